/* drivers/printer_status.h - a receipt printer's state from its status bytes.
 *
 * Pure. DLE EOT n (Epson ESC/POS, "Transmit real-time status") answers one
 * byte; in every answer bits 1 and 4 are 1 and bits 0 and 7 are 0, which
 * tells it from XON/XOFF and from automatic status (ASB). */
#ifndef DRIVERS_PRINTER_STATUS_H
#define DRIVERS_PRINTER_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define PRINTER_ASB_LEN 4

enum printer_query {
    PRINTER_QUERY_PRINTER = 1, /* DLE EOT 1 */
    PRINTER_QUERY_OFFLINE,     /* 2: why it is offline */
    PRINTER_QUERY_ERROR,       /* 3 */
    PRINTER_QUERY_PAPER,       /* 4: roll paper sensor */
};

struct printer_status {
    bool known; /* false: the printer said nothing; the rest is false too */
    bool offline;
    bool paper_out;
    bool paper_near_end;
    bool cover_open;
    bool feeding; /* someone holds the feed button */
    bool waiting; /* for a key press or command after an error */
    bool cutter_error;
    bool recoverable_error;   /* goes away by a command */
    bool unrecoverable_error; /* switch it off and on */
    bool overheated;          /* or another error that goes away by itself */
    bool other_error;
    bool drawer_pin_high; /* pin 3; what it means depends on the drawer */
};

/* Adds the answer to DLE EOT query. ERR_FORMAT when the byte cannot be such an
 * answer; *s is then unchanged. */
MUST_USE enum err printer_status_add(struct printer_status *s,
                                     enum printer_query query, uint8_t answer);
/* The four bytes of automatic status (GS a). ERR_FORMAT when they are not. */
MUST_USE enum err printer_status_from_asb(const uint8_t bytes[PRINTER_ASB_LEN],
                                          struct printer_status *ret_status);

/* All that a printer says comes in one stream: answers to DLE EOT (bits 0, 1,
 * 4, 7 are 0, 1, 1, 0), automatic status (four bytes; the first has 0, 0, 1, 0
 * there, the others have bits 4 and 7 zero), answers to GS r (bits 4 and 7
 * zero) and XON or XOFF, which mean nothing here. Zero-initialise; anew for
 * every opening. */
struct printer_stream {
    uint8_t asb[PRINTER_ASB_LEN];
    int asb_len;
};
enum printer_said {
    PRINTER_SAID_NOTHING, /* nothing yet, or nothing of sense */
    PRINTER_SAID_ANSWER,  /* this byte answers DLE EOT */
    PRINTER_SAID_TURN,    /* this byte answers GS r */
    PRINTER_SAID_STATUS,  /* automatic status, in *ret_status */
};
enum printer_said printer_stream_byte(struct printer_stream *s, uint8_t byte,
                                      struct printer_status *ret_status);
/* Linux's parallel-port byte (ioctl LPGETSTATUS) of /dev/usb/lp*: bit 5 paper
 * out, bit 4 selected, bit 3 no error, the others 0 (USB printer class 1.1,
 * 4.2.2). Cheap models that answer nothing of this send 0 or FF: ignored, lest
 * a good printer never prints. */
void printer_status_add_port(struct printer_status *s, uint8_t port);

/* False when sending now would lose paper or wait for a person. */
bool printer_status_ready(const struct printer_status *s);
/* The most pressing thing in a few words of the user's language: "out of
 * paper: put in a new roll"; "ready". Never NULL. */
const char *printer_status_text(const struct printer_status *s);

#endif
