/* pos/ui/sale.h - the resting screen: basket, total, input line. */
#ifndef POS_UI_SALE_H
#define POS_UI_SALE_H

#include "pos/refund/refund.h"
#include "pos/ui/ui.h"

#define SALE_UNKNOWN_MAX 8

struct sale_panel {
    struct panel panel;
    struct screen_line line;
    struct quantity times; /* keyed as "3*"; 0: none */
    uint32_t row;          /* chosen line; 0: the last one */
    bool marked;           /* a person chose it by the arrows */
    char unknown[SALE_UNKNOWN_MAX][LOOKUP_CODE_MAX + 1];
    int unknown_len;
    bool finished; /* `last` is shown while the basket is empty */
    struct sale last;
    struct refund_done back; /* instead of `last`; seq 0: none */
};

struct sale_panel *sale_of(const struct ui *ui);
/* sale_draw.c */
void sale_draw(struct ui *ui, struct panel *p);

#endif
