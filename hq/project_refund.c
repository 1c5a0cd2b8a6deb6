#include "hq/project_refund.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "hq/sold.h"
#include "sync/sale_math.h"

#define NAME_HASH 8

bool refund_believable(const Ledger__Refund *r)
{
    if (ledger_check_refund(r, NULL) || r->total_fen > PROJECT_SALE_MAX_FEN ||
        r->business_day > PROJECT_DAY_MAX || r->business_day < -PROJECT_DAY_MAX)
        return false;
    if (!text_is_plain(r->reason, PROJECT_TEXT_MAX))
        return false; /* lists print it */
    if (r->sale && (r->sale->hash.len != NAME_HASH || r->sale->till == 0 ||
                    r->sale->seq == 0 || r->sale->seq > INT64_MAX))
        return false;
    for (size_t i = 0; i < r->n_lines; i++) {
        struct quantity units;
        if (ledger_refund_stock(r->lines[i], &units) ||
            units.milli > PROJECT_LINE_MAX_UNIT ||
            r->lines[i]->quantity_milli > PROJECT_LINE_MAX_UNIT)
            return false;
    }
    return true;
}

static enum err put_sold(struct project *p, const struct store_named *name,
                         const Ledger__Sale *sale)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sale->n_lines; i++) {
        struct money paid;
        err = ledger_line_net(sale->lines[i], &paid);
        if (!err)
            err =
                store_refund_sold_put(p->store, name, (uint32_t)i,
                                      sale->lines[i]->quantity_milli, paid.fen);
    }
    return err == ERR_RANGE ? ERR_OK : err; /* not believed either */
}

/* The sale is looked up later: a walk over the ledgers may be under way. */
static enum err note(struct project *p, uint32_t till, uint64_t seq,
                     const ProtobufCBinaryData *hash)
{
    if (p->name_count == p->name_cap) {
        size_t cap = p->name_cap ? 2 * p->name_cap : 64;
        struct project_name *names = realloc(p->names, cap * sizeof(*names));
        if (!names)
            return ERR_NOMEM;
        p->names = names;
        p->name_cap = cap;
    }
    struct project_name *n = &p->names[p->name_count++];
    *n = (struct project_name){.till = till, .seq = seq};
    if (hash && hash->len <= sizeof(n->hash)) {
        memcpy(n->hash, hash->data, hash->len);
        n->hash_len = hash->len;
    }
    return ERR_OK;
}

/* The lines that were sold, where the sale is here; else it is waited for. */
static enum err resolve(struct project *p, const struct project_name *n)
{
    struct sold sold = {0};
    enum err err =
        sold_find(p->store, n->till, n->seq, n->hash, n->hash_len, &sold);
    if (!err && sold.found == WIRE__FOUND__SOLD)
        err = put_sold(p, &sold.name, sold.entry->sale);
    else if (!err)
        p->looked = p->waiting = true;
    sold_release(&sold);
    return err;
}

enum err project_refund_resolve(struct project *p)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < p->name_count; i++)
        err = resolve(p, &p->names[i]);
    p->name_count = 0;
    return err;
}

static enum err put_back(struct project *p, uint32_t till,
                         const struct store_named *name,
                         const Ledger__Refund *r)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < r->n_lines; i++) {
        const struct store_back back = {
            .till = till,
            .place = r->lines[i]->place,
            .milli = r->lines[i]->quantity_milli,
            .fen = r->lines[i]->amount_fen,
        };
        err = store_refund_line_add(p->store, name, &back);
    }
    for (size_t i = 0; !err && i < r->n_tenders; i++) {
        const struct store_way way = {
            .till = till,
            .type = r->tenders[i]->type,
            .payment_seq = r->tenders[i]->payment_seq,
            .fen = r->tenders[i]->amount_fen,
        };
        err = store_refund_way_add(p->store, name, &way);
    }
    return err;
}

enum err project_refund_rows(struct project *p, const struct store_sale *money,
                             const Ledger__Refund *r)
{
    struct store_refund x = {
        .money = *money, .keeper = r->authorised_by, .reason = r->reason};
    if (r->sale)
        x.sale = (struct store_named){.outlet = r->sale->outlet,
                                      .till = r->sale->till,
                                      .seq = r->sale->seq,
                                      .tag = sold_tag(r->sale->hash.data)};
    enum err err = store_refund_add(p->store, &x);
    if (!err && r->sale)
        err = put_back(p, money->till, &x.sale, r);
    if (!err && r->sale)
        err = note(p, r->sale->till, r->sale->seq, &r->sale->hash);
    return err;
}

enum err project_sale_came(struct project *p, uint32_t till, uint64_t seq,
                           const Ledger__Entry *e)
{
    bool awaits = false;
    enum err err = ERR_OK;
    if (!p->looked)
        err = store_refunds_waiting(p->store, &p->waiting);
    if (err)
        return err;
    p->looked = true;
    if (!p->waiting)
        return ERR_OK;
    if (e->origin)
        seq = e->origin->seq;
    err = store_refund_awaits(p->store, till, seq, &awaits);
    if (!err && awaits)
        err = note(p, till, seq, e->origin ? &e->origin->hash : NULL);
    return err;
}
