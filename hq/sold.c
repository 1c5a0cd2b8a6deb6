#include "hq/sold.h"

#include <string.h>

#include "base/arena.h"
#include "hq/history.h"

#define NAME_HASH 8

int64_t sold_tag(const uint8_t *hash)
{
    uint64_t tag = 0;
    for (int i = 0; i < NAME_HASH; i++)
        tag = tag << 8 | hash[i];
    return (int64_t)tag;
}

void sold_release(struct sold *sold)
{
    if (sold->entry)
        ledger__entry__free_unpacked(sold->entry, NULL);
    buf_release(&sold->bytes);
    memset(sold, 0, sizeof(*sold));
}

/* The entry at seq, if it is a sale; else it is none of ours. */
static enum err read_sale(struct store *s, struct sold *x, uint64_t seq)
{
    enum err err =
        history_entry(s, x->name.outlet, x->name.till, seq, &x->bytes);
    if (err)
        return err;
    Ledger__Entry *e = ledger__entry__unpack(NULL, x->bytes.len, x->bytes.data);
    if (!e || e->fact_case != LEDGER__ENTRY__FACT_SALE) {
        if (e)
            ledger__entry__free_unpacked(e, NULL);
        return ERR_NOTFOUND;
    }
    x->entry = e;
    x->seq = seq;
    return ERR_OK;
}

/* Under its own number, and never moved. */
static enum err find_unmoved(struct store *s, struct sold *x,
                             const uint8_t *hash, size_t hash_len)
{
    enum err err =
        history_hash(s, x->name.outlet, x->name.till, x->name.seq, x->hash);
    if (!err && hash_len > 0 && memcmp(hash, x->hash, hash_len) != 0)
        err = ERR_NOTFOUND;
    if (!err)
        err = read_sale(s, x, x->name.seq);
    if (!err && x->entry->origin)
        err = ERR_NOTFOUND;
    return err;
}

static enum err find_moved(struct store *s, struct sold *x, const uint8_t *hash,
                           size_t hash_len)
{
    uint64_t seq = 0;
    enum err err = store_rebased_named(s, x->name.till, x->name.seq, hash,
                                       hash_len, &seq, &x->epoch, x->hash);
    if (x->entry)
        ledger__entry__free_unpacked(x->entry, NULL);
    x->entry = NULL;
    buf_clear(&x->bytes);
    return err ? err : read_sale(s, x, seq);
}

enum err sold_find(struct store *s, uint32_t till, uint64_t seq,
                   const uint8_t *hash, size_t hash_len, struct sold *ret_sold)
{
    struct sold x = {.name = {.till = till, .seq = seq}};
    struct store_progress progress = {0};
    if (hash_len > LEDGER_HASH_LEN || seq == 0 || seq > INT64_MAX)
        return ERR_RANGE;
    x.found = WIRE__FOUND__NO_SUCH_SALE;
    enum err err = store_till_outlet(s, till, &x.name.outlet);
    if (!err)
        err = find_unmoved(s, &x, hash, hash_len);
    if (err == ERR_NOTFOUND && x.name.outlet != 0)
        err = find_moved(s, &x, hash, hash_len);
    if (!err) {
        x.found = WIRE__FOUND__SOLD;
        x.name.tag = sold_tag(x.hash);
    } else if (err == ERR_NOTFOUND && x.name.outlet != 0) {
        err = store_progress(s, till, &progress);
        if (!err && seq > progress.head.seq)
            x.found = WIRE__FOUND__NOT_YET;
    } else if (err == ERR_NOTFOUND) {
        err = ERR_OK; /* no such till */
    }
    if (err)
        sold_release(&x);
    else
        *ret_sold = x;
    return err;
}

/* ---- the answer ----------------------------------------------------------*/

#define BACK_MAX 2000 /* rows of one sale: lines x tills */
#define PAID_MAX 16

struct answer {
    struct arena arena;
    Wire__SaleFound m;
    Wire__GivenBack *back[BACK_MAX];
    Wire__WayBack *ways[BACK_MAX];
    Wire__PaidBy *paid[PAID_MAX];
};

static enum err add_back(void *ctx, const struct store_back *x)
{
    struct answer *a = ctx;
    if (a->m.n_back == BACK_MAX)
        return ERR_OK;
    Wire__GivenBack *b = arena_alloc(&a->arena, sizeof(*b));
    if (!b)
        return ERR_NOMEM;
    wire__given_back__init(b);
    b->till = x->till;
    b->place = x->place;
    b->quantity_milli = x->milli;
    b->amount_fen = x->fen;
    a->back[a->m.n_back++] = b;
    return ERR_OK;
}

static enum err add_way(void *ctx, const struct store_way *x)
{
    struct answer *a = ctx;
    if (a->m.n_ways == BACK_MAX)
        return ERR_OK;
    Wire__WayBack *w = arena_alloc(&a->arena, sizeof(*w));
    if (!w)
        return ERR_NOMEM;
    wire__way_back__init(w);
    w->till = x->till;
    w->type = x->type;
    w->payment_seq = x->payment_seq;
    w->amount_fen = x->fen;
    a->ways[a->m.n_ways++] = w;
    return ERR_OK;
}

/* A phone payment of the sale, by the number that the provider knows. */
static enum err add_paid(struct store *s, const struct sold *sold,
                         const Ledger__Tender *x, struct answer *a)
{
    struct buf bytes = {0};
    Ledger__Entry *e = NULL;
    uint64_t seq = x->payment_seq;
    enum err err = ERR_OK;
    if (sold->epoch != 0)
        err = store_rebased(s, sold->name.till, sold->epoch, seq, &seq);
    if (!err || err == ERR_NOTFOUND)
        err = history_entry(s, sold->name.outlet, sold->name.till, seq, &bytes);
    if (!err)
        e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    if (err && err != ERR_NOTFOUND)
        return err;
    err = ERR_OK;
    if (e && e->fact_case == LEDGER__ENTRY__FACT_PAYMENT_STARTED) {
        const Ledger__PaymentStarted *p = e->payment_started;
        Wire__PaidBy *paid = arena_alloc(&a->arena, sizeof(*paid));
        char *order_no =
            arena_text(&a->arena, p->order_no, strlen(p->order_no));
        if (!paid || !order_no) {
            err = ERR_NOMEM;
        } else {
            wire__paid_by__init(paid);
            paid->payment_seq = x->payment_seq;
            paid->order_no = order_no;
            paid->by_hand = p->method == LEDGER__PAYMENT_METHOD__STATIC_QR;
            a->paid[a->m.n_paid++] = paid;
        }
    }
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return err;
}

static enum err fill(struct store *s, const struct sold *sold, struct answer *a)
{
    const Ledger__Sale *sale = sold->entry->sale;
    Wire__SaleFound *m = &a->m;
    m->outlet = sold->name.outlet;
    m->till = sold->name.till;
    m->seq = sold->name.seq;
    m->hash.data = (uint8_t *)(uintptr_t)sold->hash;
    m->hash.len = NAME_HASH;
    m->entry.data = sold->bytes.data;
    m->entry.len = sold->bytes.len;
    m->back = a->back;
    m->ways = a->ways;
    m->paid = a->paid;
    enum err err = store_refund_lines(s, &sold->name, add_back, a);
    if (!err)
        err = store_refund_ways(s, &sold->name, add_way, a);
    for (size_t i = 0; !err && i < sale->n_tenders; i++) {
        Ledger__TenderType type = sale->tenders[i]->type;
        bool phone = type == LEDGER__TENDER_TYPE__WECHAT ||
                     type == LEDGER__TENDER_TYPE__ALIPAY ||
                     type == LEDGER__TENDER_TYPE__UNIONPAY;
        if (phone && m->n_paid < PAID_MAX)
            err = add_paid(s, sold, sale->tenders[i], a);
    }
    return err;
}

enum err sold_answer(struct store *s, const Wire__SalePull *pull,
                     struct buf *ret_bytes)
{
    struct sold sold = {0};
    struct answer a = {0};
    wire__sale_found__init(&a.m);
    enum err err = sold_find(s, pull->till, pull->seq, pull->hash.data,
                             pull->hash.len, &sold);
    a.m.id = pull->id;
    a.m.found = sold.found;
    if (!err && sold.found == WIRE__FOUND__SOLD)
        err = fill(s, &sold, &a);
    size_t len = err ? 0 : wire__sale_found__get_packed_size(&a.m);
    if (!err)
        err = buf_reserve(ret_bytes, len);
    if (!err)
        ret_bytes->len +=
            wire__sale_found__pack(&a.m, ret_bytes->data + ret_bytes->len);
    sold_release(&sold);
    arena_release(&a.arena);
    return err;
}
