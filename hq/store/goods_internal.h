/* hq/store/goods_internal.h - shared by the parts of the book of goods, and
 * by hq/goods. */
#ifndef HQ_STORE_GOODS_INTERNAL_H
#define HQ_STORE_GOODS_INTERNAL_H

#include "hq/store/goods.h"

#define GOODS_LAST INT64_MAX /* the end of an open range */

/* A line of the journal. */
struct goods_line {
    uint32_t till; /* 0: headquarters' own */
    uint64_t seq;
    uint32_t line;
    int64_t at_ms;
    Goods__MoveKind kind;
    uint32_t item, lot;
    int64_t milli;
    struct goods_place from, to;
    uint64_t document;
    const char *paper, *reason;
    uint32_t by;
};

/* Into the journal and the balances. */
MUST_USE enum err goods_post(struct store *s, const struct goods_line *x);
/* Takes back every line that (till, seq) posted. */
MUST_USE enum err goods_unpost(struct store *s, uint32_t till, uint64_t seq);
/* Takes back what the receipt of a delivery did; *ret_was: there is one. */
MUST_USE enum err goods_unsettle(struct store *s, uint32_t delivery,
                                 bool *ret_was);
/* Does what the receipt that counts says, if there is one. */
MUST_USE enum err goods_settle(struct store *s, uint32_t delivery);
MUST_USE enum err goods_at(struct store *s, const struct goods_place *at,
                           uint32_t item, uint32_t lot, int64_t *ret_milli);
MUST_USE enum err goods_next_lot(struct store *s, uint32_t *ret_id);
struct goods_place goods_place_of(const Goods__Place *x);

#endif
