#include "hq/goods/project_goods.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "hq/store/goods.h"

#define LINES_MAX  5000 /* of one slip */
#define CRATES_MAX 10000

static bool milli_ok(int64_t milli)
{
    return milli >= 0 && milli <= GOODS_LINE_MAX;
}

static bool day_ok(int32_t day)
{
    return day >= 0 && day <= PROJECT_DAY_MAX;
}

static bool fen_ok(int64_t fen)
{
    return fen >= 0 && fen <= PROJECT_SALE_MAX_FEN;
}

static bool believable(const Ledger__Entry *e)
{
    const Goods__Received *r = e->delivery_received;
    if (r->delivery == 0 || r->n_lines > LINES_MAX || !fen_ok(r->total_fen) ||
        e->at_ms > (uint64_t)CLOCK_MAX_MS || r->crates_left > CRATES_MAX ||
        r->crates_back > CRATES_MAX ||
        !text_is_plain(r->words, PROJECT_TEXT_MAX))
        return false;
    for (size_t i = 0; i < r->n_lines; i++) {
        const Goods__ReceivedLine *l = r->lines[i];
        if (l->item == 0 || !milli_ok(l->sent_milli) ||
            !milli_ok(l->accepted_milli) || !milli_ok(l->damaged_milli) ||
            !milli_ok(l->refused_milli) || !day_ok(l->expiry_day) ||
            !fen_ok(l->price_fen) ||
            !text_is_plain(l->lot_code, PROJECT_TEXT_MAX))
            return false;
    }
    return true;
}

static enum err to_shelf(struct project *p, struct store_move *m,
                         const Ledger__Entry *e, project_stock_fn *move)
{
    const Goods__Received *r = e->delivery_received;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < r->n_lines; i++) {
        const Goods__ReceivedLine *l = r->lines[i];
        struct money amount = {0};
        m->place = (uint32_t)i;
        m->milli = l->accepted_milli;
        m->lot = l->lot_code;
        m->expiry_day = l->expiry_day;
        if (money_times(money_of(l->price_fen), quantity_of(l->accepted_milli),
                        &amount) ||
            !fen_ok(amount.fen))
            amount.fen = 0; /* priced absurdly: listed without an amount */
        m->amount_fen = amount.fen;
        if (m->milli == 0)
            continue;
        err = move(p, m->outlet, m->till, e, l->item, m->milli, &m->item);
        if (!err)
            err = store_move_put(p->store, m);
    }
    return err;
}

enum err project_goods(struct project *p, uint32_t outlet, uint32_t till,
                       uint64_t seq, const Ledger__Entry *e,
                       project_stock_fn *move)
{
    const Goods__Received *r = e->delivery_received;
    char note[32];
    bool known = false;
    if (!believable(e))
        return store_suspect_add(p->store, till, 1);
    snprintf(note, sizeof(note), "%" PRIu32, r->delivery);
    struct store_move m = {
        .outlet = outlet,
        .till = till,
        .seq = seq,
        .cashier = e->cashier,
        .at_ms = (int64_t)e->at_ms,
        .day = clock_business_day((int64_t)e->at_ms, 0),
        .kind = "delivered",
        .party = "",
        .note = note,
        .why = "",
        .reason = r->words,
    };
    enum err err = goods_received(p->store, outlet, till, seq,
                                  (int64_t)e->at_ms, r, &known);
    return err || known ? err : to_shelf(p, &m, e, move);
}
