/* display_view.c - what the customer sees, from what the till's screen is at.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"
#include "pos/ui/sale.h"

static void last_line(struct ui *ui, struct customer_view *v)
{
    const struct cart_line *l = &ui->desk->cart.lines[sale_line(ui)];
    char number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP];
    words_item(&l->item, v->item, sizeof(v->item));
    words_quantity(ui, &l->item, l->quantity, number, sizeof(number), unit,
                   sizeof(unit));
    snprintf(v->quantity, sizeof(v->quantity), "%s %s", number, unit);
    text_drop_torn(v->quantity);
    v->price = l->price;
    v->amount = l->amount;
}

static bool code_is_good(const struct ui *ui)
{
    return ui->code.text[0] &&
           (ui->code.until_ms == 0 || clock_now_ms() < ui->code.until_ms);
}

void display_follow(struct ui *ui)
{
    const struct cart *cart = &ui->desk->cart;
    const struct sale_panel *s = sale_of(ui);
    struct customer_view v = {.kind = CUSTOMER_IDLE, .total = cart->total};
    text_copy(v.shop, sizeof(v.shop), ui->outlet);
    if (cart->count > 0)
        last_line(ui, &v);
    if (code_is_good(ui)) {
        v.kind = CUSTOMER_QR;
        v.due = ui->code.amount;
        v.until_ms = ui->code.until_ms;
        text_copy(v.qr, sizeof(v.qr), ui->code.text);
    } else if (cart->count > 0 && pay_given(ui, &v.received)) {
        v.kind = CUSTOMER_DUE;
        v.due = money_of(desk_due(ui->desk).fen - v.received.fen);
    } else if (cart->count > 0) {
        v.kind = CUSTOMER_BASKET;
    } else if (s->finished && s->back.seq == 0) {
        v.kind = CUSTOMER_PAID;
        v.total = s->last.total;
        v.received = s->last.tendered;
        v.change = s->last.change;
    }
    customer_show(ui->customer, &v);
}

void display_code(struct ui *ui, const char *text, struct money amount,
                  int64_t until_ms)
{
    text_copy(ui->code.text, sizeof(ui->code.text), text);
    ui->code.amount = amount;
    ui->code.until_ms = until_ms;
}
