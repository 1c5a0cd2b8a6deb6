/* pos/catalogue.h - what the shop sells, as computed from the feed.
 *
 * Lives in catalogue.db beside the feed's copy (sync/feed_copy.h), written page
 * by page by the agent through catalogue_changed, read by the till. Which
 * audience's record of a key holds is the copy's to decide; of a price list
 * the entry with the latest effective day not after the business day holds, so
 * a more specific list stands alone. A pack without a price of its own costs
 * its base units.
 *
 * Measured limits: 100,000 items, lookup p99 <= 1 ms. */
#ifndef POS_CATALOGUE_H
#define POS_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "pos/item.h"
#include "sync/feed.pb-c.h"

#define CATALOGUE_APPLICATION_ID 0x4C444341 /* "LDCA" */

/* Opens or makes catalogue.db and its tables. */
MUST_USE enum err catalogue_open(struct db *db, const char *path,
                                 enum db_mode mode, struct diag *d);

/* What holds for a key from now on (NULL: nothing), inside the caller's
 * transaction. A kind this version does not know is left out; a record that
 * does not fit its key is ERR_FORMAT. till: this till's number, to map its own
 * items that headquarters adopted. */
MUST_USE enum err catalogue_apply(struct db *db, uint32_t till, const char *key,
                                  const Feed__Record *record);
/* The same as a hook of sync/feed_copy.h: ctx is a struct catalogue_feed. A
 * record that cannot be read is left out: one bad row must not keep a shop
 * from all others. */
struct catalogue_feed {
    struct db *db;
    uint32_t till;
};
MUST_USE enum err catalogue_changed(void *ctx, const char *key,
                                    const uint8_t *record, size_t len);

/* Changes whenever items changed (not for prices, which are read fresh). */
MUST_USE enum err catalogue_generation(struct db *db, int64_t *ret_number);
MUST_USE enum err catalogue_count(struct db *db, int64_t *ret_items);

/* ERR_NOTFOUND when there is none. day: business day, for the price. */
MUST_USE enum err catalogue_by_gtin(struct db *db, struct gtin gtin,
                                    int32_t day, struct item *ret_item);
MUST_USE enum err catalogue_by_plu(struct db *db, uint32_t plu, int32_t day,
                                   struct item *ret_item);
/* Also withdrawn ones: old sales need their names. */
MUST_USE enum err catalogue_by_id(struct db *db, uint64_t id, uint32_t pack,
                                  int32_t day, struct item *ret_item);
/* The feed item that a local item of this till became; ERR_NOTFOUND. */
MUST_USE enum err catalogue_adopted(struct db *db, uint64_t local_item,
                                    uint64_t *ret_item);

/* And the other way round. */
MUST_USE enum err catalogue_adopted_from(struct db *db, uint64_t item,
                                         uint64_t *ret_local_item);

/* Shop-wide texts. ERR_NOTFOUND. */
MUST_USE enum err catalogue_setting(struct db *db, const char *name, char *out,
                                    size_t cap);
struct outlet {
    uint32_t id;
    char name[ITEM_NAME_CAP];
    char address[ITEM_NAME_CAP];
    char phone[48];
    bool franchise;
};
MUST_USE enum err catalogue_outlet(struct db *db, uint32_t id,
                                   struct outlet *ret_outlet);

#endif
