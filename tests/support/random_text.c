#include "tests/support/random_text.h"

#include <string.h>

uint32_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(*state * UINT64_C(2685821657736338717) >> 32);
}

void random_text(uint64_t *state, int chars, int wild, char *out, size_t cap)
{
    static const char *const plain[] = {
        "a",       "B",      "7",     " ",  "-",  "mm",
        "天",      "长",     "大",    "米", "，", "。",
        "(",       ")",      "①",     "·",  "～", "×",
        "é",       "ñ",      "㐀",    "𠀀", "🍎",  "👨‍👩‍👧",
        "e\u0301", "한",     "ｱ",     "€",  "¥",  "\u3000",
        "Word",    "\uE000", "\u00A0"};
    static const char *const harm[] = {
        "\x1B",   "\x1B@",    "\x1D",         "\x1CV",  "\x10\x04\x01",
        "\t",     "\r",       "\n",           "\x7F",   "\xC2\x9B",
        "\xFF",   "\xE5\xA4", "\xF0\x9F",     "\u202E", "\u200B",
        "\uFEFF", "\xC0\x80", "\xED\xA0\x80", "\x01"};
    size_t len = 0;
    for (int i = 0; i < chars; i++) {
        uint32_t r = random_next(state);
        const char *piece = plain[r % (sizeof(plain) / sizeof(plain[0]))];
        if (wild && (r >> 16) % 4 == 0)
            piece = harm[r % (sizeof(harm) / sizeof(harm[0]))];
        size_t n = strlen(piece);
        if (len + n >= cap)
            break;
        memcpy(out + len, piece, n);
        len += n;
    }
    out[len] = '\0';
}
