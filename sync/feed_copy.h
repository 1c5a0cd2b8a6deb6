/* sync/feed_copy.h - the shop's copy of the feed.
 *
 * Lives in a database of its own (catalogue.db; tables in
 * sync/sql/feed_copy_schema.sql, to be put as a migration of its own), which
 * may be deleted at any time: it fills again from headquarters.
 *
 * What a till makes of the records (names by pinyin, prices by day) are its own
 * tables in the same file, kept by the hook inside the same transaction. */
#ifndef SYNC_FEED_COPY_H
#define SYNC_FEED_COPY_H

#include "sync/feed.h"

struct feed_copy {
    struct db *db; /* borrowed */
    /* Called inside the transaction for every key whose effective record may
     * have changed: the most specific one, or NULL and 0 when none is left.
     * An error undoes the whole page. May be NULL. */
    MUST_USE enum err (*changed)(void *ctx, const char *key,
                                 const uint8_t *record, size_t len);
    void *ctx;
};

MUST_USE enum err feed_copy_cursors(struct feed_copy *c,
                                    struct feed_cursors *ret_cursors);
/* Takes over the list of audiences: new ones begin at version 0, dropped ones
 * lose their rows, the order decides who wins. */
MUST_USE enum err feed_copy_audiences(struct feed_copy *c,
                                      const struct feed_audiences *audiences);
/* Stores rows and cursor together. ERR_BUSY and nothing changed when the page
 * does not follow on the cursor (a duplicate, or the audience is gone). */
MUST_USE enum err feed_copy_apply(struct feed_copy *c,
                                  const struct feed_page *page);
/* The next load begins at version 0; what it does not bring again goes away
 * with its last page, so the shop never stands without prices. */
MUST_USE enum err feed_copy_reset(struct feed_copy *c, const char *audience);
/* The effective record of a key, appended to ret_record; ERR_NOTFOUND. */
MUST_USE enum err feed_copy_get(struct feed_copy *c, const char *key,
                                struct buf *ret_record);

#endif
