/* Lost if this fails: lists, stock and shift totals that say something else
 * than the ledger, or that a rebuild changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/stock/stock.h"
#include "pos/desk.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "sync/replica_db.h"
#include "tests/support/fake_till.h"

#define OPERATIONS 4000
#define ITEMS      40

static struct desk desk;
static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.cashier = 1, .keeper = true};

/* What should be true, counted by the test itself. */
static struct {
    bool open;
    int64_t cash;  /* expected in the drawer */
    int64_t total; /* of the shift's sales */
    uint32_t sales, voids, abandoned, drawer, reprints;
    int64_t stock[ITEMS + 1];
    uint64_t last_sale;
    uint64_t locals[64];
    int local_count;
} model;

static int setup(void **state)
{
    struct diag d = {0};
    char path[TILL_PATH_MAX];
    (void)state;
    memset(&model, 0, sizeof(model));
    fake_till_new(&till, dir);
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fputs("[printer]\nspec = file:/dev/null\n", ini);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
    fake_items(&till, 1000, ITEMS);
    /* Thousands of transactions; a power cut is another test's matter. */
    assert_int_equal(db_exec(&till.db, "PRAGMA synchronous=OFF"), ERR_OK);
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

/* ---- one operation -------------------------------------------------------*/

static void add_something(void)
{
    struct pick pick = {0};
    int line = 0, n = rand() % ITEMS;
    if (model.local_count > 0 && rand() % 8 == 0) {
        assert_int_equal(lookup_item(&till,
                                     model.locals[rand() % model.local_count],
                                     0, &pick.item),
                         ERR_OK);
    } else {
        assert_int_equal(lookup_item(&till, 1000 + (uint64_t)n, 0, &pick.item),
                         ERR_OK);
    }
    (void)!desk_add(&desk, &pick, quantity_of(1000 * (1 + rand() % 5)), &line,
                    NULL);
}

static void change_something(void)
{
    struct discount off = {.permille = rand() % 300};
    if (desk.cart.count == 0)
        return;
    int line = rand() % desk.cart.count;
    int64_t was = desk.cart.lines[line].quantity.milli;
    int64_t now = 1000 * (1 + rand() % 6);
    switch (rand() % 4) {
    case 0:
        assert_int_equal(desk_discount_line(&desk, line, off, &keeper, NULL),
                         ERR_OK);
        break;
    case 1:
        off = (struct discount){.amount = {rand() % 200}};
        (void)!desk_discount_basket(&desk, off, &keeper, NULL);
        break;
    case 2:
        assert_int_equal(
            desk_set_quantity(&desk, line, quantity_of(now), &keeper, NULL),
            ERR_OK);
        model.voids += now < was && model.open;
        break;
    default:
        assert_int_equal(desk_void(&desk, line, &keeper, NULL), ERR_OK);
        model.voids += model.open;
    }
}

static void pay(void)
{
    struct sale sale;
    int64_t total = desk.cart.total.fen;
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = {total + rand() % 5000 + 1}};
    struct cart sold = desk.cart;
    enum err err = desk_pay(&desk, &cash, 1, &sale, NULL);
    if (!model.open || sold.count == 0) {
        assert_int_not_equal(err, ERR_OK);
        return;
    }
    assert_int_equal(err, ERR_OK);
    assert_int_equal(sale.total.fen, total);
    assert_int_equal(sale.change.fen, cash.amount.fen - total);
    model.cash += total;
    model.total += total;
    model.sales++;
    model.last_sale = sale.seq;
    for (int i = 0; i < sold.count; i++) {
        const struct cart_line *l = &sold.lines[i];
        if (l->item.id < 2000)
            model.stock[l->item.id - 1000] -= l->quantity.milli;
    }
}

static void turn_shift(void)
{
    struct shift s;
    int64_t cash = rand() % 50000;
    if (model.open) {
        assert_int_equal(
            shift_close(&till, &keeper, money_of(cash), NULL, 0, &s, NULL),
            ERR_OK);
        assert_int_equal(s.expected.fen, model.cash);
        assert_int_equal(shift_of(&s, SHIFT_SALES).amount.fen, model.total);
        assert_int_equal(shift_of(&s, SHIFT_SALES).count, model.sales);
        assert_int_equal(shift_of(&s, SHIFT_VOIDS).count, model.voids);
        assert_int_equal(shift_of(&s, SHIFT_ABANDONED).count, model.abandoned);
        assert_int_equal(shift_of(&s, SHIFT_DRAWER).count, model.drawer);
        assert_int_equal(shift_of(&s, SHIFT_REPRINTS).count, model.reprints);
        assert_int_equal(s.counted.fen, cash);
        model.open = false;
        return;
    }
    assert_int_equal(shift_open(&till, &keeper, money_of(cash), &s, NULL),
                     ERR_OK);
    model.open = true;
    model.cash = cash;
    model.total = 0;
    model.sales = model.voids = model.abandoned = model.drawer = 0;
    model.reprints = 0;
}

static void local_item(void)
{
    struct item item;
    char code[32];
    if (model.local_count > 0 && rand() % 3 == 0) {
        assert_int_equal(
            local_item_change(&till, &keeper,
                              model.locals[rand() % model.local_count], "改名",
                              "包", money_of(1 + rand() % 900), &item, NULL),
            ERR_OK);
        return;
    }
    if (model.local_count == 64)
        return;
    snprintf(code, sizeof(code), "SHOP-%d", model.local_count);
    assert_int_equal(local_item_add(&till, &keeper, code, "土鸡蛋", "个",
                                    money_of(1 + rand() % 900), false, &item,
                                    NULL),
                     ERR_OK);
    model.locals[model.local_count++] = item.id;
}

static void count_stock(void)
{
    struct stock_line lines[5];
    int first = rand() % (ITEMS - 5);
    for (int i = 0; i < 5; i++) {
        lines[i].item = 1000 + (uint64_t)(first + i);
        lines[i].quantity = quantity_of(rand() % 100000);
        model.stock[first + i] = lines[i].quantity.milli;
    }
    assert_int_equal(stock_opening(&till, &keeper, lines, 5, NULL), ERR_OK);
}

static void park_or_recall(void)
{
    struct parked list[DESK_PARKED_MAX];
    int count = 0;
    assert_int_equal(desk_parked(&desk, list, DESK_PARKED_MAX, &count), ERR_OK);
    if (count > 0 && rand() % 2)
        (void)!desk_recall(&desk, list[rand() % count].basket, NULL);
    else
        (void)!desk_park(&desk, "", NULL);
}

static void operate(void)
{
    uint32_t copy = 0;
    int what = rand() % 100;
    fake_till_later(rand() % 60000);
    if (what < 40) {
        add_something();
    } else if (what < 55) {
        change_something();
    } else if (what < 75) {
        pay();
    } else if (what < 78) {
        turn_shift();
    } else if (what < 82) {
        model.abandoned += model.open && desk.cart.count > 0;
        assert_int_equal(desk_abandon(&desk, &keeper, NULL), ERR_OK);
    } else if (what < 87) {
        park_or_recall();
    } else if (what < 90) {
        local_item();
    } else if (what < 93) {
        count_stock();
    } else if (what < 96) {
        assert_int_equal(drawer_open(&till, &keeper, "换零钱", NULL), ERR_OK);
        model.drawer += model.open;
    } else if (model.last_sale != 0) {
        assert_int_equal(
            sale_reprint(&till, &keeper, model.last_sale, &copy, NULL), ERR_OK);
        model.reprints += model.open;
    }
}

static void check_stock(void)
{
    for (int i = 0; i < ITEMS; i++) {
        struct quantity q;
        assert_int_equal(stock_on_hand(&till, 1000 + (uint64_t)i, &q), ERR_OK);
        assert_int_equal(q.milli, model.stock[i]);
    }
}

static void random_operations(void **state)
{
    struct diag d = {0};
    uint64_t entries = 0, verified = 0;
    (void)state;
    srand(20251122);
    for (int i = 0; i < OPERATIONS; i++) {
        operate();
        if (i % 1000 == 999) {
            assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
            check_stock();
        }
    }
    assert_int_equal(ledger_verify(&till.db, FAKE_TILL, &verified, &d), ERR_OK);
    assert_int_equal(verified, entries);
    assert_true(entries > 1000);
    assert_int_equal(projection_rebuild(&till.db, &entries, &d), ERR_OK);
    check_stock();
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

/* The check itself must be able to fail, for every table. */
static void check_sees_a_change(void **state)
{
    static const char *const harm[] = {
        "UPDATE sale SET total = total + 1 WHERE seq = (SELECT max(seq) FROM "
        "sale)",
        "DELETE FROM sale_line WHERE seq = (SELECT min(seq) FROM sale_line)",
        "UPDATE shift_sum SET amount = amount + 1",
        "UPDATE stock SET milli = milli - 1 WHERE item = (SELECT min(item) "
        "FROM stock)",
        "UPDATE local_item SET name = 'x'",
        "INSERT INTO rebased VALUES (1, 1, x'00', 1)",
        "INSERT INTO stock VALUES (77, 0, 0)",
    };
    struct diag d = {0};
    uint64_t entries = 0;
    (void)state;
    srand(5);
    for (int i = 0; i < 300; i++)
        operate();
    local_item();
    for (size_t i = 0; i < sizeof(harm) / sizeof(harm[0]); i++) {
        assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
        assert_int_equal(db_exec(&till.db, harm[i]), ERR_OK);
        assert_int_equal(projection_check(&till.db, &entries, &d), ERR_CORRUPT);
        assert_int_equal(projection_rebuild(&till.db, &entries, &d), ERR_OK);
    }
}

/* ---- after a fork --------------------------------------------------------*/

static uint64_t append(const Ledger__Entry *e)
{
    struct ledger_head head;
    struct diag d = {0};
    assert_int_equal(till_record(&till, e, NULL, NULL, &head, &d), ERR_OK);
    return head.seq;
}

static void rebased_facts_count_once(void **state)
{
    uint8_t hash[LEDGER_HASH_LEN];
    struct item item;
    struct quantity q;
    struct sale sale;
    Ledger__Entry e = LEDGER__ENTRY__INIT, *kept = NULL;
    Ledger__Origin origin = LEDGER__ORIGIN__INIT;
    struct diag d = {0};
    uint64_t entries = 0;
    (void)state;
    turn_shift();
    struct pick pick = {0};
    int line = 0;
    assert_int_equal(lookup_item(&till, 1000, 0, &pick.item), ERR_OK);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(2000), &line, &d), 0);
    pay();
    /* The same sale comes again as what a lost branch held: its first place
     * is in this very ledger. */
    assert_int_equal(sale_read(&till, model.last_sale, &kept, &d), ERR_OK);
    assert_int_equal(ledger_hash_at(&till.db, model.last_sale, hash), ERR_OK);
    origin.seq = model.last_sale;
    origin.hash.data = hash;
    origin.hash.len = sizeof(hash);
    kept->origin = &origin;
    append(kept);
    assert_int_equal(stock_on_hand(&till, 1000, &q), ERR_OK);
    assert_int_equal(q.milli, -2000);
    /* From a branch that is not here it counts, and only the first time. */
    hash[0] ^= 1;
    uint64_t moved = append(kept);
    append(kept);
    assert_int_equal(stock_on_hand(&till, 1000, &q), ERR_OK);
    assert_int_equal(q.milli, -4000);
    assert_int_equal(sale_find(&till, moved, &sale), ERR_OK);
    /* A reprint of it names its old number. */
    Ledger__Reprint reprint = LEDGER__REPRINT__INIT;
    Ledger__Origin later = origin;
    uint8_t other[LEDGER_HASH_LEN] = {9};
    later.seq = 70;
    later.hash.data = other;
    reprint.sale_seq = origin.seq;
    reprint.copy = 1;
    e.shift = 1;
    e.origin = &later;
    e.fact_case = LEDGER__ENTRY__FACT_REPRINT;
    e.reprint = &reprint;
    append(&e);
    assert_int_equal(sale_find(&till, moved, &sale), ERR_OK);
    assert_int_equal(sale.copies, 1);
    /* An own item moves, and a line that names it follows. */
    Ledger__LocalItem local = LEDGER__LOCAL_ITEM__INIT;
    other[0] = 10;
    later.seq = 71;
    local.name = (char *)"土鸡蛋";
    local.unit = (char *)"个";
    local.price_fen = 150;
    e.fact_case = LEDGER__ENTRY__FACT_LOCAL_ITEM;
    e.local_item = &local;
    uint64_t now = LEDGER_LOCAL_ITEM + append(&e);
    assert_int_equal(lookup_item(&till, now, 0, &item), ERR_OK);
    kept->sale->lines[0]->item = LEDGER_LOCAL_ITEM + 71;
    origin.seq = 72;
    append(kept);
    assert_int_equal(stock_on_hand(&till, now, &q), ERR_OK);
    assert_int_equal(q.milli, -2000);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
    kept->origin = NULL;
    ledger__entry__free_unpacked(kept, NULL);
}

/* What the agent's recovery leaves is repaired at the next start. */
static void stale_is_rebuilt_at_start(void **state)
{
    struct replica_record r;
    struct diag d = {0};
    struct shift s;
    (void)state;
    turn_shift();
    assert_int_equal(db_exec(&till.db,
                             "UPDATE replica_state SET projections_stale = 1; "
                             "DELETE FROM shift"),
                     ERR_OK);
    till_close(&till);
    assert_int_equal(till_open(dir, &till, &d), ERR_OK);
    assert_true(till.was_rebuilt);
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(replica_db_record(&till.db, &r), ERR_OK);
    assert_false(r.projections_stale);
}

/* And at the next fact of a till that was running all the while. */
static void stale_is_rebuilt_while_running(void **state)
{
    struct diag d = {0};
    uint64_t entries = 0;
    (void)state;
    turn_shift();
    assert_int_equal(db_exec(&till.db,
                             "UPDATE replica_state SET projections_stale = 1; "
                             "DELETE FROM shift"),
                     ERR_OK);
    add_something();
    assert_int_equal(drawer_open(&till, &keeper, "", &d), ERR_OK);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
    pay();
    assert_int_equal(model.sales, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_operations, setup, teardown),
        cmocka_unit_test_setup_teardown(check_sees_a_change, setup, teardown),
        cmocka_unit_test_setup_teardown(rebased_facts_count_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(stale_is_rebuilt_at_start, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(stale_is_rebuilt_while_running, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
