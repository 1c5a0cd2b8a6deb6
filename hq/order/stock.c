/* What is free in the warehouses for new promises. */
#include <stdlib.h>
#include <string.h>

#include "hq/order/book.h"
#include "hq/store/goods.h"

enum err desk_book_room(void **array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return ERR_OK;
    size_t want = *cap ? 2 * *cap : 256;
    void *grown = realloc(*array, want * size);
    if (!grown)
        return ERR_NOMEM;
    *array = grown;
    *cap = want;
    return ERR_OK;
}

static enum err tally(struct book *b, uint32_t item, struct tally x)
{
    enum err err = desk_book_room((void **)&b->tallies, b->tally_count,
                                  &b->tally_cap, sizeof(*b->tallies));
    if (err || item == 0)
        return err;
    x.item = item;
    x.outlet = b->rule->outlet;
    x.warehouse = b->rule->warehouse ? b->rule->warehouse : b->hub;
    b->tallies[b->tally_count++] = x;
    return ERR_OK;
}

static enum err on_line(void *ctx, const struct order_line *x)
{
    struct book *b = ctx;
    bool sent = x->state == ORDER__LINE_STATE__LINE_SENT;
    if (!sent && x->state != ORDER__LINE_STATE__LINE_ALLOTTED &&
        x->state != ORDER__LINE_STATE__LINE_PARTIAL &&
        x->state != ORDER__LINE_STATE__LINE_SUBSTITUTED)
        return ERR_OK;
    struct tally a = {0}, y = {0};
    *(sent ? &a.sent : &a.allotted) = x->allotted_milli;
    *(sent ? &y.sent : &y.allotted) = x->substitute_milli;
    enum err err = tally(b, x->item, a);
    return err ? err : tally(b, x->substitute, y);
}

static enum err on_aboard(void *ctx, uint32_t item, int64_t milli)
{
    return tally(ctx, item, (struct tally){.aboard = milli});
}

static int by_outlet(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->warehouse != y->warehouse)
        return x->warehouse < y->warehouse ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return x->outlet < y->outlet ? -1 : x->outlet > y->outlet;
}

/* One of each outlet and item: what is allotted and still in the warehouse.
 * Goods on a truck beyond the lines said to be sent are lines that will be. */
static void settle(struct book *b)
{
    size_t kept = 0;
    if (b->tally_count)
        qsort(b->tallies, b->tally_count, sizeof(*b->tallies), by_outlet);
    for (size_t i = 0; i < b->tally_count;) {
        struct tally x = b->tallies[i];
        for (i++; i < b->tally_count && by_outlet(&x, &b->tallies[i]) == 0;
             i++) {
            x.allotted += b->tallies[i].allotted;
            x.sent += b->tallies[i].sent;
            x.aboard += b->tallies[i].aboard;
        }
        int64_t loaded = x.aboard > x.sent ? x.aboard - x.sent : 0;
        x.allotted = x.allotted > loaded ? x.allotted - loaded : 0;
        b->tallies[kept++] = x;
    }
    b->tally_count = kept;
}

enum err desk_book_promised(struct book *b)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < b->rule_count; i++) {
        const struct order_filter f = {.outlet = b->rules[i].outlet,
                                       .since_day = b->day - DESK_SINCE_DAYS};
        b->rule = &b->rules[i];
        err = order_lines(b->s, &f, on_line, b);
        if (!err)
            err = order_aboard(b->s, f.outlet, on_aboard, b);
    }
    settle(b);
    return err;
}

struct counting {
    int32_t last_expiry; /* the earliest date that is good enough */
    int64_t milli;
};

static enum err on_stock(void *ctx, const struct goods_stock *x,
                         const struct goods_lot *lot)
{
    struct counting *c = ctx;
    if (!lot || (!lot->held &&
                 (lot->expiry_day == 0 || lot->expiry_day >= c->last_expiry)))
        c->milli += x->milli;
    return ERR_OK;
}

static size_t first_of(const struct book *b, uint32_t warehouse, uint32_t item)
{
    const struct tally key = {.warehouse = warehouse, .item = item};
    size_t low = 0, high = b->tally_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (by_outlet(&b->tallies[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum err desk_book_free(struct book *b, uint32_t warehouse, uint32_t item,
                        int64_t *ret_milli)
{
    const struct range_item *x = range_find(&b->range, item);
    struct counting c = {.last_expiry = b->day + 1};
    if (x)
        c.last_expiry += (int32_t)x->shelf.min_left_days;
    enum err err = ERR_OK;
    if (warehouse)
        err = goods_stock(b->s, GOODS__PLACE_KIND__PLACE_WAREHOUSE, warehouse,
                          item, on_stock, &c);
    for (size_t i = first_of(b, warehouse, item);
         i < b->tally_count && b->tallies[i].warehouse == warehouse &&
         b->tallies[i].item == item;
         i++)
        c.milli -= b->tallies[i].allotted;
    if (!err)
        *ret_milli = c.milli > 0 ? c.milli : 0;
    return err;
}
