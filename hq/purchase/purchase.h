/* hq/purchase/purchase.h - what buying has for others: settlement asks it what
 * suppliers gave, charge and owe.
 *
 * Goods received at the orders' prices: buy_rows(BUY_LIST_CAME) and buy_taken
 * (hq/store/purchase.h). Invoices: BUY_LIST_INVOICES. Differences that are
 * open: match_walk (hq/purchase/match.h). Here: rebates (返利) and fees
 * (通道费, 上架费) by supplier and period. */
#ifndef HQ_PURCHASE_PURCHASE_H
#define HQ_PURCHASE_PURCHASE_H

#include "hq/store/purchase.h"

struct purchase_accrual {
    uint32_t terms, supplier;
    Purchase__TermsKind kind;
    const char *name;            /* borrowed */
    int32_t from_day, until_day; /* of the period, within the terms' own days */
    bool over;                   /* the period has ended */
    int64_t taken_fen;           /* goods accepted in it */
    int64_t given_fen;           /* what the terms give on that */
    int64_t next_from_fen;       /* next step; 0: there is none */
    int64_t next_given_fen;      /* what they would give on reaching it */
};

/* Every period that has a day in from..until and began by today, of one
 * supplier or (0) all; by supplier, terms and period. Ended terms count until
 * they were ended only where their periods are over. */
typedef enum err (*purchase_accrual_fn)(void *ctx,
                                        const struct purchase_accrual *x);
MUST_USE enum err purchase_accruals(struct store *s, uint32_t supplier,
                                    int32_t from, int32_t until, int32_t today,
                                    purchase_accrual_fn fn, void *ctx);

#endif
