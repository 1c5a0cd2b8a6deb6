#include "hq/route/state_internal.h"

#include "base/check.h"

/* Moves of whole trips and days between vehicles. */

/* What two trips visit changes places; their memory stays where it is, as an
 * undo writes back into it. */
static bool exchange_trips(struct state *s, struct trip *t, struct trip *u)
{
    int32_t most = t->count > u->count ? t->count : u->count;
    if (!state_reserve(s, t, most) || !state_reserve(s, u, most))
        return false;
    for (int32_t i = 0; i < most + 2; i++) {
        struct visit swap = t->visits[i];
        t->visits[i] = u->visits[i];
        u->visits[i] = swap;
    }
    int32_t count = t->count;
    t->count = u->count;
    u->count = count;
    return true;
}

/* order becomes a permutation of all trips of the vehicle. */
static void complete_order(const struct state *s, struct vehicle *v)
{
    uint32_t used = 0;
    int32_t trips = s->model->classes[v->class].trips, at = v->trip_count;
    for (int32_t i = 0; i < v->trip_count; i++)
        used |= 1u << v->order[i];
    for (uint8_t k = 0; k < trips; k++)
        if (!(used & (1u << k)))
            v->order[at++] = k;
}

static bool may_carry(const struct state *s, const struct trip *t,
                      int32_t class)
{
    const struct model *m = s->model;
    for (int32_t k = 1; k <= t->count; k++)
        if (!m->allowed[(int64_t)t->visits[k].row * m->class_count + class])
            return false;
    for (int32_t k = 0; k < m->dims; k++)
        if (t->load[k] > m->classes[class].load[k])
            return false;
    return true;
}

static bool may_drive(const struct state *s, const struct vehicle *v,
                      int32_t class)
{
    if (v->trip_count > s->model->classes[class].trips)
        return false;
    for (int32_t i = 0; i < v->trip_count; i++)
        if (!may_carry(s, trip_at(s, v, i), class))
            return false;
    return true;
}

bool state_swap(struct state *s, int32_t a, int32_t b)
{
    struct vehicle *x = &s->vehicles[a], *y = &s->vehicles[b];
    CHECK(a != b);
    state_touch(s, a);
    state_touch(s, b);
    if (!may_drive(s, x, y->class) || !may_drive(s, y, x->class))
        return false;
    bool a_drove = x->trip_count > 0, b_drove = y->trip_count > 0;
    complete_order(s, x);
    complete_order(s, y);
    int32_t most =
        x->trip_count > y->trip_count ? x->trip_count : y->trip_count;
    for (int32_t i = 0; i < most; i++)
        if (!exchange_trips(s, trip_at(s, x, i), trip_at(s, y, i)))
            return false;
    int32_t count = x->trip_count;
    x->trip_count = y->trip_count;
    y->trip_count = count;
    if (a_drove && !b_drove) {
        state_rest(s, a);
        state_wake(s, b);
    } else if (!a_drove && b_drove) {
        state_rest(s, b);
        state_wake(s, a);
    }
    return state_refresh(s, a) && state_refresh(s, b);
}

bool state_move_trip(struct state *s, int32_t from, int32_t trip, int32_t to,
                     int32_t before)
{
    struct vehicle *x = &s->vehicles[from], *y = &s->vehicles[to];
    CHECK(from != to && trip < x->trip_count && before <= y->trip_count);
    if (y->trip_count >= s->model->classes[y->class].trips ||
        !may_carry(s, trip_at(s, x, trip), y->class))
        return false;
    state_touch(s, from);
    state_touch(s, to);
    struct trip *u = state_new_trip(s, to, before);
    if (!u || !exchange_trips(s, trip_at(s, x, trip), u))
        return false;
    state_drop_empty(s, from);
    return state_refresh(s, from) && state_refresh(s, to);
}

bool state_swap_trips(struct state *s, int32_t a, int32_t i, int32_t b,
                      int32_t j)
{
    struct vehicle *x = &s->vehicles[a], *y = &s->vehicles[b];
    CHECK(a != b && i < x->trip_count && j < y->trip_count);
    struct trip *t = trip_at(s, x, i), *u = trip_at(s, y, j);
    if (!may_carry(s, t, y->class) || !may_carry(s, u, x->class))
        return false;
    state_touch(s, a);
    state_touch(s, b);
    return exchange_trips(s, t, u) && state_refresh(s, a) &&
           state_refresh(s, b);
}
