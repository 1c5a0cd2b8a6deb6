/* pos/till.h - one till: a directory, its two databases, who it is.
 *
 * The directory (mode 0700) holds
 *     till.db       the ledger, its projections, and the desk: what is open
 *                   on the counter (baskets, print queue, sign-in guards)
 *     catalogue.db  the feed and what is computed from it; it can be deleted
 *                   and is pulled again from headquarters
 *     till.key      private keys (sync/keys.h), mode 0600
 *     till.ini      the shop's own settings (till_config_… below)
 *     *.lock        who drives the screen, the printer, the agent
 *
 * Two databases, so that a large feed never makes a sale wait for a lock.
 * A struct till belongs to one thread; another thread or process opens its
 * own. Everything that changes the ledger goes through till_record. */
#ifndef POS_TILL_H
#define POS_TILL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/db.h"
#include "pos/people.h"
#include "sync/ledger.h"

#define TILL_PATH_MAX       512
#define TILL_APPLICATION_ID 0x4C44544C /* "LDTL" */

struct promos;

struct till {
    char dir[TILL_PATH_MAX];
    struct db db;        /* till.db */
    struct db catalogue; /* catalogue.db */
    struct config config;
    struct promos *promos; /* pos/promo/promos.h; NULL: none read yet */
    uint32_t outlet;       /* from Genesis; 0: not enrolled yet */
    uint32_t till;
    bool practice;           /* pos/keep/practice.h: nothing here counts */
    bool was_rebuilt;        /* projections were stale and made again */
    int64_t (*now_ms)(void); /* clock_now_ms; tests replace it */
};

/* "D/name" into out; ERR_RANGE with a sentence when too long. */
MUST_USE enum err till_path(const char *dir, const char *name,
                            char out[TILL_PATH_MAX], struct diag *d);

/* Makes the directory (0700) and both databases when missing, and whatever
 * migrations they lack. For enrolment, and for tests. */
MUST_USE enum err till_create(const char *dir, struct till *ret_till,
                              struct diag *d);
/* Opens an existing till. ERR_NOTFOUND and "enrol first" when dir holds none
 * or it has no Genesis yet; sentences for a newer, damaged, unwritable or
 * foreign database. A missing or damaged catalogue.db is made anew, empty.
 * Projections that the agent's fork recovery left stale are rebuilt here. */
MUST_USE enum err till_open(const char *dir, struct till *ret_till,
                            struct diag *d);
/* As till_open, for reading beside a running till: never writes. */
MUST_USE enum err till_open_reader(const char *dir, struct till *ret_till,
                                   struct diag *d);
/* NULL-safe, and on a zeroed struct. */
void till_close(struct till *t);

/* The same tables from another place: sync's agent opens till.db itself and
 * must find both schemas. Runs inside nothing; the database must be open. */
MUST_USE enum err till_schema(struct db *db, struct diag *d);

/* ---- recording -----------------------------------------------------------*/

/* Fills in time, cashier and shift of an entry to be recorded. The caller
 * sets the fact. */
void till_entry(struct till *t, const struct actor *who, uint32_t shift,
                Ledger__Entry *ret_entry);

/* What else must become durable with the entry, or not at all. */
typedef enum err till_desk_change(struct till *t, void *arg,
                                  const struct ledger_head *head,
                                  struct diag *d);

/* The one way to write a fact: in one transaction appends it, projects it
 * (pos/projection.h), and makes the desk change (NULL: none). When it
 * returns ERR_OK all of it is durable; on any other result nothing changed
 * and d says what to do (full disk, read-only folder, damage). Afterwards the
 * agent is told, without waiting. */
MUST_USE enum err till_record(struct till *t, const Ledger__Entry *entry,
                              till_desk_change *desk, void *arg,
                              struct ledger_head *ret_head, struct diag *d);
/* (What the agent's fork recovery left stale is rebuilt first, here too.)
 * Several facts and changes as one transaction: `err = till_begin(t, d)`, then
 * work, then `err = till_end(t, err, d)`, which commits when err is ERR_OK and
 * otherwise undoes everything. Nested ones join the outer. */
MUST_USE enum err till_begin(struct till *t, struct diag *d);
MUST_USE enum err till_end(struct till *t, enum err err, struct diag *d);
/* A sentence for an error that came without one. Keeps d's when it has one.
 * Storage that may not be written becomes ERR_IO, so that ERR_DENIED always
 * means that a keeper is to be asked. */
enum err till_explain(struct till *t, enum err err, struct diag *d);

/* ---- settings ------------------------------------------------------------*/

/* A feed setting (sync/feed.h lists them) as text or a whole number. A value
 * that is missing or no number within [min, max] gives the fallback: a till
 * does not stop for a typing slip at headquarters. */
void till_setting(struct till *t, const char *name, const char *fallback,
                  char *out, size_t cap);
int64_t till_setting_int(struct till *t, const char *name, int64_t min,
                         int64_t max, int64_t fallback);
/* The business day of now, by setting day.start_minute. */
int32_t till_business_day(struct till *t);
/* The outlet's name from the feed; "" until it came. */
void till_outlet_name(struct till *t, char *out, size_t cap);

/* ---- locks ---------------------------------------------------------------*/

/* Takes D/NAME.lock for this process (flock: gone with the process, however
 * it ends). ERR_BUSY when another process has it. Close the descriptor to let
 * go. Names in use: "screen", "printer", "agent". */
MUST_USE enum err till_lock(const char *dir, const char *name, int *ret_fd,
                            struct diag *d);

#endif
