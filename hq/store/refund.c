/* What came back, recomputed from the tills' ledgers. */
#include <string.h>

#include "hq/store/internal.h"
#include "hq/store/sql.h"

enum err store_refund_add(struct store *s, const struct store_refund *x)
{
    const struct store_sale *r = &x->money;
    return db_run(&s->db, sql_hq_refund_add, "iiiiiiiiiiiiiiiiiiit",
                  (int64_t)r->outlet, (int64_t)r->till, (int64_t)r->seq,
                  r->at_ms, (int64_t)r->day, (int64_t)r->cashier,
                  (int64_t)x->keeper, (int64_t)x->sale.outlet,
                  (int64_t)x->sale.till, (int64_t)x->sale.seq, x->sale.tag,
                  (int64_t)r->lines, r->total_fen, r->tender_fen[STORE_CASH],
                  r->tender_fen[STORE_WECHAT], r->tender_fen[STORE_ALIPAY],
                  r->tender_fen[STORE_UNIONPAY], r->tender_fen[STORE_CREDIT],
                  r->tender_fen[STORE_OTHER], x->reason);
}

enum err store_refund_line_add(struct store *s, const struct store_named *sale,
                               const struct store_back *x)
{
    return db_run(&s->db, sql_hq_refund_line_add, "iiiiiii",
                  (int64_t)sale->till, (int64_t)sale->seq, sale->tag,
                  (int64_t)x->place, (int64_t)x->till, x->milli, x->fen);
}

enum err store_refund_way_add(struct store *s, const struct store_named *sale,
                              const struct store_way *x)
{
    return db_run(&s->db, sql_hq_refund_way_add, "iiiiiii", (int64_t)sale->till,
                  (int64_t)sale->seq, sale->tag, (int64_t)x->till,
                  (int64_t)x->type, (int64_t)x->payment_seq, x->fen);
}

enum err store_refund_sold_put(struct store *s, const struct store_named *sale,
                               uint32_t place, int64_t milli, int64_t fen)
{
    return db_run(&s->db, sql_hq_refund_sold_put, "iiiiii", (int64_t)sale->till,
                  (int64_t)sale->seq, sale->tag, (int64_t)place, milli, fen);
}

enum err store_refunds_waiting(struct store *s, bool *ret_any)
{
    int64_t count = 0;
    enum err err = db_int(&s->db, sql_hq_refund_waiting, &count, "");
    if (!err)
        *ret_any = count > 0;
    return err;
}

enum err store_refund_awaits(struct store *s, uint32_t till, uint64_t seq,
                             bool *ret_awaits)
{
    int64_t count = 0;
    enum err err = db_int(&s->db, sql_hq_refund_awaits, &count, "ii",
                          (int64_t)till, (int64_t)seq);
    if (!err)
        *ret_awaits = count > 0;
    return err;
}

enum err store_refund_lines(struct store *s, const struct store_named *sale,
                            store_back_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_refund_lines, &q, "iii",
                           (int64_t)sale->till, (int64_t)sale->seq, sale->tag);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct store_back x = {
            .till = (uint32_t)sqlite3_column_int64(q, 0),
            .place = (uint32_t)sqlite3_column_int64(q, 1),
            .milli = sqlite3_column_int64(q, 2),
            .fen = sqlite3_column_int64(q, 3),
        };
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}

enum err store_refund_ways(struct store *s, const struct store_named *sale,
                           store_way_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_refund_ways, &q, "iii",
                           (int64_t)sale->till, (int64_t)sale->seq, sale->tag);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct store_way x = {
            .till = (uint32_t)sqlite3_column_int64(q, 0),
            .type = (Ledger__TenderType)sqlite3_column_int(q, 1),
            .payment_seq = (uint64_t)sqlite3_column_int64(q, 2),
            .fen = sqlite3_column_int64(q, 3),
        };
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}

enum err store_rebased_named(struct store *s, uint32_t till, uint64_t seq,
                             const uint8_t *hash, size_t hash_len,
                             uint64_t *ret_seq, uint32_t *ret_epoch,
                             uint8_t ret_hash[LEDGER_HASH_LEN])
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_rebased_named, &q, "iib",
                           (int64_t)till, (int64_t)seq, hash, hash_len);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    *ret_seq = (uint64_t)sqlite3_column_int64(q, 0);
    *ret_epoch = (uint32_t)sqlite3_column_int64(q, 1);
    err = column_bytes(q, 2, ret_hash, LEDGER_HASH_LEN);
    db_done(q);
    return err;
}
