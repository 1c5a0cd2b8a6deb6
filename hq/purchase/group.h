/* hq/purchase/group.h - which cells of a problem hang together: by slots with a
 * condition, and by bonuses. The others are apart (solve.h). */
#ifndef HQ_PURCHASE_GROUP_H
#define HQ_PURCHASE_GROUP_H

#include "hq/purchase/master.h"

struct grouping {
    int *parent; /* of slots, joined */
    bool *tied;  /* slots with a condition */
    int *cell_root;
    int *cells, *slots, *bonuses; /* lists of the present part */
};

MUST_USE enum err grouping_make(const struct problem *p, struct grouping *g);
/* NULL-safe on its parts. */
void grouping_free(struct grouping *g);
/* The part of a root, in g's lists; -1: the cells that nothing ties. */
void grouping_part(const struct problem *p, struct grouping *g, int root,
                   struct part *part);
/* The root of a slot. */
int grouping_root(const struct grouping *g, int slot);

#endif
