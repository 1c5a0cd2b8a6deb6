#include "receipts/stock_paper.h"

#include <stdio.h>

#include "base/check.h"
#include "base/clock.h"
#include "receipts/label.h"

#define NAME_CHARS       1024
#define NUMBER_CHARS     64
#define PRICE_COLUMNS    7
#define QUANTITY_COLUMNS 8
#define AMOUNT_COLUMNS   9
#define NAME_STACK       16

static const char *text(const char *s)
{
    return s ? s : "";
}

static bool there(const char *s)
{
    return s && s[0];
}

static const char *title(enum stock_paper_kind kind)
{
    switch (kind) {
    case STOCK_PAPER_IN:
        return paper_label(N_("paper|GOODS IN"));
    case STOCK_PAPER_WASTE:
        return paper_label(N_("paper|WASTE"));
    case STOCK_PAPER_COUNT:
        return paper_label(N_("paper|STOCK COUNT"));
    case STOCK_PAPER_ADJUST:
        return paper_label(N_("paper|STOCK CORRECTED"));
    case STOCK_PAPER_TRANSFER:
        return paper_label(N_("paper|TRANSFER"));
    case STOCK_PAPER_RETURN:
        return paper_label(N_("paper|GOODS BACK"));
    case STOCK_PAPER_PRODUCE:
        return paper_label(N_("paper|PRODUCE BOUGHT"));
    case STOCK_PAPER_EXPIRING:
        return paper_label(N_("paper|NEAR ITS DATE"));
    }
    CHECK(false);
    return "";
}

/* Who the other side is, by kind. */
static const char *party_label(enum stock_paper_kind kind)
{
    switch (kind) {
    case STOCK_PAPER_TRANSFER:
        return paper_label(N_("paper|To"));
    case STOCK_PAPER_RETURN:
        return paper_label(N_("paper|Back to"));
    case STOCK_PAPER_PRODUCE:
        return paper_label(N_("paper|Farmer"));
    default:
        return paper_label(N_("paper|Supplier"));
    }
}

static void add_details(struct document *doc, const struct stock_paper_line *l)
{
    char day[CLOCK_DAY_CHARS];
    if (there(l->lot))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|  lot %s")),
                  l->lot);
    if (l->expiry_day)
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|  good until %s")),
                  clock_format_day(l->expiry_day, day));
    if (there(l->note))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, "  %s", l->note);
}

static void add_expected(struct document *doc, const struct stock_paper_line *l)
{
    char expected[QUANTITY_CHARS], difference[QUANTITY_CHARS + 1];
    difference[0] = '+';
    quantity_format(l->difference, difference + 1);
    doc_textf(doc, l->difference.milli ? DOC_BOLD : DOC_NORMAL, DOC_RIGHT,
              paper_label(N_("paper|expected %s, difference %s")),
              quantity_format(l->expected, expected),
              l->difference.milli > 0 ? difference : difference + 1);
}

static void add_line(struct document *doc, const struct stock_paper_line *l)
{
    char name[NAME_CHARS], quantity[NUMBER_CHARS], milli[QUANTITY_CHARS];
    char price[NUMBER_CHARS] = "", yuan[MONEY_CHARS], amount[MONEY_CHARS] = "";
    snprintf(name, sizeof(name), "%s%s%s", text(l->name),
             there(l->spec) ? " " : "", text(l->spec));
    snprintf(quantity, sizeof(quantity), "%s%s",
             quantity_format(l->quantity, milli), text(l->unit));
    if (l->has_amount) {
        money_format(l->amount, amount);
        snprintf(price, sizeof(price), "%s", money_format(l->unit_cost, yuan));
        struct doc_cell cells[4] = {
            {.text = name, .stack = NAME_STACK},
            {.text = price, .align = DOC_RIGHT, .columns = PRICE_COLUMNS},
            {.text = quantity, .align = DOC_RIGHT, .columns = QUANTITY_COLUMNS},
            {.text = amount, .align = DOC_RIGHT, .columns = AMOUNT_COLUMNS},
        };
        doc_columns(doc, cells, 4);
    } else {
        struct doc_cell cells[2] = {
            {.text = name},
            {.text = quantity, .align = DOC_RIGHT, .columns = QUANTITY_COLUMNS},
        };
        doc_columns(doc, cells, 2);
    }
    if (l->has_expected)
        add_expected(doc, l);
    add_details(doc, l);
}

void stock_paper_document(const struct stock_paper *p, struct document *doc)
{
    paper_begin(doc, &p->facts, title(p->kind));
    paper_number(doc, &p->facts);
    if (there(p->number))
        doc_pair(doc, DOC_BOLD, paper_label(N_("paper|Voucher")), p->number);
    if (there(p->party))
        doc_pair(doc, DOC_NORMAL, party_label(p->kind), p->party);
    if (there(p->reason))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|Why: %s")),
                  p->reason);
    if (there(p->approved_by))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|Allowed by %s")), p->approved_by);
    doc_rule(doc);
    for (int i = 0; i < p->line_count; i++)
        add_line(doc, &p->lines[i]);
    doc_rule(doc);
    doc_textf(doc, DOC_BOLD, DOC_LEFT,
              paper_label(N_("paper|%d kinds of goods")), p->line_count);
    if (p->has_total)
        paper_money(doc, DOC_BIG, paper_label(N_("paper|Total")), p->total);
    if (there(p->signature))
        paper_signature(doc, p->signature);
    if (there(p->other_signature))
        paper_signature(doc, p->other_signature);
    paper_end(doc, &p->facts, NULL);
}
