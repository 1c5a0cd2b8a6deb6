/* If these fail, a customer is charged twice or for nothing, a payment stays
 * unknown, or a provider is asked at other times than it publishes. */
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
static struct flow_refund r;
static int64_t now;

/* ---- a script: what is due when, and what comes of it ---------------------
 */
static void start(enum pay_kind kind, bool is_shown)
{
    now = T0;
    flow_start(&f, kind, is_shown, 1250, now);
}

static struct pay_answer said(enum pay_outcome outcome)
{
    struct pay_answer a = {.outcome = outcome};
    if (outcome == PAY_PAID || outcome == PAY_REFUNDED) {
        a.paid.fen = 1250;
        a.payer_paid.fen = 1200;
        a.paid_at_ms = now;
        snprintf(a.provider_no, sizeof(a.provider_no), "4200001");
    }
    return a;
}

static void answer(enum pay_outcome outcome)
{
    struct pay_answer a = said(outcome);
    if (f.calling == FLOW_SHOW && outcome == PAY_WAITING)
        snprintf(a.code_url, sizeof(a.code_url), "weixin://x");
    flow_answer(&f, &a, now);
}

/* Nothing is due before `after` ms have passed, and then `call` is. */
static void due_after(int64_t after, enum flow_call call)
{
    assert_int_equal(f.next_ms == FLOW_NEVER ? -1 : f.next_ms - now, after);
    if (after > 0)
        assert_int_equal(flow_due(&f, now + after - 1), FLOW_NONE);
    now += after;
    assert_int_equal(flow_due(&f, now), call);
    flow_called(&f, now);
    assert_int_equal(flow_due(&f, now + 1000000), FLOW_NONE); /* one at once */
}

static void ends(enum flow_state state)
{
    assert_int_equal(f.state, state);
    assert_int_equal(flow_due(&f, FLOW_NEVER - 1), FLOW_NONE);
}

static void charge_at_once(enum pay_kind kind)
{
    start(kind, false);
    due_after(0, FLOW_CHARGE);
}

/* ---- code payment ----------------------------------------------------------
 */
static void paid_and_refused_are_final_at_once(void **unused)
{
    (void)unused;
    static const struct {
        enum pay_outcome outcome;
        enum flow_state state;
    } cases[] = {{PAY_PAID, FLOW_PAID},
                 {PAY_NOT_PAID, FLOW_FAILED},
                 {PAY_MISSET, FLOW_FAILED},
                 {PAY_REVERSED, FLOW_REVERSED}};
    for (size_t i = 0; i < 4; i++)
        for (int kind = 0; kind < PAY_KINDS; kind++) {
            charge_at_once((enum pay_kind)kind);
            answer(cases[i].outcome);
            ends(cases[i].state);
        }
    charge_at_once(PAY_WECHAT3);
    answer(PAY_PAID);
    assert_int_equal(f.paid_fen, 1250);
    assert_int_equal(f.payer_fen, 1200);
    assert_string_equal(f.provider_no, "4200001");
}

static void wechat_unknown_waits_5_s_then_queries(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    now += 10000; /* no answer in time */
    answer(PAY_UNKNOWN);
    due_after(5000, FLOW_QUERY);
    answer(PAY_UNKNOWN);
    due_after(5000, FLOW_QUERY);
    answer(PAY_WAITING);
    due_after(10000, FLOW_QUERY);
    answer(PAY_PAID);
    ends(FLOW_PAID);
}

static void wechat_password_is_queried_every_10_s_up_to_45_s(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT3);
    answer(PAY_WAITING);
    assert_int_equal(f.state, FLOW_WAITING);
    for (int i = 0; i < 4; i++) {
        due_after(10000, FLOW_QUERY);
        answer(PAY_WAITING);
    }
    due_after(5000, FLOW_QUERY); /* the last one, at 45 s */
    answer(PAY_WAITING);
    assert_int_equal(f.state, FLOW_UNDOING);
    due_after(0, FLOW_REVERSE);
    answer(PAY_REVERSED);
    ends(FLOW_REVERSED);
}

static void alipay_is_queried_every_4_s_and_cancelled_with_no_gap(void **unused)
{
    (void)unused;
    charge_at_once(PAY_ALIPAY);
    answer(PAY_WAITING);
    while (now + 4000 < T0 + FLOW_ALIPAY_DEADLINE_MS) {
        due_after(4000, FLOW_QUERY);
        answer(PAY_WAITING);
    }
    due_after(T0 + FLOW_ALIPAY_DEADLINE_MS - now, FLOW_QUERY);
    answer(PAY_UNKNOWN);
    due_after(0, FLOW_REVERSE);
    answer(PAY_AGAIN); /* retry_flag Y */
    due_after(3000, FLOW_REVERSE);
    answer(PAY_REVERSED);
    ends(FLOW_REVERSED);
}

static void alipay_unknown_is_queried_after_3_s(void **unused)
{
    (void)unused;
    charge_at_once(PAY_ALIPAY);
    answer(PAY_UNKNOWN);
    due_after(3000, FLOW_QUERY);
    answer(PAY_PAID);
    ends(FLOW_PAID);
}

static void reverse_is_repeated_until_it_is_known(void **unused)
{
    (void)unused;
    static const enum pay_outcome nothing[] = {PAY_UNKNOWN, PAY_AGAIN,
                                               PAY_MISSET};
    charge_at_once(PAY_WECHAT2);
    answer(PAY_WAITING);
    now += 45000;
    flow_called(&f, now);
    answer(PAY_WAITING);
    due_after(0, FLOW_REVERSE);
    for (int i = 0; i < 3; i++) {
        static const int64_t waits[] = {3000, 6000, 12000};
        answer(nothing[i]);
        due_after(waits[i], i == 2 ? FLOW_QUERY : FLOW_REVERSE);
    }
    answer(PAY_PAID); /* nothing was reversed yet: at once again */
    due_after(0, FLOW_REVERSE);
    for (int i = 0; i < 200; i++) {
        answer(PAY_UNKNOWN);
        assert_true(f.next_ms - now <= FLOW_AGAIN_SLOW_MS);
        now = f.next_ms;
        flow_called(&f, now);
    }
    answer(PAY_REVERSED);
    ends(FLOW_REVERSED);
}

static void a_query_after_a_lost_reverse_tells(void **unused)
{
    (void)unused;
    static const struct {
        enum pay_outcome outcome;
        enum flow_state state;
    } cases[] = {{PAY_REVERSED, FLOW_REVERSED},
                 {PAY_REFUNDED, FLOW_REVERSED},
                 {PAY_NOT_PAID, FLOW_FAILED}};
    for (size_t i = 0; i < 3; i++) {
        charge_at_once(PAY_WECHAT2);
        answer(PAY_WAITING);
        flow_give_up(&f, now);
        due_after(15000, FLOW_REVERSE);
        for (int k = 0; k < 2; k++) {
            answer(PAY_UNKNOWN);
            now = f.next_ms;
            flow_called(&f, now);
        }
        answer(PAY_UNKNOWN);
        due_after(12000, FLOW_QUERY);
        answer(cases[i].outcome);
        ends(cases[i].state);
    }
}

/* ---- giving up -------------------------------------------------------------
 */
static void wechat_is_not_reversed_before_15_s(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    answer(PAY_WAITING);
    now += 2000;
    flow_give_up(&f, now);
    assert_int_equal(f.state, FLOW_UNDOING);
    due_after(13000, FLOW_REVERSE);
    answer(PAY_REVERSED);
    ends(FLOW_REVERSED);
    charge_at_once(PAY_ALIPAY); /* which knows no such limit */
    answer(PAY_WAITING);
    flow_give_up(&f, now);
    due_after(0, FLOW_REVERSE);
}

static void times_count_from_when_the_charge_left(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    now += 4000; /* it waited for a free thread */
    flow_began(&f, now);
    answer(PAY_WAITING);
    flow_give_up(&f, now);
    due_after(15000, FLOW_REVERSE);
    flow_began(&f, now); /* of no other call */
    assert_int_equal(f.asked_ms, T0 + 4000);
}

static void paid_after_a_give_up_is_undone(void **unused)
{
    (void)unused;
    charge_at_once(PAY_ALIPAY);
    flow_give_up(&f, now); /* while the charge is under way */
    answer(PAY_PAID);
    assert_int_equal(f.state, FLOW_UNDOING);
    due_after(0, FLOW_REVERSE);
    answer(PAY_REVERSED);
    ends(FLOW_REVERSED);
    assert_int_equal(f.paid_fen, 0);
    charge_at_once(PAY_WECHAT2);
    flow_give_up(&f, now);
    answer(PAY_NOT_PAID);
    ends(FLOW_FAILED);
}

static void a_give_up_under_way_is_not_forgotten(void **unused)
{
    (void)unused;
    static const enum pay_outcome outcomes[] = {PAY_WAITING, PAY_UNKNOWN};
    for (int i = 0; i < 2; i++) {
        charge_at_once(PAY_ALIPAY);
        flow_give_up(&f, now);
        now += 2000;
        answer(outcomes[i]);
        due_after(0, FLOW_REVERSE); /* and not at the deadline */
    }
}

static void a_give_up_comes_too_late_for_paid(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    answer(PAY_PAID);
    flow_give_up(&f, now);
    ends(FLOW_PAID);
    assert_false(f.gave_up);
}

static void what_was_never_sent_need_not_be_undone(void **unused)
{
    (void)unused;
    start(PAY_WECHAT2, false);
    flow_give_up(&f, now);
    ends(FLOW_FAILED);
    start(PAY_WECHAT2, true);
    flow_give_up(&f, now);
    ends(FLOW_FAILED);
}

/* ---- no such order ---------------------------------------------------------
 */
static void no_order_proves_nothing_while_the_code_lives(void **unused)
{
    (void)unused;
    charge_at_once(PAY_ALIPAY);
    answer(PAY_UNKNOWN);
    while (f.state == FLOW_ASKING) {
        now = f.next_ms;
        flow_called(&f, now);
        answer(PAY_NO_ORDER);
    }
    assert_int_equal(f.state, FLOW_UNDOING);
    while (f.state == FLOW_UNDOING) {
        now = f.next_ms;
        flow_called(&f, now);
        bool sure = now >= T0 + FLOW_SURE_MS;
        answer(PAY_NO_ORDER);
        assert_int_equal(flow_final(&f), sure);
    }
    ends(FLOW_FAILED);
}

static void a_late_charge_is_still_caught(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    answer(PAY_UNKNOWN);
    flow_give_up(&f, now);
    due_after(15000, FLOW_REVERSE);
    answer(PAY_NO_ORDER);
    due_after(3000, FLOW_REVERSE);
    answer(PAY_REVERSED); /* it came in between */
    ends(FLOW_REVERSED);
}

/* ---- shown codes -----------------------------------------------------------
 */
static void a_shown_code_is_watched_and_closed_at_its_end(void **unused)
{
    (void)unused;
    start(PAY_WECHAT3, true);
    due_after(0, FLOW_SHOW);
    answer(PAY_WAITING);
    assert_string_equal(f.code_url, "weixin://x");
    while (now + 4000 < T0 + FLOW_SHOWN_LIFE_MS) {
        due_after(4000, FLOW_QUERY);
        answer(PAY_WAITING);
    }
    due_after(T0 + FLOW_SHOWN_LIFE_MS - now, FLOW_QUERY);
    answer(PAY_WAITING);
    due_after(0, FLOW_CLOSE);
    answer(PAY_REVERSED);
    ends(FLOW_REVERSED);
}

static void a_notification_ends_the_wait(void **unused)
{
    (void)unused;
    struct pay_answer a;
    start(PAY_ALIPAY, true);
    due_after(0, FLOW_SHOW);
    answer(PAY_WAITING);
    due_after(4000, FLOW_QUERY);
    a = said(PAY_PAID);
    assert_true(flow_notice(&f, &a, now)); /* while the query is under way */
    answer(PAY_WAITING);                   /* which is older news */
    ends(FLOW_PAID);
    assert_true(flow_notice(&f, &a, now));
    ends(FLOW_PAID);
}

static void a_code_paid_as_it_expires_is_paid(void **unused)
{
    (void)unused;
    start(PAY_WECHAT2, true);
    due_after(0, FLOW_SHOW);
    answer(PAY_WAITING);
    now = T0 + FLOW_SHOWN_LIFE_MS;
    flow_called(&f, now);
    answer(PAY_WAITING);
    due_after(0, FLOW_CLOSE);
    answer(PAY_UNKNOWN); /* ORDERPAID, perhaps */
    due_after(0, FLOW_QUERY);
    answer(PAY_PAID);
    ends(FLOW_PAID);
}

static void a_given_up_code_that_was_paid_is_given_back(void **unused)
{
    (void)unused;
    start(PAY_WECHAT2, true);
    due_after(0, FLOW_SHOW);
    answer(PAY_WAITING);
    flow_give_up(&f, now);
    due_after(0, FLOW_CLOSE);
    answer(PAY_PAID);
    due_after(0, FLOW_GIVE_BACK);
    answer(PAY_AGAIN);
    due_after(0, FLOW_QUERY);
    answer(PAY_PAID);
    due_after(0, FLOW_GIVE_BACK);
    answer(PAY_NOT_PAID); /* refused: the account is empty */
    assert_int_equal(f.state, FLOW_UNDOING);
    now = f.next_ms;
    flow_called(&f, now);
    answer(PAY_REFUNDED);
    ends(FLOW_REVERSED);
}

static void a_show_is_repeated_and_then_failed(void **unused)
{
    (void)unused;
    start(PAY_ALIPAY, true);
    due_after(0, FLOW_SHOW);
    answer(PAY_UNKNOWN);
    due_after(2000, FLOW_SHOW);
    answer(PAY_UNKNOWN);
    due_after(2000, FLOW_SHOW);
    answer(PAY_UNKNOWN);
    ends(FLOW_FAILED); /* nobody ever saw the code */
}

static void an_unscanned_alipay_code_is_watched_to_its_end(void **unused)
{
    (void)unused;
    start(PAY_ALIPAY, true);
    due_after(0, FLOW_SHOW);
    answer(PAY_WAITING);
    due_after(4000, FLOW_QUERY);
    answer(PAY_NO_ORDER); /* not scanned: not there */
    flow_give_up(&f, now);
    due_after(0, FLOW_CLOSE);
    answer(PAY_NO_ORDER);
    while (f.state == FLOW_UNDOING) {
        assert_true(f.next_ms - now <= FLOW_UNSCANNED_MS);
        now = f.next_ms;
        flow_called(&f, now);
        answer(PAY_NO_ORDER);
    }
    ends(FLOW_FAILED);
    assert_true(now >= f.sure_ms);
}

/* ---- what is wrong or late -------------------------------------------------
 */
static void another_amount_is_not_this_payment(void **unused)
{
    (void)unused;
    struct pay_answer a = said(PAY_PAID);
    charge_at_once(PAY_WECHAT2);
    a.paid.fen = 1;
    flow_answer(&f, &a, now);
    assert_int_equal(f.state, FLOW_ASKING);
    assert_string_equal(f.reason, PAY_WHY_OTHER);
    assert_false(flow_notice(&f, &a, now));
    assert_int_equal(f.state, FLOW_ASKING);
}

static void a_notice_cannot_change_the_end(void **unused)
{
    (void)unused;
    struct pay_answer a = said(PAY_PAID);
    charge_at_once(PAY_WECHAT2);
    answer(PAY_NOT_PAID);
    assert_false(flow_notice(&f, &a, now)); /* somebody has to look */
    ends(FLOW_FAILED);
    charge_at_once(PAY_WECHAT2);
    answer(PAY_REVERSED);
    assert_true(flow_notice(&f, &a, now)); /* an old one */
    ends(FLOW_REVERSED);
}

static void a_reverse_too_late_gives_back_by_refund(void **unused)
{
    (void)unused;
    charge_at_once(PAY_ALIPAY);
    answer(PAY_UNKNOWN);
    flow_give_up(&f, now);
    now += FLOW_ALIPAY_UNDO_MAX_MS + 1; /* headquarters was off for a day */
    flow_resume(&f, now);
    due_after(0, FLOW_QUERY);
    answer(PAY_WAITING);
    assert_true(f.next_ms > now); /* no storm */
    now = f.next_ms;
    flow_called(&f, now);
    answer(PAY_PAID);
    due_after(0, FLOW_GIVE_BACK);
    answer(PAY_REFUNDED);
    ends(FLOW_REVERSED);
}

/* ---- restarts --------------------------------------------------------------
 */
static void a_restart_queries_and_never_charges(void **unused)
{
    (void)unused;
    start(PAY_WECHAT2, false); /* the intent was kept, nothing else is known */
    now += 2000;
    flow_resume(&f, now);
    due_after(0, FLOW_QUERY);
    answer(PAY_NO_ORDER);
    flow_called(&f, now = f.next_ms);
    flow_resume(&f, now); /* again, in the middle of that query */
    due_after(0, FLOW_QUERY);
    answer(PAY_PAID);
    ends(FLOW_PAID);
    flow_resume(&f, now);
    ends(FLOW_PAID);
}

/* The clock may have jumped while headquarters was off: what is sure counts
 * from when it is back. */
static void no_order_proves_nothing_after_a_restart(void **unused)
{
    (void)unused;
    charge_at_once(PAY_ALIPAY);
    now += 3600000;
    flow_resume(&f, now);
    int64_t back_ms = now;
    due_after(0, FLOW_QUERY);
    answer(PAY_NO_ORDER);
    while (!flow_final(&f)) {
        now = f.next_ms;
        flow_called(&f, now);
        answer(PAY_NO_ORDER);
    }
    ends(FLOW_FAILED);
    assert_true(now >= back_ms + FLOW_SURE_MS);
}

static void a_restart_goes_on_undoing(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    answer(PAY_WAITING);
    flow_give_up(&f, now);
    now += 1000;
    flow_resume(&f, now);
    due_after(14000, FLOW_REVERSE);
    flow_resume(&f, now);
    due_after(0, FLOW_REVERSE);
    charge_at_once(PAY_ALIPAY);
    flow_give_up(&f, now); /* and off, before the answer */
    flow_resume(&f, now);
    due_after(0, FLOW_REVERSE);
}

static void a_clock_set_back_stops_nothing(void **unused)
{
    (void)unused;
    charge_at_once(PAY_WECHAT2);
    answer(PAY_WAITING);
    now -= 86400000;
    flow_resume(&f, now);
    due_after(0, FLOW_QUERY);
    answer(PAY_WAITING);
    due_after(10000, FLOW_QUERY);
    assert_true(f.deadline_ms - now < 45000);
}

static void a_restart_shows_again_what_nobody_saw(void **unused)
{
    (void)unused;
    start(PAY_ALIPAY, true);
    flow_called(&f, now);
    flow_resume(&f, now);
    due_after(0, FLOW_SHOW);
    answer(PAY_WAITING);
    flow_resume(&f, now);
    due_after(0, FLOW_QUERY);
}

/* ---- refunds ---------------------------------------------------------------
 */
static void refund_answer(enum pay_outcome outcome)
{
    struct pay_answer a = {.outcome = outcome};
    snprintf(a.reason, sizeof(a.reason), "CODE_%d", outcome);
    flow_refund_answer(&r, &a, now);
}

static void refund_due(int64_t after, enum flow_call call)
{
    assert_int_equal(r.next_ms - now, after);
    now += after;
    assert_int_equal(flow_refund_due(&r, now), call);
    flow_refund_called(&r, now);
    assert_int_equal(flow_refund_due(&r, now + 1000000), FLOW_NONE);
}

static void refund_start(void)
{
    now = T0;
    flow_refund_start(&r, now);
    refund_due(0, FLOW_REFUND);
}

static void a_refund_is_repeated_until_it_is_known(void **unused)
{
    (void)unused;
    refund_start();
    refund_answer(PAY_REFUNDED);
    assert_int_equal(r.state, FLOW_REFUND_DONE);
    assert_string_equal(r.reason, "");
    refund_start();
    refund_answer(PAY_NOT_PAID);
    assert_int_equal(r.state, FLOW_REFUND_FAILED);
    refund_start();
    refund_answer(PAY_UNKNOWN);
    refund_due(3000, FLOW_REFUND);
    refund_answer(PAY_AGAIN);
    refund_due(6000, FLOW_REFUND_QUERY);
    refund_answer(PAY_UNKNOWN);
    refund_due(12000, FLOW_REFUND_QUERY);
    refund_answer(PAY_NO_ORDER); /* it was never taken */
    refund_due(24000, FLOW_REFUND);
    refund_answer(PAY_REFUNDED);
    assert_int_equal(r.state, FLOW_REFUND_DONE);
}

static void a_refusal_does_not_undo_an_earlier_call(void **unused)
{
    (void)unused;
    refund_start();
    refund_answer(PAY_UNKNOWN);
    refund_due(3000, FLOW_REFUND);
    refund_answer(PAY_NOT_PAID);
    assert_int_equal(r.state, FLOW_REFUND_ASKING);
    refund_due(6000, FLOW_REFUND_QUERY);
    refund_answer(PAY_REFUNDED);
    assert_int_equal(r.state, FLOW_REFUND_DONE);
    refund_start();
    flow_refund_resume(&r, now);
    refund_due(0, FLOW_REFUND);
    refund_answer(PAY_MISSET);
    refund_due(3000, FLOW_REFUND_QUERY);
    /* Nor does "no such refund" while that call may be on its way. */
    for (int64_t asked = now; r.state == FLOW_REFUND_ASKING;) {
        refund_answer(PAY_NO_ORDER);
        assert_true((r.state == FLOW_REFUND_FAILED) ==
                    (now - asked >= FLOW_SURE_MS - 3000));
        if (r.state == FLOW_REFUND_ASKING)
            refund_due(r.next_ms - now, FLOW_REFUND_QUERY);
    }
    assert_int_equal(r.state, FLOW_REFUND_FAILED);
}

static void a_refund_notice_is_taken(void **unused)
{
    (void)unused;
    struct pay_answer a = {.outcome = PAY_REFUNDED};
    refund_start();
    flow_refund_notice(&r, &a);
    assert_int_equal(r.state, FLOW_REFUND_DONE);
    refund_answer(PAY_NOT_PAID); /* of the call that was under way */
    assert_int_equal(r.state, FLOW_REFUND_DONE);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paid_and_refused_are_final_at_once),
        TEST(wechat_unknown_waits_5_s_then_queries),
        TEST(wechat_password_is_queried_every_10_s_up_to_45_s),
        TEST(alipay_is_queried_every_4_s_and_cancelled_with_no_gap),
        TEST(alipay_unknown_is_queried_after_3_s),
        TEST(reverse_is_repeated_until_it_is_known),
        TEST(a_query_after_a_lost_reverse_tells),
        TEST(wechat_is_not_reversed_before_15_s),
        TEST(times_count_from_when_the_charge_left),
        TEST(paid_after_a_give_up_is_undone),
        TEST(a_give_up_under_way_is_not_forgotten),
        TEST(a_give_up_comes_too_late_for_paid),
        TEST(what_was_never_sent_need_not_be_undone),
        TEST(no_order_proves_nothing_while_the_code_lives),
        TEST(a_late_charge_is_still_caught),
        TEST(a_shown_code_is_watched_and_closed_at_its_end),
        TEST(a_notification_ends_the_wait),
        TEST(a_code_paid_as_it_expires_is_paid),
        TEST(a_given_up_code_that_was_paid_is_given_back),
        TEST(a_show_is_repeated_and_then_failed),
        TEST(an_unscanned_alipay_code_is_watched_to_its_end),
        TEST(another_amount_is_not_this_payment),
        TEST(a_notice_cannot_change_the_end),
        TEST(a_reverse_too_late_gives_back_by_refund),
        TEST(a_restart_queries_and_never_charges),
        TEST(no_order_proves_nothing_after_a_restart),
        TEST(a_restart_goes_on_undoing),
        TEST(a_clock_set_back_stops_nothing),
        TEST(a_restart_shows_again_what_nobody_saw),
        TEST(a_refund_is_repeated_until_it_is_known),
        TEST(a_refusal_does_not_undo_an_earlier_call),
        TEST(a_refund_notice_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
