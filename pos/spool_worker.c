#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/usb.h"
#include "pos/drawer_left.h"
#include "pos/label_spool.h"
#include "pos/spool.h"
#include "pos/spool_drain.h"
#include "pos/sql.h"

#define LOOK_MS  1000 /* `pos sell` beside us queues without a poke */
#define RETRY_MS 3000 /* after a failure, and for an unplugged printer */
#define PLUG_MS  300  /* between two tries, at least */
#define CARE_MS  5000 /* between looks at a printer that will need somebody */
#define ASK_MS   600
#define WARN_S   60
#define FDS_MAX  16

struct spool {
    pthread_t thread;
    struct till till; /* the worker's own */
    struct spool_stop stop;
    struct drawer_watch drawer;
    struct label_spool *labels;
    struct spool_line line;
    int64_t seen_ms;               /* monotonic; line.status is of then */
    int64_t tried_ms;              /* to open an idle printer */
    char trouble[SPOOL_ERROR_CAP]; /* why it is not open, or "" */
    char wrong[SPOOL_ERROR_CAP];   /* what till.ini has wrong, or "" */
    int wake_fd, news_fd;          /* eventfd: for the worker; for the screen */
    pthread_mutex_t lock;          /* of what follows */
    struct spool_status status;
};

static void ring(int fd)
{
    const uint64_t one = 1;
    (void)!write(fd, &one, sizeof(one));
}

static void quiet(int fd)
{
    uint64_t count;
    (void)!read(fd, &count, sizeof(count));
}

static void set_status(struct spool *s, enum spool_health health, int waiting,
                       const char *words)
{
    struct spool_status now = {
        .health = health,
        .waiting = waiting,
        .drawer_open = drawer_watch_too_long(&s->drawer, clock_monotonic_ms()),
    };
    text_copy(now.words, sizeof(now.words), words);
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool news = s->status.health != now.health ||
                s->status.waiting != now.waiting ||
                s->status.drawer_open != now.drawer_open ||
                strcmp(s->status.words, now.words) != 0;
    s->status = now;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    if (news)
        ring(s->news_fd);
}

/* ---- an idle printer -----------------------------------------------------*/

/* What of it somebody should know: "nearly out of paper". */
static const char *care(const struct spool *s)
{
    const struct printer_status *seen = &s->line.status;
    bool calm = printer_status_ready(seen) && !seen->paper_near_end;
    if (s->wrong[0])
        return s->wrong;
    if (s->trouble[0])
        return s->trouble;
    return !seen->known || calm ? "" : printer_status_text(seen);
}

static void lost(struct spool *s)
{
    spool_line_close(&s->line);
    s->line.status = (struct printer_status){0};
    drawer_watch_lost(&s->drawer, clock_monotonic_ms());
    text_copy(s->trouble, sizeof(s->trouble), tr("printer not plugged in"));
}

/* True when something came. */
static bool hear(struct spool *s)
{
    bool is_new = false;
    if (spool_line_hear(&s->line, &is_new)) {
        lost(s);
        return true;
    }
    if (is_new)
        s->seen_ms = clock_monotonic_ms();
    return is_new;
}

/* Where it says nothing by itself: until the new roll is in, or the drawer is
 * shut; no longer. */
static void look_again(struct spool *s)
{
    struct printer_status now = {0};
    int64_t ms = clock_monotonic_ms();
    bool drawer = drawer_watch_cares(&s->drawer, ms);
    bool uneasy = s->line.status.known && care(s)[0];
    if ((!uneasy && !drawer) || s->line.p.automatic.known ||
        ms - s->seen_ms < (drawer ? LOOK_MS : CARE_MS))
        return;
    s->seen_ms = ms;
    if (s->line.p.ops) {
        if (spool_line_ask(&s->line, ASK_MS))
            lost(s);
    } else if (spool_ask(&s->till, &now, NULL) == ERR_OK && now.known) {
        spool_line_saw(&s->line, &now);
    }
}

static bool is_usb(const struct spool *s)
{
    const char *spec = config_text(&s->till.config, "printer", "spec", "none");
    return strncmp(spec, "usb:", 4) == 0;
}

/* One that may stay open does; others are closed after their job. */
static void open_idle(struct spool *s)
{
    struct diag d = {0};
    int64_t ms = clock_monotonic_ms();
    if (!is_usb(s) || (s->tried_ms && ms - s->tried_ms < RETRY_MS))
        return;
    s->tried_ms = ms;
    if (spool_line_take(&s->till, &s->line, 0, NULL))
        return; /* another process has it: it is not missing */
    enum err err = spool_line_open(&s->till, &s->line, &d);
    if (!err)
        err = spool_line_ask(&s->line, ASK_MS);
    if (err == ERR_GONE) {
        lost(s);
    } else if (err) {
        spool_line_close(&s->line);
        text_copy(s->trouble, sizeof(s->trouble), d.text);
    } else {
        s->trouble[0] = '\0';
        s->seen_ms = ms;
        spool_line_rest(&s->till, &s->line);
    }
}

static void watch(struct spool *s)
{
    if (s->line.p.ops && spool_line_wanted(&s->till, &s->line)) {
        spool_line_close(&s->line);
        s->tried_ms = clock_monotonic_ms();
    } else if (s->line.p.ops) {
        (void)hear(s);
    } else {
        open_idle(s);
    }
    look_again(s);
}

/* ---- the drawer ----------------------------------------------------------*/

/* It is a fact of the shop; what cannot be written now is tried again. */
static void record_drawer(struct spool *s)
{
    int64_t ms = drawer_watch_left(&s->drawer);
    if (ms > 0 && drawer_left_record(&s->till, ms / 1000))
        s->drawer.left_ms = ms;
}

static void drawer_settings(struct spool *s)
{
    static const struct {
        const char *word;
        enum drawer_sense sense;
    } words[] = {
        {"auto", DRAWER_LEARNS},
        {"high", DRAWER_OPEN_IS_HIGH},
        {"low", DRAWER_OPEN_IS_LOW},
        {"none", DRAWER_NOT_WATCHED},
    };
    const struct config *c = &s->till.config;
    const char *open = config_text(c, "drawer", "open", "auto");
    struct diag d = {0};
    int64_t warn_s = WARN_S;
    size_t i = 0;
    while (i < ARRAY_LEN(words) && strcmp(words[i].word, open) != 0)
        i++;
    if (i == ARRAY_LEN(words))
        (void)!diag_set(&d, ERR_FORMAT,
                        tr("till.ini: [drawer] open is auto, high, low or "
                           "none"));
    else
        s->drawer.sense = words[i].sense;
    (void)!config_int(c, "drawer", "warn", 5, 86400, WARN_S, &warn_s, &d);
    s->drawer.limit_ms = warn_s * 1000;
    text_copy(s->wrong, sizeof(s->wrong), d.text);
}

/* ---- the worker ----------------------------------------------------------*/

/* For a printer that is awaited. */
static int bus_pollfds(struct spool *s, struct pollfd fds[], int cap,
                       int *ret_due)
{
    int64_t wait = s->tried_ms + PLUG_MS - clock_monotonic_ms();
    *ret_due = usb_wait_ms(s->line.p.bus);
    if (!usb_changed(s->line.p.bus))
        return usb_pollfds(s->line.p.bus, fds, cap);
    *ret_due = wait > 0 ? (int)wait : 0;
    return 0;
}

/* Something was plugged: it is tried at once, but not without end where
 * another process has the printer. */
static bool is_plugged(struct spool *s)
{
    struct usb *bus = s->line.p.bus;
    if (!bus)
        return false;
    usb_turn(bus);
    if (!usb_changed(bus) || clock_monotonic_ms() - s->tried_ms < PLUG_MS)
        return false;
    s->tried_ms = 0;
    return true;
}

/* Until somebody pokes, the printer says something, or the time is up. */
static void doze(struct spool *s, int ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    for (;;) {
        struct pollfd fds[FDS_MAX] = {{.fd = s->wake_fd, .events = POLLIN}};
        int due = -1, count = 1;
        int64_t left = until - clock_monotonic_ms();
        if (left <= 0)
            return;
        if (s->line.p.ops)
            count += printer_pollfds(&s->line.p, fds + 1, FDS_MAX - 1, &due);
        else if (s->line.p.bus)
            count += bus_pollfds(s, fds + 1, FDS_MAX - 1, &due);
        if (due >= 0 && due < left)
            left = due;
        (void)poll(fds, (nfds_t)count, (int)left);
        if (fds[0].revents) {
            quiet(s->wake_fd);
            return;
        }
        if (s->line.p.ops ? hear(s) : is_plugged(s))
            return;
    }
}

static enum err drain(struct spool *s, struct diag *d)
{
    int printed = 0;
    enum err err = spool_line_take(&s->till, &s->line, 0, d);
    if (!err)
        err = spool_drain_until(&s->till, &s->line, &s->stop, &printed, d);
    s->seen_ms = clock_monotonic_ms();
    s->tried_ms = s->seen_ms;
    if (err && s->line.held.job == 0)
        spool_line_close(&s->line);
    else if (!err)
        spool_line_rest(&s->till, &s->line);
    if (!err)
        s->trouble[0] = '\0';
    return err;
}

/* One look at the queue; returns how long to doze. */
static int round_of_work(struct spool *s)
{
    int64_t waiting = 0;
    struct diag d = {0};
    enum err err = db_int(&s->till.db, sql_spool_waiting_count, &waiting, "i",
                          (int64_t)spool_lane_of_papers(&s->till));
    record_drawer(s);
    if (!err && waiting == 0) {
        if (s->line.held.job) /* somebody gave it up */
            spool_line_close(&s->line);
        watch(s);
        set_status(s, SPOOL_IDLE, 0, care(s));
        return LOOK_MS;
    }
    if (!err) {
        if (s->line.held.job == 0)
            set_status(s, SPOOL_BUSY, (int)waiting, "");
        err = drain(s, &d);
    }
    if (!err)
        return 0;
    if (db_int(&s->till.db, sql_spool_waiting_count, &waiting, "i",
               (int64_t)spool_lane_of_papers(&s->till)))
        waiting = 0;
    set_status(s, err == ERR_BUSY ? SPOOL_ELSEWHERE : SPOOL_WAITING,
               (int)waiting, d.text[0] ? d.text : err_text(err));
    return s->line.held.job ? LOOK_MS : RETRY_MS;
}

static void *work(void *arg)
{
    struct spool *s = arg;
    if (is_usb(s) && usb_new(&s->line.p.bus, NULL))
        s->line.p.bus = NULL; /* whoever opens the printer hears why */
    while (!atomic_load(&s->stop.asked)) {
        int ms = round_of_work(s);
        if (ms > 0)
            doze(s, ms);
    }
    spool_line_close(&s->line);
    usb_free(s->line.p.bus);
    s->line.p.bus = NULL;
    drawer_watch_lost(&s->drawer, clock_monotonic_ms());
    record_drawer(s);
    return NULL;
}

static enum err start_thread(struct spool *s, struct diag *d)
{
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    int rc = pthread_create(&s->thread, NULL, work, s);
    if (rc == 0)
        return ERR_OK;
    return diag_set(d, ERR_NOMEM, tr("the printer cannot be served: %s"),
                    strerror(rc));
}

static void free_spool(struct spool *s)
{
    label_spool_stop(s->labels);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    if (s->news_fd >= 0)
        close(s->news_fd);
    free(s);
}

static enum err new_spool(struct spool **ret_spool, struct diag *d)
{
    struct spool *s = calloc(1, sizeof(*s));
    if (!s)
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    atomic_init(&s->stop.asked, false);
    spool_line_init(&s->line, &s->drawer);
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    s->news_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->wake_fd < 0 || s->news_fd < 0) {
        free_spool(s);
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    }
    *ret_spool = s;
    return ERR_OK;
}

enum err spool_start(const char *dir, struct spool **ret_spool, struct diag *d)
{
    struct spool *s = NULL;
    enum err err = new_spool(&s, d);
    if (err)
        return err;
    err = label_spool_start(dir, s->news_fd, &s->labels, d);
    if (!err)
        err = till_open(dir, &s->till, d);
    if (err) {
        free_spool(s);
        return err;
    }
    if (!spool_has_printer(&s->till)) {
        s->status.health = SPOOL_OFF;
        till_close(&s->till);
        *ret_spool = s;
        return ERR_OK;
    }
    s->status.health = SPOOL_IDLE;
    drawer_settings(s);
    err = start_thread(s, d);
    if (err) {
        till_close(&s->till);
        free_spool(s);
        return err;
    }
    *ret_spool = s;
    return ERR_OK;
}

void spool_poke(struct spool *s)
{
    if (!s)
        return;
    ring(s->wake_fd);
    label_spool_poke(s->labels);
}

void spool_status(struct spool *s, struct spool_status *ret_status)
{
    quiet(s->news_fd);
    if (!s->till.dir[0]) { /* no thread: no printer */
        *ret_status = s->status;
    } else {
        CHECK(pthread_mutex_lock(&s->lock) == 0);
        *ret_status = s->status;
        CHECK(pthread_mutex_unlock(&s->lock) == 0);
    }
    label_spool_status(s->labels, &ret_status->labels_waiting,
                       ret_status->label_words);
}

int spool_fd(const struct spool *s)
{
    return s ? s->news_fd : -1;
}

void spool_stop(struct spool *s)
{
    if (!s)
        return;
    if (s->till.dir[0]) {
        atomic_store(&s->stop.asked, true);
        spool_poke(s);
        CHECK(pthread_join(s->thread, NULL) == 0);
        CHECK(pthread_mutex_destroy(&s->lock) == 0);
        spool_line_close(&s->line);
        till_close(&s->till);
    }
    free_spool(s);
}
