#include "receipts/escpos.h"

#include <string.h>

#include "base/check.h"
#include "receipts/draw.h"
#include "receipts/layout.h"
#include "receipts/paper.h"
#include "receipts/qr.h"

#define DRAWER_ON   25 /* x 2 ms */
#define DRAWER_OFF  250
#define QR_SIZE_MIN 3
#define QR_SIZE_MAX 8

struct encoder {
    const struct printer_profile *profile;
    struct font *font;
    struct arena scratch; /* lines of one row */
    struct bitmap canvas; /* raster lines and QR codes */
    struct qr qr;
    struct barcode barcode;
    struct doc_style style; /* as the printer has it now */
    int spacing;            /* likewise; 0: its default */
    struct buf *out;
    size_t limit; /* out->len may not pass it */
    enum err err; /* sticks */
};

static void put(struct encoder *e, const void *data, size_t len)
{
    if (e->err)
        return;
    if (len > e->limit - e->out->len)
        e->err = ERR_RANGE;
    else
        e->err = buf_add(e->out, data, len);
}

#define PUT(e, ...)                                                            \
    put(e, (const uint8_t[]){__VA_ARGS__},                                     \
        sizeof((const uint8_t[]){__VA_ARGS__}))

static void put_style(struct encoder *e, struct doc_style s)
{
    const struct doc_style now = e->style;
    if (s.bold != now.bold)
        PUT(e, 0x1B, 0x45, s.bold);
    if (s.underline != now.underline)
        PUT(e, 0x1B, 0x2D, s.underline);
    if (s.wide != now.wide || s.high != now.high)
        PUT(e, 0x1D, 0x21, (uint8_t)((s.wide - 1) << 4 | (s.high - 1)));
    if (e->profile->fs_style && (s.wide != now.wide || s.high != now.high ||
                                 s.underline != now.underline))
        PUT(e, 0x1C, 0x21,
            (uint8_t)((s.wide > 1 ? 0x04 : 0) | (s.high > 1 ? 0x08 : 0) |
                      (s.underline ? 0x80 : 0)));
    else if (e->profile->rom == PROFILE_ROM_GBK && s.underline != now.underline)
        PUT(e, 0x1C, 0x2D, s.underline); /* ESC - leaves Chinese alone */
    e->style = s;
}

static void put_spacing(struct encoder *e, int dots)
{
    if (dots == e->spacing)
        return;
    PUT(e, 0x1B, 0x33, (uint8_t)dots);
    e->spacing = dots;
}

static int line_dots(const struct encoder *e, int high)
{
    return PAPER_CHAR_DOTS * high + e->profile->gap_dots;
}

static bool in_rom(const struct encoder *e, const struct paper_char *ch)
{
    switch (e->profile->rom) {
    case PROFILE_ROM_GBK:
        return ch->len > 0 || !e->font;
    case PROFILE_ROM_ANK:
        return ch->len == 1;
    case PROFILE_ROM_NONE:
        break;
    }
    return false;
}

static bool needs_raster(const struct encoder *e,
                         const struct layout_line *line)
{
    struct paper_char ch;
    for (int i = 0; i < line->count; i++) {
        const struct layout_span *s = &line->spans[i];
        for (const char *p = s->text; p < s->text + s->len;) {
            if (!paper_next(&p, &ch))
                break;
            if (ch.c && !in_rom(e, &ch))
                return true;
        }
    }
    return false;
}

static void put_span(struct encoder *e, const struct layout_span *s)
{
    struct paper_char ch;
    put_style(e, s->style);
    for (const char *p = s->text; p < s->text + s->len;) {
        if (!paper_next(&p, &ch))
            break;
        if (ch.len > 0)
            put(e, ch.bytes, (size_t)ch.len);
        else if (ch.columns == 2)
            PUT(e, 0xA1, 0xFE); /* 〓, the printer's sign for what it lacks */
        else if (ch.columns == 1)
            PUT(e, '?');
    }
}

/* Spans by column: rows put cells in order, alignment keeps it. */
static void put_text_line(struct encoder *e, const struct layout_line *line)
{
    int column = 0;
    put_spacing(e, line_dots(e, line->high));
    for (int i = 0; i < line->count; i++) {
        const struct layout_span *s = &line->spans[i];
        if (s->column > column)
            put_style(e, DOC_NORMAL);
        for (; column < s->column; column++)
            PUT(e, ' ');
        put_span(e, s);
        column += s->columns;
    }
    PUT(e, '\n');
}

/* The first rows of the canvas, only as wide as they are black. */
static void put_canvas(struct encoder *e, int height)
{
    const struct bitmap *bm = &e->canvas;
    for (int y = 0; y < height; y += ESCPOS_BAND_ROWS) {
        int rows =
            height - y < ESCPOS_BAND_ROWS ? height - y : ESCPOS_BAND_ROWS;
        size_t used = bitmap_used(bm, y, rows);
        if (used == 0)
            used = 1;
        PUT(e, 0x1D, 0x76, 0x30, 0, (uint8_t)used, (uint8_t)(used >> 8),
            (uint8_t)rows, (uint8_t)(rows >> 8));
        for (int row = y; row < y + rows; row++)
            put(e, bm->bits.data + (size_t)row * bm->stride, used);
    }
}

static bool canvas_ready(struct encoder *e, int height)
{
    if (!e->err)
        e->err = e->canvas.width
                     ? bitmap_grow(&e->canvas, height)
                     : bitmap_init(&e->canvas, e->profile->dots, height);
    if (!e->err)
        bitmap_clear(&e->canvas);
    return !e->err;
}

static void put_raster_line(struct encoder *e, const struct layout_line *line)
{
    int height = line_dots(e, line->high);
    if (!canvas_ready(e, height))
        return;
    draw_line(&e->canvas, 0, 0, line, e->font);
    put_style(e, DOC_NORMAL);
    put_canvas(e, height);
}

static void put_line(struct encoder *e, const struct layout_line *line)
{
    if (needs_raster(e, line))
        put_raster_line(e, line);
    else
        put_text_line(e, line);
}

static void put_row(struct encoder *e, const struct doc_row *row)
{
    struct layout_line *line = NULL;
    arena_clear(&e->scratch);
    enum err err = layout_row(&e->scratch, row, e->profile->columns, &line);
    if (err && !e->err)
        e->err = err;
    for (; line && !e->err; line = line->next)
        put_line(e, line);
}

static void put_rule(struct encoder *e)
{
    char dashes[PROFILE_DOTS_MAX / PAPER_COLUMN_DOTS];
    int columns = e->profile->columns;
    memset(dashes, '-', sizeof(dashes));
    put_line(e, &(struct layout_line){.high = 1,
                                      .count = 1,
                                      .spans = {{.columns = columns,
                                                 .style = DOC_NORMAL,
                                                 .text = dashes,
                                                 .len = (size_t)columns}}});
}

static void put_native_qr(struct encoder *e, const char *text, size_t len,
                          int size)
{
    size_t stored = len + 3;
    PUT(e, 0x1B, 0x4A, (uint8_t)(2 * size)); /* white above, for scanners */
    PUT(e, 0x1B, 0x61, 1);
    PUT(e, 0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0);
    PUT(e, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, (uint8_t)size);
    PUT(e, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31);
    PUT(e, 0x1D, 0x28, 0x6B, (uint8_t)stored, (uint8_t)(stored >> 8), 0x31,
        0x50, 0x30);
    put(e, text, len);
    PUT(e, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30);
    PUT(e, '\n', 0x1B, 0x61, 0);
}

/* About a third of the paper wide: read by any phone, cheap in paper. */
static void put_qr(struct encoder *e, const char *text)
{
    size_t len = strlen(text);
    enum err err = qr_make(text, len, QR_M, &e->qr);
    if (err && !e->err)
        e->err = err;
    if (e->err)
        return;
    int across = e->qr.modules + 2 * QR_QUIET;
    int size = e->profile->dots * 2 / 5 / e->qr.modules;
    size = size < QR_SIZE_MIN ? QR_SIZE_MIN : size;
    size = size > QR_SIZE_MAX ? QR_SIZE_MAX : size;
    while (size > 1 && across * size > e->profile->dots)
        size--;
    put_style(e, DOC_NORMAL);
    if (e->profile->native_qr) {
        put_spacing(e, line_dots(e, 1));
        put_native_qr(e, text, len, size);
        return;
    }
    int side = e->qr.modules * size, quiet = size * 2;
    if (side > e->profile->dots)
        e->err = ERR_RANGE;
    else if (canvas_ready(e, side + 2 * quiet)) {
        qr_draw(&e->qr, &e->canvas, (e->profile->dots - side) / 2, quiet, size);
        put_canvas(e, side + 2 * quiet);
    }
}

static void put_barcode(struct encoder *e, const char *text, int height)
{
    int quiet = PAPER_CHAR_DOTS / 4;
    enum err err = barcode_of(text, &e->barcode);
    int module = err ? 0 : draw_barcode_module(&e->barcode, e->profile->dots);
    if (module == 0) { /* too long for this paper: as the other kind of code */
        put_qr(e, text);
        return;
    }
    put_style(e, DOC_NORMAL);
    if (!canvas_ready(e, height + 2 * quiet))
        return;
    draw_barcode(&e->barcode, &e->canvas,
                 (e->profile->dots - e->barcode.modules * module) / 2, quiet,
                 module, height);
    put_canvas(e, height + 2 * quiet);
}

static void put_picture(struct encoder *e, const struct bitmap *picture)
{
    int left = (e->profile->dots - picture->width) / 2;
    put_style(e, DOC_NORMAL);
    if (!canvas_ready(e, picture->height))
        return;
    bitmap_blit(&e->canvas, left > 0 ? left : 0, 0, picture, 0,
                picture->height);
    put_canvas(e, picture->height);
}

static void put_cut(struct encoder *e)
{
    put_style(e, DOC_NORMAL);
    if (e->profile->cutter)
        PUT(e, 0x1D, 0x56, 0x42, 0); /* feed to the knife, leave one point */
    else
        PUT(e, 0x1B, 0x64, (uint8_t)e->profile->tail_lines);
}

static void put_any(struct encoder *e, const struct doc_row *row)
{
    switch (row->kind) {
    case DOC_ROW:
        put_row(e, row);
        break;
    case DOC_RULE:
        put_rule(e);
        break;
    case DOC_QR:
    case DOC_SIDE_QR:
        put_qr(e, row->cells[0].text);
        break;
    case DOC_BARCODE:
        put_barcode(e, row->cells[0].text, row->count);
        break;
    case DOC_PICTURE:
        put_picture(e, row->picture);
        break;
    case DOC_FEED:
        put_spacing(e, line_dots(e, 1));
        if (row->count > 0)
            PUT(e, 0x1B, 0x64, (uint8_t)row->count);
        break;
    case DOC_CUT:
        put_cut(e);
        break;
    case DOC_DRAWER: /* went first */
        break;
    }
}

static void put_start(struct encoder *e, const struct document *doc,
                      bool drawer)
{
    PUT(e, 0x1B, 0x40);
    for (const struct doc_row *r = doc->first; r && drawer; r = r->next) {
        if (r->kind == DOC_DRAWER) {
            PUT(e, 0x1B, 0x70, 0, DRAWER_ON, DRAWER_OFF);
            break;
        }
    }
    /* Some models garble the first line unless a code page came first
     * (python-escpos issue 269). */
    PUT(e, 0x1B, 0x74, 0);
    if (e->profile->rom == PROFILE_ROM_GBK)
        PUT(e, 0x1C, 0x26);
}

enum err escpos_encode(const struct document *doc,
                       const struct printer_profile *profile,
                       const struct escpos_options *options,
                       struct buf *ret_job)
{
    size_t before = ret_job->len;
    if (doc->err)
        return doc->err;
    CHECK(profile->dots >= PROFILE_DOTS_MIN &&
          profile->dots <= PROFILE_DOTS_MAX &&
          profile->columns <= profile->dots / PAPER_COLUMN_DOTS);
    if (!options->font && profile->rom != PROFILE_ROM_GBK)
        return ERR_NOTFOUND;
    struct encoder e = {.profile = profile,
                        .font = options->font,
                        .style = DOC_NORMAL,
                        .out = ret_job,
                        .limit = before + ESCPOS_JOB_MAX};
    put_start(&e, doc, !options->no_drawer);
    for (const struct doc_row *r = doc->first; r && !e.err; r = r->next)
        put_any(&e, r);
    put_style(&e, DOC_NORMAL);
    bitmap_release(&e.canvas);
    arena_release(&e.scratch);
    if (e.err)
        ret_job->len = before;
    return e.err;
}
