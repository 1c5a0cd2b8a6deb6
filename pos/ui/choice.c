#include <stdlib.h>

#include "base/check.h"
#include "base/i18n.h"
#include "pos/ui/panels.h"

struct choice_panel {
    struct panel panel;
    struct choice choice;
    struct screen_list list;
    struct ui *ui;
};

static int window(const struct ui *ui, const struct choice_panel *c)
{
    int most = ui_body_rows(ui) - 5;
    int rows = c->choice.count > 0 ? c->choice.count : 1;
    return rows < most ? rows : most;
}

static void draw_one(void *arg, int index, int row, int column, int columns,
                     enum screen_style style)
{
    struct choice_panel *c = arg;
    char text[WORDS_CAP];
    int number = index - c->list.top + 1;
    c->choice.row(c->ui, &c->choice, index, text, sizeof(text));
    if (number <= 9)
        screen_putf(row, column, 3, style, "%d", number);
    else
        screen_put(row, column, 3, style, "");
    screen_put(row, column + 3, columns - 3, style, text);
}

static void draw(struct ui *ui, struct panel *p)
{
    struct choice_panel *c = (struct choice_panel *)p;
    int row, column, rows = window(ui, c);
    int columns = c->choice.columns;
    if (columns > ui->columns - 8)
        columns = ui->columns - 8;
    c->ui = ui;
    screen_list_fix(&c->list, rows);
    ui_dialog(ui, rows + 2, columns, tr(c->choice.title), &row, &column);
    if (c->choice.count == 0)
        screen_put(row, column, columns, SCREEN_PLAIN, tr(c->choice.empty));
    else
        screen_list_put(row, column, rows, columns, &c->list, draw_one, c);
    screen_put(row + rows + 1, column, columns, SCREEN_PLAIN,
               c->choice.count == 0
                   ? tr("Esc: back")
                   : tr("Number or Enter: this one    Esc: back"));
}

static void pick(struct ui *ui, struct choice_panel *c, int index)
{
    ui_close(ui, &c->panel);
    c->choice.chosen(ui, &c->choice, index);
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct choice_panel *c = (struct choice_panel *)p;
    int rows = window(ui, c);
    k = words_fold(k);
    screen_list_fix(&c->list, rows);
    if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
    } else if (k == SCREEN_KEY_ENTER) {
        if (c->choice.count > 0)
            pick(ui, c, c->list.selected);
        else
            ui_close(ui, p);
    } else if (k >= '1' && k <= '9') {
        int index = c->list.top + (k - '1');
        if (k - '1' < rows && index < c->choice.count)
            pick(ui, c, index);
    } else {
        (void)screen_list_key(&c->list, rows, k);
    }
}

static void released(struct panel *p)
{
    free(((struct choice_panel *)p)->choice.data);
}

static const struct panel_ops ops = {
    .help = N_("Press the number in front of a line, or choose it with the "
               "arrows and press Enter.\n"
               "A scan closes the list and is added to the basket.\n"
               "Esc goes back and changes nothing."),
    .keys = N_("F1 Help"),
    .scans = UI_SCAN_CLOSES,
    .draw = draw,
    .key = key,
    .close = released,
    .more = N_("1-9 Choose|Up/Down Move|Enter This one|Esc Back"),
};

void choice_open(struct ui *ui, const struct choice *choice)
{
    CHECK(choice->row && choice->chosen);
    struct choice_panel *c = ui_open(ui, &ops, sizeof(*c));
    if (!c) {
        free(choice->data);
        return;
    }
    c->choice = *choice;
    c->list.count = choice->count;
}
