#include "receipts/paper.h"

#include <stdatomic.h>

#include "base/check.h"
#include "base/text.h"

#define BMP     0x10000
#define NOT_GBK 1

/* GBK code of each character of the basic plane, asked of iconv once: 0 not
 * yet asked, NOT_GBK where a ROM has none. Threads may ask twice, with the
 * same answer. */
static _Atomic uint16_t gbk_codes[BMP];

static uint16_t gbk_code(uint32_t c)
{
    if (c >= BMP)
        return NOT_GBK;
    uint16_t code = atomic_load_explicit(&gbk_codes[c], memory_order_relaxed);
    if (code)
        return code;
    uint8_t bytes[4];
    bool gbk = false;
    bool private_use = c >= 0xE000 && c <= 0xF8FF;
    if (gb18030_put(c, bytes, &gbk) == 2 && gbk && !private_use)
        code = (uint16_t)(bytes[0] << 8 | bytes[1]);
    else
        code = NOT_GBK;
    atomic_store_explicit(&gbk_codes[c], code, memory_order_relaxed);
    return code;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F;
}

/* Nothing to see, and trouble on the way: controls, direction and joining
 * marks, variation selectors, tags. */
static bool is_nothing(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

bool paper_next(const char **p, struct paper_char *ret_char)
{
    if (**p == '\0')
        return false;
    const char *before = *p;
    uint32_t c = utf8_next(p);
    struct paper_char out = {0};
    if (c == 0xFFFD && *p - before != 3)
        c = '?';
    else if (c == 0xA5) /* the yen sign that keyboards give; GBK has ￥ */
        c = 0xFFE5;
    else if (is_blank(c))
        c = ' ';
    out.c = c;
    if (c == '\n') {
        *ret_char = out;
        return true;
    }
    if (is_nothing(c)) {
        *ret_char = (struct paper_char){0};
        return true;
    }
    if (c < 0x80) {
        out.columns = out.len = 1;
        out.bytes[0] = (uint8_t)c;
        *ret_char = out;
        return true;
    }
    uint16_t code = gbk_code(c);
    if (code != NOT_GBK) {
        out.columns = out.len = 2;
        out.bytes[0] = (uint8_t)(code >> 8);
        out.bytes[1] = (uint8_t)code;
    } else {
        out.columns = text_char_width(c);
    }
    *ret_char = out;
    return true;
}

int paper_width(const char *text, size_t len)
{
    struct paper_char ch;
    int columns = 0;
    for (const char *p = text; p < text + len && paper_next(&p, &ch);)
        columns += ch.columns;
    return columns;
}

/* Punctuation that must not begin a line, nor end one (GB/T 15834 5.1). */
static bool closes(uint32_t c)
{
    static const char marks[] = "，。、；：？！）》」』】〕’”…％℃,.;:?!)]}%";
    const char *p = marks;
    for (uint32_t m; (m = utf8_next(&p)) != 0;) {
        if (m == c)
            return true;
    }
    return false;
}

static bool opens(uint32_t c)
{
    static const char marks[] = "（《「『【〔‘“￥([{$";
    const char *p = marks;
    for (uint32_t m; (m = utf8_next(&p)) != 0;) {
        if (m == c)
            return true;
    }
    return false;
}

/* May a line end between a and b? */
static bool breakable(const struct paper_char *a, const struct paper_char *b)
{
    if (b->columns == 0 || closes(b->c) || opens(a->c))
        return false;
    return a->c == ' ' || a->columns == 2 || b->columns == 2;
}

size_t paper_break(const char *text, int columns, size_t *ret_next)
{
    struct paper_char ch, last = {0};
    const char *p = text, *cut = NULL;
    int used = 0;
    CHECK(columns > 0);
    for (;;) {
        const char *at = p;
        if (!paper_next(&p, &ch)) {
            *ret_next = (size_t)(at - text);
            return *ret_next;
        }
        if (ch.c == '\n') {
            *ret_next = (size_t)(p - text);
            return (size_t)(at - text);
        }
        if (ch.c == 0)
            continue;
        if (last.c && breakable(&last, &ch))
            cut = at;
        if (used + ch.columns > columns && last.c) {
            if (ch.c == ' ')
                cut = at;
            if (!cut)
                cut = at;
            break;
        }
        used += ch.columns;
        if (ch.columns || !last.c)
            last = ch;
    }
    const char *next = cut, *end = cut;
    while (*next == ' ')
        next++;
    while (end > text && end[-1] == ' ')
        end--;
    if (end == text) /* nothing but blanks */
        end = cut;
    *ret_next = (size_t)(next - text);
    return (size_t)(end - text);
}
