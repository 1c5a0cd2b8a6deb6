#include "pos/pay/code_paper.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/item.h"
#include "pos/papers.h"
#include "pos/pay/sql.h"
#include "pos/spool.h"
#include "receipts/label.h"

enum err code_paper_print(struct till *t, const struct code_paper *p,
                          struct diag *d)
{
    if (!spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_code_paper_put, "tiii", p->url, (int64_t)p->type,
                 p->amount.fen, p->until_ms);
    if (!err)
        err = spool_add(&t->db, SPOOL_CODE,
                        (uint64_t)sqlite3_last_insert_rowid(t->db.handle), 0,
                        false, t->now_ms());
    return till_end(t, err, d);
}

enum err code_paper_document(struct till *t, uint64_t ref, int64_t now_ms,
                             struct document *doc, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    char outlet[ITEM_NAME_CAP], amount[MONEY_CHARS], until[CLOCK_TIME_CHARS];
    enum err err = db_bind(&t->db, sql_code_paper_find, &q, "i", (int64_t)ref);
    if (!err)
        err = db_step(q, &row);
    if (err || !row) {
        db_done(q);
        return till_explain(t, err ? err : ERR_NOTFOUND, d);
    }
    int64_t until_ms = sqlite3_column_int64(q, 3);
    Ledger__TenderType type = (Ledger__TenderType)sqlite3_column_int(q, 1);
    money_format(money_of(sqlite3_column_int64(q, 2)), amount);
    till_outlet_name(t, outlet, sizeof(outlet));
    doc_text(doc, DOC_BOLD, DOC_CENTER, outlet);
    doc_text(doc, DOC_BIG, DOC_CENTER, papers_tender_name(type));
    doc_text(doc, DOC_BIG, DOC_CENTER, amount);
    if (until_ms != 0 && now_ms >= until_ms) {
        doc_text(doc, DOC_NORMAL, DOC_CENTER,
                 paper_label(N_("paper|This code's time is over.")));
    } else {
        doc_qr(doc, (const char *)sqlite3_column_text(q, 0));
        doc_text(doc, DOC_NORMAL, DOC_CENTER,
                 paper_label(N_("paper|Scan it with the phone to pay")));
        if (until_ms != 0)
            doc_textf(doc, DOC_NORMAL, DOC_CENTER,
                      paper_label(N_("paper|good until %s")),
                      clock_format_time(until_ms, until));
    }
    doc_cut(doc);
    db_done(q);
    return ERR_OK;
}
