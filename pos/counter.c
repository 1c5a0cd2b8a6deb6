#include "pos/counter.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/scanner.h"
#include "drivers/serial.h"

struct counter {
    pthread_t thread;
    int screen_end; /* the caller's */
    int device_end; /* the thread's */
    struct scanner_settings settings;
    struct scale_settings scale_settings;
    struct diag scale_wrong; /* in till.ini: then there is no scale */
    bool worked;             /* some scanner has */
};

/* What the screen tells the thread. */
enum { WATCH_SCALE = 'w', LEAVE_SCALE = 'l' };

enum err counter_settings(const struct config *config,
                          struct scanner_settings *ret_settings, struct diag *d)
{
    int64_t baud = 0;
    enum err err =
        config_int(config, "scanner", "baud", 1200, 115200, 9600, &baud, d);
    if (err)
        return err;
    struct scanner_settings s = {
        .names = {.take = config_text(config, "scanner", "take", ""),
                  .leave = config_text(config, "scanner", "leave", "")},
        .serial = config_text(config, "scanner", "serial", ""),
        .baud = (int)baud,
    };
    err = scanner_settings_check(&s, d);
    if (!err)
        *ret_settings = s;
    return err;
}

enum err counter_scale_settings(const struct config *config,
                                struct scale_settings *ret_settings,
                                struct diag *d)
{
    int64_t baud = 0;
    enum err err = config_int(config, "scale", "baud", SERIAL_BAUD_MIN,
                              SERIAL_BAUD_MAX, 0, &baud, d);
    if (err)
        return err;
    struct scale_settings s = {
        .protocol = config_text(config, "scale", "protocol", ""),
        .unit = config_text(config, "scale", "unit", ""),
        .port = config_text(config, "scale", "port", ""),
        .usb = config_text(config, "scale", "usb", ""),
        .baud = (int)baud,
    };
    err = scale_settings_check(&s, d);
    if (!err)
        *ret_settings = s;
    return err;
}

/* ---- the thread ----------------------------------------------------------*/

/* Waits while the screen is behind. False: the screen has ended. */
static bool send_event(struct counter *c, const struct counter_event *event)
{
    ssize_t sent;
    do
        sent = send(c->device_end, event, sizeof(*event), MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof(*event);
}

static void scanned(void *arg, const struct scan *scan)
{
    struct counter_event event = {.kind = COUNTER_SCAN, .scan = *scan};
    (void)send_event(arg, &event);
}

/* A keyboard that may not be claimed still types, as it always did: that is
 * nothing to worry anybody with. */
static bool sorely_missed(const struct scanner_state *s)
{
    return !s->works && s->kind != SCANNER_KEYBOARD;
}

static void send_state(struct counter *c, const struct scanners *all)
{
    struct scanner_state list[SCANNERS_MAX];
    struct counter_event event = {.kind = COUNTER_SCANNERS};
    int count = scanners_list(all, list, SCANNERS_MAX);
    for (int i = 0; i < count; i++) {
        event.working += list[i].works;
        if (sorely_missed(&list[i])) {
            event.missing = true;
            text_copy(event.words, sizeof(event.words), list[i].words);
        }
    }
    c->worked = c->worked || event.working > 0;
    event.missing = event.missing || (c->worked && event.working == 0);
    (void)send_event(c, &event);
}

static void send_scale(struct counter *c, struct scale *scale)
{
    struct counter_event event = {.kind = COUNTER_SCALE};
    if (scale) {
        scale_state(scale, &event.scale);
    } else {
        event.scale.expected = true;
        text_copy(event.scale.words, sizeof(event.scale.words),
                  c->scale_wrong.text);
    }
    (void)send_event(c, &event);
}

/* False: the screen has ended. */
static bool obey(struct counter *c, struct scale *scale)
{
    char order;
    ssize_t got = recv(c->device_end, &order, 1, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    if (got == 1 && scale)
        scale_watch(scale, order == WATCH_SCALE);
    return got == 1;
}

static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void serve(struct counter *c, struct scanners *all, struct scale *scale)
{
    struct pollfd fds[1 + SCANNERS_POLL_MAX + SCALE_POLL_MAX];
    for (;;) {
        if (scanners_changed(all))
            send_state(c, all);
        if (scale && scale_changed(scale))
            send_scale(c, scale);
        fds[0] = (struct pollfd){.fd = c->device_end, .events = POLLIN};
        int count = 1 + scanners_pollfds(all, fds + 1, SCANNERS_POLL_MAX);
        int wait = scanners_wait_ms(all);
        if (scale) {
            count += scale_pollfds(scale, fds + count, SCALE_POLL_MAX);
            wait = sooner(wait, scale_wait_ms(scale));
        }
        if (poll(fds, (nfds_t)count, wait) < 0 && errno != EINTR)
            return;
        if (fds[0].revents != 0 && !obey(c, scale))
            return;
        scanners_turn(all);
        if (scale)
            scale_turn(scale);
    }
}

static void *work(void *arg)
{
    struct counter *c = arg;
    struct scanners *all = NULL;
    struct scale *scale = NULL;
    if (scanners_new(&c->settings, scanned, c, &all, NULL))
        return NULL;
    if (c->scale_wrong.text[0] || scale_new(&c->scale_settings, &scale, NULL))
        send_scale(c, NULL);
    serve(c, all, scale);
    scale_free(scale);
    scanners_free(all);
    return NULL;
}

/* ---- the screen's side ---------------------------------------------------*/

enum err counter_start(const struct config *config,
                       struct counter **ret_counter, struct diag *d)
{
    int ends[2];
    sigset_t all, before;
    struct scanner_settings settings;
    enum err err = counter_settings(config, &settings, d);
    if (err)
        return err;
    struct counter *c = calloc(1, sizeof(*c));
    if (!c)
        return ERR_NOMEM;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        free(c);
        return ERR_NOMEM;
    }
    c->settings = settings;
    if (counter_scale_settings(config, &c->scale_settings, &c->scale_wrong) ==
        ERR_OK)
        c->scale_wrong.text[0] = '\0';
    c->screen_end = ends[0];
    c->device_end = ends[1];
    /* Signals are the screen's. */
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    int code = pthread_create(&c->thread, NULL, work, c);
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    if (code != 0) {
        close(ends[0]);
        close(ends[1]);
        free(c);
        return diag_set(d, ERR_NOMEM,
                        tr("there is no room for the scanners: end other "
                           "programs"));
    }
    *ret_counter = c;
    return ERR_OK;
}

void counter_stop(struct counter *c)
{
    if (!c)
        return;
    (void)shutdown(c->screen_end, SHUT_RDWR);
    CHECK(pthread_join(c->thread, NULL) == 0);
    close(c->screen_end);
    close(c->device_end);
    free(c);
}

int counter_fd(const struct counter *c)
{
    return c ? c->screen_end : -1;
}

bool counter_next(struct counter *c, struct counter_event *ret_event)
{
    return c && recv(c->screen_end, ret_event, sizeof(*ret_event),
                     MSG_DONTWAIT) == (ssize_t)sizeof(*ret_event);
}

void counter_watch_scale(struct counter *c, bool on)
{
    char order = on ? WATCH_SCALE : LEAVE_SCALE;
    if (c) /* a few of these always fit; after the thread ended nobody cares */
        (void)!send(c->screen_end, &order, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}
