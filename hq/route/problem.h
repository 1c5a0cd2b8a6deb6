/* hq/route/problem.h - what has to be driven where, by which trucks.
 *
 * A problem is plain data: whoever plans deliveries fills it in (outlets and
 * loads from headquarters' books, or a file by hq/route/read.h) and gives it
 * to route_solve (hq/route/solve.h). Nothing here knows outlets, items or
 * days.
 *
 * Units: metres; seconds since any origin the caller likes (midnight), never
 * negative; demand in whole units of the caller (grams, cubic centimetres,
 * crates); money in fen. All integers, no floating point.
 *
 * Places are rows of the matrices; stops, depots and vehicles name them by
 * number. Several stops may be at one place. Vehicles are numbered through
 * the types: the first type has 0 to count - 1, and so on. */
#ifndef HQ_ROUTE_PROBLEM_H
#define HQ_ROUTE_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"

#define ROUTE_PLACES_MAX   4096
#define ROUTE_STOPS_MAX    4000
#define ROUTE_VEHICLES_MAX 4000
#define ROUTE_TYPES_MAX    64
#define ROUTE_DIMS_MAX     4
#define ROUTE_WINDOWS_MAX  4
#define ROUTE_TRIPS_MAX    8 /* of one vehicle */

#define ROUTE_DISTANCE_MAX 10000000 /* m between two places: 10,000 km */
#define ROUTE_TIME_MAX     10000000 /* s: any instant or duration, 115 days */
#define ROUTE_DEMAND_MAX                                                       \
    1000000000                   /* of one stop or vehicle, in a dimension     \
                                  */
#define ROUTE_RATE_MAX 100000000 /* fen, of any cost of a vehicle */
#define ROUTE_NO_ROAD  INT32_MAX /* in a matrix: cannot be reached */
#define ROUTE_ANY      (-1)

/* Service begins at or after open and at or before close. */
struct route_window {
    int32_t open_s, close_s;
};

struct route_stop {
    const char *name; /* borrowed, for sentences; NULL: its number */
    int32_t place;
    int64_t demand[ROUTE_DIMS_MAX];
    int32_t service_s;
    /* Ascending, not overlapping. window_count 0: whenever a vehicle is out. */
    struct route_window windows[ROUTE_WINDOWS_MAX];
    int32_t window_count;
    /* What the vehicle must be able to do, bits of the caller: chilled, frozen,
     * narrow road. Every bit must be in the vehicle's can. */
    uint32_t needs;
    /* How much it hurts when no vehicle has room and stops must be left out:
     * the least sum of weights is left out, whatever it costs. 0 means 1. */
    int32_t weight;
};

struct route_vehicle_type {
    const char *name; /* borrowed, for sentences; may be NULL */
    int32_t count;    /* how many there are; 0 is allowed */
    int32_t depot;    /* the place it starts from and returns to */
    int64_t capacity[ROUTE_DIMS_MAX];
    uint32_t can;
    struct money fixed; /* when it drives at all */
    struct money per_km;
    /* From leaving the depot to the last return, waiting and reloading
     * included. It leaves as late as keeps its earliest return. */
    struct money per_hour;
    /* Earliest leaving, latest return; an end of ROUTE_TIME_MAX is none. */
    int32_t shift_start_s, shift_end_s;
    int32_t trips;    /* at most so many in a shift; 0 is 1 */
    int32_t reload_s; /* at the depot between two trips */
};

/* The stop may not be on this vehicle. */
struct route_forbidden {
    int32_t stop, vehicle;
};

/* Stops held together: on one trip, one right after the other in this order.
 * A single stop is pinned to its vehicle this way. The stops of a chain with
 * more than one have at most one window each. A stop is in one chain at most.
 */
struct route_chain {
    const int32_t *stops; /* borrowed */
    int32_t count;
    int32_t vehicle; /* or ROUTE_ANY */
    bool closed;     /* the vehicle takes nothing but its closed chains */
};

/* Everything is borrowed: the caller keeps it alive during route_solve. */
struct route_problem {
    int32_t place_count;
    /* place_count squared, row-major: from row to column. time_s NULL: the
     * seconds are the metres (as in the literature's instances). */
    const int32_t *distance_m;
    const int32_t *time_s;

    int32_t dims; /* how many dimensions of demand count, 1 or more */
    int32_t stop_count;
    const struct route_stop *stops;
    int32_t type_count;
    const struct route_vehicle_type *types;
    int32_t forbidden_count;
    const struct route_forbidden *forbidden;
    int32_t chain_count;
    const struct route_chain *chains;
};

/* All vehicles of all types. */
int32_t route_vehicle_count(const struct route_problem *p);
/* vehicle must be one. */
int32_t route_type_of(const struct route_problem *p, int32_t vehicle);

/* Seconds from place to place, or ROUTE_NO_ROAD. */
static inline int32_t route_time(const struct route_problem *p, int32_t from,
                                 int32_t to)
{
    int64_t at = (int64_t)from * p->place_count + to;
    return p->time_s ? p->time_s[at] : p->distance_m[at];
}

/* Whether the figures can be meant at all: every number within its limits,
 * every place, vehicle and stop that is named exists, windows in order, a
 * vehicle at least. ERR_RANGE with a sentence that names the stop or vehicle
 * and what to change. A stop that no vehicle can serve is not an error here:
 * the plan names it with its reason, and the rest still goes out. */
MUST_USE enum err route_problem_check(const struct route_problem *p,
                                      struct diag *d);

#endif
