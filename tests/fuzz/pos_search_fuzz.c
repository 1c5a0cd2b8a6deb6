/* Items and queries of any bytes: searching stays inside its block, finds each
 * item once. Input: names ended by
 * newlines, then after an empty line queries. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "pos/cart.h"
#include "pos/search_block.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void ask(const struct search_block *b, char *query)
{
    struct search_term terms[4];
    int count = 0, score = 0;
    size_t place = 0, last = 0;
    bool first = true;
    struct discount off;
    (void)!discount_parse(query, &off, NULL);
    for (char *p = query; *p; p++) /* as search.c hands them on */
        *p = (unsigned char)*p < ' ' ? ' ' : *p;
    for (char *word; count < 4 && (word = strsep(&query, " "));) {
        if (*word)
            terms[count++] = search_term(word);
    }
    struct search_walk w = search_walk_begin(b, terms, count);
    while (search_walk_next(&w, &place, &score)) {
        CHECK(place < b->count);
        CHECK(first || place > last);
        CHECK(count == 0 || score > 0);
        first = false;
        last = place;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct search_block b = {0};
    bool asking = false;
    uint64_t id = 1;
    char *text = malloc(len + 1), *rest = text;
    CHECK(text);
    memcpy(text, data, len);
    text[len] = 0;
    while (rest) {
        char *line = strsep(&rest, "\n");
        struct search_row row = {id++, line, line, "", line, line, 12};
        if (asking)
            ask(&b, line);
        else if (*line)
            CHECK(search_block_add(&b, &row) == ERR_OK);
        else
            asking = true;
    }
    search_block_sold(&b, 1, 5);
    search_block_release(&b);
    free(text);
    return 0;
}
