#include "drivers/usb.h"

#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#define CANCEL_TURNS 20
#define CANCEL_MS    50
#define REST_MS      20 /* after an empty packet: some send them without end */

/* Names were read: not asked for again while it stays plugged. */
struct known {
    libusb_device *device; /* our reference */
    struct usb_found found;
};

struct usb {
    libusb_context *context;
    libusb_hotplug_callback_handle hotplug;
    bool has_hotplug;
    bool changed;
    int64_t look_ms; /* monotonic; when to look without hotplug */
    struct known known[USB_DEVICES_MAX];
    int known_count;
    struct usb_claim *resting; /* a list */
};

struct usb_claim {
    struct usb *usb;
    libusb_device_handle *handle;
    uint8_t first, count;
    struct libusb_transfer *listening;
    bool running; /* the transfer is with libusb */
    bool rests;   /* in u->resting, until rest_ms */
    int64_t rest_ms;
    struct usb_claim *next_resting;
    bool halted;
    usb_heard *heard;
    void *arg;
    uint8_t packet[USB_PACKET_MAX];
};

enum err usb_error(int code)
{
    switch (code) {
    case LIBUSB_SUCCESS:
        return ERR_OK;
    case LIBUSB_ERROR_NO_DEVICE:
    case LIBUSB_ERROR_NOT_FOUND:
        return ERR_GONE;
    case LIBUSB_ERROR_ACCESS:
        return ERR_DENIED;
    case LIBUSB_ERROR_BUSY:
    case LIBUSB_ERROR_TIMEOUT:
    case LIBUSB_ERROR_INTERRUPTED:
        return ERR_BUSY;
    case LIBUSB_ERROR_PIPE:
        return ERR_FORMAT;
    case LIBUSB_ERROR_NO_MEM:
        return ERR_NOMEM;
    default:
        return ERR_IO;
    }
}

/* ---- the bus -------------------------------------------------------------*/

static int LIBUSB_CALL plugged(libusb_context *context, libusb_device *device,
                               libusb_hotplug_event event, void *arg)
{
    struct usb *u = arg;
    (void)context, (void)device, (void)event;
    u->changed = true;
    return 0;
}

enum err usb_new(struct usb **ret_usb, struct diag *d)
{
    struct usb *u = calloc(1, sizeof(*u));
    if (!u)
        return ERR_NOMEM;
    int code = libusb_init(&u->context);
    if (code) {
        free(u);
        return diag_set(d, ERR_IO, tr("USB cannot be used on this machine: %s"),
                        libusb_error_name(code));
    }
    u->changed = true;
    u->look_ms = clock_monotonic_ms();
    u->has_hotplug =
        libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) &&
        libusb_hotplug_register_callback(
            u->context,
            LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
                LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
            0, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
            LIBUSB_HOTPLUG_MATCH_ANY, plugged, u, &u->hotplug) == 0;
    *ret_usb = u;
    return ERR_OK;
}

void usb_free(struct usb *u)
{
    if (!u)
        return;
    for (int i = 0; i < u->known_count; i++)
        libusb_unref_device(u->known[i].device);
    if (u->has_hotplug)
        libusb_hotplug_deregister_callback(u->context, u->hotplug);
    libusb_exit(u->context);
    free(u);
}

int usb_pollfds(struct usb *u, struct pollfd fds[], int cap)
{
    int count = 0;
    const struct libusb_pollfd **list = libusb_get_pollfds(u->context);
    for (int i = 0; list && list[i] && count < cap; i++)
        fds[count++] = (struct pollfd){
            .fd = list[i]->fd,
            .events = list[i]->events,
        };
    libusb_free_pollfds(list);
    return count;
}

static void resume(struct usb_claim *c);

int usb_wait_ms(struct usb *u)
{
    struct timeval tv;
    int64_t wait = -1;
    if (!u->has_hotplug) {
        wait = u->look_ms - clock_monotonic_ms();
        if (wait < 0)
            wait = 0;
    }
    for (const struct usb_claim *c = u->resting; c; c = c->next_resting) {
        int64_t due = c->rest_ms - clock_monotonic_ms();
        if (wait < 0 || due < wait)
            wait = due > 0 ? due : 0;
    }
    if (libusb_get_next_timeout(u->context, &tv) == 1) {
        int64_t due = tv.tv_sec * 1000 + (tv.tv_usec + 999) / 1000;
        if (wait < 0 || due < wait)
            wait = due;
    }
    return (int)wait;
}

void usb_turn(struct usb *u)
{
    struct timeval none = {0};
    (void)libusb_handle_events_timeout_completed(u->context, &none, NULL);
    if (!u->has_hotplug && clock_monotonic_ms() >= u->look_ms) {
        u->look_ms = clock_monotonic_ms() + USB_LOOK_MS;
        u->changed = true;
    }
    for (struct usb_claim *c = u->resting, *next; c; c = next) {
        next = c->next_resting;
        if (clock_monotonic_ms() >= c->rest_ms)
            resume(c);
    }
}

bool usb_changed(const struct usb *u)
{
    return u->changed;
}

/* ---- what is plugged -----------------------------------------------------*/

static void read_text(libusb_device_handle *handle, uint8_t index,
                      char out[USB_TEXT_CAP])
{
    unsigned char raw[256];
    uint16_t units[128];
    char text[128 * 4 + 1];
    size_t at = 0;
    out[0] = '\0';
    if (index == 0)
        return;
    uint16_t language = 0x0409;
    int len = libusb_control_transfer(
        handle, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR,
        LIBUSB_DT_STRING << 8, 0, raw, sizeof(raw), USB_STRING_MS);
    if (len >= 4)
        language = (uint16_t)(raw[2] | raw[3] << 8);
    len = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN,
                                  LIBUSB_REQUEST_GET_DESCRIPTOR,
                                  (uint16_t)(LIBUSB_DT_STRING << 8 | index),
                                  language, raw, sizeof(raw), USB_STRING_MS);
    if (len < 2 || raw[1] != LIBUSB_DT_STRING)
        return;
    int count = ((raw[0] < len ? raw[0] : len) - 2) / 2;
    for (int i = 0; i < count; i++) {
        units[i] = (uint16_t)(raw[2 + 2 * i] | raw[3 + 2 * i] << 8);
        uint32_t c = units[i];
        if (c < ' ' || c == 0x7f || (c >= 0xd800 && c < 0xe000))
            c = '?';
        at += (size_t)utf8_put(c, text + at);
    }
    text[at] = '\0';
    text_trim(text, out, USB_TEXT_CAP);
}

static void read_interface(const struct libusb_interface_descriptor *d,
                           struct usb_interface *ret)
{
    struct usb_interface it = {
        .number = d->bInterfaceNumber,
        .class_code = d->bInterfaceClass,
        .subclass = d->bInterfaceSubClass,
        .protocol = d->bInterfaceProtocol,
    };
    for (int i = 0; i < d->bNumEndpoints; i++) {
        const struct libusb_endpoint_descriptor *e = &d->endpoint[i];
        int type = e->bmAttributes & 3;
        if (type != LIBUSB_TRANSFER_TYPE_BULK &&
            type != LIBUSB_TRANSFER_TYPE_INTERRUPT)
            continue;
        if ((e->bEndpointAddress & LIBUSB_ENDPOINT_IN) && it.in == 0) {
            it.in = e->bEndpointAddress;
            it.in_max = e->wMaxPacketSize & 0x7ff;
        } else if (!(e->bEndpointAddress & LIBUSB_ENDPOINT_IN) && !it.out) {
            it.out = e->bEndpointAddress;
            it.out_max = e->wMaxPacketSize & 0x7ff;
        }
    }
    /* HID 1.11, 6.2.1: type and length of the first class descriptor. */
    const unsigned char *extra = d->extra;
    for (int left = d->extra_length; left >= 9 && extra[0] >= 2;) {
        if (extra[1] == LIBUSB_DT_HID && extra[6] == LIBUSB_DT_REPORT)
            it.report_len = (uint16_t)(extra[7] | extra[8] << 8);
        left -= extra[0];
        extra += extra[0];
    }
    *ret = it;
}

static void read_interfaces(libusb_device *device, struct usb_found *f)
{
    struct libusb_config_descriptor *config = NULL;
    if (libusb_get_active_config_descriptor(device, &config) &&
        libusb_get_config_descriptor(device, 0, &config))
        return;
    for (int i = 0;
         i < config->bNumInterfaces && f->interfaces < USB_INTERFACES_MAX; i++)
        if (config->interface[i].num_altsetting > 0)
            read_interface(&config->interface[i].altsetting[0],
                           &f->interface[f->interfaces++]);
    libusb_free_config_descriptor(config);
}

static void read_port(libusb_device *device, struct usb_found *f)
{
    uint8_t ports[7];
    size_t at;
    int count = libusb_get_port_numbers(device, ports, sizeof(ports));
    snprintf(f->port, sizeof(f->port), "%u", f->bus);
    for (int i = 0; i < count; i++) {
        at = strlen(f->port);
        snprintf(f->port + at, sizeof(f->port) - at, "%c%u", i ? '.' : '-',
                 ports[i]);
    }
}

static void read_device(libusb_device *device,
                        const struct libusb_device_descriptor *desc,
                        struct usb_found *ret)
{
    libusb_device_handle *handle = NULL;
    struct usb_found f = {
        .vendor = desc->idVendor,
        .product = desc->idProduct,
        .bus = libusb_get_bus_number(device),
        .address = libusb_get_device_address(device),
    };
    read_port(device, &f);
    read_interfaces(device, &f);
    f.access = usb_error(libusb_open(device, &handle));
    if (!f.access) {
        read_text(handle, desc->iManufacturer, f.maker);
        read_text(handle, desc->iProduct, f.name);
        read_text(handle, desc->iSerialNumber, f.serial);
        libusb_close(handle);
    }
    *ret = f;
}

static struct known *find_known(struct usb *u, const libusb_device *device)
{
    for (int i = 0; i < u->known_count; i++)
        if (u->known[i].device == device)
            return &u->known[i];
    return NULL;
}

static void forget_gone(struct usb *u, libusb_device **list, ssize_t count)
{
    for (int i = 0; i < u->known_count;) {
        ssize_t at = 0;
        while (at < count && list[at] != u->known[i].device)
            at++;
        /* One that could not be opened is tried again: udev sets the node's
         * rights a moment after the device appears. */
        if (at < count && !u->known[i].found.access) {
            i++;
            continue;
        }
        libusb_unref_device(u->known[i].device);
        u->known[i] = u->known[--u->known_count];
    }
}

enum err usb_look(struct usb *u, struct usb_found ret_found[], int cap,
                  int *ret_count)
{
    libusb_device **list = NULL;
    struct libusb_device_descriptor desc;
    int found = 0;
    ssize_t count = libusb_get_device_list(u->context, &list);
    if (count < 0)
        return usb_error((int)count);
    u->changed = false;
    forget_gone(u, list, count);
    for (ssize_t i = 0; i < count && found < cap; i++) {
        struct known *k = find_known(u, list[i]);
        if (!k && u->known_count < USB_DEVICES_MAX) {
            if (libusb_get_device_descriptor(list[i], &desc) ||
                desc.bDeviceClass == USB_CLASS_HUB)
                continue;
            k = &u->known[u->known_count++];
            k->device = libusb_ref_device(list[i]);
            read_device(list[i], &desc, &k->found);
        }
        if (k)
            ret_found[found++] = k->found;
    }
    libusb_free_device_list(list, 1);
    *ret_count = found;
    return ERR_OK;
}

const struct usb_interface *usb_interface_of(const struct usb_found *f,
                                             int class_code)
{
    for (int i = 0; i < f->interfaces; i++)
        if (f->interface[i].class_code == class_code)
            return &f->interface[i];
    return NULL;
}

/* ---- using one -----------------------------------------------------------*/

static enum err claim_failed(const struct usb_found *f, enum err err,
                             struct diag *d)
{
    if (err == ERR_DENIED)
        return diag_set(d, err,
                        tr("this user may not use the USB device %04x:%04x "
                           "(%s): install the rule that \"pos devices "
                           "--udev-rules\" prints, then plug it in again"),
                        f->vendor, f->product, f->name);
    if (err == ERR_BUSY)
        return diag_set(d, err,
                        tr("another program uses the USB device %04x:%04x "
                           "(%s): end that program"),
                        f->vendor, f->product, f->name);
    return diag_set(d, err,
                    tr("the USB device %04x:%04x (%s) does not answer: unplug "
                       "it and plug it in again"),
                    f->vendor, f->product, f->name);
}

enum err usb_claim(struct usb *u, const struct usb_found *f, int first,
                   int count, struct usb_claim **ret_claim, struct diag *d)
{
    libusb_device *device = NULL;
    for (int i = 0; i < u->known_count; i++)
        if (u->known[i].found.bus == f->bus &&
            u->known[i].found.address == f->address)
            device = u->known[i].device;
    if (!device)
        return claim_failed(f, ERR_GONE, d);
    struct usb_claim *c = calloc(1, sizeof(*c));
    if (!c)
        return ERR_NOMEM;
    c->usb = u;
    c->first = (uint8_t)first;
    int code = libusb_open(device, &c->handle);
    if (!code) {
        (void)libusb_set_auto_detach_kernel_driver(c->handle, 1);
        while (!code && c->count < count) {
            code = libusb_claim_interface(c->handle, first + c->count);
            c->count = (uint8_t)(c->count + !code);
        }
    }
    if (code) {
        usb_release(c);
        return claim_failed(f, usb_error(code), d);
    }
    *ret_claim = c;
    return ERR_OK;
}

static void end_rest(struct usb_claim *c)
{
    struct usb_claim **at = &c->usb->resting;
    while (*at && *at != c)
        at = &(*at)->next_resting;
    if (*at)
        *at = c->next_resting;
    c->rests = false;
}

static void stop_listening(struct usb_claim *c)
{
    if (c->rests)
        end_rest(c);
    c->heard = NULL;
    for (int i = 0; c->running && i < CANCEL_TURNS; i++) {
        struct timeval patience = {.tv_usec = CANCEL_MS * 1000};
        (void)libusb_cancel_transfer(c->listening);
        (void)libusb_handle_events_timeout_completed(c->usb->context, &patience,
                                                     NULL);
    }
}

void usb_release(struct usb_claim *c)
{
    if (!c)
        return;
    stop_listening(c);
    if (c->handle) {
        if (c->halted)
            (void)libusb_clear_halt(c->handle, c->listening->endpoint);
        for (int i = 0; i < c->count; i++)
            (void)libusb_release_interface(c->handle, c->first + i);
        libusb_close(c->handle);
    }
    /* libusb drops what is in flight with the handle: the memory must not be
     * touched by a kernel that never answered. */
    if (c->running)
        return;
    libusb_free_transfer(c->listening);
    free(c);
}

enum err usb_control(struct usb_claim *c, uint8_t type, uint8_t request,
                     uint16_t value, uint16_t index, void *data, uint16_t len,
                     int timeout_ms, size_t *ret_moved)
{
    int code = libusb_control_transfer(c->handle, type, request, value, index,
                                       data, len, (unsigned)timeout_ms);
    if (code < 0)
        return usb_error(code);
    *ret_moved = (size_t)code;
    return ERR_OK;
}

enum err usb_bulk(struct usb_claim *c, uint8_t endpoint, void *data, size_t len,
                  int timeout_ms, size_t *ret_moved)
{
    int moved = 0;
    CHECK(len <= INT32_MAX && timeout_ms > 0);
    int code = libusb_bulk_transfer(c->handle, endpoint, data, (int)len, &moved,
                                    (unsigned)timeout_ms);
    *ret_moved = (size_t)moved;
    if (code == LIBUSB_ERROR_PIPE)
        (void)libusb_clear_halt(c->handle, endpoint);
    return usb_error(code);
}

/* ---- listening -----------------------------------------------------------*/

static enum err transfer_error(const struct libusb_transfer *t)
{
    switch (t->status) {
    case LIBUSB_TRANSFER_COMPLETED:
        return ERR_OK;
    case LIBUSB_TRANSFER_STALL:
        return ERR_FORMAT;
    case LIBUSB_TRANSFER_NO_DEVICE:
    case LIBUSB_TRANSFER_CANCELLED:
        return ERR_GONE;
    default:
        return ERR_IO;
    }
}

/* On to the next packet, or the end. */
static void go_on(struct usb_claim *c, enum err err)
{
    if (!err)
        err = usb_error(libusb_submit_transfer(c->listening));
    c->running = !err;
    if (err)
        c->heard(c->arg, err, NULL, 0);
}

static void resume(struct usb_claim *c)
{
    end_rest(c);
    go_on(c, ERR_OK);
}

static void LIBUSB_CALL packet_came(struct libusb_transfer *t)
{
    struct usb_claim *c = t->user_data;
    enum err err = transfer_error(t);
    c->running = false;
    if (!c->heard)
        return; /* it is being released */
    c->halted = err == ERR_FORMAT;
    if (!err && t->actual_length == 0) {
        c->rests = true;
        c->rest_ms = clock_monotonic_ms() + REST_MS;
        c->next_resting = c->usb->resting;
        c->usb->resting = c;
        return;
    }
    if (!err)
        c->heard(c->arg, ERR_OK, t->buffer, (size_t)t->actual_length);
    go_on(c, err);
}

enum err usb_listen(struct usb_claim *c, uint8_t endpoint, size_t len,
                    usb_heard *heard, void *arg)
{
    CHECK(!c->listening && len > 0 && len <= USB_PACKET_MAX);
    c->listening = libusb_alloc_transfer(0);
    if (!c->listening)
        return ERR_NOMEM;
    c->heard = heard;
    c->arg = arg;
    libusb_fill_bulk_transfer(c->listening, c->handle, endpoint, c->packet,
                              (int)len, packet_came, c, 0);
    enum err err = usb_error(libusb_submit_transfer(c->listening));
    c->running = !err;
    return err;
}
