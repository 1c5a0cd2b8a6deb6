/* pos/ui/pay.h - paying: the panel that takes the money, and what runs behind
 * every panel while a phone payment is open. */
#ifndef POS_UI_PAY_H
#define POS_UI_PAY_H

#include "pos/pay/book.h"
#include "pos/ui/ui.h"

/* ---- behind every panel (pay_run.c) --------------------------------------*/
void pay_run_start(struct ui *ui);
void pay_run_stop(struct ui *ui);
int pay_run_fd(const struct ui *ui);
/* Until something changes by itself; -1: nothing. */
int pay_run_wait_ms(const struct ui *ui);
/* Takes and sends frames, records results, says them, and finishes the sale
 * that they pay. */
void pay_run_turn(struct ui *ui);
/* "1 open payment", for the top line; "" for none. */
void pay_run_words(const struct ui *ui, char *out, size_t cap);

/* ---- the panel (pay.c) ---------------------------------------------------*/
/* The sale, if what is on top may be left for it and all is paid. */
void pay_finish(struct ui *ui);
/* What cash has been put down in the panel so far. */
struct money pay_cash(const struct ui *ui);

/* ---- phones (pay_phone.c) ------------------------------------------------*/
#define PAY_LINES_MAX 4
/* Payments of this basket, newest last, at most PAY_LINES_MAX. */
int pay_phone_list(const struct ui *ui, struct payment list[PAY_LINES_MAX]);
void pay_phone_draw(const struct ui *ui, int row, const struct payment *list,
                    int count);
/* amount 0: all that is still to be paid. */
void pay_phone_code(struct ui *ui, const char *scan, struct money amount);
void pay_phone_show(struct ui *ui, struct money amount);
void pay_phone_static(struct ui *ui, struct money amount);
/* "-": waits no longer, or gives back what is paid. */
void pay_phone_back(struct ui *ui);
/* Waits no longer for this one. */
void pay_phone_give_up(struct ui *ui, const char *order_no);
/* Value of goods that came back for these (pos/refund/exchange.h), at most
 * their total. */
struct money pay_exchanged(const struct ui *ui);
/* total - that - cash - paid by phone, and what of it is asked of a phone now.
 */
struct money pay_rest(const struct ui *ui, struct book_basket *ret_book);

/* ---- a one-time QR (pay_qr.c) --------------------------------------------*/
void pay_qr_open(struct ui *ui, const char *order_no);

/* ---- debts (credit_pay.c) -------------------------------------------------*/
/* The payer's code is scanned for so much of what a customer owes. */
void repay_scan_open(struct ui *ui, uint64_t customer, struct money amount);
/* A one-time QR for it. */
void repay_show_open(struct ui *ui, uint64_t customer, Ledger__TenderType type,
                     struct money amount);
/* One that is open and not given up; false: none. */
bool repay_find(struct ui *ui, uint64_t customer, struct payment *ret_payment);
/* Back to it. */
void repay_resume_open(struct ui *ui, const struct payment *payment);

/* ---- refunds that a phone did not get (refund_failed.c) -------------------*/
void refunds_failed_open(struct ui *ui);
void refunds_failed_words(const struct ui *ui, char *out, size_t cap);

/* ---- said aloud (pay_voice.c) --------------------------------------------
 * By espeak-ng where it is installed, without waiting for it; "[voice] speak =
 * no" in till.ini turns it off. */
void pay_voice_say(struct ui *ui, const char *words);
/* Ended ones are buried. */
void pay_voice_turn(struct ui *ui);
/* Whatever still speaks is silent. */
void pay_voice_stop(struct ui *ui);

#endif
