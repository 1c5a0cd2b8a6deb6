/* hq/decide.h - what headquarters decides, each as one fact in its own ledger:
 * outlets, people, items, prices, settings, who may connect.
 *
 * Every call joins the caller's transaction. d gets a sentence when what was
 * asked for cannot be. */
#ifndef HQ_DECIDE_H
#define HQ_DECIDE_H

#include "base/money.h"
#include "hq/store/store.h"
#include "sync/enrol.h"

#define DECIDE_NAME_CHARS    60
#define DECIDE_SPEC_CHARS    40
#define DECIDE_WORD_CHARS    20 /* category, unit, group */
#define DECIDE_ADDRESS_CHARS 120
#define DECIDE_PRICE_MAX     INT64_C(100000000) /* fen: a million yuan */
#define DECIDE_PIN_MIN       4
#define DECIDE_PIN_MAX       12
/* Price book entries older than those in force so many days ago are dropped:
 * a till may still be selling on yesterday's business day. */
#define DECIDE_PRICE_KEEP_DAYS 7
#define DECIDE_TOKEN_DAYS      7 /* an enrolment text works so long */

/* "all", "group/G" of a known group, "outlet/N" of a known outlet. */
MUST_USE enum err decide_check_audience(struct store *s, const char *audience,
                                        struct diag *d);

/* Entry 1 of headquarters' ledger. */
MUST_USE enum err decide_genesis(struct store *s, const struct keys *keys,
                                 const char *name, int64_t now_ms);

/* id 0: a new outlet; *ret_id its number. Twelve digits of a statistical
 * division code; where divisions were imported, a known one. */
MUST_USE enum err decide_outlet(struct store *s, const Feed__Outlet *outlet,
                                int64_t now_ms, uint32_t *ret_id,
                                struct diag *d);

/* pin: digits; NULL keeps the old one. id 0: a new cashier. */
struct decide_cashier {
    uint32_t id;
    const char *name;
    bool keeper, left;
    bool supervisor; /* at every outlet: outlet 0 */
    const char *pin;
};
MUST_USE enum err decide_cashier(struct store *s, uint32_t outlet,
                                 const struct decide_cashier *c, int64_t now_ms,
                                 uint32_t *ret_id, struct diag *d);

/* Writes the item when it differs from what is there. *ret_changed may be
 * NULL. An item has one audience: it moves. */
MUST_USE enum err decide_item(struct store *s, const Feed__Item *item,
                              const char *audience, int64_t now_ms,
                              bool *ret_changed);
MUST_USE enum err decide_cost(struct store *s, uint32_t item, int64_t fen,
                              int32_t from_day, int64_t now_ms);

/* Prices of an item from a day on. */
struct decide_price {
    uint32_t item;
    const char *audience;
    int32_t from_day, today;
    int64_t unit_fen; /* 0: as it is */
    size_t n_packs;
    const Feed__PackPrice *packs; /* what changes among the packs */
};
MUST_USE enum err decide_price(struct store *s, const struct decide_price *p,
                               int64_t now_ms, bool *ret_changed,
                               struct diag *d);

/* Takes away the prices of its own that an audience other than all has: it
 * follows the more general ones again. */
MUST_USE enum err decide_price_clear(struct store *s, uint32_t item,
                                     const char *audience, int64_t now_ms,
                                     struct diag *d);

MUST_USE enum err decide_setting(struct store *s, const char *name,
                                 const char *value, const char *audience,
                                 int64_t now_ms, struct diag *d);

/* A till's own item joins the range: same name, unit, price and barcode.
 * ERR_EXISTS when its barcode is an item's already: then the two become one
 * and *ret_item is the older. */
MUST_USE enum err decide_adopt(struct store *s, uint32_t till, uint64_t local,
                               const char *category, int64_t now_ms,
                               uint32_t *ret_item, bool *ret_joined,
                               struct diag *d);

/* Cuts a till off: from the commit on nothing is taken from it. */
MUST_USE enum err decide_revoke(struct store *s, uint32_t till,
                                const char *reason, int64_t now_ms,
                                struct diag *d);

/* A one-time enrolment for an outlet. Only the public key made from the token
 * is stored. */
MUST_USE enum err decide_ticket(struct store *s, uint32_t outlet,
                                const uint8_t public_key[KEY_LEN],
                                int64_t now_ms, int64_t expires_ms,
                                int64_t *ret_id, struct diag *d);
/* A till asks, over a connection that proved the token of enrolment id. Own
 * transaction. ERR_DENIED: *ret_reason. */
MUST_USE enum err decide_enrol(struct store *s, const struct keys *keys,
                               int64_t enrolment,
                               const struct enrol_request *request,
                               int64_t now_ms, struct enrol_answer *ret_answer,
                               Wire__Reason *ret_reason);

#endif
