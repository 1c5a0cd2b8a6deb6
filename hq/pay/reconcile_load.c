#include "hq/pay/reconcile_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* A growing array of one kind of thing. */
struct list {
    void *at;
    size_t count, cap, size;
};

/* What to look up: an order, or a refund of it. */
struct number {
    char order_no[PAY_ORDER_CAP];
    char refund_no[PAY_ORDER_CAP];
};

struct loading {
    struct store *store;
    struct paystore *pay;
    enum recon_channel channel;
    struct list orders, refund_numbers; /* struct number */
    struct list payments, refunds, rows;
    /* of the number that is looked up */
    struct recon_payment one;
    struct recon_refund back;
    bool found, other_channel;
    enum recon_state till_state;
};

enum recon_channel recon_channel_of(enum pay_kind kind)
{
    return kind == PAY_ALIPAY ? RECON_ALIPAY : RECON_WECHAT;
}

const char *recon_channel_name(enum recon_channel channel)
{
    return channel == RECON_ALIPAY ? "alipay" : "wechat";
}

static const char *type_word(enum recon_channel channel)
{
    return channel == RECON_ALIPAY ? "Alipay" : "WeChat";
}

static enum err add(struct list *l, const void *item)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 256;
        void *at = reallocarray(l->at, cap, l->size);
        if (!at)
            return ERR_NOMEM;
        l->at = at;
        l->cap = cap;
    }
    memcpy((char *)l->at + l->count++ * l->size, item, l->size);
    return ERR_OK;
}

/* ---- which numbers -------------------------------------------------------*/

static enum err want(struct list *l, const char *order_no,
                     const char *refund_no)
{
    struct number n;
    memset(&n, 0, sizeof(n));
    /* A longer one is none of ours. */
    if (strlen(order_no) >= sizeof(n.order_no) ||
        strlen(refund_no) >= sizeof(n.refund_no))
        return ERR_OK;
    text_copy(n.order_no, sizeof(n.order_no), order_no);
    text_copy(n.refund_no, sizeof(n.refund_no), refund_no);
    return add(l, &n);
}

static enum err want_payment(void *ctx, const struct billed_payment *p)
{
    struct loading *l = ctx;
    return want(&l->orders, p->order_no, "");
}

static enum err want_order(void *ctx, const struct paystore_order *o)
{
    struct loading *l = ctx;
    return want(&l->orders, o->order_no, "");
}

static enum err want_refund(void *ctx, const struct recon_refund *r)
{
    struct loading *l = ctx;
    return want(&l->refund_numbers, r->order_no, r->refund_no);
}

static enum err want_given_back(void *ctx, const struct paystore_refund *r)
{
    struct loading *l = ctx;
    return want(&l->refund_numbers, r->order_no, r->refund_no);
}

static enum err want_row(void *ctx, const struct recon_row *row)
{
    struct loading *l = ctx;
    struct recon_row r = *row;
    char undo[PAY_ORDER_CAP];
    flow_give_back_number(r.row.order_no, undo);
    /* The gateway undid a shown code's payment by a refund of its own. */
    if (r.row.kind == BILL_REFUND && strcmp(r.row.refund_no, undo) == 0)
        r.row.kind = BILL_REVERSED;
    enum err err = add(&l->rows, &r);
    if (!err)
        err = want(&l->orders, r.row.order_no, "");
    if (!err && r.row.kind == BILL_REFUND && r.row.refund_no[0])
        err = want(&l->refund_numbers, r.row.order_no, r.row.refund_no);
    return err;
}

static int by_number(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct number));
}

static void sort_unique(struct list *l)
{
    struct number *n = l->at;
    size_t kept = 0;
    if (l->count == 0)
        return;
    qsort(n, l->count, sizeof(*n), by_number);
    for (size_t i = 0; i < l->count; i++)
        if (kept == 0 || by_number(&n[kept - 1], &n[i]) != 0)
            n[kept++] = n[i];
    l->count = kept;
}

/* ---- what is known of them -----------------------------------------------*/

static enum recon_state state_of(const struct billed_payment *p)
{
    return strcmp(p->result, "paid") == 0       ? RECON_PAID
           : strcmp(p->result, "claimed") == 0  ? RECON_CLAIMED
           : strcmp(p->result, "reversed") == 0 ? RECON_REVERSED
           : strcmp(p->result, "not paid") == 0 ? RECON_FAILED
                                                : RECON_OPEN;
}

static enum err till_says(void *ctx, const struct billed_payment *p)
{
    struct loading *l = ctx;
    if (p->type[0] && strcmp(p->type, type_word(l->channel)) != 0) {
        l->other_channel = true;
        return ERR_OK;
    }
    l->found = true;
    l->one.outlet = p->outlet;
    l->one.amount_fen = p->amount_fen;
    l->one.at_ms = p->at_ms;
    l->one.state = l->till_state = state_of(p);
    l->one.till_open = p->at_ms != 0 && l->till_state == RECON_OPEN;
    text_copy(l->one.matched, sizeof(l->one.matched), p->matched);
    return ERR_OK;
}

static void gateway_says(struct loading *l, const struct paystore_order *o)
{
    struct recon_payment *p = &l->one;
    bool alone = !l->found;
    if (o->flow.kind >= PAY_KINDS || /* only given up: never asked for */
        l->other_channel || recon_channel_of(o->flow.kind) != l->channel)
        return;
    l->found = true;
    if (alone)
        p->outlet = o->outlet;
    if (alone || p->amount_fen == 0)
        p->amount_fen = o->flow.amount_fen;
    if (o->flow.paid_at_ms > 0)
        p->at_ms = o->flow.paid_at_ms;
    else if (p->at_ms == 0)
        p->at_ms = o->created_ms;
    p->merchant_known = true;
    text_copy(p->merchant, sizeof(p->merchant), o->sub_merchant);
    if (o->flow.state == FLOW_PAID)
        p->state = RECON_PAID;
    else if (p->state == RECON_OPEN && o->flow.state == FLOW_REVERSED)
        p->state = RECON_REVERSED;
    else if (p->state == RECON_OPEN && o->flow.state == FLOW_FAILED)
        p->state = RECON_FAILED;
}

static enum err look_up_payment(struct loading *l, const char *order_no)
{
    struct paystore_order o;
    memset(&l->one, 0, sizeof(l->one));
    l->found = l->other_channel = false;
    enum err err = billed_payment(l->store, order_no, till_says, l);
    if (err)
        return err;
    err = paystore_order(l->pay, order_no, &o);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (!err)
        gateway_says(l, &o);
    if (!l->found)
        return ERR_OK;
    text_copy(l->one.order_no, sizeof(l->one.order_no), order_no);
    return add(&l->payments, &l->one);
}

static enum err till_gives_back(void *ctx, const struct recon_refund *r)
{
    struct loading *l = ctx;
    l->found = true;
    l->back = *r;
    return ERR_OK;
}

static void gateway_gives_back(struct loading *l,
                               const struct paystore_refund *r)
{
    struct recon_refund *x = &l->back;
    bool alone = !l->found;
    l->found = true;
    x->at_ms = r->created_ms;
    x->amount_fen = r->amount_fen;
    if (alone)
        x->outlet = r->outlet;
    if (r->flow.state == FLOW_REFUND_DONE)
        x->state = RECON_REFUND_DONE;
    else if (r->flow.state == FLOW_REFUND_FAILED && (alone || !x->state))
        x->state = RECON_REFUND_FAILED;
}

/* Sorted by look_up_payment's order. */
static int by_order(const void *a, const void *b)
{
    return strcmp(a, ((const struct recon_payment *)b)->order_no);
}

static enum err look_up_refund(struct loading *l, const struct number *n)
{
    struct paystore_refund r;
    const struct recon_payment *p =
        l->payments.count ? bsearch(n->order_no, l->payments.at,
                                    l->payments.count, sizeof(*p), by_order)
                          : NULL;
    if (!p)
        return ERR_OK; /* of another channel, or of nothing we know */
    memset(&l->back, 0, sizeof(l->back));
    l->found = false;
    enum err err =
        billed_refund(l->store, n->order_no, n->refund_no, till_gives_back, l);
    if (err)
        return err;
    err = paystore_refund(l->pay, n->refund_no, &r);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (!err && strcmp(r.order_no, n->order_no) == 0)
        gateway_gives_back(l, &r);
    if (!l->found)
        return ERR_OK;
    l->back.merchant_known = p->merchant_known;
    text_copy(l->back.merchant, sizeof(l->back.merchant), p->merchant);
    text_copy(l->back.order_no, sizeof(l->back.order_no), n->order_no);
    text_copy(l->back.refund_no, sizeof(l->back.refund_no), n->refund_no);
    return add(&l->refunds, &l->back);
}

/* ---- the whole -----------------------------------------------------------*/

static enum err collect(struct loading *l, int32_t day)
{
    int64_t from = (int64_t)(day - 1) * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS;
    int64_t until = from + 3 * CLOCK_DAY_MS;
    enum err err = billed_payments(l->store, type_word(l->channel), from, until,
                                   want_payment, l);
    if (!err)
        err = paystore_orders_between(l->pay, from, until, want_order, l);
    if (!err)
        err = billed_refunds(l->store, from, until, want_refund, l);
    if (!err)
        err = paystore_refunds_between(l->pay, from, until, want_given_back, l);
    if (!err)
        err = payopen_rows(l->pay, l->channel, day, want_row, l);
    const struct number *back = l->refund_numbers.at;
    for (size_t i = 0; !err && i < l->refund_numbers.count; i++)
        err = want(&l->orders, back[i].order_no, "");
    return err;
}

static enum err look_up(struct loading *l)
{
    enum err err = ERR_OK;
    sort_unique(&l->orders);
    sort_unique(&l->refund_numbers);
    const struct number *n = l->orders.at;
    for (size_t i = 0; !err && i < l->orders.count; i++)
        err = look_up_payment(l, n[i].order_no);
    n = l->refund_numbers.at;
    for (size_t i = 0; !err && i < l->refund_numbers.count; i++)
        err = look_up_refund(l, &n[i]);
    return err;
}

static enum err was_read(struct loading *l, const struct merchant *m,
                         int32_t day, bool ret_read[3])
{
    enum pay_kind kind = l->channel == RECON_ALIPAY ? PAY_ALIPAY : PAY_WECHAT3;
    struct payopen_bill bill;
    for (int i = 0; i < 3; i++) {
        const char *of = NULL;
        ret_read[i] = true;
        for (size_t at = 0;
             ret_read[i] && (of = merchant_bill_of(m, kind, at)) != NULL;
             at++) {
            enum err err =
                payopen_bill(l->pay, l->channel, day - 1 + i, of, &bill);
            if (err && err != ERR_NOTFOUND)
                return err;
            ret_read[i] = !err;
        }
    }
    return ERR_OK;
}

enum err recon_books_load(struct store *s, struct paystore *pay,
                          const struct merchant *m, enum recon_channel channel,
                          int32_t day, struct recon_books *b)
{
    struct loading l = {.store = s,
                        .pay = pay,
                        .channel = channel,
                        .orders.size = sizeof(struct number),
                        .refund_numbers.size = sizeof(struct number),
                        .payments.size = sizeof(struct recon_payment),
                        .refunds.size = sizeof(struct recon_refund),
                        .rows.size = sizeof(struct recon_row)};
    enum err err = was_read(&l, m, day, b->in.read);
    if (!err)
        err = collect(&l, day);
    if (!err)
        err = look_up(&l);
    free(l.orders.at);
    free(l.refund_numbers.at);
    b->payments = l.payments.at;
    b->refunds = l.refunds.at;
    b->rows = l.rows.at;
    b->in.day = day;
    b->in.payments = b->payments;
    b->in.payment_count = l.payments.count;
    b->in.refunds = b->refunds;
    b->in.refund_count = l.refunds.count;
    b->in.rows = b->rows;
    b->in.row_count = l.rows.count;
    return err;
}

void recon_books_release(struct recon_books *b)
{
    free(b->payments);
    free(b->refunds);
    free(b->rows);
    *b = (struct recon_books){0};
}
