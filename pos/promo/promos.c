#include "pos/promo/promos.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/promo/sql.h"

#define CATEGORY_CAP 128
#define MINUTE_MS    60000

/* What a till has read of them. */
struct promos {
    int64_t generation;
    struct promo_book *book;
    struct arena arena;
};

/* ---- the catalogue's copy ------------------------------------------------*/

enum err promo_take(struct db *catalogue, int64_t id,
                    const Feed__Promotion *promotion)
{
    enum err err = db_run(catalogue, sql_promotion_bump, "");
    if (!err)
        err = db_run(catalogue, sql_promotion_delete, "i", id);
    if (err || !promotion)
        return err;
    if ((int64_t)promotion->id != id || promo_check(promotion, NULL))
        return ERR_FORMAT;
    size_t len = feed__promotion__get_packed_size(promotion);
    uint8_t *record = malloc(len + 1);
    if (!record)
        return ERR_NOMEM;
    feed__promotion__pack(promotion, record);
    err = db_run(catalogue, sql_promotion_put, "ib", id, record, len);
    free(record);
    return err;
}

static void free_list(Feed__Promotion **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        feed__promotion__free_unpacked(list[i], NULL);
    free(list);
}

static enum err read_list(struct db *db, Feed__Promotion **list, size_t cap,
                          size_t *count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    enum err err = db_bind(db, sql_promotion_all, &q, "");
    while (!err && *count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        list[*count] =
            feed__promotion__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                    sqlite3_column_blob(q, 0));
        if (list[*count])
            (*count)++;
    }
    db_done(q);
    return err;
}

static enum err read_book(struct db *db, struct promo_book **ret_book)
{
    int64_t cap = 0;
    size_t count = 0;
    enum err err = db_int(db, sql_promotion_count, &cap, "");
    if (err)
        return err;
    Feed__Promotion **list = calloc((size_t)cap + 1, sizeof(Feed__Promotion *));
    if (!list)
        return ERR_NOMEM;
    err = read_list(db, list, (size_t)cap, &count);
    struct promo_book *book =
        err ? NULL
            : promo_book_new((const Feed__Promotion *const *)list, count);
    free_list(list, count);
    if (err || !book)
        return err ? err : ERR_NOMEM;
    *ret_book = book;
    return ERR_OK;
}

void promos_free(struct promos *p)
{
    if (!p)
        return;
    promo_book_free(p->book);
    arena_release(&p->arena);
    free(p);
}

/* What the till has read, brought up to date. */
static enum err open_promos(struct till *t, struct promos **ret)
{
    struct promo_book *book = NULL;
    int64_t generation = 0;
    enum err err =
        db_int(&t->catalogue, sql_promotion_generation, &generation, "");
    if (err)
        return err;
    if (!t->promos) {
        t->promos = calloc(1, sizeof(*t->promos));
        if (!t->promos)
            return ERR_NOMEM;
    }
    if (!t->promos->book || t->promos->generation != generation) {
        err = read_book(&t->catalogue, &book);
        if (err)
            return err;
        promo_book_free(t->promos->book);
        t->promos->book = book;
        t->promos->generation = generation;
    }
    *ret = t->promos;
    return ERR_OK;
}

enum err promos_name(struct till *t, uint32_t id, char out[PROMO_NAME_CAP])
{
    struct promos *p = NULL;
    enum err err = open_promos(t, &p);
    const char *name = err ? NULL : promo_book_name(p->book, id);
    text_copy(out, PROMO_NAME_CAP, name ? name : "");
    return err;
}

/* ---- the basket ----------------------------------------------------------*/

static enum err category_of(struct till *t, uint64_t item, struct arena *arena,
                            const char **ret)
{
    sqlite3_stmt *q = NULL;
    char category[CATEGORY_CAP] = "";
    bool row = false;
    enum err err =
        db_bind(&t->catalogue, sql_promotion_category, &q, "i", (int64_t)item);
    if (!err)
        err = db_step(q, &row);
    if (!err && row)
        text_copy(category, sizeof(category),
                  (const char *)sqlite3_column_text(q, 0));
    db_done(q);
    if (err)
        return err;
    *ret = arena_text(arena, category, strlen(category));
    return *ret ? ERR_OK : ERR_NOMEM;
}

static enum err line_of(struct till *t, const struct cart_line *l,
                        struct arena *arena, struct promo_line *ret)
{
    bool discounted = l->discount.amount.fen != 0 || l->discount.permille != 0;
    *ret = (struct promo_line){
        .item = l->item.id,
        .pack = l->item.pack,
        .quantity = l->quantity,
        .price = l->price,
        .amount = money_of(l->gross.fen - l->off.fen),
        .one_piece = l->item.by_weight || l->label.fen != 0 || discounted,
        .manual =
            discounted || (l->item.priced && l->price.fen != l->item.price.fen),
        .expiry_day = l->goods.expiry_day,
    };
    return category_of(t, l->item.id, arena, &ret->category);
}

static struct promo_when now(struct till *t, const struct cart *c)
{
    int64_t ms = (t->now_ms() + CLOCK_CHINA_OFFSET_MS) % CLOCK_DAY_MS;
    return (struct promo_when){
        .day = till_business_day(t),
        .minute = (int)((ms < 0 ? ms + CLOCK_DAY_MS : ms) / MINUTE_MS),
        .member = c->member != 0,
    };
}

static enum err price(struct till *t, struct promos *p, struct cart *c)
{
    struct promo_when when = now(t, c);
    struct promo_outcome o = {0};
    arena_clear(&p->arena);
    struct promo_line *lines =
        arena_alloc(&p->arena, (size_t)(c->count + 1) * sizeof(*lines));
    enum err err = lines ? ERR_OK : ERR_NOMEM;
    for (int i = 0; !err && i < c->count; i++)
        err = line_of(t, &c->lines[i], &p->arena, &lines[i]);
    if (!err)
        err = promo_price(p->book, lines, c->count, &when, &p->arena, &o);
    if (err)
        return err;
    c->promo_count = 0;
    for (int i = 0; i < o.count && i < CART_PROMOS_MAX; i++) {
        const struct promo_share *s = &o.shares[i];
        struct cart_promo *to = &c->promos[c->promo_count++];
        to->row = c->lines[s->line].row;
        to->promotion = s->promotion;
        to->off = s->off;
        text_copy(to->name, sizeof(to->name),
                  promo_book_name(p->book, s->promotion));
    }
    return ERR_OK;
}

enum err promos_reprice(struct till *t, struct cart *c, struct diag *d)
{
    struct promos *p = NULL;
    enum err err = open_promos(t, &p);
    if (!err)
        err = price(t, p, c);
    if (err)
        return till_explain(t, err, d);
    return cart_take_promos(c, d);
}

enum err promos_keep(struct till *t, const struct cart *c)
{
    enum err err =
        db_run(&t->db, sql_basket_promotion_clear, "i", (int64_t)c->basket);
    for (int i = 0; !err && i < c->promo_count; i++) {
        const struct cart_promo *p = &c->promos[i];
        err = db_run(&t->db, sql_basket_promotion_put, "iiiiit",
                     (int64_t)c->basket, (int64_t)i, (int64_t)p->row,
                     (int64_t)p->promotion, p->off.fen, p->name);
    }
    return err;
}

enum err promos_load(struct till *t, struct cart *c)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    c->promo_count = 0;
    enum err err =
        db_bind(&t->db, sql_basket_promotion_find, &q, "i", (int64_t)c->basket);
    while (!err && c->promo_count < CART_PROMOS_MAX) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct cart_promo *p = &c->promos[c->promo_count++];
        p->row = (uint32_t)sqlite3_column_int64(q, 0);
        p->promotion = (uint32_t)sqlite3_column_int64(q, 1);
        p->off = money_of(sqlite3_column_int64(q, 2));
        text_copy(p->name, sizeof(p->name),
                  (const char *)sqlite3_column_text(q, 3));
    }
    db_done(q);
    return err;
}
