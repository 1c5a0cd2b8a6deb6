/* hq/order/rule.h - checks how outlets order and how items stand, and records
 * it (order.Rule, order.Shelf). What is already so writes nothing. Inside the
 * caller's transaction; d says what must change. */
#ifndef HQ_ORDER_RULE_H
#define HQ_ORDER_RULE_H

#include "hq/store/order.h"

#define RULE_FEN_MAX    INT64_C(10000000000) /* a hundred million yuan */
#define RULE_LIFE_MAX   3650
#define RULE_WEIGHT_MAX 2000000 /* g of a base unit */
#define RULE_DEGREE_MAX 1000    /* tenths: 100 degrees */

MUST_USE enum err rule_put(struct store *s, const Order__Rule *rule,
                           int64_t now_ms, bool *ret_changed, struct diag *d);
MUST_USE enum err rule_shelf_put(struct store *s, const Order__Shelf *shelf,
                                 int64_t now_ms, bool *ret_changed,
                                 struct diag *d);
/* by 0 ends it. */
MUST_USE enum err rule_substitute(struct store *s, uint32_t item, uint32_t by,
                                  int64_t now_ms, struct diag *d);

/* "1,4" or "135": Monday and Thursday. */
MUST_USE enum err rule_weekdays(const char *text, uint32_t *ret_days,
                                struct diag *d);
/* "16:30" into minutes after midnight. */
MUST_USE enum err rule_minute(const char *text, uint32_t *ret_minute,
                              struct diag *d);
/* ask, send, fast (or 不发, 照发, 只发快销). */
MUST_USE enum err rule_unconfirmed(const char *text,
                                   Order__Unconfirmed *ret_what,
                                   struct diag *d);
const char *rule_unconfirmed_word(Order__Unconfirmed what);
/* Per cent with one place, "97.5": permille. "margin": 0. */
MUST_USE enum err rule_service(const char *text, uint32_t *ret_permille,
                               struct diag *d);
/* "1,4"; returns out. */
const char *rule_weekdays_text(uint32_t days, char out[16]);
/* "-18..-12" or "0..4" into tenths of a degree. */
MUST_USE enum err rule_degrees(const char *text, int32_t *ret_min,
                               int32_t *ret_max, struct diag *d);

#endif
