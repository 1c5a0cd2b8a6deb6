/* credit_look.c - statements and the aging list. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "pos/customer/credit.h"
#include "pos/customer/customer_feed.h"
#include "pos/customer/person.h"
#include "pos/customer/sql.h"
#include "pos/spool.h"

const char *credit_kind_word(enum credit_kind kind)
{
    switch (kind) {
    case CREDIT_SALE:
        return tr("on credit");
    case CREDIT_REPAID:
        return tr("paid back");
    case CREDIT_REFUND:
        return tr("goods back");
    default:
        return tr("put right");
    }
}

const char *credit_age_word(int age)
{
    static const char *const words[CREDIT_AGES] = {"0-30", "31-60", "61-90",
                                                   ">90"};
    return words[age];
}

/* ---- a statement ----------------------------------------------------------*/

/* Moves everything older than the last CREDIT_LINES_MAX into the opening. */
static enum err add_line(struct credit_statement *s,
                         const struct credit_line *line)
{
    if (s->count == CREDIT_LINES_MAX) {
        s->cut = true;
        s->opening.fen += s->lines[0].amount.fen;
        s->count--;
        memmove(s->lines, s->lines + 1, (size_t)s->count * sizeof(s->lines[0]));
    }
    s->lines[s->count++] = *line;
    return ERR_OK;
}

static enum err read_lines(struct till *t, struct credit_statement *s)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->db, sql_credit_moves, &q, "iii", (int64_t)s->customer.id,
                (int64_t)s->from_day, (int64_t)s->to_day);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct credit_line line = {
            .seq = (uint64_t)sqlite3_column_int64(q, 0),
            .kind = (enum credit_kind)sqlite3_column_int(q, 1),
            .at_ms = sqlite3_column_int64(q, 2),
            .day = sqlite3_column_int(q, 3),
            .amount = money_of(sqlite3_column_int64(q, 4)),
        };
        err = add_line(s, &line);
    }
    db_done(q);
    return err;
}

static void add_up(struct credit_statement *s)
{
    struct money balance = s->opening;
    for (int i = 0; i < s->count; i++) {
        struct credit_line *l = &s->lines[i];
        balance.fen += l->amount.fen;
        l->balance = balance;
        if (l->amount.fen > 0)
            s->given.fen += l->amount.fen;
        else
            s->repaid.fen -= l->amount.fen;
    }
    s->closing = balance;
}

static enum err fill(struct till *t, uint64_t id, struct credit_statement *s,
                     struct diag *d)
{
    struct customer_others others;
    int64_t before = 0;
    enum err err = customer_need(t, id, &s->customer, d);
    if (!err)
        err = customer_feed_find(&t->catalogue, id, t->till, &others);
    if (!err)
        err = db_int(&t->db, sql_credit_before, &before, "ii", (int64_t)id,
                     (int64_t)s->from_day);
    if (err)
        return err;
    s->others = others.balance;
    s->opening = money_of(before + others.balance.fen);
    err = read_lines(t, s);
    if (!err)
        add_up(s);
    return err;
}

enum err credit_statement(struct till *t, uint64_t id, int32_t from_day,
                          int32_t to_day, struct credit_statement *ret,
                          struct diag *d)
{
    struct credit_statement s = {.from_day = from_day, .to_day = to_day};
    if (from_day > to_day)
        return diag_set(d, ERR_RANGE,
                        tr("the first day must not be after the last"));
    s.lines = calloc(CREDIT_LINES_MAX, sizeof(*s.lines));
    enum err err = s.lines ? fill(t, id, &s, d) : ERR_NOMEM;
    if (err) {
        credit_statement_release(&s);
        return till_explain(t, err, d);
    }
    *ret = s;
    return ERR_OK;
}

void credit_statement_release(struct credit_statement *s)
{
    free(s->lines);
    s->lines = NULL;
}

/* ---- the aging list -------------------------------------------------------*/

/* What was put on credit, newest first, here and elsewhere. */
struct debts {
    sqlite3_stmt *q;
    bool more;
    int32_t day;
    int64_t fen;
};

static enum err next_debt(struct debts *s)
{
    enum err err = db_step(s->q, &s->more);
    if (!err && s->more) {
        s->day = sqlite3_column_int(s->q, 0);
        s->fen = sqlite3_column_int64(s->q, 1);
    }
    return err;
}

static int age_of(int32_t today, int32_t day)
{
    int64_t days = (int64_t)today - day;
    return days <= 30 ? 0 : days <= 60 ? 1 : days <= 90 ? 2 : 3;
}

/* Repayments settle the oldest: what is owed are the newest debts. */
static enum err spread(struct debts own, struct debts others, int32_t today,
                       struct credit_age *a)
{
    int64_t rest = a->customer.balance.fen;
    enum err err = next_debt(&own);
    if (!err)
        err = next_debt(&others);
    a->oldest_day = today;
    while (!err && rest > 0 && (own.more || others.more)) {
        bool mine = own.more && (!others.more || own.day >= others.day);
        struct debts *s = mine ? &own : &others;
        int64_t part = s->fen < rest ? s->fen : rest;
        a->part[age_of(today, s->day)].fen += part;
        a->oldest_day = s->day;
        rest -= part;
        err = next_debt(s);
    }
    /* Older than anybody told us of. */
    a->part[CREDIT_AGES - 1].fen += rest;
    return err;
}

static enum err age(struct till *t, int32_t today, struct credit_age *a)
{
    struct debts own = {0}, others = {0};
    int64_t id = (int64_t)a->customer.id;
    enum err err = db_bind(&t->db, sql_credit_given, &own.q, "i", id);
    if (!err)
        err = db_bind(&t->catalogue, sql_feed_debts, &others.q, "ii", id,
                      (int64_t)t->till);
    if (!err)
        err = spread(own, others, today, a);
    db_done(own.q);
    db_done(others.q);
    return err;
}

static enum err add_age(struct till *t, int32_t today, uint64_t id, int *cap,
                        struct credit_aging *a)
{
    struct credit_age row = {0};
    enum err err = customer_find(t, id, &row.customer);
    if (err)
        return err;
    int64_t owed = row.customer.balance.fen;
    if (owed <= 0) {
        a->ahead.fen -= owed;
        return ERR_OK;
    }
    err = age(t, today, &row);
    if (err)
        return err;
    if (a->count == *cap) {
        int more = *cap ? *cap * 2 : 64;
        void *rows = realloc(a->rows, (size_t)more * sizeof(*a->rows));
        if (!rows)
            return ERR_NOMEM;
        a->rows = rows;
        *cap = more;
    }
    a->rows[a->count++] = row;
    a->total.fen += owed;
    for (int i = 0; i < CREDIT_AGES; i++)
        a->part[i].fen += row.part[i].fen;
    return ERR_OK;
}

static int older(const void *x, const void *y)
{
    const struct credit_age *a = x, *b = y;
    if (a->oldest_day != b->oldest_day)
        return a->oldest_day < b->oldest_day ? -1 : 1;
    if (a->customer.balance.fen != b->customer.balance.fen)
        return a->customer.balance.fen > b->customer.balance.fen ? -1 : 1;
    return a->customer.id < b->customer.id ? -1
                                           : a->customer.id > b->customer.id;
}

/* Those of this till's ledger, and those that only others know. */
static enum err all_ages(struct till *t, int32_t today, struct credit_aging *a)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    int cap = 0;
    int64_t there = 0;
    enum err err = db_bind(&t->db, sql_customer_own_ids, &q, "");
    while (!err && !(err = db_step(q, &row)) && row)
        err = add_age(t, today, (uint64_t)sqlite3_column_int64(q, 0), &cap, a);
    db_done(q);
    if (!err)
        err = db_bind(&t->catalogue, sql_feed_customer_ids, &q, "");
    while (!err && !(err = db_step(q, &row)) && row) {
        int64_t id = sqlite3_column_int64(q, 0);
        err = db_int(&t->db, sql_customer_there, &there, "i", id);
        if (err == ERR_NOTFOUND)
            err = add_age(t, today, (uint64_t)id, &cap, a);
    }
    db_done(q);
    return err;
}

enum err credit_aging(struct till *t, int32_t today, struct credit_aging *ret,
                      struct diag *d)
{
    struct credit_aging a = {0};
    enum err err = all_ages(t, today, &a);
    if (err) {
        credit_aging_release(&a);
        return till_explain(t, err, d);
    }
    if (a.count > 1)
        qsort(a.rows, (size_t)a.count, sizeof(a.rows[0]), older);
    *ret = a;
    return ERR_OK;
}

void credit_aging_release(struct credit_aging *a)
{
    free(a->rows);
    a->rows = NULL;
}

/* ---- on paper -------------------------------------------------------------*/

static enum err no_printer(struct diag *d)
{
    return diag_set(d, ERR_NOTFOUND,
                    tr("no printer is set up: name one in till.ini"));
}

enum err credit_statement_print(struct till *t, uint64_t id, int32_t from_day,
                                int32_t to_day, struct diag *d)
{
    struct customer c;
    if (!spool_has_printer(t))
        return no_printer(d);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = customer_need(t, id, &c, d);
    if (!err)
        err = db_run(&t->db, sql_customer_paper_put, "iii", (int64_t)id,
                     (int64_t)from_day, (int64_t)to_day);
    if (!err)
        err = spool_add(&t->db, SPOOL_STATEMENT,
                        (uint64_t)sqlite3_last_insert_rowid(t->db.handle), 0,
                        false, t->now_ms());
    return till_end(t, err, d);
}

enum err credit_aging_print(struct till *t, struct diag *d)
{
    if (!spool_has_printer(t))
        return no_printer(d);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    return till_end(t, spool_add(&t->db, SPOOL_AGING, 0, 0, false, t->now_ms()),
                    d);
}
