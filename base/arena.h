/* base/arena.h - scratch memory of one sale or one request: many small
 * allocations, freed at once. Zero-initialise. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

struct arena_block;

struct arena {
    struct arena_block *first;
    struct arena_block *current;
};

/* Zeroed memory, aligned for any type; NULL when there is no room. Lives until
 * arena_clear or arena_release. */
void *arena_alloc(struct arena *a, size_t len);
/* A NUL-terminated copy of len bytes. */
char *arena_text(struct arena *a, const char *text, size_t len);
/* Forgets everything, keeps the memory. */
void arena_clear(struct arena *a);
void arena_release(struct arena *a);

#endif
