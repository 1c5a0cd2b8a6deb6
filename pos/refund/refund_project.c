#include "pos/refund/refund_project.h"

#include "pos/customer/customer_project.h"
#include "pos/refund/name.h"
#include "pos/refund/sql.h"
#include "pos/report/report_project.h"
#include "pos/shift.h"

int64_t refund_tag(const uint8_t *hash)
{
    uint64_t tag = 0;
    for (int i = 0; i < SALE_NAME_HASH; i++)
        tag = tag << 8 | hash[i];
    return (int64_t)tag;
}

struct of {
    int64_t till, sale, tag;
};

static struct of sale_of(const Ledger__Refund *r)
{
    struct of of = {0};
    if (!r->sale || r->sale->hash.len != SALE_NAME_HASH ||
        r->sale->seq > INT64_MAX)
        return of;
    of.till = r->sale->till;
    of.sale = (int64_t)r->sale->seq;
    of.tag = refund_tag(r->sale->hash.data);
    return of;
}

static enum err project_line(const struct step *s, const struct of *of,
                             size_t n, const Ledger__RefundLine *l)
{
    struct quantity units;
    int64_t item = 0;
    enum err err = ledger_refund_stock(l, &units);
    if (!err && (units.milli > QUANTITY_MAX || units.milli < 0 ||
                 l->amount_fen < 0 || l->amount_fen > MONEY_MAX))
        err = ERR_RANGE;
    if (!err)
        err = step_item(s, l->item, &item);
    if (!err)
        err = db_run(s->db, sql_refund_line_add, "iiiiiiii", (int64_t)s->seq,
                     (int64_t)n, (int64_t)l->place, item, (int64_t)l->pack,
                     l->quantity_milli, l->amount_fen, (int64_t)l->damaged);
    if (!err && of->till != 0)
        err = db_run(s->db, sql_refund_of_add, "iiiiii", of->till, of->sale,
                     of->tag, (int64_t)l->place, l->quantity_milli,
                     l->amount_fen);
    if (!err)
        err = report_add_line(s, s->e->refund->business_day, item, -units.milli,
                              -l->amount_fen);
    if (!err && !l->damaged)
        err = step_stock_move(s, item, units.milli, 0);
    return err;
}

static enum err project_tender(const struct step *s, const struct of *of,
                               const Ledger__Tender *t)
{
    enum err err = ERR_OK;
    if (of->till != 0)
        err = db_run(s->db, sql_refund_way_add, "iiiiii", of->till, of->sale,
                     of->tag, (int64_t)t->type, (int64_t)t->payment_seq,
                     t->amount_fen);
    if (err || t->type < 0 || t->type >= SHIFT_TYPES)
        return err; /* a kind of a later version */
    return step_shift_add(s, SHIFT_REFUNDED, (int)t->type, 1, t->amount_fen);
}

enum err refund_project(const struct step *s)
{
    const Ledger__Refund *r = s->e->refund;
    struct of of = sale_of(r);
    if (r->total_fen < 0 || r->total_fen > MONEY_MAX)
        return ERR_RANGE;
    enum err err = db_run(
        s->db, sql_refund_add, "iiiiiiiiiiit", (int64_t)s->seq,
        (int64_t)s->e->at_ms, (int64_t)s->e->cashier, s->shift,
        (int64_t)r->business_day, of.till, of.sale, of.tag, (int64_t)r->n_lines,
        r->total_fen, (int64_t)r->authorised_by, r->reason);
    for (size_t i = 0; !err && i < r->n_lines; i++)
        err = project_line(s, &of, i, r->lines[i]);
    for (size_t i = 0; !err && i < r->n_tenders; i++)
        err = project_tender(s, &of, r->tenders[i]);
    if (!err)
        err = step_shift_add(s, SHIFT_REFUNDS, 0, 1, r->total_fen);
    if (!err)
        err = report_add_sale(s, r->business_day, 0, -r->total_fen);
    if (!err)
        err = customer_project_refund(s);
    return err;
}
