/* hq/route/state.h - one plan while it is searched. Inside hq/route only.
 *
 * Invariant between calls of the search: every trip keeps its windows, its
 * load and its shift; costs and times stored here are those of the visits.
 * Vehicles that are changed are saved first (state_touch), so that a change
 * can be taken back whole (state_undo). Owned by one thread. */
#ifndef HQ_ROUTE_STATE_H
#define HQ_ROUTE_STATE_H

#include "hq/route/model.h"
#include "hq/route/rng.h"

/* The depot, a node, ..., the depot. */
struct visit {
    int32_t row;       /* of the matrix */
    int32_t arc, ride; /* to the next visit: metres, seconds */
    int32_t leave;     /* earliest leaving; at the last one: arrival */
    int32_t latest;    /* start of service; at the depots: leaving, arrival */
};

struct trip {
    struct visit *visits; /* owned; count + 2 of them */
    int32_t count, cap;
    int32_t load[ROUTE_DIMS_MAX];
    int64_t distance;
};

struct vehicle {
    int32_t class;
    int32_t first_trip; /* trips[first_trip + order[i]] is the i-th trip */
    int32_t trip_count;
    uint8_t order[ROUTE_TRIPS_MAX];
    int32_t at; /* in active when trip_count > 0, else in idle of its class */
    int64_t cost;
    uint64_t saved; /* the change it was saved for */
};

struct saved_trip {
    int32_t trip, count, first; /* into saved_visits */
    int32_t load[ROUTE_DIMS_MAX];
    int64_t distance;
};

struct saved_vehicle {
    int32_t vehicle, trip_count, first; /* into saved_trips */
    uint8_t order[ROUTE_TRIPS_MAX];
    int64_t cost;
};

struct state {
    const struct model *model;
    struct arena arena; /* of the lists, not of the visits */
    struct vehicle *vehicles;
    struct trip *trips;
    int32_t trip_total; /* trips there could be */

    int32_t active_count, *active; /* vehicles that drive */
    int32_t *idle;                 /* vehicles that do not, by class */
    int32_t *idle_first, *idle_count;

    int32_t *trip_of;    /* of a node; -1: left out */
    int32_t *vehicle_of; /* of a trip */
    int32_t *place_of;   /* of a node: its index in visits */

    int32_t out_count, *out; /* nodes left out */
    int64_t out_weight;
    int64_t cost;   /* of all vehicles */
    int32_t driven; /* trips with visits */

    uint64_t change; /* number of the present one */
    int32_t saved_vehicle_count, saved_trip_count, saved_visit_count;
    struct saved_vehicle *saved_vehicles;
    struct saved_trip *saved_trips;
    struct visit *saved_visits;
    int32_t saved_out_count, *saved_out;
    int64_t saved_out_weight, saved_cost;
    bool no_more; /* vehicles that are idle stay so */
    bool nomem;   /* a trip could not grow: end the search */
};

/* The i-th trip of a vehicle's day. */
static inline struct trip *trip_at(const struct state *s,
                                   const struct vehicle *v, int32_t i)
{
    return &s->trips[v->first_trip + v->order[i]];
}

/* Where a node could go. */
struct spot {
    int64_t cost; /* that it adds, waiting not counted; INT64_MAX: nowhere */
    int32_t vehicle;
    int32_t trip;  /* number of the trip in its vehicle's day */
    int32_t after; /* visit it comes after; -1: a new trip before that one */
};

/* A plan without its times, to keep and to hand over. */
struct snapshot {
    int32_t *list; /* owned; see state_save */
    int32_t count;
    int64_t cost, out_weight;
};

MUST_USE enum err state_init(struct state *s, const struct model *m);
void state_release(struct state *s);

/* Begins a change: what follows can be taken back until the next begin. */
void state_begin(struct state *s);
/* Saves the vehicle unless this change has. Before its first change. */
void state_touch(struct state *s, int32_t vehicle);
void state_undo(struct state *s);
/* Costs of what this change touched. They are not kept while it goes on. */
void state_settle(struct state *s);

/* Takes the nodes of the vehicle that are marked in gone off its trips; their
 * trip_of becomes -1. Touches it. false when the rest cannot be driven in
 * time (a road matrix may make a shorter way longer): undo then. */
MUST_USE bool state_drop(struct state *s, int32_t vehicle, const uint8_t *gone);
/* Touches its vehicle. false when it cannot be driven: undo then. */
MUST_USE bool state_insert(struct state *s, int32_t node,
                           const struct spot *spot);
/* The vehicle drives nowhere any more. Not to be undone. */
void state_clear(struct state *s, int32_t vehicle);
/* Recomputes everything of the vehicle from its rows; false when late. */
MUST_USE bool state_refresh(struct state *s, int32_t vehicle);

/* The whole days of two vehicles change places (one may be idle). Touches
 * them. false when one of them cannot: undo then. */
MUST_USE bool state_swap(struct state *s, int32_t a, int32_t b);

/* One trip becomes number before of another vehicle's day, which may be idle;
 * two trips of two vehicles change places. As state_swap. */
MUST_USE bool state_move_trip(struct state *s, int32_t from, int32_t trip,
                              int32_t to, int32_t before);
MUST_USE bool state_swap_trips(struct state *s, int32_t a, int32_t i, int32_t b,
                               int32_t j);

/* out becomes exactly these nodes. */
void state_set_out(struct state *s, const int32_t *nodes, int32_t count);

/* The best place for a node that is nowhere, each looked at with a chance of
 * about 99 in 100. *blink: how many are still looked at. */
void state_best(const struct state *s, int32_t node, struct rng *rng,
                int32_t *blink, struct spot *ret_spot);

MUST_USE enum err snapshot_init(struct snapshot *snap, const struct model *m);
void snapshot_release(struct snapshot *snap);
void state_save(const struct state *s, struct snapshot *snap);
/* Replaces everything; what cannot be driven so is left out. */
void state_load(struct state *s, const struct snapshot *snap);
/* Adds its vehicles, which are idle, to the plan; -1: none, its nodes are left
 * out. */
void state_load_more(struct state *s, const struct snapshot *snap);

#endif
