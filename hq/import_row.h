/* hq/import_row.h - one line of an item sheet, checked. */
#ifndef HQ_IMPORT_ROW_H
#define HQ_IMPORT_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "hq/sheet.h"

#define IMPORT_UNIT_ELSE "件"

enum import_column {
    IMPORT_BARCODE,
    IMPORT_NAME,
    IMPORT_SPEC,
    IMPORT_CATEGORY,
    IMPORT_UNIT,
    IMPORT_PRICE,
    IMPORT_COST,
    IMPORT_PACK_OF,
    IMPORT_PACK_QTY,
    IMPORT_COLUMNS
};

struct import_row {
    unsigned line;
    int64_t code; /* GTIN's 14 digits, or minus a PLU */
    const char *name, *spec, *category, *unit;
    bool by_weight;
    int64_t price_fen, cost_fen; /* cost -1: not given */
    int64_t pack_of;             /* code of the base unit; 0: not a pack */
    int64_t pack_milli;
    bool no_unit;       /* taken as IMPORT_UNIT_ELSE */
    bool trimmed;       /* blanks around a field were taken off */
    int64_t unit_times; /* price was per this part of a kg; 1: as given */
    const char *unit_given;
};

/* What the first line says. */
struct import_header {
    int at[IMPORT_COLUMNS]; /* -1: not there */
    int count;              /* columns in all, known or not */
};

/* ERR_FORMAT names what is missing. */
MUST_USE enum err import_header(const struct sheet_row *row,
                                struct import_header *ret_header,
                                struct diag *d);
/* Texts are copied into the arena. ERR_FORMAT: d says what would be right. */
MUST_USE enum err import_parse(const struct sheet_row *row,
                               const struct import_header *header,
                               struct arena *a, struct import_row *ret_row,
                               struct diag *d);

/* A barcode or PLU as the sheet writes it. */
MUST_USE enum err import_code(const char *text, int64_t *ret_code,
                              struct diag *d);
/* The other way round. Returns buf of at least STORE_CODE_MAX. */
const char *import_code_text(int64_t code, char *buf);

#endif
