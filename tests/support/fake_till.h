/* tests/support/fake_till.h - a till without headquarters: keys, Genesis and a
 * small range of goods, made in a directory of its own. */
#ifndef TESTS_SUPPORT_FAKE_TILL_H
#define TESTS_SUPPORT_FAKE_TILL_H

#include "pos/till.h"

#define FAKE_OUTLET  3
#define FAKE_TILL    7
#define FAKE_DAY_MS  INT64_C(1763776800000)   /* 2025-11-22 10:00 in China */
#define FAKE_COLA    UINT64_C(6901234567892)  /* 3.00 */
#define FAKE_CASE    UINT64_C(16901234567899) /* 12 of it for 33.00 */
#define FAKE_RICE    UINT64_C(6902222222229)  /* 32.80 */
#define FAKE_SUGAR   12                       /* PLU, 9.60 a kg */
#define FAKE_KEEPER  1                        /* PIN 1234 */
#define FAKE_CASHIER 2                        /* PIN 4321 */

/* Makes the directory's till and closes it again. */
void fake_till_make(const char *dir);
/* Makes and opens one; fails the test when it cannot. dir is filled with its
 * path under the system's temporary directory. The clock stands at
 * FAKE_DAY_MS plus fake_till_later. */
void fake_till_new(struct till *ret_till, char dir[TILL_PATH_MAX]);
/* Closes it and removes the directory. */
void fake_till_end(struct till *t, const char *dir);
void fake_till_later(int64_t ms);

/* As the feed would bring it. */
void fake_item(struct till *t, uint32_t id, const char *name, const char *spec,
               const char *unit, uint64_t gtin, uint32_t plu, bool by_weight,
               uint64_t fen);
void fake_people(struct till *t);
void fake_setting(struct till *t, const char *name, const char *value);
/* Many items: ids from first on, valid GTIN-13s 6900000000000 + 10 x n. */
void fake_items(struct till *t, uint32_t first, uint32_t count);
uint64_t fake_gtin(uint32_t n);

#endif
