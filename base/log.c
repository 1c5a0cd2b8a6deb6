#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static int log_fd = STDERR_FILENO;

enum err log_to(const char *path)
{
    int fd = STDERR_FILENO;
    if (path) {
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0)
            return ERR_IO;
    }
    if (log_fd != STDERR_FILENO)
        close(log_fd);
    log_fd = fd;
    return ERR_OK;
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
    /* One write: lines of several processes never mix. */
    if (write(log_fd, line, (size_t)at) < 0)
        return;
}
