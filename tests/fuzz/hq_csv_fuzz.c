/* A sheet as anybody may have saved it. Whatever is read is UTF-8 text in rows
 * whose lines count up; written again with every field quoted it reads as the
 * same rows; and an item taken from a row is within its limits. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"
#include "hq/decide.h"
#include "hq/import_row.h"
#include "hq/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
    struct buf csv;  /* the good rows, every field quoted */
    struct buf flat; /* their fields, each with a NUL, rows ended by 0x01 */
    unsigned line;
    bool have_header, header_good;
    struct import_header header;
    struct arena arena;
};

static void add(struct buf *b, const char *text, size_t len)
{
    CHECK(buf_add(b, text, len) == ERR_OK);
}

static void quote(struct buf *b, const char *text)
{
    add(b, "\"", 1);
    for (; *text; text++)
        add(b, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    add(b, "\"", 1);
}

static void check_item(struct seen *s, const struct sheet_row *row)
{
    struct import_row item;
    struct diag d = {0};
    if (!s->have_header) {
        s->have_header = true;
        s->header_good = import_header(row, &s->header, &d) == ERR_OK;
        CHECK(s->header_good || d.text[0]);
        return;
    }
    if (!s->header_good)
        return;
    if (import_parse(row, &s->header, &s->arena, &item, &d)) {
        CHECK(d.text[0]);
        return;
    }
    CHECK(item.code != 0 && item.code >= -99999);
    CHECK(item.price_fen > 0 && item.price_fen <= DECIDE_PRICE_MAX);
    CHECK(item.cost_fen >= -1 && item.cost_fen <= DECIDE_PRICE_MAX);
    CHECK(item.pack_of || item.name[0]);
    CHECK(text_is_plain(item.name, DECIDE_NAME_CHARS));
    CHECK(!item.pack_of || item.pack_milli >= 2000);
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct seen *s = ctx;
    (void)d;
    CHECK(row->line >= s->line && row->count <= SHEET_COLUMNS_MAX);
    s->line = row->line;
    if (row->problem) {
        CHECK(row->problem[0]);
        return ERR_OK;
    }
    for (int i = 0; i < row->count; i++) {
        const char *text = row->fields[i];
        CHECK(utf8_valid(text, strlen(text)));
        if (i)
            add(&s->csv, ",", 1);
        quote(&s->csv, text);
        add(&s->flat, text, strlen(text) + 1);
    }
    add(&s->csv, "\r\n", 2);
    add(&s->flat, "\x01", 1);
    check_item(s, row);
    return ERR_OK;
}

static void release(struct seen *s)
{
    buf_release(&s->csv);
    buf_release(&s->flat);
    arena_release(&s->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct seen first = {0}, again = {0};
    struct diag d = {0};
    enum err err = sheet_read_bytes(data, len, on_row, &first, &d);
    CHECK(!err || d.text[0]);
    if (first.csv.len > 0) {
        err =
            sheet_read_bytes(first.csv.data, first.csv.len, on_row, &again, &d);
        CHECK(!err);
        CHECK(again.flat.len == first.flat.len &&
              memcmp(again.flat.data, first.flat.data, first.flat.len) == 0);
    }
    release(&first);
    release(&again);
    return 0;
}
