/* If these fail, a total on paper is not the total in the ledger: an amount
 * wraps around, a half fen goes the wrong way, or a mistyped price is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/quantity.h"

#define ROUNDS 200000

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Small and huge numbers alike: a random number of random bits. */
static int64_t draw_signed(int max_bits)
{
    uint64_t bits = draw() % (uint64_t)(max_bits + 1);
    uint64_t value = bits ? draw() >> (64 - bits) : 0;
    return draw() & 1 ? (int64_t)value : -(int64_t)value;
}

/* ---- an independent reference: schoolbook arithmetic on decimal digits ----
 */

#define DIGITS 48

struct big {
    unsigned char digit[DIGITS]; /* least first */
};

static struct big big_of(uint64_t v)
{
    struct big b = {{0}};
    for (int i = 0; v; v /= 10)
        b.digit[i++] = (unsigned char)(v % 10);
    return b;
}

static struct big big_mul(struct big a, struct big b)
{
    struct big r = {{0}};
    for (int i = 0; i < 20; i++) {
        int carry = 0;
        for (int k = 0; k < 22; k++) {
            int v = r.digit[i + k] + a.digit[i] * b.digit[k] + carry;
            r.digit[i + k] = (unsigned char)(v % 10);
            carry = v / 10;
        }
        assert_int_equal(carry, 0);
    }
    return r;
}

static int big_cmp(const struct big *a, const struct big *b)
{
    for (int i = DIGITS - 1; i >= 0; i--) {
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    }
    return 0;
}

static void big_sub(struct big *a, const struct big *b)
{
    int borrow = 0;
    for (int i = 0; i < DIGITS; i++) {
        int v = a->digit[i] - b->digit[i] - borrow;
        borrow = v < 0;
        a->digit[i] = (unsigned char)(v + 10 * borrow);
    }
}

/* Long division; the rest is left in *ret_rest. */
static struct big big_div(const struct big *a, const struct big *b,
                          struct big *ret_rest)
{
    struct big rest = {{0}}, quotient = {{0}};
    for (int i = DIGITS - 1; i >= 0; i--) {
        memmove(rest.digit + 1, rest.digit, DIGITS - 1);
        rest.digit[0] = a->digit[i];
        while (big_cmp(&rest, b) >= 0) {
            big_sub(&rest, b);
            quotient.digit[i]++;
        }
    }
    *ret_rest = rest;
    return quotient;
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

/* |a x b / divisor| rounded half up, as digits. */
static struct big reference(int64_t a, int64_t b, int64_t divisor)
{
    struct big product = big_mul(big_of(magnitude(a)), big_of(magnitude(b)));
    struct big by = big_of((uint64_t)divisor), rest;
    struct big quotient = big_div(&product, &by, &rest);
    struct big twice = big_mul(rest, big_of(2));
    if (big_cmp(&twice, &by) >= 0) { /* a half goes away from zero */
        for (int i = 0; i < DIGITS; i++) {
            quotient.digit[i]++;
            if (quotient.digit[i] < 10)
                break;
            quotient.digit[i] = 0;
        }
    }
    return quotient;
}

static void muldiv_agrees_with_long_division(void **unused)
{
    (void)unused;
    long in_range = 0, out_of_range = 0;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t a = draw_signed(62), b = draw_signed(62);
        int64_t divisor = (int64_t)magnitude(draw_signed(62)) + 1;
        int64_t max = i % 2 ? MONEY_MAX : INT64_MAX;
        if (i % 5 == 0) /* make ties and near-ties common */
            b = (int64_t)magnitude(divisor) / 2 * (draw() & 1 ? 1 : -1);
        struct big want = reference(a, b, divisor);
        struct big limit = big_of((uint64_t)max);
        int64_t got = 4711;
        enum err err = decimal_muldiv(a, b, divisor, max, &got);
        if (big_cmp(&want, &limit) > 0) {
            assert_int_equal(err, ERR_RANGE);
            assert_int_equal(got, 4711);
            out_of_range++;
            continue;
        }
        assert_int_equal(err, ERR_OK);
        struct big have = big_of(magnitude(got));
        assert_int_equal(big_cmp(&want, &have), 0);
        if (got != 0)
            assert_true((got < 0) == ((a < 0) != (b < 0)));
        in_range++;
    }
    assert_true(in_range > ROUNDS / 10 && out_of_range > ROUNDS / 10);
}

static void muldiv_ties_go_away_from_zero(void **unused)
{
    (void)unused;
    static const int64_t rows[][4] = {
        {1, 500, 1000, 1},
        {-1, 500, 1000, -1},
        {1, 499, 1000, 0},
        {3, 500, 1000, 2},
        {-3, 500, 1000, -2},
        {5, 1, 2, 3},
        {-5, 1, 2, -3},
        {1, 1, 3, 0},
        {2, 1, 3, 1},
        {-2, 1, 3, -1},
        {7, 7, 7, 7},
        {0, -9, 1, 0},
        {INT64_MIN, 1, 2, INT64_MIN / 2},
        {INT64_MAX, 1, 1, INT64_MAX},
        {INT64_MIN, INT64_MIN, INT64_MAX, INT64_MIN}, /* out of range */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t got = -1;
        enum err err =
            decimal_muldiv(rows[i][0], rows[i][1], rows[i][2], INT64_MAX, &got);
        if (rows[i][3] == INT64_MIN) {
            assert_int_equal(err, ERR_RANGE);
            continue;
        }
        assert_int_equal(err, ERR_OK);
        assert_int_equal(got, rows[i][3]);
    }
}

static void money_adds_up_to_its_limit_and_no_further(void **unused)
{
    (void)unused;
    struct money r = money_of(77);
    assert_int_equal(money_add(money_of(MONEY_MAX - 1), money_of(1), &r),
                     ERR_OK);
    assert_int_equal(r.fen, MONEY_MAX);
    r = money_of(77);
    assert_int_equal(money_add(money_of(MONEY_MAX), money_of(1), &r),
                     ERR_RANGE);
    assert_int_equal(money_add(money_of(INT64_MAX), money_of(INT64_MAX), &r),
                     ERR_RANGE);
    assert_int_equal(money_sub(money_of(-MONEY_MAX), money_of(1), &r),
                     ERR_RANGE);
    assert_int_equal(money_sub(money_of(INT64_MIN), money_of(1), &r),
                     ERR_RANGE);
    assert_int_equal(money_sub(money_of(0), money_of(INT64_MIN), &r),
                     ERR_RANGE);
    assert_int_equal(r.fen, 77);
    assert_int_equal(money_sub(money_of(5), money_of(8), &r), ERR_OK);
    assert_int_equal(r.fen, -3);
}

static void a_line_is_price_times_quantity(void **unused)
{
    (void)unused;
    static const struct {
        int64_t fen, milli, want;
    } rows[] = {
        {300, 3000, 900}, {960, 530, 509}, /* 5.088 */
        {1, 500, 1},      {1, 499, 0},        {1, -500, -1},
        {333, 1500, 500}, {3280, 1000, 3280}, {0, 123456, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct money r = money_of(0);
        assert_int_equal(
            money_times(money_of(rows[i].fen), quantity_of(rows[i].milli), &r),
            ERR_OK);
        assert_int_equal(r.fen, rows[i].want);
    }
    struct money r = money_of(77);
    assert_int_equal(money_times(money_of(MONEY_MAX), quantity_of(1001), &r),
                     ERR_RANGE);
    assert_int_equal(r.fen, 77);
}

/* A basket discount shared over lines: floor errors must not pile up past
 * half a fen a line. */
static void shares_stay_within_half_a_fen(void **unused)
{
    (void)unused;
    for (int i = 0; i < 20000; i++) {
        int64_t amount = draw_signed(30), whole = 0, part[7];
        for (int k = 0; k < 7; k++)
            whole += part[k] = (int64_t)(draw() % 100000);
        if (whole == 0)
            continue;
        int64_t sum = 0;
        for (int k = 0; k < 7; k++) {
            struct money share = money_of(0);
            assert_int_equal(
                money_share(money_of(amount), part[k], whole, &share), ERR_OK);
            sum += share.fen;
        }
        assert_true(llabs(sum - amount) <= 3);
    }
}

static void numbers_survive_text_and_back(void **unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        char text[MONEY_CHARS], text2[QUANTITY_CHARS];
        struct money m = money_of(draw_signed(46)), m2 = money_of(0);
        struct quantity q = quantity_of(draw_signed(39)), q2 = quantity_of(0);
        assert_int_equal(money_parse(money_format(m, text), &m2, NULL), ERR_OK);
        assert_int_equal(m.fen, m2.fen);
        assert_int_equal(quantity_parse(quantity_format(q, text2), &q2, NULL),
                         ERR_OK);
        assert_int_equal(q.milli, q2.milli);
    }
}

static void formats_are_exact(void **unused)
{
    (void)unused;
    char t[MONEY_CHARS], q[QUANTITY_CHARS];
    assert_string_equal(money_format(money_of(0), t), "0.00");
    assert_string_equal(money_format(money_of(-1), t), "-0.01");
    assert_string_equal(money_format(money_of(-150), t), "-1.50");
    assert_string_equal(money_format(money_of(MONEY_MAX), t),
                        "1000000000000.00");
    assert_string_equal(money_format(money_of(INT64_MIN), t),
                        "-92233720368547758.08");
    assert_string_equal(quantity_format(quantity_of(3000), q), "3");
    assert_string_equal(quantity_format(quantity_of(530), q), "0.53");
    assert_string_equal(quantity_format(quantity_of(-5), q), "-0.005");
    assert_string_equal(quantity_format(quantity_of(1200), q), "1.2");
    assert_string_equal(quantity_format(quantity_of(INT64_MIN), q),
                        "-9223372036854775.808");
}

static void only_numbers_are_numbers(void **unused)
{
    (void)unused;
    static const char *const bad[] = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "1..2",
        "1.2.3",
        "1,50",
        " 1",
        "1 ",
        "0x10",
        "1e3",
        "１２",
        "--1",
        "+-1",
        "1-",
        "NaN",
        "inf",
        "1.234",
        "0.001",
        "-0.009",
        "1\n",
        "三",
        "1.2a",
        "\xFF"
        "1",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct money m = money_of(77);
        struct diag d = {0};
        if (money_parse(bad[i], &m, &d) != ERR_FORMAT)
            fail_msg("\"%s\" was taken", bad[i]);
        assert_int_equal(m.fen, 77);
        assert_true(d.text[0]);
    }
    static const struct {
        const char *text;
        int64_t fen;
    } good[] = {
        {"30", 3000},
        {"30.", 3000},
        {"30.0", 3000},
        {".5", 50},
        {"-1.5", -150},
        {"+2", 200},
        {"-0", 0},
        {"007", 700},
        {"1000000000000", MONEY_MAX},
        {"-1000000000000.00", -MONEY_MAX},
        {"00000000000000000000000000000000001.10", 110},
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct money m = money_of(77);
        assert_int_equal(money_parse(good[i].text, &m, NULL), ERR_OK);
        assert_int_equal(m.fen, good[i].fen);
    }
    static const char *const huge[] = {"1000000000000.01", "-1000000000001",
                                       "99999999999999999999999999",
                                       "9223372036854775808"};
    for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
        struct money m = money_of(77);
        assert_int_equal(money_parse(huge[i], &m, NULL), ERR_RANGE);
        assert_int_equal(m.fen, 77);
    }
}

static void quantities_have_three_places_and_limits(void **unused)
{
    (void)unused;
    struct quantity q = quantity_of(77);
    assert_int_equal(quantity_parse("0.530", &q, NULL), ERR_OK);
    assert_int_equal(q.milli, 530);
    q = quantity_of(77);
    assert_int_equal(quantity_parse("0.0005", &q, NULL), ERR_FORMAT);
    assert_int_equal(quantity_parse("1000000000.001", &q, NULL), ERR_RANGE);
    assert_int_equal(
        quantity_add(quantity_of(QUANTITY_MAX), quantity_of(1), &q), ERR_RANGE);
    assert_int_equal(quantity_add(quantity_of(INT64_MIN), quantity_of(-1), &q),
                     ERR_RANGE);
    assert_int_equal(
        quantity_times(quantity_of(QUANTITY_MAX), quantity_of(1001), &q),
        ERR_RANGE);
    assert_int_equal(q.milli, 77);
    assert_int_equal(quantity_times(quantity_of(3000), quantity_of(12000), &q),
                     ERR_OK);
    assert_int_equal(q.milli, 36000);
    assert_int_equal(quantity_times(quantity_of(-1), quantity_of(500), &q),
                     ERR_OK);
    assert_int_equal(q.milli, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(muldiv_agrees_with_long_division),
        cmocka_unit_test(muldiv_ties_go_away_from_zero),
        cmocka_unit_test(money_adds_up_to_its_limit_and_no_further),
        cmocka_unit_test(a_line_is_price_times_quantity),
        cmocka_unit_test(shares_stay_within_half_a_fen),
        cmocka_unit_test(numbers_survive_text_and_back),
        cmocka_unit_test(formats_are_exact),
        cmocka_unit_test(only_numbers_are_numbers),
        cmocka_unit_test(quantities_have_three_places_and_limits),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
