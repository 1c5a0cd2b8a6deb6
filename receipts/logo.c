#include "receipts/logo.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

#define SIGNATURE_LEN 8
#define CHUNK_MAX     ((size_t)256 << 10) /* of text and colour chunks */
#define HALF          128

struct source {
    const uint8_t *data;
    size_t left;
    const char *name; /* of the file, for sentences */
    struct diag *d;
};

static void more(png_structp png, png_bytep out, size_t len)
{
    struct source *s = png_get_io_ptr(png);
    if (len > s->left)
        png_error(png, "cut off");
    memcpy(out, s->data, len);
    s->data += len;
    s->left -= len;
}

/* libpng would print these itself. */
static _Noreturn void failed(png_structp png, png_const_charp text)
{
    (void)text;
    png_longjmp(png, 1);
}

static void warned(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/* ---- reading -------------------------------------------------------------*/

/* Grey, 0 is black. */
struct grey {
    uint32_t width, height;
    uint8_t *dots;
};

static bool read_head(png_structp png, png_infop info, struct source *s,
                      struct grey *g)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    png_set_read_fn(png, s, more);
    /* Its own limits are checked here with a sentence of ours. */
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
    png_set_chunk_malloc_max(png, CHUNK_MAX);
    png_set_chunk_cache_max(png, 16);
    png_read_info(png, info);
    g->width = png_get_image_width(png, info);
    g->height = png_get_image_height(png, info);
    return true;
}

/* rgba: height rows of width * 4 bytes, rows: pointers to them. */
static bool read_rows(png_structp png, png_infop info, const struct grey *g,
                      uint8_t *rgba, png_bytep *rows)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
    (void)png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != (size_t)g->width * 4)
        return false;
    for (uint32_t y = 0; y < g->height; y++)
        rows[y] = rgba + (size_t)y * g->width * 4;
    png_read_image(png, rows);
    return true;
}

/* BT.601 over white. */
static uint8_t grey_of(const uint8_t *p)
{
    unsigned luma = (p[0] * 299u + p[1] * 587u + p[2] * 114u + 500) / 1000;
    return (uint8_t)((luma * p[3] + 255u * (255u - p[3]) + 127) / 255);
}

static enum err no_png(const struct source *s)
{
    return diag_set(s->d, ERR_FORMAT,
                    tr("%s is no whole PNG picture: save the logo as PNG "
                       "again"),
                    s->name);
}

static enum err read_picture(png_structp png, png_infop info, struct source *s,
                             struct grey *ret_grey)
{
    struct grey g = {0};
    enum err err = ERR_OK;
    if (!read_head(png, info, s, &g))
        return no_png(s);
    if (g.width > LOGO_SIDE_MAX || g.height > LOGO_SIDE_MAX ||
        g.width * g.height > LOGO_PIXELS_MAX)
        return diag_set(s->d, ERR_RANGE,
                        tr("%s has %u x %u dots: make it at most 2000 x 2000; "
                           "500 across is plenty"),
                        s->name, g.width, g.height);
    size_t pixels = (size_t)g.width * g.height;
    uint8_t *rgba = malloc(pixels * 4);
    png_bytep *rows = malloc(g.height * sizeof(*rows));
    g.dots = malloc(pixels);
    if (!rgba || !rows || !g.dots)
        err = ERR_NOMEM;
    else if (!read_rows(png, info, &g, rgba, rows))
        err = no_png(s);
    for (size_t i = 0; i < pixels && !err; i++)
        g.dots[i] = grey_of(rgba + i * 4);
    free(rgba);
    free(rows);
    if (err)
        free(g.dots);
    else
        *ret_grey = g;
    return err;
}

/* ---- dots ----------------------------------------------------------------*/

/* The mean grey of a box of the source. */
static int box(const struct grey *g, uint32_t x0, uint32_t x1, uint32_t y0,
               uint32_t y1)
{
    uint64_t sum = 0;
    x1 = x1 > x0 ? x1 : x0 + 1;
    y1 = y1 > y0 ? y1 : y0 + 1;
    for (uint32_t y = y0; y < y1; y++) {
        for (uint32_t x = x0; x < x1; x++)
            sum += g->dots[(size_t)y * g->width + x];
    }
    uint64_t count = (uint64_t)(x1 - x0) * (y1 - y0);
    return (int)((sum + count / 2) / count);
}

/* One row of greys becomes dots; below gets its share of what was lost. Both
 * have a dot of margin on each side. */
static void settle_row(struct bitmap *bm, int y, int *row, int *below,
                       enum logo_tone tone)
{
    for (int x = 0; x < bm->width; x++) {
        int grey = row[x + 1];
        bool black = grey < HALF;
        int lost = grey - (black ? 0 : 255);
        if (black)
            bitmap_fill(bm, x, y, 1, 1);
        if (tone == LOGO_SHARP)
            continue;
        row[x + 2] += lost * 7 / 16;
        below[x] += lost * 3 / 16;
        below[x + 1] += lost * 5 / 16;
        below[x + 2] += lost / 16;
    }
}

static enum err dots_of(const struct grey *g, int width, int height,
                        enum logo_tone tone, struct bitmap *bm)
{
    uint32_t w = (uint32_t)width, h = (uint32_t)height;
    int *rows = calloc(2 * (size_t)(width + 2), sizeof(*rows));
    if (!rows)
        return ERR_NOMEM;
    int *row = rows, *below = rows + width + 2;
    enum err err = bitmap_init(bm, width, height);
    for (uint32_t y = 0; y < h && !err; y++) {
        for (uint32_t x = 0; x < w; x++)
            row[x + 1] += box(g, x * g->width / w, (x + 1) * g->width / w,
                              y * g->height / h, (y + 1) * g->height / h);
        settle_row(bm, (int)y, row, below, tone);
        int *next = below;
        below = row;
        row = next;
        memset(below, 0, (size_t)(width + 2) * sizeof(*below));
    }
    free(rows);
    return err;
}

static enum err shrink(const struct grey *g, int max_width, enum logo_tone tone,
                       struct bitmap *ret_logo)
{
    struct bitmap bm = {0};
    uint64_t width = g->width, height = g->height;
    if (width > (uint64_t)max_width) {
        height = height * (uint64_t)max_width / width;
        width = (uint64_t)max_width;
    }
    if (height > LOGO_HEIGHT_MAX) {
        width = width * LOGO_HEIGHT_MAX / height;
        height = LOGO_HEIGHT_MAX;
    }
    enum err err =
        dots_of(g, width ? (int)width : 1, height ? (int)height : 1, tone, &bm);
    if (err)
        bitmap_release(&bm);
    else
        *ret_logo = bm;
    return err;
}

enum err logo_read(const void *data, size_t len, const char *name,
                   int max_width, enum logo_tone tone, struct bitmap *ret_logo,
                   struct diag *d)
{
    struct source s = {.data = data, .left = len, .name = name, .d = d};
    struct grey g = {0};
    png_infop info = NULL;
    enum err err = ERR_NOMEM;
    CHECK(max_width > 0);
    if (len < SIGNATURE_LEN || png_sig_cmp(data, 0, SIGNATURE_LEN) != 0)
        return no_png(&s);
    png_structp png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, failed, warned);
    if (png)
        info = png_create_info_struct(png);
    if (info)
        err = read_picture(png, info, &s, &g);
    png_destroy_read_struct(&png, &info, NULL);
    if (!err)
        err = shrink(&g, max_width, tone, ret_logo);
    free(g.dots);
    return err;
}

enum err logo_load(const char *path, int max_width, enum logo_tone tone,
                   struct bitmap *ret_logo, struct diag *d)
{
    struct buf file = {0};
    enum err err = file_read(path, LOGO_FILE_MAX, &file);
    if (err == ERR_NOTFOUND)
        diag_set(d, err,
                 tr("%s is not there: put the logo's PNG file there, or write "
                    "logo = none"),
                 path);
    else if (err == ERR_RANGE)
        diag_set(d, err,
                 tr("%s is larger than %zu KB: save the logo smaller, 500 dots "
                    "across is plenty"),
                 path, LOGO_FILE_MAX >> 10);
    else if (err)
        diag_set(d, err, tr("%s cannot be read"), path);
    else
        err =
            logo_read(file.data, file.len, path, max_width, tone, ret_logo, d);
    buf_release(&file);
    return err ? diag_default(d, err, tr("out of memory")) : ERR_OK;
}
