#include "receipts/plain.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "receipts/bitmap.h"
#include "receipts/label.h"
#include "receipts/layout.h"
#include "receipts/paper.h"

struct plain {
    struct arena scratch;
    struct buf *out;
    int columns;
};

static enum err blanks(struct plain *p, int count)
{
    enum err err = ERR_OK;
    for (int i = 0; i < count && !err; i++)
        err = buf_add_text(p->out, " ");
    return err;
}

/* A span's characters as paper has them; *column moves by their width on a
 * terminal. */
static enum err put_span(struct plain *p, const struct layout_span *s,
                         int *column)
{
    struct paper_char ch;
    char utf8[4];
    enum err err = ERR_OK;
    for (const char *at = s->text; !err && at < s->text + s->len;) {
        if (!paper_next(&at, &ch))
            break;
        if (ch.c == 0 || ch.c == '\n')
            continue;
        err = buf_add(p->out, utf8, (size_t)utf8_put(ch.c, utf8));
        *column += text_char_width(ch.c);
    }
    return err;
}

static enum err put_line(struct plain *p, const struct layout_line *line)
{
    int column = 0;
    enum err err = ERR_OK;
    for (int i = 0; i < line->count && !err; i++) {
        const struct layout_span *s = &line->spans[i];
        /* Wide letters are as many here, only not wide: what ends at the right
         * edge on paper ends there too. */
        int width = paper_width(s->text, s->len);
        int room = s->columns - width, at = s->column;
        if (at + s->columns >= p->columns)
            at += room;
        else if (at > 0)
            at += room / 2;
        if (at > column) {
            err = blanks(p, at - column);
            column = at;
        }
        if (!err)
            err = put_span(p, s, &column);
    }
    if (!err)
        err = buf_add_text(p->out, "\n");
    return err;
}

static enum err put_row(struct plain *p, const struct doc_row *row)
{
    struct layout_line *line = NULL;
    arena_clear(&p->scratch);
    enum err err = layout_row(&p->scratch, row, p->columns, &line);
    for (; line && !err; line = line->next)
        err = put_line(p, line);
    return err;
}

/* "[word text]" in the middle, wrapped. */
static enum err put_words(struct plain *p, const char *word, const char *text)
{
    struct arena a = {0};
    struct document doc;
    doc_init(&doc, &a);
    doc_textf(&doc, DOC_NORMAL, DOC_CENTER, "[%s%s%s]", word,
              text[0] ? " " : "", text);
    enum err err = doc.err ? doc.err : put_row(p, doc.first);
    arena_release(&a);
    return err;
}

static enum err put_any(struct plain *p, const struct doc_row *row)
{
    enum err err = ERR_OK;
    switch (row->kind) {
    case DOC_ROW:
        return put_row(p, row);
    case DOC_RULE:
    case DOC_CUT:
        for (int i = 0; i < p->columns && !err; i++)
            err = buf_add_text(p->out, row->kind == DOC_CUT ? "=" : "-");
        return err ? err : buf_add_text(p->out, "\n");
    case DOC_QR:
    case DOC_SIDE_QR:
        return put_words(p, paper_label(N_("paper|QR")), row->cells[0].text);
    case DOC_BARCODE:
        return put_words(p, "|||", row->cells[0].text);
    case DOC_PICTURE:
        return put_words(p, paper_label(N_("paper|picture")), "");
    case DOC_FEED:
        for (int i = 0; i < row->count && !err; i++)
            err = buf_add_text(p->out, "\n");
        return err;
    case DOC_DRAWER:
        return ERR_OK;
    }
    CHECK(false);
    return ERR_FORMAT;
}

enum err doc_plain(const struct document *doc, int columns,
                   struct buf *ret_text)
{
    struct plain p = {.out = ret_text, .columns = columns};
    size_t before = ret_text->len;
    enum err err = doc->err;
    for (const struct doc_row *r = doc->first; r && !err; r = r->next)
        err = put_any(&p, r);
    arena_release(&p.scratch);
    if (err)
        ret_text->len = before;
    return err;
}
