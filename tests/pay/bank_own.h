/* tests/pay/bank_own.h - what the bank's own files share. */
#ifndef TESTS_PAY_BANK_OWN_H
#define TESTS_PAY_BANK_OWN_H

#include "tests/pay/bank.h"

struct payer {
    char id[BANK_NUMBER_CAP];
    int64_t balance_fen;
};

struct code {
    char text[BANK_CODE_CAP];
    size_t payer;
    int64_t until_ms;
    bool used, face;
};

struct plan {
    enum bank_op op;
    enum bank_fault fault;
    uint32_t skip, times;
};

struct pending {
    struct bank_notice notice;
    bool held; /* until the next one has its time */
};

/* A list of what malloc gave; items keep their place in memory. */
struct list {
    void **at;
    size_t len, cap;
};

struct bank {
    enum bank_kind kind;
    uint64_t chance;
    uint64_t next_no;
    uint64_t next_notice;
    int64_t password_above_fen;
    struct list payers, codes, orders, refunds, plans, pending;
    struct bank_totals totals; /* what is counted as it happens */
};

/* A zeroed item at the end of the list. */
void *list_add(struct list *l, size_t size);
void list_remove(struct list *l, size_t i);

uint64_t bank_chance(struct bank *b);
/* len random digits after prefix. */
void bank_digits(struct bank *b, const char *prefix, size_t len, char *out);
void bank_letters(struct bank *b, const char *prefix, size_t len, char *out);
/* The provider's number of an order or a refund of that day. */
void bank_number(struct bank *b, const char *prefix, int64_t now_ms,
                 char out[BANK_NUMBER_CAP]);
struct payer *bank_payer(const struct bank *b, const char *id);
struct bank_order *bank_find(const struct bank *b, const char *order_no,
                             const char *provider_no);
int64_t bank_fee(int64_t fen);
/* A notification of the order, or of its refund, as they are now. */
void bank_notify(struct bank *b, const struct bank_order *o,
                 const struct bank_refund *r, int64_t now_ms);

#endif
