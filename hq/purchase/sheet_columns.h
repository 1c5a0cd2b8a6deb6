/* hq/purchase/sheet_columns.h - columns of a spreadsheet by name, and the
 * fields of its lines: what the files of this room have in common. */
#ifndef HQ_PURCHASE_SHEET_COLUMNS_H
#define HQ_PURCHASE_SHEET_COLUMNS_H

#include "hq/import.h"
#include "hq/sheet.h"

#define SHEET_TEXT_MAX 512 /* bytes of a field, with the NUL */

struct sheet_name {
    const char *english, *chinese, *also; /* also: NULL or one more */
    bool needed;
};

/* Places of the named columns in the first line; -1: not there. */
MUST_USE enum err sheet_columns(const struct sheet_row *row,
                                const struct sheet_name *names, int count,
                                int *ret_at, struct diag *d);
/* The field without blanks around it; "" when it is not there. */
MUST_USE enum err sheet_text(const struct sheet_row *row, int at,
                             char ret_text[SHEET_TEXT_MAX], struct diag *d);
/* A whole number, fallback when empty. name is for the sentence. */
MUST_USE enum err sheet_int(const struct sheet_row *row, int at,
                            const char *name, int64_t min, int64_t max,
                            int64_t fallback, int64_t *ret, struct diag *d);
MUST_USE enum err sheet_day(const struct sheet_row *row, int at,
                            int32_t fallback, int32_t *ret_day, struct diag *d);
/* Fails when there are more fields than columns: a comma in a name. */
MUST_USE enum err sheet_count(const struct sheet_row *row, int columns,
                              struct diag *d);

/* An item by its number (up to 7 digits, or #7), or by a barcode. pack: of
 * that barcode; 0: the base unit. ERR_NOTFOUND with a sentence. */
MUST_USE enum err sheet_item(struct store *s, const char *text,
                             uint32_t *ret_item, uint32_t *ret_pack,
                             struct diag *d);
/* Base units in the item's pack, thousandths; 1000 for pack 0. */
MUST_USE enum err sheet_pack_milli(struct store *s, uint32_t item,
                                   uint32_t pack, int64_t *ret_milli);
/* The item's name into out; "" when it is not there. */
MUST_USE enum err sheet_item_name(struct store *s, uint32_t item, char *out,
                                  size_t cap);
/* A supplier by number or exact name. ERR_NOTFOUND with a sentence. */
MUST_USE enum err sheet_supplier(struct store *s, const char *text,
                                 uint32_t *ret_id, struct diag *d);

/* A note for a report of this room's imports, in any order; sheet_notes_sorted
 * puts them in the order of their lines. */
MUST_USE enum err sheet_note(struct import_report *r, unsigned line,
                             bool refused, const char *text);
struct import_note *sheet_notes_sorted(struct import_note *list);

#endif
