/* If this fails, a full disk at headquarters lets a provider charge what was
 * never written down, or makes a payment be charged twice, or forgotten.
 *
 * Every statement of a payment fails in its turn. The till does what a till
 * does: it sends the same again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "hq/store/pay.h"
#include "tests/support/failing_sql.h"
#include "tests/support/hq_world.h"
#include "tests/support/pay_till.h"
#include "tests/support/scripted_provider.h"

#define STATEMENTS_MAX 40 /* more than a payment takes */
#define REPEAT_MS      400

static struct hq_world w;
static struct hq_till keys;
static struct pay_till till;
static struct gateway *g;

static void start_gateway(void)
{
    struct gateway_options o = {.dir = w.dir,
                                .listen = "tcp://127.0.0.1:*",
                                .keys = &w.keys,
                                .accounts = scripted_accounts(),
                                .workers = 2,
                                .hasten = 1000};
    CHECK(gateway_start(&o, &g, NULL) == ERR_OK);
    pay_till_open(&till, gateway_address(g), w.keys.curve_public, &keys.keys);
    CHECK(pay_till_connect(&till));
}

static void stop_gateway(void)
{
    pay_till_close(&till);
    gateway_stop(g);
}

static int set_up(void **unused)
{
    (void)unused;
    char log[128];
    hq_world_open(&w);
    hq_world_enrol(&w, &keys);
    snprintf(log, sizeof(log), "%s/log", w.dir);
    CHECK(log_to(log) == ERR_OK);
    scripted_open(NULL);
    start_gateway();
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    stop_gateway();
    scripted_close();
    hq_till_release(&keys);
    CHECK(log_to(NULL) == ERR_OK);
    hq_world_close(&w);
    return 0;
}

/* The same frame until the phase is final; *ret_refused: it was told that
 * nothing can be stored. */
static Pay__Phase pay(const char *order_no, unsigned long fails_at,
                      bool *ret_refused)
{
    struct paywire_frame c = pay_till_charge(order_no, 100), f;
    int64_t end = clock_monotonic_ms() + PAY_TILL_WAIT_MS;
    uint32_t before = scripted_calls(FLOW_CHARGE);
    failing_sql_at(fails_at);
    pay_till_send(&till, &c);
    while (clock_monotonic_ms() < end) {
        if (!pay_till_receive(&till, REPEAT_MS, &f)) {
            failing_sql_at(0);
            pay_till_send(&till, &c);
        } else if (f.kind == PAY__FRAME__KIND_REFUSED) {
            assert_int_equal(f.u.refused.why, PAY__WHY__STORAGE);
            /* Refused means that nobody was asked. */
            assert_int_equal(scripted_calls(FLOW_CHARGE), before);
            *ret_refused = true;
            failing_sql_at(0);
            pay_till_send(&till, &c);
        } else if (f.u.state.phase >= PAY__PHASE__PAID &&
                   strcmp(f.u.state.order_no, order_no) == 0) {
            failing_sql_at(0);
            return f.u.state.phase;
        }
    }
    fail_msg("%s has no result, after statement %lu failed", order_no,
             fails_at);
    return 0;
}

static void a_full_disk_changes_no_payment(void **unused)
{
    (void)unused;
    char order_no[16];
    struct paystore *s = NULL;
    struct paystore_order o;
    bool refused = false;
    for (unsigned n = 1; n <= STATEMENTS_MAX; n++) {
        snprintf(order_no, sizeof(order_no), "FULL%04u", n);
        assert_int_equal(pay(order_no, n, &refused), PAY__PHASE__PAID);
    }
    assert_true(refused); /* or it proves nothing */
    stop_gateway();
    assert_int_equal(paystore_open(w.dir, PAYSTORE_READ, &s, NULL), ERR_OK);
    for (unsigned n = 1; n <= STATEMENTS_MAX; n++) {
        snprintf(order_no, sizeof(order_no), "FULL%04u", n);
        assert_int_equal(scripted_order(order_no).requests, 1);
        assert_int_equal(paystore_order(s, order_no, &o), ERR_OK);
        assert_int_equal(o.flow.state, FLOW_PAID);
    }
    paystore_close(s);
    start_gateway(); /* for tear_down */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_disk_changes_no_payment, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
