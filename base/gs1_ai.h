/* base/gs1_ai.h - application identifiers (GS1 General Specifications, section
 * 3.2 and figure 7.8.5-2) as a table. For base/gs1.c. */
#ifndef BASE_GS1_AI_H
#define BASE_GS1_AI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/gs1.h"

struct gs1_ai {
    const char *from, *to; /* all of this length between, both included */
    uint8_t min, max;      /* characters of the value */
    uint8_t digits;        /* so many of them, from the left, are digits */
    uint8_t check;         /* this many digits end in a check digit; 0 */
    bool date;             /* begins with YYMMDD */
    bool no_separator;     /* its length is known to every reader */
    const char *needs;     /* one of these must be there too; NULL */
};

/* The identifier at the start of text, copied to out; NULL: none is known. */
const struct gs1_ai *gs1_ai_at(const char *text, char out[5]);
/* May begin the path of a Digital Link. */
bool gs1_ai_is_key(const char *ai);
/* Is there what this one says nothing without? *ret_missing: the usual one. */
bool gs1_ai_has_company(const struct gs1_element *elements, int count,
                        const char *ai, const char **ret_missing);

#endif
