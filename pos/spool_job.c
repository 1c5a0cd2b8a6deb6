#include "pos/spool_job.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/label_spool.h"
#include "pos/sql.h"
#include "receipts/escpos.h"

#define WRITE_MS  500
#define STATUS_MS 600
#define SETTLE_MS 500
#define TURN_MS                                                                \
    3000               /* after a job, for printers that only say how they are \
                        */
#define PROOF_MS  6000 /* the same for one that must prove it kept the job */
#define SILENT_MS 8000 /* after a job: one that answered before is gone */
#define STALL_MS  10000 /* nothing taken for so long: give up */

bool spool_stopped(const struct spool_stop *stop)
{
    return stop && atomic_load(&stop->asked);
}

/* A stuck knife comes after the paper. */
static bool keeps_paper(const struct printer_status *s)
{
    return s->known && !s->cutter_error && !printer_status_ready(s);
}

static enum err kept(const struct printer_status *s, struct diag *d)
{
    return diag_set(d, ERR_GONE, "%s", printer_status_text(s));
}

enum err spool_job_no_answer(enum err err, struct diag *d)
{
    return diag_default(d, err,
                        tr("the printer does not answer: look at its power "
                           "and cable"));
}

enum err spool_job_ask(struct spool_line *l, struct diag *d)
{
    l->status = (struct printer_status){0};
    enum err err = spool_line_ask(l, STATUS_MS);
    if (err && err != ERR_BUSY)
        return spool_job_no_answer(err, d);
    return !err && l->status.known && !printer_status_ready(&l->status)
               ? kept(&l->status, d)
               : ERR_OK;
}

/* ---- an attempt ----------------------------------------------------------*/

struct attempt {
    struct spool_line *l;
    const struct spool_job *job;
    const struct spool_stop *stop;
    struct spool_held at; /* where it is */
    bool resumed;         /* it had stopped before */
    bool waits;           /* it stopped, and the printer said why */
};

/* An error of the mechanics asks for more than paper. */
static bool passes(const struct printer_status *s)
{
    return keeps_paper(s) && !s->recoverable_error && !s->unrecoverable_error;
}

static enum err stops(struct attempt *a, const struct printer_status *s,
                      struct diag *d)
{
    a->waits = passes(s);
    return kept(s, d);
}

/* What the printer took when it stopped, it must still have afterwards. */
static bool may_go_on(const struct attempt *a)
{
    switch (a->l->model.resume) {
    case SPOOL_RESUMES:
        return a->waits;
    case SPOOL_PROVES:
        return a->waits && a->at.asked;
    case SPOOL_RESTARTS:
        break;
    }
    return false;
}

/* One that speaks by itself says at once why it takes nothing. */
static enum err said_why(struct attempt *a, struct diag *d)
{
    bool is_new = false;
    enum err err = spool_line_hear(a->l, &is_new);
    if (err)
        return err;
    const struct printer_status *said = &a->l->p.automatic;
    return said->known && !printer_status_ready(said) ? stops(a, said, d)
                                                      : ERR_OK;
}

/* After a write or flush that took nothing. */
static enum err patient(struct attempt *a, int64_t moved_ms, struct diag *d)
{
    return spool_stopped(a->stop) || clock_monotonic_ms() - moved_ms >= STALL_MS
               ? ERR_BUSY
               : said_why(a, d);
}

static enum err send(struct attempt *a, struct diag *d)
{
    struct diag words = {0};
    struct printer *p = &a->l->p;
    const struct buf *bytes = &a->at.bytes;
    enum err err = ERR_OK;
    int64_t moved_ms = clock_monotonic_ms();
    while (!err && a->at.sent < bytes->len) {
        size_t n = 0;
        err = printer_write(p, bytes->data + a->at.sent,
                            bytes->len - a->at.sent, WRITE_MS, &n);
        a->at.sent += n;
        if (n > 0)
            moved_ms = clock_monotonic_ms();
        if (err == ERR_BUSY)
            err = patient(a, moved_ms, &words);
    }
    while (!err) {
        err = printer_flush(p, WRITE_MS);
        if (!err)
            return ERR_OK;
        if (err == ERR_BUSY)
            err = patient(a, moved_ms, &words);
    }
    if (err == ERR_BUSY) /* not: another process prints */
        err = ERR_GONE;
    if (words.text[0])
        return diag_set(d, err, "%s", words.text);
    return diag_default(d, err,
                        tr("the printer does not take the paper's "
                           "data: look at paper, cover and cable"));
}

/* ---- is it out? ----------------------------------------------------------*/

/* No answer in its turn came, but nothing is wrong either. */
static bool is_believed(const struct attempt *a, int64_t since_ms)
{
    return a->resumed && a->l->model.resume != SPOOL_RESUMES
               ? false
               : since_ms >= TURN_MS;
}

static enum err forgot(struct diag *d)
{
    return diag_set(d, ERR_GONE,
                    tr("the printer forgot the paper it had begun: it is "
                       "printed again"));
}

/* All bytes of a job are taken by a printer that answers: do they come out?
 * Most say so in their turn. Of one that does not, but that nothing is wrong
 * with for TURN_MS, it is believed. Otherwise the job is printed again. */
static enum err settle(struct attempt *a, struct diag *d)
{
    struct printer *p = &a->l->p;
    int64_t begun = clock_monotonic_ms(), heard = begun;
    enum err err = ERR_OK;
    if (!a->at.asked) {
        err = printer_mark(p);
        a->at.asked = err == ERR_OK;
    }
    while (!err || err == ERR_BUSY) {
        struct printer_settled now = {0};
        err = printer_settle(p, SETTLE_MS, &now);
        int64_t ms = clock_monotonic_ms();
        if (err)
            break;
        /* One that no longer takes questions may tell by its port. */
        if (!now.through && !now.status.known)
            err = printer_status(p, SETTLE_MS / 5, &now.status);
        if (err)
            break;
        if (now.status.known) {
            spool_line_saw(a->l, &now.status);
            heard = ms;
        }
        if (now.through)
            return ERR_OK;
        if (keeps_paper(&now.status))
            return stops(a, &now.status, d);
        if (heard > begun && is_believed(a, ms - begun))
            return ERR_OK;
        if (a->resumed && ms - begun >= PROOF_MS)
            return forgot(d);
        if (spool_stopped(a->stop))
            return a->resumed ? ERR_BUSY : ERR_OK;
        if (ms - heard >= SILENT_MS)
            err = ERR_GONE;
    }
    return err == ERR_SHORT ? ERR_OK : err;
}

static enum err is_out(struct attempt *a, struct diag *d)
{
    struct diag words = {0};
    struct spool_line *l = a->l;
    enum err err = ERR_OK;
    if (!l->status.known || a->job->kind == SPOOL_DRAWER)
        return ERR_OK;
    if (l->p.answers) {
        err = settle(a, &words);
    } else { /* the port's state is all it tells */
        err = spool_line_ask(l, STATUS_MS);
        if (!err && keeps_paper(&l->status))
            err = stops(a, &l->status, &words);
    }
    if (err && words.text[0])
        return diag_set(d, err, "%s", words.text);
    /* One that answers before each job and never after it must not print the
     * same paper for ever. */
    return err && !a->job->again ? spool_job_no_answer(err, d) : ERR_OK;
}

/* The rest of it; what stops and may go on is held. */
static enum err push(struct attempt *a, struct diag *d)
{
    enum err err = send(a, d);
    if (!err)
        err = is_out(a, d);
    if (err && may_go_on(a)) {
        a->l->held = a->at;
        a->l->held.job = a->job->id;
    } else {
        buf_release(&a->at.bytes);
    }
    return err;
}

/* ---- for spool.c ---------------------------------------------------------*/

static bool is_hopeless(enum err err)
{
    return err == ERR_CORRUPT || err == ERR_NOTFOUND || err == ERR_FORMAT ||
           err == ERR_RANGE;
}

enum err spool_job_give_up(struct till *t, const struct spool_job *job,
                           enum err err, const struct diag *d)
{
    if (!is_hopeless(err))
        return err;
    return db_run(&t->db, sql_spool_fail, "iiit", job->id,
                  (int64_t)SPOOL_DROPPED, INT64_C(0), d->text);
}

/* What goes before a job. After a torn one the printer may wait for the rest
 * of a picture, and would take this job's beginning for it: as many zeros as
 * the longest needs end it (blank dots; between commands they are nothing).
 * ESC @, the job's own, comes before "speak by yourself", which it would
 * end. */
static enum err framed(struct till *t, const struct spool_line *l,
                       const struct buf *job, struct buf *ret_bytes)
{
    static const uint8_t zeros[256];
    int64_t torn = 0;
    bool automatic = l->model.automatic && job->len >= 2 &&
                     memcmp(job->data, "\x1B@", 2) == 0;
    size_t head = automatic ? 2 : 0;
    enum err err = db_int(&t->db, sql_spool_torn, &torn, "i",
                          (int64_t)spool_lane_of_papers(t));
    size_t left =
        torn == 0 ? 0
                  : (size_t)l->model.guess.profile->dots / 8 * ESCPOS_BAND_ROWS;
    while (!err && left > 0) {
        size_t n = left < sizeof(zeros) ? left : sizeof(zeros);
        err = buf_add(ret_bytes, zeros, n);
        left -= n;
    }
    if (!err && automatic)
        err = buf_add(ret_bytes, job->data, head);
    if (!err && automatic)
        err = buf_add(ret_bytes, PRINTER_AUTOMATIC, PRINTER_AUTOMATIC_LEN);
    return err ? err : buf_add(ret_bytes, job->data + head, job->len - head);
}

enum err spool_job_send(struct till *t, struct spool_line *l,
                        const struct spool_job *job, const struct buf *paper,
                        const struct spool_stop *stop, size_t *ret_sent,
                        struct diag *d)
{
    struct attempt a = {.l = l, .job = job, .stop = stop};
    enum err err = framed(t, l, paper, &a.at.bytes);
    if (!err)
        err = db_run(&t->db, sql_spool_begin, "i", job->id);
    if (err) {
        buf_release(&a.at.bytes);
        return err;
    }
    if (job->drawer && l->drawer)
        drawer_watch_pulse(l->drawer, clock_monotonic_ms());
    err = push(&a, d);
    *ret_sent = a.at.sent;
    return err;
}

/* Within a job a question could be taken for picture data: then only what it
 * says by itself counts. */
static enum err ready_again(struct attempt *a, struct diag *d)
{
    struct spool_line *l = a->l;
    bool within = a->at.sent < a->at.bytes.len, is_new = false;
    enum err err =
        within ? spool_line_hear(l, &is_new) : spool_line_ask(l, STATUS_MS);
    struct printer_status now = within ? l->p.automatic : l->status;
    if (!err && !now.known) /* it may have been switched off */
        err = ERR_GONE;
    if (err)
        return spool_job_no_answer(err, d);
    return keeps_paper(&now) ? stops(a, &now, d) : ERR_OK;
}

enum err spool_job_go_on(struct spool_line *l, const struct spool_job *job,
                         const struct spool_stop *stop, struct diag *d)
{
    struct attempt a = {.l = l, .job = job, .stop = stop, .at = l->held};
    a.resumed = true;
    enum err err = ready_again(&a, d);
    if (a.waits)
        return err;
    l->held = (struct spool_held){0};
    if (!err)
        return push(&a, d);
    buf_release(&a.at.bytes);
    return err;
}
