#include "hq/order/rule.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/quantity.h"
#include "hq/order/truck.h"
#include "hq/store/ware.h"

#define DAY_MINUTES 1440
#define MILLI_MAX   INT64_C(1000000000) /* a million units */

/* ---- words ----------------------------------------------------------------*/

enum err rule_weekdays(const char *text, uint32_t *ret_days, struct diag *d)
{
    uint32_t days = 0;
    for (const char *p = text; *p; p++) {
        if (*p >= '1' && *p <= '7')
            days |= 1U << (*p - '1');
        else if (*p != ',' && *p != ' ')
            return diag_set(d, ERR_FORMAT,
                            tr("weekdays \"%.20s\" must be numbers from 1 "
                               "(Monday) to 7, like 1,4"),
                            text);
    }
    if (days == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("on which weekdays does the truck come? 1 is "
                           "Monday, like 1,4"));
    *ret_days = days;
    return ERR_OK;
}

const char *rule_weekdays_text(uint32_t days, char out[16])
{
    size_t len = 0;
    for (unsigned i = 0; i < 7; i++)
        if (days >> i & 1) {
            if (len)
                out[len++] = ',';
            out[len++] = (char)('1' + i);
        }
    out[len] = '\0';
    return out;
}

enum err rule_minute(const char *text, uint32_t *ret_minute, struct diag *d)
{
    unsigned hour = 0, minute = 0;
    char end = 0;
    if (strlen(text) > 5 || text[0] < '0' || text[0] > '9' ||
        sscanf(text, "%2u:%2u%c", &hour, &minute, &end) != 2 || hour > 23 ||
        minute > 59)
        return diag_set(d, ERR_FORMAT,
                        tr("the time \"%.20s\" must be like 16:30"), text);
    *ret_minute = 60 * hour + minute;
    return ERR_OK;
}

static const struct {
    const char *word, *chinese;
} unconfirmed[] = {
    [ORDER__UNCONFIRMED__UNCONFIRMED_ASK] = {N_("ask"), "不发"},
    [ORDER__UNCONFIRMED__UNCONFIRMED_SEND] = {N_("send"), "照发"},
    [ORDER__UNCONFIRMED__UNCONFIRMED_FAST] = {N_("fast"), "只发快销"}};

const char *rule_unconfirmed_word(Order__Unconfirmed what)
{
    return (size_t)what < ARRAY_LEN(unconfirmed) ? unconfirmed[what].word : "";
}

enum err rule_unconfirmed(const char *text, Order__Unconfirmed *ret_what,
                          struct diag *d)
{
    for (size_t i = 0; i < ARRAY_LEN(unconfirmed); i++)
        if (strcmp(text, unconfirmed[i].word) == 0 ||
            strcmp(text, unconfirmed[i].chinese) == 0) {
            *ret_what = (Order__Unconfirmed)i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT,
                    tr("what nobody confirmed: \"%.20s\" must be ask (nothing "
                       "is sent), send (as suggested) or fast (only what runs "
                       "out)"),
                    text);
}

enum err rule_service(const char *text, uint32_t *ret_permille, struct diag *d)
{
    char number[16];
    int64_t permille = 0;
    size_t len = strlen(text);
    if (strcmp(text, "margin") == 0 || strcmp(text, "毛利") == 0) {
        *ret_permille = 0;
        return ERR_OK;
    }
    if (len > 0 && text[len - 1] == '%')
        len--;
    if (len < sizeof(number)) {
        memcpy(number, text, len);
        number[len] = '\0';
    }
    if (len >= sizeof(number) ||
        decimal_parse(number, 1, 999, &permille, NULL) || permille < 500)
        return diag_set(d, ERR_FORMAT,
                        tr("the service level \"%.20s\" must be from 50 to "
                           "99.9 per cent, or margin: by margin against "
                           "waste"),
                        text);
    *ret_permille = (uint32_t)permille;
    return ERR_OK;
}

enum err rule_degrees(const char *text, int32_t *ret_min, int32_t *ret_max,
                      struct diag *d)
{
    char from[16];
    int64_t min = 0, max = 0;
    const char *dots = strstr(text, "..");
    size_t len = dots ? (size_t)(dots - text) : sizeof(from);
    if (len < sizeof(from)) {
        memcpy(from, text, len);
        from[len] = '\0';
    }
    if (len >= sizeof(from) ||
        decimal_parse(from, 1, RULE_DEGREE_MAX, &min, NULL) ||
        decimal_parse(dots + 2, 1, RULE_DEGREE_MAX, &max, NULL) || min > max)
        return diag_set(d, ERR_FORMAT,
                        tr("the temperature \"%.20s\" must be like 0..4 or "
                           "-18..-12, in degrees"),
                        text);
    *ret_min = (int32_t)min;
    *ret_max = (int32_t)max;
    return ERR_OK;
}

/* ---- checks ---------------------------------------------------------------*/

static enum err check_outlet(struct store *s, uint32_t outlet, struct diag *d)
{
    struct store_outlet known;
    enum err err = store_outlet(s, outlet, &known);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no outlet %u: see `hq outlets`"),
                        outlet);
    return err;
}

/* The unpacked record, for the caller to free. */
static enum err check_item(struct store *s, uint32_t item, Feed__Item **ret,
                           struct diag *d)
{
    struct store_item known = {0};
    enum err err = store_item(s, item, &known);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("there is no item %u: see `hq items`"), item);
    if (!err) {
        *ret = feed__item__unpack(NULL, known.record.len, known.record.data);
        err = *ret ? ERR_OK : ERR_CORRUPT;
    }
    buf_release(&known.record);
    return err;
}

static enum err check_fen(const char *what, int64_t fen, struct diag *d)
{
    if (fen >= 0 && fen <= RULE_FEN_MAX)
        return ERR_OK;
    return diag_set(d, ERR_RANGE,
                    tr("%s must be from 0 to a hundred million yuan"), what);
}

static bool same(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    uint8_t x[256], y[256];
    size_t n = protobuf_c_message_get_packed_size(a);
    CHECK(n <= sizeof(x)); /* a dozen numbers */
    if (protobuf_c_message_get_packed_size(b) != n)
        return false;
    protobuf_c_message_pack(a, x);
    protobuf_c_message_pack(b, y);
    return memcmp(x, y, n) == 0;
}

enum err rule_put(struct store *s, const Order__Rule *rule, int64_t now_ms,
                  bool *ret_changed, struct diag *d)
{
    Order__Rule old;
    Goods__Warehouse *w = NULL;
    bool changed = true;
    enum err err = check_outlet(s, rule->outlet, d);
    if (!err && (!(rule->weekdays & 127) || rule->weekdays > 127))
        err = diag_set(d, ERR_FORMAT,
                       tr("on which weekdays does the truck come? 1 is "
                          "Monday, like 1,4"));
    if (!err && rule->lead_days > TRUCK_LEAD_MAX)
        err = diag_set(d, ERR_RANGE,
                       tr("from the cut-off to the truck: 0 to %d days"),
                       TRUCK_LEAD_MAX);
    if (!err && rule->cutoff_minute >= DAY_MINUTES)
        err = diag_set(d, ERR_RANGE, tr("the cut-off must be a time of day"));
    if (!err && rule->service_permille > 999)
        err = diag_set(d, ERR_RANGE,
                       tr("the service level must be below 100 per cent"));
    if (!err)
        err = check_fen(tr("the budget"), rule->budget_fen, d);
    if (!err)
        err = check_fen(tr("the credit"), rule->credit_fen, d);
    if (!err && rule->warehouse) {
        err = ware_get(s, rule->warehouse, &w);
        if (err == ERR_NOTFOUND)
            err = diag_set(
                d, err, tr("there is no warehouse %u: see `hq warehouse list`"),
                rule->warehouse);
        if (w)
            goods__warehouse__free_unpacked(w, NULL);
    }
    if (!err) {
        err = order_rule(s, rule->outlet, &old);
        changed = err == ERR_NOTFOUND || !same(&old.base, &rule->base);
        err = err == ERR_NOTFOUND ? ERR_OK : err;
    }
    if (!err && changed)
        err = order_rule_put(s, rule, now_ms);
    if (!err && ret_changed)
        *ret_changed = changed;
    return err;
}

static enum err check_shelf(const Order__Shelf *x, const Feed__Item *item,
                            struct diag *d)
{
    bool pack_known = x->pack == 0;
    for (size_t i = 0; i < item->n_packs; i++)
        pack_known |= item->packs[i]->id == x->pack;
    if (x->min_milli < 0 || x->max_milli < 0 || x->min_milli > MILLI_MAX ||
        x->max_milli > MILLI_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("what the shelf shows and holds must be from 0 to "
                           "a million"));
    if (x->max_milli && x->max_milli < x->min_milli)
        return diag_set(d, ERR_RANGE,
                        tr("the shelf cannot show more than it holds: min is "
                           "above max"));
    if (x->life_days > RULE_LIFE_MAX || x->min_left_days > RULE_LIFE_MAX)
        return diag_set(d, ERR_RANGE, tr("life is 0 to %d days"),
                        RULE_LIFE_MAX);
    if (x->life_days && x->min_left_days > x->life_days)
        return diag_set(d, ERR_RANGE,
                        tr("it cannot have more days left than its whole "
                           "life"));
    if (x->weight_g > RULE_WEIGHT_MAX || x->volume_ml > RULE_WEIGHT_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("weight and volume of one unit: at most 2,000 kg "
                           "or litres"));
    if (x->min_decidegree > x->max_decidegree ||
        x->min_decidegree < -RULE_DEGREE_MAX ||
        x->max_decidegree > RULE_DEGREE_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("temperatures are from -100 to 100 degrees, the "
                           "lower one first"));
    if (!pack_known)
        return diag_set(d, ERR_NOTFOUND,
                        tr("item %u has no pack %u: see `hq items`"), x->item,
                        x->pack);
    return check_fen(tr("the transfer price"), x->transfer_fen, d);
}

struct find_shelf {
    Order__Shelf shelf;
    bool found;
};

static enum err keep(void *ctx, const Order__Shelf *shelf)
{
    struct find_shelf *f = ctx;
    f->shelf = *shelf;
    f->found = true;
    return ERR_OK;
}

enum err rule_shelf_put(struct store *s, const Order__Shelf *shelf,
                        int64_t now_ms, bool *ret_changed, struct diag *d)
{
    struct find_shelf f = {0};
    Feed__Item *item = NULL;
    bool changed = false;
    enum err err = check_item(s, shelf->item, &item, d);
    if (!err && shelf->outlet)
        err = check_outlet(s, shelf->outlet, d);
    if (!err)
        err = check_shelf(shelf, item, d);
    if (!err)
        err = order_shelves(s, shelf->item, shelf->outlet, keep, &f);
    if (!err) {
        changed = !f.found || !same(&f.shelf.base, &shelf->base);
        err = changed ? order_shelf_put(s, shelf, now_ms) : ERR_OK;
    }
    if (item)
        feed__item__free_unpacked(item, NULL);
    if (!err && ret_changed)
        *ret_changed = changed;
    return err;
}

enum err rule_substitute(struct store *s, uint32_t item, uint32_t by,
                         int64_t now_ms, struct diag *d)
{
    Feed__Item *a = NULL, *b = NULL;
    enum err err = check_item(s, item, &a, d);
    if (!err && by)
        err = check_item(s, by, &b, d);
    if (!err && item == by)
        err = diag_set(d, ERR_FORMAT,
                       tr("an item cannot take its own place: choose another "
                          "one"));
    if (!err && b && b->withdrawn)
        err = diag_set(d, ERR_DENIED,
                       tr("item %u is withdrawn: choose another one"), by);
    if (!err && b && strcmp(a->unit, b->unit) != 0)
        err = diag_set(d, ERR_FORMAT,
                       tr("they are counted in different units (%s and %s): "
                          "one cannot stand for the other"),
                       a->unit, b->unit);
    if (!err)
        err = order_substitute_put(s, item, by, now_ms);
    if (a)
        feed__item__free_unpacked(a, NULL);
    if (b)
        feed__item__free_unpacked(b, NULL);
    return err;
}
