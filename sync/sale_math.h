/* sync/sale_math.h - the sums of a sale (message Sale in ledger.proto).
 *
 * The till that writes, the paper, the screen and headquarters that reads all
 * call these, so that one total exists. */
#ifndef SYNC_SALE_MATH_H
#define SYNC_SALE_MATH_H

#include "base/money.h"
#include "base/quantity.h"
#include "sync/ledger.pb-c.h"

/* Amount of a line before the basket discount's share. ERR_RANGE on overflow.
 */
MUST_USE enum err ledger_line_amount(const Ledger__Line *line,
                                     struct money *ret_amount);
/* Base units that the line moves. */
MUST_USE enum err ledger_line_stock(const Ledger__Line *line,
                                    struct quantity *ret_quantity);
/* Amount of a line after its share: what its lines of a sale add up to. */
MUST_USE enum err ledger_line_net(const Ledger__Line *line,
                                  struct money *ret_amount);
/* The rules of message Sale: totals add up, promotions are within the lines'
 * discounts, tenders cover it, change only in cash. Readers check what they did
 * not write. ERR_FORMAT. */
MUST_USE enum err ledger_check_sale(const Ledger__Sale *sale, struct diag *d);

/* ---- goods back ----------------------------------------------------------*/

/* What of a sale's line came back so far. */
struct refunded {
    struct quantity quantity;
    struct money amount;
};
/* What quantity (> 0) of a sold line gives back, `before` having come back
 * already: the whole fen of paid x (before + quantity) / sold, less those of
 * before. So parts never add up to more than was paid, not even where two
 * tills do not know of each other, and the last part brings it to the fen.
 * ERR_RANGE: more than was sold. */
MUST_USE enum err ledger_refund_part(const Ledger__Line *sold,
                                     const struct refunded *before,
                                     struct quantity quantity,
                                     struct money *ret_amount);
/* Base units that come back with the line. */
MUST_USE enum err ledger_refund_stock(const Ledger__RefundLine *line,
                                      struct quantity *ret_quantity);
/* The rules of message Refund that need no sale at hand. ERR_FORMAT. */
MUST_USE enum err ledger_check_refund(const Ledger__Refund *refund,
                                      struct diag *d);

#endif
