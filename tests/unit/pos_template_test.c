/* If these fail, a shop that edits receipt.ini gets blank or wrong paper, a
 * sentence that names the wrong line, or no receipts at all after a slip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "pos/papers.h"
#include "tests/support/fake_till.h"

static int english(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    return 0;
}

static void a_wrong_line_is_named_with_what_would_be_right(void **state)
{
    static const struct {
        const char *text, *words;
    } t[] = {
        {"[receipt]\n\ncopies = 9\n",
         "line 3: copies is a whole number from 1"},
        {"qr = no\n", "line 1: write [receipt] above"},
        {"[receipt]\nqr = maybe\n", "line 2: qr is yes or no, not \"maybe\""},
        {"[receipt]\ncolour = red\n", "line 2: there is no option \"colour\""},
        {"[till]\n", "line 1: there is no paper [till]: choose one of receipt"},
        {"[shelf]\n", "line 1: there is no paper [shelf]"},
        {"# x\n[sale]\nheader\n", "line 3: write [paper] or option = value"},
        {"[sale]\nlogo_tone = blue\n", "line 2: logo_tone is dither"},
        {"[sale]\nlogo_width = 5\n", "line 2: logo_width is a whole number"},
        {"[sale]\nheader = \xFF\n", "line 2: this is no UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct template template = {0};
        struct diag d = {0};
        enum err err = template_parse("receipt.ini", t[i].text,
                                      strlen(t[i].text), &template, &d);
        if (!err || !strstr(d.text, t[i].words) ||
            strncmp(d.text, "receipt.ini, ", 13) != 0)
            fail_msg("\"%s\": %s", t[i].text, d.text);
        assert_null(template.text);
    }
}

static void a_kinds_own_section_goes_before_the_general_one(void **state)
{
    static const char text[] = "\xEF\xBB\xBF[receipt]\r\nheader = one\r\n"
                               "header = ; two\r\nqr = no\r\nlarge = yes\r\n"
                               "[credit]\r\nheader = own\r\nqr = yes\r\n"
                               "copies = 2\r\n";
    struct template t = {0};
    struct template_look l;
    (void)state;
    assert_int_equal(template_parse("f", text, sizeof(text) - 1, &t, NULL),
                     ERR_OK);
    assert_int_equal(template_look(&t, PAPER_SALE, "/", 384, &l, NULL), ERR_OK);
    assert_int_equal(l.look.header_count, 2);
    assert_string_equal(l.header[1], "; two");
    assert_true(l.look.no_qr && l.look.large);
    assert_int_equal(l.copies, 1);
    template_look_release(&l);
    assert_int_equal(template_look(&t, PAPER_CREDIT, "/", 384, &l, NULL),
                     ERR_OK);
    assert_int_equal(l.look.header_count, 1);
    assert_string_equal(l.header[0], "own");
    assert_true(!l.look.no_qr && l.look.large);
    assert_int_equal(l.copies, 2);
    template_look_release(&l);
    template_release(&t);
}

/* What a shop tells its customers is not for its shift reports. */
static void a_shift_report_has_only_its_own_lines(void **state)
{
    static const char text[] = "[receipt]\nheader = all\nfooter = all\n"
                               "large = yes\n[shift]\nfooter = own\n";
    struct template t = {0};
    struct template_look l;
    struct diag d = {0};
    (void)state;
    assert_int_equal(template_parse("f", text, strlen(text), &t, &d), ERR_OK);
    assert_int_equal(template_look(&t, PAPER_SHIFT, ".", 384, &l, &d), ERR_OK);
    assert_int_equal(l.look.header_count, 0);
    assert_int_equal(l.look.footer_count, 1);
    assert_string_equal(l.footer[0], "own");
    assert_true(l.look.large);
    template_look_release(&l);
    template_release(&t);
}

static void write_text(const char *dir, const char *name, const char *text)
{
    char path[TILL_PATH_MAX];
    assert_int_equal(till_path(dir, name, path, NULL), ERR_OK);
    assert_int_equal(file_write(path, 0600, text, strlen(text)), ERR_OK);
}

static int header_lines(struct till *t, char *first, struct diag *why)
{
    struct papers_look l;
    *why = (struct diag){0};
    assert_int_equal(papers_look(t, PAPER_SALE, 384, true, &l, why), ERR_OK);
    int count = l.look.look.header_count;
    snprintf(first, 64, "%s", count ? l.look.header[0] : "");
    papers_look_release(&l);
    return count;
}

/* Selling goes on with the last good file, and says why. */
static void a_bad_file_leaves_the_last_good_one_in_use(void **state)
{
    char dir[TILL_PATH_MAX], path[TILL_PATH_MAX], first[64];
    struct till t;
    struct diag why;
    (void)state;
    fake_till_new(&t, dir);
    fake_setting(&t, "receipt.header", "from headquarters");
    assert_int_equal(header_lines(&t, first, &why), 1);
    assert_string_equal(first, "from headquarters");
    assert_string_equal(why.text, "");
    write_text(dir, TEMPLATE_FILE, "[receipt]\nheader = ours\n");
    assert_int_equal(header_lines(&t, first, &why), 1);
    assert_string_equal(first, "ours");
    assert_string_equal(why.text, "");
    write_text(dir, TEMPLATE_FILE, "[receipt]\nheader = new\nqr = 7\n");
    assert_int_equal(header_lines(&t, first, &why), 1);
    assert_string_equal(first, "ours");
    assert_non_null(strstr(why.text, "line 3"));
    /* A logo that is no picture is refused too, by its line. */
    write_text(dir, "logo.png", "no picture");
    write_text(dir, TEMPLATE_FILE, "[receipt]\n\nlogo = logo.png\n");
    assert_int_equal(header_lines(&t, first, &why), 1);
    assert_string_equal(first, "ours");
    assert_non_null(strstr(why.text, "line 3"));
    assert_non_null(strstr(why.text, "PNG"));
    /* Taken away: as ever again. */
    assert_int_equal(till_path(dir, TEMPLATE_FILE, path, NULL), ERR_OK);
    unlink(path);
    assert_int_equal(header_lines(&t, first, &why), 1);
    assert_string_equal(first, "from headquarters");
    assert_string_equal(why.text, "");
    fake_till_end(&t, dir);
}

static void the_example_is_right(void **state)
{
    (void)state;
    for (int chinese = 0; chinese < 2; chinese++) {
        struct template t = {0};
        struct diag d = {0};
        i18n_set_chinese(chinese);
        const char *text = template_example();
        if (template_parse("f", text, strlen(text), &t, &d))
            fail_msg("%s", d.text);
        assert_int_equal(t.part[PAPER_CREDIT].copies, 2);
        template_release(&t);
    }
    i18n_set_chinese(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_line_is_named_with_what_would_be_right),
        cmocka_unit_test(a_kinds_own_section_goes_before_the_general_one),
        cmocka_unit_test(a_shift_report_has_only_its_own_lines),
        cmocka_unit_test(a_bad_file_leaves_the_last_good_one_in_use),
        cmocka_unit_test(the_example_is_right),
    };
    return cmocka_run_group_tests(tests, english, NULL);
}
