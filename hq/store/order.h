/* hq/store/order.h - what outlets order (sync/order.proto): the rules they
 * order by, the orders as their tills placed them, what headquarters decided.
 *
 * Orders come from the tills' ledgers, decisions and rules from headquarters'
 * own: they are kept apart and joined when read, so that it does not matter
 * which came first. Of two orders of one outlet that answer the same
 * suggestion (two tills confirmed, or one twice) the later one holds; an order
 * with replaces_seq takes the place of that one. What was decided before stays
 * decided. */
#ifndef HQ_STORE_ORDER_H
#define HQ_STORE_ORDER_H

#include "hq/store/store.h"
#include "sync/order.pb-c.h"

#define ORDER_LINES_MAX 600 /* of one order: its state fits a feed record */
/* More of one line is not believed: ten thousand cases. */
#define ORDER_LINE_MAX INT64_C(10000000000)

/* How an outlet orders; ERR_NOTFOUND where nobody said. */
MUST_USE enum err order_rule(struct store *s, uint32_t outlet,
                             Order__Rule *ret_rule);
typedef enum err (*order_rule_fn)(void *ctx, const Order__Rule *rule);
/* Of every outlet that has one, by number. */
MUST_USE enum err order_rules(struct store *s, order_rule_fn fn, void *ctx);
/* How an item stands: the outlet's own, else everybody's (outlet 0), else
 * zeros. Borrows nothing. */
MUST_USE enum err order_shelf(struct store *s, uint32_t item, uint32_t outlet,
                              Order__Shelf *ret_shelf);

/* One line of an order, with what was decided of it last. */
struct order_line {
    uint32_t outlet, till; /* till 0: headquarters ordered for the outlet */
    uint64_t seq;
    int64_t at_ms;
    uint32_t run;
    bool emergency;
    int32_t delivery_day; /* wanted */
    uint32_t item, pack;
    int64_t asked_milli, suggested_milli;
    Order__LineState state;
    Order__LineReason reason;
    int64_t allotted_milli;
    uint32_t substitute;
    int64_t substitute_milli;
};

struct order_filter {
    uint32_t outlet, till; /* 0: all */
    uint64_t seq;          /* 0: all */
    uint32_t item;         /* 0: all */
    int32_t until_day;     /* delivery wanted until then; 0: any */
    bool open;             /* LINE_OPEN and LINE_BACK_ORDER only */
    bool allotted;         /* something is to be sent and is not yet */
};
typedef enum err (*order_line_fn)(void *ctx, const struct order_line *line);
/* By outlet, order and item. ERR_NOTFOUND from fn ends the walk. */
MUST_USE enum err order_lines(struct store *s, const struct order_filter *f,
                              order_line_fn fn, void *ctx);
/* Whether any till of the outlet answered the suggestion. */
MUST_USE enum err order_answered(struct store *s, uint32_t outlet, uint32_t run,
                                 bool *ret_answered);

/* Records what becomes of lines, and tells the shop (feed order/<till>/<seq>,
 * with every line of that order). */
MUST_USE enum err order_decide(struct store *s, const Order__Decided *decided,
                               int64_t now_ms);

/* From the ledgers, also when they are replayed. */
MUST_USE enum err order_apply(struct store *s, int64_t at_ms,
                              const Ledger__Entry *e);
MUST_USE enum err order_placed(struct store *s, uint32_t outlet, uint32_t till,
                               uint64_t seq, const Ledger__Entry *e);

#endif
