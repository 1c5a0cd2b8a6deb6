/* pos/order/order_project.h - what an order placed does to the till's tables,
 * inside projection_apply. */
#ifndef POS_ORDER_ORDER_PROJECT_H
#define POS_ORDER_ORDER_PROJECT_H

#include "pos/projection_step.h"

MUST_USE enum err order_project(const struct step *s);

#endif
