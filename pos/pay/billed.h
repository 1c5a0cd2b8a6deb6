/* pos/pay/billed.h - what a provider's bill says of this shop's payments: feed
 * record payment/<order number>, kept in catalogue.db. It comes for payments
 * by the shop's own QR code, which only the keeper saw, and for those that
 * stayed without a result. */
#ifndef POS_PAY_BILLED_H
#define POS_PAY_BILLED_H

#include "pos/pay/book.h"

#define BILLED_KEY "payment/"

/* The order number in a key; NULL when it is no such key. */
const char *billed_key(const char *key);
/* NULL: nothing is said any more. ERR_FORMAT for a record that does not fit. */
MUST_USE enum err billed_take(struct db *catalogue, const char *order_no,
                              const Feed__Billed *b);

struct billed {
    Feed__BillResult result;
    struct money amount;
    char provider_no[PAYWIRE_NUMBER_CAP];
    int64_t at_ms;
    int32_t day; /* of the bill */
};
/* ERR_NOTFOUND: no bill was told of it. */
MUST_USE enum err billed_find(struct db *catalogue, const char *order_no,
                              struct billed *ret_billed);
/* "paid", "reversed", "absent", "": for programs. */
const char *billed_name(struct db *catalogue, const char *order_no);
/* As pay_status_words, with what the bill says of a claim. */
const char *billed_status_words(struct till *t, const struct payment *p);
/* PaymentSettled for each payment without a result of which a bill tells. */
MUST_USE enum err billed_settle(struct till *t, struct diag *d);

#endif
