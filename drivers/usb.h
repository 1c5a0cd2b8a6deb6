/* drivers/usb.h - the USB bus as drivers see it: a thin layer over libusb-1.0.
 *
 * One struct usb belongs to one thread and its poll loop; another thread opens
 * its own. Nothing here runs by itself: give usb_pollfds to poll(), then call
 * usb_turn. There is no busy loop, and no call blocks longer than its
 * timeout.
 *
 * Kernel drivers (usblp, usbhid, cdc_acm) bind first. A claim detaches them
 * and usb_release gives the interface back to them. */
#ifndef DRIVERS_USB_H
#define DRIVERS_USB_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

#define USB_DEVICES_MAX    32
#define USB_INTERFACES_MAX 8
#define USB_TEXT_CAP       64
#define USB_POLLFDS_MAX    32
#define USB_PACKET_MAX     1024 /* bytes of one IN transfer of usb_listen */
#define USB_STRING_MS      250  /* patience with a device's descriptors */
#define USB_LOOK_MS        1000 /* between looks where hotplug is missing */

#define USB_CLASS_COMM    2
#define USB_CLASS_HID     3
#define USB_CLASS_PRINTER 7
#define USB_CLASS_HUB     9
#define USB_CLASS_DATA    10

struct usb;
struct usb_claim;

/* Alternate setting 0 of one interface. */
struct usb_interface {
    uint8_t number, class_code, subclass, protocol;
    uint8_t in, out;          /* first bulk or interrupt endpoints; 0: none */
    uint16_t in_max, out_max; /* bytes in one packet */
    uint16_t report_len;      /* HID: length of its report descriptor */
};

struct usb_found {
    uint16_t vendor, product;
    uint8_t bus, address;     /* address: new at every plug */
    char port[24];            /* "1-2.3": the socket, stays */
    char maker[USB_TEXT_CAP]; /* "" when it has or says none */
    char name[USB_TEXT_CAP];
    char serial[USB_TEXT_CAP];
    enum err access; /* ERR_DENIED: no udev rule; ERR_GONE, ERR_IO: sick */
    int interfaces;
    struct usb_interface interface[USB_INTERFACES_MAX];
};

/* ERR_IO with a sentence where USB is not to be had at all. */
MUST_USE enum err usb_new(struct usb **ret_usb, struct diag *d);
void usb_free(struct usb *u); /* after its claims; NULL-safe */

/* ---- the poll loop -------------------------------------------------------*/

int usb_pollfds(struct usb *u, struct pollfd fds[], int cap);
/* Milliseconds after which usb_turn wants to be called although no descriptor
 * is ready; -1: never. */
int usb_wait_ms(struct usb *u);
/* Does what is due, calling the functions of usb_listen. Never blocks. */
void usb_turn(struct usb *u);
/* True when something was plugged or unplugged since the last usb_look, and
 * at first. */
bool usb_changed(const struct usb *u);

/* ---- what is plugged -----------------------------------------------------*/

/* All but hubs, in no order, with names. A device is asked for
 * its names once and remembered until it is unplugged. More than cap
 * are left out. */
MUST_USE enum err usb_look(struct usb *u, struct usb_found ret_found[], int cap,
                           int *ret_count);
/* The first interface of that class, else NULL. */
const struct usb_interface *usb_interface_of(const struct usb_found *f,
                                             int class_code);

/* ---- using one -----------------------------------------------------------*/

/* Opens the device and claims `count` interfaces from `first` on, taking them
 * from the kernel. ERR_DENIED (udev rule missing), ERR_BUSY (another program
 * has it), ERR_GONE; d says which in words. */
MUST_USE enum err usb_claim(struct usb *u, const struct usb_found *f, int first,
                            int count, struct usb_claim **ret_claim,
                            struct diag *d);
/* Ends listening, gives the interfaces back, closes. NULL-safe; also after the
 * device went. */
void usb_release(struct usb_claim *c);

/* Synchronous control and bulk or interrupt transfers. They may run functions
 * of usb_listen of the same struct usb. A bulk transfer that ends early sets
 * *ret_moved too: what the device has surely taken may be more, never less.
 * ERR_BUSY: the time is up. ERR_GONE: unplugged. ERR_FORMAT: the device
 * refused (STALL; a bulk endpoint's halt is cleared). ERR_IO: the bus. */
MUST_USE enum err usb_control(struct usb_claim *c, uint8_t type,
                              uint8_t request, uint16_t value, uint16_t index,
                              void *data, uint16_t len, int timeout_ms,
                              size_t *ret_moved);
MUST_USE enum err usb_bulk(struct usb_claim *c, uint8_t endpoint, void *data,
                           size_t len, int timeout_ms, size_t *ret_moved);

/* err: ERR_OK with a packet; else the listening has ended (ERR_GONE, ERR_IO, or
 * ERR_FORMAT for a STALL): release the claim, and claim again what is still
 * plugged. Must not call anything of this header. */
typedef void usb_heard(void *arg, enum err err, const uint8_t *data,
                       size_t len);
/* Reads an IN endpoint without end, in transfers of len bytes. One endpoint a
 * claim. Empty packets are not passed on; after one the device is let alone
 * for a moment, as some send them without end. */
MUST_USE enum err usb_listen(struct usb_claim *c, uint8_t endpoint, size_t len,
                             usb_heard *heard, void *arg);

/* What a code of libusb means to a caller. */
enum err usb_error(int code);

#endif
