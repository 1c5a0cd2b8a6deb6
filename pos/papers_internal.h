/* pos/papers_internal.h - what the files that fill papers share. */
#ifndef POS_PAPERS_INTERNAL_H
#define POS_PAPERS_INTERNAL_H

#include "base/arena.h"
#include "pos/catalogue.h"
#include "pos/papers.h"
#include "receipts/look.h"

/* What every paper of a till shows. Texts live as long as it does. */
struct letterhead {
    struct outlet outlet;
    char outlet_id[16], till_no[16];
    char cashier[PERSON_NAME_CAP];
    struct receipt_outlet shown;
};

MUST_USE enum err papers_letterhead(struct till *t, uint32_t cashier,
                                    struct letterhead *h);
/* Everything of f but the entry's number and the look, which stay. */
void papers_facts(const struct till *t, const struct letterhead *h,
                  const struct spool_job *job, int64_t time_ms,
                  struct paper_facts *f);
/* The number that entry seq has on paper, and the digits of its hash. */
MUST_USE enum err papers_number(struct till *t, const Ledger__Entry *e,
                                uint64_t seq, struct paper_facts *r);
/* Unpacked; free with ledger__entry__free_unpacked. */
MUST_USE enum err papers_entry(struct till *t, uint64_t seq,
                               Ledger__Entry **ret);

/* papers_goods.c */
MUST_USE enum err papers_stock(struct till *t, const struct spool_job *job,
                               const struct paper_look *look,
                               struct arena *arena, struct document *doc,
                               struct diag *d);
MUST_USE enum err papers_order(struct till *t, const struct spool_job *job,
                               const struct paper_look *look,
                               struct arena *arena, struct document *doc,
                               struct diag *d);
MUST_USE enum err papers_delivery(struct till *t, const struct spool_job *job,
                                  const struct paper_look *look,
                                  struct arena *arena, struct document *doc,
                                  struct diag *d);

#endif
