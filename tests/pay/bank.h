/* tests/pay/bank.h - the model of a payment provider: payers and their codes,
 * orders, reversals, refunds, fees, bills. Pure: no file, socket, thread or
 * clock; every call is told the time (ms since 1970 UTC) and chance comes from
 * the seed of bank_new. The HTTPS stand-ins and the seeded simulation of
 * payments both stand on it, so that what is charged is counted in one place.
 *
 * Invariant: what payers hold + what the merchant keeps + what is on its way
 * back = what payers were given (bank_totals).
 *
 * WeChat's v2 and v3 are two doors to one bank, as in life: an order of one is
 * found through the other. Where the providers differ the code asks for kind.
 *
 * Faults. Whoever carries requests to the bank calls bank_take once for each
 * and passes what it gets to the operation. The bank itself acts on
 * BANK_PASSWORD, BANK_ERROR_UNDONE, BANK_ERROR_DONE, BANK_AGAIN,
 * BANK_ABNORMAL and BANK_NO_FUNDS; all others are for the carrier (lose it,
 * carry it twice, be slow, break the signature) and mean BANK_SOUND to the
 * bank. A simulation may draw faults itself and never arm any.
 *
 * A reverse of an unknown order changes nothing: a charge that was delayed on
 * its way may still come in and succeed as long as its code lives. Neither
 * provider publishes what it does here, so the bank takes the worse. */
#ifndef TESTS_PAY_BANK_H
#define TESTS_PAY_BANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BANK_NUMBER_CAP 65 /* order, refund and provider numbers */
#define BANK_TEXT_CAP   385
#define BANK_URL_CAP    257
#define BANK_CODE_CAP   49

#define BANK_CODE_LIFE_MS    60000     /* a payment code */
#define BANK_SHOWN_LIFE_MS   7200000   /* a shown order nobody paid: 2 h */
#define BANK_PROMPT_LIFE_MS  180000    /* a password nobody typed: 3 min */
#define BANK_PASSWORD_FEN    100000    /* above 1,000 yuan one is asked */
#define BANK_REVERSE_MS      604800000 /* WeChat: 7 days; Alipay: 1 day */
#define BANK_FEE_RATE        60        /* of 10,000 */
#define BANK_BILL_READY_MS   36000000  /* 10:00 of the next day, in China */
#define BANK_REFUND_TAKES_MS 2000      /* WeChat: PROCESSING so long */

enum bank_kind {
    BANK_WECHAT,
    BANK_ALIPAY,
};

enum bank_op {
    BANK_OP_CHARGE,
    BANK_OP_SHOW,
    BANK_OP_QUERY,
    BANK_OP_REVERSE,
    BANK_OP_CLOSE,
    BANK_OP_REFUND,
    BANK_OP_REFUND_QUERY,
    BANK_OP_BILL,
    BANK_OP_DOWNLOAD,
    BANK_OP_NOTICE,
    BANK_OPS,
};

#define BANK_FAULT_MAP(X)                                                      \
    X(SOUND, "sound")                                                          \
    /* the bank's own */                                                       \
    X(PASSWORD, "password")         /* asks the payer, however small */        \
    X(ERROR_UNDONE, "error-undone") /* system error, nothing was done */       \
    X(ERROR_DONE, "error-done")     /* system error, but it was done */        \
    X(AGAIN, "again")       /* reverse: call again (recall, retry_flag) */     \
    X(ABNORMAL, "abnormal") /* a refund that gets stuck on its way */          \
    X(NO_FUNDS, "no-funds") /* refund: the merchant's account is empty */      \
    /* the carrier's */                                                        \
    X(SLOW, "slow")                 /* done in time, answered late */          \
    X(LATE_REQUEST, "late-request") /* stuck on the way in, done late */       \
    X(LOST_REQUEST, "lost-request") /* never arrives */                        \
    X(LOST_ANSWER, "lost-answer")   /* done, and the answer gets lost */       \
    X(DUPLICATE, "duplicate")       /* arrives twice; the 2nd is answered */   \
    X(BAD_SIGNATURE, "bad-signature")                                          \
    X(NO_SIGNATURE, "no-signature")                                            \
    X(CLOCK_SKEW, "clock-skew") /* the answer is dated 10 minutes off */       \
    X(GARBAGE, "garbage")       /* a proxy's page instead of the answer */     \
    X(CUT_SHORT, "cut-short")   /* half of the answer, then the end */         \
    X(NOTICE_LATE, "notice-late")                                              \
    X(NOTICE_TWICE, "notice-twice")                                            \
    X(NOTICE_BEHIND, "notice-behind") /* comes after the next one */           \
    X(NOTICE_LOST, "notice-lost")

enum bank_fault {
#define BANK_FAULT_ENUM(name, text) BANK_##name,
    BANK_FAULT_MAP(BANK_FAULT_ENUM)
#undef BANK_FAULT_ENUM
        BANK_FAULTS
};

/* What the bank answers; each stand-in has its provider's word for it. */
enum bank_reply {
    BANK_DONE,
    BANK_WAITING,      /* charge: the payer types a password */
    BANK_SYSTEM_ERROR, /* whether it was done is not said */
    BANK_CALL_AGAIN,   /* reverse: not finished, call again */
    BANK_CODE_UNKNOWN,
    BANK_CODE_EXPIRED,
    BANK_CODE_USED,
    BANK_NOT_ENOUGH, /* charge: the payer's; refund: the merchant's */
    BANK_NO_ORDER,
    BANK_ORDER_PAID,
    BANK_ORDER_CLOSED,
    BANK_ORDER_REVERSED,
    BANK_NUMBER_USED, /* the order number, with other contents */
    BANK_NOT_PAID,    /* refund of an order that is not paid */
    BANK_TOO_LATE,    /* reverse or refund after its time */
    BANK_TOO_MUCH,    /* refund of more than is left, or wrong total */
    BANK_REFUND_USED, /* the refund number, with other contents */
    BANK_NO_REFUND,
    BANK_BAD_AMOUNT,
    BANK_NOT_READY, /* bill: not made yet */
    BANK_NO_BILL,   /* bill: nothing happened that day */
};

enum bank_state {
    BANK_NOTPAY,     /* shown, not yet scanned */
    BANK_USERPAYING, /* the payer types a password */
    BANK_SUCCESS,    /* paid */
    BANK_REFUNDED,   /* paid, and something refunded since */
    BANK_CLOSED,     /* by us or by time; nothing was charged */
    BANK_REVOKED,    /* reversed: closed, or given back in whole */
    BANK_PAYERROR,   /* the payer cancelled or let the time pass */
};

struct bank_order {
    char order_no[BANK_NUMBER_CAP];
    char merchant[BANK_NUMBER_CAP];    /* sub-merchant, or "" */
    char provider_no[BANK_NUMBER_CAP]; /* given with the order */
    char payer[BANK_NUMBER_CAP];       /* "" until somebody scans */
    char subject[BANK_TEXT_CAP];
    char attach[BANK_TEXT_CAP];
    char store[BANK_NUMBER_CAP];
    char device[BANK_NUMBER_CAP];
    char notify_url[BANK_URL_CAP];
    char shown_code[BANK_NUMBER_CAP]; /* what the QR says; "" for a charge */
    int64_t total_fen;
    int64_t refunded_fen; /* accepted refunds and the reversal */
    int64_t created_ms, paid_ms, ended_ms, expires_ms;
    int64_t prompt_ms; /* until when a password may be typed */
    uint32_t charges;  /* how often money was taken: never above 1 */
    enum bank_state state;
    bool face;     /* by a face terminal's token */
    bool was_paid; /* also after it was reversed */
};

enum bank_refund_state {
    BANK_REFUND_PROCESSING,
    BANK_REFUND_SUCCESS,
    BANK_REFUND_ABNORMAL,
};

struct bank_refund {
    char refund_no[BANK_NUMBER_CAP]; /* "" for a reversal */
    char provider_no[BANK_NUMBER_CAP];
    char reason[BANK_TEXT_CAP];
    char notify_url[BANK_URL_CAP];
    size_t order; /* bank_order_at */
    int64_t fen;
    int64_t fee_fen; /* given back with it */
    int64_t at_ms, done_ms;
    enum bank_refund_state state;
    bool reversal;
};

struct bank;

/* ---- set-up ---------------------------------------------------------------
 */
struct bank *bank_new(enum bank_kind kind, uint64_t seed);
void bank_free(struct bank *b); /* NULL-safe */
enum bank_kind bank_kind(const struct bank *b);
/* The amount above which a password is asked; BANK_PASSWORD_FEN at first. */
void bank_password_above(struct bank *b, int64_t fen);

/* A payer with so much money; id (openid, buyer_user_id) belongs to b. */
const char *bank_add_payer(struct bank *b, int64_t fen);
/* -1 for a stranger. */
int64_t bank_balance(const struct bank *b, const char *payer);
/* A payment code, good for BANK_CODE_LIFE_MS and one use: 18 digits for
 * WeChat, 16 to 24 for Alipay. false for a stranger. */
bool bank_mint(struct bank *b, const char *payer, int64_t now_ms,
               char ret_code[BANK_CODE_CAP]);
/* A face terminal's: Alipay's fp... token, WeChat's 18 digits. */
bool bank_mint_face(struct bank *b, const char *payer, int64_t now_ms,
                    char ret_code[BANK_CODE_CAP]);

/* ---- faults ---------------------------------------------------------------
 */
const char *bank_fault_name(enum bank_fault fault);
bool bank_fault_named(const char *name, enum bank_fault *ret_fault);
const char *bank_op_name(enum bank_op op);
bool bank_op_named(const char *name, enum bank_op *ret_op);
/* After `skip` requests of that kind the next `times` meet the fault. Plans
 * of one operation are used up in the order in which they were armed. */
void bank_arm(struct bank *b, enum bank_op op, enum bank_fault fault,
              uint32_t skip, uint32_t times);
void bank_disarm(struct bank *b); /* all of them */
/* The bank itself takes those of BANK_OP_NOTICE, when a notice arises. */
enum bank_fault bank_take(struct bank *b, enum bank_op op);

/* ---- what the merchant calls ----------------------------------------------
 */
/* A request for money; strings are copied, NULL is "". */
struct bank_request {
    const char *order_no, *merchant, *subject, *attach, *store, *device;
    const char *notify_url;
    const char *code; /* charge only */
    int64_t fen;
    int64_t expires_ms; /* 0: the provider's own */
    bool face;          /* Alipay: scene security_code */
};

/* *ret_order points to the order, which lives and changes with b, or to NULL
 * when there is none. */
enum bank_reply bank_charge(struct bank *b, const struct bank_request *r,
                            int64_t now_ms, enum bank_fault fault,
                            const struct bank_order **ret_order);
enum bank_reply bank_show(struct bank *b, const struct bank_request *r,
                          int64_t now_ms, enum bank_fault fault,
                          const struct bank_order **ret_order);
/* Found by order_no or, when that is NULL or "", by the provider's number. */
enum bank_reply bank_query(struct bank *b, const char *order_no,
                           const char *provider_no, int64_t now_ms,
                           enum bank_fault fault,
                           const struct bank_order **ret_order);
/* Closes what is unpaid, gives back what is paid. *ret_gave_back says which;
 * done twice it answers the same. */
enum bank_reply bank_reverse(struct bank *b, const char *order_no,
                             const char *provider_no, int64_t now_ms,
                             enum bank_fault fault, bool *ret_gave_back,
                             const struct bank_order **ret_order);
/* Ends a shown order. BANK_ORDER_PAID: too late. */
enum bank_reply bank_close(struct bank *b, const char *order_no,
                           const char *provider_no, int64_t now_ms,
                           enum bank_fault fault,
                           const struct bank_order **ret_order);

struct bank_refund_request {
    const char *order_no, *provider_no;
    const char *refund_no; /* Alipay: may be "" for a refund in whole */
    const char *reason, *notify_url;
    int64_t fen;
    int64_t total_fen; /* 0: not said (Alipay) */
};
enum bank_reply bank_refund(struct bank *b, const struct bank_refund_request *r,
                            int64_t now_ms, enum bank_fault fault,
                            const struct bank_refund **ret_refund);
/* By the refund's number alone (WeChat), within an order when one is named. */
enum bank_reply bank_refund_query(struct bank *b, const char *order_no,
                                  const char *refund_no, int64_t now_ms,
                                  enum bank_fault fault,
                                  const struct bank_refund **ret_refund);

/* ---- what the payer does --------------------------------------------------
 */
/* Scans a shown code (bank_order.shown_code) and pays. password: stops at
 * the password, for bank_confirm or bank_cancel to go on. */
enum bank_reply bank_pay_shown(struct bank *b, const char *payer,
                               const char *shown_code, bool password,
                               int64_t now_ms);
/* Types the password of an order that waits for it; or refuses to. */
enum bank_reply bank_confirm(struct bank *b, const char *order_no,
                             int64_t now_ms);
enum bank_reply bank_cancel(struct bank *b, const char *order_no,
                            int64_t now_ms);

/* ---- what the bank does by itself -----------------------------------------
 */
/* Time passes: prompts and shown orders end, refunds arrive. Every operation
 * calls it. */
void bank_tick(struct bank *b, int64_t now_ms);

/* A notification as it was when it arose: a late one tells an old state. */
struct bank_notice {
    struct bank_order order;
    struct bank_refund refund; /* when about_refund */
    bool about_refund;
    uint32_t tries; /* before this one */
    int64_t due_ms;
    uint64_t id;           /* the same for both of a doubled one */
    enum bank_fault fault; /* the carrier's; gone when it is sent again */
};
/* Takes the next that is due; false when there is none. */
bool bank_next_notice(struct bank *b, int64_t now_ms,
                      struct bank_notice *ret_notice);
/* The receiver did not take it: it comes again, 15 s later at first, at most
 * 8 times. */
void bank_notice_failed(struct bank *b, const struct bank_notice *n,
                        int64_t now_ms);

/* ---- bills and totals -----------------------------------------------------
 */
struct bank_row {
    size_t order;
    const struct bank_refund *refund; /* NULL: a payment */
    int64_t at_ms;
    int64_t fee_fen; /* refunds: not positive */
};
/* The rows of a day (base/clock.h) by time; free(*ret_rows). BANK_NOT_READY
 * before 10:00 of the next day, BANK_NO_BILL for a day without any. */
enum bank_reply bank_bill(struct bank *b, int32_t day, int64_t now_ms,
                          struct bank_row **ret_rows, size_t *ret_len);

struct bank_totals {
    int64_t given_fen;    /* what payers were given by bank_add_payer */
    int64_t payers_fen;   /* what they hold now */
    int64_t merchant_fen; /* before fees */
    int64_t on_way_fen;   /* refunds that have not arrived */
    int64_t charged_fen;  /* ever taken from payers */
    int64_t refunded_fen; /* accepted, reversals not among them */
    int64_t reversed_fen;
    int64_t fee_fen;
    uint32_t orders, charges, refunds, reversals;
    uint32_t early_reversals; /* WeChat: sooner than 15 s after the charge */
    uint32_t notices;         /* that arose */
};
void bank_totals(const struct bank *b, struct bank_totals *ret_totals);
/* All orders and refunds by number, from 0; NULL past the last. */
const struct bank_order *bank_order_at(const struct bank *b, size_t i);
const struct bank_refund *bank_refund_at(const struct bank *b, size_t i);
/* Aborts when the invariant does not hold. */
void bank_audit(const struct bank *b);

#endif
