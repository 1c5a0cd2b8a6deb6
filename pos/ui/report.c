/* report.c - what was sold and what it means, as tables with bars. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/bytes.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/report/report.h"
#include "pos/ui/menu.h"
#include "pos/ui/panels.h"

static const struct period {
    const char *words; /* N_() */
    int days;          /* up to the last one */
    int ago;           /* the last one: so many days before today */
} periods[] = {
    {N_("today"), 1, 0},    {N_("yesterday"), 1, 1}, {N_("7 days"), 7, 0},
    {N_("30 days"), 30, 0}, {N_("90 days"), 90, 0},  {N_("a year"), 365, 0},
};
#define PERIODS (int)(sizeof(periods) / sizeof(periods[0]))

/* Where each report begins. */
static const int usual[REPORT_KINDS] = {
    [REPORT_DAYS] = 2,  [REPORT_HOURS] = 0, [REPORT_CATEGORIES] = 2,
    [REPORT_BEST] = 2,  [REPORT_DEAD] = 3,  [REPORT_MARGIN] = 3,
    [REPORT_ORDER] = 3,
};

struct report_panel {
    struct panel panel;
    struct report report;
    struct screen_list list;
    int period;
    struct actor who;
};

static enum err look(struct ui *ui, struct report_panel *p, int period,
                     struct diag *d)
{
    struct report r = {0};
    int32_t to = till_business_day(ui->till) - periods[period].ago;
    enum err err = report_make(ui->till, &p->who, p->report.kind,
                               to - periods[period].days + 1, to, &r, d);
    if (err)
        return err;
    report_release(&p->report);
    p->report = r;
    p->period = period;
    p->list = (struct screen_list){.count = r.count};
    return ERR_OK;
}

/* ---- drawing -------------------------------------------------------------*/

enum { VALUE = 11, BAR_MIN = 8 };

static int64_t longest(const struct report *r)
{
    int64_t most = 0;
    for (int i = 0; r->bar >= 0 && i < r->count; i++) {
        if (r->rows[i].value[r->bar] > most)
            most = r->rows[i].value[r->bar];
    }
    return most;
}

static void draw_bar(int row, int column, int columns, int64_t value,
                     int64_t most)
{
    char bar[4 * 128] = "";
    int full =
        most > 0 && value > 0 ? (int)((value * columns + most - 1) / most) : 0;
    for (int i = 0; i < full && i < columns && i < 120; i++)
        strcat(bar, "█");
    screen_put(row, column, columns, SCREEN_GOOD, bar);
}

static int name_columns(const struct ui *ui, const struct report *r)
{
    int left = ui->columns - 4 - r->columns * VALUE;
    int bar = left / 3 > BAR_MIN ? left / 3 : BAR_MIN;
    return left - bar - 1;
}

static void draw_values(const struct report *r, int row, int column,
                        const int64_t *values, bool totals,
                        enum screen_style style)
{
    char text[REPORT_VALUE_CHARS];
    for (int c = 0; c < r->columns; c++) {
        text[0] = '\0';
        if (!totals || r->column[c].summed)
            report_format(r, c, values[c], text);
        screen_put_right(row, column + c * VALUE, VALUE - 1, style, text);
    }
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct report_panel *p = (struct report_panel *)panel;
    const struct report *r = &p->report;
    char from[CLOCK_DAY_CHARS], to[CLOCK_DAY_CHARS];
    int row = UI_BODY_ROW, name = name_columns(ui, r);
    int at = 2 + name, bar = at + r->columns * VALUE;
    int window = ui_body_rows(ui) - 4;
    int64_t most = longest(r);
    screen_putf(row, 2, ui->columns - 4, SCREEN_STRONG, "%s  %s  %s - %s",
                r->title, tr(periods[p->period].words),
                clock_format_day(r->from, from), clock_format_day(r->to, to));
    screen_put(row + 1, 2, name, SCREEN_PLAIN, r->what);
    for (int c = 0; c < r->columns; c++)
        screen_put_right(row + 1, at + c * VALUE, VALUE - 1, SCREEN_PLAIN,
                         r->column[c].name);
    screen_list_fix(&p->list, window);
    for (int i = 0; i < window && p->list.top + i < r->count; i++) {
        const struct report_row *line = &r->rows[p->list.top + i];
        screen_put(row + 2 + i, 2, name - 1, SCREEN_PLAIN, line->name);
        draw_values(r, row + 2 + i, at, line->value, false, SCREEN_PLAIN);
        draw_bar(row + 2 + i, bar, ui->columns - bar - 1, line->value[r->bar],
                 most);
    }
    if (r->count == 0)
        screen_put_center(row + 4, 0, ui->columns, SCREEN_STRONG,
                          tr("Nothing in this time."));
    screen_rule(row + 2 + window, 2, ui->columns - 4);
    screen_put(row + 3 + window, 2, name, SCREEN_STRONG, tr("total"));
    draw_values(r, row + 3 + window, at, r->total, true, SCREEN_STRONG);
    if (r->count > window)
        screen_putf(row + 3 + window, bar, ui->columns - bar - 1, SCREEN_PLAIN,
                    "%d-%d/%d", p->list.top + 1,
                    p->list.top + window < r->count ? p->list.top + window
                                                    : r->count,
                    r->count);
}

/* ---- keys ----------------------------------------------------------------*/

static void print(struct ui *ui, const struct report_panel *p)
{
    struct diag d = {0};
    enum err err = report_print(ui->till, &p->report, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the report is on its way to the printer"));
}

/* D/reports/best-2026-11-01-2026-11-22.csv */
static void save(struct ui *ui, const struct report_panel *p)
{
    char path[TILL_PATH_MAX], name[96], from[CLOCK_DAY_CHARS],
        to[CLOCK_DAY_CHARS];
    struct diag d = {0};
    struct buf text = {0};
    const struct report *r = &p->report;
    enum err err = till_path(ui->till->dir, "reports", path, &d);
    if (!err && mkdir(path, 0700) != 0 && errno != EEXIST)
        err = diag_set(&d, ERR_IO, tr("%s cannot be made"), path);
    snprintf(name, sizeof(name), "reports/%s-%s-%s.csv", report_word(r->kind),
             clock_format_day(r->from, from), clock_format_day(r->to, to));
    if (!err)
        err = till_path(ui->till->dir, name, path, &d);
    if (!err)
        err = report_csv(r, &text);
    if (!err)
        err = file_write(path, 0600, text.data, text.len);
    buf_release(&text);
    err = till_explain(ui->till, err, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_GOOD, tr("written: %s"), path);
}

static void turn(struct ui *ui, struct report_panel *p, int by)
{
    struct diag d = {0};
    enum err err = look(ui, p, (p->period + by + PERIODS) % PERIODS, &d);
    if (err)
        ui_fail(ui, err, &d);
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct report_panel *p = (struct report_panel *)panel;
    if (k == SCREEN_KEY_ESC)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_LEFT || k == SCREEN_KEY_RIGHT)
        turn(ui, p, k == SCREEN_KEY_LEFT ? -1 : 1);
    else if (k == SCREEN_KEY_F(2))
        print(ui, p);
    else if (k == SCREEN_KEY_F(3))
        save(ui, p);
    else if (k == SCREEN_KEY_UP || k == SCREEN_KEY_DOWN) {
        int most = p->list.count - (ui_body_rows(ui) - 4);
        int top = p->list.top + (k == SCREEN_KEY_UP ? -1 : 1);
        if (top >= 0 && top <= most)
            p->list.top = p->list.selected = top;
    } else
        (void)screen_list_key(&p->list, ui_body_rows(ui) - 4, k);
}

static void released(struct panel *panel)
{
    report_release(&((struct report_panel *)panel)->report);
}

static const struct panel_ops ops = {
    .help = N_(
        "What was sold, refunds taken off; amounts are after all discounts.\n"
        "Left and right choose another time: today, yesterday, a week, a "
        "month. The arrows up and down move through the rows.\n"
        "The bars compare the rows. F2 prints it, F3 writes it as a file for a "
        "spreadsheet.\n"
        "A scan goes back to the sale and is added. Esc goes back."),
    .keys = N_("F1 Help|F2 Print|F3 As a file"),
    .more = N_("Left/Right Another time|Up/Down Move|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = draw,
    .key = key,
    .close = released,
};

/* ---- opening -------------------------------------------------------------*/

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    enum report_kind kind = (enum report_kind)deed->number;
    if (kind == REPORT_MARGIN && !actor_may(who))
        return diag_set(d, ERR_DENIED, tr("margins are for keepers"));
    struct report_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (!p)
        return ERR_OK; /* it said so */
    p->report.kind = kind;
    p->who = *who;
    enum err err = look(ui, p, usual[kind], d);
    if (err)
        ui_close(ui, &p->panel);
    return err;
}

static void words(const struct ui *ui, const struct deed *deed, char *out,
                  size_t cap)
{
    (void)ui;
    text_copy(out, cap, report_title((enum report_kind)deed->number));
}

void report_open(struct ui *ui, int which)
{
    static const struct deed_ops deed_ops = {perform, words};
    struct diag d = {0};
    struct deed deed = {.kind = DEED_OTHER, .ops = &deed_ops, .number = which};
    enum err err = deed_do(ui, &deed, &d);
    if (err)
        ui_fail(ui, err, &d);
}
