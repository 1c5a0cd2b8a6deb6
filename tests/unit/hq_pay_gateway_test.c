/* If these fail, a till's payment is charged twice, answered before it is
 * kept, lost in a restart, taken for another's, or its code is written down. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "hq/store/pay.h"
#include "hq/store/sql.h"
#include "tests/support/hq_world.h"
#include "tests/support/pay_till.h"
#include "tests/support/scripted_provider.h"

#define IMPATIENT_MS 300

static struct hq_world w;
static struct hq_till keys_a, keys_b;
static struct pay_till a;
static struct gateway *g;
static struct paywire_frame frame;
static int hasten, queue_ms;

static void start_gateway(void)
{
    struct gateway_options o = {.dir = w.dir,
                                .listen = "tcp://127.0.0.1:*",
                                .notify = "127.0.0.1:0",
                                .keys = &w.keys,
                                .accounts = scripted_accounts(),
                                .workers = 4,
                                .hasten = hasten,
                                .queue_ms = queue_ms};
    struct diag d = {0};
    enum err err = gateway_start(&o, &g, &d);
    if (err)
        fail_msg("%s", d.text);
}

static void connect_a(void)
{
    pay_till_open(&a, gateway_address(g), w.keys.curve_public, &keys_a.keys);
    assert_true(pay_till_connect(&a));
}

static int set_up_at(int speed)
{
    char log[128];
    hasten = speed;
    hq_world_open(&w);
    hq_world_enrol(&w, &keys_a);
    hq_world_enrol(&w, &keys_b);
    snprintf(log, sizeof(log), "%s/log", w.dir);
    CHECK(log_to(log) == ERR_OK);
    scripted_open(NULL);
    start_gateway();
    connect_a();
    return 0;
}

static int set_up(void **unused)
{
    (void)unused;
    return set_up_at(1);
}

/* A minute takes three seconds: enough time for what happens meanwhile. */
static int set_up_quick(void **unused)
{
    (void)unused;
    return set_up_at(20);
}

static int set_up_impatient(void **unused)
{
    (void)unused;
    queue_ms = IMPATIENT_MS;
    int result = set_up_at(1);
    queue_ms = 0;
    return result;
}

/* Only its end is of interest. */
static int set_up_rushed(void **unused)
{
    (void)unused;
    return set_up_at(400);
}

static int tear_down(void **unused)
{
    (void)unused;
    pay_till_close(&a);
    gateway_stop(g);
    scripted_close();
    hq_till_release(&keys_a);
    hq_till_release(&keys_b);
    CHECK(log_to(NULL) == ERR_OK);
    hq_world_close(&w);
    return 0;
}

static void restart(void)
{
    pay_till_close(&a);
    gateway_stop(g);
    start_gateway();
    connect_a();
}

/* Frames until one with that phase comes. */
static const struct paywire_state *until_on(struct pay_till *t,
                                            Pay__Phase phase)
{
    for (;;) {
        if (!pay_till_receive(t, PAY_TILL_WAIT_MS, &frame))
            fail_msg("phase %d never came", phase);
        if (frame.kind == PAY__FRAME__KIND_REFUSED)
            fail_msg("refused: %d", frame.u.refused.why);
        if (frame.kind == PAY__FRAME__KIND_STATE &&
            frame.u.state.phase == phase)
            return &frame.u.state;
    }
}

static const struct paywire_state *until(Pay__Phase phase)
{
    return until_on(&a, phase);
}

static void send_to_hq(struct paywire_frame f)
{
    pay_till_send(&a, &f);
}

static void refused(Pay__Why why)
{
    do
        assert_true(pay_till_receive(&a, PAY_TILL_WAIT_MS, &frame));
    while (frame.kind != PAY__FRAME__KIND_REFUSED);
    assert_int_equal(frame.u.refused.why, why);
}

static const struct paywire_refund_state *
until_refund(Pay__RefundState__Result result)
{
    do
        assert_true(pay_till_receive(&a, PAY_TILL_WAIT_MS, &frame));
    while (frame.kind != PAY__FRAME__KIND_REFUND_STATE ||
           frame.u.refund_state.result != result);
    return &frame.u.refund_state;
}

static struct paystore_order stored(const char *order_no)
{
    struct paystore *s = NULL;
    struct paystore_order o;
    assert_int_equal(paystore_open(w.dir, PAYSTORE_READ, &s, NULL), ERR_OK);
    assert_int_equal(paystore_order(s, order_no, &o), ERR_OK);
    paystore_close(s);
    return o;
}

/* ---- charging --------------------------------------------------------------
 */
static void a_charge_is_paid_kept_and_told(void **unused)
{
    (void)unused;
    send_to_hq(pay_till_charge("TEST0001", 1250));
    const struct paywire_state *s = until(PAY__PHASE__PAID);
    assert_int_equal(s->paid_fen, 1250);
    assert_string_equal(s->provider_no, "420000TEST0001");
    assert_true(s->has_payer);
    struct paystore_order o = stored("TEST0001");
    assert_int_equal(o.flow.state, FLOW_PAID);
    assert_int_equal(o.till, keys_a.till);
    assert_int_equal(o.outlet, 1);
    assert_string_equal(o.sub_merchant, "SUB1");
    assert_string_equal(o.flow.payer, "");
    assert_memory_equal(o.payer, s->payer, sizeof(o.payer));
    assert_string_equal(scripted_order("TEST0001").sub_merchant, "SUB1");
}

static void the_same_again_does_nothing_twice(void **unused)
{
    (void)unused;
    struct paywire_frame c = pay_till_charge("TEST0001", 1250);
    for (int i = 0; i < 5; i++)
        send_to_hq(c);
    until(PAY__PHASE__PAID);
    send_to_hq(c);
    until(PAY__PHASE__PAID);
    send_to_hq(pay_till_ask("TEST0001"));
    until(PAY__PHASE__PAID);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 1);
    assert_int_equal(scripted_order("TEST0001").charges, 1);
}

static void a_number_stands_for_one_payment(void **unused)
{
    (void)unused;
    struct pay_till b;
    struct paywire_frame c = pay_till_charge("TEST0001", 1250);
    send_to_hq(c);
    until(PAY__PHASE__PAID);
    c.u.charge.amount_fen = 1251;
    send_to_hq(c);
    refused(PAY__WHY__OTHER_ORDER);
    c.u.charge.amount_fen = 1250;
    c.u.charge.type = LEDGER__TENDER_TYPE__ALIPAY;
    send_to_hq(c);
    refused(PAY__WHY__OTHER_ORDER);
    /* Another till says the same. */
    pay_till_open(&b, gateway_address(g), w.keys.curve_public, &keys_b.keys);
    assert_true(pay_till_connect(&b));
    c = pay_till_charge("TEST0001", 1250);
    pay_till_send(&b, &c);
    assert_true(pay_till_receive(&b, PAY_TILL_WAIT_MS, &frame));
    assert_int_equal(frame.u.refused.why, PAY__WHY__OTHER_ORDER);
    /* But of the same outlet it may ask: the first one may be broken. */
    c = pay_till_ask("TEST0001");
    pay_till_send(&b, &c);
    until_on(&b, PAY__PHASE__PAID);
    pay_till_close(&b);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 1);
}

static void what_cannot_be_is_refused(void **unused)
{
    (void)unused;
    struct paywire_frame c = pay_till_charge("TEST0001", 100);
    c.u.charge.type = LEDGER__TENDER_TYPE__UNIONPAY;
    send_to_hq(c);
    refused(PAY__WHY__NOT_SET_UP);
    c = pay_till_charge("TEST0001", 100);
    c.u.charge.type = LEDGER__TENDER_TYPE__ALIPAY; /* with a WeChat code */
    send_to_hq(c);
    refused(PAY__WHY__CODE);
    pay_till_send_bytes(&a, "nonsense", 8);
    refused(PAY__WHY__MALFORMED);
    send_to_hq(pay_till_ask("TEST0001")); /* nothing was kept */
    until(PAY__PHASE__UNHEARD);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 0);
}

static void a_stranger_is_not_heard(void **unused)
{
    (void)unused;
    struct pay_till b;
    struct keys own;
    keys_generate(&own);
    pay_till_open(&b, gateway_address(g), w.keys.curve_public, &own);
    assert_false(pay_till_connect(&b));
    pay_till_close(&b);
}

static void a_revoked_till_is_cut_off(void **unused)
{
    (void)unused;
    int64_t end = clock_monotonic_ms() + PAY_TILL_WAIT_MS;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_revoke(w.store, keys_a.till, "stolen",
                                         clock_now_ms(), NULL)),
        ERR_OK);
    do {
        assert_true(clock_monotonic_ms() < end);
        send_to_hq(pay_till_ask("TEST0001"));
    } while (pay_till_receive(&a, 500, &frame));
    send_to_hq(pay_till_charge("TEST0001", 100));
    assert_false(pay_till_receive(&a, 500, &frame));
    assert_int_equal(scripted_calls(FLOW_CHARGE), 0);
}

/* ---- waiting, unknown, undone ----------------------------------------------
 */
static void a_password_is_waited_for(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
    send_to_hq(pay_till_charge("TEST0001", 200000));
    const struct paywire_state *s = until(PAY__PHASE__WAITING);
    assert_in_range(s->left_ms, 1, 45000);
    assert_in_range(s->next_ms, 1, 10000);
    scripted_confirm("TEST0001");
    until(PAY__PHASE__PAID);
    assert_int_equal(scripted_order("TEST0001").charges, 1);
}

static void a_password_never_typed_is_reversed(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
    scripted_plan(FLOW_REVERSE, SCRIPTED_LOST);
    scripted_plan(FLOW_REVERSE, SCRIPTED_AGAIN);
    send_to_hq(pay_till_charge("TEST0001", 200000));
    until(PAY__PHASE__UNDOING);
    until(PAY__PHASE__REVERSED);
    assert_int_equal(scripted_calls(FLOW_REVERSE), 3);
    assert_true(scripted_order("TEST0001").reversed);
}

static void a_lost_answer_is_found_by_query(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_LOST_ANSWER);
    scripted_plan(FLOW_QUERY, SCRIPTED_LOST);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__PAID);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 1);
    assert_int_equal(scripted_calls(FLOW_QUERY), 2);
}

static void a_lost_request_fails_once_that_is_sure(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_LOST);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__FAILED);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 1);
}

static void a_given_up_payment_is_undone(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__WAITING);
    send_to_hq(pay_till_give_up("TEST0001"));
    until(PAY__PHASE__REVERSED);
    assert_true(stored("TEST0001").flow.gave_up);
    /* What is paid stays so: the two may have crossed. */
    send_to_hq(pay_till_charge("TEST0002", 100));
    until(PAY__PHASE__PAID);
    send_to_hq(pay_till_give_up("TEST0002"));
    until(PAY__PHASE__PAID);
    assert_false(scripted_order("TEST0002").reversed);
}

static void a_charge_that_comes_after_its_give_up_does_nothing(void **unused)
{
    (void)unused;
    send_to_hq(pay_till_give_up("TEST0001"));
    assert_string_equal(until(PAY__PHASE__FAILED)->reason, GATEWAY_NEVER_HEARD);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__FAILED);
    restart();
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__FAILED);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 0);
}

/* All threads wait for a provider that hangs; the fifth charge never leaves. */
static void a_charge_that_cannot_leave_is_not_sent(void **unused)
{
    (void)unused;
    char order[16];
    scripted_delay(2 * IMPATIENT_MS);
    for (int i = 1; i <= 5; i++) {
        snprintf(order, sizeof(order), "TEST%04d", i);
        send_to_hq(pay_till_charge(order, 100));
    }
    uint32_t failed = 0, paid = 0;
    while (failed + paid < 5) {
        assert_true(pay_till_receive(&a, PAY_TILL_WAIT_MS, &frame));
        paid += frame.u.state.phase == PAY__PHASE__PAID;
        if (frame.u.state.phase != PAY__PHASE__FAILED)
            continue;
        assert_string_equal(frame.u.state.reason, PAY_WHY_NOT_SENT);
        failed++;
    }
    assert_true(failed > 0);
    assert_int_equal(scripted_calls(FLOW_CHARGE), paid);
    scripted_delay(0);
}

/* ---- shown codes and notifications -----------------------------------------
 */
static unsigned post(const char *path, const char *headers, const char *body)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    char text[1024] = "";
    unsigned status = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_port = htons((uint16_t)gateway_notify_port(g));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
    int n = snprintf(text, sizeof(text),
                     "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                     "%sContent-Length: %zu\r\n\r\n%s",
                     path, headers, strlen(body), body);
    CHECK(write(fd, text, (size_t)n) == n);
    memset(text, 0, sizeof(text));
    for (size_t len = 0; len < sizeof(text) - 1;) {
        ssize_t got = read(fd, text + len, sizeof(text) - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    close(fd);
    CHECK(sscanf(text, "HTTP/1.1 %u", &status) == 1);
    return status;
}

static void a_shown_code_is_paid_by_notification(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_QUERY, SCRIPTED_LOST);
    send_to_hq(pay_till_show("TEST0001", 100));
    assert_string_equal(until(PAY__PHASE__WAITING)->code_url,
                        "https://qr.test/TEST0001");
    assert_int_equal(post("/notify/wechat2", "Signed: yes\r\n", "TEST0001 99"),
                     200); /* another amount: kept, not believed */
    assert_int_equal(post("/notify/wechat2", "Signed: yes\r\n", "TEST0001 100"),
                     200);
    until(PAY__PHASE__PAID);
    assert_string_equal(stored("TEST0001").flow.provider_no, "NOTICE");
}

static void only_signed_notifications_count(void **unused)
{
    (void)unused;
    char big[900];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    send_to_hq(pay_till_show("TEST0001", 100));
    until(PAY__PHASE__WAITING);
    assert_int_equal(post("/notify/wechat2", "", "TEST0001 100"), 401);
    assert_int_equal(post("/notify/wechat2", "Signed: yes\r\n", "?"), 400);
    assert_int_equal(post("/notify/wechat2", "Signed: yes\r\n", big), 400);
    assert_int_equal(post("/notify/wechat3", "Signed: yes\r\n", "TEST0001 1"),
                     404);
    assert_int_equal(post("/", "Signed: yes\r\n", "TEST0001 100"), 404);
    assert_int_equal(stored("TEST0001").flow.state, FLOW_WAITING);
    /* Of an order nobody knows: thanked, or it would come for days. */
    assert_int_equal(post("/notify/alipay", "Signed: yes\r\n", "OTHER01 5"),
                     200);
}

static void paid_after_it_failed_calls_for_a_person(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_REFUSED);
    send_to_hq(pay_till_charge("TEST0001", 100));
    assert_string_equal(until(PAY__PHASE__FAILED)->reason, "AUTHCODEEXPIRE");
    assert_false(stored("TEST0001").attention);
    assert_int_equal(post("/notify/wechat2", "Signed: yes\r\n", "TEST0001 100"),
                     200);
    assert_true(stored("TEST0001").attention);
    assert_int_equal(stored("TEST0001").flow.state, FLOW_FAILED);
}

/* ---- refunds ---------------------------------------------------------------
 */
static void a_refund_is_done_once(void **unused)
{
    (void)unused;
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__PAID);
    scripted_plan(FLOW_REFUND, SCRIPTED_LOST_ANSWER);
    struct paywire_frame r = pay_till_refund("TEST0001", "REFUND01", 60);
    for (int i = 0; i < 3; i++)
        send_to_hq(r);
    until_refund(PAY__REFUND_STATE__RESULT__DONE);
    send_to_hq(r);
    until_refund(PAY__REFUND_STATE__RESULT__DONE);
    assert_int_equal(scripted_order("TEST0001").refunded_fen, 60);
    send_to_hq(pay_till_refund("TEST0001", "REFUND02", 41));
    refused(PAY__WHY__TOO_MUCH);
    send_to_hq(pay_till_refund("TEST0001", "REFUND01", 59));
    refused(PAY__WHY__OTHER_ORDER);
    send_to_hq(pay_till_refund("TEST0001", "REFUND03", 40));
    until_refund(PAY__REFUND_STATE__RESULT__DONE);
    assert_int_equal(scripted_order("TEST0001").refunded_fen, 100);
}

static void what_was_not_paid_is_not_refunded(void **unused)
{
    (void)unused;
    send_to_hq(pay_till_refund("TEST0001", "REFUND01", 60));
    refused(PAY__WHY__UNKNOWN_ORDER);
    scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__WAITING);
    send_to_hq(pay_till_refund("TEST0001", "REFUND01", 60));
    refused(PAY__WHY__NOT_PAID);
    send_to_hq(pay_till_charge("TEST0002", 100));
    until(PAY__PHASE__PAID);
    scripted_plan(FLOW_REFUND, SCRIPTED_REFUSED);
    send_to_hq(pay_till_refund("TEST0002", "REFUND02", 60));
    assert_string_equal(until_refund(PAY__REFUND_STATE__RESULT__FAILED)->reason,
                        "NOTENOUGH");
    /* It failed for certain: the whole amount is there to be refunded. */
    send_to_hq(pay_till_refund("TEST0002", "REFUND04", 100));
    until_refund(PAY__REFUND_STATE__RESULT__DONE);
}

/* ---- restarts --------------------------------------------------------------
 */
static void a_restart_goes_on_and_never_charges_again(void **unused)
{
    (void)unused;
    scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__WAITING);
    scripted_confirm("TEST0001");
    restart();
    send_to_hq(pay_till_ask("TEST0001"));
    until(PAY__PHASE__PAID);
    assert_int_equal(scripted_calls(FLOW_CHARGE), 1);
}

static void the_code_is_nowhere(void **unused)
{
    (void)unused;
    char path[128];
    struct buf b = {0};
    static const char *const files[] = {"pay.db", "pay.db-wal", "log"};
    scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
    send_to_hq(pay_till_charge("TEST0001", 100));
    until(PAY__PHASE__WAITING);
    assert_string_equal(scripted_last_code(), "134567890123456789");
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", w.dir, files[i]);
        if (file_read(path, 1 << 24, &b))
            continue;
        assert_null(memmem(b.data, b.len, "134567890123456789", 18));
        assert_null(memmem(b.data, b.len, "oUpF8uMuAJO", 11));
    }
    buf_release(&b);
}

static void every_statement_prepares(void **unused)
{
    (void)unused;
    struct db db = {0};
    char path[128];
    int seen = 0;
    snprintf(path, sizeof(path), "%s/pay.db", w.dir);
    assert_int_equal(db_open(&db, path, DB_READ_ONLY, NULL), ERR_OK);
    for (int i = 0; sql_hq_store_all[i][0]; i++) {
        sqlite3_stmt *q = NULL;
        if (strncmp(sql_hq_store_all[i][0], "pay_", 4) != 0 ||
            strstr(sql_hq_store_all[i][0], "schema"))
            continue;
        if (sqlite3_prepare_v2(db.handle, sql_hq_store_all[i][1], -1, &q,
                               NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql_hq_store_all[i][0],
                     sqlite3_errmsg(db.handle));
        sqlite3_finalize(q);
        seen++;
    }
    assert_true(seen > 10);
    db_close(&db);
}

static void a_till_cannot_hold_everything(void **unused)
{
    (void)unused;
    char order[16];
    for (int i = 0; i < GATEWAY_TILL_MAX; i++) {
        scripted_plan(FLOW_CHARGE, SCRIPTED_PASSWORD);
        snprintf(order, sizeof(order), "TEST%04d", i);
        send_to_hq(pay_till_charge(order, 100));
        until(PAY__PHASE__WAITING);
    }
    send_to_hq(pay_till_charge("TEST9999", 100));
    refused(PAY__WHY__BUSY);
    assert_true(frame.u.refused.retry_after_ms > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define QUICK(name)                                                            \
    cmocka_unit_test_setup_teardown(name, set_up_quick, tear_down)
#define RUSHED(name)                                                           \
    cmocka_unit_test_setup_teardown(name, set_up_rushed, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_charge_is_paid_kept_and_told),
        TEST(the_same_again_does_nothing_twice),
        TEST(a_number_stands_for_one_payment),
        TEST(what_cannot_be_is_refused),
        TEST(a_stranger_is_not_heard),
        TEST(a_revoked_till_is_cut_off),
        QUICK(a_password_is_waited_for),
        RUSHED(a_password_never_typed_is_reversed),
        RUSHED(a_lost_answer_is_found_by_query),
        RUSHED(a_lost_request_fails_once_that_is_sure),
        QUICK(a_given_up_payment_is_undone),
        TEST(a_charge_that_comes_after_its_give_up_does_nothing),
        cmocka_unit_test_setup_teardown(a_charge_that_cannot_leave_is_not_sent,
                                        set_up_impatient, tear_down),
        TEST(a_shown_code_is_paid_by_notification),
        TEST(only_signed_notifications_count),
        TEST(paid_after_it_failed_calls_for_a_person),
        RUSHED(a_refund_is_done_once),
        TEST(what_was_not_paid_is_not_refunded),
        TEST(a_restart_goes_on_and_never_charges_again),
        TEST(the_code_is_nowhere),
        TEST(every_statement_prepares),
        TEST(a_till_cannot_hold_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
