/* A receipt of ten lines: layout and encoding, the same wholly as raster, and
 * its picture. Warm, as in a till that has printed before; the first receipt
 * also draws its glyphs. */
#include <string.h>

#include "base/check.h"
#include "receipts/escpos.h"
#include "receipts/interpreter.h"
#include "tests/bench/bench.h"
#include "tests/support/sample_receipts.h"

#define ROUNDS 400

static struct font *font;

static void encode(const char *profile_name, struct arena *arena,
                   struct buf *job)
{
    const struct printer_profile *profile = NULL;
    struct escpos_options options = {.font = font};
    struct sample_sale s;
    struct document doc;
    arena_clear(arena);
    buf_clear(job);
    doc_init(&doc, arena);
    sample_sale(&s);
    sale_receipt_document(&s.sale, &doc);
    CHECK(profile_find(profile_name, &profile, NULL) == ERR_OK);
    CHECK(escpos_encode(&doc, profile, &options, job) == ERR_OK);
}

static void draw(const struct buf *job)
{
    struct interpreter *in = NULL;
    CHECK(interpreter_new(384, font, &in) == ERR_OK);
    CHECK(interpreter_feed(in, job->data, job->len) == ERR_OK);
    CHECK(interpreter_finish(in) == ERR_OK);
    interpreter_free(in);
}

/* The 99th of 100, in milliseconds. */
static double p99(const char *profile, bool picture)
{
    static double ms[ROUNDS];
    struct arena arena = {0};
    struct buf job = {0};
    encode(profile, &arena, &job);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t before = bench_now_ns();
        if (picture)
            draw(&job);
        else
            encode(profile, &arena, &job);
        ms[i] = (double)(bench_now_ns() - before) / 1e6;
    }
    arena_release(&arena);
    buf_release(&job);
    return bench_percentile(ms, ROUNDS, 0.99);
}

int main(void)
{
    struct arena arena = {0};
    struct buf job = {0};
    CHECK(font_open(NULL, &font, NULL) == ERR_OK);
    int64_t before = bench_now_ns();
    encode("58-raster", &arena, &job);
    bench_row("first receipt, 10 lines, whole raster",
              (double)(bench_now_ns() - before) / 1e6, "ms", 30, "promise", 1);
    bench_row("receipt, 10 lines: layout and encoding, p99", p99("58", false),
              "ms", 1, "promise", 1);
    bench_row("receipt, 10 lines: whole raster, p99", p99("58-raster", false),
              "ms", 30, "promise", 1);
    bench_row("receipt, 10 lines: its picture, p99", p99("58", true), "ms", 30,
              "promise", 1);
    arena_release(&arena);
    buf_release(&job);
    font_close(font);
    return 0;
}
