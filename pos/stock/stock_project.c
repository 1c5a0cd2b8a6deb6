#include "pos/stock/stock_project.h"

#include "base/money.h"
#include "base/quantity.h"
#include "base/text.h"
#include "pos/report/report_project.h"
#include "pos/sql.h"
#include "pos/stock/sql.h"

#define LOT_CHARS_MAX  64
#define TEXT_CHARS_MAX 256

/* ---- lots ----------------------------------------------------------------*/

static enum err lot_change(const struct step *s, int64_t item,
                           int32_t expiry_day, const char *lot, int64_t milli)
{
    return db_run(s->db, sql_lot_add, "iiti", item, (int64_t)expiry_day, lot,
                  milli);
}

/* The same where nothing may be left. */
static enum err lot_add(const struct step *s, int64_t item, int32_t expiry_day,
                        const char *lot, int64_t milli)
{
    enum err err = lot_change(s, item, expiry_day, lot, milli);
    return err ? err : db_run(s->db, sql_lot_sweep, "i", item);
}

static enum err unknown_milli(const struct step *s, int64_t item,
                              int64_t *ret_milli)
{
    *ret_milli = 0;
    enum err err = db_int(s->db, sql_lot_unknown, ret_milli, "i", item);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err bring_in(const struct step *s, const struct stock_step *m)
{
    int64_t unknown = 0, milli = m->milli;
    enum err err = unknown_milli(s, m->item, &unknown);
    bool named = m->lot[0] || m->expiry_day;
    if (!err && named && unknown < 0) {
        int64_t fill = milli < -unknown ? milli : -unknown;
        err = lot_add(s, m->item, 0, "", fill);
        milli -= fill;
    }
    if (!err && milli > 0)
        err = lot_add(s, m->item, m->expiry_day, m->lot, milli);
    return err;
}

/* Takes what the first row of a query has, at most *milli. */
static enum err take_row(const struct step *s, int64_t item, sqlite3_stmt *q,
                         int64_t *milli, bool *ret_row)
{
    char lot[LOT_CHARS_MAX * 4 + 1];
    enum err err = db_step(q, ret_row);
    if (err || !*ret_row)
        return err;
    int32_t expiry_day = (int32_t)sqlite3_column_int64(q, 0);
    int64_t there = sqlite3_column_int64(q, 2);
    db_text(q, 1, lot, sizeof(lot));
    db_done(q);
    if (there > *milli)
        there = *milli;
    *milli -= there;
    return lot_add(s, item, expiry_day, lot, -there);
}

static enum err take_named(const struct step *s, const struct stock_step *m,
                           int64_t *milli)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int64_t unknown = 0;
    enum err err = ERR_OK;
    while (!err && row && *milli > 0) {
        err = db_bind(s->db, sql_lot_named, &q, "iti", m->item, m->lot,
                      (int64_t)m->expiry_day);
        if (!err)
            err = take_row(s, m->item, q, milli, &row);
    }
    if (!err)
        err = unknown_milli(s, m->item, &unknown);
    if (err || unknown <= 0 || *milli == 0)
        return err;
    if (unknown > *milli)
        unknown = *milli;
    *milli -= unknown;
    return lot_add(s, m->item, 0, "", -unknown);
}

static enum err take_out(const struct step *s, const struct stock_step *m)
{
    int64_t milli = -m->milli;
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err = ERR_OK;
    if (m->lot[0] || m->expiry_day)
        err = take_named(s, m, &milli);
    while (!err && row && milli > 0) {
        err = db_bind(s->db, sql_lot_first, &q, "i", m->item);
        if (!err)
            err = take_row(s, m->item, q, &milli, &row);
    }
    if (!err && milli > 0) /* that row is not above zero: it stays */
        err = lot_change(s, m->item, 0, "", -milli);
    return err;
}

static bool lot_ok(const char *lot)
{
    return text_is_plain(lot, LOT_CHARS_MAX);
}

static bool milli_ok(int64_t milli)
{
    return milli <= QUANTITY_MAX && milli >= -QUANTITY_MAX;
}

static enum err note_move(const struct step *s, const struct stock_step *m,
                          int64_t milli)
{
    return db_run(s->db, sql_move_put, "iiiiiiti", m->item, (int64_t)s->seq,
                  (*s->moves)++, (int64_t)s->e->fact_case, (int64_t)s->e->at_ms,
                  milli, m->lot, (int64_t)m->expiry_day);
}

enum err stock_project_move(const struct step *s, const struct stock_step *m)
{
    struct stock_step named = *m;
    enum err err =
        db_run(s->db, sql_stock_move, "iii", m->item, m->milli, m->sales);
    if (!lot_ok(m->lot)) /* from elsewhere: the stock counts all the same */
        named.lot = "";
    if (!err && named.milli > 0)
        err = bring_in(s, &named);
    else if (!err && named.milli < 0)
        err = take_out(s, &named);
    return err ? err : note_move(s, &named, m->milli);
}

/* ---- facts ---------------------------------------------------------------*/

/* What a base unit cost, where it is known. */
static enum err note_cost(const struct step *s, int64_t item,
                          const Ledger__StockLine *l)
{
    struct money unit;
    if (!l->costed || l->quantity_milli <= 0 || l->amount_fen < 0)
        return ERR_OK;
    enum err err = money_share(money_of(l->amount_fen), QUANTITY_ONE,
                               l->quantity_milli, &unit);
    return err ? err : report_cost(s, item, unit.fen);
}

/* The first line of an item: nothing is left of what was there. */
static enum err open_item(const struct step *s, int64_t item,
                          int64_t *ret_before)
{
    *ret_before = 0;
    enum err err = db_int(s->db, sql_stock_find, ret_before, "i", item);
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err)
        err = db_run(s->db, sql_stock_set, "ii", item, (int64_t)0);
    return err ? err : db_run(s->db, sql_lot_forget, "i", item);
}

static enum err opening(const struct step *s)
{
    const Ledger__StockOpening *o = s->e->stock_opening;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < o->n_lines; i++) {
        const Ledger__StockLine *l = o->lines[i];
        struct stock_step m = {.milli = l->quantity_milli,
                               .lot = lot_ok(l->lot) ? l->lot : "",
                               .expiry_day = l->expiry_day};
        int64_t before = 0;
        if (!milli_ok(l->quantity_milli))
            return ERR_RANGE;
        err = step_item(s, l->item, &m.item);
        if (!err && (i == 0 || o->lines[i - 1]->item != l->item))
            err = open_item(s, m.item, &before);
        if (!err)
            err = db_run(s->db, sql_stock_move, "iii", m.item, m.milli,
                         (int64_t)0);
        if (!err && m.milli > 0)
            err = bring_in(s, &m);
        else if (!err && m.milli < 0)
            err = take_out(s, &m);
        if (!err)
            err = note_move(s, &m, m.milli - before);
        if (!err)
            err = note_cost(s, m.item, l);
    }
    return err;
}

static enum err put_paper(const struct step *s, const Ledger__StockPaper *p)
{
    uint64_t corrects = 0;
    enum err err = ERR_OK;
    if (!text_is_plain(p->note, TEXT_CHARS_MAX) ||
        !text_is_plain(p->party, TEXT_CHARS_MAX) ||
        !text_is_plain(p->reason, TEXT_CHARS_MAX))
        return ERR_CORRUPT;
    if (p->corrects_seq != 0)
        err = step_moved(s, p->corrects_seq, &corrects);
    if (!err && corrects != 0)
        err = db_run(s->db, sql_paper_corrected, "ii", (int64_t)corrects,
                     (int64_t)s->seq);
    if (!err)
        err = db_run(s->db, sql_paper_put, "iiiiittiitiii", (int64_t)s->seq,
                     (int64_t)s->e->fact_case, (int64_t)p->incoming,
                     (int64_t)s->e->at_ms, (int64_t)s->e->cashier, p->note,
                     p->party, (int64_t)p->outlet, (int64_t)p->waste_kind,
                     p->reason, (int64_t)p->n_lines, p->total_fen,
                     (int64_t)corrects);
    return err;
}

static enum err paper(const struct step *s, const Ledger__StockPaper *p,
                      bool in)
{
    enum err err = put_paper(s, p);
    for (size_t i = 0; !err && i < p->n_lines; i++) {
        const Ledger__StockLine *l = p->lines[i];
        struct stock_step m = {.lot = l->lot, .expiry_day = l->expiry_day};
        if (!milli_ok(l->quantity_milli))
            return ERR_RANGE;
        m.milli = in ? l->quantity_milli : -l->quantity_milli;
        err = step_item(s, l->item, &m.item);
        if (!err)
            err = stock_project_move(s, &m);
        if (!err && in)
            err = note_cost(s, m.item, l);
    }
    return err;
}

static enum err counted(const struct step *s)
{
    const Ledger__StockCounted *c = s->e->stock_counted;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < c->n_lines; i++) {
        const Ledger__StockVariance *l = c->lines[i];
        struct stock_step m = {.lot = ""};
        if (!milli_ok(l->counted_milli) || !milli_ok(l->expected_milli))
            return ERR_RANGE;
        m.milli = l->counted_milli - l->expected_milli;
        err = step_item(s, l->item, &m.item);
        if (!err)
            err = stock_project_move(s, &m);
    }
    return err;
}

enum err stock_project(const struct step *s)
{
    switch (s->e->fact_case) {
    case LEDGER__ENTRY__FACT_STOCK_OPENING:
        return opening(s);
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
        return paper(s, s->e->goods_received, true);
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
        return paper(s, s->e->goods_returned, false);
    case LEDGER__ENTRY__FACT_GOODS_TRANSFERRED:
        return paper(s, s->e->goods_transferred,
                     s->e->goods_transferred->incoming != 0);
    case LEDGER__ENTRY__FACT_WASTE:
        return paper(s, s->e->waste, false);
    case LEDGER__ENTRY__FACT_STOCK_COUNTED:
        return counted(s);
    default:
        return ERR_OK; /* a sitting: evidence, nothing moves */
    }
}
