#include "pos/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/search_block.h"
#include "pos/sql.h"

#define STEP_ROWS 500
#define REST_MS   2000 /* between two rebuilds while a feed is loading */
#define TERMS_MAX 4

enum phase { PHASE_REST, PHASE_ITEMS, PHASE_LOCALS, PHASE_SOLD };

struct search {
    struct search_block now, next;
    enum phase phase;
    int64_t after;                             /* last id read in this phase */
    int64_t feed_generation, local_generation; /* of now */
    int64_t next_feed, next_local;             /* of next */
    int64_t rested_ms;
    bool loaded;
};

enum err search_new(struct search **ret_search)
{
    struct search *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    *ret_search = s;
    return ERR_OK;
}

void search_free(struct search *s)
{
    if (!s)
        return;
    search_block_release(&s->now);
    search_block_release(&s->next);
    free(s);
}

/* ---- bringing up to date -------------------------------------------------*/

static enum err look(struct search *s, struct till *t, bool *ret_changed)
{
    enum err err = catalogue_generation(&t->catalogue, &s->next_feed);
    if (!err)
        err = db_int(&t->db, sql_search_local_generation, &s->next_local, "");
    if (!err)
        *ret_changed = !s->loaded || s->next_feed != s->feed_generation ||
                       s->next_local != s->local_generation;
    return err;
}

static const char *text_at(sqlite3_stmt *q, int column)
{
    const char *text = (const char *)sqlite3_column_text(q, column);
    return text ? text : "";
}

/* An own item that headquarters adopted is found as theirs. */
static enum err is_adopted(struct till *t, uint64_t item, bool *ret_is)
{
    uint64_t feed = 0;
    *ret_is = false;
    if (item < LEDGER_LOCAL_ITEM)
        return ERR_OK;
    enum err err = catalogue_adopted(&t->catalogue, item, &feed);
    *ret_is = err == ERR_OK;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err read_rows(struct search *s, struct till *t, struct db *db,
                          const char *sql, bool *ret_end)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int rows = 0;
    enum err err = db_bind(db, sql, &q, "ii", s->after, (int64_t)STEP_ROWS);
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        rows++;
        s->after = sqlite3_column_int64(q, 0);
        struct search_row r = {
            .item = (uint64_t)s->after,
            .name = text_at(q, 1),
            .spec = text_at(q, 2),
            .category = text_at(q, 3),
            .initials = text_at(q, 4),
            .plu = sqlite3_column_int64(q, 5),
            .barcodes = text_at(q, 6),
        };
        bool adopted = false;
        err = is_adopted(t, r.item, &adopted);
        if (!err && !adopted)
            err = search_block_add(&s->next, &r);
    }
    db_done(q);
    *ret_end = rows < STEP_ROWS;
    return err;
}

static enum err read_sold(struct search *s, struct db *db)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err = db_bind(db, sql_stock_sold, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        search_block_sold(&s->next, (uint64_t)sqlite3_column_int64(q, 0),
                          sqlite3_column_int64(q, 1));
    }
    db_done(q);
    return err;
}

static void enter(struct search *s, enum phase phase)
{
    s->phase = phase;
    s->after = 0;
}

static enum err step(struct search *s, struct till *t)
{
    bool end = false;
    enum err err = ERR_OK;
    switch (s->phase) {
    case PHASE_ITEMS:
        err = read_rows(s, t, &t->catalogue, sql_search_items, &end);
        if (!err && end)
            enter(s, PHASE_LOCALS);
        return err;
    case PHASE_LOCALS:
        err = read_rows(s, t, &t->db, sql_search_locals, &end);
        if (!err && end)
            enter(s, PHASE_SOLD);
        return err;
    case PHASE_SOLD:
        err = read_sold(s, &t->db);
        if (err)
            return err;
        search_block_release(&s->now);
        s->now = s->next;
        memset(&s->next, 0, sizeof(s->next));
        s->feed_generation = s->next_feed;
        s->local_generation = s->next_local;
        s->loaded = true;
        s->rested_ms = clock_monotonic_ms();
        enter(s, PHASE_REST);
        return ERR_OK;
    case PHASE_REST:
    default:
        return ERR_OK;
    }
}

enum err search_refresh(struct search *s, struct till *t, int budget_ms,
                        bool *ret_done)
{
    int64_t begun_ms = clock_monotonic_ms();
    bool changed = false;
    enum err err = ERR_OK;
    if (s->phase == PHASE_REST) {
        if (s->loaded && budget_ms > 0 && begun_ms - s->rested_ms < REST_MS) {
            *ret_done = true;
            return ERR_OK;
        }
        err = look(s, t, &changed);
        if (!err && changed) {
            search_block_clear(&s->next);
            enter(s, PHASE_ITEMS);
        }
        s->rested_ms = begun_ms;
    }
    while (!err && s->phase != PHASE_REST &&
           (budget_ms == 0 || clock_monotonic_ms() - begun_ms < budget_ms))
        err = step(s, t);
    if (err) {
        enter(s, PHASE_REST); /* begin again at the next call */
        return err;
    }
    *ret_done = s->phase == PHASE_REST;
    return ERR_OK;
}

/* ---- asking --------------------------------------------------------------*/

struct query {
    char text[SEARCH_QUERY_MAX + 1];
    int count;
    struct search_term terms[TERMS_MAX];
};

/* Lower case, plain width, cut into words. */
static void read_query(const char *text, struct query *q)
{
    size_t len = 0;
    memset(q, 0, sizeof(*q));
    for (const char *p = text; *p;) {
        char out[4];
        int n = utf8_put(search_fold(utf8_next(&p)), out);
        if (len + (size_t)n > SEARCH_QUERY_MAX)
            break;
        memcpy(q->text + len, out, (size_t)n);
        len += (size_t)n;
    }
    char *rest = q->text;
    while (rest && q->count < TERMS_MAX) {
        char *word = strsep(&rest, " ");
        if (*word)
            q->terms[q->count++] = search_term(word);
    }
}

struct best {
    int count, cap;
    int64_t total; /* how many fitted */
    struct {
        int64_t worth;
        uint64_t item;
    } at[SEARCH_HITS_MAX];
};

static void offer(struct best *b, int64_t worth, uint64_t item)
{
    b->total++;
    if (b->count == b->cap) {
        if (b->at[b->count - 1].worth >= worth)
            return;
        b->count--;
    }
    int at = b->count;
    while (at > 0 && b->at[at - 1].worth < worth) {
        b->at[at] = b->at[at - 1];
        at--;
    }
    b->at[at].worth = worth;
    b->at[at].item = item;
    b->count++;
}

void search_find(const struct search *s, const char *query,
                 uint64_t ret_items[], int cap, int *ret_count, bool *ret_more)
{
    struct query q;
    struct best b = {.cap = cap < SEARCH_HITS_MAX ? cap : SEARCH_HITS_MAX};
    size_t place = 0;
    int score = 0;
    CHECK(cap > 0);
    read_query(query, &q);
    struct search_walk walk = search_walk_begin(&s->now, q.terms, q.count);
    while (search_walk_next(&walk, &place, &score)) {
        int64_t sold = s->now.sold[place];
        offer(&b, (int64_t)score * (INT64_C(1) << 32) + sold,
              s->now.items[place]);
    }
    for (int i = 0; i < b.count; i++)
        ret_items[i] = b.at[i].item;
    *ret_count = b.count;
    *ret_more = b.total > b.count;
}
