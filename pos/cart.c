#include "pos/cart.h"

#include <stdio.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"

void cart_clear(struct cart *c)
{
    memset(c, 0, offsetof(struct cart, lines));
}

void cart_copy(struct cart *to, const struct cart *from)
{
    memcpy(to, from, offsetof(struct cart, lines));
    memcpy(to->lines, from->lines,
           (size_t)from->count * sizeof(from->lines[0]));
    memcpy(to->promos, from->promos,
           (size_t)from->promo_count * sizeof(from->promos[0]));
}

int cart_find(const struct cart *c, uint32_t row)
{
    for (int i = 0; i < c->count; i++) {
        if (c->lines[i].row == row)
            return i;
    }
    return -1;
}

int64_t cart_pieces(const struct cart *c)
{
    int64_t pieces = 0;
    for (int i = 0; i < c->count; i++) {
        const struct cart_line *l = &c->lines[i];
        if (l->item.by_weight || l->quantity.milli < QUANTITY_ONE)
            pieces++;
        else
            pieces += l->quantity.milli / QUANTITY_ONE;
    }
    return pieces;
}

/* ---- arithmetic ----------------------------------------------------------*/

__extension__ typedef __int128 wide;

void cart_share(int64_t amount, const int64_t *weights, int count, int64_t *out)
{
    CHECK(count >= 0 && count <= CART_LINES_MAX && amount >= 0);
    wide whole = 0;
    wide rest[CART_LINES_MAX];
    for (int i = 0; i < count; i++)
        whole += weights[i];
    if (whole == 0) {
        CHECK(amount == 0);
        memset(out, 0, (size_t)count * sizeof(*out));
        return;
    }
    int64_t left = amount;
    for (int i = 0; i < count; i++) {
        wide x = (wide)amount * weights[i];
        out[i] = (int64_t)(x / whole);
        rest[i] = x % whole;
        left -= out[i];
    }
    while (left > 0) { /* fewer than count are left, one each */
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (rest[i] > rest[best])
                best = i;
        }
        out[best]++;
        rest[best] = 0;
        left--;
    }
}

static struct money discount_of(struct discount discount, struct money whole)
{
    struct money off = discount.amount;
    if (discount.permille != 0)
        CHECK(money_share(whole, discount.permille, 1000, &off) == ERR_OK);
    return off.fen > whole.fen ? whole : off;
}

static enum err too_much(struct diag *d)
{
    char max[MONEY_CHARS];
    return diag_set(d, ERR_RANGE,
                    tr("that is more than one basket can hold (%s yuan): "
                       "check the number, or make two sales"),
                    money_format(money_of(CART_TOTAL_MAX), max));
}

static enum err compute_line(struct cart_line *l, struct diag *d)
{
    struct money gross = l->label;
    if (gross.fen == 0 && money_times(l->price, l->quantity, &gross))
        return too_much(d);
    if (gross.fen > CART_TOTAL_MAX)
        return too_much(d);
    l->gross = gross;
    l->off = discount_of(l->discount, gross);
    if (l->promo.fen > gross.fen - l->off.fen)
        l->promo.fen = gross.fen - l->off.fen;
    l->amount = money_of(gross.fen - l->off.fen - l->promo.fen);
    return ERR_OK;
}

static enum err compute(struct cart *c, struct diag *d)
{
    int64_t weights[CART_LINES_MAX], shares[CART_LINES_MAX];
    int64_t subtotal = 0, saved = 0;
    for (int i = 0; i < c->count; i++) {
        enum err err = compute_line(&c->lines[i], d);
        if (err)
            return err;
        weights[i] = c->lines[i].amount.fen;
        subtotal += weights[i]; /* at most 300 x CART_TOTAL_MAX */
        saved += c->lines[i].off.fen + c->lines[i].promo.fen;
    }
    if (subtotal > CART_TOTAL_MAX)
        return too_much(d);
    c->subtotal = money_of(subtotal);
    c->off = discount_of(c->discount, c->subtotal);
    int64_t round_fen = c->round_fen > 1 ? c->round_fen : 1;
    c->rounded = money_of((subtotal - c->off.fen) % round_fen);
    c->off.fen += c->rounded.fen;
    c->total = money_of(subtotal - c->off.fen);
    c->saved = money_of(saved + c->off.fen);
    cart_share(c->off.fen, weights, c->count, shares);
    for (int i = 0; i < c->count; i++)
        c->lines[i].share = money_of(shares[i]);
    return ERR_OK;
}

enum err cart_take_promos(struct cart *c, struct diag *d)
{
    for (int i = 0; i < c->count; i++)
        c->lines[i].promo = money_of(0);
    for (int i = 0; i < c->promo_count; i++) {
        int line = cart_find(c, c->promos[i].row);
        if (line >= 0)
            c->lines[line].promo.fen += c->promos[i].off.fen;
    }
    return compute(c, d);
}

/* ---- limits --------------------------------------------------------------*/

static bool within(int64_t off, int64_t whole, int64_t permille)
{
    return off * 1000 <= whole * permille;
}

bool cart_beyond(const struct cart *c, int line,
                 const struct cart_limits *limits)
{
    if (line < 0)
        return !within(c->off.fen - c->rounded.fen, c->subtotal.fen,
                       limits->basket_permille);
    const struct cart_line *l = &c->lines[line];
    return !within(l->off.fen, l->gross.fen, limits->line_permille);
}

/* Discounts past what a cashier may give: the limit they are past, or -1. */
static int64_t discount_beyond(const struct cart *c,
                               const struct cart_limits *limits)
{
    for (int i = 0; i < c->count; i++) {
        if (cart_beyond(c, i, limits))
            return limits->line_permille;
    }
    return cart_beyond(c, -1, limits) ? limits->basket_permille : -1;
}

static enum err check_discounts(const struct cart *c,
                                const struct cart_limits *limits,
                                struct diag *d)
{
    char percent[QUANTITY_CHARS];
    int64_t limit = discount_beyond(c, limits);
    if (limit < 0)
        return ERR_OK;
    return diag_set(d, ERR_DENIED,
                    tr("more than %s%% off needs the keeper's PIN"),
                    quantity_format(quantity_of(limit * 100), percent));
}

enum err cart_check_limits(const struct cart *c,
                           const struct cart_limits *limits,
                           const struct actor *who, struct diag *d)
{
    if (actor_may(who) || c->authorised_by != 0)
        return ERR_OK;
    return check_discounts(c, limits, d);
}

static enum err check_taking_out(struct money value,
                                 const struct cart_limits *limits,
                                 const struct actor *who, struct diag *d)
{
    char buf[MONEY_CHARS];
    if (actor_may(who) || value.fen <= limits->void_amount.fen)
        return ERR_OK;
    return diag_set(d, ERR_DENIED,
                    tr("taking out more than %s yuan needs the keeper's PIN"),
                    money_format(limits->void_amount, buf));
}

/* ---- changes -------------------------------------------------------------*/

/* A changed cart is computed beside the old one and replaces it only when
 * everything about it holds. Only the touched line is saved for undoing: a
 * cart is 200 KB. */
struct undo {
    int line;
    struct cart_line before;
    struct discount discount;
    uint32_t authorised_by;
};

static struct undo undo_begin(const struct cart *c, int line)
{
    CHECK(line < c->count);
    struct undo u = {
        .line = line,
        .discount = c->discount,
        .authorised_by = c->authorised_by,
    };
    if (line >= 0)
        u.before = c->lines[line];
    return u;
}

static enum err undo(struct cart *c, const struct undo *u, enum err err)
{
    if (u->line >= 0)
        c->lines[u->line] = u->before;
    c->discount = u->discount;
    c->authorised_by = u->authorised_by;
    CHECK(compute(c, NULL) == ERR_OK); /* as it was before */
    return err;
}

static void note_leave(struct cart *c, const struct actor *who)
{
    if (who->authorised_by != 0)
        c->authorised_by = who->authorised_by;
}

static enum err check_quantity(const struct item *item, struct quantity q,
                               struct diag *d)
{
    char max[QUANTITY_CHARS];
    if (q.milli <= 0)
        return diag_set(d, ERR_RANGE,
                        tr("the quantity must be more than nothing; to take a "
                           "line out, void it"));
    if (q.milli > CART_QUANTITY_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("the quantity is too large: at most %s on a line"),
                        quantity_format(quantity_of(CART_QUANTITY_MAX), max));
    if (!item->by_weight && q.milli % QUANTITY_ONE != 0)
        return diag_set(d, ERR_RANGE,
                        tr("%s is sold by the piece: give a whole number"),
                        item->name);
    return ERR_OK;
}

static int joins(const struct cart *c, const struct item *item,
                 struct money label, const struct goods *goods)
{
    if (item->by_weight || label.fen != 0)
        return -1;
    for (int i = c->count - 1; i >= 0; i--) {
        const struct cart_line *l = &c->lines[i];
        if (l->item.id == item->id && l->item.pack == item->pack &&
            l->price.fen == item->price.fen && l->label.fen == 0 &&
            l->item.price.fen == item->price.fen &&
            l->discount.amount.fen == 0 &&
            l->goods.expiry_day == goods->expiry_day &&
            l->goods.cleared == goods->cleared &&
            strcmp(l->goods.lot, goods->lot) == 0)
            return i;
    }
    return -1;
}

static enum err add_to_line(struct cart *c, int line, struct quantity quantity,
                            int *ret_line, struct diag *d)
{
    struct undo u = undo_begin(c, line);
    struct cart_line *l = &c->lines[line];
    enum err err = quantity_add(l->quantity, quantity, &l->quantity);
    if (!err)
        err = check_quantity(&l->item, l->quantity, d);
    if (!err)
        err = compute(c, d);
    if (err)
        return undo(c, &u, err);
    *ret_line = line;
    return ERR_OK;
}

enum err cart_add(struct cart *c, const struct item *item,
                  struct quantity quantity, struct money label, int *ret_line,
                  struct diag *d)
{
    const struct goods any = {0};
    return cart_add_goods(c, item, quantity, label, &any, ret_line, d);
}

enum err cart_add_goods(struct cart *c, const struct item *item,
                        struct quantity quantity, struct money label,
                        const struct goods *goods, int *ret_line,
                        struct diag *d)
{
    enum err err = check_quantity(item, quantity, d);
    if (err)
        return err;
    if (label.fen < 0 || label.fen > CART_TOTAL_MAX)
        return too_much(d);
    if (!item->priced && label.fen == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("%s has no price on this day: check the till's "
                           "clock, then ask headquarters to set one"),
                        item->name);
    int line = joins(c, item, label, goods);
    if (line >= 0)
        return add_to_line(c, line, quantity, ret_line, d);
    if (c->count == CART_LINES_MAX)
        return diag_set(d, ERR_NOMEM,
                        tr("the basket is full (%d lines): finish this sale "
                           "first"),
                        CART_LINES_MAX);
    c->lines[c->count] = (struct cart_line){
        .row = c->rows + 1,
        .item = *item,
        .quantity = quantity,
        .price = item->price,
        .label = label,
        .goods = *goods,
    };
    c->count++;
    err = compute(c, d);
    if (err) {
        c->count--;
        CHECK(compute(c, NULL) == ERR_OK);
        return err;
    }
    c->rows++;
    *ret_line = c->count - 1;
    return ERR_OK;
}

enum err cart_set_quantity(struct cart *c, int line, struct quantity quantity,
                           const struct cart_limits *limits,
                           const struct actor *who, struct diag *d)
{
    struct undo u = undo_begin(c, line);
    struct cart_line *l = &c->lines[line];
    enum err err = check_quantity(&l->item, quantity, d);
    if (!err && l->label.fen != 0)
        err = diag_set(d, ERR_RANGE,
                       tr("this line came from a scale's label: void it and "
                          "weigh again"));
    if (err)
        return err;
    l->quantity = quantity;
    err = compute(c, d);
    if (!err && l->gross.fen < u.before.gross.fen)
        err = check_taking_out(money_of(u.before.gross.fen - l->gross.fen),
                               limits, who, d);
    if (err)
        return undo(c, &u, err);
    note_leave(c, who);
    return ERR_OK;
}

enum err cart_set_price(struct cart *c, int line, struct money price,
                        const struct cart_limits *limits,
                        const struct actor *who, struct diag *d)
{
    struct undo u = undo_begin(c, line);
    struct cart_line *l = &c->lines[line];
    if (limits->price_asks && !actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("changing a price needs the keeper's PIN"));
    if (price.fen < 0)
        return diag_set(d, ERR_RANGE, tr("a price cannot be negative"));
    if (l->label.fen != 0)
        return diag_set(d, ERR_RANGE,
                        tr("this line came from a scale's label: void it and "
                           "weigh again"));
    l->price = price;
    enum err err = compute(c, d);
    if (err)
        return undo(c, &u, err);
    note_leave(c, who);
    return ERR_OK;
}

enum err cart_void(struct cart *c, int line, const struct cart_limits *limits,
                   const struct actor *who, struct cart_line *ret_line,
                   struct diag *d)
{
    CHECK(line >= 0 && line < c->count);
    struct cart_line gone = c->lines[line];
    enum err err = check_taking_out(gone.amount, limits, who, d);
    if (err)
        return err;
    memmove(&c->lines[line], &c->lines[line + 1],
            (size_t)(c->count - line - 1) * sizeof(c->lines[0]));
    c->count--;
    CHECK(compute(c, NULL) == ERR_OK); /* less than before */
    note_leave(c, who);
    *ret_line = gone;
    return ERR_OK;
}

static enum err check_discount(struct discount discount, struct money whole,
                               struct diag *d)
{
    char have[MONEY_CHARS];
    if (discount.amount.fen < 0 || discount.permille < 0 ||
        discount.permille > 1000)
        return diag_set(d, ERR_RANGE,
                        tr("a discount is between nothing and all of it"));
    if (discount.amount.fen > whole.fen)
        return diag_set(d, ERR_RANGE,
                        tr("the discount is more than what it is taken from "
                           "(%s yuan)"),
                        money_format(whole, have));
    return ERR_OK;
}

static enum err apply_discount(struct cart *c, const struct undo *u,
                               bool is_off, const struct cart_limits *limits,
                               const struct actor *who, struct diag *d)
{
    enum err err = compute(c, d);
    if (!err && is_off && !actor_may(who))
        err = check_discounts(c, limits, d);
    if (err)
        return undo(c, u, err);
    note_leave(c, who);
    return ERR_OK;
}

enum err cart_discount_line(struct cart *c, int line, struct discount discount,
                            const struct cart_limits *limits,
                            const struct actor *who, struct diag *d)
{
    struct undo u = undo_begin(c, line);
    enum err err = check_discount(discount, c->lines[line].gross, d);
    if (err)
        return err;
    c->lines[line].discount = discount;
    return apply_discount(c, &u, discount.amount.fen || discount.permille,
                          limits, who, d);
}

enum err cart_discount_basket(struct cart *c, struct discount discount,
                              const struct cart_limits *limits,
                              const struct actor *who, struct diag *d)
{
    struct undo u = undo_begin(c, -1);
    enum err err = check_discount(discount, c->subtotal, d);
    if (err)
        return err;
    c->discount = discount;
    return apply_discount(c, &u, discount.amount.fen || discount.permille,
                          limits, who, d);
}

/* ---- what a cashier types ------------------------------------------------*/

static bool ends_with(char *text, const char *tail)
{
    size_t len = strlen(text), tail_len = strlen(tail);
    if (len < tail_len || strcmp(text + len - tail_len, tail) != 0)
        return false;
    text[len - tail_len] = 0;
    return true;
}

enum err discount_parse(const char *text, struct discount *ret_discount,
                        struct diag *d)
{
    char number[32];
    struct discount discount = {0};
    int64_t value = 0;
    if ((size_t)snprintf(number, sizeof(number), "%s", text) >= sizeof(number))
        return diag_set(d, ERR_FORMAT, tr("\"%.40s\" is no discount"), text);
    bool to_pay = ends_with(number, "折") || ends_with(number, "/");
    bool percent = !to_pay && ends_with(number, "%");
    if (!to_pay && !percent)
        (void)ends_with(number, "元");
    enum err err = decimal_parse(number, 2, CART_TOTAL_MAX, &value, d);
    if (err)
        return err;
    if (to_pay) { /* 9 and 9.5 are tenths, 95 hundredths */
        int64_t pay = value < 1000 ? value : value / 10;
        if (value <= 0 || value >= 10000 || (value >= 1000 && value % 10))
            return diag_set(d, ERR_RANGE,
                            tr("write what is to be paid, like 9折 or 8.5折"));
        discount.permille = 1000 - pay;
    } else if (percent) {
        if (value < 0 || value > 10000 || value % 10)
            return diag_set(d, ERR_RANGE,
                            tr("a percentage is between 0 and 100, at most "
                               "one decimal"));
        discount.permille = value / 10;
    } else {
        if (value < 0)
            return diag_set(d, ERR_RANGE,
                            tr("a discount is between nothing and all of it"));
        discount.amount = money_of(value);
    }
    *ret_discount = discount;
    return ERR_OK;
}
