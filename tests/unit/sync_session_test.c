/* If these fail, a till that was restored from a copy and whose disk fills up
 * in the middle of its recovery ends with a book that is neither the old nor
 * the new one. The real machine over real SQLite, against headquarters of
 * tests/sim; every call of SQLite in the session fails once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/replica_db.h"
#include "sync/sql.h"
#include "tests/sim/sim.h"
#include "tests/support/failing_sql.h"
#include "tests/support/scratch_db.h"

#define TICKS_MAX 20000

static const char *const till_schemas[] = {sql_ledger_schema,
                                           sql_replica_schema, NULL};
static const char *const copy_schemas[] = {sql_feed_copy_schema, NULL};

static struct sim s;
static struct scratch_db till, catalogue;
static struct feed_copy copy;
static struct replica_db ctx;
static uint32_t sold;

static void to_hq(void *unused, const void *frame, size_t len)
{
    (void)unused;
    sim_send(&s, 0, true, frame, len);
}

static void append(const void *bytes, size_t len)
{
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
    assert_non_null(e);
    assert_int_equal(db_begin(&till.db), ERR_OK);
    enum err err = ledger_append(&till.db, e, NULL);
    assert_int_equal(db_end(&till.db, err), ERR_OK);
    ledger__entry__free_unpacked(e, NULL);
}

static void sell(int n)
{
    for (int i = 0; i < n; i++) {
        Ledger__Entry e = LEDGER__ENTRY__INIT;
        Ledger__Sale sale = LEDGER__SALE__INIT;
        uint8_t bytes[64];
        sale.basket = ++sold;
        e.at_ms = 1763776800000;
        e.fact_case = LEDGER__ENTRY__FACT_SALE;
        e.sale = &sale;
        append(bytes, ledger__entry__pack(&e, bytes));
    }
}

static void start_agent(void)
{
    struct replica_config c = {.till = 1,
                               .keys = &s.keys[s.body[0].disk.key_pair],
                               .software = "session",
                               .seed = 5,
                               .ops = &replica_db_ops,
                               .ctx = &ctx};
    ctx =
        (struct replica_db){.till_db = &till.db, .copy = &copy, .send = to_hq};
    assert_int_equal(replica_new(&c, &s.body[0].replica), ERR_OK);
    (void)!replica_connected(s.body[0].replica, sim_now(&s), sim_clock(&s));
}

static void stop_agent(void)
{
    replica_free(s.body[0].replica);
    s.body[0].replica = NULL;
    sim_net_clear(&s, 0);
}

/* Time passes until all is acknowledged and fetched. */
static void settle(void)
{
    struct ledger_head ours, theirs;
    for (int i = 0; i < TICKS_MAX; i++) {
        int64_t next;
        s.tick++;
        sim_deliver(&s);
        sim_hq_tick(&s);
        (void)!replica_tick(s.body[0].replica, sim_now(&s), sim_clock(&s),
                            &next);
        sim_ledger_head(&s.hq.till[1].ledger, &theirs);
        if (replica_idle(s.body[0].replica) && i > 5 &&
            !ledger_head(&till.db, &ours) && ours.seq == theirs.seq) {
            assert_memory_equal(ours.hash, theirs.hash, LEDGER_HASH_LEN);
            return;
        }
    }
    fail_msg("it never settles");
}

static void copy_till(const char *to)
{
    char sql[160];
    snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", to);
    unlink(to);
    assert_int_equal(db_exec(&till.db, sql), ERR_OK);
}

/* The till's folder is replaced by an old copy of it. */
static void restore_till(const char *from)
{
    char path[96];
    static const char *const tails[] = {"-wal", "-shm"};
    db_close(&till.db);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s%s", till.path, tails[i]);
        unlink(path);
    }
    assert_int_equal(rename(from, till.path), 0);
    assert_int_equal(db_open(&till.db, till.path, DB_READ_WRITE, NULL), ERR_OK);
}

/* 5 sales, a copy, 4 more, all at headquarters; the copy comes back and sells
 * 3 others. */
static void begin(void)
{
    char saved[96];
    memset(&s, 0, sizeof(s));
    s.aborts = true;
    s.next_fact = 1;
    sold = 0;
    scratch_db_open(&till, till_schemas);
    scratch_db_open(&catalogue, copy_schemas);
    copy = (struct feed_copy){.db = &catalogue.db};
    sim_body_create(&s, 0, 1);
    sim_hq_start(&s);
    sim_hq_change_audiences(&s, 1);
    for (int i = 0; i < 10; i++)
        sim_hq_put(&s);
    append(s.body[0].disk.ledger.at[0].bytes, s.body[0].disk.ledger.at[0].len);
    sell(5);
    start_agent();
    settle();
    snprintf(saved, sizeof(saved), "%s.copy", till.path);
    copy_till(saved);
    sell(4);
    settle();
    stop_agent();
    restore_till(saved);
    sell(3);
    for (int i = 0; i < 6; i++)
        sim_hq_put(&s);
    start_agent();
}

static void end(void)
{
    stop_agent();
    sim_release(&s);
    scratch_db_close(&till);
    scratch_db_close(&catalogue);
}

static void check(void)
{
    uint64_t entries = 0;
    uint32_t count[64] = {0};
    struct replica_record r;
    struct diag d = {0};
    const struct sim_ledger *l = &s.hq.till[1].ledger;
    if (ledger_verify(&till.db, 1, &entries, &d))
        fail_msg("%s", d.text);
    /* Genesis, 9 sales, the new epoch and the 3 re-based. */
    assert_int_equal(entries, 14);
    for (size_t i = 0; i < l->n; i++)
        count[l->at[i].fact]++;
    for (uint32_t fact = 1; fact <= 12; fact++)
        assert_int_equal(count[fact], 1);
    assert_int_equal(replica_db_record(&till.db, &r), ERR_OK);
    assert_true(r.projections_stale);
    assert_int_equal(r.recovered_count, 1);
    assert_int_equal(r.recovered_fork, 6);
    assert_int_equal(r.recovered_taken, 4);
    assert_int_equal(r.recovered_rebased, 3);
    assert_int_equal(r.acked_seq, 14);
}

static void recovers_whatever_fails(void **unused)
{
    (void)unused;
    unsigned long n = 0;
    bool failed = true;
    for (; failed; n++) {
        begin();
        failing_sql_at(n); /* 0: first without a failure */
        settle();
        failed = failing_sql_failed() || n == 0;
        failing_sql_at(0);
        check();
        end();
    }
    assert_true(n > 50);
}

int main(void)
{
    if (keys_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovers_whatever_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
