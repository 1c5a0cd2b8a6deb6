/* hq/import.h - the range from a spreadsheet (CSV).
 *
 * Columns, in any order, named in the first line (English or Chinese names):
 * barcode 条码, name 品名, spec 规格, category 类别, unit 单位, price 售价, and
 * optionally cost 进价, pack_of 单品条码, pack_qty 含量.
 *
 * - A barcode is a GTIN with a right check digit (in-store codes too), or a
 *   number of 1 to 5 digits: the short number (PLU) of loose goods.
 * - Unit kg, 公斤, 斤, g and the like: sold by weight. Everything is kept per
 *   kg: a price per 斤 (500 g) counts twice, one per g a thousand times.
 * - pack_of and pack_qty: this line is a case of so many of that barcode, with
 *   a barcode and a price of its own.
 * - A barcode that is known is brought up to date; lines that change nothing
 *   write nothing.
 *
 * A line that cannot be taken is refused with its number and what would be
 * right; the others are taken, all in one transaction. strict: one refused
 * line and nothing is taken. */
#ifndef HQ_IMPORT_H
#define HQ_IMPORT_H

#include "base/arena.h"
#include "hq/store/store.h"

struct import_note {
    unsigned line;
    bool refused; /* else taken, with this remark */
    const char *text;
    struct import_note *next;
};

struct import_report {
    uint32_t added, changed, unchanged, refused; /* lines */
    struct import_note *notes;                   /* by line */
    struct arena arena;                          /* holds them */
};

struct import_options {
    int32_t from_day, today; /* prices hold from this day on */
    const char *audience;    /* who carries these items */
    bool strict;
    int64_t now_ms;
};

/* Own transaction. ERR_OK also when lines were refused (see the report), except
 * with strict. Release the report in any case. */
MUST_USE enum err import_items(struct store *s, const char *path,
                               const struct import_options *options,
                               struct import_report *ret_report,
                               struct diag *d);
void import_release(struct import_report *r);

/* Codes and names of divisions: columns code, name. Nine or six digits are
 * filled up with zeros. All or nothing. */
MUST_USE enum err import_divisions(struct store *s, const char *path,
                                   uint32_t *ret_count, struct diag *d);

#endif
