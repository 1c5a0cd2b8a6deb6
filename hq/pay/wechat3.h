/* hq/pay/wechat3.h - WeChat Pay APIv3: JSON over HTTPS, RSA both ways.
 *
 * Facts from pay.weixin.qq.com doc/v3 and docs/merchant/apis, wechatpay-go
 * (core/consts, core/auth/validators) and TheNorthMemory/wechatpay-openapi
 * docs/v3. An order with a sub-merchant goes by /v3/pay/partner/..., where we
 * are sp_mchid.
 *
 * Believed is only what their platform certificate or public key signed, within
 * 300 s of our clock, over exactly these bytes; error answers too. Of a bill,
 * the answer that names its SHA-1 is signed and the file is not. */
#ifndef HQ_PAY_WECHAT3_H
#define HQ_PAY_WECHAT3_H

#include "base/arena.h"
#include "hq/pay/account.h"
#include "hq/pay/sign.h"

#define WECHAT3_WINDOW_MS INT64_C(300000)

/* The value of the Authorization header; url: whole, as it is called. */
MUST_USE enum err wechat3_authorization(const struct account *a,
                                        const char *method, const char *url,
                                        const void *body, size_t len,
                                        int64_t now_ms, const char *nonce,
                                        struct buf *ret_value);
/* ERR_DENIED and why, unless they signed it just now. headers: http.h. */
MUST_USE enum err wechat3_check(const struct account *a, const char *headers,
                                const void *body, size_t len, int64_t now_ms,
                                const char **ret_why);
/* What these bytes prove about q. Pure. */
MUST_USE enum err wechat3_answer(const struct account *a,
                                 const struct pay_asked *q, long status,
                                 const char *headers, const char *body,
                                 size_t len, int64_t now_ms,
                                 struct pay_answer *ret_answer);
/* Checks, then opens a notification: its event and its plain JSON. The key is
 * as long as a->api_key. */
#define WECHAT3_EVENT_CAP 65
MUST_USE enum err wechat3_unseal(const struct account *a, const char *headers,
                                 const char *body, size_t len, int64_t now_ms,
                                 char ret_event[WECHAT3_EVENT_CAP],
                                 struct buf *ret_plain);
/* The same, read. */
MUST_USE enum err wechat3_notice(const struct account *a, const char *headers,
                                 const char *body, size_t len, int64_t now_ms,
                                 struct pay_notice *ret_notice);

#endif
