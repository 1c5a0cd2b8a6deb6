#include "pos/ui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/delivery.h"
#include "pos/ui/panels.h"
#include "sync/slip.h"

/* ---- the stack -----------------------------------------------------------*/

void *ui_open(struct ui *ui, const struct panel_ops *ops, size_t size)
{
    CHECK(size >= sizeof(struct panel) && ops->draw && ops->key);
    CHECK(ops->scans != UI_SCAN_TAKEN || ops->scan);
    struct panel *p =
        ui->depth < UI_PANELS_MAX ? calloc(1, size) : (struct panel *)NULL;
    if (!p) {
        ui_say(ui, UI_ALERT, "%s",
               tr("too much is open at once: press Esc until the sale is "
                  "back"));
        return NULL;
    }
    p->ops = ops;
    ui->stack[ui->depth++] = p;
    ui_hush(ui);
    return p;
}

void ui_bury(struct ui *ui)
{
    for (int i = 0; i < ui->graves_len; i++) {
        if (ui->graves[i]->ops->close)
            ui->graves[i]->ops->close(ui->graves[i]);
        free(ui->graves[i]);
    }
    ui->graves_len = 0;
}

void ui_close(struct ui *ui, struct panel *p)
{
    for (int i = 0; i < ui->depth; i++) {
        if (ui->stack[i] != p)
            continue;
        memmove(ui->stack + i, ui->stack + i + 1,
                (size_t)(ui->depth - i - 1) * sizeof(ui->stack[0]));
        ui->depth--;
        CHECK(ui->graves_len < UI_GRAVES_MAX);
        ui->graves[ui->graves_len++] = p;
        return;
    }
}

struct panel *ui_top(const struct ui *ui)
{
    CHECK(ui->depth > 0);
    return ui->stack[ui->depth - 1];
}

/* ---- saying --------------------------------------------------------------*/

void ui_say(struct ui *ui, enum ui_tone tone, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(ui->notice, sizeof(ui->notice), fmt, ap);
    va_end(ap);
    ui->tone = tone;
    if (tone == UI_ALERT)
        screen_bell();
}

void ui_fail(struct ui *ui, enum err err, const struct diag *d)
{
    bool slip = err == ERR_FORMAT || err == ERR_RANGE || err == ERR_SHORT ||
                err == ERR_NOTFOUND || err == ERR_EXISTS;
    ui_say(ui, slip ? UI_CARE : UI_ALERT, "%s",
           d->text[0] ? d->text : err_text(err));
}

void ui_hush(struct ui *ui)
{
    ui->notice[0] = '\0';
    ui->tone = UI_CALM;
}

/* ---- scans ---------------------------------------------------------------*/

void ui_scan_wait(struct ui *ui, const char *code)
{
    if (ui->scans_len == UI_SCANS_MAX) {
        ui_say(ui, UI_ALERT,
               tr("%d scans are waiting, this one was not kept: finish here "
                  "first, then scan %.20s again"),
               UI_SCANS_MAX, code);
        return;
    }
    text_copy(ui->scans[ui->scans_len], sizeof(ui->scans[0]), code);
    ui->scans_len++;
    ui_say(ui, UI_CARE, tr("%d scanned, waiting: added when this is finished"),
           ui->scans_len);
}

void ui_scan(struct ui *ui, const char *code)
{
    if (strlen(code) > LOOKUP_CODE_MAX) {
        ui_say(ui, UI_ALERT, "%s",
               tr("what was scanned is too long for a product: scan the "
                  "barcode, not another code beside it"));
        return;
    }
    struct panel *p = ui_top(ui);
    while (p->ops->scans == UI_SCAN_CLOSES && ui->depth > 1) {
        ui_close(ui, p);
        p = ui_top(ui);
    }
    if (p->ops->scans == UI_SCAN_TAKEN && slip_is(code))
        delivery_slip_open(ui, code);
    else if (p->ops->scans == UI_SCAN_TAKEN)
        p->ops->scan(ui, p, code);
    else
        ui_scan_wait(ui, code);
    ui_bury(ui);
}

/* What waited goes where scans go, once the way is free. */
static void release_scans(struct ui *ui)
{
    while (ui->scans_len > 0 && ui_top(ui)->ops == sale_panel_ops()) {
        char code[LOOKUP_CODE_MAX + 1];
        text_copy(code, sizeof(code), ui->scans[0]);
        ui->scans_len--;
        memmove(ui->scans[0], ui->scans[1],
                (size_t)ui->scans_len * sizeof(ui->scans[0]));
        ui_scan(ui, code);
    }
}

/* ---- keys ----------------------------------------------------------------*/

void ui_settle(struct ui *ui, const struct panel *before)
{
    ui_bury(ui);
    struct panel *top = ui_top(ui);
    if (top != before && top->ops->wake)
        top->ops->wake(ui, top);
    ui_bury(ui);
    release_scans(ui);
}

void ui_key(struct ui *ui, int key)
{
    struct panel *p = ui_top(ui);
    if (key == 'L' - '@') {
        screen_repaint();
        return;
    }
    if (ui->rows < UI_ROWS_MIN || ui->columns < UI_COLUMNS_MIN)
        return; /* nobody types into what he cannot see */
    ui_hush(ui);
    int help_key = p->ops->help_key ? p->ops->help_key : SCREEN_KEY_F(1);
    if (key == help_key && p->ops->help)
        help_open(ui, p->ops->help);
    else
        p->ops->key(ui, p, key);
    ui_settle(ui, p);
}

/* ---- drawing -------------------------------------------------------------*/

int ui_body_rows(const struct ui *ui)
{
    return ui->rows - 5 - UI_BODY_ROW;
}

int ui_input_row(const struct ui *ui)
{
    return ui->rows - 3;
}

void ui_dialog(const struct ui *ui, int rows, int columns, const char *title,
               int *ret_row, int *ret_column)
{
    int most = ui_body_rows(ui) - 2;
    if (rows > most)
        rows = most;
    if (columns > ui->columns - 8)
        columns = ui->columns - 8;
    /* High up, so that the total stays in sight. */
    int row = UI_BODY_ROW + (rows + 6 < most ? 1 : 0);
    int column = (ui->columns - columns) / 2;
    screen_box(row, column - 3, rows + 2, columns + 6, title);
    *ret_row = row + 1;
    *ret_column = column;
}

void ui_input(struct ui *ui, const char *label, const struct screen_line *line)
{
    int width = text_width(label);
    screen_put(ui_input_row(ui), 1, width, SCREEN_STRONG, label);
    screen_line_put(ui_input_row(ui), width + 2, ui->columns - width - 3,
                    SCREEN_STRONG, line, true);
}

static void draw_notice(const struct ui *ui)
{
    static const enum screen_style styles[] = {
        [UI_CALM] = SCREEN_PLAIN,
        [UI_GOOD] = SCREEN_GOOD,
        [UI_CARE] = SCREEN_CARE,
        [UI_ALERT] = SCREEN_ALERT,
    };
    char calm[DIAG_TEXT_MAX] = "";
    const char *notice = ui->notice;
    if (!notice[0] && ui->printer.health == SPOOL_WAITING) {
        snprintf(calm, sizeof(calm), tr("%s; %d to print, selling goes on"),
                 ui->printer.words[0] ? ui->printer.words : tr("printer waits"),
                 ui->printer.waiting);
        notice = calm;
    } else if (!notice[0] && ui->printer.label_words[0]) {
        snprintf(calm, sizeof(calm), tr("%s; %d labels to print"),
                 ui->printer.label_words, ui->printer.labels_waiting);
        notice = calm;
    }
    int row = ui->rows - 4;
    enum screen_style style = styles[ui->tone];
    bool two = text_width(notice) > ui->columns - 2;
    screen_rule(row - 1, 0, ui->columns);
    if (two) {
        screen_fill(row - 1, 0, 2, ui->columns, style);
        screen_paragraph(row - 1, 1, 2, ui->columns - 2, style, notice);
    } else {
        screen_fill(row, 0, 1, ui->columns, SCREEN_PLAIN);
        if (notice[0])
            screen_putf(row, 0, text_width(notice) + 2, style, " %s ", notice);
    }
}

/* "F1 Help|F2 Find": the key plain, what it does on a bar, spread evenly. */
static void draw_keys(const struct ui *ui, int row, const char *keys)
{
    char one[64];
    int count = 1;
    for (const char *s = keys; *s; s++)
        count += *s == '|';
    int spare = ui->columns - text_width(keys) - 1;
    int wide = spare > 0 ? spare / count : 0;
    int column = 1;
    screen_fill(row, 0, 1, ui->columns, SCREEN_PLAIN);
    for (int i = 0; i < count && *keys; i++) {
        size_t len = strcspn(keys, "|");
        size_t name = strcspn(keys, " |");
        if (len >= sizeof(one))
            len = sizeof(one) - 1;
        memcpy(one, keys, len);
        one[len] = '\0';
        if (name >= len)
            name = 0;
        char *label = one + name + (name > 0);
        one[name] = '\0';
        int key_width = text_width(name > 0 ? one : "");
        screen_put(row, column, key_width, SCREEN_STRONG, one);
        column += key_width;
        int label_width = text_width(label);
        screen_put(row, column, label_width, SCREEN_BAR, label);
        column += label_width + 1 + wide;
        keys += len;
        keys += *keys == '|';
    }
}

static void draw_too_small(const struct ui *ui)
{
    screen_clear();
    screen_paragraph(0, 0, ui->rows, ui->columns, SCREEN_PLAIN,
                     tr("This window is too small for the till. Please make "
                        "it at least 80 columns by 24 rows; everything is "
                        "kept, scans are still taken."));
}

void ui_draw(struct ui *ui)
{
    screen_size(&ui->rows, &ui->columns);
    if (ui->rows < UI_ROWS_MIN || ui->columns < UI_COLUMNS_MIN) {
        draw_too_small(ui);
        screen_show();
        return;
    }
    int first = ui->depth - 1;
    while (first > 0 && !ui->stack[first]->ops->full)
        first--;
    screen_clear();
    ui_state_line(ui);
    draw_notice(ui);
    const struct panel_ops *top = ui_top(ui)->ops;
    for (int i = first; i < ui->depth; i++)
        ui->stack[i]->ops->draw(ui, ui->stack[i]);
    draw_keys(ui, ui->rows - 2, top->more ? tr(top->more) : "");
    draw_keys(ui, ui->rows - 1, top->keys ? tr(top->keys) : "");
    screen_show();
}
