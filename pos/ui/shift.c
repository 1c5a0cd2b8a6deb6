/* shift.c - opening the drawer, looking at the shift (X), counting and closing
 * it (Z). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/cash.h"
#include "pos/keep/backup.h"
#include "pos/ui/panels.h"
#include "sync/feed.h"

/* ---- opening -------------------------------------------------------------*/

static enum err opened(struct ui *ui, const struct ask *ask, const char *text,
                       struct diag *d)
{
    struct money cash;
    char amount[MONEY_CHARS];
    (void)ask;
    enum err err = words_money(text, SHIFT_FLOAT_MAX, &cash, d);
    if (!err)
        err = shift_open(ui->till, &ui->desk->actor, cash, &ui->shift, d);
    if (!err)
        ui_say(ui, UI_GOOD, tr("shift %u is open with %s in the drawer"),
               ui->shift.number, money_format(cash, amount));
    return err;
}

void shift_begin_open(struct ui *ui)
{
    struct ask ask = {.label = N_("Cash in the drawer"),
                      .hint = N_("Count the small change and type it, for "
                                 "example 200. 0 for an empty drawer."),
                      .done = opened};
    int64_t usual =
        till_setting_int(ui->till, SETTING_FLOAT, 0, SHIFT_FLOAT_MAX, 0);
    if (usual > 0)
        money_format(money_of(usual), ask.initial);
    if (ui->person.name[0])
        snprintf(ask.title, sizeof(ask.title),
                 tr("Good day, %.60s: open the shift"), ui->person.name);
    else
        text_copy(ask.title, sizeof(ask.title), tr("Open the shift"));
    ask_open(ui, &ask);
}

/* ---- counting ------------------------------------------------------------*/

static const int notes_fen[] = {10000, 5000, 2000, 1000, 500, 100, 50, 10};
#define NOTES (int)(sizeof(notes_fen) / sizeof(notes_fen[0]))

struct count {
    struct panel panel;
    struct screen_line total;
    struct screen_line notes[sizeof(notes_fen) / sizeof(notes_fen[0])];
    bool by_note;
    int at;
    bool sure; /* the difference is shown: Enter closes */
    struct money counted;
};

static enum err counted(const struct count *c, struct money *ret_sum,
                        struct diag *d)
{
    if (!c->by_note)
        return words_money(c->total.text, SHIFT_FLOAT_MAX * 10, ret_sum, d);
    int64_t sum = 0;
    for (int i = 0; i < NOTES; i++)
        sum += strtoll(c->notes[i].text, NULL, 10) * notes_fen[i];
    *ret_sum = money_of(sum);
    return ERR_OK;
}

static void draw_notes(const struct ui *ui, const struct count *c, int row)
{
    char value[MONEY_CHARS];
    (void)ui;
    for (int i = 0; i < NOTES; i++) {
        bool here = i == c->at;
        enum screen_style style = here ? SCREEN_STRONG : SCREEN_PLAIN;
        int64_t n = strtoll(c->notes[i].text, NULL, 10);
        if (notes_fen[i] % 100)
            snprintf(value, sizeof(value), "0.%d", notes_fen[i] / 10);
        else
            snprintf(value, sizeof(value), "%d", notes_fen[i] / 100);
        screen_put_right(row + i, 6, 6, style, value);
        screen_put(row + i, 13, 3, style, "×");
        screen_line_put(row + i, 16, 8, style, &c->notes[i], here);
        screen_money(row + i, 26, 14, style, money_of(n * notes_fen[i]));
    }
}

static void draw_sure(const struct ui *ui, const struct count *c)
{
    struct shift s = ui->shift;
    int row = UI_BODY_ROW + 2;
    int64_t off = c->counted.fen - s.expected.fen;
    char text[MONEY_CHARS];
    screen_put(row, 4, 24, SCREEN_PLAIN, tr("Counted"));
    screen_money(row, 28, 16, SCREEN_STRONG, c->counted);
    if (!cash_expected_is_shown(ui->till, &ui->desk->actor)) {
        screen_put(row + 8, 4, ui->columns - 8, SCREEN_PLAIN,
                   tr("Enter closes the shift and prints the Z report. Esc "
                      "counts again."));
        return;
    }
    screen_put(row + 2, 4, 24, SCREEN_PLAIN, tr("Should be there"));
    screen_money(row + 2, 28, 16, SCREEN_STRONG, s.expected);
    if (off == 0)
        screen_put(row + 5, 4, 60, SCREEN_GOOD, tr("It is exactly right."));
    else
        screen_putf(row + 5, 4, 60, SCREEN_CARE,
                    off < 0 ? tr(" %s yuan are missing ")
                            : tr(" %s yuan too much "),
                    money_format(money_of(off < 0 ? -off : off), text));
    screen_put(row + 8, 4, ui->columns - 8, SCREEN_PLAIN,
               tr("Enter closes the shift and prints the Z report. Esc counts "
                  "again."));
}

static void count_draw(struct ui *ui, struct panel *p)
{
    struct count *c = (struct count *)p;
    char text[MONEY_CHARS];
    struct money sum = {0};
    screen_put(UI_BODY_ROW, 2, ui->columns - 4, SCREEN_STRONG,
               tr("Close the shift: count the cash in the drawer"));
    if (c->sure) {
        draw_sure(ui, c);
        return;
    }
    if (c->by_note) {
        draw_notes(ui, c, UI_BODY_ROW + 2);
        if (counted(c, &sum, NULL) == ERR_OK) {
            money_format(sum, text);
            screen_digits_put(UI_BODY_ROW + 4, 42, ui->columns - 44,
                              screen_digits_fit(text, 5, ui->columns - 44),
                              SCREEN_STRONG, text);
        }
        screen_paragraph(
            UI_BODY_ROW + 12, 4, 2, ui->columns - 8, SCREEN_PLAIN,
            tr("Type how many of each; Enter goes on to the next, on "
               "the last one it is done."));
    } else {
        screen_paragraph(UI_BODY_ROW + 3, 4, 4, ui->columns - 8, SCREEN_PLAIN,
                         tr("Type all the cash in the drawer, small change "
                            "too, and press Enter. F2 counts note by note."));
        ui_input(ui, tr("Cash counted>"), &c->total);
    }
}

static void close_shift(struct ui *ui, struct count *c)
{
    struct diag d = {0};
    struct shift closed;
    struct note_count notes[NOTES];
    for (int i = 0; i < NOTES; i++)
        notes[i] = (struct note_count){
            notes_fen[i], (uint32_t)strtoul(c->notes[i].text, NULL, 10)};
    enum err err = shift_close(ui->till, &ui->desk->actor, c->counted, notes,
                               c->by_note ? NOTES : 0, &closed, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    backup_at_close(ui->till);
    ui->shift = (struct shift){0};
    ui->stale = true;
    ui_close(ui, &c->panel);
    login_begin(ui);
    ui_say(ui, UI_GOOD,
           ui->printer.health == SPOOL_OFF
               ? tr("shift %u is closed")
               : tr("shift %u is closed; the Z report is printing"),
           closed.number);
}

static void enough(struct ui *ui, struct count *c)
{
    struct diag d = {0};
    enum err err = counted(c, &c->counted, &d);
    if (!err && shift_current(ui->till, &ui->shift))
        err = diag_set(&d, ERR_NOTFOUND, tr("no shift is open"));
    if (err)
        ui_fail(ui, err, &d);
    else
        c->sure = true;
}

static void note_key(struct ui *ui, struct count *c, int k)
{
    struct screen_line *line = &c->notes[c->at];
    if (k == SCREEN_KEY_UP)
        c->at -= c->at > 0;
    else if (k == SCREEN_KEY_DOWN || k == SCREEN_KEY_TAB)
        c->at += c->at + 1 < NOTES;
    else if (k == SCREEN_KEY_ENTER && c->at + 1 < NOTES)
        c->at++;
    else if (k == SCREEN_KEY_ENTER)
        enough(ui, c);
    else if (k >= ' ' && k < SCREEN_KEY_UP) {
        if (k < '0' || k > '9' || line->len >= 6)
            ui_say(ui, UI_CARE, "%s", tr("how many of these: digits only"));
        else
            (void)screen_line_key(line, k);
    } else {
        (void)screen_line_key(line, k);
    }
}

static void count_key(struct ui *ui, struct panel *p, int k)
{
    struct count *c = (struct count *)p;
    k = words_fold(k);
    if (k == SCREEN_KEY_ESC) {
        if (c->sure)
            c->sure = false;
        else
            ui_close(ui, p);
    } else if (c->sure) {
        if (k == SCREEN_KEY_ENTER)
            close_shift(ui, c);
    } else if (k == SCREEN_KEY_F(2)) {
        c->by_note = !c->by_note;
    } else if (c->by_note) {
        note_key(ui, c, k);
    } else if (k == SCREEN_KEY_ENTER) {
        enough(ui, c);
    } else {
        (void)screen_line_key(&c->total, k);
    }
}

static const struct panel_ops count_ops = {
    .help = N_(
        "Count what is in the drawer before looking at what should be there.\n"
        "Type the whole amount, or press F2 and type how many of each note and "
        "coin: Enter, Tab and the arrows go from one to the next.\n"
        "Then the difference is shown; Enter closes the shift and prints the Z "
        "report.\n"
        "A closed shift cannot be changed. Parked baskets stay.\n"
        "Esc goes back: the shift goes on."),
    .keys = N_("F1 Help|F2 Note by note"),
    .more = N_("0-9 Amount|Enter Done|Esc Back"),
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = count_draw,
    .key = count_key,
};

/* ---- looking -------------------------------------------------------------*/

static void figure(int row, const char *label, struct money amount,
                   enum screen_style style)
{
    screen_put(row, 4, 26, SCREEN_PLAIN, label);
    screen_money(row, 30, 14, style, amount);
}

static void number(int row, const char *label, int64_t n, struct money amount)
{
    char text[MONEY_CHARS];
    screen_put(row, 48, 16, SCREEN_PLAIN, label);
    screen_putf(row, 64, 6, SCREEN_STRONG, "%5lld", (long long)n);
    if (amount.fen)
        screen_put_right(row, 69, 10, SCREEN_PLAIN, money_format(amount, text));
}

/* What moved in the drawer, and what should be there. */
static void draw_cash(const struct ui *ui, const struct shift *s, int row)
{
    const int cash = LEDGER__TENDER_TYPE__CASH;
    int64_t moved = shift_of(s, SHIFT_CASH_IN).amount.fen -
                    shift_of(s, SHIFT_CASH_OUT).amount.fen -
                    shift_of(s, SHIFT_CASH_DROP).amount.fen;
    int64_t sold = s->sums[SHIFT_TENDERED][cash].amount.fen -
                   shift_of(s, SHIFT_CHANGE).amount.fen;
    if (!cash_expected_is_shown(ui->till, &ui->desk->actor)) {
        screen_paragraph(row, 4, 4, 40, SCREEN_PLAIN,
                         tr("What should be in the drawer is shown after it "
                            "was counted."));
        return;
    }
    figure(row, tr("Cash at the start"), s->float_cash, SCREEN_PLAIN);
    figure(row + 1, tr("Cash sales less change"), money_of(sold), SCREEN_PLAIN);
    figure(row + 2, tr("Credit paid back in cash"),
           s->sums[SHIFT_REPAID][cash].amount, SCREEN_PLAIN);
    figure(row + 3, tr("Refunded in cash"),
           money_of(-s->sums[SHIFT_REFUNDED][cash].amount.fen), SCREEN_PLAIN);
    figure(row + 4, tr("Put in, paid out, safe"), money_of(moved),
           SCREEN_PLAIN);
    screen_rule(row + 5, 4, 40);
    figure(row + 6, tr("Should be in the drawer"), s->expected, SCREEN_STRONG);
    figure(row + 7, tr("Sold"), shift_of(s, SHIFT_SALES).amount, SCREEN_STRONG);
    figure(row + 8, tr("Discounts in it"), shift_of(s, SHIFT_SAVED).amount,
           SCREEN_PLAIN);
}

static void look_draw(struct ui *ui, struct panel *p)
{
    const struct shift *s = &ui->shift;
    char day[CLOCK_DAY_CHARS], opened_at[CLOCK_TIME_CHARS];
    int row = UI_BODY_ROW;
    (void)p;
    if (s->number == 0) {
        screen_put_center(row + 5, 0, ui->columns, SCREEN_STRONG,
                          tr("No shift is open."));
        screen_put_center(row + 7, 0, ui->columns, SCREEN_PLAIN,
                          tr("Enter opens one."));
        return;
    }
    clock_format_day(s->business_day, day);
    clock_format_time(s->opened_ms, opened_at);
    screen_putf(row, 2, ui->columns - 4, SCREEN_STRONG,
                tr("Shift %u of %s, open since %.11s"), s->number, day,
                opened_at + 5);
    draw_cash(ui, s, row + 2);
    number(row + 2, tr("Sales"), shift_of(s, SHIFT_SALES).count, money_of(0));
    number(row + 3, tr("Lines out"), shift_of(s, SHIFT_VOIDS).count,
           shift_of(s, SHIFT_VOIDS).amount);
    number(row + 4, tr("Baskets left"), shift_of(s, SHIFT_ABANDONED).count,
           money_of(0));
    number(row + 5, tr("Drawer opened"), shift_of(s, SHIFT_DRAWER).count,
           money_of(0));
    number(row + 6, tr("Copies"), shift_of(s, SHIFT_REPRINTS).count,
           money_of(0));
    number(row + 7, tr("Refunds"), shift_of(s, SHIFT_REFUNDS).count,
           shift_of(s, SHIFT_REFUNDS).amount);
    number(row + 8, tr("Keeper allowed"), shift_of(s, SHIFT_OVERRIDES).count,
           money_of(0));
    number(row + 9, tr("Handed over"), shift_of(s, SHIFT_HANDED_OVER).count,
           shift_of(s, SHIFT_HANDED_OVER).amount);
    number(row + 10, tr("Drawer left open"),
           shift_of(s, SHIFT_DRAWER_LEFT).count, money_of(0));
    screen_put(row + 11, 4, ui->columns - 8, SCREEN_PLAIN,
               tr("F2 prints this as an X report; the shift goes on."));
    screen_put(row + 12, 4, ui->columns - 8, SCREEN_PLAIN,
               tr("F9 counts the cash and closes the shift (Z report)."));
}

static void print_shift(struct ui *ui, uint32_t which)
{
    struct diag d = {0};
    if (which == 0) {
        ui_say(ui, UI_CALM, "%s", tr("there is no such shift yet"));
        return;
    }
    enum err err = shift_print(ui->till, which, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD,
           tr("the report of shift %u is on its way to the "
              "printer"),
           which);
}

static void look_key(struct ui *ui, struct panel *p, int k)
{
    if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
    } else if (ui->shift.number == 0) {
        if (k == SCREEN_KEY_ENTER || k == SCREEN_KEY_F(9)) {
            ui_close(ui, p);
            shift_begin_open(ui);
        }
    } else if (k == SCREEN_KEY_F(2)) {
        print_shift(ui, ui->shift.number);
    } else if (k == SCREEN_KEY_F(8)) {
        print_shift(ui, ui->shift.number - 1);
    } else if (k == SCREEN_KEY_F(9)) {
        if (ui->desk->cart.count > 0) {
            ui_say(ui, UI_CARE, "%s",
                   tr("finish, park or give up the open basket first"));
            return;
        }
        ui_close(ui, p);
        (void)ui_open(ui, &count_ops, sizeof(struct count));
    }
}

static const struct panel_ops look_ops = {
    .help = N_(
        "What this shift has sold so far, and what should be in the drawer.\n"
        "F2 prints it (X report): only a look, the shift goes on.\n"
        "F8 prints the Z report of the shift before once more.\n"
        "F9 closes the shift: count the cash, then the Z report prints.\n"
        "A scan goes back to the sale and is added. Esc goes back."),
    .keys = N_("F1 Help|F2 Print X|F8 Last Z again|F9 Close shift"),
    .more = N_("Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = look_draw,
    .key = look_key,
};

void shift_panel_open(struct ui *ui)
{
    if (shift_current(ui->till, &ui->shift))
        ui->shift = (struct shift){0};
    (void)ui_open(ui, &look_ops, sizeof(struct panel));
}
