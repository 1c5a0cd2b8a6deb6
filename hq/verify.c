#include "hq/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define KEYS_MAX 64 /* enrolments of one till looked at */

struct check {
    struct store *store;
    uint32_t till;
    uint64_t seq; /* last one that held */
    uint8_t hash[LEDGER_HASH_LEN];
    struct store_head *heads; /* owned, by seq */
    size_t head_count, head_cap, next_head;
    struct store_key keys[KEYS_MAX];
    size_t key_count;
    struct verify_counts *counts;
    struct diag *d;
};

static enum err broken(struct check *k, uint64_t seq, const char *what)
{
    return diag_set(k->d, ERR_CORRUPT,
                    tr("till %u, entry %llu: %s; do not delete anything: "
                       "restore the last backup of hq.db, then enrol the till "
                       "anew so that it sends the rest again"),
                    k->till, (unsigned long long)seq, what);
}

static enum err add_head(void *ctx, const struct store_head *head)
{
    struct check *k = ctx;
    if (k->head_count == k->head_cap) {
        size_t cap = k->head_cap ? 2 * k->head_cap : 256;
        struct store_head *grown = realloc(k->heads, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        k->heads = grown;
        k->head_cap = cap;
    }
    k->heads[k->head_count++] = *head;
    return ERR_OK;
}

static enum err add_key(void *ctx, const struct store_key *key)
{
    struct check *k = ctx;
    if (k->key_count < KEYS_MAX)
        k->keys[k->key_count++] = *key;
    return ERR_OK;
}

static bool signed_by_till(const struct check *k, const struct store_head *h)
{
    for (size_t i = k->key_count; i-- > 0;)
        if (k->keys[i].from_seq <= h->head.seq &&
            !keys_verify_head(k->keys[i].sign_key, k->till, &h->head,
                              h->signature))
            return true;
    return false;
}

/* Signed heads at the entry just chained. */
static enum err check_heads(struct check *k)
{
    while (k->next_head < k->head_count &&
           k->heads[k->next_head].head.seq <= k->seq) {
        const struct store_head *h = &k->heads[k->next_head++];
        if (h->head.seq != k->seq ||
            memcmp(h->head.hash, k->hash, LEDGER_HASH_LEN) != 0)
            return broken(k, h->head.seq, tr("it is not what the till signed"));
        if (!signed_by_till(k, h))
            return broken(k, h->head.seq,
                          tr("the signature over it does not hold"));
        k->counts->heads++;
    }
    return ERR_OK;
}

static enum err check_run(void *ctx, const struct store_run *run)
{
    struct check *k = ctx;
    const struct ledger_run r = store_run_open(run);
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    uint32_t n = 0;
    bool more = false;
    enum err err;
    if (run->first_seq != k->seq + 1)
        return broken(k, k->seq + 1, tr("it is missing"));
    while (!(err = ledger_run_next(&r, &at, &data, &len, &more)) && more) {
        Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
        if (!e)
            return broken(k, k->seq + 1, tr("it cannot be read"));
        ledger__entry__free_unpacked(e, NULL);
        ledger_chain(k->hash, data, len, k->hash);
        k->seq++;
        n++;
        err = check_heads(k);
        if (err)
            return err;
    }
    if (err || n != run->count)
        return broken(k, k->seq + 1, tr("it cannot be read"));
    if (memcmp(k->hash, run->end_hash, LEDGER_HASH_LEN) != 0)
        return broken(k, run->first_seq,
                      tr("it or one of the entries stored with it was "
                         "changed"));
    k->counts->entries += n;
    return ERR_OK;
}

enum err verify_till(struct store *s, uint32_t outlet, uint32_t till,
                     struct verify_counts *counts, struct diag *d)
{
    struct check k = {.store = s, .till = till, .counts = counts, .d = d};
    struct store_progress p;
    enum err err = store_heads(s, outlet, till, add_head, &k);
    if (!err)
        err = store_till_keys(s, till, add_key, &k);
    if (!err)
        err = store_runs(s, outlet, till, 1, check_run, &k);
    if (!err)
        err = store_progress(s, till, &p);
    if (!err && (p.head.seq != k.seq || k.next_head != k.head_count ||
                 memcmp(p.head.hash, k.hash, LEDGER_HASH_LEN) != 0))
        err = broken(&k, k.seq + 1, tr("it is missing"));
    if (!err)
        counts->tills++;
    free(k.heads);
    return err;
}

struct walk {
    struct store *store;
    struct verify_counts *counts;
    struct diag *d;
};

static enum err each_till(void *ctx, uint32_t outlet, uint32_t till)
{
    struct walk *w = ctx;
    return verify_till(w->store, outlet, till, w->counts, w->d);
}

enum err verify_all(struct store *s, struct verify_counts *ret_counts,
                    struct diag *d)
{
    struct verify_counts counts = {0};
    struct walk w = {s, &counts, d};
    enum err err = ledger_verify(store_db(s), 0, &counts.own, d);
    if (!err)
        err = store_tills(s, each_till, &w);
    if (!err)
        *ret_counts = counts;
    return err;
}
