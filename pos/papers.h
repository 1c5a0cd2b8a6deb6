/* pos/papers.h - fills receipts/ documents from the till's records: what a
 * print job or a picture shows. */
#ifndef POS_PAPERS_H
#define POS_PAPERS_H

#include "base/bytes.h"
#include "pos/spool.h"
#include "pos/till.h"

/* Printer bytes of a job, drawer pulse not included. */
MUST_USE enum err papers_print(struct till *t, const struct spool_job *job,
                               struct buf *ret_bytes, struct diag *d);
/* The same rendered as a PNG file. */
MUST_USE enum err papers_picture(struct till *t, const struct spool_job *job,
                                 const char *png_path, struct diag *d);

#endif
