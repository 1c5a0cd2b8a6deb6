/* If these fail, a shop sells at yesterday's price, loses its range while it
 * loads, or never hears of a change again after headquarters was restored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/feed_copy.h"
#include "sync/ledger.h"
#include "sync/sql.h"
#include "tests/support/failing_sql.h"
#include "tests/support/scratch_db.h"

static const char *const hq_schemas[] = {sql_ledger_schema, sql_feed_schema,
                                         NULL};
static const char *const copy_schemas[] = {sql_feed_copy_schema, NULL};
static struct scratch_db hq, shop;
static struct feed_copy copy;
static const struct feed_author by = {.at_ms = 1763776800000, .cashier = 1};
static int told;
static char last_told[FEED_KEY_MAX + 1];
static enum err told_err;

static enum err changed(void *ctx, const char *key, const uint8_t *record,
                        size_t len)
{
    (void)ctx;
    (void)record;
    (void)len;
    told++;
    snprintf(last_told, sizeof(last_told), "%s", key);
    return told_err;
}

static int set_up(void **unused)
{
    (void)unused;
    scratch_db_open(&hq, hq_schemas);
    scratch_db_open(&shop, copy_schemas);
    copy = (struct feed_copy){.db = &shop.db, .changed = changed};
    told = 0;
    told_err = ERR_OK;
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    scratch_db_close(&hq);
    scratch_db_close(&shop);
    return 0;
}

static uint64_t put(const char *audience, const char *key, const char *value)
{
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Setting m = FEED__SETTING__INIT;
    uint64_t version = 0;
    m.name = (char *)(uintptr_t)key;
    m.value = (char *)(uintptr_t)value;
    r.kind_case = FEED__RECORD__KIND_SETTING;
    r.setting = &m;
    assert_int_equal(db_begin(&hq.db), ERR_OK);
    enum err err =
        feed_put(&hq.db, &by, audience, key, value ? &r : NULL, &version);
    assert_int_equal(db_end(&hq.db, err), ERR_OK);
    return version;
}

static void list(const char *const *names)
{
    struct feed_audiences a = {0};
    while (names[a.n]) {
        snprintf(a.name[a.n], sizeof(a.name[0]), "%s", names[a.n]);
        a.n++;
    }
    assert_int_equal(feed_copy_audiences(&copy, &a), ERR_OK);
}

static struct feed_cursor cursor_of(const char *audience)
{
    struct feed_cursors have;
    assert_int_equal(feed_copy_cursors(&copy, &have), ERR_OK);
    for (size_t i = 0; i < have.n; i++) {
        if (strcmp(have.at[i].audience, audience) == 0)
            return have.at[i];
    }
    fail_msg("no cursor for %s", audience);
    return have.at[0];
}

/* One page from headquarters to the shop; returns its rows. */
static uint32_t pull(const char *audience, uint32_t rows, bool *ret_more)
{
    struct feed_page page;
    struct feed_cursor c = cursor_of(audience);
    assert_int_equal(
        feed_read_page(&hq.db, audience, c.version, rows, 1 << 20, &page),
        ERR_OK);
    assert_int_equal(feed_copy_apply(&copy, &page), ERR_OK);
    /* The same page again is no news. */
    if (page.count > 0)
        assert_int_equal(feed_copy_apply(&copy, &page), ERR_BUSY);
    uint32_t count = page.count;
    *ret_more = page.more;
    feed_page_release(&page);
    return count;
}

static uint32_t pull_all(const char *audience, uint32_t rows)
{
    bool more = true;
    uint32_t count = 0;
    while (more)
        count += pull(audience, rows, &more);
    return count;
}

static void assert_has(const char *key, const char *value)
{
    struct buf record = {0};
    enum err err = feed_copy_get(&copy, key, &record);
    assert_int_equal(err, value ? ERR_OK : ERR_NOTFOUND);
    if (value) {
        Feed__Record *r = feed__record__unpack(NULL, record.len, record.data);
        assert_non_null(r);
        assert_string_equal(r->setting->value, value);
        feed__record__free_unpacked(r, NULL);
    }
    buf_release(&record);
}

static const char *const all_only[] = {"all", NULL};
static const char *const three[] = {"all", "group/town", "outlet/3", NULL};
static const char *const swapped[] = {"group/town", "all", "outlet/3", NULL};

static void a_new_shop_and_an_old_one_take_the_same_path(void **unused)
{
    (void)unused;
    char key[32];
    bool more = true;
    for (int i = 0; i < 100; i++) {
        snprintf(key, sizeof(key), "setting/%d", i);
        put("all", key, "a");
    }
    list(all_only);
    assert_int_equal(pull("all", 30, &more), 30);
    assert_true(more);
    put("all", "setting/5", "b"); /* changed while it loads */
    assert_int_equal(pull_all("all", 30), 71);
    assert_has("setting/5", "b");
    assert_has("setting/99", "a");
    assert_int_equal(pull_all("all", 30), 0);
    uint64_t version = put("all", "setting/7", "c");
    put("all", "setting/8", NULL);
    assert_int_equal(pull_all("all", 1), 2);
    assert_has("setting/7", "c");
    assert_has("setting/8", NULL);
    assert_int_equal(cursor_of("all").version, version + 1);
}

static void the_most_specific_audience_wins(void **unused)
{
    (void)unused;
    put("all", "setting/x", "all");
    put("group/town", "setting/x", "town");
    put("outlet/3", "setting/x", "ours");
    put("outlet/4", "setting/x", "theirs");
    list(three);
    pull_all("outlet/3", 10);
    assert_has("setting/x", "ours");
    pull_all("all", 10);
    pull_all("group/town", 10);
    assert_has("setting/x", "ours");
    put("outlet/3", "setting/x", NULL);
    pull_all("outlet/3", 10);
    assert_has("setting/x", "town");
    list(swapped); /* headquarters orders its groups otherwise */
    assert_has("setting/x", "all");
    told = 0;
    list(all_only);
    assert_has("setting/x", "all");
    assert_true(told > 0);
    list(three); /* back in the group: it begins anew */
    assert_int_equal(cursor_of("group/town").version, 0);
    assert_int_equal(pull_all("group/town", 10), 1);
    assert_has("setting/x", "town");
}

static void a_reload_keeps_the_range_until_it_is_whole(void **unused)
{
    (void)unused;
    char key[32];
    bool more = true;
    for (int i = 0; i < 20; i++) {
        snprintf(key, sizeof(key), "setting/%d", i);
        put("all", key, "a");
    }
    list(all_only);
    pull_all("all", 100);
    /* A row that headquarters, restored from a backup, never had. */
    assert_int_equal(
        db_exec(&hq.db, "DELETE FROM feed WHERE key = 'setting/3'"), ERR_OK);
    assert_int_equal(feed_copy_reset(&copy, "all"), ERR_OK);
    assert_int_equal(cursor_of("all").version, 0);
    assert_has("setting/3", "a");
    assert_int_equal(pull("all", 10, &more), 10);
    assert_has("setting/3", "a");
    told = 0;
    assert_int_equal(pull("all", 10, &more), 9);
    assert_has("setting/3", NULL);
    assert_has("setting/19", "a");
    assert_string_equal(last_told, "setting/3");
    assert_int_equal(told, 10);
}

static void a_cursor_names_what_headquarters_had(void **unused)
{
    (void)unused;
    uint64_t mark = 1;
    bool more;
    put("all", "setting/a", "1");
    put("outlet/9", "setting/a", "1");
    list(all_only);
    pull("all", 10, &more);
    struct feed_cursor c = cursor_of("all");
    assert_int_equal(c.version, 1);
    assert_int_equal(c.seen, 2); /* the head, not only our last row */
    assert_int_equal(feed_mark(&hq.db, c.seen, &mark), ERR_OK);
    assert_int_equal(mark, c.mark);
    assert_int_equal(feed_mark(&hq.db, 3, &mark), ERR_NOTFOUND);
    assert_int_equal(feed_mark(&hq.db, 0, &mark), ERR_OK);
    assert_int_equal(mark, 0);
}

static void the_same_again_is_no_news(void **unused)
{
    (void)unused;
    struct ledger_head before, after;
    put("all", "setting/a", "1");
    assert_int_equal(ledger_head(&hq.db, &before), ERR_OK);
    assert_int_equal(put("all", "setting/a", "1"), 1);
    put("all", "setting/none", NULL);
    assert_int_equal(ledger_head(&hq.db, &after), ERR_OK);
    assert_int_equal(after.seq, before.seq);
    assert_int_equal(put("all", "setting/a", NULL), 2);
    assert_int_equal(put("all", "setting/a", NULL), 2);
    assert_int_equal(put("all", "setting/a", "1"), 3);
}

static void headquarters_reads_its_own_word(void **unused)
{
    (void)unused;
    Feed__Record *record = NULL;
    uint64_t version = 0;
    assert_int_equal(feed_get(&hq.db, "all", "setting/a", &record, &version),
                     ERR_NOTFOUND);
    put("group/town", "setting/a", "1");
    put("all", "setting/a", "2");
    assert_int_equal(feed_get(&hq.db, "all", "setting/a", &record, &version),
                     ERR_OK);
    assert_string_equal(record->setting->value, "2");
    assert_int_equal(version, 2);
    feed__record__free_unpacked(record, NULL);
    put("all", "setting/a", NULL);
    assert_int_equal(feed_get(&hq.db, "all", "setting/a", &record, &version),
                     ERR_NOTFOUND);
    assert_int_equal(
        db_exec(&hq.db, "UPDATE feed SET record = x'FF', removed = 0"), ERR_OK);
    assert_int_equal(feed_get(&hq.db, "all", "setting/a", &record, &version),
                     ERR_CORRUPT);
}

static void rebuilds_to_the_same_rows(void **unused)
{
    (void)unused;
    static char before[1 << 16], after[1 << 16];
    char key[32], value[32];
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof(key), "setting/%d", i * 7 % 31);
        snprintf(value, sizeof(value), "%d", i);
        put(i % 3 ? "all" : "group/town", key, i % 11 ? value : NULL);
    }
    scratch_db_dump(&hq, "feed", before, sizeof(before));
    assert_int_equal(db_exec(&hq.db, "UPDATE feed SET version = version + 900"),
                     ERR_OK);
    assert_int_equal(db_begin(&hq.db), ERR_OK);
    enum err err = feed_rebuild(&hq.db);
    assert_int_equal(db_end(&hq.db, err), ERR_OK);
    scratch_db_dump(&hq, "feed", after, sizeof(after));
    assert_string_equal(before, after);
}

static void names_are_checked(void **unused)
{
    (void)unused;
    static const char *const bad[] = {"",        "alle",   "group/",
                                      "outlet/", "shop/1", "group/\n"};
    char longest[FEED_KEY_MAX + 2] = "item/";
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(feed_audience_ok(bad[i]));
    assert_true(feed_audience_ok("all"));
    assert_true(feed_audience_ok("group/山区"));
    assert_true(feed_key_ok("item/1"));
    assert_false(feed_key_ok("item"));
    assert_false(feed_key_ok("/1"));
    assert_false(feed_key_ok("item/"));
    memset(longest + 5, '1', FEED_KEY_MAX - 5);
    assert_true(feed_key_ok(longest));
    longest[FEED_KEY_MAX] = '1';
    assert_false(feed_key_ok(longest));
    assert_int_equal(db_begin(&hq.db), ERR_OK);
    assert_int_equal(feed_put(&hq.db, &by, "shop/1", "item/1", NULL, NULL),
                     ERR_RANGE);
    db_rollback(&hq.db);
    assert_string_equal(feed_setting_default(SETTING_DAY_START), "0");
    assert_null(feed_setting_default("no.such"));
}

static void a_page_that_lies_is_refused(void **unused)
{
    (void)unused;
    struct feed_page p = {.audience = "all"};
    list(all_only);
    assert_int_equal(feed_page_add(&p, 5, "item/1", "x", 1, false), ERR_OK);
    assert_int_equal(feed_page_add(&p, 4, "item/2", "x", 1, false), ERR_OK);
    assert_int_equal(feed_copy_apply(&copy, &p), ERR_FORMAT); /* backwards */
    buf_clear(&p.rows);
    assert_int_equal(feed_page_add(&p, 5, "item/1", "x", 1, true), ERR_OK);
    assert_int_equal(feed_copy_apply(&copy, &p), ERR_FORMAT); /* gone, and is */
    buf_clear(&p.rows);
    assert_int_equal(feed_page_add(&p, 5, "item/1", "x", 1, false), ERR_OK);
    p.upto = 9; /* past its rows */
    assert_int_equal(feed_copy_apply(&copy, &p), ERR_FORMAT);
    p.upto = 5;
    p.rows.len--;
    assert_int_equal(feed_copy_apply(&copy, &p), ERR_FORMAT);
    p.rows.len++;
    assert_int_equal(feed_copy_apply(&copy, &p), ERR_OK);
    feed_page_release(&p);
}

/* Whatever step fails, a page is there whole, with its cursor, or not at all;
 * the same for a till that cannot make something of a record. */
static void a_page_is_stored_whole_or_not_at_all(void **unused)
{
    (void)unused;
    static char before[1 << 16], after[1 << 16];
    struct feed_page page;
    char key[32];
    unsigned long n = 1;
    for (int i = 0; i < 12; i++) {
        snprintf(key, sizeof(key), "setting/%d", i);
        put("all", key, "a");
    }
    list(all_only);
    assert_int_equal(feed_read_page(&hq.db, "all", 0, 0, 1 << 20, &page),
                     ERR_OK);
    told_err = ERR_NOMEM;
    assert_int_equal(feed_copy_apply(&copy, &page), ERR_NOMEM);
    told_err = ERR_OK;
    scratch_db_dump(&shop, "feed_row", before, sizeof(before));
    assert_string_equal(before, "");
    for (;; n++) {
        failing_sql_at(n);
        enum err err = feed_copy_apply(&copy, &page);
        bool failed = failing_sql_failed();
        failing_sql_at(0);
        if (!err)
            break;
        assert_true(failed);
        scratch_db_dump(&shop, "feed_row", after, sizeof(after));
        assert_string_equal(before, after);
        assert_int_equal(cursor_of("all").version, 0);
    }
    assert_true(n > 10);
    assert_int_equal(cursor_of("all").version, 12);
    feed_page_release(&page);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_new_shop_and_an_old_one_take_the_same_path),
        TEST(the_most_specific_audience_wins),
        TEST(a_reload_keeps_the_range_until_it_is_whole),
        TEST(a_cursor_names_what_headquarters_had),
        TEST(the_same_again_is_no_news),
        TEST(headquarters_reads_its_own_word),
        TEST(rebuilds_to_the_same_rows),
        TEST(names_are_checked),
        TEST(a_page_that_lies_is_refused),
        TEST(a_page_is_stored_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
