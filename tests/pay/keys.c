#include "tests/pay/keys.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <string.h>

#include "base/check.h"

#define VALID_S 31536000L

/* ---- keys and certificates --------------------------------------------------
 */

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    CHECK(e && X509_add_ext(cert, e, -1) == 1);
    X509_EXTENSION_free(e);
}

static void set_serial(struct identity *id)
{
    unsigned char bytes[20];
    CHECK(RAND_bytes(bytes, sizeof(bytes)) == 1);
    bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40);
    BIGNUM *n = BN_bin2bn(bytes, sizeof(bytes), NULL);
    CHECK(n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(id->cert)));
    char *hex = BN_bn2hex(n);
    CHECK(hex && strlen(hex) < SERIAL_CAP);
    memcpy(id->serial, hex, strlen(hex) + 1);
    OPENSSL_free(hex);
    BN_free(n);
}

void identity_make(struct identity *id, const char *common_name,
                   const struct identity *issuer, const char *names, bool ca,
                   bool rsa)
{
    *id = (struct identity){0};
    id->key = rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
    id->cert = X509_new();
    CHECK(id->key && id->cert);
    const struct identity *by = issuer ? issuer : id;
    CHECK(X509_set_version(id->cert, 2) == 1);
    set_serial(id);
    CHECK(X509_gmtime_adj(X509_getm_notBefore(id->cert), -VALID_S / 365));
    CHECK(X509_gmtime_adj(X509_getm_notAfter(id->cert), VALID_S));
    CHECK(X509_set_pubkey(id->cert, id->key) == 1);
    X509_NAME *name = X509_get_subject_name(id->cert);
    CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                     (const unsigned char *)common_name, -1, -1,
                                     0) == 1);
    CHECK(X509_set_issuer_name(id->cert, X509_get_subject_name(by->cert)) == 1);
    add_extension(id->cert, by->cert, NID_basic_constraints,
                  ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (names)
        add_extension(id->cert, by->cert, NID_subject_alt_name, names);
    CHECK(X509_sign(id->cert, by->key, EVP_sha256()) > 0);
}

void identity_make_bare(struct identity *id)
{
    *id = (struct identity){0};
    id->key = EVP_RSA_gen(2048);
    CHECK(id->key);
}

void identity_release(struct identity *id)
{
    EVP_PKEY_free(id->key);
    X509_free(id->cert);
    *id = (struct identity){0};
}

static void take_bio(BIO *bio, struct buf *ret)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    CHECK(len > 0);
    buf_clear(ret);
    CHECK(!buf_add(ret, data, (size_t)len));
    BIO_free(bio);
}

void identity_key_pem(const struct identity *id, struct buf *ret_pem)
{
    BIO *bio = BIO_new(BIO_s_mem());
    CHECK(bio && PEM_write_bio_PKCS8PrivateKey(bio, id->key, NULL, NULL, 0,
                                               NULL, NULL) == 1);
    take_bio(bio, ret_pem);
}

void identity_cert_pem(const struct identity *id, struct buf *ret_pem)
{
    BIO *bio = BIO_new(BIO_s_mem());
    CHECK(bio && PEM_write_bio_X509(bio, id->cert) == 1);
    take_bio(bio, ret_pem);
}

void identity_public_pem(const struct identity *id, struct buf *ret_pem)
{
    BIO *bio = BIO_new(BIO_s_mem());
    CHECK(bio && PEM_write_bio_PUBKEY(bio, id->key) == 1);
    take_bio(bio, ret_pem);
}

/* The lines between BEGIN and END, joined. */
static void strip_pem(struct buf *pem, struct buf *ret_text)
{
    CHECK(!buf_add(pem, "", 1));
    buf_clear(ret_text);
    for (char *save = NULL, *line = strtok_r((char *)pem->data, "\n", &save);
         line; line = strtok_r(NULL, "\n", &save))
        if (line[0] != '-')
            CHECK(!buf_add_text(ret_text, line));
    buf_release(pem);
}

void identity_key_base64(const struct identity *id, struct buf *ret_text)
{
    struct buf pem = {0};
    identity_key_pem(id, &pem);
    strip_pem(&pem, ret_text);
}

void identity_public_base64(const struct identity *id, struct buf *ret_text)
{
    struct buf pem = {0};
    identity_public_pem(id, &pem);
    strip_pem(&pem, ret_text);
}

/* ---- signatures
 * ---------------------------------------------------------------- */

void rsa_sign(const struct identity *id, const void *data, size_t len,
              struct buf *ret_base64)
{
    unsigned char sig[512];
    size_t sig_len = sizeof(sig);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    CHECK(ctx);
    CHECK(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, id->key) == 1);
    CHECK(EVP_DigestSign(ctx, sig, &sig_len, data, len) == 1);
    EVP_MD_CTX_free(ctx);
    buf_clear(ret_base64);
    base64_add(ret_base64, sig, sig_len);
}

bool rsa_verify(const struct identity *id, const void *data, size_t len,
                const char *base64)
{
    struct buf sig = {0};
    if (!base64_read(base64, &sig)) {
        buf_release(&sig);
        return false;
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    CHECK(ctx);
    CHECK(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, id->key) == 1);
    bool good = EVP_DigestVerify(ctx, sig.data, sig.len, data, len) == 1;
    EVP_MD_CTX_free(ctx);
    buf_release(&sig);
    return good;
}

static void to_hex(const unsigned char *bytes, size_t len, bool upper,
                   char *out)
{
    hex_encode(bytes, len, out);
    for (; upper && *out; out++)
        if (*out >= 'a')
            *out = (char)(*out - 'a' + 'A');
}

void md5_hex(const void *data, size_t len, bool upper, char *out)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    CHECK(EVP_Digest(data, len, digest, &n, EVP_md5(), NULL) == 1);
    to_hex(digest, n, upper, out);
}

void sha1_hex(const void *data, size_t len, char *out)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    CHECK(EVP_Digest(data, len, digest, &n, EVP_sha1(), NULL) == 1);
    to_hex(digest, n, false, out);
}

void hmac_sha256_hex(const char *key, const void *data, size_t len, char *out)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    CHECK(HMAC(EVP_sha256(), key, (int)strlen(key), data, len, digest, &n));
    to_hex(digest, n, true, out);
}

/* ---- base64 and AES
 * --------------------------------------------------------------- */

void base64_add(struct buf *b, const void *data, size_t len)
{
    CHECK(!buf_reserve(b, 4 * (len / 3 + 1) + 1));
    int n = EVP_EncodeBlock(b->data + b->len, data, (int)len);
    b->len += (size_t)n;
}

bool base64_read(const char *text, struct buf *ret_bytes)
{
    size_t len = strlen(text), pad = 0;
    buf_clear(ret_bytes);
    if (!len || len % 4 || len > BUF_MAX / 4)
        return false;
    if (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789+/=") != len)
        return false;
    while (pad < 2 && text[len - 1 - pad] == '=')
        pad++;
    CHECK(!buf_reserve(ret_bytes, len / 4 * 3));
    int n =
        EVP_DecodeBlock(ret_bytes->data, (const unsigned char *)text, (int)len);
    if (n < 0)
        return false;
    ret_bytes->len = (size_t)n - pad;
    return true;
}

void aes_gcm_seal(const char *key, const char *nonce, const char *associated,
                  const void *data, size_t len, struct buf *ret_base64)
{
    int n = 0;
    struct buf sealed = {0};
    CHECK(strlen(key) == 32 && strlen(nonce) == 12);
    CHECK(!buf_reserve(&sealed, len + 16));
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    CHECK(ctx);
    CHECK(EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL,
                             (const unsigned char *)key,
                             (const unsigned char *)nonce) == 1);
    CHECK(EVP_EncryptUpdate(ctx, NULL, &n, (const unsigned char *)associated,
                            (int)strlen(associated)) == 1);
    CHECK(EVP_EncryptUpdate(ctx, sealed.data, &n, data, (int)len) == 1);
    sealed.len = (size_t)n;
    CHECK(EVP_EncryptFinal_ex(ctx, sealed.data + sealed.len, &n) == 1 && !n);
    CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16,
                              sealed.data + sealed.len) == 1);
    sealed.len += 16;
    EVP_CIPHER_CTX_free(ctx);
    buf_clear(ret_base64);
    base64_add(ret_base64, sealed.data, sealed.len);
    buf_release(&sealed);
}

void aes_ecb_seal(const char *key, const void *data, size_t len,
                  struct buf *ret_base64)
{
    int n = 0;
    struct buf sealed = {0};
    CHECK(strlen(key) == 32);
    CHECK(!buf_reserve(&sealed, len + 32));
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    CHECK(ctx);
    CHECK(EVP_EncryptInit_ex(ctx, EVP_aes_256_ecb(), NULL,
                             (const unsigned char *)key, NULL) == 1);
    CHECK(EVP_EncryptUpdate(ctx, sealed.data, &n, data, (int)len) == 1);
    sealed.len = (size_t)n;
    CHECK(EVP_EncryptFinal_ex(ctx, sealed.data + sealed.len, &n) == 1);
    sealed.len += (size_t)n;
    EVP_CIPHER_CTX_free(ctx);
    buf_clear(ret_base64);
    base64_add(ret_base64, sealed.data, sealed.len);
    buf_release(&sealed);
}

void random_hex(char *out, size_t len)
{
    unsigned char bytes[64];
    CHECK(len / 2 <= sizeof(bytes) && len % 2 == 0);
    CHECK(RAND_bytes(bytes, (int)(len / 2)) == 1);
    to_hex(bytes, len / 2, true, out);
}
