#include <string.h>

#include "base/check.h"
#include "base/screen.h"
#include "base/text.h"

/* Glyphs as pixel rows; one cell of the terminal is one pixel wide and two
 * high ("▀▄█"), which makes pixels about square. */
#define GLYPH_ROWS_MAX 9
#define GLYPHS         "0123456789.- "

struct font {
    int rows; /* pixels */
    const char *glyphs[sizeof(GLYPHS) - 1][GLYPH_ROWS_MAX];
    const char *yuan[GLYPH_ROWS_MAX];
};

/* clang-format off */
static const struct font small = {5, {
    {"###", "#.#", "#.#", "#.#", "###"}, {".#.", "##.", ".#.", ".#.", "###"},
    {"###", "..#", "###", "#..", "###"}, {"###", "..#", "###", "..#", "###"},
    {"#.#", "#.#", "###", "..#", "..#"}, {"###", "#..", "###", "..#", "###"},
    {"###", "#..", "###", "#.#", "###"}, {"###", "..#", "..#", ".#.", ".#."},
    {"###", "#.#", "###", "#.#", "###"}, {"###", "#.#", "###", "..#", "###"},
    {".", ".", ".", ".", "#"},           {"...", "...", "###", "...", "..."},
    {"...", "...", "...", "...", "..."}},
    {"#.#", "#.#", "###", ".#.", "###"}};

static const struct font medium = {7, {
    {".##.", "#..#", "#..#", "#..#", "#..#", "#..#", ".##."},
    {"..#.", ".##.", "..#.", "..#.", "..#.", "..#.", ".###"},
    {".##.", "#..#", "...#", "..#.", ".#..", "#...", "####"},
    {"###.", "...#", "...#", ".##.", "...#", "...#", "###."},
    {"..#.", ".##.", "#.#.", "#.#.", "####", "..#.", "..#."},
    {"####", "#...", "###.", "...#", "...#", "#..#", ".##."},
    {".##.", "#...", "#...", "###.", "#..#", "#..#", ".##."},
    {"####", "...#", "..#.", "..#.", ".#..", ".#..", ".#.."},
    {".##.", "#..#", "#..#", ".##.", "#..#", "#..#", ".##."},
    {".##.", "#..#", "#..#", ".###", "...#", "...#", ".##."},
    {".", ".", ".", ".", ".", ".", "#"},
    {"....", "....", "....", "####", "....", "....", "...."},
    {"....", "....", "....", "....", "....", "....", "...."}},
    {"#...#", ".#.#.", "..#..", "#####", "..#..", "#####", "..#.."}};

static const struct font large = {9, {
    {".####.", "##..##", "##..##", "##..##", "##..##", "##..##", "##..##",
     "##..##", ".####."},
    {"..##..", ".###..", "####..", "..##..", "..##..", "..##..", "..##..",
     "..##..", "######"},
    {".####.", "##..##", "....##", "....##", "..###.", ".##...", "##....",
     "##....", "######"},
    {".####.", "##..##", "....##", "....##", "..###.", "....##", "....##",
     "##..##", ".####."},
    {"...##.", "..###.", ".####.", "##.##.", "##.##.", "######", "...##.",
     "...##.", "...##."},
    {"######", "##....", "##....", "#####.", "....##", "....##", "....##",
     "##..##", ".####."},
    {"..###.", ".##...", "##....", "#####.", "##..##", "##..##", "##..##",
     "##..##", ".####."},
    {"######", "....##", "....##", "...##.", "...##.", "..##..", "..##..",
     "..##..", "..##.."},
    {".####.", "##..##", "##..##", "##..##", ".####.", "##..##", "##..##",
     "##..##", ".####."},
    {".####.", "##..##", "##..##", "##..##", ".#####", "....##", "....##",
     "...##.", ".###.."},
    {"..", "..", "..", "..", "..", "..", "..", "##", "##"},
    {"......", "......", "......", "......", "######", "......", "......",
     "......", "......"},
    {"......", "......", "......", "......", "......", "......", "......",
     "......", "......"}},
    {"##..##", "##..##", ".####.", "..##..", "######", "..##..", "######",
     "..##..", "..##.."}};
/* clang-format on */

static const struct {
    const struct font *font;
    int scale;
    int rows; /* cells */
} sizes[SCREEN_DIGITS_SIZES] = {
    [SCREEN_DIGITS_SMALL] = {&small, 1, 3},
    [SCREEN_DIGITS_MEDIUM] = {&medium, 1, 4},
    [SCREEN_DIGITS_LARGE] = {&large, 1, 5},
    [SCREEN_DIGITS_HUGE] = {&medium, 2, 7},
    [SCREEN_DIGITS_GIANT] = {&large, 2, 9},
};

/* NULL for a character that has no glyph. */
static const char *const *glyph_of(const struct font *font, uint32_t c)
{
    const char *at = c && c < 0x80 ? strchr(GLYPHS, (int)c) : NULL;
    if (at)
        return font->glyphs[at - GLYPHS];
    return c == 0xA5 || c == 0xFFE5 ? font->yuan : NULL;
}

int screen_digits_rows(enum screen_digits size)
{
    CHECK(size < SCREEN_DIGITS_SIZES);
    return sizes[size].rows;
}

int screen_digits_columns(enum screen_digits size, const char *text)
{
    CHECK(size < SCREEN_DIGITS_SIZES);
    int columns = 0;
    while (*text) {
        const char *const *glyph = glyph_of(sizes[size].font, utf8_next(&text));
        if (glyph)
            columns += ((int)strlen(glyph[0]) + 1) * sizes[size].scale;
    }
    return columns ? columns - sizes[size].scale : 0;
}

enum screen_digits screen_digits_fit(const char *text, int rows, int columns)
{
    int size = SCREEN_DIGITS_SIZES - 1;
    while (size > 0 &&
           (sizes[size].rows > rows ||
            screen_digits_columns((enum screen_digits)size, text) > columns))
        size--;
    return (enum screen_digits)size;
}

static bool pixel(enum screen_digits size, const char *const *glyph, int x,
                  int y)
{
    int scale = sizes[size].scale;
    if (y / scale >= sizes[size].font->rows)
        return false;
    return glyph[y / scale][x / scale] == '#';
}

static void put_glyph(int row, int column, enum screen_digits size,
                      enum screen_style style, const char *const *glyph)
{
    static const char *const cells[] = {" ", "▀", "▄", "█"};
    int width = (int)strlen(glyph[0]) * sizes[size].scale;
    for (int y = 0; y < sizes[size].rows; y++) {
        for (int x = 0; x < width; x++) {
            int upper = pixel(size, glyph, x, 2 * y);
            int lower = pixel(size, glyph, x, 2 * y + 1);
            screen_put(row + y, column + x, 1, style, cells[upper + 2 * lower]);
        }
    }
}

void screen_digits_put(int row, int column, int columns,
                       enum screen_digits size, enum screen_style style,
                       const char *text)
{
    int needed = screen_digits_columns(size, text);
    screen_fill(row, column, sizes[size].rows, columns, style);
    if (needed > columns) {
        int middle = row + sizes[size].rows / 2;
        screen_put_right(middle, column, columns,
                         style == SCREEN_PLAIN ? SCREEN_STRONG : style, text);
        return;
    }
    int x = column + columns - needed;
    while (*text) {
        const char *const *glyph = glyph_of(sizes[size].font, utf8_next(&text));
        if (!glyph)
            continue;
        put_glyph(row, x, size, style, glyph);
        x += ((int)strlen(glyph[0]) + 1) * sizes[size].scale;
    }
}
