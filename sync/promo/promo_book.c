#include <stdlib.h>
#include <string.h>

#include "sync/promo/internal.h"

static int by_id(const void *a, const void *b)
{
    const struct promo *x = a, *y = b;
    return (x->rule->id > y->rule->id) - (x->rule->id < y->rule->id);
}

static int key_order(const struct promo_key *x, uint64_t item, uint32_t pack)
{
    if (x->item != item)
        return x->item < item ? -1 : 1;
    return (x->pack > pack) - (x->pack < pack);
}

static int by_key(const void *a, const void *b)
{
    const struct promo_key *x = a, *y = b;
    int order = key_order(x, y->item, y->pack);
    return order ? order : x->promo - y->promo;
}

static int by_category(const void *a, const void *b)
{
    const struct promo_category *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : x->promo - y->promo;
}

/* Its own copy, through the wire's form. */
static Feed__Promotion *copy(const Feed__Promotion *p)
{
    size_t len = feed__promotion__get_packed_size(p);
    uint8_t *bytes = malloc(len + 1);
    if (!bytes)
        return NULL;
    feed__promotion__pack(p, bytes);
    Feed__Promotion *own = feed__promotion__unpack(NULL, len, bytes);
    free(bytes);
    return own;
}

static bool take(struct promo_book *b, const Feed__Promotion *const *list,
                 size_t count)
{
    b->promos = calloc(count + 1, sizeof(*b->promos));
    if (!b->promos)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (promo_check(list[i], NULL))
            continue;
        struct promo *p = &b->promos[b->count];
        p->rule = copy(list[i]);
        if (!p->rule)
            return false;
        b->count++;
    }
    qsort(b->promos, (size_t)b->count, sizeof(*b->promos), by_id);
    return true;
}

static bool index_goods(struct promo_book *b)
{
    size_t keys = 0, categories = 0;
    for (int i = 0; i < b->count; i++) {
        keys += b->promos[i].rule->n_goods;
        categories += b->promos[i].rule->n_categories;
    }
    b->keys = calloc(keys + 1, sizeof(*b->keys));
    b->categories = calloc(categories + 1, sizeof(*b->categories));
    b->everything = calloc((size_t)b->count + 1, sizeof(*b->everything));
    if (!b->keys || !b->categories || !b->everything)
        return false;
    for (int i = 0; i < b->count; i++) {
        const Feed__Promotion *p = b->promos[i].rule;
        if (p->ended)
            continue;
        for (size_t k = 0; k < p->n_goods; k++)
            b->keys[b->key_count++] = (struct promo_key){
                .item = p->goods[k]->item,
                .pack = p->goods[k]->pack,
                .promo = i,
            };
        for (size_t k = 0; k < p->n_categories; k++)
            b->categories[b->category_count++] =
                (struct promo_category){p->categories[k], i};
        if (p->everything)
            b->everything[b->everything_count++] = i;
    }
    qsort(b->keys, (size_t)b->key_count, sizeof(*b->keys), by_key);
    qsort(b->categories, (size_t)b->category_count, sizeof(*b->categories),
          by_category);
    return true;
}

struct promo_book *promo_book_new(const Feed__Promotion *const *list,
                                  size_t count)
{
    struct promo_book *b = calloc(1, sizeof(*b));
    if (b && take(b, list, count) && index_goods(b))
        return b;
    promo_book_free(b);
    return NULL;
}

void promo_book_free(struct promo_book *b)
{
    if (!b)
        return;
    for (int i = 0; i < b->count; i++)
        feed__promotion__free_unpacked(b->promos[i].rule, NULL);
    free(b->promos);
    free(b->keys);
    free(b->categories);
    free(b->everything);
    free(b);
}

const char *promo_book_name(const struct promo_book *b, uint32_t id)
{
    int low = 0, high = b->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (b->promos[middle].rule->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < b->count && b->promos[low].rule->id == id
               ? b->promos[low].rule->name
               : NULL;
}

/* ---- when ----------------------------------------------------------------*/

static bool within_day(const Feed__Promotion *p, int minute)
{
    int from = (int)p->from_minute, until = (int)p->until_minute;
    if (from == until)
        return true;
    if (from < until)
        return minute >= from && minute < until;
    return minute >= from || minute < until;
}

bool promo_holds(const Feed__Promotion *p, const struct promo_when *when)
{
    int weekday = (int)(((int64_t)when->day + 3) % 7); /* 0: Monday */
    if (weekday < 0)
        weekday += 7;
    if (p->ended || (p->members_only && !when->member))
        return false;
    if ((p->from_day != 0 && when->day < p->from_day) ||
        (p->until_day != 0 && when->day > p->until_day))
        return false;
    if (p->weekdays != 0 && !(p->weekdays >> weekday & 1))
        return false;
    return within_day(p, when->minute);
}

/* ---- whose goods ---------------------------------------------------------*/

static bool named(Feed__PromotionGoods *const *list, size_t count,
                  uint64_t item, uint32_t pack)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i]->item == item && list[i]->pack == pack)
            return true;
    }
    return false;
}

/* By category or everything: not when it is left out, nor a second time. */
static bool by_sort(const struct promo_book *b, int promo, uint64_t item,
                    uint32_t pack)
{
    const Feed__Promotion *p = b->promos[promo].rule;
    return (pack == 0 || p->packs) &&
           !named(p->excluded, p->n_excluded, item, pack) &&
           !named(p->goods, p->n_goods, item, pack);
}

void promo_of_goods(const struct promo_book *b, uint64_t item, uint32_t pack,
                    const char *category, void (*visit)(void *ctx, int promo),
                    void *ctx)
{
    int low = 0, high = b->key_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (key_order(&b->keys[middle], item, pack) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (int last = -1; low < b->key_count; low++) {
        if (key_order(&b->keys[low], item, pack) != 0)
            break;
        if (b->keys[low].promo != last)
            visit(ctx, b->keys[low].promo);
        last = b->keys[low].promo;
    }
    low = 0;
    high = category && category[0] ? b->category_count : 0;
    int end = high;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (strcmp(b->categories[middle].name, category) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (int last = -1; low < end; low++) {
        int promo = b->categories[low].promo;
        if (strcmp(b->categories[low].name, category) != 0)
            break;
        if (promo != last && !b->promos[promo].rule->everything &&
            by_sort(b, promo, item, pack))
            visit(ctx, promo);
        last = promo;
    }
    for (int i = 0; i < b->everything_count; i++) {
        if (by_sort(b, b->everything[i], item, pack))
            visit(ctx, b->everything[i]);
    }
}
