/* Lost if this fails: a sale that is wrong by a fen, recorded twice or not at
 * all, or projections that no longer say what the ledger says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/text.h"
#include "pos/stock/stock.h"
#include "pos/desk.h"
#include "pos/override.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

static struct desk desk;
static struct till till;
static char dir[TILL_PATH_MAX];

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    struct actor keeper = {.keeper = true};
    (void)state;
    fake_till_new(&till, dir);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static int add(const char *code, int64_t milli)
{
    struct pick pick;
    struct diag d = {0};
    int line = -1;
    assert_int_equal(lookup_typed(&till, code, &pick, &d), ERR_OK);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(milli), &line, &d), 0);
    return line;
}

static void sells_and_counts(void **state)
{
    struct diag d = {0};
    struct sale sale;
    struct shift s;
    struct quantity q;
    uint64_t entries = 0;
    (void)state;
    add("6901234567892", 3000);
    add("16901234567899", 1000);
    add("12", 530);
    assert_int_equal(desk.cart.total.fen, 900 + 3300 + 509);
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {5000}};
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(sale.change.fen, 5000 - 4709);
    assert_int_equal(sale.seq, 3);
    assert_int_equal(desk.cart.count, 0);
    assert_int_equal(stock_on_hand(&till, 1, &q), ERR_OK);
    assert_int_equal(q.milli, -15000);
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(s.expected.fen, 20000 + 4709);
    assert_int_equal(shift_of(&s, SHIFT_PIECES).count, 3 + 1 + 1);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
    assert_int_equal(entries, 3);
}

/* ---- money over the counter ----------------------------------------------*/

static void change_is_right_or_refused(void **state)
{
    struct money change = {-1};
    struct tender t[SALE_TENDERS_MAX + 1] = {{0}};
    (void)state;
    for (int i = 0; i <= SALE_TENDERS_MAX; i++)
        t[i] =
            (struct tender){.type = LEDGER__TENDER_TYPE__CASH, .amount = {100}};
    assert_int_equal(sale_change(money_of(470), t, 5, &change, NULL), ERR_OK);
    assert_int_equal(change.fen, 30);
    assert_int_equal(sale_change(money_of(501), t, 5, &change, NULL),
                     ERR_SHORT);
    assert_int_equal(sale_change(money_of(0), t, 0, &change, NULL), ERR_OK);
    assert_int_equal(change.fen, 0);
    assert_int_equal(
        sale_change(money_of(1), t, SALE_TENDERS_MAX + 1, &change, NULL),
        ERR_RANGE);
    t[0].amount.fen = 0;
    assert_int_equal(sale_change(money_of(1), t, 1, &change, NULL), ERR_RANGE);
    t[0].amount.fen = -100;
    assert_int_equal(sale_change(money_of(1), t, 1, &change, NULL), ERR_RANGE);
    t[0].amount.fen = INT64_MAX;
    assert_int_equal(sale_change(money_of(1), t, 1, &change, NULL), ERR_RANGE);
    t[0].amount.fen = 2000000; /* 20,000 for a bottle: a slip */
    assert_int_equal(sale_change(money_of(300), t, 1, &change, NULL),
                     ERR_RANGE);
    t[0].type = LEDGER__TENDER_TYPE__WECHAT; /* not before issue 4 */
    t[0].amount.fen = 300;
    assert_int_equal(sale_change(money_of(300), t, 1, &change, NULL),
                     ERR_RANGE);
}

static void keys_are_likely_notes(void **state)
{
    struct money keys[SALE_CASH_KEYS];
    (void)state;
    assert_int_equal(sale_cash_keys(money_of(4539), keys), 5);
    assert_int_equal(keys[0].fen, 4539);
    assert_int_equal(keys[1].fen, 4600);
    assert_int_equal(keys[2].fen, 5000);
    assert_int_equal(keys[3].fen, 6000);
    assert_int_equal(keys[4].fen, 10000);
    assert_int_equal(sale_cash_keys(money_of(10000), keys), 1);
    assert_int_equal(sale_cash_keys(money_of(0), keys), 0);
    for (int64_t total = 1; total < 30000; total += 7) {
        int count = sale_cash_keys(money_of(total), keys);
        assert_in_range(count, 1, SALE_CASH_KEYS);
        for (int i = 1; i < count; i++)
            assert_true(keys[i].fen > keys[i - 1].fen);
    }
}

static uint64_t head_seq(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(&till.db, &h), ERR_OK);
    return h.seq;
}

/* Who allowed what, and why, is on the shift's report. */
static void leave_is_kept_with_its_reason(void **state)
{
    struct diag d = {0};
    struct leave leaves[3];
    struct shift shift;
    struct discount half = {.permille = 500}, little = {.permille = 50};
    struct actor cashier = {.cashier = 2}, allowed = cashier;
    int count = 0;
    (void)state;
    assert_int_equal(shift_current(&till, &shift), ERR_OK);
    allowed.authorised_by = 1;
    text_copy(allowed.why, sizeof(allowed.why), "老顾客");
    add("6901234567892", 1000);
    uint64_t before = head_seq();
    assert_int_equal(desk_discount_line(&desk, 0, little, &cashier, &d), 0);
    assert_int_equal(desk_discount_line(&desk, 0, little, &desk.actor, &d), 0);
    assert_int_equal(head_seq(), before); /* nobody's leave was needed */
    assert_int_equal(desk_discount_line(&desk, 0, half, &cashier, &d),
                     ERR_DENIED);
    assert_int_equal(desk_discount_line(&desk, 0, half, &allowed, &d), 0);
    text_copy(allowed.why, sizeof(allowed.why), "价签不一样");
    assert_int_equal(desk_set_price(&desk, 0, money_of(250), &allowed, &d), 0);
    assert_int_equal(leave_list(&till, shift.number, leaves, 3, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(leaves[0].kind, LEDGER__OVERRIDE_KIND__OVERRIDE_PRICE);
    assert_int_equal(leaves[0].amount.fen, 250);
    assert_int_equal(leaves[0].keeper, 1);
    assert_string_equal(leaves[0].reason, "价签不一样");
    assert_string_equal(leaves[1].reason, "老顾客");
}

static void refusals_change_nothing(void **state)
{
    struct diag d = {0};
    struct sale sale;
    struct shift s;
    struct actor cashier = {.cashier = 2};
    struct discount half = {.permille = 500};
    struct tender little = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {1}};
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = {100000}};
    (void)state;
    uint64_t before = head_seq();
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_SHORT);
    add("6901234567892", 1000);
    assert_int_equal(desk_pay(&desk, &little, 1, &sale, &d), ERR_SHORT);
    assert_int_equal(desk_pay(&desk, NULL, 0, &sale, &d), ERR_SHORT);
    assert_int_equal(head_seq(), before);
    assert_int_equal(desk.cart.count, 1);
    /* A keeper's discount, then a cashier signs in: somebody allowed it. */
    assert_int_equal(desk_discount_basket(&desk, half, &desk.actor, &d), 0);
    assert_int_equal(head_seq(), before + 1); /* which is a fact of its own */
    desk.actor = cashier;
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_DENIED);
    assert_int_equal(head_seq(), before + 1);
    desk.actor.authorised_by = 1;
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    Ledger__Entry *e = NULL;
    assert_int_equal(sale_read(&till, sale.seq, &e, &d), ERR_OK);
    assert_int_equal(e->sale->authorised_by, 1);
    assert_int_equal(e->cashier, 2);
    assert_int_equal(e->sale->total_fen, 150);
    ledger__entry__free_unpacked(e, NULL);
    assert_int_equal(sale_read(&till, 1, &e, &d), ERR_NOTFOUND); /* Genesis */
    assert_int_equal(sale_read(&till, 999, &e, &d), ERR_NOTFOUND);
    desk.actor = (struct actor){.keeper = true};
    assert_int_equal(
        shift_close(&till, &desk.actor, money_of(1), NULL, 0, &s, &d), 0);
    add("6901234567892", 1000);
    before = head_seq();
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_NOTFOUND);
    assert_int_equal(head_seq(), before);
    assert_int_equal(desk.cart.count, 1);
}

static void shifts_open_and_close_in_turn(void **state)
{
    struct diag d = {0};
    struct shift s, found;
    const struct actor who = {.cashier = 2};
    (void)state;
    assert_int_equal(shift_open(&till, &who, money_of(0), &s, &d), ERR_EXISTS);
    assert_int_equal(shift_close(&till, &who, money_of(-1), NULL, 0, &s, &d),
                     ERR_RANGE);
    fake_till_later(INT64_C(86400000)); /* past midnight: still its day */
    add("6901234567892", 1000);
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {500}};
    struct sale sale;
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(sale.business_day, 20414);
    assert_int_equal(shift_close(&till, &who, money_of(20250), NULL, 0, &s, &d),
                     ERR_OK);
    assert_int_equal(s.expected.fen, 20300);
    assert_int_equal(s.counted.fen, 20250);
    assert_true(s.closed);
    assert_int_equal(s.closed_by, 2);
    assert_int_equal(shift_close(&till, &who, money_of(0), NULL, 0, &s, &d),
                     ERR_NOTFOUND);
    assert_int_equal(shift_current(&till, &s), ERR_NOTFOUND);
    assert_int_equal(
        shift_open(&till, &who, money_of(SHIFT_FLOAT_MAX + 1), &s, &d),
        ERR_RANGE);
    assert_int_equal(shift_open(&till, &who, money_of(10000), &s, &d), ERR_OK);
    assert_int_equal(s.number, 2);
    assert_int_equal(s.business_day, 20415);
    assert_int_equal(shift_find(&till, 1, &found), ERR_OK);
    assert_int_equal(shift_of(&found, SHIFT_SALES).count, 1);
    assert_int_equal(shift_find(&till, 3, &found), ERR_NOTFOUND);
}

/* A shop that closes at one counts that hour to the day before. */
static void a_day_may_begin_later(void **state)
{
    struct diag d = {0};
    struct shift s;
    const struct actor who = {.keeper = true};
    (void)state;
    assert_int_equal(shift_close(&till, &who, money_of(0), NULL, 0, &s, &d),
                     ERR_OK);
    fake_setting(&till, "day.start_minute", "120");
    fake_till_later(INT64_C(3600000) * 15); /* 01:00 */
    assert_int_equal(shift_open(&till, &who, money_of(0), &s, &d), ERR_OK);
    assert_int_equal(s.business_day, 20414);
    fake_setting(&till, "day.start_minute", "nonsense");
    assert_int_equal(till_business_day(&till), 20415);
}

static void cash_is_rounded_by_setting(void **state)
{
    struct diag d = {0};
    struct sale sale;
    uint64_t entries = 0;
    (void)state;
    fake_setting(&till, "round.cash_to_fen", "10");
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = (struct actor){.cashier = 2};
    add("12", 530); /* 5.09 */
    assert_int_equal(desk.cart.total.fen, 500);
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {500}};
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(sale.total.fen, 500);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

/* Screen, script and agent write in turn: numbers stay gapless. */
static void two_writers_take_turns(void **state)
{
    struct till other = {0};
    struct diag d = {0};
    uint64_t entries = 0;
    const struct actor who = {.keeper = true};
    (void)state;
    assert_int_equal(till_open(dir, &other, &d), ERR_OK);
    uint64_t before = head_seq();
    for (int i = 0; i < 50; i++) {
        assert_int_equal(drawer_open(i % 2 ? &till : &other, &who, "", &d),
                         ERR_OK);
        assert_int_equal(head_seq(), before + 1 + (uint64_t)i);
    }
    till_close(&other);
    assert_int_equal(ledger_verify(&till.db, FAKE_TILL, &entries, &d), ERR_OK);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(sells_and_counts),
        cmocka_unit_test(change_is_right_or_refused),
        cmocka_unit_test(keys_are_likely_notes),
        T(leave_is_kept_with_its_reason),
        T(refusals_change_nothing),
        T(shifts_open_and_close_in_turn),
        T(a_day_may_begin_later),
        T(cash_is_rounded_by_setting),
        T(two_writers_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
