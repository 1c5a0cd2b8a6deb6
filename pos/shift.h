/* pos/shift.h - from opening the drawer to counting it.
 *
 * The business day is fixed at opening: a shop that sells past midnight stays
 * in the day it opened. Reports come from projections, which hold what the
 * ledger says; expected cash = float + cash taken - change given
 * - cash refunded + cash repaid + put in - paid out - dropped. An X report
 * is a look at any time; closing prints the Z report. */
#ifndef POS_SHIFT_H
#define POS_SHIFT_H

#include "pos/sale.h"
#include "pos/till.h"

#define SHIFT_TYPES     16
#define SHIFT_FLOAT_MAX INT64_C(100000000) /* a million yuan */

/* What a shift adds up. Every fact that belongs to a shift adds to one of
 * these (step_shift_add in pos/projection_step.h); the numbers are in the
 * database and are not reused. */
enum shift_kind {
    SHIFT_SALES,       /* count, and their totals */
    SHIFT_PIECES,      /* count only */
    SHIFT_SAVED,       /* discounts in the sales */
    SHIFT_TENDERED,    /* by Ledger__TenderType, as handed over */
    SHIFT_CHANGE,      /* given back out of the cash */
    SHIFT_VOIDS,       /* lines taken out of baskets */
    SHIFT_ABANDONED,   /* baskets given up */
    SHIFT_DRAWER,      /* opened without a sale; count only */
    SHIFT_REPRINTS,    /* count only */
    SHIFT_OVERRIDES,   /* by Ledger__OverrideKind */
    SHIFT_REFUNDS,     /* count, and their totals */
    SHIFT_REFUNDED,    /* by tender type, given back */
    SHIFT_REPAID,      /* by tender type: credit that customers paid back */
    SHIFT_CASH_IN,     /* put in, besides sales */
    SHIFT_CASH_OUT,    /* paid out */
    SHIFT_CASH_DROP,   /* taken to the safe */
    SHIFT_HANDED_OVER, /* to another cashier; counted less expected */
    SHIFT_DRAWER_LEFT, /* open too long; count only */
    SHIFT_KINDS,
};

struct shift_sum {
    int64_t count;
    struct money amount;
};

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
    struct shift_sum sums[SHIFT_KINDS][SHIFT_TYPES];
    struct money expected; /* cash in the drawer */
};

/* The kind's type 0, or of all types together. */
struct shift_sum shift_of(const struct shift *s, enum shift_kind kind);

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
/* So many of one note or coin, where the cash was counted so. */
#define SHIFT_NOTES_MAX 16
struct note_count {
    int64_t fen;
    uint32_t count;
};
/* Queues the Z report. notes are kept beside the sum they make (ERR_RANGE
 * otherwise). Difference = counted - expected. Parked baskets do not
 * hinder it: they stay for the next shift. */
MUST_USE enum err shift_close(struct till *t, const struct actor *who,
                              struct money counted,
                              const struct note_count *notes, int note_count,
                              struct shift *ret_shift, struct diag *d);
/* Queues an X report of what the shift holds now (Z of a closed one again). */
MUST_USE enum err shift_print(struct till *t, uint32_t number, struct diag *d);

#endif
