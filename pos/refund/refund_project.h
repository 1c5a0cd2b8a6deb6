/* pos/refund/refund_project.h - the tables of what came back, recomputed from
 * the ledger (pos/projection.h). A sale is named as its paper names it, so that
 * a fork moves nothing here. */
#ifndef POS_REFUND_REFUND_PROJECT_H
#define POS_REFUND_REFUND_PROJECT_H

#include "pos/projection_step.h"

MUST_USE enum err refund_project(const struct step *s);

/* The first 8 bytes of a hash, as the tables have them. */
int64_t refund_tag(const uint8_t *hash);

#endif
