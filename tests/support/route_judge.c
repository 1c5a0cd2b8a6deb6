#include "tests/support/route_judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static char said[256];

__attribute__((format(printf, 1, 2))) static const char *says(const char *fmt,
                                                              ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(said, sizeof(said), fmt, ap);
    va_end(ap);
    return said;
}

static const struct route_vehicle_type *type_of(const struct route_problem *p,
                                                int vehicle)
{
    int t = 0;
    for (; vehicle >= p->types[t].count; t++)
        vehicle -= p->types[t].count;
    return &p->types[t];
}

static int all_vehicles(const struct route_problem *p)
{
    int sum = 0;
    for (int t = 0; t < p->type_count; t++)
        sum += p->types[t].count;
    return sum;
}

static int64_t metres(const struct route_problem *p, int a, int b)
{
    return p->distance_m[a * p->place_count + b];
}

static int64_t seconds(const struct route_problem *p, int a, int b)
{
    const int32_t *m = p->time_s ? p->time_s : p->distance_m;
    return m[a * p->place_count + b];
}

/* Every stop is visited once or left out once. */
static const char *judge_cover(const struct route_problem *p,
                               const struct route_plan *plan)
{
    int *times = calloc((size_t)p->stop_count + 1, sizeof(*times));
    const char *bad = NULL;
    CHECK(times);
    int visits = 0;
    for (int i = 0; i < plan->trip_count; i++) {
        const struct route_trip *t = &plan->trips[i];
        visits += t->count;
        for (int k = 0; k < t->count; k++)
            times[plan->visits[t->first + k].stop]++;
    }
    for (int i = 0; i < plan->left_count; i++)
        times[plan->left[i].stop]++;
    if (visits != plan->visit_count)
        bad = says("%d visits, %d in trips", plan->visit_count, visits);
    for (int i = 0; i < p->stop_count; i++)
        if (times[i] != 1)
            bad = says("stop %d is there %d times", i, times[i]);
    free(times);
    return bad;
}

static const char *judge_service(const struct route_problem *p,
                                 const struct route_visit *v, int64_t arrive)
{
    const struct route_stop *s = &p->stops[v->stop];
    if (v->arrive_s != arrive)
        return says("stop %d: arrives at %lld, says %lld", v->stop,
                    (long long)arrive, (long long)v->arrive_s);
    if (v->start_s < v->arrive_s || v->leave_s != v->start_s + s->service_s)
        return says("stop %d: wrong service", v->stop);
    bool open = s->window_count == 0;
    for (int w = 0; w < s->window_count; w++)
        open = open || (v->start_s >= s->windows[w].open_s &&
                        v->start_s <= s->windows[w].close_s);
    return open ? NULL : says("stop %d is closed", v->stop);
}

static const char *judge_trip(const struct route_problem *p,
                              const struct route_plan *plan,
                              const struct route_trip *t)
{
    const struct route_vehicle_type *type = type_of(p, t->vehicle);
    int64_t load[ROUTE_DIMS_MAX] = {0}, far = 0, now = t->depart_s;
    int at = type->depot;
    if (t->count < 1)
        return says("an empty trip");
    for (int k = 0; k < t->count; k++) {
        const struct route_visit *v = &plan->visits[t->first + k];
        const struct route_stop *s = &p->stops[v->stop];
        if (metres(p, at, s->place) == ROUTE_NO_ROAD ||
            seconds(p, at, s->place) == ROUTE_NO_ROAD)
            return says("no road to stop %d", v->stop);
        if (s->needs & ~type->can)
            return says("stop %d needs more", v->stop);
        far += metres(p, at, s->place);
        const char *bad = judge_service(p, v, now + seconds(p, at, s->place));
        if (bad)
            return bad;
        now = v->leave_s;
        at = s->place;
        for (int d = 0; d < p->dims; d++)
            load[d] += s->demand[d];
    }
    if (metres(p, at, type->depot) == ROUTE_NO_ROAD ||
        seconds(p, at, type->depot) == ROUTE_NO_ROAD)
        return says("no road home");
    far += metres(p, at, type->depot);
    now += seconds(p, at, type->depot);
    for (int d = 0; d < p->dims; d++)
        if (load[d] != t->load[d] || load[d] > type->capacity[d])
            return says("trip carries %lld", (long long)load[d]);
    if (far != t->distance_m || now != t->return_s)
        return says("trip is %lld m", (long long)far);
    return NULL;
}

static const char *judge_vehicle(const struct route_problem *p,
                                 const struct route_plan *plan,
                                 const struct route_used *u)
{
    const struct route_vehicle_type *t = type_of(p, u->vehicle);
    const struct route_trip *trip = &plan->trips[u->first_trip];
    int64_t far = 0;
    if (u->trip_count > (t->trips ? t->trips : 1))
        return says("vehicle %d drives too often", u->vehicle);
    if (trip->depart_s < t->shift_start_s)
        return says("vehicle %d leaves early", u->vehicle);
    for (int i = 0; i < u->trip_count; i++) {
        if (trip[i].vehicle != u->vehicle)
            return says("trips of vehicle %d", u->vehicle);
        if (i > 0 && trip[i].depart_s < trip[i - 1].return_s + t->reload_s)
            return says("vehicle %d does not reload", u->vehicle);
        far += trip[i].distance_m;
    }
    int64_t back = trip[u->trip_count - 1].return_s;
    if (t->shift_end_s < ROUTE_TIME_MAX && back > t->shift_end_s)
        return says("vehicle %d is late home", u->vehicle);
    __extension__ typedef __int128 wide;
    wide cost = (wide)t->fixed.fen * 3600000 +
                (wide)far * t->per_km.fen * 3600 +
                (wide)(back - trip[0].depart_s) * t->per_hour.fen * 1000;
    if ((int64_t)((cost + 1800000) / 3600000) != u->cost.fen)
        return says("vehicle %d costs otherwise", u->vehicle);
    return NULL;
}

/* Index of the trip and of the visit in it; false when it is left out. */
static bool find(const struct route_plan *plan, int stop, int *trip, int *visit)
{
    for (*trip = 0; *trip < plan->trip_count; (*trip)++)
        for (*visit = 0; *visit < plan->trips[*trip].count; (*visit)++)
            if (plan->visits[plan->trips[*trip].first + *visit].stop == stop)
                return true;
    return false;
}

static const char *judge_chain(const struct route_problem *p,
                               const struct route_plan *plan,
                               const struct route_chain *c)
{
    int trip = 0, visit = 0, planned = 0;
    for (int k = 0; k < c->count; k++) {
        int t = 0, v = 0;
        if (!find(plan, c->stops[k], &t, &v))
            continue;
        planned++;
        if (k > 0 && (t != trip || v != visit + 1))
            return says("a chain is broken at stop %d", c->stops[k]);
        if (c->vehicle != ROUTE_ANY && plan->trips[t].vehicle != c->vehicle)
            return says("stop %d is not where it is pinned", c->stops[k]);
        trip = t;
        visit = v;
    }
    if (planned != 0 && planned != c->count)
        return says("half a chain");
    if (!c->closed)
        return NULL;
    for (int i = 0; i < plan->trip_count; i++) {
        const struct route_trip *t = &plan->trips[i];
        for (int k = 0; t->vehicle == c->vehicle && k < t->count; k++) {
            bool its = false;
            for (int j = 0; j < p->chain_count; j++)
                for (int m = 0; p->chains[j].closed && m < p->chains[j].count;
                     m++)
                    its = its || p->chains[j].stops[m] ==
                                     plan->visits[t->first + k].stop;
            if (!its)
                return says("a closed vehicle took more");
        }
    }
    return NULL;
}

static const char *judge_sums(const struct route_problem *p,
                              const struct route_plan *plan)
{
    int64_t cost = 0, far = 0, paid = 0;
    int trips = 0, before = -1;
    for (int i = 0; i < plan->used_count; i++) {
        const struct route_used *u = &plan->used[i];
        if (u->vehicle <= before || u->vehicle >= all_vehicles(p) ||
            u->first_trip != trips)
            return says("vehicles are out of order");
        before = u->vehicle;
        trips += u->trip_count;
        cost += u->cost.fen;
        paid += plan->trips[trips - 1].return_s -
                plan->trips[u->first_trip].depart_s;
    }
    for (int i = 0; i < plan->trip_count; i++)
        far += plan->trips[i].distance_m;
    if (trips != plan->trip_count || cost != plan->cost.fen ||
        far != plan->distance_m || paid != plan->paid_s)
        return says("sums are wrong");
    return NULL;
}

const char *route_judge(const struct route_problem *p,
                        const struct route_plan *plan)
{
    const char *bad = judge_cover(p, plan);
    for (int i = 0; !bad && i < plan->trip_count; i++)
        bad = judge_trip(p, plan, &plan->trips[i]);
    for (int i = 0; !bad && i < plan->used_count; i++)
        bad = judge_vehicle(p, plan, &plan->used[i]);
    for (int i = 0; !bad && i < p->chain_count; i++)
        bad = judge_chain(p, plan, &p->chains[i]);
    for (int i = 0; !bad && i < p->forbidden_count; i++) {
        int t = 0, v = 0;
        if (find(plan, p->forbidden[i].stop, &t, &v) &&
            plan->trips[t].vehicle == p->forbidden[i].vehicle)
            bad =
                says("stop %d is where it is forbidden", p->forbidden[i].stop);
    }
    return bad ? bad : judge_sums(p, plan);
}
