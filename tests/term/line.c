/* line.c - a serial line with a device at its other end, for the scripts.
 *
 *     line LINK LOG <commands
 *
 * LINK becomes the line's name; what the till writes is appended to LOG.
 * Commands, a line each; \xHH in TEXT is a byte:
 *     say TEXT          sends it
 *     stream MS TEXT    sends it again and again until the next stream, quiet
 *     quiet             ends that; a scale that is asked answers no more
 *     cas TEXT          from now on a scale of CAS: ENQ, ACK, DC1, and TEXT
 *                       ("S 01.234kg") in a frame with its checksum
 *     unplug | plug     the line goes, and comes again
 *     end */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

static const char *link_path;
static FILE *log_file;
static int master = -1, slave = -1;
static char stream[256], cas[32];
static size_t stream_len;
static int every_ms;

static void plug(void)
{
    char name[64];
    struct termios t;
    CHECK(openpty(&master, &slave, name, NULL, NULL) == 0);
    CHECK(tcgetattr(slave, &t) == 0);
    cfmakeraw(&t);
    CHECK(tcsetattr(slave, TCSANOW, &t) == 0);
    CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
    unlink(link_path);
    CHECK(symlink(name, link_path) == 0);
}

static void unplug(void)
{
    unlink(link_path);
    close(master);
    close(slave);
    master = slave = -1;
}

static size_t unescape(const char *in, char *out, size_t cap)
{
    size_t len = 0;
    unsigned byte;
    while (*in && len < cap) {
        if (in[0] == '\\' && sscanf(in, "\\x%2x", &byte) == 1) {
            out[len++] = (char)byte;
            in += 4;
        } else {
            out[len++] = *in++;
        }
    }
    return len;
}

/* A line nobody reads is full some time: as on a wire the rest is lost. */
static void put(const char *bytes, size_t len)
{
    if (master >= 0)
        CHECK(write(master, bytes, len) >= 0 || errno == EAGAIN);
}

static void answer(char c)
{
    char frame[48];
    size_t len = strlen(cas);
    char sum = 0;
    if (len == 0)
        return;
    if (c == 0x05)
        put("\x06", 1);
    if (c != 0x11)
        return;
    frame[0] = 1;
    frame[1] = 2;
    memcpy(frame + 2, cas, len);
    for (size_t i = 0; i < len; i++)
        sum = (char)(sum ^ cas[i]);
    frame[2 + len] = sum;
    frame[3 + len] = 3;
    frame[4 + len] = 4;
    put(frame, len + 5);
}

static void listen_to_till(void)
{
    char bytes[512];
    ssize_t got = read(master, bytes, sizeof(bytes));
    if (got <= 0)
        return;
    fwrite(bytes, 1, (size_t)got, log_file);
    fflush(log_file);
    for (ssize_t i = 0; i < got; i++)
        answer(bytes[i]);
}

/* False: end. */
static bool obey(char *line)
{
    char bytes[256], *text = NULL;
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "say ", 4) == 0) {
        put(bytes, unescape(line + 4, bytes, sizeof(bytes)));
    } else if (strncmp(line, "stream ", 7) == 0) {
        every_ms = (int)strtol(line + 7, &text, 10);
        CHECK(every_ms > 0 && *text == ' ');
        stream_len = unescape(text + 1, stream, sizeof(stream));
    } else if (strcmp(line, "quiet") == 0) {
        every_ms = 0;
        cas[0] = '\0';
    } else if (strncmp(line, "cas ", 4) == 0) {
        text_copy(cas, sizeof(cas), line + 4);
    } else if (strcmp(line, "unplug") == 0 && master >= 0) {
        unplug();
    } else if (strcmp(line, "plug") == 0 && master < 0) {
        plug();
    } else if (strcmp(line, "end") == 0) {
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    char line[512];
    int64_t due = 0;
    if (argc != 3)
        return 2;
    link_path = argv[1];
    log_file = fopen(argv[2], "ab");
    CHECK(log_file);
    setvbuf(stdin, NULL, _IONBF, 0);
    signal(SIGPIPE, SIG_IGN);
    plug();
    for (;;) {
        struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = master, .events = POLLIN}};
        int64_t now = clock_monotonic_ms();
        if (every_ms && now >= due) {
            put(stream, stream_len);
            due = now + every_ms;
        }
        (void)poll(fds, 2,
                   every_ms ? (int)(due - now > 0 ? due - now : 1) : -1);
        if (fds[1].revents & POLLIN)
            listen_to_till();
        if (fds[0].revents &&
            (!fgets(line, sizeof(line), stdin) || !obey(line)))
            break;
    }
    if (master >= 0)
        unplug();
    fclose(log_file);
    return 0;
}
