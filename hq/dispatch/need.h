/* hq/dispatch/need.h - what is to be brought where on a day: the chain's own
 * goods (allotted order lines), parcels and other merchants' consignments. */
#ifndef HQ_DISPATCH_NEED_H
#define HQ_DISPATCH_NEED_H

#include "base/arena.h"
#include "hq/dispatch/network.h"

#define NEED_LOADS_MAX 100000
/* Goods of an item that nobody gave a weight (order.Shelf): of a base unit. */
#define NEED_ITEM_G  500
#define NEED_ITEM_ML 1000
/* At or below: frozen. Above, with both ends given: chilled. */
#define NEED_FROZEN_DECIDEGREE (-100)

struct need_load {
    uint32_t outlet;
    int owner;        /* into owners; 0: the chain's own goods */
    uint32_t consign; /* 0: own goods */
    int64_t weight_g, volume_ml;
    bool chilled, frozen;
};

struct need {
    int32_t day;
    const char **owners; /* owners[0] is "" */
    int owner_count;
    const Route__Rule **rules;
    int rule_count;
    struct need_load *loads; /* by outlet, then owner */
    int load_count;
    int unweighed; /* items without a weight */
    struct arena arena;
    int owner_cap, rule_cap, load_cap;
};

MUST_USE enum err need_load_day(struct store *s, int32_t day,
                                struct need *ret_need, struct diag *d);
void need_release(struct need *n);

/* The own goods of one outlet, and whether an item is cold. */
struct need_item {
    uint32_t weight_g, volume_ml;
    bool chilled, frozen, weighed;
    int32_t min_decidegree, max_decidegree;
    uint32_t min_left_days; /* when it reaches the shop; 0: any */
    int64_t transfer_fen;   /* what a shop pays for a base unit; 0: not known */
};
MUST_USE enum err need_item(struct store *s, uint32_t item, uint32_t outlet,
                            struct need_item *ret_item);

#endif
