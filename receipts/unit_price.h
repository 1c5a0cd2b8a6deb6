/* receipts/unit_price.h - what a kilogram or a litre of it costs, and the
 * digits of a code that a shop makes itself. All in whole numbers. */
#ifndef RECEIPTS_UNIT_PRICE_H
#define RECEIPTS_UNIT_PRICE_H

#include "base/err.h"
#include "base/instore.h"
#include "base/money.h"
#include "base/quantity.h"

#define IN_STORE_CHARS 20

enum unit_base { UNIT_NONE, UNIT_KG, UNIT_L, UNIT_100G, UNIT_100ML };

/* The price of 1 kg or 1 L (of 100 g or 100 ml for what holds less than 100)
 * from a package's own words: "500ml" "5kg" "1.5L" "250g*4" "24x330ml"
 * "180克×6袋" "2斤", rounded half up to a fen. UNIT_NONE when the words do not
 * say how much is inside. pack_size: such packages in what the price is for; 0
 * is one. */
enum unit_base unit_price(const char *spec, struct money price,
                          struct quantity pack_size, struct money *ret_price);

/* The digits of an in-store code as a scale of this layout prints it (13 or 18
 * of them). ERR_RANGE when number, amount or weight do not fit its digits and
 * decimals exactly. */
MUST_USE enum err in_store_code(const struct instore_layout *layout,
                                uint32_t number, struct money amount,
                                struct quantity net,
                                char ret_code[IN_STORE_CHARS]);

#endif
