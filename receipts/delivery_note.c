#include "receipts/delivery_note.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "receipts/label.h"

#define NAME_CHARS       1024
#define NUMBER_CHARS     64
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

static void pair(struct document *doc, const char *label, const char *value)
{
    if (there(value))
        doc_pair(doc, DOC_NORMAL, label, value);
}

static void full_name(const char *name, const char *spec, char out[NAME_CHARS])
{
    snprintf(out, NAME_CHARS, "%s%s%s", text(name), there(spec) ? " " : "",
             text(spec));
}

static void columns(struct document *doc, struct doc_style style,
                    const char *name, const char *middle, const char *right,
                    int stack)
{
    struct doc_cell cells[3] = {
        {.text = name, .stack = stack, .style = style},
        {.text = middle, .align = DOC_RIGHT, .columns = QUANTITY_COLUMNS},
        {.text = right,
         .style = style,
         .align = DOC_RIGHT,
         .columns = AMOUNT_COLUMNS},
    };
    doc_columns(doc, cells, 3);
}

static void add_number(struct document *doc, const char *label,
                       const char *number)
{
    if (there(number))
        doc_pair(doc, DOC_BOLD, label, number);
}

/* ---- what a truck brings -------------------------------------------------*/

static void add_delivered(struct document *doc, const struct delivery_line *l)
{
    char name[NAME_CHARS], ordered[NUMBER_CHARS], sent[NUMBER_CHARS];
    char milli[QUANTITY_CHARS], day[CLOCK_DAY_CHARS];
    full_name(l->name, l->spec, name);
    quantity_format(l->ordered, ordered);
    snprintf(sent, sizeof(sent), "%s%s", quantity_format(l->sent, milli),
             text(l->unit));
    /* What is short is what a keeper looks for. */
    columns(doc, l->sent.milli == l->ordered.milli ? DOC_NORMAL : DOC_BOLD,
            name, ordered, sent, NAME_STACK);
    if (there(l->lot))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|  lot %s")),
                  l->lot);
    if (l->expiry_day)
        doc_textf(doc, DOC_NORMAL, DOC_LEFT,
                  paper_label(N_("paper|  good until %s")),
                  clock_format_day(l->expiry_day, day));
    if (l->loose)
        doc_text(doc, DOC_NORMAL, DOC_LEFT,
                 paper_label(N_("paper|  loose, not in a crate")));
    if (there(l->note))
        doc_textf(doc, DOC_BOLD, DOC_LEFT, "  %s", l->note);
}

/* Crates, what they are worth, and what the shop says. */
static void add_received(struct document *doc, const struct delivery_note *n)
{
    if (n->crates_back)
        doc_textf(doc, DOC_BOLD, DOC_LEFT,
                  paper_label(N_("paper|%d crates taken back")),
                  n->crates_back);
    if (n->has_total)
        paper_money(doc, DOC_BIG, paper_label(N_("paper|Total")), n->total);
    if (there(n->words))
        doc_text(doc, DOC_NORMAL, DOC_LEFT, n->words);
}

void delivery_note_document(const struct delivery_note *n, struct document *doc)
{
    char qr[DOC_QR_MAX], day[CLOCK_DAY_CHARS];
    int differ = 0;
    paper_begin(doc, &n->facts,
                n->received ? paper_label(N_("paper|GOODS RECEIVED"))
                            : paper_label(N_("paper|DELIVERY NOTE")));
    if (n->received)
        paper_number(doc, &n->facts);
    add_number(doc,
               n->received ? paper_label(N_("paper|Delivery"))
                           : paper_label(N_("paper|Number")),
               n->number);
    pair(doc, paper_label(N_("paper|Order")), n->order_number);
    pair(doc, paper_label(N_("paper|From")), n->from);
    pair(doc, paper_label(N_("paper|Route")), n->route);
    pair(doc, paper_label(N_("paper|Vehicle")), n->vehicle);
    pair(doc, paper_label(N_("paper|Driver")), n->driver);
    if (n->day)
        pair(doc, paper_label(N_("paper|Date")), clock_format_day(n->day, day));
    doc_rule(doc);
    columns(doc, DOC_NORMAL, paper_label(N_("paper|Item")),
            n->received ? paper_label(N_("paper|On slip"))
                        : paper_label(N_("paper|Ordered")),
            n->received ? paper_label(N_("paper|Received"))
                        : paper_label(N_("paper|Sent")),
            0);
    for (int i = 0; i < n->line_count; i++) {
        add_delivered(doc, &n->lines[i]);
        differ += n->lines[i].sent.milli != n->lines[i].ordered.milli;
    }
    doc_rule(doc);
    doc_textf(doc, DOC_BOLD, DOC_LEFT,
              paper_label(N_("paper|%d kinds of goods")), n->line_count);
    if (n->crates)
        doc_textf(doc, DOC_BOLD, DOC_LEFT, paper_label(N_("paper|%d crates")),
                  n->crates);
    if (differ)
        doc_textf(doc, DOC_BOLD, DOC_LEFT,
                  n->received ? paper_label(N_("paper|%d not as on the slip"))
                              : paper_label(N_("paper|%d not as ordered")),
                  differ);
    add_received(doc, n);
    paper_signature(doc, paper_label(N_("paper|Driver signs")));
    paper_signature(doc, paper_label(N_("paper|Shop signs")));
    snprintf(qr, sizeof(qr), "LDD/%s", text(n->number));
    if (n->received) {
        paper_end(doc, &n->facts, NULL);
        return;
    }
    if (there(n->qr))
        doc_qr(doc, n->qr);
    else if (there(n->number))
        doc_qr(doc, qr);
    paper_end(doc, &n->facts, NULL);
}

/* ---- what a shop asks for ------------------------------------------------*/

static void add_ordered(struct document *doc, const struct order_line *l)
{
    char name[NAME_CHARS], quantity[NUMBER_CHARS], milli[QUANTITY_CHARS];
    char amount[MONEY_CHARS] = "";
    full_name(l->name, l->spec, name);
    snprintf(quantity, sizeof(quantity), "%s%s",
             quantity_format(l->quantity, milli), text(l->unit));
    if (l->has_price)
        money_format(l->amount, amount);
    columns(doc, DOC_NORMAL, name, quantity, amount, NAME_STACK);
    if (there(l->note))
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, "  %s", l->note);
}

void order_paper_document(const struct order_paper *o, struct document *doc)
{
    char day[CLOCK_DAY_CHARS];
    paper_begin(doc, &o->facts, paper_label(N_("paper|ORDER")));
    paper_number(doc, &o->facts);
    add_number(doc, paper_label(N_("paper|Order")), o->number);
    pair(doc, paper_label(N_("paper|Wanted")),
         o->wanted_day ? clock_format_day(o->wanted_day, day)
                       : paper_label(N_("paper|with the next truck")));
    pair(doc, paper_label(N_("paper|State")), o->state);
    doc_rule(doc);
    columns(doc, DOC_NORMAL, paper_label(N_("paper|Item")),
            paper_label(N_("paper|Qty")),
            o->has_total ? paper_label(N_("paper|Amount")) : "", 0);
    for (int i = 0; i < o->line_count; i++)
        add_ordered(doc, &o->lines[i]);
    doc_rule(doc);
    doc_textf(doc, DOC_BOLD, DOC_LEFT,
              paper_label(N_("paper|%d kinds of goods")), o->line_count);
    if (o->has_total)
        paper_money(doc, DOC_BIG, paper_label(N_("paper|Total")), o->total);
    if (there(o->note))
        doc_text(doc, DOC_NORMAL, DOC_LEFT, o->note);
    paper_signature(doc, paper_label(N_("paper|Ordered by")));
    paper_end(doc, &o->facts, NULL);
}
