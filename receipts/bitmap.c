#include "receipts/bitmap.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

enum err bitmap_init(struct bitmap *bm, int width, int height)
{
    CHECK(width > 0 && height >= 0);
    *bm = (struct bitmap){.width = width, .stride = ((size_t)width + 7) / 8};
    return bitmap_grow(bm, height);
}

enum err bitmap_grow(struct bitmap *bm, int height)
{
    if (height > BITMAP_HEIGHT_MAX)
        return ERR_RANGE;
    if (height <= bm->height)
        return ERR_OK;
    size_t len = bm->stride * (size_t)height - bm->bits.len;
    enum err err = buf_reserve(&bm->bits, len);
    if (err)
        return err;
    memset(bm->bits.data + bm->bits.len, 0, len);
    bm->bits.len += len;
    bm->height = height;
    return ERR_OK;
}

void bitmap_clear(struct bitmap *bm)
{
    if (bm->bits.len)
        memset(bm->bits.data, 0, bm->bits.len);
}

void bitmap_release(struct bitmap *bm)
{
    buf_release(&bm->bits);
    *bm = (struct bitmap){0};
}

bool bitmap_get(const struct bitmap *bm, int x, int y)
{
    if (x < 0 || y < 0 || x >= bm->width || y >= bm->height)
        return false;
    return bm->bits.data[(size_t)y * bm->stride + (size_t)x / 8] >>
               (7 - x % 8) &
           1;
}

/* Cuts a box to the picture; false when nothing is left. */
static bool clip(const struct bitmap *bm, int *x, int *y, int *w, int *h)
{
    if (*x < 0) {
        *w += *x;
        *x = 0;
    }
    if (*y < 0) {
        *h += *y;
        *y = 0;
    }
    if (*w > bm->width - *x)
        *w = bm->width - *x;
    if (*h > bm->height - *y)
        *h = bm->height - *y;
    return *w > 0 && *h > 0;
}

static void paint(struct bitmap *bm, int x, int y, int w, int h, bool invert)
{
    if (!clip(bm, &x, &y, &w, &h))
        return;
    size_t first = (size_t)x / 8, last = (size_t)(x + w - 1) / 8;
    uint8_t head = (uint8_t)(0xFF >> x % 8);
    uint8_t tail = (uint8_t)(0xFF << (7 - (x + w - 1) % 8));
    for (int row = y; row < y + h; row++) {
        uint8_t *p = bm->bits.data + (size_t)row * bm->stride;
        for (size_t i = first; i <= last; i++) {
            uint8_t mask = (uint8_t)((i == first ? head : 0xFF) &
                                     (i == last ? tail : 0xFF));
            p[i] = invert ? p[i] ^ mask : p[i] | mask;
        }
    }
}

void bitmap_fill(struct bitmap *bm, int x, int y, int width, int height)
{
    paint(bm, x, y, width, height, false);
}

void bitmap_invert(struct bitmap *bm, int x, int y, int width, int height)
{
    paint(bm, x, y, width, height, true);
}

/* 32 dots of one row, from bit 31. */
static void put_row(struct bitmap *bm, int x, int y, uint32_t bits)
{
    if (y < 0 || y >= bm->height || x >= bm->width || x < 0)
        return;
    uint8_t *row = bm->bits.data + (size_t)y * bm->stride;
    uint64_t shifted = (uint64_t)bits << 32 >> x % 8;
    size_t at = (size_t)x / 8;
    if (bm->width - x < 32) /* no dots past the edge */
        shifted &= ~(UINT64_MAX >> (bm->width - x + x % 8));
    for (int i = 0; i < 5 && at < bm->stride; i++, at++)
        row[at] |= (uint8_t)(shifted >> (56 - 8 * i));
}

void bitmap_glyph(struct bitmap *bm, int x, int y, const struct glyph *g,
                  int wide, int high, bool bold)
{
    for (int row = 0; row < g->height; row++) {
        uint32_t bits = g->rows[row];
        if (!bits)
            continue;
        if (wide == 1) {
            if (bold)
                bits |= bits >> 1;
            for (int k = 0; k < high; k++)
                put_row(bm, x, y + row * high + k, bits);
            continue;
        }
        for (int i = 0; i < 32; i++) {
            if (bits << i & 0x80000000u)
                bitmap_fill(bm, x + i * wide, y + row * high, wide + bold,
                            high);
        }
    }
}

void bitmap_blit(struct bitmap *dst, int x, int y, const struct bitmap *src,
                 int src_y, int height)
{
    for (int row = 0; row < height && src_y + row < src->height; row++) {
        const uint8_t *p = src->bits.data + (size_t)(src_y + row) * src->stride;
        for (size_t i = 0; i < src->stride; i++) {
            if (p[i])
                put_row(dst, x + (int)i * 8, y + row, (uint32_t)p[i] << 24);
        }
    }
}

size_t bitmap_used(const struct bitmap *bm, int y, int height)
{
    size_t used = 0;
    for (int row = y; row < y + height && row < bm->height; row++) {
        const uint8_t *p = bm->bits.data + (size_t)row * bm->stride;
        for (size_t i = bm->stride; i > used; i--) {
            if (p[i - 1]) {
                used = i;
                break;
            }
        }
    }
    return used;
}

static void png_to_buf(png_structp png, png_bytep data, size_t len)
{
    if (buf_add(png_get_io_ptr(png), data, len))
        png_error(png, "no room");
}

/* libpng would print these itself. */
static _Noreturn void png_failed(png_structp png, png_const_charp text)
{
    (void)text;
    png_longjmp(png, 1);
}

static void png_warned(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void png_no_flush(png_structp png)
{
    (void)png;
}

/* libpng's error path is a longjmp: everything that must survive it is in the
 * caller. */
static bool write_rows(png_structp png, png_infop info, const struct bitmap *bm,
                       int margin, uint8_t *row, struct buf *out)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    uint32_t width = (uint32_t)(bm->width + 2 * margin);
    uint32_t height = (uint32_t)(bm->height + 2 * margin);
    size_t row_len = (width + 7) / 8, left = (size_t)margin / 8;
    png_set_write_fn(png, out, png_to_buf, png_no_flush);
    png_set_IHDR(png, info, width, height, 1, PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, 0, PNG_FILTER_NONE);
    png_write_info(png, info);
    png_set_invert_mono(png);
    for (uint32_t y = 0; y < height; y++) {
        memset(row, 0, row_len);
        int from = (int)y - margin;
        if (from >= 0 && from < bm->height)
            memcpy(row + left, bm->bits.data + (size_t)from * bm->stride,
                   bm->stride);
        png_write_row(png, row);
    }
    png_write_end(png, info);
    return true;
}

enum err bitmap_png(const struct bitmap *bm, int margin, struct buf *ret_png)
{
    size_t before = ret_png->len;
    enum err err = ERR_NOMEM;
    png_infop info = NULL;
    margin = (margin + 7) / 8 * 8;
    CHECK(margin >= 0 && bm->width > 0);
    uint8_t *row = malloc(bm->stride + 2 * (size_t)margin / 8 + 8);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL,
                                              png_failed, png_warned);
    if (png)
        info = png_create_info_struct(png);
    if (!row || !png || !info)
        goto out;
    if (write_rows(png, info, bm, margin, row, ret_png))
        err = ERR_OK;
    else
        ret_png->len = before;
out:
    png_destroy_write_struct(&png, &info);
    free(row);
    return err;
}

enum err bitmap_write_png(const struct bitmap *bm, int margin, const char *path,
                          struct diag *d)
{
    struct buf png = {0};
    enum err err = bitmap_png(bm, margin, &png);
    if (!err)
        err = file_write(path, 0600, png.data, png.len);
    buf_release(&png);
    if (err)
        return diag_set(d, err,
                        tr("%s cannot be written: choose a folder that exists "
                           "and where you may write"),
                        path);
    return ERR_OK;
}
