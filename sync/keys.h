/* sync/keys.h - the private keys of a till or of headquarters.
 *
 * Two pairs in one file of mode 0600, never in a database, never logged:
 * Ed25519 to sign ledger heads, Curve25519 for the transport (CURVE,
 * rfc.zeromq.org/spec/26). Refused when others may read the file. */
#ifndef SYNC_KEYS_H
#define SYNC_KEYS_H

#include <stdint.h>

#include "base/diag.h"
#include "sync/ledger.h"

#define KEY_LEN      32
#define SIGN_KEY_LEN 64 /* libsodium's secret form: seed and public key */

struct keys {
    uint8_t sign_public[KEY_LEN];
    uint8_t sign_secret[SIGN_KEY_LEN];
    uint8_t curve_public[KEY_LEN];
    uint8_t curve_secret[KEY_LEN];
};

/* sodium_init, once; safe to call again. */
MUST_USE enum err keys_init(void);
void keys_generate(struct keys *ret_keys);
MUST_USE enum err keys_save(const struct keys *k, const char *path,
                            struct diag *d);
MUST_USE enum err keys_load(const char *path, struct keys *ret_keys,
                            struct diag *d);
/* Overwrites the memory. */
void keys_wipe(struct keys *k);

/* The signed form of ledger.h's head. till 0: headquarters. */
void keys_sign_head(const struct keys *k, uint32_t till,
                    const struct ledger_head *h,
                    uint8_t ret_signature[LEDGER_SIGNATURE_LEN]);
MUST_USE enum err keys_verify_head(const uint8_t sign_public[KEY_LEN],
                                   uint32_t till, const struct ledger_head *h,
                                   const uint8_t sig[LEDGER_SIGNATURE_LEN]);

#endif
