#include "base/paycode.h"

#include <string.h>
#include <strings.h>

#include "base/gtin.h"
#include "base/i18n.h"

#define FACE_MIN 16

static const char DIGITS[] = "0123456789";
static const char ALNUM[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Without AIM identifier and blanks around it; its length, 0 when it cannot be
 * one whatever it is. */
static size_t bare(const char *scan, char out[PAYCODE_MAX + 1])
{
    scan += strspn(scan, " \t");
    if (scan[0] == ']' && scan[1] && scan[2])
        scan += 3;
    size_t len = strlen(scan);
    while (len > 0 && strchr(" \t\r\n", scan[len - 1]))
        len--;
    if (len == 0 || len > PAYCODE_MAX)
        return 0;
    memcpy(out, scan, len);
    out[len] = '\0';
    return len;
}

static enum paycode_kind kind_of(const char *code, size_t len)
{
    if (len >= FACE_MIN && strncasecmp(code, "fp", 2) == 0 &&
        strspn(code, ALNUM) == len)
        return PAYCODE_ALIPAY_FACE;
    if (len < 2 || strspn(code, DIGITS) != len)
        return PAYCODE_NONE;
    int prefix = (code[0] - '0') * 10 + (code[1] - '0');
    if (len == 18 && prefix >= 10 && prefix <= 16)
        return PAYCODE_WECHAT;
    if (len >= 16 && len <= 24 && prefix >= 25 && prefix <= 30)
        return PAYCODE_ALIPAY;
    if (len == 19 && prefix == 62)
        return PAYCODE_UNIONPAY;
    return PAYCODE_NONE;
}

enum paycode_kind paycode_kind(const char *scan)
{
    char code[PAYCODE_MAX + 1];
    size_t len = bare(scan, code);
    return len == 0 ? PAYCODE_NONE : kind_of(code, len);
}

const char *paycode_name(enum paycode_kind kind)
{
    switch (kind) {
    case PAYCODE_WECHAT:
        return tr("WeChat");
    case PAYCODE_ALIPAY:
    case PAYCODE_ALIPAY_FACE:
        return tr("Alipay");
    case PAYCODE_UNIONPAY:
        return tr("UnionPay");
    case PAYCODE_NONE:
        break;
    }
    return "";
}

/* What people hold out instead: the picture that gets them money. */
static bool asks_for_money(const char *code)
{
    return strncasecmp(code, "wxp://", 6) == 0 ||
           strncasecmp(code, "http://", 7) == 0 ||
           strncasecmp(code, "https://", 8) == 0;
}

enum err paycode_read(const char *scan, struct paycode *ret_code,
                      struct diag *d)
{
    struct paycode pay = {PAYCODE_NONE, ""};
    struct gtin gtin;
    size_t len = bare(scan, pay.code);
    pay.kind = len == 0 ? PAYCODE_NONE : kind_of(pay.code, len);
    if (pay.kind != PAYCODE_NONE) {
        *ret_code = pay;
        return ERR_OK;
    }
    const char *text = scan[0] == ']' && scan[1] && scan[2] ? scan + 3 : scan;
    if (asks_for_money(text))
        return diag_set(d, ERR_FORMAT,
                        tr("this is a code to receive money, not to pay: ask "
                           "the customer to open the payment code"));
    if (len > 0 && !gtin_parse(pay.code, false, &gtin, NULL))
        return diag_set(d, ERR_FORMAT,
                        tr("this is a barcode of goods, not a payment code: "
                           "go back with Esc to add goods"));
    return diag_set(d, ERR_FORMAT,
                    tr("this is no payment code of WeChat Pay, Alipay or "
                       "UnionPay: ask the customer to show it again"));
}

enum err paycode_explain(const char *scan, struct diag *d)
{
    enum paycode_kind kind = paycode_kind(scan);
    if (kind == PAYCODE_NONE)
        return ERR_OK;
    return diag_set(d, ERR_FORMAT,
                    tr("this is a payment code (%s), not goods: press Enter "
                       "(pay) first, then scan it"),
                    paycode_name(kind));
}
