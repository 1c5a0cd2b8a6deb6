/* pos/pay/pay_project.h - the tables payment and payment_refund, recomputed
 * from the ledger (pos/projection.h). Facts about a payment name its order
 * number, which is the same wherever a fork moved them; a sale's tender names
 * the entry. */
#ifndef POS_PAY_PAY_PROJECT_H
#define POS_PAY_PAY_PROJECT_H

#include "pos/projection_step.h"

/* One of the payment facts. */
MUST_USE enum err payment_project(const struct step *s);
/* A tender of the sale at s->seq. */
MUST_USE enum err payment_project_tender(const struct step *s,
                                         const Ledger__Tender *t);

#endif
