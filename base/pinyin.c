#include "base/pinyin.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

extern const char pinyin_table[0xA000 - 0x4E00][5];

#define KEY_MAX 48

/* Where Unihan lacks a reading that names of the region use. */
static const struct {
    uint32_t c;
    const char *initials;
} overrides[] = {
    {0x6C4A, "c"},  /* 汊涧 cha jian */
    {0x57E0, "b"},  /* 瓦埠 wa bu */
    {0x7583, "t"},  /* 贺疃 he tuan */
    {0x5B5C, "z"},  /* 孜 zi */
    {0x957F, "cz"}, /* 天长 tian chang */
};

const char *pinyin_initials(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_LEN(overrides); i++) {
        if (overrides[i].c == c)
            return overrides[i].initials;
    }
    return c >= 0x4E00 && c < 0xA000 ? pinyin_table[c - 0x4E00] : "";
}

int pinyin_keys(const char *name, char *out, size_t cap)
{
    char keys[PINYIN_KEYS_MAX][KEY_MAX + 1] = {{0}};
    int count = 1;
    size_t len = 0, at = 0;
    CHECK(cap > 0);
    while (*name && len < KEY_MAX) {
        uint32_t c = utf8_next(&name);
        char self[2] = {0};
        const char *initials = self;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            self[0] = (char)c;
        else if (c >= 'A' && c <= 'Z')
            self[0] = (char)(c - 'A' + 'a');
        else
            initials = pinyin_initials(c);
        if (!initials[0])
            continue;
        int before = count;
        for (int r = 1; initials[r]; r++) {
            for (int k = 0; k < before && count < PINYIN_KEYS_MAX; k++) {
                memcpy(keys[count], keys[k], len);
                keys[count++][len] = initials[r];
            }
        }
        for (int k = 0; k < before; k++)
            keys[k][len] = initials[0];
        len++;
    }
    out[0] = '\0';
    for (int k = 0; len && k < count; k++) {
        if (at + len + 2 > cap)
            return k;
        at +=
            (size_t)snprintf(out + at, cap - at, "%s%s", k ? " " : "", keys[k]);
    }
    return len ? count : 0;
}
