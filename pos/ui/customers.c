/* customers.c - who: searched as one types, or new in two fields. */
#include "pos/ui/customers.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

enum { LIST_CAP = 100, OWES = 12, POINTS = 10, LIMIT = 12, PHONE = 14 };

struct customers_panel {
    struct panel panel;
    struct customers_list what;
    struct screen_line line;
    struct screen_list list;
    struct customer found[LIST_CAP];
    bool more;
    struct ui *ui;
};

static void search(struct ui *ui, struct customers_panel *p)
{
    int count = 0;
    struct diag d = {0};
    enum err err = customer_search(ui->till, p->line.text, CUSTOMER_ALL,
                                   p->found, LIST_CAP, &count, &p->more);
    if (err)
        ui_fail(ui, till_explain(ui->till, err, &d), &d);
    p->list = (struct screen_list){.count = count};
}

/* ---- drawing --------------------------------------------------------------*/

static void draw_one(void *arg, int index, int row, int column, int columns,
                     enum screen_style style)
{
    const struct customers_panel *p = arg;
    const struct customer *c = &p->found[index];
    char words[CUSTOMER_NAME_CAP + 32];
    int name = columns - 2 - PHONE - OWES - LIMIT - POINTS;
    customer_words(c, words, sizeof(words));
    screen_put(row, column, columns, style, "");
    screen_put(row, column + 2, name, style, words);
    column += 2 + name;
    screen_put(row, column, PHONE, style, c->phone);
    column += PHONE;
    screen_money(row, column, OWES - 1, style, c->balance);
    column += OWES;
    screen_money(row, column, LIMIT - 1, style, c->limit);
    column += LIMIT;
    if (c->member)
        screen_putf(row, column, POINTS - 1, style, "%9lld",
                    (long long)c->points);
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct customers_panel *p = (struct customers_panel *)panel;
    int rows = ui_body_rows(ui) - 2, c = ui->columns;
    int at = c - 1 - POINTS - LIMIT - OWES;
    p->ui = ui;
    screen_list_fix(&p->list, rows);
    screen_putf(UI_BODY_ROW, 1, at - 2, SCREEN_STRONG, "%s  %d%s",
                tr(p->what.title), p->list.count, p->more ? "+" : "");
    screen_put_right(UI_BODY_ROW, at, OWES - 1, SCREEN_PLAIN, tr("owes"));
    screen_put_right(UI_BODY_ROW, at + OWES, LIMIT - 1, SCREEN_PLAIN,
                     tr("limit"));
    screen_put_right(UI_BODY_ROW, at + OWES + LIMIT, POINTS - 1, SCREEN_PLAIN,
                     tr("points"));
    if (p->list.count > 0)
        screen_list_put(UI_BODY_ROW + 1, 0, rows, c, &p->list, draw_one, p);
    else
        screen_put_center(UI_BODY_ROW + rows / 2, 0, c, SCREEN_PLAIN,
                          p->line.len > 0
                              ? tr("Nobody fits. F3 or Enter makes a new "
                                   "customer of what is typed.")
                              : tr("No customers yet: F3 makes the first."));
    ui_input(ui, tr("Name, pinyin or phone>"), &p->line);
}

/* ---- a new one ------------------------------------------------------------*/

static bool is_number(const char *text)
{
    return text[0] && strspn(text, "0123456789 -") == strlen(text);
}

static struct customers_panel *panel_of(struct ui *ui);

static enum err with_phone(struct ui *ui, const struct ask *ask,
                           const char *text, struct diag *d)
{
    struct customers_panel *p = panel_of(ui);
    struct customer c;
    char words[CUSTOMER_NAME_CAP + 32];
    const struct customer_new n = {.name = ask->deed.reason,
                                   .phone = text,
                                   .member = ask->deed.number != 0};
    enum err err = customer_add(ui->till, &ui->desk->actor, &n, &c, d);
    if (err)
        return err;
    customer_words(&c, words, sizeof(words));
    bool members = p && p->what.members; /* says its own */
    if (p) {
        customers_chosen *chosen = p->what.chosen;
        ui_close(ui, &p->panel);
        chosen(ui, c.id);
    }
    if (!members)
        ui_say(ui, UI_GOOD, tr("new customer: %s"), words);
    return ERR_OK;
}

static enum err with_name(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct ask next = {.label = N_("Phone"),
                       .hint = N_("Digits, or empty for none. Name and phone "
                                  "stay in this shop and can be erased."),
                       .done = with_phone,
                       .deed = ask->deed};
    char name[CUSTOMER_NAME_CAP];
    enum err err = customer_name_parse(text, name, d);
    if (err)
        return err;
    text_copy(next.deed.reason, sizeof(next.deed.reason), name);
    text_copy(next.initial, sizeof(next.initial), ask->pick.item.name);
    text_copy(next.title, sizeof(next.title), tr("New customer"));
    ask_open(ui, &next);
    return ERR_OK;
}

static void new_open(struct ui *ui, struct customers_panel *p)
{
    struct ask ask = {.label = N_("Customer's name"),
                      .hint = N_("As people call them, at most 20 characters. "
                                 "Empty: known by phone only."),
                      .wide = true,
                      .done = with_name,
                      .deed = {.kind = DEED_OTHER, .number = p->what.members}};
    if (is_number(p->line.text)) /* kept for the second field */
        text_copy(ask.pick.item.name, sizeof(ask.pick.item.name), p->line.text);
    else
        text_copy(ask.initial, sizeof(ask.initial), p->line.text);
    text_copy(ask.title, sizeof(ask.title), tr("New customer"));
    ask_open(ui, &ask);
}

/* ---- keys -----------------------------------------------------------------*/

static void take(struct ui *ui, struct customers_panel *p)
{
    if (p->list.count == 0) {
        new_open(ui, p);
        return;
    }
    uint64_t id = p->found[p->list.selected].id;
    customers_chosen *chosen = p->what.chosen;
    ui_close(ui, &p->panel);
    chosen(ui, id);
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct customers_panel *p = (struct customers_panel *)panel;
    int rows = ui_body_rows(ui) - 2;
    screen_list_fix(&p->list, rows);
    if (k == SCREEN_KEY_ENTER)
        take(ui, p);
    else if (k == SCREEN_KEY_ESC)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_F(3))
        new_open(ui, p);
    else if (k == SCREEN_KEY_F(5) && !p->what.members)
        aging_open(ui);
    else if (screen_list_key(&p->list, rows, k))
        return;
    else if (screen_line_key(&p->line, words_fold(k)))
        search(ui, p);
}

static void wake(struct ui *ui, struct panel *panel)
{
    struct customers_panel *p = (struct customers_panel *)panel;
    int selected = p->list.selected;
    search(ui, p);
    p->list.selected = selected;
}

static const struct panel_ops ops = {
    .help = N_(
        "Type a part of the name, the first letters of its pinyin (wxm finds "
        "王小明) or digits of the phone.\n"
        "The arrows choose, Enter takes the one chosen. Who came last stands "
        "first.\n"
        "F3 makes a new customer: a name, a phone, one of them may be empty.\n"
        "F5 lists who owes, oldest debt first.\n"
        "A scan waits until this is closed. Esc goes back."),
    .keys = N_("F1 Help|F3 New customer|F5 Who owes"),
    .more = N_("Up/Down Move|Enter This one|Esc Back"),
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = draw,
    .key = key,
    .wake = wake,
};

static struct customers_panel *panel_of(struct ui *ui)
{
    for (int i = ui->depth - 1; i >= 0; i--) {
        if (ui->stack[i]->ops == &ops)
            return (struct customers_panel *)ui->stack[i];
    }
    return NULL;
}

void customers_open(struct ui *ui, const struct customers_list *list)
{
    struct customers_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (!p)
        return;
    p->what = *list;
    search(ui, p);
}
