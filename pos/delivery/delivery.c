#include "pos/delivery/delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/delivery/delivery_internal.h"
#include "pos/delivery/sql.h"

#define ROWS_STEP 64

void delivery_doc_release(struct delivery_doc *doc)
{
    free(doc->rows);
    *doc = (struct delivery_doc){0};
}

enum err delivery_grow(struct delivery_doc *doc, struct delivery_row **ret_row)
{
    if (doc->count == DELIVERY_LINES_MAX)
        return ERR_NOMEM;
    if (doc->count % ROWS_STEP == 0) {
        void *more = realloc(doc->rows, ((size_t)doc->count + ROWS_STEP) *
                                            sizeof(doc->rows[0]));
        if (!more)
            return ERR_NOMEM;
        doc->rows = more;
    }
    *ret_row = &doc->rows[doc->count++];
    **ret_row = (struct delivery_row){.row = ++doc->rows_given};
    return ERR_OK;
}

enum err delivery_item(struct till *t, uint64_t id, struct item *ret)
{
    struct item item = {0};
    enum err err = lookup_item(t, id, 0, &item);
    if (err == ERR_NOTFOUND) {
        item = (struct item){.id = id, .pack_size = {QUANTITY_ONE}};
        snprintf(item.name, sizeof(item.name), tr("item %llu"),
                 (unsigned long long)id);
        err = ERR_OK;
    }
    if (!err)
        *ret = item;
    return err;
}

/* ---- keeping it ----------------------------------------------------------*/

enum err delivery_keep_row(struct till *t, const struct delivery_doc *doc,
                           const struct delivery_row *r)
{
    return db_run(&t->db, sql_delivery_draft_line_put, "iiiitiiiiiiiii",
                  (int64_t)doc->delivery, (int64_t)r->row, (int64_t)r->item.id,
                  (int64_t)r->lot, r->lot_code, (int64_t)r->expiry_day,
                  r->sent.milli, r->accepted.milli, r->damaged.milli,
                  r->refused.milli, (int64_t)r->why, (int64_t)r->counted,
                  r->price.fen, (int64_t)r->min_left_days);
}

enum err delivery_keep_head(struct till *t, const struct delivery_doc *doc)
{
    return db_run(&t->db, sql_delivery_draft_head, "iiiiiiti",
                  (int64_t)doc->delivery, (int64_t)doc->known,
                  (int64_t)doc->day, (int64_t)doc->crates_sent,
                  (int64_t)doc->crates_left, (int64_t)doc->crates_back,
                  doc->words, (int64_t)doc->rows_given);
}

static enum err load_row(struct till *t, sqlite3_stmt *q,
                         struct delivery_doc *doc)
{
    struct delivery_row *r = NULL;
    uint32_t given = doc->rows_given;
    enum err err = delivery_grow(doc, &r);
    doc->rows_given = given;
    if (err)
        return err;
    r->row = (uint32_t)sqlite3_column_int64(q, 0);
    r->lot = (uint32_t)sqlite3_column_int64(q, 2);
    db_text(q, 3, r->lot_code, sizeof(r->lot_code));
    r->expiry_day = sqlite3_column_int(q, 4);
    r->sent = quantity_of(sqlite3_column_int64(q, 5));
    r->accepted = quantity_of(sqlite3_column_int64(q, 6));
    r->damaged = quantity_of(sqlite3_column_int64(q, 7));
    r->refused = quantity_of(sqlite3_column_int64(q, 8));
    r->why = (Goods__ReceiveReason)sqlite3_column_int(q, 9);
    r->counted = (enum delivery_counted)sqlite3_column_int(q, 10);
    r->price = money_of(sqlite3_column_int64(q, 11));
    r->min_left_days = (uint32_t)sqlite3_column_int64(q, 12);
    return delivery_item(t, (uint64_t)sqlite3_column_int64(q, 1), &r->item);
}

/* ERR_NOTFOUND: not begun. sum: the slip's as scanned. */
static enum err load(struct till *t, uint32_t delivery,
                     struct delivery_doc *doc, uint8_t sum[SLIP_SUM_LEN],
                     bool *ret_summed)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->db, sql_delivery_draft_find, &q, "i", (int64_t)delivery);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    doc->delivery = delivery;
    doc->known = sqlite3_column_int(q, 0) != 0;
    doc->day = sqlite3_column_int(q, 1);
    doc->crates_sent = (uint32_t)sqlite3_column_int64(q, 2);
    *ret_summed = sqlite3_column_bytes(q, 3) == SLIP_SUM_LEN;
    if (*ret_summed)
        memcpy(sum, sqlite3_column_blob(q, 3), SLIP_SUM_LEN);
    doc->crates_left = (uint32_t)sqlite3_column_int64(q, 4);
    doc->crates_back = (uint32_t)sqlite3_column_int64(q, 5);
    db_text(q, 6, doc->words, sizeof(doc->words));
    doc->begun_ms = sqlite3_column_int64(q, 7);
    doc->begun_by = (uint32_t)sqlite3_column_int64(q, 8);
    doc->rows_given = (uint32_t)sqlite3_column_int64(q, 9);
    db_done(q);
    err = db_bind(&t->db, sql_delivery_draft_lines, &q, "i", (int64_t)delivery);
    while (!err && !(err = db_step(q, &row)) && row)
        err = load_row(t, q, doc);
    db_done(q);
    return err;
}

/* ---- what the feed says --------------------------------------------------*/

static bool touched(const struct delivery_row *r)
{
    return r->accepted.milli || r->damaged.milli || r->refused.milli;
}

/* The row of a line: by its lot, else one that was scanned before the line was
 * known. */
static struct delivery_row *row_for(struct delivery_doc *doc,
                                    const Goods__DeliveryLine *l)
{
    for (int i = 0; i < doc->count; i++) {
        struct delivery_row *r = &doc->rows[i];
        if (r->item.id == l->item && r->lot == l->lot &&
            (l->lot != 0 || r->sent.milli > 0))
            return r;
    }
    for (int i = 0; i < doc->count; i++) {
        struct delivery_row *r = &doc->rows[i];
        bool same_lot =
            !r->lot_code[0] || strcmp(r->lot_code, l->lot_code) == 0;
        bool same_day = r->expiry_day == 0 || r->expiry_day == l->expiry_day;
        if (r->item.id == l->item && r->lot == 0 && r->sent.milli == 0 &&
            same_lot && same_day)
            return r;
    }
    return NULL;
}

static enum err take_line(struct till *t, struct delivery_doc *doc,
                          const Goods__DeliveryLine *l)
{
    struct delivery_row *r = row_for(doc, l);
    enum err err = ERR_OK;
    if (!r) {
        err = delivery_grow(doc, &r);
        if (!err)
            err = delivery_item(t, l->item, &r->item);
    }
    if (err)
        return err;
    r->lot = l->lot;
    r->sent.milli += l->quantity_milli;
    r->expiry_day = l->expiry_day;
    r->price = money_of(l->price_fen);
    r->min_left_days = l->min_left_days;
    text_copy(r->lot_code, sizeof(r->lot_code), l->lot_code);
    return r->sent.milli > DELIVERY_MILLI_MAX ? ERR_RANGE : ERR_OK;
}

/* More of an item than the line has, while others of it have none: scanned
 * without a lot. */
static void spread(struct delivery_doc *doc, struct delivery_row *r)
{
    for (int i = 0; i < doc->count && r->accepted.milli > r->sent.milli; i++) {
        struct delivery_row *o = &doc->rows[i];
        int64_t some = r->accepted.milli - r->sent.milli;
        if (o->item.id != r->item.id || o->counted || touched(o))
            continue;
        if (some > o->sent.milli)
            some = o->sent.milli;
        o->accepted.milli += some;
        o->counted = DELIVERY_COUNTED;
        r->accepted.milli -= some;
    }
}

/* The document as the record has it, with what was counted. */
static enum err follow(struct till *t, struct delivery_doc *doc,
                       const Goods__Delivery *x)
{
    bool was_known = doc->known;
    int kept = 0;
    enum err err = ERR_OK;
    if (!doc->known || doc->crates_left == doc->crates_sent)
        doc->crates_left = x->crates;
    doc->crates_sent = x->crates;
    doc->known = true;
    doc->day = x->day;
    doc->minute = x->minute;
    text_copy(doc->route, sizeof(doc->route), x->route);
    for (int i = 0; i < doc->count; i++)
        doc->rows[i].sent = quantity_of(0);
    for (size_t i = 0; !err && i < x->n_lines; i++)
        err = take_line(t, doc, x->lines[i]);
    for (int i = 0; !err && !was_known && i < doc->count; i++)
        spread(doc, &doc->rows[i]);
    for (int i = 0; i < doc->count; i++) {
        const struct delivery_row *r = &doc->rows[i];
        if (r->sent.milli > 0 || touched(r))
            doc->rows[kept++] = *r;
    }
    /* delivery_grow counts in steps: none of the room may be lost */
    if (kept < doc->count && kept % ROWS_STEP == 0) {
        void *rows = realloc(doc->rows,
                             ((size_t)kept + ROWS_STEP) * sizeof(doc->rows[0]));
        if (!rows)
            return ERR_NOMEM;
        doc->rows = rows;
    }
    doc->count = kept;
    return err;
}

static enum err keep_all(struct till *t, const struct delivery_doc *doc,
                         const struct slip *slip)
{
    enum err err = db_run(&t->db, sql_delivery_draft_lines_end, "i",
                          (int64_t)doc->delivery);
    if (!err)
        err = delivery_keep_head(t, doc);
    if (!err && slip)
        err = db_run(&t->db, sql_delivery_draft_slip, "ib",
                     (int64_t)doc->delivery, slip->sum, (size_t)SLIP_SUM_LEN);
    for (int i = 0; !err && i < doc->count; i++)
        err = delivery_keep_row(t, doc, &doc->rows[i]);
    return err;
}

/* ---- opening -------------------------------------------------------------*/

enum err delivery_unsigned(struct till *t, uint32_t delivery,
                           const Goods__Delivery *record, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    char time[CLOCK_TIME_CHARS];
    enum err err =
        db_bind(&t->db, sql_delivery_received_of, &q, "i", (int64_t)delivery);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return till_explain(t, err, d);
    if (row) {
        uint64_t seq = (uint64_t)sqlite3_column_int64(q, 0);
        clock_format_time(sqlite3_column_int64(q, 1), time);
        db_done(q);
        time[16] = '\0';
        return diag_set(d, ERR_EXISTS,
                        tr("delivery %u was received already (%s, number "
                           "%llu): what else came is goods in"),
                        delivery, time, (unsigned long long)seq);
    }
    if (record && record->state == GOODS__DELIVERY_STATE__DELIVERY_RECEIVED)
        return diag_set(d, ERR_EXISTS,
                        tr("delivery %u was received already, at another till"),
                        delivery);
    return ERR_OK;
}

enum err delivery_is_received(struct till *t, uint32_t delivery, bool *ret_is)
{
    int64_t count = 0;
    enum err err = db_int(&t->db, sql_delivery_received_count, &count, "i",
                          (int64_t)delivery);
    if (!err)
        *ret_is = count > 0;
    return err;
}

static enum err receivable(struct till *t, uint32_t delivery,
                           const struct slip *slip,
                           const Goods__Delivery *record, struct diag *d)
{
    uint32_t outlet = record ? record->outlet : slip ? slip->outlet : 0;
    if (slip && slip->outlet != t->outlet)
        outlet = slip->outlet;
    if (!record && !slip)
        return diag_set(d, ERR_NOTFOUND,
                        tr("nothing is known of delivery %u here: scan the "
                           "square code on its slip"),
                        delivery);
    if (outlet != t->outlet)
        return diag_set(d, ERR_RANGE,
                        tr("delivery %u is for shop %u, not for this one: ask "
                           "the driver"),
                        delivery, outlet);
    if (record && record->state == GOODS__DELIVERY_STATE__DELIVERY_CANCELLED)
        return diag_set(d, ERR_RANGE,
                        tr("delivery %u was cancelled by headquarters: call "
                           "them before you take anything"),
                        delivery);
    return delivery_unsigned(t, delivery, record, d);
}

static enum err begin(struct till *t, const struct actor *who,
                      const struct slip *slip, struct delivery_doc *doc)
{
    doc->begun_ms = t->now_ms();
    doc->begun_by = who->cashier;
    if (slip) {
        doc->day = slip->day;
        doc->crates_sent = doc->crates_left = slip->crates;
    }
    return db_run(&t->db, sql_delivery_draft_put, "iiiiniitiii",
                  (int64_t)doc->delivery, (int64_t)0, (int64_t)doc->day,
                  (int64_t)doc->crates_sent, (int64_t)doc->crates_left,
                  (int64_t)0, "", doc->begun_ms, (int64_t)doc->begun_by,
                  (int64_t)0);
}

/* In a transaction. */
static enum err open_doc(struct till *t, const struct actor *who,
                         uint32_t delivery, const struct slip *slip,
                         const Goods__Delivery *record,
                         struct delivery_doc *doc)
{
    uint8_t sum[SLIP_SUM_LEN], now[SLIP_SUM_LEN];
    bool summed = false;
    enum err err = load(t, delivery, doc, sum, &summed);
    if (err == ERR_NOTFOUND) {
        doc->delivery = delivery;
        err = begin(t, who, slip, doc);
    }
    if (!err && record)
        err = follow(t, doc, record);
    if (!err)
        err = keep_all(t, doc, slip);
    if (slip) {
        memcpy(sum, slip->sum, SLIP_SUM_LEN);
        summed = true;
    }
    if (!err && record && summed) {
        slip_sum(record, now);
        doc->other_slip = memcmp(sum, now, SLIP_SUM_LEN) != 0;
    }
    return err;
}

enum err delivery_open(struct till *t, const struct actor *who,
                       uint32_t delivery, const struct slip *slip,
                       struct delivery_doc *ret_doc, struct diag *d)
{
    struct delivery_doc doc = {0};
    Goods__Delivery *record = NULL;
    enum err err = delivery_record(t, delivery, &record);
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err)
        err = receivable(t, delivery, slip, record, d);
    if (!err) {
        err = till_begin(t, d);
        if (!err)
            err =
                till_end(t, open_doc(t, who, delivery, slip, record, &doc), d);
    }
    if (record)
        goods__delivery__free_unpacked(record, NULL);
    if (err) {
        delivery_doc_release(&doc);
        return till_explain(t, err, d);
    }
    *ret_doc = doc;
    return ERR_OK;
}

enum err delivery_look(struct till *t, uint32_t delivery,
                       struct delivery_doc *ret_doc, struct diag *d)
{
    struct delivery_doc doc = {.delivery = delivery};
    uint8_t sum[SLIP_SUM_LEN];
    bool summed = false;
    Goods__Delivery *record = NULL;
    enum err err = load(t, delivery, &doc, sum, &summed);
    bool begun = err == ERR_OK;
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err)
        err = delivery_record(t, delivery, &record);
    if (err == ERR_NOTFOUND)
        err = begun ? ERR_OK
                    : diag_set(d, err,
                               tr("nothing is known of delivery %u here: scan "
                                  "the square code on its slip"),
                               delivery);
    if (!err && record)
        err = follow(t, &doc, record);
    if (record)
        goods__delivery__free_unpacked(record, NULL);
    if (err) {
        delivery_doc_release(&doc);
        return till_explain(t, err, d);
    }
    *ret_doc = doc;
    return ERR_OK;
}

/* ---- the list ------------------------------------------------------------*/

static struct delivery_head *in_list(struct delivery_head rows[], int count,
                                     uint32_t delivery)
{
    for (int i = 0; i < count; i++)
        if (rows[i].delivery == delivery)
            return &rows[i];
    return NULL;
}

static enum err list_expected(struct till *t, struct delivery_head rows[],
                              int cap, int *count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err =
        db_bind(&t->catalogue, sql_delivery_all, &q, "i", (int64_t)t->outlet);
    while (!err && *count < cap && !(err = db_step(q, &row)) && row) {
        bool received = false;
        Goods__Delivery *x =
            goods__delivery__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                    sqlite3_column_blob(q, 0));
        if (!x) {
            err = ERR_NOMEM;
            break;
        }
        err = delivery_is_received(t, x->id, &received);
        if (!err && !received &&
            x->state != GOODS__DELIVERY_STATE__DELIVERY_RECEIVED &&
            x->state != GOODS__DELIVERY_STATE__DELIVERY_CANCELLED) {
            struct delivery_head *h = &rows[(*count)++];
            *h = (struct delivery_head){
                .delivery = x->id,
                .state = x->state == GOODS__DELIVERY_STATE__DELIVERY_LOADED
                             ? DELIVERY_COMING
                             : DELIVERY_EXPECTED,
                .day = x->day,
                .minute = x->minute,
                .lines = (int)x->n_lines,
                .total = money_of(x->total_fen),
            };
            text_copy(h->route, sizeof(h->route), x->route);
        }
        goods__delivery__free_unpacked(x, NULL);
    }
    db_done(q);
    return err;
}

static enum err list_begun(struct till *t, struct delivery_head rows[], int cap,
                           int *count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err = db_bind(&t->db, sql_delivery_draft_list, &q, "");
    while (!err && !(err = db_step(q, &row)) && row) {
        uint32_t id = (uint32_t)sqlite3_column_int64(q, 0);
        struct delivery_head *h = in_list(rows, *count, id);
        if (!h && *count == cap)
            break;
        if (!h) {
            h = &rows[(*count)++];
            *h = (struct delivery_head){.delivery = id,
                                        .day = sqlite3_column_int(q, 1),
                                        .lines = sqlite3_column_int(q, 2)};
        }
        h->state = DELIVERY_BEGUN;
    }
    db_done(q);
    return err;
}

enum err delivery_list(struct till *t, struct delivery_head ret_rows[], int cap,
                       int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = list_expected(t, ret_rows, cap, &count);
    if (!err)
        err = list_begun(t, ret_rows, cap, &count);
    if (!err)
        err = db_bind(&t->db, sql_delivery_received_recent, &q, "i",
                      (int64_t)(cap - count));
    while (!err && count < cap && !(err = db_step(q, &row)) && row) {
        struct delivery_head *h = &ret_rows[count++];
        *h = (struct delivery_head){
            .seq = (uint64_t)sqlite3_column_int64(q, 0),
            .delivery = (uint32_t)sqlite3_column_int64(q, 1),
            .state = DELIVERY_SIGNED,
            .day = clock_business_day(sqlite3_column_int64(q, 2), 0),
            .lines = sqlite3_column_int(q, 3),
            .total = money_of(sqlite3_column_int64(q, 4)),
        };
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}
