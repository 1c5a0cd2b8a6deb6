/* If these fail, a payment code is sent to the wrong provider, a bottle's
 * barcode is sent to be charged, or a customer's code is taken for goods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "base/paycode.h"

/* Every prefix of every length up to 26 against the published table. */
static void length_and_prefix_decide_together(void **unused)
{
    (void)unused;
    char code[32];
    for (int len = 2; len <= 26; len++) {
        for (int prefix = 0; prefix < 100; prefix++) {
            enum paycode_kind want = PAYCODE_NONE;
            snprintf(code, sizeof(code), "%02d%0*d", prefix, len - 2, 0);
            code[len] = '\0';
            if (prefix >= 10 && prefix <= 16 && len == 18)
                want = PAYCODE_WECHAT;
            if (prefix >= 25 && prefix <= 30 && len >= 16 && len <= 24)
                want = PAYCODE_ALIPAY;
            if (prefix == 62 && len == 19)
                want = PAYCODE_UNIONPAY;
            if (paycode_kind(code) != want)
                fail_msg("%s: %d, not %d", code, (int)paycode_kind(code),
                         (int)want);
        }
    }
}

static void the_code_comes_without_what_the_scanner_adds(void **unused)
{
    (void)unused;
    static const char *const rows[] = {
        "134567890123456789",     "]C0134567890123456789",
        "]Q1134567890123456789",  "  134567890123456789\r\n",
        "]Q1134567890123456789 ",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct paycode pay = {0};
        struct diag d = {0};
        if (paycode_read(rows[i], &pay, &d))
            fail_msg("%s: %s", rows[i], d.text);
        assert_int_equal(pay.kind, PAYCODE_WECHAT);
        assert_string_equal(pay.code, "134567890123456789");
    }
}

static void a_face_terminals_token_is_alipay(void **unused)
{
    (void)unused;
    struct paycode pay = {0};
    const char *token = "fp0a1b2c3d4e5f60718293a4b5c6d7e8f90";
    assert_int_equal(paycode_read(token, &pay, NULL), ERR_OK);
    assert_int_equal(pay.kind, PAYCODE_ALIPAY_FACE);
    assert_string_equal(pay.code, token);
    assert_string_equal(paycode_name(pay.kind), "Alipay");
    assert_int_equal(paycode_kind("fp12"), PAYCODE_NONE);
    assert_int_equal(paycode_kind("fp0a1b2c3d4e5f6071829-a4b5c6d7e8f90"),
                     PAYCODE_NONE);
    char longest[PAYCODE_MAX + 2];
    memset(longest, 'a', sizeof(longest));
    memcpy(longest, "fp", 2);
    longest[PAYCODE_MAX] = '\0';
    assert_int_equal(paycode_kind(longest), PAYCODE_ALIPAY_FACE);
    longest[PAYCODE_MAX] = 'a';
    longest[PAYCODE_MAX + 1] = '\0';
    assert_int_equal(paycode_kind(longest), PAYCODE_NONE);
}

static void what_is_none_is_refused_in_words(void **unused)
{
    (void)unused;
    static const char *const rows[][2] = {
        {"6901234567892", "barcode of goods"},
        {"]E06901234567892", "barcode of goods"},
        {"]Q1wxp://f2f0abcdef", "receive money"},
        {"]Q1https://qr.alipay.com/fkx01234", "receive money"},
        {"HTTPS://QR.ALIPAY.COM/FKX01234", "receive money"},
        {"13456789012345678", "no payment code"},   /* one digit short */
        {"1345678901234567890", "no payment code"}, /* one too many */
        {"13456789012345678x", "no payment code"},
        {"134567890\x1d"
         "12345678",
         "no payment code"},
        {"", "no payment code"},
        {"]", "no payment code"},
        {"]C1", "no payment code"},
        {"   ", "no payment code"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct paycode pay = {PAYCODE_UNIONPAY, "as it was"};
        struct diag d = {0};
        assert_int_equal(paycode_read(rows[i][0], &pay, &d), ERR_FORMAT);
        if (!strstr(d.text, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], d.text);
        assert_string_equal(pay.code, "as it was");
    }
}

static void among_goods_it_is_named(void **unused)
{
    (void)unused;
    struct diag d = {0};
    assert_int_equal(paycode_explain("6901234567892", &d), ERR_OK);
    assert_int_equal(paycode_explain("2000010123452", &d), ERR_OK);
    assert_string_equal(d.text, "");
    assert_int_equal(paycode_explain("]Q1288888888888888888", &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "payment code (Alipay)"));
    assert_non_null(strstr(d.text, "Enter"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(length_and_prefix_decide_together),
        cmocka_unit_test(the_code_comes_without_what_the_scanner_adds),
        cmocka_unit_test(a_face_terminals_token_is_alipay),
        cmocka_unit_test(what_is_none_is_refused_in_words),
        cmocka_unit_test(among_goods_it_is_named),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
