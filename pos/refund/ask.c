#include "pos/refund/ask.h"

#include <string.h>

#include "base/i18n.h"
#include "pos/agent.h"
#include "pos/cart.h"
#include "pos/refund/sql.h"

enum err ask_send(struct till *t, const struct sale_name *name, struct diag *d)
{
    int64_t now = t->now_ms();
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_ask_prune, "iiib", now - ASK_KEEP_MS,
                 (int64_t)name->till, (int64_t)name->seq, name->hash,
                 (size_t)name->hash_len);
    if (!err)
        err =
            db_run(&t->db, sql_ask_put, "iibi", (int64_t)name->till,
                   (int64_t)name->seq, name->hash, (size_t)name->hash_len, now);
    err = till_end(t, err, d);
    if (!err)
        agent_poke(t->dir);
    return err;
}

enum err ask_answer(struct till *t, const struct sale_name *name,
                    int64_t max_age_ms, Wire__SaleFound **ret_found,
                    struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    Wire__SaleFound *found = NULL;
    enum err err =
        db_bind(&t->db, sql_ask_answer, &q, "iiib", (int64_t)name->till,
                (int64_t)name->seq, t->now_ms() - max_age_ms, name->hash,
                (size_t)name->hash_len);
    if (!err)
        err = db_step(q, &row);
    if (!err && row)
        found =
            wire__sale_found__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                     sqlite3_column_blob(q, 0));
    db_done(q);
    if (err)
        return till_explain(t, err, d);
    if (!found)
        return diag_set(d, ERR_GONE,
                        tr("that receipt is of till %u, and headquarters "
                           "cannot be asked now: go to that till, wait for "
                           "the link, or let the keeper take it without a "
                           "receipt"),
                        name->till);
    *ret_found = found;
    return ERR_OK;
}

enum err ask_sale(const Wire__SaleFound *found, struct sale_name *ret_name,
                  Ledger__Entry **ret_entry, struct diag *d)
{
    Ledger__Entry *e = NULL;
    if (found->found == WIRE__FOUND__NOT_YET)
        return diag_set(d, ERR_NOTFOUND,
                        tr("headquarters does not have that sale yet: the "
                           "till that sold has not sent it"));
    if (found->found == WIRE__FOUND__SOLD)
        e = ledger__entry__unpack(NULL, found->entry.len, found->entry.data);
    bool good = e && e->fact_case == LEDGER__ENTRY__FACT_SALE &&
                found->hash.len == SALE_NAME_HASH && found->seq > 0 &&
                found->seq <= INT64_MAX && found->till != 0 &&
                e->sale->n_lines <= CART_LINES_MAX &&
                !ledger_check_sale(e->sale, NULL);
    if (!good) {
        if (e)
            ledger__entry__free_unpacked(e, NULL);
        return diag_set(d, ERR_NOTFOUND,
                        tr("headquarters knows of no such sale: look at the "
                           "number again"));
    }
    *ret_name = (struct sale_name){.outlet = found->outlet,
                                   .till = found->till,
                                   .seq = found->seq,
                                   .hash_len = SALE_NAME_HASH};
    memcpy(ret_name->hash, found->hash.data, SALE_NAME_HASH);
    *ret_entry = e;
    return ERR_OK;
}

/* ---- for the agent -------------------------------------------------------*/

enum err ask_next(struct db *db, int64_t now_ms, Wire__SalePull *pull,
                  uint8_t ret_hash[SALE_NAME_HASH])
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(db, sql_ask_next, &q, "i", now_ms - (int64_t)ASK_GIVE_UP_MS);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    wire__sale_pull__init(pull);
    pull->id = (uint64_t)sqlite3_column_int64(q, 0);
    pull->till = (uint32_t)sqlite3_column_int64(q, 1);
    pull->seq = (uint64_t)sqlite3_column_int64(q, 2);
    int len = sqlite3_column_bytes(q, 3);
    if (len > SALE_NAME_HASH)
        len = SALE_NAME_HASH;
    if (len > 0)
        memcpy(ret_hash, sqlite3_column_blob(q, 3), (size_t)len);
    pull->hash.data = ret_hash;
    pull->hash.len = (size_t)len;
    db_done(q);
    return ERR_OK;
}

enum err ask_answered(struct db *db, const Wire__SaleFound *found,
                      int64_t now_ms)
{
    struct buf bytes = {0};
    size_t len = wire__sale_found__get_packed_size(found);
    if (len > ASK_ANSWER_MAX || found->id > INT64_MAX)
        return ERR_OK; /* nobody asked for this */
    enum err err = buf_reserve(&bytes, len);
    if (!err) {
        bytes.len = wire__sale_found__pack(found, bytes.data);
        err = db_run(db, sql_ask_answered, "ibi", now_ms, bytes.data, bytes.len,
                     (int64_t)found->id);
    }
    buf_release(&bytes);
    return err;
}
