/* Lost if this fails: a count. What the keeper counted is what is on hand, also
 * of an item that the shop sold as its own before headquarters adopted it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "pos/stock/stock.h"
#include "pos/catalogue.h"
#include "pos/lookup.h"
#include "pos/projection.h"
#include "sync/ledger.h"
#include "tests/support/fake_till.h"

#define OWN     (LEDGER_LOCAL_ITEM + 9)
#define ADOPTED 77

static const struct actor keeper = {.keeper = true};

static void count(struct till *t, uint64_t item, int64_t milli)
{
    struct diag d = {0};
    const struct stock_line line = {item, quantity_of(milli)};
    assert_int_equal(stock_opening(t, &keeper, &line, 1, &d), ERR_OK);
}

static int64_t on_hand(struct till *t, uint64_t item)
{
    struct quantity q = {0};
    assert_int_equal(stock_on_hand(t, item, &q), ERR_OK);
    return q.milli;
}

static void a_count_replaces_what_the_own_item_left(void **state)
{
    struct till till;
    struct diag d = {0};
    char dir[TILL_PATH_MAX];
    uint64_t entries = 0;
    Feed__Record record = FEED__RECORD__INIT;
    Feed__Item item = FEED__ITEM__INIT;
    (void)state;
    fake_till_new(&till, dir);
    count(&till, OWN, -5000); /* sold before it was booked in */
    item.id = ADOPTED;
    item.name = item.unit = (char *)"x";
    item.local_till = FAKE_TILL;
    item.local_item = OWN;
    record.kind_case = FEED__RECORD__KIND_ITEM;
    record.item = &item;
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(
        db_end(&till.catalogue,
               catalogue_apply(&till.catalogue, FAKE_TILL, "item/77", &record)),
        ERR_OK);
    assert_int_equal(on_hand(&till, ADOPTED), -5000);
    count(&till, ADOPTED, 20000);
    assert_int_equal(on_hand(&till, ADOPTED), 20000);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
    fake_till_end(&till, dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_replaces_what_the_own_item_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
