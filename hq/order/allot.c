/* Stock shared among the desk's lines. */
#include <stdlib.h>
#include <string.h>

#include "hq/order/book.h"
#include "hq/order/share.h"

struct sharing {
    struct book *b;
    struct desk_line **list; /* owned: those to share for, by item */
    size_t count;
    struct share_claim *claims; /* owned: as many */
    struct left {
        uint32_t warehouse, item;
        int64_t milli;
    } * left; /* owned: after its own orders; by warehouse and item */
    size_t left_count, left_cap;
};

static int by_goods(const void *a, const void *b)
{
    const struct desk_line *x = *(struct desk_line *const *)a;
    const struct desk_line *y = *(struct desk_line *const *)b;
    if (x->warehouse != y->warehouse)
        return x->warehouse < y->warehouse ? -1 : 1;
    if (x->order.item != y->order.item)
        return x->order.item < y->order.item ? -1 : 1;
    return x < y ? -1 : x > y; /* by outlet, order */
}

static bool alike(const struct desk_line *x, const struct desk_line *y)
{
    return x->warehouse == y->warehouse && x->order.item == y->order.item;
}

static void settle(struct desk_line *x, int64_t given)
{
    x->closed = true;
    x->given_milli = given;
    x->reason = ORDER__LINE_REASON__REASON_SHORTAGE;
    if (given == x->whole_milli) {
        x->state = ORDER__LINE_STATE__LINE_ALLOTTED;
        x->reason = ORDER__LINE_REASON__REASON_NONE;
    } else if (given > 0) {
        x->state = ORDER__LINE_STATE__LINE_PARTIAL;
    } else {
        x->state = x->no_back_orders ? ORDER__LINE_STATE__LINE_CANCELLED
                                     : ORDER__LINE_STATE__LINE_BACK_ORDER;
    }
}

static enum err share_item(struct sharing *g, size_t first, size_t end)
{
    struct desk_line *head = g->list[first];
    int64_t stock = 0, wanted = 0, rest = 0;
    enum err err =
        desk_book_free(g->b, head->warehouse, head->order.item, &stock);
    for (size_t i = first; i < end; i++) {
        const struct desk_line *x = g->list[i];
        g->claims[i] = (struct share_claim){.asked_milli = x->whole_milli,
                                            .floor_milli = x->floor_milli,
                                            .need = x->need_milli,
                                            .pack_milli = x->pack_milli};
        wanted += x->whole_milli;
    }
    if (!err)
        err = share_out(g->claims + first, end - first, stock);
    rest = stock;
    for (size_t i = first; !err && i < end; i++) {
        struct desk_line *x = g->list[i];
        x->stock_milli = stock;
        x->wanted_milli = wanted;
        x->claims = (int32_t)(end - first);
        settle(x, g->claims[i].given_milli);
        rest -= x->given_milli;
    }
    if (!err)
        err = desk_book_room((void **)&g->left, g->left_count, &g->left_cap,
                             sizeof(*g->left));
    if (!err)
        g->left[g->left_count++] =
            (struct left){head->warehouse, head->order.item, rest};
    return err;
}

/* ---- what comes instead ---------------------------------------------------*/

static enum err find_left(struct sharing *g, uint32_t warehouse, uint32_t item,
                          struct left **ret)
{
    for (size_t i = 0; i < g->left_count; i++)
        if (g->left[i].warehouse == warehouse && g->left[i].item == item) {
            *ret = &g->left[i];
            return ERR_OK;
        }
    enum err err = desk_book_room((void **)&g->left, g->left_count,
                                  &g->left_cap, sizeof(*g->left));
    int64_t milli = 0;
    if (!err)
        err = desk_book_free(g->b, warehouse, item, &milli);
    if (err)
        return err;
    *ret = &g->left[g->left_count++];
    **ret = (struct left){warehouse, item, milli};
    return ERR_OK;
}

static void take_instead(struct desk_line *x, uint32_t by, int64_t milli)
{
    if (milli <= 0)
        return;
    x->substitute = by;
    x->substitute_milli = milli;
    x->state = ORDER__LINE_STATE__LINE_SUBSTITUTED;
}

/* One item's substitute, for the lines of one warehouse. */
static enum err make_up(struct sharing *g, size_t first, size_t end,
                        const struct range_item *by)
{
    struct left *left = NULL;
    uint32_t pack = 0;
    int64_t pack_milli = range_pack(by, &pack);
    enum err err = find_left(g, g->list[first]->warehouse, by->id, &left);
    if (err)
        return err;
    for (size_t i = first; i < end; i++) {
        const struct desk_line *x = g->list[i];
        int64_t wanting = x->whole_milli - x->given_milli;
        g->claims[i] = (struct share_claim){
            .asked_milli = wanting,
            .floor_milli = x->given_milli < x->floor_milli ? x->floor_milli : 0,
            .need = x->need_milli - x->given_milli,
            .pack_milli = wanting < pack_milli ? QUANTITY_ONE : pack_milli};
    }
    err = share_out(g->claims + first, end - first, left->milli);
    for (size_t i = first; !err && i < end; i++) {
        take_instead(g->list[i], by->id, g->claims[i].given_milli);
        left->milli -= g->claims[i].given_milli;
    }
    return err;
}

static enum err on_substitute(void *ctx, uint32_t item, uint32_t by_item)
{
    struct sharing *g = ctx;
    const struct range_item *by = range_find(&g->b->range, by_item);
    enum err err = ERR_OK;
    if (!by || by->withdrawn || by->recalled)
        return ERR_OK;
    for (size_t i = 0, end; !err && i < g->count; i = end) {
        for (end = i + 1; end < g->count && alike(g->list[i], g->list[end]);)
            end++;
        if (g->list[i]->order.item == item)
            err = make_up(g, i, end, by);
    }
    return err;
}

enum err desk_book_share(struct book *b, uint32_t warehouse)
{
    struct sharing g = {.b = b};
    g.list = calloc(b->count + 1, sizeof(struct desk_line *));
    g.claims = calloc(b->count + 1, sizeof(*g.claims));
    enum err err = g.list && g.claims ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < b->count; i++) {
        struct desk_line *x = &b->lines[i];
        if (warehouse && x->warehouse != warehouse) {
            x->closed = false;
            continue;
        }
        x->closed = x->closed && x->due;
        if (x->due && !x->closed)
            g.list[g.count++] = x;
    }
    if (!err && g.count)
        qsort(g.list, g.count, sizeof(struct desk_line *), by_goods);
    for (size_t i = 0, end; !err && i < g.count; i = end) {
        for (end = i + 1; end < g.count && alike(g.list[i], g.list[end]);)
            end++;
        err = share_item(&g, i, end);
    }
    if (!err)
        err = order_substitutes(b->s, 0, on_substitute, &g);
    free(g.list);
    free(g.claims);
    free(g.left);
    return err;
}
