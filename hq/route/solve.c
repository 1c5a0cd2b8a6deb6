#include "hq/route/solve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "hq/route/search.h"

#define EPOCH_MS      100  /* between two reports when time is the limit */
#define EPOCHS        160  /* when iterations are */
#define EPOCH_LONGEST 5000 /* iterations */
#define EXCHANGES     16   /* in a search of several threads */
#define CHUNK         16   /* iterations between two looks at the clock */
#define FEN_UNITS     INT64_C(3600000)
#define FULL_Q16      65536

struct solver {
    const struct route_problem *p;
    const struct route_options *o;
    struct model model;
    struct search *searches;
    int32_t threads;
    int64_t begun_ns, until_ns; /* until: of this epoch */
    int64_t done, until;        /* iterations of each thread */
    int32_t exchanged;
};

static int64_t monotonic_ns(void)
{
    struct timespec ts;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t now_of(const struct solver *s)
{
    return s->o->now_ns ? s->o->now_ns() : monotonic_ns();
}

/* How much of the search is behind it, 0 to 65536. */
static int64_t share_q16(const struct solver *s, int64_t iterations)
{
    int64_t share = 0;
    if (s->o->iterations > 0)
        share = iterations * FULL_Q16 / s->o->iterations;
    if (s->o->time_limit_ms > 0) {
        int64_t us = (now_of(s) - s->begun_ns) / 1000;
        int64_t of_time = us * FULL_Q16 / (s->o->time_limit_ms * 1000);
        share = of_time > share ? of_time : share;
    }
    return share < FULL_Q16 ? share : FULL_Q16;
}

/* ---- an epoch -------------------------------------------------------------*/

struct part {
    const struct solver *solver;
    struct search *search;
    pthread_t thread;
};

static void *run_part(void *arg)
{
    const struct part *part = arg;
    const struct solver *s = part->solver;
    struct search *search = part->search;
    int64_t done = s->done;
    while (done < s->until && !search->state.nomem) {
        int64_t count = s->until - done < CHUNK ? s->until - done : CHUNK;
        int64_t share = share_q16(s, done);
        if (share >= FULL_Q16 ||
            (s->o->time_limit_ms > 0 && now_of(s) >= s->until_ns))
            break;
        search->cooled_q16 = (uint32_t)share;
        search_run(search, count);
        done += count;
    }
    return NULL;
}

static enum err run_epoch(struct solver *s)
{
    struct part parts[ROUTE_THREADS_MAX];
    int32_t started = 0;
    for (; started < s->threads; started++) {
        parts[started] =
            (struct part){.solver = s, .search = &s->searches[started]};
        if (started > 0 && pthread_create(&parts[started].thread, NULL,
                                          run_part, &parts[started]) != 0)
            break;
    }
    bool all = started == s->threads;
    if (all)
        run_part(&parts[0]);
    for (int32_t i = 1; i < started; i++)
        pthread_join(parts[i].thread, NULL);
    for (int32_t i = 0; i < s->threads; i++)
        all = all && !s->searches[i].state.nomem;
    return all ? ERR_OK : ERR_NOMEM;
}

/* ---- several searches -----------------------------------------------------*/

static bool less(const struct snapshot *a, const struct snapshot *b)
{
    return a->out_weight < b->out_weight ||
           (a->out_weight == b->out_weight && a->cost < b->cost);
}

static struct search *best_of(const struct solver *s)
{
    struct search *best = &s->searches[0];
    for (int32_t i = 1; i < s->threads; i++)
        if (less(&s->searches[i].best, &best->best))
            best = &s->searches[i];
    return best;
}

/* The worse half goes on from the best plan of all. */
static void exchange(struct solver *s)
{
    const struct search *best = best_of(s);
    for (int32_t i = 0; i < s->threads; i++) {
        struct search *me = &s->searches[i];
        int32_t worse = 0;
        for (int32_t k = 0; k < s->threads; k++)
            worse += less(&me->best, &s->searches[k].best);
        if (me != best && 2 * worse < s->threads)
            search_adopt(me, &best->best);
    }
}

/* ---- the plan -------------------------------------------------------------*/

static int by_vehicle(const void *a, const void *b)
{
    const struct route_trip *x = a, *y = b;
    if (x->vehicle != y->vehicle)
        return x->vehicle < y->vehicle ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static void add_left(struct route_plan *plan, int32_t stop,
                     enum route_reason reason)
{
    plan->left[plan->left_count++] = (struct route_left){stop, reason};
}

static void add_visits(const struct model *m, struct route_plan *plan,
                       const int32_t *nodes, int32_t count, uint8_t *planned)
{
    for (int32_t i = 0; i < count; i++) {
        const struct node *n = &m->nodes[nodes[i]];
        planned[nodes[i]] = 1;
        for (int32_t k = 0; k < n->count; k++)
            plan->visits[plan->visit_count++] =
                (struct route_visit){.stop = m->stops[n->first + k]};
    }
}

/* Trips and visits of a snapshot; the rest is left out. */
static void unfold(const struct model *m, const struct snapshot *snap,
                   struct route_plan *plan, uint8_t *planned)
{
    const int32_t *at = snap->list, *end = at + snap->count;
    while (at < end) {
        int32_t vehicle = *at++, trips = *at++;
        for (int32_t k = 0; k < trips; k++) {
            int32_t count = *at++;
            struct route_trip *t = &plan->trips[plan->trip_count++];
            *t = (struct route_trip){.vehicle = vehicle,
                                     .first = plan->visit_count};
            add_visits(m, plan, at, count, planned);
            t->count = plan->visit_count - t->first;
            at += count;
        }
    }
    qsort(plan->trips, (size_t)plan->trip_count, sizeof(*plan->trips),
          by_vehicle);
    for (int32_t i = 0; i < m->left_count; i++)
        add_left(plan, m->left[i].stop, m->left[i].reason);
    for (int32_t i = 0; i < m->n; i++)
        for (int32_t k = 0; !planned[i] && k < m->nodes[i].count; k++)
            add_left(plan, m->stops[m->nodes[i].first + k], ROUTE_NO_ROOM);
}

/* What the search added up is what the plan costs, but for rounding to fen. */
static bool agrees(const struct solver *s, const struct route_plan *plan)
{
    int64_t fen = 0;
    enum err err = decimal_muldiv(best_of(s)->best.cost, s->model.unit,
                                  FEN_UNITS, INT64_MAX, &fen);
    return !err && llabs(fen - plan->cost.fen) <= plan->used_count + 1;
}

static enum err make_plan(const struct solver *s, struct route_plan *ret_plan,
                          struct diag *d)
{
    const struct model *m = &s->model;
    size_t stops = (size_t)s->p->stop_count + 1;
    struct route_plan plan = {0};
    uint8_t *planned = calloc(stops, 1);
    plan.trips = calloc(stops, sizeof(*plan.trips));
    plan.visits = calloc(stops, sizeof(*plan.visits));
    plan.left = calloc(stops, sizeof(*plan.left));
    enum err err = ERR_NOMEM;
    if (planned && plan.trips && plan.visits && plan.left) {
        unfold(m, &best_of(s)->best, &plan, planned);
        err = route_plan_price(s->p, &plan, d);
        CHECK(err || agrees(s, &plan));
    }
    free(planned);
    if (err)
        route_plan_release(&plan);
    else
        *ret_plan = plan;
    return err;
}

/* ---- a plan to begin with -------------------------------------------------*/

/* Nodes in the order of their first stops' visits; false without memory. */
static enum err fold(const struct solver *s, struct snapshot *ret_snap)
{
    const struct model *m = &s->model;
    const struct route_plan *start = s->o->start;
    struct snapshot snap = {0};
    int32_t *node_of = malloc(((size_t)s->p->stop_count + 1) * sizeof(int32_t));
    uint8_t *seen = calloc((size_t)m->n + 1, 1);
    enum err err = node_of && seen ? snapshot_init(&snap, m) : ERR_NOMEM;
    for (int32_t i = 0; !err && i < s->p->stop_count; i++)
        node_of[i] = -1;
    for (int32_t i = 0; !err && i < m->n; i++)
        node_of[m->stops[m->nodes[i].first]] = i;
    for (int32_t i = 0; !err && i < start->trip_count; i++) {
        const struct route_trip *t = &start->trips[i];
        int32_t *head = snap.list + snap.count;
        if (t->vehicle < 0 || t->vehicle >= m->vehicle_count)
            continue;
        head[0] = t->vehicle;
        head[1] = 1;
        head[2] = 0;
        for (int32_t k = 0; k < t->count; k++) {
            int32_t stop = start->visits[t->first + k].stop;
            int32_t node =
                stop >= 0 && stop < s->p->stop_count ? node_of[stop] : -1;
            if (node < 0 || seen[node])
                continue;
            seen[node] = 1;
            head[3 + head[2]++] = node;
        }
        if (head[2] > 0)
            snap.count += 3 + head[2];
    }
    free(node_of);
    free(seen);
    if (err)
        snapshot_release(&snap);
    else
        *ret_snap = snap;
    return err;
}

/* ---- the whole ------------------------------------------------------------*/

static bool report(const struct solver *s)
{
    const struct search *best = best_of(s);
    struct route_progress now = {.elapsed_ms =
                                     (now_of(s) - s->begun_ns) / 1000000};
    int64_t fen = 0;
    if (!s->o->progress)
        return true;
    if (decimal_muldiv(best->best.cost, s->model.unit, FEN_UNITS, MONEY_MAX,
                       &fen) == ERR_OK)
        now.cost = money_of(fen);
    for (int32_t i = 0; i < s->threads; i++)
        now.iterations += s->searches[i].iterations;
    int32_t planned = 0;
    const int32_t *at = best->best.list, *end = at + best->best.count;
    while (at < end) {
        int32_t trips = at[1];
        now.vehicle_count++;
        now.trip_count += trips;
        for (at += 2; trips > 0; trips--) {
            planned += *at;
            at += 1 + *at;
        }
    }
    now.left_count = s->model.n - planned + s->model.left_count;
    return s->o->progress(&now, s->o->user);
}

static enum err search_all(struct solver *s)
{
    const struct route_options *o = s->o;
    enum err err = ERR_OK;
    bool limited = o->iterations > 0 || o->time_limit_ms > 0;
    int64_t epoch = o->iterations / EPOCHS + 1;
    if (epoch > EPOCH_LONGEST)
        epoch = EPOCH_LONGEST;
    bool wanted = report(s) && limited && s->model.n > 0;
    while (!err && wanted && share_q16(s, s->done) < FULL_Q16) {
        s->until = INT64_MAX;
        if (o->iterations > 0)
            s->until = o->iterations - s->done < epoch ? o->iterations
                                                       : s->done + epoch;
        s->until_ns = o->time_limit_ms > 0
                          ? now_of(s) + EPOCH_MS * INT64_C(1000000)
                          : INT64_MAX;
        int64_t before = s->searches[0].iterations;
        err = run_epoch(s);
        s->done += s->searches[0].iterations - before;
        int32_t due = (int32_t)(share_q16(s, s->done) * EXCHANGES / FULL_Q16);
        if (!err && s->threads > 1 && due > s->exchanged && due < EXCHANGES)
            exchange(s);
        s->exchanged = due;
        wanted = report(s);
    }
    return err;
}

static enum err solve(struct solver *s, struct route_plan *ret_plan,
                      struct diag *d)
{
    struct snapshot start = {0};
    enum err err = model_make(s->p, &s->model, d);
    if (!err && s->o->start)
        err = fold(s, &start);
    s->searches = calloc((size_t)s->threads, sizeof(*s->searches));
    if (!err && !s->searches)
        err = ERR_NOMEM;
    for (int32_t i = 0; !err && i < s->threads; i++)
        err = search_init(&s->searches[i], &s->model, s->o->seed, i);
    for (int32_t i = 0; !err && i < s->threads; i++)
        search_begin(&s->searches[i], s->o->start ? &start : NULL);
    if (!err)
        err = search_all(s);
    if (!err)
        err = make_plan(s, ret_plan, d);
    for (int32_t i = 0; s->searches && i < s->threads; i++)
        search_release(&s->searches[i]);
    free(s->searches);
    snapshot_release(&start);
    model_release(&s->model);
    return err;
}

enum err route_solve(const struct route_problem *p,
                     const struct route_options *o, struct route_plan *ret_plan,
                     struct diag *d)
{
    struct solver s = {.p = p, .o = o, .threads = o->threads ? o->threads : 1};
    s.begun_ns = now_of(&s);
    if (s.threads < 1 || s.threads > ROUTE_THREADS_MAX || o->iterations < 0 ||
        o->time_limit_ms < 0 ||
        o->time_limit_ms > ROUTE_SECONDS_MAX * INT64_C(1000) ||
        o->iterations > INT64_MAX / FULL_Q16)
        return diag_set(d, ERR_RANGE,
                        tr("a search takes 1 to %d threads and at most %d "
                           "seconds"),
                        ROUTE_THREADS_MAX, ROUTE_SECONDS_MAX);
    enum err err = route_problem_check(p, d);
    if (!err)
        err = solve(&s, ret_plan, d);
    return err == ERR_NOMEM
               ? diag_default(d, err, tr("there is not enough memory"))
               : err;
}
