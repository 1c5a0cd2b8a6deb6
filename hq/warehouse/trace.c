#include "hq/warehouse/trace.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sync/sale_math.h"

#define OWN_MAX 32 /* of a till's own numbers for one item */

struct tracing {
    struct store *s;
    const struct goods_lot *lot;
    const struct trace_fns *fns;
    struct trace_sum sum;
    int32_t first_day, today;
    struct got { /* by outlet */
        uint32_t outlet;
        int64_t milli;
        int32_t day;
    } * got; /* owned */
    size_t got_count, got_cap;
    /* of the outlet and till at hand */
    struct trace_at at;
    bool got_it;
    struct span {
        uint32_t till;
        uint64_t first, last;
    } * spans; /* owned */
    size_t span_count, span_cap;
    const struct span *span;
    uint64_t items[OWN_MAX + 1];
    size_t item_count;
};

static enum err room(void *p, size_t n, size_t *cap, size_t size)
{
    void **at = p;
    if (n < *cap)
        return ERR_OK;
    size_t more = *cap ? 2 * *cap : 64;
    void *to = realloc(*at, more * size);
    if (!to)
        return ERR_NOMEM;
    *at = to;
    *cap = more;
    return ERR_OK;
}

/* ---- into an entry, without unpacking it
 * -------------------------------------
 * protobuf.dev/programming-guides/encoding: a key (number << 3 | type), then a
 * varint (0), 8 bytes (1), a length and bytes (2) or 4 bytes (5). */

struct field {
    uint32_t number;
    uint64_t value;      /* of a varint */
    const uint8_t *data; /* of bytes; else NULL */
    size_t len;
};

static bool varint(const uint8_t **p, const uint8_t *end, uint64_t *ret)
{
    uint64_t x = 0;
    for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
        uint8_t byte = *(*p)++;
        x |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *ret = x;
            return true;
        }
    }
    return false;
}

/* false: the end, or bytes that are no message. */
static bool next_field(const uint8_t **p, const uint8_t *end, struct field *ret)
{
    struct field f = {0};
    uint64_t key = 0;
    if (*p >= end || !varint(p, end, &key))
        return false;
    f.number = (uint32_t)(key >> 3);
    switch (key & 7) {
    case 0:
        if (!varint(p, end, &f.value))
            return false;
        break;
    case 2:
        if (!varint(p, end, &f.value) || f.value > (uint64_t)(end - *p))
            return false;
        f.data = *p;
        f.len = (size_t)f.value;
        *p += f.len;
        break;
    case 1:
    case 5: {
        size_t width = (key & 7) == 1 ? 8 : 4;
        if ((size_t)(end - *p) < width)
            return false;
        *p += width;
        break;
    }
    default:
        return false;
    }
    *ret = f;
    return true;
}

enum { ENTRY_SALE = 5, SALE_LINES = 1, LINE_ITEM = 1 };

static bool line_names(const struct tracing *t, const struct field *line)
{
    const uint8_t *p = line->data, *end = p + line->len;
    struct field f;
    while (next_field(&p, end, &f)) {
        if (f.number != LINE_ITEM || f.data)
            continue;
        for (size_t i = 0; i < t->item_count; i++)
            if (t->items[i] == f.value)
                return true;
        return false;
    }
    return false;
}

static bool sale_names(const struct tracing *t, const struct field *sale)
{
    const uint8_t *p = sale->data, *end = p + sale->len;
    struct field f;
    while (next_field(&p, end, &f))
        if (f.number == SALE_LINES && f.data && line_names(t, &f))
            return true;
    return false;
}

static bool names_item(const struct tracing *t, const uint8_t *data, size_t len)
{
    const uint8_t *p = data, *end = data + len;
    struct field f;
    while (next_field(&p, end, &f))
        if (f.number == ENTRY_SALE && f.data)
            return sale_names(t, &f);
    return false;
}

/* ---- sales
 * -------------------------------------------------------------------*/

static bool is_item(const struct tracing *t, uint64_t item)
{
    for (size_t i = 0; i < t->item_count; i++)
        if (t->items[i] == item)
            return true;
    return false;
}

static enum err on_sale(struct tracing *t, uint64_t seq, const Ledger__Entry *e)
{
    const Ledger__Sale *sale = e->sale;
    int64_t certain = 0, possible = 0;
    if (sale->business_day < t->first_day || sale->business_day > t->today)
        return ERR_OK;
    for (size_t i = 0; i < sale->n_lines; i++) {
        const Ledger__Line *l = sale->lines[i];
        struct quantity q;
        if (!is_item(t, l->item) || ledger_line_stock(l, &q))
            continue;
        if (t->lot->code[0] != '\0' && strcmp(l->lot, t->lot->code) == 0)
            certain += q.milli;
        else if (l->lot[0] == '\0' && t->got_it &&
                 sale->business_day >= t->at.from_day)
            possible += q.milli;
    }
    struct trace_sale x = {
        .outlet = t->at.outlet,
        .till = t->span->till,
        .seq = seq,
        .at_ms = (int64_t)e->at_ms,
        .day = sale->business_day,
        .milli = certain ? certain : possible,
        .certain = certain != 0,
    };
    if (x.milli == 0)
        return ERR_OK;
    if (x.certain) {
        t->at.certain++;
        t->at.certain_milli += x.milli;
    } else {
        t->at.possible++;
        t->at.possible_milli += x.milli;
    }
    return t->fns->on_sale ? t->fns->on_sale(t->fns->ctx, &x) : ERR_OK;
}

static enum err on_run(void *ctx, const struct store_run *run)
{
    struct tracing *t = ctx;
    const struct ledger_run r = store_run_open(run);
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    uint64_t seq = run->first_seq;
    bool more = false;
    enum err err = ERR_OK;
    if (run->first_seq > t->span->last)
        return ERR_NOTFOUND; /* enough */
    /* An outlet that never got of the lot: only a scanned code can tell. */
    if (!t->got_it &&
        !memmem(run->bytes, run->len, t->lot->code, strlen(t->lot->code)))
        return ERR_OK;
    while (!err && !(err = ledger_run_next(&r, &at, &data, &len, &more)) &&
           more) {
        uint64_t now = seq++;
        if (now < t->span->first || now > t->span->last ||
            !names_item(t, data, len))
            continue;
        Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
        t->sum.entries++;
        if (e && e->fact_case == LEDGER__ENTRY__FACT_SALE)
            err = on_sale(t, now, e);
        if (e)
            ledger__entry__free_unpacked(e, NULL);
    }
    return err;
}

/* A day's sales of a till join the span that is still open. */
static enum err on_seqs(void *ctx, uint32_t till, uint64_t first, uint64_t last)
{
    struct tracing *t = ctx;
    for (size_t i = 0; i < t->span_count; i++)
        if (t->spans[i].till == till) {
            if (first < t->spans[i].first)
                t->spans[i].first = first;
            if (last > t->spans[i].last)
                t->spans[i].last = last;
            return ERR_OK;
        }
    enum err err =
        room(&t->spans, t->span_count, &t->span_cap, sizeof(*t->spans));
    if (!err)
        t->spans[t->span_count++] = (struct span){till, first, last};
    return err;
}

static enum err sales_of(struct tracing *t, uint32_t outlet)
{
    enum err err = ERR_OK;
    t->span_count = 0;
    for (int32_t day = t->at.from_day; !err && day <= t->today; day++) {
        bool sold = false;
        err = trace_sold_on(t->s, outlet, day, t->lot->item, &sold);
        if (!err && sold)
            err = trace_seqs(t->s, outlet, day, on_seqs, t);
    }
    for (size_t i = 0; !err && i < t->span_count; i++) {
        size_t own = 0;
        t->span = &t->spans[i];
        t->items[0] = t->lot->item;
        err = trace_own(t->s, t->span->till, t->lot->item, t->items + 1,
                        OWN_MAX, &own);
        t->item_count = 1 + own;
        if (!err)
            err = store_runs(t->s, outlet, t->span->till, t->span->first,
                             on_run, t);
    }
    return err;
}

static const struct got *got_by(const struct tracing *t, uint32_t outlet)
{
    for (size_t i = 0; i < t->got_count; i++)
        if (t->got[i].outlet == outlet)
            return &t->got[i];
    return NULL;
}

static enum err one_outlet(struct tracing *t, uint32_t outlet)
{
    const struct got *g = got_by(t, outlet);
    t->at = (struct trace_at){.outlet = outlet,
                              .got_milli = g ? g->milli : 0,
                              .from_day = g ? g->day : t->first_day};
    t->got_it = g != NULL;
    if (!g && t->lot->code[0] == '\0')
        return ERR_OK;
    enum err err = sales_of(t, outlet);
    if (err || (!g && t->at.certain == 0))
        return err;
    t->sum.outlets++;
    t->sum.delivered_milli += t->at.got_milli;
    t->sum.certain += t->at.certain;
    t->sum.possible += t->at.possible;
    t->sum.certain_milli += t->at.certain_milli;
    t->sum.possible_milli += t->at.possible_milli;
    return t->fns->on_outlet ? t->fns->on_outlet(t->fns->ctx, &t->at) : ERR_OK;
}

/* ---- all of it
 * -----------------------------------------------------------------*/

static enum err on_got(void *ctx, uint32_t outlet, int64_t milli,
                       int64_t first_ms)
{
    struct tracing *t = ctx;
    int32_t day = clock_business_day(first_ms, 0);
    enum err err = room(&t->got, t->got_count, &t->got_cap, sizeof(*t->got));
    if (err)
        return err;
    t->got[t->got_count++] = (struct got){outlet, milli, day};
    if (t->got_count == 1 || day < t->first_day)
        t->first_day = day;
    return ERR_OK;
}

static enum err on_place(void *ctx, const struct goods_place *at, int64_t milli)
{
    struct tracing *t = ctx;
    if (at->kind == GOODS__PLACE_KIND__PLACE_WAREHOUSE)
        t->sum.in_stock_milli += milli;
    else
        t->sum.on_way_milli += milli;
    return t->fns->on_place ? t->fns->on_place(t->fns->ctx, at, milli) : ERR_OK;
}

struct tills {
    struct tracing *t;
    uint32_t last; /* outlet */
};

static enum err on_till(void *ctx, uint32_t outlet, uint32_t till)
{
    struct tills *x = ctx;
    (void)till;
    if (outlet == x->last || got_by(x->t, outlet))
        return ERR_OK; /* looked at already */
    x->last = outlet;
    return one_outlet(x->t, outlet);
}

enum err trace_lot(struct store *s, const struct goods_lot *lot, int32_t today,
                   const struct trace_fns *fns, struct trace_sum *ret_sum)
{
    struct tracing t = {.s = s, .lot = lot, .fns = fns, .today = today};
    struct tills tills = {.t = &t};
    enum err err = trace_places(s, lot->item, lot->id, on_place, &t);
    if (!err)
        err = trace_outlets(s, lot->item, lot->id, on_got, &t);
    for (size_t i = 0; !err && i < t.got_count; i++)
        err = one_outlet(&t, t.got[i].outlet);
    if (!err && t.got_count > 0 && lot->code[0] != '\0')
        err = store_tills(s, on_till, &tills);
    free(t.got);
    free(t.spans);
    if (!err)
        *ret_sum = t.sum;
    return err;
}
