/* 300 tills, 600 sales of three lines behind each, taken in by headquarters in
 * this process (verify, store, add up, commit, acknowledge), beside SQLite's
 * own bulk insert of as many rows as there are lines, with the same pragmas.
 * What is measured against: a quarter of that, 256 MiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/db.h"
#include "hq/decide.h"
#include "hq/ingest.h"
#include "tests/bench/bench.h"
#include "tests/support/hq_till.h"

#define TILLS        300
#define SALES        600
#define LINES        3
#define ITEMS        600
#define BATCH        500 /* sales in a frame */
#define RAW_A_COMMIT 100000
#define DAY          20779

static uint64_t acked;

static void on_send(void *ctx, uint32_t till, const void *frame, size_t len)
{
    (void)ctx;
    (void)till;
    (void)frame;
    (void)len;
    acked++;
}

/* A few things sell often, many rarely: the square of a uniform draw. */
static uint64_t draw_item(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    uint64_t u = *seed >> 16;
    return 1 + u * u * ITEMS / (65536ull * 65536ull);
}

static void sell(struct hq_till *t, int sale, uint32_t *seed)
{
    struct hq_till_line lines[LINES];
    int32_t day = DAY + sale * 3 / SALES;
    int64_t at = (int64_t)day * CLOCK_DAY_MS + (sale % 200) * 180000;
    for (int i = 0; i < LINES; i++)
        lines[i] = (struct hq_till_line){draw_item(seed), 1000,
                                         300 + (int64_t)(*seed % 2000)};
    hq_till_sale(t, at, day, lines, LINES);
}

static double raw_rows(const char *path)
{
    struct db db = {0};
    CHECK(db_open(&db, path, DB_CREATE, NULL) == ERR_OK);
    CHECK(db_exec(&db, "create table line (outlet integer, till integer, "
                       "seq integer, line integer, item integer, milli "
                       "integer, amount integer, primary key (outlet, till, "
                       "seq, line)) without rowid") == ERR_OK);
    int64_t start = bench_now_ns(), n = 0;
    CHECK(db_begin(&db) == ERR_OK);
    for (int64_t t = 1; t <= TILLS; t++)
        for (int64_t s = 1; s <= SALES; s++)
            for (int64_t l = 1; l <= LINES; l++) {
                CHECK(db_run(&db,
                             "insert into line values (?1,?2,?3,?4,?5,?6,?7)",
                             "iiiiiii", t, t, s, l, s * l % ITEMS,
                             (int64_t)1000, s * 7 + l) == ERR_OK);
                if (++n % RAW_A_COMMIT == 0) {
                    CHECK(db_commit(&db) == ERR_OK);
                    CHECK(db_begin(&db) == ERR_OK);
                }
            }
    CHECK(db_commit(&db) == ERR_OK);
    double seconds = (double)(bench_now_ns() - start) / 1e9;
    db_close(&db);
    return (double)(TILLS * SALES * LINES) / seconds;
}

static void enrol(struct store *s, const struct keys *keys, uint32_t outlet,
                  struct hq_till *t)
{
    struct enrol_request request;
    struct enrol_answer answer;
    Wire__Reason reason;
    int64_t id = 0;
    hq_till_open(t);
    hq_till_request(t, &request);
    CHECK(store_begin(s) == ERR_OK);
    CHECK(store_end(s, decide_ticket(s, outlet, t->keys.curve_secret, 0,
                                     INT64_MAX / 2, &id, NULL)) == ERR_OK);
    CHECK(decide_enrol(s, keys, id, &request, 1, &answer, &reason) == ERR_OK);
    t->till = answer.till;
    t->outlet = answer.outlet;
}

int main(void)
{
    static struct hq_till tills[TILLS];
    static struct buf frames[TILLS][3];
    char dir[600], raw[640];
    struct store *s = NULL;
    struct keys keys;
    struct ingest *g = NULL;
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    uint32_t id = 0, seed = 7;
    snprintf(dir, sizeof(dir), "%s/hq", bench_dir("hq_ingest"));
    snprintf(raw, sizeof(raw), "%s/raw.db", bench_dir("hq_ingest_raw"));
    CHECK(keys_init() == ERR_OK);
    keys_generate(&keys);
    double raw_rate = raw_rows(raw);

    CHECK(store_create(dir, NULL) == ERR_OK);
    CHECK(store_open(dir, STORE_WRITE, &s, NULL) == ERR_OK);
    outlet.name = (char *)"x";
    outlet.division = (char *)"341181102003";
    outlet.division_source = (char *)"x";
    CHECK(store_begin(s) == ERR_OK);
    enum err err = decide_genesis(s, &keys, "x", 0);
    for (int i = 0; !err && i < TILLS; i++)
        err = decide_outlet(s, &outlet, 0, &id, NULL);
    CHECK(store_end(s, err) == ERR_OK);
    for (int i = 0; i < TILLS; i++) {
        struct hq_till *t = &tills[i];
        enrol(s, &keys, (uint32_t)i + 1, t);
        hq_till_hello(t, &frames[i][0]);
        hq_till_genesis(t);
        for (int sale = 0; sale < SALES; sale++) {
            sell(t, sale, &seed);
            if (sale == BATCH - 1)
                hq_till_batch(t, &frames[i][1]);
        }
        hq_till_batch(t, &frames[i][2]);
        hq_till_release(t);
    }
    double before = bench_rss_mib();

    CHECK(ingest_new(s, on_send, NULL, &g) == ERR_OK);
    struct intake *in = ingest_intake(g);
    int64_t start = bench_now_ns();
    for (int f = 0; f < 3; f++)
        for (int i = 0; i < TILLS; i++)
            CHECK(intake_receive(in, tills[i].till, frames[i][f].data,
                                 frames[i][f].len, 1, 1) == ERR_OK);
    CHECK(intake_commit(in) == ERR_OK);
    double seconds = (double)(bench_now_ns() - start) / 1e9;
    double rate = TILLS * SALES * LINES / seconds;
    struct intake_stats stats;
    intake_get_stats(in, &stats);
    CHECK(stats.entries == (uint64_t)TILLS * (SALES + 1) && acked > 0);
    fprintf(stderr, "%llu commits\n", (unsigned long long)stats.commits);
    bench_row("hq ingest: 300 tills x 600 sales, lines/s", rate, "lines/s",
              raw_rate / 4, "a quarter of raw bulk insert", 0);
    bench_row("hq ingest: memory it added at the most",
              bench_peak_rss_mib() - before, "MiB", 256, "promised", 1);
    ingest_free(g);
    store_close(s);
    for (int i = 0; i < TILLS; i++)
        for (int f = 0; f < 3; f++)
            buf_release(&frames[i][f]);
    return 0;
}
