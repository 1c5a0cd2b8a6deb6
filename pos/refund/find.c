/* Which sale it is, and what may still come back of it. */
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/pay/book.h"
#include "pos/refund/ask.h"
#include "pos/refund/refund.h"
#include "pos/refund/refund_project.h"
#include "pos/refund/sql.h"
#include "pos/sql.h"

void refundable_release(struct refundable *sale)
{
    if (sale->entry)
        ledger__entry__free_unpacked(sale->entry, NULL);
    memset(sale, 0, sizeof(*sale));
}

struct quantity refundable_left(const struct refundable *sale, uint32_t place)
{
    CHECK(place < sale->entry->sale->n_lines);
    int64_t left = sale->entry->sale->lines[place]->quantity_milli -
                   sale->before[place].quantity.milli;
    return quantity_of(left > 0 ? left : 0);
}

/* ---- at this till --------------------------------------------------------*/

static bool same_hash(const struct sale_name *name, const uint8_t *hash)
{
    return memcmp(name->hash, hash, name->hash_len) == 0;
}

/* The sale that stands under the number on its paper. */
static enum err read_at(struct till *t, uint64_t seq,
                        const struct sale_name *name, Ledger__Entry **ret_entry,
                        uint8_t ret_hash[LEDGER_HASH_LEN])
{
    Ledger__Entry *e = NULL;
    struct diag d = {0};
    enum err err = sale_read(t, seq, &e, &d);
    if (err)
        return err;
    bool moved = e->origin && e->origin->hash.len == LEDGER_HASH_LEN;
    if (moved)
        memcpy(ret_hash, e->origin->hash.data, LEDGER_HASH_LEN);
    else
        err = ledger_hash_at(&t->db, seq, ret_hash);
    uint64_t paper = moved ? e->origin->seq : seq;
    if (!err && (paper != name->seq || !same_hash(name, ret_hash)))
        err = ERR_NOTFOUND;
    if (err)
        ledger__entry__free_unpacked(e, NULL);
    else
        *ret_entry = e;
    return err;
}

static enum err find_here(struct till *t, const struct sale_name *name,
                          struct refundable *ret, struct diag *d)
{
    uint8_t hash[LEDGER_HASH_LEN];
    int64_t moved = 0;
    enum err err = read_at(t, name->seq, name, &ret->entry, hash);
    if (err == ERR_NOTFOUND) {
        err = db_int(&t->db, sql_refund_moved, &moved, "ib", (int64_t)name->seq,
                     name->hash, (size_t)name->hash_len);
        if (!err)
            err = read_at(t, (uint64_t)moved, name, &ret->entry, hash);
    }
    if (err == ERR_NOTFOUND && name->hash_len > 0)
        return diag_set(d, err,
                        tr("no sale of this till fits that receipt: number "
                           "%llu is something else here"),
                        (unsigned long long)name->seq);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no sale number %llu at this till"),
                        (unsigned long long)name->seq);
    if (err)
        return till_explain(t, err, d);
    ret->here = true;
    ret->name = (struct sale_name){.outlet = t->outlet,
                                   .till = t->till,
                                   .seq = name->seq,
                                   .hash_len = SALE_NAME_HASH};
    memcpy(ret->name.hash, hash, SALE_NAME_HASH);
    return ERR_OK;
}

/* ---- ways ----------------------------------------------------------------*/

static bool is_phone(Ledger__TenderType type)
{
    return type == LEDGER__TENDER_TYPE__WECHAT ||
           type == LEDGER__TENDER_TYPE__ALIPAY ||
           type == LEDGER__TENDER_TYPE__UNIONPAY;
}

/* The payment as this till's tables have it now. */
static enum err own_payment(struct till *t, const Ledger__Entry *e,
                            uint64_t seq, struct payment *ret)
{
    int64_t now = (int64_t)seq;
    if (e->origin) {
        enum err err = db_int(&t->db, sql_rebased_find, &now, "ii",
                              (int64_t)e->origin->epoch, (int64_t)seq);
        if (err && err != ERR_NOTFOUND)
            return err;
    }
    return book_find_seq(t, (uint64_t)now, ret);
}

static struct refund_way *way_of(struct refundable *r, Ledger__TenderType type,
                                 uint64_t payment)
{
    for (int i = 0; i < r->way_count; i++)
        if (r->ways[i].type == type && r->ways[i].payment_seq == payment)
            return &r->ways[i];
    return NULL;
}

static void add_way(struct refundable *r, Ledger__TenderType type,
                    uint64_t payment, const char *order_no, int64_t fen)
{
    struct refund_way *w = way_of(r, type, payment);
    if (!w) {
        CHECK(r->way_count < REFUND_WAYS_MAX);
        w = &r->ways[r->way_count++];
        *w = (struct refund_way){.type = type, .payment_seq = payment};
        text_copy(w->order_no, sizeof(w->order_no), order_no);
    }
    w->paid.fen += fen;
}

/* By which number a phone payment is asked back; "" for one that no provider
 * gives back. */
static enum err order_of(struct till *t, const struct refundable *r,
                         const Wire__SaleFound *found, uint64_t payment,
                         char out[PAYWIRE_ORDER_CAP])
{
    struct payment p;
    out[0] = '\0';
    if (r->here) {
        enum err err = own_payment(t, r->entry, payment, &p);
        if (!err && p.status == PAYMENT_PAID)
            text_copy(out, PAYWIRE_ORDER_CAP, p.order_no);
        return err == ERR_NOTFOUND ? ERR_OK : err;
    }
    for (size_t i = 0; found && i < found->n_paid; i++) {
        const Wire__PaidBy *paid = found->paid[i];
        if (paid->payment_seq == payment && !paid->by_hand &&
            paywire_order_ok(paid->order_no))
            text_copy(out, PAYWIRE_ORDER_CAP, paid->order_no);
    }
    return ERR_OK;
}

static enum err fill_ways(struct till *t, struct refundable *r,
                          const Wire__SaleFound *found)
{
    const Ledger__Sale *sale = r->entry->sale;
    int64_t cash = -sale->change_fen;
    char order_no[PAYWIRE_ORDER_CAP];
    enum err err = sale->n_tenders <= SALE_TENDERS_MAX ? ERR_OK : ERR_CORRUPT;
    for (size_t i = 0; !err && i < sale->n_tenders; i++) {
        const Ledger__Tender *x = sale->tenders[i];
        order_no[0] = '\0';
        if (is_phone(x->type))
            err = order_of(t, r, found, x->payment_seq, order_no);
        if (err)
            break;
        if (order_no[0])
            add_way(r, x->type, x->payment_seq, order_no, x->amount_fen);
        else if (x->type != LEDGER__TENDER_TYPE__CREDIT &&
                 x->type != LEDGER__TENDER_TYPE__MEMBER_POINTS)
            cash += x->amount_fen;
    }
    const Ledger__TenderType others[] = {LEDGER__TENDER_TYPE__CREDIT,
                                         LEDGER__TENDER_TYPE__MEMBER_POINTS};
    for (size_t o = 0; !err && o < ARRAY_LEN(others); o++)
        for (size_t i = 0; i < sale->n_tenders; i++)
            if (sale->tenders[i]->type == others[o])
                add_way(r, others[o], 0, "", sale->tenders[i]->amount_fen);
    if (!err && (cash != 0 || r->way_count == 0))
        add_way(r, LEDGER__TENDER_TYPE__CASH, 0, "", cash);
    return err;
}

/* ---- what came back already ----------------------------------------------*/

/* A way that is none of the sale's: cash with a keeper's leave. */
static void way_back(struct refundable *r, Ledger__TenderType type,
                     uint64_t payment, int64_t fen)
{
    struct refund_way *w = way_of(r, type, payment);
    if (!w && type == LEDGER__TENDER_TYPE__CASH &&
        r->way_count < REFUND_WAYS_MAX) {
        add_way(r, type, 0, "", 0);
        w = way_of(r, type, 0);
    }
    if (w)
        w->back.fen += fen;
}

static enum err own_lines(struct till *t, struct refundable *r)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->db, sql_refund_of_sale, &q, "iii", (int64_t)r->name.till,
                (int64_t)r->name.seq, refund_tag(r->name.hash));
    while (!err && !(err = db_step(q, &row)) && row) {
        int64_t place = sqlite3_column_int64(q, 0);
        if (place < 0 || place >= CART_LINES_MAX)
            continue;
        r->before[place].quantity.milli += sqlite3_column_int64(q, 1);
        r->before[place].amount.fen += sqlite3_column_int64(q, 2);
    }
    db_done(q);
    return err;
}

static enum err own_ways(struct till *t, struct refundable *r)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_refund_ways_of_sale, &q, "iii",
                           (int64_t)r->name.till, (int64_t)r->name.seq,
                           refund_tag(r->name.hash));
    while (!err && !(err = db_step(q, &row)) && row)
        way_back(r, (Ledger__TenderType)sqlite3_column_int(q, 0),
                 (uint64_t)sqlite3_column_int64(q, 1),
                 sqlite3_column_int64(q, 2));
    db_done(q);
    return err;
}

/* What headquarters knows of other tills; its word on this one may be old. */
static void others_back(struct till *t, struct refundable *r,
                        const Wire__SaleFound *found)
{
    for (size_t i = 0; i < found->n_back; i++) {
        const Wire__GivenBack *b = found->back[i];
        if (b->till == t->till || b->place >= CART_LINES_MAX)
            continue;
        r->before[b->place].quantity.milli += b->quantity_milli;
        r->before[b->place].amount.fen += b->amount_fen;
    }
    for (size_t i = 0; i < found->n_ways; i++) {
        const Wire__WayBack *w = found->ways[i];
        if (w->till != t->till)
            way_back(r, w->type, w->payment_seq, w->amount_fen);
    }
    r->others_known = true;
}

/* ---- together ------------------------------------------------------------*/

static enum err find(struct till *t, const struct sale_name *name,
                     struct refundable *r, struct diag *d)
{
    Wire__SaleFound *found = NULL;
    bool here = name->till == 0 || name->till == t->till;
    enum err err = ERR_OK;
    if (here && name->outlet != 0 && name->outlet != t->outlet)
        return diag_set(d, ERR_NOTFOUND,
                        tr("that receipt is of another chain's shop"));
    if (here)
        err = find_here(t, name, r, d);
    if (err)
        return err;
    err =
        ask_answer(t, here ? &r->name : name, here ? ASK_KEEP_MS : ASK_FRESH_MS,
                   &found, here ? NULL : d);
    if (here && err) /* only what came back elsewhere is not known */
        err = ERR_OK;
    else if (!err && !here)
        err = ask_sale(found, &r->name, &r->entry, d);
    if (!err && r->entry->sale->n_lines > CART_LINES_MAX)
        err = till_explain(t, ERR_CORRUPT, d);
    if (!err)
        err = till_explain(t, fill_ways(t, r, found), d);
    if (!err)
        err = till_explain(t, own_lines(t, r), d);
    if (!err)
        err = till_explain(t, own_ways(t, r), d);
    if (!err && found)
        others_back(t, r, found);
    if (found)
        wire__sale_found__free_unpacked(found, NULL);
    return err;
}

enum err refund_find(struct till *t, const struct sale_name *name,
                     struct refundable *ret_sale, struct diag *d)
{
    struct refundable r = {0};
    enum err err = find(t, name, &r, d);
    if (err)
        refundable_release(&r);
    else
        *ret_sale = r;
    return err;
}
