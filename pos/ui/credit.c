/* credit.c - a customer's account: what is owed, paid back, put right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/customers.h"
#include "pos/papers.h"
#include "pos/ui/pay.h"

#define DAYS_BACK 90

enum act {
    ACT_REPAY_CASH, /* and by phone: ACT_REPAY_CASH + tender type */
    ACT_REPAY_WECHAT,
    ACT_REPAY_ALIPAY,
    ACT_REPAY_UNIONPAY,
    ACT_LIMIT,
    ACT_ADJUST,
    ACT_POINTS,
    ACT_ERASE,
};

static void words_of(struct ui *ui, uint64_t id, char *out, size_t cap)
{
    struct customer c = {.id = id};
    if (customer_find(ui->till, id, &c))
        memset(&c, 0, sizeof(c));
    c.id = id;
    customer_words(&c, out, cap);
}

/* ---- deeds ----------------------------------------------------------------*/

static enum err repay(struct ui *ui, const struct deed *deed,
                      const struct actor *who, struct diag *d)
{
    struct credit_change change;
    char words[CUSTOMER_NAME_CAP + 32], paid[MONEY_CHARS], left[MONEY_CHARS];
    const struct tender tender = {.type = (Ledger__TenderType)deed->number2,
                                  .amount = deed->amount};
    enum err err = credit_repay(ui->till, who, (uint64_t)deed->number, &tender,
                                1, &change, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui->stale = true;
    customer_words(&change.customer, words, sizeof(words));
    ui_say(ui, UI_GOOD, tr("%s paid back %s, still owes %s"), words,
           money_format(change.amount, paid),
           money_format(change.customer.balance, left));
    return ERR_OK;
}

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct credit_change change;
    struct customer c;
    uint64_t id = (uint64_t)deed->number;
    enum err err = ERR_OK;
    switch ((enum act)deed->number2) {
    case ACT_LIMIT:
        err = customer_set_limit(ui->till, who, id, deed->amount, &c, d);
        break;
    case ACT_ADJUST:
        err = credit_adjust(ui->till, who, id, deed->amount, deed->reason,
                            &change, d);
        break;
    case ACT_POINTS:
        err = points_adjust(ui->till, who, id, deed->amount.fen, deed->reason,
                            &change, d);
        break;
    case ACT_ERASE:
        err = customer_erase(ui->till, who, id, d);
        break;
    default:
        return repay(ui, deed, who, d);
    }
    if (!err)
        ui_say(ui, UI_GOOD, "%s", tr("done"));
    return err;
}

static void say_deed(const struct ui *ui, const struct deed *deed, char *out,
                     size_t cap)
{
    char amount[MONEY_CHARS];
    money_format(deed->amount, amount);
    (void)ui;
    switch ((enum act)deed->number2) {
    case ACT_LIMIT:
        snprintf(out, cap, tr("set a credit limit of %s"), amount);
        break;
    case ACT_ADJUST:
        snprintf(out, cap, tr("put an account right by %s: %s"), amount,
                 deed->reason);
        break;
    case ACT_POINTS:
        snprintf(out, cap, tr("put points right by %lld: %s"),
                 (long long)deed->amount.fen, deed->reason);
        break;
    case ACT_ERASE:
        snprintf(out, cap, "%s", tr("erase a customer's name and phone"));
        break;
    default:
        snprintf(out, cap, tr("%s paid back by the shop's own code"), amount);
        break;
    }
    text_drop_torn(out);
}

static const struct deed_ops ops_deed = {perform, say_deed};

static struct deed deed_of(uint64_t id, int act)
{
    return (struct deed){.kind = DEED_OTHER,
                         .ops = &ops_deed,
                         .number = (int64_t)id,
                         .number2 = act};
}

static void ask_of(struct ui *ui, uint64_t id, const char *title,
                   struct ask *ask)
{
    char words[CUSTOMER_NAME_CAP + 32];
    words_of(ui, id, words, sizeof(words));
    snprintf(ask->title, sizeof(ask->title), "%s: %s", words, title);
    text_drop_torn(ask->title);
    ask_open(ui, ask);
}

/* ---- paying back ----------------------------------------------------------*/

/* How it may come; the first is cash. */
static const struct way {
    enum { BY_CASH, BY_SCAN, BY_QR, BY_STATIC } how;
    Ledger__TenderType type;
} ways[] = {
    {BY_CASH, LEDGER__TENDER_TYPE__CASH},
    {BY_SCAN, LEDGER__TENDER_TYPE__CASH},
    {BY_QR, LEDGER__TENDER_TYPE__WECHAT},
    {BY_QR, LEDGER__TENDER_TYPE__ALIPAY},
    {BY_STATIC, LEDGER__TENDER_TYPE__WECHAT},
    {BY_STATIC, LEDGER__TENDER_TYPE__ALIPAY},
    {BY_STATIC, LEDGER__TENDER_TYPE__UNIONPAY},
};

static void by_chosen(struct ui *ui, const struct choice *choice, int index)
{
    struct diag d = {0};
    struct deed deed = *(const struct deed *)choice->data;
    const struct way *way = &ways[index];
    char question[DIAG_TEXT_MAX], text[MONEY_CHARS];
    deed.number2 = ACT_REPAY_CASH + (int)way->type;
    if (way->how == BY_SCAN) {
        repay_scan_open(ui, (uint64_t)deed.number, deed.amount);
        return;
    }
    if (way->how == BY_QR) {
        repay_show_open(ui, (uint64_t)deed.number, way->type, deed.amount);
        return;
    }
    if (way->how == BY_STATIC) {
        snprintf(question, sizeof(question),
                 tr("Look at the shop's own phone: did %s %s arrive there? "
                    "Only then press Enter."),
                 papers_tender_name(way->type),
                 money_format(deed.amount, text));
        confirm_open(ui, question, &deed);
        return;
    }
    enum err err = deed_do(ui, &deed, &d);
    if (err)
        ui_fail(ui, err, &d);
}

static void by_row(struct ui *ui, const struct choice *choice, int index,
                   char *out, size_t cap)
{
    const struct way *way = &ways[index];
    const char *name = papers_tender_name(way->type);
    (void)ui;
    (void)choice;
    if (way->how == BY_CASH)
        snprintf(out, cap, "%s", name);
    else if (way->how == BY_SCAN)
        snprintf(out, cap, "%s", tr("scan the customer's payment code"));
    else if (way->how == BY_QR)
        snprintf(out, cap, tr("%s, a code for the customer to scan"), name);
    else
        snprintf(out, cap, tr("%s, by the shop's own code"), name);
}

static enum err repay_typed(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct deed *deed = malloc(sizeof(*deed));
    struct choice choice = {.title = N_("Paid back how?"),
                            .count = (int)ARRAY_LEN(ways),
                            .columns = 44,
                            .row = by_row,
                            .chosen = by_chosen,
                            .data = deed};
    struct money amount;
    struct customer c;
    char owed[MONEY_CHARS];
    enum err err =
        deed ? words_money(text, CREDIT_REPAY_MAX, &amount, d) : ERR_NOMEM;
    if (!err)
        err = customer_find(ui->till, (uint64_t)ask->deed.number, &c);
    if (!err && (amount.fen == 0 || amount.fen > c.balance.fen))
        err = diag_set(d, ERR_RANGE, tr("from 0.01 to %s yuan are owed"),
                       money_format(c.balance, owed));
    if (err) {
        free(deed);
        return err;
    }
    *deed = ask->deed;
    deed->amount = amount;
    choice_open(ui, &choice);
    return ERR_OK;
}

static void repay_open(struct ui *ui, const struct customer *c)
{
    struct ask ask = {.label = N_("How much"),
                      .hint = N_("The oldest debt is settled first. A slip "
                                 "prints."),
                      .done = repay_typed,
                      .deed = deed_of(c->id, ACT_REPAY_CASH)};
    struct payment open;
    if (repay_find(ui, c->id, &open)) {
        repay_resume_open(ui, &open);
        return;
    }
    if (c->balance.fen <= 0) {
        ui_say(ui, UI_CALM, "%s", tr("nothing is owed on this account"));
        return;
    }
    money_format(c->balance, ask.initial);
    ask_of(ui, c->id, tr("pays back"), &ask);
}

/* ---- limit, putting right -------------------------------------------------*/

static enum err limit_typed(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct deed deed = ask->deed;
    enum err err = words_money(text, CUSTOMER_LIMIT_MAX, &deed.amount, d);
    return err ? err : deed_do(ui, &deed, d);
}

static void limit_open(struct ui *ui, const struct customer *c)
{
    struct ask ask = {.label = N_("Credit limit"),
                      .hint = N_("May owe so much without asking the keeper. "
                                 "0: nothing."),
                      .done = limit_typed,
                      .deed = deed_of(c->id, ACT_LIMIT)};
    money_format(c->limit, ask.initial);
    ask_of(ui, c->id, tr("credit limit"), &ask);
}

static enum err why_typed(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct deed deed = ask->deed;
    text_copy(deed.reason, sizeof(deed.reason), text);
    return deed_do(ui, &deed, d);
}

/* "-" before it: less. Points are whole, so money is no measure of them. */
static enum err by_typed(struct ui *ui, const struct ask *ask, const char *text,
                         struct diag *d)
{
    struct ask next = {.label = N_("Why"),
                       .hint = N_("It is recorded for good: no names here."),
                       .wide = true,
                       .done = why_typed,
                       .deed = ask->deed};
    bool less = text[0] == '-';
    bool points = ask->deed.number2 == ACT_POINTS;
    struct money amount;
    enum err err = words_money(
        text + less, points ? CUSTOMER_POINTS_MAX * 100 : CREDIT_REPAY_MAX,
        &amount, d);
    if (!err && (amount.fen == 0 || (points && amount.fen % 100 != 0)))
        err = diag_set(d, ERR_RANGE,
                       points ? tr("a whole number of points")
                              : tr("say how much money: more "
                                   "than nothing"));
    if (err)
        return err;
    int64_t by = points ? amount.fen / 100 : amount.fen;
    next.deed.amount = money_of(less ? -by : by);
    ask_of(ui, (uint64_t)ask->deed.number, tr("put right"), &next);
    return ERR_OK;
}

static void right_open(struct ui *ui, const struct customer *c, enum act act)
{
    struct ask ask = {.label = N_("By how much"),
                      .hint = act == ACT_POINTS
                                  ? N_("Points given; with - before it: taken "
                                       "away.")
                                  : N_("More owed, as from the old paper book; "
                                       "with - before it: less, as a "
                                       "write-off."),
                      .done = by_typed,
                      .deed = deed_of(c->id, (int)act)};
    ask_of(ui, c->id, tr("put right"), &ask);
}

static enum err phone_typed(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct customer c;
    enum err err = customer_rename(ui->till, (uint64_t)ask->deed.number,
                                   ask->deed.reason, text, &c, d);
    if (!err)
        ui_say(ui, UI_GOOD, "%s", tr("done"));
    return err;
}

static enum err name_typed(struct ui *ui, const struct ask *ask,
                           const char *text, struct diag *d)
{
    struct ask next = {
        .label = N_("Phone"), .done = phone_typed, .deed = ask->deed};
    char name[CUSTOMER_NAME_CAP];
    struct customer c;
    enum err err = customer_name_parse(text, name, d);
    if (!err)
        err = customer_find(ui->till, (uint64_t)ask->deed.number, &c);
    if (err)
        return err;
    text_copy(next.deed.reason, sizeof(next.deed.reason), name);
    text_copy(next.initial, sizeof(next.initial), c.phone);
    ask_of(ui, c.id, tr("name and phone"), &next);
    return ERR_OK;
}

static void rename_open(struct ui *ui, const struct customer *c)
{
    struct ask ask = {.label = N_("Customer's name"),
                      .wide = true,
                      .done = name_typed,
                      .deed = deed_of(c->id, ACT_LIMIT)};
    text_copy(ask.initial, sizeof(ask.initial), c->name);
    ask_of(ui, c->id, tr("name and phone"), &ask);
}

/* The account, wherever it lies, makes room for what it led to. */
static void account_leave(struct ui *ui);

/* ---- the basket on credit -------------------------------------------------*/

static void basket_pay(struct ui *ui)
{
    struct diag d = {0};
    struct book_basket book;
    struct deed deed = {.kind = DEED_PAY, .amount = pay_cash(ui)};
    if (pay_rest(ui, &book).fen != 0 || book.open > 0) {
        struct money given;
        if (!pay_given(ui, &given))
            pay_open(ui);
        return;
    }
    enum err err = deed_do(ui, &deed, &d);
    if (err)
        ui_fail(ui, err, &d);
}

static enum err credit_typed(struct ui *ui, const struct ask *ask,
                             const char *text, struct diag *d)
{
    struct money amount;
    struct book_basket book;
    char most[MONEY_CHARS];
    enum err err = words_money(text, CART_TOTAL_MAX, &amount, d);
    int64_t rest = pay_rest(ui, &book).fen + ui->desk->cart.credit.fen;
    if (!err && amount.fen > rest)
        err = diag_set(d, ERR_RANGE, tr("only %s is left to pay"),
                       money_format(money_of(rest), most));
    if (!err)
        err = desk_set_credit(
            ui->desk, amount.fen ? (uint64_t)ask->deed.number : 0, amount, d);
    if (!err)
        account_leave(ui);
    if (!err && amount.fen > 0)
        basket_pay(ui);
    return err;
}

static void basket_open(struct ui *ui, const struct customer *c)
{
    struct book_basket book;
    struct ask ask = {.label = N_("How much of it"),
                      .hint = N_("Less than all: the rest is paid in cash or "
                                 "by phone. 0: nothing on credit."),
                      .done = credit_typed,
                      .deed = deed_of(c->id, ACT_REPAY_CASH)};
    int64_t rest = pay_rest(ui, &book).fen + ui->desk->cart.credit.fen;
    if (ui->shift.number == 0) {
        ui_say(ui, UI_CALM, "%s", tr("open a shift first"));
        return;
    }
    if (rest <= 0) {
        ui_say(ui, UI_CALM, "%s", tr("nothing is left to pay"));
        return;
    }
    money_format(money_of(rest), ask.initial);
    ask_of(ui, c->id, tr("this basket on credit"), &ask);
}

/* ---- the account ----------------------------------------------------------*/

struct account {
    struct panel panel;
    uint64_t id;
    struct credit_statement s;
    struct screen_list list;
    struct ui *ui;
};

static void account_look(struct ui *ui, struct account *a)
{
    struct diag d = {0};
    struct credit_statement s;
    int32_t today = till_business_day(ui->till);
    enum err err =
        credit_statement(ui->till, a->id, today - DAYS_BACK, today, &s, &d);
    if (err) { /* erased meanwhile */
        ui_fail(ui, err, &d);
        ui_close(ui, &a->panel);
        return;
    }
    credit_statement_release(&a->s);
    a->s = s;
    a->list.count = s.count;
}

static void draw_line(void *arg, int index, int row, int column, int columns,
                      enum screen_style style)
{
    const struct account *a = arg;
    const struct credit_line *l = &a->s.lines[a->s.count - 1 - index];
    char day[CLOCK_DAY_CHARS];
    screen_put(row, column, columns, style, "");
    screen_put(row, column + 2, 11, style, clock_format_day(l->day, day));
    screen_put(row, column + 14, 16, style, credit_kind_word(l->kind));
    screen_putf(row, column + 30, 12, style, "%llu",
                (unsigned long long)l->seq);
    screen_money(row, columns - 28, 13, style, l->amount);
    screen_money(row, columns - 14, 13, style, l->balance);
}

static void account_draw(struct ui *ui, struct panel *panel)
{
    struct account *a = (struct account *)panel;
    const struct customer *c = &a->s.customer;
    int rows = ui_body_rows(ui) - 5, columns = ui->columns;
    char words[CUSTOMER_NAME_CAP + 32], owed[MONEY_CHARS], limit[MONEY_CHARS];
    customer_words(c, words, sizeof(words));
    a->ui = ui;
    screen_putf(UI_BODY_ROW, 2, columns - 4, SCREEN_STRONG, "%s  %s", words,
                c->phone);
    screen_putf(UI_BODY_ROW + 1, 2, columns - 4,
                c->balance.fen > c->limit.fen ? SCREEN_CARE : SCREEN_STRONG,
                tr("owes %s, limit %s"), money_format(c->balance, owed),
                money_format(c->limit, limit));
    if (c->member)
        screen_putf(UI_BODY_ROW + 2, 2, columns - 4, SCREEN_PLAIN,
                    tr("member, %lld points"), (long long)c->points);
    if (a->s.others.fen != 0)
        screen_putf(UI_BODY_ROW + 2, columns / 2, columns / 2 - 2, SCREEN_PLAIN,
                    tr("of which at the other tills: %s"),
                    money_format(a->s.others, owed));
    screen_rule(UI_BODY_ROW + 3, 2, columns - 4);
    screen_list_fix(&a->list, rows);
    if (a->s.count == 0)
        screen_put_center(UI_BODY_ROW + 5, 0, columns, SCREEN_PLAIN,
                          tr("Nothing on this account in 90 days."));
    else
        screen_list_put(UI_BODY_ROW + 4, 0, rows, columns, &a->list, draw_line,
                        a);
    screen_put(ui_input_row(ui), 1, columns - 2, SCREEN_PLAIN,
               ui->desk->cart.count > 0
                   ? tr("Enter: put this basket on credit    F2: pays back")
                   : tr("Enter: pays back"));
}

static void statement_print(struct ui *ui, struct account *a)
{
    struct diag d = {0};
    enum err err =
        credit_statement_print(ui->till, a->id, a->s.from_day, a->s.to_day, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the statement is on its way"));
}

static void member_turn(struct ui *ui, struct account *a)
{
    struct diag d = {0};
    struct customer c;
    enum err err = customer_set_member(ui->till, &ui->desk->actor, a->id,
                                       !a->s.customer.member, &c, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_GOOD, "%s",
               c.member ? tr("collects points from now on")
                        : tr("collects no more points"));
    account_look(ui, a);
}

static void account_function(struct ui *ui, struct account *a, int k)
{
    const struct customer *c = &a->s.customer;
    struct deed erase = deed_of(a->id, ACT_ERASE);
    if (k == SCREEN_KEY_F(2))
        repay_open(ui, c);
    else if (k == SCREEN_KEY_F(3))
        statement_print(ui, a);
    else if (k == SCREEN_KEY_F(4))
        limit_open(ui, c);
    else if (k == SCREEN_KEY_F(5))
        right_open(ui, c, ACT_ADJUST);
    else if (k == SCREEN_KEY_F(6))
        rename_open(ui, c);
    else if (k == SCREEN_KEY_F(7))
        member_turn(ui, a);
    else if (k == SCREEN_KEY_F(8))
        right_open(ui, c, ACT_POINTS);
    else if (k == SCREEN_KEY_F(9))
        confirm_open(ui,
                     tr("Erase name and phone of this customer for good? What "
                        "was sold stays on record without them."),
                     &erase);
}

static void account_key(struct ui *ui, struct panel *panel, int k)
{
    struct account *a = (struct account *)panel;
    int rows = ui_body_rows(ui) - 5;
    if (k == SCREEN_KEY_ESC)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_ENTER && ui->desk->cart.count > 0)
        basket_open(ui, &a->s.customer);
    else if (k == SCREEN_KEY_ENTER)
        repay_open(ui, &a->s.customer);
    else if (k == SCREEN_KEY_F(1))
        help_open(ui, panel->ops->help);
    else if (k >= SCREEN_KEY_F(2) && k <= SCREEN_KEY_F(9))
        account_function(ui, a, k);
    else
        (void)screen_list_key(&a->list, rows, k);
}

/* A question over it was answered, and perhaps the basket is sold. */
static void account_wake(struct ui *ui, struct panel *panel)
{
    account_look(ui, (struct account *)panel);
}

static void account_close(struct panel *panel)
{
    credit_statement_release(&((struct account *)panel)->s);
}

static const struct panel_ops account_ops = {
    .help = N_("The account of one customer: what is owed, and the last 90 "
               "days, newest first; the arrows move.\n"
               "With goods in the basket Enter puts them on credit, all or a "
               "part. F2: money comes back; the oldest debt is settled first.\n"
               "F3 prints a statement. F4 the limit, F5 puts the account "
               "right, both with the keeper. F6 changes name and phone.\n"
               "F7: collects points or not. F8 puts points right. F9 erases "
               "name and phone, once nothing is owed.\n"
               "Esc goes back."),
    .help_key = SCREEN_KEY_F(10),
    .keys = N_("F2 Pays back|F3 Statement|F4 Limit|F5 Put right|F6 Name|"
               "F7 Points?|F9 Erase|F10 Help"),
    .more = N_("Up/Down Move|Enter As below|F8 Points right|Esc Back"),
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = account_draw,
    .key = account_key,
    .wake = account_wake,
    .close = account_close,
};

static void account_leave(struct ui *ui)
{
    for (int i = ui->depth - 1; i >= 0; i--) {
        if (ui->stack[i]->ops == &account_ops) {
            ui_close(ui, ui->stack[i]);
            return;
        }
    }
}

void account_open(struct ui *ui, uint64_t id)
{
    struct account *a = ui_open(ui, &account_ops, sizeof(*a));
    if (!a)
        return;
    a->id = id;
    account_look(ui, a);
}

void credit_open(struct ui *ui)
{
    static const struct customers_list list = {
        .title = N_("On credit: whose account?"), .chosen = account_open};
    customers_open(ui, &list);
}
