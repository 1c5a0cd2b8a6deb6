/* receipts/bitmap.h - one-bit pictures: 1 is black, the high bit of a byte is
 * its leftmost dot, rows are padded to bytes (as GS v 0 wants them). */
#ifndef RECEIPTS_BITMAP_H
#define RECEIPTS_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/diag.h"
#include "receipts/font.h"

#define BITMAP_HEIGHT_MAX 100000 /* 12.5 m of paper at 8 dots a millimetre */

struct bitmap {
    int width, height; /* dots */
    size_t stride;     /* bytes of a row */
    struct buf bits;
};

/* White. ERR_RANGE past BITMAP_HEIGHT_MAX. Ends with bitmap_release. */
MUST_USE enum err bitmap_init(struct bitmap *bm, int width, int height);
/* Adds white rows below until height. */
MUST_USE enum err bitmap_grow(struct bitmap *bm, int height);
void bitmap_clear(struct bitmap *bm); /* all white again */
void bitmap_release(struct bitmap *bm);

bool bitmap_get(const struct bitmap *bm, int x, int y);
/* What lies outside the picture is not drawn. */
void bitmap_fill(struct bitmap *bm, int x, int y, int width, int height);
void bitmap_invert(struct bitmap *bm, int x, int y, int width, int height);
void bitmap_glyph(struct bitmap *bm, int x, int y, const struct glyph *g,
                  int wide, int high, bool bold);
/* Draws rows [src_y, src_y + height) of src over dst at (x, y). */
void bitmap_blit(struct bitmap *dst, int x, int y, const struct bitmap *src,
                 int src_y, int height);
/* Bytes of a row up to the last black dot of any row in [y, y + height). */
size_t bitmap_used(const struct bitmap *bm, int y, int height);

/* As PNG with a white margin around it, in bytes or as a file (written whole
 * or not at all, mode 0600: a picture of a ticket lets its bearer enrol). */
MUST_USE enum err bitmap_png(const struct bitmap *bm, int margin,
                             struct buf *ret_png);
MUST_USE enum err bitmap_write_png(const struct bitmap *bm, int margin,
                                   const char *path, struct diag *d);

#endif
