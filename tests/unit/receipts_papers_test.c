/* If these fail, a paper that a customer signs or a shelf shows differs from
 * what it was yesterday, says a wrong price for a kilogram, loses an amount to
 * a long name, or has a code that no scanner reads.
 *
 * Golden bytes: tests/golden/NAME.bin. After a wanted change look at the
 * pictures (pos receipt preview), then write them anew:
 *   GOLDEN_WRITE=1 build/release/tests/receipts_papers_test */
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
#include "receipts/barcode.h"
#include "receipts/escpos.h"
#include "receipts/interpreter.h"
#include "receipts/page.h"
#include "receipts/paper.h"
#include "receipts/plain.h"
#include "receipts/sample_papers.h"
#include "receipts/unit_price.h"
#include "tests/support/picture.h"
#include "tests/support/random_text.h"

static struct font *font;

static int open_font(void **state)
{
    (void)state;
    i18n_set_chinese(true);
    return font_open(NULL, &font, NULL);
}

static int close_font(void **state)
{
    (void)state;
    font_close(font);
    return 0;
}

static void encode(enum paper_kind kind, const char *profile, struct buf *job)
{
    const struct printer_profile *p = NULL;
    struct escpos_options o = {.font = font};
    struct arena a = {0};
    struct document doc;
    doc_init(&doc, &a);
    sample_paper_document(kind, LABEL_ROLL, NULL, NULL, &doc);
    assert_int_equal(profile_find(profile, &p, NULL), ERR_OK);
    assert_int_equal(escpos_encode(&doc, p, &o, job), ERR_OK);
    arena_release(&a);
}

static struct interpreter *print(const struct buf *job, int dots)
{
    struct interpreter *in = NULL;
    assert_int_equal(interpreter_new(dots, font, &in), ERR_OK);
    assert_int_equal(interpreter_feed(in, job->data, job->len), ERR_OK);
    assert_int_equal(interpreter_finish(in), ERR_OK);
    assert_int_equal(interpreter_report(in)->unknown, 0);
    assert_int_equal(interpreter_report(in)->bad, 0);
    return in;
}

static void page(enum paper_kind kind, struct bitmap *ret)
{
    const struct page_size *size = NULL;
    struct arena a = {0};
    struct document doc;
    doc_init(&doc, &a);
    sample_paper_document(kind, LABEL_40X30, NULL, NULL, &doc);
    assert_int_equal(page_find("40x30", &size, NULL), ERR_OK);
    assert_int_equal(page_draw(&doc, size, font, ret), ERR_OK);
    arena_release(&a);
}

static void golden_bytes_are_as_ever(void **state)
{
    (void)state;
    for (int kind = PAPER_REFUND; kind < PAPER_KINDS; kind++) {
        struct buf job = {0}, golden = {0};
        char path[128];
        encode((enum paper_kind)kind, "58", &job);
        snprintf(path, sizeof(path), "tests/golden/paper_%s_58.bin",
                 paper_kind_word((enum paper_kind)kind));
        if (getenv("GOLDEN_WRITE"))
            assert_int_equal(file_write(path, 0644, job.data, job.len), ERR_OK);
        assert_int_equal(file_read(path, 1 << 20, &golden), ERR_OK);
        if (golden.len != job.len ||
            memcmp(golden.data, job.data, job.len) != 0)
            fail_msg("%s has changed: see the top of this file", path);
        buf_release(&job);
        buf_release(&golden);
    }
}

/* ---- codes ---------------------------------------------------------------*/

static const char *const wanted[PAPER_KINDS] = {
    [PAPER_SALE] = "LD/12/1/1234/1A2B3C4D",
    [PAPER_REFUND] = "LD/12/1/1234/1A2B3C4D",
    [PAPER_CREDIT] = "LD/12/1/1234/1A2B3C4D",
    [PAPER_STATEMENT] = "LD/12/1/1234/1A2B3C4D",
    [PAPER_DELIVERY] = "LDD/PS20261122-007",
    [PAPER_ORDER] = "LD/12/1/1234/1A2B3C4D",
    [PAPER_PARCEL] = "ZT78901234567890",
    [PAPER_STOCK] = "LD/12/1/1234/1A2B3C4D",
    [PAPER_SHELF] = "6902265114369",
    [PAPER_WEIGHED] = "2000123072791",
    [PAPER_CERTIFICATE] = "产地:安徽省天长市龙岗社区",
};

/* What the sample's codes say, a line each, as zbar prints them. The papers
 * with a code are those in `wanted`: a new kind cannot be forgotten here. */
static void codes_of(enum paper_kind kind, enum label_paper paper,
                     struct buf *ret)
{
    struct arena a = {0};
    struct document doc;
    int count = 0;
    doc_init(&doc, &a);
    sample_paper_document(kind, paper, NULL, NULL, &doc);
    for (const struct doc_row *r = doc.first; r; r = r->next) {
        if (r->kind != DOC_QR && r->kind != DOC_SIDE_QR &&
            r->kind != DOC_BARCODE)
            continue;
        assert_int_equal(buf_add_text(ret, r->cells[0].text), ERR_OK);
        assert_int_equal(buf_add_text(ret, "\n"), ERR_OK);
        count++;
    }
    assert_int_equal(buf_add(ret, "", 1), ERR_OK);
    arena_release(&a);
    if (count != (wanted[kind] ? 1 : 0) ||
        (wanted[kind] && !strstr((char *)ret->data, wanted[kind])))
        fail_msg("%s says \"%s\"", paper_kind_word(kind), (char *)ret->data);
}

static void zbar_reads(const struct bitmap *bm, enum paper_kind kind,
                       enum label_paper paper, const char *where)
{
    struct buf text = {0}, want = {0};
    codes_of(kind, paper, &want);
    if (wanted[kind] && picture_tool("zbarimg")) {
        assert_true(picture_read(bm, "zbarimg -q --raw", "", &text));
        if (strcmp((char *)text.data, (char *)want.data) != 0)
            fail_msg("%s on %s: zbar reads \"%s\", not \"%s\"",
                     paper_kind_word(kind), where, (char *)text.data,
                     (char *)want.data);
    }
    buf_release(&text);
    buf_release(&want);
}

static void every_code_is_read_by_zbar(void **state)
{
    static const char *const profiles[] = {"58", "80"};
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    for (int kind = 0; kind < PAPER_KINDS; kind++) {
        for (int i = 0; i < 2; i++) {
            struct buf job = {0};
            encode((enum paper_kind)kind, profiles[i], &job);
            struct interpreter *in = print(&job, i ? 576 : 384);
            zbar_reads(interpreter_paper(in), (enum paper_kind)kind, LABEL_ROLL,
                       profiles[i]);
            interpreter_free(in);
            buf_release(&job);
        }
    }
}

/* What a TSPL printer makes of our job, told by its manual and not by our
 * encoder: the one BITMAP's dots. */
static void tspl_picture(const struct buf *job, struct bitmap *ret)
{
    static const char head[] = "SIZE 40 mm,30 mm\r\nGAP 2 mm,0 mm\r\n"
                               "DIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\n"
                               "BITMAP 0,0,40,240,0,";
    static const char tail[] = "\r\nPRINT 1,3\r\n";
    size_t bytes = 40 * 240;
    assert_int_equal(job->len, strlen(head) + bytes + strlen(tail));
    assert_memory_equal(job->data, head, strlen(head));
    assert_memory_equal(job->data + job->len - strlen(tail), tail,
                        strlen(tail));
    assert_int_equal(bitmap_init(ret, 320, 240), ERR_OK);
    for (int y = 0; y < 240; y++) {
        for (int x = 0; x < 320; x++) {
            size_t at = strlen(head) + (size_t)(y * 40 + x / 8);
            if (!(job->data[at] >> (7 - x % 8) & 1))
                bitmap_fill(ret, x, y, 1, 1);
        }
    }
}

static void labels_fit_and_are_read_from_tspl(void **state)
{
    (void)state;
    for (int kind = PAPER_SHELF; kind < PAPER_KINDS; kind++) {
        const struct page_size *size = NULL;
        struct bitmap drawn = {0}, printed = {0};
        struct buf job = {0};
        page((enum paper_kind)kind, &drawn);
        assert_int_equal(page_find("40x30", &size, NULL), ERR_OK);
        assert_int_equal(tspl_encode(&drawn, size, 3, &job), ERR_OK);
        tspl_picture(&job, &printed);
        zbar_reads(&printed, (enum paper_kind)kind, LABEL_40X30, "40x30");
        /* Nothing stands where the next label may begin. */
        for (int x = 0; x < 320; x++) {
            for (int y = 0; y < PAGE_EDGE_DOTS; y++) {
                assert_false(bitmap_get(&printed, x, y));
                assert_false(bitmap_get(&printed, x, 239 - y));
            }
        }
        bitmap_release(&drawn);
        bitmap_release(&printed);
        buf_release(&job);
    }
}

static void a_text_gets_the_barcode_that_scanners_expect(void **state)
{
    static const char *const refused[] = {"", "天长", "A\tB"};
    struct barcode b;
    (void)state;
    assert_int_equal(barcode_of("6902265114369", &b), ERR_OK);
    assert_int_equal(b.modules, 95);
    assert_string_equal(b.text, "6902265114369");
    /* A wrong check digit is no EAN, but still a text: start, one digit or
     * letter set, six pairs, check and stop. */
    assert_int_equal(barcode_of("6902265114368", &b), ERR_OK);
    assert_string_equal(b.text, "6902265114368");
    assert_int_not_equal(b.modules, 95);
    /* Pairs of digits: start, 8 pairs, check, stop. */
    assert_int_equal(barcode_of("1234567890123456", &b), ERR_OK);
    assert_int_equal(b.modules, 11 * 10 + 13);
    /* Letters first: start, 2 letters, code C, 7 pairs, check, stop. */
    assert_int_equal(barcode_of("ZT78901234567890", &b), ERR_OK);
    assert_int_equal(b.modules, 11 * 12 + 13);
    assert_string_equal(b.text, "ZT78901234567890");
    assert_int_equal(barcode_of("SF1234{5", &b), ERR_OK);
    assert_string_equal(b.text, "SF1234{5");
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        assert_int_equal(barcode_of(refused[i], &b), ERR_FORMAT);
}

/* Any waybill comes back as it was, whichever sets its letters and digits
 * take. */
static void any_waybill_is_its_own_barcode(void **state)
{
    struct barcode b;
    uint64_t seed = 7;
    (void)state;
    for (int i = 0; i < 3000; i++) {
        char text[CODE128_TEXT_MAX + 1];
        size_t len = 1 + (size_t)(i % CODE128_TEXT_MAX);
        for (size_t k = 0; k < len; k++) {
            uint32_t r = random_next(&seed);
            text[k] = (char)(r % 3 ? '0' + r / 3 % 10 : ' ' + r / 3 % 95);
        }
        text[len] = '\0';
        assert_int_equal(barcode_of(text, &b), ERR_OK);
        assert_string_equal(b.text, text);
    }
}

/* ---- words and numbers ---------------------------------------------------*/

static void a_kilogram_costs_what_it_costs(void **state)
{
    static const struct {
        const char *spec;
        int64_t fen, pack_milli;
        enum unit_base base;
        int64_t want;
    } t[] = {
        {"5kg", 3280, 0, UNIT_KG, 656},
        {"500ml", 300, 0, UNIT_L, 600},
        {"1.28L", 1590, 1000, UNIT_L, 1242},
        {"550ml×24", 3900, 0, UNIT_L, 295},
        {"24x550ml", 3900, 0, UNIT_L, 295},
        {"250g*4", 1000, 0, UNIT_KG, 1000},
        {"180克×6袋", 1080, 0, UNIT_KG, 1000},
        {"2斤", 500, 0, UNIT_KG, 500},
        {"50克", 250, 0, UNIT_100G, 500},
        {"30 ml", 600, 0, UNIT_100ML, 2000},
        {"500ml", 3600, 12000, UNIT_L, 600},
        {"500g/袋", 750, 0, UNIT_KG, 1500},
        {"盒装 12×20g", 480, 0, UNIT_KG, 2000},
        {"0.1kg", 1, 0, UNIT_KG, 10},
        {"3kg", 1000, 0, UNIT_KG, 333},
        {"半只", 4500, 0, UNIT_NONE, 0},
        {"97gb", 650, 0, UNIT_NONE, 0},
        {"0g", 650, 0, UNIT_NONE, 0},
        {"99999999kg", 650, 0, UNIT_NONE, 0},
        {"120片", 650, 0, UNIT_NONE, 0},
        {"", 650, 0, UNIT_NONE, 0},
        {NULL, 650, 0, UNIT_NONE, 0},
        {"500g", -1, 0, UNIT_NONE, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct money price = {0};
        enum unit_base base = unit_price(t[i].spec, money_of(t[i].fen),
                                         quantity_of(t[i].pack_milli), &price);
        if (base != t[i].base || (base && price.fen != t[i].want))
            fail_msg("%s at %lld: base %d, %lld fen", t[i].spec,
                     (long long)t[i].fen, base, (long long)price.fen);
    }
}

static void an_in_store_code_is_read_as_it_was_written(void **state)
{
    static const struct {
        const char *layout;
        uint32_t number;
        int64_t fen, grams;
        enum err err;
        const char *want;
    } t[] = {
        {"prefix=20-24 item=5 value=5 kind=amount", 123, 7279, 1255, ERR_OK,
         "2000123072791"},
        {"prefix=21 item=5 value=5 kind=weight", 45, 0, 530, ERR_OK,
         "2100045005300"},
        {"prefix=22 item=4 value=5 kind=amount price_check=before", 45, 7279, 0,
         ERR_OK, NULL},
        {"prefix=23 item=5 value=5 kind=amount second=5", 45, 7279, 1255,
         ERR_OK, NULL},
        {"prefix=20 item=5 value=5 kind=amount", 123, 100000, 0, ERR_RANGE,
         NULL},
        {"prefix=20 item=5 value=5 kind=amount", 100000, 1, 0, ERR_RANGE, NULL},
        {"prefix=20 item=5 value=5 kind=amount", 1, -1, 0, ERR_RANGE, NULL},
        {"prefix=20 item=5 value=5 kind=amount decimals=1", 1, 55, 0, ERR_RANGE,
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct instore_layout layout;
        struct instore_code read;
        struct diag d = {0};
        char code[IN_STORE_CHARS] = "kept";
        if (instore_layout_parse("scale", t[i].layout, &layout, &d))
            fail_msg("%s: %s", t[i].layout, d.text);
        assert_int_equal(in_store_code(&layout, t[i].number, money_of(t[i].fen),
                                       quantity_of(t[i].grams), code),
                         t[i].err);
        if (t[i].err || t[i].want)
            assert_string_equal(code, t[i].err ? "kept" : t[i].want);
        if (t[i].err)
            continue;
        assert_int_equal(instore_read(&layout, 1, code, &read, &d), ERR_OK);
        assert_int_equal(read.number, t[i].number);
        assert_true(read.amount.fen == 0 || read.amount.fen == t[i].fen);
        assert_true(read.weight.milli == 0 || read.weight.milli == t[i].grams);
        assert_true(read.amount.fen > 0 || read.weight.milli > 0);
    }
}

static void names_on_paper_are_masked(void **state)
{
    char buf[NAME_MASKED_CHARS];
    (void)state;
    assert_string_equal(name_mask("王明", buf), "王*");
    assert_string_equal(name_mask("王小明", buf), "王**");
    assert_string_equal(name_mask("阿卜杜拉·买买提", buf), "阿**");
    assert_string_equal(name_mask("𠀀三", buf), "𠀀*");
    assert_string_equal(name_mask("王", buf), "王");
    assert_string_equal(name_mask("", buf), "");
    assert_string_equal(name_mask(NULL, buf), "");
}

/* ---- long and hostile texts ----------------------------------------------*/

static void plain_58(const struct document *doc, struct buf *text)
{
    assert_int_equal(doc_plain(doc, 32, text), ERR_OK);
    assert_int_equal(buf_add(text, "", 1), ERR_OK);
}

static void a_small_label_keeps_its_amounts_and_code(void **state)
{
    const struct page_size *size = NULL;
    struct shelf_label s = {.unit = "kg",
                            .price = {123456789},
                            .has_old_price = true,
                            .old_price = {987654321},
                            .code = "6902265114369"};
    struct weighed_label w = {.net = {1234567},
                              .unit_price = {1234500},
                              .amount = {152407296},
                              .best_before_day = 20800,
                              .code = "2000123072791"};
    uint64_t seed = 11;
    (void)state;
    assert_int_equal(page_find("40x30", &size, NULL), ERR_OK);
    for (unsigned i = 0; i < 150; i++) {
        struct arena a = {0};
        struct document doc;
        struct buf text = {0};
        char name[200], spec[64];
        random_text(&seed, 60, 1, name, sizeof(name));
        random_text(&seed, 12, 1, spec, sizeof(spec));
        doc_init(&doc, &a);
        s.name = w.name = w.origin = name;
        s.spec = spec;
        if (i % 2)
            shelf_label_document(&s, LABEL_40X30, &doc);
        else
            weighed_label_document(&w, LABEL_40X30, &doc);
        assert_int_equal(page_measure(&doc, size), ERR_OK);
        plain_58(&doc, &text);
        assert_non_null(
            strstr((char *)text.data, i % 2 ? "1234567.89" : "1524072.96"));
        assert_non_null(strstr((char *)text.data, "[|||"));
        buf_release(&text);
        arena_release(&a);
    }
}

/* Every field of a refund from anywhere: no command, no drawer, no cut more
 * than its own, and the amount whole. */
static void hostile_texts_stay_texts(void **state)
{
    const struct printer_profile *p = NULL;
    struct escpos_options o = {.font = font};
    uint64_t seed = 12;
    (void)state;
    assert_int_equal(profile_find("58", &p, NULL), ERR_OK);
    for (unsigned i = 0; i < 60; i++) {
        struct arena a = {0};
        struct document doc;
        struct buf job = {0}, text = {0};
        char evil[300];
        random_text(&seed, 80, 1, evil, sizeof(evil));
        const struct receipt_line line = {.name = evil,
                                          .spec = evil,
                                          .unit = evil,
                                          .quantity = {1000},
                                          .unit_price = {1590},
                                          .amount = {123456}};
        const struct paper_look look = {.tax_text = evil, .large = i % 2};
        const struct receipt_tender tender = {evil, {123456}};
        doc_init(&doc, &a);
        sample_paper_document(PAPER_REFUND, LABEL_ROLL,
                              &(struct receipt_outlet){evil, evil, evil}, &look,
                              &doc);
        paper_item(&doc, &look, &line);
        paper_money(&doc, DOC_BIG, tender.name, tender.amount);
        assert_int_equal(escpos_encode(&doc, p, &o, &job), ERR_OK);
        struct interpreter *in = print(&job, 384);
        assert_int_equal(interpreter_report(in)->drawers, 0);
        plain_58(&doc, &text);
        assert_non_null(strstr((char *)text.data, "1234.56"));
        interpreter_free(in);
        buf_release(&job);
        buf_release(&text);
        arena_release(&a);
    }
}

static void the_look_leaves_out_what_it_is_told_to(void **state)
{
    static const char *const header[] = {"会员日全场九折"};
    static const char *const footer[] = {"电子发票请扫码"};
    const struct paper_look look = {
        .header = header,
        .header_count = 1,
        .footer = footer,
        .footer_count = 1,
        .tax_text = "本店为小规模纳税人",
        .no_address = true,
        .no_phone = true,
        .no_cashier = true,
        .no_unit_price = true,
        .no_savings = true,
        .no_qr = true,
        .large = true,
    };
    struct arena a = {0};
    struct document doc;
    struct buf text = {0};
    (void)state;
    doc_init(&doc, &a);
    sample_paper_document(PAPER_SALE, LABEL_ROLL, NULL, &look, &doc);
    plain_58(&doc, &text);
    const char *t = (char *)text.data;
    assert_non_null(strstr(t, "会员日全场九折"));
    assert_non_null(strstr(t, "电子发票请扫码"));
    assert_non_null(strstr(t, "本店为小规模纳税人"));
    assert_null(strstr(t, "官桥街道"));
    assert_null(strstr(t, "0550"));
    assert_null(strstr(t, "王芳"));
    assert_null(strstr(t, "单价"));
    assert_null(strstr(t, "已优惠"));
    assert_null(strstr(t, "LD/12"));
    assert_null(strstr(t, "谢谢惠顾"));
    for (const struct doc_row *r = doc.first; r; r = r->next) {
        if (r->kind == DOC_ROW)
            assert_true(r->cells[0].style.high == 2);
    }
    buf_release(&text);
    arena_release(&a);
}

/* ---- OCR -----------------------------------------------------------------*/

static void chinese_is_legible(void **state)
{
    static const struct {
        enum paper_kind kind;
        const char *words[6];
    } t[] = {
        {PAPER_CREDIT, {"赊账", "顾客", "现欠", "额度", "期限", "签字"}},
        {PAPER_DELIVERY, {"配送单", "司机", "批号", "线路", "门店", "农夫"}},
        {PAPER_CERTIFICATE, {"承诺", "产地", "合作社", "农药", "检测", "质量"}},
    };
    (void)state;
    if (!picture_tool("tesseract") ||
        system("tesseract --list-langs 2>&1 | grep -q chi_sim") != 0) {
        fprintf(stderr, "skip: tesseract with chi_sim is not installed\n");
        skip();
    }
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct buf job = {0}, got = {0};
        int found = 0;
        encode(t[i].kind, "58", &job);
        struct interpreter *in = print(&job, 384);
        assert_true(picture_read(interpreter_paper(in), "tesseract",
                                 "- -l chi_sim --psm 6 | tr -d ' '", &got));
        for (int k = 0; k < 6; k++)
            found += strstr((char *)got.data, t[i].words[k]) != NULL;
        if (found < 4)
            fail_msg("%s: tesseract reads %d of 6 words:\n%s",
                     paper_kind_word(t[i].kind), found, (char *)got.data);
        interpreter_free(in);
        buf_release(&job);
        buf_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_bytes_are_as_ever),
        cmocka_unit_test(every_code_is_read_by_zbar),
        cmocka_unit_test(labels_fit_and_are_read_from_tspl),
        cmocka_unit_test(a_text_gets_the_barcode_that_scanners_expect),
        cmocka_unit_test(any_waybill_is_its_own_barcode),
        cmocka_unit_test(a_kilogram_costs_what_it_costs),
        cmocka_unit_test(an_in_store_code_is_read_as_it_was_written),
        cmocka_unit_test(names_on_paper_are_masked),
        cmocka_unit_test(a_small_label_keeps_its_amounts_and_code),
        cmocka_unit_test(hostile_texts_stay_texts),
        cmocka_unit_test(the_look_leaves_out_what_it_is_told_to),
        cmocka_unit_test(chinese_is_legible),
    };
    return cmocka_run_group_tests(tests, open_font, close_font);
}
