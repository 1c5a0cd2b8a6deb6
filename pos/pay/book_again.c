/* book_again.c - how a refund goes on that certainly failed: asked again, or in
 * cash. Never both, and each once: the first of the two facts takes it off the
 * list in the same transaction that looked. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/override.h"
#include "pos/pay/book_internal.h"
#include "pos/refund/refund.h"
#include "pos/shift.h"
#include "pos/spool.h"

/* What was given up was sold for after all, or went back otherwise. */
static enum err still_to_give(struct till *t, const struct payment_refund *r,
                              struct diag *d)
{
    struct payment p;
    enum err err = book_find(t, r->order_no, &p);
    if (err == ERR_NOTFOUND) /* made at another till */
        return ERR_OK;
    if (err)
        return till_explain(t, err, d);
    if (p.sale > r->seq)
        return diag_set(d, ERR_EXISTS,
                        tr("a sale took this money meanwhile: nothing goes "
                           "back"));
    if (r->amount.fen > p.amount.fen - p.refunded.fen)
        return diag_set(d, ERR_EXISTS,
                        tr("this money went back in another way meanwhile"));
    return ERR_OK;
}

/* ERR_EXISTS with a sentence unless it waits for a decision. */
static enum err find_failed(struct till *t, const char *refund_no,
                            struct payment_refund *ret_refund, struct diag *d)
{
    struct payment_refund r;
    const char *words = NULL;
    enum err err = book_find_refund(t, refund_no, &r);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no refund %.40s to a phone at this till"),
                        refund_no);
    if (err)
        return till_explain(t, err, d);
    if (r.status == REFUND_OPEN)
        words = tr("headquarters is still being asked about this refund: wait "
                   "for its result");
    else if (r.status == REFUND_DONE)
        words = tr("this refund arrived: nothing is to be done");
    else if (r.then == REFUND_AGAIN)
        words = tr("this refund was asked for again already");
    else if (r.then == REFUND_CASH)
        words = tr("this refund was given back in cash already");
    if (words)
        return diag_set(d, ERR_EXISTS, "%s", words);
    err = still_to_give(t, &r, d);
    if (!err)
        *ret_refund = r;
    return err;
}

/* The Refund it belonged to; 0: a basket's that was given up. */
static enum err refund_seq_of(struct till *t, const struct payment_refund *r,
                              uint64_t *ret_seq)
{
    struct buf bytes = {0};
    enum err err = ledger_read(&t->db, r->seq, &bytes);
    Ledger__Entry *e =
        err ? NULL : ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    if (err)
        return err;
    if (!e || e->fact_case != LEDGER__ENTRY__FACT_PAYMENT_REFUNDED)
        err = ERR_CORRUPT;
    else
        *ret_seq = e->payment_refunded->refund_seq;
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return err;
}

enum err book_refund_again(struct till *t, const struct actor *who,
                           const char *refund_no,
                           struct payment_refund *ret_refund, struct diag *d)
{
    struct payment_refund r, next;
    struct payment p = {0};
    uint64_t refund_seq = 0;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = find_failed(t, refund_no, &r, d);
    if (!err)
        err = refund_seq_of(t, &r, &refund_seq);
    if (!err) {
        p.seq = r.payment_seq;
        p.type = r.type;
        text_copy(p.order_no, sizeof(p.order_no), r.order_no);
        err = book_ask_back(t, who, &p, r.amount, refund_seq, r.refund_no,
                            &next, d);
    }
    err = till_end(t, till_explain(t, err, d), d);
    if (!err)
        *ret_refund = next;
    return err;
}

static enum err record_by_hand(struct till *t, const struct actor *who,
                               const struct payment_refund *r,
                               const char *reason, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentRefunded fact = LEDGER__PAYMENT_REFUNDED__INIT;
    struct ledger_head head;
    const struct override leave = {
        .kind = LEDGER__OVERRIDE_KIND__OVERRIDE_REFUND,
        .amount = r->amount,
        .reason = reason,
    };
    fact.started_seq = r->payment_seq;
    fact.order_no = (char *)r->order_no;
    fact.refund_no = (char *)r->refund_no;
    fact.amount_fen = r->amount.fen;
    fact.stage = LEDGER__REFUND_STAGE__REFUND_BY_HAND;
    fact.type = r->type;
    fact.reason = (char *)reason;
    fact.authorised_by = who->authorised_by ? who->authorised_by : who->cashier;
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_REFUNDED;
    e.payment_refunded = &fact;
    enum err err = refund_seq_of(t, r, &fact.refund_seq);
    if (!err)
        err = book_record(t, who, &e, &head, d);
    if (!err)
        err = override_record(t, who, &leave, d);
    if (!err && spool_has_printer(t))
        err = spool_add(&t->db, SPOOL_CASH, head.seq, 0, true, t->now_ms());
    return err;
}

enum err book_refund_cash(struct till *t, const struct actor *who,
                          const char *refund_no, const char *reason,
                          struct payment_refund *ret_refund, struct diag *d)
{
    struct payment_refund r;
    uint32_t shift = 0;
    int32_t day = 0;
    if (!reason || !reason[0] || !text_is_plain(reason, REFUND_REASON_MAX))
        return diag_set(d, ERR_FORMAT, tr("say why, in at most %d characters"),
                        REFUND_REASON_MAX);
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("cash for a refund that a phone did not get takes "
                           "the keeper"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = find_failed(t, refund_no, &r, d);
    if (!err && shift_number(t, &shift, &day) == ERR_NOTFOUND)
        err = diag_set(d, ERR_NOTFOUND, tr("open a shift first"));
    if (!err)
        err = record_by_hand(t, who, &r, reason, d);
    err = till_end(t, till_explain(t, err, d), d);
    if (!err) {
        r.then = REFUND_CASH;
        *ret_refund = r;
    }
    return err;
}
