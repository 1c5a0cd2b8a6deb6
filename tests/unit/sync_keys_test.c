/* If these fail, keys lie open to other users, a damaged key file signs
 * nonsense, or a signature vouches for something else than its head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "sync/keys.h"

static char folder[64], path[80];

static int set_up(void **unused)
{
    (void)unused;
    i18n_set_chinese(false);
    snprintf(folder, sizeof(folder), "/tmp/liandian-keys.XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/keys", folder);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    chmod(folder, 0700);
    unlink(path);
    return rmdir(folder);
}

static void saves_for_the_owner_only(void **unused)
{
    (void)unused;
    struct keys made, read;
    struct stat st;
    mode_t old = umask(0);
    keys_generate(&made);
    assert_int_equal(keys_save(&made, path, NULL), ERR_OK);
    umask(old);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(keys_load(path, &read, NULL), ERR_OK);
    assert_memory_equal(&read, &made, sizeof(made));
    keys_wipe(&read);
    assert_int_equal(read.sign_secret[5] | read.curve_secret[5], 0);
    keys_wipe(NULL);
}

static void refuses_a_file_that_others_may_read(void **unused)
{
    (void)unused;
    static const mode_t open_modes[] = {0640, 0604, 0660, 0644, 0601};
    struct keys k;
    keys_generate(&k);
    assert_int_equal(keys_save(&k, path, NULL), ERR_OK);
    for (size_t i = 0; i < sizeof(open_modes) / sizeof(open_modes[0]); i++) {
        struct diag d = {0};
        assert_int_equal(chmod(path, open_modes[i]), 0);
        assert_int_equal(keys_load(path, &k, &d), ERR_DENIED);
        assert_non_null(strstr(d.text, "chmod 600"));
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(keys_load(path, &k, NULL), ERR_OK);
}

static void refuses_every_damaged_byte(void **unused)
{
    (void)unused;
    struct keys k;
    struct buf file = {0};
    keys_generate(&k);
    assert_int_equal(keys_save(&k, path, NULL), ERR_OK);
    assert_int_equal(file_read(path, 4096, &file), ERR_OK);
    for (size_t i = 0; i <= file.len + 1; i++) {
        struct diag d = {0};
        size_t len = file.len;
        uint8_t copy[4096] = {0};
        memcpy(copy, file.data, file.len);
        if (i < file.len)
            copy[i] ^= 0x10;
        else
            len = i == file.len ? file.len - 1 : file.len + 1;
        assert_int_equal(file_write(path, 0600, copy, len), ERR_OK);
        assert_int_equal(keys_load(path, &k, &d), ERR_CORRUPT);
        assert_true(d.text[0]);
    }
    buf_release(&file);
}

static void says_what_is_wrong_with_the_place(void **unused)
{
    (void)unused;
    struct keys k;
    struct diag d = {0};
    assert_int_equal(keys_load(path, &k, &d), ERR_NOTFOUND);
    assert_non_null(strstr(d.text, "enrol"));
    keys_generate(&k);
    assert_int_equal(keys_load(folder, &k, &d), ERR_FORMAT);
    assert_int_not_equal(keys_save(&k, "/nowhere/at/all/keys", &d), ERR_OK);
    assert_non_null(strstr(d.text, "cannot be written"));
    assert_int_equal(symlink("/etc/hostname", path), 0);
    assert_int_not_equal(keys_load(path, &k, &d), ERR_OK);
}

static void a_signature_is_for_one_head_of_one_till(void **unused)
{
    (void)unused;
    struct keys k, other;
    struct ledger_head h = {.epoch = 2, .seq = 77};
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    memset(h.hash, 0xAB, sizeof(h.hash));
    keys_generate(&k);
    keys_generate(&other);
    keys_sign_head(&k, 5, &h, sig);
    assert_int_equal(keys_verify_head(k.sign_public, 5, &h, sig), ERR_OK);
    assert_int_equal(keys_verify_head(other.sign_public, 5, &h, sig),
                     ERR_DENIED);
    assert_int_equal(keys_verify_head(k.sign_public, 6, &h, sig), ERR_DENIED);
    for (size_t i = 0; i < sizeof(sig); i++) {
        sig[i] ^= 1;
        assert_int_equal(keys_verify_head(k.sign_public, 5, &h, sig),
                         ERR_DENIED);
        sig[i] ^= 1;
    }
    h.seq++;
    assert_int_equal(keys_verify_head(k.sign_public, 5, &h, sig), ERR_DENIED);
    h.seq--;
    h.epoch++;
    assert_int_equal(keys_verify_head(k.sign_public, 5, &h, sig), ERR_DENIED);
    h.epoch--;
    h.hash[31] ^= 1;
    assert_int_equal(keys_verify_head(k.sign_public, 5, &h, sig), ERR_DENIED);
}

int main(void)
{
    if (keys_init())
        return 1;
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(saves_for_the_owner_only),
        TEST(refuses_a_file_that_others_may_read),
        TEST(refuses_every_damaged_byte),
        TEST(says_what_is_wrong_with_the_place),
        TEST(a_signature_is_for_one_head_of_one_till),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
