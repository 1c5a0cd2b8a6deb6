/* sync/slip.h - the text of the QR code on a delivery's slip, which
 * headquarters prints and the shop scans:
 *
 *     LDD/<delivery>/<outlet>/<day>/<crates>/<8 hex digits>
 *
 * delivery and outlet are headquarters' numbers, day is the route's day number
 * (base/clock.h), crates those with a deposit. The digits are the first 4 bytes
 * of a BLAKE2b over the slip's goods (slip_sum), in capitals: a shop that has
 * the delivery from the feed sees whether the paper says the same, and one
 * that has been offline for days can receive by the slip alone. Capitals,
 * digits and "/" only, so that the QR code is a small one. Like the codes of
 * other papers (receipts/look.h) it names something and proves nothing. */
#ifndef SYNC_SLIP_H
#define SYNC_SLIP_H

#include <stdbool.h>

#include "base/diag.h"
#include "sync/goods.pb-c.h"

#define SLIP_CHARS   64 /* enough for slip_format */
#define SLIP_SUM_LEN 4

struct slip {
    uint32_t delivery, outlet; /* from 1 */
    int32_t day;
    uint32_t crates;
    uint8_t sum[SLIP_SUM_LEN];
};

/* Over the delivery's number, outlet, and each line's item, lot and quantity in
 * their order. */
void slip_sum(const Goods__Delivery *delivery, uint8_t ret_sum[SLIP_SUM_LEN]);
void slip_of(const Goods__Delivery *delivery, struct slip *ret_slip);
/* Returns out. */
const char *slip_format(const struct slip *slip, char out[SLIP_CHARS]);
/* Is it meant to be one? Then what slip_parse says of it is to be shown. A
 * scanner's AIM identifier before it is passed over. */
bool slip_is(const char *code);
/* ERR_FORMAT with a sentence. Small letters are read too, for who types it. */
MUST_USE enum err slip_parse(const char *code, struct slip *ret_slip,
                             struct diag *d);

#endif
