/* What tills send becomes rows at headquarters. Lost without it: money that is
 * counted twice or not at all, a till that still sells after it was cut off, a
 * forged or torn ledger that passes for a good one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/ingest.h"
#include "hq/project.h"
#include "hq/store/report.h"
#include "hq/verify.h"
#include "tests/support/hq_world.h"

#define DAY 20779

static struct hq_world w;
static struct ingest *ingest;
static struct hq_till till;
static struct buf frame, last; /* last: what headquarters answered */
static int64_t now = 7;

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
    now = 7;
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
    memset(&frame, 0, sizeof(frame));
    memset(&last, 0, sizeof(last));
    return 0;
}

static enum err give(uint32_t from)
{
    ingest_set_clock(ingest, now);
    enum err err = intake_receive(ingest_intake(ingest), from, frame.data,
                                  frame.len, 1, 7);
    return err ? err : intake_commit(ingest_intake(ingest));
}

/* The kind of the last answer; seq of an Ack. */
static Wire__Frame__KindCase answer(uint64_t *seq, Wire__Reason *reason)
{
    Wire__Frame *f = NULL;
    assert_int_equal(wire_unpack(last.data, last.len, &f), ERR_OK);
    Wire__Frame__KindCase kind = f->kind_case;
    if (seq && kind == WIRE__FRAME__KIND_ACK)
        *seq = f->ack->seq;
    if (reason && kind == WIRE__FRAME__KIND_REFUSE)
        *reason = f->refuse->reason;
    wire_free(f);
    return kind;
}

static void greet(struct hq_till *t)
{
    hq_till_hello(t, &frame);
    assert_int_equal(give(t->till), ERR_OK);
}

/* Genesis and two sales: 2 x 3.00 and (1.00 + 0.530 x 9.60). */
static void sell_two(struct hq_till *t)
{
    static const struct hq_till_line a[] = {{1, 2000, 300}};
    static const struct hq_till_line b[] = {{1, 1000, 100}, {2, 530, 960}};
    if (t->head.seq == 0)
        hq_till_genesis(t);
    hq_till_sale(t, 1000, DAY, a, 1);
    hq_till_sale(t, 2000, DAY, b, 2);
}

static void batch(struct hq_till *t)
{
    hq_till_batch(t, &frame);
    assert_int_equal(give(t->till), ERR_OK);
}

struct totals {
    int64_t count, lines, fen;
};

static enum err on_totals(void *ctx, const struct report_cell *c, int count)
{
    struct totals *t = ctx;
    assert_true(count > 9);
    *t = (struct totals){c[0].number, c[8].number, c[9].number};
    return ERR_OK;
}

static struct totals totals(void)
{
    struct totals t = {0};
    struct report_filter f = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .category = "", .text = ""};
    assert_int_equal(report_totals(w.store, REPORT_SALES, &f, on_totals, &t),
                     ERR_OK);
    return t;
}

static void assert_totals(int64_t count, int64_t lines, int64_t fen)
{
    struct totals t = totals();
    assert_int_equal(t.count, count);
    assert_int_equal(t.lines, lines);
    assert_int_equal(t.fen, fen);
}

static uint32_t forks(uint32_t of)
{
    struct store_progress p;
    assert_int_equal(store_progress(w.store, of, &p), ERR_OK);
    return p.forks;
}

static void entries_become_totals_once(void **state)
{
    (void)state;
    uint64_t seq = 0;
    greet(&till);
    sell_two(&till);
    batch(&till);
    assert_int_equal(answer(&seq, NULL), WIRE__FRAME__KIND_ACK);
    assert_int_equal(seq, 3);
    assert_totals(2, 3, 600 + 100 + 509);
    /* The same frame again: acknowledged again, counted once. */
    assert_int_equal(give(till.till), ERR_OK);
    assert_int_equal(answer(&seq, NULL), WIRE__FRAME__KIND_ACK);
    assert_totals(2, 3, 1209);
    sell_two(&till);
    batch(&till);
    assert_totals(4, 6, 2418);
    struct verify_counts n;
    struct diag d = {0};
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
    assert_int_equal(n.entries, 5);
}

static int64_t rows_of(const char *sql)
{
    int64_t n = 0;
    assert_int_equal(db_int(store_db(w.store), sql, &n, ""), ERR_OK);
    return n;
}

/* A year of single sales: rows for dozens, one head a day, all of it holds. */
static void single_sales_share_rows_and_heads(void **state)
{
    (void)state;
    struct verify_counts n;
    struct diag d = {0};
    greet(&till);
    hq_till_genesis(&till);
    for (int i = 0; i < 300; i++) {
        static const struct hq_till_line line[] = {{1, 2000, 300}};
        now = CLOCK_DAY_MS * (1 + i / 100) + i;
        hq_till_sale(&till, now, DAY, line, 1);
        batch(&till);
    }
    assert_totals(300, 300, 300 * 600);
    assert_int_equal(rows_of("SELECT count(*) FROM hq_head"), 3);
    assert_in_range(rows_of("SELECT count(*) FROM hq_run"), 2, 12);
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
    assert_int_equal(n.entries, 301);
    assert_int_equal(n.heads, 3);
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
}

/* What headquarters gives back to a till that lost its tail: from any place,
 * the very entries, under the very hash. */
static void any_tail_can_be_asked_for(void **state)
{
    (void)state;
    static uint8_t hash[90][LEDGER_HASH_LEN];
    greet(&till);
    hq_till_genesis(&till);
    for (int i = 1; i < 90; i++) {
        static const struct hq_till_line line[] = {{1, 2000, 300}};
        memcpy(hash[i], till.head.hash, LEDGER_HASH_LEN);
        if (i % 7 == 0 || i == 1)
            batch(&till);
        hq_till_sale(&till, i, DAY, line, 1);
    }
    batch(&till); /* 90 entries */
    for (uint64_t after = 0; after < 90; after++) {
        Wire__Frame f = WIRE__FRAME__INIT, *got = NULL;
        Wire__TailPull m = WIRE__TAIL_PULL__INIT;
        struct ledger_run run = {0};
        uint8_t at[LEDGER_HASH_LEN];
        const uint8_t *data = NULL;
        size_t place = 0, len = 0;
        bool more = false;
        f.kind_case = WIRE__FRAME__KIND_TAIL_PULL;
        f.tail_pull = &m;
        m.after = after;
        m.max_count = 11;
        buf_clear(&frame);
        assert_int_equal(wire_pack(&f, &frame), ERR_OK);
        assert_int_equal(give(till.till), ERR_OK);
        assert_int_equal(wire_unpack(last.data, last.len, &got), ERR_OK);
        assert_int_equal(got->kind_case, WIRE__FRAME__KIND_TAIL);
        assert_int_equal(got->tail->before_hash.len,
                         after ? LEDGER_HASH_LEN : 0);
        memset(at, 0, sizeof(at));
        if (after)
            memcpy(at, got->tail->before_hash.data, LEDGER_HASH_LEN);
        assert_memory_equal(at, hash[after], LEDGER_HASH_LEN);
        assert_int_equal(wire_get_run(got->tail->run, &run), ERR_OK);
        assert_true(run.first_seq == after + 1);
        assert_int_equal(run.count, after + 11 <= 90 ? 11 : 90 - after);
        while (!ledger_run_next(&run, &place, &data, &len, &more) && more)
            ledger_chain(at, data, len, at);
        assert_memory_equal(at,
                            after + 11 < 90 ? hash[after + 11] : till.head.hash,
                            LEDGER_HASH_LEN);
        buf_release(&run.bytes);
        wire_free(got);
    }
}

static void nothing_is_acknowledged_before_it_is_stored(void **state)
{
    (void)state;
    greet(&till);
    sell_two(&till);
    hq_till_batch(&till, &frame);
    buf_clear(&last);
    assert_int_equal(intake_receive(ingest_intake(ingest), till.till,
                                    frame.data, frame.len, 1, 7),
                     ERR_OK);
    assert_int_equal(last.len, 0);
    assert_totals(0, 0, 0);
    assert_int_equal(intake_commit(ingest_intake(ingest)), ERR_OK);
    assert_int_equal(answer(NULL, NULL), WIRE__FRAME__KIND_ACK);
    assert_totals(2, 3, 1209);
}

static void many_shops_one_commit(void **state)
{
    (void)state;
    struct hq_till more[5];
    struct intake_stats before, after;
    for (int i = 0; i < 5; i++) {
        hq_world_enrol(&w, &more[i]);
        intake_forget(ingest_intake(ingest), 0);
        greet(&more[i]);
    }
    intake_get_stats(ingest_intake(ingest), &before);
    for (int i = 0; i < 5; i++) {
        sell_two(&more[i]);
        hq_till_batch(&more[i], &frame);
        assert_int_equal(intake_receive(ingest_intake(ingest), more[i].till,
                                        frame.data, frame.len, 1, 7),
                         ERR_OK);
    }
    assert_int_equal(intake_commit(ingest_intake(ingest)), ERR_OK);
    intake_get_stats(ingest_intake(ingest), &after);
    assert_int_equal(after.commits - before.commits, 1);
    assert_totals(10, 15, 5 * 1209);
    for (int i = 0; i < 5; i++)
        hq_till_release(&more[i]);
}

static void a_broken_chain_is_refused(void **state)
{
    (void)state;
    Wire__Reason reason = WIRE__REASON__NONE;
    greet(&till);
    sell_two(&till);
    till.run.bytes.data[till.run.bytes.len - 1] ^= 1; /* after it was chained */
    batch(&till);
    assert_int_equal(answer(NULL, &reason), WIRE__FRAME__KIND_REFUSE);
    assert_true(reason == WIRE__REASON__BAD_SIGNATURE ||
                reason == WIRE__REASON__BAD_ENTRY);
    assert_totals(0, 0, 0);
}

static void another_key_is_refused(void **state)
{
    (void)state;
    Wire__Reason reason = WIRE__REASON__NONE;
    greet(&till);
    sell_two(&till);
    keys_generate(&till.keys);
    batch(&till);
    assert_int_equal(answer(NULL, &reason), WIRE__FRAME__KIND_REFUSE);
    assert_int_equal(reason, WIRE__REASON__BAD_SIGNATURE);
    assert_totals(0, 0, 0);
}

static void garbage_is_refused(void **state)
{
    (void)state;
    Wire__Reason reason = WIRE__REASON__NONE;
    greet(&till);
    for (size_t len = 0; len < 200; len++) {
        buf_clear(&frame);
        for (size_t i = 0; i < len; i++) {
            uint8_t byte = (uint8_t)(i * 37 + len * 101);
            assert_int_equal(buf_add(&frame, &byte, 1), ERR_OK);
        }
        (void)!give(till.till);
    }
    assert_int_equal(answer(NULL, &reason), WIRE__FRAME__KIND_REFUSE);
    assert_totals(0, 0, 0);
}

/* Somebody else's ledger, sent by an enrolled till. */
static void a_foreign_genesis_is_refused(void **state)
{
    (void)state;
    greet(&till);
    till.outlet = 99;
    sell_two(&till);
    batch(&till);
    assert_int_equal(answer(NULL, NULL), WIRE__FRAME__KIND_REFUSE);
    assert_totals(0, 0, 0);
}

static void both_branches_of_a_fork_are_kept(void **state)
{
    (void)state;
    struct hq_till clone;
    uint8_t before[LEDGER_HASH_LEN];
    greet(&till);
    sell_two(&till);
    batch(&till);
    clone = till;
    memset(&clone.run, 0, sizeof(clone.run));
    memcpy(before, till.head.hash, sizeof(before));
    sell_two(&till);
    batch(&till);
    static const struct hq_till_line other[] = {{3, 1000, 777}};
    hq_till_sale(&clone, 3000, DAY, other, 1);
    hq_till_batch(&clone, &frame);
    assert_int_equal(give(till.till), ERR_OK);
    assert_int_equal(answer(NULL, NULL), WIRE__FRAME__KIND_FORK);
    clone.head = till.head;
    clone.head.seq = 3;
    memcpy(clone.head.hash, before, sizeof(before));
    hq_till_sale(&clone, 3000, DAY, other, 1);
    hq_till_aside(&clone, before, &frame);
    assert_int_equal(give(till.till), ERR_OK);
    assert_int_equal(answer(NULL, NULL), WIRE__FRAME__KIND_ASIDE_KEPT);
    assert_int_equal(forks(till.till), 1);
    assert_int_equal(give(till.till), ERR_OK); /* asked again: still one */
    assert_int_equal(forks(till.till), 1);
    assert_totals(4, 6, 2418); /* the branch set aside is not counted */
    buf_release(&clone.run.bytes);
}

static void a_revoked_till_is_cut_off_in_the_commit(void **state)
{
    (void)state;
    struct diag d = {0};
    greet(&till);
    sell_two(&till);
    batch(&till);
    sell_two(&till);
    hq_till_batch(&till, &frame);
    assert_int_equal(intake_receive(ingest_intake(ingest), till.till,
                                    frame.data, frame.len, 1, 7),
                     ERR_OK);
    /* Revoked by another command between the frame and its commit. */
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_revoke(w.store, till.till, "", 9, &d)),
        ERR_OK);
    (void)!intake_commit(ingest_intake(ingest));
    assert_totals(2, 3, 1209);
    assert_int_equal(decide_revoke(w.store, till.till, "", 9, &d), ERR_DENIED);
    intake_forget(ingest_intake(ingest), 0);
    Wire__Reason reason = WIRE__REASON__NONE;
    greet(&till);
    assert_int_equal(answer(NULL, &reason), WIRE__FRAME__KIND_REFUSE);
    assert_int_equal(reason, WIRE__REASON__REVOKED);
}

static void enrolled_anew_the_unsent_comes(void **state)
{
    (void)state;
    struct diag d = {0};
    struct enrol_request request;
    struct enrol_answer a;
    Wire__Reason reason = WIRE__REASON__NONE;
    uint32_t number = till.till;
    greet(&till);
    sell_two(&till);
    batch(&till);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_revoke(w.store, till.till, "", 9, &d)),
        ERR_OK);
    sell_two(&till); /* sold on while it was cut off */
    keys_generate(&till.keys);
    hq_till_request(&till, &request);
    request.old_till = till.till;
    int64_t ticket = hq_world_ticket(&w, 1000);
    assert_int_equal(
        decide_enrol(w.store, &w.keys, ticket, &request, 10, &a, &reason),
        ERR_OK);
    assert_int_equal(a.till, number);
    /* A lost answer: the same keys get the same answer, others do not. */
    assert_int_equal(
        decide_enrol(w.store, &w.keys, ticket, &request, 11, &a, &reason),
        ERR_OK);
    assert_int_equal(a.till, number);
    request.sign_key[0] ^= 1;
    assert_int_equal(
        decide_enrol(w.store, &w.keys, ticket, &request, 12, &a, &reason),
        ERR_DENIED);
    assert_int_equal(reason, WIRE__REASON__TOKEN_USED);
    intake_forget(ingest_intake(ingest), 0);
    greet(&till);
    batch(&till);
    assert_totals(4, 6, 2418);
    struct verify_counts n;
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
}

static void tickets_run_out_and_stay_with_their_outlet(void **state)
{
    (void)state;
    struct enrol_request request;
    struct enrol_answer a;
    struct hq_till other;
    Wire__Reason reason = WIRE__REASON__NONE;
    hq_till_open(&other);
    hq_till_request(&other, &request);
    assert_int_equal(decide_enrol(w.store, &w.keys, hq_world_ticket(&w, 50),
                                  &request, 50, &a, &reason),
                     ERR_DENIED);
    assert_int_equal(reason, WIRE__REASON__TOKEN_EXPIRED);
    assert_int_equal(
        decide_enrol(w.store, &w.keys, 12345, &request, 1, &a, &reason),
        ERR_DENIED);
    assert_int_equal(reason, WIRE__REASON__TOKEN_UNKNOWN);
    request.old_till = 4711; /* of another chain, perhaps */
    assert_int_equal(decide_enrol(w.store, &w.keys, hq_world_ticket(&w, 50),
                                  &request, 1, &a, &reason),
                     ERR_DENIED);
    assert_int_equal(reason, WIRE__REASON__OTHER_OUTLET);
    hq_till_release(&other);
}

static void a_sale_that_does_not_add_up_is_kept_and_not_counted(void **state)
{
    (void)state;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    greet(&till);
    sell_two(&till);
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    sale.total_fen = 1000000; /* without a line */
    hq_till_append(&till, &e);
    batch(&till);
    assert_int_equal(answer(NULL, NULL), WIRE__FRAME__KIND_ACK);
    assert_totals(2, 3, 1209);
    struct verify_counts n;
    struct diag d = {0};
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
    assert_int_equal(n.entries, 4);
}

/* A local item is its till's own until it is adopted; then its sales and stock
 * are the range item's, also those from before. */
static void adoption_moves_what_was_sold(void **state)
{
    (void)state;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__LocalItem x = LEDGER__LOCAL_ITEM__INIT;
    struct diag d = {0};
    uint32_t item = 0;
    bool joined = true, same = false;
    greet(&till);
    hq_till_genesis(&till);
    e.fact_case = LEDGER__ENTRY__FACT_LOCAL_ITEM;
    e.local_item = &x;
    x.gtin = 6908512108426;
    x.name = (char *)"土鸡蛋";
    x.unit = (char *)"个";
    x.price_fen = 150;
    hq_till_append(&till, &e);
    uint64_t local = LEDGER_LOCAL_ITEM + 2;
    const struct hq_till_line line[] = {{local, 3000, 150}};
    hq_till_sale(&till, 1000, DAY, line, 1);
    batch(&till);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_adopt(w.store, till.till, local, "蛋", 20,
                                        &item, &joined, &d)),
        ERR_OK);
    assert_false(joined);
    assert_int_equal(item, 1);
    hq_till_sale(&till, 2000, DAY, line, 1);
    batch(&till);
    uint8_t digest[LEDGER_HASH_LEN], again[LEDGER_HASH_LEN];
    assert_int_equal(store_digest(w.store, digest), ERR_OK);
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
    assert_int_equal(store_digest(w.store, again), ERR_OK);
    assert_memory_equal(digest, again, sizeof(digest));
    assert_int_equal(
        decide_adopt(w.store, till.till, local, "", 21, &item, &joined, &d),
        ERR_EXISTS);
}

/* One changed byte in a stored run, in a stored signature, a lost run. */
static void verify_names_what_was_changed(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *part;
    } cases[] = {
        {"UPDATE hq_run SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) "
         "|| x'7f' AS BLOB) WHERE first_seq = 4",
         "entry"},
        {"UPDATE hq_head SET signature = zeroblob(64) WHERE seq = 63",
         "signature"},
        {"DELETE FROM hq_run WHERE first_seq = 1", "entry 1: it is missing"},
        {"DELETE FROM hq_run WHERE first_seq = 4", "missing"},
        {"UPDATE hq_progress SET seq = 4", "missing"},
    };
    struct verify_counts n;
    greet(&till);
    sell_two(&till);
    batch(&till);
    now = CLOCK_DAY_MS; /* a day later: the head before stays */
    for (int i = 0; i < 30; i++)
        sell_two(&till); /* too much to be joined to the row before */
    batch(&till);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diag d = {0};
        struct db *db = store_db(w.store);
        assert_int_equal(db_exec(db, "SAVEPOINT t"), ERR_OK);
        assert_int_equal(db_exec(db, cases[i].sql), ERR_OK);
        assert_int_equal(sqlite3_changes(db->handle), 1);
        assert_int_equal(verify_all(w.store, &n, &d), ERR_CORRUPT);
        if (!strstr(d.text, cases[i].part))
            fail_msg("case %zu says \"%s\"", i, d.text);
        assert_int_equal(db_exec(db, "ROLLBACK TO t; RELEASE t"), ERR_OK);
    }
    struct diag d = {0};
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
}

/* The disk is full in the middle: nothing of the batch, the till is told, and
 * once there is room the same frame is taken. */
static void a_full_disk_loses_nothing(void **state)
{
    (void)state;
    Wire__Reason reason = WIRE__REASON__NONE;
    struct db *db = store_db(w.store);
    greet(&till);
    sell_two(&till);
    batch(&till);
    assert_int_equal(db_exec(db, "PRAGMA max_page_count = 1"), ERR_OK);
    static struct hq_till_line lines[60];
    for (int i = 0; i < 60; i++)
        lines[i] = (struct hq_till_line){(uint64_t)i + 1, 1000, 100};
    for (int i = 0; i < 200; i++)
        hq_till_sale(&till, 4000 + i, DAY, lines, 60);
    hq_till_batch(&till, &frame);
    assert_int_equal(give(till.till), ERR_FULL);
    assert_int_equal(answer(NULL, &reason), WIRE__FRAME__KIND_REFUSE);
    assert_int_equal(reason, WIRE__REASON__STORAGE);
    assert_totals(2, 3, 1209);
    assert_int_equal(db_exec(db, "PRAGMA max_page_count = 1000000"), ERR_OK);
    struct buf kept = frame; /* the very frame that was refused */
    memset(&frame, 0, sizeof(frame));
    greet(&till);
    buf_release(&frame);
    frame = kept;
    assert_int_equal(give(till.till), ERR_OK);
    assert_int_equal(answer(NULL, NULL), WIRE__FRAME__KIND_ACK);
    assert_totals(202, 3 + 200 * 60, 1209 + 200 * 6000);
}

/* Random traffic of several tills: headquarters equals the sum of the tills,
 * and everything recomputed is what it was. */
static void headquarters_is_the_sum_of_the_tills(void **state)
{
    (void)state;
    struct hq_till tills[4];
    uint32_t seed = 42;
    int64_t fen = 0, lines = 0, count = 0;
    bool same = false;
    for (int i = 0; i < 4; i++) {
        hq_world_enrol(&w, &tills[i]);
        intake_forget(ingest_intake(ingest), 0);
        greet(&tills[i]);
        hq_till_genesis(&tills[i]);
    }
    for (int round = 0; round < 200; round++) {
        struct hq_till *t = &tills[(seed >> 20) % 4];
        struct hq_till_line l[5];
        seed = seed * 1664525u + 1013904223u;
        int n = 1 + (int)((seed >> 16) % 5);
        for (int i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            l[i] = (struct hq_till_line){1 + (seed >> 16) % 40, 1000,
                                         100 + (seed >> 8) % 900};
            fen += l[i].price_fen;
        }
        hq_till_sale(t, 1000 + round, DAY + round / 70, l, n);
        lines += n;
        count++;
        if (seed % 3 == 0)
            batch(t);
    }
    for (int i = 0; i < 4; i++)
        if (tills[i].run.count)
            batch(&tills[i]);
    assert_totals(count, lines, fen);
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
    assert_totals(count, lines, fen);
    /* And it notices a figure that is wrong. */
    assert_int_equal(db_exec(store_db(w.store),
                             "UPDATE hq_item_day SET amount_fen = amount_fen "
                             "+ 1 WHERE item = 1"),
                     ERR_OK);
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_false(same);
    for (int i = 0; i < 4; i++)
        hq_till_release(&tills[i]);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(entries_become_totals_once),
        T(single_sales_share_rows_and_heads),
        T(any_tail_can_be_asked_for),
        T(nothing_is_acknowledged_before_it_is_stored),
        T(many_shops_one_commit),
        T(a_broken_chain_is_refused),
        T(another_key_is_refused),
        T(garbage_is_refused),
        T(a_foreign_genesis_is_refused),
        T(both_branches_of_a_fork_are_kept),
        T(a_revoked_till_is_cut_off_in_the_commit),
        T(enrolled_anew_the_unsent_comes),
        T(tickets_run_out_and_stay_with_their_outlet),
        T(a_sale_that_does_not_add_up_is_kept_and_not_counted),
        T(adoption_moves_what_was_sold),
        T(verify_names_what_was_changed),
        T(a_full_disk_loses_nothing),
        T(headquarters_is_the_sum_of_the_tills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
