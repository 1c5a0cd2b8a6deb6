/* Whatever is sent to the stand-ins of the payment providers, with a signature
 * of the merchant's so that it is let in: no crash, no leak, and no money lost.
 *
 * The first byte says how the rest arrives: 0 to 7 a form that becomes signed
 * XML for a door of v2, 8 raw XML, 9 JSON for APIv3, 10 a form that is signed
 * for Alipay, 11 the same in GBK, 12 a raw form. Below the first line is the
 * body; the first line is the path of APIv3. A code of the corpus becomes one
 * that pays, and what is shown is scanned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/pay/stand_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 8192

#define WECHAT_CODE "130000000000000001"
#define ALIPAY_CODE "2800000000000000"

static struct stand_in stand_in;
static struct buf rsa_text;
static const char *wechat_payer, *alipay_payer;

static const char *const v2_doors[] = {
    "/pay/micropay",       "/pay/unifiedorder", "/pay/orderquery",
    "/secapi/pay/reverse", "/pay/closeorder",   "/secapi/pay/refund",
    "/pay/refundquery",    "/pay/downloadbill",
};

static void begin(void)
{
    static bool begun;
    if (begun)
        return;
    begun = true;
    stand_in_init(&stand_in, 1);
    stand_in.https_port = 1;
    wechat_payer = bank_add_payer(stand_in.wechat, 100000000);
    alipay_payer = bank_add_payer(stand_in.alipay, 100000000);
}

/* In place of the code in text one of the same length that pays. */
static void mint(char *text, struct bank *b, const char *payer,
                 const char *code)
{
    char good[BANK_CODE_CAP] = "";
    char *at = strstr(text, code);
    if (!at)
        return;
    while (strlen(good) != strlen(code))
        CHECK(bank_mint(b, payer, stand_in_now(&stand_in), good));
    memcpy(at, good, strlen(good));
}

/* The newest order is scanned; what is to be told is written. */
static void live(struct bank *b, const char *payer)
{
    struct bank_totals t;
    struct bank_notice n;
    int64_t now = stand_in_now(&stand_in);
    bank_totals(b, &t);
    const struct bank_order *o =
        t.orders ? bank_order_at(b, t.orders - 1) : NULL;
    if (o && *o->shown_code)
        (void)bank_pay_shown(b, payer, o->shown_code, false, now);
    while (bank_next_notice(b, now, &n)) {
        struct notice_mail m = {0};
        const char *url =
            n.about_refund ? n.refund.notify_url : n.order.notify_url;
        if (url[0] == DOOR_V2)
            wechat2_notice(&stand_in, &n, &m);
        else if (url[0] == DOOR_V3)
            wechat3_notice(&stand_in, &n, &m);
        else
            alipay_notice(&stand_in, &n, &m);
        buf_release(&m.body);
    }
    bank_audit(b);
}

/* What is taken says the same when it is written and read again. */
static void check_same(const struct fields *f, const struct fields *again)
{
    CHECK(f->len == again->len);
    for (size_t i = 0; i < f->len; i++) {
        CHECK(!strcmp(f->at[i].name, again->at[i].name));
        CHECK(!strcmp(f->at[i].value, again->at[i].value));
    }
}

static void read_again(const char *text, size_t len, bool xml)
{
    struct fields f = {0}, again = {0};
    struct buf b = {0};
    if (xml ? fields_from_xml(&f, text, len)
            : fields_from_form(&f, text, len)) {
        if (xml)
            fields_to_xml(&f, &b);
        else
            fields_to_form(&f, &b);
        const char *said = b.len ? (const char *)b.data : "";
        CHECK(xml ? fields_from_xml(&again, said, b.len)
                  : fields_from_form(&again, said, b.len));
        check_same(&f, &again);
    }
    fields_release(&f);
    fields_release(&again);
    buf_release(&b);
}

static void serve_v2(const char *path, const char *body, size_t len)
{
    struct answer a = {0};
    enum bank_fault fault = BANK_SOUND;
    struct request r = {.method = "POST",
                        .path = path,
                        .url = path,
                        .query = "",
                        .body = body,
                        .len = len,
                        .authorization = "",
                        .content_type = "",
                        .accept = "",
                        .user_agent = "",
                        .wechatpay_serial = "",
                        .certified = true};
    wechat2_serve(&stand_in, &r, &a, &fault);
    CHECK(a.status);
    buf_release(&a.body);
}

/* A form of fields; sign by the key, as XML. */
static void signed_v2(const char *path, const char *form, size_t len)
{
    struct fields f = {0};
    struct buf text = {0};
    char sign[SIGN_CAP];
    if (fields_from_form(&f, form, len)) {
        fields_add(&f, "appid", WECHAT_APPID);
        fields_add(&f, "mch_id", WECHAT_MCHID);
        fields_add(&f, "nonce_str", "n");
        fields_to_sign(&f, "sign", NULL, &text);
        CHECK(!buf_add_text(&text, "&key="));
        CHECK(!buf_add_text(&text, stand_in.v2_key));
        md5_hex(text.data, text.len, true, sign);
        fields_add(&f, "sign", sign);
        fields_to_xml(&f, &text);
        serve_v2(path, (const char *)text.data, text.len);
    }
    fields_release(&f);
    buf_release(&text);
}

static void signed_v3(const char *path, const char *body, size_t len)
{
    struct answer a = {0};
    enum bank_fault fault = BANK_SOUND;
    char *text = NULL, *auth = NULL;
    long long now_s = real_now_ms() / 1000;
    const char *method = len ? "POST" : "GET", *q = strchr(path, '?');
    int n = asprintf(&text, "%s\n%s\n%lld\nn\n%s\n", method, path, now_s, body);
    CHECK(n > 0);
    rsa_sign(&stand_in.merchant, text, (size_t)n, &rsa_text);
    CHECK(asprintf(&auth,
                   "WECHATPAY2-SHA256-RSA2048 mchid=\"%s\",serial_no=\"%s\","
                   "timestamp=\"%lld\",nonce_str=\"n\",signature=\"%.*s\"",
                   WECHAT_MCHID, stand_in.merchant.serial, now_s,
                   (int)rsa_text.len, (const char *)rsa_text.data) > 0);
    char *bare = strndup(path, q ? (size_t)(q - path) : strlen(path));
    struct request r = {.method = method,
                        .path = bare,
                        .url = path,
                        .query = q ? q + 1 : "",
                        .body = body,
                        .len = len,
                        .authorization = auth,
                        .content_type = "application/json",
                        .accept = "application/json",
                        .user_agent = "fuzz",
                        .wechatpay_serial = ""};
    wechat3_serve(&stand_in, &r, &a, &fault);
    CHECK(a.status);
    buf_release(&a.body);
    free(text);
    free(auth);
    free(bare);
}

static void serve_alipay(const char *body, size_t len)
{
    struct answer a = {0};
    enum bank_fault fault = BANK_SOUND;
    struct request r = {.method = "POST",
                        .path = "/gateway.do",
                        .url = "/gateway.do",
                        .query = "",
                        .body = body,
                        .len = len,
                        .authorization = "",
                        .content_type = "application/x-www-form-urlencoded",
                        .accept = "",
                        .user_agent = "",
                        .wechatpay_serial = ""};
    alipay_serve(&stand_in, &r, &a, &fault);
    CHECK(a.status == 200);
    buf_release(&a.body);
}

static void signed_alipay(const char *form, size_t len, bool gbk)
{
    struct fields f = {0};
    struct buf text = {0};
    char stamp[STAMP_CAP];
    if (fields_from_form(&f, form, len)) {
        fields_add(&f, "app_id", ALIPAY_APP_ID);
        fields_add(&f, "charset", gbk ? "gbk" : "utf-8");
        fields_add(&f, "sign_type", "RSA2");
        fields_add(&f, "version", "1.0");
        fields_add(&f, "timestamp", stamp_text(real_now_ms(), stamp));
        fields_to_sign(&f, "sign", NULL, &text);
        rsa_sign(&stand_in.app, text.data, text.len, &rsa_text);
        CHECK(!buf_add(&rsa_text, "", 1));
        fields_add(&f, "sign", (const char *)rsa_text.data);
        fields_to_form(&f, &text);
        serve_alipay((const char *)text.data, text.len);
    }
    fields_release(&f);
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[INPUT_MAX + 1];
    if (size < 1 || size > INPUT_MAX)
        return 0;
    begin();
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    mint(text, stand_in.wechat, wechat_payer, WECHAT_CODE);
    mint(text, stand_in.alipay, alipay_payer, ALIPAY_CODE);
    size_t len = strlen(text);
    char *line = strchr(text, '\n');
    switch (data[0] % 16) {
    case 8:
        read_again(text, size - 1, true);
        serve_v2(v2_doors[0], text, size - 1);
        break;
    case 9:
        if (line && text[0] == '/') {
            *line = '\0';
            signed_v3(text, line + 1, strlen(line + 1));
        }
        break;
    case 10:
    case 11:
        signed_alipay(text, len, data[0] % 16 == 11);
        break;
    case 12:
        read_again(text, size - 1, false);
        serve_alipay(text, size - 1);
        break;
    default:
        signed_v2(v2_doors[data[0] % 8], text, len);
        break;
    }
    live(stand_in.wechat, wechat_payer);
    live(stand_in.alipay, alipay_payer);
    return 0;
}
