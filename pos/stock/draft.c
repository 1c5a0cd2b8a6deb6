#include "pos/stock/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/sql.h"

enum err draft_list(struct till *t, enum stock_kind kind,
                    struct draft_row ret_rows[], int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_draft_list, &q, "i", (int64_t)kind);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct draft_row *r = &ret_rows[count++];
        r->id = sqlite3_column_int64(q, 0);
        r->kind = kind;
        r->begun_ms = sqlite3_column_int64(q, 1);
        db_text(q, 2, r->note, sizeof(r->note));
        db_text(q, 3, r->party, sizeof(r->party));
        r->lines = sqlite3_column_int(q, 4);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

static enum err keep_line(struct till *t, const struct stock_doc *doc,
                          const struct stock_doc_line *l)
{
    return db_run(&t->db, sql_draft_line_put, "iiiiittiiiti", doc->draft,
                  (int64_t)l->row, (int64_t)l->item.id, (int64_t)l->item.pack,
                  l->item.pack_size.milli, l->item.name, l->item.unit,
                  l->quantity.milli, (int64_t)l->costed, l->amount.fen, l->lot,
                  (int64_t)l->expiry_day);
}

static enum err keep_head(struct till *t, const struct stock_doc *doc)
{
    return db_run(&t->db, sql_draft_head, "ittiiti", doc->draft, doc->note,
                  doc->party, (int64_t)doc->outlet, (int64_t)doc->waste,
                  doc->reason, (int64_t)doc->rows_given);
}

enum err draft_keep(struct till *t, const struct actor *who,
                    struct stock_doc *doc, struct diag *d)
{
    struct draft_row rows[DRAFT_MAX];
    int count = 0;
    CHECK(doc->draft == 0);
    enum err err = draft_list(t, doc->kind, rows, DRAFT_MAX, &count);
    if (!err && count == DRAFT_MAX)
        return diag_set(d, ERR_NOMEM,
                        tr("%d papers of this kind are open: finish one first"),
                        DRAFT_MAX);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return till_explain(t, err, d);
    doc->begun_ms = t->now_ms();
    doc->begun_by = who->cashier;
    err = db_run(&t->db, sql_draft_put, "iii", (int64_t)doc->kind,
                 doc->begun_ms, (int64_t)who->cashier);
    if (!err)
        doc->draft = sqlite3_last_insert_rowid(t->db.handle);
    if (!err)
        err = keep_head(t, doc);
    for (int i = 0; !err && i < doc->count; i++)
        err = keep_line(t, doc, &doc->lines[i]);
    err = till_end(t, err, d);
    if (err)
        doc->draft = 0;
    return err;
}

enum err draft_new(struct till *t, const struct actor *who,
                   enum stock_kind kind, struct stock_doc *ret_doc,
                   struct diag *d)
{
    struct stock_doc doc = {.kind = kind};
    enum err err = draft_keep(t, who, &doc, d);
    if (!err)
        *ret_doc = doc;
    return err;
}

static enum err load_line(struct till *t, sqlite3_stmt *q,
                          struct stock_doc *doc)
{
    struct item item = {0};
    struct goods goods = {0};
    int line = 0;
    uint64_t id = (uint64_t)sqlite3_column_int64(q, 1);
    uint32_t pack = (uint32_t)sqlite3_column_int64(q, 2);
    enum err err = lookup_item(t, id, pack, &item);
    if (err == ERR_NOTFOUND) { /* gone from the range meanwhile */
        err = ERR_OK;
        item.id = id;
        db_text(q, 4, item.name, sizeof(item.name));
        db_text(q, 5, item.unit, sizeof(item.unit));
    }
    item.pack = pack;
    item.pack_size = quantity_of(sqlite3_column_int64(q, 3));
    db_text(q, 9, goods.lot, sizeof(goods.lot));
    goods.expiry_day = (int32_t)sqlite3_column_int64(q, 10);
    if (!err)
        err = stock_doc_add(doc, &item, quantity_of(sqlite3_column_int64(q, 6)),
                            &goods, &line, NULL);
    if (err)
        return err;
    struct stock_doc_line *l = &doc->lines[line];
    l->row = (uint32_t)sqlite3_column_int64(q, 0);
    l->costed = sqlite3_column_int(q, 7) != 0;
    l->amount = money_of(sqlite3_column_int64(q, 8));
    return ERR_OK;
}

enum err draft_load(struct till *t, int64_t id, struct stock_doc *ret_doc,
                    struct diag *d)
{
    struct stock_doc doc = {.draft = id};
    sqlite3_stmt *q = NULL;
    bool row = false;
    int64_t rows_given = 0;
    enum err err = db_bind(&t->db, sql_draft_find, &q, "i", id);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return diag_set(d, ERR_NOTFOUND, tr("that paper is no longer open"));
    if (!err) {
        doc.kind = (enum stock_kind)sqlite3_column_int(q, 0);
        doc.begun_ms = sqlite3_column_int64(q, 1);
        doc.begun_by = (uint32_t)sqlite3_column_int64(q, 2);
        db_text(q, 3, doc.note, sizeof(doc.note));
        db_text(q, 4, doc.party, sizeof(doc.party));
        doc.outlet = (uint32_t)sqlite3_column_int64(q, 5);
        doc.waste = (Ledger__WasteKind)sqlite3_column_int(q, 6);
        db_text(q, 7, doc.reason, sizeof(doc.reason));
        rows_given = sqlite3_column_int64(q, 8);
        db_done(q);
        err = db_bind(&t->db, sql_draft_lines, &q, "i", id);
    }
    while (!err && !(err = db_step(q, &row)) && row)
        err = load_line(t, q, &doc);
    db_done(q);
    if (err) {
        stock_doc_release(&doc);
        return till_explain(t, err, d);
    }
    doc.rows_given = (uint32_t)rows_given;
    *ret_doc = doc;
    return ERR_OK;
}

/* Writes a changed line; on failure it is put back as it was. */
static enum err changed(struct till *t, struct stock_doc *doc, int line,
                        const struct stock_doc_line *was, struct diag *d)
{
    enum err err = till_begin(t, d);
    if (!err) {
        err = keep_line(t, doc, &doc->lines[line]);
        if (!err)
            err = keep_head(t, doc);
        err = till_end(t, err, d);
    }
    if (err)
        doc->lines[line] = *was;
    return err;
}

enum err draft_add(struct till *t, struct stock_doc *doc,
                   const struct pick *pick, struct quantity quantity,
                   int *ret_line, struct diag *d)
{
    struct stock_doc_line was = {0};
    int line = 0, count = doc->count;
    if (quantity.milli == 0)
        quantity = pick->quantity;
    if (quantity.milli == 0 && pick->item.by_weight)
        return diag_set(d, ERR_SHORT, tr("how many kg of %s?"),
                        pick->item.name);
    if (quantity.milli == 0)
        quantity = quantity_of(QUANTITY_ONE);
    for (int i = 0; i < count; i++) {
        const struct stock_doc_line *l = &doc->lines[i];
        if (l->item.id == pick->item.id && l->item.pack == pick->item.pack &&
            l->expiry_day == pick->goods.expiry_day &&
            strcmp(l->lot, pick->goods.lot) == 0)
            was = *l;
    }
    enum err err =
        stock_doc_add(doc, &pick->item, quantity, &pick->goods, &line, d);
    if (!err)
        err = changed(t, doc, line, &was, d);
    if (err)
        doc->count = count;
    else
        *ret_line = line;
    return err;
}

enum err draft_set_quantity(struct till *t, struct stock_doc *doc, int line,
                            struct quantity quantity, struct diag *d)
{
    struct stock_doc_line was = doc->lines[line], *l = &doc->lines[line];
    if (quantity.milli <= 0 || quantity.milli > STOCK_QUANTITY_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a quantity is above zero and at most %lld"),
                        (long long)(STOCK_QUANTITY_MAX / QUANTITY_ONE));
    if (!l->item.by_weight && quantity.milli % QUANTITY_ONE != 0)
        return diag_set(d, ERR_RANGE, tr("%s is not weighed: a whole number"),
                        l->item.name);
    if (l->costed) {
        enum err err = money_share(l->amount, quantity.milli, l->quantity.milli,
                                   &l->amount);
        if (err)
            return diag_set(d, err, tr("that is no price for goods"));
    }
    l->quantity = quantity;
    return changed(t, doc, line, &was, d);
}

enum err draft_set_cost(struct till *t, struct stock_doc *doc, int line,
                        struct money cost, bool unit, struct diag *d)
{
    struct stock_doc_line was = doc->lines[line], *l = &doc->lines[line];
    enum err err = ERR_OK;
    if (unit && cost.fen >= 0)
        err = money_times(cost, l->quantity, &cost);
    if (err || cost.fen < 0 || cost.fen > STOCK_COST_MAX)
        return diag_set(d, ERR_RANGE, tr("that is no price for goods"));
    l->costed = true;
    l->amount = cost;
    return changed(t, doc, line, &was, d);
}

enum err draft_set_lot(struct till *t, struct stock_doc *doc, int line,
                       const char *lot, int32_t expiry_day, struct diag *d)
{
    struct stock_doc_line was = doc->lines[line], *l = &doc->lines[line];
    if (!text_is_plain(lot, GS1_LOT_CAP - 1) || strlen(lot) >= GS1_LOT_CAP)
        return diag_set(d, ERR_FORMAT,
                        tr("a lot has at most %d letters and digits"),
                        GS1_LOT_CAP - 1);
    for (int i = 0; i < doc->count; i++) {
        const struct stock_doc_line *o = &doc->lines[i];
        if (i != line && o->item.id == l->item.id &&
            o->item.pack == l->item.pack && o->expiry_day == expiry_day &&
            strcmp(o->lot, lot) == 0)
            return diag_set(d, ERR_EXISTS,
                            tr("line %d is of that lot already: add to it"),
                            i + 1);
    }
    text_copy(l->lot, sizeof(l->lot), lot);
    l->expiry_day = expiry_day;
    return changed(t, doc, line, &was, d);
}

enum err draft_remove(struct till *t, struct stock_doc *doc, int line,
                      struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_draft_line_end, "ii", doc->draft,
                 (int64_t)doc->lines[line].row);
    err = till_end(t, err, d);
    if (err)
        return err;
    doc->count--;
    memmove(&doc->lines[line], &doc->lines[line + 1],
            (size_t)(doc->count - line) * sizeof(doc->lines[0]));
    return ERR_OK;
}

enum err draft_head(struct till *t, const struct stock_doc *doc, struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    return till_end(t, keep_head(t, doc), d);
}

enum err draft_drop(struct till *t, struct stock_doc *doc, struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_draft_end, "i", doc->draft);
    if (!err)
        err = db_run(&t->db, sql_draft_lines_end, "i", doc->draft);
    err = till_end(t, err, d);
    if (!err)
        stock_doc_release(doc);
    return err;
}
