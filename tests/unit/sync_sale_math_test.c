/* If these fail, the screen, the paper and headquarters disagree about what a
 * sale came to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "sync/sale_math.h"

static Ledger__Line line[2], *lines[2] = {&line[0], &line[1]};
static Ledger__Tender tender[2], *tenders[2] = {&tender[0], &tender[1]};
static Ledger__Sale sale;

/* 3 bottles at 3.00 less 0.50, less 0.20 of the basket's discount; 530 g at
 * 9.60 a kilo: 8.30 + 5.09 = 13.39, paid 10 by phone and 5 in cash. */
static int set_up(void **unused)
{
    (void)unused;
    i18n_set_chinese(false);
    ledger__sale__init(&sale);
    for (int i = 0; i < 2; i++) {
        ledger__line__init(&line[i]);
        ledger__tender__init(&tender[i]);
    }
    line[0].quantity_milli = 3000;
    line[0].price_fen = 300;
    line[0].discount_fen = 50;
    line[0].share_fen = 20;
    line[1].quantity_milli = 530;
    line[1].price_fen = 960;
    tender[0].type = LEDGER__TENDER_TYPE__WECHAT;
    tender[0].amount_fen = 1000;
    tender[1].amount_fen = 500;
    sale.n_lines = sale.n_tenders = 2;
    sale.lines = lines;
    sale.tenders = tenders;
    sale.total_fen = 830 + 509;
    sale.change_fen = 161;
    return 0;
}

static void check(enum err expected)
{
    struct diag d = {0};
    assert_int_equal(ledger_check_sale(&sale, &d), expected);
    assert_int_equal(d.text[0] != 0, expected != ERR_OK);
}

static void adds_up(void **unused)
{
    (void)unused;
    struct money m;
    check(ERR_OK);
    assert_int_equal(ledger_line_amount(&line[0], &m), ERR_OK);
    assert_int_equal(m.fen, 850);
    assert_int_equal(ledger_line_net(&line[0], &m), ERR_OK);
    assert_int_equal(m.fen, 830);
    assert_int_equal(ledger_line_amount(&line[1], &m), ERR_OK);
    assert_int_equal(m.fen, 509); /* 508.8 */
}

static void a_scales_label_is_the_amount(void **unused)
{
    (void)unused;
    struct money m;
    line[1].label_fen = 512;
    assert_int_equal(ledger_line_amount(&line[1], &m), ERR_OK);
    assert_int_equal(m.fen, 512);
    check(ERR_FORMAT);
    sale.total_fen += 3;
    sale.change_fen -= 3;
    check(ERR_OK);
}

static void every_sum_is_checked(void **unused)
{
    (void)unused;
    int64_t *const sums[] = {&sale.total_fen,       &sale.change_fen,
                             &tender[0].amount_fen, &line[0].discount_fen,
                             &line[0].share_fen,    &line[1].price_fen};
    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        *sums[i] += 10;
        check(ERR_FORMAT);
        *sums[i] -= 10;
        check(ERR_OK);
    }
    sale.n_lines = 0;
    check(ERR_FORMAT);
}

static void change_comes_out_of_cash(void **unused)
{
    (void)unused;
    tender[1].type = LEDGER__TENDER_TYPE__ALIPAY;
    check(ERR_FORMAT);
    tender[1].type = LEDGER__TENDER_TYPE__CASH;
    tender[1].amount_fen = 339;
    sale.change_fen = 0;
    check(ERR_OK);
    tender[1].amount_fen = 300;
    sale.change_fen = -39;
    check(ERR_FORMAT);
    sale.change_fen = 0;
    tender[0].amount_fen = 1389;
    tender[1].amount_fen = -50; /* a tender that takes back */
    check(ERR_FORMAT);
}

static void a_case_moves_what_is_in_it(void **unused)
{
    (void)unused;
    struct quantity q;
    line[0].pack = 1;
    line[0].pack_milli = 12000;
    assert_int_equal(ledger_line_stock(&line[0], &q), ERR_OK);
    assert_int_equal(q.milli, 36000);
    assert_int_equal(ledger_line_stock(&line[1], &q), ERR_OK);
    assert_int_equal(q.milli, 530);
    check(ERR_OK);
    line[0].pack_milli = 0;
    assert_int_equal(ledger_line_stock(&line[0], &q), ERR_RANGE);
    line[0].pack_milli = UINT64_MAX;
    assert_int_equal(ledger_line_stock(&line[0], &q), ERR_RANGE);
    check(ERR_FORMAT);
}

static void does_not_wrap_around(void **unused)
{
    (void)unused;
    struct money m;
    line[0].price_fen = INT64_MAX;
    assert_int_equal(ledger_line_amount(&line[0], &m), ERR_RANGE);
    check(ERR_FORMAT);
    line[0].price_fen = 300;
    line[0].discount_fen = INT64_MIN;
    assert_int_not_equal(ledger_line_amount(&line[0], &m), ERR_OK);
    line[0].discount_fen = 50;
    line[0].quantity_milli = INT64_MIN;
    check(ERR_FORMAT);
    line[0].quantity_milli = 3000;
    sale.change_fen = INT64_MAX;
    check(ERR_FORMAT);
}

/* A till that says more was a promotion than was taken off at all. */
static void promotions_within_the_discount(void **unused)
{
    Ledger__LinePromotion promo = LEDGER__LINE_PROMOTION__INIT;
    Ledger__LinePromotion *promos[] = {&promo};
    (void)unused;
    promo.promotion = 7;
    promo.amount_fen = 50;
    line[0].n_promotions = 1;
    line[0].promotions = promos;
    check(ERR_OK);
    promo.amount_fen = 51;
    check(ERR_FORMAT);
    promo.amount_fen = INT64_MAX;
    check(ERR_FORMAT);
    promo.amount_fen = 0;
    check(ERR_FORMAT);
    promo.amount_fen = -10;
    check(ERR_FORMAT);
    promo.amount_fen = 10;
    promo.promotion = 0;
    check(ERR_FORMAT);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
    const struct CMUnitTest tests[] = {
        TEST(promotions_within_the_discount), TEST(adds_up),
        TEST(a_scales_label_is_the_amount),   TEST(every_sum_is_checked),
        TEST(change_comes_out_of_cash),       TEST(a_case_moves_what_is_in_it),
        TEST(does_not_wrap_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
