#include "hq/order/range.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

#define UNIT_MILLI INT64_C(1000)

struct loading {
    struct range *range;
    struct store *s;
    int32_t day;
};

static enum err add(void *ctx, const struct order_goods *g)
{
    struct loading *l = ctx;
    struct range *r = l->range;
    if (r->count == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 1024;
        struct range_item *grown = realloc(r->items, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        r->items = grown;
        r->cap = cap;
    }
    struct range_item *x = &r->items[r->count];
    *x = (struct range_item){.id = g->item->id,
                             .withdrawn = g->item->withdrawn,
                             .recalled = g->recalled,
                             .by_weight = g->item->by_weight,
                             .cost_fen = g->cost_fen,
                             .price_fen = -1};
    order__shelf__init(&x->shelf);
    order__shelf__init(&x->own);
    text_copy(x->audience, sizeof(x->audience), g->audience);
    text_copy(x->category, sizeof(x->category), g->item->category);
    for (size_t i = 0; i < g->item->n_packs && x->n_packs < RANGE_PACKS; i++) {
        const Feed__Pack *p = g->item->packs[i];
        if (p->quantity_milli > 0 && p->quantity_milli <= ORDER_LINE_MAX)
            x->packs[x->n_packs++] =
                (struct range_pack){p->id, (int64_t)p->quantity_milli};
    }
    r->count++;
    enum err err = order_price(l->s, x->id, 0, l->day, &x->price_fen);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static struct range_item *find(const struct range *r, uint32_t item)
{
    size_t low = 0, high = r->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->items[middle].id < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->count && r->items[low].id == item ? &r->items[low] : NULL;
}

static enum err take_shelf(void *ctx, const Order__Shelf *shelf)
{
    struct range_item *x = find(ctx, shelf->item);
    if (x && shelf->outlet == 0)
        x->shelf = *shelf;
    else if (x)
        x->own = *shelf;
    return ERR_OK;
}

enum err range_open(struct store *s, int32_t day, struct range *ret)
{
    struct range r = {0};
    struct loading l = {&r, s, day};
    enum err err = order_range(s, day, add, &l);
    if (!err)
        err = order_shelves(s, 0, 0, take_shelf, &r);
    if (err)
        range_release(&r);
    else
        *ret = r;
    return err;
}

void range_release(struct range *r)
{
    if (r)
        free(r->items);
    if (r)
        memset(r, 0, sizeof(*r));
}

static enum err take_group(void *ctx, const char *name)
{
    struct range *r = ctx;
    if (r->group_count < (int)(sizeof(r->groups) / sizeof(*r->groups)))
        snprintf(r->groups[r->group_count++], sizeof(r->groups[0]),
                 "group/%.50s", name);
    return ERR_OK;
}

enum err range_outlet(struct range *r, struct store *s, uint32_t outlet)
{
    for (size_t i = 0; i < r->count; i++)
        r->items[i].own.item = 0;
    r->outlet = outlet;
    r->group_count = 1;
    snprintf(r->groups[0], sizeof(r->groups[0]), "outlet/%" PRIu32, outlet);
    enum err err = store_groups(s, outlet, take_group, r);
    return err ? err : order_shelves(s, 0, outlet, take_shelf, r);
}

const struct range_item *range_find(const struct range *r, uint32_t item)
{
    return find(r, item);
}

const Order__Shelf *range_shelf(const struct range_item *x)
{
    return x->own.item ? &x->own : &x->shelf;
}

bool range_carried(const struct range *r, const struct range_item *x)
{
    if (strcmp(x->audience, "all") == 0)
        return true;
    for (int i = 0; i < r->group_count; i++)
        if (strcmp(x->audience, r->groups[i]) == 0)
            return true;
    return false;
}

int64_t range_pack_milli(const struct range_item *x, uint32_t pack)
{
    for (int i = 0; i < x->n_packs; i++)
        if (x->packs[i].id == pack)
            return x->packs[i].milli;
    return pack == 0 ? UNIT_MILLI : 0;
}

int64_t range_pack(const struct range_item *x, uint32_t *ret_pack)
{
    const Order__Shelf *shelf = range_shelf(x);
    const struct range_pack *best = NULL;
    *ret_pack = 0;
    if (shelf->loose)
        return UNIT_MILLI;
    if (shelf->pack && range_pack_milli(x, shelf->pack)) {
        *ret_pack = shelf->pack;
        return range_pack_milli(x, shelf->pack);
    }
    for (int i = 0; i < x->n_packs && !x->by_weight; i++)
        if (!best || x->packs[i].milli < best->milli)
            best = &x->packs[i];
    if (best)
        *ret_pack = best->id;
    return best ? best->milli : UNIT_MILLI;
}

int64_t range_transfer(const struct range_item *x)
{
    const Order__Shelf *shelf = range_shelf(x);
    if (shelf->transfer_fen > 0)
        return shelf->transfer_fen;
    return x->cost_fen > 0 ? x->cost_fen : 0;
}

int64_t range_value(int64_t unit_fen, int64_t milli)
{
    int64_t fen = 0;
    if (decimal_muldiv(unit_fen, milli, UNIT_MILLI, INT64_MAX / 4, &fen))
        return INT64_MAX / 4;
    return fen;
}
