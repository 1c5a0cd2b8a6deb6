#include "hq/project_stock.h"

#include "base/clock.h"
#include "base/text.h"

static bool milli_ok(int64_t milli)
{
    return milli <= PROJECT_LINE_MAX_UNIT && milli >= -PROJECT_LINE_MAX_UNIT;
}

static bool fen_ok(int64_t fen)
{
    return fen <= PROJECT_SALE_MAX_FEN && fen >= -PROJECT_SALE_MAX_FEN;
}

static bool plain(const char *text)
{
    return text_is_plain(text, PROJECT_TEXT_MAX);
}

static const Ledger__StockPaper *paper_of(const Ledger__Entry *e,
                                          const char **ret_kind, bool *ret_in)
{
    *ret_in = false;
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
        *ret_kind = "received";
        *ret_in = true;
        return e->goods_received;
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
        *ret_kind = "returned";
        return e->goods_returned;
    case LEDGER__ENTRY__FACT_GOODS_TRANSFERRED:
        *ret_in = e->goods_transferred->incoming != 0;
        *ret_kind = *ret_in ? "transfer in" : "transfer out";
        return e->goods_transferred;
    default:
        *ret_kind = "waste";
        return e->waste;
    }
}

static const char *why_word(const Ledger__StockPaper *p)
{
    switch (p->waste_kind) {
    case LEDGER__WASTE_KIND__WASTE_EXPIRED:
        return "expired";
    case LEDGER__WASTE_KIND__WASTE_BROKEN:
        return "broken";
    case LEDGER__WASTE_KIND__WASTE_PESTS:
        return "pests";
    case LEDGER__WASTE_KIND__WASTE_OWN_USE:
        return "own use";
    case LEDGER__WASTE_KIND__WASTE_SAMPLE:
        return "sample";
    case LEDGER__WASTE_KIND__WASTE_STOLEN:
        return "stolen";
    default:
        return "other"; /* also of a later version */
    }
}

static bool paper_ok(const Ledger__StockPaper *p)
{
    if (!plain(p->note) || !plain(p->party) || !plain(p->reason))
        return false;
    for (size_t i = 0; i < p->n_lines; i++) {
        const Ledger__StockLine *l = p->lines[i];
        if (!milli_ok(l->quantity_milli) || !fen_ok(l->amount_fen) ||
            !plain(l->lot) || l->expiry_day > PROJECT_DAY_MAX ||
            l->expiry_day < -PROJECT_DAY_MAX)
            return false;
    }
    return true;
}

static struct store_move move_of(uint32_t outlet, uint32_t till, uint64_t seq,
                                 const Ledger__Entry *e)
{
    return (struct store_move){
        .outlet = outlet,
        .till = till,
        .seq = seq,
        .cashier = e->cashier,
        .at_ms = (int64_t)e->at_ms,
        .day = clock_business_day((int64_t)e->at_ms, 0),
        .lot = "",
        .party = "",
        .note = "",
        .why = "",
        .reason = "",
    };
}

static enum err paper(struct project *p, struct store_move *m,
                      const Ledger__Entry *e, project_stock_fn *move)
{
    bool in = false;
    const Ledger__StockPaper *x = paper_of(e, &m->kind, &in);
    enum err err = ERR_OK;
    if (!paper_ok(x))
        return store_suspect_add(p->store, m->till, 1);
    m->other_outlet = x->outlet;
    m->party = x->party;
    m->note = x->note;
    m->reason = x->reason;
    if (e->fact_case == LEDGER__ENTRY__FACT_WASTE)
        m->why = why_word(x);
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        const Ledger__StockLine *l = x->lines[i];
        m->place = (uint32_t)i;
        m->milli = in ? l->quantity_milli : -l->quantity_milli;
        m->amount_fen = in ? l->amount_fen : -l->amount_fen;
        m->lot = l->lot;
        m->expiry_day = l->expiry_day;
        err = move(p, m->outlet, m->till, e, l->item, m->milli, &m->item);
        if (!err)
            err = store_move_put(p->store, m);
    }
    return err;
}

static bool count_ok(const Ledger__StockCounted *c)
{
    if (!plain(c->words))
        return false;
    for (size_t i = 0; i < c->n_lines; i++) {
        const Ledger__StockVariance *l = c->lines[i];
        if (!milli_ok(l->counted_milli) || !milli_ok(l->expected_milli) ||
            !fen_ok(l->amount_fen))
            return false;
    }
    return true;
}

/* What was as expected moves nothing and is not listed. */
static enum err counted(struct project *p, struct store_move *m,
                        const Ledger__Entry *e, project_stock_fn *move)
{
    const Ledger__StockCounted *c = e->stock_counted;
    enum err err = ERR_OK;
    if (!count_ok(c))
        return store_suspect_add(p->store, m->till, 1);
    m->kind = "counted";
    m->reason = c->words;
    for (size_t i = 0; !err && i < c->n_lines; i++) {
        const Ledger__StockVariance *l = c->lines[i];
        m->place = (uint32_t)i;
        m->milli = l->counted_milli - l->expected_milli;
        m->amount_fen = l->amount_fen;
        err = move(p, m->outlet, m->till, e, l->item, m->milli, &m->item);
        if (!err && m->milli != 0)
            err = store_move_put(p->store, m);
    }
    return err;
}

enum err project_stock(struct project *p, uint32_t outlet, uint32_t till,
                       uint64_t seq, const Ledger__Entry *e,
                       project_stock_fn *move)
{
    struct store_move m = move_of(outlet, till, seq, e);
    if (e->fact_case == LEDGER__ENTRY__FACT_STOCK_COUNTED)
        return counted(p, &m, e, move);
    return paper(p, &m, e, move);
}
