#include "pos/pay/cash_paper.h"
#include "pos/pay/code_paper.h"
#include "pos/report/report.h"
#include "pos/papers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/customer/credit_paper.h"
#include "pos/drawer_left.h"
#include "pos/leave_paper.h"
#include "pos/lookup.h"
#include "pos/papers_internal.h"
#include "pos/people.h"
#include "pos/promo/promos.h"
#include "pos/refund/refund.h"
#include "pos/refund/slip.h"
#include "pos/sale.h"
#include "pos/shift.h"
#include "pos/tag.h"
#include "pos/spool_model.h"
#include "receipts/escpos.h"
#include "receipts/plain.h"
#include "receipts/profile.h"
#include "receipts/render.h"
#include "receipts/sale_receipt.h"
#include "receipts/sample_papers.h"
#include "receipts/shift_report.h"
#include "receipts/test_page.h"
#include "sync/feed.h"
#include "sync/sale_math.h"

enum err papers_letterhead(struct till *t, uint32_t cashier,
                           struct letterhead *h)
{
    struct person who;
    memset(h, 0, sizeof(*h));
    enum err err = catalogue_outlet(&t->catalogue, t->outlet, &h->outlet);
    if (err && err != ERR_NOTFOUND)
        return err;
    err = people_find(t, cashier, &who);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (err) /* no longer known by name */
        snprintf(h->cashier, sizeof(h->cashier), "%u", cashier);
    else
        snprintf(h->cashier, sizeof(h->cashier), "%s", who.name);
    snprintf(h->outlet_id, sizeof(h->outlet_id), "%u", t->outlet);
    snprintf(h->till_no, sizeof(h->till_no), "%u", t->till);
    h->shown = (struct receipt_outlet){
        .name = h->outlet.name,
        .address = h->outlet.address,
        .phone = h->outlet.phone,
    };
    return ERR_OK;
}

void papers_facts(const struct till *t, const struct letterhead *h,
                  const struct spool_job *job, int64_t time_ms,
                  struct paper_facts *f)
{
    f->practice = t->practice;
    f->outlet = h->shown;
    f->outlet_id = h->outlet_id;
    f->till_id = f->till_no = h->till_no;
    f->cashier = h->cashier;
    f->time_ms = time_ms;
    f->reprint = (int)job->copy;
    f->may_repeat = job->again;
    f->open_drawer = job->drawer;
}

const char *papers_tender_name(Ledger__TenderType type)
{
    switch (type) {
    case LEDGER__TENDER_TYPE__CASH:
        return tr("cash");
    case LEDGER__TENDER_TYPE__WECHAT:
        return tr("WeChat");
    case LEDGER__TENDER_TYPE__ALIPAY:
        return tr("Alipay");
    case LEDGER__TENDER_TYPE__UNIONPAY:
        return tr("UnionPay");
    case LEDGER__TENDER_TYPE__CREDIT:
        return tr("on credit");
    case LEDGER__TENDER_TYPE__MEMBER_POINTS:
        return tr("points");
    case LEDGER__TENDER_TYPE__EXCHANGE:
        return tr("exchanged");
    default:
        return tr("other");
    }
}

/* ---- a sale --------------------------------------------------------------*/

/* What promotions took off, by name; the rest is the cashier's. */
static enum err fill_offs(struct till *t, struct arena *arena,
                          const Ledger__Line *l, struct receipt_line *ret)
{
    char name[PROMO_NAME_CAP];
    struct receipt_off *offs =
        arena_alloc(arena, (l->n_promotions + 1) * sizeof(*offs));
    if (!offs)
        return ERR_NOMEM;
    for (size_t i = 0; i < l->n_promotions; i++) {
        enum err err = promos_name(t, l->promotions[i]->promotion, name);
        if (err)
            return err;
        offs[i].name = arena_text(arena, name, strlen(name));
        offs[i].amount = money_of(l->promotions[i]->amount_fen);
        if (!offs[i].name)
            return ERR_NOMEM;
        ret->discount.fen -= offs[i].amount.fen;
    }
    ret->offs = offs;
    ret->off_count = (int)l->n_promotions;
    return ERR_OK;
}

static enum err fill_line(struct till *t, struct arena *arena,
                          const Ledger__Line *l, struct receipt_line *ret,
                          struct sale_receipt *r)
{
    struct item item = {0};
    struct money amount;
    enum err err = lookup_item(t, l->item, l->pack, &item);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (err)
        snprintf(item.name, sizeof(item.name), tr("item %llu"),
                 (unsigned long long)l->item);
    err = ledger_line_amount(l, &amount);
    if (err)
        return err;
    ret->name = arena_text(arena, item.name, strlen(item.name));
    ret->spec = arena_text(arena, item.spec, strlen(item.spec));
    ret->unit = arena_text(arena, item.unit, strlen(item.unit));
    if (!ret->name || !ret->spec || !ret->unit)
        return ERR_NOMEM;
    ret->quantity = quantity_of(l->quantity_milli);
    ret->unit_price = money_of(l->price_fen);
    ret->amount = money_of(amount.fen + l->discount_fen);
    ret->discount = money_of(l->discount_fen);
    err = fill_offs(t, arena, l, ret);
    if (err)
        return err;
    bool weighed = item.by_weight || l->quantity_milli % QUANTITY_ONE != 0;
    r->item_count += weighed ? 1 : (int)(l->quantity_milli / QUANTITY_ONE);
    r->discount.fen += l->discount_fen + l->share_fen;
    r->basket_discount.fen += l->share_fen;
    return ERR_OK;
}

static enum err fill_lines(struct till *t, struct arena *arena,
                           const Ledger__Sale *sale, struct sale_receipt *r)
{
    struct receipt_line *lines =
        arena_alloc(arena, (sale->n_lines + 1) * sizeof(*lines));
    struct receipt_tender *tenders =
        arena_alloc(arena, (sale->n_tenders + 1) * sizeof(*tenders));
    enum err err = lines && tenders ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < sale->n_lines; i++)
        err = fill_line(t, arena, sale->lines[i], &lines[i], r);
    if (err)
        return err;
    for (size_t i = 0; i < sale->n_tenders; i++) {
        tenders[i].name = papers_tender_name(sale->tenders[i]->type);
        tenders[i].amount = money_of(sale->tenders[i]->amount_fen);
    }
    r->lines = lines;
    r->line_count = (int)sale->n_lines;
    r->tenders = tenders;
    r->tender_count = (int)sale->n_tenders;
    return ERR_OK;
}

/* A re-based sale keeps the number and hash that its first paper had. */
enum err papers_number(struct till *t, const Ledger__Entry *e, uint64_t seq,
                       struct paper_facts *r)
{
    uint8_t hash[LEDGER_HASH_LEN];
    if (e->origin && e->origin->hash.len == LEDGER_HASH_LEN) {
        r->seq = e->origin->seq;
        memcpy(r->head, e->origin->hash.data, sizeof(r->head));
        return ERR_OK;
    }
    enum err err = ledger_hash_at(&t->db, seq, hash);
    if (err)
        return err;
    r->seq = seq;
    memcpy(r->head, hash, sizeof(r->head));
    return ERR_OK;
}

enum err papers_entry(struct till *t, uint64_t seq, Ledger__Entry **ret)
{
    struct buf bytes = {0};
    enum err err = ledger_read(&t->db, seq, &bytes);
    if (!err)
        *ret = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    return err ? err : *ret ? ERR_OK : ERR_CORRUPT;
}

static enum err sale_paper(struct till *t, const struct spool_job *job,
                           const struct paper_look *look, struct arena *arena,
                           struct document *doc, struct diag *d)
{
    struct letterhead h;
    struct sale_receipt r = {0};
    Ledger__Entry *e = NULL;
    enum err err = sale_read(t, job->ref, &e, d);
    if (err)
        return err;
    err = papers_letterhead(t, e->cashier, &h);
    if (!err)
        err = fill_lines(t, arena, e->sale, &r);
    if (!err)
        err = papers_number(t, e, job->ref, &r.facts);
    if (err)
        goto out;
    papers_facts(t, &h, job, (int64_t)e->at_ms, &r.facts);
    r.business_day = e->sale->business_day;
    r.total = money_of(e->sale->total_fen);
    r.change = money_of(e->sale->change_fen);
    r.facts.look = look;
    struct points_note points;
    if (points_of_sale(t, e->sale, job->ref, &points)) {
        r.has_points = true;
        r.points_earned = points.earned;
        r.points_spent = points.spent;
        r.points_now = points.after;
    }
    sale_receipt_document(&r, doc);
out:
    ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}

/* The entry that a paper stands for, and what its head says. *ret_entry is set
 * also where the rest failed. */
static enum err entry_facts(struct till *t, const struct spool_job *job,
                            const struct paper_look *look, struct letterhead *h,
                            struct paper_facts *facts,
                            Ledger__Entry **ret_entry)
{
    facts->look = look;
    enum err err = papers_entry(t, job->ref, ret_entry);
    if (!err)
        err = papers_letterhead(t, (*ret_entry)->cashier, h);
    if (!err)
        err = papers_number(t, *ret_entry, job->ref, facts);
    if (!err)
        papers_facts(t, h, job, (int64_t)(*ret_entry)->at_ms, facts);
    return err;
}

/* Of goods, or cash in place of what a phone did not get. */
static enum err refund_paper(struct till *t, const struct spool_job *job,
                             const struct paper_look *look, struct arena *arena,
                             struct document *doc, struct diag *d)
{
    struct letterhead h;
    struct refund_slip slip = {0};
    Ledger__Entry *e = NULL;
    enum err err = entry_facts(t, job, look, &h, &slip.facts, &e);
    if (!err && e->fact_case == LEDGER__ENTRY__FACT_REFUND) {
        err = refund_slip_fill(t, arena, e->refund, &slip);
        if (!err)
            refund_slip_document(&slip, doc);
    } else if (!err) {
        err = cash_slip_paper(t, e, &slip.facts, doc);
    }
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}

/* ---- credit --------------------------------------------------------------*/

static const char *repaid_by(const Ledger__Entry *e)
{
    const Ledger__CreditRepaid *r =
        e->fact_case == LEDGER__ENTRY__FACT_CREDIT_REPAID ? e->credit_repaid
                                                          : NULL;
    return r && r->n_tenders == 1 ? papers_tender_name(r->tenders[0]->type)
                                  : NULL;
}

static enum err slip_paper(struct till *t, const struct spool_job *job,
                           const struct paper_look *look, struct document *doc,
                           struct diag *d)
{
    struct letterhead h;
    struct paper_facts facts = {0};
    Ledger__Entry *e = NULL;
    enum err err = entry_facts(t, job, look, &h, &facts, &e);
    if (!err)
        err = credit_slip_paper(t, e, job->ref, repaid_by(e), &facts, doc, d);
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    return till_explain(t, err, d);
}

/* Statement and aging list: of no one entry. */
static enum err credit_list_paper(struct till *t, const struct spool_job *job,
                                  const struct paper_look *look,
                                  struct document *doc, struct diag *d)
{
    struct letterhead h;
    struct paper_facts facts = {.look = look};
    enum err err = till_explain(t, papers_letterhead(t, 0, &h), d);
    if (err)
        return err;
    papers_facts(t, &h, job, job->queued_ms, &facts);
    return job->kind == SPOOL_AGING
               ? credit_aging_paper(t, &facts, doc, d)
               : credit_statement_paper(t, job->ref, &facts, doc, d);
}

/* ---- a shift -------------------------------------------------------------*/

/* The shift that job reports: an X report says what it said when it was asked
 * for, a Z report what the closed shift holds. */
static enum err reported(struct till *t, const struct spool_job *job,
                         struct shift *ret_shift, uint64_t *ret_last_seq)
{
    enum err err = shift_find_asked(t, job->id, ret_shift, ret_last_seq);
    if (err != ERR_NOTFOUND)
        return err;
    struct ledger_head head;
    err = shift_find(t, (uint32_t)job->ref, ret_shift);
    if (err)
        return err;
    if (ret_shift->closed) {
        *ret_last_seq = ret_shift->closed_seq;
        return ERR_OK;
    }
    err = ledger_head(&t->db, &head); /* queued by an older version */
    if (!err)
        *ret_last_seq = head.seq;
    return err;
}

/* Those that there were, by name. */
static int tender_sums(const struct shift_sum sums[SHIFT_TYPES],
                       struct shift_tender out[SHIFT_TYPES])
{
    int count = 0;
    for (int i = 0; i < SHIFT_TYPES; i++) {
        if (sums[i].count == 0 && sums[i].amount.fen == 0)
            continue;
        out[count++] = (struct shift_tender){
            .name = papers_tender_name((Ledger__TenderType)i),
            .count = sums[i].count,
            .amount = sums[i].amount,
        };
    }
    return count;
}

static enum err shift_paper(struct till *t, const struct spool_job *job,
                            const struct paper_look *look, struct document *doc,
                            struct diag *d)
{
    struct letterhead h;
    struct shift s;
    struct shift_tender tenders[SHIFT_TYPES], refunded[SHIFT_TYPES],
        repaid[SHIFT_TYPES];
    struct shift_report r = {0};
    struct leave_paper leaves;
    struct drawer_left left = {0};
    enum err err = reported(t, job, &s, &r.last_seq);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no shift number %u"),
                        (unsigned)job->ref);
    if (!err)
        err = papers_letterhead(t, s.closed ? s.closed_by : s.opened_by, &h);
    if (!err)
        err = leave_paper_fill(t, s.number, &leaves, &r);
    if (!err)
        err = drawer_left_find(&t->db, s.number, r.last_seq, &left);
    if (err)
        return till_explain(t, err, d);
    r.tender_count = tender_sums(s.sums[SHIFT_TENDERED], tenders);
    r.refunded_count = tender_sums(s.sums[SHIFT_REFUNDED], refunded);
    r.repaid_count = tender_sums(s.sums[SHIFT_REPAID], repaid);
    r.left_open_count = left.times;
    r.left_open_s = left.longest_s;
    r.closing = s.closed;
    r.practice = t->practice;
    r.outlet = h.shown;
    r.look = look;
    r.till_no = h.till_no;
    r.shift_no = s.number;
    r.cashier = h.cashier;
    r.business_day = s.business_day;
    r.opened_ms = s.opened_ms;
    r.closed_ms = s.closed ? s.closed_ms : job->queued_ms;
    r.first_seq = s.opened_seq;
    r.sale_count = shift_of(&s, SHIFT_SALES).count;
    r.item_count = shift_of(&s, SHIFT_PIECES).count;
    r.gross = money_of(shift_of(&s, SHIFT_SALES).amount.fen +
                       shift_of(&s, SHIFT_SAVED).amount.fen);
    r.discount = shift_of(&s, SHIFT_SAVED).amount;
    r.total = shift_of(&s, SHIFT_SALES).amount;
    r.tenders = tenders;
    r.refunded = refunded;
    r.repaid = repaid;
    r.refund_count = shift_of(&s, SHIFT_REFUNDS).count;
    r.refunds = shift_of(&s, SHIFT_REFUNDS).amount;
    r.override_count = shift_of(&s, SHIFT_OVERRIDES).count;
    r.handed_over_count = shift_of(&s, SHIFT_HANDED_OVER).count;
    r.cash_in_count = shift_of(&s, SHIFT_CASH_IN).count;
    r.cash_in = shift_of(&s, SHIFT_CASH_IN).amount;
    r.cash_out_count = shift_of(&s, SHIFT_CASH_OUT).count;
    r.cash_out = shift_of(&s, SHIFT_CASH_OUT).amount;
    r.cash_drop_count = shift_of(&s, SHIFT_CASH_DROP).count;
    r.cash_drop = shift_of(&s, SHIFT_CASH_DROP).amount;
    r.change = shift_of(&s, SHIFT_CHANGE).amount;
    r.void_count = shift_of(&s, SHIFT_VOIDS).count;
    r.void_amount = shift_of(&s, SHIFT_VOIDS).amount;
    r.abandoned_count = shift_of(&s, SHIFT_ABANDONED).count;
    r.abandoned_amount = shift_of(&s, SHIFT_ABANDONED).amount;
    r.reprint_count = shift_of(&s, SHIFT_REPRINTS).count;
    r.drawer_count = shift_of(&s, SHIFT_DRAWER).count;
    r.opening_float = s.float_cash;
    r.expected_cash = s.expected;
    r.counted_cash = s.counted;
    r.difference = money_of(s.counted.fen - s.expected.fen);
    r.reprint = s.closed ? (int)job->copy : 0;
    r.may_repeat = job->again;
    shift_report_document(&r, doc);
    return ERR_OK;
}

/* ---- the shop's look ------------------------------------------------------*/

/* Lines of a setting, where the template has none. text holds them. */
static void note_lines(struct till *t, const char *setting, char text[NOTE_CAP],
                       const char *lines[TEMPLATE_LINES_MAX], int *count)
{
    if (*count > 0)
        return;
    till_setting(t, setting, "", text, NOTE_CAP);
    char *rest = text;
    while (rest && *rest && *count < TEMPLATE_LINES_MAX)
        lines[(*count)++] = strsep(&rest, "\n");
}

enum err papers_look(struct till *t, enum paper_kind kind, int dots, bool keep,
                     struct papers_look *ret, struct diag *why)
{
    memset(ret, 0, sizeof(*ret));
    enum err err = template_current(t->dir, keep, &ret->template, why);
    if (!err)
        err = template_look(&ret->template, kind, t->dir, dots, &ret->look,
                            why->text[0] ? NULL : why);
    if (err) {
        papers_look_release(ret);
        return err;
    }
    struct template_look *l = &ret->look;
    if (kind == PAPER_SHIFT) /* those lines are for customers */
        return ERR_OK;
    note_lines(t, SETTING_RECEIPT_HEADER, ret->header, l->header,
               &l->look.header_count);
    note_lines(t, SETTING_RECEIPT_FOOTER, ret->footer, l->footer,
               &l->look.footer_count);
    return ERR_OK;
}

void papers_look_release(struct papers_look *l)
{
    template_look_release(&l->look);
    template_release(&l->template);
}

/* PAPER_KINDS: has no look. */
static enum paper_kind kind_of(const struct spool_job *job)
{
    switch (job->kind) {
    case SPOOL_SALE:
        return PAPER_SALE;
    case SPOOL_SHIFT:
        return PAPER_SHIFT;
    case SPOOL_REFUND:
    case SPOOL_CASH:
        return PAPER_REFUND;
    case SPOOL_CREDIT:
        return PAPER_CREDIT;
    case SPOOL_STATEMENT:
    case SPOOL_AGING:
        return PAPER_STATEMENT;
    case SPOOL_STOCK:
    case SPOOL_EXPIRING:
        return PAPER_STOCK;
    case SPOOL_ORDER:
        return PAPER_ORDER;
    case SPOOL_DELIVERY:
        return PAPER_DELIVERY;
    default:
        return PAPER_KINDS;
    }
}

/* ---- a report ------------------------------------------------------------*/

#define REPORT_PAPER_ROWS 100

/* Whoever queued it was allowed to see it. */
static enum err report_paper(struct till *t, const struct spool_job *job,
                             struct document *doc, struct diag *d)
{
    const struct actor keeper = {.keeper = true};
    struct report r = {0};
    enum report_kind kind;
    int32_t from, to;
    char outlet[ITEM_NAME_CAP];
    if (!report_of_ref(job->ref, &kind, &from, &to))
        return diag_set(d, ERR_FORMAT,
                        tr("a newer version of this program queued this "
                           "paper"));
    enum err err = report_make(t, &keeper, kind, from, to, &r, d);
    if (err)
        return err;
    till_outlet_name(t, outlet, sizeof(outlet));
    report_document(&r, outlet, job->queued_ms, REPORT_PAPER_ROWS, doc);
    report_release(&r);
    return ERR_OK;
}

/* ---- bytes ---------------------------------------------------------------*/

/* As often as it was asked for. */
static enum err label_paper(struct till *t, const struct spool_job *job,
                            struct document *doc, int *ret_copies,
                            struct diag *d)
{
    struct tag tag;
    enum err err = tag_find(&t->db, job->ref, &tag);
    if (err)
        return till_explain(t, err, d);
    if (job->again)
        repeat_mark_document(doc);
    *ret_copies = tag.copies;
    return tag_document(t, &tag, LABEL_ROLL, doc, d);
}

static enum err document(struct till *t, const struct spool_job *job,
                         const struct printer_profile *profile,
                         const struct paper_look *look, struct arena *arena,
                         struct document *doc, int *ret_copies, struct diag *d)
{
    doc_init(doc, arena);
    switch (job->kind) {
    case SPOOL_SALE:
        return sale_paper(t, job, look, arena, doc, d);
    case SPOOL_SHIFT:
        return shift_paper(t, job, look, doc, d);
    case SPOOL_CODE:
        return code_paper_document(t, job->ref, t->now_ms(), doc, d);
    case SPOOL_REPORT:
        return report_paper(t, job, doc, d);
    case SPOOL_STOCK:
    case SPOOL_EXPIRING:
        return papers_stock(t, job, look, arena, doc, d);
    case SPOOL_ORDER:
        return papers_order(t, job, look, arena, doc, d);
    case SPOOL_DELIVERY:
        return papers_delivery(t, job, look, arena, doc, d);
    case SPOOL_REFUND:
    case SPOOL_CASH:
        return refund_paper(t, job, look, arena, doc, d);
    case SPOOL_CREDIT:
        return slip_paper(t, job, look, doc, d);
    case SPOOL_STATEMENT:
    case SPOOL_AGING:
        return credit_list_paper(t, job, look, doc, d);
    case SPOOL_DRAWER:
        if (job->drawer)
            doc_drawer(doc);
        return ERR_OK;
    case SPOOL_TEST:
        test_page_document(profile, doc);
        return ERR_OK;
    case SPOOL_LABEL:
        return label_paper(t, job, doc, ret_copies, d);
    default:
        return diag_set(d, ERR_FORMAT,
                        tr("a newer version of this program queued this "
                           "paper"));
    }
}

/* ERR_NOTFOUND of the encoder: a font is needed, and somebody can install
 * one. */
static enum err encode_document(struct till *t, const struct document *doc,
                                const struct printer_profile *profile,
                                int copies, struct buf *ret_bytes,
                                struct diag *d)
{
    struct escpos_options options = {0};
    struct diag no_font = {0};
    const char *path = config_text(&t->config, "printer", "font", NULL);
    /* Without a font only characters beyond the printer's own are lost. */
    if (font_open(path, &options.font, &no_font))
        options.font = NULL;
    enum err err = ERR_OK;
    for (int i = 0; i < copies && !err; i++) {
        err = escpos_encode(doc, profile, &options, ret_bytes);
        options.no_drawer = true;
    }
    if (err == ERR_NOTFOUND)
        err = diag_default(d, ERR_GONE, "%s", no_font.text);
    font_close(options.font);
    return err;
}

/* copies: as many as the look says; else one. */
static enum err encode(struct till *t, const struct spool_job *job,
                       const struct printer_profile *profile, bool copies,
                       struct buf *ret_bytes, struct diag *d)
{
    struct arena arena = {0};
    struct document doc;
    struct papers_look l = {0};
    struct diag why = {0}; /* shown where the look is, not on each paper */
    enum paper_kind kind = kind_of(job);
    enum err err = ERR_OK;
    l.look.copies = 1;
    if (kind != PAPER_KINDS)
        err = papers_look(t, kind, profile->dots, copies, &l, &why);
    if (!err)
        err = document(t, job, profile, &l.look.look, &arena, &doc,
                       &l.look.copies, d);
    if (!err)
        err = encode_document(t, &doc, profile, copies ? l.look.copies : 1,
                              ret_bytes, d);
    papers_look_release(&l);
    arena_release(&arena);
    return err;
}

enum err papers_profile(struct till *t,
                        const struct printer_profile **ret_profile,
                        struct diag *d)
{
    struct spool_model model;
    enum err err = spool_model(t, &model, d);
    if (!err)
        *ret_profile = model.guess.profile;
    return err;
}

enum err papers_print(struct till *t, const struct spool_job *job,
                      struct buf *ret_bytes, struct diag *d)
{
    const struct printer_profile *profile = NULL;
    if (papers_profile(t, &profile, d)) /* till.ini can be corrected */
        return ERR_GONE;
    return encode(t, job, profile, true, ret_bytes, d);
}

enum err papers_picture(struct till *t, const struct spool_job *job,
                        const char *paper, const char *png_path, struct diag *d)
{
    const struct printer_profile *profile = NULL;
    const char *font = config_text(&t->config, "printer", "font", NULL);
    struct buf bytes = {0};
    enum err err = paper ? profile_find(paper, &profile, d)
                         : papers_profile(t, &profile, d);
    if (!err)
        err = encode(t, job, profile, false, &bytes, d);
    if (!err)
        err = receipts_render(bytes.data, bytes.len, profile->dots, font,
                              png_path, NULL, d);
    buf_release(&bytes);
    return err;
}

/* ---- previews ------------------------------------------------------------*/

static enum err page_png(struct till *t, const struct document *doc,
                         const struct page_size *page, const char *png_path,
                         struct diag *d)
{
    const char *path = config_text(&t->config, "printer", "font", NULL);
    struct font *font = NULL;
    struct bitmap picture = {0};
    enum err err = font_open(path, &font, d);
    if (!err)
        err = page_draw(doc, page, font, &picture);
    if (!err)
        err = bitmap_write_png(&picture, RENDER_MARGIN, png_path, d);
    bitmap_release(&picture);
    font_close(font);
    return err;
}

enum err papers_label_png(struct till *t, const struct document *doc,
                          const struct page_size *page,
                          const struct printer_profile *profile,
                          const char *png_path, struct diag *d)
{
    const char *font = config_text(&t->config, "printer", "font", NULL);
    struct buf bytes = {0};
    if (page)
        return till_explain(t, page_png(t, doc, page, png_path, d), d);
    enum err err = encode_document(t, doc, profile, 1, &bytes, d);
    if (!err)
        err = receipts_render(bytes.data, bytes.len, profile->dots, font,
                              png_path, NULL, d);
    buf_release(&bytes);
    return err;
}

enum err papers_preview(struct till *t, enum paper_kind kind, const char *paper,
                        const char *png_path, struct buf *ret_text,
                        struct diag *why, struct diag *d)
{
    const struct printer_profile *profile = NULL;
    const struct page_size *page = NULL;
    struct papers_look l = {0};
    struct letterhead h;
    struct arena arena = {0};
    struct document doc;
    if (paper && kind >= PAPER_SHELF && page_find(paper, &page, NULL) == ERR_OK)
        paper = "58";
    enum err err = paper ? profile_find(paper, &profile, d)
                         : papers_profile(t, &profile, d);
    if (!err)
        err = papers_letterhead(t, 0, &h);
    if (!err)
        err = papers_look(t, kind, profile->dots, false, &l, why);
    if (err)
        goto out;
    doc_init(&doc, &arena);
    sample_paper_document(kind, page ? LABEL_40X30 : LABEL_ROLL,
                          h.shown.name[0] ? &h.shown : NULL, &l.look.look,
                          &doc);
    err =
        doc_plain(&doc, page ? page_columns(page, doc.small) : profile->columns,
                  ret_text);
    if (!err && png_path)
        err = papers_label_png(t, &doc, page, profile, png_path, d);
out:
    papers_look_release(&l);
    arena_release(&arena);
    return err ? till_explain(t, err, d) : ERR_OK;
}
