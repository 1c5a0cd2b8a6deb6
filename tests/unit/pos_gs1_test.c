/* If these failed, expired goods would be sold without anybody's word, lots
 * would not reach the ledger by which they are called back, or a weighed label
 * would cost something else than it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "pos/desk.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

#define MEAT UINT64_C(96901234567895)
#define COLA "0106901234567892"
#define SEP  "\x1d"

static struct till till;
static char dir[TILL_PATH_MAX];
static struct desk desk, again;
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = 2};

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    fake_till_new(&till, dir);
    fake_item(&till, 90, "猪肉", "", "kg", MEAT, 0, true, 4000);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = cashier;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static struct pick look(const char *code)
{
    struct pick pick;
    struct diag d = {0};
    if (lookup_barcode(&till, code, &pick, &d))
        fail_msg("%s: %s", code, d.text);
    return pick;
}

static const struct cart_line *add(const char *code)
{
    struct pick pick = look(code);
    struct diag d = {0};
    int line = -1;
    if (desk_add(&desk, &pick, quantity_of(0), &line, &d))
        fail_msg("%s: %s", code, d.text);
    return &desk.cart.lines[line];
}

static void test_forms_of_one_item(void **state)
{
    static const char *const codes[] = {
        "6901234567892",
        "]E06901234567892",
        "]C1" COLA,
        "]d2" COLA "21S1",
        COLA "10A",
        "]Q1https://id.gs1.org/01/06901234567892",
        "https://shop.example.cn/x/01/6901234567892/10/A?17=261130",
    };
    char name[LOOKUP_CODE_MAX + 1];
    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        assert_int_equal(look(codes[i]).item.gtin.number, (int64_t)FAKE_COLA);
        lookup_name(&till, codes[i], name);
        assert_string_equal(name, "6901234567892");
    }
    lookup_name(&till, "]Q3" SEP "99" SEP "x", name);
    assert_string_equal(name, "]Q399x");
}

static void test_no_goods(void **state)
{
    static const char *const codes[] = {
        "]C100069012345000000011",           /* a pallet */
        "]C1010690123456789217261131",       /* no such day */
        "]Q1https://qr.alipay.com/fkx01234", /* pays, is no product */
        "wxp://f2f0abcdef",
    };
    struct pick pick = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct diag d = {0};
        assert_int_not_equal(lookup_barcode(&till, codes[i], &pick, &d),
                             ERR_OK);
        assert_true(d.text[0] != '\0');
        assert_int_equal(pick.item.id, 0);
    }
}

static void test_lot_reaches_the_ledger(void **state)
{
    struct diag d = {0};
    Ledger__Line fact;
    int32_t day = 0;
    (void)state;
    const struct cart_line *l = add("]C1" COLA "10LOT1" SEP "17261130");
    assert_int_equal(clock_parse_day("2026-11-30", &day, NULL), ERR_OK);
    assert_string_equal(l->goods.lot, "LOT1");
    assert_int_equal(l->goods.expiry_day, day);
    add("]C1" COLA "10LOT1" SEP "17261130"); /* the same joins */
    assert_int_equal(desk.cart.count, 1);
    add("]C1" COLA "10LOT2" SEP "17261130"); /* another lot does not */
    add("6901234567892");
    assert_int_equal(desk.cart.count, 3);
    sale_line_fact(&desk.cart.lines[0], &fact);
    assert_string_equal(fact.lot, "LOT1");
    assert_int_equal(fact.expiry_day, day);
    sale_line_fact(&desk.cart.lines[2], &fact);
    assert_string_equal(fact.lot, "");
    /* And comes back after a power cut. */
    assert_int_equal(desk_load(&again, &till, &d), ERR_OK);
    assert_memory_equal(again.cart.lines, desk.cart.lines,
                        3 * sizeof(desk.cart.lines[0]));
}

static void test_expired(void **state)
{
    static const char yesterday[] = "]C1" COLA "1725112110OLD";
    struct pick pick = look(yesterday);
    struct actor allowed = cashier;
    struct diag d = {0};
    int line = -1;
    (void)state;
    assert_int_equal(desk_add(&desk, &pick, quantity_of(0), &line, &d),
                     ERR_DENIED);
    assert_non_null(strstr(d.text, "2025-11-21"));
    desk.actor = keeper; /* he is asked, too */
    assert_int_equal(desk_add(&desk, &pick, quantity_of(0), &line, &d),
                     ERR_DENIED);
    assert_int_equal(
        desk_add_allowed(&desk, &pick, quantity_of(0), &cashier, &line, &d),
        ERR_DENIED);
    assert_int_equal(desk.cart.count, 0);
    allowed.authorised_by = 1;
    assert_int_equal(
        desk_add_allowed(&desk, &pick, quantity_of(0), &allowed, &line, &d),
        ERR_OK);
    assert_int_equal(desk.cart.authorised_by, 1);
    assert_string_equal(desk.cart.lines[line].goods.lot, "OLD");
    add("]C1" COLA "17251122"); /* today is its last good day */
    add("]C1" COLA "15251100"); /* and the month's last */
    assert_int_equal(desk.cart.count, 3);
}

/* Where the separator was lost there is no expiry, and no lot either. */
static void test_lost_separator(void **state)
{
    (void)state;
    const struct cart_line *l = add("]C1" COLA "10LOT117200101");
    assert_int_equal(l->goods.expiry_day, 0);
    assert_string_equal(l->goods.lot, "");
}

static void test_weighed(void **state)
{
    (void)state;
    const struct cart_line *l = add("]C101969012345678953103001250");
    assert_int_equal(l->quantity.milli, 1250);
    assert_int_equal(l->amount.fen, 5000);
    l = add("]e001969012345678953103001250392204999"); /* the label decides */
    assert_int_equal(l->quantity.milli, 1250);
    assert_int_equal(l->amount.fen, 4999);
    l = add("]C10196901234567895392202000");
    assert_int_equal(l->quantity.milli, 500);
    assert_int_equal(l->amount.fen, 2000);
    l = add("]C1" COLA "392200100"); /* not weighed: its price is ours */
    assert_int_equal(l->amount.fen, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms_of_one_item, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_no_goods, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lot_reaches_the_ledger, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_expired, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lost_separator, setup, teardown),
        cmocka_unit_test_setup_teardown(test_weighed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
