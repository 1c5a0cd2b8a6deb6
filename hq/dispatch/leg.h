/* hq/dispatch/leg.h - trips from one depot: a problem for hq/route made of
 * stops, trucks and the dispatcher's rules, and its plan. */
#ifndef HQ_DISPATCH_LEG_H
#define HQ_DISPATCH_LEG_H

#include "hq/dispatch/plan.h"

#define LEG_CHILLED 1U
#define LEG_FROZEN  2U
#define LEG_LIMITS  28 /* different road limits of a day */

/* What one outlet gets. */
struct plan_stop {
    int place; /* in the network */
    uint32_t outlet;
    int station;                /* place it can be served through; -1: none */
    int first_load, load_count; /* into the loads chosen */
    int64_t weight_g, volume_ml, crates;
    uint32_t cold; /* LEG_CHILLED, LEG_FROZEN */
    enum plan_way { WAY_FREE, WAY_DIRECT, WAY_VIA } wanted;
    bool via, left;
    bool relieved; /* sent through its station as the hub's trucks are full */
};

struct leg {
    const struct network *net;
    int depot;      /* place */
    int32_t from_s; /* no trip leaves earlier */
    int *who;       /* of each stop of the problem: which plan_stop */
    bool *trunk;    /* unloaded at its station */
    int *vehicles;  /* of each vehicle of the problem: which of the network */
    struct route_stop *stops;
    struct route_vehicle_type types[ROUTE_TYPES_MAX];
    struct route_forbidden *forbidden;
    struct route_chain *chains;
    int32_t *chained;
    struct route_problem problem;
    struct route_plan plan;
};

/* All stops that leave this depot: at a hub those with via false, and the trunk
 * loads of the others; at a station those with via true. only: just the stops
 * of this station (-1: all). */
MUST_USE enum err leg_make(struct leg *ret_leg, const struct network *net,
                           const struct need *need,
                           const struct plan_stop *stops, int count, int depot,
                           int only, struct diag *d);
MUST_USE enum err leg_solve(struct leg *l, const struct plan_options *o,
                            const struct plan_stop *stops, int64_t time_ms,
                            int64_t iterations, struct diag *d);
void leg_release(struct leg *l);

/* Whether a station can serve villages: open trucks and a hand-over time. */
bool leg_station_works(const struct network *net, int station);

#endif
