/* pty.c - a serial line whose other end is a pipe.
 *
 *     pty LINK <bytes
 *
 * LINK becomes a symbolic link to the line that a program opens as if it were
 * /dev/ttyS0. What stands on standard input is sent over it as it comes; at
 * the end of input the line hangs up and LINK is removed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/check.h"

int main(int argc, char **argv)
{
    char bytes[4096];
    ssize_t got;
    CHECK(argc == 2);
    int line = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(line >= 0 && grantpt(line) == 0 && unlockpt(line) == 0);
    /* Held open, or the line hangs up before anybody opens it. */
    int other = open(ptsname(line), O_RDWR | O_NOCTTY);
    CHECK(other >= 0 && symlink(ptsname(line), argv[1]) == 0);
    while ((got = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0) {
        for (ssize_t at = 0; at < got;) {
            ssize_t sent = write(line, bytes + at, (size_t)(got - at));
            CHECK(sent > 0);
            at += sent;
        }
    }
    unlink(argv[1]);
    return 0;
}
