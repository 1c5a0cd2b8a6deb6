#include "hq/purchase/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/decide.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/purchase/supplier.h"

enum err order_need(struct store *s, uint32_t id, struct buy_order *ret_order,
                    struct diag *d)
{
    enum err err = buy_order(s, id, ret_order);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no purchase order %u: see `hq purchase "
                           "list`"),
                        id);
    return err;
}

const char *order_state_word(Purchase__State state)
{
    switch (state) {
    case PURCHASE__STATE__ORDER_APPROVED:
        return N_("approved");
    case PURCHASE__STATE__ORDER_PART:
        return N_("in part");
    case PURCHASE__STATE__ORDER_RECEIVED:
        return N_("complete");
    case PURCHASE__STATE__ORDER_CANCELLED:
        return N_("cancelled");
    default:
        return N_("proposed");
    }
}

static enum err decide(struct store *s, uint32_t id, Purchase__State state,
                       const char *by, const char *reason, int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Decided x = PURCHASE__DECIDED__INIT;
    x.order = id;
    x.state = state;
    x.by = (char *)by;
    x.reason = (char *)reason;
    e.fact_case = LEDGER__ENTRY__FACT_PURCHASE_DECIDED;
    e.purchase_decided = &x;
    return buy_record(s, now_ms, &e);
}

/* ---- approving ------------------------------------------------------------*/
struct price_check {
    struct store *store;
    const struct buy_order *order;
    const Purchase__Line *line;
    bool found, same;
    int64_t fen;
    struct diag *d;
};

static enum err on_offer(void *ctx, const Purchase__Offer *x)
{
    struct price_check *k = ctx;
    enum err err = offer_amount(x, k->line->packs, &k->fen);
    k->found = true;
    k->same = !err && x->pack_milli == k->line->pack_milli &&
              k->fen == k->line->amount_fen;
    return err;
}

static enum err check_line(void *ctx, const Purchase__Line *line,
                           int64_t came_milli)
{
    struct price_check *k = ctx;
    char was[MONEY_CHARS], now[MONEY_CHARS];
    int32_t day = k->order->order_day;
    (void)came_milli;
    k->line = line;
    k->found = k->same = false;
    enum err err = buy_offers(k->store, k->order->supplier, line->item, day,
                              day, on_offer, k);
    if (err || k->same)
        return err;
    if (!k->found)
        return diag_set(k->d, ERR_DENIED,
                        tr("item %u is no longer offered by this supplier: "
                           "cancel order %u and propose anew"),
                        line->item, k->order->id);
    return diag_set(k->d, ERR_DENIED,
                    tr("the agreement for item %u has changed: %s yuan in the "
                       "order, %s now; cancel order %u and propose anew"),
                    line->item, money_format(money_of(line->amount_fen), was),
                    money_format(money_of(k->fen), now), k->order->id);
}

enum err order_approve(struct store *s, uint32_t id, const char *by,
                       int64_t now_ms, struct diag *d)
{
    struct buy_order order;
    Purchase__Supplier *supplier = NULL;
    enum err err = buy_check_who(by, d);
    if (!err)
        err = order_need(s, id, &order, d);
    if (!err && order.state != PURCHASE__STATE__ORDER_PROPOSED)
        err = diag_set(d, ERR_EXISTS,
                       tr("order %u is %s already: only proposed ones can be "
                          "approved"),
                       id, tr(order_state_word(order.state)));
    if (!err)
        err = supplier_need(s, order.supplier, true, &supplier, d);
    if (supplier)
        purchase__supplier__free_unpacked(supplier, NULL);
    if (!err) {
        struct price_check check = {.store = s, .order = &order, .d = d};
        err = buy_lines(s, id, check_line, &check);
    }
    return err ? err
               : decide(s, id, PURCHASE__STATE__ORDER_APPROVED, by, "", now_ms);
}

static enum err check_reason(const char *reason, struct diag *d)
{
    if (!reason || !reason[0])
        return diag_set(d, ERR_FORMAT, tr("say why: --reason TEXT"));
    if (!text_is_plain(reason, DECIDE_ADDRESS_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("the reason must be plain text of at most %d "
                           "characters"),
                        DECIDE_ADDRESS_CHARS);
    return ERR_OK;
}

enum err purchase_cancel(struct store *s, uint32_t id, const char *by,
                         const char *reason, int64_t now_ms, struct diag *d)
{
    struct buy_order order;
    enum err err = buy_check_who(by, d);
    if (!err)
        err = check_reason(reason, d);
    if (!err)
        err = order_need(s, id, &order, d);
    if (!err && order.state == PURCHASE__STATE__ORDER_CANCELLED)
        err = diag_set(d, ERR_EXISTS, tr("order %u is cancelled already"), id);
    else if (!err && order.state > PURCHASE__STATE__ORDER_APPROVED)
        err = diag_set(d, ERR_DENIED,
                       tr("something of order %u has come: give up the rest "
                          "with `hq purchase close %u`"),
                       id, id);
    return err ? err
               : decide(s, id, PURCHASE__STATE__ORDER_CANCELLED, by, reason,
                        now_ms);
}

enum err order_close(struct store *s, uint32_t id, const char *by,
                     const char *reason, int64_t now_ms, struct diag *d)
{
    struct buy_order order;
    enum err err = buy_check_who(by, d);
    if (!err)
        err = check_reason(reason, d);
    if (!err)
        err = order_need(s, id, &order, d);
    if (!err && order.state != PURCHASE__STATE__ORDER_PART &&
        order.state != PURCHASE__STATE__ORDER_APPROVED)
        err = diag_set(d, ERR_DENIED,
                       tr("order %u is %s: nothing of it is on the way"), id,
                       tr(order_state_word(order.state)));
    return err ? err
               : decide(s, id, PURCHASE__STATE__ORDER_RECEIVED, by, reason,
                        now_ms);
}
