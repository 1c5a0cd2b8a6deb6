/* pos/pay/pay_words.h - what a shopkeeper reads about phone payments. */
#ifndef POS_PAY_PAY_WORDS_H
#define POS_PAY_PAY_WORDS_H

#include <stddef.h>

#include "pos/pay/payment.h"

/* "WeChat", "Alipay", "UnionPay" in the user's language. */
const char *pay_type_words(Ledger__TenderType type);
/* A provider's or headquarters' code in words that say what to do; for one
 * without words, the code itself. */
const char *pay_reason_words(const char *reason);
/* What happens to an open payment now and next, with its seconds: "WeChat is
 * being asked, again in 4 s; taken back in 41 s". linked: the lane is up. */
void pay_talk_words(const struct payment_talk *talk, bool linked,
                    int64_t now_ms, char *out, size_t cap);
/* Of one in the book: "paid", "not paid", ... */
const char *pay_status_words(const struct payment *p);
/* Of a refund in the book. */
const char *pay_refund_words(const struct payment_refund *r);
/* The result, and what to do: for the message line. */
void pay_result_words(const struct payment *p, char *out, size_t cap);
/* An amount as it is read aloud: "十二元五角", "12.50 yuan". */
void pay_amount_spoken(struct money amount, bool chinese, char *out,
                       size_t cap);
/* What is said aloud: "WeChat paid 12.50 yuan"; "" for nothing. */
void pay_spoken(const struct payment *p, char *out, size_t cap);
/* Stable names for scripts: "wechat", "paid", "payer-code". */
const char *pay_type_name(Ledger__TenderType type);
const char *pay_status_name(enum payment_status status);
const char *pay_method_name(Ledger__PaymentMethod method);

#endif
