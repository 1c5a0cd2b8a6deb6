/* pay.c - what is due, and what comes: notes, one after another, and phones
 * (pay_phone.c). The sale is done as soon as they cover it. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/customers.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"

/* One slip of the finger, or a barcode, is no amount of money. */
#define PAY_MAX INT64_C(100000000) /* a million yuan */
enum { PAY_KEYS = 7 };             /* F1 exact, F2 50, F3 100, F4-F7 */

struct pay {
    struct panel panel;
    struct screen_line line;
    struct money given;
};

static const struct panel_ops ops;

/* The panel, wherever it lies; NULL. */
static struct pay *pay_of(const struct ui *ui)
{
    for (int i = 0; i < ui->depth; i++) {
        if (ui->stack[i]->ops == &ops)
            return (struct pay *)ui->stack[i];
    }
    return NULL;
}

struct money pay_cash(const struct ui *ui)
{
    const struct pay *p = pay_of(ui);
    return p ? p->given : money_of(0);
}

static struct money rest_of(const struct ui *ui)
{
    struct book_basket book;
    struct money rest = pay_rest(ui, &book);
    return rest.fen > 0 ? rest : money_of(0);
}

/* Amount of each key for what is still due; 0: the key has none. */
static void amounts(struct money rest, struct money out[PAY_KEYS])
{
    struct money likely[SALE_CASH_KEYS];
    int count = rest.fen > 0 ? sale_cash_keys(rest, likely) : 0, at = 3;
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

/* What came so far, above the phones' lines. */
static void draw_received(const struct ui *ui, int row, const struct pay *p,
                          const struct book_basket *book, struct money rest)
{
    char total[MONEY_CHARS], text[MONEY_CHARS];
    struct money received = money_of(p->given.fen + book->paid.fen);
    struct money exchanged = pay_exchanged(ui);
    int64_t covered =
        ui->desk->cart.total.fen - exchanged.fen - desk_due(ui->desk).fen;
    if (rest.fen < 0)
        screen_putf(row, 2, ui->columns - 4, SCREEN_ALERT,
                    tr(" %s more than the total came by phone: add goods, or "
                       "give it back with - "),
                    money_format(money_of(-rest.fen), text));
    else if (exchanged.fen > 0)
        screen_putf(row, 2, ui->columns - 4, SCREEN_STRONG,
                    tr("Total %s, %s of it by the goods that come back"),
                    money_format(ui->desk->cart.total, total),
                    money_format(exchanged, text));
    else if (covered > 0)
        screen_putf(row, 2, ui->columns - 4, SCREEN_STRONG,
                    tr("Total %s, %s of it on credit or by points"),
                    money_format(ui->desk->cart.total, total),
                    money_format(money_of(covered), text));
    else if (received.fen > 0)
        screen_putf(row, 2, ui->columns - 4, SCREEN_PLAIN,
                    tr("Total %s, received so far %s"),
                    money_format(ui->desk->cart.total, total),
                    money_format(received, text));
}

static void draw_hint(const struct ui *ui, int row,
                      const struct book_basket *book)
{
    const char *words =
        book->open > 0
            ? tr("Cash is still possible: the phone is then given up.  -: "
                 "wait no longer")
        : ui->teller && teller_link(ui->teller) == TELLER_UP
            ? tr("Scan the customer's payment code, or type the cash and "
                 "press Enter, or one of these keys.")
            : tr("No line for phones now: cash and Enter, or F9, the shop's "
                 "own code.");
    screen_put(row, 2, ui->columns - 4, SCREEN_PLAIN, words);
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct pay *p = (struct pay *)panel;
    struct payment phones[PAY_LINES_MAX];
    struct book_basket book;
    const struct cart *cart = &ui->desk->cart;
    int rows = ui_body_rows(ui), c = ui->columns;
    char due[MONEY_CHARS], less[MONEY_CHARS];
    struct money rest = pay_rest(ui, &book);
    int count = ui->teller ? pay_phone_list(ui, phones) : 0;
    bool part = p->given.fen > 0 || book.paid.fen > 0;
    money_format(rest.fen > 0 ? rest : money_of(0), due);
    screen_put(UI_BODY_ROW + 1, 2, 30, SCREEN_STRONG,
               part ? tr("STILL TO PAY") : tr("TO PAY"));
    screen_putf(UI_BODY_ROW + 1, c - 42, 40, SCREEN_PLAIN,
                tr("%lld pieces, saved %s"), (long long)cart_pieces(cart),
                money_format(cart->saved, less));
    int high = rows - 8 - count;
    if (high > 10)
        high = 10;
    enum screen_digits size = screen_digits_fit(due, high, c - 8);
    screen_digits_put(UI_BODY_ROW + 3, 4, c - 8, size, SCREEN_STRONG, due);
    int row = UI_BODY_ROW + 3 + high;
    draw_received(ui, row, p, &book, rest);
    pay_phone_draw(ui, row + 1, phones, count);
    draw_keys(ui, UI_BODY_ROW + rows - 3,
              money_of(rest.fen > 0 ? rest.fen : 0));
    draw_hint(ui, UI_BODY_ROW + rows - 1, &book);
    ui_input(ui, tr("Cash received>"), &p->line);
}

static void sell(struct ui *ui, struct pay *p, const struct deed *deed)
{
    struct diag d = {0};
    enum err err = deed_do(ui, deed, &d);
    if (err)
        ui_fail(ui, err, &d);
    else if (p)
        ui_close(ui, &p->panel);
}

/* Cash for what a phone is being asked for: the phone is given up. */
static void ask_instead(struct ui *ui, const struct deed *deed)
{
    confirm_open(ui,
                 tr("A phone payment has no result yet. Take cash for all of "
                    "it? The phone is given up: if it was charged, the "
                    "customer gets the money back."),
                 deed);
}

static void hand_over(struct ui *ui, struct pay *p, struct money amount)
{
    struct money given;
    struct deed deed = {.kind = DEED_PAY};
    struct book_basket book;
    struct money rest = pay_rest(ui, &book);
    if (rest.fen < 0 || (amount.fen <= 0 && rest.fen > 0))
        return;
    if (money_add(p->given, amount, &given) || given.fen > PAY_MAX) {
        ui_say(ui, UI_CARE, "%s",
               tr("that is too much money: type the "
                  "amount again"));
        return;
    }
    if (amount.fen < rest.fen) {
        char have[MONEY_CHARS];
        p->given = given;
        ui_say(ui, UI_CALM, tr("received %s, more is to come"),
               money_format(amount, have));
        return;
    }
    deed.amount = given;
    if (book.open > 0)
        ask_instead(ui, &deed);
    else
        sell(ui, p, &deed);
}

void pay_finish(struct ui *ui)
{
    struct panel *top = ui_top(ui);
    struct pay *p = pay_of(ui);
    struct book_basket book;
    struct deed deed = {.kind = DEED_PAY};
    bool free_to = (p && top == &p->panel) || top->ops == sale_panel_ops();
    if (!ui->signed_in || ui->shift.number == 0 || !free_to)
        return; /* asked again at the next turn */
    ui->pay_check = false;
    struct money rest = pay_rest(ui, &book);
    if (ui->desk->cart.count == 0 || book.count == 0 || book.open > 0 ||
        rest.fen != 0)
        return;
    deed.amount = pay_cash(ui);
    sell(ui, p, &deed);
}

/* What is typed, taken away; 0 when nothing is. False: no amount. */
static bool typed_amount(struct ui *ui, struct pay *p, struct money *ret_amount)
{
    struct diag d = {0};
    struct money amount = {0};
    enum err err = ERR_OK;
    if (p->line.len > 0)
        err = words_money(p->line.text, PAY_MAX, &amount, &d);
    screen_line_clear(&p->line);
    if (err)
        ui_fail(ui, err, &d);
    else
        *ret_amount = amount;
    return !err;
}

static void enter(struct ui *ui, struct pay *p)
{
    struct diag d = {0};
    struct money amount;
    if (p->line.len == 0 && rest_of(ui).fen == 0) { /* an exchange covers it */
        hand_over(ui, p, money_of(0));
        return;
    }
    if (p->line.len == 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("type the cash received, or press F1 for the exact amount"));
        return;
    }
    if (paycode_kind(p->line.text) != PAYCODE_NONE) { /* read out by hand */
        char code[SCREEN_LINE_MAX + 1];
        text_copy(code, sizeof(code), p->line.text);
        screen_line_clear(&p->line);
        pay_phone_code(ui, code, money_of(0));
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

/* What is left of "1e9" would be another amount: it is typed anew. */
static void no_digit(struct ui *ui, struct pay *p)
{
    screen_line_clear(&p->line);
    ui_say(ui, UI_CARE, "%s",
           tr("digits only: the money that was handed over"));
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct pay *p = (struct pay *)panel;
    struct money keys[PAY_KEYS], part = {0};
    k = words_fold(k);
    amounts(rest_of(ui), keys);
    if (k == SCREEN_KEY_ENTER)
        enter(ui, p);
    else if (k == SCREEN_KEY_ESC)
        escape(ui, p);
    else if (k >= SCREEN_KEY_F(1) && k <= SCREEN_KEY_F(PAY_KEYS))
        hand_over(ui, p, keys[k - SCREEN_KEY_F(1)]);
    else if (k == '+' && p->line.len == 0)
        hand_over(ui, p, keys[0]);
    else if (k == '-' && p->line.len == 0)
        pay_phone_back(ui);
    else if (k == '*' && p->line.len == 0)
        credit_open(ui);
    else if (k == SCREEN_KEY_F(8) && typed_amount(ui, p, &part))
        pay_phone_show(ui, part);
    else if (k == SCREEN_KEY_F(9) && typed_amount(ui, p, &part))
        pay_phone_static(ui, part);
    else if ((k >= '0' && k <= '9') || k == '.')
        (void)screen_line_key(&p->line, k);
    else if (k > ' ' && k < SCREEN_KEY_UP)
        no_digit(ui, p);
    else
        (void)screen_line_key(&p->line, k);
}

/* The payer's code; or one thing more, at the last moment: it is added, what is
 * due follows. */
static void scan(struct ui *ui, struct panel *panel, const char *code)
{
    struct pay *p = (struct pay *)panel;
    struct money part = {0};
    if (paycode_kind(code) == PAYCODE_NONE)
        sale_add_code(ui, code, quantity_of(0));
    else if (typed_amount(ui, p, &part))
        pay_phone_code(ui, code, part);
}

static void wake(struct ui *ui, struct panel *p)
{
    if (ui->desk->cart.count == 0) /* paid with a keeper's leave */
        ui_close(ui, p);
}

static const struct panel_ops ops = {
    .help = N_("The large number is what the customer owes.\n"
               "Cash: type it and press Enter, or the key of a note: F1 or + "
               "is exactly the amount, F2 50, F3 100, F4 to F7 as shown above. "
               "Less than all: the rest is asked for.\n"
               "Phone: scan the customer's payment code. F8 shows a code to "
               "scan; F9: the customer scanned the shop's own. Part of it: "
               "type that part first. * puts it on credit.\n"
               "While a phone is asked - waits no longer; Esc leaves it "
               "running. Once paid, - gives it back.\n"
               "A scan of goods still adds them. The receipt prints when the "
               "sale is safely recorded. Esc goes back to the basket."),
    .help_key = SCREEN_KEY_F(10),
    .keys = N_("F1 Exact|F2 50|F3 100|F4-F7 Above|F8 QR|F9 Shop's code|"
               "F10 Help"),
    .more = N_("0-9 Cash received|Enter Done|+ Exact|- Phone back|* On credit|"
               "Esc Back to the basket"),
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
    teller_hurry(ui->teller);
    ui->pay_check = true; /* it may be paid already */
}

bool pay_given(const struct ui *ui, struct money *ret_given)
{
    const struct pay *p = pay_of(ui);
    struct book_basket book;
    if (!p)
        return false;
    (void)pay_rest(ui, &book);
    *ret_given = money_of(p->given.fen + book.paid.fen);
    return true;
}
