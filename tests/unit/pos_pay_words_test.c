/* Lost if this fails: what the till says aloud is another amount than the one
 * that was paid, or nobody understands it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/check.h"
#include "pos/pay/pay_words.h"

static void test_chinese(void **state)
{
    static const struct {
        int64_t fen;
        const char *words;
    } all[] = {
        {1, "一分"},
        {50, "五角"},
        {55, "五角五分"},
        {100, "一元"},
        {200, "两元"},
        {1000, "十元"},
        {1250, "十二元五角"},
        {1205, "十二元零五分"},
        {2000, "二十元"},
        {11000, "一百一十元"},
        {10500, "一百零五元"},
        {100505, "一千零五元零五分"},
        {101000, "一千零一十元"},
        {123456, "一千二百三十四元五角六分"},
        {1000000, "一万元"},
        {1000500, "一万零五元"},
        {1100000, "一万一千元"},
        {10010000, "十万零一百元"},
        {100000000, "一百万元"},
    };
    char words[160];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        pay_amount_spoken(money_of(all[i].fen), true, words, sizeof(words));
        assert_string_equal(words, all[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_chinese)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
