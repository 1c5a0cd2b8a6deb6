/* pos/delivery/delivery_project.h - what a receipt does to the till's tables,
 * inside projection_apply: the accepted goods come into the stock by their lot
 * and cost their transfer price. A second receipt of a delivery is listed and
 * moves nothing, as at headquarters. */
#ifndef POS_DELIVERY_DELIVERY_PROJECT_H
#define POS_DELIVERY_DELIVERY_PROJECT_H

#include "pos/projection_step.h"

MUST_USE enum err delivery_project(const struct step *s);

#endif
