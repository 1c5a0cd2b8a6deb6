/* The forecasting part of a planning run: 10,000 outlets x 3,000 items with a
 * year of history, on two threads; each forecast is the 95 % quantile of the
 * next seven days. Against 120 s and 4 GiB, and beside reading the packed
 * histories and nothing else in the same run.
 *
 * Histories are drawn (a seed): an item's rate falls with the cube of its rank,
 * outlets differ by a factor of four, weekends sell more, goods come every week
 * or so; 12 days with a sale a year on average, and the figure is printed.
 * 1,000 outlets are written and each is planned twenty times over. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/check.h"
#include "base/clock.h"
#include "hq/decide.h"
#include "hq/demand/model.h"
#include "hq/demand/score.h"
#include "hq/replenish/plan.h"
#include "tests/bench/bench.h"

#define OUTLETS 500
#define TIMES   20 /* $PLAN_TIMES, for a part of it */
#define ITEMS   3000
#define DAYS    365
#define LAST    20780
#define THREADS 2

static char dir[600];
static double sale_days;
static int times = TIMES;

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static double draw(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    return (double)(mix(*state) >> 11) / 9007199254740992.0;
}

static void add_item(struct store *s, uint32_t id)
{
    Feed__Item item = FEED__ITEM__INIT;
    char name[32], category[32];
    snprintf(name, sizeof(name), "item %u", id);
    snprintf(category, sizeof(category), "category %u", id % 30);
    item.id = id;
    item.name = name;
    item.category = category;
    item.unit = (char *)"x";
    item.plu = id;
    struct decide_price price = {.item = id,
                                 .audience = "all",
                                 .from_day = 1,
                                 .today = 1,
                                 .unit_fen = 300};
    CHECK(decide_item(s, &item, "all", 0, NULL) == ERR_OK);
    CHECK(decide_price(s, &price, 0, NULL, NULL) == ERR_OK);
    CHECK(decide_cost(s, id, 240, 0, 0) == ERR_OK);
}

static int64_t stock[ITEMS + 1];

/* The days of one item in one span; goods come when there are too few. */
static void draw_span(struct pack_writer *w, uint32_t item, int32_t span,
                      double rate, uint64_t *seed)
{
    int32_t day = (int32_t)((uint32_t)span << DEMAND_SPAN_SHIFT);
    int32_t end = day + (1 << DEMAND_SPAN_SHIFT);
    /* From sale to sale: geometric, so that empty days cost nothing. */
    for (day--;;) {
        double gap = log(1 - draw(seed)) / log(1 - rate);
        if (gap > end - day)
            break;
        day += 1 + (int32_t)gap;
        if (day >= end || day > LAST)
            break;
        if (day <= LAST - DAYS || (day % 7 < 4 && draw(seed) < 0.25))
            continue;
        int64_t sold = 1000 * (1 + (int64_t)(draw(seed) * draw(seed) * 4));
        int64_t came = stock[item] < sold ? 12000 : 0;
        struct demand_row row = {
            .item = item, .day = day, .sold_milli = sold, .moved_milli = came};
        stock[item] += came - sold;
        CHECK(pack_add(w, &row) == ERR_OK);
        sale_days++;
    }
}

static void draw_outlet(struct store *s, uint32_t outlet, struct buf *b)
{
    uint64_t seed = mix(outlet);
    double size = 0.5 + 1.5 * draw(&seed);
    memset(stock, 0, sizeof(stock));
    for (int32_t span = (LAST - DAYS) >> DEMAND_SPAN_SHIFT;
         span <= (LAST >> DEMAND_SPAN_SHIFT) + 1; span++) {
        struct pack_writer w;
        buf_clear(b);
        pack_begin(&w, b, span);
        for (uint32_t item = 1; item <= ITEMS; item++) {
            double u = (double)item / (ITEMS + 1);
            double rate = size * 0.14 * u * u * u + 0.001;
            draw_span(&w, item, span, rate < 0.9 ? rate : 0.9, &seed);
        }
        CHECK(demand_pack_put(s, outlet, span, b->data, b->len) == ERR_OK);
    }
    for (uint32_t item = 1; item <= ITEMS; item++)
        CHECK(store_stock_set(s, outlet, outlet, item, stock[item]) == ERR_OK);
    for (int k = 0; k < 2; k++) {
        struct store_sale sale = {.outlet = outlet,
                                  .till = 1,
                                  .seq = (uint64_t)k + 1,
                                  .day = k ? LAST : LAST - DAYS + 1};
        CHECK(store_sale_add(s, &sale) == ERR_OK);
    }
}

static void prepare(void)
{
    struct store *s = NULL;
    struct keys keys;
    struct buf b = {0};
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    uint32_t id = 0;
    keys_generate(&keys);
    CHECK(store_create(dir, NULL) == ERR_OK);
    CHECK(store_open(dir, STORE_WRITE, &s, NULL) == ERR_OK);
    outlet.name = (char *)"x";
    outlet.division = (char *)"341181102003";
    outlet.division_source = (char *)"x";
    CHECK(store_begin(s) == ERR_OK);
    CHECK(decide_genesis(s, &keys, "x", 0) == ERR_OK);
    for (uint32_t i = 1; i <= ITEMS; i++)
        add_item(s, i);
    for (int i = 0; i < OUTLETS; i++) {
        CHECK(decide_outlet(s, &outlet, 0, &id, NULL) == ERR_OK);
        draw_outlet(s, id, &b);
    }
    CHECK(store_end(s, ERR_OK) == ERR_OK);
    store_close(s);
    buf_release(&b);
}

struct worker {
    pthread_t thread;
    int number;
    enum work { WORK_READ, WORK_FORECAST, WORK_SUGGEST } what;
    double lines;
    double series, level, bytes;
};

static enum err on_forecast(void *ctx, const struct demand_forecast *f)
{
    struct worker *w = ctx;
    struct forecast ahead;
    forecast_ahead(f->pool, &f->series, 0, 7, 0, &ahead);
    w->level += forecast_quantile(&ahead, 0.95);
    w->series++;
    return ERR_OK;
}

static enum err on_stock(void *ctx, uint32_t item, int64_t milli)
{
    struct worker *w = ctx;
    w->level += (double)(item + milli);
    return ERR_OK;
}

static void only_read(struct worker *w, struct store *s, struct buf *b,
                      uint32_t outlet)
{
    CHECK(demand_stock(s, outlet, on_stock, w) == ERR_OK);
    buf_clear(b);
    for (int32_t span = (LAST - DAYS) >> DEMAND_SPAN_SHIFT;
         span <= (LAST >> DEMAND_SPAN_SHIFT) + 1; span++)
        CHECK(demand_pack_get(s, outlet, span, b) == ERR_OK);
    w->bytes += (double)b->len;
}

/* What `hq replenish run` does: two trucks a week, within shelf and life. */
static void suggest(struct worker *w, struct planner *p, uint32_t outlet)
{
    Order__Rule rule = ORDER__RULE__INIT;
    const struct plan *plan = NULL;
    rule.outlet = outlet;
    rule.weekdays = 1 << 1 | 1 << 4;
    rule.lead_days = 1;
    rule.cutoff_minute = 18 * 60;
    CHECK(planner_outlet(p, &rule, truck_midnight(LAST + 1), &plan) == ERR_OK);
    w->series += (double)plan->items;
    for (size_t i = 0; i < plan->count; i++)
        w->lines += plan->lines[i].milli > 0;
}

static void *work(void *ctx)
{
    static struct calendar calendar[THREADS];
    struct worker *w = ctx;
    struct store *s = NULL;
    struct demand_model *m = NULL;
    struct planner *p = NULL;
    struct buf b = {0};
    CHECK(store_open(dir, STORE_READ, &s, NULL) == ERR_OK);
    calendar_init(&calendar[w->number]);
    if (w->what == WORK_FORECAST)
        CHECK(demand_model_new(s, &calendar[w->number], LAST, false, &m) ==
              ERR_OK);
    if (w->what == WORK_SUGGEST)
        CHECK(planner_new(s, &calendar[w->number], LAST + 1, false, &p) ==
              ERR_OK);
    for (int time = 0; time < times; time++)
        for (uint32_t outlet = 1 + (uint32_t)w->number; outlet <= OUTLETS;
             outlet += THREADS)
            if (w->what == WORK_SUGGEST)
                suggest(w, p, outlet);
            else if (w->what == WORK_FORECAST)
                CHECK(demand_model_outlet(m, outlet, on_forecast, w) == ERR_OK);
            else
                only_read(w, s, &b, outlet);
    planner_free(p);
    demand_model_free(m);
    buf_release(&b);
    store_close(s);
    return NULL;
}

static double run(enum work what, struct worker workers[THREADS])
{
    int64_t start = bench_now_ns();
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.number = i, .what = what};
        CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    return (double)(bench_now_ns() - start) / 1e9;
}

static void score(const char *name, const char *path, int test, int season,
                  double rmsse, double spl, double cost)
{
    struct history_file h = {0};
    struct score s;
    char row[64];
    CHECK(history_file_read(path, &h, NULL) == ERR_OK);
    CHECK(score_run(&h, test, season, &s, NULL) == ERR_OK);
    history_file_release(&h);
    snprintf(row, sizeof(row), "forecast %s: RMSSE", name);
    bench_row(row, s.rmsse, "", rmsse, "best other", 1);
    snprintf(row, sizeof(row), "forecast %s: mean SPL", name);
    bench_row(row, s.spl_mean, "", spl, "best other", 1);
    snprintf(row, sizeof(row), "forecast %s: simulated cost", name);
    bench_row(row, s.cost, "", cost, "best other", 1);
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(void)
{
    struct worker w[THREADS];
    char what[96], name[96];
    const char *bakery = getenv("DEMAND_BAKERY");
    const char *part = getenv("PLAN_TIMES");
    times = part ? atoi(part) : TIMES;
    CHECK(keys_init() == ERR_OK);
    score("UCI", "tests/demand/uci_sales_weekly.csv", 12, 0, 0.8480, 0.2240,
          1.541);
    if (bakery)
        score("bakery", bakery, 28, 7, 0.7187, 0.2100, 2.998);
    snprintf(dir, sizeof(dir), "%s/hq", bench_dir("hq_demand"));
    prepare();
    double reading = run(WORK_READ, w), bytes = w[0].bytes + w[1].bytes;
    double cpu = cpu_seconds();
    double planning = run(WORK_FORECAST, w), series = w[0].series + w[1].series;
    snprintf(name, sizeof(name), "forecast %.1f M series, %.1f sale days each",
             series / 1e6, sale_days / ((double)OUTLETS * ITEMS));
    snprintf(what, sizeof(what),
             "promised; %.0f s of CPU; only reading %.0f MB: %.1f s",
             cpu_seconds() - cpu, bytes / 1e6, reading);
    bench_row(name, planning, "s", 120, what, 1);
    cpu = cpu_seconds();
    planning = run(WORK_SUGGEST, w);
    series = w[0].series + w[1].series;
    snprintf(name, sizeof(name), "suggest orders: %.1f M series, %.0f lines",
             series / 1e6, w[0].lines + w[1].lines);
    snprintf(what, sizeof(what), "promised; %.0f s of CPU",
             cpu_seconds() - cpu);
    bench_row(name, planning, "s", 120, what, 1);
    bench_row("forecast a planning run: peak memory", bench_peak_rss_mib(),
              "MiB", 4096, "promised", 1);
    return 0;
}
