/* shot.c - draws what a terminal shows: `tmux capture-pane -e -p` in, PNG out.
 *
 *     shot COLUMNS ROWS FILE.png <capture
 *
 * Cells are drawn one by one as a terminal does: characters from a monospaced
 * font that has Chinese, block elements and lines as rectangles so that they
 * join. SGR sequences (ECMA-48, 8.3.117) give weight, reverse and colours. */
#include <ft2build.h>
#include FT_FREETYPE_H
#include <png.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define CELL_WIDTH  12
#define CELL_HEIGHT 25
#define BASELINE    19
#define PIXEL_SIZE  21
#define MARGIN      10
#define INPUT_MAX   (1 << 20)

struct pen {
    int front, back; /* palette index, -1: the terminal's own */
    bool bold, reverse, underline;
};

struct picture {
    int width, height;
    uint8_t *rgb;
};

static const uint8_t palette[16][3] = {
    {0x1c, 0x1c, 0x1c}, {0xd0, 0x2b, 0x2b}, {0x35, 0xb0, 0x4f},
    {0xe8, 0xb9, 0x2c}, {0x3b, 0x78, 0xd8}, {0xb0, 0x5a, 0xc8},
    {0x30, 0xb0, 0xb8}, {0xd8, 0xd8, 0xd8}, {0x60, 0x60, 0x60},
    {0xf0, 0x50, 0x50}, {0x60, 0xd8, 0x78}, {0xff, 0xd8, 0x50},
    {0x60, 0x98, 0xf0}, {0xd0, 0x80, 0xe8}, {0x58, 0xd0, 0xd8},
    {0xff, 0xff, 0xff}};

static FT_Face face;

static void colours_of(const struct pen *pen, const uint8_t **ret_front,
                       const uint8_t **ret_back)
{
    int front = pen->front < 0 ? 7 : pen->front;
    int back = pen->back < 0 ? 0 : pen->back;
    if (pen->bold && pen->front < 0)
        front = 15;
    *ret_front = palette[pen->reverse ? back : front];
    *ret_back = palette[pen->reverse ? front : back];
}

static void dot(struct picture *p, int x, int y, const uint8_t colour[3],
                unsigned strength)
{
    if (x < 0 || y < 0 || x >= p->width || y >= p->height)
        return;
    uint8_t *at = p->rgb + 3 * ((size_t)y * (size_t)p->width + (size_t)x);
    for (int i = 0; i < 3; i++)
        at[i] =
            (uint8_t)((at[i] * (255 - strength) + colour[i] * strength) / 255);
}

static void rectangle(struct picture *p, int x, int y, int width, int height,
                      const uint8_t colour[3])
{
    for (int j = 0; j < height; j++) {
        for (int i = 0; i < width; i++)
            dot(p, x + i, y + j, colour, 255);
    }
}

/* Block elements (U+2580) and light lines (U+2500), drawn to the cell's edge
 * so that neighbours join. Eighths from the left, top, width, height. */
static bool draw_block(struct picture *p, uint32_t c, int x, int y,
                       const uint8_t ink[3])
{
    enum { W = CELL_WIDTH, H = CELL_HEIGHT, CX = W / 2 - 1, CY = H / 2 - 1 };
    if (c >= 0x2581 && c <= 0x2588) { /* lower eighths */
        int h = (int)(c - 0x2580) * H / 8;
        rectangle(p, x, y + H - h, W, h, ink);
        return true;
    }
    if (c >= 0x2589 && c <= 0x258f) { /* left eighths */
        rectangle(p, x, y, (int)(0x2590 - c) * W / 8, H, ink);
        return true;
    }
    switch (c) {
    case 0x2580:
        rectangle(p, x, y, W, H - 4 * H / 8, ink);
        return true;
    case 0x2590:
        rectangle(p, x + W / 2, y, W / 2, H, ink);
        return true;
    case 0x2500:
        rectangle(p, x, y + CY, W, 2, ink);
        return true;
    case 0x2502:
        rectangle(p, x + CX, y, 2, H, ink);
        return true;
    default:
        break;
    }
    /* corners and crossings: right 1, down 2, left 4, up 8 */
    static const struct {
        uint32_t c;
        int arms;
    } corners[] = {{0x250c, 3},  {0x2510, 6},  {0x2514, 9},
                   {0x2518, 12}, {0x251c, 11}, {0x2524, 14},
                   {0x252c, 7},  {0x2534, 13}, {0x253c, 15}};
    for (size_t i = 0; i < sizeof(corners) / sizeof(corners[0]); i++) {
        if (corners[i].c != c)
            continue;
        int arms = corners[i].arms;
        if (arms & 1)
            rectangle(p, x + CX, y + CY, W - CX, 2, ink);
        if (arms & 2)
            rectangle(p, x + CX, y + CY, 2, H - CY, ink);
        if (arms & 4)
            rectangle(p, x, y + CY, CX + 2, 2, ink);
        if (arms & 8)
            rectangle(p, x + CX, y, 2, CY + 2, ink);
        return true;
    }
    return false;
}

static void draw_glyph(struct picture *p, uint32_t c, int x, int y,
                       const struct pen *pen, const uint8_t ink[3])
{
    int columns = text_char_width(c) * CELL_WIDTH;
    if (FT_Load_Char(face, c, FT_LOAD_RENDER))
        return;
    /* A sign made for a square in a cell of half its width: made to fit. */
    int natural = (int)(face->glyph->advance.x >> 6);
    if (natural > columns + 2) {
        FT_Set_Pixel_Sizes(face, 0, (FT_UInt)(PIXEL_SIZE * columns / natural));
        bool loaded = FT_Load_Char(face, c, FT_LOAD_RENDER) == 0;
        FT_Set_Pixel_Sizes(face, 0, PIXEL_SIZE);
        if (!loaded)
            return;
        y -= (PIXEL_SIZE - PIXEL_SIZE * columns / natural) / 3;
    }
    const FT_Bitmap *map = &face->glyph->bitmap;
    int left = face->glyph->bitmap_left +
               (columns - (int)(face->glyph->advance.x >> 6)) / 2;
    for (unsigned j = 0; j < map->rows; j++) {
        for (unsigned i = 0; i < map->width; i++) {
            unsigned strength = map->buffer[(int)j * map->pitch + (int)i];
            int at = x + left + (int)i;
            int row = y + BASELINE - face->glyph->bitmap_top + (int)j;
            dot(p, at, row, ink, strength);
            if (pen->bold)
                dot(p, at + 1, row, ink, strength);
        }
    }
}

static void draw_cell(struct picture *p, uint32_t c, int column, int row,
                      const struct pen *pen)
{
    const uint8_t *ink, *paper;
    int x = MARGIN + column * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT;
    int width = text_char_width(c) * CELL_WIDTH;
    colours_of(pen, &ink, &paper);
    rectangle(p, x, y, width, CELL_HEIGHT, paper);
    if (c != ' ' && !draw_block(p, c, x, y, ink))
        draw_glyph(p, c, x, y, pen, ink);
    if (pen->underline)
        rectangle(p, x, y + BASELINE + 3, width, 1, ink);
}

static void set_pen(struct pen *pen, const int *codes, int count)
{
    static const struct pen plain = {.front = -1, .back = -1};
    if (count == 0)
        *pen = plain;
    for (int i = 0; i < count; i++) {
        int code = codes[i];
        if (code == 0)
            *pen = plain;
        else if (code == 1 || code == 22)
            pen->bold = code == 1;
        else if (code == 4 || code == 24)
            pen->underline = code == 4;
        else if (code == 7 || code == 27)
            pen->reverse = code == 7;
        else if (code >= 30 && code <= 37)
            pen->front = code - 30;
        else if (code == 39)
            pen->front = -1;
        else if (code >= 40 && code <= 47)
            pen->back = code - 40;
        else if (code == 49)
            pen->back = -1;
        else if (code >= 90 && code <= 97)
            pen->front = code - 82;
        else if (code >= 100 && code <= 107)
            pen->back = code - 92;
    }
}

/* One escape sequence at *at; moves behind it. */
static void escape(const char **at, struct pen *pen)
{
    int codes[16] = {0}, count = 0;
    const char *s = *at + 1;
    if (*s == '(' && s[1]) { /* a character set: tmux never needs it here */
        *at = s + 2;
        return;
    }
    if (*s == '[') {
        s++;
        while ((*s >= '0' && *s <= '9') || *s == ';') {
            if (count == 0)
                count = 1;
            if (*s == ';') {
                CHECK(count < 16);
                count++;
            } else {
                codes[count - 1] = codes[count - 1] * 10 + (*s - '0');
            }
            s++;
        }
        if (*s == 'm')
            set_pen(pen, codes, count);
    }
    *at = *s ? s + 1 : s;
}

static void draw(struct picture *p, const char *text, int columns, int rows)
{
    struct pen pen = {.front = -1, .back = -1};
    int row = 0, column = 0;
    while (*text && row < rows) {
        if (*text == 27) {
            escape(&text, &pen);
            continue;
        }
        uint32_t c = utf8_next(&text);
        if (c == '\n') {
            row++;
            column = 0;
            continue;
        }
        int width = text_char_width(c);
        if (width > 0 && column + width <= columns)
            draw_cell(p, c, column, row, &pen);
        column += width;
    }
}

static void save(const struct picture *p, const char *path)
{
    FILE *file = fopen(path, "wb");
    CHECK(file);
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    CHECK(png && info);
    png_init_io(png, file);
    png_set_IHDR(png, info, (png_uint_32)p->width, (png_uint_32)p->height, 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < p->height; y++)
        png_write_row(png, p->rgb + 3 * (size_t)y * (size_t)p->width);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    CHECK(fclose(file) == 0);
}

static bool load_font(FT_Library library)
{
    enum { MONOSPACED = 1 }; /* in this collection */
    return FT_New_Face(library, "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
                       MONOSPACED, &face) == 0 &&
           FT_Set_Pixel_Sizes(face, 0, PIXEL_SIZE) == 0;
}

int main(int argc, char **argv)
{
    static char text[INPUT_MAX];
    FT_Library library;
    int columns = argc == 4 ? atoi(argv[1]) : 0;
    int rows = argc == 4 ? atoi(argv[2]) : 0;
    if (columns < 1 || columns > 500 || rows < 1 || rows > 200) {
        fputs("usage: shot COLUMNS ROWS FILE.png <capture\n", stderr);
        return 2;
    }
    size_t len = fread(text, 1, sizeof(text) - 1, stdin);
    text[len] = '\0';
    CHECK(FT_Init_FreeType(&library) == 0);
    if (!load_font(library)) {
        fputs("shot: the font is missing (package fonts-wqy-zenhei)\n", stderr);
        return 1;
    }
    struct picture p = {.width = columns * CELL_WIDTH + 2 * MARGIN,
                        .height = rows * CELL_HEIGHT + 2 * MARGIN};
    p.rgb = malloc(3 * (size_t)p.width * (size_t)p.height);
    CHECK(p.rgb);
    rectangle(&p, 0, 0, p.width, p.height, palette[0]);
    draw(&p, text, columns, rows);
    save(&p, argv[3]);
    free(p.rgb);
    FT_Done_FreeType(library);
    return 0;
}
