#include "tests/device/virtual_bus.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "base/check.h"

#define CONTROLLER "/sys/devices/pci0000:00/0000:00:14.0/usb1"
#define INTERFACES 8
#define ADDRESSES  128
#define UEVENT_MS  20000

/* A transfer that a program has submitted and not reaped. */
struct pending {
    struct pending *next;
    UMockdevIoctlClient *client;
    UMockdevIoctlData *urb, *buffer;
    bool done;
};

struct plugged {
    struct model *model;
    UMockdevTestbed *bed;
    UMockdevIoctlBase *handler;
    char node[64], sys[128], link[512], number[512];
    int master, slave;
    bool gone, open; /* open: the node is writable */
    const char *driver[INTERFACES];
    UMockdevIoctlClient *claimed[INTERFACES];
    GPtrArray *clients;
    struct pending *list;
    pthread_mutex_t lock;
    long ioctls, vain;
};

/* ---- transfers -----------------------------------------------------------*/

static struct usbdevfs_urb *urb_of(const struct pending *p)
{
    return (struct usbdevfs_urb *)(void *)p->urb->data;
}

static void finish(struct pending *p, int status, int moved)
{
    urb_of(p)->status = status;
    urb_of(p)->actual_length = moved;
    p->done = true;
}

static void try_transfer(struct plugged *d, struct pending *p)
{
    struct usbdevfs_urb *u = urb_of(p);
    uint8_t none[8] = {0};
    uint8_t *data = p->buffer ? p->buffer->data : none;
    size_t len = (size_t)u->buffer_length;
    int moved;
    if (u->type == USBDEVFS_URB_TYPE_CONTROL)
        moved = model_control(d->model, data, data + 8, len - 8);
    else if (u->endpoint & 0x80)
        moved = model_in(d->model, u->endpoint, data, len);
    else
        moved = model_out(d->model, u->endpoint, data, len);
    if (moved != -EAGAIN)
        finish(p, moved < 0 ? moved : 0, moved < 0 ? 0 : moved);
}

/* Tries all that waits; the node is writable while one can be reaped. */
static void advance(struct plugged *d)
{
    bool any = false;
    for (struct pending *p = d->list; p; p = p->next) {
        if (!d->gone && !p->done)
            try_transfer(d, p);
        any = any || p->done;
    }
    if (any != d->open && d->master >= 0) {
        d->open = any;
        tcflow(d->slave, any ? TCOON : TCOOFF);
    }
}

static void drop(struct plugged *d, struct pending *p)
{
    struct pending **at = &d->list;
    while (*at && *at != p)
        at = &(*at)->next;
    CHECK(*at == p);
    *at = p->next;
    g_object_unref(p->urb);
    if (p->buffer)
        g_object_unref(p->buffer);
    free(p);
}

/* umockdev 0.17 does not say when a program closes the node: look. */
static void sweep(struct plugged *d)
{
    for (guint i = 0; i < d->clients->len;) {
        UMockdevIoctlClient *c = d->clients->pdata[i];
        if (umockdev_ioctl_client_get_connected(c)) {
            i++;
            continue;
        }
        for (struct pending *p = d->list, *next; p; p = next) {
            next = p->next;
            if (p->client == c)
                drop(d, p);
        }
        for (int k = 0; k < INTERFACES; k++)
            if (d->claimed[k] == c)
                d->claimed[k] = NULL;
        g_ptr_array_remove_index_fast(d->clients, i);
        g_object_unref(c);
    }
}

/* ---- usbfs ---------------------------------------------------------------*/

/* cdc_acm has both interfaces: taking one from it frees the other. */
static void unbind(struct plugged *d, unsigned i)
{
    if (d->driver[i] && strcmp(d->driver[i], "cdc_acm") == 0)
        memset(d->driver, 0, sizeof(d->driver));
    else
        d->driver[i] = NULL;
}

static int claim(struct plugged *d, UMockdevIoctlClient *c, unsigned i,
                 bool take)
{
    if ((int)i >= d->model->kind->interfaces)
        return EINVAL;
    if (d->claimed[i] && d->claimed[i] != c)
        return EBUSY;
    if (take)
        unbind(d, i);
    if (d->driver[i])
        return EBUSY;
    d->claimed[i] = c;
    return 0;
}

static int driver_ioctl(struct plugged *d, const struct usbdevfs_ioctl *g,
                        long *ret_result)
{
    if (g->ifno < 0 || g->ifno >= d->model->kind->interfaces)
        return EINVAL;
    switch ((unsigned)g->ioctl_code) {
    case USBDEVFS_DISCONNECT:
        if (!d->driver[g->ifno])
            return ENODATA;
        unbind(d, (unsigned)g->ifno);
        return 0;
    case USBDEVFS_CONNECT:
        if (d->driver[g->ifno] || d->claimed[g->ifno])
            return EBUSY;
        d->driver[g->ifno] = d->model->kind->driver;
        *ret_result = 1;
        return 0;
    default:
        return ENOTTY;
    }
}

static int submit(struct plugged *d, UMockdevIoctlClient *c,
                  UMockdevIoctlData *arg)
{
    struct usbdevfs_urb *u = (struct usbdevfs_urb *)(void *)arg->data;
    struct pending **at = &d->list;
    struct pending *p = calloc(1, sizeof(*p));
    CHECK(p);
    if (u->buffer_length > 0) {
        p->buffer = umockdev_ioctl_data_resolve(
            arg, offsetof(struct usbdevfs_urb, buffer), (gsize)u->buffer_length,
            NULL);
        if (!p->buffer) {
            free(p);
            return EFAULT;
        }
    }
    p->client = c;
    p->urb = g_object_ref(arg);
    while (*at)
        at = &(*at)->next;
    *at = p;
    advance(d);
    return 0;
}

static int reap(struct plugged *d, UMockdevIoctlClient *c,
                UMockdevIoctlData *arg)
{
    struct pending *p = d->list;
    while (p && !(p->done && p->client == c))
        p = p->next;
    if (!p) {
        d->vain++;
        return d->gone ? ENODEV : EAGAIN;
    }
    umockdev_ioctl_data_set_ptr(arg, 0, p->urb);
    drop(d, p);
    advance(d);
    return 0;
}

static int discard(struct plugged *d, UMockdevIoctlClient *c, gulong address)
{
    for (struct pending *p = d->list; p; p = p->next)
        if (p->client == c && p->urb->client_addr == address && !p->done) {
            finish(p, -ENOENT, 0);
            advance(d);
            return 0;
        }
    return EINVAL;
}

static int get_driver(struct plugged *d, struct usbdevfs_getdriver *g)
{
    const char *name = NULL;
    if ((int)g->interface < d->model->kind->interfaces)
        name = d->claimed[g->interface] ? "usbfs" : d->driver[g->interface];
    if (!name)
        return ENODATA;
    snprintf(g->driver, sizeof(g->driver), "%s", name);
    return 0;
}

/* With the argument's memory at hand. */
static int answer(struct plugged *d, UMockdevIoctlClient *c,
                  unsigned long request, UMockdevIoctlData *arg,
                  long *ret_result)
{
    void *data = arg ? arg->data : NULL;
    unsigned number = 0;
    if (arg && arg->data_len >= (gint)sizeof(number))
        memcpy(&number, data, sizeof(number));
    switch (request) {
    case USBDEVFS_GET_CAPABILITIES:
        *(uint32_t *)data = USBDEVFS_CAP_ZERO_PACKET |
                            USBDEVFS_CAP_BULK_CONTINUATION |
                            USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                            USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
        return 0;
    case USBDEVFS_CLAIMINTERFACE:
        return claim(d, c, number, false);
    case USBDEVFS_DISCONNECT_CLAIM:
        return claim(
            d, c, ((struct usbdevfs_disconnect_claim *)data)->interface, true);
    case USBDEVFS_RELEASEINTERFACE:
        if ((int)number >= d->model->kind->interfaces ||
            d->claimed[number] != c)
            return EINVAL;
        d->claimed[number] = NULL;
        return 0;
    case USBDEVFS_GETDRIVER:
        return get_driver(d, data);
    case USBDEVFS_IOCTL:
        return driver_ioctl(d, data, ret_result);
    case USBDEVFS_SUBMITURB:
        return submit(d, c, arg);
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
        return reap(d, c, arg);
    case USBDEVFS_SETINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
    case USBDEVFS_CLEAR_HALT:
    case USBDEVFS_RESETEP:
        return 0;
    default:
        return ENOTTY;
    }
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *c,
                         gpointer user)
{
    struct plugged *d = user;
    unsigned long request = umockdev_ioctl_client_get_request(c) & 0xffffffffUL;
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(c);
    UMockdevIoctlData *memory = NULL;
    long result = 0;
    int error = 0;
    bool reaps =
        request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB;
    (void)base;
    pthread_mutex_lock(&d->lock);
    d->ioctls++;
    sweep(d);
    if (!g_ptr_array_find(d->clients, c, NULL))
        g_ptr_array_add(d->clients, g_object_ref(c));
    if (d->gone && !reaps) {
        error = ENODEV;
    } else if (request == USBDEVFS_DISCARDURB) {
        error = discard(d, c, *(gulong *)(void *)arg->data);
    } else if (request == USBDEVFS_GET_SPEED) {
        result = 2; /* full speed */
    } else if (request != USBDEVFS_RESET) {
        gsize size = _IOC_SIZE(request);
        if (size > 0)
            memory = umockdev_ioctl_data_resolve(arg, 0, size, NULL);
        error = size > 0 && !memory ? EFAULT
                                    : answer(d, c, request, memory, &result);
    }
    pthread_mutex_unlock(&d->lock);
    if (memory)
        g_object_unref(memory);
    umockdev_ioctl_client_complete(c, error ? -1 : result, error);
    return TRUE;
}

/* umockdev 0.17 aborts when a program has not read its last ten uevents yet:
 * its sendmsg is this one. */
ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        ssize_t n = syscall(SYS_sendmsg, fd, message, flags);
        if (n >= 0 || errno != EAGAIN || poll(&ready, 1, UEVENT_MS) <= 0)
            return n;
    }
}

/* ---- plugging ------------------------------------------------------------*/

static void add_controller(UMockdevTestbed *bed, const char *root)
{
    char path[512];
    snprintf(path, sizeof(path), "%s" CONTROLLER, root);
    if (access(path, F_OK) == 0)
        return;
    CHECK(umockdev_testbed_add_from_string(
        bed,
        "P: /devices/pci0000:00/0000:00:14.0/usb1\n"
        "E: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n"
        "E: DEVNAME=/dev/bus/usb/001/001\nE: BUSNUM=001\nE: DEVNUM=001\n"
        "A: busnum=1\\n\nA: devnum=1\\n\nA: speed=480\\n\n"
        "A: bConfigurationValue=1\\n\n"
        "H: descriptors=12010002090001406B1D020006060302010109021900010100E000"
        "0904000001090000000705810304000C\n",
        NULL));
}

static void add_device(const struct plugged *d, int address)
{
    const struct model_kind *k = d->model->kind;
    GString *s = g_string_new(NULL);
    g_string_append_printf(
        s,
        "P: %s\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: DEVNAME=%s\n"
        "E: BUSNUM=001\nE: DEVNUM=%03d\nE: MAJOR=189\nE: MINOR=%d\n"
        "E: PRODUCT=%x/%x/100\nA: dev=189:%d\\n\nA: busnum=1\\n\n"
        "A: devnum=%d\\n\nA: speed=12\\n\nA: bConfigurationValue=1\\n\n"
        "A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: manufacturer=%s\\n\n"
        "A: product=%s\\n\nA: serial=%s\\n\nH: descriptors=",
        d->sys + strlen("/sys"), d->node, address, address - 1, k->vendor,
        k->product, address - 1, address, k->vendor, k->product, k->maker,
        k->product_name, k->serial);
    for (size_t i = 0; i < sizeof(d->model->device); i++)
        g_string_append_printf(s, "%02X", d->model->device[i]);
    for (size_t i = 0; i < k->config_len; i++)
        g_string_append_printf(s, "%02X", k->config[i]);
    g_string_append(s, "\n\n");
    CHECK(umockdev_testbed_add_from_string(d->bed, s->str, NULL));
    g_string_free(s, TRUE);
}

/* A program may have opened the node of a device that goes, and not asked it
 * anything yet: it is answered, with ENODEV, until the address is another's. */
static void listen_at(struct plugged *d, int address)
{
    static bool taken[ADDRESSES];
    CHECK(address > 0 && address < ADDRESSES);
    if (taken[address])
        umockdev_testbed_detach_ioctl(d->bed, d->node, NULL);
    taken[address] = true;
    d->handler = umockdev_ioctl_base_new();
    g_signal_connect(d->handler, "handle-ioctl", G_CALLBACK(on_ioctl), d);
    CHECK(umockdev_testbed_attach_ioctl(d->bed, d->node, d->handler, NULL));
}

struct plugged *virtual_plug(UMockdevTestbed *bed, int port, int address,
                             struct model *m)
{
    struct plugged *d = calloc(1, sizeof(*d));
    char *root = umockdev_testbed_get_root_dir(bed);
    char slave_name[64];
    struct termios raw;
    CHECK(d && root && m->kind->interfaces <= INTERFACES);
    d->bed = bed;
    d->model = m;
    d->clients = g_ptr_array_new();
    pthread_mutex_init(&d->lock, NULL);
    for (int i = 0; i < m->kind->interfaces; i++)
        d->driver[i] = m->kind->driver;
    snprintf(d->node, sizeof(d->node), "/dev/bus/usb/001/%03d", address);
    snprintf(d->sys, sizeof(d->sys), CONTROLLER "/1-%d", port);
    snprintf(d->link, sizeof(d->link), "%s%s", root, d->node);
    snprintf(d->number, sizeof(d->number), "%s/sys/dev/char/189:%d", root,
             address - 1);
    add_controller(bed, root);

    CHECK(openpty(&d->master, &d->slave, slave_name, NULL, NULL) == 0);
    fcntl(d->master, F_SETFD, FD_CLOEXEC);
    fcntl(d->slave, F_SETFD, FD_CLOEXEC);
    tcgetattr(d->slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(d->slave, TCSANOW, &raw);
    char *folder = g_path_get_dirname(d->link);
    g_mkdir_with_parents(folder, 0755);
    g_free(folder);
    unlink(d->link);
    CHECK(symlink(slave_name, d->link) == 0);
    d->open = true;
    advance(d);

    /* Node and handler first: libusb opens on the uevent. */
    listen_at(d, address);
    add_device(d, address);
    g_free(root);
    return d;
}

void virtual_unplug(struct plugged *d, int status)
{
    pthread_mutex_lock(&d->lock);
    d->gone = true;
    for (struct pending *p = d->list; p; p = p->next)
        if (!p->done)
            finish(p, status, 0);
    close(d->slave);
    close(d->master);
    d->master = d->slave = -1;
    unlink(d->link);
    pthread_mutex_unlock(&d->lock);
    umockdev_testbed_uevent(d->bed, d->sys, "remove");
    umockdev_testbed_remove_device(d->bed, d->sys);
    unlink(d->number); /* umockdev 0.17 leaves it, and wants to make it anew */
}

void virtual_lock(struct plugged *d)
{
    pthread_mutex_lock(&d->lock);
}

void virtual_unlock(struct plugged *d)
{
    sweep(d);
    advance(d);
    pthread_mutex_unlock(&d->lock);
}

void virtual_counts(struct plugged *d, struct virtual_counts *ret)
{
    pthread_mutex_lock(&d->lock);
    sweep(d);
    ret->ioctls = d->ioctls;
    ret->vain = d->vain;
    ret->open = (int)d->clients->len;
    ret->claimed = d->claimed[0] != NULL;
    pthread_mutex_unlock(&d->lock);
}
