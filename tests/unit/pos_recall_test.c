/* If these failed, recalled goods would be sold, a keeper's word for them (or
 * for a price, a discount, a basket given up) would be nowhere in the ledger,
 * or a till would keep from sale what nobody recalled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/desk.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "tests/support/fake_till.h"

#define COLA "0106901234567892"
#define SEP  "\x1d"

static struct till till;
static char dir[TILL_PATH_MAX];
static struct desk desk;
static int32_t today;
static const struct actor keeper = {.cashier = FAKE_KEEPER, .keeper = true};
static const struct actor cashier = {.cashier = FAKE_CASHIER};
static const struct actor allowed = {.cashier = FAKE_CASHIER,
                                     .authorised_by = FAKE_KEEPER};

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    fake_till_new(&till, dir);
    fake_people(&till);
    today = till_business_day(&till);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = cashier;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static void recall_with(uint32_t id, uint32_t item, uint64_t gtin,
                        const char *lot, const char *other, int32_t from,
                        bool over)
{
    char key[32], *lots[2] = {(char *)lot, (char *)other};
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Recall x = FEED__RECALL__INIT;
    x.id = id;
    x.item = item;
    x.gtin = gtin;
    x.n_lots = (size_t)(lot != NULL) + (other != NULL);
    x.lots = lots;
    x.reason = "塑化剂";
    x.from_day = from;
    x.withdrawn = over;
    r.kind_case = FEED__RECORD__KIND_RECALL;
    r.recall = &x;
    snprintf(key, sizeof(key), "recall/%u", id);
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    enum err err = catalogue_apply(&till.catalogue, FAKE_TILL, key, &r);
    assert_int_equal(db_end(&till.catalogue, err), ERR_OK);
}

static struct pick look(const char *code)
{
    struct pick pick = {0};
    struct diag d = {0};
    if (lookup_barcode(&till, code, &pick, &d))
        fail_msg("%s: %s", code, d.text);
    return pick;
}

static enum goods_state state_of(const char *code)
{
    struct pick pick = look(code);
    struct recall recall;
    enum goods_state state = GOODS_GOOD;
    assert_int_equal(
        goods_state(&till, &pick.item, &pick.goods, &state, &recall), ERR_OK);
    return state;
}

static enum err add(const char *code, const struct actor *who, struct diag *d)
{
    struct pick pick = look(code);
    int line = -1;
    return who ? desk_add_allowed(&desk, &pick, quantity_of(0), who, &line, d)
               : desk_add(&desk, &pick, quantity_of(0), &line, d);
}

/* The newest fact, which must be an Override. */
static Ledger__Entry *newest(void)
{
    struct ledger_head head;
    struct buf bytes = {0};
    assert_int_equal(ledger_head(&till.db, &head), ERR_OK);
    assert_int_equal(ledger_read(&till.db, head.seq, &bytes), ERR_OK);
    Ledger__Entry *e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    assert_non_null(e);
    return e;
}

static void newest_is(Ledger__OverrideKind kind, uint32_t by, int64_t amount)
{
    Ledger__Entry *e = newest();
    assert_int_equal(e->fact_case, LEDGER__ENTRY__FACT_OVERRIDE);
    assert_int_equal(e->override->kind, kind);
    assert_int_equal(e->override->authorised_by, by);
    assert_int_equal(e->override->amount_fen, amount);
    assert_int_equal(e->override->basket, desk.cart.basket);
    ledger__entry__free_unpacked(e, NULL);
}

static uint64_t facts(void)
{
    struct ledger_head head;
    assert_int_equal(ledger_head(&till.db, &head), ERR_OK);
    return head.seq;
}

static uint32_t overrides(void)
{
    struct shift s;
    assert_int_equal(shift_current(&till, &s), ERR_OK);
    return (uint32_t)shift_of(&s, SHIFT_OVERRIDES).count;
}

static void which_goods_a_recall_means(void **state)
{
    (void)state;
    assert_int_equal(state_of("6901234567892"), GOODS_GOOD);
    recall_with(1, 0, FAKE_COLA, "L7", "L8", today, false);
    assert_int_equal(state_of("6901234567892"), GOODS_LOOK);
    assert_int_equal(state_of("]C1" COLA "10L7"), GOODS_RECALLED);
    assert_int_equal(state_of("]C1" COLA "10l8"), GOODS_RECALLED);
    assert_int_equal(state_of("]C1" COLA "10L77"), GOODS_GOOD);
    assert_int_equal(state_of("]C1" COLA "10L9" SEP "17251121"), GOODS_EXPIRED);
    assert_int_equal(state_of("]C1" COLA "10L7" SEP "17251121"),
                     GOODS_RECALLED);
    /* A lot that ran together with what follows is no lot. */
    assert_int_equal(state_of("]C1" COLA "10L717260101"), GOODS_LOOK);
    /* The case of twelve holds the same bottles; rice does not. */
    assert_int_equal(state_of("16901234567899"), GOODS_LOOK);
    assert_int_equal(state_of("6902222222229"), GOODS_GOOD);
    recall_with(1, 0, FAKE_COLA, "L7", "L8", today, true); /* it is over */
    assert_int_equal(state_of("]C1" COLA "10L7"), GOODS_GOOD);
    recall_with(2, 1, 0, NULL, NULL, today, false); /* taken back whole */
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    enum err err =
        catalogue_apply(&till.catalogue, FAKE_TILL, "recall/2", NULL);
    assert_int_equal(db_end(&till.catalogue, err), ERR_OK);
    assert_int_equal(state_of("6901234567892"), GOODS_GOOD);
    recall_with(2, 1, 0, NULL, NULL, today + 1, false); /* not yet */
    assert_int_equal(state_of("6901234567892"), GOODS_GOOD);
    recall_with(2, 1, 0, NULL, NULL, today, false);
    assert_int_equal(state_of("6901234567892"), GOODS_RECALLED);
    assert_int_equal(state_of("]C1" COLA "10ANY"), GOODS_RECALLED);
}

static void a_recalled_lot_takes_a_keeper(void **state)
{
    struct diag d = {0};
    (void)state;
    recall_with(1, 0, FAKE_COLA, "L7", NULL, today, false);
    assert_int_equal(add("]C1" COLA "10L7", NULL, &d), ERR_DENIED);
    assert_non_null(strstr(d.text, "塑化剂"));
    assert_int_equal(add("]C1" COLA "10L7", &cashier, &d), ERR_DENIED);
    uint64_t before = facts();
    assert_int_equal(desk.cart.count, 0);
    assert_int_equal(add("]C1" COLA "10L7", &allowed, &d), ERR_OK);
    assert_int_equal(facts(), before + 1);
    newest_is(LEDGER__OVERRIDE_KIND__OVERRIDE_RECALLED, FAKE_KEEPER, 300);
    Ledger__Entry *e = newest();
    assert_string_equal(e->override->lot, "L7");
    assert_string_equal(e->override->reason, "塑化剂");
    assert_int_equal(e->override->item, 1);
    assert_int_equal(e->cashier, FAKE_CASHIER);
    ledger__entry__free_unpacked(e, NULL);
    /* One more of it is another leave, by key or by scan. */
    assert_int_equal(
        desk_set_quantity(&desk, 0, quantity_of(2000), &cashier, &d),
        ERR_DENIED);
    assert_int_equal(desk.cart.lines[0].quantity.milli, 1000);
    assert_int_equal(
        desk_set_quantity(&desk, 0, quantity_of(2000), &allowed, &d), ERR_OK);
    assert_int_equal(add("]C1" COLA "10L7", NULL, &d), ERR_DENIED);
    assert_int_equal(overrides(), 2);
    /* It is sold without a further word, also after a power cut. */
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = money_of(1000)};
    struct sale sale;
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = cashier;
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(overrides(), 2);
}

static void a_keeper_alone_leaves_a_fact_too(void **state)
{
    struct diag d = {0};
    (void)state;
    desk.actor = keeper;
    assert_int_equal(add("]C1" COLA "17251121", NULL, &d), ERR_DENIED);
    assert_int_equal(add("]C1" COLA "17251121", &keeper, &d), ERR_OK);
    newest_is(LEDGER__OVERRIDE_KIND__OVERRIDE_EXPIRED, FAKE_KEEPER, 300);
}

static void a_lot_that_is_not_known_is_looked_at(void **state)
{
    struct diag d = {0};
    (void)state;
    recall_with(1, 0, FAKE_COLA, "L7", "L8", today, false);
    assert_int_equal(add("6901234567892", NULL, &d), ERR_DENIED);
    assert_non_null(strstr(d.text, "L7, L8"));
    uint64_t before = facts();
    assert_int_equal(add("6901234567892", &cashier, &d), ERR_OK);
    assert_int_equal(facts(), before); /* nobody's leave was needed */
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = money_of(1000)};
    struct sale sale;
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
}

static void recalled_while_in_the_basket(void **state)
{
    struct diag d = {0};
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = money_of(1000)};
    struct sale sale;
    (void)state;
    assert_int_equal(add("]C1" COLA "10L7", NULL, &d), ERR_OK);
    recall_with(1, 1, 0, NULL, NULL, today, false);
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_DENIED);
    assert_non_null(strstr(d.text, "塑化剂"));
    desk.actor = keeper; /* no word of his yet */
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_DENIED);
    assert_int_equal(overrides(), 0);
    desk.actor = allowed;
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    assert_int_equal(overrides(), 1);
}

static void leave_for_money_is_a_fact(void **state)
{
    struct diag d = {0};
    struct discount half = {.permille = 500};
    uint64_t entries = 0;
    (void)state;
    assert_int_equal(add("6902222222229", NULL, &d), ERR_OK); /* 32.80 */
    uint64_t before = facts();
    assert_int_equal(desk_discount_line(&desk, 0, half, &cashier, &d),
                     ERR_DENIED);
    assert_int_equal(facts(), before);
    assert_int_equal(desk_discount_line(&desk, 0, half, &allowed, &d), ERR_OK);
    newest_is(LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT, FAKE_KEEPER, 1640);
    assert_int_equal(desk_set_price(&desk, 0, money_of(9900), &allowed, &d),
                     ERR_OK);
    newest_is(LEDGER__OVERRIDE_KIND__OVERRIDE_PRICE, FAKE_KEEPER, 9900);
    assert_int_equal(desk_discount_basket(&desk, half, &allowed, &d), ERR_OK);
    newest_is(LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT, FAKE_KEEPER,
              desk.cart.off.fen);
    /* What a cashier may alone leaves none. */
    before = facts();
    assert_int_equal(add("6901234567892", NULL, &d), ERR_OK);
    assert_int_equal(facts(), before);
    /* A basket given up, a line out and the drawer count as well. */
    assert_int_equal(desk_void(&desk, 0, &allowed, &d), ERR_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(add("6902222222229", NULL, &d), ERR_OK);
    assert_int_equal(desk_abandon(&desk, &cashier, &d), ERR_DENIED);
    assert_int_equal(overrides(), 4);
    assert_int_equal(desk_abandon(&desk, &allowed, &d), ERR_OK);
    assert_int_equal(drawer_open(&till, &allowed, "换零钱", &d), ERR_OK);
    assert_int_equal(overrides(), 6);
    assert_int_equal(projection_check(&till.db, &entries, &d), ERR_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(which_goods_a_recall_means),
        T(a_recalled_lot_takes_a_keeper),
        T(a_keeper_alone_leaves_a_fact_too),
        T(a_lot_that_is_not_known_is_looked_at),
        T(recalled_while_in_the_basket),
        T(leave_for_money_is_a_fact),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
