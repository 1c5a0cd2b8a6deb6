/* If these fail, a keeper cannot find goods by typing initials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/pinyin.h"
#include "base/text.h"

static bool has_key(const char *name, const char *key)
{
    char keys[512], padded[520], wanted[64];
    pinyin_keys(name, keys, sizeof(keys));
    snprintf(padded, sizeof(padded), " %s ", keys);
    snprintf(wanted, sizeof(wanted), " %s ", key);
    return strstr(padded, wanted) != NULL;
}

static void finds_every_reading(void **state)
{
    (void)state;
    assert_true(has_key("天长大米 5kg", "tcdm5kg"));
    assert_true(has_key("天长大米 5kg", "tzdm5kg"));
}

/* Places whose reading frequency lists get wrong, and goods whose name holds
 * a character of several readings. */
static void finds_what_people_type(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"汊涧镇", "cjz"},
        {"瓦埠", "wb"},
        {"贺疃", "ht"},
        {"孜然粉", "zrf"},
        {"秦栏卤鹅", "qlle"},
        {"龙岗芡实", "lgqs"},
        {"可口可乐", "kkkl"},
        {"重庆小面", "cqxm"},
        {"音乐贺卡", "yyhk"},
        {"长虹电池", "chdc"},
        {"行军散", "xjs"},
        {"银行", "yh"},
        {"农夫山泉550ML", "nfsq550ml"},
        {"康师傅3+2", "ksf32"},
        {"雪碧", "xb"},
        {"哇哈哈", "whh"},
        {"娃哈哈", "whh"},
        {"百事", "bs"},
        {"铁观音", "tgy"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!has_key(rows[i][0], rows[i][1])) {
            char keys[512];
            pinyin_keys(rows[i][0], keys, sizeof(keys));
            fail_msg("%s has %s, not %s", rows[i][0], keys, rows[i][1]);
        }
    }
}

static void the_likeliest_reading_comes_first(void **state)
{
    (void)state;
    char keys[512];
    pinyin_keys("天长", keys, sizeof(keys));
    assert_int_equal(strncmp(keys, "tc", 2), 0);
    pinyin_keys("可乐", keys, sizeof(keys));
    assert_int_equal(strncmp(keys, "kl", 2), 0);
}

/* Every character of the first level of GB2312 (B0A1 to D7F9) is in daily
 * use and must be found; it is sorted by pinyin, so that first letters only
 * rise: an independent check of the table. */
static void daily_characters_follow_the_order_of_gb2312(void **state)
{
    (void)state;
    static const uint16_t first_of[][2] = {
        {0xB0A1, 'a'}, {0xB0C5, 'b'}, {0xB2C1, 'c'}, {0xB4EE, 'd'},
        {0xB6EA, 'e'}, {0xB7A2, 'f'}, {0xB8C1, 'g'}, {0xB9FE, 'h'},
        {0xBBF7, 'j'}, {0xBFA6, 'k'}, {0xC0AC, 'l'}, {0xC2E8, 'm'},
        {0xC4C3, 'n'}, {0xC5B6, 'o'}, {0xC5BE, 'p'}, {0xC6DA, 'q'},
        {0xC8BB, 'r'}, {0xC8F6, 's'}, {0xCBFA, 't'}, {0xCDDA, 'w'},
        {0xCEF4, 'x'}, {0xD1B9, 'y'}, {0xD4D1, 'z'}, {0xD7FA, 0}};
    int seen = 0, strange = 0;
    size_t letter = 0;
    for (unsigned code = 0xB0A1; code < 0xD7FA; code++) {
        if ((code & 0xFF) < 0xA1 || (code & 0xFF) == 0xFF)
            continue;
        while (code >= first_of[letter + 1][0])
            letter++;
        uint8_t bytes[2] = {(uint8_t)(code >> 8), (uint8_t)code};
        const uint8_t *p = bytes;
        uint32_t c = gb18030_next(&p, bytes + 2);
        const char *initials = pinyin_initials(c);
        seen++;
        assert_true(initials[0]);
        strange += strchr(initials, (int)first_of[letter][1]) == NULL;
    }
    assert_int_equal(seen, 3755);
    /* A few dozen are filed there under a reading now rare. */
    if (strange > 15)
        fail_msg("%d of %d are not found where GB2312 files them", strange,
                 seen);
}

static void keys_fit_their_buffer(void **state)
{
    (void)state;
    static const char name[] = "长重行乐长重行乐长重行乐";
    char whole[512];
    int all = pinyin_keys(name, whole, sizeof(whole));
    assert_int_equal(all, PINYIN_KEYS_MAX);
    for (size_t cap = 1; cap <= sizeof(whole); cap++) {
        char *exact = malloc(cap);
        assert_non_null(exact);
        int count = pinyin_keys(name, exact, cap);
        assert_true(count <= all);
        assert_int_equal(strncmp(exact, whole, strlen(exact)), 0);
        assert_true(strlen(exact) < cap);
        free(exact);
    }
    /* No key twice. */
    for (char *key = strtok(whole, " "); key; key = strtok(NULL, " "))
        assert_int_equal(strlen(key), 12);
}

static void nothing_is_no_key(void **state)
{
    (void)state;
    char keys[64] = "x";
    assert_int_equal(pinyin_keys("", keys, sizeof(keys)), 0);
    assert_string_equal(keys, "");
    assert_int_equal(pinyin_keys("()+-。！", keys, sizeof(keys)), 0);
    assert_int_equal(pinyin_keys("\xFF\xE5", keys, sizeof(keys)), 0);
    assert_string_equal(pinyin_initials(0), "");
    assert_string_equal(pinyin_initials(0x10FFFF), "");
    assert_string_equal(pinyin_initials('a'), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_reading),
        cmocka_unit_test(finds_what_people_type),
        cmocka_unit_test(the_likeliest_reading_comes_first),
        cmocka_unit_test(daily_characters_follow_the_order_of_gb2312),
        cmocka_unit_test(keys_fit_their_buffer),
        cmocka_unit_test(nothing_is_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
