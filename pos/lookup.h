/* pos/lookup.h - from what was scanned or keyed to what is sold.
 *
 * A code may begin with its AIM identifier and may carry GS1 data (base/gs1.h):
 * then its GTIN is looked up, and weight, price, lot and expiry are taken.
 * Order: the catalogue's barcodes, the shop's own items, then (for in-store
 * codes 20-29) a scale's price or weight label (pos/label.h). What is none of
 * these but a customer's payment code is named as that. */
#ifndef POS_LOOKUP_H
#define POS_LOOKUP_H

#include "pos/cart.h"
#include "pos/item.h"
#include "pos/recall.h"
#include "pos/till.h"

#define LOOKUP_CODE_MAX  GS1_CODE_MAX /* longest code that is looked at */
#define LOOKUP_PLAIN_MAX 64           /* longest without GS1 data */

struct pick {
    struct item item;
    struct quantity quantity; /* from a label, else 0: the cashier says */
    struct money label;       /* amount printed on a label, else 0 */
    struct goods goods;       /* lot and expiry, from a GS1 code */
};

/* A scanned or typed barcode, any length up to LOOKUP_CODE_MAX. ERR_NOTFOUND
 * "no such barcode …", ERR_FORMAT for what cannot be one (d names the digit
 * that is wrong). An item headquarters withdrew is ERR_DENIED. */
MUST_USE enum err lookup_barcode(struct till *t, const char *code,
                                 struct pick *ret_pick, struct diag *d);
/* A code as a person should see it, and as a shop's own item is kept: its GTIN
 * when it has one, else without AIM identifier and control characters. */
void lookup_name(struct till *t, const char *code,
                 char out[LOOKUP_CODE_MAX + 1]);
MUST_USE enum err lookup_plu(struct till *t, uint32_t plu,
                             struct pick *ret_pick, struct diag *d);
/* What a cashier types and Enter ends: 1 to 5 digits are a PLU first and then
 * the last digits of a barcode when only one item has them; more are a
 * barcode. ERR_EXISTS: several items fit, choose from search. */
MUST_USE enum err lookup_typed(struct till *t, const char *text,
                               struct pick *ret_pick, struct diag *d);
/* Feed or local item with today's price; follows adoption. */
MUST_USE enum err lookup_item(struct till *t, uint64_t item, uint32_t pack,
                              struct item *ret_item);

/* ---- the shop's own items ------------------------------------------------*/

/* Adds what nobody knew, as a fact; from then on it is an item like any other
 * at this till. barcode "": none. ERR_EXISTS when the barcode is known. */
MUST_USE enum err local_item_add(struct till *t, const struct actor *who,
                                 const char *barcode, const char *name,
                                 const char *unit, struct money price,
                                 bool by_weight, struct item *ret_item,
                                 struct diag *d);
/* Corrects name, unit or price of one (again a fact). */
MUST_USE enum err local_item_change(struct till *t, const struct actor *who,
                                    uint64_t item, const char *name,
                                    const char *unit, struct money price,
                                    struct item *ret_item, struct diag *d);

#endif
