#include "receipts/credit_slip.h"

#include <stdio.h>

#include "base/clock.h"
#include "receipts/label.h"

#define NUMBER_CHARS   64
#define LINE_CHARS     256
#define AMOUNT_COLUMNS 9

static bool there(const char *s)
{
    return s && s[0];
}

static void add_customer(struct document *doc, const char *name,
                         const char *number)
{
    char who[LINE_CHARS];
    snprintf(who, sizeof(who), "%s%s%s%s", name ? name : "",
             there(number) ? " (" : "", there(number) ? number : "",
             there(number) ? ")" : "");
    doc_pair(doc, DOC_BOLD, paper_label(N_("paper|Customer")), who);
}

/* Owed, or what the customer has paid ahead. */
static void add_balance(struct document *doc, struct doc_style style,
                        const char *label, struct money balance)
{
    if (balance.fen < 0)
        paper_money(doc, style, paper_label(N_("paper|Paid ahead")),
                    money_of(-balance.fen));
    else
        paper_money(doc, style, label, balance);
}

void credit_slip_document(const struct credit_slip *s, struct document *doc)
{
    char name[NAME_MASKED_CHARS], no[NUMBER_CHARS], day[CLOCK_DAY_CHARS];
    paper_begin(doc, &s->facts,
                s->repaid ? paper_label(N_("paper|CREDIT REPAID"))
                          : paper_label(N_("paper|ON CREDIT")));
    paper_number(doc, &s->facts);
    doc_rule(doc);
    add_customer(doc, name_mask(s->customer, name), s->customer_no);
    if (s->sale_seq) {
        snprintf(no, sizeof(no), paper_label(N_("paper|No. %06llu")),
                 (unsigned long long)s->sale_seq);
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Of the sale")), no);
    }
    paper_money(doc, DOC_BIG,
                s->repaid ? paper_label(N_("paper|Repaid"))
                          : paper_label(N_("paper|Put on credit")),
                s->amount);
    if (there(s->tender))
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Paid by")), s->tender);
    add_balance(doc, DOC_BOLD, paper_label(N_("paper|Owes now")), s->balance);
    if (s->has_limit)
        paper_money(doc, DOC_NORMAL, paper_label(N_("paper|Credit limit")),
                    s->limit);
    if (s->due_day)
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|To be paid by")),
                 clock_format_day(s->due_day, day));
    if (there(s->note))
        doc_text(doc, DOC_NORMAL, DOC_LEFT, s->note);
    paper_signature(doc, s->repaid ? paper_label(N_("paper|Received by"))
                                   : paper_label(N_("paper|Customer signs")));
    paper_end(doc, &s->facts, NULL);
}

static void add_line(struct document *doc, const char *what, const char *amount,
                     const char *balance)
{
    struct doc_cell cells[3] = {
        {.text = what},
        {.text = amount, .align = DOC_RIGHT, .columns = AMOUNT_COLUMNS},
        {.text = balance, .align = DOC_RIGHT, .columns = AMOUNT_COLUMNS},
    };
    doc_columns(doc, cells, 3);
}

static void add_entry(struct document *doc, const struct statement_line *l)
{
    char amount[MONEY_CHARS + 1], balance[MONEY_CHARS], what[LINE_CHARS];
    char time[CLOCK_TIME_CHARS], no[NUMBER_CHARS] = "";
    amount[0] = '+';
    money_format(l->amount, amount + 1);
    if (l->seq)
        snprintf(no, sizeof(no), " %llu", (unsigned long long)l->seq);
    clock_format_time(l->time_ms, time);
    time[sizeof("2026-11-22") - 1] = '\0'; /* month and day are enough */
    snprintf(what, sizeof(what), "%s %s%s", time + sizeof("2026-") - 1,
             l->what ? l->what : "", no);
    add_line(doc, what, l->amount.fen > 0 ? amount : amount + 1,
             money_format(l->balance, balance));
}

void customer_statement_document(const struct customer_statement *s,
                                 struct document *doc)
{
    char from[CLOCK_DAY_CHARS], to[CLOCK_DAY_CHARS];
    paper_begin(doc, &s->facts, paper_label(N_("paper|STATEMENT")));
    paper_number(doc, &s->facts);
    add_customer(doc, s->customer, s->customer_no);
    doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|%s to %s")),
              clock_format_day(s->from_day, from),
              clock_format_day(s->to_day, to));
    doc_rule(doc);
    add_balance(doc, DOC_NORMAL, paper_label(N_("paper|Owed before")),
                s->opening);
    add_line(doc, paper_label(N_("paper|Day and why")),
             paper_label(N_("paper|Amount")), paper_label(N_("paper|Owed")));
    for (int i = 0; i < s->line_count; i++)
        add_entry(doc, &s->lines[i]);
    if (s->line_count == 0)
        doc_text(doc, DOC_NORMAL, DOC_CENTER,
                 paper_label(N_("paper|(nothing in these days)")));
    doc_rule(doc);
    paper_money(doc, DOC_NORMAL, paper_label(N_("paper|Put on credit")),
                s->given);
    paper_money(doc, DOC_NORMAL, paper_label(N_("paper|Repaid")), s->repaid);
    add_balance(doc, DOC_BIG, paper_label(N_("paper|Owes now")), s->closing);
    if (s->has_limit)
        paper_money(doc, DOC_NORMAL, paper_label(N_("paper|Credit limit")),
                    s->limit);
    doc_text(doc, DOC_NORMAL, DOC_LEFT,
             paper_label(N_("paper|Something is wrong? Say so in the shop.")));
    paper_signature(doc, paper_label(N_("paper|Customer signs")));
    paper_end(doc, &s->facts, NULL);
}
