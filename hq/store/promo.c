#include "hq/store/promo.h"

#include "hq/store/internal.h"
#include "hq/store/sql.h"
#include "sync/sale_math.h"

const char *promo_kind_name(Feed__PromotionKind kind)
{
    switch (kind) {
    case FEED__PROMOTION_KIND__SPECIAL_PRICE:
        return "special-price";
    case FEED__PROMOTION_KIND__PERCENT_OFF:
        return "percent-off";
    case FEED__PROMOTION_KIND__NTH_OFF:
        return "nth-off";
    case FEED__PROMOTION_KIND__BUNDLE_PRICE:
        return "bundle";
    case FEED__PROMOTION_KIND__SPEND_SAVE:
        return "spend-save";
    case FEED__PROMOTION_KIND__NEAR_EXPIRY:
        return "near-expiry";
    default:
        return "";
    }
}

enum err promo_apply(struct store *s, uint64_t seq, int64_t at_ms,
                     const char *audience, const Feed__Promotion *x)
{
    struct buf record = {0};
    enum err err = buf_reserve(&record, feed__promotion__get_packed_size(x));
    if (err)
        return err;
    record.len = feed__promotion__pack(x, record.data);
    err = db_run(&s->db, sql_hq_promotion_put, "itttiiiiib", (int64_t)x->id,
                 audience, x->name, promo_kind_name(x->kind),
                 (int64_t)x->from_day, (int64_t)x->until_day, (int64_t)seq,
                 at_ms, (int64_t)x->ended, record.data, record.len);
    buf_release(&record);
    return err;
}

enum err store_promotion(struct store *s, uint32_t id,
                         char ret_audience[STORE_AUDIENCE_MAX],
                         struct buf *ret_record)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_promotion_get, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err) {
        db_text(q, 0, ret_audience, STORE_AUDIENCE_MAX);
        err = buf_add(ret_record, sqlite3_column_blob(q, 1),
                      (size_t)sqlite3_column_bytes(q, 1));
    }
    db_done(q);
    return err;
}

enum err store_promotions(struct store *s, uint32_t outlet,
                          store_promotion_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_hq_promotions_of, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row) {
        Feed__Promotion *x =
            feed__promotion__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                    sqlite3_column_blob(q, 0));
        err = x ? fn(ctx, x) : ERR_NOMEM;
        if (x)
            feed__promotion__free_unpacked(x, NULL);
    }
    db_done(q);
    return err;
}

/* Was it counted for this sale at an earlier line? */
static bool seen(const Ledger__Sale *sale, size_t line, size_t place)
{
    uint32_t id = sale->lines[line]->promotions[place]->promotion;
    for (size_t i = 0; i <= line; i++) {
        const Ledger__Line *l = sale->lines[i];
        size_t end = i == line ? place : l->n_promotions;
        for (size_t k = 0; k < end; k++) {
            if (l->promotions[k]->promotion == id)
                return true;
        }
    }
    return false;
}

/* One promotion over the whole sale. */
static enum err add_sale(struct store *s, uint32_t outlet,
                         const Ledger__Sale *sale, uint32_t id)
{
    struct money off = {0}, sold = {0}, net;
    int64_t lines = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sale->n_lines; i++) {
        const Ledger__Line *l = sale->lines[i];
        bool mine = false;
        for (size_t k = 0; !err && k < l->n_promotions; k++) {
            if (l->promotions[k]->promotion != id)
                continue;
            mine = true;
            err = money_add(off, money_of(l->promotions[k]->amount_fen), &off);
        }
        if (!mine || err)
            continue;
        lines++;
        err = ledger_line_net(l, &net);
        if (!err)
            err = money_add(sold, net, &sold);
    }
    return err ? err
               : db_run(&s->db, sql_hq_promotion_day_add, "iiiiii",
                        (int64_t)outlet, (int64_t)sale->business_day,
                        (int64_t)id, lines, off.fen, sold.fen);
}

enum err store_promotion_sale(struct store *s, uint32_t outlet,
                              const Ledger__Sale *sale)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sale->n_lines; i++) {
        const Ledger__Line *l = sale->lines[i];
        for (size_t k = 0; !err && k < l->n_promotions; k++) {
            if (!seen(sale, i, k))
                err = add_sale(s, outlet, sale, l->promotions[k]->promotion);
        }
    }
    return err;
}
