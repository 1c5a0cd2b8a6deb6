/* Lost if this fails: goods that came and are nowhere, or are on the shelf
 * twice; a lot on the wrong line; an hour of counting gone with the power; a
 * slip that cannot be received because the village has no link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/catalogue.h"
#include "pos/delivery/delivery.h"
#include "pos/projection.h"
#include "pos/stock/stock.h"
#include "tests/support/fake_till.h"

#define TODAY 20414 /* FAKE_DAY_MS: 2025-11-22 */
#define FIRST 1000
#define ITEMS 6

static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor cashier = {.cashier = 2};

static int setup(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    assert_int_equal(db_exec(&till.db, "PRAGMA synchronous=OFF"), ERR_OK);
    fake_items(&till, FIRST, ITEMS);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

/* Three lines: item 0 as two lots, 12 + 6; item 1, 10; item 2 past its date. */
static void put(uint32_t id, uint32_t outlet, int64_t first_milli,
                struct slip *ret_slip)
{
    Goods__DeliveryLine l[4], *at[4];
    Goods__Delivery x = GOODS__DELIVERY__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    char key[32];
    for (int i = 0; i < 4; i++) {
        goods__delivery_line__init(&l[i]);
        l[i].quantity_milli = 10000;
        l[i].price_fen = 200;
        l[i].item = FIRST + (uint32_t)(i ? i - 1 : 0);
        l[i].lot = 71 + (uint32_t)i;
        at[i] = &l[i];
    }
    l[0].lot_code = "A";
    l[0].expiry_day = TODAY + 100;
    l[0].quantity_milli = first_milli;
    l[1].lot_code = "B";
    l[1].expiry_day = TODAY + 5;
    l[1].quantity_milli = 6000;
    l[3].expiry_day = TODAY - 1;
    x.id = id;
    x.outlet = outlet;
    x.day = TODAY;
    x.crates = 2;
    x.state = GOODS__DELIVERY_STATE__DELIVERY_LOADED;
    x.lines = at;
    x.n_lines = 4;
    r.kind_case = FEED__RECORD__KIND_DELIVERY;
    r.delivery = &x;
    snprintf(key, sizeof(key), "delivery/%u", id);
    if (ret_slip)
        slip_of(&x, ret_slip);
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(catalogue_apply(&till.catalogue, FAKE_TILL, key, &r),
                     ERR_OK);
    assert_int_equal(db_commit(&till.catalogue), ERR_OK);
}

static void forget(uint32_t id)
{
    char key[32];
    snprintf(key, sizeof(key), "delivery/%u", id);
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(catalogue_apply(&till.catalogue, FAKE_TILL, key, NULL),
                     ERR_OK);
    assert_int_equal(db_commit(&till.catalogue), ERR_OK);
}

static struct pick pick_of(int n, const char *lot, int32_t day)
{
    struct pick pick = {0};
    assert_int_equal(lookup_item(&till, FIRST + (uint64_t)n, 0, &pick.item),
                     ERR_OK);
    snprintf(pick.goods.lot, sizeof(pick.goods.lot), "%s", lot);
    pick.goods.expiry_day = day;
    return pick;
}

static int scan(struct delivery_doc *doc, int n, const char *lot, int32_t day,
                int64_t milli, char warn[160])
{
    struct pick pick = pick_of(n, lot, day);
    struct diag d = {0};
    int line = -1;
    if (delivery_scan(&till, doc, &pick, quantity_of(milli), &line, warn, 160,
                      &d))
        fail_msg("%s", d.text);
    return line;
}

static int64_t on_hand(int n)
{
    struct quantity q;
    assert_int_equal(stock_on_hand(&till, FIRST + (uint64_t)n, &q), ERR_OK);
    return q.milli;
}

static void rebuilds_the_same(void)
{
    struct diag d = {0};
    uint64_t entries = 0;
    if (projection_check(&till.db, &entries, &d))
        fail_msg("%s", d.text);
}

static void open_doc(uint32_t id, const struct slip *slip,
                     struct delivery_doc *doc)
{
    struct diag d = {0};
    if (delivery_open(&till, &cashier, id, slip, doc, &d))
        fail_msg("%s", d.text);
}

/* Past their date, wrong, and the rest. */
static void what_goes_back(struct delivery_doc *doc)
{
    struct diag d = {0};
    char warn[160];
    /* past its date: cannot be accepted, goes back by itself */
    assert_int_equal(delivery_count(&till, doc, 3, quantity_of(10000), &d),
                     ERR_RANGE);
    assert_int_equal(delivery_rest(&till, doc, true, &d), ERR_RANGE);
    assert_int_equal(doc->rows[2].counted, DELIVERY_NOT_COUNTED);
    assert_int_equal(scan(doc, 2, "", 0, 10000, warn), 3);
    assert_int_equal(doc->rows[3].refused.milli, 10000);
    assert_non_null(strstr(warn, "已过期"));
    /* nobody ordered it */
    assert_int_equal(scan(doc, 4, "", 0, 1000, warn), 4);
    assert_int_equal(doc->rows[4].refused.milli, 1000);
    assert_int_equal(doc->rows[4].why, GOODS__RECEIVE_REASON__RECEIVE_WRONG);
    assert_int_equal(delivery_rest(&till, doc, true, &d), ERR_OK);
    assert_int_equal(doc->rows[2].accepted.milli, 10000);
}

static void counted_in_sittings(void **state)
{
    struct delivery_doc doc = {0};
    struct delivery_sums s;
    struct diag d = {0};
    struct money cost;
    struct stock_lot lots[4];
    char warn[160], words[160];
    uint64_t seq = 0;
    int count = 0;
    (void)state;
    put(5, FAKE_OUTLET, 12000, NULL);
    open_doc(5, NULL, &doc);
    assert_int_equal(doc.count, 4);
    assert_int_equal(doc.crates_left, 2);
    /* by its lot, without one to the first that lacks some */
    assert_int_equal(scan(&doc, 0, "B", TODAY + 5, 0, warn), 1);
    assert_non_null(strstr(warn, "只剩 5 天"));
    assert_int_equal(scan(&doc, 0, "", 0, 12000, warn), 0);
    assert_string_equal(warn, "");
    assert_int_equal(scan(&doc, 0, "", 0, 0, warn), 1);
    assert_int_equal(doc.rows[1].accepted.milli, 2000);
    assert_int_equal(delivery_sign(&till, &cashier, &doc, &seq, &d), ERR_SHORT);
    delivery_doc_release(&doc); /* the power goes */

    open_doc(5, NULL, &doc);
    assert_int_equal(doc.rows[0].accepted.milli, 12000);
    assert_int_equal(doc.rows[1].accepted.milli, 2000);
    /* of 12 two are broken; one of B is not taken: 3 of B are short */
    assert_int_equal(delivery_damaged(&till, &doc, 0, quantity_of(2000), &d),
                     ERR_OK);
    assert_int_equal(doc.rows[0].accepted.milli, 10000);
    assert_int_equal(
        delivery_refused(&till, &doc, 1, quantity_of(1000),
                         GOODS__RECEIVE_REASON__RECEIVE_NEAR_EXPIRY, &d),
        ERR_OK);
    assert_int_equal(doc.rows[1].accepted.milli, 2000); /* of the rest */
    what_goes_back(&doc);
    delivery_sums(&doc, &s);
    assert_int_equal(s.open, 0);
    assert_int_equal(s.right, 1);
    assert_int_equal(s.short_, 1);
    assert_int_equal(s.damaged, 1);
    assert_int_equal(s.refused, 3);
    assert_int_equal(s.total.fen, (10 + 2 + 10) * 200);
    delivery_row_words(&doc.rows[1], words, sizeof(words));
    assert_string_equal(words, "日期不好 1，退回，少 3");
    assert_int_equal(delivery_set_head(&till, &doc, 2, 1, "ok", &d), ERR_OK);
    assert_int_equal(delivery_sign(&till, &cashier, &doc, &seq, &d), ERR_OK);

    assert_int_equal(on_hand(0), 12000);
    assert_int_equal(on_hand(1), 10000);
    assert_int_equal(on_hand(2), 0);
    assert_int_equal(stock_lots(&till, FIRST, lots, 4, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_string_equal(lots[0].lot, "B");
    assert_int_equal(lots[0].quantity.milli, 2000);
    assert_int_equal(lots[1].expiry_day, TODAY + 100);
    assert_int_equal(stock_cost(&till, FIRST, &cost), ERR_OK);
    assert_int_equal(cost.fen, 200);
    rebuilds_the_same();
    /* once only */
    assert_int_equal(delivery_open(&till, &cashier, 5, NULL, &doc, &d),
                     ERR_EXISTS);
    assert_non_null(strstr(d.text, "已经收过"));
}

static void by_the_slip_alone(void **state)
{
    struct delivery_doc doc = {0};
    struct diag d = {0};
    struct slip slip = {0};
    char warn[160];
    uint64_t seq = 0;
    (void)state;
    put(9, FAKE_OUTLET, 12000, &slip);
    forget(9); /* no link for days */
    assert_int_equal(delivery_open(&till, &cashier, 9, NULL, &doc, &d),
                     ERR_NOTFOUND);
    open_doc(9, &slip, &doc);
    assert_false(doc.known);
    assert_int_equal(doc.crates_left, 2);
    assert_int_equal(delivery_sign(&till, &cashier, &doc, &seq, &d), ERR_SHORT);
    assert_int_equal(scan(&doc, 0, "", 0, 15000, warn), 0);
    assert_int_equal(scan(&doc, 1, "", 0, 10000, warn), 1);
    assert_string_equal(warn, "");
    delivery_doc_release(&doc);

    /* the link comes before it is signed: the two meet */
    put(9, FAKE_OUTLET, 12000, NULL);
    open_doc(9, NULL, &doc);
    assert_true(doc.known);
    assert_false(doc.other_slip);
    assert_int_equal(doc.count, 4);
    assert_int_equal(doc.rows[0].lot, 71);
    assert_int_equal(doc.rows[0].accepted.milli, 12000);
    assert_int_equal(doc.rows[1].lot, 73);
    assert_int_equal(doc.rows[2].lot, 72);
    assert_int_equal(doc.rows[2].accepted.milli, 3000);
    delivery_doc_release(&doc);
    put(9, FAKE_OUTLET, 13000, NULL); /* loaded anew: the paper is older */
    open_doc(9, NULL, &doc);
    assert_true(doc.other_slip);
    assert_int_equal(doc.rows[0].sent.milli, 13000);
    delivery_doc_release(&doc);

    forget(9); /* or it never comes */
    slip.delivery = 10;
    open_doc(10, &slip, &doc);
    scan(&doc, 1, "X", TODAY + 50, 4000, warn);
    scan(&doc, 1, "X", TODAY + 50, 1000, warn);
    assert_int_equal(doc.count, 1);
    assert_int_equal(delivery_sign(&till, &cashier, &doc, &seq, &d), ERR_OK);
    assert_int_equal(on_hand(1), 5000);
    rebuilds_the_same();
}

static void refused_with_a_sentence(void **state)
{
    struct delivery_doc doc = {0};
    struct diag d = {0};
    struct slip slip = {.delivery = 3, .outlet = FAKE_OUTLET + 1};
    (void)state;
    assert_int_equal(delivery_open(&till, &cashier, 3, &slip, &doc, &d),
                     ERR_RANGE);
    assert_non_null(strstr(d.text, "不是本店的"));
    put(6, FAKE_OUTLET + 1, 1000, NULL);
    assert_int_equal(delivery_open(&till, &cashier, 6, NULL, &doc, &d),
                     ERR_RANGE);
    put(7, FAKE_OUTLET, 12000, NULL);
    open_doc(7, NULL, &doc);
    assert_int_equal(delivery_count(&till, &doc, 0, quantity_of(-1), &d),
                     ERR_RANGE);
    assert_int_equal(delivery_count(&till, &doc, 0, quantity_of(500), &d),
                     ERR_RANGE);
    assert_int_equal(
        delivery_damaged(&till, &doc, 0, quantity_of(INT64_MAX), &d),
        ERR_RANGE);
    assert_int_equal(doc.rows[0].accepted.milli, 0);
    assert_int_equal(doc.rows[0].counted, DELIVERY_NOT_COUNTED);
    assert_int_equal(delivery_set_head(&till, &doc, 10000, 0, "", &d),
                     ERR_RANGE);
    assert_int_equal(delivery_drop(&till, &doc, &d), ERR_OK);
    delivery_doc_release(&doc);
    rebuilds_the_same();
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(counted_in_sittings),
        T(by_the_slip_alone),
        T(refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
