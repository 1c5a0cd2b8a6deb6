/* Lost if this fails: a payer's code that stays in memory or leaves twice, a
 * payment that a wrong or hostile answer settles, or a till that looks for its
 * lane in the wrong place. tests/paysim holds what must be true of many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/pay/lane.h"
#include "pos/pay/payment.h"
#include "pos/pay/pay_words.h"
#include "pos/pay/sql.h"
#include "tests/support/fake_till.h"

#define CODE "134567890123456789"

static struct payments p;
static struct payments_step step;

static struct payment payment(const char *order_no)
{
    struct payment made = {.seq = 7,
                           .type = LEDGER__TENDER_TYPE__WECHAT,
                           .amount = {1250},
                           .basket = 1};
    strcpy(made.order_no, order_no);
    return made;
}

static int setup(void **state)
{
    struct payment one = payment("ORDER1");
    (void)state;
    payments_init(&p, 0);
    payments_link(&p, true, 0);
    assert_int_equal(payments_begin(&p, &one, CODE, "shop", 0), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    payments_release(&p);
    return 0;
}

static void hear(Pay__Phase phase, int64_t now)
{
    struct paywire_frame f = {.kind = PAY__FRAME__KIND_STATE};
    strcpy(f.u.state.order_no, "ORDER1");
    f.u.state.phase = phase;
    payments_receive(&p, &f, now);
}

static bool code_is_kept(void)
{
    return memmem(&p, sizeof(p), CODE, sizeof(CODE) - 1) != NULL;
}

static void test_code_is_wiped(void **state)
{
    (void)state;
    assert_int_equal(payments_next(&p, 0, &step), PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_CHARGE);
    assert_string_equal(step.frame.u.charge.code, CODE);
    /* The same again until it is heard: headquarters takes it once. */
    assert_int_equal(payments_next(&p, 10, &step), PAYMENTS_NOTHING);
    assert_int_equal(payments_next(&p, PAYMENT_SEND_MS, &step), PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_CHARGE);
    hear(PAY__PHASE__ASKING, 1600);
    assert_false(code_is_kept());
    assert_int_equal(payments_next(&p, 60000, &step), PAYMENTS_RECORD_UNKNOWN);
    payments_recorded(&p, &step);
    assert_int_equal(payments_next(&p, 60000, &step), PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_ASK);
}

static void test_old_code_is_not_sent(void **state)
{
    (void)state;
    payments_link(&p, false, 0);
    assert_int_equal(payments_next(&p, 100, &step), PAYMENTS_NOTHING);
    payments_link(&p, true, PAYMENT_CHARGE_MS);
    p.talks[0].p.unknown = true;
    assert_int_equal(payments_next(&p, PAYMENT_CHARGE_MS, &step),
                     PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_ASK);
    assert_false(code_is_kept());
    /* Nobody heard: not FAILED by that alone. */
    hear(PAY__PHASE__UNHEARD, PAYMENT_CHARGE_MS + 10);
    assert_int_equal(payments_next(&p, PAYMENT_CHARGE_MS + 10, &step),
                     PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_GIVE_UP);
    hear(PAY__PHASE__FAILED, PAYMENT_CHARGE_MS + 20);
    assert_int_equal(payments_next(&p, PAYMENT_CHARGE_MS + 20, &step),
                     PAYMENTS_RECORD_SETTLED);
    assert_int_equal(step.payment.status, PAYMENT_FAILED);
}

static void test_resumed_is_asked(void **state)
{
    struct payment two = payment("ORDER2");
    (void)state;
    payments_forget(&p, "ORDER1");
    assert_false(code_is_kept());
    assert_int_equal(payments_resume(&p, &two, 0), 0);
    assert_int_equal(payments_resume(&p, &two, 0), 0); /* once */
    assert_int_equal(p.count, 1);
    assert_int_equal(payments_next(&p, 0, &step), PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_ASK);
}

static void test_result_until_recorded(void **state)
{
    (void)state;
    hear(PAY__PHASE__PAID, 100);
    for (int i = 0; i < 3; i++)
        assert_int_equal(payments_next(&p, 100, &step),
                         PAYMENTS_RECORD_SETTLED);
    assert_int_equal(step.payment.paid.fen, 1250);
    payments_not_recorded(&p, 100);
    assert_int_equal(payments_next(&p, 101, &step), PAYMENTS_NOTHING);
    assert_int_equal(payments_due_ms(&p, 101), 100 + PAYMENT_RETRY_MS);
    hear(PAY__PHASE__FAILED, 150); /* late, doubled, or a lie */
    assert_int_equal(payments_next(&p, 100 + PAYMENT_RETRY_MS, &step),
                     PAYMENTS_RECORD_SETTLED);
    assert_int_equal(step.payment.status, PAYMENT_PAID);
    payments_recorded(&p, &step);
    assert_int_equal(p.count, 0);
    assert_int_equal(payments_due_ms(&p, 2000), INT64_MAX);
}

static void test_refused(void **state)
{
    struct paywire_frame f = {.kind = PAY__FRAME__KIND_REFUSED};
    (void)state;
    strcpy(f.u.refused.order_no, "ORDER1");
    f.u.refused.why = PAY__WHY__BUSY;
    f.u.refused.retry_after_ms = 5000;
    payments_receive(&p, &f, 10);
    assert_int_equal(payments_next(&p, 4000, &step), PAYMENTS_NOTHING);
    assert_int_equal(payments_next(&p, 5010, &step), PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_CHARGE);
    f.u.refused.why = PAY__WHY__NOT_SET_UP;
    payments_receive(&p, &f, 5020);
    assert_int_equal(payments_next(&p, 5020, &step), PAYMENTS_SEND);
    assert_int_equal(step.frame.kind, PAY__FRAME__KIND_GIVE_UP);
    assert_false(code_is_kept());
}

static void test_room(void **state)
{
    char order_no[PAYWIRE_ORDER_CAP];
    (void)state;
    for (int i = 1; i < PAYMENTS_MAX; i++) {
        assert_true(payments_room(&p));
        snprintf(order_no, sizeof(order_no), "MORE%03d", i);
        struct payment more = payment(order_no);
        assert_int_equal(payments_resume(&p, &more, 0), 0);
    }
    struct payment last = payment("TOOMUCH");
    assert_false(payments_room(&p));
    assert_int_equal(payments_resume(&p, &last, 0), ERR_NOMEM);
}

static void test_lane_address(void **state)
{
    char a[TRANSPORT_ADDRESS_MAX];
    (void)state;
    assert_int_equal(lane_address("5589", "tcp://10.0.0.1:5588", a), 0);
    assert_string_equal(a, "tcp://10.0.0.1:5589");
    assert_int_equal(lane_address("5589", "tcp://[::1]:5588", a), 0);
    assert_string_equal(a, "tcp://[::1]:5589");
    assert_int_equal(lane_address("tcp://pay.example.com:1", "tcp://x:2", a),
                     0);
    assert_string_equal(a, "tcp://pay.example.com:1");
    assert_int_equal(lane_address("", "tcp://x:2", a), 0);
    assert_string_equal(a, "");
    assert_int_equal(lane_address("123456", "tcp://x:2", a), ERR_FORMAT);
    assert_int_equal(lane_address("pay.example.com", "tcp://x:2", a),
                     ERR_FORMAT);
}

static void test_statements(void **state)
{
    char dir[TILL_PATH_MAX];
    struct till till;
    (void)state;
    fake_till_new(&till, dir);
    for (int i = 0; sql_pos_pay_all[i][0]; i++) {
        const char *name = sql_pos_pay_all[i][0];
        sqlite3_stmt *q = NULL;
        /* What the bills say comes with the feed. */
        sqlite3 *db = strncmp(name, "billed_", 7) == 0 ? till.catalogue.handle
                                                       : till.db.handle;
        if (strstr(name, "_schema") || strstr(name, "_clear"))
            continue;
        if (sqlite3_prepare_v2(db, sql_pos_pay_all[i][1], -1, &q, NULL) !=
            SQLITE_OK)
            fail_msg("%s: %s", name, sqlite3_errmsg(db));
        sqlite3_finalize(q);
    }
    fake_till_end(&till, dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_code_is_wiped),
        TEST(test_old_code_is_not_sent),
        TEST(test_resumed_is_asked),
        TEST(test_result_until_recorded),
        TEST(test_refused),
        TEST(test_room),
        cmocka_unit_test(test_lane_address),
        cmocka_unit_test(test_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
