/* hq/purchase/master.h - the linear program over ways to fill cells, and its
 * integer version, in GLPK.
 *
 * One column a way (one for each cell is chosen); for each slot its value, for
 * each decision about a slot or a bonus a variable from 0 to 1: placed, freight
 * free, step reached. Ways are added as the duals ask for them (solve.c), so
 * that a bound over all ways is had from a few of them. Money in yuan. */
#ifndef HQ_PURCHASE_MASTER_H
#define HQ_PURCHASE_MASTER_H

#include <glpk.h>

#include "hq/purchase/problem.h"

/* The cells, slots and bonuses that hang together. */
struct part {
    const struct problem *p;
    int cell_count, slot_count, bonus_count;
    const int *cells, *slots, *bonuses; /* numbers in p */
};

struct way {
    int cell;  /* in the part */
    int next;  /* of the same cell; -1 */
    bool left; /* nothing bought */
    int32_t *packs;
};

struct master {
    const struct part *part;
    glp_prob *lp;
    struct arena arena; /* packs of ways */
    struct way *ways;
    int way_count, way_cap, first_way_column;
    int *cell_first;   /* [cell] its latest way; -1 */
    int *slot_at;      /* [slot of p] in the part; -1: not in it */
    double *unit;      /* [slot] yuan that its value is counted in */
    int *value_row;    /* [slot] */
    int *value_col;    /* [slot] */
    int *placed_col;   /* [slot]; 0: needs no decision */
    int *free_col;     /* [slot]; 0 */
    int *choice_cols;  /* decisions: columns from 0 to 1 */
    int *missing_cols; /* what least values lack */
    int missing_count;
    double *choice_weight; /* yuan it is about */
    int choice_count;
    int (*cut_rows)[3]; /* cell, slot, row */
    int cut_count, cut_cap;
};

MUST_USE enum err master_open(struct master *m, const struct part *part);
void master_close(struct master *m);

/* A way, unless it is there already. packs NULL: left. */
MUST_USE enum err master_add(struct master *m, int cell, const int32_t *packs,
                             bool *ret_new);
/* Bounds of the decisions: lo, hi pairs. */
void master_bounds(struct master *m, const signed char *bounds);
enum master_result {
    MASTER_OK,
    MASTER_LATE,   /* out of time */
    MASTER_NONE,   /* no solution within the bounds */
    MASTER_FAILED, /* numerically */
};
enum master_result master_solve(struct master *m, bool columns_only,
                                int64_t time_ms);
double master_value(const struct master *m);
/* Makes what least values still lack dearer; false: they lack nothing. */
bool master_raise(struct master *m);
/* Weight and charge of each source of a cell, and what the cell is worth
 * (cell_best below it: a way is missing). */
double master_duals(const struct master *m, int cell, double *weight,
                    double *charge);
/* Adds rows "a way of a cell with a slot only if it is placed" where the
 * present solution breaks them. */
MUST_USE enum err master_cut(struct master *m, int *ret_added);
/* The decision that is most in doubt, by what it is about; -1: all are
 * decided. */
int master_undecided(const struct master *m);
/* What a decision is in the present solution, 0 to 1. */
double master_choice(const struct master *m, int choice);
/* Whether every cell has one way. */
bool master_whole(const struct master *m);
/* The largest way of each cell into the answer, of the linear program. */
void master_round(const struct master *m, struct answer *a);
/* The integer program over the present ways and bounds. *ret_proven: its
 * solution is the best one of them. */
enum master_result master_integer(struct master *m, int64_t time_ms,
                                  struct answer *a, bool *ret_proven);

#endif
