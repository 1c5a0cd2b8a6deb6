/* Signatures and ciphers of the payment providers. Lost without it: every
 * payment (nobody would accept our requests), or worse, answers believed that
 * the provider never gave. Vectors are the published ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "hq/pay/sign.h"

/* pay.weixin.qq.com, "signature algorithm" of v2: the fields and the key of
 * the official example. */
static void v2_signs_as_published(void **state)
{
    (void)state;
    struct pay_params p = {0};
    char sign[65];
    const char *key = "192006250b4c09247ec02edce69f6a2d";
    assert_int_equal(params_add(&p, "nonce_str", "ibuaiVcKdpRxkhJA"), ERR_OK);
    assert_int_equal(params_add(&p, "mch_id", "10000100"), ERR_OK);
    assert_int_equal(params_add(&p, "sign", "whatever"), ERR_OK);
    assert_int_equal(params_add(&p, "device_info", "1000"), ERR_OK);
    assert_int_equal(params_add(&p, "empty", ""), ERR_OK);
    assert_int_equal(params_add(&p, "body", "test"), ERR_OK);
    assert_int_equal(params_add(&p, "appid", "wxd930ea5d5a258f4f"), ERR_OK);
    assert_int_equal(sign_v2(&p, key, false, sign), ERR_OK);
    assert_string_equal(sign, "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_int_equal(sign_v2(&p, key, true, sign), ERR_OK);
    assert_string_equal(
        sign,
        "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6");
    assert_int_equal(params_add(&p, "body", "twice"), ERR_EXISTS);
}

/* wechatpay-go utils/aes_test.go: a 16-byte test key, so AES-128. */
static void gcm_opens_as_published(void **state)
{
    (void)state;
    struct buf plain = {0};
    const char *sealed = "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC";
    const char *aad = "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8";
    assert_int_equal(sign_open_gcm("testAPIv3Key0000", 16, "wCq51qZv4Yfg", aad,
                                   sealed, &plain),
                     ERR_OK);
    assert_string_equal((char *)plain.data, "Hello World");
    assert_int_equal(plain.len, 11);
    buf_clear(&plain);
    assert_int_equal(sign_open_gcm("testAPIv3Key0001", 16, "wCq51qZv4Yfg", aad,
                                   sealed, &plain),
                     ERR_DENIED);
    assert_int_equal(sign_open_gcm("testAPIv3Key0000", 16, "wCq51qZv4Yff", aad,
                                   sealed, &plain),
                     ERR_DENIED);
    assert_int_equal(sign_open_gcm("testAPIv3Key0000", 16, "wCq51qZv4Yfg", "",
                                   sealed, &plain),
                     ERR_DENIED);
    assert_int_equal(sign_open_gcm("testAPIv3Key0000", 16, "wCq51qZv4Yfg", aad,
                                   "FsdX", &plain),
                     ERR_DENIED);
    assert_int_equal(plain.len, 0);
    buf_release(&plain);
}

static void base64_is_strict(void **state)
{
    (void)state;
    struct buf b = {0}, text = {0};
    static const char *const wrong[] = {
        "",     "A",    "AB",   "ABC",  "AB C", "ABCD\n",
        "A===", "====", "=ABC", "AB=C", "AB*=", "ABCDE",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(base64_decode(wrong[i], strlen(wrong[i]), &b),
                         ERR_FORMAT);
        assert_int_equal(b.len, 0);
    }
    for (size_t len = 1; len < 70; len++) {
        uint8_t data[70];
        for (size_t i = 0; i < len; i++)
            data[i] = (uint8_t)(i * 37 + len);
        buf_clear(&b);
        buf_clear(&text);
        assert_int_equal(base64_encode(data, len, &text), ERR_OK);
        assert_int_equal(base64_decode((char *)text.data, text.len, &b),
                         ERR_OK);
        assert_int_equal(b.len, len);
        assert_memory_equal(b.data, data, len);
    }
    buf_release(&b);
    buf_release(&text);
}

static void rsa_verifies_only_what_was_signed(void **state)
{
    (void)state;
    EVP_PKEY *key = EVP_RSA_gen(2048), *other = EVP_RSA_gen(2048);
    char sig[PAY_SIGN_CAP];
    assert_int_equal(sign_rsa(key, "a=1&b=2", 7, sig), ERR_OK);
    assert_int_equal(sign_rsa_verify(key, "a=1&b=2", 7, sig), ERR_OK);
    assert_int_equal(sign_rsa_verify(key, "a=1&b=3", 7, sig), ERR_DENIED);
    assert_int_equal(sign_rsa_verify(key, "a=1&b=2 ", 8, sig), ERR_DENIED);
    assert_int_equal(sign_rsa_verify(other, "a=1&b=2", 7, sig), ERR_DENIED);
    assert_int_equal(sign_rsa_verify(key, "a=1&b=2", 7, ""), ERR_DENIED);
    assert_int_equal(sign_rsa_verify(key, "a=1&b=2", 7, "AAAA"), ERR_DENIED);
    sig[10] = sig[10] == 'A' ? 'B' : 'A';
    assert_int_equal(sign_rsa_verify(key, "a=1&b=2", 7, sig), ERR_DENIED);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
}

static char *pem_text(BIO *bio)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    char *text = calloc(1, (size_t)len + 1);
    memcpy(text, data, (size_t)len);
    BIO_free(bio);
    return text;
}

/* The base64 between the lines, as Alipay's key tool hands it out. */
static char *bare(const char *pem)
{
    const char *from = strchr(pem, '\n') + 1;
    const char *to = strstr(from, "-----END");
    char *text = calloc(1, (size_t)(to - from) + 1);
    memcpy(text, from, (size_t)(to - from));
    return text;
}

static void keys_come_in_every_form(void **state)
{
    (void)state;
    EVP_PKEY *key = EVP_RSA_gen(2048), *got = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    char *pkcs8 = pem_text(bio);
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL);
    char *pkcs1 = pem_text(bio);
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(bio, key);
    char *public = pem_text(bio);
    char *forms[] = {pkcs8, pkcs1, bare(pkcs8), bare(pkcs1)};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sign_private_key(forms[i], &got), ERR_OK);
        assert_int_equal(EVP_PKEY_eq(got, key), 1);
        EVP_PKEY_free(got);
    }
    char *publics[] = {public, bare(public)};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sign_public_key(publics[i], &got), ERR_OK);
        assert_int_equal(EVP_PKEY_eq(got, key), 1);
        EVP_PKEY_free(got);
    }
    got = NULL;
    assert_int_equal(sign_private_key(public, &got), ERR_FORMAT);
    assert_int_equal(sign_public_key(pkcs8, &got), ERR_FORMAT);
    assert_int_equal(sign_private_key("", &got), ERR_FORMAT);
    assert_int_equal(sign_private_key("hello", &got), ERR_FORMAT);
    assert_null(got);
    free(forms[2]);
    free(forms[3]);
    free(publics[1]);
    free(pkcs8);
    free(pkcs1);
    free(public);
    EVP_PKEY_free(key);
}

/* RSA-1024 and elliptic keys are not what the providers sign with. */
static void weak_and_foreign_keys_are_refused(void **state)
{
    (void)state;
    EVP_PKEY *got = NULL;
    EVP_PKEY *keys[] = {EVP_RSA_gen(1024), EVP_EC_gen("P-256")};
    for (int i = 0; i < 2; i++) {
        BIO *bio = BIO_new(BIO_s_mem());
        PEM_write_bio_PrivateKey(bio, keys[i], NULL, NULL, 0, NULL, NULL);
        char *text = pem_text(bio);
        assert_int_equal(sign_private_key(text, &got), ERR_FORMAT);
        free(text);
        EVP_PKEY_free(keys[i]);
    }
    assert_null(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v2_signs_as_published),
        cmocka_unit_test(gcm_opens_as_published),
        cmocka_unit_test(base64_is_strict),
        cmocka_unit_test(rsa_verifies_only_what_was_signed),
        cmocka_unit_test(keys_come_in_every_form),
        cmocka_unit_test(weak_and_foreign_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
