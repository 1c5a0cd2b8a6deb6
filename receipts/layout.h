/* receipts/layout.h - a document's row as lines of a given paper.
 *
 * Pure. Lines never exceed the paper: text wraps, fixed cells that are too
 * wide take room from the flexible one, and where even that does not do, each
 * cell gets lines of its own. Right-aligned cells end at the same column in
 * every row of the same cells, so amounts stand under each other. */
#ifndef RECEIPTS_LAYOUT_H
#define RECEIPTS_LAYOUT_H

#include "base/arena.h"
#include "receipts/document.h"

#define LAYOUT_COLUMNS_MIN 16
#define LAYOUT_CELL_GAP    1 /* columns between two cells */

struct layout_span {
    int column;  /* from the left edge */
    int columns; /* taken on paper, scale included */
    struct doc_style style;
    const char *text; /* borrowed from the document */
    size_t len;
};

struct layout_line {
    struct layout_line *next;
    int high; /* tallest scale on the line */
    int count;
    struct layout_span spans[DOC_CELLS_MAX];
};

/* row->kind is DOC_ROW; columns >= LAYOUT_COLUMNS_MIN. Lines live in arena. At
 * least one line. */
MUST_USE enum err layout_row(struct arena *arena, const struct doc_row *row,
                             int columns, struct layout_line **ret_lines);

#endif
