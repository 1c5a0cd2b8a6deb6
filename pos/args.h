/* pos/args.h - a command's options: --name VALUE, --name=VALUE, --flag. */
#ifndef POS_ARGS_H
#define POS_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

struct arg {
    const char *name;  /* without the dashes */
    const char **text; /* takes a value; or */
    bool *flag;        /* takes none */
};

#define ARGS_WORDS_MAX 16

/* What is left on the line besides options. */
struct args_words {
    int count;
    const char *word[ARGS_WORDS_MAX];
};

/* argv[0] is the command's name. specs end with a zeroed entry. Unknown or
 * incomplete options are ERR_FORMAT with a sentence. Texts are borrowed from
 * argv. "--" ends the options. */
MUST_USE enum err args_parse(int argc, char **argv, const struct arg *specs,
                             struct args_words *ret_words, struct diag *d);

/* --dir's value, else $LIANDIAN_TILL, else ~/.local/share/liandian-till. */
const char *args_dir(const char *given);

/* A whole number for --name; ERR_FORMAT or ERR_RANGE with a sentence. */
MUST_USE enum err args_integer(const char *name, const char *text, int64_t min,
                               int64_t max, int64_t *ret_value, struct diag *d);

/* Does argv hold --help or -h? Prints help (already translated) and returns
 * true. */
bool args_help(int argc, char **argv, const char *help);

/* The top layer's one line: "pos sell: sentence" on standard error. Returns 1
 * (an exit status), or 0 for ERR_OK. */
int args_fail(const char *command, enum err err, const struct diag *d);

/* "@FILE" reads the file ("@-": standard input), else the text itself.
 * ERR_RANGE past max. The buffer ends with a NUL that len does not count. */
struct buf;
MUST_USE enum err args_content(const char *arg, size_t max,
                               struct buf *ret_content, struct diag *d);

#endif
