/* hq/order/truck.h - which truck an order goes with (order.Rule).
 *
 * Trucks come to an outlet on some days of the week. The cut-off of a truck is
 * lead_days before its day, at cutoff_minute after midnight in China; what is
 * placed until then, to the minute, goes with it. Pure. */
#ifndef HQ_ORDER_TRUCK_H
#define HQ_ORDER_TRUCK_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/order.pb-c.h"

#define TRUCK_LEAD_MAX 14 /* days */

struct truck {
    int32_t day;        /* at the outlet */
    int32_t next_day;   /* of the one after it */
    int32_t cutoff_day; /* and the rule's cutoff_minute */
    int64_t cutoff_ms;  /* the first instant that is too late */
};

/* The first truck whose cut-off is not over. false: no truck ever comes (no
 * weekdays). */
bool truck_next(const Order__Rule *rule, int64_t at_ms, struct truck *ret);
/* The same, not before a day: the truck for an order wanted then. */
bool truck_from(const Order__Rule *rule, int64_t at_ms, int32_t from_day,
                struct truck *ret);
/* The first truck from a day on, whatever its cut-off: of emergency orders and
 * of headquarters' own. */
bool truck_on(const Order__Rule *rule, int32_t from_day, struct truck *ret);
/* The instant a day begins in China. */
int64_t truck_midnight(int32_t day);

#endif
