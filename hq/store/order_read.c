/* Orders, rules and suggestions read back (hq/store/order.h). */
#include <inttypes.h>
#include <stdio.h>

#include "hq/store/internal.h"
#include "hq/store/order.h"
#include "hq/store/sql.h"

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
        r.no_back_orders = sqlite3_column_int(q, 9) != 0;
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

static void shelf_row(sqlite3_stmt *q, Order__Shelf *x)
{
    order__shelf__init(x);
    x->item = (uint32_t)sqlite3_column_int64(q, 0);
    x->outlet = (uint32_t)sqlite3_column_int64(q, 1);
    x->min_milli = sqlite3_column_int64(q, 2);
    x->max_milli = sqlite3_column_int64(q, 3);
    x->life_days = (uint32_t)sqlite3_column_int64(q, 4);
    x->min_left_days = (uint32_t)sqlite3_column_int64(q, 5);
    x->weight_g = (uint32_t)sqlite3_column_int64(q, 6);
    x->volume_ml = (uint32_t)sqlite3_column_int64(q, 7);
    x->min_decidegree = sqlite3_column_int(q, 8);
    x->max_decidegree = sqlite3_column_int(q, 9);
    x->transfer_fen = sqlite3_column_int64(q, 10);
    x->pack = (uint32_t)sqlite3_column_int64(q, 11);
    x->loose = sqlite3_column_int(q, 12) != 0;
}

static enum err walk_shelves(sqlite3_stmt *q, enum err err, order_shelf_fn fn,
                             void *ctx)
{
    bool row = false;
    while (!err && !(err = db_step(q, &row)) && row) {
        Order__Shelf x;
        shelf_row(q, &x);
        err = fn(ctx, &x);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_shelves(struct store *s, uint32_t item, int64_t outlet,
                       order_shelf_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = item == 0 && outlet >= 0
                       ? db_bind(&s->db, sql_order_shelves_of, &q, "i", outlet)
                       : db_bind(&s->db, sql_order_shelves, &q, "ii",
                                 (int64_t)item, outlet);
    return walk_shelves(q, err, fn, ctx);
}

static enum err keep_shelf(void *ctx, const Order__Shelf *shelf)
{
    *(Order__Shelf *)ctx = *shelf;
    return ERR_OK;
}

enum err order_shelf(struct store *s, uint32_t item, uint32_t outlet,
                     Order__Shelf *ret_shelf)
{
    Order__Shelf x = ORDER__SHELF__INIT;
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_order_shelf_get, &q, "ii", (int64_t)item,
                           (int64_t)outlet);
    x.item = item;
    err = walk_shelves(q, err, keep_shelf, &x);
    if (!err)
        *ret_shelf = x;
    return err;
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
        .delivery = (uint32_t)sqlite3_column_int64(q, 16),
        .decided_ms = sqlite3_column_int64(q, 17),
        .wanted_day = sqlite3_column_int(q, 18),
    };
}

enum err order_lines(struct store *s, const struct order_filter *f,
                     order_line_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_order_lines, &q, "iiiiiiiii", (int64_t)f->outlet,
                (int64_t)f->till, (int64_t)f->seq, (int64_t)f->item,
                (int64_t)f->until_day, (int64_t)f->open, (int64_t)f->allotted,
                (int64_t)f->since_day, (int64_t)f->own_only);
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

static enum err walk_amounts(sqlite3_stmt *q, enum err err, order_amount_fn fn,
                             void *ctx)
{
    bool row = false;
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 sqlite3_column_int64(q, 1));
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_aboard(struct store *s, uint32_t outlet, order_amount_fn fn,
                      void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_order_aboard, &q, "i", (int64_t)outlet);
    return walk_amounts(q, err, fn, ctx);
}

enum err order_sold(struct store *s, uint32_t outlet, int32_t from, int32_t to,
                    order_amount_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_order_sold, &q, "iii", (int64_t)outlet,
                           (int64_t)from, (int64_t)to);
    return walk_amounts(q, err, fn, ctx);
}

enum err order_substitutes(struct store *s, uint32_t item,
                           order_substitute_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_order_substitutes, &q, "i", (int64_t)item);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 (uint32_t)sqlite3_column_int64(q, 1));
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_owed(struct store *s, uint32_t outlet, int64_t *ret_fen)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    int64_t sum = 0;
    enum err err = db_bind(&s->db, sql_order_owed, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row) {
        Goods__Received *x =
            goods__received__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                    sqlite3_column_blob(q, 0));
        if (!x)
            err = ERR_CORRUPT;
        else if (__builtin_add_overflow(sum, x->total_fen, &sum))
            err = ERR_RANGE;
        if (x)
            goods__received__free_unpacked(x, NULL);
    }
    db_done(q);
    if (!err)
        *ret_fen = sum;
    return err;
}

enum err order_suggestions(struct store *s, uint32_t outlet,
                           order_suggestion_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_order_suggested, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row) {
        Order__Suggestion *x =
            order__suggestion__unpack(NULL, (size_t)sqlite3_column_bytes(q, 2),
                                      sqlite3_column_blob(q, 2));
        err =
            x ? fn(ctx, (uint32_t)sqlite3_column_int64(q, 0), x) : ERR_CORRUPT;
        if (x)
            order__suggestion__free_unpacked(x, NULL);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_next_run(struct store *s, uint32_t *ret_run)
{
    int64_t run = 0;
    enum err err = db_int(&s->db, sql_order_next_run, &run, "");
    if (!err)
        *ret_run = (uint32_t)run;
    return err;
}

enum err order_next_own(struct store *s, uint64_t *ret_seq)
{
    int64_t seq = 0;
    enum err err = db_int(&s->db, sql_order_next_own, &seq, "");
    if (!err)
        *ret_seq = (uint64_t)seq;
    return err;
}

enum err order_range(struct store *s, int32_t day, order_goods_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_order_goods, &q, "i", (int64_t)day);
    while (!err && !(err = db_step(q, &row)) && row) {
        Feed__Item *x =
            feed__item__unpack(NULL, (size_t)sqlite3_column_bytes(q, 1),
                               sqlite3_column_blob(q, 1));
        struct order_goods g = {
            .item = x,
            .cost_fen = sqlite3_column_int64(q, 2),
            .audience = (const char *)sqlite3_column_text(q, 3),
            .recalled = sqlite3_column_int(q, 4) != 0,
        };
        err = x ? fn(ctx, &g) : ERR_CORRUPT;
        if (x)
            feed__item__free_unpacked(x, NULL);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err order_price(struct store *s, uint32_t item, uint32_t outlet,
                     int32_t day, int64_t *ret_fen)
{
    char audience[STORE_AUDIENCE_MAX];
    snprintf(audience, sizeof(audience), "outlet/%" PRIu32, outlet);
    return db_int(&s->db, sql_order_price, ret_fen, "iti", (int64_t)item,
                  audience, (int64_t)day);
}
