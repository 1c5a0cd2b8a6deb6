/* Character devices: /dev/usb/lp* of the kernel's usblp, serial lines. */
#include <errno.h>
#include <fcntl.h>
#include <linux/lp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "drivers/printer_io.h"

#define FLUSH_STEP_MS 5

static enum err cannot_open(struct printer *p, int code, struct diag *d)
{
    enum err err = printer_errno(code);
    if (err == ERR_DENIED)
        return diag_set(d, err,
                        tr("%s may not be opened: add this user to the group "
                           "lp and log in again"),
                        p->target);
    if (code == EBUSY)
        return diag_set(d, err,
                        tr("%s is in use by another program: close that one"),
                        p->target);
    return diag_set(d, err == ERR_BUSY ? err : ERR_GONE,
                    tr("there is no printer at %s: plug it in and switch it "
                       "on"),
                    p->target);
}

static enum err device_open(struct printer *p, struct diag *d)
{
    struct stat st;
    int flags = O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
    if (stat(p->target, &st) != 0)
        return cannot_open(p, errno, d);
    if (!S_ISCHR(st.st_mode))
        return diag_set(d, ERR_FORMAT,
                        tr("%s is no device: write file:%s to print into a "
                           "file"),
                        p->target, p->target);
    p->fd = open(p->target, O_RDWR | flags);
    p->readable = p->fd >= 0;
    if (p->fd < 0) /* a printer that only listens */
        p->fd = open(p->target, O_WRONLY | flags);
    if (p->fd < 0)
        return cannot_open(p, errno, d);
    struct termios line;
    if (tcgetattr(p->fd, &line) == 0) { /* serial: bytes as they are */
        cfmakeraw(&line);
        line.c_cflag |= CLOCAL | CREAD;
        (void)tcsetattr(p->fd, TCSANOW, &line);
    }
    p->connected = true;
    return ERR_OK;
}

static enum err device_write(struct printer *p, const void *buf, size_t len,
                             int timeout_ms, size_t *ret_written)
{
    enum err err = printer_fd_write(p, buf, len, timeout_ms, ret_written);
    /* usblp says ENOSPC when the printer has no paper; that passes. */
    return err == ERR_FULL ? ERR_BUSY : err;
}

static enum err device_flush(struct printer *p, int timeout_ms)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        int queued = 0;
        if (ioctl(p->fd, TIOCOUTQ, &queued) != 0) /* usblp keeps no queue */
            return errno == ENODEV || errno == EIO ? ERR_GONE : ERR_OK;
        if (queued == 0)
            return ERR_OK;
        if (clock_monotonic_ms() >= deadline)
            return ERR_BUSY;
        nanosleep(&(struct timespec){.tv_nsec = FLUSH_STEP_MS * 1000000}, NULL);
    }
}

/* Devices say no goodbye: an end means unplugged. */
static enum err device_read(struct printer *p, void *buf, size_t cap,
                            int timeout_ms, size_t *ret_read)
{
    enum err err = printer_fd_read(p, buf, cap, timeout_ms, ret_read);
    return err == ERR_SHORT ? ERR_GONE : err;
}

static enum err device_status(struct printer *p, int timeout_ms,
                              struct printer_status *ret_status)
{
    struct printer_status s = {0};
    int port = 0;
    if (p->readable) {
        enum err err = printer_ask(p, timeout_ms, &s);
        if (err)
            return err;
    }
    if (!s.known && ioctl(p->fd, LPGETSTATUS, &port) == 0)
        printer_status_add_port(&s, (uint8_t)port);
    *ret_status = s;
    return ERR_OK;
}

const struct printer_ops printer_device_ops = {
    .name = "device",
    .open = device_open,
    .write = device_write,
    .read = device_read,
    .flush = device_flush,
    .status = device_status,
    .close = printer_fd_close,
};
