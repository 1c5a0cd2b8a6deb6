/* Raw TCP ("port 9100"). Names are not looked up: that would block a key. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "drivers/printer_io.h"

#define FLUSH_STEP_MS 2

static enum err bad_address(const char *text, struct diag *d)
{
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.80s\" is no printer address: write it like "
                       "tcp:192.168.1.100 or tcp:192.168.1.100:9100"),
                    text);
}

/* "A.B.C.D", "A.B.C.D:PORT", "[v6]", "[v6]:PORT", "localhost[:PORT]". */
enum err printer_parse_address(const char *text, struct printer_address *ret,
                               struct diag *d)
{
    char host[64];
    const char *start = text, *end, *port;
    if (text[0] == '[') {
        start = text + 1;
        end = strchr(start, ']');
        if (!end)
            return bad_address(text, d);
        port = end + 1;
    } else {
        end = strchrnul(text, ':');
        port = end;
    }
    if (end == start || (size_t)(end - start) >= sizeof(host) ||
        (*port && *port != ':'))
        return bad_address(text, d);
    snprintf(host, sizeof(host), "%.*s", (int)(end - start), start);
    if (strcmp(host, "localhost") == 0)
        snprintf(host, sizeof(host), "127.0.0.1");
    long number = PRINTER_TCP_PORT;
    if (*port) {
        char *rest = NULL;
        errno = 0;
        number = strtol(port + 1, &rest, 10);
        if (errno || !port[1] || *rest || number < 1 || number > 65535)
            return bad_address(text, d);
    }
    struct printer_address a = {0};
    struct sockaddr_in v4 = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)number)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
                              .sin6_port = htons((uint16_t)number)};
    if (text[0] != '[' && inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        memcpy(&a.storage, &v4, sizeof(v4));
        a.len = sizeof(v4);
    } else if (text[0] == '[' &&
               inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        memcpy(&a.storage, &v6, sizeof(v6));
        a.len = sizeof(v6);
    } else {
        return bad_address(text, d);
    }
    *ret = a;
    return ERR_OK;
}

static enum err tcp_open(struct printer *p, struct diag *d)
{
    struct printer_address a;
    enum err err = printer_parse_address(p->target, &a, d);
    if (err)
        return err;
    p->fd = socket(a.storage.ss_family,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0)
        return ERR_IO;
    int on = 1;
    (void)setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)setsockopt(p->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    if (connect(p->fd, (struct sockaddr *)&a.storage, a.len) == 0) {
        p->connected = true;
        return ERR_OK;
    }
    if (errno == EINPROGRESS)
        return ERR_OK;
    err = printer_errno(errno);
    printer_fd_close(p);
    return diag_set(d, err,
                    tr("no printer answers at %s: check that it is on and "
                       "its cable is in"),
                    p->target);
}

/* The connection begun by open; ERR_BUSY while it is not there yet. */
static enum err connected(struct printer *p, int64_t deadline_ms)
{
    int code = 0;
    socklen_t len = sizeof(code);
    if (p->connected)
        return ERR_OK;
    enum err err = printer_wait(p->fd, POLLOUT, deadline_ms);
    if (err == ERR_BUSY)
        return clock_monotonic_ms() - p->opened_ms > PRINTER_CONNECT_MS
                   ? ERR_GONE
                   : ERR_BUSY;
    if (err)
        return err;
    if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &code, &len) != 0 || code)
        return ERR_GONE;
    p->connected = true;
    return ERR_OK;
}

/* ERR_OK while the other end listens; ERR_SHORT once it has said goodbye (it
 * may have taken everything before); ERR_GONE when the connection broke. Bytes
 * it sent stay for the status. */
static enum err peer(int fd)
{
    uint8_t byte;
    ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n == 0)
        return ERR_SHORT;
    return n > 0 || errno == EAGAIN || errno == EINTR ? ERR_OK : ERR_GONE;
}

static enum err tcp_write(struct printer *p, const void *buf, size_t len,
                          int timeout_ms, size_t *ret_written)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    enum err err = connected(p, deadline);
    if (err)
        return err;
    if (peer(p->fd))
        return ERR_GONE;
    int64_t left = deadline - clock_monotonic_ms();
    return printer_fd_write(p, buf, len, left > 0 ? (int)left : 0, ret_written);
}

/* Until the other end has acknowledged every byte. */
static enum err tcp_flush(struct printer *p, int timeout_ms)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    enum err err = connected(p, deadline);
    while (!err) {
        int queued = 0;
        if (ioctl(p->fd, SIOCOUTQ, &queued) != 0)
            return printer_errno(errno);
        enum err other_end = peer(p->fd);
        if (other_end == ERR_GONE || (other_end && queued))
            return ERR_GONE;
        if (queued == 0)
            return ERR_OK;
        if (clock_monotonic_ms() >= deadline)
            return ERR_BUSY;
        nanosleep(&(struct timespec){.tv_nsec = FLUSH_STEP_MS * 1000000}, NULL);
    }
    return err;
}

static enum err tcp_status(struct printer *p, int timeout_ms,
                           struct printer_status *ret_status)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    enum err err = connected(p, deadline);
    if (err == ERR_BUSY) {
        *ret_status = (struct printer_status){0};
        return ERR_OK;
    }
    if (err)
        return err;
    int64_t left = deadline - clock_monotonic_ms();
    return printer_ask(p, left > 0 ? (int)left : 0, ret_status);
}

/* Closing with unread bytes sends a reset, which may cost the job's end at the
 * printer (RFC 1122, 4.2.2.13): say goodbye and read them first. */
static void tcp_close(struct printer *p)
{
    if (p && p->fd >= 0) {
        (void)shutdown(p->fd, SHUT_WR);
        (void)!printer_fd_drop(p->fd);
    }
    printer_fd_close(p);
}

const struct printer_ops printer_tcp_ops = {
    .name = "tcp",
    .open = tcp_open,
    .write = tcp_write,
    .read = printer_fd_read,
    .flush = tcp_flush,
    .status = tcp_status,
    .close = tcp_close,
};
