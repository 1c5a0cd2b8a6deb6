/* hq/order/words.h - states and reasons of order lines in words. */
#ifndef HQ_ORDER_WORDS_H
#define HQ_ORDER_WORDS_H

#include "hq/order/desk.h"

/* English ids, for --json; tr() for people. */
const char *desk_state_word(Order__LineState state);
const char *desk_reason_word(Order__LineReason reason);
/* How a line's figure came about, a sentence or two. Returns out. */
const char *desk_line_words(const struct desk_line *x, char *out, size_t cap);

#endif
