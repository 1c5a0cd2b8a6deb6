#include "hq/pay/reconcile_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#define AUDIENCE_CHARS 32
#define KEY_CHARS      64

/* ---- facts ---------------------------------------------------------------*/

/* What the bill proves of it; false: nothing for the ledger. */
static bool proves(const struct recon_finding *f, Feed__BillResult *ret)
{
    bool ours = f->payment || f->refund;
    switch (f->kind) {
    case RECON_AGREED:
    case RECON_OTHER_DAY:
    case RECON_SETTLED:
    case RECON_CLAIM_FOUND:
    case RECON_GIVEN_BACK:
        break;
    case RECON_CLAIM_ABSENT:
        *ret = FEED__BILL_RESULT__BILL_ABSENT;
        return true;
    default:
        return false;
    }
    *ret = f->refund                ? FEED__BILL_RESULT__BILL_REFUNDED
           : !f->row                ? FEED__BILL_RESULT__BILL_ABSENT
           : f->theirs_all_fen == 0 ? FEED__BILL_RESULT__BILL_REVERSED
                                    : FEED__BILL_RESULT__BILL_PAID;
    return ours;
}

static void fill(const struct recon_finding *f, const struct payopen_bill *bill,
                 Feed__BillResult result, Feed__Billed *said,
                 Ledger__PaymentBilled *fact)
{
    const struct bill_row *row = f->row ? &f->row->row : NULL;
    bool refund = f->refund != NULL;
    *said = (Feed__Billed)FEED__BILLED__INIT;
    *fact = (Ledger__PaymentBilled)LEDGER__PAYMENT_BILLED__INIT;
    said->order_no = (char *)(uintptr_t)f->order_no;
    said->result = result;
    said->amount_fen =
        f->theirs_all_fen < 0 ? -f->theirs_all_fen : f->theirs_all_fen;
    said->day = f->row ? f->row->day : bill->day;
    if (row) {
        said->provider_no = (char *)(uintptr_t)(refund ? row->provider_refund_no
                                                       : row->provider_no);
        said->at_ms = (uint64_t)row->at_ms;
        fact->line = row->line;
    }
    fact->said = said;
    fact->refund_no = (char *)(uintptr_t)f->refund_no;
    fact->fee_milli = f->fee_milli;
    fact->bill = (char *)(uintptr_t)bill->hash;
    fact->provider = (char *)(uintptr_t)bill->provider;
    fact->outlet = refund ? f->refund->outlet : f->payment->outlet;
}

/* The bill that has the row; those of the day where nothing was found. */
static enum err bill_of(struct reconcile *x, enum recon_channel channel,
                        int32_t day, const struct recon_finding *f,
                        struct payopen_bill *bill)
{
    if (!f->row)
        return payopen_bills(x->pay, channel, day, bill);
    if (bill->provider && bill->day == f->row->day &&
        strcmp(bill->bill_of, f->row->bill_of) == 0)
        return ERR_OK;
    return payopen_bill(x->pay, channel, f->row->day, f->row->bill_of, bill);
}

/* The till waits for it: no result of its own, or the keeper's word only. */
static enum err tell_till(struct reconcile *x, const struct recon_finding *f,
                          Feed__Billed *said)
{
    Feed__Record record = FEED__RECORD__INIT;
    char audience[AUDIENCE_CHARS], key[KEY_CHARS];
    const struct recon_payment *p = f->payment;
    if (f->refund || p->outlet == 0 ||
        (!p->till_open && p->state != RECON_CLAIMED))
        return ERR_OK;
    record.kind_case = FEED__RECORD__KIND_BILLED;
    record.billed = said;
    snprintf(audience, sizeof(audience), "outlet/%u", p->outlet);
    snprintf(key, sizeof(key), "payment/%s", f->order_no);
    return store_put(x->store, x->now_ms, audience, key, &record);
}

static enum err write_fact(struct reconcile *x, const struct recon_finding *f,
                           const struct payopen_bill *bill,
                           Feed__BillResult result,
                           struct reconcile_counts *counts)
{
    Feed__Billed said;
    Ledger__PaymentBilled fact;
    bool new_one = false;
    fill(f, bill, result, &said, &fact);
    enum err err = billed_record(x->store, x->now_ms, &fact, &new_one);
    if (!err)
        err = tell_till(x, f, &said);
    counts->facts += new_one;
    return err;
}

static enum err write_facts(struct reconcile *x, enum recon_channel channel,
                            int32_t day, const struct recon_result *r,
                            struct reconcile_counts *counts)
{
    struct payopen_bill bill = {0};
    Feed__BillResult result = FEED__BILL_RESULT__BILL_PAID;
    enum err err = ERR_OK;
    for (size_t at = 0; !err && at < r->count;) {
        size_t end =
            at + RECONCILE_BATCH < r->count ? at + RECONCILE_BATCH : r->count;
        err = store_begin(x->store);
        if (err)
            break;
        for (; !err && at < end; at++) {
            const struct recon_finding *f = &r->findings[at];
            if (!proves(f, &result))
                continue;
            err = bill_of(x, channel, day, f, &bill);
            if (!err)
                err = write_fact(x, f, &bill, result, counts);
        }
        err = store_end(x->store, err);
    }
    return err;
}

/* ---- the work list -------------------------------------------------------*/

static void item_of(enum recon_channel channel, const struct recon_finding *f,
                    struct payopen_item *i)
{
    memset(i, 0, sizeof(*i));
    text_copy(i->order_no, sizeof(i->order_no), f->order_no);
    text_copy(i->refund_no, sizeof(i->refund_no), f->refund_no);
    i->channel = channel;
    i->kind = f->kind;
    i->ours_fen = f->ours_all_fen;
    i->theirs_fen = f->theirs_all_fen;
    if (f->refund) {
        i->day = recon_day(f->refund->at_ms);
        i->outlet = f->refund->outlet;
    } else if (f->payment) {
        i->day = recon_day(f->payment->at_ms);
        i->outlet = f->payment->outlet;
    } else if (f->row) {
        i->day = f->row->day;
        i->outlet = f->row->outlet;
    }
}

static int by_number(const void *a, const void *b)
{
    const struct payopen_item *x = a;
    const struct recon_finding *y = b;
    int order = strcmp(x->order_no, y->order_no);
    return order ? order : strcmp(x->refund_no, y->refund_no);
}

/* Items of the day that the findings do not know any more. */
struct gone {
    const struct recon_result *r;
    struct payopen_item *items;
    size_t count;
};

static enum err collect_gone(void *ctx, const struct payopen_item *i)
{
    struct gone *g = ctx;
    if (g->r->count && bsearch(i, g->r->findings, g->r->count,
                               sizeof(struct recon_finding), by_number))
        return ERR_OK;
    void *more =
        reallocarray(g->items, g->count + 1, sizeof(struct payopen_item));
    if (!more)
        return ERR_NOMEM;
    g->items = more;
    g->items[g->count++] = *i;
    return ERR_OK;
}

static enum err close_one(struct reconcile *x, const char *order_no,
                          const char *refund_no, const char *why,
                          struct reconcile_counts *counts)
{
    const struct payopen_by bill = {x->now_ms, ""};
    bool closed = false;
    enum err err =
        payopen_close(x->pay, order_no, refund_no, why, &bill, &closed);
    counts->closed += closed;
    return err;
}

static enum err list_one(struct reconcile *x, enum recon_channel channel,
                         const struct recon_finding *f,
                         struct reconcile_counts *counts)
{
    const struct payopen_by bill = {x->now_ms, ""};
    struct payopen_item item;
    bool now = false;
    if (f->kind == RECON_WAITING)
        return ERR_OK; /* as it was */
    if (!recon_kind_open(f->kind))
        return close_one(x, f->order_no, f->refund_no, recon_kind_name(f->kind),
                         counts);
    item_of(channel, f, &item);
    enum err err = payopen_note(x->pay, &item, &bill, &now);
    counts->opened += now;
    return err;
}

static enum err write_list(struct reconcile *x, enum recon_channel channel,
                           int32_t day, const struct recon_result *r,
                           struct reconcile_counts *counts)
{
    struct gone gone = {.r = r};
    enum err err = paystore_begin(x->pay);
    if (err)
        return err;
    for (size_t i = 0; !err && i < r->count; i++)
        err = list_one(x, channel, &r->findings[i], counts);
    if (!err)
        err = payopen_of_day(x->pay, channel, day, collect_gone, &gone);
    for (size_t i = 0; !err && i < gone.count; i++)
        err = close_one(x, gone.items[i].order_no, gone.items[i].refund_no,
                        N_("agreed"), counts);
    free(gone.items);
    return paystore_end(x->pay, err);
}

/* ---- the whole -----------------------------------------------------------*/

enum err reconcile_day(struct reconcile *x, enum recon_channel channel,
                       int32_t day, struct recon_books *ret_books,
                       struct recon_result *ret_result,
                       struct reconcile_counts *counts, struct diag *d)
{
    struct payopen_bill bill;
    char text[CLOCK_DAY_CHARS];
    enum err err = payopen_bills(x->pay, channel, day, &bill);
    if (!err)
        err = recon_books_load(x->store, x->pay, x->merchant, channel, day,
                               ret_books);
    if (!err)
        err = recon_match(&ret_books->in, ret_result);
    if (!err && ret_result->theirs_fen !=
                    bill.totals.paid.fen - bill.totals.refunded.fen)
        err = ERR_RANGE;
    if (err == ERR_RANGE)
        return diag_set(d, ERR_CORRUPT,
                        tr("the sums of %s do not close: nothing was written; "
                           "read the bill again"),
                        clock_format_day(day, text));
    if (!err)
        err = write_facts(x, channel, day, ret_result, counts);
    if (!err)
        err = write_list(x, channel, day, ret_result, counts);
    for (size_t i = 0; !err && i < ret_result->count; i++)
        counts->kinds[ret_result->findings[i].kind]++;
    return err;
}

enum err reconcile_beside(struct reconcile *x, enum recon_channel channel,
                          int32_t day, struct reconcile_counts *counts,
                          struct diag *d)
{
    enum err err = ERR_OK;
    for (int32_t other = day - 1; !err && other <= day + 1; other += 2) {
        struct payopen_bill bill;
        struct recon_books books = {0};
        struct recon_result result = {0};
        struct reconcile_counts more = {0};
        err = payopen_bills(x->pay, channel, other, &bill);
        if (!err)
            err = reconcile_day(x, channel, other, &books, &result, &more, d);
        recon_release(&result);
        recon_books_release(&books);
        counts->facts += more.facts;
        counts->opened += more.opened;
        counts->closed += more.closed;
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
    }
    return err;
}
