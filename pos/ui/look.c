/* look.c - how the shop's papers look: a preview of each kind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/papers.h"
#include "pos/ui/menu.h"
#include "pos/ui/panels.h"

struct look {
    struct panel panel;
    struct buf text; /* lines of paper */
    int kind, top, lines;
    struct diag why; /* what of the template is not in use */
};

static const char *const names[PAPER_KINDS] = {
    [PAPER_SALE] = N_("sale receipt"),
    [PAPER_REFUND] = N_("refund slip"),
    [PAPER_CREDIT] = N_("credit slip"),
    [PAPER_STATEMENT] = N_("statement of account"),
    [PAPER_DELIVERY] = N_("delivery note"),
    [PAPER_ORDER] = N_("order sheet"),
    [PAPER_PARCEL] = N_("parcel slip"),
    [PAPER_STOCK] = N_("stock sheet"),
    [PAPER_SHIFT] = N_("shift report slip"),
    [PAPER_SHELF] = N_("shelf label"),
    [PAPER_WEIGHED] = N_("label of weighed goods"),
    [PAPER_CERTIFICATE] = N_("certificate of farm goods"),
};

static void load(struct ui *ui, struct look *l)
{
    struct diag d = {0};
    l->why = (struct diag){0};
    l->top = 0;
    l->lines = 0;
    buf_clear(&l->text);
    enum err err = papers_preview(ui->till, (enum paper_kind)l->kind, NULL,
                                  NULL, &l->text, &l->why, &d);
    if (!err)
        err = buf_add(&l->text, "", 1);
    if (err) {
        buf_clear(&l->text);
        ui_fail(ui, err, &d);
        return;
    }
    for (const char *p = (const char *)l->text.data; *p; p++)
        l->lines += *p == '\n';
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 4;
}

static void draw(struct ui *ui, struct panel *p)
{
    struct look *l = (struct look *)p;
    int rows = window(ui), c = ui->columns, row = UI_BODY_ROW + 1;
    const char *at = l->text.len ? (const char *)l->text.data : "";
    screen_putf(UI_BODY_ROW, 1, c - 2, SCREEN_STRONG,
                tr("Receipt layout: %s, %d of %d"), tr(names[l->kind]),
                l->kind + 1, PAPER_KINDS);
    for (int line = 0; *at && line < l->top + rows; line++) {
        size_t len = strcspn(at, "\n");
        if (line >= l->top)
            screen_putf(row++, 4, c - 8, SCREEN_PLAIN, "%.*s", (int)len, at);
        at += len + (at[len] == '\n');
    }
    row = UI_BODY_ROW + 1 + rows;
    if (l->why.text[0])
        screen_paragraph(row, 1, 2, c - 2, SCREEN_CARE, l->why.text);
    else
        screen_putf(row, 1, c - 2, SCREEN_PLAIN,
                    tr("To change it, edit %s in the till's folder, then press "
                       "F5."),
                    TEMPLATE_FILE);
}

static void scroll(struct look *l, int rows, int by)
{
    l->top += by;
    if (l->top > l->lines - rows)
        l->top = l->lines - rows;
    if (l->top < 0)
        l->top = 0;
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct look *l = (struct look *)p;
    int rows = window(ui);
    switch (k) {
    case SCREEN_KEY_ESC:
    case SCREEN_KEY_ENTER:
        ui_close(ui, p);
        break;
    case SCREEN_KEY_LEFT:
        l->kind = (l->kind + PAPER_KINDS - 1) % PAPER_KINDS;
        load(ui, l);
        break;
    case SCREEN_KEY_RIGHT:
        l->kind = (l->kind + 1) % PAPER_KINDS;
        load(ui, l);
        break;
    case SCREEN_KEY_F(5):
        load(ui, l);
        break;
    case SCREEN_KEY_UP:
        scroll(l, rows, -1);
        break;
    case SCREEN_KEY_DOWN:
        scroll(l, rows, 1);
        break;
    case SCREEN_KEY_PAGE_UP:
        scroll(l, rows, -rows);
        break;
    case SCREEN_KEY_PAGE_DOWN:
        scroll(l, rows, rows);
        break;
    default:
        break;
    }
}

static void closed(struct panel *p)
{
    buf_release(&((struct look *)p)->text);
}

static const struct panel_ops ops = {
    .help =
        N_("How this shop's papers come out, with made-up goods and names.\n"
           "Left and right show the other kinds, up and down the rest of the "
           "paper.\n"
           "The file receipt.ini holds logo, header, footer and what is "
           "printed; a wrong line in it is named here, and the last good one "
           "is used. F5 reads it again.\n"
           "A scan goes back to the sale and is added. Esc goes back."),
    .keys = N_("F1 Help|F5 Read again"),
    .more = N_("Left/Right Kind|Up/Down Move|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = draw,
    .key = key,
    .close = closed,
};

void look_open(struct ui *ui)
{
    struct look *l = ui_open(ui, &ops, sizeof(*l));
    if (l)
        load(ui, l);
}

void look_say(struct ui *ui)
{
    struct template t;
    struct diag why = {0};
    if (template_current(ui->till->dir, false, &t, &why) == ERR_OK &&
        why.text[0])
        ui_say(ui, UI_CARE, "%s", why.text);
    template_release(&t);
}
