#include "hq/table.h"

#include <csv.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"
#include "hq/import_row.h"

#define CELL_CHARS 256
#define GAP        2 /* columns between two columns */

static int terminal_width(FILE *out)
{
    struct winsize w = {0};
    const char *columns = getenv("COLUMNS");
    if (isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &w) == 0 &&
        w.ws_col >= 40)
        return w.ws_col;
    int given = columns ? atoi(columns) : 0;
    return given >= 40 && given <= 1000 ? given : 80;
}

void table_begin(struct table *t, FILE *out, enum table_form form,
                 const struct column *columns, int count, int64_t page,
                 int64_t page_size)
{
    CHECK(count > 0 && count <= TABLE_COLUMNS_MAX && page >= 1);
    memset(t, 0, sizeof(*t));
    t->out = out;
    t->form = form;
    t->columns = columns;
    t->column_count = count;
    t->page = page;
    t->page_size = page_size;
    t->counted = N_("rows: %lld");
    if (page_size == 0 && (form == TABLE_PEOPLE || page > 1))
        t->page_size = TABLE_PAGE;
    if (form == TABLE_PEOPLE)
        t->width = terminal_width(out);
    if (form == TABLE_JSON)
        fputs("{\"rows\":[", out);
    if (form == TABLE_CSV) {
        for (int i = 0; i < count; i++)
            fprintf(out, "%s%s", i ? "," : "", columns[i].key);
        fputs("\r\n", out);
    }
}

int64_t table_offset(const struct table *t)
{
    return (t->page - 1) * t->page_size;
}

int64_t table_limit(const struct table *t)
{
    return t->page_size ? t->page_size : -1;
}

void csv_put(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") || text[0] == ' ' ||
        (text[0] && text[strlen(text) - 1] == ' '))
        csv_fwrite(out, text, strlen(text));
    else
        fputs(text, out);
}

/* Text form of a cell; people get a tick for a flag. */
static const char *cell_text(const struct table *t, const struct column *col,
                             const struct cell *cell, char *buf)
{
    if (col->kind == COLUMN_TEXT)
        return cell->text ? cell->text : "";
    if (col->kind == COLUMN_WORD) {
        const char *word = cell->text ? cell->text : "";
        return t->form == TABLE_PEOPLE ? tr(word) : word;
    }
    if (cell->number == CELL_NONE)
        return "";
    switch (col->kind) {
    case COLUMN_MONEY:
        return money_format(money_of(cell->number), buf);
    case COLUMN_QUANTITY:
        return quantity_format(quantity_of(cell->number), buf);
    case COLUMN_TIME:
        clock_format_time(cell->number, buf);
        return buf;
    case COLUMN_DAY:
        return clock_format_day((int32_t)cell->number, buf);
    case COLUMN_CODE:
        return import_code_text(cell->number, buf);
    case COLUMN_FLAG:
        if (t->form == TABLE_PEOPLE)
            return cell->number ? tr("yes") : "";
        return cell->number ? "true" : "false";
    default:
        snprintf(buf, CELL_CHARS, "%" PRId64, cell->number);
        return buf;
    }
}

static json_t *cell_json(const struct table *t, const struct column *col,
                         const struct cell *cell)
{
    char buf[CELL_CHARS];
    if (col->kind == COLUMN_TEXT || col->kind == COLUMN_WORD)
        return cell->text ? json_string(cell->text) : json_null();
    if (cell->number == CELL_NONE)
        return json_null();
    if (col->kind == COLUMN_INT)
        return json_integer(cell->number);
    if (col->kind == COLUMN_FLAG)
        return json_boolean(cell->number != 0);
    return json_string(cell_text(t, col, cell, buf));
}

static enum err put_json(const struct table *t, const struct cell *cells,
                         bool skip_empty)
{
    json_t *row = json_object();
    enum err err = row ? ERR_OK : ERR_NOMEM;
    for (int i = 0; !err && i < t->column_count; i++) {
        bool empty = !cells[i].text && (t->columns[i].kind == COLUMN_TEXT ||
                                        t->columns[i].kind == COLUMN_WORD ||
                                        cells[i].number == CELL_NONE);
        if (skip_empty && empty)
            continue;
        if (json_object_set_new(row, t->columns[i].key,
                                cell_json(t, &t->columns[i], &cells[i])))
            err = ERR_NOMEM;
    }
    if (!err && json_dumpf(row, t->out, JSON_COMPACT))
        err = ERR_IO;
    json_decref(row);
    return err;
}

static enum err keep(struct table *t, const struct cell *cells)
{
    char buf[CELL_CHARS];
    if (t->cell_count + (size_t)t->column_count > t->cell_cap) {
        size_t cap = t->cell_cap ? 2 * t->cell_cap : 512;
        char **grown = realloc(t->cells, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        t->cells = grown;
        t->cell_cap = cap;
    }
    for (int i = 0; i < t->column_count; i++) {
        const char *text = cell_text(t, &t->columns[i], &cells[i], buf);
        t->cells[t->cell_count] = strdup(text);
        if (!t->cells[t->cell_count])
            return ERR_NOMEM;
        t->cell_count++;
    }
    return ERR_OK;
}

enum err table_row(struct table *t, const struct cell *cells)
{
    char buf[CELL_CHARS];
    enum err err = ERR_OK;
    if (t->form == TABLE_PEOPLE) {
        err = keep(t, cells);
    } else if (t->form == TABLE_JSON) {
        fputs(t->rows ? ",\n" : "\n", t->out);
        err = put_json(t, cells, false);
    } else {
        for (int i = 0; i < t->column_count; i++) {
            if (i)
                fputc(',', t->out);
            csv_put(t->out, cell_text(t, &t->columns[i], &cells[i], buf));
        }
        fputs("\r\n", t->out);
    }
    t->rows++;
    return err;
}

static bool is_right(enum column_kind kind)
{
    return kind == COLUMN_INT || kind == COLUMN_MONEY ||
           kind == COLUMN_QUANTITY;
}

/* Quantities align on the point too: those without decimals are padded. */
static void align_quantities(struct table *t, int column)
{
    size_t stride = (size_t)t->column_count, longest = 0;
    for (size_t i = (size_t)column; i < t->cell_count; i += stride) {
        const char *point = strchr(t->cells[i], '.');
        size_t decimals = point ? strlen(point) : 0;
        if (decimals > longest)
            longest = decimals;
    }
    for (size_t i = (size_t)column; longest && i < t->cell_count; i += stride) {
        const char *point = strchr(t->cells[i], '.');
        size_t len = strlen(t->cells[i]);
        size_t pad = longest - (point ? strlen(point) : 0);
        char *wider = len ? realloc(t->cells[i], len + pad + 1) : NULL;
        if (!wider)
            continue; /* only the alignment suffers */
        memset(wider + len, ' ', pad);
        wider[len + pad] = 0;
        t->cells[i] = wider;
    }
}

static void widths(struct table *t, int width[TABLE_COLUMNS_MAX])
{
    int total = -GAP, stride = t->column_count;
    for (int c = 0; c < stride; c++) {
        width[c] = -1;
        if (!t->columns[c].title)
            continue;
        if (t->columns[c].kind == COLUMN_QUANTITY)
            align_quantities(t, c);
        width[c] = text_width(tr(t->columns[c].title));
        for (size_t i = (size_t)c; i < t->cell_count; i += (size_t)stride)
            if (text_width(t->cells[i]) > width[c])
                width[c] = text_width(t->cells[i]);
        total += width[c] + GAP;
    }
    while (total > t->width) { /* the widest text gives way */
        int widest = -1;
        for (int c = 0; c < stride; c++)
            if (t->columns[c].kind == COLUMN_TEXT && t->columns[c].title &&
                (widest < 0 || width[c] > width[widest]))
                widest = c;
        if (widest < 0 || width[widest] <= 6)
            break;
        width[widest]--;
        total--;
    }
}

static void print_cell(FILE *out, const char *text, int width, bool right,
                       bool last)
{
    char cut[4 * CELL_CHARS], padded[4 * CELL_CHARS + 8];
    if (text_width(text) > width) {
        size_t fit = text_fit(text, width - 1);
        if (fit > sizeof(cut) - 4)
            fit = sizeof(cut) - 4;
        snprintf(cut, sizeof(cut), "%.*s\u2026", (int)fit, text);
        text = cut;
    }
    if (last && !right) {
        fputs(text, out);
        return;
    }
    text_pad(text, width, right, padded, sizeof(padded));
    fputs(padded, out);
    if (!last)
        fprintf(out, "%*s", GAP, "");
}

static void print_row(struct table *t, char *const *cells, const int *width,
                      bool titles)
{
    int last = 0;
    for (int c = 0; c < t->column_count; c++)
        if (t->columns[c].title)
            last = c;
    for (int c = 0; c < t->column_count; c++)
        if (t->columns[c].title)
            print_cell(t->out, titles ? tr(t->columns[c].title) : cells[c],
                       width[c], is_right(t->columns[c].kind), c == last);
    fputc('\n', t->out);
}

static void print_people(struct table *t, int64_t count, bool sums)
{
    int width[TABLE_COLUMNS_MAX], line = -GAP;
    size_t stride = (size_t)t->column_count;
    widths(t, width);
    for (int c = 0; c < t->column_count; c++)
        line += t->columns[c].title ? width[c] + GAP : 0;
    print_row(t, NULL, width, true);
    for (int i = 0; i < line; i++)
        fputs("\u2500", t->out);
    fputc('\n', t->out);
    for (size_t i = 0; i < t->cell_count; i += stride) {
        if (sums && i + stride == t->cell_count) {
            for (int k = 0; k < line; k++)
                fputs("\u2500", t->out);
            fputc('\n', t->out);
        }
        print_row(t, t->cells + i, width, false);
    }
    int64_t pages =
        t->page_size ? (count + t->page_size - 1) / t->page_size : 1;
    fprintf(t->out, tr(t->counted), (long long)count);
    if (pages > 1)
        fprintf(t->out, tr("; page %lld of %lld, --page %lld shows more"),
                (long long)t->page, (long long)pages,
                (long long)(t->page < pages ? t->page + 1 : 1));
    fputc('\n', t->out);
}

static void put_sums_json(struct table *t, const struct cell *sums)
{
    fputs(",\"totals\":", t->out);
    t->err = put_json(t, sums, true);
}

enum err table_end(struct table *t, int64_t count, const struct cell *sums)
{
    if (t->form == TABLE_JSON) {
        fprintf(t->out, "%s],\"count\":%" PRId64, t->rows ? "\n" : "", count);
        if (t->page_size)
            fprintf(t->out, ",\"page\":%" PRId64 ",\"page_size\":%" PRId64,
                    t->page, t->page_size);
        if (sums)
            put_sums_json(t, sums);
        fputs("}\n", t->out);
    } else if (t->form == TABLE_PEOPLE) {
        bool show = sums && count > 1;
        if (show)
            t->err = keep(t, sums);
        if (!t->err)
            print_people(t, count, show);
    }
    enum err err = t->err;
    table_abandon(t);
    return err;
}

void table_abandon(struct table *t)
{
    for (size_t i = 0; i < t->cell_count; i++)
        free(t->cells[i]);
    free(t->cells);
    t->cells = NULL;
    t->cell_count = t->cell_cap = 0;
}
