#include "receipts/barcode.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/gtin.h"

#define WIDE 3 /* of the two-width codes, in modules */

static void add(struct barcode *b, int width)
{
    CHECK(b->count < BARCODE_ELEMENTS_MAX && width >= 1 && width <= 4);
    b->widths[b->count++] = (uint8_t)width;
    b->modules += width;
}

static void add_digits(struct barcode *b, const char *widths)
{
    for (; *widths; widths++)
        add(b, *widths - '0');
}

/* ---- EAN and UPC ---------------------------------------------------------*/

/* Set A, as widths; set C is the same in the other colour, set B mirrored. */
static const char ean_widths[10][5] = {"3211", "2221", "2122", "1411", "1132",
                                       "1231", "1114", "1312", "1213", "3112"};

/* Which of the left six digits of an EAN-13 are in set B, by first digit. */
static const char ean_sets[10][7] = {"AAAAAA", "AABABB", "AABBAB", "AABBBA",
                                     "ABAABB", "ABBAAB", "ABBBAA", "ABABAB",
                                     "ABABBA", "ABBABA"};

static void add_ean_digit(struct barcode *b, char digit, char set)
{
    const char *w = ean_widths[digit - '0'];
    for (int i = 0; i < 4; i++)
        add(b, w[set == 'B' ? 3 - i : i] - '0');
}

/* digits: with check digit. */
static enum err ean(const char *digits, size_t len, struct barcode *b)
{
    const char *sets = len == 13 ? ean_sets[digits[0] - '0'] : ean_sets[0];
    const char *left = len == 13 ? digits + 1 : digits;
    int half = len == 8 ? 4 : 6;
    add_digits(b, "111");
    for (int i = 0; i < half; i++)
        add_ean_digit(b, left[i], sets[i]);
    add_digits(b, "11111");
    for (int i = half; i < 2 * half; i++)
        add_ean_digit(b, left[i], 'C');
    add_digits(b, "111");
    return ERR_OK;
}

static enum err with_check_digit(const uint8_t *data, size_t len, size_t whole,
                                 struct barcode *b)
{
    if (len != whole && len != whole - 1)
        return ERR_FORMAT;
    for (size_t i = 0; i < len; i++) {
        if (!isdigit(data[i]))
            return ERR_FORMAT;
        b->text[i] = (char)data[i];
    }
    char check = (char)('0' + gtin_check_digit(b->text, (int)whole - 1));
    if (len == whole && b->text[len - 1] != check)
        return ERR_FORMAT;
    b->text[whole - 1] = check;
    return ean(b->text, whole, b);
}

/* ---- Code 39 and Interleaved 2 of 5 --------------------------------------*/

static const char code39_set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
/* Nine elements, bar first, from bit 8: 1 is wide. */
static const uint16_t code39_bits[] = {
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124,
    0x064, 0x109, 0x049, 0x148, 0x019, 0x118, 0x058, 0x00D, 0x10C,
    0x04C, 0x01C, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007,
    0x106, 0x046, 0x016, 0x181, 0x0C1, 0x1C0, 0x091, 0x190, 0x0D0,
    0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094};

static void add_code39(struct barcode *b, char c)
{
    uint16_t bits = code39_bits[strchr(code39_set, c) - code39_set];
    for (int i = 8; i >= 0; i--)
        add(b, bits >> i & 1 ? WIDE : 1);
}

static enum err code39(const uint8_t *data, size_t len, struct barcode *b)
{
    if (len >= 2 && data[0] == '*' && data[len - 1] == '*') {
        data++;
        len -= 2;
    }
    if (len == 0)
        return ERR_FORMAT;
    add_code39(b, '*');
    for (size_t i = 0; i < len; i++) {
        if (data[i] == 0 || data[i] == '*' || !strchr(code39_set, data[i]))
            return ERR_FORMAT;
        add(b, 1);
        add_code39(b, (char)data[i]);
        b->text[i] = (char)data[i];
    }
    add(b, 1);
    add_code39(b, '*');
    return ERR_OK;
}

static enum err itf(const uint8_t *data, size_t len, struct barcode *b)
{
    static const uint8_t wide[10] = {0x06, 0x11, 0x09, 0x18, 0x05,
                                     0x14, 0x0C, 0x03, 0x12, 0x0A};
    if (len == 0 || len % 2)
        return ERR_FORMAT;
    add_digits(b, "1111");
    for (size_t i = 0; i < len; i += 2) {
        if (!isdigit(data[i]) || !isdigit(data[i + 1]))
            return ERR_FORMAT;
        uint8_t bars = wide[data[i] - '0'], spaces = wide[data[i + 1] - '0'];
        for (int k = 4; k >= 0; k--) {
            add(b, bars >> k & 1 ? WIDE : 1);
            add(b, spaces >> k & 1 ? WIDE : 1);
        }
        b->text[i] = (char)data[i];
        b->text[i + 1] = (char)data[i + 1];
    }
    add(b, WIDE);
    add_digits(b, "11");
    return ERR_OK;
}

/* ---- Code 128 ------------------------------------------------------------*/

#define START_A 103
#define CODE_A  101
#define CODE_B  100
#define CODE_C  99
#define SHIFT   98
#define STOP    106

static const char code128_widths[][8] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213",
    "122312", "132212", "221213", "221312", "231212", "112232", "122132",
    "122231", "113222", "123122", "123221", "223211", "221132", "221231",
    "213212", "223112", "312131", "311222", "321122", "321221", "312212",
    "322112", "322211", "212123", "212321", "232121", "111323", "131123",
    "131321", "112313", "132113", "132311", "211313", "231113", "231311",
    "112133", "112331", "132131", "113123", "113321", "133121", "313121",
    "211331", "231131", "213113", "213311", "213131", "311123", "311321",
    "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212",
    "124112", "124211", "411212", "421112", "421211", "212141", "214121",
    "412121", "111143", "111341", "131141", "114113", "114311", "411113",
    "411311", "113141", "114131", "311141", "411131", "211412", "211214",
    "211232", "2331112"};

struct code128 {
    struct barcode *b;
    char set; /* 'A', 'B', 'C'; 0 before the start */
    bool shifted;
    unsigned sum, symbols;
    size_t text_len;
};

static void add_symbol(struct code128 *s, unsigned value)
{
    add_digits(s->b, code128_widths[value]);
    s->sum += value * (s->symbols ? s->symbols : 1);
    s->symbols++;
}

static enum err code128_escape(struct code128 *s, uint8_t c)
{
    static const uint8_t fnc[4][2] = {/* sets A and B */
                                      {102, 102},
                                      {97, 97},
                                      {96, 96},
                                      {101, 100}};
    switch (c) {
    case 'A':
    case 'B':
    case 'C':
        if (!s->set)
            add_symbol(s, START_A + (unsigned)(c - 'A'));
        else if (s->set != c)
            add_symbol(s, c == 'A' ? CODE_A : c == 'B' ? CODE_B : CODE_C);
        s->set = (char)c;
        return ERR_OK;
    case '1':
        if (!s->set)
            return ERR_FORMAT;
        add_symbol(s, fnc[0][0]);
        return ERR_OK;
    case '2':
    case '3':
    case '4':
        if (s->set != 'A' && s->set != 'B')
            return ERR_FORMAT;
        add_symbol(s, fnc[c - '1'][s->set - 'A']);
        return ERR_OK;
    case 'S':
        if (s->set != 'A' && s->set != 'B')
            return ERR_FORMAT;
        add_symbol(s, SHIFT);
        s->shifted = true;
        return ERR_OK;
    default:
        return ERR_FORMAT;
    }
}

static enum err code128_data(struct code128 *s, uint8_t c)
{
    char set = s->set;
    if (s->shifted)
        set = set == 'A' ? 'B' : 'A';
    s->shifted = false;
    if (set == 'C') {
        if (c > 99)
            return ERR_FORMAT;
        add_symbol(s, c);
        if (s->text_len + 2 < BARCODE_TEXT_MAX) {
            s->b->text[s->text_len++] = (char)('0' + c / 10);
            s->b->text[s->text_len++] = (char)('0' + c % 10);
        }
        return ERR_OK;
    }
    if (set == 'A' && c < 0x20)
        add_symbol(s, c + 64u);
    else if (c >= 0x20 && c < (set == 'A' ? 0x60 : 0x80) && set)
        add_symbol(s, c - 32u);
    else
        return ERR_FORMAT;
    s->b->text[s->text_len++] = c < 0x20 || c == 0x7F ? ' ' : (char)c;
    return ERR_OK;
}

static enum err code128(const uint8_t *data, size_t len, struct barcode *b)
{
    struct code128 s = {.b = b};
    if (len < 3 || data[0] != '{')
        return ERR_FORMAT;
    for (size_t i = 0; i < len; i++) {
        enum err err;
        if (data[i] == '{' && s.set != 'C' && i + 1 < len && data[i + 1] == '{')
            err = code128_data(&s, data[++i]);
        else if (data[i] == '{' && i + 1 < len)
            err = code128_escape(&s, data[++i]);
        else
            err = code128_data(&s, data[i]);
        if (err)
            return err;
    }
    add_symbol(&s, s.sum % 103);
    add_digits(b, code128_widths[STOP]);
    return ERR_OK;
}

enum err barcode_make(enum barcode_kind kind, const void *data, size_t len,
                      struct barcode *ret_barcode)
{
    struct barcode b = {0};
    enum err err = ERR_FORMAT;
    if (len > BARCODE_DATA_MAX)
        return ERR_FORMAT;
    switch (kind) {
    case BARCODE_UPC_A: /* an EAN-13 that begins with 0 */
        err = with_check_digit(data, len, 12, &b);
        break;
    case BARCODE_EAN13:
        err = with_check_digit(data, len, 13, &b);
        break;
    case BARCODE_EAN8:
        err = with_check_digit(data, len, 8, &b);
        break;
    case BARCODE_CODE39:
        err = code39(data, len, &b);
        break;
    case BARCODE_ITF:
        err = itf(data, len, &b);
        break;
    case BARCODE_CODE128:
        err = code128(data, len, &b);
        break;
    }
    if (!err)
        *ret_barcode = b;
    return err;
}

/* ---- the code for a text -------------------------------------------------*/

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* Set C where digits make it shorter: four or more at an end, six or more
 * between letters, an even number of them; ISO/IEC 15417, annex E. */
static size_t code128_script(const char *text, uint8_t *out)
{
    size_t n = 0;
    char set = 0;
    for (const char *p = text; *p;) {
        size_t run = digits_at(p), use = run & ~(size_t)1;
        bool end = p == text || !p[run];
        if (use >= (end ? 4u : 6u) || (p == text && run == 2 && !p[2])) {
            if (run % 2 && set) { /* the odd one goes with the letters */
                out[n++] = (uint8_t)*p++;
            }
            out[n++] = '{';
            out[n++] = 'C';
            set = 'C';
            for (; use > 0; use -= 2, p += 2)
                out[n++] = (uint8_t)((p[0] - '0') * 10 + p[1] - '0');
            continue;
        }
        if (set != 'B') {
            out[n++] = '{';
            out[n++] = 'B';
            set = 'B';
        }
        if (*p == '{')
            out[n++] = '{';
        out[n++] = (uint8_t)*p++;
    }
    return n;
}

enum err barcode_of(const char *text, struct barcode *ret_barcode)
{
    /* A text of CODE128_TEXT_MAX has at most three bytes for each of its own */
    uint8_t script[BARCODE_DATA_MAX];
    size_t len = strlen(text), digits = digits_at(text);
    enum err err = ERR_FORMAT;
    if (len == 0 || len > CODE128_TEXT_MAX)
        return ERR_FORMAT;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < ' ' || text[i] > '~')
            return ERR_FORMAT;
    }
    if (digits == len && len == 13)
        err = barcode_make(BARCODE_EAN13, text, len, ret_barcode);
    else if (digits == len && len == 8)
        err = barcode_make(BARCODE_EAN8, text, len, ret_barcode);
    else if (digits == len && len == 12)
        err = barcode_make(BARCODE_UPC_A, text, len, ret_barcode);
    if (!err)
        return ERR_OK;
    len = code128_script(text, script);
    return barcode_make(BARCODE_CODE128, script, len, ret_barcode);
}
