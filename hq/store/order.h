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
/* Of every outlet that has one, by number. ERR_NOTFOUND from fn ends any walk
 * of this header without an error. */
MUST_USE enum err order_rules(struct store *s, order_rule_fn fn, void *ctx);
/* How an item stands: the outlet's own, else everybody's (outlet 0), else
 * zeros. Borrows nothing. */
MUST_USE enum err order_shelf(struct store *s, uint32_t item, uint32_t outlet,
                              Order__Shelf *ret_shelf);

typedef enum err (*order_shelf_fn)(void *ctx, const Order__Shelf *shelf);
/* By item, then outlet; item 0: all; outlet -1: all, 0: what holds everywhere.
 */
MUST_USE enum err order_shelves(struct store *s, uint32_t item, int64_t outlet,
                                order_shelf_fn fn, void *ctx);
/* Records them. Checks nothing: hq/order/rule.h does. */
MUST_USE enum err order_rule_put(struct store *s, const Order__Rule *rule,
                                 int64_t now_ms);
MUST_USE enum err order_shelf_put(struct store *s, const Order__Shelf *shelf,
                                  int64_t now_ms);
/* by 0: nothing any more. */
MUST_USE enum err order_substitute_put(struct store *s, uint32_t item,
                                       uint32_t by, int64_t now_ms);
typedef enum err (*order_substitute_fn)(void *ctx, uint32_t item, uint32_t by);
/* item 0: all. */
MUST_USE enum err order_substitutes(struct store *s, uint32_t item,
                                    order_substitute_fn fn, void *ctx);

/* One line of an order, with what was decided of it last. */
struct order_line {
    uint32_t outlet, till; /* till 0: headquarters ordered for the outlet */
    uint64_t seq;
    int64_t at_ms; /* placed, by the till's clock */
    uint32_t run;
    bool emergency;
    int32_t wanted_day;   /* the delivery the till asked for */
    int32_t delivery_day; /* the same, or what headquarters decided */
    uint32_t item, pack;
    int64_t asked_milli, suggested_milli;
    Order__LineState state;
    Order__LineReason reason;
    int64_t allotted_milli;
    uint32_t substitute;
    int64_t substitute_milli;
    uint32_t delivery;  /* it went with; 0: not yet */
    int64_t decided_ms; /* 0: not decided */
};

struct order_filter {
    uint32_t outlet, till; /* 0: all */
    uint64_t seq;          /* 0: all */
    uint32_t item;         /* 0: all */
    int32_t until_day;     /* delivery wanted until then; 0: any */
    int32_t since_day;     /* and from then on; 0: any */
    bool own_only;         /* headquarters' own orders (till 0) */
    bool open;             /* LINE_OPEN and LINE_BACK_ORDER only */
    bool allotted;         /* something is to be sent and is not yet */
};
typedef enum err (*order_line_fn)(void *ctx, const struct order_line *line);
/* By outlet, order and item. ERR_NOTFOUND from fn ends the walk. */
MUST_USE enum err order_lines(struct store *s, const struct order_filter *f,
                              order_line_fn fn, void *ctx);
/* Whether a till of the outlet answered the suggestion, or headquarters itself
 * did in its place. */
MUST_USE enum err order_answered(struct store *s, uint32_t outlet, uint32_t run,
                                 bool *ret_answered);

/* Records what becomes of lines, and tells the shop (feed order/<till>/<seq>,
 * with every line of that order). LINE_SENT names the delivery: when a till of
 * the outlet says that it came, the line reads as LINE_RECEIVED. Of an own
 * order (till 0) suggestion and delivery_day are said each time. */
MUST_USE enum err order_decide(struct store *s, const Order__Decided *decided,
                               int64_t now_ms);

/* The number of headquarters' next own order. */
MUST_USE enum err order_next_own(struct store *s, uint64_t *ret_seq);

/* ---- suggestions ----------------------------------------------------------*/

#define ORDER_PART_LINES 80 /* of one feed record */

/* Tells the outlet: x's lines in parts, whatever number of them; parts of an
 * earlier one that are more are taken away. Inside a transaction. */
MUST_USE enum err order_suggest(struct store *s, uint32_t outlet,
                                const Order__Suggestion *x, int64_t now_ms);
/* The parts as they stand, by outlet and part; outlet 0: all. */
typedef enum err (*order_suggestion_fn)(void *ctx, uint32_t outlet,
                                        const Order__Suggestion *part);
MUST_USE enum err order_suggestions(struct store *s, uint32_t outlet,
                                    order_suggestion_fn fn, void *ctx);
MUST_USE enum err order_next_run(struct store *s, uint32_t *ret_run);

/* ---- what else the desk reads ---------------------------------------------*/

struct order_goods {
    const Feed__Item *item;
    const char *audience;
    int64_t cost_fen; /* -1: unknown */
    bool recalled;    /* every lot of it */
};
typedef enum err (*order_goods_fn)(void *ctx, const struct order_goods *x);
/* The whole range on a day, by item. */
MUST_USE enum err order_range(struct store *s, int32_t day, order_goods_fn fn,
                              void *ctx);
/* What a base unit sells for on a day; outlet 0: generally. ERR_NOTFOUND. */
MUST_USE enum err order_price(struct store *s, uint32_t item, uint32_t outlet,
                              int32_t day, int64_t *ret_fen);
typedef enum err (*order_amount_fn)(void *ctx, uint32_t item, int64_t milli);
/* On trucks to the outlet, by item: the book of goods. */
MUST_USE enum err order_aboard(struct store *s, uint32_t outlet,
                               order_amount_fn fn, void *ctx);
/* Sold at the outlet on these days, net, by item. */
MUST_USE enum err order_sold(struct store *s, uint32_t outlet, int32_t from,
                             int32_t to, order_amount_fn fn, void *ctx);
/* Deliveries that the outlet received, at transfer price (goods.Received). */
MUST_USE enum err order_owed(struct store *s, uint32_t outlet,
                             int64_t *ret_fen);

/* From the ledgers, also when they are replayed. x NULL: taken away. */
MUST_USE enum err order_apply_suggestion(struct store *s, const char *audience,
                                         uint32_t part,
                                         const Order__Suggestion *x);
MUST_USE enum err order_apply(struct store *s, int64_t at_ms,
                              const Ledger__Entry *e);
MUST_USE enum err order_placed(struct store *s, uint32_t outlet, uint32_t till,
                               uint64_t seq, const Ledger__Entry *e);

#endif
