/* hq/route/file.h - route problems and plans in the literature's files.
 *
 * Reads the CVRPLIB/TSPLIB form (Reinelt, "TSPLIB 95"; EDGE_WEIGHT_TYPE
 * EUC_2D, one depot, CAPACITY): a distance is the Euclidean one rounded to
 * the nearest integer. With a TIME_WINDOW_SECTION (the Solomon and Homberger
 * instances; SERVICE_TIME, VEHICLES) distances and times are the Euclidean
 * ones cut to one decimal, as the DIMACS challenge of 2021 did, held in
 * tenths. A distance of one costs one unit of the file.
 *
 * Other headers that would change the answer (DISTANCE, another
 * EDGE_WEIGHT_TYPE, ...) are refused, not ignored. */
#ifndef HQ_ROUTE_FILE_H
#define HQ_ROUTE_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "hq/route/plan.h"

#define ROUTE_FILE_MAX   (64 * 1024 * 1024)
#define ROUTE_NAME_CHARS 64

/* Zero-initialise, route_file_release. */
struct route_file {
    char name[ROUTE_NAME_CHARS];
    int32_t scale; /* 1, or 10 where metres and seconds are tenths */
    struct route_problem problem; /* stop i is the file's customer i + 1 */
    struct arena arena;
};

/* ERR_FORMAT or ERR_RANGE with the line and what to change there; ERR_NOMEM.
 * text need not end with a NUL. */
MUST_USE enum err route_file_parse(const char *text, size_t len,
                                   struct route_file *ret_file, struct diag *d);
/* The same for a file; also ERR_NOTFOUND, ERR_DENIED, ERR_IO. */
MUST_USE enum err route_file_read(const char *path, struct route_file *ret_file,
                                  struct diag *d);
void route_file_release(struct route_file *f);

/* The CVRPLIB solution form: a line "Route #1: 3 1 2" a trip with the file's
 * customers, then "Cost 123" (one decimal in tenths). Customers are numbered
 * in the file's order from 1, the depot left out. */
MUST_USE enum err route_file_format(const struct route_file *f,
                                    const struct route_plan *plan,
                                    struct buf *ret_text);

/* The plan's cost in units of the file, "27591" or "42444.8". */
#define ROUTE_COST_CHARS 32
const char *route_file_cost(const struct route_file *f, struct money cost,
                            char out[ROUTE_COST_CHARS]);

#endif
