/* sync/transport_admit.h - which CURVE keys are admitted, and as whom. A hash
 * table for the listener: one look-up a frame. */
#ifndef SYNC_TRANSPORT_ADMIT_H
#define SYNC_TRANSPORT_ADMIT_H

#include "sync/transport_zmq.h"

struct admit_entry {
    bool used;
    uint8_t key[TRANSPORT_KEY_LEN];
    char user[LISTENER_USER_MAX];
};

/* Zero-initialise, then admit_init. */
struct admit {
    struct admit_entry *entries;
    size_t count, cap; /* cap: a power of two, at most half full */
    uint8_t salt[16];  /* peers choose their keys, so the hash is keyed */
};

MUST_USE enum err admit_init(struct admit *a);
void admit_release(struct admit *a);
/* Adds or renames. ERR_RANGE past LISTENER_KEYS_MAX or for a name that is
 * empty or too long. */
MUST_USE enum err admit_put(struct admit *a,
                            const uint8_t key[TRANSPORT_KEY_LEN],
                            const char *user);
void admit_remove(struct admit *a, const uint8_t key[TRANSPORT_KEY_LEN]);
/* Borrowed until the next change; NULL: not admitted. */
const char *admit_find(const struct admit *a,
                       const uint8_t key[TRANSPORT_KEY_LEN]);

#endif
