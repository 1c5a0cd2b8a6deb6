/* hq/pay/merchant.h - the chain's accounts with the payment providers, from
 * D/pay.ini and the files that it names.
 *
 *   [wechat2] and [wechat3]      one of them, or both while moving to v3
 *     appid, mch_id              of the chain (or of the service provider)
 *     base_url                   https://api.mch.weixin.qq.com
 *     notify_url                 where they tell us that a shown code was paid
 *     ca_file                    whose TLS certificates count; the system's
 *     sub_merchants              CSV: outlet,sub_merchant
 *   [wechat2]
 *     api_key_file               the API key, 32 characters
 *     sign_type                  MD5 or HMAC-SHA256
 *     cert_file, key_file        of the merchant, PEM (reverse and refund)
 *     server_ip                  spbill_create_ip
 *   [wechat3]
 *     serial, key_file           of the merchant's certificate, PEM
 *     api_key_file               the APIv3 key, 32 characters
 *     platform_cert_files        their certificates, PEM, comma between
 *     public_key_id, public_key_file      or, in place of these or beside
 *                                them, their public key (PUB_KEY_ID_...)
 *   [alipay]
 *     app_id, key_file           our RSA key, PEM or the bare base64 of it
 *     alipay_key_file            theirs, likewise
 *     gateway                    https://openapi.alipay.com/gateway.do
 *     seller_id                  the chain's own number (2088...), as its bill
 *                                has it; without: any account's bill is taken
 *     charset                    utf-8 or gbk
 *     notify_url, ca_file, sub_merchants
 *     token_dir                  app_auth_token of a sub-merchant in the file
 *                                of its name: it is a merchant of its own then,
 *                                with a bill of its own; without:
 *                                sub_merchant.merchant_id
 *
 * File names are relative to D. Every file with a secret must be a file of
 * mode 0600 (or 0400), or it is refused with a sentence that names it. Secrets
 * stay in memory only, wiped at the end, never in a diag.
 *
 * One struct merchant serves any number of threads; it outlives its providers.
 * A changed pay.ini is read by loading anew. */
#ifndef HQ_PAY_MERCHANT_H
#define HQ_PAY_MERCHANT_H

#include "hq/pay/provider.h"

#define MERCHANT_FILE "pay.ini"

enum pay_kind {
    PAY_WECHAT2,
    PAY_WECHAT3,
    PAY_ALIPAY,
    PAY_KINDS,
};

struct merchant;

/* dir: D. Without pay.ini the merchant has no provider at all. */
MUST_USE enum err merchant_load(const char *dir, struct merchant **ret_merchant,
                                struct diag *d);
void merchant_free(struct merchant *m); /* NULL-safe */

bool merchant_has(const struct merchant *m, enum pay_kind kind);
/* "wechat2", "wechat3", "alipay": the name in pay.ini and in ops. */
const char *merchant_kind_name(enum pay_kind kind);
bool merchant_kind_named(const char *name, enum pay_kind *ret_kind);
/* The outlet's sub-merchant, "" for the chain's own account. Borrowed. */
const char *merchant_sub(const struct merchant *m, enum pay_kind kind,
                         uint32_t outlet);
/* The one outlet that has this sub-merchant; 0: none, or several. */
uint32_t merchant_outlet(const struct merchant *m, enum pay_kind kind,
                         const char *sub);
/* Whose bills there are: "" (the chain's) at 0, then each sub-merchant that has
 * one of its own; NULL behind the last. Borrowed. */
const char *merchant_bill_of(const struct merchant *m, enum pay_kind kind,
                             size_t at);
/* mch_id, seller_id; "": not said. Borrowed. */
const char *merchant_number(const struct merchant *m, enum pay_kind kind);

/* Opens one (merchant_has). Close it with ops->close. */
MUST_USE enum err merchant_open(const struct merchant *m, enum pay_kind kind,
                                struct pay_provider **ret_provider,
                                struct diag *d);

#endif
