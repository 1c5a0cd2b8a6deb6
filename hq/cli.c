#include "hq/cli.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#define WORDS_MAX 64 /* bytes of a command's words */

/* How many of argv the command's words take; 0 when they do not match. */
static int words_match(const char *words, int argc, char **argv)
{
    char copy[WORDS_MAX], *save = NULL;
    int n = 0;
    CHECK(strlen(words) < sizeof(copy));
    snprintf(copy, sizeof(copy), "%s", words);
    for (char *w = strtok_r(copy, " ", &save); w;
         w = strtok_r(NULL, " ", &save), n++)
        if (n >= argc || strcmp(argv[n], w) != 0)
            return 0;
    return n;
}

static const struct cli_command *find(const struct cli_command *commands,
                                      int argc, char **argv, int *ret_words)
{
    const struct cli_command *best = NULL;
    *ret_words = 0;
    for (; commands->words; commands++) {
        int n = words_match(commands->words, argc, argv);
        if (n > *ret_words) {
            best = commands;
            *ret_words = n;
        }
    }
    return best;
}

static void list_commands(FILE *f, const struct cli_command *commands,
                          const char *only)
{
    size_t len = only ? strlen(only) : 0;
    for (; commands->words; commands++) {
        char padded[128];
        if (only && (strncmp(commands->words, only, len) != 0 ||
                     (commands->words[len] && commands->words[len] != ' ')))
            continue;
        text_pad(commands->words, 18, false, padded, sizeof(padded));
        fprintf(f, "  hq %s %s\n", padded, tr(commands->summary));
    }
}

static void usage(FILE *f, const struct cli_command *commands)
{
    fprintf(f, "%s\n\n",
            tr("Headquarters of a chain of village shops. The directory D "
               "(--dir D) holds everything it knows."));
    list_commands(f, commands, NULL);
    fprintf(f, "\n%s\n", tr("`hq COMMAND --help` explains a command."));
}

static void help(const struct cli_command *c)
{
    printf(tr("usage: hq %s %s\n"), c->words, c->args);
    printf("    %s\n\n", tr(c->summary));
    if (c->help)
        printf("%s\n\n", tr(c->help));
    printf("%s\n\n", c->example);
    for (const struct cli_option *o = c->options; o && o->name; o++) {
        char left[64], padded[128];
        snprintf(left, sizeof(left), "--%s%s%s", o->name, o->arg ? " " : "",
                 o->arg ? o->arg : "");
        text_pad(left, 24, false, padded, sizeof(padded));
        printf("  %s %s\n", padded, tr(o->help));
    }
    printf("\n%s\n", tr("Exit status: 0 when done; 1 when not, with a sentence "
                        "that says why; 2 when the command was not "
                        "understood."));
}

static int unknown(const struct cli_command *commands, int argc, char **argv)
{
    bool family = false;
    size_t len = strlen(argv[0]);
    for (const struct cli_command *c = commands; c->words; c++)
        if (strncmp(c->words, argv[0], len) == 0 && c->words[len] == ' ')
            family = true;
    if (family && argc > 1 && strcmp(argv[1], "--help") == 0) {
        list_commands(stdout, commands, argv[0]);
        printf("\n%s\n", tr("`hq COMMAND --help` explains a command."));
        return 0;
    }
    fprintf(stderr, "hq: ");
    if (family && argc == 1)
        fprintf(stderr, tr("%s needs one more word:"), argv[0]);
    else
        fprintf(stderr, tr("there is no command \"%.40s%s%.40s\":"), argv[0],
                argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
    fprintf(stderr, "\n");
    list_commands(stderr, commands, family ? argv[0] : NULL);
    return 2;
}

/* getopt_long over the command's own options. ret: -1 go on, else the exit
 * code. */
static int read_options(struct cli *c, int argc, char **argv)
{
    struct option longs[CLI_OPTIONS_MAX + 2];
    int n = 0, at = 0, got;
    memset(longs, 0, sizeof(longs));
    for (const struct cli_option *o = c->command->options; o && o->name; o++) {
        CHECK(n < CLI_OPTIONS_MAX);
        longs[n].name = o->name;
        longs[n].has_arg = o->arg ? required_argument : no_argument;
        longs[n++].val = 'o';
    }
    longs[n].name = "help";
    longs[n].val = 'h';
    optind = 0; /* glibc: start afresh */
    opterr = 0;
    while ((got = getopt_long(argc, argv, ":h", longs, &at)) != -1) {
        if (got == 'h') {
            help(c->command);
            return 0;
        }
        const char *bad = argv[optind > 0 ? optind - 1 : 0];
        if (got != 'o') {
            fprintf(stderr, "hq %s: ", c->command->words);
            fprintf(stderr,
                    got == ':' ? tr("%.60s needs a value after it")
                               : tr("there is no option %.60s"),
                    bad);
            fprintf(stderr, "\n");
            fprintf(stderr, tr("`hq %s --help` shows what there is"),
                    c->command->words);
            fprintf(stderr, "\n");
            return 2;
        }
        if (c->given_count == CLI_GIVEN_MAX) {
            fprintf(stderr, "hq: %s\n", tr("too many options"));
            return 2;
        }
        c->given[c->given_count++] = (struct cli_given){longs[at].name, optarg};
    }
    c->argc = argc - optind;
    c->argv = argv + optind;
    return -1;
}

static void say(const struct cli *c, enum err err, const struct diag *d)
{
    fprintf(stderr, "hq %s: ", c->command->words);
    if (d->file && d->line)
        fprintf(stderr, "%s:%u: ", d->file, d->line);
    else if (d->file)
        fprintf(stderr, "%s: ", d->file);
    if (d->text[0])
        fprintf(stderr, "%s\n", d->text);
    else if (err == ERR_FULL)
        fprintf(stderr, "%s\n",
                tr("the disk is full: free some space and try again; nothing "
                   "was changed"));
    else if (err == ERR_CORRUPT)
        fprintf(stderr, "%s\n",
                tr("the database is damaged: stop `hq serve`, copy hq.db away "
                   "and restore the last backup"));
    else if (err == ERR_BUSY)
        fprintf(stderr, "%s\n",
                tr("the database is busy: try again in a moment"));
    else if (err == ERR_DENIED)
        fprintf(stderr, "%s\n",
                tr("the directory cannot be written: give this user the right "
                   "to write it and its files"));
    else
        fprintf(stderr, tr("it failed (%s); nothing was changed\n"),
                err_text(err));
}

int cli_run(const struct cli_command *commands, int argc, char **argv)
{
    struct cli c = {0};
    struct diag d = {0};
    int words = 0;
    if (argc < 2) {
        usage(stderr, commands);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        usage(stdout, commands);
        return 0;
    }
    c.command = find(commands, argc - 1, argv + 1, &words);
    if (!c.command)
        return unknown(commands, argc - 1, argv + 1);
    int code = read_options(&c, argc - words, argv + words);
    if (code >= 0)
        return code;
    if (c.argc < c.command->min_args || c.argc > c.command->max_args) {
        fprintf(stderr, "hq %s: ", c.command->words);
        if (c.argc < c.command->min_args)
            fprintf(stderr, tr("something is missing; write: hq %s %s"),
                    c.command->words, c.command->args);
        else
            fprintf(stderr, tr("\"%.60s\" is one word too many"),
                    c.argv[c.command->max_args]);
        fprintf(stderr, "\n");
        fprintf(stderr, tr("`hq %s --help` shows what there is"),
                c.command->words);
        fprintf(stderr, "\n");
        return 2;
    }
    enum err err = c.command->run(&c, &d);
    if (err)
        say(&c, err, &d);
    if (!err && (fflush(stdout) != 0 || ferror(stdout))) {
        fprintf(stderr, "hq %s: ", c.command->words);
        fprintf(stderr, tr("the output could not be written (%s)"),
                strerror(errno));
        fprintf(stderr, "\n");
        return 1;
    }
    return err ? 1 : c.exit_code;
}

const char *cli_text(const struct cli *c, const char *name)
{
    for (int i = c->given_count - 1; i >= 0; i--)
        if (strcmp(c->given[i].name, name) == 0)
            return c->given[i].value;
    return NULL;
}

bool cli_flag(const struct cli *c, const char *name)
{
    for (int i = 0; i < c->given_count; i++)
        if (strcmp(c->given[i].name, name) == 0)
            return true;
    return false;
}

const char *cli_nth(const struct cli *c, const char *name, int n)
{
    for (int i = 0; i < c->given_count; i++)
        if (strcmp(c->given[i].name, name) == 0 && n-- == 0)
            return c->given[i].value;
    return NULL;
}

enum err cli_need(const struct cli *c, const char *name, const char **ret_value,
                  struct diag *d)
{
    const char *value = cli_text(c, name);
    if (!value || !value[0])
        return diag_set(d, ERR_FORMAT,
                        tr("--%s is missing (`hq %s --help` shows how)"), name,
                        c->command->words);
    *ret_value = value;
    return ERR_OK;
}

enum err cli_number(const char *what, const char *text, int64_t min,
                    int64_t max, int64_t *ret_value, struct diag *d)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno || value < min || value > max)
        return diag_set(d, ERR_FORMAT,
                        tr("%s \"%.40s\" must be a whole number from %lld to "
                           "%lld"),
                        what, text, (long long)min, (long long)max);
    *ret_value = value;
    return ERR_OK;
}

enum err cli_int(const struct cli *c, const char *name, int64_t min,
                 int64_t max, int64_t fallback, int64_t *ret_value,
                 struct diag *d)
{
    const char *text = cli_text(c, name);
    char what[48];
    if (!text) {
        *ret_value = fallback;
        return ERR_OK;
    }
    snprintf(what, sizeof(what), "--%s", name);
    return cli_number(what, text, min, max, ret_value, d);
}

enum err cli_day(const struct cli *c, const char *name, int32_t fallback,
                 int32_t *ret_day, struct diag *d)
{
    const char *text = cli_text(c, name);
    if (!text) {
        *ret_day = fallback;
        return ERR_OK;
    }
    return clock_parse_day(text, ret_day, d);
}
