/* Lost if this fails: the open basket after a power cut, a parked basket, or
 * the trace of goods taken out of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pos/desk.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

static struct desk desk, again;
static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    fake_till_new(&till, dir);
    fake_items(&till, 1000, 30);
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

/* What another process finds after this one died. */
static void same_after_a_cut(void)
{
    struct till other = {0};
    struct diag d = {0};
    assert_int_equal(till_open(dir, &other, &d), ERR_OK);
    assert_int_equal(desk_load(&again, &other, &d), ERR_OK);
    if (desk.cart.count == 0) { /* an empty one may have its number or not */
        assert_int_equal(again.cart.count, 0);
    } else {
        assert_int_equal(again.cart.basket, desk.cart.basket);
        assert_int_equal(again.cart.count, desk.cart.count);
        assert_int_equal(again.cart.total.fen, desk.cart.total.fen);
        assert_int_equal(again.cart.off.fen, desk.cart.off.fen);
        assert_int_equal(again.cart.authorised_by, desk.cart.authorised_by);
        assert_memory_equal(again.cart.lines, desk.cart.lines,
                            sizeof(desk.cart.lines[0]) *
                                (size_t)desk.cart.count);
    }
    till_close(&other);
}

static void basket_survives(void **state)
{
    struct discount nine = {.permille = 100}, yuan = {.amount = {150}};
    struct actor allowed = {.cashier = 2, .authorised_by = 1};
    struct diag d = {0};
    (void)state;
    add("6901234567892", 3000);
    same_after_a_cut();
    add("12", 530);
    same_after_a_cut();
    add("16901234567899", 1000);
    assert_int_equal(desk_discount_line(&desk, 0, nine, &allowed, &d), ERR_OK);
    same_after_a_cut();
    assert_int_equal(desk_discount_basket(&desk, yuan, &allowed, &d), ERR_OK);
    same_after_a_cut();
    assert_int_equal(
        desk_set_quantity(&desk, 0, quantity_of(2000), &keeper, &d), ERR_OK);
    same_after_a_cut();
    assert_int_equal(desk_set_price(&desk, 0, money_of(250), &keeper, &d), 0);
    same_after_a_cut();
    assert_int_equal(desk_void(&desk, 1, &keeper, &d), ERR_OK);
    same_after_a_cut();
    add("6902222222229", 1000);
    same_after_a_cut();
    assert_int_equal(desk_abandon(&desk, &keeper, &d), ERR_OK);
    same_after_a_cut();
}

static void random_changes_survive(void **state)
{
    (void)state;
    srand(17);
    for (int i = 0; i < 300; i++) {
        char code[24];
        struct discount off = {.permille = rand() % 500};
        int line = desk.cart.count ? rand() % desk.cart.count : -1;
        snprintf(code, sizeof(code), "%llu",
                 (unsigned long long)fake_gtin(1000 + (uint32_t)rand() % 30));
        switch (line < 0 ? 0 : rand() % 5) {
        case 1:
            (void)!desk_void(&desk, line, &keeper, NULL);
            break;
        case 2:
            (void)!desk_discount_line(&desk, line, off, &keeper, NULL);
            break;
        case 3:
            (void)!desk_set_quantity(
                &desk, line, quantity_of(1000 * (rand() % 9)), &keeper, NULL);
            break;
        default:
            add(code, 1000 * (1 + rand() % 3));
        }
        same_after_a_cut();
    }
}

static void several_baskets(void **state)
{
    struct parked list[DESK_PARKED_MAX];
    struct diag d = {0};
    struct sale sale;
    int count = 0;
    (void)state;
    assert_int_equal(desk_park(&desk, "", &d), ERR_SHORT);
    add("6901234567892", 3000);
    uint32_t first = desk.cart.basket;
    assert_int_equal(desk_park(&desk, "老王", &d), ERR_OK);
    assert_int_equal(desk.cart.count, 0);
    add("6902222222229", 1000);
    uint32_t second = desk.cart.basket;
    assert_int_not_equal(first, second);
    assert_int_equal(desk_recall(&desk, first, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 900);
    assert_string_equal(desk.cart.label, "老王");
    same_after_a_cut();
    assert_int_equal(desk_parked(&desk, list, DESK_PARKED_MAX, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].basket, second);
    assert_int_equal(list[0].total.fen, 3280);
    assert_string_equal(list[0].first_item, "天长大米");
    assert_int_equal(desk_recall(&desk, 999, &d), ERR_NOTFOUND);
    assert_int_equal(desk.cart.basket, first); /* nothing changed */
    same_after_a_cut();
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {900}};
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(desk_recall(&desk, second, &d), ERR_OK);
    assert_int_equal(desk.cart.total.fen, 3280);
    assert_int_equal(desk_recall(&desk, first, &d), ERR_NOTFOUND);
    for (int i = 0; i < DESK_PARKED_MAX; i++) {
        assert_int_equal(desk_park(&desk, "", &d), ERR_OK);
        add("6901234567892", 1000);
    }
    assert_int_equal(desk_park(&desk, "", &d), ERR_NOMEM);
    assert_int_equal(desk.cart.count, 1);
    /* One for another is always possible. */
    assert_int_equal(desk_parked(&desk, list, DESK_PARKED_MAX, &count), 0);
    assert_int_equal(desk_recall(&desk, list[3].basket, &d), ERR_OK);
}

static void taking_out_leaves_a_trace(void **state)
{
    struct diag d = {0};
    struct shift s;
    struct actor who = {.cashier = 2},
                 allowed = {.cashier = 2, .authorised_by = 1};
    (void)state;
    add("6902222222229", 4000); /* 131.20 */
    assert_int_equal(desk_void(&desk, 0, &who, &d), ERR_DENIED);
    assert_int_equal(desk_set_quantity(&desk, 0, quantity_of(1000), &who, &d),
                     ERR_DENIED);
    assert_int_equal(desk_set_quantity(&desk, 0, quantity_of(3000), &who, &d),
                     ERR_OK);
    assert_int_equal(desk_void(&desk, 0, &allowed, &d), ERR_OK);
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(shift_of(&s, SHIFT_VOIDS).count, 2);
    assert_int_equal(shift_of(&s, SHIFT_VOIDS).amount.fen, 4 * 3280);
    add("6902222222229", 4000);
    assert_int_equal(desk_abandon(&desk, &who, &d), ERR_DENIED);
    assert_int_equal(desk_abandon(&desk, &allowed, &d), ERR_OK);
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(shift_of(&s, SHIFT_ABANDONED).count, 1);
    assert_int_equal(shift_of(&s, SHIFT_ABANDONED).amount.fen, 4 * 3280);
}

/* ---- the disk is full at the n-th byte -----------------------------------*/

static uint64_t head_seq(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(&till.db, &h), ERR_OK);
    return h.seq;
}

static void limit_files(rlim_t bytes)
{
    struct rlimit r;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
    r.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static rlim_t wal_size(void)
{
    char path[TILL_PATH_MAX];
    struct stat st;
    assert_int_equal(till_path(dir, "till.db-wal", path, NULL), ERR_OK);
    return stat(path, &st) == 0 ? (rlim_t)st.st_size : 0;
}

/* Every limit from "nothing can be written" on: a change is either durable or
 * refused with a sentence, with basket, ledger and projections as before. */
static void full_disk_changes_nothing(void **state)
{
    struct diag d = {0};
    uint64_t entries = 0;
    int refused = 0, done = 0;
    struct pick pick;
    (void)state;
    assert_int_equal(lookup_typed(&till, "6901234567892", &pick, &d), ERR_OK);
    for (rlim_t room = 0; room < 90000; room += 1013) {
        struct sale sale;
        int line = 0;
        uint64_t before = head_seq();
        static struct cart cart;
        cart = desk.cart;
        limit_files(wal_size() + room);
        d.text[0] = 0;
        enum err err = desk_add(&desk, &pick, quantity_of(1000), &line, &d);
        struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                              .amount = {10000000}};
        if (!err) {
            cart = desk.cart;
            cash.amount = cart.total;
            err = desk_pay(&desk, &cash, 1, &sale, &d);
        }
        limit_files(RLIM_INFINITY);
        if (err) {
            refused++;
            assert_int_not_equal(d.text[0], 0);
            assert_int_equal(head_seq(), before);
            assert_int_equal(desk.cart.count, cart.count);
            assert_int_equal(desk.cart.total.fen, cart.total.fen);
        } else {
            done++;
            assert_int_equal(head_seq(), before + 1);
            assert_int_equal(sale.seq, before + 1);
        }
        same_after_a_cut();
    }
    assert_true(refused > 10 && done > 10);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
    assert_int_equal(ledger_verify(&till.db, FAKE_TILL, &entries, &d), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(basket_survives, setup, teardown),
        cmocka_unit_test_setup_teardown(random_changes_survive, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(several_baskets, setup, teardown),
        cmocka_unit_test_setup_teardown(taking_out_leaves_a_trace, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(full_disk_changes_nothing, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
