/* If these fail, a keeper cannot find goods by typing initials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/pinyin.h"

static void finds_every_reading(void **state)
{
    char keys[512];
    (void)state;
    assert_true(pinyin_keys("天长大米 5kg", keys, sizeof(keys)) >= 2);
    assert_non_null(strstr(keys, "tcdm5kg"));
    assert_non_null(strstr(keys, "tzdm5kg"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
