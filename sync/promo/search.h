/* sync/promo/search.h - what the two searches and the greedy one share. */
#ifndef SYNC_PROMO_SEARCH_H
#define SYNC_PROMO_SEARCH_H

#include "sync/promo/internal.h"

#define PROMO_DIMS 10
#define PROMO_WAYS 24

/* Of a kind: best by themselves, [0] those that count for a SPEND_SAVE. */
struct promo_own {
    struct promo_choice {
        int live; /* -1: none */
        int64_t off;
    } best[2];
};

struct promo_plan {
    int spend; /* live index; -1 */
    bool all;  /* also what takes off less: it leaves more to count */
    struct promo_own *own;
    bool *in_spend; /* does `spend` count this kind? */
    int *cluster;   /* its first kind names it */
    int *scratch;
};

struct promo_cluster {
    int64_t units;
    int states, n_dims;
    struct promo_dim {
        int live, pieces, stride, radix;
        bool cyclic;
        const uint16_t *places; /* by state, where that was worked out */
    } dims[PROMO_DIMS];
};

/* What may become of a piece of a kind, at each place of its group. */
struct promo_way {
    int live, dim; /* -1: none */
    int64_t bonus, off[PROMO_PIECES_MAX], counted[PROMO_PIECES_MAX];
};

struct promo_move {
    int state;
    int64_t off, bonus, counted;
};

MUST_USE enum err promo_plan_make(struct basket *b, int spend,
                                  struct promo_plan *ret_plan);
bool promo_cluster_open(const struct basket *b, const struct promo_plan *plan,
                        int first, struct promo_cluster *ret);
int promo_cluster_dim(const struct promo_cluster *c, int live);
bool promo_cluster_closed(const struct promo_cluster *c, int state);
int promo_ways(const struct basket *b, const struct promo_plan *plan,
               const struct promo_cluster *c, int kind,
               struct promo_way ret[PROMO_WAYS]);
/* From a state on. false: the limit is reached. */
bool promo_way_at(const struct promo_cluster *c, const struct promo_way *way,
                  int state, struct promo_move *ret);
MUST_USE enum err promo_found_open(const struct basket *b, struct found *ret);
void promo_found_add(const struct basket *b, struct found *f, int kind,
                     int live, int64_t units, int64_t off);
MUST_USE enum err promo_take_greedily(struct basket *b,
                                      const struct promo_plan *plan, int first,
                                      struct found *f);

#endif
