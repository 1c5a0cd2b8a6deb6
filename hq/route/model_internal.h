/* hq/route/model_internal.h - what the files of the model share. */
#ifndef HQ_ROUTE_MODEL_INTERNAL_H
#define HQ_ROUTE_MODEL_INTERNAL_H

#include "hq/route/model.h"

/* A node before it is known whether any vehicle can serve it. */
struct draft {
    struct node node;
    int64_t load[ROUTE_DIMS_MAX];
    const int32_t *stops;
    int32_t count, vehicle;
    bool closed;
    enum route_reason reason; /* ROUTE_REASONS: none so far */
};

/* Matrices, from nodes and classes. */
MUST_USE enum err model_matrix(struct model *m);
/* Who is near, how far from home, how bulky. */
MUST_USE enum err model_near(struct model *m);

#endif
