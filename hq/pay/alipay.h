/* hq/pay/alipay.h - Alipay's open platform (当面付): one gateway, a method a
 * request, JSON, RSA2 both ways.
 *
 * Facts from opendocs.alipay.com and the official SDK (alipay-sdk: util.ts,
 * alipay.ts). A request signs all its parameters, sign_type among them; an
 * answer signs the bytes of its node as they stand; a notification signs its
 * parameters but sign and sign_type. Error answers that are not signed prove
 * nothing. Amounts are yuan with two decimals, times are China's. */
#ifndef HQ_PAY_ALIPAY_H
#define HQ_PAY_ALIPAY_H

#include "base/arena.h"
#include "hq/pay/account.h"
#include "hq/pay/sign.h"

/* Where the answer keeps what. node points into body; sign is unescaped. */
struct alipay_node {
    const char *node;
    size_t len;
    char sign[PAY_SIGN_CAP]; /* "" when there is none */
    bool error;              /* error_response */
    bool gbk;                /* in GBK, else UTF-8 */
};

/* The node of a method ("alipay.trade.pay") or error_response in the bytes of
 * an answer; ERR_FORMAT when there is not exactly one. Bytes of GBK may look
 * like braces, so the encoding is found first. */
MUST_USE enum err alipay_find(const char *method, const char *body, size_t len,
                              struct alipay_node *ret_node);
/* The node's text in UTF-8 once its signature is right; ERR_DENIED and why. */
MUST_USE enum err alipay_check(const struct account *a, const char *method,
                               const char *body, size_t len,
                               struct buf *ret_json, const char **ret_why);
const char *alipay_method(enum pay_op op);
/* What these bytes prove about q. Pure. */
MUST_USE enum err alipay_answer(const struct account *a,
                                const struct pay_asked *q, const char *body,
                                size_t len, struct pay_answer *ret_answer);
/* A notification's form body; ERR_DENIED, see provider.h. */
MUST_USE enum err alipay_notice(const struct account *a, const char *body,
                                size_t len, struct arena *arena,
                                struct pay_notice *ret_notice);

/* key=value with everything but letters, digits and -_.~ as %XX. */
MUST_USE enum err alipay_form_add(struct buf *b, const char *key,
                                  const char *value);
/* GBK bytes of UTF-8 text; what GBK has not becomes '?'. */
MUST_USE enum err alipay_to_gbk(const char *text, struct buf *b);

#endif
