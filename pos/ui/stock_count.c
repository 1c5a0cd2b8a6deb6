/* stock_count.c - the blind stocktake. Who counts never sees what should be
 * there; a keeper does at the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/count.h"
#include "pos/ui/panels.h"
#include "pos/ui/stock.h"

enum { ROWS_MAX = 100 };

struct count_panel {
    struct panel panel;
    struct count count;
    struct screen_line line;
    struct screen_list list;
    struct count_row rows[ROWS_MAX];
    bool second; /* what differed much, once more */
};

static const struct panel_ops ops;

static struct count_panel *count_of(const struct ui *ui)
{
    for (int i = ui->depth - 1; i > 0; i--) {
        if (ui->stack[i]->ops == &ops)
            return (struct count_panel *)ui->stack[i];
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

static void look(struct ui *ui, struct count_panel *p)
{
    int count = 0;
    struct diag d = {0};
    enum err err = count_rows(ui->till, &p->count, p->rows, ROWS_MAX, &count);
    if (err)
        fail(ui, till_explain(ui->till, err, &d), &d);
    else
        p->list.count = count;
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 3;
}

static void draw_row(const struct ui *ui, const struct count_panel *p, int row,
                     int i)
{
    const struct count_row *r = &p->rows[i];
    bool chosen = i == p->list.selected;
    enum screen_style style = chosen ? SCREEN_SELECTED : SCREEN_PLAIN;
    struct item item;
    char name[WORDS_CAP] = "?", number[QUANTITY_CHARS],
         unit[ITEM_UNIT_CAP] = "";
    int c = ui->columns;
    quantity_format(r->quantity, number);
    if (!lookup_item(ui->till, r->item, 0, &item)) {
        words_item(&item, name, sizeof(name));
        words_quantity(ui, &item, r->quantity, number, sizeof(number), unit,
                       sizeof(unit));
    }
    screen_put(row, 0, c, style, chosen ? "▶" : "");
    screen_put(row, 2, c - 30, style, name);
    screen_put_right(row, c - 26, 12, style, number);
    screen_putf(row, c - 14, 6, style, " %s", unit);
    screen_put(row, c - 8, 8, style, r->second ? tr("again") : "");
}

static const char *scope_words(const struct count *c)
{
    switch (c->scope) {
    case LEDGER__COUNT_SCOPE__COUNT_CATEGORY:
        return tr("category");
    case LEDGER__COUNT_SCOPE__COUNT_SHELF:
        return tr("shelf");
    default:
        return tr("the whole shop");
    }
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct count_panel *p = (struct count_panel *)panel;
    int rows = window(ui);
    screen_list_fix(&p->list, rows);
    screen_putf(UI_BODY_ROW, 1, ui->columns - 2, SCREEN_STRONG,
                p->second ? tr("Second count %u  %s %s  sitting %u")
                          : tr("Stocktake %u  %s %s  sitting %u"),
                p->count.number, scope_words(&p->count), p->count.words,
                p->count.sitting);
    for (int i = 0; i < rows && p->list.top + i < p->list.count; i++)
        draw_row(ui, p, UI_BODY_ROW + 2 + i, p->list.top + i);
    if (p->list.count == 0)
        screen_put_center(UI_BODY_ROW + rows / 2, 0, ui->columns, SCREEN_PLAIN,
                          tr("Scan what stands on the shelf; a number and "
                             "Enter after it: so many."));
    ui_input(ui, tr("Code or how many>"), &p->line);
}

/* ---- counting ------------------------------------------------------------*/

static enum err weighed(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d);

static enum err see(struct ui *ui, const struct pick *pick,
                    struct quantity quantity, struct diag *d)
{
    struct count_panel *p = count_of(ui);
    struct count_row row;
    char name[WORDS_CAP], number[QUANTITY_CHARS], unit[ITEM_UNIT_CAP];
    if (!p)
        return ERR_OK;
    enum err err = count_see(ui->till, &ui->desk->actor, &p->count, p->second,
                             pick, quantity, &row, d);
    if (err == ERR_SHORT) {
        struct ask ask = {.label = N_("Weight in kg"),
                          .weighs = true,
                          .done = weighed,
                          .pick = *pick};
        text_copy(ask.title, sizeof(ask.title), pick->item.name);
        ask_open(ui, &ask);
        return ERR_OK;
    }
    if (err)
        return err;
    look(ui, p);
    p->list.selected = 0;
    struct item base = pick->item;
    words_item(&base, name, sizeof(name));
    if (!lookup_item(ui->till, base.id, 0, &base)) {
        words_quantity(ui, &base, row.quantity, number, sizeof(number), unit,
                       sizeof(unit));
        ui_say(ui, UI_GOOD, tr("counted: %s  %s %s"), name, number, unit);
    }
    return ERR_OK;
}

static enum err weighed(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d)
{
    struct quantity kg;
    enum err err = weight_parse(text, 0, &kg, d);
    return err ? err : see(ui, &ask->pick, kg, d);
}

static void taken(struct ui *ui, const struct pick *pick)
{
    struct diag d = {0};
    fail(ui, see(ui, pick, quantity_of(0), &d), &d);
}

static void scan(struct ui *ui, struct panel *panel, const char *code)
{
    struct pick pick;
    struct diag d = {0};
    (void)panel;
    enum err err = lookup_barcode(ui->till, code, &pick, &d);
    if (!err)
        err = see(ui, &pick, quantity_of(0), &d);
    fail(ui, err, &d);
}

/* ---- what came of it -----------------------------------------------------*/

struct review_panel {
    struct panel panel;
    struct review review;
    struct screen_list list;
};

static void review_row(const struct ui *ui, const struct variance *v, int row,
                       enum screen_style style)
{
    struct item item;
    struct quantity off = {v->counted.milli - v->expected.milli};
    char name[WORDS_CAP] = "?", number[QUANTITY_CHARS];
    int c = ui->columns;
    if (!lookup_item(ui->till, v->item, 0, &item))
        words_item(&item, name, sizeof(name));
    screen_put(row, 0, c, style, "");
    screen_put(row, 1, c - 55, style, name);
    screen_put_right(row, c - 54, 10, style,
                     quantity_format(v->expected, number));
    screen_put_right(row, c - 44, 10, style,
                     v->missing ? "-" : quantity_format(v->counted, number));
    screen_put_right(row, c - 34, 10, style, quantity_format(off, number));
    screen_money(row, c - 24, 12, style, v->amount);
    screen_put(row, c - 11, 11, style,
               v->missing ? tr("not seen")
               : v->again ? tr("count again")
               : v->moved ? tr("sold since")
                          : "");
}

static void review_draw(struct ui *ui, struct panel *panel)
{
    struct review_panel *p = (struct review_panel *)panel;
    const struct review *r = &p->review;
    int rows = ui_body_rows(ui) - 4, c = ui->columns;
    char a[MONEY_CHARS], b[MONEY_CHARS];
    screen_list_fix(&p->list, rows);
    screen_put(UI_BODY_ROW, 1, 30, SCREEN_STRONG, tr("What the count found"));
    screen_put_right(UI_BODY_ROW, c - 54, 10, SCREEN_PLAIN, tr("expected"));
    screen_put_right(UI_BODY_ROW, c - 44, 10, SCREEN_PLAIN, tr("counted"));
    screen_put_right(UI_BODY_ROW, c - 34, 10, SCREEN_PLAIN, tr("difference"));
    screen_put_right(UI_BODY_ROW, c - 24, 12, SCREEN_PLAIN, tr("yuan"));
    for (int i = 0; i < rows && p->list.top + i < r->count; i++)
        review_row(ui, &r->rows[p->list.top + i], UI_BODY_ROW + 1 + i,
                   p->list.top + i == p->list.selected ? SCREEN_SELECTED
                                                       : SCREEN_PLAIN);
    screen_putf(UI_BODY_ROW + 2 + rows, 1, c - 2, SCREEN_STRONG,
                tr("%d differ, %s yuan; %d to count again; %d on the books "
                   "and not seen, %s yuan"),
                r->differ, money_format(r->amount, a), r->again, r->missing,
                money_format(r->missing_amount, b));
}

/* numbers of deeds */
enum { CLOSE_KEEP, CLOSE_GONE, SHOW, DROP };

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d);

static void deed_of_count(const struct ui *ui, const struct deed *deed,
                          char *out, size_t cap)
{
    (void)ui;
    text_copy(out, cap,
              deed->number == SHOW   ? tr("see what the count found")
              : deed->number == DROP ? tr("give the stocktake up")
                                     : tr("close the stocktake"));
}

static const struct deed_ops deed_ops = {perform, deed_of_count};

static void do_deed(struct ui *ui, int which)
{
    struct deed deed = {.kind = DEED_OTHER, .ops = &deed_ops, .number = which};
    struct diag d = {0};
    fail(ui, deed_do(ui, &deed, &d), &d);
}

static void review_key(struct ui *ui, struct panel *panel, int k)
{
    struct review_panel *p = (struct review_panel *)panel;
    struct deed deed = {.kind = DEED_OTHER, .ops = &deed_ops};
    if (k == SCREEN_KEY_ESC) {
        ui_close(ui, panel);
    } else if (k == SCREEN_KEY_ENTER || k == SCREEN_KEY_F(8)) {
        deed.number = CLOSE_KEEP;
        confirm_open(ui,
                     tr("Close the stocktake? What was counted holds; what was "
                        "not seen stays as it is on the books."),
                     &deed);
    } else if (k == SCREEN_KEY_F(7)) {
        deed.number = CLOSE_GONE;
        confirm_open(ui,
                     tr("Close the stocktake? What was counted holds; what was "
                        "not seen is not there any more."),
                     &deed);
    } else {
        (void)screen_list_key(&p->list, ui_body_rows(ui) - 4, k);
    }
}

static void review_released(struct panel *panel)
{
    review_release(&((struct review_panel *)panel)->review);
}

static const struct panel_ops review_ops = {
    .help =
        N_("The largest differences first, at the last cost or else at the "
           "price; the arrows move. Each is against what was on the books when "
           "it was counted, so that goods sold meanwhile are no difference.\n"
           "What differs much is counted a second time before the end: Esc, "
           "then F6.\n"
           "Enter or F8 closes and leaves what nobody saw on the books; F7 "
           "closes and takes it off: after a count of everything.\n"
           "The paper comes out; the stock follows."),
    .keys = N_("F1 Help|F7 Not seen is gone|F8 Close"),
    .more = N_("Enter Close|Up/Down Move|Esc Back to counting"),
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = review_draw,
    .key = review_key,
    .close = review_released,
};

static enum err show_review(struct ui *ui, struct count_panel *c,
                            const struct actor *who, struct diag *d)
{
    struct review r = {0};
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("what a count found is for the keeper"));
    enum err err = count_review(ui->till, &c->count, &r, d);
    if (err)
        return err;
    struct review_panel *p = ui_open(ui, &review_ops, sizeof(*p));
    if (!p) {
        review_release(&r);
        return ERR_OK;
    }
    p->review = r;
    p->list.count = r.count;
    return ERR_OK;
}

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct count_panel *p = count_of(ui);
    uint64_t seq = 0;
    enum err err;
    if (!p)
        return diag_set(d, ERR_NOTFOUND, tr("stocktake %u is not under way"),
                        0);
    if (deed->number == SHOW)
        return show_review(ui, p, who, d);
    if (deed->number == DROP)
        err = count_drop(ui->till, who, &p->count, d);
    else
        err = count_close(ui->till, who, &p->count, deed->number == CLOSE_GONE,
                          false, &seq, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    if (deed->number == DROP)
        ui_say(ui, UI_CALM, "%s", tr("the stocktake was given up"));
    else
        ui_say(ui, UI_GOOD, tr("stocktake %u is closed, number %llu"),
               p->count.number, (unsigned long long)seq);
    p->count.sitting = 0; /* nothing is left to record */
    for (int i = ui->depth - 1; i > 0; i--) {
        if (ui->stack[i]->ops == &review_ops)
            ui_close(ui, ui->stack[i]);
    }
    ui_close(ui, &p->panel);
    return ERR_OK;
}

/* ---- keys ----------------------------------------------------------------*/

static void second(struct ui *ui, struct count_panel *p)
{
    struct review r = {0};
    struct diag d = {0};
    char names[DIAG_TEXT_MAX] = "";
    enum err err = count_review(ui->till, &p->count, &r, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    p->second = !p->second;
    for (int i = 0; i < r.count && strlen(names) + ITEM_NAME_CAP < 300; i++) {
        struct item item;
        if (!r.rows[i].again || lookup_item(ui->till, r.rows[i].item, 0, &item))
            continue;
        if (names[0])
            strcat(names, ", ");
        strcat(names, item.name);
    }
    if (!p->second)
        ui_say(ui, UI_CALM, "%s", tr("back to the first count"));
    else if (r.again == 0)
        ui_say(ui, UI_CALM, "%s",
               tr("nothing differs much; what is scanned now stands instead "
                  "of the first count"));
    else
        ui_say(ui, UI_CARE, tr("count again, all of it: %s"), names);
    review_release(&r);
}

static void correct(struct ui *ui, struct count_panel *p)
{
    struct diag d = {0};
    struct quantity q;
    struct item item;
    enum err err = quantity_parse(p->line.text, &q, &d);
    if (!err && p->list.count == 0)
        err = diag_set(&d, ERR_SHORT, tr("scan first, then say how many"));
    if (!err &&
        !lookup_item(ui->till, p->rows[p->list.selected].item, 0, &item) &&
        !item.by_weight && q.milli % QUANTITY_ONE != 0)
        err = diag_set(&d, ERR_RANGE, tr("%s is not weighed: a whole number"),
                       item.name);
    if (!err)
        err = count_correct(ui->till, &p->count, p->rows[p->list.selected].id,
                            q, &d);
    if (!err)
        look(ui, p);
    fail(ui, err, &d);
}

static void enter(struct ui *ui, struct count_panel *p)
{
    struct diag d = {0};
    struct pick pick;
    if (p->line.len == 0) {
        do_deed(ui, SHOW);
        return;
    }
    if (p->line.len > 6 && !strchr(p->line.text, '.')) {
        enum err err = lookup_barcode(ui->till, p->line.text, &pick, &d);
        if (!err)
            err = see(ui, &pick, quantity_of(0), &d);
        fail(ui, err, &d);
    } else {
        correct(ui, p);
    }
    screen_line_clear(&p->line);
}

static void take_off(struct ui *ui, struct count_panel *p)
{
    struct diag d = {0};
    if (p->list.count == 0)
        return;
    enum err err =
        count_forget(ui->till, &p->count, p->rows[p->list.selected].id, &d);
    fail(ui, err, &d);
    if (!err) {
        look(ui, p);
        ui_say(ui, UI_CALM, "%s", tr("taken off the count"));
    }
}

static void rise(struct ui *ui, struct count_panel *p)
{
    struct diag d = {0};
    enum err err = count_rise(ui->till, &ui->desk->actor, &p->count, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    ui_say(ui, UI_CALM, "%s",
           tr("this sitting is kept; go on in the menu when you like"));
    ui_close(ui, &p->panel);
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct count_panel *p = (struct count_panel *)panel;
    struct deed deed = {.kind = DEED_OTHER, .ops = &deed_ops, .number = DROP};
    char first[8] = {0};
    k = words_fold(k);
    if (k == SCREEN_KEY_ENTER) {
        enter(ui, p);
    } else if (k == SCREEN_KEY_ESC) {
        if (p->line.len > 0)
            screen_line_clear(&p->line);
        else
            rise(ui, p);
    } else if (k == SCREEN_KEY_F(2)) {
        find_for(ui, "", taken);
    } else if (k == SCREEN_KEY_F(6)) {
        second(ui, p);
    } else if (k == SCREEN_KEY_F(8)) {
        do_deed(ui, SHOW);
    } else if (k == SCREEN_KEY_F(9)) {
        confirm_open(ui, tr("Give the stocktake up? The stock stays as it is."),
                     &deed);
    } else if ((k >= '0' && k <= '9') || (k == '.' && p->line.len > 0)) {
        (void)screen_line_key(&p->line, k);
    } else if ((k == '-' || k == SCREEN_KEY_DELETE) && p->line.len == 0) {
        take_off(ui, p);
    } else if (k > ' ' && k < SCREEN_KEY_UP && p->line.len == 0) {
        utf8_put((uint32_t)k, first);
        find_for(ui, first, taken);
    } else if (p->line.len > 0) {
        (void)screen_line_key(&p->line, k);
    } else {
        (void)screen_list_key(&p->list, window(ui), k);
    }
}

static const struct panel_ops ops = {
    .help = N_(
        "Scan what stands there: each scan counts one, a case's code a case. A "
        "number and Enter after it: so many altogether, 0 when there is none.\n"
        "What should be there is not shown, so that nobody counts what he "
        "expects. Selling goes on meanwhile.\n"
        "F2 or letters search. The arrows choose a row, - takes it off. F9 "
        "gives this count up (keeper).\n"
        "Esc ends this sitting; another one, or another person, goes on later. "
        "A power cut loses nothing.\n"
        "F8 shows a keeper what was found, F6 counts a second time what "
        "differs much."),
    .keys = N_("F1 Help|F2 Find|F6 Second count|F8 What was found|F9 Give up"),
    .more = N_("Scan Count|- Row out|Up/Down Choose row|Enter Found|Esc Later"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
};

/* ---- opening -------------------------------------------------------------*/

static void show(struct ui *ui, const struct count *c)
{
    struct count_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (!p)
        return;
    p->count = *c;
    look(ui, p);
}

static enum err begin(struct ui *ui, const struct ask *ask, const char *text,
                      struct diag *d)
{
    struct count c;
    enum err err =
        count_begin(ui->till, &ui->desk->actor,
                    (Ledger__CountScope)ask->deed.number, text, &c, d);
    if (!err)
        show(ui, &c);
    return err;
}

struct counts {
    int count;
    struct count rows[COUNT_MAX];
};

static void count_words(struct ui *ui, const struct choice *choice, int index,
                        char *out, size_t cap)
{
    const struct counts *x = choice->data;
    char time[CLOCK_TIME_CHARS];
    (void)ui;
    if (index < x->count) {
        const struct count *c = &x->rows[index];
        clock_format_time(c->begun_ms, time);
        time[16] = '\0';
        snprintf(out, cap, tr("go on: no. %u, %s %s, %.11s, %d rows"),
                 c->number, scope_words(c), c->words, time + 5, c->rows);
        text_drop_torn(out);
        return;
    }
    static const char *const words[] = {N_("count the whole shop"),
                                        N_("count one category"),
                                        N_("count one shelf")};
    text_copy(out, cap, tr(words[index - x->count]));
}

static void count_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct counts *x = choice->data;
    struct diag d = {0};
    struct count c;
    struct ask ask = {.wide = true, .done = begin};
    enum err err = ERR_OK;
    ask.deed.number = index - x->count;
    if (index < x->count)
        err = count_sit(ui->till, x->rows[index].number, &c, &d);
    else if (index == x->count)
        err = count_begin(ui->till, &ui->desk->actor,
                          LEDGER__COUNT_SCOPE__COUNT_ALL, "", &c, &d);
    if (err) {
        fail(ui, err, &d);
    } else if (index <= x->count) {
        show(ui, &c);
    } else {
        ask.label = ask.deed.number == LEDGER__COUNT_SCOPE__COUNT_CATEGORY
                        ? N_("Category")
                        : N_("Which shelf");
        text_copy(ask.title, sizeof(ask.title), tr("Stocktake"));
        ask_open(ui, &ask);
    }
}

void stock_count_open(struct ui *ui)
{
    struct counts *x = calloc(1, sizeof(*x));
    struct diag d = {0};
    if (!x)
        return;
    enum err err = count_list(ui->till, x->rows, COUNT_MAX, &x->count);
    if (err) {
        free(x);
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    struct choice choice = {.title = N_("Stocktake"),
                            .count = x->count + 3,
                            .columns = 60,
                            .row = count_words,
                            .chosen = count_chosen,
                            .data = x};
    choice_open(ui, &choice);
}
