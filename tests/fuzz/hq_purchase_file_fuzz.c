/* Spreadsheets that suppliers and buyers write: agreements, needs, deliveries,
 * invoices. The first byte says which. Whatever is taken, an agreement holds
 * by its own rules, and a need can be bought or is a note. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "hq/purchase/line_file.h"
#include "hq/purchase/need.h"
#include "hq/purchase/offer_file.h"
#include "hq/purchase/supplier.h"
#include "tests/support/hq_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hq_world w;

static void world(void)
{
    Feed__Item item = FEED__ITEM__INIT;
    Purchase__Supplier supplier = PURCHASE__SUPPLIER__INIT;
    uint32_t id = 0;
    if (w.store)
        return;
    hq_world_open(&w);
    CHECK(store_begin(w.store) == ERR_OK);
    item.name = (char *)"可乐";
    item.unit = (char *)"瓶";
    item.category = (char *)"饮料";
    for (item.id = 1; item.id < 4; item.id++)
        CHECK(decide_item(w.store, &item, "all", 1, NULL) == ERR_OK);
    supplier.name = (char *)"甲";
    CHECK(supplier_put(w.store, &supplier, 1, &id, NULL) == ERR_OK);
    CHECK(store_end(w.store, ERR_OK) == ERR_OK);
}

static enum err check_offer(void *ctx, const Purchase__Offer *x)
{
    int64_t fen = 0;
    (void)ctx;
    CHECK(offer_check(x, NULL) == ERR_OK);
    CHECK(offer_amount(x, x->breaks[0]->from_packs, &fen) == ERR_OK && fen > 0);
    return ERR_OK;
}

static void offers(const uint8_t *data, size_t size)
{
    struct import_report r;
    const struct offer_file_options o = {
        .supplier = 1, .from_day = 20000, .now_ms = 1};
    CHECK(store_begin(w.store) == ERR_OK);
    enum err err = offer_file_bytes(w.store, data, size, &o, &r, NULL);
    if (!err)
        CHECK(buy_offers(w.store, 0, 0, INT32_MIN, INT32_MAX, check_offer,
                         NULL) == ERR_OK);
    import_release(&r);
    /* The next input finds what the first one found. */
    CHECK(store_end(w.store, ERR_FORMAT) == ERR_FORMAT);
}

static void needs(const uint8_t *data, size_t size)
{
    struct needs n = {0};
    struct import_report r;
    enum err err =
        needs_bytes(w.store, &n, data, size, 1, BUY_OPEN_DAY, &r, NULL);
    if (!err && n.count && needs_pool(&n, NULL) == ERR_OK)
        for (size_t i = 0; i < n.count; i++)
            CHECK(n.list[i].milli > 0 && n.list[i].item > 0 &&
                  n.list[i].item < 4);
    import_release(&r);
    needs_release(&n);
}

static void came(const uint8_t *data, size_t size)
{
    struct dock_lines l = {0};
    struct import_report r;
    if (dock_bytes(w.store, &l, data, size, &r, NULL) == ERR_OK)
        for (size_t i = 0; i < l.count; i++)
            CHECK(l.list[i].item > 0 && l.list[i].lot_code);
    import_release(&r);
    dock_release(&l);
}

static void charged(const uint8_t *data, size_t size)
{
    struct charge_lines l = {0};
    int64_t sum = 0;
    if (charge_bytes(w.store, &l, data, size, NULL) == ERR_OK) {
        for (size_t i = 0; i < l.count; i++)
            sum += l.list[i]->amount_fen;
        CHECK(sum == l.total_fen);
    }
    charge_release(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    world();
    switch (data[0] % 4) {
    case 0:
        offers(data + 1, size - 1);
        break;
    case 1:
        needs(data + 1, size - 1);
        break;
    case 2:
        came(data + 1, size - 1);
        break;
    default:
        charged(data + 1, size - 1);
    }
    return 0;
}
