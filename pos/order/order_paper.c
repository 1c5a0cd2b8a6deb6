#include "pos/order/order_paper.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "pos/order/order.h"

static const char *kept(struct arena *arena, const char *text)
{
    return arena_text(arena, text, strlen(text));
}

/* A struck out line is not printed. */
static enum err fill_line(struct till *t, const struct placed *p,
                          const struct placed_line *l, struct arena *arena,
                          struct order_line *ret)
{
    char words[160] = "";
    if (l->state != ORDER__LINE_STATE__LINE_OPEN)
        order_line_words(t, p, l, words, sizeof(words));
    *ret = (struct order_line){
        .name = kept(arena, l->item.name),
        .spec = kept(arena, l->item.spec),
        .unit = kept(arena, l->item.unit),
        .quantity = l->asked,
        .note = kept(arena, words),
    };
    return ret->name && ret->spec && ret->unit && ret->note ? ERR_OK
                                                            : ERR_NOMEM;
}

enum err order_paper_fill(struct till *t, uint64_t seq, struct arena *arena,
                          struct order_paper *ret_paper, struct diag *d)
{
    struct placed p = {0};
    char text[160];
    enum err err = order_read(t, seq, &p, d);
    if (err)
        return err;
    struct order_line *lines =
        arena_alloc(arena, ((size_t)p.count + 1) * sizeof(*lines));
    if (!lines)
        err = ERR_NOMEM;
    ret_paper->line_count = 0;
    for (int i = 0; !err && i < p.count; i++)
        if (p.lines[i].asked.milli > 0)
            err = fill_line(t, &p, &p.lines[i], arena,
                            &lines[ret_paper->line_count++]);
    order_words(t, &p, text, sizeof(text));
    ret_paper->lines = lines;
    ret_paper->state = kept(arena, text);
    snprintf(text, sizeof(text), "%llu", (unsigned long long)seq);
    ret_paper->number = kept(arena, text);
    ret_paper->wanted_day = p.head.delivery_day;
    ret_paper->note = p.head.emergency ? tr("EMERGENCY ORDER") : NULL;
    if (!err && (!ret_paper->state || !ret_paper->number))
        err = ERR_NOMEM;
    placed_release(&p);
    return till_explain(t, err, d);
}
