/* stock_written.c - papers that were written: another copy, and taking one
 * back. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/draft.h"
#include "pos/ui/panels.h"
#include "pos/ui/stock.h"

enum { PAPERS_MAX = 100 };

struct written {
    int count;
    struct stock_paper_row rows[PAPERS_MAX];
};

static void words(struct ui *ui, const struct choice *choice, int index,
                  char *out, size_t cap)
{
    const struct stock_paper_row *r =
        &((const struct written *)choice->data)->rows[index];
    char time[CLOCK_TIME_CHARS], total[MONEY_CHARS];
    (void)ui;
    clock_format_time(r->at_ms, time);
    time[16] = '\0';
    snprintf(out, cap, "%llu  %s  %s  %s  %s %s", (unsigned long long)r->seq,
             time + 5, stock_kind_words(r->kind), money_format(r->total, total),
             r->corrected_by || r->corrects ? tr("(taken back)") : "", r->note);
    text_drop_torn(out);
}

/* ---- what to do with one -------------------------------------------------*/

static enum err perform(struct ui *ui, const struct deed *deed,
                        const struct actor *who, struct diag *d)
{
    uint64_t seq = (uint64_t)deed->number, counter = 0;
    struct stock_doc doc = {0};
    enum err err =
        stock_take_back(ui->till, who, seq, deed->reason, &counter, d);
    if (err)
        return err;
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, tr("number %llu takes it back; put it right here"),
           (unsigned long long)counter);
    /* What was on it, to be written anew. */
    err = stock_copy(ui->till, seq, &doc, d);
    if (!err)
        err = draft_keep(ui->till, &ui->desk->actor, &doc, d);
    if (!err)
        stock_draft_open(ui, doc.draft);
    stock_doc_release(&doc);
    return err;
}

static void leave_words(const struct ui *ui, const struct deed *deed, char *out,
                        size_t cap)
{
    (void)ui;
    snprintf(out, cap, tr("take back paper %lld: %s"), (long long)deed->number,
             deed->reason);
    text_drop_torn(out);
}

static const struct deed_ops deed_ops = {perform, leave_words};

static enum err with_reason(struct ui *ui, const struct ask *ask,
                            const char *text, struct diag *d)
{
    struct deed deed = ask->deed;
    if (!text[0] || !text_is_plain(text, STOCK_TEXT_MAX))
        return diag_set(d, ERR_FORMAT, tr("say why, in at most %d characters"),
                        STOCK_TEXT_MAX);
    text_copy(deed.reason, sizeof(deed.reason), text);
    return deed_do(ui, &deed, d);
}

static void print(struct ui *ui, uint64_t seq)
{
    struct diag d = {0};
    enum err err = spool_add(&ui->till->db, SPOOL_STOCK, seq, 1, false,
                             ui->till->now_ms());
    if (err) {
        err = till_explain(ui->till, err, &d);
        ui_fail(ui, err, &d);
        return;
    }
    spool_poke(ui->spool);
    ui_say(ui, UI_GOOD, "%s", tr("the copy is on its way to the printer"));
}

static void what_words(struct ui *ui, const struct choice *choice, int index,
                       char *out, size_t cap)
{
    (void)ui;
    (void)choice;
    text_copy(out, cap,
              index == 0 ? tr("print another copy")
                         : tr("it is wrong: take it back and write it anew"));
}

static void what_chosen(struct ui *ui, const struct choice *choice, int index)
{
    const uint64_t *seq = choice->data;
    if (index == 0) {
        print(ui, *seq);
        return;
    }
    struct ask ask = {.label = N_("Why"),
                      .wide = true,
                      .done = with_reason,
                      .deed = {.kind = DEED_OTHER,
                               .ops = &deed_ops,
                               .number = (int64_t)*seq}};
    snprintf(ask.title, sizeof(ask.title), tr("Take back paper %llu"),
             (unsigned long long)*seq);
    ask_open(ui, &ask);
}

static void chosen(struct ui *ui, const struct choice *choice, int index)
{
    uint64_t *seq = malloc(sizeof(*seq));
    if (!seq)
        return;
    *seq = ((const struct written *)choice->data)->rows[index].seq;
    struct choice what = {.title = N_("This paper"),
                          .count = 2,
                          .columns = 50,
                          .row = what_words,
                          .chosen = what_chosen,
                          .data = seq};
    choice_open(ui, &what);
}

void stock_papers_open(struct ui *ui)
{
    struct written *x = calloc(1, sizeof(*x));
    struct diag d = {0};
    if (!x)
        return;
    enum err err = stock_papers(ui->till, 0, x->rows, PAPERS_MAX, &x->count);
    if (err) {
        free(x);
        err = till_explain(ui->till, err, &d);
        ui_fail(ui, err, &d);
        return;
    }
    struct choice choice = {.title = N_("Stock papers"),
                            .empty = N_("No stock paper was written yet."),
                            .count = x->count,
                            .columns = 68,
                            .row = words,
                            .chosen = chosen,
                            .data = x};
    choice_open(ui, &choice);
}
