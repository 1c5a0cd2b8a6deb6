/* Headquarters' own ledger, and what is recomputed from it: range, prices,
 * outlets, cashiers, settings, tills and their keys. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hq/store/billed.h"
#include "hq/store/dispatch.h"
#include "hq/store/goods.h"
#include "hq/store/internal.h"
#include "hq/store/order.h"
#include "hq/store/promo.h"
#include "hq/store/purchase.h"
#include "hq/store/ware.h"
#include "hq/store/sql.h"
#include "sync/feed.h"

#define REPLAY_ENTRIES 1000
#define REPLAY_BYTES   ((size_t)1 << 20)

static enum err apply_item(struct store *s, const char *audience,
                           const Feed__Item *x)
{
    struct db *db = &s->db;
    struct buf record = {0};
    enum err err = buf_reserve(&record, feed__item__get_packed_size(x));
    if (err)
        return err;
    record.len = feed__item__pack(x, record.data);
    err = db_run(db, sql_hq_item_put, "ittttiiiitb", (int64_t)x->id, x->name,
                 x->spec, x->category, x->unit, (int64_t)x->plu,
                 (int64_t)x->by_weight, (int64_t)x->withdrawn,
                 (int64_t)x->n_packs, audience, record.data, record.len);
    buf_release(&record);
    if (!err)
        err = db_run(db, sql_hq_codes_clear, "i", (int64_t)x->id);
    for (size_t i = 0; !err && i < x->n_gtin; i++)
        err = db_run(db, sql_hq_code_put, "iii", (int64_t)x->gtin[i],
                     (int64_t)x->id, (int64_t)0);
    if (!err && x->plu)
        err = db_run(db, sql_hq_code_put, "iii", -(int64_t)x->plu,
                     (int64_t)x->id, (int64_t)0);
    for (size_t p = 0; !err && p < x->n_packs; p++)
        for (size_t i = 0; !err && i < x->packs[p]->n_gtin; i++)
            err = db_run(db, sql_hq_code_put, "iii",
                         (int64_t)x->packs[p]->gtin[i], (int64_t)x->id,
                         (int64_t)x->packs[p]->id);
    if (!err && x->local_till) {
        err = db_run(db, sql_hq_adopted_put, "iii", (int64_t)x->local_till,
                     (int64_t)x->local_item, (int64_t)x->id);
        if (!err)
            err = facts_adopt(s, x->local_till, x->local_item, x->id);
    }
    return err;
}

static enum err apply_price(struct store *s, uint64_t version,
                            const char *audience, const Feed__Price *x)
{
    struct db *db = &s->db;
    struct buf record = {0};
    enum err err = buf_reserve(&record, feed__price__get_packed_size(x));
    if (err)
        return err;
    record.len = feed__price__pack(x, record.data);
    err = db_run(db, sql_hq_price_book_put, "itib", (int64_t)x->item, audience,
                 (int64_t)version, record.data, record.len);
    buf_release(&record);
    if (!err)
        err = db_run(db, sql_hq_prices_clear, "it", (int64_t)x->item, audience);
    for (size_t i = 0; !err && i < x->n_from; i++)
        err = db_run(db, sql_hq_price_put, "itiii", (int64_t)x->item, audience,
                     (int64_t)x->from[i]->effective_day,
                     (int64_t)x->from[i]->unit_fen, (int64_t)version);
    return err;
}

static enum err apply_cashier(struct store *s, const char *audience,
                              const Feed__Cashier *x)
{
    struct buf record = {0};
    unsigned outlet = 0;
    if (sscanf(audience, "outlet/%u", &outlet) != 1)
        outlet = 0; /* for several outlets */
    enum err err = buf_reserve(&record, feed__cashier__get_packed_size(x));
    if (err)
        return err;
    record.len = feed__cashier__pack(x, record.data);
    err = db_run(&s->db, sql_hq_cashier_put, "iitiib", (int64_t)x->id,
                 (int64_t)outlet, x->name, (int64_t)x->role, (int64_t)x->left,
                 record.data, record.len);
    buf_release(&record);
    return err;
}

static enum err apply_recall(struct store *s, uint64_t seq, int64_t at_ms,
                             const char *audience, const Feed__Recall *x)
{
    struct buf record = {0}, lots = {0};
    enum err err = buf_reserve(&record, feed__recall__get_packed_size(x));
    if (!err)
        record.len = feed__recall__pack(x, record.data);
    for (size_t i = 0; !err && i < x->n_lots; i++) {
        err = i ? buf_add_text(&lots, ", ") : ERR_OK;
        if (!err)
            err = buf_add_text(&lots, x->lots[i]);
    }
    if (!err)
        err = buf_add(&lots, "", 1);
    if (!err)
        err = db_run(&s->db, sql_hq_recall_put, "itiittiiiib", (int64_t)x->id,
                     audience, (int64_t)x->item, (int64_t)x->gtin,
                     (const char *)lots.data, x->reason, (int64_t)x->from_day,
                     (int64_t)seq, at_ms, (int64_t)x->withdrawn, record.data,
                     record.len);
    buf_release(&lots);
    buf_release(&record);
    return err;
}

static enum err apply_outlet(struct store *s, int64_t at_ms,
                             const Feed__Outlet *x)
{
    struct db *db = &s->db;
    enum err err = db_run(db, sql_hq_outlet_put, "itttitti", (int64_t)x->id,
                          x->name, x->division, x->division_source,
                          (int64_t)x->franchise, x->address, x->phone, at_ms);
    if (!err)
        err = db_run(db, sql_hq_groups_clear, "i", (int64_t)x->id);
    for (size_t i = 0; !err && i < x->n_groups; i++)
        err = db_run(db, sql_hq_group_put, "it", (int64_t)x->id, x->groups[i]);
    return err;
}

/* Of what is listed only a price book and a part of a suggestion are ever taken
 * away: an item moves to another audience, a cashier stays as one who left. */
static enum err apply_removal(struct store *s, const Ledger__FeedPut *put)
{
    unsigned item = 0, part = 0;
    if (sscanf(put->key, "suggestion/%u", &part) == 1)
        return order_apply_suggestion(s, put->audience, part, NULL);
    if (sscanf(put->key, "price/%u", &item) != 1)
        return ERR_OK;
    enum err err =
        db_run(&s->db, sql_hq_prices_clear, "it", (int64_t)item, put->audience);
    return err ? err
               : db_run(&s->db, sql_hq_price_book_clear, "it", (int64_t)item,
                        put->audience);
}

static enum err apply_put(struct store *s, uint64_t seq, int64_t at_ms,
                          const Ledger__FeedPut *put)
{
    const Feed__Record *r = put->record;
    if (!r)
        return apply_removal(s, put);
    switch (r->kind_case) {
    case FEED__RECORD__KIND_ITEM:
        return apply_item(s, put->audience, r->item);
    case FEED__RECORD__KIND_PRICE:
        return apply_price(s, seq, put->audience, r->price);
    case FEED__RECORD__KIND_CASHIER:
        return apply_cashier(s, put->audience, r->cashier);
    case FEED__RECORD__KIND_OUTLET:
        return apply_outlet(s, at_ms, r->outlet);
    case FEED__RECORD__KIND_RECALL:
        return apply_recall(s, seq, at_ms, put->audience, r->recall);
    case FEED__RECORD__KIND_PROMOTION:
        return promo_apply(s, seq, at_ms, put->audience, r->promotion);
    case FEED__RECORD__KIND_SUGGESTION:
        return order_apply_suggestion(s, put->audience, r->suggestion->part,
                                      r->suggestion);
    case FEED__RECORD__KIND_DELIVERY:
        return goods_apply_delivery(s, r->delivery);
    case FEED__RECORD__KIND_SETTING:
        return db_run(&s->db, sql_hq_setting_put, "ttt", r->setting->name,
                      put->audience, r->setting->value);
    default:
        return ERR_OK;
    }
}

static enum err apply_enrolled(struct store *s, int64_t at_ms,
                               const Ledger__TillEnrolled *x)
{
    if (x->sign_key.len != KEY_LEN || x->curve_key.len != KEY_LEN)
        return ERR_FORMAT;
    enum err err = db_run(&s->db, sql_hq_till_put, "iii", (int64_t)x->till,
                          (int64_t)x->outlet, at_ms);
    if (!err)
        err = db_run(&s->db, sql_hq_till_key_put, "ibbii", (int64_t)x->till,
                     x->sign_key.data, x->sign_key.len, x->curve_key.data,
                     x->curve_key.len, (int64_t)x->from_seq, at_ms);
    return err;
}

enum err own_apply(struct store *s, uint64_t seq, const Ledger__Entry *e)
{
    int64_t at_ms = (int64_t)e->at_ms;
    enum err err;
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_FEED_PUT:
        return apply_put(s, seq, at_ms, e->feed_put);
    case LEDGER__ENTRY__FACT_TILL_ENROLLED:
        return apply_enrolled(s, at_ms, e->till_enrolled);
    case LEDGER__ENTRY__FACT_TILL_REVOKED:
        return db_run(&s->db, sql_hq_till_key_revoke, "ibi",
                      (int64_t)e->till_revoked->till,
                      e->till_revoked->sign_key.data,
                      e->till_revoked->sign_key.len, at_ms);
    case LEDGER__ENTRY__FACT_ITEM_COST:
        return db_run(&s->db, sql_hq_item_cost, "ii",
                      (int64_t)e->item_cost->item,
                      (int64_t)e->item_cost->unit_fen);
    case LEDGER__ENTRY__FACT_PAYMENT_BILLED:
        return billed_apply(s, e->payment_billed);
    case LEDGER__ENTRY__FACT_GOODS_MOVED:
        err = goods_apply(s, seq, at_ms, e->goods_moved);
        return err ? err : ware_apply_moved(s, e->goods_moved);
    case LEDGER__ENTRY__FACT_LOT_HELD:
        return goods_apply_hold(s, e->lot_held);
    case LEDGER__ENTRY__FACT_ORDER_RULE:
    case LEDGER__ENTRY__FACT_ORDER_SHELF:
    case LEDGER__ENTRY__FACT_ORDER_DECIDED:
    case LEDGER__ENTRY__FACT_ORDER_SUBSTITUTE:
        return order_apply(s, at_ms, e);
    case LEDGER__ENTRY__FACT_WAREHOUSE_PUT:
    case LEDGER__ENTRY__FACT_WAVE_MADE:
    case LEDGER__ENTRY__FACT_CRATES_MOVED:
    case LEDGER__ENTRY__FACT_CRATE_DEPOSIT:
        return ware_apply(s, seq, at_ms, e);
    case LEDGER__ENTRY__FACT_ROAD_PLACE:
    case LEDGER__ENTRY__FACT_ROAD_MEASURED:
    case LEDGER__ENTRY__FACT_ROAD_SETTING:
    case LEDGER__ENTRY__FACT_VEHICLE_PUT:
    case LEDGER__ENTRY__FACT_CONSIGNMENT_PUT:
    case LEDGER__ENTRY__FACT_DISPATCH_RULED:
    case LEDGER__ENTRY__FACT_DISPATCH_PLANNED:
    case LEDGER__ENTRY__FACT_DISPATCH_CONFIRMED:
    case LEDGER__ENTRY__FACT_DELIVERY_LOADED:
    case LEDGER__ENTRY__FACT_TEMPERATURE_LOGGED:
        return road_apply(s, at_ms, e);
    default:
        return buy_apply(s, seq, at_ms, e);
    }
}

enum err store_record(struct store *s, const Ledger__Entry *e)
{
    struct ledger_head head;
    enum err err = ledger_append(&s->db, e, &head);
    return err ? err : own_apply(s, head.seq, e);
}

enum err store_put(struct store *s, int64_t at_ms, const char *audience,
                   const char *key, const Feed__Record *record)
{
    const struct feed_author by = {.at_ms = at_ms};
    Ledger__FeedPut put = LEDGER__FEED_PUT__INIT;
    struct ledger_head before;
    uint64_t version = 0;
    enum err err = ledger_head(&s->db, &before);
    if (!err)
        err = feed_put(&s->db, &by, audience, key, record, &version);
    if (err || version <= before.seq)
        return err; /* it is so already */
    put.audience = (char *)audience;
    put.key = (char *)key;
    put.record = (Feed__Record *)record;
    return apply_put(s, version, at_ms, &put);
}

static enum err replay_entry(struct store *s, uint64_t seq, const uint8_t *data,
                             size_t len)
{
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
    enum err err = e ? own_apply(s, seq, e) : ERR_CORRUPT;
    ledger__entry__free_unpacked(e, NULL);
    return err;
}

static enum err replay_run(struct store *s, const struct ledger_run *run)
{
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    uint64_t seq = run->first_seq;
    bool more = false;
    enum err err;
    while (!(err = ledger_run_next(run, &at, &data, &len, &more)) && more &&
           !(err = replay_entry(s, seq, data, len)))
        seq++;
    return err;
}

enum err store_own_rebuild(struct store *s)
{
    struct ledger_head head;
    enum err err = db_exec(&s->db, sql_hq_own_0_clear);
    if (!err)
        err = db_exec(&s->db, sql_buy_0_clear);
    if (!err)
        err = db_exec(&s->db, sql_road_0_clear);
    if (!err)
        err = feed_rebuild(&s->db);
    if (!err)
        err = ledger_head(&s->db, &head);
    for (uint64_t seq = 1; !err && seq <= head.seq;) {
        struct ledger_run run = {0};
        err = ledger_read_run(&s->db, seq, REPLAY_ENTRIES, REPLAY_BYTES, &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = replay_run(s, &run);
        seq += run.count;
        buf_release(&run.bytes);
    }
    return err ? err : goods_settle_all(s);
}

/* ---- reading back
 * ----------------------------------------------------------*/
static enum err add_column(sqlite3_stmt *q, int column, struct buf *out)
{
    return buf_add(out, sqlite3_column_blob(q, column),
                   (size_t)sqlite3_column_bytes(q, column));
}

/* One row or ERR_NOTFOUND. */
static enum err one_row(sqlite3_stmt *q)
{
    bool row = false;
    enum err err = db_step(q, &row);
    return err ? err : row ? ERR_OK : ERR_NOTFOUND;
}

enum err store_code(struct store *s, int64_t code, uint32_t *ret_item,
                    uint32_t *ret_pack)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_code_get, &q, "i", code);
    if (!err)
        err = one_row(q);
    if (err)
        return err;
    *ret_item = (uint32_t)sqlite3_column_int64(q, 0);
    *ret_pack = (uint32_t)sqlite3_column_int64(q, 1);
    db_done(q);
    return ERR_OK;
}

enum err store_item(struct store *s, uint32_t item, struct store_item *ret_item)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_item_get, &q, "i", (int64_t)item);
    if (!err)
        err = one_row(q);
    if (err)
        return err;
    ret_item->cost_fen = sqlite3_column_int64(q, 1);
    db_text(q, 2, ret_item->audience, sizeof(ret_item->audience));
    buf_clear(&ret_item->record);
    err = add_column(q, 0, &ret_item->record);
    db_done(q);
    return err;
}

enum err store_price_book(struct store *s, uint32_t item, const char *audience,
                          struct buf *ret_record)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_price_book_get, &q, "it",
                           (int64_t)item, audience);
    if (!err)
        err = one_row(q);
    if (!err)
        err = add_column(q, 0, ret_record);
    db_done(q);
    return err;
}

enum err store_next_id(struct store *s, enum store_ids kind, uint32_t *ret_id)
{
    const char *const sql[] = {
        [STORE_ID_ITEM] = sql_hq_next_item,
        [STORE_ID_OUTLET] = sql_hq_next_outlet,
        [STORE_ID_TILL] = sql_hq_next_till,
        [STORE_ID_CASHIER] = sql_hq_next_cashier,
        [STORE_ID_RECALL] = sql_hq_next_recall,
        [STORE_ID_PROMOTION] = sql_hq_next_promotion,
    };
    int64_t id = 0;
    enum err err = db_int(&s->db, sql[kind], &id, "");
    if (!err && id > UINT32_MAX)
        err = ERR_RANGE;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

enum err store_adopted(struct store *s, uint32_t till, uint64_t local_item,
                       uint32_t *ret_item)
{
    int64_t item = 0;
    enum err err = db_int(&s->db, sql_hq_adopted_get, &item, "ii",
                          (int64_t)till, (int64_t)local_item);
    if (!err)
        *ret_item = (uint32_t)item;
    return err;
}

enum err store_outlet(struct store *s, uint32_t id,
                      struct store_outlet *ret_outlet)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_outlet_get, &q, "i", (int64_t)id);
    if (!err)
        err = one_row(q);
    if (err)
        return err;
    ret_outlet->id = id;
    db_text(q, 0, ret_outlet->name, sizeof(ret_outlet->name));
    db_text(q, 1, ret_outlet->division, sizeof(ret_outlet->division));
    db_text(q, 2, ret_outlet->division_source,
            sizeof(ret_outlet->division_source));
    ret_outlet->franchise = sqlite3_column_int(q, 3) != 0;
    db_done(q);
    return ERR_OK;
}

enum err store_group_known(struct store *s, const char *group, bool *ret_known)
{
    int64_t known = 0;
    enum err err = db_int(&s->db, sql_hq_group_known, &known, "t", group);
    if (!err)
        *ret_known = known != 0;
    return err;
}

enum err store_groups(struct store *s, uint32_t outlet, store_text_fn fn,
                      void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_groups, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (const char *)sqlite3_column_text(q, 0));
    db_done(q);
    return err;
}

enum err store_cashier(struct store *s, uint32_t id, uint32_t *ret_outlet,
                       struct buf *ret_record)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_cashier_get, &q, "i", (int64_t)id);
    if (!err)
        err = one_row(q);
    if (!err)
        err = add_column(q, 1, ret_record);
    if (!err)
        *ret_outlet = (uint32_t)sqlite3_column_int64(q, 0);
    db_done(q);
    return err;
}

enum err store_recall(struct store *s, uint32_t id,
                      char ret_audience[STORE_AUDIENCE_MAX],
                      struct buf *ret_record)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_recall_get, &q, "i", (int64_t)id);
    if (!err)
        err = one_row(q);
    if (!err)
        err = add_column(q, 1, ret_record);
    if (!err)
        db_text(q, 0, ret_audience, STORE_AUDIENCE_MAX);
    db_done(q);
    return err;
}

enum err store_division_put(struct store *s, const char *code, const char *name)
{
    return db_run(&s->db, sql_hq_division_put, "tt", code, name);
}

enum err store_division(struct store *s, const char *code, char *ret_name,
                        size_t cap)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_division_get, &q, "t", code);
    if (!err)
        err = one_row(q);
    if (err)
        return err;
    db_text(q, 0, ret_name, cap);
    db_done(q);
    return ERR_OK;
}

enum err store_division_count(struct store *s, int64_t *ret_count)
{
    return db_int(&s->db, sql_hq_division_count, ret_count, "");
}
