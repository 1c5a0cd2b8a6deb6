/* find.c - search as you type. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/goods/goods.h"
#include "pos/stock/stock.h"
#include "pos/tag.h"
#include "pos/ui/panels.h"

enum { FIND_CAP = SEARCH_HITS_MAX };

struct find {
    struct panel panel;
    struct screen_line line;
    struct screen_list list;
    struct quantity times;
    find_taken *taken; /* NULL: into the basket */
    uint64_t hits[FIND_CAP];
    bool more;
    struct ui *ui;
};

/* Digits choose from the list, except while the query is a code itself. */
static bool digits_choose(const struct find *f)
{
    for (const char *s = f->line.text; *s; s++) {
        if (*s != ' ' && (*s < '0' || *s > '9'))
            return true;
    }
    return false;
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 2;
}

static void search(struct ui *ui, struct find *f)
{
    char query[SEARCH_QUERY_MAX + 1];
    text_copy(query, sizeof(query), f->line.text);
    int count = 0;
    search_find(ui->search, query, f->hits, FIND_CAP, &count, &f->more);
    f->list = (struct screen_list){.count = count};
}

static void draw_hit(void *arg, int index, int row, int column, int columns,
                     enum screen_style style)
{
    struct find *f = arg;
    const struct ui *ui = f->ui;
    struct item item;
    struct quantity stock = {0};
    char name[WORDS_CAP], price[MONEY_CHARS], number[QUANTITY_CHARS],
        unit[ITEM_UNIT_CAP], code[GTIN_CHARS] = "", packs[64];
    enum { NUMBER = 4, PRICE = 12, STOCK = 16, CODE = 15 };
    int name_columns = columns - NUMBER - PRICE - STOCK - CODE;
    int place = index - f->list.top + 1;
    screen_put(row, column, columns, style, "");
    if (lookup_item(ui->till, f->hits[index], 0, &item))
        return;
    if (place <= 9 && digits_choose(f))
        screen_putf(row, column, NUMBER, style, " %d", place);
    words_item(&item, name, sizeof(name));
    words_price(ui, &item, item.price, price, sizeof(price));
    if (item.gtin.number)
        gtin_format(item.gtin, code);
    else if (item.plu)
        snprintf(code, sizeof(code), "%04u", item.plu);
    screen_put(row, column + NUMBER, name_columns, style, name);
    screen_put_right(row, column + NUMBER + name_columns, CODE - 1, style,
                     code);
    column += NUMBER + name_columns + CODE;
    screen_put_right(row, column, PRICE - 4, style,
                     item.priced ? price : tr("no price"));
    if (stock_on_hand(ui->till, item.id, &stock))
        stock = quantity_of(0);
    if (goods_in_packs(ui->till, &item, stock, packs, sizeof(packs))) {
        screen_putf(row, column + PRICE - 4, 5, style, "/%s", item.unit);
        screen_put_right(row, column + PRICE + 1, STOCK - 1, style, packs);
        return;
    }
    words_quantity(ui, &item, stock, number, sizeof(number), unit,
                   sizeof(unit));
    screen_putf(row, column + PRICE - 4, 5, style, "/%s",
                item.by_weight ? unit : item.unit);
    screen_put_right(row, column + PRICE + 1, STOCK - 6, style, number);
    screen_putf(row, column + PRICE + STOCK - 5, 5, style, " %s", unit);
}

static void draw(struct ui *ui, struct panel *p)
{
    struct find *f = (struct find *)p;
    int rows = window(ui), c = ui->columns;
    f->ui = ui;
    screen_list_fix(&f->list, rows);
    screen_putf(UI_BODY_ROW, 1, c - 2, SCREEN_STRONG,
                f->line.len == 0 ? tr("Find goods: what sells most here")
                                 : tr("Find goods: %d found%s"),
                f->list.count, f->more ? "+" : "");
    screen_put_right(UI_BODY_ROW, c - 32, 12, SCREEN_PLAIN, tr("price"));
    screen_put_right(UI_BODY_ROW, c - 17, 12, SCREEN_PLAIN, tr("in stock"));
    if (f->list.count > 0)
        screen_list_put(UI_BODY_ROW + 1, 0, rows, c, &f->list, draw_hit, f);
    else
        screen_put_center(UI_BODY_ROW + rows / 2, 0, c, SCREEN_PLAIN,
                          ui->indexed
                              ? tr("Nothing fits. Fewer letters find more; "
                                   "F9 makes a new item.")
                              : tr("The list of goods is being read, one "
                                   "moment."));
    ui_input(ui, tr("Pinyin, name or digits>"), &f->line);
}

static void take(struct ui *ui, struct find *f, int index)
{
    struct pick pick = {0};
    if (index >= f->list.count)
        return;
    if (lookup_item(ui->till, f->hits[index], 0, &pick.item)) {
        ui_say(ui, UI_CARE, "%s", tr("this is no longer sold"));
        return;
    }
    struct quantity times = f->times;
    find_taken *taken = f->taken;
    ui_close(ui, &f->panel);
    if (taken) {
        taken(ui, &pick);
        return;
    }
    sale_known(ui, NULL);
    sale_add(ui, &pick, times);
}

/* The shelf label of the chosen goods; the list stays. */
static void print_label(struct ui *ui, struct find *f)
{
    struct diag d = {0};
    if (f->list.selected >= f->list.count)
        return;
    const struct tag tag = {
        .kind = PAPER_SHELF, .copies = 1, .item = f->hits[f->list.selected]};
    enum err err = tag_print(ui->till, &tag, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the shelf label is on its way"));
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct find *f = (struct find *)p;
    int folded = words_fold(k), rows = window(ui);
    screen_list_fix(&f->list, rows);
    if (k == SCREEN_KEY_ENTER) {
        take(ui, f, f->list.selected);
    } else if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
    } else if (k == SCREEN_KEY_F(4)) {
        struct quantity times = f->times;
        find_taken *taken = f->taken;
        ui_close(ui, p);
        categories_open(ui, times, taken);
    } else if (k == SCREEN_KEY_F(5) && f->list.selected < f->list.count) {
        frequent_keep(ui, f->hits[f->list.selected]);
    } else if (k == SCREEN_KEY_F(7)) {
        print_label(ui, f);
    } else if (k == SCREEN_KEY_F(9)) {
        ui_close(ui, p);
        local_item_open(ui, "");
    } else if (folded >= '1' && folded <= '9' && digits_choose(f)) {
        if (folded - '1' < rows)
            take(ui, f, f->list.top + folded - '1');
    } else if (screen_list_key(&f->list, rows, k)) {
        return;
    } else if (screen_line_key(&f->line, folded)) {
        search(ui, f);
    }
}

static void scan(struct ui *ui, struct panel *p, const char *code)
{
    struct find *f = (struct find *)p;
    struct quantity times = f->times;
    find_taken *taken = f->taken;
    struct pick pick;
    struct diag d = {0};
    ui_close(ui, p);
    if (!taken) {
        sale_add_code(ui, code, times);
        return;
    }
    enum err err = lookup_barcode(ui->till, code, &pick, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        taken(ui, &pick);
}

static void wake(struct ui *ui, struct panel *p)
{
    struct find *f = (struct find *)p;
    int selected = f->list.selected;
    search(ui, f);
    f->list.selected = selected;
}

static const struct panel_ops ops = {
    .help = N_("Type the first letters of the pinyin (kl finds 可乐), a part "
               "of the name, or digits of the barcode. Several words narrow it "
               "down: kl 500.\n"
               "A number in front of the goods takes them; so do the arrows "
               "and Enter.\n"
               "F4 shows the goods by category. F5 keeps the chosen goods on a "
               "number key of F11, F7 prints their shelf label.\n"
               "F9: the goods are not known yet, new item of this shop.\n"
               "A scan here is added and closes the list. Esc goes back."),
    .keys =
        N_("F1 Help|F4 Categories|F5 Keep on key|F7 Shelf label|F9 New item"),
    .more = N_("1-9 Take|Up/Down Move|Enter Take|Esc Back"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
    .wake = wake,
};

void find_open(struct ui *ui, const char *query, struct quantity times)
{
    struct find *f = ui_open(ui, &ops, sizeof(*f));
    if (!f)
        return;
    f->times = times;
    screen_line_set(&f->line, query);
    search(ui, f);
}

void find_for(struct ui *ui, const char *query, find_taken *taken)
{
    struct find *f = ui_open(ui, &ops, sizeof(*f));
    if (!f)
        return;
    f->taken = taken;
    screen_line_set(&f->line, query);
    search(ui, f);
}
