#include "base/text.h"

#include <iconv.h>
#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <wchar.h>

#include "base/check.h"

#define REPLACEMENT 0xFFFDu

/* Length of the well-formed sequence at s, at most `left` bytes; 0 when it is
 * malformed (Unicode 15, table 3-7). */
static int sequence_len(const unsigned char *s, size_t left)
{
    int len = s[0] < 0x80                    ? 1
              : s[0] >= 0xC2 && s[0] <= 0xDF ? 2
              : (s[0] & 0xF0) == 0xE0        ? 3
              : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4
                                             : 0;
    if ((size_t)len > left)
        return 0;
    for (int i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    bool overlong =
        (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xED && s[1] > 0x9F;
    bool past_unicode = s[0] == 0xF4 && s[1] > 0x8F;
    if (overlong || surrogate || past_unicode)
        return 0;
    return len;
}

uint32_t utf8_next(const char **p)
{
    const unsigned char *s = (const unsigned char *)*p;
    if (s[0] == 0)
        return 0;
    /* A NUL is no continuation byte, so this never reads past the end. */
    int len = sequence_len(s, 4);
    *p += len ? len : 1;
    if (len == 0)
        return REPLACEMENT;
    uint32_t c = len == 1 ? s[0] : s[0] & (0x7Fu >> len);
    for (int i = 1; i < len; i++)
        c = c << 6 | (s[i] & 0x3Fu);
    return c;
}

int utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool utf8_valid(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t at = 0; at < len;) {
        int one = sequence_len(s + at, len - at);
        if (one == 0)
            return false;
        at += (size_t)one;
    }
    return true;
}

/* Controls, line separators, marks that turn the direction of writing, and
 * the byte order mark: what can make a name look like another. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xFEFF;
}

bool text_is_plain(const char *text, size_t max_chars)
{
    size_t chars = 0;
    if (!utf8_valid(text, strlen(text)))
        return false;
    for (const char *p = text; *p; chars++) {
        if (is_control(utf8_next(&p)))
            return false;
    }
    return chars <= max_chars;
}

void text_drop_torn(char *text)
{
    unsigned char *s = (unsigned char *)text;
    size_t len = strlen(text), at = len;
    while (at > 0 && len - at < 3 && (s[at - 1] & 0xC0) == 0x80)
        at--;
    if (at > 0 && s[at - 1] >= 0xC0 && sequence_len(s + at - 1, 4) == 0)
        text[at - 1] = '\0';
}

void text_copy(char *out, size_t cap, const char *text)
{
    CHECK(cap > 0);
    size_t len = strnlen(text, cap);
    bool whole = len < cap;
    if (!whole)
        len = cap - 1;
    memcpy(out, text, len);
    out[len] = '\0';
    if (!whole)
        text_drop_torn(out);
}

static locale_t utf8_locale;
static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;

static void make_locale(void)
{
    utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    CHECK(utf8_locale);
}

static int libc_width(uint32_t c)
{
    pthread_once(&utf8_once, make_locale);
    locale_t before = uselocale(utf8_locale);
    int width = wcwidth((wchar_t)c);
    uselocale(before);
    return width;
}

/* Nearly every character of a shop; asking libc costs ten times as much. */
static bool is_ideograph(uint32_t c)
{
    return c >= 0x4E00 && c <= 0x9FA5;
}

int text_char_width(uint32_t c)
{
    if (c >= 0x20 && c < 0x7F)
        return 1;
    if (is_ideograph(c))
        return 2;
    int width = libc_width(c);
    return width < 0 ? 0 : width;
}

bool text_char_printable(uint32_t c)
{
    if ((c >= 0x20 && c < 0x7F) || is_ideograph(c))
        return true;
    return !is_control(c) && c != REPLACEMENT && libc_width(c) >= 0;
}

int text_width(const char *text)
{
    int columns = 0;
    for (const char *p = text; *p;)
        columns += text_char_width(utf8_next(&p));
    return columns;
}

size_t text_fit(const char *text, int columns)
{
    const char *p = text;
    int used = 0;
    while (*p) {
        const char *next = p;
        int width = text_char_width(utf8_next(&next));
        if (used + width > columns)
            break;
        used += width;
        p = next;
    }
    return (size_t)(p - text);
}

void text_pad(const char *text, int columns, bool right, char *out, size_t cap)
{
    CHECK(cap > 0);
    size_t len = text_fit(text, columns);
    while (len >= cap) { /* rare: drop whole characters until it fits */
        do
            len--;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80);
    }
    int width = 0;
    for (const char *p = text; p < text + len;)
        width += text_char_width(utf8_next(&p));
    size_t spaces = width < columns ? (size_t)(columns - width) : 0;
    if (spaces > cap - 1 - len)
        spaces = cap - 1 - len;
    memcpy(out + (right ? spaces : 0), text, len);
    memset(out + (right ? 0 : len), ' ', spaces);
    out[len + spaces] = '\0';
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000 || c == 0xA0 ||
           c == 0xFEFF;
}

void text_trim(const char *text, char *out, size_t cap)
{
    CHECK(cap > 0);
    const char *start = text, *end = text;
    bool begun = false;
    for (const char *p = text; *p;) {
        const char *at = p;
        if (is_space(utf8_next(&p)))
            continue;
        if (!begun)
            start = at;
        begun = true;
        end = p;
    }
    size_t len = begun ? (size_t)(end - start) : 0;
    bool torn = len >= cap;
    if (torn)
        len = cap - 1;
    memmove(out, start, len);
    out[len] = '\0';
    if (torn)
        text_drop_torn(out);
}

enum direction { TO_GB18030, TO_GBK, FROM_GB18030, DIRECTIONS };

/* Opening a converter costs more than a receipt; one set serves the process. */
static iconv_t converters[DIRECTIONS];
static pthread_once_t converters_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t converters_lock = PTHREAD_MUTEX_INITIALIZER;

static void open_converters(void)
{
    converters[TO_GB18030] = iconv_open("GB18030", "UTF-8");
    converters[TO_GBK] = iconv_open("CP936", "UTF-8");
    converters[FROM_GB18030] = iconv_open("UTF-8", "GB18030");
    for (int i = 0; i < DIRECTIONS; i++)
        CHECK(converters[i] != (iconv_t)-1);
}

/* Bytes written, or 0 when the input has no exact counterpart. */
static size_t convert(enum direction dir, const void *in, size_t len, void *out,
                      size_t cap)
{
    char *src = (char *)(uintptr_t)in, *dst = out;
    size_t left = cap;
    pthread_once(&converters_once, open_converters);
    pthread_mutex_lock(&converters_lock);
    iconv(converters[dir], NULL, NULL, NULL, NULL);
    size_t rc = iconv(converters[dir], &src, &len, &dst, &left);
    pthread_mutex_unlock(&converters_lock);
    return rc != 0 || len ? 0 : cap - left;
}

int gb18030_put(uint32_t c, uint8_t out[4], bool *ret_gbk)
{
    char text[4];
    uint8_t gbk[4];
    *ret_gbk = c < 0x80;
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    size_t len = (size_t)utf8_put(c, text);
    *ret_gbk = convert(TO_GBK, text, len, gbk, sizeof(gbk)) == 2;
    return (int)convert(TO_GB18030, text, len, out, 4);
}

/* Length of the character at p by its lead bytes; 0 when malformed. */
static int gb18030_len(const uint8_t *p, const uint8_t *end)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] == 0x80 || p[0] == 0xFF || end - p < 2)
        return 0;
    if (p[1] >= 0x30 && p[1] <= 0x39)
        return end - p >= 4 && p[2] >= 0x81 && p[2] <= 0xFE && p[3] >= 0x30 &&
                       p[3] <= 0x39
                   ? 4
                   : 0;
    return p[1] >= 0x40 && p[1] <= 0xFE && p[1] != 0x7F ? 2 : 0;
}

uint32_t gb18030_next(const uint8_t **p, const uint8_t *end)
{
    char text[8] = {0};
    int len = gb18030_len(*p, end);
    if (len == 1)
        return *(*p)++;
    if (len == 0 ||
        convert(FROM_GB18030, *p, (size_t)len, text, sizeof(text) - 1) == 0) {
        *p += 1;
        return REPLACEMENT;
    }
    *p += len;
    const char *t = text;
    return utf8_next(&t);
}

enum err gb18030_to_utf8(const void *data, size_t len, struct buf *ret_text)
{
    size_t cap = len * 2 + 1; /* two bytes become at most three */
    enum err err = buf_reserve(ret_text, cap);
    if (err || len == 0)
        return err;
    size_t n =
        convert(FROM_GB18030, data, len, ret_text->data + ret_text->len, cap);
    if (n == 0)
        return ERR_FORMAT;
    ret_text->len += n;
    return ERR_OK;
}
