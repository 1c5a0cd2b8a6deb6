#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

int words_fold(int key)
{
    if (key >= 0xFF01 && key <= 0xFF5E)
        return key - 0xFF01 + '!';
    switch (key) {
    case 0x3000:
        return ' ';
    case 0x3002: /* 。 */
        return '.';
    case 0x00D7: /* × */
        return '*';
    case 0x00F7: /* ÷ */
        return '/';
    case 0x2014: /* — */
        return '-';
    default:
        return key;
    }
}

void words_quantity(const struct ui *ui, const struct item *item,
                    struct quantity quantity, char *ret_number,
                    size_t number_cap, char *ret_unit, size_t unit_cap)
{
    char number[QUANTITY_CHARS];
    struct quantity shown = quantity;
    bool jin = item->by_weight && ui->prefs.jin;
    if (jin && quantity_times(quantity, quantity_of(2000), &shown) != ERR_OK)
        shown = quantity;
    if (item->by_weight)
        snprintf(number, sizeof(number), "%lld.%03lld",
                 (long long)(shown.milli / 1000),
                 (long long)(shown.milli % 1000));
    else
        quantity_format(shown, number);
    if (jin) { /* two places are what a 斤 is told in, unless there is more */
        size_t len = strlen(number);
        if (number[len - 1] == '0')
            number[len - 1] = '\0';
    }
    text_copy(ret_number, number_cap, number);
    if (jin)
        text_copy(ret_unit, unit_cap, tr("jin"));
    else
        text_copy(ret_unit, unit_cap, item->by_weight ? "kg" : item->unit);
}

void words_price(const struct ui *ui, const struct item *item,
                 struct money price, char *out, size_t cap)
{
    char text[MONEY_CHARS];
    if (!item->by_weight || !ui->prefs.jin) {
        text_copy(out, cap, money_format(price, text));
        return;
    }
    money_format(money_of(price.fen / 2), text);
    snprintf(out, cap, "%s%s", text, price.fen % 2 ? "5" : "");
}

void words_item(const struct item *item, char *out, size_t cap)
{
    /* Many catalogues repeat the spec in the name. */
    bool told = !item->spec[0] || strstr(item->name, item->spec);
    char both[ITEM_NAME_CAP + ITEM_SPEC_CAP];
    snprintf(both, sizeof(both), "%s%s%s", item->name, told ? "" : " ",
             told ? "" : item->spec);
    text_copy(out, cap, both);
}

void words_item_short(const struct item *item, int columns, char *out,
                      size_t cap)
{
    words_item(item, out, cap);
    out[text_fit(out, columns)] = '\0';
}

void words_discount(const struct discount *discount, char *out, size_t cap)
{
    char text[MONEY_CHARS];
    if (discount->permille == 0) {
        snprintf(out, cap, "-%s", money_format(discount->amount, text));
        return;
    }
    long long off = (long long)discount->permille;
    long long pay = 1000 - off;
    if (!i18n_is_chinese()) {
        if (off % 10)
            snprintf(out, cap, "-%lld.%lld%%", off / 10, off % 10);
        else
            snprintf(out, cap, "-%lld%%", off / 10);
    } else if (pay % 100 == 0) {
        snprintf(out, cap, "%lld折", pay / 100);
    } else if (pay % 10 == 0) {
        snprintf(out, cap, "%lld.%lld折", pay / 100, pay / 10 % 10);
    } else {
        snprintf(out, cap, "%lld.%02lld折", pay / 100, pay % 100);
    }
}

void words_age(int64_t ms, char *out, size_t cap)
{
    long long minutes = ms < 0 ? 0 : (long long)(ms / 60000);
    if (minutes < 60)
        snprintf(out, cap, tr("%lld min"), minutes);
    else if (minutes < 48 * 60)
        snprintf(out, cap, tr("%lld h"), minutes / 60);
    else
        snprintf(out, cap, tr("%lld days"), minutes / (24 * 60));
}

enum err words_money(const char *text, int64_t max_fen,
                     struct money *ret_amount, struct diag *d)
{
    char trimmed[SCREEN_LINE_MAX + 1], most[MONEY_CHARS];
    struct money amount = {0};
    text_trim(text, trimmed, sizeof(trimmed));
    enum err err = money_parse(trimmed, &amount, d);
    if (err)
        return err;
    if (amount.fen < 0)
        return diag_set(d, ERR_RANGE,
                        tr("an amount cannot be below zero: type it without "
                           "the minus sign"));
    if (amount.fen > max_fen)
        return diag_set(d, ERR_RANGE, tr("\"%.40s\" is too much: at most %s"),
                        trimmed, money_format(money_of(max_fen), most));
    *ret_amount = amount;
    return ERR_OK;
}
