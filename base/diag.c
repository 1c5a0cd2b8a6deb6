#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void cut_at_boundary(char *text, size_t cap)
{
    size_t len = strlen(text);
    if (len + 1 < cap)
        return;
    while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
        len--;
    if (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0xC0)
        len--;
    text[len] = '\0';
}

static void set(struct diag *d, const char *fmt, va_list ap)
{
    vsnprintf(d->text, sizeof(d->text), fmt, ap);
    cut_at_boundary(d->text, sizeof(d->text));
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
