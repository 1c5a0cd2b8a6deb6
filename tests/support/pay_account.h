/* tests/support/pay_account.h - accounts with keys of the test's own, and the
 * providers' side of their signatures, for tests that judge bytes. */
#ifndef TESTS_SUPPORT_PAY_ACCOUNT_H
#define TESTS_SUPPORT_PAY_ACCOUNT_H

#include <stdint.h>

#include "base/bytes.h"
#include "hq/pay/account.h"

#define PAY_ACCOUNT_ORDER "T12x3n000001"
#define PAY_ACCOUNT_NOW   INT64_C(1795312800000) /* 2026-11-22 10:00 in China */

/* Made once; the same for every kind. */
const struct account *pay_account(void);
/* 12.34 yuan; and 1.00 of it back. q's order or refund by its op. */
void pay_account_asked(enum pay_op op, struct pay_order *order,
                       struct pay_refund *refund, struct pay_asked *ret_q);
/* The headers of an APIv3 answer of these bytes, signed at PAY_ACCOUNT_NOW. */
void pay_account_headers(const void *body, size_t len, char *out, size_t cap);
/* An APIv3 notification of this plain text. */
void pay_account_sealed(const char *event, const void *plain, size_t len,
                        struct buf *ret_body);
/* {"node":body,"sign":"..."} as Alipay answers. node: of the op. */
void pay_account_node(enum pay_op op, const void *body, size_t len,
                      struct buf *ret_answer);

#endif
