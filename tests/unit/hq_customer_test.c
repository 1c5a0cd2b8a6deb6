/* Lost if this fails: what two tills of one outlet said of the same customer
 * (one of them would let them buy past their limit, or spend points twice),
 * and the sum that the chain is owed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "hq/project.h"
#include "hq/store/customer.h"
#include "hq/store/report.h"
#include "sync/feed.h"
#include "tests/support/hq_world.h"

#define DAY UINT64_C(20779)
#define WHO UINT64_C(0x0123456789abcdef)

static struct hq_world w;
static struct hq_till one, two;

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    hq_world_enrol(&w, &one);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_till_release(&one);
    hq_till_release(&two);
    memset(&two, 0, sizeof(two));
    hq_world_close(&w);
    return 0;
}

static void project(const struct hq_till *t, uint64_t seq,
                    const Ledger__Entry *e)
{
    struct project p;
    assert_int_equal(store_begin(w.store), ERR_OK);
    project_init(&p, w.store);
    assert_int_equal(project_entry(&p, t->outlet, t->till, seq, e), ERR_OK);
    assert_int_equal(store_end(w.store, project_flush(&p)), ERR_OK);
    project_release(&p);
}

static void put(const struct hq_till *t, uint64_t seq, uint64_t at_ms,
                int64_t limit, bool erased)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__CustomerPut fact = LEDGER__CUSTOMER_PUT__INIT;
    fact.customer = WHO;
    fact.limit_fen = limit;
    fact.member = !erased;
    fact.erased = erased;
    e.at_ms = at_ms;
    e.fact_case = LEDGER__ENTRY__FACT_CUSTOMER_PUT;
    e.customer_put = &fact;
    project(t, seq, &e);
}

/* A line of this price, so much of it on credit; points of the member. */
static void sell(const struct hq_till *t, uint64_t seq, int64_t fen,
                 int64_t credit, uint32_t earned, uint64_t day)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Line line = LEDGER__LINE__INIT, *lines[] = {&line};
    Ledger__Tender cash = LEDGER__TENDER__INIT, owed = LEDGER__TENDER__INIT,
                   *tenders[] = {&owed, &cash};
    line.item = 1;
    line.quantity_milli = 1000;
    line.price_fen = fen;
    owed.type = LEDGER__TENDER_TYPE__CREDIT;
    owed.amount_fen = credit;
    cash.amount_fen = fen - credit;
    sale.lines = lines;
    sale.n_lines = 1;
    sale.tenders = tenders;
    sale.n_tenders = 2;
    sale.total_fen = fen;
    sale.business_day = (int32_t)day;
    sale.customer = sale.member = WHO;
    sale.points_earned = earned;
    e.at_ms = seq;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    project(t, seq, &e);
}

static void repay(const struct hq_till *t, uint64_t seq, int64_t fen)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__CreditRepaid fact = LEDGER__CREDIT_REPAID__INIT;
    fact.customer = WHO;
    fact.amount_fen = fen;
    fact.business_day = (int32_t)DAY;
    e.at_ms = seq;
    e.fact_case = LEDGER__ENTRY__FACT_CREDIT_REPAID;
    e.credit_repaid = &fact;
    project(t, seq, &e);
}

static int tell(void)
{
    int told = -1;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, store_customers_tell(w.store, 9, 100, &told)),
        ERR_OK);
    return told;
}

static Feed__Record *said(void)
{
    Feed__Record *r = NULL;
    uint64_t version = 0;
    char audience[32];
    snprintf(audience, sizeof(audience), "outlet/%u", one.outlet);
    if (feed_get(store_db(w.store), audience, "customer/0123456789abcdef", &r,
                 &version))
        return NULL;
    assert_int_equal(r->kind_case, FEED__RECORD__KIND_CUSTOMER);
    return r;
}

static void the_other_till_gets_to_know(void **state)
{
    (void)state;
    put(&one, 2, 100, 5000, false);
    sell(&one, 3, 2000, 1500, 20, DAY - 40);
    assert_int_equal(tell(), 0); /* one till: it knows already */
    assert_null(said());
    hq_world_enrol(&w, &two);
    assert_int_equal(tell(), 1);
    assert_int_equal(tell(), 0);
    sell(&two, 2, 700, 700, 7, DAY);
    put(&two, 3, 200, 9000, false);
    put(&one, 4, 150, 1, false); /* earlier, though it came later */
    repay(&two, 4, 200);
    assert_int_equal(tell(), 1);
    Feed__Record *r = said();
    assert_non_null(r);
    const Feed__Customer *c = r->customer;
    assert_true(c->id == WHO);
    assert_int_equal(c->limit_fen, 9000);
    assert_true(c->member && !c->erased);
    assert_int_equal(c->n_parts, 2);
    assert_int_equal(c->parts[0]->till, one.till);
    assert_int_equal(c->parts[0]->balance_fen, 1500);
    assert_int_equal(c->parts[0]->points, 20);
    assert_int_equal(c->parts[0]->seq, 3);
    assert_int_equal(c->parts[0]->n_debts, 1);
    assert_int_equal(c->parts[0]->debts[0]->day, DAY - 40);
    assert_int_equal(c->parts[1]->till, two.till);
    assert_int_equal(c->parts[1]->balance_fen, 500);
    assert_int_equal(c->parts[1]->seq, 4);
    feed__record__free_unpacked(r, NULL);
    put(&one, 5, 120, 0, true); /* erased is for good */
    assert_int_equal(tell(), 1);
    r = said();
    assert_non_null(r);
    assert_true(r->customer->erased);
    feed__record__free_unpacked(r, NULL);
}

static enum err row(void *ctx, const struct report_cell *cells, int count)
{
    int64_t *out = ctx;
    assert_true(count >= 7);
    for (int i = 2; i < 7; i++)
        out[i] = cells[i].number;
    return ERR_OK;
}

static void an_outlets_credit_is_one_line(void **state)
{
    const struct report_filter all = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .category = "", .text = ""};
    int64_t cells[7] = {0};
    (void)state;
    put(&one, 2, 100, 5000, false);
    sell(&one, 3, 2000, 1500, 20, DAY);
    sell(&one, 4, 300, 0, 3, DAY);
    repay(&one, 5, 400);
    assert_int_equal(
        report_rows(w.store, REPORT_CREDIT, &all, -1, 0, row, cells), ERR_OK);
    assert_int_equal(cells[2], 1);    /* owing */
    assert_int_equal(cells[3], 1100); /* owed */
    assert_int_equal(cells[4], 0);
    assert_int_equal(cells[5], 1); /* members */
    assert_int_equal(cells[6], 23);
    repay(&one, 6, 1200);
    assert_int_equal(
        report_rows(w.store, REPORT_CREDIT, &all, -1, 0, row, cells), ERR_OK);
    assert_int_equal(cells[3], 0);
    assert_int_equal(cells[4], 100);
}

/* A till that lies, or is broken: left out, and no sum runs over. */
static void what_cannot_be_is_left_out(void **state)
{
    (void)state;
    hq_world_enrol(&w, &two);
    repay(&one, 2, INT64_MIN);
    repay(&one, 3, INT64_MAX);
    sell(&one, 4, 10, INT64_MAX, UINT32_MAX, DAY);
    sell(&one, 5, 10, -5, 0, DAY);
    sell(&one, 6, 10, 5, 0, UINT32_MAX / 2);
    put(&one, 7, UINT64_MAX, 5, false);
    put(&one, 8, 5, INT64_MIN, false);
    for (uint64_t seq = 9; seq < 40; seq++)
        repay(&one, seq, PROJECT_SALE_MAX_FEN);
    (void)tell();
    Feed__Record *r = said();
    assert_non_null(r);
    assert_int_equal(r->customer->n_parts, 1);
    assert_int_equal(r->customer->parts[0]->balance_fen,
                     -31 * PROJECT_SALE_MAX_FEN);
    feed__record__free_unpacked(r, NULL);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_other_till_gets_to_know),
        TEST(an_outlets_credit_is_one_line),
        TEST(what_cannot_be_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
