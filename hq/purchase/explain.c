/* Why this supplier, this step, this rounding. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/purchase/cell.h"
#include "hq/purchase/propose.h"

#define REASONS_MAX 8

struct line_view {
    struct proposal *p;
    const struct buy_cell *cell;
    const struct source *x;
    const Purchase__Offer *offer;
    int at, source;
    int32_t packs;
    Purchase__Line *line;
};

static enum err add(struct line_view *v, Purchase__Why why, uint32_t supplier,
                    int64_t amount, int64_t fen, int64_t packs)
{
    struct arena *a = &v->p->arena;
    Purchase__Line *line = v->line;
    if (line->n_reasons == REASONS_MAX)
        return ERR_OK;
    if (!line->reasons)
        line->reasons = arena_alloc(a, REASONS_MAX * sizeof(*line->reasons));
    Purchase__Reason *r = arena_alloc(a, sizeof(*r));
    if (!line->reasons || !r)
        return ERR_NOMEM;
    purchase__reason__init(r);
    r->why = why;
    r->supplier = supplier;
    r->amount = amount;
    r->fen = fen;
    r->packs = (uint32_t)packs;
    line->reasons[line->n_reasons++] = r;
    return ERR_OK;
}

static uint32_t supplier_of(const struct line_view *v, int source)
{
    return v->p->problem.slots[v->cell->sources[source].slot].supplier;
}

/* What is left for this source: the whole need less what the others bring. */
static int64_t rest(const struct line_view *v)
{
    const struct buy_cell *c = v->cell;
    int64_t need = c->deadlines[c->deadline_count - 1].milli;
    for (int s = 0; s < c->source_count; s++)
        if (s != v->source)
            need -= v->p->answer.packs[v->at][s] * c->sources[s].pack_milli;
    return need > 0 ? need : 0;
}

static enum err why_rounded(struct line_view *v, int64_t *ret_least)
{
    int64_t want = rest(v), pack = v->x->pack_milli;
    int64_t bare = (want + pack - 1) / pack;
    int64_t least = source_least(v->x, want);
    enum err err = ERR_OK;
    *ret_least = least;
    if (bare * pack > want)
        err = add(v, PURCHASE__WHY__WHY_PACK, 0, bare * pack - want, 0, bare);
    if (!err && least > bare) {
        bool minimum = bare < (int64_t)v->offer->breaks[0]->from_packs &&
                       least == (int64_t)v->offer->breaks[0]->from_packs;
        err = add(v,
                  minimum ? PURCHASE__WHY__WHY_LINE_MIN
                          : PURCHASE__WHY__WHY_PALLET,
                  0, least - bare, 0, least);
    }
    return err;
}

/* More than the need and its rounding ask for. */
static enum err why_more(struct line_view *v, int64_t least)
{
    int64_t more = v->packs - least;
    int64_t dearer =
        source_fen(v->x, v->packs) - (least ? source_fen(v->x, least) : 0);
    const struct slot *slot = &v->p->problem.slots[v->x->slot];
    const struct propose_slot *beside = &v->p->slots[v->x->slot];
    if (least == 0 || more <= 0)
        return ERR_OK;
    if (dearer < 0) {
        const struct segment *g = source_segment(v->x, v->packs);
        return add(v, PURCHASE__WHY__WHY_BREAK, 0, more, -dearer, g->lo);
    }
    if (slot->min_fen && beside->goods_fen - dearer < slot->min_fen)
        return add(v, PURCHASE__WHY__WHY_ORDER_MIN, 0, more, slot->min_fen,
                   v->packs);
    if (slot->free_from_fen && beside->goods_fen >= slot->free_from_fen &&
        beside->goods_fen - dearer < slot->free_from_fen)
        return add(v, PURCHASE__WHY__WHY_FREE_FREIGHT, 0, more, slot->cost_fen,
                   v->packs);
    return add(v, PURCHASE__WHY__WHY_REBATE, 0, more, dearer, v->packs);
}

/* Goods of the cell as they are, less what comes back anyway; fen. */
static int64_t own_cost(const struct line_view *v)
{
    int64_t sum = 0;
    for (int s = 0; s < v->cell->source_count; s++)
        sum += source_fen(&v->cell->sources[s], v->p->answer.packs[v->at][s]) *
               (COST_OF_FEN -
                v->p->problem.slots[v->cell->sources[s].slot].flat_rate);
    return sum / COST_OF_FEN;
}

/* The cheapest without this supplier; -1: nobody. *ret_supplier the one that
 * would give most of it. in_time false: whatever the days. */
static enum err other_cost(const struct line_view *v, bool in_time,
                           int64_t *ret_fen, uint32_t *ret_supplier)
{
    double weight[SOURCES_MAX], charge[SOURCES_MAX] = {0}, cost = 0;
    int32_t packs[SOURCES_MAX];
    struct cell_work work = {0};
    struct buy_cell c = *v->cell;
    struct deadline whole = c.deadlines[c.deadline_count - 1];
    int64_t most = -1;
    whole.day = INT32_MAX;
    if (!in_time) {
        c.deadlines = &whole;
        c.deadline_count = 1;
    }
    for (int s = 0; s < c.source_count; s++) {
        const struct slot *slot = &v->p->problem.slots[c.sources[s].slot];
        weight[s] = s == v->source
                        ? INFINITY
                        : 1.0 - (double)slot->flat_rate / (double)COST_OF_FEN;
    }
    enum err err = cell_best(&c, weight, charge, &work, packs, &cost);
    *ret_fen = -1;
    *ret_supplier = 0;
    if (!err && isfinite(cost)) {
        *ret_fen = llround(cost * 100.0);
        for (int s = 0; s < c.source_count; s++)
            if (packs[s] && packs[s] * c.sources[s].pack_milli > most) {
                most = packs[s] * c.sources[s].pack_milli;
                *ret_supplier = supplier_of(v, s);
            }
    }
    cell_work_release(&work);
    return err;
}

static enum err why_supplier(struct line_view *v)
{
    int64_t other = 0, own = own_cost(v);
    uint32_t supplier = 0;
    for (int s = 0; s < v->cell->source_count; s++)
        if (s != v->source && v->p->answer.packs[v->at][s])
            return add(v, PURCHASE__WHY__WHY_SPLIT, supplier_of(v, s), 0, 0, 0);
    if (v->cell->source_count == 1)
        return add(v, PURCHASE__WHY__WHY_ONLY, 0, 0, 0, 0);
    enum err err = other_cost(v, true, &other, &supplier);
    if (err)
        return err;
    if (other >= own)
        return add(v, PURCHASE__WHY__WHY_CHEAPEST, supplier, 0, other - own, 0);
    if (other >= 0)
        return add(v, PURCHASE__WHY__WHY_TOGETHER, supplier, 0, own - other, 0);
    err = other_cost(v, false, &other, &supplier);
    if (!err && other >= 0)
        return add(v, PURCHASE__WHY__WHY_IN_TIME, supplier, 0, own - other, 0);
    return err ? err : add(v, PURCHASE__WHY__WHY_ONLY, 0, 0, 0, 0);
}

enum err propose_line(struct proposal *p, int cell, int source,
                      Purchase__Line *ret_line)
{
    struct line_view v = {.p = p,
                          .cell = &p->problem.cells[cell],
                          .x = &p->problem.cells[cell].sources[source],
                          .offer = p->cells[cell].sources[source].offer,
                          .at = cell,
                          .source = source,
                          .packs = p->answer.packs[cell][source],
                          .line = ret_line};
    const struct segment *g = source_segment(v.x, v.packs);
    int32_t late = v.x->arrives_day - p->cells[cell].need_day;
    int64_t least = 0;
    purchase__line__init(ret_line);
    ret_line->item = v.cell->item;
    ret_line->packs = (uint32_t)v.packs;
    ret_line->pack_milli = v.x->pack_milli;
    ret_line->pack_fen = g->pack_fen;
    ret_line->amount_fen = source_fen(v.x, v.packs);
    ret_line->tax_rate = v.offer->tax_rate;
    ret_line->need_milli = rest(&v);
    ret_line->need_day = p->cells[cell].by_day ? p->cells[cell].need_day : 0;
    ret_line->code = v.offer->code;
    enum err err = why_supplier(&v);
    if (!err)
        err = why_rounded(&v, &least);
    if (!err)
        err = why_more(&v, least);
    if (!err && p->cells[cell].by_day && late > 0)
        err = add(&v, PURCHASE__WHY__WHY_LATE, 0, late, 0, 0);
    return err;
}

static void cheapest_words(int64_t fen, const char *yuan, const char *supplier,
                           char *out, size_t cap)
{
    if (fen == 0)
        snprintf(out, cap, tr("no dearer than at %s"), supplier);
    else
        snprintf(out, cap, tr("%s yuan less than at %s"), yuan, supplier);
}

/* ---- in words -------------------------------------------------------------*/
const char *why_words(const Purchase__Reason *r, const char *supplier,
                      char *out, size_t cap)
{
    char yuan[MONEY_CHARS], qty[QUANTITY_CHARS];
    long long amount = r->amount;
    money_format(money_of(r->fen), yuan);
    quantity_format(quantity_of(r->amount), qty);
    out[0] = '\0';
    switch (r->why) {
    case PURCHASE__WHY__WHY_ONLY:
        snprintf(out, cap, "%s", tr("nobody else sells it"));
        break;
    case PURCHASE__WHY__WHY_CHEAPEST:
        cheapest_words(r->fen, yuan, supplier, out, cap);
        break;
    case PURCHASE__WHY__WHY_BREAK:
        snprintf(out, cap,
                 tr("%lld packs more reach the price from %u packs and save "
                    "%s yuan"),
                 amount, r->packs, yuan);
        break;
    case PURCHASE__WHY__WHY_PACK:
        snprintf(out, cap, tr("%s more fill the last pack"), qty);
        break;
    case PURCHASE__WHY__WHY_PALLET:
        snprintf(out, cap, tr("%lld packs more make whole pallets"), amount);
        break;
    case PURCHASE__WHY__WHY_LINE_MIN:
        snprintf(out, cap,
                 tr("%lld packs more: the supplier gives at least "
                    "%u"),
                 amount, r->packs);
        break;
    case PURCHASE__WHY__WHY_ORDER_MIN:
        snprintf(out, cap,
                 tr("%lld packs more reach the least order of %s yuan"), amount,
                 yuan);
        break;
    case PURCHASE__WHY__WHY_FREE_FREIGHT:
        snprintf(out, cap, tr("%lld packs more save the freight of %s yuan"),
                 amount, yuan);
        break;
    case PURCHASE__WHY__WHY_REBATE:
        snprintf(out, cap,
                 tr("%lld packs more (%s yuan) reach a rebate that gives back "
                    "more"),
                 amount, yuan);
        break;
    case PURCHASE__WHY__WHY_TOGETHER:
        snprintf(out, cap,
                 tr("%s yuan dearer than at %s, saved again on the whole "
                    "order"),
                 yuan, supplier);
        break;
    case PURCHASE__WHY__WHY_SPLIT:
        snprintf(out, cap, tr("part of it; the rest comes from %s"), supplier);
        break;
    case PURCHASE__WHY__WHY_LATE:
        snprintf(out, cap, tr("%lld days later than needed: nobody is sooner"),
                 amount);
        break;
    case PURCHASE__WHY__WHY_IN_TIME:
        snprintf(out, cap, tr("%s would come too late"), supplier);
        break;
    case PURCHASE__WHY__WHY_BY_HAND:
        snprintf(out, cap, "%s", tr("the buyer asked for it"));
        break;
    default:
        break;
    }
    return out;
}

const char *propose_note_words(const struct propose_note *n, const char *item,
                               char *out, size_t cap)
{
    char qty[QUANTITY_CHARS];
    quantity_format(quantity_of(n->milli), qty);
    switch (n->kind) {
    case NOTE_NO_OFFER:
        snprintf(out, cap,
                 tr("%s: no supplier has a price for it now; add one with `hq "
                    "supplier import` (%s needed)"),
                 item, qty);
        break;
    case NOTE_WITHDRAWN:
        snprintf(out, cap, tr("%s is no longer in the range: not bought"),
                 item);
        break;
    case NOTE_TOO_MUCH:
        snprintf(out, cap,
                 tr("%s: the least that can be ordered is %s, more than may be "
                    "bought"),
                 item, qty);
        break;
    case NOTE_TOO_LARGE:
        snprintf(out, cap,
                 tr("%s: %s is too much at once for its packs; split the "
                    "need"),
                 item, qty);
        break;
    default:
        snprintf(out, cap,
                 tr("%s left: ordering %s of it alone costs more than it is "
                    "worth (least orders, freight); order it with other "
                    "goods"),
                 item, qty);
    }
    return out;
}
