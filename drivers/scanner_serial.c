#include "drivers/scanner_serial.h"

#include <errno.h>
#include <unistd.h>

void scanner_bytes(struct scan_line *line, const uint8_t *data, size_t len,
                   int64_t now_ms)
{
    for (size_t i = 0; i < len; i++)
        scan_line_byte(line, data[i], now_ms);
}

enum err scanner_tty_read(int fd, struct scan_line *line, int64_t now_ms)
{
    uint8_t bytes[256];
    for (int i = 0; i < 16; i++) {
        ssize_t got = read(fd, bytes, sizeof(bytes));
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return ERR_OK;
        if (got <= 0)
            return ERR_GONE;
        scanner_bytes(line, bytes, (size_t)got, now_ms);
    }
    return ERR_OK; /* the rest next time round */
}
