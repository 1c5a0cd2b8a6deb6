#include "hq/store/ware.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "hq/store/goods_internal.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

/* ---- from the ledger ---------------------------------------------------*/

static enum err put_bins(struct store *s, const Goods__Warehouse *x)
{
    int64_t place = 0;
    enum err err = db_run(&s->db, sql_ware_bins_clear, "i", (int64_t)x->id);
    for (size_t z = 0; !err && z < x->n_zones; z++) {
        const Goods__Zone *zone = x->zones[z];
        for (size_t i = 0; !err && i < zone->n_bins; i++)
            err = db_run(&s->db, sql_ware_bin_put, "ititii", (int64_t)x->id,
                         zone->bins[i], place++, zone->name,
                         (int64_t)zone->min_decidegree,
                         (int64_t)zone->max_decidegree);
    }
    return err;
}

static enum err apply_warehouse(struct store *s, const Goods__Warehouse *x)
{
    struct buf record = {0};
    enum err err = buf_reserve(&record, goods__warehouse__get_packed_size(x));
    if (!err) {
        record.len = goods__warehouse__pack(x, record.data);
        err = db_run(&s->db, sql_ware_put, "itiib", (int64_t)x->id, x->name,
                     (int64_t)x->kind, (int64_t)x->closed, record.data,
                     record.len);
    }
    buf_release(&record);
    return err ? err : put_bins(s, x);
}

static enum err put_lot(struct store *s, uint64_t seq, uint32_t wave,
                        const Goods__WaveLot *x)
{
    struct buf record = {0};
    enum err err = buf_reserve(&record, goods__wave_lot__get_packed_size(x));
    if (!err) {
        record.len = goods__wave_lot__pack(x, record.data);
        err = db_run(&s->db, sql_ware_wave_lot_put, "iiiib", (int64_t)wave,
                     (int64_t)x->item, (int64_t)x->lot, (int64_t)seq,
                     record.data, record.len);
    }
    buf_release(&record);
    for (size_t i = 0; !err && i < x->n_picks; i++)
        err = db_run(&s->db, sql_ware_pick_put, "itiii", (int64_t)wave,
                     x->picks[i]->bin, (int64_t)x->item, (int64_t)x->lot,
                     x->picks[i]->quantity_milli);
    return err;
}

static enum err apply_wave(struct store *s, uint64_t seq, int64_t at_ms,
                           const Goods__Wave *x)
{
    if (x->closed)
        return db_run(&s->db, sql_ware_wave_close, "i", (int64_t)x->id);
    enum err err =
        db_run(&s->db, sql_ware_wave_put, "iiiti", (int64_t)x->id,
               (int64_t)x->warehouse, (int64_t)x->day, x->name, at_ms);
    for (size_t i = 0; !err && i < x->n_lots; i++)
        err = put_lot(s, seq, x->id, x->lots[i]);
    return err;
}

enum err ware_apply(struct store *s, uint64_t seq, int64_t at_ms,
                    const Ledger__Entry *e)
{
    const Goods__CratesMoved *c = e->crates_moved;
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_WAREHOUSE_PUT:
        return apply_warehouse(s, e->warehouse_put);
    case LEDGER__ENTRY__FACT_WAVE_MADE:
        return apply_wave(s, seq, at_ms, e->wave_made);
    case LEDGER__ENTRY__FACT_CRATES_MOVED:
        return db_run(&s->db, sql_ware_crate_put, "iiiitii", (int64_t)seq,
                      (int64_t)c->outlet, (int64_t)c->kind, (int64_t)c->count,
                      c->reason, (int64_t)c->by, at_ms);
    case LEDGER__ENTRY__FACT_CRATE_DEPOSIT:
        return db_run(&s->db, sql_ware_deposit_put, "iii",
                      (int64_t)e->crate_deposit->kind,
                      (int64_t)e->crate_deposit->from_day,
                      e->crate_deposit->fen);
    default:
        return ERR_OK;
    }
}

void ware_wave_bin(uint32_t wave, char ret_bin[GOODS_BIN_MAX])
{
    snprintf(ret_bin, GOODS_BIN_MAX, "~W%" PRIu32, wave);
}

void ware_lane_bin(uint32_t outlet, char ret_bin[GOODS_BIN_MAX])
{
    snprintf(ret_bin, GOODS_BIN_MAX, "~S%" PRIu32, outlet);
}

bool ware_lane_of(const char *bin, uint32_t *ret_outlet)
{
    uint64_t n = 0;
    if (bin[0] != '~' || bin[1] != 'S' || bin[2] == '\0')
        return false;
    for (const char *p = bin + 2; *p; p++) {
        if (*p < '0' || *p > '9' || n > UINT32_MAX)
            return false;
        n = n * 10 + (uint64_t)(*p - '0');
    }
    if (n > UINT32_MAX)
        return false;
    *ret_outlet = (uint32_t)n;
    return true;
}

enum err ware_apply_moved(struct store *s, const Goods__Moved *m)
{
    bool pick = m->kind == GOODS__MOVE_KIND__MOVE_PICK;
    bool put = m->kind == GOODS__MOVE_KIND__MOVE_PUT;
    enum err err = ERR_OK;
    uint32_t outlet = 0;
    for (size_t i = 0; (pick || put) && !err && i < m->n_lines; i++) {
        const Goods__MoveLine *l = m->lines[i];
        if (pick)
            err = db_run(&s->db, sql_ware_pick_done, "itiii",
                         (int64_t)m->document, l->from->bin, (int64_t)l->item,
                         (int64_t)l->lot, l->quantity_milli);
        else if (ware_lane_of(l->to->bin, &outlet))
            err = db_run(&s->db, sql_ware_put_done_add, "iiiii",
                         (int64_t)m->document, (int64_t)l->item,
                         (int64_t)l->lot, (int64_t)outlet, l->quantity_milli);
    }
    return err;
}

/* ---- warehouses --------------------------------------------------------*/

enum err ware_get(struct store *s, uint32_t id,
                  Goods__Warehouse **ret_warehouse)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_get, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    Goods__Warehouse *x = goods__warehouse__unpack(
        NULL, (size_t)sqlite3_column_bytes(q, 0), sqlite3_column_blob(q, 0));
    db_done(q);
    if (!x)
        return ERR_NOMEM;
    *ret_warehouse = x;
    return ERR_OK;
}

enum err ware_bin(struct store *s, uint32_t warehouse, const char *bin,
                  bool *ret_closed, bool *ret_known)
{
    int64_t closed = 0, known = 1;
    enum err err =
        db_int(&s->db, sql_ware_closed, &closed, "i", (int64_t)warehouse);
    if (!err && bin[0] != '\0' && bin[0] != '~')
        err = db_int(&s->db, sql_goods_bin_known, &known, "it",
                     (int64_t)warehouse, bin);
    if (err)
        return err;
    *ret_closed = closed != 0;
    *ret_known = known != 0;
    return ERR_OK;
}

static enum err next(struct store *s, const char *sql, uint32_t *ret_id)
{
    int64_t id = 0;
    enum err err = db_int(&s->db, sql, &id, "");
    if (!err && id > UINT32_MAX)
        err = ERR_RANGE;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

enum err ware_next_id(struct store *s, uint32_t *ret_id)
{
    return next(s, sql_ware_next, ret_id);
}

enum err ware_bins(struct store *s, uint32_t warehouse, uint32_t item,
                   ware_bin_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_bins, &q, "ii", (int64_t)warehouse,
                           (int64_t)item);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct ware_bin x = {
            .place = sqlite3_column_int(q, 2),
            .min_decidegree = sqlite3_column_int(q, 3),
            .max_decidegree = sqlite3_column_int(q, 4),
            .item_milli = sqlite3_column_int64(q, 5),
            .other_milli = sqlite3_column_int64(q, 6),
        };
        db_text(q, 0, x.bin, sizeof(x.bin));
        db_text(q, 1, x.zone, sizeof(x.zone));
        err = fn(ctx, &x);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err ware_lives(struct store *s, uint32_t item, ware_life_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_shelves, &q, "i", (int64_t)item);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 (uint32_t)sqlite3_column_int64(q, 1));
    db_done(q);
    return err;
}

/* ---- waves -------------------------------------------------------------*/

enum err ware_wave(struct store *s, uint32_t id, struct ware_wave *ret_wave)
{
    struct ware_wave x = {.id = id};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_wave_get, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    x.warehouse = (uint32_t)sqlite3_column_int64(q, 0);
    x.day = sqlite3_column_int(q, 1);
    x.closed = sqlite3_column_int(q, 2) != 0;
    db_text(q, 3, x.name, sizeof(x.name));
    db_done(q);
    *ret_wave = x;
    return ERR_OK;
}

enum err ware_waves(struct store *s, uint32_t warehouse, int32_t day,
                    ware_wave_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_waves_of_day, &q, "ii",
                           (int64_t)warehouse, (int64_t)day);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 sqlite3_column_int(q, 1) != 0);
    db_done(q);
    return err;
}

enum err ware_next_wave(struct store *s, uint32_t *ret_id)
{
    return next(s, sql_ware_wave_next, ret_id);
}

static enum err walk_picks(sqlite3_stmt *q, ware_pick_fn fn, void *ctx)
{
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        struct ware_pick x = {
            .item = (uint32_t)sqlite3_column_int64(q, 1),
            .lot = (uint32_t)sqlite3_column_int64(q, 2),
            .milli = sqlite3_column_int64(q, 3),
            .done = sqlite3_column_int64(q, 4),
        };
        db_text(q, 0, x.bin, sizeof(x.bin));
        err = fn(ctx, &x);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err ware_picks(struct store *s, uint32_t wave, ware_pick_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_ware_picks, &q, "i", (int64_t)wave);
    return err ? err : walk_picks(q, fn, ctx);
}

enum err ware_promised(struct store *s, uint32_t warehouse, uint32_t item,
                       ware_pick_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_ware_promised, &q, "iii", (int64_t)warehouse,
                (int64_t)item, item ? (int64_t)item : GOODS_LAST);
    return err ? err : walk_picks(q, fn, ctx);
}

enum err ware_wave_lots(struct store *s, uint32_t wave, uint32_t item,
                        ware_lot_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_wave_lots, &q, "iii", (int64_t)wave,
                           (int64_t)item, item ? (int64_t)item : GOODS_LAST);
    while (!err && !(err = db_step(q, &row)) && row) {
        Goods__WaveLot *x =
            goods__wave_lot__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                    sqlite3_column_blob(q, 0));
        err = x ? fn(ctx, x) : ERR_NOMEM;
        if (x)
            goods__wave_lot__free_unpacked(x, NULL);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err ware_puts_done(struct store *s, uint32_t wave, uint32_t item,
                        uint32_t lot, ware_done_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_puts_done, &q, "iii", (int64_t)wave,
                           (int64_t)item, (int64_t)lot);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 sqlite3_column_int64(q, 1));
    db_done(q);
    return err;
}
