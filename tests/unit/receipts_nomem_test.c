/* If these fail, a till short of memory prints half a receipt or crashes in
 * the middle of one. Every allocation of ours is made to fail, one after the
 * other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "receipts/escpos.h"
#include "receipts/interpreter.h"
#include "receipts/logo.h"
#include "receipts/page.h"
#include "receipts/sample_papers.h"
#include "tests/support/sample_receipts.h"

/* The linker sends our allocations here (tests/tests.mk). */
void *__real_malloc(size_t len);
void *__real_calloc(size_t count, size_t len);
void *__real_realloc(void *p, size_t len);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_realloc(void *p, size_t len);

static long countdown = -1; /* the n-th from now fails; negative: none */

static int fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t len)
{
    return fails() ? NULL : __real_malloc(len);
}

void *__wrap_calloc(size_t count, size_t len)
{
    return fails() ? NULL : __real_calloc(count, len);
}

void *__wrap_realloc(void *p, size_t len)
{
    return fails() ? NULL : __real_realloc(p, len);
}

static enum err encode(struct font *font, const char *name, struct buf *job)
{
    const struct printer_profile *profile = NULL;
    struct escpos_options options = {.font = font};
    struct arena arena = {0};
    struct document doc;
    struct sample_sale s;
    doc_init(&doc, &arena);
    sample_sale_rare(&s);
    sale_receipt_document(&s.sale, &doc);
    enum err err = profile_find(name, &profile, NULL);
    if (!err)
        err = escpos_encode(&doc, profile, &options, job);
    arena_release(&arena);
    return err;
}

static void a_job_is_whole_or_not_at_all(void **state)
{
    static const char *const names[] = {"58", "80", "80-raster"};
    struct font *font = NULL;
    (void)state;
    assert_int_equal(font_open(NULL, &font, NULL), ERR_OK);
    for (int i = 0; i < 3; i++) {
        struct buf whole = {0};
        assert_int_equal(encode(font, names[i], &whole), ERR_OK);
        long n = 0;
        for (;; n++) {
            struct buf job = {0};
            countdown = n;
            enum err err = encode(font, names[i], &job);
            bool spent = countdown < 0;
            countdown = -1;
            assert_int_equal(job.len, err ? 0 : whole.len);
            if (err)
                assert_int_equal(err, ERR_NOMEM);
            buf_release(&job);
            if (!spent)
                break;
        }
        assert_true(n >= 5);
        buf_release(&whole);
    }
    font_close(font);
}

static enum err draw(struct font *font, const struct buf *job, struct buf *png)
{
    struct interpreter *in = NULL;
    enum err err = interpreter_new(384, font, &in);
    if (!err)
        err = interpreter_feed(in, job->data, job->len);
    if (!err)
        err = interpreter_finish(in);
    if (!err)
        err = bitmap_png(interpreter_paper(in), 8, png);
    if (!err && interpreter_report(in)->paper_end)
        err = ERR_NOMEM;
    interpreter_free(in);
    return err;
}

static void a_picture_is_whole_or_says_so(void **state)
{
    struct font *font = NULL;
    struct buf job = {0}, whole = {0};
    (void)state;
    assert_int_equal(font_open(NULL, &font, NULL), ERR_OK);
    assert_int_equal(encode(font, "58", &job), ERR_OK);
    assert_int_equal(draw(font, &job, &whole), ERR_OK);
    long n = 0;
    for (;; n++) {
        struct buf png = {0};
        countdown = n;
        enum err err = draw(font, &job, &png);
        bool spent = countdown < 0;
        countdown = -1;
        if (err)
            assert_int_equal(err, ERR_NOMEM);
        buf_release(&png);
        if (!spent)
            break;
    }
    assert_true(n > 10);
    buf_release(&job);
    buf_release(&whole);
    font_close(font);
}

/* The shop's sign, and a label of the same dots whatever happens. */
static enum err label(struct font *font, const struct buf *png, struct buf *job)
{
    const struct page_size *page = NULL;
    struct arena arena = {0};
    struct document doc;
    struct bitmap logo = {0}, picture = {0};
    doc_init(&doc, &arena);
    enum err err =
        logo_read(png->data, png->len, "logo", 64, LOGO_DITHER, &logo, NULL);
    if (!err)
        err = page_find("40x30", &page, NULL);
    if (!err) {
        sample_paper_document(PAPER_WEIGHED, LABEL_40X30, NULL, NULL, &doc);
        err = page_draw(&doc, page, font, &picture);
    }
    if (!err)
        err = tspl_encode(&picture, page, 1, job);
    bitmap_release(&logo);
    bitmap_release(&picture);
    arena_release(&arena);
    return err;
}

static void a_label_is_whole_or_not_at_all(void **state)
{
    struct font *font = NULL;
    struct bitmap sign = {0};
    struct buf png = {0}, whole = {0};
    (void)state;
    assert_int_equal(font_open(NULL, &font, NULL), ERR_OK);
    assert_int_equal(bitmap_init(&sign, 100, 50), ERR_OK);
    bitmap_fill(&sign, 20, 10, 60, 30);
    assert_int_equal(bitmap_png(&sign, 0, &png), ERR_OK);
    assert_int_equal(label(font, &png, &whole), ERR_OK);
    long n = 0;
    for (;; n++) {
        struct buf job = {0};
        countdown = n;
        enum err err = label(font, &png, &job);
        bool spent = countdown < 0;
        countdown = -1;
        if (err)
            assert_int_equal(err, ERR_NOMEM);
        assert_int_equal(job.len, err ? 0 : whole.len);
        if (!err)
            assert_memory_equal(job.data, whole.data, whole.len);
        buf_release(&job);
        if (!spent)
            break;
    }
    assert_true(n > 5);
    bitmap_release(&sign);
    buf_release(&png);
    buf_release(&whole);
    font_close(font);
}

static void a_font_opens_or_not(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        struct font *font = NULL;
        countdown = n;
        enum err err = font_open(NULL, &font, NULL);
        bool spent = countdown < 0;
        countdown = -1;
        assert_int_equal(font != NULL, err == ERR_OK);
        font_close(font);
        if (!spent)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_whole_or_not_at_all),
        cmocka_unit_test(a_picture_is_whole_or_says_so),
        cmocka_unit_test(a_label_is_whole_or_not_at_all),
        cmocka_unit_test(a_font_opens_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
