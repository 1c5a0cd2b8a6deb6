#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "sync/promo/internal.h"
#include "sync/promo/search.h"

/* ---- what one piece gets -------------------------------------------------*/

int64_t promo_save(const Feed__Promotion *p, int64_t amount)
{
    int64_t off = 0;
    if (p->repeats) {
        int64_t times = amount / (int64_t)p->steps[0]->at;
        if (p->limit != 0 && times > (int64_t)p->limit)
            times = p->limit;
        return times * (int64_t)p->steps[0]->off;
    }
    for (size_t i = 0; i < p->n_steps; i++) {
        if (amount >= (int64_t)p->steps[i]->at)
            off = (int64_t)p->steps[i]->off;
    }
    return off;
}

int64_t promo_place_off(const Feed__Promotion *p, int place, int64_t price)
{
    struct money off = {0};
    int64_t bundle = (int64_t)p->price_fen, pieces = p->pieces;
    if (p->kind == FEED__PROMOTION_KIND__BUNDLE_PRICE)
        return price -
               (bundle * (place + 1) / pieces - bundle * place / pieces);
    if (place < (int)(p->pieces - p->cheapest))
        return 0;
    CHECK(money_share(money_of(price), p->permille_off, 1000, &off) == ERR_OK);
    return off.fen;
}

/* Is it carried from piece to piece? Otherwise each piece is by itself. */
static bool couples(const struct live *l)
{
    return promo_groups(l->rule) ||
           (l->rule->limit != 0 && l->units > (int64_t)l->rule->limit);
}

/* What a piece adds to the amount that `spend` counts. */
static int64_t counted(const struct basket *b, const struct kind *k,
                       const struct promo_plan *plan, int live, int64_t paid)
{
    if (!plan->in_spend[k - b->kinds])
        return 0;
    return live >= 0 && b->live[live].rule->no_spend_save ? 0 : paid;
}

/* Each kind's best promotions by themselves: the best of all, and the best that
 * still counts for a SPEND_SAVE. */
static void plan_kind(const struct basket *b, struct promo_plan *plan, int kind)
{
    const struct kind *k = &b->kinds[kind];
    struct promo_own *own = &plan->own[kind];
    for (int o = 0; o < 2; o++)
        own->best[o] = (struct promo_choice){.live = -1};
    for (int i = 0; i < k->n_options; i++) {
        const struct option *option = &k->options[i];
        const struct live *l = &b->live[option->live];
        if (l->off)
            continue;
        if (option->live == plan->spend)
            plan->in_spend[kind] = true;
        if (option->off == 0 || couples(l))
            continue;
        struct promo_choice *best = &own->best[l->rule->no_spend_save];
        if (option->off > best->off)
            *best = (struct promo_choice){option->live, option->off};
    }
}

static int root(int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Clusters of kinds that share a promotion which couples. */
static void plan_clusters(const struct basket *b, struct promo_plan *plan)
{
    int *first = plan->scratch; /* kind that has the live, first */
    for (int i = 0; i < b->n_live; i++)
        first[i] = -1;
    for (int k = 0; k < b->n_kinds; k++)
        plan->cluster[k] = k;
    for (int k = 0; k < b->n_kinds; k++) {
        for (int i = 0; i < b->kinds[k].n_options; i++) {
            int live = b->kinds[k].options[i].live;
            const struct live *l = &b->live[live];
            if (l->off || l->rule->kind == FEED__PROMOTION_KIND__SPEND_SAVE ||
                !couples(l))
                continue;
            if (first[live] < 0)
                first[live] = k;
            int a = root(plan->cluster, first[live]);
            int c = root(plan->cluster, k);
            plan->cluster[a > c ? a : c] = a > c ? c : a;
        }
    }
    for (int k = 0; k < b->n_kinds; k++)
        plan->cluster[k] = root(plan->cluster, k);
}

enum err promo_plan_make(struct basket *b, int spend,
                         struct promo_plan *ret_plan)
{
    struct promo_plan p = {.spend = spend};
    size_t kinds = (size_t)b->n_kinds + 1, live = (size_t)b->n_live + 1;
    p.own = arena_alloc(b->arena, kinds * sizeof(*p.own));
    p.in_spend = arena_alloc(b->arena, kinds * sizeof(*p.in_spend));
    p.cluster = arena_alloc(b->arena, kinds * sizeof(*p.cluster));
    p.scratch = arena_alloc(b->arena, live * sizeof(*p.scratch));
    if (!p.own || !p.in_spend || !p.cluster || !p.scratch)
        return ERR_NOMEM;
    for (int k = 0; k < b->n_kinds; k++)
        plan_kind(b, &p, k);
    plan_clusters(b, &p);
    *ret_plan = p;
    return ERR_OK;
}

/* The open groups of a cluster: state = sum of place x stride. */
bool promo_cluster_open(const struct basket *b, const struct promo_plan *plan,
                        int first, struct promo_cluster *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->states = 1;
    for (int k = first; k < b->n_kinds; k++) {
        if (plan->cluster[k] != first)
            continue;
        ret->units += b->kinds[k].units;
        for (int i = 0; i < b->kinds[k].n_options; i++) {
            int live = b->kinds[k].options[i].live;
            const struct live *l = &b->live[live];
            if (l->off || l->rule->kind == FEED__PROMOTION_KIND__SPEND_SAVE ||
                !couples(l) || promo_cluster_dim(ret, live) >= 0)
                continue;
            if (ret->n_dims == PROMO_DIMS)
                return false;
            struct promo_dim *dim = &ret->dims[ret->n_dims++];
            int64_t pieces = promo_groups(l->rule) ? l->rule->pieces : 1;
            int64_t limit = l->rule->limit;
            dim->live = live;
            dim->pieces = (int)pieces;
            dim->stride = ret->states;
            dim->cyclic = limit == 0 || limit >= l->units / pieces;
            dim->radix = (int)(dim->cyclic ? pieces : pieces * limit + 1);
            if ((int64_t)ret->states * dim->radix > PROMO_STATES)
                return false;
            ret->states *= dim->radix;
        }
    }
    return true;
}

int promo_cluster_dim(const struct promo_cluster *c, int live)
{
    for (int d = 0; d < c->n_dims; d++) {
        if (c->dims[d].live == live)
            return d;
    }
    return -1;
}

/* All groups are whole. */
bool promo_cluster_closed(const struct promo_cluster *c, int state)
{
    for (int d = 0; d < c->n_dims; d++) {
        const struct promo_dim *dim = &c->dims[d];
        if (state / dim->stride % dim->radix % dim->pieces != 0)
            return false;
    }
    return true;
}

static int add_way(const struct basket *b, const struct promo_plan *plan,
                   int kind, struct promo_way *way, int live, int64_t off)
{
    const struct kind *k = &b->kinds[kind];
    way->live = live;
    way->dim = -1;
    way->bonus = live >= 0 ? b->live[live].rule->priority : 0;
    way->off[0] = off;
    way->counted[0] = counted(b, k, plan, live, k->price - off);
    return 1;
}

static int add_dim(const struct basket *b, const struct promo_plan *plan,
                   const struct promo_cluster *c, int kind,
                   struct promo_way *way, int dim, int64_t off)
{
    const struct kind *k = &b->kinds[kind];
    int live = c->dims[dim].live;
    const Feed__Promotion *rule = b->live[live].rule;
    (void)add_way(b, plan, kind, way, live, off);
    way->dim = dim;
    for (int i = 0; promo_groups(rule) && i < c->dims[dim].pieces; i++) {
        int64_t here = promo_place_off(rule, i, k->price);
        way->off[i] = here;
        way->counted[i] =
            counted(b, k, plan, live, k->price - (here > 0 ? here : 0));
    }
    return 1;
}

int promo_ways(const struct basket *b, const struct promo_plan *plan,
               const struct promo_cluster *c, int kind,
               struct promo_way ret[PROMO_WAYS])
{
    const struct kind *k = &b->kinds[kind];
    int n = add_way(b, plan, kind, &ret[0], -1, 0);
    for (int o = 0; o < 2; o++) {
        const struct promo_choice *own = &plan->own[kind].best[o];
        if (own->live >= 0)
            n += add_way(b, plan, kind, &ret[n], own->live, own->off);
    }
    for (int i = 0; plan->all && i < k->n_options; i++) {
        const struct option *option = &k->options[i];
        const struct live *l = &b->live[option->live];
        if (!l->off && option->off != 0 && !couples(l) &&
            !l->rule->no_spend_save &&
            option->live != plan->own[kind].best[0].live &&
            n < PROMO_WAYS - PROMO_DIMS)
            n += add_way(b, plan, kind, &ret[n], option->live, option->off);
    }
    for (int i = 0; c->n_dims > 0 && i < k->n_options; i++) {
        int dim = promo_cluster_dim(c, k->options[i].live);
        if (dim >= 0)
            n += add_dim(b, plan, c, kind, &ret[n], dim, k->options[i].off);
    }
    return n;
}

bool promo_way_at(const struct promo_cluster *c, const struct promo_way *way,
                  int state, struct promo_move *ret)
{
    int next = state, at = 0;
    if (way->dim >= 0) {
        const struct promo_dim *dim = &c->dims[way->dim];
        int place =
            dim->places ? dim->places[state] : state / dim->stride % dim->radix;
        if (place + 1 < dim->radix)
            next = state + dim->stride;
        else if (dim->cyclic)
            next = state - place * dim->stride;
        else
            return false;
        at = place < dim->pieces ? place : place % dim->pieces;
    }
    *ret =
        (struct promo_move){next, way->off[at], way->bonus, way->counted[at]};
    return true;
}

/* ---- results -------------------------------------------------------------*/

enum err promo_found_open(const struct basket *b, struct found *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->takes = arena_alloc(b->arena, (size_t)(b->n_kinds + 1) * PROMO_WAYS *
                                           sizeof(*ret->takes));
    return ret->takes ? ERR_OK : ERR_NOMEM;
}

void promo_found_add(const struct basket *b, struct found *f, int kind,
                     int live, int64_t units, int64_t off)
{
    if (live < 0)
        return;
    f->off += off;
    f->bonus += units * b->live[live].rule->priority;
    for (int i = f->n_takes - 1; i >= 0; i--) {
        struct take *t = &f->takes[i];
        if (t->kind == kind && t->live == live) {
            t->units += units;
            t->off += off;
            return;
        }
    }
    f->takes[f->n_takes++] = (struct take){kind, live, units, off};
}

/* ---- one by one ----------------------------------------------------------*/

/* A kind that shares nothing. */
static void take_alone(const struct basket *b, const struct promo_plan *plan,
                       int kind, struct found *f)
{
    const struct kind *k = &b->kinds[kind];
    const struct promo_choice *any = &plan->own[kind].best[0];
    const struct promo_choice *last = &plan->own[kind].best[1];
    int64_t priority[2] = {0, 0};
    for (int o = 0; o < 2; o++) {
        int live = plan->own[kind].best[o].live;
        if (live >= 0)
            priority[o] = b->live[live].rule->priority;
    }
    if (last->off > any->off ||
        (last->off == any->off && last->live >= 0 && priority[1] > priority[0]))
        any = last;
    promo_found_add(b, f, kind, any->live, k->units, k->units * any->off);
    f->counted +=
        k->units * counted(b, k, plan, any->live, k->price - any->off);
}

/* ---- a cluster, exactly --------------------------------------------------*/

#define NONE INT64_MIN

struct cell {
    int64_t off, bonus, counted; /* off NONE: cannot be */
};

static bool better(const struct cell *x, const struct cell *y)
{
    if (x->off != y->off)
        return x->off > y->off;
    if (x->bonus != y->bonus)
        return x->bonus > y->bonus;
    return x->counted > y->counted;
}

struct table {
    struct cell *now, *next;
    struct back {
        uint16_t from;
        int8_t way;
    } * back; /* units x states */
    int *kinds;
};

static void step(const struct promo_cluster *c, const struct promo_way *ways,
                 int n, struct table *t, struct back *back)
{
    for (int s = 0; s < c->states; s++)
        t->next[s].off = NONE;
    for (int s = 0; s < c->states; s++) {
        if (t->now[s].off == NONE)
            continue;
        for (int w = 0; w < n; w++) {
            struct promo_move m;
            if (!promo_way_at(c, &ways[w], s, &m))
                continue;
            struct cell x = {t->now[s].off + m.off, t->now[s].bonus + m.bonus,
                             t->now[s].counted + m.counted};
            if (t->next[m.state].off != NONE && !better(&x, &t->next[m.state]))
                continue;
            t->next[m.state] = x;
            back[m.state] = (struct back){(uint16_t)s, (int8_t)w};
        }
    }
    struct cell *swap = t->now;
    t->now = t->next;
    t->next = swap;
}

static void trace(const struct basket *b, const struct promo_plan *plan,
                  const struct promo_cluster *c, const struct table *t,
                  int state, struct found *f)
{
    struct promo_way ways[PROMO_WAYS];
    int kind = -1;
    for (int64_t u = c->units - 1; u >= 0; u--) {
        struct promo_move m;
        const struct back *back = &t->back[u * c->states + state];
        if (t->kinds[u] != kind)
            (void)promo_ways(b, plan, c, kind = t->kinds[u], ways);
        CHECK(promo_way_at(c, &ways[back->way], back->from, &m) &&
              m.state == state);
        promo_found_add(b, f, kind, ways[back->way].live, 1, m.off);
        state = back->from;
    }
}

static enum err open_table(struct basket *b, struct promo_cluster *c,
                           struct table *t)
{
    size_t states = (size_t)c->states;
    t->now = arena_alloc(b->arena, states * sizeof(*t->now));
    t->next = arena_alloc(b->arena, states * sizeof(*t->next));
    t->back =
        arena_alloc(b->arena, (size_t)c->units * states * sizeof(*t->back));
    t->kinds = arena_alloc(b->arena, (size_t)c->units * sizeof(*t->kinds));
    uint16_t *places =
        arena_alloc(b->arena, states * (size_t)c->n_dims * sizeof(*places));
    if (!t->now || !t->next || !t->back || !t->kinds || !places)
        return ERR_NOMEM;
    for (int d = 0; d < c->n_dims; d++, places += states) {
        struct promo_dim *dim = &c->dims[d];
        for (int s = 0; s < c->states; s++)
            places[s] = (uint16_t)(s / dim->stride % dim->radix);
        dim->places = places;
    }
    for (int s = 1; s < c->states; s++)
        t->now[s].off = NONE;
    return ERR_OK;
}

static enum err take_cluster(struct basket *b, const struct promo_plan *plan,
                             struct promo_cluster *c, int first,
                             struct found *f)
{
    struct promo_way ways[PROMO_WAYS];
    struct table t;
    int64_t u = 0;
    enum err err = open_table(b, c, &t);
    if (err)
        return err;
    for (int k = first; k < b->n_kinds; k++) {
        if (plan->cluster[k] != first)
            continue;
        int n = promo_ways(b, plan, c, k, ways);
        for (int64_t i = 0; i < b->kinds[k].units; i++, u++) {
            t.kinds[u] = k;
            step(c, ways, n, &t, &t.back[u * c->states]);
        }
    }
    int best = 0; /* nothing at all is always possible */
    for (int s = 1; s < c->states; s++) {
        if (t.now[s].off != NONE && promo_cluster_closed(c, s) &&
            better(&t.now[s], &t.now[best]))
            best = s;
    }
    f->counted += t.now[best].counted;
    trace(b, plan, c, &t, best, f);
    return ERR_OK;
}

/* ---- everything ----------------------------------------------------------*/

enum err promo_search(struct basket *b, int spend, struct found *ret_found)
{
    struct promo_plan plan;
    struct found f;
    enum err err = promo_plan_make(b, spend, &plan);
    if (!err)
        err = promo_found_open(b, &f);
    for (int k = 0; !err && k < b->n_kinds; k++) {
        struct promo_cluster c;
        if (plan.cluster[k] != k)
            continue;
        bool small = promo_cluster_open(b, &plan, k, &c);
        if (small && c.n_dims == 0) {
            take_alone(b, &plan, k, &f);
            continue;
        }
        int64_t work = c.units <= PROMO_WORK
                           ? c.units * c.states * (c.n_dims + 1)
                           : PROMO_WORK + 1;
        if (small && work <= b->work) {
            b->work -= work;
            err = take_cluster(b, &plan, &c, k, &f);
        } else {
            b->inexact = true;
            err = promo_take_greedily(b, &plan, k, &f);
        }
    }
    if (!err)
        *ret_found = f;
    return err;
}
