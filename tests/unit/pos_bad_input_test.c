/* Every form of the till, and every panel besides, fed what no shopkeeper
 * means: wrong lengths, letters in numbers, fortunes, minus signs, control
 * characters, emoji, names without end. If this failed a slip of the hand, a
 * child or a scanner gone wild would end the program, go into the ledger as a
 * number, or be swallowed without a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/text.h"
#include "pos/projection.h"
#include "sync/ledger.h"
#include "tests/support/fake_till.h"
#include "tests/support/stage_routes.h"

#define LONG_CHARS  1000
#define PASTE_BYTES (1 << 20)

static struct till till;
static char dir[TILL_PATH_MAX];

/* No number of any form. */
static const char *const no_numbers[] = {"-1",
                                         "99999999999999999999",
                                         "9223372036854775807",
                                         "1e9",
                                         "1.2.3",
                                         "0x10",
                                         "12abc",
                                         "NaN",
                                         "%s%n%s%n",
                                         "''; DROP TABLE sale",
                                         "\xf0\x9f\xa7\xa7", /* 🧧 */
                                         "\xd9\xa3\xd9\xa4", /* Arabic digits */
                                         "\xe2\x80\xae"};

static uint64_t head_seq(struct stage *s)
{
    struct ledger_head head;
    CHECK(ledger_head(&s->till->db, &head) == ERR_OK);
    return head.seq;
}

static void type(struct stage *s, const char *text)
{
    for (const char *p = text; *p;)
        ui_key(s->ui, (int)utf8_next(&p));
    ui_draw(s->ui);
}

/* A row that was not there before and is no input line: something was said. */
static bool said(const char *before, const char *after)
{
    char row[512], line[516];
    while (*after) {
        size_t len = strcspn(after, "\n");
        CHECK(len < sizeof(row));
        memcpy(row, after, len);
        row[len] = '\0';
        after += len + (after[len] == '\n');
        snprintf(line, sizeof(line), "%s\n", row);
        if (!strchr(row, '>') && !strstr(before, line))
            return true;
    }
    return false;
}

/* ---- what must be refused ------------------------------------------------*/

static void refuse(struct stage *s, const struct stage_route *route,
                   const char *text)
{
    static char before[STAGE_TEXT_CAP], after[STAGE_TEXT_CAP];
    if (!stage_go(s, route)) {
        stage_fault(s, "%s: no way back", route->name);
        return;
    }
    stage_picture(s, before);
    uint64_t seq = head_seq(s);
    int count = s->ui->desk->cart.count, depth = s->ui->depth;
    int64_t total = s->ui->desk->cart.total.fen;
    bool told = false;
    for (const char *p = text; *p;) { /* some are refused letter by letter */
        stage_key(s, (int)utf8_next(&p));
        stage_picture(s, after);
        told = told || said(before, after);
    }
    stage_key(s, SCREEN_KEY_ENTER);
    stage_picture(s, after);
    if (!told && !said(before, after))
        stage_fault(s, "%s: \"%s\" is swallowed without a word", route->name,
                    text);
    if (head_seq(s) != seq || s->ui->desk->cart.count != count ||
        s->ui->desk->cart.total.fen != total)
        stage_fault(s, "%s: \"%s\" was taken", route->name, text);
    if (s->ui->depth != depth && route->form == STAGE_NUMBER)
        stage_fault(s, "%s: \"%s\" led on", route->name, text);
}

/* At paying a letter is refused with a sentence and empties the line: digits
 * after it are an amount of their own. */
static bool begins_anew(const struct stage_route *route, const char *text)
{
    const char *letter = strpbrk(text, "ex");
    return strcmp(route->name, "pay") == 0 && letter && letter[1] >= '0' &&
           letter[1] <= '9';
}

static void number_forms(struct stage *s, void *arg)
{
    (void)arg;
    stage_begin(s);
    for (int i = 0; i < stage_route_count; i++) {
        if (stage_routes[i].form != STAGE_NUMBER)
            continue;
        for (size_t k = 0; k < ARRAY_LEN(no_numbers); k++) {
            if (!begins_anew(&stage_routes[i], no_numbers[k]))
                refuse(s, &stage_routes[i], no_numbers[k]);
        }
    }
}

/* ---- what must be lived through ------------------------------------------*/

static void long_name(char out[LONG_CHARS * 4 + 1])
{
    out[0] = '\0';
    for (int i = 0; i < LONG_CHARS; i++)
        memcpy(out + (size_t)i * 3, "\xe5\x90\x8d", 4); /* 名 */
}

static void endure(struct stage *s, const struct stage_route *route,
                   const char *text)
{
    if (!stage_go(s, route)) {
        stage_fault(s, "%s: no way back", route->name);
        return;
    }
    type(s, text);
    stage_key(s, SCREEN_KEY_ENTER);
}

static void every_panel(struct stage *s, void *arg)
{
    static char name[LONG_CHARS * 4 + 1];
    static const char controls[] = "\x01\x02\x03\x05\x06\x07\x0b\x0e\x0f\x10"
                                   "\x11\x12\x13\x14\x16\x17\x18\x19\x1a\x1c"
                                   "\x1d\x1e\x1f\x7f";
    (void)arg;
    stage_begin(s);
    long_name(name);
    for (int i = 0; i < stage_route_count; i++) {
        const struct stage_route *route = &stage_routes[i];
        endure(s, route, name);
        endure(s, route, controls);
        endure(s, route, "\xf0\x9f\xa7\xa7\xf0\x9f\x91\xa8\xe2\x80\x8d");
        endure(s, route, "-99999999999999999999");
        endure(s, route, "'\"<>&%s%n\\");
        endure(s, route, "");
        if (!stage_go(s, route))
            stage_fault(s, "%s: no way back", route->name);
        for (int k = 0; k < 12; k++) /* every key of the row, on top of it */
            stage_key(s, SCREEN_KEY_F(1 + k));
    }
    CHECK(stage_go(s, &stage_routes[0]));
    /* A megabyte, as if typed: into a form, and where codes go. */
    stage_keys(s, "F10 3 5");
    for (int i = 0; i < PASTE_BYTES; i++)
        ui_key(s->ui, 'a' + i % 26);
    CHECK(stage_home(s));
    for (int i = 0; i < PASTE_BYTES; i++)
        ui_key(s->ui, '0' + i % 10);
    stage_key(s, SCREEN_KEY_ENTER);
    CHECK(stage_home(s));
}

/* ---- and what stands in the books after all that -------------------------*/

static void check_books(void)
{
    struct diag d = {0};
    assert_int_equal(till_open(dir, &till, &d), ERR_OK);
    uint64_t entries = 0;
    enum err err = projection_check(&till.db, &entries, &d);
    if (err)
        print_message("%s\n", d.text);
    assert_int_equal(err, ERR_OK);
    assert_true(entries > 3);
    till_close(&till);
}

static int begin(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    fake_people(&till);
    till_close(&till);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static void test_no_form_takes_what_is_no_number(void **state)
{
    (void)state;
    assert_true(stage_run(dir, true, number_forms, NULL));
    check_books();
}

static void test_every_panel_lives_through_anything(void **state)
{
    (void)state;
    assert_true(stage_run(dir, false, every_panel, NULL));
    check_books();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_form_takes_what_is_no_number,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_every_panel_lives_through_anything,
                                        begin, end),
    };
    (void)argv;
    if (argc > 1) /* the till has started itself for a copy */
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
