/* paysim_hq.c - headquarters: the real hq/pay/flow.c by the gateway's rules
 * (hq/pay/gateway.h), its calls to the provider's model through every fault,
 * and the payers. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "tests/paysim/paysim.h"

#define LATE_MS 20000 /* a request may be stuck so long on its way */

struct bank *ps_bank_of(struct ps *s, Ledger__TenderType type)
{
    return s
        ->bank[type == LEDGER__TENDER_TYPE__ALIPAY ? BANK_ALIPAY : BANK_WECHAT];
}

static struct bank *bank_of(struct ps *s, const struct ps_order *o)
{
    return s->bank[o->flow.kind == PAY_ALIPAY ? BANK_ALIPAY : BANK_WECHAT];
}

static struct ps_order *find(struct ps *s, const char *order_no)
{
    for (int i = 0; i < s->orders_len; i++) {
        if (strcmp(s->orders[i].order_no, order_no) == 0)
            return &s->orders[i];
    }
    return NULL;
}

static struct ps_hq_refund *find_refund(struct ps *s, const char *refund_no)
{
    for (int i = 0; i < s->hq_refunds_len; i++) {
        if (strcmp(s->hq_refunds[i].refund_no, refund_no) == 0)
            return &s->hq_refunds[i];
    }
    return NULL;
}

/* ---- saying --------------------------------------------------------------*/

static void say(struct ps *s, int till, const char *order_no,
                const struct ps_order *o)
{
    static const Pay__Phase phases[FLOW_STATES] = {
        [FLOW_ASKING] = PAY__PHASE__ASKING,
        [FLOW_WAITING] = PAY__PHASE__WAITING,
        [FLOW_UNDOING] = PAY__PHASE__UNDOING,
        [FLOW_PAID] = PAY__PHASE__PAID,
        [FLOW_FAILED] = PAY__PHASE__FAILED,
        [FLOW_REVERSED] = PAY__PHASE__REVERSED,
    };
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_STATE;
    snprintf(f.u.state.order_no, PAYWIRE_ORDER_CAP, "%s", order_no);
    f.u.state.phase = o ? phases[o->flow.state] : PAY__PHASE__UNHEARD;
    if (o && o->flow.state == FLOW_PAID)
        f.u.state.paid_fen = o->flow.paid_fen;
    if (o)
        snprintf(f.u.state.code_url, PAYWIRE_URL_CAP, "%s", o->flow.code_url);
    ps_send(s, till, false, &f);
}

static void say_refund(struct ps *s, const struct ps_hq_refund *r)
{
    static const Pay__RefundState__Result results[] = {
        [FLOW_REFUND_ASKING] = PAY__REFUND_STATE__RESULT__ASKING,
        [FLOW_REFUND_DONE] = PAY__REFUND_STATE__RESULT__DONE,
        [FLOW_REFUND_FAILED] = PAY__REFUND_STATE__RESULT__FAILED,
    };
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUND_STATE;
    snprintf(f.u.refund_state.refund_no, PAYWIRE_ORDER_CAP, "%s", r->refund_no);
    f.u.refund_state.result = results[r->flow.state];
    ps_send(s, r->till, false, &f);
}

static void refuse(struct ps *s, int till, const struct paywire_refund *r,
                   const char *order_no, Pay__Why why)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUSED;
    snprintf(f.u.refused.order_no, PAYWIRE_ORDER_CAP, "%s", order_no);
    if (r)
        snprintf(f.u.refused.refund_no, PAYWIRE_ORDER_CAP, "%s", r->refund_no);
    f.u.refused.why = why;
    f.u.refused.retry_after_ms = why == PAY__WHY__STORAGE ? 3000 : 0;
    ps_send(s, till, false, &f);
}

/* ---- hearing -------------------------------------------------------------*/

static struct ps_order *add(struct ps *s, int till, const char *order_no)
{
    CHECK(s->orders_len < PS_PAYMENTS);
    struct ps_order *o = &s->orders[s->orders_len++];
    memset(o, 0, sizeof(*o));
    o->used = true;
    o->till = till;
    snprintf(o->order_no, sizeof(o->order_no), "%s", order_no);
    return o;
}

static void take_charge(struct ps *s, int till, const struct paywire_frame *f)
{
    const struct paywire_charge *c = &f->u.charge;
    struct ps_order *o = find(s, c->order_no);
    if (!o && ps_chance(s, s->rates.storage)) {
        refuse(s, till, NULL, c->order_no, PAY__WHY__STORAGE);
        return;
    }
    if (!o) {
        o = add(s, till, c->order_no);
        flow_start(&o->flow,
                   c->type == LEDGER__TENDER_TYPE__ALIPAY ? PAY_ALIPAY
                                                          : PAY_WECHAT2,
                   f->kind == PAY__FRAME__KIND_SHOW, c->amount_fen, s->now_ms);
        snprintf(o->code, sizeof(o->code), "%s", c->code);
    }
    say(s, till, c->order_no, o);
}

static void take_give_up(struct ps *s, int till, const char *order_no)
{
    struct ps_order *o = find(s, order_no);
    if (!o) {
        o = add(s, till, order_no);
        flow_start(&o->flow, PAY_WECHAT2, false, 1, s->now_ms);
    }
    flow_give_up(&o->flow, s->now_ms);
    say(s, till, order_no, o);
}

static void take_refund(struct ps *s, int till, const struct paywire_refund *f)
{
    struct ps_hq_refund *r = find_refund(s, f->refund_no);
    struct ps_order *o = find(s, f->order_no);
    int64_t sum = f->amount_fen;
    if (r) {
        say_refund(s, r);
        return;
    }
    if (!o || o->flow.state != FLOW_PAID) {
        refuse(s, till, f, f->order_no,
               o ? PAY__WHY__NOT_PAID : PAY__WHY__UNKNOWN_ORDER);
        return;
    }
    for (int i = 0; i < s->hq_refunds_len; i++) {
        if (&s->orders[s->hq_refunds[i].order] == o &&
            s->hq_refunds[i].flow.state != FLOW_REFUND_FAILED)
            sum += s->hq_refunds[i].fen;
    }
    if (sum > o->flow.amount_fen) {
        refuse(s, till, f, f->order_no, PAY__WHY__TOO_MUCH);
        return;
    }
    CHECK(s->hq_refunds_len < PS_REFUNDS);
    r = &s->hq_refunds[s->hq_refunds_len++];
    memset(r, 0, sizeof(*r));
    r->used = true;
    r->till = till;
    r->order = (int)(o - s->orders);
    r->fen = f->amount_fen;
    snprintf(r->refund_no, sizeof(r->refund_no), "%s", f->refund_no);
    flow_refund_start(&r->flow, s->now_ms);
    say_refund(s, r);
}

void ps_hq_receive(struct ps *s, int till, const struct paywire_frame *f)
{
    if (!s->hq_up)
        return;
    switch (f->kind) {
    case PAY__FRAME__KIND_CHARGE:
    case PAY__FRAME__KIND_SHOW:
        take_charge(s, till, f);
        break;
    case PAY__FRAME__KIND_ASK: {
        struct ps_order *o = find(s, f->u.order_no);
        say(s, till, f->u.order_no, o);
        break;
    }
    case PAY__FRAME__KIND_GIVE_UP:
        take_give_up(s, till, f->u.order_no);
        break;
    case PAY__FRAME__KIND_REFUND:
        take_refund(s, till, &f->u.refund);
        break;
    default:
        break;
    }
}

/* ---- what a provider's answer proves -------------------------------------*/

static enum pay_outcome by_state(const struct bank_order *o)
{
    switch (o->state) {
    case BANK_SUCCESS:
        return PAY_PAID;
    case BANK_REFUNDED:
        return PAY_REFUNDED;
    case BANK_NOTPAY:
    case BANK_USERPAYING:
        return PAY_WAITING;
    case BANK_REVOKED:
        return PAY_REVERSED;
    case BANK_CLOSED:
    case BANK_PAYERROR:
        break;
    }
    return PAY_NOT_PAID;
}

static enum pay_outcome by_charge(enum bank_reply reply)
{
    switch (reply) {
    case BANK_DONE:
        return PAY_PAID;
    case BANK_WAITING:
        return PAY_WAITING;
    case BANK_CODE_UNKNOWN:
    case BANK_CODE_EXPIRED:
    case BANK_CODE_USED:
    case BANK_NOT_ENOUGH:
    case BANK_BAD_AMOUNT:
        return PAY_NOT_PAID;
    default: /* an order that is there already: the query tells */
        return PAY_UNKNOWN;
    }
}

static enum pay_outcome by_refund(enum bank_reply reply,
                                  const struct bank_refund *r)
{
    switch (reply) {
    case BANK_DONE:
        return r && r->state == BANK_REFUND_SUCCESS ? PAY_REFUNDED : PAY_AGAIN;
    case BANK_NOT_ENOUGH:
        return PAY_AGAIN;
    case BANK_TOO_LATE:
    case BANK_TOO_MUCH:
    case BANK_NOT_PAID:
        return PAY_NOT_PAID;
    case BANK_NO_ORDER:
    case BANK_NO_REFUND:
        return PAY_NO_ORDER;
    default:
        return PAY_UNKNOWN;
    }
}

static bool bank_has_refund(struct ps *s, const struct ps_order *o,
                            const char *refund_no)
{
    const struct bank_refund *r;
    for (size_t i = 0; (r = bank_refund_at(bank_of(s, o), i)); i++) {
        if (strcmp(r->refund_no, refund_no) == 0)
            return true;
    }
    return false;
}

static void refund_at_bank(struct ps *s, const struct ps_call *c,
                           const char *refund_no, int64_t fen,
                           const struct ps_order *o, struct pay_answer *a)
{
    const struct bank_refund *refund = NULL;
    const struct bank_refund_request r = {.order_no = o->order_no,
                                          .refund_no = refund_no,
                                          .fen = fen,
                                          .total_fen = o->flow.amount_fen};
    enum bank_reply reply;
    /* The payer's account takes nothing now: every copy of a request meets the
     * same. */
    uint32_t mood = (c->number * 2654435761U ^ (uint32_t)s->seed) >> 7;
    if (c->call == FLOW_REFUND && s->faults && mood % 1000 < s->rates.refuse &&
        !bank_has_refund(s, o, refund_no)) {
        a->outcome = PAY_NOT_PAID;
        return;
    }
    if (c->call == FLOW_REFUND_QUERY)
        reply = bank_refund_query(bank_of(s, o), o->order_no, refund_no,
                                  s->now_ms, c->fault, &refund);
    else
        reply = bank_refund(bank_of(s, o), &r, s->now_ms, c->fault, &refund);
    a->outcome = by_refund(reply, refund);
}

/* The request is there: what the provider does and answers. */
static void at_bank(struct ps *s, const struct ps_call *c,
                    const struct ps_order *o, struct pay_answer *a)
{
    struct bank *b = bank_of(s, o);
    const struct bank_order *order = NULL;
    const struct bank_request r = {
        .order_no = o->order_no,
        .subject = "shop",
        .code = c->code,
        .fen = o->flow.amount_fen,
        .expires_ms = c->call == FLOW_SHOW ? o->flow.deadline_ms : 0};
    char number[BANK_NUMBER_CAP];
    enum bank_reply reply;
    bool gave_back = false;
    switch (c->call) {
    case FLOW_CHARGE:
        a->outcome = by_charge(bank_charge(b, &r, s->now_ms, c->fault, &order));
        break;
    case FLOW_SHOW:
        reply = bank_show(b, &r, s->now_ms, c->fault, &order);
        a->outcome = reply == BANK_DONE ? PAY_WAITING : PAY_UNKNOWN;
        if (reply == BANK_DONE && order)
            snprintf(a->code_url, sizeof(a->code_url), "%s", order->shown_code);
        break;
    case FLOW_QUERY:
        reply = bank_query(b, o->order_no, NULL, s->now_ms, c->fault, &order);
        a->outcome = reply == BANK_NO_ORDER        ? PAY_NO_ORDER
                     : reply == BANK_DONE && order ? by_state(order)
                                                   : PAY_UNKNOWN;
        break;
    case FLOW_REVERSE:
        reply = bank_reverse(b, o->order_no, NULL, s->now_ms, c->fault,
                             &gave_back, &order);
        a->outcome = reply == BANK_DONE         ? PAY_REVERSED
                     : reply == BANK_CALL_AGAIN ? PAY_AGAIN
                     : reply == BANK_NO_ORDER   ? PAY_NO_ORDER
                                                : PAY_UNKNOWN;
        break;
    case FLOW_CLOSE:
        reply = bank_close(b, o->order_no, NULL, s->now_ms, c->fault, &order);
        a->outcome = reply == BANK_DONE         ? PAY_NOT_PAID
                     : reply == BANK_ORDER_PAID ? PAY_PAID
                     : reply == BANK_NO_ORDER   ? PAY_NO_ORDER
                                                : PAY_UNKNOWN;
        break;
    case FLOW_GIVE_BACK:
        snprintf(number, sizeof(number), "%sG", o->order_no);
        refund_at_bank(s, c, number, o->flow.amount_fen, o, a);
        break;
    default:
        CHECK(false);
    }
    if (a->outcome == PAY_PAID)
        a->paid = a->payer_paid = money_of(o->flow.amount_fen);
}

/* ---- calls ---------------------------------------------------------------*/

static void post(struct ps *s, const struct ps_call *call)
{
    CHECK(s->calls_len < PS_CALLS);
    s->calls[s->calls_len++] = *call;
}

static enum bank_fault some_fault(struct ps *s)
{
    static const enum bank_fault faults[] = {
        BANK_PASSWORD,     BANK_ERROR_UNDONE, BANK_ERROR_DONE,
        BANK_AGAIN,        BANK_NO_FUNDS,     BANK_SLOW,
        BANK_LATE_REQUEST, BANK_LOST_REQUEST, BANK_LOST_ANSWER,
        BANK_DUPLICATE,    BANK_BAD_SIGNATURE};
    if (!ps_chance(s, s->rates.fault))
        return BANK_SOUND;
    return faults[ps_draw(s, sizeof(faults) / sizeof(faults[0]))];
}

static uint32_t call(struct ps *s, bool refund, int index, enum flow_call what,
                     const char *code)
{
    struct ps_call c;
    memset(&c, 0, sizeof(c));
    c.number = ++s->calls_made;
    c.refund = refund;
    c.index = index;
    c.call = what;
    c.fault = some_fault(s);
    c.at_ms = s->now_ms + 20 + ps_draw(s, 200);
    snprintf(c.code, sizeof(c.code), "%s", code);
    if (c.fault == BANK_LATE_REQUEST)
        c.at_ms += ps_draw(s, LATE_MS);
    if (c.fault != BANK_LOST_REQUEST)
        post(s, &c);
    if (c.fault == BANK_DUPLICATE) {
        c.at_ms += ps_draw(s, 2000);
        post(s, &c);
    }
    return c.number;
}

static void answer(struct ps *s, const struct ps_call *c)
{
    if (c->refund) {
        struct ps_hq_refund *r = &s->hq_refunds[c->index];
        enum flow_refund_state was = r->flow.state;
        if (!s->hq_up || r->call != c->number || !r->flow.calling)
            return;
        flow_refund_answer(&r->flow, &c->a, s->now_ms);
        if (r->flow.state != was)
            say_refund(s, r);
        return;
    }
    struct ps_order *o = &s->orders[c->index];
    enum flow_state was = o->flow.state;
    if (!s->hq_up || o->call != c->number || !o->flow.calling)
        return; /* nobody waits for it any more */
    flow_answer(&o->flow, &c->a, s->now_ms);
    if (o->flow.state != was)
        say(s, o->till, o->order_no, o);
}

static void arrive(struct ps *s, const struct ps_call *c)
{
    struct ps_call back = *c;
    const struct ps_order *o =
        &s->orders[c->refund ? s->hq_refunds[c->index].order : c->index];
    if (c->refund)
        refund_at_bank(s, c, s->hq_refunds[c->index].refund_no,
                       s->hq_refunds[c->index].fen, o, &back.a);
    else
        at_bank(s, c, o, &back.a);
    ps_log(s, "%s of %s meets %s: %s", flow_call_name(c->call), o->order_no,
           bank_fault_name(c->fault), flow_outcome_name(back.a.outcome));
    if (c->fault == BANK_LOST_ANSWER)
        return;
    if (c->fault == BANK_BAD_SIGNATURE) {
        memset(&back.a, 0, sizeof(back.a));
        back.a.outcome = PAY_UNKNOWN;
    }
    back.answer = true;
    back.at_ms = s->now_ms + 20 + ps_draw(s, 200);
    if (c->fault == BANK_SLOW)
        back.at_ms += ps_draw(s, 15000);
    post(s, &back);
}

static void carry_calls(struct ps *s)
{
    for (int i = 0; i < s->calls_len;) {
        struct ps_call c = s->calls[i];
        if (c.at_ms > s->now_ms) {
            i++;
            continue;
        }
        s->calls[i] = s->calls[--s->calls_len];
        if (c.answer)
            answer(s, &c);
        else
            arrive(s, &c);
    }
}

/* No answer in time is an answer too. */
static void time_out(struct ps *s, uint32_t number, bool refund, int index)
{
    struct ps_call c;
    memset(&c, 0, sizeof(c));
    c.number = number;
    c.refund = refund;
    c.index = index;
    c.a.outcome = PAY_UNKNOWN;
    answer(s, &c);
}

static void drive_order(struct ps *s, int i)
{
    struct ps_order *o = &s->orders[i];
    if (o->flow.calling &&
        s->now_ms >= o->call_ms + flow_timeout_ms(o->flow.calling))
        time_out(s, o->call, false, i);
    enum flow_call due = flow_due(&o->flow, s->now_ms);
    if (due == FLOW_NONE)
        return;
    flow_called(&o->flow, s->now_ms); /* kept before it leaves */
    if (ps_chance(s, s->rates.hq_crash * 5)) {
        ps_hq_crash(s);
        return;
    }
    o->call_ms = s->now_ms;
    o->call = call(s, false, i, due, due == FLOW_CHARGE ? o->code : "");
    memset(o->code, 0, sizeof(o->code));
}

static void drive_refund(struct ps *s, int i)
{
    struct ps_hq_refund *r = &s->hq_refunds[i];
    if (r->flow.calling &&
        s->now_ms >= r->call_ms + flow_timeout_ms(r->flow.calling))
        time_out(s, r->call, true, i);
    enum flow_call due = flow_refund_due(&r->flow, s->now_ms);
    if (due == FLOW_NONE)
        return;
    flow_refund_called(&r->flow, s->now_ms);
    r->call_ms = s->now_ms;
    r->call = call(s, true, i, due, "");
}

void ps_hq_crash(struct ps *s)
{
    if (!s->hq_up)
        return;
    ps_log(s, "headquarters falls over");
    s->tally.crashes++;
    s->hq_up = false;
    s->hq_back_ms = s->now_ms + 500 + ps_draw(s, 20000);
    for (int i = 0; i < s->orders_len; i++)
        memset(s->orders[i].code, 0, sizeof(s->orders[i].code));
}

static void take_notices(struct ps *s, struct bank *b)
{
    struct bank_notice n;
    while (bank_next_notice(b, s->now_ms, &n)) {
        struct ps_order *o = find(s, n.order.order_no);
        struct pay_answer a;
        memset(&a, 0, sizeof(a));
        if (!s->hq_up || ps_chance(s, s->rates.loss)) {
            bank_notice_failed(b, &n, s->now_ms);
            continue;
        }
        if (!o || n.about_refund || !n.order.was_paid)
            continue;
        a.outcome = PAY_PAID;
        a.paid = a.payer_paid = money_of(n.order.total_fen);
        enum flow_state was = o->flow.state;
        if (!flow_notice(&o->flow, &a, s->now_ms))
            ps_fail(s, "%s was called failed and is paid", o->order_no);
        if (o->flow.state != was)
            say(s, o->till, o->order_no, o);
    }
}

void ps_hq_tick(struct ps *s)
{
    carry_calls(s);
    for (int k = 0; k < 2; k++) {
        bank_tick(s->bank[k], s->now_ms);
        take_notices(s, s->bank[k]);
    }
    if (!s->hq_up && s->now_ms >= s->hq_back_ms) {
        s->hq_up = true;
        for (int i = 0; i < s->orders_len; i++)
            flow_resume(&s->orders[i].flow, s->now_ms);
        for (int i = 0; i < s->hq_refunds_len; i++)
            flow_refund_resume(&s->hq_refunds[i].flow, s->now_ms);
    }
    if (ps_chance(s, s->rates.hq_crash))
        ps_hq_crash(s);
    for (int i = 0; s->hq_up && i < s->orders_len; i++)
        drive_order(s, i);
    for (int i = 0; s->hq_up && i < s->hq_refunds_len; i++)
        drive_refund(s, i);
}

bool ps_hq_quiet(const struct ps *s)
{
    for (int i = 0; i < s->orders_len; i++) {
        if (!flow_final(&s->orders[i].flow))
            return false;
    }
    for (int i = 0; i < s->hq_refunds_len; i++) {
        if (s->hq_refunds[i].flow.state == FLOW_REFUND_ASKING)
            return false;
    }
    return s->hq_up && s->calls_len == 0 && s->frames_len == 0;
}

/* ---- payers --------------------------------------------------------------*/

/* A code that nobody saw, nobody can pay; one that was seen may have been
 * kept as a picture. */
static bool seen(struct ps *s, const char *order_no)
{
    for (int i = 0; i < s->payments_len; i++) {
        struct ps_payment *p = &s->payments[i];
        if (strcmp(p->p.order_no, order_no) != 0)
            continue;
        const struct payment_talk *talk =
            payments_find(&s->till[p->till].open, order_no);
        p->seen = p->seen || (talk && talk->code_url[0]);
        return p->seen;
    }
    return false;
}

void ps_payers_tick(struct ps *s)
{
    for (int k = 0; k < 2; k++) {
        const struct bank_order *o;
        for (size_t i = 0; (o = bank_order_at(s->bank[k], i)); i++) {
            char number[BANK_NUMBER_CAP], shown[BANK_NUMBER_CAP];
            if (o->state != BANK_USERPAYING && o->state != BANK_NOTPAY)
                continue;
            if (ps_draw(s, 1000) >= s->rates.confirm)
                continue;
            snprintf(number, sizeof(number), "%s", o->order_no);
            snprintf(shown, sizeof(shown), "%s", o->shown_code);
            if (o->state == BANK_NOTPAY && shown[0] && !seen(s, number))
                continue;
            if (o->state == BANK_NOTPAY && shown[0])
                (void)bank_pay_shown(s->bank[k],
                                     s->payer[k][ps_draw(s, PS_PAYERS)], shown,
                                     ps_draw(s, 3) == 0, s->now_ms);
            else if (ps_draw(s, 4))
                (void)bank_confirm(s->bank[k], number, s->now_ms);
            else
                (void)bank_cancel(s->bank[k], number, s->now_ms);
        }
    }
}
