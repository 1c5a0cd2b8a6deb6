/* stock_papers.c - papers that are written: listed, read, taken back. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/lookup.h"
#include "pos/override.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/sql.h"
#include "pos/stock/read.h"
#include "pos/stock/sql.h"

static enum stock_kind kind_of(int fact, bool incoming)
{
    switch (fact) {
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
        return STOCK_RECEIVE;
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
        return STOCK_RETURN;
    case LEDGER__ENTRY__FACT_WASTE:
        return STOCK_WASTE;
    default:
        return incoming ? STOCK_TRANSFER_IN : STOCK_TRANSFER_OUT;
    }
}

enum err stock_papers(struct till *t, uint64_t before,
                      struct stock_paper_row ret_rows[], int cap,
                      int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_papers_recent, &q, "ii", (int64_t)before,
                           (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct stock_paper_row *p = &ret_rows[count++];
        p->seq = (uint64_t)sqlite3_column_int64(q, 0);
        p->kind =
            kind_of(sqlite3_column_int(q, 1), sqlite3_column_int(q, 2) != 0);
        p->at_ms = sqlite3_column_int64(q, 3);
        p->cashier = (uint32_t)sqlite3_column_int64(q, 4);
        db_text(q, 5, p->note, sizeof(p->note));
        db_text(q, 6, p->party, sizeof(p->party));
        p->outlet = (uint32_t)sqlite3_column_int64(q, 7);
        p->waste = sqlite3_column_int(q, 8);
        db_text(q, 9, p->reason, sizeof(p->reason));
        p->lines = sqlite3_column_int(q, 10);
        p->total = money_of(sqlite3_column_int64(q, 11));
        p->corrects = (uint64_t)sqlite3_column_int64(q, 12);
        p->corrected_by = (uint64_t)sqlite3_column_int64(q, 13);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

const Ledger__StockPaper *stock_paper_of(const Ledger__Entry *e,
                                         enum stock_kind *ret_kind)
{
    const Ledger__StockPaper *p = NULL;
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
        p = e->goods_received;
        break;
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
        p = e->goods_returned;
        break;
    case LEDGER__ENTRY__FACT_GOODS_TRANSFERRED:
        p = e->goods_transferred;
        break;
    case LEDGER__ENTRY__FACT_WASTE:
        p = e->waste;
        break;
    default:
        return NULL;
    }
    *ret_kind = kind_of((int)e->fact_case, p->incoming != 0);
    return p;
}

enum err stock_read(struct till *t, uint64_t seq, Ledger__Entry **ret_entry,
                    struct diag *d)
{
    struct buf bytes = {0};
    Ledger__Entry *e = NULL;
    enum stock_kind kind;
    enum err err = ledger_read(&t->db, seq, &bytes);
    if (!err)
        e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    if (err && err != ERR_NOTFOUND)
        return till_explain(t, err, d);
    if (!err && !e)
        return till_explain(t, ERR_CORRUPT, d);
    if (err || (!stock_paper_of(e, &kind) &&
                e->fact_case != LEDGER__ENTRY__FACT_STOCK_COUNTED)) {
        if (e)
            ledger__entry__free_unpacked(e, NULL);
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no stock paper number %llu at this till"),
                        (unsigned long long)seq);
    }
    *ret_entry = e;
    return ERR_OK;
}

/* ---- taking back ---------------------------------------------------------*/

static enum err may_take_back(struct till *t, const struct actor *who,
                              uint64_t seq, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    int64_t corrects = 0, by = 0;
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("taking back a paper needs the keeper's PIN"));
    enum err err = db_bind(&t->db, sql_paper_find, &q, "i", (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return till_explain(t, err, d);
    if (!row)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no stock paper number %llu at this till"),
                        (unsigned long long)seq);
    corrects = sqlite3_column_int64(q, 2);
    by = sqlite3_column_int64(q, 3);
    db_done(q);
    if (by != 0)
        return diag_set(d, ERR_EXISTS,
                        tr("paper %llu was taken back already, by number %lld"),
                        (unsigned long long)seq, (long long)by);
    if (corrects != 0)
        return diag_set(d, ERR_RANGE,
                        tr("that is a counter-document itself: write the goods "
                           "on a new paper"));
    return ERR_OK;
}

static enum err queue_paper(struct till *t, void *arg,
                            const struct ledger_head *head, struct diag *d)
{
    const Ledger__Entry *e = arg;
    (void)d;
    if (!spool_has_printer(t))
        return ERR_OK;
    return spool_add(&t->db, SPOOL_STOCK, head->seq, 0, false,
                     (int64_t)e->at_ms);
}

static enum err put_back(struct till *t, const struct actor *who,
                         Ledger__Entry *e, Ledger__StockPaper *p, uint64_t seq,
                         const char *reason, uint64_t *ret_seq, struct diag *d)
{
    struct ledger_head head;
    uint32_t shift = 0;
    char *was = p->reason;
    const struct override leave = {.kind =
                                       LEDGER__OVERRIDE_KIND__OVERRIDE_STOCK,
                                   .amount = money_of(p->total_fen),
                                   .reason = reason};
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = till_explain(t, shift_number_or_none(t, &shift), d);
    if (!err && who->authorised_by)
        err = override_record(t, who, &leave, d);
    for (size_t i = 0; i < p->n_lines; i++) {
        p->lines[i]->quantity_milli = -p->lines[i]->quantity_milli;
        p->lines[i]->amount_fen = -p->lines[i]->amount_fen;
    }
    p->total_fen = -p->total_fen;
    p->corrects_seq = seq;
    p->authorised_by = who->authorised_by;
    p->reason = (char *)reason;
    e->at_ms = (uint64_t)t->now_ms();
    e->cashier = who->cashier;
    e->shift = shift;
    if (!err)
        err = till_record(t, e, queue_paper, e, &head, d);
    p->reason = was;
    err = till_end(t, err, d);
    if (!err)
        *ret_seq = head.seq;
    return err;
}

enum err stock_take_back(struct till *t, const struct actor *who, uint64_t seq,
                         const char *reason, uint64_t *ret_seq, struct diag *d)
{
    Ledger__Entry *e = NULL;
    enum stock_kind kind;
    if (!reason[0] || !text_is_plain(reason, STOCK_TEXT_MAX))
        return diag_set(d, ERR_FORMAT, tr("say why, in at most %d characters"),
                        STOCK_TEXT_MAX);
    enum err err = may_take_back(t, who, seq, d);
    if (!err)
        err = stock_read(t, seq, &e, d);
    if (err)
        return err;
    Ledger__StockPaper *p = (Ledger__StockPaper *)stock_paper_of(e, &kind);
    Ledger__Origin *origin = e->origin;
    /* A re-based paper names the till's items by older numbers. */
    e->origin = NULL;
    for (size_t i = 0; !err && origin && i < p->n_lines; i++) {
        Ledger__StockLine *l = p->lines[i];
        uint64_t now = 0;
        err = stock_item_now(t, origin, l->item, &now);
        l->item = now;
    }
    if (!err)
        err = put_back(t, who, e, p, seq, reason, ret_seq, d);
    e->origin = origin;
    ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}

enum err stock_item_now(struct till *t, const Ledger__Origin *origin,
                        uint64_t item, uint64_t *ret_item)
{
    int64_t seq = 0;
    *ret_item = item;
    if (!origin || item < LEDGER_LOCAL_ITEM)
        return ERR_OK;
    enum err err =
        db_int(&t->db, sql_rebased_find, &seq, "ii", (int64_t)origin->epoch,
               (int64_t)(item - LEDGER_LOCAL_ITEM));
    if (!err)
        *ret_item = LEDGER_LOCAL_ITEM + (uint64_t)seq;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err stock_copy(struct till *t, uint64_t seq, struct stock_doc *ret_doc,
                    struct diag *d)
{
    Ledger__Entry *e = NULL;
    struct stock_doc doc = {0};
    enum err err = stock_read(t, seq, &e, d);
    if (err)
        return err;
    const Ledger__StockPaper *p = stock_paper_of(e, &doc.kind);
    if (!p)
        err = diag_set(d, ERR_RANGE, tr("a stocktake cannot be copied"));
    for (size_t i = 0; !err && i < p->n_lines; i++) {
        const Ledger__StockLine *l = p->lines[i];
        struct item item;
        struct goods goods = {.expiry_day = l->expiry_day};
        uint64_t now = 0;
        int line = 0;
        text_copy(goods.lot, sizeof(goods.lot), l->lot);
        err = stock_item_now(t, e->origin, l->item, &now);
        if (!err)
            err = lookup_item(t, now, 0, &item);
        if (err == ERR_NOTFOUND) { /* no longer known: leave it out */
            err = ERR_OK;
            continue;
        }
        int64_t milli = l->quantity_milli;
        if (!err)
            err = stock_doc_add(&doc, &item,
                                quantity_of(milli < 0 ? -milli : milli), &goods,
                                &line, d);
        if (!err && l->costed && !doc.lines[line].costed) {
            doc.lines[line].costed = true;
            doc.lines[line].amount =
                money_of(l->amount_fen < 0 ? -l->amount_fen : l->amount_fen);
        }
    }
    if (!err) {
        text_copy(doc.note, sizeof(doc.note), p->note);
        text_copy(doc.party, sizeof(doc.party), p->party);
        doc.outlet = p->outlet;
        doc.waste = p->waste_kind;
        *ret_doc = doc;
    } else {
        stock_doc_release(&doc);
    }
    ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}
