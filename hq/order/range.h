/* hq/order/range.h - the range as planning and the order desk use it: packs,
 * prices, shelves, who carries what. A snapshot in memory, for one outlet at a
 * time.
 *
 * The order pack. Goods are ordered and shipped in the pack that the shelf
 * data names (order.Shelf pack), by the base unit where it says loose or where
 * the item is sold by weight (whole kilograms); where nobody said anything, in
 * the item's smallest pack, as the warehouse opens no case; by the base unit
 * where it has none.
 *
 * The transfer price is the shelf data's, else what the item costs
 * headquarters, else 0: then it counts nothing against budget and credit. The
 * selling price is the general one (audience all). */
#ifndef HQ_ORDER_RANGE_H
#define HQ_ORDER_RANGE_H

#include "hq/store/order.h"

#define RANGE_PACKS 8 /* of an item; further ones are not ordered by */

struct range_item {
    uint32_t id;
    bool withdrawn, recalled, by_weight;
    int64_t cost_fen;  /* -1: unknown */
    int64_t price_fen; /* -1: unknown */
    char audience[STORE_AUDIENCE_MAX];
    char category[64];
    int n_packs;
    struct range_pack {
        uint32_t id;
        int64_t milli;
    } packs[RANGE_PACKS];
    Order__Shelf shelf; /* everywhere */
    Order__Shelf own;   /* at the outlet; item 0: as everywhere */
};

struct range {
    struct range_item *items; /* owned, by id */
    size_t count, cap;
    uint32_t outlet;
    char groups[16][STORE_AUDIENCE_MAX]; /* audiences of the outlet */
    int group_count;
};

MUST_USE enum err range_open(struct store *s, int32_t day, struct range *ret);
void range_release(struct range *r); /* NULL-safe, also on a zeroed one */
/* Turns to an outlet. */
MUST_USE enum err range_outlet(struct range *r, struct store *s,
                               uint32_t outlet);
/* NULL: not in the range. */
const struct range_item *range_find(const struct range *r, uint32_t item);
/* As the outlet has it. */
const Order__Shelf *range_shelf(const struct range_item *x);
/* Whether it is for the outlet. */
bool range_carried(const struct range *r, const struct range_item *x);
/* Base units in the order pack, thousandths; *ret_pack its number, 0: none. */
int64_t range_pack(const struct range_item *x, uint32_t *ret_pack);
/* Of a pack by its number; 0: unknown. */
int64_t range_pack_milli(const struct range_item *x, uint32_t pack);
/* Transfer price of a base unit. */
int64_t range_transfer(const struct range_item *x);
/* Of an amount, rounded half up; at most INT64_MAX / 4. */
int64_t range_value(int64_t unit_fen, int64_t milli);

#endif
