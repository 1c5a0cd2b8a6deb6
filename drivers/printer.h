/* drivers/printer.h - receipt printer. One ops table per transport, chosen at
 * open by the spec's first word:
 *
 *   none               no printer: everything is taken and thrown away
 *   file:PATH          appended to a file (made with mode 0600)
 *   tcp:ADDRESS[:PORT] raw TCP, port 9100 unless given; [v6]:PORT
 *   usb:[VID:PID]      over libusb, taken from the kernel; the only USB printer
 *                      there is, or the one with these numbers
 *   dev:PATH           a character device: /dev/usb/lp0, a serial line
 *
 * No call blocks past timeout_ms; opening does not block at all (a TCP
 * connection is made in the background of the first writes). ERR_GONE means
 * unplugged or hung up: close, then open again; what was not confirmed by
 * printer_flush is returned to the queue by the caller. */
#ifndef DRIVERS_PRINTER_H
#define DRIVERS_PRINTER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "drivers/printer_status.h"

#define PRINTER_SPEC_MAX 256
#define PRINTER_TCP_PORT 9100
#define PRINTER_CONNECT_MS                                                     \
    5000 /* a connection not made by then is ERR_GONE                          \
          */

#define PRINTER_NAME_CAP 64

struct printer;
struct printer_usb; /* drivers/printer_usb.c */
struct usb;

/* Who it says it is; only USB tells. */
struct printer_identity {
    bool known;
    uint16_t vendor, product;
    char name[PRINTER_NAME_CAP];
};

struct printer_ops {
    const char *name;
    MUST_USE enum err (*open)(struct printer *p, struct diag *d);
    MUST_USE enum err (*write)(struct printer *p, const void *buf, size_t len,
                               int timeout_ms, size_t *ret_written);
    /* ERR_OK with at least one byte, ERR_BUSY, ERR_GONE, ERR_SHORT when the
     * other end has said goodbye in order. NULL: it never says anything. */
    MUST_USE enum err (*read)(struct printer *p, void *buf, size_t cap,
                              int timeout_ms, size_t *ret_read);
    MUST_USE enum err (*flush)(struct printer *p, int timeout_ms);
    MUST_USE enum err (*status)(struct printer *p, int timeout_ms,
                                struct printer_status *ret_status);
    /* For waiting in poll until read has something, with the milliseconds
     * after which read wants to be called all the same, or -1. NULL: it is not
     * kept open between jobs. */
    int (*pollfds)(struct printer *p, struct pollfd fds[], int cap,
                   int *ret_wait_ms);
    void (*close)(struct printer *p); /* NULL-safe and idempotent */
};

/* Zero-initialise. */
struct printer {
    const struct printer_ops *ops; /* NULL: not open */
    char target[PRINTER_SPEC_MAX]; /* the spec after its first word */
    int fd;
    struct printer_usb *usb;
    /* The caller's, of this thread, outlives what is opened; NULL: one for each
     * opening. A caller that waits for a printer wants it: making one anew
     * each time asks every device on the bus for its name, and libusb 1.0.26
     * loses the memory of a device that leaves at that moment. */
    struct usb *bus;
    struct printer_identity identity;
    bool connected, readable;
    bool answers;  /* DLE EOT, so far */
    int turns_due; /* questions in turn (printer_mark) not yet answered */
    struct printer_stream stream;
    struct printer_status automatic; /* the last that it sent by itself */
    bool automatic_new;              /* since printer_hear */
    int64_t opened_ms;               /* monotonic */
};

/* True when spec names no printer at all ("none", "" or NULL). */
bool printer_spec_is_none(const char *spec);
/* Looks at the text only: what `printer_open` would refuse for its form. */
MUST_USE enum err printer_spec_check(const char *spec, struct diag *d);

/* ERR_FORMAT: the spec is malformed; ERR_GONE: nothing there (yet); ERR_DENIED;
 * each with a sentence. Nothing is open on failure. */
MUST_USE enum err printer_open(struct printer *p, const char *spec,
                               struct diag *d);
/* Takes up to len bytes. ERR_OK with at least one byte taken, also when the
 * time ran out or the printer went away after it; ERR_BUSY when none was taken
 * in time (paper out, buffer full, still connecting); ERR_GONE; ERR_FULL. */
MUST_USE enum err printer_write(struct printer *p, const void *buf, size_t len,
                                int timeout_ms, size_t *ret_written);
/* ERR_OK once everything taken is as far as the transport can tell: at the
 * other end of the connection, out of the device's queue, on the disk.
 * ERR_BUSY when that took longer. */
MUST_USE enum err printer_flush(struct printer *p, int timeout_ms);
/* Asks the printer, between jobs only: inside one the question could be taken
 * for picture data. ERR_OK with known = false where it cannot answer or did
 * not within timeout_ms; ERR_GONE. */
MUST_USE enum err printer_status(struct printer *p, int timeout_ms,
                                 struct printer_status *ret_status);
/* After a job, when p->answers: is it out? printer_mark sends a
 * question that is answered in its turn (GS r 1), thus only once the printer
 * is through with everything before; then printer_settle, as often as the
 * caller's patience lasts, listens for at most timeout_ms for that answer and
 * asks meanwhile for the state, out of turn (DLE EOT). */
struct printer_settled {
    bool through;                 /* all is out: no question is open */
    struct printer_status status; /* known = false: no answer this time */
};
#define PRINTER_MARK_MS 500
/* ERR_BUSY: not even the question was taken in PRINTER_MARK_MS. ERR_SHORT: the
 * other end said goodbye in order, as print servers do after each job. */
MUST_USE enum err printer_mark(struct printer *p);
MUST_USE enum err printer_settle(struct printer *p, int timeout_ms,
                                 struct printer_settled *ret_settled);
/* ---- automatic status (GS a) ---------------------------------------------
 *
 * A printer that is told to (PRINTER_AUTOMATIC, after each ESC @, which ends
 * it) says by itself when its paper, cover, knife or drawer changes. */
#define PRINTER_AUTOMATIC     "\x1D\x61\x0F" /* drawer, on line, error, paper */
#define PRINTER_AUTOMATIC_LEN 3

/* Takes in what it said; never waits. *ret_new: p->automatic is new.
 * ERR_GONE. */
MUST_USE enum err printer_hear(struct printer *p, bool *ret_new);
/* True where it may stay open between jobs and be waited for; a TCP printer
 * may serve other tills too. */
bool printer_may_stay(const struct printer *p);
/* As usb_pollfds and usb_wait_ms of drivers/usb.h: after poll call
 * printer_hear. */
int printer_pollfds(struct printer *p, struct pollfd fds[], int cap,
                    int *ret_wait_ms);
void printer_close(struct printer *p);

#endif
