/* pos/ui/deed.h - what a cashier does that may need a keeper's leave.
 *
 * A deed is kept as a value, so that it can wait for the keeper's PIN and then
 * be done as it was meant, whatever was scanned meanwhile. */
#ifndef POS_UI_DEED_H
#define POS_UI_DEED_H

#include "pos/ui/ui.h"

enum deed_kind {
    DEED_VOID,
    DEED_QUANTITY,
    DEED_PRICE,
    DEED_DISCOUNT_LINE,
    DEED_DISCOUNT_BASKET,
    DEED_ABANDON,
    DEED_DRAWER,
    DEED_PAY,
    DEED_DROP_PRINTS,
    DEED_GOODS,
    DEED_OTHER, /* see struct deed_ops */
};

#define DEED_REASON_CAP 128

struct deed;
/* A deed of a panel's own: DEED_OTHER with these. perform returns ERR_DENIED
 * where `who` may not; it is then called again with a keeper's leave. */
struct deed_ops {
    enum err (*perform)(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d);
    /* What it is, for the keeper who is asked. */
    void (*words)(const struct ui *ui, const struct deed *deed, char *out,
                  size_t cap);
};

struct deed {
    enum deed_kind kind;
    const struct deed_ops *ops; /* DEED_OTHER */
    int64_t number, number2;    /* for them */
    uint32_t row;               /* of the line, see struct cart_line */
    struct quantity quantity;
    struct money amount; /* price, or cash handed over */
    struct discount discount;
    char reason[DEED_REASON_CAP];
    struct pick pick;   /* DEED_GOODS */
    bool looked;        /* DEED_GOODS: only the lot is looked at */
    struct actor leave; /* who does it, while he says why */
};

/* Does it and says so. A keeper who goes beyond what a cashier may is asked
 * why. Where a keeper's leave is missing a panel asks for it
 * and the result is ERR_OK: the deed is then done, or not, later. */
MUST_USE enum err deed_do(struct ui *ui, const struct deed *deed,
                          struct diag *d);
/* What it is, for the keeper who is asked: "折扣 5折 天长大米 5kg". */
void deed_words(const struct ui *ui, const struct deed *deed, char *out,
                size_t cap);
/* Opens the panel that asks a keeper. */
void keeper_open(struct ui *ui, const struct deed *deed);
/* Asks `who`, a keeper or with one's leave, why, and does it. False: nothing
 * was asked, the deed needs no word. */
bool why_open(struct ui *ui, const struct deed *deed, const struct actor *who);
/* The deed with this actor; no asking. */
MUST_USE enum err deed_perform(struct ui *ui, const struct deed *deed,
                               const struct actor *who, struct diag *d);

#endif
