/* If these fail, a person reads English where they know Chinese, half a
 * character, or a sentence that a stranger's file put into their terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"

static void english_is_asked_for_chinese_is_not(void **unused)
{
    (void)unused;
    static const struct {
        const char *all, *messages, *lang;
        bool chinese;
    } rows[] = {
        {NULL, NULL, NULL, true},
        {NULL, NULL, "", true},
        {NULL, NULL, "C", true},
        {NULL, NULL, "C.UTF-8", true},
        {NULL, NULL, "POSIX", true},
        {NULL, NULL, "zh_CN.UTF-8", true},
        {NULL, NULL, "zh_CN.GB18030", true},
        {NULL, NULL, "de_DE.UTF-8", true},
        {NULL, NULL, "en_US.UTF-8", false}, /* not generated here */
        {NULL, NULL, "en", false},
        {NULL, NULL, "en_GB", false},
        {NULL, NULL, "enm_XX", true},
        {"zh_CN.UTF-8", NULL, "en_US.UTF-8", true},
        {"en_US.UTF-8", NULL, "zh_CN.UTF-8", false},
        {NULL, "en_US.UTF-8", "zh_CN.UTF-8", false},
        {"", "en_US.UTF-8", "zh_CN.UTF-8", false},
        {"C.UTF-8", "en_US.UTF-8", "en", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const values[] = {rows[i].all, rows[i].messages,
                                      rows[i].lang};
        static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
        for (int k = 0; k < 3; k++) {
            if (values[k])
                setenv(names[k], values[k], 1);
            else
                unsetenv(names[k]);
        }
        i18n_init();
        assert_int_equal(i18n_is_chinese(), rows[i].chinese);
        assert_string_equal(tr("a number is missing"),
                            rows[i].chinese ? "缺少数字"
                                            : "a number is missing");
        assert_string_equal(nl_langinfo(CODESET), "UTF-8");
        assert_string_equal(nl_langinfo(RADIXCHAR), ".");
    }
}

static void an_unknown_sentence_stands_for_itself(void **unused)
{
    (void)unused;
    static const char *const ids[] = {"", "no such sentence", "\x01", "\xFF",
                                      "zzzz"};
    i18n_set_chinese(true);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        assert_ptr_equal(tr(ids[i]), ids[i]);
}

static void quote(struct diag *d, const char *text)
{
    assert_int_equal(diag_set(d, ERR_FORMAT, "%s", text), ERR_FORMAT);
}

static void a_sentence_is_cut_at_a_character(void **unused)
{
    (void)unused;
    for (size_t pad = 0; pad < 8; pad++) {
        char text[1200] = {0};
        struct diag d = {0};
        memset(text, 'x', pad);
        while (strlen(text) < 1100)
            strcat(text, "长");
        quote(&d, text);
        size_t len = strlen(d.text);
        assert_true(len >= DIAG_TEXT_MAX - 4 && len < DIAG_TEXT_MAX);
        assert_true(utf8_valid(d.text, len));
    }
    /* One that just fits is whole. */
    char text[DIAG_TEXT_MAX] = {0};
    struct diag d = {0};
    memset(text, 'x', DIAG_TEXT_MAX - 4);
    strcat(text, "长");
    quote(&d, text);
    assert_string_equal(d.text, text);
}

static void what_it_quotes_cannot_steer_a_terminal(void **unused)
{
    (void)unused;
    struct diag d = {0};
    quote(&d, "a\x1B[2Jb\nc\rd\xE2\x80\xAE"
              "e\x7F\xC2\x9B"
              "f");
    assert_string_equal(d.text, "a?[2Jb c?d?e??f");
    /* "%.40s" may cut a character in two. */
    diag_set(&d, ERR_FORMAT, "“%.4s”坏", "天长");
    assert_string_equal(d.text, "“天…”坏");
    diag_set(&d, ERR_FORMAT, "“%s”", "\xCC\xEC\xB3\xA4 5kg"); /* GBK */
    assert_true(utf8_valid(d.text, strlen(d.text)));
    assert_non_null(strstr(d.text, "5kg"));
}

static void the_first_sentence_stays(void **unused)
{
    (void)unused;
    struct diag d = {0};
    assert_int_equal(diag_default(&d, ERR_IO, "first %d", 1), ERR_IO);
    assert_int_equal(diag_default(&d, ERR_FULL, "second"), ERR_FULL);
    assert_string_equal(d.text, "first 1");
    diag_set(&d, ERR_FULL, "third");
    assert_string_equal(d.text, "third");
    assert_int_equal(diag_set(NULL, ERR_GONE, "x"), ERR_GONE);
    assert_int_equal(diag_default(NULL, ERR_GONE, "x"), ERR_GONE);
}

static void every_error_has_a_name_and_words(void **unused)
{
    (void)unused;
    for (int i = 0; i < ERR_COUNT; i++) {
        assert_true(err_text((enum err)i)[0]);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(err_name((enum err)i),
                                    err_name((enum err)k));
    }
    assert_string_equal(err_name((enum err)ERR_COUNT), "UNKNOWN");
    assert_string_equal(err_name((enum err) - 1), "UNKNOWN");
    assert_string_equal(err_name(ERR_OK), "OK");
}

static void a_log_line_is_one_line(void **unused)
{
    (void)unused;
    char path[64], expected[] = "2026-11-22 14:05:09 ";
    struct buf b = {0};
    struct stat st;
    snprintf(path, sizeof(path), "/tmp/liandian-log.%d", (int)getpid());
    umask(0);
    assert_int_equal(log_to(path), ERR_OK);
    log_line("sale %d", 7);
    log_line("%s", "forged\n2026-11-22 00:00:00 nothing\x1B[2J");
    char text[3000] = {0};
    while (strlen(text) < 2900)
        strcat(text, "长");
    log_line("%s", text);
    assert_int_equal(log_to(NULL), ERR_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(file_read(path, 10000, &b), ERR_OK);
    assert_true(utf8_valid((char *)b.data, b.len));
    int lines = 0;
    for (size_t i = 0; i < b.len; i++)
        lines += b.data[i] == '\n';
    assert_int_equal(lines, 3);
    assert_int_equal(b.data[b.len - 1], '\n');
    assert_true(b.data[4] == '-' && b.data[strlen(expected) - 1] == ' ');
    assert_memory_equal(b.data + strlen(expected), "sale 7\n", 7);
    assert_null(memchr(b.data, 27, b.len));
    buf_release(&b);
    unlink(path);
    assert_int_equal(log_to("/tmp/no-such-folder/x"), ERR_IO);
}

static void a_log_never_fills_the_disk(void **unused)
{
    (void)unused;
    char path[64], old[66], text[900] = {0};
    struct stat st;
    memset(text, 'x', sizeof(text) - 1);
    snprintf(path, sizeof(path), "/tmp/liandian-log.%d", (int)getpid());
    snprintf(old, sizeof(old), "%s.1", path);
    assert_int_equal(log_to(path), ERR_OK);
    for (long written = 0; written < 3 * LOG_BYTES_MAX; written += 900)
        log_line("%s", text);
    assert_int_equal(log_to(NULL), ERR_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 0 && st.st_size < LOG_BYTES_MAX + 1024);
    assert_int_equal(stat(old, &st), 0);
    assert_true(st.st_size < LOG_BYTES_MAX + 1024);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(path);
    unlink(old);
}

static void tidy(void)
{
    fputs("tidied\n", stderr);
}

static void a_broken_check_tidies_then_speaks_then_ends(void **unused)
{
    (void)unused;
    int out[2];
    char text[512] = {0};
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(out[1], STDERR_FILENO);
        check_before_abort(tidy);
        CHECK(1 + 1 == 3);
        _exit(0);
    }
    close(out[1]);
    size_t len = 0;
    for (ssize_t n; (n = read(out[0], text + len, sizeof(text) - 1 - len)) > 0;)
        len += (size_t)n;
    close(out[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_int_equal(strncmp(text, "tidied\n", 7), 0);
    assert_non_null(strstr(text, "1 + 1 == 3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_is_asked_for_chinese_is_not),
        cmocka_unit_test(an_unknown_sentence_stands_for_itself),
        cmocka_unit_test(a_sentence_is_cut_at_a_character),
        cmocka_unit_test(what_it_quotes_cannot_steer_a_terminal),
        cmocka_unit_test(the_first_sentence_stays),
        cmocka_unit_test(every_error_has_a_name_and_words),
        cmocka_unit_test(a_log_line_is_one_line),
        cmocka_unit_test(a_log_never_fills_the_disk),
        cmocka_unit_test(a_broken_check_tidies_then_speaks_then_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
