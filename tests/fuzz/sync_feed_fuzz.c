/* A page of the feed. Its rows are within the limits and rise, or it is
 * refused; rows put together again make a page with the same rows. */
#include "base/check.h"
#include "sync/feed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void look(const Wire__FeedRow *row)
{
    Feed__Record *record =
        feed__record__unpack(NULL, row->record.len, row->record.data);
    CHECK(feed_key_ok(row->key) && strlen(row->key) <= FEED_KEY_MAX);
    CHECK(row->record.len <= FEED_RECORD_MAX);
    if (record)
        feed__record__free_unpacked(record, NULL);
}

/* The first 2 bytes choose what the page says of itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct feed_page page = {0}, again = {0};
    Wire__FeedRows *rows = NULL, *rows2 = NULL;
    if (len < 2)
        return 0;
    page.after = data[0];
    page.upto = data[1];
    CHECK(!buf_add(&page.rows, data + 2, len - 2));
    if (!feed_page_rows(&page, &rows)) {
        again.after = page.after;
        again.upto = page.after;
        for (size_t i = 0; i < rows->n_rows; i++) {
            const Wire__FeedRow *row = rows->rows[i];
            look(row);
            CHECK(!feed_page_add(&again, row->version, row->key,
                                 row->record.data, row->record.len,
                                 row->removed));
        }
        CHECK(again.upto == page.upto && again.count == rows->n_rows);
        CHECK(!feed_page_rows(&again, &rows2));
        CHECK(rows2->n_rows == rows->n_rows);
        wire__feed_rows__free_unpacked(rows2, NULL);
        wire__feed_rows__free_unpacked(rows, NULL);
    }
    feed_page_release(&page);
    feed_page_release(&again);
    return 0;
}
