/* Making a wave: which lot from which bin for whom. */
#include "hq/warehouse/wave.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"

#define PART_BYTES 48000 /* of one fact: well inside LEDGER_ENTRY_MAX */
#define PUTS_MAX   3000  /* of a lot in one fact */

struct bin {
    char name[GOODS_BIN_MAX];
    int64_t milli; /* free */
};

/* A lot of the item at hand, in the warehouse. */
struct stock_lot {
    uint32_t lot;
    int32_t expiry_day; /* 0: does not expire */
    bool held;
    int64_t milli, taken;
    size_t first_bin, bins;
    struct put {
        uint32_t outlet, delivery;
        int64_t milli;
    } * puts; /* owned */
    size_t put_count, put_cap;
};

struct life {
    uint32_t outlet, days;
};

struct maker {
    struct store *s;
    const struct wave_order *o;
    int64_t now_ms;
    struct wave_made made;
    size_t *order;     /* lines by item, as given within one */
    uint32_t *outlets; /* known ones, rising */
    size_t outlet_count;
    struct ware_pick *promised; /* to open waves, by item */
    size_t promised_count, promised_cap;
    /* of the item at hand; kept for the next */
    struct stock_lot *lots;
    size_t lot_count, lot_cap;
    struct bin *bins;
    size_t bin_count, bin_cap;
    struct life *lives;
    size_t life_count, life_cap;
    /* of the fact at hand */
    struct arena arena;
    Goods__WaveLot **part;
    size_t part_count, part_cap, part_bytes;
};

/* Room for one more; p is the array, n how many are in it. */
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

/* ---- what there is -----------------------------------------------------*/

static enum err on_promised(void *ctx, const struct ware_pick *x)
{
    struct maker *m = ctx;
    enum err err = room(&m->promised, m->promised_count, &m->promised_cap,
                        sizeof(*m->promised));
    if (!err)
        m->promised[m->promised_count++] = *x;
    return err;
}

static int64_t promised(const struct maker *m, const struct goods_stock *x)
{
    size_t low = 0, high = m->promised_count;
    int64_t milli = 0;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (m->promised[mid].item < x->item)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < m->promised_count && m->promised[low].item == x->item; low++) {
        const struct ware_pick *p = &m->promised[low];
        if (p->lot == x->lot && strcmp(p->bin, x->at.bin) == 0)
            milli += p->milli - p->done;
    }
    return milli;
}

/* In order of expiry, lot and bin. */
static enum err on_stock(void *ctx, const struct goods_stock *x,
                         const struct goods_lot *lot)
{
    struct maker *m = ctx;
    int64_t milli = x->milli - promised(m, x);
    if (x->at.bin[0] == '~' || milli <= 0)
        return ERR_OK;
    enum err err = ERR_OK;
    if (m->lot_count == 0 || m->lots[m->lot_count - 1].lot != x->lot) {
        size_t before = m->lot_cap;
        err = room(&m->lots, m->lot_count, &m->lot_cap, sizeof(*m->lots));
        if (err)
            return err;
        if (m->lot_cap > before)
            memset(m->lots + before, 0,
                   (m->lot_cap - before) * sizeof(*m->lots));
        struct stock_lot *l = &m->lots[m->lot_count++];
        l->lot = x->lot;
        l->expiry_day = lot ? lot->expiry_day : 0;
        l->held = lot && lot->held;
        l->milli = l->taken = 0;
        l->first_bin = m->bin_count;
        l->bins = l->put_count = 0;
    }
    err = room(&m->bins, m->bin_count, &m->bin_cap, sizeof(*m->bins));
    if (err)
        return err;
    struct stock_lot *l = &m->lots[m->lot_count - 1];
    struct bin *b = &m->bins[m->bin_count++];
    text_copy(b->name, sizeof(b->name), x->at.bin);
    b->milli = milli;
    l->milli += milli;
    l->bins++;
    return ERR_OK;
}

static enum err on_life(void *ctx, uint32_t outlet, uint32_t days)
{
    struct maker *m = ctx;
    enum err err =
        room(&m->lives, m->life_count, &m->life_cap, sizeof(*m->lives));
    if (!err)
        m->lives[m->life_count++] = (struct life){outlet, days};
    return err;
}

static uint32_t life_of(const struct maker *m, uint32_t outlet)
{
    size_t low = 0, high = m->life_count;
    uint32_t days =
        m->life_count && m->lives[0].outlet == 0 ? m->lives[0].days : 0;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (m->lives[mid].outlet == outlet)
            return m->lives[mid].days;
        if (m->lives[mid].outlet < outlet)
            low = mid + 1;
        else
            high = mid;
    }
    return days;
}

/* ---- who gets what -----------------------------------------------------*/

static enum err take(struct stock_lot *l, const struct wave_line *line,
                     int64_t milli)
{
    enum err err = room(&l->puts, l->put_count, &l->put_cap, sizeof(*l->puts));
    if (err)
        return err;
    l->puts[l->put_count++] = (struct put){line->outlet, line->delivery, milli};
    l->taken += milli;
    return ERR_OK;
}

static enum err wanting(struct maker *m, const struct wave_line *line,
                        int64_t milli, enum wave_want why)
{
    struct wave_short x = {.line = *line, .why = why};
    x.line.milli = milli;
    m->made.shorts++;
    if (milli > 0 && milli <= GOODS_LINE_MAX)
        m->made.short_milli += milli;
    return m->o->on_short ? m->o->on_short(m->o->ctx, &x) : ERR_OK;
}

static enum err allot(struct maker *m, const struct wave_line *line)
{
    int64_t left = line->milli;
    int32_t until = m->o->day + (int32_t)life_of(m, line->outlet);
    enum wave_want why = WAVE_NO_STOCK;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && left > 0 && i < m->lot_count; i++) {
        struct stock_lot *l = &m->lots[i];
        int64_t there = l->milli - l->taken;
        if (there == 0)
            continue;
        if (l->held) {
            why = why == WAVE_NO_STOCK ? WAVE_HELD : why;
        } else if (l->expiry_day && l->expiry_day < until) {
            why = WAVE_TOO_NEAR;
        } else {
            int64_t milli = there < left ? there : left;
            err = take(l, line, milli);
            left -= milli;
        }
    }
    return err || left == 0 ? err : wanting(m, line, left, why);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* ---- into facts --------------------------------------------------------*/

static enum err record(struct maker *m)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__Wave x = GOODS__WAVE__INIT;
    if (m->part_count == 0)
        return ERR_OK;
    x.id = m->made.id;
    x.warehouse = m->o->warehouse;
    x.day = m->o->day;
    x.name = (char *)m->o->name;
    x.by = m->o->by;
    x.lots = m->part;
    x.n_lots = m->part_count;
    e.at_ms = (uint64_t)m->now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_WAVE_MADE;
    e.wave_made = &x;
    enum err err = store_record(m->s, &e);
    m->part_count = m->part_bytes = 0;
    arena_clear(&m->arena);
    return err;
}

static enum err add_picks(struct maker *m, const struct stock_lot *l,
                          Goods__WaveLot *x)
{
    int64_t left = l->taken;
    x->picks = arena_alloc(&m->arena, l->bins * sizeof(*x->picks));
    if (!x->picks)
        return ERR_NOMEM;
    for (size_t i = 0; left > 0; i++) {
        CHECK(i < l->bins);
        struct bin *b = &m->bins[l->first_bin + i];
        Goods__WavePick *p = arena_alloc(&m->arena, sizeof(*p));
        char *name = arena_text(&m->arena, b->name, strlen(b->name));
        if (!p || !name)
            return ERR_NOMEM;
        goods__wave_pick__init(p);
        p->bin = name;
        p->quantity_milli = b->milli < left ? b->milli : left;
        left -= p->quantity_milli;
        x->picks[x->n_picks++] = p;
        m->made.picks++;
    }
    return ERR_OK;
}

static enum err add_puts(struct maker *m, const struct put *puts, size_t n,
                         Goods__WaveLot *x)
{
    x->outlets = arena_alloc(&m->arena, n * sizeof(*x->outlets));
    x->deliveries = arena_alloc(&m->arena, n * sizeof(*x->deliveries));
    x->quantities_milli =
        arena_alloc(&m->arena, n * sizeof(*x->quantities_milli));
    if (!x->outlets || !x->deliveries || !x->quantities_milli)
        return ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        x->outlets[i] = puts[i].outlet;
        x->deliveries[i] = puts[i].delivery;
        x->quantities_milli[i] = (uint64_t)puts[i].milli;
    }
    x->n_outlets = x->n_deliveries = x->n_quantities_milli = n;
    m->made.puts += (int64_t)n;
    return ERR_OK;
}

static enum err emit(struct maker *m, uint32_t item, const struct stock_lot *l)
{
    enum err err = ERR_OK;
    m->made.lots++;
    m->made.milli += l->taken;
    for (size_t done = 0; !err && done < l->put_count;) {
        size_t n = l->put_count - done;
        n = n > PUTS_MAX ? PUTS_MAX : n;
        Goods__WaveLot *x = arena_alloc(&m->arena, sizeof(*x));
        if (!x)
            return ERR_NOMEM;
        goods__wave_lot__init(x);
        x->item = item;
        x->lot = l->lot;
        if (done == 0)
            err = add_picks(m, l, x);
        if (!err)
            err = add_puts(m, l->puts + done, n, x);
        if (!err)
            err = room(&m->part, m->part_count, &m->part_cap, sizeof(*m->part));
        if (err)
            return err;
        m->part[m->part_count++] = x;
        m->part_bytes += goods__wave_lot__get_packed_size(x);
        done += n;
        if (m->part_bytes > PART_BYTES / 2)
            err = record(m);
    }
    return err;
}

/* ---- all of it ---------------------------------------------------------*/

static bool outlet_known(const struct maker *m, uint32_t id)
{
    return bsearch(&id, m->outlets, m->outlet_count, sizeof(id), by_number) !=
           NULL;
}

static enum err item_known(struct maker *m, uint32_t item, bool *ret_known)
{
    struct store_item x = {0};
    enum err err = store_item(m->s, item, &x);
    buf_release(&x.record);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_known = !err;
    return ERR_OK;
}

static enum err one_line(struct maker *m, const struct wave_line *line,
                         bool known)
{
    if (!known)
        return wanting(m, line, line->milli, WAVE_NO_ITEM);
    if (!outlet_known(m, line->outlet))
        return wanting(m, line, line->milli, WAVE_NO_OUTLET);
    if (line->milli <= 0 || line->milli > GOODS_LINE_MAX)
        return wanting(m, line, line->milli, WAVE_ABSURD);
    return allot(m, line);
}

/* Lines from..to of the order are of one item. */
static enum err one_item(struct maker *m, size_t from, size_t to)
{
    const struct wave_line *lines = m->o->lines;
    uint32_t item = lines[m->order[from]].item;
    bool known = false;
    m->lot_count = m->bin_count = m->life_count = 0;
    enum err err = item_known(m, item, &known);
    if (!err && known)
        err = goods_stock(m->s, GOODS__PLACE_KIND__PLACE_WAREHOUSE,
                          m->o->warehouse, item, on_stock, m);
    if (!err)
        err = ware_lives(m->s, item, on_life, m);
    for (size_t i = from; !err && i < to; i++)
        err = one_line(m, &lines[m->order[i]], known);
    for (size_t i = 0; !err && i < m->lot_count; i++)
        if (m->lots[i].taken > 0)
            err = emit(m, item, &m->lots[i]);
    return err;
}

static int by_item(const void *a, const void *b, void *ctx)
{
    const struct wave_line *lines = ctx;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    if (lines[x].item != lines[y].item)
        return lines[x].item < lines[y].item ? -1 : 1;
    return x < y ? -1 : x > y;
}

static enum err prepare(struct maker *m)
{
    const struct wave_order *o = m->o;
    m->order = calloc(o->count, sizeof(*m->order));
    m->outlets = calloc(o->count, sizeof(*m->outlets));
    if (!m->order || !m->outlets)
        return ERR_NOMEM;
    for (size_t i = 0; i < o->count; i++) {
        m->order[i] = i;
        m->outlets[i] = o->lines[i].outlet;
    }
    qsort_r(m->order, o->count, sizeof(*m->order), by_item,
            (void *)(uintptr_t)o->lines);
    qsort(m->outlets, o->count, sizeof(*m->outlets), by_number);
    for (size_t i = 0; i < o->count; i++) {
        struct store_outlet x;
        if (i > 0 && m->outlets[i] == m->outlets[i - 1])
            continue;
        enum err err = store_outlet(m->s, m->outlets[i], &x);
        if (!err)
            m->outlets[m->outlet_count++] = m->outlets[i];
        else if (err != ERR_NOTFOUND)
            return err;
    }
    return ware_promised(m->s, o->warehouse, 0, on_promised, m);
}

static enum err check(struct store *s, const struct wave_order *o,
                      struct diag *d)
{
    bool closed = false, known = false;
    if (o->count == 0)
        return diag_set(d, ERR_FORMAT, tr("there is nothing to pick"));
    if (o->count > WAVE_LINES_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a wave has at most %d lines: make several"),
                        WAVE_LINES_MAX);
    if (!text_is_plain(o->name, WAVE_NAME_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("a wave's name has at most %d characters"),
                        WAVE_NAME_CHARS);
    enum err err = ware_bin(s, o->warehouse, "", &closed, &known);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no warehouse %u: see `hq warehouse list`"),
                        o->warehouse);
    if (!err && closed)
        return diag_set(d, ERR_DENIED,
                        tr("warehouse %u is closed: choose another one"),
                        o->warehouse);
    return err;
}

static void release(struct maker *m)
{
    for (size_t i = 0; i < m->lot_cap; i++)
        free(m->lots[i].puts);
    free(m->lots);
    free(m->bins);
    free(m->lives);
    free(m->order);
    free(m->outlets);
    free(m->promised);
    free(m->part);
    arena_release(&m->arena);
}

enum err wave_make(struct store *s, const struct wave_order *o, int64_t now_ms,
                   struct wave_made *ret_made, struct diag *d)
{
    struct maker m = {.s = s, .o = o, .now_ms = now_ms};
    enum err err = check(s, o, d);
    if (!err)
        err = ware_next_wave(s, &m.made.id);
    if (!err)
        err = prepare(&m);
    for (size_t i = 0; !err && i < o->count;) {
        size_t to = i + 1;
        while (to < o->count &&
               o->lines[m.order[to]].item == o->lines[m.order[i]].item)
            to++;
        err = one_item(&m, i, to);
        i = to;
    }
    if (!err)
        err = record(&m);
    if (m.made.puts == 0)
        m.made.id = 0;
    release(&m);
    if (!err)
        *ret_made = m.made;
    return err;
}
