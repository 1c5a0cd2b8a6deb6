#include "pos/override.h"

#include "pos/recall.h"
#include "pos/shift.h"

enum err override_record(struct till *t, const struct actor *who,
                         const struct override *o, struct diag *d)
{
    static const struct goods any = {0};
    const struct goods *goods = o->goods ? o->goods : &any;
    Ledger__Entry e;
    Ledger__Override fact = LEDGER__OVERRIDE__INIT;
    uint32_t shift = 0;
    enum err err = shift_number_or_none(t, &shift);
    if (err)
        return till_explain(t, err, d);
    fact.kind = o->kind;
    fact.authorised_by = who->authorised_by ? who->authorised_by : who->cashier;
    fact.basket = o->basket;
    fact.item = o->item ? o->item->id : 0;
    fact.lot = (char *)goods->lot;
    fact.expiry_day = goods->expiry_day;
    fact.amount_fen = o->amount.fen;
    fact.customer = o->customer;
    fact.reason = (char *)(o->reason ? o->reason : "");
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_OVERRIDE;
    e.override = &fact;
    return till_record(t, &e, NULL, NULL, NULL, d);
}

enum err override_goods(struct till *t, const struct actor *who,
                        uint32_t basket, const struct item *item,
                        const struct goods *goods, struct money amount,
                        struct diag *d)
{
    struct recall recall;
    enum goods_state state = GOODS_GOOD;
    if (goods->cleared == GOODS_CLEARED)
        return ERR_OK;
    enum err err = goods_state(t, item, goods, &state, &recall);
    if (err)
        return till_explain(t, err, d);
    if (state == GOODS_GOOD || state == GOODS_LOOK)
        return ERR_OK;
    if (!actor_may(who))
        return goods_check(t, item, goods, d);
    bool recalled = state == GOODS_RECALLED;
    const struct override o = {
        .kind = recalled ? LEDGER__OVERRIDE_KIND__OVERRIDE_RECALLED
                         : LEDGER__OVERRIDE_KIND__OVERRIDE_EXPIRED,
        .basket = basket,
        .item = item,
        .goods = goods,
        .amount = amount,
        .reason = recalled ? recall.reason : "",
    };
    return override_record(t, who, &o, d);
}
