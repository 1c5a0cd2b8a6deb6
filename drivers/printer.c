#include "drivers/printer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "drivers/printer_io.h"

#define STALE_MAX 4096 /* bytes an unasked printer may have sent */

static const struct transport {
    const char *word;
    const struct printer_ops *ops;
} transports[] = {
    {"file:", &printer_file_ops},
    {"tcp:", &printer_tcp_ops},
    {"dev:", &printer_device_ops},
    {"usb:", &printer_usb_ops},
};

bool printer_spec_is_none(const char *spec)
{
    return !spec || !spec[0] || strcmp(spec, "none") == 0;
}

static enum err find_transport(const char *spec, const struct transport **ret,
                               struct diag *d)
{
    for (size_t i = 0; i < ARRAY_LEN(transports); i++) {
        size_t len = strlen(transports[i].word);
        if (strncmp(spec, transports[i].word, len) != 0)
            continue;
        bool bare = strlen(spec + len) == 0;
        if ((bare && transports[i].ops != &printer_usb_ops) ||
            strlen(spec) >= PRINTER_SPEC_MAX)
            break;
        *ret = &transports[i];
        return ERR_OK;
    }
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.80s\" names no printer: write usb:, file:PATH, "
                       "tcp:192.168.1.100, dev:/dev/usb/lp0 or none"),
                    spec);
}

enum err printer_spec_check(const char *spec, struct diag *d)
{
    const struct transport *t = NULL;
    if (printer_spec_is_none(spec))
        return ERR_OK;
    enum err err = find_transport(spec, &t, d);
    struct printer_address address;
    struct printer_usb_id id;
    if (!err && t->ops == &printer_usb_ops)
        return printer_parse_usb(spec + strlen(t->word), &id, d);
    if (err || t->ops != &printer_tcp_ops)
        return err;
    return printer_parse_address(spec + strlen(t->word), &address, d);
}

enum err printer_open(struct printer *p, const char *spec, struct diag *d)
{
    const struct transport *t = NULL;
    struct printer fresh = {
        .fd = -1,
        .bus = p->bus,
        .opened_ms = clock_monotonic_ms(),
    };
    if (printer_spec_is_none(spec)) {
        fresh.ops = &printer_none_ops;
        *p = fresh;
        return ERR_OK;
    }
    enum err err = find_transport(spec, &t, d);
    if (err)
        return err;
    snprintf(fresh.target, sizeof(fresh.target), "%s", spec + strlen(t->word));
    fresh.ops = t->ops;
    err = t->ops->open(&fresh, d);
    if (!err)
        *p = fresh;
    return err;
}

enum err printer_write(struct printer *p, const void *buf, size_t len,
                       int timeout_ms, size_t *ret_written)
{
    if (!p->ops)
        return ERR_GONE;
    if (len == 0) {
        *ret_written = 0;
        return ERR_OK;
    }
    return p->ops->write(p, buf, len, timeout_ms, ret_written);
}

enum err printer_flush(struct printer *p, int timeout_ms)
{
    return p->ops ? p->ops->flush(p, timeout_ms) : ERR_GONE;
}

enum err printer_status(struct printer *p, int timeout_ms,
                        struct printer_status *ret_status)
{
    return p->ops ? p->ops->status(p, timeout_ms, ret_status) : ERR_GONE;
}

bool printer_may_stay(const struct printer *p)
{
    return p->ops && p->ops->pollfds;
}

int printer_pollfds(struct printer *p, struct pollfd fds[], int cap,
                    int *ret_wait_ms)
{
    *ret_wait_ms = -1;
    return printer_may_stay(p) ? p->ops->pollfds(p, fds, cap, ret_wait_ms) : 0;
}

void printer_close(struct printer *p)
{
    if (!p || !p->ops)
        return;
    p->ops->close(p);
    p->ops = NULL;
}

enum err printer_errno(int code)
{
    switch (code) {
    case EAGAIN:
    case EINTR:
    case EBUSY:
        return ERR_BUSY;
    case ENODEV:
    case ENXIO:
    case ENOENT:
    case EIO:
    case EPIPE:
    case ESHUTDOWN:
    case ENOTCONN:
    case ECONNRESET:
    case ECONNREFUSED:
    case ECONNABORTED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case ETIMEDOUT:
        return ERR_GONE;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERR_FULL;
    default:
        return ERR_IO;
    }
}

enum err printer_wait(int fd, short events, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd pfd = {.fd = fd, .events = events};
        int64_t left = deadline_ms - clock_monotonic_ms();
        int rc = poll(&pfd, 1, left > 0 ? (int)left : 0);
        if (rc > 0) /* otherwise only an error or a hang-up is left */
            return pfd.revents & events ? ERR_OK : ERR_GONE;
        if (rc < 0 && errno != EINTR)
            return ERR_IO;
        if (rc == 0 && left <= 0)
            return ERR_BUSY;
    }
}

/* A socket must not raise SIGPIPE; other descriptors have no send. */
static ssize_t write_once(int fd, const uint8_t *data, size_t len)
{
    ssize_t n = send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    return n < 0 && errno == ENOTSOCK ? write(fd, data, len) : n;
}

/* For loops: a device without a poll of its own always claims to be ready. */
static enum err wait_again(int fd, short events, int64_t deadline_ms)
{
    if (clock_monotonic_ms() >= deadline_ms)
        return ERR_BUSY;
    return printer_wait(fd, events, deadline_ms);
}

enum err printer_fd_write(struct printer *p, const void *buf, size_t len,
                          int timeout_ms, size_t *ret_written)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    const uint8_t *data = buf;
    size_t done = 0;
    enum err err = ERR_OK;
    while (done < len && !err) {
        ssize_t n = write_once(p->fd, data + done, len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EAGAIN && errno != EINTR)
            err = printer_errno(errno);
        else
            err = wait_again(p->fd, POLLOUT, deadline);
    }
    if (done == 0)
        return err;
    *ret_written = done;
    return ERR_OK;
}

enum err printer_fd_drop(int fd)
{
    uint8_t bytes[256];
    for (size_t total = 0; total < STALE_MAX;) {
        ssize_t n = read(fd, bytes, sizeof(bytes));
        if (n == 0)
            return ERR_GONE;
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? ERR_OK
                                                     : printer_errno(errno);
        total += (size_t)n;
    }
    return ERR_OK;
}

enum err printer_fd_read(struct printer *p, void *buf, size_t cap,
                         int timeout_ms, size_t *ret_read)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        ssize_t n = read(p->fd, buf, cap);
        if (n > 0) {
            *ret_read = (size_t)n;
            return ERR_OK;
        }
        if (n == 0)
            return ERR_SHORT;
        if (errno != EAGAIN && errno != EINTR)
            return printer_errno(errno);
        enum err err = wait_again(p->fd, POLLIN, deadline);
        if (err)
            return err;
    }
}

void printer_fd_close(struct printer *p)
{
    if (p && p->fd >= 0) {
        close(p->fd);
        p->fd = -1;
    }
}
