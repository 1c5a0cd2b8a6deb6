#include "pos/customer/customer_feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/customer/sql.h"

#define HEX_DIGITS 16

uint64_t customer_feed_key(const char *key)
{
    size_t len = strlen(CUSTOMER_KEY);
    char again[HEX_DIGITS + 1];
    if (strncmp(key, CUSTOMER_KEY, len) != 0 || strlen(key + len) != HEX_DIGITS)
        return 0;
    unsigned long long id = strtoull(key + len, NULL, HEX_DIGITS);
    snprintf(again, sizeof(again), "%016llx", id);
    return strcmp(again, key + len) == 0 && id <= INT64_MAX ? id : 0;
}

static bool amount_ok(int64_t fen)
{
    return fen <= MONEY_MAX && fen >= -MONEY_MAX;
}

static enum err part_take(struct db *db, int64_t id,
                          const Feed__CustomerPart *p)
{
    if (p->seq > INT64_MAX || !amount_ok(p->balance_fen) ||
        !amount_ok(p->points))
        return ERR_FORMAT;
    enum err err = db_run(db, sql_feed_part_put, "iiiii", id, (int64_t)p->till,
                          (int64_t)p->seq, p->balance_fen, p->points);
    for (size_t i = 0; !err && i < p->n_debts; i++) {
        if (!amount_ok(p->debts[i]->fen))
            return ERR_FORMAT;
        err = db_run(db, sql_feed_debt_put, "iiii", id, (int64_t)p->till,
                     (int64_t)p->debts[i]->day, p->debts[i]->fen);
    }
    return err;
}

enum err customer_feed_take(struct db *catalogue, uint64_t id,
                            const Feed__Customer *c)
{
    int64_t key = (int64_t)id;
    enum err err = db_run(catalogue, sql_feed_customer_delete, "i", key);
    if (!err)
        err = db_run(catalogue, sql_feed_parts_delete, "i", key);
    if (!err)
        err = db_run(catalogue, sql_feed_debts_delete, "i", key);
    if (err || !c)
        return err;
    if (c->id != id || !amount_ok(c->limit_fen) || c->put_at_ms > INT64_MAX)
        return ERR_FORMAT;
    err = db_run(catalogue, sql_feed_customer_put, "iiiii", key,
                 (int64_t)c->put_at_ms, c->limit_fen, (int64_t)c->member,
                 (int64_t)c->erased);
    for (size_t i = 0; !err && i < c->n_parts; i++)
        err = part_take(catalogue, key, c->parts[i]);
    return err;
}

static enum err sum_parts(struct db *catalogue, uint64_t id, uint32_t till,
                          struct customer_others *ret)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(catalogue, sql_feed_parts_sum, &q, "ii", (int64_t)id,
                           (int64_t)till);
    while (!err && !(err = db_step(q, &row)) && row) {
        err = money_add(ret->balance, money_of(sqlite3_column_int64(q, 0)),
                        &ret->balance);
        if (!err && __builtin_add_overflow(
                        ret->points, sqlite3_column_int64(q, 1), &ret->points))
            err = ERR_RANGE;
    }
    db_done(q);
    return err;
}

enum err customer_feed_find(struct db *catalogue, uint64_t id, uint32_t till,
                            struct customer_others *ret)
{
    struct customer_others o = {0};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(catalogue, sql_feed_customer_find, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (!err && row) {
        o.put_ms = sqlite3_column_int64(q, 0);
        o.limit = money_of(sqlite3_column_int64(q, 1));
        o.member = sqlite3_column_int(q, 2) != 0;
        o.erased = sqlite3_column_int(q, 3) != 0;
        db_done(q);
        err = sum_parts(catalogue, id, till, &o);
    }
    if (!err)
        *ret = o;
    return err;
}
