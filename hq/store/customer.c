#include "hq/store/customer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hq/store/internal.h"
#include "hq/store/people.h"
#include "hq/store/sql.h"

#define NAME_CAP 64

/* ---- from the ledgers -----------------------------------------------------*/

static enum err changed(struct store *s, uint32_t outlet, uint64_t customer)
{
    return db_run(&s->db, sql_hq_customer_change, "ii", (int64_t)outlet,
                  (int64_t)customer);
}

enum err store_customer_put(struct store *s, const struct store_customer_put *x)
{
    enum err err =
        db_run(&s->db, sql_hq_customer_put, "iiiiiii", (int64_t)x->outlet,
               (int64_t)x->customer, x->at_ms, (int64_t)x->till, x->limit_fen,
               (int64_t)x->member, (int64_t)x->erased);
    if (!err && x->erased)
        err = store_person_erase(s, x->outlet, x->customer);
    return err ? err : changed(s, x->outlet, x->customer);
}

enum err store_customer_move(struct store *s,
                             const struct store_customer_move *x)
{
    enum err err =
        db_run(&s->db, sql_hq_customer_part_add, "iiiiii", (int64_t)x->outlet,
               (int64_t)x->customer, (int64_t)x->till, (int64_t)x->seq,
               x->owed_fen, x->points);
    if (!err && x->owed_fen > 0)
        err = db_run(&s->db, sql_hq_customer_debt_add, "iiiii",
                     (int64_t)x->outlet, (int64_t)x->customer, (int64_t)x->till,
                     (int64_t)x->day, x->owed_fen);
    return err ? err : changed(s, x->outlet, x->customer);
}

/* ---- to the tills ---------------------------------------------------------*/

/* About 60 KB: one at a time, not on the stack of a deep call. */
struct telling {
    Feed__Customer customer;
    Feed__CustomerPart part[STORE_CUSTOMER_PARTS], *parts[STORE_CUSTOMER_PARTS];
    Feed__CustomerDebt debt[STORE_CUSTOMER_PARTS][STORE_CUSTOMER_DEBTS];
    Feed__CustomerDebt *debts[STORE_CUSTOMER_PARTS][STORE_CUSTOMER_DEBTS];
    int64_t owed;
};

static enum err read_put(struct store *s, int64_t outlet, int64_t id,
                         Feed__Customer *c)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_customer_get, &q, "ii", outlet, id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    c->put_at_ms = (uint64_t)sqlite3_column_int64(q, 0);
    c->limit_fen = sqlite3_column_int64(q, 1);
    c->member = sqlite3_column_int(q, 2) != 0;
    c->erased = sqlite3_column_int(q, 3) != 0;
    db_done(q);
    return ERR_OK;
}

static enum err read_parts(struct store *s, int64_t outlet, int64_t id,
                           struct telling *t)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_customer_parts, &q, "iii", outlet, id,
                           (int64_t)STORE_CUSTOMER_PARTS);
    while (!err && !(err = db_step(q, &row)) && row) {
        size_t n = t->customer.n_parts++;
        Feed__CustomerPart *p = &t->part[n];
        feed__customer_part__init(p);
        p->till = (uint32_t)sqlite3_column_int64(q, 0);
        p->seq = (uint64_t)sqlite3_column_int64(q, 1);
        p->balance_fen = sqlite3_column_int64(q, 2);
        p->points = sqlite3_column_int64(q, 3);
        t->owed += p->balance_fen;
        t->parts[n] = p;
    }
    db_done(q);
    return err;
}

/* As many days as the whole debt can be of. */
static enum err read_debts(struct store *s, int64_t outlet, int64_t id,
                           struct telling *t, size_t n)
{
    Feed__CustomerPart *p = &t->part[n];
    sqlite3_stmt *q = NULL;
    bool row = false;
    int64_t rest = t->owed;
    enum err err = db_bind(&s->db, sql_hq_customer_debts, &q, "iiii", outlet,
                           id, (int64_t)p->till, (int64_t)STORE_CUSTOMER_DEBTS);
    while (!err && rest > 0 && !(err = db_step(q, &row)) && row) {
        Feed__CustomerDebt *debt = &t->debt[n][p->n_debts];
        feed__customer_debt__init(debt);
        debt->day = sqlite3_column_int(q, 0);
        debt->fen = sqlite3_column_int64(q, 1);
        rest -= debt->fen;
        t->debts[n][p->n_debts++] = debt;
    }
    db_done(q);
    p->debts = t->debts[n];
    return err;
}

static enum err tell(struct store *s, int64_t at_ms, int64_t outlet, int64_t id)
{
    static _Thread_local struct telling t;
    char audience[NAME_CAP], key[NAME_CAP];
    Feed__Record record = FEED__RECORD__INIT;
    memset(&t, 0, sizeof(t));
    feed__customer__init(&t.customer);
    t.customer.id = (uint64_t)id;
    t.customer.parts = t.parts;
    enum err err = read_put(s, outlet, id, &t.customer);
    if (!err)
        err = read_parts(s, outlet, id, &t);
    for (size_t i = 0; !err && i < t.customer.n_parts; i++)
        err = read_debts(s, outlet, id, &t, i);
    if (err)
        return err;
    snprintf(audience, sizeof(audience), "outlet/%" PRId64, outlet);
    snprintf(key, sizeof(key), "customer/%016" PRIx64, (uint64_t)id);
    record.kind_case = FEED__RECORD__KIND_CUSTOMER;
    record.customer = &t.customer;
    err = store_put(s, at_ms, audience, key, &record);
    return err ? err : db_run(&s->db, sql_hq_customer_told, "ii", outlet, id);
}

enum err store_customers_tell(struct store *s, int64_t at_ms, int most,
                              int *ret_told)
{
    int told = 0;
    enum err err = ERR_OK;
    while (!err && told < most) {
        sqlite3_stmt *q = NULL;
        bool row = false;
        err = db_bind(&s->db, sql_hq_customers_changed, &q, "i", INT64_C(1));
        if (!err)
            err = db_step(q, &row);
        if (err || !row)
            break;
        int64_t outlet = sqlite3_column_int64(q, 0);
        int64_t id = sqlite3_column_int64(q, 1);
        db_done(q);
        err = tell(s, at_ms, outlet, id);
        told++;
    }
    if (!err)
        *ret_told = told;
    return err;
}
