#include "sync/pay_wire.h"

#include <sodium.h>
#include <string.h>

#include "base/text.h"

#define ORDER_CHARS                                                            \
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

bool paywire_order_ok(const char *order_no)
{
    size_t len = strlen(order_no);
    return len >= PAYWIRE_ORDER_MIN && len < PAYWIRE_ORDER_CAP &&
           strspn(order_no, ORDER_CHARS) == len;
}

/* ---- limits, the same for what goes out and what comes in ------------------
 */
static bool code_ok(const char *code)
{
    size_t len = strlen(code);
    return len > 0 && len < PAYWIRE_CODE_CAP && !strchr(code, '_') &&
           strspn(code, ORDER_CHARS) == len;
}

/* Visible ASCII, as a provider's numbers, codes and addresses are. */
static bool token_ok(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

/* A reason may be words of our own (hq/pay/provider.h). */
static bool reason_ok(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

static bool amount_ok(int64_t fen)
{
    return fen > 0 && fen <= PAYWIRE_AMOUNT_MAX;
}

static bool charge_ok(const struct paywire_charge *c, bool with_code)
{
    return paywire_order_ok(c->order_no) &&
           (c->type == LEDGER__TENDER_TYPE__WECHAT ||
            c->type == LEDGER__TENDER_TYPE__ALIPAY ||
            c->type == LEDGER__TENDER_TYPE__UNIONPAY) &&
           amount_ok(c->amount_fen) &&
           (with_code ? code_ok(c->code) : !c->code[0]) && c->subject[0] &&
           text_is_plain(c->subject, PAYWIRE_LETTERS_MAX) &&
           c->started_seq > 0 && c->started_seq <= INT64_MAX;
}

static bool refund_ok(const struct paywire_refund *r)
{
    return paywire_order_ok(r->order_no) && paywire_order_ok(r->refund_no) &&
           amount_ok(r->amount_fen) &&
           text_is_plain(r->reason, PAYWIRE_LETTERS_MAX);
}

static bool state_ok(const struct paywire_state *s)
{
    return paywire_order_ok(s->order_no) &&
           (unsigned)s->phase <= PAY__PHASE__REVERSED &&
           s->next_ms <= PAYWIRE_WAIT_MAX_MS &&
           s->left_ms <= PAYWIRE_WAIT_MAX_MS && token_ok(s->provider_no) &&
           (s->phase == PAY__PHASE__PAID ? amount_ok(s->paid_fen)
                                         : s->paid_fen == 0) &&
           s->paid_at_ms >= 0 && reason_ok(s->reason) && token_ok(s->code_url);
}

static bool refund_state_ok(const struct paywire_refund_state *s)
{
    return paywire_order_ok(s->refund_no) && paywire_order_ok(s->order_no) &&
           (unsigned)s->result <= PAY__REFUND_STATE__RESULT__UNHEARD &&
           reason_ok(s->reason) && s->next_ms <= PAYWIRE_WAIT_MAX_MS &&
           token_ok(s->provider_no);
}

static bool refused_ok(const struct paywire_refused *r)
{
    return (!r->order_no[0] || paywire_order_ok(r->order_no)) &&
           (!r->refund_no[0] || paywire_order_ok(r->refund_no)) &&
           (unsigned)r->why <= PAY__WHY__STORAGE &&
           r->retry_after_ms <= PAYWIRE_WAIT_MAX_MS;
}

static bool frame_ok(const struct paywire_frame *f)
{
    switch (f->kind) {
    case PAY__FRAME__KIND_CHARGE:
    case PAY__FRAME__KIND_SHOW:
        return charge_ok(&f->u.charge, f->kind == PAY__FRAME__KIND_CHARGE);
    case PAY__FRAME__KIND_ASK:
    case PAY__FRAME__KIND_GIVE_UP:
        return paywire_order_ok(f->u.order_no);
    case PAY__FRAME__KIND_REFUND:
        return refund_ok(&f->u.refund);
    case PAY__FRAME__KIND_STATE:
        return state_ok(&f->u.state);
    case PAY__FRAME__KIND_REFUND_STATE:
        return refund_state_ok(&f->u.refund_state);
    case PAY__FRAME__KIND_REFUSED:
        return refused_ok(&f->u.refused);
    default:
        return false;
    }
}

/* ---- out -------------------------------------------------------------------
 */
static char *borrow(const char *text)
{
    return (char *)(uintptr_t)text;
}

static enum err pack(const Pay__Frame *m, struct buf *ret_bytes)
{
    size_t len = pay__frame__get_packed_size(m);
    if (len > PAYWIRE_FRAME_MAX)
        return ERR_RANGE;
    enum err err = buf_reserve(ret_bytes, len + 1);
    if (!err)
        ret_bytes->len += pay__frame__pack(m, ret_bytes->data + ret_bytes->len);
    return err;
}

static enum err pack_charge(const struct paywire_frame *f, Pay__Frame *m,
                            struct buf *ret_bytes)
{
    const struct paywire_charge *c = &f->u.charge;
    Pay__Charge charge = PAY__CHARGE__INIT;
    Pay__Show show = PAY__SHOW__INIT;
    if (f->kind == PAY__FRAME__KIND_CHARGE) {
        charge.order_no = borrow(c->order_no);
        charge.type = c->type;
        charge.amount_fen = c->amount_fen;
        charge.code = borrow(c->code);
        charge.subject = borrow(c->subject);
        charge.started_seq = c->started_seq;
        m->charge = &charge;
    } else {
        show.order_no = borrow(c->order_no);
        show.type = c->type;
        show.amount_fen = c->amount_fen;
        show.subject = borrow(c->subject);
        show.started_seq = c->started_seq;
        m->show = &show;
    }
    return pack(m, ret_bytes);
}

static enum err pack_refund(const struct paywire_refund *r, Pay__Frame *m,
                            struct buf *ret_bytes)
{
    Pay__Refund x = PAY__REFUND__INIT;
    x.order_no = borrow(r->order_no);
    x.refund_no = borrow(r->refund_no);
    x.amount_fen = r->amount_fen;
    x.reason = borrow(r->reason);
    m->refund = &x;
    return pack(m, ret_bytes);
}

static enum err pack_state(const struct paywire_state *s, Pay__Frame *m,
                           struct buf *ret_bytes)
{
    Pay__State x = PAY__STATE__INIT;
    x.order_no = borrow(s->order_no);
    x.phase = s->phase;
    x.next_ms = s->next_ms;
    x.left_ms = s->left_ms;
    x.provider_no = borrow(s->provider_no);
    x.paid_fen = s->paid_fen;
    x.paid_at_ms = (uint64_t)s->paid_at_ms;
    x.reason = borrow(s->reason);
    x.code_url = borrow(s->code_url);
    if (s->has_payer) {
        x.payer.data = (uint8_t *)(uintptr_t)s->payer;
        x.payer.len = PAYWIRE_PAYER_LEN;
    }
    m->state = &x;
    return pack(m, ret_bytes);
}

static enum err pack_refund_state(const struct paywire_refund_state *s,
                                  Pay__Frame *m, struct buf *ret_bytes)
{
    Pay__RefundState x = PAY__REFUND_STATE__INIT;
    x.refund_no = borrow(s->refund_no);
    x.result = s->result;
    x.reason = borrow(s->reason);
    x.order_no = borrow(s->order_no);
    x.next_ms = s->next_ms;
    x.provider_no = borrow(s->provider_no);
    m->refund_state = &x;
    return pack(m, ret_bytes);
}

static enum err pack_refused(const struct paywire_refused *r, Pay__Frame *m,
                             struct buf *ret_bytes)
{
    Pay__Refused x = PAY__REFUSED__INIT;
    x.order_no = borrow(r->order_no);
    x.why = r->why;
    x.retry_after_ms = r->retry_after_ms;
    x.refund_no = borrow(r->refund_no);
    m->refused = &x;
    return pack(m, ret_bytes);
}

static enum err pack_order(const struct paywire_frame *f, Pay__Frame *m,
                           struct buf *ret_bytes)
{
    Pay__Ask ask = PAY__ASK__INIT;
    Pay__GiveUp give_up = PAY__GIVE_UP__INIT;
    ask.order_no = borrow(f->u.order_no);
    give_up.order_no = borrow(f->u.order_no);
    if (f->kind == PAY__FRAME__KIND_ASK)
        m->ask = &ask;
    else
        m->give_up = &give_up;
    return pack(m, ret_bytes);
}

enum err paywire_pack(const struct paywire_frame *f, struct buf *ret_bytes)
{
    Pay__Frame m = PAY__FRAME__INIT;
    if (!frame_ok(f))
        return ERR_RANGE;
    m.kind_case = f->kind;
    switch (f->kind) {
    case PAY__FRAME__KIND_CHARGE:
    case PAY__FRAME__KIND_SHOW:
        return pack_charge(f, &m, ret_bytes);
    case PAY__FRAME__KIND_REFUND:
        return pack_refund(&f->u.refund, &m, ret_bytes);
    case PAY__FRAME__KIND_STATE:
        return pack_state(&f->u.state, &m, ret_bytes);
    case PAY__FRAME__KIND_REFUND_STATE:
        return pack_refund_state(&f->u.refund_state, &m, ret_bytes);
    case PAY__FRAME__KIND_REFUSED:
        return pack_refused(&f->u.refused, &m, ret_bytes);
    default:
        return pack_order(f, &m, ret_bytes);
    }
}

/* ---- in --------------------------------------------------------------------
 */
/* False when it does not fit. */
static bool copy(char *out, size_t cap, const char *text)
{
    size_t len = strlen(text);
    if (len >= cap)
        return false;
    memcpy(out, text, len + 1);
    return true;
}

#define COPY(out, text) copy((out), sizeof(out), (text))

static bool read_charge(const Pay__Charge *m, struct paywire_charge *c)
{
    c->type = m->type;
    c->amount_fen = m->amount_fen;
    c->started_seq = m->started_seq;
    return COPY(c->order_no, m->order_no) && COPY(c->code, m->code) &&
           COPY(c->subject, m->subject);
}

static bool read_show(const Pay__Show *m, struct paywire_charge *c)
{
    c->type = m->type;
    c->amount_fen = m->amount_fen;
    c->started_seq = m->started_seq;
    return COPY(c->order_no, m->order_no) && COPY(c->subject, m->subject);
}

static bool read_refund(const Pay__Refund *m, struct paywire_refund *r)
{
    r->amount_fen = m->amount_fen;
    return COPY(r->order_no, m->order_no) && COPY(r->refund_no, m->refund_no) &&
           COPY(r->reason, m->reason);
}

static bool read_state(const Pay__State *m, struct paywire_state *s)
{
    if (m->paid_at_ms > INT64_MAX ||
        (m->payer.len > 0 && m->payer.len != PAYWIRE_PAYER_LEN))
        return false;
    s->phase = m->phase;
    s->next_ms = m->next_ms;
    s->left_ms = m->left_ms;
    s->paid_fen = m->paid_fen;
    s->paid_at_ms = (int64_t)m->paid_at_ms;
    s->has_payer = m->payer.len > 0;
    if (s->has_payer)
        memcpy(s->payer, m->payer.data, PAYWIRE_PAYER_LEN);
    return COPY(s->order_no, m->order_no) &&
           COPY(s->provider_no, m->provider_no) && COPY(s->reason, m->reason) &&
           COPY(s->code_url, m->code_url);
}

static bool read_refund_state(const Pay__RefundState *m,
                              struct paywire_refund_state *s)
{
    s->result = m->result;
    s->next_ms = m->next_ms;
    return COPY(s->refund_no, m->refund_no) && COPY(s->reason, m->reason) &&
           COPY(s->order_no, m->order_no) &&
           COPY(s->provider_no, m->provider_no);
}

static bool read_refused(const Pay__Refused *m, struct paywire_refused *r)
{
    r->why = m->why;
    r->retry_after_ms = m->retry_after_ms;
    return COPY(r->order_no, m->order_no) && COPY(r->refund_no, m->refund_no);
}

static bool read_frame(const Pay__Frame *m, struct paywire_frame *f)
{
    f->kind = m->kind_case;
    switch (m->kind_case) {
    case PAY__FRAME__KIND_CHARGE:
        return read_charge(m->charge, &f->u.charge);
    case PAY__FRAME__KIND_SHOW:
        return read_show(m->show, &f->u.charge);
    case PAY__FRAME__KIND_ASK:
        return COPY(f->u.order_no, m->ask->order_no);
    case PAY__FRAME__KIND_GIVE_UP:
        return COPY(f->u.order_no, m->give_up->order_no);
    case PAY__FRAME__KIND_REFUND:
        return read_refund(m->refund, &f->u.refund);
    case PAY__FRAME__KIND_STATE:
        return read_state(m->state, &f->u.state);
    case PAY__FRAME__KIND_REFUND_STATE:
        return read_refund_state(m->refund_state, &f->u.refund_state);
    case PAY__FRAME__KIND_REFUSED:
        return read_refused(m->refused, &f->u.refused);
    default:
        return false;
    }
}

/* What the decoder copied of a code must not stay in freed memory. */
static void free_frame(Pay__Frame *m)
{
    if (m->kind_case == PAY__FRAME__KIND_CHARGE && m->charge->code)
        sodium_memzero(m->charge->code, strlen(m->charge->code));
    pay__frame__free_unpacked(m, NULL);
}

enum err paywire_unpack(const void *bytes, size_t len,
                        struct paywire_frame *ret_frame)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    if (len == 0 || len > PAYWIRE_FRAME_MAX)
        return ERR_FORMAT;
    Pay__Frame *m = pay__frame__unpack(NULL, len, bytes);
    if (!m)
        return ERR_FORMAT;
    bool ok = read_frame(m, &f) && frame_ok(&f);
    free_frame(m);
    if (ok)
        *ret_frame = f;
    sodium_memzero(&f, sizeof(f));
    return ok ? ERR_OK : ERR_FORMAT;
}
