/* hq/dispatch/plan.h - a day's loads become trips: hub to stations, stations to
 * villages, or straight from the hub where that is cheaper.
 *
 * Rule for the two echelons. A station with trucks of its own and a hand-over
 * time can serve its villages: trunk trips must have unloaded there by then,
 * station trips leave from then on, so the two plans touch in nothing but that
 * minute. For each station the plan "its villages straight from the hub" is
 * compared with "trunk trips and station trips", each for this station's
 * villages alone and by the same quick search; the cheaper one is taken (first
 * the one that leaves fewer out). Then everything that leaves the hub (villages
 * served straight, and the trunk loads) is planned together, and each station
 * by itself. A village that its station's trucks cannot serve goes straight
 * from the hub; what the hub's trucks have no room for goes through its
 * station, if that has. A stop pinned to a truck goes the way that truck goes.
 *
 * What cannot go is left out with its reason and does not stop the rest. */
#ifndef HQ_DISPATCH_PLAN_H
#define HQ_DISPATCH_PLAN_H

#include "base/arena.h"
#include "hq/dispatch/need.h"
#include "hq/dispatch/network.h"
#include "hq/route/solve.h"

struct plan_options {
    int32_t day;
    uint64_t seed;
    int64_t time_limit_ms, iterations; /* as in route_options */
    const Route__Plan *start;          /* NULL: from nothing */
    /* what: a place that is being planned, or NULL. */
    bool (*progress)(const char *what, const struct route_progress *now,
                     void *user);
    void *user;
};

/* Plans the need from one hub. *ret_plan (without id, shares) borrows from
 * need, net and the arena. */
MUST_USE enum err plan_make(const struct network *net, const struct need *need,
                            int hub, const struct plan_options *o,
                            struct arena *a, Route__Plan *ret_plan,
                            struct diag *d);

/* Shares the cost among the owners (share.h): plans each alone. */
MUST_USE enum err plan_share(const struct network *net, const struct need *need,
                             int hub, const struct plan_options *o,
                             struct arena *a, Route__Plan *plan,
                             struct diag *d);

#endif
