/* sync/carry_place.h - where carry files lie on a stick:
 *
 *     PLACE/liandian/to-hq-OUTLET-TILL-YYYYMMDD-HHMMSS-mmm.ldc
 *     PLACE/liandian/to-till-OUTLET-TILL-YYYYMMDD-HHMMSS-mmm.ldc
 *
 * the time being the number of the label, in China. A file gets its name only
 * when all of it is on the stick. PLACE may also be the folder itself. */
#ifndef SYNC_CARRY_PLACE_H
#define SYNC_CARRY_PLACE_H

#include "sync/carry.h"

#define CARRY_PATH_MAX  1024
#define CARRY_NAME_MAX  80
#define CARRY_FILES_MAX 4096 /* looked at in one folder */

/* Puts a finished file there, then takes away the older ones of this till that
 * went the same way: the new one says all that they did. ERR_FULL, ERR_DENIED,
 * ERR_IO with a sentence: nothing half-written stays under a name that anybody
 * reads. */
MUST_USE enum err carry_put(const char *place, const struct carry_label *label,
                            const struct buf *file,
                            char ret_path[CARRY_PATH_MAX], struct diag *d);

/* The files that go that way, oldest first; names of a till's own order by
 * number. */
struct carry_list {
    char folder[CARRY_PATH_MAX];
    int count;
    char (*names)[CARRY_NAME_MAX]; /* owned: carry_list_release */
};
/* ERR_NOTFOUND with a sentence when the folder cannot be read; an empty list
 * is fine. */
MUST_USE enum err carry_list(const char *place, enum carry_way way,
                             struct carry_list *ret_list, struct diag *d);
void carry_list_release(struct carry_list *list);
/* Reads one of them whole, and its label. */
MUST_USE enum err carry_get(const struct carry_list *list, int index,
                            struct buf *ret_file, struct carry_label *ret_label,
                            struct diag *d);

#endif
