/* refund.c - what comes back, and how the money goes. */
#include "pos/ui/refund.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/papers.h"
#include "pos/refund/exchange.h"
#include "pos/ui/panels.h"

struct row {
    struct item item;
    struct quantity sold, left; /* with a receipt */
    struct quantity chosen;
    struct money amount;
    bool damaged;
};

struct back {
    struct panel panel;
    struct screen_line line;
    struct screen_list list;
    bool loose; /* without a receipt */
    struct refundable of;
    struct row rows[CART_LINES_MAX];
    struct refund plan;
    struct ui *ui;
};

static const struct panel_ops lines_ops, money_ops;

static struct back *back_of(const struct ui *ui)
{
    for (int i = 0; i < ui->depth; i++) {
        const struct panel_ops *o = ui->stack[i]->ops;
        if (o == &lines_ops || o == &money_ops)
            return (struct back *)ui->stack[i];
    }
    return NULL;
}

static const struct refundable *sale_of(const struct back *b)
{
    return b->loose ? NULL : &b->of;
}

/* ---- the plan ------------------------------------------------------------*/

/* The chosen rows as a refund; amounts come back into the rows. */
static enum err compute(struct back *b, struct diag *d)
{
    struct refund *r = &b->plan;
    r->count = 0;
    r->total = money_of(0);
    for (int i = 0; i < b->list.count; i++) {
        struct row *row = &b->rows[i];
        row->amount = money_of(0);
        if (row->chosen.milli == 0)
            continue;
        struct refund_line *l = &r->lines[r->count++];
        memset(l, 0, sizeof(*l));
        l->place = (uint32_t)i;
        l->item = row->item;
        l->quantity = row->chosen;
        l->damaged = row->damaged;
    }
    if (r->count == 0)
        return ERR_OK;
    enum err err = refund_compute(sale_of(b), r, d);
    for (int i = 0; !err && i < r->count; i++)
        b->rows[r->lines[i].place].amount = r->lines[i].amount;
    return err;
}

static void choose(struct ui *ui, struct back *b, int index,
                   struct quantity quantity)
{
    struct row *row = &b->rows[index];
    struct quantity before = row->chosen;
    struct diag d = {0};
    row->chosen = quantity;
    enum err err = compute(b, &d);
    if (!err)
        return;
    ui_fail(ui, err, &d);
    row->chosen = before;
    if (compute(b, &d))
        row->chosen = quantity_of(0);
}

static int64_t step_of(const struct row *row)
{
    bool whole = row->sold.milli % QUANTITY_ONE == 0;
    return row->item.by_weight || !whole ? 0 : QUANTITY_ONE;
}

/* One more or one less; all or nothing of what is weighed. */
static void change(struct ui *ui, struct back *b, int index, int by)
{
    if (index >= b->list.count)
        return;
    struct row *row = &b->rows[index];
    int64_t step = step_of(row), milli = row->chosen.milli;
    if (step == 0 && !b->loose)
        milli = by > 0 ? row->left.milli : 0;
    else
        milli += by * QUANTITY_ONE;
    if (milli < 0)
        milli = 0;
    if (!b->loose && milli > row->left.milli) {
        ui_say(ui, UI_CARE, "%s",
               row->left.milli == 0
                   ? tr("all of this line came back already")
                   : tr("that is all there is on this receipt"));
        return;
    }
    choose(ui, b, index, quantity_of(milli));
}

/* ---- drawing the lines ---------------------------------------------------*/

enum { MONEY = 11, COUNT = 9 };

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 5;
}

static void put_count(const struct ui *ui, int row, int column,
                      enum screen_style style, const struct item *item,
                      struct quantity quantity)
{
    char number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP];
    words_quantity(ui, item, quantity, number, sizeof(number), unit,
                   sizeof(unit));
    screen_put_right(row, column, COUNT, style, number);
}

static void draw_row(void *arg, int index, int row, int column, int columns,
                     enum screen_style style)
{
    const struct back *b = arg;
    const struct row *r = &b->rows[index];
    char name[WORDS_CAP];
    int counts = b->loose ? 1 : 3;
    int wide = columns - column - 5 - counts * COUNT - MONEY - 8;
    if (style == SCREEN_PLAIN && r->chosen.milli > 0)
        style = SCREEN_STRONG;
    screen_put(row, column, columns, style, "");
    screen_putf(row, column + 1, 4, style, "%2d", index + 1);
    words_item(&r->item, name, sizeof(name));
    screen_put(row, column + 5, wide, style, name);
    column += 5 + wide;
    if (!b->loose) {
        put_count(b->ui, row, column, style, &r->item, r->sold);
        put_count(b->ui, row, column + COUNT, style, &r->item, r->left);
        column += 2 * COUNT;
    }
    if (r->chosen.milli > 0)
        put_count(b->ui, row, column, style, &r->item, r->chosen);
    column += COUNT;
    if (r->chosen.milli > 0)
        screen_money(row, column, MONEY, style, r->amount);
    if (r->damaged)
        screen_put(row, column + MONEY, 7, style, tr(" broken"));
}

static void draw_heads(const struct ui *ui, const struct back *b, int row)
{
    int counts = b->loose ? 1 : 3;
    int column = ui->columns - counts * COUNT - MONEY - 8;
    if (!b->loose) {
        screen_put_right(row, column, COUNT, SCREEN_PLAIN, tr("bought"));
        screen_put_right(row, column + COUNT, COUNT, SCREEN_PLAIN, tr("left"));
        column += 2 * COUNT;
    }
    screen_put_right(row, column, COUNT, SCREEN_PLAIN, tr("back"));
    screen_put_right(row, column + COUNT, MONEY, SCREEN_PLAIN, tr("amount"));
}

static void draw_title(const struct ui *ui, const struct back *b)
{
    int c = ui->columns;
    if (b->loose)
        screen_put(UI_BODY_ROW, 1, c - 2, SCREEN_STRONG,
                   tr("Goods come back without a receipt"));
    else if (b->of.here)
        screen_putf(UI_BODY_ROW, 1, c - 2, SCREEN_STRONG,
                    tr("Goods come back: sale %llu"),
                    (unsigned long long)b->of.name.seq);
    else
        screen_putf(UI_BODY_ROW, 1, c - 2, SCREEN_STRONG,
                    tr("Goods come back: sale %llu of till %u"),
                    (unsigned long long)b->of.name.seq, b->of.name.till);
}

static void draw_lines(struct ui *ui, struct panel *panel)
{
    struct back *b = (struct back *)panel;
    int rows = window(ui), c = ui->columns, foot = UI_BODY_ROW + 2 + rows;
    char total[MONEY_CHARS];
    b->ui = ui;
    screen_list_fix(&b->list, rows);
    draw_title(ui, b);
    draw_heads(ui, b, UI_BODY_ROW + 1);
    if (b->list.count > 0)
        screen_list_put(UI_BODY_ROW + 2, 0, rows, c, &b->list, draw_row, b);
    else
        screen_put_center(UI_BODY_ROW + rows / 2, 0, c, SCREEN_PLAIN,
                          tr("Scan what comes back, or type its number."));
    screen_rule(foot, 0, c);
    screen_putf(foot + 1, 2, c - 4, SCREEN_STRONG, tr("Comes back: %s"),
                money_format(b->plan.total, total));
    screen_put(foot + 2, 2, c - 4, SCREEN_PLAIN,
               b->loose ? tr("+ and - change the number of the chosen line.")
                        : tr("Type how many of the chosen line come back, or "
                             "scan them one by one."));
    ui_input(ui, b->loose ? tr("Barcode / number>") : tr("How many come back>"),
             &b->line);
}

/* ---- how the money goes --------------------------------------------------*/

static void draw_money(struct ui *ui, struct panel *panel)
{
    struct back *b = (struct back *)panel;
    const struct refund *r = &b->plan;
    int rows = ui_body_rows(ui), c = ui->columns, row = UI_BODY_ROW;
    char total[MONEY_CHARS], amount[MONEY_CHARS];
    money_format(r->total, total);
    draw_title(ui, b);
    screen_put(row + 1, 2, 30, SCREEN_STRONG, tr("TO GIVE BACK"));
    int high = rows - 8 - r->tender_count;
    if (high > 8)
        high = 8;
    enum screen_digits size = screen_digits_fit(total, high, c - 8);
    screen_digits_put(row + 3, 4, c - 8, size, SCREEN_STRONG, total);
    row += 4 + high;
    for (int i = 0; i < r->tender_count && row < UI_BODY_ROW + rows - 2; i++) {
        const struct refund_tender *x = &r->tenders[i];
        screen_putf(
            row++, 2, c - 4, SCREEN_PLAIN,
            x->order_no[0] ? tr("%s %s, back to the phone that paid") : "%s %s",
            papers_tender_name(x->type), money_format(x->amount, amount));
    }
    screen_putf(row, 2, c - 4, SCREEN_PLAIN, tr("Why: %s"), r->reason);
    screen_put(UI_BODY_ROW + rows - 1, 2, c - 4, SCREEN_STRONG,
               tr("Enter: give it back.  F5: new goods for it.  Esc: back"));
}

/* ---- doing it ------------------------------------------------------------*/

enum { GIVE_BACK, EXCHANGE };

static void say_given(struct ui *ui, const struct refund_done *done)
{
    char cash[MONEY_CHARS], phone[MONEY_CHARS];
    money_format(done->cash, cash);
    money_format(done->phone, phone);
    if (done->phone.fen > 0 && done->cash.fen > 0)
        ui_say(ui, UI_GOOD,
               tr("refund %llu: give %s in cash; %s goes back to the phone, "
                  "its result is said here"),
               (unsigned long long)done->seq, cash, phone);
    else if (done->phone.fen > 0)
        ui_say(ui, UI_GOOD,
               tr("refund %llu: %s goes back to the phone, its result is said "
                  "here"),
               (unsigned long long)done->seq, phone);
    else if (done->cash.fen > 0)
        ui_say(ui, UI_GOOD, tr("refund %llu: give %s in cash"),
               (unsigned long long)done->seq, cash);
    else
        ui_say(ui, UI_GOOD, tr("refund %llu is recorded"),
               (unsigned long long)done->seq);
}

static enum err give_back(struct ui *ui, struct back *b,
                          const struct actor *who, struct diag *d)
{
    struct refund_done done;
    enum err err = refund_commit(ui->till, who, sale_of(b), &b->plan, &done, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    if (done.phone.fen > 0 && ui->teller)
        teller_stale(ui->teller);
    ui_close(ui, &b->panel);
    ui->stale = true;
    sale_given_back(ui, &done);
    say_given(ui, &done);
    return ERR_OK;
}

static enum err exchange(struct ui *ui, struct back *b, const struct actor *who,
                         struct diag *d)
{
    char amount[MONEY_CHARS];
    enum err err = desk_number(ui->desk, d);
    if (!err)
        err = exchange_begin(ui->till, who, ui->desk->cart.basket, sale_of(b),
                             &b->plan, d);
    if (err)
        return err;
    ui_close(ui, &b->panel);
    sale_given_back(ui, NULL);
    ui_say(ui, UI_GOOD, tr("now the new goods: %s is taken off what they cost"),
           money_format(b->plan.total, amount));
    return ERR_OK;
}

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct back *b = back_of(ui);
    if (!b)
        return diag_set(d, ERR_NOTFOUND, tr("the refund was given up"));
    return deed->number == EXCHANGE ? exchange(ui, b, who, d)
                                    : give_back(ui, b, who, d);
}

static void words(const struct ui *ui, const struct deed *deed, char *out,
                  size_t cap)
{
    char amount[MONEY_CHARS];
    (void)ui;
    snprintf(out, cap, tr("give back %s: %s"),
             money_format(deed->amount, amount), deed->reason);
    text_drop_torn(out);
}

static const struct deed_ops deed_ops = {perform, words};

static void act(struct ui *ui, struct back *b, int what)
{
    struct diag d = {0};
    struct deed deed = {.kind = DEED_OTHER,
                        .ops = &deed_ops,
                        .number = what,
                        .amount = b->plan.total};
    text_copy(deed.reason, sizeof(deed.reason), b->plan.reason);
    enum err err = deed_do(ui, &deed, &d);
    if (err)
        ui_fail(ui, err, &d);
}

/* ---- why -----------------------------------------------------------------*/

static enum err with_reason(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    static const char *const usual[] = {N_("broken or bad"), N_("not wanted"),
                                        N_("wrong goods"), N_("past its date")};
    struct back *b = back_of(ui);
    (void)ask;
    if (!b)
        return ERR_OK;
    if (text[0] >= '1' && text[0] <= '4' && !text[1])
        text = tr(usual[text[0] - '1']);
    if (!text[0] || !text_is_plain(text, REFUND_REASON_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("say why it comes back, in at most %d characters"),
                        REFUND_REASON_MAX);
    text_copy(b->plan.reason, sizeof(b->plan.reason), text);
    enum err err = compute(b, d);
    if (!err)
        b->panel.ops = &money_ops;
    return err;
}

static void next(struct ui *ui, struct back *b)
{
    struct ask ask = {.label = N_("Why"),
                      .hint = N_("1 broken or bad   2 not wanted   3 wrong "
                                 "goods   4 past its date, or other words. It "
                                 "is recorded."),
                      .wide = true,
                      .done = with_reason};
    char amount[MONEY_CHARS];
    if (b->plan.count == 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("nothing is chosen: type how many come back, or press +"));
        return;
    }
    snprintf(ask.title, sizeof(ask.title), tr("Why do goods for %s come back?"),
             money_format(b->plan.total, amount));
    ask_open(ui, &ask);
}

/* ---- keys ----------------------------------------------------------------*/

static void add_loose(struct ui *ui, struct back *b, const struct pick *pick)
{
    int index = 0;
    while (index < b->list.count &&
           (b->rows[index].item.id != pick->item.id ||
            b->rows[index].item.pack != pick->item.pack))
        index++;
    if (index == CART_LINES_MAX)
        return;
    struct row *row = &b->rows[index];
    struct quantity one =
        pick->quantity.milli > 0 ? pick->quantity : quantity_of(QUANTITY_ONE);
    if (index == b->list.count) {
        memset(row, 0, sizeof(*row));
        row->item = pick->item;
        row->sold = one;
        b->list.count++;
    }
    b->list.selected = index;
    choose(ui, b, index, quantity_of(row->chosen.milli + one.milli));
    if (row->chosen.milli == 0) /* it may not come back */
        b->list.count--;
}

/* Goods of the receipt, in hand. */
static void add_of_sale(struct ui *ui, struct back *b, const struct pick *pick)
{
    for (int i = 0; i < b->list.count; i++) {
        const struct row *row = &b->rows[i];
        if (row->item.id != pick->item.id ||
            row->item.pack != pick->item.pack ||
            row->chosen.milli >= row->left.milli)
            continue;
        b->list.selected = i;
        change(ui, b, i, 1);
        return;
    }
    ui_say(ui, UI_ALERT, tr("not on this receipt, or all of it came back: %s"),
           pick->item.name);
    screen_bell();
}

static void take_code(struct ui *ui, struct back *b, enum err err,
                      const struct pick *pick, const struct diag *d)
{
    if (err && err != ERR_DENIED) /* withdrawn goods come back too */
        ui_fail(ui, err, d);
    else if (err)
        ui_fail(ui, err, d);
    else if (b->loose)
        add_loose(ui, b, pick);
    else
        add_of_sale(ui, b, pick);
    if (err)
        screen_bell();
}

static void scan_lines(struct ui *ui, struct panel *panel, const char *code)
{
    struct back *b = (struct back *)panel;
    struct pick pick;
    struct diag d = {0};
    if (sale_name_is_code(code)) {
        ui_say(ui, UI_CARE, "%s",
               tr("first finish this receipt, or Esc to leave it"));
        screen_bell();
        return;
    }
    take_code(ui, b, lookup_barcode(ui->till, code, &pick, &d), &pick, &d);
}

static void enter(struct ui *ui, struct back *b)
{
    struct diag d = {0};
    struct quantity quantity;
    struct pick pick;
    char text[SCREEN_LINE_MAX + 1];
    if (b->line.len == 0) {
        next(ui, b);
        return;
    }
    text_trim(b->line.text, text, sizeof(text));
    screen_line_clear(&b->line);
    if (b->loose) {
        take_code(ui, b, lookup_typed(ui->till, text, &pick, &d), &pick, &d);
        return;
    }
    const struct row *row = &b->rows[b->list.selected];
    enum err err =
        row->item.by_weight
            ? weight_parse(text, ui->prefs.jin ? 1 : 0, &quantity, &d)
            : quantity_parse(text, &quantity, &d);
    if (!err && quantity.milli < 0)
        err = diag_set(&d, ERR_RANGE,
                       tr("how many come back? More than nothing"));
    if (err)
        ui_fail(ui, err, &d);
    else
        choose(ui, b, b->list.selected, quantity);
}

static void all_of_it(struct ui *ui, struct back *b)
{
    struct diag d = {0};
    for (int i = 0; !b->loose && i < b->list.count; i++)
        b->rows[i].chosen = b->rows[i].left;
    enum err err = compute(b, &d);
    if (err)
        ui_fail(ui, err, &d);
}

static void key_lines(struct ui *ui, struct panel *panel, int k)
{
    struct back *b = (struct back *)panel;
    int folded = words_fold(k), at = b->list.selected;
    bool empty = b->line.len == 0;
    if (k == SCREEN_KEY_ENTER) {
        enter(ui, b);
    } else if (k == SCREEN_KEY_ESC) {
        if (empty)
            ui_close(ui, panel);
        else
            screen_line_clear(&b->line);
    } else if (k == SCREEN_KEY_F(3)) {
        all_of_it(ui, b);
    } else if (k == SCREEN_KEY_F(4) && at < b->list.count) {
        b->rows[at].damaged = !b->rows[at].damaged;
    } else if (empty && (folded == '+' || k == SCREEN_KEY_RIGHT)) {
        change(ui, b, at, 1);
    } else if (empty && (folded == '-' || k == SCREEN_KEY_LEFT)) {
        change(ui, b, at, -1);
    } else if (!screen_list_key(&b->list, window(ui), k)) {
        (void)screen_line_key(&b->line, folded);
    }
}

static void key_money(struct ui *ui, struct panel *panel, int k)
{
    struct back *b = (struct back *)panel;
    struct diag d = {0};
    if (k == SCREEN_KEY_ENTER) {
        act(ui, b, GIVE_BACK);
    } else if (k == SCREEN_KEY_F(5)) {
        act(ui, b, EXCHANGE);
    } else if (k == SCREEN_KEY_F(6)) {
        b->plan.all_cash = !b->plan.all_cash;
        enum err err = compute(b, &d);
        if (err)
            ui_fail(ui, err, &d);
    } else if (k == SCREEN_KEY_ESC) {
        b->panel.ops = &lines_ops;
    }
}

static void released(struct panel *panel)
{
    refundable_release(&((struct back *)panel)->of);
}

static const struct panel_ops lines_ops = {
    .help = N_("Choose what comes back: the arrows choose a line, a number and "
               "Enter say how many, + and - change it by one. Or scan the "
               "goods one by one.\n"
               "F3: everything that is left. F4: broken, it does not go back "
               "on the shelf.\n"
               "Without a receipt: scan or type the goods, + and - change how "
               "many.\n"
               "Enter on the empty line: why it comes back, then the money.\n"
               "Esc goes back; nothing is recorded before the last Enter."),
    .keys = N_("F1 Help|F3 All|F4 Broken"),
    .more = N_("Up/Down Choose line|+- One more, less|Enter Next|Esc Back"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw_lines,
    .key = key_lines,
    .scan = scan_lines,
    .close = released,
};

static const struct panel_ops money_ops = {
    .help = N_("The money goes back the way it came: first to the phones that "
               "paid, then off what is owed, then cash.\n"
               "Enter gives it back: the drawer opens for cash, and a slip is "
               "printed for the customer to sign.\n"
               "F5: the customer takes new goods for it. Scan them next; only "
               "the difference is paid or given back.\n"
               "F6: all of it in cash. That takes the keeper when a phone "
               "paid.\n"
               "Esc goes back one step."),
    .keys = N_("F1 Help|F5 Exchange|F6 Cash"),
    .more = N_("Enter Give back|Esc Back"),
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = draw_money,
    .key = key_money,
    .close = released,
};

static void fill_rows(struct ui *ui, struct back *b)
{
    const Ledger__Sale *sale = b->of.entry->sale;
    for (uint32_t i = 0; i < sale->n_lines; i++) {
        const Ledger__Line *l = sale->lines[i];
        struct row *row = &b->rows[i];
        if (lookup_item(ui->till, l->item, l->pack, &row->item)) {
            memset(&row->item, 0, sizeof(row->item));
            row->item.id = l->item;
            row->item.pack = l->pack;
            snprintf(row->item.name, sizeof(row->item.name), tr("item %llu"),
                     (unsigned long long)l->item);
        }
        row->sold = quantity_of(l->quantity_milli);
        row->left = refundable_left(&b->of, i);
    }
    b->list.count = (int)sale->n_lines;
}

void refund_lines_open(struct ui *ui, struct refundable *of)
{
    struct back *b = ui_open(ui, &lines_ops, sizeof(*b));
    if (!b) {
        if (of)
            refundable_release(of);
        return;
    }
    b->ui = ui;
    b->loose = !of;
    if (!of)
        return;
    b->of = *of;
    fill_rows(ui, b);
}
