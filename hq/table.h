/* hq/table.h - what a listing prints: a table for people, JSON or CSV for
 * programs, from the same rows.
 *
 * A table shows one page, fitted to the terminal with CJK width and money on
 * its decimal point. JSON and CSV are written row by row, so that a listing of
 * a million sales needs no memory. JSON: {"rows":[...],"count":N,...};
 * money is a decimal string in yuan, quantities are decimal strings. */
#ifndef HQ_TABLE_H
#define HQ_TABLE_H

#include <stdint.h>
#include <stdio.h>

#include "base/diag.h"

#define TABLE_COLUMNS_MAX 20
#define TABLE_PAGE        20      /* rows a person sees at once */
#define TABLE_PAGE_MAX    1000000 /* of --page-size */

enum table_form {
    TABLE_PEOPLE,
    TABLE_JSON,
    TABLE_CSV,
};

enum column_kind {
    COLUMN_TEXT,
    COLUMN_INT,
    COLUMN_MONEY,    /* fen */
    COLUMN_QUANTITY, /* thousandths */
    COLUMN_TIME,     /* milliseconds since 1970 */
    COLUMN_DAY,      /* day number */
    COLUMN_FLAG,     /* JSON true/false, "yes" for people */
    COLUMN_CODE,     /* a barcode's 14 digits, or minus a short number */
    COLUMN_WORD,     /* one of a few English words, translated for people */
};

struct column {
    const char *key;   /* JSON and CSV name */
    const char *title; /* English id for people; NULL: not in the table */
    enum column_kind kind;
};

/* A cell without a value: JSON null, empty elsewhere. */
#define CELL_NONE INT64_MIN

struct cell {
    int64_t number;
    const char *text; /* borrowed until table_row returns */
};

struct table {
    FILE *out;
    enum table_form form;
    const struct column *columns;
    int column_count;
    int64_t page, page_size; /* page from 1; page_size 0: everything */
    int64_t rows;            /* printed so far */
    const char *counted;     /* "rows: %lld", English id */
    int width;               /* of the terminal */
    char **cells;            /* people: owned, rows x columns */
    size_t cell_count, cell_cap;
    enum err err;
};

/* Begins a listing. page_size 0: TABLE_PAGE for people, everything else. */
void table_begin(struct table *t, FILE *out, enum table_form form,
                 const struct column *columns, int count, int64_t page,
                 int64_t page_size);
/* How many rows to skip and to take. */
int64_t table_offset(const struct table *t);
int64_t table_limit(const struct table *t);
/* One row; cells has column_count members. */
MUST_USE enum err table_row(struct table *t, const struct cell *cells);
/* Ends it. count: rows over all pages. sums: column_count cells with the
 * totals over all pages (text NULL and CELL_NONE where there is none), or
 * NULL. Releases everything. */
MUST_USE enum err table_end(struct table *t, int64_t count,
                            const struct cell *sums);
/* Releases a table given up half way. */
void table_abandon(struct table *t);

/* One CSV field with quotes where it needs them (RFC 4180). */
void csv_put(FILE *out, const char *text);

#endif
