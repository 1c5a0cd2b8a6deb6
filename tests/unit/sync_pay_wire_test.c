/* If these fail, a payment goes out with another amount or number than the
 * till's ledger says, a broken frame is taken for a payment, or a code that
 * the payer's money hangs on goes to the wrong field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sync/pay_wire.h"

static struct paywire_frame f, got;
static struct buf bytes;

static int set_up(void **unused)
{
    (void)unused;
    memset(&f, 0, sizeof(f));
    memset(&got, 0, sizeof(got));
    buf_clear(&bytes);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    buf_release(&bytes);
    return 0;
}

static void set(char *out, const char *text)
{
    memcpy(out, text, strlen(text) + 1);
}

static void charge(void)
{
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_CHARGE;
    set(f.u.charge.order_no, "T000100000001");
    f.u.charge.type = LEDGER__TENDER_TYPE__WECHAT;
    f.u.charge.amount_fen = 1250;
    set(f.u.charge.code, "134567890123456789");
    set(f.u.charge.subject, "秦栏便民店");
    f.u.charge.started_seq = 77;
}

static void state(void)
{
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_STATE;
    set(f.u.state.order_no, "T000100000001");
    f.u.state.phase = PAY__PHASE__PAID;
    f.u.state.paid_fen = 1250;
    f.u.state.paid_at_ms = 1763776800000;
    set(f.u.state.provider_no, "4200001234567890");
    set(f.u.state.code_url, "weixin://wxpay/bizpayurl?pr=p4lpSuKzz");
    f.u.state.has_payer = true;
    memset(f.u.state.payer, 0x5A, PAYWIRE_PAYER_LEN);
}

static void assert_travels(void)
{
    buf_clear(&bytes);
    assert_int_equal(paywire_pack(&f, &bytes), ERR_OK);
    memset(&got, 0xEE, sizeof(got));
    assert_int_equal(paywire_unpack(bytes.data, bytes.len, &got), ERR_OK);
    assert_memory_equal(&got, &f, sizeof(f));
}

static void assert_refused(void)
{
    buf_clear(&bytes);
    assert_int_equal(paywire_pack(&f, &bytes), ERR_RANGE);
    assert_int_equal(bytes.len, 0);
}

static void every_frame_arrives_whole(void **unused)
{
    (void)unused;
    charge();
    assert_travels();
    f.kind = PAY__FRAME__KIND_SHOW;
    memset(f.u.charge.code, 0, sizeof(f.u.charge.code));
    assert_travels();
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_ASK;
    set(f.u.order_no, "T_0001");
    assert_travels();
    f.kind = PAY__FRAME__KIND_GIVE_UP;
    assert_travels();
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUND;
    set(f.u.refund.order_no, "T000100000001");
    set(f.u.refund.refund_no, "R000100000001");
    f.u.refund.amount_fen = 50;
    set(f.u.refund.reason, "坏了");
    assert_travels();
    state();
    assert_travels();
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUND_STATE;
    set(f.u.refund_state.order_no, "T000100000001");
    set(f.u.refund_state.refund_no, "R000100000001");
    f.u.refund_state.result = PAY__REFUND_STATE__RESULT__DONE;
    assert_travels();
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUSED; /* of what could not even be read */
    f.u.refused.why = PAY__WHY__MALFORMED;
    f.u.refused.retry_after_ms = 1000;
    assert_travels();
}

static void no_limit_is_passed(void **unused)
{
    (void)unused;
    static const char *const orders[] = {"", "T0001", "T-00001", "T 00001",
                                         "T\xC3\xA9"
                                         "0001"};
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
        charge();
        snprintf(f.u.charge.order_no, PAYWIRE_ORDER_CAP, "%s", orders[i]);
        assert_refused();
    }
    static const int64_t amounts[] = {0, -1, PAYWIRE_AMOUNT_MAX + 1, INT64_MIN};
    for (size_t i = 0; i < 4; i++) {
        charge();
        f.u.charge.amount_fen = amounts[i];
        assert_refused();
    }
    charge();
    f.u.charge.type = LEDGER__TENDER_TYPE__CASH;
    assert_refused();
    charge();
    set(f.u.charge.code, "1345 67890");
    assert_refused();
    charge();
    f.u.charge.code[0] = '\0';
    assert_refused();
    charge();
    set(f.u.charge.subject, "a\nb");
    assert_refused();
    charge();
    memset(f.u.charge.subject, 'x', PAYWIRE_LETTERS_MAX + 1);
    assert_refused();
    charge();
    f.u.charge.started_seq = 0;
    assert_refused();
    charge();
    f.kind = PAY__FRAME__KIND_SHOW; /* and still a code */
    assert_refused();
}

static void an_answer_says_no_nonsense(void **unused)
{
    (void)unused;
    state();
    f.u.state.paid_fen = 0;
    assert_refused();
    state();
    f.u.state.phase = PAY__PHASE__FAILED; /* and still paid */
    assert_refused();
    state();
    f.u.state.next_ms = PAYWIRE_WAIT_MAX_MS + 1;
    assert_refused();
    state();
    set(f.u.state.reason, "not sent"); /* our own words */
    assert_travels();
    set(f.u.state.reason, "not\nsent");
    assert_refused();
    state();
    set(f.u.state.provider_no, "42 00");
    assert_refused();
    state();
    f.u.state.phase = 7;
    assert_refused();
    memset(&f, 0, sizeof(f));
    assert_refused();
}

/* Frames that another program made: the decoder has its own door. */
static void what_comes_in_is_checked_too(void **unused)
{
    (void)unused;
    Pay__Frame m = PAY__FRAME__INIT;
    Pay__Charge c = PAY__CHARGE__INIT;
    char order[40];
    uint8_t out[PAYWIRE_FRAME_MAX + 1];
    memset(order, 'T', sizeof(order) - 1);
    order[39] = '\0';
    c.order_no = order;
    c.type = LEDGER__TENDER_TYPE__ALIPAY;
    c.amount_fen = 1;
    c.code = (char *)(uintptr_t) "281234567890123456";
    c.subject = (char *)(uintptr_t) "x";
    c.started_seq = 1;
    m.kind_case = PAY__FRAME__KIND_CHARGE;
    m.charge = &c;
    assert_int_equal(paywire_unpack(out, pay__frame__pack(&m, out), &got),
                     ERR_FORMAT);
    order[32] = '\0';
    assert_int_equal(paywire_unpack(out, pay__frame__pack(&m, out), &got),
                     ERR_OK);
    c.started_seq = UINT64_MAX;
    assert_int_equal(paywire_unpack(out, pay__frame__pack(&m, out), &got),
                     ERR_FORMAT);
    assert_int_equal(paywire_unpack(out, 0, &got), ERR_FORMAT);
    memset(out, 0, sizeof(out));
    assert_int_equal(paywire_unpack(out, sizeof(out), &got), ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_frame_arrives_whole, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_limit_is_passed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_says_no_nonsense, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_comes_in_is_checked_too, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
