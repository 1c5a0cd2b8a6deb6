#include "pos/till.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/agent.h"
#include "pos/carry/sql.h"
#include "pos/catalogue.h"
#include "pos/customer/sql.h"
#include "pos/delivery/sql.h"
#include "pos/goods/sql.h"
#include "pos/keep/practice.h"
#include "pos/order/sql.h"
#include "pos/pay/sql.h"
#include "pos/promo/promos.h"
#include "pos/promo/sql.h"
#include "pos/report/sql.h"
#include "pos/projection.h"
#include "pos/refund/sql.h"
#include "pos/sql.h"
#include "pos/stock/sql.h"
#include "sync/feed.h"
#include "sync/replica_db.h"
#include "sync/sql.h"

#define TILL_DB       "till.db"
#define CATALOGUE_DB  "catalogue.db"
#define TILL_INI      "till.ini"
#define SETTING_CAP   64
#define STOP_AGENT_MS 3000

enum err till_path(const char *dir, const char *name, char out[TILL_PATH_MAX],
                   struct diag *d)
{
    int len = snprintf(out, TILL_PATH_MAX, "%s/%s", dir, name);
    if (len < 0 || len >= TILL_PATH_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("the name of the till's directory is too long: at "
                           "most %d bytes"),
                        TILL_PATH_MAX - 32);
    return ERR_OK;
}

enum err till_schema(struct db *db, struct diag *d)
{
    const struct db_migration steps[] = {
        {sql_ledger_schema},
        {sql_replica_schema},
        {sql_projection_schema},
        {sql_desk_schema},
        {sql_shift_asked_schema},
        {sql_basket_lots_schema},
        {sql_payment_schema},
        {sql_tag_schema},
        {sql_report_schema},
        {sql_refund_schema},
        {sql_customer_schema},
        {sql_customer_person_schema},
        {sql_basket_promotion_schema},
        {sql_frequent_pin_schema},
        {sql_stock_schema},
        {sql_stock_desk_schema},
        {sql_carry_schema},
        {sql_code_paper_schema},
        {sql_order_schema},
        {sql_order_desk_schema},
        {sql_delivery_schema},
        {sql_delivery_desk_schema},
    };
    return db_migrate(db, TILL_APPLICATION_ID, steps, (int)ARRAY_LEN(steps), d);
}

static void drop_catalogue(const char *path)
{
    char side[TILL_PATH_MAX + 8];
    (void)unlink(path);
    snprintf(side, sizeof(side), "%s-wal", path);
    (void)unlink(side);
    snprintf(side, sizeof(side), "%s-shm", path);
    (void)unlink(side);
}

/* Is it only the catalogue, which is a copy? Then the next start makes a new
 * one. */
static bool was_catalogue(struct till *t)
{
    char path[TILL_PATH_MAX];
    if (!t->catalogue.handle || till_path(t->dir, CATALOGUE_DB, path, NULL) ||
        db_check(&t->catalogue, path, NULL) != ERR_CORRUPT)
        return false;
    drop_catalogue(path);
    /* A running agent would go on filling the one that is gone. */
    pid_t agent = 0;
    if (agent_is_running(t->dir, &agent) && agent != getpid() &&
        agent_stop(t->dir, STOP_AGENT_MS, NULL)) {
        /* It notices at its next start. */
    }
    return true;
}

static enum err damaged(struct till *t, struct diag *d)
{
    if (d && d->text[0])
        return ERR_CORRUPT;
    if (was_catalogue(t))
        return diag_set(d, ERR_CORRUPT,
                        tr("the list of goods and prices was damaged and has "
                           "been thrown away; sales are safe: start again, "
                           "headquarters sends the list anew"));
    return diag_set(d, ERR_CORRUPT,
                    tr("the till's records in %s are damaged: stop "
                       "selling, copy the directory away and call support"),
                    t->dir);
}

enum err till_explain(struct till *t, enum err err, struct diag *d)
{
    switch (err) {
    case ERR_OK:
        return ERR_OK;
    case ERR_FULL:
        return diag_default(d, err,
                            tr("the disk is full and nothing was recorded: "
                               "free some space in %s, then try again"),
                            t->dir);
    case ERR_DENIED: /* with a sentence: a person may not; else the disk */
        if (d && d->text[0])
            return err;
        return diag_set(d, ERR_IO,
                        tr("%s cannot be written and nothing was recorded: "
                           "give this user the right to write it"),
                        t->dir);
    case ERR_BUSY:
        return diag_default(d, err,
                            tr("another program is writing in %s: try again "
                               "in a moment"),
                            t->dir);
    case ERR_CORRUPT:
        return damaged(t, d);
    default:
        return diag_default(d, err,
                            tr("the disk did not take it and nothing was "
                               "recorded: check the disk and %s (%s)"),
                            t->dir, err_text(err));
    }
}

/* ---- opening -------------------------------------------------------------*/

/* The catalogue is a copy: one that is damaged or gone is made anew, also by
 * who only reads, and pulled again. */
static enum err open_catalogue(struct till *t, enum db_mode mode,
                               struct diag *d)
{
    char path[TILL_PATH_MAX];
    enum err err = till_path(t->dir, CATALOGUE_DB, path, d);
    if (err)
        return err;
    err = catalogue_open(&t->catalogue, path, mode, d);
    if (err != ERR_CORRUPT && err != ERR_NOTFOUND)
        return err;
    if (err == ERR_CORRUPT)
        drop_catalogue(path);
    return catalogue_open(&t->catalogue, path, DB_CREATE, d);
}

static enum err open_all(const char *dir, enum db_mode mode, struct till *t,
                         struct diag *d)
{
    char path[TILL_PATH_MAX];
    t->now_ms = clock_now_ms;
    if (strlen(dir) > TILL_PATH_MAX - 32)
        return till_path(dir, "a name that is surely too long", path, d);
    snprintf(t->dir, sizeof(t->dir), "%s", dir);
    t->practice = practice_is(dir);
    /* A write past a size limit is an error to report, not a signal to die
     * of. */
    signal(SIGXFSZ, SIG_IGN);
    enum err err = till_path(dir, TILL_DB, path, d);
    if (!err)
        err = db_open(&t->db, path, mode, d);
    if (!err) /* a reader too refuses a newer one */
        err = till_schema(&t->db, d);
    if (!err)
        err = open_catalogue(t, mode == DB_READ_ONLY ? DB_READ_ONLY : DB_CREATE,
                             d);
    if (!err)
        err = till_path(dir, TILL_INI, path, d);
    if (!err)
        err = config_load(&t->config, path, d);
    return err;
}

static enum err not_enrolled(const char *dir, struct diag *d)
{
    return diag_set(d, ERR_NOTFOUND,
                    tr("there is no enrolled till in %s: run \"pos enrol\" "
                       "first, or give the right --dir"),
                    dir);
}

/* Who this till is: its first entry says. */
static enum err read_genesis(struct till *t, struct diag *d)
{
    struct buf bytes = {0};
    Ledger__Entry *e = NULL;
    enum err err = ledger_read(&t->db, 1, &bytes);
    if (err == ERR_NOTFOUND) {
        err = not_enrolled(t->dir, d);
        goto out;
    }
    if (err)
        goto out;
    e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    if (!e || e->fact_case != LEDGER__ENTRY__FACT_GENESIS) {
        err = ERR_CORRUPT;
        goto out;
    }
    t->outlet = e->genesis->outlet;
    t->till = e->genesis->till;
out:
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
    return till_explain(t, err, d);
}

static enum err refresh_projections(struct till *t, struct diag *d)
{
    struct replica_record r;
    uint64_t entries = 0;
    enum err err = replica_db_record(&t->db, &r);
    if (!err && r.projections_stale) {
        err = projection_rebuild(&t->db, &entries, d);
        t->was_rebuilt = !err;
    }
    return till_explain(t, err, d);
}

enum err till_create(const char *dir, struct till *ret_till, struct diag *d)
{
    struct till t = {0};
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return diag_set(d, ERR_DENIED,
                        tr("the directory %s cannot be made: %s"), dir,
                        strerror(errno));
    enum err err = open_all(dir, DB_CREATE, &t, d);
    if (!err) {
        err = read_genesis(&t, NULL);
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
        err = till_explain(&t, err, d);
    }
    if (err)
        till_close(&t);
    else
        *ret_till = t;
    return err;
}

static enum err open_existing(const char *dir, enum db_mode mode,
                              struct till *ret_till, struct diag *d)
{
    struct till t = {0};
    char path[TILL_PATH_MAX];
    enum err err = till_path(dir, TILL_DB, path, d);
    if (err)
        return err;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return not_enrolled(dir, d);
    err = open_all(dir, mode, &t, d);
    if (!err)
        err = read_genesis(&t, d);
    if (!err && mode != DB_READ_ONLY)
        err = refresh_projections(&t, d);
    if (err)
        till_close(&t);
    else
        *ret_till = t;
    return err;
}

enum err till_open(const char *dir, struct till *ret_till, struct diag *d)
{
    return open_existing(dir, DB_READ_WRITE, ret_till, d);
}

enum err till_open_reader(const char *dir, struct till *ret_till,
                          struct diag *d)
{
    return open_existing(dir, DB_READ_ONLY, ret_till, d);
}

void till_close(struct till *t)
{
    if (!t)
        return;
    db_close(&t->db);
    db_close(&t->catalogue);
    config_release(&t->config);
    promos_free(t->promos);
    memset(t, 0, sizeof(*t));
}

/* ---- recording -----------------------------------------------------------*/

void till_entry(struct till *t, const struct actor *who, uint32_t shift,
                Ledger__Entry *ret_entry)
{
    ledger__entry__init(ret_entry);
    ret_entry->at_ms = (uint64_t)t->now_ms();
    ret_entry->cashier = who->cashier;
    ret_entry->shift = shift;
}

enum err till_begin(struct till *t, struct diag *d)
{
    enum err err = db_begin(&t->db);
    if (!err && t->db.depth == 1) { /* the agent may just have recovered */
        err = refresh_projections(t, d);
        if (err)
            db_rollback(&t->db);
    }
    return till_explain(t, err, d);
}

enum err till_end(struct till *t, enum err err, struct diag *d)
{
    err = db_end(&t->db, err);
    if (err)
        return till_explain(t, err, d);
    if (t->db.depth == 0)
        agent_poke(t->dir);
    return ERR_OK;
}

enum err till_record(struct till *t, const Ledger__Entry *entry,
                     till_desk_change *desk, void *arg,
                     struct ledger_head *ret_head, struct diag *d)
{
    struct ledger_head head;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = ledger_append(&t->db, entry, &head);
    if (!err)
        err = projection_apply(&t->db, &t->db, entry, head.seq, d);
    if (!err && desk)
        err = desk(t, arg, &head, d);
    err = till_end(t, err, d);
    if (!err && ret_head)
        *ret_head = head;
    return err;
}

/* ---- settings ------------------------------------------------------------*/

void till_setting(struct till *t, const char *name, const char *fallback,
                  char *out, size_t cap)
{
    if (catalogue_setting(&t->catalogue, name, out, cap))
        snprintf(out, cap, "%s", fallback);
}

int64_t till_setting_int(struct till *t, const char *name, int64_t min,
                         int64_t max, int64_t fallback)
{
    char text[SETTING_CAP];
    char *end = NULL;
    if (catalogue_setting(&t->catalogue, name, text, sizeof(text)) || !*text)
        return fallback;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end != 0 || value < min || value > max)
        return fallback;
    return value;
}

int32_t till_business_day(struct till *t)
{
    int64_t start = till_setting_int(t, SETTING_DAY_START, 0, 720, 0);
    return clock_business_day(t->now_ms(), (int)start);
}

void till_outlet_name(struct till *t, char *out, size_t cap)
{
    struct outlet o;
    if (catalogue_outlet(&t->catalogue, t->outlet, &o))
        o.name[0] = 0;
    snprintf(out, cap, "%s", o.name);
}

/* ---- locks ---------------------------------------------------------------*/

enum err till_lock(const char *dir, const char *name, int *ret_fd,
                   struct diag *d)
{
    char file[64], path[TILL_PATH_MAX];
    snprintf(file, sizeof(file), "%s.lock", name);
    enum err err = till_path(dir, file, path, d);
    if (err)
        return err;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return diag_set(d, ERR_DENIED,
                        tr("%s cannot be written: give this user the right to "
                           "write it and its folder"),
                        path);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_fd = fd;
        return ERR_OK;
    }
    err = errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
    close(fd);
    return diag_set(d, err,
                    tr("another program is already at work on %s (%s): close "
                       "that one first"),
                    dir, name);
}
