/* hq/order/book.h - the desk's lines in memory, for desk.c, close.c and
 * stock.c. */
#ifndef HQ_ORDER_BOOK_H
#define HQ_ORDER_BOOK_H

#include "hq/order/desk.h"

struct tally { /* of an outlet and item */
    uint32_t outlet, item, warehouse;
    int64_t allotted, sent, aboard;
};

struct book {
    struct store *s;
    int64_t now_ms;
    int32_t day;
    struct range range;
    struct desk_line *lines; /* owned; by outlet, order, item */
    size_t count, cap;
    struct tally *tallies; /* owned; what was promised before */
    size_t tally_count, tally_cap;
    uint32_t hub; /* serves outlets whose rule names no warehouse; 0: none */
    const Order__Rule *rule; /* of the outlet being read */
    Order__Rule *rules;      /* owned */
    size_t rule_count, rule_cap;
    size_t first;               /* line of the outlet being read */
    struct desk_report *report; /* may be NULL */
};

/* Reads all open lines with their trucks, checked for all but stock. */
MUST_USE enum err desk_book_open(struct book *b, struct store *s,
                                 int64_t now_ms);
void desk_book_release(struct book *b);
/* Records the decisions of the lines that are closed. */
MUST_USE enum err desk_book_record(struct book *b);
/* hq/order/stock.c: promised before, by warehouse and item. */
MUST_USE enum err desk_book_promised(struct book *b);
/* Free for new promises: not held, with the days of life a shop needs, less
 * what was promised. */
MUST_USE enum err desk_book_free(struct book *b, uint32_t warehouse,
                                 uint32_t item, int64_t *ret_milli);
/* Shares the stock of all due lines; hq/order/allot.c. */
MUST_USE enum err desk_book_share(struct book *b, uint32_t warehouse);
/* Appends to a growing array. */
MUST_USE enum err desk_book_room(void **array, size_t count, size_t *cap,
                                 size_t size);

#endif
