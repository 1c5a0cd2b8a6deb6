#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/sim/sim.h"

static uint32_t fact_of(const Ledger__Entry *e)
{
    if (e->fact_case != LEDGER__ENTRY__FACT_SALE ||
        e->sale->basket >= SIM_FACTS)
        return 0;
    return e->sale->basket;
}

/* Copies of a ledger share their entries' bytes. */
struct shared {
    size_t holders;
    uint8_t bytes[];
};

static struct shared *shared_of(const struct sim_entry *e)
{
    return (struct shared *)(void *)(e->bytes - offsetof(struct shared, bytes));
}

static void let_go(const struct sim_entry *e)
{
    struct shared *b = shared_of(e);
    if (--b->holders == 0)
        free(b);
}

void sim_ledger_release(struct sim_ledger *l)
{
    sim_ledger_cut(l, 0);
    free(l->at);
    *l = (struct sim_ledger){0};
}

static struct sim_entry *push(struct sim_ledger *l)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 64;
        l->at = realloc(l->at, l->cap * sizeof(*l->at));
        CHECK(l->at);
    }
    return &l->at[l->n++];
}

void sim_ledger_copy(const struct sim_ledger *from, struct sim_ledger *to)
{
    sim_ledger_release(to);
    for (size_t i = 0; i < from->n; i++) {
        *push(to) = from->at[i];
        shared_of(&from->at[i])->holders++;
    }
    to->epoch = from->epoch;
}

void sim_ledger_add(struct sim_ledger *l, const void *bytes, size_t len)
{
    static const uint8_t zero[LEDGER_HASH_LEN];
    struct sim_entry e = {.len = len};
    struct shared *b = malloc(sizeof(*b) + len);
    CHECK(b);
    b->holders = 1;
    e.bytes = memcpy(b->bytes, bytes, len);
    Ledger__Entry *m = ledger__entry__unpack(NULL, len, bytes);
    CHECK(m);
    ledger_chain(l->n ? l->at[l->n - 1].hash : zero, bytes, len, e.hash);
    e.fact = fact_of(m);
    if (m->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED)
        l->epoch = m->epoch_started->epoch;
    ledger__entry__free_unpacked(m, NULL);
    *push(l) = e;
}

void sim_ledger_cut(struct sim_ledger *l, size_t n)
{
    while (l->n > n)
        let_go(&l->at[--l->n]);
}

void sim_ledger_head(const struct sim_ledger *l, struct ledger_head *ret_head)
{
    *ret_head = (struct ledger_head){.epoch = l->epoch, .seq = l->n};
    if (l->n)
        memcpy(ret_head->hash, l->at[l->n - 1].hash, LEDGER_HASH_LEN);
}

void sim_ledger_run(const struct sim_ledger *l, uint64_t first,
                    uint32_t max_count, size_t max_bytes,
                    struct ledger_run *ret_run)
{
    struct ledger_run run = {.first_seq = first};
    for (uint64_t i = first - 1; i < l->n && run.count < max_count; i++) {
        if (run.count > 0 && run.bytes.len + l->at[i].len > max_bytes)
            break;
        CHECK(!ledger_run_add(&run, l->at[i].bytes, l->at[i].len));
    }
    *ret_run = run;
}

void sim_rows_release(struct sim_rows *r)
{
    free(r->at);
    *r = (struct sim_rows){0};
}

void sim_rows_copy(const struct sim_rows *from, struct sim_rows *to)
{
    sim_rows_release(to);
    if (from->n == 0)
        return;
    to->at = malloc(from->n * sizeof(*to->at));
    CHECK(to->at);
    memcpy(to->at, from->at, from->n * sizeof(*to->at));
    to->n = to->cap = from->n;
}

struct sim_row *sim_rows_find(struct sim_rows *r, const char *audience,
                              const char *key)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->at[i].audience, audience) == 0 &&
            strcmp(r->at[i].key, key) == 0)
            return &r->at[i];
    }
    return NULL;
}

struct sim_row *sim_rows_put(struct sim_rows *r, const char *audience,
                             const char *key)
{
    struct sim_row *row = sim_rows_find(r, audience, key);
    if (row)
        return row;
    if (r->n == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 64;
        r->at = realloc(r->at, r->cap * sizeof(*r->at));
        CHECK(r->at);
    }
    row = &r->at[r->n++];
    memset(row, 0, sizeof(*row));
    memcpy(row->audience, audience, strlen(audience) + 1);
    memcpy(row->key, key, strlen(key) + 1);
    return row;
}

void sim_rows_drop(struct sim_rows *r, size_t i)
{
    r->at[i] = r->at[--r->n];
}
