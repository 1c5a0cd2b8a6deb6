/* pos/order/suggestion.h - what headquarters proposes to order and what became
 * of orders, as the feed brings it (sync/order.proto), kept in catalogue.db.
 *
 * A suggestion comes in parts; one of another run takes the place of all parts
 * of the run before, also while only some of the new ones have come. */
#ifndef POS_ORDER_SUGGESTION_H
#define POS_ORDER_SUGGESTION_H

#include "pos/item.h"
#include "pos/till.h"
#include "sync/feed.pb-c.h"

#define SUGGESTION_WORDS_CAP 64
/* More of one line is not believed, as at headquarters. */
#define ORDER_MILLI_MAX INT64_C(10000000000)

/* For pos/catalogue.c: what holds under a key from now on (NULL: nothing).
 * *ret_mine: it is a key of this room; otherwise nothing was done. */
MUST_USE enum err order_feed_take(struct db *catalogue, const char *key,
                                  const Feed__Record *r, bool *ret_mine);

struct suggested {
    uint32_t item, pack;
    struct quantity quantity; /* base units, as the others */
    struct quantity on_hand, on_way, weekly;
    Order__SuggestReason reason;
    char words[SUGGESTION_WORDS_CAP];
    struct money price; /* transfer price of a base unit; 0: not known */
};

struct suggestion {
    uint32_t run;
    int32_t made_day, cutoff_day, delivery_day;
    uint32_t cutoff_minute;
    uint32_t parts, have; /* parts of the run, and how many have come */
    int count;
    struct suggested *lines; /* owned: suggestion_release */
};
/* ERR_NOTFOUND while there is none. */
MUST_USE enum err suggestion_read(struct till *t, struct suggestion *ret);
void suggestion_release(struct suggestion *s);
/* NULL: the item is not on it. */
const struct suggested *suggestion_find(const struct suggestion *s,
                                        uint64_t item);
int64_t suggestion_cutoff_ms(const struct suggestion *s);

/* What is on the shelf: the till's own book where something moved since the
 * suggestion was made, else what headquarters knew. Never below zero. */
MUST_USE enum err suggestion_on_hand(struct till *t, const struct suggestion *s,
                                     const struct suggested *line,
                                     struct quantity *ret_quantity);
/* Why, in words: "sells fast: 14 瓶 a week, 3 left, comes Thu". unit: of the
 * base unit. */
MUST_USE enum err suggestion_words(struct till *t, const struct suggestion *s,
                                   const struct suggested *line,
                                   const char *unit, char *out, size_t cap);
/* "Thu", or the date when that is not within a week of today. "" for 0. */
const char *suggestion_day(struct till *t, int32_t day, char out[32]);

/* Where order seq of till stands; ERR_NOTFOUND while headquarters has said
 * nothing. Free with order__state__free_unpacked. */
MUST_USE enum err order_state_read(struct till *t, uint32_t till, uint64_t seq,
                                   Order__State **ret_state);

#endif
