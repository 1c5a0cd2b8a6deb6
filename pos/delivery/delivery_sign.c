/* delivery_sign.c - what was received becomes a fact. */
#include <stdlib.h>

#include "base/i18n.h"
#include "pos/delivery/delivery_internal.h"
#include "pos/delivery/sql.h"
#include "pos/shift.h"
#include "pos/spool.h"

struct after {
    uint32_t delivery;
    int64_t now_ms;
};

static enum err finish(struct till *t, void *arg,
                       const struct ledger_head *head, struct diag *d)
{
    const struct after *a = arg;
    (void)d;
    enum err err =
        db_run(&t->db, sql_delivery_draft_end, "i", (int64_t)a->delivery);
    if (!err)
        err = db_run(&t->db, sql_delivery_draft_lines_end, "i",
                     (int64_t)a->delivery);
    if (!err && spool_has_printer(t))
        err = spool_add(&t->db, SPOOL_DELIVERY, head->seq, 0, false, a->now_ms);
    return err;
}

static enum err complete(struct till *t, const struct delivery_doc *doc,
                         struct diag *d)
{
    struct delivery_sums s;
    delivery_sums(doc, &s);
    if (doc->count == 0)
        return diag_set(d, ERR_SHORT,
                        tr("nothing is received yet: scan the goods"));
    if (s.open > 0)
        return diag_set(d, ERR_SHORT,
                        tr("%d lines are not counted: count them, or F7 takes "
                           "the rest over as on the slip"),
                        s.open);
    for (int i = 0; i < doc->count; i++) {
        const struct delivery_row *r = &doc->rows[i];
        if (r->accepted.milli > 0 && r->expiry_day != 0 &&
            r->expiry_day < till_business_day(t))
            return diag_set(d, ERR_RANGE,
                            tr("%s went past its date: it goes back on the "
                               "truck, F6"),
                            r->item.name);
    }
    return ERR_OK;
}

static void put_line(const struct delivery_doc *doc,
                     const struct delivery_row *r, Goods__ReceivedLine *l)
{
    goods__received_line__init(l);
    l->item = (uint32_t)r->item.id;
    l->lot = r->lot;
    l->sent_milli = r->sent.milli;
    l->accepted_milli = r->accepted.milli;
    l->damaged_milli = r->damaged.milli;
    l->refused_milli = r->refused.milli;
    l->reason = delivery_row_reason(r);
    if (!doc->known && l->reason == GOODS__RECEIVE_REASON__RECEIVE_OVER)
        l->reason = GOODS__RECEIVE_REASON__RECEIVE_AS_SENT; /* of what? */
    l->lot_code = (char *)r->lot_code;
    l->expiry_day = r->expiry_day;
    l->price_fen = r->price.fen;
}

static enum err record(struct till *t, const struct actor *who,
                       const struct delivery_doc *doc, Goods__Received *fact,
                       uint64_t *ret_seq, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    struct after a = {doc->delivery, t->now_ms()};
    struct ledger_head head;
    uint32_t shift = 0;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = shift_number_or_none(t, &shift);
    if (!err)
        err = delivery_unsigned(t, doc->delivery, NULL, d);
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_DELIVERY_RECEIVED;
    e.delivery_received = fact;
    if (!err)
        err = till_record(t, &e, finish, &a, &head, d);
    err = till_end(t, err, d);
    if (!err)
        *ret_seq = head.seq;
    return err;
}

enum err delivery_sign(struct till *t, const struct actor *who,
                       struct delivery_doc *doc, uint64_t *ret_seq,
                       struct diag *d)
{
    Goods__Received fact = GOODS__RECEIVED__INIT;
    struct delivery_sums s;
    enum err err = complete(t, doc, d);
    if (err)
        return err;
    size_t count = doc->count > 0 ? (size_t)doc->count : 0;
    Goods__ReceivedLine *lines = calloc(count + 1, sizeof(*lines));
    Goods__ReceivedLine **at = calloc(count + 1, sizeof(*at));
    delivery_sums(doc, &s);
    fact.delivery = doc->delivery;
    fact.whole_unseen = 1;
    if (!lines || !at)
        err = diag_set(d, ERR_NOMEM, tr("out of memory"));
    for (size_t i = 0; !err && i < count; i++) {
        const struct delivery_row *r = &doc->rows[i];
        put_line(doc, r, &lines[i]);
        at[i] = &lines[i];
        fact.whole_unseen =
            fact.whole_unseen && r->counted == DELIVERY_TAKEN_OVER;
    }
    fact.lines = at;
    fact.n_lines = count;
    fact.crates_left = doc->crates_left;
    fact.crates_back = doc->crates_back;
    fact.signed_by = who->authorised_by ? who->authorised_by : who->cashier;
    fact.words = doc->words;
    fact.total_fen = s.total.fen;
    if (!err)
        err = record(t, who, doc, &fact, ret_seq, d);
    free(lines);
    free(at);
    if (!err)
        delivery_doc_release(doc);
    return till_explain(t, err, d);
}
