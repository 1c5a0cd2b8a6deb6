/* If these fail, a settings file says one thing and the till does another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/config.h"
#include "base/i18n.h"

static char path[64];
static struct config config;
static struct diag diag;

static enum err load(const char *text, size_t len)
{
    assert_int_equal(file_write(path, 0600, text, len), ERR_OK);
    config_release(&config);
    diag = (struct diag){0};
    return config_load(&config, path, &diag);
}

static enum err load_text(const char *text)
{
    return load(text, strlen(text));
}

static int set_up(void **unused)
{
    (void)unused;
    snprintf(path, sizeof(path), "/tmp/liandian-settings.%d", (int)getpid());
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    config_release(&config);
    unlink(path);
    return 0;
}

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    assert_int_equal(load_text("\xEF\xBB\xBF; 注释\n"
                               "[shop]\r\n"
                               "name = 秦栏便民店  \r\n"
                               "  # 也是注释\n"
                               "rows=24\n"
                               "empty =\n"
                               "rows = 25\n\n"
                               "[printer]\nname: 小票机"),
                     ERR_OK);
    assert_string_equal(config_text(&config, "shop", "name", "?"),
                        "秦栏便民店");
    assert_string_equal(config_text(&config, "printer", "name", "?"), "小票机");
    assert_string_equal(config_text(&config, "shop", "rows", "?"), "25");
    assert_string_equal(config_text(&config, "shop", "empty", "?"), "?");
    assert_string_equal(config_text(&config, "shop", "none", "?"), "?");
    assert_string_equal(config_text(&config, "none", "name", "?"), "?");
    assert_null(config_text(&config, "Shop", "name", NULL));
}

static void a_missing_file_is_empty(void **unused)
{
    (void)unused;
    struct config c;
    assert_int_equal(config_load(&c, "/tmp/liandian-no-such-file", NULL),
                     ERR_OK);
    assert_int_equal(c.count, 0);
    assert_string_equal(config_text(&c, "a", "b", "x"), "x");
    config_release(&c);
}

static void what_cannot_be_read_is_named_by_its_line(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        unsigned line;
    } bad[] = {
        {"[a]\nx = 1\nno sense\n", 3},
        {"[a\nx = 1\n", 1},
        {"[a]\nx = 1\n  continued\n", 3},
        {"[a]\nx = \xCC\xEC\n", 2}, /* GBK */
        {"\n\n[a]\nx = 1\n= 2\n y = 3", 6},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char line[16];
        assert_int_equal(load_text(bad[i].text), ERR_FORMAT);
        assert_int_equal(diag.line, bad[i].line);
        snprintf(line, sizeof(line), "line %u", bad[i].line);
        assert_non_null(strstr(diag.text, line));
        assert_non_null(strstr(diag.text, path));
        assert_int_equal(config.count, 0);
    }
    assert_int_equal(load("[a]\nx = 1\0y\n", 12), ERR_FORMAT);
    assert_int_equal(diag.line, 2);
}

/* inih would take the rest of a long line for another setting. */
static void a_long_line_is_refused_not_split(void **unused)
{
    (void)unused;
    for (size_t len = 150; len < 600; len++) {
        char text[700] = "[a]\nx = ";
        size_t at = strlen(text);
        memset(text + at, 'v', len);
        strcpy(text + at + len, "=y\n");
        if (load_text(text) == ERR_OK)
            assert_int_equal(strlen(config_text(&config, "a", "x", "")),
                             len + 2);
        else
            assert_int_equal(diag.line, 2);
    }
    assert_int_equal(load_text("[a]\nx = short\n"), ERR_OK);
}

static void there_are_limits(void **unused)
{
    (void)unused;
    struct buf b = {0};
    assert_int_equal(buf_add_text(&b, "[a]\n"), ERR_OK);
    for (int i = 0; i <= CONFIG_ENTRIES_MAX; i++) {
        char line[32];
        snprintf(line, sizeof(line), "k%d = %d\n", i, i);
        assert_int_equal(buf_add_text(&b, line), ERR_OK);
        if (i == CONFIG_ENTRIES_MAX - 1)
            assert_int_equal(load((char *)b.data, b.len), ERR_OK);
    }
    assert_int_equal(load((char *)b.data, b.len), ERR_RANGE);
    assert_int_equal(diag.line, CONFIG_ENTRIES_MAX + 2);
    buf_clear(&b);
    for (int i = 0; i < 20000; i++)
        assert_int_equal(buf_add_text(&b, "; a comment\n"), ERR_OK);
    assert_int_equal(load((char *)b.data, b.len), ERR_RANGE);
    assert_true(diag.text[0]);
    buf_release(&b);
}

static void numbers_are_whole_and_within_bounds(void **unused)
{
    (void)unused;
    int64_t n = 77;
    assert_int_equal(load_text("[a]\nx=5\nlow=-1\nhigh=11\nword=five\n"
                               "half=1.5\nhuge=99999999999999999999\nhex=0x5\n"
                               "zero=0\n"),
                     ERR_OK);
    assert_int_equal(config_int(&config, "a", "x", 0, 10, 3, &n, NULL), ERR_OK);
    assert_int_equal(n, 5);
    assert_int_equal(config_int(&config, "a", "none", 0, 10, 3, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 3);
    static const struct {
        const char *key;
        enum err err;
    } bad[] = {{"low", ERR_RANGE},   {"high", ERR_RANGE}, {"word", ERR_FORMAT},
               {"half", ERR_FORMAT}, {"huge", ERR_RANGE}, {"hex", ERR_FORMAT}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        n = 77;
        diag = (struct diag){0};
        assert_int_equal(
            config_int(&config, "a", bad[i].key, 0, 10, 3, &n, &diag),
            bad[i].err);
        assert_int_equal(n, 77);
        assert_non_null(strstr(diag.text, bad[i].key));
        assert_non_null(strstr(diag.text, "10"));
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read),
        TEST(a_missing_file_is_empty),
        TEST(what_cannot_be_read_is_named_by_its_line),
        TEST(a_long_line_is_refused_not_split),
        TEST(there_are_limits),
        TEST(numbers_are_whole_and_within_bounds),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
