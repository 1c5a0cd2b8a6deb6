/* pos/customer/credit_paper.h - 凭条, 对账单 and the aging list as documents.
 * facts: the letterhead, the look and the time; these fill in the rest. */
#ifndef POS_CUSTOMER_CREDIT_PAPER_H
#define POS_CUSTOMER_CREDIT_PAPER_H

#include "pos/till.h"
#include "receipts/look.h"

/* Of the sale on credit or the repayment `seq`, whose entry is e. The name is
 * masked; the balance is what was owed after it. tender: how it was repaid. */
MUST_USE enum err credit_slip_paper(struct till *t, const Ledger__Entry *e,
                                    uint64_t seq, const char *tender,
                                    struct paper_facts *facts,
                                    struct document *doc, struct diag *d);
/* Of row `row` of customer_paper. */
MUST_USE enum err credit_statement_paper(struct till *t, uint64_t row,
                                         const struct paper_facts *facts,
                                         struct document *doc, struct diag *d);
/* Who owes how much, as of now: for the keeper, with whole names. */
MUST_USE enum err credit_aging_paper(struct till *t,
                                     const struct paper_facts *facts,
                                     struct document *doc, struct diag *d);
/* Points of a sale's member for its receipt: collected, spent, and what they
 * had after it. False: no member. */
struct points_note {
    int64_t earned, spent, after;
};
bool points_of_sale(struct till *t, const Ledger__Sale *sale, uint64_t seq,
                    struct points_note *ret);

#endif
