/* order_doc.c - an order being written: headquarters' suggestion with its
 * reasons, changed, added to, confirmed. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/order.h"
#include "pos/ui/panels.h"

struct doc_panel {
    struct panel panel;
    struct order_doc doc;
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

static void fail(struct ui *ui, enum err err, const struct diag *d)
{
    if (!err)
        return;
    ui_fail(ui, err, d);
    screen_bell();
}

/* ---- drawing -------------------------------------------------------------*/

enum { NUMBER = 4, PROPOSED = 12, QUANTITY = 9, UNIT = 6, AMOUNT = 11 };

static void proposed_words(const struct order_row *r, char *out, size_t cap)
{
    char number[QUANTITY_CHARS];
    out[0] = '\0';
    if (r->suggested.milli)
        text_copy(out, cap, quantity_format(r->suggested, number));
}

static void draw_amount(const struct doc_panel *p, const struct order_row *r,
                        int row, int column, enum screen_style style)
{
    const struct suggested *s = suggestion_find(&p->doc.suggestion, r->item.id);
    struct quantity base;
    struct money amount;
    if (s && s->price.fen && r->quantity.milli && !order_row_base(r, &base) &&
        !money_times(s->price, base, &amount))
        screen_money(row, column, AMOUNT, style, amount);
}

static void draw_line(const struct ui *ui, const struct doc_panel *p, int row,
                      int i)
{
    const struct order_row *r = &p->doc.rows[i];
    bool chosen = i == p->list.selected;
    enum screen_style style = chosen ? SCREEN_SELECTED : SCREEN_PLAIN;
    char name[WORDS_CAP], number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP],
        proposed[32];
    int c = ui->columns - 1;
    words_item(&r->item, name, sizeof(name));
    words_quantity(ui, &r->item, r->quantity, number, sizeof(number), unit,
                   sizeof(unit));
    if (r->quantity.milli == 0) {
        text_copy(number, sizeof(number), tr("none"));
        unit[0] = '\0';
    }
    proposed_words(r, proposed, sizeof(proposed));
    screen_put(row, 0, ui->columns, style, chosen ? "▶" : "");
    screen_putf(row, 1, NUMBER, style, "%3d", i + 1);
    screen_put(row, NUMBER + 1,
               c - NUMBER - 1 - PROPOSED - QUANTITY - UNIT - AMOUNT, style,
               name);
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY - PROPOSED, PROPOSED,
                     style, proposed);
    screen_put_right(row, c - AMOUNT - UNIT - QUANTITY, QUANTITY, style,
                     number);
    screen_putf(row, c - AMOUNT - UNIT, UNIT, style, " %s", unit);
    draw_amount(p, r, row, c - AMOUNT, style);
}

static void draw_head(struct ui *ui, const struct doc_panel *p)
{
    const struct order_doc *doc = &p->doc;
    char words[WORDS_CAP], title[WORDS_CAP];
    bool late = false;
    int row = UI_BODY_ROW, c = ui->columns - 1;
    if (doc->replaces)
        snprintf(title, sizeof(title), tr("Instead of order %llu"),
                 (unsigned long long)doc->replaces);
    else
        text_copy(title, sizeof(title),
                  doc->emergency ? tr("Emergency order")
                  : doc->run     ? tr("Headquarters suggests")
                                 : tr("An order of our own"));
    screen_put(row, 1, ui->columns - 2, SCREEN_STRONG, title);
    if (order_cutoff_words(ui->till, doc, &late, words, sizeof(words)))
        screen_paragraph(row + 1, 1, 2, ui->columns - 2,
                         late ? SCREEN_CARE : SCREEN_PLAIN, words);
    screen_put(row + 3, NUMBER + 1, 20, SCREEN_PLAIN, tr("goods"));
    screen_put_right(row + 3, c - AMOUNT - UNIT - QUANTITY - PROPOSED, PROPOSED,
                     SCREEN_PLAIN, tr("suggested"));
    screen_put_right(row + 3, c - AMOUNT - UNIT - QUANTITY, QUANTITY,
                     SCREEN_PLAIN, tr("wanted"));
    screen_put_right(row + 3, c - AMOUNT, AMOUNT, SCREEN_PLAIN, tr("amount"));
}

/* Why the chosen line is suggested. */
static void draw_reason(struct ui *ui, const struct doc_panel *p, int row)
{
    char words[WORDS_CAP] = "";
    struct item base;
    if (p->doc.count == 0)
        return;
    const struct order_row *r = &p->doc.rows[p->list.selected];
    const struct suggested *s = suggestion_find(&p->doc.suggestion, r->item.id);
    if (s && !lookup_item(ui->till, r->item.id, 0, &base) &&
        suggestion_words(ui->till, &p->doc.suggestion, s, base.unit, words,
                         sizeof(words)))
        words[0] = '\0';
    screen_put(row, 1, ui->columns - 2, SCREEN_STRONG,
               words[0] ? words : tr("added by the shop"));
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 7;
}

static int wanted(const struct order_doc *doc)
{
    int count = 0;
    for (int i = 0; i < doc->count; i++)
        count += doc->rows[i].quantity.milli > 0;
    return count;
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct doc_panel *p = (struct doc_panel *)panel;
    int rows = window(ui), c = ui->columns - 1, top = UI_BODY_ROW + 4;
    char label[64], total[MONEY_CHARS], times[QUANTITY_CHARS];
    bool known = true;
    struct money sum = order_total(&p->doc, &known);
    p->list.count = p->doc.count;
    screen_list_fix(&p->list, rows);
    draw_head(ui, p);
    for (int i = 0; i < rows && p->list.top + i < p->doc.count; i++)
        draw_line(ui, p, top + i, p->list.top + i);
    if (p->doc.count == 0)
        screen_put_center(top + rows / 2, 0, ui->columns, SCREEN_PLAIN,
                          tr("Scan what is needed, or press F2 and search; a "
                             "case's code is a case."));
    screen_rule(top + rows, 1, ui->columns - 2);
    draw_reason(ui, p, top + rows + 1);
    screen_putf(top + rows + 2, 1, 40, SCREEN_STRONG, tr("%d goods ordered"),
                wanted(&p->doc));
    snprintf(label, sizeof(label), known ? tr("total %s") : tr("so far %s"),
             money_format(sum, total));
    screen_put_right(top + rows + 2, c - 40, 40, SCREEN_STRONG, label);
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
    struct ask ask = {
        .label = N_("Weight in kg"), .done = weighed, .pick = *pick};
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
    enum err err = order_add(ui->till, &p->doc, pick, quantity, &line, d);
    if (err == ERR_SHORT) {
        ask_weight(ui, pick);
        return ERR_OK;
    }
    if (err)
        return err;
    p->list.count = p->doc.count;
    p->list.selected = line;
    p->times = quantity_of(0);
    const struct order_row *r = &p->doc.rows[line];
    words_item(&r->item, name, sizeof(name));
    words_quantity(ui, &r->item, r->quantity, number, sizeof(number), unit,
                   sizeof(unit));
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

static bool has_line(struct ui *ui, struct doc_panel *p)
{
    if (p->doc.count == 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("nothing is on the order yet: scan the goods"));
        return false;
    }
    if (p->list.selected >= p->doc.count)
        p->list.selected = p->doc.count - 1;
    return true;
}

static enum err with_quantity(struct ui *ui, const struct ask *ask,
                              const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct quantity q;
    (void)ask;
    enum err err = quantity_parse(text, &q, d);
    return err || !p ? err
                     : order_set(ui->till, &p->doc, p->list.selected, q, d);
}

static void ask_quantity(struct ui *ui, struct doc_panel *p)
{
    struct ask ask = {.label = N_("Quantity"),
                      .hint = N_("0 strikes it out."),
                      .done = with_quantity};
    if (!has_line(ui, p))
        return;
    const struct order_row *r = &p->doc.rows[p->list.selected];
    words_item(&r->item, ask.title, sizeof(ask.title));
    quantity_format(r->quantity, ask.initial);
    ask_open(ui, &ask);
}

static void other_pack(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    if (has_line(ui, p))
        fail(ui, order_other_pack(ui->till, &p->doc, p->list.selected, &d), &d);
}

static void strike(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    if (!has_line(ui, p))
        return;
    enum err err = order_strike(ui->till, &p->doc, p->list.selected, &d);
    if (err)
        fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s", tr("struck out: none of it is ordered"));
}

/* ---- finishing -----------------------------------------------------------*/

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    uint64_t seq = 0;
    int facts = 0;
    enum err err;
    if (!p)
        return diag_set(d, ERR_NOTFOUND, tr("that order is no longer open"));
    if (deed->number == 1) {
        err = order_drop(ui->till, &p->doc, d);
        if (err)
            return err;
        ui_close(ui, &p->panel);
        ui_say(ui, UI_CALM, "%s", tr("the order was given up"));
        return ERR_OK;
    }
    err = order_place(ui->till, who, &p->doc, &seq, &facts, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui_close(ui, &p->panel);
    ui_say(ui, UI_GOOD,
           tr("ordered, number %llu: it goes to headquarters by itself"),
           (unsigned long long)seq);
    return ERR_OK;
}

static void deed_words_of(const struct ui *ui, const struct deed *deed,
                          char *out, size_t cap)
{
    (void)ui;
    (void)deed;
    text_copy(out, cap, tr("order goods from headquarters"));
}

static const struct deed_ops deed_ops = {perform, deed_words_of};

static void finish(struct ui *ui, struct doc_panel *p, bool drop)
{
    struct deed deed = {
        .kind = DEED_OTHER, .ops = &deed_ops, .number = drop ? 1 : 0};
    char question[DIAG_TEXT_MAX], total[MONEY_CHARS];
    bool known = true;
    struct money sum = order_total(&p->doc, &known);
    if (!drop && !has_line(ui, p))
        return;
    if (drop)
        text_copy(question, sizeof(question),
                  tr("Give up what was changed here? Nothing is ordered."));
    else
        snprintf(question, sizeof(question),
                 tr("Order %d goods, %s yuan at transfer price? Until "
                    "headquarters decides it can be changed."),
                 wanted(&p->doc), money_format(sum, total));
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
    } else if (!has_line(ui, p)) {
        screen_line_clear(&p->line);
        return;
    } else {
        err = quantity_parse(p->line.text, &q, &d);
        if (!err)
            err = order_set(ui->till, &p->doc, p->list.selected, q, &d);
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
    if (p->doc.count == 0)
        fail(ui, order_drop(ui->till, &p->doc, &d), &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("the order is kept and not sent: open it again in the menu"));
    ui_close(ui, &p->panel);
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
        strike(ui, p);
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
    else if (k == SCREEN_KEY_F(3))
        ask_quantity(ui, p);
    else if (k == SCREEN_KEY_F(4))
        other_pack(ui, p);
    else if (k == SCREEN_KEY_F(8))
        finish(ui, p, false);
    else if (k == SCREEN_KEY_F(9))
        finish(ui, p, true);
    else if (k == SCREEN_KEY_DELETE && p->line.len == 0)
        strike(ui, p);
    else if (k >= ' ' && k < SCREEN_KEY_UP)
        character(ui, p, k);
    else if (p->line.len > 0)
        (void)screen_line_key(&p->line, k);
    else
        (void)screen_list_key(&p->list, window(ui), k);
}

static void released(struct panel *panel)
{
    order_doc_release(&((struct doc_panel *)panel)->doc);
}

static const struct panel_ops ops = {
    .help = N_("What headquarters suggests, with the reason of the chosen "
               "line below. The arrows choose, a number and Enter (or F3) "
               "changes it, - or Del strikes it out.\n"
               "A scan, or F2 and a name, adds goods: one more each time; "
               "3* before it: three. A case's code is a case; F4 changes "
               "between case and piece.\n"
               "F8 or Enter on the empty line orders. Until headquarters "
               "has decided, an order can be replaced or cancelled.\n"
               "F9 gives up what was changed. Esc leaves it: everything is "
               "kept, also through a power cut, and nothing is sent yet."),
    .keys = N_("F1 Help|F2 Find|F3 Qty|F4 Case/piece|F8 Order|F9 Give up"),
    .more = N_("Enter Order|- Strike out|3* Three of|Up/Down Choose line|Esc "
               "Later"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
    .close = released,
};

void order_doc_open(struct ui *ui, struct order_doc *doc)
{
    struct doc_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (!p) {
        order_doc_release(doc);
        return;
    }
    p->doc = *doc;
    p->list.count = doc->count;
}
