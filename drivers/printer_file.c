/* Jobs appended to a file, and jobs thrown away. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "drivers/printer_io.h"

static enum err file_open(struct printer *p, struct diag *d)
{
    p->fd =
        open(p->target,
             O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
             0600);
    if (p->fd >= 0)
        return ERR_OK;
    return diag_set(d, printer_errno(errno),
                    tr("printer file %s cannot be written: choose a folder "
                       "that exists and where you may write"),
                    p->target);
}

static enum err file_flush(struct printer *p, int timeout_ms)
{
    (void)timeout_ms;
    /* A pipe or terminal has nothing to sync, and says so by EINVAL. */
    if (fdatasync(p->fd) == 0 || errno == EINVAL || errno == EROFS)
        return ERR_OK;
    return printer_errno(errno);
}

static enum err no_status(struct printer *p, int timeout_ms,
                          struct printer_status *ret_status)
{
    (void)p;
    (void)timeout_ms;
    *ret_status = (struct printer_status){0};
    return ERR_OK;
}

const struct printer_ops printer_file_ops = {
    .name = "file",
    .open = file_open,
    .write = printer_fd_write,
    .flush = file_flush,
    .status = no_status,
    .close = printer_fd_close,
};

static enum err none_open(struct printer *p, struct diag *d)
{
    (void)p;
    (void)d;
    return ERR_OK;
}

static enum err none_write(struct printer *p, const void *buf, size_t len,
                           int timeout_ms, size_t *ret_written)
{
    (void)p;
    (void)buf;
    (void)timeout_ms;
    *ret_written = len;
    return ERR_OK;
}

static enum err none_flush(struct printer *p, int timeout_ms)
{
    (void)p;
    (void)timeout_ms;
    return ERR_OK;
}

static void none_close(struct printer *p)
{
    (void)p;
}

const struct printer_ops printer_none_ops = {
    .name = "none",
    .open = none_open,
    .write = none_write,
    .flush = none_flush,
    .status = no_status,
    .close = none_close,
};
