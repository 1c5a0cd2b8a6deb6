#include "receipts/sale_receipt.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "receipts/label.h"

#define PRICE_COLUMNS    7
#define QUANTITY_COLUMNS 8
#define AMOUNT_COLUMNS   9
#define NAME_STACK       16
#define NUMBER_CHARS     64
#define NAME_CHARS       1024

static const char *text(const char *s)
{
    return s ? s : "";
}

static bool there(const char *s)
{
    return s && s[0];
}

/* A line for each of the outlet's lines that is there. */
static void add_outlet(struct document *doc, const struct receipt_outlet *o)
{
    struct doc_cell name = {
        .text = o->name, .style = DOC_BIG, .align = DOC_CENTER, .shrink = true};
    if (there(o->name))
        doc_columns(doc, &name, 1);
    if (there(o->address))
        doc_text(doc, DOC_NORMAL, DOC_CENTER, o->address);
    if (there(o->phone))
        doc_textf(doc, DOC_NORMAL, DOC_CENTER, paper_label(N_("paper|Tel. %s")),
                  o->phone);
}

/* A word that changes what the paper is worth. */
static void add_mark(struct document *doc, const char *mark)
{
    struct doc_cell cell = {
        .text = mark, .style = DOC_BIG, .align = DOC_CENTER, .shrink = true};
    doc_columns(doc, &cell, 1);
}

static void add_marks(struct document *doc, const struct sale_receipt *s)
{
    char mark[NAME_CHARS];
    if (s->practice) {
        add_mark(doc, paper_label(N_("paper|* PRACTICE *")));
        doc_text(doc, DOC_NORMAL, DOC_CENTER,
                 paper_label(N_("paper|Not a sale")));
    }
    if (s->reprint > 0) {
        snprintf(mark, sizeof(mark),
                 paper_label(N_("paper|* REPRINT no. %d *")), s->reprint);
        add_mark(doc, mark);
    }
    if (s->may_repeat)
        repeat_mark_document(doc);
}

static void add_sale_facts(struct document *doc, const struct sale_receipt *s)
{
    char time[CLOCK_TIME_CHARS], day[CLOCK_DAY_CHARS], no[NUMBER_CHARS];
    char who[NAME_CHARS];
    snprintf(no, sizeof(no), paper_label(N_("paper|No. %06llu")),
             (unsigned long long)s->seq);
    snprintf(who, sizeof(who), paper_label(N_("paper|Till %s %s")),
             text(s->till_no), text(s->cashier));
    doc_pair(doc, DOC_NORMAL, no, who);
    doc_text(doc, DOC_NORMAL, DOC_LEFT, clock_format_time(s->time_ms, time));
    if (clock_business_day(s->time_ms, 0) != s->business_day)
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|Business day %s")),
                  clock_format_day(s->business_day, day));
}

static void add_item(struct document *doc, const char *name, const char *price,
                     const char *quantity, const char *amount, int stack)
{
    struct doc_cell cells[4] = {
        {.text = name, .stack = stack},
        {.text = price, .align = DOC_RIGHT, .columns = PRICE_COLUMNS},
        {.text = quantity, .align = DOC_RIGHT, .columns = QUANTITY_COLUMNS},
        {.text = amount, .align = DOC_RIGHT, .columns = AMOUNT_COLUMNS},
    };
    doc_columns(doc, cells, 4);
}

static void add_less(struct document *doc, struct doc_style style,
                     const char *label, struct money discount)
{
    char amount[MONEY_CHARS];
    struct doc_cell cells[2] = {
        {.text = label, .style = style},
        {.text = money_format(money_of(-discount.fen), amount),
         .style = style,
         .align = DOC_RIGHT,
         .columns = AMOUNT_COLUMNS},
    };
    doc_columns(doc, cells, 2);
}

static void add_line(struct document *doc, const struct receipt_line *l)
{
    char name[NAME_CHARS], quantity[NUMBER_CHARS], milli[QUANTITY_CHARS];
    char price[MONEY_CHARS], amount[MONEY_CHARS];
    snprintf(name, sizeof(name), "%s%s%s", text(l->name),
             there(l->spec) ? " " : "", text(l->spec));
    snprintf(quantity, sizeof(quantity), "%s%s",
             quantity_format(l->quantity, milli), text(l->unit));
    add_item(doc, name, money_format(l->unit_price, price), quantity,
             money_format(l->amount, amount), NAME_STACK);
    if (l->discount.fen != 0) {
        snprintf(name, sizeof(name), "  %s",
                 there(l->discount_name) ? l->discount_name
                                         : paper_label(N_("paper|discount")));
        add_less(doc, DOC_NORMAL, name, l->discount);
    }
}

static void add_totals(struct document *doc, const struct sale_receipt *s)
{
    char amount[MONEY_CHARS], count[NUMBER_CHARS], saved[NUMBER_CHARS] = "";
    if (s->basket_discount.fen != 0)
        add_less(doc, DOC_NORMAL, paper_label(N_("paper|Off the whole basket")),
                 s->basket_discount);
    snprintf(count, sizeof(count), paper_label(N_("paper|%d items")),
             s->item_count);
    if (s->discount.fen != 0)
        snprintf(saved, sizeof(saved), paper_label(N_("paper|you saved %s")),
                 money_format(s->discount, amount));
    doc_pair(doc, DOC_NORMAL, count, saved);
    doc_pair(doc, DOC_BIG, paper_label(N_("paper|Total")),
             money_format(s->total, amount));
    for (int i = 0; i < s->tender_count; i++)
        doc_pair(doc, DOC_NORMAL, text(s->tenders[i].name),
                 money_format(s->tenders[i].amount, amount));
    if (s->change.fen != 0)
        doc_pair(doc, DOC_BOLD, paper_label(N_("paper|Change")),
                 money_format(s->change, amount));
}

static void add_lines(struct document *doc, const char *const *lines, int count)
{
    for (int i = 0; i < count; i++)
        doc_text(doc, DOC_NORMAL, DOC_CENTER, text(lines[i]));
}

void sale_receipt_document(const struct sale_receipt *s, struct document *doc)
{
    char qr[SALE_QR_CHARS];
    if (s->open_drawer && s->reprint == 0)
        doc_drawer(doc);
    add_outlet(doc, &s->outlet);
    add_lines(doc, s->header, s->header_count);
    add_marks(doc, s);
    doc_rule(doc);
    add_sale_facts(doc, s);
    doc_rule(doc);
    add_item(doc, paper_label(N_("paper|Item")), paper_label(N_("paper|Price")),
             paper_label(N_("paper|Qty")), paper_label(N_("paper|Amount")), 0);
    for (int i = 0; i < s->line_count; i++)
        add_line(doc, &s->lines[i]);
    doc_rule(doc);
    add_totals(doc, s);
    doc_rule(doc);
    if (!s->practice && sale_qr_format(s->outlet_id, s->till_id, s->seq,
                                       s->head, qr) == ERR_OK) {
        doc_qr(doc, qr);
        doc_text(doc, DOC_NORMAL, DOC_CENTER, qr);
    }
    if (s->footer_count > 0)
        add_lines(doc, s->footer, s->footer_count);
    else
        doc_text(doc, DOC_NORMAL, DOC_CENTER,
                 paper_label(N_("paper|Thank you, see you again")));
    if (s->practice)
        doc_text(doc, DOC_BOLD, DOC_CENTER,
                 paper_label(N_("paper|* PRACTICE *")));
    doc_cut(doc);
}

/* Capitals and digits keep the code in QR's dense mode. */
static void copy_id(const char *id, char *out, size_t cap)
{
    size_t n = 0;
    for (; *id && n + 1 < cap; id++) {
        int c = toupper((unsigned char)*id);
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' ||
            c == '.')
            out[n++] = (char)c;
    }
    out[n] = '\0';
}

enum err sale_qr_format(const char *outlet_id, const char *till_id,
                        uint64_t seq, const uint8_t head[4],
                        char buf[SALE_QR_CHARS])
{
    char outlet[SALE_QR_CHARS], till[SALE_QR_CHARS], whole[4 * SALE_QR_CHARS];
    copy_id(text(outlet_id), outlet, sizeof(outlet));
    copy_id(text(till_id), till, sizeof(till));
    int len = snprintf(whole, sizeof(whole), "LD/%s/%s/%llu/%02X%02X%02X%02X",
                       outlet, till, (unsigned long long)seq, head[0], head[1],
                       head[2], head[3]);
    if (len >= SALE_QR_CHARS)
        return ERR_RANGE;
    memcpy(buf, whole, (size_t)len + 1);
    return ERR_OK;
}

void repeat_mark_document(struct document *doc)
{
    add_mark(doc, paper_label(N_("paper|* PRINTED AGAIN *")));
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             paper_label(
                 N_("paper|The same paper may exist already; it counts once")));
}
