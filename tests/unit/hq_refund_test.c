/* Lost if this fails: goods given back twice at two tills that nobody notices,
 * a till that is told of another shop's sale what is not so, or sums at
 * headquarters that keep what went back. */
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
static struct hq_till a, b;
static struct buf frame, last;
static uint8_t sold_hash[LEDGER_HASH_LEN]; /* of a's sale */
static uint64_t sold_seq;

static void on_send(void *ctx, uint32_t to, const void *data, size_t len)
{
    (void)ctx;
    (void)to;
    buf_clear(&last);
    assert_int_equal(buf_add(&last, data, len), ERR_OK);
}

static void give(uint32_t from)
{
    ingest_set_clock(ingest, 7);
    assert_int_equal(intake_receive(ingest_intake(ingest), from, frame.data,
                                    frame.len, 1, 7),
                     ERR_OK);
    assert_int_equal(intake_commit(ingest_intake(ingest)), ERR_OK);
}

static void begin(struct hq_till *t)
{
    hq_world_enrol(&w, t);
    hq_till_hello(t, &frame);
    give(t->till);
    hq_till_genesis(t);
}

static void send(struct hq_till *t)
{
    hq_till_batch(t, &frame);
    give(t->till);
}

/* 3 x 1.00, on paper already: headquarters hears of it by send(). */
static void sell(void)
{
    const struct hq_till_line line = {1, 3000, 100};
    hq_till_sale(&a, 1, DAY, &line, 1);
    sold_seq = a.head.seq;
    memcpy(sold_hash, a.head.hash, sizeof(sold_hash));
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    assert_int_equal(ingest_new(w.store, on_send, NULL, &ingest), ERR_OK);
    begin(&a);
    begin(&b);
    sell();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ingest_free(ingest);
    hq_till_release(&a);
    hq_till_release(&b);
    hq_world_close(&w);
    buf_release(&frame);
    buf_release(&last);
    memset(&frame, 0, sizeof(frame));
    memset(&last, 0, sizeof(last));
    return 0;
}

static void refund(struct hq_till *t, int64_t milli, int64_t fen, bool damaged)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Refund r = LEDGER__REFUND__INIT;
    Ledger__SaleNamed name = LEDGER__SALE_NAMED__INIT;
    Ledger__RefundLine line = LEDGER__REFUND_LINE__INIT, *lines = &line;
    Ledger__Tender cash = LEDGER__TENDER__INIT, *tenders = &cash;
    name.outlet = a.outlet;
    name.till = a.till;
    name.seq = sold_seq;
    name.hash.data = sold_hash;
    name.hash.len = 8;
    line.item = 1;
    line.quantity_milli = milli;
    line.amount_fen = fen;
    line.damaged = damaged;
    cash.amount_fen = fen;
    r.sale = &name;
    r.n_lines = 1;
    r.lines = &lines;
    r.n_tenders = 1;
    r.tenders = &tenders;
    r.total_fen = fen;
    r.business_day = DAY;
    r.reason = (char *)"bad";
    e.at_ms = 2;
    e.fact_case = LEDGER__ENTRY__FACT_REFUND;
    e.refund = &r;
    hq_till_append(t, &e);
}

/* ---- lists ---------------------------------------------------------------*/

struct flags {
    int count;
    char flag[8][32];
};

static enum err on_row(void *ctx, const struct report_cell *c, int count)
{
    struct flags *f = ctx;
    assert_true(f->count < 8);
    snprintf(f->flag[f->count++], 32, "%s",
             c[count - 1].text ? c[count - 1].text : "");
    return ERR_OK;
}

static struct flags flags(void)
{
    struct flags f = {0};
    const struct report_filter all = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .category = "", .text = ""};
    assert_int_equal(
        report_rows(w.store, REPORT_REFUNDS, &all, -1, 0, on_row, &f), ERR_OK);
    return f;
}

static enum err on_sums(void *ctx, const struct report_cell *c, int count)
{
    int64_t *out = ctx;
    for (int i = 0; i < count && i < 4; i++)
        out[i] = c[i].number;
    return ERR_OK;
}

static void day_is(int64_t sales, int64_t total)
{
    int64_t sums[4] = {0};
    const struct report_filter all = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .category = "", .text = ""};
    assert_int_equal(
        report_totals(w.store, REPORT_SALES_DAYS, &all, on_sums, sums), ERR_OK);
    assert_int_equal(sums[2], sales);
    assert_int_equal(sums[3], total);
}

static void rebuilds_the_same(void)
{
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
}

/* ---- asking --------------------------------------------------------------*/

static Wire__Frame *ask(uint32_t till, uint64_t seq, const uint8_t *hash,
                        size_t len)
{
    Wire__Frame f = WIRE__FRAME__INIT, *got = NULL;
    Wire__SalePull m = WIRE__SALE_PULL__INIT;
    m.id = 5;
    m.till = till;
    m.seq = seq;
    m.hash.data = (uint8_t *)(uintptr_t)hash;
    m.hash.len = len;
    f.kind_case = WIRE__FRAME__KIND_SALE_PULL;
    f.sale_pull = &m;
    buf_clear(&frame);
    buf_clear(&last);
    assert_int_equal(wire_pack(&f, &frame), ERR_OK);
    give(b.till);
    assert_int_equal(wire_unpack(last.data, last.len, &got), ERR_OK);
    return got;
}

static void says(uint32_t till, uint64_t seq, const uint8_t *hash, size_t len,
                 Wire__Found want)
{
    Wire__Frame *f = ask(till, seq, hash, len);
    assert_int_equal(f->kind_case, WIRE__FRAME__KIND_SALE_FOUND);
    assert_int_equal(f->sale_found->id, 5);
    assert_int_equal(f->sale_found->found, want);
    wire_free(f);
}

static void a_till_is_told_of_another_tills_sale(void **state)
{
    uint8_t other[4] = {1, 2, 3, 4};
    (void)state;
    says(a.till, sold_seq, sold_hash, 4, WIRE__FOUND__NOT_YET);
    send(&a);
    says(a.till, sold_seq, sold_hash, 4, WIRE__FOUND__SOLD);
    says(a.till, sold_seq, NULL, 0, WIRE__FOUND__SOLD);
    says(a.till, sold_seq, other, 4, WIRE__FOUND__NO_SUCH_SALE);
    says(a.till, 1, NULL, 0, WIRE__FOUND__NO_SUCH_SALE);
    says(999, 1, NULL, 0, WIRE__FOUND__NO_SUCH_SALE);
    refund(&a, 1000, 100, false);
    send(&a);
    Wire__Frame *f = ask(a.till, sold_seq, sold_hash, 8);
    const Wire__SaleFound *m = f->sale_found;
    assert_int_equal(m->n_back, 1);
    assert_int_equal(m->back[0]->till, a.till);
    assert_int_equal(m->back[0]->quantity_milli, 1000);
    assert_int_equal(m->n_ways, 1);
    assert_int_equal(m->ways[0]->amount_fen, 100);
    assert_memory_equal(m->hash.data, sold_hash, 8);
    Ledger__Entry *e = ledger__entry__unpack(NULL, m->entry.len, m->entry.data);
    assert_non_null(e);
    assert_int_equal(e->sale->total_fen, 300);
    ledger__entry__free_unpacked(e, NULL);
    wire_free(f);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    Wire__Frame *f = ask(a.till, 0, NULL, 0);
    assert_int_equal(f->kind_case, WIRE__FRAME__KIND_REFUSE);
    wire_free(f);
    f = ask(a.till, UINT64_MAX, NULL, 0);
    assert_int_equal(f->kind_case, WIRE__FRAME__KIND_REFUSE);
    wire_free(f);
    f = ask(a.till, 1, sold_hash, 32);
    assert_int_equal(f->kind_case, WIRE__FRAME__KIND_REFUSE);
    wire_free(f);
}

/* ---- adding up -----------------------------------------------------------*/

static void sums_follow(void **state)
{
    (void)state;
    send(&a);
    day_is(1, 300);
    refund(&b, 2000, 200, true);
    send(&b);
    day_is(1, 100);
    struct flags f = flags();
    assert_int_equal(f.count, 1);
    assert_string_equal(f.flag[0], "");
    rebuilds_the_same();
    day_is(1, 100);
}

static void twice_is_noticed(void **state)
{
    (void)state;
    send(&a);
    refund(&a, 2000, 200, false);
    refund(&b, 2000, 200, false);
    send(&a);
    assert_string_equal(flags().flag[0], "");
    send(&b);
    struct flags f = flags();
    assert_int_equal(f.count, 2);
    assert_string_equal(f.flag[0], "more than sold");
    assert_string_equal(f.flag[1], "more than sold");
    rebuilds_the_same();
}

static void a_sale_may_come_after_its_refund(void **state)
{
    (void)state;
    refund(&b, 4000, 300, false); /* and more than was sold */
    send(&b);
    assert_string_equal(flags().flag[0], "sale not here");
    send(&a);
    assert_string_equal(flags().flag[0], "more than sold");
    rebuilds_the_same();
}

static void what_does_not_add_up_is_left_out(void **state)
{
    (void)state;
    send(&a);
    refund(&b, -1000, 100, false);
    refund(&b, 1000, -100, false);
    refund(&b, INT64_MAX, 100, false);
    send(&b);
    assert_int_equal(flags().count, 0);
    day_is(1, 300);
    rebuilds_the_same();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_HQ(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        WITH_HQ(a_till_is_told_of_another_tills_sale),
        WITH_HQ(nonsense_is_refused),
        WITH_HQ(sums_follow),
        WITH_HQ(twice_is_noticed),
        WITH_HQ(a_sale_may_come_after_its_refund),
        WITH_HQ(what_does_not_add_up_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
