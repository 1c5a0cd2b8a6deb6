/* drivers/scanner_serial.h - scanners that send text: a serial line, what the
 * kernel shows as one (/dev/ttyACM0), or USB CDC-ACM without a tty (CDC PSTN
 * 1.2). The text ends with CR, LF or tab, or with a pause. */
#ifndef DRIVERS_SCANNER_SERIAL_H
#define DRIVERS_SCANNER_SERIAL_H

#include "base/err.h"
#include "drivers/scan.h"

#define SERIAL_BAUD 9600

/* All that is there, into the line. ERR_GONE: unplugged. */
MUST_USE enum err scanner_tty_read(int fd, struct scan_line *line,
                                   int64_t now_ms);
void scanner_bytes(struct scan_line *line, const uint8_t *data, size_t len,
                   int64_t now_ms);

#endif
