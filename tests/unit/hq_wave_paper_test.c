/* Lost if this fails: a pick list whose codes no scanner reads, or that sends
 * the goods to another shop than the wave says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/warehouse/wave_paper.h"
#include "receipts/escpos.h"
#include "receipts/interpreter.h"
#include "receipts/profile.h"
#include "tests/support/hq_goods.h"
#include "tests/support/picture.h"

#define SCALE  3
#define HEIGHT 120
#define GAP    40

static struct hq_world w;
static uint32_t wave;

static int set_up(void **state)
{
    struct goods_lot lot = {.item = 1, .supplier = 1, .code = "L<1>&"};
    struct goods_place bin =
        hq_goods_at(GOODS__PLACE_KIND__PLACE_WAREHOUSE, 1, "A-07");
    const struct wave_line lines[] = {{1, 1, 3000, 0}, {2, 1, 4500, 0}};
    struct wave_order o = {.warehouse = 1,
                           .day = 20400,
                           .name = "早班",
                           .lines = lines,
                           .count = 2};
    struct wave_made made;
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    hq_goods_items(&w, 1);
    assert_int_equal(hq_goods_warehouse(&w, 10), 1);
    assert_int_equal(hq_goods_outlet(&w, "<二>店"), 2);
    (void)hq_goods_buy(&w, &lot, 9000, &bin, 1);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, wave_make(w.store, &o, 1, &made, NULL)),
                     ERR_OK);
    wave = made.id;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hq_world_close(&w);
    return 0;
}

/* Draws one path of the page, as a browser would: "Mx 0hWvHh-Wz" bars. */
static void draw(const char *path, struct bitmap *bm, int y)
{
    int x = 0, width = 0, height = 0, back = 0, n = 0;
    while (sscanf(path, "M%d 0h%dv%dh-%dz%n", &x, &width, &height, &back, &n) ==
           4) {
        assert_int_equal(width, back);
        bitmap_fill(bm, (x + 10) * SCALE, y, width * SCALE, HEIGHT);
        path += n;
    }
    assert_int_equal(*path, '"');
}

static bool reads(const struct buf *text, const char *code)
{
    return strstr((const char *)text->data, code) != NULL;
}

static void test_page(void **state)
{
    struct buf html = {0}, text = {0};
    struct bitmap bm;
    int y = GAP;
    (void)state;
    assert_int_equal(wave_html(w.store, 99, &html), ERR_NOTFOUND);
    buf_clear(&html);
    assert_int_equal(wave_html(w.store, wave, &html), ERR_OK);
    assert_int_equal(buf_add(&html, "", 1), ERR_OK);
    assert_true(reads(&html, "&lt;二&gt;店")); /* names cannot break it */
    assert_true(reads(&html, "L&lt;1&gt;&amp;"));
    assert_false(reads(&html, "<二>"));
    assert_true(reads(&html, ">7.5 瓶<")); /* picked together */
    assert_true(reads(&html, ">3<") && reads(&html, ">4.5<"));
    if (picture_tool("zbarimg")) {
        assert_int_equal(bitmap_init(&bm, 900, 40 * (HEIGHT + GAP)), ERR_OK);
        for (const char *p = (const char *)html.data;
             (p = strstr(p, "<path d=\"")) != NULL; y += HEIGHT + GAP)
            draw(p += strlen("<path d=\""), &bm, y);
        assert_true(picture_read(&bm, "zbarimg -q --raw", "", &text));
        assert_int_equal(buf_add(&text, "", 1), ERR_OK);
        static const char *const codes[] = {"W1", "A-07", "S1", "S2"};
        for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
            if (!reads(&text, codes[i]))
                fail_msg("zbar does not read %s but %s", codes[i],
                         (char *)text.data);
        bitmap_release(&bm);
    }
    buf_release(&html);
    buf_release(&text);
}

static void test_roll(void **state)
{
    struct arena arena = {0};
    struct document doc;
    struct buf job = {0}, text = {0};
    const struct printer_profile *profile = NULL;
    struct escpos_options options = {0};
    struct interpreter *in = NULL;
    struct font *font = NULL;
    (void)state;
    assert_int_equal(font_open(NULL, &font, NULL), ERR_OK);
    doc_init(&doc, &arena);
    assert_int_equal(profile_find("80", &profile, NULL), ERR_OK);
    assert_int_equal(wave_roll(w.store, wave, &doc), ERR_OK);
    assert_int_equal(escpos_encode(&doc, profile, &options, &job), ERR_OK);
    assert_int_equal(interpreter_new(profile->dots, font, &in), ERR_OK);
    assert_int_equal(interpreter_feed(in, job.data, job.len), ERR_OK);
    assert_int_equal(interpreter_finish(in), ERR_OK);
    if (picture_tool("zbarimg")) {
        assert_true(
            picture_read(interpreter_paper(in), "zbarimg -q --raw", "", &text));
        assert_int_equal(buf_add(&text, "", 1), ERR_OK);
        assert_true(reads(&text, "W1") && reads(&text, "A-07"));
    }
    interpreter_free(in);
    font_close(font);
    buf_release(&job);
    buf_release(&text);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_roll, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
