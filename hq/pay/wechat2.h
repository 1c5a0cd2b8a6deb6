/* hq/pay/wechat2.h - WeChat Pay v2: XML over HTTPS, signed with the API key.
 *
 * Facts from the published interface descriptions (pay.weixin.qq.com v2;
 * TheNorthMemory/wechatpay-openapi docs/v2): POST /pay/micropay, orderquery,
 * unifiedorder, closeorder, refundquery, downloadbill; with the merchant's TLS
 * certificate /secapi/pay/reverse and /secapi/pay/refund.
 *
 * What an answer proves: return_code FAIL carries no signature and proves
 * nothing. A signed err_code is judged by a table. Money is said to have moved
 * only by an answer that names our order, our merchant and the very amount.
 * Bills come over TLS but are not signed. */
#ifndef HQ_PAY_WECHAT2_H
#define HQ_PAY_WECHAT2_H

#include "base/arena.h"
#include "hq/pay/account.h"
#include "hq/pay/sign.h"

/* The children of <xml>, without empty ones; values live in the arena.
 * ERR_FORMAT for anything but flat, well-formed XML of at most
 * HTTP_ANSWER_MAX bytes without a document type and without doubles. */
MUST_USE enum err wechat2_fields(const char *xml, size_t len,
                                 struct arena *arena, struct pay_params *ret_p);
/* Adds sign to p and writes it as XML. */
MUST_USE enum err wechat2_seal(const struct account *a, struct pay_params *p,
                               struct arena *arena, struct buf *ret_xml);
/* What these bytes prove about q. Pure. */
MUST_USE enum err wechat2_answer(const struct account *a,
                                 const struct pay_asked *q, const char *xml,
                                 size_t len, struct arena *arena,
                                 struct pay_answer *ret_answer);
/* A notification's body; ERR_DENIED, see provider.h. */
MUST_USE enum err wechat2_notice(const struct account *a, const char *xml,
                                 size_t len, struct arena *arena,
                                 struct pay_notice *ret_notice);

#endif
