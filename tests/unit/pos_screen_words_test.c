/* If these fail, the screen names a weight, a price or a discount that is not
 * the one in the basket, or takes a keeper's input for another number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

static struct ui *ui;

static int set_up(void **unused)
{
    (void)unused;
    ui = calloc(1, sizeof(*ui));
    i18n_set_chinese(true);
    return ui ? 0 : -1;
}

static int tear_down(void **unused)
{
    (void)unused;
    free(ui);
    return 0;
}

static void says_quantity(const struct item *item, int64_t milli,
                          const char *number, const char *unit)
{
    char n[QUANTITY_CHARS], u[ITEM_UNIT_CAP];
    words_quantity(ui, item, quantity_of(milli), n, sizeof(n), u, sizeof(u));
    assert_string_equal(n, number);
    assert_string_equal(u, unit);
}

static void quantities_have_their_unit(void **unused)
{
    (void)unused;
    struct item bottle = {.unit = "瓶"};
    struct item sugar = {.unit = "kg", .by_weight = true};
    says_quantity(&bottle, 3000, "3", "瓶");
    says_quantity(&bottle, 500, "0.5", "瓶");
    says_quantity(&sugar, 530, "0.530", "kg");
    ui->prefs.jin = true;
    says_quantity(&sugar, 530, "1.06", "斤");
    says_quantity(&sugar, 1, "0.002", "斤");
    says_quantity(&sugar, 1000000, "2000.00", "斤");
    says_quantity(&bottle, 3000, "3", "瓶");
}

static void a_jin_costs_half_a_kilogram(void **unused)
{
    (void)unused;
    struct item sugar = {.unit = "kg", .by_weight = true};
    char price[MONEY_CHARS];
    words_price(ui, &sugar, money_of(961), price, sizeof(price));
    assert_string_equal(price, "9.61");
    ui->prefs.jin = true;
    words_price(ui, &sugar, money_of(960), price, sizeof(price));
    assert_string_equal(price, "4.80");
    words_price(ui, &sugar, money_of(961), price, sizeof(price));
    assert_string_equal(price, "4.805"); /* exact, not rounded */
}

static void says_discount(int64_t permille, int64_t fen, const char *words)
{
    struct discount d = {.amount = money_of(fen), .permille = permille};
    char text[64];
    words_discount(&d, text, sizeof(text));
    assert_string_equal(text, words);
}

static void discounts_are_told_as_in_the_shop(void **unused)
{
    (void)unused;
    says_discount(100, 0, "9折");
    says_discount(50, 0, "9.5折");
    says_discount(125, 0, "8.75折");
    says_discount(500, 0, "5折");
    says_discount(0, 150, "-1.50");
    i18n_set_chinese(false);
    says_discount(100, 0, "-10%");
    says_discount(125, 0, "-12.5%");
}

static void names_are_cut_at_a_character(void **unused)
{
    (void)unused;
    struct item item = {.name = "天长大米", .spec = "5kg"};
    char text[WORDS_CAP];
    words_item(&item, text, sizeof(text));
    assert_string_equal(text, "天长大米 5kg");
    words_item_short(&item, 7, text, sizeof(text));
    assert_string_equal(text, "天长大");
    words_item(&item, text, 6); /* a small buffer: whole characters too */
    assert_string_equal(text, "天");
    strcpy(item.name, "天长大米5kg装");
    words_item(&item, text, sizeof(text));
    assert_string_equal(text, "天长大米5kg装"); /* the spec is not repeated */
}

static void only_money_is_taken_for_money(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {
        "",    " ",    "abc", "1.234",      "-1",      "1e3", "0x10",
        "1,5", "１２", "--1", "1 2 3 yuan", "9999999", "NaN"};
    struct money amount = money_of(77);
    struct diag d;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        d.text[0] = '\0';
        assert_int_not_equal(words_money(wrong[i], 10000, &amount, &d), ERR_OK);
        assert_true(d.text[0] != '\0');
        assert_int_equal(amount.fen, 77);
    }
    assert_int_equal(words_money(" 12.5 ", 10000, &amount, &d), ERR_OK);
    assert_int_equal(amount.fen, 1250);
    assert_int_equal(words_money("0", 10000, &amount, &d), ERR_OK);
    assert_int_equal(amount.fen, 0);
    assert_int_equal(words_money("100.00", 10000, &amount, &d), ERR_OK);
    assert_int_equal(words_money("100.01", 10000, &amount, &d), ERR_RANGE);
}

static void full_width_keys_mean_the_same(void **unused)
{
    (void)unused;
    assert_int_equal(words_fold(0xFF13), '3');
    assert_int_equal(words_fold(0xFF0B), '+');
    assert_int_equal(words_fold(0xFF0A), '*');
    assert_int_equal(words_fold(0x3002), '.');
    assert_int_equal(words_fold(0x3000), ' ');
    assert_int_equal(words_fold(0x5929), 0x5929); /* 天 */
    assert_int_equal(words_fold(SCREEN_KEY_ENTER), SCREEN_KEY_ENTER);
    assert_int_equal(words_fold(SCREEN_KEY_F(1)), SCREEN_KEY_F(1));
}

static void times_are_told_roughly(void **unused)
{
    (void)unused;
    char text[48];
    words_age(-5, text, sizeof(text)); /* a clock set back */
    assert_string_equal(text, "0 分钟");
    words_age(INT64_C(3) * 3600000 + 5, text, sizeof(text));
    assert_string_equal(text, "3 小时");
    words_age(INT64_C(15) * 86400000, text, sizeof(text));
    assert_string_equal(text, "15 天");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(quantities_have_their_unit),
        TEST(a_jin_costs_half_a_kilogram),
        TEST(discounts_are_told_as_in_the_shop),
        TEST(names_are_cut_at_a_character),
        TEST(only_money_is_taken_for_money),
        TEST(full_width_keys_mean_the_same),
        TEST(times_are_told_roughly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
