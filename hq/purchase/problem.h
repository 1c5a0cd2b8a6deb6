/* hq/purchase/problem.h - what to buy from whom: the question, and what an
 * answer costs. Pure: no store, no clock, no floating point.
 *
 * A cell is an item needed at one warehouse. Its sources are the agreements
 * that could fill it; each takes whole packs in segments, on which its amount
 * is fixed + price x packs. Needs are due by days: what arrives until a day
 * must cover what is needed until then. A cell is filled, or left altogether
 * at a price (left_fen): so that there is always an answer, and one that buys
 * a lorry for a box of sweets is not the best one.
 *
 * A slot is an order that may be placed: one supplier, one warehouse. It may
 * ask for a least value, cost something whatever is in it, and cost nothing
 * from a value on. A bonus gives something back on what all slots of a supplier
 * come to in its period, with what was bought in the period before.
 *
 * Cost = goods - what every yuan of goods brings back (flat_rate) + orders
 * - bonuses + what is left. In ten-thousandths of a fen: rates are
 * ten-thousandths, so that every sum is exact. */
#ifndef HQ_PURCHASE_PROBLEM_H
#define HQ_PURCHASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "sync/purchase.pb-c.h"

#define COST_OF_FEN          10000
#define SOURCES_MAX          256   /* of one cell */
#define STATES_MAX           65536 /* quantities a cell may come to */
#define PROBLEM_CELLS_MAX    100000
#define PROBLEM_SEGMENTS_MAX 34 /* of one source: two a price */

struct segment {
    int64_t lo, hi, step; /* packs: lo, lo + step, ... up to hi */
    int64_t fixed_fen, pack_fen;
};

struct source {
    int slot;
    int32_t arrives_day;
    int64_t pack_milli;
    int segment_count;
    const struct segment *segments; /* ascending, apart */
};

struct deadline {
    int32_t day;
    int64_t milli; /* until this day, with what was due before */
};

struct buy_cell {
    uint32_t item, warehouse;
    int source_count, deadline_count;
    struct source *sources;     /* by arrival */
    struct deadline *deadlines; /* by day; the last is the whole need */
    int64_t most_milli;         /* never more than this altogether */
    int64_t left_fen;           /* what leaving it counts as */
};

struct slot {
    uint32_t supplier, warehouse;
    int64_t min_fen;       /* least value of its goods */
    int64_t cost_fen;      /* of placing it */
    int64_t free_from_fen; /* value from which that is 0; 0: never */
    int64_t flat_rate;     /* ten-thousandths that come back anyway */
};

struct bonus {
    uint32_t supplier; /* its slots are those that count */
    int64_t bought_fen;
    bool incremental;
    int step_count;
    const struct bonus_step {
        int64_t from_fen, rate;
    } * steps; /* ascending */
};

struct problem {
    int cell_count, slot_count, bonus_count;
    struct buy_cell *cells;
    struct slot *slots;
    struct bonus *bonuses;
};

/* What each source of each cell gives. */
struct answer {
    int32_t **packs; /* [cell][source] */
    bool *left;      /* [cell] */
    int64_t cost;    /* ten-thousandths of a fen */
};

/* Room for an answer, all 0, in the arena. ERR_NOMEM. */
MUST_USE enum err answer_new(const struct problem *p, struct arena *a,
                             struct answer *ret);

/* The segment that holds so many packs; NULL: they cannot be ordered. */
const struct segment *source_segment(const struct source *x, int64_t packs);
/* What they cost; packs 0: 0. They must be orderable. */
int64_t source_fen(const struct source *x, int64_t packs);
/* An offer's segments, up to max_packs (and its own limit). */
MUST_USE enum err source_segments(const Purchase__Offer *offer,
                                  int64_t max_packs, struct arena *a,
                                  struct source *x);
/* Fewest packs that make at least so much; 0: it cannot be done. */
int64_t source_least(const struct source *x, int64_t milli);

/* What a bonus gives on the value of a period, in ten-thousandths of a fen;
 * bonus_cost: beyond what it would give without this proposal. */
int64_t bonus_at(const struct bonus *b, int64_t value);
int64_t bonus_cost(const struct bonus *b, int64_t added_fen);

/* Whether packs cover every deadline of the cell and keep its limits. */
bool cell_filled(const struct buy_cell *c, const int32_t *packs);

/* Sets a->cost. false: it is no answer (a cell neither filled nor left, an
 * order below its least value). */
bool problem_cost(const struct problem *p, struct answer *a);
/* Value of the goods of every slot. */
void problem_values(const struct problem *p, const struct answer *a,
                    int64_t *ret_fen);
/* Freight of a slot with so much in it. */
int64_t slot_freight(const struct slot *s, int64_t value_fen);

#endif
