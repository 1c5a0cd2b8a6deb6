#include "pos/keep/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/keep/sql.h"
#include "pos/spawn.h"

#define FOLDER     "liandian"
#define PAGES      512 /* copied between two breaths */
#define PREFIX_CAP 64

/* ---- where to ------------------------------------------------------------*/

static bool usable(const char *place)
{
    struct stat st;
    return stat(place, &st) == 0 && S_ISDIR(st.st_mode) &&
           access(place, W_OK | X_OK) == 0;
}

static bool is_stick(const struct mntent *m)
{
    static const char *const under[] = {"/media/", "/run/media/", "/mnt/usb"};
    if (strncmp(m->mnt_fsname, "/dev/", 5) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(under); i++) {
        if (strncmp(m->mnt_dir, under[i], strlen(under[i])) == 0)
            return usable(m->mnt_dir);
    }
    return false;
}

enum err backup_place(const struct till *t, char out[TILL_PATH_MAX],
                      struct diag *d)
{
    const char *named = config_text(&t->config, "backup", "dir", "");
    if (named[0]) {
        if (!usable(named) || strlen(named) >= TILL_PATH_MAX)
            return diag_set(d, ERR_NOTFOUND,
                            tr("%s is not there or cannot be written: plug the "
                               "stick in, or correct [backup] dir in till.ini"),
                            named);
        text_copy(out, TILL_PATH_MAX, named);
        return ERR_OK;
    }
    FILE *mounts = setmntent("/proc/self/mounts", "re");
    struct mntent *m = NULL;
    bool found = false;
    while (mounts && !found && (m = getmntent(mounts)) != NULL) {
        if (is_stick(m) && strlen(m->mnt_dir) < TILL_PATH_MAX) {
            text_copy(out, TILL_PATH_MAX, m->mnt_dir);
            found = true;
        }
    }
    if (mounts)
        endmntent(mounts);
    if (!found)
        return diag_set(d, ERR_NOTFOUND,
                        tr("no stick is plugged in: plug one in and try "
                           "again"));
    return ERR_OK;
}

/* ---- looking at one ------------------------------------------------------*/

static enum err no_backup(const char *path, struct diag *d)
{
    return diag_set(d, ERR_FORMAT, tr("%s is no backup of a till"), path);
}

static enum err read_facts(struct db *db, const char *path, struct backup *b,
                           struct diag *d)
{
    struct ledger_head head;
    struct buf bytes = {0};
    Ledger__Entry *e = NULL;
    struct stat st;
    enum err err = ledger_read(db, 1, &bytes);
    if (!err)
        e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    if (err || !e || e->fact_case != LEDGER__ENTRY__FACT_GENESIS) {
        err = no_backup(path, d);
        goto out;
    }
    b->outlet = e->genesis->outlet;
    b->till = e->genesis->till;
    err = ledger_head(db, &head);
    if (err)
        goto out;
    b->seq = head.seq;
    ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
    e = NULL;
    err = ledger_read(db, head.seq, &bytes);
    if (!err)
        e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    b->at_ms = e ? (int64_t)e->at_ms : 0;
    b->bytes = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
out:
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
    return err;
}

#define HASH_DIGITS 16

static enum err hash_file(const char *path, char hex[HASH_DIGITS + 1])
{
    crypto_generichash_state state;
    unsigned char bytes[65536], hash[32];
    ssize_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOTFOUND : ERR_IO;
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    while ((len = read(fd, bytes, sizeof(bytes))) > 0)
        crypto_generichash_update(&state, bytes, (size_t)len);
    close(fd);
    if (len < 0)
        return ERR_IO;
    crypto_generichash_final(&state, hash, sizeof(hash));
    hex_encode(hash, HASH_DIGITS / 2, hex);
    return ERR_OK;
}

/* The hash in a backup's name, "" in another. */
static void hash_of_name(const char *path, char hex[HASH_DIGITS + 1])
{
    const char *name = strrchr(path, '/');
    size_t len = strlen(path), digits = 0;
    hex[0] = '\0';
    name = name ? name + 1 : path;
    if (strncmp(name, "liandian-", 9) != 0 || len < HASH_DIGITS + 4 ||
        strcmp(path + len - 3, ".db") != 0)
        return;
    const char *at = path + len - 3 - HASH_DIGITS;
    digits = strspn(at, "0123456789abcdef");
    if (digits == HASH_DIGITS && at[-1] == '-')
        text_copy(hex, HASH_DIGITS + 1, at);
}

static enum err check_hash(const char *path, struct diag *d)
{
    char want[HASH_DIGITS + 1], have[HASH_DIGITS + 1];
    hash_of_name(path, want);
    if (!want[0])
        return ERR_OK;
    enum err err = hash_file(path, have);
    if (!err && strcmp(want, have) != 0)
        err = diag_set(d, ERR_CORRUPT,
                       tr("%s is damaged: take another copy, and another "
                          "stick"),
                       path);
    return err;
}

enum err backup_check(const char *path, struct backup *ret_backup,
                      struct diag *d)
{
    struct db db = {0};
    struct backup b = {0};
    uint64_t entries = 0;
    if (strlen(path) >= sizeof(b.path))
        return no_backup(path, d);
    text_copy(b.path, sizeof(b.path), path);
    enum err err = check_hash(path, d);
    if (!err)
        err = db_open(&db, path, DB_READ_ONLY, d);
    if (!err)
        err = db_check(&db, path, d);
    if (!err)
        err = read_facts(&db, path, &b, d);
    if (!err)
        err = ledger_verify(&db, b.till, &entries, d);
    db_close(&db);
    if (!err)
        *ret_backup = b;
    else
        err = diag_default(d, err, tr("%s is no backup of a till"), path);
    return err;
}

/* ---- making one ----------------------------------------------------------*/

static enum err copy_pages(struct db *from, sqlite3 *to)
{
    int64_t end = clock_monotonic_ms() + BACKUP_BUSY_MS;
    sqlite3_backup *copy =
        sqlite3_backup_init(to, "main", from->handle, "main");
    int rc = SQLITE_ERROR;
    if (!copy)
        return db_err(sqlite3_errcode(to));
    do {
        rc = sqlite3_backup_step(copy, PAGES);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            sqlite3_sleep(20);
    } while (rc == SQLITE_OK || ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) &&
                                 clock_monotonic_ms() < end));
    int done = sqlite3_backup_finish(copy);
    return rc == SQLITE_DONE ? db_err(done) : db_err(rc);
}

/* One file of its own, without the side files of a running till. */
static enum err settle(sqlite3 *to)
{
    return db_err(
        sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL));
}

static enum err sync_path(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd < 0)
        return ERR_IO;
    enum err err = fsync(fd) == 0 || errno == EINVAL ? ERR_OK : ERR_IO;
    close(fd);
    return err;
}

static enum err write_copy(struct till *t, const char *temp)
{
    sqlite3 *to = NULL;
    unlink(temp);
    /* Made here, so that it is nobody else's to read while it grows. */
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == ENOSPC ? ERR_FULL : ERR_IO;
    close(fd);
    enum err err = db_err(sqlite3_open_v2(
        temp, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    if (!err)
        err = copy_pages(&t->db, to);
    if (!err)
        err = settle(to);
    sqlite3_close(to);
    return err ? err : sync_path(temp, 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)b, *(char *const *)a);
}

/* The newest stay. What cannot be removed stays too: it is only old. */
static void prune(const char *folder, const char *prefix)
{
    struct dirent **found = NULL;
    char *names[1024], path[TILL_PATH_MAX + 300];
    int count = 0;
    int all = scandir(folder, &found, NULL, NULL);
    for (int i = 0; i < all; i++) {
        const char *name = found[i]->d_name;
        size_t len = strlen(name);
        if (count < (int)ARRAY_LEN(names) && len > 3 &&
            strncmp(name, prefix, strlen(prefix)) == 0 &&
            strcmp(name + len - 3, ".db") == 0)
            names[count++] = found[i]->d_name;
    }
    if (count > 1)
        qsort(names, (size_t)count, sizeof(names[0]), by_name);
    for (int i = BACKUP_KEPT; i < count; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    for (int i = 0; i < all; i++)
        free(found[i]);
    free(found);
}

static enum err room_for(struct till *t, const char *place, struct diag *d)
{
    struct statvfs fs;
    struct stat st;
    char path[TILL_PATH_MAX];
    enum err err = till_path(t->dir, "till.db", path, d);
    if (!err && statvfs(place, &fs) == 0 && stat(path, &st) == 0 &&
        (uint64_t)fs.f_bavail * fs.f_frsize < 2 * (uint64_t)st.st_size)
        err = diag_set(d, ERR_FULL,
                       tr("there is too little room on %s: %lld MB are needed"),
                       place, (long long)(2 * st.st_size / 1000000 + 1));
    return err;
}

static enum err put_in_place(const char *temp, const char *path,
                             const char *folder)
{
    if (rename(temp, path) != 0)
        return ERR_IO;
    return sync_path(folder, O_DIRECTORY);
}

enum err backup_make(struct till *t, const char *place,
                     struct backup *ret_backup, struct diag *d)
{
    char folder[TILL_PATH_MAX], prefix[PREFIX_CAP], when[32];
    char path[TILL_PATH_MAX], temp[TILL_PATH_MAX];
    char hash[HASH_DIGITS + 1];
    struct backup b = {0};
    struct tm tm;
    time_t seconds =
        (time_t)(t->now_ms() / 1000 + CLOCK_CHINA_OFFSET_MS / 1000);
    gmtime_r(&seconds, &tm);
    strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
    snprintf(prefix, sizeof(prefix), "liandian-%u-%u-", t->outlet, t->till);
    if (snprintf(folder, sizeof(folder), "%s/" FOLDER, place) >=
            (int)sizeof(folder) - 100 ||
        snprintf(temp, sizeof(temp), "%s/%s%s.part", folder, prefix, when) < 0)
        return diag_set(d, ERR_RANGE, tr("%s is too long a name"), place);
    enum err err = room_for(t, place, d);
    if (!err && mkdir(folder, 0700) != 0 && errno != EEXIST)
        err = diag_set(d, ERR_DENIED, tr("%s cannot be written"), place);
    if (err)
        return err;
    err = write_copy(t, temp);
    if (!err)
        err = backup_check(temp, &b, d);
    if (!err)
        err = hash_file(temp, hash);
    if (!err && snprintf(path, sizeof(path), "%s/%s%s-%s.db", folder, prefix,
                         when, hash) < (int)sizeof(path))
        err = put_in_place(temp, path, folder);
    if (err) {
        unlink(temp);
        if (err == ERR_FULL)
            return diag_default(d, err, tr("there is no room left on %s"),
                                place);
        return diag_default(d, err,
                            tr("the copy on %s did not come out right (%s): "
                               "try another stick"),
                            place, err_text(err));
    }
    text_copy(b.path, sizeof(b.path), path);
    prune(folder, prefix);
    *ret_backup = b;
    return ERR_OK;
}

/* ---- back ----------------------------------------------------------------*/

static enum err copy_file(const char *from, const char *to)
{
    char bytes[65536];
    ssize_t len = 0;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err err = in < 0 || out < 0 ? ERR_IO : ERR_OK;
    while (!err && (len = read(in, bytes, sizeof(bytes))) > 0) {
        for (ssize_t at = 0; !err && at < len;) {
            ssize_t n = write(out, bytes + at, (size_t)(len - at));
            if (n < 0 && errno != EINTR)
                err = errno == ENOSPC ? ERR_FULL : ERR_IO;
            at += n > 0 ? n : 0;
        }
    }
    if (!err && (len < 0 || fsync(out) != 0))
        err = ERR_IO;
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return err;
}

static enum err forget_paper(const char *path, struct diag *d)
{
    struct db db = {0};
    enum err err = db_open(&db, path, DB_READ_WRITE, d);
    if (!err)
        err = db_begin(&db);
    if (!err)
        err = db_end(&db, db_run(&db, sql_backup_forget_paper, ""));
    db_close(&db);
    return err;
}

enum err backup_restore(const char *path, const char *dir,
                        struct backup *ret_backup, struct diag *d)
{
    struct backup b;
    char db[TILL_PATH_MAX], temp[TILL_PATH_MAX];
    enum err err = backup_check(path, &b, d);
    if (!err)
        err = till_path(dir, "till.db", db, d);
    if (!err)
        err = till_path(dir, "till.db.part", temp, d);
    if (err)
        return err;
    if (access(db, F_OK) == 0)
        return diag_set(
            d, ERR_EXISTS,
            tr("there is a till in %s already: give an empty --dir, "
               "nothing was changed"),
            dir);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return diag_set(d, ERR_IO, tr("%s cannot be made"), dir);
    unlink(temp);
    err = copy_file(path, temp);
    if (!err)
        err = forget_paper(temp, d);
    if (!err)
        err = put_in_place(temp, db, dir);
    if (err) {
        unlink(temp);
        return diag_default(d, err, tr("%s could not be written (%s)"), db,
                            err_text(err));
    }
    text_copy(b.path, sizeof(b.path), path);
    *ret_backup = b;
    return ERR_OK;
}

/* ---- for the screen ------------------------------------------------------*/

enum err backup_start(const struct till *t, struct diag *d)
{
    char place[TILL_PATH_MAX], log[TILL_PATH_MAX];
    enum err err = backup_place(t, place, d);
    if (!err)
        err = till_path(t->dir, "backup.log", log, d);
    if (!err && spawn_self("backup", t->dir, log))
        err = diag_set(d, ERR_NOMEM,
                       tr("the backup cannot be started: too many programs are "
                          "running"));
    return err;
}

void backup_at_close(const struct till *t)
{
    if (t->practice ||
        strcmp(config_text(&t->config, "backup", "at_close", "yes"), "no") == 0)
        return;
    if (backup_start(t, NULL)) {
        /* No stick: the keeper's own choice, seen on "about this till". */
    }
}

void backup_state_read(const char *dir, struct backup_state *ret_state)
{
    char path[TILL_PATH_MAX];
    struct buf text = {0};
    long long tried = 0, good = 0;
    int at = 0, was_good = 0;
    memset(ret_state, 0, sizeof(*ret_state));
    if (till_path(dir, "backup.state", path, NULL) ||
        file_read(path, 4096, &text) || buf_add(&text, "", 1))
        goto out;
    if (sscanf((const char *)text.data, "%lld %lld %d %n", &tried, &good,
               &was_good, &at) != 3)
        goto out;
    ret_state->tried_ms = tried;
    ret_state->good_ms = good;
    ret_state->good = was_good != 0;
    text_copy(ret_state->words, sizeof(ret_state->words),
              (const char *)text.data + at);
out:
    buf_release(&text);
}

void backup_state_write(const char *dir, const struct backup_state *state)
{
    char path[TILL_PATH_MAX], text[BACKUP_WORDS + 64];
    int len = snprintf(text, sizeof(text), "%lld %lld %d %s",
                       (long long)state->tried_ms, (long long)state->good_ms,
                       state->good, state->words);
    if (till_path(dir, "backup.state", path, NULL) ||
        file_write(path, 0600, text, (size_t)len)) {
        /* Only words for the screen. */
    }
}
