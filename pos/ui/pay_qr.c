/* pay_qr.c - a one-time code for the payer to scan, as large as fits. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/pay/pay_words.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"
#include "pos/pay/code_paper.h"
#include "receipts/qr.h"

struct qr_panel {
    struct panel panel;
    char order_no[PAYWIRE_ORDER_CAP];
    char url[PAYWIRE_URL_CAP]; /* of which qr is made */
    bool bad;                  /* it fits into no code */
    struct qr qr;
};

static bool dark(const struct qr *qr, int row, int column)
{
    return row >= 0 && column >= 0 && row < qr->modules &&
           column < qr->modules && qr->dark[row * qr->modules + column];
}

/* Two modules to a cell, one above the other; a quiet zone as wide as there is
 * room for, at most QR_QUIET. False: the window is too small. */
static bool draw_code(const struct qr *qr, int row, int rows, int columns,
                      int *ret_width)
{
    static const char *const cells[] = {" ", "▀", "▄", "█"};
    int quiet = QR_QUIET;
    while (quiet > 1 && (qr->modules + 2 * quiet + 1) / 2 > rows)
        quiet--;
    int size = qr->modules + 2 * quiet;
    if ((size + 1) / 2 > rows || size > columns)
        return false;
    for (int y = 0; y < size; y += 2) {
        for (int x = 0; x < size; x++) {
            int cell = dark(qr, y - quiet, x - quiet) |
                       dark(qr, y + 1 - quiet, x - quiet) << 1;
            screen_put(row + y / 2, 1 + x, 1, SCREEN_PAPER, cells[cell]);
        }
    }
    *ret_width = size;
    return true;
}

/* On the customer's display too. */
static void make(struct ui *ui, struct qr_panel *p,
                 const struct payment_talk *talk)
{
    int64_t left = talk->left_ms - clock_monotonic_ms();
    if (talk->code_url[0] == '\0' || strcmp(talk->code_url, p->url) == 0)
        return;
    text_copy(p->url, sizeof(p->url), talk->code_url);
    p->bad = qr_make(p->url, strlen(p->url), QR_L, &p->qr) != ERR_OK;
    display_code(ui, p->url, talk->p.amount,
                 left > 0 ? clock_now_ms() + left : 0);
}

static void leave(struct ui *ui, struct panel *panel)
{
    display_code(ui, "", money_of(0), 0);
    ui_close(ui, panel);
}

static void draw(struct ui *ui, struct panel *panel)
{
    struct qr_panel *p = (struct qr_panel *)panel;
    const struct payment_talk *talk = teller_talk(ui->teller, p->order_no);
    bool linked = teller_link(ui->teller) == TELLER_UP;
    char words[DIAG_TEXT_MAX], amount[MONEY_CHARS];
    int width = 0, rows = ui_body_rows(ui);
    if (!talk)
        return;
    make(ui, p, talk);
    bool shown = p->url[0] && !p->bad &&
                 draw_code(&p->qr, UI_BODY_ROW, rows, ui->columns - 30, &width);
    int left = width + 3, room = ui->columns - left - 1;
    money_format(talk->p.amount, amount);
    screen_put(UI_BODY_ROW + 1, left, room, SCREEN_STRONG,
               pay_type_words(talk->p.type));
    enum screen_digits size = screen_digits_fit(amount, 5, room);
    screen_digits_put(UI_BODY_ROW + 3, left, room, size, SCREEN_STRONG, amount);
    pay_talk_words(talk, linked, clock_monotonic_ms(), words, sizeof(words));
    screen_paragraph(UI_BODY_ROW + 9, left, 4, room,
                     linked ? SCREEN_PLAIN : SCREEN_CARE, words);
    if (p->url[0] && !shown)
        screen_paragraph(UI_BODY_ROW + 14, left, 3, room, SCREEN_CARE,
                         tr("the code does not fit this window: make it "
                            "larger"));
    else if (!p->url[0])
        screen_paragraph(UI_BODY_ROW + 14, left, 3, room, SCREEN_PLAIN,
                         tr("the code is being fetched"));
}

static void on_paper(struct ui *ui, const struct qr_panel *p)
{
    struct diag d = {0};
    const struct payment_talk *talk = teller_talk(ui->teller, p->order_no);
    if (!talk || !p->url[0]) {
        ui_say(ui, UI_CALM, "%s", tr("the code is being fetched"));
        return;
    }
    int64_t left = talk->left_ms - clock_monotonic_ms();
    struct code_paper paper = {.url = p->url,
                               .type = talk->p.type,
                               .amount = talk->p.amount,
                               .until_ms =
                                   left > 0 ? clock_now_ms() + left : 0};
    enum err err = code_paper_print(ui->till, &paper, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the code is on its way to the printer"));
}

static void key(struct ui *ui, struct panel *panel, int k)
{
    k = words_fold(k);
    if (k == SCREEN_KEY_ESC) {
        leave(ui, panel);
    } else if (k == SCREEN_KEY_F(2)) {
        on_paper(ui, (const struct qr_panel *)panel);
    } else if (k == '-') {
        leave(ui, panel);
        pay_phone_give_up(ui, ((const struct qr_panel *)panel)->order_no);
    }
}

static void wake(struct ui *ui, struct panel *panel)
{
    const struct qr_panel *p = (const struct qr_panel *)panel;
    if (!teller_talk(ui->teller, p->order_no))
        leave(ui, panel);
}

static const struct panel_ops ops = {
    .help = N_("The customer scans this code with the phone and pays exactly "
               "this amount.\n"
               "The sale is done, or the debt is less, by itself as soon as "
               "the money is there.\n"
               "F2 prints the code on paper.\n"
               "- waits no longer: whatever became of it is taken back.\n"
               "Esc goes back; the code stays good until its time is over."),
    .keys = N_("F1 Help|F2 On paper|- Wait no longer|Esc Back to paying"),
    .more = "",
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = draw,
    .key = key,
    .wake = wake,
};

void pay_qr_open(struct ui *ui, const char *order_no)
{
    struct qr_panel *p = ui_open(ui, &ops, sizeof(*p));
    if (p)
        text_copy(p->order_no, sizeof(p->order_no), order_no);
}
