/* pay.c - cash: what is due, what was handed over. Notes may come one after
 * another; the sale is done as soon as they cover it. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

/* One slip of the finger, or a barcode, is no amount of money. */
#define PAY_MAX INT64_C(100000000) /* a million yuan */
enum { PAY_KEYS = 7 };             /* F1 exact, F2 50, F3 100, F4-F7 */

struct pay {
    struct panel panel;
    struct screen_line line;
    struct money given;
};

static struct money rest_of(const struct ui *ui, const struct pay *p)
{
    return money_of(ui->desk->cart.total.fen - p->given.fen);
}

/* Amount of each key for what is still due; 0: the key has none. */
static void amounts(struct money rest, struct money out[PAY_KEYS])
{
    struct money likely[SALE_CASH_KEYS];
    int count = sale_cash_keys(rest, likely), at = 3;
    memset(out, 0, PAY_KEYS * sizeof(out[0]));
    out[0] = rest;
    out[1] = money_of(5000);
    out[2] = money_of(10000);
    for (int i = 0; i < count && at < PAY_KEYS; i++) {
        int64_t fen = likely[i].fen;
        if (fen > rest.fen && fen != 5000 && fen != 10000)
            out[at++] = likely[i];
    }
}

static void draw_keys(const struct ui *ui, int row, struct money rest)
{
    struct money keys[PAY_KEYS];
    char text[MONEY_CHARS];
    int column = 2;
    amounts(rest, keys);
    for (int i = 0; i < PAY_KEYS; i++) {
        if (keys[i].fen == 0 && i > 0)
            continue;
        money_format(keys[i], text);
        if (keys[i].fen % 100 == 0 && i > 0) /* notes: without places */
            text[strlen(text) - 3] = '\0';
        int width = text_width(text) + 2;
        if (column + 3 + width > ui->columns)
            break;
        screen_putf(row, column, 3, SCREEN_STRONG, "F%d", i + 1);
        screen_putf(row, column + 3, width, SCREEN_BAR, " %s ", text);
        if (i == 0)
            screen_put(row + 1, column + 3, width, SCREEN_PLAIN, tr("exact"));
        column += 3 + width + 2;
    }
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct pay *p = (struct pay *)panel;
    const struct cart *cart = &ui->desk->cart;
    int rows = ui_body_rows(ui), c = ui->columns;
    char due[MONEY_CHARS], text[MONEY_CHARS], less[MONEY_CHARS];
    struct money rest = rest_of(ui, p);
    money_format(rest, due);
    screen_put(UI_BODY_ROW + 1, 2, 30, SCREEN_STRONG,
               p->given.fen ? tr("STILL TO PAY") : tr("TO PAY"));
    screen_putf(UI_BODY_ROW + 1, c - 42, 40, SCREEN_PLAIN,
                tr("%lld pieces, saved %s"), (long long)cart_pieces(cart),
                money_format(cart->saved, less));
    int high = rows - 8;
    if (high > 10)
        high = 10;
    enum screen_digits size = screen_digits_fit(due, high, c - 8);
    screen_digits_put(UI_BODY_ROW + 3, 4, c - 8, size, SCREEN_STRONG, due);
    int row = UI_BODY_ROW + 4 + high;
    if (p->given.fen)
        screen_putf(
            row - 1, 2, c - 4, SCREEN_PLAIN, tr("Total %s, received so far %s"),
            money_format(cart->total, less), money_format(p->given, text));
    draw_keys(ui, UI_BODY_ROW + rows - 3, rest);
    screen_put(UI_BODY_ROW + rows - 1, 2, c - 4, SCREEN_PLAIN,
               tr("Type what the customer hands over and press Enter, or one "
                  "of these keys."));
    ui_input(ui, tr("Cash received>"), &p->line);
}

static void hand_over(struct ui *ui, struct pay *p, struct money amount)
{
    struct diag d = {0};
    struct money given;
    struct deed deed = {.kind = DEED_PAY};
    if (amount.fen <= 0 && ui->desk->cart.total.fen > 0)
        return;
    if (money_add(p->given, amount, &given) || given.fen > PAY_MAX) {
        ui_say(ui, UI_CARE, "%s",
               tr("that is too much money: type the "
                  "amount again"));
        return;
    }
    if (given.fen < ui->desk->cart.total.fen) {
        char have[MONEY_CHARS];
        p->given = given;
        ui_say(ui, UI_CALM, tr("received %s, more is to come"),
               money_format(amount, have));
        return;
    }
    deed.amount = given;
    enum err err = deed_do(ui, &deed, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    ui_close(ui, &p->panel);
}

static void enter(struct ui *ui, struct pay *p)
{
    struct diag d = {0};
    struct money amount;
    if (p->line.len == 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("type the cash received, or press F1 for the exact amount"));
        return;
    }
    enum err err = words_money(p->line.text, PAY_MAX, &amount, &d);
    screen_line_clear(&p->line);
    if (!err && amount.fen == 0)
        err = diag_set(&d, ERR_RANGE,
                       tr("nothing was received: press Esc to go back"));
    if (err)
        ui_fail(ui, err, &d);
    else
        hand_over(ui, p, amount);
}

static void escape(struct ui *ui, struct pay *p)
{
    if (p->line.len > 0) {
        screen_line_clear(&p->line);
    } else if (p->given.fen > 0) {
        p->given = money_of(0);
        ui_say(ui, UI_CALM, "%s",
               tr("give the money back: nothing is received so far"));
    } else {
        ui_close(ui, &p->panel);
    }
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct pay *p = (struct pay *)panel;
    struct money keys[PAY_KEYS];
    k = words_fold(k);
    amounts(rest_of(ui, p), keys);
    if (k == SCREEN_KEY_ENTER)
        enter(ui, p);
    else if (k == SCREEN_KEY_ESC)
        escape(ui, p);
    else if (k >= SCREEN_KEY_F(1) && k <= SCREEN_KEY_F(PAY_KEYS))
        hand_over(ui, p, keys[k - SCREEN_KEY_F(1)]);
    else if (k == '+' && p->line.len == 0)
        hand_over(ui, p, keys[0]);
    else if ((k >= '0' && k <= '9') || k == '.')
        (void)screen_line_key(&p->line, k);
    else if (k > ' ' && k < SCREEN_KEY_UP)
        ui_say(ui, UI_CARE, "%s",
               tr("digits only: the money that was handed over"));
    else
        (void)screen_line_key(&p->line, k);
}

/* One thing more, at the last moment: it is added, what is due follows. */
static void scan(struct ui *ui, struct panel *panel, const char *code)
{
    (void)panel;
    sale_add_code(ui, code, quantity_of(0));
}

static void wake(struct ui *ui, struct panel *p)
{
    if (ui->desk->cart.count == 0) /* paid with a keeper's leave */
        ui_close(ui, p);
}

static const struct panel_ops ops = {
    .help = N_("The large number is what the customer owes.\n"
               "Type what is handed over and Enter, or press the key of a "
               "note: F1 is exactly the amount, F2 fifty, F3 a hundred.\n"
               "Less than the amount: it is noted, and the rest is asked "
               "for.\n"
               "A scan still adds goods. Esc goes back to the basket.\n"
               "The drawer opens and the receipt prints when the sale is "
               "safely recorded."),
    .help_key = SCREEN_KEY_F(10),
    .keys = N_("F1 Exact|F2 50|F3 100|F4-F7 Amounts above|F10 Help"),
    .more = N_("0-9 Cash received|Enter Done|+ Exact|Esc Back to the basket"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
    .wake = wake,
};

void pay_open(struct ui *ui)
{
    (void)ui_open(ui, &ops, sizeof(struct pay));
}

bool pay_given(const struct ui *ui, struct money *ret_given)
{
    for (int i = 0; i < ui->depth; i++) {
        if (ui->stack[i]->ops != &ops)
            continue;
        *ret_given = ((const struct pay *)ui->stack[i])->given;
        return true;
    }
    return false;
}
