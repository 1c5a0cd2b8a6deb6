/* A plan as the shop is told it. */
#include <stdlib.h>
#include <string.h>

#include "hq/replenish/plan.h"

struct before {
    Order__Suggestion whole; /* first part's head */
    uint32_t parts;
    struct buf lines; /* packed, one after the other */
};

static enum err add_lines(struct buf *out, const Order__Suggestion *x)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        size_t len = order__suggested_line__get_packed_size(x->lines[i]);
        err = buf_reserve(out, len);
        if (!err)
            out->len +=
                order__suggested_line__pack(x->lines[i], out->data + out->len);
    }
    return err;
}

static enum err on_part(void *ctx, uint32_t outlet, const Order__Suggestion *x)
{
    struct before *b = ctx;
    (void)outlet;
    if (b->parts++ == 0) {
        b->whole = *x;
        b->whole.lines = NULL;
        b->whole.n_lines = 0;
    }
    return add_lines(&b->lines, x);
}

static bool one_truck(const Order__Suggestion *a, const Order__Suggestion *b)
{
    return a->delivery_day == b->delivery_day &&
           a->cutoff_day == b->cutoff_day &&
           a->cutoff_minute == b->cutoff_minute;
}

static enum err fill(const struct plan *plan, Order__Suggestion *x,
                     Order__SuggestedLine *lines)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_line *l = &plan->lines[i];
        Order__SuggestedLine *y = &lines[x->n_lines];
        if (l->milli == 0)
            continue;
        order__suggested_line__init(y);
        y->item = l->item;
        y->quantity_milli = l->milli;
        y->pack = l->pack;
        y->on_hand_milli = l->on_hand_milli;
        y->on_way_milli = l->on_way_milli;
        y->weekly_milli = l->weekly_milli;
        y->reason = l->reason;
        y->words = (char *)l->words;
        y->price_fen = l->transfer_fen;
        x->lines[x->n_lines++] = y;
    }
    return ERR_OK;
}

/* The number it goes by: that of an unanswered one for the same truck. */
static enum err number(struct store *s, uint32_t outlet, const struct before *b,
                       Order__Suggestion *x)
{
    bool answered = true;
    enum err err = ERR_OK;
    if (b->parts && one_truck(&b->whole, x))
        err = order_answered(s, outlet, b->whole.run, &answered);
    if (!err && !answered)
        x->run = b->whole.run;
    else if (!err)
        err = order_next_run(s, &x->run);
    return err;
}

enum err plan_suggest(struct store *s, const struct plan *plan, int64_t now_ms,
                      size_t *ret_lines, bool *ret_changed)
{
    struct before b = {0};
    struct buf lines = {0};
    Order__Suggestion x = ORDER__SUGGESTION__INIT;
    size_t n = plan->count ? plan->count : 1;
    Order__SuggestedLine *list = malloc(n * sizeof(*list));
    Order__SuggestedLine **refs = malloc(n * sizeof(*refs));
    enum err err = list && refs ? ERR_OK : ERR_NOMEM;
    x.made_day = plan->day;
    x.cutoff_day = plan->truck.cutoff_day;
    x.cutoff_minute = plan->rule.cutoff_minute;
    x.delivery_day = plan->truck.day;
    x.lines = refs;
    if (!err)
        err = fill(plan, &x, list);
    if (!err)
        err = order_suggestions(s, plan->rule.outlet, on_part, &b);
    if (!err)
        err = add_lines(&lines, &x);
    bool same =
        b.parts > 0 && one_truck(&b.whole, &x) &&
        b.whole.made_day == x.made_day && b.lines.len == lines.len &&
        (lines.len == 0 || memcmp(b.lines.data, lines.data, lines.len) == 0);
    if (!err && !same)
        err = number(s, plan->rule.outlet, &b, &x);
    if (!err && !same)
        err = order_suggest(s, plan->rule.outlet, &x, now_ms);
    if (!err) {
        *ret_lines = x.n_lines;
        *ret_changed = !same;
    }
    buf_release(&lines);
    buf_release(&b.lines);
    free(list);
    free(refs);
    return err;
}
