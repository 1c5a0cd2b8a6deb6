#include "pos/stock/stock.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/lookup.h"
#include "pos/sql.h"
#include "pos/stock/sql.h"
#include "sync/feed.h"

#define NEAR_DAYS_USUAL 30
#define NEAR_DAYS_MAX   3650
#define FIRST_OUT_LOTS  8

/* An item is kept under its number and, from before headquarters adopted it,
 * under the till's own. */
static enum err numbers(struct till *t, uint64_t item, int64_t ret[2])
{
    uint64_t was = 0;
    ret[0] = (int64_t)item;
    ret[1] = -1;
    enum err err = catalogue_adopted_from(&t->catalogue, item, &was);
    if (!err)
        ret[1] = (int64_t)was;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err stock_on_hand(struct till *t, uint64_t item,
                       struct quantity *ret_quantity)
{
    int64_t ids[2], sum = 0;
    enum err err = numbers(t, item, ids);
    for (int i = 0; !err && i < 2; i++) {
        int64_t milli = 0;
        err = db_int(&t->db, sql_stock_find, &milli, "i", ids[i]);
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
        sum += milli;
    }
    if (!err)
        *ret_quantity = quantity_of(sum);
    return err;
}

enum err stock_cost(struct till *t, uint64_t item, struct money *ret_cost)
{
    int64_t ids[2], fen = 0;
    enum err err = numbers(t, item, ids);
    if (!err)
        err = db_int(&t->db, sql_stock_cost_find, &fen, "i", ids[0]);
    if (err == ERR_NOTFOUND)
        err = db_int(&t->db, sql_stock_cost_find, &fen, "i", ids[1]);
    if (!err)
        *ret_cost = money_of(fen);
    return err;
}

enum err stock_value(struct till *t, const struct item *item,
                     struct quantity base_units, struct money *ret_value,
                     bool *ret_at_price)
{
    struct money unit = {0};
    enum err err = stock_cost(t, item->id, &unit);
    *ret_at_price = err == ERR_NOTFOUND;
    if (err == ERR_NOTFOUND) {
        struct item base;
        err = lookup_item(t, item->id, 0, &base);
        if (!err)
            unit = base.price;
        else if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    return err ? err : money_times(unit, base_units, ret_value);
}

/* ---- lists ---------------------------------------------------------------*/

/* Makes room for one more of `size` bytes. */
static enum err grow(void **list, int count, size_t size)
{
    if (count < 64 ? count != 0 : (count & (count - 1)) != 0)
        return ERR_OK;
    size_t cap = count < 64 ? 64 : 2 * (size_t)count;
    void *more = realloc(*list, cap * size);
    if (!more)
        return ERR_NOMEM;
    *list = more;
    return ERR_OK;
}

enum err stock_list(struct till *t, enum stock_which which,
                    struct stock_row **ret_list, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    void *list = NULL;
    int count = 0;
    bool row = true;
    enum err err = db_bind(
        &t->db, which == STOCK_NEGATIVE ? sql_stock_negative : sql_stock_all,
        &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        err = grow(&list, count, sizeof(struct stock_row));
        if (!err)
            ((struct stock_row *)list)[count++] = (struct stock_row){
                .item = (uint64_t)sqlite3_column_int64(q, 0),
                .quantity = quantity_of(sqlite3_column_int64(q, 1)),
            };
    }
    db_done(q);
    if (err) {
        free(list);
        return err;
    }
    *ret_list = list;
    *ret_count = count;
    return ERR_OK;
}

static void read_lot(sqlite3_stmt *q, struct stock_lot *lot)
{
    lot->item = (uint64_t)sqlite3_column_int64(q, 0);
    db_text(q, 1, lot->lot, sizeof(lot->lot));
    lot->expiry_day = (int32_t)sqlite3_column_int64(q, 2);
    lot->quantity = quantity_of(sqlite3_column_int64(q, 3));
}

enum err stock_lots(struct till *t, uint64_t item, struct stock_lot ret_lots[],
                    int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    int64_t ids[2];
    int count = 0;
    bool row = true;
    enum err err = numbers(t, item, ids);
    if (!err)
        err = db_bind(&t->db, sql_lots_of, &q, "ii", ids[0], ids[1]);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        read_lot(q, &ret_lots[count]);
        if (ret_lots[count].quantity.milli != 0)
            count++;
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

enum err stock_expiring(struct till *t, int32_t to, struct stock_lot **ret_list,
                        int *ret_count)
{
    sqlite3_stmt *q = NULL;
    void *list = NULL;
    int count = 0;
    bool row = true;
    enum err err = db_bind(&t->db, sql_lots_expiring, &q, "i", (int64_t)to);
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        err = grow(&list, count, sizeof(struct stock_lot));
        if (!err)
            read_lot(q, (struct stock_lot *)list + count++);
    }
    db_done(q);
    if (err) {
        free(list);
        return err;
    }
    *ret_list = list;
    *ret_count = count;
    return ERR_OK;
}

int stock_near_days(struct till *t)
{
    return (int)till_setting_int(t, SETTING_STOCK_NEAR_DAYS, 0, NEAR_DAYS_MAX,
                                 NEAR_DAYS_USUAL);
}

bool stock_first_out(struct till *t, const struct item *item,
                     const struct goods *goods, char *out, size_t cap)
{
    struct stock_lot lots[FIRST_OUT_LOTS];
    char day[CLOCK_DAY_CHARS];
    int count = 0, dated = 0;
    if (goods->lot[0] || goods->expiry_day ||
        stock_lots(t, item->id, lots, FIRST_OUT_LOTS, &count))
        return false;
    for (int i = 0; i < count; i++)
        dated += lots[i].quantity.milli > 0;
    if (dated < 2 || lots[0].expiry_day == 0)
        return false;
    /* "11-25": the year goes without saying */
    snprintf(out, cap, tr("sell those good until %s first"),
             clock_format_day(lots[0].expiry_day, day) + 5);
    return true;
}

/* ---- movements -----------------------------------------------------------*/

enum err stock_card(struct till *t, uint64_t item,
                    struct stock_movement ret_list[], int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    struct quantity after;
    int64_t ids[2];
    int count = 0;
    bool row = true;
    enum err err = stock_on_hand(t, item, &after);
    if (!err)
        err = numbers(t, item, ids);
    if (!err)
        err = db_bind(&t->db, sql_moves_of, &q, "iii", ids[0], ids[1],
                      (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct stock_movement *m = &ret_list[count++];
        m->seq = (uint64_t)sqlite3_column_int64(q, 0);
        m->kind = (int)sqlite3_column_int64(q, 1);
        m->at_ms = sqlite3_column_int64(q, 2);
        m->change = quantity_of(sqlite3_column_int64(q, 3));
        m->after = after;
        after = quantity_of(after.milli - m->change.milli);
        db_text(q, 4, m->lot, sizeof(m->lot));
        m->expiry_day = (int32_t)sqlite3_column_int64(q, 5);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

const char *stock_movement_words(int kind, int64_t change)
{
    switch (kind) {
    case LEDGER__ENTRY__FACT_SALE:
        return tr("sale");
    case LEDGER__ENTRY__FACT_STOCK_OPENING:
        return tr("opening stock");
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
        return change < 0 ? tr("goods in, taken back") : tr("goods in");
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
        return change > 0 ? tr("return, taken back") : tr("returned");
    case LEDGER__ENTRY__FACT_GOODS_TRANSFERRED:
        return change < 0 ? tr("to another shop") : tr("from another shop");
    case LEDGER__ENTRY__FACT_WASTE:
        return change > 0 ? tr("waste, taken back") : tr("thrown away");
    case LEDGER__ENTRY__FACT_STOCK_COUNTED:
        return tr("stocktake");
    case LEDGER__ENTRY__FACT_DELIVERY_RECEIVED:
        return tr("by headquarters' truck");
    default:
        return change > 0 ? tr("came back") : tr("other");
    }
}

bool stock_why(struct till *t, const struct item *item, char *out, size_t cap)
{
    enum { LOOK = 200 };
    static _Thread_local struct stock_movement moves[LOOK];
    char now[QUANTITY_CHARS], had[QUANTITY_CHARS], sold[QUANTITY_CHARS],
        at[CLOCK_TIME_CHARS];
    int64_t gone = 0;
    int count = 0;
    if (stock_card(t, item->id, moves, LOOK, &count) || count == 0 ||
        moves[0].after.milli >= 0)
        return false;
    quantity_format(moves[0].after, now);
    for (int i = 0; i < count; i++) {
        const struct stock_movement *m = &moves[i];
        if (m->change.milli <= 0 &&
            m->kind != LEDGER__ENTRY__FACT_STOCK_OPENING &&
            m->kind != LEDGER__ENTRY__FACT_STOCK_COUNTED) {
            gone -= m->change.milli;
            continue;
        }
        snprintf(out, cap,
                 tr("%s on the books: on %s there were %s (%s, no. %llu); %s "
                    "went out since. Goods that came were not booked in, or "
                    "the count was wrong: book them in, or count."),
                 now, clock_format_time(m->at_ms, at),
                 quantity_format(m->after, had),
                 stock_movement_words(m->kind, m->change.milli),
                 (unsigned long long)m->seq,
                 quantity_format(quantity_of(gone), sold));
        text_drop_torn(out);
        return true;
    }
    snprintf(out, cap,
             tr("%s on the books: %s went out and none were ever booked in. "
                "Book in what came, or count."),
             now, quantity_format(quantity_of(gone), sold));
    text_drop_torn(out);
    return true;
}
