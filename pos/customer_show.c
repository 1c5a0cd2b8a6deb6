#include "pos/customer_show.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/serial.h"
#include "pos/till.h"

struct customer_show {
    pthread_t thread;
    int poke;  /* eventfd: there is something for the thread */
    int heard; /* eventfd: something for the screen */
    char dir[TILL_PATH_MAX];
    const char *idle;
    struct customer_settings settings;
    bool has_pole;

    pthread_mutex_t lock; /* of the rest; held for a copy only */
    struct customer_view view;
    bool fresh, end, missing;
};

enum err customer_show_settings(const struct config *config,
                                struct customer_settings *ret_settings,
                                struct diag *d)
{
    int64_t baud = 0;
    const char *chinese = config_text(config, "display", "chinese", "no");
    enum err err = config_int(config, "display", "baud", SERIAL_BAUD_MIN,
                              SERIAL_BAUD_MAX, 0, &baud, d);
    if (err)
        return err;
    if (strcmp(chinese, "yes") != 0 && strcmp(chinese, "no") != 0)
        return diag_set(d, ERR_FORMAT,
                        tr("[display] chinese: write yes when the display has "
                           "Chinese, else no"));
    struct customer_settings s = {
        .profile = config_text(config, "display", "profile", ""),
        .port = config_text(config, "display", "port", ""),
        .usb = config_text(config, "display", "usb", ""),
        .baud = (int)baud,
        .chinese = strcmp(chinese, "yes") == 0,
    };
    err = customer_settings_check(&s, d);
    if (!err)
        *ret_settings = s;
    return err;
}

/* ---- the thread ----------------------------------------------------------*/

/* What there is to show now; true when it is new. */
static bool take(struct customer_show *s, struct customer_view *view,
                 bool *ret_end)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool fresh = s->fresh;
    if (fresh)
        *view = s->view;
    s->fresh = false;
    *ret_end = s->end;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return fresh;
}

static void ring(int fd)
{
    uint64_t one = 1;
    (void)!write(fd, &one, sizeof(one));
}

static void tell(struct customer_show *s, bool missing)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool other = s->missing != missing;
    s->missing = missing;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    if (other)
        ring(s->heard);
}

static void wait(struct customer_show *s, struct customer_display *pole,
                 int64_t step_ms)
{
    struct pollfd fds[1 + CUSTOMER_POLL_MAX];
    uint64_t count;
    int64_t left = step_ms - clock_monotonic_ms();
    int wait = step_ms == 0 ? -1 : left > 0 ? (int)left : 0;
    int used = 1;
    fds[0] = (struct pollfd){.fd = s->poke, .events = POLLIN};
    if (pole) {
        int due = customer_display_wait_ms(pole);
        used += customer_display_pollfds(pole, fds + 1, CUSTOMER_POLL_MAX);
        if (due >= 0 && (wait < 0 || due < wait))
            wait = due;
    }
    (void)poll(fds, (nfds_t)used, wait);
    if (fds[0].revents & POLLIN)
        (void)!read(s->poke, &count, sizeof(count));
}

static void *work(void *arg)
{
    struct customer_show *s = arg;
    struct customer_display *pole = NULL;
    struct customer_view view = {0};
    struct customer_face face;
    int64_t step_ms = 0; /* when the next step is due; 0: never */
    int step = 0;
    bool end = false, stale = false;
    if (s->has_pole && customer_display_new(&s->settings, &pole, NULL))
        pole = NULL;
    while (!end) {
        bool fresh = take(s, &view, &end);
        int64_t now = clock_monotonic_ms();
        if (end)
            view = (struct customer_view){.kind = CUSTOMER_IDLE};
        if (fresh || end)
            stale = true;
        if (stale) /* a full disk: again at the next change */
            stale = customer_view_write(s->dir, &view) != ERR_OK;
        if (fresh) {
            step = 0;
            step_ms = now + CUSTOMER_STEP_MS;
        } else if (step_ms && now >= step_ms) {
            step++;
            step_ms = now + CUSTOMER_STEP_MS;
        }
        if (!customer_view_face(&view, s->idle, s->settings.chinese, step,
                                &face))
            step_ms = 0;
        if (pole) {
            customer_display_turn(pole, &face);
            tell(s, customer_display_missing(pole));
        }
        if (!end)
            wait(s, pole, pole ? step_ms : 0);
    }
    customer_display_free(pole);
    return NULL;
}

/* ---- the screen's side ---------------------------------------------------*/

static enum err begin(struct customer_show *s, struct diag *d)
{
    sigset_t all, before;
    /* Signals are the screen's. */
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    int code = pthread_create(&s->thread, NULL, work, s);
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return code == 0 ? ERR_OK
                     : diag_set(d, ERR_NOMEM,
                                tr("there is no room for the customer "
                                   "display: end other programs"));
}

static void release(struct customer_show *s)
{
    if (s->poke >= 0)
        close(s->poke);
    if (s->heard >= 0)
        close(s->heard);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

enum err customer_show_start(const char *dir, const struct config *config,
                             struct customer_show **ret_show, struct diag *d)
{
    struct customer_show *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    text_copy(s->dir, sizeof(s->dir), dir);
    s->idle = config_text(config, "display", "idle", "WELCOME");
    s->has_pole = customer_show_settings(config, &s->settings, d) == ERR_OK;
    s->poke = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->heard = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum err err = s->poke < 0 || s->heard < 0 ? ERR_NOMEM : ERR_OK;
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    s->fresh = true; /* idle */
    if (!err)
        err = begin(s, d);
    if (err) {
        release(s);
        return err;
    }
    *ret_show = s;
    return ERR_OK;
}

void customer_show_stop(struct customer_show *s)
{
    if (!s)
        return;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->end = true;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    ring(s->poke);
    CHECK(pthread_join(s->thread, NULL) == 0);
    release(s);
}

void customer_show(struct customer_show *s, const struct customer_view *view)
{
    if (!s)
        return;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool same = customer_view_same(&s->view, view);
    s->view = *view;
    s->fresh = s->fresh || !same;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    if (!same)
        ring(s->poke);
}

int customer_show_fd(const struct customer_show *s)
{
    return s ? s->heard : -1;
}

bool customer_show_missing(struct customer_show *s)
{
    uint64_t count;
    if (!s)
        return false;
    (void)!read(s->heard, &count, sizeof(count));
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool missing = s->missing;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return missing;
}
