#include "receipts/page.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "receipts/draw.h"
#include "receipts/qr.h"

#define SIDE_QR_MAX 3 /* dots of one module */
#define COMMAND_CAP 160

static const struct page_size sizes[] = {{"40x30", 40, 30, 2}};

enum err page_find(const char *name, const struct page_size **ret_size,
                   struct diag *d)
{
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        if (name && strcmp(sizes[i].name, name) == 0) {
            *ret_size = &sizes[i];
            return ERR_OK;
        }
    }
    return diag_set(d, ERR_NOTFOUND,
                    tr("there is no label of size \"%.20s\": choose %s"),
                    name ? name : "", sizes[0].name);
}

static int width_dots(const struct page_size *size)
{
    return size->width_mm * PAGE_DOTS_MM;
}

static int height_dots(const struct page_size *size)
{
    return size->height_mm * PAGE_DOTS_MM;
}

int page_columns(const struct page_size *size, bool small)
{
    int column = (small ? FONT_LABEL_DOTS : FONT_DOTS) / 2;
    return (width_dots(size) - 2 * PAGE_EDGE_DOTS) / column;
}

/* ---- drawing -------------------------------------------------------------*/

struct drawing {
    struct bitmap picture;
    struct arena scratch; /* lines of one row */
    struct font *font;    /* NULL: only measures */
    int dots;             /* of its characters */
    int columns, left;    /* of text */
    int y;                /* where the next row begins */
    int floor;            /* nothing may pass it */
    int deepest;          /* of side codes: they end there */
    struct qr qr;
    struct barcode barcode;
};

/* Room for a row of so many dots, at *ret_top. */
static enum err take(struct drawing *g, int dots, int *ret_top)
{
    if (g->y + dots > g->floor)
        return ERR_RANGE;
    *ret_top = g->y;
    g->y += dots;
    return ERR_OK;
}

static enum err draw_row(struct drawing *g, const struct doc_row *row)
{
    struct layout_line *line = NULL;
    int top = 0;
    arena_clear(&g->scratch);
    enum err err = layout_row(&g->scratch, row, g->columns, &line);
    for (; line && !err; line = line->next) {
        err = take(g, g->dots * line->high + PAGE_LINE_GAP, &top);
        if (!err && g->font)
            draw_line(&g->picture, g->left, top, line, g->font);
    }
    return err;
}

static enum err draw_rule(struct drawing *g)
{
    int top = 0;
    enum err err = take(g, 2 + 2 * PAGE_LINE_GAP, &top);
    if (!err)
        bitmap_fill(&g->picture, PAGE_EDGE_DOTS, top + PAGE_LINE_GAP,
                    g->picture.width - 2 * PAGE_EDGE_DOTS, 2);
    return err;
}

/* side: at the right edge, as large as what is below allows. */
static enum err draw_qr(struct drawing *g, const char *text, bool side)
{
    int top = g->y;
    enum err err = qr_make(text, strlen(text), side ? QR_L : QR_M, &g->qr);
    if (err)
        return err;
    int room = (g->floor - g->y) / g->qr.modules;
    int size = room < SIDE_QR_MAX ? room : SIDE_QR_MAX;
    /* Half of the width is the text's. */
    while (side && size > 2 && g->qr.modules * size > g->picture.width / 2)
        size--;
    if (size < 2) /* 0.25 mm: the least that printer and phone agree on */
        return ERR_RANGE;
    int across = g->qr.modules * size;
    if (!side)
        err = take(g, across, &top);
    else if (g->deepest < g->y + across)
        g->deepest = g->y + across;
    int x = side ? g->picture.width - PAGE_EDGE_DOTS - across
                 : (g->picture.width - across) / 2;
    if (!err)
        qr_draw(&g->qr, &g->picture, x, top, size);
    return err;
}

static enum err draw_code(struct drawing *g, const char *text, int height)
{
    int top = 0;
    enum err err = barcode_of(text, &g->barcode);
    int module = err ? 0 : draw_barcode_module(&g->barcode, g->picture.width);
    if (module == 0)
        return err ? err : draw_qr(g, text, false);
    err = take(g, height + 2 * PAGE_CODE_GAP, &top);
    if (!err)
        draw_barcode(&g->barcode, &g->picture,
                     (g->picture.width - g->barcode.modules * module) / 2,
                     top + PAGE_CODE_GAP, module, height);
    return err;
}

static enum err draw_picture(struct drawing *g, const struct bitmap *picture)
{
    int top = 0, left = (g->picture.width - picture->width) / 2;
    enum err err = take(g, picture->height, &top);
    if (!err)
        bitmap_blit(&g->picture, left > 0 ? left : 0, top, picture, 0,
                    picture->height);
    return err;
}

static enum err draw_any(struct drawing *g, const struct doc_row *row)
{
    int top = 0;
    switch (row->kind) {
    case DOC_ROW:
        return draw_row(g, row);
    case DOC_RULE:
        return draw_rule(g);
    case DOC_QR:
        return draw_qr(g, row->cells[0].text, false);
    case DOC_SIDE_QR:
        return draw_qr(g, row->cells[0].text, true);
    case DOC_BARCODE:
        return draw_code(g, row->cells[0].text, row->count);
    case DOC_PICTURE:
        return draw_picture(g, row->picture);
    case DOC_FEED:
        return take(g, row->count * g->dots, &top);
    case DOC_CUT:
    case DOC_DRAWER:
        return ERR_OK;
    }
    CHECK(false);
    return ERR_FORMAT;
}

static enum err draw_rows(struct drawing *g, const struct document *doc,
                          const struct page_size *size, int height)
{
    g->dots = doc->small ? FONT_LABEL_DOTS : FONT_DOTS;
    g->columns = page_columns(size, doc->small);
    g->left = (width_dots(size) - g->columns * g->dots / 2) / 2;
    g->y = PAGE_EDGE_DOTS;
    g->floor = height - PAGE_EDGE_DOTS;
    /* Measuring needs no dots, only the width. */
    enum err err =
        bitmap_init(&g->picture, width_dots(size), g->font ? height : 0);
    for (const struct doc_row *r = doc->first; r && !err; r = r->next)
        err = draw_any(g, r);
    return err;
}

static void drawing_release(struct drawing *g)
{
    bitmap_release(&g->picture);
    arena_release(&g->scratch);
}

static int end_of(const struct drawing *g)
{
    return g->y > g->deepest ? g->y : g->deepest;
}

enum err page_measure(const struct document *doc, const struct page_size *size)
{
    struct drawing g = {0};
    enum err err =
        doc->err ? doc->err : draw_rows(&g, doc, size, height_dots(size));
    drawing_release(&g);
    return err;
}

/* What is left below, half of it above. */
static enum err centre(struct drawing *g, struct bitmap *ret_picture)
{
    int down = (g->floor - end_of(g)) / 2;
    enum err err =
        bitmap_init(ret_picture, g->picture.width, g->picture.height);
    if (!err)
        bitmap_blit(ret_picture, 0, down > 0 ? down : 0, &g->picture, 0,
                    g->picture.height - (down > 0 ? down : 0));
    return err;
}

enum err page_draw(const struct document *doc, const struct page_size *size,
                   struct font *font, struct bitmap *ret_picture)
{
    struct bitmap picture = {0};
    struct drawing g = {.font = font};
    if (doc->err)
        return doc->err;
    font_set_dots(font, doc->small ? FONT_LABEL_DOTS : FONT_DOTS);
    enum err err = draw_rows(&g, doc, size, height_dots(size));
    if (!err)
        err = centre(&g, &picture);
    font_set_dots(font, FONT_DOTS);
    drawing_release(&g);
    if (err)
        bitmap_release(&picture);
    else
        *ret_picture = picture;
    return err;
}

/* ---- TSPL ----------------------------------------------------------------*/

enum err tspl_encode(const struct bitmap *picture, const struct page_size *size,
                     int copies, struct buf *ret_job)
{
    char text[COMMAND_CAP];
    size_t before = ret_job->len, len = picture->bits.len;
    CHECK(copies >= 1 && copies <= PAGE_COPIES_MAX);
    snprintf(text, sizeof(text),
             "SIZE %d mm,%d mm\r\nGAP %d mm,0 mm\r\nDIRECTION 1\r\n"
             "REFERENCE 0,0\r\nCLS\r\nBITMAP 0,0,%zu,%d,0,",
             size->width_mm, size->height_mm, size->gap_mm, picture->stride,
             picture->height);
    enum err err = buf_add_text(ret_job, text);
    if (!err)
        err = buf_reserve(ret_job, len);
    for (size_t i = 0; !err && i < len; i++) /* 0 is black */
        ret_job->data[ret_job->len++] = (uint8_t)~picture->bits.data[i];
    snprintf(text, sizeof(text), "\r\nPRINT 1,%d\r\n", copies);
    if (!err)
        err = buf_add_text(ret_job, text);
    if (err)
        ret_job->len = before;
    return err;
}
