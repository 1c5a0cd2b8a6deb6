/* What the merchant calls and what the payer does. */
#include "tests/pay/bank_own.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define YEAR_MS          INT64_C(31536000000)
#define DAY_MS           INT64_C(86400000)
#define EARLY_REVERSE_MS 15000

static void copy(char *out, size_t cap, const char *text)
{
    text_copy(out, cap, text ? text : "");
}

struct bank_order *bank_find(const struct bank *b, const char *order_no,
                             const char *provider_no)
{
    bool by_order = order_no && *order_no;
    if (!by_order && !(provider_no && *provider_no))
        return NULL;
    for (size_t i = b->orders.len; i-- > 0;) {
        struct bank_order *o = b->orders.at[i];
        if (by_order ? !strcmp(o->order_no, order_no)
                     : !strcmp(o->provider_no, provider_no))
            return o;
    }
    return NULL;
}

static bool system_error(enum bank_fault fault)
{
    return fault == BANK_ERROR_UNDONE;
}

static enum bank_reply reply_of(enum bank_fault fault, enum bank_reply reply)
{
    return fault == BANK_ERROR_DONE ? BANK_SYSTEM_ERROR : reply;
}

static struct bank_order *
add_order(struct bank *b, const struct bank_request *r, int64_t now_ms)
{
    struct bank_order *o = list_add(&b->orders, sizeof(*o));
    copy(o->order_no, sizeof(o->order_no), r->order_no);
    copy(o->merchant, sizeof(o->merchant), r->merchant);
    copy(o->subject, sizeof(o->subject), r->subject);
    copy(o->attach, sizeof(o->attach), r->attach);
    copy(o->store, sizeof(o->store), r->store);
    copy(o->device, sizeof(o->device), r->device);
    copy(o->notify_url, sizeof(o->notify_url), r->notify_url);
    bank_number(b, b->kind == BANK_WECHAT ? "4200001879" : "2200147258", now_ms,
                o->provider_no);
    o->total_fen = r->fen;
    o->created_ms = now_ms;
    o->face = r->face;
    b->totals.orders++;
    return o;
}

/* Takes the money; false when the payer has not got it. */
static bool take_money(struct bank *b, struct bank_order *o, int64_t now_ms)
{
    struct payer *p = bank_payer(b, o->payer);
    CHECK(p);
    if (p->balance_fen < o->total_fen)
        return false;
    p->balance_fen -= o->total_fen;
    o->state = BANK_SUCCESS;
    o->was_paid = true;
    o->paid_ms = now_ms;
    o->charges++;
    b->totals.charges++;
    b->totals.charged_fen += o->total_fen;
    b->totals.merchant_fen += o->total_fen;
    b->totals.fee_fen += bank_fee(o->total_fen);
    bank_notify(b, o, NULL, now_ms);
    return true;
}

static void ask_password(struct bank_order *o, int64_t now_ms)
{
    o->state = BANK_USERPAYING;
    o->prompt_ms = now_ms + BANK_PROMPT_LIFE_MS;
    if (o->expires_ms && o->expires_ms < o->prompt_ms)
        o->prompt_ms = o->expires_ms;
}

/* The order number is known already. */
static enum bank_reply repeated(const struct bank_order *o,
                                const struct bank_request *r, bool shown)
{
    const char *merchant = r->merchant ? r->merchant : "";
    switch (o->state) {
    case BANK_SUCCESS:
    case BANK_REFUNDED:
        return BANK_ORDER_PAID;
    case BANK_REVOKED:
        return BANK_ORDER_REVERSED;
    case BANK_CLOSED:
    case BANK_PAYERROR:
        return BANK_ORDER_CLOSED;
    case BANK_NOTPAY:
    case BANK_USERPAYING:
        break;
    }
    if (o->total_fen != r->fen || strcmp(o->merchant, merchant) != 0 ||
        shown != (*o->shown_code != '\0'))
        return BANK_NUMBER_USED;
    return shown ? BANK_DONE : BANK_WAITING;
}

static enum bank_reply use_code(struct bank *b, const struct bank_request *r,
                                int64_t now_ms, struct payer **ret_payer)
{
    for (size_t i = b->codes.len; i-- > 0;) {
        struct code *c = b->codes.at[i];
        if (!r->code || strcmp(c->text, r->code) != 0)
            continue;
        if (c->face != (r->face && b->kind == BANK_ALIPAY))
            return BANK_CODE_UNKNOWN;
        if (c->used)
            return BANK_CODE_USED;
        if (c->until_ms <= now_ms)
            return BANK_CODE_EXPIRED;
        c->used = true;
        *ret_payer = b->payers.at[c->payer];
        return BANK_DONE;
    }
    return BANK_CODE_UNKNOWN;
}

enum bank_reply bank_charge(struct bank *b, const struct bank_request *r,
                            int64_t now_ms, enum bank_fault fault,
                            const struct bank_order **ret_order)
{
    struct payer *payer = NULL;
    bank_tick(b, now_ms);
    struct bank_order *o = bank_find(b, r->order_no, NULL);
    *ret_order = o;
    if (system_error(fault))
        return BANK_SYSTEM_ERROR;
    if (r->fen <= 0)
        return BANK_BAD_AMOUNT;
    if (o)
        return reply_of(fault, repeated(o, r, false));
    enum bank_reply reply = use_code(b, r, now_ms, &payer);
    if (reply != BANK_DONE)
        return reply_of(fault, reply);
    *ret_order = o = add_order(b, r, now_ms);
    o->expires_ms = r->expires_ms;
    copy(o->payer, sizeof(o->payer), payer->id);
    if (fault == BANK_PASSWORD || o->total_fen > b->password_above_fen) {
        ask_password(o, now_ms);
        return reply_of(fault, BANK_WAITING);
    }
    if (take_money(b, o, now_ms))
        return reply_of(fault, BANK_DONE);
    o->state = BANK_PAYERROR;
    o->ended_ms = now_ms;
    return reply_of(fault, BANK_NOT_ENOUGH);
}

enum bank_reply bank_show(struct bank *b, const struct bank_request *r,
                          int64_t now_ms, enum bank_fault fault,
                          const struct bank_order **ret_order)
{
    bank_tick(b, now_ms);
    struct bank_order *o = bank_find(b, r->order_no, NULL);
    *ret_order = o;
    if (system_error(fault))
        return BANK_SYSTEM_ERROR;
    if (r->fen <= 0)
        return BANK_BAD_AMOUNT;
    if (o)
        return reply_of(fault, repeated(o, r, true));
    *ret_order = o = add_order(b, r, now_ms);
    o->state = BANK_NOTPAY;
    o->expires_ms = r->expires_ms ? r->expires_ms : now_ms + BANK_SHOWN_LIFE_MS;
    if (b->kind == BANK_WECHAT)
        bank_letters(b, "weixin://wxpay/bizpayurl?pr=", 9, o->shown_code);
    else
        bank_letters(b, "https://qr.alipay.com/bax", 20, o->shown_code);
    return reply_of(fault, BANK_DONE);
}

/* Alipay has no trade before somebody scans what is shown. */
static bool unborn(const struct bank *b, const struct bank_order *o)
{
    return b->kind == BANK_ALIPAY && *o->shown_code && !*o->payer;
}

enum bank_reply bank_query(struct bank *b, const char *order_no,
                           const char *provider_no, int64_t now_ms,
                           enum bank_fault fault,
                           const struct bank_order **ret_order)
{
    bank_tick(b, now_ms);
    *ret_order = NULL;
    if (system_error(fault) || fault == BANK_ERROR_DONE)
        return BANK_SYSTEM_ERROR;
    const struct bank_order *o = bank_find(b, order_no, provider_no);
    if (!o || unborn(b, o))
        return BANK_NO_ORDER;
    *ret_order = o;
    return BANK_DONE;
}

/* Money starts on its way back. */
static struct bank_refund *give_back(struct bank *b, struct bank_order *o,
                                     int64_t fen, int64_t now_ms)
{
    struct bank_refund *r = list_add(&b->refunds, sizeof(*r));
    for (r->order = 0; b->orders.at[r->order] != o;)
        r->order++;
    bank_number(b, b->kind == BANK_WECHAT ? "5030007193" : "3300852964", now_ms,
                r->provider_no);
    r->fen = fen;
    r->fee_fen = bank_fee(o->total_fen - o->refunded_fen) -
                 bank_fee(o->total_fen - o->refunded_fen - fen);
    r->at_ms = r->done_ms = now_ms;
    o->refunded_fen += fen;
    CHECK(o->refunded_fen <= o->total_fen);
    b->totals.fee_fen -= r->fee_fen;
    b->totals.merchant_fen -= fen;
    b->totals.on_way_fen += fen;
    return r;
}

enum bank_reply bank_reverse(struct bank *b, const char *order_no,
                             const char *provider_no, int64_t now_ms,
                             enum bank_fault fault, bool *ret_gave_back,
                             const struct bank_order **ret_order)
{
    int64_t window = b->kind == BANK_WECHAT ? BANK_REVERSE_MS : DAY_MS;
    bank_tick(b, now_ms);
    *ret_order = NULL;
    *ret_gave_back = false;
    if (system_error(fault))
        return BANK_SYSTEM_ERROR;
    if (fault == BANK_AGAIN)
        return BANK_CALL_AGAIN;
    struct bank_order *o = bank_find(b, order_no, provider_no);
    if (!o)
        return reply_of(fault, BANK_NO_ORDER);
    *ret_order = o;
    if (o->state == BANK_REVOKED || o->state == BANK_CLOSED) {
        *ret_gave_back = o->was_paid;
        return reply_of(fault, BANK_DONE);
    }
    if (o->state == BANK_REFUNDED)
        return BANK_TOO_MUCH;
    if (now_ms - o->created_ms > window)
        return BANK_TOO_LATE;
    if (b->kind == BANK_WECHAT && !*o->shown_code &&
        now_ms - o->created_ms < EARLY_REVERSE_MS)
        b->totals.early_reversals++;
    if (o->was_paid) {
        give_back(b, o, o->total_fen, now_ms)->reversal = true;
        b->totals.reversals++;
        b->totals.reversed_fen += o->total_fen;
        *ret_gave_back = true;
    }
    o->state = BANK_REVOKED;
    o->ended_ms = now_ms;
    bank_tick(b, now_ms);
    return reply_of(fault, BANK_DONE);
}

enum bank_reply bank_close(struct bank *b, const char *order_no,
                           const char *provider_no, int64_t now_ms,
                           enum bank_fault fault,
                           const struct bank_order **ret_order)
{
    bank_tick(b, now_ms);
    *ret_order = NULL;
    if (system_error(fault))
        return BANK_SYSTEM_ERROR;
    struct bank_order *o = bank_find(b, order_no, provider_no);
    if (!o || unborn(b, o))
        return reply_of(fault, BANK_NO_ORDER);
    *ret_order = o;
    switch (o->state) {
    case BANK_SUCCESS:
    case BANK_REFUNDED:
        return reply_of(fault, BANK_ORDER_PAID);
    case BANK_REVOKED:
        return reply_of(fault, BANK_ORDER_REVERSED);
    case BANK_CLOSED:
    case BANK_PAYERROR:
        return reply_of(fault, BANK_ORDER_CLOSED);
    case BANK_NOTPAY:
    case BANK_USERPAYING:
        break;
    }
    o->state = BANK_CLOSED;
    o->ended_ms = now_ms;
    return reply_of(fault, BANK_DONE);
}

/* ---- refunds ----------------------------------------------------------------
 */

/* order: NULL for any. */
static struct bank_refund *find_refund(const struct bank *b,
                                       const struct bank_order *order,
                                       const char *refund_no)
{
    for (size_t i = b->refunds.len; i-- > 0;) {
        struct bank_refund *r = b->refunds.at[i];
        if (!r->reversal && !strcmp(r->refund_no, refund_no) &&
            (!order || b->orders.at[r->order] == order))
            return r;
    }
    return NULL;
}

static enum bank_reply refundable(const struct bank_order *o,
                                  const struct bank_refund_request *r,
                                  int64_t now_ms, enum bank_fault fault)
{
    if (r->fen <= 0)
        return BANK_BAD_AMOUNT;
    if (o->state == BANK_REVOKED)
        return BANK_ORDER_REVERSED;
    if (!o->was_paid)
        return BANK_NOT_PAID;
    if (r->total_fen && r->total_fen != o->total_fen)
        return BANK_TOO_MUCH;
    if (r->fen > o->total_fen - o->refunded_fen)
        return BANK_TOO_MUCH;
    if (now_ms - o->paid_ms > YEAR_MS)
        return BANK_TOO_LATE;
    return fault == BANK_NO_FUNDS ? BANK_NOT_ENOUGH : BANK_DONE;
}

enum bank_reply bank_refund(struct bank *b, const struct bank_refund_request *r,
                            int64_t now_ms, enum bank_fault fault,
                            const struct bank_refund **ret_refund)
{
    bank_tick(b, now_ms);
    *ret_refund = NULL;
    if (system_error(fault))
        return BANK_SYSTEM_ERROR;
    struct bank_order *o = bank_find(b, r->order_no, r->provider_no);
    if (!o)
        return reply_of(fault, BANK_NO_ORDER);
    const char *no = r->refund_no && *r->refund_no ? r->refund_no : o->order_no;
    struct bank_refund *old =
        find_refund(b, b->kind == BANK_ALIPAY ? o : NULL, no);
    if (old && (b->orders.at[old->order] != o || old->fen != r->fen))
        return reply_of(fault, BANK_REFUND_USED);
    if (old) {
        *ret_refund = old;
        return reply_of(fault, BANK_DONE);
    }
    enum bank_reply reply = refundable(o, r, now_ms, fault);
    if (reply != BANK_DONE)
        return reply_of(fault, reply);
    struct bank_refund *f = give_back(b, o, r->fen, now_ms);
    copy(f->refund_no, sizeof(f->refund_no), no);
    copy(f->reason, sizeof(f->reason), r->reason);
    copy(f->notify_url, sizeof(f->notify_url),
         b->kind == BANK_ALIPAY ? o->notify_url : r->notify_url);
    o->state = BANK_REFUNDED;
    b->totals.refunds++;
    b->totals.refunded_fen += r->fen;
    if (b->kind == BANK_WECHAT)
        f->done_ms += BANK_REFUND_TAKES_MS;
    if (fault == BANK_ABNORMAL)
        f->state = BANK_REFUND_ABNORMAL;
    bank_tick(b, now_ms);
    *ret_refund = f;
    return reply_of(fault, BANK_DONE);
}

enum bank_reply bank_refund_query(struct bank *b, const char *order_no,
                                  const char *refund_no, int64_t now_ms,
                                  enum bank_fault fault,
                                  const struct bank_refund **ret_refund)
{
    const struct bank_order *o = NULL;
    bank_tick(b, now_ms);
    *ret_refund = NULL;
    if (system_error(fault) || fault == BANK_ERROR_DONE)
        return BANK_SYSTEM_ERROR;
    if (order_no && *order_no) {
        o = bank_find(b, order_no, NULL);
        if (!o)
            return BANK_NO_ORDER;
    }
    *ret_refund = find_refund(b, o, refund_no ? refund_no : "");
    return *ret_refund ? BANK_DONE : BANK_NO_REFUND;
}

/* ---- the payer
 * --------------------------------------------------------------- */

enum bank_reply bank_pay_shown(struct bank *b, const char *payer,
                               const char *shown_code, bool password,
                               int64_t now_ms)
{
    struct bank_order *o = NULL;
    bank_tick(b, now_ms);
    for (size_t i = 0; i < b->orders.len && !o; i++) {
        struct bank_order *each = b->orders.at[i];
        if (*each->shown_code && !strcmp(each->shown_code, shown_code))
            o = each;
    }
    if (!o)
        return BANK_NO_ORDER;
    if (!bank_payer(b, payer))
        return BANK_CODE_UNKNOWN;
    if (o->state != BANK_NOTPAY)
        return o->was_paid ? BANK_ORDER_PAID : BANK_ORDER_CLOSED;
    copy(o->payer, sizeof(o->payer), payer);
    if (password) {
        ask_password(o, now_ms);
        return BANK_WAITING;
    }
    return take_money(b, o, now_ms) ? BANK_DONE : BANK_NOT_ENOUGH;
}

enum bank_reply bank_confirm(struct bank *b, const char *order_no,
                             int64_t now_ms)
{
    bank_tick(b, now_ms);
    struct bank_order *o = bank_find(b, order_no, NULL);
    if (!o)
        return BANK_NO_ORDER;
    if (o->state != BANK_USERPAYING)
        return o->was_paid ? BANK_ORDER_PAID : BANK_ORDER_CLOSED;
    if (take_money(b, o, now_ms))
        return BANK_DONE;
    return bank_cancel(b, order_no, now_ms) == BANK_DONE ? BANK_NOT_ENOUGH
                                                         : BANK_NO_ORDER;
}

enum bank_reply bank_cancel(struct bank *b, const char *order_no,
                            int64_t now_ms)
{
    bank_tick(b, now_ms);
    struct bank_order *o = bank_find(b, order_no, NULL);
    if (!o)
        return BANK_NO_ORDER;
    if (o->state != BANK_USERPAYING)
        return o->was_paid ? BANK_ORDER_PAID : BANK_ORDER_CLOSED;
    o->state = *o->shown_code ? BANK_NOTPAY : BANK_PAYERROR;
    o->ended_ms = *o->shown_code ? 0 : now_ms;
    return BANK_DONE;
}
