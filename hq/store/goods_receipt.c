/* What a till's receipt does to the book: a function of its delivery's moves
 * and of itself (goods.h).
 *
 * With what headquarters loaded, not with what the slip said: what was
 * accepted went to the outlet, what was damaged or refused is still on the
 * truck, and what is missing of the goods that the receipt names was lost.
 * Goods that it does not name stay on the way until somebody books them. */
#include <stdlib.h>

#include "hq/store/goods_internal.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

#define LEFT_MAX 20000 /* items and lots of one delivery and its receipt */

/* One item and lot of the delivery. */
struct left {
    uint32_t item, lot;
    int64_t milli; /* still there */
    int64_t went;  /* taken off after the receipt: damaged, refused */
    int64_t stays; /* the receipt says so */
    bool named;
};

struct settling {
    struct store *s;
    struct goods_line line; /* what all have in common */
    uint32_t delivery, outlet;
    struct left *left; /* owned; first expired first in each item */
    size_t count, cap;
};

static enum err add_left(struct settling *x, const struct left *l)
{
    if (x->count == x->cap) {
        size_t cap = x->cap ? 2 * x->cap : 64;
        struct left *left =
            cap > LEFT_MAX ? NULL : realloc(x->left, cap * sizeof(*left));
        if (!left)
            return ERR_NOMEM;
        x->left = left;
        x->cap = cap;
    }
    x->left[x->count++] = *l;
    return ERR_OK;
}

static enum err load_left(struct settling *x)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&x->s->db, sql_goods_left, &q, "ii",
                           (int64_t)x->delivery, x->line.at_ms);
    while (!err && !(err = db_step(q, &row)) && row) {
        const struct left l = {
            .item = (uint32_t)sqlite3_column_int64(q, 0),
            .lot = (uint32_t)sqlite3_column_int64(q, 1),
            .milli = sqlite3_column_int64(q, 2),
            .went = sqlite3_column_int64(q, 3),
        };
        err = add_left(x, &l);
    }
    db_done(q);
    return err;
}

static enum err post(struct settling *x, uint32_t item, uint32_t lot,
                     int64_t milli, const struct goods_place *from,
                     const struct goods_place *to)
{
    if (milli == 0)
        return ERR_OK;
    x->line.item = item;
    x->line.lot = lot;
    x->line.milli = milli;
    x->line.from = *from;
    x->line.to = *to;
    enum err err = goods_post(x->s, &x->line);
    x->line.line++;
    return err;
}

static struct goods_place on_truck(const struct settling *x)
{
    return (struct goods_place){.kind = GOODS__PLACE_KIND__PLACE_DELIVERY,
                                .id = x->delivery};
}

static struct goods_place at_shop(const struct settling *x)
{
    return (struct goods_place){.kind = GOODS__PLACE_KIND__PLACE_OUTLET,
                                .id = x->outlet};
}

static struct goods_place short_or_over(void)
{
    return (struct goods_place){.kind = GOODS__PLACE_KIND__PLACE_LOST,
                                .id = GOODS__LOSS_REASON__LOSS_SHORT};
}

static enum err accept(struct settling *x, struct left *l, int64_t milli)
{
    struct goods_place truck = on_truck(x), shop = at_shop(x);
    l->milli -= milli;
    return post(x, l->item, l->lot, milli, &truck, &shop);
}

static enum err found(struct settling *x, uint32_t item, uint32_t lot,
                      int64_t milli, const struct goods_place *to)
{
    struct goods_place over = short_or_over();
    return post(x, item, lot, milli, &over, to);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A line that names its lot. */
static enum err by_lot(struct settling *x, const Goods__ReceivedLine *r)
{
    struct goods_place shop = at_shop(x);
    struct left *l = NULL;
    for (size_t i = 0; !l && i < x->count; i++)
        if (x->left[i].item == r->item && x->left[i].lot == r->lot)
            l = &x->left[i];
    if (!l) {
        const struct left none = {.item = r->item, .lot = r->lot};
        enum err err = add_left(x, &none);
        if (err)
            return err;
        l = &x->left[x->count - 1];
    }
    int64_t there = least(r->accepted_milli, l->milli);
    l->named = true;
    l->stays += r->damaged_milli + r->refused_milli;
    enum err err = accept(x, l, there);
    return err ? err
               : found(x, r->item, r->lot, r->accepted_milli - there, &shop);
}

/* A line of the item only: first expired first. After those with a lot. */
static enum err by_item(struct settling *x, const Goods__ReceivedLine *r)
{
    struct goods_place shop = at_shop(x), truck = on_truck(x);
    int64_t accepted = r->accepted_milli;
    int64_t stays = r->damaged_milli + r->refused_milli;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->count; i++) {
        struct left *l = &x->left[i];
        if (l->item != r->item)
            continue;
        int64_t kept = most(0, l->stays - l->went);
        int64_t there = least(accepted, most(0, l->milli - kept));
        l->named = true;
        accepted -= there;
        err = accept(x, l, there);
    }
    for (size_t i = 0; i < x->count; i++) {
        struct left *l = &x->left[i];
        if (l->item != r->item)
            continue;
        int64_t room = most(0, l->milli + l->went - l->stays);
        int64_t here = least(stays, room);
        l->stays += here;
        stays -= here;
    }
    if (!err)
        err = found(x, r->item, 0, accepted, &shop);
    return err ? err : found(x, r->item, 0, stays, &truck);
}

/* What was named: as much of it stays as the receipt says, less what was taken
 * off since. */
static enum err rest(struct settling *x)
{
    struct goods_place truck = on_truck(x), lost = short_or_over();
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->count; i++) {
        const struct left *l = &x->left[i];
        int64_t stays = most(0, l->stays - l->went);
        if (!l->named)
            continue;
        if (l->milli > stays)
            err = post(x, l->item, l->lot, l->milli - stays, &truck, &lost);
        else
            err = found(x, l->item, l->lot, stays - l->milli, &truck);
    }
    return err;
}

static enum err settle(struct settling *x, const Goods__Received *r)
{
    enum err err = load_left(x);
    for (size_t i = 0; !err && i < r->n_lines; i++)
        if (r->lines[i]->lot != 0)
            err = by_lot(x, r->lines[i]);
    for (size_t i = 0; !err && i < r->n_lines; i++)
        if (r->lines[i]->lot == 0)
            err = by_item(x, r->lines[i]);
    return err ? err : rest(x);
}

static enum err mark(struct store *s, uint32_t delivery,
                     const struct goods_line *x, bool counted)
{
    return db_run(&s->db, sql_goods_received_mark, "iiiii", (int64_t)delivery,
                  x->at_ms, (int64_t)x->till, (int64_t)x->seq,
                  (int64_t)counted);
}

enum err goods_unsettle(struct store *s, uint32_t delivery, bool *ret_was)
{
    struct goods_line x = {0};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_goods_received_counts, &q, "i", (int64_t)delivery);
    if (!err)
        err = db_step(q, &row);
    if (err || !row) {
        int64_t known = 0;
        /* it may wait for the delivery to be known */
        if (!err)
            err = db_int(&s->db, sql_goods_received_any, &known, "i",
                         (int64_t)delivery);
        if (!err)
            *ret_was = known != 0;
        return err;
    }
    x.at_ms = sqlite3_column_int64(q, 0);
    x.till = (uint32_t)sqlite3_column_int64(q, 1);
    x.seq = (uint64_t)sqlite3_column_int64(q, 2);
    db_done(q);
    err = goods_unpost(s, x.till, x.seq);
    if (!err)
        err = mark(s, delivery, &x, false);
    if (!err)
        *ret_was = true;
    return err;
}

enum err goods_settle(struct store *s, uint32_t delivery)
{
    struct settling x = {.s = s, .delivery = delivery};
    Goods__Received *r = NULL;
    sqlite3_stmt *q = NULL;
    int64_t known = 0;
    bool row = false;
    enum err err = db_int(&s->db, sql_goods_delivery_known, &known, "i",
                          (int64_t)delivery);
    if (err || !known)
        return err;
    err = db_bind(&s->db, sql_goods_received_first, &q, "i", (int64_t)delivery);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    x.line = (struct goods_line){
        .at_ms = sqlite3_column_int64(q, 0),
        .till = (uint32_t)sqlite3_column_int64(q, 1),
        .seq = (uint64_t)sqlite3_column_int64(q, 2),
        .kind = GOODS__MOVE_KIND__MOVE_DELIVERED,
        .document = delivery,
        .paper = "",
        .reason = "",
    };
    x.outlet = (uint32_t)sqlite3_column_int64(q, 3);
    r = goods__received__unpack(NULL, (size_t)sqlite3_column_bytes(q, 4),
                                sqlite3_column_blob(q, 4));
    db_done(q);
    if (!r)
        return ERR_NOMEM;
    x.line.by = r->signed_by;
    err = settle(&x, r);
    if (!err)
        err = mark(s, delivery, &x.line, true);
    free(x.left);
    goods__received__free_unpacked(r, NULL);
    return err;
}

static enum err settle_anew(struct store *s, uint32_t delivery)
{
    bool was = false;
    enum err err = goods_unsettle(s, delivery, &was);
    return err || !was ? err : goods_settle(s, delivery);
}

enum err goods_apply_delivery(struct store *s, const Goods__Delivery *x)
{
    int64_t changed = 0;
    enum err err = db_int(&s->db, sql_goods_delivery_put, &changed, "ii",
                          (int64_t)x->id, (int64_t)x->outlet);
    if (err == ERR_NOTFOUND)
        return ERR_OK; /* as before */
    return err ? err : settle_anew(s, x->id);
}

enum err goods_received(struct store *s, uint32_t outlet, uint32_t till,
                        uint64_t seq, int64_t at_ms, const Goods__Received *r,
                        bool *ret_known)
{
    struct buf record = {0};
    int64_t before = 0;
    enum err err = db_int(&s->db, sql_goods_received_by, &before, "ii",
                          (int64_t)r->delivery, (int64_t)till);
    if (!err)
        err = buf_reserve(&record, goods__received__get_packed_size(r));
    if (!err) {
        record.len = goods__received__pack(r, record.data);
        err = db_run(&s->db, sql_goods_received_put, "iiiiiiib",
                     (int64_t)r->delivery, at_ms, (int64_t)till, (int64_t)seq,
                     (int64_t)outlet, (int64_t)r->crates_left,
                     (int64_t)r->crates_back, record.data, record.len);
    }
    buf_release(&record);
    if (!err)
        err = settle_anew(s, r->delivery);
    if (!err)
        *ret_known = before > 0;
    return err;
}

enum err goods_settle_all(struct store *s)
{
    int64_t delivery = 0;
    enum err err;
    while (!(err = db_int(&s->db, sql_goods_received_deliveries, &delivery, "i",
                          delivery)) &&
           !(err = settle_anew(s, (uint32_t)delivery)))
        ;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}
