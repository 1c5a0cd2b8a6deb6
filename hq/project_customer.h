/* hq/project_customer.h - credit and points on their way into the lists: called
 * by hq/project.c. */
#ifndef HQ_PROJECT_CUSTOMER_H
#define HQ_PROJECT_CUSTOMER_H

#include "hq/project.h"

/* CustomerPut, CreditRepaid, CreditAdjusted, PointsAdjusted; a Sale's and a
 * Refund's CREDIT tenders and points. What cannot be is left out and counted as
 * suspect. */
MUST_USE enum err project_customer(struct project *p, uint32_t outlet,
                                   uint32_t till, uint64_t seq,
                                   const Ledger__Entry *e);

#endif
