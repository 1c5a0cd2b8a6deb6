/* tests/support/route_world.h - made-up chains of villages to plan for, each
 * the same for its seed. */
#ifndef TESTS_SUPPORT_ROUTE_WORLD_H
#define TESTS_SUPPORT_ROUTE_WORLD_H

#include "hq/route/problem.h"

#define WORLD_CHAINED_MAX 64

struct route_world {
    struct route_problem problem;
    int32_t *distance, *time; /* owned, as is all below */
    struct route_stop *stops;
    struct route_vehicle_type types[4];
    struct route_forbidden forbidden[8];
    struct route_chain chains[8];
    int32_t chained[WORLD_CHAINED_MAX];
};

/* A hub, 4 transfer stations in their towns and villages around them, 12
 * trucks of three types with shifts, two trips a day, opening hours, cold
 * goods: what a dispatcher plans in the morning. Everything can be served. */
void route_world_county(struct route_world *w, uint64_t seed, int outlets);

/* Anything the headers allow, small: odd matrices, missing roads, chains,
 * bans, closed vehicles, too few vehicles, several windows. */
void route_world_odd(struct route_world *w, uint64_t seed);

void route_world_release(struct route_world *w);

#endif
