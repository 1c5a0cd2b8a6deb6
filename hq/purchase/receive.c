/* A supplier's delivery at the dock, against what was ordered. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "hq/decide.h"
#include "hq/purchase/order.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/purchase/supplier.h"
#include "hq/store/goods.h"

#define LINES_MAX 800 /* of one delivery */

struct taking {
    struct store *store;
    const struct receive *r;
    struct buy_order order;
    struct diag *d;
    Purchase__CameLine *came; /* owned; count of them */
    Purchase__CameLine **came_list;
    Goods__MoveLine *moves;
    Goods__MoveLine **move_list;
    Goods__Place from, to;
    Goods__Lot *lots;
    Goods__Lot **lot_list;
    size_t lot_count, move_count;
};

static enum err check_line(const struct taking *t, size_t i)
{
    const struct receive_line *l = &t->r->lines[i];
    if (l->accepted_milli < 0 || l->damaged_milli < 0 || l->refused_milli < 0 ||
        l->accepted_milli > QUANTITY_MAX / 1000 ||
        l->damaged_milli > QUANTITY_MAX / 1000 ||
        l->refused_milli > QUANTITY_MAX / 1000)
        return diag_set(t->d, ERR_RANGE,
                        tr("quantities of item %u must not be negative, and at "
                           "most a million"),
                        l->item);
    if (l->accepted_milli + l->damaged_milli + l->refused_milli == 0)
        return diag_set(t->d, ERR_RANGE,
                        tr("nothing of item %u: leave the line out"), l->item);
    if (l->expiry_day && l->produced_day && l->expiry_day < l->produced_day)
        return diag_set(t->d, ERR_RANGE,
                        tr("item %u would expire before it was made: look at "
                           "the two dates"),
                        l->item);
    if (l->expiry_day && l->expiry_day < t->r->day && l->accepted_milli &&
        !t->r->keep)
        return diag_set(
            t->d, ERR_DENIED,
            tr("item %u has expired already: write it as refused, or "
               "take it in with --keep REASON"),
            l->item);
    return ERR_OK;
}

/* Accepted of the item on earlier lines of this delivery. */
static int64_t earlier(const struct taking *t, size_t at, uint32_t item)
{
    int64_t sum = 0;
    for (size_t i = 0; i < at; i++)
        if (t->r->lines[i].item == item)
            sum += t->r->lines[i].accepted_milli;
    return sum;
}

static enum err differs(const struct taking *t, const struct receive_line *l,
                        Purchase__CameKind kind, int64_t over)
{
    char name[SHEET_TEXT_MAX], qty[QUANTITY_CHARS];
    if (t->r->keep || l->accepted_milli == 0)
        return ERR_OK;
    enum err err = sheet_item_name(t->store, l->item, name, sizeof(name));
    if (err)
        return err;
    quantity_format(quantity_of(over), qty);
    if (kind == PURCHASE__CAME_KIND__CAME_UNORDERED)
        return diag_set(t->d, ERR_DENIED,
                        tr("nobody ordered %s: send it back, or take it in "
                           "with --keep REASON"),
                        name);
    if (kind == PURCHASE__CAME_KIND__CAME_WRONG)
        return diag_set(
            t->d, ERR_DENIED,
            tr("%s is not on order %u: send it back (write it as refused), or "
               "take it in with --keep REASON"),
            name, t->r->order);
    return diag_set(t->d, ERR_DENIED,
                    tr("%s of %s are more than order %u still expects: write "
                       "them as refused, or take them in with --keep REASON"),
                    qty, name, t->r->order);
}

/* What kind of line it is, and its value at the order's price. */
static enum err value_line(struct taking *t, size_t i)
{
    const struct receive_line *l = &t->r->lines[i];
    Purchase__CameLine *out = &t->came[i];
    Purchase__Line *line = NULL;
    struct money amount = {0};
    int64_t came = 0;
    if (!t->r->order) {
        out->kind = PURCHASE__CAME_KIND__CAME_UNORDERED;
        return differs(t, l, out->kind, 0);
    }
    enum err err = buy_line(t->store, t->r->order, l->item, &line, &came);
    if (err == ERR_NOTFOUND) {
        out->kind = PURCHASE__CAME_KIND__CAME_WRONG;
        return differs(t, l, out->kind, 0);
    }
    if (err)
        return err;
    int64_t ordered = (int64_t)line->packs * line->pack_milli;
    int64_t over = came + earlier(t, i, l->item) + l->accepted_milli - ordered;
    err = money_share(money_of(line->amount_fen), l->accepted_milli, ordered,
                      &amount);
    purchase__line__free_unpacked(line, NULL);
    out->amount_fen = amount.fen;
    if (!err && over > 0) {
        out->kind = PURCHASE__CAME_KIND__CAME_OVER;
        err = differs(t, l, out->kind, over);
    }
    return err;
}

/* The lot on the goods: known, or new with this delivery. */
static enum err find_lot(struct taking *t, size_t i, uint32_t *ret_lot)
{
    const struct receive_line *l = &t->r->lines[i];
    struct goods_lot known;
    *ret_lot = 0;
    if (!l->lot_code[0] && !l->expiry_day && !l->produced_day)
        return ERR_OK;
    enum err err = l->lot_code[0]
                       ? goods_lot_find(t->store, l->item, t->r->supplier,
                                        l->lot_code, &known)
                       : ERR_NOTFOUND;
    if (!err && known.expiry_day == l->expiry_day) {
        *ret_lot = known.id;
        return ERR_OK;
    }
    if (err && err != ERR_NOTFOUND)
        return err;
    Goods__Lot *lot = &t->lots[t->lot_count];
    goods__lot__init(lot);
    lot->item = l->item;
    lot->supplier = t->r->supplier;
    lot->code = (char *)l->lot_code;
    lot->produced_day = l->produced_day;
    lot->expiry_day = l->expiry_day;
    lot->certificate = (char *)(l->certificate ? l->certificate : "");
    t->lot_list[t->lot_count] = lot;
    *ret_lot = GOODS_LOT_NEW(t->lot_count);
    t->lot_count++;
    return ERR_OK;
}

static enum err take_line(struct taking *t, size_t i)
{
    const struct receive_line *l = &t->r->lines[i];
    Purchase__CameLine *out = &t->came[i];
    uint32_t lot = 0;
    purchase__came_line__init(out);
    t->came_list[i] = out;
    enum err err = check_line(t, i);
    if (!err)
        err = value_line(t, i);
    if (err)
        return err;
    out->item = l->item;
    out->accepted_milli = l->accepted_milli;
    out->damaged_milli = l->damaged_milli;
    out->refused_milli = l->refused_milli;
    out->lot_code = (char *)l->lot_code;
    out->expiry_day = l->expiry_day;
    if (out->kind != PURCHASE__CAME_KIND__CAME_ORDERED && t->r->keep)
        out->reason = (char *)t->r->keep;
    if (l->accepted_milli == 0)
        return ERR_OK;
    err = find_lot(t, i, &lot);
    Goods__MoveLine *move = &t->moves[t->move_count];
    goods__move_line__init(move);
    move->item = l->item;
    move->lot = lot;
    move->quantity_milli = l->accepted_milli;
    move->from = &t->from;
    move->to = &t->to;
    t->move_list[t->move_count++] = move;
    return err;
}

static enum err move_goods(struct taking *t)
{
    Goods__Moved m = GOODS__MOVED__INIT;
    if (t->move_count == 0)
        return ERR_OK;
    m.kind = GOODS__MOVE_KIND__MOVE_RECEIPT;
    m.new_lots = t->lot_list;
    m.n_new_lots = t->lot_count;
    m.lines = t->move_list;
    m.n_lines = t->move_count;
    m.document = t->r->order;
    m.paper = (char *)t->r->paper;
    m.reason = (char *)(t->r->keep ? t->r->keep : "");
    enum err err = goods_move(t->store, &m, t->r->now_ms, t->d);
    for (size_t i = 0, k = 0; !err && i < t->r->count; i++)
        if (t->came[i].accepted_milli)
            t->came[i].lot = t->move_list[k++]->lot;
    return err;
}

static enum err check_order(struct taking *t)
{
    struct receive *r = (struct receive *)t->r;
    Purchase__Supplier *supplier = NULL;
    enum err err = ERR_OK;
    if (r->order) {
        err = order_need(t->store, r->order, &t->order, t->d);
        if (err)
            return err;
        if (t->order.state == PURCHASE__STATE__ORDER_PROPOSED)
            return diag_set(t->d, ERR_DENIED,
                            tr("order %u was never approved: approve it first "
                               "with `hq purchase approve %u`"),
                            r->order, r->order);
        if ((t->order.state == PURCHASE__STATE__ORDER_CANCELLED ||
             t->order.state == PURCHASE__STATE__ORDER_RECEIVED) &&
            !r->keep)
            return diag_set(t->d, ERR_DENIED,
                            tr("order %u is %s: nothing more is expected of "
                               "it; send the goods back, or take them in with "
                               "--keep REASON"),
                            r->order, tr(order_state_word(t->order.state)));
        return ERR_OK;
    }
    err = supplier_need(t->store, r->supplier, false, &supplier, t->d);
    if (supplier)
        purchase__supplier__free_unpacked(supplier, NULL);
    return err;
}

static enum err check_paper(struct taking *t)
{
    uint32_t known = 0;
    const struct receive *r = t->r;
    if (!text_is_plain(r->paper, DECIDE_SPEC_CHARS))
        return diag_set(t->d, ERR_FORMAT,
                        tr("the number of the delivery note must be plain text "
                           "of at most %d characters"),
                        DECIDE_SPEC_CHARS);
    if (r->keep &&
        (!r->keep[0] || !text_is_plain(r->keep, DECIDE_ADDRESS_CHARS)))
        return diag_set(t->d, ERR_FORMAT,
                        tr("say why it is kept: --keep REASON"));
    if (!r->paper[0])
        return ERR_OK;
    enum err err = buy_paper_known(t->store, t->r->supplier, r->paper, &known);
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    return err ? err
               : diag_set(t->d, ERR_EXISTS,
                          tr("delivery note %s of this supplier was taken in "
                             "already (delivery %u): look whether it is the "
                             "same goods"),
                          r->paper, known);
}

static enum err room(struct taking *t, size_t n)
{
    t->came = calloc(n, sizeof(*t->came));
    t->came_list = calloc(n, sizeof(*t->came_list));
    t->moves = calloc(n, sizeof(*t->moves));
    t->move_list = calloc(n, sizeof(*t->move_list));
    t->lots = calloc(n, sizeof(*t->lots));
    t->lot_list = calloc(n, sizeof(*t->lot_list));
    return t->came && t->came_list && t->moves && t->move_list && t->lots &&
                   t->lot_list
               ? ERR_OK
               : ERR_NOMEM;
}

static void release(struct taking *t)
{
    free(t->came);
    free(t->came_list);
    free(t->moves);
    free(t->move_list);
    free(t->lots);
    free(t->lot_list);
}

enum err order_receive(struct store *s, const struct receive *r,
                       uint32_t *ret_id, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Came came = PURCHASE__CAME__INIT;
    struct receive copy = *r;
    struct taking t = {.store = s, .r = &copy, .d = d};
    enum err err = buy_check_who(r->by, d);
    if (!err && (r->count == 0 || r->count > LINES_MAX))
        err = diag_set(d, ERR_RANGE, tr("a delivery has 1 to %d lines"),
                       LINES_MAX);
    if (!err)
        err = check_order(&t);
    if (!err && r->order) {
        copy.supplier = t.order.supplier;
        copy.warehouse = r->warehouse ? r->warehouse : t.order.warehouse;
    }
    if (!err)
        err = check_paper(&t);
    if (!err)
        err = room(&t, r->count);
    goods__place__init(&t.from);
    goods__place__init(&t.to);
    t.from.kind = GOODS__PLACE_KIND__PLACE_SUPPLIER;
    t.from.id = copy.supplier;
    t.to.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE;
    t.to.id = copy.warehouse;
    for (size_t i = 0; !err && i < r->count; i++)
        err = take_line(&t, i);
    if (!err)
        err = move_goods(&t);
    if (!err)
        err = buy_next_id(s, BUY_ID_CAME, &came.id);
    if (!err) {
        came.order = r->order;
        came.supplier = copy.supplier;
        came.warehouse = copy.warehouse;
        came.paper = (char *)r->paper;
        came.by = (char *)r->by;
        came.day = r->day;
        came.lines = t.came_list;
        came.n_lines = r->count;
        e.fact_case = LEDGER__ENTRY__FACT_PURCHASE_CAME;
        e.purchase_came = &came;
        err = buy_record(s, r->now_ms, &e);
    }
    if (!err)
        *ret_id = came.id;
    release(&t);
    return err;
}
