/* What an answer of a provider proves, code by code. Lost without it: a
 * refusal taken for "not charged" that is none, or a sale that waits for ever
 * for a code that the provider refused. Also the published notification vector
 * of APIv3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "hq/pay/alipay.h"
#include "hq/pay/sign.h"
#include "hq/pay/wechat2.h"
#include "hq/pay/wechat3.h"
#include "tests/support/pay_account.h"

struct asked {
    struct pay_order order;
    struct pay_refund refund;
    struct pay_asked q;
};

static void ask(struct asked *a, enum pay_op op, bool sent_before)
{
    pay_account_asked(op, &a->order, &a->refund, &a->q);
    a->order.sent_before = sent_before;
}

static struct pay_answer wechat2_says(enum pay_op op, const char *code,
                                      bool sent_before)
{
    struct asked a;
    struct arena arena = {0};
    struct buf xml = {0};
    struct pay_params p = {0};
    struct pay_answer answer;
    ask(&a, op, sent_before);
    assert_int_equal(params_add(&p, "appid", pay_account()->app_id), ERR_OK);
    assert_int_equal(params_add(&p, "mch_id", pay_account()->mch_id), ERR_OK);
    assert_int_equal(params_add(&p, "return_code", "SUCCESS"), ERR_OK);
    assert_int_equal(params_add(&p, "result_code", "FAIL"), ERR_OK);
    assert_int_equal(params_add(&p, "err_code", code), ERR_OK);
    assert_int_equal(wechat2_seal(pay_account(), &p, &arena, &xml), ERR_OK);
    assert_int_equal(wechat2_answer(pay_account(), &a.q, (const char *)xml.data,
                                    xml.len, &arena, &answer),
                     ERR_OK);
    buf_release(&xml);
    arena_release(&arena);
    return answer;
}

static struct pay_answer wechat3_says(enum pay_op op, const char *code,
                                      bool sent_before)
{
    struct asked a;
    struct pay_answer answer;
    char body[256], headers[2048];
    ask(&a, op, sent_before);
    snprintf(body, sizeof(body), "{\"code\":\"%s\",\"message\":\"x\"}", code);
    pay_account_headers(body, strlen(body), headers, sizeof(headers));
    assert_int_equal(wechat3_answer(pay_account(), &a.q, 400, headers, body,
                                    strlen(body), PAY_ACCOUNT_NOW, &answer),
                     ERR_OK);
    return answer;
}

/* code: "40004 ACQ.SOMETHING" or "20000" */
static struct pay_answer alipay_says(enum pay_op op, const char *code,
                                     bool sent_before)
{
    struct asked a;
    struct pay_answer answer;
    struct buf b = {0};
    char node[256];
    ask(&a, op, sent_before);
    snprintf(node, sizeof(node),
             "{\"code\":\"%.5s\",\"msg\":\"x\",\"sub_code\":\"%s\"}", code,
             strlen(code) > 6 ? code + 6 : "");
    pay_account_node(op, node, strlen(node), &b);
    assert_int_equal(alipay_answer(pay_account(), &a.q, (const char *)b.data,
                                   b.len, &answer),
                     ERR_OK);
    buf_release(&b);
    return answer;
}

static const struct {
    enum pay_kind kind;
    enum pay_op op;
    const char *code;
    enum pay_outcome want, after; /* sent before */
} cases[] = {
#define C2(code, want, after)                                                  \
    {                                                                          \
        PAY_WECHAT2, PAY_OP_CHARGE, code, want, after                          \
    }
#define C3(code, want, after)                                                  \
    {                                                                          \
        PAY_WECHAT3, PAY_OP_CHARGE, code, want, after                          \
    }
#define CA(code, want, after)                                                  \
    {                                                                          \
        PAY_ALIPAY, PAY_OP_CHARGE, code, want, after                           \
    }
    C2("USERPAYING", PAY_WAITING, PAY_WAITING),
    C2("AUTHCODEEXPIRE", PAY_NOT_PAID, PAY_UNKNOWN),
    C2("AUTH_CODE_INVALID", PAY_NOT_PAID, PAY_UNKNOWN),
    C2("NOTENOUGH", PAY_NOT_PAID, PAY_UNKNOWN),
    C2("SYSTEMERROR", PAY_UNKNOWN, PAY_UNKNOWN),
    C2("BANKERROR", PAY_UNKNOWN, PAY_UNKNOWN),
    C2("ORDERPAID", PAY_UNKNOWN, PAY_UNKNOWN),
    C2("OUT_TRADE_NO_USED", PAY_UNKNOWN, PAY_UNKNOWN),
    C2("INVALID_REQUEST", PAY_UNKNOWN, PAY_UNKNOWN),
    C2("SOMETHING_NEW", PAY_UNKNOWN, PAY_UNKNOWN),
    C2("ORDERREVERSED", PAY_REVERSED, PAY_REVERSED),
    C2("NOAUTH", PAY_MISSET, PAY_UNKNOWN),
    C3("USERPAYING", PAY_WAITING, PAY_WAITING),
    C3("USER_PAYING", PAY_WAITING, PAY_WAITING),
    C3("AUTH_CODE_INVALID", PAY_NOT_PAID, PAY_UNKNOWN),
    C3("AUTH_CODE_EXPIRE", PAY_NOT_PAID, PAY_UNKNOWN),
    C3("NOT_ENOUGH", PAY_NOT_PAID, PAY_UNKNOWN),
    C3("SYSTEM_ERROR", PAY_UNKNOWN, PAY_UNKNOWN),
    C3("OUT_TRADE_NO_USED", PAY_UNKNOWN, PAY_UNKNOWN),
    C3("SIGN_ERROR", PAY_MISSET, PAY_UNKNOWN),
    CA("10003", PAY_WAITING, PAY_WAITING),
    CA("20000", PAY_UNKNOWN, PAY_UNKNOWN),
    CA("40004 ACQ.SYSTEM_ERROR", PAY_UNKNOWN, PAY_UNKNOWN),
    CA("40004 ACQ.PAYMENT_AUTH_CODE_INVALID", PAY_NOT_PAID, PAY_UNKNOWN),
    CA("40004 ACQ.BUYER_BALANCE_NOT_ENOUGH", PAY_NOT_PAID, PAY_UNKNOWN),
    CA("40004 ACQ.TRADE_HAS_SUCCESS", PAY_UNKNOWN, PAY_UNKNOWN),
    CA("40004 ACQ.CONTEXT_INCONSISTENT", PAY_UNKNOWN, PAY_UNKNOWN),
    CA("40004 ACQ.TRADE_HAS_CLOSE", PAY_REVERSED, PAY_REVERSED),
    CA("40004 ACQ.SOMETHING_NEW", PAY_UNKNOWN, PAY_UNKNOWN),
    CA("40002 isv.invalid-signature", PAY_MISSET, PAY_UNKNOWN),
    CA("40006 isv.insufficient-isv-permissions", PAY_MISSET, PAY_UNKNOWN),
    {PAY_WECHAT2, PAY_OP_QUERY, "ORDERNOTEXIST", PAY_NO_ORDER, PAY_NO_ORDER},
    {PAY_WECHAT3, PAY_OP_QUERY, "ORDER_NOT_EXIST", PAY_NO_ORDER, PAY_NO_ORDER},
    {PAY_ALIPAY, PAY_OP_QUERY, "40004 ACQ.TRADE_NOT_EXIST", PAY_NO_ORDER,
     PAY_NO_ORDER},
    /* A query that is refused says nothing about the payment. */
    {PAY_WECHAT2, PAY_OP_QUERY, "NOAUTH", PAY_UNKNOWN, PAY_UNKNOWN},
    {PAY_WECHAT3, PAY_OP_QUERY, "SIGN_ERROR", PAY_UNKNOWN, PAY_UNKNOWN},
    {PAY_ALIPAY, PAY_OP_QUERY, "40002 isv.invalid-app-id", PAY_UNKNOWN,
     PAY_UNKNOWN},
    {PAY_WECHAT2, PAY_OP_REVERSE, "SYSTEMERROR", PAY_AGAIN, PAY_AGAIN},
    {PAY_WECHAT3, PAY_OP_REVERSE, "SYSTEM_ERROR", PAY_AGAIN, PAY_AGAIN},
    {PAY_ALIPAY, PAY_OP_REVERSE, "20000", PAY_AGAIN, PAY_AGAIN},
    {PAY_WECHAT2, PAY_OP_REVERSE, "NOAUTH", PAY_UNKNOWN, PAY_UNKNOWN},
    {PAY_WECHAT2, PAY_OP_CLOSE, "ORDERPAID", PAY_UNKNOWN, PAY_UNKNOWN},
    {PAY_ALIPAY, PAY_OP_CLOSE, "40004 ACQ.TRADE_STATUS_ERROR", PAY_UNKNOWN,
     PAY_UNKNOWN},
    {PAY_WECHAT2, PAY_OP_REFUND, "NOTENOUGH", PAY_AGAIN, PAY_AGAIN},
    {PAY_WECHAT3, PAY_OP_REFUND, "NOT_ENOUGH", PAY_AGAIN, PAY_AGAIN},
    {PAY_ALIPAY, PAY_OP_REFUND, "40004 ACQ.SELLER_BALANCE_NOT_ENOUGH",
     PAY_AGAIN, PAY_AGAIN},
    {PAY_WECHAT2, PAY_OP_REFUND, "REFUND_FEE_MISMATCH", PAY_UNKNOWN,
     PAY_UNKNOWN},
    {PAY_ALIPAY, PAY_OP_REFUND, "40004 ACQ.DISCORDANT_REPEAT_REQUEST",
     PAY_UNKNOWN, PAY_UNKNOWN},
    {PAY_WECHAT2, PAY_OP_REFUND_QUERY, "REFUNDNOTEXIST", PAY_NO_ORDER,
     PAY_NO_ORDER},
    {PAY_WECHAT3, PAY_OP_REFUND_QUERY, "RESOURCE_NOT_EXISTS", PAY_NO_ORDER,
     PAY_NO_ORDER},
};

static void codes_prove_what_they_prove(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        for (int before = 0; before < 2; before++) {
            enum pay_op op = cases[i].op;
            const char *code = cases[i].code;
            struct pay_answer a =
                cases[i].kind == PAY_WECHAT2   ? wechat2_says(op, code, before)
                : cases[i].kind == PAY_WECHAT3 ? wechat3_says(op, code, before)
                                               : alipay_says(op, code, before);
            enum pay_outcome want = before ? cases[i].after : cases[i].want;
            if (a.outcome != want)
                fail_msg("%s: %d, not %d", code, (int)a.outcome, (int)want);
            bool sub = strlen(code) > 6 && code[5] == ' ';
            assert_string_equal(a.reason, sub ? code + 6 : code);
        }
    }
}

/* In GBK the second byte of a character may be a brace or a backslash; taken
 * for one, the node would end elsewhere. */
static void gbk_answers_are_read_as_gbk(void **state)
{
    (void)state;
    struct asked a;
    struct pay_answer answer;
    struct buf b = {0};
    /* Whole characters: first byte 0x81, second a brace or backslash. */
    static const char node[] =
        "{\"code\":\"10000\",\"store_name\":\"\x81}\x81{\x81\\\x81]\","
        "\"trade_no\":\"2026\",\"out_trade_no\":\"" PAY_ACCOUNT_ORDER "\","
        "\"total_amount\":\"12.34\"}";
    ask(&a, PAY_OP_CHARGE, false);
    pay_account_node(PAY_OP_CHARGE, node, strlen(node), &b);
    assert_int_equal(alipay_answer(pay_account(), &a.q, (const char *)b.data,
                                   b.len, &answer),
                     ERR_OK);
    if (answer.outcome != PAY_PAID)
        fail_msg("%d %s", (int)answer.outcome, answer.reason);
    buf_release(&b);
}

/* Slashes escaped after the signature was made, as some servers do. */
static void escaped_slashes_do_not_matter(void **state)
{
    (void)state;
    struct asked a;
    struct pay_answer answer;
    char sign[PAY_SIGN_CAP], text[2048];
    static const char plain[] =
        "{\"code\":\"10000\",\"out_trade_no\":\"" PAY_ACCOUNT_ORDER "\","
        "\"qr_code\":\"https://qr.alipay.com/bax1\"}";
    ask(&a, PAY_OP_SHOW, false);
    assert_int_equal(
        sign_rsa(pay_account()->theirs[0].key, plain, strlen(plain), sign),
        ERR_OK);
    int n = snprintf(text, sizeof(text),
                     "{\"alipay_trade_precreate_response\":{\"code\":\"10000\","
                     "\"out_trade_no\":\"" PAY_ACCOUNT_ORDER "\","
                     "\"qr_code\":\"https:\\/\\/qr.alipay.com\\/bax1\"},"
                     "\"sign\":\"");
    for (const char *p = sign; *p; p++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%c",
                      *p == '/' ? "\\" : "", *p);
    n += snprintf(text + n, sizeof(text) - (size_t)n, "\"}");
    assert_int_equal(
        alipay_answer(pay_account(), &a.q, text, (size_t)n, &answer), ERR_OK);
    assert_int_equal(answer.outcome, PAY_WAITING);
    assert_string_equal(answer.code_url, "https://qr.alipay.com/bax1");
}

/* The signed node must be the one that is read: none before, none behind. */
static void only_what_is_signed_is_read(void **state)
{
    (void)state;
    struct asked a;
    struct pay_answer answer;
    struct buf good = {0}, bad = {0};
    static const char node[] = "{\"code\":\"40004\",\"sub_code\":\"X\"}";
    static const char fake[] =
        "\"alipay_trade_pay_response\":{\"code\":\"10000\",\"trade_no\":\"1\","
        "\"out_trade_no\":\"" PAY_ACCOUNT_ORDER
        "\",\"total_amount\":\"12.34\"}";
    ask(&a, PAY_OP_CHARGE, false);
    pay_account_node(PAY_OP_CHARGE, node, strlen(node), &good);
    for (int behind = 0; behind < 2; behind++) {
        buf_clear(&bad);
        size_t cut = behind ? good.len - 1 : 1;
        assert_int_equal(buf_add(&bad, good.data, cut), ERR_OK);
        assert_int_equal(buf_add_text(&bad, behind ? "," : ""), ERR_OK);
        assert_int_equal(buf_add_text(&bad, fake), ERR_OK);
        assert_int_equal(buf_add_text(&bad, behind ? "" : ","), ERR_OK);
        assert_int_equal(buf_add(&bad, good.data + cut, good.len - cut),
                         ERR_OK);
        assert_int_equal(alipay_answer(pay_account(), &a.q,
                                       (const char *)bad.data, bad.len,
                                       &answer),
                         ERR_OK);
        assert_int_equal(answer.outcome, PAY_UNKNOWN);
    }
    buf_release(&good);
    buf_release(&bad);
}

/* wechatpay-go core/notify/notify_test.go: certificate, headers and body of a
 * whole signed notification, with a 16-byte test key. */
static const char published_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDVzCCAj+gAwIBAgIJANfOWdH1ItcBMA0GCSqGSIb3DQEBCwUAMEIxCzAJBgNV\n"
    "BAYTAlhYMRUwEwYDVQQHDAxEZWZhdWx0IENpdHkxHDAaBgNVBAoME0RlZmF1bHQg\n"
    "Q29tcGFueSBMdGQwHhcNMjEwNDI3MDg1NTIzWhcNMzEwNDI1MDg1NTIzWjBCMQsw\n"
    "CQYDVQQGEwJYWDEVMBMGA1UEBwwMRGVmYXVsdCBDaXR5MRwwGgYDVQQKDBNEZWZh\n"
    "dWx0IENvbXBhbnkgTHRkMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n"
    "2VCTd91fnUn73Xy9DLvt/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXag\n"
    "HQ4vGeZN0yqm++rDsGK+U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOm\n"
    "DeJf2vg6byms9RUipiq4SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B83\n"
    "4uxl1zNLYQCrkdBzb8oUxwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGf\n"
    "y8wus7hwKz6clt3Whmmda7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtk\n"
    "aSef4FdEEgEXJiw0VAJT8wIDAQABo1AwTjAdBgNVHQ4EFgQUT1c7nd/SUO76HSoZ\n"
    "umNUJv1R5PwwHwYDVR0jBBgwFoAUT1c7nd/SUO76HSoZumNUJv1R5PwwDAYDVR0T\n"
    "BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAfTjxKRQMzNB/U6ZoCUS+BSNfa2Oh\n"
    "0plMN6ZuzwiVVZwg1jywvv5yv04koS7Pd4i9E4gt9ZBUQXlpq+A3oOCEEHNRR6b2\n"
    "kyazGRM7s0OP5X21WrbpSmKmU6K7hkfx30yYs08LVs/Q8DIhvaj1FCFeJzUCzYn/\n"
    "fHMq4tsbKO0dKAeydPM/nrUZBmaYQVKMVOORGLFjFKVO7JV6Kq/R86ouhjEPgJOe\n"
    "2xulNBUcjicqtZlBdEh/PWCYP2SpGVDclKm8jeo175T3EVAkdKzzmfpxtMmnMlmq\n"
    "cTJOU9TxuGvNASMtjj7pYIerTx+xgZDXEVBWFW9PjJ0TV06tCRsgSHItgg==\n"
    "-----END CERTIFICATE-----";
static const char published_headers[] =
    "Content-Type: application/json\n"
    "Wechatpay-Nonce: EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz\n"
    "Wechatpay-Timestamp: 1624523846\n"
    "Wechatpay-Serial: D7CE59D1F522D701\n"
    "Wechatpay-Signature: "
    "tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6s"
    "KvkqDkzpqzBsVHyXFlbYZTOQrVdG4b6LfTnK4mikv9++ixJMd3vTf2yCqvBkh98zs3Ds"
    "5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR//rxELLwXvV1VEA1IBLX70xptjL8hrfU"
    "jEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8A3ThmFmPQvRGrapI/jS2laKKgYUm"
    "fdEdkNO6B2Cke5e8VTxY406ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw"
    "2Q==\n";
static const char published_body[] =
    "{\"id\":\"3119dfba-e649-5eec-ab1e-3412bc4d2e17\","
    "\"create_time\":\"2021-06-24T16:37:26+08:00\","
    "\"resource_type\":\"encrypt-resource\","
    "\"event_type\":\"PAYSCORE.USER_OPEN_SERVICE\","
    "\"summary\":\"签约成功\",\"resource\":{\"original_type\":\"payscore\","
    "\"algorithm\":\"AEAD_AES_256_GCM\",\"ciphertext\":\""
    "YDS3lKPaC4Y52Gf3uhft5qUBlIa8b428AWTtTauHQfQrRw+X1WpiuHIDy0vo1Vd6VEq6"
    "7aVyqPdDYMkRVSDaZL3iZttevRMOoPKMifozg6XPWjIZumks/GpT48lI4NizyeaqLBok"
    "Nebthah3o1H76qSlO9NkDjp9bzmKLEYYH9TEklFUpsvPqOTOcgSLgh21YJXYR7dEBXFg"
    "RLiNIKRgO5JdXh1hccRUAlyVWxE54PXpnQ==\","
    "\"associated_data\":\"payscore\",\"nonce\":\"Kj7QIyUiYx1q\"}}";

static void the_published_notification_opens(void **state)
{
    (void)state;
    static const char plain[] =
        "{\"mchid\":\"1234567890\","
        "\"appid\":\"054aa7d7a2a54ab5898df65bd96f001c\","
        "\"create_time\":\"2020-06-30T12:12:00+08:00\","
        "\"out_contract_code\":\"21640bdbd08e473e828f3206a2741c6e\"}";
    static const int64_t at_ms = INT64_C(1624523846000);
    struct account a = {.api_key = "testMchAPIv3Key0", .their_count = 1};
    struct buf got = {0};
    char event[WECHAT3_EVENT_CAP];
    assert_int_equal(sign_certificate(published_certificate, &a.theirs[0].key,
                                      a.theirs[0].id, ACCOUNT_ID_CAP),
                     ERR_OK);
    assert_string_equal(a.theirs[0].id, "D7CE59D1F522D701");
    assert_int_equal(wechat3_unseal(&a, published_headers, published_body,
                                    strlen(published_body), at_ms, event, &got),
                     ERR_OK);
    assert_string_equal(event, "PAYSCORE.USER_OPEN_SERVICE");
    assert_int_equal(got.len, strlen(plain));
    assert_memory_equal(got.data, plain, got.len);
    static const int64_t off[] = {-301000, 301000};
    for (int i = 0; i < 2; i++)
        assert_int_equal(wechat3_unseal(&a, published_headers, published_body,
                                        strlen(published_body), at_ms + off[i],
                                        event, &got),
                         ERR_DENIED);
    assert_int_equal(wechat3_unseal(&a, published_headers, published_body,
                                    strlen(published_body) - 1, at_ms, event,
                                    &got),
                     ERR_DENIED);
    EVP_PKEY_free(a.theirs[0].key);
    buf_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_prove_what_they_prove),
        cmocka_unit_test(gbk_answers_are_read_as_gbk),
        cmocka_unit_test(escaped_slashes_do_not_matter),
        cmocka_unit_test(only_what_is_signed_is_read),
        cmocka_unit_test(the_published_notification_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
