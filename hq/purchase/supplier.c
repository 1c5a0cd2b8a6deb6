#include "hq/purchase/supplier.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/decide.h"
#include "hq/purchase/sheet_columns.h"

#define MONEY_LIMIT (100 * DECIDE_PRICE_MAX) /* a hundred million yuan */

static enum err check_text(const char *what, const char *text, size_t chars,
                           struct diag *d)
{
    if (!text_is_plain(text, chars))
        return diag_set(d, ERR_FORMAT,
                        tr("%s must be plain text of at most %zu characters"),
                        what, chars);
    return ERR_OK;
}

enum err buy_check_who(const char *who, struct diag *d)
{
    if (!who || !who[0])
        return diag_set(d, ERR_FORMAT,
                        tr("say who decides: --by NAME goes into the ledger"));
    return check_text(tr("the name after --by"), who, DECIDE_WORD_CHARS, d);
}

static enum err check_fen(const char *what, int64_t fen, struct diag *d)
{
    if (fen < 0 || fen > MONEY_LIMIT)
        return diag_set(d, ERR_RANGE,
                        tr("%s must not be negative, and at most a hundred "
                           "million yuan"),
                        what);
    return ERR_OK;
}

static enum err check_supplier(const Purchase__Supplier *x, struct diag *d)
{
    enum err err = ERR_OK;
    if (!x->name[0])
        return diag_set(d, ERR_FORMAT, tr("the supplier's name is missing"));
    err = check_text(tr("the supplier's name"), x->name, DECIDE_NAME_CHARS, d);
    if (!err)
        err = check_text(tr("the contact"), x->contact, DECIDE_NAME_CHARS, d);
    if (!err)
        err =
            check_text(tr("the phone number"), x->phone, DECIDE_WORD_CHARS, d);
    if (!err)
        err =
            check_text(tr("the address"), x->address, DECIDE_ADDRESS_CHARS, d);
    if (!err)
        err = check_text(tr("the tax number"), x->tax_no, DECIDE_WORD_CHARS, d);
    if (!err)
        err = check_text(tr("the account"), x->account, DECIDE_NAME_CHARS, d);
    if (!err)
        err = check_fen(tr("the least value of an order"), x->min_order_fen, d);
    if (!err)
        err = check_fen(tr("the cost of an order"), x->order_fen, d);
    if (!err)
        err = check_fen(tr("the value from which freight is free"),
                        x->free_from_fen, d);
    if (!err && x->free_from_fen && !x->order_fen)
        err = diag_set(d, ERR_FORMAT,
                       tr("freight that is free from a value on needs a "
                          "freight below it: give --freight too"));
    if (!err && x->weekdays > 127)
        err = diag_set(d, ERR_RANGE, tr("a week has the days 1 to 7"));
    if (!err && (x->lead_days > BUY_LEAD_MAX || x->pay_days > BUY_LEAD_MAX))
        err = diag_set(d, ERR_RANGE, tr("at most %d days"), BUY_LEAD_MAX);
    if (!err && (x->price_tolerance > BUY_RATE_ONE ||
                 x->quantity_tolerance > BUY_RATE_ONE))
        err =
            diag_set(d, ERR_RANGE, tr("a tolerance must be from 0 to 100 %%"));
    if (!err)
        err =
            check_fen(tr("the tolerance of the tax"), x->tax_tolerance_fen, d);
    return err;
}

enum err supplier_put(struct store *s, const Purchase__Supplier *x,
                      int64_t now_ms, uint32_t *ret_id, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Supplier copy = *x;
    uint32_t other = 0;
    enum err err = check_supplier(x, d);
    if (!err) {
        err = buy_supplier_named(s, x->name, &other);
        if (!err && other != x->id)
            err = diag_set(d, ERR_EXISTS,
                           tr("supplier %u has this name already: change that "
                              "one with --id %u"),
                           other, other);
        else if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    if (!err && x->id == 0)
        err = buy_next_id(s, BUY_ID_SUPPLIER, &copy.id);
    if (err)
        return err;
    e.fact_case = LEDGER__ENTRY__FACT_SUPPLIER_PUT;
    e.supplier_put = &copy;
    err = buy_record(s, now_ms, &e);
    if (!err)
        *ret_id = copy.id;
    return err;
}

enum err supplier_need(struct store *s, uint32_t id, bool live,
                       Purchase__Supplier **ret_supplier, struct diag *d)
{
    Purchase__Supplier *x = NULL;
    enum err err = buy_supplier(s, id, &x);
    if (err == ERR_NOTFOUND)
        return diag_set(
            d, err, tr("there is no supplier %u: see `hq supplier list`"), id);
    if (err)
        return err;
    if (live && x->ended) {
        err = diag_set(d, ERR_DENIED,
                       tr("supplier %u (%s) has ended: take it up again with "
                          "`hq supplier add --id %u --open`"),
                       id, x->name, id);
        purchase__supplier__free_unpacked(x, NULL);
        return err;
    }
    *ret_supplier = x;
    return ERR_OK;
}

/* ---- offers ---------------------------------------------------------------*/
static enum err check_breaks(const Purchase__Offer *x, struct diag *d)
{
    if (x->n_breaks == 0 || x->n_breaks > BUY_BREAKS_MAX)
        return diag_set(d, ERR_RANGE, tr("an agreement has 1 to %d prices"),
                        BUY_BREAKS_MAX);
    for (size_t i = 0; i < x->n_breaks; i++) {
        const Purchase__Break *b = x->breaks[i];
        const Purchase__Break *before = i ? x->breaks[i - 1] : NULL;
        if (b->from_packs < 1 || b->from_packs > BUY_PACKS_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("a price must hold from 1 to %d packs"),
                            BUY_PACKS_MAX);
        if (b->pack_fen < 1 || b->pack_fen > DECIDE_PRICE_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("a price must be above 0 and at most a million "
                               "yuan"));
        if (before && b->from_packs == before->from_packs)
            return diag_set(d, ERR_EXISTS,
                            tr("two prices hold from %u packs: keep one"),
                            b->from_packs);
        if (before && b->from_packs < before->from_packs)
            return diag_set(d, ERR_FORMAT,
                            tr("prices must stand in order: %u packs come "
                               "after %u"),
                            b->from_packs, before->from_packs);
        if (before && b->pack_fen > before->pack_fen)
            return diag_set(d, ERR_RANGE,
                            tr("from %u packs the price would rise: more must "
                               "not cost more each; see which of the two is "
                               "wrong"),
                            b->from_packs);
    }
    return ERR_OK;
}

enum err offer_check(const Purchase__Offer *x, struct diag *d)
{
    enum err err = check_breaks(x, d);
    if (err)
        return err;
    if (x->until_day && x->until_day < x->from_day)
        return diag_set(d, ERR_RANGE,
                        tr("the last day is before the first one"));
    if (x->pack_milli < 1 || x->pack_milli > BUY_PACK_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a pack must hold more than 0 and at most %lld of "
                           "the item's unit"),
                        BUY_PACK_MAX / 1000);
    if (x->max_packs > BUY_PACKS_MAX ||
        (x->max_packs && x->max_packs < x->breaks[0]->from_packs))
        return diag_set(d, ERR_RANGE,
                        tr("at most %u packs, but the first price holds from "
                           "%u: raise the one or lower the other"),
                        x->max_packs, x->breaks[0]->from_packs);
    if (x->pallet_packs > BUY_PACKS_MAX ||
        (x->pallet != PURCHASE__PALLET_RULE__PALLET_ANY &&
         x->pallet_packs == 0))
        return diag_set(d, ERR_RANGE,
                        tr("whole pallets need to know how many packs stand "
                           "on one"));
    if (x->pallet == PURCHASE__PALLET_RULE__PALLET_WHOLE && x->max_packs &&
        x->max_packs < x->pallet_packs)
        return diag_set(d, ERR_RANGE,
                        tr("only whole pallets of %u, but at most %u packs: "
                           "nothing could be ordered"),
                        x->pallet_packs, x->max_packs);
    if (x->lead_days > BUY_LEAD_MAX)
        return diag_set(d, ERR_RANGE, tr("at most %d days"), BUY_LEAD_MAX);
    if (x->tax_rate >= BUY_RATE_ONE)
        return diag_set(d, ERR_RANGE,
                        tr("a tax must be below 100 %%: 13 means 13 %%"));
    return check_text(tr("the supplier's number for it"), x->code,
                      DECIDE_WORD_CHARS, d);
}

struct clash {
    const Purchase__Offer *with;
    bool same; /* it stands there already, just so */
    int32_t from_day, until_day;
    bool found;
};

static int32_t last_day(int32_t until)
{
    return until ? until : BUY_OPEN_DAY;
}

static bool same_offer(const Purchase__Offer *a, const Purchase__Offer *b)
{
    bool same = a->from_day == b->from_day && a->until_day == b->until_day &&
                a->pack_milli == b->pack_milli && a->kind == b->kind &&
                a->n_breaks == b->n_breaks && a->max_packs == b->max_packs &&
                a->pallet_packs == b->pallet_packs && a->pallet == b->pallet &&
                a->lead_days == b->lead_days && a->tax_rate == b->tax_rate &&
                a->ended == b->ended && strcmp(a->code, b->code) == 0;
    for (size_t i = 0; same && i < a->n_breaks; i++)
        same = a->breaks[i]->from_packs == b->breaks[i]->from_packs &&
               a->breaks[i]->pack_fen == b->breaks[i]->pack_fen;
    return same;
}

static enum err on_other(void *ctx, const Purchase__Offer *x)
{
    struct clash *c = ctx;
    if (x->from_day == c->with->from_day) {
        c->same = same_offer(x, c->with);
    } else if (!c->found) {
        c->found = true;
        c->from_day = x->from_day;
        c->until_day = x->until_day;
    }
    return ERR_OK;
}

static enum err check_clash(struct store *s, const Purchase__Offer *x,
                            bool *ret_same, struct diag *d)
{
    struct clash c = {.with = x};
    char from[CLOCK_DAY_CHARS], until[CLOCK_DAY_CHARS];
    enum err err = buy_offers(s, x->supplier, x->item, x->from_day,
                              last_day(x->until_day), on_other, &c);
    if (err)
        return err;
    *ret_same = c.same;
    if (!c.found || x->ended)
        return ERR_OK;
    return diag_set(d, ERR_EXISTS,
                    tr("an agreement of the same supplier and item already "
                       "holds from %s until %s: the days must not overlap; "
                       "end that one, or begin after it"),
                    clock_format_day(c.from_day, from),
                    c.until_day ? clock_format_day(c.until_day, until)
                                : tr("further notice"));
}

enum err offer_put(struct store *s, const Purchase__Offer *x, int64_t now_ms,
                   bool *ret_changed, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Supplier *supplier = NULL;
    char name[SHEET_TEXT_MAX];
    bool same = false;
    enum err err = offer_check(x, d);
    if (!err)
        err = supplier_need(s, x->supplier, !x->ended, &supplier, d);
    if (supplier)
        purchase__supplier__free_unpacked(supplier, NULL);
    if (!err)
        err = sheet_item_name(s, x->item, name, sizeof(name));
    if (!err && !name[0])
        err = diag_set(d, ERR_NOTFOUND,
                       tr("there is no item %u: see `hq items`"), x->item);
    if (!err)
        err = check_clash(s, x, &same, d);
    if (err)
        return err;
    *ret_changed = !same;
    if (same)
        return ERR_OK;
    e.fact_case = LEDGER__ENTRY__FACT_OFFER_PUT;
    e.offer_put = (Purchase__Offer *)x;
    return buy_record(s, now_ms, &e);
}

enum err offer_amount(const Purchase__Offer *x, int64_t packs, int64_t *ret_fen)
{
    struct money sum = {0}, part;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_breaks; i++) {
        int64_t from = x->breaks[i]->from_packs;
        bool last = i + 1 == x->n_breaks ||
                    packs < (int64_t)x->breaks[i + 1]->from_packs;
        bool all = x->kind == PURCHASE__BREAK_KIND__BREAK_ALL_UNITS;
        if (all && !last)
            continue;
        /* packs of this step; what lies below the first one is its own */
        int64_t low = i && !all ? from - 1 : 0;
        int64_t high = last ? packs : (int64_t)x->breaks[i + 1]->from_packs - 1;
        if (__builtin_mul_overflow(high - low, x->breaks[i]->pack_fen,
                                   &part.fen))
            return ERR_RANGE;
        err = money_add(sum, part, &sum);
        if (last)
            break;
    }
    if (!err)
        *ret_fen = sum.fen;
    return err;
}

/* ---- rebates and fees -----------------------------------------------------*/
static enum err check_terms(const Purchase__Terms *x, struct diag *d)
{
    if (!x->name[0])
        return diag_set(d, ERR_FORMAT,
                        tr("give it a name, like 年度返利 or 上架费"));
    enum err err = check_text(tr("the name"), x->name, DECIDE_NAME_CHARS, d);
    if (!err)
        err = check_fen(tr("the amount"), x->fixed_fen, d);
    if (err)
        return err;
    if (x->until_day && x->until_day < x->from_day)
        return diag_set(d, ERR_RANGE,
                        tr("the last day is before the first one"));
    if (x->n_steps > BUY_STEPS_MAX || (x->n_steps == 0 && x->fixed_fen == 0))
        return diag_set(d, ERR_FORMAT,
                        tr("say what is given: 1 to %d steps like 100000=2%%, "
                           "or an amount"),
                        BUY_STEPS_MAX);
    for (size_t i = 0; i < x->n_steps; i++) {
        const Purchase__Step *step = x->steps[i];
        err = check_fen(tr("a step"), step->from_fen, d);
        if (err)
            return err;
        if (step->rate > BUY_RATE_ONE / 2)
            return diag_set(d, ERR_RANGE,
                            tr("a rate above 50 %% cannot be meant: 2%% means "
                               "2 of 100"));
        if (i && step->from_fen <= x->steps[i - 1]->from_fen)
            return diag_set(d, ERR_FORMAT,
                            tr("the steps must rise: each begins at more than "
                               "the one before it"));
        if (i && step->rate < x->steps[i - 1]->rate)
            return diag_set(d, ERR_FORMAT,
                            tr("a higher step must not give a lower rate"));
    }
    if (x->period == PURCHASE__PERIOD__PERIOD_WHOLE && !x->until_day)
        return diag_set(d, ERR_FORMAT,
                        tr("for the whole time it needs a last day: give "
                           "--until"));
    return ERR_OK;
}

enum err terms_put(struct store *s, const Purchase__Terms *x, int64_t now_ms,
                   uint32_t *ret_id, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Purchase__Supplier *supplier = NULL;
    Purchase__Terms copy = *x;
    enum err err = check_terms(x, d);
    if (!err)
        err = supplier_need(s, x->supplier, !x->ended, &supplier, d);
    if (supplier)
        purchase__supplier__free_unpacked(supplier, NULL);
    if (!err && x->id == 0)
        err = buy_next_id(s, BUY_ID_TERMS, &copy.id);
    if (err)
        return err;
    e.fact_case = LEDGER__ENTRY__FACT_TERMS_PUT;
    e.terms_put = &copy;
    err = buy_record(s, now_ms, &e);
    if (!err)
        *ret_id = copy.id;
    return err;
}

static int32_t day_of(int year, int month, int day)
{
    struct tm t = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return (int32_t)(timegm(&t) / 86400);
}

void terms_period(const Purchase__Terms *x, int32_t day, int32_t *ret_from,
                  int32_t *ret_until)
{
    time_t at = (time_t)day * 86400;
    struct tm t;
    gmtime_r(&at, &t);
    int32_t from = x->from_day, until = last_day(x->until_day);
    int year = t.tm_year + 1900, months = 0, first = 1;
    if (x->period == PURCHASE__PERIOD__PERIOD_MONTH) {
        first = t.tm_mon + 1;
        months = 1;
    } else if (x->period == PURCHASE__PERIOD__PERIOD_QUARTER) {
        first = t.tm_mon / 3 * 3 + 1;
        months = 3;
    } else if (x->period == PURCHASE__PERIOD__PERIOD_YEAR) {
        months = 12;
    }
    if (months) {
        int32_t begin = day_of(year, first, 1);
        int32_t end = day_of(year, first + months, 1) - 1;
        from = begin > from ? begin : from;
        until = end < until ? end : until;
    }
    *ret_from = from;
    *ret_until = until;
}

enum err terms_amount(const Purchase__Terms *x, int64_t bought_fen,
                      int64_t *ret_fen)
{
    struct money sum = {0}, part = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_steps; i++) {
        bool last =
            i + 1 == x->n_steps || bought_fen < x->steps[i + 1]->from_fen;
        if (bought_fen < x->steps[i]->from_fen)
            break;
        if (!x->incremental && !last)
            continue;
        int64_t low = x->incremental ? x->steps[i]->from_fen : 0;
        int64_t high = last ? bought_fen : x->steps[i + 1]->from_fen;
        err = decimal_muldiv(high - low, x->steps[i]->rate, BUY_RATE_ONE,
                             MONEY_MAX, &part.fen);
        if (!err)
            err = money_add(sum, part, &sum);
        if (last)
            break;
    }
    if (!err)
        err = money_add(sum, money_of(x->fixed_fen), &sum);
    if (!err)
        *ret_fen = sum.fen;
    return err;
}
