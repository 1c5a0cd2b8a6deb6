#include "hq/order/share.h"

#include <stdbool.h>
#include <stdlib.h>

#define PACKS_MAX INT64_C(100000000) /* of one claim */

struct turn {
    size_t claim;
    int64_t asked, floor, given; /* packs */
    int64_t need;
};

static bool below_floor(const struct turn *t)
{
    return t->given < t->floor;
}

/* Whether a takes a pack before b. */
static bool before(const struct turn *a, const struct turn *b)
{
    if (below_floor(a) != below_floor(b))
        return below_floor(a);
    int64_t x = a->given - (below_floor(a) ? 0 : a->floor);
    int64_t y = b->given - (below_floor(b) ? 0 : b->floor);
    int64_t v = below_floor(a) ? a->floor : a->need;
    int64_t w = below_floor(b) ? b->floor : b->need;
    /* (2x + 1) / v < (2y + 1) / w; at most 2 x 10^8 x 10^9 */
    int64_t left = (2 * x + 1) * w, right = (2 * y + 1) * v;
    return left != right ? left < right : a->claim < b->claim;
}

static void sift(struct turn *heap, size_t n, size_t at)
{
    for (;;) {
        size_t first = at, child = 2 * at + 1;
        if (child < n && before(&heap[child], &heap[first]))
            first = child;
        if (child + 1 < n && before(&heap[child + 1], &heap[first]))
            first = child + 1;
        if (first == at)
            return;
        struct turn t = heap[at];
        heap[at] = heap[first];
        heap[first] = t;
        at = first;
    }
}

static enum err turn_of(const struct share_claim *c, size_t at,
                        struct turn *ret)
{
    if (c->pack_milli <= 0 || c->asked_milli < 0 || c->floor_milli < 0 ||
        c->asked_milli / c->pack_milli > PACKS_MAX)
        return ERR_RANGE;
    struct turn t = {.claim = at, .asked = c->asked_milli / c->pack_milli};
    t.floor =
        c->floor_milli / c->pack_milli + (c->floor_milli % c->pack_milli != 0);
    t.floor = t.floor < t.asked ? t.floor : t.asked;
    t.need = c->need < 1                ? 1
             : c->need > SHARE_NEED_MAX ? SHARE_NEED_MAX
                                        : c->need;
    *ret = t;
    return ERR_OK;
}

enum err share_out(struct share_claim *claims, size_t count,
                   int64_t stock_milli)
{
    size_t n = 0;
    if (count > SHARE_CLAIMS_MAX)
        return ERR_RANGE;
    struct turn *heap = malloc((count ? count : 1) * sizeof(*heap));
    if (!heap)
        return ERR_NOMEM;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        struct turn t;
        err = turn_of(&claims[i], i, &t);
        if (!err && t.asked > 0)
            heap[n++] = t;
    }
    for (size_t i = 0; !err && i < count; i++)
        claims[i].given_milli = 0;
    for (size_t i = err ? 0 : n / 2; i-- > 0;)
        sift(heap, n, i);
    while (!err && n > 0) {
        struct share_claim *c = &claims[heap[0].claim];
        bool fits = c->pack_milli <= stock_milli;
        if (fits) {
            stock_milli -= c->pack_milli;
            c->given_milli += c->pack_milli;
            heap[0].given++;
        }
        if (!fits || heap[0].given == heap[0].asked)
            heap[0] = heap[--n];
        sift(heap, n, 0);
    }
    free(heap);
    return err;
}
