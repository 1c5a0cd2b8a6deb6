/* pos/report/report.h - what the shop sold and what it means: tables that the
 * screen, paper, CSV and JSON show alike. Computed from projections
 * (day_item, day_hour, item_cost); refunds are taken off the day they were
 * made. Amounts are after all discounts. */
#ifndef POS_REPORT_REPORT_H
#define POS_REPORT_REPORT_H

#include "base/bytes.h"
#include "pos/item.h"
#include "pos/till.h"
#include "receipts/document.h"

enum report_kind {
    REPORT_DAYS,       /* a row a day */
    REPORT_HOURS,      /* by the hour of the clock */
    REPORT_CATEGORIES, /* share of the sales */
    REPORT_BEST,       /* items by what they brought */
    REPORT_DEAD,       /* on the shelf and not sold in the period */
    REPORT_MARGIN,     /* against the last cost; keepers only */
    REPORT_ORDER,      /* what will not last a week */
    REPORT_KINDS
};

#define REPORT_COLUMNS  4
#define REPORT_ROWS_MAX 20000
#define REPORT_NAME_CAP (ITEM_NAME_CAP + ITEM_SPEC_CAP)
#define REPORT_DAYS_MAX 3660

enum report_unit {
    REPORT_COUNT,
    REPORT_MONEY,    /* fen */
    REPORT_QUANTITY, /* thousandths */
    REPORT_PERMILLE,
    REPORT_DATE, /* day number; REPORT_NEVER: never */
};
#define REPORT_NEVER INT64_MIN

struct report_row {
    char name[REPORT_NAME_CAP];
    int64_t value[REPORT_COLUMNS];
};

struct report {
    enum report_kind kind;
    int32_t from, to;  /* business days, both inside */
    const char *title; /* translated */
    const char *what;  /* of the first column; translated */
    int columns;
    struct {
        const char *name; /* translated */
        enum report_unit unit;
        bool summed; /* has a total */
    } column[REPORT_COLUMNS];
    int bar;                 /* the column a bar shows; -1: none */
    struct report_row *rows; /* owned */
    int count;
    int64_t total[REPORT_COLUMNS];
};

/* "days", "hours" ...: as on a command line. */
const char *report_word(enum report_kind kind);
/* REPORT_KINDS when there is none of that name. */
enum report_kind report_find(const char *word);
/* Title in the user's language. */
const char *report_title(enum report_kind kind);

/* ERR_RANGE: days that are no period; ERR_DENIED: REPORT_MARGIN asked by
 * `who`, no keeper and without one's leave. */
MUST_USE enum err report_make(struct till *t, const struct actor *who,
                              enum report_kind kind, int32_t from, int32_t to,
                              struct report *ret_report, struct diag *d);
/* NULL-safe, and on a zeroed struct. */
void report_release(struct report *r);

#define REPORT_VALUE_CHARS 32
/* A value as people read it. */
void report_format(const struct report *r, int column, int64_t value,
                   char buf[REPORT_VALUE_CHARS]);
/* RFC 4180 with a header row and a BOM, so that spreadsheets show Chinese. */
MUST_USE enum err report_csv(const struct report *r, struct buf *ret_text);
/* For a 58 or 80 mm printer: the first `rows` rows and the totals. */
void report_document(const struct report *r, const char *outlet,
                     int64_t printed_ms, int rows, struct document *doc);

/* Queues it for the printer. ERR_NOTFOUND when none is set up. */
MUST_USE enum err report_print(struct till *t, const struct report *r,
                               struct diag *d);

/* A report as the number of a print job, and back. */
uint64_t report_ref(enum report_kind kind, int32_t from, int32_t to);
bool report_of_ref(uint64_t ref, enum report_kind *ret_kind, int32_t *ret_from,
                   int32_t *ret_to);

#endif
