#include "hq/goods/paper.h"

#include <stdlib.h>
#include <string.h>

void goods_paper_init(struct goods_paper *p, Goods__MoveKind kind)
{
    memset(p, 0, sizeof(*p));
    goods__moved__init(&p->m);
    p->m.kind = kind;
}

void goods_paper_release(struct goods_paper *p)
{
    free(p->m.lines);
    free(p->m.new_lots);
    arena_release(&p->arena);
    memset(p, 0, sizeof(*p));
}

static Goods__Place *place(struct goods_paper *p, const struct goods_place *x)
{
    Goods__Place *to = arena_alloc(&p->arena, sizeof(*to));
    if (!to)
        return NULL;
    goods__place__init(to);
    to->kind = x->kind;
    to->id = x->id;
    to->bin = arena_text(&p->arena, x->bin, strlen(x->bin));
    return to->bin ? to : NULL;
}

enum err goods_paper_add(struct goods_paper *p, const struct goods_stock *line,
                         const struct goods_place *to)
{
    if (p->m.n_lines == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        Goods__MoveLine **lines =
            realloc(p->m.lines, cap * sizeof(*p->m.lines));
        if (!lines)
            return ERR_NOMEM;
        p->m.lines = lines;
        p->cap = cap;
    }
    Goods__MoveLine *l = arena_alloc(&p->arena, sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    goods__move_line__init(l);
    l->item = line->item;
    l->lot = line->lot;
    l->quantity_milli = line->milli;
    l->from = place(p, &line->at);
    l->to = place(p, to);
    if (!l->from || !l->to)
        return ERR_NOMEM;
    p->m.lines[p->m.n_lines++] = l;
    return ERR_OK;
}

enum err goods_paper_lot(struct goods_paper *p, const struct goods_lot *lot,
                         uint32_t *ret_lot)
{
    if (p->m.n_new_lots == p->lot_cap) {
        size_t cap = p->lot_cap ? 2 * p->lot_cap : 16;
        Goods__Lot **lots = realloc(p->m.new_lots, cap * sizeof(*lots));
        if (!lots)
            return ERR_NOMEM;
        p->m.new_lots = lots;
        p->lot_cap = cap;
    }
    Goods__Lot *l = arena_alloc(&p->arena, sizeof(*l));
    char *code = arena_text(&p->arena, lot->code, strlen(lot->code));
    char *paper =
        arena_text(&p->arena, lot->certificate, strlen(lot->certificate));
    if (!l || !code || !paper)
        return ERR_NOMEM;
    goods__lot__init(l);
    l->item = lot->item;
    l->supplier = lot->supplier;
    l->code = code;
    l->produced_day = lot->produced_day;
    l->expiry_day = lot->expiry_day;
    l->certificate = paper;
    *ret_lot = GOODS_LOT_NEW(p->m.n_new_lots);
    p->m.new_lots[p->m.n_new_lots++] = l;
    return ERR_OK;
}

enum err goods_paper_move(struct store *s, struct goods_paper *p,
                          int64_t now_ms, struct diag *d)
{
    const Goods__Moved whole = p->m;
    enum err err = ERR_OK;
    for (size_t at = 0; !err && at < whole.n_lines;) {
        Goods__Moved part = whole;
        part.lines = whole.lines + at;
        part.n_lines = whole.n_lines - at;
        if (part.n_lines > GOODS_LINES_MAX && part.n_new_lots == 0)
            part.n_lines = GOODS_LINES_MAX;
        err = goods_move(s, &part, now_ms, d);
        at += part.n_lines;
    }
    return err;
}
