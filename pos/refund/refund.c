#include "pos/refund/refund.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/override.h"
#include "pos/pay/book.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "sync/feed.h"

#define ASK_ABOVE_USUAL 5000 /* fen, where the setting is none */

/* ---- how much ------------------------------------------------------------*/

static enum err line_amount(const struct refundable *of,
                            struct refunded before[CART_LINES_MAX],
                            struct refund_line *l, struct diag *d)
{
    char left[QUANTITY_CHARS];
    if (l->quantity.milli <= 0)
        return diag_set(d, ERR_RANGE,
                        tr("how many come back? More than nothing"));
    if (!of) {
        if (!l->item.priced)
            return diag_set(d, ERR_RANGE,
                            tr("%s has no price: it cannot be given back "
                               "without a receipt"),
                            l->item.name);
        return money_times(l->item.price, l->quantity, &l->amount);
    }
    const Ledger__Sale *sale = of->entry->sale;
    if (l->place >= sale->n_lines)
        return diag_set(d, ERR_RANGE, tr("that sale has only %d lines"),
                        (int)sale->n_lines);
    struct refunded *b = &before[l->place];
    enum err err =
        ledger_refund_part(sale->lines[l->place], b, l->quantity, &l->amount);
    if (err) {
        struct quantity rest = refundable_left(of, l->place);
        if (rest.milli == 0)
            return diag_set(d, ERR_RANGE,
                            tr("all of line %u came back already"),
                            l->place + 1);
        return diag_set(d, ERR_RANGE,
                        tr("of line %u only %s can still come back"),
                        l->place + 1, quantity_format(rest, left));
    }
    b->quantity.milli += l->quantity.milli;
    b->amount.fen += l->amount.fen;
    return ERR_OK;
}

static void add_tender(struct refund *r, Ledger__TenderType type,
                       uint64_t payment_seq, const char *order_no, int64_t fen)
{
    if (fen <= 0)
        return;
    CHECK(r->tender_count < REFUND_WAYS_MAX + 1);
    struct refund_tender *x = &r->tenders[r->tender_count++];
    *x = (struct refund_tender){
        .type = type, .payment_seq = payment_seq, .amount = money_of(fen)};
    text_copy(x->order_no, sizeof(x->order_no), order_no);
}

/* What may still go back each way. Where cash went back for a phone, the phones
 * have so much less. */
static void ways_left(const struct refundable *of,
                      int64_t left[REFUND_WAYS_MAX])
{
    int64_t over = 0;
    for (int i = 0; i < of->way_count; i++) {
        left[i] = of->ways[i].paid.fen - of->ways[i].back.fen;
        if (left[i] < 0) {
            over -= left[i];
            left[i] = 0;
        }
    }
    for (int i = of->way_count - 1; i >= 0 && over > 0; i--) {
        int64_t less = left[i] < over ? left[i] : over;
        left[i] -= less;
        over -= less;
    }
}

static enum err share_out(const struct refundable *of, struct refund *r,
                          struct diag *d)
{
    int64_t left[REFUND_WAYS_MAX], rest = r->total.fen - r->exchange.fen;
    r->tender_count = 0;
    if (rest < 0)
        return diag_set(d, ERR_RANGE,
                        tr("no more than what comes back can be exchanged"));
    add_tender(r, LEDGER__TENDER_TYPE__EXCHANGE, 0, "", r->exchange.fen);
    if (of && !r->all_cash) {
        ways_left(of, left);
        for (int i = 0; i < of->way_count && rest > 0; i++) {
            const struct refund_way *w = &of->ways[i];
            int64_t fen = left[i] < rest ? left[i] : rest;
            if (w->type == LEDGER__TENDER_TYPE__CASH)
                continue;
            add_tender(r, w->type, w->payment_seq, w->order_no, fen);
            rest -= fen;
        }
    }
    add_tender(r, LEDGER__TENDER_TYPE__CASH, 0, "", rest);
    return ERR_OK;
}

enum err refund_compute(const struct refundable *of, struct refund *r,
                        struct diag *d)
{
    struct refunded before[CART_LINES_MAX];
    struct money total = money_of(0);
    enum err err = ERR_OK;
    if (r->count <= 0 || r->count > CART_LINES_MAX)
        return diag_set(d, ERR_SHORT, tr("say first what comes back"));
    if (of)
        memcpy(before, of->before, sizeof(before));
    for (int i = 0; !err && i < r->count; i++) {
        err = line_amount(of, before, &r->lines[i], d);
        if (!err)
            err = money_add(total, r->lines[i].amount, &total);
    }
    if (!err && total.fen > CART_TOTAL_MAX)
        err = ERR_RANGE;
    if (err)
        return diag_default(d, err, tr("that is too much at once"));
    r->total = total;
    return share_out(of, r, d);
}

/* ---- who may -------------------------------------------------------------*/

/* Cash for what came another way. */
static bool is_turned_to_cash(const struct refundable *of,
                              const struct refund *r)
{
    int64_t cash = 0, left = 0, lefts[REFUND_WAYS_MAX];
    if (!of || !r->all_cash)
        return false;
    ways_left(of, lefts);
    for (int i = 0; i < of->way_count; i++)
        if (of->ways[i].type == LEDGER__TENDER_TYPE__CASH)
            left += lefts[i];
    for (int i = 0; i < r->tender_count; i++)
        if (r->tenders[i].type == LEDGER__TENDER_TYPE__CASH)
            cash += r->tenders[i].amount.fen;
    return cash > left;
}

static int64_t ask_above(struct till *t)
{
    return till_setting_int(t, SETTING_REFUND_ASK_ABOVE, 0, CART_TOTAL_MAX,
                            ASK_ABOVE_USUAL);
}

static bool needs_leave(struct till *t, const struct refundable *of,
                        const struct refund *r)
{
    return !of || is_turned_to_cash(of, r) || r->total.fen > ask_above(t);
}

enum err refund_check_leave(struct till *t, const struct actor *who,
                            const struct refundable *of, const struct refund *r,
                            struct diag *d)
{
    char text[MONEY_CHARS];
    if (actor_may(who) || !needs_leave(t, of, r))
        return ERR_OK;
    if (!of)
        return diag_set(d, ERR_DENIED,
                        tr("taking goods back without a receipt needs the "
                           "keeper's PIN"));
    if (is_turned_to_cash(of, r))
        return diag_set(d, ERR_DENIED,
                        tr("cash for what was paid another way needs the "
                           "keeper's PIN"));
    return diag_set(d, ERR_DENIED,
                    tr("giving back more than %s yuan needs the keeper's PIN"),
                    money_format(money_of(ask_above(t)), text));
}

/* ---- the fact ------------------------------------------------------------*/

struct refund_fact {
    Ledger__RefundLine lines[CART_LINES_MAX];
    Ledger__RefundLine *line_at[CART_LINES_MAX];
    Ledger__Tender tenders[REFUND_WAYS_MAX + 1];
    Ledger__Tender *tender_at[REFUND_WAYS_MAX + 1];
    Ledger__SaleNamed name;
    Ledger__Refund refund;
};

static void fill_line(const struct refundable *of, const struct refund_line *l,
                      Ledger__RefundLine *out)
{
    ledger__refund_line__init(out);
    out->quantity_milli = l->quantity.milli;
    out->amount_fen = l->amount.fen;
    out->damaged = l->damaged;
    if (!of) {
        out->item = l->item.id;
        out->pack = l->item.pack;
        out->pack_milli = l->item.pack ? (uint64_t)l->item.pack_size.milli : 0;
        return;
    }
    const Ledger__Line *sold = of->entry->sale->lines[l->place];
    out->place = l->place;
    out->item = sold->item;
    out->pack = sold->pack;
    out->pack_milli = sold->pack_milli;
    out->lot = sold->lot;
    out->expiry_day = sold->expiry_day;
}

/* The part of `whole` that goes with `fen` of `of_fen`, `before` having gone:
 * whole ones, and all of it at the end. */
static uint32_t points_part(uint32_t whole, int64_t before, int64_t fen,
                            int64_t of_fen)
{
    if (of_fen <= 0 || before < 0 || before + fen > of_fen)
        return 0;
    __extension__ __int128 after = whole, first = whole;
    after *= before + fen;
    first *= before;
    return (uint32_t)((int64_t)(after / of_fen) - (int64_t)(first / of_fen));
}

/* Points follow the money: earned ones go with what comes back, spent ones
 * come back with their tender. */
static void fill_points(const struct refundable *of, const struct refund *r,
                        Ledger__Refund *out)
{
    const Ledger__Sale *sale = of->entry->sale;
    int64_t back = 0;
    for (size_t i = 0; i < sale->n_lines; i++)
        back += of->before[i].amount.fen;
    out->member = sale->member;
    out->points_back =
        points_part(sale->points_earned, back, r->total.fen, sale->total_fen);
    for (int i = 0; i < of->way_count; i++)
        for (int x = 0; x < r->tender_count; x++)
            if (of->ways[i].type == LEDGER__TENDER_TYPE__MEMBER_POINTS &&
                r->tenders[x].type == of->ways[i].type)
                out->points_returned =
                    points_part(sale->points_spent, of->ways[i].back.fen,
                                r->tenders[x].amount.fen, of->ways[i].paid.fen);
}

static void fill(const struct refundable *of, struct refund *r,
                 struct refund_fact *f)
{
    Ledger__Refund *out = &f->refund;
    ledger__refund__init(out);
    for (int i = 0; i < r->count; i++) {
        fill_line(of, &r->lines[i], &f->lines[i]);
        f->line_at[i] = &f->lines[i];
    }
    for (int i = 0; i < r->tender_count; i++) {
        ledger__tender__init(&f->tenders[i]);
        f->tenders[i].type = r->tenders[i].type;
        f->tenders[i].amount_fen = r->tenders[i].amount.fen;
        f->tenders[i].payment_seq = r->tenders[i].payment_seq;
        f->tender_at[i] = &f->tenders[i];
    }
    out->n_lines = (size_t)r->count;
    out->lines = f->line_at;
    out->n_tenders = (size_t)r->tender_count;
    out->tenders = f->tender_at;
    out->total_fen = r->total.fen;
    out->reason = r->reason;
    if (!of)
        return;
    ledger__sale_named__init(&f->name);
    f->name.outlet = of->name.outlet;
    f->name.till = of->name.till;
    f->name.seq = of->name.seq;
    f->name.hash.data = (uint8_t *)(uintptr_t)of->name.hash;
    f->name.hash.len = SALE_NAME_HASH;
    out->sale = &f->name;
    out->customer = of->entry->sale->customer;
    fill_points(of, r, out);
}

struct refund_fact *refund_fact_new(const struct refundable *of,
                                    struct refund *r)
{
    struct refund_fact *f = calloc(1, sizeof(*f));
    if (f)
        fill(of, r, f);
    return f;
}

Ledger__Refund *refund_fact(struct refund_fact *f)
{
    return &f->refund;
}

static enum err check_reason(const struct refund *r, struct diag *d)
{
    if (r->reason[0] && text_is_plain(r->reason, REFUND_REASON_MAX))
        return ERR_OK;
    return diag_set(d, ERR_FORMAT,
                    tr("say why it comes back, in at most %d characters"),
                    REFUND_REASON_MAX);
}

/* What a slip and the drawer's pulse need. */
static enum err refund_desk(struct till *t, void *arg,
                            const struct ledger_head *head, struct diag *d)
{
    const struct refund_done *done = arg;
    (void)d;
    if (!spool_has_printer(t))
        return ERR_OK;
    return spool_add(&t->db, SPOOL_REFUND, head->seq, 0, done->cash.fen > 0,
                     t->now_ms());
}

static enum err ask_phones(struct till *t, const struct actor *who,
                           const struct refundable *of, const struct refund *r,
                           struct refund_done *done, struct diag *d)
{
    struct payment_refund asked;
    struct payment p;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < r->tender_count; i++) {
        const struct refund_tender *x = &r->tenders[i];
        if (!x->order_no[0])
            continue;
        if (of->here) {
            err = book_find(t, x->order_no, &p);
            if (!err)
                err =
                    book_refund(t, who, p.seq, x->amount, done->seq, &asked, d);
        } else {
            err = book_refund_other(t, who, x->order_no, x->type, x->amount,
                                    done->seq, &asked, d);
        }
        done->phone.fen += x->amount.fen;
    }
    return err;
}

static enum err append(struct till *t, const struct actor *who,
                       const struct refundable *of, struct refund *r,
                       struct refund_done *done, struct diag *d)
{
    struct ledger_head head;
    Ledger__Entry e;
    uint32_t shift = 0;
    int32_t day = 0;
    struct refund_fact *f = refund_fact_new(of, r);
    if (!f)
        return ERR_NOMEM;
    enum err err = shift_number(t, &shift, &day);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("open a shift first"));
    f->refund.business_day = day;
    f->refund.authorised_by = who->authorised_by;
    if (!err)
        err = ledger_check_refund(&f->refund, d);
    if (!err) {
        till_entry(t, who, shift, &e);
        e.fact_case = LEDGER__ENTRY__FACT_REFUND;
        e.refund = &f->refund;
        done->total = r->total;
        for (int i = 0; i < r->tender_count; i++)
            if (r->tenders[i].type == LEDGER__TENDER_TYPE__CASH)
                done->cash.fen += r->tenders[i].amount.fen;
        err = till_record(t, &e, refund_desk, done, &head, d);
    }
    if (!err)
        done->seq = head.seq;
    free(f);
    return err;
}

/* The sale as it is now: somebody else may have given something back since. */
static enum err look_again(struct till *t, const struct refundable *of,
                           struct refund *r, struct refundable *ret_now,
                           struct diag *d)
{
    struct money shown = r->total;
    enum err err = refund_find(t, &of->name, ret_now, d);
    if (!err)
        err = refund_compute(ret_now, r, d);
    if (!err && r->total.fen != shown.fen)
        err = diag_set(d, ERR_RANGE,
                       tr("something of that sale came back in the meantime: "
                          "look at it again"));
    return err;
}

enum err refund_record(struct till *t, const struct actor *who,
                       const struct refundable *of, struct refund *r,
                       struct refund_done *ret_done, struct diag *d)
{
    struct refundable now = {0};
    struct refund_done done = {0};
    const struct override leave = {
        .kind = LEDGER__OVERRIDE_KIND__OVERRIDE_REFUND,
        .amount = r->total,
        .reason = r->reason,
    };
    enum err err = check_reason(r, d);
    if (!err)
        err = of ? look_again(t, of, r, &now, d) : refund_compute(NULL, r, d);
    if (of && !err)
        of = &now;
    if (!err)
        err = refund_check_leave(t, who, of, r, d);
    if (!err)
        err = append(t, who, of, r, &done, d);
    if (!err && (who->authorised_by != 0 || !of || is_turned_to_cash(of, r)))
        err = override_record(t, who, &leave, d);
    if (!err && of)
        err = ask_phones(t, who, of, r, &done, d);
    refundable_release(&now);
    if (!err)
        *ret_done = done;
    return till_explain(t, err, d);
}

enum err refund_check(struct till *t, const struct actor *who,
                      const struct refundable *of, struct refund *r,
                      struct diag *d)
{
    struct refundable now = {0};
    enum err err = check_reason(r, d);
    if (!err)
        err = of ? look_again(t, of, r, &now, d) : refund_compute(NULL, r, d);
    if (!err)
        err = refund_check_leave(t, who, of ? &now : NULL, r, d);
    refundable_release(&now);
    return till_explain(t, err, d);
}

enum err refund_commit(struct till *t, const struct actor *who,
                       const struct refundable *of, struct refund *r,
                       struct refund_done *ret_done, struct diag *d)
{
    struct refund_done done = {0};
    CHECK(r->exchange.fen == 0);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = till_end(t, refund_record(t, who, of, r, &done, d), d);
    if (!err)
        *ret_done = done;
    return err;
}

enum err refund_read(struct till *t, uint64_t seq, Ledger__Entry **ret_entry,
                     struct diag *d)
{
    struct buf bytes = {0};
    Ledger__Entry *e = NULL;
    enum err err = ledger_read(&t->db, seq, &bytes);
    if (!err)
        e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    if (err && err != ERR_NOTFOUND)
        return till_explain(t, err, d);
    if (!err && !e)
        return till_explain(t, ERR_CORRUPT, d);
    if (err || e->fact_case != LEDGER__ENTRY__FACT_REFUND) {
        if (e)
            ledger__entry__free_unpacked(e, NULL);
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no refund number %llu at this till"),
                        (unsigned long long)seq);
    }
    *ret_entry = e;
    return ERR_OK;
}
