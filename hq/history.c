#include "hq/history.h"

#include <string.h>

struct reader {
    uint64_t first, seq; /* wanted from here; the next one */
    uint8_t hash[LEDGER_HASH_LEN];
    bool found;
    uint32_t max_count;
    size_t max_bytes;
    struct ledger_run *out;
};

static enum err copy_run(void *ctx, const struct store_run *from)
{
    struct reader *r = ctx;
    const struct ledger_run run = store_run_open(from);
    const uint8_t *data = NULL;
    size_t at = 0, len = 0, before = 0;
    uint64_t seq = from->first_seq;
    bool more = false;
    enum err err;
    while (!(err = ledger_run_next(&run, &at, &data, &len, &more)) && more) {
        if (seq >= r->first) {
            size_t size = at - before;
            if (r->out->count == r->max_count ||
                (r->out->count > 0 && r->out->bytes.len + size > r->max_bytes))
                return ERR_NOTFOUND; /* enough: ends the walk */
            err = buf_add(&r->out->bytes, from->bytes + before, size);
            if (err)
                return err;
            r->out->count++;
        }
        before = at;
        seq++;
    }
    return err ? ERR_CORRUPT : ERR_OK;
}

enum err history_run(struct store *s, uint32_t outlet, uint32_t till,
                     uint64_t first, uint32_t max_count, size_t max_bytes,
                     struct ledger_run *ret_run)
{
    struct ledger_run run = {.first_seq = first};
    struct reader r = {.first = first,
                       .max_count = max_count,
                       .max_bytes = max_bytes,
                       .out = &run};
    enum err err = store_runs(s, outlet, till, first, copy_run, &r);
    if (err)
        buf_release(&run.bytes);
    else
        *ret_run = run;
    return err;
}

enum err history_entry(struct store *s, uint32_t outlet, uint32_t till,
                       uint64_t seq, struct buf *ret_bytes)
{
    struct ledger_run run = {0};
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    bool more = false;
    enum err err = history_run(s, outlet, till, seq, 1, LEDGER_ENTRY_MAX, &run);
    if (!err && run.count > 0)
        err = ledger_run_next(&run, &at, &data, &len, &more);
    if (!err)
        err = more ? buf_add(ret_bytes, data, len) : ERR_NOTFOUND;
    buf_release(&run.bytes);
    return err;
}

/* The run that ends with seq - 1 tells where the chain stands before seq. */
static enum err find_end(void *ctx, const struct store_run *from)
{
    struct reader *r = ctx;
    if (from->first_seq + from->count - 1 == r->seq) {
        memcpy(r->hash, from->end_hash, sizeof(r->hash));
        r->found = true;
    }
    return ERR_NOTFOUND; /* one run is enough */
}

static enum err chain_within(void *ctx, const struct store_run *from)
{
    struct reader *r = ctx;
    const struct ledger_run run = store_run_open(from);
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    uint64_t seq = from->first_seq;
    bool more = false;
    while (!ledger_run_next(&run, &at, &data, &len, &more) && more) {
        ledger_chain(r->hash, data, len, r->hash);
        if (seq++ == r->seq) {
            r->found = true;
            break;
        }
    }
    return ERR_NOTFOUND;
}

static enum err first_of_run(void *ctx, const struct store_run *from)
{
    *(uint64_t *)ctx = from->first_seq;
    return ERR_NOTFOUND;
}

enum err history_hash(struct store *s, uint32_t outlet, uint32_t till,
                      uint64_t seq, uint8_t ret_hash[LEDGER_HASH_LEN])
{
    struct reader r = {.seq = seq};
    uint64_t first = 0;
    enum err err = ERR_OK;
    if (seq == 0)
        goto done;
    err = store_runs(s, outlet, till, seq, find_end, &r);
    if (err || r.found)
        goto done;
    err = store_runs(s, outlet, till, seq, first_of_run, &first);
    if (err)
        return err;
    if (first == 0 || first > seq)
        return ERR_NOTFOUND;
    if (first > 1) { /* the run before ends right there */
        r.seq = first - 1;
        err = store_runs(s, outlet, till, r.seq, find_end, &r);
        if (err || !r.found)
            return err ? err : ERR_CORRUPT;
        r.seq = seq;
        r.found = false;
    }
    err = store_runs(s, outlet, till, seq, chain_within, &r);
    if (!err && !r.found)
        err = ERR_NOTFOUND;
done:
    if (!err)
        memcpy(ret_hash, r.hash, sizeof(r.hash));
    return err;
}
