#include "hq/warehouse/stock.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/goods/paper.h"
#include "hq/store/goods_internal.h"
#include "hq/store/order.h"

#define NAME_CHARS 40
#define DECIDEGREE 1000 /* none is hotter or colder */

/* ---- warehouses
 * ------------------------------------------------------------*/

static bool bin_ok(const char *bin)
{
    return bin[0] != '\0' && bin[0] != '~' && strlen(bin) < GOODS_BIN_MAX &&
           text_is_plain(bin, GOODS_BIN_MAX) && !strpbrk(bin, " /,:;\"");
}

static bool listed(const Goods__Warehouse *x, const char *bin)
{
    for (size_t z = 0; z < x->n_zones; z++)
        for (size_t i = 0; i < x->zones[z]->n_bins; i++)
            if (strcmp(x->zones[z]->bins[i], bin) == 0)
                return true;
    return false;
}

struct missing {
    const Goods__Warehouse *x;
    char bin[GOODS_BIN_MAX];
};

static enum err on_bin(void *ctx, const struct ware_bin *b)
{
    struct missing *m = ctx;
    if (b->item_milli + b->other_milli == 0 || listed(m->x, b->bin))
        return ERR_OK;
    text_copy(m->bin, sizeof(m->bin), b->bin);
    return ERR_NOTFOUND;
}

static enum err check_zones(const Goods__Warehouse *x, struct diag *d)
{
    size_t bins = 0;
    for (size_t z = 0; z < x->n_zones; z++) {
        const Goods__Zone *zone = x->zones[z];
        if (!bin_ok(zone->name))
            return diag_set(d, ERR_FORMAT,
                            tr("a zone has a short name without blanks"));
        if (zone->min_decidegree > zone->max_decidegree ||
            zone->min_decidegree < -DECIDEGREE ||
            zone->max_decidegree > DECIDEGREE)
            return diag_set(d, ERR_RANGE,
                            tr("zone %.23s: the lower temperature comes first, "
                               "like 2..8"),
                            zone->name);
        bins += zone->n_bins;
        for (size_t i = 0; i < zone->n_bins; i++)
            if (!bin_ok(zone->bins[i]))
                return diag_set(d, ERR_FORMAT,
                                tr("\"%.30s\" cannot be a bin: up to %d bytes "
                                   "without blanks, not beginning with ~"),
                                zone->bins[i], GOODS_BIN_MAX - 1);
    }
    if (bins > STOCK_BINS_MAX)
        return diag_set(d, ERR_RANGE, tr("a warehouse has at most %d bins"),
                        STOCK_BINS_MAX);
    return ERR_OK;
}

enum err stock_warehouse(struct store *s, Goods__Warehouse *x, int64_t now_ms,
                         uint32_t *ret_id, struct diag *d)
{
    struct missing m = {.x = x};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__Warehouse *before = NULL;
    enum err err = ERR_OK;
    if (x->name[0] == '\0' || !text_is_plain(x->name, NAME_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("give the warehouse a name of at most %d "
                           "characters"),
                        NAME_CHARS);
    err = check_zones(x, d);
    if (!err && x->id) {
        err = ware_get(s, x->id, &before);
        if (before)
            goods__warehouse__free_unpacked(before, NULL);
        if (err == ERR_NOTFOUND)
            err = diag_set(d, err,
                           tr("there is no warehouse %u: see `hq warehouse "
                              "list`"),
                           x->id);
        if (!err)
            err = ware_bins(s, x->id, 0, on_bin, &m);
        if (!err && m.bin[0] != '\0')
            err = diag_set(d, ERR_DENIED,
                           tr("bin %.23s still holds goods: move them first"),
                           m.bin);
    } else if (!err) {
        err = ware_next_id(s, &x->id);
    }
    if (err)
        return err;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_WAREHOUSE_PUT;
    e.warehouse_put = x;
    err = store_record(s, &e);
    if (!err)
        *ret_id = x->id;
    return err;
}

/* ---- moves
 * -----------------------------------------------------------------*/

Goods__MoveKind stock_kind(const struct goods_place *from,
                           const struct goods_place *to)
{
    switch (to->kind) {
    case GOODS__PLACE_KIND__PLACE_LOST:
        return to->id == GOODS__LOSS_REASON__LOSS_COUNT
                   ? GOODS__MOVE_KIND__MOVE_COUNT
                   : GOODS__MOVE_KIND__MOVE_LOSS;
    case GOODS__PLACE_KIND__PLACE_SUPPLIER:
        return GOODS__MOVE_KIND__MOVE_SUPPLIER_RETURN;
    case GOODS__PLACE_KIND__PLACE_DELIVERY:
        return from->kind == GOODS__PLACE_KIND__PLACE_WAREHOUSE
                   ? GOODS__MOVE_KIND__MOVE_LOAD
                   : GOODS__MOVE_KIND__MOVE_CROSS_DOCK;
    default:
        break;
    }
    switch (from->kind) {
    case GOODS__PLACE_KIND__PLACE_SUPPLIER:
        return GOODS__MOVE_KIND__MOVE_RECEIPT;
    case GOODS__PLACE_KIND__PLACE_OUTLET:
    case GOODS__PLACE_KIND__PLACE_DELIVERY:
        return GOODS__MOVE_KIND__MOVE_BACK;
    case GOODS__PLACE_KIND__PLACE_LOST:
        return GOODS__MOVE_KIND__MOVE_COUNT;
    case GOODS__PLACE_KIND__PLACE_WAREHOUSE:
        return from->id == to->id ? GOODS__MOVE_KIND__MOVE_PUTAWAY
                                  : GOODS__MOVE_KIND__MOVE_TRANSFER;
    default:
        return GOODS__MOVE_KIND__MOVE_OTHER;
    }
}

enum err stock_move(struct store *s, Goods__MoveKind kind,
                    const struct goods_stock *line,
                    const struct goods_place *to, const char *reason,
                    uint32_t by, int64_t now_ms, struct diag *d)
{
    struct goods_paper p;
    goods_paper_init(&p, kind);
    p.m.reason = (char *)reason;
    p.m.by = by;
    enum err err = goods_paper_add(&p, line, to);
    if (!err)
        err = goods_paper_move(s, &p, now_ms, d);
    goods_paper_release(&p);
    return err;
}

static enum err known_lot(struct store *s, const struct stock_receipt *x,
                          uint32_t *ret_lot)
{
    struct goods_lot lot;
    if (x->lot.code[0] == '\0')
        return ERR_NOTFOUND;
    enum err err =
        goods_lot_find(s, x->lot.item, x->lot.supplier, x->lot.code, &lot);
    if (!err && lot.expiry_day != x->lot.expiry_day)
        err = ERR_NOTFOUND;
    if (!err)
        *ret_lot = lot.id;
    return err;
}

enum err stock_receive(struct store *s, const struct stock_receipt *x,
                       int64_t now_ms, uint32_t *ret_lot, struct diag *d)
{
    int32_t today = clock_business_day(now_ms, 0);
    struct goods_place dock = {.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE,
                               .id = x->warehouse};
    struct goods_stock line = {
        .at = {.kind = GOODS__PLACE_KIND__PLACE_SUPPLIER,
               .id = x->lot.supplier},
        .item = x->lot.item,
        .milli = x->milli,
    };
    struct goods_paper p;
    if (x->lot.expiry_day && x->lot.expiry_day < today)
        return diag_set(d, ERR_RANGE,
                        tr("these goods are past their date: refuse them"));
    if (x->lot.expiry_day > today + STOCK_LOST_DAYS ||
        x->lot.produced_day > today + 1)
        return diag_set(d, ERR_RANGE,
                        tr("look at the days again: goods are made before "
                           "they come, and keep for less than a century"));
    goods_paper_init(&p, GOODS__MOVE_KIND__MOVE_RECEIPT);
    p.m.document = x->order;
    p.m.paper = (char *)x->paper;
    p.m.by = x->by;
    enum err err = known_lot(s, x, &line.lot);
    bool is_new = err == ERR_NOTFOUND;
    if (is_new)
        err = goods_paper_lot(&p, &x->lot, &line.lot);
    if (!err)
        err = goods_paper_add(&p, &line, &dock);
    if (!err)
        err = goods_paper_move(s, &p, now_ms, d);
    if (!err)
        *ret_lot = is_new ? p.m.new_lots[0]->id : line.lot;
    goods_paper_release(&p);
    return err;
}

/* ---- into bins
 * -------------------------------------------------------------*/

struct suggesting {
    int32_t min, max; /* needed; both 0: any */
    struct ware_bin best;
    int rank;
};

/* 2: just right, 1: will do, 0: not for it. */
static int fits(const struct suggesting *x, const struct ware_bin *b)
{
    bool controlled = b->min_decidegree != 0 || b->max_decidegree != 0;
    if (x->min == 0 && x->max == 0)
        return controlled ? 0 : 2;
    return controlled && b->min_decidegree >= x->min &&
                   b->max_decidegree <= x->max
               ? 2
               : 0;
}

static enum err on_suggest(void *ctx, const struct ware_bin *b)
{
    struct suggesting *x = ctx;
    int rank = fits(x, b);
    if (rank == 0)
        return ERR_OK;
    if (b->item_milli > 0)
        rank = 4;
    else if (b->other_milli > 0)
        return ERR_OK;
    if (rank > x->rank ||
        (rank == 4 && x->rank == 4 && b->item_milli > x->best.item_milli)) {
        x->rank = rank;
        x->best = *b;
    }
    return ERR_OK;
}

enum err stock_suggest(struct store *s, uint32_t warehouse, uint32_t item,
                       char ret_bin[GOODS_BIN_MAX], struct diag *d)
{
    struct suggesting x = {0};
    Order__Shelf shelf;
    bool closed = false, known = false;
    enum err err = ware_bin(s, warehouse, "", &closed, &known);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no warehouse %u: see `hq warehouse list`"),
                        warehouse);
    if (!err)
        err = order_shelf(s, item, 0, &shelf);
    if (!err) {
        x.min = shelf.min_decidegree;
        x.max = shelf.max_decidegree;
        err = ware_bins(s, warehouse, item, on_suggest, &x);
    }
    char low[QUANTITY_CHARS], high[QUANTITY_CHARS];
    if (!err && x.rank == 0 && (x.min || x.max))
        err = diag_set(
            d, ERR_NOTFOUND,
            tr("warehouse %u has no free bin between %s and %s °C "
               "for item %u"),
            warehouse, quantity_format(quantity_of(x.min * INT64_C(100)), low),
            quantity_format(quantity_of(x.max * INT64_C(100)), high), item);
    else if (!err && x.rank == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("warehouse %u has no free bin for item %u: make "
                          "room, or add bins"),
                       warehouse, item);
    if (!err)
        text_copy(ret_bin, GOODS_BIN_MAX, x.best.bin);
    return err;
}

/* ---- counts
 * ----------------------------------------------------------------*/

enum err stock_counted(struct store *s, const struct stock_count *x,
                       int64_t now_ms, int64_t *ret_diff_milli, struct diag *d)
{
    struct goods_place lost = {.kind = GOODS__PLACE_KIND__PLACE_LOST,
                               .id = GOODS__LOSS_REASON__LOSS_COUNT};
    struct goods_stock line = {
        .at = {.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE, .id = x->warehouse},
        .item = x->item,
        .lot = x->lot};
    int64_t book = 0;
    if (x->counted_milli < 0 || x->counted_milli > GOODS_LINE_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a count is from 0 to %d: count again"),
                        (int)(GOODS_LINE_MAX / 1000));
    if (strlen(x->bin) >= GOODS_BIN_MAX || x->bin[0] == '~')
        return diag_set(d, ERR_FORMAT,
                        tr("count bins and the dock; waves and lanes are "
                           "corrected by moving what is there"));
    text_copy(line.at.bin, sizeof(line.at.bin), x->bin);
    enum err err = goods_at(s, &line.at, x->item, x->lot, &book);
    int64_t diff = x->counted_milli - book;
    struct goods_place to = lost;
    if (diff > 0) {
        to = line.at;
        line.at = lost;
    }
    line.milli = diff < 0 ? -diff : diff;
    if (!err && diff != 0)
        err = stock_move(s, GOODS__MOVE_KIND__MOVE_COUNT, &line, &to, x->reason,
                         x->by, now_ms, d);
    if (!err)
        *ret_diff_milli = diff;
    return err;
}
