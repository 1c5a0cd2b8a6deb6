#include "hq/project_customer.h"

#include "hq/store/customer.h"

#define POINTS_MAX INT64_C(10000000000)

static bool in(int64_t x, int64_t max)
{
    return x <= max && x >= -max;
}

static bool somebody(uint64_t customer)
{
    return customer > 0 && customer <= INT64_MAX;
}

static enum err move(struct project *p, struct store_customer_move *x,
                     uint64_t customer, int64_t owed, int64_t points)
{
    if (!somebody(customer) || (owed == 0 && points == 0))
        return ERR_OK;
    if (!in(owed, PROJECT_SALE_MAX_FEN) || !in(points, POINTS_MAX) ||
        !in(x->day, PROJECT_DAY_MAX))
        return store_suspect_add(p->store, x->till, 1);
    x->customer = customer;
    x->owed_fen = owed;
    x->points = points;
    return store_customer_move(p->store, x);
}

/* Past the limit where one of them is: then none of it is believed. */
static int64_t credit_of(Ledger__Tender *const *tenders, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (tenders[i]->type != LEDGER__TENDER_TYPE__CREDIT)
            continue;
        if (tenders[i]->amount_fen < 0 ||
            tenders[i]->amount_fen > PROJECT_SALE_MAX_FEN ||
            sum > PROJECT_SALE_MAX_FEN)
            return PROJECT_SALE_MAX_FEN + 1;
        sum += tenders[i]->amount_fen;
    }
    return sum;
}

static enum err put(struct project *p, uint32_t outlet, uint32_t till,
                    const Ledger__Entry *e)
{
    const Ledger__CustomerPut *c = e->customer_put;
    const struct store_customer_put x = {
        .outlet = outlet,
        .till = till,
        .customer = c->customer,
        .at_ms = (int64_t)e->at_ms,
        .limit_fen = c->limit_fen,
        .member = c->member,
        .erased = c->erased,
    };
    if (!somebody(c->customer) || !in(c->limit_fen, PROJECT_SALE_MAX_FEN) ||
        e->at_ms > INT64_MAX)
        return store_suspect_add(p->store, till, 1);
    return store_customer_put(p->store, &x);
}

static enum err sale(struct project *p, struct store_customer_move *x,
                     const Ledger__Sale *s)
{
    x->day = s->business_day;
    enum err err =
        move(p, x, s->customer, credit_of(s->tenders, s->n_tenders), 0);
    return err ? err
               : move(p, x, s->member, 0,
                      (int64_t)s->points_earned - (int64_t)s->points_spent);
}

static enum err refund(struct project *p, struct store_customer_move *x,
                       const Ledger__Refund *r)
{
    x->day = r->business_day;
    enum err err =
        move(p, x, r->customer, -credit_of(r->tenders, r->n_tenders), 0);
    return err ? err
               : move(p, x, r->member, 0,
                      (int64_t)r->points_returned - (int64_t)r->points_back);
}

enum err project_customer(struct project *p, uint32_t outlet, uint32_t till,
                          uint64_t seq, const Ledger__Entry *e)
{
    struct store_customer_move x = {.outlet = outlet, .till = till, .seq = seq};
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_CUSTOMER_PUT:
        return put(p, outlet, till, e);
    case LEDGER__ENTRY__FACT_CREDIT_REPAID:
        x.day = e->credit_repaid->business_day;
        if (!in(e->credit_repaid->amount_fen, PROJECT_SALE_MAX_FEN))
            return store_suspect_add(p->store, till, 1);
        return move(p, &x, e->credit_repaid->customer,
                    -e->credit_repaid->amount_fen, 0);
    case LEDGER__ENTRY__FACT_CREDIT_ADJUSTED:
        x.day = e->credit_adjusted->business_day;
        return move(p, &x, e->credit_adjusted->customer,
                    e->credit_adjusted->amount_fen, 0);
    case LEDGER__ENTRY__FACT_POINTS_ADJUSTED:
        return move(p, &x, e->points_adjusted->customer, 0,
                    e->points_adjusted->points);
    case LEDGER__ENTRY__FACT_SALE:
        return sale(p, &x, e->sale);
    case LEDGER__ENTRY__FACT_REFUND:
        return refund(p, &x, e->refund);
    default:
        return ERR_OK;
    }
}
