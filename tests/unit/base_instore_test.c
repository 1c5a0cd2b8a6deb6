/* If these fail, a scale's label charges another amount than is printed on it,
 * or for other goods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/gtin.h"
#include "base/i18n.h"
#include "base/instore.h"

static struct instore_layout layouts[INSTORE_LAYOUTS_MAX];

static void lay(int at, const char *name, const char *text)
{
    struct diag d = {0};
    if (instore_layout_parse(name, text, &layouts[at], &d))
        fail_msg("%s: %s", text, d.text);
}

/* body with its check digit */
static const char *code(const char *body)
{
    static char out[24];
    int len = (int)strlen(body);
    snprintf(out, sizeof(out), "%s%d", body, gtin_check_digit(body, len));
    return out;
}

static struct instore_code reads(const char *body, int count)
{
    struct instore_code c = {0};
    struct diag d = {0};
    if (instore_read(layouts, count, code(body), &c, &d))
        fail_msg("%s: %s", body, d.text);
    return c;
}

static void says(const char *text, int count, enum err want, const char *word)
{
    struct instore_code c = {.number = 77};
    struct diag d = {0};
    assert_int_equal(instore_read(layouts, count, text, &c, &d), want);
    if (!strstr(d.text, word))
        fail_msg("%s: %s", text, d.text);
    assert_int_equal(c.number, 77);
}

static void price_check_digits_are_the_published_ones(void **unused)
{
    (void)unused;
    assert_int_equal(instore_price_check("2875", 4), 9);
    assert_int_equal(instore_price_check("14685", 5), 6);
    assert_int_equal(instore_price_check("0000", 4), 0);
    assert_int_equal(instore_price_check("00000", 5), 0);
}

/* That is what the digit is for: no single slip goes through. */
static void one_wrong_digit_of_a_price_is_always_caught(void **unused)
{
    (void)unused;
    for (int len = 4; len <= 5; len++) {
        for (int price = 0; price < (len == 4 ? 10000 : 100000); price += 7) {
            char text[8];
            snprintf(text, sizeof(text), "%0*d", len, price);
            int right = instore_price_check(text, len);
            for (int at = 0; at < len; at++) {
                char was = text[at];
                text[at] = (char)('0' + (was - '0' + 1 + price % 9) % 10);
                assert_int_not_equal(instore_price_check(text, len), right);
                text[at] = was;
            }
        }
    }
}

static void each_scale_has_its_layout(void **unused)
{
    (void)unused;
    lay(0, "meat", "prefix=20 item=5 value=5 kind=amount");
    lay(1, "fruit", "prefix=21 item=5 value=5 kind=weight");
    lay(2, "cheese", "prefix=22 item=4 value=5 kind=amount price_check=before");
    lay(3, "fish", "prefix=23 item=5 value=4 kind=amount price_check=after");
    lay(4, "long", "prefix=24 item=5 value=5 kind=weight second=5");
    lay(5, "old", "prefix=250,260-279 item=5 value=4 kind=amount decimals=1");
    lay(6, "jin",
        "prefix=28 item=5 value=5 kind=weight decimals=2 number=item");
    lay(7, "upc", "prefix=02 item=5 value=5 kind=amount");
    const struct {
        const char *body;
        const char *name;
        uint32_t number;
        int64_t fen, milli;
    } rows[] = {
        {"200001200510", "meat", 12, 510, 0},
        {"210001201250", "fruit", 12, 0, 1250},
        {"220012614685", "cheese", 12, 14685, 0},
        {"230001228759", "fish", 12, 2875, 0},
        {"24000120125000510", "long", 12, 510, 1250},
        {"250000120510", "old", 12, 5100, 0},
        {"279000120510", "old", 12, 5100, 0},
        {"280001200125", "jin", 12, 0, 1250},
        {"20001200510", "upc", 12, 510, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct instore_code c = reads(rows[i].body, 8);
        assert_string_equal(c.layout->name, rows[i].name);
        assert_int_equal(c.number, rows[i].number);
        assert_int_equal(c.amount.fen, rows[i].fen);
        assert_int_equal(c.weight.milli, rows[i].milli);
        assert_int_equal(c.layout->by_item, strcmp(rows[i].name, "jin") == 0);
    }
    says(code("290001200510"), 8, ERR_NOTFOUND, "till.ini");
    says("2000012005100", 8, ERR_FORMAT, "should be 7");
    says("240001201250005100", 8, ERR_FORMAT, "check digit");
    says(code("220012514685"), 8, ERR_FORMAT, "price check digit");
    says(code("230001228758"), 8, ERR_FORMAT, "price check digit");
    says(code("200000000510"), 8, ERR_FORMAT, "names no item");
    says(code("200001200000"), 8, ERR_FORMAT, "nothing is on the scale");
    says(code("24000120000000510"), 8, ERR_FORMAT, "nothing is on the scale");
    says("6901234567892", 8, ERR_NOTFOUND, "no label");
    says("20000120051x7", 8, ERR_NOTFOUND, "no label");
}

static void two_that_fit_are_one_too_many(void **unused)
{
    (void)unused;
    lay(0, "meat", "prefix=20-24 item=5 value=5 kind=amount");
    lay(1, "fruit", "prefix=24-29 item=5 value=5 kind=weight");
    assert_int_equal(reads("230001200510", 2).amount.fen, 510);
    assert_int_equal(reads("250001200510", 2).weight.milli, 510);
    says(code("240001200510"), 2, ERR_EXISTS, "meat and fruit");
}

static void the_usual_one_holds_without_settings(void **unused)
{
    (void)unused;
    instore_layout_usual(&layouts[0]);
    assert_int_equal(reads("290001200510", 1).amount.fen, 510);
    says(code("24000120125000510"), 1, ERR_NOTFOUND, "18 digits");
}

static void bad_settings_are_named(void **unused)
{
    (void)unused;
    static const char *const rows[][2] = {
        {"", "prefix is missing"},
        {"prefix=22 item=5 value=5", "kind is missing"},
        {"prefix=22 value=5 kind=amount", "item is missing"},
        {"prefix=22 item=5 kind=amount", "value is missing"},
        {"prefix=22 item=5 value=6 kind=amount", "comes to 14 digits"},
        {"prefix=22 item=5 value=5 kind=amount price_check=before",
         "comes to 14 digits"},
        {"prefix=22 item=3 value=6 kind=amount price_check=before",
         "4 or 5 digits"},
        {"prefix=22 item=5 value=4 kind=weight price_check=before",
         "4 or 5 digits"},
        {"prefix=69 item=5 value=5 kind=amount", "prefix is \"69\""},
        {"prefix=2 item=5 value=5 kind=amount", "prefix is \"2\""},
        {"prefix=20-300 item=5 value=5 kind=amount", "prefix is"},
        {"prefix=24-20 item=5 value=5 kind=amount", "prefix is"},
        {"prefix=02-29 item=5 value=5 kind=amount", "prefix is"},
        {"prefix=20,21,22,23,24 item=5 value=5 kind=amount", "prefix is"},
        {"prefix=20, item=5 value=5 kind=amount", "prefix is"},
        {"prefix=22 item=8 value=5 kind=amount", "from 3 to 7"},
        {"prefix=22 item=55 value=5 kind=amount", "from 3 to 7"},
        {"prefix=22 item=5 value=5 kind=price", "amount, weight"},
        {"prefix=22 item=5 value=5 kind=amount decimals=3", "2 decimals"},
        {"prefix=22 item=5 value=5 kind=amount number=x", "plu, item"},
        {"prefix=22 item=5 value=5 kind=amount colour=red", "no \"colour\""},
        {"prefix=22 item", "has no \"=\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct instore_layout l = {.item_digits = 77};
        struct diag d = {0};
        assert_int_equal(instore_layout_parse("s", rows[i][0], &l, &d),
                         ERR_FORMAT);
        if (!strstr(d.text, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], d.text);
        assert_int_equal(l.item_digits, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(price_check_digits_are_the_published_ones),
        cmocka_unit_test(one_wrong_digit_of_a_price_is_always_caught),
        cmocka_unit_test(each_scale_has_its_layout),
        cmocka_unit_test(two_that_fit_are_one_too_many),
        cmocka_unit_test(the_usual_one_holds_without_settings),
        cmocka_unit_test(bad_settings_are_named),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
