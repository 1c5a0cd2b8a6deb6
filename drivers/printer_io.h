/* drivers/printer_io.h - what the transports of drivers/printer.h share: one
 * non-blocking descriptor. Nobody else includes this. */
#ifndef DRIVERS_PRINTER_IO_H
#define DRIVERS_PRINTER_IO_H

#include <sys/socket.h>

#include "drivers/printer.h"

struct printer_address {
    struct sockaddr_storage storage;
    socklen_t len;
};

/* The text after "tcp:". */
MUST_USE enum err printer_parse_address(const char *text,
                                        struct printer_address *ret,
                                        struct diag *d);

struct printer_usb_id {
    bool given; /* otherwise any */
    uint16_t vendor, product;
};

/* The text after "usb:". */
MUST_USE enum err printer_parse_usb(const char *text,
                                    struct printer_usb_id *ret, struct diag *d);

extern const struct printer_ops printer_none_ops, printer_file_ops,
    printer_tcp_ops, printer_device_ops, printer_usb_ops;

/* What errno means to a printer's caller. */
enum err printer_errno(int code);
/* Waits for poll events; ERR_BUSY when the time is up. */
MUST_USE enum err printer_wait(int fd, short events, int64_t deadline_ms);
/* The write of struct printer_ops over p->fd. */
MUST_USE enum err printer_fd_write(struct printer *p, const void *buf,
                                   size_t len, int timeout_ms,
                                   size_t *ret_written);
/* The read of struct printer_ops over p->fd. */
MUST_USE enum err printer_fd_read(struct printer *p, void *buf, size_t cap,
                                  int timeout_ms, size_t *ret_read);
/* The status of struct printer_ops: DLE EOT 1 to 4 over its write and read. */
MUST_USE enum err printer_ask(struct printer *p, int timeout_ms,
                              struct printer_status *ret_status);
/* Reads and throws away what came unasked; ERR_GONE at the end. */
MUST_USE enum err printer_fd_drop(int fd);
void printer_fd_close(struct printer *p);

#endif
