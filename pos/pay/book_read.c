/* book_read.c - the tables of payments, read. */
#include <string.h>

#include "base/check.h"
#include "pos/pay/book.h"
#include "pos/pay/sql.h"

static void take_row(sqlite3_stmt *q, struct payment *p)
{
    memset(p, 0, sizeof(*p));
    p->seq = (uint64_t)sqlite3_column_int64(q, 0);
    p->at_ms = sqlite3_column_int64(q, 1);
    db_text(q, 2, p->order_no, sizeof(p->order_no));
    p->type = (Ledger__TenderType)sqlite3_column_int(q, 3);
    p->method = (Ledger__PaymentMethod)sqlite3_column_int(q, 4);
    p->amount = money_of(sqlite3_column_int64(q, 5));
    p->basket = (uint32_t)sqlite3_column_int64(q, 6);
    p->status = (enum payment_status)sqlite3_column_int(q, 7);
    p->given_up = sqlite3_column_int(q, 8) != 0;
    p->unknown = sqlite3_column_int(q, 9) != 0;
    db_text(q, 10, p->provider_no, sizeof(p->provider_no));
    db_text(q, 11, p->reason, sizeof(p->reason));
    p->paid = money_of(sqlite3_column_int64(q, 12));
    p->paid_at_ms = sqlite3_column_int64(q, 13);
    p->sale = (uint64_t)sqlite3_column_int64(q, 14);
    p->refunded = money_of(sqlite3_column_int64(q, 15));
    p->customer = (uint64_t)sqlite3_column_int64(q, 16);
}

static void take_refund_row(sqlite3_stmt *q, struct payment_refund *r)
{
    memset(r, 0, sizeof(*r));
    r->seq = (uint64_t)sqlite3_column_int64(q, 0);
    r->payment_seq = (uint64_t)sqlite3_column_int64(q, 1);
    r->at_ms = sqlite3_column_int64(q, 2);
    db_text(q, 3, r->refund_no, sizeof(r->refund_no));
    db_text(q, 4, r->order_no, sizeof(r->order_no));
    r->type = (Ledger__TenderType)sqlite3_column_int(q, 5);
    r->amount = money_of(sqlite3_column_int64(q, 6));
    r->status = (enum refund_status)sqlite3_column_int(q, 7);
    db_text(q, 8, r->reason, sizeof(r->reason));
    r->then = (enum refund_then)sqlite3_column_int(q, 9);
    db_text(q, 10, r->after, sizeof(r->after));
}

static enum err take_rows(sqlite3_stmt *q, struct payment ret_list[], int cap,
                          int *ret_count)
{
    enum err err = ERR_OK;
    bool row = true;
    int count = 0;
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        take_row(q, &ret_list[count++]);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

static enum err one(enum err err, sqlite3_stmt *q, struct payment *ret_payment)
{
    int count = 0;
    struct payment p;
    if (!err)
        err = take_rows(q, &p, 1, &count);
    if (!err && count == 0)
        err = ERR_NOTFOUND;
    if (!err)
        *ret_payment = p;
    return err;
}

enum err book_find(struct till *t, const char *order_no,
                   struct payment *ret_payment)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&t->db, sql_payment_by_order, &q, "t", order_no);
    return one(err, q, ret_payment);
}

enum err book_find_seq(struct till *t, uint64_t seq,
                       struct payment *ret_payment)
{
    sqlite3_stmt *q = NULL;
    if (seq > INT64_MAX)
        return ERR_NOTFOUND;
    enum err err = db_bind(&t->db, sql_payment_by_seq, &q, "i", (int64_t)seq);
    return one(err, q, ret_payment);
}

enum err book_open(struct till *t, struct payment ret_list[], int cap,
                   int *ret_count)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&t->db, sql_payments_open, &q, "");
    return err ? err : take_rows(q, ret_list, cap, ret_count);
}

enum err book_recent(struct till *t, uint64_t before, struct payment ret_list[],
                     int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    int64_t below = before == 0 ? INT64_MAX : (int64_t)before;
    enum err err =
        db_bind(&t->db, sql_payments_recent, &q, "ii", below, (int64_t)cap);
    return err ? err : take_rows(q, ret_list, cap, ret_count);
}

enum err book_of_basket(struct till *t, uint32_t basket,
                        struct payment ret_list[], int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(&t->db, sql_payments_of_basket, &q, "i", (int64_t)basket);
    return err ? err : take_rows(q, ret_list, cap, ret_count);
}

static enum err take_refund_rows(sqlite3_stmt *q,
                                 struct payment_refund ret_list[], int cap,
                                 int *ret_count)
{
    enum err err = ERR_OK;
    bool row = true;
    int count = 0;
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        take_refund_row(q, &ret_list[count++]);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

enum err book_find_refund(struct till *t, const char *refund_no,
                          struct payment_refund *ret_refund)
{
    sqlite3_stmt *q = NULL;
    struct payment_refund r;
    int count = 0;
    enum err err = db_bind(&t->db, sql_refund_by_no, &q, "t", refund_no);
    if (!err)
        err = take_refund_rows(q, &r, 1, &count);
    if (!err && count == 0)
        err = ERR_NOTFOUND;
    if (!err)
        *ret_refund = r;
    return err;
}

enum err book_refunds_open(struct till *t, struct payment_refund ret_list[],
                           int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&t->db, sql_refunds_open, &q, "");
    return err ? err : take_refund_rows(q, ret_list, cap, ret_count);
}

enum err book_refunds_failed(struct till *t, struct payment_refund ret_list[],
                             int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&t->db, sql_refunds_failed, &q, "");
    return err ? err : take_refund_rows(q, ret_list, cap, ret_count);
}

enum err book_refunds_recent(struct till *t, struct payment_refund ret_list[],
                             int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&t->db, sql_refunds_recent, &q, "i", (int64_t)cap);
    return err ? err : take_refund_rows(q, ret_list, cap, ret_count);
}

enum err book_open_of_customer(struct till *t, uint64_t customer,
                               struct money *ret_sum)
{
    int64_t fen = 0;
    enum err err = db_int(&t->db, sql_payments_open_of_customer, &fen, "i",
                          (int64_t)customer);
    if (!err)
        *ret_sum = money_of(fen);
    return err;
}

static bool is_tender(const struct payment *p)
{
    bool paid = p->status == PAYMENT_PAID || p->status == PAYMENT_CLAIMED;
    return paid && p->sale == 0 && p->refunded.fen == 0 && !p->given_up;
}

enum err book_basket(struct till *t, uint32_t basket,
                     struct book_basket *ret_basket, struct diag *d)
{
    struct payment list[BOOK_BASKET_MAX];
    struct book_basket b = {0};
    int count = 0;
    enum err err = book_of_basket(t, basket, list, BOOK_BASKET_MAX, &count);
    for (int i = 0; !err && i < count; i++) {
        const struct payment *p = &list[i];
        if (p->status == PAYMENT_OPEN && !p->given_up) {
            b.open++;
            b.open_fen.fen += p->amount.fen;
        } else if (is_tender(p) && b.count < SALE_TENDERS_MAX) {
            b.tenders[b.count++] = (struct tender){
                .type = p->type, .amount = p->amount, .payment_seq = p->seq};
            b.paid.fen += p->amount.fen;
            b.claimed += p->status == PAYMENT_CLAIMED;
        }
    }
    if (err)
        return till_explain(t, err, d);
    *ret_basket = b;
    return ERR_OK;
}

enum err book_resume(struct till *t, struct payments *into, int64_t now_ms,
                     struct diag *d)
{
    struct payment list[PAYMENTS_MAX];
    struct payment_refund refunds[PAYMENTS_MAX];
    int count = 0, refund_count = 0;
    enum err err = book_open(t, list, PAYMENTS_MAX, &count);
    if (!err)
        err = book_refunds_open(t, refunds, PAYMENTS_MAX, &refund_count);
    if (err)
        return till_explain(t, err, d);
    for (int i = 0; i < count; i++) {
        const struct payment_talk *talk = payments_find(into, list[i].order_no);
        /* ERR_NOMEM: the rest when one of these is over */
        if (!talk && payments_resume(into, &list[i], now_ms))
            break;
        if (talk && list[i].given_up && !talk->p.given_up)
            payments_give_up(into, list[i].order_no, now_ms);
    }
    for (int i = 0; i < refund_count; i++) {
        if (payments_refund(into, &refunds[i], now_ms))
            break;
    }
    return ERR_OK;
}
