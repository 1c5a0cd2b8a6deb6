#include "hq/store/pay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "hq/store/sql.h"

#define APPLICATION_ID 0x4C445059 /* "LDPY" */
#define PATH_CHARS     4096

struct paystore {
    struct db db;
    sqlite3_stmt *changes;
};

/* ---- opening ---------------------------------------------------------------
 */
static enum err open_db(struct db *db, const char *path,
                        enum paystore_mode mode, struct diag *d)
{
    const struct db_migration steps[] = {{sql_pay_schema_1},
                                         {sql_pay_bill_schema}};
    struct stat st;
    if (mode == PAYSTORE_READ && stat(path, &st) != 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("no phone payment was ever asked for here"));
    enum err err =
        db_open(db, path, mode == PAYSTORE_READ ? DB_READ_ONLY : DB_CREATE, d);
    return err ? err : db_migrate(db, APPLICATION_ID, steps, 2, d);
}

enum err paystore_open(const char *dir, enum paystore_mode mode,
                       struct paystore **ret_store, struct diag *d)
{
    char path[PATH_CHARS];
    if (snprintf(path, sizeof(path), "%s/pay.db", dir) >= (int)sizeof(path))
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    struct paystore *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    enum err err = open_db(&s->db, path, mode, d);
    if (!err)
        err = db_err(sqlite3_prepare_v3(s->db.handle, sql_pay_changes, -1,
                                        SQLITE_PREPARE_PERSISTENT, &s->changes,
                                        NULL));
    if (err) {
        paystore_close(s);
        return err;
    }
    *ret_store = s;
    return ERR_OK;
}

void paystore_close(struct paystore *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->changes);
    db_close(&s->db);
    free(s);
}

struct db *paystore_db(struct paystore *s)
{
    return &s->db;
}

enum err paystore_begin(struct paystore *s)
{
    return db_begin(&s->db);
}

enum err paystore_end(struct paystore *s, enum err err)
{
    return db_end(&s->db, err);
}

enum err paystore_changes(struct paystore *s, int64_t *ret_number)
{
    enum err err = ERR_OK;
    if (sqlite3_step(s->changes) == SQLITE_ROW)
        *ret_number = sqlite3_column_int64(s->changes, 0);
    else
        err = ERR_IO;
    sqlite3_reset(s->changes);
    return err;
}

/* ---- orders ----------------------------------------------------------------
 */
static const char *kind_name(enum pay_kind kind)
{
    return kind < PAY_KINDS ? merchant_kind_name(kind) : "";
}

enum err paystore_order_put(struct paystore *s, const struct paystore_order *o)
{
    const struct flow *f = &o->flow;
    return db_run(
        &s->db, sql_pay_order_put, "tiiiitiiittiiibiiiiiiiiitttiii",
        o->order_no, (int64_t)o->outlet, (int64_t)o->till,
        (int64_t)o->started_seq, (int64_t)o->type, kind_name(f->kind),
        (int64_t)f->shown, (int64_t)o->face, f->amount_fen, o->subject,
        o->sub_merchant, o->created_ms, o->settled_ms, (int64_t)o->attention,
        (const void *)(o->has_payer ? o->payer : NULL),
        (size_t)(o->has_payer ? PAYWIRE_PAYER_LEN : 0), (int64_t)f->state,
        f->asked_ms, f->deadline_ms, f->sure_ms, f->undo_ms,
        (int64_t)f->answered, (int64_t)f->gave_up, (int64_t)f->giving_back,
        (int64_t)f->tries, f->provider_no, f->reason, f->code_url, f->paid_fen,
        f->payer_fen, f->paid_at_ms);
}

static uint32_t column_u32(sqlite3_stmt *q, int column)
{
    return (uint32_t)sqlite3_column_int64(q, column);
}

static bool column_bool(sqlite3_stmt *q, int column)
{
    return sqlite3_column_int64(q, column) != 0;
}

static enum err read_flow(sqlite3_stmt *q, struct flow *f)
{
    int64_t state = sqlite3_column_int64(q, 15);
    if (state < 0 || state >= FLOW_STATES)
        return ERR_CORRUPT;
    f->state = (enum flow_state)state;
    f->asked_ms = sqlite3_column_int64(q, 16);
    f->deadline_ms = sqlite3_column_int64(q, 17);
    f->sure_ms = sqlite3_column_int64(q, 18);
    f->undo_ms = sqlite3_column_int64(q, 19);
    f->answered = column_bool(q, 20);
    f->gave_up = column_bool(q, 21);
    f->giving_back = column_bool(q, 22);
    f->tries = column_u32(q, 23);
    f->next_ms = FLOW_NEVER;
    db_text(q, 24, f->provider_no, sizeof(f->provider_no));
    db_text(q, 25, f->reason, sizeof(f->reason));
    db_text(q, 26, f->code_url, sizeof(f->code_url));
    f->paid_fen = sqlite3_column_int64(q, 27);
    f->payer_fen = sqlite3_column_int64(q, 28);
    f->paid_at_ms = sqlite3_column_int64(q, 29);
    return ERR_OK;
}

static enum err read_order(sqlite3_stmt *q, struct paystore_order *o)
{
    char kind[16];
    memset(o, 0, sizeof(*o));
    db_text(q, 0, o->order_no, sizeof(o->order_no));
    o->outlet = column_u32(q, 1);
    o->till = column_u32(q, 2);
    o->started_seq = (uint64_t)sqlite3_column_int64(q, 3);
    o->type = (Ledger__TenderType)sqlite3_column_int64(q, 4);
    db_text(q, 5, kind, sizeof(kind));
    o->flow.kind = PAY_KINDS;
    if (kind[0] && !merchant_kind_named(kind, &o->flow.kind))
        return ERR_CORRUPT;
    o->flow.shown = column_bool(q, 6);
    o->face = column_bool(q, 7);
    o->flow.amount_fen = sqlite3_column_int64(q, 8);
    db_text(q, 9, o->subject, sizeof(o->subject));
    db_text(q, 10, o->sub_merchant, sizeof(o->sub_merchant));
    o->created_ms = sqlite3_column_int64(q, 11);
    o->settled_ms = sqlite3_column_int64(q, 12);
    o->attention = column_bool(q, 13);
    o->has_payer = sqlite3_column_bytes(q, 14) == PAYWIRE_PAYER_LEN;
    if (o->has_payer)
        memcpy(o->payer, sqlite3_column_blob(q, 14), PAYWIRE_PAYER_LEN);
    return read_flow(q, &o->flow);
}

enum err paystore_order(struct paystore *s, const char *order_no,
                        struct paystore_order *ret_order)
{
    sqlite3_stmt *q = NULL;
    struct paystore_order o;
    bool row = false;
    enum err err = db_bind(&s->db, sql_pay_order_get, &q, "t", order_no);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return ERR_NOTFOUND;
    if (!err)
        err = read_order(q, &o);
    db_done(q);
    if (!err)
        *ret_order = o;
    return err;
}

static enum err read_orders(sqlite3_stmt *q, paystore_order_fn fn, void *ctx)
{
    struct paystore_order o;
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        err = read_order(q, &o);
        if (!err)
            err = fn(ctx, &o);
    }
    db_done(q);
    return err;
}

static enum err each_order(struct paystore *s, const char *sql,
                           paystore_order_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql, &q, "");
    return err ? err : read_orders(q, fn, ctx);
}

enum err paystore_orders_open(struct paystore *s, paystore_order_fn fn,
                              void *ctx)
{
    return each_order(s, sql_pay_orders_open, fn, ctx);
}

enum err paystore_orders_look(struct paystore *s, paystore_order_fn fn,
                              void *ctx)
{
    return each_order(s, sql_pay_orders_look, fn, ctx);
}

enum err paystore_orders_between(struct paystore *s, int64_t from_ms,
                                 int64_t until_ms, paystore_order_fn fn,
                                 void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_pay_orders_between, &q, "ii", from_ms, until_ms);
    return err ? err : read_orders(q, fn, ctx);
}

/* ---- refunds ---------------------------------------------------------------
 */
enum err paystore_refund_put(struct paystore *s,
                             const struct paystore_refund *r)
{
    const struct flow_refund *f = &r->flow;
    return db_run(&s->db, sql_pay_refund_put, "ttiiitiiiiiitt", r->refund_no,
                  r->order_no, (int64_t)r->outlet, (int64_t)r->till,
                  r->amount_fen, r->reason, r->created_ms, r->settled_ms,
                  (int64_t)f->state, f->started_ms, (int64_t)f->tries,
                  (int64_t)f->uncertain, f->provider_no, f->reason);
}

static enum err read_refund(sqlite3_stmt *q, struct paystore_refund *r)
{
    int64_t state = sqlite3_column_int64(q, 8);
    memset(r, 0, sizeof(*r));
    if (state < 0 || state > FLOW_REFUND_FAILED)
        return ERR_CORRUPT;
    db_text(q, 0, r->refund_no, sizeof(r->refund_no));
    db_text(q, 1, r->order_no, sizeof(r->order_no));
    r->outlet = column_u32(q, 2);
    r->till = column_u32(q, 3);
    r->amount_fen = sqlite3_column_int64(q, 4);
    db_text(q, 5, r->reason, sizeof(r->reason));
    r->created_ms = sqlite3_column_int64(q, 6);
    r->settled_ms = sqlite3_column_int64(q, 7);
    r->flow.state = (enum flow_refund_state)state;
    r->flow.started_ms = sqlite3_column_int64(q, 9);
    r->flow.tries = column_u32(q, 10);
    r->flow.uncertain = column_bool(q, 11);
    r->flow.next_ms = FLOW_NEVER;
    db_text(q, 12, r->flow.provider_no, sizeof(r->flow.provider_no));
    db_text(q, 13, r->flow.reason, sizeof(r->flow.reason));
    return ERR_OK;
}

enum err paystore_refund(struct paystore *s, const char *refund_no,
                         struct paystore_refund *ret_refund)
{
    sqlite3_stmt *q = NULL;
    struct paystore_refund r;
    bool row = false;
    enum err err = db_bind(&s->db, sql_pay_refund_get, &q, "t", refund_no);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return ERR_NOTFOUND;
    if (!err)
        err = read_refund(q, &r);
    db_done(q);
    if (!err)
        *ret_refund = r;
    return err;
}

static enum err each_refund(sqlite3_stmt *q, paystore_refund_fn fn, void *ctx)
{
    struct paystore_refund r;
    bool row = false;
    enum err err = ERR_OK;
    while (!err && !(err = db_step(q, &row)) && row) {
        err = read_refund(q, &r);
        if (!err)
            err = fn(ctx, &r);
    }
    db_done(q);
    return err;
}

enum err paystore_refunds_open(struct paystore *s, paystore_refund_fn fn,
                               void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_pay_refunds_open, &q, "");
    return err ? err : each_refund(q, fn, ctx);
}

enum err paystore_refunds_of(struct paystore *s, const char *order_no,
                             paystore_refund_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_pay_refunds_of, &q, "t", order_no);
    return err ? err : each_refund(q, fn, ctx);
}

enum err paystore_refunds_between(struct paystore *s, int64_t from_ms,
                                  int64_t until_ms, paystore_refund_fn fn,
                                  void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&s->db, sql_pay_refunds_between, &q, "ii", from_ms, until_ms);
    return err ? err : each_refund(q, fn, ctx);
}

enum err paystore_refund_sum(struct paystore *s, const char *order_no,
                             int64_t *ret_fen)
{
    return db_int(&s->db, sql_pay_refund_sum, ret_fen, "t", order_no);
}

/* ---- steps -----------------------------------------------------------------
 */
enum err paystore_step_add(struct paystore *s, const struct paystore_step *x)
{
    return db_run(&s->db, sql_pay_step_add, "ttiiiiitt", x->order_no,
                  x->refund_no, x->at_ms, (int64_t)x->what, (int64_t)x->call,
                  (int64_t)x->outcome, x->took_ms, x->reason, x->provider_no);
}

enum err paystore_steps(struct paystore *s, const char *order_no,
                        paystore_step_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_pay_steps, &q, "t", order_no);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct paystore_step x = {
            .at_ms = sqlite3_column_int64(q, 1),
            .what = (enum paystore_what)sqlite3_column_int64(q, 2),
            .call = (enum flow_call)sqlite3_column_int64(q, 3),
            .outcome = (int)sqlite3_column_int64(q, 4),
            .took_ms = sqlite3_column_int64(q, 5),
        };
        snprintf(x.order_no, sizeof(x.order_no), "%s", order_no);
        db_text(q, 0, x.refund_no, sizeof(x.refund_no));
        db_text(q, 6, x.reason, sizeof(x.reason));
        db_text(q, 7, x.provider_no, sizeof(x.provider_no));
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}
