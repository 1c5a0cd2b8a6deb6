#include <string.h>

#include "sync/promo/search.h"

/* Of `units` pieces from place `from` on, how many stand at `place` of their
 * groups of `pieces`. */
static int64_t at_place(int64_t from, int64_t units, int pieces, int place)
{
    int64_t end = from + units;
    return (end - place + pieces - 1) / pieces -
           (from - place + pieces - 1) / pieces;
}

static int64_t off_of(const Feed__Promotion *p, const struct option *option,
                      int64_t price, int64_t from, int64_t units)
{
    int64_t off = 0;
    if (!promo_groups(p))
        return units * option->off;
    for (int i = 0; i < (int)p->pieces; i++)
        off += at_place(from, units, (int)p->pieces, i) *
               promo_place_off(p, i, price);
    return off;
}

static const struct option *option_of(const struct kind *k, int live)
{
    for (int i = 0; i < k->n_options; i++) {
        if (k->options[i].live == live)
            return &k->options[i];
    }
    return NULL;
}

static int64_t own_off(const struct promo_plan *plan, int kind)
{
    const struct promo_own *own = &plan->own[kind];
    return own->best[0].off > own->best[1].off ? own->best[0].off
                                               : own->best[1].off;
}

struct greedy {
    struct basket *b;
    const struct promo_plan *plan;
    int first;
    int64_t *left; /* pieces, by kind */
};

/* What a promotion takes off what is left, beyond what the pieces would get by
 * themselves; does so when f is given. */
static int64_t use(const struct greedy *g, int live, struct found *f)
{
    const Feed__Promotion *p = g->b->live[live].rule;
    int64_t pieces = promo_groups(p) ? p->pieces : 1, have = 0, used = 0;
    int64_t gain = 0;
    for (int k = g->first; k < g->b->n_kinds; k++) {
        if (g->plan->cluster[k] == g->first && option_of(&g->b->kinds[k], live))
            have += g->left[k];
    }
    int64_t groups = have / pieces;
    if (p->limit != 0 && groups > (int64_t)p->limit)
        groups = p->limit;
    for (int k = g->first; k < g->b->n_kinds && used < groups * pieces; k++) {
        const struct kind *kind = &g->b->kinds[k];
        const struct option *option = option_of(kind, live);
        if (g->plan->cluster[k] != g->first || !option || g->left[k] == 0)
            continue;
        int64_t units = groups * pieces - used;
        if (units > g->left[k])
            units = g->left[k];
        int64_t off = off_of(p, option, kind->price, used, units);
        gain += off - units * own_off(g->plan, k);
        if (f) {
            g->left[k] -= units;
            promo_found_add(g->b, f, k, live, units, off);
            if (g->plan->in_spend[k] && !p->no_spend_save)
                f->counted += units * kind->price - off;
        }
        used += units;
    }
    return gain;
}

static int collect(const struct greedy *g, int lives[PROMO_DIMS])
{
    int n = 0;
    for (int k = g->first; k < g->b->n_kinds; k++) {
        const struct kind *kind = &g->b->kinds[k];
        for (int i = 0; i < kind->n_options; i++) {
            int live = kind->options[i].live;
            const struct live *l = &g->b->live[live];
            bool there = l->off || n == PROMO_DIMS ||
                         g->plan->cluster[k] != g->first ||
                         (!promo_groups(l->rule) && l->rule->limit == 0) ||
                         l->rule->kind == FEED__PROMOTION_KIND__SPEND_SAVE;
            for (int j = 0; !there && j < n; j++)
                there = lives[j] == live;
            if (!there)
                lives[n++] = live;
        }
    }
    return n;
}

static void rest(const struct greedy *g, struct found *f)
{
    for (int k = g->first; k < g->b->n_kinds; k++) {
        const struct kind *kind = &g->b->kinds[k];
        const struct promo_own *own = &g->plan->own[k];
        const struct promo_choice *best =
            &own->best[own->best[1].off > own->best[0].off];
        if (g->plan->cluster[k] != g->first || g->left[k] == 0)
            continue;
        promo_found_add(g->b, f, k, best->live, g->left[k],
                        g->left[k] * best->off);
        if (g->plan->in_spend[k] &&
            (best->live < 0 || !g->b->live[best->live].rule->no_spend_save))
            f->counted += g->left[k] * (kind->price - best->off);
    }
}

enum err promo_take_greedily(struct basket *b, const struct promo_plan *plan,
                             int first, struct found *f)
{
    struct greedy g = {.b = b, .plan = plan, .first = first};
    int lives[PROMO_DIMS];
    int n = collect(&g, lives);
    g.left = arena_alloc(b->arena, (size_t)b->n_kinds * sizeof(*g.left));
    if (!g.left)
        return ERR_NOMEM;
    for (int k = first; k < b->n_kinds; k++)
        g.left[k] = plan->cluster[k] == first ? b->kinds[k].units : 0;
    for (;;) {
        int best = -1;
        int64_t most = 0;
        for (int i = 0; i < n; i++) {
            int64_t gain = lives[i] < 0 ? 0 : use(&g, lives[i], NULL);
            if (gain > most) {
                most = gain;
                best = i;
            }
        }
        if (best < 0)
            break;
        (void)use(&g, lives[best], f);
        lives[best] = -1;
    }
    rest(&g, f);
    return ERR_OK;
}
