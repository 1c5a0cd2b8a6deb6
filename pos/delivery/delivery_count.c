/* delivery_count.c - what was there: scanned, counted, broken, sent back. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/delivery/delivery_internal.h"
#include "pos/delivery/sql.h"
#include "sync/feed.h"

#define MIN_LEFT_USUAL 10
#define MIN_LEFT_MOST  3650

static int64_t all_of(const struct delivery_row *r)
{
    return r->accepted.milli + r->damaged.milli + r->refused.milli;
}

struct quantity delivery_row_short(const struct delivery_row *row)
{
    return quantity_of(row->sent.milli - all_of(row));
}

bool delivery_row_near(struct till *t, const struct delivery_row *row,
                       int32_t *ret_days)
{
    int64_t least = row->min_left_days;
    if (row->expiry_day == 0)
        return false;
    if (least == 0)
        least = till_setting_int(t, SETTING_RECEIVE_MIN_LEFT, 0, MIN_LEFT_MOST,
                                 MIN_LEFT_USUAL);
    *ret_days = row->expiry_day - till_business_day(t);
    return *ret_days < least;
}

Goods__ReceiveReason delivery_row_reason(const struct delivery_row *row)
{
    int64_t lacks = delivery_row_short(row).milli;
    if (row->refused.milli > 0)
        return row->why != GOODS__RECEIVE_REASON__RECEIVE_AS_SENT
                   ? row->why
                   : GOODS__RECEIVE_REASON__RECEIVE_REFUSED;
    if (row->damaged.milli > 0)
        return GOODS__RECEIVE_REASON__RECEIVE_DAMAGED;
    return lacks > 0   ? GOODS__RECEIVE_REASON__RECEIVE_SHORT
           : lacks < 0 ? GOODS__RECEIVE_REASON__RECEIVE_OVER
                       : GOODS__RECEIVE_REASON__RECEIVE_AS_SENT;
}

static void add_words(char *out, size_t cap, const char *fmt, int64_t milli)
{
    char number[QUANTITY_CHARS], part[160];
    size_t len = strlen(out);
    snprintf(part, sizeof(part), fmt,
             quantity_format(quantity_of(milli), number));
    if (len + 1 < cap)
        snprintf(out + len, cap - len, "%s%s", len ? tr(", ") : "", part);
    text_drop_torn(out);
}

static const char *refused_words(Goods__ReceiveReason why)
{
    switch (why) {
    case GOODS__RECEIVE_REASON__RECEIVE_WRONG:
        return tr("%s wrong, back");
    case GOODS__RECEIVE_REASON__RECEIVE_NEAR_EXPIRY:
        return tr("%s too old, back");
    default:
        return tr("%s not taken");
    }
}

void delivery_row_words(const struct delivery_row *row, char *out, size_t cap)
{
    int64_t lacks = delivery_row_short(row).milli;
    out[0] = '\0';
    if (row->damaged.milli > 0)
        add_words(out, cap, tr("%s broken, back"), row->damaged.milli);
    if (row->refused.milli > 0)
        add_words(out, cap, refused_words(row->why), row->refused.milli);
    if (row->counted && lacks > 0)
        add_words(out, cap, tr("%s short"), lacks);
    if (row->sent.milli > 0 && lacks < 0)
        add_words(out, cap, tr("%s over"), -lacks);
}

void delivery_sums(const struct delivery_doc *doc, struct delivery_sums *ret)
{
    struct delivery_sums s = {0};
    struct money amount;
    for (int i = 0; i < doc->count; i++) {
        const struct delivery_row *r = &doc->rows[i];
        int64_t lacks = delivery_row_short(r).milli;
        s.open += r->counted == DELIVERY_NOT_COUNTED;
        s.right +=
            r->counted && lacks == 0 && !r->damaged.milli && !r->refused.milli;
        s.short_ += r->counted && lacks > 0;
        s.over += lacks < 0 && doc->known && r->accepted.milli > 0;
        s.damaged += r->damaged.milli > 0;
        s.refused += r->refused.milli > 0;
        if (!money_times(r->price, r->accepted, &amount))
            (void)!money_add(s.total, amount, &s.total);
    }
    *ret = s;
}

/* ---- changing it ---------------------------------------------------------*/

static bool past(struct till *t, const struct delivery_row *r)
{
    return r->expiry_day != 0 && r->expiry_day < till_business_day(t);
}

static enum err check_row(struct till *t, const struct delivery_row *r,
                          struct diag *d)
{
    char day[CLOCK_DAY_CHARS];
    const int64_t each[] = {r->accepted.milli, r->damaged.milli,
                            r->refused.milli};
    for (size_t i = 0; i < ARRAY_LEN(each); i++) {
        if (each[i] < 0 || each[i] > DELIVERY_MILLI_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("a quantity is 0 or more and at most %lld"),
                            (long long)(DELIVERY_MILLI_MAX / QUANTITY_ONE));
        if (!r->item.by_weight && each[i] % QUANTITY_ONE != 0)
            return diag_set(d, ERR_RANGE,
                            tr("%s is not weighed: a whole number"),
                            r->item.name);
    }
    if (r->accepted.milli > 0 && past(t, r))
        return diag_set(d, ERR_RANGE,
                        tr("%s is past its date (%s): it goes back on the "
                           "truck, F6"),
                        r->item.name, clock_format_day(r->expiry_day, day));
    return ERR_OK;
}

/* Writes a changed row; on failure it is put back as it was. */
static enum err changed(struct till *t, struct delivery_doc *doc, int line,
                        const struct delivery_row *was, struct diag *d)
{
    enum err err = check_row(t, &doc->rows[line], d);
    if (!err)
        err = till_begin(t, d);
    if (!err) {
        err = delivery_keep_row(t, doc, &doc->rows[line]);
        if (!err)
            err = delivery_keep_head(t, doc);
        err = till_end(t, err, d);
    }
    if (err)
        doc->rows[line] = *was;
    return err;
}

enum err delivery_count(struct till *t, struct delivery_doc *doc, int line,
                        struct quantity accepted, struct diag *d)
{
    struct delivery_row was = doc->rows[line];
    doc->rows[line].accepted = accepted;
    doc->rows[line].counted = DELIVERY_COUNTED;
    return changed(t, doc, line, &was, d);
}

/* `delta` more of the row are not accepted: first of what nobody has counted
 * yet, then of what was counted. */
static void take_off(struct delivery_row *r, int64_t delta)
{
    int64_t room = r->sent.milli - all_of(r);
    if (delta < 0) {
        r->accepted.milli -= r->counted ? delta : 0;
        return;
    }
    if (room > 0)
        delta -= room < delta ? room : delta;
    r->accepted.milli -= delta < r->accepted.milli ? delta : r->accepted.milli;
}

static void all_told(struct delivery_row *r)
{
    if (r->sent.milli > 0 &&
        r->damaged.milli + r->refused.milli >= r->sent.milli)
        r->counted = DELIVERY_COUNTED;
}

enum err delivery_damaged(struct till *t, struct delivery_doc *doc, int line,
                          struct quantity damaged, struct diag *d)
{
    struct delivery_row was = doc->rows[line], *r = &doc->rows[line];
    take_off(r, damaged.milli - r->damaged.milli);
    r->damaged = damaged;
    all_told(r);
    return changed(t, doc, line, &was, d);
}

enum err delivery_refused(struct till *t, struct delivery_doc *doc, int line,
                          struct quantity refused, Goods__ReceiveReason why,
                          struct diag *d)
{
    struct delivery_row was = doc->rows[line], *r = &doc->rows[line];
    take_off(r, refused.milli - r->refused.milli);
    r->refused = refused;
    r->why = refused.milli ? why : GOODS__RECEIVE_REASON__RECEIVE_AS_SENT;
    all_told(r);
    return changed(t, doc, line, &was, d);
}

enum err delivery_lot(struct till *t, struct delivery_doc *doc, int line,
                      const char *lot, int32_t expiry_day, struct diag *d)
{
    struct delivery_row was = doc->rows[line], *r = &doc->rows[line];
    if (r->lot != 0)
        return diag_set(d, ERR_EXISTS,
                        tr("the slip says this line's lot: goods of another "
                           "lot are a line of their own, scan them"));
    if (!text_is_plain(lot, GS1_LOT_CAP - 1) || strlen(lot) >= GS1_LOT_CAP)
        return diag_set(d, ERR_FORMAT,
                        tr("a lot has at most %d letters and digits"),
                        GS1_LOT_CAP - 1);
    text_copy(r->lot_code, sizeof(r->lot_code), lot);
    r->expiry_day = expiry_day;
    return changed(t, doc, line, &was, d);
}

enum err delivery_rest(struct till *t, struct delivery_doc *doc, bool there,
                       struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    for (int i = 0; !err && i < doc->count; i++) {
        struct delivery_row r = doc->rows[i];
        int64_t left = r.sent.milli - r.damaged.milli - r.refused.milli;
        if (r.counted)
            continue;
        r.accepted = quantity_of(there && left > 0 ? left : 0);
        r.counted = there ? DELIVERY_TAKEN_OVER : DELIVERY_COUNTED;
        err = check_row(t, &r, d);
        if (!err)
            err = delivery_keep_row(t, doc, &r);
    }
    err = till_end(t, err, d);
    for (int i = 0; !err && i < doc->count; i++) {
        struct delivery_row *r = &doc->rows[i];
        int64_t left = r->sent.milli - r->damaged.milli - r->refused.milli;
        if (r->counted)
            continue;
        r->accepted = quantity_of(there && left > 0 ? left : 0);
        r->counted = there ? DELIVERY_TAKEN_OVER : DELIVERY_COUNTED;
    }
    return err;
}

enum err delivery_set_head(struct till *t, struct delivery_doc *doc,
                           uint32_t crates_left, uint32_t crates_back,
                           const char *words, struct diag *d)
{
    struct delivery_doc was = *doc;
    if (crates_left > DELIVERY_CRATES_MAX || crates_back > DELIVERY_CRATES_MAX)
        return diag_set(d, ERR_RANGE, tr("crates: at most %d"),
                        DELIVERY_CRATES_MAX);
    if (!text_is_plain(words, DELIVERY_WORDS_MAX))
        return diag_set(d, ERR_FORMAT, tr("a note has at most %d characters"),
                        DELIVERY_WORDS_MAX);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    doc->crates_left = crates_left;
    doc->crates_back = crates_back;
    if (words != doc->words)
        text_copy(doc->words, sizeof(doc->words), words);
    err = till_end(t, delivery_keep_head(t, doc), d);
    if (err)
        *doc = was;
    return err;
}

enum err delivery_drop(struct till *t, struct delivery_doc *doc, struct diag *d)
{
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = db_run(&t->db, sql_delivery_draft_end, "i", (int64_t)doc->delivery);
    if (!err)
        err = db_run(&t->db, sql_delivery_draft_lines_end, "i",
                     (int64_t)doc->delivery);
    err = till_end(t, err, d);
    if (!err)
        delivery_doc_release(doc);
    return err;
}

/* ---- scanning ------------------------------------------------------------*/

/* Could the goods be of this line? What the code does not say fits. */
static bool fits(const struct delivery_row *r, const struct goods *g)
{
    bool lot =
        !g->lot[0] || !r->lot_code[0] || strcmp(g->lot, r->lot_code) == 0;
    bool day = g->expiry_day == 0 || r->expiry_day == 0 ||
               g->expiry_day == r->expiry_day;
    return lot && day;
}

/* Of what was scanned without headquarters' list: the same goods only. */
static bool same(const struct delivery_row *r, const struct goods *g)
{
    return strcmp(g->lot, r->lot_code) == 0 && g->expiry_day == r->expiry_day;
}

/* -1: none. *ret_item: some line is of the item. */
static int line_for(const struct delivery_doc *doc, const struct pick *pick,
                    bool *ret_item)
{
    int last = -1;
    *ret_item = false;
    for (int i = 0; i < doc->count; i++) {
        const struct delivery_row *r = &doc->rows[i];
        if (r->item.id != pick->item.id)
            continue;
        *ret_item = *ret_item || r->sent.milli > 0;
        if (r->sent.milli == 0 ? !same(r, &pick->goods)
                               : !fits(r, &pick->goods))
            continue;
        if (all_of(r) < r->sent.milli)
            return i;
        last = i;
    }
    return last;
}

static enum err new_line(struct delivery_doc *doc, const struct pick *pick,
                         struct till *t, int *ret_line)
{
    struct delivery_row *r = NULL;
    enum err err = delivery_grow(doc, &r);
    if (!err)
        err = delivery_item(t, pick->item.id, &r->item);
    if (err)
        return err;
    text_copy(r->lot_code, sizeof(r->lot_code), pick->goods.lot);
    r->expiry_day = pick->goods.expiry_day;
    *ret_line = doc->count - 1;
    return ERR_OK;
}

/* May they go onto the shelf? *ret_why: AS_SENT, or why they go back. */
static enum err judge(struct till *t, const struct delivery_doc *doc,
                      const struct delivery_row *r, bool known_item,
                      Goods__ReceiveReason *ret_why, char *warn, size_t cap)
{
    struct goods g = {.expiry_day = r->expiry_day};
    struct recall recall = {0};
    enum goods_state state = GOODS_GOOD;
    char day[CLOCK_DAY_CHARS];
    text_copy(g.lot, sizeof(g.lot), r->lot_code);
    enum err err = goods_state(t, &r->item, &g, &state, &recall);
    if (err)
        return err;
    *ret_why = GOODS__RECEIVE_REASON__RECEIVE_AS_SENT;
    warn[0] = '\0';
    if (state == GOODS_RECALLED) {
        *ret_why = GOODS__RECEIVE_REASON__RECEIVE_REFUSED;
        snprintf(warn, cap,
                 tr("%s is recalled (%s): it goes back on the truck"),
                 r->item.name, recall.reason);
    } else if (state == GOODS_EXPIRED) {
        *ret_why = GOODS__RECEIVE_REASON__RECEIVE_NEAR_EXPIRY;
        snprintf(warn, cap,
                 tr("%s is past its date (%s): it goes back on the truck"),
                 r->item.name, clock_format_day(r->expiry_day, day));
    } else if (doc->known && !known_item) {
        *ret_why = GOODS__RECEIVE_REASON__RECEIVE_WRONG;
        snprintf(warn, cap,
                 tr("%s is not on the slip: it goes back on the truck. To keep "
                    "it, F6 and 0"),
                 r->item.name);
    }
    text_drop_torn(warn);
    return ERR_OK;
}

static void warn_of(struct till *t, const struct delivery_doc *doc,
                    const struct delivery_row *r, char *warn, size_t cap)
{
    char sent[QUANTITY_CHARS], here[QUANTITY_CHARS];
    int32_t days = 0;
    if (warn[0])
        return;
    if (delivery_row_near(t, r, &days))
        snprintf(warn, cap, tr("%s is good for only %d days: F6 sends it back"),
                 r->item.name, days);
    else if (doc->known && delivery_row_short(r).milli < 0)
        snprintf(warn, cap, tr("%s: %s on the slip, %s here"), r->item.name,
                 quantity_format(r->sent, sent),
                 quantity_format(quantity_of(all_of(r)), here));
    text_drop_torn(warn);
}

static enum err scanned(struct till *t, struct delivery_doc *doc,
                        const struct pick *pick, struct quantity base,
                        int *ret_line, char *warn, size_t cap, struct diag *d)
{
    struct delivery_row was = {0};
    Goods__ReceiveReason why;
    bool item = false;
    int count = doc->count, line = line_for(doc, pick, &item);
    uint32_t given = doc->rows_given;
    enum err err = ERR_OK;
    if (line < 0)
        err = new_line(doc, pick, t, &line);
    else
        was = doc->rows[line];
    if (err)
        return err;
    struct delivery_row *r = &doc->rows[line];
    if (r->expiry_day == 0)
        r->expiry_day = pick->goods.expiry_day;
    if (!r->lot_code[0])
        text_copy(r->lot_code, sizeof(r->lot_code), pick->goods.lot);
    err =
        judge(t, doc, r, item || (r->sent.milli == 0 && r->accepted.milli > 0),
              &why, warn, cap);
    if (err) {
        *r = was;
        doc->count = count;
        doc->rows_given = given;
        return err;
    }
    r->counted = DELIVERY_COUNTED;
    if (why == GOODS__RECEIVE_REASON__RECEIVE_AS_SENT) {
        r->accepted.milli += base.milli;
    } else {
        r->refused.milli += base.milli;
        r->why = why;
    }
    err = changed(t, doc, line, &was, d);
    if (err) {
        doc->count = count;
        doc->rows_given = given;
        return err;
    }
    warn_of(t, doc, r, warn, cap);
    *ret_line = line;
    return ERR_OK;
}

enum err delivery_scan(struct till *t, struct delivery_doc *doc,
                       const struct pick *pick, struct quantity quantity,
                       int *ret_line, char *ret_warn, size_t warn_cap,
                       struct diag *d)
{
    struct quantity base;
    if (item_is_local(&pick->item))
        return diag_set(d, ERR_NOTFOUND,
                        tr("%s is this shop's own item: headquarters does not "
                           "have it"),
                        pick->item.name);
    if (quantity.milli == 0)
        quantity = pick->quantity;
    if (quantity.milli == 0 && pick->item.by_weight)
        return diag_set(d, ERR_SHORT, tr("how many kg of %s?"),
                        pick->item.name);
    if (quantity.milli == 0)
        quantity = quantity_of(QUANTITY_ONE);
    if (quantity_times(quantity, pick->item.pack_size, &base) ||
        base.milli > DELIVERY_MILLI_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a quantity is 0 or more and at most %lld"),
                        (long long)(DELIVERY_MILLI_MAX / QUANTITY_ONE));
    enum err err = scanned(t, doc, pick, base, ret_line, ret_warn, warn_cap, d);
    return till_explain(t, err, d);
}
