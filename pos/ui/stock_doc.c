/* stock_doc.c - a paper being written: scan, number, Enter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/draft.h"
#include "pos/ui/panels.h"
#include "pos/ui/stock.h"

struct doc_panel {
    struct panel panel;
    struct stock_doc doc;
    struct screen_line line;
    struct screen_list list;
    struct quantity times; /* "3*" before a code */
};

static const struct panel_ops ops;

static struct doc_panel *doc_of(const struct ui *ui)
{
    for (int i = ui->depth - 1; i > 0; i--) {
        if (ui->stack[i]->ops == &ops)
            return (struct doc_panel *)ui->stack[i];
    }
    return NULL;
}

/* ---- drawing -------------------------------------------------------------*/

enum { NUMBER = 4, LOT = 20, QUANTITY = 8, UNIT = 5, AMOUNT = 12 };

static void draw_line(const struct ui *ui, const struct doc_panel *p, int row,
                      int i)
{
    const struct stock_doc_line *l = &p->doc.lines[i];
    bool chosen = i == p->list.selected;
    enum screen_style style = chosen ? SCREEN_SELECTED : SCREEN_PLAIN;
    char name[WORDS_CAP], number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP],
        lot[GS1_LOT_CAP + CLOCK_DAY_CHARS + 4] = "", day[CLOCK_DAY_CHARS];
    int c = ui->columns - 1;
    words_item(&l->item, name, sizeof(name));
    words_quantity(ui, &l->item, l->quantity, number, sizeof(number), unit,
                   sizeof(unit));
    snprintf(lot, sizeof(lot), "%s%s%s",
             l->expiry_day ? clock_format_day(l->expiry_day, day) : "",
             l->expiry_day && l->lot[0] ? " " : "", l->lot);
    screen_put(row, 0, ui->columns, style, chosen ? "▶" : "");
    screen_putf(row, 1, NUMBER, style, "%3d", i + 1);
    screen_put(row, NUMBER + 1, c - NUMBER - 1 - LOT - QUANTITY - UNIT - AMOUNT,
               style, name);
    screen_put(row, c - AMOUNT - UNIT - QUANTITY - LOT, LOT, style, lot);
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY, QUANTITY, style,
                     number);
    screen_putf(row, c - AMOUNT - UNIT, UNIT, style, " %s", unit);
    if (l->costed)
        screen_money(row, c - AMOUNT, AMOUNT, style, l->amount);
}

static void draw_title(const struct ui *ui, const struct stock_doc *doc)
{
    char other[64] = "";
    const char *waste = doc->kind == STOCK_WASTE && doc->waste
                            ? stock_waste_words((int)doc->waste)
                            : "";
    if (doc->outlet)
        snprintf(other, sizeof(other), tr("  shop %u"), doc->outlet);
    screen_putf(UI_BODY_ROW, 1, ui->columns - 2, SCREEN_STRONG,
                "%s%s  %s  %s  %s%s%s", stock_kind_words(doc->kind), other,
                doc->party, doc->note, waste, waste[0] ? " " : "", doc->reason);
}

static void draw_head(const struct ui *ui, int row)
{
    int c = ui->columns - 1;
    screen_put(row, NUMBER + 1, 20, SCREEN_PLAIN, tr("goods"));
    screen_put(row, c - AMOUNT - UNIT - QUANTITY - LOT, LOT, SCREEN_PLAIN,
               tr("good until, lot"));
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY, QUANTITY, SCREEN_PLAIN,
                     tr("quantity"));
    screen_put_right(row, c - AMOUNT, AMOUNT, SCREEN_PLAIN, tr("cost"));
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 4;
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct doc_panel *p = (struct doc_panel *)panel;
    int rows = window(ui), c = ui->columns - 1;
    char label[64], total[MONEY_CHARS], times[QUANTITY_CHARS];
    bool known = true;
    struct money sum = stock_doc_total(&p->doc, &known);
    p->list.count = p->doc.count;
    screen_list_fix(&p->list, rows);
    draw_title(ui, &p->doc);
    draw_head(ui, UI_BODY_ROW + 1);
    for (int i = 0; i < rows && p->list.top + i < p->doc.count; i++)
        draw_line(ui, p, UI_BODY_ROW + 2 + i, p->list.top + i);
    if (p->doc.count == 0)
        screen_put_center(UI_BODY_ROW + rows / 2, 0, ui->columns, SCREEN_PLAIN,
                          tr("Scan the goods one after the other; a case's "
                             "code is a case."));
    screen_rule(UI_BODY_ROW + 2 + rows, 1, ui->columns - 2);
    screen_putf(UI_BODY_ROW + 3 + rows, 1, 40, SCREEN_STRONG, tr("%d lines"),
                p->doc.count);
    snprintf(label, sizeof(label), known ? tr("total %s") : tr("so far %s"),
             money_format(sum, total));
    screen_put_right(UI_BODY_ROW + 3 + rows, c - 40, 40, SCREEN_STRONG, label);
    if (p->times.milli)
        snprintf(label, sizeof(label), "%s ×",
                 quantity_format(p->times, times));
    else
        text_copy(label, sizeof(label), tr("Code or quantity>"));
    ui_input(ui, label, &p->line);
}

/* ---- adding --------------------------------------------------------------*/

static enum err weighed(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d);

static void ask_weight(struct ui *ui, const struct pick *pick)
{
    struct ask ask = {.label = N_("Weight in kg"),
                      .weighs = true,
                      .done = weighed,
                      .pick = *pick};
    text_copy(ask.title, sizeof(ask.title), pick->item.name);
    ask_open(ui, &ask);
}

static enum err add(struct ui *ui, const struct pick *pick,
                    struct quantity quantity, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    char name[WORDS_CAP], number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP];
    int line = 0;
    if (!p)
        return ERR_OK;
    enum err err = draft_add(ui->till, &p->doc, pick, quantity, &line, d);
    if (err == ERR_SHORT) {
        ask_weight(ui, pick);
        return ERR_OK;
    }
    if (err)
        return err;
    p->list.count = p->doc.count;
    p->list.selected = line;
    p->times = quantity_of(0);
    words_item(&pick->item, name, sizeof(name));
    words_quantity(ui, &pick->item, p->doc.lines[line].quantity, number,
                   sizeof(number), unit, sizeof(unit));
    ui_say(ui, UI_GOOD, tr("%s: %s %s. Another number and Enter changes it."),
           name, number, unit);
    return ERR_OK;
}

static enum err weighed(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d)
{
    struct quantity kg;
    enum err err = weight_parse(text, 0, &kg, d);
    return err ? err : add(ui, &ask->pick, kg, d);
}

static void fail(struct ui *ui, enum err err, const struct diag *d)
{
    if (!err)
        return;
    ui_fail(ui, err, d);
    screen_bell();
}

static void taken(struct ui *ui, const struct pick *pick)
{
    struct doc_panel *p = doc_of(ui);
    struct diag d = {0};
    if (p)
        fail(ui, add(ui, pick, p->times, &d), &d);
}

static void scan(struct ui *ui, struct panel *panel, const char *code)
{
    struct doc_panel *p = (struct doc_panel *)panel;
    struct pick pick;
    struct diag d = {0};
    enum err err = lookup_barcode(ui->till, code, &pick, &d);
    if (!err)
        err = add(ui, &pick, p->times, &d);
    fail(ui, err, &d);
}

/* ---- a line --------------------------------------------------------------*/

static struct stock_doc_line *chosen_line(struct ui *ui, struct doc_panel *p)
{
    if (p->doc.count == 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("nothing is on the paper yet: scan the goods"));
        return NULL;
    }
    if (p->list.selected >= p->doc.count)
        p->list.selected = p->doc.count - 1;
    return &p->doc.lines[p->list.selected];
}

static enum err with_quantity(struct ui *ui, const struct ask *ask,
                              const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct quantity q;
    (void)ask;
    enum err err = quantity_parse(text, &q, d);
    return err || !p
               ? err
               : draft_set_quantity(ui->till, &p->doc, p->list.selected, q, d);
}

static const char *const cost_units[] = {N_("of one"), N_("of the whole line")};

static enum err with_cost(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct money cost;
    enum err err = words_money(text, STOCK_COST_MAX, &cost, d);
    return err || !p ? err
                     : draft_set_cost(ui->till, &p->doc, p->list.selected, cost,
                                      ask->unit == 0, d);
}

static enum err with_lot(struct ui *ui, const struct ask *ask, const char *text,
                         struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    if (!p)
        return ERR_OK;
    return draft_set_lot(ui->till, &p->doc, p->list.selected, text,
                         (int32_t)ask->deed.number, d);
}

enum err stock_day_parse(struct ui *ui, const char *text, int32_t *ret_day,
                         struct diag *d)
{
    int32_t today = till_business_day(ui->till), day = 0;
    char whole[CLOCK_DAY_CHARS], now[CLOCK_DAY_CHARS];
    size_t len = strlen(text), digits = strspn(text, "0123456789");
    clock_format_day(today, now);
    if (len == 0) {
        *ret_day = 0;
        return ERR_OK;
    }
    if (text[0] == '+' && len <= 5 &&
        strspn(text + 1, "0123456789") == len - 1 && len > 1) {
        *ret_day = today + (int32_t)strtol(text + 1, NULL, 10);
        return ERR_OK;
    }
    if (digits == len && len == 8)
        snprintf(whole, sizeof(whole), "%.4s-%.2s-%.2s", text, text + 4,
                 text + 6);
    else if (digits == len && len == 6)
        snprintf(whole, sizeof(whole), "%.2s%.2s-%.2s-%.2s", now, text,
                 text + 2, text + 4);
    else if (digits == len && len == 4)
        snprintf(whole, sizeof(whole), "%.4s-%.2s-%.2s", now, text, text + 2);
    else
        text_copy(whole, sizeof(whole), len < sizeof(whole) ? text : "?");
    if (clock_parse_day(whole, &day, NULL))
        return diag_set(d, ERR_FORMAT,
                        tr("a date like 261125, 1125 or +30 for so many days"));
    if (len == 4 && day < today) { /* the next one */
        int32_t last = 0;
        snprintf(whole, sizeof(whole), "%.4s-12-31", now);
        if (!clock_parse_day(whole, &last, NULL))
            clock_format_day(last + 1, now);
        snprintf(whole, sizeof(whole), "%.4s-%.2s-%.2s", now, text, text + 2);
        if (clock_parse_day(whole, &day, NULL))
            return diag_set(d, ERR_FORMAT, tr("look at the year again"));
    }
    if (day < today - 3650 || day > today + 36500)
        return diag_set(d, ERR_RANGE, tr("look at the year again"));
    *ret_day = day;
    return ERR_OK;
}

static enum err with_day(struct ui *ui, const struct ask *ask, const char *text,
                         struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    int32_t day = 0;
    struct ask next = {.label = N_("Lot"),
                       .hint =
                           N_("As printed on it; empty when there is none."),
                       .done = with_lot,
                       .wide = true};
    enum err err = stock_day_parse(ui, text, &day, d);
    if (err || !p)
        return err;
    next.deed.number = day;
    text_copy(next.title, sizeof(next.title), ask->title);
    text_copy(next.initial, sizeof(next.initial),
              p->doc.lines[p->list.selected].lot);
    ask_open(ui, &next);
    return ERR_OK;
}

static void line_key(struct ui *ui, struct doc_panel *p, int key)
{
    struct stock_doc_line *l = chosen_line(ui, p);
    struct ask ask = {0};
    if (!l)
        return;
    words_item(&l->item, ask.title, sizeof(ask.title));
    if (key == SCREEN_KEY_F(3)) {
        ask.label = N_("Quantity");
        ask.done = with_quantity;
        quantity_format(l->quantity, ask.initial);
    } else if (key == SCREEN_KEY_F(4)) {
        ask.label = N_("Cost");
        ask.done = with_cost;
        ask.units = cost_units;
        ask.unit_count = 2;
    } else {
        ask.label = N_("Good until");
        ask.hint = N_("Like 261125 or 1125, or +30 for so many days; empty "
                      "when there is no date.");
        ask.done = with_day;
        if (l->expiry_day)
            clock_format_day(l->expiry_day, ask.initial);
    }
    ask_open(ui, &ask);
}

/* ---- the paper's head ----------------------------------------------------*/

enum head { HEAD_NOTE, HEAD_PARTY, HEAD_OUTLET, HEAD_WHY, HEAD_END };

/* What is asked for, by kind, in order. */
static const enum head heads[STOCK_KINDS][3] = {
    [STOCK_RECEIVE] = {HEAD_NOTE, HEAD_PARTY, HEAD_END},
    [STOCK_RETURN] = {HEAD_PARTY, HEAD_WHY, HEAD_END},
    [STOCK_TRANSFER_OUT] = {HEAD_OUTLET, HEAD_NOTE, HEAD_END},
    [STOCK_TRANSFER_IN] = {HEAD_OUTLET, HEAD_NOTE, HEAD_END},
    [STOCK_WASTE] = {HEAD_WHY, HEAD_END, HEAD_END},
    [STOCK_OPENING] = {HEAD_END, HEAD_END, HEAD_END},
};

static void ask_head(struct ui *ui, struct doc_panel *p, int step);

static enum err set_outlet(struct ui *ui, struct stock_doc *doc,
                           const char *text, struct diag *d)
{
    char *end = NULL;
    unsigned long n = strtoul(text, &end, 10);
    if (!text[0] || *end || strlen(text) > 9 || n == 0 || n == ui->till->outlet)
        return diag_set(d, ERR_FORMAT, tr("say which other shop: its number"));
    doc->outlet = (uint32_t)n;
    return ERR_OK;
}

static void set_why(struct stock_doc *doc, const char *text)
{
    if (doc->kind == STOCK_WASTE) {
        bool usual = text[0] >= '1' && text[0] <= '6' && !text[1];
        doc->waste = usual ? (Ledger__WasteKind)(text[0] - '0')
                           : LEDGER__WASTE_KIND__WASTE_OTHER;
        if (usual)
            text = "";
    }
    text_copy(doc->reason, sizeof(doc->reason), text);
}

static enum err with_head(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    int step = (int)ask->deed.number;
    enum err err = ERR_OK;
    if (!p)
        return ERR_OK;
    struct stock_doc was = p->doc;
    if (!text_is_plain(text, STOCK_TEXT_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("names, numbers and reasons have at most %d "
                           "characters"),
                        STOCK_TEXT_MAX);
    switch (heads[p->doc.kind][step]) {
    case HEAD_NOTE:
        text_copy(p->doc.note, sizeof(p->doc.note), text);
        break;
    case HEAD_PARTY:
        text_copy(p->doc.party, sizeof(p->doc.party), text);
        break;
    case HEAD_OUTLET:
        err = set_outlet(ui, &p->doc, text, d);
        break;
    default:
        if (!text[0])
            return diag_set(d, ERR_SHORT,
                            tr("say why, in at most %d "
                               "characters"),
                            STOCK_TEXT_MAX);
        set_why(&p->doc, text);
    }
    if (!err)
        err = draft_head(ui->till, &p->doc, d);
    if (err)
        p->doc = was;
    else
        ask_head(ui, p, step + 1);
    return err;
}

static void ask_head(struct ui *ui, struct doc_panel *p, int step)
{
    struct ask ask = {.done = with_head, .wide = true};
    ask.deed.number = step;
    text_copy(ask.title, sizeof(ask.title), stock_kind_words(p->doc.kind));
    switch (heads[p->doc.kind][step]) {
    case HEAD_NOTE:
        ask.label = N_("Number of the paper that came along");
        text_copy(ask.initial, sizeof(ask.initial), p->doc.note);
        break;
    case HEAD_PARTY:
        ask.label = N_("Supplier");
        ask.hint = N_("Empty: headquarters.");
        text_copy(ask.initial, sizeof(ask.initial), p->doc.party);
        break;
    case HEAD_OUTLET:
        ask.label = N_("Number of the other shop");
        ask.wide = false;
        if (p->doc.outlet)
            snprintf(ask.initial, sizeof(ask.initial), "%u", p->doc.outlet);
        break;
    case HEAD_WHY:
        ask.label = N_("Why");
        if (p->doc.kind == STOCK_WASTE)
            ask.hint = N_("1 past its date  2 broken  3 eaten by mice  4 own "
                          "use  5 sample  6 stolen or lost, or other words");
        text_copy(ask.initial, sizeof(ask.initial), p->doc.reason);
        break;
    case HEAD_END:
        return;
    }
    ask_open(ui, &ask);
}

/* ---- finishing -----------------------------------------------------------*/

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    uint64_t seq = 0;
    if (!p)
        return diag_set(d, ERR_NOTFOUND, tr("that paper is no longer open"));
    if (deed->number == 1) {
        enum err err = draft_drop(ui->till, &p->doc, d);
        if (!err) {
            ui_close(ui, &p->panel);
            ui_say(ui, UI_CALM, "%s", tr("the paper was given up"));
        }
        return err;
    }
    const char *words = stock_kind_words(p->doc.kind);
    enum err err = stock_record(ui->till, who, &p->doc, &seq, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, tr("written: %s, number %llu"), words,
           (unsigned long long)seq);
    ui_close(ui, &p->panel);
    return ERR_OK;
}

static void deed_of_paper(const struct ui *ui, const struct deed *deed,
                          char *out, size_t cap)
{
    const struct doc_panel *p = doc_of(ui);
    (void)deed;
    text_copy(out, cap, p ? stock_kind_words(p->doc.kind) : "");
}

static const struct deed_ops deed_ops = {perform, deed_of_paper};

static void finish(struct ui *ui, struct doc_panel *p, bool drop)
{
    struct deed deed = {
        .kind = DEED_OTHER, .ops = &deed_ops, .number = drop ? 1 : 0};
    char question[DIAG_TEXT_MAX], total[MONEY_CHARS];
    bool known = true;
    struct money sum = stock_doc_total(&p->doc, &known);
    bool moves =
        p->doc.kind == STOCK_TRANSFER_OUT || p->doc.kind == STOCK_TRANSFER_IN;
    if (!drop && !chosen_line(ui, p))
        return;
    if (!drop && ((moves && p->doc.outlet == 0) ||
                  (p->doc.kind == STOCK_WASTE && p->doc.waste == 0 &&
                   !p->doc.reason[0]))) {
        ask_head(ui, p, 0); /* cannot do without */
        return;
    }
    snprintf(question, sizeof(question),
             drop ? tr("Give up this paper (%s, %d lines, %s yuan)? Nothing of "
                       "it is booked.")
                  : tr("Write it: %s, %d lines, %s yuan? It cannot be changed "
                       "afterwards, only taken back."),
             stock_kind_words(p->doc.kind), p->doc.count,
             money_format(sum, total));
    confirm_open(ui, question, &deed);
}

/* ---- keys ----------------------------------------------------------------*/

static void enter(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    struct quantity q;
    struct pick pick;
    enum err err;
    if (p->line.len == 0) {
        finish(ui, p, false);
        return;
    }
    if (p->line.len > 5 && !strchr(p->line.text, '.')) {
        err = lookup_barcode(ui->till, p->line.text, &pick, &d);
        if (!err)
            err = add(ui, &pick, p->times, &d);
    } else if (!chosen_line(ui, p)) {
        screen_line_clear(&p->line);
        return;
    } else {
        err = quantity_parse(p->line.text, &q, &d);
        if (!err)
            err =
                draft_set_quantity(ui->till, &p->doc, p->list.selected, q, &d);
    }
    fail(ui, err, &d);
    if (err != ERR_FORMAT)
        screen_line_clear(&p->line);
}

static void escape(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    if (p->line.len > 0 || p->times.milli) {
        screen_line_clear(&p->line);
        p->times = quantity_of(0);
        return;
    }
    if (p->doc.count == 0 && !p->doc.note[0])
        fail(ui, draft_drop(ui->till, &p->doc, &d), &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("the paper is kept: open it again in the menu"));
    ui_close(ui, &p->panel);
}

static void remove_line(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    if (!chosen_line(ui, p))
        return;
    enum err err = draft_remove(ui->till, &p->doc, p->list.selected, &d);
    if (err)
        fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s", tr("the line is off the paper"));
}

static void character(struct ui *ui, struct doc_panel *p, int k)
{
    struct diag d = {0};
    char first[8] = {0};
    if ((k >= '0' && k <= '9') || (k == '.' && p->line.len > 0)) {
        (void)screen_line_key(&p->line, k);
    } else if (k == '*' && p->line.len > 0) {
        fail(ui, quantity_parse(p->line.text, &p->times, &d), &d);
        screen_line_clear(&p->line);
    } else if (k == '-' && p->line.len == 0) {
        remove_line(ui, p);
    } else if (k == '+' && p->line.len == 0) {
        finish(ui, p, false);
    } else if (k > ' ' && p->line.len == 0) {
        utf8_put((uint32_t)k, first);
        find_for(ui, first, taken);
    }
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct doc_panel *p = (struct doc_panel *)panel;
    k = words_fold(k);
    if (k == SCREEN_KEY_ENTER)
        enter(ui, p);
    else if (k == SCREEN_KEY_ESC)
        escape(ui, p);
    else if (k == SCREEN_KEY_F(2))
        find_for(ui, "", taken);
    else if (k == SCREEN_KEY_F(3) || k == SCREEN_KEY_F(4) ||
             k == SCREEN_KEY_F(5))
        line_key(ui, p, k);
    else if (k == SCREEN_KEY_F(6))
        ask_head(ui, p, 0);
    else if (k == SCREEN_KEY_F(8))
        finish(ui, p, false);
    else if (k == SCREEN_KEY_F(9))
        finish(ui, p, true);
    else if (k == SCREEN_KEY_DELETE && p->line.len == 0)
        remove_line(ui, p);
    else if (k >= ' ' && k < SCREEN_KEY_UP)
        character(ui, p, k);
    else if (p->line.len > 0)
        (void)screen_line_key(&p->line, k);
    else
        (void)screen_list_key(&p->list, window(ui), k);
}

static void released(struct panel *panel)
{
    stock_doc_release(&((struct doc_panel *)panel)->doc);
}

static const struct panel_ops ops = {
    .help = N_("Scan the goods: each scan is one more of them, a case's code a "
               "case. 3* before it, or a number and Enter after it: so many. "
               "F2 or letters search.\n"
               "F3 how many, F4 what they cost, F5 the last good day and the "
               "lot (read from the code where it says so), F6 the paper's "
               "number, the other side, why.\n"
               "The arrows choose a line, - or Del takes it off.\n"
               "F8 or Enter on the empty line writes the paper; from then on "
               "it can only be taken back by another one. F9 gives it up.\n"
               "Esc leaves it as it is: everything is kept, also through a "
               "power cut, and can be gone on with later."),
    .keys = N_("F1 Help|F2 Find|F3 Qty|F4 Cost|F5 Date, lot|F6 Paper|F8 "
               "Write|F9 Give up"),
    .more = N_("Enter Write|- Line out|3* Three of|Up/Down Choose line|Esc "
               "Later"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
    .close = released,
};

/* ---- opening -------------------------------------------------------------*/

static void show(struct ui *ui, struct stock_doc *doc)
{
    struct doc_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (!p) {
        stock_doc_release(doc);
        return;
    }
    p->doc = *doc;
    p->list.count = doc->count;
    p->list.selected = doc->count - 1;
}

void stock_draft_open(struct ui *ui, int64_t draft)
{
    struct stock_doc doc = {0};
    struct diag d = {0};
    enum err err = draft_load(ui->till, draft, &doc, &d);
    if (err)
        fail(ui, err, &d);
    else
        show(ui, &doc);
}

struct drafts {
    enum stock_kind kind;
    int count;
    struct draft_row rows[DRAFT_MAX];
};

static void draft_words(struct ui *ui, const struct choice *choice, int index,
                        char *out, size_t cap)
{
    const struct drafts *x = choice->data;
    char time[CLOCK_TIME_CHARS];
    (void)ui;
    if (index == x->count) {
        text_copy(out, cap, tr("a new one"));
        return;
    }
    const struct draft_row *r = &x->rows[index];
    clock_format_time(r->begun_ms, time);
    time[16] = '\0';
    snprintf(out, cap, tr("%s, %d lines  %s %s"), time + 5, r->lines, r->note,
             r->party);
    text_drop_torn(out);
}

static void new_paper(struct ui *ui, enum stock_kind kind)
{
    struct stock_doc doc = {0};
    struct diag d = {0};
    enum err err = draft_new(ui->till, &ui->desk->actor, kind, &doc, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    show(ui, &doc);
    struct doc_panel *p = doc_of(ui);
    if (p &&
        kind != STOCK_RECEIVE) /* what a delivery brings is scanned first */
        ask_head(ui, p, 0);
}

static void draft_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct drafts *x = choice->data;
    if (index == x->count)
        new_paper(ui, x->kind);
    else
        stock_draft_open(ui, x->rows[index].id);
}

static void open_kind(struct ui *ui, enum stock_kind kind)
{
    struct drafts *x = calloc(1, sizeof(*x));
    struct diag d = {0};
    if (!x)
        return;
    x->kind = kind;
    enum err err = draft_list(ui->till, kind, x->rows, DRAFT_MAX, &x->count);
    if (err || x->count == 0) {
        free(x);
        if (err)
            fail(ui, till_explain(ui->till, err, &d), &d);
        else
            new_paper(ui, kind);
        return;
    }
    struct choice choice = {.title = N_("Go on with which paper?"),
                            .count = x->count + 1,
                            .columns = 56,
                            .row = draft_words,
                            .chosen = draft_chosen,
                            .data = x};
    choice_open(ui, &choice);
}

void stock_receive_open(struct ui *ui)
{
    open_kind(ui, STOCK_RECEIVE);
}

void stock_return_open(struct ui *ui)
{
    open_kind(ui, STOCK_RETURN);
}

void stock_out_open(struct ui *ui)
{
    open_kind(ui, STOCK_TRANSFER_OUT);
}

void stock_in_open(struct ui *ui)
{
    open_kind(ui, STOCK_TRANSFER_IN);
}

void stock_waste_open(struct ui *ui)
{
    open_kind(ui, STOCK_WASTE);
}

void stock_opening_open(struct ui *ui)
{
    open_kind(ui, STOCK_OPENING);
}
