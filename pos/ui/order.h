/* pos/ui/order.h - ordering from headquarters, by the function that opens each
 * screen. In a draft a scan means "one more of this". */
#ifndef POS_UI_ORDER_H
#define POS_UI_ORDER_H

#include "pos/order/order.h"
#include "pos/ui/ui.h"

/* order.c: the suggestion, orders being written, orders placed */
void orders_open(struct ui *ui);
/* order_doc.c: a draft; doc becomes the panel's */
void order_doc_open(struct ui *ui, struct order_doc *doc);
/* order_look.c: what becomes of an order */
void order_look_open(struct ui *ui, uint64_t seq);

#endif
