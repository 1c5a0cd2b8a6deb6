/* baskets.c - parked baskets and copies of receipts: lists to choose from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

/* "14:05" out of an instant. */
static void time_of_day(int64_t at_ms, char out[8])
{
    char text[CLOCK_TIME_CHARS];
    clock_format_time(at_ms, text);
    snprintf(out, 8, "%.5s", text + 11);
}

/* ---- park ----------------------------------------------------------------*/

static enum err park(struct ui *ui, const struct ask *ask, const char *text,
                     struct diag *d)
{
    (void)ask;
    if (!text_is_plain(text, 24))
        return diag_set(d, ERR_RANGE,
                        tr("at most 24 characters, and no control characters"));
    enum err err = desk_park(ui->desk, text, d);
    if (err)
        return err;
    ui->stale = true;
    ui_say(ui, UI_GOOD, "%s", tr("parked; F6 brings it back"));
    return ERR_OK;
}

void park_open(struct ui *ui)
{
    struct ask ask = {.label = N_("Name"),
                      .hint = N_("Whose is it? For example 张婶. Only Enter: "
                                 "the time of day will do."),
                      .wide = true,
                      .done = park};
    text_copy(ask.title, sizeof(ask.title), tr("Park this basket"));
    ask_open(ui, &ask);
}

/* ---- take back -----------------------------------------------------------*/

static void parked_row(struct ui *ui, const struct choice *choice, int index,
                       char *out, size_t cap)
{
    const struct parked *p = (const struct parked *)choice->data + index;
    char at[8], total[MONEY_CHARS], label[96], first[96];
    (void)ui;
    time_of_day(p->parked_ms, at);
    text_pad(p->label, 12, false, label, sizeof(label));
    text_pad(p->first_item, 18, false, first, sizeof(first));
    snprintf(out, cap, tr("%s %s %s %2d lines %9s"), at, label, first, p->lines,
             money_format(p->total, total));
}

static void parked_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct parked *p = (const struct parked *)choice->data + index;
    struct diag d = {0};
    enum err err = desk_recall(ui->desk, p->basket, &d);
    ui->stale = true;
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_GOOD, tr("basket taken back: %s"), p->label);
}

void recall_open(struct ui *ui)
{
    struct choice choice = {.title = N_("Parked baskets"),
                            .empty = N_("No basket is parked. F5 parks one."),
                            .columns = 66,
                            .row = parked_row,
                            .chosen = parked_chosen};
    struct parked *list = calloc(DESK_PARKED_MAX, sizeof(*list));
    struct diag d = {0};
    if (!list)
        return;
    choice.data = list;
    enum err err = desk_parked(ui->desk, list, DESK_PARKED_MAX, &choice.count);
    if (err) {
        ui_fail(ui, err, &d);
        free(list);
        return;
    }
    choice_open(ui, &choice);
}

/* ---- another copy --------------------------------------------------------*/

#define REPRINT_SHOWN 50

static void sale_row(struct ui *ui, const struct choice *choice, int index,
                     char *out, size_t cap)
{
    const struct sale *s = (const struct sale *)choice->data + index;
    char at[CLOCK_TIME_CHARS], total[MONEY_CHARS], copies[48] = "";
    (void)ui;
    clock_format_time(s->at_ms, at);
    if (s->copies > 0)
        snprintf(copies, sizeof(copies), tr("copied %u times"), s->copies);
    snprintf(out, cap, tr("No. %-8llu %.11s %2u lines %10s  %s"),
             (unsigned long long)s->seq, at + 5, s->lines,
             money_format(s->total, total), copies);
}

static void sale_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct sale *s = (const struct sale *)choice->data + index;
    struct diag d = {0};
    uint32_t copy = 0;
    enum err err = sale_reprint(ui->till, &ui->desk->actor, s->seq, &copy, &d);
    if (err) {
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, tr("copy %u of sale %llu is on its way to the printer"),
           copy, (unsigned long long)s->seq);
}

void reprint_open(struct ui *ui)
{
    struct choice choice = {.title = N_("Print another copy"),
                            .empty = N_("Nothing was sold at this till yet."),
                            .columns = 66,
                            .row = sale_row,
                            .chosen = sale_chosen};
    struct sale *list = calloc(REPRINT_SHOWN, sizeof(*list));
    struct diag d = {0};
    if (!list)
        return;
    choice.data = list;
    enum err err = sale_recent(ui->till, 0, list, REPRINT_SHOWN, &choice.count);
    if (err) {
        ui_fail(ui, err, &d);
        free(list);
        return;
    }
    choice_open(ui, &choice);
}
