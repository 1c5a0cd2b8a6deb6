/* Scans out of raw reports. If these failed, a code would come out short,
 * doubled, mixed with another, or with a digit changed, and a customer would
 * pay for something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/check.h"
#include "drivers/scanner_hidpos.h"
#include "drivers/scanner_keyboard.h"
#include "drivers/scanner_serial.h"

#define KEPT 8

static struct scan scans[KEPT];
static int scanned;

static void keep(void *arg, const struct scan *scan)
{
    (void)arg;
    assert_true(scanned < KEPT);
    scans[scanned++] = *scan;
}

static struct scan_line fresh(void)
{
    scanned = 0;
    return (struct scan_line){.sink = keep};
}

static void one(const char *aim, const char *code)
{
    assert_int_equal(scanned, 1);
    assert_false(scans[0].overlong);
    assert_string_equal(scans[0].aim, aim);
    assert_string_equal(scans[0].code, code);
    assert_int_equal(scans[0].len, strlen(code));
    scanned = 0;
}

/* ---- bytes ---------------------------------------------------------------*/

static void text(struct scan_line *l, const char *bytes, int64_t ms)
{
    scanner_bytes(l, (const uint8_t *)bytes, strlen(bytes), ms);
}

static void test_bytes(void **state)
{
    struct scan_line l = fresh();
    (void)state;
    text(&l, "6901234567892\r\n", 0);
    one("", "6901234567892");
    text(&l, "\x02]C1010690123456789210A\x1d", 10);
    text(&l, "17261130\x03\r", 12);
    one("]C1", "010690123456789210A\x1d"
               "17261130");
    text(&l, "]E0\r", 20); /* three characters are a code, not its name */
    one("", "]E0");
    text(&l, "\r\n\t", 30);
    assert_int_equal(scanned, 0);
}

static void test_pause(void **state)
{
    struct scan_line l = fresh();
    (void)state;
    text(&l, "69012", 0);
    assert_int_equal(scan_line_wait_ms(&l, 0), SCAN_SILENT_MS);
    scan_line_tick(&l, SCAN_SILENT_MS - 1);
    assert_int_equal(scanned, 0);
    scan_line_tick(&l, SCAN_SILENT_MS); /* a scanner without a suffix */
    one("", "69012");
    assert_int_equal(scan_line_wait_ms(&l, 1000), -1);
    text(&l, "4711\r", 1000);
    one("", "4711");
    text(&l, "47", 1001); /* it sends a suffix: the till was busy */
    text(&l, "11\r", 1001 + SCAN_LOST_MS - 1);
    one("", "4711");
    text(&l, "6901", 4000); /* the rest was lost */
    scan_line_tick(&l, 4000 + SCAN_LOST_MS);
    assert_int_equal(scanned, 0);
    text(&l, "690", 7000);
    scan_line_drop(&l);
    text(&l, "4712\r", 7001);
    one("", "4712");
    l.sends_end = false; /* the till was busy: nobody saw a pause */
    text(&l, "6901", 7100);
    text(&l, "23\r", 7100 + 3 * SCAN_SILENT_MS);
    one("", "690123");
    /* The next code after a lost rest, without a tick between. */
    text(&l, "6901", 8000);
    text(&l, "4713\r", 8000 + SCAN_LOST_MS);
    one("", "4713");
}

static void test_overlong(void **state)
{
    struct scan_line l = fresh();
    (void)state;
    for (int i = 0; i < 2 * SCAN_MAX; i++)
        scan_line_byte(&l, '7', i / 100);
    scan_line_byte(&l, '\r', 11);
    assert_int_equal(scanned, 1);
    assert_true(scans[0].overlong);
    scanned = 0;
    for (int i = 0; i < SCAN_MAX; i++)
        scan_line_byte(&l, '7', 20);
    scan_line_byte(&l, '\r', 20);
    assert_int_equal(scans[0].len, SCAN_MAX);
    assert_false(scans[0].overlong);
}

/* ---- keyboard ------------------------------------------------------------*/

struct keys {
    struct scanner_keyboard k;
    struct scan_line line;
};

static void report(struct keys *s, uint8_t modifiers, uint8_t a, uint8_t b)
{
    uint8_t r[8] = {modifiers, 0, a, b};
    scanner_keyboard_report(&s->k, &s->line, r, sizeof(r), 0);
}

static void stroke(struct keys *s, uint8_t modifiers, uint8_t key)
{
    report(s, modifiers, key, 0);
    report(s, modifiers, 0, 0);
}

static void test_keyboard(void **state)
{
    struct keys s = {.line = fresh()};
    (void)state;
    for (uint8_t key = 0x1e; key <= 0x27; key++)
        stroke(&s, 0, key);
    stroke(&s, 0x02, 0x04);
    stroke(&s, 0x20, 0x1d);
    stroke(&s, 0, 0x05);
    stroke(&s, 0, 0x2d);
    stroke(&s, 0x02, 0x38);
    stroke(&s, 0, 0x28);
    one("", "1234567890AZb-?");
}

static void test_keyboard_rolls(void **state)
{
    struct keys s = {.line = fresh()};
    uint8_t error[8] = {0, 0, 1, 1, 1, 1, 1, 1};
    (void)state;
    report(&s, 0, 0x1e, 0);    /* 1 */
    report(&s, 0, 0x1e, 0x1f); /* 1 still held, 2 */
    report(&s, 0, 0x1f, 0x1e); /* the same two, in another order */
    scanner_keyboard_report(&s.k, &s.line, error, sizeof(error), 0);
    report(&s, 0, 0x1f, 0x20); /* 2 still held, 3 */
    report(&s, 0, 0x20, 0x1f); /* nothing new */
    report(&s, 0, 0x1e, 0);    /* 1 again, the others up: no report between */
    report(&s, 0, 0, 0);
    report(&s, 0, 0x1e, 0);                              /* and once more */
    scanner_keyboard_report(&s.k, &s.line, error, 3, 0); /* torn: ignored */
    report(&s, 0, 0x28, 0);
    one("", "12311");
}

static void test_keyboard_separators(void **state)
{
    static const char want[] = "10A\x1d"
                               "B";
    struct keys s = {.line = fresh()};
    (void)state;
    for (int way = 0; way < 4; way++) {
        stroke(&s, 0, 0x1e);
        stroke(&s, 0, 0x27);
        stroke(&s, 0x02, 0x04);
        if (way == 0) {
            stroke(&s, 0x01, 0x30); /* Ctrl+] */
        } else if (way == 1) {
            stroke(&s, 0x10, 0x30); /* the right Ctrl */
        } else if (way == 2) {
            stroke(&s, 0, 0x41); /* F8 */
        } else {
            stroke(&s, 0x04, 0x62); /* Alt+029 */
            stroke(&s, 0x04, 0x5a);
            stroke(&s, 0x04, 0x61);
        }
        stroke(&s, 0x02, 0x05);
        stroke(&s, 0, 0x58); /* keypad Enter */
        one("", want);
    }
    /* Keypad digits without Alt; Alt with a number that is no byte. */
    stroke(&s, 0x04, 0x61);
    stroke(&s, 0x04, 0x61);
    stroke(&s, 0x04, 0x61);
    stroke(&s, 0, 0x59);
    stroke(&s, 0, 0x62);
    stroke(&s, 0, 0x28);
    one("", "10");
}

/* ---- HID POS -------------------------------------------------------------*/

/* As tests/device/model.c has it, from the standard. */
static const uint8_t descriptor[] = {
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85,
    0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05,
    0x01, 0x09, 0x3b, 0x81, 0x02, 0x05, 0x8c, 0x95, 0x03, 0x09, 0xfb,
    0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82,
    0x02, 0x01, 0x06, 0x66, 0xff, 0x95, 0x02, 0x09, 0x04, 0x09, 0x00,
    0x81, 0x02, 0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81,
    0x02, 0x95, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};
/* Without report ids: length and data only, in another place. */
static const uint8_t plain[] = {
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75,
    0x08, 0x95, 0x02, 0x81, 0x01, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81,
    0x02, 0x05, 0x8c, 0x95, 0x10, 0x09, 0xfe, 0x81, 0x02, 0xc0,
};

static void test_hidpos_layout(void **state)
{
    struct hidpos_layout l;
    (void)state;
    assert_int_equal(hidpos_parse(descriptor, sizeof(descriptor), &l), ERR_OK);
    assert_int_equal(l.id, 2);
    assert_int_equal(l.report_bytes, 64);
    assert_int_equal(l.length_at, 8);
    assert_int_equal(l.aim_at[0], 16);
    assert_int_equal(l.aim_at[2], 32);
    assert_int_equal(l.data_at, 40);
    assert_int_equal(l.data_bytes, 56);
    assert_int_equal(l.more_at, 63 * 8);
    assert_int_equal(hidpos_parse(plain, sizeof(plain), &l), ERR_OK);
    assert_int_equal(l.id, -1);
    assert_int_equal(l.length_at, 16);
    assert_int_equal(l.data_at, 24);
    assert_int_equal(l.data_bytes, 16);
    assert_int_equal(l.aim_at[0], -1);
    assert_int_equal(l.more_at, -1);
    /* A keyboard's, and one cut short. */
    const uint8_t keyboard[] = {0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07,
                                0x75, 0x08, 0x95, 0x06, 0x81, 0x00, 0xc0};
    assert_int_equal(hidpos_parse(keyboard, sizeof(keyboard), &l),
                     ERR_NOTFOUND);
    assert_int_equal(hidpos_parse(descriptor, 45, &l), ERR_FORMAT);
    assert_int_equal(hidpos_parse(NULL, 0, &l), ERR_NOTFOUND);
}

struct pos {
    struct scanner_hidpos h;
    struct scan_line line;
};

static struct pos pos_device(const uint8_t *d, size_t len)
{
    struct pos p = {.line = fresh()};
    p.line.framed = true;
    assert_int_equal(hidpos_parse(d, len, &p.h.layout), ERR_OK);
    return p;
}

static void part(struct pos *p, const char *aim, size_t shift, const char *data,
                 bool more, int64_t ms)
{
    uint8_t r[64] = {2, (uint8_t)strlen(data)};
    memcpy(r + 2 + shift, aim, strlen(aim));
    memcpy(r + 5 + shift, data, strlen(data));
    r[63] = more;
    scanner_hidpos_report(&p->h, &p->line, r, sizeof(r), ms);
}

static void test_hidpos(void **state)
{
    struct pos p = pos_device(descriptor, sizeof(descriptor));
    (void)state;
    part(&p, "]E0", 0, "6901234567892", false, 0);
    one("]E0", "6901234567892");
    part(&p, "", 0, "6901234567892\r", false, 1);
    one("", "6901234567892");
    part(&p, "]d2", 1, "0106901234567892", false, 2); /* one byte late */
    one("]d2", "0106901234567892");
    part(&p, "]Q1", 0, "https://id.gs1.org/01/06901234567892/10/", true, 3);
    assert_int_equal(scanned, 0);
    scan_line_tick(&p.line, 900); /* slow, yet whole */
    part(&p, "]Q1", 0, "ABC?17=261130", false, 900);
    one("]Q1", "https://id.gs1.org/01/06901234567892/10/ABC?17=261130");
    /* Another report, and an empty one. */
    uint8_t other[64] = {3, 5, ']', 'E', '0', '1', '2', '3', '4', '5'};
    scanner_hidpos_report(&p.h, &p.line, other, sizeof(other), 910);
    scanner_hidpos_report(&p.h, &p.line, other, 0, 910);
    assert_int_equal(scanned, 0);
    struct pos q = pos_device(plain, sizeof(plain));
    const uint8_t bare[19] = {9, 9, 4, '4', '7', '1', '1', 'x'};
    scanner_hidpos_report(&q.h, &q.line, bare, sizeof(bare), 0);
    one("", "4711");
}

static void test_hidpos_broken(void **state)
{
    struct pos p = pos_device(descriptor, sizeof(descriptor));
    uint8_t liar[64] = {2, 200, ']', 'E', '0', '1'};
    (void)state;
    scanner_hidpos_report(&p.h, &p.line, liar, sizeof(liar), 0);
    liar[1] = 20;
    scanner_hidpos_report(&p.h, &p.line, liar, 10, 0); /* torn */
    assert_int_equal(scanned, 0);
    part(&p, "]E0", 0, "4711", false, 1);
    one("]E0", "4711");
    /* The rest of a code never came; what comes is not its rest, and no code
     * either. The one after that is whole. */
    part(&p, "]Q1", 0, "half a c", true, 10);
    part(&p, "]E0", 0, "4712", false, 11 + HIDPOS_PAUSE_MS);
    assert_int_equal(scanned, 0);
    part(&p, "]E0", 0, "4713", false, 12 + HIDPOS_PAUSE_MS);
    one("]E0", "4713");
    /* A broken part spoils the whole code. */
    part(&p, "]Q1", 0, "abc", true, 5000);
    liar[1] = 200;
    liar[63] = 1;
    scanner_hidpos_report(&p.h, &p.line, liar, sizeof(liar), 5001);
    part(&p, "]Q1", 0, "def", false, 5002);
    assert_int_equal(scanned, 0);
    part(&p, "]E0", 0, "4714", false, 5003);
    one("]E0", "4714");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_pause),
        cmocka_unit_test(test_overlong),
        cmocka_unit_test(test_keyboard),
        cmocka_unit_test(test_keyboard_rolls),
        cmocka_unit_test(test_keyboard_separators),
        cmocka_unit_test(test_hidpos_layout),
        cmocka_unit_test(test_hidpos),
        cmocka_unit_test(test_hidpos_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
