/* The order desk at work. Lost without it: goods promised twice, an order sent
 * twice because headquarters did not wait and the shop then confirmed, a slip
 * of the keys that empties the warehouse, a shop that is told nothing, rows
 * that a rebuild changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/clock.h"
#include "hq/order/desk.h"
#include "hq/order/rule.h"
#include "hq/project.h"
#include "tests/support/hq_goods.h"

#define COLA 1
#define RICE 2
#define TEA  3
#define GONE 4
#define DAY  20776 /* a Thursday */
#define NOON (truck_midnight(DAY) + 12 * INT64_C(3600000))
#define HUB  1

static struct hq_world w;
static struct desk_line seen[64];
static int count;

static void rule(uint32_t outlet, Order__Unconfirmed unconfirmed)
{
    Order__Rule x = ORDER__RULE__INIT;
    x.outlet = outlet;
    x.weekdays = 127;
    x.lead_days = 1;
    x.cutoff_minute = 9 * 60;
    x.unconfirmed = unconfirmed;
    x.warehouse = HUB;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, rule_put(w.store, &x, 1, NULL, NULL)),
                     ERR_OK);
}

static void buy(uint32_t item, int64_t milli)
{
    struct goods_place at =
        hq_goods_at(GOODS__PLACE_KIND__PLACE_WAREHOUSE, HUB, "A-01");
    struct goods_lot lot = {.item = item, .supplier = 1, .code = "L"};
    hq_goods_buy(&w, &lot, milli, &at, 1);
}

static int set_up(void **state)
{
    (void)state;
    hq_world_open(&w);
    hq_goods_items(&w, 4);
    hq_goods_warehouse(&w, 3);
    hq_goods_outlet(&w, "二店");
    rule(1, ORDER__UNCONFIRMED__UNCONFIRMED_SEND);
    rule(2, ORDER__UNCONFIRMED__UNCONFIRMED_ASK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_world_close(&w);
    return 0;
}

static void place(uint32_t outlet, uint32_t till, uint64_t seq, int64_t at_ms,
                  uint32_t run, uint32_t item, int64_t milli)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Placed x = ORDER__PLACED__INIT;
    Order__PlacedLine l = ORDER__PLACED_LINE__INIT, *lines[] = {&l};
    l.item = item;
    l.quantity_milli = milli;
    x.run = run;
    x.delivery_day = DAY + 1;
    x.lines = lines;
    x.n_lines = 1;
    e.at_ms = (uint64_t)at_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_PLACED;
    e.order_placed = &x;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, order_placed(w.store, outlet, till, seq, &e)),
        ERR_OK);
}

static enum err keep(void *ctx, const struct desk_line *x)
{
    (void)ctx;
    assert_in_range(count, 0, 63);
    seen[count++] = *x;
    return ERR_OK;
}

static struct desk_report allot(int64_t now)
{
    struct desk_report r = {0};
    count = 0;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, desk_allot(w.store, now, 0, keep, NULL, &r)),
        ERR_OK);
    return r;
}

static struct desk_closed close_at(int64_t now)
{
    struct desk_closed r = {0};
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, desk_close(w.store, now, &r)), ERR_OK);
    return r;
}

static void suggest(uint32_t outlet, uint32_t run, uint32_t item, int64_t milli)
{
    Order__Suggestion x = ORDER__SUGGESTION__INIT;
    Order__SuggestedLine l = ORDER__SUGGESTED_LINE__INIT, *lines[] = {&l};
    l.item = item;
    l.quantity_milli = milli;
    l.weekly_milli = milli;
    x.run = run;
    x.made_day = DAY;
    x.cutoff_day = DAY;
    x.cutoff_minute = 9 * 60;
    x.delivery_day = DAY + 1;
    x.lines = lines;
    x.n_lines = 1;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, order_suggest(w.store, outlet, &x, 1)),
                     ERR_OK);
}

static void digest(uint8_t out[LEDGER_HASH_LEN])
{
    assert_int_equal(store_digest(w.store, out), ERR_OK);
}

/* 10 bottles for 12 wanted: sums exact, and again changes nothing. */
static void what_is_short_is_shared_once(void **state)
{
    (void)state;
    uint8_t before[LEDGER_HASH_LEN], after[LEDGER_HASH_LEN];
    buy(COLA, 10000);
    place(1, 5, 10, NOON - 4 * 3600000, 0, COLA, 6000);
    place(2, 6, 10, NOON - 4 * 3600000, 0, COLA, 6000);
    struct desk_report r = allot(NOON);
    assert_int_equal(r.lines, 2);
    assert_int_equal(r.partial, 2);
    assert_int_equal(seen[0].given_milli + seen[1].given_milli, 10000);
    assert_int_equal(seen[0].given_milli, 5000);
    digest(before);
    r = allot(NOON + 1000);
    assert_int_equal(r.lines, 0);
    digest(after);
    assert_memory_equal(before, after, sizeof(before));
    /* What was promised is not there for others. */
    place(2, 6, 11, NOON - 4 * 3600000, 0, COLA, 1000);
    r = allot(NOON + 2000);
    assert_int_equal(r.back, 1);
}

static void only_after_the_cut_off(void **state)
{
    (void)state;
    buy(COLA, 10000);
    place(1, 5, 10, NOON, 0, COLA, 2000); /* too late for tomorrow */
    assert_int_equal(allot(NOON + 1000).lines, 0);
    assert_int_equal(close_at(NOON + 1000).late, 1);
    assert_int_equal(close_at(NOON + 2000).late, 0);
    struct desk_report r = allot(NOON + CLOCK_DAY_MS);
    assert_int_equal(r.allotted, 1);
    assert_int_equal(seen[0].truck.day, DAY + 2);
}

static void refuses_and_sets_aside(void **state)
{
    (void)state;
    Feed__Item x = FEED__ITEM__INIT;
    x.id = GONE;
    x.name = (char *)"旧货";
    x.unit = (char *)"瓶";
    x.withdrawn = true;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_item(w.store, &x, "all", 1, NULL)), ERR_OK);
    buy(COLA, 10000000);
    place(1, 5, 10, NOON - 4 * 3600000, 0, COLA, 5000000);
    place(1, 5, 11, NOON - 4 * 3600000, 0, GONE, 1000);
    place(1, 5, 12, NOON - 4 * 3600000, 0, 99, 1000);
    struct desk_report r = allot(NOON);
    assert_int_equal(r.absurd, 1);
    assert_int_equal(r.cancelled, 2);
    assert_int_equal(seen[1].reason, ORDER__LINE_REASON__REASON_WITHDRAWN);
    assert_int_equal(seen[2].reason, ORDER__LINE_REASON__REASON_NOT_CARRIED);
    assert_int_equal(allot(NOON + 1000).lines, 0);
    /* A person says: 24. */
    struct desk_choice c = {1, 5, 10, COLA, 24000};
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, desk_decide(w.store, &c, NOON, NULL)),
                     ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, desk_decide(w.store, &c, NOON, NULL)),
                     ERR_DENIED);
}

static void something_else_comes_instead(void **state)
{
    (void)state;
    buy(COLA, 2000);
    buy(TEA, 3000);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, rule_substitute(w.store, COLA, TEA, 1, NULL)),
        ERR_OK);
    place(1, 5, 10, NOON - 4 * 3600000, 0, COLA, 4000);
    place(2, 6, 10, NOON - 4 * 3600000, 0, COLA, 4000);
    struct desk_report r = allot(NOON);
    assert_int_equal(r.substituted, 2);
    assert_int_equal(seen[0].given_milli + seen[1].given_milli, 2000);
    assert_int_equal(seen[0].substitute_milli + seen[1].substitute_milli, 3000);
}

/* A franchisee may owe ten yuan: one of two orders of six, the one that runs
 * out first; the other waits and is not tried again before the next truck. */
static void credit_is_kept(void **state)
{
    (void)state;
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    Order__Rule x;
    uint32_t id = 1;
    buy(COLA, 100000);
    buy(RICE, 100000);
    outlet.id = 1;
    outlet.name = (char *)"加盟店";
    outlet.division = (char *)"341181102003";
    outlet.division_source = (char *)"test";
    outlet.franchise = true;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(decide_outlet(w.store, &outlet, 1, &id, NULL), ERR_OK);
    assert_int_equal(decide_cost(w.store, COLA, 100, 0, 1), ERR_OK);
    assert_int_equal(decide_cost(w.store, RICE, 100, 0, 1), ERR_OK);
    assert_int_equal(order_rule(w.store, 1, &x), ERR_OK);
    x.credit_fen = 1000;
    assert_int_equal(rule_put(w.store, &x, 1, NULL, NULL), ERR_OK);
    struct store_item_day sold = {
        .outlet = 1, .day = DAY - 3, .item = RICE, .milli = 9000, .lines = 1};
    assert_int_equal(store_item_day_add(w.store, &sold), ERR_OK);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    place(1, 5, 10, NOON - 4 * 3600000, 0, COLA, 6000);
    place(1, 5, 11, NOON - 4 * 3600000, 0, RICE, 6000);
    struct desk_report r = allot(NOON);
    assert_int_equal(r.allotted, 1);
    assert_int_equal(r.credit, 1);
    assert_int_equal(seen[0].order.item, COLA);
    assert_int_equal(seen[0].reason, ORDER__LINE_REASON__REASON_CREDIT);
    assert_int_equal(seen[1].given_milli, 6000);
    assert_int_equal(allot(NOON + 1000).lines, 0);
    /* Six of ten are used up: the next truck brings no more either. */
    assert_int_equal(allot(NOON + CLOCK_DAY_MS).credit, 1);
}

/* Headquarters did not wait; the shop's late answer is not sent again. */
static void one_suggestion_goes_once(void **state)
{
    (void)state;
    buy(COLA, 100000);
    suggest(1, 7, COLA, 6000);
    suggest(2, 8, COLA, 6000);
    struct desk_closed c = close_at(NOON);
    assert_int_equal(c.outlets, 2);
    assert_int_equal(c.orders, 1);
    assert_int_equal(c.left, 1);
    c = close_at(NOON + 1000);
    assert_int_equal(c.orders, 0);
    assert_int_equal(allot(NOON + 2000).allotted, 1);
    place(1, 5, 10, NOON - 4 * 3600000, 7, COLA, 6000); /* was offline */
    struct desk_report r = allot(NOON + 3000);
    assert_int_equal(r.cancelled, 1);
    assert_int_equal(seen[0].reason, ORDER__LINE_REASON__REASON_REPLACED);
}

/* The answer came before anything was decided: it holds. */
static void an_answer_in_time_holds(void **state)
{
    (void)state;
    buy(COLA, 100000);
    suggest(1, 7, COLA, 6000);
    assert_int_equal(close_at(NOON).orders, 1);
    place(1, 5, 10, NOON - 4 * 3600000, 7, COLA, 2000);
    struct desk_report r = allot(NOON + 1000);
    assert_int_equal(r.lines, 1);
    assert_int_equal(seen[0].order.till, 5);
    assert_int_equal(seen[0].given_milli, 2000);
}

static void shorter_suggestions_take_parts_away(void **state)
{
    (void)state;
    Order__SuggestedLine l[200], *lines[200];
    Order__Suggestion x = ORDER__SUGGESTION__INIT;
    for (int i = 0; i < 200; i++) {
        order__suggested_line__init(&l[i]);
        l[i].item = (uint32_t)i + 1;
        l[i].quantity_milli = 1000;
        lines[i] = &l[i];
    }
    x.run = 3;
    x.lines = lines;
    x.n_lines = 200;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(order_suggest(w.store, 1, &x, 1), ERR_OK);
    x.n_lines = 10;
    assert_int_equal(order_suggest(w.store, 1, &x, 2), ERR_OK);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    suggest(1, 4, COLA, 1000);
    assert_int_equal(close_at(NOON).lines, 1);
}

static enum err keep_state(void *ctx, const struct order_line *x)
{
    *(Order__LineState *)ctx = x->state;
    return ERR_OK;
}

static Order__LineState own_state(void)
{
    const struct order_filter f = {.outlet = 1, .own_only = true};
    Order__LineState state = ORDER__LINE_STATE__LINE_OPEN;
    assert_int_equal(order_lines(w.store, &f, keep_state, &state), ERR_OK);
    return state;
}

/* A till has the delivery. */
static void receive(uint32_t delivery)
{
    Feed__Record r = FEED__RECORD__INIT;
    Goods__Delivery x = GOODS__DELIVERY__INIT;
    Goods__Received came = GOODS__RECEIVED__INIT;
    bool known = false;
    x.id = delivery;
    x.outlet = 1;
    r.kind_case = FEED__RECORD__KIND_DELIVERY;
    r.delivery = &x;
    came.delivery = delivery;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_put(w.store, 1, "outlet/1", "delivery/33", &r),
                     ERR_OK);
    assert_int_equal(goods_received(w.store, 1, 5, 77, NOON, &came, &known),
                     ERR_OK);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
}

/* SENT is said by dispatch, RECEIVED follows from the till's receipt; own facts
 * replayed give the same rows. */
static void sent_and_rebuilt(void **state)
{
    (void)state;
    uint8_t before[LEDGER_HASH_LEN], after[LEDGER_HASH_LEN];
    buy(COLA, 100000);
    suggest(1, 7, COLA, 6000);
    close_at(NOON);
    allot(NOON);
    Order__Decided d = ORDER__DECIDED__INIT;
    Order__DecidedLine l = ORDER__DECIDED_LINE__INIT, *ls[] = {&l};
    d.outlet = 1;
    d.seq = 1;
    d.delivery = 33;
    d.delivery_day = DAY + 1;
    d.suggestion = 7;
    d.lines = ls;
    d.n_lines = 1;
    l.item = COLA;
    l.asked_milli = l.allotted_milli = 6000;
    l.state = ORDER__LINE_STATE__LINE_SENT;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(order_decide(w.store, &d, NOON), ERR_OK);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    assert_int_equal(own_state(), ORDER__LINE_STATE__LINE_SENT);
    receive(33);
    assert_int_equal(own_state(), ORDER__LINE_STATE__LINE_RECEIVED);
    digest(before);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, store_own_rebuild(w.store)), ERR_OK);
    digest(after);
    assert_memory_equal(before, after, sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_short_is_shared_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_after_the_cut_off, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refuses_and_sets_aside, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(something_else_comes_instead, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(credit_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_suggestion_goes_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_answer_in_time_holds, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(shorter_suggestions_take_parts_away,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(sent_and_rebuilt, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
