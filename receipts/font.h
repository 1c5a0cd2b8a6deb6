/* receipts/font.h - crisp one-bit glyphs for raster lines and pictures.
 *
 * Drawn with freetype from a CJK font at the size of a printer's own
 * characters, hinted for one bit (no grey), and kept in a cache: 12 x 24 dots
 * for narrow characters, 24 x 24 for wide ones. Not thread-safe. */
#ifndef RECEIPTS_FONT_H
#define RECEIPTS_FONT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

/* Debian package fonts-wqy-zenhei. */
#define FONT_DEFAULT_PATH "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"
#define FONT_PATH_ENV     "LIANDIAN_FONT"
#define FONT_FILES_MAX    4
#define FONT_CACHE_MAX    2048 /* glyphs kept; a newer one takes the place */
#define FONT_DOTS         24
#define FONT_LABEL_DOTS   16 /* of small print on small labels: 2 mm */
#define FONT_SMALL_WIDTH  9
#define FONT_SMALL_DOTS   17

struct font;

struct glyph {
    int width; /* dots: 12 or 24; 0 for combining marks, drawn over the last */
    int height;
    uint32_t rows[FONT_DOTS]; /* bit 31 is the leftmost dot */
};

/* path: one file, or several joined by ':' that are asked in turn for each
 * character. NULL: the environment's LIANDIAN_FONT, or the default. A file
 * that is not there or is no font: ERR_NOTFOUND or ERR_FORMAT and a sentence
 * that says what to install. */
MUST_USE enum err font_open(const char *path, struct font **ret_font,
                            struct diag *d);
void font_close(struct font *f); /* NULL-safe */

/* How high characters are from now on: FONT_DOTS (as at first) or
 * FONT_LABEL_DOTS; a column is half of it. */
void font_set_dots(struct font *f, int dots);
int font_dots(const struct font *f);

/* The glyph of c in a cell of columns (0, 1 or 2) x half of font_dots; a hollow
 * box when no font has it. Valid until the next call. */
const struct glyph *font_glyph(struct font *f, uint32_t c, int columns);
/* The same for a printer's small ANK font ("font B"), 9 x 17 dots. */
const struct glyph *font_small_glyph(struct font *f, uint32_t c);

#endif
