/* receipts/parcel_slip.h - 快递取件单: sticks on a parcel on the shelf, or goes
 * to whom it is for. */
#ifndef RECEIPTS_PARCEL_SLIP_H
#define RECEIPTS_PARCEL_SLIP_H

#include "receipts/look.h"

struct parcel_slip {
    struct paper_facts facts;
    const char *pickup_code; /* huge: "3-1042" */
    const char *shelf;       /* "A3" */
    const char *carrier;     /* "中通" */
    const char *waybill;     /* as Code 128 when it can be one */
    const char *recipient;   /* whole name; masked here */
    const char *phone;       /* whole number; its last four digits are shown */
    int64_t arrived_ms;
    int32_t keep_until_day; /* 0: not said */
    bool to_pay;            /* 到付 */
    struct money due;
};

void parcel_slip_document(const struct parcel_slip *slip, struct document *doc);

#endif
