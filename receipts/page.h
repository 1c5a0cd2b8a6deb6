/* receipts/page.h - a document on a sheet of fixed size: labels on a roll with
 * gaps between them, for label printers that speak TSPL.
 *
 * Source: TSC, TSPL/TSPL2 programming manual (SIZE, GAP, DIRECTION, CLS,
 * BITMAP, PRINT). The whole label is drawn here and sent as one BITMAP, so that
 * no model's fonts or code pages matter. In a BITMAP a 0 bit is black. */
#ifndef RECEIPTS_PAGE_H
#define RECEIPTS_PAGE_H

#include "receipts/bitmap.h"
#include "receipts/document.h"
#include "receipts/font.h"

#define PAGE_DOTS_MM    8 /* 203 dots an inch */
#define PAGE_COPIES_MAX 999

#define PAGE_EDGE_DOTS 8 /* left white: labels come a little askew */
#define PAGE_LINE_GAP  2 /* dots between two lines of text */
#define PAGE_CODE_GAP  4 /* above and below a barcode */

struct page_size {
    const char *name; /* "40x30" */
    int width_mm, height_mm;
    int gap_mm; /* to the next label */
};

/* "40x30"; ERR_NOTFOUND with a sentence. */
MUST_USE enum err page_find(const char *name, const struct page_size **ret_size,
                            struct diag *d);
/* Columns of text across it: of 24 dots, or of small print. */
int page_columns(const struct page_size *size, bool small);
/* Would it fit? ERR_RANGE when not; doc->err; ERR_NOMEM. */
MUST_USE enum err page_measure(const struct document *doc,
                               const struct page_size *size);

/* Draws doc, centred up and down. ERR_RANGE when it does not fit; doc->err.
 * *ret_picture is released by the caller, and untouched on failure. */
MUST_USE enum err page_draw(const struct document *doc,
                            const struct page_size *size, struct font *font,
                            struct bitmap *ret_picture);
/* Appends a TSPL job of copies (1 to PAGE_COPIES_MAX) labels. */
MUST_USE enum err tspl_encode(const struct bitmap *picture,
                              const struct page_size *size, int copies,
                              struct buf *ret_job);

#endif
