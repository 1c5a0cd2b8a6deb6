/* base/paycode.h - whose payment code (付款码) a scan is. Pure.
 *
 * A payment code looks like goods: an Alipay code begins like an in-store label
 * and may be as long as one. So this is asked only where a payment code is
 * expected, which is while a basket is being paid; elsewhere only to say in
 * words what was scanned (paycode_explain). Never by prefix alone, always by
 * length and prefix:
 *
 *   WeChat    18 digits, 10 to 16 first. pay.weixin.qq.com,
 *             wxpay/ch/guide/pos/ImportantParameters names 10-15; the server's
 *             own check, seen in a micropay error message, is ^1[0-6][0-9]{16}$
 *             (developers.weixin.qq.com 000084bf5bc520e627130338961400). A face
 *             terminal's code of face_code_type 1 has the same form.
 *   Alipay    16 to 24 digits, 25 to 30 first (docs.open.alipay.com/194/106039)
 *   UnionPay  19 digits, 62 first (one blog: cnblogs.com/zhangmo/p/13578409)
 *   Alipay's face terminals: letters and digits beginning with "fp"
 *             (alipay_const.go of MH-188/alipay); the length is not published,
 *             about 35 were seen; 16 to PAYCODE_MAX are taken. */
#ifndef BASE_PAYCODE_H
#define BASE_PAYCODE_H

#include "base/diag.h"

#define PAYCODE_MAX 64

enum paycode_kind {
    PAYCODE_NONE,
    PAYCODE_WECHAT,
    PAYCODE_ALIPAY,
    PAYCODE_UNIONPAY,
    PAYCODE_ALIPAY_FACE, /* Alipay, scene security_code */
};

struct paycode {
    enum paycode_kind kind;
    char code[PAYCODE_MAX + 1]; /* what the provider wants to have */
};

/* scan: with or without its AIM identifier, blanks around it do not matter.
 * ERR_FORMAT with a sentence that says what was scanned instead, where that can
 * be told (goods, the code of somebody who wants to be paid). */
MUST_USE enum err paycode_read(const char *scan, struct paycode *ret_code,
                               struct diag *d);
/* PAYCODE_NONE when it is none. */
enum paycode_kind paycode_kind(const char *scan);
/* "WeChat", "Alipay" ... in the user's language; "" for none. */
const char *paycode_name(enum paycode_kind kind);

/* For a scan where goods are expected: ERR_FORMAT and "this is a payment code,
 * not goods: press Enter (pay) first" when it is a payment code, else OK. */
MUST_USE enum err paycode_explain(const char *scan, struct diag *d);

#endif
