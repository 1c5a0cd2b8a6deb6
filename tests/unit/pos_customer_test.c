/* Lost if this fails: what a customer owes (too much asked, or money never seen
 * again), a limit that the till enforces without a line, points that a member
 * collected, and a name that a customer asked to have erased. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/customer/credit.h"
#include "pos/customer/credit_paper.h"
#include "pos/customer/customer_feed.h"
#include "pos/desk.h"
#include "pos/projection.h"
#include "pos/refund/refund.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static const struct actor cashier = {.cashier = 2};
static const struct actor allowed = {.cashier = 2, .authorised_by = 1};
static struct cart cart;

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    fake_till_new(&till, dir);
    assert_int_equal(shift_open(&till, &keeper, money_of(0), &s, &d), 0);
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

static struct customer add(const char *name, const char *phone, int64_t limit,
                           bool member)
{
    struct diag d = {0};
    struct customer c;
    const struct customer_new n = {.name = name,
                                   .phone = phone,
                                   .member = member,
                                   .has_limit = true,
                                   .limit = money_of(limit)};
    enum err err = customer_add(&till, &keeper, &n, &c, &d);
    if (err)
        print_error("%s\n", d.text);
    assert_int_equal(err, ERR_OK);
    return c;
}

static struct customer now(uint64_t id)
{
    struct customer c;
    assert_int_equal(customer_find(&till, id, &c), ERR_OK);
    return c;
}

/* A basket of one line at this price. */
static void basket(int64_t fen)
{
    struct diag d = {0};
    struct item item = {.id = 1, .priced = true, .price = money_of(fen)};
    int line = 0;
    text_copy(item.name, sizeof(item.name), "x");
    cart_clear(&cart);
    assert_int_equal(cart_add(&cart, &item, quantity_of(QUANTITY_ONE),
                              money_of(0), &line, &d),
                     ERR_OK);
}

static enum err sell(const struct actor *who, int64_t cash, int64_t credit,
                     int64_t points, struct diag *d)
{
    struct tender tenders[3];
    struct sale sale;
    int count = 0;
    if (cash)
        tenders[count++] =
            (struct tender){LEDGER__TENDER_TYPE__CASH, money_of(cash), 0};
    if (credit)
        tenders[count++] =
            (struct tender){LEDGER__TENDER_TYPE__CREDIT, money_of(credit), 0};
    if (points)
        tenders[count++] = (struct tender){LEDGER__TENDER_TYPE__MEMBER_POINTS,
                                           money_of(points), 0};
    memset(d, 0, sizeof(*d));
    return sale_commit(&till, who, &cart, tenders, count, &sale, d);
}

static enum err repay(uint64_t id, int64_t fen, struct credit_change *ret,
                      struct diag *d)
{
    const struct tender cash = {LEDGER__TENDER_TYPE__CASH, money_of(fen), 0};
    memset(d, 0, sizeof(*d));
    return credit_repay(&till, &cashier, id, &cash, 1, ret, d);
}

static void rebuilt_the_same(void)
{
    struct diag d = {0};
    uint64_t entries = 0;
    enum err err = projection_check(&till.db, &entries, &d);
    if (err)
        print_error("%s\n", d.text);
    assert_int_equal(err, ERR_OK);
}

/* ---- credit ---------------------------------------------------------------*/

static void a_sale_is_owed_and_paid_back(void **state)
{
    struct diag d = {0};
    struct credit_change change;
    struct shift s;
    struct customer c = add("王小明", "13812345678", 5000, false);
    (void)state;
    basket(4000);
    assert_int_equal(sell(&cashier, 0, 4000, 0, &d), ERR_NOTFOUND); /* whose */
    cart.customer = c.id;
    assert_int_equal(sell(&cashier, 1000, 3000, 0, &d), ERR_OK);
    assert_int_equal(now(c.id).balance.fen, 3000);
    assert_int_equal(repay(c.id, 3001, &change, &d), ERR_RANGE);
    assert_int_equal(repay(c.id, 0, &change, &d), ERR_RANGE);
    assert_int_equal(repay(c.id, -5, &change, &d), ERR_RANGE);
    assert_int_equal(repay(c.id, INT64_MAX, &change, &d), ERR_RANGE);
    assert_int_equal(repay(c.id, 1200, &change, &d), ERR_OK);
    assert_int_equal(change.customer.balance.fen, 1800);
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(s.expected.fen, 1000 + 1200);
    assert_int_equal(s.sums[SHIFT_REPAID][0].amount.fen, 1200);
    rebuilt_the_same();
}

static void the_limit_holds_without_a_keeper(void **state)
{
    struct diag d = {0};
    struct shift s;
    struct customer c = add("李四", "", 5000, false);
    uint64_t before = head();
    (void)state;
    basket(5001);
    cart.customer = c.id;
    assert_int_equal(sell(&cashier, 0, 5001, 0, &d), ERR_DENIED);
    assert_true(d.text[0] != '\0');
    assert_int_equal(head(), before);
    assert_int_equal(sell(&cashier, 1, 5000, 0, &d), ERR_OK);
    basket(1);
    cart.customer = c.id;
    assert_int_equal(sell(&cashier, 0, 1, 0, &d), ERR_DENIED);
    before = head();
    assert_int_equal(sell(&allowed, 0, 1, 0, &d), ERR_OK);
    assert_int_equal(head(), before + 2); /* who allowed it, and the sale */
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    assert_int_equal(
        s.sums[SHIFT_OVERRIDES][LEDGER__OVERRIDE_KIND__OVERRIDE_CREDIT_LIMIT]
            .count,
        1);
    assert_int_equal(now(c.id).balance.fen, 5001);
}

static void only_a_keeper_sets_limits_and_puts_right(void **state)
{
    struct diag d = {0};
    struct credit_change change;
    struct customer c = add("a", "", 0, true), got;
    uint64_t before = head();
    struct customer_new much = {
        .name = "b", .has_limit = true, .limit = money_of(20001)};
    (void)state;
    assert_int_equal(customer_add(&till, &cashier, &much, &got, &d),
                     ERR_DENIED);
    assert_int_equal(
        customer_set_limit(&till, &cashier, c.id, money_of(1), &got, &d),
        ERR_DENIED);
    assert_int_equal(
        credit_adjust(&till, &cashier, c.id, money_of(1), "x", &change, &d),
        ERR_DENIED);
    assert_int_equal(points_adjust(&till, &cashier, c.id, 1, "x", &change, &d),
                     ERR_DENIED);
    assert_int_equal(
        credit_adjust(&till, &keeper, c.id, money_of(1), "", &change, &d),
        ERR_FORMAT);
    assert_int_equal(credit_adjust(&till, &keeper, c.id, money_of(INT64_MIN),
                                   "x", &change, &d),
                     ERR_RANGE);
    assert_int_equal(points_adjust(&till, &keeper, c.id, -1, "x", &change, &d),
                     ERR_RANGE);
    assert_int_equal(
        points_adjust(&till, &keeper, c.id, INT64_MIN, "x", &change, &d),
        ERR_RANGE);
    assert_int_equal(
        customer_set_limit(&till, &keeper, c.id, money_of(-1), &got, &d),
        ERR_RANGE);
    assert_int_equal(head(), before);
    assert_int_equal(
        customer_set_limit(&till, &allowed, c.id, money_of(700), &got, &d),
        ERR_OK);
    assert_int_equal(now(c.id).limit.fen, 700);
    assert_int_equal(credit_adjust(&till, &keeper, c.id, money_of(1234),
                                   "旧账本", &change, &d),
                     ERR_OK);
    assert_int_equal(change.customer.balance.fen, 1234);
    rebuilt_the_same();
}

/* ---- points ---------------------------------------------------------------*/

static void points_are_earned_and_spent(void **state)
{
    struct diag d = {0};
    struct customer c = add("张三", "13900001111", 0, true);
    (void)state;
    basket(12399);
    cart.member = c.id;
    assert_int_equal(sell(&cashier, 12399, 0, 0, &d), ERR_OK);
    assert_int_equal(now(c.id).points, 123);
    Ledger__Sale paper = LEDGER__SALE__INIT;
    struct points_note note = {0};
    paper.member = c.id;
    assert_true(points_of_sale(&till, &paper, head(), &note));
    assert_int_equal(note.after, 123); /* what the receipt says */
    basket(1000);
    cart.member = c.id;
    assert_int_equal(sell(&cashier, 901, 0, 99, &d), ERR_RANGE);  /* too few */
    assert_int_equal(sell(&cashier, 876, 0, 124, &d), ERR_RANGE); /* not had */
    assert_int_equal(sell(&cashier, 880, 0, 120, &d), ERR_OK);
    assert_int_equal(now(c.id).points, 123 - 120 + 8);
    basket(1000);
    assert_int_equal(sell(&cashier, 900, 0, 100, &d), ERR_NOTFOUND);
    fake_setting(&till, "points.fen_per_point", "0");
    cart.member = c.id;
    assert_int_equal(sell(&cashier, 1000, 0, 0, &d), ERR_OK);
    assert_int_equal(now(c.id).points, 11);
    rebuilt_the_same();
}

/* Half of it, then the rest: the debt and the points are as before. */
static void refunds_take_back_what_a_sale_gave(void **state)
{
    static struct refund r;
    struct diag d = {0};
    struct refundable of = {0};
    struct refund_done done;
    struct customer c = add("张三", "", 100000, true);
    struct sale sale;
    (void)state;
    assert_int_equal(points_adjust(&till, &keeper, c.id, 300, "x",
                                   &(struct credit_change){0}, &d),
                     ERR_OK);
    basket(10000);
    assert_int_equal(cart_set_quantity(&cart, 0, quantity_of(2000),
                                       &(struct cart_limits){0}, &keeper, &d),
                     ERR_OK);
    cart.customer = cart.member = c.id;
    const struct tender tenders[] = {
        {LEDGER__TENDER_TYPE__CREDIT, money_of(19800), 0},
        {LEDGER__TENDER_TYPE__MEMBER_POINTS, money_of(200), 0}};
    assert_int_equal(sale_commit(&till, &keeper, &cart, tenders, 2, &sale, &d),
                     ERR_OK);
    assert_int_equal(now(c.id).balance.fen, 19800);
    assert_int_equal(now(c.id).points, 300 - 200 + 198);
    for (int i = 0; i < 2; i++) {
        const struct sale_name name = {.till = till.till, .seq = sale.seq};
        assert_int_equal(refund_find(&till, &name, &of, &d), ERR_OK);
        memset(&r, 0, sizeof(r));
        r.count = 1;
        r.lines[0].quantity = quantity_of(1000);
        text_copy(r.reason, sizeof(r.reason), "x");
        assert_int_equal(refund_compute(&of, &r, &d), ERR_OK);
        assert_int_equal(refund_commit(&till, &keeper, &of, &r, &done, &d),
                         ERR_OK);
        refundable_release(&of);
        rebuilt_the_same();
    }
    assert_int_equal(now(c.id).balance.fen, 0);
    assert_int_equal(now(c.id).points, 300);
}

/* The basket brings them back after a power cut; less goods, less credit. */
static void a_basket_keeps_its_customer(void **state)
{
    static struct desk desk;
    struct diag d = {0};
    struct sale sale;
    struct pick pick = {0};
    struct customer c = add("赵", "", 100000, true);
    struct credit_change change;
    int line = 0;
    (void)state;
    assert_int_equal(points_adjust(&till, &keeper, c.id, 500, "x", &change, &d),
                     ERR_OK);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = cashier;
    assert_int_equal(lookup_plu(&till, FAKE_SUGAR, &pick, &d), ERR_OK);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(1000), &line, &d), 0);
    assert_int_equal(desk_set_member(&desk, c.id, 200, &d), ERR_OK);
    assert_int_equal(desk_set_credit(&desk, c.id, money_of(500), &d), ERR_OK);
    assert_int_equal(desk_due(&desk).fen, 960 - 200 - 500);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = cashier;
    assert_int_equal(desk.cart.member, c.id);
    assert_int_equal(desk_due(&desk).fen, 260);
    assert_int_equal(
        desk_set_quantity(&desk, line, quantity_of(500), &keeper, &d), ERR_OK);
    assert_int_equal(desk_due(&desk).fen, 0);
    assert_int_equal(desk_pay(&desk, NULL, 0, &sale, &d), ERR_OK);
    assert_int_equal(now(c.id).balance.fen, 280);
    assert_int_equal(now(c.id).points, 500 - 200 + 2);
    assert_int_equal(desk.cart.member, 0);
    int64_t kept = 0;
    assert_int_equal(
        db_int(&till.db, "SELECT count(*) FROM basket_customer", &kept, ""),
        ERR_OK);
    assert_int_equal(kept, 0);
}

/* ---- finding, and forms ---------------------------------------------------*/

static int found(const char *query)
{
    struct customer list[10];
    int count = -1;
    bool more = false;
    assert_int_equal(
        customer_search(&till, query, CUSTOMER_ALL, list, 10, &count, &more),
        ERR_OK);
    return count;
}

static void found_by_name_pinyin_and_phone(void **state)
{
    struct customer one;
    struct diag d = {0};
    (void)state;
    (void)add("王小明", "138 1234-5678", 0, false);
    (void)add("王大力", "13900005678", 0, false);
    one = add("Zhang San", "", 0, false);
    assert_int_equal(found(""), 3);
    assert_int_equal(found("王"), 2);
    assert_int_equal(found("wxm"), 1);
    assert_int_equal(found("5678"), 2);
    assert_int_equal(found("45678"), 1);
    assert_int_equal(found("138 1234"), 1);
    assert_int_equal(found("zHANG"), 1);
    assert_int_equal(found("%"), 0);
    assert_int_equal(found("\xff\xfe"), 0);
    const struct customer_new again = {.name = "x", .phone = "+8613812345678"};
    assert_int_equal(customer_add(&till, &keeper, &again, &one, &d),
                     ERR_EXISTS);
    assert_non_null(strstr(d.text, "王小明"));
}

static void forms_refuse_what_is_wrong(void **state)
{
    static const char *const names[] = {"a\nb",
                                        "\x1b[31m",
                                        "\xff",
                                        "😀",
                                        "a\xe2\x80\xae"
                                        "b",
                                        "☎"};
    static const char *const phones[] = {"1381234567a",
                                         "1234",
                                         "1234567890123456",
                                         "١٢٣٤٥٦",
                                         "138;DROP",
                                         "-----",
                                         "\x7f"
                                         "12345",
                                         "138\n12345678"};
    char longest[1001], digits[5001];
    struct customer c;
    uint64_t before = head();
    (void)state;
    memset(longest, 'x', 1000);
    longest[1000] = '\0';
    memset(digits, '1', 5000);
    digits[5000] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names) + ARRAY_LEN(phones) + 4; i++) {
        struct diag d = {0};
        struct customer_new n = {.name = "x"};
        size_t at = i - ARRAY_LEN(names);
        if (i < ARRAY_LEN(names))
            n.name = names[i];
        else if (at < ARRAY_LEN(phones))
            n.phone = phones[at];
        else if (at == ARRAY_LEN(phones))
            n.name = longest;
        else if (at == ARRAY_LEN(phones) + 1)
            n.phone = digits;
        else
            n.name = at == ARRAY_LEN(phones) + 2 ? "" : "   ";
        enum err err = customer_add(&till, &keeper, &n, &c, &d);
        if (err != ERR_FORMAT)
            print_error("form %zu\n", i);
        assert_int_equal(err, ERR_FORMAT);
        assert_true(d.text[0] != '\0');
    }
    assert_int_equal(head(), before);
    assert_int_equal(found(""), 0);
}

/* ---- erasing --------------------------------------------------------------*/

static bool file_has(const char *name, const char *needle)
{
    char path[TILL_PATH_MAX + 32];
    struct buf b = {0};
    bool has = false;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (file_read(path, 64u << 20, &b) == ERR_OK)
        has = b.len > 0 && memmem(b.data, b.len, needle, strlen(needle));
    buf_release(&b);
    return has;
}

static bool anywhere(const char *needle)
{
    return file_has("till.db", needle) || file_has("till.db-wal", needle) ||
           file_has("catalogue.db", needle) ||
           file_has("catalogue.db-wal", needle);
}

static bool ledger_has(const char *needle)
{
    bool has = false;
    for (uint64_t seq = 1; seq <= head(); seq++) {
        struct buf b = {0};
        assert_int_equal(ledger_read(&till.db, seq, &b), ERR_OK);
        has = has || memmem(b.data, b.len, needle, strlen(needle)) != NULL;
        buf_release(&b);
    }
    return has;
}

static void erased_without_a_trace(void **state)
{
    struct diag d = {0};
    struct credit_change change;
    struct customer c = add("欧阳灭迹", "15512349876", 9000, true), got;
    (void)state;
    for (int i = 0; i < 300; i++) { /* pages split, rows move */
        char name[32];
        snprintf(name, sizeof(name), "路人%d", i);
        (void)add(name, "", 0, false);
    }
    basket(700);
    cart.customer = cart.member = c.id;
    assert_int_equal(sell(&keeper, 0, 700, 0, &d), ERR_OK);
    assert_int_equal(
        customer_rename(&till, c.id, "欧阳灭二", "15512349877", &got, &d),
        ERR_OK);
    assert_true(anywhere("欧阳灭") && anywhere("1551234987"));
    assert_false(ledger_has("欧阳灭") || ledger_has("1551234987"));
    assert_int_equal(customer_erase(&till, &cashier, c.id, &d), ERR_DENIED);
    assert_int_equal(customer_erase(&till, &keeper, c.id, &d), ERR_RANGE);
    assert_int_equal(repay(c.id, 700, &change, &d), ERR_OK);
    assert_int_equal(customer_erase(&till, &keeper, c.id, &d), ERR_OK);
    assert_false(anywhere("欧阳灭"));
    assert_false(anywhere("1551234987"));
    got = now(c.id);
    assert_true(got.erased && !got.name[0] && !got.phone[0]);
    assert_false(customer_is_member(&till, c.id));
    assert_int_equal(found("欧阳"), 0);
    assert_int_equal(customer_rename(&till, c.id, "x", NULL, &got, &d),
                     ERR_NOTFOUND);
    assert_int_equal(customer_erase(&till, &keeper, c.id, &d), ERR_OK);
    assert_int_equal(db_check(&till.db, "till.db", &d), ERR_OK);
    rebuilt_the_same();
}

/* ---- random histories against a model
 * --------------------------------------*/

#define PEOPLE 6
#define STEPS  700

struct model {
    uint64_t id;
    int64_t limit, balance, points;
    struct {
        int32_t day;
        int64_t left;
    } debt[STEPS]; /* oldest first */
    int debts;
};

static uint32_t seed = 20261122;
static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void model_pay(struct model *m, int64_t fen)
{
    m->balance -= fen;
    for (int i = 0; i < m->debts && fen > 0; i++) {
        int64_t part = m->debt[i].left < fen ? m->debt[i].left : fen;
        m->debt[i].left -= part;
        fen -= part;
    }
}

static void model_owe(struct model *m, int32_t day, int64_t fen)
{
    int64_t ahead = m->balance < 0 ? -m->balance : 0;
    m->balance += fen;
    m->debt[m->debts].day = day;
    m->debt[m->debts++].left = fen > ahead ? fen - ahead : 0;
}

static void model_sale(struct model *m, int32_t day)
{
    struct diag d = {0};
    int64_t total = 1 + draw(9000),
            credit = draw(2) ? draw((uint32_t)total + 1) : 0;
    int64_t points = 0;
    bool with_keeper = draw(4) == 0;
    basket(total);
    cart.customer = cart.member = m->id;
    if (draw(3) == 0 && m->points >= 100 && total - credit >= 100)
        points = 100;
    int64_t cash = total - credit - points;
    enum err err =
        sell(with_keeper ? &keeper : &cashier, cash, credit, points, &d);
    if (credit > 0 && m->balance + credit > m->limit && !with_keeper) {
        assert_int_equal(err, ERR_DENIED);
        return;
    }
    assert_int_equal(err, ERR_OK);
    m->points += (total - points) / 100 - points;
    if (credit > 0)
        model_owe(m, day, credit);
}

static void model_repay(struct model *m)
{
    struct diag d = {0};
    struct credit_change change;
    int64_t fen = 1 + draw(5000);
    enum err err = repay(m->id, fen, &change, &d);
    if (fen > (m->balance > 0 ? m->balance : 0)) {
        assert_int_equal(err, ERR_RANGE);
        return;
    }
    assert_int_equal(err, ERR_OK);
    model_pay(m, fen);
    assert_int_equal(change.customer.balance.fen, m->balance);
}

static void model_adjust(struct model *m, int32_t day)
{
    struct diag d = {0};
    struct credit_change change;
    int64_t fen = (int64_t)draw(4000) - 2000;
    if (fen == 0)
        return;
    assert_int_equal(
        credit_adjust(&till, &keeper, m->id, money_of(fen), "x", &change, &d),
        ERR_OK);
    if (fen > 0)
        model_owe(m, day, fen);
    else
        model_pay(m, -fen);
}

static void compare(struct model people[PEOPLE], int32_t today)
{
    struct diag d = {0};
    struct credit_aging a;
    int64_t owed = 0, ahead = 0;
    int owing = 0;
    assert_int_equal(credit_aging(&till, today, &a, &d), ERR_OK);
    for (int i = 0; i < PEOPLE; i++) {
        struct model *m = &people[i];
        struct customer c = now(m->id);
        int64_t part[CREDIT_AGES] = {0};
        assert_int_equal(c.balance.fen, m->balance);
        assert_int_equal(c.points, m->points);
        if (m->balance <= 0) {
            ahead -= m->balance;
            continue;
        }
        owed += m->balance;
        owing++;
        for (int k = 0; k < m->debts; k++) {
            int days = today - m->debt[k].day;
            part[days <= 30   ? 0
                 : days <= 60 ? 1
                 : days <= 90 ? 2
                              : 3] += m->debt[k].left;
        }
        for (int k = 0; k < a.count; k++) {
            if (a.rows[k].customer.id != m->id)
                continue;
            for (int age = 0; age < CREDIT_AGES; age++)
                assert_int_equal(a.rows[k].part[age].fen, part[age]);
        }
    }
    assert_int_equal(a.count, owing);
    assert_int_equal(a.total.fen, owed);
    assert_int_equal(a.ahead.fen, ahead);
    int64_t parts = 0;
    for (int age = 0; age < CREDIT_AGES; age++)
        parts += a.part[age].fen;
    assert_int_equal(parts, owed);
    for (int k = 1; k < a.count; k++)
        assert_true(a.rows[k - 1].oldest_day <= a.rows[k].oldest_day);
    credit_aging_release(&a);
}

static void next_day(void)
{
    struct diag d = {0};
    struct shift s;
    static int64_t later;
    later += CLOCK_DAY_MS * (1 + draw(3));
    fake_till_later(later);
    assert_int_equal(shift_close(&till, &keeper, money_of(0), NULL, 0, &s, &d),
                     ERR_OK);
    assert_int_equal(shift_open(&till, &keeper, money_of(0), &s, &d), ERR_OK);
}

static void statement_adds_up(const struct model *m, int32_t today)
{
    struct diag d = {0};
    struct credit_statement s;
    int32_t from = today - (int32_t)draw(120);
    assert_int_equal(credit_statement(&till, m->id, from, today, &s, &d), 0);
    assert_int_equal(s.closing.fen, m->balance);
    assert_int_equal(s.opening.fen + s.given.fen - s.repaid.fen, s.closing.fen);
    credit_statement_release(&s);
    assert_int_equal(credit_statement(&till, m->id, 2, 1, &s, &d), ERR_RANGE);
}

static void random_histories_agree_with_a_model(void **state)
{
    static struct model people[PEOPLE];
    char name[16];
    (void)state;
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(name, sizeof(name), "p%d", i);
        people[i].limit = 4000 * i;
        people[i].id = add(name, "", people[i].limit, true).id;
    }
    for (int i = 0; i < STEPS; i++) {
        struct model *m = &people[draw(PEOPLE)];
        int32_t today = till_business_day(&till);
        switch (draw(8)) {
        case 0:
        case 1:
        case 2:
            model_sale(m, today);
            break;
        case 3:
        case 4:
            model_repay(m);
            break;
        case 5:
            model_adjust(m, today);
            break;
        case 6:
            statement_adds_up(m, today);
            break;
        default:
            next_day();
            break;
        }
        if (i % 25 == 0)
            compare(people, till_business_day(&till));
    }
    compare(people, till_business_day(&till));
    rebuilt_the_same();
    fake_till_later(0);
}

/* ---- the outlet's other tills
 * ----------------------------------------------*/

static void told(uint64_t id, const Feed__Customer *c)
{
    char key[40], hex[CUSTOMER_HEX_CHARS];
    Feed__Record r = FEED__RECORD__INIT;
    uint8_t bytes[1024];
    struct catalogue_feed feed = {&till.catalogue, till.till};
    snprintf(key, sizeof(key), "customer/%s", customer_hex(id, hex));
    r.kind_case = FEED__RECORD__KIND_CUSTOMER;
    r.customer = (Feed__Customer *)c;
    size_t len = feed__record__pack(&r, bytes);
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(catalogue_changed(&feed, key, bytes, len), ERR_OK);
    assert_int_equal(db_commit(&till.catalogue), ERR_OK);
}

static void other_tills_count_once(void **state)
{
    struct diag d = {0};
    struct customer c = add("a", "", 5000, true);
    Feed__Customer said = FEED__CUSTOMER__INIT;
    Feed__CustomerPart mine = FEED__CUSTOMER_PART__INIT,
                       other = FEED__CUSTOMER_PART__INIT,
                       *at[] = {&mine, &other};
    Feed__CustomerDebt debt = FEED__CUSTOMER_DEBT__INIT, *debts[] = {&debt};
    struct credit_aging a;
    (void)state;
    basket(1000);
    cart.customer = c.id;
    assert_int_equal(sell(&cashier, 0, 1000, 0, &d), ERR_OK);
    mine.till = till.till; /* what headquarters knows of us is older */
    mine.balance_fen = 77;
    other.till = till.till + 1;
    other.balance_fen = 3500;
    other.points = 40;
    debt.day = till_business_day(&till) - 45;
    debt.fen = 9000; /* of which the older part is paid */
    other.debts = debts;
    other.n_debts = 1;
    said.id = c.id;
    said.parts = at;
    said.n_parts = 2;
    told(c.id, &said);
    assert_int_equal(now(c.id).balance.fen, 4500);
    assert_int_equal(now(c.id).limit.fen, 5000); /* ours is later */
    assert_int_equal(now(c.id).points, 40);
    basket(501);
    cart.customer = c.id;
    assert_int_equal(sell(&cashier, 0, 501, 0, &d), ERR_DENIED);
    assert_int_equal(credit_aging(&till, till_business_day(&till), &a, &d), 0);
    assert_int_equal(a.count, 1);
    assert_int_equal(a.rows[0].part[0].fen, 1000);
    assert_int_equal(a.rows[0].part[1].fen, 3500);
    credit_aging_release(&a);
    said.put_at_ms = INT64_MAX;
    said.limit_fen = 60000;
    told(c.id, &said);
    assert_int_equal(now(c.id).limit.fen, 60000);
    said.id++; /* not its key: nothing is believed */
    told(c.id, &said);
    assert_int_equal(now(c.id).balance.fen, 1000);
    said.id = c.id;
    other.balance_fen = INT64_MAX;
    told(c.id, &said);
    assert_int_equal(now(c.id).balance.fen, 1000);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_sale_is_owed_and_paid_back),
        TEST(the_limit_holds_without_a_keeper),
        TEST(only_a_keeper_sets_limits_and_puts_right),
        TEST(points_are_earned_and_spent),
        TEST(refunds_take_back_what_a_sale_gave),
        TEST(a_basket_keeps_its_customer),
        TEST(found_by_name_pinyin_and_phone),
        TEST(forms_refuse_what_is_wrong),
        TEST(erased_without_a_trace),
        TEST(random_histories_agree_with_a_model),
        TEST(other_tills_count_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
