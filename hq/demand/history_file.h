/* hq/demand/history_file.h - demand histories out of a CSV file: a header, then
 * a row for each series: its name, and a number for each period.
 *
 * One row that cannot be right refuses the file, with its line and column: a
 * score over half of a file would look like one. */
#ifndef HQ_DEMAND_HISTORY_FILE_H
#define HQ_DEMAND_HISTORY_FILE_H

#include <stddef.h>

#include "base/diag.h"

#define HISTORY_PERIODS_MAX 4000
#define HISTORY_SERIES_MAX  1000000
#define HISTORY_CELLS_MAX   50000000 /* 400 MB of them */
#define HISTORY_LINE_MAX    (1 << 20)
#define HISTORY_NAME_MAX    256

struct history_file {
    size_t series;
    int periods;
    double *units; /* owned: series x periods */
};

/* ERR_FORMAT, ERR_RANGE, ERR_NOTFOUND, ERR_IO, ERR_NOMEM, with a sentence. */
MUST_USE enum err history_file_read(const char *path,
                                    struct history_file *ret_file,
                                    struct diag *d);
/* The same from memory. */
MUST_USE enum err history_file_parse(const void *data, size_t len,
                                     struct history_file *ret_file,
                                     struct diag *d);
void history_file_release(struct history_file *h); /* NULL-safe */

#endif
