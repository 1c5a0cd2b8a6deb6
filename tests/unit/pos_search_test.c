/* Lost if this fails: goods that cannot be found by what people know of them,
 * or found last instead of first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/pinyin.h"
#include "pos/catalogue.h"
#include "pos/lookup.h"
#include "pos/search.h"
#include "tests/support/fake_till.h"
#include "tests/support/random_text.h"

static struct till till;
static char dir[TILL_PATH_MAX];
static struct search *search;

static void refresh(void)
{
    bool done = false;
    assert_int_equal(search_refresh(search, &till, 0, &done), ERR_OK);
    assert_true(done);
}

static int setup(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    fake_item(&till, 10, "百事可乐", "500ml", "瓶", 6900000100013, 0, false,
              300);
    fake_item(&till, 11, "可口可乐", "2L", "瓶", 6900000200010, 0, false, 700);
    fake_item(&till, 12, "Lay's乐事薯片", "75g", "袋", 6900000300017, 0, false,
              650);
    fake_item(&till, 13, "红富士苹果", "", "kg", 0, 500, true, 1200);
    fake_item(&till, 14, "可可粉", "200g", "罐", 6900000400014, 0, false, 1500);
    assert_int_equal(search_new(&search), ERR_OK);
    refresh();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    search_free(search);
    fake_till_end(&till, dir);
    return 0;
}

/* Ids found, as "1 11 10". */
static const char *found(const char *query)
{
    static char text[512];
    uint64_t items[SEARCH_HITS_MAX];
    int count = 0;
    bool more = false;
    search_find(search, query, items, SEARCH_HITS_MAX, &count, &more);
    text[0] = 0;
    for (int i = 0; i < count; i++)
        sprintf(text + strlen(text), i ? " %llu" : "%llu",
                (unsigned long long)items[i]);
    return text;
}

static void finds_what_people_know(void **state)
{
    (void)state;
    assert_string_equal(found("kkkl"), "1 11");
    assert_string_equal(found("KKKL"), "1 11");
    assert_string_equal(found("tcdm"), "2");
    assert_string_equal(found("tzdm"), "2"); /* the other reading */
    assert_string_equal(found("可乐"), "1 10 11");
    assert_string_equal(found("可口可乐"), "1 11");
    assert_string_equal(found("可口 2l"), "11");
    assert_string_equal(found("2l 可口"), "11");
    assert_string_equal(found("kl 500"), "1 10");
    assert_string_equal(found("567892"), "1"); /* last digits */
    assert_string_equal(found("6901234567892"), "1");
    assert_string_equal(found("lay's"), "12");
    assert_string_equal(found("ＫＫＫＬ"), "1 11"); /* full width */
    assert_string_equal(found("xyzzy"), "");
    assert_string_equal(found("可口可乐 xyzzy"), "");
}

static void best_comes_first(void **state)
{
    (void)state;
    /* PLU 500 before what only has 500 in its spec or barcode. */
    assert_memory_equal(found("500"), "13", 2);
    assert_memory_equal(found("0500"), "13", 2);
    assert_memory_equal(found("12"), "3", 1); /* PLU 12 */
    /* The start of a name before its middle. */
    assert_memory_equal(found("可可"), "14", 2);
    /* Whole initials before their start. */
    assert_memory_equal(found("kk"), "1 11", 4);
}

static void what_sells_comes_first(void **state)
{
    struct diag d = {0};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Line line = LEDGER__LINE__INIT;
    Ledger__Line *lines[] = {&line};
    (void)state;
    line.item = 11;
    line.quantity_milli = 1000;
    sale.n_lines = 1;
    sale.lines = lines;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    assert_int_equal(till_record(&till, &e, NULL, NULL, NULL, &d), ERR_OK);
    search_free(search);
    assert_int_equal(search_new(&search), ERR_OK);
    refresh();
    assert_string_equal(found("kkkl"), "11 1");
    assert_memory_equal(found(""), "11", 2);
}

static void follows_the_catalogue(void **state)
{
    struct item local;
    struct actor keeper = {.keeper = true};
    char id[32];
    (void)state;
    fake_item(&till, 20, "洽洽瓜子", "", "袋", 6900000500011, 0, false, 900);
    assert_string_equal(found("qqgz"), "");
    refresh();
    assert_string_equal(found("qqgz"), "20");
    assert_int_equal(local_item_add(&till, &keeper, "", "王婶家土鸡蛋", "个",
                                    money_of(150), false, &local, NULL),
                     ERR_OK);
    refresh();
    snprintf(id, sizeof(id), "%llu", (unsigned long long)local.id);
    assert_string_equal(found("土鸡蛋"), id);
    assert_string_equal(found("tjd"), id);
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(
        catalogue_apply(&till.catalogue, FAKE_TILL, "item/20", NULL), ERR_OK);
    assert_int_equal(db_commit(&till.catalogue), ERR_OK);
    refresh();
    assert_string_equal(found("qqgz"), "");
}

static void small_steps_come_to_an_end(void **state)
{
    bool done = false;
    int steps = 0;
    (void)state;
    fake_items(&till, 1000, 5000);
    search_free(search);
    assert_int_equal(search_new(&search), ERR_OK);
    for (; !done && steps < 10000; steps++)
        assert_int_equal(search_refresh(search, &till, 1, &done), ERR_OK);
    assert_true(done);
    char code[24];
    snprintf(code, sizeof(code), "%llu", (unsigned long long)fake_gtin(3456));
    assert_string_equal(found(code), "3456");
}

/* Any text may be typed; and a name finds itself. */
static void any_query_is_safe(void **state)
{
    uint64_t seed = 99;
    uint64_t items[SEARCH_HITS_MAX];
    char query[64], name[96];
    (void)state;
    for (uint32_t i = 0; i < 60; i++) {
        random_text(&seed, 8, 0, name, sizeof(name));
        if (name[0])
            fake_item(&till, 100 + i, name, "", "件", 0, 0, false, 100);
    }
    refresh();
    for (int round = 0; round < 3000; round++) {
        int count = 0;
        bool more = false;
        random_text(&seed, 1 + round % 6, round % 2, query, sizeof(query));
        search_find(search, query, items, SEARCH_HITS_MAX, &count, &more);
        for (int i = 0; i < count; i++) {
            struct item item;
            assert_int_equal(lookup_item(&till, items[i], 0, &item), ERR_OK);
        }
    }
    for (uint32_t i = 0; i < 60; i++) {
        struct item item;
        int count = 0;
        bool more = false, there = false;
        if (lookup_item(&till, 100 + i, 0, &item) || strlen(item.name) > 40 ||
            strspn(item.name, " ") == strlen(item.name))
            continue;
        search_find(search, item.name, items, SEARCH_HITS_MAX, &count, &more);
        for (int k = 0; k < count; k++)
            there = there || items[k] == 100 + i;
        assert_true(there);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(finds_what_people_know),     T(best_comes_first),
        T(what_sells_comes_first),     T(follows_the_catalogue),
        T(small_steps_come_to_an_end), T(any_query_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
