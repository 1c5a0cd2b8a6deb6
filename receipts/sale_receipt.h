/* receipts/sale_receipt.h - a finished sale as its customer sees it.
 *
 * Prints the numbers it is given and computes none, so that paper, screen and
 * ledger cannot differ. Labels are in the user's language (base/i18n.h). All
 * strings are UTF-8, borrowed, and may be NULL for "". */
#ifndef RECEIPTS_SALE_RECEIPT_H
#define RECEIPTS_SALE_RECEIPT_H

#include "receipts/look.h"

struct sale_receipt {
    struct paper_facts facts;
    int32_t business_day;

    const struct receipt_line *lines;
    int line_count;
    struct money discount;        /* line and basket discounts together */
    struct money basket_discount; /* of the basket alone, 0 or more */
    struct money total;           /* to pay */
    int item_count;               /* pieces; a weighed line counts as one */

    const struct receipt_tender *tenders;
    int tender_count;
    struct money change;

    bool has_points; /* of a member */
    int64_t points_earned, points_spent, points_now;
};

void sale_receipt_document(const struct sale_receipt *sale,
                           struct document *doc);

#endif
