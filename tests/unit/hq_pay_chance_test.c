/* If this fails, there is a course of events, of lost requests and answers,
 * late charges, give-ups and restarts, after which a payment is charged twice,
 * says something else than the provider, or never ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "hq/pay/flow.h"

#define T0 INT64_C(1763776800000)

static struct flow f;
static int64_t now;

static struct pay_answer said(enum pay_outcome outcome)
{
    struct pay_answer a = {.outcome = outcome};
    if (outcome == PAY_PAID)
        a.paid.fen = 1250;
    return a;
}

/* A model of the provider that loses requests and answers, is late and says
 * the truth otherwise; a till that gives up; restarts. Whatever is drawn: one
 * charge at most is asked for, the end is the provider's truth, and it comes.
 */
struct world {
    uint64_t seed;
    bool there, charged, reversed, closed;
    int64_t late_ms; /* a charge on its way; 0: none */
    int64_t code_dies_ms;
    int charges;
};

static uint32_t draw(struct world *w, uint32_t n)
{
    w->seed = w->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(w->seed >> 33) % n;
}

static void charge_arrives(struct world *w)
{
    if (w->there || now > w->code_dies_ms)
        return;
    w->there = true;
    w->charged = draw(w, 2);
}

static enum pay_outcome truth(struct world *w)
{
    if (!w->there)
        return PAY_NO_ORDER;
    if (w->reversed)
        return PAY_REVERSED;
    if (w->closed)
        return PAY_NOT_PAID;
    return w->charged ? PAY_PAID : PAY_WAITING;
}

static enum pay_outcome act(struct world *w, enum flow_call call)
{
    if (w->late_ms && now >= w->late_ms) {
        charge_arrives(w);
        w->late_ms = 0;
    }
    if (call == FLOW_CHARGE)
        assert_int_equal(++w->charges, 1);
    if (draw(w, 4) == 0) { /* lost, or late, on its way in */
        if (call == FLOW_CHARGE && draw(w, 2))
            w->late_ms = now + 1 + draw(w, 55000);
        return PAY_UNKNOWN;
    }
    if (call == FLOW_CHARGE)
        charge_arrives(w);
    if (call == FLOW_REVERSE) {
        assert_true(f.kind == PAY_ALIPAY || now - f.asked_ms >= 15000);
        if (draw(w, 5) == 0)
            return PAY_AGAIN;
        if (w->there)
            w->reversed = true;
    }
    bool open = w->there && !w->charged && !w->reversed && !w->closed;
    if (open && draw(w, 6) == 0)
        w->charged = true; /* the password was typed */
    else if (open && draw(w, 12) == 0)
        w->closed = true;
    if (draw(w, 4) == 0) /* the answer is lost */
        return PAY_UNKNOWN;
    return truth(w);
}

static void one_life(uint64_t seed)
{
    struct world w = {.seed = seed, .code_dies_ms = T0 + 60000};
    int64_t give_up_ms = draw(&w, 3) ? FLOW_NEVER : T0 + draw(&w, 60000);
    now = T0;
    flow_start(&f, draw(&w, 2) ? PAY_ALIPAY : PAY_WECHAT2, false, 1250, now);
    for (int i = 0; !flow_final(&f); i++) {
        assert_true(i < 1000);
        if (draw(&w, 10) == 0)
            flow_resume(&f, now += draw(&w, 5000));
        int64_t next = f.next_ms > now ? f.next_ms : now;
        if (give_up_ms < next) {
            now = give_up_ms > now ? give_up_ms : now;
            give_up_ms = FLOW_NEVER;
            flow_give_up(&f, now);
            continue;
        }
        now = next;
        enum flow_call call = flow_due(&f, now);
        assert_true(call != FLOW_NONE);
        flow_called(&f, now);
        enum pay_outcome outcome = act(&w, call);
        if (outcome == PAY_UNKNOWN)
            now += flow_timeout_ms(call);
        if (draw(&w, 20) == 0) { /* off, before the answer is kept */
            flow_resume(&f, now);
            continue;
        }
        struct pay_answer a = said(outcome);
        flow_answer(&f, &a, now);
    }
    if (w.late_ms) /* whatever was on its way comes in now */
        charge_arrives(&w);
    assert_int_equal(f.state == FLOW_PAID, w.charged && !w.reversed && w.there);
    if (f.state == FLOW_FAILED)
        assert_false(w.charged && !w.reversed && !w.closed);
}

static void whatever_happens_the_end_is_true(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 20000; seed++)
        one_life(seed * UINT64_C(0x9E3779B97F4A7C15));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_happens_the_end_is_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
