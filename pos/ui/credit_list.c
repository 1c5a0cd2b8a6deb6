/* credit_list.c - who owes how much for how long. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/customers.h"

enum { AMOUNT = 11, DAYS = 6 };

struct aging {
    struct panel panel;
    struct credit_aging a;
    struct screen_list list;
    int32_t today;
};

static void look(struct ui *ui, struct aging *p)
{
    struct diag d = {0};
    struct credit_aging a;
    p->today = till_business_day(ui->till);
    enum err err = credit_aging(ui->till, p->today, &a, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    credit_aging_release(&p->a);
    p->a = a;
    p->list.count = a.count;
}

static int name_columns(int columns)
{
    return columns - 4 - (CREDIT_AGES + 1) * AMOUNT - DAYS;
}

static void draw_one(void *arg, int index, int row, int column, int columns,
                     enum screen_style style)
{
    const struct aging *p = arg;
    const struct credit_age *r = &p->a.rows[index];
    char words[CUSTOMER_NAME_CAP + 32];
    int name = name_columns(columns);
    customer_words(&r->customer, words, sizeof(words));
    screen_put(row, column, columns, style, "");
    screen_put(row, column + 2, name - 1, style, words);
    column += 2 + name;
    screen_money(row, column, AMOUNT - 1, style, r->customer.balance);
    for (int i = 0; i < CREDIT_AGES; i++)
        screen_money(row, column + (i + 1) * AMOUNT, AMOUNT - 1, style,
                     r->part[i]);
    screen_putf(row, column + (CREDIT_AGES + 1) * AMOUNT, DAYS - 1, style,
                "%5d", p->today - r->oldest_day);
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct aging *p = (struct aging *)panel;
    int rows = ui_body_rows(ui) - 3, c = ui->columns;
    int at = 2 + name_columns(c);
    screen_put(UI_BODY_ROW, 2, at - 3, SCREEN_STRONG, tr("Credit owed"));
    screen_put_right(UI_BODY_ROW, at, AMOUNT - 1, SCREEN_PLAIN, tr("owes"));
    for (int i = 0; i < CREDIT_AGES; i++)
        screen_put_right(UI_BODY_ROW, at + (i + 1) * AMOUNT, AMOUNT - 1,
                         SCREEN_PLAIN, credit_age_word(i));
    screen_put_right(UI_BODY_ROW, at + (CREDIT_AGES + 1) * AMOUNT, DAYS - 1,
                     SCREEN_PLAIN, tr("days"));
    screen_list_fix(&p->list, rows);
    if (p->a.count == 0)
        screen_put_center(UI_BODY_ROW + 4, 0, c, SCREEN_STRONG,
                          tr("nobody owes anything"));
    else
        screen_list_put(UI_BODY_ROW + 1, 0, rows, c, &p->list, draw_one, p);
    screen_rule(UI_BODY_ROW + 1 + rows, 2, c - 4);
    int last = UI_BODY_ROW + 2 + rows;
    screen_put(last, 2, at - 3, SCREEN_STRONG, tr("all together"));
    screen_money(last, at, AMOUNT - 1, SCREEN_STRONG, p->a.total);
    for (int i = 0; i < CREDIT_AGES; i++)
        screen_money(last, at + (i + 1) * AMOUNT, AMOUNT - 1, SCREEN_STRONG,
                     p->a.part[i]);
}

static void print(struct ui *ui)
{
    struct diag d = {0};
    enum err err = credit_aging_print(ui->till, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the list is on its way to the printer"));
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct aging *p = (struct aging *)panel;
    if (k == SCREEN_KEY_ESC)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_F(3))
        print(ui);
    else if (k == SCREEN_KEY_ENTER && p->list.selected < p->a.count)
        account_open(ui, p->a.rows[p->list.selected].customer.id);
    else
        (void)screen_list_key(&p->list, ui_body_rows(ui) - 3, k);
}

static void wake(struct ui *ui, struct panel *panel)
{
    look(ui, (struct aging *)panel);
}

static void released(struct panel *panel)
{
    credit_aging_release(&((struct aging *)panel)->a);
}

static const struct panel_ops ops = {
    .help =
        N_("Who owes money, oldest debt first: all of it, and how old the "
           "parts are in days.\n"
           "Money that comes back settles the oldest debt first.\n"
           "The arrows choose, Enter opens the account. F3 prints the list.\n"
           "A scan closes the list and is added to the basket. Esc goes back."),
    .keys = N_("F1 Help|F3 Print"),
    .more = N_("Up/Down Move|Enter The account|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = draw,
    .key = key,
    .wake = wake,
    .close = released,
};

void aging_open(struct ui *ui)
{
    struct aging *p = ui_open(ui, &ops, sizeof(*p));
    if (p)
        look(ui, p);
}
