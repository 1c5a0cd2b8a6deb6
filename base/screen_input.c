#include <string.h>

#include "base/check.h"
#include "base/screen.h"
#include "base/screen_cursor.h"
#include "base/text.h"

/* ---- one line of input --------------------------------------------------- */

static size_t after(const struct screen_line *line, size_t at)
{
    const char *p = line->text + at;
    if (*p)
        utf8_next(&p);
    while (*p) { /* combining marks belong to what they stand on */
        const char *next = p;
        if (text_char_width(utf8_next(&next)) != 0)
            break;
        p = next;
    }
    return (size_t)(p - line->text);
}

static size_t before(const struct screen_line *line, size_t at)
{
    size_t found = 0;
    for (size_t i = 0; i < at; i = after(line, i))
        found = i;
    return found;
}

static void cut(struct screen_line *line, size_t from, size_t to)
{
    memmove(line->text + from, line->text + to, line->len - to + 1);
    line->len -= to - from;
    line->cursor = from;
}

static bool insert(struct screen_line *line, uint32_t c)
{
    char bytes[4];
    size_t n = (size_t)utf8_put(c, bytes);
    if (line->len + n > SCREEN_LINE_MAX)
        return false;
    memmove(line->text + line->cursor + n, line->text + line->cursor,
            line->len - line->cursor + 1);
    memcpy(line->text + line->cursor, bytes, n);
    line->len += n;
    line->cursor += n;
    return true;
}

bool screen_line_key(struct screen_line *line, int key)
{
    CHECK(line->cursor <= line->len && line->len <= SCREEN_LINE_MAX);
    switch (key) {
    case SCREEN_KEY_LEFT:
        line->cursor = before(line, line->cursor);
        return true;
    case SCREEN_KEY_RIGHT:
        line->cursor = after(line, line->cursor);
        return true;
    case SCREEN_KEY_HOME:
        line->cursor = 0;
        return true;
    case SCREEN_KEY_END:
        line->cursor = line->len;
        return true;
    case SCREEN_KEY_BACKSPACE:
        cut(line, before(line, line->cursor), line->cursor);
        return true;
    case SCREEN_KEY_DELETE:
        cut(line, line->cursor, after(line, line->cursor));
        return true;
    case 'U' - '@':
        screen_line_clear(line);
        return true;
    default:
        return key > 0 && key <= 0x10FFFF &&
               text_char_printable((uint32_t)key) &&
               insert(line, (uint32_t)key);
    }
}

void screen_line_clear(struct screen_line *line)
{
    line->text[0] = '\0';
    line->len = line->cursor = 0;
}

void screen_line_set(struct screen_line *line, const char *text)
{
    text_copy(line->text, sizeof(line->text), text);
    line->len = line->cursor = strlen(line->text);
}

static size_t characters(const char *text, size_t len)
{
    size_t count = 0;
    for (const char *p = text; p < text + len; count++)
        utf8_next(&p);
    return count;
}

void screen_line_put(int row, int column, int columns, enum screen_style style,
                     const struct screen_line *line, bool focus)
{
    struct screen_line shown = *line;
    if (line->secret) {
        shown.len = characters(line->text, line->len);
        shown.cursor = characters(line->text, line->cursor);
        memset(shown.text, '*', shown.len);
        shown.text[shown.len] = '\0';
    }
    /* The last cell stays free for the cursor behind the text. */
    size_t from = 0;
    char left[SCREEN_LINE_MAX + 1];
    memcpy(left, shown.text, shown.cursor);
    left[shown.cursor] = '\0';
    while (left[from] && text_width(left + from) > columns - 1)
        from = after(&shown, from);
    screen_put(row, column, columns, style, shown.text + from);
    if (focus)
        screen_set_cursor(row, column + text_width(left + from));
}

/* ---- a list to choose from ----------------------------------------------- */

void screen_list_fix(struct screen_list *list, int rows)
{
    if (rows < 1)
        rows = 1;
    if (list->selected >= list->count)
        list->selected = list->count - 1;
    if (list->selected < 0)
        list->selected = 0;
    if (list->top > list->count - rows)
        list->top = list->count - rows;
    if (list->top < 0)
        list->top = 0;
    if (list->selected < list->top)
        list->top = list->selected;
    if (list->selected >= list->top + rows)
        list->top = list->selected - rows + 1;
}

bool screen_list_key(struct screen_list *list, int rows, int key)
{
    int page = rows > 1 ? rows - 1 : 1;
    switch (key) {
    case SCREEN_KEY_UP:
        list->selected--;
        break;
    case SCREEN_KEY_DOWN:
        list->selected++;
        break;
    case SCREEN_KEY_PAGE_UP:
        list->selected -= page;
        break;
    case SCREEN_KEY_PAGE_DOWN:
        list->selected += page;
        break;
    case SCREEN_KEY_HOME:
        list->selected = 0;
        break;
    case SCREEN_KEY_END:
        list->selected = list->count - 1;
        break;
    default:
        return false;
    }
    screen_list_fix(list, rows);
    return true;
}

void screen_list_put(int row, int column, int rows, int columns,
                     struct screen_list *list, screen_list_row *draw, void *arg)
{
    screen_list_fix(list, rows);
    for (int i = 0; i < rows; i++) {
        int index = list->top + i;
        if (index < list->count)
            draw(arg, index, row + i, column, columns - 1,
                 index == list->selected ? SCREEN_SELECTED : SCREEN_PLAIN);
        else
            screen_put(row + i, column, columns - 1, SCREEN_PLAIN, "");
        bool more_above = i == 0 && list->top > 0;
        bool more_below = i == rows - 1 && index < list->count - 1;
        screen_put(row + i, column + columns - 1, 1, SCREEN_PLAIN,
                   more_above   ? "▲"
                   : more_below ? "▼"
                                : "");
    }
}
