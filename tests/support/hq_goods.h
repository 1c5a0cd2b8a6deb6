/* tests/support/hq_goods.h - goods in a headquarters' warehouses. Everything
 * CHECKs. */
#ifndef TESTS_SUPPORT_HQ_GOODS_H
#define TESTS_SUPPORT_HQ_GOODS_H

#include "hq/store/ware.h"
#include "tests/support/hq_world.h"

/* Items 1 to n of the range. */
void hq_goods_items(struct hq_world *w, int n);
/* A warehouse with bins A-01 to A-<bins> at room temperature and C-01, C-02 at
 * 2 to 8 degrees. Its number. */
uint32_t hq_goods_warehouse(struct hq_world *w, int bins);
/* Another outlet. Its number. */
uint32_t hq_goods_outlet(struct hq_world *w, const char *name);
/* One line in a transaction of its own, refused or not. */
enum err hq_goods_try(struct hq_world *w, Goods__MoveKind kind,
                      const struct goods_stock *line,
                      const struct goods_place *to, int64_t at_ms,
                      struct diag *d);
/* From a supplier to a bin, as a new lot. Its number. */
uint32_t hq_goods_buy(struct hq_world *w, const struct goods_lot *lot,
                      int64_t milli, const struct goods_place *to,
                      int64_t at_ms);
struct goods_place hq_goods_at(Goods__PlaceKind kind, uint32_t id,
                               const char *bin);

#endif
