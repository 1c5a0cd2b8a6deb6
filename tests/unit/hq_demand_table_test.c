/* The demand table, out of facts as tills send them. Lost without it: empty
 * shelves read as "nobody wants it", refunds and promotions in the demand,
 * histories that do not change when a late fact comes, or that a rebuild
 * changes; a new shop that orders nothing; a festival on the wrong day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/demand/model.h"
#include "hq/ingest.h"
#include "hq/project.h"
#include "hq/promo/promo.h"
#include "tests/support/hq_world.h"

#define DAY   20768 /* a Wednesday, and the first of a span */
#define COLA  1
#define RICE  2
#define SNACK 3 /* nobody sold it yet */
#define SEEN  64

static struct hq_world w;
static struct hq_till till;
static struct ingest *ingest;
static struct buf frame;
static struct demand_reader *reader;

static void on_send(void *ctx, uint32_t to, const void *data, size_t len)
{
    (void)ctx;
    (void)to;
    (void)data;
    (void)len;
}

static void add_item(uint32_t id, const char *name, const char *category)
{
    Feed__Item item = FEED__ITEM__INIT;
    uint64_t gtin = UINT64_C(6901234567892);
    item.id = id;
    item.name = (char *)name;
    item.category = (char *)category;
    item.unit = (char *)"瓶";
    item.n_gtin = id == COLA ? 1 : 0;
    item.gtin = &gtin;
    item.plu = id;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_item(w.store, &item, "all", 5, NULL)),
        ERR_OK);
}

static int tear_down(void **state)
{
    (void)state;
    demand_reader_free(reader);
    ingest_free(ingest);
    hq_till_release(&till);
    hq_world_close(&w);
    buf_release(&frame);
    memset(&frame, 0, sizeof(frame));
    return 0;
}

static void hand_over(void)
{
    ingest_set_clock(ingest, 7);
    assert_int_equal(intake_receive(ingest_intake(ingest), till.till,
                                    frame.data, frame.len, 1, 7),
                     ERR_OK);
    assert_int_equal(intake_commit(ingest_intake(ingest)), ERR_OK);
}

static void give(void)
{
    hq_till_batch(&till, &frame);
    hand_over();
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    add_item(COLA, "可乐", "饮料");
    add_item(RICE, "大米", "粮油");
    add_item(SNACK, "雪饼", "饮料");
    hq_world_enrol(&w, &till);
    assert_int_equal(ingest_new(w.store, on_send, NULL, &ingest), ERR_OK);
    assert_int_equal(demand_reader_new(w.store, &reader), ERR_OK);
    hq_till_hello(&till, &frame);
    hand_over();
    hq_till_genesis(&till);
    return 0;
}

static void sell(int day, uint64_t item, int64_t milli)
{
    struct hq_till_line line = {item, milli, 100};
    int64_t at = (int64_t)(DAY + day) * CLOCK_DAY_MS;
    hq_till_sale(&till, at, DAY + day, &line, 1);
}

static void receive(int day, uint64_t item, int64_t milli)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__StockPaper p = LEDGER__STOCK_PAPER__INIT;
    Ledger__StockLine line = LEDGER__STOCK_LINE__INIT, *lines = &line;
    line.item = item;
    line.quantity_milli = milli;
    p.lines = &lines;
    p.n_lines = 1;
    e.at_ms = (uint64_t)((DAY + day) * CLOCK_DAY_MS);
    e.fact_case = LEDGER__ENTRY__FACT_GOODS_RECEIVED;
    e.goods_received = &p;
    hq_till_append(&till, &e);
}

static void bring_back(int day, uint64_t item, int64_t milli)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Refund r = LEDGER__REFUND__INIT;
    Ledger__RefundLine line = LEDGER__REFUND_LINE__INIT, *lines = &line;
    Ledger__Tender cash = LEDGER__TENDER__INIT, *tenders = &cash;
    line.item = item;
    line.quantity_milli = milli;
    line.amount_fen = cash.amount_fen = 100;
    r.n_lines = r.n_tenders = 1;
    r.lines = &lines;
    r.tenders = &tenders;
    r.total_fen = 100;
    r.business_day = DAY + day;
    r.reason = (char *)"bad";
    e.at_ms = (uint64_t)((DAY + day) * CLOCK_DAY_MS);
    e.fact_case = LEDGER__ENTRY__FACT_REFUND;
    e.refund = &r;
    hq_till_append(&till, &e);
}

/* ---- what is read --------------------------------------------------------*/

struct seen {
    struct demand_history h;
    struct forecast_cell cells[SEEN];
    uint32_t only;
    int histories;
};

static enum err on_history(void *ctx, const struct demand_history *h)
{
    struct seen *seen = ctx;
    seen->histories++;
    if (h->item != seen->only)
        return ERR_OK;
    assert_true(h->n <= SEEN);
    seen->h = *h;
    memcpy(seen->cells, h->cells, h->n * sizeof(*h->cells));
    return ERR_OK;
}

static struct seen look(uint32_t item, int from, int to, bool keep)
{
    struct seen seen = {.only = item};
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, demand_read(reader, till.outlet, DAY + from,
                                       DAY + to, keep, on_history, &seen)),
        ERR_OK);
    return seen;
}

static void cell(const struct seen *seen, size_t i, int day, double units,
                 unsigned flags)
{
    assert_true(i < seen->h.n);
    if (seen->cells[i].period != DAY + day ||
        fabs((double)seen->cells[i].units - units) > 1e-6 ||
        seen->cells[i].flags != flags)
        fail_msg("cell %zu: day %d, %g, flags %u", i,
                 seen->cells[i].period - DAY, (double)seen->cells[i].units,
                 seen->cells[i].flags);
}

static int64_t packs(void)
{
    sqlite3_stmt *q = NULL;
    int64_t n = 0;
    assert_int_equal(sqlite3_prepare_v2(store_db(w.store)->handle,
                                        "SELECT count(*) FROM hq_demand_pack",
                                        -1, &q, NULL),
                     SQLITE_OK);
    if (sqlite3_step(q) == SQLITE_ROW)
        n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

/* Day 0 ten came and went by day 2; none until day 6; day 7 the shop was
 * closed; what sold on day 8 came back on day 9. */
static void ten_days(void)
{
    receive(0, COLA, 10000);
    sell(0, COLA, 3000);
    sell(1, COLA, 3000);
    sell(2, COLA, 4000);
    for (int day = 3; day < 6; day++)
        sell(day, RICE, 530);
    receive(6, COLA, 10000);
    sell(6, COLA, 2000);
    sell(8, COLA, 1000);
    sell(9, RICE, 1250);
    bring_back(9, COLA, 1000);
    give();
}

static void check_ten_days(const struct seen *x)
{
    assert_int_equal(x->h.n, 8);
    cell(x, 0, 0, 3, 0);
    cell(x, 1, 1, 3, 0);
    cell(x, 2, 2, 4, FORECAST_SHORT);
    cell(x, 3, 3, 0, FORECAST_UNKNOWN);
    cell(x, 4, 4, 0, FORECAST_UNKNOWN);
    cell(x, 5, 5, 0, FORECAST_UNKNOWN);
    cell(x, 6, 6, 2, 0);
    cell(x, 7, 7, 0, FORECAST_UNKNOWN);
    assert_int_equal(x->h.out, 3);
    assert_int_equal(x->h.short_days, 1);
    assert_int_equal(x->h.closed, 1);
    assert_int_equal(x->h.stock_milli, 8000);
    assert_int_equal(x->h.sold_milli, 12000);
    assert_int_equal(x->h.first, DAY);
    assert_int_equal(x->h.last, DAY + 9);
}

static void test_what_is_known(void **ctx)
{
    (void)ctx;
    ten_days();
    struct seen x = look(COLA, -40, 30, false);
    check_ten_days(&x);
    assert_int_equal(x.histories, 2);
    assert_int_equal(packs(), 0); /* it was only asked */
    x = look(RICE, -40, 30, false);
    cell(&x, 0, 3, 0.53, 0);
    cell(&x, 3, 7, 0, FORECAST_UNKNOWN);
    cell(&x, 4, 9, 1.25, 0);
    assert_int_equal(x.h.out, 0); /* nobody keeps a book of its rice */
    /* A history that ends earlier knows nothing of what came then. */
    x = look(COLA, -40, 4, false);
    assert_int_equal(x.h.last, DAY + 4);
    cell(&x, 4, 4, 0, FORECAST_UNKNOWN);
    x = look(COLA, 3, 30, false);
    assert_int_equal(x.h.first, DAY + 6); /* not there before */
}

/* The book says there is none, a customer buys one: the book is wrong. */
static void test_wrong_books(void **ctx)
{
    (void)ctx;
    receive(0, COLA, 2000);
    sell(0, COLA, 2000);
    sell(1, RICE, 1000);
    sell(2, COLA, 1000);
    sell(3, RICE, 1000);
    give();
    struct seen x = look(COLA, 0, 9, false);
    cell(&x, 0, 0, 2, FORECAST_SHORT);
    cell(&x, 1, 2, 1, 0);                /* day 1 is a true zero */
    cell(&x, 2, 3, 0, FORECAST_UNKNOWN); /* since then there is none */
    assert_int_equal(x.h.n, 3);
}

static void test_promotions(void **ctx)
{
    Feed__Promotion p = FEED__PROMOTION__INIT;
    char *categories[] = {(char *)"饮料"};
    uint32_t id = 0;
    (void)ctx;
    ten_days();
    p.name = (char *)"半价";
    p.kind = FEED__PROMOTION_KIND__PERCENT_OFF;
    p.permille_off = 500;
    p.n_categories = 1;
    p.categories = categories;
    p.from_day = DAY + 1;
    p.until_day = DAY + 9;
    p.weekdays = 1 << 3 | 1 << 4 | 1 << 3; /* Thursday, Friday */
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, promo_add(w.store, &p, "outlet/1", 5, &id, NULL)),
        ERR_OK);
    struct seen x = look(COLA, -40, 30, false);
    cell(&x, 1, 1, 3, FORECAST_PROMOTED);
    cell(&x, 2, 2, 4, FORECAST_SHORT | FORECAST_PROMOTED);
    cell(&x, 3, 3, 0, FORECAST_UNKNOWN);
    cell(&x, 7, 7, 0, FORECAST_UNKNOWN);
    cell(&x, 8, 8, 0, FORECAST_PROMOTED); /* Thursday: nothing after refunds */
    cell(&x, 9, 9, 0, FORECAST_PROMOTED);
    assert_int_equal(x.h.promoted, 4);
    x = look(RICE, -40, 30, false);
    assert_int_equal(x.h.promoted, 0);
}

/* A till whose clock stood in another century. */
static void test_mad_clock(void **ctx)
{
    (void)ctx;
    sell(100000, COLA, 1000);
    sell(-9000, COLA, 1000);
    ten_days();
    struct seen x = look(COLA, -40, 30, true);
    assert_int_equal(x.h.first, DAY);
    assert_int_equal(x.h.last, DAY + 9);
    cell(&x, 0, 0, 3, 0);
    cell(&x, 2, 2, 4, FORECAST_SHORT);
    struct demand_history none = look(COLA, 200, 300, true).h;
    assert_int_equal(none.n, 0);
}

/* A late fact touches its own days; a rebuild comes to the same. */
static void test_late_facts_and_rebuild(void **ctx)
{
    (void)ctx;
    ten_days();
    sell(40, RICE, 1000);
    give();
    struct seen x = look(COLA, -40, 9, true);
    check_ten_days(&x);
    int64_t all = packs();
    assert_int_equal(all, 3);     /* the last one is of what came since */
    x = look(COLA, -40, 9, true); /* from the packs now */
    check_ten_days(&x);
    sell(41, RICE, 1000);
    give();
    assert_int_equal(packs(), all - 1);
    x = look(COLA, -40, 9, true);
    check_ten_days(&x);
    sell(4, COLA, 1000); /* a till that was offline: the shelf was not empty */
    give();
    assert_int_equal(packs(), all - 1);
    x = look(COLA, -40, 9, true);
    cell(&x, 2, 2, 4, FORECAST_SHORT);
    cell(&x, 3, 4, 1, 0);

    bool same = false;
    struct seen before = look(COLA, -40, 9, true);
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
    assert_int_equal(packs(), 0);
    struct seen after = look(COLA, -40, 9, true);
    assert_int_equal(before.h.n, after.h.n);
    assert_memory_equal(before.cells, after.cells,
                        before.h.n * sizeof(*before.cells));
    assert_int_equal(packs(), all);
}

/* ---- packs ---------------------------------------------------------------*/

static void test_packs_round_trip(void **ctx)
{
    static const struct demand_row rows[] = {
        {1, 64, 1000, 0},         {1, 95, 0, -3000},
        {2, 64, 530, 12000},      {300, 70, -1000, INT64_C(1) << 50},
        {4000000000U, 95, -1, 1},
    };
    struct buf b = {0};
    struct pack_writer writer;
    struct pack_reader r;
    struct demand_row row;
    bool more = false;
    (void)ctx;
    pack_begin(&writer, &b, 2);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(pack_add(&writer, &rows[i]), ERR_OK);
    assert_int_equal(pack_add(&writer, &rows[4]), ERR_RANGE); /* again */
    assert_int_equal(pack_add(&writer, &rows[0]), ERR_RANGE); /* back */
    row = (struct demand_row){4000000001U, 96, 1000, 0};
    assert_int_equal(pack_add(&writer, &row), ERR_RANGE); /* next span */
    pack_open(&r, b.data, b.len, 2);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(pack_next(&r, &row, &more), ERR_OK);
        assert_true(more);
        assert_memory_equal(&row, &rows[i], sizeof(row));
    }
    assert_int_equal(pack_next(&r, &row, &more), ERR_OK);
    assert_false(more);
    for (size_t len = 1; len < b.len; len++) { /* cut anywhere */
        enum err err;
        int n = 0;
        pack_open(&r, b.data, len, 2);
        while ((err = pack_next(&r, &row, &more)) == ERR_OK && more)
            n++;
        assert_true(err == ERR_CORRUPT || n < 5);
    }
    buf_release(&b);
}

/* ---- the model -----------------------------------------------------------*/

static void test_borrowing(void **ctx)
{
    struct calendar calendar;
    struct demand_model *m = NULL;
    struct demand_forecast f;
    (void)ctx;
    for (int day = 0; day < 40; day++) {
        sell(day, COLA, 4000);
        sell(day, RICE, 1000);
    }
    give();
    calendar_init(&calendar);
    assert_int_equal(demand_model_new(w.store, &calendar, DAY + 39, false, &m),
                     ERR_OK);
    /* What sells four a day. */
    assert_int_equal(demand_model_item(m, till.outlet, COLA, &f), ERR_OK);
    assert_true(fabs(forecast_level(&f.series) - 4) < 0.2);
    assert_int_equal(f.series.next, DAY + 40);
    /* New goods: what is typical of their category. */
    assert_int_equal(demand_model_item(m, till.outlet, SNACK, &f), ERR_OK);
    assert_int_equal(f.history->n, 0);
    assert_true(fabs(forecast_level(&f.series) - 4) < 1);
    assert_true(fabs(demand_model_size(m, SNACK) - 1) < 0.3);
    /* A new outlet: what the others sell. */
    assert_int_equal(demand_model_item(m, 99, RICE, &f), ERR_OK);
    assert_true(fabs(forecast_level(&f.series) - 1) < 0.3);
    assert_int_equal(demand_model_item(m, till.outlet, 77, &f), ERR_NOTFOUND);
    demand_model_free(m);
}

/* What the tills have not told is not a zero. */
static void test_silent_till(void **ctx)
{
    struct calendar calendar;
    struct demand_model *m = NULL;
    struct demand_forecast f;
    (void)ctx;
    for (int day = 0; day < 40; day++)
        sell(day, COLA, 4000);
    give();
    calendar_init(&calendar);
    assert_int_equal(demand_model_new(w.store, &calendar, DAY + 70, false, &m),
                     ERR_OK);
    assert_int_equal(demand_model_item(m, till.outlet, COLA, &f), ERR_OK);
    assert_true(fabs(forecast_level(&f.series) - 4) < 0.2);
    assert_int_equal(f.series.next, DAY + 71);
    demand_model_free(m);
}

/* ---- the calendar --------------------------------------------------------*/

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_int_equal(clock_parse_day(text, &day, NULL), ERR_OK);
    return day;
}

static void test_calendar(void **ctx)
{
    static const struct {
        const char *day, *word;
    } known[] = {
        {"2026-02-17", "Spring Festival"},
        {"2027-02-06", "Spring Festival"},
        {"2030-02-03", "Spring Festival"},
        {"2026-02-07", "Spring Festival"},
        {"2026-04-05", "Qingming"},
        {"2025-04-04", "Qingming"},
        {"2025-10-06", "Mid-Autumn Festival"},
        {"2026-09-25", "Mid-Autumn "
                       "Festival"},
        {"2026-10-01", "National Day"},
        {"2025-05-31", "Dragon Boat "
                       "Festival"},
        {"2026-01-01", "New Year"},
    };
    struct calendar c;
    struct diag d = {0};
    (void)ctx;
    calendar_init(&c);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        int window = calendar_window_of(&c, day_of(known[i].day));
        assert_true(window > 0);
        assert_string_equal(calendar_word(&c, window), known[i].word);
    }
    assert_int_equal(calendar_window_of(&c, day_of("2026-06-10")), 0);
    assert_int_equal(calendar_marks(&c, day_of("2026-06-10")).month, 6);
    /* Ten days before is another window than the day before. */
    assert_true(calendar_window_of(&c, day_of("2026-02-07")) <
                calendar_window_of(&c, day_of("2026-02-16")));
    for (int year = 2016; year <= 2040; year++) { /* one of each a year */
        char first[32], last[32];
        int days = 0;
        snprintf(first, sizeof(first), "%d-01-01", year);
        snprintf(last, sizeof(last), "%d-12-31", year);
        for (int32_t day = day_of(first); day <= day_of(last); day++)
            days += calendar_window_of(&c, day) > 0;
        assert_in_range(days, 45, 75);
    }

    static const char *const bad[] = {
        "kind,name,first,last\nwindow,x,3,1\n",
        "kind,name,first,last\nwindow,x,one,1\n",
        "kind,name,first,last\nday,x,2026-02-30,\n",
        "kind,name,first,last\nyearly,x,1001,\n",
        "kind,name,first,last\nnever,x,1,2\n",
        "kind,name,first,last\nday,,2026-02-03\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        d = (struct diag){0};
        assert_int_not_equal(calendar_parse(bad[i], strlen(bad[i]), &c, &d),
                             ERR_OK);
        assert_int_equal(d.line, 2);
        assert_true(d.text[0]);
    }
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(test_what_is_known),
        WORLD(test_wrong_books),
        WORLD(test_promotions),
        WORLD(test_mad_clock),
        WORLD(test_late_facts_and_rebuild),
        cmocka_unit_test(test_packs_round_trip),
        WORLD(test_borrowing),
        WORLD(test_silent_till),
        cmocka_unit_test(test_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
