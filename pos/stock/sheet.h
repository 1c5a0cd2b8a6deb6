/* pos/stock/sheet.h - a command's table: words for people, CSV for a
 * spreadsheet, JSON for a program (money and quantities as texts). */
#ifndef POS_STOCK_SHEET_H
#define POS_STOCK_SHEET_H

#include <jansson.h>

#include "base/diag.h"
#include "base/money.h"

enum sheet_form { SHEET_WORDS, SHEET_CSV, SHEET_JSON };

/* form set, else zeroed. */
struct sheet {
    enum sheet_form form;
    const char *const *columns; /* NULL-terminated; NULL: nothing to print */
    json_t *rows, *row;
    int column;
};

void sheet_begin(struct sheet *s, const char *const *columns);
void sheet_words(struct sheet *s, const char *text);
void sheet_number(struct sheet *s, int64_t number);
void sheet_quantity(struct sheet *s, struct quantity q);
void sheet_money(struct sheet *s, struct money m);
void sheet_time(struct sheet *s, int64_t at_ms);
void sheet_date(struct sheet *s, int32_t day); /* 0: none */
void sheet_none(struct sheet *s);
void sheet_row(struct sheet *s); /* the row is complete */
MUST_USE enum err sheet_end(struct sheet *s, struct diag *d);
void sheet_release(struct sheet *s);

#endif
