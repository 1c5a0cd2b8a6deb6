/* cash.c - cash that no sale moves, and the drawer in other hands. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/cash.h"
#include "pos/ui/menu.h"
#include "pos/ui/panels.h"

/* ---- in, out, to the safe ------------------------------------------------*/

/* By Ledger__CashMoved__Way. */
static const struct way {
    const char *title; /* N_() */
    const char *done;  /* N_(), with the amount and the reason */
    const char *usual[3];
    const char *hint; /* N_(): of those */
} ways[] = {
    [LEDGER__CASH_MOVED__WAY__IN] =
        {N_("Put cash into the drawer"),
         N_("put in: %s, %s"),
         {N_("small change from the bank"), N_("keeper's money"),
          N_("wrongly taken out")},
         N_("1 small change from the bank   2 keeper's money   3 wrongly taken "
            "out, or other words. It is recorded.")},
    [LEDGER__CASH_MOVED__WAY__OUT] = {N_("Pay cash out of the drawer"),
                                      N_("paid out: %s, %s"),
                                      {N_("goods bought"),
                                       N_("water and power"), N_("wages")},
                                      N_("1 goods bought   2 water and power   "
                                         "3 wages, or other words. It is "
                                         "recorded.")},
    [LEDGER__CASH_MOVED__WAY__DROP] = {N_("Take cash to the safe"),
                                       N_("taken to the safe: %s, %s"),
                                       {N_("to the safe"), N_("to the bank"),
                                        N_("to the keeper")},
                                       N_("1 to the safe   2 to the bank   3 "
                                          "to the keeper, or other words. It "
                                          "is recorded.")},
};

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    char amount[MONEY_CHARS];
    const struct way *way = &ways[deed->number];
    enum err err =
        cash_move(ui->till, who, (Ledger__CashMoved__Way)deed->number,
                  deed->amount, deed->reason, &ui->shift, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, tr(way->done), money_format(deed->amount, amount),
           deed->reason);
    return ERR_OK;
}

static void words(const struct ui *ui, const struct deed *deed, char *out,
                  size_t cap)
{
    char amount[MONEY_CHARS];
    (void)ui;
    snprintf(out, cap, "%s %s: %s", tr(ways[deed->number].title),
             money_format(deed->amount, amount), deed->reason);
}

static const struct deed_ops move_ops = {perform, words};

static enum err with_reason(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct deed deed = ask->deed;
    if (text[0] >= '1' && text[0] <= '3' && !text[1])
        text = tr(ways[deed.number].usual[text[0] - '1']);
    text_copy(deed.reason, sizeof(deed.reason), text);
    return deed_do(ui, &deed, d);
}

static enum err with_amount(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct ask next = {.label = N_("What for"),
                       .hint = ways[ask->deed.number].hint,
                       .wide = true,
                       .done = with_reason,
                       .deed = ask->deed};
    char amount[MONEY_CHARS];
    enum err err = words_money(text, CASH_MOVE_MAX, &next.deed.amount, d);
    if (!err && next.deed.amount.fen == 0)
        err =
            diag_set(d, ERR_RANGE, tr("say how much money: more than nothing"));
    if (err)
        return err;
    snprintf(next.title, sizeof(next.title), "%s %s",
             tr(ways[ask->deed.number].title),
             money_format(next.deed.amount, amount));
    ask_open(ui, &next);
    return ERR_OK;
}

void cash_move_open(struct ui *ui, int which)
{
    struct ask ask = {
        .label = N_("How much"),
        .hint = N_("The drawer opens when it is recorded."),
        .done = with_amount,
        .deed = {.kind = DEED_OTHER, .ops = &move_ops, .number = which}};
    if (ui->shift.number == 0) {
        ui_say(ui, UI_CALM, "%s", tr("no shift is open"));
        return;
    }
    text_copy(ask.title, sizeof(ask.title), tr(ways[which].title));
    ask_open(ui, &ask);
}

/* ---- another cashier -----------------------------------------------------*/

static enum err counted(struct ui *ui, const struct ask *ask, const char *text,
                        struct diag *d)
{
    (void)ask;
    enum err err = words_money(text, CASH_MOVE_MAX, &ui->handing.counted, d);
    if (err)
        return err;
    ui->handing.from = ui->desk->actor;
    ui->handing.on = true;
    login_open(ui);
    ui_say(ui, UI_CALM, "%s", tr("Now the one who takes over signs in."));
    return ERR_OK;
}

void hand_over_open(struct ui *ui)
{
    struct ask ask = {.label = N_("Cash counted"),
                      .hint = N_("Count the drawer together. Then the one who "
                                 "takes over signs in; the shift goes on."),
                      .done = counted};
    struct actor nobody;
    if (ui->shift.number == 0) {
        ui_say(ui, UI_CALM, "%s", tr("no shift is open"));
        return;
    }
    if (people_nobody(ui->till, &nobody, NULL) == ERR_OK) {
        ui_say(ui, UI_CALM, "%s",
               tr("this till has no cashiers to hand over to"));
        return;
    }
    text_copy(ask.title, sizeof(ask.title), tr("Hand the drawer over"));
    ask_open(ui, &ask);
}

void hand_over_finish(struct ui *ui)
{
    struct diag d = {0};
    char off[MONEY_CHARS];
    if (!ui->handing.on)
        return;
    ui->handing.on = false;
    if (ui->person.id == ui->handing.from.cashier) {
        ui_say(ui, UI_CALM, "%s",
               tr("the same cashier goes on: nothing was handed over"));
        return;
    }
    struct money expected = ui->shift.expected;
    enum err err = cash_hand_over(ui->till, &ui->handing.from, ui->person.id,
                                  ui->handing.counted, &ui->shift, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    int64_t less = ui->handing.counted.fen - expected.fen;
    money_format(money_of(less < 0 ? -less : less), off);
    if (less == 0)
        ui_say(ui, UI_GOOD, "%s", tr("handed over, the cash is right"));
    else
        ui_say(ui, UI_CARE,
               less < 0 ? tr("handed over; %s yuan are missing")
                        : tr("handed over; %s yuan too much"),
               off);
}
