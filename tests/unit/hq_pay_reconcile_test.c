/* If these fail, a fen that differs between the provider's bill and the books
 * is not found, is found in the wrong place, or is hidden by another one; or a
 * claim is confirmed by somebody else's money. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "hq/pay/reconcile.h"

#define DAY       20414
#define MOST      400
#define DAYS_RUN  400 /* random days */
#define AT(d, ms) ((int64_t)(d)*CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS + (ms))
#define NOON      INT64_C(43200000)

static struct recon_payment payments[MOST];
static struct recon_refund refunds[MOST];
static struct recon_row rows[MOST * 2];
static struct recon_in in;
static struct recon_result result;

static uint64_t chance;
static uint32_t draw(uint32_t below)
{
    chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (uint32_t)(chance >> 33) % below;
}

static void fresh(void)
{
    memset(payments, 0, sizeof(payments));
    memset(refunds, 0, sizeof(refunds));
    memset(rows, 0, sizeof(rows));
    in = (struct recon_in){.day = DAY,
                           .read = {true, true, true},
                           .payments = payments,
                           .refunds = refunds,
                           .rows = rows};
}

static struct recon_payment *ours(const char *order_no, enum recon_state state,
                                  int64_t fen, int64_t at_ms)
{
    struct recon_payment *p = &payments[in.payment_count++];
    snprintf(p->order_no, sizeof(p->order_no), "%s", order_no);
    p->outlet = 1;
    p->state = state;
    p->amount_fen = fen;
    p->at_ms = at_ms;
    return p;
}

static struct recon_refund *ours_back(const char *order_no,
                                      const char *refund_no, int64_t fen,
                                      int64_t at_ms)
{
    struct recon_refund *r = &refunds[in.refund_count++];
    snprintf(r->order_no, sizeof(r->order_no), "%s", order_no);
    snprintf(r->refund_no, sizeof(r->refund_no), "%s", refund_no);
    r->state = RECON_REFUND_DONE;
    r->amount_fen = fen;
    r->at_ms = at_ms;
    return r;
}

static struct recon_row *theirs(enum bill_kind kind, const char *order_no,
                                int64_t fen, int64_t at_ms)
{
    struct recon_row *r = &rows[in.row_count++];
    r->day = recon_day(at_ms);
    r->row.line = (unsigned)in.row_count;
    r->row.kind = kind;
    snprintf(r->row.order_no, sizeof(r->row.order_no), "%s", order_no);
    snprintf(r->row.provider_no, sizeof(r->row.provider_no), "W%zu",
             in.row_count);
    r->row.at_ms = at_ms;
    r->row.fee_milli = fen * 6;
    if (kind == BILL_PAYMENT)
        r->row.paid = money_of(fen);
    else
        r->row.refunded = money_of(fen);
    return r;
}

static struct recon_row *theirs_back(const char *order_no,
                                     const char *refund_no, int64_t fen,
                                     int64_t at_ms)
{
    struct recon_row *r = theirs(BILL_REFUND, order_no, fen, at_ms);
    snprintf(r->row.refund_no, sizeof(r->row.refund_no), "%s", refund_no);
    return r;
}

static void match(void)
{
    assert_int_equal(recon_match(&in, &result), ERR_OK);
    int64_t difference = 0;
    for (size_t i = 0; i < result.count; i++)
        difference +=
            result.findings[i].theirs_fen - result.findings[i].ours_fen;
    assert_true(difference == result.theirs_fen - result.ours_fen);
}

static const struct recon_finding *find(const char *order_no,
                                        const char *refund_no)
{
    for (size_t i = 0; i < result.count; i++)
        if (strcmp(result.findings[i].order_no, order_no) == 0 &&
            strcmp(result.findings[i].refund_no, refund_no) == 0)
            return &result.findings[i];
    return NULL;
}

static void is(const char *order_no, enum recon_kind kind)
{
    const struct recon_finding *f = find(order_no, "");
    assert_non_null(f);
    if (f->kind != kind)
        print_error("%s is \"%s\"\n", order_no, recon_kind_name(f->kind));
    assert_int_equal(f->kind, kind);
}

/* ---- one of each ---------------------------------------------------------*/

static void test_each_kind(void **unused)
{
    int64_t noon = AT(DAY, NOON);
    (void)unused;
    fresh();
    ours("AGREED1", RECON_PAID, 100, noon);
    theirs(BILL_PAYMENT, "AGREED1", 100, noon);
    ours("MISSING1", RECON_PAID, 200, noon);
    theirs(BILL_PAYMENT, "FOREIGN1", 300, noon);
    ours("AMOUNT1", RECON_PAID, 400, noon);
    theirs(BILL_PAYMENT, "AMOUNT1", 401, noon);
    ours("DOUBLE1", RECON_PAID, 500, noon);
    theirs(BILL_PAYMENT, "DOUBLE1", 500, noon);
    theirs(BILL_PAYMENT, "DOUBLE1", 500, noon + 1);
    ours("REVERSED1", RECON_REVERSED, 600, noon);
    theirs(BILL_PAYMENT, "REVERSED1", 600, noon);
    theirs(BILL_REVERSED, "REVERSED1", 600, noon + 1000);
    ours("KEPT1", RECON_REVERSED, 700, noon);
    theirs(BILL_PAYMENT, "KEPT1", 700, noon);
    ours("OPEN1", RECON_OPEN, 800, noon);
    theirs(BILL_PAYMENT, "OPEN1", 800, noon);
    ours("OPEN2", RECON_OPEN, 900, noon);
    ours("FAILED1", RECON_FAILED, 50, noon);
    match();
    is("AGREED1", RECON_AGREED);
    is("MISSING1", RECON_OURS_ONLY);
    is("FOREIGN1", RECON_THEIRS_ONLY);
    is("AMOUNT1", RECON_AMOUNT);
    is("DOUBLE1", RECON_DOUBLED);
    is("REVERSED1", RECON_GIVEN_BACK);
    is("KEPT1", RECON_CHARGED);
    is("OPEN1", RECON_SETTLED);
    is("OPEN2", RECON_SETTLED);
    assert_null(find("OPEN2", "")->row);
    assert_null(find("FAILED1", ""));
    assert_true(result.ours_fen == 100 + 200 + 400 + 500);
    recon_release(&result);
}

static void test_refunds(void **unused)
{
    int64_t noon = AT(DAY, NOON);
    (void)unused;
    fresh();
    ours("OLD1", RECON_PAID, 900, AT(DAY - 30, NOON));
    ours_back("OLD1", "R1", 100, noon);
    theirs_back("OLD1", "R1", 100, noon);
    ours_back("OLD1", "R2", 200, noon);
    theirs_back("OLD1", "R3", 300, noon);
    ours_back("OLD1", "R4", 50, noon);
    theirs_back("OLD1", "R4", 60, noon);
    ours_back("OLD1", "R5", 70, noon)->state = RECON_REFUND_ASKED;
    theirs_back("OLD1", "R5", 70, noon);
    ours_back("OLD1", "R6", 80, noon)->state = RECON_REFUND_ASKED;
    match();
    assert_int_equal(find("OLD1", "R1")->kind, RECON_AGREED);
    assert_int_equal(find("OLD1", "R2")->kind, RECON_REFUND_OURS);
    assert_int_equal(find("OLD1", "R3")->kind, RECON_REFUND_THEIRS);
    assert_int_equal(find("OLD1", "R4")->kind, RECON_REFUND_AMOUNT);
    assert_int_equal(find("OLD1", "R5")->kind, RECON_SETTLED);
    assert_null(find("OLD1", "R6"));
    assert_null(find("OLD1", "")); /* of another day */
    recon_release(&result);
}

/* Money that came to another shop settles nothing, whatever number it has. */
static void test_other_merchant(void **unused)
{
    int64_t noon = AT(DAY, NOON);
    (void)unused;
    fresh();
    struct recon_payment *p = ours("OURS1", RECON_PAID, 100, noon);
    p->merchant_known = true;
    strcpy(p->merchant, "2088000000000201");
    strcpy(theirs(BILL_PAYMENT, "OURS1", 100, noon)->row.sub_merchant,
           "2088000000000201");
    p = ours("STRAY1", RECON_OPEN, 200, noon);
    p->merchant_known = true;
    strcpy(p->merchant, "2088000000000201");
    strcpy(theirs(BILL_PAYMENT, "STRAY1", 200, noon)->row.sub_merchant,
           "2088000000000202");
    struct recon_refund *r = ours_back("STRAY1", "R1", 50, noon);
    r->merchant_known = true;
    strcpy(r->merchant, "2088000000000201");
    strcpy(theirs_back("STRAY1", "R1", 50, noon)->row.sub_merchant,
           "2088000000000202");
    p = ours("CHAIN1", RECON_PAID, 300, noon); /* the chain's own was asked */
    p->merchant_known = true;
    strcpy(theirs(BILL_PAYMENT, "CHAIN1", 300, noon)->row.sub_merchant,
           "2088000000000202");
    ours("HEARD1", RECON_PAID, 400, noon); /* nobody here knows whom */
    strcpy(theirs(BILL_PAYMENT, "HEARD1", 400, noon)->row.sub_merchant,
           "2088000000000202");
    match();
    is("OURS1", RECON_AGREED);
    is("STRAY1", RECON_OTHER_MERCHANT);
    assert_int_equal(find("STRAY1", "R1")->kind, RECON_OTHER_MERCHANT);
    is("CHAIN1", RECON_OTHER_MERCHANT);
    is("HEARD1", RECON_AGREED);
    assert_true(recon_kind_open(RECON_OTHER_MERCHANT));
    recon_release(&result);
}

/* ---- midnight ------------------------------------------------------------*/

static void test_midnight(void **unused)
{
    int64_t late = AT(DAY, CLOCK_DAY_MS - 2000);
    (void)unused;
    fresh();
    ours("LATE1", RECON_PAID, 100, late);
    ours("LATE2", RECON_OPEN, 100, late);
    in.read[2] = false;
    match();
    is("LATE1", RECON_WAITING);
    is("LATE2", RECON_WAITING);
    recon_release(&result);
    in.read[2] = true;
    theirs(BILL_PAYMENT, "LATE1", 100, late + 5000);
    match();
    is("LATE1", RECON_OTHER_DAY);
    is("LATE2", RECON_SETTLED);
    assert_true(find("LATE1", "")->ours_fen == 100);
    assert_true(find("LATE1", "")->theirs_fen == 0);
    recon_release(&result);
    in.day = DAY + 1; /* and seen from the day after */
    match();
    is("LATE1", RECON_OTHER_DAY);
    assert_true(find("LATE1", "")->theirs_fen == 100);
    assert_null(find("LATE2", ""));
    recon_release(&result);
}

/* A reversal days later closes what its day left open. */
static void test_reversed_days_later(void **unused)
{
    (void)unused;
    fresh();
    ours("SLOW1", RECON_REVERSED, 100, AT(DAY, NOON));
    theirs(BILL_PAYMENT, "SLOW1", 100, AT(DAY, NOON));
    match();
    is("SLOW1", RECON_CHARGED);
    recon_release(&result);
    theirs(BILL_REVERSED, "SLOW1", 100, AT(DAY + 3, NOON));
    match();
    is("SLOW1", RECON_GIVEN_BACK);
    recon_release(&result);
    in.day = DAY + 3;
    match();
    is("SLOW1", RECON_GIVEN_BACK);
    recon_release(&result);
}

/* ---- claims --------------------------------------------------------------*/

static void test_claims(void **unused)
{
    int64_t noon = AT(DAY, NOON);
    (void)unused;
    fresh();
    ours("CLAIM1", RECON_CLAIMED, 100, noon);
    theirs(BILL_PAYMENT, "SHOP1", 100, noon - 30000);
    ours("CLAIM2", RECON_CLAIMED, 200, noon); /* nothing came */
    ours("CLAIM3", RECON_CLAIMED, 300, noon); /* one of two */
    theirs(BILL_PAYMENT, "SHOP3A", 300, noon - 10000);
    theirs(BILL_PAYMENT, "SHOP3B", 300, noon - 20000);
    ours("CLAIM4", RECON_CLAIMED, 400, noon); /* too early, elsewhere */
    theirs(BILL_PAYMENT, "SHOP4A", 400, noon - RECON_CLAIM_BEFORE_MS - 1);
    theirs(BILL_PAYMENT, "SHOP4B", 400, noon)->outlet = 2;
    ours("CLAIM5A", RECON_CLAIMED, 500, noon); /* two of one */
    ours("CLAIM5B", RECON_CLAIMED, 500, noon + 1000);
    theirs(BILL_PAYMENT, "SHOP5", 500, noon)->outlet = 1;
    match();
    is("CLAIM1", RECON_CLAIM_FOUND);
    assert_null(find("SHOP1", ""));
    is("CLAIM2", RECON_CLAIM_ABSENT);
    is("CLAIM3", RECON_CLAIM_UNCLEAR);
    is("SHOP3A", RECON_THEIRS_ONLY);
    is("CLAIM4", RECON_CLAIM_ABSENT);
    is("SHOP4A", RECON_THEIRS_ONLY);
    is("SHOP4B", RECON_THEIRS_ONLY);
    is("CLAIM5A", RECON_CLAIM_UNCLEAR);
    is("CLAIM5B", RECON_CLAIM_UNCLEAR);
    is("SHOP5", RECON_THEIRS_ONLY);
    recon_release(&result);
    /* What an earlier bill settled stays, whoever comes later. */
    snprintf(payments[4].matched, sizeof(payments[4].matched), "%s",
             rows[5].row.provider_no);
    match();
    is("CLAIM5A", RECON_CLAIM_FOUND);
    is("CLAIM5B", RECON_CLAIM_ABSENT);
    recon_release(&result);
}

static void test_claim_at_midnight(void **unused)
{
    (void)unused;
    fresh();
    ours("CLAIM1", RECON_CLAIMED, 100, AT(DAY + 1, 60000));
    theirs(BILL_PAYMENT, "SHOP1", 100, AT(DAY, CLOCK_DAY_MS - 60000));
    match();
    is("CLAIM1", RECON_OTHER_DAY);
    recon_release(&result);
    in.read[2] = false; /* tomorrow's bill may have another one like it */
    match();
    is("SHOP1", RECON_WAITING);
    recon_release(&result);
}

/* ---- random days ---------------------------------------------------------*/

static enum recon_kind expected[MOST];
static char names[MOST][16];

/* One order and what is done to its row; what is to be found. */
static enum recon_kind inject(const char *name, int64_t fen, int64_t at_ms)
{
    switch (draw(12)) {
    case 0:
        ours(name, RECON_PAID, fen, at_ms);
        return RECON_OURS_ONLY;
    case 1:
        theirs(BILL_PAYMENT, name, fen, at_ms);
        return RECON_THEIRS_ONLY;
    case 2:
        ours(name, RECON_PAID, fen, at_ms);
        theirs(BILL_PAYMENT, name, fen + 1 + draw(100), at_ms);
        return RECON_AMOUNT;
    case 3:
        ours(name, RECON_PAID, fen, at_ms);
        theirs(BILL_PAYMENT, name, fen, at_ms);
        theirs(BILL_PAYMENT, name, fen, at_ms + draw(60000));
        return RECON_DOUBLED;
    case 4:
        ours(name, draw(2) ? RECON_REVERSED : RECON_FAILED, fen, at_ms);
        theirs(BILL_PAYMENT, name, fen, at_ms);
        return RECON_CHARGED;
    case 5:
        ours(name, draw(2) ? RECON_REVERSED : RECON_FAILED, fen, at_ms);
        theirs(BILL_PAYMENT, name, fen, at_ms);
        theirs(BILL_REVERSED, name, fen, at_ms + draw(60000));
        return RECON_GIVEN_BACK;
    case 6:
        ours(name, RECON_OPEN, fen, at_ms);
        if (draw(2))
            theirs(BILL_PAYMENT, name, fen, at_ms);
        return RECON_SETTLED;
    case 7: /* the bill of the day beside has it */
        ours(name, RECON_PAID, fen, AT(DAY, CLOCK_DAY_MS - 1 - draw(5000)));
        theirs(BILL_PAYMENT, name, fen, AT(DAY + 1, draw(5000)));
        return RECON_OTHER_DAY;
    default:
        ours(name, RECON_PAID, fen, at_ms);
        theirs(BILL_PAYMENT, name, fen, at_ms + draw(2000));
        return RECON_AGREED;
    }
}

/* A refund of the order; *ret_open: a person has to look. */
static bool inject_refund(const char *name, int64_t at_ms)
{
    switch (draw(4)) {
    case 0:
        ours_back(name, "B", 7, at_ms);
        return true;
    case 1:
        theirs_back(name, "B", 7, at_ms);
        return true;
    case 2:
        ours_back(name, "B", 7, at_ms);
        theirs_back(name, "B", 6, at_ms);
        return true;
    default:
        ours_back(name, "B", 7, at_ms);
        theirs_back(name, "B", 7, at_ms);
        return false;
    }
}

static void shuffle_rows(void)
{
    for (size_t i = in.row_count; i > 1; i--) {
        size_t k = draw((uint32_t)i);
        struct recon_row x = rows[i - 1];
        rows[i - 1] = rows[k];
        rows[k] = x;
    }
}

static void random_day(uint64_t seed)
{
    int count = 0, backs = 0, wrong_backs = 0, seen = 0, wrong_seen = 0;
    chance = seed;
    fresh();
    for (count = 0; count < 20 + (int)draw(80); count++) {
        int64_t at = AT(DAY, 10000000 + (int64_t)draw(60000000));
        snprintf(names[count], sizeof(names[count]), "N%05u%03d", draw(99999),
                 count);
        expected[count] = inject(names[count], 1 + draw(100000), at);
        if (draw(5) == 0) {
            backs++;
            wrong_backs += inject_refund(names[count], at + 1000);
        }
    }
    shuffle_rows();
    match();
    for (int i = 0; i < count; i++)
        is(names[i], expected[i]);
    for (size_t i = 0; i < result.count; i++) {
        bool back = result.findings[i].refund_no[0] != 0;
        seen += back;
        wrong_seen += back && recon_kind_open(result.findings[i].kind);
    }
    assert_int_equal(seen, backs);
    assert_int_equal(wrong_seen, wrong_backs);
    assert_int_equal(result.count, (size_t)(count + backs));
    recon_release(&result);
}

static void test_random_days(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= DAYS_RUN; seed++)
        random_day(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind),
        cmocka_unit_test(test_refunds),
        cmocka_unit_test(test_other_merchant),
        cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_reversed_days_later),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_claim_at_midnight),
        cmocka_unit_test(test_random_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
