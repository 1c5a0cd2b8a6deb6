/* pos/ui/stock.h - the screens of the stock room, by the function that opens
 * each. In all of them a scan means "this one": received, thrown away, counted.
 * A number and Enter after it: so many of them. */
#ifndef POS_UI_STOCK_H
#define POS_UI_STOCK_H

#include "pos/stock/stock.h"
#include "pos/ui/ui.h"

/* stock_doc.c: papers being written */
void stock_receive_open(struct ui *ui);
void stock_return_open(struct ui *ui);
void stock_out_open(struct ui *ui);
void stock_in_open(struct ui *ui);
void stock_waste_open(struct ui *ui);
void stock_opening_open(struct ui *ui);
/* stock_count.c */
void stock_count_open(struct ui *ui);
/* stock_look.c: what is on hand, what is near its date, papers written */
void stock_look_open(struct ui *ui);
void stock_expiring_open(struct ui *ui);
void stock_papers_open(struct ui *ui);

/* ---- shared --------------------------------------------------------------*/

/* A draft on the screen. */
void stock_draft_open(struct ui *ui, int64_t draft);
/* "261125", "1125", "2026-11-25" or "+30" days: a last good day. "": none, 0.
 */
MUST_USE enum err stock_day_parse(struct ui *ui, const char *text,
                                  int32_t *ret_day, struct diag *d);

#endif
