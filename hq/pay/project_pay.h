/* hq/pay/project_pay.h - the tills' facts about phone payments into what
 * headquarters lists; called by hq/project.c inside its transaction. */
#ifndef HQ_PAY_PROJECT_PAY_H
#define HQ_PAY_PROJECT_PAY_H

#include "hq/project.h"

/* e is one of PaymentStarted, Settled, Unknown, GivenUp, Refunded. What cannot
 * be believed is counted as suspect. */
MUST_USE enum err project_payment(struct project *p, uint32_t outlet,
                                  uint32_t till, uint64_t seq,
                                  const Ledger__Entry *e);

#endif
