/* report_text.c - a report as text: values, CSV, paper. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/report/report.h"
#include "receipts/label.h"

void report_format(const struct report *r, int column, int64_t value,
                   char buf[REPORT_VALUE_CHARS])
{
    char text[REPORT_VALUE_CHARS];
    CHECK(column >= 0 && column < r->columns);
    switch (r->column[column].unit) {
    case REPORT_COUNT:
        snprintf(text, sizeof(text), "%lld", (long long)value);
        break;
    case REPORT_MONEY:
        money_format(money_of(value), text);
        break;
    case REPORT_QUANTITY:
        quantity_format(quantity_of(value), text);
        break;
    case REPORT_PERMILLE:
        snprintf(text, sizeof(text), "%s%lld.%lld%%", value < 0 ? "-" : "",
                 (long long)(value < 0 ? -value : value) / 10,
                 (long long)(value < 0 ? -value : value) % 10);
        break;
    case REPORT_DATE:
        if (value == REPORT_NEVER)
            snprintf(text, sizeof(text), "%s", tr("never"));
        else
            clock_format_day((int32_t)value, text);
        break;
    }
    snprintf(buf, REPORT_VALUE_CHARS, "%s", text);
}

/* ---- CSV -----------------------------------------------------------------*/

static enum err put(struct buf *out, const char *text)
{
    return buf_add(out, text, strlen(text));
}

/* Quoted; a leading = + - @ of a name is data, not a formula. */
static enum err put_name(struct buf *out, const char *text)
{
    enum err err = put(out, "\"");
    if (!err && text[0] && strchr("=+-@\t", text[0]))
        err = put(out, "'");
    for (; !err && *text; text++) {
        err = buf_add(out, text, 1);
        if (!err && *text == '"')
            err = put(out, "\"");
    }
    return err ? err : put(out, "\"");
}

static enum err put_values(const struct report *r, const int64_t *values,
                           bool totals, struct buf *out)
{
    char text[REPORT_VALUE_CHARS];
    enum err err = ERR_OK;
    for (int c = 0; !err && c < r->columns; c++) {
        report_format(r, c, values[c], text);
        err = put(out, ",");
        if (!err && (!totals || r->column[c].summed))
            err = put(out, text);
    }
    return err ? err : put(out, "\r\n");
}

enum err report_csv(const struct report *r, struct buf *ret_text)
{
    struct buf out = {0};
    enum err err = put(&out, "\xEF\xBB\xBF");
    if (!err)
        err = put_name(&out, r->what);
    for (int c = 0; !err && c < r->columns; c++) {
        err = put(&out, ",");
        if (!err)
            err = put_name(&out, r->column[c].name);
    }
    if (!err)
        err = put(&out, "\r\n");
    for (int i = 0; !err && i < r->count; i++) {
        err = put_name(&out, r->rows[i].name);
        if (!err)
            err = put_values(r, r->rows[i].value, false, &out);
    }
    if (!err)
        err = put_name(&out, tr("total"));
    if (!err)
        err = put_values(r, r->total, true, &out);
    if (err) {
        buf_release(&out);
        return err;
    }
    *ret_text = out;
    return ERR_OK;
}

/* ---- paper ---------------------------------------------------------------*/

enum { VALUE_COLUMNS = 10, NAME_STACK = 14 };

static void add_values(struct document *doc, const struct report *r,
                       const char *name, const int64_t *values, bool totals)
{
    char text[REPORT_COLUMNS][REPORT_VALUE_CHARS];
    struct doc_cell cells[1 + REPORT_COLUMNS] = {
        {.text = name, .stack = NAME_STACK}};
    for (int c = 0; c < r->columns; c++) {
        text[c][0] = '\0';
        if (!totals || r->column[c].summed)
            report_format(r, c, values[c], text[c]);
        cells[c + 1] = (struct doc_cell){
            .text = text[c], .align = DOC_RIGHT, .columns = VALUE_COLUMNS};
    }
    doc_columns(doc, cells, r->columns + 1);
}

void report_document(const struct report *r, const char *outlet,
                     int64_t printed_ms, int rows, struct document *doc)
{
    char from[CLOCK_DAY_CHARS], to[CLOCK_DAY_CHARS], at[CLOCK_TIME_CHARS];
    struct doc_cell head[1 + REPORT_COLUMNS] = {
        {.text = r->what, .stack = NAME_STACK}};
    struct doc_cell name = {
        .text = outlet, .style = DOC_BOLD, .align = DOC_CENTER, .shrink = true};
    doc_columns(doc, &name, 1);
    doc_text(doc, DOC_BIG, DOC_CENTER, r->title);
    doc_textf(doc, DOC_NORMAL, DOC_CENTER, "%s - %s",
              clock_format_day(r->from, from), clock_format_day(r->to, to));
    doc_rule(doc);
    for (int c = 0; c < r->columns; c++)
        head[c + 1] = (struct doc_cell){.text = r->column[c].name,
                                        .align = DOC_RIGHT,
                                        .columns = VALUE_COLUMNS};
    doc_columns(doc, head, r->columns + 1);
    doc_rule(doc);
    for (int i = 0; i < r->count && i < rows; i++)
        add_values(doc, r, r->rows[i].name, r->rows[i].value, false);
    if (r->count > rows)
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|%d more")),
                  r->count - rows);
    if (r->count == 0)
        doc_text(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|nothing")));
    doc_rule(doc);
    add_values(doc, r, tr("total"), r->total, true);
    doc_text(doc, DOC_NORMAL, DOC_LEFT, clock_format_time(printed_ms, at));
    doc_cut(doc);
}
