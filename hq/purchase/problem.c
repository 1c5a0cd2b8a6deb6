#include "hq/purchase/problem.h"

#include <stdlib.h>
#include <string.h>

#include "hq/purchase/supplier.h"

enum err answer_new(const struct problem *p, struct arena *a,
                    struct answer *ret)
{
    struct answer x = {0};
    size_t n = (size_t)(p->cell_count ? p->cell_count : 1);
    x.packs = arena_alloc(a, n * sizeof(*x.packs));
    x.left = arena_alloc(a, n * sizeof(*x.left));
    if (!x.packs || !x.left)
        return ERR_NOMEM;
    for (int c = 0; c < p->cell_count; c++) {
        size_t k = (size_t)p->cells[c].source_count + 1;
        x.packs[c] = arena_alloc(a, k * sizeof(**x.packs));
        if (!x.packs[c])
            return ERR_NOMEM;
    }
    *ret = x;
    return ERR_OK;
}

const struct segment *source_segment(const struct source *x, int64_t packs)
{
    for (int i = 0; i < x->segment_count; i++) {
        const struct segment *g = &x->segments[i];
        if (packs >= g->lo && packs <= g->hi && (packs - g->lo) % g->step == 0)
            return g;
    }
    return NULL;
}

int64_t source_fen(const struct source *x, int64_t packs)
{
    const struct segment *g = packs ? source_segment(x, packs) : NULL;
    return g ? g->fixed_fen + g->pack_fen * packs : 0;
}

int64_t source_least(const struct source *x, int64_t milli)
{
    int64_t want = (milli + x->pack_milli - 1) / x->pack_milli;
    for (int i = 0; i < x->segment_count; i++) {
        const struct segment *g = &x->segments[i];
        int64_t n = g->lo;
        if (want > n)
            n += (want - n + g->step - 1) / g->step * g->step;
        if (n <= g->hi)
            return n;
    }
    return 0;
}

/* [lo, hi] by step, rounded inwards; nothing when empty. */
static enum err add_segment(struct segment *out, int *count,
                            const Purchase__Offer *offer, int64_t lo,
                            int64_t hi, int64_t step, int64_t price)
{
    int64_t amount = 0;
    lo = (lo + step - 1) / step * step;
    if (step > 1)
        hi = hi / step * step;
    if (lo > hi)
        return ERR_OK;
    enum err err = offer_amount(offer, lo, &amount);
    if (!err)
        out[(*count)++] =
            (struct segment){lo, hi, step, amount - price * lo, price};
    return err;
}

enum err source_segments(const Purchase__Offer *offer, int64_t max_packs,
                         struct arena *a, struct source *x)
{
    struct segment *out =
        arena_alloc(a, (2 * offer->n_breaks + 1) * sizeof(*out));
    int64_t most = offer->max_packs ? offer->max_packs : BUY_PACKS_MAX;
    int64_t pallet = offer->pallet_packs;
    int count = 0;
    enum err err = out ? ERR_OK : ERR_NOMEM;
    if (max_packs < most)
        most = max_packs;
    for (size_t i = 0; !err && i < offer->n_breaks; i++) {
        int64_t price = offer->breaks[i]->pack_fen;
        int64_t lo = offer->breaks[i]->from_packs, hi = most;
        if (i + 1 < offer->n_breaks &&
            (int64_t)offer->breaks[i + 1]->from_packs - 1 < hi)
            hi = (int64_t)offer->breaks[i + 1]->from_packs - 1;
        switch (offer->pallet) {
        case PURCHASE__PALLET_RULE__PALLET_WHOLE:
            err = add_segment(out, &count, offer, lo, hi, pallet, price);
            break;
        case PURCHASE__PALLET_RULE__PALLET_ABOVE:
            err = add_segment(out, &count, offer, lo, hi < pallet ? hi : pallet,
                              1, price);
            if (!err)
                err = add_segment(out, &count, offer,
                                  lo > pallet ? lo : pallet + 1, hi, pallet,
                                  price);
            break;
        default:
            err = add_segment(out, &count, offer, lo, hi, 1, price);
        }
    }
    x->segments = out;
    x->segment_count = count;
    return err;
}

int64_t bonus_at(const struct bonus *b, int64_t value)
{
    int64_t sum = 0;
    for (int i = 0; i < b->step_count; i++) {
        const struct bonus_step *s = &b->steps[i];
        bool last = i + 1 == b->step_count || value < b->steps[i + 1].from_fen;
        if (value < s->from_fen)
            break;
        if (b->incremental)
            sum += ((last ? value : b->steps[i + 1].from_fen) - s->from_fen) *
                   s->rate;
        else if (last)
            sum = value * s->rate;
        if (last)
            break;
    }
    return sum;
}

int64_t bonus_cost(const struct bonus *b, int64_t added_fen)
{
    return bonus_at(b, b->bought_fen + added_fen) - bonus_at(b, b->bought_fen);
}

bool cell_filled(const struct buy_cell *c, const int32_t *packs)
{
    int64_t sum = 0;
    int s = 0;
    for (int i = 0; i < c->deadline_count; i++) {
        for (; s < c->source_count &&
               c->sources[s].arrives_day <= c->deadlines[i].day;
             s++)
            sum += packs[s] * c->sources[s].pack_milli;
        if (sum < c->deadlines[i].milli)
            return false;
    }
    for (; s < c->source_count; s++)
        sum += packs[s] * c->sources[s].pack_milli;
    for (s = 0; s < c->source_count; s++)
        if (packs[s] && !source_segment(&c->sources[s], packs[s]))
            return false;
    return sum <= c->most_milli;
}

void problem_values(const struct problem *p, const struct answer *a,
                    int64_t *ret_fen)
{
    memset(ret_fen, 0, (size_t)p->slot_count * sizeof(*ret_fen));
    for (int c = 0; c < p->cell_count; c++)
        for (int s = 0; !a->left[c] && s < p->cells[c].source_count; s++)
            ret_fen[p->cells[c].sources[s].slot] +=
                source_fen(&p->cells[c].sources[s], a->packs[c][s]);
}

int64_t slot_freight(const struct slot *s, int64_t value_fen)
{
    if (value_fen == 0 || (s->free_from_fen && value_fen >= s->free_from_fen))
        return 0;
    return s->cost_fen;
}

bool problem_cost(const struct problem *p, struct answer *a)
{
    int64_t *value = calloc((size_t)p->slot_count + 1, sizeof(*value));
    int64_t cost = 0;
    bool good = value != NULL;
    for (int c = 0; good && c < p->cell_count; c++) {
        if (a->left[c])
            cost += p->cells[c].left_fen * COST_OF_FEN;
        else
            good = cell_filled(&p->cells[c], a->packs[c]);
    }
    if (good)
        problem_values(p, a, value);
    for (int o = 0; good && o < p->slot_count; o++) {
        const struct slot *s = &p->slots[o];
        good = value[o] == 0 || value[o] >= s->min_fen;
        cost += value[o] * (COST_OF_FEN - s->flat_rate) +
                slot_freight(s, value[o]) * COST_OF_FEN;
    }
    for (int b = 0; good && b < p->bonus_count; b++) {
        int64_t sum = 0;
        for (int o = 0; o < p->slot_count; o++)
            if (p->slots[o].supplier == p->bonuses[b].supplier)
                sum += value[o];
        cost -= bonus_cost(&p->bonuses[b], sum);
    }
    free(value);
    if (good)
        a->cost = cost;
    return good;
}
