/* pos/goods/goods.h - finding goods without a barcode: what the number keys
 * take, categories, and how a pile of packs and single pieces is said. */
#ifndef POS_GOODS_GOODS_H
#define POS_GOODS_GOODS_H

#include "pos/item.h"
#include "pos/till.h"

#define FREQUENT_MAX      9  /* the number keys */
#define FREQUENT_DAYS     60 /* learned from so many business days */
#define CATEGORIES_MAX    60
#define CATEGORY_NAME_CAP 96

struct frequent {
    struct item item;
    bool pinned;
};

/* Pinned ones first, in the order they were pinned; then those without a
 * barcode, or with a PLU, that sold most often. Each keeps its price of the
 * day. */
MUST_USE enum err frequent_list(struct till *t,
                                struct frequent ret_list[FREQUENT_MAX],
                                int *ret_count);
/* Keepers only, ERR_DENIED; ERR_NOMEM when the keys are full of pinned ones. */
MUST_USE enum err frequent_pin(struct till *t, const struct actor *who,
                               uint64_t item, bool pinned, struct diag *d);

struct category {
    char name[CATEGORY_NAME_CAP];
    int64_t items;
};
/* The fullest first. */
MUST_USE enum err goods_categories(struct till *t, struct category ret_list[],
                                   int cap, int *ret_count);

/* "2 箱 6 瓶" of an item that is sold by the pack too. false: it is not, or
 * there is less than a pack of it. */
bool goods_in_packs(struct till *t, const struct item *item,
                    struct quantity stock, char *out, size_t cap);

#endif
