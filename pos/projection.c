#include "pos/projection.h"

#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/pinyin.h"
#include "pos/drawer_left.h"
#include "pos/customer/customer_project.h"
#include "pos/customer/sql.h"
#include "pos/delivery/delivery_project.h"
#include "pos/delivery/sql.h"
#include "pos/order/order_project.h"
#include "pos/order/sql.h"
#include "pos/pay/pay_project.h"
#include "pos/pay/sql.h"
#include "pos/report/report_project.h"
#include "pos/report/sql.h"
#include "pos/projection_step.h"
#include "pos/refund/refund_project.h"
#include "pos/refund/sql.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/sql.h"
#include "pos/stock/sql.h"
#include "pos/stock/stock_project.h"
#include "sync/replica_db.h"
#include "sync/sale_math.h"

#define REPLAY_ENTRIES 500
#define REPLAY_BYTES   (256u * 1024)
#define INITIALS_CAP   256

enum err step_moved(const struct step *s, uint64_t seq, uint64_t *ret_seq)
{
    int64_t now = (int64_t)seq;
    enum err err = ERR_NOTFOUND;
    if (s->e->origin)
        err = db_int(s->db, sql_rebased_find, &now, "ii",
                     (int64_t)s->e->origin->epoch, (int64_t)seq);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_seq = (uint64_t)now;
    return ERR_OK;
}

enum err step_item(const struct step *s, uint64_t item, int64_t *ret_item)
{
    uint64_t seq = 0;
    *ret_item = (int64_t)item;
    if (item < LEDGER_LOCAL_ITEM || !s->e->origin)
        return ERR_OK;
    enum err err = step_moved(s, item - LEDGER_LOCAL_ITEM, &seq);
    if (!err)
        *ret_item = (int64_t)(LEDGER_LOCAL_ITEM + seq);
    return err;
}

/* ---- the facts -----------------------------------------------------------*/

struct sale_sums {
    int64_t pieces, saved, tendered;
};

enum err step_stock_move(const struct step *s, int64_t item, int64_t milli,
                         int64_t sales)
{
    const struct stock_step m = {
        .item = item, .milli = milli, .sales = sales, .lot = ""};
    return stock_project_move(s, &m);
}

enum err step_shift_add(const struct step *s, int kind, int type, int64_t count,
                        int64_t fen)
{
    return db_run(s->db, sql_shift_sum_add, "iiiii", s->shift, (int64_t)kind,
                  (int64_t)type, count, fen);
}

enum err step_sum(int64_t *total, int64_t amount)
{
    int64_t after = 0;
    if (__builtin_add_overflow(*total, amount, &after) || after > MONEY_MAX ||
        after < -MONEY_MAX)
        return ERR_RANGE;
    *total = after;
    return ERR_OK;
}

static enum err sold(const struct step *s, int64_t item, int64_t milli,
                     const Ledger__Line *l)
{
    const struct stock_step m = {.item = item,
                                 .milli = milli,
                                 .sales = 1,
                                 .lot = l->lot,
                                 .expiry_day = l->expiry_day};
    return stock_project_move(s, &m);
}

static enum err apply_line(const struct step *s, size_t place,
                           const Ledger__Line *l, struct sale_sums *sums)
{
    struct quantity units;
    struct money net;
    int64_t item = 0;
    enum err err = ledger_line_stock(l, &units);
    if (!err && (units.milli > QUANTITY_MAX || units.milli < -QUANTITY_MAX))
        err = ERR_RANGE;
    if (!err)
        err = step_item(s, l->item, &item);
    if (!err)
        err = db_run(s->db, sql_sale_line_put, "iiiiiiiii", (int64_t)s->seq,
                     (int64_t)place, item, (int64_t)l->pack, l->quantity_milli,
                     l->price_fen, l->discount_fen, l->share_fen, l->label_fen);
    if (!err)
        err = sold(s, item, -units.milli, l);
    if (!err)
        err = ledger_line_net(l, &net);
    if (!err)
        err = report_add_line(s, s->e->sale->business_day, item, units.milli,
                              net.fen);
    bool whole = l->quantity_milli % QUANTITY_ONE == 0;
    if (!err)
        err = step_sum(&sums->pieces,
                       whole ? l->quantity_milli / QUANTITY_ONE : 1);
    if (!err)
        err = step_sum(&sums->saved, l->discount_fen);
    if (!err)
        err = step_sum(&sums->saved, l->share_fen);
    return err;
}

static enum err apply_tender(const struct step *s, const Ledger__Tender *t,
                             struct sale_sums *sums)
{
    if (t->type < 0 || t->type >= SHIFT_TYPES)
        return ERR_OK; /* a kind of a later version */
    enum err err = step_sum(&sums->tendered, t->amount_fen);
    if (!err)
        err = step_shift_add(s, SHIFT_TENDERED, (int)t->type, 1, t->amount_fen);
    return err;
}

static enum err add_to_shift(const struct step *s, const struct sale_sums *sums)
{
    const Ledger__Sale *sale = s->e->sale;
    enum err err = step_shift_add(s, SHIFT_SALES, 0, 1, sale->total_fen);
    if (!err)
        err = step_shift_add(s, SHIFT_PIECES, 0, sums->pieces, 0);
    if (!err && sums->saved != 0)
        err = step_shift_add(s, SHIFT_SAVED, 0, 1, sums->saved);
    if (!err && sale->change_fen != 0)
        err = step_shift_add(s, SHIFT_CHANGE, 0, 1, sale->change_fen);
    return err;
}

static enum err apply_sale(const struct step *s)
{
    const Ledger__Sale *sale = s->e->sale;
    struct sale_sums sums = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sale->n_lines; i++)
        err = apply_line(s, i, sale->lines[i], &sums);
    for (size_t i = 0; !err && i < sale->n_tenders; i++)
        err = payment_project_tender(s, sale->tenders[i]);
    for (size_t i = 0; !err && i < sale->n_tenders; i++)
        err = apply_tender(s, sale->tenders[i], &sums);
    if (!err)
        err = db_run(s->db, sql_sale_put, "iiiiiiiiiii", (int64_t)s->seq,
                     (int64_t)s->e->at_ms, (int64_t)s->e->cashier, s->shift,
                     (int64_t)sale->business_day, (int64_t)sale->basket,
                     (int64_t)sale->authorised_by, (int64_t)sale->n_lines,
                     sale->total_fen, sums.tendered, sale->change_fen);
    if (!err)
        err = report_add_sale(s, sale->business_day, 1, sale->total_fen);
    if (!err)
        err = customer_project_sale(s);
    return err ? err : add_to_shift(s, &sums);
}

static enum err apply_shift_opened(const struct step *s)
{
    const Ledger__ShiftOpened *o = s->e->shift_opened;
    return db_run(s->db, sql_shift_put, "iiiiii", (int64_t)o->number,
                  (int64_t)o->business_day, (int64_t)s->seq,
                  (int64_t)s->e->at_ms, (int64_t)s->e->cashier, o->float_fen);
}

static enum err apply_shift_closed(const struct step *s)
{
    const Ledger__ShiftClosed *c = s->e->shift_closed;
    return db_run(s->db, sql_shift_end, "iiiii", (int64_t)c->number,
                  (int64_t)s->seq, (int64_t)s->e->at_ms, (int64_t)s->e->cashier,
                  c->counted_fen);
}

/* A keeper allowed it: an Override says so, or the fact itself does. */
/* keeper 0: the till had no cashiers yet. */
static enum err apply_leave(const struct step *s, Ledger__OverrideKind kind,
                            uint32_t keeper, int64_t fen, const char *reason)
{
    bool known = (int)kind >= 0 && (int)kind < SHIFT_TYPES;
    enum err err =
        step_shift_add(s, SHIFT_OVERRIDES, known ? (int)kind : 0, 1, fen);
    if (err)
        return err;
    return db_run(s->db, sql_leave_put, "iiiiiiit", (int64_t)s->seq, s->shift,
                  (int64_t)s->e->at_ms, (int64_t)s->e->cashier, (int64_t)keeper,
                  (int64_t)kind, fen, reason);
}

static enum err apply_drawer(const struct step *s)
{
    enum err err = step_shift_add(s, SHIFT_DRAWER, 0, 1, 0);
    if (err || s->e->drawer_opened->authorised_by == 0)
        return err;
    return apply_leave(s, LEDGER__OVERRIDE_KIND__OVERRIDE_CASH,
                       s->e->drawer_opened->authorised_by, 0,
                       s->e->drawer_opened->reason);
}

static enum err apply_line_void(const struct step *s)
{
    struct money amount = {0};
    enum err err = ERR_OK;
    if (s->e->line_void->line)
        err = ledger_line_amount(s->e->line_void->line, &amount);
    if (err)
        return err;
    err = step_shift_add(s, SHIFT_VOIDS, 0, 1, amount.fen);
    if (err || s->e->line_void->authorised_by == 0)
        return err;
    return apply_leave(s, LEDGER__OVERRIDE_KIND__OVERRIDE_VOID,
                       s->e->line_void->authorised_by, amount.fen,
                       s->e->line_void->reason);
}

static enum err apply_reprint(const struct step *s)
{
    uint64_t seq = 0;
    const Ledger__Reprint *r = s->e->reprint;
    enum err err = step_moved(s, r->sale_seq, &seq);
    if (!err)
        err = db_run(s->db, sql_sale_copied, "ii", (int64_t)seq,
                     (int64_t)r->copy);
    if (!err)
        err = step_shift_add(s, SHIFT_REPRINTS, 0, 1, 0);
    return err;
}

static enum err apply_cash_moved(const struct step *s)
{
    const Ledger__CashMoved *m = s->e->cash_moved;
    switch (m->way) {
    case LEDGER__CASH_MOVED__WAY__IN:
        return step_shift_add(s, SHIFT_CASH_IN, 0, 1, m->amount_fen);
    case LEDGER__CASH_MOVED__WAY__OUT:
        return step_shift_add(s, SHIFT_CASH_OUT, 0, 1, m->amount_fen);
    case LEDGER__CASH_MOVED__WAY__DROP:
        return step_shift_add(s, SHIFT_CASH_DROP, 0, 1, m->amount_fen);
    default:
        return ERR_OK;
    }
}

static enum err apply_handed_over(const struct step *s)
{
    const Ledger__ShiftHandedOver *o = s->e->shift_handed_over;
    return step_shift_add(s, SHIFT_HANDED_OVER, 0, 1,
                          o->counted_fen - o->expected_fen);
}

static enum err apply_local_item(const struct step *s)
{
    char initials[INITIALS_CAP];
    const Ledger__LocalItem *l = s->e->local_item;
    int64_t item = (int64_t)(LEDGER_LOCAL_ITEM + s->seq);
    if (l->item != 0) {
        enum err err = step_item(s, l->item, &item);
        if (err)
            return err;
    }
    pinyin_keys(l->name, initials, sizeof(initials));
    return db_run(s->db, sql_local_item_put, "iitttiiti", item,
                  (int64_t)l->gtin, l->barcode, l->name, l->unit, l->price_fen,
                  (int64_t)l->by_weight, initials, (int64_t)s->seq);
}

static enum err apply_fact(const struct step *s)
{
    switch (s->e->fact_case) {
    case LEDGER__ENTRY__FACT_SALE:
        return apply_sale(s);
    case LEDGER__ENTRY__FACT_LINE_VOID:
        return apply_line_void(s);
    case LEDGER__ENTRY__FACT_SALE_ABANDONED:
        return step_shift_add(s, SHIFT_ABANDONED, 0, 1,
                              s->e->sale_abandoned->total_fen);
    case LEDGER__ENTRY__FACT_SHIFT_OPENED:
        return apply_shift_opened(s);
    case LEDGER__ENTRY__FACT_SHIFT_CLOSED:
        return apply_shift_closed(s);
    case LEDGER__ENTRY__FACT_REPRINT:
        return apply_reprint(s);
    case LEDGER__ENTRY__FACT_DRAWER_OPENED:
        return apply_drawer(s);
    case LEDGER__ENTRY__FACT_DRAWER_LEFT:
        return drawer_left_project(s);
    case LEDGER__ENTRY__FACT_OVERRIDE:
        return apply_leave(s, s->e->override->kind,
                           s->e->override->authorised_by,
                           s->e->override->amount_fen, s->e->override->reason);
    case LEDGER__ENTRY__FACT_CASH_MOVED:
        return apply_cash_moved(s);
    case LEDGER__ENTRY__FACT_SHIFT_HANDED_OVER:
        return apply_handed_over(s);
    case LEDGER__ENTRY__FACT_STOCK_OPENING:
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
    case LEDGER__ENTRY__FACT_GOODS_TRANSFERRED:
    case LEDGER__ENTRY__FACT_WASTE:
    case LEDGER__ENTRY__FACT_STOCK_COUNTED:
        return stock_project(s);
    case LEDGER__ENTRY__FACT_ORDER_PLACED:
        return order_project(s);
    case LEDGER__ENTRY__FACT_DELIVERY_RECEIVED:
        return delivery_project(s);
    case LEDGER__ENTRY__FACT_LOCAL_ITEM:
        return apply_local_item(s);
    case LEDGER__ENTRY__FACT_PAYMENT_STARTED:
    case LEDGER__ENTRY__FACT_PAYMENT_SETTLED:
    case LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN:
    case LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP:
    case LEDGER__ENTRY__FACT_PAYMENT_REFUNDED:
        return payment_project(s);
    case LEDGER__ENTRY__FACT_REFUND:
        return refund_project(s);
    case LEDGER__ENTRY__FACT_CUSTOMER_PUT:
    case LEDGER__ENTRY__FACT_CREDIT_REPAID:
    case LEDGER__ENTRY__FACT_CREDIT_ADJUSTED:
    case LEDGER__ENTRY__FACT_POINTS_ADJUSTED:
        return customer_project(s);
    default:
        return ERR_OK;
    }
}

/* ---- entries from before a fork ------------------------------------------*/

/* Does the fact count already: under its first number, or re-based before? */
static enum err is_repeat(struct db *db, struct db *ledger,
                          const Ledger__Entry *e, uint64_t seq, bool *ret_is)
{
    const Ledger__Origin *o = e->origin;
    uint8_t hash[LEDGER_HASH_LEN];
    int64_t seen = 0;
    if (o->hash.len != LEDGER_HASH_LEN)
        return ERR_CORRUPT;
    enum err err =
        db_int(db, sql_rebased_seen, &seen, "iib", (int64_t)o->epoch,
               (int64_t)o->seq, o->hash.data, (size_t)LEDGER_HASH_LEN);
    if (!err && seen == 0 && o->seq < seq) {
        err = ledger_hash_at(ledger, o->seq, hash);
        if (!err)
            seen = memcmp(hash, o->hash.data, LEDGER_HASH_LEN) == 0;
        else if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    if (!err)
        *ret_is = seen != 0;
    return err;
}

enum err projection_apply(struct db *into, struct db *ledger,
                          const Ledger__Entry *entry, uint64_t seq,
                          struct diag *d)
{
    int64_t moves = 0;
    struct step s = {into, entry, seq, (int64_t)entry->shift, &moves};
    enum err err = ERR_OK;
    CHECK(into->depth > 0);
    if (entry->origin) {
        bool repeat = false;
        err = is_repeat(into, ledger, entry, seq, &repeat);
        if (!err && repeat)
            return ERR_OK;
        if (!err)
            err = db_run(into, sql_rebased_put, "iibi",
                         (int64_t)entry->origin->epoch,
                         (int64_t)entry->origin->seq, entry->origin->hash.data,
                         entry->origin->hash.len, (int64_t)seq);
    }
    if (!err)
        err = apply_fact(&s);
    /* EXISTS: a constraint of the tables says no. */
    if (err == ERR_CORRUPT || err == ERR_RANGE || err == ERR_EXISTS)
        return diag_set(d, err,
                        tr("entry %llu of the ledger does not add up: run "
                           "\"pos ledger verify\" and call support"),
                        (unsigned long long)seq);
    return err;
}

/* The tables, by room: pos/till.c makes them, these clear and compare them. */
static const struct {
    const char *schema, *clear;
} rooms[] = {
    {sql_projection_schema, sql_projection_clear},
    {sql_payment_schema, sql_payment_clear},
    {sql_customer_schema, sql_customer_clear},
    {sql_report_schema, sql_report_clear},
    {sql_refund_schema, sql_refund_clear},
    {sql_stock_schema, sql_stock_clear},
    {sql_order_schema, sql_order_clear},
    {sql_delivery_schema, sql_delivery_clear},
};

/* ---- all of them again ---------------------------------------------------*/

static enum err replay_run(struct db *into, struct db *ledger,
                           const struct ledger_run *run, uint64_t *seq,
                           struct diag *d)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    enum err err = ERR_OK;
    while (!err) {
        err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            break;
        Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
        if (!e)
            return diag_set(d, ERR_CORRUPT,
                            tr("entry %llu of the ledger is damaged: run \"pos "
                               "ledger verify\" and call support"),
                            (unsigned long long)*seq + 1);
        err = projection_apply(into, ledger, e, *seq + 1, d);
        ledger__entry__free_unpacked(e, NULL);
        if (!err)
            (*seq)++;
    }
    return err;
}

static enum err replay(struct db *into, struct db *ledger, uint64_t *ret_seq,
                       struct diag *d)
{
    struct ledger_head head;
    uint64_t seq = 0;
    enum err err = ledger_head(ledger, &head);
    while (!err && seq < head.seq) {
        struct ledger_run run = {0};
        err = ledger_read_run(ledger, seq + 1, REPLAY_ENTRIES, REPLAY_BYTES,
                              &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = replay_run(into, ledger, &run, &seq, d);
        buf_release(&run.bytes);
    }
    if (!err)
        *ret_seq = seq;
    return err;
}

enum err projection_rebuild(struct db *db, uint64_t *ret_entries,
                            struct diag *d)
{
    uint64_t entries = 0;
    struct replica_record r;
    enum err err = db_begin(db);
    if (err)
        return err;
    err = replica_db_record(db, &r);
    for (size_t i = 0; !err && i < ARRAY_LEN(rooms); i++)
        err = db_exec(db, rooms[i].clear);
    if (!err)
        err = replay(db, db, &entries, d);
    if (!err && r.projections_stale)
        err = spool_follow_fork(db);
    if (!err)
        err = db_run(db, sql_counter_basket_floor, "");
    if (!err)
        err = replica_db_fresh(db);
    err = db_end(db, err);
    if (!err)
        *ret_entries = entries;
    return err;
}

static bool same_value(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    int type = sqlite3_column_type(a, column);
    if (type != sqlite3_column_type(b, column))
        return false;
    if (type == SQLITE_INTEGER)
        return sqlite3_column_int64(a, column) ==
               sqlite3_column_int64(b, column);
    int len = sqlite3_column_bytes(a, column);
    const void *x = sqlite3_column_blob(a, column);
    const void *y = sqlite3_column_blob(b, column);
    return len == sqlite3_column_bytes(b, column) &&
           (len == 0 || memcmp(x, y, (size_t)len) == 0);
}

static bool same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
    for (int i = 0; i < sqlite3_column_count(a); i++) {
        if (!same_value(a, b, i))
            return false;
    }
    return true;
}

static enum err same_table(struct db *kept, struct db *made, const char *name,
                           const char *sql, struct diag *d)
{
    sqlite3_stmt *a = NULL, *b = NULL;
    bool more_a = true, more_b = true;
    long long row = 0;
    enum err err = db_bind(kept, sql, &a, "");
    if (!err)
        err = db_bind(made, sql, &b, "");
    while (!err && more_a && more_b) {
        row++;
        err = db_step(a, &more_a);
        if (!err)
            err = db_step(b, &more_b);
        if (err || (!more_a && !more_b))
            break;
        if (more_a != more_b || !same_row(a, b))
            err = diag_set(d, ERR_CORRUPT,
                           tr("table %s differs from the ledger at row %lld: "
                              "run \"pos rebuild\""),
                           name, row);
    }
    db_done(a);
    db_done(b);
    return err;
}

static enum err same_tables(struct db *kept, struct db *made, struct diag *d)
{
    const char *const tables[][2] = {
        {"sale", sql_check_sale},
        {"sale_line", sql_check_sale_line},
        {"shift", sql_check_shift},
        {"shift_sum", sql_check_shift_sum},
        {"leave", sql_check_leave},
        {"drawer_left", sql_check_drawer_left},
        {"stock", sql_check_stock},
        {"stock_lot", sql_check_stock_lot},
        {"stock_move", sql_check_stock_move},
        {"stock_paper", sql_check_stock_paper},
        {"local_item", sql_check_local_item},
        {"rebased", sql_check_rebased},
        {"day_item", sql_check_day_item},
        {"day_hour", sql_check_day_hour},
        {"item_cost", sql_check_item_cost},
        {"payment", sql_check_payment},
        {"payment_refund", sql_check_payment_refund},
        {"refund", sql_check_refund},
        {"refund_line", sql_check_refund_line},
        {"refund_of", sql_check_refund_of},
        {"refund_way", sql_check_refund_way},
        {"order_placed", sql_check_order_placed},
        {"order_placed_line", sql_check_order_placed_line},
        {"delivery_received", sql_check_delivery_received},
        {"customer", sql_check_customer},
        {"customer_move", sql_check_customer_move},
    };
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < ARRAY_LEN(tables); i++)
        err = same_table(kept, made, tables[i][0], tables[i][1], d);
    return err;
}

enum err projection_check(struct db *db, uint64_t *ret_entries, struct diag *d)
{
    struct db made = {0};
    uint64_t entries = 0;
    /* Not db_open, which insists on a file that survives. */
    enum err err = db_err(sqlite3_open_v2(
        ":memory:", &made.handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
        NULL));
    for (size_t i = 0; !err && i < ARRAY_LEN(rooms); i++)
        err = db_exec(&made, rooms[i].schema);
    if (!err)
        err = db_exec(db, "BEGIN"); /* one look at one state */
    if (err)
        goto out;
    err = db_begin(&made);
    if (!err)
        err = db_end(&made, replay(&made, db, &entries, d));
    if (!err)
        err = same_tables(db, &made, d);
    enum err ended = db_exec(db, "COMMIT");
    if (!err)
        err = ended;
    if (!err)
        *ret_entries = entries;
out:
    db_close(&made);
    return err;
}
