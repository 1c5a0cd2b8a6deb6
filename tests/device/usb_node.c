/* tests/device/usb_node.c - a preloaded library: what a program sees of usbfs
 * (tests/device/virtual_bus.h). It comes before umockdev's own, which answers
 * for sysfs and uevents only.
 *
 * Why not umockdev 0.17 for the nodes, too: its open() notes descriptors in a
 * table of 50 without asking whether the opening worked, so that each node
 * that went a moment before costs an entry for ever ("fd_map_add(): overflow",
 * abort) and a socket; two threads share the table without a lock; and a node
 * that goes while it is opened or asked ends the program. A kernel says ENODEV
 * to all that, and so does this. Of other devices, not on the bed, umockdev
 * loses a socket at each opening: these are opened here as well.
 *
 * Two more of its faults are mended in passing, as they hang a program that has
 * threads. While it looks at a path it blocks all signals and keeps the mask
 * to go back to in one variable for all threads: a thread that must hear
 * SIGTERM was left with the mask of one that must not. And a child that was
 * forked while another thread held its lock waits for that lock for ever.
 *
 * The protocol of umockdev's ioctl sockets (UMockdevIoctlClient): three longs
 * a message; requests 1 (ioctl: request, argument); answers 3 (done: result,
 * errno), 5 (send memory: address, length), 6 (take memory: address, length).
 * System calls are made directly: no other preloaded library sees them. */
#undef _FORTIFY_SOURCE /* its headers define open() */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define NODES_MAX 64
#define NODE      "/dev/bus/usb/"

enum { REQUEST = 1, DONE = 3, SEND_MEMORY = 5, TAKE_MEMORY = 6 };

static struct node {
    bool made, open; /* made: there is a mutex */
    int fd, sock;
    pthread_mutex_t talks; /* held during one ioctl */
} nodes[NODES_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of nodes */

typedef int opener(const char *path, int flags, ...);
typedef int asker(int fd, unsigned long request, ...);
typedef int closer(int fd);
typedef int masker(int how, const sigset_t *set, sigset_t *old);

/* The next library's; ret: a pointer to such a function. */
static void next(const char *name, void *ret)
{
    void *f = dlsym(RTLD_NEXT, name);
    if (!f)
        abort();
    memcpy(ret, &f, sizeof(f)); /* ISO C has no cast for it */
}

static int fail(int error)
{
    errno = error;
    return -1;
}

/* ---- umockdev's lock and masks --------------------------------------------*/

static pthread_mutex_t *path_lock; /* umockdev's; NULL: none */
static uintptr_t image, image_end; /* where its variables are */

static int find_image(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size, (void)arg;
    if (!strstr(info->dlpi_name, "libumockdev-preload"))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_LOAD && p->p_flags & PF_W) {
            image = info->dlpi_addr + p->p_vaddr;
            image_end = image + p->p_memsz;
        }
    }
    return 1;
}

static bool is_theirs(const sigset_t *set)
{
    return (uintptr_t)set >= image && (uintptr_t)set < image_end;
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    static _Thread_local sigset_t mine; /* instead of the one for all */
    static masker *next_sigmask;
    if (!next_sigmask)
        next("pthread_sigmask", &next_sigmask);
    return next_sigmask(how, is_theirs(set) ? &mine : set,
                        is_theirs(old) ? &mine : old);
}

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
    if (path_lock)
        pthread_mutex_lock(path_lock);
}

static void after_fork(void)
{
    if (path_lock)
        pthread_mutex_unlock(path_lock);
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void)
{
    path_lock = dlsym(RTLD_NEXT, "trap_path_lock");
    dl_iterate_phdr(find_image, NULL);
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* ---- opening -------------------------------------------------------------*/

/* Where a device is on the bed; false: it is not a bed's. */
static bool on_bed(const char *path, const char *folder, char *out, size_t cap)
{
    const char *bed = getenv("UMOCKDEV_DIR");
    return bed && (size_t)snprintf(out, cap, "%s%s%s", bed, folder, path) < cap;
}

static int reach(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int sock = (int)syscall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sock < 0)
        return -1;
    if (on_bed(path, "/ioctl/", a.sun_path, sizeof(a.sun_path)) &&
        syscall(SYS_connect, sock, &a, sizeof(a)) == 0)
        return sock;
    syscall(SYS_close, sock);
    return fail(ENODEV);
}

static int note(int fd, int sock)
{
    int rc = fail(EMFILE);
    pthread_mutex_lock(&lock);
    for (int i = 0; i < NODES_MAX && rc < 0; i++)
        if (!nodes[i].open) {
            if (!nodes[i].made)
                pthread_mutex_init(&nodes[i].talks, NULL);
            nodes[i].made = nodes[i].open = true;
            nodes[i].fd = fd;
            nodes[i].sock = sock;
            rc = fd;
        }
    pthread_mutex_unlock(&lock);
    return rc;
}

static int open_node(const char *path, int flags)
{
    char real[4096];
    if (!on_bed(path, "", real, sizeof(real)))
        return fail(ENOENT);
    int fd =
        (int)syscall(SYS_openat, AT_FDCWD, real, flags | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) /* the terminal behind it has hung up */
        return errno == EIO || errno == ENXIO ? fail(ENODEV) : -1;
    int sock = reach(path);
    if (sock < 0 || note(fd, sock) < 0) {
        int error = errno;
        syscall(SYS_close, fd);
        if (sock >= 0)
            syscall(SYS_close, sock);
        return fail(error);
    }
    return fd;
}

static bool is_elsewhere(const char *path)
{
    char real[4096];
    return strncmp(path, "/dev/", 5) == 0 &&
           (!on_bed(path, "", real, sizeof(real)) ||
            syscall(SYS_faccessat, AT_FDCWD, real, F_OK) != 0);
}

static int open_any(const char *name, const char *path, int flags, mode_t mode)
{
    if (strncmp(path, NODE, strlen(NODE)) == 0)
        return open_node(path, flags);
    if (is_elsewhere(path))
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    opener *next_open = NULL;
    next(name, &next_open);
    return next_open(path, flags, mode);
}

static mode_t mode_of(int flags, va_list rest)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return open_any("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return open_any("open64", path, flags, mode);
}

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
    return open_any("open", path, flags, 0);
}

int __open64_2(const char *path, int flags);
int __open64_2(const char *path, int flags)
{
    return open_any("open64", path, flags, 0);
}

/* ---- asking --------------------------------------------------------------*/

/* All of it, or false: the device has gone. */
static bool move(long call, int sock, void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        long n = syscall(call, sock, (char *)bytes + done, len - done,
                         MSG_NOSIGNAL, NULL, 0);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static int talk(int sock, unsigned long request, void *arg)
{
    unsigned long m[3] = {REQUEST, request & 0xffffffffUL, (unsigned long)arg};
    bool ok = move(SYS_sendto, sock, m, sizeof(m));
    while (ok && move(SYS_recvfrom, sock, m, sizeof(m))) {
        if (m[0] == DONE) {
            if (m[2])
                errno = (int)m[2];
            return (int)m[1];
        }
        if (m[0] != SEND_MEMORY && m[0] != TAKE_MEMORY)
            abort();
        ok = move(m[0] == SEND_MEMORY ? SYS_sendto : SYS_recvfrom, sock,
                  (void *)m[1], m[2]);
    }
    return fail(ENODEV);
}

/* With `lock` held; NULL: no node. */
static struct node *find(int fd)
{
    for (int i = 0; i < NODES_MAX; i++)
        if (nodes[i].open && nodes[i].fd == fd)
            return &nodes[i];
    return NULL;
}

asker ioctl;
int ioctl(int fd, unsigned long request, ...)
{
    static asker *next_ioctl;
    va_list rest;
    va_start(rest, request);
    void *arg = va_arg(rest, void *);
    va_end(rest);
    pthread_mutex_lock(&lock);
    struct node *n = find(fd);
    if (n)
        pthread_mutex_lock(&n->talks);
    pthread_mutex_unlock(&lock);
    if (!n) {
        if (!next_ioctl)
            next("ioctl", &next_ioctl);
        return next_ioctl(fd, request, arg);
    }
    int result = talk(n->sock, request, arg);
    pthread_mutex_unlock(&n->talks);
    return result;
}

int close(int fd)
{
    static closer *next_close;
    pthread_mutex_lock(&lock);
    struct node *n = find(fd);
    if (n) { /* after the ioctl that it is in */
        pthread_mutex_lock(&n->talks);
        n->open = false;
        syscall(SYS_close, n->sock);
        pthread_mutex_unlock(&n->talks);
    }
    pthread_mutex_unlock(&lock);
    if (n)
        return (int)syscall(SYS_close, fd);
    if (!next_close)
        next("close", &next_close);
    return next_close(fd);
}
