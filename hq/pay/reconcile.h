/* hq/pay/reconcile.h - a day's bill beside the books, row by row. Pure: what
 * the tills and the gateway say, and the rows of the bills, come in; findings
 * come out. No clock, file or database.
 *
 * One finding is one payment with all its rows (the payment, what was reversed
 * of it), or one refund. It belongs to a day when our own books put it there or
 * when the day's bill has a row of it; its amounts are the parts that the day
 * has, so that over the findings of a day
 *
 *     sum of (theirs - ours) = the bill's net - our books' net
 *
 * to the fen, always (recon_sum; the caller refuses a day where it is not).
 *
 * Midnight: our clock and the provider's put one payment into two days. Rows of
 * the days beside are part of the input, and nothing is called missing before
 * every bill that may have it was read (RECON_SLACK_MS around our instant):
 * until then it is RECON_WAITING.
 *
 * A row that names a sub-merchant settles nothing of another's: it is money
 * that came to somebody else.
 *
 * Claims (the shop's own QR code) have no number of ours at the provider. One
 * is taken to be a row when amount, outlet and time allow this row for this
 * claim only, and this claim for this row only; everything else stays open for
 * a person. */
#ifndef HQ_PAY_RECONCILE_H
#define HQ_PAY_RECONCILE_H

#include "hq/pay/bill.h"

#define RECON_SLACK_MS INT64_C(7200000)
#define RECON_CLAIM_BEFORE_MS                                                  \
    INT64_C(900000)                          /* paid, then the keeper said so */
#define RECON_CLAIM_AFTER_MS INT64_C(300000) /* and clocks differ */

enum recon_channel { /* wechat2 and wechat3 are two doors to one bill */
                     RECON_WECHAT,
                     RECON_ALIPAY,
                     RECON_CHANNELS
};

enum recon_state {
    RECON_OPEN,     /* no result */
    RECON_PAID,     /* the provider was to have it */
    RECON_CLAIMED,  /* the keeper says it came */
    RECON_REVERSED, /* closed, or given back in whole */
    RECON_FAILED,   /* certainly not charged */
};

struct recon_payment {
    char order_no[PAY_ORDER_CAP];
    uint32_t outlet;
    enum recon_state state;
    int64_t amount_fen;
    int64_t at_ms;                /* the provider's instant where it is known */
    bool till_open;               /* the till itself has no result yet */
    char merchant[PAY_ORDER_CAP]; /* the sub-merchant that was to be paid, "":
                                     the chain */
    bool merchant_known;          /* headquarters itself asked for it */
    char matched[PAY_NUMBER_CAP]; /* claims: the provider's number that an
                                     earlier bill gave it; "" */
};

enum recon_refund_state {
    RECON_REFUND_ASKED,
    RECON_REFUND_DONE,
    RECON_REFUND_FAILED,
};

struct recon_refund {
    char merchant[PAY_ORDER_CAP]; /* as its payment's */
    bool merchant_known;
    char order_no[PAY_ORDER_CAP];
    char refund_no[PAY_ORDER_CAP];
    uint32_t outlet;
    enum recon_refund_state state;
    int64_t amount_fen;
    int64_t at_ms;
};

struct recon_row {
    int32_t day;                 /* of the bill that has it */
    char bill_of[PAY_ORDER_CAP]; /* likewise; merchant_bill_of */
    uint32_t outlet;             /* 0: the row does not say */
    struct bill_row row;
};

struct recon_in {
    int32_t day;
    bool read[3];                         /* bills of day - 1, day, day + 1 */
    const struct recon_payment *payments; /* one for each order number */
    size_t payment_count;
    const struct recon_refund *refunds; /* one for each refund number */
    size_t refund_count;
    const struct recon_row *rows;
    size_t row_count;
};

#define RECON_KIND_MAP(X)                                                      \
    X(AGREED, N_("agreed"))                                                    \
    X(OTHER_DAY, N_("agreed, other day"))                                      \
    X(GIVEN_BACK, N_("given back, agreed"))                                    \
    X(SETTLED, N_("settled by the bill"))                                      \
    X(CLAIM_FOUND, N_("claim confirmed"))                                      \
    X(WAITING, N_("waits for a bill"))                                         \
    X(CLAIM_UNCLEAR, N_("claim unclear"))                                      \
    X(CLAIM_ABSENT, N_("claim not in the bill"))                               \
    X(OURS_ONLY, N_("ours only"))                                              \
    X(THEIRS_ONLY, N_("theirs only"))                                          \
    X(AMOUNT, N_("amount differs"))                                            \
    X(DOUBLED, N_("twice in the bill"))                                        \
    X(CHARGED, N_("charged, ours says not"))                                   \
    X(REFUND_OURS, N_("refund ours only"))                                     \
    X(REFUND_THEIRS, N_("refund theirs only"))                                 \
    X(REFUND_AMOUNT, N_("refund differs"))                                     \
    X(OTHER_MERCHANT, N_("another merchant's"))

enum recon_kind {
#define RECON_KIND_ENUM(name, text) RECON_##name,
    RECON_KIND_MAP(RECON_KIND_ENUM)
#undef RECON_KIND_ENUM
        RECON_KINDS
};
const char *recon_kind_name(enum recon_kind kind); /* English id */
/* A person has to look. */
bool recon_kind_open(enum recon_kind kind);

struct recon_finding {
    enum recon_kind kind;
    const struct recon_payment *payment; /* ours; NULL */
    const struct recon_refund *refund;   /* ours; NULL */
    const struct recon_row *row;  /* the first one, of the day if any; NULL */
    const char *order_no;         /* ours; else theirs */
    const char *refund_no;        /* "" for payments */
    int64_t ours_fen, theirs_fen; /* of the day; refunds negative */
    int64_t ours_all_fen, theirs_all_fen; /* over all days */
    int64_t fee_milli;                    /* likewise */
};

struct recon_result {
    struct recon_finding *findings; /* by order number */
    size_t count;
    int64_t ours_fen, theirs_fen; /* summed apart from the findings */
};

/* Borrows from in. ERR_NOMEM; ERR_RANGE when the sums do not close: a bug, and
 * nothing may be written on its account. */
MUST_USE enum err recon_match(const struct recon_in *in,
                              struct recon_result *ret_result);
void recon_release(struct recon_result *r); /* NULL-safe */

/* By the business day of China, midnight to midnight. */
int32_t recon_day(int64_t at_ms);

#endif
