/* refund_find.c - which sale the goods are of. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/refund/ask.h"
#include "pos/refund/exchange.h"
#include "pos/ui/panels.h"
#include "pos/ui/refund.h"

enum { SHOWN = 60 };

struct finder {
    struct panel panel;
    struct screen_line line;
    struct screen_list list;
    struct sale sales[SHOWN];
    bool asking; /* headquarters, about: */
    struct sale_name asked;
    int64_t asked_ms; /* monotonic */
};

static const struct panel_ops ops;

static struct finder *finder_of(const struct ui *ui)
{
    for (int i = 0; i < ui->depth; i++) {
        if (ui->stack[i]->ops == &ops)
            return (struct finder *)ui->stack[i];
    }
    return NULL;
}

/* ---- drawing -------------------------------------------------------------*/

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 4;
}

static void draw_sale(void *arg, int index, int row, int column, int columns,
                      enum screen_style style)
{
    const struct finder *f = arg;
    const struct sale *s = &f->sales[index];
    char at[CLOCK_TIME_CHARS];
    clock_format_time(s->at_ms, at);
    screen_put(row, column, columns, style, "");
    screen_putf(row, column + 2, 14, style, tr("No. %llu"),
                (unsigned long long)s->seq);
    screen_put(row, column + 18, 18, style, at + 5);
    screen_putf(row, column + 38, 12, style, tr("%u lines"), s->lines);
    screen_money(row, columns - 16, 12, style, s->total);
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct finder *f = (struct finder *)panel;
    int c = ui->columns, rows = window(ui);
    screen_list_fix(&f->list, rows);
    screen_put(UI_BODY_ROW, 1, c - 2, SCREEN_STRONG,
               tr("Goods come back: of which sale?"));
    screen_put(UI_BODY_ROW + 1, 1, c - 2, SCREEN_PLAIN,
               tr("Scan the code on the receipt, or type its number, or "
                  "choose one of these."));
    if (f->asking)
        screen_putf(UI_BODY_ROW + 2, 0, c, SCREEN_CARE,
                    tr(" Headquarters is being asked about %u-%llu, %d s.  "
                       "Esc: no longer"),
                    f->asked.till, (unsigned long long)f->asked.seq,
                    (int)((clock_monotonic_ms() - f->asked_ms) / 1000));
    if (f->list.count > 0)
        screen_list_put(UI_BODY_ROW + 3, 0, rows, c, &f->list, draw_sale, f);
    else
        screen_put_center(UI_BODY_ROW + 3 + rows / 2, 0, c, SCREEN_PLAIN,
                          tr("Nothing was sold at this till yet."));
    ui_input(ui, tr("Receipt number>"), &f->line);
}

/* ---- finding -------------------------------------------------------------*/

static void found(struct ui *ui, struct finder *f, struct refundable *of)
{
    uint32_t lines = 0;
    for (uint32_t i = 0; i < of->entry->sale->n_lines; i++)
        lines += refundable_left(of, i).milli > 0;
    if (lines == 0) {
        ui_say(ui, UI_ALERT,
               tr("all of sale %llu came back already: nothing is left"),
               (unsigned long long)of->name.seq);
        screen_bell();
        refundable_release(of);
        return;
    }
    ui_close(ui, &f->panel);
    refund_lines_open(ui, of);
}

static void look(struct ui *ui, struct finder *f, const struct sale_name *name)
{
    struct refundable of;
    struct diag d = {0};
    enum err err = refund_find(ui->till, name, &of, &d);
    f->asking = false;
    if (err == ERR_GONE && ui->link.online) {
        err = ask_send(ui->till, name, &d);
        f->asking = !err;
        f->asked = *name;
        f->asked_ms = clock_monotonic_ms();
        if (!err)
            return;
    }
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    /* What came back at other tills, while the lines are being chosen. */
    if (of.here && ui->link.online && ask_send(ui->till, &of.name, &d))
        ui_say(ui, UI_CARE, "%s", d.text);
    found(ui, f, &of);
}

static void look_text(struct ui *ui, struct finder *f, const char *text)
{
    struct sale_name name;
    struct diag d = {0};
    enum err err = sale_name_parse(text, &name, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        look(ui, f, &name);
}

bool refund_waits(const struct ui *ui)
{
    const struct finder *f = finder_of(ui);
    return f && f->asking;
}

void refund_follow(struct ui *ui)
{
    struct finder *f = finder_of(ui);
    struct refundable of;
    struct diag d = {0};
    if (!f || !f->asking || ui_top(ui) != &f->panel)
        return;
    bool late = clock_monotonic_ms() - f->asked_ms > ASK_GIVE_UP_MS;
    enum err err = refund_find(ui->till, &f->asked, &of, &d);
    if (err == ERR_GONE && !late)
        return;
    f->asking = false;
    if (err)
        ui_fail(ui, err, &d);
    else
        found(ui, f, &of);
}

/* ---- keys ----------------------------------------------------------------*/

static void enter(struct ui *ui, struct finder *f)
{
    char text[SCREEN_LINE_MAX + 1];
    if (f->line.len > 0) {
        text_trim(f->line.text, text, sizeof(text));
        screen_line_clear(&f->line);
        look_text(ui, f, text);
    } else if (f->list.count > 0) {
        const struct sale_name name = {.seq = f->sales[f->list.selected].seq,
                                       .hash_len = 0};
        look(ui, f, &name);
    }
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct finder *f = (struct finder *)panel;
    int folded = words_fold(k);
    if (k == SCREEN_KEY_ENTER) {
        enter(ui, f);
    } else if (k == SCREEN_KEY_ESC) {
        if (f->asking)
            f->asking = false;
        else
            ui_close(ui, panel);
    } else if (k == SCREEN_KEY_F(8)) {
        ui_close(ui, panel);
        refund_lines_open(ui, NULL);
    } else if (!screen_list_key(&f->list, window(ui), k)) {
        (void)screen_line_key(&f->line, folded);
    }
}

static void scan(struct ui *ui, struct panel *panel, const char *code)
{
    struct finder *f = (struct finder *)panel;
    if (sale_name_is_code(code)) {
        screen_line_clear(&f->line);
        look_text(ui, f, code);
        return;
    }
    ui_say(ui, UI_CARE, "%s",
           tr("that is goods: first the code on the receipt, or F8 without "
              "one"));
    screen_bell();
}

static const struct panel_ops ops = {
    .help = N_("Goods come back. Scan the code at the end of the receipt: "
               "the sale opens, and you choose what of it comes back.\n"
               "No scanner: type the number on the receipt; another till's "
               "with the till before it, like 7-41. Or choose one of the last "
               "sales with the arrows and Enter.\n"
               "Sales of other tills are asked of headquarters, so they need "
               "the link.\n"
               "No receipt at all: F8, with the keeper.\n"
               "Esc goes back and changes nothing."),
    .keys = N_("F1 Help|F8 No receipt"),
    .more = N_("Up/Down Choose|Enter This sale|Esc Back"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
};

/* ---- beginning -----------------------------------------------------------*/

static struct finder *open_finder(struct ui *ui)
{
    struct diag d = {0};
    if (ui->shift.number == 0) {
        shift_begin_open(ui);
        return NULL;
    }
    struct finder *f = ui_open(ui, &ops, sizeof(*f));
    if (!f)
        return NULL;
    enum err err = sale_recent(ui->till, 0, f->sales, SHOWN, &f->list.count);
    if (err)
        ui_fail(ui, till_explain(ui->till, err, &d), &d);
    return f;
}

static enum err give_up(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    (void)who;
    enum err err = exchange_drop(ui->till, (uint32_t)deed->number);
    if (!err)
        ui_say(ui, UI_GOOD, "%s",
               tr("the exchange is given up: nothing came back"));
    return till_explain(ui->till, err, d);
}

static void give_up_words(const struct ui *ui, const struct deed *deed,
                          char *out, size_t cap)
{
    (void)ui;
    (void)deed;
    snprintf(out, cap, "%s", tr("give the exchange up"));
}

static const struct deed_ops give_up_ops = {give_up, give_up_words};

void refund_open(struct ui *ui)
{
    struct money value = {0};
    uint32_t basket = ui->desk->cart.basket;
    char question[DIAG_TEXT_MAX], text[MONEY_CHARS];
    if (!exchange_value(ui->till, basket, &value) && value.fen != 0) {
        const struct deed deed = {
            .kind = DEED_OTHER, .ops = &give_up_ops, .number = basket};
        snprintf(question, sizeof(question),
                 tr("Goods for %s wait to be exchanged for this basket. Give "
                    "the exchange up?"),
                 money_format(value, text));
        confirm_open(ui, question, &deed);
        return;
    }
    (void)open_finder(ui);
}

void refund_open_code(struct ui *ui, const char *code)
{
    struct finder *f = open_finder(ui);
    if (f)
        look_text(ui, f, code);
}
