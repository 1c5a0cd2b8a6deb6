/* base/config.h - settings files: [section] and key = value (inih). */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdint.h>

#include "base/diag.h"

#define CONFIG_ENTRIES_MAX 256

struct config {
    char *path; /* owned */
    int count;
    struct config_entry {
        char *section, *key, *value; /* owned */
    } entries[CONFIG_ENTRIES_MAX];
};

/* A missing file is an empty configuration. Refuses, with the line's number,
 * what is not UTF-8, a continued line, a line too long and a file with more
 * than CONFIG_ENTRIES_MAX settings. On failure c holds nothing; release with
 * config_release. */
MUST_USE enum err config_load(struct config *c, const char *path,
                              struct diag *d);
void config_release(struct config *c);

/* The last value given, or fallback (also when empty). Borrowed. */
const char *config_text(const struct config *c, const char *section,
                        const char *key, const char *fallback);
/* ERR_FORMAT when it is no whole number, ERR_RANGE outside [min, max]; the
 * sentence names file, section and key. */
MUST_USE enum err config_int(const struct config *c, const char *section,
                             const char *key, int64_t min, int64_t max,
                             int64_t fallback, int64_t *ret_value,
                             struct diag *d);

#endif
