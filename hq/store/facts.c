/* What is recomputed from the tills' ledgers, and the digest over everything
 * recomputed. */
#include <sodium.h>
#include <string.h>

#include "hq/store/internal.h"
#include "hq/store/sql.h"

enum err store_sale_add(struct store *s, const struct store_sale *x)
{
    return db_run(&s->db, sql_hq_sale_add, "iiiiiiiiiiiiii", (int64_t)x->outlet,
                  (int64_t)x->day, (int64_t)x->till, (int64_t)x->seq, x->at_ms,
                  (int64_t)x->cashier, (int64_t)x->lines, x->total_fen,
                  x->tender_fen[STORE_CASH], x->tender_fen[STORE_WECHAT],
                  x->tender_fen[STORE_ALIPAY], x->tender_fen[STORE_UNIONPAY],
                  x->tender_fen[STORE_CREDIT], x->tender_fen[STORE_OTHER]);
}

enum err store_item_day_add(struct store *s, const struct store_item_day *x)
{
    return db_run(&s->db, sql_hq_item_day_add, "iiiiiii", (int64_t)x->outlet,
                  (int64_t)x->day, (int64_t)x->own_till, (int64_t)x->item,
                  x->milli, x->amount_fen, x->lines);
}

enum err store_stock_add(struct store *s, uint32_t outlet, uint32_t till,
                         uint64_t item, int64_t milli)
{
    return db_run(&s->db, sql_hq_stock_add, "iiii", (int64_t)outlet,
                  (int64_t)till, (int64_t)item, milli);
}

enum err store_stock_set(struct store *s, uint32_t outlet, uint32_t till,
                         uint64_t item, int64_t milli)
{
    return db_run(&s->db, sql_hq_stock_set, "iiii", (int64_t)outlet,
                  (int64_t)till, (int64_t)item, milli);
}

enum err store_shift_open(struct store *s, uint32_t outlet, uint32_t till,
                          int64_t at_ms, uint32_t cashier,
                          const Ledger__ShiftOpened *x)
{
    return db_run(&s->db, sql_hq_shift_open, "iiiiiii", (int64_t)outlet,
                  (int64_t)till, (int64_t)x->number, (int64_t)x->business_day,
                  (int64_t)cashier, at_ms, (int64_t)x->float_fen);
}

enum err store_shift_close(struct store *s, uint32_t outlet, uint32_t till,
                           int64_t at_ms, const Ledger__ShiftClosed *x)
{
    return db_run(&s->db, sql_hq_shift_close, "iiiiiiii", (int64_t)outlet,
                  (int64_t)till, (int64_t)x->number, at_ms,
                  (int64_t)x->counted_fen, (int64_t)x->expected_fen,
                  (int64_t)x->sales, (int64_t)x->total_fen);
}

enum err store_override_put(struct store *s, const struct store_override *x)
{
    return db_run(&s->db, sql_hq_override_put, "iiiiiiitiitiit",
                  (int64_t)x->outlet, (int64_t)x->till, (int64_t)x->seq,
                  x->at_ms, (int64_t)x->day, (int64_t)x->cashier,
                  (int64_t)x->keeper, x->kind, (int64_t)x->basket,
                  (int64_t)x->item, x->lot, (int64_t)x->expiry_day,
                  x->amount_fen, x->reason);
}

enum err store_move_put(struct store *s, const struct store_move *x)
{
    return db_run(
        &s->db, sql_hq_stock_move_put, "iiiiiiitiiitiitttt", (int64_t)x->outlet,
        (int64_t)x->till, (int64_t)x->seq, (int64_t)x->place, x->at_ms,
        (int64_t)x->day, (int64_t)x->cashier, x->kind, (int64_t)x->item,
        x->milli, x->amount_fen, x->lot, (int64_t)x->expiry_day,
        (int64_t)x->other_outlet, x->party, x->note, x->why, x->reason);
}

enum err store_local_item_put(struct store *s, const struct store_local_item *x)
{
    return db_run(&s->db, sql_hq_local_item_put, "iiitttiii",
                  (int64_t)x->outlet, (int64_t)x->till, (int64_t)x->item,
                  x->code, x->name, x->unit, x->price_fen,
                  (int64_t)x->by_weight, x->at_ms);
}

enum err store_local_item(struct store *s, uint32_t till, uint64_t item,
                          struct store_local_item *ret_item)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_local_item_get, &q, "ii",
                           (int64_t)till, (int64_t)item);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    *ret_item = (struct store_local_item){
        .outlet = (uint32_t)sqlite3_column_int64(q, 0),
        .till = till,
        .item = item,
        .code = (const char *)sqlite3_column_text(q, 1),
        .name = (const char *)sqlite3_column_text(q, 2),
        .unit = (const char *)sqlite3_column_text(q, 3),
        .price_fen = sqlite3_column_int64(q, 4),
        .by_weight = sqlite3_column_int(q, 5) != 0,
        .at_ms = sqlite3_column_int64(q, 6),
    };
    return ERR_OK; /* the row stays: its texts are borrowed */
}

enum err store_rebased_put(struct store *s, uint32_t till, uint64_t seq,
                           const Ledger__Origin *origin, bool *ret_new)
{
    int64_t put = 0;
    enum err err =
        db_int(&s->db, sql_hq_rebased_put, &put, "iiibi", (int64_t)till,
               (int64_t)origin->epoch, (int64_t)origin->seq, origin->hash.data,
               origin->hash.len, (int64_t)seq);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_new = !err;
    return ERR_OK;
}

enum err store_rebased(struct store *s, uint32_t till, uint32_t epoch,
                       uint64_t origin_seq, uint64_t *ret_seq)
{
    int64_t seq = 0;
    enum err err = db_int(&s->db, sql_hq_rebased_find, &seq, "iii",
                          (int64_t)till, (int64_t)epoch, (int64_t)origin_seq);
    if (!err)
        *ret_seq = (uint64_t)seq;
    return err;
}

enum err store_suspect_add(struct store *s, uint32_t till, uint32_t count)
{
    return db_run(&s->db, sql_hq_progress_suspect, "ii", (int64_t)till,
                  (int64_t)count);
}

enum err store_till_facts_clear(struct store *s)
{
    return db_exec(&s->db, sql_hq_facts_0_clear);
}

enum err facts_adopt(struct store *s, uint32_t till, uint64_t local,
                     uint32_t item)
{
    struct db *db = &s->db;
    enum err err = db_run(db, sql_hq_adopt_days, "iii", (int64_t)till,
                          (int64_t)local, (int64_t)item);
    if (!err)
        err = db_run(db, sql_hq_adopt_days_clear, "ii", (int64_t)till,
                     (int64_t)local);
    return err;
}

/* ---- digest
 * ----------------------------------------------------------------*/
static void add_value(crypto_generichash_state *h, sqlite3_stmt *q, int column)
{
    uint8_t type = (uint8_t)sqlite3_column_type(q, column);
    crypto_generichash_update(h, &type, 1);
    if (type == SQLITE_INTEGER) {
        int64_t n = sqlite3_column_int64(q, column);
        crypto_generichash_update(h, (const uint8_t *)&n, sizeof(n));
    } else if (type != SQLITE_NULL) {
        const void *data = sqlite3_column_blob(q, column);
        uint32_t len = (uint32_t)sqlite3_column_bytes(q, column);
        crypto_generichash_update(h, (const uint8_t *)&len, sizeof(len));
        if (len)
            crypto_generichash_update(h, data, len);
    }
}

/* Every recomputed table, in a fixed order. */
static const char *const tables[] = {
    sql_hq_all_outlets,
    sql_hq_all_groups,
    sql_hq_all_tills,
    sql_hq_all_keys,
    sql_hq_all_items,
    sql_hq_all_codes,
    sql_hq_all_prices,
    sql_hq_all_books,
    sql_hq_all_cashiers,
    sql_hq_all_settings,
    sql_hq_all_adopted,
    sql_hq_all_sales,
    sql_hq_all_days,
    sql_hq_all_stock,
    sql_hq_all_shifts,
    sql_hq_all_locals,
    sql_hq_all_rebased,
    sql_hq_all_recalls,
    sql_hq_all_promotions,
    sql_hq_all_promotion_days,
    sql_hq_all_overrides,
    sql_hq_all_payments,
    sql_hq_all_payment_refunds,
    sql_hq_all_billed,
    sql_hq_all_refunds,
    sql_hq_all_refund_lines,
    sql_hq_all_refund_ways,
    sql_hq_all_refund_solds,
    sql_hq_all_customers,
    sql_hq_all_customer_parts,
    sql_hq_all_customer_debts,
    sql_hq_all_stock_moves,
    sql_buy_all_suppliers,
    sql_buy_all_offers,
    sql_buy_all_termss,
    sql_buy_all_orders,
    sql_buy_all_lines,
    sql_buy_all_events,
    sql_buy_all_cames,
    sql_buy_all_invoices,
    sql_buy_all_invoice_lines,
    sql_buy_all_settleds,
    sql_order_all_rules,
    sql_order_all_shelves,
    sql_order_all_orders,
    sql_order_all_lines,
    sql_order_all_decided,
    sql_order_all_substitutes,
    sql_order_all_suggested,
    sql_goods_all_stock,
    sql_goods_all_lots,
    sql_goods_all_moves,
    sql_goods_all_received,
    sql_goods_all_deliveries,
    sql_ware_all_warehouses,
    sql_ware_all_bins,
    sql_ware_all_waves,
    sql_ware_all_wave_lots,
    sql_ware_all_wave_picks,
    sql_ware_all_wave_puts,
    sql_ware_all_crates,
    sql_ware_all_deposits,
    sql_road_all_place,
    sql_road_all_measured,
    sql_road_all_setting,
    sql_road_all_vehicle,
    sql_road_all_consign,
    sql_road_all_rule,
    sql_road_all_plan,
    sql_road_all_delivery,
    sql_road_all_carried,
    sql_road_all_reading,
};

enum err store_digest(struct store *s, uint8_t ret_digest[LEDGER_HASH_LEN])
{
    crypto_generichash_state h;
    enum err err = ERR_OK;
    crypto_generichash_init(&h, NULL, 0, LEDGER_HASH_LEN);
    for (size_t i = 0; !err && i < sizeof(tables) / sizeof(*tables); i++) {
        sqlite3_stmt *q = NULL;
        bool row = false;
        err = db_bind(&s->db, tables[i], &q, "");
        while (!err && !(err = db_step(q, &row)) && row)
            for (int c = 0; c < sqlite3_column_count(q); c++)
                add_value(&h, q, c);
    }
    if (!err)
        crypto_generichash_final(&h, ret_digest, LEDGER_HASH_LEN);
    return err;
}
