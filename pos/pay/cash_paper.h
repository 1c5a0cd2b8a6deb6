/* pos/pay/cash_paper.h - the slip of cash that went out because a phone did not
 * get its refund (SPOOL_CASH): what, how much, who allowed it, why, and the
 * numbers by which the payment and the failed refund are found again. */
#ifndef POS_PAY_CASH_PAPER_H
#define POS_PAY_CASH_PAPER_H

#include "pos/till.h"
#include "receipts/refund_slip.h"

/* ERR_CORRUPT when the entry is no refund to a phone. */
MUST_USE enum err cash_slip_paper(struct till *t, const Ledger__Entry *e,
                                  const struct paper_facts *facts,
                                  struct document *doc);

#endif
