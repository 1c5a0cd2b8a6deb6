#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/refund/exchange.h"
#include "pos/ui/customers.h"
#include "pos/ui/panels.h"
#include "pos/ui/sale.h"

/* Columns from the right; the name has what is left. */
enum { AMOUNT = 12, QUANTITY = 9, UNIT = 5, PRICE = 10, NUMBER = 4 };

enum row_kind { ROW_LINE, ROW_PRICE, ROW_PROMO, ROW_OFF, ROW_BASKET_OFF };

struct rows {
    int count;
    struct {
        short line, promo;
        char kind;
    } at[CART_LINES_MAX * 3 + CART_PROMOS_MAX + 1];
};

static void rows_add(struct rows *r, int line, enum row_kind kind)
{
    r->at[r->count].line = (short)line;
    r->at[r->count].kind = (char)kind;
    r->count++;
}

static void rows_of(const struct cart *cart, struct rows *r)
{
    r->count = 0;
    for (int i = 0; i < cart->count; i++) {
        const struct cart_line *l = &cart->lines[i];
        rows_add(r, i, ROW_LINE);
        if (l->price.fen != l->item.price.fen && l->label.fen == 0)
            rows_add(r, i, ROW_PRICE);
        for (int k = 0; k < cart->promo_count; k++) {
            if (cart->promos[k].row != l->row)
                continue;
            rows_add(r, i, ROW_PROMO);
            r->at[r->count - 1].promo = (short)k;
        }
        if (l->off.fen != 0)
            rows_add(r, i, ROW_OFF);
    }
    if (cart->off.fen != 0)
        rows_add(r, cart->count, ROW_BASKET_OFF);
}

static void draw_head(const struct ui *ui, int row)
{
    int c = ui->columns - 1;
    screen_put(row, 0, ui->columns, SCREEN_PLAIN, "");
    screen_put(row, NUMBER + 1, 20, SCREEN_PLAIN, tr("goods"));
    screen_put_right(row, c - AMOUNT, AMOUNT, SCREEN_PLAIN, tr("amount"));
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY, QUANTITY, SCREEN_PLAIN,
                     tr("quantity"));
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY - PRICE, PRICE,
                     SCREEN_PLAIN, tr("price"));
}

static void draw_line(const struct ui *ui, int row, int index, bool chosen,
                      bool marked)
{
    const struct cart_line *l = &ui->desk->cart.lines[index];
    enum screen_style style = marked && chosen ? SCREEN_SELECTED
                              : chosen         ? SCREEN_STRONG
                                               : SCREEN_PLAIN;
    char name[WORDS_CAP], number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP];
    char price[MONEY_CHARS];
    int c = ui->columns - 1;
    words_item(&l->item, name, sizeof(name));
    words_quantity(ui, &l->item, l->quantity, number, sizeof(number), unit,
                   sizeof(unit));
    words_price(ui, &l->item, l->price, price, sizeof(price));
    screen_put(row, 0, ui->columns, style, chosen ? "▶" : "");
    screen_putf(row, 1, NUMBER, style, "%3d", index + 1);
    screen_put(row, NUMBER + 1,
               c - AMOUNT - UNIT - QUANTITY - PRICE - NUMBER - 1, style, name);
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY - PRICE, PRICE, style,
                     price);
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY, QUANTITY, style,
                     number);
    screen_putf(row, c - AMOUNT - UNIT, UNIT, style, " %s", unit);
    screen_money(row, c - AMOUNT, AMOUNT, style, l->gross);
}

static void draw_row(const struct ui *ui, int row, const struct rows *r, int i,
                     int chosen, bool marked)
{
    const struct cart *cart = &ui->desk->cart;
    int c = ui->columns - 1;
    char words[64], text[MONEY_CHARS];
    const struct cart_line *l =
        r->at[i].line < cart->count ? &cart->lines[r->at[i].line] : NULL;
    switch ((enum row_kind)r->at[i].kind) {
    case ROW_LINE:
        draw_line(ui, row, r->at[i].line, r->at[i].line == chosen, marked);
        break;
    case ROW_PRICE:
        screen_putf(row, NUMBER + 3, 40, SCREEN_PLAIN, tr("price was %s"),
                    money_format(l->item.price, text));
        break;
    case ROW_PROMO:
        screen_put(row, NUMBER + 3, 44, SCREEN_GOOD,
                   cart->promos[r->at[i].promo].name);
        screen_money(row, c - AMOUNT, AMOUNT, SCREEN_GOOD,
                     money_of(-cart->promos[r->at[i].promo].off.fen));
        break;
    case ROW_OFF:
        words_discount(&l->discount, words, sizeof(words));
        screen_putf(row, NUMBER + 3, 40, SCREEN_PLAIN, tr("discount %s"),
                    words);
        screen_money(row, c - AMOUNT, AMOUNT, SCREEN_PLAIN,
                     money_of(-l->off.fen));
        break;
    case ROW_BASKET_OFF:
        words_discount(&cart->discount, words, sizeof(words));
        screen_putf(row, NUMBER + 1, 40, SCREEN_STRONG,
                    tr("whole basket, discount %s"), words);
        screen_money(row, c - AMOUNT, AMOUNT, SCREEN_STRONG,
                     money_of(-cart->off.fen));
        break;
    }
}

void sale_draw_list(struct ui *ui, int row, int rows, int chosen, bool marked)
{
    struct rows r;
    int step = ui->prefs.large ? 2 : 1; /* a blank row between two */
    rows_of(&ui->desk->cart, &r);
    draw_head(ui, row);
    row++;
    rows = (rows - 1) / step;
    int first = 0, last = 0; /* rows of the chosen line */
    for (int i = 0; i < r.count; i++) {
        if (r.at[i].line == chosen && r.at[i].kind == ROW_LINE)
            first = i;
        if (r.at[i].line <= chosen || r.at[i].kind == ROW_BASKET_OFF)
            last = i;
        else if (r.at[i].line > chosen)
            break;
    }
    int top = last >= rows ? last - rows + 1 : 0;
    if (top > first)
        top = first;
    for (int i = 0; i < rows && top + i < r.count; i++)
        draw_row(ui, row + i * step, &r, top + i, chosen, marked);
    if (top > 0)
        screen_put(row, 0, 1, SCREEN_STRONG, "▲");
    if (top + rows < r.count)
        screen_put(row + (rows - 1) * step, 0, 1, SCREEN_STRONG, "▼");
}

static void draw_empty(const struct ui *ui, int rows)
{
    static const char *const lines[] = {
        N_("Scan a barcode to begin."),
        N_("No barcode: type the item number, or the first letters of the "
           "pinyin."),
        N_("A price looks wrong, goods to be taken out: F1 tells how."),
    };
    int row = UI_BODY_ROW + rows / 2 - 2;
    screen_put_center(row, 0, ui->columns, SCREEN_STRONG, tr(lines[0]));
    if (ui->no_goods)
        screen_put_center(row + 1, 0, ui->columns, SCREEN_CARE,
                          tr(" The goods have not come from headquarters yet: "
                             "they come by themselves when online "));
    screen_put_center(row + 2, 0, ui->columns, SCREEN_PLAIN, tr(lines[1]));
    screen_put_center(row + 3, 0, ui->columns, SCREEN_PLAIN, tr(lines[2]));
    if (ui->shift.number == 0)
        screen_put_center(row + 5, 0, ui->columns, SCREEN_CARE,
                          tr(" The shift is not open yet: press F10, then 1 "));
}

/* Change due, larger than anything else, until the next sale begins. */
static void draw_finished(const struct ui *ui, const struct sale *sale)
{
    int rows = ui_body_rows(ui), row = UI_BODY_ROW;
    char total[MONEY_CHARS], given[MONEY_CHARS], change[MONEY_CHARS];
    money_format(sale->total, total);
    money_format(sale->tendered, given);
    money_format(money_of(sale->change.fen + sale->back.fen), change);
    screen_putf(row + 1, 2, ui->columns - 4, SCREEN_GOOD, tr("Sale %llu done"),
                (unsigned long long)sale->seq);
    screen_putf(row + 3, 2, ui->columns - 4, SCREEN_STRONG,
                tr("To pay %s      Received %s"), total, given);
    screen_put(row + 5, 2, 20, SCREEN_STRONG, tr("CHANGE"));
    enum screen_digits size =
        screen_digits_fit(change, rows - 8, ui->columns - 14);
    int spare = rows - 8 - screen_digits_rows(size);
    screen_digits_put(row + 6 + spare / 2, 12, ui->columns - 14, size,
                      SCREEN_STRONG, change);
    screen_put(
        row + rows - 1, 2, ui->columns - 4, SCREEN_PLAIN,
        tr("The next scan begins a new sale.  Another copy: F10, then 2."));
}

/* Money to hand over the counter, as large. */
static void draw_given_back(const struct ui *ui, const struct refund_done *done)
{
    int rows = ui_body_rows(ui), row = UI_BODY_ROW;
    char cash[MONEY_CHARS], text[MONEY_CHARS];
    money_format(done->cash, cash);
    screen_putf(row + 1, 2, ui->columns - 4, SCREEN_GOOD,
                tr("Refund %llu done, %s"), (unsigned long long)done->seq,
                money_format(done->total, text));
    if (done->phone.fen > 0)
        screen_putf(row + 3, 2, ui->columns - 4, SCREEN_STRONG,
                    tr("%s goes back to the phone that paid; the result is "
                       "said here."),
                    money_format(done->phone, text));
    screen_put(row + 5, 2, 30, SCREEN_STRONG, tr("GIVE IN CASH"));
    enum screen_digits size =
        screen_digits_fit(cash, rows - 8, ui->columns - 14);
    int spare = rows - 8 - screen_digits_rows(size);
    screen_digits_put(row + 6 + spare / 2, 12, ui->columns - 14, size,
                      SCREEN_STRONG, cash);
    screen_put(row + rows - 1, 2, ui->columns - 4, SCREEN_PLAIN,
               tr("The next scan begins a new sale."));
}

static int band_rows(const struct ui *ui)
{
    if (ui->prefs.large)
        return ui->rows < 30 ? 9 : 12;
    return ui->rows < 30 ? 5 : ui->rows < 38 ? 8 : 10;
}

static void draw_total(const struct ui *ui, int row, int rows)
{
    const struct cart *cart = &ui->desk->cart;
    char total[MONEY_CHARS], text[MONEY_CHARS];
    struct money back = {0};
    int label = 20;
    money_format(cart->total, total);
    screen_rule(row - 1, 0, ui->columns);
    screen_put(row, 2, label, SCREEN_STRONG, tr("TOTAL"));
    int at = row + 1;
    screen_putf(at++, 2, label, SCREEN_PLAIN, tr("%lld pieces"),
                (long long)cart_pieces(cart));
    if (cart->saved.fen != 0)
        screen_putf(at++, 2, label, SCREEN_PLAIN, tr("saved %s"),
                    money_format(cart->saved, text));
    if (exchange_value(ui->till, cart->basket, &back))
        back = money_of(0); /* paying says it */
    if (back.fen != 0)
        screen_putf(at++, 2, label, SCREEN_CARE, tr("comes back %s"),
                    money_format(back, text));
    at = member_draw(ui, at, 2, label);
    if (ui->parked > 0 && at < row + rows)
        screen_putf(at, 2, label, SCREEN_PLAIN, tr("%d parked (F6)"),
                    ui->parked);
    enum screen_digits size =
        screen_digits_fit(total, rows, ui->columns - label - 4);
    int high = screen_digits_rows(size);
    screen_digits_put(row + (rows - high) / 2, label + 2,
                      ui->columns - label - 4, size, SCREEN_STRONG, total);
}

static void draw_unknown(const struct ui *ui, const struct sale_panel *s)
{
    char more[64] = "";
    if (s->unknown_len == 0)
        return;
    if (s->unknown_len > 1)
        snprintf(more, sizeof(more), tr(" (and %d more)"), s->unknown_len - 1);
    screen_putf(ui->rows - 5, 0, ui->columns, SCREEN_ALERT,
                tr(" No such barcode: %s%s  F2 find it, or Enter: new item, "
                   "Esc: leave it"),
                s->unknown[0], more);
}

static void draw_input(const struct ui *ui, struct sale_panel *s)
{
    char label[96], number[QUANTITY_CHARS];
    const char *what = tr("Barcode / number / pinyin>");
    if (s->times.milli > 0)
        snprintf(label, sizeof(label), "%s × %s",
                 quantity_format(s->times, number), what);
    else
        snprintf(label, sizeof(label), "%s", what);
    int width = text_width(label);
    bool focus = ui->depth == 1;
    screen_put(ui_input_row(ui), 1, width, focus ? SCREEN_STRONG : SCREEN_PLAIN,
               label);
    screen_line_put(ui_input_row(ui), width + 2, ui->columns - width - 3,
                    SCREEN_STRONG, &s->line, focus);
}

void sale_draw(struct ui *ui, struct panel *p)
{
    struct sale_panel *s = (struct sale_panel *)p;
    int band = band_rows(ui), rows = ui_body_rows(ui);
    if (ui->desk->cart.count == 0 && s->finished) {
        if (s->back.seq != 0)
            draw_given_back(ui, &s->back);
        else
            draw_finished(ui, &s->last);
    } else {
        if (ui->desk->cart.count == 0)
            draw_empty(ui, rows - band - 1);
        else
            sale_draw_list(ui, UI_BODY_ROW, rows - band - 1, sale_line(ui),
                           s->marked);
        draw_total(ui, UI_BODY_ROW + rows - band, band);
    }
    draw_unknown(ui, s);
    draw_input(ui, s);
}
