/* more.c - what is seldom needed. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/keep/backup.h"
#include "pos/ui/menu.h"
#include "pos/ui/panels.h"

/* ---- drawer --------------------------------------------------------------*/

static enum err open_drawer(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct deed deed = ask->deed;
    static const char *const usual[] = {N_("change money"), N_("count cash"),
                                        N_("put in a receipt")};
    if (text[0] >= '1' && text[0] <= '3' && !text[1])
        text = tr(usual[text[0] - '1']);
    if (!text[0] || !text_is_plain(text, 40))
        return diag_set(d, ERR_FORMAT,
                        tr("say why, in at most 40 characters, or type 1, 2 "
                           "or 3"));
    text_copy(deed.reason, sizeof(deed.reason), text);
    return deed_do(ui, &deed, d);
}

void drawer_panel(struct ui *ui)
{
    struct ask ask = {.label = N_("Why"),
                      .hint = N_("1 change money   2 count cash   3 put in a "
                                 "receipt, or other words. It is recorded."),
                      .wide = true,
                      .done = open_drawer,
                      .deed = {.kind = DEED_DRAWER}};
    text_copy(ask.title, sizeof(ask.title), tr("Open the drawer, no sale"));
    ask_open(ui, &ask);
}

/* ---- about ---------------------------------------------------------------*/

static void draw_backup(const struct ui *ui, int row, int column, int columns)
{
    struct backup_state state;
    char at[CLOCK_TIME_CHARS];
    backup_state_read(ui->till->dir, &state);
    if (state.good_ms == 0)
        screen_put(row, column, columns, SCREEN_CARE,
                   tr("Never copied to a stick yet."));
    else
        screen_putf(row, column, columns, SCREEN_PLAIN,
                    tr("Last copied to a stick: %s"),
                    clock_format_time(state.good_ms, at));
}

/* The end of a long path says more than its beginning. */
static void draw_dir(const struct ui *ui, int row, int column, int columns)
{
    const char *dir = ui->till->dir;
    int room = columns - text_width(tr("Data: %s"));
    if (text_width(dir) <= room) {
        screen_putf(row, column, columns, SCREEN_PLAIN, tr("Data: %s"), dir);
        return;
    }
    while (*dir && (text_width(dir) > room - 2 || ((uint8_t)*dir >> 6) == 2))
        dir++;
    char shown[TILL_PATH_MAX + 4];
    snprintf(shown, sizeof(shown), "…%s", dir);
    screen_putf(row, column, columns, SCREEN_PLAIN, tr("Data: %s"), shown);
}

static void about_draw(struct ui *ui, struct panel *p)
{
    int row, column, columns = 62;
    (void)p;
    ui_dialog(ui, 10, columns, tr("About this till"), &row, &column);
    screen_putf(row, column, columns, SCREEN_STRONG, "Liandian %s",
                tr("village shop till"));
    screen_putf(row + 2, column, columns, SCREEN_PLAIN,
                tr("Outlet %u %s, till %u"), ui->till->outlet, ui->outlet,
                ui->till->till);
    screen_putf(row + 3, column, columns, SCREEN_PLAIN, tr("Shift %u"),
                ui->shift.number);
    screen_putf(row + 4, column, columns, SCREEN_PLAIN,
                tr("Not sent to headquarters yet: %llu"),
                (unsigned long long)ui->link.unsent);
    if (ui->link.words[0])
        screen_paragraph(row + 5, column, 2, columns, SCREEN_PLAIN,
                         ui->link.words);
    draw_backup(ui, row + 6, column, columns);
    draw_dir(ui, row + 7, column, columns);
    screen_put(row + 9, column, columns, SCREEN_STRONG, tr("Any key: back"));
}

static void about_key(struct ui *ui, struct panel *p, int k)
{
    (void)k;
    ui_close(ui, p);
}

static const struct panel_ops about_ops = {
    .help =
        N_("Which shop and till this is, what headquarters has not got yet, "
           "and when everything was last copied to a stick. Headquarters "
           "asks for it when something is wrong.\n"
           "A scan goes back to the sale and is added. Esc or any other "
           "key goes back."),
    .keys = N_("F1 Help"),
    .scans = UI_SCAN_CLOSES,
    .draw = about_draw,
    .key = about_key,
    .more = N_("Esc Back"),
};

void about_open(struct ui *ui)
{
    (void)ui_open(ui, &about_ops, sizeof(struct panel));
}

/* ---- ending --------------------------------------------------------------*/

static void end_draw(struct ui *ui, struct panel *p)
{
    int row, column, columns = 58;
    (void)p;
    ui_dialog(ui, 6, columns, tr("End the program?"), &row, &column);
    screen_paragraph(row + 1, column, 3, columns, SCREEN_PLAIN,
                     ui->desk->cart.count > 0
                         ? tr("The open basket is kept and comes back at the "
                              "next start.")
                         : tr("Everything is kept."));
    screen_put(row + 5, column, columns, SCREEN_STRONG,
               tr("Enter: end    Esc: back"));
}

static void end_key(struct ui *ui, struct panel *p, int k)
{
    if (k == SCREEN_KEY_ENTER)
        ui->quit = true;
    if (k == SCREEN_KEY_ENTER || k == SCREEN_KEY_ESC)
        ui_close(ui, p);
}

static const struct panel_ops end_ops = {
    .help = N_("Enter ends the program. Everything is kept: the basket, the "
               "parked ones and the open shift come back at the next start.\n"
               "What is scanned meanwhile waits. Esc goes back: the till "
               "goes on."),
    .keys = N_("F1 Help"),
    .scans = UI_SCAN_WAITS,
    .draw = end_draw,
    .key = end_key,
    .more = N_("Enter End|Esc Back"),
};

void end_open(struct ui *ui)
{
    (void)ui_open(ui, &end_ops, sizeof(struct panel));
}

/* ---- short ones ----------------------------------------------------------*/

void abandon_basket(struct ui *ui)
{
    struct deed deed = {.kind = DEED_ABANDON};
    struct book_basket book;
    char question[DIAG_TEXT_MAX], total[MONEY_CHARS], paid[MONEY_CHARS];
    if (ui->desk->cart.count == 0) {
        ui_say(ui, UI_CALM, "%s", tr("the basket is empty"));
        return;
    }
    snprintf(question, sizeof(question),
             tr("Give up this basket of %d lines, %s yuan? Nothing of it is "
                "sold."),
             ui->desk->cart.count, money_format(ui->desk->cart.total, total));
    if (book_basket(ui->till, ui->desk->cart.basket, &book, NULL) == ERR_OK &&
        book.count > 0)
        snprintf(question, sizeof(question),
                 tr("Give up this basket of %d lines? The %s yuan that were "
                    "paid by phone go back to the customer; what came by the "
                    "shop's own code you hand back yourself."),
                 ui->desk->cart.count, money_format(book.paid, paid));
    confirm_open(ui, question, &deed);
}

void other_weight(struct ui *ui)
{
    struct diag d = {0};
    struct prefs prefs = ui->prefs;
    prefs.jin = !prefs.jin;
    enum err err = prefs_save(ui->till->dir, &prefs, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    ui->prefs = prefs;
    ui_say(ui, UI_GOOD, tr("weights are now shown in %s"),
           prefs.jin ? tr("jin") : "kg");
}

void other_weight_words(const struct ui *ui, char *out, size_t cap)
{
    snprintf(out, cap, tr("weights in kg or jin (now %s)"),
             ui->prefs.jin ? tr("jin") : "kg");
}

void other_letters(struct ui *ui)
{
    struct diag d = {0};
    struct prefs prefs = ui->prefs;
    prefs.large = !prefs.large;
    enum err err = prefs_save(ui->till->dir, &prefs, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    ui->prefs = prefs;
    screen_bold(prefs.large);
    ui_say(ui, UI_GOOD, "%s",
           prefs.large ? tr("large: fewer rows, a larger total")
                       : tr("the usual screen again"));
}

void other_letters_words(const struct ui *ui, char *out, size_t cap)
{
    text_copy(out, cap,
              ui->prefs.large ? tr("the usual screen")
                              : tr("large screen for weak eyes"));
}

void test_print(struct ui *ui)
{
    struct diag d = {0};
    enum err err =
        spool_add(&ui->till->db, SPOOL_TEST, 0, 0, false, ui->till->now_ms());
    if (err) {
        err = till_explain(ui->till, err, &d);
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("a test page is on its way to the printer"));
}

void drop_prints(struct ui *ui)
{
    struct deed deed = {.kind = DEED_DROP_PRINTS};
    char question[DIAG_TEXT_MAX];
    if (ui->printer.waiting == 0) {
        ui_say(ui, UI_CALM, "%s", tr("nothing waits for the printer"));
        return;
    }
    snprintf(question, sizeof(question),
             tr("Give up %d print jobs? The sales stay recorded; the copies in "
                "F10 can still "
                "print each."),
             ui->printer.waiting);
    confirm_open(ui, question, &deed);
}

void drop_prints_words(const struct ui *ui, char *out, size_t cap)
{
    if (ui->printer.waiting > 0)
        snprintf(out, cap, tr("give up what waits for the printer (%d)"),
                 ui->printer.waiting);
    else
        text_copy(out, cap, tr("give up what waits for the printer"));
}
