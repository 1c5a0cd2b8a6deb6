#include "hq/sheet.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"

#define BLOCK 4096U /* bytes read and parsed at once */

struct sheet {
    struct csv_parser csv;
    bool gbk;
    bool after_cr; /* the last byte was a CR: a LF belongs to it */
    bool fresh;    /* the next byte begins a row */
    bool skipping; /* until the end of a line that cannot be read */
    unsigned line; /* of the next byte */
    unsigned row_line;
    unsigned rows;
    int count; /* fields of the present row */
    bool too_many, not_text;
    struct buf text; /* their bytes, each with a NUL */
    struct buf utf8;
    size_t starts[SHEET_COLUMNS_MAX];
    sheet_row_fn fn;
    void *ctx;
    struct diag *d;
    enum err err; /* what the row function said, or ours */
};

static int no_space(unsigned char c)
{
    (void)c;
    return 0; /* libcsv must not trim: blanks are reported */
}

static enum err parser_start(struct sheet *s)
{
    if (csv_init(&s->csv, CSV_STRICT | CSV_STRICT_FINI))
        return ERR_NOMEM;
    csv_set_space_func(&s->csv, no_space);
    csv_set_blk_size(&s->csv, 512);
    s->count = 0;
    s->too_many = s->not_text = false;
    buf_clear(&s->text);
    return ERR_OK;
}

static enum err too_long(struct sheet *s)
{
    return diag_set(s->d, ERR_RANGE,
                    tr("a field on line %u is longer than %d bytes: a double "
                       "quote may be missing its partner; nothing was taken"),
                    s->row_line, SHEET_FIELD_MAX);
}

static void on_field(void *data, size_t len, void *ctx)
{
    struct sheet *s = ctx;
    const char *text = data ? data : "";
    if (s->err)
        return;
    if (len > SHEET_FIELD_MAX || s->text.len > SHEET_ROW_MAX) {
        s->err = too_long(s);
        return;
    }
    if (s->count == SHEET_COLUMNS_MAX) {
        s->too_many = true;
        return;
    }
    s->starts[s->count++] = s->text.len;
    if (s->gbk) {
        buf_clear(&s->utf8);
        enum err err = gb18030_to_utf8(text, len, &s->utf8);
        if (err == ERR_FORMAT)
            s->not_text = true;
        else if (err)
            s->err = err;
        text = (const char *)s->utf8.data;
        len = s->utf8.len;
    }
    if (!s->err && len > 0)
        s->err = buf_add(&s->text, text, len);
    if (!s->err)
        s->err = buf_add(&s->text, "", 1);
}

static void hand_over(struct sheet *s, const char *problem)
{
    const char *fields[SHEET_COLUMNS_MAX];
    bool empty = true;
    for (int i = 0; i < s->count; i++) {
        fields[i] = (const char *)s->text.data + s->starts[i];
        empty = empty && fields[i][0] == '\0';
    }
    if (s->not_text)
        problem = tr("it is neither UTF-8 nor GBK text: save the file as CSV "
                     "UTF-8");
    if (s->too_many)
        problem = tr("it has too many fields");
    if (empty && !problem)
        return;
    if (++s->rows > SHEET_ROWS_MAX) {
        s->err =
            diag_set(s->d, ERR_RANGE, tr("more than %u lines: split the file"),
                     SHEET_ROWS_MAX);
        return;
    }
    struct sheet_row row = {s->row_line, problem ? 0 : s->count, fields,
                            problem};
    s->err = s->fn(s->ctx, &row, s->d);
}

static void on_row(int c, void *ctx)
{
    struct sheet *s = ctx;
    (void)c;
    if (!s->err)
        hand_over(s, NULL);
    s->count = 0;
    s->too_many = s->not_text = false;
    buf_clear(&s->text);
    s->fresh = true;
}

/* A line libcsv cannot read: report it, start afresh after it. */
static void bad_line(struct sheet *s)
{
    csv_free(&s->csv);
    s->count = 0;
    hand_over(s, tr("a double quote is in the wrong place: put the whole field "
                    "in quotes and double the quote inside it"));
    enum err err = parser_start(s);
    if (!s->err)
        s->err = err;
    s->skipping = true;
    s->fresh = true;
}

/* A piece within one line: at most its line end is at its own end. */
static void feed_piece(struct sheet *s, const uint8_t *data, size_t len)
{
    bool ends = data[len - 1] == '\n' || data[len - 1] == '\r';
    bool second = len == 1 && data[0] == '\n' && s->after_cr;
    if (s->fresh && !second)
        s->row_line = s->line;
    if (!s->skipping) {
        if (!(ends && len == 1)) /* a blank line begins no row */
            s->fresh = false;
        size_t took = csv_parse(&s->csv, data, len, on_field, on_row, s);
        if (!s->err && took != len) {
            if (csv_error(&s->csv) == CSV_EPARSE)
                bad_line(s);
            else
                s->err = ERR_NOMEM;
        }
        if (!s->err &&
            csv_get_buffer_size(&s->csv) > SHEET_FIELD_MAX + 2 * BLOCK)
            s->err = too_long(s);
    }
    if (ends && !second)
        s->line++;
    if (ends)
        s->skipping = false;
    s->after_cr = data[len - 1] == '\r';
}

static void feed(struct sheet *s, const uint8_t *data, size_t len)
{
    size_t at = 0;
    while (at < len && !s->err) {
        size_t end = at;
        while (end < len && end - at < BLOCK && data[end] != '\n' &&
               data[end] != '\r')
            end++;
        if (end < len && end - at < BLOCK)
            end++; /* the line end belongs to the piece */
        feed_piece(s, data + at, end - at);
        at = end;
    }
}

static enum err sheet_start(struct sheet *s, bool gbk, sheet_row_fn fn,
                            void *ctx, struct diag *d)
{
    memset(s, 0, sizeof(*s));
    s->gbk = gbk;
    s->line = s->row_line = 1;
    s->fresh = true;
    s->fn = fn;
    s->ctx = ctx;
    s->d = d;
    return parser_start(s);
}

static enum err sheet_finish(struct sheet *s)
{
    if (!s->err && csv_fini(&s->csv, on_field, on_row, s) != 0 && !s->err) {
        s->count = 0;
        hand_over(s, tr("a double quote that opens here is never closed"));
    }
    if (!s->err && s->rows == 0)
        s->err = diag_set(s->d, ERR_FORMAT,
                          tr("the file is empty: its first line must name the "
                             "columns"));
    csv_free(&s->csv);
    buf_release(&s->text);
    buf_release(&s->utf8);
    return s->err;
}

/* What the file is, found out before the first row is parsed. */
struct probe {
    bool first;
    bool gbk;
    uint8_t tail[4]; /* a character cut by the end of a block */
    size_t tail_len;
    unsigned line;
};

/* Bytes at the end that begin a UTF-8 character they do not finish. */
static size_t cut_tail(const uint8_t *p, size_t len)
{
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        uint8_t c = p[len - back];
        if (c >= 0xC0) {
            size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return need > back ? back : 0;
        }
        if (c < 0x80)
            return 0;
    }
    return 0;
}

static enum err probe_block(struct probe *p, const uint8_t *data, size_t len,
                            struct diag *d)
{
    uint8_t joined[BLOCK + sizeof(p->tail)];
    CHECK(len <= BLOCK);
    if (p->first && len >= 2 &&
        ((data[0] == 0xFF && data[1] == 0xFE) ||
         (data[0] == 0xFE && data[1] == 0xFF)))
        return diag_set(d, ERR_FORMAT,
                        tr("this is UTF-16 text: save it as CSV UTF-8"));
    if (p->first && len >= 4 && memcmp(data, "PK\x03\x04", 4) == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("this is an Excel workbook: save it as CSV UTF-8"));
    p->first = false;
    const uint8_t *nul = memchr(data, 0, len);
    for (const uint8_t *c = data; c < (nul ? nul : data + len); c++)
        p->line += *c == '\n';
    if (nul)
        return diag_set(d, ERR_FORMAT,
                        tr("line %u holds a NUL byte: this is no text file; "
                           "save it as CSV UTF-8; nothing was taken"),
                        p->line);
    if (p->gbk)
        return ERR_OK;
    memcpy(joined, p->tail, p->tail_len);
    memcpy(joined + p->tail_len, data, len);
    len += p->tail_len;
    p->tail_len = cut_tail(joined, len);
    len -= p->tail_len;
    p->gbk = !utf8_valid((const char *)joined, len);
    memcpy(p->tail, joined + len, p->tail_len);
    return ERR_OK;
}

/* After the last block: a character cut short is no UTF-8. */
static bool probe_is_gbk(const struct probe *p)
{
    return p->gbk || p->tail_len > 0;
}

static size_t bom_len(const uint8_t *data, size_t len)
{
    return len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

enum err sheet_read_bytes(const void *data, size_t len, sheet_row_fn fn,
                          void *ctx, struct diag *d)
{
    struct probe p = {.first = true, .line = 1};
    struct sheet s;
    const uint8_t *bytes = data;
    for (size_t at = 0; at < len; at += BLOCK) {
        size_t n = len - at < BLOCK ? len - at : BLOCK;
        enum err err = probe_block(&p, bytes + at, n, d);
        if (err)
            return err;
    }
    enum err err = sheet_start(&s, probe_is_gbk(&p), fn, ctx, d);
    if (err)
        return err;
    size_t bom = bom_len(bytes, len);
    feed(&s, bytes + bom, len - bom);
    return sheet_finish(&s);
}

static enum err probe_file(FILE *f, struct probe *p, struct diag *d)
{
    uint8_t block[BLOCK];
    size_t n;
    enum err err = ERR_OK;
    *p = (struct probe){.first = true, .line = 1};
    while (!err && (n = fread(block, 1, sizeof(block), f)) > 0)
        err = probe_block(p, block, n, d);
    if (!err && ferror(f)) /* a directory, perhaps */
        err = diag_set(d, ERR_IO, tr("the file cannot be read (%s)"),
                       strerror(errno));
    rewind(f);
    return err;
}

enum err sheet_read(const char *path, sheet_row_fn fn, void *ctx,
                    struct diag *d)
{
    uint8_t block[BLOCK];
    struct probe p;
    struct sheet s;
    size_t n;
    if (d) {
        d->file = path;
        d->line = 0;
    }
    FILE *f = fopen(path, "rb");
    if (!f)
        return diag_set(d, errno == ENOENT ? ERR_NOTFOUND : ERR_IO,
                        tr("the file cannot be opened (%s)"), strerror(errno));
    enum err err = probe_file(f, &p, d);
    if (!err)
        err = sheet_start(&s, probe_is_gbk(&p), fn, ctx, d);
    if (err)
        goto out;
    bool first = true;
    while (!s.err && (n = fread(block, 1, sizeof(block), f)) > 0) {
        size_t bom = first ? bom_len(block, n) : 0;
        first = false;
        if (n > bom)
            feed(&s, block + bom, n - bom);
    }
    if (!s.err && ferror(f))
        s.err = ERR_IO;
    err = sheet_finish(&s);
out:
    fclose(f);
    if (err)
        return diag_default(d, err, tr("the file cannot be read (%s)"),
                            err_text(err));
    if (d)
        d->file = NULL;
    return ERR_OK;
}
