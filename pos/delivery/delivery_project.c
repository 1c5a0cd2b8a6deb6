#include "pos/delivery/delivery_project.h"

#include "base/money.h"
#include "pos/delivery/delivery.h"
#include "pos/delivery/sql.h"
#include "pos/report/report_project.h"
#include "pos/stock/stock.h"
#include "pos/stock/stock_project.h"

static bool milli_ok(int64_t milli)
{
    return milli >= 0 && milli <= DELIVERY_MILLI_MAX;
}

static enum err take_line(const struct step *s, const Goods__ReceivedLine *l)
{
    struct stock_step m = {.milli = l->accepted_milli,
                           .lot = l->lot_code,
                           .expiry_day = l->expiry_day};
    if (l->accepted_milli == 0)
        return ERR_OK;
    enum err err = step_item(s, l->item, &m.item);
    if (!err)
        err = stock_project_move(s, &m);
    if (!err && l->price_fen > 0)
        err = report_cost(s, m.item, l->price_fen);
    return err;
}

enum err delivery_project(const struct step *s)
{
    const Goods__Received *r = s->e->delivery_received;
    int64_t before = 0, differ = 0;
    if (r->total_fen < 0 || r->total_fen > MONEY_MAX)
        return ERR_RANGE;
    for (size_t i = 0; i < r->n_lines; i++) {
        const Goods__ReceivedLine *l = r->lines[i];
        if (!milli_ok(l->sent_milli) || !milli_ok(l->accepted_milli) ||
            !milli_ok(l->damaged_milli) || !milli_ok(l->refused_milli) ||
            l->price_fen < 0 || l->price_fen > STOCK_COST_MAX)
            return ERR_RANGE;
        differ += l->accepted_milli != l->sent_milli;
    }
    enum err err = db_int(s->db, sql_delivery_received_count, &before, "i",
                          (int64_t)r->delivery);
    if (!err)
        err = db_run(
            s->db, sql_delivery_received_put, "iiiiiiiiii", (int64_t)s->seq,
            (int64_t)r->delivery, (int64_t)s->e->at_ms, (int64_t)s->e->cashier,
            (int64_t)r->signed_by, (int64_t)r->n_lines, differ,
            (int64_t)r->crates_left, (int64_t)r->crates_back, r->total_fen);
    for (size_t i = 0; !err && before == 0 && i < r->n_lines; i++)
        err = take_line(s, r->lines[i]);
    return err;
}
