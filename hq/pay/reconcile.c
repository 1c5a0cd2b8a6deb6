#include "hq/pay/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"

/* What is known of one number: a payment's or a refund's. */
struct group {
    const char *order_no, *refund_no;
    const struct recon_payment *payment;
    const struct recon_refund *refund;
    const struct recon_row *row; /* first */
    int paid_rows, back_rows;    /* over all bills */
    int64_t paid_fen, back_fen;
    int64_t day_fen;   /* net of the day's bill */
    int64_t fee_milli; /* over all bills */
    bool in_day;       /* the day's bill has a row of it */
    bool foreign;      /* a row of it is another merchant's */
    /* claims and what may be theirs */
    int candidates;
    struct group *other; /* the last candidate seen */
    bool taken;          /* a row that a claim has */
    bool unsure;         /* may be of a claim that still waits */
};

/* One thing of the input under its number. */
struct atom {
    const char *order_no, *refund_no;
    const struct recon_payment *payment;
    const struct recon_refund *refund;
    const struct recon_row *row;
};

const char *recon_kind_name(enum recon_kind kind)
{
    static const char *const names[] = {
#define RECON_KIND_TEXT(name, text) [RECON_##name] = text,
        RECON_KIND_MAP(RECON_KIND_TEXT)
#undef RECON_KIND_TEXT
    };
    CHECK((size_t)kind < ARRAY_LEN(names));
    return names[kind];
}

bool recon_kind_open(enum recon_kind kind)
{
    return kind > RECON_WAITING;
}

int32_t recon_day(int64_t at_ms)
{
    return clock_business_day(at_ms, 0);
}

/* ---- grouping ------------------------------------------------------------*/

static int by_number(const void *a, const void *b)
{
    const struct atom *x = a, *y = b;
    int order = strcmp(x->order_no, y->order_no);
    if (order == 0)
        order = strcmp(x->refund_no, y->refund_no);
    if (order != 0)
        return order;
    if (!x->row || !y->row) /* ours first */
        return (x->row != NULL) - (y->row != NULL);
    if (x->row->day != y->row->day)
        return x->row->day < y->row->day ? -1 : 1;
    order = strcmp(x->row->bill_of, y->row->bill_of);
    return order ? order
                 : (x->row->row.line > y->row->row.line) -
                       (x->row->row.line < y->row->row.line);
}

static struct atom *atoms_of(const struct recon_in *in, size_t *ret_count)
{
    size_t n = 0, all = in->payment_count + in->refund_count + in->row_count;
    struct atom *atoms = calloc(all ? all : 1, sizeof(*atoms));
    if (!atoms)
        return NULL;
    for (size_t i = 0; i < in->payment_count; i++)
        atoms[n++] = (struct atom){.order_no = in->payments[i].order_no,
                                   .refund_no = "",
                                   .payment = &in->payments[i]};
    for (size_t i = 0; i < in->refund_count; i++)
        atoms[n++] = (struct atom){.order_no = in->refunds[i].order_no,
                                   .refund_no = in->refunds[i].refund_no,
                                   .refund = &in->refunds[i]};
    for (size_t i = 0; i < in->row_count; i++) {
        const struct bill_row *r = &in->rows[i].row;
        atoms[n++] = (struct atom){
            .order_no = r->order_no,
            .refund_no = r->kind == BILL_REFUND ? r->refund_no : "",
            .row = &in->rows[i]};
    }
    qsort(atoms, n, sizeof(*atoms), by_number);
    *ret_count = n;
    return atoms;
}

/* Ours came first. */
static bool is_foreign(const struct group *g, const char *merchant)
{
    bool known = g->refund ? g->refund->merchant_known
                           : g->payment && g->payment->merchant_known;
    const char *ours = !known      ? merchant
                       : g->refund ? g->refund->merchant
                                   : g->payment->merchant;
    return merchant[0] && strcmp(merchant, ours) != 0;
}

static void add_row(struct group *g, const struct recon_row *row, int32_t day)
{
    g->foreign = g->foreign || is_foreign(g, row->row.sub_merchant);
    bool payment = row->row.kind == BILL_PAYMENT;
    int64_t fen = payment ? row->row.paid.fen : row->row.refunded.fen;
    g->paid_rows += payment;
    g->back_rows += !payment;
    *(payment ? &g->paid_fen : &g->back_fen) += fen;
    g->fee_milli += row->row.fee_milli;
    if (!g->row || (row->day == day && !g->in_day))
        g->row = row;
    if (row->day == day) {
        g->day_fen += payment ? fen : -fen;
        g->in_day = true;
    }
}

static size_t make_groups(const struct atom *atoms, size_t count, int32_t day,
                          struct group *groups)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct atom *a = &atoms[i];
        struct group *g = n ? &groups[n - 1] : NULL;
        if (!g || strcmp(g->order_no, a->order_no) != 0 ||
            strcmp(g->refund_no, a->refund_no) != 0) {
            g = &groups[n++];
            *g = (struct group){.order_no = a->order_no,
                                .refund_no = a->refund_no};
        }
        if (a->payment)
            g->payment = a->payment;
        if (a->refund)
            g->refund = a->refund;
        if (a->row)
            add_row(g, a->row, day);
    }
    return n;
}

/* Whether every bill that may have something of this instant was read. */
static bool covered(const struct recon_in *in, int64_t at_ms, int64_t before,
                    int64_t after)
{
    int32_t last = recon_day(at_ms + after);
    for (int32_t day = recon_day(at_ms - before); day <= last; day++) {
        if (day >= in->day - 1 && day <= in->day + 1 &&
            !in->read[day - in->day + 1])
            return false;
    }
    return true;
}

/* ---- claims --------------------------------------------------------------*/

static bool is_claim(const struct group *g)
{
    return g->payment && g->payment->state == RECON_CLAIMED &&
           g->paid_rows + g->back_rows == 0;
}

/* A payment that none of our numbers names. */
static bool is_orphan(const struct group *g)
{
    return !g->payment && !g->refund && g->paid_rows == 1 && !g->back_rows;
}

static int by_amount(const void *a, const void *b)
{
    const struct group *x = *(struct group *const *)a,
                       *y = *(struct group *const *)b;
    if (x->paid_fen != y->paid_fen)
        return x->paid_fen < y->paid_fen ? -1 : 1;
    if (x->row->row.at_ms != y->row->row.at_ms)
        return x->row->row.at_ms < y->row->row.at_ms ? -1 : 1;
    return strcmp(x->order_no, y->order_no);
}

/* The first orphan of the amount, not before the instant. */
static size_t first_of(struct group *const *orphans, size_t count, int64_t fen,
                       int64_t at_ms)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct group *g = orphans[mid];
        if (g->paid_fen < fen ||
            (g->paid_fen == fen && g->row->row.at_ms < at_ms))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void join(struct group *claim, struct group *orphan)
{
    claim->row = orphan->row;
    claim->paid_rows = 1;
    claim->paid_fen = orphan->paid_fen;
    claim->day_fen = orphan->day_fen;
    claim->fee_milli = orphan->fee_milli;
    claim->in_day = orphan->in_day;
    orphan->taken = true;
}

/* What an earlier bill said stays. */
static void join_known(struct group *claim, struct group *const *orphans,
                       size_t count)
{
    const struct recon_payment *p = claim->payment;
    for (size_t i = first_of(orphans, count, p->amount_fen, INT64_MIN);
         p->matched[0] && i < count && orphans[i]->paid_fen == p->amount_fen;
         i++) {
        if (!orphans[i]->taken &&
            strcmp(orphans[i]->row->row.provider_no, p->matched) == 0) {
            join(claim, orphans[i]);
            return;
        }
    }
}

static void count_candidates(struct group *claim, struct group *const *orphans,
                             size_t count, bool waits)
{
    const struct recon_payment *p = claim->payment;
    size_t i = first_of(orphans, count, p->amount_fen,
                        p->at_ms - RECON_CLAIM_BEFORE_MS);
    for (; i < count && orphans[i]->paid_fen == p->amount_fen &&
           orphans[i]->row->row.at_ms <= p->at_ms + RECON_CLAIM_AFTER_MS;
         i++) {
        struct group *o = orphans[i];
        if (o->taken || (o->row->outlet && o->row->outlet != p->outlet))
            continue;
        claim->candidates++;
        claim->other = o;
        o->candidates++;
        o->unsure = o->unsure || waits;
    }
}

static bool claim_waits(const struct recon_in *in, const struct group *claim)
{
    return !covered(in, claim->payment->at_ms, RECON_CLAIM_BEFORE_MS,
                    RECON_CLAIM_AFTER_MS);
}

static enum err match_claims(const struct recon_in *in, struct group *groups,
                             size_t count)
{
    size_t n = 0;
    struct group **orphans = calloc(count ? count : 1, sizeof(struct group *));
    if (!orphans)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (is_orphan(&groups[i]))
            orphans[n++] = &groups[i];
    qsort(orphans, n, sizeof(struct group *), by_amount);
    for (size_t i = 0; i < count; i++)
        if (is_claim(&groups[i]))
            join_known(&groups[i], orphans, n);
    for (size_t i = 0; i < count; i++)
        if (is_claim(&groups[i]))
            count_candidates(&groups[i], orphans, n,
                             claim_waits(in, &groups[i]));
    for (size_t i = 0; i < count; i++) {
        struct group *g = &groups[i];
        if (is_claim(g) && g->candidates == 1 && g->other->candidates == 1 &&
            !claim_waits(in, g))
            join(g, g->other);
    }
    free(orphans);
    return ERR_OK;
}

/* ---- judging -------------------------------------------------------------*/

static int64_t payment_fen(const struct recon_payment *p)
{
    return p && (p->state == RECON_PAID || p->state == RECON_CLAIMED)
               ? p->amount_fen
               : 0;
}

static int64_t refund_fen(const struct recon_refund *r)
{
    return r && r->state == RECON_REFUND_DONE ? -r->amount_fen : 0;
}

static enum recon_kind on_the_day(int64_t ours_fen, int64_t theirs_fen)
{
    return ours_fen == theirs_fen ? RECON_AGREED : RECON_OTHER_DAY;
}

static enum recon_kind judge_claim(const struct recon_in *in,
                                   const struct group *g, int64_t ours_fen)
{
    if (g->paid_rows)
        return ours_fen == g->day_fen ? RECON_CLAIM_FOUND : RECON_OTHER_DAY;
    if (claim_waits(in, g))
        return RECON_WAITING;
    return g->candidates ? RECON_CLAIM_UNCLEAR : RECON_CLAIM_ABSENT;
}

static enum recon_kind judge_unknown(const struct group *g)
{
    if (g->unsure)
        return RECON_WAITING;
    if (g->paid_rows > 1)
        return RECON_DOUBLED;
    return g->paid_rows && g->paid_fen == g->back_fen ? RECON_GIVEN_BACK
                                                      : RECON_THEIRS_ONLY;
}

/* false: nothing to say of it. */
static bool judge_payment(const struct recon_in *in, const struct group *g,
                          int64_t ours_fen, enum recon_kind *ret)
{
    const struct recon_payment *p = g->payment;
    int rows = g->paid_rows + g->back_rows;
    int64_t net = g->paid_fen - g->back_fen;
    bool seen = covered(in, p->at_ms, RECON_SLACK_MS, RECON_SLACK_MS);
    switch (p->state) {
    case RECON_FAILED:
    case RECON_REVERSED:
        *ret = g->paid_rows > 1 ? RECON_DOUBLED
               : net == 0       ? RECON_GIVEN_BACK
               : seen           ? RECON_CHARGED
                                : RECON_WAITING; /* may be given back yet */
        return rows > 0;
    case RECON_OPEN:
        if (rows == 0)
            *ret = seen ? RECON_SETTLED : RECON_WAITING;
        else if (g->paid_rows > 1)
            *ret = RECON_DOUBLED;
        else
            *ret =
                net == 0 || net == p->amount_fen ? RECON_SETTLED : RECON_AMOUNT;
        return true;
    case RECON_PAID:
    case RECON_CLAIMED:
        break;
    }
    if (rows == 0)
        *ret = seen ? RECON_OURS_ONLY : RECON_WAITING;
    else if (g->paid_rows > 1)
        *ret = RECON_DOUBLED;
    else
        *ret = net == p->amount_fen ? on_the_day(ours_fen, g->day_fen)
                                    : RECON_AMOUNT;
    return true;
}

static bool judge_refund(const struct recon_in *in, const struct group *g,
                         int64_t ours_fen, enum recon_kind *ret)
{
    const struct recon_refund *r = g->refund;
    bool rows = g->back_rows > 0;
    if (!r || (r->state == RECON_REFUND_FAILED && rows)) {
        *ret = RECON_REFUND_THEIRS;
        return true;
    }
    if (!rows && r->state != RECON_REFUND_DONE)
        return false; /* asked: it goes on by itself; failed: as it should be */
    if (!rows)
        *ret = covered(in, r->at_ms, RECON_SLACK_MS, RECON_SLACK_MS)
                   ? RECON_REFUND_OURS
                   : RECON_WAITING;
    else if (g->back_rows > 1)
        *ret = RECON_DOUBLED;
    else if (g->back_fen != r->amount_fen)
        *ret = RECON_REFUND_AMOUNT;
    else if (r->state == RECON_REFUND_ASKED)
        *ret = RECON_SETTLED;
    else
        *ret = on_the_day(ours_fen, g->day_fen);
    return true;
}

static bool judge(const struct recon_in *in, const struct group *g,
                  struct recon_finding *ret)
{
    bool refund = g->refund_no[0] || g->refund, said = true;
    const int64_t *at = g->refund    ? &g->refund->at_ms
                        : g->payment ? &g->payment->at_ms
                                     : NULL;
    bool ours = at && recon_day(*at) == in->day;
    if (g->taken || (!ours && !g->in_day))
        return false;
    *ret =
        (struct recon_finding){.payment = g->payment,
                               .refund = g->refund,
                               .row = g->row,
                               .order_no = g->order_no,
                               .refund_no = g->refund_no,
                               .theirs_fen = g->day_fen,
                               .ours_all_fen = refund ? refund_fen(g->refund)
                                                      : payment_fen(g->payment),
                               .theirs_all_fen = g->paid_fen - g->back_fen,
                               .fee_milli = g->fee_milli};
    if (ours)
        ret->ours_fen = ret->ours_all_fen;
    if (g->foreign)
        ret->kind = RECON_OTHER_MERCHANT;
    else if (refund || (!g->payment && g->row->row.kind == BILL_REFUND))
        said = judge_refund(in, g, ret->ours_fen, &ret->kind);
    else if (!g->payment)
        ret->kind = judge_unknown(g);
    else if (g->payment->state == RECON_CLAIMED && !g->back_rows &&
             g->paid_rows <= 1)
        ret->kind = judge_claim(in, g, ret->ours_fen);
    else
        said = judge_payment(in, g, ret->ours_fen, &ret->kind);
    return said;
}

/* ---- the whole -----------------------------------------------------------*/

/* Straight from the input, as a check of the findings. */
static void sum(const struct recon_in *in, struct recon_result *r)
{
    for (size_t i = 0; i < in->payment_count; i++)
        if (recon_day(in->payments[i].at_ms) == in->day)
            r->ours_fen += payment_fen(&in->payments[i]);
    for (size_t i = 0; i < in->refund_count; i++)
        if (recon_day(in->refunds[i].at_ms) == in->day)
            r->ours_fen += refund_fen(&in->refunds[i]);
    for (size_t i = 0; i < in->row_count; i++) {
        const struct bill_row *row = &in->rows[i].row;
        if (in->rows[i].day == in->day)
            r->theirs_fen +=
                row->kind == BILL_PAYMENT ? row->paid.fen : -row->refunded.fen;
    }
}

static bool closes(const struct recon_result *r)
{
    int64_t difference = 0;
    for (size_t i = 0; i < r->count; i++)
        difference += r->findings[i].theirs_fen - r->findings[i].ours_fen;
    return difference == r->theirs_fen - r->ours_fen;
}

enum err recon_match(const struct recon_in *in, struct recon_result *ret_result)
{
    struct recon_result r = {0};
    size_t atom_count = 0, count = 0;
    struct group *groups = NULL;
    struct atom *atoms = atoms_of(in, &atom_count);
    enum err err = atoms ? ERR_OK : ERR_NOMEM;
    if (!err) {
        size_t room = atom_count ? atom_count : 1;
        groups = calloc(room, sizeof(*groups));
        r.findings = calloc(room, sizeof(*r.findings));
        err = groups && r.findings ? ERR_OK : ERR_NOMEM;
    }
    if (!err) {
        count = make_groups(atoms, atom_count, in->day, groups);
        err = match_claims(in, groups, count);
    }
    for (size_t i = 0; !err && i < count; i++)
        r.count += judge(in, &groups[i], &r.findings[r.count]);
    if (!err) {
        sum(in, &r);
        err = closes(&r) ? ERR_OK : ERR_RANGE;
    }
    free(groups);
    free(atoms);
    if (err)
        recon_release(&r);
    else
        *ret_result = r;
    return err;
}

void recon_release(struct recon_result *r)
{
    if (!r)
        return;
    free(r->findings);
    *r = (struct recon_result){0};
}
