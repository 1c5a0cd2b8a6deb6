/* pos/item.h - something that can be sold, as a screen and a basket need it:
 * copied out of the catalogue or of the shop's own items, so that it stays
 * true while either changes underneath. */
#ifndef POS_ITEM_H
#define POS_ITEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/gs1.h"
#include "base/gtin.h"
#include "base/money.h"
#include "base/quantity.h"
#include "sync/ledger.h"

/* Bytes with the NUL; longer texts from the feed are cut at a character. */
#define ITEM_NAME_CAP 160
#define ITEM_SPEC_CAP 48
#define ITEM_UNIT_CAP 24

/* One way an item is sold: its base unit, or one of its packs. */
struct item {
    uint64_t id;   /* feed item, or a local item (item_is_local) */
    uint32_t pack; /* feed pack id; 0: the base unit */
    char name[ITEM_NAME_CAP];
    char spec[ITEM_SPEC_CAP];
    char unit[ITEM_UNIT_CAP];  /* of what is sold: 瓶, 箱, kg */
    struct quantity pack_size; /* base units in one; 1 without a pack */
    struct gtin gtin;          /* shown on screen; number 0: none */
    uint32_t plu;              /* 0: none */
    bool by_weight;            /* quantity is kg, price is per kg */
    bool withdrawn;            /* headquarters no longer sells it */
    bool priced;               /* false: nobody gave it a price yet */
    struct money price;        /* of one sold unit, for the day asked */
};

/* Of goods that are past their date or recalled (pos/recall.h): */
enum goods_cleared {
    GOODS_UNCLEARED, /* nobody said anything: they are not sold */
    GOODS_CLEARED,   /* a keeper's Override stands in the ledger, or somebody
                      * looked at the lot and it is another */
    GOODS_ALLOWED,   /* a keeper's word, to be recorded with the sale */
};

/* What its code says of the very goods in hand. */
struct goods {
    char lot[GS1_LOT_CAP]; /* "" when it says none */
    int32_t expiry_day;    /* last good day; 0: none said */
    enum goods_cleared cleared;
};

static inline bool item_is_local(const struct item *item)
{
    return item->id >= LEDGER_LOCAL_ITEM;
}

#endif
