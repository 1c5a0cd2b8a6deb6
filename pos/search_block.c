#include "pos/search_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

enum field {
    FIELD_NAME = 1,
    FIELD_SPEC,
    FIELD_CATEGORY,
    FIELD_INITIALS,
    FIELD_BARCODES,
};

/* How much a fit is worth; 0 is none. */
enum worth {
    WORTH_CATEGORY = 10,
    WORTH_BARCODE_PART = 20,
    WORTH_SPEC = 30,
    WORTH_INITIALS_PART = 40,
    WORTH_NAME_PART = 50,
    WORTH_BARCODE_END = 60,
    WORTH_NAME_START = 70,
    WORTH_INITIALS_START = 72,
    WORTH_INITIALS = 80,
    WORTH_PLU = 90,
    WORTH_BARCODE = 95,
    WORTH_NAME = 100,
};

#define PLU_DIGITS_MAX 9
#define TAIL_DIGITS    3 /* fewest last digits that say something */
#define ROOM_MIN       1024

void search_block_clear(struct search_block *b)
{
    b->count = 0;
    buf_clear(&b->text);
}

void search_block_release(struct search_block *b)
{
    buf_release(&b->text);
    free(b->starts);
    free(b->items);
    free(b->sold);
    free(b->plus);
    memset(b, 0, sizeof(*b));
}

/* ---- filling -------------------------------------------------------------*/

static enum err room(struct search_block *b)
{
    if (b->count < b->cap)
        return ERR_OK;
    size_t cap = b->cap ? b->cap * 2 : ROOM_MIN;
    if (cap > SEARCH_BLOCK_ITEMS_MAX)
        return ERR_NOMEM;
    uint32_t *starts = realloc(b->starts, cap * sizeof(*starts));
    if (starts)
        b->starts = starts;
    uint64_t *items = realloc(b->items, cap * sizeof(*items));
    if (items)
        b->items = items;
    uint32_t *sold = realloc(b->sold, cap * sizeof(*sold));
    if (sold)
        b->sold = sold;
    uint32_t *plus = realloc(b->plus, cap * sizeof(*plus));
    if (plus)
        b->plus = plus;
    if (!starts || !items || !sold || !plus)
        return ERR_NOMEM;
    b->cap = cap;
    return ERR_OK;
}

uint32_t search_fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFF01 - '!';
    if (c == 0x3000 || c < ' ')
        c = ' ';
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    return c;
}

/* Marker, then text folded. */
static enum err put(struct buf *b, enum field field, const char *lead,
                    const char *text)
{
    /* Folding lengthens nothing but a malformed byte, to three. */
    enum err err = buf_reserve(b, 3 * strlen(text) + strlen(lead) + 1);
    if (err)
        return err;
    b->data[b->len++] = (uint8_t)field;
    for (; *lead; lead++)
        b->data[b->len++] = (uint8_t)*lead;
    while (*text) {
        uint8_t c = (uint8_t)*text;
        if (c < 0x80) { /* most of it */
            b->data[b->len++] = (uint8_t)search_fold(c);
            text++;
        } else {
            b->len += (size_t)utf8_put(search_fold(utf8_next(&text)),
                                       (char *)b->data + b->len);
        }
    }
    return ERR_OK;
}

enum err search_block_add(struct search_block *b, const struct search_row *row)
{
    size_t start = b->text.len;
    CHECK(b->count == 0 || row->item > b->items[b->count - 1]);
    enum err err = room(b);
    if (!err)
        err = put(&b->text, FIELD_NAME, "", row->name);
    if (!err)
        err = put(&b->text, FIELD_SPEC, "", row->spec);
    if (!err)
        err = put(&b->text, FIELD_CATEGORY, "", row->category);
    if (!err)
        err = put(&b->text, FIELD_INITIALS, " ", row->initials);
    if (!err)
        err = put(&b->text, FIELD_BARCODES, ",", row->barcodes);
    if (!err)
        err = buf_add(&b->text, "\n", 1);
    if (err) {
        b->text.len = start;
        return err;
    }
    b->starts[b->count] = (uint32_t)start;
    b->items[b->count] = row->item;
    b->sold[b->count] = 0;
    b->plus[b->count] =
        row->plu > 0 && row->plu <= UINT32_MAX ? (uint32_t)row->plu : 0;
    b->count++;
    return ERR_OK;
}

void search_block_sold(struct search_block *b, uint64_t item, int64_t sold)
{
    size_t low = 0, high = b->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->items[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < b->count && b->items[low] == item)
        b->sold[low] = sold > UINT32_MAX ? UINT32_MAX : (uint32_t)sold;
}

/* ---- asking --------------------------------------------------------------*/

struct search_term search_term(const char *word)
{
    struct search_term t = {.text = word, .len = strlen(word), .ascii = true};
    t.digits = t.len > 0 && strspn(word, "0123456789") == t.len;
    for (size_t i = 0; i < t.len; i++)
        t.ascii = t.ascii && (unsigned char)word[i] < 0x80;
    if (t.digits && t.len <= PLU_DIGITS_MAX)
        t.plu = (uint32_t)strtoul(word, NULL, 10);
    return t;
}

static bool field_ends(uint8_t after)
{
    return after == '\n' || after < ' ';
}

static int worth_in(enum field field, const struct search_term *t,
                    uint8_t before, uint8_t after)
{
    bool start = before < ' ', end = field_ends(after);
    switch (field) {
    case FIELD_NAME:
        return start && end ? WORTH_NAME
               : start      ? WORTH_NAME_START
                            : WORTH_NAME_PART;
    case FIELD_SPEC:
        return WORTH_SPEC;
    case FIELD_CATEGORY:
        return WORTH_CATEGORY;
    case FIELD_INITIALS:
        if (before != ' ')
            return WORTH_INITIALS_PART;
        return end || after == ' ' ? WORTH_INITIALS : WORTH_INITIALS_START;
    case FIELD_BARCODES:
        if (!t->digits)
            return WORTH_BARCODE_PART;
        end = end || after == ',';
        if (before == ',' && end)
            return WORTH_BARCODE;
        return end && t->len >= TAIL_DIGITS ? WORTH_BARCODE_END
                                            : WORTH_BARCODE_PART;
    default:
        return 0;
    }
}

/* memmem for one record: no table to set up for some hundred bytes. */
static const uint8_t *find_in(const uint8_t *at, const uint8_t *end,
                              const struct search_term *t)
{
    while ((size_t)(end - at) >= t->len) {
        at = memchr(at, t->text[0], (size_t)(end - at) - t->len + 1);
        if (!at || memcmp(at, t->text, t->len) == 0)
            return at;
        at++;
    }
    return NULL;
}

/* Can what comes after a hit in this field be worth more? */
static bool settled(const struct search_term *t, enum field field)
{
    if (field == FIELD_BARCODES) /* too short for an end that says something */
        return t->len < TAIL_DIGITS;
    return !t->ascii; /* initials and codes are ASCII; the name comes first */
}

/* The best that a term is worth within [at, end), which is one record from its
 * first hit on. */
static int best_in(const struct search_term *t, const uint8_t *record,
                   const uint8_t *at, const uint8_t *end)
{
    int best = 0;
    while (at && at < end) {
        const uint8_t *mark = at - 1;
        while (mark > record && *mark >= ' ')
            mark--;
        enum field field = (enum field) * mark;
        int worth = worth_in(field, t, at[-1], at[t->len]);
        if (worth > best)
            best = worth;
        if (settled(t, field))
            break;
        at = find_in(at + 1, end, t);
    }
    return best;
}

/* hit: the term's first occurrence at or after the record, if known. */
static int record_worth(const struct search_block *b, size_t place,
                        const struct search_term *t, const uint8_t *hit)
{
    const uint8_t *record = b->text.data + b->starts[place];
    const uint8_t *end = place + 1 < b->count
                             ? b->text.data + b->starts[place + 1]
                             : b->text.data + b->text.len;
    if (!hit)
        hit = find_in(record, end, t);
    int worth = best_in(t, record, hit, end);
    if (t->plu != 0 && b->plus[place] == t->plu && worth < WORTH_PLU)
        worth = WORTH_PLU; /* also typed with zeros in front */
    return worth;
}

struct search_walk search_walk_begin(const struct search_block *b,
                                     const struct search_term *terms, int count)
{
    struct search_walk w = {.block = b, .terms = terms, .count = count};
    for (int i = 1; i < count; i++) {
        if (terms[i].len > terms[w.lead].len)
            w.lead = i;
    }
    return w;
}

/* The record that holds the byte at offset, not before place. */
static size_t place_of(const struct search_block *b, size_t place,
                       size_t offset)
{
    size_t low = place, high = b->count;
    size_t stride = 1;
    /* Hits are often close: gallop, then halve. */
    while (low + stride < high && b->starts[low + stride] <= offset) {
        low += stride;
        stride *= 2;
    }
    high = low + stride < high ? low + stride : high;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (b->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The next record at or after w->place that the lead could fit: one that
 * holds its text, or has its number. b->count when there is none. */
static size_t next_place(struct search_walk *w, const uint8_t **ret_hit)
{
    const struct search_block *b = w->block;
    const struct search_term *lead = &w->terms[w->lead];
    size_t from = b->starts[w->place], place = b->count;
    if (w->place == 0 || w->hit < from) {
        const uint8_t *hit = memmem(b->text.data + from, b->text.len - from,
                                    lead->text, lead->len);
        w->hit = hit ? (size_t)(hit - b->text.data) : b->text.len;
    }
    if (w->hit < b->text.len)
        place = place_of(b, w->place, w->hit);
    if (w->numbered < w->place)
        w->numbered = w->place;
    while (lead->plu != 0 && w->numbered < place &&
           b->plus[w->numbered] != lead->plu)
        w->numbered++;
    *ret_hit = b->text.data + w->hit;
    if (lead->plu != 0 && w->numbered < place) {
        place = w->numbered;
        *ret_hit = NULL;
    }
    return place;
}

bool search_walk_next(struct search_walk *w, size_t *ret_place, int *ret_score)
{
    const struct search_block *b = w->block;
    if (w->count == 0) {
        *ret_score = 0;
        *ret_place = w->place;
        return w->place++ < b->count;
    }
    while (w->place < b->count) {
        const uint8_t *hit = NULL;
        size_t place = next_place(w, &hit);
        if (place == b->count)
            break;
        w->place = place + 1;
        int score = record_worth(b, place, &w->terms[w->lead], hit);
        int total = score;
        for (int i = 0; score > 0 && i < w->count; i++) {
            if (i == w->lead)
                continue;
            score = record_worth(b, place, &w->terms[i], NULL);
            total += score;
        }
        if (score > 0) {
            *ret_place = place;
            *ret_score = total;
            return true;
        }
    }
    w->place = b->count;
    return false;
}
