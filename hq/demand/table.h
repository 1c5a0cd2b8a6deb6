/* hq/demand/table.h - the demand of an outlet: for every item the days that
 * say something, from the ledgers headquarters holds.
 *
 * - Sold less what came back. A refund is taken off the day it came, and where
 *   that is not enough off the days before it: the goods were asked for then
 *   by somebody who did not want them after all.
 * - A day without stock is not a day without demand (FORECAST_UNKNOWN). Stock
 *   is followed from what is on hand now back over sales and movements. A run
 *   of days with nothing on hand is believed when it ended with goods coming
 *   in, or has not ended; when it ended with a sale, the book was wrong, not
 *   the shelf. A day on which the last piece went sold at least so much
 *   (FORECAST_SHORT).
 * - A day on which the outlet sold nothing at all was a closed one
 *   (FORECAST_UNKNOWN), and so is what the tills have not told yet: a history
 *   ends with the last day that has a sale.
 * - Days on which a promotion for the item held at the outlet are marked
 *   (FORECAST_PROMOTED), whether something sold or not. A spend-and-save and
 *   goods near their date do not count: they are about no item.
 * - Items of the range only; a till's own count as soon as they are adopted.
 *
 * Read from packs (hq_demand_pack): one of 32 days each, made from the tables
 * when it is missing, and dropped by the database itself when a fact touches
 * its days. So nothing is recomputed but what changed, and a rebuild comes to
 * the same. */
#ifndef HQ_DEMAND_TABLE_H
#define HQ_DEMAND_TABLE_H

#include "hq/demand/forecast.h"
#include "hq/demand/pack.h"

#define DEMAND_DAYS_MAX 1600 /* between from and to */

struct demand_history {
    uint32_t outlet, item;
    int32_t first, last;               /* days it is known of, both included */
    const struct forecast_cell *cells; /* borrowed until the next one */
    size_t n;
    int64_t stock_milli;                   /* on hand now; may be below zero */
    int64_t sold_milli;                    /* over all days, net */
    int out, short_days, promoted, closed; /* days of each kind */
};

typedef enum err (*demand_history_fn)(void *ctx,
                                      const struct demand_history *h);

struct demand_reader; /* buffers, to be used again for the next outlet */

MUST_USE enum err demand_reader_new(struct store *s,
                                    struct demand_reader **ret_reader);
void demand_reader_free(struct demand_reader *r); /* NULL-safe */
/* What the outlet sold in these days of each item, before demand_read tells of
 * any: one call for an item and span of days. */
typedef void (*demand_sold_fn)(void *ctx, uint32_t item, int64_t milli);
void demand_reader_tell(struct demand_reader *r, demand_sold_fn fn, void *ctx);
/* Days from the outlet's first to its last in what is read now, both included;
 * for the function above and what demand_read calls. */
int demand_reader_days(const struct demand_reader *r);
/* Every item of the range that the outlet sold or got in these days, by number.
 * to: no later than the last day that is over. An outlet without any sale has
 * none. keep: missing packs are written, in a short transaction of its own for
 * each outlet, so the store is one opened for writing. ERR_RANGE: more than
 * DEMAND_DAYS_MAX. */
MUST_USE enum err demand_read(struct demand_reader *r, uint32_t outlet,
                              int32_t from, int32_t to, bool keep,
                              demand_history_fn fn, void *ctx);

#endif
