/* pos/pay/teller.h - drives a till's phone payments: the machine
 * (pos/pay/payment.h), its facts (pos/pay/book.h) and the lane
 * (pos/pay/lane.h) put together, for the screen and for `pos pay`. Nothing
 * waits; call teller_turn when teller_fd is readable, after teller_wait_ms,
 * and after whatever may have changed the book.
 *
 * One payment has one driver. The screen takes over whatever is open in the
 * book, also what others left behind; commands drive only what they began or
 * were asked about, and while one does (D/paying.lock, shared) the screen
 * leaves alone what it does not know. */
#ifndef POS_PAY_TELLER_H
#define POS_PAY_TELLER_H

#include "pos/pay/book.h"
#include "sync/transport_zmq.h"

struct teller;

enum teller_link {
    TELLER_NONE, /* headquarters takes no phone payments */
    TELLER_DOWN, /* no link now; teller_link_words says why */
    TELLER_UP,
};

enum teller_news {
    TELLER_SETTLED, /* payment, with its result */
    TELLER_UNKNOWN, /* payment: no answer can be had now */
    TELLER_REFUND,  /* refund, with its result */
    TELLER_TROUBLE, /* words: a result could not be recorded yet */
};

struct teller_event {
    enum teller_news news;
    struct payment payment;
    struct payment_refund refund;
    char words[DIAG_TEXT_MAX];
};

/* screen: takes over what is open. t: borrowed. */
MUST_USE enum err teller_open(struct till *t, bool screen,
                              struct teller **ret_teller, struct diag *d);
/* NULL-safe. What is open stays open in the book. */
void teller_close(struct teller *teller);
struct till *teller_till(const struct teller *teller);
int teller_fd(const struct teller *teller);
/* At most this long until the next turn; -1: for ever. */
int teller_wait_ms(const struct teller *teller);
/* who: whose facts they are. */
void teller_turn(struct teller *teller, const struct actor *who);
/* The book or the settings may have changed under us: look at the next turn. */
void teller_stale(struct teller *teller);
bool teller_next(struct teller *teller, struct teller_event *ret_event);

enum teller_link teller_link(const struct teller *teller);
/* Somebody is about to pay: dial now, whatever the back-off says. */
void teller_hurry(struct teller *teller);
/* A sentence about a lane that is not up, and what remains possible. */
const char *teller_link_words(const struct teller *teller);

/* The payer's code was scanned: records and asks. ERR_GONE with a sentence,
 * and nothing recorded, while there is no link. */
MUST_USE enum err teller_charge(struct teller *teller, const struct actor *who,
                                uint32_t basket, const struct paycode *code,
                                struct money amount,
                                struct payment *ret_payment, struct diag *d);
/* A one-time QR, please: its text comes with the talk (teller_talk). */
MUST_USE enum err teller_show(struct teller *teller, const struct actor *who,
                              uint32_t basket, Ledger__TenderType type,
                              struct money amount, struct payment *ret_payment,
                              struct diag *d);
/* What a customer owes: by the code that was scanned, or a one-time QR of
 * `type` when code is NULL. PAID is their repayment (pos/customer/credit.h). */
MUST_USE enum err teller_repay(struct teller *teller, const struct actor *who,
                               uint64_t customer, const struct paycode *code,
                               Ledger__TenderType type, struct money amount,
                               struct payment *ret_payment, struct diag *d);
/* What is given up, and refunds (commands): they can do no harm twice. */
void teller_take_back(struct teller *teller);
/* Drives one that is open in the book (commands). ERR_NOTFOUND. */
MUST_USE enum err teller_take(struct teller *teller, const char *order_no,
                              struct diag *d);

/* ---- for commands, which may wait (teller_wait.c) ------------------------*/
#define TELLER_LINK_MS 10000
/* ERR_GONE with a sentence when the lane is not up in time. */
MUST_USE enum err teller_wait_link(struct teller *teller,
                                   const struct actor *who, int64_t limit_ms,
                                   struct diag *d);
/* Until the payment has a result (of the book) or limit_ms are over: then
 * ERR_BUSY, and it stays open. */
MUST_USE enum err teller_wait_result(struct teller *teller,
                                     const struct actor *who,
                                     const char *order_no, int64_t limit_ms,
                                     struct payment *ret_payment,
                                     struct diag *d);

/* Drives what is given up and what is to go back until it is over, at most
 * limit_ms; the rest stays for the screen. */
void teller_wait_back(struct teller *teller, const struct actor *who,
                      int64_t limit_ms);

/* The open ones, as the machine sees them now. */
const struct payments *teller_payments(const struct teller *teller);
/* NULL when it is not open. */
const struct payment_talk *teller_talk(const struct teller *teller,
                                       const char *order_no);

#endif
