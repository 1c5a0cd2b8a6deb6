#include "hq/pay/project_pay.h"

#include "base/text.h"
#include "hq/store/payments.h"
#include "sync/pay_wire.h"

static const char *type_word(Ledger__TenderType type)
{
    return type == LEDGER__TENDER_TYPE__WECHAT     ? "WeChat"
           : type == LEDGER__TENDER_TYPE__ALIPAY   ? "Alipay"
           : type == LEDGER__TENDER_TYPE__UNIONPAY ? "UnionPay"
                                                   : "other";
}

static const char *method_word(Ledger__PaymentMethod method)
{
    return method == LEDGER__PAYMENT_METHOD__PAYER_CODE    ? "payer's code"
           : method == LEDGER__PAYMENT_METHOD__ONE_TIME_QR ? "shown code"
           : method == LEDGER__PAYMENT_METHOD__STATIC_QR   ? "shop's own code"
                                                           : "other";
}

static const char *result_word(Ledger__PaymentResult result)
{
    return result == LEDGER__PAYMENT_RESULT__PAID       ? "paid"
           : result == LEDGER__PAYMENT_RESULT__FAILED   ? "not paid"
           : result == LEDGER__PAYMENT_RESULT__REVERSED ? "reversed"
           : result == LEDGER__PAYMENT_RESULT__CLAIMED  ? "claimed"
                                                        : "other";
}

static bool fen_ok(int64_t fen)
{
    return fen >= 0 && fen <= PROJECT_SALE_MAX_FEN;
}

/* Lists print these. */
static bool text_ok(const char *text)
{
    return text_is_plain(text, PROJECT_TEXT_MAX);
}

static enum err started(struct project *p, uint32_t outlet, uint32_t till,
                        uint64_t seq, const Ledger__Entry *e)
{
    const Ledger__PaymentStarted *x = e->payment_started;
    struct store_payment row = {
        .outlet = outlet,
        .till = till,
        .order_no = x->order_no,
        .seq = seq,
        .at_ms = (int64_t)e->at_ms,
        .day = x->business_day,
        .cashier = e->cashier,
        .type = type_word(x->type),
        .method = method_word(x->method),
        .amount_fen = x->amount_fen,
    };
    if (!fen_ok(x->amount_fen) || x->business_day > PROJECT_DAY_MAX ||
        x->business_day < -PROJECT_DAY_MAX)
        return store_suspect_add(p->store, till, 1);
    return store_payment_start(p->store, &row);
}

static enum err settled(struct project *p, uint32_t outlet, uint32_t till,
                        uint64_t seq, const Ledger__Entry *e)
{
    const Ledger__PaymentSettled *x = e->payment_settled;
    struct store_payment_result row = {
        .outlet = outlet,
        .till = till,
        .order_no = x->order_no,
        .seq = seq,
        .at_ms = (int64_t)e->at_ms,
        .result = result_word(x->result),
        .provider_no = x->provider_no,
        .reason = x->reason,
        .paid_fen = x->paid_fen,
    };
    if (!fen_ok(x->paid_fen) || !text_ok(x->provider_no) || !text_ok(x->reason))
        return store_suspect_add(p->store, till, 1);
    return store_payment_settle(p->store, &row);
}

static enum err refunded(struct project *p, uint32_t outlet, uint32_t till,
                         const Ledger__Entry *e)
{
    const Ledger__PaymentRefunded *x = e->payment_refunded;
    struct store_payment_refund row = {
        .outlet = outlet,
        .order_no = x->order_no,
        .refund_no = x->refund_no,
        .reason = x->reason,
        .stage = (uint32_t)x->stage,
        .amount_fen = x->amount_fen,
        .at_ms = (int64_t)e->at_ms,
    };
    if (!fen_ok(x->amount_fen) || !paywire_order_ok(x->refund_no) ||
        !text_ok(x->reason) || x->stage > LEDGER__REFUND_STAGE__REFUND_BY_HAND)
        return store_suspect_add(p->store, till, 1);
    if (x->stage == LEDGER__REFUND_STAGE__REFUND_BY_HAND)
        return store_payment_by_hand(p->store, &row);
    return store_payment_refund(p->store, &row);
}

static const char *order_of(const Ledger__Entry *e)
{
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_PAYMENT_STARTED:
        return e->payment_started->order_no;
    case LEDGER__ENTRY__FACT_PAYMENT_SETTLED:
        return e->payment_settled->order_no;
    case LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN:
        return e->payment_unknown->order_no;
    case LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP:
        return e->payment_given_up->order_no;
    default:
        return e->payment_refunded->order_no;
    }
}

enum err project_payment(struct project *p, uint32_t outlet, uint32_t till,
                         uint64_t seq, const Ledger__Entry *e)
{
    const char *order_no = order_of(e);
    if (!paywire_order_ok(order_no))
        return store_suspect_add(p->store, till, 1);
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_PAYMENT_STARTED:
        return started(p, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_PAYMENT_SETTLED:
        return settled(p, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN:
        return store_payment_unknown(p->store, outlet, order_no,
                                     (int64_t)e->at_ms);
    case LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP:
        return store_payment_give_up(p->store, outlet, order_no,
                                     (int64_t)e->at_ms);
    default:
        return refunded(p, outlet, till, e);
    }
}
