/* order_look.c - an order that was placed: where every line stands. */
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/order.h"
#include "pos/ui/panels.h"

struct look_panel {
    struct panel panel;
    struct placed placed;
    struct screen_list list;
};

static const struct panel_ops ops;

static void fail(struct ui *ui, enum err err, const struct diag *d)
{
    if (!err)
        return;
    ui_fail(ui, err, d);
    screen_bell();
}

static bool good(Order__LineState s)
{
    return s != ORDER__LINE_STATE__LINE_PARTIAL &&
           s != ORDER__LINE_STATE__LINE_CANCELLED &&
           s != ORDER__LINE_STATE__LINE_BACK_ORDER &&
           s != ORDER__LINE_STATE__LINE_SUBSTITUTED;
}

enum { NAME = 26, ASKED = 8, UNIT = 6 };

static void draw_line(struct ui *ui, const struct look_panel *p, int row, int i)
{
    const struct placed_line *l = &p->placed.lines[i];
    bool chosen = i == p->list.selected;
    enum screen_style style = chosen ? SCREEN_SELECTED : SCREEN_PLAIN;
    char name[WORDS_CAP], number[QUANTITY_CHARS], words[WORDS_CAP];
    int at = 1 + NAME + ASKED + UNIT;
    bool care = l->asked.milli > 0 && !good(l->state);
    words_item(&l->item, name, sizeof(name));
    order_line_words(ui->till, &p->placed, l, words, sizeof(words));
    screen_put(row, 0, ui->columns, style, chosen ? "▶" : "");
    screen_put(row, 1, NAME, style, name);
    screen_put_right(row, 1 + NAME, ASKED, style,
                     quantity_format(l->asked, number));
    screen_putf(row, 1 + NAME + ASKED, UNIT, style, " %s", l->item.unit);
    words[text_fit(words, ui->columns - at - 1)] = '\0'; /* whole below */
    screen_put(row, at, ui->columns - at - 1,
               care && !chosen ? SCREEN_CARE : style, words);
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 5;
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct look_panel *p = (struct look_panel *)panel;
    char words[WORDS_CAP], time[CLOCK_TIME_CHARS],
        line[WORDS_CAP + ITEM_NAME_CAP + ITEM_SPEC_CAP + 4];
    int rows = window(ui), at = 1 + NAME + ASKED + UNIT;
    p->list.count = p->placed.count;
    screen_list_fix(&p->list, rows);
    order_words(ui->till, &p->placed, words, sizeof(words));
    clock_format_time(p->placed.head.at_ms, time);
    time[16] = '\0';
    screen_putf(UI_BODY_ROW, 1, ui->columns - 2, SCREEN_STRONG,
                tr("Order %llu of %s: %s"),
                (unsigned long long)p->placed.head.seq, time + 5, words);
    screen_put(UI_BODY_ROW + 1, 1, NAME, SCREEN_PLAIN, tr("goods"));
    screen_put_right(UI_BODY_ROW + 1, 1 + NAME, ASKED, SCREEN_PLAIN,
                     tr("wanted"));
    screen_put(UI_BODY_ROW + 1, at, 20, SCREEN_PLAIN, tr("where it stands"));
    for (int i = 0; i < rows && p->list.top + i < p->placed.count; i++)
        draw_line(ui, p, UI_BODY_ROW + 2 + i, p->list.top + i);
    screen_rule(UI_BODY_ROW + 2 + rows, 1, ui->columns - 2);
    if (p->placed.count == 0)
        return;
    const struct placed_line *l = &p->placed.lines[p->list.selected];
    char name[ITEM_NAME_CAP + ITEM_SPEC_CAP];
    words_item(&l->item, name, sizeof(name));
    order_line_words(ui->till, &p->placed, l, words, sizeof(words));
    snprintf(line, sizeof(line), "%s: %s", name, words);
    screen_paragraph(UI_BODY_ROW + 3 + rows, 1, 2, ui->columns - 2,
                     SCREEN_STRONG, line);
}

static void print(struct ui *ui, uint64_t seq)
{
    struct diag d = {0};
    if (!spool_has_printer(ui->till)) {
        ui_say(ui, UI_CARE, "%s", tr("no printer is set up in till.ini"));
        return;
    }
    enum err err = spool_add(&ui->till->db, SPOOL_ORDER, seq, 1, false,
                             ui->till->now_ms());
    if (err) {
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the copy is on its way to the printer"));
}

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    uint64_t by = 0;
    enum err err = order_cancel(ui->till, who, (uint64_t)deed->number, &by, d);
    if (err)
        return err;
    for (int i = ui->depth - 1; i > 0; i--)
        if (ui->stack[i]->ops == &ops)
            ui_close(ui, ui->stack[i]);
    ui_say(ui, UI_GOOD, tr("order %llu is cancelled"),
           (unsigned long long)deed->number);
    return ERR_OK;
}

static void deed_words_of(const struct ui *ui, const struct deed *deed,
                          char *out, size_t cap)
{
    (void)ui;
    snprintf(out, cap, tr("cancel order %lld"), (long long)deed->number);
}

static const struct deed_ops deed_ops = {perform, deed_words_of};

static void cancel(struct ui *ui, const struct look_panel *p)
{
    char question[WORDS_CAP];
    struct diag d = {0};
    struct deed deed = {.kind = DEED_OTHER,
                        .ops = &deed_ops,
                        .number = (int64_t)p->placed.head.seq};
    enum err err = order_changeable(&p->placed, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    snprintf(question, sizeof(question),
             tr("Cancel order %llu? Nothing of it comes then."),
             (unsigned long long)p->placed.head.seq);
    confirm_open(ui, question, &deed);
}

static void change(struct ui *ui, struct look_panel *p)
{
    struct order_doc doc = {0};
    struct diag d = {0};
    enum err err =
        order_again(ui->till, &ui->desk->actor, p->placed.head.seq, &doc, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    ui_close(ui, &p->panel);
    order_doc_open(ui, &doc);
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct look_panel *p = (struct look_panel *)panel;
    if (k == SCREEN_KEY_ESC || k == SCREEN_KEY_ENTER)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_F(5))
        change(ui, p);
    else if (k == SCREEN_KEY_F(6))
        print(ui, p->placed.head.seq);
    else if (k == SCREEN_KEY_F(9))
        cancel(ui, p);
    else
        (void)screen_list_key(&p->list, window(ui), k);
}

/* Headquarters may have decided meanwhile. */
static void wake(struct ui *ui, struct panel *panel)
{
    struct look_panel *p = (struct look_panel *)panel;
    struct placed now = {0};
    if (order_read(ui->till, p->placed.head.seq, &now, NULL))
        return;
    placed_release(&p->placed);
    p->placed = now;
}

static void released(struct panel *panel)
{
    placed_release(&((struct look_panel *)panel)->placed);
}

static const struct panel_ops ops = {
    .help = N_("What the shop ordered and what becomes of each line: set "
               "aside, fewer because there is too little for all, waiting "
               "for the next truck, another item instead, on the truck, "
               "received. The arrows move.\n"
               "As long as headquarters has decided nothing, F5 changes "
               "the order and F9 cancels it.\n"
               "F6 prints it. Esc goes back."),
    .keys = N_("F1 Help|F5 Change|F6 Print|F9 Cancel it"),
    .more = N_("Up/Down Move|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = draw,
    .key = key,
    .wake = wake,
    .close = released,
};

void order_look_open(struct ui *ui, uint64_t seq)
{
    struct placed placed = {0};
    struct diag d = {0};
    enum err err = order_read(ui->till, seq, &placed, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    struct look_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (!p) {
        placed_release(&placed);
        return;
    }
    p->placed = placed;
    p->list.count = placed.count;
}
