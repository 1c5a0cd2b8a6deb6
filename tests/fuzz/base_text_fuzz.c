/* Any bytes as UTF-8 and as GB18030: decoding ends, stays inside the bytes,
 * and what converts comes back the same. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/diag.h"
#include "base/pinyin.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void try_utf8(const char *text, bool valid)
{
    size_t len = strlen(text);
    struct buf again = {0};
    bool exact = valid;
    for (const char *p = text; *p;) {
        const char *before = p;
        char bytes[4];
        uint8_t gb[4];
        bool gbk = false;
        uint32_t c = utf8_next(&p);
        CHECK(p > before && p <= text + len && c <= 0x10FFFF);
        CHECK(!buf_add(&again, bytes, 0));
        int n = utf8_put(c, bytes);
        CHECK(!buf_add(&again, bytes, (size_t)n));
        CHECK(text_char_width(c) >= 0 && text_char_width(c) <= 2);
        int gb_len = gb18030_put(c, gb, &gbk);
        if (gb_len) {
            const uint8_t *g = gb;
            CHECK(gb18030_next(&g, gb + gb_len) == c && g == gb + gb_len);
        }
    }
    if (exact)
        CHECK(again.len == len && (!len || !memcmp(again.data, text, len)));
    buf_release(&again);
}

static void try_cutting(const char *text, bool valid)
{
    char out[40], keys[64];
    struct diag d = {0};
    for (int columns = 0; columns < 12; columns += 5) {
        text_pad(text, columns, columns & 1, out, sizeof(out));
        CHECK(strlen(out) < sizeof(out) && text_width(out) <= columns);
    }
    text_copy(out, 8, text);
    CHECK(strlen(out) < 8 && (!valid || utf8_valid(out, strlen(out))));
    text_trim(text, out, 8);
    CHECK(strlen(out) < 8 && (!valid || utf8_valid(out, strlen(out))));
    CHECK(text_is_plain(text, 5) ? valid : true);
    CHECK(pinyin_keys(text, keys, sizeof(keys)) <= PINYIN_KEYS_MAX);
    CHECK(diag_set(&d, ERR_FORMAT, "“%.40s” %s", text, text) == ERR_FORMAT);
    CHECK(utf8_valid(d.text, strlen(d.text)));
}

static void try_gb18030(const uint8_t *data, size_t len)
{
    struct buf text = {0}, back = {0};
    const uint8_t *p = data, *end = data + len;
    while (p < end) {
        const uint8_t *before = p;
        (void)gb18030_next(&p, end);
        CHECK(p > before && p <= end);
    }
    if (gb18030_to_utf8(data, len, &text)) {
        CHECK(text.len == 0);
    } else {
        CHECK(utf8_valid((const char *)text.data, text.len));
        CHECK(!buf_add(&text, "", 1));
        bool gbk;
        for (const char *t = (const char *)text.data; *t;) {
            uint8_t gb[4];
            int n = gb18030_put(utf8_next(&t), gb, &gbk);
            CHECK(!buf_add(&back, gb, (size_t)n));
        }
        if (!memchr(data, 0, len))
            CHECK(back.len == len && (!len || !memcmp(back.data, data, len)));
    }
    buf_release(&text);
    buf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    CHECK(text);
    bool valid = utf8_valid((const char *)data, len);
    if (len)
        memcpy(text, data, len);
    text[len] = '\0';
    valid = valid && strlen(text) == len;
    try_utf8(text, valid);
    try_cutting(text, utf8_valid(text, strlen(text)));
    try_gb18030(data, len);
    free(text);
    return 0;
}
