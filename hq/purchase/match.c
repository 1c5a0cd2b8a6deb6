#include "hq/purchase/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/decide.h"
#include "hq/purchase/order.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/purchase/supplier.h"

static const char *const words[MATCH_KIND_COUNT] = {
#define MATCH_WORD(id, word, owner) word,
    MATCH_KINDS(MATCH_WORD)
#undef MATCH_WORD
};

static const char *const owners[MATCH_KIND_COUNT] = {
#define MATCH_OWNER(id, word, owner) owner,
    MATCH_KINDS(MATCH_OWNER)
#undef MATCH_OWNER
};

const char *match_word(enum match_kind kind)
{
    return words[kind];
}

const char *match_owner(enum match_kind kind)
{
    return owners[kind];
}

enum err invoice_tax(int64_t amount_fen, uint32_t rate, int64_t *ret_fen)
{
    return decimal_muldiv(amount_fen, rate, BUY_RATE_ONE + (int64_t)rate,
                          MONEY_MAX, ret_fen);
}

/* ---- the match ------------------------------------------------------------*/
struct billed_sum {
    uint32_t item;
    int64_t milli, amount_fen, tax_off_fen; /* tax_off: printed - computed */
};

struct matching {
    struct store *store;
    struct buy_order order;
    Purchase__Supplier *supplier;
    struct billed_sum *billed; /* by item; owned */
    size_t count, cap;
    match_fn fn;
    void *ctx;
    bool invoiced;
};

static struct billed_sum *billed_of(struct matching *m, uint32_t item)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->billed[i].item == item)
            return &m->billed[i];
    return NULL;
}

static enum err on_billed(void *ctx, const struct buy_billed *x)
{
    struct matching *m = ctx;
    struct billed_sum *b = billed_of(m, x->item);
    int64_t tax = 0;
    m->invoiced = true;
    enum err err = invoice_tax(x->amount_fen, x->tax_rate, &tax);
    if (err)
        return err;
    if (!b) {
        if (m->count == m->cap) {
            size_t cap = m->cap ? 2 * m->cap : 64;
            struct billed_sum *grown = realloc(m->billed, cap * sizeof(*grown));
            if (!grown)
                return ERR_NOMEM;
            m->billed = grown;
            m->cap = cap;
        }
        b = &m->billed[m->count++];
        *b = (struct billed_sum){.item = x->item};
    }
    b->milli += x->milli;
    b->amount_fen += x->amount_fen;
    int64_t off = x->tax_fen - tax;
    if (llabs(off) > m->supplier->tax_tolerance_fen)
        b->tax_off_fen += llabs(off);
    return ERR_OK;
}

static enum err tell(struct matching *m, struct match_difference *x)
{
    int64_t settled = 0;
    x->order = m->order.id;
    x->supplier = m->order.supplier;
    enum err err = buy_settled(m->store, x->order, x->item, match_word(x->kind),
                               &settled, x->by);
    if (err && err != ERR_NOTFOUND)
        return err;
    x->settled = !err && x->fen <= settled;
    if (!x->settled)
        x->by[0] = '\0';
    return m->fn(m->ctx, x);
}

static enum err difference(struct matching *m, const struct match_difference *x,
                           enum match_kind kind, int64_t fen)
{
    struct match_difference copy = *x;
    copy.kind = kind;
    copy.fen = llabs(fen);
    return tell(m, &copy);
}

/* Part of a whole in ten-thousandths, as tolerances count. */
static bool within(int64_t off, int64_t whole, uint32_t tolerance)
{
    int64_t allowed = 0;
    if (decimal_muldiv(llabs(whole), tolerance, BUY_RATE_ONE, MONEY_MAX,
                       &allowed))
        return false;
    return llabs(off) <= allowed;
}

/* amount x part / whole; 0 when there is no whole. */
static int64_t share(int64_t amount, int64_t part, int64_t whole)
{
    struct money out = {0};
    if (whole <= 0 || money_share(money_of(amount), part, whole, &out))
        return 0;
    return out.fen;
}

/* Quantity and price of the invoice against what came. */
static enum err match_bill(struct matching *m, struct match_difference *x,
                           const struct billed_sum *b, int64_t amount_fen)
{
    int64_t off = x->billed_milli - x->accepted_milli;
    enum err err = ERR_OK;
    x->billed_fen = b ? b->amount_fen : 0;
    if (!b && x->accepted_milli > 0)
        return m->invoiced ? difference(m, x, MATCH_NOT_BILLED, x->due_fen)
                           : ERR_OK; /* the invoice has not come */
    if (!b)
        return ERR_OK;
    if (!within(off, x->accepted_milli, m->supplier->quantity_tolerance))
        err = difference(m, x, off > 0 ? MATCH_BILLED_MORE : MATCH_BILLED_LESS,
                         share(amount_fen, llabs(off), x->ordered_milli));
    /* What the invoiced quantity costs by the order. */
    int64_t by_order = share(amount_fen, x->billed_milli, x->ordered_milli);
    int64_t dearer = x->billed_fen - by_order;
    if (!err && x->ordered_milli > 0 &&
        !within(dearer, by_order, m->supplier->price_tolerance) &&
        llabs(dearer) > 1) /* a fen of rounding */
        err = difference(m, x, dearer > 0 ? MATCH_PRICE_HIGH : MATCH_PRICE_LOW,
                         dearer);
    if (!err && b->tax_off_fen)
        err = difference(m, x, MATCH_TAX, b->tax_off_fen);
    return err;
}

static enum err on_line(void *ctx, const Purchase__Line *line,
                        int64_t came_milli)
{
    struct matching *m = ctx;
    struct billed_sum *b = billed_of(m, line->item);
    struct match_difference x = {.item = line->item,
                                 .ordered_milli =
                                     (int64_t)line->packs * line->pack_milli,
                                 .accepted_milli = came_milli,
                                 .billed_milli = b ? b->milli : 0};
    int64_t off = came_milli - x.ordered_milli;
    bool complete = m->order.state == PURCHASE__STATE__ORDER_RECEIVED;
    enum err err = ERR_OK;
    x.due_fen = share(line->amount_fen, came_milli, x.ordered_milli);
    x.billed_fen = b ? b->amount_fen : 0;
    if (off > 0 || (off < 0 && complete))
        err = difference(m, &x, off > 0 ? MATCH_OVER : MATCH_SHORT,
                         share(line->amount_fen, llabs(off), x.ordered_milli));
    if (!err)
        err = match_bill(m, &x, b, line->amount_fen);
    if (b)
        b->item = UINT32_MAX; /* seen */
    return err;
}

/* Taken in though the order does not have it. */
static enum err on_extra(void *ctx, uint32_t item, int64_t milli)
{
    struct matching *m = ctx;
    struct billed_sum *b = billed_of(m, item);
    struct match_difference x = {.item = item,
                                 .accepted_milli = milli,
                                 .billed_milli = b ? b->milli : 0,
                                 .billed_fen = b ? b->amount_fen : 0};
    enum err err =
        milli > 0 ? difference(m, &x, MATCH_WRONG, x.billed_fen) : ERR_OK;
    if (b)
        b->item = UINT32_MAX;
    return err;
}

/* Charged, and neither ordered nor received; item 0: freight. */
static enum err match_rest(struct matching *m)
{
    int64_t freight = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < m->count; i++) {
        const struct billed_sum *b = &m->billed[i];
        struct match_difference x = {.item = b->item,
                                     .billed_milli = b->milli,
                                     .billed_fen = b->amount_fen};
        if (b->item == UINT32_MAX)
            continue;
        if (b->item == 0)
            freight = b->amount_fen;
        else
            err = difference(m, &x, MATCH_BILLED_MORE, b->amount_fen);
    }
    if (!err && freight > m->order.freight_fen) {
        struct match_difference x = {.due_fen = m->order.freight_fen,
                                     .billed_fen = freight};
        err = difference(m, &x, MATCH_FREIGHT, freight - m->order.freight_fen);
    }
    return err;
}

static enum err match_order(void *ctx, uint32_t id)
{
    struct matching *m = ctx;
    m->count = 0;
    m->invoiced = false;
    m->supplier = NULL;
    enum err err = buy_order(m->store, id, &m->order);
    if (!err)
        err = buy_supplier(m->store, m->order.supplier, &m->supplier);
    if (!err)
        err = buy_billed(m->store, id, on_billed, m);
    if (!err)
        err = buy_lines(m->store, id, on_line, m);
    if (!err)
        err = buy_came_extra(m->store, id, on_extra, m);
    if (!err)
        err = match_rest(m);
    if (m->supplier)
        purchase__supplier__free_unpacked(m->supplier, NULL);
    return err;
}

enum id_list_size { IDS_STEP = 256 };
struct id_list {
    uint32_t *ids;
    size_t count, cap;
};

static enum err on_id(void *ctx, uint32_t id)
{
    struct id_list *l = ctx;
    if (l->count == l->cap) {
        size_t cap = l->cap + IDS_STEP;
        uint32_t *grown = realloc(l->ids, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        l->ids = grown;
        l->cap = cap;
    }
    l->ids[l->count++] = id;
    return ERR_OK;
}

enum err match_walk(struct store *s, uint32_t supplier, uint32_t order,
                    match_fn fn, void *ctx)
{
    struct matching m = {.store = s, .fn = fn, .ctx = ctx};
    struct id_list l = {0};
    enum err err = buy_to_match(s, supplier, order, on_id, &l);
    for (size_t i = 0; !err && i < l.count; i++)
        err = match_order(&m, l.ids[i]);
    free(m.billed);
    free(l.ids);
    return err;
}

/* ---- settling -------------------------------------------------------------*/
struct finding {
    uint32_t item;
    const char *kind;
    bool found;
    int64_t fen;
};

static enum err on_wanted(void *ctx, const struct match_difference *x)
{
    struct finding *f = ctx;
    if (x->item == f->item && strcmp(match_word(x->kind), f->kind) == 0) {
        f->found = true;
        f->fen = x->fen;
    }
    return ERR_OK;
}

enum err match_settle(struct store *s, uint32_t order, uint32_t item,
                      const char *kind, const char *by, const char *reason,
                      int64_t now_ms, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Settled x = PURCHASE__SETTLED__INIT;
    struct finding f = {.item = item, .kind = kind};
    enum err err = buy_check_who(by, d);
    if (!err &&
        (!reason || !reason[0] || !text_is_plain(reason, DECIDE_ADDRESS_CHARS)))
        err = diag_set(d, ERR_FORMAT, tr("say why: --reason TEXT"));
    if (!err)
        err = match_walk(s, 0, order, on_wanted, &f);
    if (!err && !f.found)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("order %u has no such difference: see `hq purchase "
                          "match --order %u`"),
                       order, order);
    if (err)
        return err;
    x.order = order;
    x.item = item;
    x.kind = (char *)kind;
    x.fen = f.fen;
    x.by = (char *)by;
    x.reason = (char *)reason;
    e.fact_case = LEDGER__ENTRY__FACT_MATCH_SETTLED;
    e.match_settled = &x;
    return buy_record(s, now_ms, &e);
}

/* ---- invoices -------------------------------------------------------------*/
static enum err check_invoice_line(struct store *s,
                                   const Purchase__InvoiceLine *l,
                                   struct diag *d)
{
    char name[SHEET_TEXT_MAX];
    if (l->amount_fen <= 0 || l->amount_fen > 100 * DECIDE_PRICE_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("the amount of item %u must be above 0 and at most "
                           "a hundred million yuan"),
                        l->item);
    if (l->item &&
        (l->quantity_milli <= 0 || l->quantity_milli > QUANTITY_MAX / 1000))
        return diag_set(d, ERR_RANGE,
                        tr("quantities of item %u must not be negative, and at "
                           "most a million"),
                        l->item);
    if (l->tax_rate >= BUY_RATE_ONE || l->tax_fen < 0 ||
        l->tax_fen >= l->amount_fen)
        return diag_set(d, ERR_RANGE,
                        tr("the tax of item %u must be less than its amount"),
                        l->item);
    enum err err =
        l->item ? sheet_item_name(s, l->item, name, sizeof(name)) : ERR_OK;
    if (!err && l->item && !name[0])
        err = diag_set(d, ERR_NOTFOUND,
                       tr("there is no item %u: see `hq items`"), l->item);
    return err;
}

static enum err check_invoice(struct store *s, const Purchase__Invoice *x,
                              struct diag *d)
{
    struct buy_order order;
    struct money sum = {0};
    uint32_t known = 0;
    enum err err = buy_check_who(x->by, d);
    if (!err && (!x->number[0] || !text_is_plain(x->number, DECIDE_SPEC_CHARS)))
        err = diag_set(d, ERR_FORMAT,
                       tr("the invoice's number is missing or no plain text"));
    if (!err)
        err = order_need(s, x->order, &order, d);
    if (!err && order.supplier != x->supplier)
        err = diag_set(d, ERR_FORMAT,
                       tr("order %u is with supplier %u, not %u: an invoice "
                          "comes from the one who was asked"),
                       x->order, order.supplier, x->supplier);
    if (!err && order.state == PURCHASE__STATE__ORDER_PROPOSED)
        err = diag_set(d, ERR_DENIED,
                       tr("order %u was never approved: approve it first "
                          "with `hq purchase approve %u`"),
                       x->order, x->order);
    if (!err) {
        err = buy_invoice_named(s, x->supplier, x->number, &known);
        if (!err)
            err = diag_set(d, ERR_EXISTS,
                           tr("invoice %s of this supplier is here already: "
                              "charged twice?"),
                           x->number);
        else if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    if (!err && (x->n_lines == 0 || x->n_lines > MATCH_LINES_MAX))
        err = diag_set(d, ERR_RANGE, tr("an invoice has 1 to %d lines"),
                       MATCH_LINES_MAX);
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        err = check_invoice_line(s, x->lines[i], d);
        if (!err)
            err = money_add(sum, money_of(x->lines[i]->amount_fen), &sum);
    }
    if (!err && sum.fen != x->total_fen) {
        char lines[MONEY_CHARS], total[MONEY_CHARS];
        err = diag_set(d, ERR_FORMAT,
                       tr("the lines add up to %s yuan, but the invoice says "
                          "%s: look at it again"),
                       money_format(sum, lines),
                       money_format(money_of(x->total_fen), total));
    }
    return err;
}

enum err invoice_put(struct store *s, const Purchase__Invoice *x,
                     int64_t now_ms, uint32_t *ret_id, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Invoice copy = *x;
    enum err err = check_invoice(s, x, d);
    if (!err)
        err = buy_next_id(s, BUY_ID_INVOICE, &copy.id);
    if (err)
        return err;
    e.fact_case = LEDGER__ENTRY__FACT_INVOICE_PUT;
    e.invoice_put = &copy;
    err = buy_record(s, now_ms, &e);
    if (!err)
        *ret_id = copy.id;
    return err;
}
