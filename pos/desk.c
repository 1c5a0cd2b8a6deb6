#include "pos/desk.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/customer/credit.h"
#include "pos/override.h"
#include "pos/pay/book.h"
#include "pos/promo/promos.h"
#include "pos/refund/exchange.h"
#include "pos/shift.h"
#include "pos/sql.h"
#include "sync/feed.h"

#define LABEL_CHARS_MAX 12
#define DESK_TENDERS    3 /* besides those that are handed over */

struct cart_limits desk_limits(struct till *t)
{
    int64_t line =
        till_setting_int(t, SETTING_LINE_DISCOUNT_PERCENT, 0, 100, 10);
    int64_t basket =
        till_setting_int(t, SETTING_BASKET_DISCOUNT_PERCENT, 0, 100, 5);
    int64_t voids =
        till_setting_int(t, SETTING_VOID_ASK_ABOVE, 0, CART_TOTAL_MAX, 5000);
    return (struct cart_limits){
        .line_permille = line * 10,
        .basket_permille = basket * 10,
        .void_amount = money_of(voids),
        .price_asks = till_setting_int(t, SETTING_PRICE_CHANGE_ASKS, 0, 1, 1),
    };
}

int64_t desk_rounding(struct till *t)
{
    int64_t fen = till_setting_int(t, SETTING_CASH_ROUND, 1, 100, 1);
    return fen == 10 || fen == 50 || fen == 100 ? fen : 1;
}

/* ---- keeping -------------------------------------------------------------*/

static enum err keep_basket(struct desk *desk, int parked, int64_t parked_ms)
{
    const struct cart *c = &desk->cart;
    return db_run(&desk->till->db, sql_basket_put, "itiiiiiii",
                  (int64_t)c->basket, c->label, (int64_t)parked, parked_ms,
                  c->discount.amount.fen, c->discount.permille,
                  (int64_t)c->rows, (int64_t)c->authorised_by, c->total.fen);
}

static enum err keep_line(struct desk *desk, const struct cart_line *l)
{
    const struct item *item = &l->item;
    return db_run(&desk->till->db, sql_basket_line_put, "iiiiitttiiiiiiiiitii",
                  (int64_t)desk->cart.basket, (int64_t)l->row,
                  (int64_t)item->id, (int64_t)item->pack, item->pack_size.milli,
                  item->name, item->spec, item->unit, item->gtin.number,
                  (int64_t)item->plu, (int64_t)item->by_weight,
                  item->priced ? item->price.fen : INT64_C(-1),
                  l->quantity.milli, l->price.fen, l->label.fen,
                  l->discount.amount.fen, l->discount.permille, l->goods.lot,
                  (int64_t)l->goods.expiry_day, (int64_t)l->goods.cleared);
}

static enum err drop_basket(struct desk *desk, uint32_t basket)
{
    struct db *db = &desk->till->db;
    enum err err = db_run(db, sql_basket_delete, "i", (int64_t)basket);
    if (!err)
        err = db_run(db, sql_basket_lines_delete, "i", (int64_t)basket);
    return err;
}

/* A change of the cart in memory (err so far), then of its rows; both or
 * neither. line: index of the changed line, -1 none. */
static void begin(struct desk *desk)
{
    cart_copy(&desk->before, &desk->cart);
}

static enum err revert(struct desk *desk, enum err err)
{
    cart_copy(&desk->cart, &desk->before);
    return err;
}

static enum err number_basket(struct desk *desk)
{
    int64_t number = 0;
    if (desk->cart.basket != 0)
        return ERR_OK;
    enum err err =
        db_int(&desk->till->db, sql_counter_next, &number, "t", "basket");
    if (!err)
        desk->cart.basket = (uint32_t)number;
    return err;
}

/* The same with a keeper's leave for it, where `who` needed one; beyond: it is
 * more than a cashier may, so a keeper who does it leaves the same fact. */
static enum err keep_with(struct desk *desk, int line, const struct actor *who,
                          Ledger__OverrideKind kind, struct money amount,
                          bool beyond, struct diag *d)
{
    const struct cart_line *l = line >= 0 ? &desk->cart.lines[line] : NULL;
    enum err err = till_begin(desk->till, d);
    if (err)
        return revert(desk, err);
    err = number_basket(desk);
    if (!err)
        err = keep_basket(desk, 0, 0);
    if (!err && l)
        err = keep_line(desk, l);
    if (!err)
        err = promos_keep(desk->till, &desk->cart);
    const struct override o = {
        .kind = kind,
        .basket = desk->cart.basket,
        .item = l ? &l->item : NULL,
        .goods = l ? &l->goods : NULL,
        .amount = amount,
    };
    if (!err && who && (beyond || who->authorised_by != 0))
        err = override_record(desk->till, who, &o, d);
    err = till_end(desk->till, err, d);
    return err ? revert(desk, err) : ERR_OK;
}

static enum err keep(struct desk *desk, int line, struct diag *d)
{
    return keep_with(desk, line, NULL, LEDGER__OVERRIDE_KIND__OVERRIDE_OTHER,
                     money_of(0), false, d);
}

/* Goods that were added, or more of a line's: past their date or recalled, with
 * a fact of who allowed it. */
static enum err keep_goods(struct desk *desk, int line, const struct actor *who,
                           struct diag *d)
{
    const struct cart_line *l = &desk->cart.lines[line];
    struct goods goods = l->goods;
    enum err err = till_begin(desk->till, d);
    if (err)
        return revert(desk, err);
    goods.cleared = GOODS_UNCLEARED;
    err = number_basket(desk);
    if (!err)
        err = override_goods(desk->till, who, desk->cart.basket, &l->item,
                             &goods, l->price, d);
    if (!err)
        err = keep_basket(desk, 0, 0);
    if (!err)
        err = keep_line(desk, l);
    if (!err)
        err = promos_keep(desk->till, &desk->cart);
    err = till_end(desk->till, err, d);
    return err ? revert(desk, err) : ERR_OK;
}

/* The cart changed (err so far): what promotions make of it now. */
static enum err reprice(struct desk *desk, enum err err, struct diag *d)
{
    if (!err)
        err = promos_reprice(desk->till, &desk->cart, d);
    return err ? revert(desk, err) : ERR_OK;
}

static void new_basket(struct desk *desk)
{
    cart_clear(&desk->cart);
    desk->cart.round_fen = desk_rounding(desk->till);
}

/* ---- restoring -----------------------------------------------------------*/

static void take_line(sqlite3_stmt *q, struct cart_line *l)
{
    memset(l, 0, sizeof(*l));
    l->row = (uint32_t)sqlite3_column_int64(q, 0);
    l->item.id = (uint64_t)sqlite3_column_int64(q, 1);
    l->item.pack = (uint32_t)sqlite3_column_int64(q, 2);
    l->item.pack_size = quantity_of(sqlite3_column_int64(q, 3));
    text_copy(l->item.name, sizeof(l->item.name),
              (const char *)sqlite3_column_text(q, 4));
    text_copy(l->item.spec, sizeof(l->item.spec),
              (const char *)sqlite3_column_text(q, 5));
    text_copy(l->item.unit, sizeof(l->item.unit),
              (const char *)sqlite3_column_text(q, 6));
    l->item.gtin.number = sqlite3_column_int64(q, 7);
    l->item.plu = (uint32_t)sqlite3_column_int64(q, 8);
    l->item.by_weight = sqlite3_column_int(q, 9) != 0;
    int64_t list = sqlite3_column_int64(q, 10);
    l->item.priced = list >= 0;
    l->item.price = money_of(list >= 0 ? list : 0);
    l->quantity = quantity_of(sqlite3_column_int64(q, 11));
    l->price = money_of(sqlite3_column_int64(q, 12));
    l->label = money_of(sqlite3_column_int64(q, 13));
    l->discount.amount = money_of(sqlite3_column_int64(q, 14));
    l->discount.permille = sqlite3_column_int64(q, 15);
    text_copy(l->goods.lot, sizeof(l->goods.lot),
              (const char *)sqlite3_column_text(q, 16));
    l->goods.expiry_day = sqlite3_column_int(q, 17);
    l->goods.cleared =
        sqlite3_column_int(q, 18) != 0 ? GOODS_CLEARED : GOODS_UNCLEARED;
}

static enum err take_lines(struct desk *desk, struct diag *d)
{
    struct cart *c = &desk->cart;
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err =
        db_bind(&desk->till->db, sql_basket_lines, &q, "i", (int64_t)c->basket);
    while (!err && c->count < CART_LINES_MAX) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        take_line(q, &c->lines[c->count++]);
    }
    db_done(q);
    if (!err)
        err = promos_load(desk->till, c);
    return err ? err : cart_take_promos(c, d);
}

/* Fills the cart from the one row of q; *ret_row: there was one. */
static enum err take_basket(struct desk *desk, sqlite3_stmt *q, bool *ret_row,
                            struct diag *d)
{
    struct cart *c = &desk->cart;
    bool row = false;
    enum err err = db_step(q, &row);
    if (err)
        return err;
    new_basket(desk);
    *ret_row = row;
    if (!row)
        return ERR_OK;
    c->basket = (uint32_t)sqlite3_column_int64(q, 0);
    text_copy(c->label, sizeof(c->label),
              (const char *)sqlite3_column_text(q, 1));
    c->discount.amount = money_of(sqlite3_column_int64(q, 2));
    c->discount.permille = sqlite3_column_int64(q, 3);
    c->rows = (uint32_t)sqlite3_column_int64(q, 4);
    c->authorised_by = (uint32_t)sqlite3_column_int64(q, 5);
    db_done(q);
    enum err loaded = credit_cart_load(desk->till, c);
    return loaded ? loaded : take_lines(desk, d);
}

enum err desk_load(struct desk *desk, struct till *t, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    memset(desk, 0, sizeof(*desk));
    desk->till = t;
    enum err err = db_bind(&t->db, sql_basket_current, &q, "");
    if (!err)
        err = take_basket(desk, q, &row, d);
    return till_explain(t, err, d);
}

/* ---- changing ------------------------------------------------------------*/

/* who: allows what is past its date or recalled; NULL: nothing is. */
static enum err add(struct desk *desk, const struct pick *pick,
                    struct quantity quantity, const struct actor *who,
                    int *ret_line, struct diag *d)
{
    struct goods goods = pick->goods;
    int line = 0;
    if (quantity.milli == 0)
        quantity = pick->quantity;
    if (quantity.milli == 0 && pick->item.by_weight)
        return diag_set(d, ERR_SHORT,
                        tr("%s is sold by weight: put it on the "
                           "scale and type the weight"),
                        pick->item.name);
    if (quantity.milli == 0)
        quantity = quantity_of(QUANTITY_ONE);
    if (who)
        goods.cleared = GOODS_CLEARED;
    begin(desk);
    enum err err = cart_add_goods(&desk->cart, &pick->item, quantity,
                                  pick->label, &goods, &line, d);
    err = reprice(desk, err, d);
    if (err)
        return err;
    if (who && who->authorised_by != 0)
        desk->cart.authorised_by = who->authorised_by;
    err = who ? keep_goods(desk, line, who, d) : keep(desk, line, d);
    if (!err)
        *ret_line = line;
    return err;
}

enum err desk_add(struct desk *desk, const struct pick *pick,
                  struct quantity quantity, int *ret_line, struct diag *d)
{
    db_look(&desk->till->catalogue);
    enum err err = goods_check(desk->till, &pick->item, &pick->goods, d);
    if (!err)
        err = add(desk, pick, quantity, NULL, ret_line, d);
    db_look_end(&desk->till->catalogue);
    return err;
}

enum err desk_add_allowed(struct desk *desk, const struct pick *pick,
                          struct quantity quantity, const struct actor *who,
                          int *ret_line, struct diag *d)
{
    return add(desk, pick, quantity, who, ret_line, d);
}

struct taken {
    struct desk *desk;
    int keep_line;     /* index of the line that stays, smaller; -1 */
    uint32_t drop_row; /* row that goes; 0 */
};

static enum err taken_desk(struct till *t, void *arg,
                           const struct ledger_head *head, struct diag *d)
{
    const struct taken *taken = arg;
    struct desk *desk = taken->desk;
    enum err err = keep_basket(desk, 0, 0);
    (void)head;
    (void)d;
    if (!err)
        err = promos_keep(t, &desk->cart);
    if (!err && taken->keep_line >= 0)
        err = keep_line(desk, &desk->cart.lines[taken->keep_line]);
    if (!err && taken->drop_row != 0)
        err = db_run(&t->db, sql_basket_line_delete, "ii",
                     (int64_t)desk->cart.basket, (int64_t)taken->drop_row);
    return err;
}

/* The fact that goods left an open basket, and the basket without them. */
static enum err record_taken(struct desk *desk, const struct actor *who,
                             const struct cart_line *gone, struct taken *taken,
                             struct diag *d)
{
    Ledger__Entry e;
    Ledger__Line line;
    Ledger__LineVoid fact = LEDGER__LINE_VOID__INIT;
    uint32_t shift = 0;
    enum err err =
        till_explain(desk->till, shift_number_or_none(desk->till, &shift), d);
    if (err)
        return revert(desk, err);
    sale_line_fact(gone, &line);
    line.share_fen = 0; /* shares exist only in a finished sale, */
    line.discount_fen = gone->off.fen; /* and what promotions take off */
    fact.basket = desk->cart.basket;
    fact.line = &line;
    fact.authorised_by = who->authorised_by;
    fact.reason = (char *)(uintptr_t)who->why;
    till_entry(desk->till, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_LINE_VOID;
    e.line_void = &fact;
    err = till_record(desk->till, &e, taken_desk, taken, NULL, d);
    return err ? revert(desk, err) : ERR_OK;
}

enum err desk_set_quantity(struct desk *desk, int line,
                           struct quantity quantity, const struct actor *who,
                           struct diag *d)
{
    struct cart_limits limits = desk_limits(desk->till);
    struct taken taken = {.desk = desk, .keep_line = line};
    begin(desk);
    enum err err =
        cart_set_quantity(&desk->cart, line, quantity, &limits, who, d);
    err = reprice(desk, err, d);
    if (err)
        return err;
    struct cart_line gone = desk->before.lines[line];
    int64_t less = gone.quantity.milli - quantity.milli;
    if (less <= 0)
        return keep_goods(desk, line, who, d);
    gone.quantity = quantity_of(less);
    gone.off = money_of(gone.off.fen - desk->cart.lines[line].off.fen);
    if (gone.off.fen < 0)
        gone.off = money_of(0);
    return record_taken(desk, who, &gone, &taken, d);
}

enum err desk_set_price(struct desk *desk, int line, struct money price,
                        const struct actor *who, struct diag *d)
{
    struct cart_limits limits = desk_limits(desk->till);
    bool is_changed = desk->cart.lines[line].item.priced &&
                      price.fen != desk->cart.lines[line].item.price.fen;
    begin(desk);
    enum err err = cart_set_price(&desk->cart, line, price, &limits, who, d);
    err = reprice(desk, err, d);
    return err ? err
               : keep_with(desk, line, who,
                           LEDGER__OVERRIDE_KIND__OVERRIDE_PRICE, price,
                           limits.price_asks && is_changed, d);
}

enum err desk_void(struct desk *desk, int line, const struct actor *who,
                   struct diag *d)
{
    struct cart_limits limits = desk_limits(desk->till);
    struct cart_line gone;
    begin(desk);
    enum err err = cart_void(&desk->cart, line, &limits, who, &gone, d);
    err = reprice(desk, err, d);
    if (err)
        return err;
    struct taken taken = {.desk = desk, .keep_line = -1, .drop_row = gone.row};
    return record_taken(desk, who, &gone, &taken, d);
}

enum err desk_discount_line(struct desk *desk, int line,
                            struct discount discount, const struct actor *who,
                            struct diag *d)
{
    struct cart_limits limits = desk_limits(desk->till);
    begin(desk);
    enum err err =
        cart_discount_line(&desk->cart, line, discount, &limits, who, d);
    err = reprice(desk, err, d);
    return err ? err
               : keep_with(desk, line, who,
                           LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT,
                           desk->cart.lines[line].off,
                           cart_beyond(&desk->cart, line, &limits), d);
}

enum err desk_discount_basket(struct desk *desk, struct discount discount,
                              const struct actor *who, struct diag *d)
{
    struct cart_limits limits = desk_limits(desk->till);
    begin(desk);
    enum err err = cart_discount_basket(&desk->cart, discount, &limits, who, d);
    return err ? revert(desk, err)
               : keep_with(
                     desk, -1, who, LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT,
                     desk->cart.off, cart_beyond(&desk->cart, -1, &limits), d);
}

static enum err abandon_desk(struct till *t, void *arg,
                             const struct ledger_head *head, struct diag *d)
{
    struct desk *desk = arg;
    (void)t;
    (void)head;
    (void)d;
    return drop_basket(desk, desk->cart.basket);
}

/* The basket with lines, and who allowed it where it took a keeper. */
static enum err record_abandoned(struct desk *desk, const struct actor *who,
                                 struct diag *d)
{
    const struct cart *c = &desk->cart;
    Ledger__Entry e;
    Ledger__SaleAbandoned fact = LEDGER__SALE_ABANDONED__INIT;
    const struct override leave = {
        .kind = LEDGER__OVERRIDE_KIND__OVERRIDE_VOID,
        .basket = c->basket,
        .amount = c->subtotal,
    };
    uint32_t shift = 0;
    enum err err =
        till_explain(desk->till, shift_number_or_none(desk->till, &shift), d);
    if (!err && who->authorised_by != 0)
        err = override_record(desk->till, who, &leave, d);
    if (err)
        return err;
    fact.basket = c->basket;
    fact.lines = (uint32_t)c->count;
    fact.total_fen = c->total.fen;
    till_entry(desk->till, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_SALE_ABANDONED;
    e.sale_abandoned = &fact;
    return till_record(desk->till, &e, abandon_desk, desk, NULL, d);
}

enum err desk_abandon(struct desk *desk, const struct actor *who,
                      struct diag *d)
{
    struct cart_limits limits = desk_limits(desk->till);
    const struct cart *c = &desk->cart;
    char buf[MONEY_CHARS];
    if (!actor_may(who) && c->subtotal.fen > limits.void_amount.fen)
        return diag_set(d, ERR_DENIED,
                        tr("giving up more than %s yuan needs the keeper's "
                           "PIN"),
                        money_format(limits.void_amount, buf));
    enum err err = till_begin(desk->till, d);
    if (err)
        return err;
    err = c->count == 0 ? drop_basket(desk, c->basket)
                        : record_abandoned(desk, who, d);
    if (!err) /* what was paid by phone goes back */
        err = book_release(desk->till, who, c->basket, d);
    if (!err)
        err = exchange_drop(desk->till, c->basket);
    err = till_end(desk->till, err, d);
    if (!err)
        new_basket(desk);
    return err;
}

/* ---- whose basket it is --------------------------------------------------*/

static enum err keep_customer(struct desk *desk, struct diag *d)
{
    enum err err = till_begin(desk->till, d);
    if (err)
        return revert(desk, err);
    err = number_basket(desk);
    if (!err)
        err = keep_basket(desk, 0, 0);
    if (!err)
        err = credit_cart_keep(desk->till, &desk->cart);
    if (!err)
        err = promos_keep(desk->till, &desk->cart);
    err = till_end(desk->till, err, d);
    return err ? revert(desk, err) : ERR_OK;
}

enum err desk_set_member(struct desk *desk, uint64_t member, int64_t points,
                         struct diag *d)
{
    begin(desk);
    desk->cart.member = member;
    desk->cart.points = member ? points : 0;
    desk->cart.point_fen = points_rule(desk->till).value_fen;
    enum err err = reprice(desk, ERR_OK, d); /* members' prices */
    return err ? err : keep_customer(desk, d);
}

enum err desk_set_credit(struct desk *desk, uint64_t customer,
                         struct money credit, struct diag *d)
{
    begin(desk);
    desk->cart.customer = customer;
    desk->cart.credit = customer ? credit : money_of(0);
    return keep_customer(desk, d);
}

struct money desk_due(const struct desk *desk)
{
    struct tender exchange = {0};
    const struct cart *c = &desk->cart;
    (void)exchange_tender(desk->till, c->basket, c->total, &exchange);
    return money_of(c->total.fen - exchange.amount.fen -
                    credit_cart_covers(c, exchange.amount).fen);
}

/* ---- several baskets -----------------------------------------------------*/

static enum err park(struct desk *desk, const char *label, int most,
                     struct diag *d)
{
    char now[CLOCK_TIME_CHARS];
    int64_t parked = 0, now_ms = desk->till->now_ms();
    enum err err =
        db_int(&desk->till->db, sql_basket_parked_count, &parked, "");
    if (!err && parked >= most)
        err = diag_set(d, ERR_NOMEM,
                       tr("%d baskets are put aside already: finish one of "
                          "them first"),
                       DESK_PARKED_MAX);
    if (err)
        return err;
    if (label[0] == 0) /* hours and minutes */
        snprintf(desk->cart.label, sizeof(desk->cart.label), "%.5s",
                 clock_format_time(now_ms, now) + 11);
    else
        text_copy(desk->cart.label, sizeof(desk->cart.label), label);
    return keep_basket(desk, 1, now_ms);
}

enum err desk_park(struct desk *desk, const char *label, struct diag *d)
{
    if (desk->cart.count == 0)
        return diag_set(d, ERR_SHORT, tr("there is nothing in the basket"));
    if (!text_is_plain(label, LABEL_CHARS_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("the name is too long: at most %d characters"),
                        LABEL_CHARS_MAX);
    begin(desk);
    enum err err = till_begin(desk->till, d);
    if (err)
        return err;
    err = till_end(desk->till, park(desk, label, DESK_PARKED_MAX, d), d);
    if (err)
        return revert(desk, err);
    new_basket(desk);
    return ERR_OK;
}

static enum err recall(struct desk *desk, uint32_t basket, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct money exchange = {0};
    enum err err = exchange_value(desk->till, desk->cart.basket, &exchange);
    if (!err && (desk->cart.count > 0 || exchange.fen != 0))
        err = park(desk, desk->cart.label, DESK_PARKED_MAX + 1, d); /* swap */
    else if (!err)
        err = drop_basket(desk, desk->cart.basket);
    if (!err)
        err =
            db_bind(&desk->till->db, sql_basket_find, &q, "i", (int64_t)basket);
    if (!err)
        err = take_basket(desk, q, &row, d);
    if (!err && !row)
        err = diag_set(d, ERR_NOTFOUND, tr("that basket is gone already"));
    if (!err)
        err = keep_basket(desk, 0, 0);
    return err;
}

enum err desk_recall(struct desk *desk, uint32_t basket, struct diag *d)
{
    if (basket == desk->cart.basket)
        return ERR_OK;
    begin(desk);
    enum err err = till_begin(desk->till, d);
    if (err)
        return err;
    err = till_end(desk->till, recall(desk, basket, d), d);
    return err ? revert(desk, err) : ERR_OK;
}

enum err desk_parked(struct desk *desk, struct parked ret_list[], int cap,
                     int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err =
        db_bind(&desk->till->db, sql_basket_parked, &q, "i", (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct parked *p = &ret_list[count++];
        p->basket = (uint32_t)sqlite3_column_int64(q, 0);
        text_copy(p->label, sizeof(p->label),
                  (const char *)sqlite3_column_text(q, 1));
        p->total = money_of(sqlite3_column_int64(q, 2));
        p->parked_ms = sqlite3_column_int64(q, 3);
        p->lines = sqlite3_column_int(q, 4);
        text_copy(p->first_item, sizeof(p->first_item),
                  (const char *)sqlite3_column_text(q, 5));
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

enum err desk_number(struct desk *desk, struct diag *d)
{
    begin(desk);
    return desk->cart.basket != 0 ? ERR_OK : keep(desk, -1, d);
}

/* ---- paying --------------------------------------------------------------*/

enum err desk_pay(struct desk *desk, const struct tender *tenders, int count,
                  struct sale *ret_sale, struct diag *d)
{
    struct tender all[SALE_TENDERS_MAX + DESK_TENDERS];
    struct money back = {0};
    const struct cart *c = &desk->cart;
    if (count < 0 || count > SALE_TENDERS_MAX)
        return diag_set(d, ERR_RANGE, tr("at most %d payments for one sale"),
                        SALE_TENDERS_MAX);
    if (count > 0)
        memcpy(all, tenders, (size_t)count * sizeof(all[0]));
    enum err err = till_begin(desk->till, d);
    if (err)
        return err;
    db_look(&desk->till->catalogue);
    if (exchange_tender(desk->till, c->basket, c->total, &all[count]))
        back = all[count++].amount;
    count += credit_cart_tenders(c, back, &all[count]);
    err = sale_commit(desk->till, &desk->actor, c, all, count, ret_sale, d);
    err = till_end(desk->till, err, d);
    if (!err)
        new_basket(desk);
    db_look_end(&desk->till->catalogue);
    return err;
}

enum err desk_next_basket(struct till *t, uint32_t *ret_basket, struct diag *d)
{
    int64_t number = 0;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_int(&t->db, sql_counter_next, &number, "t", "basket");
    err = till_end(t, err, d);
    if (!err)
        *ret_basket = (uint32_t)number;
    return err;
}
