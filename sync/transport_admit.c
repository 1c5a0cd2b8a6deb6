#include "sync/transport_admit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

static size_t home(const struct admit *a, const uint8_t *key)
{
    uint8_t hash[crypto_shorthash_BYTES];
    uint64_t h = 0;
    crypto_shorthash(hash, key, TRANSPORT_KEY_LEN, a->salt);
    memcpy(&h, hash, sizeof(h));
    return (size_t)h & (a->cap - 1);
}

/* The key's slot, or the free one where it belongs. */
static size_t slot_of(const struct admit *a, const uint8_t *key)
{
    size_t at = home(a, key);
    while (a->entries[at].used &&
           memcmp(a->entries[at].key, key, TRANSPORT_KEY_LEN) != 0)
        at = (at + 1) & (a->cap - 1);
    return at;
}

enum err admit_init(struct admit *a)
{
    memset(a, 0, sizeof(*a));
    _Static_assert(sizeof(a->salt) == crypto_shorthash_KEYBYTES, "salt");
    randombytes_buf(a->salt, sizeof(a->salt));
    a->entries = calloc(FIRST_CAP, sizeof(a->entries[0]));
    if (!a->entries)
        return ERR_NOMEM;
    a->cap = FIRST_CAP;
    return ERR_OK;
}

void admit_release(struct admit *a)
{
    free(a->entries);
    memset(a, 0, sizeof(*a));
}

static enum err grow(struct admit *a)
{
    struct admit_entry *old = a->entries;
    size_t old_cap = a->cap;
    struct admit_entry *more = calloc(old_cap * 2, sizeof(*more));
    if (!more)
        return ERR_NOMEM;
    a->entries = more;
    a->cap = old_cap * 2;
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].used)
            a->entries[slot_of(a, old[i].key)] = old[i];
    free(old);
    return ERR_OK;
}

enum err admit_put(struct admit *a, const uint8_t key[TRANSPORT_KEY_LEN],
                   const char *user)
{
    size_t len = strlen(user);
    if (len == 0 || len >= LISTENER_USER_MAX)
        return ERR_RANGE;
    struct admit_entry *e = &a->entries[slot_of(a, key)];
    if (!e->used) {
        if (a->count >= LISTENER_KEYS_MAX)
            return ERR_RANGE;
        if ((a->count + 1) * 2 > a->cap) {
            enum err err = grow(a);
            if (err)
                return err;
            e = &a->entries[slot_of(a, key)];
        }
        a->count++;
        e->used = true;
        memcpy(e->key, key, TRANSPORT_KEY_LEN);
    }
    memset(e->user, 0, sizeof(e->user));
    memcpy(e->user, user, len);
    return ERR_OK;
}

void admit_remove(struct admit *a, const uint8_t key[TRANSPORT_KEY_LEN])
{
    size_t mask = a->cap - 1;
    size_t hole = slot_of(a, key);
    if (!a->entries[hole].used)
        return;
    a->count--;
    /* Close the gap, so that probing still reaches what stood behind it. */
    for (size_t at = (hole + 1) & mask; a->entries[at].used;
         at = (at + 1) & mask) {
        size_t want = home(a, a->entries[at].key);
        if (((at - want) & mask) >= ((at - hole) & mask)) {
            a->entries[hole] = a->entries[at];
            hole = at;
        }
    }
    memset(&a->entries[hole], 0, sizeof(a->entries[hole]));
}

const char *admit_find(const struct admit *a,
                       const uint8_t key[TRANSPORT_KEY_LEN])
{
    const struct admit_entry *e = &a->entries[slot_of(a, key)];
    return e->used ? e->user : NULL;
}
