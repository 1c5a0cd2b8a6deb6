/* If these fail, a key or a settings file is half written after a power cut,
 * or readable by others, or a full disk destroys the old one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"

/* What file_write asks of the kernel, in order (see tests/tests.mk). */
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);

static char calls[64];
static int fail_fsync_at = -1, fail_rename;

static void note(char c)
{
    size_t len = strlen(calls);
    if (len + 1 < sizeof(calls))
        calls[len] = c;
}

int __wrap_fsync(int fd)
{
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    note(S_ISDIR(st.st_mode) ? 'D' : 'F');
    if (fail_fsync_at == 0) {
        errno = EIO;
        fail_fsync_at = -1;
        return -1;
    }
    if (fail_fsync_at > 0)
        fail_fsync_at--;
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    note('R');
    if (fail_rename) {
        errno = EIO;
        return -1;
    }
    return __real_rename(from, to);
}

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static int set_up(void **unused)
{
    (void)unused;
    snprintf(folder, sizeof(folder), "/tmp/liandian-files.XXXXXX");
    memset(calls, 0, sizeof(calls));
    fail_fsync_at = -1;
    fail_rename = 0;
    return mkdtemp(folder) ? 0 : -1;
}

static int files_there(void)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));)
        count += e->d_name[0] != '.';
    closedir(dir);
    return count;
}

static int tear_down(void **unused)
{
    (void)unused;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static void assert_holds(const char *name, const char *text)
{
    struct buf b = {0};
    assert_int_equal(file_read(in_folder(name), 1 << 20, &b), ERR_OK);
    assert_int_equal(b.len, strlen(text));
    if (b.len)
        assert_memory_equal(b.data, text, b.len);
    buf_release(&b);
}

static void the_order_is_durable(void **unused)
{
    (void)unused;
    assert_int_equal(file_write(in_folder("a"), 0600, "one", 3), ERR_OK);
    assert_string_equal(calls, "FRD");
    assert_holds("a", "one");
    assert_int_equal(file_write(in_folder("a"), 0600, "two!", 4), ERR_OK);
    assert_holds("a", "two!");
    assert_int_equal(file_write(in_folder("a"), 0600, "", 0), ERR_OK);
    assert_holds("a", "");
    assert_int_equal(files_there(), 1);
}

static void the_mode_is_what_was_asked(void **unused)
{
    (void)unused;
    static const mode_t modes[] = {0600, 0400, 0644};
    mode_t before = umask(0);
    for (int round = 0; round < 2; round++) {
        umask(round ? 0777 : 0);
        for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
            struct stat st;
            enum err err = file_write(in_folder("key"), modes[i], "k", 1);
            assert_int_equal(err, ERR_OK);
            assert_int_equal(stat(in_folder("key"), &st), 0);
            assert_int_equal(st.st_mode & 07777, modes[i]);
        }
    }
    umask(before);
}

static void a_failure_leaves_the_old_file(void **unused)
{
    (void)unused;
    assert_int_equal(file_write(in_folder("a"), 0600, "old", 3), ERR_OK);
    fail_fsync_at = 0;
    assert_int_equal(file_write(in_folder("a"), 0600, "new", 3), ERR_IO);
    assert_holds("a", "old");
    fail_rename = 1;
    assert_int_equal(file_write(in_folder("a"), 0600, "new", 3), ERR_IO);
    fail_rename = 0;
    assert_holds("a", "old");
    assert_int_equal(files_there(), 1); /* no temporary file is left */
    /* When only the folder's fsync fails the caller must not believe it. */
    fail_fsync_at = 1;
    assert_int_equal(file_write(in_folder("a"), 0600, "new", 3), ERR_IO);
}

/* RLIMIT_FSIZE stands for a full disk: write() stops in the middle. */
static void a_full_disk_leaves_the_old_file(void **unused)
{
    (void)unused;
    static char big[100000];
    assert_int_equal(file_write(in_folder("a"), 0600, "old", 3), ERR_OK);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {4096, 4096};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(file_write(in_folder("a"), 0600, big, sizeof(big)) == ERR_FULL
                  ? 0
                  : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_holds("a", "old");
    assert_int_equal(files_there(), 1);
}

static void two_writers_leave_one_whole_file(void **unused)
{
    (void)unused;
    enum { WRITERS = 4, ROUNDS = 60 };
    static char text[WRITERS][20000];
    pid_t child[WRITERS];
    for (int w = 0; w < WRITERS; w++) {
        memset(text[w], 'A' + w, sizeof(text[w]));
        child[w] = fork();
        if (child[w] != 0)
            continue;
        for (int i = 0; i < ROUNDS; i++) {
            if (file_write(in_folder("a"), 0600, text[w], sizeof(text[w])))
                _exit(1);
        }
        _exit(0);
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = -1;
        struct buf b = {0};
        while (waitpid(child[w], &status, WNOHANG) == 0) {
            if (file_read(in_folder("a"), 1 << 20, &b) == ERR_NOTFOUND)
                continue;
            assert_int_equal(b.len, sizeof(text[0]));
            assert_memory_equal(b.data, text[b.data[0] - 'A'], b.len);
        }
        buf_release(&b);
        assert_int_equal(status, 0);
    }
    assert_int_equal(files_there(), 1);
}

/* Runs as another user where the test is root, for whom nothing is denied. */
static enum err as_nobody(enum err (*try)(void))
{
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(99);
        _exit((int)try());
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (enum err)WEXITSTATUS(status);
}

static enum err write_a(void)
{
    return file_write(in_folder("a"), 0600, "x", 1);
}

static enum err read_a(void)
{
    struct buf b = {0};
    enum err err = file_read(in_folder("a"), 100, &b);
    buf_release(&b);
    return err;
}

static void what_is_denied_is_called_so(void **unused)
{
    (void)unused;
    assert_int_equal(file_write(in_folder("a"), 0000, "old", 3), ERR_OK);
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(as_nobody(write_a), ERR_DENIED);
    assert_int_equal(as_nobody(read_a), ERR_DENIED);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(files_there(), 1);
}

static void what_is_missing_is_called_so(void **unused)
{
    (void)unused;
    struct buf b = {0};
    assert_int_equal(file_read(in_folder("none"), 10, &b), ERR_NOTFOUND);
    assert_int_equal(file_read(in_folder("none/none"), 10, &b), ERR_NOTFOUND);
    assert_int_equal(file_write(in_folder("none/a"), 0600, "", 0),
                     ERR_NOTFOUND);
    assert_int_equal(file_read(folder, 10, &b), ERR_IO);
    char path[5000];
    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(file_write(path, 0600, "", 0), ERR_RANGE);
    buf_release(&b);
}

static void a_file_too_long_is_refused(void **unused)
{
    (void)unused;
    struct buf b = {0};
    assert_int_equal(file_write(in_folder("a"), 0600, "12345", 5), ERR_OK);
    assert_int_equal(file_read(in_folder("a"), 5, &b), ERR_OK);
    assert_int_equal(file_read(in_folder("a"), 4, &b), ERR_RANGE);
    assert_int_equal(b.len, 0);
    assert_int_equal(file_read("/dev/zero", 1 << 20, &b), ERR_RANGE);
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void hex_is_exact(void **unused)
{
    (void)unused;
    uint8_t all[256], back[256];
    char text[513];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    hex_encode(all, 256, text);
    assert_int_equal(strlen(text), 512);
    assert_int_equal(hex_decode(text, back, 256), ERR_OK);
    assert_memory_equal(all, back, 256);
    assert_int_equal(hex_decode("AbCd", back, 2), ERR_OK);
    assert_int_equal(back[0], 0xAB);
    static const char *const bad[] = {"",     "abc",  "abcde",
                                      "abcg", "ab d", "0xab"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        memset(back, 7, 2);
        assert_int_equal(hex_decode(bad[i], back, 2), ERR_FORMAT);
        assert_int_equal(back[0], 7);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_order_is_durable),
        TEST(the_mode_is_what_was_asked),
        TEST(a_failure_leaves_the_old_file),
        TEST(a_full_disk_leaves_the_old_file),
        TEST(two_writers_leave_one_whole_file),
        TEST(what_is_denied_is_called_so),
        TEST(what_is_missing_is_called_so),
        TEST(a_file_too_long_is_refused),
        TEST(hex_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
