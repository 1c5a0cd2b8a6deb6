/* drivers/scanner_serial.h - scanners that send text: a serial line, what the
 * kernel shows as one (/dev/ttyACM0), or USB CDC-ACM without a tty (CDC PSTN
 * 1.2). The text ends with CR, LF or tab, or with a pause. */
#ifndef DRIVERS_SCANNER_SERIAL_H
#define DRIVERS_SCANNER_SERIAL_H

#include "base/diag.h"
#include "drivers/scan.h"
#include "drivers/usb.h"

#define SERIAL_BAUD 9600

/* Opens without waiting for a carrier: 8 bits, no parity, no flow control, no
 * echo. ERR_GONE: there is no such line now; ERR_DENIED, ERR_RANGE (that speed
 * is none), ERR_IO. */
MUST_USE enum err scanner_tty_open(const char *path, int baud, int *ret_fd,
                                   struct diag *d);
/* All that is there, into the line. ERR_GONE: unplugged. */
MUST_USE enum err scanner_tty_read(int fd, struct scan_line *line,
                                   int64_t now_ms);
void scanner_bytes(struct scan_line *line, const uint8_t *data, size_t len,
                   int64_t now_ms);
/* Line coding and "ready" to a CDC-ACM device, whose communication interface is
 * claimed. */
MUST_USE enum err scanner_cdc_start(struct usb_claim *c, uint8_t interface,
                                    int baud);

#endif
