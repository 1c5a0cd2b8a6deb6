#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/customer/customer.h"
#include "pos/pay/pay_words.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"

#define SECOND_MS 1000

static void look_failed(struct ui *ui)
{
    struct payment_refund list[PAYMENTS_MAX];
    int count = 0;
    if (book_refunds_failed(ui->till, list, PAYMENTS_MAX, &count) == ERR_OK)
        ui->refunds_failed = count;
}

void pay_run_start(struct ui *ui)
{
    struct diag d = {0};
    if (teller_open(ui->till, true, &ui->teller, &d)) {
        ui->teller = NULL; /* selling for cash goes on */
        ui_say(ui, UI_ALERT, "%s", d.text);
        return;
    }
    ui->pay_check = true;
    look_failed(ui);
    const struct payments *open = teller_payments(ui->teller);
    if (ui->refunds_failed > 0)
        ui_say(ui, UI_CARE,
               tr("%d refunds did not reach the phone: F10, cash and drawer, "
                  "tries again or gives cash"),
               ui->refunds_failed);
    if (open->count > 0)
        ui_say(ui, UI_CARE,
               tr("%d phone payments were left open: headquarters is asked "
                  "what became of them"),
               open->count);
}

void pay_run_stop(struct ui *ui)
{
    pay_voice_stop(ui);
    teller_close(ui->teller);
    ui->teller = NULL;
}

int pay_run_fd(const struct ui *ui)
{
    return teller_fd(ui->teller);
}

int pay_run_wait_ms(const struct ui *ui)
{
    if (!ui->teller)
        return -1;
    int wait = teller_wait_ms(ui->teller);
    if (teller_payments(ui->teller)->count > 0 &&
        (wait < 0 || wait > SECOND_MS))
        wait = SECOND_MS; /* its seconds are shown */
    return wait;
}

/* A debt: the repayment is recorded already. */
static void say_repaid(struct ui *ui, const struct payment *p)
{
    struct customer c;
    char words[CUSTOMER_NAME_CAP + 32], paid[MONEY_CHARS], left[MONEY_CHARS];
    if (customer_find(ui->till, p->customer, &c)) {
        memset(&c, 0, sizeof(c));
        c.id = p->customer;
    }
    customer_words(&c, words, sizeof(words));
    ui_say(ui, UI_GOOD, tr("%s paid back %s, still owes %s"), words,
           money_format(p->amount, paid), money_format(c.balance, left));
    spool_poke(ui->spool);
    ui->stale = true;
}

static void say_settled(struct ui *ui, const struct payment *p)
{
    char words[DIAG_TEXT_MAX], spoken[256];
    pay_result_words(p, words, sizeof(words));
    pay_spoken(p, spoken, sizeof(spoken));
    bool good = p->status == PAYMENT_PAID && !p->given_up;
    bool wanted = p->given_up && p->status != PAYMENT_PAID;
    bool here = !p->customer && p->basket == ui->desk->cart.basket;
    if (good && p->customer)
        say_repaid(ui, p);
    else if (good && !here)
        ui_say(ui, UI_CARE, tr("%s. Its basket is parked: F6 takes it back"),
               words);
    else
        ui_say(ui, good ? UI_GOOD : wanted ? UI_CALM : UI_CARE, "%s", words);
    screen_bell();
    pay_voice_say(ui, spoken);
    ui->pay_check = ui->pay_check || (good && here);
}

static void say_refund(struct ui *ui, const struct payment_refund *r)
{
    char amount[MONEY_CHARS];
    money_format(r->amount, amount);
    if (r->status == REFUND_DONE)
        ui_say(ui, UI_GOOD, tr("%s %s was given back to the customer"),
               pay_type_words(r->type), amount);
    else
        ui_say(ui, UI_ALERT,
               tr("%s %s could not be given back (%s): F10, cash and drawer, "
                  "tries again or gives cash"),
               pay_type_words(r->type), amount, pay_reason_words(r->reason));
}

static void take_news(struct ui *ui, const struct teller_event *e)
{
    char amount[MONEY_CHARS];
    switch (e->news) {
    case TELLER_SETTLED:
        say_settled(ui, &e->payment);
        break;
    case TELLER_UNKNOWN:
        ui_say(ui, UI_ALERT,
               tr("no answer about %s %s: it is asked about until there is "
                  "one; cash is possible meanwhile"),
               pay_type_words(e->payment.type),
               money_format(e->payment.amount, amount));
        break;
    case TELLER_REFUND:
        say_refund(ui, &e->refund);
        break;
    case TELLER_TROUBLE:
        ui_say(ui, UI_ALERT, "%s", e->words);
        break;
    }
}

void pay_run_turn(struct ui *ui)
{
    struct teller_event event;
    struct actor nobody = {0};
    pay_voice_turn(ui);
    if (!ui->teller)
        return;
    teller_turn(ui->teller, ui->signed_in ? &ui->desk->actor : &nobody);
    look_failed(ui);
    while (teller_next(ui->teller, &event)) {
        take_news(ui, &event);
        if (ui_top(ui)->ops->wake)
            ui_top(ui)->ops->wake(ui, ui_top(ui));
    }
    if (ui->desk->cart.basket != ui->pay_basket) /* one that was parked */
        ui->pay_check = true;
    ui->pay_basket = ui->desk->cart.basket;
    if (ui->pay_check)
        pay_finish(ui);
    ui_bury(ui);
}

void pay_run_words(const struct ui *ui, char *out, size_t cap)
{
    int count = ui->teller ? teller_payments(ui->teller)->count : 0;
    out[0] = '\0';
    if (ui->refunds_failed > 0)
        snprintf(out, cap, tr("%d refund failed"), ui->refunds_failed);
    else if (count > 0)
        snprintf(out, cap, tr("%d paying"), count);
}
