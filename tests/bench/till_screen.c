#include "tests/bench/till_screen.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "tests/bench/bench.h"

#define PROGRAM  "build/release/pos"
#define START_MS 20000

void till_screen_start(struct till_screen *s, const char *dir)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    s->dir = dir;
    s->pid = forkpty(&s->fd, NULL, NULL, &size);
    CHECK(s->pid >= 0);
    if (s->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LANG", "zh_CN.UTF-8", 1);
        execl(PROGRAM, PROGRAM, "till", "--dir", dir, (char *)NULL);
        _exit(127);
    }
    CHECK(till_screen_drawn_ns(s, START_MS, 1000) != 0);
}

void till_screen_type(struct till_screen *s, const char *keys)
{
    CHECK(write(s->fd, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

int64_t till_screen_drawn_ns(struct till_screen *s, int wait_ms, int quiet_ms)
{
    char bytes[65536];
    int64_t drawn = 0;
    struct pollfd fd = {.fd = s->fd, .events = POLLIN};
    while (poll(&fd, 1, drawn ? quiet_ms : wait_ms) > 0) {
        CHECK(read(s->fd, bytes, sizeof(bytes)) > 0); /* the till ended */
        drawn = bench_now_ns();
    }
    return drawn;
}

/* The agent that it started goes on without it: told by its directory. */
static void end_agent(const char *dir)
{
    char path[600], line[64] = "";
    snprintf(path, sizeof(path), "%s/agent.lock", dir);
    FILE *f = fopen(path, "r");
    if (!f)
        return;
    long pid = fgets(line, sizeof(line), f) ? strtol(line, NULL, 10) : 0;
    fclose(f);
    snprintf(path, sizeof(path), "/proc/%ld/cmdline", pid);
    f = pid > 1 ? fopen(path, "r") : NULL;
    if (!f)
        return;
    size_t len = fread(path, 1, sizeof(path) - 1, f);
    fclose(f);
    if (memmem(path, len, dir, strlen(dir)))
        kill((pid_t)pid, SIGTERM);
}

void till_screen_end(struct till_screen *s)
{
    kill(s->pid, SIGTERM);
    while (waitpid(s->pid, NULL, 0) < 0)
        ;
    close(s->fd);
    end_agent(s->dir);
}
