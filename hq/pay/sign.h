/* hq/pay/sign.h - signatures, digests and ciphers of the payment providers,
 * over OpenSSL. Pure; no key ever leaves in a diag.
 *
 *   WeChat v2: "sign" as published for every v2 call: the fields without sign
 *     and without empty values, by key in ASCII order, k=v&...&key=API_KEY;
 *     MD5 or HMAC-SHA256, hex in capitals.
 *   WeChat APIv3, Alipay RSA2: RSA, PKCS#1 v1.5, SHA-256, base64.
 *   WeChat APIv3 notifications: AEAD_AES_256_GCM, the 16-byte tag last. */
#ifndef HQ_PAY_SIGN_H
#define HQ_PAY_SIGN_H

#include <openssl/types.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/diag.h"

#define PAY_PARAMS_MAX 320 /* a refundquery of v2 numbers its fields */
#define PAY_NONCE_CAP  33
#define PAY_SIGN_CAP   1025 /* base64 of an RSA-4096 signature, and room */

/* Fields of one request or answer. Keys and values are borrowed. */
struct pay_params {
    int count;
    struct pay_param {
        const char *key, *value;
    } at[PAY_PARAMS_MAX];
};

/* A later value of the same key is refused (ERR_EXISTS); ERR_RANGE when full.
 * value NULL or "": not kept, as it is not signed either. */
MUST_USE enum err params_add(struct pay_params *p, const char *key,
                             const char *value);
/* NULL when there is none. */
const char *params_get(const struct pay_params *p, const char *key);
/* By key, ASCII order. */
void params_sort(struct pay_params *p);
/* k=v&k=v of the sorted fields but those named; skip2 may be NULL. */
MUST_USE enum err params_join(struct pay_params *p, const char *skip,
                              const char *skip2, struct buf *b);

/* WeChat v2's sign, 64 characters at most. p gets sorted. */
MUST_USE enum err sign_v2(struct pay_params *p, const char *api_key, bool hmac,
                          char ret_sign[65]);
/* Takes the same time wherever two texts differ. */
bool sign_same(const char *a, const char *b);

MUST_USE enum err sign_rsa(EVP_PKEY *key, const void *data, size_t len,
                           char ret_base64[PAY_SIGN_CAP]);
/* ERR_DENIED unless key signed exactly these bytes. */
MUST_USE enum err sign_rsa_verify(EVP_PKEY *key, const void *data, size_t len,
                                  const char *base64);

/* PEM, or the bare base64 of PKCS#8, PKCS#1 (private) and
 * SubjectPublicKeyInfo (public); a certificate gives its public key. RSA of at
 * least 2048 bits, else ERR_FORMAT. Free with EVP_PKEY_free. */
MUST_USE enum err sign_private_key(const char *text, EVP_PKEY **ret_key);
MUST_USE enum err sign_public_key(const char *text, EVP_PKEY **ret_key);
/* The certificate's serial as WeChat writes it: hex in capitals. */
MUST_USE enum err sign_certificate(const char *pem, EVP_PKEY **ret_key,
                                   char *ret_serial, size_t cap);

/* AES-GCM: 256 bits, or 128 for a 16-byte key (the published test vector).
 * base64 is the ciphertext with its tag. ERR_DENIED unless the tag is right.
 * A NUL follows the plain text in *ret_plain (not counted). */
MUST_USE enum err sign_open_gcm(const void *key, size_t key_len,
                                const char *nonce, const char *aad,
                                const char *base64, struct buf *ret_plain);

MUST_USE enum err base64_encode(const void *data, size_t len, struct buf *b);
/* Strict: no white space, padded. Nothing is appended on failure. */
MUST_USE enum err base64_decode(const char *text, size_t len, struct buf *b);

/* Lower-case hex. */
void sign_sha1(const void *data, size_t len, char ret_hex[41]);
/* 32 random letters and digits. */
void sign_nonce(char ret_nonce[PAY_NONCE_CAP]);

#endif
