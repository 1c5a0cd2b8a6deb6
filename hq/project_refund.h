/* hq/project_refund.h - what came back, on its way into the lists: called by
 * hq/project.c. */
#ifndef HQ_PROJECT_REFUND_H
#define HQ_PROJECT_REFUND_H

#include "hq/project.h"

/* Can it be? What breaks a rule or a limit is left out and counted. */
bool refund_believable(const Ledger__Refund *refund);
/* The refund's own rows. ways: of its tenders, as of a sale. */
MUST_USE enum err project_refund_rows(struct project *p,
                                      const struct store_sale *money,
                                      const Ledger__Refund *refund);
/* A sale came: was something of it given back before? seq: where it stands. */
MUST_USE enum err project_sale_came(struct project *p, uint32_t till,
                                    uint64_t seq, const Ledger__Entry *e);
/* Looks up what the entries since the last call named; not within a walk over
 * the ledgers. */
MUST_USE enum err project_refund_resolve(struct project *p);

#endif
