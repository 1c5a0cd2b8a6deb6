/* receipts/document.h - what comes out on paper, whatever the printer.
 *
 * A document is a list of rows of pure data in the caller's arena: it knows
 * neither dots nor bytes. Widths are in columns, the width of one digit; a
 * Chinese character is two. receipts/layout.h breaks rows into lines for a
 * given paper, receipts/escpos.h turns them into printer bytes.
 *
 * Text is UTF-8 and may come from anywhere: what is not a printable character
 * is made harmless by receipts/paper.h on its way to the printer.
 *
 * Failures stick: the first one (ERR_NOMEM, or ERR_RANGE past a limit) is kept
 * in err, later rows are dropped, and whoever encodes the document returns it.
 * So builders need no check after each row. */
#ifndef RECEIPTS_DOCUMENT_H
#define RECEIPTS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define DOC_ROWS_MAX  8192
#define DOC_CELLS_MAX 6
#define DOC_TEXT_MAX  2048 /* bytes of one cell; longer text is cut */
#define DOC_SCALE_MAX 4
#define DOC_FEED_MAX  20
#define DOC_QR_MAX    512 /* bytes of one QR code */
#define DOC_CODE_MAX  64  /* bytes of one barcode (CODE128_TEXT_MAX) */

enum doc_align { DOC_LEFT, DOC_CENTER, DOC_RIGHT };

struct doc_style {
    uint8_t wide, high; /* 1 to DOC_SCALE_MAX; 0 means 1 */
    bool bold, underline;
};

#define DOC_NORMAL                                                             \
    (struct doc_style)                                                         \
    {                                                                          \
        1, 1, false, false                                                     \
    }
#define DOC_BOLD                                                               \
    (struct doc_style)                                                         \
    {                                                                          \
        1, 1, true, false                                                      \
    }
#define DOC_BIG                                                                \
    (struct doc_style)                                                         \
    {                                                                          \
        2, 2, true, false                                                      \
    }

/* One cell of a row.
 *
 * columns > 0: at least so wide; text that is wider takes room from the
 * flexible cell, so an amount is never cut. columns = 0: flexible, shares what
 * the others leave, and wraps.
 *
 * stack: when a flexible cell would get fewer columns than this, it stands on
 * lines of its own above the others. A name with stack 16 has its own line on
 * 58 mm paper and stands beside its price on 80 mm. 0 never stacks. */
struct doc_cell {
    const char *text;
    struct doc_style style;
    enum doc_align align;
    int columns;
    int stack;
    bool shrink; /* narrower letters rather than a second line */
};

enum doc_kind {
    DOC_ROW,     /* cells; plain text is a row of one flexible cell */
    DOC_RULE,    /* a line across the paper */
    DOC_QR,      /* text as a QR code, centred */
    DOC_SIDE_QR, /* on a page (receipts/page.h) at the right edge, below the
                    rows before it and beside those after it; else as DOC_QR */
    DOC_BARCODE, /* text as EAN-13, EAN-8 or Code 128, centred, drawn; as a QR
                    code where the paper is too narrow for it */
    DOC_PICTURE, /* dots, centred; what is wider than the head is cut */
    DOC_FEED,    /* count blank lines */
    DOC_CUT,     /* cut, or feed to the tear bar where there is no cutter */
    DOC_DRAWER,  /* open the cash drawer: always sent before any paper */
};

struct doc_row {
    struct doc_row *next;
    enum doc_kind kind;
    int count; /* cells, blank lines, or a barcode's height */
    const struct bitmap *picture; /* DOC_PICTURE: borrowed */
    struct doc_cell cells[];      /* DOC_ROW: count; codes: one (text) */
};

struct document {
    struct arena *arena; /* borrowed; holds rows and text */
    struct doc_row *first, *last;
    int rows;
    bool large; /* from now on letters of normal height are twice as high */
    bool small; /* on a page: letters of 16 dots, not 24 */
    enum err err;
};

struct bitmap;

void doc_init(struct document *doc, struct arena *arena);
/* Copies text; a newline in it begins a new line. NULL is "". */
void doc_text(struct document *doc, struct doc_style style,
              enum doc_align align, const char *text);
/* The same from a format. */
void doc_textf(struct document *doc, struct doc_style style,
               enum doc_align align, const char *fmt, ...) PRINTF(4, 5);
/* 1 to DOC_CELLS_MAX cells; copies them and their text. */
void doc_columns(struct document *doc, const struct doc_cell *cells, int count);
/* Label on the left, value on the right, in one style. */
void doc_pair(struct document *doc, struct doc_style style, const char *label,
              const char *value);
void doc_rule(struct document *doc);
void doc_qr(struct document *doc, const char *text);
void doc_side_qr(struct document *doc, const char *text);
/* height in dots. Only the bars: what people read is a row of its own. Text
 * that no barcode can hold (barcode_of in receipts/barcode.h) is ERR_FORMAT. */
void doc_barcode(struct document *doc, const char *text, int height);
/* The picture must live as long as the document. */
void doc_picture(struct document *doc, const struct bitmap *picture);
void doc_feed(struct document *doc, int lines);
void doc_cut(struct document *doc);
void doc_drawer(struct document *doc);

#endif
