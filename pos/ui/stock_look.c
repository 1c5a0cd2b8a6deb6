/* stock_look.c - what is on hand, what is near its date, papers written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/draft.h"
#include "pos/ui/panels.h"
#include "pos/ui/stock.h"

static void fail(struct ui *ui, enum err err, const struct diag *d)
{
    if (!err)
        return;
    ui_fail(ui, err, d);
    screen_bell();
}

/* ---- one item: its card --------------------------------------------------*/

enum { CARD_ROWS = 100, CARD_LOTS = 12 };

struct card_panel {
    struct panel panel;
    struct pick pick;
    bool chosen;
    struct quantity on_hand;
    char why[DIAG_TEXT_MAX];
    struct stock_lot lots[CARD_LOTS];
    struct stock_movement moves[CARD_ROWS];
    int lot_count;
    struct screen_list list;
};

static const struct panel_ops card_ops;

static void card_show(struct ui *ui, struct card_panel *p,
                      const struct pick *pick)
{
    struct diag d = {0};
    int moves = 0;
    uint64_t id = pick->item.id;
    p->pick = *pick;
    p->chosen = true;
    p->why[0] = '\0';
    enum err err = stock_on_hand(ui->till, id, &p->on_hand);
    if (!err)
        err = stock_lots(ui->till, id, p->lots, CARD_LOTS, &p->lot_count);
    if (!err)
        err = stock_card(ui->till, id, p->moves, CARD_ROWS, &moves);
    if (!err)
        (void)stock_why(ui->till, &pick->item, p->why, sizeof(p->why));
    p->list = (struct screen_list){.count = moves};
    fail(ui, err ? till_explain(ui->till, err, &d) : ERR_OK, &d);
}

static void card_head(const struct ui *ui, const struct card_panel *p)
{
    struct item base = p->pick.item;
    struct money cost, value;
    char name[WORDS_CAP], number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP],
        text[MONEY_CHARS], worth[MONEY_CHARS];
    bool at_price;
    (void)!lookup_item(ui->till, base.id, 0, &base);
    words_item(&base, name, sizeof(name));
    words_quantity(ui, &base, p->on_hand, number, sizeof(number), unit,
                   sizeof(unit));
    screen_put(UI_BODY_ROW, 1, ui->columns - 26, SCREEN_STRONG, name);
    screen_putf(UI_BODY_ROW, ui->columns - 24, 23,
                p->on_hand.milli < 0 ? SCREEN_ALERT : SCREEN_STRONG,
                tr("on hand %s %s"), number, unit);
    if (!ui->desk->actor.keeper || stock_cost(ui->till, base.id, &cost) ||
        stock_value(ui->till, &base, p->on_hand, &value, &at_price))
        return;
    screen_putf(UI_BODY_ROW + 1, ui->columns - 44, 43, SCREEN_PLAIN,
                tr("last cost %s, worth %s yuan"), money_format(cost, text),
                money_format(value, worth));
}

static int card_lots(const struct card_panel *p, int row, int columns)
{
    char day[CLOCK_DAY_CHARS], number[QUANTITY_CHARS];
    int used = 0;
    for (int i = 0; i < p->lot_count && used < 4; i++) {
        const struct stock_lot *l = &p->lots[i];
        if (!l->lot[0] && !l->expiry_day && p->lot_count == 1)
            break;
        screen_putf(row + used++, 3, columns - 4, SCREEN_PLAIN, "%s  %s  %s",
                    quantity_format(l->quantity, number),
                    l->expiry_day ? clock_format_day(l->expiry_day, day)
                                  : tr("no date known"),
                    l->lot);
    }
    return used;
}

static void card_move(const struct stock_movement *m, int row, int columns)
{
    char time[CLOCK_TIME_CHARS], change[QUANTITY_CHARS], after[QUANTITY_CHARS];
    enum screen_style style = m->after.milli < 0 ? SCREEN_ALERT : SCREEN_PLAIN;
    clock_format_time(m->at_ms, time);
    time[16] = '\0';
    screen_putf(row, 1, 18, style, "%s", time);
    screen_putf(row, 19, columns - 54, style, "%s  %s",
                stock_movement_words(m->kind, m->change.milli), m->lot);
    screen_putf(row, columns - 35, 10, style, "%llu",
                (unsigned long long)m->seq);
    screen_put_right(row, columns - 25, 11, style,
                     quantity_format(m->change, change));
    screen_put_right(row, columns - 14, 12, style,
                     quantity_format(m->after, after));
}

static void card_draw(struct ui *ui, struct panel *panel)
{
    struct card_panel *p = (struct card_panel *)panel;
    int row = UI_BODY_ROW + 2, end = UI_BODY_ROW + ui_body_rows(ui);
    if (!p->chosen) {
        screen_put_center(UI_BODY_ROW + 6, 0, ui->columns, SCREEN_PLAIN,
                          tr("Scan something, or F2 to find it: its stock, "
                             "lots and movements."));
        return;
    }
    card_head(ui, p);
    row += card_lots(p, row, ui->columns);
    if (p->why[0])
        row +=
            screen_paragraph(row, 1, 4, ui->columns - 2, SCREEN_CARE, p->why);
    screen_rule(row++, 1, ui->columns - 2);
    screen_list_fix(&p->list, end - row);
    for (int i = 0; row + i < end && p->list.top + i < p->list.count; i++)
        card_move(&p->moves[p->list.top + i], row + i, ui->columns);
    if (p->list.count == 0)
        screen_put_center(row + 1, 0, ui->columns, SCREEN_PLAIN,
                          tr("Nothing moved here yet."));
}

static void card_taken(struct ui *ui, const struct pick *pick)
{
    struct panel *top = ui_top(ui);
    if (top->ops == &card_ops)
        card_show(ui, (struct card_panel *)top, pick);
}

static void card_scan(struct ui *ui, struct panel *panel, const char *code)
{
    struct pick pick;
    struct diag d = {0};
    enum err err = lookup_barcode(ui->till, code, &pick, &d);
    if (err)
        fail(ui, err, &d);
    else
        card_show(ui, (struct card_panel *)panel, &pick);
}

static void negative_open(struct ui *ui);

static void card_key(struct ui *ui, struct panel *panel, int k)
{
    struct card_panel *p = (struct card_panel *)panel;
    char first[8] = {0};
    k = words_fold(k);
    if (k == SCREEN_KEY_ESC || k == SCREEN_KEY_ENTER) {
        ui_close(ui, panel);
    } else if (k == SCREEN_KEY_F(2)) {
        find_for(ui, "", card_taken);
    } else if (k == SCREEN_KEY_F(3)) {
        negative_open(ui);
    } else if (k > ' ' && k < SCREEN_KEY_UP) {
        utf8_put((uint32_t)k, first);
        find_for(ui, first, card_taken);
    } else if (k == SCREEN_KEY_UP || k == SCREEN_KEY_DOWN) {
        int top = p->list.top + (k == SCREEN_KEY_UP ? -1 : 1);
        if (top >= 0 && top < p->list.count)
            p->list.top = p->list.selected = top;
    }
}

static const struct panel_ops card_ops = {
    .help = N_("Scan something, or find it with F2 or letters: how many there "
               "are, by lot and last good day, and everything that moved it, "
               "the newest first; the arrows move.\n"
               "Below zero means that goods were sold before somebody booked "
               "them in; the sentence says what happened. Selling goes on.\n"
               "F3 lists everything below zero.\n"
               "Esc goes back."),
    .keys = N_("F1 Help|F2 Find|F3 Below zero"),
    .more = N_("Scan Look|Up/Down Move|Esc Back"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = card_draw,
    .key = card_key,
    .scan = card_scan,
};

void stock_look_open(struct ui *ui)
{
    (void)ui_open(ui, &card_ops, sizeof(struct card_panel));
}

/* ---- below zero ----------------------------------------------------------*/

static void negative_words(struct ui *ui, const struct choice *choice,
                           int index, char *out, size_t cap)
{
    const struct stock_row *r = (const struct stock_row *)choice->data + index;
    struct item item;
    char name[WORDS_CAP] = "?", number[QUANTITY_CHARS];
    if (!lookup_item(ui->till, r->item, 0, &item))
        words_item(&item, name, sizeof(name));
    snprintf(out, cap, "%8s  %s", quantity_format(r->quantity, number), name);
    text_drop_torn(out);
}

static void negative_chosen(struct ui *ui, const struct choice *choice,
                            int index)
{
    const struct stock_row *r = (const struct stock_row *)choice->data + index;
    struct pick pick = {0};
    if (!lookup_item(ui->till, r->item, 0, &pick.item))
        card_taken(ui, &pick);
}

static void negative_open(struct ui *ui)
{
    struct stock_row *rows = NULL;
    struct diag d = {0};
    int count = 0;
    enum err err = stock_list(ui->till, STOCK_NEGATIVE, &rows, &count);
    if (err) {
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    struct choice choice = {.title = N_("Below zero"),
                            .empty = N_("Nothing is below zero."),
                            .count = count,
                            .columns = 56,
                            .row = negative_words,
                            .chosen = negative_chosen,
                            .data = rows};
    choice_open(ui, &choice);
}

/* ---- near its date -------------------------------------------------------*/

struct dates_panel {
    struct panel panel;
    struct stock_lot *lots;
    struct screen_list list;
    int days;
};

static enum err dates_look(struct ui *ui, struct dates_panel *p, int days)
{
    struct stock_lot *lots = NULL;
    int count = 0;
    enum err err = stock_expiring(ui->till, till_business_day(ui->till) + days,
                                  &lots, &count);
    if (err)
        return err;
    free(p->lots);
    p->lots = lots;
    p->days = days;
    p->list = (struct screen_list){.count = count};
    return ERR_OK;
}

static void dates_row(const struct ui *ui, const struct stock_lot *l, int row,
                      bool chosen)
{
    int left = l->expiry_day - till_business_day(ui->till);
    enum screen_style style = chosen     ? SCREEN_SELECTED
                              : left < 0 ? SCREEN_ALERT
                                         : SCREEN_PLAIN;
    struct item item;
    char name[WORDS_CAP] = "?", number[QUANTITY_CHARS] = "",
         unit[ITEM_UNIT_CAP] = "", day[CLOCK_DAY_CHARS];
    int c = ui->columns;
    if (!lookup_item(ui->till, l->item, 0, &item)) {
        words_item(&item, name, sizeof(name));
        words_quantity(ui, &item, l->quantity, number, sizeof(number), unit,
                       sizeof(unit));
    }
    screen_put(row, 0, c, style, "");
    screen_put(row, 1, 12, style, clock_format_day(l->expiry_day, day));
    if (left < 0)
        screen_putf(row, 13, 14, style, tr("%d days past"), -left);
    else
        screen_putf(row, 13, 14, style, tr("%d days left"), left);
    screen_put(row, 28, c - 62, style, name);
    screen_put(row, c - 34, 20, style, l->lot);
    screen_put_right(row, c - 13, 8, style, number);
    screen_putf(row, c - 5, 5, style, " %s", unit);
}

static void dates_draw(struct ui *ui, struct panel *panel)
{
    struct dates_panel *p = (struct dates_panel *)panel;
    int rows = ui_body_rows(ui) - 2;
    screen_list_fix(&p->list, rows);
    screen_putf(UI_BODY_ROW, 1, ui->columns - 2, SCREEN_STRONG,
                tr("Good for %d days or less, and past it: mark it down or "
                   "take it off."),
                p->days);
    for (int i = 0; i < rows && p->list.top + i < p->list.count; i++)
        dates_row(ui, &p->lots[p->list.top + i], UI_BODY_ROW + 1 + i,
                  p->list.top + i == p->list.selected);
    if (p->list.count == 0)
        screen_put_center(UI_BODY_ROW + 4, 0, ui->columns, SCREEN_PLAIN,
                          tr("Nothing is near its date, as far as dates are "
                             "known."));
}

/* The chosen lot on a paper of waste, to be written there. */
static void throw_away(struct ui *ui, const struct stock_lot *l)
{
    struct stock_doc doc = {.kind = STOCK_WASTE,
                            .waste = LEDGER__WASTE_KIND__WASTE_EXPIRED};
    struct goods goods = {.expiry_day = l->expiry_day};
    struct item item;
    struct diag d = {0};
    int line = 0;
    text_copy(goods.lot, sizeof(goods.lot), l->lot);
    enum err err = lookup_item(ui->till, l->item, 0, &item);
    if (!err)
        err = stock_doc_add(&doc, &item, l->quantity, &goods, &line, &d);
    if (!err)
        err = draft_keep(ui->till, &ui->desk->actor, &doc, &d);
    int64_t draft = doc.draft;
    stock_doc_release(&doc);
    if (err)
        fail(ui, till_explain(ui->till, err, &d), &d);
    else
        stock_draft_open(ui, draft);
}

static void dates_print(struct ui *ui, const struct dates_panel *p)
{
    struct diag d = {0};
    enum err err = spool_add(&ui->till->db, SPOOL_EXPIRING, (uint64_t)p->days,
                             0, false, ui->till->now_ms());
    if (err) {
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the list is on its way to the printer"));
}

static void dates_key(struct ui *ui, struct panel *panel, int k)
{
    static const int spans[] = {0, 7, 15, 30, 60, 90, 180};
    struct dates_panel *p = (struct dates_panel *)panel;
    struct diag d = {0};
    int days = p->days;
    if (k == SCREEN_KEY_ESC) {
        ui_close(ui, panel);
    } else if (k == SCREEN_KEY_F(2)) {
        dates_print(ui, p);
    } else if (k == SCREEN_KEY_F(4) && p->list.count > 0) {
        throw_away(ui, &p->lots[p->list.selected]);
    } else if (k == SCREEN_KEY_LEFT || k == SCREEN_KEY_RIGHT) {
        int n = (int)(sizeof(spans) / sizeof(spans[0]));
        for (int i = 0; i < n; i++) {
            if (k == SCREEN_KEY_LEFT && spans[i] < p->days)
                days = spans[i];
            if (k == SCREEN_KEY_RIGHT && spans[n - 1 - i] > p->days)
                days = spans[n - 1 - i];
        }
        enum err err = dates_look(ui, p, days);
        fail(ui, err ? till_explain(ui->till, err, &d) : ERR_OK, &d);
    } else {
        (void)screen_list_key(&p->list, ui_body_rows(ui) - 2, k);
    }
}

static void dates_wake(struct ui *ui, struct panel *panel)
{
    struct dates_panel *p = (struct dates_panel *)panel;
    int selected = p->list.selected;
    if (dates_look(ui, p, p->days) == ERR_OK)
        p->list.selected = selected;
}

static void dates_released(struct panel *panel)
{
    free(((struct dates_panel *)panel)->lots);
}

static const struct panel_ops dates_ops = {
    .help = N_("What is past its last good day, and what soon will be, by the "
               "dates that were given when it was received.\n"
               "Left and right look at fewer or more days; the arrows up and "
               "down choose.\n"
               "F4 puts the chosen lot on a paper of goods thrown away. F2 "
               "prints the list.\n"
               "A scan goes back to the sale and is added. Esc goes back."),
    .keys = N_("F1 Help|F2 Print|F4 Throw away"),
    .more = N_("Left/Right Other days|Up/Down Move|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = dates_draw,
    .key = dates_key,
    .wake = dates_wake,
    .close = dates_released,
};

void stock_expiring_open(struct ui *ui)
{
    struct diag d = {0};
    struct dates_panel *p = ui_open(ui, &dates_ops, sizeof(*p));
    if (!p)
        return;
    enum err err = dates_look(ui, p, stock_near_days(ui->till));
    fail(ui, err ? till_explain(ui->till, err, &d) : ERR_OK, &d);
}
