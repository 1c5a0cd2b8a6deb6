/* USB printers (USB Printer Class 1.1) without the kernel's usblp: usb: is the
 * only one plugged in, usb:VID:PID one of several. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/printer_io.h"
#include "drivers/usb.h"

#define PIECE_MAX       4096 /* of a job: one transfer, so its count is exact */
#define GET_PORT_STATUS 1    /* Printer Class 1.1, 4.2.2 */
#define FROM_INTERFACE  0xA1
#define HEARD_MAX       4096 /* bytes; what is more is lost: all is status */

struct printer_usb {
    struct usb *usb;
    struct usb_claim *claim;
    struct usb_interface interface;
    enum err ended;           /* why it is no longer listened to */
    uint8_t heard[HEARD_MAX]; /* and not yet asked for */
    size_t at, len;
};

static bool is_hex4(const char *text)
{
    return strspn(text, "0123456789abcdefABCDEF") >= 4;
}

enum err printer_parse_usb(const char *text, struct printer_usb_id *ret,
                           struct diag *d)
{
    struct printer_usb_id id = {0};
    if (text[0] == '\0') {
        *ret = id;
        return ERR_OK;
    }
    if (strlen(text) != 9 || text[4] != ':' || !is_hex4(text) ||
        !is_hex4(text + 5))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.80s\" is no USB printer: write usb: alone, or "
                           "its number as \"pos devices\" shows it, like "
                           "usb:04b8:0e15"),
                        text);
    id.given = true;
    id.vendor = (uint16_t)strtoul(text, NULL, 16);
    id.product = (uint16_t)strtoul(text + 5, NULL, 16);
    *ret = id;
    return ERR_OK;
}

/* ---- opening -------------------------------------------------------------*/

static bool is_meant(const struct usb_found *f, const struct printer_usb_id *id)
{
    const struct usb_interface *i = usb_interface_of(f, USB_CLASS_PRINTER);
    return i && i->out &&
           (!id->given ||
            (f->vendor == id->vendor && f->product == id->product));
}

static enum err find(struct printer_usb *u, const struct printer_usb_id *id,
                     struct usb_found *ret, struct diag *d)
{
    struct usb_found found[USB_DEVICES_MAX];
    const struct usb_found *meant = NULL;
    int count = 0;
    enum err err = usb_look(u->usb, found, USB_DEVICES_MAX, &count);
    if (err)
        return err;
    for (int i = 0; i < count; i++) {
        if (!is_meant(&found[i], id))
            continue;
        if (meant && !id->given)
            return diag_set(d, ERR_FORMAT,
                            tr("there are two USB printers: write "
                               "usb:%04x:%04x or usb:%04x:%04x in till.ini"),
                            meant->vendor, meant->product, found[i].vendor,
                            found[i].product);
        meant = meant ? meant : &found[i];
    }
    if (!meant)
        return diag_set(d, ERR_GONE,
                        tr("no USB printer is there: plug it in and switch it "
                           "on"));
    *ret = *meant;
    return ERR_OK;
}

static void usb_close(struct printer *p)
{
    if (!p || !p->usb)
        return;
    usb_release(p->usb->claim);
    if (p->usb->usb != p->bus)
        usb_free(p->usb->usb);
    free(p->usb);
    p->usb = NULL;
}

/* Descriptors of cheap printers are not always right. */
static size_t packet_len(const struct printer_usb *u)
{
    size_t len = u->interface.in_max;
    return len == 0 || len > USB_PACKET_MAX ? USB_PACKET_MAX : len;
}

static void heard(void *arg, enum err err, const uint8_t *data, size_t len)
{
    struct printer_usb *u = arg;
    if (err) {
        u->ended = err;
        return;
    }
    if (u->at == u->len)
        u->at = u->len = 0;
    if (len > sizeof(u->heard) - u->len)
        len = sizeof(u->heard) - u->len;
    memcpy(u->heard + u->len, data, len);
    u->len += len;
}

static enum err usb_open(struct printer *p, struct diag *d)
{
    struct printer_usb_id id;
    struct usb_found f;
    enum err err = printer_parse_usb(p->target, &id, d);
    if (err)
        return err;
    struct printer_usb *u = calloc(1, sizeof(*u));
    if (!u)
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    p->usb = u;
    u->usb = p->bus;
    if (!p->bus)
        err = usb_new(&u->usb, d);
    else
        usb_turn(p->bus); /* what came and went meanwhile */
    if (!err)
        err = find(u, &id, &f, d);
    if (!err) {
        u->interface = *usb_interface_of(&f, USB_CLASS_PRINTER);
        err = usb_claim(u->usb, &f, u->interface.number, 1, &u->claim, d);
    }
    if (!err && u->interface.in)
        err = usb_listen(u->claim, u->interface.in, packet_len(u), heard, u);
    if (err) {
        usb_close(p);
        return err;
    }
    p->identity.known = true;
    p->identity.vendor = f.vendor;
    p->identity.product = f.product;
    text_copy(p->identity.name, sizeof(p->identity.name), f.name);
    p->connected = true;
    p->readable = u->interface.in != 0;
    return ERR_OK;
}

/* ---- bytes ---------------------------------------------------------------*/

/* A stall or a sick bus: closing and opening anew is what helps. */
static enum err moved(enum err err)
{
    return err == ERR_FORMAT || err == ERR_IO ? ERR_GONE : err;
}

static int left(int64_t deadline_ms)
{
    int64_t ms = deadline_ms - clock_monotonic_ms();
    return ms > 1 ? (int)ms : 1; /* libusb takes 0 for ever */
}

static enum err usb_write(struct printer *p, const void *buf, size_t len,
                          int timeout_ms, size_t *ret_written)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    uint8_t piece[PIECE_MAX];
    size_t done = 0;
    enum err err = ERR_OK;
    while (done < len && !err) {
        size_t n = len - done < PIECE_MAX ? len - done : PIECE_MAX, taken = 0;
        memcpy(piece, (const uint8_t *)buf + done, n);
        err = usb_bulk(p->usb->claim, p->usb->interface.out, piece, n,
                       left(deadline), &taken);
        done += taken;
        if (!err && clock_monotonic_ms() >= deadline)
            break;
    }
    if (done == 0)
        return moved(err);
    *ret_written = done;
    return ERR_OK;
}

static enum err usb_read(struct printer *p, void *buf, size_t cap,
                         int timeout_ms, size_t *ret_read)
{
    struct printer_usb *u = p->usb;
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    if (u->interface.in == 0)
        return ERR_BUSY;
    usb_turn(u->usb);
    while (u->at == u->len) {
        struct pollfd fds[USB_POLLFDS_MAX];
        int64_t ms = deadline - clock_monotonic_ms();
        int wait = usb_wait_ms(u->usb);
        if (u->ended == ERR_FORMAT) /* it prints, though it says nothing */
            return ERR_BUSY;
        if (u->ended)
            return moved(u->ended);
        if (ms <= 0)
            return ERR_BUSY;
        if (wait < 0 || wait > ms)
            wait = (int)ms;
        int count = usb_pollfds(u->usb, fds, USB_POLLFDS_MAX);
        (void)poll(fds, (nfds_t)count, wait);
        usb_turn(u->usb);
    }
    size_t n = u->len - u->at < cap ? u->len - u->at : cap;
    memcpy(buf, u->heard + u->at, n);
    u->at += n;
    *ret_read = n;
    return ERR_OK;
}

static int usb_printer_pollfds(struct printer *p, struct pollfd fds[], int cap,
                               int *ret_wait_ms)
{
    *ret_wait_ms = usb_wait_ms(p->usb->usb);
    return usb_pollfds(p->usb->usb, fds, cap);
}

/* What was taken is in the printer: nothing waits in between. */
static enum err usb_flush(struct printer *p, int timeout_ms)
{
    (void)p;
    (void)timeout_ms;
    return ERR_OK;
}

/* ---- state ---------------------------------------------------------------*/

/* The port first: a printer without paper may refuse the very question. */
static enum err usb_status(struct printer *p, int timeout_ms,
                           struct printer_status *ret_status)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    struct printer_usb *u = p->usb;
    struct printer_status s = {0}, port = {0};
    uint8_t byte = 0;
    size_t n = 0;
    enum err err = usb_control(u->claim, FROM_INTERFACE, GET_PORT_STATUS, 0,
                               (uint16_t)(u->interface.number << 8), &byte, 1,
                               left(deadline), &n);
    if (err == ERR_GONE)
        return err;
    if (!err && n == 1)
        printer_status_add_port(&port, byte);
    if (u->interface.in && printer_status_ready(&port)) {
        err = printer_ask(p, left(deadline), &s);
        if (err)
            return err;
    }
    *ret_status = s.known ? s : port;
    return ERR_OK;
}

const struct printer_ops printer_usb_ops = {
    .name = "usb",
    .open = usb_open,
    .write = usb_write,
    .read = usb_read,
    .flush = usb_flush,
    .status = usb_status,
    .pollfds = usb_printer_pollfds,
    .close = usb_close,
};
