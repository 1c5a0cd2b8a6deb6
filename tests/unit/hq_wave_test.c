/* Lost if this fails: a shop that gets goods too near their date while others
 * lie behind, two waves that promise the same bottles, or goods that leave a
 * wave's list without being anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/project.h"
#include "hq/store/order.h"
#include "hq/warehouse/wave.h"
#include "hq/warehouse/wave_want.h"
#include "tests/support/hq_goods.h"

#define DAY     20400
#define WARE    GOODS__PLACE_KIND__PLACE_WAREHOUSE
#define TRUCK   GOODS__PLACE_KIND__PLACE_DELIVERY
#define OUTLETS 12
#define ITEMS   20

static struct hq_world w;
static struct wave_short shorts[64];
static int short_count;
static int64_t now = 1000;

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    short_count = 0;
    hq_world_open(&w);
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA synchronous=OFF"),
                     ERR_OK);
    hq_goods_items(&w, ITEMS);
    assert_int_equal(hq_goods_warehouse(&w, 30), 1);
    for (uint32_t i = 2; i <= OUTLETS; i++)
        assert_int_equal(hq_goods_outlet(&w, "店"), i);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
    hq_world_close(&w);
    return 0;
}

static uint32_t stock(uint32_t item, const char *bin, int32_t expiry,
                      int64_t milli)
{
    struct goods_lot lot = {
        .item = item, .supplier = 1, .code = "L", .expiry_day = expiry};
    struct goods_place at = hq_goods_at(WARE, 1, bin);
    return hq_goods_buy(&w, &lot, milli, &at, now);
}

static void shelf(uint32_t item, uint32_t outlet, uint32_t min_left)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Shelf x = ORDER__SHELF__INIT;
    x.item = item;
    x.outlet = outlet;
    x.min_left_days = min_left;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_SHELF;
    e.order_shelf = &x;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, store_record(w.store, &e)), ERR_OK);
}

static enum err on_short(void *ctx, const struct wave_short *x)
{
    (void)ctx;
    if (short_count < 64)
        shorts[short_count++] = *x;
    return ERR_OK;
}

static struct wave_made make(const struct wave_line *lines, size_t n)
{
    struct wave_order o = {.warehouse = 1,
                           .day = DAY,
                           .name = "早班",
                           .lines = lines,
                           .count = n,
                           .on_short = on_short};
    struct wave_made made = {0};
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, wave_make(w.store, &o, now, &made, NULL)), ERR_OK);
    return made;
}

struct got {
    uint32_t lot, outlet;
    int64_t milli;
};
static enum err on_put(void *ctx, const struct wave_put_line *x)
{
    struct got *g = ctx;
    if ((g->lot == 0 || x->lot == g->lot) &&
        (g->outlet == 0 || x->outlet == g->outlet))
        g->milli += x->milli;
    return ERR_OK;
}

static int64_t gets(uint32_t wave, uint32_t outlet, uint32_t lot)
{
    struct got g = {lot, outlet, 0};
    assert_int_equal(wave_puts(w.store, wave, 0, 0, on_put, &g), ERR_OK);
    return g.milli;
}

static void test_first_expired_first(void **state)
{
    (void)state;
    uint32_t late = stock(1, "A-01", DAY + 90, 10000);
    uint32_t soon = stock(1, "A-02", DAY + 10, 5000);
    uint32_t over = stock(1, "A-03", DAY - 1, 7000);
    shelf(1, 0, 5);
    shelf(1, 2, 30); /* far from the road: needs a month */
    const struct wave_line lines[] = {
        {1, 1, 3000, 0}, {2, 1, 4000, 0}, {3, 1, 4000, 7}, {2, 1, 9000, 0}};
    struct wave_made made = make(lines, 4);
    assert_int_equal(gets(made.id, 1, soon), 3000);
    assert_int_equal(gets(made.id, 2, late), 8000);
    assert_int_equal(gets(made.id, 3, soon), 2000);
    assert_int_equal(gets(made.id, 3, late), 2000);
    assert_int_equal(gets(made.id, 0, over), 0);
    assert_int_equal(short_count, 1);
    assert_int_equal(shorts[0].line.outlet, 2);
    assert_int_equal(shorts[0].line.milli, 5000);
    assert_int_equal(shorts[0].why, WAVE_TOO_NEAR);
}

static void test_not_promised_twice(void **state)
{
    (void)state;
    struct wave_step step = {.bin = "A-01", .item = 1};
    struct diag d = {0};
    size_t n = 0;
    step.lot = stock(1, "A-01", 0, 10000);
    const struct wave_line seven = {1, 1, 7000, 0}, five = {2, 1, 5000, 0};
    struct wave_made a = make(&seven, 1), b = make(&five, 1);
    assert_int_equal(short_count, 1);
    assert_int_equal(shorts[0].line.milli, 2000);
    assert_int_equal(shorts[0].why, WAVE_NO_STOCK);
    /* more than the list says, from where it does not say, twice */
    step.wave = b.id;
    step.milli = 3001;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_pick(w.store, &step, now, &d)),
                     ERR_RANGE);
    assert_true(d.text[0] != '\0');
    step.milli = 3000;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_pick(w.store, &step, now, &d)),
                     ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_pick(w.store, &step, now, &d)),
                     ERR_RANGE);
    step.outlet = 1; /* another's */
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_put(w.store, &step, now, &d)),
                     ERR_RANGE);
    step.outlet = 2;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_put(w.store, &step, now, &d)),
                     ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, wave_load(w.store, 1, 2, 9, 0, now, &n, &d)),
        ERR_OK);
    assert_int_equal(n, 1);
    /* given up, it is free again */
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_close(w.store, a.id, 0, now, &d)),
                     ERR_OK);
    struct wave_made c = make(&seven, 1);
    assert_int_equal(gets(c.id, 1, step.lot), 7000);
    assert_int_equal(short_count, 1);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_all(w.store, a.id, 0, now, &d)),
                     ERR_DENIED);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_all(w.store, c.id, 0, now, &d)),
                     ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_close(w.store, c.id, 0, now, &d)),
                     ERR_OK);
}

static void test_bad_lines_leave_the_rest(void **state)
{
    (void)state;
    uint32_t held = stock(2, "A-02", 0, 5000);
    (void)stock(1, "", 0, 5000); /* at the dock: across it */
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, goods_hold(w.store, held, false, "x", now, NULL)),
        ERR_OK);
    const struct wave_line lines[] = {
        {1, 99, 1000, 0}, {99, 1, 1000, 0},     {1, 1, 0, 0},
        {1, 1, -5, 0},    {1, 1, INT64_MAX, 0}, {1, 2, 1000, 0},
        {1, 1, 1000, 0},  {1, 3, INT64_MIN, 0}};
    struct wave_made made = make(lines, 8);
    static const enum wave_want why[] = {
        WAVE_NO_OUTLET, WAVE_ABSURD, WAVE_ABSURD, WAVE_ABSURD,
        WAVE_HELD,      WAVE_ABSURD, WAVE_NO_ITEM};
    assert_int_equal(short_count, 7);
    for (int i = 0; i < 7; i++)
        assert_int_equal(shorts[i].why, why[i]);
    assert_int_equal(made.milli, 1000);
    assert_int_equal(made.puts, 1);
}

static enum err on_done(void *ctx, const struct wave_put_line *x)
{
    int64_t *left = ctx;
    assert_true(x->done <= x->milli);
    *left += x->milli - x->done;
    return ERR_OK;
}

/* A shop with two orders in one wave gets both, once. */
static void test_two_lines_of_a_shop(void **state)
{
    struct wave_step step = {.item = 1, .bin = "A-01", .milli = 5000};
    struct goods_balance b;
    int64_t left = 0;
    size_t n = 0;
    (void)state;
    step.lot = stock(1, "A-01", 0, 9000);
    const struct wave_line lines[] = {{1, 1, 2000, 0}, {1, 1, 3000, 0}};
    struct wave_made made = make(lines, 2);
    step.wave = made.id;
    step.outlet = 1;
    assert_int_equal(store_begin(w.store), ERR_OK);
    enum err err = wave_pick(w.store, &step, now, NULL);
    step.milli = 4000;
    if (!err)
        err = wave_put(w.store, &step, now, NULL);
    assert_int_equal(store_end(w.store, err), ERR_OK);
    assert_int_equal(wave_puts(w.store, made.id, 0, 0, on_done, &left), ERR_OK);
    assert_int_equal(left, 1000);
    assert_int_equal(store_begin(w.store), ERR_OK);
    err = wave_all(w.store, made.id, 0, now, NULL);
    if (!err)
        err = wave_load(w.store, 1, 1, 4, 0, now, &n, NULL);
    assert_int_equal(store_end(w.store, err), ERR_OK);
    assert_int_equal(goods_balance(w.store, 1, 0, &b), ERR_OK);
    assert_int_equal(b.on_way, 5000);
}

/* What the order desk allotted goes into one wave, not into two. */
static void test_orders_once(void **state)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Placed placed = ORDER__PLACED__INIT;
    Order__PlacedLine line = ORDER__PLACED_LINE__INIT, *lines[] = {&line};
    Order__Decided decided = ORDER__DECIDED__INIT;
    Order__DecidedLine by = ORDER__DECIDED_LINE__INIT, *decisions[] = {&by};
    struct wave_wants wants = {0};
    (void)state;
    (void)stock(1, "A-01", 0, 9000);
    line.item = by.item = 1;
    line.quantity_milli = by.asked_milli = 4000;
    by.allotted_milli = 3000;
    by.state = ORDER__LINE_STATE__LINE_PARTIAL;
    placed.delivery_day = DAY;
    placed.lines = lines;
    placed.n_lines = 1;
    e.at_ms = 1000;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_PLACED;
    e.order_placed = &placed;
    decided.outlet = 1;
    decided.till = 5;
    decided.seq = 3;
    decided.lines = decisions;
    decided.n_lines = 1;
    assert_int_equal(store_begin(w.store), ERR_OK);
    enum err err = order_placed(w.store, 1, 5, 3, &e);
    if (!err)
        err = order_decide(w.store, &decided, now);
    assert_int_equal(store_end(w.store, err), ERR_OK);
    assert_int_equal(wave_want_orders(&wants, w.store, 1, DAY), ERR_OK);
    assert_int_equal(wants.count, 1);
    assert_int_equal(wants.lines[0].milli, 3000);
    struct wave_made made = make(wants.lines, wants.count);
    assert_int_equal(gets(made.id, 1, 0), 3000);
    wants.count = 0;
    assert_int_equal(wave_want_orders(&wants, w.store, 1, DAY), ERR_OK);
    assert_int_equal(wants.count, 0);
    /* given up, it is wanted again */
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, wave_close(w.store, made.id, 0, now, NULL)), ERR_OK);
    assert_int_equal(wave_want_orders(&wants, w.store, 1, DAY), ERR_OK);
    assert_int_equal(wants.count, 1);
    free(wants.lines);
}

/* The order came by no ledger: a rebuild would not find it. */
static int tear_down_only(void **state)
{
    (void)state;
    hq_world_close(&w);
    return 0;
}

struct sums {
    int64_t by_item[ITEMS + 1];
};
static enum err on_pick_sum(void *ctx, const struct ware_pick *x)
{
    ((struct sums *)ctx)->by_item[x->item] += x->milli;
    return ERR_OK;
}
static enum err on_put_sum(void *ctx, const struct wave_put_line *x)
{
    ((struct sums *)ctx)->by_item[x->item] -= x->milli;
    return ERR_OK;
}
static enum err nothing_in_it(void *ctx, const struct goods_stock *x,
                              const struct goods_lot *lot)
{
    (void)lot;
    *(int64_t *)ctx += x->milli;
    return ERR_OK;
}

/* What is picked is what is put, and all of it ends on the trucks. */
static void test_random_waves(void **state)
{
    static struct wave_line lines[OUTLETS * ITEMS];
    (void)state;
    srand(11);
    for (int round = 0; round < 4; round++) {
        struct sums sums = {0};
        int64_t left = 0, on_way = 0;
        size_t n = 0;
        char bin[16];
        for (uint32_t i = 1; i <= ITEMS; i++)
            for (int k = rand() % 4; k > 0; k--) {
                snprintf(bin, sizeof(bin), "A-%02d", 1 + rand() % 30);
                (void)stock(i, rand() % 5 ? bin : "", DAY - 2 + rand() % 40,
                            1000 * (1 + rand() % 30));
            }
        for (uint32_t o = 1; o <= OUTLETS; o++)
            for (uint32_t i = 1; i <= ITEMS; i++)
                if (rand() % 3)
                    lines[n++] =
                        (struct wave_line){o, i, 1000 * (1 + rand() % 6), o};
        struct wave_made made = make(lines, n);
        assert_int_equal(ware_picks(w.store, made.id, on_pick_sum, &sums),
                         ERR_OK);
        assert_int_equal(wave_puts(w.store, made.id, 0, 0, on_put_sum, &sums),
                         ERR_OK);
        for (int i = 1; i <= ITEMS; i++)
            assert_int_equal(sums.by_item[i], 0);
        assert_int_equal(store_begin(w.store), ERR_OK);
        enum err err = wave_all(w.store, made.id, 0, now, NULL);
        for (uint32_t o = 1; !err && o <= OUTLETS; o++) {
            size_t loaded = 0;
            if (gets(made.id, o, 0) > 0)
                err = wave_load(w.store, 1, o, o, 0, now, &loaded, NULL);
        }
        assert_int_equal(store_end(w.store, err), ERR_OK);
        assert_int_equal(
            goods_stock_bin(w.store, 1, "~W1", nothing_in_it, &left), ERR_OK);
        assert_int_equal(left, 0);
        assert_int_equal(goods_on_hand(w.store, TRUCK, 0, 0, false, &on_way),
                         ERR_OK);
        assert_true(on_way >= made.milli);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_first_expired_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_not_promised_twice, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_bad_lines_leave_the_rest, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_two_lines_of_a_shop, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_orders_once, set_up,
                                        tear_down_only),
        cmocka_unit_test_setup_teardown(test_random_waves, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
