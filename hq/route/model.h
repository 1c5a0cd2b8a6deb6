/* hq/route/model.h - a problem made ready for searching. Inside hq/route only.
 *
 * Stops that must stay together are one node; nodes and depots are the rows
 * of one matrix, so that the inner loops see nothing but small integers.
 * Vehicles that differ in nothing are one class. What a node and a class can
 * never do together (load, needs, forbidden, pinned, roads, windows) is one
 * byte. */
#ifndef HQ_ROUTE_MODEL_H
#define HQ_ROUTE_MODEL_H

#include "base/arena.h"
#include "hq/route/plan.h"

/* Longer than any time: an arc of it is never feasible when times count. */
#define MODEL_NO_ROAD 1000000000
/* The end of a shift or window that has none. Sums of it, an arc and a stay
 * still fit into 32 bits. */
#define MODEL_FOREVER (1 << 30)

/* Service begins in a window, at s; the node is left at max(s + stay, ready),
 * where ready covers waiting between the stops of a chain. */
struct node {
    int32_t open, close; /* of the first window */
    int32_t stay, ready;
    int64_t inner; /* metres between the stops of a chain */
    int32_t load[ROUTE_DIMS_MAX];
    int32_t window_count; /* 1 or more */
    const struct route_window *windows;
    int32_t weight;
    int32_t first, count; /* into stops */
};

struct class
{
    int32_t type;
    int32_t depot; /* row of the matrix */
    int32_t load[ROUTE_DIMS_MAX];
    int32_t start, end; /* of the shift */
    int32_t trips, reload;
    int64_t per_m, per_s, fixed; /* in units of cost */
    bool closed;
};

struct model {
    struct arena arena; /* of everything here */
    const struct route_problem *problem;
    int32_t n, rows; /* nodes; nodes and depots */
    int32_t dims;
    bool timed;   /* windows, shifts or hours matter */
    bool by_hour; /* some class costs by the hour */

    struct node *nodes;
    const int32_t *stops; /* stops of the nodes, in order */
    /* From row to column, and the same turned: to row from column. time and
     * distance may be the same memory, as may a symmetric matrix and its
     * turned one. */
    const int32_t *out, *in;
    const int32_t *time_out, *time_in;

    int32_t class_count, vehicle_count;
    struct class *classes;
    int32_t *class_of; /* of a vehicle */
    uint8_t *allowed;  /* [node * class_count + class] */

    int32_t near_count;
    int32_t *near; /* [node * near_count]: nearest nodes first */
    int32_t *home; /* distance from the nearest allowed depot */
    int32_t *bulk; /* load as a share of what vehicles hold, 2^20ths */

    /* Of cost, in 3,600,000ths of a fen: the greatest all costs are whole
     * multiples of. */
    int64_t unit;

    int32_t left_count; /* stops that no vehicle can serve */
    struct route_left *left;
};

static inline const int32_t *model_out(const struct model *m, int32_t row)
{
    return m->out + (int64_t)row * m->rows;
}

static inline const int32_t *model_in(const struct model *m, int32_t row)
{
    return m->in + (int64_t)row * m->rows;
}

static inline const int32_t *model_time_out(const struct model *m, int32_t row)
{
    return m->time_out + (int64_t)row * m->rows;
}

static inline const int32_t *model_time_in(const struct model *m, int32_t row)
{
    return m->time_in + (int64_t)row * m->rows;
}

/* Service may begin when one arrives at t: the first time in a window, or
 * INT32_MAX when all are over. */
static inline int32_t node_start(const struct node *n, int32_t t)
{
    if (t <= n->close)
        return t > n->open ? t : n->open;
    for (int32_t w = 1; w < n->window_count; w++)
        if (t <= n->windows[w].close_s)
            return t > n->windows[w].open_s ? t : n->windows[w].open_s;
    return INT32_MAX;
}

static inline int32_t node_leave(const struct node *n, int32_t start)
{
    int32_t t = start + n->stay;
    return t > n->ready ? t : n->ready;
}

/* The latest start of service so that one leaves by t; -1 when there is
 * none. */
static inline int32_t node_latest(const struct node *n, int32_t t)
{
    int32_t s = t - n->stay;
    if (t < n->ready || s < n->open)
        return -1;
    for (int32_t w = n->window_count - 1; w > 0; w--)
        if (s >= n->windows[w].open_s)
            return s < n->windows[w].close_s ? s : n->windows[w].close_s;
    return s < n->close ? s : n->close;
}

/* The problem has passed route_problem_check and outlives the model. */
MUST_USE enum err model_make(const struct route_problem *p,
                             struct model *ret_model, struct diag *d);
void model_release(struct model *m);

#endif
