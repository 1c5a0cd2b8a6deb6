/* delivery_doc.c - a delivery being received: scan, count, sign. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/delivery/delivery.h"
#include "pos/order/suggestion.h"
#include "pos/ui/delivery.h"
#include "pos/ui/panels.h"
#include "pos/ui/stock.h"

struct doc_panel {
    struct panel panel;
    struct delivery_doc doc;
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

enum { NUMBER = 4, LOT = 16, SENT = 7, HERE = 7, UNIT = 5, WORDS = 15 };

static void draw_line(const struct ui *ui, const struct doc_panel *p, int row,
                      int i)
{
    const struct delivery_row *r = &p->doc.rows[i];
    bool chosen = i == p->list.selected;
    enum screen_style style = chosen ? SCREEN_SELECTED : SCREEN_PLAIN;
    char name[WORDS_CAP], number[QUANTITY_CHARS], words[WORDS_CAP],
        day[CLOCK_DAY_CHARS], lot[DELIVERY_LOT_CAP + CLOCK_DAY_CHARS];
    int32_t days = 0;
    int c = ui->columns - 1, at = c - WORDS - UNIT - HERE - SENT - LOT;
    words_item(&r->item, name, sizeof(name));
    delivery_row_words(r, words, sizeof(words));
    snprintf(lot, sizeof(lot), "%s %s",
             r->expiry_day ? clock_format_day(r->expiry_day, day) + 2 : "",
             r->lot_code);
    screen_put(row, 0, ui->columns, style, chosen ? "▶" : "");
    screen_putf(row, 1, NUMBER, style, "%3d", i + 1);
    screen_put(row, NUMBER + 1, at - NUMBER - 1, style, name);
    screen_put(row, at, LOT,
               !chosen && delivery_row_near(ui->till, r, &days) ? SCREEN_CARE
                                                                : style,
               lot);
    at += LOT;
    screen_put_right(row, at, SENT, style,
                     p->doc.known ? quantity_format(r->sent, number) : "");
    screen_put_right(row, at + SENT, HERE, style,
                     r->counted ? quantity_format(r->accepted, number) : "·");
    screen_putf(row, at + SENT + HERE, UNIT, style, " %s", r->item.unit);
    screen_put(row, c - WORDS, WORDS, words[0] && !chosen ? SCREEN_CARE : style,
               words);
}

static void draw_head(struct ui *ui, const struct doc_panel *p)
{
    const struct delivery_doc *doc = &p->doc;
    char day[32];
    int row = UI_BODY_ROW, c = ui->columns - 1;
    int at = c - WORDS - UNIT - HERE - SENT - LOT;
    screen_putf(row, 1, ui->columns - 2, SCREEN_STRONG,
                tr("Receive delivery %u  %s  %s"), doc->delivery,
                suggestion_day(ui->till, doc->day, day), doc->route);
    if (!doc->known)
        screen_put(row + 1, 1, ui->columns - 2, SCREEN_CARE,
                   tr("The list has not come by the link: scan everything, "
                      "headquarters compares."));
    else if (doc->other_slip)
        screen_put(row + 1, 1, ui->columns - 2, SCREEN_CARE,
                   tr("The paper slip says something else than headquarters: "
                      "count everything."));
    else
        screen_put(row + 1, 1, ui->columns - 2, SCREEN_PLAIN,
                   tr("Scan each piece or case; or a number and Enter for the "
                      "chosen line."));
    screen_put(row + 2, NUMBER + 1, 20, SCREEN_PLAIN, tr("goods"));
    screen_put(row + 2, at, LOT, SCREEN_PLAIN, tr("good until, lot"));
    screen_put_right(row + 2, at + LOT, SENT, SCREEN_PLAIN, tr("slip"));
    screen_put_right(row + 2, at + LOT + SENT, HERE, SCREEN_PLAIN, tr("here"));
}

static int window(const struct ui *ui)
{
    return ui_body_rows(ui) - 6;
}

static void draw_sums(const struct ui *ui, const struct doc_panel *p, int row)
{
    struct delivery_sums s;
    char words[WORDS_CAP], total[MONEY_CHARS];
    delivery_sums(&p->doc, &s);
    snprintf(words, sizeof(words),
             tr("%d not counted, %d right, %d short, %d over, %d broken, %d "
                "refused"),
             s.open, s.right, s.short_, s.over, s.damaged, s.refused);
    screen_put(row, 1, ui->columns - 2, SCREEN_STRONG, words);
    snprintf(words, sizeof(words), tr("crates: %u stay, %u go back"),
             p->doc.crates_left, p->doc.crates_back);
    screen_put(row + 1, 1, 44, SCREEN_PLAIN, words);
    snprintf(words, sizeof(words), tr("accepted %s"),
             money_format(s.total, total));
    screen_put_right(row + 1, ui->columns - 31, 30, SCREEN_STRONG, words);
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct doc_panel *p = (struct doc_panel *)panel;
    int rows = window(ui), top = UI_BODY_ROW + 3;
    char label[64], times[QUANTITY_CHARS];
    p->list.count = p->doc.count;
    screen_list_fix(&p->list, rows);
    draw_head(ui, p);
    for (int i = 0; i < rows && p->list.top + i < p->doc.count; i++)
        draw_line(ui, p, top + i, p->list.top + i);
    screen_rule(top + rows, 1, ui->columns - 2);
    draw_sums(ui, p, top + rows + 1);
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

static enum err add(struct ui *ui, const struct pick *pick,
                    struct quantity quantity, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    char name[WORDS_CAP], here[QUANTITY_CHARS], warn[DIAG_TEXT_MAX];
    int line = 0;
    if (!p)
        return ERR_OK;
    enum err err = delivery_scan(ui->till, &p->doc, pick, quantity, &line, warn,
                                 sizeof(warn), d);
    if (err == ERR_SHORT) {
        struct ask ask = {
            .label = N_("Weight in kg"), .done = weighed, .pick = *pick};
        ask.weighs = true;
        text_copy(ask.title, sizeof(ask.title), pick->item.name);
        ask_open(ui, &ask);
        return ERR_OK;
    }
    if (err)
        return err;
    p->list.count = p->doc.count;
    p->list.selected = line;
    p->times = quantity_of(0);
    const struct delivery_row *r = &p->doc.rows[line];
    words_item(&r->item, name, sizeof(name));
    if (warn[0]) {
        ui_say(ui, UI_CARE, "%s", warn);
        screen_bell();
    } else {
        ui_say(ui, UI_GOOD, tr("%s: %s %s here"), name,
               quantity_format(r->accepted, here), r->item.unit);
    }
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

static struct delivery_row *chosen_row(struct ui *ui, struct doc_panel *p)
{
    if (p->doc.count == 0) {
        ui_say(ui, UI_CALM, "%s",
               tr("nothing is received yet: scan the goods"));
        return NULL;
    }
    if (p->list.selected >= p->doc.count)
        p->list.selected = p->doc.count - 1;
    return &p->doc.rows[p->list.selected];
}

static enum err with_count(struct ui *ui, const struct ask *ask,
                           const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct quantity q;
    (void)ask;
    enum err err = quantity_parse(text, &q, d);
    return err || !p
               ? err
               : delivery_count(ui->till, &p->doc, p->list.selected, q, d);
}

static enum err with_damaged(struct ui *ui, const struct ask *ask,
                             const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct quantity q;
    (void)ask;
    enum err err = quantity_parse(text, &q, d);
    return err || !p
               ? err
               : delivery_damaged(ui->till, &p->doc, p->list.selected, q, d);
}

static enum err with_why(struct ui *ui, const struct ask *ask, const char *text,
                         struct diag *d)
{
    static const Goods__ReceiveReason reasons[] = {
        GOODS__RECEIVE_REASON__RECEIVE_WRONG,
        GOODS__RECEIVE_REASON__RECEIVE_NEAR_EXPIRY,
        GOODS__RECEIVE_REASON__RECEIVE_REFUSED,
    };
    struct doc_panel *p = doc_of(ui);
    if (text[0] < '1' || text[0] > '3' || text[1])
        return diag_set(d, ERR_FORMAT, tr("say 1, 2 or 3"));
    return p ? delivery_refused(ui->till, &p->doc, p->list.selected,
                                ask->deed.quantity, reasons[text[0] - '1'], d)
             : ERR_OK;
}

static enum err with_refused(struct ui *ui, const struct ask *ask,
                             const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct ask next = {.label = N_("Why"),
                       .hint = N_("1 wrong goods  2 too near its last good day "
                                  " 3 not ordered, or we do not want it"),
                       .initial = "1",
                       .done = with_why};
    struct quantity q;
    enum err err = quantity_parse(text, &q, d);
    if (err || !p)
        return err;
    if (q.milli == 0)
        return delivery_refused(ui->till, &p->doc, p->list.selected, q,
                                GOODS__RECEIVE_REASON__RECEIVE_AS_SENT, d);
    if (q.milli < 0)
        return diag_set(d, ERR_RANGE, tr("a quantity is 0 or more"));
    next.deed.quantity = q;
    text_copy(next.title, sizeof(next.title), ask->title);
    ask_open(ui, &next);
    return ERR_OK;
}

static enum err with_lot(struct ui *ui, const struct ask *ask, const char *text,
                         struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    return p ? delivery_lot(ui->till, &p->doc, p->list.selected, text,
                            (int32_t)ask->deed.number, d)
             : ERR_OK;
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
              p->doc.rows[p->list.selected].lot_code);
    ask_open(ui, &next);
    return ERR_OK;
}

static void line_key(struct ui *ui, struct doc_panel *p, int key)
{
    struct delivery_row *r = chosen_row(ui, p);
    struct ask ask = {0};
    if (!r)
        return;
    words_item(&r->item, ask.title, sizeof(ask.title));
    if (key == SCREEN_KEY_F(3)) {
        ask.label = N_("How many are here and good");
        ask.done = with_count;
        quantity_format(r->counted ? r->accepted : r->sent, ask.initial);
    } else if (key == SCREEN_KEY_F(4)) {
        ask.label = N_("Good until");
        ask.hint = N_("Like 261125 or 1125, or +30 for so many days; empty "
                      "when there is no date.");
        ask.done = with_day;
        if (r->expiry_day)
            clock_format_day(r->expiry_day, ask.initial);
    } else if (key == SCREEN_KEY_F(5)) {
        ask.label = N_("How many are broken");
        ask.hint = N_("They go back on the truck.");
        ask.done = with_damaged;
        quantity_format(r->damaged, ask.initial);
    } else {
        ask.label = N_("How many are not taken");
        ask.hint = N_("They go back on the truck. 0: all of it is taken.");
        ask.done = with_refused;
        quantity_format(r->refused, ask.initial);
    }
    ask_open(ui, &ask);
}

/* ---- crates --------------------------------------------------------------*/

static enum err crate_number(const char *text, uint32_t *ret, struct diag *d)
{
    size_t len = strlen(text);
    if (len == 0 || len > 4 || strspn(text, "0123456789") != len)
        return diag_set(d, ERR_FORMAT, tr("crates: at most %d"),
                        DELIVERY_CRATES_MAX);
    *ret = (uint32_t)strtoul(text, NULL, 10);
    return ERR_OK;
}

static enum err with_back(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    uint32_t back = 0;
    enum err err = crate_number(text, &back, d);
    return err || !p ? err
                     : delivery_set_head(ui->till, &p->doc,
                                         (uint32_t)ask->deed.number, back,
                                         p->doc.words, d);
}

static enum err with_left(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    uint32_t left = 0;
    struct ask next = {.label = N_("Empty crates that go back"),
                       .done = with_back};
    enum err err = crate_number(text, &left, d);
    if (err || !p)
        return err;
    next.deed.number = left;
    text_copy(next.title, sizeof(next.title), ask->title);
    snprintf(next.initial, sizeof(next.initial), "%u", p->doc.crates_back);
    ask_open(ui, &next);
    return ERR_OK;
}

static void crates(struct ui *ui, const struct doc_panel *p)
{
    struct ask ask = {.label = N_("Crates that stay here"), .done = with_left};
    text_copy(ask.title, sizeof(ask.title), tr("Crates with a deposit"));
    snprintf(ask.initial, sizeof(ask.initial), "%u", p->doc.crates_left);
    ask_open(ui, &ask);
}

/* ---- signing -------------------------------------------------------------*/

enum act { ACT_SIGN, ACT_DROP, ACT_REST };

static void signed_words(struct ui *ui, uint32_t delivery, uint64_t seq)
{
    ui_say(ui, UI_GOOD,
           tr("delivery %u is received, number %llu: it is in the stock"),
           delivery, (unsigned long long)seq);
}

static enum err sign_as(struct ui *ui, struct doc_panel *p,
                        const struct actor *who, struct diag *d)
{
    uint32_t delivery = p->doc.delivery;
    uint64_t seq = 0;
    enum err err = delivery_sign(ui->till, who, &p->doc, &seq, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui_close(ui, &p->panel);
    signed_words(ui, delivery, seq);
    return ERR_OK;
}

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    enum err err = ERR_OK;
    if (!p)
        return ERR_OK;
    switch ((enum act)deed->number) {
    case ACT_SIGN:
        return sign_as(ui, p, who, d);
    case ACT_DROP:
        err = delivery_drop(ui->till, &p->doc, d);
        if (err)
            return err;
        ui_close(ui, &p->panel);
        ui_say(ui, UI_CALM, "%s",
               tr("nothing of it is received; it can be begun anew"));
        return ERR_OK;
    case ACT_REST:
        err = delivery_rest(ui->till, &p->doc, deed->number2 != 0, d);
        if (!err)
            ui_say(ui, UI_GOOD, "%s",
                   tr("the rest is settled: F8 signs for the delivery"));
        return err;
    }
    return ERR_OK;
}

static void deed_words_of(const struct ui *ui, const struct deed *deed,
                          char *out, size_t cap)
{
    const struct doc_panel *p = doc_of(ui);
    (void)deed;
    snprintf(out, cap, tr("receive delivery %u"), p ? p->doc.delivery : 0);
}

static const struct deed_ops deed_ops = {perform, deed_words_of};

static void confirm(struct ui *ui, enum act act, bool there,
                    const char *question)
{
    struct deed deed = {
        .kind = DEED_OTHER, .ops = &deed_ops, .number = act, .number2 = there};
    confirm_open(ui, question, &deed);
}

static enum err with_pin(struct ui *ui, const struct ask *ask, const char *text,
                         struct diag *d)
{
    struct doc_panel *p = doc_of(ui);
    struct actor who;
    (void)ask;
    enum err err =
        people_sign_in(ui->till, ui->desk->actor.cashier, text, &who, d);
    return err || !p ? err : sign_as(ui, p, &who, d);
}

static void sign(struct ui *ui, struct doc_panel *p)
{
    struct delivery_sums s;
    char total[MONEY_CHARS], question[DIAG_TEXT_MAX];
    struct ask ask = {
        .label = N_("Your PIN"), .secret = true, .done = with_pin};
    delivery_sums(&p->doc, &s);
    snprintf(question, sizeof(question),
             tr("Sign for %s yuan: %d short, %d over, %d broken, %d refused"),
             money_format(s.total, total), s.short_, s.over, s.damaged,
             s.refused);
    if (ui->desk->actor.cashier == 0) {
        confirm(ui, ACT_SIGN, false, question);
        return;
    }
    ask.hint =
        N_("From then on it is in the stock and nothing can be changed.");
    text_copy(ask.title, sizeof(ask.title), question);
    ask_open(ui, &ask);
}

static void rest_words(struct ui *ui, const struct choice *choice, int index,
                       char *out, size_t cap)
{
    (void)ui;
    (void)choice;
    text_copy(out, cap,
              index == 0   ? tr("go on counting")
              : index == 1 ? tr("the rest is there as on the slip")
                           : tr("the rest is missing"));
}

static void rest_chosen(struct ui *ui, const struct choice *choice, int index)
{
    struct doc_panel *p = doc_of(ui);
    struct diag d = {0};
    (void)choice;
    if (!p || index == 0)
        return;
    enum err err = delivery_rest(ui->till, &p->doc, index == 1, &d);
    if (err)
        fail(ui, err, &d);
    else
        sign(ui, p);
}

static void finish(struct ui *ui, struct doc_panel *p)
{
    struct delivery_sums s;
    struct choice choice = {.title = N_("Not everything is counted"),
                            .count = 3,
                            .columns = 50,
                            .row = rest_words,
                            .chosen = rest_chosen};
    if (!chosen_row(ui, p))
        return;
    delivery_sums(&p->doc, &s);
    if (s.open > 0)
        choice_open(ui, &choice);
    else
        sign(ui, p);
}

/* ---- keys ----------------------------------------------------------------*/

static void enter(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    struct quantity q;
    struct pick pick;
    enum err err;
    if (p->line.len == 0) {
        finish(ui, p);
        return;
    }
    if (slip_is(p->line.text)) {
        delivery_slip_open(ui, p->line.text);
        err = ERR_OK;
    } else if (p->line.len > 5 && !strchr(p->line.text, '.')) {
        err = lookup_barcode(ui->till, p->line.text, &pick, &d);
        if (!err)
            err = add(ui, &pick, p->times, &d);
    } else if (!chosen_row(ui, p)) {
        screen_line_clear(&p->line);
        return;
    } else {
        err = quantity_parse(p->line.text, &q, &d);
        if (!err)
            err = delivery_count(ui->till, &p->doc, p->list.selected, q, &d);
    }
    fail(ui, err, &d);
    if (err != ERR_FORMAT)
        screen_line_clear(&p->line);
}

static void escape(struct ui *ui, struct doc_panel *p)
{
    struct diag d = {0};
    struct delivery_sums s;
    if (p->line.len > 0 || p->times.milli) {
        screen_line_clear(&p->line);
        p->times = quantity_of(0);
        return;
    }
    delivery_sums(&p->doc, &s);
    if (p->doc.known && s.open == p->doc.count) /* nobody counted anything */
        fail(ui, delivery_drop(ui->till, &p->doc, &d), &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("what was counted is kept: scan the slip again to go on"));
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
    else if (k >= SCREEN_KEY_F(3) && k <= SCREEN_KEY_F(6))
        line_key(ui, p, k);
    else if (k == SCREEN_KEY_F(7))
        confirm(ui, ACT_REST, true,
                tr("Take over what was not counted as on the slip?"));
    else if (k == SCREEN_KEY_F(8))
        finish(ui, p);
    else if (k == SCREEN_KEY_F(9))
        confirm(ui, ACT_DROP, false,
                tr("Forget what was counted? The delivery is expected as "
                   "before."));
    else if (k == SCREEN_KEY_F(10))
        crates(ui, p);
    else if (k >= ' ' && k < SCREEN_KEY_UP)
        character(ui, p, k);
    else if (p->line.len > 0)
        (void)screen_line_key(&p->line, k);
    else
        (void)screen_list_key(&p->list, window(ui), k);
}

static void released(struct panel *panel)
{
    delivery_doc_release(&((struct doc_panel *)panel)->doc);
}

static const struct panel_ops ops = {
    .help = N_("Scan the goods as they come off the truck: a piece is one, "
               "a case's code a case, 3* before it three; F2 searches. Or "
               "choose a line with the arrows and type how many are here "
               "(or F3).\n"
               "F5 broken, F6 wrong, too old or not wanted: these go back "
               "on the truck. What lacks is short. F4 lot and date.\n"
               "F7 takes what was not counted over as on the slip. F10 "
               "crates.\n"
               "F8 or Enter signs with your PIN: then it is in the stock. "
               "Esc leaves it: everything is kept. F9 begins anew."),
    .keys = N_("F1 Help|F3 Here|F4 Lot|F5 Broken|F6 Back|F7 Rest|F8 Sign|F10 "
               "Crates"),
    .more = N_("Enter Sign|3* Three of|F2 Find|F9 Anew|Up/Down Choose line|Esc "
               "Later"),
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
    .close = released,
};

void delivery_doc_open(struct ui *ui, uint32_t delivery,
                       const struct slip *slip)
{
    struct delivery_doc doc = {0};
    struct diag d = {0};
    struct doc_panel *p = doc_of(ui);
    if (p && p->doc.delivery == delivery) {
        ui_say(ui, UI_CALM, "%s", tr("this delivery is open already"));
        return;
    }
    enum err err =
        delivery_open(ui->till, &ui->desk->actor, delivery, slip, &doc, &d);
    if (err) {
        fail(ui, err, &d);
        return;
    }
    p = ui_open(ui, &ops, sizeof(*p));
    if (!p) {
        delivery_doc_release(&doc);
        return;
    }
    p->doc = doc;
    p->list.count = doc.count;
}
