/* pos/drawer_left.h - the cash drawer stood open too long: a fact
 * (Ledger__DrawerLeft) that the shift report counts. */
#ifndef POS_DRAWER_LEFT_H
#define POS_DRAWER_LEFT_H

#include "pos/projection_step.h"
#include "pos/till.h"

struct drawer_left {
    int64_t times;
    int64_t longest_s;
};

MUST_USE enum err drawer_left_record(struct till *t, int64_t seconds);
/* Of one shift, up to the entry last_seq. */
MUST_USE enum err drawer_left_find(struct db *db, uint32_t shift,
                                   uint64_t last_seq, struct drawer_left *ret);
/* For pos/projection.c. */
MUST_USE enum err drawer_left_project(const struct step *s);

#endif
