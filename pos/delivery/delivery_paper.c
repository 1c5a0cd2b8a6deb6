/* delivery_paper.c - the paper of what was received, with the differences. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/delivery/delivery_internal.h"
#include "receipts/delivery_note.h"

static const char *kept(struct arena *arena, const char *text)
{
    return arena_text(arena, text, strlen(text));
}

static enum err fill_line(struct till *t, const Goods__ReceivedLine *l,
                          bool known, struct arena *arena,
                          struct delivery_line *ret)
{
    struct item item;
    char words[160];
    struct delivery_row r = {.sent = {l->sent_milli},
                             .accepted = {l->accepted_milli},
                             .damaged = {l->damaged_milli},
                             .refused = {l->refused_milli},
                             .why = l->reason,
                             .counted = DELIVERY_COUNTED};
    enum err err = delivery_item(t, l->item, &item);
    if (err)
        return err;
    delivery_row_words(&r, words, sizeof(words));
    *ret = (struct delivery_line){
        .name = kept(arena, item.name),
        .spec = kept(arena, item.spec),
        .unit = kept(arena, item.unit),
        .ordered = known ? r.sent : r.accepted,
        .sent = r.accepted,
        .lot = l->lot_code,
        .expiry_day = l->expiry_day,
        .note = kept(arena, words),
    };
    return ret->name && ret->spec && ret->unit && ret->note ? ERR_OK
                                                            : ERR_NOMEM;
}

enum err delivery_paper_fill(struct till *t, const Ledger__Entry *e,
                             struct arena *arena,
                             struct delivery_note *ret_note, struct diag *d)
{
    const Goods__Received *f = e->delivery_received;
    char text[64];
    bool known = false;
    enum err err = ERR_OK;
    if (e->fact_case != LEDGER__ENTRY__FACT_DELIVERY_RECEIVED)
        return diag_set(d, ERR_NOTFOUND, tr("that is no received delivery"));
    struct delivery_line *lines =
        arena_alloc(arena, (f->n_lines + 1) * sizeof(*lines));
    if (!lines)
        err = ERR_NOMEM;
    for (size_t i = 0; i < f->n_lines; i++)
        known = known || f->lines[i]->sent_milli > 0;
    for (size_t i = 0; !err && i < f->n_lines; i++)
        err = fill_line(t, f->lines[i], known, arena, &lines[i]);
    snprintf(text, sizeof(text), "%u", f->delivery);
    ret_note->received = true;
    ret_note->number = kept(arena, text);
    ret_note->lines = lines;
    ret_note->line_count = (int)f->n_lines;
    ret_note->crates = (int)f->crates_left;
    ret_note->crates_back = (int)f->crates_back;
    ret_note->has_total = f->total_fen > 0;
    ret_note->total = money_of(f->total_fen);
    ret_note->words = f->words;
    if (!err && !ret_note->number)
        err = ERR_NOMEM;
    return till_explain(t, err, d);
}
