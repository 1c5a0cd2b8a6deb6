/* If these fail, a till short of memory loses what it had or crashes in the
 * middle of it. Every allocation is made to fail, one after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/text.h"

/* The linker sends these folders' allocations here (tests/tests.mk). */
void *__real_malloc(size_t len);
void *__real_realloc(void *p, size_t len);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t len);
void *__wrap_realloc(void *p, size_t len);
char *__wrap_strdup(const char *text);

static long countdown = -1; /* the n-th from now fails; negative: none */

static int fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t len)
{
    return fails() ? NULL : __real_malloc(len);
}

void *__wrap_realloc(void *p, size_t len)
{
    return fails() ? NULL : __real_realloc(p, len);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

static void an_arena_says_no_and_stays_whole(void **unused)
{
    (void)unused;
    long n = 0;
    for (;; n++) {
        struct arena a = {0};
        char *texts[64] = {0};
        int missing = 0;
        countdown = n;
        for (int i = 0; i < 64; i++) {
            char text[2048];
            memset(text, 'a' + i % 26, sizeof(text));
            texts[i] = arena_text(&a, text, sizeof(text));
            missing += !texts[i];
        }
        int reached = countdown < 0;
        countdown = -1;
        for (int i = 0; i < 64; i++) {
            if (texts[i]) {
                assert_int_equal(strlen(texts[i]), 2048);
                assert_int_equal(texts[i][2047], 'a' + i % 26);
            }
        }
        assert_int_equal(missing, reached ? 1 : 0);
        arena_release(&a);
        if (!reached)
            break;
    }
    assert_true(n >= 8);
}

static void an_arena_gives_zeroed_aligned_memory(void **unused)
{
    (void)unused;
    struct arena a = {0};
    for (int round = 0; round < 3; round++) {
        for (size_t len = 0; len < 40000; len = len * 3 / 2 + 1) {
            unsigned char *p = arena_alloc(&a, len);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < len; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xA5, len);
        }
        arena_clear(&a);
    }
    /* What was kept is used again: nothing needs to be allocated. */
    countdown = 0;
    assert_non_null(arena_alloc(&a, 100));
    assert_non_null(arena_alloc(&a, 16000));
    countdown = -1;
    assert_null(arena_alloc(&a, SIZE_MAX));
    assert_null(arena_alloc(&a, SIZE_MAX - 8));
    assert_null(arena_text(&a, "", SIZE_MAX));
    arena_release(&a);
    arena_release(&a);
}

static void blocks_of_an_arena_never_overlap(void **unused)
{
    (void)unused;
    enum { N = 400 };
    struct arena a = {0};
    unsigned char *at[N];
    size_t len[N];
    uint64_t x = 7;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < N; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            len[i] = (size_t)(x >> 40) % (i % 50 == 0 ? 60000 : 500);
            at[i] = arena_alloc(&a, len[i]);
            assert_non_null(at[i]);
            memset(at[i], i & 0xFF, len[i]);
        }
        for (int i = 0; i < N; i++)
            for (size_t k = 0; k < len[i]; k++)
                assert_int_equal(at[i][k], i & 0xFF);
        arena_clear(&a);
    }
    arena_release(&a);
}

static void a_buffer_keeps_what_it_had(void **unused)
{
    (void)unused;
    long n = 0;
    for (;; n++) {
        struct buf b = {0};
        size_t added = 0;
        countdown = n;
        for (int i = 0; i < 5000; i++) {
            size_t before = b.len;
            if (buf_add(&b, &i, sizeof(i)))
                assert_int_equal(b.len, before);
            else
                added++;
        }
        int reached = countdown < 0;
        countdown = -1;
        assert_int_equal(b.len, added * sizeof(int));
        assert_int_equal(added, reached ? 4999 : 5000);
        buf_release(&b);
        if (!reached)
            break;
    }
    assert_true(n >= 5);
}

static void a_buffer_has_its_limit(void **unused)
{
    (void)unused;
    struct buf b = {0};
    assert_int_equal(buf_add(&b, "abc", 3), ERR_OK);
    assert_int_equal(buf_reserve(&b, BUF_MAX), ERR_NOMEM);
    assert_int_equal(buf_reserve(&b, SIZE_MAX), ERR_NOMEM);
    assert_int_equal(buf_add(&b, NULL, 0), ERR_OK);
    assert_int_equal(buf_add_text(&b, "天"), ERR_OK);
    assert_int_equal(b.len, 6);
    assert_memory_equal(b.data, "abc天", 6);
    buf_release(&b);
    buf_release(&b);
    buf_release(NULL);
}

static void settings_load_wholly_or_not_at_all(void **unused)
{
    (void)unused;
    char path[] = "/tmp/liandian-nomem.XXXXXX";
    int fd = mkstemp(path);
    static const char text[] = "[a]\nx = 1\ny = 二\n[b]\nz = 3\n";
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    long n = 0;
    for (;; n++) {
        struct config c;
        struct diag d = {0};
        countdown = n;
        enum err err = config_load(&c, path, &d);
        int reached = countdown < 0;
        countdown = -1;
        if (!reached) {
            assert_int_equal(err, ERR_OK);
            assert_string_equal(config_text(&c, "a", "y", ""), "二");
            assert_string_equal(config_text(&c, "b", "z", ""), "3");
            config_release(&c);
            break;
        }
        assert_int_equal(err, ERR_NOMEM);
        assert_true(d.text[0]);
        assert_int_equal(c.count, 0);
        assert_null(c.path);
        config_release(&c);
    }
    assert_true(n >= 10);
    unlink(path);
}

static void conversion_says_no_and_adds_nothing(void **unused)
{
    (void)unused;
    struct buf b = {0};
    countdown = 0;
    assert_int_equal(gb18030_to_utf8("\xCC\xEC", 2, &b), ERR_NOMEM);
    countdown = -1;
    assert_int_equal(b.len, 0);
    assert_int_equal(gb18030_to_utf8("\xCC\xEC", 2, &b), ERR_OK);
    assert_int_equal(b.len, 3);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_says_no_and_stays_whole),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(blocks_of_an_arena_never_overlap),
        cmocka_unit_test(a_buffer_keeps_what_it_had),
        cmocka_unit_test(a_buffer_has_its_limit),
        cmocka_unit_test(settings_load_wholly_or_not_at_all),
        cmocka_unit_test(conversion_says_no_and_adds_nothing),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
