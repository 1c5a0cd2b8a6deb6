/* A wave picked, put to the lanes of the outlets, loaded. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "hq/goods/paper.h"
#include "hq/warehouse/wave.h"

struct goods_place wave_place(uint32_t warehouse, uint32_t wave)
{
    struct goods_place p = {.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE,
                            .id = warehouse};
    ware_wave_bin(wave, p.bin);
    return p;
}

struct goods_place wave_lane(uint32_t warehouse, uint32_t outlet)
{
    struct goods_place p = {.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE,
                            .id = warehouse};
    ware_lane_bin(outlet, p.bin);
    return p;
}

static struct goods_place in_bin(uint32_t warehouse, const char *bin)
{
    struct goods_place p = {.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE,
                            .id = warehouse};
    text_copy(p.bin, sizeof(p.bin), bin);
    return p;
}

static enum err open_wave(struct store *s, uint32_t id, struct ware_wave *w,
                          struct diag *d)
{
    enum err err = ware_wave(s, id, w);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no wave %u: see `hq wave list`"),
                        id);
    if (!err && w->closed)
        return diag_set(d, ERR_DENIED, tr("wave %u is closed"), id);
    return err;
}

static enum err one_move(struct store *s, Goods__MoveKind kind,
                         const struct wave_step *x,
                         const struct goods_place *from,
                         const struct goods_place *to, int64_t now_ms,
                         struct diag *d)
{
    const struct goods_stock line = {*from, x->item, x->lot, x->milli};
    struct goods_paper p;
    goods_paper_init(&p, kind);
    p.m.document = x->wave;
    p.m.by = x->by;
    enum err err = goods_paper_add(&p, &line, to);
    if (!err)
        err = goods_paper_move(s, &p, now_ms, d);
    goods_paper_release(&p);
    return err;
}

struct wanted {
    const struct wave_step *x;
    int64_t milli;
};

static enum err on_pick(void *ctx, const struct ware_pick *x)
{
    struct wanted *w = ctx;
    if (x->item == w->x->item && x->lot == w->x->lot &&
        strcmp(x->bin, w->x->bin) == 0)
        w->milli += x->milli - x->done;
    return ERR_OK;
}

enum err wave_picks(struct store *s, uint32_t wave, wave_pick_fn fn, void *ctx)
{
    return ware_picks(s, wave, fn, ctx);
}

enum err wave_pick(struct store *s, const struct wave_step *x, int64_t now_ms,
                   struct diag *d)
{
    struct wanted w = {.x = x};
    struct ware_wave wave;
    enum err err = open_wave(s, x->wave, &wave, d);
    if (!err)
        err = ware_picks(s, x->wave, on_pick, &w);
    if (!err && x->milli > w.milli)
        err = diag_set(d, ERR_RANGE,
                       tr("wave %u wants no more of item %u lot %u from this "
                          "place than is left on its list"),
                       x->wave, x->item, x->lot);
    if (err)
        return err;
    struct goods_place from = in_bin(wave.warehouse, x->bin);
    struct goods_place to = wave_place(wave.warehouse, x->wave);
    return one_move(s, GOODS__MOVE_KIND__MOVE_PICK, x, &from, &to, now_ms, d);
}

/* ---- to the lanes
 * ----------------------------------------------------------*/

struct put_done {
    uint32_t outlet;
    int64_t milli; /* not told of yet */
};

struct putting {
    struct store *s;
    uint32_t wave, outlet;
    wave_put_fn fn;
    void *ctx;
    struct put_done *done; /* owned; of the lot at hand, by outlet */
    size_t count, cap;
};

static enum err on_done(void *ctx, uint32_t outlet, int64_t milli)
{
    struct putting *p = ctx;
    if (p->count == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 256;
        struct put_done *done = realloc(p->done, cap * sizeof(*done));
        if (!done)
            return ERR_NOMEM;
        p->done = done;
        p->cap = cap;
    }
    p->done[p->count++] = (struct put_done){outlet, milli};
    return ERR_OK;
}

static int by_outlet(const void *a, const void *b)
{
    const struct put_done *x = a, *y = b;
    return x->outlet < y->outlet ? -1 : x->outlet > y->outlet;
}

/* An outlet with several lines of a lot: the first is done first. */
static int64_t take_done(struct putting *p, const Goods__WaveLot *x, size_t at,
                         int64_t milli)
{
    const struct put_done key = {.outlet = x->outlets[at]};
    struct put_done *d =
        p->count ? bsearch(&key, p->done, p->count, sizeof(key), by_outlet)
                 : NULL;
    if (!d)
        return 0;
    int64_t done = d->milli < milli ? d->milli : milli;
    d->milli -= done;
    return done;
}

static enum err on_lot(void *ctx, const Goods__WaveLot *x)
{
    struct putting *p = ctx;
    p->count = 0;
    enum err err = ware_puts_done(p->s, p->wave, x->item, x->lot, on_done, p);
    for (size_t i = 0; !err && i < x->n_outlets; i++) {
        struct wave_put_line line = {
            .item = x->item,
            .lot = x->lot,
            .outlet = x->outlets[i],
            .delivery = i < x->n_deliveries ? x->deliveries[i] : 0,
            .milli =
                i < x->n_quantities_milli ? (int64_t)x->quantities_milli[i] : 0,
        };
        if (p->outlet && line.outlet != p->outlet)
            continue;
        line.done = take_done(p, x, i, line.milli);
        err = p->fn(p->ctx, &line);
    }
    return err;
}

enum err wave_puts(struct store *s, uint32_t wave, uint32_t item,
                   uint32_t outlet, wave_put_fn fn, void *ctx)
{
    struct putting p = {
        .s = s, .wave = wave, .outlet = outlet, .fn = fn, .ctx = ctx};
    enum err err = ware_wave_lots(s, wave, item, on_lot, &p);
    free(p.done);
    return err;
}

static enum err on_put(void *ctx, const struct wave_put_line *x)
{
    struct wanted *w = ctx;
    if (x->lot == w->x->lot)
        w->milli += x->milli - x->done;
    return ERR_OK;
}

enum err wave_put(struct store *s, const struct wave_step *x, int64_t now_ms,
                  struct diag *d)
{
    struct wanted w = {.x = x};
    struct ware_wave wave;
    enum err err = open_wave(s, x->wave, &wave, d);
    if (!err)
        err = wave_puts(s, x->wave, x->item, x->outlet, on_put, &w);
    if (!err && x->milli > w.milli)
        err = diag_set(d, ERR_RANGE,
                       tr("wave %u has no more of item %u lot %u for outlet "
                          "%u than is left on its list"),
                       x->wave, x->item, x->lot, x->outlet);
    if (err)
        return err;
    struct goods_place from = wave_place(wave.warehouse, x->wave);
    struct goods_place to = wave_lane(wave.warehouse, x->outlet);
    return one_move(s, GOODS__MOVE_KIND__MOVE_PUT, x, &from, &to, now_ms, d);
}

/* ---- all at once
 * -----------------------------------------------------------*/

struct gathering {
    struct goods_paper *paper;
    uint32_t warehouse, wave;
};

static enum err gather_pick(void *ctx, const struct ware_pick *x)
{
    struct gathering *g = ctx;
    struct goods_place to = wave_place(g->warehouse, g->wave);
    struct goods_stock line = {in_bin(g->warehouse, x->bin), x->item, x->lot,
                               x->milli - x->done};
    return line.milli > 0 ? goods_paper_add(g->paper, &line, &to) : ERR_OK;
}

static enum err gather_put(void *ctx, const struct wave_put_line *x)
{
    struct gathering *g = ctx;
    struct goods_place to = wave_lane(g->warehouse, x->outlet);
    struct goods_stock line = {wave_place(g->warehouse, g->wave), x->item,
                               x->lot, x->milli - x->done};
    return line.milli > 0 ? goods_paper_add(g->paper, &line, &to) : ERR_OK;
}

enum err wave_all(struct store *s, uint32_t id, uint32_t by, int64_t now_ms,
                  struct diag *d)
{
    struct ware_wave wave;
    struct goods_paper picks, puts;
    goods_paper_init(&picks, GOODS__MOVE_KIND__MOVE_PICK);
    goods_paper_init(&puts, GOODS__MOVE_KIND__MOVE_PUT);
    picks.m.document = puts.m.document = id;
    picks.m.by = puts.m.by = by;
    enum err err = open_wave(s, id, &wave, d);
    struct gathering g = {&picks, wave.warehouse, id};
    if (!err)
        err = ware_picks(s, id, gather_pick, &g);
    if (!err)
        err = goods_paper_move(s, &picks, now_ms, d);
    g.paper = &puts;
    if (!err)
        err = wave_puts(s, id, 0, 0, gather_put, &g);
    if (!err)
        err = goods_paper_move(s, &puts, now_ms, d);
    goods_paper_release(&picks);
    goods_paper_release(&puts);
    return err;
}

/* Whatever stands at one place goes to another. */
struct emptying {
    struct goods_paper *paper;
    const struct goods_place *from, *to;
};

static enum err on_stock(void *ctx, const struct goods_stock *x,
                         const struct goods_lot *lot)
{
    struct emptying *e = ctx;
    (void)lot;
    return strcmp(x->at.bin, e->from->bin) == 0
               ? goods_paper_add(e->paper, x, e->to)
               : ERR_OK;
}

static enum err empty(struct store *s, struct goods_paper *p,
                      const struct goods_place *from,
                      const struct goods_place *to, int64_t now_ms,
                      struct diag *d)
{
    struct emptying e = {p, from, to};
    enum err err = goods_stock_bin(s, from->id, from->bin, on_stock, &e);
    return err ? err : goods_paper_move(s, p, now_ms, d);
}

enum err wave_close(struct store *s, uint32_t id, uint32_t by, int64_t now_ms,
                    struct diag *d)
{
    struct ware_wave wave;
    struct goods_paper p;
    Goods__Wave x = GOODS__WAVE__INIT;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    enum err err = open_wave(s, id, &wave, d);
    if (err)
        return err;
    struct goods_place from = wave_place(wave.warehouse, id);
    struct goods_place dock = in_bin(wave.warehouse, "");
    goods_paper_init(&p, GOODS__MOVE_KIND__MOVE_PUTAWAY);
    p.m.document = id;
    p.m.by = by;
    err = empty(s, &p, &from, &dock, now_ms, d);
    goods_paper_release(&p);
    x.id = id;
    x.warehouse = wave.warehouse;
    x.closed = true;
    x.by = by;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_WAVE_MADE;
    e.wave_made = &x;
    return err ? err : store_record(s, &e);
}

enum err wave_load(struct store *s, uint32_t warehouse, uint32_t outlet,
                   uint32_t delivery, uint32_t by, int64_t now_ms,
                   size_t *ret_lines, struct diag *d)
{
    struct goods_place lane = wave_lane(warehouse, outlet);
    struct goods_place truck = {.kind = GOODS__PLACE_KIND__PLACE_DELIVERY,
                                .id = delivery};
    struct goods_paper p;
    goods_paper_init(&p, GOODS__MOVE_KIND__MOVE_LOAD);
    p.m.document = delivery;
    p.m.by = by;
    enum err err = empty(s, &p, &lane, &truck, now_ms, d);
    size_t n = p.m.n_lines;
    goods_paper_release(&p);
    if (!err && n == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("nothing was put for outlet %u in warehouse %u"),
                       outlet, warehouse);
    if (!err)
        *ret_lines = n;
    return err;
}
