/* Rebates and fees by supplier and period. */
#include "hq/purchase/purchase.h"
#include "hq/purchase/supplier.h"

struct accruing {
    struct store *store;
    int32_t from, until, today;
    purchase_accrual_fn fn;
    void *ctx;
};

/* The first step above what was taken, and what reaching it would give. */
static enum err next_step(const Purchase__Terms *x, struct purchase_accrual *a)
{
    for (size_t i = 0; i < x->n_steps; i++)
        if (x->steps[i]->from_fen > a->taken_fen) {
            a->next_from_fen = x->steps[i]->from_fen;
            return terms_amount(x, a->next_from_fen, &a->next_given_fen);
        }
    return ERR_OK;
}

static enum err on_terms(void *ctx, const Purchase__Terms *x)
{
    struct accruing *w = ctx;
    int32_t day = x->from_day > w->from ? x->from_day : w->from;
    int32_t last = w->until < w->today ? w->until : w->today;
    int32_t end = x->until_day && x->until_day < last ? x->until_day : last;
    enum err err = ERR_OK;
    while (!err && day <= end) {
        struct purchase_accrual a = {.terms = x->id,
                                     .supplier = x->supplier,
                                     .kind = x->kind,
                                     .name = x->name};
        terms_period(x, day, &a.from_day, &a.until_day);
        a.over = a.until_day < w->today;
        day = a.until_day + 1;
        if (x->ended && !a.over)
            continue;
        err = buy_taken(w->store, x->supplier, a.from_day, a.until_day,
                        &a.taken_fen);
        if (!err)
            err = terms_amount(x, a.taken_fen, &a.given_fen);
        if (!err)
            err = next_step(x, &a);
        if (!err)
            err = w->fn(w->ctx, &a);
    }
    return err;
}

enum err purchase_accruals(struct store *s, uint32_t supplier, int32_t from,
                           int32_t until, int32_t today, purchase_accrual_fn fn,
                           void *ctx)
{
    struct accruing w = {.store = s,
                         .from = from,
                         .until = until,
                         .today = today,
                         .fn = fn,
                         .ctx = ctx};
    return buy_terms_of(s, supplier, from, until, on_terms, &w);
}
