/* pos/search.h - search as you type over the whole range, in memory.
 *
 * One block of text holds every item's name, spec, pinyin initials, barcodes
 * and PLU; a key press scans it with memmem. 100,000 items take about 10 MB
 * and at most 15 ms (p99). The block is built in small steps off the key path
 * (search_refresh) and replaced whole; until then the older one answers.
 *
 * A query is one or more words, all of which must fit: digits fit a PLU, any
 * part of a barcode or a spec; letters fit initials, a name or a spec; Chinese
 * fits name, spec and category. Best first: exact PLU, last digits of a
 * barcode, start of the initials or of the name, then elsewhere; among equals
 * what this shop sells more often. */
#ifndef POS_SEARCH_H
#define POS_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "pos/till.h"

#define SEARCH_HITS_MAX  100
#define SEARCH_QUERY_MAX 64 /* bytes looked at */

struct search;

MUST_USE enum err search_new(struct search **ret_search);
void search_free(struct search *s); /* NULL-safe */

/* Works at most about budget_ms (0: until done) on bringing the block up to
 * date with the catalogue and the shop's own items. *ret_done: nothing left to
 * do. Call it when no key is waiting. */
MUST_USE enum err search_refresh(struct search *s, struct till *t,
                                 int budget_ms, bool *ret_done);

/* Item ids, best first. Empty query: what sells most. *ret_more: there were
 * more than cap. Prices and packs by lookup_item. */
void search_find(const struct search *s, const char *query,
                 uint64_t ret_items[], int cap, int *ret_count, bool *ret_more);

#endif
