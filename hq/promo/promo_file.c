#include "hq/promo/promo_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/gtin.h"
#include "base/i18n.h"

#define NUMBER_CAP 32
#define PLU_DIGITS 5

/* ---- the file ------------------------------------------------------------*/

static enum err read_all(FILE *f, const char *path, struct buf *b,
                         struct diag *d)
{
    char chunk[4096];
    size_t n = 0;
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
        if (b->len + n > PROMO_FILE_MAX)
            return diag_set(d, ERR_RANGE, tr("%s is too long: at most %d KB"),
                            path, PROMO_FILE_MAX / 1024);
        enum err err = buf_add(b, chunk, n);
        if (err)
            return err;
    }
    return ferror(f) ? diag_set(d, ERR_IO, tr("%s cannot be read: %s"), path,
                                strerror(errno))
                     : ERR_OK;
}

enum err promo_file_open(const char *path, json_t **ret_root, struct diag *d)
{
    struct buf b = {0};
    json_error_t bad;
    json_t *root = NULL;
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!f)
        return diag_set(d, ERR_NOTFOUND, tr("%s cannot be read: %s"), path,
                        strerror(errno));
    enum err err = read_all(f, path, &b, d);
    if (f != stdin)
        fclose(f);
    if (!err)
        root = json_loadb((const char *)b.data, b.len, JSON_REJECT_DUPLICATES,
                          &bad);
    buf_release(&b);
    if (err)
        return err;
    if (!root)
        return diag_set(d, ERR_FORMAT,
                        tr("%s is no JSON (line %d, column %d): see --help "
                           "for an example"),
                        path, bad.line, bad.column);
    if (!json_is_object(root)) {
        json_decref(root);
        return diag_set(d, ERR_FORMAT,
                        tr("%s must be one object { … }: see --help for an "
                           "example"),
                        path);
    }
    *ret_root = root;
    return ERR_OK;
}

/* ---- values --------------------------------------------------------------*/

enum err promo_file_keys(const json_t *o, const char *const *known,
                         struct diag *d)
{
    const char *key;
    json_t *value;
    if (!json_is_object(o))
        return diag_set(d, ERR_FORMAT, tr("an object { … } is expected"));
    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        const char *const *k = known;
        while (*k && strcmp(*k, key) != 0)
            k++;
        if (!*k)
            return diag_set(d, ERR_FORMAT,
                            tr("\"%.40s\" is not known here: see --help"), key);
    }
    return ERR_OK;
}

enum err promo_file_text(const json_t *o, const char *key, char *out,
                         size_t cap, struct diag *d)
{
    const json_t *v = json_object_get(o, key);
    int len = 0;
    if (!v)
        len = snprintf(out, cap, "%s", "");
    else if (json_is_integer(v))
        len = snprintf(out, cap, "%lld", (long long)json_integer_value(v));
    else if (json_is_string(v) &&
             strlen(json_string_value(v)) == json_string_length(v))
        len = snprintf(out, cap, "%s", json_string_value(v));
    else
        len = -1;
    if (len < 0 || (size_t)len >= cap)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\" is a whole number, or a number in quotes "
                           "like \"2.50\""),
                        key);
    return ERR_OK;
}

static enum err money_value(const json_t *o, const char *key, uint64_t *ret,
                            struct diag *d)
{
    char text[NUMBER_CAP];
    struct diag inner = {0};
    struct money m = {0};
    enum err err = promo_file_text(o, key, text, sizeof(text), d);
    if (err)
        return err;
    if (text[0] != 0 && (money_parse(text, &m, &inner) || m.fen < 0))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\": %s is no amount; write yuan, like "
                           "\"2.50\""),
                        key, text);
    *ret = (uint64_t)m.fen;
    return ERR_OK;
}

static enum err count_value(const json_t *o, const char *key, uint32_t max,
                            uint32_t *ret, struct diag *d)
{
    const json_t *v = json_object_get(o, key);
    if (!v)
        return ERR_OK;
    if (!json_is_integer(v) || json_integer_value(v) < 0 ||
        json_integer_value(v) > (json_int_t)max)
        return diag_set(d, ERR_RANGE,
                        tr("\"%s\" is a whole number from 0 to %u"), key, max);
    *ret = (uint32_t)json_integer_value(v);
    return ERR_OK;
}

static enum err flag_value(const json_t *o, const char *key,
                           protobuf_c_boolean *ret, struct diag *d)
{
    const json_t *v = json_object_get(o, key);
    if (v && !json_is_boolean(v))
        return diag_set(d, ERR_FORMAT, tr("\"%s\" is true or false"), key);
    if (v)
        *ret = json_is_true(v);
    return ERR_OK;
}

/* "50%" off, or "8.5折" to pay. */
static enum err part_value(const json_t *o, const char *key, uint32_t *ret,
                           struct diag *d)
{
    char text[NUMBER_CAP];
    int64_t value = 0;
    enum err err = promo_file_text(o, key, text, sizeof(text), d);
    if (err || text[0] == 0)
        return err;
    size_t len = strlen(text);
    bool to_pay = len > 3 && strcmp(text + len - 3, "折") == 0;
    bool percent = !to_pay && text[len - 1] == '%';
    text[len - (to_pay ? 3 : percent ? 1 : 0)] = 0;
    err = to_pay || percent ? decimal_parse(text, 1, 1000, &value, NULL)
                            : ERR_FORMAT;
    if (!err && to_pay) /* tenths, or hundredths: 8.5折 and 85折 */
        value = value < 100 ? 1000 - 10 * value : 1000 - value;
    if (err || value <= 0)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\" is the part taken off, like \"50%%\", or "
                           "what is to be paid, like \"8.5折\""),
                        key);
    *ret = (uint32_t)value;
    return ERR_OK;
}

static enum err day_value(const json_t *o, const char *key, int32_t *ret,
                          struct diag *d)
{
    const json_t *v = json_object_get(o, key);
    if (!v)
        return ERR_OK;
    if (!json_is_string(v) || clock_parse_day(json_string_value(v), ret, NULL))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\" is a day in quotes, like \"2026-12-31\""),
                        key);
    return ERR_OK;
}

/* ---- goods ---------------------------------------------------------------*/

enum err promo_file_goods(struct store *s, const char *code,
                          Feed__PromotionGoods *ret, struct diag *d)
{
    struct gtin gtin = {0};
    int64_t number = 0;
    size_t len = strlen(code);
    feed__promotion_goods__init(ret);
    if (len > 0 && len <= PLU_DIGITS && strspn(code, "0123456789") == len) {
        number = -strtoll(code, NULL, 10);
    } else {
        enum err err = gtin_parse(code, false, &gtin, d);
        if (err)
            return err;
        number = gtin.number;
    }
    enum err err = store_code(s, number, &ret->item, &ret->pack);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("no item of the range has the barcode %.20s: see "
                           "`hq items`"),
                        code);
    return err;
}

static enum err item_value(struct store *s, const json_t *v,
                           Feed__PromotionGoods *ret, struct diag *d)
{
    struct store_item item = {0};
    feed__promotion_goods__init(ret);
    if (!json_is_integer(v) || json_integer_value(v) < 1 ||
        json_integer_value(v) > UINT32_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("\"items\" are item numbers, like 17"));
    ret->item = (uint32_t)json_integer_value(v);
    enum err err = store_item(s, ret->item, &item);
    buf_release(&item.record);
    return err == ERR_NOTFOUND
               ? diag_set(d, err, tr("there is no item %u: see `hq items`"),
                          ret->item)
               : err;
}

struct goods_list {
    struct store *s;
    struct arena *arena;
    Feed__PromotionGoods **list;
    size_t count;
};

static enum err add_goods(struct goods_list *g, const json_t *o,
                          const char *key, bool numbers, struct diag *d)
{
    const json_t *list = json_object_get(o, key);
    if (!list)
        return ERR_OK;
    if (!json_is_array(list) || json_array_size(list) > PROMO_GOODS_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\" is a list [ … ] of at most %d"), key,
                        PROMO_GOODS_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        Feed__PromotionGoods *one = arena_alloc(g->arena, sizeof(*one));
        if (!one)
            return ERR_NOMEM;
        enum err err = ERR_OK;
        if (numbers)
            err = item_value(g->s, v, one, d);
        else if (!json_is_string(v))
            err = diag_set(d, ERR_FORMAT,
                           tr("\"%s\" are barcodes in quotes, like "
                              "\"6901234567892\""),
                           key);
        else
            err = promo_file_goods(g->s, json_string_value(v), one, d);
        if (err)
            return err;
        g->list[g->count++] = one;
    }
    return ERR_OK;
}

static enum err read_goods(struct store *s, const json_t *o,
                           struct arena *arena, Feed__Promotion *p,
                           struct diag *d)
{
    struct goods_list in = {.s = s, .arena = arena};
    struct goods_list out = {.s = s, .arena = arena};
    const json_t *categories = json_object_get(o, "categories");
    size_t n = json_array_size(categories);
    in.list = arena_alloc(arena, 2 * PROMO_GOODS_MAX * sizeof(*in.list));
    out.list = arena_alloc(arena, PROMO_GOODS_MAX * sizeof(*out.list));
    p->categories = arena_alloc(arena, (n + 1) * sizeof(*p->categories));
    if (!in.list || !out.list || !p->categories)
        return ERR_NOMEM;
    enum err err = add_goods(&in, o, "barcodes", false, d);
    if (!err)
        err = add_goods(&in, o, "items", true, d);
    if (!err)
        err = add_goods(&out, o, "exclude", false, d);
    if (!err && categories && !json_is_array(categories))
        err = diag_set(d, ERR_FORMAT,
                       tr("\"categories\" is a list of names, like "
                          "[\"饮料\"]"));
    for (size_t i = 0; !err && i < n; i++) {
        const json_t *v = json_array_get(categories, i);
        if (!json_is_string(v))
            err = diag_set(d, ERR_FORMAT,
                           tr("\"categories\" is a list of names, like "
                              "[\"饮料\"]"));
        else
            p->categories[p->n_categories++] =
                (char *)(uintptr_t)json_string_value(v);
    }
    p->goods = in.list;
    p->n_goods = in.count;
    p->excluded = out.list;
    p->n_excluded = out.count;
    return err;
}

/* ---- when ----------------------------------------------------------------*/

static enum err read_hours(const json_t *o, Feed__Promotion *p, struct diag *d)
{
    const json_t *v = json_object_get(o, "hours");
    unsigned h[2] = {0}, m[2] = {0};
    char end = 0;
    if (!v)
        return ERR_OK;
    if (!json_is_string(v) ||
        sscanf(json_string_value(v), "%2u:%2u-%2u:%2u%c", &h[0], &m[0], &h[1],
               &m[1], &end) != 4 ||
        h[0] > 23 || h[1] > 24 || m[0] > 59 || m[1] > 59 ||
        (h[1] == 24 && m[1] != 0))
        return diag_set(d, ERR_FORMAT,
                        tr("\"hours\" are from when until when, like "
                           "\"17:00-19:00\""));
    p->from_minute = h[0] * 60 + m[0];
    p->until_minute = h[1] * 60 + m[1];
    return p->from_minute == p->until_minute
               ? diag_set(d, ERR_RANGE,
                          tr("\"hours\" begin and end at the same time: leave "
                             "them out for the whole day"))
               : ERR_OK;
}

static enum err read_when(const json_t *o, Feed__Promotion *p, struct diag *d)
{
    const json_t *days = json_object_get(o, "weekdays");
    enum err err = day_value(o, "from", &p->from_day, d);
    if (!err)
        err = day_value(o, "until", &p->until_day, d);
    if (!err)
        err = read_hours(o, p, d);
    if (!err && days && (!json_is_array(days) || json_array_size(days) == 0))
        err = diag_set(d, ERR_FORMAT,
                       tr("\"weekdays\" is a list of 1 (Monday) to 7, like "
                          "[6, 7]"));
    for (size_t i = 0; !err && i < json_array_size(days); i++) {
        json_int_t day = json_integer_value(json_array_get(days, i));
        if (day < 1 || day > 7)
            err = diag_set(d, ERR_FORMAT,
                           tr("\"weekdays\" is a list of 1 (Monday) to 7, "
                              "like [6, 7]"));
        else
            p->weekdays |= 1U << (day - 1);
    }
    return err;
}

/* ---- numbers -------------------------------------------------------------*/

static const struct {
    const char *name;
    Feed__PromotionKind kind;
    const char *needs[3]; /* keys */
} kinds[] = {
    {"special-price", FEED__PROMOTION_KIND__SPECIAL_PRICE, {"price", NULL}},
    {"percent-off", FEED__PROMOTION_KIND__PERCENT_OFF, {"off", NULL}},
    {"buy-pay", FEED__PROMOTION_KIND__NTH_OFF, {"pieces", "pay", NULL}},
    {"nth-off", FEED__PROMOTION_KIND__NTH_OFF, {"pieces", "off", NULL}},
    {"bundle", FEED__PROMOTION_KIND__BUNDLE_PRICE, {"pieces", "price", NULL}},
    {"spend-save", FEED__PROMOTION_KIND__SPEND_SAVE, {"steps", NULL}},
    {"near-expiry", FEED__PROMOTION_KIND__NEAR_EXPIRY, {"steps", NULL}},
};

static enum err read_kind(const json_t *o, Feed__Promotion *p, bool *ret_pay,
                          struct diag *d)
{
    const char *kind = json_string_value(json_object_get(o, "kind"));
    size_t i = 0;
    while (kind && i < ARRAY_LEN(kinds) && strcmp(kinds[i].name, kind) != 0)
        i++;
    if (!kind || i == ARRAY_LEN(kinds))
        return diag_set(d, ERR_FORMAT,
                        tr("\"kind\" is one of special-price, percent-off, "
                           "buy-pay, nth-off, bundle, spend-save, "
                           "near-expiry"));
    for (const char *const *key = kinds[i].needs; *key; key++) {
        if (!json_object_get(o, *key))
            return diag_set(d, ERR_FORMAT, tr("%s needs \"%s\": see --help"),
                            kinds[i].name, *key);
    }
    p->kind = kinds[i].kind;
    *ret_pay = strcmp(kinds[i].name, "buy-pay") == 0;
    return ERR_OK;
}

static enum err read_step(const json_t *v, const Feed__Promotion *p,
                          Feed__PromotionStep *step, struct diag *d)
{
    static const char *const spend[] = {"spend", "off", NULL};
    static const char *const expiry[] = {"days", "off", NULL};
    uint32_t days = 0, part = 0;
    feed__promotion_step__init(step);
    if (p->kind == FEED__PROMOTION_KIND__SPEND_SAVE) {
        enum err err = promo_file_keys(v, spend, d);
        if (!err)
            err = money_value(v, "spend", &step->at, d);
        return err ? err : money_value(v, "off", &step->off, d);
    }
    enum err err = promo_file_keys(v, expiry, d);
    if (!err)
        err = count_value(v, "days", 3650, &days, d);
    if (!err)
        err = part_value(v, "off", &part, d);
    step->at = days;
    step->off = part;
    return err;
}

static enum err read_steps(const json_t *o, struct arena *arena,
                           Feed__Promotion *p, struct diag *d)
{
    const json_t *list = json_object_get(o, "steps");
    size_t n = json_array_size(list);
    if (!list)
        return ERR_OK;
    if (!json_is_array(list) || n == 0 || n > PROMO_STEPS_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("\"steps\" is a list of 1 to %d, like "
                           "[{\"spend\": \"50\", \"off\": \"5\"}]"),
                        PROMO_STEPS_MAX);
    p->steps = arena_alloc(arena, n * sizeof(*p->steps));
    for (size_t i = 0; p->steps && i < n; i++) {
        p->steps[i] = arena_alloc(arena, sizeof(**p->steps));
        if (!p->steps[i])
            return ERR_NOMEM;
        enum err err = read_step(json_array_get(list, i), p, p->steps[i], d);
        if (err)
            return err;
        p->n_steps++;
    }
    return p->steps ? ERR_OK : ERR_NOMEM;
}

static enum err read_numbers(const json_t *o, struct arena *arena, bool pay,
                             Feed__Promotion *p, struct diag *d)
{
    uint32_t paid = 0;
    enum err err = money_value(o, "price", &p->price_fen, d);
    if (!err)
        err = part_value(o, "off", &p->permille_off, d);
    if (!err)
        err = count_value(o, "pieces", PROMO_PIECES_MAX, &p->pieces, d);
    p->cheapest = p->kind == FEED__PROMOTION_KIND__NTH_OFF;
    if (!err)
        err = count_value(o, "cheapest", PROMO_PIECES_MAX, &p->cheapest, d);
    if (!err)
        err = count_value(o, "pay", PROMO_PIECES_MAX, &paid, d);
    if (!err && pay && (paid >= p->pieces))
        err = diag_set(d, ERR_RANGE,
                       tr("\"pay\" is less than \"pieces\": buy 3, pay 2"));
    if (!err && pay) {
        p->cheapest = p->pieces - paid;
        p->permille_off = 1000;
    }
    return err ? err : read_steps(o, arena, p, d);
}

static enum err read_rules(const json_t *o, Feed__Promotion *p, struct diag *d)
{
    protobuf_c_boolean with = 1;
    enum err err = flag_value(o, "everything", &p->everything, d);
    if (!err)
        err = flag_value(o, "packs", &p->packs, d);
    if (!err)
        err = flag_value(o, "members", &p->members_only, d);
    if (!err)
        err = flag_value(o, "repeats", &p->repeats, d);
    if (!err)
        err = flag_value(o, "with_spend_save", &with, d);
    if (!err)
        err = flag_value(o, "on_manual", &p->on_manual, d);
    if (!err)
        err = count_value(o, "limit", PROMO_LIMIT_MAX, &p->limit, d);
    if (!err)
        err = count_value(o, "exclusive", 1000000, &p->exclusive, d);
    if (!err)
        err = count_value(o, "priority", PROMO_PRIORITY_MAX, &p->priority, d);
    p->no_spend_save = !with;
    return err;
}

enum err promo_file_read(struct store *s, const json_t *root,
                         struct arena *arena, Feed__Promotion *ret,
                         struct diag *d)
{
    static const char *const known[] = {
        "name",       "kind",       "barcodes", "items",
        "categories", "everything", "exclude",  "packs",
        "from",       "until",      "weekdays", "hours",
        "members",    "price",      "off",      "pieces",
        "cheapest",   "pay",        "steps",    "repeats",
        "limit",      "exclusive",  "priority", "with_spend_save",
        "on_manual",  NULL};
    Feed__Promotion p = FEED__PROMOTION__INIT;
    const char *name = json_string_value(json_object_get(root, "name"));
    bool pay = false;
    enum err err = promo_file_keys(root, known, d);
    if (!err)
        err = read_kind(root, &p, &pay, d);
    if (!err)
        err = read_goods(s, root, arena, &p, d);
    if (!err)
        err = read_when(root, &p, d);
    if (!err)
        err = read_rules(root, &p, d);
    if (!err)
        err = read_numbers(root, arena, pay, &p, d);
    if (err)
        return err;
    p.name = (char *)(uintptr_t)(name ? name : "");
    p.id = 1; /* its own comes with the record */
    err = promo_check(&p, d);
    if (!err)
        *ret = p;
    return err;
}
