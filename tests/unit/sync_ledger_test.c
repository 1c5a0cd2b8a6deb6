/* If these fail, a till's book can be rewritten without anybody noticing, or
 * an honest one is called false. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "sync/keys.h"
#include "sync/ledger.h"
#include "sync/sql.h"
#include "tests/support/scratch_db.h"

#define TILL 7

static const char *const schemas[] = {sql_ledger_schema, NULL};
static struct scratch_db s;
static struct keys first_key, second_key;

static int set_up(void **unused)
{
    (void)unused;
    i18n_set_chinese(false);
    keys_generate(&first_key);
    keys_generate(&second_key);
    scratch_db_open(&s, schemas);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    scratch_db_close(&s);
    return 0;
}

static struct ledger_head append(Ledger__Entry *e)
{
    struct ledger_head h;
    e->at_ms = 1763776800000;
    assert_int_equal(db_begin(&s.db), ERR_OK);
    enum err err = ledger_append(&s.db, e, &h);
    assert_int_equal(db_end(&s.db, err), ERR_OK);
    return h;
}

static struct ledger_head append_genesis(void)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis m = LEDGER__GENESIS__INIT;
    m.outlet = 3;
    m.till = TILL;
    m.sign_key.data = first_key.sign_public;
    m.sign_key.len = KEY_LEN;
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &m;
    return append(&e);
}

static struct ledger_head append_key(const struct keys *k)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__KeyChanged m = LEDGER__KEY_CHANGED__INIT;
    m.sign_key.data = (uint8_t *)(uintptr_t)k->sign_public;
    m.sign_key.len = KEY_LEN;
    e.fact_case = LEDGER__ENTRY__FACT_KEY_CHANGED;
    e.key_changed = &m;
    return append(&e);
}

static void fill_drawer(Ledger__Entry *e, Ledger__DrawerOpened *m, char *why)
{
    ledger__entry__init(e);
    ledger__drawer_opened__init(m);
    m->reason = why;
    e->fact_case = LEDGER__ENTRY__FACT_DRAWER_OPENED;
    e->drawer_opened = m;
}

static struct ledger_head append_drawer(const char *why)
{
    Ledger__Entry e;
    Ledger__DrawerOpened m;
    fill_drawer(&e, &m, (char *)(uintptr_t)why);
    return append(&e);
}

static void sign(const struct keys *k, const struct ledger_head *h)
{
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    keys_sign_head(k, TILL, h, sig);
    assert_int_equal(ledger_keep_signature(&s.db, h, sig), ERR_OK);
}

static enum err verify(uint64_t *ret_entries, struct diag *d)
{
    return ledger_verify(&s.db, TILL, ret_entries, d);
}

static void appends_and_reads_back(void **unused)
{
    (void)unused;
    struct ledger_head h, now;
    uint8_t hash[LEDGER_HASH_LEN], key[KEY_LEN];
    struct buf bytes = {0};
    uint64_t entries = 0;
    assert_int_equal(ledger_head(&s.db, &h), ERR_OK);
    assert_int_equal(h.seq, 0);
    assert_int_equal(ledger_last_key(&s.db, key), ERR_NOTFOUND);
    append_genesis();
    for (int i = 0; i < 50; i++)
        h = append_drawer("change");
    assert_int_equal(h.seq, 51);
    assert_int_equal(ledger_head(&s.db, &now), ERR_OK);
    assert_memory_equal(&now, &h, sizeof(h));
    assert_int_equal(ledger_hash_at(&s.db, 51, hash), ERR_OK);
    assert_memory_equal(hash, h.hash, sizeof(hash));
    assert_int_equal(ledger_hash_at(&s.db, 52, hash), ERR_NOTFOUND);
    assert_int_equal(ledger_read(&s.db, 52, &bytes), ERR_NOTFOUND);
    assert_int_equal(ledger_read(&s.db, 51, &bytes), ERR_OK);
    Ledger__Entry *e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    assert_non_null(e);
    assert_string_equal(e->drawer_opened->reason, "change");
    ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
    assert_int_equal(ledger_last_key(&s.db, key), ERR_OK);
    assert_memory_equal(key, first_key.sign_public, KEY_LEN);
    assert_int_equal(verify(&entries, NULL), ERR_OK);
    assert_int_equal(entries, 51);
}

static void refuses_an_entry_that_is_too_long(void **unused)
{
    (void)unused;
    static char why[LEDGER_ENTRY_MAX + 1];
    struct ledger_head h;
    Ledger__Entry e;
    Ledger__DrawerOpened m;
    memset(why, 'x', LEDGER_ENTRY_MAX);
    fill_drawer(&e, &m, why);
    assert_int_equal(db_begin(&s.db), ERR_OK);
    assert_int_equal(ledger_append(&s.db, &e, &h), ERR_RANGE);
    why[LEDGER_ENTRY_MAX - LEDGER_ORIGIN_ROOM - 8] = '\0';
    assert_int_equal(ledger_append(&s.db, &e, &h), ERR_OK);
    assert_int_equal(h.seq, 1);
    db_rollback(&s.db);
}

static void walks_runs(void **unused)
{
    (void)unused;
    struct ledger_run run;
    append_genesis();
    for (int i = 0; i < 20; i++)
        append_drawer(i % 3 ? "x" : "a longer reason, over some bytes");
    for (uint64_t first = 1; first <= 22; first++) {
        for (uint32_t max = 1; max < 25; max += 3) {
            uint64_t left = 21 - first + 1;
            size_t at = 0, len = 0;
            const uint8_t *bytes;
            bool more = true;
            uint32_t n = 0;
            assert_int_equal(ledger_read_run(&s.db, first, max, 1 << 20, &run),
                             ERR_OK);
            assert_int_equal(run.count, left < max ? left : max);
            while (more) {
                struct buf one = {0};
                assert_int_equal(
                    ledger_run_next(&run, &at, &bytes, &len, &more), ERR_OK);
                if (!more)
                    break;
                assert_int_equal(ledger_read(&s.db, first + n, &one), ERR_OK);
                assert_int_equal(one.len, len);
                assert_memory_equal(one.data, bytes, len);
                buf_release(&one);
                n++;
            }
            assert_int_equal(n, run.count);
            buf_release(&run.bytes);
        }
    }
    /* One entry always fits, however few bytes are asked for. */
    assert_int_equal(ledger_read_run(&s.db, 2, 100, 1, &run), ERR_OK);
    assert_int_equal(run.count, 1);
    buf_release(&run.bytes);
    assert_int_equal(db_exec(&s.db, "DELETE FROM ledger_entry WHERE seq = 9"),
                     ERR_OK);
    assert_int_equal(ledger_read_run(&s.db, 2, 100, 1 << 20, &run),
                     ERR_CORRUPT);
}

static void refuses_malformed_runs(void **unused)
{
    (void)unused;
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\x00", 1}, /* an entry of no bytes */
        {"\x05"      /* shorter than it says */
         "abc",
         4},
        {"\x81", 1}, /* half a length */
        {"\x81\x00"  /* a length spelt longer than needed */
         "a",
         3},
        {"\xFF\xFF\xFF\x01", 4}, /* far too long */
        {"\x81\x80\x04", 3},     /* one past the limit */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct ledger_run run = {.first_seq = 1};
        size_t at = 0, len = 0;
        const uint8_t *bytes;
        bool more = true;
        assert_int_equal(buf_add(&run.bytes, bad[i].bytes, bad[i].len), ERR_OK);
        assert_int_equal(ledger_run_next(&run, &at, &bytes, &len, &more),
                         ERR_FORMAT);
        buf_release(&run.bytes);
    }
}

/* Two branches, two keys, three signatures. */
static void build_branches(void)
{
    struct ledger_head expected, h;
    struct ledger_run run = {0};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__EpochStarted m = LEDGER__EPOCH_STARTED__INIT;
    uint8_t packed[64], hash[LEDGER_HASH_LEN];
    append_genesis();
    append_drawer("one");
    h = append_drawer("two");
    sign(&first_key, &h);
    append_drawer("three");
    expected = append_drawer("four");
    sign(&first_key, &expected);
    /* From entry 3 on, headquarters' branch: another entry, a new epoch. */
    run.first_seq = 4;
    m.epoch = 1;
    m.fork_seq = 3;
    e.fact_case = LEDGER__ENTRY__FACT_EPOCH_STARTED;
    e.epoch_started = &m;
    size_t len = ledger__entry__pack(&e, packed);
    assert_int_equal(ledger_run_add(&run, packed, len), ERR_OK);
    ledger_chain(h.hash, packed, len, hash);
    h.seq = 4;
    h.epoch = 1;
    memcpy(h.hash, hash, sizeof(hash));
    assert_int_equal(db_begin(&s.db), ERR_OK);
    enum err err = ledger_replace_tail(&s.db, &expected, 3, &run, &h);
    assert_int_equal(db_end(&s.db, err), ERR_OK);
    buf_release(&run.bytes);
    append_drawer("five");
    h = append_key(&second_key);
    assert_int_equal(h.epoch, 1);
    sign(&second_key, &h);
}

static void verifies_branches(void **unused)
{
    (void)unused;
    uint64_t entries = 0;
    build_branches();
    assert_int_equal(verify(&entries, NULL), ERR_OK);
    assert_int_equal(entries, 6);
}

/* Flips every bit position's byte of one column of one table in turn. */
static void flip_all(const char *table, const char *column)
{
    char sql[256];
    sqlite3_stmt *rows = NULL;
    int64_t n = 0, len = 0;
    uint64_t entries;
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
    assert_int_equal(sqlite3_prepare_v2(s.db.handle, sql, -1, &rows, NULL), 0);
    assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
    n = sqlite3_column_int64(rows, 0);
    sqlite3_finalize(rows);
    assert_true(n > 0);
    for (int64_t row = 0; row < n; row++) {
        snprintf(sql, sizeof(sql),
                 "SELECT %s, seq, hash FROM %s ORDER BY seq, hash LIMIT 1 "
                 "OFFSET %lld",
                 column, table, (long long)row);
        assert_int_equal(sqlite3_prepare_v2(s.db.handle, sql, -1, &rows, NULL),
                         0);
        assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
        len = sqlite3_column_bytes(rows, 0);
        uint8_t *was = malloc((size_t)len), *now = malloc((size_t)len);
        uint8_t hash[LEDGER_HASH_LEN];
        assert_non_null(was);
        assert_non_null(now);
        memcpy(was, sqlite3_column_blob(rows, 0), (size_t)len);
        memcpy(hash, sqlite3_column_blob(rows, 2), sizeof(hash));
        int64_t seq = sqlite3_column_int64(rows, 1);
        sqlite3_finalize(rows);
        snprintf(sql, sizeof(sql),
                 "UPDATE %s SET %s = ?1 WHERE seq = ?2 AND (hash = ?3 OR "
                 "hash = ?4)",
                 table, column);
        for (int64_t i = 0; i <= len; i++) {
            sqlite3_stmt *q = NULL;
            memcpy(now, was, (size_t)len);
            if (i < len)
                now[i] ^= 1;
            for (int back = 0; back < 2; back++) {
                assert_int_equal(
                    sqlite3_prepare_v2(s.db.handle, sql, -1, &q, NULL), 0);
                /* At i == len: the last byte is gone. */
                sqlite3_bind_blob(q, 1, back ? was : now,
                                  (int)(back || i < len ? len : len - 1),
                                  SQLITE_STATIC);
                sqlite3_bind_int64(q, 2, seq);
                sqlite3_bind_blob(q, 3, hash, sizeof(hash), SQLITE_STATIC);
                sqlite3_bind_blob(q, 4, now, (int)(i < len ? len : len - 1),
                                  SQLITE_STATIC);
                assert_int_equal(sqlite3_step(q), SQLITE_DONE);
                assert_int_equal(sqlite3_changes(s.db.handle), 1);
                sqlite3_finalize(q);
                struct diag d = {0};
                enum err err = verify(&entries, &d);
                assert_int_equal(err, back ? ERR_OK : ERR_CORRUPT);
                assert_int_equal(d.text[0] != 0, !back);
            }
        }
        free(was);
        free(now);
    }
}

static void notices_every_altered_byte(void **unused)
{
    (void)unused;
    build_branches();
    flip_all("ledger_entry", "bytes");
    flip_all("ledger_entry", "hash");
    flip_all("ledger_aside", "bytes");
    flip_all("ledger_aside", "hash");
    flip_all("ledger_signature", "signature");
    flip_all("ledger_signature", "hash");
}

static void notices(const char *sql)
{
    struct diag d = {0};
    uint64_t entries;
    assert_int_equal(db_begin(&s.db), ERR_OK);
    assert_int_equal(db_exec(&s.db, sql), ERR_OK);
    assert_int_equal(verify(&entries, &d), ERR_CORRUPT);
    assert_true(d.text[0]);
    db_rollback(&s.db);
    assert_int_equal(verify(&entries, &d), ERR_OK);
}

static void notices_what_is_taken_out_or_renumbered(void **unused)
{
    (void)unused;
    build_branches();
    notices("DELETE FROM ledger_entry WHERE seq = 1");
    notices("DELETE FROM ledger_entry WHERE seq = 3");
    notices("UPDATE ledger_entry SET seq = 9 WHERE seq = 6");
    notices("UPDATE ledger_entry SET seq = -seq");
    notices("DELETE FROM ledger_entry WHERE seq = 6"); /* a signed one */
    notices("UPDATE ledger_state SET epoch = 0");
    notices("UPDATE ledger_signature SET epoch = 3");
    notices("UPDATE ledger_signature SET seq = seq + 1");
    notices("DELETE FROM ledger_aside WHERE seq = 4");
    notices("UPDATE ledger_aside SET branch = 2 WHERE seq = 5; "
            "UPDATE ledger_aside SET bytes = x'0801' WHERE seq = 4");
    notices("DELETE FROM ledger_entry");
}

static void an_old_key_does_not_sign_what_follows_it(void **unused)
{
    (void)unused;
    struct ledger_head h, early;
    uint64_t entries;
    append_genesis();
    early = append_drawer("one");
    append_key(&second_key);
    h = append_drawer("two");
    /* What was unsent at the change is signed with the new key. */
    sign(&second_key, &early);
    assert_int_equal(verify(&entries, NULL), ERR_OK);
    sign(&first_key, &h);
    assert_int_equal(verify(&entries, NULL), ERR_CORRUPT);
}

static void keeps_the_tail_when_it_has_grown(void **unused)
{
    (void)unused;
    struct ledger_head expected, h, now;
    struct ledger_run run = {.first_seq = 2};
    append_genesis();
    expected = append_drawer("one");
    h = append_drawer("sold meanwhile");
    assert_int_equal(ledger_run_add(&run, "\x08\x01", 2), ERR_OK);
    assert_int_equal(db_begin(&s.db), ERR_OK);
    assert_int_equal(ledger_replace_tail(&s.db, &expected, 1, &run, &h),
                     ERR_BUSY);
    db_rollback(&s.db);
    /* A run that does not end where it says. */
    assert_int_equal(db_begin(&s.db), ERR_OK);
    enum err err = ledger_replace_tail(&s.db, &h, 1, &run, &expected);
    assert_int_equal(db_end(&s.db, err), ERR_FORMAT);
    assert_int_equal(ledger_head(&s.db, &now), ERR_OK);
    assert_memory_equal(&now, &h, sizeof(h));
    buf_release(&run.bytes);
}

static void prepares_every_statement(void **unused)
{
    (void)unused;
    static const char *const all[] = {sql_ledger_schema, sql_feed_schema,
                                      sql_feed_copy_schema, sql_replica_schema,
                                      NULL};
    struct scratch_db t;
    int n = 0;
    scratch_db_open(&t, all);
    for (; sql_sync_all[n][0]; n++) {
        sqlite3_stmt *q = NULL;
        if (strstr(sql_sync_all[n][0], "schema"))
            continue;
        if (sqlite3_prepare_v2(t.db.handle, sql_sync_all[n][1], -1, &q, NULL))
            fail_msg("%s: %s", sql_sync_all[n][0], sqlite3_errmsg(t.db.handle));
        sqlite3_finalize(q);
    }
    assert_true(n > 20);
    scratch_db_close(&t);
}

int main(void)
{
    if (keys_init())
        return 1;
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(appends_and_reads_back),
        TEST(refuses_an_entry_that_is_too_long),
        TEST(walks_runs),
        TEST(refuses_malformed_runs),
        TEST(verifies_branches),
        TEST(notices_every_altered_byte),
        TEST(notices_what_is_taken_out_or_renumbered),
        TEST(an_old_key_does_not_sign_what_follows_it),
        TEST(keeps_the_tail_when_it_has_grown),
        TEST(prepares_every_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
