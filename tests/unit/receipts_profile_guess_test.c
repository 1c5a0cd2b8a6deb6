/* If these fail, a printer that is plugged in prints receipts cut off at the
 * right, or signs instead of Chinese, until somebody finds the setting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "receipts/profile_guess.h"

static void the_most_certain_wins(void **state)
{
    static const struct {
        uint16_t vendor, product;
        const char *name;
        const char *profile;
        enum profile_reason reason;
    } t[] = {
        {0x04b8, 0x0e15, "TM-T88V", "tm-t88v", PROFILE_BY_NAME},
        {0x04b8, 0x0e15, "", "80", PROFILE_BY_NUMBER},
        {0x04b8, 0x0202, "USB Device", "tm-t88v", PROFILE_BY_SHARED},
        {0x0416, 0x5011, "USB Portable Printer ", "58", PROFILE_BY_SHARED},
        {0x0416, 0x5011, "POS80 Printer", "80", PROFILE_BY_WIDTH},
        {0x0483, 0x5743, "XP-N160", "80", PROFILE_BY_NAME},
        {0x0483, 0x5743, "(zj-5870)", "58", PROFILE_BY_NAME},
        {0x28e9, 0x0289, "POS58 USB Printer", "58", PROFILE_BY_WIDTH},
        {0x1234, 0x5678, "Receipt", "58", PROFILE_BY_DEFAULT},
        {0x1234, 0x5678, "XX-80C", "80", PROFILE_BY_WIDTH},
        {0x1234, 0x5678, "58/80 mm", "58", PROFILE_BY_DEFAULT},
        {0x1234, 0x5678, "M5800", "58", PROFILE_BY_DEFAULT},
        {0x1234, 0x5678, "80", "80", PROFILE_BY_WIDTH},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct profile_guess g;
        profile_guess(t[i].vendor, t[i].product, t[i].name, &g);
        assert_string_equal(g.profile->name, t[i].profile);
        assert_int_equal(g.reason, t[i].reason);
        assert_int_equal(g.seen_on[0] != '\0',
                         g.reason == PROFILE_BY_NUMBER ||
                             g.reason == PROFILE_BY_SHARED);
    }
}

/* A name is whatever the device sends. */
static void any_name_will_do(void **state)
{
    static const char *const names[] = {
        "---", "5", "\xe6\x89\x93\xe5\x8d\xb0\xe6\x9c\xba",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " "};
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct profile_guess g;
        profile_guess(1, 2, names[i], &g);
        assert_int_equal(g.reason, PROFILE_BY_DEFAULT);
        assert_true(profile_reason_text(g.reason)[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_certain_wins),
        cmocka_unit_test(any_name_will_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
