/* If these fail, the picture of a job is not what a printer would print, and
 * nobody notices a broken receipt before a customer does.
 *
 * The byte streams are written by hand from the ESC/POS command reference, as
 * other receipt programs emit them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "receipts/interpreter.h"
#include "tests/support/picture.h"
#include "tests/support/random_text.h"

static struct font *font;

static int open_font(void **state)
{
    (void)state;
    return font_open(NULL, &font, NULL);
}

static int close_font(void **state)
{
    (void)state;
    font_close(font);
    return 0;
}

static struct interpreter *print(const void *job, size_t len)
{
    struct interpreter *in = NULL;
    assert_int_equal(interpreter_new(384, font, &in), ERR_OK);
    assert_int_equal(interpreter_feed(in, job, len), ERR_OK);
    assert_int_equal(interpreter_finish(in), ERR_OK);
    return in;
}

#define PRINT(text) print(text, sizeof(text) - 1)

static void assert_text(const struct interpreter *in, const char *want)
{
    struct buf text = {0};
    assert_int_equal(interpreter_text(in, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    assert_string_equal((char *)text.data, want);
    buf_release(&text);
}

/* The box around all black dots of rows [top, bottom). */
struct box {
    int left, right, top, bottom;
};

static struct box black(const struct interpreter *in, int top, int bottom)
{
    const struct bitmap *bm = interpreter_paper(in);
    struct box b = {bm->width, 0, bottom, top};
    for (int y = top; y < bottom && y < bm->height; y++) {
        for (int x = 0; x < bm->width; x++) {
            if (!bitmap_get(bm, x, y))
                continue;
            b.left = x < b.left ? x : b.left;
            b.right = x + 1 > b.right ? x + 1 : b.right;
            b.top = y < b.top ? y : b.top;
            b.bottom = y + 1 > b.bottom ? y + 1 : b.bottom;
        }
    }
    return b;
}

static void text_of_both_kinds(void **state)
{
    (void)state;
    struct interpreter *in = PRINT("\x1B@Rice \xCC\xEC\xB3\xA4\n"
                                   "\x81\x39\xEE\x39\n" /* 㐀, four bytes */
                                   "\x1C.\x82\x1C&\xC3\xD7");
    assert_text(in, "Rice 天长\n㐀\né米\n");
    assert_int_equal(interpreter_report(in)->unknown, 0);
    assert_false(interpreter_report(in)->truncated);
    interpreter_free(in);
}

static void lines_wrap_at_the_head(void **state)
{
    (void)state;
    struct interpreter *in =
        PRINT("12345678901234567890123456789012"
              "next\n\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1"
              "\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1\xB0\xA1"
              "x\xB0\xA1\n");
    assert_text(in, "12345678901234567890123456789012\nnext\n"
                    "啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊x\n啊\n");
    interpreter_free(in);
}

static void sizes_follow_the_right_command(void **state)
{
    static const struct {
        const char *job;
        int letter_high, chinese_high; /* of a line of one "H" or one 国 */
    } t[] = {
        {"", 24, 24},
        {"\x1B!\x30", 48, 24}, /* letters only, as Chinese models do */
        {"\x1D!\x11", 48, 48},
        {"\x1D!\x77", 192, 192},
        {"\x1C!\x0C", 24, 48},
        {"\x1CW\x01", 24, 48},
        {"\x1B!\x01", 17, 24}, /* font B */
        {"\x1BM\x01", 17, 24},
        {"\x1D!\x11\x1B@", 24, 24},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        for (int chinese = 0; chinese < 2; chinese++) {
            char job[64];
            int len = snprintf(job, sizeof(job), "%s%s", t[i].job,
                               chinese ? "\xB9\xFA" : "H");
            /* Without line spacing the paper is as long as the character. */
            char spaced[80];
            int n = snprintf(spaced, sizeof(spaced), "\x1B\x33%c", 1);
            memcpy(spaced + n, job, (size_t)len + 1);
            struct interpreter *in = print(spaced, (size_t)(n + len));
            int want = chinese ? t[i].chinese_high : t[i].letter_high;
            /* Four rows below a line are room for its underline. */
            if (strstr(t[i].job, "\x1B@"))
                assert_in_range(interpreter_paper(in)->height, want, 34);
            else
                assert_int_equal(interpreter_paper(in)->height, want + 4);
            interpreter_free(in);
        }
    }
}

static void alignment_margins_and_positions(void **state)
{
    static const struct {
        const char *job;
        size_t len;
        int left; /* cell of the first character */
    } t[] = {
#define J(text) text, sizeof(text) - 1
        {J("\xB9\xFA"), 0},
        {J("\x1B\x61\x01\xB9\xFA"), 180},
        {J("\x1B\x61\x32\xB9\xFA"), 360},
        {J("\x1B$\x64\x00\xB9\xFA"), 100},
        {J("\x1B$\x64\x00\x1B\\\xF6\xFF\xB9\xFA"), 90},
        {J("\x1DL\x30\x00\xB9\xFA"), 48},
        {J("\x1DW\x60\x00\x1B\x61\x02\xB9\xFA"), 72},
        {J("\t\xB9\xFA"), 96},
        {J("\x1B\x44\x05\x0A\x00\t\t\xB9\xFA"), 120},
#undef J
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct interpreter *in = print(t[i].job, t[i].len);
        struct box b = black(in, 0, 30);
        assert_in_range(b.left, t[i].left, t[i].left + 4);
        assert_in_range(b.right, t[i].left + 20, t[i].left + 24);
        assert_int_equal(interpreter_report(in)->bad, 0);
        interpreter_free(in);
    }
}

static void spacing_feeds_and_styles(void **state)
{
    (void)state;
    struct interpreter *in = PRINT("\x1B\x33\x50"
                                   "a\nb\n");
    assert_int_equal(black(in, 80, 160).top >= 80, 1);
    assert_in_range(interpreter_paper(in)->height, 160, 164);
    interpreter_free(in);
    in = PRINT("\x1B\x64\x03\x1BJ\x0A"
               "a\n");
    assert_in_range(black(in, 0, 200).top, 100, 110);
    interpreter_free(in);
    in = PRINT("\x1B-\x02  \n"); /* an underlined blank */
    assert_int_equal(black(in, 0, 40).bottom - black(in, 0, 40).top, 2);
    interpreter_free(in);
    in = PRINT("\x1D\x42\x01  \n"); /* a reversed blank */
    assert_int_equal(black(in, 0, 40).right, 24);
    assert_int_equal(black(in, 0, 40).bottom, 24);
    interpreter_free(in);
}

static void pictures_of_every_kind(void **state)
{
    (void)state;
    static const uint8_t raster[] = {0x1B, 'a',  1,    0x1D, 'v', '0',
                                     0,    2,    0,    3,    0,   0xFF,
                                     0xFF, 0x80, 0x01, 0xFF, 0xFF};
    struct interpreter *in = print(raster, sizeof(raster));
    struct box b = black(in, 0, 10);
    assert_int_equal(b.left, 184);
    assert_int_equal(b.right, 200);
    assert_int_equal(b.bottom, 3);
    assert_false(bitmap_get(interpreter_paper(in), 190, 1));
    interpreter_free(in);

    static const uint8_t doubled[] = {0x1D, 'v', '0', 3, 1, 0, 1, 0, 0x80};
    in = print(doubled, sizeof(doubled));
    b = black(in, 0, 10);
    assert_int_equal(b.right, 2);
    assert_int_equal(b.bottom, 2);
    interpreter_free(in);

    static const uint8_t columns24[] = {0x1B, '*',  33,   2, 0, 0xFF,
                                        0xFF, 0xFF, 0x80, 0, 1, '\n'};
    in = print(columns24, sizeof(columns24));
    b = black(in, 0, 30);
    assert_int_equal(b.right, 2);
    assert_int_equal(b.bottom, 24);
    assert_false(bitmap_get(interpreter_paper(in), 1, 12));
    interpreter_free(in);

    static const uint8_t columns8[] = {0x1B, '*', 0, 1, 0, 0xFF, '\n'};
    in = print(columns8, sizeof(columns8));
    b = black(in, 0, 30);
    assert_int_equal(b.right, 2); /* single density: twice as wide */
    assert_int_equal(b.bottom, 24);
    interpreter_free(in);

    static const uint8_t graphics[] = {0x1D, '(',  'L', 12,  0, 48, 112, 48,
                                       1,    1,    49,  8,   0, 2,  0,   0xFF,
                                       0x81, 0x1D, '(', 'L', 2, 0,  48,  50};
    in = print(graphics, sizeof(graphics));
    b = black(in, 0, 10);
    assert_int_equal(b.right, 8);
    assert_int_equal(b.bottom, 2);
    assert_int_equal(interpreter_report(in)->bad, 0);
    interpreter_free(in);

    static const uint8_t downloaded[] = {0x1D, '*', 1, 1,    0xFF, 0,   0, 0,
                                         0,    0,   0, 0x80, 0x1D, '/', 0};
    in = print(downloaded, sizeof(downloaded));
    b = black(in, 0, 10);
    assert_int_equal(b.right, 8);
    assert_int_equal(b.bottom, 8);
    interpreter_free(in);
}

static void cuts_drawers_and_questions_are_kept(void **state)
{
    (void)state;
    struct interpreter *in = PRINT("\x10\x04\x01\x10\x04\x02\x1B@\x1B\x70\x00"
                                   "\x19\xFA"
                                   "a\n\x1DV\x42\x00\x10\x14\x01\x01"
                                   "\x05"
                                   "b\n\x1DV\x01\x1Bi\x1D\x72\x01");
    const struct interpreter_report *r = interpreter_report(in);
    assert_int_equal(r->cuts, 3);
    assert_int_equal(r->drawers, 2);
    assert_int_equal(r->questions, 3);
    assert_int_equal(r->event[2].kind, INTERPRETER_DRAWER);
    assert_int_equal(r->event[2].y, 0);
    assert_int_equal(r->event[3].kind, INTERPRETER_CUT);
    assert_int_equal(r->event[4].detail, 1);
    assert_int_equal(r->unknown, 0);
    assert_text(in, "a\n\nb\n");
    interpreter_free(in);
}

static void unknown_commands_are_counted_not_printed(void **state)
{
    (void)state;
    struct interpreter *in = PRINT("\x1B\x07"
                                   "a\x1D\x7F"
                                   "b\x1BL"
                                   "c\n"
                                   "\x1D(Z\x03\x00xyz"
                                   "d\n\x1D");
    const struct interpreter_report *r = interpreter_report(in);
    assert_text(in, "abc\nd\n");
    assert_int_equal(r->unknown, 4);
    assert_int_equal(r->first_unknown[0], 0x1B);
    assert_int_equal(r->first_unknown[1], 0x07);
    assert_true(r->truncated);
    interpreter_free(in);
}

/* However a job arrives, the paper is the same. */
static void pieces_print_like_the_whole(void **state)
{
    struct buf job = {0};
    uint64_t seed = 4;
    (void)state;
    assert_int_equal(file_read("tests/golden/sale_58.bin", 1 << 20, &job),
                     ERR_OK);
    struct interpreter *whole = print(job.data, job.len);
    for (int round = 0; round < 20; round++) {
        struct interpreter *in = NULL;
        assert_int_equal(interpreter_new(384, font, &in), ERR_OK);
        for (size_t at = 0; at < job.len;) {
            size_t n = round ? 1 + random_next(&seed) % 40 : 1;
            n = n < job.len - at ? n : job.len - at;
            assert_int_equal(interpreter_feed(in, job.data + at, n), ERR_OK);
            at += n;
        }
        assert_int_equal(interpreter_finish(in), ERR_OK);
        const struct bitmap *a = interpreter_paper(whole),
                            *b = interpreter_paper(in);
        assert_int_equal(a->height, b->height);
        assert_memory_equal(a->bits.data, b->bits.data, a->bits.len);
        interpreter_free(in);
    }
    interpreter_free(whole);
    buf_release(&job);
}

/* A stream of feeds and pictures must not take all memory. */
static void paper_has_an_end(void **state)
{
    struct buf job = {0};
    (void)state;
    for (int i = 0; i < 3000; i++)
        assert_int_equal(buf_add(&job, "\x1B\x33\xFF\x1B\x64\xFF", 6), ERR_OK);
    assert_int_equal(buf_add_text(&job, "end\n"), ERR_OK);
    struct interpreter *in = print(job.data, job.len);
    assert_true(interpreter_report(in)->paper_end);
    assert_true(interpreter_paper(in)->height <= BITMAP_HEIGHT_MAX);
    interpreter_free(in);
    buf_release(&job);
}

/* What it does not draw, it skips whole. */
static void unprinted_commands_are_skipped_whole(void **state)
{
    static const uint8_t job[] = {
        0x1B, '&', 3,    'A',  'B',  1,   'a', 'b', 'c', 0,   'x', /* ESC & */
        0x1C, 'q', 1,    1,    0,    1,   0,   '1', '2', '3', '4',
        '5',  '6', '7',  '8',  0x1C, 'p', 1,   0, /* FS q, FS p */
        0x1B, 'W', 0,    0,    0,    0,   128, 1,   9,   0,   0x1D,
        '$',  '0', '1',  0x10, 0x14, 8,   '1', '2', '3', '4', '5',
        '6',  '7', 0x1B, 'c',  '5',  '1', 'e', 'n', 'd'};
    (void)state;
    struct interpreter *in = print(job, sizeof(job));
    assert_text(in, "xend\n");
    assert_int_equal(interpreter_report(in)->unknown, 4);
    assert_false(interpreter_report(in)->truncated);
    interpreter_free(in);
}

static void a_font_that_cannot_be_had_is_named(void **state)
{
    static const struct {
        const char *path;
        enum err err;
    } t[] = {{"/none/at/all.ttf", ERR_NOTFOUND},
             {"Makefile", ERR_FORMAT},
             {":", ERR_NOTFOUND},
             {FONT_DEFAULT_PATH ":/none/at/all.ttf", ERR_NOTFOUND}};
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct font *f = NULL;
        struct diag d = {0};
        assert_int_equal(font_open(t[i].path, &f, &d), t[i].err);
        assert_null(f);
        assert_non_null(strstr(d.text, FONT_PATH_ENV));
    }
}

/* ---- others read our codes -----------------------------------------------*/

static void assert_zbar(const struct interpreter *in, const char *want)
{
    struct buf text = {0};
    assert_true(picture_read(interpreter_paper(in), "zbarimg -q", "", &text));
    if (!strstr((char *)text.data, want))
        fail_msg("zbar reads \"%s\", not \"%s\"", (char *)text.data, want);
    buf_release(&text);
}

static void every_barcode_is_read_by_zbar(void **state)
{
    static const struct {
        const char *job;
        size_t len;
        const char *want;
    } t[] = {
#define J(text) text, sizeof(text) - 1
        {J("\x1Dk\x02"
           "690123456789\x00"),
         "EAN-13:6901234567892"},
        {J("\x1Dk\x43\x0D"
           "6901234567892"),
         "EAN-13:6901234567892"},
        {J("\x1Dk\x44\x07"
           "6901234"),
         "EAN-8:69012341"},
        {J("\x1Dk\x41\x0B"
           "01234567890"),
         "EAN-13:0012345678905"},
        {J("\x1Dw\x02\x1Dk\x04"
           "LD-12 AB\x00"),
         "CODE-39:LD-12 AB"},
        {J("\x1Dw\x02\x1Dk\x46\x0C"
           "123456789012"),
         "I2/5:123456789012"},
        {J("\x1Dw\x02\x1Dk\x49\x0A{BOrder-12"), "CODE-128:Order-12"},
        {J("\x1Dw\x02\x1Dk\x49\x07{C\x0C\x22\x38\x4E\x63"),
         "CODE-128:1234567899"},
        {J("\x1Dw\x02\x1Dk\x49\x08{AAB{Bcd"), "CODE-128:ABcd"},
        {J("\x1Dw\x02\x1Dk\x49\x0B{AX{SyZ{B{{"), "CODE-128:XyZ{"},
        {J("\x1Dw\x02\x1Dk\x49\x0A{BNo.{C\x0C\x22\x05"), "CODE-128:No.123405"},
#undef J
    };
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct buf job = {0};
        assert_int_equal(buf_add(&job, "\x1Dh\x50\x1DH\x02\x1B\x61\x01", 9),
                         ERR_OK);
        assert_int_equal(buf_add(&job, t[i].job, t[i].len), ERR_OK);
        struct interpreter *in = print(job.data, job.len);
        assert_int_equal(interpreter_report(in)->barcodes, 1);
        assert_int_equal(interpreter_report(in)->bad, 0);
        assert_zbar(in, t[i].want);
        interpreter_free(in);
        buf_release(&job);
    }
}

static void wrong_barcodes_are_refused(void **state)
{
    (void)state;
    struct interpreter *in = PRINT("\x1Dk\x43\x0D"
                                   "6901234567891"
                                   "\x1Dk\x02"
                                   "69012345678\x00"
                                   "\x1Dk\x04"
                                   "lower\x00"
                                   "\x1Dk\x49\x03"
                                   "abc"
                                   "\x1Dk\x49\x04{C\x64\x01"
                                   "\x1Dk\x49\x00"
                                   "end\n");
    assert_int_equal(interpreter_report(in)->barcodes, 0);
    assert_int_equal(interpreter_report(in)->bad, 6);
    assert_text(in, "end\n");
    interpreter_free(in);
}

static void qr_codes_are_read_by_zbar(void **state)
{
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    struct interpreter *in =
        PRINT("\x1B\x61\x01\x1D(k\x04\x00\x31\x41\x32\x00\x1D(k\x03\x00\x31\x43"
              "\x05\x1D(k\x03\x00\x31\x45\x32\x1D(k\x0E\x00\x31\x50\x30"
              "LD/1/2/3abc\x1D(k\x03\x00\x31\x51\x30");
    assert_int_equal(interpreter_report(in)->qr_codes, 1);
    assert_zbar(in, "QR-Code:LD/1/2/3abc");
    interpreter_free(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_both_kinds),
        cmocka_unit_test(lines_wrap_at_the_head),
        cmocka_unit_test(sizes_follow_the_right_command),
        cmocka_unit_test(alignment_margins_and_positions),
        cmocka_unit_test(spacing_feeds_and_styles),
        cmocka_unit_test(pictures_of_every_kind),
        cmocka_unit_test(cuts_drawers_and_questions_are_kept),
        cmocka_unit_test(unknown_commands_are_counted_not_printed),
        cmocka_unit_test(unprinted_commands_are_skipped_whole),
        cmocka_unit_test(a_font_that_cannot_be_had_is_named),
        cmocka_unit_test(pieces_print_like_the_whole),
        cmocka_unit_test(paper_has_an_end),
        cmocka_unit_test(every_barcode_is_read_by_zbar),
        cmocka_unit_test(wrong_barcodes_are_refused),
        cmocka_unit_test(qr_codes_are_read_by_zbar),
    };
    return cmocka_run_group_tests(tests, open_font, close_font);
}
