/* pos/override.h - that a keeper allowed what the one signed in may not do, as
 * a fact of its own (ledger.proto, Override).
 *
 * Goods past their date and recalled goods always leave one, whoever sells
 * them. Discounts, prices and given-up baskets do when somebody's leave was
 * needed. A line taken out and an opened drawer name the keeper in their own
 * facts (authorised_by): a shift counts all of these. */
#ifndef POS_OVERRIDE_H
#define POS_OVERRIDE_H

#include "pos/item.h"
#include "pos/recall.h"
#include "pos/till.h"

#define OVERRIDE_REASON_CAP (RECALL_REASON_CAP + ACTOR_WHY_CAP + 2)

/* Of an open basket or nothing; NULL and 0 where it does not concern one. */
struct override {
    Ledger__OverrideKind kind;
    uint32_t basket;
    const struct item *item;
    const struct goods *goods;
    struct money amount; /* the price, or what was taken off */
    const char *reason;
    uint64_t customer; /* over their credit limit; 0: nobody */
};

/* Inside the caller's transaction (till_begin). */
MUST_USE enum err override_record(struct till *t, const struct actor *who,
                                  const struct override *o, struct diag *d);
/* Goods that `who` sells all the same: records what they need, nothing when
 * they are good or the leave is recorded already. ERR_DENIED and a sentence
 * when `who` may not. */
MUST_USE enum err override_goods(struct till *t, const struct actor *who,
                                 uint32_t basket, const struct item *item,
                                 const struct goods *goods, struct money amount,
                                 struct diag *d);

/* ---- what was allowed ----------------------------------------------------*/

struct leave {
    int64_t at_ms;
    uint32_t keeper; /* 0: of a till without cashiers */
    Ledger__OverrideKind kind;
    struct money amount;
    char reason[OVERRIDE_REASON_CAP];
};
/* A shift's, the last first. */
MUST_USE enum err leave_list(struct till *t, uint32_t shift,
                             struct leave ret_list[], int cap, int *ret_count);
/* "price", "discount", … */
const char *leave_words(Ledger__OverrideKind kind);

#endif
