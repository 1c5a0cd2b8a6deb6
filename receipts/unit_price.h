/* receipts/unit_price.h - what a kilogram or a litre of it costs, and the
 * digits of a code that a shop makes itself. All in whole numbers. */
#ifndef RECEIPTS_UNIT_PRICE_H
#define RECEIPTS_UNIT_PRICE_H

#include "base/err.h"
#include "base/money.h"
#include "base/quantity.h"

#define IN_STORE_CHARS 14

enum unit_base { UNIT_NONE, UNIT_KG, UNIT_L, UNIT_100G, UNIT_100ML };

/* The price of 1 kg or 1 L (of 100 g or 100 ml for what holds less than 100)
 * from a package's own words: "500ml" "5kg" "1.5L" "250g*4" "24x330ml"
 * "180克×6袋" "2斤", rounded half up to a fen. UNIT_NONE when the words do not
 * say how much is inside. pack_size: such packages in what the price is for; 0
 * is one. */
enum unit_base unit_price(const char *spec, struct money price,
                          struct quantity pack_size, struct money *ret_price);

/* The digits of an in-store code as layout ("2PIIIIIVVVVVC") has it: I the
 * item's PLU, V the amount in fen, W the weight in grams, C the check digit
 * (last), P 0, a digit itself. ERR_RANGE when PLU, amount or weight have too
 * many digits for it, ERR_FORMAT for a layout that is no EAN-13 of these. */
MUST_USE enum err in_store_code(const char *layout, uint32_t plu,
                                struct money amount, struct quantity net,
                                char ret_code[IN_STORE_CHARS]);

#endif
