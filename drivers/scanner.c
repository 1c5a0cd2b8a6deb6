#include "drivers/scanner.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/scanner_hidpos.h"
#include "drivers/scanner_keyboard.h"
#include "drivers/scanner_serial.h"
#include "drivers/serial.h"

#define HID_SET_REPORT   0x09
#define HID_SET_IDLE     0x0A
#define HID_SET_PROTOCOL 0x0B
#define TO_INTERFACE     0x21 /* class request, host to interface */
#define FROM_INTERFACE   0x81 /* standard request, interface to host */
#define GET_DESCRIPTOR   6
#define HID_REPORT       0x22
#define FEATURE_WAKE     254 /* Honeywell: HID POS reports on */

#define BLANKS " \t,;"

struct slot {
    enum scanner_kind kind; /* SCANNER_NONE: free */
    struct scanners *owner;
    char name[USB_TEXT_CAP];
    struct scan_line line;
    bool works, ended;
    bool no_scanner; /* its report descriptor says so: left alone */
    int64_t retry_ms;
    char words[DIAG_TEXT_MAX];
    struct usb_found found;
    int interface; /* index */
    struct usb_claim *claim;
    struct scanner_keyboard keyboard;
    struct scanner_hidpos hidpos;
    char path[SCANNER_PATH_MAX];
    int fd;
};

/* A model that was seen to end its codes: known from the first code on when it
 * is plugged again. */
struct ending {
    uint16_t vendor, product;
};

struct scanners {
    struct usb *usb; /* NULL: no USB here */
    struct ending endings[SCANNERS_MAX];
    int endings_next;
    struct scanner_names names;
    int baud;
    scan_sink *sink;
    void *arg;
    bool changed;
    struct slot slots[SCANNERS_MAX];
};

/* ---- settings ------------------------------------------------------------*/

/* The next path of a list into out; false at its end. Too long: cut, and then
 * no such line. */
static bool next_path(const char **at, char out[SCANNER_PATH_MAX])
{
    *at += strspn(*at, BLANKS);
    size_t len = strcspn(*at, BLANKS);
    if (len == 0)
        return false;
    size_t keep = len < SCANNER_PATH_MAX ? len : SCANNER_PATH_MAX - 1;
    memcpy(out, *at, keep);
    out[keep] = '\0';
    *at += len;
    return true;
}

enum err scanner_settings_check(const struct scanner_settings *s,
                                struct diag *d)
{
    char path[SCANNER_PATH_MAX];
    int count = 0;
    const char *at = s->serial ? s->serial : "";
    enum err err = scanner_names_check(s->names.take, d);
    if (!err)
        err = scanner_names_check(s->names.leave, d);
    while (!err && next_path(&at, path)) {
        if (path[0] != '/')
            err = diag_set(d, ERR_FORMAT,
                           tr("\"%s\" is no serial line: write it like "
                              "/dev/ttyACM0"),
                           path);
        else if (++count > SCANNERS_MAX)
            err = diag_set(d, ERR_RANGE,
                           tr("no more than %d scanners can be named"),
                           SCANNERS_MAX);
    }
    return err;
}

/* ---- one scanner ---------------------------------------------------------*/

static void heard(void *arg, enum err err, const uint8_t *data, size_t len)
{
    struct slot *s = arg;
    int64_t now = clock_monotonic_ms();
    if (err)
        s->ended = true;
    else if (s->kind == SCANNER_KEYBOARD)
        scanner_keyboard_report(&s->keyboard, &s->line, data, len, now);
    else if (s->kind == SCANNER_HIDPOS)
        scanner_hidpos_report(&s->hidpos, &s->line, data, len, now);
    else
        scanner_bytes(&s->line, data, len, now);
}

/* A device may refuse what its state already is. */
static enum err ask(struct slot *s, uint8_t request, uint16_t value,
                    uint8_t *data, uint16_t len)
{
    size_t moved;
    enum err err = usb_control(s->claim, TO_INTERFACE, request, value,
                               s->found.interface[s->interface].number, data,
                               len, USB_STRING_MS, &moved);
    return err == ERR_FORMAT || err == ERR_BUSY ? ERR_OK : err;
}

static enum err start_hidpos(struct slot *s)
{
    uint8_t descriptor[HIDPOS_DESCRIPTOR_MAX];
    uint8_t wake[2] = {FEATURE_WAKE, 1};
    const struct usb_interface *it = &s->found.interface[s->interface];
    size_t len = 0;
    uint16_t want = it->report_len < sizeof(descriptor)
                        ? it->report_len
                        : (uint16_t)sizeof(descriptor);
    memset(&s->hidpos, 0, sizeof(s->hidpos));
    s->line.framed = true;
    enum err err =
        usb_control(s->claim, FROM_INTERFACE, GET_DESCRIPTOR, HID_REPORT << 8,
                    it->number, descriptor, want, USB_STRING_MS, &len);
    if (!err)
        err = hidpos_parse(descriptor, len, &s->hidpos.layout);
    if (!err && (s->found.vendor == 0x0c2e || s->found.vendor == 0x23d0))
        err = ask(s, HID_SET_REPORT, 0x0300 | FEATURE_WAKE, wake, sizeof(wake));
    return err;
}

static enum err start(struct slot *s)
{
    const struct usb_interface *it = &s->found.interface[s->interface];
    enum err err = ERR_OK;
    if (s->kind == SCANNER_KEYBOARD) {
        memset(&s->keyboard, 0, sizeof(s->keyboard));
        err = ask(s, HID_SET_PROTOCOL, 0, NULL, 0); /* boot */
        if (!err)
            err = ask(s, HID_SET_IDLE, 0, NULL, 0); /* changes only */
    } else if (s->kind == SCANNER_HIDPOS) {
        err = start_hidpos(s);
    } else {
        err = serial_cdc_start(s->claim, it->number, s->owner->baud);
        it++; /* text comes by the data interface */
    }
    if (err)
        return err;
    return usb_listen(s->claim, it->in, it->in_max, heard, s);
}

static void stop(struct slot *s)
{
    usb_release(s->claim);
    s->claim = NULL;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    scan_line_drop(&s->line);
    s->ended = false;
    s->owner->changed = s->owner->changed || s->works;
    s->works = false;
    s->retry_ms = clock_monotonic_ms() + SCANNER_RETRY_MS;
}

static void try_start(struct slot *s)
{
    struct diag d = {0};
    enum err err;
    if (s->kind == SCANNER_TTY) {
        err = serial_open(s->path, s->owner->baud, &s->fd, &d);
    } else {
        int first = s->found.interface[s->interface].number;
        int count = s->kind == SCANNER_CDC ? 2 : 1;
        err = usb_claim(s->owner->usb, &s->found, first, count, &s->claim, &d);
        if (!err)
            err = start(s);
    }
    if (err) {
        stop(s);
        s->no_scanner = err == ERR_NOTFOUND;
        diag_default(&d, err, tr("%s does not answer as a scanner should"),
                     s->name);
    }
    s->works = !err;
    if (s->works || strcmp(s->words, d.text) != 0)
        s->owner->changed = true;
    text_copy(s->words, sizeof(s->words), d.text);
}

/* ---- all of them ---------------------------------------------------------*/

static struct slot *free_slot(struct scanners *s)
{
    for (int i = 0; i < SCANNERS_MAX; i++) {
        struct slot *it = &s->slots[i];
        if (it->kind != SCANNER_NONE)
            continue;
        memset(it, 0, sizeof(*it));
        it->owner = s;
        it->fd = -1;
        it->line.sink = s->sink;
        it->line.arg = s->arg;
        return it;
    }
    return NULL;
}

static bool same_device(const struct usb_found *a, const struct usb_found *b)
{
    return a->bus == b->bus && a->address == b->address;
}

static bool is_ending(const struct scanners *s, const struct usb_found *f)
{
    for (int i = 0; i < SCANNERS_MAX; i++)
        if (s->endings[i].vendor == f->vendor &&
            s->endings[i].product == f->product)
            return f->vendor != 0;
    return false;
}

static void keep_ending(struct scanners *s, const struct slot *it)
{
    if (!it->line.sends_end || is_ending(s, &it->found))
        return;
    s->endings[s->endings_next] =
        (struct ending){it->found.vendor, it->found.product};
    s->endings_next = (s->endings_next + 1) % SCANNERS_MAX;
}

static void drop_unplugged(struct scanners *s, const struct usb_found found[],
                           int count)
{
    for (int i = 0; i < SCANNERS_MAX; i++) {
        struct slot *it = &s->slots[i];
        int at = 0;
        if (it->kind == SCANNER_NONE || it->kind == SCANNER_TTY)
            continue;
        while (at < count && !same_device(&found[at], &it->found))
            at++;
        if (at == count) {
            keep_ending(s, it);
            stop(it);
            it->kind = SCANNER_NONE;
            s->changed = true;
        }
    }
}

static void look(struct scanners *s)
{
    struct usb_found found[USB_DEVICES_MAX];
    int count = 0;
    if (usb_look(s->usb, found, USB_DEVICES_MAX, &count))
        return;
    drop_unplugged(s, found, count);
    for (int i = 0; i < count; i++) {
        bool known = false;
        struct scanner_guess g = scanner_guess(&found[i], &s->names);
        for (int k = 0; k < SCANNERS_MAX; k++)
            known = known || (s->slots[k].kind != SCANNER_NONE &&
                              s->slots[k].kind != SCANNER_TTY &&
                              same_device(&s->slots[k].found, &found[i]));
        struct slot *it = g.kind == SCANNER_NONE || known ? NULL : free_slot(s);
        if (!it)
            continue;
        it->kind = g.kind;
        it->found = found[i];
        it->interface = g.interface;
        it->line.sends_end = is_ending(s, &it->found);
        text_copy(it->name, sizeof(it->name),
                  found[i].name[0] ? found[i].name : found[i].port);
        try_start(it);
    }
}

enum err scanners_new(const struct scanner_settings *settings, scan_sink *sink,
                      void *arg, struct scanners **ret_scanners, struct diag *d)
{
    enum err err = scanner_settings_check(settings, d);
    if (err)
        return err;
    struct scanners *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    const char *at = settings->serial ? settings->serial : "";
    char path[SCANNER_PATH_MAX];
    s->names = settings->names;
    s->baud = settings->baud ? settings->baud : SERIAL_BAUD;
    s->sink = sink;
    s->arg = arg;
    s->changed = true;
    while (next_path(&at, path)) {
        struct slot *it = free_slot(s);
        CHECK(it);
        it->kind = SCANNER_TTY;
        s->names.no_cdc = s->names.no_cdc || strstr(path, "ttyACM");
        text_copy(it->path, sizeof(it->path), path);
        text_copy(it->name, sizeof(it->name), path);
    }
    if (usb_new(&s->usb, NULL))
        s->usb = NULL;
    *ret_scanners = s;
    return ERR_OK;
}

void scanners_free(struct scanners *s)
{
    if (!s)
        return;
    for (int i = 0; i < SCANNERS_MAX; i++)
        if (s->slots[i].kind != SCANNER_NONE)
            stop(&s->slots[i]);
    usb_free(s->usb);
    free(s);
}

int scanners_pollfds(struct scanners *s, struct pollfd fds[], int cap)
{
    int count = s->usb ? usb_pollfds(s->usb, fds, cap) : 0;
    for (int i = 0; i < SCANNERS_MAX && count < cap; i++)
        if (s->slots[i].kind == SCANNER_TTY && s->slots[i].works)
            fds[count++] =
                (struct pollfd){.fd = s->slots[i].fd, .events = POLLIN};
    return count;
}

static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static bool to_retry(const struct slot *s)
{
    return s->kind != SCANNER_NONE && !s->works && !s->no_scanner;
}

int scanners_wait_ms(struct scanners *s)
{
    int64_t now = clock_monotonic_ms();
    int wait = s->usb ? usb_wait_ms(s->usb) : -1;
    if (s->usb && usb_changed(s->usb))
        return 0;
    for (int i = 0; i < SCANNERS_MAX; i++) {
        const struct slot *it = &s->slots[i];
        if (it->works)
            wait = sooner(wait, scan_line_wait_ms(&it->line, now));
        if (to_retry(it))
            wait = sooner(wait,
                          it->retry_ms > now ? (int)(it->retry_ms - now) : 0);
    }
    return wait;
}

void scanners_turn(struct scanners *s)
{
    if (s->usb) {
        usb_turn(s->usb);
        if (usb_changed(s->usb))
            look(s);
    }
    int64_t now = clock_monotonic_ms();
    for (int i = 0; i < SCANNERS_MAX; i++) {
        struct slot *it = &s->slots[i];
        if (it->works && it->kind == SCANNER_TTY)
            it->ended = scanner_tty_read(it->fd, &it->line, now) != ERR_OK;
        if (it->works && !it->ended)
            scan_line_tick(&it->line, now);
        if (it->ended)
            stop(it);
        else if (to_retry(it) && now >= it->retry_ms)
            try_start(it);
    }
}

bool scanners_changed(struct scanners *s)
{
    bool changed = s->changed;
    s->changed = false;
    return changed;
}

int scanners_list(const struct scanners *s, struct scanner_state ret_list[],
                  int cap)
{
    int count = 0;
    for (int i = 0; i < SCANNERS_MAX && count < cap; i++) {
        const struct slot *it = &s->slots[i];
        if (it->kind == SCANNER_NONE || it->no_scanner)
            continue;
        struct scanner_state *out = &ret_list[count++];
        out->kind = it->kind;
        out->works = it->works;
        text_copy(out->name, sizeof(out->name), it->name);
        text_copy(out->words, sizeof(out->words), it->works ? "" : it->words);
    }
    return count;
}
