#include "pos/ui/deed.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

static int line_of(struct ui *ui, const struct deed *deed, struct diag *d,
                   enum err *ret_err)
{
    int line = cart_find(&ui->desk->cart, deed->row);
    if (line < 0)
        *ret_err = diag_set(d, ERR_NOTFOUND,
                            tr("that line is no longer in the basket"));
    return line;
}

/* With what its phones paid, and cash for the rest. */
static enum err pay(struct ui *ui, const struct deed *deed,
                    const struct actor *who, struct diag *d)
{
    struct sale sale = {0};
    struct book_basket book;
    struct actor usual = ui->desk->actor;
    enum err err = book_basket(ui->till, ui->desk->cart.basket, &book, d);
    if (err)
        return err;
    if (deed->amount.fen > 0 && book.count < SALE_TENDERS_MAX)
        book.tenders[book.count++] = (struct tender){
            .type = LEDGER__TENDER_TYPE__CASH, .amount = deed->amount};
    ui->desk->actor = *who;
    err = desk_pay(ui->desk, book.tenders, book.count, &sale, d);
    ui->desk->actor = usual;
    if (err)
        return err;
    spool_poke(ui->spool);
    sale_finished(ui, &sale);
    return ERR_OK;
}

static enum err drop_prints(struct ui *ui, const struct actor *who,
                            struct diag *d)
{
    int64_t dropped = 0;
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    enum err err = spool_drop_waiting(&ui->till->db, &dropped);
    if (err)
        return till_explain(ui->till, err, d);
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, tr("%lld print jobs given up"), (long long)dropped);
    return ERR_OK;
}

static enum err add_allowed(struct ui *ui, const struct deed *deed,
                            const struct actor *who, struct diag *d)
{
    int line = 0;
    enum err err =
        desk_add_allowed(ui->desk, &deed->pick, deed->quantity, who, &line, d);
    if (!err)
        sale_added(ui, line, &deed->pick.item, deed->quantity);
    return err;
}

static enum err void_line(struct ui *ui, int line, const struct actor *who,
                          struct diag *d)
{
    char name[WORDS_CAP], amount[MONEY_CHARS];
    struct cart_line *l = &ui->desk->cart.lines[line];
    words_item(&l->item, name, sizeof(name));
    money_format(l->amount, amount);
    enum err err = desk_void(ui->desk, line, who, d);
    if (!err)
        ui_say(ui, UI_CALM, tr("taken out: %s %s"), name, amount);
    return err;
}

static enum err on_line(struct ui *ui, const struct deed *deed, int line,
                        const struct actor *who, struct diag *d)
{
    struct desk *desk = ui->desk;
    char name[WORDS_CAP];
    words_item(&desk->cart.lines[line].item, name, sizeof(name));
    enum err err = ERR_OK;
    switch (deed->kind) {
    case DEED_QUANTITY:
        err = desk_set_quantity(desk, line, deed->quantity, who, d);
        if (!err)
            ui_say(ui, UI_CALM, tr("quantity changed: %s"), name);
        return err;
    case DEED_PRICE:
        err = desk_set_price(desk, line, deed->amount, who, d);
        if (!err)
            ui_say(ui, UI_CALM, tr("price changed: %s"), name);
        return err;
    case DEED_DISCOUNT_LINE:
        err = desk_discount_line(desk, line, deed->discount, who, d);
        if (!err)
            ui_say(ui, UI_CALM, tr("discount on: %s"), name);
        return err;
    default:
        return void_line(ui, line, who, d);
    }
}

enum err deed_perform(struct ui *ui, const struct deed *deed,
                      const struct actor *who, struct diag *d)
{
    enum err err = ERR_OK;
    if (ui->teller) /* what is given up with a basket */
        teller_stale(ui->teller);
    int line;
    switch (deed->kind) {
    case DEED_VOID:
    case DEED_QUANTITY:
    case DEED_PRICE:
    case DEED_DISCOUNT_LINE:
        line = line_of(ui, deed, d, &err);
        return line < 0 ? err : on_line(ui, deed, line, who, d);
    case DEED_DISCOUNT_BASKET:
        err = desk_discount_basket(ui->desk, deed->discount, who, d);
        if (!err)
            ui_say(ui, UI_CALM, "%s", tr("discount on the whole basket"));
        return err;
    case DEED_ABANDON:
        err = desk_abandon(ui->desk, who, d);
        if (!err)
            ui_say(ui, UI_CALM, "%s", tr("the basket was given up"));
        return err;
    case DEED_DRAWER:
        err = drawer_open(ui->till, who, deed->reason, d);
        if (!err) {
            spool_poke(ui->spool);
            ui_say(ui, UI_GOOD, tr("drawer opened: %s"), deed->reason);
        }
        return err;
    case DEED_PAY:
        return pay(ui, deed, who, d);
    case DEED_DROP_PRINTS:
        return drop_prints(ui, who, d);
    case DEED_GOODS:
        return add_allowed(ui, deed, who, d);
    case DEED_OTHER:
        return deed->ops->perform(ui, deed, who, d);
    }
    return ERR_RANGE;
}

static void goods_words(const struct ui *ui, const struct pick *pick, char *out,
                        size_t cap)
{
    struct recall recall = {0};
    enum goods_state state = GOODS_GOOD;
    char name[WORDS_CAP], day[CLOCK_DAY_CHARS];
    words_item(&pick->item, name, sizeof(name));
    if (!goods_state(ui->till, &pick->item, &pick->goods, &state, &recall) &&
        state == GOODS_RECALLED)
        snprintf(out, cap, tr("sell though recalled (%s): %s"), recall.reason,
                 name);
    else
        snprintf(out, cap, tr("sell past its date (%s): %s"),
                 clock_format_day(pick->goods.expiry_day, day), name);
    text_drop_torn(out);
}

void deed_words(const struct ui *ui, const struct deed *deed, char *out,
                size_t cap)
{
    const struct cart *cart = &ui->desk->cart;
    char name[WORDS_CAP] = "", words[64], amount[MONEY_CHARS];
    int line = cart_find(cart, deed->row);
    if (line >= 0)
        words_item(&cart->lines[line].item, name, sizeof(name));
    words_discount(&deed->discount, words, sizeof(words));
    switch (deed->kind) {
    case DEED_VOID:
        snprintf(out, cap, tr("take out: %s"), name);
        break;
    case DEED_QUANTITY:
        snprintf(out, cap, tr("less of: %s"), name);
        break;
    case DEED_PRICE:
        snprintf(out, cap, tr("price %s: %s"),
                 money_format(deed->amount, amount), name);
        break;
    case DEED_DISCOUNT_LINE:
        snprintf(out, cap, tr("discount %s: %s"), words, name);
        break;
    case DEED_DISCOUNT_BASKET:
        snprintf(out, cap, tr("whole basket, discount %s"), words);
        break;
    case DEED_ABANDON:
        snprintf(out, cap, tr("give up the basket of %s"),
                 money_format(cart->total, amount));
        break;
    case DEED_DRAWER:
        snprintf(out, cap, tr("open the drawer: %s"), deed->reason);
        break;
    case DEED_PAY:
        if (cart->credit.fen > 0)
            snprintf(out, cap, tr("sell, %s of it on credit"),
                     money_format(cart->credit, amount));
        else
            snprintf(out, cap, tr("sell with %s off"),
                     money_format(cart->saved, amount));
        break;
    case DEED_DROP_PRINTS:
        snprintf(out, cap, "%s", tr("give up what waits for the printer"));
        break;
    case DEED_GOODS:
        goods_words(ui, &deed->pick, out, cap);
        break;
    case DEED_OTHER:
        deed->ops->words(ui, deed, out, cap);
        break;
    }
}

/* Would this discount be more than a cashier may give? */
static bool is_much(const struct discount *discount, struct money whole,
                    int64_t permille)
{
    if (discount->permille != 0)
        return discount->permille > permille;
    return discount->amount.fen <= whole.fen &&
           discount->amount.fen * 1000 > whole.fen * permille;
}

/* A keeper at the till takes off more than a cashier may, or sells what should
 * not be sold. */
static bool goes_beyond(const struct ui *ui, const struct deed *deed)
{
    const struct cart *cart = &ui->desk->cart;
    struct cart_limits limits = desk_limits(ui->till);
    int at = cart_find(cart, deed->row);
    const struct cart_line *line = at >= 0 ? &cart->lines[at] : NULL;
    if (!ui->desk->actor.keeper)
        return false;
    switch (deed->kind) {
    case DEED_PRICE:
        return limits.price_asks && line && line->item.priced &&
               line->label.fen == 0 && line->price.fen != deed->amount.fen;
    case DEED_DISCOUNT_LINE:
        return line &&
               is_much(&deed->discount, line->gross, limits.line_permille);
    case DEED_DISCOUNT_BASKET:
        return is_much(&deed->discount, cart->subtotal, limits.basket_permille);
    case DEED_GOODS:
        return !deed->looked;
    default:
        return false;
    }
}

enum err deed_do(struct ui *ui, const struct deed *deed, struct diag *d)
{
    struct actor who = ui->desk->actor;
    if (!goes_beyond(ui, deed)) {
        enum err err = deed_perform(ui, deed, &who, d);
        if (err != ERR_DENIED || who.keeper)
            return err;
    } else if (why_open(ui, deed, &who)) {
        return ERR_OK;
    }
    keeper_open(ui, deed);
    return ERR_OK;
}
