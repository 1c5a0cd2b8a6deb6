#include "pos/pay/billed.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/pay/pay_words.h"
#include "pos/pay/sql.h"

#define ABSENT_REASON "NOT_IN_BILL"

const char *billed_key(const char *key)
{
    size_t len = strlen(BILLED_KEY);
    return strncmp(key, BILLED_KEY, len) == 0 && paywire_order_ok(key + len)
               ? key + len
               : NULL;
}

enum err billed_take(struct db *catalogue, const char *order_no,
                     const Feed__Billed *b)
{
    if (!b)
        return db_run(catalogue, sql_billed_delete, "t", order_no);
    if (strcmp(b->order_no, order_no) != 0 || b->amount_fen < 0 ||
        b->amount_fen > PAYWIRE_AMOUNT_MAX || b->at_ms > INT64_MAX ||
        strlen(b->provider_no) >= PAYWIRE_NUMBER_CAP ||
        !text_is_plain(b->provider_no, PAYWIRE_NUMBER_CAP))
        return ERR_FORMAT;
    return db_run(catalogue, sql_billed_put, "tiitii", order_no,
                  (int64_t)b->result, b->amount_fen, b->provider_no,
                  (int64_t)b->at_ms, (int64_t)b->day);
}

enum err billed_find(struct db *catalogue, const char *order_no,
                     struct billed *ret_billed)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct billed b = {0};
    enum err err = db_bind(catalogue, sql_billed_get, &q, "t", order_no);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err) {
        b.result = (Feed__BillResult)sqlite3_column_int(q, 0);
        b.amount = money_of(sqlite3_column_int64(q, 1));
        db_text(q, 2, b.provider_no, sizeof(b.provider_no));
        b.at_ms = sqlite3_column_int64(q, 3);
        b.day = sqlite3_column_int(q, 4);
    }
    db_done(q);
    if (!err)
        *ret_billed = b;
    return err;
}

const char *billed_name(struct db *catalogue, const char *order_no)
{
    struct billed b;
    if (billed_find(catalogue, order_no, &b))
        return "";
    return b.result == FEED__BILL_RESULT__BILL_PAID       ? "paid"
           : b.result == FEED__BILL_RESULT__BILL_REVERSED ? "reversed"
           : b.result == FEED__BILL_RESULT__BILL_ABSENT   ? "absent"
                                                          : "";
}

const char *billed_status_words(struct till *t, const struct payment *p)
{
    struct billed b;
    if (p->status != PAYMENT_CLAIMED ||
        billed_find(&t->catalogue, p->order_no, &b))
        return pay_status_words(p);
    return b.result == FEED__BILL_RESULT__BILL_PAID
               ? tr("by the shop's code, in the bill")
               : tr("by the shop's code, NOT in the bill");
}

/* false: nothing that settles it. */
static bool settles(const struct billed *b, struct payment *p)
{
    switch (b->result) {
    case FEED__BILL_RESULT__BILL_PAID:
        if (b->amount.fen != p->amount.fen)
            return false;
        p->status = PAYMENT_PAID;
        p->paid = b->amount;
        p->paid_at_ms = b->at_ms;
        break;
    case FEED__BILL_RESULT__BILL_REVERSED:
        p->status = PAYMENT_REVERSED;
        break;
    case FEED__BILL_RESULT__BILL_ABSENT:
        p->status = PAYMENT_FAILED;
        text_copy(p->reason, sizeof(p->reason), ABSENT_REASON);
        break;
    default: /* of a later version */
        return false;
    }
    text_copy(p->provider_no, sizeof(p->provider_no), b->provider_no);
    return true;
}

enum err billed_settle(struct till *t, struct diag *d)
{
    struct payment open[PAYMENTS_MAX];
    const struct actor nobody = {0};
    struct billed b;
    int count = 0;
    enum err err = till_explain(t, book_open(t, open, PAYMENTS_MAX, &count), d);
    for (int i = 0; !err && i < count; i++) {
        err = billed_find(&t->catalogue, open[i].order_no, &b);
        if (!err && settles(&b, &open[i]))
            err = book_settle(t, &nobody, &open[i], d);
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    return err;
}
