/* hq/purchase/solve.h - the least total cost of a proposal, and a proof of it.
 *
 * Cells that share no slot with a condition and no bonus are apart: each is
 * solved alone, exactly (cell.h). What hangs together is a mixed integer
 * program: branch and price over the decisions about orders and bonuses, with
 * GLPK for the linear programs and for the integer program of the ways that
 * could still be part of a better answer. Stopped by the clock it gives the
 * best answer so far and the bound it has proven. */
#ifndef HQ_PURCHASE_SOLVE_H
#define HQ_PURCHASE_SOLVE_H

#include "hq/purchase/problem.h"

struct solve_report {
    double cost_yuan, bound_yuan; /* nothing costs less than the bound */
    bool proven;                  /* no answer is cheaper by 0.1 fen */
    int parts, largest_part;      /* that hang together; cells in it */
    int alone;                    /* cells solved alone */
    int nodes, ways;
    int64_t spent_ms;
};

/* Called now and then with the best cost and bound so far; may be NULL. */
typedef void (*solve_progress_fn)(void *ctx, const struct solve_report *r);

/* The answer lies in the arena. ERR_RANGE: a cell whose quantities are too
 * many to walk; cells of a problem built by hq/purchase/propose.c never are. */
MUST_USE enum err problem_solve(const struct problem *p, int64_t limit_ms,
                                struct arena *a, struct answer *ret_answer,
                                struct solve_report *ret_report,
                                solve_progress_fn fn, void *ctx);

#endif
