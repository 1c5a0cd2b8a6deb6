/* base/diag.h - what was wrong with a person's input, and what would be right.
 *
 * Filled by whatever parses a file, a form or a command line; shown once by
 * the top layer. The sentence is in the user's language (see base/i18n.h) and
 * says what to do. A NULL diag is allowed everywhere and ignored. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/err.h"

#define DIAG_TEXT_MAX 512

struct diag {
    const char *file; /* borrowed; NULL when the input is no file */
    unsigned line;    /* 1-based; 0 when unknown */
    char text[DIAG_TEXT_MAX];
};

/* Sets the sentence and returns err, so that a parser can write
 * `return diag_set(d, ERR_FORMAT, tr("..."), ...)`. Whatever is quoted, the
 * text is well-formed UTF-8 on one line without control characters. */
enum err diag_set(struct diag *d, enum err err, const char *fmt, ...)
    PRINTF(3, 4);

/* Keeps an earlier sentence; otherwise sets this one. For callers that add
 * context to an error that came without words. */
enum err diag_default(struct diag *d, enum err err, const char *fmt, ...)
    PRINTF(3, 4);

#endif
