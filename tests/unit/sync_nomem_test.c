/* If these fail, headquarters falls over when memory is short, blames a till
 * for it, or leaves half of something behind. Every allocation of ours is made
 * to fail, one after the other; then the same must succeed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/feed.h"
#include "sync/intake.h"
#include "sync/sql.h"
#include "tests/support/hq_till.h"
#include "tests/support/scratch_db.h"

/* The linker sends our allocations here (tests/tests.mk). */
void *__real_malloc(size_t len);
void *__real_calloc(size_t count, size_t len);
void *__real_realloc(void *p, size_t len);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_realloc(void *p, size_t len);

static long countdown = -1; /* the n-th from now fails; negative: none */

static int fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t len)
{
    return fails() ? NULL : __real_malloc(len);
}

void *__wrap_calloc(size_t count, size_t len)
{
    return fails() ? NULL : __real_calloc(count, len);
}

void *__wrap_realloc(void *p, size_t len)
{
    return fails() ? NULL : __real_realloc(p, len);
}

/* ---- headquarters' intake -------------------------------------------------
 */

static struct intake_till info;
static uint64_t stored;
static Wire__Reason refused;
static uint64_t acked;

static void op_send(void *ctx, uint32_t till, const void *bytes, size_t len)
{
    (void)ctx;
    (void)till;
    Wire__Frame *f = NULL;
    long kept = countdown;
    countdown = -1;
    assert_int_equal(wire_unpack(bytes, len, &f), ERR_OK);
    if (f->kind_case == WIRE__FRAME__KIND_REFUSE)
        refused = f->refuse->reason;
    else if (f->kind_case == WIRE__FRAME__KIND_ACK)
        acked = f->ack->seq;
    wire_free(f);
    countdown = kept;
}

static enum err op_till(void *ctx, uint32_t till, struct intake_till *ret)
{
    (void)ctx;
    (void)till;
    *ret = info;
    return ERR_OK;
}

static enum err op_audiences(void *ctx, uint32_t till,
                             struct feed_audiences *ret)
{
    (void)ctx;
    (void)till;
    ret->n = 0;
    return ERR_OK;
}

static enum err op_begin(void *ctx)
{
    (void)ctx;
    return ERR_OK;
}

static enum err op_store(void *ctx, const struct intake_batch *b)
{
    (void)ctx;
    info.head = b->head;
    stored += b->count;
    return ERR_OK;
}

static enum err op_seen(void *ctx, uint32_t till, const struct intake_seen *s)
{
    (void)ctx;
    (void)till;
    (void)s;
    return ERR_OK;
}

static const struct intake_ops ops = {
    .send = op_send,
    .till = op_till,
    .audiences = op_audiences,
    .begin = op_begin,
    .store = op_store,
    .seen = op_seen,
    .commit = op_begin,
};

static void intake_survives_and_blames_nobody(void **unused)
{
    (void)unused;
    struct hq_till till;
    struct buf hello = {0}, batch = {0};
    static const struct hq_till_line lines[3] = {
        {7, 1000, 350}, {8, 2000, 100}, {9, 500, 960}};
    long n = 0;
    hq_till_open(&till);
    till.till = 1;
    till.outlet = 5;
    hq_till_hello(&till, &hello);
    hq_till_genesis(&till);
    for (int i = 0; i < 300; i++)
        hq_till_sale(&till, 1763776800000, 20414, lines, 3);
    hq_till_batch(&till, &batch);
    for (;; n++) {
        struct intake *in = NULL;
        info = (struct intake_till){.till = 1, .outlet = 5, .n_keys = 1};
        info.keys[0].from_seq = 1;
        memcpy(info.keys[0].sign_key, till.keys.sign_public, KEY_LEN);
        stored = acked = 0;
        refused = WIRE__REASON__NONE;
        countdown = n;
        enum err err = intake_new(&ops, NULL, &in);
        if (!err)
            err = intake_receive(in, 1, hello.data, hello.len, 1, 1);
        if (!err)
            err = intake_receive(in, 1, batch.data, batch.len, 1, 1);
        if (!err)
            err = intake_commit(in);
        bool failed = countdown < 0;
        countdown = -1;
        assert_true(!err || err == ERR_NOMEM);
        assert_true(refused == WIRE__REASON__NONE ||
                    refused == WIRE__REASON__STORAGE);
        if (in && err) { /* the till comes again */
            assert_int_equal(intake_receive(in, 1, hello.data, hello.len, 2, 2),
                             ERR_OK);
            assert_int_equal(intake_receive(in, 1, batch.data, batch.len, 2, 2),
                             ERR_OK);
            assert_int_equal(intake_commit(in), ERR_OK);
        }
        if (in) {
            assert_int_equal(stored, 301);
            assert_int_equal(acked, 301);
        }
        intake_free(in);
        if (!failed)
            break;
    }
    assert_true(n > 10);
    buf_release(&hello);
    buf_release(&batch);
    hq_till_release(&till);
}

/* ---- ledger and feed ------------------------------------------------------
 */

static enum err write_and_read(struct scratch_db *s)
{
    static const struct feed_author by = {.at_ms = 1763776800000};
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Setting m = FEED__SETTING__INIT;
    struct feed_page page = {0};
    struct ledger_run run = {0};
    uint64_t entries = 0;
    char text[900];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    m.value = text;
    r.kind_case = FEED__RECORD__KIND_SETTING;
    r.setting = &m;
    enum err err = db_begin(&s->db);
    if (err)
        return err;
    err = feed_put(&s->db, &by, "all", "setting/a", &r, NULL);
    if (!err)
        err = feed_put(&s->db, &by, "all", "setting/b", &r, NULL);
    if (!err)
        err = feed_rebuild(&s->db);
    if (!err)
        err = feed_read_page(&s->db, "all", 0, 0, 1 << 20, &page);
    if (!err)
        err = ledger_read_run(&s->db, 1, 10, 1 << 20, &run);
    if (!err)
        err = ledger_verify(&s->db, 0, &entries, NULL);
    if (!err)
        assert_int_equal(page.count + run.count + entries, 6);
    feed_page_release(&page);
    buf_release(&run.bytes);
    db_rollback(&s->db);
    return err;
}

static void ledger_and_feed_survive(void **unused)
{
    (void)unused;
    static const char *const schemas[] = {sql_ledger_schema, sql_feed_schema,
                                          NULL};
    struct scratch_db s;
    long n = 0;
    scratch_db_open(&s, schemas);
    for (;; n++) {
        countdown = n;
        enum err err = write_and_read(&s);
        bool failed = countdown < 0;
        countdown = -1;
        assert_int_equal(err, failed ? ERR_NOMEM : ERR_OK);
        if (!failed)
            break;
    }
    assert_true(n > 5);
    scratch_db_close(&s);
}

int main(void)
{
    if (keys_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intake_survives_and_blames_nobody),
        cmocka_unit_test(ledger_and_feed_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
