/* pos/keep/backup.h - copies of the till on a stick, and back.
 *
 * A backup is one SQLite file, taken while the till sells (SQLite's online
 * backup), opened again, checked entry by entry, and only then given its name:
 *
 *     PLACE/liandian/liandian-OUTLET-TILL-YYYYMMDD-HHMMSS-HASH.db
 *
 * HASH is the first 16 hex digits of the file's BLAKE2b-256: a stick that has
 * gone bad is noticed, also where SQLite would not. (A copy under another name
 * is only checked entry by entry.)
 *
 * It holds all of till.db, the names of customers too, and no private key: a
 * restored till asks headquarters for a new code (`pos enrol`), and what it
 * sold since the copy comes back from there (sync/replica.h).
 *
 * Settings in till.ini:
 *     [backup]
 *     dir = /media/usb      (else: the first removable drive that is mounted)
 *     at_close = yes        (no: only by hand)
 */
#ifndef POS_KEEP_BACKUP_H
#define POS_KEEP_BACKUP_H

#include "pos/till.h"

#define BACKUP_KEPT    10 /* of this till in one place; older ones go */
#define BACKUP_WORDS   256
#define BACKUP_BUSY_MS 60000 /* gives up when the database is never free */

struct backup {
    char path[TILL_PATH_MAX];
    uint32_t outlet, till;
    uint64_t seq;  /* of the last entry in it */
    int64_t at_ms; /* of that entry */
    int64_t bytes;
};

/* Where backups go. ERR_NOTFOUND: no stick is plugged in. */
MUST_USE enum err backup_place(const struct till *t, char out[TILL_PATH_MAX],
                               struct diag *d);
/* ERR_FULL, ERR_IO, ERR_DENIED with a sentence; what was there before stays,
 * and nothing half-written does. */
MUST_USE enum err backup_make(struct till *t, const char *place,
                              struct backup *ret_backup, struct diag *d);
/* Opens it and verifies every entry. ERR_CORRUPT, ERR_FORMAT: no backup. */
MUST_USE enum err backup_check(const char *path, struct backup *ret_backup,
                               struct diag *d);
/* Into a new till's directory. ERR_EXISTS: there is a till already. Paper that
 * waited when the copy was made is given up: it may have been printed since. */
MUST_USE enum err backup_restore(const char *path, const char *dir,
                                 struct backup *ret_backup, struct diag *d);

/* ---- for the screen ------------------------------------------------------*/

/* `pos backup` as a process of its own; it leaves word in D/backup.state. */
MUST_USE enum err backup_start(const struct till *t, struct diag *d);
/* At the close of a shift: when it is wanted and there is a place. */
void backup_at_close(const struct till *t);

struct backup_state {
    int64_t tried_ms, good_ms; /* wall clock; 0: never */
    bool good;                 /* the last try was */
    char words[BACKUP_WORDS];  /* where to, or what was wrong */
};
void backup_state_read(const char *dir, struct backup_state *ret_state);
void backup_state_write(const char *dir, const struct backup_state *state);

#endif
