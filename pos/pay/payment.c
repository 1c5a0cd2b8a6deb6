#include "pos/pay/payment.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

/* How long a payment has been under way decides how often to ask. */
#define SLOWER_MS 60000

static struct payment_talk *find(struct payments *p, const char *order_no)
{
    for (int i = 0; i < p->count; i++) {
        if (strcmp(p->talks[i].p.order_no, order_no) == 0)
            return &p->talks[i];
    }
    return NULL;
}

static struct refund_talk *find_refund(struct payments *p,
                                       const char *refund_no)
{
    for (int i = 0; i < p->refund_count; i++) {
        if (strcmp(p->refunds[i].r.refund_no, refund_no) == 0)
            return &p->refunds[i];
    }
    return NULL;
}

const struct payment_talk *payments_find(const struct payments *p,
                                         const char *order_no)
{
    for (int i = 0; i < p->count; i++) {
        if (strcmp(p->talks[i].p.order_no, order_no) == 0)
            return &p->talks[i];
    }
    return NULL;
}

static void forget_code(struct payment_talk *t)
{
    sodium_memzero(t->code, sizeof(t->code));
}

void payment_why_name(Pay__Why why, char out[PAYWIRE_REASON_CAP])
{
    const ProtobufCEnumValue *v =
        protobuf_c_enum_descriptor_get_value(&pay__why__descriptor, (int)why);
    text_copy(out, PAYWIRE_REASON_CAP, v ? v->name : "NO_REASON");
}

void payments_init(struct payments *p, int64_t now_ms)
{
    memset(p, 0, sizeof(*p));
    p->linked_ms = now_ms;
}

void payments_release(struct payments *p)
{
    sodium_memzero(p, sizeof(*p));
}

bool payments_room(const struct payments *p)
{
    return p->count < PAYMENTS_MAX && p->refund_count < PAYMENTS_MAX;
}

static struct payment_talk *add(struct payments *p,
                                const struct payment *payment, int64_t now_ms)
{
    if (p->count == PAYMENTS_MAX)
        return NULL;
    struct payment_talk *t = &p->talks[p->count++];
    memset(t, 0, sizeof(*t));
    t->p = *payment;
    t->begun_ms = t->heard_ms = t->send_ms = now_ms;
    return t;
}

enum err payments_begin(struct payments *p, const struct payment *payment,
                        const char *code, const char *subject, int64_t now_ms)
{
    struct payment_talk *t = add(p, payment, now_ms);
    if (!t)
        return ERR_NOMEM;
    t->fresh = true;
    t->stage = PAYMENT_SENDING;
    text_copy(t->code, sizeof(t->code), code);
    text_copy(t->subject, sizeof(t->subject), subject);
    return ERR_OK;
}

enum err payments_resume(struct payments *p, const struct payment *payment,
                         int64_t now_ms)
{
    if (find(p, payment->order_no))
        return ERR_OK;
    struct payment_talk *t = add(p, payment, now_ms);
    if (!t)
        return ERR_NOMEM;
    t->stage = PAYMENT_LOST;
    return ERR_OK;
}

enum err payments_refund(struct payments *p,
                         const struct payment_refund *refund, int64_t now_ms)
{
    if (find_refund(p, refund->refund_no))
        return ERR_OK;
    if (p->refund_count == PAYMENTS_MAX)
        return ERR_NOMEM;
    struct refund_talk *r = &p->refunds[p->refund_count++];
    memset(r, 0, sizeof(*r));
    r->r = *refund;
    r->begun_ms = r->send_ms = now_ms;
    return ERR_OK;
}

void payments_give_up(struct payments *p, const char *order_no, int64_t now_ms)
{
    struct payment_talk *t = find(p, order_no);
    if (!t || t->stage == PAYMENT_OVER)
        return;
    t->p.given_up = true;
    t->send_ms = now_ms;
    forget_code(t);
}

void payments_forget(struct payments *p, const char *order_no)
{
    struct payment_talk *t = find(p, order_no);
    if (!t)
        return;
    forget_code(t);
    int i = (int)(t - p->talks);
    p->count--;
    memmove(t, t + 1, (size_t)(p->count - i) * sizeof(*t));
    sodium_memzero(&p->talks[p->count], sizeof(p->talks[0]));
}

void payments_link(struct payments *p, bool up, int64_t now_ms)
{
    if (up != p->linked)
        p->linked_ms = now_ms;
    p->linked = up;
    if (!up)
        return;
    for (int i = 0; i < p->count; i++)
        p->talks[i].send_ms = now_ms;
    for (int i = 0; i < p->refund_count; i++)
        p->refunds[i].send_ms = now_ms;
}

/* ---- what headquarters says ----------------------------------------------*/

static bool wants_undone(const struct payment_talk *t)
{
    return t->p.given_up || t->closing;
}

/* Nobody there had heard of it. Ours may still be on its way: while the code
 * is good it is sent again, else the order is given up. */
static void unheard(struct payment_talk *t, int64_t now_ms)
{
    bool again = t->fresh && !wants_undone(t) &&
                 now_ms - t->begun_ms < PAYMENT_CHARGE_MS &&
                 t->stage == PAYMENT_SENDING;
    if (again)
        return;
    t->closing = true;
    if (t->stage != PAYMENT_UNDOING)
        t->send_ms = now_ms;
    t->stage = PAYMENT_UNDOING;
    forget_code(t);
}

static void over(struct payment_talk *t, enum payment_status status,
                 const struct paywire_state *s)
{
    t->stage = PAYMENT_OVER;
    t->p.status = status;
    text_copy(t->p.provider_no, sizeof(t->p.provider_no), s->provider_no);
    text_copy(t->p.reason, sizeof(t->p.reason), s->reason);
    if (status != PAYMENT_PAID)
        return;
    bool said = s->paid_fen > 0 && s->paid_fen <= t->p.amount.fen;
    t->p.paid = said ? money_of(s->paid_fen) : t->p.amount;
    t->p.paid_at_ms = s->paid_at_ms;
    t->p.payer_len = 0;
    if (s->has_payer) {
        memcpy(t->p.payer, s->payer, PAYWIRE_PAYER_LEN);
        t->p.payer_len = PAYWIRE_PAYER_LEN;
    }
}

static void take_state(struct payments *p, const struct paywire_state *s,
                       int64_t now_ms)
{
    struct payment_talk *t = find(p, s->order_no);
    if (!t || t->stage == PAYMENT_OVER)
        return;
    t->heard_ms = now_ms;
    if (s->phase != PAY__PHASE__UNHEARD)
        forget_code(t);
    text_copy(t->p.reason, sizeof(t->p.reason), s->reason);
    if (s->code_url[0])
        text_copy(t->code_url, sizeof(t->code_url), s->code_url);
    t->next_ms = s->next_ms ? now_ms + s->next_ms : 0;
    t->left_ms = s->left_ms ? now_ms + s->left_ms : 0;
    switch (s->phase) {
    case PAY__PHASE__UNHEARD:
        unheard(t, now_ms);
        break;
    case PAY__PHASE__ASKING:
        t->stage = PAYMENT_ASKING;
        break;
    case PAY__PHASE__WAITING:
        t->stage = PAYMENT_WAITING;
        break;
    case PAY__PHASE__UNDOING:
        t->stage = PAYMENT_UNDOING;
        break;
    case PAY__PHASE__PAID:
        over(t, PAYMENT_PAID, s);
        break;
    case PAY__PHASE__FAILED:
        over(t, PAYMENT_FAILED, s);
        break;
    case PAY__PHASE__REVERSED:
        over(t, PAYMENT_REVERSED, s);
        break;
    default:
        break; /* of a later version */
    }
}

static bool later(Pay__Why why)
{
    return why == PAY__WHY__BUSY || why == PAY__WHY__STORAGE;
}

/* The asking was wrong. What was asked for did not begin there, but only the
 * answer to a GiveUp is a result. */
static void refused_payment(struct payment_talk *t,
                            const struct paywire_refused *r, int64_t now_ms)
{
    t->heard_ms = now_ms;
    if (later(r->why)) {
        t->send_ms = now_ms + r->retry_after_ms;
        return;
    }
    if (!wants_undone(t))
        t->send_ms = now_ms;
    t->why = r->why;
    t->closing = true;
    t->stage = PAYMENT_UNDOING;
    forget_code(t);
}

static void refused_refund(struct refund_talk *r,
                           const struct paywire_refused *refused,
                           int64_t now_ms)
{
    if (later(refused->why)) {
        r->send_ms = now_ms + refused->retry_after_ms;
        return;
    }
    r->r.status = REFUND_FAILED;
    payment_why_name(refused->why, r->r.reason);
}

static void take_refused(struct payments *p, const struct paywire_refused *r,
                         int64_t now_ms)
{
    struct refund_talk *refund = find_refund(p, r->refund_no);
    struct payment_talk *t = find(p, r->order_no);
    if (r->refund_no[0] != 0) {
        if (refund && refund->r.status == REFUND_OPEN)
            refused_refund(refund, r, now_ms);
    } else if (t && t->stage != PAYMENT_OVER) {
        refused_payment(t, r, now_ms);
    }
}

static void take_refund(struct payments *p,
                        const struct paywire_refund_state *s)
{
    struct refund_talk *r = find_refund(p, s->refund_no);
    if (!r || r->r.status != REFUND_OPEN)
        return;
    text_copy(r->r.reason, sizeof(r->r.reason), s->reason);
    if (s->result == PAY__REFUND_STATE__RESULT__DONE)
        r->r.status = REFUND_DONE;
    else if (s->result == PAY__REFUND_STATE__RESULT__FAILED)
        r->r.status = REFUND_FAILED;
}

void payments_receive(struct payments *p, const struct paywire_frame *frame,
                      int64_t now_ms)
{
    switch (frame->kind) {
    case PAY__FRAME__KIND_STATE:
        take_state(p, &frame->u.state, now_ms);
        break;
    case PAY__FRAME__KIND_REFUND_STATE:
        take_refund(p, &frame->u.refund_state);
        break;
    case PAY__FRAME__KIND_REFUSED:
        take_refused(p, &frame->u.refused, now_ms);
        break;
    default:
        break;
    }
}

/* ---- what to do ----------------------------------------------------------*/

static int64_t ask_again_ms(int64_t begun_ms, int64_t now_ms)
{
    int64_t wait = PAYMENT_ASK_MS;
    for (int64_t age = now_ms - begun_ms; age > SLOWER_MS; age /= 2)
        wait *= 2;
    return wait < PAYMENT_ASK_MAX_MS ? wait : PAYMENT_ASK_MAX_MS;
}

static void send_charge(const struct payment_talk *t, struct paywire_frame *f)
{
    struct paywire_charge *c = &f->u.charge;
    bool show = t->p.method == LEDGER__PAYMENT_METHOD__ONE_TIME_QR;
    f->kind = show ? PAY__FRAME__KIND_SHOW : PAY__FRAME__KIND_CHARGE;
    text_copy(c->order_no, sizeof(c->order_no), t->p.order_no);
    c->type = t->p.type;
    c->amount_fen = t->p.amount.fen;
    text_copy(c->code, sizeof(c->code), t->code);
    text_copy(c->subject, sizeof(c->subject), t->subject);
    c->started_seq = t->p.seq;
}

static void send_about(struct payment_talk *t, int64_t now_ms,
                       struct paywire_frame *f)
{
    bool charge =
        t->stage == PAYMENT_SENDING && now_ms - t->begun_ms < PAYMENT_CHARGE_MS;
    t->send_ms = now_ms + ask_again_ms(t->begun_ms, now_ms);
    memset(f, 0, sizeof(*f));
    if (charge && !wants_undone(t)) {
        t->send_ms = now_ms + PAYMENT_SEND_MS;
        send_charge(t, f);
        return;
    }
    f->kind = wants_undone(t) ? PAY__FRAME__KIND_GIVE_UP : PAY__FRAME__KIND_ASK;
    text_copy(f->u.order_no, sizeof(f->u.order_no), t->p.order_no);
    forget_code(t);
}

static void send_refund(struct refund_talk *r, int64_t now_ms,
                        struct paywire_frame *f)
{
    r->send_ms = now_ms + ask_again_ms(r->begun_ms, now_ms);
    memset(f, 0, sizeof(*f));
    f->kind = PAY__FRAME__KIND_REFUND;
    text_copy(f->u.refund.order_no, sizeof(f->u.refund.order_no),
              r->r.order_no);
    text_copy(f->u.refund.refund_no, sizeof(f->u.refund.refund_no),
              r->r.refund_no);
    f->u.refund.amount_fen = r->r.amount.fen;
}

static int64_t unknown_ms(const struct payment_talk *t)
{
    return t->heard_ms + PAYMENT_UNKNOWN_MS;
}

static bool to_record(struct payments *p, int64_t now_ms,
                      struct payments_step *step)
{
    if (now_ms < p->record_ms)
        return false;
    for (int i = 0; i < p->count; i++) {
        struct payment_talk *t = &p->talks[i];
        bool silent = !t->p.unknown && now_ms >= unknown_ms(t);
        if (t->stage != PAYMENT_OVER && !silent)
            continue;
        step->what = t->stage == PAYMENT_OVER ? PAYMENTS_RECORD_SETTLED
                                              : PAYMENTS_RECORD_UNKNOWN;
        step->payment = t->p;
        return true;
    }
    for (int i = 0; i < p->refund_count; i++) {
        if (p->refunds[i].r.status == REFUND_OPEN)
            continue;
        step->what = PAYMENTS_RECORD_REFUND;
        step->refund = p->refunds[i].r;
        return true;
    }
    return false;
}

enum payments_do payments_next(struct payments *p, int64_t now_ms,
                               struct payments_step *ret_step)
{
    ret_step->what = PAYMENTS_NOTHING;
    if (to_record(p, now_ms, ret_step) || !p->linked)
        return ret_step->what;
    for (int i = 0; i < p->count; i++) {
        struct payment_talk *t = &p->talks[i];
        if (t->stage == PAYMENT_OVER || now_ms < t->send_ms)
            continue;
        send_about(t, now_ms, &ret_step->frame);
        return ret_step->what = PAYMENTS_SEND;
    }
    for (int i = 0; i < p->refund_count; i++) {
        struct refund_talk *r = &p->refunds[i];
        if (r->r.status != REFUND_OPEN || now_ms < r->send_ms)
            continue;
        send_refund(r, now_ms, &ret_step->frame);
        return ret_step->what = PAYMENTS_SEND;
    }
    return PAYMENTS_NOTHING;
}

static void forget_refund(struct payments *p, const char *refund_no)
{
    struct refund_talk *r = find_refund(p, refund_no);
    if (!r)
        return;
    int i = (int)(r - p->refunds);
    p->refund_count--;
    memmove(r, r + 1, (size_t)(p->refund_count - i) * sizeof(*r));
}

void payments_recorded(struct payments *p, const struct payments_step *step)
{
    struct payment_talk *t;
    switch (step->what) {
    case PAYMENTS_RECORD_UNKNOWN:
        t = find(p, step->payment.order_no);
        if (t)
            t->p.unknown = true;
        break;
    case PAYMENTS_RECORD_SETTLED:
        payments_forget(p, step->payment.order_no);
        break;
    case PAYMENTS_RECORD_REFUND:
        forget_refund(p, step->refund.refund_no);
        break;
    case PAYMENTS_NOTHING:
    case PAYMENTS_SEND:
        break;
    }
}

void payments_not_recorded(struct payments *p, int64_t now_ms)
{
    p->record_ms = now_ms + PAYMENT_RETRY_MS;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t payments_due_ms(const struct payments *p, int64_t now_ms)
{
    int64_t due = INT64_MAX;
    for (int i = 0; i < p->count; i++) {
        const struct payment_talk *t = &p->talks[i];
        int64_t record = t->stage == PAYMENT_OVER ? now_ms
                         : t->p.unknown           ? INT64_MAX
                                                  : unknown_ms(t);
        if (record < p->record_ms)
            record = p->record_ms;
        due = earlier(due, record);
        if (p->linked && t->stage != PAYMENT_OVER)
            due = earlier(due, t->send_ms);
    }
    for (int i = 0; i < p->refund_count; i++) {
        const struct refund_talk *r = &p->refunds[i];
        if (r->r.status != REFUND_OPEN)
            due = earlier(due, p->record_ms > now_ms ? p->record_ms : now_ms);
        else if (p->linked)
            due = earlier(due, r->send_ms);
    }
    return due;
}
