/* count_close.c - what a stocktake found. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "pos/lookup.h"
#include "pos/override.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/stock/count.h"
#include "pos/stock/sql.h"
#include "sync/feed.h"

#define RECOUNT_USUAL 5000 /* fen, where the setting is none */

void review_release(struct review *r)
{
    if (!r)
        return;
    free(r->rows);
    memset(r, 0, sizeof(*r));
}

static int64_t size_of(int64_t fen)
{
    return fen < 0 ? -fen : fen;
}

static int by_size(const void *a, const void *b)
{
    const struct variance *x = a, *y = b;
    int64_t m = size_of(x->amount.fen), n = size_of(y->amount.fen);
    if (x->missing != y->missing)
        return x->missing ? 1 : -1;
    if (m != n)
        return m > n ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static enum err room(struct review *r, struct diag *d)
{
    if (r->count == 2 * COUNT_ITEMS_MAX)
        return diag_set(d, ERR_NOMEM,
                        tr("a stocktake has at most %d kinds of goods: count "
                           "by category"),
                        COUNT_ITEMS_MAX);
    if (r->count % 256 == 0) {
        void *more =
            realloc(r->rows, ((size_t)r->count + 256) * sizeof(*r->rows));
        if (!more)
            return diag_set(d, ERR_NOMEM, tr("out of memory"));
        r->rows = more;
    }
    memset(&r->rows[r->count], 0, sizeof(*r->rows));
    return ERR_OK;
}

static enum err value(struct till *t, struct variance *v)
{
    struct item item = {.id = v->item};
    struct quantity off = {v->counted.milli - v->expected.milli};
    return stock_value(t, &item, off, &v->amount, &v->at_price);
}

/* Rows in the order they were counted; a second count stands instead. */
static enum err add_seen(struct till *t, const struct count *c,
                         struct review *r, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err = db_bind(&t->db, sql_seen_all, &q, "i", (int64_t)c->number);
    while (!err && !(err = db_step(q, &row)) && row) {
        uint64_t item = (uint64_t)sqlite3_column_int64(q, 0);
        bool second = sqlite3_column_int(q, 1) != 0;
        int64_t milli = sqlite3_column_int64(q, 2);
        int64_t expected = sqlite3_column_int64(q, 3);
        struct variance *v = r->count ? &r->rows[r->count - 1] : NULL;
        if (!v || v->item != item) {
            err = room(r, d);
            if (err)
                break;
            v = &r->rows[r->count++];
            v->item = item;
            v->expected.milli = expected;
        } else if (second && !v->twice) {
            v->counted.milli = 0;
            v->expected.milli = expected;
            v->moved = false;
        }
        v->twice = second;
        v->counted.milli += milli;
        v->moved = v->moved || expected != v->expected.milli;
    }
    db_done(q);
    return err;
}

static int find_seen(const struct review *r, int seen, uint64_t item)
{
    int low = 0, high = seen;
    while (low < high) { /* add_seen left them by item */
        int mid = (low + high) / 2;
        if (r->rows[mid].item < item)
            low = mid + 1;
        else
            high = mid;
    }
    return low < seen && r->rows[low].item == item ? low : -1;
}

static enum err add_missing(struct till *t, const struct count *c,
                            struct review *r, struct diag *d)
{
    struct stock_row *list = NULL;
    int count = 0, seen = r->count;
    enum err err = ERR_OK;
    if (c->scope == LEDGER__COUNT_SCOPE__COUNT_SHELF)
        return ERR_OK;
    err = stock_list(t, STOCK_ALL, &list, &count);
    for (int i = 0; !err && i < count; i++) {
        struct item item;
        int64_t fits = 0;
        /* What was the till's own is counted under its number of today. */
        err = lookup_item(t, list[i].item, 0, &item);
        if (err == ERR_NOTFOUND || (!err && item.id != list[i].item)) {
            err = ERR_OK;
            continue;
        }
        if (!err && c->scope == LEDGER__COUNT_SCOPE__COUNT_CATEGORY) {
            err = db_int(&t->catalogue, sql_count_in_category, &fits, "it",
                         (int64_t)item.id, c->words);
            if (err == ERR_NOTFOUND || (!err && !fits)) {
                err = ERR_OK;
                continue;
            }
        }
        if (err || find_seen(r, seen, item.id) >= 0)
            continue;
        err = room(r, d);
        if (err)
            break;
        struct variance *v = &r->rows[r->count++];
        v->item = item.id;
        v->missing = true;
        err = stock_on_hand(t, item.id, &v->expected);
    }
    free(list);
    return err;
}

enum err count_review(struct till *t, const struct count *c,
                      struct review *ret_review, struct diag *d)
{
    struct review r = {0};
    int64_t most =
        till_setting_int(t, SETTING_RECOUNT, 0, STOCK_COST_MAX, RECOUNT_USUAL);
    enum err err = add_seen(t, c, &r, d);
    if (!err)
        err = add_missing(t, c, &r, d);
    for (int i = 0; !err && i < r.count; i++) {
        struct variance *v = &r.rows[i];
        err = value(t, v);
        if (v->missing) {
            r.missing++;
            r.missing_amount.fen += v->amount.fen;
            continue;
        }
        v->again = !v->twice && size_of(v->amount.fen) > most;
        r.again += v->again;
        r.differ += v->counted.milli != v->expected.milli;
        r.amount.fen += v->amount.fen;
    }
    if (err) {
        review_release(&r);
        return till_explain(t, err, d);
    }
    if (r.count)
        qsort(r.rows, (size_t)r.count, sizeof(r.rows[0]), by_size);
    *ret_review = r;
    return ERR_OK;
}

/* ---- closing -------------------------------------------------------------*/

static enum err queue_paper(struct till *t, void *arg,
                            const struct ledger_head *head, struct diag *d)
{
    const Ledger__Entry *e = arg;
    const Ledger__StockCounted *c = e->stock_counted;
    (void)d;
    enum err err = db_run(&t->db, sql_count_end, "i", (int64_t)c->count);
    if (!err)
        err = db_run(&t->db, sql_seen_end, "i", (int64_t)c->count);
    if (!err && spool_has_printer(t))
        err = spool_add(&t->db, SPOOL_STOCK, head->seq, 0, false,
                        (int64_t)e->at_ms);
    return err;
}

static enum err record(struct till *t, const struct actor *who,
                       const struct count *c, const struct review *r,
                       bool missing_gone, uint64_t *ret_seq, struct diag *d)
{
    Ledger__Entry e;
    Ledger__StockCounted fact = LEDGER__STOCK_COUNTED__INIT;
    struct ledger_head head;
    uint32_t shift = 0;
    Ledger__StockVariance *rows = calloc((size_t)r->count + 1, sizeof(*rows));
    Ledger__StockVariance **at = calloc((size_t)r->count + 1, sizeof(*at));
    enum err err = rows && at ? shift_number_or_none(t, &shift) : ERR_NOMEM;
    for (int i = 0; !err && i < r->count; i++) {
        const struct variance *v = &r->rows[i];
        if (v->missing && !missing_gone)
            continue;
        Ledger__StockVariance *row = &rows[fact.n_lines];
        ledger__stock_variance__init(row);
        row->item = v->item;
        row->expected_milli = v->expected.milli;
        row->counted_milli = v->counted.milli;
        row->amount_fen = v->amount.fen;
        row->at_price = v->at_price;
        fact.amount_fen += v->amount.fen;
        at[fact.n_lines++] = row;
    }
    fact.count = c->number;
    fact.scope = c->scope;
    fact.words = (char *)c->words;
    fact.lines = at;
    fact.authorised_by = who->authorised_by;
    fact.opened_ms = (uint64_t)c->begun_ms;
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_STOCK_COUNTED;
    e.stock_counted = &fact;
    const struct override leave = {.kind =
                                       LEDGER__OVERRIDE_KIND__OVERRIDE_STOCK,
                                   .amount = money_of(fact.amount_fen),
                                   .reason = tr("stocktake")};
    if (!err && who->authorised_by)
        err = override_record(t, who, &leave, d);
    if (!err)
        err = till_record(t, &e, queue_paper, &e, &head, d);
    if (!err)
        *ret_seq = head.seq;
    free(rows);
    free(at);
    return err;
}

enum err count_close(struct till *t, const struct actor *who,
                     const struct count *c, bool missing_gone, bool anyway,
                     uint64_t *ret_seq, struct diag *d)
{
    struct review r = {0};
    struct count ended = *c;
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("closing a stocktake needs the keeper's PIN"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = count_rise(t, who, &ended, d);
    if (!err)
        err = count_review(t, c, &r, d);
    if (!err && r.count - r.missing == 0)
        err = diag_set(d, ERR_SHORT, tr("nothing was counted yet"));
    if (!err && r.again > 0 && !anyway)
        err = diag_set(d, ERR_SHORT,
                       tr("%d kinds of goods differ much: count them a second "
                          "time first"),
                       r.again);
    if (!err)
        err = record(t, who, c, &r, missing_gone, ret_seq, d);
    review_release(&r);
    return till_end(t, err, d);
}

enum err count_drop(struct till *t, const struct actor *who,
                    const struct count *c, struct diag *d)
{
    struct count ended = *c;
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = count_rise(t, who, &ended, d);
    if (!err)
        err = db_run(&t->db, sql_count_end, "i", (int64_t)c->number);
    if (!err)
        err = db_run(&t->db, sql_seen_end, "i", (int64_t)c->number);
    return till_end(t, err, d);
}
