#include "hq/store/billed.h"

#include <string.h>

#include "hq/store/internal.h"
#include "hq/store/sql.h"

/* A till that cannot tell the day: its clock was set back or forward. */
#define DAYS_AROUND 2

enum err billed_apply(struct store *s, const Ledger__PaymentBilled *f)
{
    const Feed__Billed *said = f->said;
    if (!said)
        return ERR_FORMAT;
    return db_run(&s->db, sql_hq_billed_put, "ttiiiittiti", said->order_no,
                  f->refund_no, (int64_t)f->outlet, (int64_t)said->result,
                  said->amount_fen, f->fee_milli, said->provider_no,
                  f->provider, (int64_t)said->day, f->bill, (int64_t)f->line);
}

static enum err known(struct store *s, const Ledger__PaymentBilled *f,
                      bool *ret_known)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_billed_get, &q, "tt",
                           f->said->order_no, f->refund_no);
    if (!err)
        err = db_step(q, &row);
    if (!err && row) {
        const char *number = (const char *)sqlite3_column_text(q, 3);
        *ret_known = sqlite3_column_int64(q, 0) == (int64_t)f->said->result &&
                     sqlite3_column_int64(q, 1) == f->said->amount_fen &&
                     sqlite3_column_int64(q, 2) == f->fee_milli && number &&
                     strcmp(number, f->said->provider_no) == 0 &&
                     sqlite3_column_int64(q, 4) == (int64_t)f->outlet;
    }
    db_done(q);
    return err;
}

enum err billed_record(struct store *s, int64_t at_ms,
                       const Ledger__PaymentBilled *fact, bool *ret_new)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    bool stands = false;
    enum err err = known(s, fact, &stands);
    if (!err && !stands) {
        e.at_ms = (uint64_t)at_ms;
        e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_BILLED;
        e.payment_billed = (Ledger__PaymentBilled *)(uintptr_t)fact;
        err = store_record(s, &e);
    }
    if (!err)
        *ret_new = !stands;
    return err;
}

/* ---- what the tills say --------------------------------------------------*/

static const char *column(sqlite3_stmt *q, int i)
{
    const char *text = (const char *)sqlite3_column_text(q, i);
    return text ? text : "";
}

static enum err each_payment(sqlite3_stmt *q, billed_payment_fn fn, void *ctx)
{
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        struct billed_payment p = {
            .order_no = column(q, 0),
            .outlet = (uint32_t)sqlite3_column_int64(q, 1),
            .at_ms = sqlite3_column_int64(q, 2),
            .static_qr = strcmp(column(q, 3), "shop's own code") == 0,
            .amount_fen = sqlite3_column_int64(q, 4),
            .result = column(q, 5),
            .matched = column(q, 6),
            .type = column(q, 7),
        };
        err = fn(ctx, &p);
    }
    db_done(q);
    return err;
}

enum err billed_payments(struct store *s, const char *type, int64_t from_ms,
                         int64_t until_ms, billed_payment_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_recon_payments, &q, "iiiit",
                           (int64_t)recon_day(from_ms) - DAYS_AROUND,
                           (int64_t)recon_day(until_ms) + DAYS_AROUND, from_ms,
                           until_ms, type);
    return err ? err : each_payment(q, fn, ctx);
}

enum err billed_payment(struct store *s, const char *order_no,
                        billed_payment_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_hq_recon_payment, &q, "t", order_no);
    return err ? err : each_payment(q, fn, ctx);
}

static enum err each_refund(sqlite3_stmt *q, billed_refund_fn fn, void *ctx)
{
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        int64_t stage = sqlite3_column_int64(q, 3);
        struct recon_refund r = {
            .outlet = (uint32_t)sqlite3_column_int64(q, 2),
            .state = stage == LEDGER__REFUND_STAGE__REFUND_DONE
                         ? RECON_REFUND_DONE
                     : stage == LEDGER__REFUND_STAGE__REFUND_FAILED
                         ? RECON_REFUND_FAILED
                         : RECON_REFUND_ASKED,
            .amount_fen = sqlite3_column_int64(q, 4),
            .at_ms = sqlite3_column_int64(q, 5),
        };
        db_text(q, 0, r.order_no, sizeof(r.order_no));
        db_text(q, 1, r.refund_no, sizeof(r.refund_no));
        err = fn(ctx, &r);
    }
    db_done(q);
    return err;
}

enum err billed_refunds(struct store *s, int64_t from_ms, int64_t until_ms,
                        billed_refund_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_hq_recon_refunds, &q, "ii", from_ms, until_ms);
    return err ? err : each_refund(q, fn, ctx);
}

enum err billed_refund(struct store *s, const char *order_no,
                       const char *refund_no, billed_refund_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_hq_recon_refund, &q, "tt", refund_no, order_no);
    return err ? err : each_refund(q, fn, ctx);
}

enum err billed_said(struct store *s, const char *order_no, billed_said_fn fn,
                     void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_billed_of, &q, "t", order_no);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct billed_said b = {
            .refund_no = column(q, 0),
            .result = (Feed__BillResult)sqlite3_column_int(q, 1),
            .amount_fen = sqlite3_column_int64(q, 2),
            .fee_milli = sqlite3_column_int64(q, 3),
            .provider = column(q, 4),
            .provider_no = column(q, 5),
            .day = sqlite3_column_int(q, 6),
            .bill = column(q, 7),
            .line = (uint32_t)sqlite3_column_int64(q, 8),
        };
        err = fn(ctx, &b);
    }
    db_done(q);
    return err;
}

enum err billed_by_hand(struct store *s, const char *order_no,
                        billed_by_hand_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_by_hand_of, &q, "t", order_no);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct billed_by_hand b = {
            .refund_no = column(q, 0),
            .outlet = (uint32_t)sqlite3_column_int64(q, 1),
            .amount_fen = sqlite3_column_int64(q, 2),
            .at_ms = sqlite3_column_int64(q, 3),
        };
        err = fn(ctx, &b);
    }
    db_done(q);
    return err;
}
