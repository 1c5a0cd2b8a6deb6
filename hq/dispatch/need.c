#include "hq/dispatch/need.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/store/order.h"

struct gathering {
    struct store *s;
    struct need *n;
    struct need_load own; /* of one outlet, of one temperature */
    enum err err;
};

static enum err grow(void **list, int count, int *cap, size_t size)
{
    if (count < *cap)
        return ERR_OK;
    int more = *cap ? 2 * *cap : 64;
    void *grown =
        more > 2 * NEED_LOADS_MAX ? NULL : realloc(*list, (size_t)more * size);
    if (!grown)
        return ERR_NOMEM;
    *list = grown;
    *cap = more;
    return ERR_OK;
}

static enum err add_owner(struct need *n, const char *name, int *ret_owner)
{
    for (int i = 0; i < n->owner_count; i++)
        if (strcmp(n->owners[i], name) == 0) {
            *ret_owner = i;
            return ERR_OK;
        }
    void *list = (void *)n->owners;
    enum err err =
        grow(&list, n->owner_count, &n->owner_cap, sizeof(*n->owners));
    n->owners = list;
    const char *kept = arena_text(&n->arena, name, strlen(name));
    if (err || !kept)
        return ERR_NOMEM;
    n->owners[n->owner_count] = kept;
    *ret_owner = n->owner_count++;
    return ERR_OK;
}

static enum err add_load(struct need *n, const struct need_load *x)
{
    void *list = n->loads;
    enum err err = grow(&list, n->load_count, &n->load_cap, sizeof(*n->loads));
    n->loads = list;
    if (!err)
        n->loads[n->load_count++] = *x;
    return err;
}

enum err need_item(struct store *s, uint32_t item, uint32_t outlet,
                   struct need_item *ret_item)
{
    Order__Shelf shelf = ORDER__SHELF__INIT;
    enum err err = order_shelf(s, item, outlet, &shelf);
    if (err)
        return err;
    bool cold = shelf.min_decidegree != 0 || shelf.max_decidegree != 0;
    *ret_item = (struct need_item){
        .weight_g = shelf.weight_g,
        .volume_ml = shelf.volume_ml,
        .frozen = cold && shelf.max_decidegree <= NEED_FROZEN_DECIDEGREE,
        .weighed = shelf.weight_g > 0,
        .min_decidegree = shelf.min_decidegree,
        .max_decidegree = shelf.max_decidegree,
        .min_left_days = shelf.min_left_days,
        .transfer_fen = shelf.transfer_fen,
    };
    ret_item->chilled =
        cold && !ret_item->frozen && shelf.max_decidegree <= 150;
    if (!ret_item->weight_g)
        ret_item->weight_g = NEED_ITEM_G;
    if (!ret_item->volume_ml)
        ret_item->volume_ml = NEED_ITEM_ML;
    return ERR_OK;
}

static enum err flush(struct gathering *g)
{
    enum err err = ERR_OK;
    if (g->own.outlet && (g->own.weight_g || g->own.volume_ml))
        err = add_load(g->n, &g->own);
    g->own = (struct need_load){0};
    return err;
}

static enum err add_goods(struct gathering *g, uint32_t outlet, uint32_t item,
                          int64_t milli)
{
    struct need_item x;
    if (milli <= 0)
        return ERR_OK;
    enum err err = need_item(g->s, item, outlet, &x);
    if (err)
        return err;
    /* ORDER_LINE_MAX times a uint32_t fits */
    g->own.weight_g += (milli * (int64_t)x.weight_g + 999) / 1000;
    g->own.volume_ml += (milli * (int64_t)x.volume_ml + 999) / 1000;
    g->own.chilled |= x.chilled;
    g->own.frozen |= x.frozen;
    g->n->unweighed += !x.weighed;
    return ERR_OK;
}

static enum err on_line(void *ctx, const struct order_line *l)
{
    struct gathering *g = ctx;
    if (l->outlet != g->own.outlet && (g->err = flush(g)))
        return g->err;
    g->own.outlet = l->outlet;
    g->err = add_goods(g, l->outlet, l->item, l->allotted_milli);
    if (!g->err)
        g->err = add_goods(g, l->outlet, l->substitute, l->substitute_milli);
    return g->err;
}

static enum err on_consign(void *ctx, const Route__Consignment *x,
                           uint32_t delivery, bool loaded)
{
    struct gathering *g = ctx;
    struct need_load l = {.outlet = x->outlet,
                          .consign = x->id,
                          .weight_g = x->weight_g,
                          .volume_ml = x->volume_ml,
                          .chilled = x->chilled,
                          .frozen = x->frozen};
    (void)delivery;
    (void)loaded;
    g->err = add_owner(g->n, x->owner, &l.owner);
    if (!g->err)
        g->err = add_load(g->n, &l);
    return g->err;
}

static enum err on_rule(void *ctx, const Route__Rule *x)
{
    struct gathering *g = ctx;
    struct need *n = g->n;
    Route__Rule *kept = arena_alloc(&n->arena, sizeof(*kept));
    void *list = (void *)n->rules;
    g->err = grow(&list, n->rule_count, &n->rule_cap, sizeof(*n->rules));
    n->rules = list;
    if (g->err || !kept)
        return ERR_NOMEM;
    route__rule__init(kept);
    kept->id = x->id;
    kept->kind = x->kind;
    kept->outlet = x->outlet;
    kept->vehicle = x->vehicle;
    kept->after = x->after;
    n->rules[n->rule_count++] = kept;
    return ERR_OK;
}

static int by_outlet(const void *a, const void *b)
{
    const struct need_load *x = a, *y = b;
    if (x->outlet != y->outlet)
        return x->outlet < y->outlet ? -1 : 1;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    return x->consign < y->consign ? -1 : x->consign > y->consign;
}

/* What already goes with a truck of that day is not planned again. */
static enum err on_delivery(void *ctx, const Route__Confirmed *x,
                            int64_t loaded_ms)
{
    struct gathering *g = ctx;
    struct need *n = g->n;
    (void)loaded_ms;
    if (x->delivery->n_lines == 0 ||
        x->delivery->state == GOODS__DELIVERY_STATE__DELIVERY_CANCELLED)
        return ERR_OK;
    int kept = 0;
    for (int i = 0; i < n->load_count; i++)
        if (n->loads[i].outlet != x->delivery->outlet || n->loads[i].consign)
            n->loads[kept++] = n->loads[i];
    n->load_count = kept;
    return ERR_OK;
}

enum err need_load_day(struct store *s, int32_t day, struct need *ret_need,
                       struct diag *d)
{
    struct need n = {.day = day};
    struct gathering g = {.s = s, .n = &n};
    const struct order_filter f = {.until_day = day, .allotted = true};
    int own = 0;
    enum err err = add_owner(&n, "", &own);
    if (!err)
        err = order_lines(s, &f, on_line, &g);
    if (!err)
        err = flush(&g);
    if (!err)
        err = road_deliveries(s, 0, day, 0, on_delivery, &g);
    if (!err)
        err = road_consigns(s, true, day, on_consign, &g);
    if (!err)
        err = road_rules(s, day, on_rule, &g);
    if (err) {
        need_release(&n);
        return diag_default(d, err,
                            tr("more is to be brought than can be "
                               "planned at once"));
    }
    if (n.load_count)
        qsort(n.loads, (size_t)n.load_count, sizeof(*n.loads), by_outlet);
    *ret_need = n;
    return ERR_OK;
}

void need_release(struct need *n)
{
    free((void *)n->owners);
    free((void *)n->rules);
    free(n->loads);
    arena_release(&n->arena);
    memset(n, 0, sizeof(*n));
}
