/* If these fail, a smudged or mistyped barcode sells another thing, or one
 * thing has two numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/gtin.h"
#include "base/i18n.h"

static uint64_t state = 20261122;

static unsigned draw(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % below;
}

static int64_t number_of(const char *text, bool upce)
{
    struct gtin g = {-1};
    struct diag d = {0};
    if (gtin_parse(text, upce, &g, &d))
        fail_msg("%s: %s", text, d.text);
    return g.number;
}

static bool taken(const char *text)
{
    struct gtin g = {-1};
    bool ok = gtin_parse(text, false, &g, NULL) == ERR_OK;
    assert_true(ok || g.number == -1);
    return ok;
}

/* Check digits computed by hand from GS1 General Specifications 7.9 and by
 * the GS1 syntax engine. */
static void known_numbers_are_taken(void **unused)
{
    (void)unused;
    assert_int_equal(number_of("6901234567892", false), 6901234567892);
    assert_int_equal(number_of("16901234567899", false), 16901234567899);
    assert_int_equal(number_of("96385074", false), 96385074);
    assert_int_equal(number_of("036000291452", false), 36000291452);
    assert_int_equal(number_of("0036000291452", false), 36000291452);
    assert_int_equal(number_of("00036000291452", false), 36000291452);
    assert_int_equal(gtin_check_digit("37610425002123456", 17), 9); /* SSCC */
}

static void upce_expands_to_its_upca(void **unused)
{
    (void)unused;
    static const char *const rows[][2] = {
        {"01234505", "012000003455"}, {"04252614", "042100005264"},
        {"01234531", "012300000451"}, {"01234543", "012340000053"},
        {"01234558", "012345000058"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(number_of(rows[i][0], true),
                         number_of(rows[i][1], false));
}

/* The other way round, written from GS1 General Specifications 5.2.2.4.2,
 * figure "zero suppression": every UPC-A that can be shortened comes back. */
static void every_suppressible_upca_comes_back(void **unused)
{
    (void)unused;
    for (int i = 0; i < 50000; i++) {
        char maker[6], item[6], six[7];
        unsigned rule = draw(4);
        if (rule == 0) {
            snprintf(maker, 6, "%02u%u00", draw(100), draw(3));
            snprintf(item, 6, "%05u", draw(1000));
            snprintf(six, 7, "%.2s%.3s%c", maker, item + 2, maker[2]);
        } else if (rule == 1) {
            snprintf(maker, 6, "%02u%u00", draw(100), 3 + draw(7));
            snprintf(item, 6, "%05u", draw(100));
            snprintf(six, 7, "%.3s%.2s3", maker, item + 3);
        } else if (rule == 2) {
            snprintf(maker, 6, "%03u%u0", draw(1000), 1 + draw(9));
            snprintf(item, 6, "%05u", draw(10));
            snprintf(six, 7, "%.4s%c4", maker, item[4]);
        } else {
            snprintf(maker, 6, "%04u%u", draw(10000), 1 + draw(9));
            snprintf(item, 6, "%05u", 5 + draw(5));
            snprintf(six, 7, "%.5s%c", maker, item[4]);
        }
        char upca[16], upce[16];
        snprintf(upca, sizeof(upca), "%u%s%s", draw(2), maker, item);
        int check = gtin_check_digit(upca, 11);
        snprintf(upca + 11, 2, "%d", check);
        if (strspn(upca, "0") == 12)
            continue;
        snprintf(upce, sizeof(upce), "%c%s%d", upca[0], six, check);
        assert_int_equal(number_of(upce, true), number_of(upca, false));
    }
}

static void draw_valid(char *text, int len)
{
    do {
        for (int i = 0; i < len - 1; i++)
            text[i] = (char)('0' + draw(10));
        text[len - 1] = (char)('0' + gtin_check_digit(text, len - 1));
        text[len] = '\0';
    } while (strspn(text, "0") == (size_t)len);
}

static void one_wrong_digit_is_always_caught(void **unused)
{
    (void)unused;
    static const int lens[] = {8, 12, 13, 14};
    for (int i = 0; i < 2000; i++) {
        char text[GTIN_CHARS];
        int len = lens[i % 4];
        draw_valid(text, len);
        assert_true(taken(text));
        for (int at = 0; at < len; at++) {
            char right = text[at];
            for (char c = '0'; c <= '9'; c++) {
                text[at] = c;
                assert_true(taken(text) == (c == right));
            }
            text[at] = right;
        }
    }
}

/* Mod 10 with weights 3 and 1 misses a swap of neighbours only when they
 * differ by five: 80 of the 90 unequal pairs are caught, never fewer. */
static void swapped_neighbours_are_mostly_caught(void **unused)
{
    (void)unused;
    for (int i = 0; i < 5000; i++) {
        char text[GTIN_CHARS];
        draw_valid(text, 13);
        for (int at = 0; at < 12; at++) {
            int a = text[at] - '0', b = text[at + 1] - '0';
            text[at] = (char)('0' + b);
            text[at + 1] = (char)('0' + a);
            assert_true(taken(text) == (a == b || a - b == 5 || b - a == 5));
            text[at] = (char)('0' + a);
            text[at + 1] = (char)('0' + b);
        }
    }
}

static void what_is_no_barcode_is_refused_in_words(void **unused)
{
    (void)unused;
    static const char *const bad[] = {
        "",
        "1",
        "1234567",
        "123456789",
        "69012345678",
        "690123456789",
        "6901234567890",
        "690123456789 2",
        " 6901234567892",
        "6901234567892 ",
        "690123456789X",
        "００",
        "00000000",
        "0000000000000",
        "00000000000000",
        "169012345678991",
        "-6901234567892",
        "6901234567892\n",
        "\xFF\xFE",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct gtin g = {77};
        struct diag d = {0};
        if (gtin_parse(bad[i], false, &g, &d) != ERR_FORMAT)
            fail_msg("\"%s\" was taken", bad[i]);
        assert_int_equal(g.number, 77);
        assert_true(d.text[0]);
    }
    struct diag d = {0};
    struct gtin g = {0};
    assert_int_equal(gtin_parse("6901234567890", false, &g, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "should be 2"));
    assert_int_equal(gtin_parse("21234505", true, &g, &d), ERR_FORMAT);
}

static void the_usual_form_comes_back(void **unused)
{
    (void)unused;
    static const char *const usual[] = {"96385074", "036000291452",
                                        "6901234567892", "16901234567899",
                                        "2100001000011"};
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        char text[GTIN_CHARS];
        struct gtin g = {number_of(usual[i], false)};
        assert_string_equal(gtin_format(g, text), usual[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers_are_taken),
        cmocka_unit_test(upce_expands_to_its_upca),
        cmocka_unit_test(every_suppressible_upca_comes_back),
        cmocka_unit_test(one_wrong_digit_is_always_caught),
        cmocka_unit_test(swapped_neighbours_are_mostly_caught),
        cmocka_unit_test(what_is_no_barcode_is_refused_in_words),
        cmocka_unit_test(the_usual_form_comes_back),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
