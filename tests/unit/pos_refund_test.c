/* Lost if this fails: money given back that was never paid, a fen that stays in
 * the till when the last piece comes back, goods that come back twice, or a
 * drawer and a stock that do not follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "pos/stock/stock.h"
#include "pos/desk.h"
#include "pos/pay/book.h"
#include "pos/projection.h"
#include "pos/refund/exchange.h"
#include "pos/refund/refund.h"
#include "pos/shift.h"
#include "receipts/look.h"
#include "sync/feed.h"
#include "tests/support/fake_till.h"

static struct desk desk;
static struct till till;
static struct refund plan;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = 2};
static const struct actor allowed = {.cashier = 2, .authorised_by = 1};
static uint64_t seed;

static uint64_t draw(uint64_t below) /* splitmix64 */
{
    uint64_t z = (seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % below;
}

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    seed = 1;
    fake_till_new(&till, dir);
    assert_int_equal(shift_open(&till, &keeper, money_of(100000), &s, &d), 0);
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

static void add(const char *code, int64_t milli)
{
    struct pick pick;
    struct diag d = {0};
    int line = -1;
    assert_int_equal(lookup_typed(&till, code, &pick, &d), ERR_OK);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(milli), &line, &d), 0);
}

static struct sale sell(void)
{
    struct diag d = {0};
    struct sale sale;
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = desk.cart.total};
    assert_int_equal(desk_pay(&desk, &cash, cash.amount.fen > 0, &sale, &d), 0);
    return sale;
}

static struct refundable found(uint64_t seq)
{
    struct refundable r;
    struct diag d = {0};
    const struct sale_name name = {.seq = seq};
    assert_int_equal(refund_find(&till, &name, &r, &d), ERR_OK);
    return r;
}

static void choose(uint32_t place, int64_t milli)
{
    struct refund_line *l = &plan.lines[plan.count++];
    memset(l, 0, sizeof(*l));
    l->place = place;
    l->quantity = quantity_of(milli);
}

static void begin(void)
{
    memset(&plan, 0, sizeof(plan));
    memcpy(plan.reason, "坏了", sizeof("坏了"));
}

static uint64_t head(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(&till.db, &h), ERR_OK);
    return h.seq;
}

static void tables_hold(void)
{
    uint64_t entries = 0;
    struct diag d = {0};
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

static void commits(const struct actor *who, const struct refundable *of,
                    struct refund_done *ret)
{
    struct diag d = {0};
    enum err err = refund_compute(of, &plan, &d);
    if (!err)
        err = refund_commit(&till, who, of, &plan, ret, &d);
    if (err)
        fail_msg("%s", d.text);
}

static void refused(const struct actor *who, const struct refundable *of,
                    enum err want)
{
    struct diag d = {0};
    struct refund_done done;
    uint64_t before = head();
    enum err err = refund_compute(of, &plan, &d);
    if (!err)
        err = refund_commit(&till, who, of, &plan, &done, &d);
    assert_int_equal(err, want);
    assert_true(d.text[0] != '\0');
    assert_int_equal(head(), before);
}

/* ---- one by one ----------------------------------------------------------*/

static void cash_and_goods_follow(void **state)
{
    struct shift s;
    struct quantity q;
    struct refund_done done;
    (void)state;
    add("6901234567892", 3000);  /* cola, 3.00 each */
    add("16901234567899", 2000); /* two cases of 12 for 33.00 */
    struct sale sale = sell();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 1000);
    choose(1, 1000);
    plan.lines[1].damaged = true;
    commits(&keeper, &of, &done);
    assert_int_equal(done.total.fen, 300 + 3300);
    assert_int_equal(done.cash.fen, 3600);
    assert_int_equal(stock_on_hand(&till, 1, &q), ERR_OK);
    assert_int_equal(q.milli, -3000 - 24000 + 1000); /* the case is broken */
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(s.expected.fen, 100000 + 7500 - 3600);
    assert_int_equal(shift_of(&s, SHIFT_REFUNDS).amount.fen, 3600);
    refundable_release(&of);
    of = found(sale.seq);
    assert_int_equal(refundable_left(&of, 0).milli, 2000);
    assert_int_equal(refundable_left(&of, 1).milli, 1000);
    refundable_release(&of);
    tables_hold();
}

static void no_more_than_was_sold(void **state)
{
    struct refund_done done;
    (void)state;
    add("6901234567892", 3000);
    struct sale sale = sell();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 3001);
    refused(&keeper, &of, ERR_RANGE);
    begin();
    choose(0, 2000);
    choose(0, 2000);
    refused(&keeper, &of, ERR_RANGE);
    begin();
    choose(0, 0);
    refused(&keeper, &of, ERR_RANGE);
    begin();
    choose(0, -1000);
    refused(&keeper, &of, ERR_RANGE);
    begin();
    choose(0, INT64_MAX);
    refused(&keeper, &of, ERR_RANGE);
    begin();
    choose(7, 1000);
    refused(&keeper, &of, ERR_RANGE);
    begin();
    refused(&keeper, &of, ERR_SHORT);
    begin();
    choose(0, 2000);
    commits(&keeper, &of, &done);
    refused(&keeper, &of, ERR_RANGE); /* `of` is old, the tables are not */
    refundable_release(&of);
    tables_hold();
}

static void a_reason_is_needed(void **state)
{
    (void)state;
    add("6901234567892", 1000);
    struct sale sale = sell();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 1000);
    plan.reason[0] = '\0';
    refused(&keeper, &of, ERR_FORMAT);
    memcpy(plan.reason, "a\nb", sizeof("a\nb"));
    refused(&keeper, &of, ERR_FORMAT);
    memset(plan.reason, 'x', REFUND_REASON_MAX + 1);
    plan.reason[REFUND_REASON_MAX + 1] = '\0';
    refused(&keeper, &of, ERR_FORMAT);
    refundable_release(&of);
}

/* ---- who may -------------------------------------------------------------*/

static int64_t overrides(void)
{
    struct shift s;
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    return s.sums[SHIFT_OVERRIDES][LEDGER__OVERRIDE_KIND__OVERRIDE_REFUND]
        .count;
}

static void a_cashier_up_to_the_limit(void **state)
{
    struct refund_done done;
    (void)state;
    fake_setting(&till, SETTING_REFUND_ASK_ABOVE, "300");
    add("6901234567892", 9000);
    struct sale sale = sell();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 1000);
    commits(&cashier, &of, &done);
    assert_int_equal(overrides(), 0);
    begin();
    choose(0, 2000);
    refused(&cashier, &of, ERR_DENIED);
    commits(&allowed, &of, &done);
    assert_int_equal(overrides(), 1);
    refundable_release(&of);
    tables_hold();
}

static void without_a_receipt_only_the_keeper(void **state)
{
    struct pick pick;
    struct diag d = {0};
    struct quantity q;
    struct refund_done done;
    (void)state;
    assert_int_equal(lookup_barcode(&till, "6901234567892", &pick, &d), 0);
    begin();
    choose(0, 2000);
    plan.lines[0].item = pick.item;
    refused(&cashier, NULL, ERR_DENIED);
    commits(&allowed, NULL, &done);
    assert_int_equal(done.cash.fen, 600);
    assert_int_equal(overrides(), 1);
    commits(&keeper, NULL, &done); /* a keeper's own word is kept too */
    assert_int_equal(overrides(), 2);
    assert_int_equal(stock_on_hand(&till, 1, &q), ERR_OK);
    assert_int_equal(q.milli, 4000);
    plan.lines[0].item.priced = false;
    refused(&keeper, NULL, ERR_RANGE);
    tables_hold();
}

/* ---- phones --------------------------------------------------------------*/

static uint64_t pay_by_phone(int64_t fen)
{
    struct payment p;
    struct diag d = {0};
    assert_int_equal(book_start(&till, &keeper, desk.cart.basket,
                                LEDGER__TENDER_TYPE__WECHAT,
                                LEDGER__PAYMENT_METHOD__PAYER_CODE,
                                money_of(fen), &p, &d),
                     0);
    p.status = PAYMENT_PAID;
    p.paid = p.amount;
    assert_int_equal(book_settle(&till, &keeper, &p, &d), 0);
    return p.seq;
}

static struct sale sell_split(void) /* 5.00 by phone, 4.00 in cash of 5.00 */
{
    struct diag d = {0};
    struct sale sale;
    add("6901234567892", 3000);
    const struct tender tenders[] = {
        {.type = LEDGER__TENDER_TYPE__CASH, .amount = {500}},
        {.type = LEDGER__TENDER_TYPE__WECHAT,
         .amount = {500},
         .payment_seq = pay_by_phone(500)}};
    assert_int_equal(desk_pay(&desk, tenders, 2, &sale, &d), 0);
    return sale;
}

static void the_phone_comes_first(void **state)
{
    struct refund_done done;
    struct payment_refund open[4];
    int count = 0;
    (void)state;
    struct sale sale = sell_split();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 2000);
    commits(&cashier, &of, &done);
    assert_int_equal(done.phone.fen, 500);
    assert_int_equal(done.cash.fen, 100);
    assert_int_equal(book_refunds_open(&till, open, 4, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(open[0].amount.fen, 500);
    refundable_release(&of);
    of = found(sale.seq);
    begin();
    choose(0, 1000);
    commits(&cashier, &of, &done);
    assert_int_equal(done.phone.fen, 0);
    assert_int_equal(done.cash.fen, 300);
    refundable_release(&of);
    tables_hold();
}

static void cash_for_a_phone_takes_a_keeper(void **state)
{
    struct refund_done done;
    (void)state;
    struct sale sale = sell_split();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 1000);
    plan.all_cash = true;
    commits(&cashier, &of, &done); /* 3.00 of the 4.00 that were cash */
    refundable_release(&of);
    of = found(sale.seq);
    refused(&cashier, &of, ERR_DENIED);
    commits(&allowed, &of, &done);
    assert_int_equal(overrides(), 1);
    refundable_release(&of);
    of = found(sale.seq); /* 6.00 went in cash: 3.00 of the phone are left */
    plan.all_cash = false;
    commits(&cashier, &of, &done);
    assert_int_equal(done.phone.fen, 300);
    assert_int_equal(done.cash.fen, 0);
    refundable_release(&of);
    tables_hold();
}

/* ---- exchange ------------------------------------------------------------*/

/* Rice (32.80) is sold, and is to be exchanged. */
static struct refundable exchange_rice(const struct actor *who, enum err want)
{
    struct diag d = {0};
    add("6902222222229", 1000);
    struct sale sale = sell();
    struct refundable of = found(sale.seq);
    begin();
    choose(0, 1000);
    assert_int_equal(desk_number(&desk, &d), ERR_OK);
    assert_int_equal(refund_compute(&of, &plan, &d), ERR_OK);
    assert_int_equal(
        exchange_begin(&till, who, desk.cart.basket, &of, &plan, &d), want);
    return of;
}

static int64_t pays(int64_t cash_fen, struct sale *ret)
{
    struct diag d = {0};
    struct shift before, after;
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = {cash_fen}};
    assert_int_equal(shift_current(&till, &before), ERR_OK);
    enum err err = desk_pay(&desk, &cash, cash_fen > 0, ret, &d);
    if (err)
        fail_msg("%s", d.text);
    assert_int_equal(shift_current(&till, &after), ERR_OK);
    return after.expected.fen - before.expected.fen;
}

static void dearer_goods_cost_the_difference(void **state)
{
    struct sale sale;
    Ledger__Entry *e = NULL;
    struct diag d = {0};
    (void)state;
    struct refundable of = exchange_rice(&keeper, ERR_OK);
    uint64_t before = head();
    add("16901234567899", 1000);      /* 33.00 */
    assert_int_equal(head(), before); /* nothing is recorded yet */
    assert_int_equal(pays(20, &sale), 20);
    assert_int_equal(sale_read(&till, sale.seq, &e, &d), ERR_OK);
    assert_int_equal(e->sale->n_tenders, 2);
    assert_int_equal(e->sale->tenders[1]->type, LEDGER__TENDER_TYPE__EXCHANGE);
    assert_int_equal(e->sale->tenders[1]->payment_seq, before + 1);
    ledger__entry__free_unpacked(e, NULL);
    refundable_release(&of);
    of = found(before);
    assert_int_equal(refundable_left(&of, 0).milli, 0);
    refundable_release(&of);
    tables_hold();
}

static void cheaper_goods_bring_cash_back(void **state)
{
    struct sale sale;
    (void)state;
    struct refundable of = exchange_rice(&keeper, ERR_OK);
    add("6901234567892", 1000); /* 3.00 */
    assert_int_equal(pays(0, &sale), 300 - 3280);
    assert_int_equal(sale.back.fen, 3280 - 300);
    refundable_release(&of);
    tables_hold();
}

static void a_power_cut_keeps_the_exchange(void **state)
{
    struct sale sale;
    struct money value = {0};
    struct diag d = {0};
    (void)state;
    struct refundable of = exchange_rice(&keeper, ERR_OK);
    add("6902222222229", 1000);
    till_close(&till);
    assert_int_equal(till_open(dir, &till, &d), ERR_OK);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
    assert_int_equal(exchange_value(&till, desk.cart.basket, &value), ERR_OK);
    assert_int_equal(value.fen, 3280);
    assert_int_equal(pays(0, &sale), 0);
    assert_int_equal(sale.back.fen, 0);
    assert_int_equal(exchange_value(&till, desk.cart.basket, &value), ERR_OK);
    assert_int_equal(value.fen, 0);
    refundable_release(&of);
    tables_hold();
}

static void an_exchange_given_up_changes_nothing(void **state)
{
    struct diag d = {0};
    struct money value = {1};
    (void)state;
    struct refundable of = exchange_rice(&keeper, ERR_OK);
    uint32_t basket = desk.cart.basket;
    assert_int_equal(exchange_begin(&till, &keeper, basket, &of, &plan, &d),
                     ERR_EXISTS);
    add("6901234567892", 1000);
    assert_int_equal(desk_abandon(&desk, &keeper, &d), ERR_OK);
    assert_int_equal(exchange_value(&till, basket, &value), ERR_OK);
    assert_int_equal(value.fen, 0);
    refundable_release(&of);
    of = found(3);
    assert_int_equal(refundable_left(&of, 0).milli, 1000);
    refundable_release(&of);
    tables_hold();
}

static void an_exchange_needs_leave_once(void **state)
{
    struct sale sale;
    (void)state;
    fake_setting(&till, SETTING_REFUND_ASK_ABOVE, "300");
    struct refundable of = exchange_rice(&cashier, ERR_DENIED);
    refundable_release(&of);
    of = exchange_rice(&allowed, ERR_OK);
    desk.actor = cashier;
    add("6902222222229", 1000);
    assert_int_equal(pays(0, &sale), 0);
    assert_int_equal(overrides(), 1);
    refundable_release(&of);
    tables_hold();
}

/* Somebody gave the same goods back meanwhile: neither fact is written. */
static void an_exchange_twice_is_refused(void **state)
{
    struct diag d = {0};
    struct sale sale;
    struct refund_done done;
    (void)state;
    struct refundable of = exchange_rice(&keeper, ERR_OK);
    commits(&keeper, &of, &done);
    add("6902222222229", 1000);
    uint64_t before = head();
    assert_int_equal(desk_pay(&desk, NULL, 0, &sale, &d), ERR_RANGE);
    assert_int_equal(head(), before);
    assert_int_equal(desk.cart.count, 1);
    refundable_release(&of);
}

/* ---- many ----------------------------------------------------------------*/

static void random_basket(void)
{
    static const char *const codes[] = {"6901234567892", "16901234567899",
                                        "6902222222229"};
    struct diag d = {0};
    int lines = 1 + (int)draw(5);
    for (int i = 0; i < lines; i++) {
        if (draw(3) == 0)
            add("12", 1 + (int64_t)draw(3000)); /* sugar by weight */
        else
            add(codes[draw(3)], 1000 * (1 + (int64_t)draw(7)));
        int line = desk.cart.count - 1;
        struct discount off = {.permille = (int64_t)draw(900)};
        if (draw(2) == 0)
            assert_int_equal(desk_discount_line(&desk, line, off, &keeper, &d),
                             0);
    }
    struct discount off = {
        .amount = money_of((int64_t)draw((uint64_t)desk.cart.total.fen + 1))};
    if (draw(2) == 0 && off.amount.fen > 0)
        assert_int_equal(desk_discount_basket(&desk, off, &keeper, &d), 0);
}

/* Parts of it until nothing is left: what came back is what was paid. */
static void give_all_back(const struct sale *sale)
{
    int64_t back = 0;
    struct refund_done done;
    for (int turn = 0; turn < 100; turn++) {
        struct refundable of = found(sale->seq);
        begin();
        for (uint32_t i = 0; i < sale->lines; i++) {
            int64_t left = refundable_left(&of, i).milli;
            int64_t step =
                of.entry->sale->lines[i]->quantity_milli % 1000 ? 1 : 1000;
            if (left > 0 && (turn == 99 || draw(2)))
                choose(i, step * (1 + (int64_t)draw((uint64_t)(left / step))));
        }
        if (plan.count > 0) {
            commits(&keeper, &of, &done);
            back += done.total.fen;
        }
        int64_t rest = 0;
        refundable_release(&of);
        of = found(sale->seq);
        for (uint32_t i = 0; i < sale->lines; i++)
            rest += refundable_left(&of, i).milli;
        refundable_release(&of);
        assert_true(back <= sale->total.fen);
        if (rest == 0)
            break;
    }
    assert_int_equal(back, sale->total.fen);
}

static void parts_add_up_to_the_fen(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        random_basket();
        struct sale sale = sell();
        give_all_back(&sale);
    }
    tables_hold();
}

/* Tills that do not know of each other give back no more than was paid. */
static void ignorant_parts_never_exceed(void **state)
{
    Ledger__Line sold = LEDGER__LINE__INIT;
    struct refunded none = {{0}, {0}};
    (void)state;
    for (int run = 0; run < 2000; run++) {
        int64_t left = sold.quantity_milli = 1000 * (1 + (int64_t)draw(20));
        int64_t sum = 0;
        sold.price_fen = (int64_t)draw(500);
        sold.discount_fen =
            (int64_t)draw((uint64_t)(sold.price_fen * left / 1000 + 1));
        while (left > 0) {
            struct money part;
            int64_t q = 1000 * (1 + (int64_t)draw((uint64_t)left / 1000));
            assert_int_equal(
                ledger_refund_part(&sold, &none, quantity_of(q), &part), 0);
            sum += part.fen;
            left -= q;
        }
        struct money paid;
        assert_int_equal(ledger_line_net(&sold, &paid), ERR_OK);
        assert_true(sum <= paid.fen);
    }
}

/* ---- which sale ----------------------------------------------------------*/

static void name_fails(const char *text)
{
    struct sale_name name = {.seq = 99};
    struct diag d = {0};
    assert_int_equal(sale_name_parse(text, &name, &d), ERR_FORMAT);
    assert_int_equal(name.seq, 99);
    assert_true(d.text[0] != '\0');
}

static void codes_and_numbers(void **state)
{
    struct sale_name name;
    struct refundable of;
    struct diag d = {0};
    char code[PAPER_QR_CHARS];
    (void)state;
    add("6901234567892", 1000);
    struct sale sale = sell();
    assert_int_equal(paper_qr_format("3", "7", sale.seq, sale.hash, code), 0);
    assert_int_equal(sale_name_parse(code, &name, &d), ERR_OK);
    assert_int_equal(name.outlet, 3);
    assert_int_equal(name.till, 7);
    assert_int_equal(refund_find(&till, &name, &of, &d), ERR_OK);
    refundable_release(&of);
    name.hash[0] ^= 1; /* another paper's */
    assert_int_equal(refund_find(&till, &name, &of, &d), ERR_NOTFOUND);
    name.hash[0] ^= 1;
    name.outlet = 4;
    assert_int_equal(refund_find(&till, &name, &of, &d), ERR_NOTFOUND);
    name.till = 8; /* nobody has told us of it */
    assert_int_equal(refund_find(&till, &name, &of, &d), ERR_GONE);
    name = (struct sale_name){.seq = 1}; /* no sale */
    assert_int_equal(refund_find(&till, &name, &of, &d), ERR_NOTFOUND);
    name.seq = 1u << 20;
    assert_int_equal(refund_find(&till, &name, &of, &d), ERR_NOTFOUND);
    assert_int_equal(sale_name_parse("No. 000041", &name, &d), ERR_OK);
    assert_int_equal(name.seq, 41);
    assert_int_equal(sale_name_parse(" 7-41 ", &name, &d), ERR_OK);
    assert_int_equal(name.till, 7);
    assert_int_equal(sale_name_parse("４１", &name, &d), ERR_OK);
    assert_int_equal(name.seq, 41);
}

static void what_is_no_receipt(void **state)
{
    char pasted[3000];
    (void)state;
    memset(pasted, '9', sizeof(pasted) - 1);
    pasted[sizeof(pasted) - 1] = '\0';
    name_fails("");
    name_fails("0");
    name_fails("-41");
    name_fails("4.1");
    name_fails("41a");
    name_fails("7-");
    name_fails("7-0");
    name_fails("4294967296-1");
    name_fails("9223372036854775808");
    name_fails("99999999999999999999999999");
    name_fails(pasted);
    name_fails("你好");
    name_fails("LD/");
    name_fails("LD/3/7/41");
    name_fails("LD/3/7/41/");
    name_fails("LD/3/7/41/0A1B2C3");
    name_fails("LD/3/7/41/0A1B2C3DE");
    name_fails("LD/3/7/41/0A1B2C3G");
    name_fails("LD/0/7/41/0A1B2C3D");
    name_fails("LD/3/7/0/0A1B2C3D");
    name_fails("LD/3/-7/41/0A1B2C3D");
    name_fails("LD/3/7/99999999999999999999/0A1B2C3D");
    name_fails("LD/TEST");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_TILL(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        WITH_TILL(cash_and_goods_follow),
        WITH_TILL(no_more_than_was_sold),
        WITH_TILL(a_reason_is_needed),
        WITH_TILL(a_cashier_up_to_the_limit),
        WITH_TILL(without_a_receipt_only_the_keeper),
        WITH_TILL(the_phone_comes_first),
        WITH_TILL(cash_for_a_phone_takes_a_keeper),
        WITH_TILL(dearer_goods_cost_the_difference),
        WITH_TILL(cheaper_goods_bring_cash_back),
        WITH_TILL(a_power_cut_keeps_the_exchange),
        WITH_TILL(an_exchange_given_up_changes_nothing),
        WITH_TILL(an_exchange_needs_leave_once),
        WITH_TILL(an_exchange_twice_is_refused),
        WITH_TILL(parts_add_up_to_the_fen),
        WITH_TILL(ignorant_parts_never_exceed),
        WITH_TILL(codes_and_numbers),
        cmocka_unit_test(what_is_no_receipt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
