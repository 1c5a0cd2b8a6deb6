#include "receipts/shift_report.h"

#include <stdio.h>

#include "base/clock.h"
#include "receipts/label.h"

#define COUNT_COLUMNS  6
#define AMOUNT_COLUMNS 10
#define LINE_CHARS     256

static void pair_money(struct document *doc, struct doc_style style,
                       const char *label, struct money amount)
{
    char text[MONEY_CHARS];
    doc_pair(doc, style, label, money_format(amount, text));
}

static void pair_time(struct document *doc, const char *label, int64_t time_ms)
{
    char text[CLOCK_TIME_CHARS];
    doc_pair(doc, DOC_NORMAL, label, clock_format_time(time_ms, text));
}

/* Label, how many, how much; an amount of NULL leaves it out. */
static void add_counted(struct document *doc, const char *label,
                        const char *times, const struct money *amount)
{
    char yuan[MONEY_CHARS] = "";
    if (amount)
        money_format(*amount, yuan);
    struct doc_cell cells[3] = {
        {.text = label},
        {.text = times, .align = DOC_RIGHT, .columns = COUNT_COLUMNS},
        {.text = yuan, .align = DOC_RIGHT, .columns = AMOUNT_COLUMNS},
    };
    doc_columns(doc, cells, 3);
}

/* What a keeper looks at twice. */
static void add_event(struct document *doc, const char *label, int64_t count,
                      const struct money *amount)
{
    char times[LINE_CHARS];
    snprintf(times, sizeof(times), paper_label(N_("paper|event|x%lld")),
             (long long)count);
    add_counted(doc, label, times, amount);
}

static void add_tender(struct document *doc, const struct shift_tender *t)
{
    char times[LINE_CHARS];
    snprintf(times, sizeof(times), paper_label(N_("paper|x%lld")),
             (long long)t->count);
    add_counted(doc, t->name, times, &t->amount);
}

static void add_head(struct document *doc, const struct shift_report *r)
{
    char line[LINE_CHARS], day[CLOCK_DAY_CHARS];
    struct doc_cell name = {.text = r->outlet.name,
                            .style = DOC_BOLD,
                            .align = DOC_CENTER,
                            .shrink = true};
    doc_columns(doc, &name, 1);
    if (r->look)
        paper_lines(doc, r->look->header, r->look->header_count);
    doc_text(doc, DOC_BIG, DOC_CENTER,
             r->closing ? paper_label(N_("paper|Z REPORT"))
                        : paper_label(N_("paper|X REPORT")));
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             r->closing ? paper_label(N_("paper|shift closed"))
                        : paper_label(N_("paper|so far, shift still open")));
    if (r->practice)
        doc_text(doc, DOC_BIG, DOC_CENTER,
                 paper_label(N_("paper|* PRACTICE *")));
    if (r->reprint > 0)
        doc_textf(doc, DOC_BOLD, DOC_CENTER,
                  paper_label(N_("paper|* REPRINT no. %d *")), r->reprint);
    if (r->may_repeat)
        repeat_mark_document(doc);
    doc_rule(doc);
    snprintf(line, sizeof(line), paper_label(N_("paper|Till %s %s")),
             r->till_no ? r->till_no : "", r->cashier ? r->cashier : "");
    char shift[LINE_CHARS];
    snprintf(shift, sizeof(shift), paper_label(N_("paper|Shift %llu")),
             (unsigned long long)r->shift_no);
    doc_pair(doc, DOC_NORMAL, shift, line);
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Business day")),
             clock_format_day(r->business_day, day));
    pair_time(doc, paper_label(N_("paper|Opened")), r->opened_ms);
    pair_time(doc,
              r->closing ? paper_label(N_("paper|Closed"))
                         : paper_label(N_("paper|Taken")),
              r->closed_ms);
    if (r->last_seq > 0) {
        snprintf(line, sizeof(line), "%llu - %llu",
                 (unsigned long long)r->first_seq,
                 (unsigned long long)r->last_seq);
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Ledger entries")),
                 line);
    }
}

static void add_sales(struct document *doc, const struct shift_report *r)
{
    char count[LINE_CHARS];
    snprintf(count, sizeof(count), "%lld", (long long)r->sale_count);
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Sales")), count);
    snprintf(count, sizeof(count), "%lld", (long long)r->item_count);
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Items sold")), count);
    pair_money(doc, DOC_NORMAL, paper_label(N_("paper|Before discounts")),
               r->gross);
    pair_money(doc, DOC_NORMAL, paper_label(N_("paper|Discounts")),
               money_of(-r->discount.fen));
    pair_money(doc, DOC_BIG, paper_label(N_("paper|Takings")), r->total);
    doc_rule(doc);
    for (int i = 0; i < r->tender_count; i++)
        add_tender(doc, &r->tenders[i]);
    if (r->change.fen != 0)
        pair_money(doc, DOC_NORMAL, paper_label(N_("paper|Change given")),
                   money_of(-r->change.fen));
    if (r->refund_count > 0) {
        doc_rule(doc);
        add_event(doc, paper_label(N_("paper|Refunds")), r->refund_count,
                  &r->refunds);
        for (int i = 0; i < r->refunded_count; i++)
            add_tender(doc, &r->refunded[i]);
    }
    if (r->repaid_count > 0) {
        doc_rule(doc);
        doc_text(doc, DOC_NORMAL, DOC_LEFT,
                 paper_label(N_("paper|Credit paid back")));
        for (int i = 0; i < r->repaid_count; i++)
            add_tender(doc, &r->repaid[i]);
    }
}

/* "15:04 price changed 5.00", then who and why. */
static void add_leave(struct document *doc, const struct shift_leave *l)
{
    char at[CLOCK_TIME_CHARS], line[LINE_CHARS], yuan[MONEY_CHARS] = "";
    clock_format_time(l->at_ms, at);
    snprintf(line, sizeof(line), "%.5s %s", at + 11, l->what);
    if (l->amount.fen != 0)
        money_format(l->amount, yuan);
    doc_pair(doc, DOC_NORMAL, line, yuan);
    snprintf(line, sizeof(line), "  %s%s%s", l->who,
             l->who[0] && l->why[0] ? ": " : "", l->why);
    if (l->who[0] || l->why[0])
        doc_text(doc, DOC_NORMAL, DOC_LEFT, line);
}

/* "2 (longest 3:05)" */
static void add_left_open(struct document *doc, const struct shift_report *r)
{
    char text[LINE_CHARS];
    if (r->left_open_count == 0)
        return;
    snprintf(text, sizeof(text),
             paper_label(N_("paper|%lld times, longest %lld:%02lld")),
             (long long)r->left_open_count, (long long)(r->left_open_s / 60),
             (long long)(r->left_open_s % 60));
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Drawer left open")), text);
}

static void add_watch(struct document *doc, const struct shift_report *r)
{
    add_event(doc, paper_label(N_("paper|Lines removed")), r->void_count,
              &r->void_amount);
    add_event(doc, paper_label(N_("paper|Abandoned")), r->abandoned_count,
              &r->abandoned_amount);
    add_event(doc, paper_label(N_("paper|Reprints")), r->reprint_count, NULL);
    add_event(doc, paper_label(N_("paper|Drawer opened")), r->drawer_count,
              NULL);
    add_left_open(doc, r);
    if (r->override_count > 0)
        add_event(doc, paper_label(N_("paper|Keeper allowed")),
                  r->override_count, NULL);
    for (int i = 0; i < r->leave_count; i++)
        add_leave(doc, &r->leaves[i]);
    if (r->handed_over_count > 0)
        add_event(doc, paper_label(N_("paper|Handed over")),
                  r->handed_over_count, NULL);
}

static void add_cash(struct document *doc, const struct shift_report *r)
{
    char text[MONEY_CHARS + 1];
    pair_money(doc, DOC_NORMAL, paper_label(N_("paper|Float")),
               r->opening_float);
    if (r->cash_in_count > 0)
        add_event(doc, paper_label(N_("paper|Cash put in")), r->cash_in_count,
                  &r->cash_in);
    if (r->cash_out_count > 0)
        add_event(doc, paper_label(N_("paper|Cash paid out")),
                  r->cash_out_count, &r->cash_out);
    if (r->cash_drop_count > 0)
        add_event(doc, paper_label(N_("paper|Cash to the safe")),
                  r->cash_drop_count, &r->cash_drop);
    pair_money(doc, DOC_BOLD, paper_label(N_("paper|Cash expected")),
               r->expected_cash);
    if (!r->closing)
        return;
    pair_money(doc, DOC_BOLD, paper_label(N_("paper|Cash counted")),
               r->counted_cash);
    text[0] = '+';
    money_format(r->difference, text + 1);
    const char *label = r->difference.fen < 0 ? paper_label(N_("paper|Short"))
                        : r->difference.fen > 0
                            ? paper_label(N_("paper|Over"))
                            : paper_label(N_("paper|Difference"));
    doc_pair(doc, r->difference.fen ? DOC_BIG : DOC_BOLD, label,
             r->difference.fen > 0 ? text : text + 1);
}

void shift_report_document(const struct shift_report *r, struct document *doc)
{
    doc->large = r->look && r->look->large;
    if (r->look && r->look->logo)
        doc_picture(doc, r->look->logo);
    add_head(doc, r);
    doc_rule(doc);
    add_sales(doc, r);
    doc_rule(doc);
    add_watch(doc, r);
    doc_rule(doc);
    add_cash(doc, r);
    if (r->closing) {
        doc_rule(doc);
        doc_text(doc, DOC_NORMAL, DOC_LEFT,
                 paper_label(N_("paper|Signature:")));
        doc_feed(doc, 2);
    }
    if (r->look)
        paper_lines(doc, r->look->footer, r->look->footer_count);
    doc_cut(doc);
    doc->large = false;
}
