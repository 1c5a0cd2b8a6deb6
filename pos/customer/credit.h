/* pos/customer/credit.h - what customers owe and pay back, and their points.
 *
 * A sale on credit is a tender of the sale (tender CREDIT, Sale.customer); the
 * limit is enforced here, offline, against what this till knows. Past it a
 * keeper's leave is recorded as an Override. Repayments and refunds settle the
 * oldest debt, so what is owed are always the newest sales on credit.
 *
 * Points: one for each points.fen_per_point fen paid otherwise than by points;
 * one is worth points.value_fen, fewer than points.spend_min are not spent at
 * once. A till lets a customer spend what it knows of: its own ledger and what
 * headquarters said of the others. */
#ifndef POS_CUSTOMER_CREDIT_H
#define POS_CUSTOMER_CREDIT_H

#include "pos/cart.h"
#include "pos/customer/customer.h"
#include "pos/customer/customer_project.h"
#include "pos/pay/payment.h"
#include "pos/sale.h"

/* ---- in a sale ------------------------------------------------------------*/

/* Completes a sale's fact by cart->customer and cart->member: checks the CREDIT
 * and MEMBER_POINTS tenders, counts points, records the override of a limit.
 * Inside the caller's transaction. ERR_DENIED: over the limit. */
MUST_USE enum err credit_of_sale(struct till *t, const struct actor *who,
                                 const struct cart *cart, uint32_t basket,
                                 const struct tender *tenders, int count,
                                 Ledger__Sale *ret_sale, struct diag *d);

struct points_rule {
    int64_t fen_per_point; /* 0: none are collected */
    int64_t value_fen;     /* of one; 0: none are spent */
    int64_t spend_min;
};
struct points_rule points_rule(struct till *t);

/* ---- on the counter (cart->member, ->points, ->customer, ->credit)
 * ---------*/

/* The tenders that the open basket already has, besides `taken` of its total:
 * at most 2. */
int credit_cart_tenders(const struct cart *cart, struct money taken,
                        struct tender ret_tenders[2]);
/* What they come to. */
struct money credit_cart_covers(const struct cart *cart, struct money taken);
/* Keeps the four with their basket, and brings them back. */
MUST_USE enum err credit_cart_keep(struct till *t, const struct cart *cart);
MUST_USE enum err credit_cart_load(struct till *t, struct cart *cart);

/* ---- paying back ----------------------------------------------------------*/

#define CREDIT_REPAY_MAX INT64_C(100000000) /* a million yuan at once */

struct credit_change {
    uint64_t seq;
    struct money amount;
    struct customer customer; /* as now */
};
/* Needs an open shift. The sum of the tenders is what is repaid: cash, and
 * phones by the shop's own code, which take a keeper (ERR_DENIED: book_claim in
 * pos/pay/book.h). More than is owed is ERR_RANGE. Prints a slip; cash opens
 * the drawer. */
MUST_USE enum err credit_repay(struct till *t, const struct actor *who,
                               uint64_t id, const struct tender *tenders,
                               int count, struct credit_change *ret,
                               struct diag *d);
/* By a phone that is asked for it: pos/pay/teller.h begins it, the payment's
 * result is the repayment. PaymentStarted under `id`; needs an open shift, and
 * that so much is owed besides what other phones are asked for. */
MUST_USE enum err credit_repay_start(struct till *t, const struct actor *who,
                                     uint64_t id, Ledger__TenderType type,
                                     Ledger__PaymentMethod method,
                                     struct money amount,
                                     struct payment *ret_payment,
                                     struct diag *d);
/* CreditRepaid for a payment with a customer that is PAID, in book_settle's
 * transaction; also between shifts, and also when it is more than is owed by
 * now: the money is there. Prints a slip. */
MUST_USE enum err credit_repaid_by_phone(struct till *t,
                                         const struct actor *who,
                                         const struct payment *payment,
                                         struct diag *d);
/* Keeper only; reason needed. amount: more owed, negative: less. */
MUST_USE enum err credit_adjust(struct till *t, const struct actor *who,
                                uint64_t id, struct money amount,
                                const char *reason, struct credit_change *ret,
                                struct diag *d);
MUST_USE enum err points_adjust(struct till *t, const struct actor *who,
                                uint64_t id, int64_t points, const char *reason,
                                struct credit_change *ret, struct diag *d);

/* ---- looking --------------------------------------------------------------*/

/* "on credit", "repaid" ... in the user's language. */
const char *credit_kind_word(enum credit_kind kind);

struct credit_line {
    uint64_t seq;
    enum credit_kind kind;
    int64_t at_ms;
    int32_t day;
    struct money amount;  /* more owed; negative: less */
    struct money balance; /* after it */
};
#define CREDIT_LINES_MAX 500
struct credit_statement {
    struct customer customer;
    int32_t from_day, to_day;
    struct money opening; /* the outlet's other tills included */
    struct money others;  /* of which theirs, as headquarters said last */
    struct money given, repaid;
    struct money closing;
    int count;
    bool cut; /* older lines went into the opening balance: there were more
                 than CREDIT_LINES_MAX */
    struct credit_line *lines; /* owned */
};
MUST_USE enum err credit_statement(struct till *t, uint64_t id,
                                   int32_t from_day, int32_t to_day,
                                   struct credit_statement *ret,
                                   struct diag *d);
void credit_statement_release(struct credit_statement *s);

enum { CREDIT_AGES = 4 }; /* to 30, 60, 90 days, and older */
struct credit_age {
    struct customer customer;
    struct money part[CREDIT_AGES]; /* sum to the balance where it is above 0 */
    int32_t oldest_day;             /* of what is still owed */
};
struct credit_aging {
    int count;
    struct credit_age *rows; /* who owes; oldest debt first; owned */
    struct money part[CREDIT_AGES], total;
    struct money ahead; /* what others have paid ahead, positive */
};
MUST_USE enum err credit_aging(struct till *t, int32_t today,
                               struct credit_aging *ret, struct diag *d);
void credit_aging_release(struct credit_aging *a);
/* "0-30", "31-60", "61-90", ">90". */
const char *credit_age_word(int age);

/* ---- on paper -------------------------------------------------------------*/
MUST_USE enum err credit_statement_print(struct till *t, uint64_t id,
                                         int32_t from_day, int32_t to_day,
                                         struct diag *d);
MUST_USE enum err credit_aging_print(struct till *t, struct diag *d);

#endif
