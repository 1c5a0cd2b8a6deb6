#include "drivers/scale.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/scanner_known.h"
#include "drivers/serial.h"

#define ACK            0x06
#define UNANSWERED_MAX 20  /* questions, then it is guessed again */
#define LISTEN_MS      500 /* before asking one that may speak by itself */

struct scale {
    struct scale_settings settings;
    char port[SCALE_PATH_MAX];
    char usb_list[USB_TEXT_CAP * 2];
    const struct scale_protocol *named; /* NULL: guess */
    int baud;
    struct scale_listener listener;

    struct usb *usb; /* NULL: not looked for there */
    struct usb_found found;
    struct usb_claim *claim;
    uint8_t out; /* endpoint */
    bool has_usb;
    int fd;

    bool works, ended, was_here, watched, changed;
    char name[USB_TEXT_CAP];
    char words[DIAG_TEXT_MAX];
    int64_t retry_ms;

    int asked;      /* questions so far: which one is next */
    int unanswered; /* since the last byte */
    int64_t ask_ms; /* when */
    const struct scale_protocol *waiting; /* for ACK */
    bool acknowledged;
    struct scale_view told;
};

/* ---- settings ------------------------------------------------------------*/

static bool empty(const char *text)
{
    return !text || !text[0];
}

static bool to_guess(const struct scale_settings *s)
{
    return empty(s->protocol) || strcmp(s->protocol, "auto") == 0;
}

enum err scale_settings_check(const struct scale_settings *s, struct diag *d)
{
    if (!to_guess(s) && !scale_protocol_find(s->protocol))
        return diag_set(d, ERR_FORMAT,
                        tr("there is no scale protocol \"%.40s\": \"pos scale "
                           "protocols\" lists them, and \"auto\" finds most"),
                        s->protocol);
    if (!empty(s->unit) && scale_unit_find(s->unit) == SCALE_UNIT_UNKNOWN)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.20s\" is no unit of a scale: write kg, g, jin "
                           "or lb"),
                        s->unit);
    if (!empty(s->port) &&
        (s->port[0] != '/' || strlen(s->port) >= SCALE_PATH_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.64s\" is no serial line: write it like "
                           "/dev/ttyUSB0"),
                        s->port);
    return scanner_names_check(s->usb, d);
}

bool scale_takes(const struct scale_settings *s, const struct usb_found *f)
{
    static const char *const words[] = {"scale", "weigh", "balance",
                                        "秤",    "称重",  "天平"};
    if (!empty(s->port) || serial_cdc_find(f) < 0)
        return false;
    if (scanner_listed(s->usb, f))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcasestr(f->name, words[i]) || strcasestr(f->maker, words[i]))
            return true;
    return false;
}

/* ---- the line ------------------------------------------------------------*/

static void take(struct scale *s, const uint8_t *data, size_t len)
{
    int64_t now = clock_monotonic_ms();
    s->unanswered = 0;
    for (size_t i = 0; i < len; i++) {
        if (s->waiting && (data[i] & 0x7f) == ACK)
            s->acknowledged = true;
        scale_listen_byte(&s->listener, data[i], now);
    }
}

static void heard(void *arg, enum err err, const uint8_t *data, size_t len)
{
    struct scale *s = arg;
    if (err)
        s->ended = true;
    else
        take(s, data, len);
}

static void read_tty(struct scale *s)
{
    uint8_t bytes[256];
    for (int i = 0; i < 16; i++) {
        ssize_t got = read(s->fd, bytes, sizeof(bytes));
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (got <= 0) {
            s->ended = true;
            return;
        }
        take(s, bytes, (size_t)got);
    }
}

static void stop(struct scale *s)
{
    usb_release(s->claim);
    s->claim = NULL;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    scale_listen_drop(&s->listener);
    s->changed = s->changed || s->works;
    s->works = s->ended = s->acknowledged = false;
    s->waiting = NULL;
    s->retry_ms = clock_monotonic_ms() + SCALE_RETRY_MS;
}

static enum err start_usb(struct scale *s, struct diag *d)
{
    int at = serial_cdc_find(&s->found);
    const struct usb_interface *it = &s->found.interface[at];
    enum err err = usb_claim(s->usb, &s->found, it->number, 2, &s->claim, d);
    if (!err)
        err = serial_cdc_start(s->claim, it->number, s->baud);
    s->out = it[1].out;
    return err ? err : usb_listen(s->claim, it[1].in, it[1].in_max, heard, s);
}

static void ask_soon(struct scale *s)
{
    s->ask_ms = clock_monotonic_ms();
    if (!scale_listen_protocol(&s->listener))
        s->ask_ms += LISTEN_MS;
}

static void try_start(struct scale *s)
{
    struct diag d = {0};
    enum err err = s->port[0] ? serial_open(s->port, s->baud, &s->fd, &d)
                              : start_usb(s, &d);
    if (err) {
        stop(s);
        diag_default(&d, err, tr("%s does not answer as a scale should"),
                     s->name);
    }
    s->works = !err;
    s->was_here = s->was_here || s->works;
    ask_soon(s);
    if (s->works || strcmp(s->words, d.text) != 0)
        s->changed = true;
    text_copy(s->words, sizeof(s->words), d.text);
}

static void look(struct scale *s)
{
    struct usb_found found[USB_DEVICES_MAX];
    int count = 0, at = -1;
    if (usb_look(s->usb, found, USB_DEVICES_MAX, &count))
        return;
    for (int i = 0; i < count; i++) {
        if (!scale_takes(&s->settings, &found[i]))
            continue;
        bool same = s->has_usb && found[i].bus == s->found.bus &&
                    found[i].address == s->found.address;
        if (same)
            return; /* still there */
        at = at < 0 ? i : at;
    }
    if (s->has_usb) {
        stop(s);
        s->has_usb = false;
        s->words[0] = '\0';
        s->changed = true;
    }
    if (at < 0)
        return;
    s->found = found[at];
    s->has_usb = true;
    text_copy(s->name, sizeof(s->name),
              s->found.name[0] ? s->found.name : s->found.port);
    try_start(s);
}

/* ---- asking --------------------------------------------------------------*/

static bool odd_ones(char c)
{
    unsigned ones = 0;
    for (int i = 0; i < 7; i++)
        ones += ((unsigned)c >> i) & 1;
    return ones & 1;
}

/* With parity in the eighth bit where the line has it; a scale on USB may have
 * no line, so every second question goes without. */
static void put(struct scale *s, const struct scale_protocol *p,
                const char *text)
{
    uint8_t bytes[8];
    size_t len = strlen(text), moved = 0;
    bool parity = p->parity != SCALE_PARITY_NONE && !(s->claim && s->asked % 2);
    CHECK(len <= sizeof(bytes));
    for (size_t i = 0; i < len; i++) {
        bool eighth =
            parity && odd_ones(text[i]) == (p->parity == SCALE_PARITY_EVEN);
        bytes[i] = (uint8_t)((uint8_t)text[i] | (eighth ? 0x80 : 0));
    }
    if (s->fd >= 0) {
        ssize_t sent = write(s->fd, bytes, len);
        s->ended = s->ended || (sent < 0 && errno != EAGAIN && errno != EINTR);
    } else if (s->claim && s->out) {
        enum err err =
            usb_bulk(s->claim, s->out, bytes, len, SCALE_WRITE_MS, &moved);
        s->ended = s->ended || err == ERR_GONE;
    }
}

/* Whom to ask: the protocol that is known, else each in turn. */
static const struct scale_protocol *next_to_ask(struct scale *s)
{
    const struct scale_protocol *p = scale_listen_protocol(&s->listener);
    for (int i = 0; !p && i < s->listener.count; i++) {
        int at = (s->asked / 2 + i) % s->listener.count;
        p = s->listener.decoder[at].protocol;
        if (p->ask)
            s->asked += 2 * i;
        else
            p = NULL;
    }
    return p && p->ask ? p : NULL;
}

static void ask(struct scale *s, int64_t now)
{
    const struct scale_protocol *ready = s->acknowledged ? s->waiting : NULL;
    s->acknowledged = false;
    if (ready) {
        s->waiting = NULL;
        put(s, ready, ready->ask_2);
    }
    if (!s->watched || now < s->ask_ms)
        return;
    const struct scale_protocol *p = next_to_ask(s);
    s->ask_ms = now + SCALE_ASK_MS;
    if (!p)
        return;
    if (++s->unanswered > UNANSWERED_MAX) { /* it is no longer that scale */
        scale_listen_drop(&s->listener);
        s->unanswered = 0;
    }
    s->waiting = p->ask_2 ? p : NULL; /* USB may hear while it is put */
    put(s, p, p->ask);
    s->asked = (s->asked + 1) % 1024;
}

/* ---- the poll loop -------------------------------------------------------*/

enum err scale_new(const struct scale_settings *settings,
                   struct scale **ret_scale, struct diag *d)
{
    enum err err = scale_settings_check(settings, d);
    if (err)
        return err;
    struct scale *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    s->fd = -1;
    text_copy(s->port, sizeof(s->port), settings->port ? settings->port : "");
    text_copy(s->usb_list, sizeof(s->usb_list),
              settings->usb ? settings->usb : "");
    s->settings = (struct scale_settings){.port = s->port, .usb = s->usb_list};
    s->named =
        to_guess(settings) ? NULL : scale_protocol_find(settings->protocol);
    s->baud = settings->baud ? settings->baud
              : s->named     ? s->named->baud
                             : 9600;
    scale_listen_init(&s->listener, s->named,
                      empty(settings->unit) ? SCALE_UNIT_NONE
                                            : scale_unit_find(settings->unit));
    s->changed = true;
    text_copy(s->name, sizeof(s->name), s->port);
    if (!s->port[0] && usb_new(&s->usb, NULL))
        s->usb = NULL;
    *ret_scale = s;
    return ERR_OK;
}

void scale_free(struct scale *s)
{
    if (!s)
        return;
    stop(s);
    usb_free(s->usb);
    free(s);
}

int scale_pollfds(struct scale *s, struct pollfd fds[], int cap)
{
    int count = s->usb ? usb_pollfds(s->usb, fds, cap) : 0;
    if (s->fd >= 0 && count < cap)
        fds[count++] = (struct pollfd){.fd = s->fd, .events = POLLIN};
    return count;
}

static int sooner(int wait, int64_t due, int64_t now)
{
    int left = due > now ? (int)(due - now) : 0;
    return wait < 0 || left < wait ? left : wait;
}

static bool to_retry(const struct scale *s)
{
    return !s->works && (s->port[0] || s->has_usb);
}

int scale_wait_ms(struct scale *s)
{
    int64_t now = clock_monotonic_ms();
    int wait = s->usb ? usb_wait_ms(s->usb) : -1;
    if ((s->usb && usb_changed(s->usb)) || s->acknowledged || s->ended)
        return 0;
    if (to_retry(s))
        wait = sooner(wait, s->retry_ms, now);
    if (s->works && s->watched)
        wait = sooner(wait, s->ask_ms, now);
    if (s->listener.view.seen != SCALE_SEEN_NOTHING)
        wait = sooner(wait, s->listener.heard_ms + SCALE_SILENT_MS, now);
    return wait;
}

void scale_turn(struct scale *s)
{
    if (s->usb) {
        usb_turn(s->usb);
        if (usb_changed(s->usb))
            look(s);
    }
    if (s->fd >= 0)
        read_tty(s);
    int64_t now = clock_monotonic_ms();
    if (s->works && !s->ended)
        ask(s, now);
    scale_listen_tick(&s->listener, now);
    if (s->ended)
        stop(s);
    else if (to_retry(s) && now >= s->retry_ms)
        try_start(s);
}

void scale_watch(struct scale *s, bool on)
{
    s->changed = s->changed || (on && !s->watched);
    s->watched = on;
    ask_soon(s);
}

bool scale_changed(struct scale *s)
{
    const struct scale_view *v = &s->listener.view;
    bool other =
        v->seen != s->told.seen || v->g != s->told.g || v->net != s->told.net;
    bool changed = s->changed || (s->watched && other);
    s->changed = false;
    if (changed)
        s->told = *v;
    return changed;
}

void scale_state(const struct scale *s, struct scale_state *ret_state)
{
    struct scale_state state = {
        .works = s->works,
        .expected = s->port[0] || s->usb_list[0] || s->was_here,
        .protocol = scale_listen_protocol(&s->listener),
        .view = s->listener.view,
    };
    text_copy(state.name, sizeof(state.name), s->name);
    text_copy(state.words, sizeof(state.words), s->works ? "" : s->words);
    *ret_state = state;
}
