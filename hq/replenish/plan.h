/* hq/replenish/plan.h - what an outlet should order for its next truck, item by
 * item, with every figure that led to it.
 *
 * The question for an item: the truck after next must find something left. The
 * distribution of demand (hq/demand) runs from today to that truck; on hand at
 * headquarters' last knowledge and what is on the way are followed through it
 * (hq/demand/order.h), and the least amount is ordered that lasts with the
 * wanted probability:
 *
 *   the rule's service level where it has one; else the critical ratio
 *   margin / (margin + waste), the newsvendor's (Arrow, Harris and Marschak,
 *   Optimal Inventory Policy, Econometrica 1951): margin is selling price less
 *   cost of a unit, waste what one left over costs: PLAN_KEEP_PERMILLE of its
 *   cost for each day it stands until the truck after next and, where it
 *   expires, the part of its cost that these days are of the life it comes
 *   with. From PLAN_LEAST to PLAN_MOST; PLAN_USUAL where prices are not known.
 *
 * Then, in this order: not below what the shelf shows (order.Shelf min); whole
 * packs, rounded up (hq/order/range.h says which); not above what the shelf
 * holds when the truck comes (max); never more than is expected to sell, with
 * what is there then, in the days of life it arrives with (min_left_days, else
 * PLAN_LIFE_PERMILLE of its life; of what was never here as much as the shelf
 * shows may come all the same, for nothing is known of it); what a truck may
 * cost (budget) and what a franchisee may still owe (credit): as long as there
 * is too much, the pack that saves the least expected margin per yuan is left
 * out; at most ORDER_LINES_MAX lines, likewise.
 *
 * Estimates are floating point; what is ordered is whole thousandths. The same
 * facts and day give the same plan. */
#ifndef HQ_REPLENISH_PLAN_H
#define HQ_REPLENISH_PLAN_H

#include "hq/demand/model.h"
#include "hq/demand/order.h"
#include "hq/order/onway.h"
#include "hq/order/range.h"
#include "hq/order/truck.h"

#define PLAN_KEEP_PERMILLE 1 /* of cost a day: money, room, breakage */
#define PLAN_LEAST         0.70
#define PLAN_MOST          0.99
#define PLAN_USUAL         0.95
#define PLAN_LIFE_PERMILLE 667
#define PLAN_LIFE_DAYS     60 /* looked ahead; a longer life binds pro rata */
#define PLAN_NEW_DAYS      14
#define PLAN_WORDS_MAX     64

enum plan_limit { /* what made the line smaller, or left it out */
                  PLAN_BY_SHELF = 1 << 0,
                  PLAN_BY_LIFE = 1 << 1,
                  PLAN_BY_BUDGET = 1 << 2,
                  PLAN_BY_CREDIT = 1 << 3,
                  PLAN_BY_LINES = 1 << 4,
                  PLAN_RAISED = 1 << 5, /* by what the shelf shows */
};

struct plan_line {
    uint32_t item, pack;
    int64_t milli; /* to order; 0: left out by the limits */
    int64_t pack_milli, on_hand_milli, on_way_milli, weekly_milli;
    int64_t need_milli; /* by probability, before packs */
    int64_t left_milli; /* expected when the truck comes, with what comes too */
    int64_t cover_milli; /* expected demand from then to the truck after */
    int64_t min_milli, max_milli, life_milli; /* 0: no limit; life: may come */
    int32_t life_days;
    int wanted_permille, covered_permille;
    bool by_margin; /* wanted is the critical ratio */
    int64_t transfer_fen, margin_fen;
    unsigned limits;
    Order__SuggestReason reason;
    char words[PLAN_WORDS_MAX]; /* of a festival */
    struct forecast demand;     /* until the truck after next */
    double cover_units;         /* there until then, without this order */
};

struct plan {
    Order__Rule rule;
    struct truck truck;
    int32_t day;
    struct plan_line *lines; /* by item; with those left out */
    size_t count, cap;
    int64_t items;     /* looked at */
    int64_t value_fen; /* of the lines, at transfer price */
    int64_t limit_fen; /* budget or credit, whichever is less; -1: none */
    bool limit_is_credit;
};

struct planner; /* a model, the range, buffers */

/* day: the first one to come; histories end the day before. keep: as
 * demand_model_new. The store stays the caller's. */
MUST_USE enum err planner_new(struct store *s, struct calendar *calendar,
                              int32_t day, bool keep,
                              struct planner **ret_planner);
void planner_free(struct planner *p); /* NULL-safe */
/* at_ms: now, for the cut-off. Borrowed until the next one. ERR_NOTFOUND: no
 * truck comes. */
MUST_USE enum err planner_outlet(struct planner *p, const Order__Rule *rule,
                                 int64_t at_ms, const struct plan **ret_plan);
/* Tells the outlet, inside a transaction. The number of a suggestion for the
 * same truck that nobody answered stays, so that of two answers one holds;
 * what is already so writes nothing. *ret_lines: how many. */
MUST_USE enum err plan_suggest(struct store *s, const struct plan *plan,
                               int64_t now_ms, size_t *ret_lines,
                               bool *ret_changed);

#endif
