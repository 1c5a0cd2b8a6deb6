#include "base/log.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

/* A new file in mid-line would cut another thread's off. */
static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = STDERR_FILENO;
static char log_path[PATH_MAX]; /* "": standard error */

enum err log_to(const char *path)
{
    int fd = STDERR_FILENO;
    if (path && strlen(path) + 3 > sizeof(log_path))
        return ERR_RANGE;
    if (path) {
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0)
            return ERR_IO;
    }
    if (log_fd != STDERR_FILENO)
        close(log_fd);
    log_fd = fd;
    if (path != log_path)
        snprintf(log_path, sizeof(log_path), "%s", path ? path : "");
    return ERR_OK;
}

static void start_anew_when_full(void)
{
    char old[PATH_MAX + 2];
    struct stat st;
    if (!log_path[0] || fstat(log_fd, &st) != 0 || st.st_size < LOG_BYTES_MAX)
        return;
    snprintf(old, sizeof(old), "%s.1", log_path);
    /* If either fails the old file is written on: better long than silent. */
    if (rename(log_path, old) == 0)
        (void)!log_to(log_path);
}

void log_line(const char *fmt, ...)
{
    char line[1024], when[CLOCK_TIME_CHARS];
    va_list ap;
    int at = snprintf(line, sizeof(line), "%s ",
                      clock_format_time(clock_now_ms(), when));
    va_start(ap, fmt);
    int n = vsnprintf(line + at, sizeof(line) - (size_t)at - 1, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    text_drop_torn(line);
    /* What is quoted cannot end the line and forge another. */
    for (char *p = line; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 127)
            *p = '?';
    }
    at = (int)strlen(line);
    line[at++] = '\n';
    pthread_mutex_lock(&log_mutex);
    start_anew_when_full();
    /* One write: lines of several processes never mix. */
    (void)!write(log_fd, line, (size_t)at);
    pthread_mutex_unlock(&log_mutex);
}
