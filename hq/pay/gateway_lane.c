/* The lane's frames: what tills ask and what they are told. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/paycode.h"
#include "hq/pay/gateway_internal.h"

/* ---- answers ---------------------------------------------------------------
 */
static void send_frame(struct gateway *g, const struct listener_peer *peer,
                       const struct paywire_frame *f)
{
    struct buf bytes = {0};
    enum err err = paywire_pack(f, &bytes);
    if (!err)
        err = listener_send(g->listener, peer, bytes.data, bytes.len);
    buf_release(&bytes);
    /* GONE, BUSY: it asks again. */
    if (err && err != ERR_GONE && err != ERR_BUSY)
        gw_log_trouble(g, err);
}

void gw_refuse(struct gateway *g, const struct listener_peer *peer,
               const char *order_no, const char *refund_no, Pay__Why why)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUSED;
    f.u.refused.why = why;
    if (why == PAY__WHY__BUSY || why == PAY__WHY__STORAGE)
        f.u.refused.retry_after_ms = GATEWAY_BUSY_MS;
    memcpy(f.u.refused.order_no, order_no, strlen(order_no) + 1);
    memcpy(f.u.refused.refund_no, refund_no, strlen(refund_no) + 1);
    send_frame(g, peer, &f);
}

static uint32_t wait_of(int64_t from_ms, int64_t to_ms)
{
    if (to_ms <= from_ms)
        return 0;
    int64_t wait = to_ms - from_ms;
    return wait > PAYWIRE_WAIT_MAX_MS ? PAYWIRE_WAIT_MAX_MS : (uint32_t)wait;
}

static Pay__Phase phase_of(enum flow_state state)
{
    static const Pay__Phase phases[FLOW_STATES] = {
        [FLOW_ASKING] = PAY__PHASE__ASKING,
        [FLOW_WAITING] = PAY__PHASE__WAITING,
        [FLOW_UNDOING] = PAY__PHASE__UNDOING,
        [FLOW_PAID] = PAY__PHASE__PAID,
        [FLOW_FAILED] = PAY__PHASE__FAILED,
        [FLOW_REVERSED] = PAY__PHASE__REVERSED,
    };
    return phases[state];
}

static void tell_order(struct gateway *g, const struct listener_peer *peer,
                       const struct paystore_order *o)
{
    struct paywire_frame frame;
    struct paywire_state *s = &frame.u.state;
    const struct flow *f = &o->flow;
    int64_t now = gw_now_ms(g);
    memset(&frame, 0, sizeof(frame));
    frame.kind = PAY__FRAME__KIND_STATE;
    memcpy(s->order_no, o->order_no, sizeof(s->order_no));
    s->phase = phase_of(f->state);
    if (!flow_final(f) && f->next_ms != FLOW_NEVER)
        s->next_ms = wait_of(now, f->next_ms);
    if (f->state == FLOW_ASKING || f->state == FLOW_WAITING)
        s->left_ms = wait_of(now, f->deadline_ms);
    memcpy(s->provider_no, f->provider_no, sizeof(s->provider_no));
    memcpy(s->reason, f->reason, sizeof(s->reason));
    if (f->state == FLOW_PAID) {
        s->paid_fen = f->paid_fen;
        s->paid_at_ms = f->paid_at_ms;
        s->has_payer = o->has_payer;
        memcpy(s->payer, o->payer, sizeof(s->payer));
    } else if (f->state == FLOW_WAITING) {
        memcpy(s->code_url, f->code_url, sizeof(s->code_url));
    }
    send_frame(g, peer, &frame);
}

void gw_tell_order(struct gateway *g, const struct gw_order *x)
{
    if (x->has_peer)
        tell_order(g, &x->peer, &x->o);
}

static void tell_refund(struct gateway *g, const struct listener_peer *peer,
                        const struct paystore_refund *r)
{
    static const Pay__RefundState__Result results[] = {
        [FLOW_REFUND_ASKING] = PAY__REFUND_STATE__RESULT__ASKING,
        [FLOW_REFUND_DONE] = PAY__REFUND_STATE__RESULT__DONE,
        [FLOW_REFUND_FAILED] = PAY__REFUND_STATE__RESULT__FAILED,
    };
    struct paywire_frame frame;
    struct paywire_refund_state *s = &frame.u.refund_state;
    memset(&frame, 0, sizeof(frame));
    frame.kind = PAY__FRAME__KIND_REFUND_STATE;
    memcpy(s->refund_no, r->refund_no, sizeof(s->refund_no));
    memcpy(s->order_no, r->order_no, sizeof(s->order_no));
    memcpy(s->reason, r->flow.reason, sizeof(s->reason));
    memcpy(s->provider_no, r->flow.provider_no, sizeof(s->provider_no));
    s->result = results[r->flow.state];
    if (r->flow.state == FLOW_REFUND_ASKING && r->flow.next_ms != FLOW_NEVER)
        s->next_ms = wait_of(gw_now_ms(g), r->flow.next_ms);
    send_frame(g, peer, &frame);
}

void gw_tell_refund(struct gateway *g, const struct gw_refund *x)
{
    if (x->has_peer)
        tell_refund(g, &x->peer, &x->r);
}

/* ---- who asks --------------------------------------------------------------
 */
struct asker {
    const struct listener_peer *peer;
    uint32_t till, outlet;
};

static void keep_peer(struct gw_order *x, const struct asker *by)
{
    x->peer = *by->peer;
    x->has_peer = true;
}

static void refuse(struct gateway *g, const struct asker *by,
                   const char *order_no, Pay__Why why)
{
    gw_refuse(g, by->peer, order_no, "", why);
}

static size_t open_of(const struct gateway *g, uint32_t till)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n_orders; i++)
        n += g->orders[i]->o.till == till && !flow_final(&g->orders[i]->o.flow);
    for (size_t i = 0; i < g->n_refunds; i++)
        n += g->refunds[i]->r.till == till;
    return n;
}

static bool no_room(const struct gateway *g, const struct asker *by)
{
    return g->stopping || g->n_orders + g->n_refunds >= GATEWAY_OPEN_MAX ||
           open_of(g, by->till) >= GATEWAY_TILL_MAX;
}

static void note(struct gateway *g, const char *order_no, const char *refund_no,
                 enum paystore_what what)
{
    struct paystore_step step = {
        .at_ms = clock_now_ms(), .what = what, .outcome = -1};
    memcpy(step.order_no, order_no, strlen(order_no) + 1);
    memcpy(step.refund_no, refund_no, strlen(refund_no) + 1);
    gw_log_trouble(g, gw_step(g, &step));
}

/* ---- Charge and Show -------------------------------------------------------
 */
static bool kind_of(const struct gateway *g, Ledger__TenderType type,
                    enum pay_kind *ret_kind)
{
    static const struct {
        Ledger__TenderType type;
        enum pay_kind kind;
    } kinds[] = {{LEDGER__TENDER_TYPE__WECHAT, PAY_WECHAT3},
                 {LEDGER__TENDER_TYPE__WECHAT, PAY_WECHAT2},
                 {LEDGER__TENDER_TYPE__ALIPAY, PAY_ALIPAY}};
    const struct gateway_accounts *a = &g->options.accounts;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (kinds[i].type != type || !a->has(a->source.ctx, kinds[i].kind))
            continue;
        *ret_kind = kinds[i].kind;
        return true;
    }
    return false;
}

static bool code_fits(const struct paywire_charge *c, bool *ret_face)
{
    enum paycode_kind kind = paycode_kind(c->code);
    *ret_face = kind == PAYCODE_ALIPAY_FACE;
    if (c->type == LEDGER__TENDER_TYPE__WECHAT)
        return kind == PAYCODE_WECHAT;
    return kind == PAYCODE_ALIPAY || kind == PAYCODE_ALIPAY_FACE;
}

/* The same again, or another payment under the same number. A number that was
 * only given up fits whatever comes late. */
static bool same(const struct paystore_order *o, const struct paywire_charge *c,
                 bool shown, const struct asker *by)
{
    return o->till == by->till &&
           (o->flow.kind == PAY_KINDS ||
            (o->type == c->type && o->flow.amount_fen == c->amount_fen &&
             o->flow.shown == shown && o->started_seq == c->started_seq));
}

static enum err start_order(struct gateway *g, const struct paywire_charge *c,
                            bool shown, bool face, enum pay_kind kind,
                            const struct asker *by)
{
    const struct gateway_accounts *a = &g->options.accounts;
    struct gw_order *x = NULL;
    enum err err = gw_add_order(g, &x);
    if (err)
        return err;
    memcpy(x->o.order_no, c->order_no, sizeof(x->o.order_no));
    memcpy(x->o.subject, c->subject, sizeof(x->o.subject));
    memcpy(x->code, c->code, sizeof(x->code));
    snprintf(x->o.sub_merchant, sizeof(x->o.sub_merchant), "%s",
             a->sub(a->source.ctx, kind, by->outlet));
    x->o.outlet = by->outlet;
    x->o.till = by->till;
    x->o.started_seq = c->started_seq;
    x->o.type = c->type;
    x->o.face = face;
    x->o.created_ms = clock_now_ms();
    flow_start(&x->o.flow, kind, shown, c->amount_fen, gw_now_ms(g));
    x->is_new = x->dirty = x->tell = true;
    keep_peer(x, by);
    note(g, c->order_no, "", PAYSTORE_ASKED);
    return ERR_OK;
}

/* What is known of a number, in memory (*ret_open, or NULL) or stored. One
 * that is open but not in memory was thought not to be stored, as a commit
 * failed that had reached the disk: it goes on as after a restart. */
static enum err known(struct gateway *g, const char *order_no,
                      struct gw_order **ret_open,
                      struct paystore_order *ret_stored, bool *ret_known)
{
    enum err err = ERR_OK;
    *ret_known = true;
    *ret_open = gw_find_order(g, order_no);
    if (!*ret_open)
        err = paystore_order(g->pay, order_no, ret_stored);
    if (err == ERR_NOTFOUND) {
        *ret_known = false;
        return ERR_OK;
    }
    if (!err && !*ret_open && !flow_final(&ret_stored->flow)) {
        err = gw_resume_order(g, ret_stored);
        *ret_open = gw_find_order(g, order_no);
    }
    if (!err && *ret_open)
        *ret_stored = (*ret_open)->o;
    return err;
}

static void answer_known(struct gateway *g, struct gw_order *open,
                         const struct paystore_order *stored,
                         const struct asker *by)
{
    if (!open) {
        tell_order(g, by->peer, stored);
        return;
    }
    keep_peer(open, by);
    if (open->dirty || open->is_new)
        open->tell = true; /* not before it is durable */
    else
        tell_order(g, by->peer, &open->o);
}

static void take_charge(struct gateway *g, const struct paywire_charge *c,
                        bool shown, const struct asker *by)
{
    struct gw_order *open = NULL;
    struct paystore_order stored;
    enum pay_kind kind = PAY_KINDS;
    bool is_known = false, face = false;
    enum err err = known(g, c->order_no, &open, &stored, &is_known);
    if (!err && is_known) {
        if (same(&stored, c, shown, by))
            answer_known(g, open, &stored, by);
        else
            refuse(g, by, c->order_no, PAY__WHY__OTHER_ORDER);
        return;
    }
    if (!err && !kind_of(g, c->type, &kind)) {
        refuse(g, by, c->order_no, PAY__WHY__NOT_SET_UP);
        return;
    }
    if (!err && !shown && !code_fits(c, &face)) {
        refuse(g, by, c->order_no, PAY__WHY__CODE);
        return;
    }
    if (!err && no_room(g, by)) {
        refuse(g, by, c->order_no, PAY__WHY__BUSY);
        return;
    }
    if (!err)
        err = start_order(g, c, shown, face, kind, by);
    if (err) {
        gw_log_trouble(g, err);
        refuse(g, by, c->order_no, PAY__WHY__STORAGE);
    }
}

/* ---- Ask and GiveUp --------------------------------------------------------
 */
static void unheard(struct gateway *g, const char *order_no,
                    const struct asker *by)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_STATE;
    memcpy(f.u.state.order_no, order_no, strlen(order_no) + 1);
    send_frame(g, by->peer, &f);
}

/* Kept, so that a Charge still on its way finds it. */
static enum err keep_given_up(struct gateway *g, const char *order_no,
                              const struct asker *by)
{
    struct gw_order *x = NULL;
    enum err err = gw_add_order(g, &x);
    if (err)
        return err;
    memcpy(x->o.order_no, order_no, strlen(order_no) + 1);
    x->o.outlet = by->outlet;
    x->o.till = by->till;
    x->o.created_ms = x->o.settled_ms = clock_now_ms();
    x->o.flow.kind = PAY_KINDS;
    x->o.flow.state = FLOW_FAILED;
    x->o.flow.gave_up = true;
    x->o.flow.next_ms = FLOW_NEVER;
    snprintf(x->o.flow.reason, sizeof(x->o.flow.reason), "%s",
             GATEWAY_NEVER_HEARD);
    x->is_new = x->dirty = x->tell = true;
    keep_peer(x, by);
    return ERR_OK;
}

static void give_up(struct gateway *g, struct gw_order *x)
{
    static const struct pay_answer not_sent = {.outcome = PAY_NOT_PAID,
                                               .reason = PAY_WHY_NOT_SENT};
    if (x->o.flow.gave_up)
        return;
    flow_give_up(&x->o.flow, gw_now_ms(g));
    if (x->job && x->o.flow.calling == FLOW_CHARGE) {
        x->job = false; /* no thread took it yet */
        flow_answer(&x->o.flow, &not_sent, gw_now_ms(g));
    }
    if (!x->o.flow.gave_up)
        return; /* it is final already */
    if (flow_final(&x->o.flow)) {
        x->o.settled_ms = clock_now_ms();
        snprintf(x->o.flow.reason, sizeof(x->o.flow.reason), "%s",
                 PAY_WHY_NOT_SENT);
    }
    x->dirty = x->tell = true;
    note(g, x->o.order_no, "", PAYSTORE_GAVE_UP);
}

static void take_ask(struct gateway *g, const char *order_no, bool gives_up,
                     const struct asker *by)
{
    struct gw_order *open = NULL;
    struct paystore_order stored;
    bool is_known = false;
    enum err err = known(g, order_no, &open, &stored, &is_known);
    if (!err && !is_known && gives_up) {
        err = keep_given_up(g, order_no, by);
        if (!err)
            note(g, order_no, "", PAYSTORE_GAVE_UP);
    } else if (!err && !is_known) {
        unheard(g, order_no, by);
    } else if (!err && stored.outlet != by->outlet) {
        refuse(g, by, order_no, PAY__WHY__OTHER_OUTLET);
    } else if (!err) {
        if (open && gives_up)
            give_up(g, open);
        answer_known(g, open, &stored, by);
    }
    if (err) {
        gw_log_trouble(g, err);
        refuse(g, by, order_no, PAY__WHY__STORAGE);
    }
}

/* ---- Refund ----------------------------------------------------------------
 */
static enum err refunded_so_far(struct gateway *g, const char *order_no,
                                int64_t *ret_fen)
{
    int64_t fen = 0;
    enum err err = paystore_refund_sum(g->pay, order_no, &fen);
    for (size_t i = 0; !err && i < g->n_refunds; i++)
        if (g->refunds[i]->is_new &&
            strcmp(g->refunds[i]->r.order_no, order_no) == 0)
            fen += g->refunds[i]->r.amount_fen;
    if (!err)
        *ret_fen = fen;
    return err;
}

static enum err start_refund(struct gateway *g, const struct paywire_refund *r,
                             const struct paystore_order *o,
                             const struct asker *by)
{
    struct gw_refund *x = NULL;
    enum err err = gw_add_refund(g, &x);
    if (err)
        return err;
    memcpy(x->r.refund_no, r->refund_no, sizeof(x->r.refund_no));
    memcpy(x->r.order_no, r->order_no, sizeof(x->r.order_no));
    memcpy(x->r.reason, r->reason, sizeof(x->r.reason));
    x->r.outlet = by->outlet;
    x->r.till = by->till;
    x->r.amount_fen = r->amount_fen;
    x->r.created_ms = clock_now_ms();
    x->kind = o->flow.kind;
    x->total_fen = o->flow.amount_fen;
    memcpy(x->sub_merchant, o->sub_merchant, sizeof(x->sub_merchant));
    flow_refund_start(&x->r.flow, gw_now_ms(g));
    x->is_new = x->dirty = x->tell = x->has_peer = true;
    x->peer = *by->peer;
    note(g, r->order_no, r->refund_no, PAYSTORE_ASKED);
    return ERR_OK;
}

/* From any outlet: goods come back where the customer is, and the money goes to
 * the one who paid, whoever asks. */
static Pay__Why check_refund(struct gateway *g, const struct paywire_refund *r,
                             const struct paystore_order *o, bool is_known,
                             const struct asker *by)
{
    int64_t so_far = 0;
    if (!is_known || o->flow.kind == PAY_KINDS)
        return PAY__WHY__UNKNOWN_ORDER;
    if (o->flow.state != FLOW_PAID)
        return PAY__WHY__NOT_PAID;
    if (refunded_so_far(g, r->order_no, &so_far))
        return PAY__WHY__STORAGE;
    if (r->amount_fen > o->flow.amount_fen - so_far)
        return PAY__WHY__TOO_MUCH;
    return no_room(g, by) ? PAY__WHY__BUSY : PAY__WHY__NO_REASON;
}

static bool same_refund(const struct paystore_refund *had,
                        const struct paywire_refund *r, const struct asker *by)
{
    return strcmp(had->order_no, r->order_no) == 0 &&
           had->amount_fen == r->amount_fen && had->outlet == by->outlet;
}

/* The number is known: its state, or that it is another refund's. */
static void answer_refund(struct gateway *g, struct gw_refund *open,
                          const struct paystore_refund *had,
                          const struct paywire_refund *r,
                          const struct asker *by)
{
    if (!same_refund(had, r, by)) {
        gw_refuse(g, by->peer, r->order_no, r->refund_no,
                  PAY__WHY__OTHER_ORDER);
        return;
    }
    if (!open) {
        tell_refund(g, by->peer, had);
        return;
    }
    open->peer = *by->peer;
    open->has_peer = true;
    if (open->dirty || open->is_new)
        open->tell = true;
    else
        tell_refund(g, by->peer, had);
}

static void take_refund(struct gateway *g, const struct paywire_refund *r,
                        const struct asker *by)
{
    struct gw_refund *open = gw_find_refund(g, r->refund_no);
    struct gw_order *order = NULL;
    struct paystore_refund had;
    struct paystore_order o;
    bool is_known = false;
    Pay__Why why = PAY__WHY__STORAGE;
    enum err err = ERR_OK;
    if (open)
        had = open->r;
    else
        err = paystore_refund(g->pay, r->refund_no, &had);
    if (!err) {
        answer_refund(g, open, &had, r, by);
        return;
    }
    if (err == ERR_NOTFOUND)
        err = known(g, r->order_no, &order, &o, &is_known);
    if (!err)
        why = check_refund(g, r, &o, is_known, by);
    if (!err && why == PAY__WHY__NO_REASON) {
        err = start_refund(g, r, &o, by);
        if (err)
            why = PAY__WHY__STORAGE;
    }
    gw_log_trouble(g, err);
    if (why != PAY__WHY__NO_REASON)
        gw_refuse(g, by->peer, r->order_no, r->refund_no, why);
}

/* ---- every frame -----------------------------------------------------------
 */
void gw_take_frame(struct gateway *g, const struct listener_peer *peer,
                   const struct buf *frame)
{
    struct paywire_frame f;
    struct asker by = {.peer = peer};
    if (sscanf(peer->user, "till:%u", &by.till) != 1)
        return;
    enum err err = store_till_outlet(g->store, by.till, &by.outlet);
    if (err) {
        gw_log_trouble(g, err);
        refuse(g, &by, "", PAY__WHY__STORAGE);
        return;
    }
    if (paywire_unpack(frame->data, frame->len, &f)) {
        refuse(g, &by, "", PAY__WHY__MALFORMED);
        return;
    }
    switch (f.kind) {
    case PAY__FRAME__KIND_CHARGE:
    case PAY__FRAME__KIND_SHOW:
        take_charge(g, &f.u.charge, f.kind == PAY__FRAME__KIND_SHOW, &by);
        break;
    case PAY__FRAME__KIND_ASK:
    case PAY__FRAME__KIND_GIVE_UP:
        take_ask(g, f.u.order_no, f.kind == PAY__FRAME__KIND_GIVE_UP, &by);
        break;
    case PAY__FRAME__KIND_REFUND:
        take_refund(g, &f.u.refund, &by);
        break;
    default:
        refuse(g, &by, "", PAY__WHY__MALFORMED);
        break;
    }
    sodium_memzero(&f, sizeof(f));
}
