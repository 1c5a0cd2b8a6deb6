/* Lost if this fails: a keeper orders, prices and trusts by figures that are
 * not what the ledger says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "pos/stock/stock.h"
#include "pos/desk.h"
#include "pos/projection.h"
#include "pos/report/report.h"
#include "pos/report/report_project.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

#define DAYS  12
#define ITEMS 3

static struct till till;
static struct desk desk;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = FAKE_CASHIER};
static int32_t first_day;

static struct {
    int64_t day_amount[DAYS], day_sales[DAYS];
    int64_t hour_amount[24];
    int64_t item_milli[ITEMS], item_amount[ITEMS];
} model;

static const char *const codes[ITEMS] = {"6901234567892", "6902222222229",
                                         "12"};

static void sell(int day, int hour)
{
    struct diag d = {0};
    struct sale sale;
    int lines = 1 + rand() % 4;
    for (int i = 0; i < lines; i++) {
        struct pick pick;
        int line = 0, which = rand() % ITEMS;
        int64_t milli =
            which == 2 ? 1 + rand() % 3000 : (int64_t)(1 + rand() % 5) * 1000;
        assert_int_equal(lookup_typed(&till, codes[which], &pick, &d), ERR_OK);
        assert_int_equal(desk_add(&desk, &pick, quantity_of(milli), &line, &d),
                         ERR_OK);
        model.item_milli[which] += milli;
    }
    if (rand() % 3 == 0) {
        struct discount off = {.permille = 10 * (rand() % 50)};
        assert_int_equal(desk_discount_basket(&desk, off, &keeper, &d), 0);
    }
    for (int i = 0; i < desk.cart.count; i++) {
        const struct cart_line *l = &desk.cart.lines[i];
        for (int which = 0; which < ITEMS; which++) {
            struct pick pick;
            assert_int_equal(lookup_typed(&till, codes[which], &pick, &d), 0);
            if (pick.item.id == l->item.id)
                model.item_amount[which] += l->amount.fen - l->share.fen;
        }
    }
    model.day_amount[day] += desk.cart.total.fen;
    model.day_sales[day]++;
    model.hour_amount[hour] += desk.cart.total.fen;
    struct tender cash = {.amount = desk.cart.total};
    assert_int_equal(desk_pay(&desk, &cash, desk.cart.total.fen > 0, &sale, &d),
                     ERR_OK);
}

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    srand(11);
    memset(&model, 0, sizeof(model));
    fake_till_new(&till, dir);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
    first_day = till_business_day(&till);
    for (int day = 0; day < DAYS; day++) {
        assert_int_equal(shift_open(&till, &keeper, money_of(0), &s, &d), 0);
        for (int hour = 10; hour < 14; hour++) {
            for (int i = 0; day != 5 && i < 6; i++)
                sell(day, hour);
            fake_till_later(3600000); /* it began at ten */
        }
        fake_till_later(CLOCK_DAY_MS - 4 * 3600000);
        assert_int_equal(
            shift_close(&till, &keeper, money_of(0), NULL, 0, &s, &d), ERR_OK);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static struct report make(enum report_kind kind, int from, int to)
{
    struct diag d = {0};
    struct report r = {0};
    assert_int_equal(report_make(&till, &keeper, kind, first_day + from,
                                 first_day + to, &r, &d),
                     ERR_OK);
    return r;
}

static void days_and_hours_add_up(void **state)
{
    char day[CLOCK_DAY_CHARS];
    (void)state;
    struct report r = make(REPORT_DAYS, 0, DAYS - 1);
    int64_t all = 0;
    assert_int_equal(r.count, DAYS - 1); /* one without sales */
    for (int i = 0, at = DAYS - 1; i < r.count; i++, at--) {
        at -= at == 5;
        assert_string_equal(r.rows[i].name,
                            clock_format_day(first_day + at, day));
        assert_int_equal(r.rows[i].value[0], model.day_sales[at]);
        assert_int_equal(r.rows[i].value[1], model.day_amount[at]);
        all += model.day_amount[at];
    }
    assert_int_equal(r.total[1], all);
    report_release(&r);
    r = make(REPORT_HOURS, 0, DAYS - 1);
    assert_int_equal(r.count, 4);
    for (int i = 0; i < r.count; i++)
        assert_int_equal(r.rows[i].value[1], model.hour_amount[10 + i]);
    assert_int_equal(r.total[1], all);
    assert_string_equal(r.rows[0].name, "10:00-11:00");
    report_release(&r);
    r = make(REPORT_DAYS, 5, 5);
    assert_int_equal(r.count, 0);
    report_release(&r);
}

static void items_add_up(void **state)
{
    (void)state;
    struct report r = make(REPORT_BEST, 0, DAYS - 1);
    int64_t all = 0;
    assert_int_equal(r.count, ITEMS);
    for (int i = 0; i < r.count; i++) {
        bool found = false;
        for (int which = 0; which < ITEMS; which++)
            found |= r.rows[i].value[0] == model.item_milli[which] &&
                     r.rows[i].value[1] == model.item_amount[which];
        assert_true(found);
        assert_true(i == 0 || r.rows[i].value[1] <= r.rows[i - 1].value[1]);
        all += r.rows[i].value[1];
    }
    assert_int_equal(r.total[1], all);
    report_release(&r);
    r = make(REPORT_CATEGORIES, 0, DAYS - 1);
    int64_t shares = 0;
    for (int i = 0; i < r.count; i++)
        shares += r.rows[i].value[2];
    assert_int_equal(r.total[1], all);
    assert_in_range(shares, 998, 1002);
    report_release(&r);
}

/* A cost makes a margin; without one the item is left out, not guessed. */
static void margins_are_for_keepers(void **state)
{
    struct diag d = {0};
    struct report r = {0};
    struct pick pick;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    (void)state;
    assert_int_equal(report_make(&till, &cashier, REPORT_MARGIN, first_day,
                                 first_day, &r, &d),
                     ERR_DENIED);
    r = make(REPORT_MARGIN, 0, DAYS - 1);
    assert_int_equal(r.count, 0);
    report_release(&r);
    assert_int_equal(lookup_typed(&till, codes[0], &pick, &d), ERR_OK);
    assert_int_equal(till_begin(&till, &d), ERR_OK);
    int64_t moves = 0;
    struct step s = {&till.db, &e, 9, 0, &moves};
    assert_int_equal(report_cost(&s, (int64_t)pick.item.id, 200), ERR_OK);
    assert_int_equal(till_end(&till, ERR_OK, &d), ERR_OK);
    r = make(REPORT_MARGIN, 0, DAYS - 1);
    assert_int_equal(r.count, 1);
    int64_t cost = model.item_milli[0] / 1000 * 200;
    assert_int_equal(r.rows[0].value[1], cost);
    assert_int_equal(r.rows[0].value[2], model.item_amount[0] - cost);
    report_release(&r);
}

static void what_lies_and_what_runs_out(void **state)
{
    struct diag d = {0};
    struct pick pick;
    (void)state;
    assert_int_equal(lookup_typed(&till, codes[0], &pick, &d), ERR_OK);
    struct report r = make(REPORT_ORDER, 0, DAYS - 1);
    assert_int_equal(r.count, ITEMS); /* nothing was ever received */
    for (int i = 0; i < r.count; i++) {
        assert_true(r.rows[i].value[2] == r.rows[i].value[1]);
        assert_true(r.rows[i].value[0] < 0);
    }
    report_release(&r);
    struct stock_line plenty = {pick.item.id, quantity_of(9999000)};
    assert_int_equal(stock_opening(&till, &keeper, &plenty, 1, &d), ERR_OK);
    r = make(REPORT_ORDER, 0, DAYS - 1);
    assert_int_equal(r.count, ITEMS - 1);
    report_release(&r);
    r = make(REPORT_DEAD, 5, 5); /* nothing was sold that day */
    assert_int_equal(r.count, 1);
    assert_int_equal(r.rows[0].value[0], 9999000);
    assert_int_equal(r.rows[0].value[1], 9999 * 300); /* at its price */
    assert_int_equal(r.rows[0].value[2], first_day + DAYS - 1);
    report_release(&r);
    r = make(REPORT_DEAD, 0, DAYS - 1);
    assert_int_equal(r.count, 0);
    report_release(&r);
}

static void periods_that_cannot_be_are_refused(void **state)
{
    struct diag d = {0};
    struct report r = {0};
    (void)state;
    assert_int_equal(report_make(&till, &keeper, REPORT_DAYS, 5, 4, &r, &d),
                     ERR_RANGE);
    assert_true(d.text[0] != '\0');
    assert_int_equal(
        report_make(&till, &keeper, REPORT_DAYS, -5000, 5000, &r, &d),
        ERR_RANGE);
}

static void csv_quotes_and_does_no_sums(void **state)
{
    struct report_row rows[2] = {{"a \"b\", c", {1, 250, 0, 0}},
                                 {"=1+1", {2, -50, 0, 0}}};
    struct report r = {
        .kind = REPORT_HOURS,
        .what = "w",
        .columns = 2,
        .column = {{"n", REPORT_COUNT, true}, {"m", REPORT_MONEY, true}},
        .rows = rows,
        .count = 2,
        .total = {3, 200}};
    struct buf text = {0};
    (void)state;
    assert_int_equal(report_csv(&r, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    assert_non_null(strstr((char *)text.data, "\"a \"\"b\"\", c\",1,2.50\r\n"));
    assert_non_null(strstr((char *)text.data, "\"'=1+1\",2,-0.50\r\n"));
    assert_non_null(strstr((char *)text.data, ",3,2.00\r\n"));
    buf_release(&text);
}

static void a_job_names_its_report(void **state)
{
    enum report_kind kind;
    int32_t from, to;
    (void)state;
    assert_true(report_of_ref(report_ref(REPORT_ORDER, 20000, 20364), &kind,
                              &from, &to));
    assert_int_equal(kind, REPORT_ORDER);
    assert_int_equal(from, 20000);
    assert_int_equal(to, 20364);
    assert_true(
        report_of_ref(report_ref(REPORT_DAYS, -3, -3), &kind, &from, &to));
    assert_int_equal(from, -3);
    assert_int_equal(to, -3);
    assert_false(report_of_ref(UINT64_MAX, &kind, &from, &to));
}

static void a_rebuild_makes_the_same(void **state)
{
    struct diag d = {0};
    uint64_t entries = 0;
    (void)state;
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_hours_add_up),
        cmocka_unit_test(items_add_up),
        cmocka_unit_test(periods_that_cannot_be_are_refused),
        cmocka_unit_test(csv_quotes_and_does_no_sums),
        cmocka_unit_test(a_job_names_its_report),
        cmocka_unit_test(a_rebuild_makes_the_same),
        cmocka_unit_test(what_lies_and_what_runs_out),
        cmocka_unit_test(margins_are_for_keepers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
