/* pos/papers.h - fills receipts/ documents from the till's records: what a
 * print job or a picture shows. */
#ifndef POS_PAPERS_H
#define POS_PAPERS_H

#include "base/bytes.h"
#include "pos/spool.h"
#include "pos/till.h"
#include "receipts/profile.h"

/* ERR_GONE: the set-up is wrong (till.ini, a font), the job can be printed once
 * it is right; other failures are the job's own and stay.
 * Printer bytes of a job, its drawer's pulse first when job->drawer. */
MUST_USE enum err papers_print(struct till *t, const struct spool_job *job,
                               struct buf *ret_bytes, struct diag *d);
/* The printer's profile: the one that till.ini names, else the guess of
 * pos/spool_model.h. ERR_NOTFOUND with a sentence. */
MUST_USE enum err papers_profile(struct till *t,
                                 const struct printer_profile **ret_profile,
                                 struct diag *d);
/* The same rendered as a PNG file. paper: a profile's name; NULL:
 * the one of till.ini. */
MUST_USE enum err papers_picture(struct till *t, const struct spool_job *job,
                                 const char *paper, const char *png_path,
                                 struct diag *d);

#endif
