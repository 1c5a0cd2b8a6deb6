/* pos/shift.h - from opening the drawer to counting it.
 *
 * The business day is fixed at opening: a shop that sells past midnight stays
 * in the day it opened. Reports come from projections, which hold what the
 * ledger says; expected cash = float + cash taken - change given. An X report
 * is a look at any time; closing prints the Z report. */
#ifndef POS_SHIFT_H
#define POS_SHIFT_H

#include "pos/sale.h"
#include "pos/till.h"

#define SHIFT_TENDERS   6                  /* as Ledger__TenderType */
#define SHIFT_FLOAT_MAX INT64_C(100000000) /* a million yuan */

struct shift {
    uint32_t number;
    int32_t business_day;
    uint64_t opened_seq, closed_seq; /* ledger entries; 0: not closed */
    int64_t opened_ms;
    uint32_t opened_by;
    struct money float_cash;
    bool closed;
    int64_t closed_ms;
    uint32_t closed_by;
    struct money counted; /* when closed */
    uint32_t sales;
    struct money total; /* of the sales */
    uint32_t pieces;
    struct money saved;                  /* discounts in them */
    struct money tenders[SHIFT_TENDERS]; /* as handed over */
    uint32_t tender_counts[SHIFT_TENDERS];
    struct money change; /* given back out of the cash */
    uint32_t voids;      /* lines taken out */
    struct money voided;
    uint32_t abandoned; /* baskets given up */
    struct money abandoned_total;
    uint32_t drawer; /* openings without a sale */
    uint32_t reprints;
    struct money expected; /* cash in the drawer */
};

/* Number and business day of the open one, cheaply; ERR_NOTFOUND. */
MUST_USE enum err shift_number(struct till *t, uint32_t *ret_number,
                               int32_t *ret_business_day);
/* 0 when none is open. */
MUST_USE enum err shift_number_or_none(struct till *t, uint32_t *ret_number);
/* The open one; ERR_NOTFOUND. */
MUST_USE enum err shift_current(struct till *t, struct shift *ret_shift);
MUST_USE enum err shift_find(struct till *t, uint32_t number,
                             struct shift *ret_shift);
/* As it was when print job `job` asked for an X report of it, and the last
 * ledger entry counted in it; ERR_NOTFOUND when that job asked for none. */
MUST_USE enum err shift_find_asked(struct till *t, int64_t job,
                                   struct shift *ret_shift,
                                   uint64_t *ret_last_seq);
/* ERR_EXISTS when one is open. */
MUST_USE enum err shift_open(struct till *t, const struct actor *who,
                             struct money float_cash, struct shift *ret_shift,
                             struct diag *d);
/* Queues the Z report. Difference = counted - expected. Parked baskets do not
 * hinder it: they stay for the next shift. */
MUST_USE enum err shift_close(struct till *t, const struct actor *who,
                              struct money counted, struct shift *ret_shift,
                              struct diag *d);
/* Queues an X report of what the shift holds now (Z of a closed one again). */
MUST_USE enum err shift_print(struct till *t, uint32_t number, struct diag *d);

#endif
