/* order_place.c - a draft becomes facts; an order is taken back. */
#include <stdlib.h>

#include "base/i18n.h"
#include "pos/order/order.h"
#include "pos/order/sql.h"
#include "pos/shift.h"
#include "pos/spool.h"

/* One fact on its way. */
struct placing {
    int64_t draft; /* ends with the first; 0: ended */
    int64_t now_ms;
    bool paper;
};

static enum err after(struct till *t, void *arg, const struct ledger_head *head,
                      struct diag *d)
{
    struct placing *p = arg;
    enum err err = ERR_OK;
    (void)d;
    if (p->draft)
        err = db_run(&t->db, sql_order_draft_end, "i", p->draft);
    if (!err && p->draft)
        err = db_run(&t->db, sql_order_draft_lines_end, "i", p->draft);
    p->draft = 0;
    if (!err && p->paper && spool_has_printer(t))
        err = spool_add(&t->db, SPOOL_ORDER, head->seq, 0, false, p->now_ms);
    return err;
}

static enum err may_place(const struct actor *who, struct diag *d)
{
    if (actor_may(who))
        return ERR_OK;
    return diag_set(d, ERR_DENIED, tr("ordering needs the keeper's PIN"));
}

static enum err record(struct till *t, const struct actor *who,
                       Order__Placed *fact, struct placing *p,
                       uint64_t *ret_seq, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    struct ledger_head head;
    uint32_t shift = 0;
    enum err err = till_explain(t, shift_number_or_none(t, &shift), d);
    if (err)
        return err;
    till_entry(t, who, shift, &e);
    fact->confirmed_by = who->authorised_by ? who->authorised_by : who->cashier;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_PLACED;
    e.order_placed = fact;
    err = till_record(t, &e, after, p, &head, d);
    if (!err)
        *ret_seq = head.seq;
    return err;
}

/* What of the draft is said to headquarters. */
static enum err lines_of(const struct order_doc *doc, Order__PlacedLine *lines,
                         Order__PlacedLine **at, size_t *ret_count)
{
    size_t count = 0;
    for (int i = 0; i < doc->count; i++) {
        const struct order_row *r = &doc->rows[i];
        struct quantity base;
        if (r->quantity.milli == 0 && r->suggested.milli == 0)
            continue;
        enum err err = order_row_base(r, &base);
        if (err)
            return err;
        Order__PlacedLine *l = &lines[count];
        order__placed_line__init(l);
        l->item = (uint32_t)r->item.id;
        l->quantity_milli = base.milli;
        l->suggested_milli = r->suggested.milli;
        l->pack = r->item.pack;
        at[count++] = l;
    }
    *ret_count = count;
    return ERR_OK;
}

/* Still as it was when the draft was begun? Inside the transaction. */
static enum err still_open(struct till *t, const struct order_doc *doc,
                           struct diag *d)
{
    struct placed p = {0};
    enum err err = ERR_OK;
    if (doc->replaces != 0) {
        err = order_read(t, doc->replaces, &p, d);
        if (!err)
            err = order_changeable(&p, d);
        placed_release(&p);
    }
    if (err || doc->run == 0)
        return err;
    return order_unanswered(t, doc->run, doc->replaces, d);
}

static enum err place_all(struct till *t, const struct actor *who,
                          const struct order_doc *doc, Order__PlacedLine **at,
                          size_t count, uint64_t *ret_seq, int *ret_facts,
                          struct diag *d)
{
    struct placing p = {
        .draft = doc->draft, .now_ms = t->now_ms(), .paper = true};
    uint64_t first = 0, seq = 0;
    int facts = 0;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = still_open(t, doc, d);
    for (size_t from = 0; !err && from < count; from += ORDER_LINES_MAX) {
        Order__Placed fact = ORDER__PLACED__INIT;
        size_t rest = count - from;
        fact.lines = at + from;
        fact.n_lines = rest < ORDER_LINES_MAX ? rest : ORDER_LINES_MAX;
        fact.emergency = doc->emergency;
        fact.delivery_day = doc->delivery_day;
        /* A second answer to a run would take the place of the first. */
        fact.run = from == 0 ? doc->run : 0;
        fact.replaces_seq = from == 0 ? doc->replaces : 0;
        err = record(t, who, &fact, &p, &seq, d);
        if (facts++ == 0)
            first = seq;
    }
    err = till_end(t, err, d);
    if (!err) {
        *ret_seq = first;
        *ret_facts = facts;
    }
    return err;
}

enum err order_place(struct till *t, const struct actor *who,
                     struct order_doc *doc, uint64_t *ret_seq, int *ret_facts,
                     struct diag *d)
{
    size_t cap = (size_t)doc->count + 1, count = 0;
    Order__PlacedLine *lines = calloc(cap, sizeof(*lines));
    Order__PlacedLine **at = calloc(cap, sizeof(*at));
    enum err err = lines && at ? may_place(who, d)
                               : diag_set(d, ERR_NOMEM, tr("out of memory"));
    if (!err)
        err = lines_of(doc, lines, at, &count);
    if (!err && count == 0)
        err = diag_set(d, ERR_SHORT,
                       tr("nothing is on the order yet: scan the goods"));
    if (!err)
        err = place_all(t, who, doc, at, count, ret_seq, ret_facts, d);
    free(lines);
    free(at);
    if (!err)
        order_doc_release(doc);
    return till_explain(t, err, d);
}

enum err order_cancel(struct till *t, const struct actor *who, uint64_t seq,
                      uint64_t *ret_seq, struct diag *d)
{
    struct placing p = {.now_ms = t->now_ms()};
    Order__Placed fact = ORDER__PLACED__INIT;
    struct placed was = {0};
    enum err err = may_place(who, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = order_read(t, seq, &was, d);
    if (!err)
        err = order_changeable(&was, d);
    fact.replaces_seq = seq;
    fact.run = was.head.run;
    fact.emergency = was.head.emergency;
    fact.delivery_day = was.head.delivery_day;
    if (!err)
        err = record(t, who, &fact, &p, ret_seq, d);
    placed_release(&was);
    return till_end(t, err, d);
}
