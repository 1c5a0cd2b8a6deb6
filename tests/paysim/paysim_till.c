/* paysim_till.c - a till: its keeper, its facts (by the rules of
 * pos/pay/book.h), and the real machine. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "tests/paysim/paysim.h"

static struct ps_payment *find(struct ps *s, const char *order_no)
{
    for (int i = 0; i < s->payments_len; i++) {
        if (strcmp(s->payments[i].p.order_no, order_no) == 0)
            return &s->payments[i];
    }
    return NULL;
}

/* ---- facts ---------------------------------------------------------------*/

static struct ps_refund *ask_back(struct ps *s, int till, struct payment *p,
                                  int64_t fen)
{
    CHECK(s->refunds_len < PS_REFUNDS);
    struct ps_refund *r = &s->refunds[s->refunds_len++];
    memset(r, 0, sizeof(*r));
    r->till = till;
    r->r.seq = ++s->seq;
    r->r.payment_seq = p->seq;
    r->r.type = p->type;
    r->r.amount = money_of(fen);
    memcpy(r->r.order_no, p->order_no, sizeof(r->r.order_no));
    snprintf(r->r.refund_no, sizeof(r->r.refund_no), "R%05d%08X",
             s->refunds_len, ps_draw(s, UINT32_MAX));
    p->refunded.fen += fen;
    s->tally.refunds++;
    ps_log(s, "till %d asks %lld of %s back", till, (long long)fen,
           p->order_no);
    return r;
}

static void settle(struct ps *s, const struct payment *result)
{
    struct ps_payment *p = find(s, result->order_no);
    CHECK(p);
    if (p->p.status != PAYMENT_OPEN)
        return;
    p->settled++;
    p->p.status = result->status;
    if (result->status == PAYMENT_PAID)
        ps_check_paid(s, &p->p);
    ps_log(s, "till %d: %s is %s", p->till, p->p.order_no,
           result->status == PAYMENT_PAID     ? "paid"
           : result->status == PAYMENT_FAILED ? "failed"
                                              : "reversed");
    s->tally.paid += result->status == PAYMENT_PAID;
    s->tally.failed += result->status == PAYMENT_FAILED;
    s->tally.reversed += result->status == PAYMENT_REVERSED;
    if (p->p.status != PAYMENT_PAID)
        return;
    if (p->p.given_up) {
        s->tally.late++;
        (void)ask_back(s, p->till, &p->p, p->p.amount.fen);
    } else if (p->p.customer) { /* with its result: one transaction */
        s->debtors[p->p.customer - 1].repaid_fen += p->p.amount.fen;
        p->in_sale = true;
        s->tally.repaid++;
    }
}

static void settle_refund(struct ps *s, const struct payment_refund *result)
{
    for (int i = 0; i < s->refunds_len; i++) {
        struct ps_refund *r = &s->refunds[i];
        if (strcmp(r->r.refund_no, result->refund_no) != 0 ||
            r->r.status != REFUND_OPEN)
            continue;
        r->settled++;
        r->r.status = result->status;
        if (result->status == REFUND_DONE)
            ps_check_refunded(s, &r->r);
        if (result->status == REFUND_FAILED) {
            find(s, r->r.order_no)->p.refunded.fen -= r->r.amount.fen;
            s->tally.refused++;
        }
        ps_log(s, "till %d: refund %s is %s", r->till, r->r.refund_no,
               result->status == REFUND_DONE ? "done" : "failed");
    }
}

/* What the book hands to the machine (book_resume). */
static void resume(struct ps *s, int till)
{
    struct payments *open = &s->till[till].open;
    for (int i = 0; i < s->payments_len; i++) {
        struct ps_payment *p = &s->payments[i];
        if (p->till != till || p->p.status != PAYMENT_OPEN)
            continue;
        const struct payment_talk *talk = payments_find(open, p->p.order_no);
        if (!talk && payments_resume(open, &p->p, s->now_ms))
            return;
        if (talk && p->p.given_up && !talk->p.given_up)
            payments_give_up(open, p->p.order_no, s->now_ms);
    }
    for (int i = 0; i < s->refunds_len; i++) {
        struct ps_refund *r = &s->refunds[i];
        if (r->till == till && r->r.status == REFUND_OPEN &&
            payments_refund(open, &r->r, s->now_ms))
            return;
    }
}

/* ---- the machine's machine -----------------------------------------------*/

void ps_till_crash(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    if (!t->up)
        return;
    ps_log(s, "till %d falls over", till);
    s->tally.crashes++;
    t->up = t->linked = false;
    t->back_ms = s->now_ms + 500 + ps_draw(s, 30000);
    payments_release(&t->open);
}

static void start(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    t->up = true;
    t->link_ms = s->now_ms + ps_draw(s, 2000);
    payments_init(&t->open, s->now_ms);
    resume(s, till);
}

static void record(struct ps *s, int till, const struct payments_step *step)
{
    struct ps_payment *p = NULL;
    if (ps_chance(s, s->rates.storage)) {
        payments_not_recorded(&s->till[till].open, s->now_ms);
        return;
    }
    switch (step->what) {
    case PAYMENTS_RECORD_UNKNOWN:
        p = find(s, step->payment.order_no);
        CHECK(p);
        if (p->p.status == PAYMENT_OPEN && !p->p.unknown) {
            p->p.unknown = true;
            p->unknown++;
            s->tally.unknowns++;
        }
        break;
    case PAYMENTS_RECORD_SETTLED:
        settle(s, &step->payment);
        break;
    case PAYMENTS_RECORD_REFUND:
        settle_refund(s, &step->refund);
        break;
    case PAYMENTS_NOTHING:
    case PAYMENTS_SEND:
        break;
    }
    if (ps_chance(s, s->rates.till_crash * 5)) {
        ps_till_crash(s, till); /* durable, and nobody knows */
        return;
    }
    payments_recorded(&s->till[till].open, step);
    resume(s, till);
}

static void drive(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    struct payments_step step;
    for (int i = 0; t->up; i++) {
        if (i > 1000)
            ps_fail(s, "till %d spins", till);
        enum payments_do what = payments_next(&t->open, s->now_ms, &step);
        if (what == PAYMENTS_NOTHING)
            return;
        if (what == PAYMENTS_SEND)
            ps_send(s, till, true, &step.frame);
        else if (ps_chance(s, s->rates.till_crash * 5))
            ps_till_crash(s, till); /* heard, and not yet durable */
        else
            record(s, till, &step);
    }
}

void ps_till_receive(struct ps *s, int till, const struct paywire_frame *f)
{
    if (s->till[till].up)
        payments_receive(&s->till[till].open, f, s->now_ms);
}

/* ---- the keeper ----------------------------------------------------------*/

struct sums {
    int64_t paid, open;
    int open_count;
};

static struct sums sum(const struct ps *s, int basket)
{
    struct sums sums = {0};
    for (int i = 0; i < s->payments_len; i++) {
        const struct payment *p = &s->payments[i].p;
        if ((int)p->basket != basket + 1)
            continue;
        if (p->status == PAYMENT_OPEN && !p->given_up) {
            sums.open += p->amount.fen;
            sums.open_count++;
        }
        if (p->status == PAYMENT_PAID && !p->given_up && p->refunded.fen == 0)
            sums.paid += p->amount.fen;
    }
    return sums;
}

static void give_up(struct ps *s, int basket)
{
    for (int i = 0; i < s->payments_len; i++) {
        struct payment *p = &s->payments[i].p;
        if ((int)p->basket == basket + 1 && p->status == PAYMENT_OPEN)
            p->given_up = true;
    }
}

static void sell(struct ps *s, int till, int64_t cash)
{
    struct ps_till *t = &s->till[till];
    struct ps_basket *b = &s->baskets[t->basket];
    int64_t tenders = cash;
    for (int i = 0; i < s->payments_len; i++) {
        struct ps_payment *p = &s->payments[i];
        bool good = p->p.status == PAYMENT_PAID && !p->p.given_up &&
                    p->p.refunded.fen == 0;
        if ((int)p->p.basket != t->basket + 1 || !good)
            continue;
        p->in_sale = true;
        tenders += p->p.amount.fen;
    }
    if (tenders != b->total_fen)
        ps_fail(s, "basket %d of %lld sold for %lld", t->basket,
                (long long)b->total_fen, (long long)tenders);
    give_up(s, t->basket);
    b->state = PS_SOLD;
    b->cash_fen = cash;
    s->tally.sold++;
    ps_log(s, "till %d sells basket %d, %lld in cash", till, t->basket,
           (long long)cash);
    t->basket = -1;
    resume(s, till);
}

/* What failed before goes with it (book_release). */
static void failed_goes_too(struct ps *s, const struct payment *p)
{
    for (int i = 0; i < s->refunds_len; i++) {
        struct payment_refund *r = &s->refunds[i].r;
        if (strcmp(r->order_no, p->order_no) == 0 &&
            r->status == REFUND_FAILED && r->then == REFUND_WAITS)
            r->then = REFUND_AGAIN;
    }
}

static void abandon(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    give_up(s, t->basket);
    for (int i = 0; i < s->payments_len; i++) {
        struct payment *p = &s->payments[i].p;
        if ((int)p->basket == t->basket + 1 && p->status == PAYMENT_PAID &&
            p->refunded.fen < p->amount.fen) {
            failed_goes_too(s, p);
            (void)ask_back(s, till, p, p->amount.fen - p->refunded.fen);
        }
    }
    s->baskets[t->basket].state = PS_GONE;
    ps_log(s, "till %d gives basket %d up", till, t->basket);
    t->basket = -1;
    resume(s, till);
}

static void begin(struct ps *s, int till, uint64_t customer, int64_t fen)
{
    struct ps_till *t = &s->till[till];
    char code[BANK_CODE_CAP] = "";
    CHECK(s->payments_len < PS_PAYMENTS);
    struct ps_payment *p = &s->payments[s->payments_len++];
    enum bank_kind kind = ps_draw(s, 2) ? BANK_ALIPAY : BANK_WECHAT;
    memset(p, 0, sizeof(*p));
    p->till = till;
    p->p.seq = ++s->seq;
    p->p.type = kind == BANK_ALIPAY ? LEDGER__TENDER_TYPE__ALIPAY
                                    : LEDGER__TENDER_TYPE__WECHAT;
    p->p.method = ps_draw(s, 4) ? LEDGER__PAYMENT_METHOD__PAYER_CODE
                                : LEDGER__PAYMENT_METHOD__ONE_TIME_QR;
    p->p.amount = money_of(fen);
    p->p.basket = customer ? 0 : (uint32_t)t->basket + 1;
    p->p.customer = customer;
    snprintf(p->p.order_no, sizeof(p->p.order_no), "P%05d%08X", s->payments_len,
             ps_draw(s, UINT32_MAX));
    s->tally.started++;
    ps_log(s, "till %d asks %lld for %s %d: %s", till, (long long)fen,
           customer ? "debtor" : "basket",
           customer ? (int)customer - 1 : t->basket, p->p.order_no);
    if (ps_chance(s, s->rates.till_crash * 5)) {
        ps_till_crash(s, till); /* recorded, and nothing was sent */
        return;
    }
    if (p->p.method == LEDGER__PAYMENT_METHOD__PAYER_CODE)
        CHECK(bank_mint(s->bank[kind], s->payer[kind][ps_draw(s, PS_PAYERS)],
                        s->now_ms, code));
    CHECK(payments_begin(&t->open, &p->p, code, "shop", s->now_ms) == ERR_OK);
    memset(code, 0, sizeof(code));
}

/* No more than is owed and no phone is asked for (credit_repay_start). */
static void some_debt(struct ps *s, int till)
{
    int i = (int)ps_draw(s, PS_DEBTORS);
    int64_t left = s->debtors[i].owed_fen - s->debtors[i].repaid_fen;
    for (int k = 0; k < s->payments_len; k++) {
        struct payment *p = &s->payments[k].p;
        if (p->customer != (uint64_t)i + 1 || p->status != PAYMENT_OPEN ||
            p->given_up)
            continue;
        left -= p->amount.fen;
        if (ps_chance(s, s->rates.give_up))
            p->given_up = true; /* resume tells the machine */
    }
    resume(s, till);
    if (s->debtors[i].till == till && left > 0 && s->till[till].linked &&
        s->payments_len < PS_PAYMENTS - 8 &&
        s->till[till].open.count < PAYMENTS_MAX)
        begin(s, till, (uint64_t)i + 1, 1 + ps_draw(s, (uint32_t)left));
}

/* A refund that failed goes on: again, or in cash (book_again.c). */
static void some_failed(struct ps *s, int till)
{
    for (int i = 0; i < s->refunds_len; i++) {
        struct ps_refund *r = &s->refunds[i];
        if (r->till != till || r->r.status != REFUND_FAILED ||
            r->r.then != REFUND_WAITS)
            continue;
        struct ps_payment *p = find(s, r->r.order_no);
        if (s->faults && ps_draw(s, 4))
            return; /* the keeper looks at it later */
        CHECK(r->r.amount.fen <= p->p.amount.fen - p->p.refunded.fen);
        if (ps_draw(s, 2) && s->refunds_len < PS_REFUNDS - 8) {
            r->r.then = REFUND_AGAIN;
            s->tally.again++;
            (void)ask_back(s, till, &p->p, r->r.amount.fen);
        } else {
            r->r.then = REFUND_CASH;
            s->tally.by_hand++;
            p->p.refunded.fen += r->r.amount.fen;
            p->by_hand_fen += r->r.amount.fen;
        }
        resume(s, till);
        return;
    }
}

/* What failed is somebody's already. */
static int64_t waiting(const struct ps *s, const struct payment *p)
{
    int64_t sum = 0;
    for (int i = 0; i < s->refunds_len; i++) {
        const struct payment_refund *r = &s->refunds[i].r;
        if (strcmp(r->order_no, p->order_no) == 0 &&
            r->status == REFUND_FAILED && r->then == REFUND_WAITS)
            sum += r->amount.fen;
    }
    return sum;
}

/* Something that was sold comes back in part. */
static void some_refund(struct ps *s, int till)
{
    if (s->payments_len == 0)
        return;
    struct ps_payment *p = &s->payments[ps_draw(s, (uint32_t)s->payments_len)];
    int64_t left = p->p.amount.fen - p->p.refunded.fen - waiting(s, &p->p);
    if (p->till != till || !p->in_sale || p->p.customer || left <= 0)
        return;
    (void)ask_back(s, till, &p->p, 1 + ps_draw(s, (uint32_t)left));
    resume(s, till);
}

static void new_basket(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    if (!s->faults || s->baskets_len == PS_BASKETS ||
        s->payments_len > PS_PAYMENTS - 8 || s->refunds_len > PS_REFUNDS - 32)
        return;
    t->basket = s->baskets_len++;
    s->baskets[t->basket] = (struct ps_basket){
        .till = till,
        .total_fen = 1 + ps_draw(s, ps_draw(s, 8) ? 9000 : 200000)};
}

static void keep_shop(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    if (s->now_ms < t->busy_ms)
        return;
    t->busy_ms = s->now_ms + 300 + ps_draw(s, 3000);
    if (ps_chance(s, s->rates.refund))
        some_refund(s, till);
    some_failed(s, till);
    if (ps_chance(s, s->rates.repay))
        some_debt(s, till);
    if (!t->up)
        return;
    if (t->basket < 0) {
        new_basket(s, till);
        return;
    }
    struct sums sums = sum(s, t->basket);
    int64_t rest = s->baskets[t->basket].total_fen - sums.paid;
    if (rest < 0)
        ps_fail(s, "basket %d is paid twice", t->basket);
    if (rest == 0) {
        sell(s, till, 0);
    } else if (ps_chance(s, s->rates.abandon)) {
        abandon(s, till);
    } else if (sums.open_count > 0) {
        if (ps_chance(s, s->rates.cash))
            sell(s, till, rest);
        else if (ps_chance(s, s->rates.give_up)) {
            give_up(s, t->basket);
            resume(s, till);
        }
    } else if (!t->linked || !s->faults || ps_draw(s, 8) == 0 ||
               s->payments_len > PS_PAYMENTS - 4) {
        sell(s, till, rest);
    } else {
        begin(s, till, 0,
              ps_draw(s, 4) ? rest : 1 + ps_draw(s, (uint32_t)rest));
    }
}

void ps_till_tick(struct ps *s, int till)
{
    struct ps_till *t = &s->till[till];
    if (!t->up && s->now_ms >= t->back_ms)
        start(s, till);
    if (!t->up)
        return;
    if (ps_chance(s, s->rates.till_crash)) {
        ps_till_crash(s, till);
        return;
    }
    if (t->linked && ps_chance(s, s->rates.cut)) {
        t->linked = false;
        t->link_ms = s->now_ms + 200 + ps_draw(s, 40000);
        payments_link(&t->open, false, s->now_ms);
    } else if (!t->linked && s->now_ms >= t->link_ms) {
        t->linked = true;
        payments_link(&t->open, true, s->now_ms);
    }
    keep_shop(s, till);
    if (t->up)
        drive(s, till);
}

bool ps_till_quiet(const struct ps *s, int till)
{
    const struct ps_till *t = &s->till[till];
    for (int i = 0; i < s->refunds_len; i++) {
        const struct payment_refund *r = &s->refunds[i].r;
        if (s->refunds[i].till == till && r->status == REFUND_FAILED &&
            r->then == REFUND_WAITS)
            return false;
    }
    return t->up && t->basket < 0 && t->open.count == 0 &&
           t->open.refund_count == 0;
}
