#include "pos/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/agent_loop.h"
#include "pos/keep/practice.h"
#include "pos/spawn.h"

#define PATH_CAP       512 /* as TILL_PATH_MAX */
#define STATE_FILE_MAX 4096
#define STOP_LOOK_MS   20

/* For what the till asks at every sale and every second. */
static bool path_of(const char *dir, const char *name, char out[PATH_CAP])
{
    int len = snprintf(out, PATH_CAP, "%s/%s", dir, name);
    return len > 0 && len < PATH_CAP;
}

static enum err too_long(struct diag *d)
{
    return diag_set(d, ERR_RANGE,
                    tr("the name of the till's directory is too long: at "
                       "most %d bytes"),
                    PATH_CAP - 32);
}

/* ---- the wake-up FIFO ------------------------------------------------------
 * Not a socket: its path may be as long as any, and nobody has to be there. */

void agent_poke(const char *dir)
{
    char path[PATH_CAP];
    if (!path_of(dir, AGENT_WAKE, path))
        return;
    /* Also as a reader: an agent that is killed right now must not make the
     * sale die of SIGPIPE. Without one the byte is gone with the descriptor. */
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return; /* there never was an agent */
    if (write(fd, "!", 1) < 0) {
        /* Full: it has been told often enough. */
    }
    close(fd);
}

enum err agent_wake_open(const char *dir, int *ret_fd, struct diag *d)
{
    char path[PATH_CAP];
    struct stat st;
    if (!path_of(dir, AGENT_WAKE, path))
        return too_long(d);
    if (lstat(path, &st) == 0 && !S_ISFIFO(st.st_mode))
        unlink(path);
    if (mkfifo(path, 0600) != 0 && errno != EEXIST)
        return diag_set(d, ERR_DENIED,
                        tr("%s cannot be made: give this user the right to "
                           "write the folder"),
                        path);
    /* Also as a writer, so that it never reads as ended. */
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return diag_set(d, ERR_IO, tr("%s cannot be opened (%s)"), path,
                        err_text(ERR_IO));
    *ret_fd = fd;
    return ERR_OK;
}

bool agent_wake_drain(int fd)
{
    char bytes[512];
    bool any = false;
    while (read(fd, bytes, sizeof(bytes)) > 0)
        any = true;
    return any;
}

/* ---- one agent a directory
 * -------------------------------------------------*/

bool agent_is_running(const char *dir, pid_t *ret_pid)
{
    char path[PATH_CAP], text[32] = "";
    if (!path_of(dir, AGENT_LOCK ".lock", path))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool running = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (running && ret_pid) {
        ssize_t len = read(fd, text, sizeof(text) - 1);
        *ret_pid = len > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
    }
    close(fd);
    return running;
}

enum err agent_ensure_running(const char *dir, struct diag *d)
{
    char log[PATH_CAP];
    if (practice_is(dir) || agent_is_running(dir, NULL))
        return ERR_OK;
    if (!path_of(dir, AGENT_LOG, log))
        return too_long(d);
    if (spawn_self("agent", dir, log))
        return diag_set(d, ERR_NOMEM,
                        tr("the sync agent cannot be started: too many "
                           "programs are running"));
    return ERR_OK;
}

enum err agent_stop(const char *dir, int64_t wait_ms, struct diag *d)
{
    int64_t end = clock_monotonic_ms() + wait_ms;
    pid_t pid = 0;
    while (agent_is_running(dir, &pid)) {
        /* Its lock is held, so the process behind the number is the agent. */
        if (pid > 1)
            kill(pid, SIGTERM);
        if (clock_monotonic_ms() >= end)
            return diag_set(d, ERR_BUSY,
                            tr("the sync agent (process %ld) does not end: "
                               "stop it and try again"),
                            (long)pid);
        usleep(STOP_LOOK_MS * 1000);
    }
    return ERR_OK;
}

int64_t agent_backoff_ms(int attempts, uint32_t random)
{
    int64_t wait = AGENT_BACKOFF_MS;
    while (attempts-- > 1 && wait < AGENT_BACKOFF_MAX_MS)
        wait *= 2;
    if (wait > AGENT_BACKOFF_MAX_MS)
        wait = AGENT_BACKOFF_MAX_MS;
    /* Half to three halves: a district whose power comes back does not call
     * in step. */
    return wait / 2 + (int64_t)(random % (uint32_t)(wait + 1));
}

/* ---- the state file
 * --------------------------------------------------------*/

enum err agent_state_write(const char *dir, const struct agent_state *s)
{
    char path[PATH_CAP], fresh[PATH_CAP], text[STATE_FILE_MAX];
    if (!path_of(dir, AGENT_STATE, path) ||
        !path_of(dir, AGENT_STATE ".new", fresh))
        return ERR_RANGE;
    int len = snprintf(text, sizeof(text),
                       "agent=%ld\nlink=%d\nsince=%lld\nheard=%lld\nskew=%lld\n"
                       "skew_known=%d\nloading=%d\ntext=%s\n",
                       (long)getpid(), (int)s->link, (long long)s->since_ms,
                       (long long)s->last_heard_ms, (long long)s->skew_ms,
                       s->skew_known, s->feed_loading, s->text);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                  0600);
    if (fd < 0)
        return ERR_IO;
    bool whole = write(fd, text, (size_t)len) == len;
    close(fd);
    return whole && rename(fresh, path) == 0 ? ERR_OK : ERR_IO;
}

static void take_line(struct agent_state *s, pid_t *writer, const char *key,
                      const char *value)
{
    long long number = strtoll(value, NULL, 10);
    if (strcmp(key, "agent") == 0)
        *writer = (pid_t)number;
    else if (strcmp(key, "link") == 0 && number >= 0 &&
             number <= AGENT_LINK_STOPPED)
        s->link = (enum agent_link)number;
    else if (strcmp(key, "since") == 0)
        s->since_ms = number;
    else if (strcmp(key, "heard") == 0)
        s->last_heard_ms = number;
    else if (strcmp(key, "skew") == 0)
        s->skew_ms = number;
    else if (strcmp(key, "skew_known") == 0)
        s->skew_known = number != 0;
    else if (strcmp(key, "loading") == 0)
        s->feed_loading = number != 0;
    else if (strcmp(key, "text") == 0)
        snprintf(s->text, sizeof(s->text), "%s", value);
}

void agent_state_read(const char *dir, struct agent_state *ret_state)
{
    char path[PATH_CAP];
    struct buf file = {0};
    pid_t writer = 0, running = 0;
    memset(ret_state, 0, sizeof(*ret_state));
    if (!path_of(dir, AGENT_STATE, path) ||
        file_read(path, STATE_FILE_MAX, &file) || buf_add(&file, "", 1))
        goto out;
    char *rest = (char *)file.data;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        char *value = strchr(line, '=');
        if (!value)
            continue;
        *value++ = '\0';
        take_line(ret_state, &writer, line, value);
    }
out:
    buf_release(&file);
    bool runs = agent_is_running(dir, &running);
    if (runs && running == writer)
        return;
    /* None, or one that has not said anything yet: what is in the file is an
     * earlier one's. */
    ret_state->link = runs ? AGENT_LINK_OFFLINE : AGENT_LINK_NONE;
    ret_state->feed_loading = false;
    if (runs)
        ret_state->text[0] = '\0';
}
