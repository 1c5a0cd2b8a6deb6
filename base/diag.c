#include "base/diag.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* A sentence quotes what a person or a file said: whatever that was, the
 * sentence is well-formed, stays on its line and cannot steer a terminal. What
 * "%.40s" cut within a character ends in an ellipsis. */
static void clean(const char *from, char *out, size_t cap)
{
    char *end = out + cap - 1;
    bool torn = false;
    while (*from) {
        const char *at = from;
        uint32_t c = utf8_next(&from);
        bool malformed = c == 0xFFFD && from - at == 1;
        if (malformed && torn)
            continue;
        torn = malformed;
        char put[4] = {'?'};
        int len = 1;
        if (malformed)
            len = utf8_put(0x2026, put);
        else if (c == '\n')
            put[0] = ' ';
        else if (text_char_printable(c) || c == 0xFFFD)
            len = utf8_put(c, put);
        if (end - out < len)
            break;
        memcpy(out, put, (size_t)len);
        out += len;
    }
    *out = '\0';
}

static void set(struct diag *d, const char *fmt, va_list ap)
{
    char raw[2 * DIAG_TEXT_MAX];
    vsnprintf(raw, sizeof(raw), fmt, ap);
    clean(raw, d->text, sizeof(d->text));
}

enum err diag_set(struct diag *d, enum err err, const char *fmt, ...)
{
    if (d) {
        va_list ap;
        va_start(ap, fmt);
        set(d, fmt, ap);
        va_end(ap);
    }
    return err;
}

enum err diag_default(struct diag *d, enum err err, const char *fmt, ...)
{
    if (d && !d->text[0]) {
        va_list ap;
        va_start(ap, fmt);
        set(d, fmt, ap);
        va_end(ap);
    }
    return err;
}
