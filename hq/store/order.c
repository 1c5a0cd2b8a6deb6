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
    return db_run(&s->db, sql_order_rule_put, "iiiiiiiiii", (int64_t)x->outlet,
                  (int64_t)x->weekdays, (int64_t)x->lead_days,
                  (int64_t)x->cutoff_minute, (int64_t)x->unconfirmed,
                  x->budget_fen, x->credit_fen, (int64_t)x->warehouse,
                  (int64_t)x->service_permille, (int64_t)x->no_back_orders);
}

static enum err apply_shelf(struct store *s, const Order__Shelf *x)
{
    return db_run(
        &s->db, sql_order_shelf_put, "iiiiiiiiiiiii", (int64_t)x->item,
        (int64_t)x->outlet, x->min_milli, x->max_milli, (int64_t)x->life_days,
        (int64_t)x->min_left_days, (int64_t)x->weight_g, (int64_t)x->volume_ml,
        (int64_t)x->min_decidegree, (int64_t)x->max_decidegree, x->transfer_fen,
        (int64_t)x->pack, (int64_t)x->loose);
}

static enum err apply_decided(struct store *s, int64_t at_ms,
                              const Order__Decided *x)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        const Order__DecidedLine *l = x->lines[i];
        err = db_run(&s->db, sql_order_decided_put, "iiiiiiiiiiiiiii",
                     (int64_t)x->outlet, (int64_t)x->till, (int64_t)x->seq,
                     (int64_t)l->item, at_ms, (int64_t)x->run, l->asked_milli,
                     l->allotted_milli, (int64_t)l->state, (int64_t)l->reason,
                     (int64_t)l->substitute, l->substitute_milli,
                     (int64_t)x->delivery, (int64_t)x->delivery_day,
                     (int64_t)x->suggestion);
    }
    return err;
}

static enum err apply_substitute(struct store *s, const Order__Substitute *x)
{
    return x->by ? db_run(&s->db, sql_order_substitute_put, "ii",
                          (int64_t)x->item, (int64_t)x->by)
                 : db_run(&s->db, sql_order_substitute_gone, "i",
                          (int64_t)x->item);
}

enum err order_apply_suggestion(struct store *s, const char *audience,
                                uint32_t part, const Order__Suggestion *x)
{
    struct buf record = {0};
    unsigned outlet = 0;
    if (sscanf(audience, "outlet/%u", &outlet) != 1)
        return ERR_OK; /* it is for one outlet or for none */
    if (!x)
        return db_run(&s->db, sql_order_suggested_gone, "ii", (int64_t)outlet,
                      (int64_t)part);
    enum err err = buf_reserve(&record, order__suggestion__get_packed_size(x));
    if (err)
        return err;
    record.len = order__suggestion__pack(x, record.data);
    err = db_run(&s->db, sql_order_suggested_put, "iiiiiib", (int64_t)outlet,
                 (int64_t)part, (int64_t)x->run, (int64_t)x->cutoff_day,
                 (int64_t)x->cutoff_minute, (int64_t)x->delivery_day,
                 record.data, record.len);
    buf_release(&record);
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
    case LEDGER__ENTRY__FACT_ORDER_SUBSTITUTE:
        return apply_substitute(s, e->order_substitute);
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
        x->replaces_seq > INT64_MAX || x->delivery_day < 0 ||
        x->delivery_day > CLOCK_MAX_MS / CLOCK_DAY_MS)
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

/* ---- deciding
 * --------------------------------------------------------------*/

struct told {
    Order__DecidedLine lines[ORDER_LINES_MAX], *refs[ORDER_LINES_MAX];
    size_t count;
    uint32_t delivery;
    int32_t day;
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
    t->delivery = line->delivery ? line->delivery : t->delivery;
    t->day = line->delivery_day > t->day ? line->delivery_day : t->day;
    return ERR_OK;
}

/* What the shop sees of one order. */
static enum err tell(struct store *s, const Order__Decided *x, int64_t now_ms)
{
    const struct order_filter f = {.outlet = x->outlet,
                                   .till = x->till,
                                   .seq = x->seq,
                                   .own_only = x->till == 0};
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
    state.delivery = t->delivery;
    state.delivery_day = t->day;
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

enum err order_rule_put(struct store *s, const Order__Rule *rule,
                        int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_RULE;
    e.order_rule = (Order__Rule *)rule;
    return store_record(s, &e);
}

enum err order_shelf_put(struct store *s, const Order__Shelf *shelf,
                         int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_SHELF;
    e.order_shelf = (Order__Shelf *)shelf;
    return store_record(s, &e);
}

enum err order_substitute_put(struct store *s, uint32_t item, uint32_t by,
                              int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Substitute x = ORDER__SUBSTITUTE__INIT;
    x.item = item;
    x.by = by;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_SUBSTITUTE;
    e.order_substitute = &x;
    return store_record(s, &e);
}

/* ---- suggestions ----------------------------------------------------------*/

static enum err most_parts(void *ctx, uint32_t outlet,
                           const Order__Suggestion *part)
{
    (void)outlet;
    *(uint32_t *)ctx = part->part + 1;
    return ERR_OK;
}

enum err order_suggest(struct store *s, uint32_t outlet,
                       const Order__Suggestion *x, int64_t now_ms)
{
    char key[FEED_KEY_MAX + 1], audience[STORE_AUDIENCE_MAX];
    uint32_t before = 0;
    size_t parts = (x->n_lines + ORDER_PART_LINES - 1) / ORDER_PART_LINES;
    Feed__Record r = FEED__RECORD__INIT;
    Order__Suggestion part = *x;
    enum err err = order_suggestions(s, outlet, most_parts, &before);
    parts = parts ? parts : 1;
    r.kind_case = FEED__RECORD__KIND_SUGGESTION;
    r.suggestion = &part;
    part.parts = (uint32_t)parts;
    snprintf(audience, sizeof(audience), "outlet/%u", outlet);
    for (part.part = 0; !err && part.part < parts; part.part++) {
        size_t at = (size_t)part.part * ORDER_PART_LINES;
        size_t left = x->n_lines - at;
        part.lines = x->lines + at;
        part.n_lines = left < ORDER_PART_LINES ? left : ORDER_PART_LINES;
        snprintf(key, sizeof(key), "suggestion/%u", part.part);
        err = store_put(s, now_ms, audience, key, &r);
    }
    for (uint32_t i = (uint32_t)parts; !err && i < before; i++) {
        snprintf(key, sizeof(key), "suggestion/%u", i);
        err = store_put(s, now_ms, audience, key, NULL);
    }
    return err;
}
