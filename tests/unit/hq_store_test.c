/* The store and what headquarters decides. Lost without it: a statement that
 * only fails in the field, a database of a newer version that is written to,
 * a price that holds on the wrong day, a shop that gets another's people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "hq/store/sql.h"
#include "hq/verify.h"
#include "sync/feed.h"
#include "tests/support/hq_world.h"

#define TODAY 20779

static struct hq_world w;

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_world_close(&w);
    return 0;
}

static void every_statement_prepares(void **state)
{
    (void)state;
    sqlite3 *db = store_db(w.store)->handle;
    int seen = 0;
    for (int i = 0; sql_hq_store_all[i][0]; i++) {
        sqlite3_stmt *q = NULL;
        /* pay.db has its own test. */
        if (strstr(sql_hq_store_all[i][0], "schema") ||
            strncmp(sql_hq_store_all[i][0], "pay_", 4) == 0)
            continue;
        if (sqlite3_prepare_v2(db, sql_hq_store_all[i][1], -1, &q, NULL) !=
            SQLITE_OK)
            fail_msg("%s: %s", sql_hq_store_all[i][0], sqlite3_errmsg(db));
        sqlite3_finalize(q);
        seen++;
    }
    assert_true(seen > 80);
}

static void a_newer_store_is_left_alone(void **state)
{
    (void)state;
    struct store *s = NULL;
    struct diag d = {0};
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA user_version = 99"),
                     ERR_OK);
    assert_int_equal(store_open(w.dir, STORE_WRITE, &s, &d), ERR_NEWER);
    assert_non_null(strstr(d.text, "update this program"));
    assert_int_equal(store_open(w.dir, STORE_READ, &s, &d), ERR_NEWER);
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA user_version = 4"),
                     ERR_OK);
}

/* Also by a listing, which otherwise changes nothing. */
static void an_older_store_is_brought_up_to_date(void **state)
{
    (void)state;
    struct store *s = NULL;
    struct diag d = {0};
    int64_t newest = 0, version = 0;
    int64_t milli = 0;
    assert_int_equal(
        db_int(store_db(w.store), "PRAGMA user_version", &newest, ""), ERR_OK);
    assert_int_equal(
        db_exec(store_db(w.store),
                "DROP TABLE buy_supplier; DROP TABLE buy_offer;"
                "DROP TABLE buy_terms; DROP TABLE buy_order;"
                "DROP TABLE buy_line; DROP TABLE buy_event;"
                "DROP TABLE buy_came; DROP TABLE buy_invoice;"
                "DROP TABLE buy_invoice_line; DROP TABLE buy_settled;"),
        ERR_OK);
    assert_int_equal(
        db_exec(store_db(w.store),
                "DROP TABLE hq_rebased; DROP TABLE hq_till_stock;"
                "ALTER TABLE hq_head DROP COLUMN received_ms;"
                "CREATE TABLE hq_stock (outlet INTEGER NOT NULL,"
                "    own_till INTEGER NOT NULL, item INTEGER NOT NULL,"
                "    milli INTEGER NOT NULL,"
                "    PRIMARY KEY (outlet, own_till, item)"
                ") STRICT, WITHOUT ROWID;"
                "INSERT INTO hq_stock VALUES (1, 0, 4, 5000);"
                "PRAGMA user_version = 1"),
        ERR_OK);
    assert_int_equal(store_open(w.dir, STORE_READ, &s, &d), ERR_OK);
    assert_int_equal(db_int(store_db(s), "PRAGMA user_version", &version, ""),
                     ERR_OK);
    assert_int_equal(version, newest);
    assert_int_equal(
        db_int(store_db(s), "SELECT milli FROM hq_till_stock", &milli, ""),
        ERR_OK);
    assert_int_equal(milli, 5000);
    store_close(s);
}

static void a_missing_or_second_store_is_said(void **state)
{
    (void)state;
    struct store *s = NULL;
    struct diag d = {0};
    assert_int_equal(store_open("/nonexistent/hq", STORE_READ, &s, &d),
                     ERR_NOTFOUND);
    assert_non_null(strstr(d.text, "hq init"));
    assert_int_equal(store_create(w.dir, &d), ERR_EXISTS);
    assert_int_equal(store_create("/nonexistent/a/b", &d), ERR_DENIED);
}

/* A page of the file overwritten while nobody looks. */
static void a_damaged_page_is_noticed(void **state)
{
    (void)state;
    char path[128];
    struct diag d = {0};
    snprintf(path, sizeof(path), "%s/hq.db", w.dir);
    store_close(w.store);
    w.store = NULL;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    static char junk[4096];
    memset(junk, 0x5A, sizeof(junk));
    for (off_t page = 1; page < 12; page++)
        assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 4096),
                         sizeof(junk));
    close(fd);
    enum err err = store_open(w.dir, STORE_WRITE, &w.store, &d);
    if (!err)
        err = db_check(store_db(w.store), path, &d);
    assert_int_equal(err, ERR_CORRUPT);
    assert_non_null(strstr(d.text, "damaged"));
}

static void own_ledger_damage_is_named(void **state)
{
    (void)state;
    struct verify_counts n;
    struct diag d = {0};
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
    assert_int_equal(n.own, 2);
    assert_int_equal(db_exec(store_db(w.store),
                             "UPDATE ledger_entry SET bytes = x'00' "
                             "WHERE seq = 2"),
                     ERR_OK);
    assert_int_not_equal(verify_all(w.store, &n, &d), ERR_OK);
    assert_non_null(strstr(d.text, "2"));
}

/* ---- decisions
 * -------------------------------------------------------------*/
static enum err set_outlet(const char *name, const char *division,
                           const char *group, uint32_t *id, struct diag *d)
{
    Feed__Outlet x = FEED__OUTLET__INIT;
    char *groups[] = {(char *)group};
    x.name = (char *)name;
    x.division = (char *)division;
    x.division_source = (char *)"test";
    x.groups = groups;
    x.n_groups = group ? 1 : 0;
    enum err err = store_begin(w.store);
    assert_int_equal(err, ERR_OK);
    return store_end(w.store, decide_outlet(w.store, &x, 5, id, d));
}

static void outlets_need_a_name_and_a_real_code(void **state)
{
    (void)state;
    static const struct {
        const char *name, *division, *part;
    } bad[] = {
        {"", "341181102003", "missing"},
        {"a\tb", "341181102003", "plain text"},
        {"x", "34118110200", "12 digits"},
        {"x", "3411811020033", "12 digits"},
        {"x", "34118110200a", "12 digits"},
        {"x", "341100000000", "county"},
        {"x", "041181102003", "county"},
    };
    uint32_t id = 77;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct diag d = {0};
        assert_int_not_equal(
            set_outlet(bad[i].name, bad[i].division, NULL, &id, &d), ERR_OK);
        if (!strstr(d.text, bad[i].part))
            fail_msg("case %zu says \"%s\"", i, d.text);
        assert_int_equal(id, 77);
    }
    struct diag d = {0};
    assert_int_equal(set_outlet("二店", "341181102004", "north", &id, &d),
                     ERR_OK);
    assert_int_equal(id, 2);
    /* Where a list of towns is known, its villages pass and others do not. */
    assert_int_equal(store_division_put(w.store, "341181102000", "秦栏镇"),
                     ERR_OK);
    assert_int_equal(set_outlet("三店", "341181102009", NULL, &id, &d), ERR_OK);
    assert_int_equal(set_outlet("四店", "341181103009", NULL, &id, &d),
                     ERR_NOTFOUND);
    assert_int_equal(decide_check_audience(w.store, "group/north", &d), ERR_OK);
    assert_int_equal(decide_check_audience(w.store, "group/south", &d),
                     ERR_NOTFOUND);
    assert_int_equal(decide_check_audience(w.store, "outlet/2", &d), ERR_OK);
    assert_int_equal(decide_check_audience(w.store, "outlet/9", &d),
                     ERR_NOTFOUND);
    assert_int_equal(decide_check_audience(w.store, "outlet/2x", &d),
                     ERR_NOTFOUND);
    assert_int_equal(decide_check_audience(w.store, "everyone", &d),
                     ERR_FORMAT);
}

static enum err set_cashier(uint32_t outlet, const struct decide_cashier *c,
                            uint32_t *id, struct diag *d)
{
    assert_int_equal(store_begin(w.store), ERR_OK);
    return store_end(w.store, decide_cashier(w.store, outlet, c, 6, id, d));
}

static void cashiers_go_to_their_outlet_only(void **state)
{
    (void)state;
    struct decide_cashier c = {.name = "王芳", .keeper = true, .pin = "1234"};
    Feed__Record *r = NULL;
    uint32_t id = 0;
    uint64_t version = 0;
    struct diag d = {0};
    assert_int_equal(set_cashier(1, &c, &id, &d), ERR_OK);
    assert_int_equal(id, 1);
    assert_int_equal(
        feed_get(store_db(w.store), "outlet/1", "cashier/1", &r, &version),
        ERR_OK);
    assert_string_equal(r->cashier->name, "王芳");
    assert_int_equal(r->cashier->role, FEED__ROLE__KEEPER);
    assert_null(strstr(r->cashier->pin_hash, "1234"));
    assert_true(strncmp(r->cashier->pin_hash, "$argon2", 7) == 0);
    feed__record__free_unpacked(r, NULL);
    assert_int_equal(
        feed_get(store_db(w.store), "all", "cashier/1", &r, &version),
        ERR_NOTFOUND);
    static const char *const bad[] = {"123", "1234567890123", "12a4", ""};
    for (int i = 0; i < 4; i++) {
        c.pin = bad[i];
        assert_int_equal(set_cashier(1, &c, &id, &d), ERR_FORMAT);
        assert_non_null(strstr(d.text, "4 to 12 digits"));
        if (bad[i][0])
            assert_null(strstr(d.text, bad[i])); /* a PIN is never repeated */
    }
    c.pin = "1234";
    assert_int_equal(set_cashier(9, &c, &id, &d), ERR_NOTFOUND);
    struct decide_cashier gone = {.id = 1, .left = true};
    assert_int_equal(set_cashier(1, &gone, &id, &d), ERR_OK);
    assert_int_equal(
        feed_get(store_db(w.store), "outlet/1", "cashier/1", &r, &version),
        ERR_OK);
    assert_true(r->cashier->left);
    assert_string_equal(r->cashier->name, "王芳");
    feed__record__free_unpacked(r, NULL);
}

static void settings_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        enum err want;
    } cases[] = {
        {SETTING_LINE_DISCOUNT_PERCENT, "15", ERR_OK},
        {SETTING_LINE_DISCOUNT_PERCENT, "101", ERR_RANGE},
        {SETTING_LINE_DISCOUNT_PERCENT, "-1", ERR_RANGE},
        {SETTING_LINE_DISCOUNT_PERCENT, "5x", ERR_RANGE},
        {SETTING_LINE_DISCOUNT_PERCENT, "", ERR_RANGE},
        {SETTING_CASH_ROUND, "10", ERR_OK},
        {SETTING_CASH_ROUND, "7", ERR_RANGE},
        {SETTING_RECEIPT_FOOTER, "谢谢惠顾", ERR_OK},
        {"no.such", "1", ERR_NOTFOUND},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diag d = {0};
        assert_int_equal(store_begin(w.store), ERR_OK);
        assert_int_equal(
            store_end(w.store, decide_setting(w.store, cases[i].name,
                                              cases[i].value, "all", 6, &d)),
            cases[i].want);
        assert_true(cases[i].want == ERR_OK || d.text[0]);
    }
}

/* ---- price book
 * ------------------------------------------------------------*/
static const char *whom = "all"; /* whose book is set and read */

static bool set_price(int32_t from, int64_t fen, int64_t pack_fen)
{
    Feed__PackPrice pack = FEED__PACK_PRICE__INIT;
    struct decide_price p = {.item = 1,
                             .audience = whom,
                             .from_day = from,
                             .today = TODAY,
                             .unit_fen = fen,
                             .n_packs = pack_fen ? 1 : 0,
                             .packs = &pack};
    bool changed = false;
    struct diag d = {0};
    pack.pack = 1;
    pack.fen = (uint64_t)pack_fen;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_price(w.store, &p, 6, &changed, &d)), ERR_OK);
    return changed;
}

/* An item is carried by those it is for, and by nobody else. */
static void an_item_has_one_audience(void **state)
{
    (void)state;
    Feed__Item x = FEED__ITEM__INIT;
    Feed__Record *r = NULL;
    uint64_t gtin = 6908512108426, version = 0;
    uint32_t id = 0, pack = 0;
    bool changed = false;
    x.id = 1;
    x.name = (char *)"可乐";
    x.gtin = &gtin;
    x.n_gtin = 1;
    static const char *const audiences[] = {"all", "group/north", "outlet/1"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(store_begin(w.store), ERR_OK);
        assert_int_equal(
            store_end(w.store,
                      decide_item(w.store, &x, audiences[i], 5, &changed)),
            ERR_OK);
        assert_true(changed);
        for (int k = 0; k < 3; k++) {
            enum err err = feed_get(store_db(w.store), audiences[k], "item/1",
                                    &r, &version);
            assert_int_equal(err, k == i ? ERR_OK : ERR_NOTFOUND);
            if (!err)
                feed__record__free_unpacked(r, NULL);
        }
        assert_int_equal(store_code(w.store, 6908512108426, &id, &pack),
                         ERR_OK);
        assert_int_equal(id, 1);
    }
}

/* "day:unit/pack ..." of the book, days relative to TODAY. */
static const char *book(void)
{
    static char text[512];
    struct buf b = {0};
    size_t at = 0;
    assert_int_equal(store_price_book(w.store, 1, whom, &b), ERR_OK);
    Feed__Price *p = feed__price__unpack(NULL, b.len, b.data);
    assert_non_null(p);
    text[0] = '\0';
    for (size_t i = 0; i < p->n_from; i++)
        at += (size_t)snprintf(
            text + at, sizeof(text) - at, "%d:%d/%d ",
            (int)p->from[i]->effective_day - TODAY, (int)p->from[i]->unit_fen,
            p->from[i]->n_packs ? (int)p->from[i]->packs[0]->fen : 0);
    feed__price__free_unpacked(p, NULL);
    buf_release(&b);
    return text;
}

static void the_price_book_keeps_what_still_holds(void **state)
{
    (void)state;
    assert_true(set_price(-40 + TODAY, 300, 0));
    assert_true(set_price(-20 + TODAY, 310, 3000));
    /* A till may be a few days back, not forty. */
    assert_string_equal(book(), "-20:310/3000 ");
    assert_true(set_price(TODAY, 320, 0));
    assert_true(set_price(TODAY + 5, 350, 0));
    assert_string_equal(book(), "-20:310/3000 0:320/3000 5:350/3000 ");
    assert_false(set_price(TODAY + 6, 350, 0)); /* holds already */
    assert_true(set_price(TODAY, 330, 0));      /* today's again */
    assert_string_equal(book(), "-20:310/3000 0:330/3000 5:350/3000 ");
    assert_true(set_price(TODAY + 5, 0, 3300)); /* the case only */
    assert_string_equal(book(), "-20:310/3000 0:330/3000 5:350/3300 ");
}

/* A shop's first price of its own, for later: until then it sells at what held
 * for it so far, its group's before everyone's. */
static void a_book_of_its_own_begins_with_what_held(void **state)
{
    (void)state;
    struct diag d = {0};
    uint32_t id = 0;
    assert_int_equal(set_outlet("二店", "341181102004", "north", &id, &d),
                     ERR_OK);
    whom = "all";
    assert_true(set_price(TODAY, 300, 3000));
    whom = "outlet/1";
    assert_false(set_price(TODAY, 300, 0)); /* as for everyone */
    assert_true(set_price(TODAY + 5, 350, 0));
    assert_string_equal(book(), "0:300/3000 5:350/3000 ");
    whom = "group/north";
    assert_true(set_price(TODAY, 310, 0));
    whom = "outlet/2";
    assert_true(set_price(TODAY + 5, 350, 0));
    assert_string_equal(book(), "0:310/3000 5:350/3000 ");
    /* And back again: the shop has none of its own, also after a rebuild. */
    struct buf none = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(store_begin(w.store), ERR_OK);
        assert_int_equal(
            store_end(w.store, decide_price_clear(w.store, 1, whom, 7, &d)),
            i == 0 ? ERR_OK : ERR_NOTFOUND);
        assert_int_equal(store_price_book(w.store, 1, whom, &none),
                         ERR_NOTFOUND);
        assert_int_equal(store_begin(w.store), ERR_OK);
        assert_int_equal(store_end(w.store, store_own_rebuild(w.store)),
                         ERR_OK);
    }
    whom = "all";
    assert_int_equal(decide_price_clear(w.store, 1, whom, 7, &d), ERR_FORMAT);
    assert_string_equal(book(), "0:300/3000 ");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(every_statement_prepares),
        T(a_newer_store_is_left_alone),
        T(an_older_store_is_brought_up_to_date),
        T(a_missing_or_second_store_is_said),
        T(a_damaged_page_is_noticed),
        T(own_ledger_damage_is_named),
        T(outlets_need_a_name_and_a_real_code),
        T(cashiers_go_to_their_outlet_only),
        T(settings_are_checked),
        T(an_item_has_one_audience),
        T(the_price_book_keeps_what_still_holds),
        T(a_book_of_its_own_begins_with_what_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
