/* paysim.h - a seeded world of tills, headquarters, providers and payers: the
 * real machines pos/pay/payment.c and hq/pay/flow.c around the model of a
 * provider (tests/pay/bank.h), with a lossy lane and crashes between. What is
 * recorded survives a crash, what is in memory does not. One seed, one
 * history. */
#ifndef TESTS_PAYSIM_H
#define TESTS_PAYSIM_H

#include "base/err.h"
#include "hq/pay/flow.h"
#include "pos/pay/payment.h"
#include "tests/pay/bank.h"

#define PS_TILLS    2
#define PS_PAYERS   6
#define PS_PAYMENTS 512 /* of all tills */
#define PS_REFUNDS  512
#define PS_BASKETS  512
#define PS_DEBTORS  4
#define PS_FRAMES   1024
#define PS_CALLS    512

enum ps_basket_state { PS_OPEN, PS_SOLD, PS_GONE };

struct ps_basket {
    int till;
    int64_t total_fen;
    enum ps_basket_state state;
    int64_t cash_fen; /* of the sale */
};

/* A till's facts, as its tables have them. */
struct ps_payment {
    int till;
    struct payment p;
    int settled; /* how often: never above 1 */
    int unknown;
    bool in_sale;        /* or paid a debt back */
    int64_t by_hand_fen; /* given back in cash, where a refund failed */
    bool seen;           /* a one-time code that was on the till's screen */
};

struct ps_refund {
    int till;
    struct payment_refund r;
    int settled;
};

/* Of one till's customers: what was owed, what phones paid of it. */
struct ps_debtor {
    int till;
    int64_t owed_fen, repaid_fen;
};

struct ps_till {
    bool up;
    int64_t back_ms; /* it starts again */
    bool linked;
    int64_t link_ms; /* when that changes next */
    int basket;      /* index; -1: none */
    int64_t busy_ms; /* the keeper does nothing before */
    struct payments open;
};

/* What headquarters keeps of an order. */
struct ps_order {
    bool used;
    int till;
    char order_no[PAYWIRE_ORDER_CAP];
    struct flow flow;
    /* not kept: */
    char code[PAYWIRE_CODE_CAP];
    uint32_t call; /* number of the call under way */
    int64_t call_ms;
};

struct ps_hq_refund {
    bool used;
    int till;
    int order;
    char refund_no[PAYWIRE_ORDER_CAP];
    int64_t fen;
    struct flow_refund flow;
    uint32_t call;
    int64_t call_ms;
};

struct ps_frame {
    int64_t at_ms;
    int till;
    bool to_hq;
    struct paywire_frame frame;
};

/* A request on its way to a provider, or its answer on the way back. */
struct ps_call {
    int64_t at_ms;
    bool answer;
    uint32_t number; /* of the call; its life ends with headquarters' */
    bool refund;     /* index is of refunds, else of orders */
    int index;
    enum flow_call call;
    enum bank_fault fault;
    char code[PAYWIRE_CODE_CAP];
    struct pay_answer a;
};

struct ps_rates { /* per thousand */
    uint32_t loss, twice, delay, cut, till_crash, hq_crash, storage, fault,
        give_up, cash, abandon, refund, confirm, ghost, repay, refuse;
};

struct ps {
    uint64_t seed, random;
    bool verbose, faults;
    int64_t now_ms;
    struct ps_rates rates;

    struct ps_till till[PS_TILLS];
    struct ps_basket baskets[PS_BASKETS];
    int baskets_len;
    struct ps_debtor debtors[PS_DEBTORS];
    struct ps_payment payments[PS_PAYMENTS];
    int payments_len;
    struct ps_refund refunds[PS_REFUNDS];
    int refunds_len;
    uint64_t seq;

    bool hq_up;
    int64_t hq_back_ms;
    struct ps_order orders[PS_PAYMENTS];
    int orders_len;
    struct ps_hq_refund hq_refunds[PS_REFUNDS];
    int hq_refunds_len;
    uint32_t calls_made;

    struct bank *bank[2]; /* by enum bank_kind */
    const char *payer[2][PS_PAYERS];

    struct ps_frame frames[PS_FRAMES];
    int frames_len;
    struct ps_call calls[PS_CALLS];
    int calls_len;

    struct ps_tally {
        uint32_t started, paid, failed, reversed, late, refunds, crashes,
            unknowns, sold, repaid, refused, again, by_hand;
    } tally;
};

uint32_t ps_draw(struct ps *s, uint32_t below);
bool ps_chance(struct ps *s, uint32_t per_thousand); /* only while faults */
void ps_log(struct ps *s, const char *fmt, ...) PRINTF(2, 3);
_Noreturn void ps_fail(struct ps *s, const char *fmt, ...) PRINTF(2, 3);
void ps_send(struct ps *s, int till, bool to_hq,
             const struct paywire_frame *frame);

/* paysim_till.c */
void ps_till_tick(struct ps *s, int till);
void ps_till_receive(struct ps *s, int till, const struct paywire_frame *f);
void ps_till_crash(struct ps *s, int till);
bool ps_till_quiet(const struct ps *s, int till);

/* paysim_hq.c */
void ps_hq_tick(struct ps *s);
void ps_hq_receive(struct ps *s, int till, const struct paywire_frame *f);
void ps_hq_crash(struct ps *s);
bool ps_hq_quiet(const struct ps *s);
void ps_payers_tick(struct ps *s);
struct bank *ps_bank_of(struct ps *s, Ledger__TenderType type);

/* paysim_check.c */
/* At once: nothing is recorded as done that the provider has not done. */
void ps_check_paid(struct ps *s, const struct payment *p);
void ps_check_refunded(struct ps *s, const struct payment_refund *r);
void ps_check(struct ps *s);

#endif
