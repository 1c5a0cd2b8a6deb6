#include "tests/kill/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

void fail(const char *fmt, ...)
{
    va_list ap;
    fflush(stdout);
    fputs("kill: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1); /* the children die with us */
}

void process_start(struct process *p, const char *const *argv, bool listen,
                   const char *errors)
{
    int ends[2] = {-1, -1};
    memset(p, 0, sizeof(*p));
    p->out = -1;
    if (listen && pipe2(ends, O_CLOEXEC) != 0)
        fail("no pipe: %s", strerror(errno));
    pid_t parent = getpid();
    p->pid = fork();
    if (p->pid < 0)
        fail("no process: %s", strerror(errno));
    if (p->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(126);
        int null = open("/dev/null", O_RDWR);
        int log = open(errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(null, STDIN_FILENO);
        dup2(listen ? ends[1] : null, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (listen) {
        close(ends[1]);
        p->out = ends[0];
        fcntl(p->out, F_SETFL, O_NONBLOCK);
    }
}

bool process_hear(struct process *p)
{
    char bytes[65536];
    for (;;) {
        ssize_t got = read(p->out, bytes, sizeof(bytes));
        if (got == 0)
            return true;
        if (got < 0)
            return errno != EAGAIN && errno != EINTR;
        if (buf_add(&p->said, bytes, (size_t)got))
            fail("a program said too much");
    }
}

void process_forget(struct process *p)
{
    if (p->out >= 0)
        close(p->out);
    buf_release(&p->said);
    memset(p, 0, sizeof(*p));
    p->out = -1;
}

int process_end(struct process *p)
{
    int status = 0;
    while (waitpid(p->pid, &status, 0) < 0)
        if (errno != EINTR)
            fail("waitpid: %s", strerror(errno));
    p->pid = 0;
    if (p->out >= 0)
        (void)process_hear(p);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void process_kill(struct process *p)
{
    if (p->pid == 0)
        return;
    kill(p->pid, SIGKILL);
    (void)process_end(p);
}

bool process_alive(struct process *p)
{
    int status = 0;
    if (p->pid == 0)
        return false;
    if (waitpid(p->pid, &status, WNOHANG) != p->pid)
        return true;
    p->pid = 0;
    return false;
}

struct buf process_run(const char *const *argv, const char *errors,
                       int64_t limit_ms)
{
    struct process p;
    int64_t end = clock_monotonic_ms() + limit_ms;
    process_start(&p, argv, true, errors);
    while (!process_hear(&p)) {
        struct pollfd out = {.fd = p.out, .events = POLLIN};
        int64_t left = end - clock_monotonic_ms();
        if (left <= 0) {
            process_kill(&p);
            fail("%s %s: still running after %lld ms (see %s)", argv[0],
                 argv[1], (long long)limit_ms, errors);
        }
        poll(&out, 1, (int)left);
    }
    int status = process_end(&p);
    if (status != 0)
        fail("%s %s: exit %d (see %s)", argv[0], argv[1], status, errors);
    struct buf said = p.said;
    memset(&p.said, 0, sizeof(p.said));
    process_forget(&p);
    return said;
}

json_t *process_json(const char *const *argv, const char *errors,
                     int64_t limit_ms)
{
    json_error_t bad;
    struct buf said = process_run(argv, errors, limit_ms);
    json_t *root = json_loadb((const char *)said.data, said.len, 0, &bad);
    if (!root)
        fail("%s %s: no JSON: %.200s", argv[0], argv[1],
             said.data ? (const char *)said.data : "");
    buf_release(&said);
    return root;
}
