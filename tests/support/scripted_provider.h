/* tests/support/scripted_provider.h - a payment provider inside the test: an
 * account book in memory that several threads and, when it is a file, several
 * processes share, so that it outlives a killed headquarters. It answers at
 * once and truly unless told otherwise. Everything CHECKs. */
#ifndef TESTS_SUPPORT_SCRIPTED_PROVIDER_H
#define TESTS_SUPPORT_SCRIPTED_PROVIDER_H

#include "hq/pay/gateway.h"

#define SCRIPTED_ORDERS 4096
#define SCRIPTED_PLANS  64

enum scripted_fault {
    SCRIPTED_SOUND,
    SCRIPTED_LOST,        /* the request never arrives: unknown */
    SCRIPTED_LOST_ANSWER, /* it is done, and the answer is lost: unknown */
    SCRIPTED_PASSWORD,    /* charge: the payer is asked */
    SCRIPTED_REFUSED,     /* charge, refund: certainly not */
    SCRIPTED_AGAIN,       /* reverse, refund: once more */
};

struct scripted_order {
    char order_no[PAY_ORDER_CAP];
    char sub_merchant[PAY_ORDER_CAP];
    int64_t amount_fen, refunded_fen;
    uint32_t charges;  /* how often money was taken */
    uint32_t requests; /* how often a charge came in */
    bool waiting, paid, reversed;
    char refunds[8][PAY_ORDER_CAP];
};

/* The account book: path NULL for this process alone. */
void scripted_open(const char *path);
void scripted_close(void);
/* What the gateway is given. Its providers are alike but for their names;
 * wechat3 is not set up. Sub-merchant of outlet n: "SUBn". */
struct gateway_accounts scripted_accounts(void);

/* The next call of that kind that has no plan yet meets the fault; every call
 * takes as long as was said last. */
void scripted_plan(enum flow_call call, enum scripted_fault fault);
void scripted_delay(int ms);
/* The payer types the password, or scans: from now on it is paid. */
void scripted_confirm(const char *order_no);
/* A copy; zeros when it was never heard of. */
struct scripted_order scripted_order(const char *order_no);
uint32_t scripted_calls(enum flow_call call);
/* Sum over all orders of what was taken more than once. */
uint32_t scripted_double_charges(void);
/* The code of the last charge ("" when none), to look for where it must not
 * be. */
const char *scripted_last_code(void);

#endif
