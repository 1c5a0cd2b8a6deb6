#include "receipts/font.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"

/* A collection such as wqy-zenhei.ttc holds a proportional face first and one
 * with half-width letters second; letters come from the latter. */
#define FACES_MAX  2
#define PATH_CHARS 1024

struct cached {
    uint32_t key; /* 0: empty */
    struct glyph glyph;
};

struct font {
    FT_Library library;
    int dots;
    int file_count;
    FT_Face faces[FONT_FILES_MAX][FACES_MAX];
    struct cached cache[FONT_CACHE_MAX];
};

/* Drawn by these when they are there: rare Han characters of plane 2 (Debian
 * fonts-hanazono), and most of the rest of Unicode (Debian unifont). */
static const char *const extra_paths[] = {
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "/usr/share/fonts/opentype/unifont/unifont.otf",
};

static enum err open_faces(struct font *f, const char *path, struct diag *d)
{
    FT_Face *faces = f->faces[f->file_count];
    if (access(path, R_OK) != 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("font %s is not there: install the package "
                           "fonts-wqy-zenhei, or name another font in %s"),
                        path, FONT_PATH_ENV);
    if (FT_New_Face(f->library, path, 0, &faces[0]) != 0 ||
        !FT_IS_SCALABLE(faces[0]) ||
        FT_Set_Pixel_Sizes(faces[0], 0, FONT_DOTS) != 0) {
        FT_Done_Face(faces[0]);
        faces[0] = NULL;
        return diag_set(d, ERR_FORMAT,
                        tr("%s is not an outline font: name a TrueType or "
                           "OpenType font with Chinese in %s"),
                        path, FONT_PATH_ENV);
    }
    if (faces[0]->num_faces > 1 &&
        FT_New_Face(f->library, path, 1, &faces[1]) == 0 &&
        FT_Set_Pixel_Sizes(faces[1], 0, FONT_DOTS) != 0) {
        FT_Done_Face(faces[1]);
        faces[1] = NULL;
    }
    f->file_count++;
    return ERR_OK;
}

static enum err open_list(struct font *f, const char *paths, struct diag *d)
{
    char path[PATH_CHARS];
    for (const char *p = paths; *p && f->file_count < FONT_FILES_MAX;) {
        size_t len = strcspn(p, ":");
        snprintf(path, sizeof(path), "%.*s", (int)len, p);
        enum err err = len ? open_faces(f, path, d) : ERR_OK;
        if (err)
            return err;
        p += len + (p[len] == ':');
    }
    if (f->file_count == 0)
        return diag_set(d, ERR_NOTFOUND, tr("no font file is named in %s"),
                        FONT_PATH_ENV);
    return ERR_OK;
}

enum err font_open(const char *path, struct font **ret_font, struct diag *d)
{
    const char *named = path ? path : getenv(FONT_PATH_ENV);
    struct font *f = calloc(1, sizeof(*f));
    if (!f)
        return ERR_NOMEM;
    if (FT_Init_FreeType(&f->library) != 0) {
        free(f);
        return ERR_NOMEM;
    }
    f->dots = FONT_DOTS;
    bool usual = !named || !named[0];
    enum err err = open_list(f, usual ? FONT_DEFAULT_PATH : named, d);
    for (size_t i = 0; !err && usual && i < ARRAY_LEN(extra_paths); i++) {
        if (access(extra_paths[i], R_OK) == 0)
            (void)!open_faces(f, extra_paths[i], NULL);
    }
    if (err)
        font_close(f);
    else
        *ret_font = f;
    return err;
}

void font_close(struct font *f)
{
    if (!f)
        return;
    for (int i = 0; i < FONT_FILES_MAX; i++) {
        for (int k = 0; k < FACES_MAX; k++)
            FT_Done_Face(f->faces[i][k]);
    }
    FT_Done_FreeType(f->library);
    free(f);
}

static void hollow_box(struct glyph *g)
{
    int right = g->width - 3, bottom = g->height - 4;
    uint32_t left_dot = 0x80000000u >> 2, right_dot = 0x80000000u >> right;
    for (int y = 3; y <= bottom; y++) {
        g->rows[y] = left_dot | right_dot;
        if (y == 3 || y == bottom)
            g->rows[y] |= (left_dot | (left_dot - 1)) & ~(right_dot - 1);
    }
}

/* Draws the slot's bitmap, centred in the cell by its advance. */
static void place(struct glyph *g, const FT_Face face, int cell, bool mark)
{
    const FT_GlyphSlot slot = face->glyph;
    const FT_Bitmap *bm = &slot->bitmap;
    long em = face->ascender - face->descender;
    int baseline =
        (int)((g->height * face->ascender + em / 2) / (em > 0 ? em : 1));
    int width = (int)bm->width, height = (int)bm->rows;
    int advance = (int)((slot->advance.x + 32) >> 6);
    int left = (cell - advance) / 2 + slot->bitmap_left;
    int top = baseline - slot->bitmap_top;
    if (mark || left < 0 || left + width > cell)
        left = (cell - width) / 2;
    if (top + height > g->height)
        top = g->height - height;
    if (top < 0)
        top = 0;
    for (int y = 0; y < height && top + y < g->height; y++) {
        const uint8_t *row = bm->buffer + (long)y * bm->pitch;
        for (int x = 0; x < width; x++) {
            int at = left + x;
            if (at >= 0 && at < cell && (row[x / 8] >> (7 - x % 8) & 1))
                g->rows[top + y] |= 0x80000000u >> at;
        }
    }
}

static bool draw(struct font *f, uint32_t c, struct glyph *g)
{
    int cell = g->width ? g->width : g->height / 2;
    bool wide = g->width == g->height;
    /* So small, the font's own hints lose thin strokes. */
    int hints = g->height == FONT_LABEL_DOTS ? FT_LOAD_FORCE_AUTOHINT : 0;
    for (int i = 0; i < f->file_count; i++) {
        for (int k = 0; k < FACES_MAX; k++) {
            /* Half-width letters first, when there is such a face. */
            FT_Face face = f->faces[i][wide ? k : FACES_MAX - 1 - k];
            FT_UInt index = face ? FT_Get_Char_Index(face, c) : 0;
            if (index == 0 ||
                FT_Set_Pixel_Sizes(face, 0, (FT_UInt)g->height) != 0 ||
                FT_Load_Glyph(face, index,
                              FT_LOAD_TARGET_MONO | FT_LOAD_RENDER |
                                  FT_LOAD_NO_BITMAP | hints) != 0 ||
                face->glyph->bitmap.pixel_mode != FT_PIXEL_MODE_MONO)
                continue;
            place(g, face, cell, g->width == 0);
            return true;
        }
    }
    return false;
}

/* kind: columns of the large font, or SMALL. */
#define SMALL 3

static const struct glyph *cached_glyph(struct font *f, uint32_t c,
                                        uint32_t kind)
{
    uint32_t key = (c << 2 | kind) + 1;
    struct cached *slot = &f->cache[(key * 2654435761u >> 16) % FONT_CACHE_MAX];
    struct glyph *g = &slot->glyph;
    if (slot->key == key)
        return g;
    memset(slot, 0, sizeof(*slot));
    slot->key = key;
    g->width = kind == SMALL ? FONT_SMALL_WIDTH : (int)kind * (f->dots / 2);
    g->height = kind == SMALL ? FONT_SMALL_DOTS : f->dots;
    if (c != ' ' && c != 0x3000 && !draw(f, c, g) && kind > 0)
        hollow_box(g);
    return g;
}

void font_set_dots(struct font *f, int dots)
{
    CHECK(dots == FONT_DOTS || dots == FONT_LABEL_DOTS);
    if (f->dots != dots)
        memset(f->cache, 0, sizeof(f->cache));
    f->dots = dots;
}

int font_dots(const struct font *f)
{
    return f->dots;
}

const struct glyph *font_glyph(struct font *f, uint32_t c, int columns)
{
    CHECK(columns >= 0 && columns <= 2);
    return cached_glyph(f, c, (uint32_t)columns);
}

const struct glyph *font_small_glyph(struct font *f, uint32_t c)
{
    return cached_glyph(f, c, SMALL);
}
