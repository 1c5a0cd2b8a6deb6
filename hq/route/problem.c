#include "hq/route/problem.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/i18n.h"

#define NAME_CHARS 160

int32_t route_vehicle_count(const struct route_problem *p)
{
    int32_t count = 0;
    for (int32_t t = 0; t < p->type_count; t++)
        count += p->types[t].count;
    return count;
}

int32_t route_type_of(const struct route_problem *p, int32_t vehicle)
{
    int32_t t = 0;
    CHECK(vehicle >= 0);
    while (t < p->type_count && vehicle >= p->types[t].count)
        vehicle -= p->types[t++].count;
    CHECK(t < p->type_count);
    return t;
}

/* How a sentence calls a stop or a vehicle. */
static const char *called(const char *name, const char *what, int32_t number,
                          char out[NAME_CHARS])
{
    if (name && *name)
        snprintf(out, NAME_CHARS, "%s", name);
    else
        snprintf(out, NAME_CHARS, "%s %d", what, number + 1);
    return out;
}

static bool within(int64_t value, int64_t min, int64_t max)
{
    return value >= min && value <= max;
}

static enum err check_sizes(const struct route_problem *p, struct diag *d)
{
    if (!within(p->place_count, 1, ROUTE_PLACES_MAX))
        return diag_set(
            d, ERR_RANGE,
            tr("there are %d places: a plan needs 1 to %d, split it"),
            p->place_count, ROUTE_PLACES_MAX);
    if (!within(p->stop_count, 0, ROUTE_STOPS_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("there are %d stops: at most %d fit in one plan, "
                           "split it by day or depot"),
                        p->stop_count, ROUTE_STOPS_MAX);
    if (!within(p->dims, 1, ROUTE_DIMS_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("loads are measured in %d ways: 1 to %d are known"),
                        p->dims, ROUTE_DIMS_MAX);
    if (!within(p->type_count, 1, ROUTE_TYPES_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("there are %d types of vehicle: give 1 to %d"),
                        p->type_count, ROUTE_TYPES_MAX);
    CHECK(p->distance_m && p->types && (p->stops || p->stop_count == 0));
    return ERR_OK;
}

static enum err check_matrix(const struct route_problem *p, const int32_t *m,
                             int32_t max, struct diag *d)
{
    int64_t n = p->place_count;
    for (int64_t i = 0; m && i < n * n; i++)
        if (m[i] != ROUTE_NO_ROAD && !within(m[i], 0, max))
            return diag_set(d, ERR_RANGE,
                            tr("from place %d to place %d it is %d: give 0 to "
                               "%d, or mark that there is no road"),
                            (int)(i / n) + 1, (int)(i % n) + 1, m[i], max);
    return ERR_OK;
}

static enum err check_demand(const struct route_problem *p,
                             const struct route_stop *s, const char *name,
                             struct diag *d)
{
    for (int32_t k = 0; k < p->dims; k++) {
        if (s->demand[k] < 0)
            return diag_set(d, ERR_RANGE,
                            tr("%s wants %lld: a load cannot be "
                               "negative, plan what comes back separately"),
                            name, (long long)s->demand[k]);
        if (s->demand[k] > ROUTE_DEMAND_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("%s wants %lld: more than %d cannot be "
                               "meant, check the figure and its unit"),
                            name, (long long)s->demand[k], ROUTE_DEMAND_MAX);
    }
    return ERR_OK;
}

static enum err check_windows(const struct route_stop *s, const char *name,
                              struct diag *d)
{
    if (!within(s->window_count, 0, ROUTE_WINDOWS_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("%s has %d time windows: at most %d are known"),
                        name, s->window_count, ROUTE_WINDOWS_MAX);
    int32_t after = 0;
    for (int32_t w = 0; w < s->window_count; w++) {
        const struct route_window *win = &s->windows[w];
        if (win->open_s > win->close_s)
            return diag_set(d, ERR_RANGE,
                            tr("%s closes before it opens: change its time "
                               "window"),
                            name);
        if (win->open_s < after || win->close_s > ROUTE_TIME_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("the time windows of %s must follow each other "
                               "within the plan's days"),
                            name);
        after = win->close_s + 1;
    }
    return ERR_OK;
}

static enum err check_stops(const struct route_problem *p, struct diag *d)
{
    enum err err = ERR_OK;
    for (int32_t i = 0; !err && i < p->stop_count; i++) {
        const struct route_stop *s = &p->stops[i];
        char name[NAME_CHARS];
        called(s->name, tr("stop"), i, name);
        if (!within(s->place, 0, p->place_count - 1))
            return diag_set(d, ERR_RANGE,
                            tr("%s is at a place that is not in the plan: give "
                               "its coordinates"),
                            name);
        if (!within(s->service_s, 0, ROUTE_TIME_MAX) || s->weight < 0 ||
            s->weight > 1000000)
            return diag_set(d, ERR_RANGE,
                            tr("%s: its unloading time or weight is absurd, "
                               "change it"),
                            name);
        err = check_demand(p, s, name, d);
        if (!err)
            err = check_windows(s, name, d);
    }
    return err;
}

static enum err check_type(const struct route_problem *p, int32_t i,
                           struct diag *d)
{
    const struct route_vehicle_type *t = &p->types[i];
    char name[NAME_CHARS];
    called(t->name, tr("vehicle type"), i, name);
    if (!within(t->count, 0, ROUTE_VEHICLES_MAX))
        return diag_set(d, ERR_RANGE, tr("%s: there are 0 to %d of a type"),
                        name, ROUTE_VEHICLES_MAX);
    if (!within(t->depot, 0, p->place_count - 1))
        return diag_set(d, ERR_RANGE,
                        tr("%s starts from a place that is not in the plan: "
                           "give its depot"),
                        name);
    for (int32_t k = 0; k < p->dims; k++)
        if (!within(t->capacity[k], 0, ROUTE_DEMAND_MAX))
            return diag_set(d, ERR_RANGE, tr("%s holds %lld: give 0 to %d"),
                            name, (long long)t->capacity[k], ROUTE_DEMAND_MAX);
    if (t->fixed.fen < 0 || t->per_km.fen < 0 || t->per_hour.fen < 0)
        return diag_set(d, ERR_RANGE, tr("%s: a cost cannot be negative"),
                        name);
    if (!within(t->shift_start_s, 0, ROUTE_TIME_MAX) ||
        !within(t->shift_end_s, t->shift_start_s, ROUTE_TIME_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("%s: its shift must end after it starts"), name);
    if (!within(t->trips, 0, ROUTE_TRIPS_MAX) ||
        !within(t->reload_s, 0, ROUTE_TIME_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("%s: at most %d trips a shift, and a loading time "
                           "that is not negative"),
                        name, ROUTE_TRIPS_MAX);
    return ERR_OK;
}

static enum err check_types(const struct route_problem *p, struct diag *d)
{
    enum err err = ERR_OK;
    int64_t count = 0;
    for (int32_t i = 0; !err && i < p->type_count; i++) {
        err = check_type(p, i, d);
        count += p->types[i].count;
    }
    if (!err && count == 0)
        err = diag_set(d, ERR_RANGE, tr("there is no vehicle: add one"));
    if (!err && count > ROUTE_VEHICLES_MAX)
        err = diag_set(d, ERR_RANGE,
                       tr("there are %lld vehicles: at most %d fit in "
                          "one plan"),
                       (long long)count, ROUTE_VEHICLES_MAX);
    return err;
}

/* One stop of a chain; seen says which stops chains hold so far. */
static enum err check_link(const struct route_problem *p,
                           const struct route_chain *c, int32_t stop,
                           bool *seen, struct diag *d)
{
    char name[NAME_CHARS];
    if (!within(stop, 0, p->stop_count - 1))
        return diag_set(d, ERR_RANGE,
                        tr("what is pinned names stop %d, which is not in the "
                           "plan"),
                        stop + 1);
    called(p->stops[stop].name, tr("stop"), stop, name);
    if (seen[stop])
        return diag_set(d, ERR_RANGE,
                        tr("%s is pinned twice: keep one of the two"), name);
    if (c->count > 1 && p->stops[stop].window_count > 1)
        return diag_set(d, ERR_RANGE,
                        tr("%s has several time windows and a fixed order: "
                           "choose one window"),
                        name);
    seen[stop] = true;
    return ERR_OK;
}

static enum err check_chains(const struct route_problem *p, int32_t vehicles,
                             struct diag *d)
{
    enum err err = ERR_OK;
    bool *seen = calloc((size_t)p->stop_count + 1, sizeof(*seen));
    if (!seen)
        return ERR_NOMEM;
    for (int32_t i = 0; !err && i < p->chain_count; i++) {
        const struct route_chain *c = &p->chains[i];
        if (c->count < 1 || !within(c->vehicle, ROUTE_ANY, vehicles - 1) ||
            (c->closed && c->vehicle == ROUTE_ANY))
            err = diag_set(d, ERR_RANGE,
                           tr("what is pinned must name its stops and a "
                              "vehicle of the plan"));
        for (int32_t k = 0; !err && k < c->count; k++)
            err = check_link(p, c, c->stops[k], seen, d);
    }
    free(seen);
    return err;
}

enum err route_problem_check(const struct route_problem *p, struct diag *d)
{
    enum err err = check_sizes(p, d);
    if (!err)
        err = check_matrix(p, p->distance_m, ROUTE_DISTANCE_MAX, d);
    if (!err)
        err = check_matrix(p, p->time_s, ROUTE_TIME_MAX, d);
    if (!err)
        err = check_types(p, d);
    if (!err)
        err = check_stops(p, d);
    int32_t vehicles = err ? 0 : route_vehicle_count(p);
    if (!err)
        err = check_chains(p, vehicles, d);
    for (int32_t i = 0; !err && i < p->forbidden_count; i++)
        if (!within(p->forbidden[i].stop, 0, p->stop_count - 1) ||
            !within(p->forbidden[i].vehicle, 0, vehicles - 1))
            err = diag_set(d, ERR_RANGE,
                           tr("what is forbidden names a stop or vehicle that "
                              "is not in the plan"));
    return err;
}
