/* pos/report/report_project.h - what a sale or refund adds to the tables of
 * the reports, inside projection_apply. */
#ifndef POS_REPORT_REPORT_PROJECT_H
#define POS_REPORT_REPORT_PROJECT_H

#include "pos/projection_step.h"

/* Base units and amount after all discounts; negative for what came back. */
MUST_USE enum err report_add_line(const struct step *s, int32_t business_day,
                                  int64_t item, int64_t milli, int64_t fen);
/* sales: 1 for a sale, 0 for a refund (fen negative). The hour is the entry's.
 */
MUST_USE enum err report_add_sale(const struct step *s, int32_t business_day,
                                  int64_t sales, int64_t fen);
/* The last price paid for a base unit. */
MUST_USE enum err report_cost(const struct step *s, int64_t item, int64_t fen);

#endif
