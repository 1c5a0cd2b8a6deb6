/* hq/recall.h - goods that headquarters keeps from sale (feed.proto, Recall).
 * Inside the caller's transaction, as hq/decide.h. */
#ifndef HQ_RECALL_H
#define HQ_RECALL_H

#include "base/gtin.h"
#include "hq/decide.h"

#define RECALL_LOTS_MAX     100
#define RECALL_REASON_CHARS 40

struct recall_order {
    uint32_t item; /* 0: gtin only */
    struct gtin gtin;
    size_t n_lots; /* 0: all */
    const char *const *lots;
    const char *reason;
    const char *audience;
    int32_t from_day;
};

MUST_USE enum err recall_add(struct store *s, const struct recall_order *order,
                             int64_t now_ms, uint32_t *ret_id, struct diag *d);
/* ERR_NOTFOUND; ERR_EXISTS when it ended already. */
MUST_USE enum err recall_end(struct store *s, uint32_t id, int64_t now_ms,
                             struct diag *d);

#endif
