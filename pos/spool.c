#include "pos/spool.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/papers.h"
#include "pos/spool_drain.h"
#include "pos/sql.h"
#include "receipts/escpos.h"

#define WRITE_MS    500
#define STATUS_MS   600
#define ASK_MS      2000
#define SETTLE_MS   500
#define PATIENCE_MS 5000 /* with a till that listens to an idle printer */
#define TURN_MS                                                                \
    3000               /* after a job, for printers that only say how they are \
                        */
#define SILENT_MS 8000 /* after a job: one that answered before is gone */
#define STALL_MS  10000 /* nothing taken for so long: give up */

bool spool_has_printer(const struct till *t)
{
    return !printer_spec_is_none(
        config_text(&t->config, "printer", "spec", "none"));
}

/* ---- the queue -----------------------------------------------------------*/

enum err spool_add(struct db *db, enum spool_kind kind, uint64_t ref,
                   uint32_t copy, bool drawer, int64_t now_ms)
{
    return db_run(db, sql_spool_put, "iiiii", (int64_t)kind, (int64_t)ref,
                  (int64_t)copy, (int64_t)drawer, now_ms);
}

static void take_job(sqlite3_stmt *q, struct spool_job *job)
{
    memset(job, 0, sizeof(*job));
    job->id = sqlite3_column_int64(q, 0);
    job->kind = (enum spool_kind)sqlite3_column_int(q, 1);
    job->ref = (uint64_t)sqlite3_column_int64(q, 2);
    job->copy = (uint32_t)sqlite3_column_int64(q, 3);
    job->drawer = sqlite3_column_int(q, 4) != 0;
    job->state = (enum spool_state)sqlite3_column_int(q, 5);
    job->again = sqlite3_column_int(q, 6) != 0;
    job->attempts = (uint32_t)sqlite3_column_int64(q, 7);
    job->queued_ms = sqlite3_column_int64(q, 8);
    text_copy(job->error, sizeof(job->error),
              (const char *)sqlite3_column_text(q, 9));
}

enum err spool_list(struct db *db, struct spool_job ret_jobs[], int cap,
                    int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(db, sql_spool_waiting, &q, "i", (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        take_job(q, &ret_jobs[count++]);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

static enum err next_job(struct db *db, struct spool_job *ret_job, bool *ret_is)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_spool_next, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (row) {
        take_job(q, ret_job);
        db_done(q);
    }
    *ret_is = row;
    return ERR_OK;
}

enum err spool_find(struct db *db, int64_t id, struct spool_job *ret_job)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_spool_find, &q, "i", id);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    take_job(q, ret_job);
    db_done(q);
    return ERR_OK;
}

enum err spool_drop_waiting(struct db *db, int64_t *ret_dropped)
{
    enum err err = db_run(db, sql_spool_drop, "");
    if (!err)
        *ret_dropped = sqlite3_changes(db->handle);
    return err;
}

/* Where the fact that once stood in the branch set aside stands now. */
static enum err new_place(struct db *db, sqlite3_stmt *aside, int64_t *ret_seq)
{
    const void *hash = sqlite3_column_blob(aside, 1);
    size_t len = (size_t)sqlite3_column_bytes(aside, 1);
    Ledger__Entry *e =
        ledger__entry__unpack(NULL, (size_t)sqlite3_column_bytes(aside, 2),
                              sqlite3_column_blob(aside, 2));
    if (!e)
        return ERR_CORRUPT;
    if (e->origin) { /* it was moved before: known by its first place */
        hash = e->origin->hash.data;
        len = e->origin->hash.len;
    }
    enum err err = db_int(db, sql_rebased_by_hash, ret_seq, "b", hash, len);
    ledger__entry__free_unpacked(e, NULL);
    return err;
}

enum err spool_follow_fork(struct db *db)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    CHECK(db->depth > 0);
    enum err err = db_bind(db, sql_spool_aside, &q, "iii", (int64_t)SPOOL_SALE,
                           (int64_t)SPOOL_REFUND, (int64_t)SPOOL_STOCK);
    while (!err) {
        int64_t seq = 0;
        err = db_step(q, &row);
        if (err || !row)
            break;
        err = new_place(db, q, &seq);
        if (!err)
            err = db_run(db, sql_spool_move, "ii", sqlite3_column_int64(q, 0),
                         seq);
        if (err == ERR_NOTFOUND) /* headquarters' branch has it as it was */
            err = ERR_OK;
    }
    db_done(q);
    return err;
}

/* ---- one job -------------------------------------------------------------*/

static bool stopped(const struct spool_stop *stop)
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

/* One that speaks by itself says at once why it takes nothing. */
static enum err said_why(struct spool_line *l, struct diag *d)
{
    bool is_new = false;
    enum err err = spool_line_hear(l, &is_new);
    if (err)
        return err;
    return l->p.automatic.known && !printer_status_ready(&l->p.automatic)
               ? kept(&l->p.automatic, d)
               : ERR_OK;
}

/* *ret_sent: bytes the printer took, also on failure. */
static enum err send(struct spool_line *l, const struct buf *bytes,
                     const struct spool_stop *stop, size_t *ret_sent,
                     struct diag *d)
{
    struct diag words = {0};
    size_t sent = 0;
    enum err err = ERR_OK;
    int64_t moved_ms = clock_monotonic_ms();
    while (!err && sent < bytes->len) {
        size_t n = 0;
        err = printer_write(&l->p, bytes->data + sent, bytes->len - sent,
                            WRITE_MS, &n);
        sent += n;
        *ret_sent = sent;
        if (n > 0)
            moved_ms = clock_monotonic_ms();
        if (err == ERR_BUSY && !stopped(stop) &&
            clock_monotonic_ms() - moved_ms < STALL_MS)
            err = said_why(l, &words);
    }
    while (!err) {
        err = printer_flush(&l->p, WRITE_MS);
        if (!err)
            return ERR_OK;
        if (err == ERR_BUSY && !stopped(stop) &&
            clock_monotonic_ms() - moved_ms < STALL_MS)
            err = said_why(l, &words);
    }
    if (words.text[0])
        return diag_set(d, err, "%s", words.text);
    return diag_default(d, err,
                        tr("the printer does not take the paper's "
                           "data: look at paper, cover and cable"));
}

static enum err no_answer(enum err err, struct diag *d)
{
    return diag_default(d, err,
                        tr("the printer does not answer: look at its power "
                           "and cable"));
}

/* The printer says what keeps it, where it can. */
static enum err ask(struct spool_line *l, struct diag *d)
{
    l->status = (struct printer_status){0};
    enum err err = spool_line_ask(l, STATUS_MS);
    if (err && err != ERR_BUSY)
        return no_answer(err, d);
    return !err && l->status.known && !printer_status_ready(&l->status)
               ? kept(&l->status, d)
               : ERR_OK;
}

/* All bytes of a job are taken by a printer that answers: do they come out?
 * Most say so in their turn. Of one that does not, but that nothing is wrong
 * with for TURN_MS, it is believed. Otherwise the job is printed again. */
static enum err settle(struct spool_line *l, const struct spool_stop *stop,
                       struct diag *d)
{
    struct printer *p = &l->p;
    int64_t begun = clock_monotonic_ms(), heard = begun;
    enum err err = printer_mark(p);
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
            spool_line_saw(l, &now.status);
            heard = ms;
        }
        if (now.through || stopped(stop))
            return ERR_OK;
        if (keeps_paper(&now.status))
            return kept(&now.status, d);
        if (heard > begun && ms - begun >= TURN_MS)
            return ERR_OK;
        if (ms - heard >= SILENT_MS)
            err = ERR_GONE;
    }
    return err == ERR_SHORT ? ERR_OK : err;
}

/* After a job. */
static enum err is_out(struct spool_line *l, const struct spool_job *job,
                       const struct spool_stop *stop, struct diag *d)
{
    struct diag words = {0};
    enum err err = ERR_OK;
    if (!l->status.known || job->kind == SPOOL_DRAWER)
        return ERR_OK;
    if (l->p.answers) {
        err = settle(l, stop, &words);
    } else { /* the port's state is all it tells */
        err = spool_line_ask(l, STATUS_MS);
        if (!err && keeps_paper(&l->status))
            err = kept(&l->status, &words);
    }
    if (err && words.text[0])
        return diag_set(d, err, "%s", words.text);
    /* One that answers before each job and never after it must not print the
     * same paper for ever. */
    return err && !job->again ? no_answer(err, d) : ERR_OK;
}

/* What can never be printed must not keep the others waiting. */
static enum err give_up(struct till *t, const struct spool_job *job,
                        const struct diag *d)
{
    return db_run(&t->db, sql_spool_fail, "iiit", job->id,
                  (int64_t)SPOOL_DROPPED, INT64_C(0), d->text);
}

static bool is_hopeless(enum err err)
{
    return err == ERR_CORRUPT || err == ERR_NOTFOUND || err == ERR_FORMAT ||
           err == ERR_RANGE;
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
    enum err err = db_int(&t->db, sql_spool_torn, &torn, "");
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

static enum err send_job(struct till *t, struct spool_line *l,
                         const struct spool_job *job, const struct buf *paper,
                         const struct spool_stop *stop, size_t *ret_sent,
                         struct diag *d)
{
    struct buf bytes = {0};
    enum err err = framed(t, l, paper, &bytes);
    if (!err)
        err = db_run(&t->db, sql_spool_begin, "i", job->id);
    if (!err && job->drawer && l->drawer)
        drawer_watch_pulse(l->drawer, clock_monotonic_ms());
    if (!err)
        err = send(l, &bytes, stop, ret_sent, d);
    if (!err)
        err = is_out(l, job, stop, d);
    buf_release(&bytes);
    return err;
}

/* l->status: in, how the printer was before; out, how it is. */
static enum err print(struct till *t, struct spool_line *l,
                      struct spool_job *job, const struct spool_stop *stop,
                      struct diag *d)
{
    struct buf bytes = {0};
    size_t sent = 0;
    bool drawer = job->drawer;
    /* An age below nothing: the clock was set back, nobody knows how long. */
    int64_t age_ms = t->now_ms() - job->queued_ms;
    job->drawer =
        drawer && age_ms >= 0 && age_ms < SPOOL_DRAWER_MS && !job->again;
    job->again = job->again || job->state == SPOOL_PRINTING;
    enum err err = papers_print(t, job, &bytes, d);
    if (err) {
        buf_release(&bytes);
        return is_hopeless(err) ? give_up(t, job, d) : err;
    }
    err = send_job(t, l, job, &bytes, stop, &sent, d);
    if (!err)
        err = db_run(&t->db, sql_spool_finish, "i", job->id);
    else if (sent == 0) /* nothing left: it is a first print again */
        err = db_run(&t->db, sql_spool_fail, "iiit", job->id,
                     (int64_t)SPOOL_QUEUED, (int64_t)drawer, d->text)
                  ? ERR_IO
                  : err;
    buf_release(&bytes);
    return err;
}

/* ---- all of them ---------------------------------------------------------*/

/* One that was kept open may have been pulled and plugged in again. */
static enum err reach(struct till *t, struct spool_line *l, struct diag *d)
{
    struct diag words = {0};
    bool kept_open = l->p.ops != NULL;
    enum err err = spool_line_open(t, l, &words);
    if (!err)
        err = ask(l, &words);
    if (err && kept_open && !l->status.known) {
        printer_close(&l->p);
        words = (struct diag){0};
        err = spool_line_open(t, l, &words);
        if (!err)
            err = ask(l, &words);
    }
    return err ? diag_set(d, err, "%s",
                          words.text[0] ? words.text : err_text(err))
               : ERR_OK;
}

static enum err drain(struct till *t, struct spool_line *l,
                      const struct spool_stop *stop, int *printed,
                      struct diag *d)
{
    struct spool_job job;
    bool is = true;
    while (!stopped(stop)) {
        enum err err = next_job(&t->db, &job, &is);
        if (err || !is)
            return err;
        err = reach(t, l, d);
        if (!err)
            err = print(t, l, &job, stop, d);
        if (err) {
            printer_close(&l->p);
            enum err noted =
                db_run(&t->db, sql_spool_note, "it", job.id, d ? d->text : "");
            return noted ? noted : err;
        }
        (*printed)++;
    }
    return ERR_OK;
}

enum err spool_drain_until(struct till *t, struct spool_line *l,
                           const struct spool_stop *stop, int *ret_printed,
                           struct diag *d)
{
    struct diag words = {0};
    int printed = 0;
    if (!spool_has_printer(t)) {
        *ret_printed = 0;
        return ERR_OK;
    }
    enum err err = drain(t, l, stop, &printed, &words);
    if (!err && printed > 0)
        err = db_run(&t->db, sql_spool_prune, "i", (int64_t)SPOOL_KEEP_DONE);
    *ret_printed = printed;
    if (err)
        return diag_set(d, err, "%s",
                        words.text[0] ? words.text : err_text(err));
    return ERR_OK;
}

enum err spool_drain(struct till *t, int *ret_printed, struct diag *d)
{
    struct spool_line l;
    if (!spool_has_printer(t)) {
        *ret_printed = 0;
        return ERR_OK;
    }
    spool_line_init(&l, NULL);
    int printed = 0;
    enum err err = spool_line_take(t, &l, PATIENCE_MS, d);
    if (!err)
        err = spool_drain_until(t, &l, NULL, &printed, d);
    spool_line_close(&l);
    *ret_printed = printed;
    return err;
}

/* ---- only asking ---------------------------------------------------------*/

static enum err how_it_is(struct spool_line *l, struct diag *d)
{
    enum err err = spool_line_ask(l, ASK_MS);
    if (!err && !l->status.known) /* a connection may not even be there */
        err = printer_flush(&l->p, 0);
    if (err == ERR_BUSY)
        err = ERR_GONE;
    return err ? no_answer(err, d) : ERR_OK;
}

enum err spool_ask(struct till *t, struct printer_status *ret_status,
                   struct diag *d)
{
    struct spool_line l;
    if (!spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    spool_line_init(&l, NULL);
    enum err err = spool_line_take(t, &l, PATIENCE_MS, d);
    if (!err)
        err = spool_line_open(t, &l, d);
    if (!err)
        err = how_it_is(&l, d);
    if (!err)
        *ret_status = l.status;
    spool_line_close(&l);
    return err;
}
