/* receipts/draw.h - lines of text and barcodes as dots, in the places where a
 * printer would put its own. */
#ifndef RECEIPTS_DRAW_H
#define RECEIPTS_DRAW_H

#include "receipts/barcode.h"
#include "receipts/bitmap.h"
#include "receipts/font.h"
#include "receipts/layout.h"

#define BARCODE_QUIET      10 /* white modules on both sides */
#define BARCODE_MODULE_MAX 3  /* dots: 0.375 mm at 8 dots a millimetre */

/* One line of high x font_dots(font), its left top at (left, top). */
void draw_line(struct bitmap *bm, int left, int top,
               const struct layout_line *line, struct font *font);
/* Dots of one module so that the bars with their white fit into room; 0: they
 * do not. */
int draw_barcode_module(const struct barcode *b, int room);
void draw_barcode(const struct barcode *b, struct bitmap *bm, int x, int y,
                  int module, int height);

#endif
