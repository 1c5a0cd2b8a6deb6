/* drivers/serial.h - serial lines: a tty (what the kernel shows as one too,
 * /dev/ttyUSB0), and the line of a USB CDC-ACM device (CDC PSTN 1.2) that is
 * claimed, without a tty. */
#ifndef DRIVERS_SERIAL_H
#define DRIVERS_SERIAL_H

#include "base/diag.h"
#include "drivers/usb.h"

#define SERIAL_BAUD_MIN 1200
#define SERIAL_BAUD_MAX 115200

/* Opens without waiting for a carrier: 8 bits, no parity, no flow control, no
 * echo, never blocking. ERR_GONE: there is no such line now; ERR_DENIED,
 * ERR_BUSY (another program of ours has it), ERR_RANGE (that speed is none),
 * ERR_IO. */
MUST_USE enum err serial_open(const char *path, int baud, int *ret_fd,
                              struct diag *d);
/* Line coding (8N1) and "ready" to a CDC-ACM device, whose communication
 * interface is claimed. */
MUST_USE enum err serial_cdc_start(struct usb_claim *c, uint8_t interface,
                                   int baud);
/* The communication interface of a CDC-ACM function, as an index into
 * f->interface; its data interface is the next one. -1: it has none. */
int serial_cdc_find(const struct usb_found *f);

#endif
