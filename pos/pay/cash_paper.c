#include "pos/pay/cash_paper.h"

#include "pos/papers.h"
#include "pos/people.h"

enum err cash_slip_paper(struct till *t, const Ledger__Entry *e,
                         const struct paper_facts *facts, struct document *doc)
{
    struct person keeper;
    if (e->fact_case != LEDGER__ENTRY__FACT_PAYMENT_REFUNDED)
        return ERR_CORRUPT;
    const Ledger__PaymentRefunded *fact = e->payment_refunded;
    struct cash_slip slip = {
        .facts = *facts,
        .tender = papers_tender_name(fact->type),
        .amount = money_of(fact->amount_fen),
        .order_no = fact->order_no,
        .refund_no = fact->refund_no,
        .refund_seq = fact->refund_seq,
        .reason = fact->reason,
    };
    if (fact->authorised_by != 0 &&
        !people_find(t, fact->authorised_by, &keeper))
        slip.approved_by = keeper.name;
    cash_slip_document(&slip, doc); /* copies texts */
    return ERR_OK;
}
