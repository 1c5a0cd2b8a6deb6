#include "hq/route/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"

#define NAME_CHARS 160

void route_plan_release(struct route_plan *plan)
{
    free(plan->trips);
    free(plan->visits);
    free(plan->left);
    free(plan->used);
    *plan = (struct route_plan){0};
}

const char *route_reason_id(enum route_reason reason)
{
    switch (reason) {
    case ROUTE_TOO_MUCH:
        return N_("it wants more than any vehicle holds: split the load or "
                  "send a larger vehicle");
    case ROUTE_NO_VEHICLE:
        return N_("no vehicle may serve it: give one that can (cold, narrow "
                  "road), or lift a ban");
    case ROUTE_UNREACHABLE:
        return N_("there is no road to it from the depot: correct its place "
                  "or the matrix");
    case ROUTE_CLOSED:
        return N_("no vehicle gets there while it is open and home in its "
                  "shift: widen its window or the shift");
    case ROUTE_NO_ROOM:
        return N_("all vehicles are full: add a vehicle or a trip, or deliver "
                  "another day");
    case ROUTE_REASONS:
        break;
    }
    CHECK(!"a reason");
    return "";
}

const char *route_reason_text(enum route_reason reason)
{
    return tr(route_reason_id(reason));
}

/* ---- pricing --------------------------------------------------------------*/

struct pricing {
    const struct route_problem *p;
    struct route_plan *plan;
    struct diag *d;
    int32_t *chain_of; /* of a stop; -1 */
    uint8_t *seen;     /* of a stop */
    uint8_t *closed;   /* of a vehicle */
    struct route_used *used;
    int32_t used_count;
};

static const char *stop_name(const struct pricing *c, int32_t stop,
                             char out[NAME_CHARS])
{
    const char *name = c->p->stops[stop].name;
    if (name && *name)
        snprintf(out, NAME_CHARS, "%s", name);
    else
        snprintf(out, NAME_CHARS, "%s %d", tr("stop"), stop + 1);
    return out;
}

static enum err refuse(const struct pricing *c, int32_t stop, int32_t vehicle,
                       const char *why)
{
    char name[NAME_CHARS];
    return diag_set(c->d, ERR_RANGE, tr("%s on vehicle %d: %s"),
                    stop_name(c, stop, name), vehicle + 1, why);
}

static bool forbidden(const struct route_problem *p, int32_t stop,
                      int32_t vehicle)
{
    for (int32_t i = 0; i < p->forbidden_count; i++)
        if (p->forbidden[i].stop == stop && p->forbidden[i].vehicle == vehicle)
            return true;
    return false;
}

/* The visit after index i of the trip must be the next of its chain. */
static bool chain_held(const struct pricing *c, const struct route_trip *t,
                       int32_t i)
{
    const struct route_visit *v = &c->plan->visits[t->first];
    int32_t number = c->chain_of[v[i].stop];
    const struct route_chain *chain = &c->p->chains[number];
    int32_t k = 0;
    while (chain->stops[k] != v[i].stop)
        k++;
    if (k > 0 && (i == 0 || v[i - 1].stop != chain->stops[k - 1]))
        return false;
    return k + 1 == chain->count ||
           (i + 1 < t->count && v[i + 1].stop == chain->stops[k + 1]);
}

static enum err check_visit(struct pricing *c, const struct route_trip *t,
                            int32_t i)
{
    const struct route_problem *p = c->p;
    int32_t stop = c->plan->visits[t->first + i].stop, v = t->vehicle;
    CHECK(stop >= 0 && stop < p->stop_count);
    int32_t chain = c->chain_of[stop];
    if (c->seen[stop])
        return refuse(c, stop, v, tr("it is in the plan twice"));
    c->seen[stop] = 1;
    if (p->stops[stop].needs & ~p->types[route_type_of(p, v)].can)
        return refuse(c, stop, v,
                      tr("the vehicle cannot do what the stop needs"));
    if (forbidden(p, stop, v))
        return refuse(c, stop, v, tr("it is forbidden there"));
    if (chain >= 0 && p->chains[chain].vehicle != ROUTE_ANY &&
        p->chains[chain].vehicle != v)
        return refuse(c, stop, v, tr("it is pinned to another vehicle"));
    if (chain >= 0 && !chain_held(c, t, i))
        return refuse(c, stop, v, tr("its fixed order is broken"));
    if (c->closed[v] && (chain < 0 || !p->chains[chain].closed))
        return refuse(c, stop, v, tr("the vehicle takes nothing else"));
    return ERR_OK;
}

static enum err check_trip(struct pricing *c, struct route_trip *t)
{
    const struct route_problem *p = c->p;
    const struct route_vehicle_type *type =
        &p->types[route_type_of(p, t->vehicle)];
    enum err err = ERR_OK;
    memset(t->load, 0, sizeof(t->load));
    for (int32_t i = 0; !err && i < t->count; i++) {
        err = check_visit(c, t, i);
        int32_t stop = c->plan->visits[t->first + i].stop;
        for (int32_t k = 0; !err && k < p->dims; k++) {
            t->load[k] += p->stops[stop].demand[k];
            if (t->load[k] > type->capacity[k])
                err = refuse(c, stop, t->vehicle, tr("it no longer fits on"));
        }
    }
    return err;
}

/* First and last place of a way; false when there is no road. */
static bool way(const struct route_problem *p, int32_t from, int32_t to,
                int64_t *distance, int64_t *time)
{
    int64_t at = (int64_t)from * p->place_count + to;
    int32_t ride = route_time(p, from, to);
    if (p->distance_m[at] == ROUTE_NO_ROAD || ride == ROUTE_NO_ROAD)
        return false;
    *distance += p->distance_m[at];
    *time += ride;
    return true;
}

/* First instant from t on that is in a window; -1 when they are over. */
static int64_t first_open(const struct route_stop *s, int64_t t)
{
    for (int32_t w = 0; w < s->window_count; w++)
        if (t <= s->windows[w].close_s)
            return t > s->windows[w].open_s ? t : s->windows[w].open_s;
    return s->window_count ? -1 : t;
}

/* Last instant up to t that is in a window; it exists. */
static int64_t last_open(const struct route_stop *s, int64_t t)
{
    for (int32_t w = s->window_count - 1; w >= 0; w--)
        if (t >= s->windows[w].open_s)
            return t < s->windows[w].close_s ? t : s->windows[w].close_s;
    CHECK(s->window_count == 0);
    return t;
}

/* Drives a trip that leaves at t; *t becomes its return. */
static enum err drive(struct pricing *c, struct route_trip *trip, int64_t *t)
{
    const struct route_problem *p = c->p;
    int32_t depot = p->types[route_type_of(p, trip->vehicle)].depot;
    int32_t from = depot;
    trip->depart_s = *t;
    trip->distance_m = 0;
    for (int32_t i = 0; i < trip->count; i++) {
        struct route_visit *v = &c->plan->visits[trip->first + i];
        const struct route_stop *s = &p->stops[v->stop];
        if (!way(p, from, s->place, &trip->distance_m, t))
            return refuse(c, v->stop, trip->vehicle, tr("there is no road"));
        v->arrive_s = *t;
        v->start_s = first_open(s, *t);
        if (v->start_s < 0)
            return refuse(c, v->stop, trip->vehicle,
                          tr("it is closed when the vehicle arrives"));
        *t = v->leave_s = v->start_s + s->service_s;
        from = s->place;
    }
    if (!way(p, from, depot, &trip->distance_m, t))
        return refuse(c, c->plan->visits[trip->first].stop, trip->vehicle,
                      tr("there is no road"));
    trip->return_s = *t;
    return ERR_OK;
}

/* All trips of one vehicle, the first leaving at start. */
static enum err drive_day(struct pricing *c, const struct route_used *u,
                          int64_t start)
{
    const struct route_vehicle_type *type =
        &c->p->types[route_type_of(c->p, u->vehicle)];
    enum err err = ERR_OK;
    int64_t t = start;
    for (int32_t i = 0; !err && i < u->trip_count; i++) {
        struct route_trip *trip = &c->plan->trips[u->first_trip + i];
        err = drive(c, trip, &t);
        if (!err && type->shift_end_s != ROUTE_TIME_MAX &&
            t > type->shift_end_s)
            err = refuse(c, c->plan->visits[trip->first + trip->count - 1].stop,
                         u->vehicle,
                         tr("the vehicle would be back after its shift"));
        t += type->reload_s;
    }
    return err;
}

/* How late the day may begin that comes home as early as it can. */
static int64_t latest_start(const struct pricing *c, const struct route_used *u)
{
    const struct route_problem *p = c->p;
    const struct route_vehicle_type *type =
        &p->types[route_type_of(p, u->vehicle)];
    int32_t last = u->first_trip + u->trip_count - 1;
    int64_t t = c->plan->trips[last].return_s;
    for (int32_t i = last; i >= u->first_trip; i--) {
        const struct route_trip *trip = &c->plan->trips[i];
        int32_t to = type->depot;
        for (int32_t k = trip->count - 1; k >= 0; k--) {
            int32_t stop = c->plan->visits[trip->first + k].stop;
            const struct route_stop *s = &p->stops[stop];
            t -= route_time(p, s->place, to);
            t = last_open(s, t - s->service_s);
            to = s->place;
        }
        t -= route_time(p, type->depot, to);
        if (i > u->first_trip)
            t -= type->reload_s;
    }
    return t;
}

/* fixed + metres and seconds at their rates, rounded half up to fen. */
static enum err cost_of(const struct pricing *c, struct route_used *u)
{
    const struct route_vehicle_type *type =
        &c->p->types[route_type_of(c->p, u->vehicle)];
    int32_t last = u->first_trip + u->trip_count - 1;
    int64_t paid =
        c->plan->trips[last].return_s - c->plan->trips[u->first_trip].depart_s;
    int64_t metres = 0, by_m = 0, by_s = 0, sum = 0;
    for (int32_t i = u->first_trip; i <= last; i++)
        metres += c->plan->trips[i].distance_m;
    if (__builtin_mul_overflow(metres * 18, type->per_km.fen, &by_m) ||
        __builtin_mul_overflow(paid * 5, type->per_hour.fen, &by_s) ||
        __builtin_add_overflow(by_m, by_s, &sum) || sum > INT64_MAX - 9000)
        return diag_set(c->d, ERR_RANGE,
                        tr("distances times costs are too large to be added: "
                           "check metres and costs"));
    u->cost = money_of(type->fixed.fen + (sum + 9000) / 18000);
    c->plan->distance_m += metres;
    c->plan->paid_s += paid;
    return money_add(c->plan->cost, u->cost, &c->plan->cost);
}

static enum err price_vehicle(struct pricing *c, int32_t first, int32_t count)
{
    struct route_plan *plan = c->plan;
    struct route_used *u = &c->used[c->used_count++];
    *u = (struct route_used){plan->trips[first].vehicle, first, count, {0}};
    const struct route_vehicle_type *type =
        &c->p->types[route_type_of(c->p, u->vehicle)];
    enum err err = ERR_OK;
    for (int32_t i = first; !err && i < first + count; i++)
        err = check_trip(c, &plan->trips[i]);
    if (!err && count > (type->trips ? type->trips : 1))
        err = refuse(c, plan->visits[plan->trips[first].first].stop, u->vehicle,
                     tr("the vehicle would drive too many trips"));
    if (!err)
        err = drive_day(c, u, type->shift_start_s);
    if (!err)
        err = drive_day(c, u, latest_start(c, u));
    return err ? err : cost_of(c, u);
}

static enum err price_all(struct pricing *c)
{
    struct route_plan *plan = c->plan;
    int32_t vehicles = route_vehicle_count(c->p), before = -1;
    enum err err = ERR_OK;
    for (int32_t i = 0, count; !err && i < plan->trip_count; i += count) {
        int32_t vehicle = plan->trips[i].vehicle;
        CHECK(vehicle > before && vehicle < vehicles);
        before = vehicle;
        for (count = 0; i + count < plan->trip_count &&
                        plan->trips[i + count].vehicle == vehicle;
             count++)
            CHECK(plan->trips[i + count].count > 0);
        err = price_vehicle(c, i, count);
    }
    return err;
}

enum err route_plan_price(const struct route_problem *p,
                          struct route_plan *plan, struct diag *d)
{
    struct pricing c = {.p = p, .plan = plan, .d = d};
    enum err err = ERR_OK;
    c.chain_of = malloc((size_t)(p->stop_count + 1) * sizeof(*c.chain_of));
    c.seen = calloc((size_t)p->stop_count + 1, 1);
    c.closed = calloc((size_t)route_vehicle_count(p) + 1, 1);
    c.used = calloc((size_t)plan->trip_count + 1, sizeof(*c.used));
    if (!c.chain_of || !c.seen || !c.closed || !c.used)
        err = ERR_NOMEM;
    for (int32_t i = 0; !err && i < p->stop_count; i++)
        c.chain_of[i] = -1;
    for (int32_t i = 0; !err && i < p->chain_count; i++) {
        const struct route_chain *chain = &p->chains[i];
        for (int32_t k = 0; k < chain->count; k++)
            c.chain_of[chain->stops[k]] = i;
        if (chain->closed)
            c.closed[chain->vehicle] = 1;
    }
    plan->distance_m = plan->paid_s = 0;
    plan->cost = money_of(0);
    if (!err)
        err = price_all(&c);
    if (!err) {
        free(plan->used);
        plan->used = c.used;
        plan->used_count = c.used_count;
        c.used = NULL;
    }
    free(c.chain_of);
    free(c.seen);
    free(c.closed);
    free(c.used);
    return err;
}
