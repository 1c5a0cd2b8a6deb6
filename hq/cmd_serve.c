/* `hq serve`. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "hq/cmd.h"
#include "hq/pay/payments.h"
#include "hq/serve.h"

#define PATH_CHARS 4096

/* One serve for a directory. The lock goes with the process. */
static enum err lock_dir(const char *dir, int *ret_fd, struct diag *d)
{
    char path[PATH_CHARS];
    if (snprintf(path, sizeof(path), "%s/serve.lock", dir) >= (int)sizeof(path))
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return diag_set(d, ERR_DENIED,
                        tr("%s cannot be written (%s): give this user the "
                           "right to write the directory"),
                        path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return diag_set(d, ERR_BUSY,
                        tr("another `hq serve` runs on %s: stop that one "
                           "first"),
                        dir);
    }
    *ret_fd = fd;
    return ERR_OK;
}

/* SIGTERM and SIGINT as a descriptor; before any thread is made. */
static int stop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

enum err cmd_serve(struct cli *c, struct diag *d)
{
    struct serve_options o = {.stop_fd = -1};
    struct payments_options pay = {.pay = cli_text(c, "pay"),
                                   .public = cli_text(c, "pay-public"),
                                   .notify = cli_text(c, "notify")};
    struct store *s = NULL;
    struct payments *payments = NULL;
    struct keys keys;
    const char *dir = NULL, *log = cli_text(c, "log");
    int lock = -1;
    memset(&keys, 0, sizeof(keys));
    enum err err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = cli_need(c, "listen", &o.listen, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = lock_dir(dir, &lock, d);
    if (!err)
        err = cmd_keys(c, &keys, d);
    if (!err && log && log_to(log))
        err = diag_set(d, ERR_IO, tr("%s cannot be written"), log);
    if (!err && (o.stop_fd = stop_signals()) < 0)
        err = ERR_IO;
    pay.dir = dir;
    pay.listen = o.listen;
    pay.keys = &keys;
    if (!err)
        err = payments_start(&pay, s, &payments, d);
    if (!err)
        err = serve_run(s, &keys, &o, d);
    payments_stop(payments);
    keys_wipe(&keys);
    store_close(s);
    if (o.stop_fd >= 0)
        close(o.stop_fd);
    if (lock >= 0)
        close(lock);
    return err;
}
