/* Lost if this fails: half a barcode typed into a quantity, a scan eaten by a
 * dialog or an input method, or fast typing taken for a scan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "pos/wedge.h"

/* What came out, as text: typed keys as themselves, <code> a scan, \n Enter,
 * \t Tab, ! a burst too long, ^ any other key. */
struct heard {
    char text[4096];
};

static void listen(struct wedge *w, struct heard *h)
{
    struct wedge_event e;
    size_t len = strlen(h->text);
    for (wedge_next(w, &e); e.kind != WEDGE_NONE; wedge_next(w, &e)) {
        if (e.kind == WEDGE_SCAN) {
            len += (size_t)sprintf(h->text + len, "<%s>", e.code);
        } else if (e.kind == WEDGE_DROPPED) {
            h->text[len++] = '!';
        } else if (e.key == SCREEN_KEY_ENTER || e.key == 10) {
            h->text[len++] = '\n';
        } else if (e.key == SCREEN_KEY_TAB) {
            h->text[len++] = '\t';
        } else if (e.key >= SCREEN_KEY_UP || e.key < ' ') {
            h->text[len++] = '^';
        } else {
            len += (size_t)utf8_put((uint32_t)e.key, h->text + len);
        }
        h->text[len] = 0;
    }
}

/* Script: characters are keys gap_ms apart; \r Enter, \t Tab, \x01 starts and
 * \x02 ends a paste, \x03 a second's pause, \x04 F2, \x05 20 ms more, \x06 F8.
 */
static void play(struct wedge *w, struct heard *h, const char *script,
                 int gap_ms)
{
    int64_t now = 1000000;
    for (const char *p = script; *p;) {
        int key = (int)utf8_next(&p);
        now += gap_ms;
        if (key == 3) {
            now += 1000;
            wedge_tick(w, now);
            listen(w, h);
            continue;
        }
        if (key == 5) {
            now += 20;
            continue;
        }
        key = key == 6   ? SCREEN_KEY_F(8)
              : key == 1 ? (int)SCREEN_KEY_PASTE
              : key == 2 ? (int)SCREEN_KEY_PASTED
              : key == 4 ? SCREEN_KEY_F(2)
                         : key;
        wedge_key(w, key, now);
        listen(w, h);
    }
    wedge_tick(w, now + 1000);
    listen(w, h);
}

static void table(void **state)
{
    static const struct {
        const char *what, *script;
        int gap_ms;
        const char *heard;
    } cases[] = {
        {"scan", "6901234567892\r", 2, "<6901234567892>"},
        {"all at once", "6901234567892\r", 0, "<6901234567892>"},
        {"slow scanner", "6901234567892\r", 30, "<6901234567892>"},
        {"tab suffix", "6901234567892\t", 2, "<6901234567892>"},
        {"CR LF", "6901234567892\r\n", 2, "<6901234567892>"},
        {"no suffix", "6901234567892", 2, "<6901234567892>"},
        {"two in a row", "6901234567892\r6902222222229\r", 2,
         "<6901234567892><6902222222229>"},
        {"two without suffix", "6901234567892\0036902222222229", 2,
         "<6901234567892><6902222222229>"},
        {"typed code", "6901234567892\r", 90, "6901234567892\n"},
        {"typed quantity", "3\r", 90, "3\n"},
        {"PLU at once", "12\r", 0, "12\n"},
        {"price at once", "100.00\r", 0, "100.00\n"},
        {"PIN at once", "123456\r", 0, "123456\n"},
        {"digits then a scan", "3*\0036901234567892\r", 2, "3*<6901234567892>"},
        {"scan then typing", "6901234567892\r\00312\003\r", 2,
         "<6901234567892>12\n"},
        {"Enter well after a scan", "6901234567892\r\003\r", 2,
         "<6901234567892>\n"},
        {"pinyin", "tcdm", 90, "tcdm"},
        {"letters at once are no code", "kekoukele", 0, "kekoukele"},
        {"Code 128", "ABC-1234\r", 2, "<ABC-1234>"},
        {"link with a scan's end", "https://a.cn/01/06901234567892\r", 1,
         "<https://a.cn/01/06901234567892>"},
        {"full width", "６９０１２３４５６７８９２\r", 2, "<6901234567892>"},
        {"Chinese from an input method", "可口可乐可口可乐", 0,
         "可口可乐可口可乐"},
        {"pasted code", "\0016901234567892\002", 1, "<6901234567892>"},
        {"pasted code with Enter", "\0016901234567892\r\002", 1,
         "<6901234567892>"},
        {"pasted name", "\001可口可乐\002", 1, "可口可乐"},
        {"pasted words", "\001tian chang 5\002", 1, "tian chang 5"},
        {"slow paste", "\0016901234567892\002", 100, "<6901234567892>"},
        {"function key cuts a run", "12345\004", 2, "12345^"},
        {"held key", "00000000000000\r", 30, "00000000000000\n"},
        {"jitter inside", "690123\0054567892\r", 5, "<6901234567892>"},
        {"empty", "", 2, ""},
        {"Enter alone", "\r", 2, "\n"},
        {"separator", "]C1010690123456789210A\03517261130\r", 2,
         "<]C1010690123456789210A\03517261130>"},
        {"separator as F8", "]C1010690123456789210A\00617261130\r", 2,
         "<]C1010690123456789210A\03517261130>"},
        {"separator first", "\0350106901234567892\r", 2,
         "<\0350106901234567892>"},
        {"separator without suffix", "0106901234567892\00610AB", 2,
         "<0106901234567892\03510AB>"},
        {"separator in a paste", "\0010106901234567892\03510A\002", 1,
         "<0106901234567892\03510A>"},
        {"F8 typed", "\006\00312\003\006", 90, "^12^"},
        {"F8 right after typing", "12\006", 20, "12^"},
        {"Ctrl+] typed", "\035\003", 90, "^"},
        {"stray end of paste", "\0026901234567892\r", 2, "<6901234567892>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static struct wedge w;
        struct heard h = {{0}};
        memset(&w, 0, sizeof(w));
        play(&w, &h, cases[i].script, cases[i].gap_ms);
        if (strcmp(h.text, cases[i].heard) != 0)
            print_error("%s:\n", cases[i].what);
        assert_string_equal(h.text, cases[i].heard);
    }
}

static void too_long_is_dropped_whole(void **state)
{
    static struct wedge w;
    struct heard h = {{0}};
    (void)state;
    for (int i = 0; i < WEDGE_SCAN_MAX + 50; i++) {
        wedge_key(&w, '0' + i % 10, i / 10);
        listen(&w, &h);
    }
    wedge_key(&w, SCREEN_KEY_ENTER, 60);
    listen(&w, &h);
    assert_string_equal(h.text, "!");
    play(&w, &h, "6901234567892\r", 2);
    assert_string_equal(h.text, "!<6901234567892>");
}

static void says_how_long_to_wait(void **state)
{
    static struct wedge w;
    struct wedge_event e;
    (void)state;
    assert_int_equal(wedge_wait_ms(&w, 5), -1);
    wedge_key(&w, '1', 100);
    assert_int_equal(wedge_wait_ms(&w, 100), WEDGE_GAP_MS + 1);
    wedge_tick(&w, 100 + WEDGE_GAP_MS);
    wedge_next(&w, &e);
    assert_int_equal(e.kind, WEDGE_NONE);
    assert_int_equal(wedge_wait_ms(&w, 100 + WEDGE_GAP_MS), 1);
    wedge_tick(&w, 101 + WEDGE_GAP_MS);
    assert_int_equal(wedge_wait_ms(&w, 101 + WEDGE_GAP_MS), 0);
    wedge_next(&w, &e);
    assert_int_equal(e.kind, WEDGE_KEY);
    assert_int_equal(e.key, '1');
}

/* Scans among typing at random: each comes out once, whole, in order, and
 * every typed key too. */
static void nothing_is_lost(void **state)
{
    static struct wedge w;
    (void)state;
    srand(3);
    for (int round = 0; round < 200; round++) {
        struct heard h = {{0}};
        char expected[4096] = "";
        int64_t now = 1000;
        memset(&w, 0, sizeof(w));
        for (int part = 0; part < 20; part++) {
            char code[32];
            bool scan = rand() % 2;
            int len = scan ? 8 + rand() % 12 : 1 + rand() % 10;
            for (int i = 0; i < len; i++)
                code[i] = (char)('0' + rand() % 10);
            code[0] = '6';
            code[1] = '9'; /* not one key held down */
            code[len < 2 ? 1 : len] = 0;
            now += 200;
            for (const char *p = code; *p; p++) {
                now += scan ? rand() % (WEDGE_GAP_MS + 1)
                            : WEDGE_GAP_MS + 5 + rand() % 100;
                wedge_key(&w, *p, now);
                listen(&w, &h);
            }
            if (scan)
                wedge_key(&w, SCREEN_KEY_ENTER, now + rand() % 10);
            listen(&w, &h);
            sprintf(expected + strlen(expected), scan ? "<%s>" : "%s", code);
        }
        wedge_tick(&w, now + 1000);
        listen(&w, &h);
        assert_string_equal(h.text, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(too_long_is_dropped_whole),
        cmocka_unit_test(says_how_long_to_wait),
        cmocka_unit_test(nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
