/* The chain's accounts in pay.ini. Lost without it: keys that other users of
 * the machine can read, a wrong account used without a word, or a set-up that
 * nobody gets right because the sentences do not say what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/pem.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "hq/pay/account.h"
#include "hq/pay/merchant.h"

static char dir[64];
static const char SECRET[] = "0123456789abcdef0123456789abcdef";

static const char WECHAT2[] = "[wechat2]\nappid = wx1\nmch_id = 1900000109\n"
                              "api_key_file = v2_key\ncert_file = cert.pem\n"
                              "key_file = key.pem\n";

static char *in_dir(const char *name)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static void put(const char *name, unsigned mode, const char *text)
{
    assert_int_equal(file_write(in_dir(name), mode, text, strlen(text)),
                     ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    char *text = NULL;
    i18n_set_chinese(false);
    snprintf(dir, sizeof(dir), "/tmp/liandian-merchant.XXXXXX");
    assert_non_null(mkdtemp(dir));
    EVP_PKEY *key = EVP_RSA_gen(2048);
    BIO *private = BIO_new(BIO_s_mem()), *public = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(private, key, NULL, NULL, 0, NULL, NULL);
    BIO_write(private, "", 1);
    BIO_get_mem_data(private, &text);
    put("key.pem", 0600, text);
    PEM_write_bio_PUBKEY(public, key);
    BIO_write(public, "", 1);
    BIO_get_mem_data(public, &text);
    put("public.pem", 0644, text);
    put("cert.pem", 0644, "whatever libcurl makes of it");
    put("v2_key", 0600, "0123456789abcdef0123456789abcdef\n");
    BIO_free(private);
    BIO_free(public);
    EVP_PKEY_free(key);
    return 0;
}

static int tear_down(void **state)
{
    char command[96];
    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

static enum err load(const char *ini, struct merchant **ret_m, struct diag *d)
{
    put("pay.ini", 0644, ini);
    return merchant_load(dir, ret_m, d);
}

/* Refused with a sentence that names `names` and no secret. */
static void refused(const char *ini, const char *names)
{
    struct merchant *m = NULL;
    struct diag d = {0};
    char path[128];
    snprintf(path, sizeof(path), "%s", names); /* may be in_dir's */
    names = path;
    enum err err = load(ini, &m, &d);
    if (err == ERR_OK || !strstr(d.text, names))
        fail_msg("%s\nerror %d: %s", ini, (int)err, d.text);
    assert_null(m);
    assert_null(strstr(d.text, SECRET));
}

static void no_file_is_no_provider(void **state)
{
    (void)state;
    struct merchant *m = NULL;
    struct pay_provider *p = NULL;
    struct diag d = {0};
    unlink(in_dir("pay.ini"));
    assert_int_equal(merchant_load(dir, &m, &d), ERR_OK);
    for (int kind = 0; kind < PAY_KINDS; kind++) {
        assert_false(merchant_has(m, (enum pay_kind)kind));
        assert_int_equal(merchant_open(m, (enum pay_kind)kind, &p, &d),
                         ERR_NOTFOUND);
    }
    assert_null(p);
    merchant_free(m);
    merchant_free(NULL);
}

static void three_accounts_open(void **state)
{
    (void)state;
    struct merchant *m = NULL;
    struct diag d = {0};
    char ini[2048];
    snprintf(ini, sizeof(ini),
             "%s[wechat3]\nappid = wx1\nmch_id = 1900000109\nserial = 0AF1\n"
             "key_file = key.pem\napi_key_file = v2_key\n"
             "public_key_id = PUB_KEY_ID_1\npublic_key_file = public.pem\n"
             "[alipay]\napp_id = 2014\nkey_file = key.pem\n"
             "alipay_key_file = public.pem\ncharset = gbk\n"
             "sub_merchants = subs.csv\n",
             WECHAT2);
    put("subs.csv", 0644,
        "outlet,sub_merchant\r\n12,2088000000000201\n"
        " 7 , 2088000000000202\n");
    assert_int_equal(load(ini, &m, &d), ERR_OK);
    for (int kind = 0; kind < PAY_KINDS; kind++) {
        struct pay_provider *p = NULL;
        enum pay_kind found = PAY_KINDS;
        assert_true(merchant_has(m, (enum pay_kind)kind));
        assert_int_equal(merchant_open(m, (enum pay_kind)kind, &p, &d), ERR_OK);
        assert_true(merchant_kind_named(p->ops->name, &found));
        assert_int_equal(found, kind);
        p->ops->close(p);
    }
    assert_string_equal(merchant_sub(m, PAY_ALIPAY, 12), "2088000000000201");
    assert_string_equal(merchant_sub(m, PAY_ALIPAY, 7), "2088000000000202");
    assert_string_equal(merchant_sub(m, PAY_ALIPAY, 8), "");
    assert_string_equal(merchant_sub(m, PAY_WECHAT2, 12), "");
    merchant_free(m);
}

static void others_must_not_read_keys(void **state)
{
    (void)state;
    struct merchant *m = NULL;
    struct diag d = {0};
    static const char *const names[] = {"v2_key", "key.pem"};
    static const mode_t modes[] = {0644, 0640, 0604, 0660, 0601};
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < sizeof(modes) / sizeof(*modes); k++) {
            chmod(in_dir(names[i]), modes[k]);
            refused(WECHAT2, in_dir(names[i]));
        }
        chmod(in_dir(names[i]), 0600);
    }
    chmod(in_dir("v2_key"), 0400);
    assert_int_equal(load(WECHAT2, &m, &d), ERR_OK);
    merchant_free(m);
}

static void slips_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *more, *names;
    } slips[] = {
        {"sing_type = MD5\n", "sing_type"},
        {"sign_type = SHA1\n", "sign_type"},
        {"base_url = http://api.mch.weixin.qq.com\n", "base_url"},
        {"base_url = https://\n", "base_url"},
        {"base_url = https://a b\n", "base_url"},
        {"mch_id = 19 00\n", "mch_id"},
        {"appid =\n", "appid"},
        {"ca_file = nowhere.pem\n", "nowhere.pem"},
        {"cert_file = nowhere.pem\n", "nowhere.pem"},
        {"api_key_file = nowhere\n", "nowhere"},
        {"api_key_file = key.pem\n", "key.pem"},
        {"api_key_file = .\n", "/."},
        {"sub_merchants = subs.csv\n", "line 2"},
        {"[wechat4]\nappid = wx1\n", "wechat4"},
        {"[wechat3]\nappid = wx1\n", "mch_id"},
        {"[alipay]\napp_id = 2014\nkey_file = public.pem\n", "public.pem"},
        {"[alipay]\napp_id = 2014\nkey_file = key.pem\n"
         "alipay_key_file = cert.pem\n",
         "cert.pem"},
        {"[wechat3]\nappid = wx1\nmch_id = 1\nserial = xyz\n"
         "api_key_file = v2_key\n",
         "serial"},
        {"[wechat3]\nappid = wx1\nmch_id = 1\nserial = 0A\nkey_file = key.pem\n"
         "api_key_file = v2_key\n",
         "platform_cert_files"},
        {"[wechat3]\nappid = wx1\nmch_id = 1\nserial = 0A\nkey_file = key.pem\n"
         "api_key_file = v2_key\nplatform_cert_files = cert.pem\n",
         "cert.pem"},
    };
    static const char *const subs[] = {
        "outlet,sub_merchant\n0,2088\n",
        "outlet,sub_merchant\nx,2088\n",
        "outlet,sub_merchant\n12\n",
        "outlet,sub_merchant\n12,2088,1\n",
        "outlet,sub_merchant\n12,20 88\n",
        "12,1\n12,2\n",
        "1,1\n-12,2\n",
        "1,1\n4294967296,2\n",
    };
    char ini[2048];
    put("subs.csv", 0644, subs[0]);
    for (size_t i = 0; i < sizeof(slips) / sizeof(*slips); i++) {
        snprintf(ini, sizeof(ini), "%s%s", WECHAT2, slips[i].more);
        refused(ini, slips[i].names);
    }
    snprintf(ini, sizeof(ini), "%ssub_merchants = subs.csv\n", WECHAT2);
    for (size_t i = 0; i < sizeof(subs) / sizeof(*subs); i++) {
        put("subs.csv", 0644, subs[i]);
        refused(ini, "line 2");
    }
}

/* A key of another length, with a NUL, too long, or none at all. */
static void what_is_no_key_is_refused(void **state)
{
    (void)state;
    static char many[20000];
    memset(many, 'a', sizeof(many) - 1);
    const char *const keys[] = {"", "short", many,
                                "0123456789abcdef0123456789abcdef0"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        put("v2_key", 0600, keys[i]);
        refused(WECHAT2, "v2_key");
    }
    assert_int_equal(file_write(in_dir("v2_key"), 0600, "a\0b", 3), ERR_OK);
    refused(WECHAT2, "v2_key");
}

static void orders_are_shaped_as_providers_want(void **state)
{
    (void)state;
    struct pay_order o = {.order_no = "T1"};
    char out[24];
    snprintf(o.subject, sizeof(o.subject), "%s", "  a\tb\n");
    pay_subject(&o, "", out, sizeof(out));
    assert_string_equal(out, "a b");
    snprintf(o.subject, sizeof(o.subject), "%s", "/=&");
    pay_subject(&o, "/=&", out, sizeof(out));
    assert_string_equal(out, "T1");
    snprintf(o.subject, sizeof(o.subject), "%s", "村村村村村村村村村村");
    pay_subject(&o, "", out, sizeof(out));
    assert_string_equal(out, "村村村村村村村"); /* never half a character */
    snprintf(o.subject, sizeof(o.subject), "%s", "a\xE6\x9D");
    pay_subject(&o, "", out, sizeof(out));
    assert_string_equal(out, "a");
    assert_int_equal(pay_read_time("20141030133525"), INT64_C(1414647325000));
    assert_int_equal(pay_read_time("2014-10-30 13:35:25"),
                     INT64_C(1414647325000));
    assert_int_equal(pay_read_time("2014-10-30T05:35:25Z"),
                     INT64_C(1414647325000));
    assert_int_equal(pay_read_time("2014-10-30T13:35:25.123+08:00"),
                     INT64_C(1414647325000));
    static const char *const no_times[] = {"",
                                           "x",
                                           "2014",
                                           "2014-02-30 00:00:00",
                                           "20141030133525x",
                                           "2014-10-30 25:00:00"};
    for (size_t i = 0; i < sizeof(no_times) / sizeof(*no_times); i++)
        assert_int_equal(pay_read_time(no_times[i]), 0);
    int64_t fen = -1;
    assert_false(pay_read_fen("", &fen) || pay_read_fen("-1", &fen) ||
                 pay_read_fen("1.0", &fen) ||
                 pay_read_fen("99999999999999999999", &fen));
    assert_int_equal(fen, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_file_is_no_provider, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(three_accounts_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_must_not_read_keys, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(slips_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_key_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test(orders_are_shaped_as_providers_want),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
