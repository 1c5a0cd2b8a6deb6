/* pos/ui/refund.h - F7: goods back. refund_find.c finds the sale, refund.c
 * chooses what comes back and how the money goes. */
#ifndef POS_UI_REFUND_H
#define POS_UI_REFUND_H

#include "pos/refund/refund.h"
#include "pos/ui/ui.h"

/* "Which sale?"; with an exchange beside the basket: gives that up. */
void refund_open(struct ui *ui);
/* A receipt's code was scanned. */
void refund_open_code(struct ui *ui, const char *code);
/* Takes the sale over (NULL: without a receipt). */
void refund_lines_open(struct ui *ui, struct refundable *of);

/* Each turn of the loop: has headquarters answered? */
void refund_follow(struct ui *ui);
/* Somebody waits for it: look again soon. */
bool refund_waits(const struct ui *ui);

#endif
