/* hq/route/solve.h - plans made by searching.
 *
 * The search takes stops out of a few neighbouring routes and puts them back
 * greedily, and keeps the result by simulated annealing: Christiaens and
 * Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
 * Problems", Transportation Science 54(2), 2020. All code is our own.
 *
 * With iterations it is deterministic: the same problem, seed, threads and
 * iterations give the same plan on any machine. With a time limit it is not,
 * as a faster machine comes further. */
#ifndef HQ_ROUTE_SOLVE_H
#define HQ_ROUTE_SOLVE_H

#include "hq/route/plan.h"

#define ROUTE_THREADS_MAX 64
#define ROUTE_SECONDS_MAX 86400

/* Told after every part of the search. */
struct route_progress {
    int64_t iterations; /* of all threads */
    int64_t elapsed_ms;
    int32_t left_count;
    int32_t vehicle_count, trip_count;
    struct money cost; /* of the best plan so far */
};

struct route_options {
    uint64_t seed;
    int32_t threads; /* 0 is 1; searches that exchange their best */
    /* One of the two, or both: whichever ends first. iterations of each
     * thread. Neither: the plan of the first construction. */
    int64_t time_limit_ms;
    int64_t iterations;
    /* A plan to begin with (yesterday's; before the dispatcher's change). What
     * of it is no longer possible is planned anew. Only the stops and vehicles
     * of its visits and trips are read. May be NULL. */
    const struct route_plan *start;
    /* Called on the caller's thread about ten times a second; false ends the
     * search with the best plan so far. May be NULL. */
    bool (*progress)(const struct route_progress *now, void *user);
    void *user;
    /* The clock of the time limit, nanoseconds; NULL: CLOCK_MONOTONIC. */
    int64_t (*now_ns)(void);
};

/* Plans all stops that can be served; the others are in ret_plan->left with
 * the reason. ERR_RANGE with a sentence as route_problem_check, or when the
 * costs are too large to be added; ERR_NOMEM. Release ret_plan. */
MUST_USE enum err route_solve(const struct route_problem *p,
                              const struct route_options *o,
                              struct route_plan *ret_plan, struct diag *d);

#endif
