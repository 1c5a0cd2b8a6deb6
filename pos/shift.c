#include "pos/shift.h"

#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "pos/spool.h"
#include "pos/sql.h"

#define SHIFT_COLUMNS 10 /* of shift_find.sql */

/* ---- reading -------------------------------------------------------------*/

enum err shift_number(struct till *t, uint32_t *ret_number,
                      int32_t *ret_business_day)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_shift_open_number, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    bool closed = sqlite3_column_int64(q, 2) != 0;
    if (!closed) {
        *ret_number = (uint32_t)sqlite3_column_int64(q, 0);
        *ret_business_day = sqlite3_column_int(q, 1);
    }
    db_done(q);
    return closed ? ERR_NOTFOUND : ERR_OK;
}

enum err shift_number_or_none(struct till *t, uint32_t *ret_number)
{
    int32_t day = 0;
    enum err err = shift_number(t, ret_number, &day);
    if (err == ERR_NOTFOUND) {
        *ret_number = 0;
        err = ERR_OK;
    }
    return err;
}

static struct money take_money(sqlite3_stmt *q, int *column)
{
    return money_of(sqlite3_column_int64(q, (*column)++));
}

static uint32_t take_count(sqlite3_stmt *q, int *column)
{
    return (uint32_t)sqlite3_column_int64(q, (*column)++);
}

/* Columns as in shift_find.sql; ends the statement. */
static void shift_row(sqlite3_stmt *q, struct shift *ret)
{
    struct shift s = {0};
    int at = 0;
    s.number = take_count(q, &at);
    s.business_day = sqlite3_column_int(q, at++);
    s.opened_seq = (uint64_t)sqlite3_column_int64(q, at++);
    s.opened_ms = sqlite3_column_int64(q, at++);
    s.opened_by = take_count(q, &at);
    s.float_cash = take_money(q, &at);
    s.closed_seq = (uint64_t)sqlite3_column_int64(q, at++);
    s.closed = s.closed_seq != 0;
    s.closed_ms = sqlite3_column_int64(q, at++);
    s.closed_by = take_count(q, &at);
    s.counted = take_money(q, &at);
    db_done(q);
    *ret = s;
}

struct shift_sum shift_of(const struct shift *s, enum shift_kind kind)
{
    struct shift_sum all = {0};
    for (int i = 0; i < SHIFT_TYPES; i++) {
        all.count += s->sums[kind][i].count;
        all.amount.fen += s->sums[kind][i].amount.fen;
    }
    return all;
}

static enum err expect(struct shift *s)
{
    static const struct {
        enum shift_kind kind;
        bool out;
    } moves[] = {
        {SHIFT_TENDERED, false}, {SHIFT_CHANGE, true},   {SHIFT_REFUNDED, true},
        {SHIFT_REPAID, false},   {SHIFT_CASH_IN, false}, {SHIFT_CASH_OUT, true},
        {SHIFT_CASH_DROP, true},
    };
    struct money cash = s->float_cash;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < ARRAY_LEN(moves); i++) {
        struct money m =
            s->sums[moves[i].kind][LEDGER__TENDER_TYPE__CASH].amount;
        err = moves[i].out ? money_sub(cash, m, &cash)
                           : money_add(cash, m, &cash);
    }
    s->expected = cash;
    return err;
}

/* The sums of a query of kind, type, count, amount; ends the statement. */
static enum err add_sums(struct till *t, const char *sql, int64_t key,
                         struct shift *s)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql, &q, "i", key);
    while (!err && !(err = db_step(q, &row)) && row) {
        int64_t kind = sqlite3_column_int64(q, 0);
        int64_t type = sqlite3_column_int64(q, 1);
        if (kind < 0 || kind >= SHIFT_KINDS || type < 0 || type >= SHIFT_TYPES)
            continue; /* a newer version's */
        s->sums[kind][type].count = sqlite3_column_int64(q, 2);
        s->sums[kind][type].amount = money_of(sqlite3_column_int64(q, 3));
    }
    db_done(q);
    return err ? err : expect(s);
}

enum err shift_current(struct till *t, struct shift *ret_shift)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct shift s;
    enum err err = db_bind(&t->db, sql_shift_current, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (err)
        return err;
    shift_row(q, &s);
    if (s.closed)
        return ERR_NOTFOUND;
    err = add_sums(t, sql_shift_sums, (int64_t)s.number, &s);
    if (!err)
        *ret_shift = s;
    return err;
}

enum err shift_find(struct till *t, uint32_t number, struct shift *ret_shift)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct shift s;
    enum err err = db_bind(&t->db, sql_shift_find, &q, "i", (int64_t)number);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    shift_row(q, &s);
    err = add_sums(t, sql_shift_sums, (int64_t)number, &s);
    if (!err)
        *ret_shift = s;
    return err;
}

enum err shift_find_asked(struct till *t, int64_t job, struct shift *ret_shift,
                          uint64_t *ret_last_seq)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct shift s;
    enum err err = db_bind(&t->db, sql_shift_asked_find, &q, "i", job);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    uint64_t last = (uint64_t)sqlite3_column_int64(q, SHIFT_COLUMNS);
    shift_row(q, &s);
    err = add_sums(t, sql_shift_asked_sums, job, &s);
    if (!err) {
        *ret_shift = s;
        *ret_last_seq = last;
    }
    return err;
}

/* ---- opening and closing -------------------------------------------------*/

static enum err check_cash(struct money cash, struct diag *d)
{
    char max[MONEY_CHARS];
    if (cash.fen < 0)
        return diag_set(d, ERR_RANGE, tr("cash cannot be less than nothing"));
    if (cash.fen > SHIFT_FLOAT_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("that is more cash than a drawer holds (%s yuan): "
                           "look at the number again"),
                        money_format(money_of(SHIFT_FLOAT_MAX), max));
    return ERR_OK;
}

static enum err next_number(struct till *t, uint32_t *ret_number,
                            struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    uint32_t last = 0;
    bool open = false;
    enum err err = db_bind(&t->db, sql_shift_open_number, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (row) {
        last = (uint32_t)sqlite3_column_int64(q, 0);
        open = sqlite3_column_int64(q, 2) == 0;
        db_done(q);
    }
    if (open)
        return diag_set(d, ERR_EXISTS,
                        tr("shift %u is still open: close it first"), last);
    *ret_number = last + 1;
    return ERR_OK;
}

enum err shift_open(struct till *t, const struct actor *who,
                    struct money float_cash, struct shift *ret_shift,
                    struct diag *d)
{
    Ledger__Entry e;
    Ledger__ShiftOpened opened = LEDGER__SHIFT_OPENED__INIT;
    enum err err = check_cash(float_cash, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = next_number(t, &opened.number, d);
    if (!err) {
        opened.business_day = till_business_day(t);
        opened.float_fen = float_cash.fen;
        till_entry(t, who, opened.number, &e);
        e.fact_case = LEDGER__ENTRY__FACT_SHIFT_OPENED;
        e.shift_opened = &opened;
        err = till_record(t, &e, NULL, NULL, NULL, d);
    }
    err = till_end(t, err, d);
    if (!err)
        err = till_explain(t, shift_find(t, opened.number, ret_shift), d);
    return err;
}

static enum err close_desk(struct till *t, void *arg,
                           const struct ledger_head *head, struct diag *d)
{
    const Ledger__Entry *e = arg;
    (void)head;
    (void)d;
    if (!spool_has_printer(t))
        return ERR_OK;
    return spool_add(&t->db, SPOOL_SHIFT, e->shift_closed->number, 0, false,
                     (int64_t)e->at_ms);
}

static enum err no_shift(struct diag *d)
{
    return diag_set(d, ERR_NOTFOUND, tr("no shift is open"));
}

struct notes {
    Ledger__NoteCount note[SHIFT_NOTES_MAX], *at[SHIFT_NOTES_MAX];
    size_t count;
};

static enum err take_notes(const struct note_count *notes, int count,
                           struct money counted, struct notes *ret,
                           struct diag *d)
{
    int64_t sum = 0;
    CHECK(count >= 0 && count <= SHIFT_NOTES_MAX);
    ret->count = 0;
    for (int i = 0; i < count; i++) {
        int64_t part = 0;
        if (__builtin_mul_overflow(notes[i].fen, (int64_t)notes[i].count,
                                   &part) ||
            __builtin_add_overflow(sum, part, &sum))
            return diag_set(d, ERR_RANGE,
                            tr("that is too much money: type the "
                               "amount again"));
        if (notes[i].count == 0)
            continue;
        ledger__note_count__init(&ret->note[ret->count]);
        ret->note[ret->count].fen = notes[i].fen;
        ret->note[ret->count].count = notes[i].count;
        ret->at[ret->count] = &ret->note[ret->count];
        ret->count++;
    }
    if (count > 0 && sum != counted.fen)
        return diag_set(d, ERR_RANGE,
                        tr("the notes do not add up to the cash counted"));
    return ERR_OK;
}

enum err shift_close(struct till *t, const struct actor *who,
                     struct money counted, const struct note_count *notes,
                     int note_count, struct shift *ret_shift, struct diag *d)
{
    struct notes kept;
    struct shift s;
    Ledger__Entry e;
    Ledger__ShiftClosed closed = LEDGER__SHIFT_CLOSED__INIT;
    enum err err = check_cash(counted, d);
    if (!err)
        err = take_notes(notes, note_count, counted, &kept, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    closed.notes = kept.at;
    closed.n_notes = kept.count;
    err = shift_current(t, &s);
    if (err == ERR_NOTFOUND)
        err = no_shift(d);
    if (!err) {
        closed.number = s.number;
        closed.counted_fen = counted.fen;
        closed.expected_fen = s.expected.fen;
        closed.sales = (uint32_t)shift_of(&s, SHIFT_SALES).count;
        closed.total_fen = shift_of(&s, SHIFT_SALES).amount.fen;
        till_entry(t, who, s.number, &e);
        e.fact_case = LEDGER__ENTRY__FACT_SHIFT_CLOSED;
        e.shift_closed = &closed;
        err = till_record(t, &e, close_desk, &e, NULL, d);
    }
    err = till_end(t, err, d);
    if (!err)
        err = till_explain(t, shift_find(t, closed.number, ret_shift), d);
    return err;
}

/* Before the shift moves on: what the paper will say. */
static enum err keep_asked(struct till *t, uint32_t number)
{
    struct ledger_head head;
    int64_t job = sqlite3_last_insert_rowid(t->db.handle);
    enum err err = ledger_head(&t->db, &head);
    if (!err)
        err = db_run(&t->db, sql_shift_asked_put, "iii", job, (int64_t)head.seq,
                     (int64_t)number);
    if (!err)
        err = db_run(&t->db, sql_shift_asked_sums_put, "ii", job,
                     (int64_t)number);
    return err;
}

enum err shift_print(struct till *t, uint32_t number, struct diag *d)
{
    struct shift s;
    if (!spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = shift_find(t, number, &s);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("there is no shift number %u"), number);
    if (!err)
        err = spool_add(&t->db, SPOOL_SHIFT, number, 1, false, t->now_ms());
    if (!err && !s.closed)
        err = keep_asked(t, number);
    return till_end(t, err, d);
}
