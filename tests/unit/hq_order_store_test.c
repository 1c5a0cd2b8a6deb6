/* Orders as headquarters keeps them. Lost without it: goods sent twice because
 * two tills confirmed, an order that a late older one brings back to life, a
 * shop that is not told what became of its order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hq/store/order.h"
#include "tests/support/hq_world.h"

#define OUTLET 7

static struct hq_world w;
static struct order_line seen[32];
static int count;

static int set_up(void **state)
{
    (void)state;
    hq_world_open(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_world_close(&w);
    return 0;
}

static void place(uint32_t till, uint64_t seq, int64_t at_ms, uint32_t run,
                  uint64_t replaces, int64_t milli)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Placed x = ORDER__PLACED__INIT;
    Order__PlacedLine cola = ORDER__PLACED_LINE__INIT;
    Order__PlacedLine rice = ORDER__PLACED_LINE__INIT;
    Order__PlacedLine *lines[] = {&cola, &rice};
    cola.item = 1;
    cola.quantity_milli = milli;
    rice.item = 2;
    rice.quantity_milli = 2 * milli;
    x.run = run;
    x.replaces_seq = replaces;
    x.delivery_day = 20800;
    x.lines = lines;
    x.n_lines = 2;
    e.at_ms = (uint64_t)at_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_PLACED;
    e.order_placed = &x;
    assert_int_equal(order_placed(w.store, OUTLET, till, seq, &e), ERR_OK);
}

static enum err keep(void *ctx, const struct order_line *line)
{
    (void)ctx;
    assert_in_range(count, 0, 31);
    seen[count++] = *line;
    return ERR_OK;
}

static void look(struct order_filter f)
{
    count = 0;
    assert_int_equal(order_lines(w.store, &f, keep, NULL), ERR_OK);
}

static void the_later_answer_holds(void **state)
{
    (void)state;
    assert_int_equal(store_begin(w.store), ERR_OK);
    place(3, 50, 2000, 9, 0, 5000);
    place(2, 80, 1000, 9, 0, 4000); /* came late, was placed before */
    look((struct order_filter){.outlet = OUTLET, .open = true});
    assert_int_equal(count, 2);
    assert_int_equal(seen[0].till, 3);
    assert_int_equal(seen[0].asked_milli, 5000);
    look((struct order_filter){.outlet = OUTLET, .till = 2});
    assert_int_equal(count, 2);
    assert_int_equal(seen[0].state, ORDER__LINE_STATE__LINE_CANCELLED);
    assert_int_equal(seen[0].reason, ORDER__LINE_REASON__REASON_REPLACED);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
}

static void one_order_replaces_another(void **state)
{
    (void)state;
    assert_int_equal(store_begin(w.store), ERR_OK);
    place(3, 50, 2000, 0, 0, 5000);
    place(3, 51, 2100, 0, 50, 6000);
    place(3, 52, 2200, 0, 0, 1000); /* one more, on its own */
    look((struct order_filter){.outlet = OUTLET, .item = 1, .open = true});
    assert_int_equal(count, 2);
    assert_int_equal(seen[0].seq, 51);
    assert_int_equal(seen[1].seq, 52);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
}

static void what_was_decided_stays(void **state)
{
    (void)state;
    Order__Decided x = ORDER__DECIDED__INIT;
    Order__DecidedLine l = ORDER__DECIDED_LINE__INIT, *lines[] = {&l};
    assert_int_equal(store_begin(w.store), ERR_OK);
    place(3, 50, 2000, 0, 0, 5000);
    x.outlet = OUTLET;
    x.till = 3;
    x.seq = 50;
    x.lines = lines;
    x.n_lines = 1;
    l.item = 1;
    l.asked_milli = 5000;
    l.allotted_milli = 3000;
    l.state = ORDER__LINE_STATE__LINE_PARTIAL;
    l.reason = ORDER__LINE_REASON__REASON_SHORTAGE;
    assert_int_equal(order_decide(w.store, &x, 3000), ERR_OK);
    place(3, 51, 4000, 0, 50, 9000); /* too late for item 1 */
    look((struct order_filter){.outlet = OUTLET, .seq = 50});
    assert_int_equal(count, 2);
    assert_int_equal(seen[0].state, ORDER__LINE_STATE__LINE_PARTIAL);
    assert_int_equal(seen[0].allotted_milli, 3000);
    assert_int_equal(seen[1].state, ORDER__LINE_STATE__LINE_CANCELLED);
    look((struct order_filter){.outlet = OUTLET, .allotted = true});
    assert_int_equal(count, 1);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
}

static void absurd_orders_are_left_out(void **state)
{
    (void)state;
    assert_int_equal(store_begin(w.store), ERR_OK);
    place(3, 50, 2000, 0, 0, -1);
    place(3, 51, 2000, 0, 0, ORDER_LINE_MAX);
    look((struct order_filter){.outlet = OUTLET});
    assert_int_equal(count, 0);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_later_answer_holds, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_order_replaces_another, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_decided_stays, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(absurd_orders_are_left_out, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
