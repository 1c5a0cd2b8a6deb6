/* If these fail, paper differs from what a shop saw yesterday, a product's
 * name can command the printer, a reprint opens the drawer, or a character the
 * printer lacks comes out as rubbish.
 *
 * Golden bytes: tests/golden/NAME.bin. After a wanted change look at the
 * pictures (pos render), then write them anew:
 *   GOLDEN_WRITE=1 build/release/tests/receipts_escpos_test */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "receipts/escpos.h"
#include "receipts/interpreter.h"
#include "receipts/paper.h"
#include "receipts/test_page.h"
#include "tests/support/random_text.h"
#include "tests/support/sample_receipts.h"

static struct font *font;

static int open_font(void **state)
{
    struct diag d = {0};
    (void)state;
    i18n_set_chinese(true);
    return font_open(NULL, &font, &d);
}

static int close_font(void **state)
{
    (void)state;
    font_close(font);
    return 0;
}

static const struct printer_profile *profile(const char *name)
{
    const struct printer_profile *p = NULL;
    assert_int_equal(profile_find(name, &p, NULL), ERR_OK);
    return p;
}

static struct interpreter *print(const struct buf *job, int dots)
{
    struct interpreter *in = NULL;
    assert_int_equal(interpreter_new(dots, font, &in), ERR_OK);
    assert_int_equal(interpreter_feed(in, job->data, job->len), ERR_OK);
    assert_int_equal(interpreter_finish(in), ERR_OK);
    return in;
}

/* ---- golden bytes --------------------------------------------------------*/

enum sample { SALE, RARE, REPRINT, REPORT, MIXED, SO_FAR, LATE, TEST_PAGE };

/* Sizes and styles side by side on one line. */
static void mixed_styles(struct document *doc)
{
    const struct doc_cell cells[3] = {
        {.text = "大Ag", .style = {2, 2, true, false}},
        {.text = "小ag", .style = {1, 1, false, true}, .columns = 6},
        {.text = "高", .style = {1, 2, false, false}, .columns = 8},
    };
    doc_columns(doc, cells, 3);
    doc_text(doc, (struct doc_style){2, 1, true, true}, DOC_CENTER, "宽 wide");
    doc_feed(doc, 1);
    doc_text(doc, DOC_NORMAL, DOC_RIGHT, "end");
}

static void build(enum sample what, const struct printer_profile *p,
                  struct document *doc)
{
    struct sample_sale s;
    struct shift_report r;
    switch (what) {
    case REPORT:
    case SO_FAR:
        sample_report(&r);
        r.closing = what == REPORT;
        shift_report_document(&r, doc);
        return;
    case TEST_PAGE:
        test_page_document(p, doc);
        return;
    case MIXED:
        mixed_styles(doc);
        return;
    case RARE:
        sample_sale_rare(&s);
        break;
    default:
        sample_sale(&s);
        if (what == REPRINT) {
            s.sale.facts.reprint = 2;
            s.sale.facts.may_repeat = true;
        }
        if (what == LATE) { /* at 00:40, of the day before, for practice */
            s.sale.facts.time_ms += INT64_C(38091000);
            s.sale.facts.practice = true;
        }
    }
    sale_receipt_document(&s.sale, doc);
}

static void encode(enum sample what, const char *profile_name, struct buf *job)
{
    struct arena a = {0};
    struct document doc;
    struct escpos_options o = {.font = font};
    doc_init(&doc, &a);
    build(what, profile(profile_name), &doc);
    assert_int_equal(escpos_encode(&doc, profile(profile_name), &o, job),
                     ERR_OK);
    arena_release(&a);
}

static void golden_bytes_are_as_ever(void **state)
{
    static const struct {
        const char *name;
        enum sample what;
        const char *profile;
        bool english;
    } t[] = {
        {"sale_58", SALE, "58", false},
        {"sale_80", SALE, "80", false},
        {"sale_58_english", SALE, "58", true},
        {"reprint_58", REPRINT, "58", false},
        {"report_58", REPORT, "58", false},
        {"report_80_english", REPORT, "80", true},
        {"report_so_far_58", SO_FAR, "58", false},
        {"sale_late_80", LATE, "80", false},
        {"test_page_58", TEST_PAGE, "58", false},
        {"sale_tm_t88v", SALE, "TM-T88V", false},
        {"sale_tm_t70ii_ch", SALE, "tm-t70ii-ch", false},
        {"sale_sunmi", SALE, "sunmi", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct buf job = {0}, golden = {0};
        char path[128];
        i18n_set_chinese(!t[i].english);
        encode(t[i].what, t[i].profile, &job);
        i18n_set_chinese(true);
        snprintf(path, sizeof(path), "tests/golden/%s.bin", t[i].name);
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

/* The pictures that the README shows are of these jobs: as long as they are.
 * (Their dots depend on the font engine's version, their size does not.) */
static void golden_pictures_are_of_the_golden_bytes(void **state)
{
    static const struct {
        const char *name;
        int dots;
    } t[] = {{"sale_58", 384}, {"sale_80", 576}, {"report_58", 384}};
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct buf job = {0}, png = {0};
        char bin[128], path[128];
        snprintf(bin, sizeof(bin), "tests/golden/%s.bin", t[i].name);
        snprintf(path, sizeof(path), "tests/golden/%s.png", t[i].name);
        assert_int_equal(file_read(bin, 1 << 20, &job), ERR_OK);
        struct interpreter *in = print(&job, t[i].dots);
        const struct bitmap *bm = interpreter_paper(in);
        if (getenv("GOLDEN_WRITE"))
            assert_int_equal(bitmap_write_png(bm, 16, path, NULL), ERR_OK);
        assert_int_equal(file_read(path, 1 << 20, &png), ERR_OK);
        assert_true(png.len > 24);
        int width = png.data[18] << 8 | png.data[19];
        int height = png.data[22] << 8 | png.data[23];
        assert_int_equal(width, bm->width + 32);
        assert_int_equal(height, bm->height + 32);
        interpreter_free(in);
        buf_release(&job);
        buf_release(&png);
    }
}

/* ---- one picture, two ways to it -----------------------------------------*/

/* Characters from the printer's ROM and our raster lines must fall on the very
 * same dots, or a line with a rare character stands out of its columns. */
static void raster_stands_where_text_would(void **state)
{
    static const char *const pairs[2][2] = {{"58", "58-raster"},
                                            {"80", "80-raster"}};
    (void)state;
    for (int i = 0; i < 10; i++) {
        struct buf text = {0}, raster = {0};
        encode((enum sample)(i / 2), pairs[i % 2][0], &text);
        encode((enum sample)(i / 2), pairs[i % 2][1], &raster);
        int dots = profile(pairs[i % 2][0])->dots;
        struct interpreter *a = print(&text, dots), *b = print(&raster, dots);
        const struct bitmap *x = interpreter_paper(a),
                            *y = interpreter_paper(b);
        int differ = 0, height = x->height < y->height ? x->height : y->height;
        assert_true(abs(x->height - y->height) <= 40);
        for (int row = 0; row < height && !differ; row++)
            differ =
                memcmp(x->bits.data + (size_t)row * x->stride,
                       y->bits.data + (size_t)row * y->stride, x->stride) != 0
                    ? row + 1
                    : 0;
        /* A QR code of the printer's own stands a little elsewhere. */
        int same = i % 2 ? height * 2 / 3 : height;
        if (i % 2 == 0)
            assert_int_equal(x->height, y->height);
        if (differ && differ < same)
            fail_msg("%s, sample %d: differs at row %d of %d", pairs[i % 2][0],
                     i / 2, differ, height);
        interpreter_free(a);
        interpreter_free(b);
        buf_release(&text);
        buf_release(&raster);
    }
}

static void only_the_lines_that_need_it_are_raster(void **state)
{
    struct buf plain = {0}, rare = {0};
    (void)state;
    encode(SALE, "80", &plain);
    encode(RARE, "80", &rare);
    struct interpreter *a = print(&plain, 576), *b = print(&rare, 576);
    assert_int_equal(interpreter_report(a)->pictures, 0);
    /* 㐀, 𠀀, the apple, û with ñ, the combining line; not the last one */
    assert_int_equal(interpreter_report(b)->pictures, 5);
    assert_int_equal(interpreter_report(b)->unknown, 0);
    assert_int_equal(interpreter_report(b)->bad, 0);
    interpreter_free(a);
    interpreter_free(b);
    buf_release(&plain);
    buf_release(&rare);
}

/* No Chinese ROM: letters as text, every line with more as raster. */
static void a_printer_without_chinese_prints_it_all_the_same(void **state)
{
    const struct printer_profile ank = {.name = "ank",
                                        .dots = 512,
                                        .columns = 42,
                                        .rom = PROFILE_ROM_ANK,
                                        .gap_dots = 6,
                                        .tail_lines = 4};
    struct arena a = {0};
    struct document doc;
    struct buf job = {0}, text = {0};
    struct escpos_options o = {.font = font};
    (void)state;
    doc_init(&doc, &a);
    doc_pair(&doc, DOC_NORMAL, "Total", "41.80");
    doc_pair(&doc, DOC_NORMAL, "合计", "41.80");
    assert_int_equal(escpos_encode(&doc, &ank, &o, &job), ERR_OK);
    assert_null(memmem(job.data, job.len, "\x1C&", 2));
    struct interpreter *in = print(&job, 512);
    assert_int_equal(interpreter_report(in)->pictures, 1);
    assert_int_equal(interpreter_text(in, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    assert_string_equal((char *)text.data,
                        "Total                                41.80\n");
    /* The amount of the raster line ends where that of the text line does. */
    const struct bitmap *bm = interpreter_paper(in);
    for (int y = 0; y < 24; y++) {
        for (int x = 37 * 12; x < 512; x++)
            assert_int_equal(bitmap_get(bm, x, y), bitmap_get(bm, x, y + 30));
    }
    interpreter_free(in);
    buf_release(&job);
    buf_release(&text);
    arena_release(&a);
}

/* A wrong entry in the table prints past the paper's edge, or commands that a
 * model lacks, in every shop that has one. */
static void every_profile_prints_its_own_page(void **state)
{
    (void)state;
    for (int n = 0; n < profile_count(); n++) {
        const struct printer_profile *p = profile_at(n);
        struct buf job = {0}, text = {0};
        assert_int_equal(p->columns, p->dots / PAPER_COLUMN_DOTS);
        assert_ptr_equal(profile(p->name), p);
        encode(TEST_PAGE, p->name, &job);
        /* XP-58IIQ: a code page before anything that prints. */
        assert_memory_equal(job.data, "\x1B@\x1Bt\0", 5);
        struct interpreter *in = print(&job, p->dots);
        const struct interpreter_report *r = interpreter_report(in);
        assert_int_equal(r->unknown + r->bad, 0);
        assert_int_equal(r->cuts, p->cutter);
        assert_int_equal(r->qr_codes, p->native_qr);
        assert_int_equal(interpreter_text(in, &text), ERR_OK);
        if (p->rom == PROFILE_ROM_NONE)
            assert_null(memmem(text.data, text.len, "1", 1));
        else
            assert_non_null(memmem(text.data, text.len, "天长", 6));
        interpreter_free(in);
        buf_release(&job);
        buf_release(&text);
    }
}

/* ZiJiang: Chinese stays small, and without its line, unless FS ! says so;
 * Epson knows GS ! for both, and FS - for the line. */
static void large_chinese_is_asked_for_as_the_model_wants_it(void **state)
{
    static const struct doc_style style = {2, 2, false, true};
    static const uint8_t zijiang[] = {0x1B, '-', 1,    0x1D, '!',  0x11,
                                      0x1C, '!', 0x8C, 0xB4, 0xF3, '\n'};
    static const uint8_t epson[] = {0x1B, '-', 1, 0x1D, '!',  0x11,
                                    0x1C, '-', 1, 0xB4, 0xF3, '\n'};
    struct escpos_options o = {0};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct arena a = {0};
        struct document doc;
        struct buf job = {0};
        doc_init(&doc, &a);
        doc_text(&doc, style, DOC_LEFT, "大");
        assert_int_equal(
            escpos_encode(&doc, profile(i ? "tm-t88v" : "zj-5870"), &o, &job),
            ERR_OK);
        assert_non_null(
            i ? memmem(job.data, job.len, epson, sizeof(epson))
              : memmem(job.data, job.len, zijiang, sizeof(zijiang)));
        buf_release(&job);
        arena_release(&a);
    }
}

static void a_label_names_its_profile(void **state)
{
    const struct printer_profile *p = NULL;
    struct diag d = {0};
    (void)state;
    assert_string_equal(profile("POS-5890")->name, "58");
    assert_string_equal(profile("zj-5870")->name, "58");
    assert_string_equal(profile("Xp-58IIQ")->name, "58");
    assert_string_equal(profile("rp80")->name, "80");
    static const char *const bad[] = {"", " ", "zj", "zj-5870 pos-5870", "85"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        d = (struct diag){0};
        assert_int_equal(profile_find(bad[i], &p, &d), ERR_NOTFOUND);
        for (int n = 0; n < profile_count(); n++)
            assert_non_null(strstr(d.text, profile_at(n)->name));
    }
    assert_int_equal(profile_find(NULL, &p, NULL), ERR_NOTFOUND);
    assert_null(p);
}

static void without_a_font_it_still_prints(void **state)
{
    struct arena a = {0};
    struct document doc;
    struct buf job = {0};
    struct escpos_options none = {0};
    (void)state;
    doc_init(&doc, &a);
    doc_text(&doc, DOC_NORMAL, DOC_LEFT, "㐀字e\u0301ñ");
    assert_int_equal(escpos_encode(&doc, profile("58-raster"), &none, &job),
                     ERR_NOTFOUND);
    assert_int_equal(job.len, 0);
    assert_int_equal(escpos_encode(&doc, profile("58"), &none, &job), ERR_OK);
    assert_non_null(memmem(job.data, job.len, "\xA1\xFE\xD7\xD6\x65?\n", 7));
    buf_release(&job);
    arena_release(&a);
}

/* ---- nothing in a text is a command --------------------------------------*/

/* Cuts out the commands that the encoder itself emits and returns the first
 * other control byte, or -1. */
static int stray_control(const struct buf *job)
{
    const uint8_t *p = job->data, *end = p + job->len;
    while (p < end) {
        if (*p >= 0x81 && end - p >= 2) { /* GBK */
            p += 2;
            continue;
        }
        if ((*p >= 0x20 && *p != 0x7F) || *p == '\n') {
            p++;
            continue;
        }
        if (end - p < 2)
            return *p;
        switch (p[0] << 8 | p[1]) {
        case 0x1B40: /* ESC @ */
        case 0x1C26: /* FS & */
            p += 2;
            break;
        case 0x1B45: /* ESC E - 3 a t J d, GS ! H, FS ! */
        case 0x1B2D:
        case 0x1B33:
        case 0x1B61:
        case 0x1B74:
        case 0x1B4A:
        case 0x1B64:
        case 0x1D21:
        case 0x1C21:
            p += 3;
            break;
        case 0x1D56: /* GS V 66 n */
            p += 4;
            break;
        case 0x1D76: /* GS v 0 */
            p += 8 + (p[4] | p[5] << 8) * (p[6] | p[7] << 8);
            break;
        default:
            return *p;
        }
    }
    return -1;
}

static void text_is_never_a_command(void **state)
{
    static const char *const profiles[] = {"58", "80", "58-raster"};
    uint64_t seed = 3;
    struct arena a = {0};
    static char text[2048];
    (void)state;
    for (int i = 0; i < 1500; i++) {
        struct document doc;
        struct buf job = {0};
        struct escpos_options o = {.font = i % 2 ? font : NULL};
        const char *name = profiles[o.font ? i % 3 : i % 2];
        arena_clear(&a);
        doc_init(&doc, &a);
        random_text(&seed, 80, 1, text, sizeof(text));
        const struct doc_cell cells[2] = {
            {.text = text, .style = {2, 2, true, true}},
            {.text = text, .columns = 8, .align = DOC_RIGHT}};
        doc_text(&doc, DOC_NORMAL, (enum doc_align)(i % 3), text);
        doc_columns(&doc, cells, 2);
        assert_int_equal(escpos_encode(&doc, profile(name), &o, &job), ERR_OK);
        int control = stray_control(&job);
        if (control >= 0)
            fail_msg("control %02X reaches the printer (round %d)",
                     (unsigned)control, i);
        buf_release(&job);
    }
    arena_release(&a);
}

/* ---- drawer, cut, limits -------------------------------------------------*/

static const uint8_t pulse[] = {0x1B, 0x70, 0, 25, 250};

static void the_drawer_opens_before_the_paper(void **state)
{
    struct arena a = {0};
    struct document doc;
    struct buf job = {0};
    struct escpos_options o = {.font = font};
    (void)state;
    doc_init(&doc, &a);
    doc_text(&doc, DOC_NORMAL, DOC_LEFT, "text");
    doc_drawer(&doc);
    doc_drawer(&doc);
    doc_cut(&doc);
    assert_int_equal(escpos_encode(&doc, profile("80"), &o, &job), ERR_OK);
    assert_memory_equal(job.data + 2, pulse, sizeof(pulse));
    assert_null(memmem(job.data + 7, job.len - 7, pulse, sizeof(pulse)));
    assert_non_null(memmem(job.data, job.len, "\x1DVB\0", 4));
    buf_clear(&job);
    o.no_drawer = true;
    assert_int_equal(escpos_encode(&doc, profile("58"), &o, &job), ERR_OK);
    assert_null(memmem(job.data, job.len, pulse, sizeof(pulse)));
    assert_null(memmem(job.data, job.len, "\x1DV", 2)); /* no knife */
    buf_release(&job);
    arena_release(&a);
}

static void a_reprint_says_so_and_opens_nothing(void **state)
{
    struct buf job = {0}, text = {0};
    (void)state;
    encode(REPRINT, "58", &job);
    struct interpreter *in = print(&job, 384);
    assert_int_equal(interpreter_text(in, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    assert_non_null(strstr((char *)text.data, "【重印 第2次】"));
    assert_non_null(strstr((char *)text.data, "【重打】"));
    assert_int_equal(interpreter_report(in)->drawers, 0);
    interpreter_free(in);
    buf_release(&job);
    buf_release(&text);
}

static void failures_leave_the_job_as_it_was(void **state)
{
    struct arena a = {0};
    struct document doc;
    struct buf job = {0};
    struct escpos_options o = {.font = font};
    static char big[DOC_QR_MAX + 2];
    (void)state;
    assert_int_equal(buf_add_text(&job, "before"), ERR_OK);
    memset(big, 'x', sizeof(big) - 1);
    doc_init(&doc, &a);
    doc_qr(&doc, big);
    assert_int_equal(escpos_encode(&doc, profile("58"), &o, &job), ERR_RANGE);
    assert_int_equal(job.len, 6);
    doc_init(&doc, &a);
    for (int i = 0; i < 8000; i++) /* 8000 raster lines are no receipt */
        doc_text(&doc, (struct doc_style){4, 4, false, false}, DOC_LEFT,
                 "㐀㐀㐀㐀");
    assert_int_equal(escpos_encode(&doc, profile("58"), &o, &job), ERR_RANGE);
    assert_int_equal(job.len, 6);
    assert_memory_equal(job.data, "before", 6);
    buf_release(&job);
    arena_release(&a);
}

static void qr_text_names_the_entry(void **state)
{
    const uint8_t head[4] = {0xAB, 0x01, 0x00, 0xFF};
    char qr[PAPER_QR_CHARS] = "kept", longer[200];
    (void)state;
    assert_int_equal(
        paper_qr_format("o-12", "3", 18446744073709551615u, head, qr), ERR_OK);
    assert_string_equal(qr, "LD/O-12/3/18446744073709551615/AB0100FF");
    assert_int_equal(paper_qr_format("a/b\x1B店", "1", 7, head, qr), ERR_OK);
    assert_string_equal(qr, "LD/AB/1/7/AB0100FF");
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(paper_qr_format(longer, "1", 7, head, qr), ERR_RANGE);
    assert_string_equal(qr, "LD/AB/1/7/AB0100FF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_bytes_are_as_ever),
        cmocka_unit_test(golden_pictures_are_of_the_golden_bytes),
        cmocka_unit_test(raster_stands_where_text_would),
        cmocka_unit_test(only_the_lines_that_need_it_are_raster),
        cmocka_unit_test(a_printer_without_chinese_prints_it_all_the_same),
        cmocka_unit_test(every_profile_prints_its_own_page),
        cmocka_unit_test(a_label_names_its_profile),
        cmocka_unit_test(large_chinese_is_asked_for_as_the_model_wants_it),
        cmocka_unit_test(without_a_font_it_still_prints),
        cmocka_unit_test(text_is_never_a_command),
        cmocka_unit_test(the_drawer_opens_before_the_paper),
        cmocka_unit_test(a_reprint_says_so_and_opens_nothing),
        cmocka_unit_test(failures_leave_the_job_as_it_was),
        cmocka_unit_test(qr_text_names_the_entry),
    };
    return cmocka_run_group_tests(tests, open_font, close_font);
}
