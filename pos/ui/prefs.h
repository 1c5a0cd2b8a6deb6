/* pos/ui/prefs.h - how this shop likes its screen, and what it has been told:
 * D/screen.ini. */
#ifndef POS_UI_PREFS_H
#define POS_UI_PREFS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

struct prefs {
    bool jin;      /* weights in 斤 (500 g) instead of kg */
    bool large;    /* for weak eyes: fewer rows, all bold, a higher total */
    int64_t forks; /* recoveries from a fork that were told of */
};

/* A missing or unreadable file gives the defaults: taste stops no till. */
void prefs_load(const char *dir, struct prefs *ret_prefs);
/* Replaces the file whole. */
MUST_USE enum err prefs_save(const char *dir, const struct prefs *prefs,
                             struct diag *d);

#endif
