/* pos/pay/payment.h - the till's open phone payments as a pure state machine:
 * time, frames and the link go in; frames to send and facts to record come
 * out. No clock, socket, thread or database, so the same code runs behind the
 * screen, in `pos pay` and in tests/paysim.
 *
 *   begin -> SENDING ----State----> ASKING/WAITING/UNDOING --final--> over
 *               | nobody heard it in PAYMENT_CHARGE_MS        ^
 *               v                                             |
 *   resume -> LOST ---State(UNHEARD)---> given up here -------+
 *               \------State(else)----------------------------+
 *
 * What it promises, whatever the lane loses, doubles or delays, and wherever
 * the power goes:
 * - The caller records PaymentStarted before payments_begin. The payer's code
 *   lives in this memory only, and only until headquarters has it or
 *   PAYMENT_CHARGE_MS are over; after a restart there is none, so no Charge
 *   ever leaves twice for one order with a person in between.
 * - "Not charged" is never concluded from silence, nor from UNHEARD: a Charge
 *   may still be on its way. The order is given up, which headquarters keeps
 *   (sync/pay.proto), and only its final answer is taken.
 * - Headquarters never leaves a final state (hq/pay/flow.h), so PAID is true
 *   whenever it is heard, also after a give-up that came too late: it is
 *   recorded as PAID, and the caller gives the money back (pos/pay/book.h).
 * - What is to be recorded is handed out until the caller says it is durable;
 *   only then is the payment forgotten here.
 *
 * now_ms is monotonic. */
#ifndef POS_PAY_PAYMENT_H
#define POS_PAY_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"
#include "base/paycode.h"
#include "sync/ledger.pb-c.h"
#include "sync/pay_wire.h"

#define PAYMENTS_MAX 32 /* open at once; refunds as many */

#define PAYMENT_SEND_MS   1500  /* Charge and Show again, until heard */
#define PAYMENT_CHARGE_MS 20000 /* then the code is of no use any more */
#define PAYMENT_ASK_MS    2000  /* after this long without a word */
#define PAYMENT_ASK_MAX_MS                                                     \
    30000                        /* grows up to here for a payment that lasts  \
                                  */
#define PAYMENT_UNKNOWN_MS 15000 /* nothing heard: PaymentUnknown */
#define PAYMENT_RETRY_MS   1000  /* after storage refused a fact */

enum payment_status {
    PAYMENT_OPEN,
    PAYMENT_PAID,
    PAYMENT_FAILED,   /* certainly not charged */
    PAYMENT_REVERSED, /* certainly given back */
    PAYMENT_CLAIMED,  /* static QR: the keeper saw it */
};

/* A payment as the facts have it. */
struct payment {
    uint64_t seq; /* of PaymentStarted */
    int64_t at_ms;
    char order_no[PAYWIRE_ORDER_CAP];
    Ledger__TenderType type;
    Ledger__PaymentMethod method;
    struct money amount;
    uint32_t basket;
    uint64_t customer; /* whose debt it pays back; 0: a basket's */
    enum payment_status status;
    bool given_up; /* PaymentGivenUp stands */
    bool unknown;  /* PaymentUnknown stands */
    char provider_no[PAYWIRE_NUMBER_CAP];
    char reason[PAYWIRE_REASON_CAP];
    struct money paid; /* by the payer */
    int64_t paid_at_ms;
    uint8_t payer[PAYWIRE_PAYER_LEN];
    uint8_t payer_len; /* 0 or PAYWIRE_PAYER_LEN */
    uint64_t sale; /* Sale or CreditRepaid that has it as a tender; 0: none */
    struct money refunded; /* asked back and not failed */
};

enum refund_status { REFUND_OPEN, REFUND_DONE, REFUND_FAILED };

/* How one that failed went on: in one way only. */
enum refund_then { REFUND_WAITS, REFUND_AGAIN, REFUND_CASH };

struct payment_refund {
    uint64_t seq; /* of the fact that it is asked for */
    uint64_t payment_seq;
    int64_t at_ms;
    char refund_no[PAYWIRE_ORDER_CAP];
    char order_no[PAYWIRE_ORDER_CAP];
    Ledger__TenderType type;
    struct money amount;
    enum refund_status status;
    char reason[PAYWIRE_REASON_CAP];
    enum refund_then then;         /* of one that failed */
    char after[PAYWIRE_ORDER_CAP]; /* the one that failed before it; "" */
};

enum payment_stage {
    PAYMENT_SENDING, /* headquarters has not answered yet */
    PAYMENT_LOST,    /* of an earlier life: not answered yet */
    PAYMENT_ASKING,  /* the provider is being asked */
    PAYMENT_WAITING, /* the payer is to confirm, or to scan */
    PAYMENT_UNDOING,
    PAYMENT_OVER, /* the result is being recorded */
};

/* One open payment. Read it freely; change it by the calls below. */
struct payment_talk {
    struct payment p;
    enum payment_stage stage;
    bool fresh;   /* begun in this life */
    Pay__Why why; /* headquarters refused it */
    bool closing; /* to be undone without the keeper: nobody had heard it */
    char code[PAYCODE_MAX + 1]; /* wiped as soon as it is of no use */
    char subject[PAYWIRE_TEXT_CAP];
    char code_url[PAYWIRE_URL_CAP];
    int64_t begun_ms;
    int64_t heard_ms; /* last word about it; begun_ms before the first */
    int64_t send_ms;  /* next frame, not before */
    int64_t next_ms;  /* headquarters asks the provider again at ... */
    int64_t left_ms;  /* ... and undoes it at; 0: not said */
};

struct refund_talk {
    struct payment_refund r;
    int64_t begun_ms, send_ms;
};

struct payments {
    struct payment_talk talks[PAYMENTS_MAX];
    int count;
    struct refund_talk refunds[PAYMENTS_MAX];
    int refund_count;
    bool linked;
    int64_t linked_ms; /* since when linked, or not */
    int64_t record_ms; /* no fact before: storage refused one */
};

void payments_init(struct payments *p, int64_t now_ms);
/* Wipes codes. */
void payments_release(struct payments *p);

/* payment: recorded just now. code: the payer's, or "" to show one. ERR_NOMEM
 * past PAYMENTS_MAX: look at payments_room before recording. */
MUST_USE enum err payments_begin(struct payments *p,
                                 const struct payment *payment,
                                 const char *code, const char *subject,
                                 int64_t now_ms);
/* One that an earlier life left open; one that is here already stays as it is.
 * ERR_NOMEM. */
MUST_USE enum err payments_resume(struct payments *p,
                                  const struct payment *payment,
                                  int64_t now_ms);
/* A refund whose fact is recorded, just now or by an earlier life. */
MUST_USE enum err payments_refund(struct payments *p,
                                  const struct payment_refund *refund,
                                  int64_t now_ms);
bool payments_room(const struct payments *p);
/* PaymentGivenUp was recorded. */
void payments_give_up(struct payments *p, const char *order_no, int64_t now_ms);
/* Another process settled it. */
void payments_forget(struct payments *p, const char *order_no);

void payments_link(struct payments *p, bool up, int64_t now_ms);
/* Frames about what is not open here change nothing. */
void payments_receive(struct payments *p, const struct paywire_frame *frame,
                      int64_t now_ms);

enum payments_do {
    PAYMENTS_NOTHING,
    PAYMENTS_SEND,           /* step.frame, now; if it gets lost, it comes
                                again by itself */
    PAYMENTS_RECORD_UNKNOWN, /* step.payment */
    PAYMENTS_RECORD_SETTLED, /* step.payment, with its result */
    PAYMENTS_RECORD_REFUND,  /* step.refund, with its result */
};

struct payments_step {
    enum payments_do what;
    struct paywire_frame frame; /* wipe it: a Charge has the payer's code */
    struct payment payment;
    struct payment_refund refund;
};

/* Call until PAYMENTS_NOTHING. A fact is handed out again until
 * payments_recorded, or after payments_not_recorded some time later. */
enum payments_do payments_next(struct payments *p, int64_t now_ms,
                               struct payments_step *ret_step);
void payments_recorded(struct payments *p, const struct payments_step *step);
void payments_not_recorded(struct payments *p, int64_t now_ms);
/* When payments_next has something again by itself; INT64_MAX: never. */
int64_t payments_due_ms(const struct payments *p, int64_t now_ms);

/* Headquarters' own reason as it stands in a fact: "NOT_SET_UP". */
void payment_why_name(Pay__Why why, char out[PAYWIRE_REASON_CAP]);

/* NULL when it is not open. */
const struct payment_talk *payments_find(const struct payments *p,
                                         const char *order_no);

#endif
