#include "pos/refund/slip.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "pos/lookup.h"
#include "pos/papers.h"
#include "pos/people.h"
#include "pos/refund/refund.h"

static enum err keep(struct arena *arena, const char *text, const char **ret)
{
    *ret = arena_text(arena, text, strlen(text));
    return *ret ? ERR_OK : ERR_NOMEM;
}

static enum err fill_line(struct till *t, struct arena *arena,
                          const Ledger__RefundLine *l, struct receipt_line *ret)
{
    struct item item = {0};
    struct quantity whole = quantity_of(l->quantity_milli);
    enum err err = lookup_item(t, l->item, l->pack, &item);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (err)
        snprintf(item.name, sizeof(item.name), tr("item %llu"),
                 (unsigned long long)l->item);
    err = keep(arena, item.name, &ret->name);
    if (!err)
        err = keep(arena, item.spec, &ret->spec);
    if (!err)
        err = keep(arena, item.unit, &ret->unit);
    ret->quantity = whole;
    ret->amount = money_of(l->amount_fen);
    /* What one gave back, where that is whole fen; else none is shown. */
    int64_t each = whole.milli > 0 && l->amount_fen <= MONEY_MAX / QUANTITY_ONE
                       ? l->amount_fen * QUANTITY_ONE / whole.milli
                       : 0;
    ret->unit_price = money_of(each);
    return err;
}

static enum err fill_sale(struct till *t, struct arena *arena,
                          const Ledger__SaleNamed *name,
                          struct refund_slip *slip)
{
    char till_no[16];
    struct refundable of;
    const struct sale_name own = {.seq = name->seq};
    slip->sale_seq = name->seq;
    if (name->till != t->till) {
        snprintf(till_no, sizeof(till_no), "%u", name->till);
        return keep(arena, till_no, &slip->sale_till);
    }
    enum err err = refund_find(t, &own, &of, NULL);
    if (err) /* its time is not known, that is all */
        return ERR_OK;
    slip->sale_time_ms = (int64_t)of.entry->at_ms;
    refundable_release(&of);
    return ERR_OK;
}

enum err refund_slip_fill(struct till *t, struct arena *arena,
                          const Ledger__Refund *r, struct refund_slip *slip)
{
    struct person keeper;
    struct receipt_line *lines =
        arena_alloc(arena, (r->n_lines + 1) * sizeof(*lines));
    struct receipt_tender *tenders =
        arena_alloc(arena, (r->n_tenders + 1) * sizeof(*tenders));
    enum err err = lines && tenders ? ERR_OK : ERR_NOMEM;
    if (!err)
        memset(lines, 0, (r->n_lines + 1) * sizeof(*lines));
    for (size_t i = 0; !err && i < r->n_lines; i++)
        err = fill_line(t, arena, r->lines[i], &lines[i]);
    for (size_t i = 0; !err && i < r->n_tenders; i++) {
        tenders[i].name = papers_tender_name(r->tenders[i]->type);
        tenders[i].amount = money_of(r->tenders[i]->amount_fen);
    }
    if (!err && r->sale)
        err = fill_sale(t, arena, r->sale, slip);
    if (!err && r->authorised_by != 0 &&
        !people_find(t, r->authorised_by, &keeper))
        err = keep(arena, keeper.name, &slip->approved_by);
    if (!err)
        err = keep(arena, r->reason, &slip->reason);
    slip->lines = lines;
    slip->line_count = (int)r->n_lines;
    slip->tenders = tenders;
    slip->tender_count = (int)r->n_tenders;
    slip->total = money_of(r->total_fen);
    return err;
}
