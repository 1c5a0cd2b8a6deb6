#include "pos/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "pos/customer/customer_feed.h"
#include "pos/customer/sql.h"
#include "pos/delivery/delivery.h"
#include "pos/delivery/sql.h"
#include "pos/order/sql.h"
#include "pos/order/suggestion.h"
#include "pos/pay/billed.h"
#include "pos/pay/sql.h"
#include "pos/promo/promos.h"
#include "pos/promo/sql.h"
#include "pos/recall.h"
#include "pos/sql.h"
#include "sync/sql.h"

#define AUDIENCE_ALL    "all"
#define INITIALS_CAP    256
#define RECORD_MAX      65536
#define SETTING_KEY     "setting/"
#define LEVEL_OUTLET    2
#define LEVEL_GROUP     1
#define CATALOGUE_CACHE "PRAGMA cache_size=-8192" /* 8 MB; memory is scarce */

enum err catalogue_open(struct db *db, const char *path, enum db_mode mode,
                        struct diag *d)
{
    const struct db_migration steps[] = {
        {sql_feed_copy_schema},     {sql_catalogue_schema},
        {sql_customer_feed_schema}, {sql_promotion_feed_schema},
        {sql_billed_schema},        {sql_order_feed_schema},
        {sql_delivery_feed_schema}};
    enum err err = db_open(db, path, mode, d);
    if (!err)
        err = db_exec(db, CATALOGUE_CACHE);
    if (!err)
        err = db_migrate(db, CATALOGUE_APPLICATION_ID, steps,
                         (int)ARRAY_LEN(steps), d);
    if (err)
        db_close(db);
    return err;
}

/* ---- applying ------------------------------------------------------------*/

/* "item/17" with prefix "item/" is 17; 0 when it is no such key. */
static int64_t key_number(const char *key, const char *prefix)
{
    size_t len = strlen(prefix);
    char *end = NULL;
    if (strncmp(key, prefix, len) != 0 || key[len] < '1' || key[len] > '9')
        return 0;
    long long n = strtoll(key + len, &end, 10);
    return *end == 0 && n <= UINT32_MAX ? n : 0;
}

static enum err item_forget(struct db *db, int64_t id)
{
    enum err err = db_run(db, sql_item_delete, "i", id);
    if (!err)
        err = db_run(db, sql_pack_delete, "i", id);
    if (!err)
        err = db_run(db, sql_barcode_delete, "i", id);
    if (!err)
        err = db_run(db, sql_adopted_delete, "i", id);
    if (!err)
        err = db_run(db, sql_catalogue_bump, "");
    return err;
}

static enum err barcodes_put(struct db *db, int64_t item, int64_t pack,
                             const uint64_t *gtins, size_t count)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        if (gtins[i] == 0 || gtins[i] > (uint64_t)GTIN_MAX)
            return ERR_FORMAT;
        err = db_run(db, sql_barcode_put, "iiii", (int64_t)gtins[i], item, pack,
                     (int64_t)i);
    }
    return err;
}

static enum err packs_put(struct db *db, const Feed__Item *item)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < item->n_packs; i++) {
        const Feed__Pack *p = item->packs[i];
        if (p->id == 0 || p->quantity_milli == 0 ||
            p->quantity_milli > (uint64_t)QUANTITY_MAX)
            return ERR_FORMAT;
        err = db_run(db, sql_pack_put, "iiti", (int64_t)item->id,
                     (int64_t)p->id, p->unit, (int64_t)p->quantity_milli);
        if (!err)
            err = barcodes_put(db, item->id, p->id, p->gtin, p->n_gtin);
    }
    return err;
}

static enum err item_take(struct db *db, uint32_t till, int64_t id,
                          const Feed__Item *item)
{
    char initials[INITIALS_CAP];
    if (!item || item->id != id || item->name[0] == 0)
        return ERR_FORMAT;
    enum err err = item_forget(db, id);
    if (err)
        return err;
    pinyin_keys(item->name, initials, sizeof(initials));
    err = db_run(db, sql_item_put, "ittttiiit", id, item->name, item->spec,
                 item->category, item->unit, (int64_t)item->plu,
                 (int64_t)item->by_weight, (int64_t)item->withdrawn, initials);
    if (!err)
        err = barcodes_put(db, id, 0, item->gtin, item->n_gtin);
    if (!err)
        err = packs_put(db, item);
    if (!err && item->local_item != 0 && item->local_till == till)
        err = db_run(db, sql_adopted_put, "ii", (int64_t)item->local_item, id);
    return err;
}

static enum err price_forget(struct db *db, int64_t id)
{
    enum err err = db_run(db, sql_price_delete, "i", id);
    if (!err)
        err = db_run(db, sql_pack_price_delete, "i", id);
    return err;
}

static enum err price_take(struct db *db, int64_t id, const Feed__Price *price)
{
    if (!price || price->item != id)
        return ERR_FORMAT;
    enum err err = price_forget(db, id);
    for (size_t i = 0; !err && i < price->n_from; i++) {
        const Feed__PriceFrom *f = price->from[i];
        if (f->unit_fen > (uint64_t)MONEY_MAX)
            return ERR_FORMAT;
        err = db_run(db, sql_price_put, "iii", id, (int64_t)f->effective_day,
                     (int64_t)f->unit_fen);
        for (size_t k = 0; !err && k < f->n_packs; k++) {
            if (f->packs[k]->fen > (uint64_t)MONEY_MAX)
                return ERR_FORMAT;
            err = db_run(db, sql_pack_price_put, "iiii", id,
                         (int64_t)f->effective_day, (int64_t)f->packs[k]->pack,
                         (int64_t)f->packs[k]->fen);
        }
    }
    return err;
}

static enum err cashier_take(struct db *db, int64_t id, const Feed__Cashier *c)
{
    if (!c || c->id != id)
        return ERR_FORMAT;
    return db_run(db, sql_cashier_put, "ititi", id, c->name,
                  (int64_t)(c->role == FEED__ROLE__KEEPER ||
                            c->role == FEED__ROLE__SUPERVISOR),
                  c->pin_hash, (int64_t)c->left);
}

static enum err outlet_take(struct db *db, int64_t id, const Feed__Outlet *o)
{
    if (!o || o->id != id)
        return ERR_FORMAT;
    return db_run(db, sql_outlet_put, "ittti", id, o->name, o->address,
                  o->phone, (int64_t)o->franchise);
}

static enum err setting_take(struct db *db, const char *name,
                             const Feed__Setting *setting)
{
    if (!setting)
        return ERR_FORMAT;
    return db_run(db, sql_setting_put, "tt", name, setting->value);
}

/* What the rooms of orders and deliveries keep; anything else is of a later
 * version. */
static enum err take_other(struct db *db, const char *key,
                           const Feed__Record *r)
{
    bool mine = false;
    enum err err = order_feed_take(db, key, r, &mine);
    return err || mine ? err : delivery_feed_take(db, key, r, &mine);
}

static enum err forget(struct db *db, const char *key)
{
    int64_t id = 0;
    uint64_t customer = 0;
    const char *order_no = NULL;
    if ((id = key_number(key, "item/")) != 0)
        return item_forget(db, id);
    if ((id = key_number(key, "price/")) != 0)
        return price_forget(db, id);
    if ((id = key_number(key, "cashier/")) != 0)
        return db_run(db, sql_cashier_delete, "i", id);
    if ((id = key_number(key, "outlet/")) != 0)
        return db_run(db, sql_outlet_delete, "i", id);
    if ((id = key_number(key, "recall/")) != 0)
        return recall_take(db, id, NULL);
    if ((id = key_number(key, "promo/")) != 0)
        return promo_take(db, id, NULL);
    if ((customer = customer_feed_key(key)) != 0)
        return customer_feed_take(db, customer, NULL);
    if ((order_no = billed_key(key)) != NULL)
        return billed_take(db, order_no, NULL);
    if (strncmp(key, SETTING_KEY, strlen(SETTING_KEY)) == 0)
        return db_run(db, sql_setting_delete, "t", key + strlen(SETTING_KEY));
    return take_other(db, key, NULL);
}

enum err catalogue_apply(struct db *db, uint32_t till, const char *key,
                         const Feed__Record *r)
{
    int64_t id = 0;
    uint64_t customer = 0;
    const char *order_no = NULL;
    CHECK(db->depth > 0);
    if (!r)
        return forget(db, key);
    Feed__Record__KindCase kind = r->kind_case;
    if ((id = key_number(key, "item/")) != 0)
        return item_take(db, till, id,
                         kind == FEED__RECORD__KIND_ITEM ? r->item : NULL);
    if ((id = key_number(key, "price/")) != 0)
        return price_take(db, id,
                          kind == FEED__RECORD__KIND_PRICE ? r->price : NULL);
    if ((id = key_number(key, "cashier/")) != 0)
        return cashier_take(
            db, id, kind == FEED__RECORD__KIND_CASHIER ? r->cashier : NULL);
    if ((id = key_number(key, "outlet/")) != 0)
        return outlet_take(
            db, id, kind == FEED__RECORD__KIND_OUTLET ? r->outlet : NULL);
    if ((id = key_number(key, "recall/")) != 0)
        return recall_take(
            db, id, kind == FEED__RECORD__KIND_RECALL ? r->recall : NULL);
    if ((id = key_number(key, "promo/")) != 0)
        return kind == FEED__RECORD__KIND_PROMOTION
                   ? promo_take(db, id, r->promotion)
                   : ERR_FORMAT;
    if ((customer = customer_feed_key(key)) != 0)
        return kind == FEED__RECORD__KIND_CUSTOMER
                   ? customer_feed_take(db, customer, r->customer)
                   : ERR_FORMAT;
    if ((order_no = billed_key(key)) != NULL)
        return kind == FEED__RECORD__KIND_BILLED
                   ? billed_take(db, order_no, r->billed)
                   : ERR_FORMAT;
    if (strncmp(key, SETTING_KEY, strlen(SETTING_KEY)) == 0)
        return setting_take(db, key + strlen(SETTING_KEY),
                            kind == FEED__RECORD__KIND_SETTING ? r->setting
                                                               : NULL);
    return take_other(db, key, r);
}

enum err catalogue_changed(void *ctx, const char *key, const uint8_t *record,
                           size_t len)
{
    const struct catalogue_feed *feed = ctx;
    if (!record)
        return catalogue_apply(feed->db, feed->till, key, NULL);
    Feed__Record *r = feed__record__unpack(NULL, len, record);
    if (!r)
        return ERR_OK;
    enum err err = catalogue_apply(feed->db, feed->till, key, r);
    feed__record__free_unpacked(r, NULL);
    if (err == ERR_FORMAT) /* half of it may stand: none of it counts */
        err = forget(feed->db, key);
    return err;
}

/* ---- reading -------------------------------------------------------------*/

enum err catalogue_generation(struct db *db, int64_t *ret_number)
{
    return db_int(db, sql_catalogue_generation, ret_number, "");
}

enum err catalogue_count(struct db *db, int64_t *ret_items)
{
    return db_int(db, sql_catalogue_count, ret_items, "");
}

static enum err price_on(struct db *db, int32_t day, struct item *item)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_price_find, &q, "iii", (int64_t)item->pack,
                           (int64_t)item->id, (int64_t)day);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    item->priced = true;
    item->price = money_of(sqlite3_column_int64(q, 0));
    if (item->pack != 0) {
        if (sqlite3_column_type(q, 1) != SQLITE_NULL)
            item->price = money_of(sqlite3_column_int64(q, 1));
        else if (money_times(item->price, item->pack_size, &item->price))
            item->priced = false;
    }
    db_done(q);
    return ERR_OK;
}

/* Names from the feed are cut to what a screen line can hold. */
static void short_text(sqlite3_stmt *q, int column, char *out, size_t cap)
{
    const char *text = (const char *)sqlite3_column_text(q, column);
    text_copy(out, cap, text ? text : "");
}

static enum err one_item(struct db *db, sqlite3_stmt *q, int32_t day,
                         struct item *ret_item)
{
    bool row = false;
    enum err err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    struct item item = {
        .id = (uint64_t)sqlite3_column_int64(q, 0),
        .pack = (uint32_t)sqlite3_column_int64(q, 1),
        .pack_size = quantity_of(sqlite3_column_int64(q, 5)),
        .gtin = {sqlite3_column_int64(q, 6)},
        .plu = (uint32_t)sqlite3_column_int64(q, 7),
        .by_weight = sqlite3_column_int(q, 8) != 0,
        .withdrawn = sqlite3_column_int(q, 9) != 0,
    };
    short_text(q, 2, item.name, sizeof(item.name));
    short_text(q, 3, item.spec, sizeof(item.spec));
    short_text(q, 4, item.unit, sizeof(item.unit));
    db_done(q);
    err = price_on(db, day, &item);
    if (!err)
        *ret_item = item;
    return err;
}

enum err catalogue_by_gtin(struct db *db, struct gtin gtin, int32_t day,
                           struct item *ret_item)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(db, sql_item_by_gtin, &q, "i", gtin.number);
    return err ? err : one_item(db, q, day, ret_item);
}

enum err catalogue_by_plu(struct db *db, uint32_t plu, int32_t day,
                          struct item *ret_item)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(db, sql_item_by_plu, &q, "i", (int64_t)plu);
    return err ? err : one_item(db, q, day, ret_item);
}

enum err catalogue_by_id(struct db *db, uint64_t id, uint32_t pack, int32_t day,
                         struct item *ret_item)
{
    sqlite3_stmt *q = NULL;
    enum err err =
        db_bind(db, sql_item_by_id, &q, "ii", (int64_t)id, (int64_t)pack);
    return err ? err : one_item(db, q, day, ret_item);
}

enum err catalogue_adopted(struct db *db, uint64_t local_item,
                           uint64_t *ret_item)
{
    int64_t item = 0;
    enum err err =
        db_int(db, sql_adopted_find, &item, "i", (int64_t)local_item);
    if (!err)
        *ret_item = (uint64_t)item;
    return err;
}

enum err catalogue_adopted_from(struct db *db, uint64_t item,
                                uint64_t *ret_local_item)
{
    int64_t local = 0;
    enum err err = db_int(db, sql_adopted_from, &local, "i", (int64_t)item);
    if (!err)
        *ret_local_item = (uint64_t)local;
    return err;
}

enum err catalogue_setting(struct db *db, const char *name, char *out,
                           size_t cap)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_setting_find, &q, "t", name);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    short_text(q, 0, out, cap);
    db_done(q);
    return ERR_OK;
}

enum err catalogue_outlet(struct db *db, uint32_t id, struct outlet *ret_outlet)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_outlet_find, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    memset(ret_outlet, 0, sizeof(*ret_outlet));
    ret_outlet->id = id;
    short_text(q, 0, ret_outlet->name, sizeof(ret_outlet->name));
    short_text(q, 1, ret_outlet->address, sizeof(ret_outlet->address));
    short_text(q, 2, ret_outlet->phone, sizeof(ret_outlet->phone));
    ret_outlet->franchise = sqlite3_column_int(q, 3) != 0;
    db_done(q);
    return ERR_OK;
}
