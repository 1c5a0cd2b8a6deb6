/* receipts/stock_paper.h - one paper for what moves stock: 入库单 报损单 盘点单
 * 调拨单 收购单 退供单. */
#ifndef RECEIPTS_STOCK_PAPER_H
#define RECEIPTS_STOCK_PAPER_H

#include "receipts/look.h"

enum stock_paper_kind {
    STOCK_PAPER_IN,       /* goods received */
    STOCK_PAPER_WASTE,    /* thrown away */
    STOCK_PAPER_COUNT,    /* counted, with what was expected */
    STOCK_PAPER_ADJUST,   /* corrected by hand */
    STOCK_PAPER_TRANSFER, /* to another outlet */
    STOCK_PAPER_RETURN,   /* back to who sent it */
    STOCK_PAPER_PRODUCE,  /* bought from a farmer */
    STOCK_PAPER_EXPIRING, /* a list of what is near its last good day */
};

struct stock_paper_line {
    const char *name, *spec, *unit;
    struct quantity quantity; /* received, lost, counted */
    bool has_expected;        /* shows it and the difference */
    struct quantity expected, difference;
    bool has_amount;
    struct money unit_cost, amount;
    const char *lot;
    int32_t expiry_day; /* 0: none */
    const char *note;   /* why, grade, temperature */
};

struct stock_paper {
    enum stock_paper_kind kind;
    struct paper_facts facts;
    const char *number; /* of an outside paper: delivery, count */
    const char *party;  /* supplier, farmer, other outlet */
    const char *reason; /* of all lines */
    const char *approved_by;
    const struct stock_paper_line *lines;
    int line_count;
    bool has_total;
    struct money total;
    /* Who signs; NULL: nobody. "收货人" */
    const char *signature, *other_signature;
};

void stock_paper_document(const struct stock_paper *paper,
                          struct document *doc);

#endif
