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

enum { ASK_COLUMNS = 60, ASK_ROWS = 9, ASK_SCALE_ROWS = 2 };

static const struct panel_ops weigh_ops;

static bool shows_scale(const struct ui *ui, const struct ask *ask)
{
    return ask->weighs && scale_here(ui);
}

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

/* What Enter would take. */
static const char *on_offer(const struct ui *ui, const struct ask_panel *a,
                            char text[32])
{
    int64_t g = 0;
    if (a->line.len > 0 || !shows_scale(ui, &a->ask) ||
        scale_take(ui, &g, NULL))
        return a->line.text;
    snprintf(text, 32, "%lldg", (long long)g);
    return text;
}

static void draw(struct ui *ui, struct panel *p)
{
    struct ask_panel *a = (struct ask_panel *)p;
    const struct ask *ask = &a->ask;
    char preview[WORDS_CAP], label[96], text[32];
    int row, column;
    bool scale = shows_scale(ui, ask);
    ui_dialog(ui, ASK_ROWS + (scale ? ASK_SCALE_ROWS : 0), ASK_COLUMNS,
              ask->title, &row, &column);
    draw_units(ask, row, column);
    if (scale) {
        scale_draw(ui, row + 1, column, ASK_COLUMNS);
        row += ASK_SCALE_ROWS;
    }
    snprintf(label, sizeof(label), "%s>", tr(ask->label));
    int width = text_width(label);
    screen_put(row + 2, column, width, SCREEN_STRONG, label);
    screen_line_put(row + 2, column + width + 1, ASK_COLUMNS - width - 1,
                    SCREEN_STRONG, &a->line, true);
    if (a->wrong[0])
        screen_paragraph(row + 4, column, 2, ASK_COLUMNS, SCREEN_CARE,
                         a->wrong);
    else if (ask->preview && ask->preview(ui, ask, on_offer(ui, a, text),
                                          preview, sizeof(preview)))
        screen_put(row + 4, column, ASK_COLUMNS, SCREEN_STRONG, preview);
    if (scale)
        screen_paragraph(row + 6, column, 2, ASK_COLUMNS, SCREEN_PLAIN,
                         tr("Enter takes what the scale shows; a weight can "
                            "be typed too."));
    else if (ask->hint)
        screen_paragraph(row + 6, column, 2, ASK_COLUMNS, SCREEN_PLAIN,
                         tr(ask->hint));
    screen_put(row + 8, column, ASK_COLUMNS, SCREEN_PLAIN,
               ask->unit_count ? tr("Enter: yes    Esc: back    Tab or /: "
                                    "the next above")
                               : tr("Enter: yes    Esc: back"));
}

static void wrong(struct ask_panel *a, enum err err, const struct diag *d)
{
    text_copy(a->wrong, sizeof(a->wrong), d->text[0] ? d->text : err_text(err));
}

static void answer(struct ui *ui, struct ask_panel *a, const char *text)
{
    struct diag d = {0};
    enum err err = a->ask.done(ui, &a->ask, text, &d);
    if (!err)
        ui_close(ui, &a->panel);
    else
        wrong(a, err, &d);
    if (err && a->ask.secret)
        screen_line_clear(&a->line);
}

static void take_weight(struct ui *ui, struct ask_panel *a)
{
    struct diag d = {0};
    char text[32];
    int64_t g = 0;
    enum err err = scale_take(ui, &g, &d);
    if (err) {
        wrong(a, err, &d);
        return;
    }
    snprintf(text, sizeof(text), "%lldg", (long long)g);
    answer(ui, a, text);
}

static void enter(struct ui *ui, struct ask_panel *a)
{
    char text[SCREEN_LINE_MAX + 1];
    text_trim(a->line.text, text, sizeof(text));
    if (text[0] == '\0' && shows_scale(ui, &a->ask))
        take_weight(ui, a);
    else
        answer(ui, a, text);
}

/* F4: what is typed, else what is on the scale. F5: none any more. */
static void tare(struct ui *ui, struct ask_panel *a, bool clear)
{
    struct diag d = {0};
    struct quantity kg = quantity_of(0);
    enum err err = ERR_OK;
    if (clear) {
        ui->tare_g = 0;
        return;
    }
    if (a->line.len > 0)
        err = weight_parse(a->line.text, a->ask.unit, &kg, &d);
    if (!err)
        err = scale_tare(ui, kg.milli, &d);
    if (err)
        wrong(a, err, &d);
    else
        screen_line_clear(&a->line);
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
    a->ask.at_once = false; /* a person has taken over */
    if (k == SCREEN_KEY_ENTER) {
        enter(ui, a);
    } else if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
    } else if (shows_scale(ui, &a->ask) &&
               (k == SCREEN_KEY_F(4) || k == SCREEN_KEY_F(5))) {
        tare(ui, a, k == SCREEN_KEY_F(5));
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

static const struct panel_ops weigh_ops = {
    .help = N_("Put the goods on the scale. When it rests, Enter takes the "
               "weight into the line; while it moves nothing is taken.\n"
               "A weight can be typed instead: 530g and 1.06斤 are understood "
               "too, Tab or / changes the unit.\n"
               "A vessel: put it on empty and press F4, or type its weight and "
               "press F4; it is taken off every weight until F5.\n"
               "What is scanned meanwhile waits and is added afterwards.\n"
               "Esc goes back and changes nothing."),
    .scans = UI_SCAN_WAITS,
    .draw = draw,
    .key = key,
    .keys = N_("F1 Help|F4 Tare|F5 No tare|Tab Unit"),
    .more = N_("Enter Take the weight|0-9 Type it|Esc Back"),
};

bool ask_weighing(const struct ui *ui)
{
    for (int i = 0; i < ui->depth; i++)
        if (ui->stack[i]->ops == &weigh_ops)
            return true;
    return false;
}

void ask_weight_came(struct ui *ui)
{
    struct panel *p = ui_top(ui);
    struct ask_panel *a = (struct ask_panel *)p;
    if (p->ops != &weigh_ops || !scale_stable(ui))
        return;
    if (a->line.len == 0)
        a->wrong[0] = '\0'; /* it was about the scale */
    if (!a->ask.at_once)
        return;
    take_weight(ui, a);
    a->ask.at_once = false;
    ui_settle(ui, p);
}

void ask_open(struct ui *ui, const struct ask *ask)
{
    CHECK(ask->done && ask->label);
    struct ask_panel *a =
        ui_open(ui, shows_scale(ui, ask) ? &weigh_ops : &ops, sizeof(*a));
    if (!a)
        return;
    a->ask = *ask;
    screen_line_set(&a->line, ask->initial);
    a->line.secret = ask->secret;
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
    .help = N_("The till asks before it does this. Enter: yes, do it.\n"
               "What is scanned meanwhile waits and is added afterwards.\n"
               "Esc goes back and changes nothing."),
    .keys = N_("F1 Help"),
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
