/* pos/refund/refund.h - goods back, money back.
 *
 * A sale is found by its receipt (pos/refund/name.h), at this till or through
 * headquarters (pos/refund/ask.h). What comes back is chosen line by line and
 * never exceeds what was sold, in pieces and to the fen
 * (ledger_refund_part in sync/sale_math.h). Money goes back the way it came,
 * in this order: phone payments as the sale has them, credit, points, cash;
 * each up to what came that way. A payment by the shop's own QR code cannot be
 * given back by a provider: its part is cash. With a keeper's leave all of it
 * may be cash (the phone's line is down, the customer asks for it).
 *
 * A cashier alone gives back up to setting refund.ask_above_fen, with a
 * receipt; more, cash for a phone payment, or goods without a receipt take a
 * keeper, and that is an Override as well. */
#ifndef POS_REFUND_REFUND_H
#define POS_REFUND_REFUND_H

#include "pos/cart.h"
#include "pos/refund/name.h"
#include "pos/sale.h"
#include "pos/till.h"
#include "sync/pay_wire.h"

#define REFUND_REASON_MAX 40 /* characters */
#define REFUND_WAYS_MAX   (SALE_TENDERS_MAX + 1)

/* One way money came, and what of it went back. */
struct refund_way {
    Ledger__TenderType type;
    uint64_t payment_seq; /* phones: at the till that sold */
    char order_no[PAYWIRE_ORDER_CAP];
    struct money paid, back;
};

/* A sale of which something may come back. About 15 KB. */
struct refundable {
    struct sale_name name; /* whole */
    bool here;             /* sold at this till */
    bool others_known;     /* headquarters said what came back elsewhere */
    Ledger__Entry *entry;  /* owned; its fact is the Sale */
    struct refunded before[CART_LINES_MAX]; /* by place */
    struct refund_way ways[REFUND_WAYS_MAX];
    int way_count;
};

/* What comes back. */
struct refund_line {
    uint32_t place;   /* of the sale's line; without a receipt: not used */
    struct item item; /* for names; without a receipt: what it is */
    struct quantity quantity;
    bool damaged;        /* thrown away */
    struct money amount; /* computed; without a receipt: given */
};

struct refund_tender {
    Ledger__TenderType type;
    uint64_t payment_seq;
    char order_no[PAYWIRE_ORDER_CAP];
    struct money amount;
};

/* About 130 KB: not for the stack. */
struct refund {
    struct refund_line lines[CART_LINES_MAX];
    int count;
    char reason[REFUND_REASON_MAX * 4 + 1];
    bool all_cash;         /* not the way it came: a keeper says so */
    struct money exchange; /* of the total: for the sale that follows */
    /* computed by refund_compute: */
    struct money total;
    struct refund_tender tenders[REFUND_WAYS_MAX + 1];
    int tender_count;
};

/* What became of it. */
struct refund_done {
    uint64_t seq;
    struct money total, cash;
    struct money phone; /* asked back; results follow (pos/pay/teller.h) */
};

/* ---- finding -------------------------------------------------------------*/

/* By its name. ERR_NOTFOUND: no such sale; ERR_FORMAT: the number is another
 * sale's than the code says; ERR_GONE: it is another till's, and headquarters
 * has not said yet (pos/refund/ask.h). Release with refundable_release. */
MUST_USE enum err refund_find(struct till *t, const struct sale_name *name,
                              struct refundable *ret_sale, struct diag *d);
void refundable_release(struct refundable *sale); /* on a zeroed one too */
/* How much of a line may still come back. */
struct quantity refundable_left(const struct refundable *sale, uint32_t place);

/* ---- giving back ---------------------------------------------------------*/

/* Amounts, total and ways; of NULL: without a receipt. ERR_SHORT: nothing
 * chosen; ERR_RANGE: more than was sold. Pure. */
MUST_USE enum err refund_compute(const struct refundable *of, struct refund *r,
                                 struct diag *d);
/* May `who` do it alone? ERR_DENIED with a sentence. */
MUST_USE enum err refund_check_leave(struct till *t, const struct actor *who,
                                     const struct refundable *of,
                                     const struct refund *r, struct diag *d);
/* Refund, its Override, what is asked back from phones, drawer and slip: one
 * transaction. Needs an open shift. What is left of the sale is looked up
 * again; r->exchange must be 0 (pos/refund/exchange.h). */
MUST_USE enum err refund_commit(struct till *t, const struct actor *who,
                                const struct refundable *of, struct refund *r,
                                struct refund_done *ret_done, struct diag *d);
/* The same inside a transaction, with r->exchange: the Refund's number for the
 * sale that follows. */
MUST_USE enum err refund_record(struct till *t, const struct actor *who,
                                const struct refundable *of, struct refund *r,
                                struct refund_done *ret_done, struct diag *d);

/* As refund_record would refuse it; nothing is written. Computes r anew. */
MUST_USE enum err refund_check(struct till *t, const struct actor *who,
                               const struct refundable *of, struct refund *r,
                               struct diag *d);
/* r as a fact, borrowing from both; free() it. NULL: no memory. */
struct refund_fact;
struct refund_fact *refund_fact_new(const struct refundable *of,
                                    struct refund *r);
Ledger__Refund *refund_fact(struct refund_fact *f);

/* ---- looking back --------------------------------------------------------*/

/* The fact itself; ERR_NOTFOUND. Free with ledger__entry__free_unpacked. */
MUST_USE enum err refund_read(struct till *t, uint64_t seq,
                              Ledger__Entry **ret_entry, struct diag *d);

#endif
