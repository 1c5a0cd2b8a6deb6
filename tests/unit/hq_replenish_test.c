/* Suggestions, on an outlet worked out by hand. Lost without it: shops that
 * run out although goods were there to be ordered, milk that nobody can sell
 * before its date, goods ordered twice because what is on the way was
 * forgotten, a truck that costs more than the shop may spend. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/order/rule.h"
#include "hq/replenish/plan.h"
#include "tests/support/hq_goods.h"

#define COLA   1
#define MILK   2
#define RICE   3
#define DAY    20776 /* a Thursday; cut-off today, truck tomorrow */
#define DAYS   84
#define OUTLET 1

static struct hq_world w;
static struct calendar calendar;
static Order__Rule rule;

static void item(uint32_t id, const char *name, uint64_t pack_milli)
{
    Feed__Item x = FEED__ITEM__INIT;
    Feed__Pack p = FEED__PACK__INIT, *packs[] = {&p};
    p.id = 1;
    p.unit = (char *)"箱";
    p.quantity_milli = pack_milli;
    x.id = id;
    x.name = (char *)name;
    x.unit = (char *)"瓶";
    x.category = (char *)name; /* nothing is shared between them */
    x.plu = id;
    x.packs = packs;
    x.n_packs = pack_milli ? 1 : 0;
    assert_int_equal(decide_item(w.store, &x, "all", 1, NULL), ERR_OK);
    assert_int_equal(decide_cost(w.store, id, 100, 0, 1), ERR_OK);
}

/* Every day so many, one more or less (or it would be bought in lots), always
 * enough on the shelf. */
static void sold(uint32_t id, int64_t milli)
{
    for (int32_t day = DAY - DAYS; day < DAY; day++) {
        struct store_item_day x = {.outlet = OUTLET,
                                   .day = day,
                                   .item = id,
                                   .milli = milli + (day % 2 ? 1000 : -1000),
                                   .lines = 1};
        struct store_sale sale = {.outlet = OUTLET,
                                  .till = 1,
                                  .seq = (uint64_t)day * 10 + id,
                                  .day = day};
        assert_int_equal(store_item_day_add(w.store, &x), ERR_OK);
        assert_int_equal(store_sale_add(w.store, &sale), ERR_OK);
    }
}

static void stock(uint32_t id, int64_t milli)
{
    assert_int_equal(store_stock_set(w.store, OUTLET, 1, id, milli), ERR_OK);
}

static void shelf(uint32_t id, int64_t min, int64_t max, uint32_t left)
{
    Order__Shelf x = ORDER__SHELF__INIT;
    x.item = id;
    x.min_milli = min;
    x.max_milli = max;
    x.min_left_days = left;
    assert_int_equal(rule_shelf_put(w.store, &x, 1, NULL, NULL), ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    calendar_init(&calendar);
    assert_int_equal(store_begin(w.store), ERR_OK);
    item(COLA, "可乐", 6000);
    item(MILK, "牛奶", 0);
    item(RICE, "大米", 0);
    order__rule__init(&rule);
    rule.outlet = OUTLET;
    rule.weekdays = 1 << 4 | 1 << 1; /* Friday, Tuesday */
    rule.lead_days = 1;
    rule.cutoff_minute = 18 * 60;
    rule.service_permille = 950;
    assert_int_equal(rule_put(w.store, &rule, 1, NULL, NULL), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    hq_world_close(&w);
    return 0;
}

static struct plan_line lines[8];
static struct plan plan_seen;

/* The line of an item; NULL: nothing is said of it. */
static const struct plan_line *plan(uint32_t id)
{
    struct planner *p = NULL;
    const struct plan *x = NULL;
    const struct plan_line *found = NULL;
    assert_int_equal(planner_new(w.store, &calendar, DAY, false, &p), ERR_OK);
    assert_int_equal(planner_outlet(p, &rule, truck_midnight(DAY), &x), ERR_OK);
    plan_seen = *x;
    assert_true(x->count <= 8);
    for (size_t i = 0; i < x->count; i++) {
        lines[i] = x->lines[i];
        if (lines[i].item == id)
            found = &lines[i];
    }
    plan_seen.lines = lines;
    planner_free(p);
    return found;
}

static void suggest(bool want_change)
{
    size_t n = 0;
    bool changed = !want_change;
    assert_int_equal(plan_suggest(w.store, &plan_seen, 5, &n, &changed),
                     ERR_OK);
    assert_int_equal(changed, want_change);
}

/* Ten a day, thirty there: one day until the truck leaves twenty; four days
 * then ask for forty. So twenty and what chance adds, in cases of six. */
static void by_hand(void **state)
{
    (void)state;
    sold(COLA, 10000);
    stock(COLA, 30000);
    const struct plan_line *x = plan(COLA);
    assert_non_null(x);
    assert_int_equal(plan_seen.truck.day, DAY + 1);
    assert_int_equal(plan_seen.truck.next_day, DAY + 5);
    assert_true(llabs(x->left_milli - 20000) <= 1500);
    assert_true(llabs(x->cover_milli - 40000) <= 2000);
    assert_true(llabs(x->weekly_milli - 70000) <= 3000);
    assert_int_equal(x->milli % 6000, 0);
    assert_int_equal(x->pack, 1);
    assert_in_range(x->milli, 24000, 42000);
    assert_true(x->milli - x->need_milli < 6000);
    assert_int_equal(x->reason, ORDER__SUGGEST_REASON__SUGGEST_SELLS);
}

static void enough_is_not_ordered(void **state)
{
    (void)state;
    sold(COLA, 10000);
    stock(COLA, 200000);
    assert_null(plan(COLA));
}

static void what_is_on_the_way_counts(void **state)
{
    (void)state;
    sold(COLA, 10000);
    stock(COLA, 30000);
    int64_t alone = plan(COLA)->milli;
    Order__Decided d = ORDER__DECIDED__INIT;
    Order__DecidedLine l = ORDER__DECIDED_LINE__INIT, *ls[] = {&l};
    d.outlet = OUTLET;
    d.seq = 1;
    d.delivery_day = DAY + 1;
    d.lines = ls;
    d.n_lines = 1;
    l.item = COLA;
    l.asked_milli = l.allotted_milli = 12000;
    l.state = ORDER__LINE_STATE__LINE_ALLOTTED;
    assert_int_equal(order_decide(w.store, &d, 5), ERR_OK);
    const struct plan_line *x = plan(COLA);
    assert_int_equal(x->on_way_milli, 12000);
    assert_int_equal(x->milli, alone - 12000);
}

/* Two a day and two days of life: never more than four, whatever the rule. */
static void milk_sells_before_its_date(void **state)
{
    (void)state;
    sold(MILK, 2000);
    stock(MILK, 0);
    shelf(MILK, 0, 0, 2);
    const struct plan_line *x = plan(MILK);
    assert_non_null(x);
    assert_true(x->milli <= 4000 && x->milli >= 3000);
    assert_true(x->limits & PLAN_BY_LIFE);
    assert_int_equal(x->reason, ORDER__SUGGEST_REASON__SUGGEST_OUT);
}

static void the_shelf_bounds_it(void **state)
{
    (void)state;
    sold(COLA, 10000);
    stock(COLA, 30000);
    shelf(COLA, 0, 33000, 0); /* 20 left, 12 fit */
    const struct plan_line *x = plan(COLA);
    assert_int_equal(x->milli, 12000);
    assert_true(x->limits & PLAN_BY_SHELF);
    shelf(RICE, 5000, 5000, 0); /* never sold here */
    x = plan(RICE);
    assert_non_null(x);
    assert_int_equal(x->milli, 5000);
    assert_int_equal(x->reason, ORDER__SUGGEST_REASON__SUGGEST_NEW);
}

/* Both cost the same; cola earns, milk does not. */
static void the_budget_keeps_what_earns(void **state)
{
    (void)state;
    struct decide_price price = {.item = COLA,
                                 .audience = "all",
                                 .from_day = 1,
                                 .today = 1,
                                 .unit_fen = 300};
    assert_int_equal(decide_price(w.store, &price, 1, NULL, NULL), ERR_OK);
    sold(COLA, 10000);
    stock(COLA, 0);
    sold(MILK, 10000);
    stock(MILK, 0);
    int64_t cola = plan(COLA)->milli;
    rule.budget_fen = range_value(100, cola);
    const struct plan_line *x = plan(COLA);
    assert_true(plan_seen.value_fen <= rule.budget_fen);
    assert_true(x->milli > cola / 2);
    x = plan(MILK);
    assert_int_equal(x->milli, 0);
    assert_true(x->limits & PLAN_BY_BUDGET);
    rule.budget_fen = 0;
}

static enum err first_run(void *ctx, uint32_t outlet,
                          const Order__Suggestion *part)
{
    (void)outlet;
    *(uint32_t *)ctx = part->run;
    return ERR_NOTFOUND;
}

static uint32_t told_run(void)
{
    uint32_t run = 0;
    assert_int_equal(order_suggestions(w.store, OUTLET, first_run, &run),
                     ERR_OK);
    return run;
}

/* Twice the same says nothing new; a changed one for the same truck keeps its
 * number until somebody answers it. */
static void one_truck_one_number(void **state)
{
    (void)state;
    sold(COLA, 10000);
    stock(COLA, 30000);
    plan(COLA);
    suggest(true);
    suggest(false);
    uint32_t run = told_run();
    assert_true(run > 0);
    stock(COLA, 18000);
    plan(COLA);
    suggest(true);
    assert_int_equal(told_run(), run);
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Placed placed = ORDER__PLACED__INIT;
    placed.run = run;
    placed.delivery_day = DAY + 1;
    e.at_ms = 1;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_PLACED;
    e.order_placed = &placed;
    assert_int_equal(order_placed(w.store, OUTLET, 2, 9, &e), ERR_OK);
    stock(COLA, 12000);
    plan(COLA);
    suggest(true);
    assert_int_equal(told_run(), run + 1);
}

static void trucks_and_cut_offs(void **state)
{
    (void)state;
    struct truck t;
    int64_t cutoff = truck_midnight(DAY) + 18 * INT64_C(3600000);
    assert_true(truck_next(&rule, cutoff, &t)); /* to the minute */
    assert_int_equal(t.day, DAY + 1);
    assert_true(truck_next(&rule, cutoff + 60000, &t));
    assert_int_equal(t.day, DAY + 5);
    assert_int_equal(t.next_day, DAY + 8);
    rule.weekdays = 0;
    assert_false(truck_next(&rule, cutoff, &t));
    rule.weekdays = 1 << 4 | 1 << 1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(by_hand),
        TEST(enough_is_not_ordered),
        TEST(what_is_on_the_way_counts),
        TEST(milk_sells_before_its_date),
        TEST(the_shelf_bounds_it),
        TEST(the_budget_keeps_what_earns),
        TEST(one_truck_one_number),
        TEST(trucks_and_cut_offs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
