/* pos/leave_paper.h - what keepers allowed in a shift, and why, on its report.
 */
#ifndef POS_LEAVE_PAPER_H
#define POS_LEAVE_PAPER_H

#include "pos/override.h"
#include "receipts/shift_report.h"

#define LEAVE_PAPER_MAX 12 /* the number of all stands above them */

/* Holds what the report points to. */
struct leave_paper {
    struct leave list[LEAVE_PAPER_MAX];
    struct person keepers[LEAVE_PAPER_MAX];
    struct shift_leave shown[LEAVE_PAPER_MAX];
};

MUST_USE enum err leave_paper_fill(struct till *t, uint32_t shift,
                                   struct leave_paper *p,
                                   struct shift_report *report);

#endif
