#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/spool.h"
#include "pos/spool_drain.h"
#include "pos/sql.h"

#define LOOK_MS  1000 /* `pos sell` beside us queues without a poke */
#define RETRY_MS 3000 /* after a failure */
#define CARE_MS  5000 /* between looks at a printer that will need somebody */

struct spool {
    pthread_t thread;
    struct till till; /* the worker's own */
    struct spool_stop stop;
    struct printer_status seen; /* how the printer was last */
    int64_t seen_ms;            /* monotonic */
    pthread_mutex_t lock;       /* of what follows */
    pthread_cond_t wake;
    bool poked;
    struct spool_status status;
};

static void set_status(struct spool *s, enum spool_health health, int waiting,
                       const char *words)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->status.health = health;
    s->status.waiting = waiting;
    text_copy(s->status.words, sizeof(s->status.words), words);
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

/* Until somebody pokes, or the time is up. */
static void doze(struct spool *s, int ms)
{
    struct timespec until;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    while (!s->poked && pthread_cond_timedwait(&s->wake, &s->lock, &until) == 0)
        ;
    s->poked = false;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

/* What of an idle printer somebody should know: "nearly out of paper". */
static const char *care(const struct spool *s)
{
    bool calm = printer_status_ready(&s->seen) && !s->seen.paper_near_end;
    return !s->seen.known || calm ? "" : printer_status_text(&s->seen);
}

/* Until the new roll is in, the line is shown; no longer. */
static void look_again(struct spool *s)
{
    struct printer_status now = {0};
    int64_t ms = clock_monotonic_ms();
    if (!care(s)[0] || ms - s->seen_ms < CARE_MS)
        return;
    s->seen_ms = ms;
    if (spool_ask(&s->till, &now, NULL) == ERR_OK && now.known)
        s->seen = now;
}

static enum err drain(struct spool *s, struct diag *d)
{
    struct printer_status now = {0};
    int printed = 0;
    enum err err = spool_drain_until(&s->till, &s->stop, &printed, &now, d);
    s->seen = now;
    s->seen_ms = clock_monotonic_ms();
    return err;
}

/* One look at the queue; returns how long to doze. */
static int round_of_work(struct spool *s)
{
    int64_t waiting = 0;
    struct diag d = {0};
    enum err err = db_int(&s->till.db, sql_spool_waiting_count, &waiting, "");
    if (!err && waiting == 0) {
        look_again(s);
        set_status(s, SPOOL_IDLE, 0, care(s));
        return LOOK_MS;
    }
    if (!err) {
        set_status(s, SPOOL_BUSY, (int)waiting, "");
        err = drain(s, &d);
    }
    if (!err)
        return 0;
    if (db_int(&s->till.db, sql_spool_waiting_count, &waiting, ""))
        waiting = 0;
    set_status(s, err == ERR_BUSY ? SPOOL_ELSEWHERE : SPOOL_WAITING,
               (int)waiting, d.text[0] ? d.text : err_text(err));
    return RETRY_MS;
}

static void *work(void *arg)
{
    struct spool *s = arg;
    while (!atomic_load(&s->stop.asked)) {
        int ms = round_of_work(s);
        if (ms > 0)
            doze(s, ms);
    }
    return NULL;
}

static enum err start_thread(struct spool *s, struct diag *d)
{
    pthread_condattr_t attr;
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    CHECK(pthread_condattr_init(&attr) == 0);
    CHECK(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&s->wake, &attr) == 0);
    pthread_condattr_destroy(&attr);
    int rc = pthread_create(&s->thread, NULL, work, s);
    if (rc == 0)
        return ERR_OK;
    return diag_set(d, ERR_NOMEM, tr("the printer cannot be served: %s"),
                    strerror(rc));
}

enum err spool_start(const char *dir, struct spool **ret_spool, struct diag *d)
{
    struct spool *s = calloc(1, sizeof(*s));
    if (!s)
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    atomic_init(&s->stop.asked, false);
    enum err err = till_open(dir, &s->till, d);
    if (err) {
        free(s);
        return err;
    }
    if (!spool_has_printer(&s->till)) {
        s->status.health = SPOOL_OFF;
        till_close(&s->till);
        *ret_spool = s;
        return ERR_OK;
    }
    s->status.health = SPOOL_IDLE;
    err = start_thread(s, d);
    if (err) {
        till_close(&s->till);
        free(s);
        return err;
    }
    *ret_spool = s;
    return ERR_OK;
}

void spool_poke(struct spool *s)
{
    if (!s || !s->till.dir[0]) /* no thread: no printer */
        return;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->poked = true;
    CHECK(pthread_cond_signal(&s->wake) == 0);
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

void spool_status(struct spool *s, struct spool_status *ret_status)
{
    if (!s->till.dir[0]) { /* no thread: no printer */
        *ret_status = s->status;
        return;
    }
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    *ret_status = s->status;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

void spool_stop(struct spool *s)
{
    if (!s)
        return;
    if (s->till.dir[0]) {
        atomic_store(&s->stop.asked, true);
        spool_poke(s);
        CHECK(pthread_join(s->thread, NULL) == 0);
        CHECK(pthread_cond_destroy(&s->wake) == 0);
        CHECK(pthread_mutex_destroy(&s->lock) == 0);
        till_close(&s->till);
    }
    free(s);
}
