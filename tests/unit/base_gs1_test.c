/* If these failed, the till would sell the wrong item, weigh or price it wrong,
 * or call good what has expired: the table is another engine's reading of the
 * same codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/gs1.h"

#define CASES 80 /* all of them */

static int32_t day(const char *text)
{
    int32_t d = 0;
    assert_int_equal(clock_parse_day(text, &d, NULL), ERR_OK);
    return d;
}

static struct gs1 good(const char *code)
{
    struct gs1 g;
    struct diag d = {0};
    if (gs1_read(code, day("2026-11-22"), &g, &d))
        fail_msg("%s: %s", code, d.text);
    return g;
}

static void refused(const char *code)
{
    struct gs1 g;
    struct diag d = {0};
    if (gs1_read(code, day("2026-11-22"), &g, &d) != ERR_FORMAT)
        fail_msg("%s was taken", code);
    assert_true(d.text[0] != '\0');
}

static const char *bracketed(const struct gs1 *g, char out[1024])
{
    size_t at = 0;
    out[0] = '\0';
    for (int i = 0; i < g->count; i++)
        at += (size_t)snprintf(out + at, 1024 - at, "(%s)%s", g->elements[i].ai,
                               g->elements[i].value);
    return out;
}

/* ---- the table -----------------------------------------------------------*/

/* "\x1d" written out becomes the byte. */
static void unescape(char *text)
{
    for (char *at; (at = strstr(text, "\\x1d")) != NULL;) {
        *at = GS1_SEPARATOR;
        memmove(at + 1, at + 4, strlen(at + 4) + 1);
    }
}

/* "(01)1(10)A" as a scanner sends it, with a separator after each value. */
static void unbracket(const char *from, char *out)
{
    strcpy(out, "]C1");
    out += 3;
    for (const char *at = from; *at; at++) {
        if (*at == '(' && at > from)
            *out++ = GS1_SEPARATOR;
        else if (*at != '(' && *at != ')')
            *out++ = *at;
    }
    *out = '\0';
}

/* A till reads more than the engine where it can do so safely: a UPC-A under
 * ]E0, as scanners send it, and symbols or plain text that are not GS1's. */
static bool is_not_ours(const char *input)
{
    static const char *const plain[] = {
        "]E0012345600005",
        "]C0",
        "]A0",
        "]I1",
        "]L2",
        "]X9",
        "0106901234567892",
        "]Q1https://qr",
        "]Q1https://example.cn/gtin",
    };
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (strncmp(input, plain[i], strlen(plain[i])) == 0)
            return true;
    return strlen(input) < 2;
}

static void test_table(void **state)
{
    FILE *f = fopen("tests/data/gs1_vectors.tsv", "r");
    char line[1024], code[1024], text[1024];
    int cases = 0;
    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        char *field[4], *at = line;
        if (line[0] == '#')
            continue;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 4; i++) {
            field[i] = at ? at : line + strlen(line);
            at = at ? strchr(at, '\t') : NULL;
            if (at)
                *at++ = '\0';
        }
        unescape(field[1]);
        if (strcmp(field[0], "ai") == 0)
            unbracket(field[1], code);
        else
            strcpy(code, field[1]);
        cases++;
        if (is_not_ours(code)) {
            struct gs1 g = good(code);
            assert_true(g.form == GS1_PLAIN ||
                        strcmp(code, "0106901234567892") == 0);
        } else if (strcmp(field[2], "ok") == 0) {
            struct gs1 g = good(code);
            assert_string_equal(bracketed(&g, text), field[3]);
        } else {
            refused(code);
        }
    }
    fclose(f);
    assert_int_equal(cases, CASES);
}

/* ---- what a till takes from it -------------------------------------------*/

static void test_lot_and_expiry(void **state)
{
    struct gs1 g = good("]C1010690123456789210LOT1\x1d"
                        "17261130");
    (void)state;
    assert_int_equal(g.gtin.number, INT64_C(6901234567892));
    assert_string_equal(g.lot, "LOT1");
    assert_true(g.expires);
    assert_int_equal(g.expiry_day, day("2026-11-30"));
    g = good("]Q1https://id.gs1.org/01/06901234567892/10/A%2FB?17=261100");
    assert_string_equal(g.lot, "A/B");
    assert_int_equal(g.expiry_day, day("2026-11-30")); /* the month's last */
    g = good("]C101069012345678921528020017261130");
    assert_int_equal(g.expiry_day, day("2026-11-30")); /* (17) before (15) */
    g = good("]C1010690123456789215280200");
    assert_int_equal(g.expiry_day, day("2028-02-29"));
    g = good("]C10106901234567892"
             "70032612011530");
    assert_int_equal(g.expiry_day, day("2026-12-01"));
    g = good("]C10106901234567892");
    assert_false(g.expires);
    refused("]C101069012345678921726113010A\x1d"
            "17261231"); /* two expiries */
}

/* The separator between lot and expiry is lost: no lot, no expiry. */
static void test_lost_separator(void **state)
{
    struct gs1 g = good("]C1010690123456789210LOT117261130");
    (void)state;
    assert_int_equal(g.gtin.number, INT64_C(6901234567892));
    assert_true(g.doubtful);
    assert_false(g.expires);
    assert_string_equal(g.lot, "");
    /* The other way round nothing can be lost. */
    g = good("]C101069012345678921726113010LOT1");
    assert_false(g.doubtful);
    assert_string_equal(g.lot, "LOT1");
    /* A lot that looks like a date, where the expiry is already there. */
    g = good("]C101069012345678921726113010L17250101");
    assert_string_equal(g.lot, "L17250101");
    assert_int_equal(g.expiry_day, day("2026-11-30"));
    /* A scanner that does send separators. */
    g = good("]C1010690123456789221S\x1d"
             "10LOT117261130");
    assert_string_equal(g.lot, "LOT117261130");
    assert_false(g.expires);
    refused("]C1010690123456789210ABCDEFGHIJKLMN17261130"); /* too long now */
}

static void test_century(void **state)
{
    static const struct {
        const char *today, *yymmdd, *want;
    } cases[] = {
        {"2026-11-22", "760101", "2076-01-01"},
        {"2026-11-22", "770101", "1977-01-01"},
        {"2026-11-22", "991231", "1999-12-31"},
        {"2051-01-01", "010101", "2101-01-01"},
        {"2099-01-01", "480101", "2148-01-01"},
        {"2099-01-01", "500101", "2050-01-01"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char code[64];
        struct gs1 g;
        snprintf(code, sizeof(code), "]C1010690123456789217%s",
                 cases[i].yymmdd);
        assert_int_equal(gs1_read(code, day(cases[i].today), &g, NULL), ERR_OK);
        assert_int_equal(g.expiry_day, day(cases[i].want));
    }
}

static void test_measures(void **state)
{
    struct gs1 g = good("]C101969012345678953103001250392202599");
    (void)state;
    assert_int_equal(g.weight.milli, 1250);
    assert_true(g.priced);
    assert_int_equal(g.price.fen, 2599);
    g = good("]C101969012345678953100000012");
    assert_int_equal(g.weight.milli, 12000);
    g = good("]C101969012345678953105001255"); /* 0.01255 kg: half up */
    assert_int_equal(g.weight.milli, 13);
    g = good("]C101969012345678953930156"
             "25");
    assert_int_equal(g.price.fen, 2500);
    g = good("]C101969012345678953930840"
             "25"); /* dollars */
    assert_false(g.priced);
}

static void test_without_identifier(void **state)
{
    struct gs1 g = good("0106901234567892"
                        "17261130");
    (void)state;
    assert_int_equal(g.form, GS1_ELEMENTS);
    assert_true(g.expires);
    g = good("\x1d"
             "0106901234567892"
             "10A");
    assert_string_equal(g.lot, "A");
    g = good("6901234567892");
    assert_int_equal(g.form, GS1_PLAIN);
    assert_string_equal(g.plain, "6901234567892");
    g = good("0106901234567893"
             "17261130"); /* the shop's own, who knows */
    assert_int_equal(g.form, GS1_PLAIN);
    g = good("]E0036000291452");
    assert_string_equal(g.plain, "036000291452");
    g = good("HTTPS://EXAMPLE.CN/a/01/6901234567892/");
    assert_int_equal(g.gtin.number, INT64_C(6901234567892));
    g = good("https://example.cn/");
    assert_int_equal(g.form, GS1_PLAIN);
    g = good("https://example.cn");
    assert_int_equal(g.form, GS1_PLAIN);
    g = good("https://qr.alipay.com/fkx01234?01=06901234567892");
    assert_int_equal(g.form, GS1_PLAIN);
    refused("https://example.cn/01/6901234567892?17=261131");
    refused("https://example.cn/01/690123456789%GG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_lot_and_expiry),
        cmocka_unit_test(test_lost_separator),
        cmocka_unit_test(test_century),
        cmocka_unit_test(test_measures),
        cmocka_unit_test(test_without_identifier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
