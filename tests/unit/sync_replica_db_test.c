/* If these fail, a recovery after a restored copy stops half-way: sales gone
 * from the till's book, or counted twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/replica_db.h"
#include "sync/sql.h"
#include "tests/support/failing_sql.h"
#include "tests/support/scratch_db.h"

#define TILL 7

static const char *const schemas[] = {sql_ledger_schema, sql_replica_schema,
                                      NULL};
static struct scratch_db s;
static struct keys key;
static struct replica_db ops_ctx;

static void append(Ledger__Entry *e)
{
    assert_int_equal(db_begin(&s.db), ERR_OK);
    enum err err = ledger_append(&s.db, e, NULL);
    assert_int_equal(db_end(&s.db, err), ERR_OK);
}

static int set_up(void **unused)
{
    (void)unused;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis m = LEDGER__GENESIS__INIT;
    scratch_db_open(&s, schemas);
    keys_generate(&key);
    ops_ctx = (struct replica_db){.till_db = &s.db};
    m.till = TILL;
    m.outlet = 1;
    m.sign_key.data = key.sign_public;
    m.sign_key.len = KEY_LEN;
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &m;
    append(&e);
    for (int i = 1; i < 6; i++) {
        Ledger__Entry d = LEDGER__ENTRY__INIT;
        Ledger__Reprint r = LEDGER__REPRINT__INIT;
        r.sale_seq = (uint64_t)i;
        d.fact_case = LEDGER__ENTRY__FACT_REPRINT;
        d.reprint = &r;
        append(&d);
    }
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    scratch_db_close(&s);
    return 0;
}

static enum err acked(uint64_t seq, bool with_signature)
{
    struct ledger_head h = {.seq = seq};
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    assert_int_equal(ledger_hash_at(&s.db, seq, h.hash), ERR_OK);
    keys_sign_head(&key, TILL, &h, sig);
    return replica_db_ops.acked(&ops_ctx, &h, with_signature ? sig : NULL);
}

static void keeps_the_last_signed_head(void **unused)
{
    (void)unused;
    struct replica_record r;
    struct ledger_head h;
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    uint64_t entries;
    int64_t n = 0;
    assert_int_equal(acked(2, true), ERR_OK);
    assert_int_equal(acked(5, true), ERR_OK);
    assert_int_equal(acked(6, false), ERR_OK);
    assert_int_equal(replica_db_record(&s.db, &r), ERR_OK);
    assert_int_equal(r.acked_seq, 6);
    assert_int_equal(ledger_last_signature(&s.db, &h, sig), ERR_OK);
    assert_int_equal(h.seq, 5);
    assert_int_equal(
        db_int(&s.db, "SELECT count(*) FROM ledger_signature", &n, ""), ERR_OK);
    assert_int_equal(n, 1);
    /* Headquarters was restored from a backup and has less again. */
    assert_int_equal(acked(3, true), ERR_OK);
    assert_int_equal(replica_db_record(&s.db, &r), ERR_OK);
    assert_int_equal(r.acked_seq, 3);
    assert_int_equal(ledger_verify(&s.db, TILL, &entries, NULL), ERR_OK);
}

/* From entry 3 on, two others of headquarters'. */
static void fill_adopt(struct replica_adopt *a)
{
    *a = (struct replica_adopt){.fork_seq = 3, .keep_signature = true};
    assert_int_equal(ledger_head(&s.db, &a->expected), ERR_OK);
    a->run.first_seq = 4;
    a->new_head.seq = 3;
    assert_int_equal(ledger_hash_at(&s.db, 3, a->new_head.hash), ERR_OK);
    for (int i = 0; i < 2; i++) {
        const uint8_t bytes[] = {0x08, (uint8_t)(50 + i)};
        assert_int_equal(ledger_run_add(&a->run, bytes, 2), ERR_OK);
        ledger_chain(a->new_head.hash, bytes, 2, a->new_head.hash);
        a->new_head.seq++;
    }
    a->hq_head = a->new_head;
    a->rebased = 0;
    keys_sign_head(&key, TILL, &a->hq_head, a->hq_signature);
}

static void dump(char *out, size_t cap)
{
    static const char *const tables[] = {"ledger_entry", "ledger_aside",
                                         "ledger_state", "ledger_signature",
                                         "replica_state"};
    size_t at = 0;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        scratch_db_dump(&s, tables[i], out + at, cap - at);
        at += strlen(out + at);
    }
}

static void recovers_whole_or_not_at_all(void **unused)
{
    (void)unused;
    static char before[1 << 15], after[1 << 15];
    struct replica_adopt a;
    struct replica_record r;
    struct ledger_head h;
    uint64_t entries;
    unsigned long n = 1;
    assert_int_equal(acked(6, true), ERR_OK);
    fill_adopt(&a);
    dump(before, sizeof(before));
    for (;; n++) {
        failing_sql_at(n);
        enum err err = replica_db_ops.adopt(&ops_ctx, &a);
        bool failed = failing_sql_failed();
        failing_sql_at(0);
        if (!err)
            break;
        assert_true(failed);
        dump(after, sizeof(after));
        assert_string_equal(before, after);
    }
    assert_true(n > 10);
    assert_int_equal(ledger_head(&s.db, &h), ERR_OK);
    assert_memory_equal(&h, &a.new_head, sizeof(h));
    assert_int_equal(replica_db_record(&s.db, &r), ERR_OK);
    assert_true(r.projections_stale);
    assert_int_equal(r.acked_seq, 5);
    assert_int_equal(r.recovered_fork, 3);
    assert_int_equal(r.recovered_taken, 2);
    assert_int_equal(r.recovered_count, 1);
    assert_int_equal(ledger_verify(&s.db, TILL, &entries, NULL), ERR_OK);
    assert_int_equal(db_begin(&s.db), ERR_OK);
    enum err err = replica_db_fresh(&s.db);
    assert_int_equal(db_end(&s.db, err), ERR_OK);
    assert_int_equal(replica_db_record(&s.db, &r), ERR_OK);
    assert_false(r.projections_stale);
    buf_release(&a.run.bytes);
}

static void a_sale_made_meanwhile_stops_the_recovery(void **unused)
{
    (void)unused;
    static char before[1 << 15], after[1 << 15];
    struct replica_adopt a;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Reprint m = LEDGER__REPRINT__INIT;
    fill_adopt(&a);
    e.fact_case = LEDGER__ENTRY__FACT_REPRINT;
    e.reprint = &m;
    e.cashier = 3;
    append(&e);
    dump(before, sizeof(before));
    assert_int_equal(replica_db_ops.adopt(&ops_ctx, &a), ERR_BUSY);
    dump(after, sizeof(after));
    assert_string_equal(before, after);
    buf_release(&a.run.bytes);
}

static void names_a_new_key_once(void **unused)
{
    (void)unused;
    struct ledger_head h;
    struct keys newer;
    uint8_t named[LEDGER_KEY_LEN];
    assert_int_equal(replica_db_ensure_key(&s.db, &key, 5), ERR_OK);
    assert_int_equal(ledger_head(&s.db, &h), ERR_OK);
    assert_int_equal(h.seq, 6);
    keys_generate(&newer);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(replica_db_ensure_key(&s.db, &newer, 5), ERR_OK);
        assert_int_equal(ledger_head(&s.db, &h), ERR_OK);
        assert_int_equal(h.seq, 7);
    }
    assert_int_equal(ledger_last_key(&s.db, named), ERR_OK);
    assert_memory_equal(named, newer.sign_public, KEY_LEN);
    assert_int_equal(db_exec(&s.db, "DELETE FROM ledger_entry"), ERR_OK);
    assert_int_equal(replica_db_ensure_key(&s.db, &newer, 5), ERR_OK);
    assert_int_equal(ledger_head(&s.db, &h), ERR_OK);
    assert_int_equal(h.seq, 0);
}

int main(void)
{
    if (keys_init())
        return 1;
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(keeps_the_last_signed_head),
        TEST(recovers_whole_or_not_at_all),
        TEST(a_sale_made_meanwhile_stops_the_recovery),
        TEST(names_a_new_key_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
