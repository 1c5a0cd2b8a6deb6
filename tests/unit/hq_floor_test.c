/* Lost if this fails: a worker who scans the wrong thing at the wrong question
 * makes goods out of nothing, or stands before a screen that died. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/floor/floor.h"
#include "hq/project.h"
#include "tests/support/hq_goods.h"

#define ITEMS 5
#define STEPS 3000

static struct hq_world w;

static enum err not_below(void *ctx, const struct goods_stock *x,
                          const struct goods_lot *lot)
{
    (void)ctx;
    (void)lot;
    assert_true(x->milli > 0);
    return ERR_OK;
}

static void closed(void)
{
    for (uint32_t i = 1; i <= ITEMS; i++) {
        struct goods_balance b;
        assert_int_equal(goods_balance(w.store, i, 0, &b), ERR_OK);
        assert_int_equal(b.bought,
                         b.in_stock + b.on_way + b.delivered + b.lost);
    }
    assert_int_equal(goods_stock(w.store, GOODS__PLACE_KIND__PLACE_WAREHOUSE, 0,
                                 0, not_below, NULL),
                     ERR_OK);
}

static void new_wave(int64_t now)
{
    struct wave_line lines[ITEMS * 2];
    struct wave_order o = {
        .warehouse = 1, .day = 20400, .name = "", .lines = lines};
    struct wave_made made;
    for (uint32_t i = 1; i <= ITEMS; i++)
        for (uint32_t out = 1; out <= 2; out++)
            lines[o.count++] =
                (struct wave_line){out, i, 1000 * (1 + rand() % 5), 0};
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, wave_make(w.store, &o, now, &made, NULL)), ERR_OK);
}

static const char *const any[] = {"",
                                  "1",
                                  "2",
                                  "3",
                                  "5",
                                  "12",
                                  "99",
                                  "0",
                                  "-4",
                                  "2*",
                                  "A-01",
                                  "A-02",
                                  "C-01",
                                  "Z-9",
                                  "~W1",
                                  "S1",
                                  "S2",
                                  "~S9",
                                  "W1",
                                  "1.5",
                                  "x",
                                  "L1",
                                  "2090-01-01",
                                  "901231",
                                  "1990-01-01",
                                  "999999999999999999",
                                  "*",
                                  "\xff\xfe",
                                  "(01)",
                                  "]C10106901028001915",
                                  "6901028001915"};

/* Anything at any question. */
static void test_any_line(void **state)
{
    static struct floor f;
    int booked = 0;
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA synchronous=OFF"),
                     ERR_OK);
    hq_goods_items(&w, ITEMS);
    assert_int_equal(hq_goods_warehouse(&w, 4), 1);
    assert_int_equal(hq_goods_outlet(&w, "二"), 2);
    assert_int_equal(floor_begin(&f, w.store, 9, 0, 0, NULL), ERR_NOTFOUND);
    assert_int_equal(floor_begin(&f, w.store, 1, 3, 20400 * CLOCK_DAY_MS, NULL),
                     ERR_OK);
    srand(3);
    for (int i = 0; i < STEPS; i++) {
        switch (rand() % 24) {
        case 0:
            floor_task(&f, (enum floor_task)(rand() % FLOOR_TASKS));
            break;
        case 1:
            if (rand() % 4 == 0)
                floor_back(&f);
            break;
        case 2:
            floor_skip(&f);
            break;
        case 3:
            if (rand() % 10 == 0)
                new_wave(f.now_ms);
            break;
        default:
            floor_line(&f, any[(size_t)rand() % ARRAY_LEN(any)]);
        }
        booked += f.mood == FLOOR_DONE;
        assert_true(f.mood != FLOOR_WRONG || f.said[0] != '\0');
        assert_true(floor_question(&f)[0] != '\0');
        f.now_ms += 1000;
        if (i % 50 == 0)
            closed();
    }
    closed();
    assert_true(booked > 50);
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
    hq_world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
