/* frequent.c - goods without a barcode on the number keys, and categories. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/goods/goods.h"
#include "pos/ui/panels.h"

enum { COLUMNS = 64 };

struct keys {
    struct panel panel;
    struct frequent list[FREQUENT_MAX];
    int count, selected;
    struct quantity times;
};

static void read_list(struct ui *ui, struct keys *k)
{
    struct diag d = {0};
    enum err err =
        till_explain(ui->till, frequent_list(ui->till, k->list, &k->count), &d);
    if (err)
        ui_fail(ui, err, &d);
    if (k->selected >= k->count)
        k->selected = k->count > 0 ? k->count - 1 : 0;
}

static void draw(struct ui *ui, struct panel *p)
{
    struct keys *k = (struct keys *)p;
    char name[WORDS_CAP], price[MONEY_CHARS];
    int row = 0, column = 0;
    int rows = k->count > 0 ? k->count : 1;
    ui_dialog(ui, rows, COLUMNS, tr("Frequent goods"), &row, &column);
    if (k->count == 0)
        screen_put_center(row, column, COLUMNS, SCREEN_PLAIN,
                          tr("Nothing yet: loose goods come here as they are "
                             "sold."));
    for (int i = 0; i < k->count; i++) {
        const struct frequent *f = &k->list[i];
        enum screen_style style =
            i == k->selected ? SCREEN_SELECTED : SCREEN_PLAIN;
        words_item(&f->item, name, sizeof(name));
        words_price(ui, &f->item, f->item.price, price, sizeof(price));
        screen_put(row + i, column, COLUMNS, style, "");
        screen_putf(row + i, column + 1, 3, SCREEN_STRONG, "%d", i + 1);
        screen_put(row + i, column + 4, 40, style, name);
        screen_put_right(row + i, column + 44, 10, style,
                         f->item.priced ? price : tr("no price"));
        screen_putf(row + i, column + 54, 5, style, "/%s", f->item.unit);
        screen_put(row + i, column + 60, 4, style, f->pinned ? "*" : "");
    }
}

static void take(struct ui *ui, struct keys *k, int index)
{
    struct pick pick = {0};
    struct quantity times = k->times;
    if (index >= k->count)
        return;
    pick.item = k->list[index].item;
    ui_close(ui, &k->panel);
    sale_add(ui, &pick, times);
}

static void pin(struct ui *ui, struct keys *k)
{
    struct diag d = {0};
    char name[WORDS_CAP];
    if (k->count == 0)
        return;
    const struct frequent *f = &k->list[k->selected];
    bool pinned = !f->pinned;
    words_item(&f->item, name, sizeof(name));
    enum err err =
        frequent_pin(ui->till, &ui->desk->actor, f->item.id, pinned, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_GOOD,
               pinned ? tr("%s stays on its key") : tr("%s comes as it sells"),
               name);
    read_list(ui, k);
}

static void key(struct ui *ui, struct panel *p, int code)
{
    struct keys *k = (struct keys *)p;
    struct screen_list list = {.count = k->count, .selected = k->selected};
    int folded = words_fold(code);
    if (code == SCREEN_KEY_ESC)
        ui_close(ui, p);
    else if (code == SCREEN_KEY_ENTER)
        take(ui, k, k->selected);
    else if (folded >= '1' && folded <= '9')
        take(ui, k, folded - '1');
    else if (code == SCREEN_KEY_F(5))
        pin(ui, k);
    else if (screen_list_key(&list, FREQUENT_MAX, code))
        k->selected = list.selected;
}

static void wake(struct ui *ui, struct panel *p)
{
    read_list(ui, (struct keys *)p);
}

static const struct panel_ops ops = {
    .help =
        N_("Goods without a barcode, or with a short number, by how often they "
           "were sold here in the last 60 days.\n"
           "A number takes them, or the arrows and Enter; what is weighed asks "
           "for the weight.\n"
           "F5 keeps the chosen goods on their key whatever sells, and lets "
           "them go again (keeper). Those have a star.\n"
           "Other goods come to a key from F2 with F5 there. Esc goes back."),
    .keys = N_("F1 Help|F5 Keep on key"),
    .more = N_("1-9 Take|Up/Down Move|Enter Take|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .draw = draw,
    .key = key,
    .wake = wake,
};

void frequent_open(struct ui *ui, struct quantity times)
{
    struct keys *k = ui_open(ui, &ops, sizeof(*k));
    if (!k)
        return;
    k->times = times;
    read_list(ui, k);
}

void frequent_keep(struct ui *ui, uint64_t item)
{
    struct diag d = {0};
    enum err err = frequent_pin(ui->till, &ui->desk->actor, item, true, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_GOOD, "%s", tr("it is among the frequent goods, F11"));
}

/* ---- categories ----------------------------------------------------------*/

struct categories {
    struct quantity times;
    find_taken *taken; /* NULL: into the basket */
    struct category list[CATEGORIES_MAX];
};

static void category_row(struct ui *ui, const struct choice *choice, int index,
                         char *out, size_t cap)
{
    const struct categories *c = choice->data;
    char name[CATEGORY_NAME_CAP + 40];
    (void)ui;
    text_pad(c->list[index].name, 24, false, name, sizeof(name));
    snprintf(out, cap, "%s %6lld", name, (long long)c->list[index].items);
}

static void category_chosen(struct ui *ui, const struct choice *choice,
                            int index)
{
    const struct categories *c = choice->data;
    if (c->taken)
        find_for(ui, c->list[index].name, c->taken);
    else
        find_open(ui, c->list[index].name, c->times);
}

void categories_open(struct ui *ui, struct quantity times, find_taken *taken)
{
    struct diag d = {0};
    struct categories *c = calloc(1, sizeof(*c));
    struct choice choice = {.title = N_("Goods by category"),
                            .empty = N_("There are no categories yet."),
                            .columns = 40,
                            .row = category_row,
                            .chosen = category_chosen,
                            .data = c};
    if (!c)
        return;
    c->times = times;
    c->taken = taken;
    enum err err = till_explain(
        ui->till,
        goods_categories(ui->till, c->list, CATEGORIES_MAX, &choice.count), &d);
    if (err) {
        free(c);
        ui_fail(ui, err, &d);
        return;
    }
    choice_open(ui, &choice);
}
