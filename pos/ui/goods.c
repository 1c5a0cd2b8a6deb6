/* goods.c - questions about one line: how many, how heavy, what price, what
 * off it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

/* ---- weight --------------------------------------------------------------*/

enum { UNIT_KG, UNIT_JIN, UNIT_G };

static const char *const weight_units[] = {N_("kg"), N_("jin"), N_("g")};

enum err weight_parse(const char *text, int unit, struct quantity *ret_kg,
                      struct diag *d)
{
    char number[SCREEN_LINE_MAX + 1];
    static const struct {
        const char *suffix;
        int unit;
    } suffixes[] = {{"kg", UNIT_KG},
                    {"公斤", UNIT_KG},
                    {"斤", UNIT_JIN},
                    {"g", UNIT_G},
                    {"克", UNIT_G}};
    text_copy(number, sizeof(number), text);
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        size_t len = strlen(number), cut = strlen(suffixes[i].suffix);
        if (len > cut && strcmp(number + len - cut, suffixes[i].suffix) == 0) {
            number[len - cut] = '\0';
            unit = suffixes[i].unit;
            break;
        }
    }
    int64_t value = 0;
    enum err err =
        decimal_parse(number, unit == UNIT_G ? 0 : 3, 2000000, &value, d);
    if (err)
        return err;
    if (unit == UNIT_JIN)
        value = (value + 1) / 2;
    if (value <= 0)
        return diag_set(d, ERR_RANGE,
                        tr("put the goods on the scale and type the weight "
                           "it shows"));
    if (value > 1000000)
        return diag_set(d, ERR_RANGE,
                        tr("more than 1000 kg at once: check the weight and "
                           "its unit"));
    *ret_kg = quantity_of(value);
    return ERR_OK;
}

static bool preview_weight(struct ui *ui, const struct ask *ask,
                           const char *text, char *out, size_t cap)
{
    struct quantity kg;
    struct money amount;
    char number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP], price[MONEY_CHARS],
        sum[MONEY_CHARS];
    if (weight_parse(text, ask->unit, &kg, NULL) ||
        money_times(ask->pick.item.price, kg, &amount))
        return false;
    words_quantity(ui, &ask->pick.item, kg, number, sizeof(number), unit,
                   sizeof(unit));
    words_price(ui, &ask->pick.item, ask->pick.item.price, price,
                sizeof(price));
    snprintf(out, cap, "%s %s × %s = %s", number, unit, price,
             money_format(amount, sum));
    return true;
}

static enum err weighed(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d)
{
    struct quantity kg;
    enum err err = weight_parse(text, ask->unit, &kg, d);
    if (!err)
        sale_add(ui, &ask->pick, kg);
    return err;
}

static void weight_question(struct ui *ui, const struct item *item,
                            struct ask *ask)
{
    char name[ITEM_NAME_CAP], price[MONEY_CHARS];
    words_item_short(item, 32, name, sizeof(name));
    words_price(ui, item, item->price, price, sizeof(price));
    snprintf(ask->title, sizeof(ask->title), "%s  %s/%s", name, price,
             ui->prefs.jin ? tr("jin") : "kg");
    ask->label = N_("Weight");
    ask->hint = N_("Type what the scale shows. 530g and 1.06斤 are understood "
                   "too.");
    ask->units = weight_units;
    ask->unit_count = 3;
    ask->unit = ui->prefs.jin ? UNIT_JIN : UNIT_KG;
    ask->preview = preview_weight;
    ask->weighs = true;
}

void weigh_open(struct ui *ui, const struct pick *pick)
{
    struct ask ask = {.done = weighed, .pick = *pick};
    weight_question(ui, &pick->item, &ask);
    ask_open(ui, &ask);
}

/* ---- quantity ------------------------------------------------------------*/

static enum err counted(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d)
{
    struct deed deed = ask->deed;
    enum err err = ask->pick.item.by_weight
                       ? weight_parse(text, ask->unit, &deed.quantity, d)
                       : quantity_parse(text, &deed.quantity, d);
    if (!err && deed.quantity.milli <= 0)
        err = diag_set(d, ERR_RANGE,
                       tr("at least one; to take the goods out press Esc, "
                          "then -"));
    return err ? err : deed_do(ui, &deed, d);
}

static void other_quantity(struct ui *ui, int line, bool at_once)
{
    const struct cart_line *l = &ui->desk->cart.lines[line];
    char name[ITEM_NAME_CAP], number[QUANTITY_CHARS];
    struct ask ask = {.done = counted,
                      .label = N_("How many"),
                      .deed = {.kind = DEED_QUANTITY, .row = l->row}};
    ask.at_once = at_once;
    ask.pick.item = l->item;
    ask.pick.item.price = l->price;
    if (l->item.by_weight) {
        weight_question(ui, &l->item, &ask);
    } else {
        words_item_short(&l->item, 32, name, sizeof(name));
        snprintf(ask.title, sizeof(ask.title), tr("%s, now %s %s"), name,
                 quantity_format(l->quantity, number), l->item.unit);
    }
    ask_open(ui, &ask);
}

void quantity_open(struct ui *ui, int line)
{
    other_quantity(ui, line, false);
}

void reweigh_open(struct ui *ui, int line)
{
    other_quantity(ui, line, true);
}

/* ---- price ---------------------------------------------------------------*/

static enum err priced(struct ui *ui, const struct ask *ask, const char *text,
                       struct diag *d)
{
    struct deed deed = ask->deed;
    enum err err = words_money(text, CART_TOTAL_MAX, &deed.amount, d);
    return err ? err : deed_do(ui, &deed, d);
}

void price_open(struct ui *ui, int line)
{
    const struct cart_line *l = &ui->desk->cart.lines[line];
    char name[ITEM_NAME_CAP], price[MONEY_CHARS];
    struct ask ask = {.done = priced,
                      .label = N_("New price"),
                      .hint = N_("Price of one, in yuan. Only a keeper may "
                                 "change a price."),
                      .deed = {.kind = DEED_PRICE, .row = l->row}};
    words_item_short(&l->item, 32, name, sizeof(name));
    snprintf(ask.title, sizeof(ask.title), tr("%s, now %s"), name,
             money_format(l->price, price));
    ask_open(ui, &ask);
}

/* ---- discount ------------------------------------------------------------*/

enum { OFF_LINE_YUAN, OFF_LINE_PART, OFF_BASKET_YUAN, OFF_BASKET_PART };

static const char *const off_units[] = {
    N_("line, yuan off"), N_("line, percent"), N_("all, yuan off"),
    N_("all, percent")};

static enum err parse_off(const char *text, int unit, struct discount *ret_off,
                          struct diag *d)
{
    struct discount off = {0};
    char part[SCREEN_LINE_MAX + 8];
    bool bare = strspn(text, "0123456789.") == strlen(text);
    if (bare && (unit == OFF_LINE_PART || unit == OFF_BASKET_PART) && text[0]) {
        if (strcmp(text, "100") == 0) { /* all of it: no discount */
            *ret_off = off;
            return ERR_OK;
        }
        snprintf(part, sizeof(part), "%s折", text);
        text = part;
    }
    enum err err = discount_parse(text, &off, d);
    if (!err)
        *ret_off = off;
    return err;
}

static bool preview_off(struct ui *ui, const struct ask *ask, const char *text,
                        char *out, size_t cap)
{
    struct discount off;
    struct money of, less;
    char words[64], whole[MONEY_CHARS], rest[MONEY_CHARS];
    int line = cart_find(&ui->desk->cart, ask->deed.row);
    if (line < 0 || parse_off(text, ask->unit, &off, NULL))
        return false;
    of = ask->unit >= OFF_BASKET_YUAN ? ui->desk->cart.subtotal
                                      : ui->desk->cart.lines[line].gross;
    less = off.amount;
    if (off.permille && money_share(of, off.permille, 1000, &less))
        return false;
    words_discount(&off, words, sizeof(words));
    snprintf(out, cap, "%s  %s → %s", words, money_format(of, whole),
             money_format(money_of(of.fen - less.fen), rest));
    return true;
}

static enum err taken_off(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct deed deed = ask->deed;
    enum err err = parse_off(text, ask->unit, &deed.discount, d);
    if (ask->unit >= OFF_BASKET_YUAN)
        deed.kind = DEED_DISCOUNT_BASKET;
    return err ? err : deed_do(ui, &deed, d);
}

void discount_open(struct ui *ui, int line)
{
    const struct cart_line *l = &ui->desk->cart.lines[line];
    char name[ITEM_NAME_CAP];
    struct ask ask = {.done = taken_off,
                      .preview = preview_off,
                      .label = N_("Discount"),
                      .hint = N_("95 or 9.5折: that part is paid. 0 takes a "
                                 "discount away."),
                      .units = off_units,
                      .unit_count = 4,
                      .deed = {.kind = DEED_DISCOUNT_LINE, .row = l->row}};
    words_item_short(&l->item, 32, name, sizeof(name));
    snprintf(ask.title, sizeof(ask.title), tr("Discount: %s"), name);
    ask_open(ui, &ask);
}

/* ---- one line ------------------------------------------------------------*/

static void line_row(struct ui *ui, const struct choice *choice, int index,
                     char *out, size_t cap)
{
    static const char *const acts[] = {N_("take this line out"),
                                       N_("other quantity"), N_("other price"),
                                       N_("give a discount")};
    (void)ui, (void)choice;
    text_copy(out, cap, tr(acts[index]));
}

static void line_chosen(struct ui *ui, const struct choice *choice, int index)
{
    uint32_t row = *(uint32_t *)choice->data;
    int line = cart_find(&ui->desk->cart, row);
    struct deed deed = {.kind = DEED_VOID, .row = row};
    struct diag d = {0};
    if (line < 0)
        return;
    if (index == 1) {
        quantity_open(ui, line);
    } else if (index == 2) {
        price_open(ui, line);
    } else if (index == 3) {
        discount_open(ui, line);
    } else {
        enum err err = deed_do(ui, &deed, &d);
        if (err)
            ui_fail(ui, err, &d);
    }
}

void line_open(struct ui *ui, int line)
{
    uint32_t *row = malloc(sizeof(*row));
    struct choice choice = {.title = N_("Change this line"),
                            .count = 4,
                            .columns = 44,
                            .row = line_row,
                            .chosen = line_chosen,
                            .data = row};
    if (!row)
        return;
    *row = ui->desk->cart.lines[line].row;
    choice_open(ui, &choice);
}
