#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/pay/billed.h"
#include "pos/pay/pay_words.h"
#include "pos/refund/exchange.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"

static const Ledger__TenderType types[] = {LEDGER__TENDER_TYPE__WECHAT,
                                           LEDGER__TENDER_TYPE__ALIPAY,
                                           LEDGER__TENDER_TYPE__UNIONPAY};

/* ---- amounts -------------------------------------------------------------*/

struct money pay_exchanged(const struct ui *ui)
{
    struct tender tender = {0};
    const struct cart *cart = &ui->desk->cart;
    if (!exchange_tender(ui->till, cart->basket, cart->total, &tender))
        return money_of(0);
    return tender.amount;
}

struct money pay_rest(const struct ui *ui, struct book_basket *ret_book)
{
    struct book_basket book = {0};
    struct diag d = {0};
    if (book_basket(ui->till, ui->desk->cart.basket, &book, &d))
        memset(&book, 0, sizeof(book)); /* the sale itself will say it */
    *ret_book = book;
    return money_of(desk_due(ui->desk).fen - pay_cash(ui).fen - book.paid.fen);
}

/* What may be asked of one more phone. ERR_EXISTS: all is asked for. */
static enum err phone_amount(struct ui *ui, struct money wanted,
                             struct money *ret_amount)
{
    struct book_basket book;
    char text[MONEY_CHARS];
    struct money rest = pay_rest(ui, &book);
    int64_t most = rest.fen - book.open_fen.fen;
    if (most <= 0) {
        ui_say(ui, UI_CARE, "%s",
               book.open > 0 ? tr("a phone is being asked already: wait for "
                                  "its result, or - to wait no longer")
                             : tr("nothing is left to pay"));
        return ERR_EXISTS;
    }
    if (book.count + book.open >= SALE_TENDERS_MAX - 1) {
        ui_say(ui, UI_CARE, tr("at most %d payments for one sale"),
               SALE_TENDERS_MAX);
        return ERR_RANGE;
    }
    if (wanted.fen > most) {
        ui_say(ui, UI_CARE, tr("only %s is left to pay"),
               money_format(money_of(most), text));
        return ERR_RANGE;
    }
    *ret_amount = wanted.fen > 0 ? wanted : money_of(most);
    return ERR_OK;
}

/* ---- the list ------------------------------------------------------------*/

int pay_phone_list(const struct ui *ui, struct payment list[PAY_LINES_MAX])
{
    struct payment all[BOOK_BASKET_MAX];
    int count = 0, n = 0;
    if (book_of_basket(ui->till, ui->desk->cart.basket, all, BOOK_BASKET_MAX,
                       &count))
        return 0;
    int first = count > PAY_LINES_MAX ? count - PAY_LINES_MAX : 0;
    for (int i = first; i < count; i++)
        list[n++] = all[i];
    return n;
}

void pay_phone_draw(const struct ui *ui, int row, const struct payment *list,
                    int count)
{
    char amount[MONEY_CHARS], words[DIAG_TEXT_MAX];
    bool linked = ui->teller && teller_link(ui->teller) == TELLER_UP;
    for (int i = 0; i < count; i++) {
        const struct payment_talk *talk =
            teller_talk(ui->teller, list[i].order_no);
        enum screen_style style = SCREEN_PLAIN;
        if (talk) {
            pay_talk_words(talk, linked, clock_monotonic_ms(), words,
                           sizeof(words));
            style = linked ? SCREEN_STRONG : SCREEN_CARE;
        } else {
            snprintf(words, sizeof(words), "%s",
                     billed_status_words(ui->till, &list[i]));
            if (list[i].status == PAYMENT_PAID)
                style = SCREEN_GOOD;
        }
        screen_putf(row + i, 2, ui->columns - 3, style, "%s %s  %s",
                    pay_type_words(list[i].type),
                    money_format(list[i].amount, amount), words);
    }
}

/* ---- the payer's code ----------------------------------------------------*/

void pay_phone_code(struct ui *ui, const char *scan, struct money wanted)
{
    struct paycode code;
    struct payment p;
    struct diag d = {0};
    struct money amount;
    char text[MONEY_CHARS];
    if (!ui->teller)
        return;
    enum err err = paycode_read(scan, &code, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    if (phone_amount(ui, wanted, &amount))
        return;
    err = teller_charge(ui->teller, &ui->desk->actor, ui->desk->cart.basket,
                        &code, amount, &p, &d);
    memset(&code, 0, sizeof(code));
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, tr("%s is asked for %s"), pay_type_words(p.type),
               money_format(amount, text));
}

/* ---- a code for the payer to scan ----------------------------------------*/

struct choosing {
    struct money amount;
};

static void type_row(struct ui *ui, const struct choice *choice, int index,
                     char *out, size_t cap)
{
    char text[MONEY_CHARS];
    const struct choosing *c = choice->data;
    (void)ui;
    snprintf(out, cap, "%s  %s", pay_type_words(types[index]),
             money_format(c->amount, text));
}

static void choose_type(struct ui *ui, const char *title, int count,
                        struct money amount,
                        void (*chosen)(struct ui *ui,
                                       const struct choice *choice, int index))
{
    struct choosing *c = calloc(1, sizeof(*c));
    if (!c)
        return;
    c->amount = amount;
    struct choice choice = {.title = title,
                            .count = count,
                            .columns = 44,
                            .row = type_row,
                            .chosen = chosen,
                            .data = c};
    choice_open(ui, &choice);
}

static void show_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct choosing *c = choice->data;
    struct payment p;
    struct diag d = {0};
    enum err err =
        teller_show(ui->teller, &ui->desk->actor, ui->desk->cart.basket,
                    types[index], c->amount, &p, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        pay_qr_open(ui, p.order_no);
}

void pay_phone_show(struct ui *ui, struct money wanted)
{
    struct money amount;
    if (!ui->teller)
        return;
    if (teller_link(ui->teller) != TELLER_UP) {
        ui_say(ui, UI_ALERT, "%s", teller_link_words(ui->teller));
        return;
    }
    if (phone_amount(ui, wanted, &amount) == ERR_OK)
        choose_type(ui, N_("A code for the customer to scan"), 2, amount,
                    show_chosen);
}

/* ---- the shop's own code -------------------------------------------------*/

static enum err claim(struct ui *ui, const struct deed *deed,
                      const struct actor *who, struct diag *d)
{
    struct payment p;
    char text[MONEY_CHARS];
    enum err err =
        book_claim(ui->till, who, ui->desk->cart.basket,
                   (Ledger__TenderType)deed->number, deed->amount, &p, d);
    if (err)
        return err;
    ui_say(ui, UI_GOOD,
           tr("%s %s by the shop's code: the bill will confirm it"),
           pay_type_words(p.type), money_format(p.amount, text));
    ui->pay_check = true;
    return ERR_OK;
}

static void claim_words(const struct ui *ui, const struct deed *deed, char *out,
                        size_t cap)
{
    char text[MONEY_CHARS];
    (void)ui;
    snprintf(out, cap, tr("%s %s came by the shop's own code"),
             pay_type_words((Ledger__TenderType)deed->number),
             money_format(deed->amount, text));
}

static const struct deed_ops claim_ops = {claim, claim_words};

static void static_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct choosing *c = choice->data;
    char question[DIAG_TEXT_MAX], text[MONEY_CHARS];
    struct deed deed = {.kind = DEED_OTHER,
                        .ops = &claim_ops,
                        .number = types[index],
                        .amount = c->amount};
    snprintf(question, sizeof(question),
             tr("Look at the shop's own phone: did %s %s arrive there? Only "
                "then press Enter."),
             pay_type_words(types[index]), money_format(c->amount, text));
    confirm_open(ui, question, &deed);
}

void pay_phone_static(struct ui *ui, struct money wanted)
{
    struct money amount;
    if (phone_amount(ui, wanted, &amount) == ERR_OK)
        choose_type(ui, N_("The customer scans the shop's own code"), 3, amount,
                    static_chosen);
}

/* ---- back ----------------------------------------------------------------*/

static enum err give_back(struct ui *ui, const struct deed *deed,
                          const struct actor *who, struct diag *d)
{
    struct cart_limits limits = desk_limits(ui->till);
    char text[MONEY_CHARS];
    if (!actor_may(who) && deed->amount.fen > limits.void_amount.fen)
        return diag_set(d, ERR_DENIED,
                        tr("giving back more than %s yuan needs the keeper's "
                           "PIN"),
                        money_format(limits.void_amount, text));
    enum err err = book_release(ui->till, who, ui->desk->cart.basket, d);
    if (err)
        return err;
    teller_stale(ui->teller);
    ui_say(ui, UI_CALM, tr("%s goes back to the customer"),
           money_format(deed->amount, text));
    return ERR_OK;
}

static void give_back_words(const struct ui *ui, const struct deed *deed,
                            char *out, size_t cap)
{
    char text[MONEY_CHARS];
    (void)ui;
    snprintf(out, cap, tr("give %s back that was paid by phone"),
             money_format(deed->amount, text));
}

static const struct deed_ops give_back_ops = {give_back, give_back_words};

static const char given_up[] =
    N_("given up: headquarters takes it back, whatever became of it; scan a "
       "new code or take cash");

static void give_up_open(struct ui *ui)
{
    struct payment list[BOOK_BASKET_MAX];
    struct diag d = {0};
    int count = 0;
    enum err err = book_of_basket(ui->till, ui->desk->cart.basket, list,
                                  BOOK_BASKET_MAX, &count);
    for (int i = 0; !err && i < count; i++) {
        if (list[i].status == PAYMENT_OPEN)
            err =
                book_give_up(ui->till, &ui->desk->actor, list[i].order_no, &d);
    }
    teller_stale(ui->teller);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s", tr(given_up));
}

void pay_phone_give_up(struct ui *ui, const char *order_no)
{
    struct diag d = {0};
    enum err err = book_give_up(ui->till, &ui->desk->actor, order_no, &d);
    teller_stale(ui->teller);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s", tr(given_up));
}

void pay_phone_back(struct ui *ui)
{
    struct book_basket book;
    char question[DIAG_TEXT_MAX], text[MONEY_CHARS];
    if (!ui->teller)
        return;
    (void)pay_rest(ui, &book);
    if (book.open > 0) {
        give_up_open(ui);
        return;
    }
    if (book.count == 0) {
        ui_say(ui, UI_CALM, "%s", tr("nothing was paid by phone"));
        return;
    }
    struct deed deed = {
        .kind = DEED_OTHER, .ops = &give_back_ops, .amount = book.paid};
    snprintf(question, sizeof(question),
             book.claimed ? tr("Give the %s back that was paid by phone? What "
                               "came by the shop's own code you hand back "
                               "yourself.")
                          : tr("Give the %s back that was paid by phone?"),
             money_format(book.paid, text));
    confirm_open(ui, question, &deed);
}
