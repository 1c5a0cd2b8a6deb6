#include "pos/stock/file.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

enum field { CODE, QUANTITY, COST, LOT, EXPIRY, FIELDS };

static const char *const names[FIELDS] = {"barcode", "quantity", "cost", "lot",
                                          "expiry"};

enum err stock_file_code(struct till *t, const char *code,
                         struct pick *ret_pick, struct diag *d)
{
    char *end = NULL;
    bool number = code[0] == '#';
    if (!number && strlen(code) > 5)
        return lookup_barcode(t, code, ret_pick, d);
    errno = 0;
    long long plu = strtoll(code + number, &end, 10);
    if (errno || end == code + number || *end || plu < 1 || plu > UINT32_MAX)
        return number ? diag_set(d, ERR_FORMAT,
                                 tr("\"%.40s\" is no item's number"), code)
                      : lookup_barcode(t, code, ret_pick, d);
    return lookup_plu(t, (uint32_t)plu, ret_pick, d);
}

static enum err read_fields(struct till *t, const char *const field[FIELDS],
                            bool zero, struct stock_file_line *ret,
                            struct diag *d)
{
    struct stock_file_line l = {0};
    if (!field[CODE] || !field[CODE][0] || !field[QUANTITY] ||
        !field[QUANTITY][0])
        return diag_set(d, ERR_FORMAT,
                        tr("a line is a barcode and a quantity"));
    enum err err = stock_file_code(t, field[CODE], &l.pick, d);
    if (!err)
        err = quantity_parse(field[QUANTITY], &l.quantity, d);
    if (!err && l.quantity.milli < 0)
        err = diag_set(d, ERR_RANGE, tr("a count cannot be negative"));
    if (!err && l.quantity.milli == 0 && !zero)
        err = diag_set(d, ERR_RANGE,
                       tr("a quantity of nothing: leave the line "
                          "out"));
    if (!err && l.quantity.milli > STOCK_QUANTITY_MAX)
        err = diag_set(d, ERR_RANGE, tr("\"%.40s\" is too much for one line"),
                       field[QUANTITY]);
    if (!err && field[COST] && field[COST][0]) {
        l.costed = true;
        err = money_parse(field[COST], &l.cost, d);
        if (!err && (l.cost.fen < 0 || l.cost.fen > STOCK_COST_MAX))
            err = diag_set(d, ERR_RANGE, tr("\"%.40s\" is no price for goods"),
                           field[COST]);
    }
    if (!err && field[LOT] && field[LOT][0]) {
        if (strlen(field[LOT]) >= GS1_LOT_CAP ||
            !text_is_plain(field[LOT], GS1_LOT_CAP))
            err = diag_set(d, ERR_FORMAT,
                           tr("a lot has at most %d letters and digits"),
                           GS1_LOT_CAP - 1);
        else
            text_copy(l.pick.goods.lot, GS1_LOT_CAP, field[LOT]);
    }
    if (!err && field[EXPIRY] && field[EXPIRY][0])
        err = clock_parse_day(field[EXPIRY], &l.pick.goods.expiry_day, d);
    if (!err)
        *ret = l;
    return err;
}

static enum err append(struct stock_file *f, const struct stock_file_line *l,
                       struct diag *d)
{
    if (f->count == STOCK_LINES_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a stock list has between 1 and %d "
                           "lines"),
                        STOCK_LINES_MAX);
    if (f->count % 64 == 0) {
        void *more =
            realloc(f->lines, ((size_t)f->count + 64) * sizeof(f->lines[0]));
        if (!more)
            return diag_set(d, ERR_NOMEM, tr("out of memory"));
        f->lines = more;
    }
    f->lines[f->count++] = *l;
    return ERR_OK;
}

/* ---- lines ---------------------------------------------------------------*/

/* Fields of a line in place: between commas, else between blanks. */
static int split(char *line, const char *field[FIELDS + 1])
{
    bool commas = strchr(line, ',') != NULL;
    char *rest = line, *part = NULL;
    int count = 0;
    while (count <= FIELDS && (part = strsep(&rest, commas ? "," : " \t"))) {
        text_trim(part, part, strlen(part) + 1);
        size_t len = strlen(part);
        if (len >= 2 && part[0] == '"' && part[len - 1] == '"') {
            part[len - 1] = '\0';
            part++;
        }
        if (commas || part[0])
            field[count++] = part;
    }
    return count;
}

static enum err read_line(struct till *t, struct stock_file *f, char *line,
                          unsigned number, bool zero, struct diag *d)
{
    const char *field[FIELDS + 1] = {0};
    struct stock_file_line l;
    int count = split(line, field);
    if (count == 0 || (count == 1 && !field[0][0]))
        return ERR_OK; /* a blank line */
    if (number == 1 &&
        (strcmp(field[0], "barcode") == 0 || strcmp(field[0], "条码") == 0))
        return ERR_OK;
    if (count > FIELDS)
        return diag_set(d, ERR_FORMAT,
                        tr("too many fields: barcode, quantity, cost, lot, "
                           "last good day"));
    enum err err = read_fields(t, field, zero, &l, d);
    return err ? err : append(f, &l, d);
}

static enum err read_lines(struct till *t, char *text, bool zero,
                           struct stock_file *f, struct diag *d)
{
    char *rest = text;
    struct diag inner = {0};
    unsigned number = 0;
    while (rest && *rest) {
        number++;
        enum err err =
            read_line(t, f, strsep(&rest, "\n"), number, zero, &inner);
        if (err)
            return diag_set(d, err, tr("line %zu: %s"), (size_t)number,
                            inner.text[0] ? inner.text : err_text(err));
    }
    return ERR_OK;
}

/* ---- JSON ----------------------------------------------------------------*/

static const char *json_field(const json_t *o, const char *name, char text[32])
{
    const json_t *v = json_object_get(o, name);
    if (json_is_integer(v)) {
        snprintf(text, 32, "%lld", (long long)json_integer_value(v));
        return text;
    }
    return v && !json_is_null(v) ? json_string_value(v) : "";
}

static enum err read_object(struct till *t, const json_t *o, bool zero,
                            struct stock_file_line *ret, struct diag *d)
{
    char text[FIELDS][32];
    const char *field[FIELDS], *key = NULL;
    json_t *value = NULL;
    if (!json_is_object(o))
        return diag_set(d, ERR_FORMAT,
                        tr("each is an object: {\"barcode\": …, \"quantity\": "
                           "…}"));
    json_object_foreach((json_t *)o, key, value)
    {
        bool known = false;
        for (int i = 0; i < FIELDS; i++)
            known = known || strcmp(key, names[i]) == 0;
        if (!known)
            return diag_set(d, ERR_FORMAT, tr("\"%.40s\" is not known here"),
                            key);
    }
    for (int i = 0; i < FIELDS; i++) {
        field[i] = json_field(o, names[i], text[i]);
        if (!field[i])
            return diag_set(d, ERR_FORMAT,
                            tr("\"%s\" must be a text or a whole number"),
                            names[i]);
    }
    return read_fields(t, field, zero, ret, d);
}

static enum err read_json(struct till *t, const char *text, bool zero,
                          struct stock_file *f, struct diag *d)
{
    json_error_t bad;
    struct diag inner = {0};
    enum err err = ERR_OK;
    json_t *list = json_loads(text, JSON_REJECT_DUPLICATES, &bad);
    if (!list)
        return diag_set(d, ERR_FORMAT, tr("line %zu: %s"), (size_t)bad.line,
                        bad.text);
    for (size_t i = 0; !err && i < json_array_size(list); i++) {
        struct stock_file_line l;
        err = read_object(t, json_array_get(list, i), zero, &l, &inner);
        if (!err)
            err = append(f, &l, &inner);
        if (err)
            err = diag_set(d, err, tr("number %zu of the list: %s"), i + 1,
                           inner.text[0] ? inner.text : err_text(err));
    }
    json_decref(list);
    return err;
}

enum err stock_file_read(struct till *t, char *text, bool zero,
                         struct stock_file *ret_file, struct diag *d)
{
    struct stock_file f = {0};
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    const char *first = text + strspn(text, " \t\r\n");
    if (!utf8_valid(text, strlen(text)))
        return diag_set(d, ERR_FORMAT, tr("the file is not UTF-8"));
    enum err err = *first == '[' ? read_json(t, text, zero, &f, d)
                                 : read_lines(t, text, zero, &f, d);
    if (!err && f.count == 0)
        err = diag_set(d, ERR_SHORT, tr("the list is empty"));
    if (err)
        free(f.lines);
    else
        *ret_file = f;
    return err;
}

enum err stock_file_doc(const struct stock_file *file, struct stock_doc *doc,
                        struct diag *d)
{
    enum err err = ERR_OK;
    for (int i = 0; !err && i < file->count; i++) {
        const struct stock_file_line *l = &file->lines[i];
        struct money amount = {0};
        int line = 0, before = doc->count;
        if (l->costed)
            err = money_times(l->cost, l->quantity, &amount);
        if (!err)
            err = stock_doc_add(doc, &l->pick.item, l->quantity, &l->pick.goods,
                                &line, d);
        if (err)
            break;
        struct stock_doc_line *to = &doc->lines[line];
        if (doc->count == before && to->costed != l->costed)
            return diag_set(d, ERR_FORMAT,
                            tr("%s stands twice, once without its cost"),
                            l->pick.item.name);
        if (doc->count == before && l->costed) /* it was scaled up */
            err =
                money_share(to->amount, to->quantity.milli - l->quantity.milli,
                            to->quantity.milli, &to->amount);
        to->costed = l->costed;
        to->amount.fen += amount.fen;
    }
    return err;
}
