#include "hq/store/payments.h"

#include "hq/store/internal.h"
#include "hq/store/sql.h"

enum err store_payment_start(struct store *s, const struct store_payment *x)
{
    return db_run(&s->db, sql_hq_payment_start, "itiiiiitti",
                  (int64_t)x->outlet, x->order_no, (int64_t)x->till,
                  (int64_t)x->seq, x->at_ms, (int64_t)x->day,
                  (int64_t)x->cashier, x->type, x->method, x->amount_fen);
}

enum err store_payment_settle(struct store *s,
                              const struct store_payment_result *x)
{
    return db_run(&s->db, sql_hq_payment_settle, "itiiittit",
                  (int64_t)x->outlet, x->order_no, (int64_t)x->till,
                  (int64_t)x->seq, x->at_ms, x->result, x->provider_no,
                  x->paid_fen, x->reason);
}

enum err store_payment_unknown(struct store *s, uint32_t outlet,
                               const char *order_no, int64_t at_ms)
{
    return db_run(&s->db, sql_hq_payment_unknown, "iti", (int64_t)outlet,
                  order_no, at_ms);
}

enum err store_payment_give_up(struct store *s, uint32_t outlet,
                               const char *order_no, int64_t at_ms)
{
    return db_run(&s->db, sql_hq_payment_give_up, "iti", (int64_t)outlet,
                  order_no, at_ms);
}

enum err store_payment_refund(struct store *s,
                              const struct store_payment_refund *x)
{
    return db_run(&s->db, sql_hq_payment_refund, "ittiiit", (int64_t)x->outlet,
                  x->order_no, x->refund_no, (int64_t)x->stage, x->amount_fen,
                  x->at_ms, x->reason);
}

enum err store_payment_by_hand(struct store *s,
                               const struct store_payment_refund *x)
{
    return db_run(&s->db, sql_hq_payment_by_hand, "itti", (int64_t)x->outlet,
                  x->order_no, x->refund_no, x->at_ms);
}
