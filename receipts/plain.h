/* receipts/plain.h - a document as lines of text, for a terminal. */
#ifndef RECEIPTS_PLAIN_H
#define RECEIPTS_PLAIN_H

#include "base/bytes.h"
#include "receipts/document.h"

/* Appends doc as it stands on paper of so many columns (at least
 * LAYOUT_COLUMNS_MIN), a line of paper a line; codes and pictures as words in
 * brackets. No control characters but newlines. */
MUST_USE enum err doc_plain(const struct document *doc, int columns,
                            struct buf *ret_text);

#endif
