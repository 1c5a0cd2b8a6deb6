/* hq/warehouse/wave.h - a wave: what many shops get, picked together from the
 * bins (batch picking), then put to each shop's lane (播种), then loaded.
 *
 * wave_make takes the lines that the order desk allotted and says which lot
 * comes from which bin and goes to whom: first expired first, but to no shop
 * with less life left than it needs (order.Shelf, min_left_days), nothing that
 * is held, past its date, or promised to another open wave. Goods at the dock
 * are taken first among those of one lot: they cross the dock without ever
 * being put away (越库). What cannot be had is told line by line and in no
 * case stops the rest.
 *
 * Goods then move in the book (goods.h): bin -> "~W<wave>" when picked,
 * "~W<wave>" -> "~S<outlet>" when put, "~S<outlet>" -> the delivery when
 * loaded. */
#ifndef HQ_WAREHOUSE_WAVE_H
#define HQ_WAREHOUSE_WAVE_H

#include "hq/store/goods.h"
#include "hq/store/ware.h"

#define WAVE_LINES_MAX  500000
#define WAVE_NAME_CHARS 40

/* What an outlet is to get. The order of lines is the order of claims: where
 * there is not enough, the later ones go without. */
struct wave_line {
    uint32_t outlet, item;
    int64_t milli;
    uint32_t delivery; /* 0: not planned yet */
};

enum wave_want {
    WAVE_NO_STOCK,  /* the warehouse has no more of it */
    WAVE_TOO_NEAR,  /* what there is expires too soon for a shop */
    WAVE_HELD,      /* what there is may not leave */
    WAVE_NO_OUTLET, /* unknown */
    WAVE_NO_ITEM,
    WAVE_ABSURD, /* zero, below zero or a million units */
};
struct wave_short {
    struct wave_line line; /* milli: what is wanting */
    enum wave_want why;    /* the most hopeful reason */
};
typedef enum err (*wave_short_fn)(void *ctx, const struct wave_short *x);

struct wave_order {
    uint32_t warehouse;
    int32_t day; /* of the trucks: life is counted from it */
    const char *name;
    uint32_t by;
    const struct wave_line *lines; /* borrowed */
    size_t count;
    wave_short_fn on_short; /* may be NULL */
    void *ctx;
};
struct wave_made {
    uint32_t id; /* 0: there was nothing to pick */
    int64_t lots, picks, puts, shorts;
    int64_t milli, short_milli;
};
/* Inside a transaction. ERR_NOTFOUND: no such warehouse; ERR_DENIED: closed.
 */
MUST_USE enum err wave_make(struct store *s, const struct wave_order *o,
                            int64_t now_ms, struct wave_made *ret_made,
                            struct diag *d);

/* Picked: as much of a lot as was in the bin. More than the wave still wants
 * of it is ERR_RANGE. */
struct wave_step {
    uint32_t wave, item, lot;
    const char *bin; /* of a pick */
    uint32_t outlet; /* of a put */
    int64_t milli;
    uint32_t by;
};
MUST_USE enum err wave_pick(struct store *s, const struct wave_step *x,
                            int64_t now_ms, struct diag *d);
/* Put to an outlet's lane. */
MUST_USE enum err wave_put(struct store *s, const struct wave_step *x,
                           int64_t now_ms, struct diag *d);
/* Everything that is open, as planned: for those who do not confirm singly. */
MUST_USE enum err wave_all(struct store *s, uint32_t wave, uint32_t by,
                           int64_t now_ms, struct diag *d);
/* What is open is given up and may be promised to others; what was picked and
 * not put goes back to the dock. */
MUST_USE enum err wave_close(struct store *s, uint32_t wave, uint32_t by,
                             int64_t now_ms, struct diag *d);
/* The whole lane of an outlet onto a delivery; ERR_NOTFOUND: it is empty.
 * *ret_lines: how many item lots. */
MUST_USE enum err wave_load(struct store *s, uint32_t warehouse,
                            uint32_t outlet, uint32_t delivery, uint32_t by,
                            int64_t now_ms, size_t *ret_lines, struct diag *d);

/* The list to walk with: in the order of the bins; the dock comes first. */
typedef enum err (*wave_pick_fn)(void *ctx, const struct ware_pick *x);
MUST_USE enum err wave_picks(struct store *s, uint32_t wave, wave_pick_fn fn,
                             void *ctx);
/* The list to put with: by item and lot, in each by outlet. item 0: all;
 * outlet 0: all. */
struct wave_put_line {
    uint32_t item, lot, outlet, delivery;
    int64_t milli, done;
};
typedef enum err (*wave_put_fn)(void *ctx, const struct wave_put_line *x);
MUST_USE enum err wave_puts(struct store *s, uint32_t wave, uint32_t item,
                            uint32_t outlet, wave_put_fn fn, void *ctx);

/* Names of the places. */
struct goods_place wave_place(uint32_t warehouse, uint32_t wave);
struct goods_place wave_lane(uint32_t warehouse, uint32_t outlet);

#endif
