#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

struct ask_panel {
    struct panel panel;
    struct ask ask;
    struct screen_line line;
    bool proposed; /* the line is ours: the first key typed replaces it */
    char wrong[DIAG_TEXT_MAX];
};

enum { ASK_COLUMNS = 60, ASK_ROWS = 9 };

/* The units side by side, the one in force on a bar. */
static void draw_units(const struct ask *ask, int row, int column)
{
    int end = column + ASK_COLUMNS;
    for (int i = 0; i < ask->unit_count; i++) {
        char text[64];
        snprintf(text, sizeof(text), " %s ", tr(ask->units[i]));
        int width = text_width(text);
        if (column + width > end)
            return;
        screen_put(row, column, width,
                   i == ask->unit ? SCREEN_BAR : SCREEN_PLAIN, text);
        column += width;
    }
}

static void draw(struct ui *ui, struct panel *p)
{
    struct ask_panel *a = (struct ask_panel *)p;
    const struct ask *ask = &a->ask;
    char preview[WORDS_CAP], label[96];
    int row, column;
    ui_dialog(ui, ASK_ROWS, ASK_COLUMNS, ask->title, &row, &column);
    draw_units(ask, row, column);
    snprintf(label, sizeof(label), "%s>", tr(ask->label));
    int width = text_width(label);
    screen_put(row + 2, column, width, SCREEN_STRONG, label);
    screen_line_put(row + 2, column + width + 1, ASK_COLUMNS - width - 1,
                    SCREEN_STRONG, &a->line, true);
    if (a->wrong[0])
        screen_paragraph(row + 4, column, 2, ASK_COLUMNS, SCREEN_CARE,
                         a->wrong);
    else if (ask->preview &&
             ask->preview(ui, ask, a->line.text, preview, sizeof(preview)))
        screen_put(row + 4, column, ASK_COLUMNS, SCREEN_STRONG, preview);
    if (ask->hint)
        screen_paragraph(row + 6, column, 2, ASK_COLUMNS, SCREEN_PLAIN,
                         tr(ask->hint));
    screen_put(row + 8, column, ASK_COLUMNS, SCREEN_PLAIN,
               ask->unit_count ? tr("Enter: yes    Esc: back    Tab or /: "
                                    "the next above")
                               : tr("Enter: yes    Esc: back"));
}

static void enter(struct ui *ui, struct ask_panel *a)
{
    struct diag d = {0};
    char text[SCREEN_LINE_MAX + 1];
    text_trim(a->line.text, text, sizeof(text));
    enum err err = a->ask.done(ui, &a->ask, text, &d);
    if (!err)
        ui_close(ui, &a->panel);
    else
        text_copy(a->wrong, sizeof(a->wrong),
                  d.text[0] ? d.text : err_text(err));
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct ask_panel *a = (struct ask_panel *)p;
    if (!a->ask.wide)
        k = words_fold(k);
    a->wrong[0] = '\0';
    if (a->proposed && k > ' ' && k < SCREEN_KEY_UP && k != '/')
        screen_line_clear(&a->line);
    a->proposed = false;
    if (k == SCREEN_KEY_ENTER) {
        enter(ui, a);
    } else if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
    } else if ((k == SCREEN_KEY_TAB || (k == '/' && !a->ask.wide)) &&
               a->ask.unit_count > 0) {
        a->ask.unit = (a->ask.unit + 1) % a->ask.unit_count;
    } else if (!screen_line_key(&a->line, k) && k >= ' ' && k < SCREEN_KEY_UP) {
        text_copy(a->wrong, sizeof(a->wrong), tr("that is too long"));
    }
}

static const struct panel_ops ops = {
    .help = N_("Type the answer and press Enter. What cannot be is refused "
               "with a sentence, and nothing is changed.\n"
               "Where several ways stand side by side, Tab or / takes the "
               "next one.\n"
               "What is scanned meanwhile waits and is added afterwards.\n"
               "Esc goes back and changes nothing."),
    .scans = UI_SCAN_WAITS,
    .draw = draw,
    .key = key,
    .keys = N_("F1 Help"),
    .more = N_("Enter Yes|Esc Back"),
};

void ask_open(struct ui *ui, const struct ask *ask)
{
    CHECK(ask->done && ask->label);
    struct ask_panel *a = ui_open(ui, &ops, sizeof(*a));
    if (!a)
        return;
    a->ask = *ask;
    screen_line_set(&a->line, ask->initial);
    a->proposed = a->line.len > 0;
}

/* ---- yes or no -----------------------------------------------------------*/

struct confirm_panel {
    struct panel panel;
    char question[DIAG_TEXT_MAX];
    struct deed deed;
};

static void confirm_draw(struct ui *ui, struct panel *p)
{
    struct confirm_panel *c = (struct confirm_panel *)p;
    int row, column;
    ui_dialog(ui, 6, ASK_COLUMNS, tr("Sure?"), &row, &column);
    screen_paragraph(row + 1, column, 3, ASK_COLUMNS, SCREEN_STRONG,
                     c->question);
    screen_put(row + 5, column, ASK_COLUMNS, SCREEN_PLAIN,
               tr("Enter: yes    Esc: back"));
}

static void confirm_key(struct ui *ui, struct panel *p, int k)
{
    struct confirm_panel *c = (struct confirm_panel *)p;
    struct diag d = {0};
    if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
    } else if (k == SCREEN_KEY_ENTER) {
        ui_close(ui, p);
        enum err err = deed_do(ui, &c->deed, &d);
        if (err)
            ui_fail(ui, err, &d);
    }
}

static const struct panel_ops confirm_ops = {
    .scans = UI_SCAN_WAITS,
    .draw = confirm_draw,
    .key = confirm_key,
    .more = N_("Enter Yes|Esc Back"),
};

void confirm_open(struct ui *ui, const char *question, const struct deed *deed)
{
    struct confirm_panel *c = ui_open(ui, &confirm_ops, sizeof(*c));
    if (!c)
        return;
    text_copy(c->question, sizeof(c->question), question);
    c->deed = *deed;
}
