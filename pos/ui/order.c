/* order.c - the list of orders: what headquarters suggests, what is being
 * written, what was placed and what became of it. */
#include "pos/ui/order.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

enum { PLACED_MAX = 100 };

enum what { WHAT_SUGGESTED, WHAT_OWN, WHAT_EMERGENCY, WHAT_DRAFT, WHAT_PLACED };

struct orders {
    int count;
    struct {
        enum what what;
        uint64_t number; /* of the draft or order */
        char words[WORDS_CAP];
    } rows[3 + ORDER_DRAFTS_MAX + PLACED_MAX];
};

static void fail(struct ui *ui, enum err err, const struct diag *d)
{
    if (!err)
        return;
    ui_fail(ui, err, d);
    screen_bell();
}

static char *add(struct orders *x, enum what what, uint64_t number)
{
    x->rows[x->count].what = what;
    x->rows[x->count].number = number;
    return x->rows[x->count++].words;
}

static enum err add_suggestion(struct ui *ui, struct orders *x)
{
    struct suggestion s = {0};
    char day[32], time[CLOCK_TIME_CHARS];
    enum err err = suggestion_read(ui->till, &s);
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    clock_format_time(suggestion_cutoff_ms(&s), time);
    time[16] = '\0';
    suggestion_day(ui->till, s.cutoff_day, day);
    char *out = add(x, WHAT_SUGGESTED, s.run);
    if (order_unanswered(ui->till, s.run, 0, NULL) == ERR_EXISTS)
        snprintf(out, WORDS_CAP, tr("headquarters' suggestion: confirmed"));
    else if (s.have < s.parts)
        snprintf(out, WORDS_CAP,
                 tr("headquarters suggests %d goods (the rest is coming)"),
                 s.count);
    else
        snprintf(out, WORDS_CAP,
                 tr("headquarters suggests %d goods, confirm until %s %s"),
                 s.count, day, time + 11);
    suggestion_release(&s);
    return ERR_OK;
}

static enum err add_drafts(struct ui *ui, struct orders *x)
{
    struct order_draft_row rows[ORDER_DRAFTS_MAX];
    int count = 0;
    enum err err = order_drafts(ui->till, rows, ORDER_DRAFTS_MAX, &count);
    for (int i = 0; !err && i < count; i++) {
        const struct order_draft_row *r = &rows[i];
        if (r->run != 0 && r->replaces == 0)
            continue; /* opened as the suggestion */
        char *out = add(x, WHAT_DRAFT, (uint64_t)r->id);
        if (r->replaces)
            snprintf(out, WORDS_CAP, tr("being written: instead of order %llu"),
                     (unsigned long long)r->replaces);
        else
            snprintf(out, WORDS_CAP,
                     r->emergency ? tr("being written: emergency, %d goods")
                                  : tr("being written: %d goods"),
                     r->lines);
    }
    return err;
}

static enum err add_placed(struct ui *ui, struct orders *x, struct diag *d)
{
    static struct placed_row rows[PLACED_MAX];
    char time[CLOCK_TIME_CHARS], words[160];
    int count = 0;
    enum err err = order_list(ui->till, 0, rows, PLACED_MAX, &count);
    for (int i = 0; !err && i < count; i++) {
        struct placed p = {0};
        err = order_read(ui->till, rows[i].seq, &p, d);
        if (err)
            break;
        clock_format_time(rows[i].at_ms, time);
        time[16] = '\0';
        order_words(ui->till, &p, words, sizeof(words));
        char *out = add(x, WHAT_PLACED, rows[i].seq);
        snprintf(out, WORDS_CAP, "%llu %s%s %s",
                 (unsigned long long)rows[i].seq, time + 5,
                 rows[i].emergency ? tr(" emergency") : "", words);
        text_drop_torn(out);
        placed_release(&p);
    }
    return err;
}

static void row_words(struct ui *ui, const struct choice *choice, int index,
                      char *out, size_t cap)
{
    (void)ui;
    text_copy(out, cap,
              ((const struct orders *)choice->data)->rows[index].words);
}

static void chosen(struct ui *ui, const struct choice *choice, int index)
{
    const struct orders *x = choice->data;
    const struct actor *who = &ui->desk->actor;
    struct order_doc doc = {0};
    struct diag d = {0};
    uint64_t number = x->rows[index].number;
    enum err err = ERR_OK;
    switch (x->rows[index].what) {
    case WHAT_SUGGESTED:
        err = order_suggested(ui->till, who, &doc, &d);
        break;
    case WHAT_OWN:
        err = order_new(ui->till, who, false, &doc, &d);
        break;
    case WHAT_EMERGENCY:
        err = order_new(ui->till, who, true, &doc, &d);
        break;
    case WHAT_DRAFT:
        err = order_load(ui->till, (int64_t)number, &doc, &d);
        break;
    case WHAT_PLACED:
        order_look_open(ui, number);
        return;
    }
    if (err)
        fail(ui, err, &d);
    else
        order_doc_open(ui, &doc);
}

void orders_open(struct ui *ui)
{
    struct orders *x = calloc(1, sizeof(*x));
    struct diag d = {0};
    if (!x)
        return;
    enum err err = add_suggestion(ui, x);
    text_copy(add(x, WHAT_OWN, 0), WORDS_CAP, tr("an order of our own"));
    text_copy(add(x, WHAT_EMERGENCY, 0), WORDS_CAP, tr("an emergency order"));
    if (!err)
        err = add_drafts(ui, x);
    if (!err)
        err = add_placed(ui, x, &d);
    if (err) {
        free(x);
        fail(ui, till_explain(ui->till, err, &d), &d);
        return;
    }
    struct choice choice = {.title = N_("Order goods"),
                            .count = x->count,
                            .columns = 66,
                            .row = row_words,
                            .chosen = chosen,
                            .data = x};
    choice_open(ui, &choice);
}
