/* pos/ui/customers.h - finding a customer (customers.c), their account
 * (credit.c) and members (member.c). */
#ifndef POS_UI_CUSTOMERS_H
#define POS_UI_CUSTOMERS_H

#include "pos/customer/credit.h"
#include "pos/ui/panels.h"

/* What becomes of the one that is chosen; the list is closed by then. */
typedef void customers_chosen(struct ui *ui, uint64_t id);

struct customers_list {
    const char *title; /* N_() */
    bool members;      /* points are shown, and new ones collect them */
    customers_chosen *chosen;
};
void customers_open(struct ui *ui, const struct customers_list *list);

/* F8: whose account; with goods in the basket, what of them goes on it. */
void credit_open(struct ui *ui);
void account_open(struct ui *ui, uint64_t id);
/* F10, Reports: who owes how much, oldest debt first. */
void aging_open(struct ui *ui);

/* F9: whose points the basket collects. */
void member_open(struct ui *ui);
/* Below the total's label: the basket's member, points to be spent and credit,
 * at most two rows. Returns the row after them. */
int member_draw(const struct ui *ui, int row, int column, int columns);

#endif
