/* pos/label_spool.h - the print queue's way to a label printer of its own
 * ([label] spec in till.ini, pos/tag.h), beside pos/spool.h: neither printer
 * holds up the other. The same promise: a label is queued with what it means,
 * "printing" is durable before the first byte leaves, one that may have come
 * out already is printed again behind a label that says so. TSPL printers are
 * not asked how they are: what the printer has taken is believed. Without such
 * a printer labels are the receipt printer's. */
#ifndef POS_LABEL_SPOOL_H
#define POS_LABEL_SPOOL_H

#include "pos/spool_drain.h"
#include "pos/tag.h"

enum spool_lane spool_lane_of_papers(const struct till *t);

bool label_spool_has_printer(const struct till *t);
/* Prints the labels that wait. Stops at the first failure, with a sentence;
 * ERR_BUSY: another process prints labels. stop: NULL or as in
 * pos/spool_drain.h. *ret_printed is set on failure too. */
MUST_USE enum err label_spool_drain(struct till *t,
                                    const struct spool_stop *stop,
                                    int *ret_printed, struct diag *d);

struct label_spool; /* inside `pos till`: a thread with its own connections */

/* Rings news_fd (an eventfd) when the status has changed. *ret is NULL where
 * there is no label printer. */
MUST_USE enum err label_spool_start(const char *dir, int news_fd,
                                    struct label_spool **ret, struct diag *d);
/* These three are NULL-safe, the first two never block on the printer. */
void label_spool_poke(struct label_spool *s);
/* Labels that cannot be printed now, and why: "" when none waits for long. */
void label_spool_status(struct label_spool *s, int *ret_waiting,
                        char words[SPOOL_ERROR_CAP]);
void label_spool_stop(struct label_spool *s);

#endif
