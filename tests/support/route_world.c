#include "tests/support/route_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define CHILLED 1u
#define FROZEN  2u
#define NARROW  4u

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state >> 33;
}

/* From a to b, both included. */
static int between(uint64_t *state, int a, int b)
{
    return a + (int)(next(state) % (uint64_t)(b - a + 1));
}

static bool chance(uint64_t *state, int percent)
{
    return between(state, 1, 100) <= percent;
}

static void room(struct route_world *w, int places, int stops)
{
    size_t n = (size_t)places;
    memset(w, 0, sizeof(*w));
    w->distance = calloc(n * n, sizeof(*w->distance));
    w->time = calloc(n * n, sizeof(*w->time));
    w->stops = calloc((size_t)stops + 1, sizeof(*w->stops));
    CHECK(w->distance && w->time && w->stops);
    w->problem = (struct route_problem){
        .place_count = places,
        .distance_m = w->distance,
        .time_s = w->time,
        .stop_count = stops,
        .stops = w->stops,
        .types = w->types,
        .forbidden = w->forbidden,
        .chains = w->chains,
    };
}

/* Roads are a third longer than the straight line; 40 km/h. */
static void roads(struct route_world *w, const int *x, const int *y)
{
    int n = w->problem.place_count;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double straight = hypot(x[i] - x[j], y[i] - y[j]);
            w->distance[i * n + j] = (int32_t)(straight * 1.3);
            w->time[i * n + j] = (int32_t)(straight * 1.3 * 0.09);
        }
}

static struct route_window hours(int from, int to)
{
    return (struct route_window){from * 3600, to * 3600};
}

static void county_stop(struct route_world *w, int i, uint64_t *seed)
{
    struct route_stop *s = &w->stops[i];
    s->place = 1 + i; /* stations are the first four */
    s->demand[0] = between(seed, 45, 240) * 1000;
    s->demand[1] = s->demand[0] / 1000 * between(seed, 3, 6);
    s->demand[2] = between(seed, 2, 11);
    s->service_s = 300 + (int)s->demand[2] * 30;
    s->windows[0] = hours(between(seed, 6, 8), between(seed, 16, 19));
    s->window_count = 1;
    if (chance(seed, 30)) { /* not over noon */
        s->windows[0].close_s = 11 * 3600 + 1800;
        s->windows[1] = hours(14, 18);
        s->window_count = 2;
    } else if (chance(seed, 20)) {
        s->windows[0] = hours(7, 10);
    }
    if (chance(seed, 15))
        s->needs |= CHILLED;
    if (chance(seed, 10))
        s->needs |= NARROW;
}

void route_world_county(struct route_world *w, uint64_t seed, int outlets)
{
    int places = outlets + 5;
    int *x = calloc((size_t)places, sizeof(*x));
    int *y = calloc((size_t)places, sizeof(*y));
    static const int town_x[] = {-14000, 16000, 11000, -9000};
    static const int town_y[] = {9000, 12000, -15000, -12000};
    CHECK(x && y);
    uint64_t s = seed * 7919 + 17;
    room(w, places, outlets + 4);
    for (int i = 0; i < 4; i++) {
        x[1 + i] = town_x[i] + between(&s, -2000, 2000);
        y[1 + i] = town_y[i] + between(&s, -2000, 2000);
    }
    for (int i = 5; i < places; i++) {
        int town = 1 + between(&s, 0, 3);
        x[i] = x[town] + between(&s, -8000, 8000);
        y[i] = y[town] + between(&s, -8000, 8000);
    }
    roads(w, x, y);
    free(x);
    free(y);
    for (int i = 0; i < outlets + 4; i++) {
        county_stop(w, i, &s);
        if (i < 4) { /* a station takes more, at any time, no cold goods */
            w->stops[i].demand[0] *= 3;
            w->stops[i].window_count = 0;
            w->stops[i].needs = 0;
        }
    }
    w->problem.dims = 3;
    w->problem.type_count = 3;
    w->types[0] = (struct route_vehicle_type){.count = 6,
                                              .capacity = {2500000, 11000, 130},
                                              .can = NARROW,
                                              .fixed = {12000},
                                              .per_km = {160},
                                              .per_hour = {2800},
                                              .shift_start_s = 5 * 3600,
                                              .shift_end_s = 19 * 3600,
                                              .trips = 2,
                                              .reload_s = 1800};
    w->types[1] = (struct route_vehicle_type){.count = 3,
                                              .capacity = {2000000, 9000, 110},
                                              .can = CHILLED | NARROW,
                                              .fixed = {15000},
                                              .per_km = {190},
                                              .per_hour = {2800},
                                              .shift_start_s = 5 * 3600,
                                              .shift_end_s = 19 * 3600,
                                              .trips = 2,
                                              .reload_s = 1800};
    w->types[2] = (struct route_vehicle_type){.count = 3,
                                              .capacity = {5000000, 22000, 260},
                                              .can = CHILLED,
                                              .fixed = {22000},
                                              .per_km = {260},
                                              .per_hour = {3000},
                                              .shift_start_s = 5 * 3600,
                                              .shift_end_s = 19 * 3600,
                                              .trips = 2,
                                              .reload_s = 2700};
}

static void odd_roads(struct route_world *w, uint64_t *s)
{
    int n = w->problem.place_count;
    bool euclidean = chance(s, 60), missing = chance(s, 30);
    int x[64] = {0}, y[64] = {0};
    for (int i = 0; i < n; i++) {
        x[i] = between(s, 0, 20000);
        y[i] = between(s, 0, 20000);
    }
    roads(w, x, y);
    for (int i = 0; i < n * n; i++) {
        if (!euclidean) {
            w->distance[i] = between(s, 0, 30000);
            w->time[i] = between(s, 0, 3000);
        }
        if (missing && chance(s, 5))
            w->distance[i] = w->time[i] = ROUTE_NO_ROAD;
    }
    if (chance(s, 30))
        w->problem.time_s = NULL;
}

static void odd_stop(struct route_world *w, int i, bool timed, uint64_t *s)
{
    struct route_stop *stop = &w->stops[i];
    stop->place = between(s, 0, w->problem.place_count - 1);
    for (int k = 0; k < w->problem.dims; k++)
        stop->demand[k] = chance(s, 10) ? 0 : between(s, 1, 40);
    stop->service_s = between(s, 0, 900);
    stop->weight = chance(s, 80) ? 0 : between(s, 1, 5);
    if (chance(s, 20))
        stop->needs = 1u << between(s, 0, 2);
    if (timed && chance(s, 70)) {
        stop->window_count = between(s, 1, 3);
        for (int k = 0, t = 0; k < stop->window_count; k++) {
            t += between(s, 1, 9000);
            stop->windows[k].open_s = t;
            t += between(s, 0, 9000);
            stop->windows[k].close_s = t++;
        }
    }
}

static void odd_types(struct route_world *w, bool timed, uint64_t *s)
{
    w->problem.type_count = between(s, 1, 4);
    for (int t = 0; t < w->problem.type_count; t++) {
        struct route_vehicle_type *type = &w->types[t];
        type->count = between(s, t ? 0 : 1, 4);
        type->depot = between(s, 0, w->problem.place_count - 1);
        for (int k = 0; k < w->problem.dims; k++)
            type->capacity[k] = between(s, 30, 200);
        type->can = (uint32_t)between(s, 0, 7);
        type->per_km = money_of(between(s, 0, 300));
        type->shift_end_s = ROUTE_TIME_MAX;
        if (chance(s, 50))
            type->fixed = money_of(between(s, 0, 20000));
        if (!timed)
            continue;
        type->shift_start_s = between(s, 0, 8000);
        type->shift_end_s = between(s, 20000, 60000);
        type->trips = between(s, 0, 3);
        type->reload_s = between(s, 0, 2000);
        if (chance(s, 50))
            type->per_hour = money_of(between(s, 0, 5000));
    }
}

static void odd_rules(struct route_world *w, uint64_t *s)
{
    int used = 0, vehicles = route_vehicle_count(&w->problem);
    if (chance(s, 40))
        w->problem.forbidden_count = between(s, 0, 8);
    for (int i = 0; i < w->problem.forbidden_count; i++)
        w->forbidden[i] =
            (struct route_forbidden){between(s, 0, w->problem.stop_count - 1),
                                     between(s, 0, vehicles - 1)};
    int chains = chance(s, 40) ? between(s, 0, 5) : 0;
    for (int c = 0; c < chains; c++) {
        int count = between(s, 1, 3);
        if (used + count > w->problem.stop_count)
            break;
        struct route_chain *chain = &w->chains[w->problem.chain_count++];
        *chain = (struct route_chain){
            .stops = w->chained + used, .count = count, .vehicle = ROUTE_ANY};
        if (chance(s, 50)) {
            chain->vehicle = between(s, 0, vehicles - 1);
            chain->closed = chance(s, 40);
        }
        for (int k = 0; k < count; k++, used++) {
            w->chained[used] = used;
            if (count > 1 && w->stops[used].window_count > 1)
                w->stops[used].window_count = 1;
        }
    }
}

void route_world_odd(struct route_world *w, uint64_t seed)
{
    uint64_t s = seed * 104729 + 5;
    room(w, between(&s, 1, 40), between(&s, 1, 60));
    bool timed = chance(&s, 70);
    w->problem.dims = between(&s, 1, 3);
    odd_roads(w, &s);
    odd_types(w, timed, &s);
    for (int i = 0; i < w->problem.stop_count; i++)
        odd_stop(w, i, timed, &s);
    odd_rules(w, &s);
}

void route_world_release(struct route_world *w)
{
    free(w->distance);
    free(w->time);
    free(w->stops);
    memset(w, 0, sizeof(*w));
}
