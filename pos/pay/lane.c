#include "pos/pay/lane.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/agent_loop.h"
#include "pos/enrol.h"
#include "pos/till.h"
#include "sync/keys.h"

#define SETTLED_MS 60000 /* a link that held so long resets the back-off */
#define HURRY_MS   1000  /* hurried dials are so far apart */
#define IDLE_MS    60000

struct lane {
    pthread_t thread;
    int caller_end, lane_end;
    struct dialer_options options;
    /* the thread's */
    struct transport *transport;
    struct dialer *dialer;
    bool up;
    enum dialer_trouble told; /* to the caller */
    bool told_once;
    int attempts;
    int64_t dial_ms, dialled_ms, up_ms;
};

enum err lane_address(const char *setting, const char *sync_address,
                      char ret_address[TRANSPORT_ADDRESS_MAX])
{
    size_t digits = strspn(setting, "0123456789");
    const char *colon = strrchr(sync_address, ':');
    int len = 0;
    if (setting[0] == '\0' || setting[digits] != '\0') {
        if (setting[0] && strncmp(setting, "tcp://", 6) != 0)
            return ERR_FORMAT;
        len = snprintf(ret_address, TRANSPORT_ADDRESS_MAX, "%s", setting);
    } else {
        if (!colon || digits > 5)
            return ERR_FORMAT;
        len = snprintf(ret_address, TRANSPORT_ADDRESS_MAX, "%.*s:%s",
                       (int)(colon - sync_address), sync_address, setting);
    }
    return len < TRANSPORT_ADDRESS_MAX ? ERR_OK : ERR_FORMAT;
}

/* ---- the thread ----------------------------------------------------------*/

/* A caller that is far behind loses frames, never the link's state. */
static void tell(struct lane *l, const struct lane_event *event)
{
    int flags = MSG_NOSIGNAL | (event->link ? 0 : MSG_DONTWAIT);
    while (send(l->lane_end, event, sizeof(*event), flags) < 0 &&
           errno == EINTR) {
    }
}

static void tell_link(struct lane *l, enum dialer_trouble trouble)
{
    struct lane_event event;
    if (l->told_once && !l->up && trouble == l->told)
        return;
    memset(&event, 0, sizeof(event));
    event.link = true;
    event.up = l->up;
    event.trouble = l->told = trouble;
    l->told_once = true;
    tell(l, &event);
}

static void plan_dial(struct lane *l, int64_t now)
{
    if (l->up && now - l->up_ms > SETTLED_MS)
        l->attempts = 0;
    l->attempts++;
    int64_t wait = agent_backoff_ms(l->attempts, randombytes_random());
    if (wait > LANE_BACKOFF_MAX_MS)
        wait = LANE_BACKOFF_MAX_MS - randombytes_uniform(LANE_BACKOFF_MAX_MS);
    l->dial_ms = now + wait;
}

static void follow_link(struct lane *l, int64_t now)
{
    enum dialer_state state = dialer_state(l->dialer);
    if (state == DIALER_UP && !l->up) {
        l->up = true;
        l->up_ms = now;
        tell_link(l, DIALER_FINE);
    } else if (state != DIALER_UP && l->up) {
        plan_dial(l, now);
        l->up = false;
        tell_link(l, dialer_trouble(l->dialer));
    } else if (state == DIALER_DOWN && l->dial_ms <= l->dialled_ms) {
        plan_dial(l, now);
        tell_link(l, dialer_trouble(l->dialer));
    }
    bool idle = state == DIALER_IDLE || state == DIALER_DOWN;
    if (idle && !l->up && now >= l->dial_ms) {
        l->dialled_ms = now;
        dialer_connect(l->dialer);
    }
}

static void take_frames(struct lane *l)
{
    struct buf bytes = {0};
    struct lane_event event;
    while (dialer_receive(l->dialer, &bytes) == ERR_OK) {
        memset(&event, 0, sizeof(event));
        if (paywire_unpack(bytes.data, bytes.len, &event.frame) == ERR_OK)
            tell(l, &event);
    }
    buf_release(&bytes);
}

/* What the caller wants; false when it is gone. A message of one byte: hurry.
 */
static bool take_orders(struct lane *l, int64_t now)
{
    uint8_t bytes[PAYWIRE_FRAME_MAX];
    for (;;) {
        ssize_t len = recv(l->lane_end, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (len == 0)
            return false;
        if (len < 0)
            return errno == EAGAIN || errno == EINTR;
        if (len == 1 && l->dial_ms > l->dialled_ms + HURRY_MS)
            l->dial_ms = l->dialled_ms + HURRY_MS;
        if (len == 1 && l->dial_ms < now)
            l->dial_ms = now;
        if (len > 1 && dialer_send(l->dialer, bytes, (size_t)len)) {
            /* not up, or full: it is asked again */
        }
        sodium_memzero(bytes, (size_t)len);
    }
}

static void *work(void *arg)
{
    struct lane *l = arg;
    struct pollfd extra = {.fd = l->lane_end, .events = POLLIN};
    follow_link(l, clock_monotonic_ms());
    for (;;) {
        int64_t now = clock_monotonic_ms();
        int64_t wait = IDLE_MS;
        if (!l->up && l->dial_ms > now)
            wait = l->dial_ms - now;
        if (dialer_poll(l->dialer, &extra, 1, wait))
            usleep(100000); /* out of memory: not in a hot loop */
        now = clock_monotonic_ms();
        if (extra.revents && !take_orders(l, now))
            break;
        follow_link(l, now);
        take_frames(l);
    }
    return NULL;
}

/* ---- the caller's side ---------------------------------------------------*/

static void discard(struct lane *l)
{
    dialer_close(l->dialer);
    transport_close(l->transport);
    close(l->caller_end);
    close(l->lane_end);
    sodium_memzero(&l->options, sizeof(l->options));
    free(l);
}

static enum err load_options(const char *dir, const char *address,
                             struct dialer_options *o, struct diag *d)
{
    char path[TILL_PATH_MAX], sync_address[TRANSPORT_ADDRESS_MAX];
    struct keys keys;
    enum err err = keys_init();
    if (!err)
        err = enrol_load_hq(dir, sync_address, o->hq_key, d);
    if (!err)
        err = till_path(dir, "till.key", path, d);
    if (!err)
        err = keys_load(path, &keys, d);
    if (err)
        return err;
    snprintf(o->address, sizeof(o->address), "%s", address);
    memcpy(o->public_key, keys.curve_public, TRANSPORT_KEY_LEN);
    memcpy(o->secret_key, keys.curve_secret, TRANSPORT_KEY_LEN);
    keys_wipe(&keys);
    return ERR_OK;
}

static bool start_thread(struct lane *l)
{
    sigset_t all, before;
    sigfillset(&all); /* signals are the caller's; libzmq's inherit it too */
    CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    bool good =
        transport_open(&l->transport) == ERR_OK &&
        dialer_open(l->transport, &l->options, &l->dialer, NULL) == ERR_OK &&
        pthread_create(&l->thread, NULL, work, l) == 0;
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return good;
}

enum err lane_start(const char *dir, const char *address, uint32_t channel,
                    struct lane **ret_lane, struct diag *d)
{
    int ends[2];
    struct lane *l = calloc(1, sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    enum err err = load_options(dir, address, &l->options, d);
    if (!err && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        err = ERR_NOMEM;
    if (err) {
        sodium_memzero(l, sizeof(*l));
        free(l);
        return err;
    }
    l->options.channel = channel;
    l->caller_end = ends[0];
    l->lane_end = ends[1];
    if (!start_thread(l)) {
        discard(l);
        return diag_set(d, ERR_NOMEM,
                        tr("the payment line to headquarters cannot be "
                           "opened: the address \"%.60s\" may be wrong, or "
                           "there is no memory"),
                        address);
    }
    *ret_lane = l;
    return ERR_OK;
}

void lane_stop(struct lane *lane)
{
    if (!lane)
        return;
    (void)shutdown(lane->caller_end, SHUT_RDWR);
    CHECK(pthread_join(lane->thread, NULL) == 0);
    discard(lane);
}

int lane_fd(const struct lane *lane)
{
    return lane ? lane->caller_end : -1;
}

bool lane_next(struct lane *lane, struct lane_event *ret_event)
{
    return lane && recv(lane->caller_end, ret_event, sizeof(*ret_event),
                        MSG_DONTWAIT) == (ssize_t)sizeof(*ret_event);
}

void lane_send(struct lane *lane, const struct paywire_frame *frame)
{
    struct buf bytes = {0};
    if (lane && paywire_pack(frame, &bytes) == ERR_OK)
        (void)!send(lane->caller_end, bytes.data, bytes.len,
                    MSG_NOSIGNAL | MSG_DONTWAIT);
    if (bytes.data)
        sodium_memzero(bytes.data, bytes.len); /* a payer's code */
    buf_release(&bytes);
}

void lane_hurry(struct lane *lane)
{
    if (lane)
        (void)!send(lane->caller_end, "!", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}
