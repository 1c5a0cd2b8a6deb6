#include "pos/keep/practice.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/text.h"

#define FOLDER       "practice"
#define MARK         "practice.mark"
#define INI_MAX      65536
#define CATALOGUE_DB "catalogue.db"

bool practice_is(const char *dir)
{
    char path[TILL_PATH_MAX];
    return till_path(dir, MARK, path, NULL) == ERR_OK &&
           access(path, F_OK) == 0;
}

/* The shop's goods as they are now. */
static enum err copy_catalogue(struct till *t, const char *dir)
{
    char path[TILL_PATH_MAX];
    sqlite3 *to = NULL;
    enum err err = till_path(dir, CATALOGUE_DB, path, NULL);
    if (err)
        return err;
    err = db_err(sqlite3_open_v2(path, &to,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                     SQLITE_OPEN_NOMUTEX,
                                 NULL));
    if (!err) {
        sqlite3_backup *copy =
            sqlite3_backup_init(to, "main", t->catalogue.handle, "main");
        int rc = copy ? sqlite3_backup_step(copy, -1) : sqlite3_errcode(to);
        int done = sqlite3_backup_finish(copy);
        err = rc == SQLITE_DONE ? db_err(done) : db_err(rc);
    }
    sqlite3_close(to);
    return err ? err : chmod(path, 0600) == 0 ? ERR_OK : ERR_IO;
}

static enum err copy_settings(const char *from, const char *dir)
{
    char path[TILL_PATH_MAX], to[TILL_PATH_MAX];
    struct buf text = {0};
    enum err err = till_path(from, "till.ini", path, NULL);
    if (!err)
        err = till_path(dir, "till.ini", to, NULL);
    if (!err)
        err = file_read(path, INI_MAX, &text);
    if (!err)
        err = file_write(to, 0600, text.data, text.len);
    else if (err == ERR_NOTFOUND)
        err = unlink(to) == 0 || errno == ENOENT ? ERR_OK : ERR_IO;
    buf_release(&text);
    return err;
}

/* Entry 1 names the same outlet and till, and a key that nobody has. */
static enum err write_genesis(const struct till *t, struct till *practice,
                              struct diag *d)
{
    const struct actor nobody = {0};
    uint8_t key[LEDGER_KEY_LEN];
    struct ledger_head head;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    char software[] = "practice";
    randombytes_buf(key, sizeof(key));
    g.outlet = t->outlet;
    g.till = t->till;
    g.sign_key.data = g.hq_key.data = key;
    g.sign_key.len = g.hq_key.len = sizeof(key);
    g.software = software;
    till_entry(practice, &nobody, 0, &e);
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &g;
    return till_record(practice, &e, NULL, NULL, &head, d);
}

static enum err make(const struct till *t, const char *dir, struct diag *d)
{
    struct till practice = {0};
    struct ledger_head head;
    char path[TILL_PATH_MAX];
    enum err err = till_create(dir, &practice, d);
    if (!err)
        err = till_path(dir, MARK, path, d);
    if (!err) /* marked before it holds a single fact */
        err = file_write(path, 0600, "", 0);
    if (!err)
        err = ledger_head(&practice.db, &head);
    if (!err && head.seq == 0)
        err = write_genesis(t, &practice, d);
    till_close(&practice);
    return err;
}

enum err practice_begin(struct till *t, char out[TILL_PATH_MAX], struct diag *d)
{
    char dir[TILL_PATH_MAX];
    if (t->practice)
        return diag_set(d, ERR_RANGE, tr("this is practice already"));
    enum err err = till_path(t->dir, FOLDER, dir, d);
    if (!err)
        err = make(t, dir, d);
    if (!err)
        err = copy_catalogue(t, dir);
    if (!err)
        err = copy_settings(t->dir, dir);
    err = till_explain(t, err, d);
    if (!err)
        text_copy(out, TILL_PATH_MAX, dir);
    return err;
}

enum err practice_leave(const struct till *t, char out[TILL_PATH_MAX],
                        struct diag *d)
{
    size_t len = strlen(t->dir), end = strlen("/" FOLDER);
    if (!t->practice || len <= end ||
        strcmp(t->dir + len - end, "/" FOLDER) != 0)
        return diag_set(d, ERR_RANGE, tr("this is no practice till"));
    text_copy(out, TILL_PATH_MAX, t->dir);
    out[len - end] = '\0';
    return ERR_OK;
}
