/* receipts/refund_slip.h - 退货单: goods back, money back. Prints the numbers
 * it is given and computes none. Amounts are positive. */
#ifndef RECEIPTS_REFUND_SLIP_H
#define RECEIPTS_REFUND_SLIP_H

#include "receipts/look.h"

struct refund_slip {
    struct paper_facts facts;
    bool voided;       /* 作废单: the whole sale at once, no goods moved */
    uint64_t sale_seq; /* the sale's number as on its paper; 0: no receipt */
    const char *sale_till; /* where it was sold, when at another till */
    int64_t sale_time_ms;  /* 0: not known */
    const struct receipt_line *lines; /* what comes back */
    int line_count;
    struct money total; /* given back */
    const struct receipt_tender *tenders;
    int tender_count;
    const char *reason;
    const char *approved_by; /* the keeper who allowed it */
};

void refund_slip_document(const struct refund_slip *slip, struct document *doc);

/* 现金代退凭条: cash in place of money that certainly did not reach a phone. */
struct cash_slip {
    struct paper_facts facts;
    const char *tender; /* "微信支付": the way that failed */
    struct money amount;
    const char *order_no;  /* of the payment */
    const char *refund_no; /* that failed */
    uint64_t refund_seq;   /* the refund's number as on its paper; 0: none */
    const char *reason;
    const char *approved_by;
};

void cash_slip_document(const struct cash_slip *slip, struct document *doc);

#endif
