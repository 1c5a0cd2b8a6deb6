/* receipts/credit_slip.h - 赊账凭条, 还款凭条 and 对账单: what a customer owes.
 *
 * Names are masked on paper (name_mask) except on the statement, which is the
 * customer's own. Prints the numbers it is given and computes none. */
#ifndef RECEIPTS_CREDIT_SLIP_H
#define RECEIPTS_CREDIT_SLIP_H

#include "receipts/look.h"

struct credit_slip {
    struct paper_facts facts;
    bool repaid;             /* 还款凭条; else goods on credit */
    const char *customer;    /* whole name; masked here */
    const char *customer_no; /* "17"; NULL: not shown */
    uint64_t sale_seq;       /* the sale on credit; 0: none */
    struct money amount;     /* of this slip, positive */
    const char *tender;      /* how it was repaid */
    struct money balance;    /* owed after it; negative: paid ahead */
    bool has_limit;
    struct money limit;
    int32_t due_day; /* to be paid by; 0: nothing agreed */
    const char *note;
};

void credit_slip_document(const struct credit_slip *slip, struct document *doc);

struct statement_line {
    int64_t time_ms;
    const char *what;     /* "赊账", "还款", "更正" */
    uint64_t seq;         /* the ledger's number; 0: not shown */
    struct money amount;  /* more owed; negative: repaid */
    struct money balance; /* owed after it */
};

struct customer_statement {
    struct paper_facts facts;
    const char *customer;
    const char *customer_no;
    int32_t from_day, to_day; /* both included */
    struct money opening;     /* owed before the first line */
    const struct statement_line *lines;
    int line_count;
    struct money given, repaid; /* sums, both positive */
    struct money closing;       /* owed after the last line */
    bool has_limit;
    struct money limit;
};

void customer_statement_document(const struct customer_statement *statement,
                                 struct document *doc);

#endif
