#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "sync/keys.h"
#include "sync/ledger.h"
#include "sync/sql.h"

/* A key and the entry that named it, or an epoch and the entry it began at. */
struct named {
    uint64_t seq;
    uint32_t epoch;
    uint8_t key[LEDGER_KEY_LEN];
};

struct named_list {
    struct buf items; /* struct named, in order */
};

struct walk {
    struct db *db;
    uint32_t till;
    struct ledger_head head;
    struct named_list keys;
    struct named_list aside_keys;
    struct named_list epochs;
    struct diag *d;
};

static size_t list_len(const struct named_list *l)
{
    return l->items.len / sizeof(struct named);
}

static const struct named *list_at(const struct named_list *l, size_t i)
{
    return (const struct named *)(const void *)l->items.data + i;
}

static enum err bad(struct walk *w, uint64_t seq)
{
    return diag_set(
        w->d, ERR_CORRUPT,
        tr("entry %llu of the ledger was damaged or altered: delete "
           "nothing, copy the whole folder away and call support; "
           "what reached the other side can be sent back"),
        (unsigned long long)seq);
}

static enum err bad_signature(struct walk *w, uint64_t seq)
{
    return diag_set(w->d, ERR_CORRUPT,
                    tr("the signature over entry %llu of the ledger does not "
                       "hold: copy the whole folder away and call "
                       "headquarters"),
                    (unsigned long long)seq);
}

/* What an entry says about keys and epochs. */
static enum err take_notes(struct walk *w, uint64_t seq, const void *bytes,
                           size_t len, bool aside)
{
    struct named n = {.seq = seq};
    enum err err = ERR_OK;
    Ledger__Entry *e = len ? ledger__entry__unpack(NULL, len, bytes) : NULL;
    if (!e)
        return bad(w, seq);
    if (ledger_names_key(e, n.key))
        err = buf_add(aside ? &w->aside_keys.items : &w->keys.items, &n,
                      sizeof(n));
    if (!err && !aside && e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED) {
        n.epoch = w->head.epoch = e->epoch_started->epoch;
        err = buf_add(&w->epochs.items, &n, sizeof(n));
    }
    ledger__entry__free_unpacked(e, NULL);
    return err;
}

static bool hash_is(sqlite3_stmt *q, int column,
                    const uint8_t hash[LEDGER_HASH_LEN])
{
    return sqlite3_column_bytes(q, column) == LEDGER_HASH_LEN &&
           memcmp(sqlite3_column_blob(q, column), hash, LEDGER_HASH_LEN) == 0;
}

static enum err walk_entries(struct walk *w)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(w->db, sql_ledger_walk, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        uint64_t seq = ++w->head.seq;
        const void *bytes = sqlite3_column_blob(q, 2);
        size_t len = (size_t)sqlite3_column_bytes(q, 2);
        ledger_chain(w->head.hash, len ? bytes : "", len, w->head.hash);
        if ((uint64_t)sqlite3_column_int64(q, 0) != seq ||
            len > LEDGER_ENTRY_MAX || !hash_is(q, 1, w->head.hash))
            err = bad(w, seq);
        else
            err = take_notes(w, seq, bytes, len, false);
    }
    db_done(q);
    return err;
}

/* Whether an entry numbered seq with this hash stands in any branch. */
static enum err stands(struct walk *w, uint64_t seq,
                       const uint8_t hash[LEDGER_HASH_LEN], bool *ret_main,
                       bool *ret_aside)
{
    uint8_t mine[LEDGER_HASH_LEN];
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = ledger_hash_at(w->db, seq, mine);
    *ret_main = !err && memcmp(mine, hash, sizeof(mine)) == 0;
    *ret_aside = false;
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (err || *ret_main)
        return err;
    err = db_bind(w->db, sql_ledger_aside_has, &q, "i", (int64_t)seq);
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        *ret_aside = *ret_aside || hash_is(q, 0, hash);
    }
    db_done(q);
    return err;
}

/* The first entry of a branch hangs on an entry of whichever branch was the
 * present one then. */
static enum err find_root(struct walk *w, uint64_t seq, const void *bytes,
                          size_t len, const uint8_t hash[LEDGER_HASH_LEN],
                          bool *ret_found)
{
    uint8_t before[LEDGER_HASH_LEN], got[LEDGER_HASH_LEN];
    sqlite3_stmt *q = NULL;
    bool row = false, found = false;
    enum err err = ledger_hash_at(w->db, seq - 1, before);
    if (!err) {
        ledger_chain(before, bytes, len, got);
        found = memcmp(got, hash, sizeof(got)) == 0;
    }
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err && !found)
        err = db_bind(w->db, sql_ledger_aside_has, &q, "i", (int64_t)(seq - 1));
    while (!err && !found) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        if (sqlite3_column_bytes(q, 0) != LEDGER_HASH_LEN)
            continue;
        ledger_chain(sqlite3_column_blob(q, 0), bytes, len, got);
        found = memcmp(got, hash, sizeof(got)) == 0;
    }
    db_done(q);
    if (!err)
        *ret_found = found;
    return err;
}

static enum err walk_asides(struct walk *w)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    int64_t branch = 0;
    uint64_t last = 0;
    uint8_t hash[LEDGER_HASH_LEN] = {0};
    enum err err = db_bind(w->db, sql_ledger_asides, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        uint64_t seq = (uint64_t)sqlite3_column_int64(q, 1);
        const void *bytes = sqlite3_column_blob(q, 3);
        size_t len = (size_t)sqlite3_column_bytes(q, 3);
        bool linked = seq == last + 1;
        if (sqlite3_column_bytes(q, 2) != LEDGER_HASH_LEN || len == 0 ||
            seq == 0) {
            err = bad(w, seq);
            break;
        }
        if (sqlite3_column_int64(q, 0) != branch)
            err = find_root(w, seq, bytes, len, sqlite3_column_blob(q, 2),
                            &linked);
        else
            ledger_chain(hash, bytes, len, hash);
        if (err)
            break;
        linked = linked &&
                 (sqlite3_column_int64(q, 0) != branch || hash_is(q, 2, hash));
        branch = sqlite3_column_int64(q, 0);
        memcpy(hash, sqlite3_column_blob(q, 2), sizeof(hash));
        last = seq;
        err = linked ? take_notes(w, seq, bytes, len, true) : bad(w, seq);
    }
    db_done(q);
    return err;
}

static uint32_t epoch_at(const struct walk *w, uint64_t seq)
{
    uint32_t epoch = 0;
    for (size_t i = 0; i < list_len(&w->epochs); i++) {
        if (list_at(&w->epochs, i)->seq <= seq)
            epoch = list_at(&w->epochs, i)->epoch;
    }
    return epoch;
}

static bool signed_by_any(const struct walk *w, const struct named_list *keys,
                          const struct ledger_head *h, bool main_branch,
                          const uint8_t *sig)
{
    for (size_t i = 0; i < list_len(keys); i++) {
        if (main_branch && i + 1 < list_len(keys) &&
            list_at(keys, i + 1)->seq <= h->seq)
            continue; /* a later key had taken over */
        if (!keys_verify_head(list_at(keys, i)->key, w->till, h, sig))
            return true;
    }
    return false;
}

static enum err check_signature(struct walk *w, sqlite3_stmt *q)
{
    struct ledger_head h = {0};
    bool in_main = false, in_aside = false;
    const uint8_t *sig = sqlite3_column_blob(q, 3);
    h.seq = (uint64_t)sqlite3_column_int64(q, 0);
    h.epoch = (uint32_t)sqlite3_column_int64(q, 2);
    if (sqlite3_column_bytes(q, 1) != LEDGER_HASH_LEN ||
        sqlite3_column_bytes(q, 3) != LEDGER_SIGNATURE_LEN)
        return bad_signature(w, h.seq);
    memcpy(h.hash, sqlite3_column_blob(q, 1), LEDGER_HASH_LEN);
    enum err err = stands(w, h.seq, h.hash, &in_main, &in_aside);
    if (err)
        return err;
    if (in_main && h.epoch != epoch_at(w, h.seq))
        return bad_signature(w, h.seq);
    if ((in_main && signed_by_any(w, &w->keys, &h, true, sig)) ||
        (in_aside && (signed_by_any(w, &w->keys, &h, false, sig) ||
                      signed_by_any(w, &w->aside_keys, &h, false, sig))))
        return ERR_OK;
    return bad_signature(w, h.seq);
}

static enum err walk_signatures(struct walk *w)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(w->db, sql_ledger_signatures, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        err = check_signature(w, q);
    }
    db_done(q);
    return err;
}

enum err ledger_verify(struct db *db, uint32_t till, uint64_t *ret_entries,
                       struct diag *d)
{
    struct ledger_head stored;
    struct walk w = {.db = db, .till = till, .d = d};
    enum err err = walk_entries(&w);
    if (!err)
        err = walk_asides(&w);
    if (!err)
        err = walk_signatures(&w);
    if (!err)
        err = ledger_head(db, &stored);
    if (!err && stored.epoch != w.head.epoch)
        err = bad(&w, w.head.seq);
    if (!err)
        *ret_entries = w.head.seq;
    buf_release(&w.keys.items);
    buf_release(&w.aside_keys.items);
    buf_release(&w.epochs.items);
    if (err)
        return diag_default(d, err, tr("the ledger cannot be read (%s)"),
                            err_text(err));
    return ERR_OK;
}
