#include "hq/replenish/limit.h"

#include <stdlib.h>

double limit_gain(const struct plan_line *x)
{
    double with = x->cover_units + (double)x->milli / 1000;
    double without = with - (double)x->pack_milli / 1000;
    double saved =
        forecast_lost(&x->demand, without) - forecast_lost(&x->demand, with);
    return saved * (double)(x->margin_fen > 0 ? x->margin_fen : 0);
}

struct pack {
    struct plan_line *line;
    double worth; /* margin a yuan, or a line */
};

/* The least worth on top; of equals the later item. */
static bool goes_before(const struct pack *a, const struct pack *b)
{
    if (a->worth < b->worth || b->worth < a->worth)
        return a->worth < b->worth;
    return a->line->item > b->line->item;
}

static void sift(struct pack *heap, size_t n, size_t at)
{
    for (;;) {
        size_t first = at, child = 2 * at + 1;
        if (child < n && goes_before(&heap[child], &heap[first]))
            first = child;
        if (child + 1 < n && goes_before(&heap[child + 1], &heap[first]))
            first = child + 1;
        if (first == at)
            return;
        struct pack t = heap[at];
        heap[at] = heap[first];
        heap[first] = t;
        at = first;
    }
}

static int64_t value_of(const struct plan_line *x, int64_t milli)
{
    return range_value(x->transfer_fen, milli);
}

/* Goods that cost nothing are never left out for their price. */
static size_t heap_of(struct plan *plan, struct pack *heap, bool lines)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct plan_line *x = &plan->lines[i];
        int64_t fen = value_of(x, x->pack_milli);
        if (x->milli > 0 && (lines || fen > 0))
            heap[n++] = (struct pack){x, lines ? limit_gain(x)
                                               : limit_gain(x) / (double)fen};
    }
    for (size_t i = n / 2; i-- > 0;)
        sift(heap, n, i);
    return n;
}

static void fit_money(struct plan *plan, struct pack *heap, size_t n)
{
    while (n > 0 && plan->value_fen > plan->limit_fen) {
        struct plan_line *x = heap[0].line;
        int64_t before = value_of(x, x->milli);
        x->milli -= x->pack_milli;
        plan->value_fen -= before - value_of(x, x->milli);
        x->limits |= plan->limit_is_credit ? PLAN_BY_CREDIT : PLAN_BY_BUDGET;
        if (x->milli > 0)
            heap[0].worth = limit_gain(x) / (double)value_of(x, x->pack_milli);
        else
            heap[0] = heap[--n];
        sift(heap, n, 0);
    }
}

static void fit_lines(struct plan *plan, struct pack *heap, size_t n)
{
    while (n > ORDER_LINES_MAX) {
        struct plan_line *x = heap[0].line;
        plan->value_fen -= value_of(x, x->milli);
        x->milli = 0;
        x->limits |= PLAN_BY_LINES;
        heap[0] = heap[--n];
        sift(heap, n, 0);
    }
}

enum err limit_apply(struct plan *plan)
{
    size_t lines = 0;
    plan->value_fen = 0;
    for (size_t i = 0; i < plan->count; i++) {
        lines += plan->lines[i].milli > 0;
        plan->value_fen += value_of(&plan->lines[i], plan->lines[i].milli);
    }
    bool dear = plan->limit_fen >= 0 && plan->value_fen > plan->limit_fen;
    if (!dear && lines <= ORDER_LINES_MAX)
        return ERR_OK;
    struct pack *heap = malloc(plan->count * sizeof(*heap));
    if (!heap)
        return ERR_NOMEM;
    if (dear)
        fit_money(plan, heap, heap_of(plan, heap, false));
    fit_lines(plan, heap, heap_of(plan, heap, true));
    free(heap);
    return ERR_OK;
}
