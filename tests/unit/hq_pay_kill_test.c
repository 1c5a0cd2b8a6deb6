/* If this fails, a headquarters that is killed in the middle of a payment
 * charges twice, forgets what it told a till, or never finds out.
 *
 * Headquarters is this program again, in a process of its own, killed with
 * SIGKILL at moments drawn from a seed; the provider's book is a file that
 * both have mapped, so that it outlives every kill. */
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "hq/store/pay.h"
#include "tests/support/free_address.h"
#include "tests/support/hq_world.h"
#include "tests/support/pay_till.h"
#include "tests/support/scripted_provider.h"

#define ROUNDS   40
#define DELAY_MS 2 /* what each of the provider's calls takes */
#define HASTEN   1000

extern char **environ;
static char self[4096], address[FREE_ADDRESS_MAX], book[128], key_file[128];
static struct hq_world w;
static struct hq_till till;
static struct pay_till link_;
static pid_t hq;
static uint64_t seed = 20261122;

static uint32_t draw(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(seed >> 33) % n;
}

/* ---- headquarters ----------------------------------------------------------
 */
static int headquarters(char **argv)
{
    struct keys keys;
    struct gateway *g = NULL;
    struct diag d = {0};
    char log[256];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    CHECK(keys_init() == ERR_OK && keys_load(argv[4], &keys, &d) == ERR_OK);
    snprintf(log, sizeof(log), "%s/log", argv[2]);
    CHECK(log_to(log) == ERR_OK);
    scripted_open(argv[5]);
    struct gateway_options o = {.dir = argv[2],
                                .listen = argv[3],
                                .keys = &keys,
                                .accounts = scripted_accounts(),
                                .workers = 4,
                                .hasten = HASTEN};
    /* The port may be held for a moment by the one before. */
    for (int i = 0; gateway_start(&o, &g, &d) == ERR_BUSY && i < 500; i++)
        usleep(10000);
    CHECK(g);
    for (;;)
        pause();
}

static void start_hq(void)
{
    char *argv[] = {self,     (char *)(uintptr_t) "--headquarters",
                    w.dir,    address,
                    key_file, book,
                    NULL};
    CHECK(posix_spawn(&hq, self, NULL, NULL, argv, environ) == 0);
}

static void kill_hq(void)
{
    CHECK(kill(hq, SIGKILL) == 0 && waitpid(hq, NULL, 0) == hq);
}

/* ---- the till --------------------------------------------------------------
 */
/* The state of an order, asked for until it is final; 0 when the link broke. */
static Pay__Phase ask_until_final(const char *order_no)
{
    struct paywire_frame f;
    for (int64_t end = clock_monotonic_ms() + PAY_TILL_WAIT_MS;
         clock_monotonic_ms() < end;) {
        struct paywire_frame ask = pay_till_ask(order_no);
        pay_till_send(&link_, &ask);
        if (!pay_till_receive(&link_, 1000, &f)) {
            if (dialer_state(link_.dialer) != DIALER_UP)
                CHECK(pay_till_connect(&link_));
            continue;
        }
        if (f.kind != PAY__FRAME__KIND_STATE ||
            strcmp(f.u.state.order_no, order_no) != 0)
            continue;
        if (f.u.state.phase == PAY__PHASE__UNHEARD ||
            f.u.state.phase >= PAY__PHASE__PAID)
            return f.u.state.phase;
        usleep(2000);
    }
    fail_msg("%s never became final", order_no);
    return 0;
}

/* One payment with what may go wrong with it, and a kill in the middle. */
static Pay__Phase one_round(const char *order_no)
{
    static const enum scripted_fault faults[] = {
        SCRIPTED_SOUND,    SCRIPTED_SOUND,   SCRIPTED_LOST_ANSWER,
        SCRIPTED_PASSWORD, SCRIPTED_REFUSED, SCRIPTED_LOST};
    bool shown = draw(6) == 0;
    struct paywire_frame c =
        shown ? pay_till_show(order_no, 100) : pay_till_charge(order_no, 100);
    scripted_plan(FLOW_CHARGE, faults[draw(6)]);
    if (draw(2))
        scripted_plan(FLOW_REVERSE, SCRIPTED_LOST_ANSWER);
    CHECK(pay_till_connect(&link_));
    pay_till_send(&link_, &c);
    for (uint32_t kills = 1 + draw(2); kills > 0; kills--) {
        CHECK(dialer_poll(link_.dialer, NULL, 0, draw(2)) == ERR_OK);
        usleep(draw(12000));
        kill_hq();
        start_hq();
        CHECK(pay_till_connect(&link_));
        if (draw(2)) /* the till never heard an answer: the same again */
            pay_till_send(&link_, &c);
        if (draw(3) == 0) {
            struct paywire_frame g = pay_till_give_up(order_no);
            pay_till_send(&link_, &g);
        }
    }
    Pay__Phase phase = ask_until_final(order_no);
    if (phase == PAY__PHASE__UNHEARD) { /* then it can be given up for good */
        struct paywire_frame g = pay_till_give_up(order_no);
        pay_till_send(&link_, &g);
        phase = ask_until_final(order_no);
    }
    return phase;
}

static void check_order(struct paystore *s, const char *order_no,
                        Pay__Phase told)
{
    struct paystore_order o;
    struct scripted_order truth = scripted_order(order_no);
    assert_int_equal(paystore_order(s, order_no, &o), ERR_OK);
    assert_int_equal(o.flow.state == FLOW_PAID, told == PAY__PHASE__PAID);
    assert_int_equal(o.flow.state == FLOW_FAILED, told == PAY__PHASE__FAILED);
    assert_int_equal(truth.paid && !truth.reversed, told == PAY__PHASE__PAID);
    assert_true(truth.requests <= 1);
}

static void kills_change_nothing(void **unused)
{
    (void)unused;
    struct paystore *s = NULL;
    Pay__Phase told[ROUNDS];
    char order_no[16];
    int seen[PAY__PHASE__REVERSED + 1] = {0};
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(order_no, sizeof(order_no), "KILL%04d", i);
        told[i] = one_round(order_no);
        seen[told[i]]++;
    }
    kill_hq();
    assert_int_equal(paystore_open(w.dir, PAYSTORE_READ, &s, NULL), ERR_OK);
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(order_no, sizeof(order_no), "KILL%04d", i);
        check_order(s, order_no, told[i]);
    }
    paystore_close(s);
    assert_int_equal(scripted_double_charges(), 0);
    /* All three ends were met, or this proves little. */
    assert_true(seen[PAY__PHASE__PAID] > 0 && seen[PAY__PHASE__FAILED] > 0 &&
                seen[PAY__PHASE__REVERSED] > 0);
}

static int set_up(void **unused)
{
    (void)unused;
    hq_world_open(&w);
    hq_world_enrol(&w, &till);
    snprintf(book, sizeof(book), "%s/book", w.dir);
    snprintf(key_file, sizeof(key_file), "%s/hq.key", w.dir);
    CHECK(keys_save(&w.keys, key_file, NULL) == ERR_OK);
    free_address(address);
    scripted_open(book);
    scripted_delay(DELAY_MS);
    start_hq();
    pay_till_open(&link_, address, w.keys.curve_public, &till.keys);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    pay_till_close(&link_);
    scripted_close();
    hq_till_release(&till);
    hq_world_close(&w);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--headquarters") == 0)
        return headquarters(argv);
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    CHECK(n > 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kills_change_nothing, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
