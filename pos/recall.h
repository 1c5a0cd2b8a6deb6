/* pos/recall.h - goods that must not be sold: past their date, or recalled by
 * headquarters (feed.proto, Recall), which is kept in catalogue.db.
 *
 * A recall names an item or a barcode and may name lots. Where the code says no
 * lot, or says it in doubt, and only some lots are recalled, somebody has to
 * look. */
#ifndef POS_RECALL_H
#define POS_RECALL_H

#include "pos/item.h"
#include "pos/till.h"
#include "sync/feed.pb-c.h"

#define RECALL_REASON_CAP 160
#define RECALL_LOTS_CAP   240 /* shown; more are cut */

struct recall {
    uint32_t id;
    char reason[RECALL_REASON_CAP];
    char lots[RECALL_LOTS_CAP]; /* "A1, A2"; "": all */
};

enum goods_state {
    GOODS_GOOD,
    GOODS_LOOK,     /* some lots are recalled, this one's is not known */
    GOODS_EXPIRED,  /* past the last good day */
    GOODS_RECALLED, /* also when expired as well */
};

/* ret_recall: filled for GOODS_LOOK and GOODS_RECALLED; may be NULL. */
MUST_USE enum err goods_state(struct till *t, const struct item *item,
                              const struct goods *goods,
                              enum goods_state *ret_state,
                              struct recall *ret_recall);
/* ERR_DENIED and a sentence unless they are good or cleared. */
MUST_USE enum err goods_check(struct till *t, const struct item *item,
                              const struct goods *goods, struct diag *d);

/* For pos/catalogue.c: what holds for a recall from now on (NULL: nothing). */
MUST_USE enum err recall_take(struct db *catalogue, int64_t id,
                              const Feed__Recall *recall);

#endif
