/* pos/ui/delivery.h - receiving what headquarters' truck brings, by the
 * function that opens each screen. */
#ifndef POS_UI_DELIVERY_H
#define POS_UI_DELIVERY_H

#include "pos/ui/ui.h"

/* delivery.c: what is expected, begun and received */
void deliveries_open(struct ui *ui);
/* A slip was scanned, wherever. */
void delivery_slip_open(struct ui *ui, const char *code);
/* delivery_doc.c: one being received. slip: NULL when chosen from the list. */
struct slip;
void delivery_doc_open(struct ui *ui, uint32_t delivery,
                       const struct slip *slip);

#endif
