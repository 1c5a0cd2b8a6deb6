#include "receipts/layout.h"

#include <string.h>

#include "base/check.h"
#include "receipts/paper.h"

/* Where a cell stands: a band of columns on a group of lines. */
struct band {
    int column, columns;
    bool stacked; /* on lines of its own */
};

struct builder {
    struct arena *arena;
    struct layout_line *first, *last;
};

static struct layout_line *add_line(struct builder *b)
{
    struct layout_line *line = arena_alloc(b->arena, sizeof(*line));
    if (!line)
        return NULL;
    line->high = 1;
    if (b->last)
        b->last->next = line;
    else
        b->first = line;
    b->last = line;
    return line;
}

/* The widest line of the text in paper columns, as wide as it wants to be. */
static int natural_columns(const struct doc_cell *c)
{
    int widest = 0;
    for (const char *p = c->text; *p;) {
        const char *end = strchrnul(p, '\n');
        int width = paper_width(p, (size_t)(end - p)) * c->style.wide;
        if (width > widest)
            widest = width;
        p = *end ? end + 1 : end;
    }
    return widest;
}

/* Fills the bands of the row; cells that cannot stand beside the others are
 * stacked. */
static void place(const struct doc_row *row, int columns, struct band *bands)
{
    int natural[DOC_CELLS_MAX], fixed = LAYOUT_CELL_GAP * (row->count - 1);
    int flexible = 0;
    for (int i = 0; i < row->count; i++) {
        const struct doc_cell *c = &row->cells[i];
        natural[i] = natural_columns(c);
        bands[i] = (struct band){0};
        if (c->columns == 0) {
            flexible++;
            continue;
        }
        bands[i].columns = natural[i] > c->columns ? natural[i] : c->columns;
        fixed = fixed + bands[i].columns > columns + 1
                    ? columns + 1
                    : fixed + bands[i].columns;
    }
    int rest = columns - fixed;
    for (int i = 0; i < row->count && flexible > 0; i++) {
        const struct doc_cell *c = &row->cells[i];
        if (c->columns != 0)
            continue;
        int share = rest > 0 ? rest / flexible : 0;
        bool tight = share < natural[i] && share < columns / 4;
        bands[i].columns = share;
        bands[i].stacked = share < c->stack || tight;
        rest -= share;
        flexible--;
    }
    int column = 0;
    for (int i = 0; i < row->count; i++) {
        bands[i].column = column;
        column += bands[i].columns + LAYOUT_CELL_GAP;
        if (rest < 0 || bands[i].stacked)
            bands[i] = (struct band){0, columns, true};
    }
}

/* Puts a cell's lines into b, the first on *line or a new line. */
static enum err fill(struct builder *b, struct layout_line *line,
                     const struct doc_cell *c, const struct band *band)
{
    struct doc_style style = c->style;
    const char *p = c->text;
    int natural = natural_columns(c) / style.wide;
    if (band->columns == 0) /* left nothing, and has nothing to show */
        return ERR_OK;
    while (style.wide > 1 &&
           (band->columns / style.wide < 2 ||
            (c->shrink && natural * style.wide > band->columns)))
        style.wide--;
    while (*p) {
        size_t next = 0;
        size_t len = paper_break(p, band->columns / style.wide, &next);
        if (!line) {
            line = add_line(b);
            if (!line)
                return ERR_NOMEM;
        }
        while (c->align != DOC_LEFT && len > 0 && p[len - 1] == ' ')
            len--;
        int width = paper_width(p, len) * style.wide;
        int room = band->columns > width ? band->columns - width : 0;
        if (width > 0)
            line->spans[line->count++] = (struct layout_span){
                .column = band->column + (c->align == DOC_RIGHT    ? room
                                          : c->align == DOC_CENTER ? room / 2
                                                                   : 0),
                .columns = width,
                .style = style,
                .text = p,
                .len = len,
            };
        if (style.high > line->high)
            line->high = style.high;
        p += next;
        line = line->next;
    }
    return ERR_OK;
}

enum err layout_row(struct arena *arena, const struct doc_row *row, int columns,
                    struct layout_line **ret_lines)
{
    struct band bands[DOC_CELLS_MAX];
    struct builder b = {.arena = arena};
    CHECK(row->kind == DOC_ROW && columns >= LAYOUT_COLUMNS_MIN);
    place(row, columns, bands);
    for (int i = 0; i < row->count; i++) {
        if (!bands[i].stacked)
            continue;
        enum err err = fill(&b, NULL, &row->cells[i], &bands[i]);
        if (err)
            return err;
    }
    struct layout_line *shared = NULL;
    for (int i = 0; i < row->count; i++) {
        if (bands[i].stacked || !row->cells[i].text[0])
            continue;
        if (!shared) {
            shared = add_line(&b);
            if (!shared)
                return ERR_NOMEM;
        }
        enum err err = fill(&b, shared, &row->cells[i], &bands[i]);
        if (err)
            return err;
    }
    if (!b.first && !add_line(&b))
        return ERR_NOMEM;
    *ret_lines = b.first;
    return ERR_OK;
}
