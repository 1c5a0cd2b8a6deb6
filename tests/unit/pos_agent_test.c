/* If these fail, the screen shows a wrong link state, a sale does not wake the
 * agent, or two agents run over one till. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "pos/agent_loop.h"

static char dir[] = "/tmp/liandian-agent.XXXXXX";

static int set_up(void **state)
{
    (void)state;
    strcpy(dir + sizeof(dir) - 7, "XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const names[] = {AGENT_WAKE, AGENT_STATE,
                                        AGENT_STATE ".new", "agent.lock"};
    char path[128];
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        unlink(path);
    }
    return rmdir(dir);
}

/* Holds the agent's lock as an agent would, in another process. */
static pid_t hold_lock(const struct agent_state *s, int *ret_pipe)
{
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char text[32], path[128];
        snprintf(path, sizeof(path), "%s/%s.lock", dir, AGENT_LOCK);
        int fd = open(path, O_RDWR | O_CREAT, 0600);
        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0)
            _exit(1);
        int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
        if (ftruncate(fd, 0) || pwrite(fd, text, (size_t)len, 0) != len ||
            (s && agent_state_write(dir, s)) || write(ends[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    *ret_pipe = ends[0];
    return pid;
}

static void state_comes_back(void **state)
{
    (void)state;
    struct agent_state s, back;
    memset(&s, 0, sizeof(s));
    s.link = AGENT_LINK_ONLINE;
    s.since_ms = 1700000000123;
    s.last_heard_ms = 1700000000999;
    s.skew_ms = -4200;
    s.skew_known = true;
    s.feed_loading = true;
    strcpy(s.text, "总部没有应答:请检查本店网络 = ok");
    assert_int_equal(agent_state_write(dir, &s), ERR_OK);

    /* No agent runs: whatever the file says, there is no link. */
    agent_state_read(dir, &back);
    assert_int_equal(back.link, AGENT_LINK_NONE);
    assert_false(back.feed_loading);

    /* An agent that has said nothing yet: not what an earlier one said. */
    int hold = -1;
    pid_t pid = hold_lock(NULL, &hold), seen = 0;
    agent_state_read(dir, &back);
    assert_int_equal(back.link, AGENT_LINK_OFFLINE);
    assert_string_equal(back.text, "");
    assert_int_equal(agent_stop(dir, 5000, NULL), ERR_OK);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    close(hold);

    pid = hold_lock(&s, &hold);
    assert_true(agent_is_running(dir, &seen));
    assert_int_equal(seen, pid);
    agent_state_read(dir, &back);
    assert_int_equal(back.link, AGENT_LINK_ONLINE);
    assert_true(back.since_ms == s.since_ms);
    assert_true(back.last_heard_ms == s.last_heard_ms);
    assert_true(back.skew_ms == s.skew_ms && back.skew_known);
    assert_true(back.feed_loading);
    assert_string_equal(back.text, s.text);

    assert_int_equal(agent_stop(dir, 5000, NULL), ERR_OK);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_false(agent_is_running(dir, NULL));
    close(hold);
}

static void garbage_in_the_state_file_is_nothing(void **state)
{
    (void)state;
    struct agent_state s;
    char path[128];
    static const char junk[] =
        "link=99\nsince\n=\n\xff\xfe\nskew=abc\ntext=\0hidden\nlink=-1\n";
    snprintf(path, sizeof(path), "%s/%s", dir, AGENT_STATE);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite(junk, 1, sizeof(junk) - 1, f);
    fclose(f);
    agent_state_read(dir, &s);
    assert_int_equal(s.link, AGENT_LINK_NONE);
    assert_true(s.since_ms == 0);
    agent_state_read("/nonexistent", &s);
    assert_int_equal(s.link, AGENT_LINK_NONE);
}

static void a_poke_wakes_and_never_waits(void **state)
{
    (void)state;
    int fd = -1;
    agent_poke(dir); /* nobody there */
    assert_int_equal(agent_wake_open(dir, &fd, NULL), ERR_OK);
    assert_false(agent_wake_drain(fd));
    agent_poke(dir);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 1000), 1);
    assert_true(agent_wake_drain(fd));
    assert_false(agent_wake_drain(fd));
    int64_t start = clock_monotonic_ms();
    for (int i = 0; i < 70000; i++) /* more than a pipe holds */
        agent_poke(dir);
    assert_true(clock_monotonic_ms() - start < 5000);
    assert_true(agent_wake_drain(fd));
    close(fd);
    agent_poke(dir); /* gone again */
}

/* The agent is killed between the sale's opening the FIFO and writing to it:
 * the till must live on (SIGPIPE). */
static void a_dying_agent_does_not_take_the_till_along(void **state)
{
    (void)state;
    int status = 0, fd = -1;
    assert_int_equal(agent_wake_open(dir, &fd, NULL), ERR_OK);
    close(fd);
    pid_t dying = fork();
    if (dying == 0) {
        for (;;) {
            if (agent_wake_open(dir, &fd, NULL) == ERR_OK)
                close(fd);
        }
    }
    pid_t till = fork();
    if (till == 0) {
        signal(SIGPIPE, SIG_DFL);
        for (int i = 0; i < 30000; i++)
            agent_poke(dir);
        _exit(0);
    }
    assert_int_equal(waitpid(till, &status, 0), till);
    kill(dying, SIGKILL);
    assert_int_equal(waitpid(dying, NULL, 0), dying);
    assert_true(WIFEXITED(status));
}

/* Something else stands where the FIFO belongs: it is replaced, not followed
 * to wherever it points. */
static void a_planted_file_is_not_followed(void **state)
{
    (void)state;
    char path[128], other[128];
    struct stat st;
    int fd = -1;
    snprintf(path, sizeof(path), "%s/%s", dir, AGENT_WAKE);
    snprintf(other, sizeof(other), "%s/%s", dir, AGENT_STATE);
    assert_int_equal(symlink(other, path), 0);
    agent_poke(dir);
    assert_int_not_equal(access(other, F_OK), 0);
    assert_int_equal(agent_wake_open(dir, &fd, NULL), ERR_OK);
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    assert_int_equal(st.st_mode & 0777, 0600);
    close(fd);
}

static void waits_grow_and_differ(void **state)
{
    (void)state;
    assert_true(agent_backoff_ms(1, 0) == AGENT_BACKOFF_MS / 2);
    int64_t last = 0;
    bool differ = false;
    for (int attempts = 1; attempts < 1000; attempts++) {
        int64_t least = agent_backoff_ms(attempts, 0);
        int64_t some = agent_backoff_ms(attempts, 0xDEADBEEF);
        assert_true(least >= last && least > 0);
        assert_true(agent_backoff_ms(attempts, UINT32_MAX) <=
                    AGENT_BACKOFF_MAX_MS * 3 / 2 + 1);
        differ = differ || some != least;
        last = least;
    }
    assert_true(last == AGENT_BACKOFF_MAX_MS / 2);
    assert_true(differ);
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(state_comes_back),
        IN_DIR(garbage_in_the_state_file_is_nothing),
        IN_DIR(a_poke_wakes_and_never_waits),
        IN_DIR(a_dying_agent_does_not_take_the_till_along),
        IN_DIR(a_planted_file_is_not_followed),
        cmocka_unit_test(waits_grow_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
