/* hq/route/search.h - one thread's search. Inside hq/route only.
 *
 * SISR (see solve.h): strings of stops are cut from routes near a random
 * stop, then put back one by one at the cheapest place, now and then blinking
 * past one; the result is kept by simulated annealing. */
#ifndef HQ_ROUTE_SEARCH_H
#define HQ_ROUTE_SEARCH_H

#include "hq/route/state.h"

struct search {
    const struct model *model;
    struct state state;
    struct snapshot best;
    struct snapshot before; /* the plan before the trial of another fleet */
    int64_t trial_end;      /* iterations */
    struct rng rng;
    int32_t blink;
    int64_t iterations;
    int64_t heat_q8;     /* cost: at the start of the annealing */
    uint32_t cooled_q16; /* how far it is, 0 to 65536 */
    bool has_days, has_fixed;

    /* scratch */
    uint8_t *gone;    /* of a node */
    int32_t *picked;  /* nodes to put back */
    uint64_t *keys;   /* to sort them */
    int32_t *cut;     /* vehicles to cut from */
    uint64_t *cut_in; /* of a vehicle: the change it was last cut in */
    uint64_t *cut_at; /* of a trip: the same */
    int64_t *misses;  /* of a node: how often it was left out */
    struct arena arena;
};

MUST_USE enum err search_init(struct search *s, const struct model *m,
                              uint64_t seed, int32_t number);
void search_release(struct search *s);

/* The first plan: from another (may be NULL), then everything else put in. */
void search_begin(struct search *s, const struct snapshot *from);
/* That many iterations at the heat of cooled_q16. */
void search_run(struct search *s, int64_t iterations);
/* Goes on from another's plan. */
void search_adopt(struct search *s, const struct snapshot *from);

#endif
