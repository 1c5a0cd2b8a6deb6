#include "drivers/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"

#define SET_LINE_CODING        0x20
#define SET_CONTROL_LINE_STATE 0x22
#define TO_INTERFACE           0x21 /* class request, host to interface */
#define READY                  3    /* DTR and RTS */

static enum err speed_of(int baud, speed_t *ret_speed)
{
    static const struct {
        int baud;
        speed_t speed;
    } speeds[] = {
        {1200, B1200},   {2400, B2400},   {4800, B4800},   {9600, B9600},
        {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200},
    };
    for (size_t i = 0; i < ARRAY_LEN(speeds); i++)
        if (speeds[i].baud == baud) {
            *ret_speed = speeds[i].speed;
            return ERR_OK;
        }
    return ERR_RANGE;
}

static enum err tty_failed(const char *path, int code, struct diag *d)
{
    if (code == EACCES || code == EPERM)
        return diag_set(d, ERR_DENIED,
                        tr("%s may not be opened: add this user to the group "
                           "dialout and log in again"),
                        path);
    if (code == ENOENT || code == ENXIO || code == ENODEV)
        return diag_set(d, ERR_GONE, tr("nothing is plugged in at %s"), path);
    return diag_set(d, ERR_IO, tr("%s is no serial line: %s"), path,
                    strerror(code));
}

enum err serial_open(const char *path, int baud, int *ret_fd, struct diag *d)
{
    struct termios t;
    speed_t speed;
    if (speed_of(baud, &speed))
        return diag_set(d, ERR_RANGE,
                        tr("a serial line has no speed of %d: 9600 is "
                           "usual, and 115200"),
                        baud);
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return tty_failed(path, errno, d);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(fd);
        return diag_set(d, ERR_BUSY,
                        tr("%s is in use by another program of the till"),
                        path);
    }
    if (tcgetattr(fd, &t) == 0) {
        cfmakeraw(&t);
        t.c_cflag |= CLOCAL | CREAD;
        t.c_cflag &= ~(tcflag_t)(CRTSCTS | CSTOPB);
        cfsetispeed(&t, speed);
        cfsetospeed(&t, speed);
        if (tcsetattr(fd, TCSANOW, &t) == 0 && tcflush(fd, TCIFLUSH) == 0) {
            *ret_fd = fd;
            return ERR_OK;
        }
    }
    enum err err = tty_failed(path, errno, d);
    close(fd);
    return err;
}

enum err serial_cdc_start(struct usb_claim *c, uint8_t interface, int baud)
{
    uint32_t rate = (uint32_t)baud;
    uint8_t coding[7] = {
        (uint8_t)rate,         (uint8_t)(rate >> 8), (uint8_t)(rate >> 16),
        (uint8_t)(rate >> 24), 0 /* one stop bit */, 0 /* no parity */,
        8 /* data bits */,
    };
    size_t moved;
    enum err err = usb_control(c, TO_INTERFACE, SET_LINE_CODING, 0, interface,
                               coding, sizeof(coding), USB_STRING_MS, &moved);
    if (err == ERR_FORMAT) /* it has no line, and says so */
        err = ERR_OK;
    if (!err)
        err = usb_control(c, TO_INTERFACE, SET_CONTROL_LINE_STATE, READY,
                          interface, NULL, 0, USB_STRING_MS, &moved);
    return err == ERR_FORMAT ? ERR_OK : err;
}

int serial_cdc_find(const struct usb_found *f)
{
    for (int i = 0; i + 1 < f->interfaces; i++) {
        const struct usb_interface *it = &f->interface[i];
        if (it->class_code == USB_CLASS_COMM && it->subclass == 2 &&
            it[1].class_code == USB_CLASS_DATA && it[1].in != 0)
            return i;
    }
    return -1;
}
