#include "tests/support/hq_goods.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/text.h"

#define BINS_MAX 2000

void hq_goods_items(struct hq_world *w, int n)
{
    CHECK(store_begin(w->store) == ERR_OK);
    enum err err = ERR_OK;
    for (int i = 1; !err && i <= n; i++) {
        Feed__Item x = FEED__ITEM__INIT;
        char name[32];
        snprintf(name, sizeof(name), "货%d", i);
        x.id = (uint32_t)i;
        x.name = name;
        x.unit = (char *)"瓶";
        x.category = (char *)"饮料";
        err = decide_item(w->store, &x, "all", 1, NULL);
    }
    CHECK(store_end(w->store, err) == ERR_OK);
}

uint32_t hq_goods_warehouse(struct hq_world *w, int bins)
{
    static char names[BINS_MAX][16];
    char *at[BINS_MAX], *cold[] = {(char *)"C-01", (char *)"C-02"};
    Goods__Zone room = GOODS__ZONE__INIT, cool = GOODS__ZONE__INIT;
    Goods__Zone *zones[] = {&room, &cool};
    Goods__Warehouse x = GOODS__WAREHOUSE__INIT;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    CHECK(bins <= BINS_MAX);
    for (int i = 0; i < bins; i++) {
        snprintf(names[i], sizeof(names[i]), "A-%02d", i + 1);
        at[i] = names[i];
    }
    room.name = (char *)"A";
    room.bins = at;
    room.n_bins = (size_t)bins;
    cool.name = (char *)"C";
    cool.min_decidegree = 20;
    cool.max_decidegree = 80;
    cool.bins = cold;
    cool.n_bins = 2;
    x.name = (char *)"集散中心";
    x.zones = zones;
    x.n_zones = 2;
    e.at_ms = 1;
    e.fact_case = LEDGER__ENTRY__FACT_WAREHOUSE_PUT;
    e.warehouse_put = &x;
    CHECK(store_begin(w->store) == ERR_OK);
    enum err err = ware_next_id(w->store, &x.id);
    if (!err)
        err = store_record(w->store, &e);
    CHECK(store_end(w->store, err) == ERR_OK);
    return x.id;
}

uint32_t hq_goods_outlet(struct hq_world *w, const char *name)
{
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    uint32_t id = 0;
    outlet.name = (char *)name;
    outlet.division = (char *)"341181102003";
    outlet.division_source = (char *)"test";
    CHECK(store_begin(w->store) == ERR_OK);
    CHECK(store_end(w->store, decide_outlet(w->store, &outlet, 1, &id, NULL)) ==
          ERR_OK);
    return id;
}

struct goods_place hq_goods_at(Goods__PlaceKind kind, uint32_t id,
                               const char *bin)
{
    struct goods_place p = {.kind = kind, .id = id};
    text_copy(p.bin, sizeof(p.bin), bin ? bin : "");
    return p;
}

static Goods__Place place(const struct goods_place *p)
{
    Goods__Place x = GOODS__PLACE__INIT;
    x.kind = p->kind;
    x.id = p->id;
    x.bin = (char *)p->bin;
    return x;
}

static enum err one(struct hq_world *w, Goods__Moved *m,
                    const struct goods_stock *x, const struct goods_place *to,
                    int64_t at_ms, struct diag *d)
{
    Goods__Place from_place = place(&x->at), to_place = place(to);
    Goods__MoveLine l = GOODS__MOVE_LINE__INIT, *lines[] = {&l};
    l.item = x->item;
    l.lot = x->lot;
    l.quantity_milli = x->milli;
    l.from = &from_place;
    l.to = &to_place;
    m->lines = lines;
    m->n_lines = 1;
    CHECK(store_begin(w->store) == ERR_OK);
    return store_end(w->store, goods_move(w->store, m, at_ms, d));
}

enum err hq_goods_try(struct hq_world *w, Goods__MoveKind kind,
                      const struct goods_stock *line,
                      const struct goods_place *to, int64_t at_ms,
                      struct diag *d)
{
    Goods__Moved m = GOODS__MOVED__INIT;
    m.kind = kind;
    return one(w, &m, line, to, at_ms, d);
}

uint32_t hq_goods_buy(struct hq_world *w, const struct goods_lot *lot,
                      int64_t milli, const struct goods_place *to,
                      int64_t at_ms)
{
    Goods__Moved m = GOODS__MOVED__INIT;
    Goods__Lot l = GOODS__LOT__INIT, *lots[] = {&l};
    const struct goods_stock x = {
        .at = {.kind = GOODS__PLACE_KIND__PLACE_SUPPLIER, .id = lot->supplier},
        .item = lot->item,
        .lot = GOODS_LOT_NEW(0),
        .milli = milli};
    l.item = lot->item;
    l.supplier = lot->supplier;
    l.code = (char *)lot->code;
    l.produced_day = lot->produced_day;
    l.expiry_day = lot->expiry_day;
    l.certificate = (char *)lot->certificate;
    m.kind = GOODS__MOVE_KIND__MOVE_RECEIPT;
    m.new_lots = lots;
    m.n_new_lots = 1;
    CHECK(one(w, &m, &x, to, at_ms, NULL) == ERR_OK);
    return l.id;
}
