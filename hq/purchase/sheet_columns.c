#include "hq/purchase/sheet_columns.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/import_row.h"
#include "hq/store/purchase.h"

enum err sheet_columns(const struct sheet_row *row,
                       const struct sheet_name *names, int count, int *ret_at,
                       struct diag *d)
{
    char name[64];
    if (d)
        d->line = row->line;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    for (int c = 0; c < count; c++) {
        ret_at[c] = -1;
        for (int i = 0; i < row->count; i++) {
            text_trim(row->fields[i], name, sizeof(name));
            if (strcasecmp(name, names[c].english) != 0 &&
                strcmp(name, names[c].chinese) != 0 &&
                (!names[c].also || strcmp(name, names[c].also) != 0))
                continue;
            if (ret_at[c] >= 0)
                return diag_set(d, ERR_FORMAT,
                                tr("column %s stands there twice"),
                                names[c].english);
            ret_at[c] = i;
        }
        if (ret_at[c] < 0 && names[c].needed)
            return diag_set(d, ERR_FORMAT,
                            tr("column %s (%s) is missing: the first line "
                               "must name the columns"),
                            names[c].english, names[c].chinese);
    }
    if (d)
        d->line = 0;
    return ERR_OK;
}

enum err sheet_text(const struct sheet_row *row, int at,
                    char ret_text[SHEET_TEXT_MAX], struct diag *d)
{
    const char *text = at >= 0 && at < row->count ? row->fields[at] : "";
    if (strlen(text) >= SHEET_TEXT_MAX)
        return diag_set(d, ERR_RANGE, tr("a field is far too long"));
    text_trim(text, ret_text, SHEET_TEXT_MAX);
    return ERR_OK;
}

enum err sheet_int(const struct sheet_row *row, int at, const char *name,
                   int64_t min, int64_t max, int64_t fallback, int64_t *ret,
                   struct diag *d)
{
    char text[SHEET_TEXT_MAX], *end = NULL;
    enum err err = sheet_text(row, at, text, d);
    if (err)
        return err;
    if (!text[0]) {
        *ret = fallback;
        return ERR_OK;
    }
    long long n = strtoll(text, &end, 10);
    /* strtoll stops at its own ends, which are outside any range here */
    if (*end || n < min || n > max)
        return diag_set(d, ERR_FORMAT,
                        tr("%s \"%.40s\" must be a whole number from %lld to "
                           "%lld"),
                        name, text, (long long)min, (long long)max);
    *ret = n;
    return ERR_OK;
}

enum err sheet_day(const struct sheet_row *row, int at, int32_t fallback,
                   int32_t *ret_day, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    enum err err = sheet_text(row, at, text, d);
    if (err)
        return err;
    if (!text[0]) {
        *ret_day = fallback;
        return ERR_OK;
    }
    return clock_parse_day(text, ret_day, d);
}

enum err sheet_count(const struct sheet_row *row, int columns, struct diag *d)
{
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    for (int i = columns; i < row->count; i++)
        if (row->fields[i][0])
            return diag_set(d, ERR_FORMAT,
                            tr("there are more fields than columns: a comma "
                               "within a field needs double quotes around "
                               "it"));
    return ERR_OK;
}

#define NUMBER_DIGITS 7 /* longer ones are barcodes */

enum err sheet_item(struct store *s, const char *text, uint32_t *ret_item,
                    uint32_t *ret_pack, struct diag *d)
{
    const char *digits = text[0] == '#' ? text + 1 : text;
    size_t len = strlen(digits);
    int64_t code = 0;
    enum err err;
    if (len > 0 && len <= NUMBER_DIGITS &&
        strspn(digits, "0123456789") == len) {
        struct store_item item = {0};
        uint32_t id = (uint32_t)strtoul(digits, NULL, 10);
        err = store_item(s, id, &item);
        buf_release(&item.record);
        if (!err) {
            *ret_item = id;
            *ret_pack = 0;
        }
    } else {
        err = import_code(text, &code, d);
        if (err)
            return err;
        err = store_code(s, code, ret_item, ret_pack);
    }
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no item \"%.40s\": see `hq items`, or "
                           "add it with `hq import items`"),
                        text);
    return err;
}

/* The unpacked record, or NULL. */
static enum err load_item(struct store *s, uint32_t item, Feed__Item **ret)
{
    struct store_item known = {0};
    enum err err = store_item(s, item, &known);
    if (!err)
        *ret = feed__item__unpack(NULL, known.record.len, known.record.data);
    if (!err && !*ret)
        err = ERR_CORRUPT;
    buf_release(&known.record);
    return err;
}

enum err sheet_pack_milli(struct store *s, uint32_t item, uint32_t pack,
                          int64_t *ret_milli)
{
    Feed__Item *x = NULL;
    enum err err = load_item(s, item, &x);
    int64_t milli = pack ? 0 : 1000;
    for (size_t i = 0; !err && i < x->n_packs; i++)
        if (x->packs[i]->id == pack)
            milli = (int64_t)x->packs[i]->quantity_milli;
    if (x)
        feed__item__free_unpacked(x, NULL);
    if (!err && milli == 0)
        err = ERR_NOTFOUND;
    if (!err)
        *ret_milli = milli;
    return err;
}

enum err sheet_item_name(struct store *s, uint32_t item, char *out, size_t cap)
{
    Feed__Item *x = NULL;
    enum err err = load_item(s, item, &x);
    out[0] = '\0';
    if (!err && x->spec[0]) {
        char joined[SHEET_TEXT_MAX];
        text_copy(joined, sizeof(joined), x->name);
        size_t len = strlen(joined);
        if (len + 2 < sizeof(joined)) {
            joined[len] = ' ';
            text_copy(joined + len + 1, sizeof(joined) - len - 1, x->spec);
        }
        text_copy(out, cap, joined);
    } else if (!err) {
        text_copy(out, cap, x->name);
    }
    if (x)
        feed__item__free_unpacked(x, NULL);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err sheet_supplier(struct store *s, const char *text, uint32_t *ret_id,
                        struct diag *d)
{
    size_t len = strlen(text);
    Purchase__Supplier *x = NULL;
    enum err err;
    if (!text[0])
        return diag_set(d, ERR_FORMAT,
                        tr("the supplier is missing: give its name or its "
                           "number"));
    if (len <= NUMBER_DIGITS && strspn(text, "0123456789") == len) {
        uint32_t id = (uint32_t)strtoul(text, NULL, 10);
        err = buy_supplier(s, id, &x);
        if (!err)
            *ret_id = id;
        if (x)
            purchase__supplier__free_unpacked(x, NULL);
    } else {
        err = buy_supplier_named(s, text, ret_id);
    }
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no supplier \"%.60s\": see `hq supplier "
                           "list`, or add it with `hq supplier add`"),
                        text);
    return err;
}

enum err sheet_note(struct import_report *r, unsigned line, bool refused,
                    const char *text)
{
    struct import_note *n = arena_alloc(&r->arena, sizeof(*n));
    const char *copy = arena_text(&r->arena, text, strlen(text));
    if (!n || !copy)
        return ERR_NOMEM;
    *n = (struct import_note){line, refused, copy, r->notes};
    r->notes = n;
    r->refused += refused;
    return ERR_OK;
}

struct import_note *sheet_notes_sorted(struct import_note *list)
{
    if (!list || !list->next)
        return list;
    struct import_note *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct import_note *right = slow->next;
    slow->next = NULL;
    struct import_note *left = sheet_notes_sorted(list), *out = NULL;
    struct import_note **tail = &out;
    right = sheet_notes_sorted(right);
    while (left && right) {
        struct import_note **from = left->line <= right->line ? &left : &right;
        *tail = *from;
        tail = &(*from)->next;
        *from = *tail;
    }
    *tail = left ? left : right;
    return out;
}
