/* If these fail, the number keys name other goods than those that sell, a
 * cashier rearranges them, or a case is counted as a bottle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "pos/desk.h"
#include "pos/goods/goods.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

static struct desk desk;
static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = FAKE_CASHIER};
static struct frequent list[FREQUENT_MAX];

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    i18n_set_chinese(false);
    fake_till_new(&till, dir);
    fake_item(&till, 800, "鸡蛋", "", "个", 0, 31, false, 80);
    fake_item(&till, 801, "豆腐", "", "块", 0, 32, false, 200);
    assert_int_equal(shift_open(&till, &keeper, money_of(0), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    fake_till_later(0);
    return 0;
}

static void sell(const char *code, int64_t milli)
{
    struct pick pick;
    struct diag d = {0};
    struct sale sale;
    int line = 0;
    assert_int_equal(lookup_typed(&till, code, &pick, &d), ERR_OK);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(milli), &line, &d), 0);
    const struct tender cash = {LEDGER__TENDER_TYPE__CASH, desk.cart.total, 0};
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
}

static int count(void)
{
    int n = 0;
    assert_int_equal(frequent_list(&till, list, &n), ERR_OK);
    return n;
}

static void learned_from_sales(void **state)
{
    (void)state;
    assert_int_equal(count(), 0);
    sell("6901234567892", 1000); /* has a barcode: is scanned */
    sell("12", 530);
    sell("31", 2000);
    sell("31", 1000);
    assert_int_equal(count(), 2);
    assert_int_equal(list[0].item.plu, 31);
    assert_int_equal(list[1].item.plu, 12);
    fake_till_later(INT64_C(70) * 86400000); /* long ago */
    assert_int_equal(count(), 0);
}

static void pinned_by_keepers(void **state)
{
    struct diag d = {0};
    struct item cola;
    struct pick pick;
    (void)state;
    assert_int_equal(lookup_barcode(&till, "6901234567892", &pick, &d), 0);
    cola = pick.item;
    sell("31", 1000);
    assert_int_equal(frequent_pin(&till, &cashier, cola.id, true, &d),
                     ERR_DENIED);
    assert_int_equal(frequent_pin(&till, &keeper, cola.id, true, &d), ERR_OK);
    assert_int_equal(frequent_pin(&till, &keeper, cola.id, true, &d), ERR_OK);
    assert_int_equal(frequent_pin(&till, &keeper, 801, true, &d), ERR_OK);
    assert_int_equal(count(), 3);
    assert_true(list[0].item.id == cola.id && list[0].pinned);
    assert_true(list[1].item.id == 801 && list[1].pinned);
    assert_true(list[2].item.id == 800 && !list[2].pinned);
    assert_int_equal(frequent_pin(&till, &keeper, cola.id, false, &d), ERR_OK);
    assert_int_equal(count(), 2);
    fake_items(&till, 1000, 9);
    for (uint64_t i = 0; i < 8; i++)
        assert_int_equal(frequent_pin(&till, &keeper, 1000 + i, true, &d),
                         ERR_OK);
    assert_int_equal(count(), FREQUENT_MAX);
    assert_int_equal(frequent_pin(&till, &keeper, 1008, true, &d), ERR_NOMEM);
    assert_int_equal(count(), FREQUENT_MAX);
}

static void cases_and_bottles(void **state)
{
    char words[64] = "";
    struct pick pick;
    struct diag d = {0};
    (void)state;
    assert_int_equal(lookup_barcode(&till, "6901234567892", &pick, &d), 0);
    assert_false(goods_in_packs(&till, &pick.item, quantity_of(11000), words,
                                sizeof(words)));
    assert_false(goods_in_packs(&till, &pick.item, quantity_of(-30000), words,
                                sizeof(words)));
    assert_true(goods_in_packs(&till, &pick.item, quantity_of(30000), words,
                               sizeof(words)));
    assert_string_equal(words, "2 箱 6 瓶");
    assert_true(goods_in_packs(&till, &pick.item, quantity_of(24000), words,
                               sizeof(words)));
    assert_string_equal(words, "2 箱");
    assert_int_equal(lookup_typed(&till, "12", &pick, &d), ERR_OK);
    assert_false(goods_in_packs(&till, &pick.item, quantity_of(30000), words,
                                sizeof(words)));
}

static void categories(void **state)
{
    struct category c[CATEGORIES_MAX];
    int n = 0;
    (void)state;
    assert_int_equal(goods_categories(&till, c, CATEGORIES_MAX, &n), ERR_OK);
    for (int i = 1; i < n; i++)
        assert_true(c[i - 1].items >= c[i].items && c[i].name[0] != 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(learned_from_sales),
        TEST(pinned_by_keepers),
        TEST(cases_and_bottles),
        TEST(categories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
