#include "hq/store/pay_open.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "hq/store/sql.h"

/* ---- bills ---------------------------------------------------------------*/

enum err payopen_bill_put(struct paystore *s, const struct payopen_bill *b,
                          int64_t now_ms, const char *who)
{
    struct db *db = paystore_db(s);
    const struct bill_totals *t = &b->totals;
    enum err err =
        db_run(db, sql_pay_bill_put, "iittttitiiiii", (int64_t)b->channel,
               (int64_t)b->day, b->bill_of, b->provider, b->file, b->hash,
               now_ms, who, (int64_t)t->payments, (int64_t)t->refunds,
               t->paid.fen, t->refunded.fen, t->fee_milli);
    return err ? err
               : db_run(db, sql_pay_bill_rows_clear, "iit", (int64_t)b->channel,
                        (int64_t)b->day, b->bill_of);
}

enum err payopen_row_put(struct paystore *s, enum recon_channel channel,
                         const struct recon_row *row)
{
    const struct bill_row *r = &row->row;
    return db_run(paystore_db(s), sql_pay_bill_row_put, "iitiiitttttiiii",
                  (int64_t)channel, (int64_t)row->day, row->bill_of,
                  (int64_t)r->line, (int64_t)r->kind, (int64_t)row->outlet,
                  r->sub_merchant, r->order_no, r->refund_no, r->provider_no,
                  r->provider_refund_no, r->paid.fen, r->refunded.fen,
                  r->fee_milli, r->at_ms);
}

/* bill_of NULL: all of the day. */
static enum err read_bill(struct paystore *s, enum recon_channel channel,
                          int32_t day, const char *bill_of,
                          struct payopen_bill *ret_bill)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    char provider[16];
    enum pay_kind kind = PAY_KINDS;
    struct payopen_bill b = {.channel = channel, .day = day};
    enum err err = db_bind(paystore_db(s), sql_pay_bill_get, &q, "iit",
                           (int64_t)channel, (int64_t)day, bill_of);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err) {
        db_text(q, 0, provider, sizeof(provider));
        db_text(q, 1, b.file, sizeof(b.file));
        db_text(q, 2, b.hash, sizeof(b.hash));
        b.totals.payments = (uint32_t)sqlite3_column_int64(q, 3);
        b.totals.refunds = (uint32_t)sqlite3_column_int64(q, 4);
        b.totals.paid.fen = sqlite3_column_int64(q, 5);
        b.totals.refunded.fen = sqlite3_column_int64(q, 6);
        b.totals.fee_milli = sqlite3_column_int64(q, 7);
        text_copy(b.bill_of, sizeof(b.bill_of), bill_of ? bill_of : "");
        err = merchant_kind_named(provider, &kind) ? ERR_OK : ERR_CORRUPT;
    }
    db_done(q);
    if (!err) {
        b.provider = merchant_kind_name(kind);
        *ret_bill = b;
    }
    return err;
}

enum err payopen_bill(struct paystore *s, enum recon_channel channel,
                      int32_t day, const char *bill_of,
                      struct payopen_bill *ret_bill)
{
    return read_bill(s, channel, day, bill_of, ret_bill);
}

enum err payopen_bills(struct paystore *s, enum recon_channel channel,
                       int32_t day, struct payopen_bill *ret_bill)
{
    return read_bill(s, channel, day, NULL, ret_bill);
}

static enum err read_row(sqlite3_stmt *q, struct recon_row *row)
{
    struct bill_row *r = &row->row;
    int64_t kind = sqlite3_column_int64(q, 2);
    memset(row, 0, sizeof(*row));
    if (kind < BILL_PAYMENT || kind > BILL_REVERSED)
        return ERR_CORRUPT;
    row->day = sqlite3_column_int(q, 0);
    r->line = (unsigned)sqlite3_column_int64(q, 1);
    r->kind = (enum bill_kind)kind;
    row->outlet = (uint32_t)sqlite3_column_int64(q, 3);
    db_text(q, 4, r->order_no, sizeof(r->order_no));
    db_text(q, 5, r->refund_no, sizeof(r->refund_no));
    db_text(q, 6, r->provider_no, sizeof(r->provider_no));
    db_text(q, 7, r->provider_refund_no, sizeof(r->provider_refund_no));
    r->paid.fen = sqlite3_column_int64(q, 8);
    r->refunded.fen = sqlite3_column_int64(q, 9);
    r->fee_milli = sqlite3_column_int64(q, 10);
    r->at_ms = sqlite3_column_int64(q, 11);
    db_text(q, 12, row->bill_of, sizeof(row->bill_of));
    db_text(q, 13, r->sub_merchant, sizeof(r->sub_merchant));
    return ERR_OK;
}

enum err payopen_rows(struct paystore *s, enum recon_channel channel,
                      int32_t day, payopen_row_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    struct recon_row r;
    bool row = false;
    enum err err = db_bind(paystore_db(s), sql_pay_bill_rows, &q, "ii",
                           (int64_t)channel, (int64_t)day);
    while (!err && !(err = db_step(q, &row)) && row) {
        err = read_row(q, &r);
        if (!err)
            err = fn(ctx, &r);
    }
    db_done(q);
    return err;
}

/* ---- the work list -------------------------------------------------------*/

static enum err read_item(sqlite3_stmt *q, int first, struct payopen_item *i)
{
    int64_t channel = sqlite3_column_int64(q, first);
    int64_t kind = sqlite3_column_int64(q, first + 3);
    if (channel < 0 || channel >= RECON_CHANNELS || kind < 0 ||
        kind >= RECON_KINDS)
        return ERR_CORRUPT;
    i->channel = (enum recon_channel)channel;
    i->day = sqlite3_column_int(q, first + 1);
    i->outlet = (uint32_t)sqlite3_column_int64(q, first + 2);
    i->kind = (enum recon_kind)kind;
    i->ours_fen = sqlite3_column_int64(q, first + 4);
    i->theirs_fen = sqlite3_column_int64(q, first + 5);
    i->opened_ms = sqlite3_column_int64(q, first + 6);
    db_text(q, first + 7, i->owner, sizeof(i->owner));
    i->closed_ms = sqlite3_column_int64(q, first + 8);
    db_text(q, first + 9, i->closed_by, sizeof(i->closed_by));
    db_text(q, first + 10, i->reason, sizeof(i->reason));
    return ERR_OK;
}

static enum err get(struct paystore *s, const char *order_no,
                    const char *refund_no, struct payopen_item *ret_item)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct payopen_item i;
    memset(&i, 0, sizeof(i));
    enum err err = db_bind(paystore_db(s), sql_pay_open_get, &q, "tt", order_no,
                           refund_no);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err)
        err = read_item(q, 0, &i);
    db_done(q);
    text_copy(i.order_no, sizeof(i.order_no), order_no);
    text_copy(i.refund_no, sizeof(i.refund_no), refund_no);
    if (!err)
        *ret_item = i;
    return err;
}

static enum err put(struct paystore *s, const struct payopen_item *i,
                    const struct payopen_by *by, const char *what,
                    const char *text)
{
    struct db *db = paystore_db(s);
    enum err err =
        db_run(db, sql_pay_open_put, "ttiiiiiiititt", i->order_no, i->refund_no,
               (int64_t)i->channel, (int64_t)i->day, (int64_t)i->outlet,
               (int64_t)i->kind, i->ours_fen, i->theirs_fen, i->opened_ms,
               i->owner, i->closed_ms, i->closed_by, i->reason);
    return err ? err
               : db_run(db, sql_pay_open_step_add, "ttittt", i->order_no,
                        i->refund_no, by->at_ms, by->who, what, text);
}

static bool same(const struct payopen_item *a, const struct payopen_item *b)
{
    return a->kind == b->kind && a->ours_fen == b->ours_fen &&
           a->theirs_fen == b->theirs_fen;
}

enum err payopen_note(struct paystore *s, const struct payopen_item *i,
                      const struct payopen_by *by, bool *ret_open)
{
    struct payopen_item old, next = *i;
    enum err err = get(s, i->order_no, i->refund_no, &old);
    bool there = !err;
    if (err && err != ERR_NOTFOUND)
        return err;
    if (there && same(&old, i) &&
        (!old.closed_ms || strcmp(old.closed_by, "") != 0)) {
        *ret_open = !old.closed_ms;
        return ERR_OK;
    }
    next.opened_ms = there && !old.closed_ms ? old.opened_ms : by->at_ms;
    text_copy(next.owner, sizeof(next.owner), there ? old.owner : "");
    next.closed_ms = 0;
    next.closed_by[0] = next.reason[0] = '\0';
    err = put(s, &next, by, there && !old.closed_ms ? "changed" : "opened",
              recon_kind_name(i->kind));
    if (!err)
        *ret_open = true;
    return err;
}

enum err payopen_assign(struct paystore *s, const char *order_no,
                        const char *refund_no, const char *owner,
                        const struct payopen_by *by)
{
    struct payopen_item i;
    enum err err = get(s, order_no, refund_no, &i);
    if (err)
        return err;
    text_copy(i.owner, sizeof(i.owner), owner);
    return put(s, &i, by, "assigned", owner);
}

enum err payopen_close(struct paystore *s, const char *order_no,
                       const char *refund_no, const char *reason,
                       const struct payopen_by *by, bool *ret_closed)
{
    struct payopen_item i;
    enum err err = get(s, order_no, refund_no, &i);
    *ret_closed = false;
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    if (i.closed_ms)
        return ERR_OK;
    i.closed_ms = by->at_ms;
    text_copy(i.closed_by, sizeof(i.closed_by), by->who);
    text_copy(i.reason, sizeof(i.reason), reason);
    err = put(s, &i, by, "closed", reason);
    if (!err)
        *ret_closed = true;
    return err;
}

static enum err each(sqlite3_stmt *q, payopen_item_fn fn, void *ctx)
{
    struct payopen_item i;
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        memset(&i, 0, sizeof(i));
        db_text(q, 0, i.order_no, sizeof(i.order_no));
        db_text(q, 1, i.refund_no, sizeof(i.refund_no));
        err = read_item(q, 2, &i);
        if (!err)
            err = fn(ctx, &i);
    }
    db_done(q);
    return err;
}

enum err payopen_items(struct paystore *s, bool closed_too, const char *owner,
                       payopen_item_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(paystore_db(s), sql_pay_open_list, &q, "it",
                           (int64_t)closed_too, owner);
    return err ? err : each(q, fn, ctx);
}

enum err payopen_of_order(struct paystore *s, const char *order_no,
                          payopen_item_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(paystore_db(s), sql_pay_open_of_order, &q, "t", order_no);
    return err ? err : each(q, fn, ctx);
}

enum err payopen_of_day(struct paystore *s, enum recon_channel channel,
                        int32_t day, payopen_item_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(paystore_db(s), sql_pay_open_of_day, &q, "ii",
                           (int64_t)channel, (int64_t)day);
    return err ? err : each(q, fn, ctx);
}
