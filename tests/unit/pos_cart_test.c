/* Lost if this fails: totals that are wrong by a fen, discounts that vanish or
 * appear, a cashier who gives away what only a keeper may, or a refused change
 * that changed the basket all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "pos/cart.h"

static const struct cart_limits limits = {
    .line_permille = 100,
    .basket_permille = 50,
    .void_amount = {5000},
    .price_asks = true,
};
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = 2};
static struct cart cart, before;

static struct item piece(uint64_t id, int64_t fen)
{
    struct item item = {
        .id = id,
        .name = "货",
        .unit = "瓶",
        .pack_size = {QUANTITY_ONE},
        .priced = true,
        .price = {fen},
    };
    return item;
}

static int add(const struct item *item, int64_t milli)
{
    int line = -1;
    assert_int_equal(
        cart_add(&cart, item, quantity_of(milli), money_of(0), &line, NULL),
        ERR_OK);
    return line;
}

static void unchanged(void)
{
    assert_memory_equal(&cart, &before, offsetof(struct cart, lines));
    assert_memory_equal(cart.lines, before.lines,
                        (size_t)cart.count * sizeof(cart.lines[0]));
}

static void joins_the_same_goods(void **state)
{
    struct item cola = piece(1, 300), rice = piece(2, 3280);
    (void)state;
    cart_clear(&cart);
    assert_int_equal(add(&cola, 1000), 0);
    assert_int_equal(add(&rice, 1000), 1);
    assert_int_equal(add(&cola, 2000), 0);
    assert_int_equal(cart.count, 2);
    assert_int_equal(cart.total.fen, 900 + 3280);
    assert_int_equal(cart_pieces(&cart), 4);
    cola.price.fen = 350; /* the price changed meanwhile */
    assert_int_equal(add(&cola, 1000), 2);
    cola.by_weight = true;
    assert_int_equal(add(&cola, 530), 3);
    assert_int_equal(add(&cola, 530), 4);
}

static void shares_exactly(void **state)
{
    int64_t weights[CART_LINES_MAX], out[CART_LINES_MAX];
    (void)state;
    srand(7);
    for (int round = 0; round < 3000; round++) {
        int count = 1 + rand() % 20;
        int64_t sum = 0, got = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = rand() % 4 ? rand() % 100000 : 0;
            sum += weights[i];
        }
        int64_t amount = sum ? rand() % (sum + 1) : 0;
        cart_share(amount, weights, count, out);
        for (int i = 0; i < count; i++) {
            assert_in_range(out[i], 0, weights[i]);
            /* never further than a fen from its part */
            int64_t part = sum ? amount * weights[i] / sum : 0;
            assert_in_range(out[i], part, part + 1);
            got += out[i];
        }
        assert_int_equal(got, amount);
    }
    int64_t thirds[] = {100, 100, 100};
    cart_share(100, thirds, 3, out);
    assert_int_equal(out[0], 34); /* earlier line first */
    assert_int_equal(out[1], 33);
    int64_t large[] = {CART_TOTAL_MAX, CART_TOTAL_MAX - 1};
    cart_share(CART_TOTAL_MAX, large, 2, out);
    assert_int_equal(out[0] + out[1], CART_TOTAL_MAX);
}

static void discounts_follow_the_goods(void **state)
{
    struct item cola = piece(1, 333);
    struct discount ten = {.permille = 100}, yuan = {.amount = {100}};
    (void)state;
    cart_clear(&cart);
    add(&cola, 1000);
    assert_int_equal(cart_discount_line(&cart, 0, ten, &limits, &cashier, NULL),
                     ERR_OK);
    assert_int_equal(cart.total.fen, 300); /* 333 - round(33.3) */
    assert_int_equal(
        cart_set_quantity(&cart, 0, quantity_of(3000), &limits, &cashier, NULL),
        ERR_OK);
    assert_int_equal(cart.total.fen, 999 - 100);
    assert_int_equal(cart_discount_basket(&cart, yuan, &limits, &keeper, NULL),
                     ERR_OK);
    assert_int_equal(cart.total.fen, 799);
    assert_int_equal(cart.saved.fen, 200);
    assert_int_equal(cart.lines[0].share.fen, 100);
    /* An amount never makes a total negative. */
    struct cart_line gone;
    add(&(struct item){.id = 9, .priced = true, .price = {5}}, 1000);
    assert_int_equal(cart_void(&cart, 0, &limits, &keeper, &gone, NULL),
                     ERR_OK);
    assert_int_equal(cart.total.fen, 0);
    assert_int_equal(cart.off.fen, 5);
}

static void cashiers_have_limits(void **state)
{
    struct item rice = piece(2, 6000);
    struct actor allowed = {.cashier = 2, .authorised_by = 1};
    struct discount much = {.permille = 101}, some = {.permille = 51};
    struct cart_line gone;
    (void)state;
    cart_clear(&cart);
    add(&rice, 2000);
    before = cart;
    assert_int_equal(
        cart_discount_line(&cart, 0, much, &limits, &cashier, NULL),
        ERR_DENIED);
    unchanged();
    assert_int_equal(cart_discount_basket(&cart, some, &limits, &cashier, NULL),
                     ERR_DENIED);
    unchanged();
    assert_int_equal(cart_void(&cart, 0, &limits, &cashier, &gone, NULL),
                     ERR_DENIED);
    unchanged();
    assert_int_equal(
        cart_set_quantity(&cart, 0, quantity_of(1000), &limits, &cashier, NULL),
        ERR_DENIED);
    unchanged();
    assert_int_equal(
        cart_set_price(&cart, 0, money_of(1), &limits, &cashier, NULL),
        ERR_DENIED);
    unchanged();
    assert_int_equal(
        cart_discount_line(&cart, 0, much, &limits, &allowed, NULL), ERR_OK);
    assert_int_equal(cart.authorised_by, 1);
    assert_int_equal(cart_check_limits(&cart, &limits, &cashier, NULL), ERR_OK);
    cart.authorised_by = 0; /* as if nobody had allowed it */
    assert_int_equal(cart_check_limits(&cart, &limits, &cashier, NULL),
                     ERR_DENIED);
    assert_int_equal(cart_check_limits(&cart, &limits, &keeper, NULL), ERR_OK);
}

static void refuses_what_cannot_be(void **state)
{
    struct item cola = piece(1, 300), none = piece(2, 0), gold = piece(3, 1);
    struct discount below = {.amount = {-1}}, over = {.amount = {301}};
    int line = 0;
    (void)state;
    none.priced = false;
    gold.price.fen = CART_TOTAL_MAX;
    cart_clear(&cart);
    add(&cola, 1000);
    before = cart;
    const int64_t bad[] = {0, -1000, CART_QUANTITY_MAX + 1, INT64_MIN, 1500};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(cart_add(&cart, &cola, quantity_of(bad[i]),
                                  money_of(0), &line, NULL),
                         ERR_RANGE);
        unchanged();
        assert_int_equal(cart_set_quantity(&cart, 0, quantity_of(bad[i]),
                                           &limits, &keeper, NULL),
                         ERR_RANGE);
        unchanged();
    }
    assert_int_equal(
        cart_add(&cart, &none, quantity_of(1000), money_of(0), &line, NULL),
        ERR_NOTFOUND);
    unchanged();
    assert_int_equal(
        cart_add(&cart, &gold, quantity_of(1000), money_of(0), &line, NULL),
        ERR_RANGE);
    unchanged();
    assert_int_equal(
        cart_discount_line(&cart, 0, below, &limits, &keeper, NULL), ERR_RANGE);
    unchanged();
    assert_int_equal(cart_discount_line(&cart, 0, over, &limits, &keeper, NULL),
                     ERR_RANGE);
    unchanged();
    assert_int_equal(
        cart_set_price(&cart, 0, money_of(-1), &limits, &keeper, NULL),
        ERR_RANGE);
    unchanged();
}

static void a_basket_has_an_end(void **state)
{
    int line = 0;
    (void)state;
    cart_clear(&cart);
    for (uint64_t i = 1; i <= CART_LINES_MAX; i++) {
        struct item item = piece(i, 1);
        add(&item, 1000);
    }
    struct item more = piece(9999, 1);
    before = cart;
    assert_int_equal(
        cart_add(&cart, &more, quantity_of(1000), money_of(0), &line, NULL),
        ERR_NOMEM);
    unchanged();
}

static void rounds_down_for_cash(void **state)
{
    struct item cola = piece(1, 347);
    (void)state;
    cart_clear(&cart);
    cart.round_fen = 10;
    add(&cola, 1000);
    assert_int_equal(cart.total.fen, 340);
    assert_int_equal(cart.rounded.fen, 7);
    assert_int_equal(cart.lines[0].share.fen, 7);
    /* The shop's rule is nobody's discount. */
    struct cart_limits none = {0};
    assert_int_equal(cart_check_limits(&cart, &none, &cashier, NULL), ERR_OK);
}

static void labels_keep_their_amount(void **state)
{
    struct item sugar = piece(3, 960);
    int line = 0;
    (void)state;
    sugar.by_weight = true;
    cart_clear(&cart);
    assert_int_equal(
        cart_add(&cart, &sugar, quantity_of(530), money_of(510), &line, NULL),
        ERR_OK);
    assert_int_equal(cart.total.fen, 510); /* not 509 */
    before = cart;
    assert_int_equal(
        cart_set_quantity(&cart, 0, quantity_of(600), &limits, &keeper, NULL),
        ERR_RANGE);
    unchanged();
}

static void reads_discounts(void **state)
{
    const struct {
        const char *text;
        int64_t permille, fen;
    } good[] = {
        {"9折", 100, 0},  {"95折", 50, 0}, {"8.5折", 150, 0}, {"9/", 100, 0},
        {"5%", 50, 0},    {"0.5%", 5, 0},  {"5", 0, 500},     {"5元", 0, 500},
        {"1.50", 0, 150}, {"0", 0, 0},     {"100%", 1000, 0}, {"0.5折", 950, 0},
    };
    const char *const bad[] = {"",      "折",    "-5", "101%",  "abc", "5.555",
                               "100折", "9折折", "%",  "0.05%", "-1折"};
    struct discount d;
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(discount_parse(good[i].text, &d, NULL), ERR_OK);
        assert_int_equal(d.permille, good[i].permille);
        assert_int_equal(d.amount.fen, good[i].fen);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_not_equal(discount_parse(bad[i], &d, NULL), ERR_OK);
}

/* After any series of changes the sums are those of the lines. */
static void sums_hold(void)
{
    int64_t subtotal = 0, shares = 0, off = 0;
    for (int i = 0; i < cart.count; i++) {
        const struct cart_line *l = &cart.lines[i];
        assert_int_equal(l->amount.fen, l->gross.fen - l->off.fen);
        assert_true(l->amount.fen >= 0 && l->share.fen >= 0);
        assert_true(l->share.fen <= l->amount.fen);
        subtotal += l->amount.fen;
        shares += l->share.fen;
        off += l->off.fen;
    }
    assert_int_equal(cart.subtotal.fen, subtotal);
    assert_int_equal(cart.off.fen, shares);
    assert_int_equal(cart.total.fen, subtotal - shares);
    assert_int_equal(cart.saved.fen, off + shares);
    assert_true(cart.total.fen >= 0);
}

static void change_at_random(void)
{
    struct item item = piece(1 + (uint64_t)(rand() % 30), 1 + rand() % 9999);
    int at = cart.count ? rand() % cart.count : -1, line = 0;
    struct discount off = {0};
    struct cart_line gone;
    const struct actor *who = rand() % 2 ? &keeper : &cashier;
    enum err err = ERR_OK;
    before = cart;
    if (rand() % 2)
        off.permille = rand() % 1100;
    else
        off.amount.fen = rand() % 3000 - 100;
    item.by_weight = rand() % 4 == 0;
    switch (at < 0 ? 0 : rand() % 7) {
    case 1:
        err = cart_set_quantity(&cart, at, quantity_of(rand() % 20000 - 100),
                                &limits, who, NULL);
        break;
    case 2:
        err = cart_discount_line(&cart, at, off, &limits, who, NULL);
        break;
    case 3:
        err = cart_discount_basket(&cart, off, &limits, who, NULL);
        break;
    case 4:
        err = cart_void(&cart, at, &limits, who, &gone, NULL);
        break;
    case 5:
        err = cart_set_price(&cart, at, money_of(rand() % 5000 - 10), &limits,
                             who, NULL);
        break;
    default:
        err = cart_add(&cart, &item, quantity_of(rand() % 5000 - 500),
                       money_of(rand() % 5 ? 0 : rand() % 5000), &line, NULL);
    }
    if (err)
        unchanged();
    sums_hold();
}

static void any_series_adds_up(void **state)
{
    (void)state;
    srand(11);
    for (int round = 0; round < 40; round++) {
        cart_clear(&cart);
        cart.round_fen = round % 2 ? 10 : 1;
        for (int i = 0; i < 100; i++)
            change_at_random();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_the_same_goods),
        cmocka_unit_test(shares_exactly),
        cmocka_unit_test(discounts_follow_the_goods),
        cmocka_unit_test(cashiers_have_limits),
        cmocka_unit_test(refuses_what_cannot_be),
        cmocka_unit_test(a_basket_has_an_end),
        cmocka_unit_test(rounds_down_for_cash),
        cmocka_unit_test(labels_keep_their_amount),
        cmocka_unit_test(reads_discounts),
        cmocka_unit_test(any_series_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
