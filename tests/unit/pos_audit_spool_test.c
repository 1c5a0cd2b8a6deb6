/* Lost if this fails: money, when the drawer springs open for a sale of
 * yesterday because the clock was set back; a receipt, when a fork moves the
 * sale it waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/desk.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "sync/replica_db.h"
#include "tests/support/fake_till.h"

static struct desk desk;
static struct till till;
static char dir[TILL_PATH_MAX], paper[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    char path[TILL_PATH_MAX];
    (void)state;
    i18n_set_chinese(true);
    fake_till_new(&till, dir);
    assert_int_equal(till_path(dir, "paper", paper, &d), ERR_OK);
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini, "[printer]\nspec = file:%s\n", paper);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static uint64_t sell(void)
{
    struct pick pick;
    struct diag d = {0};
    struct sale sale;
    int line = 0;
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {1000}};
    assert_int_equal(lookup_typed(&till, "6901234567892", &pick, &d), 0);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(0), &line, &d), 0);
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    return sale.seq;
}

static int printed(const void *what, size_t len)
{
    struct buf b = {0};
    int times = 0;
    if (file_read(paper, 1 << 20, &b))
        return 0;
    const uint8_t *at = b.data;
    while (at && (at = memmem(at, (size_t)(b.data + b.len - at), what, len))) {
        times++;
        at++;
    }
    buf_release(&b);
    return times;
}

static void a_clock_set_back_opens_no_drawer(void **state)
{
    static const uint8_t pulse[] = {0x1B, 0x70};
    struct diag d = {0};
    int count = 0;
    (void)state;
    sell();
    /* Whether a minute or a day passed since, nobody can tell. */
    fake_till_later(-INT64_C(86400000));
    assert_int_equal(spool_drain(&till, &count, &d), ERR_OK);
    fake_till_later(INT64_C(86400000));
    assert_int_equal(count, 1);
    assert_int_equal(printed(pulse, sizeof(pulse)), 0);
}

/* Headquarters holds another sale where our last one stood. */
static void fork_before(uint64_t seq)
{
    struct replica_adopt a = {.fork_seq = seq - 1, .rebased = 1};
    struct ledger_head h = {.seq = seq - 1};
    struct buf own = {0}, other = {0}, moved = {0};
    uint8_t packed[LEDGER_ORIGIN_ROOM];
    Ledger__Entry piece = LEDGER__ENTRY__INIT;
    Ledger__Origin origin = LEDGER__ORIGIN__INIT;
    assert_int_equal(ledger_head(&till.db, &a.expected), ERR_OK);
    assert_int_equal(a.expected.seq, seq);
    assert_int_equal(ledger_read(&till.db, seq, &own), ERR_OK);
    Ledger__Entry *e = ledger__entry__unpack(NULL, own.len, own.data);
    assert_non_null(e);
    e->at_ms += 1000; /* what the copy of this till sold */
    assert_int_equal(buf_reserve(&other, 4096), ERR_OK);
    other.len = ledger__entry__pack(e, other.data);
    ledger__entry__free_unpacked(e, NULL);
    origin.epoch = a.expected.epoch;
    origin.seq = seq;
    origin.hash.data = a.expected.hash;
    origin.hash.len = LEDGER_HASH_LEN;
    piece.origin = &origin;
    size_t n = ledger__entry__pack(&piece, packed);
    assert_int_equal(buf_add(&moved, own.data, own.len), ERR_OK);
    assert_int_equal(buf_add(&moved, packed, n), ERR_OK);
    a.run.first_seq = seq;
    assert_int_equal(ledger_run_add(&a.run, other.data, other.len), ERR_OK);
    assert_int_equal(ledger_run_add(&a.run, moved.data, moved.len), ERR_OK);
    assert_int_equal(ledger_hash_at(&till.db, h.seq, h.hash), ERR_OK);
    ledger_chain(h.hash, other.data, other.len, h.hash);
    a.hq_head = h;
    a.hq_head.seq = seq;
    ledger_chain(h.hash, moved.data, moved.len, h.hash);
    a.new_head = h;
    a.new_head.seq = seq + 1;
    struct replica_db ops = {.till_db = &till.db};
    assert_int_equal(replica_db_ops.adopt(&ops, &a), ERR_OK);
    buf_release(&a.run.bytes);
    buf_release(&own);
    buf_release(&other);
    buf_release(&moved);
}

static void a_fork_takes_the_waiting_receipt_along(void **state)
{
    struct spool_job jobs[4];
    struct sale sale;
    struct diag d = {0};
    uint64_t entries = 0, first = sell(), second = sell();
    int count = 0;
    (void)state;
    fork_before(second);
    /* Twice: a rebuild by hand moves nothing any more. */
    for (int i = 0; i < 2; i++)
        assert_int_equal(projection_rebuild(&till.db, &entries, &d), ERR_OK);
    assert_int_equal(spool_list(&till.db, jobs, 4, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(jobs[0].ref, first);
    assert_int_equal(jobs[1].ref, second + 1);
    assert_int_equal(sale_find(&till, jobs[1].ref, &sale), ERR_OK);
    assert_int_equal(sale.at_ms, FAKE_DAY_MS);
    assert_int_equal(spool_drain(&till, &count, &d), ERR_OK);
    assert_int_equal(count, 2);
    /* Its paper bears the number that it was sold under. */
    char mark[32];
    int len = snprintf(mark, sizeof(mark), "LD/3/7/%llu/",
                       (unsigned long long)second);
    assert_int_equal(printed(mark, (size_t)len), 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_clock_set_back_opens_no_drawer),
        T(a_fork_takes_the_waiting_receipt_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
