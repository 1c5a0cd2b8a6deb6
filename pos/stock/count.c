#include "pos/stock/count.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/shift.h"
#include "pos/stock/sql.h"

/* ---- the stocktakes under way --------------------------------------------*/

static void read_count(sqlite3_stmt *q, struct count *c)
{
    memset(c, 0, sizeof(*c));
    c->number = (uint32_t)sqlite3_column_int64(q, 0);
    c->scope = (Ledger__CountScope)sqlite3_column_int(q, 1);
    db_text(q, 2, c->words, sizeof(c->words));
    c->begun_ms = sqlite3_column_int64(q, 3);
    c->begun_by = (uint32_t)sqlite3_column_int64(q, 4);
    c->rows = sqlite3_column_int(q, 5);
}

enum err count_list(struct till *t, struct count ret_counts[], int cap,
                    int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_count_list, &q, "");
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        read_count(q, &ret_counts[count++]);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

static enum err find(struct till *t, uint32_t number, struct count *ret,
                     struct diag *d)
{
    struct count all[COUNT_MAX];
    int count = 0;
    enum err err = count_list(t, all, COUNT_MAX, &count);
    if (err)
        return till_explain(t, err, d);
    for (int i = 0; i < count; i++) {
        if (all[i].number == number) {
            *ret = all[i];
            return ERR_OK;
        }
    }
    return diag_set(d, ERR_NOTFOUND, tr("stocktake %u is not under way"),
                    number);
}

static enum err check_scope(struct till *t, Ledger__CountScope scope,
                            const char *words, struct diag *d)
{
    int64_t items = 0;
    if (!text_is_plain(words, STOCK_TEXT_MAX))
        return diag_set(d, ERR_FORMAT, tr("a name has at most %d characters"),
                        STOCK_TEXT_MAX);
    if (scope != LEDGER__COUNT_SCOPE__COUNT_ALL && !words[0])
        return diag_set(d, ERR_SHORT, tr("say which category or which shelf"));
    if (scope != LEDGER__COUNT_SCOPE__COUNT_CATEGORY)
        return ERR_OK;
    enum err err =
        db_int(&t->catalogue, sql_count_category, &items, "t", words);
    if (err)
        return till_explain(t, err, d);
    if (items == 0)
        return diag_set(d, ERR_NOTFOUND, tr("no goods are of the category %s"),
                        words);
    return ERR_OK;
}

enum err count_begin(struct till *t, const struct actor *who,
                     Ledger__CountScope scope, const char *words,
                     struct count *ret_count, struct diag *d)
{
    struct count all[COUNT_MAX];
    int count = 0;
    enum err err = check_scope(t, scope, words, d);
    if (!err)
        err = till_explain(t, count_list(t, all, COUNT_MAX, &count), d);
    if (!err && count == COUNT_MAX)
        err = diag_set(d, ERR_NOMEM,
                       tr("%d stocktakes are under way: close one first"),
                       COUNT_MAX);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_count_put, "itii", (int64_t)scope, words,
                 t->now_ms(), (int64_t)who->cashier);
    uint32_t number = (uint32_t)sqlite3_last_insert_rowid(t->db.handle);
    err = till_end(t, err, d);
    return err ? err : count_sit(t, number, ret_count, d);
}

/* ---- sittings ------------------------------------------------------------*/

/* One sitting's unrecorded rows of one person and round, as a fact. */
static enum err record_part(struct till *t, uint32_t number, int64_t sitting,
                            int64_t cashier, int64_t second, struct diag *d)
{
    Ledger__Entry e;
    Ledger__StockSitting fact = LEDGER__STOCK_SITTING__INIT;
    Ledger__StockSeen *rows = calloc(COUNT_ITEMS_MAX, sizeof(*rows));
    Ledger__StockSeen **at = calloc(COUNT_ITEMS_MAX, sizeof(*at));
    const struct actor who = {.cashier = (uint32_t)cashier};
    sqlite3_stmt *q = NULL;
    struct ledger_head head;
    uint32_t shift = 0;
    int64_t last = 0;
    bool row = true;
    enum err err = rows && at ? shift_number_or_none(t, &shift) : ERR_NOMEM;
    if (!err)
        err = db_bind(&t->db, sql_seen_unrecorded, &q, "iiii", (int64_t)number,
                      sitting, cashier, second);
    while (!err && fact.n_lines < COUNT_ITEMS_MAX &&
           !(err = db_step(q, &row)) && row) {
        Ledger__StockSeen *seen = &rows[fact.n_lines];
        ledger__stock_seen__init(seen);
        last = sqlite3_column_int64(q, 0);
        seen->item = (uint64_t)sqlite3_column_int64(q, 1);
        seen->counted_milli = sqlite3_column_int64(q, 2);
        seen->expected_milli = sqlite3_column_int64(q, 3);
        seen->at_ms = (uint64_t)sqlite3_column_int64(q, 4);
        at[fact.n_lines++] = seen;
    }
    db_done(q);
    fact.count = number;
    fact.sitting = (uint32_t)sitting;
    fact.second = second != 0;
    fact.lines = at;
    till_entry(t, &who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_STOCK_SITTING;
    e.stock_sitting = &fact;
    if (!err && fact.n_lines > 0)
        err = till_record(t, &e, NULL, NULL, &head, d);
    if (!err && fact.n_lines > 0)
        err = db_run(&t->db, sql_seen_recorded, "iiiiii", (int64_t)number,
                     sitting, cashier, second, last, (int64_t)head.seq);
    free(rows);
    free(at);
    return err;
}

/* All that is not in the ledger yet. Inside a transaction. */
static enum err record_rows(struct till *t, uint32_t number, struct diag *d)
{
    bool row = true;
    enum err err = ERR_OK;
    while (!err) {
        sqlite3_stmt *q = NULL;
        int64_t sitting = 0, cashier = 0, second = 0;
        err = db_bind(&t->db, sql_seen_part, &q, "i", (int64_t)number);
        if (!err)
            err = db_step(q, &row);
        if (err || !row)
            break;
        sitting = sqlite3_column_int64(q, 0);
        cashier = sqlite3_column_int64(q, 1);
        second = sqlite3_column_int64(q, 2);
        db_done(q);
        err = record_part(t, number, sitting, cashier, second, d);
    }
    return err;
}

enum err count_sit(struct till *t, uint32_t number, struct count *ret_count,
                   struct diag *d)
{
    struct count c;
    int64_t sitting = 0;
    enum err err = find(t, number, &c, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = record_rows(t, number, d);
    if (!err)
        err = db_int(&t->db, sql_count_sit, &sitting, "i", (int64_t)number);
    err = till_end(t, err, d);
    if (err)
        return err;
    c.sitting = (uint32_t)sitting;
    *ret_count = c;
    return ERR_OK;
}

enum err count_rise(struct till *t, const struct actor *who, struct count *c,
                    struct diag *d)
{
    (void)who; /* each row knows who counted it */
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = till_end(t, record_rows(t, c->number, d), d);
    if (!err)
        c->sitting = 0;
    return err;
}

/* ---- counting ------------------------------------------------------------*/

static enum err in_scope(struct till *t, const struct count *c,
                         const struct item *item, struct diag *d)
{
    int64_t fits = 0;
    if (c->scope != LEDGER__COUNT_SCOPE__COUNT_CATEGORY)
        return ERR_OK;
    enum err err = db_int(&t->catalogue, sql_count_in_category, &fits, "it",
                          (int64_t)item->id, c->words);
    if (err && err != ERR_NOTFOUND)
        return till_explain(t, err, d);
    if (!fits)
        return diag_set(d, ERR_RANGE,
                        tr("%s is not of the category %s: leave it for another "
                           "count"),
                        item->name, c->words);
    return ERR_OK;
}

/* The newest row, if more of the same goes into it: nothing moved since. */
static bool same_again(struct till *t, const struct actor *who,
                       const struct count *c, bool second, uint64_t item,
                       struct quantity expected, struct count_row *ret)
{
    sqlite3_stmt *q = NULL;
    bool row = false, same = false;
    if (db_bind(&t->db, sql_seen_last, &q, "i", (int64_t)c->number) ||
        db_step(q, &row) || !row)
        return false;
    same = sqlite3_column_int64(q, 1) == c->sitting &&
           sqlite3_column_int64(q, 2) == (int64_t)who->cashier &&
           (sqlite3_column_int(q, 3) != 0) == second &&
           sqlite3_column_int64(q, 4) == (int64_t)item &&
           sqlite3_column_int64(q, 6) == 0 &&
           sqlite3_column_int64(q, 7) == expected.milli;
    ret->id = sqlite3_column_int64(q, 0);
    ret->quantity = quantity_of(sqlite3_column_int64(q, 5));
    db_done(q);
    return same;
}

enum err count_see(struct till *t, const struct actor *who,
                   const struct count *c, bool second, const struct pick *pick,
                   struct quantity quantity, struct count_row *ret_row,
                   struct diag *d)
{
    struct count_row r = {.item = pick->item.id, .second = second};
    struct quantity units, expected;
    if (quantity.milli == 0)
        quantity = pick->quantity;
    if (quantity.milli == 0 && pick->item.by_weight)
        return diag_set(d, ERR_SHORT, tr("how many kg of %s?"),
                        pick->item.name);
    if (quantity.milli == 0)
        quantity = quantity_of(QUANTITY_ONE);
    if (quantity.milli < 0 || quantity.milli > STOCK_QUANTITY_MAX)
        return diag_set(d, ERR_RANGE, tr("that is no count of goods"));
    enum err err = in_scope(t, c, &pick->item, d);
    if (!err)
        err = quantity_times(quantity, pick->item.pack_size, &units);
    if (!err)
        err = stock_on_hand(t, r.item, &expected);
    if (!err && same_again(t, who, c, second, r.item, expected, &r)) {
        units.milli += r.quantity.milli;
        err = count_correct(t, c, r.id, units, d);
    } else if (!err) {
        err = till_begin(t, d);
        if (err)
            return err;
        err =
            db_run(&t->db, sql_seen_put, "iiiiiiii", (int64_t)c->number,
                   (int64_t)c->sitting, (int64_t)who->cashier, (int64_t)second,
                   (int64_t)r.item, units.milli, expected.milli, t->now_ms());
        r.id = sqlite3_last_insert_rowid(t->db.handle);
        err = till_end(t, err, d);
    }
    if (err)
        return till_explain(t, err, d);
    r.quantity = units;
    *ret_row = r;
    return ERR_OK;
}

enum err count_correct(struct till *t, const struct count *c, int64_t row,
                       struct quantity base_units, struct diag *d)
{
    if (base_units.milli < 0 || base_units.milli > STOCK_QUANTITY_MAX)
        return diag_set(d, ERR_RANGE, tr("that is no count of goods"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_seen_set, "iiii", row, (int64_t)c->number,
                 (int64_t)c->sitting, base_units.milli);
    return till_end(t, err, d);
}

enum err count_forget(struct till *t, const struct count *c, int64_t row,
                      struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_seen_forget, "iii", row, (int64_t)c->number,
                 (int64_t)c->sitting);
    return till_end(t, err, d);
}

enum err count_rows(struct till *t, const struct count *c,
                    struct count_row ret_rows[], int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_seen_rows, &q, "iii", (int64_t)c->number,
                           (int64_t)c->sitting, (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        ret_rows[count++] = (struct count_row){
            .id = sqlite3_column_int64(q, 0),
            .item = (uint64_t)sqlite3_column_int64(q, 1),
            .quantity = quantity_of(sqlite3_column_int64(q, 2)),
            .second = sqlite3_column_int(q, 3) != 0,
        };
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}
