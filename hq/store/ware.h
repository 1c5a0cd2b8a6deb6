/* hq/store/ware.h - warehouses, their zones and bins, what waves take from
 * them, crates: from headquarters' own ledger. Inside
 * the caller's transaction. */
#ifndef HQ_STORE_WARE_H
#define HQ_STORE_WARE_H

#include "hq/store/goods.h"

/* From the ledger: warehouse_put, wave_made, crates_moved, crate_deposit.
 * Others are left alone. */
MUST_USE enum err ware_apply(struct store *s, uint64_t seq, int64_t at_ms,
                             const Ledger__Entry *e);
/* A pick or a put of a wave, out of a goods_moved. */
MUST_USE enum err ware_apply_moved(struct store *s, const Goods__Moved *m);

/* The names of a wave's place and of an outlet's lane, in any warehouse, and
 * back again. */
void ware_wave_bin(uint32_t wave, char ret_bin[GOODS_BIN_MAX]);
void ware_lane_bin(uint32_t outlet, char ret_bin[GOODS_BIN_MAX]);
bool ware_lane_of(const char *bin, uint32_t *ret_outlet);

/* ---- warehouses -------------------------------------------------------------
 * Unpacked: goods__warehouse__free_unpacked. ERR_NOTFOUND. */
MUST_USE enum err ware_get(struct store *s, uint32_t id,
                           Goods__Warehouse **ret_warehouse);
/* Whether the warehouse is closed, and has the bin: "" and "~..." are in each.
 * ERR_NOTFOUND. */
MUST_USE enum err ware_bin(struct store *s, uint32_t warehouse, const char *bin,
                           bool *ret_closed, bool *ret_known);
MUST_USE enum err ware_next_id(struct store *s, uint32_t *ret_id);
struct ware_bin {
    char bin[GOODS_BIN_MAX], zone[GOODS_BIN_MAX];
    int32_t place; /* in the order one walks */
    int32_t min_decidegree, max_decidegree;
    int64_t item_milli;  /* of the item asked for */
    int64_t other_milli; /* of everything else */
};
/* In the order one walks. ERR_NOTFOUND from fn ends it without an error. */
typedef enum err (*ware_bin_fn)(void *ctx, const struct ware_bin *x);
MUST_USE enum err ware_bins(struct store *s, uint32_t warehouse, uint32_t item,
                            ware_bin_fn fn, void *ctx);

/* How much life an item needs when it reaches an outlet; outlet 0 first. */
typedef enum err (*ware_life_fn)(void *ctx, uint32_t outlet, uint32_t days);
MUST_USE enum err ware_lives(struct store *s, uint32_t item, ware_life_fn fn,
                             void *ctx);

/* ---- waves ------------------------------------------------------------------
 */
struct ware_wave {
    uint32_t id, warehouse;
    int32_t day;
    bool closed;
    char name[128];
};
MUST_USE enum err ware_wave(struct store *s, uint32_t id,
                            struct ware_wave *ret_wave);
typedef enum err (*ware_wave_fn)(void *ctx, uint32_t id, bool closed);
/* Of a warehouse for a day. */
MUST_USE enum err ware_waves(struct store *s, uint32_t warehouse, int32_t day,
                             ware_wave_fn fn, void *ctx);
MUST_USE enum err ware_next_wave(struct store *s, uint32_t *ret_id);
struct ware_pick {
    uint32_t item, lot;
    char bin[GOODS_BIN_MAX];
    int64_t milli, done;
};
typedef enum err (*ware_pick_fn)(void *ctx, const struct ware_pick *x);
/* In the order one walks. */
MUST_USE enum err ware_picks(struct store *s, uint32_t wave, ware_pick_fn fn,
                             void *ctx);
/* What open waves of a warehouse have still to pick of an item (0: all). */
MUST_USE enum err ware_promised(struct store *s, uint32_t warehouse,
                                uint32_t item, ware_pick_fn fn, void *ctx);
/* The lots of a wave as made; item 0: all. */
typedef enum err (*ware_lot_fn)(void *ctx, const Goods__WaveLot *x);
MUST_USE enum err ware_wave_lots(struct store *s, uint32_t wave, uint32_t item,
                                 ware_lot_fn fn, void *ctx);
/* How much of a lot was put to outlets for a wave, by outlet. */
typedef enum err (*ware_done_fn)(void *ctx, uint32_t outlet, int64_t milli);
MUST_USE enum err ware_puts_done(struct store *s, uint32_t wave, uint32_t item,
                                 uint32_t lot, ware_done_fn fn, void *ctx);

#endif
