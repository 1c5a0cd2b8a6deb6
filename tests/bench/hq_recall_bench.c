/* A lot traced down to the receipts over 1,000,000 sale lines of 300 shops
 * that all got it. What is measured against: 1 s. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "hq/ingest.h"
#include "hq/warehouse/trace.h"
#include "tests/bench/bench.h"
#include "tests/support/hq_goods.h"

#define TILLS 300
#define SALES 1112
#define LINES 3
#define ITEMS 600
#define DAYS  6
#define DAY   20779
#define WHICH 40 /* sells well: in every shop on every day */

static void on_send(void *ctx, uint32_t till, const void *frame, size_t len)
{
    (void)ctx;
    (void)till;
    (void)frame;
    (void)len;
}

/* A few things sell often, many rarely. */
static uint64_t draw_item(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    uint64_t u = *seed >> 16;
    return 1 + u * u * ITEMS / (65536ull * 65536ull);
}

static void sell(struct hq_world *w, struct ingest *g, uint32_t outlet,
                 uint32_t *seed)
{
    struct hq_till t;
    struct buf frame = {0};
    struct enrol_request request;
    struct enrol_answer answer;
    Wire__Reason reason;
    int64_t id = 0;
    hq_till_open(&t);
    hq_till_request(&t, &request);
    CHECK(store_begin(w->store) == ERR_OK);
    CHECK(store_end(w->store,
                    decide_ticket(w->store, outlet, t.keys.curve_secret, 0,
                                  INT64_MAX / 2, &id, NULL)) == ERR_OK);
    CHECK(decide_enrol(w->store, &w->keys, id, &request, 1, &answer, &reason) ==
          ERR_OK);
    t.till = answer.till;
    t.outlet = answer.outlet;
    hq_till_hello(&t, &frame);
    CHECK(intake_receive(ingest_intake(g), t.till, frame.data, frame.len, 1,
                         1) == ERR_OK);
    hq_till_genesis(&t);
    for (int sale = 0; sale < SALES; sale++) {
        struct hq_till_line lines[LINES];
        int32_t day = DAY + sale * DAYS / SALES;
        for (int i = 0; i < LINES; i++)
            lines[i] = (struct hq_till_line){draw_item(seed), 1000, 300};
        hq_till_sale(&t, (int64_t)day * CLOCK_DAY_MS, day, lines, LINES);
        if (sale % 400 == 399 || sale == SALES - 1) {
            hq_till_batch(&t, &frame);
            CHECK(intake_receive(ingest_intake(g), t.till, frame.data,
                                 frame.len, 1, 1) == ERR_OK);
        }
    }
    CHECK(intake_commit(ingest_intake(g)) == ERR_OK);
    hq_till_release(&t);
    buf_release(&frame);
}

int main(void)
{
    struct hq_world w;
    struct ingest *g = NULL;
    struct goods_lot lot = {.item = WHICH, .supplier = 1, .code = "B0412"};
    const struct trace_fns none = {0};
    struct trace_sum sum;
    uint32_t seed = 7;
    int64_t before = (int64_t)DAY * CLOCK_DAY_MS;
    hq_world_open(&w);
    CHECK(db_exec(store_db(w.store), "PRAGMA synchronous=OFF") == ERR_OK);
    hq_goods_items(&w, ITEMS);
    hq_goods_warehouse(&w, 2);
    for (int i = 1; i < TILLS; i++)
        hq_goods_outlet(&w, "店");
    struct goods_place bin =
        hq_goods_at(GOODS__PLACE_KIND__PLACE_WAREHOUSE, 1, "A-01");
    lot.id = hq_goods_buy(&w, &lot, 9000000, &bin, before);
    for (uint32_t o = 1; o <= TILLS; o++) {
        struct goods_place to =
            hq_goods_at(GOODS__PLACE_KIND__PLACE_OUTLET, o, "");
        const struct goods_stock x = {bin, WHICH, lot.id, 24000};
        CHECK(hq_goods_try(&w, GOODS__MOVE_KIND__MOVE_LOAD, &x, &to, before,
                           NULL) == ERR_OK);
    }
    CHECK(ingest_new(w.store, on_send, NULL, &g) == ERR_OK);
    for (uint32_t o = 1; o <= TILLS; o++)
        sell(&w, g, o, &seed);
    ingest_free(g);
    int64_t start = bench_now_ns();
    CHECK(trace_lot(w.store, &lot, DAY + DAYS, &none, &sum) == ERR_OK);
    double seconds = (double)(bench_now_ns() - start) / 1e9;
    CHECK(sum.outlets == TILLS && sum.possible > 0);
    fprintf(stderr, "%lld receipts, %lld entries unpacked\n",
            (long long)sum.possible, (long long)sum.entries);
    bench_row("hq recall trace over 1,000,000 sale lines", seconds, "s", 1,
              "promised", 1);
    hq_world_close(&w);
    return 0;
}
