/* pos/search_block.h - the text that search.c scans.
 *
 * One record an item, in one block:
 *     1 name 2 spec 3 category 4 " initials initials" 5 ",code,code" \n
 * with the digits here standing for the bytes 0x01 to 0x05, which no field
 * holds. So a memmem hit's field is the nearest such byte before it, and what
 * stands around the hit says whether it begins or ends a field. */
#ifndef POS_SEARCH_BLOCK_H
#define POS_SEARCH_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define SEARCH_BLOCK_ITEMS_MAX 1000000

struct search_block {
    struct buf text;
    size_t count, cap;
    uint32_t *starts; /* offset of each record in text */
    uint64_t *items;  /* rising */
    uint32_t *sold;
    uint32_t *plus; /* 0: none */
};

struct search_row {
    uint64_t item;
    const char *name, *spec, *category, *initials, *barcodes;
    int64_t plu;
};

struct search_term {
    const char *text; /* borrowed */
    size_t len;
    bool digits, ascii;
    uint32_t plu; /* of digits: the number they write; 0: none */
};

struct search_walk {
    const struct search_block *block;
    const struct search_term *terms;
    int count;
    int lead;        /* the longest term, looked for first */
    size_t place;    /* next record */
    size_t numbered; /* next record with the lead's PLU, at place or later */
    size_t hit;      /* offset of the lead's next occurrence */
};

void search_block_clear(struct search_block *b);
void search_block_release(struct search_block *b);
/* Items must come with rising numbers. */
MUST_USE enum err search_block_add(struct search_block *b,
                                   const struct search_row *row);
void search_block_sold(struct search_block *b, uint64_t item, int64_t sold);

/* How characters are compared: lower case, plain width, blanks for controls. */
uint32_t search_fold(uint32_t c);

/* word is folded. */
struct search_term search_term(const char *word);
/* Records that hold all terms, in order, each with how well it fits. */
struct search_walk search_walk_begin(const struct search_block *b,
                                     const struct search_term *terms,
                                     int count);
bool search_walk_next(struct search_walk *w, size_t *ret_place, int *ret_score);

#endif
