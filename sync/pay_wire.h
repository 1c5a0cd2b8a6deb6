/* sync/pay_wire.h - frames of the payment lane (pay.proto) to bytes and back.
 * PROTOCOL.md, "The payment lane", says who may send what when.
 *
 * Every limit is checked both ways: what breaks one is never sent, and is
 * malformed when it comes. Order numbers are what WeChat v2 and APIv3
 * (out_trade_no: 6 to 32 characters) and Alipay (letters, digits, underscore)
 * all take. */
#ifndef SYNC_PAY_WIRE_H
#define SYNC_PAY_WIRE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "sync/pay.pb-c.h"

#define PAYWIRE_FRAME_MAX   2048
#define PAYWIRE_ORDER_MIN   6
#define PAYWIRE_ORDER_CAP   33 /* 32 of [0-9A-Za-z_], and the NUL */
#define PAYWIRE_CODE_CAP    65 /* letters and digits */
#define PAYWIRE_LETTERS_MAX 40 /* of a subject or a reason, in code points */
#define PAYWIRE_TEXT_CAP    161
#define PAYWIRE_NUMBER_CAP  65  /* provider's: no blanks, no controls */
#define PAYWIRE_REASON_CAP  65  /* blanks too, see hq/pay/provider.h */
#define PAYWIRE_URL_CAP     513 /* the same */
#define PAYWIRE_PAYER_LEN   16
#define PAYWIRE_AMOUNT_MAX  INT64_C(100000000) /* fen: a million yuan */
#define PAYWIRE_WAIT_MAX_MS 86400000u          /* next, left, retry after */

struct paywire_charge {
    char order_no[PAYWIRE_ORDER_CAP];
    Ledger__TenderType type;        /* WECHAT, ALIPAY or UNIONPAY */
    int64_t amount_fen;             /* 1 to PAYWIRE_AMOUNT_MAX */
    char code[PAYWIRE_CODE_CAP];    /* Charge only: "" in a Show */
    char subject[PAYWIRE_TEXT_CAP]; /* at least one letter */
    uint64_t started_seq;           /* from 1 */
};

struct paywire_refund {
    char order_no[PAYWIRE_ORDER_CAP];
    char refund_no[PAYWIRE_ORDER_CAP];
    int64_t amount_fen;
    char reason[PAYWIRE_TEXT_CAP]; /* may be empty */
};

struct paywire_state {
    char order_no[PAYWIRE_ORDER_CAP];
    Pay__Phase phase;
    uint32_t next_ms, left_ms;
    char provider_no[PAYWIRE_NUMBER_CAP];
    int64_t paid_fen; /* 0 to PAYWIRE_AMOUNT_MAX; PAID only */
    int64_t paid_at_ms;
    char reason[PAYWIRE_REASON_CAP];
    char code_url[PAYWIRE_URL_CAP];
    bool has_payer;
    uint8_t payer[PAYWIRE_PAYER_LEN];
};

struct paywire_refund_state {
    char refund_no[PAYWIRE_ORDER_CAP];
    Pay__RefundState__Result result;
    char reason[PAYWIRE_REASON_CAP];
    char order_no[PAYWIRE_ORDER_CAP];
    uint32_t next_ms;
    char provider_no[PAYWIRE_NUMBER_CAP];
};

struct paywire_refused {
    char order_no[PAYWIRE_ORDER_CAP]; /* "" where it could not be read */
    Pay__Why why;
    uint32_t retry_after_ms;
    char refund_no[PAYWIRE_ORDER_CAP]; /* "" where it is no refund */
};

struct paywire_frame {
    Pay__Frame__KindCase kind; /* PAY__FRAME__KIND_CHARGE, ... */
    union {
        struct paywire_charge charge;     /* CHARGE and SHOW */
        char order_no[PAYWIRE_ORDER_CAP]; /* ASK and GIVE_UP */
        struct paywire_refund refund;
        struct paywire_state state;
        struct paywire_refund_state refund_state;
        struct paywire_refused refused;
    } u;
};

/* 6 to 32 of [0-9A-Za-z_]. */
bool paywire_order_ok(const char *order_no);
/* At the end of ret_bytes. ERR_RANGE: a limit is broken. */
MUST_USE enum err paywire_pack(const struct paywire_frame *f,
                               struct buf *ret_bytes);
/* ERR_FORMAT: no frame, an unknown kind, or a limit is broken. The code in a
 * Charge is the payer's money: wipe the frame when done with it. */
MUST_USE enum err paywire_unpack(const void *bytes, size_t len,
                                 struct paywire_frame *ret_frame);

#endif
