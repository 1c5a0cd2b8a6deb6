/* hq/purchase/listing.h - prints the listings of buying (hq/store/purchase.h)
 * as people, JSON or CSV want them. */
#ifndef HQ_PURCHASE_LISTING_H
#define HQ_PURCHASE_LISTING_H

#include "hq/cmd.h"
#include "hq/store/purchase.h"

/* --supplier, --item, --from, --to, --text of the command line. */
MUST_USE enum err listing_filter(const struct cli *c, struct store *s,
                                 struct buy_filter *ret_filter, struct diag *d);
MUST_USE enum err listing_print(const struct cli *c, struct store *s,
                                enum buy_list which, const struct buy_filter *f,
                                struct diag *d);
/* Opens, filters, prints. number: as in struct buy_filter. */
MUST_USE enum err listing_run(struct cli *c, enum buy_list which,
                              int64_t number, struct diag *d);
/* --json, --csv, --page, --page-size, for tables of this room's own. */
MUST_USE enum err listing_form(const struct cli *c, enum table_form *ret_form,
                               int64_t *ret_page, int64_t *ret_size,
                               struct diag *d);
/* A money option; fallback when not given. */
MUST_USE enum err listing_money(const struct cli *c, const char *name,
                                int64_t fallback, int64_t *ret_fen,
                                struct diag *d);
/* "2%", "2.5": ten-thousandths. */
MUST_USE enum err listing_percent(const char *text, int64_t *ret_rate,
                                  struct diag *d);

#endif
