/* A put-to-store wave for 300 shops of 400 items each: allotted to lots and
 * bins, recorded durably, and both its lists read back. What is measured
 * against: 2 s. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "hq/warehouse/wave.h"
#include "tests/bench/bench.h"
#include "tests/support/hq_goods.h"

#define OUTLETS 300
#define ITEMS   400
#define BINS    1000
#define DAY     20779

static enum err on_pick(void *ctx, const struct ware_pick *x)
{
    *(int64_t *)ctx += x->milli;
    return ERR_OK;
}

static enum err on_put(void *ctx, const struct wave_put_line *x)
{
    *(int64_t *)ctx -= x->milli;
    return ERR_OK;
}

int main(void)
{
    static struct wave_line lines[OUTLETS * ITEMS];
    struct hq_world w;
    struct wave_order o = {.warehouse = 1, .day = DAY, .name = "bench"};
    struct wave_made made = {0};
    int64_t balance = 0;
    size_t n = 0;
    uint32_t seed = 7;
    hq_world_open(&w);
    hq_goods_items(&w, ITEMS);
    hq_goods_warehouse(&w, BINS);
    for (int i = 1; i < OUTLETS; i++)
        hq_goods_outlet(&w, "店");
    CHECK(db_exec(store_db(w.store), "PRAGMA synchronous=OFF") == ERR_OK);
    for (uint32_t i = 1; i <= ITEMS; i++)
        for (int lot = 0; lot < 3; lot++) {
            char bin[GOODS_BIN_MAX];
            seed = seed * 1664525u + 1013904223u;
            snprintf(bin, sizeof(bin), "A-%02u", 1 + (seed >> 8) % BINS);
            struct goods_place at =
                hq_goods_at(GOODS__PLACE_KIND__PLACE_WAREHOUSE, 1, bin);
            struct goods_lot l = {.item = i,
                                  .supplier = 1,
                                  .code = "L",
                                  .expiry_day = DAY + 20 + lot * 30};
            hq_goods_buy(&w, &l, 400000, &at, 1);
        }
    CHECK(db_exec(store_db(w.store), "PRAGMA synchronous=FULL") == ERR_OK);
    for (uint32_t out = 1; out <= OUTLETS; out++)
        for (uint32_t i = 1; i <= ITEMS; i++)
            lines[n++] = (struct wave_line){out, i, 1000 * (1 + i % 4), out};
    o.lines = lines;
    o.count = n;
    int64_t start = bench_now_ns();
    CHECK(store_begin(w.store) == ERR_OK);
    CHECK(store_end(w.store, wave_make(w.store, &o, 1, &made, NULL)) == ERR_OK);
    double made_s = (double)(bench_now_ns() - start) / 1e9;
    CHECK(wave_picks(w.store, made.id, on_pick, &balance) == ERR_OK);
    CHECK(wave_puts(w.store, made.id, 0, 0, on_put, &balance) == ERR_OK);
    double seconds = (double)(bench_now_ns() - start) / 1e9;
    CHECK(balance == 0 && made.shorts == 0 &&
          made.puts >= (int64_t)OUTLETS * ITEMS);
    fprintf(stderr, "made in %.2f s: %lld picks, %lld puts\n", made_s,
            (long long)made.picks, (long long)made.puts);
    bench_row("hq wave: 300 shops x 400 items, made and listed", seconds, "s",
              2, "promised", 1);
    start = bench_now_ns();
    CHECK(store_begin(w.store) == ERR_OK);
    CHECK(store_end(w.store, wave_all(w.store, made.id, 0, 1, NULL)) == ERR_OK);
    seconds = (double)(bench_now_ns() - start) / 1e9;
    bench_row("hq wave: all of it confirmed, puts/s",
              (double)made.puts / seconds, "puts/s", 5000,
              "half a minute for all", 0);
    hq_world_close(&w);
    return 0;
}
