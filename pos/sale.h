/* pos/sale.h - a basket and tenders become a fact.
 *
 * One transaction holds the Sale, its projections, the print job with the
 * drawer's pulse, and the end of the basket. When sale_commit returns ERR_OK
 * it is durable: only then may the drawer open, paper move, or the screen say
 * the change. Numbers are ledger sequence numbers: gapless over all facts and
 * never used twice. */
#ifndef POS_SALE_H
#define POS_SALE_H

#include "pos/cart.h"
#include "pos/till.h"

#define SALE_TENDERS_MAX 8
#define SALE_CASH_KEYS   5

struct tender {
    Ledger__TenderType type;
    struct money amount;  /* cash: as handed over */
    uint64_t payment_seq; /* WECHAT, ALIPAY, UNIONPAY: its PaymentStarted;
                           * EXCHANGE: sale_commit fills it in */
};

/* A finished sale in a few numbers. */
struct sale {
    uint64_t seq;
    uint8_t hash[LEDGER_HASH_LEN];
    int64_t at_ms;
    uint32_t cashier;
    uint32_t shift;
    int32_t business_day;
    uint32_t lines;
    uint32_t copies; /* reprints so far */
    struct money total;
    struct money tendered;
    struct money change;
    struct money back; /* cash of an exchange (pos/refund/exchange.h), besides
                        * the change; of sale_commit only */
};

/* What paying needs: change due, or ERR_SHORT with how much is missing;
 * change only out of cash, and a cash amount past all reason (over 100 times
 * 100 yuan above the total) is ERR_RANGE, a slip of the finger. */
MUST_USE enum err sale_change(struct money total, const struct tender *tenders,
                              int count, struct money *ret_change,
                              struct diag *d);
/* Amounts a customer is likely to hand over, rising, the exact one first: for
 * keys. Returns how many. */
int sale_cash_keys(struct money total, struct money ret_keys[SALE_CASH_KEYS]);

/* Needs an open shift (ERR_NOTFOUND otherwise). Checks limits, lines and
 * tenders; removes the kept basket cart->basket. */
MUST_USE enum err sale_commit(struct till *t, const struct actor *who,
                              const struct cart *cart,
                              const struct tender *tenders, int count,
                              struct sale *ret_sale, struct diag *d);

/* A basket's line as a fact has it. Texts are none; ret_line borrows nothing.
 */
void sale_line_fact(const struct cart_line *line, Ledger__Line *ret_line);

/* ERR_NOTFOUND. */
MUST_USE enum err sale_find(struct till *t, uint64_t seq,
                            struct sale *ret_sale);
/* The newest ones, newest first, before seq (0: all). */
MUST_USE enum err sale_recent(struct till *t, uint64_t before,
                              struct sale ret_list[], int cap, int *ret_count);
/* The fact itself, unpacked; free with ledger__entry__free_unpacked. */
MUST_USE enum err sale_read(struct till *t, uint64_t seq,
                            Ledger__Entry **ret_entry, struct diag *d);

/* Records a Reprint and queues the copy. */
MUST_USE enum err sale_reprint(struct till *t, const struct actor *who,
                               uint64_t seq, uint32_t *ret_copy,
                               struct diag *d);
/* Opens the drawer without a sale: a fact, then the pulse. Keeper only. */
MUST_USE enum err drawer_open(struct till *t, const struct actor *who,
                              const char *reason, struct diag *d);

#endif
