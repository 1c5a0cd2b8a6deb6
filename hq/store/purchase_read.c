/* Reading back what is bought. */
#include "base/check.h"
#include "hq/store/internal.h"
#include "hq/store/purchase.h"
#include "hq/store/sql.h"

/* A packed record of a column. The caller frees it. */
static enum err record(sqlite3_stmt *q, int column,
                       const ProtobufCMessageDescriptor *type,
                       ProtobufCMessage **ret)
{
    ProtobufCMessage *m = protobuf_c_message_unpack(
        type, NULL, (size_t)sqlite3_column_bytes(q, column),
        sqlite3_column_blob(q, column));
    if (!m)
        return ERR_CORRUPT;
    *ret = m;
    return ERR_OK;
}

static enum err one_row(sqlite3_stmt *q)
{
    bool row = false;
    enum err err = db_step(q, &row);
    return err ? err : row ? ERR_OK : ERR_NOTFOUND;
}

/* The one record of one row. */
static enum err one_record(struct store *s, const char *sql, uint32_t id,
                           const ProtobufCMessageDescriptor *type,
                           ProtobufCMessage **ret)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql, &q, "i", (int64_t)id);
    if (!err)
        err = one_row(q);
    if (!err)
        err = record(q, 0, type, ret);
    db_done(q);
    return err;
}

enum err buy_supplier(struct store *s, uint32_t id,
                      Purchase__Supplier **ret_supplier)
{
    ProtobufCMessage *m = NULL;
    enum err err = one_record(s, sql_buy_supplier_get, id,
                              &purchase__supplier__descriptor, &m);
    if (!err)
        *ret_supplier = (Purchase__Supplier *)m;
    return err;
}

enum err buy_terms(struct store *s, uint32_t id, Purchase__Terms **ret_terms)
{
    ProtobufCMessage *m = NULL;
    enum err err =
        one_record(s, sql_buy_terms_get, id, &purchase__terms__descriptor, &m);
    if (!err)
        *ret_terms = (Purchase__Terms *)m;
    return err;
}

static enum err id_of(struct store *s, const char *sql, uint32_t *ret_id,
                      const char *types, int64_t a, const char *text)
{
    int64_t id = 0;
    enum err err = types[0] == 't' ? db_int(&s->db, sql, &id, types, text)
                                   : db_int(&s->db, sql, &id, types, a, text);
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

enum err buy_supplier_named(struct store *s, const char *name, uint32_t *ret_id)
{
    return id_of(s, sql_buy_supplier_named, ret_id, "t", 0, name);
}

enum err buy_paper_known(struct store *s, uint32_t supplier, const char *paper,
                         uint32_t *ret_came)
{
    return id_of(s, sql_buy_paper_known, ret_came, "it", supplier, paper);
}

enum err buy_invoice_named(struct store *s, uint32_t supplier,
                           const char *number, uint32_t *ret_id)
{
    return id_of(s, sql_buy_invoice_named, ret_id, "it", supplier, number);
}

static int64_t low(uint32_t id)
{
    return id;
}

static int64_t high(uint32_t id)
{
    return id ? id : UINT32_MAX;
}

enum err buy_offers(struct store *s, uint32_t supplier, uint32_t item,
                    int32_t from_day, int32_t until_day, buy_offer_fn fn,
                    void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_buy_offers, &q, "iiiiii", low(supplier),
                           high(supplier), low(item), high(item),
                           (int64_t)from_day, (int64_t)until_day);
    while (!err && !(err = db_step(q, &row)) && row) {
        ProtobufCMessage *m = NULL;
        err = record(q, 0, &purchase__offer__descriptor, &m);
        if (!err)
            err = fn(ctx, (const Purchase__Offer *)m);
        protobuf_c_message_free_unpacked(m, NULL);
    }
    db_done(q);
    return err;
}

enum err buy_terms_of(struct store *s, uint32_t supplier, int32_t from_day,
                      int32_t until_day, buy_terms_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_buy_terms_of, &q, "iiii", low(supplier),
                high(supplier), (int64_t)from_day, (int64_t)until_day);
    while (!err && !(err = db_step(q, &row)) && row) {
        ProtobufCMessage *m = NULL;
        err = record(q, 0, &purchase__terms__descriptor, &m);
        if (!err)
            err = fn(ctx, (const Purchase__Terms *)m);
        protobuf_c_message_free_unpacked(m, NULL);
    }
    db_done(q);
    return err;
}

enum err buy_order(struct store *s, uint32_t id, struct buy_order *ret_order)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_buy_order_get, &q, "i", (int64_t)id);
    if (!err)
        err = one_row(q);
    if (err)
        return err;
    *ret_order = (struct buy_order){
        .id = id,
        .supplier = (uint32_t)sqlite3_column_int64(q, 0),
        .warehouse = (uint32_t)sqlite3_column_int64(q, 1),
        .state = (Purchase__State)sqlite3_column_int(q, 2),
        .order_day = sqlite3_column_int(q, 3),
        .due_day = sqlite3_column_int(q, 4),
        .run = (uint32_t)sqlite3_column_int64(q, 5),
        .lines = sqlite3_column_int64(q, 6),
        .goods_fen = sqlite3_column_int64(q, 7),
        .freight_fen = sqlite3_column_int64(q, 8),
        .made_ms = sqlite3_column_int64(q, 9),
    };
    db_text(q, 10, ret_order->by, sizeof(ret_order->by));
    db_text(q, 11, ret_order->words, sizeof(ret_order->words));
    db_done(q);
    return ERR_OK;
}

enum err buy_lines(struct store *s, uint32_t order, buy_line_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_buy_lines, &q, "i", (int64_t)order);
    while (!err && !(err = db_step(q, &row)) && row) {
        ProtobufCMessage *m = NULL;
        err = record(q, 0, &purchase__line__descriptor, &m);
        if (!err)
            err =
                fn(ctx, (const Purchase__Line *)m, sqlite3_column_int64(q, 1));
        protobuf_c_message_free_unpacked(m, NULL);
    }
    db_done(q);
    return err;
}

enum err buy_line(struct store *s, uint32_t order, uint32_t item,
                  Purchase__Line **ret_line, int64_t *ret_came_milli)
{
    sqlite3_stmt *q = NULL;
    ProtobufCMessage *m = NULL;
    enum err err = db_bind(&s->db, sql_buy_line_get, &q, "ii", (int64_t)order,
                           (int64_t)item);
    if (!err)
        err = one_row(q);
    if (!err)
        err = record(q, 0, &purchase__line__descriptor, &m);
    if (!err) {
        *ret_line = (Purchase__Line *)m;
        *ret_came_milli = sqlite3_column_int64(q, 1);
    }
    db_done(q);
    return err;
}

enum err buy_events(struct store *s, uint32_t order, buy_event_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_buy_events, &q, "i", (int64_t)order);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct buy_event x = {
            .at_ms = sqlite3_column_int64(q, 0),
            .state = (Purchase__State)sqlite3_column_int(q, 1),
            .who = (const char *)sqlite3_column_text(q, 2),
            .reason = (const char *)sqlite3_column_text(q, 3)};
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}

enum err buy_ordered(struct store *s, uint32_t supplier, int32_t from_day,
                     int32_t until_day, int64_t *ret_fen)
{
    return db_int(&s->db, sql_buy_ordered, ret_fen, "iii", (int64_t)supplier,
                  (int64_t)from_day, (int64_t)until_day);
}

enum err buy_taken(struct store *s, uint32_t supplier, int32_t from_day,
                   int32_t until_day, int64_t *ret_fen)
{
    return db_int(&s->db, sql_buy_taken, ret_fen, "iii", (int64_t)supplier,
                  (int64_t)from_day, (int64_t)until_day);
}

enum err buy_outstanding(struct store *s, uint32_t item, uint32_t warehouse,
                         int64_t *ret_milli)
{
    return db_int(&s->db, sql_buy_outstanding, ret_milli, "ii", (int64_t)item,
                  (int64_t)warehouse);
}

enum err buy_came_item(struct store *s, uint32_t order, uint32_t item,
                       struct buy_came_sum *ret_sum)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_buy_came_item, &q, "ii", (int64_t)order,
                           (int64_t)item);
    if (!err)
        err = one_row(q);
    if (!err) {
        ret_sum->accepted_milli = sqlite3_column_int64(q, 0);
        ret_sum->damaged_milli = sqlite3_column_int64(q, 1);
        ret_sum->refused_milli = sqlite3_column_int64(q, 2);
    }
    db_done(q);
    return err;
}

enum err buy_came_extra(struct store *s, uint32_t order, buy_extra_fn fn,
                        void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_buy_came_extra, &q, "i", (int64_t)order);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 sqlite3_column_int64(q, 1));
    db_done(q);
    return err;
}

enum err buy_billed(struct store *s, uint32_t order, buy_billed_fn fn,
                    void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_buy_billed, &q, "i", (int64_t)order);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct buy_billed x = {
            .item = (uint32_t)sqlite3_column_int64(q, 0),
            .milli = sqlite3_column_int64(q, 1),
            .amount_fen = sqlite3_column_int64(q, 2),
            .tax_rate = (uint32_t)sqlite3_column_int64(q, 3),
            .tax_fen = sqlite3_column_int64(q, 4),
            .invoice = (uint32_t)sqlite3_column_int64(q, 5),
        };
        db_text(q, 6, x.number, sizeof(x.number));
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}

enum err buy_settled(struct store *s, uint32_t order, uint32_t item,
                     const char *kind, int64_t *ret_fen,
                     char ret_who[BUY_WHO_MAX])
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_buy_settled_get, &q, "iit",
                           (int64_t)order, (int64_t)item, kind);
    if (!err)
        err = one_row(q);
    if (!err) {
        *ret_fen = sqlite3_column_int64(q, 0);
        db_text(q, 1, ret_who, BUY_WHO_MAX);
    }
    db_done(q);
    return err;
}

enum err buy_to_match(struct store *s, uint32_t supplier, uint32_t order,
                      buy_id_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_buy_to_match, &q, "iiii", low(supplier),
                high(supplier), low(order), order ? order : INT64_MAX);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0));
    db_done(q);
    return err;
}

enum err buy_unordered(struct store *s, uint32_t supplier, buy_unordered_fn fn,
                       void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_buy_unordered, &q, "ii", low(supplier),
                           high(supplier));
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct buy_unordered x = {
            .came = (uint32_t)sqlite3_column_int64(q, 0),
            .supplier = (uint32_t)sqlite3_column_int64(q, 1),
            .item = (uint32_t)sqlite3_column_int64(q, 2),
            .milli = sqlite3_column_int64(q, 3),
            .day = sqlite3_column_int(q, 4),
            .paper = (const char *)sqlite3_column_text(q, 5)};
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}

/* ---- listings ------------------------------------------------------------ */
static const struct {
    const char *rows, *totals;
} lists[BUY_LIST_COUNT] = {
    [BUY_LIST_SUPPLIERS] = {sql_buy_list_suppliers, sql_buy_sum_suppliers},
    [BUY_LIST_OFFERS] = {sql_buy_list_offers, sql_buy_sum_offers},
    [BUY_LIST_TERMS] = {sql_buy_list_terms, sql_buy_sum_terms},
    [BUY_LIST_ORDERS] = {sql_buy_list_orders, sql_buy_sum_orders},
    [BUY_LIST_LINES] = {sql_buy_list_lines, sql_buy_sum_lines},
    [BUY_LIST_CAME] = {sql_buy_list_came, sql_buy_sum_came},
    [BUY_LIST_INVOICES] = {sql_buy_list_invoices, sql_buy_sum_invoices},
};

static enum err walk(struct store *s, const char *sql,
                     const struct buy_filter *f, int64_t limit, int64_t offset,
                     report_fn fn, void *ctx)
{
    struct report_cell cells[REPORT_COLUMNS_MAX];
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql, &q, "iiiiiitiii", low(f->supplier),
                           high(f->supplier), low(f->item), high(f->item),
                           (int64_t)f->from_day, (int64_t)f->to_day, f->text,
                           f->number, limit, offset);
    int count = err ? 0 : sqlite3_column_count(q);
    CHECK(count <= REPORT_COLUMNS_MAX);
    while (!err && !(err = db_step(q, &row)) && row) {
        for (int i = 0; i < count; i++) {
            int type = sqlite3_column_type(q, i);
            cells[i].null = type == SQLITE_NULL;
            cells[i].number = sqlite3_column_int64(q, i);
            cells[i].text = type == SQLITE_TEXT
                                ? (const char *)sqlite3_column_text(q, i)
                                : NULL;
        }
        err = fn(ctx, cells, count);
    }
    db_done(q);
    return err;
}

enum err buy_rows(struct store *s, enum buy_list which,
                  const struct buy_filter *f, int64_t limit, int64_t offset,
                  report_fn fn, void *ctx)
{
    return walk(s, lists[which].rows, f, limit, offset, fn, ctx);
}

enum err buy_totals(struct store *s, enum buy_list which,
                    const struct buy_filter *f, report_fn fn, void *ctx)
{
    return walk(s, lists[which].totals, f, 1, 0, fn, ctx);
}
