#include "pos/pay/pay_project.h"

#include "pos/pay/payment.h"
#include "pos/pay/sql.h"
#include "pos/shift.h"

static enum err project_started(const struct step *s)
{
    const Ledger__PaymentStarted *f = s->e->payment_started;
    uint64_t customer = f->customer <= INT64_MAX ? f->customer : 0;
    return db_run(s->db, sql_payment_put, "iitiiiii", (int64_t)s->seq,
                  (int64_t)s->e->at_ms, f->order_no, (int64_t)f->type,
                  (int64_t)f->method, f->amount_fen, (int64_t)f->basket,
                  (int64_t)customer);
}

static enum err project_settled(const struct step *s)
{
    const Ledger__PaymentSettled *f = s->e->payment_settled;
    enum payment_status status;
    switch (f->result) {
    case LEDGER__PAYMENT_RESULT__PAID:
        status = PAYMENT_PAID;
        break;
    case LEDGER__PAYMENT_RESULT__FAILED:
        status = PAYMENT_FAILED;
        break;
    case LEDGER__PAYMENT_RESULT__REVERSED:
        status = PAYMENT_REVERSED;
        break;
    case LEDGER__PAYMENT_RESULT__CLAIMED:
        status = PAYMENT_CLAIMED;
        break;
    default:
        return ERR_OK; /* a result of a later version */
    }
    return db_run(s->db, sql_payment_settle, "tittii", f->order_no,
                  (int64_t)status, f->provider_no, f->reason, f->paid_fen,
                  (int64_t)f->paid_at_ms);
}

/* The cash left the drawer for the phone's money, which stays with the shop. */
static enum err project_by_hand(const struct step *s,
                                const Ledger__PaymentRefunded *f)
{
    int64_t fen = 0;
    enum err err = step_sum(&fen, f->amount_fen);
    if (!err)
        err = db_run(s->db, sql_refund_then, "ti", f->refund_no,
                     (int64_t)REFUND_CASH);
    if (!err)
        err = db_run(s->db, sql_payment_refunded, "ti", f->order_no, fen);
    if (!err)
        err = step_shift_add(s, SHIFT_REFUNDED, LEDGER__TENDER_TYPE__CASH, 1,
                             fen);
    if (!err && f->type > 0 && (int)f->type < SHIFT_TYPES)
        err = step_shift_add(s, SHIFT_REFUNDED, (int)f->type, -1, -fen);
    return err;
}

static enum err project_refunded(const struct step *s)
{
    const Ledger__PaymentRefunded *f = s->e->payment_refunded;
    uint64_t payment = 0;
    enum err err = step_moved(s, f->started_seq, &payment);
    switch (f->stage) {
    case LEDGER__REFUND_STAGE__REFUND_ASKED:
        if (!err)
            err = db_run(s->db, sql_refund_put, "iiittiit", (int64_t)s->seq,
                         (int64_t)payment, (int64_t)s->e->at_ms, f->refund_no,
                         f->order_no, (int64_t)f->type, f->amount_fen,
                         f->after_no);
        if (!err && f->after_no[0])
            err = db_run(s->db, sql_refund_then, "ti", f->after_no,
                         (int64_t)REFUND_AGAIN);
        if (!err)
            err = db_run(s->db, sql_payment_refunded, "ti", f->order_no,
                         f->amount_fen);
        return err;
    case LEDGER__REFUND_STAGE__REFUND_FAILED:
        err = db_run(s->db, sql_refund_settle, "tit", f->refund_no,
                     (int64_t)REFUND_FAILED, f->reason);
        if (!err)
            err = db_run(s->db, sql_payment_refunded, "ti", f->order_no,
                         -f->amount_fen);
        return err;
    case LEDGER__REFUND_STAGE__REFUND_DONE:
        return db_run(s->db, sql_refund_settle, "tit", f->refund_no,
                      (int64_t)REFUND_DONE, f->reason);
    case LEDGER__REFUND_STAGE__REFUND_BY_HAND:
        return err ? err : project_by_hand(s, f);
    default:
        return err;
    }
}

enum err payment_project(const struct step *s)
{
    switch (s->e->fact_case) {
    case LEDGER__ENTRY__FACT_PAYMENT_STARTED:
        return project_started(s);
    case LEDGER__ENTRY__FACT_PAYMENT_SETTLED:
        return project_settled(s);
    case LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN:
        return db_run(s->db, sql_payment_unknown, "t",
                      s->e->payment_unknown->order_no);
    case LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP:
        return db_run(s->db, sql_payment_given_up, "t",
                      s->e->payment_given_up->order_no);
    case LEDGER__ENTRY__FACT_PAYMENT_REFUNDED:
        return project_refunded(s);
    default:
        return ERR_OK;
    }
}

enum err payment_project_tender(const struct step *s, const Ledger__Tender *t)
{
    uint64_t payment = 0;
    if (t->payment_seq == 0)
        return ERR_OK;
    enum err err = step_moved(s, t->payment_seq, &payment);
    if (!err)
        err = db_run(s->db, sql_payment_sold, "ii", (int64_t)payment,
                     (int64_t)s->seq);
    return err;
}
