/* Lost if this fails: money that a phone paid and no sale knows of, a payment
 * that pays two baskets, a result that is written twice or forgotten, a
 * customer whose basket was given up and whose money was kept, a debt that was
 * paid back by phone and is asked for again, or a refund that is paid out
 * twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/customer/credit.h"
#include "pos/desk.h"
#include "base/i18n.h"
#include "pos/papers.h"
#include "pos/pay/book.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "tests/support/fake_till.h"

static struct desk desk;
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
    assert_int_equal(shift_open(&till, &keeper, money_of(0), &s, &d), 0);
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

static void add_rice(void)
{
    struct pick pick;
    struct diag d = {0};
    int line;
    assert_int_equal(lookup_barcode(&till, "6902222222229", &pick, &d), 0);
    assert_int_equal(
        desk_add(&desk, &pick, quantity_of(QUANTITY_ONE), &line, &d), 0);
}

static struct payment started(int64_t fen)
{
    struct payment p;
    struct diag d = {0};
    assert_int_equal(book_start(&till, &keeper, desk.cart.basket,
                                LEDGER__TENDER_TYPE__WECHAT,
                                LEDGER__PAYMENT_METHOD__PAYER_CODE,
                                money_of(fen), &p, &d),
                     0);
    return p;
}

static void settle(struct payment *p, enum payment_status status)
{
    struct diag d = {0};
    p->status = status;
    p->paid = status == PAYMENT_PAID ? p->amount : money_of(0);
    assert_int_equal(book_settle(&till, &keeper, p, &d), 0);
}

static uint64_t head(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(&till.db, &h), 0);
    return h.seq;
}

static void check_tables(void)
{
    uint64_t entries = 0;
    struct diag d = {0};
    if (projection_check(&till.db, &entries, &d))
        fail_msg("%s", d.text);
}

static void test_start(void **state)
{
    struct payment a = started(100), b = started(100), found;
    struct diag d = {0};
    (void)state;
    assert_true(paywire_order_ok(a.order_no));
    assert_string_not_equal(a.order_no, b.order_no);
    assert_int_equal(book_find(&till, a.order_no, &found), 0);
    assert_int_equal(found.seq, a.seq);
    assert_int_equal(found.status, PAYMENT_OPEN);
    assert_int_equal(book_start(&till, &keeper, 1, LEDGER__TENDER_TYPE__ALIPAY,
                                LEDGER__PAYMENT_METHOD__PAYER_CODE, money_of(0),
                                &found, &d),
                     ERR_RANGE);
    assert_int_equal(book_start(&till, &keeper, 1, LEDGER__TENDER_TYPE__ALIPAY,
                                LEDGER__PAYMENT_METHOD__PAYER_CODE,
                                money_of(PAYWIRE_AMOUNT_MAX + 1), &found, &d),
                     ERR_RANGE);
    check_tables();
}

static void test_result_once(void **state)
{
    struct payment p = started(3280);
    struct diag d = {0};
    (void)state;
    settle(&p, PAYMENT_PAID);
    uint64_t before = head();
    settle(&p, PAYMENT_PAID);
    settle(&p, PAYMENT_FAILED); /* another process heard an older answer */
    assert_int_equal(book_unknown(&till, &keeper, &p, &d), 0);
    assert_int_equal(book_give_up(&till, &keeper, p.order_no, &d), 0);
    assert_int_equal(head(), before);
    assert_int_equal(book_find(&till, p.order_no, &p), 0);
    assert_int_equal(p.status, PAYMENT_PAID);
    check_tables();
}

static void test_sale(void **state)
{
    struct book_basket b;
    struct sale sale;
    struct diag d = {0};
    struct tender cash = {.amount = money_of(3280)};
    (void)state;
    add_rice();
    struct payment p = started(3280);
    assert_int_equal(book_basket(&till, desk.cart.basket, &b, &d), 0);
    assert_int_equal(b.count, 0);
    assert_int_equal(b.open, 1);
    settle(&p, PAYMENT_PAID);
    assert_int_equal(book_basket(&till, desk.cart.basket, &b, &d), 0);
    assert_int_equal(b.count, 1);
    assert_int_equal(b.paid.fen, 3280);
    /* Cash on top of money that is already here is no sale. */
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_EXISTS);
    assert_int_equal(desk_pay(&desk, b.tenders, b.count, &sale, &d), 0);
    assert_int_equal(book_find(&till, p.order_no, &p), 0);
    assert_int_equal(p.sale, sale.seq);
    /* Nor does it pay another basket. */
    add_rice();
    assert_int_equal(desk_pay(&desk, b.tenders, b.count, &sale, &d), ERR_RANGE);
    check_tables();
}

static void test_wrong_tenders(void **state)
{
    struct sale sale;
    struct diag d = {0};
    (void)state;
    add_rice();
    struct payment p = started(3280);
    struct tender t = {.type = LEDGER__TENDER_TYPE__WECHAT,
                       .amount = p.amount,
                       .payment_seq = p.seq};
    assert_int_equal(desk_pay(&desk, &t, 1, &sale, &d), ERR_RANGE); /* open */
    settle(&p, PAYMENT_PAID);
    t.type = LEDGER__TENDER_TYPE__ALIPAY;
    assert_int_equal(desk_pay(&desk, &t, 1, &sale, &d), ERR_RANGE);
    t.type = LEDGER__TENDER_TYPE__WECHAT;
    t.payment_seq = p.seq + 100;
    assert_int_equal(desk_pay(&desk, &t, 1, &sale, &d), ERR_RANGE);
    t.payment_seq = 0;
    assert_int_equal(desk_pay(&desk, &t, 1, &sale, &d), ERR_RANGE);
    assert_int_equal(desk.cart.count, 1);
    struct tender twice[2] = {{.type = LEDGER__TENDER_TYPE__WECHAT,
                               .amount = p.amount,
                               .payment_seq = p.seq}};
    twice[1] = twice[0];
    assert_true(desk_pay(&desk, twice, 2, &sale, &d) != 0);
    check_tables();
}

/* Paid in cash while the phone hangs: the phone is given up with the sale. */
static void test_cash_instead(void **state)
{
    struct sale sale;
    struct diag d = {0};
    struct tender cash = {.amount = money_of(5000)};
    struct payments p;
    (void)state;
    add_rice();
    struct payment slow = started(3280);
    payments_init(&p, 0);
    assert_int_equal(book_resume(&till, &p, 0, &d), 0);
    assert_false(payments_find(&p, slow.order_no)->p.given_up);
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), 0);
    assert_int_equal(book_resume(&till, &p, 0, &d), 0);
    assert_true(payments_find(&p, slow.order_no)->p.given_up);
    /* It was paid all the same: it goes back by itself. */
    settle(&slow, PAYMENT_PAID);
    struct payment_refund r[2];
    int count = 0;
    assert_int_equal(book_refunds_open(&till, r, 2, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(r[0].amount.fen, 3280);
    assert_string_equal(r[0].order_no, slow.order_no);
    r[0].status = REFUND_DONE;
    assert_int_equal(book_refund_settle(&till, &keeper, &r[0], &d), 0);
    uint64_t before = head();
    assert_int_equal(book_refund_settle(&till, &keeper, &r[0], &d), 0);
    assert_int_equal(head(), before);
    check_tables();
}

static void test_abandoned(void **state)
{
    struct diag d = {0};
    struct payment_refund r[4];
    struct payment claim, part, open;
    int count = 0;
    (void)state;
    add_rice();
    part = started(1000);
    settle(&part, PAYMENT_PAID);
    open = started(500);
    assert_int_equal(book_claim(&till, &cashier, desk.cart.basket,
                                LEDGER__TENDER_TYPE__ALIPAY, money_of(700),
                                &claim, &d),
                     ERR_DENIED);
    assert_int_equal(book_claim(&till, &keeper, desk.cart.basket,
                                LEDGER__TENDER_TYPE__ALIPAY, money_of(700),
                                &claim, &d),
                     0);
    struct book_basket b;
    assert_int_equal(book_basket(&till, desk.cart.basket, &b, &d), 0);
    assert_int_equal(b.paid.fen, 1700);
    assert_int_equal(b.claimed, 1);
    assert_int_equal(desk_abandon(&desk, &keeper, &d), 0);
    assert_int_equal(book_refunds_open(&till, r, 4, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(r[0].amount.fen, 1000);
    assert_int_equal(book_find(&till, open.order_no, &open), 0);
    assert_true(open.given_up);
    assert_int_equal(book_find(&till, claim.order_no, &claim), 0);
    assert_int_equal(claim.status, PAYMENT_REVERSED);
    /* A refund that failed is left of the payment again. */
    struct payment_refund more;
    assert_int_equal(
        book_refund(&till, &keeper, part.seq, money_of(1), 0, &more, &d),
        ERR_RANGE);
    r[0].status = REFUND_FAILED;
    strcpy(r[0].reason, "NOTENOUGH");
    assert_int_equal(book_refund_settle(&till, &keeper, &r[0], &d), 0);
    assert_int_equal(
        book_refund(&till, &keeper, part.seq, money_of(400), 0, &more, &d), 0);
    assert_int_equal(
        book_refund(&till, &keeper, part.seq, money_of(601), 0, &more, &d),
        ERR_RANGE);
    assert_int_equal(
        book_refund(&till, &keeper, claim.seq, money_of(1), 0, &more, &d),
        ERR_RANGE);
    check_tables();
}

/* ---- debts ---------------------------------------------------------------*/

static uint64_t debtor(int64_t fen)
{
    const struct customer_new n = {.name = "王小明"};
    struct credit_change change;
    struct customer c;
    struct diag d = {0};
    assert_int_equal(customer_add(&till, &keeper, &n, &c, &d), 0);
    assert_int_equal(
        credit_adjust(&till, &keeper, c.id, money_of(fen), "账本", &change, &d),
        0);
    return c.id;
}

static int64_t owed(uint64_t id)
{
    struct customer c;
    assert_int_equal(customer_find(&till, id, &c), 0);
    return c.balance.fen;
}

static enum err ask_for(uint64_t id, int64_t fen, struct payment *ret,
                        struct diag *d)
{
    return credit_repay_start(&till, &cashier, id, LEDGER__TENDER_TYPE__WECHAT,
                              LEDGER__PAYMENT_METHOD__PAYER_CODE, money_of(fen),
                              ret, d);
}

static int64_t repaid_by(Ledger__TenderType type)
{
    struct shift s;
    assert_int_equal(shift_find(&till, 1, &s), 0);
    return s.sums[SHIFT_REPAID][type].amount.fen;
}

static void test_debt_paid(void **state)
{
    uint64_t id = debtor(1000);
    struct credit_change change;
    struct payment p, q;
    struct diag d = {0};
    const struct tender cash = {.amount = money_of(500)};
    (void)state;
    assert_int_equal(ask_for(id, 1001, &p, &d), ERR_RANGE);
    assert_int_equal(ask_for(id, 0, &p, &d), ERR_RANGE);
    assert_int_equal(ask_for(id, 700, &p, &d), 0);
    assert_int_equal(owed(id), 1000); /* nothing came yet */
    /* Not asked for twice, by no tender. */
    assert_int_equal(ask_for(id, 301, &q, &d), ERR_RANGE);
    assert_int_equal(credit_repay(&till, &keeper, id, &cash, 1, &change, &d),
                     ERR_RANGE);
    assert_int_equal(book_find(&till, p.order_no, &q), 0);
    assert_true(q.customer == id);
    settle(&p, PAYMENT_PAID);
    assert_int_equal(owed(id), 300);
    assert_int_equal(repaid_by(LEDGER__TENDER_TYPE__WECHAT), 700);
    assert_int_equal(book_find(&till, p.order_no, &p), 0);
    assert_int_equal(p.sale, p.seq + 2); /* started, settled, repaid */
    settle(&p, PAYMENT_PAID);            /* heard twice */
    assert_int_equal(owed(id), 300);
    check_tables();
}

static void test_debt_not_paid(void **state)
{
    uint64_t id = debtor(1000);
    struct payment p, q;
    struct payment_refund r[2];
    struct diag d = {0};
    int count = 0;
    (void)state;
    assert_int_equal(ask_for(id, 1000, &p, &d), 0);
    settle(&p, PAYMENT_FAILED);
    assert_int_equal(owed(id), 1000);
    /* Given up and paid all the same: it goes back, the debt stands. */
    assert_int_equal(ask_for(id, 1000, &p, &d), 0);
    assert_int_equal(book_give_up(&till, &cashier, p.order_no, &d), 0);
    assert_int_equal(ask_for(id, 1000, &q, &d), 0);
    settle(&p, PAYMENT_PAID);
    assert_int_equal(owed(id), 1000);
    assert_int_equal(book_refunds_open(&till, r, 2, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(r[0].amount.fen, 1000);
    settle(&q, PAYMENT_PAID);
    assert_int_equal(owed(id), 0);
    check_tables();
}

/* The power was gone meanwhile, the shift is closed, nobody is signed in. */
static void test_debt_paid_late(void **state)
{
    static const struct actor nobody = {0};
    uint64_t id = debtor(1000), entries = 0;
    struct payment p;
    struct shift s;
    struct diag d = {0};
    (void)state;
    assert_int_equal(ask_for(id, 1000, &p, &d), 0);
    assert_int_equal(shift_close(&till, &keeper, money_of(0), NULL, 0, &s, &d),
                     0);
    p.status = PAYMENT_PAID;
    p.paid = p.amount;
    assert_int_equal(book_settle(&till, &nobody, &p, &d), 0);
    assert_int_equal(owed(id), 0);
    assert_int_equal(ask_for(id, 1, &p, &d), ERR_NOTFOUND);
    assert_int_equal(projection_rebuild(&till.db, &entries, &d), 0);
    assert_int_equal(owed(id), 0);
    check_tables();
}

/* ---- refunds that failed -------------------------------------------------*/

static struct payment_refund failed_refund(int64_t fen)
{
    struct payment p = started(fen);
    struct payment_refund r;
    struct diag d = {0};
    settle(&p, PAYMENT_PAID);
    assert_int_equal(
        book_refund(&till, &keeper, p.seq, money_of(fen), 0, &r, &d), 0);
    assert_int_equal(book_refund_again(&till, &keeper, r.refund_no, &r, &d),
                     ERR_EXISTS); /* its result is not known */
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "急", &r, &d),
        ERR_EXISTS);
    r.status = REFUND_FAILED;
    strcpy(r.reason, "USER_ACCOUNT_ABNORMAL");
    assert_int_equal(book_refund_settle(&till, &keeper, &r, &d), 0);
    return r;
}

static int failed_count(void)
{
    struct payment_refund r[4];
    int count = 0;
    assert_int_equal(book_refunds_failed(&till, r, 4, &count), 0);
    return count;
}

static int64_t cash_expected(void)
{
    struct shift s;
    assert_int_equal(shift_find(&till, 1, &s), 0);
    return s.expected.fen;
}

static void test_refund_again(void **state)
{
    struct payment_refund r = failed_refund(800), next, third;
    struct diag d = {0};
    (void)state;
    assert_int_equal(failed_count(), 1);
    assert_int_equal(book_refund_again(&till, &cashier, r.refund_no, &next, &d),
                     0);
    assert_string_not_equal(next.refund_no, r.refund_no);
    assert_string_equal(next.order_no, r.order_no);
    assert_int_equal(next.amount.fen, 800);
    assert_int_equal(failed_count(), 0);
    /* One way, once. */
    assert_int_equal(
        book_refund_again(&till, &cashier, r.refund_no, &third, &d),
        ERR_EXISTS);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "急", &third, &d),
        ERR_EXISTS);
    assert_int_equal(cash_expected(), 0);
    assert_int_equal(book_find_refund(&till, r.refund_no, &r), 0);
    assert_int_equal(r.status, REFUND_FAILED); /* it stays on record */
    assert_string_equal(r.reason, "USER_ACCOUNT_ABNORMAL");
    assert_int_equal(r.then, REFUND_AGAIN);
    assert_int_equal(book_find_refund(&till, next.refund_no, &next), 0);
    assert_string_equal(next.after, r.refund_no);
    next.status = REFUND_DONE;
    assert_int_equal(book_refund_settle(&till, &keeper, &next, &d), 0);
    assert_int_equal(
        book_refund_cash(&till, &keeper, next.refund_no, "急", &third, &d),
        ERR_EXISTS);
    check_tables();
}

static void test_refund_cash(void **state)
{
    struct payment_refund r = failed_refund(800), after;
    struct payment p;
    struct shift s;
    struct diag d = {0};
    uint64_t before = head(), entries = 0;
    (void)state;
    assert_int_equal(
        book_refund_cash(&till, &cashier, r.refund_no, "急", &after, &d),
        ERR_DENIED);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "", &after, &d),
        ERR_FORMAT);
    assert_int_equal(
        book_refund_cash(&till, &keeper, "nothing", "急", &after, &d),
        ERR_NOTFOUND);
    assert_int_equal(head(), before);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "急", &after, &d), 0);
    assert_int_equal(cash_expected(), -800);
    assert_int_equal(failed_count(), 0);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "急", &after, &d),
        ERR_EXISTS);
    assert_int_equal(book_refund_again(&till, &keeper, r.refund_no, &after, &d),
                     ERR_EXISTS);
    /* Nothing of that payment is left to be given back. */
    assert_int_equal(book_find(&till, r.order_no, &p), 0);
    assert_int_equal(p.refunded.fen, 800);
    assert_int_equal(
        book_refund(&till, &keeper, p.seq, money_of(1), 0, &after, &d),
        ERR_RANGE);
    check_tables();
    assert_int_equal(projection_rebuild(&till.db, &entries, &d), 0);
    assert_int_equal(cash_expected(), -800);
    assert_int_equal(shift_close(&till, &keeper, money_of(0), NULL, 0, &s, &d),
                     0);
    r = failed_refund(100);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "急", &after, &d),
        ERR_NOTFOUND);
}

static bool on_paper(const struct buf *bytes, const char *text)
{
    return memmem(bytes->data, bytes->len, text, strlen(text)) != NULL;
}

/* Who gives money out of the drawer has it on paper: what, how much, who, why,
 * and both numbers. One paper, and the drawer opens with it. */
static void test_refund_cash_slip(void **state)
{
    struct payment_refund r = failed_refund(800), after;
    struct spool_job jobs[4];
    struct buf bytes = {0};
    struct diag d = {0};
    char path[TILL_PATH_MAX];
    int count = 0;
    (void)state;
    i18n_set_chinese(false);
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini, "[printer]\nspec = file:%s/paper\nprofile = 58\n", dir);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r.refund_no, "moved away", &after, &d),
        0);
    assert_int_equal(spool_list(&till.db, jobs, 4, &count), ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(jobs[0].kind, SPOOL_CASH);
    assert_true(jobs[0].drawer);
    assert_int_equal(papers_print(&till, &jobs[0], &bytes, &d), ERR_OK);
    assert_true(on_paper(&bytes, "CASH INSTEAD"));
    assert_true(on_paper(&bytes, "8.00"));
    assert_true(on_paper(&bytes, "WeChat"));
    assert_true(on_paper(&bytes, "moved away"));
    assert_true(on_paper(&bytes, r.order_no));
    assert_true(on_paper(&bytes, r.refund_no));
    buf_release(&bytes);
    jobs[0].ref = 1; /* some other entry */
    assert_int_not_equal(papers_print(&till, &jobs[0], &bytes, &d), ERR_OK);
    buf_release(&bytes);
}

/* The basket is given up again after the first try failed. */
static void test_refund_released(void **state)
{
    struct payment_refund r[2], next;
    struct diag d = {0};
    int count = 0;
    (void)state;
    add_rice();
    struct payment p = started(1000);
    settle(&p, PAYMENT_PAID);
    assert_int_equal(book_release(&till, &keeper, desk.cart.basket, &d), 0);
    assert_int_equal(book_refunds_open(&till, r, 2, &count), 0);
    r[0].status = REFUND_FAILED;
    assert_int_equal(book_refund_settle(&till, &keeper, &r[0], &d), 0);
    assert_int_equal(desk_abandon(&desk, &keeper, &d), 0);
    assert_int_equal(failed_count(), 0); /* it goes on as the second try */
    assert_int_equal(book_refunds_open(&till, &next, 1, &count), 0);
    assert_int_equal(count, 1);
    assert_string_equal(next.after, r[0].refund_no);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r[0].refund_no, "急", &next, &d),
        ERR_EXISTS);
    check_tables();
}

/* The basket's money could not go back, so it is sold for after all. */
static void test_refund_sold(void **state)
{
    struct payment_refund r[2], after;
    struct book_basket b;
    struct sale sale;
    struct diag d = {0};
    int count = 0;
    (void)state;
    add_rice();
    struct payment p = started(3280);
    settle(&p, PAYMENT_PAID);
    assert_int_equal(book_release(&till, &keeper, desk.cart.basket, &d), 0);
    assert_int_equal(book_refunds_open(&till, r, 2, &count), 0);
    assert_int_equal(count, 1);
    r[0].status = REFUND_FAILED;
    assert_int_equal(book_refund_settle(&till, &keeper, &r[0], &d), 0);
    assert_int_equal(failed_count(), 1);
    assert_int_equal(book_basket(&till, desk.cart.basket, &b, &d), 0);
    assert_int_equal(desk_pay(&desk, b.tenders, b.count, &sale, &d), 0);
    assert_int_equal(failed_count(), 0);
    assert_int_equal(
        book_refund_cash(&till, &keeper, r[0].refund_no, "急", &after, &d),
        ERR_EXISTS);
    assert_int_equal(
        book_refund_again(&till, &keeper, r[0].refund_no, &after, &d),
        ERR_EXISTS);
    check_tables();
}

static void test_rebuild(void **state)
{
    uint64_t entries = 0;
    struct diag d = {0};
    struct payment p = started(100), q = started(200);
    (void)state;
    settle(&p, PAYMENT_PAID);
    assert_int_equal(book_unknown(&till, &keeper, &q, &d), 0);
    assert_int_equal(projection_rebuild(&till.db, &entries, &d), 0);
    check_tables();
    assert_int_equal(book_find(&till, q.order_no, &q), 0);
    assert_true(q.unknown);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_start),
        TEST(test_result_once),
        TEST(test_sale),
        TEST(test_wrong_tenders),
        TEST(test_cash_instead),
        TEST(test_abandoned),
        TEST(test_rebuild),
        TEST(test_debt_paid),
        TEST(test_debt_not_paid),
        TEST(test_debt_paid_late),
        TEST(test_refund_again),
        TEST(test_refund_cash),
        TEST(test_refund_cash_slip),
        TEST(test_refund_sold),
        TEST(test_refund_released),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
