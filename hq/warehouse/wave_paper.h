/* hq/warehouse/wave_paper.h - a wave's lists on paper: A4 pages in a browser,
 * or a roll of 80 mm. Every bin, lane and item has its barcode, so that the
 * lists work with `hq floor`. */
#ifndef HQ_WAREHOUSE_WAVE_PAPER_H
#define HQ_WAREHOUSE_WAVE_PAPER_H

#include "base/bytes.h"
#include "hq/warehouse/wave.h"
#include "receipts/document.h"

/* Appends a whole HTML document: the list to pick by, in walking order, and
 * then what each item is put to, outlet by outlet. ERR_NOTFOUND. */
MUST_USE enum err wave_html(struct store *s, uint32_t wave,
                            struct buf *ret_html);
/* The list to pick by, for a receipt printer. */
MUST_USE enum err wave_roll(struct store *s, uint32_t wave,
                            struct document *doc);
/* A barcode as an SVG element; ERR_FORMAT for text that no barcode holds. */
MUST_USE enum err wave_svg(const char *text, struct buf *ret_html);

#endif
