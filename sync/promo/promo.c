#include "sync/promo/promo.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "sync/promo/internal.h"

__extension__ typedef __int128 wide;

bool promo_groups(const Feed__Promotion *p)
{
    return p->kind == FEED__PROMOTION_KIND__NTH_OFF ||
           p->kind == FEED__PROMOTION_KIND__BUNDLE_PRICE;
}

void promo_share_out(int64_t amount, const int64_t *weights, int count,
                     int64_t *out)
{
    wide whole = 0;
    int64_t left = amount;
    for (int i = 0; i < count; i++)
        whole += weights[i];
    for (int i = 0; i < count; i++) {
        out[i] = whole ? (int64_t)((wide)amount * weights[i] / whole) : 0;
        left -= out[i];
    }
    if (whole == 0) {
        CHECK(amount == 0);
        return;
    }
    /* Fewer than count are left: one each, largest remainder first. */
    for (wide last = whole; left > 0;) {
        wide most = -1;
        for (int i = 0; i < count; i++) {
            wide rest = (wide)amount * weights[i] % whole;
            if (rest < last && rest > most)
                most = rest;
        }
        CHECK(most >= 0);
        for (int i = 0; i < count && left > 0; i++) {
            if ((wide)amount * weights[i] % whole == most) {
                out[i]++;
                left--;
            }
        }
        last = most;
    }
}

/* ---- kinds ---------------------------------------------------------------*/

struct ordered {
    struct kind kind;
    int line;
};

static int by_kind(const struct kind *x, const struct kind *y)
{
    if (x->price != y->price)
        return x->price > y->price ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->pack != y->pack)
        return x->pack < y->pack ? -1 : 1;
    if (x->expiry_day != y->expiry_day)
        return x->expiry_day < y->expiry_day ? -1 : 1;
    if (x->manual != y->manual)
        return x->manual ? 1 : -1;
    if (x->one_piece != y->one_piece)
        return x->one_piece ? 1 : -1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->kilo > y->kilo) - (x->kilo < y->kilo);
}

static int by_order(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    int order = by_kind(&x->kind, &y->kind);
    return order ? order : x->line - y->line;
}

static bool pieces_of(const struct promo_line *l, struct kind *ret)
{
    if (l->quantity.milli <= 0 || l->amount.fen <= 0)
        return false;
    *ret = (struct kind){
        .item = l->item,
        .pack = l->pack,
        .expiry_day = l->expiry_day,
        .manual = l->manual,
        .one_piece = l->one_piece || l->quantity.milli % QUANTITY_ONE != 0,
        .category = l->category,
        .kilo = l->price.fen,
    };
    if (ret->one_piece) {
        ret->price = l->amount.fen;
        ret->weight = l->quantity.milli;
        ret->units = 1;
    } else {
        ret->price = l->price.fen;
        ret->weight = QUANTITY_ONE;
        ret->units = l->quantity.milli / QUANTITY_ONE;
    }
    return true;
}

/* next[line]: another line of the same kind; -1. */
static enum err make_kinds(struct basket *b, const struct promo_line *lines,
                           int count, int *next)
{
    struct ordered *list =
        arena_alloc(b->arena, (size_t)(count + 1) * sizeof(*list));
    b->kinds = arena_alloc(b->arena, (size_t)(count + 1) * sizeof(*b->kinds));
    int n = 0;
    if (!list || !b->kinds)
        return ERR_NOMEM;
    for (int i = 0; i < count; i++) {
        if (pieces_of(&lines[i], &list[n].kind))
            list[n++].line = i;
    }
    qsort(list, (size_t)n, sizeof(*list), by_order);
    for (int i = 0; i < n; i++) {
        struct kind *last = b->n_kinds ? &b->kinds[b->n_kinds - 1] : NULL;
        next[list[i].line] = -1;
        if (last && by_kind(last, &list[i].kind) == 0) {
            last->units += list[i].kind.units;
            next[list[i].line] = last->first_line;
        } else {
            last = &b->kinds[b->n_kinds++];
            *last = list[i].kind;
        }
        last->first_line = list[i].line;
    }
    return ERR_OK;
}

/* ---- which promotions touch them -----------------------------------------*/

/* Off one piece by a promotion that needs no others. */
static int64_t own_off(const Feed__Promotion *p, const struct kind *k,
                       int32_t day)
{
    struct money m = {0};
    int64_t permille = p->permille_off;
    switch (p->kind) {
    case FEED__PROMOTION_KIND__SPECIAL_PRICE:
        if (money_times(money_of((int64_t)p->price_fen), quantity_of(k->weight),
                        &m))
            return 0;
        return k->price > m.fen ? k->price - m.fen : 0;
    case FEED__PROMOTION_KIND__NEAR_EXPIRY:
        permille = 0;
        if (k->expiry_day == 0 || k->expiry_day < day)
            return 0;
        for (size_t i = p->n_steps; i-- > 0;) {
            if ((int64_t)k->expiry_day - day <= (int64_t)p->steps[i]->at)
                permille = (int64_t)p->steps[i]->off;
        }
        break;
    case FEED__PROMOTION_KIND__PERCENT_OFF:
        break;
    default:
        return 0;
    }
    if (money_share(money_of(k->price), permille, 1000, &m))
        return 0;
    return m.fen;
}

struct touching {
    const struct promo_book *book;
    const struct promo_when *when;
    struct basket *b;
    int kind;
    struct hit {
        int promo, kind;
    } * hits;
    int count, cap;
    bool out_of_memory;
};

static void touch(void *ctx, int promo)
{
    struct touching *t = ctx;
    const Feed__Promotion *p = t->book->promos[promo].rule;
    const struct kind *k = &t->b->kinds[t->kind];
    bool own = !promo_groups(p) && p->kind != FEED__PROMOTION_KIND__SPEND_SAVE;
    if (!promo_holds(p, t->when) || (k->manual && !p->on_manual) ||
        (promo_groups(p) && k->one_piece) ||
        (own && own_off(p, k, t->when->day) == 0))
        return;
    if (t->count == t->cap) {
        int cap = t->cap ? 2 * t->cap : 256;
        struct hit *hits =
            arena_alloc(t->b->arena, (size_t)cap * sizeof(*hits));
        if (!hits) {
            t->out_of_memory = true;
            return;
        }
        if (t->count)
            memcpy(hits, t->hits, (size_t)t->count * sizeof(*hits));
        t->hits = hits;
        t->cap = cap;
    }
    t->hits[t->count++] = (struct hit){promo, t->kind};
}

static int by_rank(const void *a, const void *b)
{
    const struct live *x = a, *y = b;
    if (x->rule->priority != y->rule->priority)
        return x->rule->priority > y->rule->priority ? -1 : 1;
    return x->promo - y->promo;
}

/* Every promotion that can do something here, by priority and number. A group
 * that the basket cannot fill is none. */
static enum err make_live(struct touching *t, int *at)
{
    struct basket *b = t->b;
    b->live = arena_alloc(b->arena, (size_t)(t->count + 1) * sizeof(*b->live));
    if (!b->live)
        return ERR_NOMEM;
    for (int i = 0; i < t->book->count; i++)
        at[i] = -1;
    for (int i = 0; i < t->count; i++) {
        int promo = t->hits[i].promo;
        if (at[promo] < 0) {
            at[promo] = b->n_live;
            b->live[b->n_live++] = (struct live){
                .rule = t->book->promos[promo].rule, .promo = promo};
        }
        b->live[at[promo]].units += b->kinds[t->hits[i].kind].units;
    }
    int n = 0;
    for (int i = 0; i < b->n_live; i++) {
        const struct live *l = &b->live[i];
        at[l->promo] = -1;
        if (!promo_groups(l->rule) || l->units >= (int64_t)l->rule->pieces)
            b->live[n++] = *l;
    }
    qsort(b->live, (size_t)n, sizeof(*b->live), by_rank);
    if (n > PROMO_LIVE) {
        b->inexact = true;
        n = PROMO_LIVE;
    }
    b->n_live = n;
    for (int i = 0; i < n; i++)
        at[b->live[i].promo] = i;
    return ERR_OK;
}

static int by_live(const void *a, const void *b)
{
    return ((const struct option *)a)->live - ((const struct option *)b)->live;
}

static enum err make_options(struct touching *t, const int *at)
{
    struct basket *b = t->b;
    struct option *options =
        arena_alloc(b->arena, (size_t)(t->count + 1) * sizeof(*options));
    int n = 0, hit = 0;
    if (!options)
        return ERR_NOMEM;
    for (int k = 0; k < b->n_kinds; k++) {
        struct kind *kind = &b->kinds[k];
        kind->options = &options[n];
        for (; hit < t->count && t->hits[hit].kind == k; hit++) {
            int live = at[t->hits[hit].promo];
            if (live < 0)
                continue;
            options[n++] = (struct option){
                live, own_off(b->live[live].rule, kind, t->when->day)};
            kind->n_options++;
        }
        qsort(kind->options, (size_t)kind->n_options, sizeof(*options),
              by_live);
    }
    return ERR_OK;
}

static enum err make_basket(const struct promo_book *book,
                            const struct promo_line *lines, int count,
                            const struct promo_when *when, int *next,
                            struct basket *b)
{
    struct touching t = {.book = book, .when = when, .b = b};
    int *at = arena_alloc(b->arena, (size_t)(book->count + 1) * sizeof(*at));
    enum err err = at ? make_kinds(b, lines, count, next) : ERR_NOMEM;
    if (err)
        return err;
    for (t.kind = 0; t.kind < b->n_kinds; t.kind++) {
        const struct kind *k = &b->kinds[t.kind];
        promo_of_goods(book, k->item, k->pack, k->category, touch, &t);
    }
    err = t.out_of_memory ? ERR_NOMEM : make_live(&t, at);
    return err ? err : make_options(&t, at);
}

/* ---- the best ------------------------------------------------------------*/

struct best {
    struct found found;
    int spend; /* live index; -1 */
    int64_t saved;
    int64_t bonus;
    bool set;
};

static void consider(const struct basket *b, struct best *best,
                     const struct found *f, int spend, int64_t saved)
{
    int64_t total = f->off + saved, have = best->found.off + best->saved;
    int64_t bonus =
        f->bonus + (spend >= 0 ? (int64_t)b->live[spend].rule->priority : 0);
    if (best->set && (total < have || (total == have && bonus <= best->bonus)))
        return;
    *best = (struct best){*f, spend, saved, bonus, true};
}

/* All that a SPEND_SAVE could count, with nothing off. */
static int64_t countable(const struct basket *b, int spend)
{
    int64_t sum = 0;
    for (int k = 0; k < b->n_kinds; k++) {
        const struct kind *kind = &b->kinds[k];
        for (int i = 0; i < kind->n_options; i++) {
            if (kind->options[i].live == spend)
                sum += kind->units * kind->price;
        }
    }
    return sum;
}

static enum err try_spend(struct basket *b, int spend, int64_t most,
                          struct best *best)
{
    struct found f;
    const Feed__Promotion *rule = b->live[spend].rule;
    int64_t top = b->live[spend].top;
    if (top == 0 || most + top <= best->found.off + best->saved)
        return ERR_OK;
    enum err err = promo_search(b, spend, &f);
    if (err)
        return err;
    int64_t saved = promo_save(rule, f.counted);
    consider(b, best, &f, spend, saved);
    int64_t have = best->found.off + best->saved;
    if (saved == top || most + top <= have)
        return ERR_OK;
    err = promo_search_spend(b, spend, most + top - have, have, &f);
    if (!err)
        consider(b, best, &f, spend, promo_save(rule, f.counted));
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

/* Those that could save the most come first: then most of the others need no
 * search. */
static int next_spend(const struct basket *b, int last)
{
    int next = -1;
    for (int i = 0; i < b->n_live; i++) {
        const struct live *l = &b->live[i];
        if (l->off || l->rule->kind != FEED__PROMOTION_KIND__SPEND_SAVE ||
            (last >= 0 && (l->top > b->live[last].top ||
                           (l->top == b->live[last].top && i <= last))))
            continue;
        if (next < 0 || l->top > b->live[next].top)
            next = i;
    }
    return next;
}

static enum err search(struct basket *b, struct best *best)
{
    struct found f;
    enum err err = promo_search(b, -1, &f);
    if (!err)
        consider(b, best, &f, -1, 0);
    int64_t most = err ? 0 : f.off;
    for (int last = -1, i; !err && (i = next_spend(b, last)) >= 0; last = i)
        err = try_spend(b, i, most, best);
    return err;
}

struct choices {
    int count; /* groups with more than one member here */
    struct group {
        uint32_t number;
        int members, chosen;
    } groups[PROMO_LIVE];
};

static void make_choices(struct basket *b, struct choices *c)
{
    int product = 1;
    c->count = 0;
    for (int i = 0; i < b->n_live; i++) {
        uint32_t number = b->live[i].rule->exclusive;
        int members = 0;
        bool first = number != 0;
        for (int j = 0; first && j < b->n_live; j++) {
            if (b->live[j].rule->exclusive != number)
                continue;
            first = j >= i;
            members++;
        }
        if (!first || members < 2)
            continue;
        if (product * members > PROMO_CHOICES) {
            b->inexact = true; /* the first by priority is the one */
            members = 1;
        }
        product *= members;
        c->groups[c->count++] = (struct group){number, members, 0};
    }
}

static void apply_choices(struct basket *b, const struct choices *c)
{
    for (int g = 0; g < c->count; g++) {
        int member = 0;
        for (int i = 0; i < b->n_live; i++) {
            if (b->live[i].rule->exclusive == c->groups[g].number)
                b->live[i].off = member++ != c->groups[g].chosen;
        }
    }
}

static bool next_choice(struct choices *c)
{
    for (int g = 0; g < c->count; g++) {
        if (++c->groups[g].chosen < c->groups[g].members)
            return true;
        c->groups[g].chosen = 0;
    }
    return false;
}

static enum err find_best(struct basket *b, struct best *best)
{
    struct choices *c = arena_alloc(b->arena, sizeof(*c));
    enum err err = ERR_OK;
    if (!c)
        return ERR_NOMEM;
    for (int i = 0; i < b->n_live; i++) {
        if (b->live[i].rule->kind == FEED__PROMOTION_KIND__SPEND_SAVE)
            b->live[i].top = promo_save(b->live[i].rule, countable(b, i));
    }
    make_choices(b, c);
    do {
        apply_choices(b, c);
        err = search(b, best);
    } while (!err && next_choice(c));
    return err;
}

/* ---- to the lines --------------------------------------------------------*/

/* A bundle's pieces pay in proportion to their prices. */
static enum err level_bundles(struct basket *b, struct found *f)
{
    int64_t *weights =
        arena_alloc(b->arena, (size_t)(f->n_takes + 1) * sizeof(int64_t));
    int64_t *offs =
        arena_alloc(b->arena, (size_t)(f->n_takes + 1) * sizeof(int64_t));
    if (!weights || !offs)
        return ERR_NOMEM;
    for (int live = 0; live < b->n_live; live++) {
        int64_t sum = 0;
        if (b->live[live].rule->kind != FEED__PROMOTION_KIND__BUNDLE_PRICE)
            continue;
        for (int i = 0; i < f->n_takes; i++) {
            const struct take *t = &f->takes[i];
            bool mine = t->live == live;
            weights[i] = mine ? t->units * b->kinds[t->kind].price : 0;
            sum += mine ? t->off : 0;
        }
        if (sum <= 0)
            continue;
        promo_share_out(sum, weights, f->n_takes, offs);
        for (int i = 0; i < f->n_takes; i++) {
            if (f->takes[i].live == live)
                f->takes[i].off = offs[i];
        }
    }
    return ERR_OK;
}

static int by_take(const void *a, const void *b)
{
    const struct take *x = a, *y = b;
    return x->kind != y->kind ? x->kind - y->kind : x->live - y->live;
}

/* The saving over what it counted. */
static enum err spread_saving(struct basket *b, struct best *best)
{
    struct found *f = &best->found;
    size_t n = (size_t)b->n_kinds + 1;
    int64_t *weights = arena_alloc(b->arena, n * sizeof(int64_t));
    int64_t *offs = arena_alloc(b->arena, n * sizeof(int64_t));
    int64_t whole = 0;
    if (!weights || !offs)
        return ERR_NOMEM;
    for (int k = 0; k < b->n_kinds; k++) {
        const struct kind *kind = &b->kinds[k];
        for (int i = 0; i < kind->n_options; i++) {
            if (kind->options[i].live == best->spend)
                weights[k] = kind->units * kind->price;
        }
    }
    for (int i = 0; i < f->n_takes; i++) {
        const struct take *t = &f->takes[i];
        if (weights[t->kind] == 0)
            continue;
        weights[t->kind] -= b->live[t->live].rule->no_spend_save
                                ? t->units * b->kinds[t->kind].price
                                : t->off;
    }
    for (int k = 0; k < b->n_kinds; k++)
        whole += weights[k];
    if (best->saved > whole)
        best->saved = whole;
    promo_share_out(best->saved, weights, b->n_kinds, offs);
    for (int k = 0; k < b->n_kinds; k++) {
        if (offs[k] > 0)
            f->takes[f->n_takes++] =
                (struct take){k, best->spend, b->kinds[k].units, offs[k]};
    }
    return ERR_OK;
}

static int by_line(const void *a, const void *b)
{
    const struct promo_share *x = a, *y = b;
    if (x->line != y->line)
        return x->line - y->line;
    return (x->promotion > y->promotion) - (x->promotion < y->promotion);
}

/* Of a kind to its lines, each in proportion to what is left of it. */
static void to_lines(const struct basket *b, const struct take *t,
                     const int *next, int64_t *left, int64_t *weights,
                     int64_t *offs, struct promo_share *shares, int *count)
{
    int n = 0;
    for (int i = b->kinds[t->kind].first_line; i >= 0; i = next[i])
        weights[n++] = left[i];
    promo_share_out(t->off, weights, n, offs);
    n = 0;
    for (int i = b->kinds[t->kind].first_line; i >= 0; i = next[i], n++) {
        left[i] -= offs[n];
        if (offs[n] > 0)
            shares[(*count)++] = (struct promo_share){
                i, b->live[t->live].rule->id, money_of(offs[n])};
    }
}

static enum err spread(struct basket *b, struct found *f,
                       const struct promo_line *lines, int count,
                       const int *next, struct promo_outcome *ret)
{
    size_t n = (size_t)count + 1, most = 0;
    int64_t *scratch = arena_alloc(b->arena, 3 * n * sizeof(int64_t));
    struct promo_outcome o = {.exact = !b->inexact};
    for (int i = 0; i < f->n_takes; i++) {
        for (int l = b->kinds[f->takes[i].kind].first_line; l >= 0; l = next[l])
            most++;
    }
    struct promo_share *shares =
        arena_alloc(b->arena, (most + 1) * sizeof(*shares));
    if (!scratch || !shares)
        return ERR_NOMEM;
    for (int i = 0; i < count; i++)
        scratch[i] = lines[i].amount.fen;
    qsort(f->takes, (size_t)f->n_takes, sizeof(*f->takes), by_take);
    for (int i = 0; i < f->n_takes; i++) {
        if (f->takes[i].off > 0)
            to_lines(b, &f->takes[i], next, scratch, scratch + n,
                     scratch + 2 * n, shares, &o.count);
    }
    qsort(shares, (size_t)o.count, sizeof(*shares), by_line);
    for (int i = 0; i < o.count; i++)
        o.off.fen += shares[i].off.fen;
    o.shares = shares;
    *ret = o;
    return ERR_OK;
}

enum err promo_price(const struct promo_book *book,
                     const struct promo_line *lines, int count,
                     const struct promo_when *when, struct arena *arena,
                     struct promo_outcome *ret_outcome)
{
    struct basket b = {.arena = arena, .work = PROMO_WORK};
    struct best best = {.spend = -1};
    int *next = arena_alloc(arena, (size_t)(count + 1) * sizeof(*next));
    enum err err =
        next ? make_basket(book, lines, count, when, next, &b) : ERR_NOMEM;
    if (!err)
        err = find_best(&b, &best);
    if (!err)
        err = level_bundles(&b, &best.found);
    if (!err && best.spend >= 0)
        err = spread_saving(&b, &best);
    return err ? err : spread(&b, &best.found, lines, count, next, ret_outcome);
}
