#include "receipts/refund_slip.h"

#include <stdio.h>

#include "base/clock.h"
#include "receipts/label.h"

#define LINE_CHARS 256

static bool there(const char *s)
{
    return s && s[0];
}

/* Where and when the goods were sold. */
static void add_sale(struct document *doc, const struct refund_slip *s)
{
    char no[LINE_CHARS], time[CLOCK_TIME_CHARS];
    if (s->sale_seq == 0) {
        doc_text(doc, DOC_NORMAL, DOC_LEFT,
                 paper_label(N_("paper|Returned without a receipt")));
        return;
    }
    if (there(s->sale_till))
        snprintf(no, sizeof(no), paper_label(N_("paper|till %s no. %06llu")),
                 s->sale_till, (unsigned long long)s->sale_seq);
    else
        snprintf(no, sizeof(no), paper_label(N_("paper|No. %06llu")),
                 (unsigned long long)s->sale_seq);
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Of the sale")), no);
    if (s->sale_time_ms)
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Sold")),
                 clock_format_time(s->sale_time_ms, time));
}

void refund_slip_document(const struct refund_slip *s, struct document *doc)
{
    paper_begin(doc, &s->facts,
                s->voided ? paper_label(N_("paper|SALE VOIDED"))
                          : paper_label(N_("paper|REFUND")));
    paper_number(doc, &s->facts);
    add_sale(doc, s);
    doc_rule(doc);
    paper_item_titles(doc, s->facts.look);
    for (int i = 0; i < s->line_count; i++)
        paper_item(doc, s->facts.look, &s->lines[i]);
    doc_rule(doc);
    paper_money(doc, DOC_BIG, paper_label(N_("paper|Given back")), s->total);
    for (int i = 0; i < s->tender_count; i++)
        paper_money(doc, DOC_NORMAL, s->tenders[i].name, s->tenders[i].amount);
    if (there(s->reason))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|Why: %s")),
                  s->reason);
    if (there(s->approved_by))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|Allowed by %s")), s->approved_by);
    paper_signature(doc, paper_label(N_("paper|Customer signs")));
    paper_end(doc, &s->facts, NULL);
}

/* Two lines: 32 letters beside a label do not fit narrow paper. */
static void add_number(struct document *doc, const char *label, const char *no)
{
    if (!there(no))
        return;
    doc_text(doc, DOC_NORMAL, DOC_LEFT, label);
    doc_text(doc, DOC_NORMAL, DOC_RIGHT, no);
}

void cash_slip_document(const struct cash_slip *s, struct document *doc)
{
    char no[LINE_CHARS];
    paper_begin(doc, &s->facts, paper_label(N_("paper|CASH INSTEAD")));
    paper_number(doc, &s->facts);
    doc_rule(doc);
    doc_text(doc, DOC_NORMAL, DOC_LEFT,
             paper_label(N_("paper|The phone did not get this refund. It was "
                            "given in cash.")));
    paper_money(doc, DOC_BIG, paper_label(N_("paper|Given in cash")),
                s->amount);
    if (there(s->tender))
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|In place of")),
                 s->tender);
    if (s->refund_seq) {
        snprintf(no, sizeof(no), paper_label(N_("paper|No. %06llu")),
                 (unsigned long long)s->refund_seq);
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Of the refund")), no);
    }
    add_number(doc, paper_label(N_("paper|Payment's number")), s->order_no);
    add_number(doc, paper_label(N_("paper|Refund's number")), s->refund_no);
    if (there(s->reason))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|Why: %s")),
                  s->reason);
    if (there(s->approved_by))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|Allowed by %s")), s->approved_by);
    paper_signature(doc, paper_label(N_("paper|Customer signs")));
    paper_end(doc, &s->facts, NULL);
}
