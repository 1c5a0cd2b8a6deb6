/* pos/pay/code_paper.h - a one-time payment code on paper, for a payer who
 * cannot see the screen. A code whose time is over is printed without it, so
 * that nobody scans what no longer pays. */
#ifndef POS_PAY_CODE_PAPER_H
#define POS_PAY_CODE_PAPER_H

#include "pos/till.h"
#include "receipts/document.h"

struct code_paper {
    const char *url; /* what the QR says */
    Ledger__TenderType type;
    struct money amount;
    int64_t until_ms; /* wall clock; 0: not known */
};

/* Queues it (SPOOL_CODE). ERR_NOTFOUND: no printer is set up. */
MUST_USE enum err code_paper_print(struct till *t, const struct code_paper *p,
                                   struct diag *d);
/* Job `ref` as it is to be printed at now_ms. */
MUST_USE enum err code_paper_document(struct till *t, uint64_t ref,
                                      int64_t now_ms, struct document *doc,
                                      struct diag *d);

#endif
