#include "receipts/sale_receipt.h"

#include <stdio.h>

#include "base/clock.h"
#include "receipts/label.h"

#define NUMBER_CHARS 64

static void add_points(struct document *doc, const struct sale_receipt *s)
{
    char moved[NUMBER_CHARS];
    if (s->points_spent > 0)
        snprintf(moved, sizeof(moved), "+%lld -%lld",
                 (long long)s->points_earned, (long long)s->points_spent);
    else
        snprintf(moved, sizeof(moved), "+%lld", (long long)s->points_earned);
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Points")), moved);
    snprintf(moved, sizeof(moved), "%lld", (long long)s->points_now);
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Points now")), moved);
}

static void add_totals(struct document *doc, const struct sale_receipt *s)
{
    const struct paper_look *look = s->facts.look;
    bool savings = s->discount.fen != 0 && !(look && look->no_savings);
    char amount[MONEY_CHARS], count[NUMBER_CHARS], saved[NUMBER_CHARS] = "";
    if (s->basket_discount.fen != 0)
        paper_money(doc, DOC_NORMAL,
                    paper_label(N_("paper|Off the whole basket")),
                    money_of(-s->basket_discount.fen));
    snprintf(count, sizeof(count), paper_label(N_("paper|%d items")),
             s->item_count);
    if (savings)
        snprintf(saved, sizeof(saved), paper_label(N_("paper|you saved %s")),
                 money_format(s->discount, amount));
    doc_pair(doc, DOC_NORMAL, count, saved);
    doc_pair(doc, DOC_BIG, paper_label(N_("paper|Total")),
             money_format(s->total, amount));
    for (int i = 0; i < s->tender_count; i++)
        doc_pair(doc, DOC_NORMAL, s->tenders[i].name,
                 money_format(s->tenders[i].amount, amount));
    if (s->change.fen != 0)
        doc_pair(doc, DOC_BOLD, paper_label(N_("paper|Change")),
                 money_format(s->change, amount));
    if (s->has_points)
        add_points(doc, s);
}

void sale_receipt_document(const struct sale_receipt *s, struct document *doc)
{
    char day[CLOCK_DAY_CHARS];
    paper_begin(doc, &s->facts, NULL);
    paper_number(doc, &s->facts);
    if (clock_business_day(s->facts.time_ms, 0) != s->business_day)
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|Business day %s")),
                  clock_format_day(s->business_day, day));
    doc_rule(doc);
    paper_item_titles(doc, s->facts.look);
    for (int i = 0; i < s->line_count; i++)
        paper_item(doc, s->facts.look, &s->lines[i]);
    doc_rule(doc);
    add_totals(doc, s);
    doc_rule(doc);
    paper_end(doc, &s->facts,
              paper_label(N_("paper|Thank you, see you again")));
}
