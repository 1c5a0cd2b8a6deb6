/* hq/goods/paper.h - a Moved put together line by line. */
#ifndef HQ_GOODS_PAPER_H
#define HQ_GOODS_PAPER_H

#include "base/arena.h"
#include "hq/store/goods.h"

struct goods_paper {
    Goods__Moved m; /* kind, document, paper, reason, by: the caller's */
    struct arena arena;
    size_t cap, lot_cap;
};

void goods_paper_init(struct goods_paper *p, Goods__MoveKind kind);
void goods_paper_release(struct goods_paper *p);
/* line->at: from. */
MUST_USE enum err goods_paper_add(struct goods_paper *p,
                                  const struct goods_stock *line,
                                  const struct goods_place *to);
/* A lot first seen: *ret_lot stands for it in the lines. */
MUST_USE enum err goods_paper_lot(struct goods_paper *p,
                                  const struct goods_lot *lot,
                                  uint32_t *ret_lot);
/* Moves it; nothing when it has no lines. Longer ones in several steps. */
MUST_USE enum err goods_paper_move(struct store *s, struct goods_paper *p,
                                   int64_t now_ms, struct diag *d);

#endif
