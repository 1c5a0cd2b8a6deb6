/* credit_pay.c - a debt that is paid back by a phone that is asked for it. The
 * payment's result is the repayment (pos/customer/credit.h), wherever this
 * panel is by then. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/pay/pay_words.h"
#include "pos/ui/customers.h"
#include "pos/ui/pay.h"

struct repay {
    struct panel panel;
    struct screen_line line;
    uint64_t customer;
    struct money amount;
    char order_no[PAYWIRE_ORDER_CAP]; /* the latest that was asked; "" */
};

bool repay_find(struct ui *ui, uint64_t customer, struct payment *ret_payment)
{
    struct payment list[PAYMENTS_MAX];
    int count = 0;
    if (book_open(ui->till, list, PAYMENTS_MAX, &count))
        return false;
    for (int i = 0; i < count; i++) {
        if (list[i].customer != customer || list[i].given_up)
            continue;
        *ret_payment = list[i];
        return true;
    }
    return false;
}

/* The latest as the book has it now. */
static bool latest(const struct ui *ui, const struct repay *r,
                   struct payment *ret_payment)
{
    return r->order_no[0] &&
           book_find(ui->till, r->order_no, ret_payment) == ERR_OK;
}

static void draw_latest(const struct ui *ui, const struct repay *r, int row,
                        bool linked)
{
    char words[DIAG_TEXT_MAX], amount[MONEY_CHARS];
    struct payment p;
    enum screen_style style = SCREEN_PLAIN;
    const struct payment_talk *talk = teller_talk(ui->teller, r->order_no);
    if (!latest(ui, r, &p))
        return;
    if (talk) {
        pay_talk_words(talk, linked, clock_monotonic_ms(), words,
                       sizeof(words));
        style = linked ? SCREEN_STRONG : SCREEN_CARE;
    } else {
        text_copy(words, sizeof(words), pay_status_words(&p));
    }
    screen_putf(row, 2, ui->columns - 3, style, "%s %s  %s",
                pay_type_words(p.type), money_format(p.amount, amount), words);
}

static void draw(struct ui *ui, struct panel *panel)
{
    const struct repay *r = (const struct repay *)panel;
    struct customer c;
    char words[CUSTOMER_NAME_CAP + 32] = "", amount[MONEY_CHARS],
                                   owed[MONEY_CHARS];
    int rows = ui_body_rows(ui), columns = ui->columns;
    bool linked = teller_link(ui->teller) == TELLER_UP;
    if (!customer_find(ui->till, r->customer, &c))
        customer_words(&c, words, sizeof(words));
    else
        memset(&c, 0, sizeof(c));
    screen_putf(UI_BODY_ROW + 1, 2, columns - 4, SCREEN_STRONG,
                tr("%s PAYS BACK, owes %s"), words,
                money_format(c.balance, owed));
    money_format(r->amount, amount);
    int high = rows - 9 > 10 ? 10 : rows - 9;
    enum screen_digits size = screen_digits_fit(amount, high, columns - 8);
    screen_digits_put(UI_BODY_ROW + 3, 4, columns - 8, size, SCREEN_STRONG,
                      amount);
    draw_latest(ui, r, UI_BODY_ROW + 4 + high, linked);
    if (teller_talk(ui->teller, r->order_no))
        screen_put(UI_BODY_ROW + rows - 1, 2, columns - 4, SCREEN_PLAIN,
                   tr("-: wait no longer.  Esc: back, it goes on by itself"));
    else
        screen_paragraph(UI_BODY_ROW + rows - 2, 2, 2, columns - 4,
                         linked ? SCREEN_PLAIN : SCREEN_CARE,
                         linked ? tr("Scan the customer's payment code. Cash, "
                                     "and other ways: Esc, then again.")
                                : teller_link_words(ui->teller));
    ui_input(ui, tr("Payment code>"), &r->line);
}

static void charge(struct ui *ui, struct repay *r, const char *scan)
{
    struct paycode code;
    struct payment p;
    struct diag d = {0};
    char text[MONEY_CHARS];
    if (teller_talk(ui->teller, r->order_no)) {
        ui_say(ui, UI_CARE, "%s",
               tr("a phone is being asked already: wait for its result, or - "
                  "to wait no longer"));
        return;
    }
    enum err err = paycode_read(scan, &code, &d);
    if (!err)
        err = teller_repay(ui->teller, &ui->desk->actor, r->customer, &code,
                           LEDGER__TENDER_TYPE__CASH, r->amount, &p, &d);
    memset(&code, 0, sizeof(code));
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    text_copy(r->order_no, sizeof(r->order_no), p.order_no);
    ui_say(ui, UI_CALM, tr("%s is asked for %s"), pay_type_words(p.type),
           money_format(p.amount, text));
}

static void enter(struct ui *ui, struct repay *r)
{
    char code[SCREEN_LINE_MAX + 1];
    if (r->line.len == 0) {
        ui_say(ui, UI_CALM, "%s", tr("scan the customer's payment code"));
        return;
    }
    text_copy(code, sizeof(code), r->line.text);
    screen_line_clear(&r->line);
    charge(ui, r, code);
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    struct repay *r = (struct repay *)panel;
    bool empty = r->line.len == 0;
    k = words_fold(k);
    if (k == SCREEN_KEY_ENTER)
        enter(ui, r);
    else if (k == SCREEN_KEY_ESC && empty)
        ui_close(ui, panel);
    else if (k == SCREEN_KEY_ESC)
        screen_line_clear(&r->line);
    else if (k == '-' && empty && teller_talk(ui->teller, r->order_no))
        pay_phone_give_up(ui, r->order_no);
    else
        (void)screen_line_key(&r->line, k);
}

static void scan(struct ui *ui, struct panel *panel, const char *code)
{
    struct repay *r = (struct repay *)panel;
    if (paycode_kind(code) == PAYCODE_NONE) {
        ui_scan_wait(ui, code); /* goods: when this is over */
        return;
    }
    charge(ui, r, code);
    memset((char *)(uintptr_t)code, 0, strlen(code));
}

/* Paid: nothing is left to do here. */
static void wake(struct ui *ui, struct panel *panel)
{
    struct payment p;
    if (latest(ui, (struct repay *)panel, &p) && p.status == PAYMENT_PAID)
        ui_close(ui, panel);
}

static const struct panel_ops ops = {
    .help = N_("A customer pays back by phone: scan the payment code, and "
               "WeChat or Alipay is asked for this amount.\n"
               "As soon as the money is there the debt is less, and a slip "
               "prints.\n"
               "- waits no longer: whatever became of it is taken back.\n"
               "Esc goes back; what was asked goes on by itself. F2 in the "
               "account shows it again."),
    .keys = N_("F1 Help|- Wait no longer|Esc Back"),
    .more = "",
    .scans = UI_SCAN_TAKEN,
    .full = true,
    .draw = draw,
    .key = key,
    .scan = scan,
    .wake = wake,
};

static struct repay *open_panel(struct ui *ui, uint64_t customer,
                                struct money amount)
{
    struct repay *r = ui_open(ui, &ops, sizeof(*r));
    if (r) {
        r->customer = customer;
        r->amount = amount;
    }
    return r;
}

static bool may_ask(struct ui *ui)
{
    if (ui->teller && teller_link(ui->teller) == TELLER_UP)
        return true;
    if (ui->teller)
        ui_say(ui, UI_ALERT, "%s", teller_link_words(ui->teller));
    return false;
}

/* Without a line too: it says so, and goes on by itself when there is one. */
void repay_scan_open(struct ui *ui, uint64_t customer, struct money amount)
{
    if (ui->teller && teller_link(ui->teller) == TELLER_NONE) {
        ui_say(ui, UI_ALERT, "%s", teller_link_words(ui->teller));
        return;
    }
    teller_hurry(ui->teller);
    if (ui->teller)
        (void)open_panel(ui, customer, amount);
}

void repay_show_open(struct ui *ui, uint64_t customer, Ledger__TenderType type,
                     struct money amount)
{
    struct payment p;
    struct diag d = {0};
    if (!may_ask(ui))
        return;
    enum err err = teller_repay(ui->teller, &ui->desk->actor, customer, NULL,
                                type, amount, &p, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        pay_qr_open(ui, p.order_no);
}

void repay_resume_open(struct ui *ui, const struct payment *payment)
{
    const struct payment_talk *talk =
        ui->teller ? teller_talk(ui->teller, payment->order_no) : NULL;
    if (!ui->teller)
        return;
    if (talk && payment->method == LEDGER__PAYMENT_METHOD__ONE_TIME_QR &&
        talk->code_url[0]) {
        pay_qr_open(ui, payment->order_no);
        return;
    }
    struct repay *r = open_panel(ui, payment->customer, payment->amount);
    if (r)
        text_copy(r->order_no, sizeof(r->order_no), payment->order_no);
}
