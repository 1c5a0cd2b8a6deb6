#include "receipts/document.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "receipts/barcode.h"

void doc_init(struct document *doc, struct arena *arena)
{
    *doc = (struct document){.arena = arena};
}

static struct doc_row *add(struct document *doc, enum doc_kind kind, int cells)
{
    if (doc->err)
        return NULL;
    if (doc->rows == DOC_ROWS_MAX) {
        doc->err = ERR_RANGE;
        return NULL;
    }
    struct doc_row *row = arena_alloc(
        doc->arena, sizeof(*row) + (size_t)cells * sizeof(row->cells[0]));
    if (!row) {
        doc->err = ERR_NOMEM;
        return NULL;
    }
    row->kind = kind;
    row->count = cells;
    if (doc->last)
        doc->last->next = row;
    else
        doc->first = row;
    doc->last = row;
    doc->rows++;
    return row;
}

/* A copy, cut at a character when longer than max. */
static const char *keep(struct document *doc, const char *text, size_t max)
{
    size_t len = text ? strnlen(text, max + 1) : 0;
    if (len > max) {
        len = max;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
            len--;
    }
    const char *copy = arena_text(doc->arena, text ? text : "", len);
    if (copy)
        return copy;
    doc->err = ERR_NOMEM;
    return "";
}

static uint8_t scale(uint8_t n)
{
    return n < 1 ? 1 : n > DOC_SCALE_MAX ? DOC_SCALE_MAX : n;
}

void doc_columns(struct document *doc, const struct doc_cell *cells, int count)
{
    CHECK(count >= 1 && count <= DOC_CELLS_MAX);
    struct doc_row *row = add(doc, DOC_ROW, count);
    if (!row)
        return;
    for (int i = 0; i < count; i++) {
        struct doc_cell *c = &row->cells[i];
        CHECK(cells[i].columns >= 0 && cells[i].stack >= 0);
        *c = cells[i];
        c->text = keep(doc, cells[i].text, DOC_TEXT_MAX);
        c->style.wide = scale(c->style.wide);
        c->style.high = scale(c->style.high);
        if (doc->large && c->style.high == 1)
            c->style.high = 2;
    }
}

void doc_text(struct document *doc, struct doc_style style,
              enum doc_align align, const char *text)
{
    struct doc_cell cell = {.text = text, .style = style, .align = align};
    doc_columns(doc, &cell, 1);
}

void doc_textf(struct document *doc, struct doc_style style,
               enum doc_align align, const char *fmt, ...)
{
    char text[DOC_TEXT_MAX + 8];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    doc_text(doc, style, align, text);
}

void doc_pair(struct document *doc, struct doc_style style, const char *label,
              const char *value)
{
    struct doc_cell cells[2] = {
        {.text = label, .style = style},
        {.text = value, .style = style, .align = DOC_RIGHT, .columns = 1},
    };
    doc_columns(doc, cells, 2);
}

void doc_rule(struct document *doc)
{
    add(doc, DOC_RULE, 0);
}

static void add_code(struct document *doc, enum doc_kind kind, const char *text,
                     size_t max, int height)
{
    struct doc_row *row = add(doc, kind, 1);
    if (!row)
        return;
    if (strlen(text) > max)
        doc->err = ERR_RANGE;
    row->cells[0].text = keep(doc, text, max);
    row->cells[0].align = DOC_CENTER;
    row->count = height;
}

void doc_qr(struct document *doc, const char *text)
{
    add_code(doc, DOC_QR, text, DOC_QR_MAX, 0);
}

void doc_side_qr(struct document *doc, const char *text)
{
    add_code(doc, DOC_SIDE_QR, text, DOC_QR_MAX, 0);
}

void doc_barcode(struct document *doc, const char *text, int height)
{
    struct barcode barcode;
    enum err err = barcode_of(text, &barcode);
    CHECK(height > 0);
    if (err && !doc->err)
        doc->err = err;
    add_code(doc, DOC_BARCODE, text, DOC_CODE_MAX, height);
}

void doc_picture(struct document *doc, const struct bitmap *picture)
{
    struct doc_row *row = add(doc, DOC_PICTURE, 0);
    if (row)
        row->picture = picture;
}

void doc_feed(struct document *doc, int lines)
{
    struct doc_row *row = add(doc, DOC_FEED, 0);
    if (row)
        row->count = lines < 0              ? 0
                     : lines > DOC_FEED_MAX ? DOC_FEED_MAX
                                            : lines;
}

void doc_cut(struct document *doc)
{
    add(doc, DOC_CUT, 0);
}

void doc_drawer(struct document *doc)
{
    add(doc, DOC_DRAWER, 0);
}
