/* sync/carry.h - frames of the wire in a file, for shops without any link.
 *
 * A carry file (PROTOCOL.md, "Carried on a stick") holds what one side would
 * have said, sealed between the transport keys of a till and of headquarters:
 * nobody else can read it, and nobody else can write one. Pure: bytes in, bytes
 * out; where the files lie is sync/carry_place.h.
 *
 * A file is opened as a whole or not at all: no frame of it is seen before
 * every byte of it was checked. */
#ifndef SYNC_CARRY_H
#define SYNC_CARRY_H

#include <sodium.h>

#include "base/bytes.h"
#include "base/diag.h"
#include "sync/keys.h"

#define CARRY_FILE_MAX  ((size_t)64 << 20)
#define CARRY_LABEL_LEN 100 /* bytes of a label in the file */

enum carry_way { CARRY_TO_HQ = 1, CARRY_TO_TILL = 2 };

/* What stands in the open at the beginning of a file, and is proved by its
 * seal. */
struct carry_label {
    enum carry_way way;
    uint32_t outlet, till;
    uint64_t number;       /* the till's: its clock in ms, always rising. An
                            * answer has the number of what it answers */
    uint8_t from[KEY_LEN]; /* public transport keys */
    uint8_t to[KEY_LEN];
};

/* ---- writing -------------------------------------------------------------*/

struct carry_writer {
    struct buf file; /* owned: carry_writer_release */
    uint32_t frames;
    crypto_secretstream_xchacha20poly1305_state state;
};

/* secret: the sender's transport key. ERR_FORMAT when label->to is no key. */
MUST_USE enum err carry_begin(const struct carry_label *label,
                              const uint8_t secret[KEY_LEN],
                              struct carry_writer *ret_writer);
/* ERR_FULL: no room left in this file for the frame, and nothing changed. */
MUST_USE enum err carry_add(struct carry_writer *w, const void *frame,
                            size_t len);
/* Then w->file is the file. */
MUST_USE enum err carry_end(struct carry_writer *w);
void carry_writer_release(struct carry_writer *w);

/* ---- reading -------------------------------------------------------------*/

/* Whole, and of a form that we know? ERR_CORRUPT: damaged or cut short;
 * ERR_FORMAT: no carry file; ERR_NEWER. Needs no key and proves nothing. */
MUST_USE enum err carry_label(const void *file, size_t len,
                              struct carry_label *ret_label, struct diag *d);
/* Opens the seal; secret: the receiver's. ERR_DENIED: not sealed by the key
 * that it names, or not for us. */
MUST_USE enum err carry_open(const void *file, size_t len,
                             const uint8_t secret[KEY_LEN],
                             struct buf *ret_frames, struct diag *d);
/* Walks what carry_open gave: *at starts at 0; false at its end. */
bool carry_next(const struct buf *frames, size_t *at, const uint8_t **ret_frame,
                size_t *ret_len);

#endif
