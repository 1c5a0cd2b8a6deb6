#include "pos/recall.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/sql.h"

enum err recall_take(struct db *catalogue, int64_t id,
                     const Feed__Recall *recall)
{
    enum err err = db_run(catalogue, sql_recall_delete, "i", id);
    if (!err)
        err = db_run(catalogue, sql_recall_lots_delete, "i", id);
    if (err || !recall || recall->withdrawn)
        return err;
    if ((int64_t)recall->id != id || recall->gtin > (uint64_t)GTIN_MAX ||
        (recall->item == 0 && recall->gtin == 0))
        return ERR_FORMAT;
    err = db_run(catalogue, sql_recall_put, "iiiit", id, (int64_t)recall->item,
                 (int64_t)recall->gtin, (int64_t)recall->from_day,
                 recall->reason);
    for (size_t i = 0; !err && i < recall->n_lots; i++)
        err = db_run(catalogue, sql_recall_lot_put, "it", id, recall->lots[i]);
    return err;
}

/* *ret_holds: for these very goods; otherwise for some lots, and theirs is not
 * known. ERR_NOTFOUND. */
static enum err find(struct till *t, const struct item *item, const char *lot,
                     struct recall *ret_recall, bool *ret_holds)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->catalogue, sql_recall_find, &q, "iiit", (int64_t)item->id,
                item->gtin.number, (int64_t)till_business_day(t), lot);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    ret_recall->id = (uint32_t)sqlite3_column_int64(q, 0);
    text_copy(ret_recall->reason, sizeof(ret_recall->reason),
              (const char *)sqlite3_column_text(q, 1));
    text_copy(ret_recall->lots, sizeof(ret_recall->lots),
              (const char *)sqlite3_column_text(q, 2));
    *ret_holds = sqlite3_column_int(q, 3) != 0;
    db_done(q);
    return ERR_OK;
}

enum err goods_state(struct till *t, const struct item *item,
                     const struct goods *goods, enum goods_state *ret_state,
                     struct recall *ret_recall)
{
    struct recall recall = {0};
    bool holds = false;
    bool expired =
        goods->expiry_day != 0 && goods->expiry_day < till_business_day(t);
    enum err err = find(t, item, goods->lot, &recall, &holds);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (!err && ret_recall)
        *ret_recall = recall;
    *ret_state = !err && holds ? GOODS_RECALLED
                 : expired     ? GOODS_EXPIRED
                 : !err        ? GOODS_LOOK
                               : GOODS_GOOD;
    return ERR_OK;
}

enum err goods_check(struct till *t, const struct item *item,
                     const struct goods *goods, struct diag *d)
{
    struct recall recall;
    enum goods_state state = GOODS_GOOD;
    char day[CLOCK_DAY_CHARS];
    if (goods->cleared != GOODS_UNCLEARED)
        return ERR_OK;
    enum err err = goods_state(t, item, goods, &state, &recall);
    if (err)
        return till_explain(t, err, d);
    switch (state) {
    case GOODS_GOOD:
        break;
    case GOODS_EXPIRED:
        return diag_set(d, ERR_DENIED,
                        tr("%s is past its date (%s): take it off the shelf; "
                           "only a keeper may sell it all the same"),
                        item->name, clock_format_day(goods->expiry_day, day));
    case GOODS_RECALLED:
        return diag_set(d, ERR_DENIED,
                        tr("%s is recalled (%s): take it off the shelf; only a "
                           "keeper may sell it all the same"),
                        item->name, recall.reason);
    case GOODS_LOOK:
        return diag_set(d, ERR_DENIED,
                        tr("some lots of %s are recalled (%s): look at its "
                           "lot, it must be none of %s"),
                        item->name, recall.reason, recall.lots);
    }
    return ERR_OK;
}
