/* If these fail, a person or a phone cannot read what we print, or we cannot
 * read what others print. Judges from outside: zbar for codes, tesseract for
 * Chinese text, npm's receiptline for foreign jobs. Where one cannot be had,
 * its test says so and is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "base/text.h"
#include "receipts/escpos.h"
#include "receipts/interpreter.h"
#include "tests/support/picture.h"
#include "tests/support/sample_receipts.h"

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

static struct interpreter *print_document(const struct document *doc,
                                          const char *profile)
{
    const struct printer_profile *p = NULL;
    struct escpos_options o = {.font = font};
    struct buf job = {0};
    assert_int_equal(profile_find(profile, &p, NULL), ERR_OK);
    assert_int_equal(escpos_encode(doc, p, &o, &job), ERR_OK);
    struct interpreter *in = print(&job, p->dots);
    buf_release(&job);
    return in;
}

static void every_receipts_code_is_read_by_zbar(void **state)
{
    static const char *const profiles[] = {"58", "80", "58-raster",
                                           "80-raster"};
    static const struct {
        const char *outlet;
        uint64_t seq;
    } t[] = {{"1", 1},
             {"341181-0042", 123456789},
             {"a1b2c3d4-e5f6-47a8-9b0c-d1e2f3a4b5c6", 18446744073709551615u}};
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    for (int i = 0; i < 12; i++) {
        struct arena a = {0};
        struct document doc;
        struct sample_sale s;
        struct buf text = {0};
        char want[PAPER_QR_CHARS];
        doc_init(&doc, &a);
        sample_sale(&s);
        s.sale.facts.outlet_id = t[i / 4].outlet;
        s.sale.facts.seq = t[i / 4].seq;
        sale_receipt_document(&s.sale, &doc);
        struct interpreter *in = print_document(&doc, profiles[i % 4]);
        assert_int_equal(paper_qr_format(s.sale.facts.outlet_id,
                                         s.sale.facts.till_id, s.sale.facts.seq,
                                         s.sale.facts.head, want),
                         ERR_OK);
        assert_true(
            picture_read(interpreter_paper(in), "zbarimg -q --raw", "", &text));
        if (strncmp((char *)text.data, want, strlen(want)) != 0)
            fail_msg("zbar reads \"%s\", not \"%s\"", (char *)text.data, want);
        buf_release(&text);
        interpreter_free(in);
        arena_release(&a);
    }
}

/* The longest text a document may ask for still prints and reads. */
static void the_longest_code_fits_the_narrowest_paper(void **state)
{
    struct arena a = {0};
    struct document doc;
    struct buf text = {0};
    char data[DOC_QR_MAX + 1];
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    for (int i = 0; i < DOC_QR_MAX; i++)
        data[i] = (char)('a' + i % 26);
    data[DOC_QR_MAX] = '\0';
    doc_init(&doc, &a);
    doc_qr(&doc, data);
    struct interpreter *in = print_document(&doc, "58");
    assert_true(
        picture_read(interpreter_paper(in), "zbarimg -q --raw", "", &text));
    assert_memory_equal(text.data, data, DOC_QR_MAX);
    buf_release(&text);
    interpreter_free(in);
    arena_release(&a);
}

/* ---- OCR -----------------------------------------------------------------*/

static bool is_han(uint32_t c)
{
    return c >= 0x4E00 && c <= 0x9FFF;
}

/* How many of 100 Han characters of want stand in got, each used once. */
static int percent_read(const char *want, const char *got)
{
    static uint16_t have[0x10000];
    int all = 0, found = 0;
    memset(have, 0, sizeof(have));
    for (uint32_t c; (c = utf8_next(&got)) != 0;) {
        if (is_han(c))
            have[c]++;
    }
    for (uint32_t c; (c = utf8_next(&want)) != 0;) {
        if (!is_han(c))
            continue;
        all++;
        if (have[c] > 0) {
            have[c]--;
            found++;
        }
    }
    assert_true(all > 20);
    return found * 100 / all;
}

static void chinese_is_legible(void **state)
{
    (void)state;
    if (!picture_tool("tesseract") ||
        system("tesseract --list-langs 2>&1 | grep -q chi_sim") != 0) {
        fprintf(stderr, "skip: tesseract with chi_sim is not installed\n");
        skip();
    }
    for (int i = 0; i < 2; i++) {
        struct arena a = {0};
        struct document doc;
        struct buf want = {0}, got = {0};
        struct sample_sale s;
        struct shift_report r;
        doc_init(&doc, &a);
        sample_sale(&s);
        sample_report(&r);
        if (i == 0)
            sale_receipt_document(&s.sale, &doc);
        else
            shift_report_document(&r, &doc);
        struct interpreter *in = print_document(&doc, i ? "80" : "58");
        assert_int_equal(interpreter_text(in, &want), ERR_OK);
        assert_int_equal(buf_add(&want, "", 1), ERR_OK);
        assert_true(picture_read(interpreter_paper(in), "tesseract",
                                 "- -l chi_sim --psm 6", &got));
        int percent = percent_read((char *)want.data, (char *)got.data);
        if (percent < 80)
            fail_msg("tesseract reads %d of 100 characters:\n%s", percent,
                     (char *)got.data);
        buf_release(&want);
        buf_release(&got);
        interpreter_free(in);
        arena_release(&a);
    }
}

/* ---- foreign jobs --------------------------------------------------------*/

static void receiptlines_jobs_are_understood(void **state)
{
    const char *folder = getenv("TMPDIR");
    char path[256], command[512];
    struct buf job = {0}, text = {0}, codes = {0};
    (void)state;
    snprintf(path, sizeof(path), "%s/receiptlineXXXXXX",
             folder ? folder : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    snprintf(command, sizeof(command), "tests/support/receiptline.sh '%s'",
             path);
    int rc = system(command);
    if (WIFEXITED(rc) && WEXITSTATUS(rc) == 77) {
        unlink(path);
        fprintf(stderr, "skip: npm cannot have receiptline here\n");
        skip();
    }
    assert_int_equal(rc, 0);
    assert_int_equal(file_read(path, 1 << 20, &job), ERR_OK);
    unlink(path);
    struct interpreter *in = print(&job, 384);
    const struct interpreter_report *r = interpreter_report(in);
    assert_true(r->cuts >= 1);
    assert_int_equal(r->barcodes, 1);
    assert_int_equal(interpreter_text(in, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    assert_non_null(strstr((char *)text.data, "秦栏便民店\n"));
    assert_non_null(strstr((char *)text.data, "天长大米 5kg132.80\n"));
    if (picture_tool("zbarimg")) {
        assert_true(picture_read(interpreter_paper(in), "zbarimg -q --raw", "",
                                 &codes));
        assert_non_null(strstr((char *)codes.data, "LD/12/1/1234/1A2B3C4D"));
        assert_non_null(strstr((char *)codes.data, "6901234567892"));
    }
    interpreter_free(in);
    buf_release(&job);
    buf_release(&text);
    buf_release(&codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_receipts_code_is_read_by_zbar),
        cmocka_unit_test(the_longest_code_fits_the_narrowest_paper),
        cmocka_unit_test(chinese_is_legible),
        cmocka_unit_test(receiptlines_jobs_are_understood),
    };
    return cmocka_run_group_tests(tests, open_font, close_font);
}
