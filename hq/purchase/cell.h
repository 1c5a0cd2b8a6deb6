/* hq/purchase/cell.h - the best way to fill one cell when a yuan at each source
 * is weighed and using it is charged for: exact, by dynamic programming over
 * the quantity in steps that all packs divide.
 *
 * For the solver only, hence in floating point: what it finds is counted in
 * fen again by problem_cost. */
#ifndef HQ_PURCHASE_CELL_H
#define HQ_PURCHASE_CELL_H

#include "hq/purchase/problem.h"

/* Work space, kept between calls. Zero-initialise; cell_work_release. */
struct cell_work {
    double *best;    /* [sources + 1][states] */
    int32_t *choice; /* [sources][states] */
    double *deque_cost;
    int32_t *deque_at;
    size_t best_cap, choice_cap, deque_cap;
};

void cell_work_release(struct cell_work *w);

/* ERR_RANGE when the quantities are too many to walk (STATES_MAX). */
MUST_USE enum err cell_states(const struct buy_cell *c, int64_t *ret_step,
                              int *ret_states);

/* Cheapest packs (one a source) under weight[source] x amount in yuan
 * + charge[source] where any is taken; weight INFINITY: not to be used.
 * *ret_cost is INFINITY when it cannot be filled. */
MUST_USE enum err cell_best(const struct buy_cell *c, const double *weight,
                            const double *charge, struct cell_work *w,
                            int32_t *ret_packs, double *ret_cost);

/* Every way that costs at most limit, each handed over once; right after
 * cell_best with the same weights. *ret_all: false when they were too many
 * (max) and some are missing. */
typedef enum err (*cell_way_fn)(void *ctx, const int32_t *packs);
MUST_USE enum err cell_ways(const struct buy_cell *c, const double *weight,
                            const double *charge, const struct cell_work *w,
                            double limit, int max, cell_way_fn fn, void *ctx,
                            bool *ret_all);

#endif
