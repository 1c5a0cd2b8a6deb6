/* The score and the file it reads. Lost without it: a score by another
 * protocol than the table it is compared with, a forecaster that quietly got
 * worse, half a file scored as if it were one, and a refusal that does not say
 * where. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "hq/demand/order.h"
#include "hq/demand/score.h"

static void near(double got, double want, double slack)
{
    if (!(fabs(got - want) <= slack))
        fail_msg("got %g, want %g within %g", got, want, slack);
}

static struct score score_of(const char *csv, int test, int season)
{
    struct history_file h = {0};
    struct score s = {0};
    struct diag d = {0};
    if (history_file_parse(csv, strlen(csv), &h, &d))
        fail_msg("line %u: %s", d.line, d.text);
    if (score_run(&h, test, season, &s, &d))
        fail_msg("%s", d.text);
    history_file_release(&h);
    return s;
}

/* By hand. One series, 3 5 3 5 3 5 | 6 6 6: the steps before the test are 2, so
 * the scales are 2 and 4. The first forecasts are means, of what came before
 * and of a prior that is 4 too; then each smoothing has its own rate. */
static void test_by_hand(void **ctx)
{
    (void)ctx;
    struct score s =
        score_of("n,a,b,c,d,e,f,g,h,i\nx,3,5,3,5,3,5,6,6,6\n", 3, 0);
    /* before the test: prior 4 */
    double l[3] = {4, 4, 4}, rates[3] = {0.05, 0.1, 0.2}, squares = 0;
    double y[9] = {3, 5, 3, 5, 3, 5, 6, 6, 6};
    for (int t = 0; t < 9; t++) {
        double f = (l[0] + l[1] + l[2]) / 3;
        if (t >= 6)
            squares += (y[t] - f) * (y[t] - f);
        for (int i = 0; i < 3; i++) {
            double a = 1.0 / (t + 2) > rates[i] ? 1.0 / (t + 2) : rates[i];
            l[i] += a * (y[t] - l[i]);
        }
    }
    near(s.rmsse, sqrt(squares / 3 / 4), 1e-6);
    near(s.wrmsse, s.rmsse, 1e-9); /* one series */
    assert_int_equal(s.scaled, 1);
    /* One origin: the three sixes are 18, the forecast is the median of a
     * negative binomial of mean 12; loss 0.5 a unit, scale 3 x 2. */
    double spread = 1.5 * (1 + 1.06 * 1.06 + 1.12 * 1.12) / 3;
    double size = 12 / (spread - 1), sum = 0;
    int median = 0;
    for (;; median++) {
        sum += exp(lgamma(size + median) - lgamma(size) - lgamma(median + 1) -
                   size * log(spread) + median * log(1 - 1 / spread));
        if (sum >= 0.5)
            break;
    }
    near(s.spl[0], 0.5 * (18 - median) / 6, 1e-9);
    assert_true(s.covered[0] == 0);
}

/* Lost, left and cost add up: demand stops, stock stays. The first stock is the
 * 95 % quantile of three periods, nothing is ordered any more. */
static void test_simulation_by_hand(void **ctx)
{
    struct forecast_cell cells[8];
    struct forecast_series series;
    struct forecast f;
    (void)ctx;
    struct score s = score_of("n,a,b,c,d,e,f,g,h,i,j,k,l\n"
                              "x,4,4,4,4,4,4,4,4,9,0,0,0\n"
                              "y,0,0,0,0,0,0,0,0,0,1,1,1\n",
                              4, 0);
    struct forecast_frame frame = {.first = 0, .last = 7, .ahead = 7};
    struct forecast_pool *p = NULL;
    for (int t = 0; t < 8; t++)
        cells[t] = (struct forecast_cell){t, 4, 0};
    assert_int_equal(forecast_pool_new(&frame, &p), ERR_OK);
    assert_int_equal(forecast_pool_add(p, 0, cells, 8), ERR_OK);
    forecast_pool_learn(p);
    struct forecast_prior prior = {forecast_pool_typical(p), 1};
    forecast_fit(p, 0, &prior, cells, 8, &series);
    forecast_pool_scatter(p, &series);
    forecast_begin(0, &prior, &series);
    forecast_fit(p, 0, &prior, cells, 8, &series);
    forecast_ahead(p, &series, 0, 3, 0, &f);
    double first = forecast_quantile(&f, 0.95);
    forecast_pool_free(p);
    assert_true(first > 12 && first < 30);
    /* Demand is 9 + 3. x loses nothing; the second series, which knows of no
     * demand, begins with what typical goods of its kind would need. */
    near(s.cost, s.stock + 19 * (1 - s.fill), 1e-9);
    assert_true(s.stock * 12 >= 4 * (first - 9) - 1e-9);
    assert_int_equal(s.closed, 0);
    assert_int_equal(s.series, 2);
    assert_int_equal(s.scaled, 0); /* neither has steps before the test */
}

/* Nothing at all sold on a day: it is a closed one. */
static void test_closed_days(void **ctx)
{
    (void)ctx;
    struct score s = score_of("n,a,b,c,d,e,f,g,h,i,j\n"
                              "x,4,5,0,4,5,4,4,0,5,4\n"
                              "y,1,0,0,1,2,1,1,0,0,1\n",
                              3, 0);
    assert_int_equal(s.closed, 2);
}

/* The table that comes with the data (see SOURCE.md): every row of it. */
static const struct row {
    double rmsse, wrmsse, spl, cost;
} uci = {0.8480, 0.7530, 0.2240, 1.541},
  bakery = {0.7187, 0.6810, 0.2100, 2.998};

static void beat(const char *path, int test, int season, const struct row *row)
{
    struct history_file h = {0};
    struct score s = {0}, again = {0};
    struct diag d = {0};
    if (history_file_read(path, &h, &d))
        fail_msg("%s:%u: %s", path, d.line, d.text);
    assert_int_equal(score_run(&h, test, season, &s, &d), ERR_OK);
    assert_int_equal(score_run(&h, test, season, &again, &d), ERR_OK);
    history_file_release(&h);
    assert_memory_equal(&s, &again, sizeof(s));
    assert_true(s.rmsse < row->rmsse);
    assert_true(s.wrmsse < row->wrmsse);
    assert_true(s.spl_mean < row->spl);
    assert_true(s.cost < row->cost);
    for (int i = 2; i < SCORE_QUANTILES; i++) /* what is promised is kept */
        near(s.covered[i], score_quantile[i], 0.04);
}

static void test_beats_the_table(void **ctx)
{
    const char *path = getenv("DEMAND_BAKERY");
    (void)ctx;
    beat("tests/demand/uci_sales_weekly.csv", 12, 0, &uci);
    if (path)
        beat(path, 28, 7, &bakery);
}

/* ---- the file ------------------------------------------------------------*/

static void refused(const char *csv, unsigned line, const char *word)
{
    struct history_file h = {0};
    struct diag d = {0};
    if (history_file_parse(csv, strlen(csv), &h, &d) == ERR_OK)
        fail_msg("taken: %s", csv);
    assert_null(h.units);
    if (!strstr(d.text, word))
        fail_msg("\"%s\" does not say \"%s\"", d.text, word);
    assert_int_equal(d.line, line);
}

static void test_bad_files(void **ctx)
{
    (void)ctx;
    refused("", 0, "empty");
    refused("\n\n", 2, "empty");
    refused("n,a,b\n", 1, "no row");
    refused("n\nx\n", 1, "one column");
    refused("n,a,b\nx,1,-2\n", 2, "column 3");
    refused("n,a,b\nx,1,2\n\ny,1,2000000000\n", 4, "more than");
    refused("n,a,b\nx,1,99999999999999999999999999999999\n", 2, "more than");
    refused("n,a,b\nx,one,2\n", 2, "column 2");
    refused("n,a,b\nx,1e3,2\n", 2, "not a quantity");
    refused("n,a,b\nx,1.2345,2\n", 2, "three decimals");
    refused("n,a,b\nx,nan,2\n", 2, "not a quantity");
    refused("n,a,b\nx,,2\n", 2, "write 0");
    refused("n,a,b\nx,1\n", 2, "2 columns");
    refused("n,a,b\nx,1,2,3\n", 2, "4 columns");
    refused("n,a,b\n\"x,1,2\n", 2, "quote");
    refused("\"n\"q,a,b\n", 1, "quote");
}

/* A line without an end, as long as memory: given up early. */
static void test_endless_line(void **ctx)
{
    size_t len = 3 * HISTORY_LINE_MAX;
    char *csv = malloc(len);
    struct history_file h = {0};
    struct diag d = {0};
    (void)ctx;
    assert_non_null(csv);
    memset(csv, '9', len);
    memcpy(csv, "n,a\nx,", 6);
    assert_int_equal(history_file_parse(csv, len, &h, &d), ERR_RANGE);
    assert_int_equal(d.line, 2);
    csv[100] = '\0';
    assert_int_equal(history_file_parse(csv, len, &h, &d), ERR_FORMAT);
    free(csv);
}

static void test_good_files(void **ctx)
{
    static const char csv[] = "\xef\xbb\xbfname,w1,w2\r\n"
                              "\"a, \"\"b\"\"\", 1 ,0.125\r\n"
                              "\r\n,,\r\n"
                              "\"\",3,\"4\"";
    struct history_file h = {0};
    (void)ctx;
    assert_int_equal(history_file_parse(csv, sizeof(csv) - 1, &h, NULL),
                     ERR_OK);
    assert_int_equal(h.series, 2);
    assert_int_equal(h.periods, 2);
    assert_true(h.units[0] == 1 && h.units[1] == 0.125 && h.units[3] == 4);
    history_file_release(&h);
}

static void too_short(int test, int season, const char *word)
{
    static const char csv[] = "n,a,b,c,d,e,f,g\nx,1,2,3,4,5,6,7\n";
    struct history_file h = {0};
    struct score s = {0};
    struct diag d = {0};
    assert_int_equal(history_file_parse(csv, sizeof(csv) - 1, &h, &d), ERR_OK);
    assert_int_equal(score_run(&h, test, season, &s, &d), ERR_RANGE);
    if (!strstr(d.text, word))
        fail_msg("\"%s\" does not say \"%s\"", d.text, word);
    history_file_release(&h);
}

static void test_too_short(void **ctx)
{
    (void)ctx;
    too_short(2, 0, "--test");
    too_short(4, 0, "7 periods are too few");
    too_short(3, 7, "too few");
    too_short(3, 54, "--season");
    too_short(400, 0, "too few");
}

/* ---- the order -----------------------------------------------------------*/

/* Nothing on the way and the order at once: the quantile itself. With more on
 * hand than can sell: nothing. What is coming is counted when it is there. */
static void test_order(void **ctx)
{
    struct forecast_frame frame = {.first = 0, .last = 0, .ahead = 30};
    struct forecast_pool *p = NULL;
    struct forecast_series s;
    struct forecast f;
    struct order_answer a, b;
    double coming[1] = {0};
    (void)ctx;
    assert_int_equal(forecast_pool_new(&frame, &p), ERR_OK);
    forecast_pool_learn(p);
    forecast_begin(1, &(struct forecast_prior){4, 50}, &s);

    struct order_question q = {.lead = 0, .cover = 3, .enough = 0.9};
    forecast_ahead(p, &s, 0, 3, 0, &f);
    order_now(p, &s, &q, &a);
    assert_true(a.units == forecast_quantile(&f, 0.9));
    assert_true(a.covered >= 0.9);
    q.on_hand = 5;
    order_now(p, &s, &q, &b);
    assert_true(b.units == a.units - 5);
    q.on_hand = 1e7;
    order_now(p, &s, &q, &b);
    assert_true(b.units == 0);

    /* Two periods of four a day from nothing: all of them are lost, none is
     * owed; so as much is ordered as for one period from nothing. */
    q = (struct order_question){
        .lead = 2, .cover = 1, .enough = 0.95, .coming = coming};
    order_now(p, &s, &q, &a);
    near(a.lost, 8, 0.05);
    near(a.left, 0, 1e-9);
    forecast_ahead(p, &s, 2, 1, 0, &f);
    assert_true(a.units == forecast_quantile(&f, 0.95));
    coming[0] = 6; /* tomorrow: some of it will be left */
    order_now(p, &s, &q, &b);
    assert_true(b.units < a.units);
    assert_true(b.left > 1 && b.left < 6);
    forecast_pool_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_simulation_by_hand),
        cmocka_unit_test(test_closed_days),
        cmocka_unit_test(test_beats_the_table),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_endless_line),
        cmocka_unit_test(test_good_files),
        cmocka_unit_test(test_too_short),
        cmocka_unit_test(test_order),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
