/* hq/sheet.h - reads CSV as people's spreadsheets write it.
 *
 * UTF-8 with or without BOM, or GBK/GB18030 (told apart by whether the whole
 * file is well-formed UTF-8); comma, quotes per RFC 4180, any line ends. A
 * line that cannot be read does not stop the rest: it is handed over with a
 * sentence. Memory stays within a block and the longest row, whatever the file
 * holds. */
#ifndef HQ_SHEET_H
#define HQ_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

#define SHEET_FIELD_MAX   65536    /* bytes in one field */
#define SHEET_ROW_MAX     262144   /* bytes in all fields of a row */
#define SHEET_COLUMNS_MAX 64       /* fields in one row */
#define SHEET_ROWS_MAX    1000000U /* rows in one file */

struct sheet_row {
    unsigned line; /* of its first character, from 1 */
    int count;
    const char *const *fields; /* UTF-8, not trimmed, borrowed */
    const char *problem;       /* NULL, or why this row cannot be read */
};

/* Anything but ERR_OK ends the reading with that error. */
typedef enum err (*sheet_row_fn)(void *ctx, const struct sheet_row *row,
                                 struct diag *d);

/* Rows that are wholly empty are left out. Refused as a whole, with the line:
 * an empty file, one that is no text (Excel workbook, UTF-16, NUL bytes), a
 * field past SHEET_FIELD_MAX. d->file is path. */
MUST_USE enum err sheet_read(const char *path, sheet_row_fn fn, void *ctx,
                             struct diag *d);
/* The same from memory. */
MUST_USE enum err sheet_read_bytes(const void *data, size_t len,
                                   sheet_row_fn fn, void *ctx, struct diag *d);

#endif
