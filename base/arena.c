#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_LEN 16384

struct arena_block {
    struct arena_block *next;
    size_t len, used;
    alignas(max_align_t) unsigned char data[];
};

static struct arena_block *next_block(struct arena *a, size_t need)
{
    struct arena_block *b = a->current ? a->current->next : a->first;
    if (b && b->len >= need)
        return b;
    size_t len = need > BLOCK_LEN ? need : BLOCK_LEN;
    b = malloc(sizeof(*b) + len);
    if (!b)
        return NULL;
    b->len = len;
    b->used = 0;
    if (a->current) {
        b->next = a->current->next;
        a->current->next = b;
    } else {
        b->next = a->first;
        a->first = b;
    }
    return b;
}

void *arena_alloc(struct arena *a, size_t len)
{
    size_t align = alignof(max_align_t);
    if (len > SIZE_MAX / 2)
        return NULL;
    len = (len + align - 1) / align * align;
    if (!a->current || a->current->len - a->current->used < len) {
        struct arena_block *b = next_block(a, len);
        if (!b)
            return NULL;
        a->current = b;
    }
    void *p = a->current->data + a->current->used;
    a->current->used += len;
    return memset(p, 0, len);
}

char *arena_text(struct arena *a, const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? arena_alloc(a, len + 1) : NULL;
    if (copy)
        memcpy(copy, text, len);
    return copy;
}

void arena_clear(struct arena *a)
{
    for (struct arena_block *b = a->first; b; b = b->next)
        b->used = 0;
    a->current = NULL;
}

void arena_release(struct arena *a)
{
    struct arena_block *b = a->first;
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    *a = (struct arena){0};
}
