#include "hq/order/onway.h"

#include <stdlib.h>
#include <string.h>

#include "hq/order/truck.h"

#define ABOARD INT32_MIN /* the day of what the book has on trucks */

struct reading {
    struct onway *w;
    const Order__Rule *rule;
    int32_t day;
};

static enum err add(struct onway *w, uint32_t item, int32_t day, int64_t milli)
{
    if (milli <= 0)
        return ERR_OK;
    if (w->count == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 256;
        struct onway_line *grown = realloc(w->lines, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        w->lines = grown;
        w->cap = cap;
    }
    w->lines[w->count++] = (struct onway_line){item, day, milli};
    return ERR_OK;
}

static int32_t due(const struct reading *r, int32_t day)
{
    struct truck t;
    day = day < r->day ? r->day : day;
    return truck_on(r->rule, day, &t) ? t.day : day;
}

static enum err on_line(void *ctx, const struct order_line *x)
{
    struct reading *r = ctx;
    int32_t day = due(r, x->delivery_day);
    enum err err;
    switch (x->state) {
    case ORDER__LINE_STATE__LINE_OPEN:
    case ORDER__LINE_STATE__LINE_BACK_ORDER:
        if (x->reason == ORDER__LINE_REASON__REASON_ABSURD)
            return ERR_OK;
        return add(r->w, x->item, day, x->asked_milli);
    case ORDER__LINE_STATE__LINE_ALLOTTED:
    case ORDER__LINE_STATE__LINE_PARTIAL:
    case ORDER__LINE_STATE__LINE_SUBSTITUTED:
    case ORDER__LINE_STATE__LINE_SENT:
        err = add(r->w, x->item, day, x->allotted_milli);
        return err || !x->substitute
                   ? err
                   : add(r->w, x->substitute, day, x->substitute_milli);
    default:
        return ERR_OK;
    }
}

static enum err on_aboard(void *ctx, uint32_t item, int64_t milli)
{
    return add(((struct reading *)ctx)->w, item, ABOARD, milli);
}

static int by_item(const void *a, const void *b)
{
    const struct onway_line *x = a, *y = b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return x->day < y->day ? -1 : x->day > y->day;
}

/* What is aboard answers lines, the earliest first; only the rest is more. */
static void settle(struct onway *w, int32_t day)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->count;) {
        size_t end = i;
        int64_t aboard = 0, lines = 0;
        for (; end < w->count && w->lines[end].item == w->lines[i].item; end++)
            *(w->lines[end].day == ABOARD ? &aboard : &lines) +=
                w->lines[end].milli;
        uint32_t item = w->lines[i].item;
        if (aboard > lines)
            w->lines[kept++] = (struct onway_line){item, day, aboard - lines};
        for (; i < end; i++)
            if (w->lines[i].day != ABOARD)
                w->lines[kept++] = w->lines[i];
    }
    w->count = kept;
}

enum err onway_read(struct onway *w, struct store *s, const Order__Rule *rule,
                    int32_t day)
{
    struct reading r = {w, rule, day};
    const struct order_filter f = {.outlet = rule->outlet,
                                   .since_day = day - ONWAY_DAYS};
    w->count = 0;
    enum err err = order_lines(s, &f, on_line, &r);
    if (!err)
        err = order_aboard(s, rule->outlet, on_aboard, &r);
    if (w->count)
        qsort(w->lines, w->count, sizeof(*w->lines), by_item);
    settle(w, day);
    return err;
}

void onway_release(struct onway *w)
{
    free(w->lines);
    memset(w, 0, sizeof(*w));
}

const struct onway_line *onway_find(const struct onway *w, uint32_t item,
                                    size_t *ret_count)
{
    size_t low = 0, high = w->count, end;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (w->lines[middle].item < item)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < w->count && w->lines[end].item == item; end++)
        ;
    *ret_count = end - low;
    return w->count ? &w->lines[low] : NULL;
}
