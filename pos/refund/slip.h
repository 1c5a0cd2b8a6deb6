/* pos/refund/slip.h - the paper of a Refund (receipts/refund_slip.h). */
#ifndef POS_REFUND_SLIP_H
#define POS_REFUND_SLIP_H

#include "base/arena.h"
#include "pos/till.h"
#include "receipts/refund_slip.h"

/* Everything of the slip but its facts; texts live in the arena. */
MUST_USE enum err refund_slip_fill(struct till *t, struct arena *arena,
                                   const Ledger__Refund *refund,
                                   struct refund_slip *slip);

#endif
