/* Lost if this fails: a wrong price or pack at the till, an item that cannot
 * be scanned, or a shop without goods because of one bad record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pos/stock/stock.h"
#include "pos/catalogue.h"
#include "pos/lookup.h"
#include "tests/support/fake_till.h"

#define TODAY 20414 /* FAKE_DAY_MS: 2025-11-22 */

static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};

static int setup(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static enum err apply(const char *key, const Feed__Record *r)
{
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    enum err err = catalogue_apply(&till.catalogue, FAKE_TILL, key, r);
    return db_end(&till.catalogue, err);
}

static enum err apply_item(uint32_t key, Feed__Item *item)
{
    char text[32];
    Feed__Record r = FEED__RECORD__INIT;
    r.kind_case = FEED__RECORD__KIND_ITEM;
    r.item = item;
    snprintf(text, sizeof(text), "item/%u", key);
    return apply(text, &r);
}

static int64_t price_on(uint32_t id, uint32_t pack, int32_t day)
{
    struct item item;
    if (catalogue_by_id(&till.catalogue, id, pack, day, &item))
        return -2;
    return item.priced ? item.price.fen : -1;
}

static void prices_have_their_day(void **state)
{
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Price price = FEED__PRICE__INIT;
    Feed__PriceFrom a = FEED__PRICE_FROM__INIT, b = a, c = a;
    Feed__PackPrice pack = FEED__PACK_PRICE__INIT;
    Feed__PackPrice *packs[] = {&pack};
    Feed__PriceFrom *from[] = {&c, &a, &b}; /* in any order */
    (void)state;
    assert_int_equal(till_business_day(&till), TODAY);
    a.effective_day = TODAY - 10;
    a.unit_fen = 300;
    b.effective_day = TODAY;
    b.unit_fen = 350;
    b.n_packs = 1;
    b.packs = packs;
    pack.pack = 1;
    pack.fen = 3900;
    c.effective_day = TODAY + 5;
    c.unit_fen = 400;
    price.item = 1;
    price.n_from = 3;
    price.from = from;
    r.kind_case = FEED__RECORD__KIND_PRICE;
    r.price = &price;
    assert_int_equal(apply("price/1", &r), ERR_OK);
    assert_int_equal(price_on(1, 0, TODAY - 11), -1);
    assert_int_equal(price_on(1, 0, TODAY - 10), 300);
    assert_int_equal(price_on(1, 0, TODAY - 1), 300);
    assert_int_equal(price_on(1, 0, TODAY), 350);
    assert_int_equal(price_on(1, 0, TODAY + 4), 350);
    assert_int_equal(price_on(1, 0, TODAY + 400), 400);
    assert_int_equal(price_on(1, 1, TODAY), 3900);
    assert_int_equal(price_on(1, 1, TODAY - 1), 3600); /* 12 bottles */
    assert_int_equal(price_on(1, 9, TODAY), -2);       /* no such pack */
    assert_int_equal(apply("price/1", NULL), ERR_OK);
    assert_int_equal(price_on(1, 0, TODAY), -1);
}

static void packs_and_barcodes(void **state)
{
    struct pick pick;
    struct diag d = {0};
    (void)state;
    assert_int_equal(lookup_barcode(&till, "16901234567899", &pick, &d), 0);
    assert_int_equal(pick.item.id, 1);
    assert_int_equal(pick.item.pack, 1);
    assert_int_equal(pick.item.pack_size.milli, 12000);
    assert_int_equal(pick.item.price.fen, 3300);
    assert_string_equal(pick.item.unit, "箱");
    assert_int_equal(lookup_barcode(&till, " 6901234567892 ", &pick, &d), 0);
    assert_int_equal(pick.item.pack, 0);
    assert_string_equal(pick.item.name, "可口可乐");
    assert_int_equal(lookup_plu(&till, 12, &pick, &d), ERR_OK);
    assert_true(pick.item.by_weight);
}

static void an_item_changes_and_goes(void **state)
{
    Feed__Item item = FEED__ITEM__INIT;
    uint64_t gtins[] = {6900000100011u};
    struct pick pick;
    struct diag d = {0};
    int64_t before = 0, after = 0;
    (void)state;
    item.id = 1;
    item.name = (char *)"可口可乐";
    item.unit = (char *)"瓶";
    item.n_gtin = 1;
    item.gtin = gtins;
    assert_int_equal(catalogue_generation(&till.catalogue, &before), ERR_OK);
    assert_int_equal(apply_item(1, &item), ERR_OK);
    assert_int_equal(catalogue_generation(&till.catalogue, &after), ERR_OK);
    assert_true(after > before);
    assert_int_equal(lookup_barcode(&till, "6901234567892", &pick, &d),
                     ERR_NOTFOUND); /* no longer its barcode */
    assert_int_equal(lookup_barcode(&till, "6900000100011", &pick, &d), 0);
    item.withdrawn = true;
    assert_int_equal(apply_item(1, &item), ERR_OK);
    assert_int_equal(lookup_barcode(&till, "6900000100011", &pick, &d),
                     ERR_DENIED);
    /* A newer item with the same barcode is the one that sells. */
    item.id = 9;
    item.withdrawn = false;
    item.name = (char *)"新可乐";
    assert_int_equal(apply_item(9, &item), ERR_OK);
    assert_int_equal(lookup_barcode(&till, "6900000100011", &pick, &d), 0);
    assert_int_equal(pick.item.id, 9);
    assert_int_equal(apply("item/9", NULL), ERR_OK);
    assert_int_equal(lookup_barcode(&till, "6900000100011", &pick, &d),
                     ERR_DENIED);
}

static void bad_records_are_left_out(void **state)
{
    Feed__Item item = FEED__ITEM__INIT;
    uint64_t gtins[] = {0};
    Feed__Record empty = FEED__RECORD__INIT;
    struct catalogue_feed feed = {&till.catalogue, FAKE_TILL};
    static const uint8_t noise[] = {0xFF, 0xFF, 0xFF, 0x01};
    struct pick pick;
    (void)state;
    item.id = 50;
    item.name = (char *)"货";
    assert_int_equal(apply_item(51, &item), ERR_FORMAT); /* another's key */
    item.n_gtin = 1;
    item.gtin = gtins;
    assert_int_equal(apply_item(50, &item), ERR_FORMAT);
    item.n_gtin = 0;
    item.name = (char *)"";
    assert_int_equal(apply_item(50, &item), ERR_FORMAT);
    assert_int_equal(apply("item/50", &empty), ERR_FORMAT);
    assert_int_equal(apply("weather/50", &empty), ERR_OK); /* a later kind */
    assert_int_equal(apply("item/x", &empty), ERR_OK);
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(catalogue_changed(&feed, "item/1", noise, sizeof(noise)),
                     ERR_OK);
    assert_int_equal(db_commit(&till.catalogue), ERR_OK);
    assert_int_equal(lookup_barcode(&till, "6901234567892", &pick, NULL), 0);
}

static void own_items_sell_at_once(void **state)
{
    struct item item;
    struct pick pick;
    struct diag d = {0};
    (void)state;
    assert_int_equal(lookup_barcode(&till, "6909999999996", &pick, &d),
                     ERR_NOTFOUND);
    assert_int_equal(local_item_add(&till, &keeper, "6909999999996",
                                    " 王婶家咸菜 ", "瓶", money_of(800), false,
                                    &item, &d),
                     ERR_OK);
    assert_true(item_is_local(&item));
    assert_int_equal(lookup_barcode(&till, "6909999999996", &pick, &d), 0);
    assert_string_equal(pick.item.name, "王婶家咸菜");
    assert_int_equal(pick.item.price.fen, 800);
    assert_int_equal(local_item_add(&till, &keeper, "6909999999996", "别的",
                                    "瓶", money_of(800), false, &item, &d),
                     ERR_EXISTS);
    /* What is no GTIN is known by its text. */
    assert_int_equal(local_item_add(&till, &keeper, "ABC-12", "零件", "个",
                                    money_of(100), false, &item, &d),
                     ERR_OK);
    assert_int_equal(lookup_barcode(&till, "ABC-12", &pick, &d), ERR_OK);
    assert_int_equal(local_item_change(&till, &keeper, item.id, "小零件", "个",
                                       money_of(120), &item, &d),
                     ERR_OK);
    assert_int_equal(lookup_barcode(&till, "ABC-12", &pick, &d), ERR_OK);
    assert_string_equal(pick.item.name, "小零件");
    assert_int_equal(pick.item.price.fen, 120);
}

static void refuses_impossible_items(void **state)
{
    struct item item;
    struct ledger_head before, after;
    const struct {
        const char *code, *name, *unit;
        int64_t fen;
    } bad[] = {
        {"", "", "瓶", 100},
        {"", "名", "", 100},
        {"", "名", "瓶", 0},
        {"", "名", "瓶", -1},
        {"", "名\n", "瓶", 100},
        {"", "名", "瓶", CART_TOTAL_MAX + 1},
        {"条码", "名", "瓶", 100},
        {"6901234567892", "名", "瓶", 100},
        {"",
         "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"
         "三四五六七八九十一",
         "瓶", 100},
    };
    (void)state;
    assert_int_equal(ledger_head(&till.db, &before), ERR_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct diag d = {0};
        assert_int_not_equal(
            local_item_add(&till, &keeper, bad[i].code, bad[i].name,
                           bad[i].unit, money_of(bad[i].fen), false, &item, &d),
            ERR_OK);
        assert_int_not_equal(d.text[0], 0);
    }
    assert_int_equal(ledger_head(&till.db, &after), ERR_OK);
    assert_int_equal(before.seq, after.seq);
}

static void headquarters_adopts(void **state)
{
    Feed__Item item = FEED__ITEM__INIT;
    uint64_t gtins[] = {6909999999996u};
    struct item local, now;
    struct quantity q;
    struct diag d = {0};
    struct stock_line count = {0, {5000}};
    (void)state;
    assert_int_equal(local_item_add(&till, &keeper, "6909999999996", "咸菜",
                                    "瓶", money_of(800), false, &local, &d),
                     ERR_OK);
    count.item = local.id;
    assert_int_equal(stock_opening(&till, &keeper, &count, 1, &d), ERR_OK);
    item.id = 40;
    item.name = (char *)"王婶咸菜";
    item.unit = (char *)"瓶";
    item.n_gtin = 1;
    item.gtin = gtins;
    item.local_till = FAKE_TILL + 1; /* another shop's: not ours */
    item.local_item = local.id;
    assert_int_equal(apply_item(40, &item), ERR_OK);
    assert_int_equal(lookup_item(&till, local.id, 0, &now), ERR_OK);
    assert_int_equal(now.id, local.id);
    item.local_till = FAKE_TILL;
    assert_int_equal(apply_item(40, &item), ERR_OK);
    /* Until it has a price the shop's own holds. */
    assert_int_equal(lookup_item(&till, local.id, 0, &now), ERR_OK);
    assert_int_equal(now.price.fen, 800);
    fake_item(&till, 41, "别的", "", "瓶", 0, 0, false, 1);
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Price price = FEED__PRICE__INIT;
    Feed__PriceFrom from = FEED__PRICE_FROM__INIT;
    Feed__PriceFrom *froms[] = {&from};
    price.item = 40;
    price.n_from = 1;
    price.from = froms;
    from.unit_fen = 900;
    r.kind_case = FEED__RECORD__KIND_PRICE;
    r.price = &price;
    assert_int_equal(apply("price/40", &r), ERR_OK);
    assert_int_equal(lookup_item(&till, local.id, 0, &now), ERR_OK);
    assert_int_equal(now.id, 40);
    assert_int_equal(now.price.fen, 900);
    assert_int_equal(stock_on_hand(&till, 40, &q), ERR_OK);
    assert_int_equal(q.milli, 5000); /* counted under its old number */
}

static void what_is_typed(void **state)
{
    struct pick pick;
    struct diag d = {0};
    const char *const wrong[] = {"", " ", "条码",
                                 "1234567890123456789012"
                                 "3456789012345678901234567"
                                 "8901234567890123456789"};
    (void)state;
    assert_int_equal(lookup_typed(&till, "12", &pick, &d), ERR_OK);
    assert_int_equal(pick.item.id, 3);
    assert_int_equal(lookup_typed(&till, "0012", &pick, &d), ERR_OK);
    assert_int_equal(lookup_typed(&till, "892", &pick, &d), ERR_OK);
    assert_int_equal(pick.item.id, 1);
    assert_int_equal(lookup_typed(&till, "222229", &pick, &d), ERR_OK);
    assert_int_equal(pick.item.id, 2);
    assert_int_equal(lookup_typed(&till, "89", &pick, &d), ERR_NOTFOUND);
    assert_int_equal(lookup_typed(&till, "777", &pick, &d), ERR_NOTFOUND);
    assert_int_equal(lookup_typed(&till, "6901234567891", &pick, &d),
                     ERR_FORMAT); /* its check digit is wrong */
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        d.text[0] = 0;
        assert_int_not_equal(lookup_typed(&till, wrong[i], &pick, &d), ERR_OK);
        assert_int_not_equal(d.text[0], 0);
    }
    fake_item(&till, 61, "甲", "", "瓶", 6900000405550u, 0, false, 1);
    fake_item(&till, 62, "乙", "", "瓶", 6900001705550u, 0, false, 1);
    assert_int_equal(lookup_typed(&till, "05550", &pick, &d), ERR_EXISTS);
}

static void scale_labels(void **state)
{
    struct pick pick;
    struct diag d = {0};
    (void)state;
    /* 2 0 00012 00510 c: PLU 12 for 5.10 yuan; 9.60 a kg is 531 g. */
    assert_int_equal(lookup_barcode(&till, "2000012005107", &pick, &d), 0);
    assert_int_equal(pick.item.id, 3);
    assert_int_equal(pick.label.fen, 510);
    assert_int_equal(pick.quantity.milli, 531);
    assert_int_equal(lookup_barcode(&till, "2000099005106", &pick, &d),
                     ERR_FORMAT); /* no PLU 99: not a code to be added */
    assert_non_null(strstr(d.text, " 99"));
}

static void a_damaged_catalogue_is_made_anew(void **state)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    struct item item;
    (void)state;
    till_close(&till);
    assert_int_equal(till_path(dir, "catalogue.db", path, &d), ERR_OK);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 20000; i++)
        fputs("rubbish ", f);
    fclose(f);
    assert_int_equal(till_open(dir, &till, &d), ERR_OK);
    assert_int_equal(catalogue_by_id(&till.catalogue, 1, 0, TODAY, &item),
                     ERR_NOTFOUND);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(prices_have_their_day),
        T(packs_and_barcodes),
        T(an_item_changes_and_goes),
        T(bad_records_are_left_out),
        T(own_items_sell_at_once),
        T(refuses_impossible_items),
        T(headquarters_adopts),
        T(what_is_typed),
        T(scale_labels),
        T(a_damaged_catalogue_is_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
