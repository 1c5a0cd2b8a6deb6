/* delivery.c - the list of deliveries, and a slip that was scanned. */
#include "pos/ui/delivery.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/delivery/delivery.h"
#include "pos/order/suggestion.h"
#include "pos/ui/panels.h"

enum { LIST_MAX = 100 };

struct deliveries {
    int count;
    struct delivery_head rows[LIST_MAX];
};

static void fail(struct ui *ui, enum err err, const struct diag *d)
{
    if (!err)
        return;
    ui_fail(ui, err, d);
    screen_bell();
}

static const char *state_words(enum delivery_state state)
{
    static const char *const words[] = {
        [DELIVERY_EXPECTED] = N_("not loaded yet"),
        [DELIVERY_COMING] = N_("on its way"),
        [DELIVERY_BEGUN] = N_("being received"),
        [DELIVERY_SIGNED] = N_("received"),
    };
    return tr(words[state]);
}

static void row_words(struct ui *ui, const struct choice *choice, int index,
                      char *out, size_t cap)
{
    const struct delivery_head *h =
        &((const struct deliveries *)choice->data)->rows[index];
    char day[32], time[16] = "";
    if (h->minute)
        snprintf(time, sizeof(time), " %02u:%02u", h->minute / 60,
                 h->minute % 60);
    snprintf(out, cap, tr("delivery %u  %s%s  %s, %d lines  %s"), h->delivery,
             suggestion_day(ui->till, h->day, day), time, state_words(h->state),
             h->lines, h->route);
    text_drop_torn(out);
}

static void print(struct ui *ui, uint64_t seq)
{
    struct diag d = {0};
    if (!spool_has_printer(ui->till)) {
        ui_say(ui, UI_CARE, "%s", tr("no printer is set up in till.ini"));
        return;
    }
    enum err err = spool_add(&ui->till->db, SPOOL_DELIVERY, seq, 1, false,
                             ui->till->now_ms());
    if (err) {
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the copy is on its way to the printer"));
}

static void chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct delivery_head *h =
        &((const struct deliveries *)choice->data)->rows[index];
    if (h->state == DELIVERY_SIGNED)
        print(ui, h->seq);
    else
        delivery_doc_open(ui, h->delivery, NULL);
}

void deliveries_open(struct ui *ui)
{
    struct deliveries *x = calloc(1, sizeof(*x));
    struct diag d = {0};
    if (!x)
        return;
    enum err err = delivery_list(ui->till, x->rows, LIST_MAX, &x->count);
    if (err) {
        free(x);
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    struct choice choice = {
        .title = N_("Which delivery?"),
        .empty =
            N_("None is known. Scan the square code on the driver's slip."),
        .count = x->count,
        .columns = 66,
        .row = row_words,
        .chosen = chosen,
        .data = x};
    choice_open(ui, &choice);
}

void delivery_slip_open(struct ui *ui, const char *code)
{
    struct slip slip;
    struct diag d = {0};
    enum err err = slip_parse(code, &slip, &d);
    if (err)
        fail(ui, err, &d);
    else
        delivery_doc_open(ui, slip.delivery, &slip);
}
