#include "pos/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/gs1.h"
#include "base/i18n.h"
#include "base/instore.h"
#include "base/paycode.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/label.h"
#include "pos/shift.h"
#include "pos/sql.h"

#define NAME_CHARS_MAX 40
#define UNIT_CHARS_MAX 6
#define TAIL_DIGITS    3 /* fewest last digits that are looked for */
#define PLU_DIGITS     5

/* ---- reading a code ------------------------------------------------------*/

struct code {
    char text[LOOKUP_PLAIN_MAX + 1];
    size_t len;
    bool digits;
    struct gs1 gs1;
};

/* Without blanks around it, full width digits made plain. */
static enum err read_plain(const char *input, struct code *ret, struct diag *d)
{
    char trimmed[LOOKUP_CODE_MAX * 4];
    struct code c = {.digits = true, .gs1 = ret->gs1};
    if (strlen(input) >= sizeof(trimmed))
        return diag_set(d, ERR_FORMAT, tr("this is too long for a barcode"));
    text_trim(input, trimmed, sizeof(trimmed));
    for (const char *p = trimmed; *p;) {
        uint32_t ch = utf8_next(&p);
        if (ch >= 0xFF10 && ch <= 0xFF19)
            ch = ch - 0xFF10 + '0';
        if (ch < ' ' || ch > '~' || c.len == LOOKUP_PLAIN_MAX)
            return diag_set(d, ERR_FORMAT,
                            tr("this is no barcode: letters, digits and at "
                               "most %d of them"),
                            LOOKUP_PLAIN_MAX);
        c.text[c.len++] = (char)ch;
        c.digits = c.digits && ch >= '0' && ch <= '9';
    }
    if (c.len == 0)
        return diag_set(d, ERR_FORMAT, tr("the barcode is missing"));
    *ret = c;
    return ERR_OK;
}

static enum err read_code(struct till *t, const char *input, struct code *ret,
                          struct diag *d)
{
    char gtin[GTIN_CHARS];
    enum err err = gs1_read(input, till_business_day(t), &ret->gs1, d);
    if (err)
        return err;
    if (ret->gs1.form == GS1_PLAIN)
        return read_plain(ret->gs1.plain, ret, d);
    if (ret->gs1.gtin.number == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("this code names no goods: scan the other code "
                           "beside it"));
    return read_plain(gtin_format(ret->gs1.gtin, gtin), ret, d);
}

void lookup_name(struct till *t, const char *code,
                 char out[LOOKUP_CODE_MAX + 1])
{
    struct code c = {0};
    size_t at = 0;
    if (read_code(t, code, &c, NULL) == ERR_OK) {
        text_copy(out, LOOKUP_CODE_MAX + 1, c.text);
        return;
    }
    for (; *code && at < LOOKUP_CODE_MAX; code++)
        if ((unsigned char)*code >= ' ')
            out[at++] = *code;
    out[at] = '\0';
}

/* A till that has no goods at all must not be told to enter them itself. */
static enum err unknown(struct till *t, const char *code, struct diag *d)
{
    int64_t items = 0;
    if (catalogue_count(&t->catalogue, &items) == ERR_OK && items == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("no item has the barcode %s: this till has no "
                           "goods yet; let it reach headquarters, which sends "
                           "them"),
                        code);
    return diag_set(d, ERR_NOTFOUND,
                    tr("no item has the barcode %s: look for it by name, or "
                       "add it as an item of this shop"),
                    code);
}

/* ---- the shop's own items ------------------------------------------------*/

static enum err local_row(struct till *t, sqlite3_stmt *q,
                          struct item *ret_item)
{
    bool row = false;
    uint64_t adopted = 0;
    struct item item = {.priced = true, .pack_size = {QUANTITY_ONE}};
    enum err err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    item.id = (uint64_t)sqlite3_column_int64(q, 0);
    item.gtin.number = sqlite3_column_int64(q, 1);
    text_copy(item.name, sizeof(item.name),
              (const char *)sqlite3_column_text(q, 3));
    text_copy(item.unit, sizeof(item.unit),
              (const char *)sqlite3_column_text(q, 4));
    item.price = money_of(sqlite3_column_int64(q, 5));
    item.by_weight = sqlite3_column_int(q, 6) != 0;
    db_done(q);
    err = catalogue_adopted(&t->catalogue, item.id, &adopted);
    if (!err) {
        struct item feed;
        err = catalogue_by_id(&t->catalogue, adopted, 0, till_business_day(t),
                              &feed);
        if (!err && feed.priced)
            item = feed;
    }
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_item = item;
    return ERR_OK;
}

static enum err local_by_code(struct till *t, const struct code *c,
                              struct gtin gtin, struct item *ret_item)
{
    sqlite3_stmt *q = NULL;
    enum err err = ERR_NOTFOUND;
    if (gtin.number != 0) {
        err = db_bind(&t->db, sql_local_by_gtin, &q, "i", gtin.number);
        if (!err)
            err = local_row(t, q, ret_item);
    }
    if (err == ERR_NOTFOUND) {
        err = db_bind(&t->db, sql_local_by_barcode, &q, "t", c->text);
        if (!err)
            err = local_row(t, q, ret_item);
    }
    return err;
}

/* ---- looking up ----------------------------------------------------------*/

static enum err sellable(const struct pick *pick, struct pick *ret_pick,
                         struct diag *d)
{
    if (pick->item.withdrawn)
        return diag_set(d, ERR_DENIED,
                        tr("%s is no longer sold: headquarters took it out of "
                           "the range"),
                        pick->item.name);
    *ret_pick = *pick;
    return ERR_OK;
}

static enum err by_gtin(struct till *t, struct gtin gtin, struct item *ret_item)
{
    return catalogue_by_gtin(&t->catalogue, gtin, till_business_day(t),
                             ret_item);
}

/* What a GS1 code says besides the GTIN. Weight and price are of goods that are
 * sold by weight only: of others they are what is printed on every one. */
static void take_gs1(const struct gs1 *g, struct pick *pick)
{
    text_copy(pick->goods.lot, sizeof(pick->goods.lot), g->lot);
    pick->goods.expiry_day = g->expires ? g->expiry_day : 0;
    if (!pick->item.by_weight)
        return;
    if (g->priced && g->price.fen > 0 && g->price.fen <= CART_TOTAL_MAX)
        pick->label = g->price;
    if (g->weight.milli > 0)
        pick->quantity = g->weight;
    else if (pick->label.fen > 0 && !label_weigh(pick))
        pick->label = money_of(0);
}

/* 18 digits from 25 on may be a scale's label or a customer's payment code: the
 * label's check digit tells, but for one code in ten. */
static bool looks_like_payment(const struct code *c, enum err label_err)
{
    if (paycode_kind(c->text) == PAYCODE_NONE)
        return false;
    int last = (int)c->len - 1;
    return label_err == ERR_NOTFOUND ||
           c->text[last] - '0' != gtin_check_digit(c->text, last);
}

enum err lookup_barcode(struct till *t, const char *code, struct pick *ret_pick,
                        struct diag *d)
{
    struct code c;
    struct pick pick = {0};
    struct gtin gtin = {0}, upce = {0};
    struct diag bad = {0};
    memset(&c, 0, sizeof(c));
    enum err err = read_code(t, code, &c, d);
    if (err)
        return err;
    enum err is_gtin = gtin_parse(c.text, false, &gtin, &bad);
    err = is_gtin ? ERR_NOTFOUND : by_gtin(t, gtin, &pick.item);
    if (err == ERR_NOTFOUND)
        err = local_by_code(t, &c, gtin, &pick.item);
    if (err == ERR_NOTFOUND && c.len == 8 && c.digits &&
        !gtin_parse(c.text, true, &upce, NULL))
        err = by_gtin(t, upce, &pick.item);
    if (err == ERR_NOTFOUND && c.gs1.form == GS1_PLAIN && instore_is(c.text)) {
        err = label_lookup(t, c.text, &pick, &bad);
        if (err && !looks_like_payment(&c, err))
            return diag_set(d, err, "%s", bad.text);
        err = err ? ERR_NOTFOUND : ERR_OK;
    }
    if (!err) {
        if (c.gs1.form != GS1_PLAIN)
            take_gs1(&c.gs1, &pick);
        return sellable(&pick, ret_pick, d);
    }
    if (err != ERR_NOTFOUND)
        return till_explain(t, err, d);
    if (paycode_explain(c.text, d))
        return ERR_FORMAT;
    if (is_gtin && c.digits && c.len >= 8)
        return diag_set(d, is_gtin, "%s", bad.text);
    return unknown(t, c.text, d);
}

enum err lookup_plu(struct till *t, uint32_t plu, struct pick *ret_pick,
                    struct diag *d)
{
    struct pick pick = {0};
    enum err err =
        catalogue_by_plu(&t->catalogue, plu, till_business_day(t), &pick.item);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("no item has the number %u"), plu);
    if (err)
        return till_explain(t, err, d);
    return sellable(&pick, ret_pick, d);
}

static enum err by_last_digits(struct till *t, const struct code *c,
                               struct pick *ret_pick, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    struct gtin found[2] = {{0}};
    int count = 0;
    bool row = true;
    int64_t power = 1;
    if (c->len < TAIL_DIGITS || c->len > GTIN_DIGITS)
        return unknown(t, c->text, d);
    for (size_t i = 0; i < c->len; i++)
        power *= 10;
    enum err err = db_bind(&t->catalogue, sql_barcode_by_tail, &q, "ii", power,
                           (int64_t)strtoll(c->text, NULL, 10));
    while (!err && count < 2) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        found[count++].number = sqlite3_column_int64(q, 0);
    }
    db_done(q);
    if (err)
        return till_explain(t, err, d);
    if (count == 0)
        return unknown(t, c->text, d);
    if (count > 1)
        return diag_set(d, ERR_EXISTS,
                        tr("several barcodes end in %s: choose one"), c->text);
    struct pick pick = {0};
    err = by_gtin(t, found[0], &pick.item);
    return err ? till_explain(t, err, d) : sellable(&pick, ret_pick, d);
}

enum err lookup_typed(struct till *t, const char *text, struct pick *ret_pick,
                      struct diag *d)
{
    struct code c;
    struct pick pick = {0};
    memset(&c, 0, sizeof(c));
    enum err err = read_code(t, text, &c, d);
    if (err)
        return err;
    if (c.digits && c.len <= PLU_DIGITS) {
        err = lookup_plu(t, (uint32_t)strtoul(c.text, NULL, 10), &pick, d);
        if (err != ERR_NOTFOUND) {
            if (!err)
                *ret_pick = pick;
            return err;
        }
    }
    err = lookup_barcode(t, text, &pick, d);
    if (!err)
        *ret_pick = pick;
    if ((err != ERR_NOTFOUND && err != ERR_FORMAT) || !c.digits || c.len >= 12)
        return err;
    return by_last_digits(t, &c, ret_pick, d);
}

enum err lookup_item(struct till *t, uint64_t item, uint32_t pack,
                     struct item *ret_item)
{
    sqlite3_stmt *q = NULL;
    if (item < LEDGER_LOCAL_ITEM)
        return catalogue_by_id(&t->catalogue, item, pack, till_business_day(t),
                               ret_item);
    enum err err = db_bind(&t->db, sql_local_by_id, &q, "i", (int64_t)item);
    return err ? err : local_row(t, q, ret_item);
}

/* ---- adding one ----------------------------------------------------------*/

static enum err check_local(const char *name, const char *unit,
                            struct money price, struct diag *d)
{
    if (name[0] == 0 || !text_is_plain(name, NAME_CHARS_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("give the item a name of at most %d characters"),
                        NAME_CHARS_MAX);
    if (unit[0] == 0 || !text_is_plain(unit, UNIT_CHARS_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("give the item a unit, like 瓶 or 包, of at most %d "
                           "characters"),
                        UNIT_CHARS_MAX);
    if (price.fen <= 0 || price.fen > CART_TOTAL_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("give the item a price of more than nothing"));
    return ERR_OK;
}

static enum err record_local(struct till *t, const struct actor *who,
                             Ledger__LocalItem *fact, struct item *ret_item,
                             struct diag *d)
{
    Ledger__Entry e;
    struct ledger_head head;
    uint32_t shift = 0;
    enum err err = shift_number_or_none(t, &shift);
    if (err)
        return till_explain(t, err, d);
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_LOCAL_ITEM;
    e.local_item = fact;
    err = till_record(t, &e, NULL, NULL, &head, d);
    if (err)
        return err;
    uint64_t item = fact->item ? fact->item : LEDGER_LOCAL_ITEM + head.seq;
    return till_explain(t, lookup_item(t, item, 0, ret_item), d);
}

enum err local_item_add(struct till *t, const struct actor *who,
                        const char *barcode, const char *name, const char *unit,
                        struct money price, bool by_weight,
                        struct item *ret_item, struct diag *d)
{
    struct code c = {0};
    struct gtin gtin = {0};
    struct pick known;
    char name_copy[NAME_CHARS_MAX * 4 + 1], unit_copy[UNIT_CHARS_MAX * 4 + 1];
    Ledger__LocalItem fact = LEDGER__LOCAL_ITEM__INIT;
    enum err err = check_local(name, unit, price, d);
    if (!err && barcode[0] != 0)
        err = read_code(t, barcode, &c, d);
    if (err)
        return err;
    if (c.len > 0) {
        struct diag why = {0};
        err = lookup_barcode(t, c.text, &known, &why);
        if (err == ERR_OK)
            return diag_set(d, ERR_EXISTS, tr("%s already has this barcode"),
                            known.item.name);
        if (err != ERR_NOTFOUND && err != ERR_FORMAT)
            return till_explain(t, err, d);
        if (paycode_explain(c.text, d))
            return ERR_FORMAT;
        if (err == ERR_FORMAT && instore_is(c.text))
            return diag_set(d, err, "%s", why.text);
        if (gtin_parse(c.text, false, &gtin, NULL))
            fact.barcode = c.text;
    }
    text_trim(name, name_copy, sizeof(name_copy));
    text_trim(unit, unit_copy, sizeof(unit_copy));
    fact.gtin = (uint64_t)gtin.number;
    fact.name = name_copy;
    fact.unit = unit_copy;
    fact.price_fen = price.fen;
    fact.by_weight = by_weight;
    return record_local(t, who, &fact, ret_item, d);
}

enum err local_item_change(struct till *t, const struct actor *who,
                           uint64_t item, const char *name, const char *unit,
                           struct money price, struct item *ret_item,
                           struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    char barcode[LOOKUP_CODE_MAX + 1];
    char name_copy[NAME_CHARS_MAX * 4 + 1], unit_copy[UNIT_CHARS_MAX * 4 + 1];
    Ledger__LocalItem fact = LEDGER__LOCAL_ITEM__INIT;
    enum err err = check_local(name, unit, price, d);
    if (err)
        return err;
    err = db_bind(&t->db, sql_local_by_id, &q, "i", (int64_t)item);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = diag_set(d, ERR_NOTFOUND, tr("this is no item of this shop"));
    if (err)
        return till_explain(t, err, d);
    fact.gtin = (uint64_t)sqlite3_column_int64(q, 1);
    text_copy(barcode, sizeof(barcode),
              (const char *)sqlite3_column_text(q, 2));
    fact.by_weight = sqlite3_column_int(q, 6) != 0;
    db_done(q);
    text_trim(name, name_copy, sizeof(name_copy));
    text_trim(unit, unit_copy, sizeof(unit_copy));
    fact.item = item;
    fact.barcode = barcode;
    fact.name = name_copy;
    fact.unit = unit_copy;
    fact.price_fen = price.fen;
    return record_local(t, who, &fact, ret_item, d);
}
