/* If these fail, headquarters writes a promotion that its file did not say, or
 * takes a file that cannot be meant, or counts its cost wrongly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "hq/promo/promo.h"
#include "hq/promo/promo_file.h"
#include "hq/store/promo.h"
#include "hq/store/report.h"
#include "tests/support/hq_world.h"

#define COLA INT64_C(6901234567892)
#define CASE INT64_C(16901234567899)
#define DAY  20779

static struct hq_world w;
static struct arena arena;
static Feed__Promotion p;
static struct diag d;

static int set_up(void **state)
{
    Feed__Item item = FEED__ITEM__INIT;
    Feed__Pack pack = FEED__PACK__INIT, *packs[] = {&pack};
    uint64_t gtin = (uint64_t)COLA, case_gtin = (uint64_t)CASE;
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    item.id = 1;
    item.name = "可口可乐";
    item.category = "饮料";
    item.unit = "瓶";
    item.n_gtin = 1;
    item.gtin = &gtin;
    pack.id = 1;
    pack.unit = "箱";
    pack.quantity_milli = 12000;
    pack.n_gtin = 1;
    pack.gtin = &case_gtin;
    item.n_packs = 1;
    item.packs = packs;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_item(w.store, &item, "all", 5, NULL)),
        ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_world_close(&w);
    arena_release(&arena);
    return 0;
}

static enum err read_text(const char *text)
{
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    d.text[0] = 0;
    arena_clear(&arena);
    enum err err = promo_file_read(w.store, root, &arena, &p, &d);
    if (!err) /* its texts are root's */
        p.name = arena_text(&arena, p.name, strlen(p.name));
    for (size_t i = 0; !err && i < p.n_categories; i++)
        p.categories[i] =
            arena_text(&arena, p.categories[i], strlen(p.categories[i]));
    json_decref(root);
    return err;
}

#define GOODS "\"name\":\"x\",\"barcodes\":[\"6901234567892\"],"

static void says_what_the_file_says(void **state)
{
    (void)state;
    assert_int_equal(read_text("{" GOODS "\"kind\":\"buy-pay\",\"pieces\":3,"
                               "\"pay\":2,\"weekdays\":[1,7],"
                               "\"hours\":\"17:00-19:30\",\"members\":true,"
                               "\"from\":\"2026-11-22\",\"limit\":2,"
                               "\"with_spend_save\":false,\"priority\":9}"),
                     ERR_OK);
    assert_int_equal(p.kind, FEED__PROMOTION_KIND__NTH_OFF);
    assert_int_equal(p.pieces, 3);
    assert_int_equal(p.cheapest, 1);
    assert_int_equal(p.permille_off, 1000);
    assert_int_equal(p.weekdays, 1 | 64);
    assert_int_equal(p.from_minute, 1020);
    assert_int_equal(p.until_minute, 1170);
    assert_int_equal(p.goods[0]->item, 1);
    assert_int_equal(p.goods[0]->pack, 0);
    assert_true(p.members_only && p.no_spend_save && p.limit == 2);
    assert_int_equal(p.from_day, 20779);
    assert_int_equal(read_text("{\"name\":\"x\",\"barcodes\":["
                               "\"16901234567899\"],\"kind\":\"percent-off\","
                               "\"off\":\"8.5折\"}"),
                     ERR_OK);
    assert_int_equal(p.goods[0]->pack, 1);
    assert_int_equal(p.permille_off, 150);
    assert_int_equal(read_text("{\"name\":\"x\",\"categories\":[\"饮料\"],"
                               "\"kind\":\"spend-save\",\"steps\":[{\"spend\":"
                               "\"50\",\"off\":5}],\"repeats\":true}"),
                     ERR_OK);
    assert_int_equal(p.steps[0]->at, 5000);
    assert_int_equal(p.steps[0]->off, 500);
    assert_true(p.repeats && p.n_categories == 1);
}

static void refuses_what_cannot_be_meant(void **state)
{
    static const char *const bad[] = {
        "{}",
        "{\"kind\":\"free\"}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":3}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":1,\"price\":\"5\"}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":\"3\",\"price\":5}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":-3,\"price\":5}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":3,\"price\":2.5}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":3,\"price\":\"-5\"}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":3,\"price\":\"1e9\"}",
        "{" GOODS "\"kind\":\"bundle\",\"pieces\":3,\"price\":\"9999999999\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"0%\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"120%\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"10\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"%\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":[1]}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"10%\",\"colour\":1}",
        "{" GOODS "\"kind\":\"buy-pay\",\"pieces\":3,\"pay\":3}",
        "{" GOODS "\"kind\":\"spend-save\",\"steps\":[]}",
        "{" GOODS "\"kind\":\"spend-save\",\"steps\":[7]}",
        "{" GOODS
        "\"kind\":\"spend-save\",\"steps\":[{\"spend\":5,\"off\":9}]}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\",\"from\":7}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\","
        "\"from\":\"2026-02-30\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\","
        "\"from\":\"2026-12-02\",\"until\":\"2026-12-01\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\",\"hours\":\"5\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\","
        "\"hours\":\"25:00-26:00\"}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\",\"weekdays\":[8]}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\",\"members\":1}",
        "{" GOODS "\"kind\":\"percent-off\",\"off\":\"9折\",\"limit\":99999}",
        "{\"name\":\"x\",\"kind\":\"percent-off\",\"off\":\"9折\"}",
        "{\"name\":\"\",\"everything\":true,\"kind\":\"percent-off\","
        "\"off\":\"9折\"}",
        "{\"name\":\"a\\nb\",\"everything\":true,\"kind\":\"percent-off\","
        "\"off\":\"9折\"}",
        "{\"name\":\"x\",\"barcodes\":[\"6901234567890\"],"
        "\"kind\":\"percent-off\",\"off\":\"9折\"}",
        "{\"name\":\"x\",\"barcodes\":[\"6902222222229\"],"
        "\"kind\":\"percent-off\",\"off\":\"9折\"}",
        "{\"name\":\"x\",\"barcodes\":\"6901234567892\","
        "\"kind\":\"percent-off\",\"off\":\"9折\"}",
        "{\"name\":\"x\",\"items\":[99],\"kind\":\"percent-off\","
        "\"off\":\"9折\"}",
        "{\"name\":\"x\",\"categories\":[1],\"kind\":\"percent-off\","
        "\"off\":\"9折\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        enum err err = read_text(bad[i]);
        if (!err || d.text[0] == 0)
            print_error("taken: %s\n", bad[i]);
        assert_int_not_equal(err, ERR_OK);
        assert_true(d.text[0] != 0);
    }
}

static enum err one(void *ctx, const Feed__Promotion *x)
{
    Feed__Promotion *to = ctx;
    to->id = x->id;
    to->ended = x->ended;
    return ERR_OK;
}

static void added_and_ended(void **state)
{
    Feed__Promotion seen = FEED__PROMOTION__INIT;
    uint8_t before[LEDGER_HASH_LEN], after[LEDGER_HASH_LEN];
    uint32_t id = 0;
    (void)state;
    assert_int_equal(read_text("{" GOODS "\"kind\":\"percent-off\","
                               "\"off\":\"9折\"}"),
                     ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(promo_add(w.store, &p, "group/nobody", 5, &id, &d),
                     ERR_NOTFOUND);
    assert_int_equal(promo_add(w.store, &p, "outlet/1", 5, &id, &d), ERR_OK);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    assert_int_equal(id, 1);
    assert_int_equal(store_promotions(w.store, 0, one, &seen), ERR_OK);
    assert_int_equal(seen.id, 0); /* not everyone's */
    assert_int_equal(store_promotions(w.store, 1, one, &seen), ERR_OK);
    assert_int_equal(seen.id, 1);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(promo_end(w.store, 1, 9, &d), ERR_OK);
    assert_int_equal(promo_end(w.store, 1, 9, &d), ERR_EXISTS);
    assert_int_equal(promo_end(w.store, 2, 9, &d), ERR_NOTFOUND);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    assert_int_equal(store_promotions(w.store, 1, one, &seen), ERR_OK);
    assert_true(seen.ended);
    assert_int_equal(store_digest(w.store, before), ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, store_own_rebuild(w.store)), ERR_OK);
    assert_int_equal(store_digest(w.store, after), ERR_OK);
    assert_memory_equal(before, after, sizeof(before));
}

static enum err cost(void *ctx, const struct report_cell *cells, int count)
{
    int64_t *sums = ctx;
    assert_int_equal(count, 10);
    if (cells[0].number == 7) /* sales, lines, off */
        for (int i = 0; i < 3; i++)
            sums[i] = cells[6 + i].number;
    return ERR_OK;
}

static void what_it_cost(void **state)
{
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Line lines[2], *line_at[] = {&lines[0], &lines[1]};
    Ledger__LinePromotion seven = LEDGER__LINE_PROMOTION__INIT;
    Ledger__LinePromotion eight = LEDGER__LINE_PROMOTION__INIT;
    Ledger__LinePromotion *both[] = {&seven, &eight};
    struct report_filter f = {
        .category = "", .text = "", .from_day = DAY, .to_day = DAY};
    int64_t sums[3] = {0};
    (void)state;
    seven.promotion = 7, seven.amount_fen = 50;
    eight.promotion = 8, eight.amount_fen = 30;
    for (int i = 0; i < 2; i++) {
        ledger__line__init(&lines[i]);
        lines[i].quantity_milli = 2000;
        lines[i].price_fen = 300;
        lines[i].discount_fen = i ? 50 : 80;
        lines[i].n_promotions = i ? 1 : 2;
        lines[i].promotions = both;
    }
    sale.n_lines = 2;
    sale.lines = line_at;
    sale.business_day = DAY;
    assert_int_equal(store_begin(w.store), ERR_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(store_promotion_sale(w.store, 1, &sale), ERR_OK);
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
    assert_int_equal(
        report_rows(w.store, REPORT_PROMOTION_COST, &f, -1, 0, cost, sums),
        ERR_OK);
    assert_int_equal(sums[0], 3);
    assert_int_equal(sums[1], 6);
    assert_int_equal(sums[2], 300);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(says_what_the_file_says),
        TEST(refuses_what_cannot_be_meant),
        TEST(added_and_ended),
        TEST(what_it_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
