/* hq/pay/provider.h - the payment providers behind one interface: WeChat Pay
 * v2 and APIv3, Alipay. One call is one HTTPS request; nothing is repeated in
 * here and nothing waits longer than timeout_ms. What to ask when is decided
 * by hq/pay/flow.h; an outcome says only what this one answer proves.
 *
 * Amounts are fen; a provider that counts in yuan gets exact decimals. Order
 * and refund numbers are ours (out_trade_no, out_refund_no / out_request_no).
 *
 * Only what the provider signed proves anything, and only when it speaks of
 * this very order and amount: anything else is PAY_UNKNOWN. One thing is known
 * without an answer: a request that never left (no address, no connection, no
 * TLS) charged nothing. Then charge and show answer PAY_NOT_PAID with reason
 * "not sent", unless order.sent_before; every other call PAY_UNKNOWN with that
 * reason. Reasons of our own are in lower case (PAY_WHY_...), a provider's
 * never are, so that a program can tell them apart.
 *
 * Whoever holds a provider may call it from one thread at a time; several
 * threads open several. Codes, keys and secrets are never logged nor put into
 * a diag. */
#ifndef HQ_PAY_PROVIDER_H
#define HQ_PAY_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/diag.h"
#include "base/money.h"

#define PAY_ORDER_CAP   33  /* out_trade_no: 32 characters and the NUL */
#define PAY_NUMBER_CAP  65  /* transaction_id, trade_no, refund_id */
#define PAY_REASON_CAP  65  /* a provider's error code, as it came */
#define PAY_URL_CAP     513 /* code_url, qr_code */
#define PAY_CODE_CAP    65  /* the payer's code */
#define PAY_PAYER_CAP   129 /* openid, buyer_user_id: hashed before kept */
#define PAY_SUBJECT_CAP 128

/* What one answer proves about a payment. */
enum pay_outcome {
    PAY_PAID,
    PAY_WAITING,  /* the payer is asked (USERPAYING, 10003, NOTPAY, ...) */
    PAY_UNKNOWN,  /* no answer, a broken or unsigned one, a system error */
    PAY_NOT_PAID, /* certainly not charged, and never will be by this order */
    PAY_NO_ORDER, /* the provider knows no such order (a query's answer) */
    PAY_REVERSED, /* closed or given back in whole */
    PAY_REFUNDED, /* paid, and something of it was refunded since */
    PAY_AGAIN,    /* a reverse or refund must be called again */
    PAY_MISSET,   /* our own set-up is wrong: key, id, right; this call moved
                     nothing (charge, show and refund only) */
};

/* Why an answer proves nothing, where the provider did not say it. */
#define PAY_WHY_NOT_SENT  "not sent"      /* the request never left */
#define PAY_WHY_NO_ANSWER "no answer"     /* sent; lost, late or cut off */
#define PAY_WHY_UNSIGNED  "not signed"    /* or by nobody whom we know */
#define PAY_WHY_FORGED    "bad signature" /* altered, or another's */
#define PAY_WHY_CLOCK     "clock"         /* dated 5 minutes off: see to ours */
#define PAY_WHY_FORMAT    "not readable"
#define PAY_WHY_NO_NOTIFY "notify_url" /* pay.ini lacks it: nothing shown */
#define PAY_WHY_NO_TOKEN                                                       \
    "app_auth_token"                /* of a sub-merchant: see its file         \
                                     */
#define PAY_WHY_OTHER "other order" /* not this number, amount, merchant */

struct pay_answer {
    enum pay_outcome outcome;
    char provider_no[PAY_NUMBER_CAP]; /* of the payment; of a refund, its own */
    char reason[PAY_REASON_CAP];      /* "", the provider's code, PAY_WHY_... */
    char code_url[PAY_URL_CAP];       /* show */
    char payer[PAY_PAYER_CAP];
    struct money paid;       /* PAY_PAID, PAY_REFUNDED of a query: the
                                order's whole amount, as asked */
    struct money refunded;   /* by a refund, its query or its notice */
    struct money payer_paid; /* less coupons; reporting only */
    int64_t paid_at_ms;      /* 0: not said */
};

struct pay_order {
    char order_no[PAY_ORDER_CAP];
    struct money amount;
    char subject[PAY_SUBJECT_CAP];    /* UTF-8; cut as each provider demands */
    char code[PAY_CODE_CAP];          /* charge only */
    bool face_pay;                    /* the code is an fp... token */
    uint32_t outlet, till;            /* device and store numbers */
    char sub_merchant[PAY_ORDER_CAP]; /* "" : the chain's own account */
    int64_t expires_ms; /* show: nobody can pay later; 0: as the provider
                           has it. The last minute may be cut off */
    bool sent_before;   /* a charge of this number may have left already: then
                           no refusal (code used, expired, ...) proves that
                           nothing was charged. A new code needs a new number */
};

struct pay_refund {
    char order_no[PAY_ORDER_CAP];
    char refund_no[PAY_ORDER_CAP];
    struct money amount; /* to give back */
    struct money total;  /* of the order */
    char reason[PAY_SUBJECT_CAP];
    char sub_merchant[PAY_ORDER_CAP];
};

/* A notification, verified and read. Its outcome and amounts are what the
 * provider says; whether that is what was asked the caller compares. */
struct pay_notice {
    bool refund;
    char order_no[PAY_ORDER_CAP];
    char refund_no[PAY_ORDER_CAP];
    struct pay_answer answer;
};

struct pay_provider;

/* All return ERR_OK with an answer in every case that concerns the payment,
 * PAY_UNKNOWN included; another error is a bug or no memory. */
struct pay_provider_ops {
    const char *name; /* "wechat2", "wechat3", "alipay" */
    MUST_USE enum err (*charge)(struct pay_provider *p,
                                const struct pay_order *order, int timeout_ms,
                                struct pay_answer *ret_answer);
    /* A code for the payer to scan (NATIVE, precreate). */
    MUST_USE enum err (*show)(struct pay_provider *p,
                              const struct pay_order *order, int timeout_ms,
                              struct pay_answer *ret_answer);
    MUST_USE enum err (*query)(struct pay_provider *p,
                               const struct pay_order *order, int timeout_ms,
                               struct pay_answer *ret_answer);
    /* Closes what is unpaid, gives back what is paid: PAY_REVERSED.
     * PAY_AGAIN, PAY_UNKNOWN: again. PAY_NO_ORDER: nothing to reverse now; a
     * charge still on its way may yet come in. */
    MUST_USE enum err (*reverse)(struct pay_provider *p,
                                 const struct pay_order *order, int timeout_ms,
                                 struct pay_answer *ret_answer);
    /* Ends a shown code that nobody paid: PAY_REVERSED. PAY_UNKNOWN, with the
     * provider's reason: it was paid meanwhile, perhaps; query says it.
     * PAY_NO_ORDER: nobody scanned it yet (Alipay), so it ends by itself at
     * expires_ms. */
    MUST_USE enum err (*close_order)(struct pay_provider *p,
                                     const struct pay_order *order,
                                     int timeout_ms,
                                     struct pay_answer *ret_answer);
    /* PAY_REFUNDED: done. PAY_AGAIN: taken but not finished, or not possible
     * now (the merchant's balance): ask, or the same call once more, same
     * refund_no. PAY_NOT_PAID: refused for good, nothing was given back.
     * PAY_NO_ORDER: no such order (refund), no such refund (refund_query). */
    MUST_USE enum err (*refund)(struct pay_provider *p,
                                const struct pay_refund *refund, int timeout_ms,
                                struct pay_answer *ret_answer);
    MUST_USE enum err (*refund_query)(struct pay_provider *p,
                                      const struct pay_refund *refund,
                                      int timeout_ms,
                                      struct pay_answer *ret_answer);
    /* The bill of a day (base/clock.h) as the provider wrote it, unpacked, not
     * yet decoded (hq/pay/bill.h reads it). bill_of: "" or a sub-merchant that
     * has a bill of its own (merchant_bill_of). ERR_NOTFOUND: not made yet, or
     * nothing happened that day; d says when to ask. ERR_BUSY: no answer.
     * ERR_DENIED, ERR_FORMAT: d says what is wrong. */
    MUST_USE enum err (*bill)(struct pay_provider *p, const char *bill_of,
                              int32_t day, int timeout_ms,
                              struct buf *ret_bytes, struct diag *d);
    /* Verifies and reads a notification. headers: "Name: value\n" lines.
     * ERR_DENIED: not signed by the provider, or too old. *ret_reply: what to
     * answer when it is kept (the caller answers with status 200). */
    MUST_USE enum err (*notice)(struct pay_provider *p, const char *headers,
                                const char *body, size_t len,
                                struct pay_notice *ret_notice,
                                const char **ret_reply);
    void (*close)(struct pay_provider *p); /* NULL-safe */
};

/* First member of each provider. */
struct pay_provider {
    const struct pay_provider_ops *ops;
};

#endif
