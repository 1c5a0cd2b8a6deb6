#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

static void (*before_abort)(void);

void check_before_abort(void (*tidy)(void))
{
    before_abort = tidy;
}

void check_failed(const char *cond, const char *file, int line)
{
    void (*tidy)(void) = before_abort;
    before_abort = NULL; /* it may break a CHECK itself */
    if (tidy)
        tidy();
    fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, cond);
    abort();
}
