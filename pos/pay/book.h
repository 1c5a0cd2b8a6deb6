/* pos/pay/book.h - the till's payments in its ledger: the facts, written, and
 * the tables that follow from them, read.
 *
 * Every call that writes is one transaction of till_begin and joins an outer
 * one. Results are idempotent: two processes may hear the same answer, the
 * fact is written once. */
#ifndef POS_PAY_BOOK_H
#define POS_PAY_BOOK_H

#include "pos/pay/payment.h"
#include "pos/sale.h"
#include "pos/till.h"

/* Most payments of one basket: a sale has no more tenders, and every code that
 * failed counts too. */
#define BOOK_BASKET_MAX 64

/* ---- facts ---------------------------------------------------------------*/

/* PaymentStarted under a new order number: of the day, the till and 80 random
 * bits, so that a restored till cannot repeat one. amount: 1 fen to
 * PAYWIRE_AMOUNT_MAX. */
MUST_USE enum err book_start(struct till *t, const struct actor *who,
                             uint32_t basket, Ledger__TenderType type,
                             Ledger__PaymentMethod method, struct money amount,
                             struct payment *ret_payment, struct diag *d);
/* As book_start, for what `customer` owes; the caller has seen that so much is
 * (credit_repay_start in pos/customer/credit.h). */
MUST_USE enum err book_start_debt(struct till *t, const struct actor *who,
                                  uint64_t customer, Ledger__TenderType type,
                                  Ledger__PaymentMethod method,
                                  struct money amount,
                                  struct payment *ret_payment, struct diag *d);
/* The shop's static QR: started and CLAIMED at once. ERR_DENIED unless a
 * keeper says so. */
MUST_USE enum err book_claim(struct till *t, const struct actor *who,
                             uint32_t basket, Ledger__TenderType type,
                             struct money amount, struct payment *ret_payment,
                             struct diag *d);
/* PaymentUnknown, once. */
MUST_USE enum err book_unknown(struct till *t, const struct actor *who,
                               const struct payment *payment, struct diag *d);
/* payment->status and what belongs to it. One that was given up and is PAID
 * all the same is asked back at once; one for a debt is its CreditRepaid, in
 * the same transaction. */
MUST_USE enum err book_settle(struct till *t, const struct actor *who,
                              const struct payment *payment, struct diag *d);
/* The keeper no longer waits; nothing when it is settled or given up. */
MUST_USE enum err book_give_up(struct till *t, const struct actor *who,
                               const char *order_no, struct diag *d);
/* Asks `amount` of a PAID payment back. refund_seq: the Refund it belongs to,
 * or 0. ERR_RANGE for more than is left of it; ERR_DENIED for a CLAIMED one,
 * which no provider can give back for us. */
MUST_USE enum err book_refund(struct till *t, const struct actor *who,
                              uint64_t payment_seq, struct money amount,
                              uint64_t refund_seq,
                              struct payment_refund *ret_refund,
                              struct diag *d);
/* As book_refund, of a payment made at another till. */
MUST_USE enum err book_refund_other(struct till *t, const struct actor *who,
                                    const char *order_no,
                                    Ledger__TenderType type,
                                    struct money amount, uint64_t refund_seq,
                                    struct payment_refund *ret_refund,
                                    struct diag *d);
/* refund->status and reason. */
MUST_USE enum err book_refund_settle(struct till *t, const struct actor *who,
                                     const struct payment_refund *refund,
                                     struct diag *d);

/* A refund that certainly failed (REFUND_FAILED, REFUND_WAITS) goes on in one
 * of two ways, once; ERR_EXISTS when it did already. What failed stays on
 * record. (book_again.c)
 *
 * Asked again, under a new number: that it failed means that the provider took
 * nothing under the old one. (Where a provider wants the same number again the
 * result is not certain, and headquarters repeats it by itself.) */
MUST_USE enum err book_refund_again(struct till *t, const struct actor *who,
                                    const char *refund_no,
                                    struct payment_refund *ret_refund,
                                    struct diag *d);
/* Or in cash, by a keeper (ERR_DENIED), who says why; needs an open shift and
 * opens the drawer. */
MUST_USE enum err book_refund_cash(struct till *t, const struct actor *who,
                                   const char *refund_no, const char *reason,
                                   struct payment_refund *ret_refund,
                                   struct diag *d);

/* ---- with a basket -------------------------------------------------------*/

/* What of this basket is paid by phone and can be its tenders. */
struct book_basket {
    struct tender tenders[SALE_TENDERS_MAX];
    int count;
    struct money paid;     /* their sum */
    int open;              /* payments without a result */
    struct money open_fen; /* their sum */
    int claimed;           /* of the tenders: by static QR */
};
MUST_USE enum err book_basket(struct till *t, uint32_t basket,
                              struct book_basket *ret_basket, struct diag *d);
/* In the sale's transaction, before its fact: each phone tender must be a paid
 * payment of this till, whole and used by no sale; what else of the basket is
 * open is given up, what else is paid forbids the sale. */
MUST_USE enum err book_sale(struct till *t, const struct actor *who,
                            uint32_t basket, const struct tender *tenders,
                            int count, struct diag *d);
/* The basket goes, or its money is to go back: gives up what is open, asks
 * back what is paid, takes claims back (the keeper hands that money back by
 * hand). */
MUST_USE enum err book_release(struct till *t, const struct actor *who,
                               uint32_t basket, struct diag *d);

/* ---- reading -------------------------------------------------------------*/

/* ERR_NOTFOUND. */
MUST_USE enum err book_find(struct till *t, const char *order_no,
                            struct payment *ret_payment);
MUST_USE enum err book_find_seq(struct till *t, uint64_t seq,
                                struct payment *ret_payment);
MUST_USE enum err book_find_refund(struct till *t, const char *refund_no,
                                   struct payment_refund *ret_refund);
/* Those without a result, oldest first. */
MUST_USE enum err book_open(struct till *t, struct payment ret_list[], int cap,
                            int *ret_count);
MUST_USE enum err book_refunds_open(struct till *t,
                                    struct payment_refund ret_list[], int cap,
                                    int *ret_count);
/* Those that failed and wait for a decision, oldest first. */
MUST_USE enum err book_refunds_failed(struct till *t,
                                      struct payment_refund ret_list[], int cap,
                                      int *ret_count);
/* The newest first. */
MUST_USE enum err book_refunds_recent(struct till *t,
                                      struct payment_refund ret_list[], int cap,
                                      int *ret_count);
/* What phones are being asked for of a customer's debt. */
MUST_USE enum err book_open_of_customer(struct till *t, uint64_t customer,
                                        struct money *ret_sum);
/* Of a basket that no sale has, oldest first. */
MUST_USE enum err book_of_basket(struct till *t, uint32_t basket,
                                 struct payment ret_list[], int cap,
                                 int *ret_count);
/* The newest first, before seq (0: all). */
MUST_USE enum err book_recent(struct till *t, uint64_t before,
                              struct payment ret_list[], int cap,
                              int *ret_count);
/* Takes over what is open in the book, and what was given up there. */
MUST_USE enum err book_resume(struct till *t, struct payments *into,
                              int64_t now_ms, struct diag *d);

#endif
