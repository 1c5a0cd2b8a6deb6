#include "hq/project.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/gtin.h"
#include "base/text.h"
#include "hq/goods/project_goods.h"
#include "hq/project_customer.h"
#include "hq/project_refund.h"
#include "hq/project_stock.h"
#include "hq/store/order.h"
#include "hq/store/promo.h"
#include "hq/pay/project_pay.h"
#include "sync/sale_math.h"

#define STOCK_DAY INT32_MIN /* the day of a sum that goes to the stock */
#define SUMS_MIN  1024

struct project_sum {
    uint32_t outlet;
    uint32_t own_till; /* of stock: the till whose ledger says so */
    uint64_t item;
    int32_t day;
    bool used;
    bool counted; /* of stock: milli replaces what was there */
    int64_t milli, amount_fen, lines;
};

void project_init(struct project *p, struct store *s)
{
    memset(p, 0, sizeof(*p));
    p->store = s;
}

void project_release(struct project *p)
{
    free(p->sums);
    free(p->names);
    memset(p, 0, sizeof(*p));
}

static uint64_t mix(uint64_t x) /* splitmix64's finaliser */
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static struct project_sum *slot(struct project_sum *sums, size_t cap,
                                const struct project_sum *key)
{
    uint64_t h =
        mix(key->item ^ mix(((uint64_t)key->outlet << 32) ^ (uint32_t)key->day ^
                            ((uint64_t)key->own_till << 20)));
    for (size_t at = h & (cap - 1);; at = (at + 1) & (cap - 1)) {
        struct project_sum *s = &sums[at];
        if (!s->used || (s->item == key->item && s->outlet == key->outlet &&
                         s->day == key->day && s->own_till == key->own_till))
            return s;
    }
}

static enum err grow(struct project *p)
{
    size_t cap = p->cap ? 2 * p->cap : SUMS_MIN;
    struct project_sum *sums = calloc(cap, sizeof(*sums));
    if (!sums)
        return ERR_NOMEM;
    for (size_t i = 0; i < p->cap; i++)
        if (p->sums[i].used)
            *slot(sums, cap, &p->sums[i]) = p->sums[i];
    free(p->sums);
    p->sums = sums;
    p->cap = cap;
    return ERR_OK;
}

static enum err add(struct project *p, const struct project_sum *x)
{
    if (p->count * 4 >= p->cap * 3) {
        enum err err = grow(p);
        if (err)
            return err;
    }
    struct project_sum *s = slot(p->sums, p->cap, x);
    if (!s->used) {
        *s = *x;
        s->used = true;
        p->count++;
        return ERR_OK;
    }
    if (x->counted) {
        s->counted = true;
        s->milli = 0;
    }
    s->milli += x->milli; /* bounded by PROJECT_..., see project.h */
    s->amount_fen += x->amount_fen;
    s->lines += x->lines;
    return ERR_OK;
}

/* Whose item it is: the range's, or this till's own until it is adopted. */
static enum err resolve(struct project *p, uint32_t till,
                        struct project_sum *sum)
{
    uint32_t item = 0;
    if (sum->item < LEDGER_LOCAL_ITEM)
        return ERR_OK;
    enum err err = store_adopted(p->store, till, sum->item, &item);
    if (!err)
        sum->item = item;
    else if (err == ERR_NOTFOUND)
        sum->own_till = till;
    else
        return err;
    return ERR_OK;
}

static bool fen_ok(int64_t fen)
{
    return fen <= PROJECT_SALE_MAX_FEN && fen >= -PROJECT_SALE_MAX_FEN;
}

/* STOCK_DAY is none. */
static bool day_ok(int32_t day)
{
    return day <= PROJECT_DAY_MAX && day >= -PROJECT_DAY_MAX;
}

static bool believable(const Ledger__Sale *sale)
{
    if (ledger_check_sale(sale, NULL))
        return false;
    if (!fen_ok(sale->total_fen) || !day_ok(sale->business_day))
        return false;
    for (size_t i = 0; i < sale->n_lines; i++) {
        struct quantity q;
        struct money m;
        if (ledger_line_stock(sale->lines[i], &q) ||
            ledger_line_net(sale->lines[i], &m) ||
            q.milli > PROJECT_LINE_MAX_UNIT ||
            q.milli < -PROJECT_LINE_MAX_UNIT || !fen_ok(m.fen) ||
            (sale->lines[i]->n_promotions > 0 &&
             !fen_ok(sale->lines[i]->discount_fen)))
            return false;
    }
    return true;
}

/* An entry that a fork moved names the till's own items by the numbers they
 * had in its branch: another item may have that number now. */
static enum err item_number(struct project *p, uint32_t till,
                            const Ledger__Entry *e, uint64_t item,
                            uint64_t *ret_item)
{
    uint64_t seq = 0;
    *ret_item = item;
    if (item < LEDGER_LOCAL_ITEM || !e->origin)
        return ERR_OK;
    enum err err = store_rebased(p->store, till, e->origin->epoch,
                                 item - LEDGER_LOCAL_ITEM, &seq);
    if (!err)
        *ret_item = LEDGER_LOCAL_ITEM + seq;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err project_line(struct project *p, uint32_t outlet, uint32_t till,
                             const Ledger__Entry *e, const Ledger__Line *line)
{
    struct project_sum sum = {.outlet = outlet, .lines = 1};
    struct project_sum stock = {
        .outlet = outlet, .own_till = till, .day = STOCK_DAY};
    struct quantity q;
    struct money m;
    enum err err = item_number(p, till, e, line->item, &sum.item);
    if (!err)
        err = ledger_line_stock(line, &q);
    if (!err)
        err = ledger_line_net(line, &m);
    stock.item = sum.item;
    if (!err)
        err = resolve(p, till, &sum);
    if (err)
        return err;
    sum.day = e->sale->business_day;
    sum.milli = q.milli;
    sum.amount_fen = m.fen;
    err = add(p, &sum);
    stock.milli = -q.milli;
    return err ? err : add(p, &stock);
}

static enum store_tender tender_of(Ledger__TenderType type)
{
    switch (type) {
    case LEDGER__TENDER_TYPE__CASH:
        return STORE_CASH;
    case LEDGER__TENDER_TYPE__WECHAT:
        return STORE_WECHAT;
    case LEDGER__TENDER_TYPE__ALIPAY:
        return STORE_ALIPAY;
    case LEDGER__TENDER_TYPE__UNIONPAY:
        return STORE_UNIONPAY;
    case LEDGER__TENDER_TYPE__CREDIT:
        return STORE_CREDIT;
    default:
        return STORE_OTHER;
    }
}

static enum err project_sale(struct project *p, uint32_t outlet, uint32_t till,
                             uint64_t seq, const Ledger__Entry *e)
{
    const Ledger__Sale *sale = e->sale;
    if (!believable(sale))
        return store_suspect_add(p->store, till, 1);
    struct store_sale row = {
        .outlet = outlet,
        .till = till,
        .seq = seq,
        .day = sale->business_day,
        .at_ms = (int64_t)e->at_ms,
        .cashier = e->cashier,
        .lines = (int32_t)sale->n_lines,
        .total_fen = sale->total_fen,
    };
    for (size_t i = 0; i < sale->n_tenders; i++)
        row.tender_fen[tender_of(sale->tenders[i]->type)] +=
            sale->tenders[i]->amount_fen;
    row.tender_fen[STORE_CASH] -= sale->change_fen;
    enum err err = store_sale_add(p->store, &row);
    for (size_t i = 0; !err && i < sale->n_lines; i++)
        err = project_line(p, outlet, till, e, sale->lines[i]);
    if (!err)
        err = store_promotion_sale(p->store, outlet, sale);
    return err ? err : project_sale_came(p, till, seq, e);
}

/* Off the day's sums, and on the shelf again where it is good. */
static enum err project_back(struct project *p, uint32_t outlet, uint32_t till,
                             const Ledger__Entry *e,
                             const Ledger__RefundLine *line)
{
    struct project_sum sum = {.outlet = outlet, .lines = -1};
    struct project_sum stock = {
        .outlet = outlet, .own_till = till, .day = STOCK_DAY};
    struct quantity q;
    enum err err = item_number(p, till, e, line->item, &sum.item);
    if (!err)
        err = ledger_refund_stock(line, &q);
    stock.item = sum.item;
    if (!err)
        err = resolve(p, till, &sum);
    if (err)
        return err;
    sum.day = e->refund->business_day;
    sum.milli = -q.milli;
    sum.amount_fen = -line->amount_fen;
    stock.milli = q.milli;
    err = add(p, &sum);
    return err || line->damaged ? err : add(p, &stock);
}

/* In the list of sales with everything below zero, and in its own. */
static enum err project_refund(struct project *p, uint32_t outlet,
                               uint32_t till, uint64_t seq,
                               const Ledger__Entry *e)
{
    const Ledger__Refund *r = e->refund;
    if (!refund_believable(r))
        return store_suspect_add(p->store, till, 1);
    struct store_sale money = {
        .outlet = outlet,
        .till = till,
        .seq = seq,
        .day = r->business_day,
        .at_ms = (int64_t)e->at_ms,
        .cashier = e->cashier,
        .lines = (int32_t)r->n_lines,
        .total_fen = r->total_fen,
    };
    for (size_t i = 0; i < r->n_tenders; i++)
        money.tender_fen[tender_of(r->tenders[i]->type)] +=
            r->tenders[i]->amount_fen;
    enum err err = project_refund_rows(p, &money, r);
    money.lines = -money.lines;
    money.total_fen = -money.total_fen;
    for (int i = 0; i < STORE_TENDERS; i++)
        money.tender_fen[i] = -money.tender_fen[i];
    if (!err)
        err = store_sale_add(p->store, &money);
    for (size_t i = 0; !err && i < r->n_lines; i++)
        err = project_back(p, outlet, till, e, r->lines[i]);
    return err;
}

static enum err project_opening(struct project *p, uint32_t outlet,
                                uint32_t till, const Ledger__Entry *e)
{
    const Ledger__StockOpening *x = e->stock_opening;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        struct project_sum sum = {
            .outlet = outlet,
            .own_till = till,
            .day = STOCK_DAY,
            /* lines of one item add up */
            .counted = i == 0 || x->lines[i]->item != x->lines[i - 1]->item,
            .milli = x->lines[i]->quantity_milli};
        if (sum.milli > PROJECT_LINE_MAX_UNIT ||
            sum.milli < -PROJECT_LINE_MAX_UNIT) {
            err = store_suspect_add(p->store, till, 1);
            continue;
        }
        err = item_number(p, till, e, x->lines[i]->item, &sum.item);
        if (!err)
            err = add(p, &sum);
    }
    return err;
}

static enum err move_stock(struct project *p, uint32_t outlet, uint32_t till,
                           const Ledger__Entry *e, uint64_t item, int64_t milli,
                           uint64_t *ret_item)
{
    struct project_sum sum = {
        .outlet = outlet, .own_till = till, .day = STOCK_DAY, .milli = milli};
    enum err err = item_number(p, till, e, item, &sum.item);
    if (!err)
        *ret_item = sum.item;
    return err ? err : add(p, &sum);
}

static enum err project_local(struct project *p, uint32_t outlet, uint32_t till,
                              uint64_t seq, const Ledger__Entry *e)
{
    const Ledger__LocalItem *x = e->local_item;
    char code[GTIN_CHARS];
    /* Lists print these: JSON ends at what is no UTF-8, a terminal obeys. */
    if (!text_is_plain(x->name, PROJECT_TEXT_MAX) ||
        !text_is_plain(x->unit, PROJECT_TEXT_MAX) ||
        !text_is_plain(x->barcode, PROJECT_TEXT_MAX) || !fen_ok(x->price_fen))
        return store_suspect_add(p->store, till, 1);
    struct store_local_item row = {
        .outlet = outlet,
        .till = till,
        .item = LEDGER_LOCAL_ITEM + seq,
        .code = x->barcode,
        .name = x->name,
        .unit = x->unit,
        .price_fen = x->price_fen,
        .by_weight = x->by_weight,
        .at_ms = (int64_t)e->at_ms,
    };
    if (x->gtin > 0 && x->gtin <= (uint64_t)GTIN_MAX)
        row.code = gtin_format((struct gtin){(int64_t)x->gtin}, code);
    enum err err = ERR_OK;
    if (x->item)
        err = item_number(p, till, e, x->item, &row.item);
    return err ? err : store_local_item_put(p->store, &row);
}

static enum err project_shift(struct project *p, uint32_t outlet, uint32_t till,
                              const Ledger__Entry *e)
{
    if (e->fact_case == LEDGER__ENTRY__FACT_SHIFT_OPENED) {
        const Ledger__ShiftOpened *x = e->shift_opened;
        if (!fen_ok(x->float_fen) || !day_ok(x->business_day))
            return store_suspect_add(p->store, till, 1);
        return store_shift_open(p->store, outlet, till, (int64_t)e->at_ms,
                                e->cashier, x);
    }
    const Ledger__ShiftClosed *x = e->shift_closed;
    if (!fen_ok(x->counted_fen) || !fen_ok(x->expected_fen) ||
        !fen_ok(x->total_fen))
        return store_suspect_add(p->store, till, 1);
    return store_shift_close(p->store, outlet, till, (int64_t)e->at_ms, x);
}

static const char *kind_word(Ledger__OverrideKind kind)
{
    switch (kind) {
    case LEDGER__OVERRIDE_KIND__OVERRIDE_EXPIRED:
        return "expired";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_RECALLED:
        return "recalled";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_PRICE:
        return "price";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT:
        return "discount";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_VOID:
        return "void";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_CREDIT_LIMIT:
        return "credit limit";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_REFUND:
        return "refund";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_STOCK:
        return "stock";
    case LEDGER__OVERRIDE_KIND__OVERRIDE_CASH:
        return "cash";
    default:
        return "other"; /* also of a later version */
    }
}

static enum err put_override(struct project *p, struct store_override *x,
                             const Ledger__Entry *e, uint64_t item)
{
    if (!text_is_plain(x->lot, PROJECT_TEXT_MAX) ||
        !text_is_plain(x->reason, PROJECT_TEXT_MAX) || !fen_ok(x->amount_fen) ||
        !day_ok(x->expiry_day))
        return store_suspect_add(p->store, x->till, 1);
    x->at_ms = (int64_t)e->at_ms;
    x->day = clock_business_day(x->at_ms, 0);
    x->cashier = e->cashier;
    enum err err = item_number(p, x->till, e, item, &x->item);
    return err ? err : store_override_put(p->store, x);
}

/* A keeper's leave stands in an Override, or in the fact it allowed. */
static enum err project_override(struct project *p, uint32_t outlet,
                                 uint32_t till, uint64_t seq,
                                 const Ledger__Entry *e)
{
    struct store_override x = {
        .outlet = outlet, .till = till, .seq = seq, .lot = "", .reason = ""};
    struct money amount = {0};
    uint64_t item = 0;
    if (e->fact_case == LEDGER__ENTRY__FACT_OVERRIDE) {
        const Ledger__Override *o = e->override;
        x.kind = kind_word(o->kind);
        x.keeper = o->authorised_by;
        x.basket = o->basket;
        x.lot = o->lot;
        x.expiry_day = o->expiry_day;
        x.amount_fen = o->amount_fen;
        x.reason = o->reason;
        item = o->item;
    } else if (e->fact_case == LEDGER__ENTRY__FACT_LINE_VOID) {
        const Ledger__LineVoid *v = e->line_void;
        x.kind = kind_word(LEDGER__OVERRIDE_KIND__OVERRIDE_VOID);
        x.keeper = v->authorised_by;
        x.basket = v->basket;
        x.reason = v->reason;
        if (v->line && ledger_line_amount(v->line, &amount))
            return store_suspect_add(p->store, till, 1);
        x.amount_fen = amount.fen;
        item = v->line ? v->line->item : 0;
    } else {
        x.kind = kind_word(LEDGER__OVERRIDE_KIND__OVERRIDE_CASH);
        x.keeper = e->drawer_opened->authorised_by;
        x.reason = e->drawer_opened->reason;
    }
    if (x.keeper == 0 && e->fact_case != LEDGER__ENTRY__FACT_OVERRIDE)
        return ERR_OK; /* nobody's leave was needed */
    return put_override(p, &x, e, item);
}

enum err project_entry(struct project *p, uint32_t outlet, uint32_t till,
                       uint64_t seq, const Ledger__Entry *e)
{
    bool first = true;
    if (!e)
        return store_suspect_add(p->store, till, 1);
    if (e->origin) {
        enum err err =
            store_rebased_put(p->store, till, seq, e->origin, &first);
        if (err)
            return err;
    }
    if (!first)
        return ERR_OK; /* moved twice: counted where it stood first */
    enum err err = project_customer(p, outlet, till, seq, e);
    if (err)
        return err;
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_SALE:
        return project_sale(p, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_REFUND:
        return project_refund(p, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_STOCK_OPENING:
        return project_opening(p, outlet, till, e);
    case LEDGER__ENTRY__FACT_GOODS_RECEIVED:
    case LEDGER__ENTRY__FACT_GOODS_RETURNED:
    case LEDGER__ENTRY__FACT_GOODS_TRANSFERRED:
    case LEDGER__ENTRY__FACT_WASTE:
    case LEDGER__ENTRY__FACT_STOCK_COUNTED:
        return project_stock(p, outlet, till, seq, e, move_stock);
    case LEDGER__ENTRY__FACT_DELIVERY_RECEIVED:
        return project_goods(p, outlet, till, seq, e, move_stock);
    case LEDGER__ENTRY__FACT_ORDER_PLACED:
        return order_placed(p->store, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_SHIFT_OPENED:
    case LEDGER__ENTRY__FACT_SHIFT_CLOSED:
        return project_shift(p, outlet, till, e);
    case LEDGER__ENTRY__FACT_OVERRIDE:
    case LEDGER__ENTRY__FACT_LINE_VOID:
    case LEDGER__ENTRY__FACT_DRAWER_OPENED:
        return project_override(p, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_LOCAL_ITEM:
        return project_local(p, outlet, till, seq, e);
    case LEDGER__ENTRY__FACT_PAYMENT_STARTED:
    case LEDGER__ENTRY__FACT_PAYMENT_SETTLED:
    case LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN:
    case LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP:
    case LEDGER__ENTRY__FACT_PAYMENT_REFUNDED:
        return project_payment(p, outlet, till, seq, e);
    default:
        return ERR_OK; /* nothing headquarters adds up, or from a newer till */
    }
}

static int by_key(const void *a, const void *b)
{
    const struct project_sum *x = a, *y = b;
    if (x->outlet != y->outlet)
        return x->outlet < y->outlet ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->own_till != y->own_till)
        return x->own_till < y->own_till ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static void forget_sums(struct project *p)
{
    if (p->cap)
        memset(p->sums, 0, p->cap * sizeof(*p->sums));
    p->count = 0;
}

static enum err write_sums(struct project *p)
{
    size_t n = 0;
    enum err err = ERR_OK;
    if (p->count == 0)
        return ERR_OK;
    for (size_t i = 0; i < p->cap; i++)
        if (p->sums[i].used)
            p->sums[n++] = p->sums[i];
    CHECK(n == p->count);
    /* In key order: neighbours share a page of the database. */
    qsort(p->sums, n, sizeof(*p->sums), by_key);
    for (size_t i = 0; !err && i < n; i++) {
        const struct project_sum *s = &p->sums[i];
        const struct store_item_day day = {
            s->outlet, s->day,        s->own_till, s->item,
            s->milli,  s->amount_fen, s->lines,
        };
        if (s->day != STOCK_DAY)
            err = store_item_day_add(p->store, &day);
        else if (s->counted)
            err = store_stock_set(p->store, s->outlet, s->own_till, s->item,
                                  s->milli);
        else
            err = store_stock_add(p->store, s->outlet, s->own_till, s->item,
                                  s->milli);
    }
    forget_sums(p);
    return err;
}

enum err project_flush(struct project *p)
{
    enum err err = write_sums(p);
    return err ? err : project_refund_resolve(p);
}

void project_forget(struct project *p)
{
    forget_sums(p);
    p->name_count = 0;
}

/* ---- rebuild
 * ---------------------------------------------------------------*/
#define REBUILD_SUMS 200000 /* written when so many are in memory */

static enum err rebuild_run(void *ctx, const struct store_run *run)
{
    struct project *p = ctx;
    const struct ledger_run r = store_run_open(run);
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    uint64_t seq = run->first_seq;
    bool more = false;
    enum err err;
    while (!(err = ledger_run_next(&r, &at, &data, &len, &more)) && more) {
        Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
        err = project_entry(p, run->outlet, run->till, seq++, e);
        ledger__entry__free_unpacked(e, NULL);
        if (err)
            return err;
    }
    if (!err && p->count > REBUILD_SUMS)
        err = write_sums(p);
    return err;
}

static enum err rebuild_till(void *ctx, uint32_t outlet, uint32_t till)
{
    struct project *p = ctx;
    return store_runs(p->store, outlet, till, 1, rebuild_run, p);
}

enum err project_rebuild(struct store *s, bool *ret_same)
{
    uint8_t before[LEDGER_HASH_LEN], after[LEDGER_HASH_LEN];
    struct project p;
    enum err err = store_begin(s);
    if (err)
        return err;
    project_init(&p, s);
    err = store_digest(s, before);
    if (!err)
        err = store_till_facts_clear(s);
    if (!err)
        err = store_own_rebuild(s);
    if (!err)
        err = store_tills(s, rebuild_till, &p);
    if (!err)
        err = project_flush(&p);
    if (!err)
        err = store_digest(s, after);
    err = store_end(s, err);
    if (!err)
        *ret_same = memcmp(before, after, sizeof(before)) == 0;
    project_release(&p);
    return err;
}
