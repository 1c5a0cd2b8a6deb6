#include "pos/label_spool.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "drivers/printer.h"
#include "pos/spool_job.h"
#include "pos/sql.h"
#include "receipts/font.h"

#define SEND_MS  500
#define STALL_MS 4000 /* it takes nothing */
#define LOOK_MS  1000 /* `pos label` beside us queues without a poke */
#define RETRY_MS 3000

static const char *spec_of(const struct till *t)
{
    return config_text(&t->config, "label", "spec", "none");
}

bool label_spool_has_printer(const struct till *t)
{
    return !printer_spec_is_none(spec_of(t));
}

enum spool_lane spool_lane_of_papers(const struct till *t)
{
    return label_spool_has_printer(t) ? SPOOL_PAPERS : SPOOL_ALL;
}

/* ---- one job's bytes -----------------------------------------------------*/

static enum err draw(const struct document *doc, const struct page_size *page,
                     struct font *font, int copies, struct buf *bytes)
{
    struct bitmap picture = {0};
    enum err err = page_draw(doc, page, font, &picture);
    if (!err)
        err = tspl_encode(&picture, page, copies, bytes);
    bitmap_release(&picture);
    return err;
}

/* A printer cut off within a picture waits for the rest of it, and would take
 * this job's beginning for it: as many line ends as a whole one has bytes are
 * commands of nothing elsewhere. CLS then wipes what was drawn. */
static enum err after_torn(const struct page_size *page, struct buf *bytes)
{
    size_t len = (size_t)page->width_mm * PAGE_DOTS_MM / 8 *
                 (size_t)page->height_mm * PAGE_DOTS_MM;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i <= len / 2; i++)
        err = buf_add(bytes, "\r\n", 2);
    return err;
}

static enum err marked(const struct page_size *page, struct font *font,
                       struct arena *arena, struct buf *bytes)
{
    struct document doc;
    doc_init(&doc, arena);
    repeat_mark_document(&doc);
    enum err err = after_torn(page, bytes);
    return err ? err : draw(&doc, page, font, 1, bytes);
}

static enum err job_bytes(struct till *t, const struct spool_job *job,
                          const struct page_size *page, struct buf *bytes,
                          struct diag *d)
{
    const char *path = config_text(&t->config, "printer", "font", NULL);
    struct tag tag;
    struct font *font = NULL;
    struct arena arena = {0};
    struct document doc;
    if (font_open(path, &font, d)) /* somebody can install one */
        return ERR_GONE;
    doc_init(&doc, &arena);
    enum err err = tag_find(&t->db, job->ref, &tag);
    if (!err)
        err = tag_document(t, &tag, LABEL_40X30, &doc, d);
    if (!err && job->again)
        err = marked(page, font, &arena, bytes);
    if (!err)
        err = draw(&doc, page, font, tag.copies, bytes);
    font_close(font);
    arena_release(&arena);
    return till_explain(t, err, d);
}

/* ---- the printer ---------------------------------------------------------*/

static bool is_patient(enum err err, int64_t moved_ms,
                       const struct spool_stop *stop)
{
    return err == ERR_BUSY && !spool_stopped(stop) &&
           clock_monotonic_ms() - moved_ms < STALL_MS;
}

static enum err send(struct printer *p, const struct buf *job,
                     const struct spool_stop *stop, size_t *ret_sent,
                     struct diag *d)
{
    int64_t moved_ms = clock_monotonic_ms();
    enum err err = ERR_OK;
    *ret_sent = 0;
    while (!err && *ret_sent < job->len) {
        size_t n = 0;
        err = printer_write(p, job->data + *ret_sent, job->len - *ret_sent,
                            SEND_MS, &n);
        *ret_sent += n;
        if (n > 0)
            moved_ms = clock_monotonic_ms();
        if (is_patient(err, moved_ms, stop))
            err = ERR_OK;
    }
    bool flushed = false;
    while (!err && !flushed) {
        err = printer_flush(p, SEND_MS);
        flushed = !err;
        if (is_patient(err, moved_ms, stop))
            err = ERR_OK;
    }
    if (err == ERR_BUSY) /* not: another process prints */
        err = ERR_GONE;
    return err ? diag_default(d, err,
                              tr("the label printer does not take the label: "
                                 "look at its power, cable and paper"))
               : ERR_OK;
}

static enum err print(struct till *t, struct spool_job *job,
                      const struct page_size *page,
                      const struct spool_stop *stop, struct diag *d)
{
    struct printer p = {0};
    struct buf bytes = {0};
    size_t sent = 0;
    job->again = job->again || job->state == SPOOL_PRINTING;
    enum err err = job_bytes(t, job, page, &bytes, d);
    if (err) {
        buf_release(&bytes);
        return spool_job_give_up(t, job, err, d);
    }
    err = printer_open(&p, spec_of(t), d);
    if (!err)
        err = db_run(&t->db, sql_spool_begin, "i", job->id);
    if (!err) {
        err = send(&p, &bytes, stop, &sent, d);
        if (!err)
            err = db_run(&t->db, sql_spool_finish, "i", job->id);
        else if (sent == 0 && !job->again) /* nothing left the till */
            err = db_run(&t->db, sql_spool_fail, "iiit", job->id,
                         (int64_t)SPOOL_QUEUED, INT64_C(0), "")
                      ? ERR_IO
                      : err;
    }
    printer_close(&p);
    buf_release(&bytes);
    return err;
}

/* ---- all that wait -------------------------------------------------------*/

static enum err drain(struct till *t, const struct page_size *page,
                      const struct spool_stop *stop, int *printed,
                      struct diag *d)
{
    struct spool_job job;
    bool is = true;
    while (!spool_stopped(stop)) {
        enum err err = spool_next(&t->db, SPOOL_LABELS, &job, &is);
        if (err || !is)
            return err;
        err = print(t, &job, page, stop, d);
        if (err) {
            enum err noted =
                db_run(&t->db, sql_spool_note, "it", job.id, d->text);
            return noted ? noted : err;
        }
        (*printed)++;
    }
    return ERR_OK;
}

enum err label_spool_drain(struct till *t, const struct spool_stop *stop,
                           int *ret_printed, struct diag *d)
{
    const struct page_size *page = NULL;
    struct diag words = {0};
    int lock = -1;
    *ret_printed = 0;
    enum err err = tag_page(t, &page, d);
    if (err || !page)
        return err;
    err = till_lock(t->dir, "labels", &lock, d);
    if (err)
        return err;
    err = drain(t, page, stop, ret_printed, &words);
    close(lock);
    if (!err && *ret_printed > 0)
        err = db_run(&t->db, sql_spool_prune, "i", (int64_t)SPOOL_KEEP_DONE);
    return err ? diag_set(d, err, "%s",
                          words.text[0] ? words.text : err_text(err))
               : ERR_OK;
}

/* ---- the worker ----------------------------------------------------------*/

struct label_spool {
    pthread_t thread;
    struct till till; /* the worker's own */
    struct spool_stop stop;
    int wake_fd, news_fd;
    pthread_mutex_t lock; /* of what follows */
    int waiting;
    char words[SPOOL_ERROR_CAP];
};

static void tell(struct label_spool *s, int waiting, const char *words)
{
    const uint64_t one = 1;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool news = s->waiting != waiting || strcmp(s->words, words) != 0;
    s->waiting = waiting;
    text_copy(s->words, sizeof(s->words), words);
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    if (news)
        (void)!write(s->news_fd, &one, sizeof(one));
}

/* How long to doze. */
static int round_of_work(struct label_spool *s)
{
    int64_t waiting = 0;
    int printed = 0;
    struct diag d = {0};
    enum err err = db_int(&s->till.db, sql_spool_waiting_count, &waiting, "i",
                          (int64_t)SPOOL_LABELS);
    if (!err && waiting == 0) {
        tell(s, 0, "");
        return LOOK_MS;
    }
    if (!err)
        err = label_spool_drain(&s->till, &s->stop, &printed, &d);
    if (!err) {
        tell(s, 0, "");
        return 0;
    }
    if (err != ERR_BUSY) /* another that prints them is no trouble */
        tell(s, (int)waiting, d.text[0] ? d.text : err_text(err));
    return RETRY_MS;
}

static void *work(void *arg)
{
    struct label_spool *s = arg;
    while (!spool_stopped(&s->stop)) {
        struct pollfd pfd = {.fd = s->wake_fd, .events = POLLIN};
        int ms = round_of_work(s);
        uint64_t count;
        if (ms > 0 && poll(&pfd, 1, ms) > 0)
            (void)!read(s->wake_fd, &count, sizeof(count));
    }
    return NULL;
}

static void release(struct label_spool *s)
{
    till_close(&s->till);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    free(s);
}

enum err label_spool_start(const char *dir, int news_fd,
                           struct label_spool **ret, struct diag *d)
{
    struct label_spool *s = calloc(1, sizeof(*s));
    if (!s)
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    atomic_init(&s->stop.asked, false);
    s->news_fd = news_fd;
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    enum err err = s->wake_fd < 0 ? diag_set(d, ERR_NOMEM, tr("out of memory"))
                                  : till_open(dir, &s->till, d);
    if (err || !label_spool_has_printer(&s->till)) {
        release(s);
        if (!err)
            *ret = NULL;
        return err;
    }
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    int rc = pthread_create(&s->thread, NULL, work, s);
    if (rc != 0) {
        release(s);
        return diag_set(d, ERR_NOMEM, tr("the printer cannot be served: %s"),
                        strerror(rc));
    }
    *ret = s;
    return ERR_OK;
}

void label_spool_poke(struct label_spool *s)
{
    const uint64_t one = 1;
    if (s)
        (void)!write(s->wake_fd, &one, sizeof(one));
}

void label_spool_status(struct label_spool *s, int *ret_waiting,
                        char words[SPOOL_ERROR_CAP])
{
    *ret_waiting = 0;
    words[0] = '\0';
    if (!s)
        return;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    *ret_waiting = s->waiting;
    text_copy(words, SPOOL_ERROR_CAP, s->words);
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

void label_spool_stop(struct label_spool *s)
{
    if (!s)
        return;
    atomic_store(&s->stop.asked, true);
    label_spool_poke(s);
    CHECK(pthread_join(s->thread, NULL) == 0);
    CHECK(pthread_mutex_destroy(&s->lock) == 0);
    release(s);
}
