#include "receipts/draw.h"

#include "receipts/paper.h"

static void draw_span(struct bitmap *bm, int left, int top,
                      const struct layout_span *s, struct font *font)
{
    struct paper_char ch;
    int dots = font_dots(font), column = dots / 2;
    int x = left + s->column * column, last = x;
    for (const char *p = s->text; p < s->text + s->len;) {
        if (!paper_next(&p, &ch))
            break;
        if (ch.c == 0 || ch.c == '\n')
            continue;
        const struct glyph *g = font_glyph(font, ch.c, ch.columns);
        int cell = column * s->style.wide;
        int at = ch.columns ? x : last + (x - last - cell) / 2;
        bitmap_glyph(bm, at, top, g, s->style.wide, s->style.high,
                     s->style.bold);
        if (ch.columns)
            last = x;
        x += ch.columns * cell;
    }
    if (s->style.underline)
        bitmap_fill(bm, left + s->column * column, top + dots * s->style.high,
                    s->columns * column, 1);
}

void draw_line(struct bitmap *bm, int left, int top,
               const struct layout_line *line, struct font *font)
{
    for (int i = 0; i < line->count; i++) {
        const struct layout_span *s = &line->spans[i];
        draw_span(bm, left,
                  top + font_dots(font) * (line->high - s->style.high), s,
                  font);
    }
}

int draw_barcode_module(const struct barcode *b, int room)
{
    int module = room / (b->modules + 2 * BARCODE_QUIET);
    return module > BARCODE_MODULE_MAX ? BARCODE_MODULE_MAX : module;
}

void draw_barcode(const struct barcode *b, struct bitmap *bm, int x, int y,
                  int module, int height)
{
    for (int i = 0; i < b->count; i++) {
        int width = b->widths[i] * module;
        if (i % 2 == 0)
            bitmap_fill(bm, x, y, width, height);
        x += width;
    }
}
