/* hq/pay/show_told.h - for `hq pay show`: what the ledgers say of a payment
 * beside the gateway's steps: what the providers' bills settled (the result,
 * the fee, the line), and what a till gave back in cash after a refund had
 * failed. */
#ifndef HQ_PAY_SHOW_TOLD_H
#define HQ_PAY_SHOW_TOLD_H

#include <jansson.h>

#include "hq/store/store.h"

/* *ret_any: there was something. */
MUST_USE enum err show_told_lines(struct store *s, const char *order_no,
                                  bool *ret_any);
/* {"bills": [...], "cash": [...]}; the caller's. */
MUST_USE enum err show_told_json(struct store *s, const char *order_no,
                                 json_t **ret_json, bool *ret_any);

#endif
