/* Lost if this fails: a drawer that does not add up at the end of the shift, or
 * money that left it without a fact that says who, how much and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "pos/cash.h"
#include "pos/drawer_left.h"
#include "pos/papers.h"
#include "pos/projection.h"
#include "tests/support/fake_till.h"

#define IN   LEDGER__CASH_MOVED__WAY__IN
#define OUT  LEDGER__CASH_MOVED__WAY__OUT
#define DROP LEDGER__CASH_MOVED__WAY__DROP

static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = 2};

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    fake_till_new(&till, dir);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static uint64_t head(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(&till.db, &h), ERR_OK);
    return h.seq;
}

static void moves_follow_into_the_expected_cash(void **state)
{
    struct diag d = {0};
    struct shift s;
    uint64_t entries = 0;
    (void)state;
    assert_int_equal(
        cash_move(&till, &keeper, IN, money_of(5000), "零钱", &s, &d), 0);
    assert_int_equal(s.expected.fen, 25000);
    assert_int_equal(
        cash_move(&till, &keeper, OUT, money_of(1230), "水费", &s, &d), 0);
    assert_int_equal(
        cash_move(&till, &keeper, DROP, money_of(20000), "存柜", &s, &d), 0);
    assert_int_equal(s.expected.fen, 25000 - 1230 - 20000);
    assert_int_equal(shift_of(&s, SHIFT_CASH_OUT).count, 1);
    assert_int_equal(shift_of(&s, SHIFT_CASH_OUT).amount.fen, 1230);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
    assert_int_equal(shift_close(&till, &keeper, s.expected, NULL, 0, &s, &d),
                     ERR_OK);
    assert_int_equal(s.counted.fen, s.expected.fen);
}

/* A refusal has a sentence and writes nothing. */
static void refused(const struct actor *who, Ledger__CashMoved__Way way,
                    int64_t fen, const char *reason, enum err want)
{
    struct diag d = {0};
    struct shift s;
    uint64_t before = head();
    assert_int_equal(cash_move(&till, who, way, money_of(fen), reason, &s, &d),
                     want);
    assert_true(d.text[0] != '\0');
    assert_int_equal(head(), before);
}

static void what_cannot_be_is_refused(void **state)
{
    char longest[4 * CASH_REASON_MAX + 8];
    struct diag d = {0};
    struct shift s;
    (void)state;
    memset(longest, 'x', sizeof(longest));
    longest[CASH_REASON_MAX + 1] = '\0';
    refused(&keeper, IN, 0, "x", ERR_RANGE);
    refused(&keeper, IN, -1, "x", ERR_RANGE);
    refused(&keeper, IN, CASH_MOVE_MAX + 1, "x", ERR_RANGE);
    refused(&keeper, IN, INT64_MAX, "x", ERR_RANGE);
    refused(&keeper, IN, 100, "", ERR_FORMAT);
    refused(&keeper, IN, 100, longest, ERR_FORMAT);
    refused(&keeper, IN, 100, "a\nb", ERR_FORMAT);
    refused(&keeper, OUT, 20001, "x", ERR_RANGE); /* more than is there */
    refused(&keeper, DROP, 20001, "x", ERR_RANGE);
    refused(&cashier, OUT, 20001, "x", ERR_DENIED); /* the limit comes first */
    assert_int_equal(shift_close(&till, &keeper, money_of(1), NULL, 0, &s, &d),
                     ERR_OK);
    refused(&keeper, IN, 100, "x", ERR_NOTFOUND); /* no shift */
}

static void a_cashier_pays_out_within_the_limit(void **state)
{
    struct diag d = {0};
    struct shift s;
    struct actor allowed = {.cashier = 2, .authorised_by = 1};
    Ledger__Entry *e = NULL;
    struct buf bytes = {0};
    (void)state;
    assert_int_equal(
        cash_move(&till, &keeper, IN, money_of(90000), "x", &s, &d), 0);
    assert_int_equal(
        cash_move(&till, &cashier, OUT, money_of(20000), "x", &s, &d), ERR_OK);
    refused(&cashier, OUT, 20001, "x", ERR_DENIED);
    assert_int_equal(
        cash_move(&till, &allowed, OUT, money_of(20001), "x", &s, &d), ERR_OK);
    assert_int_equal(ledger_read(&till.db, head(), &bytes), ERR_OK);
    e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    assert_non_null(e);
    assert_int_equal(e->cash_moved->authorised_by, 1);
    assert_int_equal(e->cashier, 2);
    ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
}

static void notes_are_kept_and_must_add_up(void **state)
{
    struct diag d = {0};
    struct shift s;
    struct note_count notes[] = {{10000, 1}, {5000, 0}, {2000, 5}};
    struct note_count wild[] = {{10000, UINT32_MAX}, {INT64_MAX, 2}};
    uint64_t before = head();
    Ledger__Entry *e = NULL;
    struct buf bytes = {0};
    (void)state;
    assert_int_equal(
        shift_close(&till, &keeper, money_of(20001), notes, 3, &s, &d),
        ERR_RANGE);
    assert_int_equal(
        shift_close(&till, &keeper, money_of(20000), wild, 2, &s, &d),
        ERR_RANGE);
    assert_int_equal(head(), before);
    assert_int_equal(
        shift_close(&till, &keeper, money_of(20000), notes, 3, &s, &d), 0);
    assert_int_equal(ledger_read(&till.db, head(), &bytes), ERR_OK);
    e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    assert_non_null(e);
    assert_int_equal(e->shift_closed->n_notes, 2); /* none of fifty */
    assert_int_equal(e->shift_closed->notes[1]->fen, 2000);
    assert_int_equal(e->shift_closed->notes[1]->count, 5);
    ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
}

static void a_drawer_changes_hands(void **state)
{
    struct diag d = {0};
    struct shift s;
    uint64_t before = head();
    (void)state;
    assert_int_equal(cash_hand_over(&till, &keeper, 99, money_of(1), &s, &d),
                     ERR_NOTFOUND);
    assert_int_equal(cash_hand_over(&till, &keeper, 0, money_of(-1), &s, &d),
                     ERR_RANGE);
    assert_int_equal(head(), before);
    assert_int_equal(
        cash_hand_over(&till, &cashier, 0, money_of(19950), &s, &d), ERR_OK);
    assert_int_equal(shift_of(&s, SHIFT_HANDED_OVER).count, 1);
    assert_int_equal(shift_of(&s, SHIFT_HANDED_OVER).amount.fen, -50);
    assert_int_equal(s.expected.fen, 20000); /* the difference stays */
}

/* On the report of its shift, up to when that was asked for. */
static void a_drawer_left_open_is_counted(void **state)
{
    static const char words[] =
        "\xC7\xAE\xCF\xE4\xCD\xFC\xB9\xD8"; /* 钱箱忘关 */
    struct drawer_left left = {0};
    uint64_t entries = 0;
    struct spool_job job = {.kind = SPOOL_SHIFT, .ref = 1};
    struct buf bytes = {0};
    struct diag d = {0};
    struct shift s;
    uint64_t before = head();
    (void)state;
    assert_int_equal(drawer_left_record(&till, 75), ERR_OK);
    assert_int_equal(drawer_left_record(&till, 190), ERR_OK);
    assert_int_equal(head(), before + 2);
    assert_int_equal(drawer_left_find(&till.db, 1, head(), &left), ERR_OK);
    assert_int_equal(left.times, 2);
    assert_int_equal(left.longest_s, 190);
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(shift_of(&s, SHIFT_DRAWER_LEFT).count, 2);
    assert_int_equal(drawer_left_find(&till.db, 1, before + 1, &left), ERR_OK);
    assert_int_equal(left.times, 1);
    assert_int_equal(drawer_left_find(&till.db, 2, head(), &left), ERR_OK);
    assert_int_equal(left.times, 0);
    i18n_set_chinese(true);
    assert_int_equal(papers_print(&till, &job, &bytes, &d), ERR_OK);
    assert_non_null(memmem(bytes.data, bytes.len, words, sizeof(words) - 1));
    assert_non_null(memmem(bytes.data, bytes.len, "3:10", 4));
    buf_release(&bytes);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(moves_follow_into_the_expected_cash,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_cashier_pays_out_within_the_limit,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(notes_are_kept_and_must_add_up, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_drawer_changes_hands, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_drawer_left_open_is_counted, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
