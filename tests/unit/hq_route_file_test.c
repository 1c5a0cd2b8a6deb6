/* If these fail, a route file is read as another problem than it says, or a
 * broken one is planned, or is refused without a word of what to change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "hq/route/file.h"
#include "hq/route/file_number.h"

#define HEAD                                                                   \
    "NAME : t\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\n"        \
    "CAPACITY : 10\n"
#define COORDS  "NODE_COORD_SECTION\n1 0 0\n2 1 1\n3 3 4\n"
#define DEMANDS "DEMAND_SECTION\n1 0\n2 4\n3 5\n"
#define DEPOT   "DEPOT_SECTION\n1\n-1\nEOF\n"
#define WINDOWS "TIME_WINDOW_SECTION\n1 0 90\n2 0 50\n3 5 60\n"

static struct route_file f;
static struct diag d;

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    d = (struct diag){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    route_file_release(&f);
    return 0;
}

static enum err parse(const char *text)
{
    route_file_release(&f);
    d = (struct diag){0};
    return route_file_parse(text, strlen(text), &f, &d);
}

static int32_t between(int32_t a, int32_t b)
{
    return f.problem.distance_m[a * f.problem.place_count + b];
}

static void distances_are_rounded_as_the_literature_does(void **state)
{
    (void)state;
    assert_int_equal(parse(HEAD COORDS DEMANDS DEPOT), ERR_OK);
    assert_int_equal(f.scale, 1);
    assert_int_equal(between(0, 1), 1); /* 1.414 */
    assert_int_equal(between(0, 2), 5);
    assert_int_equal(between(1, 2), 4); /* 3.606 */
    assert_int_equal(parse(HEAD COORDS DEMANDS WINDOWS DEPOT), ERR_OK);
    assert_int_equal(f.scale, 10);
    assert_int_equal(between(0, 1), 14);
    assert_int_equal(between(1, 2), 36); /* 3.606 is cut, not rounded */
    assert_int_equal(f.problem.stops[1].windows[0].open_s, 50);
    assert_int_equal(f.problem.types[0].shift_end_s, 900);
}

static void the_depot_may_be_any_node(void **state)
{
    (void)state;
    assert_int_equal(parse(HEAD COORDS "DEMAND_SECTION\n1 4\n2 0\n3 5\n"
                                       "DEPOT_SECTION\n2\n-1\n"),
                     ERR_OK);
    assert_int_equal(f.problem.types[0].depot, 1);
    assert_int_equal(f.problem.stop_count, 2);
    assert_int_equal(f.problem.stops[0].place, 0);
    assert_int_equal(f.problem.stops[1].place, 2);
}

static void numbers_are_read_exactly(void **state)
{
    static const struct {
        const char *text;
        enum err err;
        int64_t micro;
    } tries[] = {
        {"12", ERR_OK, 12000000},
        {"-3.5", ERR_OK, -3500000},
        {"+6.0e+02", ERR_OK, 600000000},
        {"1e-6", ERR_OK, 1},
        {"0.000000000000", ERR_OK, 0},
        {"000000000000000000000000000012", ERR_OK, 12000000},
        {"1000000", ERR_OK, 1000000000000},
        {"1000000.000001", ERR_RANGE, 0},
        {"1e-7", ERR_RANGE, 0},
        {"1e99", ERR_RANGE, 0},
        {"99999999999999999999999999", ERR_RANGE, 0},
        {"", ERR_FORMAT, 0},
        {"-", ERR_FORMAT, 0},
        {".", ERR_FORMAT, 0},
        {"1e", ERR_FORMAT, 0},
        {"1.2.3", ERR_FORMAT, 0},
        {"nan", ERR_FORMAT, 0},
        {"0x10", ERR_FORMAT, 0},
        {"1,5", ERR_FORMAT, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        int64_t micro = 0;
        assert_int_equal(
            file_number(tries[i].text, strlen(tries[i].text), 1000000, &micro),
            tries[i].err);
        assert_int_equal(micro, tries[i].micro);
    }
    assert_int_equal(file_root(99), 9);
    assert_int_equal(file_root(100), 10);
    assert_int_equal(file_root((file_wide)INT64_MAX * INT64_MAX), INT64_MAX);
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    static const struct {
        const char *text;
        unsigned line;
        const char *words;
    } tries[] = {
        {"", 0, "no DIMENSION"},
        {"DIMENSION : x\n", 1, "\"x\": is not a number"},
        {"DIMENSION : 1\n", 1, "correct DIMENSION"},
        {"DIMENSION : 4002\n", 1, "correct DIMENSION"},
        {"DIMENSION : 2147483648000\n", 1, "too large"},
        {"NAME : t\n\nTYPE : TSP\n", 3, "this TYPE is not known"},
        {"EDGE_WEIGHT_TYPE : GEO\n", 1, "EUC_2D"},
        {"DISTANCE : 200\n", 1, "could change the answer"},
        {"DEMAND_SECTION\n", 1, "DIMENSION must come before"},
        {"hello\n", 1, "neither a header"},
        {HEAD "CAPACITY :\n", 6, "has no value"},
        {HEAD "CAPACITY : -3\n", 6, "cannot be negative"},
        {HEAD "CAPACITY : 3.5\n", 6, "whole number"},
        {HEAD "NODE_COORD_SECTION\n1 0\n", 7, "not as many numbers"},
        {HEAD "NODE_COORD_SECTION\n4 0 0\n", 7, "no such node"},
        {HEAD "NODE_COORD_SECTION\n1 0 0\n1 0 0\n", 8, "twice"},
        {HEAD "NODE_COORD_SECTION\n1 0 1e9\n", 7, "too large"},
        {HEAD COORDS "DEMAND_SECTION\n2 -4\n", 11, "cannot be negative"},
        {HEAD COORDS "DEMAND_SECTION\n1 0\n2 4\n3 11\n" DEPOT, 13,
         "node 3 wants 11, but a vehicle holds 10"},
        {HEAD COORDS "DEMAND_SECTION\n1 1\n2 4\n3 1\n" DEPOT, 11,
         "the depot has a demand"},
        {HEAD COORDS DEMANDS "EOF\n", 14, "there is no depot"},
        {HEAD COORDS DEMANDS "DEPOT_SECTION\n1\n2\n-1\n", 16, "second depot"},
        {HEAD COORDS "DEMAND_SECTION\n1 0\n2 4\n" DEPOT, 16,
         "node 3 is missing"},
        {HEAD "VEHICLES : 0\n" COORDS DEMANDS DEPOT, 6, "there is no vehicle"},
        {"CAPACITY : 5\nVEHICLES : 1\nDIMENSION : 3\n"
         "EDGE_WEIGHT_TYPE : EUC_2D\n" COORDS DEMANDS DEPOT,
         2, "do not hold all demand"},
        {HEAD COORDS DEMANDS
         "TIME_WINDOW_SECTION\n1 0 90\n2 50 49\n3 0 9\n" DEPOT,
         16, "closes before it opens"},
        {HEAD COORDS DEMANDS
         "TIME_WINDOW_SECTION\n1 0 90\n2 0 50\n3 0 4.9\n" DEPOT,
         17, "before it closes"},
        {HEAD COORDS DEMANDS
         "TIME_WINDOW_SECTION\n1 0 90\n2 0 50\n3 86 90\n" DEPOT,
         17, "open earlier"},
        {HEAD "SERVICE_TIME : 0.25\n", 6, "one decimal"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        enum err err = parse(tries[i].text);
        if (!err || d.line != tries[i].line || !strstr(d.text, tries[i].words))
            print_error("%zu: line %u: %s\n", i, d.line, d.text);
        assert_true(err == ERR_FORMAT || err == ERR_RANGE);
        assert_non_null(strstr(d.text, tries[i].words));
        assert_int_equal(d.line, tries[i].line);
        assert_null(f.problem.stops);
    }
}

static void a_plan_is_written_in_the_common_form(void **state)
{
    struct route_trip trips[] = {{.first = 0, .count = 1},
                                 {.first = 1, .count = 1}};
    struct route_visit visits[] = {{.stop = 1}, {.stop = 0}};
    struct route_plan plan = {.trip_count = 2,
                              .visit_count = 2,
                              .trips = trips,
                              .visits = visits,
                              .cost = {1234}};
    struct buf text = {0};
    (void)state;
    assert_int_equal(parse(HEAD COORDS DEMANDS DEPOT), ERR_OK);
    assert_int_equal(route_file_format(&f, &plan, &text), ERR_OK);
    assert_int_equal(text.len, strlen("Route #1: 2\nRoute #2: 1\nCost 1234\n"));
    assert_memory_equal(text.data, "Route #1: 2\nRoute #2: 1\nCost 1234\n",
                        text.len);
    buf_release(&text);
    assert_int_equal(parse(HEAD COORDS DEMANDS WINDOWS DEPOT), ERR_OK);
    char cost[ROUTE_COST_CHARS];
    assert_string_equal(route_file_cost(&f, plan.cost, cost), "123.4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            distances_are_rounded_as_the_literature_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_depot_may_be_any_node, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_read_exactly, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_said_with_its_line,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_plan_is_written_in_the_common_form,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
