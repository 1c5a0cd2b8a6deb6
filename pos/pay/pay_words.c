#include "pos/pay/pay_words.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

const char *pay_type_words(Ledger__TenderType type)
{
    switch (type) {
    case LEDGER__TENDER_TYPE__WECHAT:
        return tr("WeChat");
    case LEDGER__TENDER_TYPE__ALIPAY:
        return tr("Alipay");
    case LEDGER__TENDER_TYPE__UNIONPAY:
        return tr("UnionPay");
    default:
        return tr("by phone");
    }
}

const char *pay_type_name(Ledger__TenderType type)
{
    switch (type) {
    case LEDGER__TENDER_TYPE__WECHAT:
        return "wechat";
    case LEDGER__TENDER_TYPE__ALIPAY:
        return "alipay";
    case LEDGER__TENDER_TYPE__UNIONPAY:
        return "unionpay";
    default:
        return "other";
    }
}

const char *pay_status_name(enum payment_status status)
{
    static const char *const names[] = {
        [PAYMENT_OPEN] = "open",       [PAYMENT_PAID] = "paid",
        [PAYMENT_FAILED] = "failed",   [PAYMENT_REVERSED] = "reversed",
        [PAYMENT_CLAIMED] = "claimed",
    };
    return (size_t)status < ARRAY_LEN(names) ? names[status] : "?";
}

const char *pay_method_name(Ledger__PaymentMethod method)
{
    switch (method) {
    case LEDGER__PAYMENT_METHOD__ONE_TIME_QR:
        return "one-time-qr";
    case LEDGER__PAYMENT_METHOD__STATIC_QR:
        return "static-qr";
    default:
        return "payer-code";
    }
}

/* WeChat v2: err_code; APIv3: code; Alipay: sub_code without "ACQ."; ours:
 * pay.proto's Why. Sources of the codes: hq/pay. */
static const struct {
    const char *reason;
    const char *words;
} reasons[] = {
    {"NOTENOUGH", N_("the customer's balance is too small: another card or "
                     "way to pay")},
    {"NOT_ENOUGH", N_("the customer's balance is too small: another card or "
                      "way to pay")},
    {"BUYER_BALANCE_NOT_ENOUGH", N_("the customer's balance is too small: "
                                    "another card or way to pay")},
    {"BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
     N_("the customer's balance is too small: another card or way to pay")},
    {"AUTHCODEEXPIRE", N_("the code was too old: let the customer open a new "
                          "one, then scan it")},
    {"AUTH_CODE_EXPIRED", N_("the code was too old: let the customer open a "
                             "new one, then scan it")},
    {"AUTH_CODE_ERROR", N_("the code cannot be read: let the customer open a "
                           "new one, then scan it")},
    {"AUTH_CODE_INVALID", N_("the code holds no longer: let the customer open "
                             "a new one, then scan it")},
    {"AUTH_CODE_USED", N_("the code was used already: let the customer open a "
                          "new one, then scan it")},
    {"PAYMENT_AUTH_CODE_INVALID", N_("the code holds no longer: let the "
                                     "customer open a new one, then scan it")},
    {"NOTSUPORTCARD", N_("that card cannot pay here: the customer chooses "
                         "another")},
    {"RULELIMIT", N_("the customer's limit is reached: another way to pay")},
    {"BUYER_MISMATCH", N_("the code belongs to somebody else: let the "
                          "customer open a new one")},
    {"USERPAYING", N_("the customer has to confirm on the phone")},
    {"PAYERROR", N_("the customer did not confirm")},
    {"TRADE_ERROR", N_("the provider refused it: another way to pay")},
    {"NOT_SET_UP", N_("headquarters has not set up this way to pay")},
    {"CODE", N_("this is no payment code of theirs: scan it again")},
    {"USER_ACCOUNT_ABNORMAL", N_("the customer's account cannot take it")},
    {"USERACCOUNTABNORMAL", N_("the customer's account cannot take it")},
    {"TRADE_OVERDUE", N_("it was paid too long ago")},
    {"TRADE_HAS_FINISHED", N_("it was paid too long ago")},
    {"NOT_PAID", N_("this payment was not made")},
    {"TOO_MUCH", N_("that is more than was paid")},
    {"UNKNOWN_ORDER", N_("headquarters does not know this payment")},
    {"OTHER_OUTLET", N_("it was paid in another shop")},
    {"NOT_IN_BILL", N_("the provider's bill does not have it")},
    {"GIVEN_BACK_BY_HAND", N_("given back by hand")},
};

const char *pay_reason_words(const char *reason)
{
    if (strncmp(reason, "ACQ.", 4) == 0)
        reason += 4;
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        if (strcmp(reasons[i].reason, reason) == 0)
            return tr(reasons[i].words);
    }
    return reason;
}

/* ---- while it is open ----------------------------------------------------*/

static long long seconds(int64_t ms)
{
    return ms > 0 ? (long long)((ms + 999) / 1000) : 0;
}

static const char *now_words(const struct payment_talk *t, bool linked)
{
    bool qr = t->p.method == LEDGER__PAYMENT_METHOD__ONE_TIME_QR;
    if (!linked)
        return tr("the line is down: asked again as soon as it is up");
    if (t->p.given_up)
        return tr("given up: being taken back");
    switch (t->stage) {
    case PAYMENT_SENDING:
        return tr("being sent");
    case PAYMENT_LOST:
        return tr("left open before: asking what became of it");
    case PAYMENT_ASKING:
        return tr("being asked");
    case PAYMENT_WAITING:
        return qr ? tr("scan the code") : tr("confirm on the phone");
    case PAYMENT_UNDOING:
        return tr("no result: being taken back");
    case PAYMENT_OVER:
        break;
    }
    return tr("being recorded");
}

void pay_talk_words(const struct payment_talk *talk, bool linked,
                    int64_t now_ms, char *out, size_t cap)
{
    char next[64] = "", left[64] = "";
    bool waits = linked && (talk->stage == PAYMENT_ASKING ||
                            talk->stage == PAYMENT_WAITING);
    if (waits && talk->next_ms > now_ms)
        snprintf(next, sizeof(next), tr(", again in %lld s"),
                 seconds(talk->next_ms - now_ms));
    if (waits && talk->left_ms > now_ms)
        snprintf(left, sizeof(left), tr(", taken back in %lld s"),
                 seconds(talk->left_ms - now_ms));
    snprintf(out, cap, tr("%s (%lld s)%s%s"), now_words(talk, linked),
             seconds(now_ms - talk->begun_ms), next, left);
}

/* ---- results -------------------------------------------------------------*/

const char *pay_status_words(const struct payment *p)
{
    switch (p->status) {
    case PAYMENT_OPEN:
        return p->given_up ? tr("being taken back") : tr("no result yet");
    case PAYMENT_PAID:
        if (p->refunded.fen >= p->amount.fen)
            return tr("paid, given back");
        return p->refunded.fen ? tr("paid, part given back") : tr("paid");
    case PAYMENT_CLAIMED:
        return tr("by the shop's code, unconfirmed");
    case PAYMENT_REVERSED:
        return tr("taken back");
    case PAYMENT_FAILED:
        break;
    }
    return tr("was not paid");
}

const char *pay_refund_words(const struct payment_refund *r)
{
    if (r->status == REFUND_OPEN)
        return tr("no result yet");
    if (r->status == REFUND_DONE)
        return tr("given back to the phone");
    return r->then == REFUND_AGAIN  ? tr("failed, asked for again")
           : r->then == REFUND_CASH ? tr("failed, given in cash")
                                    : tr("failed: give it back again");
}

void pay_result_words(const struct payment *p, char *out, size_t cap)
{
    char amount[MONEY_CHARS];
    const char *who = pay_type_words(p->type);
    money_format(p->amount, amount);
    switch (p->status) {
    case PAYMENT_PAID:
        if (p->given_up)
            snprintf(out, cap,
                     tr("%s paid %s after it was given up: it goes back to "
                        "the customer by itself"),
                     who, amount);
        else
            snprintf(out, cap, tr("%s paid: %s"), who, amount);
        break;
    case PAYMENT_REVERSED:
        snprintf(out, cap,
                 tr("%s %s was taken back, the customer has the money: scan a "
                    "new code, or take cash"),
                 who, amount);
        break;
    case PAYMENT_FAILED:
        snprintf(out, cap, tr("%s %s was not paid. %s"), who, amount,
                 p->reason[0] ? pay_reason_words(p->reason)
                              : tr("scan a new code, or take cash"));
        break;
    default:
        snprintf(out, cap, "%s %s: %s", who, amount, pay_status_words(p));
        break;
    }
}

/* ---- aloud ---------------------------------------------------------------*/

/* Below 10,000, as it is read; `zero`: something stands before it. */
static void say_part(int64_t n, bool zero, char *out, size_t cap)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    static const char *const places[] = {"千", "百", "十", ""};
    bool gap = zero && n < 1000;
    size_t len = 0;
    out[0] = '\0';
    for (int64_t i = 0, unit = 1000; i < 4; i++, unit /= 10) {
        int64_t digit = n / unit % 10;
        if (digit == 0) {
            gap = gap || len > 0;
            continue;
        }
        bool ten = unit == 10 && digit == 1 && len == 0 && !gap;
        len += (size_t)snprintf(out + len, cap - len, "%s%s%s",
                                gap ? digits[0] : "", ten ? "" : digits[digit],
                                places[i]);
        gap = false;
    }
}

/* A voice reads "12.50" as it likes: so the words that people use. */
static void say_chinese(struct money amount, char *out, size_t cap)
{
    char high[64], low[64], jiao[16] = "", fen[16] = "";
    int64_t yuan = amount.fen / 100;
    say_part(yuan / 10000, false, high, sizeof(high));
    say_part(yuan % 10000, yuan >= 10000, low, sizeof(low));
    say_part(amount.fen / 10 % 10, false, jiao, sizeof(jiao));
    say_part(amount.fen % 10, false, fen, sizeof(fen));
    snprintf(out, cap, "%s%s%s%s%s%s%s%s%s", high, high[0] ? "万" : "",
             yuan == 2 ? "两" : low, yuan > 0 ? "元" : "", jiao,
             jiao[0] ? "角" : "", yuan > 0 && !jiao[0] && fen[0] ? "零" : "",
             fen, fen[0] ? "分" : "");
}

void pay_amount_spoken(struct money amount, bool chinese, char *out, size_t cap)
{
    char text[MONEY_CHARS];
    if (chinese && amount.fen > 0 && amount.fen <= PAYWIRE_AMOUNT_MAX)
        say_chinese(amount, out, cap);
    else
        snprintf(out, cap, tr("%s yuan"), money_format(amount, text));
}

void pay_spoken(const struct payment *p, char *out, size_t cap)
{
    char amount[160];
    const char *who = pay_type_words(p->type);
    pay_amount_spoken(p->amount, i18n_is_chinese(), amount, sizeof(amount));
    out[0] = '\0';
    if (p->status == PAYMENT_PAID && !p->given_up)
        snprintf(out, cap, tr("%s paid %s"), who, amount);
    else if (p->status == PAYMENT_FAILED && !p->given_up)
        snprintf(out, cap, tr("%s: not paid"), who);
    else if (p->status == PAYMENT_REVERSED && !p->given_up)
        snprintf(out, cap, tr("%s: taken back"), who);
}
