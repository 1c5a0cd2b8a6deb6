#include "pos/stock/sheet.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"

void sheet_begin(struct sheet *s, const char *const *columns)
{
    s->columns = columns;
    s->rows = json_array();
    s->row = json_object();
    for (int i = 0; s->form == SHEET_CSV && columns[i]; i++)
        printf("%s%s", i ? "," : "", columns[i]);
    if (s->form == SHEET_CSV)
        fputs("\r\n", stdout);
}

/* A text that begins like a formula would be one in a spreadsheet. */
static void csv_cell(const char *text)
{
    bool number = text[0] == '-' && text[1] >= '0' && text[1] <= '9';
    bool formula = text[0] && strchr("=+-@", text[0]) && !number;
    if (!formula && !strpbrk(text, "\",\r\n")) {
        fputs(text, stdout);
        return;
    }
    fputs(formula ? "\"'" : "\"", stdout);
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void cell(struct sheet *s, json_t *value, const char *text)
{
    const char *name = s->columns[s->column++];
    if (s->form == SHEET_JSON) {
        json_object_set_new(s->row, name, value);
        return;
    }
    json_decref(value);
    if (s->column > 1)
        putchar(s->form == SHEET_CSV ? ',' : '\t');
    if (s->form == SHEET_CSV)
        csv_cell(text);
    else
        fputs(text, stdout);
}

void sheet_words(struct sheet *s, const char *text)
{
    cell(s, json_string(text), text);
}

void sheet_none(struct sheet *s)
{
    cell(s, json_null(), "");
}

void sheet_number(struct sheet *s, int64_t number)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", (long long)number);
    cell(s, json_integer(number), text);
}

void sheet_quantity(struct sheet *s, struct quantity q)
{
    char text[QUANTITY_CHARS];
    sheet_words(s, quantity_format(q, text));
}

void sheet_money(struct sheet *s, struct money m)
{
    char text[MONEY_CHARS];
    sheet_words(s, money_format(m, text));
}

void sheet_time(struct sheet *s, int64_t at_ms)
{
    char text[CLOCK_TIME_CHARS];
    sheet_words(s, clock_format_time(at_ms, text));
}

void sheet_date(struct sheet *s, int32_t day)
{
    char text[CLOCK_DAY_CHARS];
    if (day == 0)
        sheet_none(s);
    else
        sheet_words(s, clock_format_day(day, text));
}

void sheet_row(struct sheet *s)
{
    s->column = 0;
    if (s->form == SHEET_JSON) {
        json_array_append_new(s->rows, s->row);
        s->row = json_object();
        return;
    }
    fputs(s->form == SHEET_CSV ? "\r\n" : "\n", stdout);
}

enum err sheet_end(struct sheet *s, struct diag *d)
{
    bool bad = false;
    if (s->columns && s->form == SHEET_JSON)
        bad = json_dumpf(s->rows, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER) ||
              putchar('\n') == EOF;
    if (bad || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

void sheet_release(struct sheet *s)
{
    json_decref(s->rows);
    json_decref(s->row);
    memset(s, 0, sizeof(*s));
}
