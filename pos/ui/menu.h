/* pos/ui/menu.h - "F10 More": what is not on a key of its own, in groups that
 * open on a second list. A row is words and a function: to add one, add a line
 * to its group in menu.c. */
#ifndef POS_UI_MENU_H
#define POS_UI_MENU_H

#include "pos/ui/ui.h"

struct menu_row {
    const char *words; /* N_() */
    void (*open)(struct ui *ui);
    void (*open_which)(struct ui *ui, int which); /* instead: one of several */
    int which;
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
/* report.c; which: enum report_kind */
void report_open(struct ui *ui, int which);
/* cash.c */
/* which: Ledger__CashMoved__Way */
void cash_move_open(struct ui *ui, int which);
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
