/* refund_failed.c - refunds that certainly did not reach the phone: asked
 * again, or given in cash with the keeper. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/pay/pay_words.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"

struct failed {
    struct panel panel;
    struct screen_list list;
    struct payment_refund rows[PAYMENTS_MAX];
};

static void look(struct ui *ui, struct failed *f)
{
    int count = 0;
    if (book_refunds_failed(ui->till, f->rows, PAYMENTS_MAX, &count))
        count = 0;
    f->list.count = count;
    ui->refunds_failed = count;
}

static const struct payment_refund *chosen(const struct failed *f)
{
    return f->list.selected < f->list.count ? &f->rows[f->list.selected] : NULL;
}

/* ---- drawing -------------------------------------------------------------*/

static void draw_row(void *arg, int index, int row, int column, int columns,
                     enum screen_style style)
{
    const struct failed *f = arg;
    const struct payment_refund *r = &f->rows[index];
    char at[CLOCK_TIME_CHARS];
    clock_format_time(r->at_ms, at);
    screen_put(row, column, columns, style, "");
    screen_putf(row, column + 1, 12, style, "%.11s", at + 5);
    screen_put(row, column + 14, 8, style, pay_type_words(r->type));
    screen_money(row, column + 22, 12, style, r->amount);
    screen_put(row, column + 36, columns - column - 37, style,
               pay_reason_words(r->reason));
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct failed *f = (struct failed *)panel;
    int rows = ui_body_rows(ui) - 6, c = ui->columns;
    screen_put(UI_BODY_ROW, 2, c - 4, SCREEN_STRONG,
               tr("Money that did not reach the customer's phone"));
    screen_list_fix(&f->list, rows);
    if (f->list.count == 0)
        screen_put_center(UI_BODY_ROW + 4, 0, c, SCREEN_STRONG,
                          tr("Everything arrived: nothing is to be done."));
    else
        screen_list_put(UI_BODY_ROW + 2, 0, rows, c, &f->list, draw_row, f);
    screen_rule(UI_BODY_ROW + 2 + rows, 2, c - 4);
    if (f->list.count > 0)
        screen_paragraph(UI_BODY_ROW + 3 + rows, 2, 2, c - 4, SCREEN_PLAIN,
                         tr("Enter: ask the provider once more.  F3: give it "
                            "in cash, with the keeper. One of the two, and "
                            "only once."));
}

/* ---- again ---------------------------------------------------------------*/

static void again(struct ui *ui, struct failed *f)
{
    const struct payment_refund *r = chosen(f);
    struct payment_refund next;
    struct diag d = {0};
    char amount[MONEY_CHARS];
    if (!r)
        return;
    enum err err =
        book_refund_again(ui->till, &ui->desk->actor, r->refund_no, &next, &d);
    if (err) {
        ui_fail(ui, err, &d);
    } else {
        teller_stale(ui->teller);
        ui_say(ui, UI_CALM,
               tr("%s %s is asked for again, its result is said here"),
               pay_type_words(next.type), money_format(next.amount, amount));
    }
    look(ui, f);
}

/* ---- in cash -------------------------------------------------------------*/

static struct failed *failed_of(const struct ui *ui);

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    struct failed *f = failed_of(ui);
    struct payment_refund list[PAYMENTS_MAX], done;
    char amount[MONEY_CHARS];
    int count = 0, i = 0;
    enum err err = book_refunds_failed(ui->till, list, PAYMENTS_MAX, &count);
    while (!err && i < count && list[i].seq != (uint64_t)deed->number)
        i++;
    if (!err && i == count)
        return diag_set(d, ERR_NOTFOUND,
                        tr("this refund went on in another way meanwhile"));
    if (!err)
        err = book_refund_cash(ui->till, who, list[i].refund_no, deed->reason,
                               &done, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui->stale = true;
    ui_say(ui, UI_GOOD, tr("give %s in cash; it is recorded"),
           money_format(deed->amount, amount));
    if (f)
        look(ui, f);
    return ERR_OK;
}

static void say_deed(const struct ui *ui, const struct deed *deed, char *out,
                     size_t cap)
{
    char amount[MONEY_CHARS];
    (void)ui;
    snprintf(out, cap, tr("give %s in cash that a phone did not get: %s"),
             money_format(deed->amount, amount), deed->reason);
    text_drop_torn(out);
}

static const struct deed_ops cash_ops = {perform, say_deed};

static enum err with_reason(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    static const char *const usual[] = {N_("the customer is here"),
                                        N_("the phone cannot get it")};
    struct deed deed = ask->deed;
    if (text[0] >= '1' && text[0] <= '2' && !text[1])
        text = tr(usual[text[0] - '1']);
    if (!text[0] || !text_is_plain(text, REFUND_REASON_MAX))
        return diag_set(d, ERR_FORMAT, tr("say why, in at most %d characters"),
                        REFUND_REASON_MAX);
    text_copy(deed.reason, sizeof(deed.reason), text);
    return deed_do(ui, &deed, d);
}

static void in_cash(struct ui *ui, struct failed *f)
{
    const struct payment_refund *r = chosen(f);
    char amount[MONEY_CHARS];
    struct ask ask = {.label = N_("Why"),
                      .hint = N_("1 the customer is here   2 the phone cannot "
                                 "get it, or other words. It is recorded."),
                      .wide = true,
                      .done = with_reason};
    if (!r)
        return;
    ask.deed = (struct deed){.kind = DEED_OTHER,
                             .ops = &cash_ops,
                             .number = (int64_t)r->seq,
                             .amount = r->amount};
    snprintf(ask.title, sizeof(ask.title), tr("Give %s in cash instead"),
             money_format(r->amount, amount));
    ask_open(ui, &ask);
}

/* ---- keys ----------------------------------------------------------------*/

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct failed *f = (struct failed *)panel;
    if (k == SCREEN_KEY_ESC)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_ENTER)
        again(ui, f);
    else if (k == SCREEN_KEY_F(3))
        in_cash(ui, f);
    else
        (void)screen_list_key(&f->list, ui_body_rows(ui) - 6, k);
}

static void wake(struct ui *ui, struct panel *panel)
{
    look(ui, (struct failed *)panel);
}

static const struct panel_ops ops = {
    .help =
        N_("Money that was to go back to a phone and certainly did not: when, "
           "how much, and why.\n"
           "The arrows choose, Enter asks the provider once more. Its result "
           "is said here, and it comes back into this list if it fails again.\n"
           "F3 gives it in cash out of the drawer. That takes the keeper and a "
           "reason.\n"
           "What failed stays on record whatever is chosen. Esc goes back."),
    .keys = N_("F1 Help|F3 Cash"),
    .more = N_("Up/Down Move|Enter Ask again|Esc Back"),
    .scans = UI_SCAN_CLOSES,
    .full = true,
    .draw = draw,
    .key = key,
    .wake = wake,
};

static struct failed *failed_of(const struct ui *ui)
{
    for (int i = 0; i < ui->depth; i++) {
        if (ui->stack[i]->ops == &ops)
            return (struct failed *)ui->stack[i];
    }
    return NULL;
}

void refunds_failed_open(struct ui *ui)
{
    struct failed *f;
    if (!ui->teller)
        return;
    f = ui_open(ui, &ops, sizeof(*f));
    if (f)
        look(ui, f);
}

void refunds_failed_words(const struct ui *ui, char *out, size_t cap)
{
    if (ui->refunds_failed > 0)
        snprintf(out, cap, tr("refunds that did not arrive (%d)"),
                 ui->refunds_failed);
    else
        text_copy(out, cap, tr("refunds that did not arrive"));
}
