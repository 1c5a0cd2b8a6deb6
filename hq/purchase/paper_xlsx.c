/* The purchase order as a workbook. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/purchase/order.h"
#include "hq/purchase/paper.h"

#define PATH_CHARS 4096
#define FIRST_ROW  6 /* of the lines, from 0 */
#define COLUMNS    9

/* Excel counts in floating point; fen below 2^53 are exact, and the cell's
 * format shows two places. */
static double yuan(int64_t fen)
{
    return (double)fen / 100.0;
}

static void field(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col,
                  const char *name, const char *text, lxw_format *bold)
{
    worksheet_write_string(ws, row, col, name, bold);
    worksheet_write_string(ws, row, (lxw_col_t)(col + 1), text, NULL);
}

static void head(const struct paper *p, lxw_worksheet *ws, lxw_format *bold,
                 lxw_format *title)
{
    char text[2 * BUY_NAME_MAX], day[CLOCK_DAY_CHARS];
    snprintf(text, sizeof(text), "%s %s", p->chain, tr("Purchase order"));
    worksheet_merge_range(ws, 0, 0, 0, COLUMNS - 1, text, title);
    snprintf(text, sizeof(text), "%" PRIu32, p->order.id);
    field(ws, 1, 0, tr("Number"), text, bold);
    field(ws, 1, 3, tr("Supplier"), p->supplier->name, bold);
    field(ws, 2, 0, tr("Ordered on"), clock_format_day(p->order.order_day, day),
          bold);
    field(ws, 2, 3, tr("Contact"), p->supplier->contact, bold);
    field(ws, 3, 0, tr("Deliver by"), clock_format_day(p->order.due_day, day),
          bold);
    field(ws, 3, 3, tr("Phone"), p->supplier->phone, bold);
    snprintf(text, sizeof(text), "%" PRIu32, p->order.warehouse);
    field(ws, 4, 0, tr("To warehouse"), text, bold);
    field(ws, 4, 3, tr("State"), tr(order_state_word(p->order.state)), bold);
}

static void line(lxw_worksheet *ws, lxw_row_t row, size_t n,
                 const struct paper_line *l, lxw_format *money)
{
    worksheet_write_number(ws, row, 0, (double)n, NULL);
    worksheet_write_string(ws, row, 1, l->barcode, NULL);
    worksheet_write_string(ws, row, 2, l->code, NULL);
    worksheet_write_string(ws, row, 3, l->name, NULL);
    worksheet_write_number(ws, row, 4, (double)l->packs, NULL);
    worksheet_write_number(ws, row, 5, (double)l->pack_milli / 1000.0, NULL);
    worksheet_write_string(ws, row, 6, l->unit, NULL);
    worksheet_write_number(ws, row, 7, yuan(l->pack_fen), money);
    worksheet_write_number(ws, row, 8, yuan(l->amount_fen), money);
}

static void sums(const struct paper *p, lxw_worksheet *ws, lxw_row_t row,
                 lxw_format *bold, lxw_format *money)
{
    worksheet_write_string(ws, row, 7, tr("Sum of goods"), bold);
    worksheet_write_number(ws, row, 8, yuan(p->order.goods_fen), money);
    worksheet_write_string(ws, row + 1, 7, tr("Freight"), bold);
    worksheet_write_number(ws, row + 1, 8, yuan(p->order.freight_fen), money);
    worksheet_write_string(ws, row + 2, 7, tr("Total"), bold);
    worksheet_write_number(
        ws, row + 2, 8, yuan(p->order.goods_fen + p->order.freight_fen), money);
}

enum err paper_xlsx(const struct paper *p, const char *path, struct diag *d)
{
    static const double widths[COLUMNS] = {5, 16, 12, 30, 8, 8, 6, 10, 12};
    const char *const titles[COLUMNS] = {
        tr("No."),  tr("Barcode"), tr("Article"), tr("Goods"),  tr("Packs"),
        tr("Each"), tr("Unit"),    tr("Price"),   tr("Amount"),
    };
    char part[PATH_CHARS];
    if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
        return diag_set(d, ERR_RANGE, tr("the path is too long"));
    /* The library speaks on standard error where it cannot write: ask first. */
    FILE *probe = fopen(part, "wb");
    if (!probe)
        return diag_set(d, ERR_IO, tr("%.80s cannot be written (%s)"), path,
                        err_text(ERR_IO));
    fclose(probe);
    lxw_workbook *wb = workbook_new(part);
    lxw_worksheet *ws = wb ? workbook_add_worksheet(wb, NULL) : NULL;
    if (!ws)
        return ERR_NOMEM;
    lxw_format *bold = workbook_add_format(wb);
    lxw_format *title = workbook_add_format(wb);
    lxw_format *money = workbook_add_format(wb);
    format_set_bold(bold);
    format_set_bold(title);
    format_set_font_size(title, 16);
    format_set_align(title, LXW_ALIGN_CENTER);
    format_set_num_format(money, "0.00");
    worksheet_set_paper(ws, 9); /* A4 */
    worksheet_fit_to_pages(ws, 1, 0);
    worksheet_repeat_rows(ws, FIRST_ROW - 1, FIRST_ROW - 1);
    for (lxw_col_t c = 0; c < COLUMNS; c++) {
        worksheet_set_column(ws, c, c, widths[c], NULL);
        worksheet_write_string(ws, FIRST_ROW - 1, c, titles[c], bold);
    }
    head(p, ws, bold, title);
    for (size_t i = 0; i < p->count; i++)
        line(ws, (lxw_row_t)(FIRST_ROW + i), i + 1, &p->lines[i], money);
    sums(p, ws, (lxw_row_t)(FIRST_ROW + p->count), bold, money);
    if (workbook_close(wb) != LXW_NO_ERROR || rename(part, path) != 0) {
        remove(part);
        return diag_set(d, ERR_IO, tr("%.80s cannot be written (%s)"), path,
                        err_text(ERR_IO));
    }
    return ERR_OK;
}
