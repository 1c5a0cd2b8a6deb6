#include "pos/ui/sale.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/stock.h"
#include "pos/ui/customers.h"
#include "pos/ui/menu.h"
#include "pos/ui/panels.h"
#include "pos/ui/refund.h"

static const struct panel_ops ops;

const struct panel_ops *sale_panel_ops(void)
{
    return &ops;
}

struct sale_panel *sale_of(const struct ui *ui)
{
    CHECK(ui->depth > 0 && ui->stack[0]->ops == &ops);
    return (struct sale_panel *)ui->stack[0];
}

void sale_open(struct ui *ui)
{
    struct sale_panel *s = ui_open(ui, &ops, sizeof(*s));
    CHECK(s && ui->depth == 1);
}

int sale_line(const struct ui *ui)
{
    const struct sale_panel *s = sale_of(ui);
    int line = s->row ? cart_find(&ui->desk->cart, s->row) : -1;
    return line >= 0 ? line : ui->desk->cart.count - 1;
}

struct quantity sale_take_times(struct ui *ui)
{
    struct sale_panel *s = sale_of(ui);
    struct quantity times = s->times;
    s->times = quantity_of(0);
    return times;
}

/* ---- adding --------------------------------------------------------------*/

/* What was added; and where the line had some already, what it is now. */
static void added_words(const struct ui *ui, const struct cart_line *l,
                        struct quantity quantity, char *out, size_t cap)
{
    char name[WORDS_CAP], amount[MONEY_CHARS], all[MONEY_CHARS];
    char number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP];
    char numbers[QUANTITY_CHARS], units[ITEM_UNIT_CAP];
    struct money piece = l->amount;
    bool more = !l->item.by_weight && quantity.milli < l->quantity.milli;
    words_item(&l->item, name, sizeof(name));
    words_quantity(ui, &l->item, more ? quantity : l->quantity, number,
                   sizeof(number), unit, sizeof(unit));
    if (!more || money_times(l->price, quantity, &piece)) {
        snprintf(out, cap, tr("added: %s  %s %s  %s"), name, number, unit,
                 money_format(l->amount, amount));
        return;
    }
    words_quantity(ui, &l->item, l->quantity, numbers, sizeof(numbers), units,
                   sizeof(units));
    snprintf(out, cap, tr("added: %s  %s %s  %s (line: %s %s  %s)"), name,
             number, unit, money_format(piece, amount), numbers, units,
             money_format(l->amount, all));
}

static void say_added(struct ui *ui, int line, const struct item *item,
                      struct quantity quantity)
{
    const struct cart_line *l = &ui->desk->cart.lines[line];
    char words[DIAG_TEXT_MAX], first[WORDS_CAP];
    if (quantity.milli == 0)
        quantity = quantity_of(QUANTITY_ONE);
    added_words(ui, l, quantity, words, sizeof(words));
    if (stock_first_out(ui->till, item, &l->goods, first, sizeof(first)))
        ui_say(ui, UI_CARE, "%s - %s", words, first);
    else
        ui_say(ui, UI_GOOD, "%s", words);
}

/* Goods past their date or recalled: a keeper is asked whether he means it, a
 * cashier for a keeper. Where only some lots are recalled and this one's is not
 * known, whoever is there looks. */
static void goods_open(struct ui *ui, const struct pick *pick,
                       struct quantity quantity, enum goods_state state,
                       const struct recall *recall)
{
    struct deed deed = {.kind = DEED_GOODS,
                        .pick = *pick,
                        .quantity = quantity,
                        .looked = state == GOODS_LOOK};
    char question[DIAG_TEXT_MAX], name[WORDS_CAP], day[CLOCK_DAY_CHARS];
    if (state != GOODS_LOOK && !ui->desk->actor.keeper) {
        keeper_open(ui, &deed);
        return;
    }
    words_item(&pick->item, name, sizeof(name));
    if (state == GOODS_LOOK)
        snprintf(question, sizeof(question),
                 tr("Look at the lot of %s. Is it another than these recalled "
                    "ones: %s (%s)?"),
                 name, recall->lots, recall->reason);
    else if (state == GOODS_RECALLED)
        snprintf(question, sizeof(question),
                 tr("%s is recalled (%s). Sell it all the same?"), name,
                 recall->reason);
    else
        snprintf(question, sizeof(question),
                 tr("%s is past its date (%s). Sell it all the same?"), name,
                 clock_format_day(pick->goods.expiry_day, day));
    text_drop_torn(question);
    confirm_open(ui, question, &deed);
}

void sale_add(struct ui *ui, const struct pick *pick, struct quantity quantity)
{
    struct diag d = {0};
    struct recall recall = {0};
    enum goods_state state = GOODS_GOOD;
    int line = 0;
    enum err err = desk_add(ui->desk, pick, quantity, &line, &d);
    if (err == ERR_SHORT) {
        weigh_open(ui, pick);
    } else if (err == ERR_DENIED &&
               !goods_state(ui->till, &pick->item, &pick->goods, &state,
                            &recall) &&
               state != GOODS_GOOD) {
        goods_open(ui, pick, quantity, state, &recall);
        screen_bell();
    } else if (err) {
        ui_fail(ui, err, &d);
        screen_bell();
    } else {
        sale_added(ui, line, &pick->item, quantity);
    }
}

void sale_added(struct ui *ui, int line, const struct item *item,
                struct quantity quantity)
{
    struct sale_panel *s = sale_of(ui);
    s->row = ui->desk->cart.lines[line].row;
    s->marked = false;
    s->finished = false;
    say_added(ui, line, item, quantity);
}

static void note_unknown(struct ui *ui, const char *code)
{
    struct sale_panel *s = sale_of(ui);
    for (int i = 0; i < s->unknown_len; i++) {
        if (strcmp(s->unknown[i], code) == 0)
            return;
    }
    if (s->unknown_len == SALE_UNKNOWN_MAX)
        return; /* the message names it; eight open questions are enough */
    text_copy(s->unknown[s->unknown_len++], sizeof(s->unknown[0]), code);
}

void sale_known(struct ui *ui, const char *code)
{
    struct sale_panel *s = sale_of(ui);
    for (int i = 0; i < s->unknown_len; i++) {
        if (code && strcmp(s->unknown[i], code) != 0)
            continue;
        s->unknown_len--;
        memmove(s->unknown[i], s->unknown[i + 1],
                (size_t)(s->unknown_len - i) * sizeof(s->unknown[0]));
        return;
    }
}

static void add_or_ask(struct ui *ui, enum err err, const struct pick *pick,
                       const char *scanned, struct quantity quantity,
                       const struct diag *d)
{
    char code[LOOKUP_CODE_MAX + 1];
    lookup_name(ui->till, scanned, code);
    if (!err) {
        sale_known(ui, code);
        sale_add(ui, pick, quantity);
    } else if (err == ERR_NOTFOUND && strlen(code) >= 6) {
        note_unknown(ui, code);
        ui_hush(ui);
        if (ui->depth == 1) /* the question itself is on the screen */
            screen_bell();
        else
            ui_say(ui, UI_ALERT, tr("no such barcode: %s"), code);
    } else {
        ui_fail(ui, err, d);
        screen_bell();
    }
}

void sale_add_code(struct ui *ui, const char *code, struct quantity quantity)
{
    struct pick pick;
    struct diag d = {0};
    enum err err = lookup_barcode(ui->till, code, &pick, &d);
    add_or_ask(ui, err, &pick, code, quantity, &d);
}

static void scan(struct ui *ui, struct panel *p, const char *code)
{
    (void)p;
    if (sale_name_is_code(code))
        refund_open_code(ui, code);
    else
        sale_add_code(ui, code, sale_take_times(ui));
}

/* What was typed and ended with Enter. */
static void enter_code(struct ui *ui, struct sale_panel *s)
{
    char code[SCREEN_LINE_MAX + 1];
    struct pick pick;
    struct diag d = {0};
    text_trim(s->line.text, code, sizeof(code));
    if (strlen(code) > LOOKUP_CODE_MAX) {
        ui_say(ui, UI_CARE, "%s", tr("that is too long for a code"));
        screen_line_clear(&s->line);
        return;
    }
    enum err err = lookup_typed(ui->till, code, &pick, &d);
    if (err == ERR_EXISTS) {
        screen_line_clear(&s->line);
        find_open(ui, code, sale_take_times(ui));
        return;
    }
    if (err != ERR_FORMAT)
        screen_line_clear(&s->line);
    add_or_ask(ui, err, &pick, code, err ? quantity_of(0) : sale_take_times(ui),
               &d);
}

/* ---- finishing -----------------------------------------------------------*/

void sale_finished(struct ui *ui, const struct sale *sale)
{
    struct sale_panel *s = sale_of(ui);
    s->finished = true;
    s->last = *sale;
    s->back = (struct refund_done){0};
    s->row = 0;
    s->marked = false;
    s->unknown_len = 0;
    s->times = quantity_of(0);
    screen_line_clear(&s->line);
}

void sale_given_back(struct ui *ui, const struct refund_done *done)
{
    struct sale_panel *s = sale_of(ui);
    s->finished = done != NULL;
    s->back = done ? *done : (struct refund_done){0};
}

/* ---- keys ----------------------------------------------------------------*/

static void set_times(struct ui *ui, struct sale_panel *s)
{
    struct diag d = {0};
    struct quantity q;
    enum err err = quantity_parse(s->line.text, &q, &d);
    if (!err && (q.milli <= 0 || q.milli > CART_QUANTITY_MAX))
        err =
            diag_set(&d, ERR_RANGE, tr("\"%.40s\" is no quantity for one line"),
                     s->line.text);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    s->times = q;
    screen_line_clear(&s->line);
    ui_say(ui, UI_CALM, "%s", tr("now scan or key in the goods"));
}

static void void_line(struct ui *ui, int line)
{
    struct cart *cart = &ui->desk->cart;
    struct diag d = {0};
    if (line < 0) {
        ui_say(ui, UI_CALM, "%s", tr("the basket is empty"));
        return;
    }
    struct deed deed = {.kind = DEED_VOID, .row = cart->lines[line].row};
    struct cart_limits limits = desk_limits(ui->till);
    if (ui->desk->actor.keeper &&
        cart->lines[line].amount.fen > limits.void_amount.fen) {
        char question[WORDS_CAP + 64], name[WORDS_CAP], amount[MONEY_CHARS];
        words_item(&cart->lines[line].item, name, sizeof(name));
        snprintf(question, sizeof(question), tr("Take out %s, %s?"), name,
                 money_format(cart->lines[line].amount, amount));
        confirm_open(ui, question, &deed);
        return;
    }
    enum err err = deed_do(ui, &deed, &d);
    if (err)
        ui_fail(ui, err, &d);
    sale_of(ui)->row = 0;
    sale_of(ui)->marked = false;
}

static void begin_pay(struct ui *ui)
{
    if (ui->desk->cart.count == 0)
        ui_say(ui, UI_CALM, "%s",
               tr("the basket is empty: scan or key in the goods first"));
    else if (ui->shift.number == 0)
        shift_begin_open(ui);
    else
        pay_open(ui);
}

static void enter(struct ui *ui, struct sale_panel *s)
{
    if (s->line.len > 0)
        enter_code(ui, s);
    else if (s->unknown_len > 0)
        local_item_open(ui, s->unknown[0]);
    else
        begin_pay(ui);
}

static void escape(struct ui *ui, struct sale_panel *s)
{
    if (s->line.len > 0)
        screen_line_clear(&s->line);
    else if (s->times.milli > 0)
        s->times = quantity_of(0);
    else if (s->unknown_len > 0)
        sale_known(ui, NULL);
    else
        s->finished = false;
    s->row = 0;
    s->marked = false;
}

static void move(struct ui *ui, struct sale_panel *s, int key)
{
    const struct cart *cart = &ui->desk->cart;
    struct screen_list list = {.count = cart->count, .selected = sale_line(ui)};
    if (cart->count == 0)
        return;
    if (!screen_list_key(&list, ui_body_rows(ui) - 8, key))
        return;
    s->row = cart->lines[list.selected].row;
    s->marked = true;
}

static void weigh_line(struct ui *ui, int line)
{
    if (!ui->desk->cart.lines[line].item.by_weight)
        ui_say(ui, UI_CALM, "%s",
               tr("the chosen line is not sold by weight: choose another with "
                  "the arrows"));
    else if (!scale_here(ui))
        ui_say(ui, UI_CALM, "%s",
               tr("there is no scale: F3 changes the weight by hand"));
    else
        reweigh_open(ui, line);
}

static void function_key(struct ui *ui, int key)
{
    int line = sale_line(ui);
    bool needs_line = key == SCREEN_KEY_F(3) || key == SCREEN_KEY_F(4) ||
                      key == SCREEN_KEY_F(5);
    if (needs_line && line < 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("the basket is empty: scan or key in the goods first"));
        return;
    }
    switch (key) {
    case SCREEN_KEY_F(2):
        find_open(ui, "", sale_take_times(ui));
        break;
    case SCREEN_KEY_F(3):
        quantity_open(ui, line);
        break;
    case SCREEN_KEY_F(4):
        discount_open(ui, line);
        break;
    case SCREEN_KEY_F(5):
        park_open(ui);
        break;
    case SCREEN_KEY_F(6):
        recall_open(ui);
        break;
    case SCREEN_KEY_F(7):
        refund_open(ui);
        break;
    case SCREEN_KEY_F(8):
        credit_open(ui);
        break;
    case SCREEN_KEY_F(9):
        member_open(ui);
        break;
    case SCREEN_KEY_F(10):
        more_open(ui);
        break;
    case SCREEN_KEY_F(11):
        frequent_open(ui, sale_take_times(ui));
        break;
    case SCREEN_KEY_F(12):
        weigh_line(ui, line);
        break;
    default:
        break;
    }
}

/* A character: part of a code, a sign with a meaning of its own, or the first
 * letter of a search. */
static void character(struct ui *ui, struct sale_panel *s, int key)
{
    bool code = (key >= '0' && key <= '9') || key == '.';
    bool empty = s->line.len == 0;
    if (code) {
        (void)screen_line_key(&s->line, key);
    } else if (key == '+' && empty) {
        begin_pay(ui);
    } else if (key == '-' && empty) {
        void_line(ui, sale_line(ui));
    } else if (key == '*') {
        set_times(ui, s);
    } else if (key > ' ' && key != '+' && key != '-' && key != '/') {
        char query[SCREEN_LINE_MAX + 8], last[8] = {0};
        utf8_put((uint32_t)key, last);
        snprintf(query, sizeof(query), "%s%s", s->line.text, last);
        screen_line_clear(&s->line);
        find_open(ui, query, sale_take_times(ui));
    } else if (key != ' ') {
        ui_say(ui, UI_CALM, "%s",
               tr("finish the code with Enter first, or Esc to clear it"));
    }
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct sale_panel *s = (struct sale_panel *)p;
    k = words_fold(k);
    if (k == SCREEN_KEY_ENTER)
        enter(ui, s);
    else if (k == SCREEN_KEY_ESC)
        escape(ui, s);
    else if (k == SCREEN_KEY_DELETE && s->line.len == 0)
        void_line(ui, sale_line(ui));
    else if (k == SCREEN_KEY_RIGHT && s->line.len == 0 && sale_line(ui) >= 0)
        line_open(ui, sale_line(ui));
    else if (k >= SCREEN_KEY_F(1) && k <= SCREEN_KEY_F(24))
        function_key(ui, k);
    else if (k >= ' ' && k < SCREEN_KEY_UP)
        character(ui, s, k);
    else if (s->line.len > 0)
        (void)screen_line_key(&s->line, k);
    else
        move(ui, s, k);
}

static const struct panel_ops ops = {
    .help =
        N_("Scan: the goods are added. No barcode: type the item number or the "
           "last digits and Enter; letters search by pinyin. F2 finds and "
           "shows categories, F11 has the frequent ones on number keys.\n"
           "3* and then a scan: three of them. - or Del takes the line out. "
           "The arrows choose a line: F3 how many, F4 discount, right: "
           "everything about it, F12 weighs it on the scale.\n"
           "Enter or + on the empty line: take the money. F5 puts the basket "
           "aside, F6 takes one back. F7 goods come back.\n"
           "F8 on credit, who owes and pays back. F9 whose points. F10 shift, "
           "cash, stock, reports, this till.\n"
           "Esc is always safe: one step back. The basket is kept, also "
           "through a power cut."),
    .keys = N_("F1 Help|F2 Find|F3 Qty|F4 Disc|F5 Park|F6 Take|F7 Refund|F8 "
               "Credit|F9 Member|F10 More"),
    .more = N_("Enter Pay|- Line out|3* Three of|Up/Down Choose line|"
               "Right This line|Esc Back"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = sale_draw,
    .key = key,
    .scan = scan,
};
