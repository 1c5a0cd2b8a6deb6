/* Any text in a document becomes a job that our interpreter understands
 * wholly, that opens no drawer and cuts no paper, and whose lines all keep to
 * the head. First byte: profile; second: styles. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "receipts/escpos.h"
#include "receipts/interpreter.h"

#define TEXT_MAX 4000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_job(struct font *font, const struct buf *job, int dots)
{
    struct interpreter *in = NULL;
    CHECK(interpreter_new(dots, font, &in) == ERR_OK);
    CHECK(interpreter_feed(in, job->data, job->len) == ERR_OK);
    CHECK(interpreter_finish(in) == ERR_OK);
    const struct interpreter_report *r = interpreter_report(in);
    CHECK(r->unknown == 0 && r->bad == 0 && !r->truncated);
    CHECK(r->events == 0 && r->qr_codes == 0 && r->barcodes == 0);
    interpreter_free(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const names[] = {"58", "80", "58-raster", "80-raster"};
    static struct font *font;
    const struct printer_profile *profile = NULL;
    struct arena arena = {0};
    struct document doc;
    struct buf job = {0};
    char text[TEXT_MAX + 1];
    if (!font)
        CHECK(font_open(NULL, &font, NULL) == ERR_OK);
    if (len < 2 || len - 2 > TEXT_MAX)
        return 0;
    memcpy(text, data + 2, len - 2);
    text[len - 2] = '\0';
    struct doc_style style = {(uint8_t)(1 + (data[1] & 3)),
                              (uint8_t)(1 + (data[1] >> 2 & 3)), data[1] & 16,
                              data[1] & 32};
    struct doc_cell cells[3] = {
        {.text = text, .style = style, .stack = data[1] & 64 ? 16 : 0},
        {.text = text + (len - 2) / 2, .align = DOC_RIGHT, .columns = 8},
        {.text = "-1.50", .align = DOC_RIGHT, .columns = 9}};
    doc_init(&doc, &arena);
    doc_text(&doc, style, (enum doc_align)(data[1] % 3), text);
    doc_columns(&doc, cells, 3);
    doc_pair(&doc, style, "text", text);
    CHECK(profile_find(names[data[0] & 3], &profile, NULL) == ERR_OK);
    struct escpos_options options = {.font = font};
    CHECK(escpos_encode(&doc, profile, &options, &job) == ERR_OK);
    check_job(font, &job, profile->dots);
    buf_release(&job);
    arena_release(&arena);
    return 0;
}
