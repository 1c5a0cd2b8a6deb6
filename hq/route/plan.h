/* hq/route/plan.h - who drives where and when: what route_solve gives back.
 *
 * Trips are in the order of their vehicles and, of one vehicle, in the order
 * they are driven. Visits of a trip are in the order they are driven (load in
 * reverse). A plan owns its lists; zero-initialise, route_plan_release. */
#ifndef HQ_ROUTE_PLAN_H
#define HQ_ROUTE_PLAN_H

#include "hq/route/problem.h"

struct route_visit {
    int32_t stop;
    int64_t arrive_s, start_s, leave_s; /* start_s - arrive_s is waiting */
};

struct route_trip {
    int32_t vehicle;
    int32_t first, count; /* into visits */
    int64_t depart_s, return_s;
    int64_t distance_m;
    int64_t load[ROUTE_DIMS_MAX]; /* when it leaves the depot */
};

/* Why a stop is not in the plan. */
enum route_reason {
    ROUTE_TOO_MUCH,    /* more than any allowed vehicle holds */
    ROUTE_NO_VEHICLE,  /* none can what it needs, or all are forbidden */
    ROUTE_UNREACHABLE, /* no road from or to any allowed vehicle's depot */
    ROUTE_CLOSED,      /* no vehicle gets there in its windows and home in its
                          shift, even if it drives nowhere else */
    ROUTE_NO_ROOM,     /* possible alone, but all vehicles are full */
    ROUTE_REASONS,     /* how many */
};

struct route_left {
    int32_t stop;
    enum route_reason reason;
};

/* What a vehicle that drives costs, rounded half up to fen; the plan's cost is
 * the sum of these. */
struct route_used {
    int32_t vehicle;
    int32_t first_trip, trip_count;
    struct money cost;
};

struct route_plan {
    int32_t trip_count, visit_count, left_count, used_count;
    struct route_trip *trips;
    struct route_visit *visits;
    struct route_left *left;
    struct route_used *used;
    int64_t distance_m;
    int64_t paid_s; /* sum over vehicles, leaving to last return */
    struct money cost;
};

void route_plan_release(struct route_plan *plan);

/* Times, loads and costs of a plan whose trips say only vehicle, first and
 * count and whose visits say only stop: what a dispatcher gets who moved a
 * stop by hand. Computes everything else from the problem, in place, and
 * checks all of it: ERR_RANGE with a sentence that says which stop or truck
 * makes it impossible. Stops that no visit names are left as they are in
 * left. The problem has passed route_problem_check. */
MUST_USE enum err route_plan_price(const struct route_problem *p,
                                   struct route_plan *plan, struct diag *d);

/* The sentence for a reason, in English (to be kept, and translated when it is
 * shown), and in the user's language. */
const char *route_reason_id(enum route_reason reason);
const char *route_reason_text(enum route_reason reason);

#endif
