/* receipts/logo.h - a shop's sign from a PNG file, as dots.
 *
 * Grey and colour are weighed as the eye does (ITU-R BT.601, in whole
 * numbers), what is transparent is white, a picture wider than asked is made
 * smaller, never larger. Nothing in the file is trusted: it is bounded in
 * bytes, in pixels and in memory. */
#ifndef RECEIPTS_LOGO_H
#define RECEIPTS_LOGO_H

#include "receipts/bitmap.h"

#define LOGO_FILE_MAX   ((size_t)1 << 20)
#define LOGO_SIDE_MAX   4096 /* pixels across, or down */
#define LOGO_PIXELS_MAX (4 << 20)
#define LOGO_HEIGHT_MAX 480 /* dots on paper: 6 cm */

enum logo_tone {
    LOGO_DITHER, /* greys as a pattern of dots (Floyd and Steinberg) */
    LOGO_SHARP,  /* black or white: for letters and drawings */
};

/* PNG bytes as a picture at most max_width dots wide. ERR_FORMAT for what is
 * no PNG, or a broken one; ERR_RANGE for one that is too large; sentences say
 * which and what to do. name: the file's, for the sentence. *ret_logo is
 * untouched on failure. */
MUST_USE enum err logo_read(const void *png, size_t len, const char *name,
                            int max_width, enum logo_tone tone,
                            struct bitmap *ret_logo, struct diag *d);
MUST_USE enum err logo_load(const char *path, int max_width,
                            enum logo_tone tone, struct bitmap *ret_logo,
                            struct diag *d);

#endif
