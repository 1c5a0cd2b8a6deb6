/* paysim_check.c - after the world has healed: what the ledgers say is what
 * the providers did, order for order. */
#include <string.h>

#include "tests/paysim/paysim.h"

static const struct bank_order *bank_order(struct ps *s,
                                           const struct payment *p)
{
    struct bank *b = ps_bank_of(s, p->type);
    const struct bank_order *o;
    for (size_t i = 0; (o = bank_order_at(b, i)); i++) {
        if (strcmp(o->order_no, p->order_no) == 0)
            return o;
    }
    return NULL;
}

void ps_check_paid(struct ps *s, const struct payment *p)
{
    const struct bank_order *o = bank_order(s, p);
    if (!o || !o->was_paid)
        ps_fail(s, "%s is called paid and was not", p->order_no);
}

void ps_check_refunded(struct ps *s, const struct payment_refund *r)
{
    const struct bank_refund *b;
    for (size_t i = 0; (b = bank_refund_at(ps_bank_of(s, r->type), i)); i++) {
        if (strcmp(b->refund_no, r->refund_no) == 0 &&
            b->state == BANK_REFUND_SUCCESS)
            return;
    }
    ps_fail(s, "refund %s is called done and is not", r->refund_no);
}

/* What the merchant keeps of it, by the provider. */
static int64_t kept_at_bank(const struct bank_order *o)
{
    bool charged = o && (o->charges > 0 || o->was_paid);
    return charged ? o->total_fen - o->refunded_fen : 0;
}

/* The same by the till's ledger. */
static int64_t kept_in_ledger(struct ps *s, const struct payment *p)
{
    int64_t kept = p->status == PAYMENT_PAID ? p->amount.fen : 0;
    for (int i = 0; i < s->refunds_len; i++) {
        const struct payment_refund *r = &s->refunds[i].r;
        if (strcmp(r->order_no, p->order_no) == 0 && r->status == REFUND_DONE)
            kept -= r->amount.fen;
    }
    return kept;
}

static void check_payment(struct ps *s, const struct ps_payment *p)
{
    const struct bank_order *o = bank_order(s, &p->p);
    int64_t bank = kept_at_bank(o), ledger = kept_in_ledger(s, &p->p);
    if (p->p.status == PAYMENT_OPEN)
        ps_fail(s, "%s is still unknown", p->p.order_no);
    if (p->settled != 1 || p->unknown > 1)
        ps_fail(s, "%s was settled %d times, unknown %d times", p->p.order_no,
                p->settled, p->unknown);
    if (o && o->charges > 1)
        ps_fail(s, "%s was charged %u times", p->p.order_no, o->charges);
    if (bank != ledger)
        ps_fail(s, "%s: the provider keeps %lld, the ledger says %lld",
                p->p.order_no, (long long)bank, (long long)ledger);
    if (!p->in_sale && ledger != p->by_hand_fen)
        ps_fail(s, "%s paid %lld for no sale", p->p.order_no,
                (long long)(ledger - p->by_hand_fen));
    if (ledger < p->by_hand_fen)
        ps_fail(s, "%s was given back twice", p->p.order_no);
}

/* Nobody pays twice for what he took, nor for what he did not. */
static void check_basket(struct ps *s, int basket)
{
    const struct ps_basket *b = &s->baskets[basket];
    int64_t taken = b->cash_fen, given_back = 0;
    if (b->state == PS_OPEN)
        ps_fail(s, "basket %d was never finished", basket);
    for (int i = 0; i < s->payments_len; i++) {
        const struct ps_payment *p = &s->payments[i];
        if ((int)p->p.basket != basket + 1)
            continue;
        taken += kept_at_bank(bank_order(s, &p->p)) - p->by_hand_fen;
        if (p->in_sale)
            given_back +=
                p->p.amount.fen - kept_in_ledger(s, &p->p) + p->by_hand_fen;
    }
    int64_t due = b->state == PS_SOLD ? b->total_fen - given_back : 0;
    if (taken != due)
        ps_fail(s, "basket %d cost %lld, %lld was taken", basket,
                (long long)due, (long long)taken);
}

/* A debt is less by what the providers keep for it, and never below nothing. */
static void check_debtor(struct ps *s, int debtor)
{
    const struct ps_debtor *d = &s->debtors[debtor];
    int64_t kept = 0;
    for (int i = 0; i < s->payments_len; i++) {
        const struct ps_payment *p = &s->payments[i];
        if (p->p.customer == (uint64_t)debtor + 1)
            kept += kept_at_bank(bank_order(s, &p->p)) - p->by_hand_fen;
    }
    if (kept != d->repaid_fen || kept > d->owed_fen)
        ps_fail(s, "debtor %d owed %lld, paid %lld back, the provider has %lld",
                debtor, (long long)d->owed_fen, (long long)d->repaid_fen,
                (long long)kept);
}

/* One that is called failed never reaches the payer: the money went again, or
 * in cash. */
static void check_failed(struct ps *s, const struct payment_refund *r)
{
    const struct bank_refund *b;
    if (r->then == REFUND_WAITS)
        ps_fail(s, "refund %s failed and was forgotten", r->refund_no);
    for (size_t i = 0; (b = bank_refund_at(ps_bank_of(s, r->type), i)); i++) {
        if (strcmp(b->refund_no, r->refund_no) == 0)
            ps_fail(s, "refund %s is called failed, and was paid out",
                    r->refund_no);
    }
}

void ps_check(struct ps *s)
{
    for (int i = 0; i < s->payments_len; i++)
        check_payment(s, &s->payments[i]);
    for (int i = 0; i < s->refunds_len; i++) {
        if (s->refunds[i].r.status == REFUND_OPEN || s->refunds[i].settled != 1)
            ps_fail(s, "refund %s was settled %d times",
                    s->refunds[i].r.refund_no, s->refunds[i].settled);
        if (s->refunds[i].r.status == REFUND_FAILED)
            check_failed(s, &s->refunds[i].r);
    }
    for (int i = 0; i < PS_DEBTORS; i++)
        check_debtor(s, i);
    for (int i = 0; i < s->baskets_len; i++)
        check_basket(s, i);
    for (int k = 0; k < 2; k++) {
        struct bank_totals totals;
        const struct bank_order *o;
        int64_t ledger = 0;
        bank_audit(s->bank[k]);
        bank_totals(s->bank[k], &totals);
        for (size_t i = 0; (o = bank_order_at(s->bank[k], i)); i++)
            ledger += kept_at_bank(o);
        if (totals.merchant_fen != ledger)
            ps_fail(s, "the provider's account has %lld, its orders %lld",
                    (long long)totals.merchant_fen, (long long)ledger);
    }
}
