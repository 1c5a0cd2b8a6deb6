/* `hq promo try`: what the promotions make of a basket, and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/cmd.h"
#include "hq/promo/promo_file.h"
#include "hq/store/promo.h"

#define LINES_MAX  300
#define NUMBER_CAP 32
#define GOODS_CAP  200

struct trying {
    struct store *s;
    uint32_t outlet;
    struct promo_when when;
    struct arena arena;
    Feed__Promotion **list;
    size_t count, cap;
    int n_lines;
    struct promo_line lines[LINES_MAX];
    char names[LINES_MAX][GOODS_CAP];
    struct promo_outcome outcome;
};

/* ---- the promotions ------------------------------------------------------*/

static enum err keep_one(void *ctx, const Feed__Promotion *x)
{
    struct trying *t = ctx;
    if (t->count == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 64;
        Feed__Promotion **list = realloc(t->list, cap * sizeof(*list));
        if (!list)
            return ERR_NOMEM;
        t->list = list;
        t->cap = cap;
    }
    size_t len = feed__promotion__get_packed_size(x);
    uint8_t *bytes = arena_alloc(&t->arena, len + 1);
    if (!bytes)
        return ERR_NOMEM;
    feed__promotion__pack(x, bytes);
    t->list[t->count] = feed__promotion__unpack(NULL, len, bytes);
    return t->list[t->count] && ++t->count ? ERR_OK : ERR_NOMEM;
}

static const Feed__Promotion *rule_of(const struct trying *t, uint32_t id)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->list[i]->id == id)
            return t->list[i];
    }
    return NULL;
}

/* ---- the basket ----------------------------------------------------------*/

static enum err book_price(struct trying *t, const Feed__PromotionGoods *g,
                           const char *audience, int64_t *ret_fen)
{
    struct buf record = {0};
    enum err err = store_price_book(t->s, g->item, audience, &record);
    Feed__Price *book =
        err ? NULL : feed__price__unpack(NULL, record.len, record.data);
    int32_t since = INT32_MIN;
    for (size_t i = 0; book && i < book->n_from; i++) {
        const Feed__PriceFrom *f = book->from[i];
        if (f->effective_day > t->when.day || f->effective_day < since)
            continue;
        since = f->effective_day;
        *ret_fen = g->pack == 0 ? (int64_t)f->unit_fen : 0;
        for (size_t k = 0; g->pack && k < f->n_packs; k++) {
            if (f->packs[k]->pack == g->pack)
                *ret_fen = (int64_t)f->packs[k]->fen;
        }
    }
    if (book)
        feed__price__free_unpacked(book, NULL);
    buf_release(&record);
    return err;
}

static enum err list_price(struct trying *t, const Feed__PromotionGoods *g,
                           int64_t *ret_fen)
{
    char audience[STORE_AUDIENCE_MAX];
    *ret_fen = 0;
    snprintf(audience, sizeof(audience), "outlet/%u", t->outlet);
    enum err err = book_price(t, g, audience, ret_fen);
    if (err == ERR_NOTFOUND)
        err = book_price(t, g, "all", ret_fen);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

/* Name, category and whether it is weighed. */
static enum err describe(struct trying *t, const Feed__PromotionGoods *g,
                         struct promo_line *l, char *name)
{
    struct store_item item = {0};
    enum err err = store_item(t->s, g->item, &item);
    Feed__Item *x =
        err ? NULL
            : feed__item__unpack(NULL, item.record.len, item.record.data);
    buf_release(&item.record);
    if (!x)
        return err ? err : ERR_NOMEM;
    snprintf(name, GOODS_CAP, "%s%s%s", x->name, x->spec[0] ? " " : "",
             x->spec);
    text_drop_torn(name);
    l->category = arena_text(&t->arena, x->category, strlen(x->category));
    l->one_piece = x->by_weight;
    feed__item__free_unpacked(x, NULL);
    return l->category ? ERR_OK : ERR_NOMEM;
}

static enum err read_price(struct trying *t, const json_t *o,
                           const Feed__PromotionGoods *g, struct promo_line *l,
                           struct diag *d)
{
    char text[NUMBER_CAP];
    int64_t list = 0;
    enum err err = promo_file_text(o, "price", text, sizeof(text), d);
    if (!err)
        err = list_price(t, g, &list);
    if (!err && text[0] == 0 && list == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("it has no price on that day: give a \"price\""));
    if (!err && text[0] != 0)
        err = money_parse(text, &l->price, d);
    else if (!err)
        l->price = money_of(list);
    if (!err && (l->price.fen <= 0 || l->price.fen > PROMO_MONEY_MAX))
        return diag_set(d, ERR_RANGE,
                        tr("an amount is at most a million yuan"));
    l->manual = !err && list != 0 && l->price.fen != list;
    return err;
}

static enum err read_line(struct trying *t, const json_t *o, struct diag *d)
{
    static const char *const known[] = {"barcode", "quantity", "price",
                                        "expiry", NULL};
    struct promo_line *l = &t->lines[t->n_lines];
    Feed__PromotionGoods goods;
    char text[NUMBER_CAP];
    const char *code = json_string_value(json_object_get(o, "barcode"));
    const char *expiry = json_string_value(json_object_get(o, "expiry"));
    enum err err = promo_file_keys(o, known, d);
    if (!err && !code)
        err = diag_set(d, ERR_FORMAT, tr("a line names its \"barcode\""));
    if (!err)
        err = promo_file_goods(t->s, code, &goods, d);
    if (!err)
        err = describe(t, &goods, l, t->names[t->n_lines]);
    if (!err)
        err = promo_file_text(o, "quantity", text, sizeof(text), d);
    l->quantity = quantity_of(QUANTITY_ONE);
    if (!err && text[0] != 0)
        err = quantity_parse(text, &l->quantity, d);
    if (!err && (l->quantity.milli <= 0 ||
                 l->quantity.milli > INT64_C(100000) * QUANTITY_ONE))
        err = diag_set(d, ERR_RANGE,
                       tr("\"quantity\" is more than nothing, at most "
                          "100,000"));
    if (!err)
        err = read_price(t, o, &goods, l, d);
    if (!err && expiry)
        err = clock_parse_day(expiry, &l->expiry_day, d);
    if (!err)
        err = money_times(l->price, l->quantity, &l->amount);
    if (err)
        return err;
    l->item = goods.item;
    l->pack = goods.pack;
    t->n_lines++;
    return ERR_OK;
}

static enum err read_basket(struct trying *t, const json_t *root,
                            struct diag *d)
{
    static const char *const known[] = {"lines", NULL};
    const json_t *lines = json_object_get(root, "lines");
    struct diag inner = {0};
    enum err err = promo_file_keys(root, known, d);
    if (err)
        return err;
    if (!json_is_array(lines) || json_array_size(lines) == 0 ||
        json_array_size(lines) > LINES_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("\"lines\" is a list [ … ] of 1 to %d lines"),
                        LINES_MAX);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        err = read_line(t, json_array_get(lines, i), &inner);
        if (err)
            return diag_set(d, err, tr("line %zu: %s"), i + 1,
                            inner.text[0] ? inner.text : err_text(err));
    }
    return ERR_OK;
}

static enum err read_when(const struct cli *c, struct trying *t, struct diag *d)
{
    int64_t now = clock_now_ms();
    const char *at = cli_text(c, "at");
    unsigned h = 0, m = 0;
    char end = 0;
    t->when.minute =
        (int)((now + CLOCK_CHINA_OFFSET_MS) % CLOCK_DAY_MS / 60000);
    t->when.member = cli_flag(c, "member");
    enum err err =
        cli_day(c, "on", clock_business_day(now, 0), &t->when.day, d);
    if (!err)
        err = cmd_id(c, "outlet", false, &t->outlet, d);
    if (err || !at)
        return err;
    if (sscanf(at, "%2u:%2u%c", &h, &m, &end) != 2 || h > 23 || m > 59)
        return diag_set(d, ERR_FORMAT, tr("--at is a time like 18:30"));
    t->when.minute = (int)(h * 60 + m);
    return ERR_OK;
}

/* ---- out -----------------------------------------------------------------*/

static int64_t total(const struct trying *t)
{
    int64_t sum = -t->outcome.off.fen;
    for (int i = 0; i < t->n_lines; i++)
        sum += t->lines[i].amount.fen;
    return sum;
}

static void print_people(const struct trying *t)
{
    char quantity[QUANTITY_CHARS], amount[MONEY_CHARS], rule[300];
    char name[GOODS_CAP];
    for (int i = 0; i < t->n_lines; i++) {
        text_pad(t->names[i], 34, false, name, sizeof(name));
        printf("%s %8s %12s\n", name,
               quantity_format(t->lines[i].quantity, quantity),
               money_format(t->lines[i].amount, amount));
        for (int k = 0; k < t->outcome.count; k++) {
            const struct promo_share *s = &t->outcome.shares[k];
            const Feed__Promotion *p = rule_of(t, s->promotion);
            if (s->line != i || !p)
                continue;
            promo_words(p, rule, sizeof(rule));
            text_pad(p->name, 32, false, name, sizeof(name));
            printf("  %s %8s %12s  %s\n", name, "",
                   money_format(money_of(-s->off.fen), amount), rule);
        }
    }
    text_pad(tr("to pay"), 34, false, name, sizeof(name));
    printf("%s %8s %12s\n", name, "", money_format(money_of(total(t)), amount));
    text_pad(tr("promotions take off"), 34, false, name, sizeof(name));
    printf("%s %8s %12s\n", name, "", money_format(t->outcome.off, amount));
    if (!t->outcome.exact)
        puts(tr("(too many possibilities to try all of them: a good outcome, "
                "perhaps not the very best)"));
}

static void set_money(json_t *o, const char *key, int64_t fen)
{
    char text[MONEY_CHARS];
    json_object_set_new(o, key, json_string(money_format(money_of(fen), text)));
}

static void print_json(const struct trying *t)
{
    char rule[300];
    json_t *root = json_object(), *lines = json_array();
    for (int i = 0; i < t->n_lines; i++) {
        json_t *o = json_object(), *promos = json_array();
        json_object_set_new(o, "name", json_string(t->names[i]));
        set_money(o, "amount", t->lines[i].amount.fen);
        for (int k = 0; k < t->outcome.count; k++) {
            const struct promo_share *s = &t->outcome.shares[k];
            const Feed__Promotion *p = rule_of(t, s->promotion);
            if (s->line != i || !p)
                continue;
            json_t *one = json_object();
            promo_words(p, rule, sizeof(rule));
            json_object_set_new(one, "promotion", json_integer(p->id));
            json_object_set_new(one, "name", json_string(p->name));
            set_money(one, "off", s->off.fen);
            json_object_set_new(one, "rule", json_string(rule));
            json_array_append_new(promos, one);
        }
        json_object_set_new(o, "promotions", promos);
        json_array_append_new(lines, o);
    }
    json_object_set_new(root, "lines", lines);
    set_money(root, "off", t->outcome.off.fen);
    set_money(root, "total", total(t));
    json_object_set_new(root, "exact", json_boolean(t->outcome.exact));
    json_dumpf(root, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(root);
}

static enum err work_out(struct trying *t)
{
    enum err err = store_promotions(t->s, t->outlet, keep_one, t);
    if (err)
        return err;
    struct promo_book *book =
        promo_book_new((const Feed__Promotion *const *)t->list, t->count);
    err = book ? promo_price(book, t->lines, t->n_lines, &t->when, &t->arena,
                             &t->outcome)
               : ERR_NOMEM;
    promo_book_free(book);
    return err;
}

enum err cmd_promo_try(struct cli *c, struct diag *d)
{
    struct trying *t = calloc(1, sizeof(*t)); /* 100 KB */
    json_t *root = NULL;
    if (!t)
        return ERR_NOMEM;
    enum err err = promo_file_open(c->argv[0], &root, d);
    if (!err)
        err = read_when(c, t, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &t->s, d);
    if (!err)
        err = read_basket(t, root, d);
    if (!err)
        err = work_out(t);
    if (!err && cli_flag(c, "json"))
        print_json(t);
    else if (!err)
        print_people(t);
    store_close(t->s);
    for (size_t i = 0; i < t->count; i++)
        feed__promotion__free_unpacked(t->list[i], NULL);
    free(t->list);
    arena_release(&t->arena);
    free(t);
    json_decref(root);
    return err;
}
