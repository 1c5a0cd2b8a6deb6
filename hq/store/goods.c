/* The book of goods: lines posted between places, and what they add up to. */
#include "hq/store/goods.h"

#include <string.h>

#include "base/text.h"
#include "hq/store/goods_internal.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

struct goods_place goods_place_of(const Goods__Place *x)
{
    struct goods_place p = {0};
    if (!x)
        return p;
    p.kind = x->kind;
    p.id = x->id;
    text_copy(p.bin, sizeof(p.bin), x->bin);
    return p;
}

/* ---- posting -----------------------------------------------------------*/

static enum err add(struct store *s, const struct goods_place *at,
                    uint32_t item, uint32_t lot, int64_t milli)
{
    int64_t left = 0;
    enum err err =
        db_int(&s->db, sql_goods_stock_add, &left, "iiiiti", (int64_t)at->kind,
               (int64_t)at->id, (int64_t)item, (int64_t)lot, at->bin, milli);
    if (!err && left == 0)
        err = db_run(&s->db, sql_goods_stock_clear, "iiiit", (int64_t)at->kind,
                     (int64_t)at->id, (int64_t)item, (int64_t)lot, at->bin);
    return err;
}

enum err goods_post(struct store *s, const struct goods_line *x)
{
    enum err err =
        db_run(&s->db, sql_goods_move_put, "iiiiiiiiiitiititti",
               (int64_t)x->till, (int64_t)x->seq, (int64_t)x->line, x->at_ms,
               (int64_t)x->kind, (int64_t)x->item, (int64_t)x->lot, x->milli,
               (int64_t)x->from.kind, (int64_t)x->from.id, x->from.bin,
               (int64_t)x->to.kind, (int64_t)x->to.id, x->to.bin,
               (int64_t)x->document, x->paper, x->reason, (int64_t)x->by);
    if (!err)
        err = add(s, &x->from, x->item, x->lot, -x->milli);
    return err ? err : add(s, &x->to, x->item, x->lot, x->milli);
}

enum err goods_unpost(struct store *s, uint32_t till, uint64_t seq)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_goods_moves_of, &q, "ii", (int64_t)till,
                           (int64_t)seq);
    while (!err && !(err = db_step(q, &row)) && row) {
        uint32_t item = (uint32_t)sqlite3_column_int64(q, 0);
        uint32_t lot = (uint32_t)sqlite3_column_int64(q, 1);
        int64_t milli = sqlite3_column_int64(q, 2);
        struct goods_place from = {
            .kind = (Goods__PlaceKind)sqlite3_column_int(q, 3),
            .id = (uint32_t)sqlite3_column_int64(q, 4)};
        struct goods_place to = {.kind =
                                     (Goods__PlaceKind)sqlite3_column_int(q, 6),
                                 .id = (uint32_t)sqlite3_column_int64(q, 7)};
        db_text(q, 5, from.bin, sizeof(from.bin));
        db_text(q, 8, to.bin, sizeof(to.bin));
        err = add(s, &from, item, lot, milli);
        if (!err)
            err = add(s, &to, item, lot, -milli);
    }
    db_done(q);
    return err ? err
               : db_run(&s->db, sql_goods_moves_clear, "ii", (int64_t)till,
                        (int64_t)seq);
}

/* ---- headquarters' own moves ------------------------------------------------
 */

static enum err put_lots(struct store *s, int64_t at_ms, const Goods__Moved *m)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < m->n_new_lots; i++) {
        const Goods__Lot *l = m->new_lots[i];
        err = db_run(&s->db, sql_goods_lot_put, "iiitiiti", (int64_t)l->id,
                     (int64_t)l->item, (int64_t)l->supplier, l->code,
                     (int64_t)l->produced_day, (int64_t)l->expiry_day,
                     l->certificate, at_ms);
    }
    return err;
}

/* Deliveries whose receipt is to be done anew. */
struct unsettled {
    uint32_t last; /* looked at */
    struct buf ids;
};

static enum err unsettle(struct store *s, const Goods__Place *x,
                         struct unsettled *u)
{
    bool was = false;
    if (!x || x->kind != GOODS__PLACE_KIND__PLACE_DELIVERY || x->id == u->last)
        return ERR_OK;
    u->last = x->id;
    enum err err = goods_unsettle(s, x->id, &was);
    return err || !was ? err : buf_add(&u->ids, &x->id, sizeof(x->id));
}

enum err goods_apply(struct store *s, uint64_t seq, int64_t at_ms,
                     const Goods__Moved *m)
{
    struct unsettled u = {0};
    uint32_t id;
    enum err err = put_lots(s, at_ms, m);
    for (size_t i = 0; !err && i < m->n_lines; i++) {
        const Goods__MoveLine *l = m->lines[i];
        err = unsettle(s, l->from, &u);
        if (!err)
            err = unsettle(s, l->to, &u);
    }
    for (size_t i = 0; !err && i < m->n_lines; i++) {
        const Goods__MoveLine *l = m->lines[i];
        const struct goods_line x = {
            .seq = seq,
            .line = (uint32_t)i,
            .at_ms = at_ms,
            .kind = m->kind,
            .item = l->item,
            .lot = l->lot,
            .milli = l->quantity_milli,
            .from = goods_place_of(l->from),
            .to = goods_place_of(l->to),
            .document = m->document,
            .paper = m->paper,
            .reason = m->reason,
            .by = m->by,
        };
        err = goods_post(s, &x);
    }
    for (size_t i = 0; !err && i < u.ids.len; i += sizeof(id)) {
        memcpy(&id, u.ids.data + i, sizeof(id));
        err = goods_settle(s, id);
    }
    buf_release(&u.ids);
    return err;
}

enum err goods_apply_hold(struct store *s, const Goods__LotHeld *x)
{
    return db_run(&s->db, sql_goods_lot_hold, "iit", (int64_t)x->lot,
                  (int64_t)!x->released, x->reason);
}

/* ---- reading -----------------------------------------------------------*/

/* Columns from first on: supplier, code, days, certificate, held. */
static void read_lot(sqlite3_stmt *q, int first, struct goods_lot *lot)
{
    lot->supplier = (uint32_t)sqlite3_column_int64(q, first);
    db_text(q, first + 1, lot->code, sizeof(lot->code));
    lot->produced_day = sqlite3_column_int(q, first + 2);
    lot->expiry_day = sqlite3_column_int(q, first + 3);
    db_text(q, first + 4, lot->certificate, sizeof(lot->certificate));
    lot->held = sqlite3_column_int(q, first + 5) != 0;
}

static enum err walk_stock(sqlite3_stmt *q, Goods__PlaceKind kind,
                           goods_stock_fn fn, void *ctx)
{
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        struct goods_stock x = {
            .at = {.kind = kind, .id = (uint32_t)sqlite3_column_int64(q, 0)},
            .item = (uint32_t)sqlite3_column_int64(q, 2),
            .lot = (uint32_t)sqlite3_column_int64(q, 3),
            .milli = sqlite3_column_int64(q, 4),
        };
        struct goods_lot lot = {.id = x.lot, .item = x.item};
        bool known = sqlite3_column_int(q, 5) != 0;
        db_text(q, 1, x.at.bin, sizeof(x.at.bin));
        if (known)
            read_lot(q, 6, &lot);
        err = fn(ctx, &x, known ? &lot : NULL);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err goods_stock(struct store *s, Goods__PlaceKind kind, uint32_t id,
                     uint32_t item, goods_stock_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_goods_stock_walk, &q, "iiiii", (int64_t)kind,
                (int64_t)id, id ? (int64_t)id : GOODS_LAST, (int64_t)item,
                item ? (int64_t)item : GOODS_LAST);
    return err ? err : walk_stock(q, kind, fn, ctx);
}

enum err goods_stock_bin(struct store *s, uint32_t warehouse, const char *bin,
                         goods_stock_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_goods_stock_bin, &q, "it", (int64_t)warehouse, bin);
    return err ? err
               : walk_stock(q, GOODS__PLACE_KIND__PLACE_WAREHOUSE, fn, ctx);
}

enum err goods_on_hand(struct store *s, Goods__PlaceKind kind, uint32_t id,
                       uint32_t item, bool free_only, int64_t *ret_milli)
{
    return db_int(&s->db, sql_goods_on_hand, ret_milli, "iiiiii", (int64_t)kind,
                  (int64_t)id, id ? (int64_t)id : GOODS_LAST, (int64_t)item,
                  item ? (int64_t)item : GOODS_LAST, (int64_t)free_only);
}

static enum err one_lot(sqlite3_stmt *q, struct goods_lot *ret_lot)
{
    struct goods_lot lot = {0};
    bool row = false;
    enum err err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    lot.id = (uint32_t)sqlite3_column_int64(q, 0);
    lot.item = (uint32_t)sqlite3_column_int64(q, 1);
    read_lot(q, 2, &lot);
    db_done(q);
    *ret_lot = lot;
    return ERR_OK;
}

enum err goods_lot(struct store *s, uint32_t id, struct goods_lot *ret_lot)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_goods_lot_get, &q, "i", (int64_t)id);
    return err ? err : one_lot(q, ret_lot);
}

enum err goods_lot_find(struct store *s, uint32_t item, uint32_t supplier,
                        const char *code, struct goods_lot *ret_lot)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_goods_lot_find, &q, "iti", (int64_t)item,
                           code, (int64_t)supplier);
    return err ? err : one_lot(q, ret_lot);
}

enum err goods_at(struct store *s, const struct goods_place *at, uint32_t item,
                  uint32_t lot, int64_t *ret_milli)
{
    int64_t milli = 0;
    enum err err =
        db_int(&s->db, sql_goods_stock_get, &milli, "iiiit", (int64_t)at->kind,
               (int64_t)at->id, (int64_t)item, (int64_t)lot, at->bin);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_milli = milli;
    return ERR_OK;
}

enum err goods_next_lot(struct store *s, uint32_t *ret_id)
{
    int64_t id = 0;
    enum err err = db_int(&s->db, sql_goods_next_lot, &id, "");
    if (!err && id > UINT32_MAX)
        err = ERR_RANGE;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

enum err goods_balance(struct store *s, uint32_t item, uint32_t lot,
                       struct goods_balance *ret_balance)
{
    struct goods_balance b = {0};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_goods_balance, &q, "iiii", (int64_t)item,
                           item ? (int64_t)item : GOODS_LAST, (int64_t)lot,
                           lot ? (int64_t)lot : GOODS_LAST);
    while (!err && !(err = db_step(q, &row)) && row) {
        int64_t milli = sqlite3_column_int64(q, 1);
        switch ((Goods__PlaceKind)sqlite3_column_int(q, 0)) {
        case GOODS__PLACE_KIND__PLACE_SUPPLIER:
            b.bought = -milli;
            break;
        case GOODS__PLACE_KIND__PLACE_WAREHOUSE:
            b.in_stock = milli;
            break;
        case GOODS__PLACE_KIND__PLACE_DELIVERY:
            b.on_way = milli;
            break;
        case GOODS__PLACE_KIND__PLACE_OUTLET:
            b.delivered = milli;
            break;
        case GOODS__PLACE_KIND__PLACE_LOST:
            b.lost = milli;
            break;
        default:
            break;
        }
    }
    if (!err)
        *ret_balance = b;
    return err;
}
