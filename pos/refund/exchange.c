#include "pos/refund/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/lookup.h"
#include "pos/refund/sql.h"

/* ---- kept ----------------------------------------------------------------*/

static enum err keep(struct till *t, const struct actor *who, uint32_t basket,
                     const Ledger__Refund *plan)
{
    struct buf bytes = {0};
    enum err err = buf_reserve(&bytes, ledger__refund__get_packed_size(plan));
    if (!err) {
        bytes.len = ledger__refund__pack(plan, bytes.data);
        err = db_run(&t->db, sql_exchange_put, "iiib", (int64_t)basket,
                     (int64_t)who->authorised_by, plan->total_fen, bytes.data,
                     bytes.len);
    }
    buf_release(&bytes);
    return err;
}

static enum err begin(struct till *t, const struct actor *who, uint32_t basket,
                      const struct refundable *of, struct refund *r,
                      struct diag *d)
{
    struct money value = {0};
    enum err err = exchange_value(t, basket, &value);
    if (err)
        return err;
    if (value.fen != 0)
        return diag_set(d, ERR_EXISTS,
                        tr("these goods are an exchange already: finish it "
                           "first, or give the basket up"));
    err = refund_check(t, who, of, r, d);
    if (err)
        return err;
    struct refund_fact *f = refund_fact_new(of, r);
    if (!f)
        return ERR_NOMEM;
    err = keep(t, who, basket, refund_fact(f));
    free(f);
    return err;
}

enum err exchange_begin(struct till *t, const struct actor *who,
                        uint32_t basket, const struct refundable *of,
                        struct refund *r, struct diag *d)
{
    CHECK(basket != 0);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    return till_end(t, begin(t, who, basket, of, r, d), d);
}

enum err exchange_value(struct till *t, uint32_t basket,
                        struct money *ret_value)
{
    int64_t fen = 0;
    enum err err =
        db_int(&t->db, sql_exchange_value, &fen, "i", (int64_t)basket);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_value = money_of(fen);
    return ERR_OK;
}

enum err exchange_drop(struct till *t, uint32_t basket)
{
    return db_run(&t->db, sql_exchange_drop, "i", (int64_t)basket);
}

bool exchange_tender(struct till *t, uint32_t basket, struct money total,
                     struct tender *ret_tender)
{
    struct money value = {0};
    if (basket == 0 || exchange_value(t, basket, &value))
        return false;
    if (value.fen > total.fen)
        value = total;
    if (value.fen <= 0)
        return false;
    *ret_tender =
        (struct tender){.type = LEDGER__TENDER_TYPE__EXCHANGE, .amount = value};
    return true;
}

/* ---- taken up again ------------------------------------------------------*/

/* NULL: there is none. */
static enum err find(struct till *t, uint32_t basket, Ledger__Refund **ret_plan,
                     uint32_t *ret_keeper)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    *ret_plan = NULL;
    enum err err = db_bind(&t->db, sql_exchange_find, &q, "i", (int64_t)basket);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    *ret_keeper = (uint32_t)sqlite3_column_int64(q, 0);
    *ret_plan = ledger__refund__unpack(NULL, (size_t)sqlite3_column_bytes(q, 1),
                                       sqlite3_column_blob(q, 1));
    db_done(q);
    return *ret_plan ? ERR_OK : ERR_CORRUPT;
}

static enum err take_lines(struct till *t, const Ledger__Refund *plan,
                           struct refund *r)
{
    enum err err = ERR_OK;
    if (plan->n_lines > CART_LINES_MAX)
        return ERR_CORRUPT;
    for (size_t i = 0; !err && i < plan->n_lines; i++) {
        const Ledger__RefundLine *from = plan->lines[i];
        struct refund_line *l = &r->lines[r->count++];
        l->place = from->place;
        l->quantity = quantity_of(from->quantity_milli);
        l->damaged = from->damaged;
        if (!plan->sale)
            err = lookup_item(t, from->item, from->pack, &l->item);
    }
    text_copy(r->reason, sizeof(r->reason), plan->reason);
    return err;
}

static enum err sale_of(struct till *t, const Ledger__Refund *plan,
                        struct refundable *ret_of, struct diag *d)
{
    struct sale_name name = {.outlet = plan->sale->outlet,
                             .till = plan->sale->till,
                             .seq = plan->sale->seq,
                             .hash_len = SALE_NAME_HASH};
    if (plan->sale->hash.len != SALE_NAME_HASH)
        return till_explain(t, ERR_CORRUPT, d);
    memcpy(name.hash, plan->sale->hash.data, SALE_NAME_HASH);
    return refund_find(t, &name, ret_of, d);
}

static enum err record(struct till *t, const struct actor *who,
                       const Ledger__Refund *plan, uint32_t keeper,
                       struct money amount, struct refund_done *ret_done,
                       struct diag *d)
{
    struct refundable of = {0};
    struct actor actor = *who;
    struct refund *r = calloc(1, sizeof(*r));
    if (!r)
        return till_explain(t, ERR_NOMEM, d);
    if (!actor.keeper && actor.authorised_by == 0)
        actor.authorised_by = keeper;
    enum err err = till_explain(t, take_lines(t, plan, r), d);
    if (!err && plan->sale)
        err = sale_of(t, plan, &of, d);
    r->exchange = amount;
    if (!err)
        err = refund_compute(plan->sale ? &of : NULL, r, d);
    if (!err)
        err = refund_record(t, &actor, plan->sale ? &of : NULL, r, ret_done, d);
    refundable_release(&of);
    free(r);
    return err;
}

enum err exchange_sale(struct till *t, const struct actor *who, uint32_t basket,
                       struct money total, struct tender *tenders, int count,
                       struct refund_done *ret_done, struct diag *d)
{
    Ledger__Refund *plan = NULL;
    struct tender *mine = NULL;
    struct refund_done done = {0};
    uint32_t keeper = 0;
    int exchanges = 0;
    CHECK(t->db.depth > 0);
    for (int i = 0; i < count; i++) {
        if (tenders[i].type != LEDGER__TENDER_TYPE__EXCHANGE)
            continue;
        mine = &tenders[i];
        exchanges++;
    }
    enum err err = till_explain(t, find(t, basket, &plan, &keeper), d);
    if (!err && !plan && exchanges == 0)
        goto out;
    int64_t due = !plan                         ? 0
                  : plan->total_fen < total.fen ? plan->total_fen
                                                : total.fen;
    if (!err && (exchanges > 1 || (mine ? mine->amount.fen : 0) != due ||
                 (!plan && mine)))
        err = diag_set(d, ERR_RANGE,
                       tr("what comes back in exchange does not fit this sale: "
                          "look at it again"));
    if (!err)
        err = record(t, who, plan, keeper, money_of(due), &done, d);
    if (!err)
        err = exchange_drop(t, basket);
    if (!err && mine)
        mine->payment_seq = done.seq;
out:
    if (plan)
        ledger__refund__free_unpacked(plan, NULL);
    if (!err)
        *ret_done = done;
    return err;
}
