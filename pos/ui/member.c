/* member.c - whose points the basket collects, and spends. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/customers.h"

static void say_member(struct ui *ui, const struct customer *c)
{
    char words[CUSTOMER_NAME_CAP + 32];
    customer_words(c, words, sizeof(words));
    ui_say(ui, UI_GOOD, tr("member %s, %lld points"), words,
           (long long)c->points);
}

/* What may be spent on this basket now; 0: nothing. */
static int64_t spendable(struct ui *ui, const struct customer *c)
{
    struct points_rule rule = points_rule(ui->till);
    if (rule.value_fen == 0)
        return 0;
    int64_t most = ui->desk->cart.total.fen / rule.value_fen;
    if (most > c->points)
        most = c->points;
    return most >= rule.spend_min && most > 0 ? most : 0;
}

static enum err points_typed(struct ui *ui, const struct ask *ask,
                             const char *text, struct diag *d)
{
    struct points_rule rule = points_rule(ui->till);
    struct customer c;
    int64_t points = 0;
    char amount[MONEY_CHARS];
    for (const char *s = text; *s; s++) {
        if (*s < '0' || *s > '9' || points > CUSTOMER_POINTS_MAX)
            return diag_set(d, ERR_FORMAT,
                            tr("type how many points, or 0 for none"));
        points = points * 10 + (*s - '0');
    }
    enum err err = customer_find(ui->till, (uint64_t)ask->deed.number, &c);
    if (err)
        return till_explain(ui->till, err, d);
    if (points > spendable(ui, &c))
        return diag_set(d, ERR_RANGE,
                        tr("at most %lld points can be spent on this basket"),
                        (long long)spendable(ui, &c));
    if (points > 0 && points < rule.spend_min)
        return diag_set(d, ERR_RANGE,
                        tr("at least %lld points are spent at once"),
                        (long long)rule.spend_min);
    err = desk_set_member(ui->desk, c.id, points, d);
    if (!err && points > 0)
        ui_say(ui, UI_GOOD, tr("%lld points pay %s yuan of this basket"),
               (long long)points,
               money_format(money_of(points * rule.value_fen), amount));
    else if (!err)
        say_member(ui, &c);
    return err;
}

static void ask_points(struct ui *ui, const struct customer *c, int64_t most)
{
    struct points_rule rule = points_rule(ui->till);
    char words[CUSTOMER_NAME_CAP + 32], amount[MONEY_CHARS];
    struct ask ask = {
        .label = N_("Points to spend"),
        .hint = N_("0 or empty: none now. New points are collected all the "
                   "same."),
        .done = points_typed,
        .deed = {.kind = DEED_OTHER, .number = (int64_t)c->id}};
    customer_words(c, words, sizeof(words));
    snprintf(ask.title, sizeof(ask.title),
             tr("%s: %lld points, at most %lld now (%s yuan)"), words,
             (long long)c->points, (long long)most,
             money_format(money_of(most * rule.value_fen), amount));
    ask_open(ui, &ask);
}

static void chosen(struct ui *ui, uint64_t id)
{
    struct diag d = {0};
    struct customer c;
    enum err err =
        customer_set_member(ui->till, &ui->desk->actor, id, true, &c, &d);
    if (!err)
        err = desk_set_member(ui->desk, id, 0, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    say_member(ui, &c);
    if (spendable(ui, &c) > 0)
        ask_points(ui, &c, spendable(ui, &c));
}

void member_open(struct ui *ui)
{
    static const struct customers_list list = {
        .title = N_("Whose points?"), .members = true, .chosen = chosen};
    struct diag d = {0};
    if (ui->desk->cart.member != 0) { /* once more: no member any more */
        enum err err = desk_set_member(ui->desk, 0, 0, &d);
        if (err)
            ui_fail(ui, err, &d);
        else
            ui_say(ui, UI_CALM, "%s",
                   tr("no member now: F9 once more chooses one"));
        return;
    }
    customers_open(ui, &list);
}

int member_draw(const struct ui *ui, int row, int column, int columns)
{
    const struct cart *cart = &ui->desk->cart;
    struct customer c;
    char words[CUSTOMER_NAME_CAP + 32], text[MONEY_CHARS];
    if (cart->member != 0 && !customer_find(ui->till, cart->member, &c)) {
        customer_words(&c, words, sizeof(words));
        screen_putf(row++, column, columns, SCREEN_GOOD, tr("member %s"),
                    words);
    }
    if (cart->points > 0 && cart->credit.fen > 0)
        screen_putf(row++, column, columns, SCREEN_CARE,
                    tr("points %lld, credit %s"), (long long)cart->points,
                    money_format(cart->credit, text));
    else if (cart->points > 0)
        screen_putf(row++, column, columns, SCREEN_PLAIN, tr("points -%lld"),
                    (long long)cart->points);
    else if (cart->credit.fen > 0)
        screen_putf(row++, column, columns, SCREEN_CARE, tr("credit %s"),
                    money_format(cart->credit, text));
    return row;
}
