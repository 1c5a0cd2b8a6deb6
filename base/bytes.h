/* base/bytes.h - growable byte buffers and text forms of bytes. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BUF_MAX ((size_t)1 << 30) /* one frame or job is never larger */

/* Zero-initialise. Owned by whoever declared it; buf_release ends it. */
struct buf {
    uint8_t *data;
    size_t len;
    size_t cap;
};

void buf_release(struct buf *b);
/* Keeps the memory for the next use. */
void buf_clear(struct buf *b);
/* Room for len more bytes; ERR_NOMEM past BUF_MAX. */
MUST_USE enum err buf_reserve(struct buf *b, size_t len);
MUST_USE enum err buf_add(struct buf *b, const void *data, size_t len);
MUST_USE enum err buf_add_text(struct buf *b, const char *text);

/* Lower-case hex with a NUL; out holds 2 * len + 1. */
void hex_encode(const void *data, size_t len, char *out);
/* Exactly len bytes from 2 * len hex digits; ERR_FORMAT otherwise. */
MUST_USE enum err hex_decode(const char *text, void *out, size_t len);

/* Whole file into b, in place of what it held; on failure b is empty.
 * ERR_NOTFOUND, ERR_DENIED, ERR_RANGE when longer than max, ERR_IO. */
MUST_USE enum err file_read(const char *path, size_t max, struct buf *b);
/* Durable and atomic: temporary file, fsync, rename, fsync of the folder. On
 * failure the old file is still there and whole. mode, not narrowed by the
 * umask, is the file's permission from its first byte on. ERR_NOTFOUND when
 * the folder is missing, ERR_DENIED, ERR_FULL, ERR_IO. */
MUST_USE enum err file_write(const char *path, unsigned mode, const void *data,
                             size_t len);

#endif
