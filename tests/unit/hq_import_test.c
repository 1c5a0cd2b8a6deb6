/* The range from sheets. Lost without it: a wrong barcode in the range sells
 * the wrong goods at every till; a refused file that half went in; a clerk who
 * is told "error" and not which line and what would be right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "base/text.h"
#include "hq/import.h"
#include "hq/store/report.h"
#include "tests/support/hq_world.h"

#define TODAY  20779
#define HEADER "barcode,name,spec,category,unit,price,cost,pack_of,pack_qty\n"

static struct hq_world w;
static struct import_report report;

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    import_release(&report);
    hq_world_close(&w);
    return 0;
}

static enum err import_bytes(const void *data, size_t len, bool strict,
                             int32_t from, struct diag *d)
{
    char path[128];
    struct import_options o = {.from_day = from,
                               .today = TODAY,
                               .audience = "all",
                               .strict = strict,
                               .now_ms = 5};
    snprintf(path, sizeof(path), "%s/in.csv", w.dir);
    assert_int_equal(file_write(path, 0600, data, len), ERR_OK);
    import_release(&report);
    return import_items(w.store, path, &o, &report, d);
}

static enum err import(const char *text)
{
    struct diag d = {0};
    return import_bytes(text, strlen(text), false, TODAY, &d);
}

static uint64_t own_head(void)
{
    struct ledger_head h;
    assert_int_equal(ledger_head(store_db(w.store), &h), ERR_OK);
    return h.seq;
}

static Feed__Item *item(uint32_t id)
{
    struct store_item x = {0};
    assert_int_equal(store_item(w.store, id, &x), ERR_OK);
    Feed__Item *out = feed__item__unpack(NULL, x.record.len, x.record.data);
    buf_release(&x.record);
    assert_non_null(out);
    return out;
}

/* Base price on a day, -1 for none. */
static int64_t price(uint32_t id, int32_t day)
{
    struct buf b = {0};
    int64_t fen = -1;
    int32_t best = INT32_MIN;
    if (!store_price_book(w.store, id, "all", &b)) {
        Feed__Price *p = feed__price__unpack(NULL, b.len, b.data);
        assert_non_null(p);
        for (size_t i = 0; i < p->n_from; i++)
            if (p->from[i]->effective_day <= day &&
                p->from[i]->effective_day >= best) {
                best = p->from[i]->effective_day;
                fen = (int64_t)p->from[i]->unit_fen;
            }
        feed__price__free_unpacked(p, NULL);
    }
    buf_release(&b);
    return fen;
}

static void assert_refused(unsigned line, const char *part)
{
    for (const struct import_note *n = report.notes; n; n = n->next)
        if (n->line == line && n->refused) {
            if (!strstr(n->text, part))
                fail_msg("line %u was refused with \"%s\"", line, n->text);
            return;
        }
    fail_msg("line %u was not refused", line);
}

static void takes_items_and_packs(void **state)
{
    (void)state;
    assert_int_equal(import(HEADER
                            "6908512108426,可口可乐,600ml,饮料,瓶,3.50,2.66,,\n"
                            "16908512108423,,,,箱,38.00,,6908512108426,12\n"
                            "0012,散装白糖,,粮油,kg,9.60,,,\n"),
                     ERR_OK);
    assert_int_equal(report.added, 3);
    assert_int_equal(report.refused, 0);
    Feed__Item *x = item(1);
    assert_string_equal(x->name, "可口可乐");
    assert_int_equal(x->n_gtin, 1);
    assert_true(x->gtin[0] == 6908512108426);
    assert_int_equal(x->n_packs, 1);
    assert_int_equal(x->packs[0]->quantity_milli, 12000);
    assert_string_equal(x->packs[0]->unit, "箱");
    feed__item__free_unpacked(x, NULL);
    x = item(2);
    assert_int_equal(x->plu, 12);
    assert_true(x->by_weight);
    feed__item__free_unpacked(x, NULL);
    assert_int_equal(price(1, TODAY), 350);
    uint32_t id = 0, pack = 0;
    assert_int_equal(store_code(w.store, 16908512108423, &id, &pack), ERR_OK);
    assert_int_equal(id, 1);
    assert_int_equal(pack, 1);
}

/* A pack may stand before its piece, and in a later file. */
static void packs_find_their_piece(void **state)
{
    (void)state;
    assert_int_equal(import(HEADER
                            "16908512108423,,,,箱,38.00,,6908512108426,12\n"
                            "6908512108426,可口可乐,600ml,饮料,瓶,3.50,,,\n"),
                     ERR_OK);
    assert_int_equal(report.refused, 0);
    assert_int_equal(
        import(HEADER "26908512108420,,,,提,20.00,,6908512108426,6\n"), ERR_OK);
    assert_int_equal(report.added, 1);
    Feed__Item *x = item(1);
    assert_int_equal(x->n_packs, 2);
    assert_int_equal(x->packs[1]->id, 2);
    feed__item__free_unpacked(x, NULL);
}

static void again_changes_only_what_differs(void **state)
{
    (void)state;
    static const char text[] =
        HEADER "6908512108426,可口可乐,600ml,饮料,瓶,3.50,2.66,,\n"
               "16908512108423,,,,箱,38.00,,6908512108426,12\n"
               "0012,散装白糖,,粮油,kg,9.60,,,\n";
    assert_int_equal(import(text), ERR_OK);
    uint64_t head = own_head();
    assert_int_equal(import(text), ERR_OK);
    assert_int_equal(report.unchanged, 3);
    assert_true(own_head() == head);
    /* A new price from tomorrow keeps today's. */
    static const char dearer[] =
        HEADER "6908512108426,可口可乐,600ml,饮料,瓶,4.00,2.66,,\n";
    struct diag d = {0};
    assert_int_equal(import_bytes(dearer, strlen(dearer), false, TODAY + 1, &d),
                     ERR_OK);
    assert_int_equal(report.changed, 1);
    assert_int_equal(price(1, TODAY), 350);
    assert_int_equal(price(1, TODAY + 1), 400);
    assert_true(own_head() == head + 1); /* the price book, nothing else */
}

static void every_refusal_names_line_and_remedy(void **state)
{
    (void)state;
    assert_int_equal(
        import(HEADER "6908512108425,check,,x,瓶,1,,,\n"                /* 2 */
                      "69085121084,length,,x,瓶,1,,,\n"                 /* 3 */
                      "6908512108426,good,,x,瓶,1,,,\n"                 /* 4 */
                      "6908512108426,other,,x,瓶,1,,,\n"                /* 5 */
                      "6908512109423,,,x,瓶,1,,,\n"                     /* 6 */
                      "6908512109423,bell\a,,x,瓶,1,,,\n"               /* 7 */
                      "6908512109423,price,,x,瓶,abc,,,\n"              /* 8 */
                      "6908512109423,price,,x,瓶,-1,,,\n"               /* 9 */
                      "6908512109423,price,,x,瓶,0,,,\n"                /* 10 */
                      "6908512109423,price,,x,瓶,1.234,,,\n"            /* 11 */
                      "16908512108423,pack,,x,箱,9,,6901028300056,12\n" /* 12 */
                      "16908512108423,pack,,x,箱,9,,6908512108426,1\n"  /* 13 */
                      "16908512108423,pack,,x,箱,9,,6908512108426,\n"   /* 14 */
                      "6.90851E+12,excel,,x,瓶,1,,,\n"                  /* 15 */
                      ",nothing,,x,瓶,1,,,\n"                           /* 16 */
                      "6908512109423,a,b,x,瓶,1,0.5,,,12\n"             /* 17 */
                      "6908512109423,5\" plate,,x,瓶,1,,,\n"            /* 18 */
                      "6908512109423,last,,x,瓶,1,,,\n"),               /* 19 */
        ERR_OK);
    assert_refused(2, "should be 6");
    assert_refused(3, "has 11 digits");
    assert_refused(5, "is \"good\" on line 4: one barcode, one product");
    assert_refused(6, "name is missing");
    assert_refused(7, "control character");
    assert_refused(8, "digits and a decimal point");
    assert_refused(9, "above 0");
    assert_refused(10, "above 0");
    assert_refused(11, "at most 2");
    assert_refused(12, "neither in this file nor in the range");
    assert_refused(13, "from 2 to 100000");
    assert_refused(14, "both pack_of");
    assert_refused(15, "shortened by the spreadsheet");
    assert_refused(16, "barcode is missing");
    assert_refused(17, "double quotes around it");
    assert_refused(18, "double quote is in the wrong place");
    assert_int_equal(report.refused, 16);
    assert_int_equal(report.added, 2);
}

static void strict_takes_all_or_nothing(void **state)
{
    (void)state;
    static const char text[] = HEADER "6908512108426,a,,x,瓶,1,,,\n"
                                      "6908512108425,b,,x,瓶,1,,,\n";
    uint64_t head = own_head();
    struct diag d = {0};
    assert_int_equal(import_bytes(text, strlen(text), true, TODAY, &d),
                     ERR_FORMAT);
    assert_non_null(strstr(d.text, "nothing was taken"));
    assert_true(own_head() == head);
    uint32_t id = 0, pack = 0;
    assert_int_equal(store_code(w.store, 6908512108426, &id, &pack),
                     ERR_NOTFOUND);
}

static void blanks_and_doubles_are_reported(void **state)
{
    (void)state;
    assert_int_equal(import(HEADER " 6908512108426 ,　可乐 ,,x,瓶, 1.00 ,,,\n"
                                   "6908512108426,可乐,,x,瓶,1,,,\n"
                                   "0008,苹果,,x,斤,5,,,\n"),
                     ERR_OK);
    assert_int_equal(report.refused, 0);
    assert_int_equal(report.added, 2);
    Feed__Item *x = item(1);
    assert_string_equal(x->name, "可乐");
    feed__item__free_unpacked(x, NULL);
    assert_int_equal(price(2, TODAY), 1000); /* 5 a jin is 10 a kg */
    unsigned notes = 0;
    for (const struct import_note *n = report.notes; n; n = n->next)
        notes++;
    assert_int_equal(notes, 3);
}

/* Other spreadsheets: GBK, BOM, CRLF and bare CR, Chinese titles, any order. */
static void reads_what_spreadsheets_write(void **state)
{
    (void)state;
    static const char utf8[] = "\xEF\xBB\xBF售价,单位,类别,规格,品名,条码\r\n"
                               "3.50,瓶,饮料,600ml,可乐,6908512108426\r\n";
    uint8_t gbk[256];
    size_t n = 0;
    for (const char *p = utf8 + 3; *p;) {
        bool simple = false;
        n += (size_t)gb18030_put(utf8_next(&p), gbk + n, &simple);
    }
    struct diag d = {0};
    assert_int_equal(import_bytes(utf8, strlen(utf8), false, TODAY, &d),
                     ERR_OK);
    assert_int_equal(report.added, 1);
    assert_int_equal(import_bytes(gbk, n, false, TODAY, &d), ERR_OK);
    assert_int_equal(report.unchanged, 1);
    static const char mac[] = "barcode,name,spec,category,unit,price\r\r"
                              "6908512108426,可乐,600ml,饮料,瓶,3.50\r"
                              "6908512108425,x,,y,瓶,1\r";
    assert_int_equal(import_bytes(mac, strlen(mac), false, TODAY, &d), ERR_OK);
    assert_int_equal(report.unchanged, 1);
    assert_refused(4, "check digit");
}

static void whole_files_are_refused_clearly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        const char *part;
    } cases[] = {
        {"", 0, "empty"},
        {"\n\n", 2, "empty"},
        {"barcode,name\n", 13, "column spec is missing"},
        {"barcode,name,spec,category,unit,price,name\n", 43, "twice"},
        {"barcode,name,spec,category,unit,price,pack_of\n", 46, "belong"},
        {"a,b\nc\0d,e\n", 10, "line 2 holds a NUL"},
        {"\xFF\xFE"
         "b\0a\0",
         6, "UTF-16"},
        {"PK\x03\x04xxxx", 8, "Excel"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diag d = {0};
        assert_int_not_equal(
            import_bytes(cases[i].text, cases[i].len, false, TODAY, &d),
            ERR_OK);
        if (!strstr(d.text, cases[i].part))
            fail_msg("case %zu says \"%s\"", i, d.text);
    }
}

/* 20 MB in one field: refused, and never in memory. */
static void a_huge_field_eats_no_memory(void **state)
{
    (void)state;
    size_t head = strlen(HEADER), len = head + 16 + ((size_t)20 << 20);
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    memcpy(text, HEADER "6908512108426,\"", head + 15);
    struct diag d = {0};
    assert_int_equal(import_bytes(text, len, false, TODAY, &d), ERR_RANGE);
    assert_non_null(strstr(d.text, "line 2"));
    free(text);
}

static void unused_columns_are_said(void **state)
{
    (void)state;
    assert_int_equal(import("name,stock,barcode,spec,category,unit,price,\n"
                            "可乐,5,6908512108426,,x,瓶,1,\n"),
                     ERR_OK);
    assert_int_equal(report.added, 1);
    assert_non_null(report.notes);
    assert_string_equal(report.notes->text, "column \"stock\" is not used");
    assert_null(report.notes->next);
}

static void one_barcode_is_never_piece_and_pack(void **state)
{
    (void)state;
    assert_int_equal(import(HEADER "6908512108426,a,,x,瓶,1,,,\n"
                                   "16908512108423,,,,箱,9,,6908512108426,12\n"
                                   "6908512109423,b,,x,瓶,1,,,\n"),
                     ERR_OK);
    assert_int_equal(import(HEADER
                            "16908512108423,c,,x,箱,9,,,\n"
                            "6908512109423,,,,箱,9,,6908512108426,12\n"
                            "26908512108420,,,,箱,9,,16908512108423,2\n"),
                     ERR_OK);
    assert_refused(2, "cannot be a single piece too");
    assert_refused(3, "cannot be a pack too");
    assert_refused(4, "is itself a pack");
}

static void divisions_all_or_nothing(void **state)
{
    (void)state;
    char path[128], name[64];
    uint32_t count = 0;
    struct diag d = {0};
    static const char good[] = "code,name,source\n341181,天长市,x\n"
                               "341181102,秦栏镇,x\n";
    static const char bad[] = "code,name\n341181103,铜城镇\n12x,错\n";
    snprintf(path, sizeof(path), "%s/d.csv", w.dir);
    assert_int_equal(file_write(path, 0600, bad, strlen(bad)), ERR_OK);
    assert_int_equal(import_divisions(w.store, path, &count, &d), ERR_FORMAT);
    assert_int_equal(d.line, 3);
    assert_int_equal(store_division(w.store, "341181103000", name, 64),
                     ERR_NOTFOUND);
    assert_int_equal(file_write(path, 0600, good, strlen(good)), ERR_OK);
    assert_int_equal(import_divisions(w.store, path, &count, &d), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(store_division(w.store, "341181102000", name, 64), ERR_OK);
    assert_string_equal(name, "秦栏镇");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(takes_items_and_packs),
        T(packs_find_their_piece),
        T(again_changes_only_what_differs),
        T(every_refusal_names_line_and_remedy),
        T(strict_takes_all_or_nothing),
        T(blanks_and_doubles_are_reported),
        T(reads_what_spreadsheets_write),
        T(whole_files_are_refused_clearly),
        T(a_huge_field_eats_no_memory),
        T(unused_columns_are_said),
        T(one_barcode_is_never_piece_and_pack),
        T(divisions_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
