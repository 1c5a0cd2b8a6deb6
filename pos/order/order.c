#include "pos/order/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/order/sql.h"
#include "pos/sql.h"
#include "sync/feed.h"

#define ROWS_STEP       64
#define LINE_MAX_USUAL  1000
#define LINE_MAX_MOST   1000000
#define SUGGESTED_TIMES 5  /* more than what is suggested is believed */
#define WEEKS           13 /* of sales are believed */

void order_doc_release(struct order_doc *doc)
{
    free(doc->rows);
    suggestion_release(&doc->suggestion);
    *doc = (struct order_doc){0};
}

enum err order_row_base(const struct order_row *row,
                        struct quantity *ret_quantity)
{
    return quantity_times(row->quantity, row->item.pack_size, ret_quantity);
}

struct money order_total(const struct order_doc *doc, bool *ret_known)
{
    struct money total = {0}, amount;
    struct quantity base;
    *ret_known = true;
    for (int i = 0; i < doc->count; i++) {
        const struct order_row *r = &doc->rows[i];
        const struct suggested *s =
            suggestion_find(&doc->suggestion, r->item.id);
        if (r->quantity.milli == 0)
            continue;
        if (!s || s->price.fen == 0 || order_row_base(r, &base) ||
            money_times(s->price, base, &amount) ||
            money_add(total, amount, &total))
            *ret_known = false;
    }
    return total;
}

/* ---- keeping it ----------------------------------------------------------*/

static enum err keep_row(struct till *t, const struct order_doc *doc,
                         const struct order_row *r)
{
    return db_run(&t->db, sql_order_draft_line_put, "iiiiittiii", doc->draft,
                  (int64_t)r->row, (int64_t)r->item.id, (int64_t)r->item.pack,
                  r->item.pack_size.milli, r->item.name, r->item.unit,
                  r->quantity.milli, r->suggested.milli, (int64_t)r->touched);
}

static enum err keep_head(struct till *t, const struct order_doc *doc)
{
    return db_run(&t->db, sql_order_draft_head, "iiii", doc->draft,
                  (int64_t)doc->run, (int64_t)doc->delivery_day,
                  (int64_t)doc->rows_given);
}

static enum err grow(struct order_doc *doc, struct order_row **ret_row,
                     struct diag *d)
{
    if (doc->count == ORDER_DOC_MAX)
        return diag_set(d, ERR_NOMEM, tr("an order has at most %d lines"),
                        ORDER_DOC_MAX);
    if (doc->count % ROWS_STEP == 0) {
        void *more = realloc(doc->rows, ((size_t)doc->count + ROWS_STEP) *
                                            sizeof(doc->rows[0]));
        if (!more)
            return diag_set(d, ERR_NOMEM, tr("out of memory"));
        doc->rows = more;
    }
    *ret_row = &doc->rows[doc->count];
    **ret_row = (struct order_row){.row = doc->rows_given + 1};
    return ERR_OK;
}

enum err order_drafts(struct till *t, struct order_draft_row ret_rows[],
                      int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_order_draft_list, &q, "");
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        ret_rows[count++] = (struct order_draft_row){
            .id = sqlite3_column_int64(q, 0),
            .run = (uint32_t)sqlite3_column_int64(q, 1),
            .emergency = sqlite3_column_int(q, 2) != 0,
            .replaces = (uint64_t)sqlite3_column_int64(q, 3),
            .begun_ms = sqlite3_column_int64(q, 4),
            .lines = sqlite3_column_int(q, 5),
        };
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

/* A filled document becomes a draft. */
static enum err keep_all(struct till *t, const struct actor *who,
                         struct order_doc *doc, struct diag *d)
{
    struct order_draft_row rows[ORDER_DRAFTS_MAX];
    int count = 0;
    enum err err = order_drafts(t, rows, ORDER_DRAFTS_MAX, &count);
    if (!err && count == ORDER_DRAFTS_MAX)
        return diag_set(d, ERR_NOMEM,
                        tr("%d orders are being written: confirm or give up "
                           "one first"),
                        ORDER_DRAFTS_MAX);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return till_explain(t, err, d);
    doc->begun_ms = t->now_ms();
    doc->begun_by = who->cashier;
    err = db_run(&t->db, sql_order_draft_put, "iiiiii", (int64_t)doc->run,
                 (int64_t)doc->emergency, (int64_t)doc->replaces,
                 (int64_t)doc->delivery_day, doc->begun_ms,
                 (int64_t)who->cashier);
    if (!err)
        doc->draft = sqlite3_last_insert_rowid(t->db.handle);
    if (!err)
        err = keep_head(t, doc);
    for (int i = 0; !err && i < doc->count; i++)
        err = keep_row(t, doc, &doc->rows[i]);
    return till_end(t, err, d);
}

/* ---- what headquarters suggests ------------------------------------------*/

/* The item in a pack; one that the range has lost keeps its number. */
static enum err item_in(struct till *t, uint64_t id, uint32_t pack,
                        struct item *ret)
{
    struct item item = {0};
    enum err err = lookup_item(t, id, pack, &item);
    if (err == ERR_NOTFOUND && pack != 0)
        err = lookup_item(t, id, 0, &item);
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

/* A quantity of base units in that item's unit; in base units where it does not
 * come to whole packs. */
static enum err in_unit(struct till *t, struct item *item, struct quantity base,
                        struct quantity *ret)
{
    int64_t size = item->pack_size.milli;
    if (item->pack == 0 || size <= 0) {
        *ret = base;
        return ERR_OK;
    }
    /* base / size packs, in thousandths */
    if (base.milli % size == 0) {
        *ret = quantity_of(base.milli / size * QUANTITY_ONE);
        return ERR_OK;
    }
    *ret = base;
    return item_in(t, item->id, 0, item);
}

static enum err add_suggested(struct till *t, struct order_doc *doc,
                              const struct suggested *s, struct diag *d)
{
    struct order_row *r = NULL;
    enum err err = grow(doc, &r, d);
    if (!err)
        err = item_in(t, s->item, s->pack, &r->item);
    if (!err)
        err = in_unit(t, &r->item, s->quantity, &r->quantity);
    if (err)
        return err;
    r->suggested = s->quantity;
    doc->rows_given++;
    doc->count++;
    return ERR_OK;
}

static int row_of(const struct order_doc *doc, uint64_t item)
{
    for (int i = 0; i < doc->count; i++)
        if (doc->rows[i].item.id == item)
            return i;
    return -1;
}

static enum err take_suggestion(struct till *t, struct order_doc *doc,
                                struct diag *d)
{
    enum err err = ERR_OK;
    for (int i = 0; !err && i < doc->suggestion.count; i++) {
        const struct suggested *s = &doc->suggestion.lines[i];
        int line = row_of(doc, s->item);
        if (line < 0)
            err = add_suggested(t, doc, s, d);
        else
            doc->rows[line].suggested = s->quantity;
    }
    doc->run = doc->suggestion.run;
    doc->delivery_day = doc->suggestion.delivery_day;
    return err;
}

enum err order_unanswered(struct till *t, uint32_t run, uint64_t besides,
                          struct diag *d)
{
    int64_t seq = 0;
    enum err err = db_int(&t->db, sql_order_placed_answers, &seq, "ii",
                          (int64_t)run, (int64_t)besides);
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    if (err)
        return till_explain(t, err, d);
    return diag_set(d, ERR_EXISTS,
                    tr("this suggestion was confirmed already, as order %lld: "
                       "open that one to change it"),
                    (long long)seq);
}

/* The draft was begun from an older suggestion: what the keeper touched stays,
 * the rest is the new one's. */
static enum err follow(struct till *t, struct order_doc *doc, struct diag *d)
{
    int kept = 0;
    for (int i = 0; i < doc->count; i++) {
        struct order_row *r = &doc->rows[i];
        if (!r->touched)
            continue;
        r->suggested = quantity_of(0);
        doc->rows[kept++] = *r;
    }
    if (kept == 0) { /* grow() counts from here */
        free(doc->rows);
        doc->rows = NULL;
    } else if (kept % ROWS_STEP != 0) {
        size_t room = ((size_t)kept / ROWS_STEP + 1) * ROWS_STEP;
        void *rows = realloc(doc->rows, room * sizeof(doc->rows[0]));
        if (!rows)
            return ERR_NOMEM;
        doc->rows = rows;
    }
    doc->count = kept;
    enum err err = take_suggestion(t, doc, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_order_draft_lines_end, "i", doc->draft);
    if (!err)
        err = keep_head(t, doc);
    for (int i = 0; !err && i < doc->count; i++)
        err = keep_row(t, doc, &doc->rows[i]);
    return till_end(t, err, d);
}

static enum err load_row(struct till *t, sqlite3_stmt *q, struct order_doc *doc)
{
    struct order_row *r = NULL;
    struct item item = {0};
    enum err err = grow(doc, &r, NULL);
    if (err)
        return err;
    uint64_t id = (uint64_t)sqlite3_column_int64(q, 1);
    uint32_t pack = (uint32_t)sqlite3_column_int64(q, 2);
    err = lookup_item(t, id, pack, &item);
    if (err == ERR_NOTFOUND) { /* gone from the range meanwhile */
        err = ERR_OK;
        item.id = id;
        db_text(q, 4, item.name, sizeof(item.name));
        db_text(q, 5, item.unit, sizeof(item.unit));
    }
    if (err)
        return err;
    item.pack = pack;
    item.pack_size = quantity_of(sqlite3_column_int64(q, 3));
    r->row = (uint32_t)sqlite3_column_int64(q, 0);
    r->item = item;
    r->quantity = quantity_of(sqlite3_column_int64(q, 6));
    r->suggested = quantity_of(sqlite3_column_int64(q, 7));
    r->touched = sqlite3_column_int(q, 8) != 0;
    doc->count++;
    return ERR_OK;
}

enum err order_load(struct till *t, int64_t draft, struct order_doc *ret_doc,
                    struct diag *d)
{
    struct order_doc doc = {.draft = draft};
    sqlite3_stmt *q = NULL;
    bool row = false;
    uint32_t rows_given = 0;
    enum err err = db_bind(&t->db, sql_order_draft_find, &q, "i", draft);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return diag_set(d, ERR_NOTFOUND, tr("that order is no longer open"));
    if (!err) {
        doc.run = (uint32_t)sqlite3_column_int64(q, 0);
        doc.emergency = sqlite3_column_int(q, 1) != 0;
        doc.replaces = (uint64_t)sqlite3_column_int64(q, 2);
        doc.delivery_day = sqlite3_column_int(q, 3);
        doc.begun_ms = sqlite3_column_int64(q, 4);
        doc.begun_by = (uint32_t)sqlite3_column_int64(q, 5);
        rows_given = (uint32_t)sqlite3_column_int64(q, 6);
        db_done(q);
        err = db_bind(&t->db, sql_order_draft_lines, &q, "i", draft);
    }
    while (!err && !(err = db_step(q, &row)) && row)
        err = load_row(t, q, &doc);
    db_done(q);
    doc.rows_given = rows_given;
    if (!err) {
        err = suggestion_read(t, &doc.suggestion);
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    if (!err && doc.run != 0 && doc.replaces == 0 && doc.suggestion.run != 0 &&
        doc.run != doc.suggestion.run)
        err = follow(t, &doc, d);
    if (err) {
        order_doc_release(&doc);
        return till_explain(t, err, d);
    }
    *ret_doc = doc;
    return ERR_OK;
}

/* The draft that answers suggestions, if one is begun; 0: none. */
static enum err begun(struct till *t, int64_t *ret_draft)
{
    struct order_draft_row rows[ORDER_DRAFTS_MAX];
    int count = 0;
    enum err err = order_drafts(t, rows, ORDER_DRAFTS_MAX, &count);
    *ret_draft = 0;
    for (int i = 0; !err && i < count; i++)
        if (rows[i].run != 0 && rows[i].replaces == 0)
            *ret_draft = rows[i].id;
    return err;
}

enum err order_suggested(struct till *t, const struct actor *who,
                         struct order_doc *ret_doc, struct diag *d)
{
    struct order_doc doc = {0};
    int64_t draft = 0;
    enum err err = suggestion_read(t, &doc.suggestion);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("headquarters has not suggested anything yet: "
                           "begin an order of your own"));
    if (!err)
        err = order_unanswered(t, doc.suggestion.run, 0, d);
    if (!err)
        err = begun(t, &draft);
    if (!err && draft != 0) {
        order_doc_release(&doc);
        return order_load(t, draft, ret_doc, d);
    }
    if (!err)
        err = take_suggestion(t, &doc, d);
    if (!err)
        err = keep_all(t, who, &doc, d);
    if (err) {
        order_doc_release(&doc);
        return till_explain(t, err, d);
    }
    *ret_doc = doc;
    return ERR_OK;
}

enum err order_new(struct till *t, const struct actor *who, bool emergency,
                   struct order_doc *ret_doc, struct diag *d)
{
    struct order_doc doc = {.emergency = emergency};
    enum err err = suggestion_read(t, &doc.suggestion); /* for its words */
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (emergency)
        doc.delivery_day = till_business_day(t) + 1;
    if (!err)
        err = keep_all(t, who, &doc, d);
    if (err) {
        order_doc_release(&doc);
        return till_explain(t, err, d);
    }
    *ret_doc = doc;
    return ERR_OK;
}

static enum err copy_line(struct till *t, const struct placed_line *from,
                          struct order_doc *doc, struct diag *d)
{
    struct order_row *r = NULL;
    enum err err = grow(doc, &r, d);
    if (!err)
        err = item_in(t, from->item.id, from->pack, &r->item);
    if (!err)
        err = in_unit(t, &r->item, from->asked, &r->quantity);
    if (err)
        return err;
    r->suggested = from->suggested;
    r->touched = true;
    doc->rows_given++;
    doc->count++;
    return ERR_OK;
}

/* A draft that changes that order already; 0: none. */
static enum err begun_again(struct till *t, uint64_t seq, int64_t *ret_draft)
{
    struct order_draft_row rows[ORDER_DRAFTS_MAX];
    int count = 0;
    enum err err = order_drafts(t, rows, ORDER_DRAFTS_MAX, &count);
    *ret_draft = 0;
    for (int i = 0; !err && i < count; i++)
        if (rows[i].replaces == seq)
            *ret_draft = rows[i].id;
    return err;
}

enum err order_again(struct till *t, const struct actor *who, uint64_t seq,
                     struct order_doc *ret_doc, struct diag *d)
{
    struct order_doc doc = {.replaces = seq};
    struct placed p = {0};
    int64_t draft = 0;
    enum err err = order_read(t, seq, &p, d);
    if (!err)
        err = order_changeable(&p, d);
    if (!err)
        err = begun_again(t, seq, &draft);
    if (!err && draft != 0) {
        placed_release(&p);
        return order_load(t, draft, ret_doc, d);
    }
    if (!err)
        err = suggestion_read(t, &doc.suggestion);
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    doc.run = p.head.run;
    doc.emergency = p.head.emergency;
    doc.delivery_day = p.head.delivery_day;
    for (int i = 0; !err && i < p.count; i++)
        err = copy_line(t, &p.lines[i], &doc, d);
    if (!err)
        err = keep_all(t, who, &doc, d);
    placed_release(&p);
    if (err) {
        order_doc_release(&doc);
        return till_explain(t, err, d);
    }
    *ret_doc = doc;
    return ERR_OK;
}

/* ---- changing it ---------------------------------------------------------*/

/* How much of an item is believed. */
static int64_t most_base(struct till *t, const struct order_doc *doc,
                         const struct order_row *r)
{
    const struct suggested *s = suggestion_find(&doc->suggestion, r->item.id);
    int64_t most =
        QUANTITY_ONE * till_setting_int(t, SETTING_ORDER_LINE_MAX, 1,
                                        LINE_MAX_MOST, LINE_MAX_USUAL);
    if (most < SUGGESTED_TIMES * r->suggested.milli)
        most = SUGGESTED_TIMES * r->suggested.milli;
    if (s && most < WEEKS * s->weekly.milli)
        most = WEEKS * s->weekly.milli;
    return most < ORDER_MILLI_MAX ? most : ORDER_MILLI_MAX;
}

static enum err check_row(struct till *t, const struct order_doc *doc,
                          const struct order_row *r, struct diag *d)
{
    struct quantity base = {0};
    char text[QUANTITY_CHARS];
    int64_t most = most_base(t, doc, r);
    if (r->quantity.milli < 0)
        return diag_set(d, ERR_RANGE,
                        tr("a quantity is 0 (strike it out) or more"));
    if (!r->item.by_weight && r->quantity.milli % QUANTITY_ONE != 0)
        return diag_set(d, ERR_RANGE, tr("%s is not weighed: a whole number"),
                        r->item.name);
    if (order_row_base(r, &base) || base.milli > most)
        return diag_set(d, ERR_RANGE,
                        tr("so much of %s cannot be meant: at most %s here; "
                           "for more call headquarters"),
                        r->item.name, quantity_format(quantity_of(most), text));
    return ERR_OK;
}

/* Writes a changed line; on failure it is put back as it was. */
static enum err changed(struct till *t, struct order_doc *doc, int line,
                        const struct order_row *was, struct diag *d)
{
    doc->rows[line].touched = true;
    enum err err = check_row(t, doc, &doc->rows[line], d);
    if (!err)
        err = till_begin(t, d);
    if (!err) {
        err = keep_row(t, doc, &doc->rows[line]);
        if (!err)
            err = keep_head(t, doc);
        err = till_end(t, err, d);
    }
    if (err)
        doc->rows[line] = *was;
    return err;
}

/* More of a line, in another pack than it is in. */
static enum err add_other(struct till *t, struct order_row *r,
                          const struct pick *pick, struct quantity quantity)
{
    struct quantity had, more, sum;
    struct item base;
    enum err err = order_row_base(r, &had);
    if (!err)
        err = quantity_times(quantity, pick->item.pack_size, &more);
    if (!err)
        err = quantity_add(had, more, &sum);
    if (!err && r->quantity.milli == 0) { /* struck out: as it comes now */
        r->item = pick->item;
        r->quantity = quantity;
        return ERR_OK;
    }
    if (!err)
        err = item_in(t, r->item.id, 0, &base);
    if (err)
        return err;
    r->item = base;
    r->quantity = sum;
    return ERR_OK;
}

static enum err may_order(const struct pick *pick, struct diag *d)
{
    if (item_is_local(&pick->item))
        return diag_set(d, ERR_NOTFOUND,
                        tr("%s is this shop's own item: headquarters does not "
                           "have it"),
                        pick->item.name);
    return ERR_OK;
}

enum err order_add(struct till *t, struct order_doc *doc,
                   const struct pick *pick, struct quantity quantity,
                   int *ret_line, struct diag *d)
{
    struct order_row *r = NULL, was = {0};
    int line = row_of(doc, pick->item.id);
    enum err err = may_order(pick, d);
    if (err)
        return err;
    if (quantity.milli == 0)
        quantity = pick->quantity;
    if (quantity.milli == 0 && pick->item.by_weight)
        return diag_set(d, ERR_SHORT, tr("how many kg of %s?"),
                        pick->item.name);
    if (quantity.milli == 0)
        quantity = quantity_of(QUANTITY_ONE);
    if (line < 0) {
        err = grow(doc, &r, d);
        if (err)
            return err;
        r->item = pick->item;
        r->quantity = quantity;
        line = doc->count++;
        doc->rows_given++;
        err = changed(t, doc, line, &was, d);
        if (err) {
            doc->count--;
            doc->rows_given--;
        }
    } else {
        r = &doc->rows[line];
        was = *r;
        if (r->item.pack == pick->item.pack)
            err = quantity_add(r->quantity, quantity, &r->quantity);
        else
            err = add_other(t, r, pick, quantity);
        if (err)
            *r = was;
        else
            err = changed(t, doc, line, &was, d);
    }
    if (!err)
        *ret_line = line;
    return err == ERR_RANGE && d && !d->text[0]
               ? diag_set(d, err, tr("that is too much"))
               : err;
}

enum err order_set(struct till *t, struct order_doc *doc, int line,
                   struct quantity quantity, struct diag *d)
{
    struct order_row was = doc->rows[line];
    CHECK(line >= 0 && line < doc->count);
    doc->rows[line].quantity = quantity;
    return changed(t, doc, line, &was, d);
}

enum err order_other_pack(struct till *t, struct order_doc *doc, int line,
                          struct diag *d)
{
    struct order_row was = doc->rows[line], *r = &doc->rows[line];
    struct item next = {0};
    struct quantity base;
    int64_t pack = 0;
    enum err err = db_int(&t->catalogue, sql_order_next_pack, &pack, "ii",
                          (int64_t)r->item.id, (int64_t)r->item.pack);
    if (err == ERR_NOTFOUND)
        err = r->item.pack ? ERR_OK : ERR_NOTFOUND; /* round again */
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("%s comes in no other pack"), r->item.name);
    if (!err)
        err = lookup_item(t, r->item.id, (uint32_t)pack, &next);
    if (!err)
        err = order_row_base(r, &base);
    if (err)
        return till_explain(t, err, d);
    int64_t size = next.pack_size.milli;
    if (next.pack == 0)
        r->quantity = base;
    else /* never less than what was asked for */
        r->quantity =
            quantity_of((base.milli + size - 1) / size * QUANTITY_ONE);
    r->item = next;
    return changed(t, doc, line, &was, d);
}

enum err order_strike(struct till *t, struct order_doc *doc, int line,
                      struct diag *d)
{
    struct order_row *r = &doc->rows[line];
    if (r->suggested.milli != 0)
        return order_set(t, doc, line, quantity_of(0), d);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_order_draft_line_end, "ii", doc->draft,
                 (int64_t)r->row);
    err = till_end(t, err, d);
    if (err)
        return err;
    doc->count--;
    memmove(r, r + 1, (size_t)(doc->count - line) * sizeof(*r));
    return ERR_OK;
}

static enum err end_draft(struct till *t, int64_t draft)
{
    enum err err = db_run(&t->db, sql_order_draft_end, "i", draft);
    return err ? err : db_run(&t->db, sql_order_draft_lines_end, "i", draft);
}

enum err order_drop(struct till *t, struct order_doc *doc, struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = till_end(t, end_draft(t, doc->draft), d);
    if (!err)
        order_doc_release(doc);
    return err;
}

/* ---- the cut-off ---------------------------------------------------------*/

bool order_cutoff_words(struct till *t, const struct order_doc *doc,
                        bool *ret_late, char *out, size_t cap)
{
    const struct suggestion *s = &doc->suggestion;
    char time[CLOCK_TIME_CHARS], day[32], truck[32];
    *ret_late = false;
    if (doc->emergency) {
        text_copy(out, cap,
                  tr("emergency: headquarters decides at once whether and how "
                     "it comes"));
        return true;
    }
    if (s->run == 0 || (doc->run != 0 && doc->run != s->run))
        return false;
    int64_t cutoff_ms = suggestion_cutoff_ms(s);
    clock_format_time(cutoff_ms, time);
    time[16] = '\0';
    suggestion_day(t, s->cutoff_day, day);
    suggestion_day(t, s->delivery_day, truck);
    *ret_late = t->now_ms() > cutoff_ms;
    if (*ret_late)
        snprintf(out, cap,
                 tr("the cut-off (%s %s) is over: this goes with the truck "
                    "after the one of %s; what cannot wait is an emergency "
                    "order"),
                 day, time + 11, truck);
    else
        snprintf(out, cap, tr("confirm until %s %s; it comes %s"), day,
                 time + 11, truck);
    text_drop_torn(out);
    return true;
}
