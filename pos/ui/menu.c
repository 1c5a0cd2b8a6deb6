#include "pos/ui/menu.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/customers.h"
#include "pos/ui/delivery.h"
#include "pos/report/report.h"
#include "pos/ui/order.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"
#include "pos/ui/stock.h"

static void own_item(struct ui *ui)
{
    local_item_open(ui, "");
}

#define MENU(title_, rows_)                                                    \
    {                                                                          \
        title_, rows_, (int)ARRAY_LEN(rows_)                                   \
    }

static const struct menu_row cash_rows[] = {
    {.words = N_("put cash in"),
     .open_which = cash_move_open,
     .which = LEDGER__CASH_MOVED__WAY__IN},
    {.words = N_("pay cash out"),
     .open_which = cash_move_open,
     .which = LEDGER__CASH_MOVED__WAY__OUT},
    {.words = N_("take cash to the safe"),
     .open_which = cash_move_open,
     .which = LEDGER__CASH_MOVED__WAY__DROP},
    {.words = N_("hand the drawer to another cashier"), .open = hand_over_open},
    {.words = N_("open the drawer without a sale"), .open = drawer_panel},
    {.say = refunds_failed_words, .open = refunds_failed_open},
};
static const struct menu cash_menu = MENU(N_("Cash and drawer"), cash_rows);

static const struct menu_row stock_rows[] = {
    {.words = N_("goods back to the supplier"), .open = stock_return_open},
    {.words = N_("to another shop"), .open = stock_out_open},
    {.words = N_("from another shop"), .open = stock_in_open},
    {.words = N_("papers written: copy, take back"), .open = stock_papers_open},
    {.words = N_("opening stock"), .open = stock_opening_open},
};
static const struct menu stock_menu = MENU(N_("Stock papers"), stock_rows);

static const struct menu_row goods_rows[] = {
    {.words = N_("goods came in"), .open = stock_receive_open},
    {.words = N_("stock of one item"), .open = stock_look_open},
    {.words = N_("near the last good day"), .open = stock_expiring_open},
    {.words = N_("stocktake"), .open = stock_count_open},
    {.words = N_("throw goods away"), .open = stock_waste_open},
    {.words = N_("other stock papers"), .group = &stock_menu},
    {.words = N_("new item of this shop"), .open = own_item},
    {.words = N_("order goods"), .open = orders_open},
    {.words = N_("receive headquarters' truck"), .open = deliveries_open},
};
static const struct menu goods_menu = MENU(N_("Goods and stock"), goods_rows);

static const struct menu_row report_rows[] = {
    {.words = N_("sales by day"),
     .open_which = report_open,
     .which = REPORT_DAYS},
    {.words = N_("sales by the hour"),
     .open_which = report_open,
     .which = REPORT_HOURS},
    {.words = N_("sales by category"),
     .open_which = report_open,
     .which = REPORT_CATEGORIES},
    {.words = N_("best sellers"),
     .open_which = report_open,
     .which = REPORT_BEST},
    {.words = N_("on the shelf and not sold"),
     .open_which = report_open,
     .which = REPORT_DEAD},
    {.words = N_("margins (keeper)"),
     .open_which = report_open,
     .which = REPORT_MARGIN},
    {.words = N_("what to order"),
     .open_which = report_open,
     .which = REPORT_ORDER},
    {.words = N_("credit owed"), .open = aging_open},
};
static const struct menu report_menu = MENU(N_("Reports"), report_rows);

static const struct menu_row stick_rows[] = {
    {.words = N_("copy everything to a stick"), .open = backup_open},
    {.words = N_("carry to headquarters by stick"), .open = carry_out_open},
    {.words = N_("take headquarters' answer in"), .open = carry_in_open},
};
static const struct menu stick_menu = MENU(N_("Stick"), stick_rows);

static const struct menu_row till_rows[] = {
    {.say = other_weight_words, .open = other_weight},
    {.say = other_letters_words, .open = other_letters},
    {.words = N_("receipt layout"), .open = look_open},
    {.words = N_("stick: copies, headquarters"), .group = &stick_menu},
    {.words = N_("print a test page"), .open = test_print},
    {.say = drop_prints_words, .open = drop_prints},
    {.say = practice_words, .open = practice_open},
    {.words = N_("about this till"), .open = about_open},
};
static const struct menu till_menu = MENU(N_("This till"), till_rows);

static const struct menu_row leave_rows[] = {
    {.words = N_("sign out, another cashier"), .open = login_begin},
    {.words = N_("end the program"), .open = end_open},
};
static const struct menu leave_menu = MENU(N_("Sign out or end"), leave_rows);

static const struct menu_row all_rows[] = {
    {.words = N_("shift, X and Z report"), .open = shift_panel_open},
    {.words = N_("another copy of a receipt"), .open = reprint_open},
    {.words = N_("cash and drawer"), .group = &cash_menu},
    {.words = N_("goods and stock"), .group = &goods_menu},
    {.words = N_("reports"), .group = &report_menu},
    {.words = N_("this till, printer, settings"), .group = &till_menu},
    {.words = N_("give the whole basket up"), .open = abandon_basket},
    {.words = N_("sign out or end"), .group = &leave_menu},
};
static const struct menu all_menu = MENU(N_("More"), all_rows);

/* Nobody is signed in. */
static const struct menu_row nobody_rows[] = {
    {.words = N_("about this till"), .open = about_open},
    {.words = N_("end the program"), .open = end_open},
};
static const struct menu nobody_menu = MENU(N_("More"), nobody_rows);

static const struct menu *menu_of(const struct choice *choice)
{
    return *(const struct menu *const *)choice->data;
}

static void row_words(struct ui *ui, const struct choice *choice, int index,
                      char *out, size_t cap)
{
    const struct menu_row *row = &menu_of(choice)->rows[index];
    if (row->say)
        row->say(ui, out, cap);
    else
        snprintf(out, cap, "%s%s", tr(row->words), row->group ? " >" : "");
}

static void menu_open(struct ui *ui, const struct menu *menu);

static void chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct menu_row *row = &menu_of(choice)->rows[index];
    if (row->group)
        menu_open(ui, row->group);
    else if (row->open_which)
        row->open_which(ui, row->which);
    else
        row->open(ui);
}

static void menu_open(struct ui *ui, const struct menu *menu)
{
    const struct menu **data = malloc(sizeof(*data));
    if (!data)
        return;
    *data = menu;
    struct choice choice = {.title = menu->title,
                            .count = menu->count,
                            .columns = 50,
                            .row = row_words,
                            .chosen = chosen,
                            .data = data};
    choice_open(ui, &choice);
}

void more_open(struct ui *ui)
{
    menu_open(ui, ui->signed_in ? &all_menu : &nobody_menu);
}
