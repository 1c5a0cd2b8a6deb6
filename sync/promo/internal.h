/* sync/promo/internal.h - between the parts of the promotion engine. */
#ifndef SYNC_PROMO_INTERNAL_H
#define SYNC_PROMO_INTERNAL_H

#include "sync/promo/promo.h"

struct promo_key {
    uint64_t item;
    uint32_t pack;
    int promo; /* index in the book */
};

struct promo_category {
    const char *name;
    int promo;
};

struct promo {
    Feed__Promotion *rule; /* owned by the book */
};

struct promo_book {
    int count;
    struct promo *promos; /* by id */
    int key_count;
    struct promo_key *keys; /* by item, pack, promo */
    int category_count;
    struct promo_category *categories; /* by name, promo */
    int everything_count;
    int *everything;
};

bool promo_holds(const Feed__Promotion *p, const struct promo_when *when);
/* Goes over the promotions whose goods these are, each once; also when they do
 * not hold now. visit is called with the index in the book. */
void promo_of_goods(const struct promo_book *book, uint64_t item, uint32_t pack,
                    const char *category, void (*visit)(void *ctx, int promo),
                    void *ctx);

/* ---- the search ----------------------------------------------------------*/

/* A rule that touches this basket. */
struct live {
    const Feed__Promotion *rule;
    int promo;     /* index in the book */
    int64_t units; /* pieces in the basket that it covers */
    int64_t top;   /* SPEND_SAVE: the most it could save */
    bool off;      /* left out of this search: another of its kind holds */
};

/* Pieces that are all alike, dearest first. */
struct kind {
    uint64_t item;
    uint32_t pack;
    int32_t expiry_day;
    bool manual, one_piece;
    const char *category;
    int64_t price;  /* of one piece */
    int64_t weight; /* thousandths, of one piece */
    int64_t kilo;   /* price of a kg or piece, as the line has it */
    int64_t units;
    int first_line; /* with `next` of the lines */
    int n_options;
    struct option {
        int live;
        int64_t off; /* of one piece, by itself; 0 for groups and SPEND_SAVE */
    } * options;
};

/* So many pieces of a kind under a promotion. */
struct take {
    int kind, live;
    int64_t units, off;
};

struct promo_label;
struct stage;

struct basket {
    struct arena *arena;
    int n_live, n_kinds;
    struct live *live;
    struct kind *kinds;
    int64_t work;               /* steps left */
    struct promo_label *labels; /* of promo_search_spend */
    struct stage *stages;
    bool inexact;
};

struct found {
    int64_t off;     /* promotions of the price */
    int64_t bonus;   /* pieces times priority */
    int64_t counted; /* what a SPEND_SAVE counts */
    int n_takes;
    struct take *takes;
};

bool promo_groups(const Feed__Promotion *p);
/* What a SPEND_SAVE gives on so much. */
int64_t promo_save(const Feed__Promotion *p, int64_t amount);
/* What piece `place` (from 0) of a group gets off. */
int64_t promo_place_off(const Feed__Promotion *p, int place, int64_t price);
/* The most that can be taken off; of the same the one that leaves most to
 * count for `spend` (live index; -1 none). */
MUST_USE enum err promo_search(struct basket *b, int spend,
                               struct found *ret_found);
/* The best of both together, when that is more than `beat`; ret_found->off
 * without the saving. What takes off `slack` less than it could cannot beat it.
 * ERR_NOTFOUND: nothing better, or past its limits. */
MUST_USE enum err promo_search_spend(struct basket *b, int spend, int64_t slack,
                                     int64_t beat, struct found *ret_found);
/* amount over weights, exactly: largest remainder, earlier on a tie. */
void promo_share_out(int64_t amount, const int64_t *weights, int count,
                     int64_t *out);

#endif
