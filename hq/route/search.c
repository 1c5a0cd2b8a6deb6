#include "hq/route/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* The paper's parameters (section 6): how many stops are cut on average, the
 * longest string, how often a string keeps a middle part, how often that part
 * grows. */
#define CUT_MEAN      10
#define STRING_MAX    10
#define SPLIT_PERCENT 50
#define GROW_PERCENT  1

/* Of all costs per arc of the first plan: the heat at the start, and how many
 * halvings of it until the end (2^-6.64 is the paper's hundredth). */
#define HEAT_PERCENT 50
#define COOL_Q16     UINT32_C(435412)

/* How long a trial of another fleet lasts, and until when there are any. */
#define TRIAL_PER_NODE 16
#define TRIAL_LEAST    200
#define TRIALS_END_Q16 45000

/* Until then what is left out may change at any cost. */
#define SHUFFLE_Q16 20000

/* One in so many iterations moves a trip or a day to another vehicle before it
 * cuts, when there are kinds of vehicles or several trips a day; one in so
 * many empties a vehicle, when driving at all costs something. */
#define DAYS_ONE_IN  4
#define EMPTY_ONE_IN 40

enum err search_init(struct search *s, const struct model *m, uint64_t seed,
                     int32_t number)
{
    size_t n = (size_t)m->n + 1;
    *s = (struct search){.model = m, .blink = 50};
    rng_seed(&s->rng, seed, (uint64_t)number + 1);
    enum err err = state_init(&s->state, m);
    if (!err)
        err = snapshot_init(&s->best, m);
    if (!err)
        err = snapshot_init(&s->before, m);
    if (err)
        return err;
    s->gone = arena_alloc(&s->arena, n);
    /* A day in the form of a snapshot has more than its nodes. */
    s->picked = arena_alloc(&s->arena, (2 * n + 2) * sizeof(*s->picked));
    s->keys = arena_alloc(&s->arena, n * sizeof(*s->keys));
    s->misses = arena_alloc(&s->arena, n * sizeof(*s->misses));
    s->cut = arena_alloc(&s->arena,
                         (size_t)(m->vehicle_count + 1) * sizeof(*s->cut));
    s->cut_at = arena_alloc(&s->arena, (size_t)(s->state.trip_total + 1) *
                                           sizeof(*s->cut_at));
    s->has_days = m->class_count > 1;
    for (int32_t c = 0; c < m->class_count; c++) {
        s->has_fixed = s->has_fixed || m->classes[c].fixed > 0;
        s->has_days = s->has_days || m->classes[c].trips > 1;
    }
    s->cut_in = arena_alloc(&s->arena, (size_t)(m->vehicle_count + 1) *
                                           sizeof(*s->cut_in));
    return s->gone && s->cut_in && s->picked && s->keys && s->misses &&
                   s->cut && s->cut_at
               ? ERR_OK
               : ERR_NOMEM;
}

void search_release(struct search *s)
{
    state_release(&s->state);
    snapshot_release(&s->best);
    snapshot_release(&s->before);
    arena_release(&s->arena);
    *s = (struct search){0};
}

/* ---- putting back ---------------------------------------------------------*/

enum order {
    BY_CHANCE,
    BY_BULK,
    BY_FAR,
    BY_NEAR,
    BY_SHORT, /* window */
    BY_OPEN,
    BY_CLOSE,
};

static enum order draw_order(struct search *s)
{
    /* The paper's weights without and with windows. */
    static const uint8_t plain[] = {BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_CHANCE,
                                    BY_BULK,   BY_BULK,   BY_BULK,   BY_BULK,
                                    BY_FAR,    BY_FAR,    BY_NEAR};
    static const uint8_t timed[] = {
        BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_BULK, BY_BULK,
        BY_BULK,   BY_BULK,   BY_FAR,    BY_FAR,    BY_NEAR, BY_SHORT,
        BY_SHORT,  BY_OPEN,   BY_OPEN,   BY_CLOSE,  BY_CLOSE};
    if (s->model->timed)
        return timed[rng_below(&s->rng, ARRAY_LEN(timed))];
    return plain[rng_below(&s->rng, ARRAY_LEN(plain))];
}

static uint32_t key_of(struct search *s, enum order order, int32_t node)
{
    const struct model *m = s->model;
    const struct node *n = &m->nodes[node];
    switch (order) {
    case BY_CHANCE:
        return rng_next(&s->rng);
    case BY_BULK:
        return UINT32_MAX - (uint32_t)m->bulk[node];
    case BY_FAR:
        return UINT32_MAX - (uint32_t)m->home[node];
    case BY_NEAR:
        return (uint32_t)m->home[node];
    case BY_SHORT:
        return (uint32_t)(n->close - n->open);
    case BY_OPEN:
        return (uint32_t)n->open;
    case BY_CLOSE:
        return UINT32_MAX - (uint32_t)n->close;
    }
    return 0;
}

static void sort_picked(struct search *s, int32_t count)
{
    enum order order = draw_order(s);
    uint64_t *keys = s->keys;
    for (int32_t i = 0; i < count; i++)
        keys[i] = ((uint64_t)key_of(s, order, s->picked[i]) << 32) |
                  (uint32_t)s->picked[i];
    if (count > 64) {
        for (int32_t gap = count / 2; gap > 0; gap /= 2)
            for (int32_t i = gap; i < count; i++) {
                uint64_t key = keys[i];
                int32_t j = i;
                for (; j >= gap && keys[j - gap] > key; j -= gap)
                    keys[j] = keys[j - gap];
                keys[j] = key;
            }
    } else {
        for (int32_t i = 1; i < count; i++) {
            uint64_t key = keys[i];
            int32_t j = i;
            for (; j > 0 && keys[j - 1] > key; j--)
                keys[j] = keys[j - 1];
            keys[j] = key;
        }
    }
    for (int32_t i = 0; i < count; i++)
        s->picked[i] = (int32_t)(uint32_t)keys[i];
}

/* false: a trip could not be driven after all; undo. */
static bool put_back(struct search *s, int32_t count)
{
    int32_t out = 0;
    sort_picked(s, count);
    for (int32_t i = 0; i < count; i++) {
        struct spot spot;
        state_best(&s->state, s->picked[i], &s->rng, &s->blink, &spot);
        if (spot.vehicle < 0)
            s->picked[out++] = s->picked[i];
        else if (!state_insert(&s->state, s->picked[i], &spot))
            return false;
    }
    state_set_out(&s->state, s->picked, out);
    return true;
}

/* ---- cutting --------------------------------------------------------------*/

static uint32_t below_q8(struct rng *r, uint32_t limit_q8)
{
    return (uint32_t)(((uint64_t)rng_next(r) * limit_q8) >> 40);
}

static void mark(struct search *s, const struct trip *t, int32_t at,
                 int32_t *count)
{
    int32_t node = t->visits[at].row;
    s->gone[node] = 1;
    s->picked[(*count)++] = node;
}

/* A string of length around the visit at goes; with SPLIT_PERCENT a part in
 * its middle stays. */
static void cut_string(struct search *s, const struct trip *t, int32_t at,
                       int32_t length, int32_t *count)
{
    int32_t kept = 0;
    if (length > 1 && length < t->count &&
        rng_below(&s->rng, 100) < SPLIT_PERCENT) {
        kept = 1;
        while (length + kept < t->count &&
               rng_below(&s->rng, 100) < GROW_PERCENT)
            kept++;
    }
    int32_t span = length + kept;
    int32_t low = at - span + 1 > 1 ? at - span + 1 : 1;
    int32_t high = at < t->count - span + 1 ? at : t->count - span + 1;
    int32_t first =
        low + (int32_t)rng_below(&s->rng, (uint32_t)(high - low + 1));
    int32_t keep_from =
        kept ? first + 1 + (int32_t)rng_below(&s->rng, (uint32_t)(length - 1))
             : 0;
    for (int32_t i = first; i < first + span; i++)
        if (!kept || i < keep_from || i >= keep_from + kept)
            mark(s, t, i, count);
}

/* Marks strings of the trips around a random node; how many vehicles they are
 * of. */
static int32_t cut_around(struct search *s, int32_t *count)
{
    const struct model *m = s->model;
    struct state *st = &s->state;
    int32_t vehicles = 0;
    if (st->driven == 0)
        return 0;
    uint32_t mean_q8 =
        (uint32_t)(((int64_t)(m->n - st->out_count) << 8) / st->driven);
    uint32_t longest_q8 =
        mean_q8 < (STRING_MAX << 8) ? mean_q8 : (STRING_MAX << 8);
    uint32_t most_q8 = (4 * CUT_MEAN << 16) / (256 + longest_q8);
    int32_t strings = 1 + (int32_t)below_q8(&s->rng, most_q8 - 256);
    int32_t seed = (int32_t)rng_below(&s->rng, (uint32_t)m->n);
    for (int32_t k = -1; k < m->near_count && strings > 0; k++) {
        int32_t node =
            k < 0 ? seed : m->near[(int64_t)seed * m->near_count + k];
        int32_t trip = st->trip_of[node];
        if (trip < 0 || s->cut_at[trip] == st->change)
            continue;
        const struct trip *t = &st->trips[trip];
        uint32_t limit_q8 = (uint32_t)t->count << 8;
        if (limit_q8 > longest_q8)
            limit_q8 = longest_q8;
        s->cut_at[trip] = st->change;
        cut_string(s, t, st->place_of[node],
                   1 + (int32_t)below_q8(&s->rng, limit_q8), count);
        strings--;
        int32_t vehicle = st->vehicle_of[trip];
        if (s->cut_in[vehicle] != st->change)
            s->cut[vehicles++] = vehicle;
        s->cut_in[vehicle] = st->change;
    }
    return vehicles;
}

/* Marks all stops of a random vehicle; how many vehicles that is. */
static int32_t cut_vehicle(struct search *s, int32_t *count)
{
    struct state *st = &s->state;
    if (st->active_count == 0)
        return 0;
    s->cut[0] = st->active[rng_below(&s->rng, (uint32_t)st->active_count)];
    const struct vehicle *v = &st->vehicles[s->cut[0]];
    for (int32_t i = 0; i < v->trip_count; i++) {
        const struct trip *t = trip_at(st, v, i);
        for (int32_t k = 1; k <= t->count; k++)
            mark(s, t, k, count);
    }
    return 1;
}

static bool cut(struct search *s, int32_t *ret_count)
{
    struct state *st = &s->state;
    int32_t count = 0;
    bool empty = s->has_fixed && rng_below(&s->rng, EMPTY_ONE_IN) == 0;
    int32_t vehicles = empty ? cut_vehicle(s, &count) : cut_around(s, &count);
    bool ok = true;
    for (int32_t i = 0; i < vehicles && ok; i++)
        ok = state_drop(st, s->cut[i], s->gone);
    for (int32_t i = 0; i < count; i++)
        s->gone[s->picked[i]] = 0;
    for (int32_t i = 0; i < st->out_count; i++)
        s->picked[count++] = st->out[i];
    *ret_count = count;
    return ok;
}

/* ---- other vehicles -------------------------------------------------------*/

/* A vehicle that drives, or now and then an idle one; not a. */
static int32_t other_vehicle(struct search *s, int32_t a)
{
    struct state *st = &s->state;
    if (rng_below(&s->rng, 3) == 0) {
        int32_t c =
            (int32_t)rng_below(&s->rng, (uint32_t)s->model->class_count);
        if (st->idle_count[c] > 0)
            return st->idle[st->idle_first[c] + st->idle_count[c] - 1];
    }
    int32_t b = st->active[rng_below(&s->rng, (uint32_t)st->active_count)];
    return b == a ? -1 : b;
}

/* Days or trips of two vehicles change places, or a trip moves over. */
static bool move_days(struct search *s)
{
    struct state *st = &s->state;
    if (st->active_count == 0)
        return false;
    int32_t a = st->active[rng_below(&s->rng, (uint32_t)st->active_count)];
    int32_t b = other_vehicle(s, a);
    if (b < 0)
        return false;
    const struct vehicle *x = &st->vehicles[a], *y = &st->vehicles[b];
    uint32_t what = rng_below(&s->rng, 3);
    int32_t i = (int32_t)rng_below(&s->rng, (uint32_t)x->trip_count);
    if (what == 0 && x->class != y->class)
        return state_swap(st, a, b);
    if (what == 1 && y->trip_count > 0)
        return state_swap_trips(
            st, a, i, b, (int32_t)rng_below(&s->rng, (uint32_t)y->trip_count));
    return state_move_trip(
        st, a, i, b, (int32_t)rng_below(&s->rng, (uint32_t)y->trip_count + 1));
}

/* ---- other fleets ---------------------------------------------------------*/

/* Which vehicles drive at all cannot be found stop by stop: what leaving one
 * at home saves comes only after many stops have moved. So from time to time
 * a vehicle is emptied, perhaps for one of another class, no other may come in
 * its place, and the plan that follows is given some iterations to settle
 * before it has to be better than the plan before. */

/* The nodes of one vehicle go to another class's idle one as far as they fit
 * there in their order, else nowhere. */
static void replace_vehicle(struct search *s, int32_t a, int32_t b)
{
    struct state *st = &s->state;
    int32_t *list = s->picked, count = 2;
    const struct vehicle *v = &st->vehicles[a];
    list[0] = b;
    list[1] = v->trip_count;
    for (int32_t i = 0; i < v->trip_count; i++) {
        const struct trip *t = trip_at(st, v, i);
        list[count++] = t->count;
        for (int32_t k = 1; k <= t->count; k++)
            list[count++] = t->visits[k].row;
    }
    state_clear(st, a);
    state_load_more(st, &(struct snapshot){.list = list, .count = count});
}

/* How much worse may pass for as good at this heat. */
static int64_t slack(struct search *s, int64_t heat_q8)
{
    __extension__ typedef __int128 wide;
    return (int64_t)(((wide)heat_q8 * rng_exponential_q16(&s->rng)) >> 24);
}

static int64_t trial_length(const struct search *s)
{
    return TRIAL_PER_NODE * (int64_t)s->model->n + TRIAL_LEAST;
}

static void begin_trial(struct search *s)
{
    struct state *st = &s->state;
    const struct model *m = s->model;
    state_save(st, &s->before);
    st->no_more = false;
    s->trial_end = s->iterations + trial_length(s);
    if (st->active_count == 0 || st->out_count > 0 ||
        rng_below(&s->rng, 4) == 0)
        return; /* once more without a change */
    int32_t a = st->active[rng_below(&s->rng, (uint32_t)st->active_count)];
    int32_t c = (int32_t)rng_below(&s->rng, (uint32_t)m->class_count);
    if (c != st->vehicles[a].class && st->idle_count[c] > 0) {
        int32_t at = st->idle_first[c] + st->idle_count[c] - 1;
        replace_vehicle(s, a, st->idle[at]);
    } else {
        replace_vehicle(s, a, -1);
    }
    st->no_more = true;
}

static void end_trial(struct search *s, int64_t heat_q8)
{
    const struct state *st = &s->state;
    const struct snapshot *was = &s->before;
    if (was->count > 0 && (st->out_weight > was->out_weight ||
                           (st->out_weight == was->out_weight &&
                            st->cost > was->cost + slack(s, heat_q8))))
        state_load(&s->state, was);
}

/* ---- annealing ------------------------------------------------------------*/

static int64_t misses_of(const struct search *s, const int32_t *nodes,
                         int32_t count)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < count; i++)
        sum += s->misses[nodes[i]];
    return sum;
}

/* Fewer left out is always kept; while it is hot, so is leaving out what was
 * seldom left out before, which is how the paper empties a fleet's overflow. */
static bool keep(struct search *s, int64_t heat_q8)
{
    const struct state *st = &s->state;
    if (st->out_weight < st->saved_out_weight)
        return true;
    if (st->out_count > 0 && s->cooled_q16 < SHUFFLE_Q16 &&
        misses_of(s, st->out, st->out_count) <
            misses_of(s, st->saved_out, st->saved_out_count))
        return true;
    if (st->out_weight > st->saved_out_weight)
        return false;
    return st->cost < st->saved_cost + slack(s, heat_q8);
}

static bool is_better(const struct search *s)
{
    const struct state *st = &s->state;
    return st->out_weight < s->best.out_weight ||
           (st->out_weight == s->best.out_weight && st->cost < s->best.cost);
}

static void step(struct search *s, int64_t heat_q8)
{
    struct state *st = &s->state;
    int32_t count = 0;
    bool ok;
    state_begin(st);
    ok = !s->has_days || rng_below(&s->rng, DAYS_ONE_IN) || move_days(s);
    ok = ok && cut(s, &count) && put_back(s, count);
    for (int32_t i = 0; ok && i < st->out_count; i++)
        s->misses[st->out[i]]++;
    if (ok)
        state_settle(st);
    if (!ok || !keep(s, heat_q8))
        state_undo(st);
    else if (is_better(s))
        state_save(st, &s->best);
}

static void next_trial(struct search *s, int64_t heat_q8)
{
    end_trial(s, heat_q8);
    if (s->cooled_q16 < TRIALS_END_Q16) {
        begin_trial(s);
    } else {
        s->state.no_more = false;
        s->trial_end = INT64_MAX;
    }
}

void search_run(struct search *s, int64_t iterations)
{
    __extension__ typedef __int128 wide;
    uint32_t halvings = (uint32_t)(((uint64_t)s->cooled_q16 * COOL_Q16) >> 16);
    int64_t heat_q8 =
        (int64_t)(((wide)s->heat_q8 * rng_halvings_q32(halvings)) >> 32);
    for (int64_t i = 0; i < iterations && !s->state.nomem; i++) {
        if (s->iterations >= s->trial_end)
            next_trial(s, heat_q8);
        step(s, heat_q8);
        s->iterations++;
    }
}

static void measure_heat(struct search *s)
{
    const struct state *st = &s->state;
    int64_t cost = st->cost, arcs = s->model->n - st->out_count + st->driven;
    for (int32_t i = 0; i < st->active_count; i++)
        cost -= s->model->classes[st->vehicles[st->active[i]].class].fixed;
    s->heat_q8 = arcs ? (cost / arcs * 256 + cost % arcs * 256 / arcs) *
                            HEAT_PERCENT / 100
                      : 0;
}

void search_begin(struct search *s, const struct snapshot *from)
{
    struct state *st = &s->state;
    if (from)
        state_load(st, from);
    state_begin(st);
    memcpy(s->picked, st->out, (size_t)st->out_count * sizeof(*s->picked));
    if (put_back(s, st->out_count))
        state_settle(st);
    else
        state_undo(st);
    measure_heat(s);
    state_save(st, &s->best);
    s->trial_end = INT64_MAX;
    if (s->has_days)
        s->trial_end = s->iterations + trial_length(s);
}

void search_adopt(struct search *s, const struct snapshot *from)
{
    state_load(&s->state, from);
    s->before.count = 0;
    s->state.no_more = false;
    if (is_better(s))
        state_save(&s->state, &s->best);
}
