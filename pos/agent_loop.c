#include "pos/keep/practice.h"
#include "pos/agent_loop.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "pos/catalogue.h"
#include "pos/customer/people_wire.h"
#include "pos/enrol.h"
#include "pos/projection.h"
#include "pos/refund/ask.h"
#include "pos/till.h"
#include "sync/replica_db.h"
#include "sync/transport_zmq.h"

#define PEOPLE_MS        5000 /* between asking for customers of other tills */
#define PEOPLE_SOON_MS   500  /* after something was recorded here */
#define OUTBOX_FRAMES    16   /* while the transport's queue is full */
#define FRAMES_A_TURN    64   /* taken before looking at anything else */
#define SILENT_MS        (2 * REPLICA_IDLE_MS + 5000)
#define SETTLED_MS       60000 /* a link that held so long resets the back-off */
#define DIAL_ON_SALE_MS  2000  /* a sale makes it dial, but not more often */
#define TROUBLE_MS       60000 /* the same trouble is logged so often */
#define STORAGE_PAUSE_MS 1000  /* after an error of the database */
#define LOCK_TRIES       10    /* somebody may just be looking at the lock */
#define LOG_MAX          ((off_t)1 << 20)
#define ONCE_LOOK_MS     100

struct agent {
    const char *dir;
    struct agent_options options;
    struct till till;
    struct keys keys;
    struct catalogue_feed feed;
    struct feed_copy copy;
    struct replica_db db;
    struct replica *replica;
    struct transport *transport;
    struct dialer *dialer;
    int lock_fd, wake_fd, signal_fd;
    bool linked;     /* the replica was told of the link */
    bool recovered;  /* its tail was replaced: projections are to be rebuilt */
    int attempts;    /* since the link last held */
    int64_t dial_ms; /* monotonic: not before */
    int64_t dialled_ms, linked_ms;
    int64_t looked_ms;
    int64_t people_ms; /* monotonic: customers were last told of; 0 never */
    int64_t asked_ms;  /* monotonic: a sale was last asked about */
    int64_t data_version;
    enum err trouble; /* last one logged */
    int64_t trouble_ms;
    struct agent_state state;
    struct buf outbox[OUTBOX_FRAMES];
    int outbox_first, outbox_count;
};

/* ---- out
 * -------------------------------------------------------------------*/

static void flush(struct agent *a)
{
    while (a->outbox_count > 0) {
        struct buf *b = &a->outbox[a->outbox_first];
        if (dialer_send(a->dialer, b->data, b->len))
            return;
        buf_clear(b);
        a->outbox_first = (a->outbox_first + 1) % OUTBOX_FRAMES;
        a->outbox_count--;
    }
}

/* The replica sends again what gets lost, so a full outbox loses frames. */
static void send_frame(void *ctx, const void *frame, size_t len)
{
    struct agent *a = ctx;
    flush(a);
    if (a->outbox_count == 0 && dialer_send(a->dialer, frame, len) != ERR_BUSY)
        return;
    if (a->outbox_count == OUTBOX_FRAMES)
        return;
    struct buf *b =
        &a->outbox[(a->outbox_first + a->outbox_count) % OUTBOX_FRAMES];
    buf_clear(b);
    if (buf_add(b, frame, len) == ERR_OK)
        a->outbox_count++;
}

static void drop_outbox(struct agent *a)
{
    for (int i = 0; i < OUTBOX_FRAMES; i++)
        buf_clear(&a->outbox[i]);
    a->outbox_first = a->outbox_count = 0;
}

static void on_event(void *ctx, const struct replica_event *e)
{
    struct agent *a = ctx;
    switch (e->kind) {
    case REPLICA_EVENT_RECOVERED:
        a->recovered = true;
        log_line(tr("this till was restored from a copy or cloned: after entry "
                    "%llu took %llu entries back from headquarters and "
                    "appended %llu own ones again"),
                 (unsigned long long)e->fork_seq, (unsigned long long)e->taken,
                 (unsigned long long)e->rebased);
        break;
    case REPLICA_EVENT_STOPPED:
        log_line(tr("headquarters does not let us in: %s"),
                 enrol_reason_text(e->reason));
        break;
    case REPLICA_EVENT_REFUSED:
        log_line(tr("headquarters refused an entry: %s"),
                 enrol_reason_text(e->reason));
        break;
    case REPLICA_EVENT_CLOCK:
        log_line(tr("our clock is %lld ms ahead of headquarters'"),
                 (long long)e->skew_ms);
        break;
    case REPLICA_EVENT_BAD_PEER:
        log_line("%s", tr("headquarters sent an answer that does not hold"));
        break;
    }
}

/* ---- state for the screen
 * --------------------------------------------------*/

static void show(struct agent *a, enum agent_link link, const char *text)
{
    struct replica_status s;
    struct agent_state next = a->state;
    replica_get_status(a->replica, &s);
    if (link != next.link) {
        next.since_ms = clock_now_ms();
        log_line("%s%s%s",
                 link == AGENT_LINK_ONLINE    ? tr("online")
                 : link == AGENT_LINK_STOPPED ? tr("kept out")
                                              : tr("offline"),
                 text[0] ? ": " : "", text);
    }
    next.link = link;
    next.feed_loading = s.feed_loading;
    if (s.heard_ms >= 0) {
        next.skew_known = true;
        next.skew_ms = s.skew_ms;
    }
    snprintf(next.text, sizeof(next.text), "%s", text);
    if (memcmp(&next, &a->state, sizeof(next)) == 0)
        return;
    if (s.heard_ms >= 0)
        next.last_heard_ms =
            clock_now_ms() - (clock_monotonic_ms() - s.heard_ms);
    a->state = next;
    /* A full disk must not stop the sync; the screen then shows old news. */
    if (agent_state_write(a->dir, &next))
        log_line(tr("cannot write %s/%s"), a->dir, AGENT_STATE);
}

/* A headquarters that hangs keeps the link up and says nothing. */
static bool is_silent(const struct agent *a, const struct replica_status *s)
{
    int64_t heard = s->heard_ms > a->linked_ms ? s->heard_ms : a->linked_ms;
    return clock_monotonic_ms() - heard > SILENT_MS;
}

static void show_link(struct agent *a)
{
    struct replica_status s;
    replica_get_status(a->replica, &s);
    enum dialer_trouble trouble = dialer_trouble(a->dialer);
    if (s.state == REPLICA_STOPPED)
        show(a, AGENT_LINK_STOPPED, enrol_reason_text(s.reason));
    else if (a->linked && s.state > REPLICA_HELLO && !is_silent(a, &s))
        show(a, AGENT_LINK_ONLINE, "");
    else if (a->linked && is_silent(a, &s))
        show(a, AGENT_LINK_OFFLINE, dialer_trouble_text(DIALER_UNREACHABLE));
    else if (trouble == DIALER_NOT_ADMITTED || trouble == DIALER_HQ_KEY)
        show(a, AGENT_LINK_STOPPED, dialer_trouble_text(trouble));
    else if (trouble != DIALER_FINE)
        show(a, AGENT_LINK_OFFLINE, dialer_trouble_text(trouble));
    else if (a->linked && s.reason != WIRE__REASON__NONE)
        show(a, AGENT_LINK_OFFLINE, enrol_reason_text(s.reason));
    else if (a->state.link == AGENT_LINK_NONE)
        show(a, AGENT_LINK_OFFLINE, "");
}

/* ---- the link
 * --------------------------------------------------------------*/

static void plan_dial(struct agent *a, int64_t now)
{
    if (a->linked && now - a->linked_ms > SETTLED_MS)
        a->attempts = 0;
    a->attempts++;
    a->dial_ms = now + agent_backoff_ms(a->attempts, randombytes_random());
}

static enum err follow_link(struct agent *a, int64_t now)
{
    enum dialer_state state = dialer_state(a->dialer);
    if (state == DIALER_UP && !a->linked) {
        a->linked = true;
        a->linked_ms = now;
        drop_outbox(a);
        return replica_connected(a->replica, now, clock_now_ms());
    }
    if (state != DIALER_UP && a->linked) {
        plan_dial(a, now);
        a->linked = false;
        replica_disconnected(a->replica);
        return ERR_OK;
    }
    if (state == DIALER_DOWN && a->dial_ms <= a->dialled_ms)
        plan_dial(a, now); /* this attempt failed */
    if ((state == DIALER_IDLE || state == DIALER_DOWN) && now >= a->dial_ms) {
        a->dialled_ms = now;
        dialer_connect(a->dialer);
    }
    return ERR_OK;
}

static enum err take_frames(struct agent *a)
{
    struct buf frame = {0};
    enum err err = ERR_OK;
    for (int i = 0; i < FRAMES_A_TURN && !err; i++) {
        err = dialer_receive(a->dialer, &frame);
        if (err == ERR_SHORT) {
            err = ERR_OK;
            break;
        }
        if (!err && a->linked)
            err = replica_receive(a->replica, frame.data, frame.len,
                                  clock_monotonic_ms(), clock_now_ms());
    }
    buf_release(&frame);
    return err;
}

/* ---- sales of other tills ------------------------------------------------*/

static enum err on_sale_found(void *ctx, const Wire__SaleFound *found)
{
    struct agent *a = ctx;
    return ask_answered(&a->till.db, found, clock_now_ms());
}

/* Somebody at the screen waits for it: sent again until it is answered. */
static enum err ask_about_sale(struct agent *a, int64_t now)
{
    struct replica_status s;
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__SalePull pull;
    uint8_t hash[SALE_NAME_HASH];
    struct buf bytes = {0};
    replica_get_status(a->replica, &s);
    if (!a->linked || s.state != REPLICA_READY)
        return ERR_OK;
    enum err err = ask_next(&a->till.db, clock_now_ms(), &pull, hash);
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    a->asked_ms = now;
    f.kind_case = WIRE__FRAME__KIND_SALE_PULL;
    f.sale_pull = &pull;
    err = wire_pack(&f, &bytes);
    if (!err)
        send_frame(a, bytes.data, bytes.len);
    buf_release(&bytes);
    return err;
}

/* ---- who the outlet's customers are --------------------------------------*/

static enum err on_people_kept(void *ctx, const Wire__PeopleKept *kept)
{
    struct agent *a = ctx;
    bool more = false;
    enum err err = people_kept(&a->till, kept, &more);
    if (!err && more)
        a->people_ms = 0;
    return err;
}

static enum err tell_people(struct agent *a, int64_t now)
{
    struct replica_status s;
    struct buf bytes = {0};
    int rows = 0;
    replica_get_status(a->replica, &s);
    if (!a->linked || s.state != REPLICA_READY)
        return ERR_OK;
    enum err err = people_frame(&a->till, &bytes, &rows);
    a->people_ms = now;
    if (!err && rows >= 0)
        send_frame(a, bytes.data, bytes.len);
    buf_release(&bytes);
    return err;
}

/* ---- the ledger
 * ------------------------------------------------------------*/

/* Somebody may put an older copy in the directory's place while we run. What we
 * hold open is then no longer the till. */
static bool is_home(const struct agent *a)
{
    char path[TILL_PATH_MAX];
    struct stat here, ours;
    return till_path(a->dir, AGENT_LOCK ".lock", path, NULL) == ERR_OK &&
           stat(path, &here) == 0 && fstat(a->lock_fd, &ours) == 0 &&
           here.st_ino == ours.st_ino && here.st_dev == ours.st_dev;
}

/* Without a poke (the till may be an older one, or a script): did another
 * connection commit anything? */
static enum err look(struct agent *a, int64_t now, bool *ret_grew,
                     bool *ret_stop)
{
    int64_t version = 0;
    static const char data_version[] = "PRAGMA data_version";
    if (now - a->looked_ms < AGENT_CHECK_MS)
        return ERR_OK;
    a->looked_ms = now;
    if (!is_home(a)) {
        log_line(tr("%s was replaced by another directory: this agent ends"),
                 a->dir);
        *ret_stop = true;
        return ERR_OK;
    }
    enum err err = db_int(&a->till.db, data_version, &version, "");
    if (!err && version != a->data_version) {
        a->data_version = version;
        *ret_grew = true;
    }
    return err;
}

static enum err after_recovery(struct agent *a)
{
    uint64_t entries = 0;
    struct diag d = {0};
    a->recovered = false;
    enum err err = db_begin(&a->till.db);
    if (err)
        return err;
    err = projection_rebuild(&a->till.db, &entries, &d);
    if (!err)
        err = replica_db_fresh(&a->till.db);
    err = db_end(&a->till.db, err);
    log_line("%s", err ? d.text : tr("all lists were computed again"));
    return err;
}

static enum err turn(struct agent *a, int64_t wait_ms, bool *ret_stop)
{
    struct pollfd extra[] = {{.fd = a->wake_fd, .events = POLLIN},
                             {.fd = a->signal_fd, .events = POLLIN}};
    bool grew = false;
    enum err err =
        dialer_poll(a->dialer, extra, (int)ARRAY_LEN(extra), wait_ms);
    if (err)
        return err;
    int64_t now = clock_monotonic_ms();
    *ret_stop = extra[1].revents != 0;
    if (extra[0].revents && agent_wake_drain(a->wake_fd)) {
        grew = true;
        if (!a->linked && a->dial_ms > a->dialled_ms + DIAL_ON_SALE_MS)
            a->dial_ms = a->dialled_ms + DIAL_ON_SALE_MS;
    }
    err = look(a, now, &grew, ret_stop);
    if (!err)
        err = follow_link(a, now);
    flush(a);
    if (!err)
        err = take_frames(a);
    if (!err && grew && a->linked)
        err = replica_poke(a->replica, now, clock_now_ms());
    if (!err && (grew || now - a->asked_ms >= ASK_AGAIN_MS))
        err = ask_about_sale(a, now);
    if (!err && (a->people_ms == 0 || now - a->people_ms >= PEOPLE_MS ||
                 (grew && now - a->people_ms >= PEOPLE_SOON_MS)))
        err = tell_people(a, now);
    if (!err && a->recovered)
        err = after_recovery(a);
    return err;
}

/* ---- until when
 * ------------------------------------------------------------*/

struct once {
    int64_t limit_ms, moved_ms;
    uint64_t acked, received;
    Wire__Reason refused;
};

/* --once: done, or no way, or no progress for too long? */
static enum err once_verdict(struct agent *a, struct once *o, bool *ret_done,
                             struct diag *d)
{
    struct replica_status s;
    int64_t now = clock_monotonic_ms();
    replica_get_status(a->replica, &s);
    if (a->linked && replica_idle(a->replica)) {
        *ret_done = true;
        return ERR_OK;
    }
    /* To be refused again and again is no progress, a Welcome between them is
     * none either. */
    if (s.reason != WIRE__REASON__NONE)
        o->refused = s.reason;
    if (s.acked_seq != o->acked ||
        (s.received_bytes != o->received && !o->refused)) {
        o->refused = WIRE__REASON__NONE;
        o->acked = s.acked_seq;
        o->received = s.received_bytes;
        o->moved_ms = now;
    }
    if (a->state.link == AGENT_LINK_STOPPED)
        return diag_set(d, ERR_DENIED, "%s", a->state.text);
    if (now - o->moved_ms < o->limit_ms)
        return ERR_OK;
    if (o->refused != WIRE__REASON__NONE)
        return diag_set(d, ERR_DENIED, "%s", enrol_reason_text(o->refused));
    return diag_set(d, ERR_GONE, "%s",
                    a->state.text[0] ? a->state.text
                                     : dialer_trouble_text(DIALER_UNREACHABLE));
}

/* The same one not every second. */
static void log_trouble(struct agent *a, enum err err, const char *words)
{
    int64_t now = clock_monotonic_ms();
    if (err == a->trouble && now - a->trouble_ms < TROUBLE_MS)
        return;
    a->trouble = err;
    a->trouble_ms = now;
    log_line("%s (%s)", words, err_name(err));
}

static enum err run(struct agent *a, struct diag *d)
{
    struct once once = {.limit_ms = a->options.once_limit_ms,
                        .moved_ms = clock_monotonic_ms()};
    if (once.limit_ms == 0)
        once.limit_ms = AGENT_ONCE_MS;
    for (bool stop = false; !stop;) {
        int64_t now = clock_monotonic_ms(), next = now + AGENT_CHECK_MS;
        int64_t due = next;
        enum err err = replica_tick(a->replica, now, clock_now_ms(), &due);
        if (due < next)
            next = due;
        if (!a->linked && a->dial_ms < next)
            next = a->dial_ms;
        if (a->options.once && next > now + ONCE_LOOK_MS)
            next = now + ONCE_LOOK_MS;
        if (!err)
            err = turn(a, next > now ? next - now : 0, &stop);
        if (err) {
            /* The database is busy, full or gone: say it, and go on. */
            struct diag why = {0};
            err = till_explain(&a->till, err, &why);
            show(a,
                 a->state.link == AGENT_LINK_NONE ? AGENT_LINK_OFFLINE
                                                  : a->state.link,
                 why.text);
            log_trouble(a, err, why.text);
            usleep(STORAGE_PAUSE_MS * 1000);
            if (err == ERR_CORRUPT)
                return diag_set(d, err, "%s", why.text);
        } else {
            show_link(a);
        }
        if (a->options.once && !stop) {
            err = once_verdict(a, &once, &stop, d);
            if (err)
                return err;
        }
    }
    return ERR_OK;
}

/* ---- start and end
 * ---------------------------------------------------------*/

static enum err take_lock(struct agent *a, struct diag *d)
{
    char text[32];
    enum err err = ERR_BUSY;
    for (int i = 0; i < LOCK_TRIES && err == ERR_BUSY; i++) {
        if (i > 0)
            usleep(10000);
        err = till_lock(a->dir, AGENT_LOCK, &a->lock_fd, d);
    }
    if (err == ERR_BUSY) {
        pid_t pid = 0;
        agent_is_running(a->dir, &pid);
        return diag_set(d, ERR_BUSY,
                        tr("an agent already runs for %s (process %ld); one "
                           "is enough"),
                        a->dir, (long)pid);
    }
    if (err)
        return err;
    int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    if (ftruncate(a->lock_fd, 0) != 0 ||
        pwrite(a->lock_fd, text, (size_t)len, 0) != len)
        return diag_set(
            d, ERR_IO,
            tr("%s cannot be written: give this user the right to write it "
               "and its folder"),
            a->dir);
    return ERR_OK;
}

static enum err take_signals(struct agent *a)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    /* Before libzmq's threads, which inherit it. */
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return ERR_IO;
    a->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return a->signal_fd >= 0 ? ERR_OK : ERR_IO;
}

static enum err open_log(struct agent *a)
{
    char path[TILL_PATH_MAX], old[TILL_PATH_MAX];
    struct stat st;
    enum err err = till_path(a->dir, AGENT_LOG, path, NULL);
    if (!err)
        err = till_path(a->dir, AGENT_LOG ".1", old, NULL);
    if (err || a->options.foreground)
        return err;
    if (stat(path, &st) == 0 && st.st_size > LOG_MAX)
        rename(path, old);
    return log_to(path);
}

static enum err open_link(struct agent *a, struct diag *d)
{
    struct dialer_options o;
    memset(&o, 0, sizeof(o));
    enum err err = enrol_load_hq(a->dir, o.address, o.hq_key, d);
    if (!err)
        err = transport_open(&a->transport);
    if (err)
        return err;
    memcpy(o.public_key, a->keys.curve_public, TRANSPORT_KEY_LEN);
    memcpy(o.secret_key, a->keys.curve_secret, TRANSPORT_KEY_LEN);
    err = dialer_open(a->transport, &o, &a->dialer, d);
    sodium_memzero(&o, sizeof(o));
    return err;
}

static enum err open_replica(struct agent *a)
{
    struct replica_config c = {.till = a->till.till,
                               .keys = &a->keys,
                               .software = AGENT_SOFTWARE,
                               .ops = &replica_db_ops,
                               .ctx = &a->db};
    randombytes_buf(&c.seed, sizeof(c.seed));
    a->feed = (struct catalogue_feed){&a->till.catalogue, a->till.till};
    a->copy =
        (struct feed_copy){&a->till.catalogue, catalogue_changed, &a->feed};
    a->db = (struct replica_db){.till_db = &a->till.db,
                                .copy = &a->copy,
                                .send = send_frame,
                                .event = on_event,
                                .ctx = a,
                                .sale_found = on_sale_found,
                                .people_kept = on_people_kept};
    return replica_new(&c, &a->replica);
}

static enum err start(struct agent *a, struct diag *d)
{
    char path[TILL_PATH_MAX];
    enum err err = keys_init();
    if (!err)
        err = till_open(a->dir, &a->till, d);
    if (!err)
        err = take_lock(a, d);
    if (!err)
        err = till_path(a->dir, "till.key", path, d);
    if (!err)
        err = keys_load(path, &a->keys, d);
    if (!err)
        err = replica_db_ensure_key(&a->till.db, &a->keys, clock_now_ms());
    if (!err)
        err = open_log(a);
    if (!err)
        err = take_signals(a);
    if (!err)
        err = agent_wake_open(a->dir, &a->wake_fd, d);
    if (!err)
        err = open_link(a, d);
    if (!err)
        err = open_replica(a);
    return err;
}

/* What the shop's data plan paid for. */
static void log_traffic(const struct agent *a)
{
    struct replica_status s;
    replica_get_status(a->replica, &s);
    log_line(tr("ends; frames sent: %llu bytes, received: %llu bytes"),
             (unsigned long long)s.sent_bytes,
             (unsigned long long)s.received_bytes);
}

static void finish(struct agent *a)
{
    if (a->replica)
        log_traffic(a);
    replica_free(a->replica);
    dialer_close(a->dialer);
    transport_close(a->transport);
    keys_wipe(&a->keys);
    till_close(&a->till);
    for (int i = 0; i < OUTBOX_FRAMES; i++)
        buf_release(&a->outbox[i]);
    if (a->wake_fd >= 0)
        close(a->wake_fd);
    if (a->signal_fd >= 0)
        close(a->signal_fd);
    if (a->lock_fd >= 0)
        close(a->lock_fd); /* last: who gets it finds all closed */
}

enum err agent_run(const char *dir, const struct agent_options *o,
                   struct diag *d)
{
    static struct agent a; /* one a process */
    if (practice_is(dir))
        return diag_set(d, ERR_DENIED,
                        tr("%s is for practice: it never talks with "
                           "headquarters"),
                        dir);
    memset(&a, 0, sizeof(a));
    a.dir = dir;
    a.options = *o;
    a.lock_fd = a.wake_fd = a.signal_fd = -1;
    a.data_version = -1;
    enum err err = start(&a, d);
    if (err == ERR_CORRUPT)
        err = till_explain(&a.till, err, d);
    if (err)
        err = diag_default(d, err, tr("the sync agent cannot start (%s)"),
                           err_text(err));
    else
        err = run(&a, d);
    finish(&a);
    return err;
}
