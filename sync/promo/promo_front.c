/* Taking off less so that a SPEND_SAVE reaches its next step. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "sync/promo/search.h"

struct promo_label {
    int64_t off, bonus, counted;
    int parent; /* in the pool; -1: the beginning */
    int16_t state;
    int8_t way;
};

struct stage {
    int kind, cluster;
};

struct front {
    struct basket *b;
    struct promo_plan plan;
    struct promo_label *pool;
    int first, count;   /* the labels of the last step */
    int64_t cap, slack; /* counting beyond cap is no use */
    struct stage *stages;
    int n_stages, max_stages;
};

static int by_worth(const void *a, const void *b)
{
    const struct promo_label *x = a, *y = b;
    if (x->state != y->state)
        return x->state - y->state;
    if (x->off != y->off)
        return x->off > y->off ? -1 : 1;
    if (x->bonus != y->bonus)
        return x->bonus > y->bonus ? -1 : 1;
    if (x->counted != y->counted)
        return x->counted > y->counted ? -1 : 1;
    if (x->parent != y->parent)
        return x->parent - y->parent;
    return x->way - y->way;
}

/* Keeps of each state those that are better in one of the two. */
static void prune(struct front *f)
{
    struct promo_label *l = &f->pool[f->first];
    int kept = 0;
    int64_t counted = -1;
    qsort(l, (size_t)f->count, sizeof(*l), by_worth);
    for (int i = 0; i < f->count; i++) {
        if (kept == 0 || l[kept - 1].state != l[i].state)
            counted = -1;
        if (l[i].counted <= counted)
            continue;
        counted = l[i].counted;
        l[kept++] = l[i];
    }
    f->count = kept;
}

static enum err piece(struct front *f, const struct promo_cluster *c, int first,
                      int kind, const struct promo_way *ways, int n)
{
    int before = f->first, end = before + f->count, at = end;
    if (f->n_stages == f->max_stages ||
        (int64_t)end + (int64_t)f->count * n > PROMO_LABELS ||
        f->b->work < (int64_t)f->count * n * 8)
        return ERR_NOTFOUND;
    f->b->work -= (int64_t)f->count * n * 8;
    for (int i = before; i < end; i++) {
        for (int w = 0; w < n; w++) {
            struct promo_move m;
            const struct promo_label *l = &f->pool[i];
            if (!promo_way_at(c, &ways[w], l->state, &m))
                continue;
            int64_t counted = l->counted + m.counted;
            f->pool[at++] = (struct promo_label){
                .off = l->off + m.off,
                .bonus = l->bonus + m.bonus,
                .counted = counted < f->cap ? counted : f->cap,
                .parent = i,
                .state = (int16_t)m.state,
                .way = (int8_t)w,
            };
        }
    }
    f->first = end;
    f->count = at - end;
    f->stages[f->n_stages++] = (struct stage){kind, first};
    prune(f);
    return ERR_OK;
}

/* The cluster is through: whole groups only, and none that fell behind by more
 * than the saving could ever make up for. */
static void close_cluster(struct front *f, const struct promo_cluster *c)
{
    struct promo_label *l = &f->pool[f->first];
    int kept = 0;
    int64_t most = INT64_MIN;
    for (int i = 0; i < f->count; i++) {
        if (!promo_cluster_closed(c, l[i].state))
            continue;
        l[kept] = l[i];
        l[kept].state = 0;
        most = l[kept].off > most ? l[kept].off : most;
        kept++;
    }
    f->count = kept;
    prune(f);
    kept = 0;
    for (int i = 0; i < f->count; i++) {
        if (most - l[i].off < f->slack)
            l[kept++] = l[i];
    }
    f->count = kept;
}

static enum err clusters(struct front *f)
{
    struct basket *b = f->b;
    for (int k = 0; k < b->n_kinds; k++) {
        struct promo_cluster c;
        enum err err = ERR_OK;
        if (f->plan.cluster[k] != k)
            continue;
        if (!promo_cluster_open(b, &f->plan, k, &c))
            return ERR_NOTFOUND;
        for (int i = k; i < b->n_kinds; i++) {
            if (f->plan.cluster[i] != k)
                continue;
            struct promo_way ways[PROMO_WAYS];
            int n = promo_ways(b, &f->plan, &c, i, ways);
            for (int64_t u = 0; !err && u < b->kinds[i].units; u++)
                err = piece(f, &c, k, i, ways, n);
            if (err)
                return err;
        }
        close_cluster(f, &c);
    }
    return ERR_OK;
}

static enum err trace(const struct front *f, int label, struct found *ret)
{
    struct promo_cluster c;
    struct promo_way ways[PROMO_WAYS];
    int open = -1, kind = -1;
    enum err err = promo_found_open(f->b, ret);
    if (err)
        return err;
    ret->counted = f->pool[label].counted;
    for (int s = f->n_stages - 1; s >= 0; s--) {
        const struct stage *stage = &f->stages[s];
        const struct promo_label *l = &f->pool[label];
        struct promo_move m;
        if (stage->cluster != open) {
            open = stage->cluster;
            CHECK(promo_cluster_open(f->b, &f->plan, open, &c));
        }
        if (stage->kind != kind)
            (void)promo_ways(f->b, &f->plan, &c, kind = stage->kind, ways);
        CHECK(promo_way_at(&c, &ways[l->way], f->pool[l->parent].state, &m));
        promo_found_add(f->b, ret, stage->kind, ways[l->way].live, 1, m.off);
        label = l->parent;
    }
    return ERR_OK;
}

static int64_t cap_of(const Feed__Promotion *p)
{
    if (!p->repeats)
        return (int64_t)p->steps[p->n_steps - 1]->at;
    return p->limit ? (int64_t)p->steps[0]->at * (int64_t)p->limit : INT64_MAX;
}

enum err promo_search_spend(struct basket *b, int spend, int64_t slack,
                            int64_t beat, struct found *ret_found)
{
    const Feed__Promotion *rule = b->live[spend].rule;
    struct front f = {.b = b, .count = 1, .slack = slack};
    int best = -1;
    f.cap = cap_of(rule);
    f.max_stages = PROMO_LABELS;
    enum err err = promo_plan_make(b, spend, &f.plan);
    if (err)
        return err;
    f.plan.all = true;
    if (!b->labels)
        b->labels = arena_alloc(b->arena, PROMO_LABELS * sizeof(*f.pool));
    if (!b->stages)
        b->stages = arena_alloc(b->arena, PROMO_LABELS * sizeof(*f.stages));
    if (!b->labels || !b->stages)
        return ERR_NOMEM;
    f.pool = b->labels;
    f.stages = b->stages;
    f.pool[0] = (struct promo_label){.parent = -1};
    err = clusters(&f);
    if (err == ERR_NOTFOUND)
        b->inexact = true;
    if (err)
        return err;
    for (int i = f.first; i < f.first + f.count; i++) {
        int64_t total = f.pool[i].off + promo_save(rule, f.pool[i].counted);
        if (total > beat) {
            beat = total;
            best = i;
        }
    }
    return best < 0 ? ERR_NOTFOUND : trace(&f, best, ret_found);
}
