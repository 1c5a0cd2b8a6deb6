/* If these fail, a promotion of headquarters does not hold at the till, goes
 * lost in a power cut, is not in the ledger, or eats the cashier's limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/desk.h"
#include "pos/promo/promos.h"
#include "pos/shift.h"
#include "sync/sale_math.h"
#include "tests/support/fake_till.h"

#define HOUR INT64_C(3600000)
#define DAY  20414 /* of FAKE_DAY_MS, a Saturday */

static struct desk desk, again;
static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = FAKE_CASHIER};

static Feed__Promotion promo;
static Feed__PromotionGoods goods, *goods_at[] = {&goods};
static Feed__PromotionStep step, *step_at[] = {&step};

static uint32_t cola(void)
{
    struct item item;
    assert_int_equal(catalogue_by_gtin(&till.catalogue,
                                       (struct gtin){(int64_t)FAKE_COLA}, DAY,
                                       &item),
                     ERR_OK);
    return (uint32_t)item.id;
}

/* The second at half price, of cola. */
static void half_price(uint32_t id)
{
    feed__promotion__init(&promo);
    feed__promotion_goods__init(&goods);
    goods.item = cola();
    promo.id = id;
    promo.name = "第二件半价";
    promo.kind = FEED__PROMOTION_KIND__NTH_OFF;
    promo.pieces = 2;
    promo.cheapest = 1;
    promo.permille_off = 500;
    promo.n_goods = 1;
    promo.goods = goods_at;
}

static enum err publish(uint32_t id)
{
    Feed__Record r = FEED__RECORD__INIT;
    char key[32];
    snprintf(key, sizeof(key), "promo/%u", id);
    r.kind_case = FEED__RECORD__KIND_PROMOTION;
    r.promotion = &promo;
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    enum err err = catalogue_apply(&till.catalogue, FAKE_TILL, key, &r);
    return db_end(&till.catalogue, err);
}

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    i18n_set_chinese(false);
    fake_till_new(&till, dir);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = cashier;
    half_price(1);
    assert_int_equal(publish(1), ERR_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    fake_till_later(0);
    return 0;
}

static int add(const char *code, int64_t milli)
{
    struct pick pick;
    struct diag d = {0};
    int line = -1;
    assert_int_equal(lookup_typed(&till, code, &pick, &d), ERR_OK);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(milli), &line, &d), 0);
    return line;
}

static void same_after_a_cut(void)
{
    struct till other = {0};
    struct diag d = {0};
    assert_int_equal(till_open(dir, &other, &d), ERR_OK);
    assert_int_equal(desk_load(&again, &other, &d), ERR_OK);
    assert_int_equal(again.cart.total.fen, desk.cart.total.fen);
    assert_int_equal(again.cart.saved.fen, desk.cart.saved.fen);
    assert_int_equal(again.cart.promo_count, desk.cart.promo_count);
    for (int i = 0; i < desk.cart.promo_count; i++) {
        assert_int_equal(again.cart.promos[i].row, desk.cart.promos[i].row);
        assert_int_equal(again.cart.promos[i].off.fen,
                         desk.cart.promos[i].off.fen);
        assert_string_equal(again.cart.promos[i].name,
                            desk.cart.promos[i].name);
    }
    till_close(&other);
}

static void at_every_change(void **state)
{
    struct diag d = {0};
    (void)state;
    add("6901234567892", 1000);
    assert_int_equal(desk.cart.total.fen, 300);
    assert_int_equal(desk.cart.promo_count, 0);
    add("6901234567892", 1000);
    assert_int_equal(desk.cart.total.fen, 450);
    assert_string_equal(desk.cart.promos[0].name, "第二件半价");
    assert_int_equal(desk.cart.promos[0].off.fen, 150);
    assert_int_equal(desk.cart.saved.fen, 150);
    same_after_a_cut();
    assert_int_equal(
        desk_set_quantity(&desk, 0, quantity_of(5000), &cashier, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 1500 - 300);
    same_after_a_cut();
    assert_int_equal(
        desk_set_quantity(&desk, 0, quantity_of(1000), &keeper, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 300);
    same_after_a_cut();
    add("6902222222229", 1000);
    assert_int_equal(desk_void(&desk, 0, &keeper, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 3280);
    same_after_a_cut();
}

/* A cashier may give 5% of the basket; the promotion's 25% are not hers. */
static void no_discount_of_the_cashiers(void **state)
{
    struct discount four = {.permille = 40}, ten = {.permille = 100};
    struct diag d = {0};
    (void)state;
    add("6901234567892", 2000);
    assert_int_equal(desk_discount_basket(&desk, four, &cashier, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 450 - 18);
    assert_int_equal(desk_discount_basket(&desk, ten, &cashier, &d),
                     ERR_DENIED);
    /* Her discount on the line takes the promotion's place. */
    assert_int_equal(desk_discount_line(&desk, 0, ten, &cashier, &d), ERR_OK);
    assert_int_equal(desk.cart.promo_count, 0);
    assert_int_equal(desk.cart.subtotal.fen, 540);
    same_after_a_cut();
    assert_int_equal(
        desk_discount_line(&desk, 0, (struct discount){0}, &cashier, &d),
        ERR_OK);
    assert_int_equal(desk.cart.subtotal.fen, 450);
    assert_int_equal(desk_set_price(&desk, 0, money_of(290), &keeper, &d), 0);
    assert_int_equal(desk.cart.subtotal.fen, 580);
}

static void in_the_ledger(void **state)
{
    struct tender cash = {LEDGER__TENDER_TYPE__CASH, money_of(1000), 0};
    struct sale sale;
    struct diag d = {0};
    Ledger__Entry *e = NULL;
    (void)state;
    add("6901234567892", 2000);
    add("6902222222229", 1000);
    cash.amount = desk.cart.total;
    assert_int_equal(cash.amount.fen, 450 + 3280);
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(sale_read(&till, sale.seq, &e, &d), ERR_OK);
    const Ledger__Line *l = e->sale->lines[0];
    assert_int_equal(l->discount_fen, 150);
    assert_int_equal(l->n_promotions, 1);
    assert_int_equal(l->promotions[0]->promotion, 1);
    assert_int_equal(l->promotions[0]->amount_fen, 150);
    assert_int_equal(e->sale->lines[1]->n_promotions, 0);
    assert_int_equal(ledger_check_sale(e->sale, &d), ERR_OK);
    ledger__entry__free_unpacked(e, NULL);
    assert_int_equal(desk.cart.promo_count, 0);
}

/* From 18:00 to 19:00; a basket keeps what was said when the hour is over. */
static void by_the_tills_own_clock(void **state)
{
    struct diag d = {0};
    (void)state;
    promo.from_minute = 18 * 60;
    promo.until_minute = 19 * 60;
    assert_int_equal(publish(1), ERR_OK);
    add("6901234567892", 2000);
    assert_int_equal(desk.cart.total.fen, 600);
    fake_till_later(8 * HOUR);
    add("6901234567892", 1000);
    assert_int_equal(desk.cart.total.fen, 750);
    fake_till_later(10 * HOUR);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 750);
    add("6901234567892", 1000);
    assert_int_equal(desk.cart.total.fen, 1200);
}

static void members_only(void **state)
{
    struct diag d = {0};
    (void)state;
    promo.members_only = true;
    assert_int_equal(publish(1), ERR_OK);
    add("6901234567892", 2000);
    assert_int_equal(desk.cart.total.fen, 600);
    assert_int_equal(desk_set_member(&desk, 99, 0, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 450);
    same_after_a_cut();
    assert_int_equal(desk_set_member(&desk, 0, 0, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 600);
}

static void ended_and_bad_records(void **state)
{
    char name[PROMO_NAME_CAP];
    (void)state;
    promo.pieces = 1;
    assert_int_equal(publish(1), ERR_FORMAT); /* the old one stays */
    add("6901234567892", 2000);
    assert_int_equal(desk.cart.total.fen, 450);
    promo.pieces = 2;
    promo.ended = true;
    assert_int_equal(publish(1), ERR_OK);
    add("6901234567892", 2000);
    assert_int_equal(desk.cart.total.fen, 1200);
    assert_int_equal(promos_name(&till, 1, name), ERR_OK);
    assert_string_equal(name, "第二件半价");
    assert_int_equal(promos_name(&till, 2, name), ERR_OK);
    assert_string_equal(name, "");
}

static void over_the_whole_basket(void **state)
{
    (void)state;
    half_price(2);
    feed__promotion_step__init(&step);
    promo.kind = FEED__PROMOTION_KIND__SPEND_SAVE;
    promo.name = "满30减5";
    promo.n_goods = 0;
    promo.everything = true;
    promo.n_steps = 1;
    promo.steps = step_at;
    step.at = 3000;
    step.off = 500;
    assert_int_equal(publish(2), ERR_OK);
    add("6901234567892", 2000);
    assert_int_equal(desk.cart.total.fen, 450);
    add("6902222222229", 1000);
    assert_int_equal(desk.cart.total.fen, 450 + 3280 - 500);
    assert_int_equal(desk.cart.promo_count, 3); /* cola's two, the rice's */
    assert_int_equal(
        desk.cart.lines[0].promo.fen + desk.cart.lines[1].promo.fen, 650);
    same_after_a_cut();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(at_every_change),       TEST(no_discount_of_the_cashiers),
        TEST(in_the_ledger),         TEST(by_the_tills_own_clock),
        TEST(members_only),          TEST(ended_and_bad_records),
        TEST(over_the_whole_basket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
