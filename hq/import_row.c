#include "hq/import_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/gtin.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/quantity.h"
#include "base/text.h"
#include "hq/decide.h"

#define FIELD_CHARS 1024 /* what any field of an item may hold */

static const struct {
    const char *english, *chinese, *also;
    bool needed;
} columns[IMPORT_COLUMNS] = {
    [IMPORT_BARCODE] = {"barcode", "条码", "条形码", true},
    [IMPORT_NAME] = {"name", "品名", "名称", true},
    [IMPORT_SPEC] = {"spec", "规格", "规格型号", true},
    [IMPORT_CATEGORY] = {"category", "类别", "分类", true},
    [IMPORT_UNIT] = {"unit", "单位", "计量单位", true},
    [IMPORT_PRICE] = {"price", "售价", "零售价", true},
    [IMPORT_COST] = {"cost", "进价", "成本", false},
    [IMPORT_PACK_OF] = {"pack_of", "单品条码", "包装自", false},
    [IMPORT_PACK_QTY] = {"pack_qty", "含量", "装量", false},
};

/* Units that mean "by weight", and how many of them make a kilogram. */
static const struct {
    const char *unit;
    int64_t per_kg;
} weights[] = {
    {"kg", 1},   {"公斤", 1}, {"千克", 1}, {"斤", 2},
    {"市斤", 2}, {"两", 20},  {"g", 1000}, {"克", 1000},
};

enum err import_header(const struct sheet_row *row,
                       struct import_header *ret_header, struct diag *d)
{
    int at[IMPORT_COLUMNS];
    if (d)
        d->line = row->line;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    for (int c = 0; c < IMPORT_COLUMNS; c++) {
        at[c] = -1;
        for (int i = 0; i < row->count; i++) {
            char name[64];
            text_trim(row->fields[i], name, sizeof(name));
            if (strcasecmp(name, columns[c].english) != 0 &&
                strcmp(name, columns[c].chinese) != 0 &&
                strcmp(name, columns[c].also) != 0)
                continue;
            if (at[c] >= 0)
                return diag_set(d, ERR_FORMAT,
                                tr("column %s stands there twice"),
                                columns[c].english);
            at[c] = i;
        }
        if (at[c] < 0 && columns[c].needed)
            return diag_set(d, ERR_FORMAT,
                            tr("column %s is missing: the first line must be "
                               "barcode,name,spec,category,unit,price, "
                               "optionally cost,pack_of,pack_qty"),
                            columns[c].english);
    }
    if ((at[IMPORT_PACK_OF] < 0) != (at[IMPORT_PACK_QTY] < 0))
        return diag_set(d, ERR_FORMAT,
                        tr("columns pack_of and pack_qty belong together"));
    memcpy(ret_header->at, at, sizeof(at));
    ret_header->count = row->count;
    if (d)
        d->line = 0;
    return ERR_OK;
}

/* The field without blanks around it, in buf. */
static enum err field(const struct sheet_row *row, int at, char *buf,
                      bool *trimmed, struct diag *d)
{
    const char *text = at >= 0 && at < row->count ? row->fields[at] : "";
    buf[0] = '\0';
    if (strlen(text) >= FIELD_CHARS)
        return diag_set(d, ERR_RANGE, tr("a field is far too long"));
    text_trim(text, buf, FIELD_CHARS);
    if (strcmp(text, buf) != 0)
        *trimmed = true;
    return ERR_OK;
}

static enum err check_plain(const char *what, const char *text, size_t chars,
                            struct diag *d)
{
    if (text_is_plain(text, chars))
        return ERR_OK;
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            return diag_set(d, ERR_FORMAT,
                            tr("the %s holds a control character (line break "
                               "or tab): take it out"),
                            what);
    return diag_set(d, ERR_FORMAT,
                    tr("the %s must be plain text of at most %zu characters"),
                    what, chars);
}

enum err import_code(const char *text, int64_t *ret_code, struct diag *d)
{
    struct gtin gtin;
    size_t len = strlen(text);
    if (len == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("the barcode is missing: loose goods need a short "
                           "number of 1 to 5 digits"));
    if (strspn(text, "0123456789.") < len &&
        (strchr(text, 'E') || strchr(text, 'e')) && strchr(text, '+'))
        return diag_set(d, ERR_FORMAT,
                        tr("barcode \"%.40s\" was shortened by the "
                           "spreadsheet: format that column as text and fill "
                           "it in again"),
                        text);
    if (len <= 5 && strspn(text, "0123456789") == len) {
        int64_t plu = 0;
        for (size_t i = 0; i < len; i++)
            plu = plu * 10 + (text[i] - '0');
        if (plu == 0)
            return diag_set(d, ERR_FORMAT,
                            tr("a short number must not be all zeros"));
        *ret_code = -plu;
        return ERR_OK;
    }
    enum err err = gtin_parse(text, false, &gtin, d);
    if (!err)
        *ret_code = gtin.number;
    return err;
}

const char *import_code_text(int64_t code, char *buf)
{
    if (code < 0)
        snprintf(buf, STORE_CODE_MAX, "%04" PRId64, -code);
    else
        gtin_format((struct gtin){code}, buf);
    return buf;
}

static enum err parse_price(const char *what, const char *text, int64_t times,
                            int64_t min, int64_t *ret_fen, struct diag *d)
{
    struct money m;
    if (!text[0])
        return diag_set(d, ERR_FORMAT, tr("the %s is missing"), what);
    enum err err = money_parse(text, &m, d);
    if (err)
        return err;
    if (m.fen < min || m.fen > DECIDE_PRICE_MAX ||
        m.fen * times > DECIDE_PRICE_MAX)
        return diag_set(d, ERR_RANGE,
                        min ? tr("the %s %s must be above 0 and at most a "
                                 "million yuan")
                            : tr("the %s %s must not be negative, and at most "
                                 "a million yuan"),
                        what, text);
    *ret_fen = m.fen * times;
    return ERR_OK;
}

static enum err parse_pack(const struct sheet_row *row, const int *at,
                           struct import_row *r, struct diag *d)
{
    char of[FIELD_CHARS], qty[FIELD_CHARS];
    struct quantity q;
    enum err err = field(row, at[IMPORT_PACK_OF], of, &r->trimmed, d);
    if (!err)
        err = field(row, at[IMPORT_PACK_QTY], qty, &r->trimmed, d);
    if (err || (!of[0] && !qty[0]))
        return err;
    if (!of[0] || !qty[0])
        return diag_set(d, ERR_FORMAT,
                        tr("a pack needs both pack_of (the barcode of one "
                           "piece) and pack_qty (how many are in it)"));
    err = import_code(of, &r->pack_of, d);
    if (err)
        return err;
    if (r->code < 0)
        return diag_set(d, ERR_FORMAT,
                        tr("a pack needs a barcode of its own, not a short "
                           "number"));
    if (r->pack_of == r->code)
        return diag_set(d, ERR_FORMAT,
                        tr("a pack cannot hold itself: pack_of must be the "
                           "barcode of one piece"));
    err = quantity_parse(qty, &q, d);
    if (err)
        return err;
    if (q.milli < 2 * QUANTITY_ONE || q.milli > 100000 * QUANTITY_ONE ||
        q.milli % QUANTITY_ONE)
        return diag_set(d, ERR_RANGE,
                        tr("pack_qty %s must be a whole number from 2 to "
                           "100000"),
                        qty);
    r->pack_milli = q.milli;
    return ERR_OK;
}

static const char *copy(struct arena *a, const char *text)
{
    return text[0] ? arena_text(a, text, strlen(text)) : "";
}

static void parse_unit(struct import_row *r, const char *unit)
{
    r->unit_times = 1;
    for (size_t i = 0; i < sizeof(weights) / sizeof(*weights); i++)
        if (strcasecmp(unit, weights[i].unit) == 0) {
            r->by_weight = true;
            r->unit_times = weights[i].per_kg;
        }
}

/* A comma in a name splits it in two: what is past the columns shows it. */
static enum err check_count(const struct sheet_row *row,
                            const struct import_header *header, struct diag *d)
{
    for (int i = header->count; i < row->count; i++)
        if (row->fields[i][0])
            return diag_set(d, ERR_FORMAT,
                            tr("there are more fields than columns: a comma "
                               "within a field needs double quotes around "
                               "it"));
    return ERR_OK;
}

enum err import_parse(const struct sheet_row *row,
                      const struct import_header *header, struct arena *a,
                      struct import_row *ret_row, struct diag *d)
{
    struct import_row r = {.line = row->line, .cost_fen = -1};
    char text[IMPORT_COST + 1][FIELD_CHARS];
    enum err err = ERR_OK;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    err = check_count(row, header, d);
    for (int c = 0; !err && c <= IMPORT_COST; c++)
        err = field(row, header->at[c], text[c], &r.trimmed, d);
    if (!err)
        err = import_code(text[IMPORT_BARCODE], &r.code, d);
    if (!err)
        err = parse_pack(row, header->at, &r, d);
    if (!err && !text[IMPORT_NAME][0] && !r.pack_of)
        err = diag_set(d, ERR_FORMAT, tr("the name is missing"));
    if (!err)
        err = check_plain(tr("name"), text[IMPORT_NAME], DECIDE_NAME_CHARS, d);
    if (!err)
        err = check_plain(tr("spec"), text[IMPORT_SPEC], DECIDE_SPEC_CHARS, d);
    if (!err)
        err = check_plain(tr("category"), text[IMPORT_CATEGORY],
                          DECIDE_WORD_CHARS, d);
    if (!err)
        err = check_plain(tr("unit"), text[IMPORT_UNIT], DECIDE_WORD_CHARS, d);
    if (err)
        return err;
    r.no_unit = !text[IMPORT_UNIT][0];
    if (r.no_unit)
        snprintf(text[IMPORT_UNIT], FIELD_CHARS, "%s", IMPORT_UNIT_ELSE);
    parse_unit(&r, text[IMPORT_UNIT]);
    if (r.pack_of && r.by_weight)
        return diag_set(d, ERR_FORMAT,
                        tr("a pack is not sold by weight: its unit must be a "
                           "word like 箱"));
    err = parse_price(tr("price"), text[IMPORT_PRICE], r.unit_times, 1,
                      &r.price_fen, d);
    if (!err && text[IMPORT_COST][0])
        err = parse_price(tr("cost"), text[IMPORT_COST], r.unit_times, 0,
                          &r.cost_fen, d);
    if (err)
        return err;
    r.name = copy(a, text[IMPORT_NAME]);
    r.spec = copy(a, text[IMPORT_SPEC]);
    r.category = copy(a, text[IMPORT_CATEGORY]);
    r.unit_given = copy(a, text[IMPORT_UNIT]);
    r.unit = r.by_weight ? "kg" : r.unit_given;
    if (!r.name || !r.spec || !r.category || !r.unit_given)
        return ERR_NOMEM;
    *ret_row = r;
    return ERR_OK;
}
