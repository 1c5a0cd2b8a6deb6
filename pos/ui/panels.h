/* pos/ui/panels.h - the panels, by the function that opens each. */
#ifndef POS_UI_PANELS_H
#define POS_UI_PANELS_H

#include "pos/ui/deed.h"
#include "pos/refund/refund.h"
#include "pos/ui/ui.h"

/* ---- the resting screen (sale.c) -----------------------------------------*/
const struct panel_ops *sale_panel_ops(void);
void sale_open(struct ui *ui);
/* Puts a pick into the basket, says so, or asks for what is missing (a
 * weight). quantity 0: the label's, or one. */
void sale_add(struct ui *ui, const struct pick *pick, struct quantity quantity);
/* The line is in the basket: chosen, and said so. */
void sale_added(struct ui *ui, int line, const struct item *item,
                struct quantity quantity);
/* A code as scanned. */
void sale_add_code(struct ui *ui, const char *code, struct quantity quantity);
/* The sale is over: its change is shown until the next one begins. */
void sale_finished(struct ui *ui, const struct sale *sale);
/* Goods came back: what is given is shown until the next sale begins. NULL:
 * nothing is shown any more. */
void sale_given_back(struct ui *ui, const struct refund_done *done);
/* The quantity keyed before a code ("3*"), taken away; 0 when none. */
struct quantity sale_take_times(struct ui *ui);
/* Codes nobody knew, dealt with. */
void sale_known(struct ui *ui, const char *code);
/* The chosen line, or the last one; -1 in an empty basket. */
int sale_line(const struct ui *ui);
void sale_draw_list(struct ui *ui, int row, int rows, int chosen, bool marked);

/* ---- what the customer sees (display_view.c) -----------------------------*/

/* Each turn of the loop; costs nothing when nothing changed. */
void display_follow(struct ui *ui);
/* A payment code for the customer's phone, until until_ms (wall clock; 0: until
 * taken away). "" takes it away. */
void display_code(struct ui *ui, const char *text, struct money amount,
                  int64_t until_ms);

/* ---- people and shifts ---------------------------------------------------*/
void login_open(struct ui *ui);
/* Signs in who needs no PIN, or opens login; then the shift's opening. */
void login_begin(struct ui *ui);
void shift_panel_open(struct ui *ui);
void shift_begin_open(struct ui *ui);
/* After a sign-in: completes what hand_over_open (pos/ui/menu.h) began. */
void hand_over_finish(struct ui *ui);

/* ---- over the sale -------------------------------------------------------*/
void find_open(struct ui *ui, const char *query, struct quantity times);
/* The same for another panel: what was chosen or scanned is its. */
typedef void find_taken(struct ui *ui, const struct pick *pick);
void find_for(struct ui *ui, const char *query, find_taken *taken);
/* Goods without a barcode on the number keys; and one more on a key. */
void frequent_open(struct ui *ui, struct quantity times);
void frequent_keep(struct ui *ui, uint64_t item);
void categories_open(struct ui *ui, struct quantity times, find_taken *taken);
void pay_open(struct ui *ui);
/* Is somebody paying? Then what he handed over so far. */
bool pay_given(const struct ui *ui, struct money *ret_given);
void quantity_open(struct ui *ui, int line);
/* The weighed line again: what is on the scale, as soon as it rests. */
void reweigh_open(struct ui *ui, int line);
void weigh_open(struct ui *ui, const struct pick *pick);
/* "0.53", "530g", "1.06斤": kg in thousandths; unit as in ask->unit. */
MUST_USE enum err weight_parse(const char *text, int unit,
                               struct quantity *ret_kg, struct diag *d);
void price_open(struct ui *ui, int line);
void discount_open(struct ui *ui, int line);
void line_open(struct ui *ui, int line);
void park_open(struct ui *ui);
void recall_open(struct ui *ui);
void reprint_open(struct ui *ui);
void local_item_open(struct ui *ui, const char *barcode);
/* One calm line when receipt.ini is not in use as it stands. */
void look_say(struct ui *ui);
void help_open(struct ui *ui, const char *help);

/* ---- small questions (ask.c, pick.c) -------------------------------------*/

struct ask;
/* Enter in a question: OK closes it, else d is shown under the input and it
 * stays. */
typedef enum err ask_done(struct ui *ui, const struct ask *ask,
                          const char *text, struct diag *d);
/* A line under the input that follows the typing; false: nothing to show. */
typedef bool ask_preview(struct ui *ui, const struct ask *ask, const char *text,
                         char *out, size_t cap);

struct ask {
    char title[ITEM_NAME_CAP + 96]; /* translated */
    const char *label;              /* N_() before the input */
    const char *hint;               /* N_() under it; may be NULL */
    bool wide;                      /* a name: full-width signs stay */
    bool secret;                    /* a PIN: not shown */
    char initial[SCREEN_LINE_MAX + 1];
    ask_done *done;
    ask_preview *preview; /* may be NULL */
    /* Tab and "/": the next of these N_() units, where there are any. */
    const char *const *units;
    int unit, unit_count;
    bool weighs;      /* the scale is shown; done gets its weight as "530g" */
    bool at_once;     /* weighs: without a key, as soon as the scale rests */
    struct deed deed; /* for done */
    struct pick pick;
};
void ask_open(struct ui *ui, const struct ask *ask);
/* Is a question open that looks at the scale? */
bool ask_weighing(const struct ui *ui);
/* The scale has told something. */
void ask_weight_came(struct ui *ui);

/* ---- the scale (scale.c) -------------------------------------------------*/

/* There is one, or should be. */
bool scale_here(const struct ui *ui);
/* A weight rests on it that may be sold by. */
bool scale_stable(const struct ui *ui);
/* That weight without the tare; ERR_BUSY, ERR_GONE and a sentence. */
MUST_USE enum err scale_take(const struct ui *ui, int64_t *ret_g,
                             struct diag *d);
/* Takes what rests on the scale for the tare, or typed_g when that is not 0. */
MUST_USE enum err scale_tare(struct ui *ui, int64_t typed_g, struct diag *d);
/* Three rows. */
void scale_draw(const struct ui *ui, int row, int column, int columns);
/* Asks for the weight while a question wants it; each turn of the loop. */
void scale_follow(struct ui *ui);
void scale_told(struct ui *ui, const struct scale_state *state);

/* Yes (Enter) or no (Esc); does the deed. */
void confirm_open(struct ui *ui, const char *question, const struct deed *deed);

/* A list to choose from by its numbers, arrows and Enter. */
struct choice {
    const char *title; /* N_() */
    const char *empty; /* N_(), when there is nothing */
    int count;
    int columns; /* width inside */
    void (*row)(struct ui *ui, const struct choice *choice, int index,
                char *out, size_t cap);
    void (*chosen)(struct ui *ui, const struct choice *choice, int index);
    void *data; /* owned: freed with the panel */
};
void choice_open(struct ui *ui, const struct choice *choice);

/* ---- words (words.c) -----------------------------------------------------*/

#define WORDS_CAP 256
/* Full-width digits and signs as ASCII; "。" is a point, "×" a star. */
int words_fold(int key);
/* "3 瓶", "0.530 kg", "1.06 斤": number and unit apart. */
void words_quantity(const struct ui *ui, const struct item *item,
                    struct quantity quantity, char *ret_number,
                    size_t number_cap, char *ret_unit, size_t unit_cap);
/* Price of what words_quantity counts in: "9.60", per 斤 "4.80". */
void words_price(const struct ui *ui, const struct item *item,
                 struct money price, char *out, size_t cap);
/* "天长大米 5kg". */
void words_item(const struct item *item, char *out, size_t cap);
/* The same cut to so many columns. */
void words_item_short(const struct item *item, int columns, char *out,
                      size_t cap);
/* "9折", "-5.00". */
void words_discount(const struct discount *discount, char *out, size_t cap);
/* "3 小时", "5 分钟", "2 天". */
void words_age(int64_t ms, char *out, size_t cap);
/* What a person typed as money or number, with a sentence for what is no
 * number: folds, trims. */
MUST_USE enum err words_money(const char *text, int64_t max_fen,
                              struct money *ret_amount, struct diag *d);

#endif
