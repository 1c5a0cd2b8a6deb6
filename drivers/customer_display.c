#include "drivers/customer_display.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/scanner_known.h"
#include "drivers/serial.h"

#define LED_DIGITS 8

const struct customer_profile customer_profiles[] = {
    {"vfd", N_("2x20 characters, Epson ESC/POS (DM-D110 and others)"), 9600,
     true, CUSTOMER_US},
    {"cd5220", N_("2x20 characters, CD5220"), 9600, true, CUSTOMER_ESC_Q},
    {"led8", N_("8 digits, LED8N and its like"), 2400, false, CUSTOMER_ESC_S},
    {"led8-stx", N_("8 digits, LED8N with lamps by STX L"), 2400, false,
     CUSTOMER_STX_L},
};
const int customer_profile_count = (int)ARRAY_LEN(customer_profiles);

const struct customer_profile *customer_profile_find(const char *name)
{
    for (int i = 0; i < customer_profile_count; i++)
        if (strcmp(customer_profiles[i].name, name) == 0)
            return &customer_profiles[i];
    return NULL;
}

/* ---- bytes ---------------------------------------------------------------*/

/* Exactly twenty columns, a byte each: Chinese has two of both. */
static size_t put_row(const char *text, bool chinese, uint8_t *out)
{
    size_t len = 0;
    uint32_t c;
    while (len < CUSTOMER_COLUMNS && (c = utf8_next(&text)) != 0) {
        uint8_t code[4];
        bool gbk = false;
        if (c >= ' ' && c < 0x7f) {
            out[len++] = (uint8_t)c;
            continue;
        }
        int bytes = chinese ? gb18030_put(c, code, &gbk) : 0;
        if (bytes == 2 && gbk && len + 2 <= CUSTOMER_COLUMNS) {
            memcpy(out + len, code, 2);
            len += 2;
        } else {
            out[len++] = ' ';
        }
    }
    while (len < CUSTOMER_COLUMNS)
        out[len++] = ' ';
    return len;
}

static size_t put_text(const char *text, size_t len, uint8_t *out)
{
    memcpy(out, text, len);
    return len;
}

static size_t rows_bytes(const struct customer_profile *p, bool chinese,
                         const struct customer_face *face, uint8_t *out)
{
    bool us = p->how == CUSTOMER_US;
    size_t len = put_text(us ? "\x1f$\x01\x01" : "\x1bQA", us ? 4 : 3, out);
    len += put_row(face->upper, chinese, out + len);
    len += put_text(us ? "\x1f$\x01\x02" : "\r\x1bQB", 4, out + len);
    len += put_row(face->lower, chinese, out + len);
    if (!us)
        out[len++] = '\r';
    return len;
}

static size_t digits_bytes(const struct customer_profile *p,
                           const struct customer_face *face, uint8_t *out)
{
    char text[MONEY_CHARS];
    size_t len = 0;
    if (face->has_number) {
        money_format(face->number, text);
        if (strlen(text) - 1 > LED_DIGITS) /* the point takes no digit */
            text_copy(text, sizeof(text), "--------");
        len += put_text("\x1bQA", 3, out);
        len += put_text(text, strlen(text), out + len);
        out[len++] = '\r';
    } else {
        out[len++] = 0x0c; /* CLR */
    }
    if (p->how == CUSTOMER_STX_L) {
        len += put_text("\x02L", 2, out + len);
        for (int i = CUSTOMER_PRICE; i <= CUSTOMER_CHANGE; i++)
            out[len++] = (int)face->lamp == i ? '1' : '0';
    } else {
        len += put_text("\x1bs", 2, out + len);
        out[len++] = (uint8_t)('0' + face->lamp);
    }
    return len;
}

size_t customer_face_bytes(const struct customer_profile *p, bool chinese,
                           const struct customer_face *face,
                           uint8_t out[CUSTOMER_BYTES_MAX])
{
    size_t len = p->rows ? rows_bytes(p, chinese, face, out)
                         : digits_bytes(p, face, out);
    CHECK(len <= CUSTOMER_BYTES_MAX);
    return len;
}

/* ---- settings ------------------------------------------------------------*/

static bool empty(const char *text)
{
    return !text || !text[0];
}

enum err customer_settings_check(const struct customer_settings *s,
                                 struct diag *d)
{
    if (!empty(s->profile) && !customer_profile_find(s->profile))
        return diag_set(d, ERR_FORMAT,
                        tr("there is no customer display \"%.40s\": write "
                           "vfd, cd5220, led8 or led8-stx"),
                        s->profile);
    if (!empty(s->port) &&
        (s->port[0] != '/' || strlen(s->port) >= CUSTOMER_PATH_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.64s\" is no serial line: write it like "
                           "/dev/ttyUSB0"),
                        s->port);
    return scanner_names_check(s->usb, d);
}

bool customer_takes(const struct customer_settings *s,
                    const struct usb_found *f)
{
    static const char *const words[] = {"customer display", "pole display",
                                        "line display", "vfd", "客显"};
    if (!empty(s->port) || serial_cdc_find(f) < 0)
        return false;
    if (scanner_listed(s->usb, f))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcasestr(f->name, words[i]) || strcasestr(f->maker, words[i]))
            return true;
    return false;
}

/* ---- the device ----------------------------------------------------------*/

struct customer_display {
    struct customer_settings settings;
    char port[CUSTOMER_PATH_MAX], usb_list[USB_TEXT_CAP * 2];
    const struct customer_profile *profile;
    int baud, fd;
    struct usb *usb; /* NULL: not looked for there */
    struct usb_found found;
    bool has_usb;
    struct usb_claim *claim;
    uint8_t out;
    bool works, was_here, ended, tty;
    int64_t retry_ms;
    uint8_t shown[CUSTOMER_BYTES_MAX];
    size_t shown_len; /* 0: it shows nothing of ours */
};

static void stop(struct customer_display *c)
{
    usb_release(c->claim);
    c->claim = NULL;
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->works = c->ended = false;
    c->shown_len = 0;
    c->retry_ms = clock_monotonic_ms() + CUSTOMER_RETRY_MS;
}

static void gone(void *arg, enum err err, const uint8_t *data, size_t len)
{
    struct customer_display *c = arg;
    (void)data, (void)len; /* it has nothing to say */
    c->ended = c->ended || err;
}

/* A tty as a serial line; any other device file as it is. */
static enum err open_port(struct customer_display *c)
{
    int fd = open(c->port, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return ERR_GONE;
    c->tty = isatty(fd);
    if (!c->tty) {
        c->fd = fd;
        return ERR_OK;
    }
    close(fd);
    return serial_open(c->port, c->baud, &c->fd, NULL);
}

static enum err open_usb(struct customer_display *c)
{
    int at = serial_cdc_find(&c->found);
    const struct usb_interface *it = &c->found.interface[at];
    enum err err = usb_claim(c->usb, &c->found, it->number, 2, &c->claim, NULL);
    if (!err)
        err = serial_cdc_start(c->claim, it->number, c->baud);
    if (!err && it[1].in)
        err = usb_listen(c->claim, it[1].in, it[1].in_max, gone, c);
    c->out = it[1].out;
    return err;
}

static enum err put(struct customer_display *c, const uint8_t *bytes,
                    size_t len)
{
    uint8_t copy[CUSTOMER_BYTES_MAX];
    size_t moved = 0;
    if (c->fd >= 0) {
        ssize_t sent = write(c->fd, bytes, len);
        if (sent == (ssize_t)len)
            return ERR_OK;
        return sent >= 0 || errno == EAGAIN || errno == EINTR ? ERR_BUSY
                                                              : ERR_GONE;
    }
    memcpy(copy, bytes, len);
    return usb_bulk(c->claim, c->out, copy, len, CUSTOMER_WRITE_MS, &moved);
}

static void try_start(struct customer_display *c)
{
    static const uint8_t initialise[] = {0x1b, '@'};
    enum err err = c->port[0] ? open_port(c) : open_usb(c);
    if (!err)
        err = put(c, initialise, sizeof(initialise));
    if (err) {
        stop(c);
        return;
    }
    c->works = c->was_here = true;
}

static void look(struct customer_display *c)
{
    struct usb_found found[USB_DEVICES_MAX];
    int count = 0, at = -1;
    if (usb_look(c->usb, found, USB_DEVICES_MAX, &count))
        return;
    for (int i = 0; i < count; i++) {
        if (!customer_takes(&c->settings, &found[i]))
            continue;
        if (c->has_usb && found[i].bus == c->found.bus &&
            found[i].address == c->found.address)
            return; /* still there */
        at = at < 0 ? i : at;
    }
    if (c->has_usb)
        stop(c);
    c->has_usb = at >= 0;
    if (at < 0)
        return;
    c->found = found[at];
    try_start(c);
}

enum err customer_display_new(const struct customer_settings *s,
                              struct customer_display **ret_display,
                              struct diag *d)
{
    enum err err = customer_settings_check(s, d);
    if (err)
        return err;
    struct customer_display *c = calloc(1, sizeof(*c));
    if (!c)
        return ERR_NOMEM;
    c->fd = -1;
    text_copy(c->port, sizeof(c->port), s->port ? s->port : "");
    text_copy(c->usb_list, sizeof(c->usb_list), s->usb ? s->usb : "");
    c->settings = (struct customer_settings){
        .port = c->port, .usb = c->usb_list, .chinese = s->chinese};
    c->profile = empty(s->profile) ? &customer_profiles[0]
                                   : customer_profile_find(s->profile);
    c->baud = s->baud ? s->baud : c->profile->baud;
    if (!c->port[0] && usb_new(&c->usb, NULL))
        c->usb = NULL;
    *ret_display = c;
    return ERR_OK;
}

void customer_display_free(struct customer_display *c)
{
    if (!c)
        return;
    stop(c);
    usb_free(c->usb);
    free(c);
}

int customer_display_pollfds(struct customer_display *c, struct pollfd fds[],
                             int cap)
{
    int count = c->usb ? usb_pollfds(c->usb, fds, cap) : 0;
    if (c->fd >= 0 && c->tty && count < cap)
        fds[count++] = (struct pollfd){.fd = c->fd, .events = POLLIN};
    return count;
}

static bool to_retry(const struct customer_display *c)
{
    return !c->works && (c->port[0] || c->has_usb);
}

int customer_display_wait_ms(struct customer_display *c)
{
    int64_t now = clock_monotonic_ms();
    int wait = c->usb ? usb_wait_ms(c->usb) : -1;
    if ((c->usb && usb_changed(c->usb)) || c->ended)
        return 0;
    if (to_retry(c) || (c->works && c->shown_len == 0)) {
        int left = c->retry_ms > now ? (int)(c->retry_ms - now) : 0;
        wait = wait < 0 || left < wait ? left : wait;
    }
    return wait;
}

/* What a line sends is nothing to us, but its end is. */
static void drain(struct customer_display *c)
{
    uint8_t bytes[256];
    ssize_t got = 1;
    for (int i = 0; i < 16 && got > 0; i++)
        got = read(c->fd, bytes, sizeof(bytes));
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        c->ended = true;
}

static void paint(struct customer_display *c, const struct customer_face *face)
{
    uint8_t bytes[CUSTOMER_BYTES_MAX];
    size_t len =
        customer_face_bytes(c->profile, c->settings.chinese, face, bytes);
    if (len == c->shown_len && memcmp(bytes, c->shown, len) == 0)
        return;
    int64_t now = clock_monotonic_ms();
    if (c->shown_len == 0 && now < c->retry_ms)
        return;
    enum err err = put(c, bytes, len);
    c->shown_len = 0;
    c->retry_ms = now + CUSTOMER_RETRY_MS;
    if (err == ERR_OK) {
        memcpy(c->shown, bytes, len);
        c->shown_len = len;
    } else if (err == ERR_GONE) {
        c->ended = true;
    } /* else it is busy: painted anew soon */
}

void customer_display_turn(struct customer_display *c,
                           const struct customer_face *face)
{
    if (c->usb) {
        usb_turn(c->usb);
        if (usb_changed(c->usb))
            look(c);
    }
    if (c->fd >= 0 && c->tty)
        drain(c);
    if (c->ended)
        stop(c);
    if (to_retry(c) && clock_monotonic_ms() >= c->retry_ms)
        try_start(c);
    if (c->works)
        paint(c, face);
    if (c->ended)
        stop(c);
}

bool customer_display_missing(const struct customer_display *c)
{
    return !c->works && (c->port[0] || c->usb_list[0] || c->was_here);
}
