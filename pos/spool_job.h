/* pos/spool_job.h - one job's bytes on their way through an open printer.
 *
 * A job is done when the printer says so, in its turn, or is believed. One that
 * stops in the middle because the paper ends or the cover opens is held
 * (spool_line.held) while the printer keeps answering, and goes on from where
 * it was once that is put right: the printer never lost power, so what it took
 * is still in it. A model that is not known to keep it (receipts/profile.h)
 * must prove it: the question that was behind the job before the paper ended is
 * answered after. Silence, a pulled cable, no proof: printed anew, marked. */
#ifndef POS_SPOOL_JOB_H
#define POS_SPOOL_JOB_H

#include "pos/spool.h"
#include "pos/spool_drain.h"

/* The printer is there and nothing keeps it from printing; *l is open. The
 * sentence is the printer's own where it says what keeps it. */
MUST_USE enum err spool_job_ask(struct spool_line *l, struct diag *d);
/* Sends paper, the bytes of job, and waits until it is out. Failed with
 * l->held.job set: it waits in the printer, spool_job_go_on. *ret_sent: bytes
 * that the printer took, also on failure. */
MUST_USE enum err spool_job_send(struct till *t, struct spool_line *l,
                                 const struct spool_job *job,
                                 const struct buf *paper,
                                 const struct spool_stop *stop,
                                 size_t *ret_sent, struct diag *d);
/* A held job: is the printer ready again? Then the rest of it. As above. */
MUST_USE enum err spool_job_go_on(struct spool_line *l,
                                  const struct spool_job *job,
                                  const struct spool_stop *stop,
                                  struct diag *d);
/* err with d's sentence, or the one for a printer that says nothing. */
enum err spool_job_no_answer(enum err err, struct diag *d);
/* What can never be printed must not keep the others waiting: it is dropped and
 * ERR_OK; else err, which d explains. */
MUST_USE enum err spool_job_give_up(struct till *t, const struct spool_job *job,
                                    enum err err, const struct diag *d);
bool spool_stopped(const struct spool_stop *stop);

#endif
