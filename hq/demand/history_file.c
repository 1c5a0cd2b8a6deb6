#include "hq/demand/history_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/demand/forecast.h"

#define PLACES 3
#define SCALE  1000.0

struct reader {
    FILE *in;
    char *line; /* owned */
    size_t line_cap;
    struct history_file *h;
    size_t cap; /* cells there is room for */
    unsigned number;
    struct diag *d;
};

static enum err line_room(struct reader *r, size_t len)
{
    if (len + 1 < r->line_cap)
        return ERR_OK;
    size_t cap = r->line_cap ? r->line_cap * 2 : 4096;
    char *line = realloc(r->line, cap);
    if (!line)
        return ERR_NOMEM;
    r->line = line;
    r->line_cap = cap;
    return ERR_OK;
}

/* The next line without its end; ERR_NOTFOUND at the end of the file. */
static enum err next_line(struct reader *r, size_t *ret_len)
{
    size_t len = 0;
    int c = getc(r->in);
    if (c == EOF)
        return ferror(r->in) ? ERR_IO : ERR_NOTFOUND;
    r->number++;
    if (r->d)
        r->d->line = r->number;
    for (; c != EOF && c != '\n'; c = getc(r->in)) {
        enum err err = line_room(r, len + 1);
        if (err)
            return err;
        if (c == '\0')
            return diag_set(r->d, ERR_FORMAT,
                            tr("this is no text: save the sheet as CSV"));
        if (len == HISTORY_LINE_MAX)
            return diag_set(r->d, ERR_RANGE,
                            tr("the line is longer than %d bytes"),
                            HISTORY_LINE_MAX);
        r->line[len++] = (char)c;
    }
    if (ferror(r->in))
        return ERR_IO;
    enum err err = line_room(r, len);
    if (err)
        return err;
    while (len > 0 && r->line[len - 1] == '\r')
        len--;
    r->line[len] = '\0';
    *ret_len = len;
    return ERR_OK;
}

/* The end of the field at text: its comma, or the end of the line. Quotes may
 * hold commas. NULL: a quote without its partner. */
static char *field_end(char *text)
{
    if (*text != '"')
        return text + strcspn(text, ",");
    for (text++; *text; text++) {
        if (*text != '"')
            continue;
        if (text[1] != '"')
            return text[1] == ',' || text[1] == '\0' ? text + 1 : NULL;
        text++;
    }
    return NULL;
}

static char *trim(char *text, char *end)
{
    if (*text == '"' && end > text + 1) {
        text++;
        end--;
    }
    while (*text == ' ' || *text == '\t')
        text++;
    while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = '\0';
    return text;
}

static enum err bad_quote(const struct reader *r)
{
    return diag_set(r->d, ERR_FORMAT,
                    tr("a double quote is in the wrong place: put the whole "
                       "field in quotes and double the quote inside it"));
}

static enum err header(struct reader *r, size_t len)
{
    char *at = r->line;
    int columns = 0;
    if (len >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    for (;; columns++) {
        at = field_end(at);
        if (!at)
            return bad_quote(r);
        if (*at == '\0')
            break;
        at++;
    }
    if (columns < 1)
        return diag_set(r->d, ERR_FORMAT,
                        tr("the header has one column only: a name, then a "
                           "column for each period, separated by commas"));
    if (columns > HISTORY_PERIODS_MAX)
        return diag_set(r->d, ERR_RANGE, tr("more than %d periods"),
                        HISTORY_PERIODS_MAX);
    r->h->periods = columns;
    return ERR_OK;
}

static enum err number(const struct reader *r, int column, const char *text,
                       double *ret_units)
{
    int64_t milli = 0;
    enum err err = decimal_parse(
        text, PLACES, (int64_t)(FORECAST_UNITS_MAX * SCALE), &milli, NULL);
    if (*text == '\0')
        return diag_set(r->d, ERR_FORMAT,
                        tr("column %d is empty: write 0 where nothing was "
                           "asked for"),
                        column);
    if (err == ERR_RANGE)
        return diag_set(r->d, err,
                        tr("column %d: \"%.40s\" is more than can be sold in a "
                           "period (%.0f at most)"),
                        column, text, FORECAST_UNITS_MAX);
    if (err)
        return diag_set(r->d, err,
                        tr("column %d: \"%.40s\" is not a quantity: digits, "
                           "with at most three decimals"),
                        column, text);
    if (milli < 0)
        return diag_set(r->d, ERR_RANGE,
                        tr("column %d: \"%.40s\" is below zero: take refunds "
                           "off the sales first"),
                        column, text);
    *ret_units = (double)milli / SCALE;
    return ERR_OK;
}

static enum err room(struct reader *r)
{
    size_t used = r->h->series * (size_t)r->h->periods;
    size_t want = used + (size_t)r->h->periods;
    if (r->h->series == HISTORY_SERIES_MAX || want > HISTORY_CELLS_MAX)
        return diag_set(r->d, ERR_RANGE,
                        tr("more than %d rows or %d numbers: split the file"),
                        HISTORY_SERIES_MAX, HISTORY_CELLS_MAX);
    if (want <= r->cap)
        return ERR_OK;
    size_t cap = want > r->cap * 2 ? want : r->cap * 2;
    double *units = realloc(r->h->units, cap * sizeof(*units));
    if (!units)
        return ERR_NOMEM;
    r->h->units = units;
    r->cap = cap;
    return ERR_OK;
}

static enum err ragged(const struct reader *r, int columns)
{
    return diag_set(r->d, ERR_FORMAT,
                    tr("the row has %d columns, the header %d: every period "
                       "needs a number"),
                    columns, r->h->periods + 1);
}

static enum err row(struct reader *r)
{
    char *at = r->line;
    enum err err = room(r);
    double *out =
        err ? NULL : r->h->units + r->h->series * (size_t)r->h->periods;
    for (int column = 0; !err; column++) {
        char *end = field_end(at);
        if (!end)
            return bad_quote(r);
        bool last = *end == '\0';
        char *text = trim(at, end);
        if (column > r->h->periods)
            return ragged(r, column + 1);
        if (column == 0 && strlen(text) > HISTORY_NAME_MAX)
            return diag_set(r->d, ERR_RANGE,
                            tr("the name is longer than %d bytes"),
                            HISTORY_NAME_MAX);
        if (column > 0)
            err = number(r, column + 1, text, &out[column - 1]);
        if (last && column < r->h->periods && !err)
            return ragged(r, column + 1);
        if (last)
            break;
        at = end + 1;
    }
    if (!err)
        r->h->series++;
    return err;
}

static enum err read_all(struct reader *r)
{
    size_t len = 0;
    bool headed = false;
    enum err err;
    while ((err = next_line(r, &len)) == ERR_OK) {
        if (r->line[strspn(r->line, " \t,")] == '\0')
            continue; /* blank, as spreadsheets leave them */
        err = headed ? row(r) : header(r, len);
        headed = true;
        if (err)
            return err;
    }
    if (err != ERR_NOTFOUND)
        return diag_default(r->d, err, tr("the file cannot be read"));
    if (r->h->series == 0)
        return diag_set(r->d, ERR_FORMAT,
                        headed ? tr("there is a header but no row under it")
                               : tr("the file is empty"));
    return ERR_OK;
}

static enum err read_stream(FILE *in, struct history_file *ret_file,
                            struct diag *d)
{
    struct history_file h = {0};
    struct reader r = {.in = in, .h = &h, .d = d};
    enum err err = read_all(&r);
    free(r.line);
    if (err) {
        history_file_release(&h);
        return diag_default(d, err, tr("the file cannot be read"));
    }
    *ret_file = h;
    return ERR_OK;
}

enum err history_file_read(const char *path, struct history_file *ret_file,
                           struct diag *d)
{
    if (d)
        d->file = path;
    FILE *in = fopen(path, "r");
    if (!in && errno == ENOENT)
        return diag_set(d, ERR_NOTFOUND, tr("there is no such file"));
    if (!in)
        return diag_set(d, ERR_IO, tr("the file cannot be read"));
    enum err err = read_stream(in, ret_file, d);
    fclose(in);
    return err;
}

enum err history_file_parse(const void *data, size_t len,
                            struct history_file *ret_file, struct diag *d)
{
    if (len == 0)
        return diag_set(d, ERR_FORMAT, tr("the file is empty"));
    FILE *in = fmemopen((void *)(uintptr_t)data, len, "r");
    if (!in)
        return ERR_NOMEM;
    enum err err = read_stream(in, ret_file, d);
    fclose(in);
    return err;
}

void history_file_release(struct history_file *h)
{
    if (h) {
        free(h->units);
        h->units = NULL;
    }
}
