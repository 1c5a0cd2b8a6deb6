/* Storage that fails at any moment: every n-th piece of SQLite's work is cut
 * short, for every n until all goes through. Lost without it: half a batch that
 * is counted, half an import that is sold, an acknowledgement for what is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "hq/import.h"
#include "hq/ingest.h"
#include "hq/verify.h"
#include "tests/support/hq_world.h"

#define DAY   20779
#define STEPS 40 /* of SQLite's machine to a piece */

static struct hq_world w;
static int left; /* pieces until the cut; negative: no cut */
static bool acked;

static int cut(void *ctx)
{
    (void)ctx;
    return left >= 0 && left-- == 0;
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    left = -1;
    sqlite3_progress_handler(store_db(w.store)->handle, STEPS, cut, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_world_close(&w);
    return 0;
}

static void on_send(void *ctx, uint32_t till, const void *data, size_t len)
{
    Wire__Frame *f = NULL;
    (void)ctx;
    (void)till;
    assert_int_equal(wire_unpack(data, len, &f), ERR_OK);
    acked = acked || f->kind_case == WIRE__FRAME__KIND_ACK;
    wire_free(f);
}

static void digest(uint8_t out[LEDGER_HASH_LEN])
{
    assert_int_equal(store_digest(w.store, out), ERR_OK);
}

static void verify(void)
{
    struct verify_counts n;
    struct diag d = {0};
    assert_int_equal(verify_all(w.store, &n, &d), ERR_OK);
}

static void a_batch_is_taken_whole_or_not(void **state)
{
    (void)state;
    struct hq_till till;
    struct ingest *g = NULL;
    struct buf hello = {0}, batch = {0};
    uint8_t before[LEDGER_HASH_LEN], now[LEDGER_HASH_LEN];
    hq_world_enrol(&w, &till);
    assert_int_equal(ingest_new(w.store, on_send, NULL, &g), ERR_OK);
    struct intake *in = ingest_intake(g);
    hq_till_hello(&till, &hello);
    hq_till_genesis(&till);
    for (int i = 0; i < 20; i++) {
        struct hq_till_line lines[3] = {
            {(uint64_t)i + 1, 1000, 100}, {2, 2000, 50}, {3, 500, 960}};
        hq_till_sale(&till, 1000 + i, DAY + i / 7, lines, 3);
    }
    hq_till_batch(&till, &batch);
    digest(before);
    int n = 0;
    for (bool done = false; !done; n++) {
        left = -1;
        assert_int_equal(
            intake_receive(in, till.till, hello.data, hello.len, 1, 1), ERR_OK);
        assert_int_equal(intake_commit(in), ERR_OK);
        acked = false;
        left = n;
        enum err err =
            intake_receive(in, till.till, batch.data, batch.len, 1, 1);
        if (!err)
            err = intake_commit(in);
        left = -1;
        digest(now);
        done = !err;
        assert_int_equal(acked, done);
        if (!done)
            assert_memory_equal(before, now, sizeof(now));
        assert_true(n < 100000);
    }
    assert_memory_not_equal(before, now, sizeof(now));
    assert_true(n > 5); /* it did fail */
    verify();
    ingest_free(g);
    hq_till_release(&till);
    buf_release(&hello);
    buf_release(&batch);
}

static void an_import_is_taken_whole_or_not(void **state)
{
    (void)state;
    char path[128], text[4096];
    uint8_t before[LEDGER_HASH_LEN], now[LEDGER_HASH_LEN];
    struct import_options o = {
        .from_day = DAY, .today = DAY, .audience = "all", .now_ms = 5};
    size_t at = (size_t)snprintf(
        text, sizeof(text),
        "barcode,name,spec,category,unit,price,cost,pack_of,pack_qty\n"
        "6908512108426,a,,x,瓶,1,0.5,,\n"
        "16908512108423,,,,箱,9,,6908512108426,12\n");
    for (int i = 1; i < 20; i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at,
                               "%d,item %d,,x,kg,%d.5,,,\n", i, i, i);
    snprintf(path, sizeof(path), "%s/in.csv", w.dir);
    assert_int_equal(file_write(path, 0600, text, at), ERR_OK);
    digest(before);
    int n = 0;
    for (bool done = false; !done; n++) {
        struct import_report r;
        struct diag d = {0};
        left = n;
        enum err err = import_items(w.store, path, &o, &r, &d);
        left = -1;
        done = !err;
        digest(now);
        if (!done) {
            assert_memory_equal(before, now, sizeof(now));
            assert_int_equal(r.added, 0);
        } else {
            assert_int_equal(r.added, 21);
        }
        import_release(&r);
        assert_true(n < 100000);
    }
    assert_true(n > 5);
    verify();
}

/* A ticket whose enrolment failed is still good. */
static void a_ticket_is_used_up_only_by_an_enrolment(void **state)
{
    (void)state;
    struct hq_till till;
    struct enrol_request request;
    struct enrol_answer a;
    Wire__Reason reason;
    int64_t ticket = hq_world_ticket(&w, 1000);
    hq_till_open(&till);
    hq_till_request(&till, &request);
    int n = 0;
    for (bool done = false; !done; n++) {
        struct store_enrolment x;
        left = n;
        enum err err =
            decide_enrol(w.store, &w.keys, ticket, &request, 5, &a, &reason);
        left = -1;
        done = !err;
        assert_int_equal(store_enrolment(w.store, ticket, &x), ERR_OK);
        assert_int_equal(x.used_ms != 0, done);
        assert_true(n < 100000);
    }
    assert_int_equal(a.till, 1);
    verify();
    hq_till_release(&till);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_batch_is_taken_whole_or_not),
        T(an_import_is_taken_whole_or_not),
        T(a_ticket_is_used_up_only_by_an_enrolment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
