#include "pos/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/i18n.h"

static const struct arg *find(const struct arg *specs, const char *name,
                              size_t len)
{
    for (; specs->name; specs++) {
        if (strlen(specs->name) == len && memcmp(specs->name, name, len) == 0)
            return specs;
    }
    return NULL;
}

/* One "--name[=value]" at argv[*at]; moves *at past a value of its own. */
static enum err take_option(int argc, char **argv, int *at,
                            const struct arg *specs, struct diag *d)
{
    const char *name = argv[*at] + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct arg *spec = find(specs, name, len);
    if (!spec)
        return diag_set(d, ERR_FORMAT,
                        tr("there is no option \"%.40s\": see --help"),
                        argv[*at]);
    if (spec->flag) {
        if (equals)
            return diag_set(d, ERR_FORMAT, tr("--%s takes no value"),
                            spec->name);
        *spec->flag = true;
        return ERR_OK;
    }
    if (!equals && *at + 1 >= argc)
        return diag_set(d, ERR_FORMAT, tr("--%s needs a value"), spec->name);
    *spec->text = equals ? equals + 1 : argv[++*at];
    return ERR_OK;
}

enum err args_parse(int argc, char **argv, const struct arg *specs,
                    struct args_words *ret_words, struct diag *d)
{
    struct args_words words = {0};
    bool options = true;
    for (int i = 1; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && strncmp(argv[i], "--", 2) == 0) {
            enum err err = take_option(argc, argv, &i, specs, d);
            if (err)
                return err;
        } else if (words.count == ARGS_WORDS_MAX) {
            return diag_set(d, ERR_FORMAT, tr("too many words: see --help"));
        } else {
            words.word[words.count++] = argv[i];
        }
    }
    *ret_words = words;
    return ERR_OK;
}

enum err args_integer(const char *name, const char *text, int64_t min,
                      int64_t max, int64_t *ret_value, struct diag *d)
{
    int64_t value = 0;
    if (decimal_parse(text, 0, INT64_MAX / 100, &value, NULL) || value < min ||
        value > max)
        return diag_set(d, ERR_RANGE,
                        tr("--%s \"%.40s\": give a whole number from %lld to "
                           "%lld"),
                        name, text, (long long)min, (long long)max);
    *ret_value = value;
    return ERR_OK;
}

const char *args_dir(const char *given)
{
    static char path[512];
    const char *env = getenv("LIANDIAN_TILL");
    const char *home = getenv("HOME");
    if (given)
        return given;
    if (env && *env)
        return env;
    snprintf(path, sizeof(path), "%s/.local/share/liandian-till",
             home && *home ? home : ".");
    return path;
}

bool args_help(int argc, char **argv, const char *help)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            printf("%s\n%s", help,
                   tr("Exit status: 0 when done; 1 when not, with a sentence "
                      "that says why.\n"));
            return true;
        }
    }
    return false;
}

int args_fail(const char *command, enum err err, const struct diag *d)
{
    if (!err)
        return 0;
    const char *text = d && d->text[0] ? d->text : err_text(err);
    if (d && d->file && d->line)
        fprintf(stderr, "pos %s: %s:%u: %s\n", command, d->file, d->line, text);
    else
        fprintf(stderr, "pos %s: %s\n", command, text);
    return 1;
}

static enum err read_stdin(size_t max, struct buf *b, struct diag *d)
{
    uint8_t chunk[4096];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, chunk, sizeof(chunk));
        if (n == 0)
            return ERR_OK;
        if (n < 0)
            return diag_set(d, ERR_IO, tr("standard input cannot be read"));
        if (b->len + (size_t)n > max)
            return diag_set(d, ERR_RANGE, tr("the input is too long"));
        enum err err = buf_add(b, chunk, (size_t)n);
        if (err)
            return err;
    }
}

static enum err read_file(const char *path, size_t max, struct buf *b,
                          struct diag *d)
{
    enum err err = file_read(path, max, b);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no file %s"), path);
    if (err == ERR_RANGE)
        return diag_set(d, err, tr("the file %s is too long"), path);
    if (err)
        return diag_set(d, err, tr("the file %s cannot be read"), path);
    return ERR_OK;
}

enum err args_content(const char *arg, size_t max, struct buf *ret_content,
                      struct diag *d)
{
    struct buf b = {0};
    enum err err = ERR_OK;
    if (strcmp(arg, "@-") == 0)
        err = read_stdin(max, &b, d);
    else if (arg[0] == '@')
        err = read_file(arg + 1, max, &b, d);
    else if (strlen(arg) > max)
        err = diag_set(d, ERR_RANGE, tr("the input is too long"));
    else
        err = buf_add_text(&b, arg);
    if (!err)
        err = buf_add(&b, "", 1);
    if (err) {
        buf_release(&b);
        return err;
    }
    b.len--;
    *ret_content = b;
    return ERR_OK;
}
