/* If these fail, the model that every payment test stands on loses or makes
 * money by itself, or is kinder than the providers are: what passes against
 * it proves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/paycode.h"
#include "tests/pay/bank.h"

#define START INT64_C(1795392000000) /* 2026-11-23 08:00 in China */
#define SEEDS 300
#define STEPS 400

static struct bank *bank;
static const char *payer;
static const struct bank_order *order;
static const struct bank_refund *refund;

static void open_bank(enum bank_kind kind, int64_t fen)
{
    bank = bank_new(kind, 7);
    payer = bank_add_payer(bank, fen);
}

static int close_bank(void **unused)
{
    (void)unused;
    bank_audit(bank);
    bank_free(bank);
    return 0;
}

static enum bank_reply charge(const char *order_no, int64_t fen, int64_t now,
                              enum bank_fault fault)
{
    char code[BANK_CODE_CAP];
    assert_true(bank_mint(bank, payer, now, code));
    struct bank_request r = {.order_no = order_no, .fen = fen, .code = code};
    return bank_charge(bank, &r, now, fault, &order);
}

static enum bank_reply show(const char *order_no, int64_t fen, int64_t now)
{
    struct bank_request r = {
        .order_no = order_no, .fen = fen, .notify_url = "http://hq/"};
    return bank_show(bank, &r, now, BANK_SOUND, &order);
}

static enum bank_reply give_back(const char *order_no, const char *no,
                                 int64_t fen, int64_t now,
                                 enum bank_fault fault)
{
    struct bank_refund_request r = {
        .order_no = order_no, .refund_no = no, .fen = fen};
    return bank_refund(bank, &r, now, fault, &refund);
}

static void reverse(const char *order_no, int64_t now, bool gave_back)
{
    bool did;
    assert_int_equal(
        bank_reverse(bank, order_no, NULL, now, BANK_SOUND, &did, &order),
        BANK_DONE);
    assert_int_equal(did, gave_back);
}

static void a_code_pays_once_and_for_a_minute(void **unused)
{
    char code[BANK_CODE_CAP];
    (void)unused;
    open_bank(BANK_WECHAT, 1000);
    assert_true(bank_mint(bank, payer, START, code));
    assert_int_equal(paycode_kind(code), PAYCODE_WECHAT);
    struct bank_request r = {.order_no = "a", .fen = 300, .code = code};
    assert_int_equal(
        bank_charge(bank, &r, START + BANK_CODE_LIFE_MS, BANK_SOUND, &order),
        BANK_CODE_EXPIRED);
    assert_null(order);
    assert_int_equal(bank_charge(bank, &r, START + BANK_CODE_LIFE_MS - 1,
                                 BANK_SOUND, &order),
                     BANK_DONE);
    assert_int_equal(bank_balance(bank, payer), 700);
    r.order_no = "b";
    assert_int_equal(bank_charge(bank, &r, START, BANK_SOUND, &order),
                     BANK_CODE_USED);
    r.code = "130000000000000000";
    assert_int_equal(bank_charge(bank, &r, START, BANK_SOUND, &order),
                     BANK_CODE_UNKNOWN);
    assert_int_equal(charge("c", 701, START, BANK_SOUND), BANK_NOT_ENOUGH);
    assert_int_equal(order->state, BANK_PAYERROR);
    assert_int_equal(bank_balance(bank, payer), 700);
}

static void codes_look_like_the_providers(void **unused)
{
    char code[BANK_CODE_CAP];
    (void)unused;
    open_bank(BANK_ALIPAY, 1000);
    for (int i = 0; i < 100; i++) {
        assert_true(bank_mint(bank, payer, START, code));
        assert_int_equal(paycode_kind(code), PAYCODE_ALIPAY);
        assert_true(bank_mint_face(bank, payer, START, code));
        assert_int_equal(paycode_kind(code), PAYCODE_ALIPAY_FACE);
    }
    struct bank_request r = {.order_no = "f", .fen = 1, .code = code};
    assert_int_equal(bank_charge(bank, &r, START, BANK_SOUND, &order),
                     BANK_CODE_UNKNOWN);
    r.face = true;
    assert_int_equal(bank_charge(bank, &r, START, BANK_SOUND, &order),
                     BANK_DONE);
}

static void a_repeated_charge_takes_nothing_more(void **unused)
{
    (void)unused;
    open_bank(BANK_WECHAT, 1000);
    assert_int_equal(charge("a", 300, START, BANK_ERROR_DONE),
                     BANK_SYSTEM_ERROR);
    assert_int_equal(bank_balance(bank, payer), 700);
    assert_int_equal(charge("a", 300, START, BANK_SOUND), BANK_ORDER_PAID);
    assert_int_equal(charge("b", 300, START, BANK_ERROR_UNDONE),
                     BANK_SYSTEM_ERROR);
    assert_int_equal(bank_query(bank, "b", NULL, START, BANK_SOUND, &order),
                     BANK_NO_ORDER);
    assert_int_equal(charge("b", 300, START, BANK_PASSWORD), BANK_WAITING);
    assert_int_equal(charge("b", 300, START, BANK_SOUND), BANK_WAITING);
    assert_int_equal(charge("b", 301, START, BANK_SOUND), BANK_NUMBER_USED);
    assert_int_equal(bank_balance(bank, payer), 700);
    assert_int_equal(bank_confirm(bank, "b", START), BANK_DONE);
    assert_int_equal(bank_confirm(bank, "b", START), BANK_ORDER_PAID);
    assert_int_equal(bank_balance(bank, payer), 400);
}

static void large_amounts_want_a_password_in_time(void **unused)
{
    (void)unused;
    open_bank(BANK_WECHAT, 10000000);
    assert_int_equal(charge("a", BANK_PASSWORD_FEN, START, BANK_SOUND),
                     BANK_DONE);
    assert_int_equal(charge("b", BANK_PASSWORD_FEN + 1, START, BANK_SOUND),
                     BANK_WAITING);
    int64_t late = START + BANK_PROMPT_LIFE_MS;
    assert_int_equal(bank_confirm(bank, "b", late), BANK_ORDER_CLOSED);
    assert_int_equal(bank_query(bank, "b", NULL, late, BANK_SOUND, &order),
                     BANK_DONE);
    assert_int_equal(order->state, BANK_PAYERROR);
}

static void reversing_gives_back_or_ends(void **unused)
{
    (void)unused;
    open_bank(BANK_WECHAT, 1000);
    bool did;
    assert_int_equal(
        bank_reverse(bank, "a", NULL, START, BANK_SOUND, &did, &order),
        BANK_NO_ORDER);
    /* The worse of what a provider may do: it was only late. */
    assert_int_equal(charge("a", 300, START, BANK_SOUND), BANK_DONE);
    reverse("a", START + 20000, true);
    reverse("a", START + 20000, true);
    assert_int_equal(bank_balance(bank, payer), 1000);
    assert_int_equal(charge("b", 300, START, BANK_PASSWORD), BANK_WAITING);
    assert_int_equal(
        bank_reverse(bank, "b", NULL, START, BANK_AGAIN, &did, &order),
        BANK_CALL_AGAIN);
    reverse("b", START + 14999, false);
    assert_int_equal(bank_confirm(bank, "b", START), BANK_ORDER_CLOSED);
    assert_int_equal(charge("b", 300, START, BANK_SOUND), BANK_ORDER_REVERSED);
    assert_int_equal(give_back("a", "r", 1, START, BANK_SOUND),
                     BANK_ORDER_REVERSED);
    assert_int_equal(charge("c", 300, START, BANK_SOUND), BANK_DONE);
    assert_int_equal(bank_reverse(bank, "c", NULL, START + BANK_REVERSE_MS + 1,
                                  BANK_SOUND, &did, &order),
                     BANK_TOO_LATE);
    struct bank_totals t;
    bank_totals(bank, &t);
    assert_int_equal(t.early_reversals, 1);
    assert_int_equal(t.reversed_fen, 300);
}

static void refunds_never_exceed_what_was_paid(void **unused)
{
    (void)unused;
    open_bank(BANK_WECHAT, 1000);
    assert_int_equal(charge("a", 1000, START, BANK_SOUND), BANK_DONE);
    assert_int_equal(give_back("a", "r1", 400, START, BANK_ERROR_DONE),
                     BANK_SYSTEM_ERROR);
    assert_int_equal(give_back("a", "r1", 400, START, BANK_SOUND), BANK_DONE);
    assert_int_equal(refund->state, BANK_REFUND_PROCESSING);
    assert_int_equal(bank_balance(bank, payer), 0);
    assert_int_equal(give_back("a", "r1", 401, START, BANK_SOUND),
                     BANK_REFUND_USED);
    assert_int_equal(give_back("a", "r2", 601, START, BANK_SOUND),
                     BANK_TOO_MUCH);
    assert_int_equal(give_back("a", "r2", 600, START, BANK_NO_FUNDS),
                     BANK_NOT_ENOUGH);
    assert_int_equal(give_back("a", "r2", 600, START, BANK_ABNORMAL),
                     BANK_DONE);
    bank_tick(bank, START + BANK_REFUND_TAKES_MS);
    assert_int_equal(bank_balance(bank, payer), 400);
    assert_int_equal(
        bank_refund_query(bank, NULL, "r2", START, BANK_SOUND, &refund),
        BANK_DONE);
    assert_int_equal(refund->state, BANK_REFUND_ABNORMAL);
    assert_int_equal(
        bank_refund_query(bank, "a", "r3", START, BANK_SOUND, &refund),
        BANK_NO_REFUND);
}

static void a_shown_order_is_born_when_it_is_scanned(void **unused)
{
    char seen[BANK_NUMBER_CAP];
    (void)unused;
    open_bank(BANK_ALIPAY, 1000);
    assert_int_equal(show("a", 300, START), BANK_DONE);
    snprintf(seen, sizeof(seen), "%s", order->shown_code);
    assert_int_equal(bank_query(bank, "a", NULL, START, BANK_SOUND, &order),
                     BANK_NO_ORDER);
    assert_int_equal(bank_pay_shown(bank, payer, seen, true, START),
                     BANK_WAITING);
    assert_int_equal(bank_query(bank, "a", NULL, START, BANK_SOUND, &order),
                     BANK_DONE);
    assert_int_equal(order->state, BANK_USERPAYING);
    assert_int_equal(bank_cancel(bank, "a", START), BANK_DONE);
    assert_int_equal(bank_pay_shown(bank, payer, seen, false, START),
                     BANK_DONE);
    assert_int_equal(bank_pay_shown(bank, payer, seen, false, START),
                     BANK_ORDER_PAID);
    assert_int_equal(show("b", 300, START), BANK_DONE);
    snprintf(seen, sizeof(seen), "%s", order->shown_code);
    assert_int_equal(
        bank_pay_shown(bank, payer, seen, false, START + BANK_SHOWN_LIFE_MS),
        BANK_ORDER_CLOSED);
    assert_int_equal(bank_balance(bank, payer), 700);
}

static void notices_come_late_twice_and_behind(void **unused)
{
    struct bank_notice n;
    char seen[3][BANK_NUMBER_CAP];
    (void)unused;
    open_bank(BANK_WECHAT, 1000);
    bank_arm(bank, BANK_OP_NOTICE, BANK_NOTICE_BEHIND, 0, 1);
    bank_arm(bank, BANK_OP_NOTICE, BANK_NOTICE_TWICE, 0, 1);
    bank_arm(bank, BANK_OP_NOTICE, BANK_NOTICE_LOST, 0, 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(show(i == 0   ? "a"
                              : i == 1 ? "b"
                                       : "c",
                              100, START),
                         BANK_DONE);
        snprintf(seen[i], sizeof(seen[i]), "%s", order->shown_code);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(bank_pay_shown(bank, payer, seen[i], false, START),
                         BANK_DONE);
    static const char *const want[] = {"b", "b", "a"};
    for (int i = 0; i < 3; i++) {
        assert_true(bank_next_notice(bank, START + 1, &n));
        assert_string_equal(n.order.order_no, want[i]);
    }
    assert_false(bank_next_notice(bank, START + BANK_CODE_LIFE_MS, &n));
    bank_notice_failed(bank, &n, START);
    assert_false(bank_next_notice(bank, START + 14999, &n));
    assert_true(bank_next_notice(bank, START + 15000, &n));
    assert_int_equal(n.tries, 1);
}

static void faults_come_when_they_were_ordered(void **unused)
{
    enum bank_fault fault;
    enum bank_op op;
    (void)unused;
    open_bank(BANK_WECHAT, 0);
    bank_arm(bank, BANK_OP_QUERY, BANK_SLOW, 1, 2);
    bank_arm(bank, BANK_OP_QUERY, BANK_LOST_ANSWER, 0, 1);
    assert_int_equal(bank_take(bank, BANK_OP_CHARGE), BANK_SOUND);
    static const enum bank_fault want[] = {BANK_SOUND, BANK_SLOW, BANK_SLOW,
                                           BANK_LOST_ANSWER, BANK_SOUND};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(bank_take(bank, BANK_OP_QUERY), want[i]);
    for (int i = 0; i < BANK_FAULTS; i++) {
        assert_true(
            bank_fault_named(bank_fault_name((enum bank_fault)i), &fault));
        assert_int_equal(fault, i);
    }
    for (int i = 0; i < BANK_OPS; i++) {
        assert_true(bank_op_named(bank_op_name((enum bank_op)i), &op));
        assert_int_equal(op, i);
    }
    assert_false(bank_fault_named("", &fault) || bank_op_named("x", &op));
}

static void the_bill_has_each_movement_on_its_day(void **unused)
{
    struct bank_row *rows = NULL;
    size_t len = 0;
    int64_t next = START + CLOCK_DAY_MS;
    int32_t day = clock_business_day(START, 0);
    (void)unused;
    open_bank(BANK_WECHAT, 100000);
    assert_int_equal(charge("a", 1000, START, BANK_SOUND), BANK_DONE);
    assert_int_equal(charge("b", 250, START + 1, BANK_SOUND), BANK_DONE);
    reverse("b", START + 20000, true);
    assert_int_equal(charge("c", 5, START, BANK_PASSWORD), BANK_WAITING);
    assert_int_equal(give_back("a", "r", 1000, next, BANK_SOUND), BANK_DONE);
    int64_t ready = START + 26 * 3600000; /* 10:00 of the next day */
    assert_int_equal(bank_bill(bank, day, ready - 1, &rows, &len),
                     BANK_NOT_READY);
    assert_int_equal(bank_bill(bank, day, ready, &rows, &len), BANK_DONE);
    assert_int_equal(len, 3);
    assert_int_equal(rows[0].fee_fen, 6);
    assert_int_equal(rows[1].fee_fen, 2);
    assert_true(rows[2].refund->reversal && rows[2].fee_fen == -2);
    free(rows);
    assert_int_equal(
        bank_bill(bank, day + 1, ready + CLOCK_DAY_MS, &rows, &len), BANK_DONE);
    assert_int_equal(len, 1);
    assert_int_equal(rows[0].fee_fen, -6);
    free(rows);
    assert_int_equal(bank_bill(bank, day - 1, ready, &rows, &len),
                     BANK_NO_BILL);
}

/* ---- random worlds
 * ------------------------------------------------------------ */

static uint64_t chance;

static uint64_t draw(uint64_t below)
{
    chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (chance >> 33) % below;
}

static enum bank_fault some_fault(void)
{
    return draw(4) ? BANK_SOUND : (enum bank_fault)draw(BANK_NO_FUNDS + 1);
}

static void one_step(const char *const payers[], int64_t now)
{
    char no[16], refund_no[16], code[BANK_CODE_CAP];
    bool did;
    const char *who = payers[draw(3)];
    snprintf(no, sizeof(no), "o%u", (unsigned)draw(30));
    snprintf(refund_no, sizeof(refund_no), "r%u", (unsigned)draw(30));
    struct bank_request r = {.order_no = no,
                             .fen = (int64_t)draw(3000) - 10,
                             .code = code,
                             .notify_url = draw(2) ? "http://hq/" : NULL};
    struct bank_refund_request back = {.order_no = no,
                                       .refund_no = draw(9) ? refund_no : "",
                                       .fen = (int64_t)draw(2000) - 10};
    const struct bank_order *some = bank_order_at(bank, draw(30));
    switch (draw(9)) {
    case 0:
    case 1:
        if (draw(2))
            assert_true(bank_mint(bank, who, now, code));
        else
            assert_true(bank_mint_face(bank, who, now, code));
        r.face = code[0] == 'f';
        (void)bank_charge(bank, &r, now, some_fault(), &order);
        break;
    case 2:
        (void)bank_show(bank, &r, now, some_fault(), &order);
        break;
    case 3:
        (void)bank_reverse(bank, no, NULL, now, some_fault(), &did, &order);
        break;
    case 4:
    case 5:
        (void)bank_refund(bank, &back, now, some_fault(), &refund);
        break;
    case 6:
        (void)bank_close(bank, no, NULL, now, some_fault(), &order);
        break;
    case 7:
        (void)(draw(3) ? bank_confirm(bank, no, now)
                       : bank_cancel(bank, no, now));
        break;
    default:
        if (some)
            (void)bank_pay_shown(bank, who, some->shown_code, draw(2), now);
        break;
    }
}

static void no_fen_is_lost_or_made(void **unused)
{
    (void)unused;
    uint32_t charges = 0, refunds = 0, reversals = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const char *payers[3];
        struct bank_notice n;
        struct bank_totals t;
        int64_t now = START;
        chance = seed;
        bank = bank_new(seed % 2 ? BANK_WECHAT : BANK_ALIPAY, seed);
        for (int i = 0; i < 3; i++)
            payers[i] = bank_add_payer(bank, (int64_t)draw(20000));
        bank_password_above(bank, 2000);
        for (int i = 0; i < STEPS; i++) {
            one_step(payers, now);
            bank_audit(bank);
            now += (int64_t)draw(10) ? (int64_t)draw(3000)
                                     : (int64_t)draw(4000000);
            while (bank_next_notice(bank, now, &n))
                if (!draw(3))
                    bank_notice_failed(bank, &n, now);
        }
        bank_totals(bank, &t);
        charges += t.charges;
        refunds += t.refunds;
        reversals += t.reversals;
        bank_free(bank);
    }
    /* A world where nothing moves would pass as well. */
    assert_true(charges > 5 * SEEDS && refunds > SEEDS && reversals > SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_code_pays_once_and_for_a_minute,
                                  close_bank),
        cmocka_unit_test_teardown(codes_look_like_the_providers, close_bank),
        cmocka_unit_test_teardown(a_repeated_charge_takes_nothing_more,
                                  close_bank),
        cmocka_unit_test_teardown(large_amounts_want_a_password_in_time,
                                  close_bank),
        cmocka_unit_test_teardown(reversing_gives_back_or_ends, close_bank),
        cmocka_unit_test_teardown(refunds_never_exceed_what_was_paid,
                                  close_bank),
        cmocka_unit_test_teardown(a_shown_order_is_born_when_it_is_scanned,
                                  close_bank),
        cmocka_unit_test_teardown(notices_come_late_twice_and_behind,
                                  close_bank),
        cmocka_unit_test_teardown(faults_come_when_they_were_ordered,
                                  close_bank),
        cmocka_unit_test_teardown(the_bill_has_each_movement_on_its_day,
                                  close_bank),
        cmocka_unit_test(no_fen_is_lost_or_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
