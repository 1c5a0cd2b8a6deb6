#include "pos/stock/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/lookup.h"
#include "pos/stock/read.h"

static const char *kept(struct arena *arena, const char *text)
{
    return arena_text(arena, text, strlen(text));
}

static enum err name_line(struct till *t, struct arena *arena, uint64_t id,
                          struct stock_paper_line *ret)
{
    struct item item = {0};
    enum err err = lookup_item(t, id, 0, &item);
    if (err && err != ERR_NOTFOUND)
        return err;
    if (err)
        snprintf(item.name, sizeof(item.name), tr("item %llu"),
                 (unsigned long long)id);
    ret->name = kept(arena, item.name);
    ret->spec = kept(arena, item.spec);
    ret->unit = kept(arena, item.unit);
    return ret->name && ret->spec && ret->unit ? ERR_OK : ERR_NOMEM;
}

static enum err moved_line(struct till *t, struct arena *arena,
                           const Ledger__Origin *origin,
                           const Ledger__StockLine *l,
                           struct stock_paper_line *ret)
{
    uint64_t item = 0;
    int64_t milli = l->quantity_milli;
    enum err err = stock_item_now(t, origin, l->item, &item);
    if (!err)
        err = name_line(t, arena, item, ret);
    ret->quantity = quantity_of(milli);
    ret->lot = l->lot;
    ret->expiry_day = l->expiry_day;
    ret->has_amount = l->amount_fen != 0 || l->costed;
    ret->amount = money_of(l->amount_fen);
    if (!err && ret->has_amount && milli != 0)
        err = money_share(money_of(milli < 0 ? -l->amount_fen : l->amount_fen),
                          QUANTITY_ONE, milli < 0 ? -milli : milli,
                          &ret->unit_cost);
    return err;
}

static enum stock_paper_kind paper_kind(enum stock_kind kind)
{
    switch (kind) {
    case STOCK_RETURN:
        return STOCK_PAPER_RETURN;
    case STOCK_TRANSFER_OUT:
        return STOCK_PAPER_TRANSFER;
    case STOCK_WASTE:
        return STOCK_PAPER_WASTE;
    default:
        return STOCK_PAPER_IN;
    }
}

/* Who the other side is, and why: in words. */
static enum err fill_head(struct till *t, struct arena *arena,
                          const Ledger__StockPaper *f, enum stock_kind kind,
                          struct stock_paper *p)
{
    char text[ITEM_NAME_CAP + 64], why[2 * STOCK_TEXT_CAP + 64] = "";
    struct outlet other = {0};
    const char *waste = kind == STOCK_WASTE && f->waste_kind != 0
                            ? stock_waste_words((int)f->waste_kind)
                            : NULL;
    snprintf(text, sizeof(text), "%.*s", (int)sizeof(text) - 1, f->party);
    if (f->outlet != 0) {
        enum err err = catalogue_outlet(&t->catalogue, f->outlet, &other);
        if (err && err != ERR_NOTFOUND)
            return err;
        snprintf(text, sizeof(text), "%u %s", f->outlet, other.name);
    } else if (!f->party[0] && kind != STOCK_WASTE) {
        snprintf(text, sizeof(text), "%s", tr("headquarters"));
    }
    if (f->corrects_seq != 0)
        snprintf(why, sizeof(why), tr("takes back number %llu: %s"),
                 (unsigned long long)f->corrects_seq, f->reason);
    else
        snprintf(why, sizeof(why), "%s%s%s", waste ? waste : "",
                 waste && f->reason[0] ? ", " : "", f->reason);
    p->number = f->note;
    p->party = kept(arena, text);
    p->reason = kept(arena, why);
    return p->party && p->reason ? ERR_OK : ERR_NOMEM;
}

static enum err allowed_by(struct till *t, struct arena *arena, uint32_t id,
                           struct stock_paper *p)
{
    struct person who;
    if (id == 0)
        return ERR_OK;
    enum err err = people_find(t, id, &who);
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    p->approved_by = kept(arena, who.name);
    return p->approved_by ? ERR_OK : ERR_NOMEM;
}

static enum err fill_paper(struct till *t, const Ledger__Entry *e,
                           const Ledger__StockPaper *f, enum stock_kind kind,
                           struct arena *arena, struct stock_paper *p)
{
    struct stock_paper_line *lines =
        arena_alloc(arena, (f->n_lines + 1) * sizeof(*lines));
    enum err err = lines ? fill_head(t, arena, f, kind, p) : ERR_NOMEM;
    for (size_t i = 0; !err && i < f->n_lines; i++)
        err = moved_line(t, arena, e->origin, f->lines[i], &lines[i]);
    if (!err)
        err = allowed_by(t, arena, f->authorised_by, p);
    p->kind = paper_kind(kind);
    p->lines = lines;
    p->line_count = (int)f->n_lines;
    p->has_total = f->total_fen != 0;
    p->total = money_of(f->total_fen);
    p->signature = kind == STOCK_WASTE ? NULL : tr("Handed over by");
    p->other_signature = kind == STOCK_WASTE ? NULL : tr("Received by");
    return err;
}

static enum err fill_count(struct till *t, const Ledger__Entry *e,
                           struct arena *arena, struct stock_paper *p)
{
    const Ledger__StockCounted *c = e->stock_counted;
    char text[64 + STOCK_TEXT_CAP];
    struct stock_paper_line *lines =
        arena_alloc(arena, (c->n_lines + 1) * sizeof(*lines));
    enum err err = lines ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < c->n_lines; i++) {
        const Ledger__StockVariance *v = c->lines[i];
        struct stock_paper_line *l = &lines[p->line_count];
        uint64_t item = 0;
        if (v->counted_milli == v->expected_milli)
            continue;
        err = stock_item_now(t, e->origin, v->item, &item);
        if (!err)
            err = name_line(t, arena, item, l);
        l->quantity = quantity_of(v->counted_milli);
        l->has_expected = true;
        l->expected = quantity_of(v->expected_milli);
        l->difference = quantity_of(v->counted_milli - v->expected_milli);
        snprintf(text, sizeof(text), "%s", tr("worth "));
        money_format(money_of(v->amount_fen), text + strlen(text));
        l->note = kept(arena, text);
        p->line_count++;
    }
    if (err)
        return err;
    snprintf(text, sizeof(text), tr("%zu kinds counted, %d differ%s%s"),
             c->n_lines, p->line_count, c->words[0] ? ": " : "", c->words);
    p->reason = kept(arena, text);
    snprintf(text, sizeof(text), "PD-%u", c->count);
    p->number = kept(arena, text);
    p->kind = STOCK_PAPER_COUNT;
    p->lines = lines;
    p->has_total = true;
    p->total = money_of(c->amount_fen);
    p->signature = tr("Counted by");
    p->other_signature = tr("Watched by");
    return allowed_by(t, arena, c->authorised_by, p);
}

enum err stock_paper_fill(struct till *t, const Ledger__Entry *e,
                          struct arena *arena, struct stock_paper *ret_paper,
                          struct diag *d)
{
    enum stock_kind kind = STOCK_RECEIVE;
    const Ledger__StockPaper *f = stock_paper_of(e, &kind);
    enum err err = f ? fill_paper(t, e, f, kind, arena, ret_paper)
                     : fill_count(t, e, arena, ret_paper);
    return till_explain(t, err, d);
}

enum err stock_paper_expiring(struct till *t, int days, struct arena *arena,
                              struct stock_paper *ret_paper, struct diag *d)
{
    struct stock_lot *list = NULL;
    struct stock_paper_line *lines = NULL;
    char text[64];
    int count = 0;
    enum err err =
        stock_expiring(t, till_business_day(t) + days, &list, &count);
    if (!err)
        lines = arena_alloc(arena, ((size_t)count + 1) * sizeof(*lines));
    if (!err && !lines)
        err = ERR_NOMEM;
    for (int i = 0; !err && i < count; i++) {
        err = name_line(t, arena, list[i].item, &lines[i]);
        lines[i].quantity = list[i].quantity;
        lines[i].expiry_day = list[i].expiry_day;
        lines[i].lot = kept(arena, list[i].lot);
    }
    free(list);
    snprintf(text, sizeof(text), tr("good for %d days or less"), days);
    ret_paper->kind = STOCK_PAPER_EXPIRING;
    ret_paper->reason = kept(arena, text);
    ret_paper->lines = lines;
    ret_paper->line_count = count;
    return till_explain(t, err, d);
}
