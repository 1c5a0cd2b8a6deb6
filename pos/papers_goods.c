/* papers_goods.c - the papers of goods: moved, ordered, received. */
#include "pos/delivery/delivery.h"
#include "pos/order/order_paper.h"
#include "pos/papers_internal.h"
#include "pos/stock/paper.h"
#include "pos/stock/read.h"

/* ---- goods that moved ----------------------------------------------------*/

enum err papers_stock(struct till *t, const struct spool_job *job,
                      const struct paper_look *look, struct arena *arena,
                      struct document *doc, struct diag *d)
{
    struct letterhead h;
    struct stock_paper p = {0};
    Ledger__Entry *e = NULL;
    bool list = job->kind == SPOOL_EXPIRING;
    enum err err = ERR_OK;
    if (!list)
        err = stock_read(t, job->ref, &e, d);
    if (err)
        return err;
    err = papers_letterhead(t, e ? e->cashier : 0, &h);
    if (!err && e)
        err = papers_number(t, e, job->ref, &p.facts);
    if (!err)
        err = list ? stock_paper_expiring(t, (int)job->ref, arena, &p, d)
                   : stock_paper_fill(t, e, arena, &p, d);
    if (!err) {
        papers_facts(t, &h, job, e ? (int64_t)e->at_ms : job->queued_ms,
                     &p.facts);
        p.facts.look = look;
        stock_paper_document(&p, doc);
    }
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}

/* ---- ordered and received ------------------------------------------------*/

enum err papers_order(struct till *t, const struct spool_job *job,
                      const struct paper_look *look, struct arena *arena,
                      struct document *doc, struct diag *d)
{
    struct letterhead h;
    struct order_paper p = {.facts.look = look};
    Ledger__Entry *e = NULL;
    enum err err = order_paper_fill(t, job->ref, arena, &p, d);
    if (!err)
        err = papers_entry(t, job->ref, &e);
    if (!err)
        err = papers_letterhead(t, e->cashier, &h);
    if (!err)
        err = papers_number(t, e, job->ref, &p.facts);
    if (!err) {
        papers_facts(t, &h, job, (int64_t)e->at_ms, &p.facts);
        order_paper_document(&p, doc);
    }
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}

enum err papers_delivery(struct till *t, const struct spool_job *job,
                         const struct paper_look *look, struct arena *arena,
                         struct document *doc, struct diag *d)
{
    struct letterhead h;
    struct delivery_note n = {.facts.look = look};
    Ledger__Entry *e = NULL;
    enum err err = papers_entry(t, job->ref, &e);
    if (!err)
        err = delivery_paper_fill(t, e, arena, &n, d);
    if (!err)
        err = papers_letterhead(t, e->cashier, &h);
    if (!err)
        err = papers_number(t, e, job->ref, &n.facts);
    if (!err) {
        papers_facts(t, &h, job, (int64_t)e->at_ms, &n.facts);
        delivery_note_document(&n, doc);
    }
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}
