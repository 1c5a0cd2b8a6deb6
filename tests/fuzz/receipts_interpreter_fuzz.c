/* Any bytes are a job. Property: whole and in two pieces they make the same
 * paper, within the interpreter's limits. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "receipts/interpreter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct interpreter *print(struct font *font, const uint8_t *data,
                                 size_t len, size_t first)
{
    struct interpreter *in = NULL;
    CHECK(interpreter_new(384, font, &in) == ERR_OK);
    CHECK(interpreter_feed(in, data, first) == ERR_OK);
    CHECK(interpreter_feed(in, data + first, len - first) == ERR_OK);
    CHECK(interpreter_finish(in) == ERR_OK);
    return in;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct font *font;
    if (!font)
        CHECK(font_open(NULL, &font, NULL) == ERR_OK);
    size_t first = len ? data[0] % (len + 1) : 0;
    struct interpreter *a = print(font, data, len, len);
    struct interpreter *b = print(font, data, len, first);
    const struct bitmap *x = interpreter_paper(a), *y = interpreter_paper(b);
    CHECK(x->height <= BITMAP_HEIGHT_MAX && x->height == y->height);
    CHECK(x->bits.len == y->bits.len);
    CHECK(x->bits.len == 0 ||
          memcmp(x->bits.data, y->bits.data, x->bits.len) == 0);
    CHECK(memcmp(interpreter_report(a), interpreter_report(b),
                 sizeof(struct interpreter_report)) == 0);
    interpreter_free(a);
    interpreter_free(b);
    return 0;
}
