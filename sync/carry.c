#include "sync/carry.h"

#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "sync/wire.h"

#define MAGIC      "liandian carry 1"
#define MAGIC_LEN  (sizeof(MAGIC) - 1)
#define FAMILY_LEN (MAGIC_LEN - 1) /* without the version */
#define HASH_LEN   32
#define LEN_LEN    4
#define STREAM_LEN crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define SEAL_LEN   crypto_secretstream_xchacha20poly1305_ABYTES
#define TAG_END    crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define HEADER_LEN (CARRY_LABEL_LEN + STREAM_LEN)
#define CHUNK_MIN  (LEN_LEN + SEAL_LEN)
#define END_LEN    (CHUNK_MIN + HASH_LEN) /* of every file */

_Static_assert(CARRY_LABEL_LEN == MAGIC_LEN + 4 + 4 + 4 + 8 + 2 * KEY_LEN,
               "the label's form");
_Static_assert(KEY_LEN == crypto_box_PUBLICKEYBYTES &&
                   KEY_LEN == crypto_box_SECRETKEYBYTES,
               "transport keys are Curve25519");

static uint8_t *put_number(uint8_t *at, uint64_t n, int len)
{
    for (int i = len - 1; i >= 0; i--) {
        at[i] = (uint8_t)n;
        n >>= 8;
    }
    return at + len;
}

static uint64_t get_number(const uint8_t **at, int len)
{
    uint64_t n = 0;
    for (int i = 0; i < len; i++)
        n = n << 8 | *(*at)++;
    return n;
}

/* ---- the label -----------------------------------------------------------*/

static void put_label(const struct carry_label *l, uint8_t out[CARRY_LABEL_LEN])
{
    uint8_t *at = out;
    memcpy(at, MAGIC, MAGIC_LEN);
    at = put_number(at + MAGIC_LEN, (uint64_t)l->way << 24, 4);
    at = put_number(at, l->outlet, 4);
    at = put_number(at, l->till, 4);
    at = put_number(at, l->number, 8);
    memcpy(at, l->from, KEY_LEN);
    memcpy(at + KEY_LEN, l->to, KEY_LEN);
}

static bool get_label(const uint8_t *at, struct carry_label *l)
{
    at += MAGIC_LEN;
    uint64_t way = get_number(&at, 4);
    l->way = way == (uint64_t)CARRY_TO_HQ << 24 ? CARRY_TO_HQ : CARRY_TO_TILL;
    l->outlet = (uint32_t)get_number(&at, 4);
    l->till = (uint32_t)get_number(&at, 4);
    l->number = get_number(&at, 8);
    memcpy(l->from, at, KEY_LEN);
    memcpy(l->to, at + KEY_LEN, KEY_LEN);
    return way == (uint64_t)l->way << 24 && l->till != 0 &&
           l->number <= INT64_MAX;
}

/* Both sides come to the same key; the label goes into it, so that a changed
 * one opens nothing, nor does a file sent back to its sender. */
static enum err derive(const uint8_t peer[KEY_LEN],
                       const uint8_t secret[KEY_LEN],
                       const uint8_t label[CARRY_LABEL_LEN],
                       uint8_t ret_key[HASH_LEN])
{
    uint8_t shared[crypto_box_BEFORENMBYTES];
    if (crypto_box_beforenm(shared, peer, secret) != 0)
        return ERR_FORMAT;
    crypto_generichash(ret_key, HASH_LEN, label, CARRY_LABEL_LEN, shared,
                       sizeof(shared));
    sodium_memzero(shared, sizeof(shared));
    return ERR_OK;
}

/* ---- writing -------------------------------------------------------------*/

enum err carry_begin(const struct carry_label *label,
                     const uint8_t secret[KEY_LEN],
                     struct carry_writer *ret_writer)
{
    struct carry_writer w = {0};
    uint8_t header[HEADER_LEN], key[HASH_LEN];
    CHECK(label->till != 0 && label->number <= INT64_MAX);
    put_label(label, header);
    enum err err = derive(label->to, secret, header, key);
    if (err)
        return err;
    crypto_secretstream_xchacha20poly1305_init_push(
        &w.state, header + CARRY_LABEL_LEN, key);
    sodium_memzero(key, sizeof(key));
    err = buf_add(&w.file, header, sizeof(header));
    if (!err)
        *ret_writer = w;
    return err;
}

static enum err add_chunk(struct carry_writer *w, const void *frame, size_t len,
                          uint8_t tag)
{
    uint8_t size[LEN_LEN];
    enum err err = buf_reserve(&w->file, CHUNK_MIN + len);
    if (err)
        return err;
    put_number(size, len, LEN_LEN);
    err = buf_add(&w->file, size, sizeof(size));
    if (err)
        return err;
    crypto_secretstream_xchacha20poly1305_push(
        &w->state, w->file.data + w->file.len, NULL, frame, len, NULL, 0, tag);
    w->file.len += len + SEAL_LEN;
    return ERR_OK;
}

enum err carry_add(struct carry_writer *w, const void *frame, size_t len)
{
    CHECK(len > 0 && len <= WIRE_FRAME_MAX);
    if (w->file.len + CHUNK_MIN + len + END_LEN > CARRY_FILE_MAX)
        return ERR_FULL;
    enum err err = add_chunk(w, frame, len, 0);
    if (!err)
        w->frames++;
    return err;
}

enum err carry_end(struct carry_writer *w)
{
    uint8_t hash[HASH_LEN];
    enum err err = add_chunk(w, "", 0, TAG_END);
    if (err)
        return err;
    crypto_generichash(hash, sizeof(hash), w->file.data, w->file.len, NULL, 0);
    return buf_add(&w->file, hash, sizeof(hash));
}

void carry_writer_release(struct carry_writer *w)
{
    buf_release(&w->file);
    sodium_memzero(w, sizeof(*w));
}

/* ---- reading -------------------------------------------------------------*/

static enum err damaged(struct diag *d)
{
    return diag_set(d, ERR_CORRUPT,
                    tr("it is damaged or was not copied whole: write it again "
                       "where it comes from, on another stick if need be"));
}

enum err carry_label(const void *file, size_t len,
                     struct carry_label *ret_label, struct diag *d)
{
    const uint8_t *bytes = file;
    struct carry_label l;
    uint8_t hash[HASH_LEN];
    if (len < FAMILY_LEN || memcmp(bytes, MAGIC, FAMILY_LEN) != 0)
        return diag_set(d, ERR_FORMAT,
                        tr("it is no file of this system: only files written "
                           "by \"pos carry out\" and \"hq carry in\" are "
                           "taken"));
    if (len < HEADER_LEN + END_LEN || len > CARRY_FILE_MAX)
        return damaged(d);
    crypto_generichash(hash, sizeof(hash), bytes, len - HASH_LEN, NULL, 0);
    if (memcmp(hash, bytes + len - HASH_LEN, HASH_LEN) != 0)
        return damaged(d);
    if (bytes[FAMILY_LEN] != MAGIC[FAMILY_LEN])
        return diag_set(d, ERR_NEWER,
                        tr("it was written by a newer program: update this "
                           "one"));
    if (!get_label(bytes, &l))
        return damaged(d);
    *ret_label = l;
    return ERR_OK;
}

/* Opens the chunks into frames, each behind its length. False: not one of them
 * is to be trusted. */
static enum err open_chunks(crypto_secretstream_xchacha20poly1305_state *state,
                            const uint8_t *at, const uint8_t *end,
                            struct buf *frames)
{
    uint8_t tag = 0;
    while (tag != TAG_END) {
        if ((size_t)(end - at) < CHUNK_MIN)
            return ERR_DENIED;
        const uint8_t *size = at;
        size_t len = (size_t)get_number(&at, LEN_LEN);
        if (len > WIRE_FRAME_MAX || (size_t)(end - at) - SEAL_LEN < len)
            return ERR_DENIED;
        enum err err = buf_reserve(frames, LEN_LEN + len);
        if (!err)
            err = buf_add(frames, size, LEN_LEN);
        if (err)
            return err;
        if (crypto_secretstream_xchacha20poly1305_pull(
                state, frames->data + frames->len, NULL, &tag, at,
                len + SEAL_LEN, NULL, 0) != 0 ||
            (tag != 0 && tag != TAG_END) || (tag == TAG_END) != (len == 0))
            return ERR_DENIED;
        frames->len += len;
        at += len + SEAL_LEN;
    }
    frames->len -= LEN_LEN; /* the end is no frame */
    return at == end ? ERR_OK : ERR_DENIED;
}

enum err carry_open(const void *file, size_t len, const uint8_t secret[KEY_LEN],
                    struct buf *ret_frames, struct diag *d)
{
    crypto_secretstream_xchacha20poly1305_state state;
    const uint8_t *bytes = file;
    struct carry_label l;
    struct buf frames = {0};
    uint8_t key[HASH_LEN];
    enum err err = carry_label(file, len, &l, d);
    if (err)
        return err;
    err = derive(l.from, secret, bytes, key);
    if (!err && crypto_secretstream_xchacha20poly1305_init_pull(
                    &state, bytes + CARRY_LABEL_LEN, key) != 0)
        err = ERR_DENIED;
    if (!err)
        err = open_chunks(&state, bytes + HEADER_LEN, bytes + len - HASH_LEN,
                          &frames);
    sodium_memzero(key, sizeof(key));
    sodium_memzero(&state, sizeof(state));
    if (!err) {
        *ret_frames = frames;
        return ERR_OK;
    }
    buf_release(&frames);
    if (err == ERR_NOMEM)
        return err;
    return diag_set(d, ERR_DENIED,
                    tr("it does not open with our key: it was made for "
                       "another, or somebody changed it; write it again where "
                       "it comes from"));
}

bool carry_next(const struct buf *frames, size_t *at, const uint8_t **ret_frame,
                size_t *ret_len)
{
    if (*at == frames->len)
        return false;
    const uint8_t *from = frames->data + *at;
    *ret_len = (size_t)get_number(&from, LEN_LEN);
    *ret_frame = from;
    *at += LEN_LEN + *ret_len;
    CHECK(*at <= frames->len);
    return true;
}
