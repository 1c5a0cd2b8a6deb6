/* If these failed, a scale set up in till.ini or by headquarters would be read
 * by another's layout, a label would become an item of the shop with its price
 * in the barcode, or a customer's payment code would be sold as goods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/gtin.h"
#include "base/i18n.h"
#include "pos/label.h"
#include "tests/support/fake_till.h"

static struct till till;
static char dir[TILL_PATH_MAX];

static int setup(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static void ini(const char *text)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    config_release(&till.config);
    if (config_load(&till.config, path, &d))
        fail_msg("%s", d.text);
}

static const char *code(const char *body)
{
    static char out[24];
    int len = (int)strlen(body);
    snprintf(out, sizeof(out), "%s%d", body, gtin_check_digit(body, len));
    return out;
}

static struct pick look(const char *scan)
{
    struct pick pick = {0};
    struct diag d = {0};
    if (lookup_barcode(&till, scan, &pick, &d))
        fail_msg("%s: %s", scan, d.text);
    return pick;
}

static void says(const char *scan, enum err want, const char *word)
{
    struct pick pick = {0};
    struct diag d = {0};
    enum err err = lookup_barcode(&till, scan, &pick, &d);
    if (err != want || !strstr(d.text, word))
        fail_msg("%s: %s, not %s: %s", scan, err_name(err), err_name(want),
                 d.text);
}

static void two_scales_and_headquarters(void **state)
{
    (void)state;
    ini("[label.meat]\nprefix = 21\nitem = 5\nvalue = 5\nkind = amount\n"
        "[label.fruit]\nprefix = 22\nitem = 5\nvalue = 5\nkind = weight\n");
    fake_setting(&till, "label.long",
                 "prefix=24 item=5 value=5 kind=weight second=5");
    fake_setting(&till, "label.meat", /* the shop's own holds */
                 "prefix=29 item=5 value=5 kind=amount");
    fake_setting(&till, "label.gone", "");
    struct pick p = look(code("210001200510"));
    assert_int_equal(p.item.plu, FAKE_SUGAR);
    assert_int_equal(p.label.fen, 510);
    assert_int_equal(p.quantity.milli, 531);
    p = look(code("220001201250"));
    assert_int_equal(p.label.fen, 0);
    assert_int_equal(p.quantity.milli, 1250);
    p = look(code("24000120125001199"));
    assert_int_equal(p.label.fen, 1199); /* as printed, not recomputed */
    assert_int_equal(p.quantity.milli, 1250);
    says(code("290001200510"), ERR_NOTFOUND, "till.ini");
    says(code("220009901250"), ERR_FORMAT, "number 99");
    says("2100012005109", ERR_FORMAT, "check digit");
}

static void the_item_number_of_headquarters(void **state)
{
    (void)state;
    fake_setting(&till, "label.hq",
                 "prefix=23 item=5 value=5 kind=weight number=item");
    struct pick p = look(code("230000300500"));
    assert_int_equal(p.item.id, 3);
    assert_int_equal(p.quantity.milli, 500);
    says(code("230000100500"), ERR_FORMAT, "sold by the piece");
}

static void an_own_code_of_the_shop_comes_first(void **state)
{
    struct item item;
    struct diag d = {0};
    const struct actor keeper = {.keeper = true};
    (void)state;
    ini("[label.meat]\nprefix = 21\nitem = 5\nvalue = 5\nkind = amount\n");
    char own[24];
    snprintf(own, sizeof(own), "%s", code("210001200777"));
    fake_item(&till, 70, "手工皂", "", "块", strtoull(own, NULL, 10), 0, false,
              800);
    assert_int_equal(look(own).item.id, 70);
    /* One that no scale prints can be added; a label cannot. */
    assert_int_equal(local_item_add(&till, &keeper, code("290001200777"),
                                    "鞋垫", "双", money_of(500), false, &item,
                                    &d),
                     ERR_OK);
    assert_int_equal(look(code("290001200777")).item.id, item.id);
    assert_int_not_equal(local_item_add(&till, &keeper, code("210009900777"),
                                        "鞋带", "双", money_of(100), false,
                                        &item, &d),
                         ERR_OK);
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    ini("[scale]\nlabel = 2PIIIIIVVVVVC\n");
    says(code("210001200510"), ERR_FORMAT, "[label.NAME]");
    ini("[label.meat]\nprefix = 21\nitem = 5\nvalue = 6\nkind = amount\n");
    says(code("210001200510"), ERR_FORMAT, "14 digits");
    says(code("210001200510"), ERR_FORMAT, "till.ini");
    ini("");
    fake_setting(&till, "label.x", "prefix=99");
    says(code("210001200510"), ERR_FORMAT, "headquarters");
    assert_int_equal(look("6901234567892").item.gtin.number,
                     (int64_t)FAKE_COLA); /* all else is sold */
}

static void payment_codes_are_no_goods(void **state)
{
    static const char *const pays[] = {
        "134567890123456789",    "]C0134567890123456789",
        "2888888888888888",      "288888888888888888",
        "6212345678901234567",   "fp0a1b2c3d4e5f60718293a4b5c6d7e8f90",
        "]Q1288888888888888888",
    };
    struct item item;
    struct diag d = {0};
    const struct actor keeper = {.keeper = true};
    (void)state;
    for (size_t i = 0; i < sizeof(pays) / sizeof(pays[0]); i++)
        says(pays[i], ERR_FORMAT, "press Enter (pay) first");
    assert_int_not_equal(local_item_add(&till, &keeper, pays[0], "码", "个",
                                        money_of(100), false, &item, &d),
                         ERR_OK);
    /* A scale whose long labels begin like Alipay: the check digit tells. */
    fake_setting(&till, "label.long",
                 "prefix=28 item=5 value=5 kind=weight second=5");
    assert_int_equal(look(code("28000120125001199")).label.fen, 1199);
    char wrong[24];
    snprintf(wrong, sizeof(wrong), "%s", code("28000120125001199"));
    wrong[17] = (char)('0' + (wrong[17] - '0' + 1) % 10);
    says(wrong, ERR_FORMAT, "press Enter (pay) first");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(two_scales_and_headquarters),
        T(the_item_number_of_headquarters),
        T(an_own_code_of_the_shop_comes_first),
        T(wrong_settings_are_named),
        T(payment_codes_are_no_goods),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
