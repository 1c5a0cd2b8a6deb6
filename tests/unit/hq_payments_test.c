/* If these fail, headquarters lists a payment as open that was settled, or
 * the other way round, or the list depends on which till sent first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "hq/project.h"
#include "hq/store/billed.h"
#include "hq/store/report.h"
#include "tests/support/hq_world.h"

#define AT_MS INT64_C(1763776800000)
#define DAY   20414

static struct hq_world w;
static struct project p;

static int set_up(void **unused)
{
    (void)unused;
    hq_world_open(&w);
    project_init(&p, w.store);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    project_release(&p);
    hq_world_close(&w);
    return 0;
}

static void take(uint32_t till, uint64_t seq, const Ledger__Entry *e)
{
    assert_int_equal(store_begin(w.store), ERR_OK);
    enum err err = project_entry(&p, 1, till, seq, e);
    if (!err)
        err = project_flush(&p);
    assert_int_equal(store_end(w.store, err), ERR_OK);
}

static char *text(const char *s)
{
    return (char *)(uintptr_t)s;
}

static void started(uint32_t till, uint64_t seq, const char *order_no)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentStarted x = LEDGER__PAYMENT_STARTED__INIT;
    x.order_no = text(order_no);
    x.type = LEDGER__TENDER_TYPE__WECHAT;
    x.amount_fen = 1250;
    x.business_day = DAY;
    e.at_ms = (uint64_t)(AT_MS + (int64_t)seq);
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_STARTED;
    e.payment_started = &x;
    take(till, seq, &e);
}

static void settled(uint32_t till, uint64_t seq, const char *order_no,
                    Ledger__PaymentResult result)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentSettled x = LEDGER__PAYMENT_SETTLED__INIT;
    x.order_no = text(order_no);
    x.result = result;
    x.paid_fen = result == LEDGER__PAYMENT_RESULT__PAID ? 1250 : 0;
    x.provider_no = text("4200001");
    x.reason = text("");
    e.at_ms = (uint64_t)(AT_MS + (int64_t)seq);
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_SETTLED;
    e.payment_settled = &x;
    take(till, seq, &e);
}

static void given_up(uint32_t till, uint64_t seq, const char *order_no)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentGivenUp x = LEDGER__PAYMENT_GIVEN_UP__INIT;
    x.order_no = text(order_no);
    e.at_ms = (uint64_t)(AT_MS + (int64_t)seq);
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP;
    e.payment_given_up = &x;
    take(till, seq, &e);
}

static void unknown(uint32_t till, uint64_t seq, const char *order_no)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentUnknown x = LEDGER__PAYMENT_UNKNOWN__INIT;
    x.order_no = text(order_no);
    e.at_ms = (uint64_t)(AT_MS + (int64_t)seq);
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN;
    e.payment_unknown = &x;
    take(till, seq, &e);
}

static void refunded(uint32_t till, uint64_t seq, const char *refund_no,
                     int64_t fen, Ledger__RefundStage stage)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentRefunded x = LEDGER__PAYMENT_REFUNDED__INIT;
    x.order_no = text("ORDER001");
    x.refund_no = text(refund_no);
    x.amount_fen = fen;
    x.stage = stage;
    e.at_ms = (uint64_t)(AT_MS + (int64_t)seq);
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_REFUNDED;
    e.payment_refunded = &x;
    take(till, seq, &e);
}

/* The listing as text, one line a payment: number, till, state, paid,
 * refunded. */
struct listed {
    char text[1024];
    int64_t rows;
};

static enum err on_row(void *ctx, const struct report_cell *c, int count)
{
    struct listed *l = ctx;
    size_t len = strlen(l->text);
    assert_int_equal(count, 17);
    snprintf(l->text + len, sizeof(l->text) - len, "%s %lld %s %lld %lld\n",
             c[0].text, (long long)c[3].number, c[11].text,
             (long long)c[12].number, (long long)c[13].number);
    return ERR_OK;
}

static enum err on_totals(void *ctx, const struct report_cell *c, int count)
{
    struct listed *l = ctx;
    assert_int_equal(count, 18);
    l->rows = c[0].number;
    return ERR_OK;
}

static struct listed list(const char *only)
{
    struct listed l = {.rows = -1};
    struct report_filter f = {.from_day = DAY,
                              .to_day = DAY,
                              .category = only,
                              .text = "",
                              .today = DAY};
    assert_int_equal(
        report_rows(w.store, REPORT_PAYMENTS, &f, -1, 0, on_row, &l), ERR_OK);
    assert_int_equal(report_totals(w.store, REPORT_PAYMENTS, &f, on_totals, &l),
                     ERR_OK);
    return l;
}

static void every_state_is_listed(void **unused)
{
    (void)unused;
    started(7, 1, "ORDER001");
    started(7, 2, "ORDER002");
    started(7, 3, "ORDER003");
    started(7, 4, "ORDER004");
    started(7, 5, "ORDER005");
    settled(7, 6, "ORDER001", LEDGER__PAYMENT_RESULT__PAID);
    settled(7, 7, "ORDER002", LEDGER__PAYMENT_RESULT__REVERSED);
    unknown(7, 8, "ORDER003");
    unknown(7, 9, "ORDER004");
    given_up(7, 10, "ORDER004");
    assert_string_equal(list("").text, "ORDER005 7 open 0 0\n"
                                       "ORDER004 7 given up 0 0\n"
                                       "ORDER003 7 unknown 0 0\n"
                                       "ORDER002 7 reversed 0 0\n"
                                       "ORDER001 7 paid 1250 0\n");
    assert_int_equal(list("open").rows, 3);
    settled(7, 11, "ORDER004", LEDGER__PAYMENT_RESULT__FAILED);
    settled(7, 12, "ORDER003", LEDGER__PAYMENT_RESULT__PAID);
    settled(7, 13, "ORDER005", LEDGER__PAYMENT_RESULT__CLAIMED);
    assert_int_equal(list("open").rows, 0);
}

static void only_refunds_that_were_done_count(void **unused)
{
    (void)unused;
    started(7, 1, "ORDER001");
    settled(7, 2, "ORDER001", LEDGER__PAYMENT_RESULT__PAID);
    refunded(7, 3, "REFUND01", 100, LEDGER__REFUND_STAGE__REFUND_ASKED);
    assert_string_equal(list("").text, "ORDER001 7 paid 1250 0\n");
    refunded(7, 4, "REFUND01", 100, LEDGER__REFUND_STAGE__REFUND_DONE);
    refunded(7, 5, "REFUND02", 50, LEDGER__REFUND_STAGE__REFUND_ASKED);
    refunded(7, 6, "REFUND02", 50, LEDGER__REFUND_STAGE__REFUND_FAILED);
    refunded(8, 1, "REFUND03", 7, LEDGER__REFUND_STAGE__REFUND_DONE);
    assert_string_equal(list("").text, "ORDER001 7 paid 1250 107\n");
}

static enum err on_by_hand(void *ctx, const struct billed_by_hand *b)
{
    int *count = ctx;
    ++*count;
    assert_string_equal(b->refund_no, "REFUND02");
    assert_int_equal(b->amount_fen, 50);
    assert_true(b->at_ms > 0);
    return ERR_OK;
}

static void cash_in_place_of_a_failed_refund_is_told(void **unused)
{
    (void)unused;
    int count = 0;
    started(7, 1, "ORDER001");
    settled(7, 2, "ORDER001", LEDGER__PAYMENT_RESULT__PAID);
    refunded(7, 3, "REFUND01", 100, LEDGER__REFUND_STAGE__REFUND_ASKED);
    refunded(7, 4, "REFUND01", 100, LEDGER__REFUND_STAGE__REFUND_FAILED);
    refunded(7, 5, "REFUND02", 50, LEDGER__REFUND_STAGE__REFUND_ASKED);
    refunded(7, 6, "REFUND02", 50, LEDGER__REFUND_STAGE__REFUND_FAILED);
    refunded(7, 7, "REFUND02", 50, LEDGER__REFUND_STAGE__REFUND_BY_HAND);
    assert_int_equal(billed_by_hand(w.store, "ORDER001", on_by_hand, &count),
                     ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(billed_by_hand(w.store, "ORDER002", on_by_hand, &count),
                     ERR_OK);
    assert_int_equal(count, 1);
    assert_string_equal(list("").text, "ORDER001 7 paid 1250 0\n");
}

/* Another till of the outlet finds out what the first one started. */
static void the_order_of_arrival_does_not_matter(void **unused)
{
    (void)unused;
    struct listed before, after;
    started(7, 1, "ORDER001");
    settled(8, 5, "ORDER001", LEDGER__PAYMENT_RESULT__PAID);
    settled(7, 3, "ORDER001", LEDGER__PAYMENT_RESULT__FAILED); /* earlier */
    refunded(8, 6, "REFUND01", 9, LEDGER__REFUND_STAGE__REFUND_DONE);
    before = list("");
    tear_down(NULL);
    set_up(NULL);
    refunded(8, 6, "REFUND01", 9, LEDGER__REFUND_STAGE__REFUND_DONE);
    settled(7, 3, "ORDER001", LEDGER__PAYMENT_RESULT__FAILED);
    settled(8, 5, "ORDER001", LEDGER__PAYMENT_RESULT__PAID);
    started(7, 1, "ORDER001");
    after = list("");
    assert_string_equal(before.text, "ORDER001 7 paid 1250 9\n");
    assert_string_equal(after.text, before.text);
}

static void nonsense_is_left_out(void **unused)
{
    (void)unused;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentStarted x = LEDGER__PAYMENT_STARTED__INIT;
    started(7, 1, "order 1; x");
    x.order_no = text("ORDER001");
    x.amount_fen = -5;
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_STARTED;
    e.payment_started = &x;
    take(7, 2, &e);
    assert_string_equal(list("").text, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_state_is_listed),
        TEST(only_refunds_that_were_done_count),
        TEST(cash_in_place_of_a_failed_refund_is_told),
        TEST(the_order_of_arrival_does_not_matter),
        TEST(nonsense_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
