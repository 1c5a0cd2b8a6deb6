/* tests/pay/keys.h - what the providers compute with keys, and the keys and
 * certificates that a stand-in makes for itself and its merchant. All of it
 * through OpenSSL; a failure in here is a bug of the test and aborts. */
#ifndef TESTS_PAY_KEYS_H
#define TESTS_PAY_KEYS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define SERIAL_CAP 41 /* 40 hex digits, upper case */
#define SIGN_CAP   65 /* an HMAC in hex */

/* A key pair with a certificate. */
struct identity {
    EVP_PKEY *key;
    X509 *cert; /* NULL: a bare key */
    char serial[SERIAL_CAP];
};

/* issuer NULL: its own. names: "DNS:localhost,IP:127.0.0.1" for a server or
 * NULL. ca: may issue. rsa: RSA of 2048 bits, otherwise P-256. */
void identity_make(struct identity *id, const char *common_name,
                   const struct identity *issuer, const char *names, bool ca,
                   bool rsa);
void identity_make_bare(struct identity *id); /* RSA without certificate */
void identity_release(struct identity *id);

/* PEM texts; buf_release them. */
void identity_key_pem(const struct identity *id, struct buf *ret_pem);
void identity_cert_pem(const struct identity *id, struct buf *ret_pem);
void identity_public_pem(const struct identity *id, struct buf *ret_pem);
/* The bare base64 of PKCS#8 or of the public key, as Alipay's tools write. */
void identity_key_base64(const struct identity *id, struct buf *ret_text);
void identity_public_base64(const struct identity *id, struct buf *ret_text);

/* SHA256 with RSA, PKCS#1 v1.5, base64 without line ends. */
void rsa_sign(const struct identity *id, const void *data, size_t len,
              struct buf *ret_base64);
bool rsa_verify(const struct identity *id, const void *data, size_t len,
                const char *base64);

/* hex digests; out holds SIGN_CAP */
void md5_hex(const void *data, size_t len, bool upper, char *out);
void hmac_sha256_hex(const char *key, const void *data, size_t len, char *out);
void sha1_hex(const void *data, size_t len, char *out);

void base64_add(struct buf *b, const void *data, size_t len);
/* false when text is not base64. */
bool base64_read(const char *text, struct buf *ret_bytes);
/* AEAD_AES_256_GCM with the tag at the end, in base64. */
void aes_gcm_seal(const char *key, const char *nonce, const char *associated,
                  const void *data, size_t len, struct buf *ret_base64);
/* AES-256-ECB with PKCS#7, in base64: req_info of a v2 refund notice. */
void aes_ecb_seal(const char *key, const void *data, size_t len,
                  struct buf *ret_base64);
/* len hex digits of chance, upper case, with a NUL. */
void random_hex(char *out, size_t len);

#endif
