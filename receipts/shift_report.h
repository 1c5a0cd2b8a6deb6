/* receipts/shift_report.h - X report (so far) and Z report (closing) of a
 * shift. Prints the numbers it is given and computes none. Strings as in
 * receipts/sale_receipt.h. */
#ifndef RECEIPTS_SHIFT_REPORT_H
#define RECEIPTS_SHIFT_REPORT_H

#include "base/money.h"
#include "receipts/document.h"
#include "receipts/look.h"

struct shift_tender {
    const char *name;
    int64_t count;
    struct money amount;
};

/* What a keeper allowed. */
struct shift_leave {
    int64_t at_ms;
    const char *what, *who, *why; /* who, why: "" */
    struct money amount;          /* 0: not printed */
};

struct shift_report {
    bool closing; /* Z; otherwise X */
    struct receipt_outlet outlet;
    const struct paper_look *look; /* NULL: the plain one */
    const char *till_no;
    uint64_t shift_no;
    const char *cashier;
    int32_t business_day;
    int64_t opened_ms;
    int64_t closed_ms;            /* of an X report: when it was taken */
    uint64_t first_seq, last_seq; /* ledger entries; 0: not printed */

    int64_t sale_count;
    int64_t item_count;
    struct money gross;    /* before discounts */
    struct money discount; /* 0 or more */
    struct money total;    /* sales after discounts */
    const struct shift_tender *tenders;
    int tender_count;
    struct money change; /* given back in cash */
    int64_t refund_count;
    struct money refunds;
    const struct shift_tender *refunded; /* by tender */
    int refunded_count;
    const struct shift_tender *repaid; /* credit paid back, by tender */
    int repaid_count;

    int64_t void_count; /* lines taken off baskets */
    struct money void_amount;
    int64_t abandoned_count; /* baskets given up */
    struct money abandoned_amount;
    int64_t reprint_count;
    int64_t drawer_count;                 /* openings without a sale */
    int64_t left_open_count, left_open_s; /* too long; the longest */
    int64_t override_count;               /* times a keeper gave leave */
    const struct shift_leave *leaves;     /* the last ones */
    int leave_count;
    int64_t handed_over_count;

    struct money opening_float;
    /* cash besides sales; count 0: not printed */
    int64_t cash_in_count, cash_out_count, cash_drop_count;
    struct money cash_in, cash_out, cash_drop;
    struct money expected_cash;
    struct money counted_cash; /* closing only */
    struct money difference;   /* counted - expected */

    int reprint;
    bool may_repeat; /* it may have come out before: 重打 */
    bool practice;
};

void shift_report_document(const struct shift_report *report,
                           struct document *doc);

#endif
