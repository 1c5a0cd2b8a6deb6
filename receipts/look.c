#include "receipts/look.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"
#include "receipts/label.h"

#define PRICE_COLUMNS    7
#define QUANTITY_COLUMNS 8
#define AMOUNT_COLUMNS   9
#define NAME_STACK       16
#define NUMBER_CHARS     64
#define NAME_CHARS       1024
#define MASK_STARS_MAX   2

static const struct paper_look plain_look;

static const char *const kind_words[PAPER_KINDS] = {
    [PAPER_SALE] = "sale",         [PAPER_REFUND] = "refund",
    [PAPER_CREDIT] = "credit",     [PAPER_STATEMENT] = "statement",
    [PAPER_DELIVERY] = "delivery", [PAPER_ORDER] = "order",
    [PAPER_PARCEL] = "parcel",     [PAPER_STOCK] = "stock",
    [PAPER_SHIFT] = "shift",       [PAPER_SHELF] = "shelf",
    [PAPER_WEIGHED] = "weighed",   [PAPER_CERTIFICATE] = "certificate",
};

const char *paper_kind_word(enum paper_kind kind)
{
    CHECK(kind < PAPER_KINDS);
    return kind_words[kind];
}

enum paper_kind paper_kind_find(const char *word)
{
    int kind = 0;
    while (kind < PAPER_KINDS && strcmp(kind_words[kind], word) != 0)
        kind++;
    return (enum paper_kind)kind;
}

static const char *text(const char *s)
{
    return s ? s : "";
}

static bool there(const char *s)
{
    return s && s[0];
}

static const struct paper_look *look_of(const struct paper_facts *f)
{
    return f->look ? f->look : &plain_look;
}

void paper_mark(struct document *doc, const char *mark)
{
    struct doc_cell cell = {
        .text = mark, .style = DOC_BIG, .align = DOC_CENTER, .shrink = true};
    doc_columns(doc, &cell, 1);
}

void repeat_mark_document(struct document *doc)
{
    paper_mark(doc, paper_label(N_("paper|* PRINTED AGAIN *")));
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             paper_label(
                 N_("paper|The same paper may exist already; it counts once")));
}

void paper_lines(struct document *doc, const char *const *lines, int count)
{
    for (int i = 0; i < count; i++)
        doc_text(doc, DOC_NORMAL, DOC_CENTER, text(lines[i]));
}

/* A line for each of the outlet's lines that is there. */
static void add_outlet(struct document *doc, const struct receipt_outlet *o,
                       const struct paper_look *look)
{
    if (there(o->name))
        paper_mark(doc, o->name);
    if (there(o->address) && !look->no_address)
        doc_text(doc, DOC_NORMAL, DOC_CENTER, o->address);
    if (there(o->phone) && !look->no_phone)
        doc_textf(doc, DOC_NORMAL, DOC_CENTER, paper_label(N_("paper|Tel. %s")),
                  o->phone);
}

static void add_marks(struct document *doc, const struct paper_facts *f)
{
    char mark[NUMBER_CHARS];
    if (f->practice) {
        paper_mark(doc, paper_label(N_("paper|* PRACTICE *")));
        doc_text(doc, DOC_NORMAL, DOC_CENTER,
                 paper_label(N_("paper|Not a sale")));
    }
    if (f->reprint > 0) {
        snprintf(mark, sizeof(mark),
                 paper_label(N_("paper|* REPRINT no. %d *")), f->reprint);
        paper_mark(doc, mark);
    }
    if (f->may_repeat)
        repeat_mark_document(doc);
}

void paper_begin(struct document *doc, const struct paper_facts *f,
                 const char *title)
{
    const struct paper_look *look = look_of(f);
    doc->large = look->large;
    if (f->open_drawer && f->reprint == 0)
        doc_drawer(doc);
    if (look->logo)
        doc_picture(doc, look->logo);
    add_outlet(doc, &f->outlet, look);
    paper_lines(doc, look->header, look->header_count);
    if (there(title))
        paper_mark(doc, title);
    add_marks(doc, f);
    doc_rule(doc);
}

void paper_number(struct document *doc, const struct paper_facts *f)
{
    char time[CLOCK_TIME_CHARS], no[NUMBER_CHARS] = "", who[NAME_CHARS];
    if (f->seq > 0)
        snprintf(no, sizeof(no), paper_label(N_("paper|No. %06llu")),
                 (unsigned long long)f->seq);
    snprintf(who, sizeof(who), paper_label(N_("paper|Till %s %s")),
             text(f->till_no), look_of(f)->no_cashier ? "" : text(f->cashier));
    doc_pair(doc, DOC_NORMAL, no, who);
    doc_text(doc, DOC_NORMAL, DOC_LEFT, clock_format_time(f->time_ms, time));
}

void paper_end(struct document *doc, const struct paper_facts *f,
               const char *thanks)
{
    const struct paper_look *look = look_of(f);
    char qr[PAPER_QR_CHARS];
    if (!f->practice && !look->no_qr && f->seq > 0 &&
        paper_qr_format(f->outlet_id, f->till_id, f->seq, f->head, qr) ==
            ERR_OK) {
        doc_qr(doc, qr);
        doc_text(doc, DOC_NORMAL, DOC_CENTER, qr);
    }
    if (there(look->tax_text))
        doc_text(doc, DOC_NORMAL, DOC_CENTER, look->tax_text);
    if (look->footer_count > 0)
        paper_lines(doc, look->footer, look->footer_count);
    else if (there(thanks))
        doc_text(doc, DOC_NORMAL, DOC_CENTER, thanks);
    if (f->practice)
        doc_text(doc, DOC_BOLD, DOC_CENTER,
                 paper_label(N_("paper|* PRACTICE *")));
    doc_cut(doc);
    doc->large = false;
}

static void add_item(struct document *doc, bool priced, const char *name,
                     const char *price, const char *quantity,
                     const char *amount, int stack)
{
    struct doc_cell cells[4] = {
        {.text = name, .stack = stack},
        {.text = price, .align = DOC_RIGHT, .columns = PRICE_COLUMNS},
        {.text = quantity, .align = DOC_RIGHT, .columns = QUANTITY_COLUMNS},
        {.text = amount, .align = DOC_RIGHT, .columns = AMOUNT_COLUMNS},
    };
    if (!priced) {
        cells[1] = cells[2];
        cells[2] = cells[3];
    }
    doc_columns(doc, cells, priced ? 4 : 3);
}

void paper_item_titles(struct document *doc, const struct paper_look *look)
{
    add_item(doc, !look || !look->no_unit_price, paper_label(N_("paper|Item")),
             paper_label(N_("paper|Price")), paper_label(N_("paper|Qty")),
             paper_label(N_("paper|Amount")), 0);
}

void paper_money(struct document *doc, struct doc_style style,
                 const char *label, struct money amount)
{
    char yuan[MONEY_CHARS];
    struct doc_cell cells[2] = {
        {.text = label, .style = style},
        {.text = money_format(amount, yuan),
         .style = style,
         .align = DOC_RIGHT,
         .columns = AMOUNT_COLUMNS},
    };
    doc_columns(doc, cells, 2);
}

void paper_item(struct document *doc, const struct paper_look *look,
                const struct receipt_line *l)
{
    char name[NAME_CHARS], quantity[NUMBER_CHARS], milli[QUANTITY_CHARS];
    char price[MONEY_CHARS], amount[MONEY_CHARS];
    snprintf(name, sizeof(name), "%s%s%s", text(l->name),
             there(l->spec) ? " " : "", text(l->spec));
    snprintf(quantity, sizeof(quantity), "%s%s",
             quantity_format(l->quantity, milli), text(l->unit));
    add_item(doc, !look || !look->no_unit_price, name,
             money_format(l->unit_price, price), quantity,
             money_format(l->amount, amount), NAME_STACK);
    for (int i = 0; i < l->off_count; i++) {
        snprintf(name, sizeof(name), "  %s",
                 there(l->offs[i].name) ? l->offs[i].name
                                        : paper_label(N_("paper|promotion")));
        paper_money(doc, DOC_NORMAL, name, money_of(-l->offs[i].amount.fen));
    }
    if (l->discount.fen != 0) {
        snprintf(name, sizeof(name), "  %s",
                 there(l->discount_name) ? l->discount_name
                                         : paper_label(N_("paper|discount")));
        paper_money(doc, DOC_NORMAL, name, money_of(-l->discount.fen));
    }
}

void paper_signature(struct document *doc, const char *label)
{
    doc_feed(doc, 1);
    doc_textf(doc, DOC_NORMAL, DOC_LEFT, "%s: ____________", label);
    doc_feed(doc, 1);
}

const char *name_mask(const char *name, char buf[NAME_MASKED_CHARS])
{
    const char *p = text(name);
    size_t len = 0;
    uint32_t first = utf8_next(&p);
    if (first)
        len = (size_t)utf8_put(first, buf);
    for (int i = 0; first && i < MASK_STARS_MAX && utf8_next(&p); i++)
        buf[len++] = '*';
    buf[len] = '\0';
    return buf;
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

enum err paper_qr_format(const char *outlet_id, const char *till_id,
                         uint64_t seq, const uint8_t head[4],
                         char buf[PAPER_QR_CHARS])
{
    char outlet[PAPER_QR_CHARS], till[PAPER_QR_CHARS];
    char whole[4 * PAPER_QR_CHARS];
    copy_id(text(outlet_id), outlet, sizeof(outlet));
    copy_id(text(till_id), till, sizeof(till));
    int len = snprintf(whole, sizeof(whole), "LD/%s/%s/%llu/%02X%02X%02X%02X",
                       outlet, till, (unsigned long long)seq, head[0], head[1],
                       head[2], head[3]);
    if (len >= PAPER_QR_CHARS)
        return ERR_RANGE;
    memcpy(buf, whole, (size_t)len + 1);
    return ERR_OK;
}
