#include "pos/override.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/recall.h"
#include "pos/shift.h"
#include "pos/sql.h"

/* What was behind it, and what the keeper said: "塑化剂: 老顾客". */
static void both_reasons(const char *known, const char *said,
                         char out[OVERRIDE_REASON_CAP])
{
    bool both = known[0] && said[0] && strcmp(known, said) != 0;
    snprintf(out, OVERRIDE_REASON_CAP, "%s%s%s", known, both ? ": " : "",
             both || !known[0] ? said : "");
    text_drop_torn(out);
}

enum err override_record(struct till *t, const struct actor *who,
                         const struct override *o, struct diag *d)
{
    static const struct goods any = {0};
    const struct goods *goods = o->goods ? o->goods : &any;
    Ledger__Entry e;
    Ledger__Override fact = LEDGER__OVERRIDE__INIT;
    char reason[OVERRIDE_REASON_CAP];
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
    both_reasons(o->reason ? o->reason : "", who->why, reason);
    fact.reason = reason;
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

/* ---- what was allowed ----------------------------------------------------*/

enum err leave_list(struct till *t, uint32_t shift, struct leave ret_list[],
                    int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_leave_of_shift, &q, "ii", (int64_t)shift,
                           (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct leave *l = &ret_list[count++];
        l->at_ms = sqlite3_column_int64(q, 0);
        l->keeper = (uint32_t)sqlite3_column_int64(q, 1);
        l->kind = (Ledger__OverrideKind)sqlite3_column_int(q, 2);
        l->amount = money_of(sqlite3_column_int64(q, 3));
        text_copy(l->reason, sizeof(l->reason),
                  (const char *)sqlite3_column_text(q, 4));
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

const char *leave_words(Ledger__OverrideKind kind)
{
    switch (kind) {
    case LEDGER__OVERRIDE_KIND__OVERRIDE_EXPIRED:
        return tr("past its date");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_RECALLED:
        return tr("recalled");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_PRICE:
        return tr("price changed");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT:
        return tr("discount");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_VOID:
        return tr("taken out");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_CREDIT_LIMIT:
        return tr("credit above the limit");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_REFUND:
        return tr("refund");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_STOCK:
        return tr("stock");
    case LEDGER__OVERRIDE_KIND__OVERRIDE_CASH:
        return tr("drawer");
    default:
        return tr("other");
    }
}
