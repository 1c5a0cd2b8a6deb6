/* hq/purchase/match.h - order, goods received and invoice side by side, and
 * the supplier's invoice itself.
 *
 * For each item of an order: what was invoiced against what was accepted
 * (quantity), the price against the order's, the tax against its rate. What
 * lies within the supplier's tolerances (sync/purchase.proto) is in order;
 * everything else is a difference, with who must act, until a person settles
 * it. A settled difference comes back when it grows. */
#ifndef HQ_PURCHASE_MATCH_H
#define HQ_PURCHASE_MATCH_H

#include "base/i18n.h"
#include "hq/store/purchase.h"

#define MATCH_LINES_MAX 800

/* Kinds of difference, as `hq purchase match` and `settle` name them. */
#define MATCH_KINDS(X)                                                         \
    X(NOT_BILLED, N_("not billed"), N_("finance"))                             \
    X(BILLED_MORE, N_("billed more"), N_("supplier"))                          \
    X(BILLED_LESS, N_("billed less"), N_("finance"))                           \
    X(PRICE_HIGH, N_("price high"), N_("supplier"))                            \
    X(PRICE_LOW, N_("price low"), N_("finance"))                               \
    X(TAX, N_("tax"), N_("supplier"))                                          \
    X(SHORT, N_("short"), N_("buyer"))                                         \
    X(OVER, N_("over"), N_("buyer"))                                           \
    X(WRONG, N_("wrong"), N_("buyer"))                                         \
    X(FREIGHT, N_("freight"), N_("supplier"))

enum match_kind {
#define MATCH_ENUM(id, word, owner) MATCH_##id,
    MATCH_KINDS(MATCH_ENUM)
#undef MATCH_ENUM
        MATCH_KIND_COUNT
};

struct match_difference {
    uint32_t order, supplier, item; /* item 0: of the whole order */
    enum match_kind kind;
    int64_t ordered_milli, accepted_milli, billed_milli;
    int64_t due_fen, billed_fen; /* at the order's price; as invoiced */
    int64_t fen;                 /* what it is about, above zero */
    bool settled;
    char by[BUY_WHO_MAX]; /* who settled it */
};

const char *match_word(enum match_kind kind);
/* Who must act: buyer, finance, supplier. */
const char *match_owner(enum match_kind kind);

/* Every difference of orders that something came of or was charged for;
 * order 0, supplier 0: all. */
typedef enum err (*match_fn)(void *ctx, const struct match_difference *x);
MUST_USE enum err match_walk(struct store *s, uint32_t supplier, uint32_t order,
                             match_fn fn, void *ctx);
/* A person lets it pass, or had it put right. Joins the transaction. */
MUST_USE enum err match_settle(struct store *s, uint32_t order, uint32_t item,
                               const char *kind, const char *by,
                               const char *reason, int64_t now_ms,
                               struct diag *d);

/* Checks and records an invoice (id 0). Its lines must add up to its total,
 * its number be new, its order the supplier's. Joins the transaction. */
MUST_USE enum err invoice_put(struct store *s, const Purchase__Invoice *x,
                              int64_t now_ms, uint32_t *ret_id, struct diag *d);

/* Tax within an amount. ERR_RANGE. */
MUST_USE enum err invoice_tax(int64_t amount_fen, uint32_t rate,
                              int64_t *ret_fen);

#endif
