#include "base/config.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/text.h"

#define FILE_MAX ((size_t)64 * 1024)
/* inih reads a longer line as two (INI_MAX_LINE, compiled into Debian's). */
#define LINE_MAX_BYTES 190

struct reading {
    struct config *c;
    enum err err; /* what keep() met; a malformed line is inih's to report */
};

static int keep(void *user, const char *section, const char *key,
                const char *value)
{
    struct reading *r = user;
    struct config *c = r->c;
    if (r->err)
        return 0;
    if (c->count == CONFIG_ENTRIES_MAX) {
        r->err = ERR_RANGE;
        return 0;
    }
    struct config_entry *e = &c->entries[c->count++];
    e->section = strdup(section);
    e->key = strdup(key);
    e->value = strdup(value);
    if (!e->section || !e->key || !e->value)
        r->err = ERR_NOMEM;
    return r->err == ERR_OK;
}

/* What inih would misread without a word: 0, or the line's number. */
static unsigned misread_line(const char *text, size_t len)
{
    unsigned number = 1;
    for (size_t at = 0; at < len; number++) {
        const char *newline = memchr(text + at, '\n', len - at);
        size_t one = newline ? (size_t)(newline - text) - at : len - at;
        const char *line = text + at;
        bool continues = (line[0] == ' ' || line[0] == '\t') &&
                         strspn(line, " \t\r") < one &&
                         line[strspn(line, " \t")] != '#' &&
                         line[strspn(line, " \t")] != ';';
        if (one > LINE_MAX_BYTES || continues || memchr(line, '\0', one) ||
            !utf8_valid(line, one))
            return number;
        at += one + 1;
    }
    return 0;
}

static enum err parse(struct config *c, const char *text, size_t len,
                      struct diag *d)
{
    struct reading r = {.c = c};
    int line = (int)misread_line(text, len);
    if (line == 0)
        line = ini_parse_string(text, keep, &r);
    if (line == 0)
        return ERR_OK;
    if (r.err == ERR_NOMEM || line < 0)
        return ERR_NOMEM;
    if (d) {
        d->file = NULL; /* the sentence names it; c->path will not live on */
        d->line = (unsigned)line;
    }
    if (r.err == ERR_RANGE)
        return diag_set(d, ERR_RANGE, tr("%s, line %d: more than %d settings"),
                        c->path, line, CONFIG_ENTRIES_MAX);
    return diag_set(d, ERR_FORMAT,
                    tr("%s, line %d: write [section] or key = value, in UTF-8 "
                       "and at most %d bytes"),
                    c->path, line, LINE_MAX_BYTES);
}

enum err config_load(struct config *c, const char *path, struct diag *d)
{
    struct buf file = {0};
    memset(c, 0, sizeof(*c));
    enum err err = file_read(path, FILE_MAX, &file);
    bool missing = err == ERR_NOTFOUND;
    if (err && !missing) {
        diag_set(d, err, tr("%s cannot be read"), path);
        goto out;
    }
    err = buf_add(&file, "", 1); /* the NUL that ini_parse_string wants */
    c->path = strdup(path);
    if (!err && !c->path)
        err = ERR_NOMEM;
    if (!err && !missing)
        err = parse(c, (const char *)file.data, file.len - 1, d);
    if (err)
        config_release(c);
    if (err == ERR_NOMEM)
        diag_set(d, err, tr("out of memory"));
out:
    buf_release(&file);
    return err;
}

void config_release(struct config *c)
{
    if (!c)
        return;
    for (int i = 0; i < c->count; i++) {
        free(c->entries[i].section);
        free(c->entries[i].key);
        free(c->entries[i].value);
    }
    free(c->path);
    memset(c, 0, sizeof(*c));
}

const char *config_text(const struct config *c, const char *section,
                        const char *key, const char *fallback)
{
    for (int i = c->count - 1; i >= 0; i--) {
        const struct config_entry *e = &c->entries[i];
        if (strcmp(e->section, section) == 0 && strcmp(e->key, key) == 0)
            return e->value[0] ? e->value : fallback;
    }
    return fallback;
}

enum err config_int(const struct config *c, const char *section,
                    const char *key, int64_t min, int64_t max, int64_t fallback,
                    int64_t *ret_value, struct diag *d)
{
    const char *text = config_text(c, section, key, NULL);
    if (!text) {
        *ret_value = fallback;
        return ERR_OK;
    }
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    bool whole = *text && !*end;
    if (errno || !whole || value < min || value > max)
        return diag_set(d, whole ? ERR_RANGE : ERR_FORMAT,
                        tr("%s: [%s] %s must be a whole number from %lld to "
                           "%lld, not \"%.40s\""),
                        c->path, section, key, (long long)min, (long long)max,
                        text);
    *ret_value = value;
    return ERR_OK;
}
