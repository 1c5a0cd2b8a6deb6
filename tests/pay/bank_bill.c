/* Bills by day, totals, and that no fen is lost. */
#include "tests/pay/bank_own.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"

/* Half a fen is a fen. */
int64_t bank_fee(int64_t fen)
{
    return (fen * BANK_FEE_RATE + 5000) / 10000;
}

const struct bank_order *bank_order_at(const struct bank *b, size_t i)
{
    return i < b->orders.len ? b->orders.at[i] : NULL;
}

const struct bank_refund *bank_refund_at(const struct bank *b, size_t i)
{
    return i < b->refunds.len ? b->refunds.at[i] : NULL;
}

static int by_time(const void *a, const void *b)
{
    const struct bank_row *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->refund != NULL) - (y->refund != NULL);
}

enum bank_reply bank_bill(struct bank *b, int32_t day, int64_t now_ms,
                          struct bank_row **ret_rows, size_t *ret_len)
{
    size_t most = b->orders.len + b->refunds.len, n = 0;
    bank_tick(b, now_ms);
    if (clock_business_day(now_ms - BANK_BILL_READY_MS, 0) <= day)
        return BANK_NOT_READY;
    struct bank_row *rows = calloc(most + 1, sizeof(*rows));
    CHECK(rows);
    for (size_t i = 0; i < b->orders.len; i++) {
        const struct bank_order *o = b->orders.at[i];
        if (o->was_paid && clock_business_day(o->paid_ms, 0) == day)
            rows[n++] = (struct bank_row){.order = i,
                                          .at_ms = o->paid_ms,
                                          .fee_fen = bank_fee(o->total_fen)};
    }
    for (size_t i = 0; i < b->refunds.len; i++) {
        const struct bank_refund *r = b->refunds.at[i];
        if (clock_business_day(r->at_ms, 0) == day)
            rows[n++] = (struct bank_row){.order = r->order,
                                          .refund = r,
                                          .at_ms = r->at_ms,
                                          .fee_fen = -r->fee_fen};
    }
    if (!n) {
        free(rows);
        return BANK_NO_BILL;
    }
    qsort(rows, n, sizeof(*rows), by_time);
    *ret_rows = rows;
    *ret_len = n;
    return BANK_DONE;
}

void bank_totals(const struct bank *b, struct bank_totals *ret_totals)
{
    *ret_totals = b->totals;
    ret_totals->payers_fen = 0;
    for (size_t i = 0; i < b->payers.len; i++)
        ret_totals->payers_fen +=
            ((const struct payer *)b->payers.at[i])->balance_fen;
}

void bank_audit(const struct bank *b)
{
    struct bank_totals t;
    int64_t kept = 0, on_way = 0, fees = 0;
    bank_totals(b, &t);
    for (size_t i = 0; i < b->payers.len; i++)
        CHECK(((const struct payer *)b->payers.at[i])->balance_fen >= 0);
    for (size_t i = 0; i < b->orders.len; i++) {
        const struct bank_order *o = b->orders.at[i];
        CHECK(o->charges <= 1 && o->was_paid == (o->charges == 1));
        CHECK(o->refunded_fen >= 0 && o->refunded_fen <= o->total_fen);
        CHECK(o->was_paid || !o->refunded_fen);
        CHECK(!o->was_paid || o->state == BANK_SUCCESS ||
              o->state == BANK_REFUNDED || o->state == BANK_REVOKED);
        kept += o->was_paid ? o->total_fen - o->refunded_fen : 0;
        fees += o->was_paid ? bank_fee(o->total_fen - o->refunded_fen) : 0;
    }
    for (size_t i = 0; i < b->refunds.len; i++) {
        const struct bank_refund *r = b->refunds.at[i];
        on_way += r->state == BANK_REFUND_SUCCESS ? 0 : r->fen;
    }
    CHECK(t.merchant_fen == kept && t.on_way_fen == on_way);
    CHECK(t.fee_fen == fees);
    CHECK(t.merchant_fen == t.charged_fen - t.refunded_fen - t.reversed_fen);
    CHECK(t.payers_fen + t.merchant_fen + t.on_way_fen == t.given_fen);
}
