#include "pos/spool.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/label_spool.h"
#include "pos/papers.h"
#include "pos/spool_drain.h"
#include "pos/spool_job.h"
#include "pos/sql.h"

#define ASK_MS      2000
#define PATIENCE_MS 5000 /* with a till that listens to an idle printer */

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

enum err spool_next(struct db *db, enum spool_lane lane,
                    struct spool_job *ret_job, bool *ret_is)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_spool_next, &q, "i", (int64_t)lane);
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
    enum err err = db_bind(db, sql_spool_aside, &q, "iiiiii",
                           (int64_t)SPOOL_SALE, (int64_t)SPOOL_REFUND,
                           (int64_t)SPOOL_STOCK, (int64_t)SPOOL_ORDER,
                           (int64_t)SPOOL_DELIVERY, (int64_t)SPOOL_CASH);
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

/* ---- one job ---------------------------------------------------------*/

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
        return spool_job_give_up(t, job, err, d);
    }
    err = spool_job_send(t, l, job, &bytes, stop, &sent, d);
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
        err = spool_job_ask(l, &words);
    if (err && kept_open && !l->status.known) {
        spool_line_hang_up(l);
        words = (struct diag){0};
        err = spool_line_open(t, l, &words);
        if (!err)
            err = spool_job_ask(l, &words);
    }
    return err ? diag_set(d, err, "%s",
                          words.text[0] ? words.text : err_text(err))
               : ERR_OK;
}

static enum err from_the_top(struct till *t, struct spool_line *l,
                             struct spool_job *job,
                             const struct spool_stop *stop, struct diag *d)
{
    if (l->held.job) /* another, that somebody gave up */
        spool_line_hang_up(l);
    enum err err = reach(t, l, d);
    return err ? err : print(t, l, job, stop, d);
}

static enum err go_on(struct till *t, struct spool_line *l,
                      const struct spool_job *job,
                      const struct spool_stop *stop, struct diag *d)
{
    enum err err = spool_job_go_on(l, job, stop, d);
    return err ? err : db_run(&t->db, sql_spool_finish, "i", job->id);
}

static enum err drain(struct till *t, struct spool_line *l,
                      const struct spool_stop *stop, int *printed,
                      struct diag *d)
{
    struct spool_job job;
    bool is = true;
    while (!spool_stopped(stop)) {
        enum err err = spool_next(&t->db, spool_lane_of_papers(t), &job, &is);
        if (err || !is)
            return err;
        err = l->held.job == job.id ? go_on(t, l, &job, stop, d)
                                    : from_the_top(t, l, &job, stop, d);
        if (err) {
            if (l->held.job == 0)
                spool_line_hang_up(l);
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
    return err ? spool_job_no_answer(err, d) : ERR_OK;
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
