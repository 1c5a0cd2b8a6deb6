/* pos/customer/customer_project.h - what a customer owes and has collected,
 * from this till's ledger (tables customer and customer_move). */
#ifndef POS_CUSTOMER_CUSTOMER_PROJECT_H
#define POS_CUSTOMER_CUSTOMER_PROJECT_H

#include "pos/projection_step.h"

/* Numbers are in the database. */
enum credit_kind {
    CREDIT_SALE = 1,
    CREDIT_REPAID = 2,
    CREDIT_ADJUSTED = 3,
    CREDIT_REFUND = 4,
    POINTS_SALE = 5,
    POINTS_ADJUSTED = 6,
    POINTS_REFUND = 7,
};

/* CustomerPut, CreditRepaid, CreditAdjusted, PointsAdjusted. */
MUST_USE enum err customer_project(const struct step *s);
/* A Sale's CREDIT tenders and points. */
MUST_USE enum err customer_project_sale(const struct step *s);
/* A Refund: its CREDIT tenders lower the debt; points go back. */
MUST_USE enum err customer_project_refund(const struct step *s);

#endif
