/* hq/cli.h - the command line of headquarters.
 *
 * A command is a row of a table: its words, its options, what it says when
 * asked for --help, and the function that does it. Options are read by
 * getopt_long, so `--name=value`, `--name value` and any order work. */
#ifndef HQ_CLI_H
#define HQ_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

#define CLI_OPTIONS_MAX 24
#define CLI_GIVEN_MAX   64

struct cli_option {
    const char *name; /* NULL ends the list */
    const char *arg;  /* what its value is called; NULL: a flag */
    const char *help; /* English id, translated when shown */
};

struct cli;

struct cli_command {
    const char *words;   /* "outlet add" */
    const char *args;    /* positional ones, as shown: "FILE.csv" */
    const char *summary; /* one line */
    const char *help;    /* what a beginner needs to know; may be NULL */
    const char *example; /* lines to type, as they are in any language */
    const struct cli_option *options;
    int min_args, max_args;
    /* Returns what went wrong; d tells the user. */
    enum err (*run)(struct cli *c, struct diag *d);
};

/* One invocation. Everything is borrowed from argv. */
struct cli {
    const struct cli_command *command;
    int argc; /* positional arguments */
    char *const *argv;
    int given_count;
    struct cli_given {
        const char *name, *value; /* value NULL for a flag */
    } given[CLI_GIVEN_MAX];
    int exit_code; /* a command that succeeded in part sets 1 */
};

/* Runs what argv asks for and returns the exit code: 0 done, 1 refused or
 * failed (a sentence is on stderr), 2 the command line is wrong. */
int cli_run(const struct cli_command *commands, int argc, char **argv);

/* Value of the last --name; NULL when not given. */
const char *cli_text(const struct cli *c, const char *name);
bool cli_flag(const struct cli *c, const char *name);
/* The n-th --name (from 0) of an option that may be repeated; NULL at the
 * end. */
const char *cli_nth(const struct cli *c, const char *name, int n);
/* ERR_FORMAT with a sentence when --name is not given. */
MUST_USE enum err cli_need(const struct cli *c, const char *name,
                           const char **ret_value, struct diag *d);
/* A whole number in [min, max]; fallback when not given. */
MUST_USE enum err cli_int(const struct cli *c, const char *name, int64_t min,
                          int64_t max, int64_t fallback, int64_t *ret_value,
                          struct diag *d);
/* A day written 2026-11-22; fallback when not given. */
MUST_USE enum err cli_day(const struct cli *c, const char *name,
                          int32_t fallback, int32_t *ret_day, struct diag *d);
/* The same for text that is not an option. what names it in the sentence. */
MUST_USE enum err cli_number(const char *what, const char *text, int64_t min,
                             int64_t max, int64_t *ret_value, struct diag *d);

#endif
