/* If these fail, paper shows rubbish, columns slip, or a name cut for its
 * column ends in half a character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* Unicode 15, table 3-7, written out as the table is: independent of the
 * arithmetic in text.c. */
static bool table_3_7(const unsigned char *s, size_t len)
{
    static const struct {
        size_t len;
        unsigned char low[4], high[4];
    } rows[] = {
        {1, {0x00}, {0x7F}},
        {2, {0xC2, 0x80}, {0xDF, 0xBF}},
        {3, {0xE0, 0xA0, 0x80}, {0xE0, 0xBF, 0xBF}},
        {3, {0xE1, 0x80, 0x80}, {0xEC, 0xBF, 0xBF}},
        {3, {0xED, 0x80, 0x80}, {0xED, 0x9F, 0xBF}},
        {3, {0xEE, 0x80, 0x80}, {0xEF, 0xBF, 0xBF}},
        {4, {0xF0, 0x90, 0x80, 0x80}, {0xF0, 0xBF, 0xBF, 0xBF}},
        {4, {0xF1, 0x80, 0x80, 0x80}, {0xF3, 0xBF, 0xBF, 0xBF}},
        {4, {0xF4, 0x80, 0x80, 0x80}, {0xF4, 0x8F, 0xBF, 0xBF}},
    };
    for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
        bool fits = rows[r].len == len;
        for (size_t i = 0; fits && i < len; i++)
            fits = s[i] >= rows[r].low[i] && s[i] <= rows[r].high[i];
        if (fits)
            return true;
    }
    return false;
}

/* Every sequence of one to four bytes taken from the edges of every range. */
static void utf8_is_exactly_what_unicode_says(void **unused)
{
    (void)unused;
    static const unsigned char edge[] = {
        0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
        0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    enum { N = sizeof(edge) };
    long well_formed = 0;
    for (size_t len = 1; len <= 4; len++) {
        long all = 1;
        for (size_t i = 0; i < len; i++)
            all *= N;
        for (long n = 0; n < all; n++) {
            unsigned char s[5] = {0};
            long rest = n;
            for (size_t i = 0; i < len; i++, rest /= N)
                s[i] = edge[rest % N];
            bool one = table_3_7(s, len);
            const char *p = (const char *)s;
            uint32_t c = utf8_next(&p);
            size_t used = (size_t)(p - (const char *)s);
            if (one) {
                char again[4];
                well_formed++;
                assert_int_equal(used, len);
                assert_int_equal(utf8_put(c, again), (int)len);
                assert_memory_equal(again, s, len);
            } else if (used == len && len > 1) {
                fail_msg("%02x %02x %02x %02x was taken", s[0], s[1], s[2],
                         s[3]);
            }
            if (len == 1 || one)
                assert_int_equal(utf8_valid((const char *)s, len), one);
        }
    }
    assert_true(well_formed > 500);
}

static void every_code_point_survives(void **unused)
{
    (void)unused;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char text[5] = {0};
        const char *p = text;
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        int len = utf8_put(c, text);
        assert_true(utf8_valid(text, (size_t)len));
        assert_true(utf8_next(&p) == c && p == text + len);
        /* Cut short it is torn, not another character. */
        for (int cut = 1; cut < len; cut++)
            assert_false(utf8_valid(text, (size_t)cut));
    }
}

/* The bytes are at the end of an exact heap block, so that ASan sees a read
 * past them. */
static void validity_reads_no_byte_too_many(void **unused)
{
    (void)unused;
    static const char *const torn[] = {"\xE5\xA4", "a\xF0\x9F\x98", "\xC2",
                                       "\xF4\x8F", "\xE0"};
    for (size_t i = 0; i < sizeof(torn) / sizeof(torn[0]); i++) {
        size_t len = strlen(torn[i]);
        char *exact = malloc(len);
        assert_non_null(exact);
        memcpy(exact, torn[i], len);
        assert_false(utf8_valid(exact, len));
        free(exact);
    }
    assert_true(utf8_valid("a\0b", 3));
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("\xEF\xBF\xBD", 3)); /* a real U+FFFD */
}

static void malformed_text_always_ends(void **unused)
{
    (void)unused;
    const char *p = "\xFF\xE5\xA4"
                    "A\xC0\x80\xED\xA0\x80";
    static const uint32_t want[] = {0xFFFD, 0xFFFD, 0xFFFD, 'A',    0xFFFD,
                                    0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0};
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
        assert_int_equal(utf8_next(&p), want[i]);
    assert_int_equal(utf8_next(&p), 0);
}

static void widths_are_what_terminals_use(void **unused)
{
    (void)unused;
    assert_int_equal(text_width("天长大米 5kg"), 12);
    assert_int_equal(text_width("ＡＢ，。"), 8);
    assert_int_equal(text_width("e\xCC\x81"), 1); /* combining acute */
    assert_int_equal(text_width("한글かな"), 8);
    assert_int_equal(text_width("𠮷😀"), 4);
    assert_int_equal(text_width("\t\x1B\x7F"), 0);
    assert_int_equal(text_width("¥──"), 3);
    for (uint32_t c = 0x4E00; c <= 0x9FA5; c++)
        assert_int_equal(text_char_width(c), 2);
}

static const char *const samples[] = {
    "天长大米 5kg",
    "a天b长c大d米",
    "e\xCC\x81tude\xCC\x81",
    "𠮷野家😀",
    "可口可乐600ml整箱",
    "",
    "abc",
    "天",
    "\xE5\xA4坏\xFF",
};

static void what_fits_is_whole_and_as_much_as_can_be(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        const char *s = samples[i];
        for (int columns = 0; columns < 24; columns++) {
            size_t len = text_fit(s, columns);
            char head[64] = {0};
            memcpy(head, s, len);
            assert_true(text_width(head) <= columns);
            if (utf8_valid(s, strlen(s)))
                assert_true(utf8_valid(head, len));
            if (s[len]) {
                const char *next = s + len;
                int width = text_char_width(utf8_next(&next));
                assert_true(text_width(head) + width > columns);
            }
        }
    }
}

static void padding_is_exact(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        for (int columns = 0; columns < 24; columns++) {
            char left[96], right[96];
            text_pad(samples[i], columns, false, left, sizeof(left));
            text_pad(samples[i], columns, true, right, sizeof(right));
            assert_int_equal(text_width(left), columns);
            assert_int_equal(text_width(right), columns);
        }
        for (size_t cap = 1; cap < 24; cap++) { /* a buffer too small */
            char *exact = malloc(cap);
            assert_non_null(exact);
            text_pad(samples[i], 20, i & 1, exact, cap);
            assert_true(strlen(exact) < cap);
            if (utf8_valid(samples[i], strlen(samples[i])))
                assert_true(utf8_valid(exact, strlen(exact)));
            free(exact);
        }
    }
    char out[600 * 3 + 1], text[600 * 3 + 1] = {0};
    for (int i = 0; i < 600; i++)
        memcpy(text + (size_t)i * 3, "长", 3);
    text_pad(text, 1200, false, out, sizeof(out));
    assert_string_equal(out, text);
}

static void copies_end_at_a_character(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        size_t len = strlen(samples[i]);
        for (size_t cap = 1; cap < len + 3; cap++) {
            char *exact = malloc(cap);
            assert_non_null(exact);
            text_copy(exact, cap, samples[i]);
            assert_true(strlen(exact) < cap);
            assert_memory_equal(exact, samples[i], strlen(exact));
            if (cap > len)
                assert_string_equal(exact, samples[i]);
            else
                assert_true(strlen(exact) + 4 >= cap);
            if (utf8_valid(samples[i], len))
                assert_true(utf8_valid(exact, strlen(exact)));
            text_trim(samples[i], exact, cap);
            if (utf8_valid(samples[i], len))
                assert_true(utf8_valid(exact, strlen(exact)));
            free(exact);
        }
    }
}

static void trimming_knows_chinese_space(void **unused)
{
    (void)unused;
    char out[64];
    text_trim("\xEF\xBB\xBF \t　天 长　\xC2\xA0\r\n", out, sizeof(out));
    assert_string_equal(out, "天 长");
    text_trim(" 　 ", out, sizeof(out));
    assert_string_equal(out, "");
    char self[] = "  abc ";
    text_trim(self, self, sizeof(self));
    assert_string_equal(self, "abc");
}

static void a_name_is_plain(void **unused)
{
    (void)unused;
    assert_true(text_is_plain("天长大米 5kg", 8));
    assert_false(text_is_plain("天长大米 5kg", 7));
    assert_true(text_is_plain("", 0));
    static const char *const bad[] = {"a\nb",
                                      "a\x1B[2Jb",
                                      "a\x7F",
                                      "a\xC2\x85",
                                      "a\xE2\x80\xAE"
                                      "b",
                                      "a\xE2\x81\xA6",
                                      "\xEF\xBB\xBFx",
                                      "a\xE2\x80\xA8",
                                      "\xFF",
                                      "\xE5\xA4",
                                      "a\xE2\x80\x8F"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(text_is_plain(bad[i], 99));
    assert_true(text_char_printable(0x5929));
    assert_true(text_char_printable(0x1F600));
    assert_false(text_char_printable(0x1B));
    assert_false(text_char_printable(0xFFFD));
    assert_false(text_char_printable(0x202E));
    assert_false(text_char_printable(0xD800));
    assert_false(text_char_printable(0x110000));
}

static void gb18030_holds_all_of_unicode(void **unused)
{
    (void)unused;
    long two = 0, four = 0, private_without = 0;
    for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x10000 ? 1 : 257) {
        uint8_t bytes[4];
        bool gbk = true;
        int len = gb18030_put(c, bytes, &gbk);
        if (c >= 0xD800 && c <= 0xDFFF) {
            assert_int_equal(len, 0);
            continue;
        }
        if (len == 0 && c >= 0xE000 && c <= 0xF8FF) {
            private_without++; /* moved to real code points since 2000 */
            continue;
        }
        if (len != 1 && len != 2 && len != 4)
            fail_msg("U+%04X has %d bytes", c, len);
        two += len == 2;
        four += len == 4;
        /* What a GBK ROM has goes out as one or two bytes. */
        assert_true(!gbk || len <= 2);
        const uint8_t *p = bytes;
        uint32_t back = gb18030_next(&p, bytes + len);
        if (back != c || p != bytes + len)
            fail_msg("U+%04X came back as U+%04X", c, back);
    }
    assert_true(two > 23000 && four > 39000 && private_without < 30);
}

/* GB 18030-2005 itself and CP936. */
static void known_characters_have_known_bytes(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t c;
        int len;
        uint8_t bytes[4];
        bool gbk;
    } rows[] = {
        {'A', 1, {'A'}, true},
        {0x4E2D, 2, {0xD6, 0xD0}, true}, /* 中 */
        {0x6C4A, 2, {0xE3, 0xE2}, true}, /* 汊 */
        {0xFFE5, 2, {0xA3, 0xA4}, true}, /* ￥ */
        {0x9555, 2, {0xE9, 0x46}, true}, /* 镕: GBK, not GB2312 */
        {0x20BB7, 4, {0x95, 0x34, 0xB2, 0x35}, false}, /* 𠮷, by the formula
            of the standard: 189000 + (U+20BB7 - U+10000) in base 10,126,10 */
        {0x1F600, 4, {0x94, 0x39, 0xFC, 0x36}, false}, /* 😀 */
        {0x3400, 4, {0x81, 0x39, 0xEE, 0x39}, false},
        {0xA5, 4, {0x81, 0x30, 0x84, 0x36}, false}, /* ¥ */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t bytes[4] = {0};
        bool gbk = false;
        if (gb18030_put(rows[i].c, bytes, &gbk) != rows[i].len ||
            memcmp(bytes, rows[i].bytes, (size_t)rows[i].len) != 0 ||
            gbk != rows[i].gbk)
            fail_msg("U+%04X is %02x %02x %02x %02x, GBK %d", rows[i].c,
                     bytes[0], bytes[1], bytes[2], bytes[3], gbk);
    }
}

static void gb18030_rubbish_always_ends(void **unused)
{
    (void)unused;
    static const uint8_t bad[] = {0x80, 0xFF, 0x81, 0x20, 0xD6,
                                  0x7F, 0x81, 0x30, 0x81, 0xD6};
    const uint8_t *p = bad, *end = bad + sizeof(bad);
    int steps = 0;
    while (p < end) {
        const uint8_t *before = p;
        gb18030_next(&p, end);
        assert_true(p > before && p <= end);
        steps++;
    }
    assert_true(steps <= (int)sizeof(bad));
}

static void a_gbk_file_becomes_utf8(void **unused)
{
    (void)unused;
    struct buf b = {0};
    static const char gbk[] = "\xCC\xEC\xB3\xA4\xB4\xF3\xC3\xD7 5kg\n";
    assert_int_equal(gb18030_to_utf8(gbk, strlen(gbk), &b), ERR_OK);
    assert_int_equal(b.len, strlen("天长大米 5kg\n"));
    assert_memory_equal(b.data, "天长大米 5kg\n", b.len);
    size_t before = b.len;
    assert_int_equal(gb18030_to_utf8("ab\xCC", 3, &b), ERR_FORMAT);
    assert_int_equal(gb18030_to_utf8("\xFF\xFF", 2, &b), ERR_FORMAT);
    assert_int_equal(b.len, before);
    assert_int_equal(gb18030_to_utf8("", 0, &b), ERR_OK);
    assert_int_equal(b.len, before);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_exactly_what_unicode_says),
        cmocka_unit_test(every_code_point_survives),
        cmocka_unit_test(validity_reads_no_byte_too_many),
        cmocka_unit_test(malformed_text_always_ends),
        cmocka_unit_test(widths_are_what_terminals_use),
        cmocka_unit_test(what_fits_is_whole_and_as_much_as_can_be),
        cmocka_unit_test(padding_is_exact),
        cmocka_unit_test(copies_end_at_a_character),
        cmocka_unit_test(trimming_knows_chinese_space),
        cmocka_unit_test(a_name_is_plain),
        cmocka_unit_test(gb18030_holds_all_of_unicode),
        cmocka_unit_test(known_characters_have_known_bytes),
        cmocka_unit_test(gb18030_rubbish_always_ends),
        cmocka_unit_test(a_gbk_file_becomes_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
