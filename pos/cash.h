/* pos/cash.h - cash that no sale moves: change brought in, bills paid out of
 * the drawer, notes taken to the safe, and the drawer handed to another
 * cashier in the middle of a shift.
 *
 * Every call is one fact, durable when it returns ERR_OK, and opens the
 * drawer; the shift's expected cash follows (pos/shift.h). */
#ifndef POS_CASH_H
#define POS_CASH_H

#include "pos/shift.h"

#define CASH_REASON_MAX 40                 /* characters */
#define CASH_MOVE_MAX   INT64_C(100000000) /* a million yuan */

/* Needs an open shift. amount > 0, reason not empty. Paying out more than
 * setting cash.out_max_fen needs a keeper (ERR_DENIED); no more goes out or is
 * dropped than the drawer holds by the ledger. *ret_shift: as it is now. */
MUST_USE enum err cash_move(struct till *t, const struct actor *who,
                            Ledger__CashMoved__Way way, struct money amount,
                            const char *reason, struct shift *ret_shift,
                            struct diag *d);

/* `to` takes over the open shift with so much counted in the drawer; signing
 * in is the caller's. The difference stays in the shift and shows at its end;
 * the fact says whose it was. ERR_NOTFOUND: no shift, or no such cashier. */
MUST_USE enum err cash_hand_over(struct till *t, const struct actor *who,
                                 uint32_t to, struct money counted,
                                 struct shift *ret_shift, struct diag *d);

/* May this person see what should be in the drawer before it is counted?
 * Setting shift.blind: not a cashier. */
bool cash_expected_is_shown(struct till *t, const struct actor *who);

#endif
