/* receipts/sample_papers.h - one paper of each kind with made-up contents: what
 * a shop previews its look on, and what tests look at. */
#ifndef RECEIPTS_SAMPLE_PAPERS_H
#define RECEIPTS_SAMPLE_PAPERS_H

#include "receipts/goods_label.h"
#include "receipts/look.h"

/* outlet NULL: made up too. look NULL: the plain one. paper matters to labels
 * (PAPER_SHELF and on) alone. The names in it are Chinese; what a builder says
 * is in the user's language. */
void sample_paper_document(enum paper_kind kind, enum label_paper paper,
                           const struct receipt_outlet *outlet,
                           const struct paper_look *look, struct document *doc);

#endif
