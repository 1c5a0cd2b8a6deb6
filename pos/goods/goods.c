#include "pos/goods/goods.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/goods/sql.h"
#include "pos/lookup.h"
#include "pos/people.h"

#define SOLD_LOOKED_AT                                                         \
    300 /* of the best sellers, to find those without a code */

static bool in_list(const struct frequent *list, int count, uint64_t item)
{
    for (int i = 0; i < count; i++) {
        if (list[i].item.id == item)
            return true;
    }
    return false;
}

/* Adds what the rows of q name; pinned ones whatever they are. */
static enum err take(struct till *t, sqlite3_stmt *q, bool pinned,
                     struct frequent list[], int *count)
{
    bool row = true;
    enum err err = ERR_OK;
    while (!err && *count < FREQUENT_MAX) {
        struct item item;
        err = db_step(q, &row);
        if (err || !row)
            break;
        enum err found =
            lookup_item(t, (uint64_t)sqlite3_column_int64(q, 0), 0, &item);
        if (found == ERR_NOTFOUND)
            continue;
        err = found;
        bool wanted = pinned || item.plu != 0 || item.gtin.number == 0;
        if (!err && wanted && !item.withdrawn &&
            !in_list(list, *count, item.id))
            list[(*count)++] = (struct frequent){item, pinned};
    }
    db_done(q);
    return err;
}

enum err frequent_list(struct till *t, struct frequent ret_list[FREQUENT_MAX],
                       int *ret_count)
{
    sqlite3_stmt *q = NULL;
    int count = 0;
    int64_t since = (int64_t)till_business_day(t) - FREQUENT_DAYS;
    enum err err = db_bind(&t->db, sql_frequent_pins, &q, "");
    if (!err)
        err = take(t, q, true, ret_list, &count);
    if (!err)
        err = db_bind(&t->db, sql_frequent_sold, &q, "ii", since,
                      (int64_t)SOLD_LOOKED_AT);
    if (!err)
        err = take(t, q, false, ret_list, &count);
    if (!err)
        *ret_count = count;
    return err;
}

enum err frequent_pin(struct till *t, const struct actor *who, uint64_t item,
                      bool pinned, struct diag *d)
{
    struct frequent list[FREQUENT_MAX];
    int count = 0, pins = 0;
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    enum err err = till_explain(t, frequent_list(t, list, &count), d);
    for (int i = 0; !err && i < count; i++)
        pins += list[i].pinned;
    if (!err && pinned && pins == FREQUENT_MAX)
        return diag_set(d, ERR_NOMEM,
                        tr("all %d keys are taken: let another go first"),
                        FREQUENT_MAX);
    if (err)
        return err;
    err = till_begin(t, d);
    if (err)
        return err;
    err =
        db_run(&t->db, pinned ? sql_frequent_pin_put : sql_frequent_pin_delete,
               "i", (int64_t)item);
    return till_end(t, err, d);
}

enum err goods_categories(struct till *t, struct category ret_list[], int cap,
                          int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err =
        db_bind(&t->catalogue, sql_goods_categories, &q, "i", (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        text_copy(ret_list[count].name, sizeof(ret_list[count].name),
                  (const char *)sqlite3_column_text(q, 0));
        ret_list[count++].items = sqlite3_column_int64(q, 1);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

bool goods_in_packs(struct till *t, const struct item *item,
                    struct quantity stock, char *out, size_t cap)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    char unit[ITEM_UNIT_CAP], rest[QUANTITY_CHARS];
    if (item->by_weight || item_is_local(item) ||
        db_bind(&t->catalogue, sql_goods_pack, &q, "i", (int64_t)item->id) ||
        db_step(q, &row) || !row) {
        db_done(q);
        return false;
    }
    text_copy(unit, sizeof(unit), (const char *)sqlite3_column_text(q, 0));
    int64_t milli = sqlite3_column_int64(q, 1);
    db_done(q);
    if (stock.milli < milli)
        return false;
    long long packs = (long long)(stock.milli / milli);
    int64_t left = stock.milli % milli;
    if (left == 0)
        snprintf(out, cap, tr("%lld %s"), packs, unit);
    else
        snprintf(out, cap, tr("%lld %s %s %s"), packs, unit,
                 quantity_format(quantity_of(left), rest), item->unit);
    text_drop_torn(out);
    return true;
}
