#include "hq/replenish/promoted.h"

#include <stdlib.h>
#include <string.h>

#include "hq/store/demand.h"

struct reading {
    struct promoted *p;
    int32_t day;
};

static void forget(struct promoted *p)
{
    for (size_t i = 0; i < p->count; i++)
        feed__promotion__free_unpacked(p->list[i], NULL);
    p->count = 0;
}

static Feed__Promotion *copy(const Feed__Promotion *x)
{
    size_t len = feed__promotion__get_packed_size(x);
    uint8_t *bytes = malloc(len ? len : 1);
    Feed__Promotion *made = NULL;
    if (bytes) {
        feed__promotion__pack(x, bytes);
        made = feed__promotion__unpack(NULL, len, bytes);
    }
    free(bytes);
    return made;
}

static enum err room(struct promoted *p)
{
    if (p->count < p->cap)
        return ERR_OK;
    size_t cap = p->cap ? 2 * p->cap : 16;
    Feed__Promotion **list =
        realloc(p->list, cap * sizeof(*list)); /* of pointers */
    if (!list)
        return ERR_NOMEM;
    p->list = list;
    int32_t *until = realloc(p->until, cap * sizeof(*until));
    if (!until)
        return ERR_NOMEM;
    p->until = until;
    p->cap = cap;
    return ERR_OK;
}

static enum err on_promotion(void *ctx, const Feed__Promotion *x, int32_t until)
{
    struct reading *r = ctx;
    if (x->kind == FEED__PROMOTION_KIND__SPEND_SAVE ||
        x->kind == FEED__PROMOTION_KIND__NEAR_EXPIRY || until < r->day ||
        (x->from_day && x->from_day >= r->day + PROMOTED_DAYS))
        return ERR_OK;
    enum err err = room(r->p);
    Feed__Promotion *made = err ? NULL : copy(x);
    if (!made)
        return ERR_NOMEM;
    r->p->until[r->p->count] = until;
    r->p->list[r->p->count++] = made;
    return ERR_OK;
}

enum err promoted_read(struct promoted *p, struct store *s, uint32_t outlet,
                       int32_t day)
{
    struct reading r = {p, day};
    forget(p);
    return demand_promotions(s, outlet, on_promotion, &r);
}

void promoted_release(struct promoted *p)
{
    forget(p);
    free(p->list);
    free(p->until);
    memset(p, 0, sizeof(*p));
}

static bool among(Feed__PromotionGoods *const *goods, size_t n, uint32_t item)
{
    for (size_t i = 0; i < n; i++)
        if (goods[i]->item == item)
            return true;
    return false;
}

static bool means(const Feed__Promotion *x, const struct range_item *item)
{
    if (among(x->excluded, x->n_excluded, item->id))
        return false;
    if (x->everything || among(x->goods, x->n_goods, item->id))
        return true;
    for (size_t i = 0; i < x->n_categories; i++)
        if (strcmp(x->categories[i], item->category) == 0)
            return true;
    return false;
}

uint64_t promoted_days(const struct promoted *p, const struct range_item *item,
                       int32_t day)
{
    uint64_t days = 0;
    for (size_t k = 0; k < p->count; k++) {
        const Feed__Promotion *x = p->list[k];
        if (!means(x, item))
            continue;
        for (int i = 0; i < PROMOTED_DAYS; i++) {
            int32_t on = day + i;
            unsigned weekday = (unsigned)(((on + 3) % 7 + 7) % 7);
            if ((!x->from_day || on >= x->from_day) && on <= p->until[k] &&
                (!x->weekdays || x->weekdays >> weekday & 1))
                days |= UINT64_C(1) << i;
        }
    }
    return days;
}
