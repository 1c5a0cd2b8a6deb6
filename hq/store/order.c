#include "hq/store/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"
#include "sync/feed.h"

/* ---- from the ledgers
 * ------------------------------------------------------*/

static enum err apply_rule(struct store *s, const Order__Rule *x)
{
    return db_run(&s->db, sql_order_rule_put, "iiiiiiiii", (int64_t)x->outlet,
                  (int64_t)x->weekdays, (int64_t)x->lead_days,
                  (int64_t)x->cutoff_minute, (int64_t)x->unconfirmed,
                  x->budget_fen, x->credit_fen, (int64_t)x->warehouse,
                  (int64_t)x->service_permille);
}

static enum err apply_shelf(struct store *s, const Order__Shelf *x)
{
    return db_run(&s->db, sql_order_shelf_put, "iiiiiiiiiii", (int64_t)x->item,
                  (int64_t)x->outlet, x->min_milli, x->max_milli,
                  (int64_t)x->life_days, (int64_t)x->min_left_days,
                  (int64_t)x->weight_g, (int64_t)x->volume_ml,
                  (int64_t)x->min_decidegree, (int64_t)x->max_decidegree,
                  x->transfer_fen);
}

static enum err apply_decided(struct store *s, int64_t at_ms,
                              const Order__Decided *x)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        const Order__DecidedLine *l = x->lines[i];
        err = db_run(&s->db, sql_order_decided_put, "iiiiiiiiiiii",
                     (int64_t)x->outlet, (int64_t)x->till, (int64_t)x->seq,
                     (int64_t)l->item, at_ms, (int64_t)x->run, l->asked_milli,
                     l->allotted_milli, (int64_t)l->state, (int64_t)l->reason,
                     (int64_t)l->substitute, l->substitute_milli);
    }
    return err;
}

enum err order_apply(struct store *s, int64_t at_ms, const Ledger__Entry *e)
{
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_ORDER_RULE:
        return apply_rule(s, e->order_rule);
    case LEDGER__ENTRY__FACT_ORDER_SHELF:
        return apply_shelf(s, e->order_shelf);
    case LEDGER__ENTRY__FACT_ORDER_DECIDED:
        return apply_decided(s, at_ms, e->order_decided);
    default:
        return ERR_OK;
    }
}

static bool milli_ok(int64_t milli)
{
    return milli >= 0 && milli <= ORDER_LINE_MAX;
}

static bool believable(const Ledger__Entry *e)
{
    const Order__Placed *x = e->order_placed;
    if (x->n_lines > ORDER_LINES_MAX || e->at_ms > (uint64_t)CLOCK_MAX_MS ||
        x->replaces_seq > INT64_MAX)
        return false;
    for (size_t i = 0; i < x->n_lines; i++)
        if (x->lines[i]->item == 0 || !milli_ok(x->lines[i]->quantity_milli) ||
            !milli_ok(x->lines[i]->suggested_milli))
            return false;
    return true;
}

enum err order_placed(struct store *s, uint32_t outlet, uint32_t till,
                      uint64_t seq, const Ledger__Entry *e)
{
    const Order__Placed *x = e->order_placed;
    uint64_t replaces = x->replaces_seq;
    if (!believable(e))
        return store_suspect_add(s, till, 1);
    enum err err = ERR_OK;
    if (replaces != 0 && e->origin) { /* a fork moved that one too */
        err = store_rebased(s, till, e->origin->epoch, replaces, &replaces);
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    if (!err)
        err = db_run(&s->db, sql_order_put, "iiiiiiiii", (int64_t)outlet,
                     (int64_t)till, (int64_t)seq, (int64_t)e->at_ms,
                     (int64_t)x->run, (int64_t)x->emergency,
                     (int64_t)x->delivery_day, (int64_t)replaces,
                     (int64_t)e->cashier);
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        const Order__PlacedLine *l = x->lines[i];
        err = db_run(&s->db, sql_order_line_add, "iiiiiii", (int64_t)outlet,
                     (int64_t)till, (int64_t)seq, (int64_t)l->item,
                     (int64_t)l->pack, l->quantity_milli, l->suggested_milli);
    }
    return err;
}

/* ---- reading back
 * ----------------------------------------------------------*/

static enum err walk_rules(struct store *s, uint32_t outlet, order_rule_fn fn,
                           void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_order_rules, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row) {
        Order__Rule r = ORDER__RULE__INIT;
        r.outlet = (uint32_t)sqlite3_column_int64(q, 0);
        r.weekdays = (uint32_t)sqlite3_column_int64(q, 1);
        r.lead_days = (uint32_t)sqlite3_column_int64(q, 2);
        r.cutoff_minute = (uint32_t)sqlite3_column_int64(q, 3);
        r.unconfirmed = (Order__Unconfirmed)sqlite3_column_int(q, 4);
        r.budget_fen = sqlite3_column_int64(q, 5);
        r.credit_fen = sqlite3_column_int64(q, 6);
        r.warehouse = (uint32_t)sqlite3_column_int64(q, 7);
        r.service_permille = (uint32_t)sqlite3_column_int64(q, 8);
        err = fn(ctx, &r);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_rules(struct store *s, order_rule_fn fn, void *ctx)
{
    return walk_rules(s, 0, fn, ctx);
}

struct one_rule {
    Order__Rule rule;
    bool found;
};

static enum err keep_rule(void *ctx, const Order__Rule *rule)
{
    struct one_rule *one = ctx;
    one->rule = *rule;
    one->found = true;
    return ERR_OK;
}

enum err order_rule(struct store *s, uint32_t outlet, Order__Rule *ret_rule)
{
    struct one_rule one = {0};
    if (outlet == 0)
        return ERR_NOTFOUND;
    enum err err = walk_rules(s, outlet, keep_rule, &one);
    if (!err && !one.found)
        err = ERR_NOTFOUND;
    if (!err)
        *ret_rule = one.rule;
    return err;
}

enum err order_shelf(struct store *s, uint32_t item, uint32_t outlet,
                     Order__Shelf *ret_shelf)
{
    Order__Shelf x = ORDER__SHELF__INIT;
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_order_shelf_get, &q, "ii", (int64_t)item,
                           (int64_t)outlet);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    x.item = item;
    if (row) {
        x.outlet = (uint32_t)sqlite3_column_int64(q, 1);
        x.min_milli = sqlite3_column_int64(q, 2);
        x.max_milli = sqlite3_column_int64(q, 3);
        x.life_days = (uint32_t)sqlite3_column_int64(q, 4);
        x.min_left_days = (uint32_t)sqlite3_column_int64(q, 5);
        x.weight_g = (uint32_t)sqlite3_column_int64(q, 6);
        x.volume_ml = (uint32_t)sqlite3_column_int64(q, 7);
        x.min_decidegree = sqlite3_column_int(q, 8);
        x.max_decidegree = sqlite3_column_int(q, 9);
        x.transfer_fen = sqlite3_column_int64(q, 10);
    }
    db_done(q);
    *ret_shelf = x;
    return ERR_OK;
}

static struct order_line line_row(sqlite3_stmt *q)
{
    return (struct order_line){
        .outlet = (uint32_t)sqlite3_column_int64(q, 0),
        .till = (uint32_t)sqlite3_column_int64(q, 1),
        .seq = (uint64_t)sqlite3_column_int64(q, 2),
        .at_ms = sqlite3_column_int64(q, 3),
        .run = (uint32_t)sqlite3_column_int64(q, 4),
        .emergency = sqlite3_column_int(q, 5) != 0,
        .delivery_day = sqlite3_column_int(q, 6),
        .item = (uint32_t)sqlite3_column_int64(q, 7),
        .pack = (uint32_t)sqlite3_column_int64(q, 8),
        .asked_milli = sqlite3_column_int64(q, 9),
        .suggested_milli = sqlite3_column_int64(q, 10),
        .state = (Order__LineState)sqlite3_column_int(q, 11),
        .reason = (Order__LineReason)sqlite3_column_int(q, 12),
        .allotted_milli = sqlite3_column_int64(q, 13),
        .substitute = (uint32_t)sqlite3_column_int64(q, 14),
        .substitute_milli = sqlite3_column_int64(q, 15),
    };
}

enum err order_lines(struct store *s, const struct order_filter *f,
                     order_line_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_order_lines, &q, "iiiiiii", (int64_t)f->outlet,
                (int64_t)f->till, (int64_t)f->seq, (int64_t)f->item,
                (int64_t)f->until_day, (int64_t)f->open, (int64_t)f->allotted);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct order_line line = line_row(q);
        err = fn(ctx, &line);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_answered(struct store *s, uint32_t outlet, uint32_t run,
                        bool *ret_answered)
{
    int64_t answered = 0;
    enum err err = db_int(&s->db, sql_order_answered, &answered, "ii",
                          (int64_t)outlet, (int64_t)run);
    if (!err)
        *ret_answered = answered != 0;
    return err;
}

/* ---- deciding
 * --------------------------------------------------------------*/

struct told {
    Order__DecidedLine lines[ORDER_LINES_MAX], *refs[ORDER_LINES_MAX];
    size_t count;
};

static enum err tell_line(void *ctx, const struct order_line *line)
{
    struct told *t = ctx;
    if (t->count == ORDER_LINES_MAX)
        return ERR_NOTFOUND;
    Order__DecidedLine *x = &t->lines[t->count];
    order__decided_line__init(x);
    x->item = line->item;
    x->asked_milli = line->asked_milli;
    x->allotted_milli = line->allotted_milli;
    x->state = line->state;
    x->reason = line->reason;
    x->substitute = line->substitute;
    x->substitute_milli = line->substitute_milli;
    t->refs[t->count++] = x;
    return ERR_OK;
}

/* What the shop sees of one order. */
static enum err tell(struct store *s, const Order__Decided *x, int64_t now_ms)
{
    const struct order_filter f = {
        .outlet = x->outlet, .till = x->till, .seq = x->seq};
    Order__State state = ORDER__STATE__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    char key[FEED_KEY_MAX + 1], audience[STORE_AUDIENCE_MAX];
    struct told *t = calloc(1, sizeof(*t));
    if (!t)
        return ERR_NOMEM;
    enum err err = order_lines(s, &f, tell_line, t);
    state.till = x->till;
    state.seq = x->seq;
    state.lines = t->refs;
    state.n_lines = t->count;
    r.kind_case = FEED__RECORD__KIND_ORDER;
    r.order = &state;
    snprintf(key, sizeof(key), "order/%u/%" PRIu64, x->till, x->seq);
    snprintf(audience, sizeof(audience), "outlet/%u", x->outlet);
    if (!err)
        err = store_put(s, now_ms, audience, key, &r);
    free(t);
    return err;
}

enum err order_decide(struct store *s, const Order__Decided *decided,
                      int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_DECIDED;
    e.order_decided = (Order__Decided *)decided;
    enum err err = store_record(s, &e);
    return err ? err : tell(s, decided, now_ms);
}
