/* pos/ui/menu.h - "F10 More": what is not on a key of its own, in groups that
 * open on a second list. A row is words and a function: to add one, add a line
 * to its group in menu.c. */
#ifndef POS_UI_MENU_H
#define POS_UI_MENU_H

#include "pos/ui/ui.h"

struct menu_row {
    const char *words; /* N_() */
    void (*open)(struct ui *ui);
    const struct menu *group; /* instead of open: a list of its own */
    /* Words that follow the state, instead of words; may be NULL. */
    void (*say)(const struct ui *ui, char *out, size_t cap);
};

struct menu {
    const char *title; /* N_() */
    const struct menu_row *rows;
    int count;
};

/* The whole menu, or while nobody is signed in what needs nobody. */
void more_open(struct ui *ui);

/* ---- what the rows do ------------------------------------------*/
void drawer_panel(struct ui *ui);
/* report.c */
void report_days_open(struct ui *ui);
void report_hours_open(struct ui *ui);
void report_categories_open(struct ui *ui);
void report_best_open(struct ui *ui);
void report_dead_open(struct ui *ui);
void report_margin_open(struct ui *ui);
void report_order_open(struct ui *ui);
/* cash.c */
void cash_in_open(struct ui *ui);
void cash_out_open(struct ui *ui);
void cash_drop_open(struct ui *ui);
void hand_over_open(struct ui *ui);
/* keep.c */
void backup_open(struct ui *ui);
void carry_out_open(struct ui *ui);
void carry_in_open(struct ui *ui);
void practice_open(struct ui *ui);
void practice_words(const struct ui *ui, char *out, size_t cap);
/* more.c */
void abandon_basket(struct ui *ui);
void other_weight(struct ui *ui);
void other_weight_words(const struct ui *ui, char *out, size_t cap);
void other_letters(struct ui *ui);
void other_letters_words(const struct ui *ui, char *out, size_t cap);
void test_print(struct ui *ui);
void drop_prints(struct ui *ui);
void drop_prints_words(const struct ui *ui, char *out, size_t cap);
void look_open(struct ui *ui); /* look.c */
void about_open(struct ui *ui);
void end_open(struct ui *ui);

#endif
