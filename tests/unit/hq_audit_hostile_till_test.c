/* A till that lies, a storage that fails, a clock that steps back. Lost if
 * this fails: one broken or hostile till takes away the lists, the memory or
 * the processor of the whole chain, or a till enrolled anew is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "hq/ingest.h"
#include "hq/project.h"
#include "hq/store/report.h"
#include "tests/support/hq_world.h"

#define DAY 20779

static struct hq_world w;
static struct ingest *ingest;
static struct hq_till till;
static struct buf frame, last; /* last: what headquarters answered */

static void on_send(void *ctx, uint32_t to, const void *data, size_t len)
{
    (void)ctx;
    (void)to;
    buf_clear(&last);
    assert_int_equal(buf_add(&last, data, len), ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    hq_world_enrol(&w, &till);
    assert_int_equal(ingest_new(w.store, on_send, NULL, &ingest), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ingest_free(ingest);
    hq_till_release(&till);
    hq_world_close(&w);
    buf_release(&frame);
    buf_release(&last);
    return 0;
}

static enum err give(void)
{
    ingest_set_clock(ingest, 7);
    enum err err = intake_receive(ingest_intake(ingest), till.till, frame.data,
                                  frame.len, 1, 7);
    return err ? err : intake_commit(ingest_intake(ingest));
}

static void greet(void)
{
    hq_till_hello(&till, &frame);
    assert_int_equal(give(), ERR_OK);
}

/* Sends what was appended; the number that was acknowledged, 0: refused. */
static uint64_t batch(void)
{
    Wire__Frame *f = NULL;
    uint64_t seq = 0;
    hq_till_batch(&till, &frame);
    assert_int_equal(give(), ERR_OK);
    assert_int_equal(wire_unpack(last.data, last.len, &f), ERR_OK);
    if (f->kind_case == WIRE__FRAME__KIND_ACK)
        seq = f->ack->seq;
    wire_free(f);
    return seq;
}

static int64_t one_number(const char *sql)
{
    sqlite3_stmt *q = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(store_db(w.store)->handle, sql, -1, &q, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

static enum err ignore(void *ctx, const struct report_cell *c, int count)
{
    (void)ctx;
    (void)c;
    (void)count;
    return ERR_OK;
}

/* Every list, with its sums. */
static void assert_lists_work(void)
{
    struct report_filter f = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .category = "", .text = ""};
    for (int i = 0; i < REPORT_COUNT; i++) {
        assert_int_equal(
            report_rows(w.store, (enum report)i, &f, -1, 0, ignore, NULL),
            ERR_OK);
        assert_int_equal(
            report_totals(w.store, (enum report)i, &f, ignore, NULL), ERR_OK);
    }
}

static void assert_rebuilds_to_the_same(void)
{
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
}

/* ---- numbers -------------------------------------------------------------*/

static void shift(uint32_t number, int64_t fen)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__ShiftOpened opened = LEDGER__SHIFT_OPENED__INIT;
    Ledger__ShiftClosed closed = LEDGER__SHIFT_CLOSED__INIT;
    opened.number = closed.number = number;
    opened.business_day = DAY;
    opened.float_fen = closed.counted_fen = closed.expected_fen = fen;
    closed.total_fen = fen;
    e.fact_case = LEDGER__ENTRY__FACT_SHIFT_OPENED;
    e.shift_opened = &opened;
    hq_till_append(&till, &e);
    e.fact_case = LEDGER__ENTRY__FACT_SHIFT_CLOSED;
    e.shift_closed = &closed;
    hq_till_append(&till, &e);
}

/* SQLite's sum() fails on overflow: the list of all shifts would be gone. */
static void shifts_of_impossible_cash_leave_the_lists(void **state)
{
    (void)state;
    greet();
    hq_till_genesis(&till);
    shift(1, 5000);
    shift(2, INT64_MAX);
    shift(3, INT64_MAX);
    shift(4, INT64_MIN);
    assert_int_equal(batch(), 9);
    assert_lists_work();
    assert_int_equal(one_number("SELECT sum(counted_fen) FROM hq_shift"), 5000);
    assert_true(one_number("SELECT suspect FROM hq_progress") > 0);
    assert_rebuilds_to_the_same();
}

static void a_sale_on_no_day_moves_no_stock_twice(void **state)
{
    (void)state;
    static const struct hq_till_line one[] = {{1, 1000, 300}};
    greet();
    hq_till_genesis(&till);
    hq_till_sale(&till, 1000, INT32_MIN, one, 1);
    hq_till_sale(&till, 1000, INT32_MAX, one, 1);
    hq_till_sale(&till, 1000, DAY, one, 1);
    assert_int_equal(batch(), 4);
    assert_lists_work();
    /* Sales, days and stock tell of the same sales. */
    assert_int_equal(one_number("SELECT count(*) FROM hq_sale"),
                     one_number("SELECT sum(lines) FROM hq_item_day"));
    assert_int_equal(one_number("SELECT -sum(milli) FROM hq_till_stock"),
                     one_number("SELECT sum(milli) FROM hq_item_day"));
    assert_rebuilds_to_the_same();
}

/* ---- text ----------------------------------------------------------------*/

static void local_item(char *name)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__LocalItem item = LEDGER__LOCAL_ITEM__INIT;
    item.name = name;
    item.unit = (char *)"ge";
    item.barcode = (char *)"1";
    item.price_fen = 100;
    e.fact_case = LEDGER__ENTRY__FACT_LOCAL_ITEM;
    e.local_item = &item;
    hq_till_append(&till, &e);
}

/* A name that is no UTF-8 would end every list printed as JSON; one with
 * escapes would rule headquarters' terminal. */
static void names_that_are_no_text_are_left_out(void **state)
{
    (void)state;
    char good[] = "Baozi", torn[] = "\xff\xfe\x80", escape[] = "a\x1b]0;x\x07";
    greet();
    hq_till_genesis(&till);
    local_item(good);
    local_item(torn);
    local_item(escape);
    assert_int_equal(batch(), 4);
    assert_int_equal(one_number("SELECT count(*) FROM hq_local_item"), 1);
    assert_int_equal(one_number("SELECT suspect FROM hq_progress"), 2);
    assert_lists_work();
}

/* ---- stock ---------------------------------------------------------------*/

static void count_stock(uint64_t item, int64_t milli)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__StockOpening opening = LEDGER__STOCK_OPENING__INIT;
    Ledger__StockLine line = LEDGER__STOCK_LINE__INIT, *lines[] = {&line};
    line.item = item;
    line.quantity_milli = milli;
    opening.n_lines = 1;
    opening.lines = lines;
    e.fact_case = LEDGER__ENTRY__FACT_STOCK_OPENING;
    e.stock_opening = &opening;
    hq_till_append(&till, &e);
}

/* As at the till, whatever was sold or counted before: in one commit and in
 * several. */
static void a_count_replaces_what_was_on_hand(void **state)
{
    static const struct hq_till_line three[] = {{1, 3000, 300}};
    (void)state;
    greet();
    hq_till_genesis(&till);
    hq_till_sale(&till, 1, DAY, three, 1);
    count_stock(1, 10000);
    hq_till_sale(&till, 2, DAY, three, 1);
    assert_int_equal(batch(), 4);
    assert_int_equal(one_number("SELECT milli FROM hq_till_stock"), 7000);
    count_stock(1, 5000);
    hq_till_sale(&till, 3, DAY, three, 1);
    assert_int_equal(batch(), 6);
    assert_int_equal(one_number("SELECT milli FROM hq_till_stock"), 2000);
    assert_lists_work();
    assert_rebuilds_to_the_same();
}

/* ---- re-based entries ----------------------------------------------------*/

static void with_origin(Ledger__Entry *e, Ledger__Origin *o, uint64_t seq,
                        uint8_t hash[LEDGER_HASH_LEN])
{
    ledger__origin__init(o);
    memset(hash, (int)seq, LEDGER_HASH_LEN);
    o->seq = seq;
    o->hash.data = hash;
    o->hash.len = LEDGER_HASH_LEN;
    e->origin = o;
}

/* Both branches of a fork opened an item of their own under one number: what
 * the till re-bases must not be counted as the other item's sales. */
static void rebased_sales_stay_with_their_item(void **state)
{
    static const uint64_t mine = LEDGER_LOCAL_ITEM + 2;
    static const struct hq_till_line two[] = {{LEDGER_LOCAL_ITEM + 2, 2000, 1}};
    char noodles[] = "Noodles", towel[] = "Towel";
    uint8_t hash[LEDGER_HASH_LEN];
    Ledger__Origin origin;
    (void)state;
    greet();
    hq_till_genesis(&till);
    local_item(noodles); /* entry 2 of the branch that headquarters follows */
    assert_int_equal(batch(), 2);
    for (int round = 0; round < 2; round++) { /* moved twice: counted once */
        Ledger__Entry e = LEDGER__ENTRY__INIT;
        Ledger__LocalItem item = LEDGER__LOCAL_ITEM__INIT;
        item.name = towel;
        item.unit = towel;
        item.price_fen = 1;
        e.fact_case = LEDGER__ENTRY__FACT_LOCAL_ITEM;
        e.local_item = &item;
        with_origin(&e, &origin, 2, hash);
        hq_till_append(&till, &e);
        Ledger__Entry sold = LEDGER__ENTRY__INIT;
        Ledger__Sale sale = LEDGER__SALE__INIT;
        Ledger__Line line = LEDGER__LINE__INIT, *lines[] = {&line};
        Ledger__Tender tender = LEDGER__TENDER__INIT, *tenders[] = {&tender};
        line.item = mine;
        line.quantity_milli = 5000;
        line.price_fen = 1;
        sale.n_lines = sale.n_tenders = 1;
        sale.lines = lines;
        sale.tenders = tenders;
        sale.total_fen = tender.amount_fen = 5;
        sale.business_day = DAY;
        sold.fact_case = LEDGER__ENTRY__FACT_SALE;
        sold.sale = &sale;
        with_origin(&sold, &origin, 3, hash);
        hq_till_append(&till, &sold);
    }
    hq_till_sale(&till, 1, DAY, two, 1);
    assert_int_equal(batch(), 7);
    assert_int_equal(one_number("SELECT milli FROM hq_item_day "
                                "WHERE item = (1 << 40) + 2"),
                     2000);
    assert_int_equal(one_number("SELECT milli FROM hq_item_day "
                                "WHERE item = (1 << 40) + 3"),
                     5000);
    assert_int_equal(one_number("SELECT count(*) FROM hq_local_item "
                                "WHERE item = (1 << 40) + 3 "
                                "AND name = 'Towel'"),
                     1);
    assert_int_equal(one_number("SELECT count(*) FROM hq_sale"), 2);
    assert_rebuilds_to_the_same();
}

/* ---- room ----------------------------------------------------------------*/

/* A Hello that names shops' audiences which are not this till's. */
static void audiences_of_others_are_not_written_down(void **state)
{
    (void)state;
    char names[FEED_AUDIENCES_MAX][32];
    Wire__Cursor cursors[FEED_AUDIENCES_MAX], *list[FEED_AUDIENCES_MAX];
    for (int round = 0; round < 20; round++) {
        Wire__Frame f = WIRE__FRAME__INIT;
        Wire__Hello m = WIRE__HELLO__INIT;
        for (int i = 0; i < FEED_AUDIENCES_MAX; i++) {
            snprintf(names[i], sizeof(names[i]), "outlet/%d",
                     1000 + round * FEED_AUDIENCES_MAX + i);
            wire__cursor__init(&cursors[i]);
            cursors[i].audience = names[i];
            list[i] = &cursors[i];
        }
        m.protocol_min = m.protocol_max = WIRE_PROTOCOL_MAX;
        m.till = till.till;
        m.software = (char *)"fake 1";
        m.n_cursors = FEED_AUDIENCES_MAX;
        m.cursors = list;
        f.kind_case = WIRE__FRAME__KIND_HELLO;
        f.hello = &m;
        buf_clear(&frame);
        assert_int_equal(wire_pack(&f, &frame), ERR_OK);
        assert_int_equal(give(), ERR_OK);
    }
    assert_int_equal(one_number("SELECT count(*) FROM hq_cursor"), 0);
}

/* Entries of nothing but empty lines: two bytes each on the wire, and hundreds
 * of times less once squeezed, but a whole struct in memory. */
static void what_unpacks_large_is_committed_soon(void **state)
{
    enum { LINES = 32000 };
    static Ledger__Line *lines[LINES];
    struct intake_stats before, after;
    Ledger__Line line = LEDGER__LINE__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    (void)state;
    for (int i = 0; i < LINES; i++)
        lines[i] = &line;
    sale.n_lines = LINES;
    sale.lines = lines;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    greet();
    hq_till_genesis(&till);
    intake_get_stats(ingest_intake(ingest), &before);
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 4; j++)
            hq_till_append(&till, &e);
        hq_till_batch(&till, &frame);
        assert_true(frame.len < 2000);
        assert_int_equal(intake_receive(ingest_intake(ingest), till.till,
                                        frame.data, frame.len, 1, 7),
                         ERR_OK);
    }
    intake_get_stats(ingest_intake(ingest), &after);
    assert_true(after.commits > before.commits);
}

/* ---- storage that fails --------------------------------------------------*/

/* Else headquarters turns in a circle at full speed while its disk is full. */
static void a_failed_commit_is_not_tried_again_at_once(void **state)
{
    (void)state;
    struct intake_stats s;
    struct intake *in = ingest_intake(ingest);
    greet();
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA query_only=ON"),
                     ERR_OK);
    hq_till_hello(&till, &frame);
    assert_int_not_equal(give(), ERR_OK);
    assert_false(intake_staged(in));
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA query_only=OFF"),
                     ERR_OK);
    hq_till_genesis(&till);
    assert_int_equal(batch(), 1);
    intake_get_stats(in, &s);
    assert_int_equal(s.failed_commits, 1);
}

/* ---- enrolled anew -------------------------------------------------------*/

static void enrol_again(int64_t now_ms)
{
    struct enrol_request request;
    struct enrol_answer a;
    Wire__Reason reason = WIRE__REASON__NONE;
    int64_t ticket = hq_world_ticket(&w, INT64_MAX);
    uint32_t number = till.till;
    keys_generate(&till.keys);
    hq_till_request(&till, &request);
    request.old_till = number;
    assert_int_equal(
        decide_enrol(w.store, &w.keys, ticket, &request, now_ms, &a, &reason),
        ERR_OK);
    assert_int_equal(a.till, number);
    intake_forget(ingest_intake(ingest), 0);
}

/* Headquarters' clock was set back between two enrolments: the new key must
 * still be the one that holds. */
static void the_clock_does_not_order_the_keys(void **state)
{
    (void)state;
    static const struct hq_till_line one[] = {{1, 1000, 300}};
    greet();
    hq_till_genesis(&till);
    hq_till_sale(&till, 1000, DAY, one, 1);
    assert_int_equal(batch(), 2);
    enrol_again(-5000);
    greet();
    hq_till_sale(&till, 1000, DAY, one, 1);
    assert_int_equal(batch(), 3);
    /* Twice in a row, with nothing sent between. */
    enrol_again(-6000);
    enrol_again(-7000);
    greet();
    hq_till_sale(&till, 1000, DAY, one, 1);
    assert_int_equal(batch(), 4);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(shifts_of_impossible_cash_leave_the_lists),
        T(a_sale_on_no_day_moves_no_stock_twice),
        T(names_that_are_no_text_are_left_out),
        T(a_count_replaces_what_was_on_hand),
        T(rebased_sales_stay_with_their_item),
        T(audiences_of_others_are_not_written_down),
        T(what_unpacks_large_is_committed_soon),
        T(a_failed_commit_is_not_tried_again_at_once),
        T(the_clock_does_not_order_the_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
