#include "hq/pay/sign.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define GCM_TAG   16
#define KEY_BYTES (16 * 1024) /* no key or certificate is longer */
#define RSA_MIN   2048

enum err params_add(struct pay_params *p, const char *key, const char *value)
{
    if (!value || !value[0])
        return ERR_OK;
    if (params_get(p, key))
        return ERR_EXISTS;
    if (p->count == PAY_PARAMS_MAX)
        return ERR_RANGE;
    p->at[p->count++] = (struct pay_param){key, value};
    return ERR_OK;
}

const char *params_get(const struct pay_params *p, const char *key)
{
    for (int i = 0; i < p->count; i++) {
        if (strcmp(p->at[i].key, key) == 0)
            return p->at[i].value;
    }
    return NULL;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct pay_param *)a)->key,
                  ((const struct pay_param *)b)->key);
}

void params_sort(struct pay_params *p)
{
    qsort(p->at, (size_t)p->count, sizeof(p->at[0]), by_key);
}

enum err params_join(struct pay_params *p, const char *skip, const char *skip2,
                     struct buf *b)
{
    enum err err = ERR_OK;
    bool first = true;
    params_sort(p);
    for (int i = 0; i < p->count && !err; i++) {
        const struct pay_param *one = &p->at[i];
        if (strcmp(one->key, skip) == 0 ||
            (skip2 && strcmp(one->key, skip2) == 0))
            continue;
        if (!first)
            err = buf_add_text(b, "&");
        if (!err)
            err = buf_add_text(b, one->key);
        if (!err)
            err = buf_add_text(b, "=");
        if (!err)
            err = buf_add_text(b, one->value);
        first = false;
    }
    return err;
}

static void hex_capitals(const uint8_t *data, size_t len, char *out)
{
    hex_encode(data, len, out);
    for (; *out; out++) {
        if (*out >= 'a')
            *out = (char)(*out - 'a' + 'A');
    }
}

enum err sign_v2(struct pay_params *p, const char *api_key, bool hmac,
                 char ret_sign[65])
{
    struct buf text = {0};
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    enum err err = params_join(p, "sign", NULL, &text);
    if (!err)
        err = buf_add_text(&text, "&key=");
    if (!err)
        err = buf_add_text(&text, api_key);
    if (err)
        goto out;
    if (hmac) {
        CHECK(HMAC(EVP_sha256(), api_key, (int)strlen(api_key), text.data,
                   text.len, digest, &len));
    } else {
        CHECK(EVP_Digest(text.data, text.len, digest, &len, EVP_md5(), NULL));
    }
    hex_capitals(digest, len, ret_sign);
out:
    if (text.data)
        OPENSSL_cleanse(text.data, text.len);
    buf_release(&text);
    return err;
}

bool sign_same(const char *a, const char *b)
{
    size_t len = strlen(a);
    return strlen(b) == len && CRYPTO_memcmp(a, b, len) == 0;
}

enum err sign_rsa(EVP_PKEY *key, const void *data, size_t len,
                  char ret_base64[PAY_SIGN_CAP])
{
    uint8_t sig[(PAY_SIGN_CAP - 1) / 4 * 3];
    size_t sig_len = sizeof(sig);
    enum err err = ERR_NOMEM;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (!ctx)
        return ERR_NOMEM;
    if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_PKEY_get_size(key) <= (int)sizeof(sig) &&
        EVP_DigestSign(ctx, sig, &sig_len, data, len) == 1) {
        EVP_EncodeBlock((uint8_t *)ret_base64, sig, (int)sig_len);
        err = ERR_OK;
    }
    EVP_MD_CTX_free(ctx);
    return err;
}

enum err sign_rsa_verify(EVP_PKEY *key, const void *data, size_t len,
                         const char *base64)
{
    struct buf sig = {0};
    enum err err = base64_decode(base64, strlen(base64), &sig);
    EVP_MD_CTX *ctx = NULL;
    if (err) {
        err = err == ERR_NOMEM ? err : ERR_DENIED;
        goto out;
    }
    ctx = EVP_MD_CTX_new();
    if (!ctx) {
        err = ERR_NOMEM;
        goto out;
    }
    if (EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestVerify(ctx, sig.data, sig.len, data, len) != 1)
        err = ERR_DENIED;
out:
    EVP_MD_CTX_free(ctx);
    buf_release(&sig);
    return err;
}

/* ---- keys ----------------------------------------------------------------
 */
/* Bare base64 as Alipay's tools write it: white space between is allowed. */
static enum err bare_der(const char *text, struct buf *ret_der)
{
    struct buf tight = {0};
    enum err err = ERR_OK;
    for (; *text && !err; text++) {
        if (!strchr(" \t\r\n", *text))
            err = buf_add(&tight, text, 1);
    }
    if (!err)
        err = base64_decode((const char *)tight.data, tight.len, ret_der);
    if (tight.data)
        OPENSSL_cleanse(tight.data, tight.len);
    buf_release(&tight);
    return err;
}

static enum err take_rsa(EVP_PKEY *key, EVP_PKEY **ret_key)
{
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
        EVP_PKEY_get_bits(key) < RSA_MIN) {
        EVP_PKEY_free(key);
        return ERR_FORMAT;
    }
    *ret_key = key;
    return ERR_OK;
}

/* A key with a pass phrase is refused: nobody is there to type one. */
static int no_phrase(char *out, int cap, int writing, void *user)
{
    (void)out;
    (void)cap;
    (void)writing;
    (void)user;
    return -1;
}

enum err sign_private_key(const char *text, EVP_PKEY **ret_key)
{
    size_t len = strnlen(text, KEY_BYTES + 1);
    if (len > KEY_BYTES)
        return ERR_FORMAT;
    EVP_PKEY *key = NULL;
    if (strstr(text, "-----BEGIN")) {
        BIO *bio = BIO_new_mem_buf(text, (int)len);
        if (!bio)
            return ERR_NOMEM;
        key = PEM_read_bio_PrivateKey(bio, NULL, no_phrase, NULL);
        BIO_free(bio);
        return take_rsa(key, ret_key);
    }
    struct buf der = {0};
    enum err err = bare_der(text, &der);
    if (!err) {
        const unsigned char *at = der.data;
        key = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
        err = take_rsa(key, ret_key);
        OPENSSL_cleanse(der.data, der.len);
    }
    buf_release(&der);
    return err;
}

enum err sign_certificate(const char *pem, EVP_PKEY **ret_key, char *ret_serial,
                          size_t cap)
{
    size_t len = strnlen(pem, KEY_BYTES + 1);
    if (len > KEY_BYTES)
        return ERR_FORMAT;
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    if (!bio)
        return ERR_NOMEM;
    X509 *x = PEM_read_bio_X509(bio, NULL, no_phrase, NULL);
    BIO_free(bio);
    if (!x)
        return ERR_FORMAT;
    EVP_PKEY *key = NULL;
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;
    enum err err = hex ? take_rsa(X509_get_pubkey(x), &key) : ERR_NOMEM;
    if (!err && strlen(hex) >= cap)
        err = ERR_RANGE;
    if (!err) {
        memcpy(ret_serial, hex, strlen(hex) + 1);
        *ret_key = key;
    } else {
        EVP_PKEY_free(key);
    }
    OPENSSL_free(hex);
    BN_free(number);
    X509_free(x);
    return err;
}

enum err sign_public_key(const char *text, EVP_PKEY **ret_key)
{
    size_t len = strnlen(text, KEY_BYTES + 1);
    char serial[128];
    if (len > KEY_BYTES)
        return ERR_FORMAT;
    if (strstr(text, "-----BEGIN CERTIFICATE"))
        return sign_certificate(text, ret_key, serial, sizeof(serial));
    EVP_PKEY *key = NULL;
    if (strstr(text, "-----BEGIN")) {
        BIO *bio = BIO_new_mem_buf(text, (int)len);
        if (!bio)
            return ERR_NOMEM;
        key = PEM_read_bio_PUBKEY(bio, NULL, no_phrase, NULL);
        BIO_free(bio);
        return take_rsa(key, ret_key);
    }
    struct buf der = {0};
    enum err err = bare_der(text, &der);
    if (!err) {
        const unsigned char *at = der.data;
        key = d2i_PUBKEY(NULL, &at, (long)der.len);
        err = take_rsa(key, ret_key);
    }
    buf_release(&der);
    return err;
}

/* ---- ciphers and digests ---------------------------------------------------
 */
static enum err gcm(const EVP_CIPHER *cipher, const uint8_t *key,
                    const char *nonce, const char *aad, struct buf *sealed,
                    struct buf *ret_plain)
{
    size_t len = sealed->len - GCM_TAG;
    size_t nonce_len = strlen(nonce), aad_len = strlen(aad);
    int n = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    enum err err = ctx ? buf_reserve(ret_plain, len + 1) : ERR_NOMEM;
    if (err)
        goto out;
    err = ERR_DENIED;
    uint8_t *out = ret_plain->data + ret_plain->len;
    if (EVP_DecryptInit_ex(ctx, cipher, NULL, NULL, NULL) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_IVLEN, (int)nonce_len,
                            NULL) != 1 ||
        EVP_DecryptInit_ex(ctx, NULL, NULL, key, (const uint8_t *)nonce) != 1 ||
        (aad_len && EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)aad,
                                      (int)aad_len) != 1) ||
        EVP_DecryptUpdate(ctx, out, &n, sealed->data, (int)len) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, GCM_TAG,
                            sealed->data + len) != 1 ||
        EVP_DecryptFinal_ex(ctx, out + n, &n) != 1) {
        OPENSSL_cleanse(out, len);
        goto out;
    }
    out[len] = 0;
    ret_plain->len += len;
    err = ERR_OK;
out:
    EVP_CIPHER_CTX_free(ctx);
    return err;
}

enum err sign_open_gcm(const void *key, size_t key_len, const char *nonce,
                       const char *aad, const char *base64,
                       struct buf *ret_plain)
{
    struct buf sealed = {0};
    size_t nonce_len = strlen(nonce);
    const EVP_CIPHER *cipher = key_len == 32   ? EVP_aes_256_gcm()
                               : key_len == 16 ? EVP_aes_128_gcm()
                                               : NULL;
    if (!cipher || nonce_len == 0 || nonce_len > 64)
        return ERR_DENIED;
    enum err err = base64_decode(base64, strlen(base64), &sealed);
    if (!err && (sealed.len < GCM_TAG || sealed.len > INT_MAX / 2))
        err = ERR_FORMAT;
    if (!err)
        err = gcm(cipher, key, nonce, aad, &sealed, ret_plain);
    buf_release(&sealed);
    return err == ERR_FORMAT ? ERR_DENIED : err;
}

enum err base64_encode(const void *data, size_t len, struct buf *b)
{
    size_t out = (len + 2) / 3 * 4;
    if (len > INT_MAX / 2)
        return ERR_RANGE;
    enum err err = buf_reserve(b, out + 1);
    if (err)
        return err;
    EVP_EncodeBlock(b->data + b->len, data, (int)len);
    b->len += out;
    return ERR_OK;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum err base64_decode(const char *text, size_t len, struct buf *b)
{
    if (len == 0 || len % 4 != 0)
        return ERR_FORMAT;
    size_t pad = text[len - 1] != '=' ? 0 : text[len - 2] != '=' ? 1 : 2;
    enum err err = buf_reserve(b, len / 4 * 3);
    if (err)
        return err;
    uint8_t *out = b->data + b->len;
    size_t n = 0;
    for (size_t at = 0; at < len; at += 4) {
        uint32_t bits = 0;
        for (size_t i = at; i < at + 4; i++) {
            int value = i >= len - pad ? 0 : base64_value(text[i]);
            if (value < 0)
                return ERR_FORMAT;
            bits = bits << 6 | (uint32_t)value;
        }
        out[n++] = (uint8_t)(bits >> 16);
        out[n++] = (uint8_t)(bits >> 8);
        out[n++] = (uint8_t)bits;
    }
    b->len += n - pad;
    return ERR_OK;
}

void sign_sha1(const void *data, size_t len, char ret_hex[41])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    CHECK(EVP_Digest(data, len, digest, &n, EVP_sha1(), NULL) && n == 20);
    hex_encode(digest, n, ret_hex);
}

void sign_nonce(char ret_nonce[PAY_NONCE_CAP])
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    uint8_t random[PAY_NONCE_CAP - 1];
    CHECK(RAND_bytes(random, sizeof(random)) == 1);
    for (size_t i = 0; i < sizeof(random); i++)
        ret_nonce[i] = letters[random[i] % 32];
    ret_nonce[PAY_NONCE_CAP - 1] = 0;
}
