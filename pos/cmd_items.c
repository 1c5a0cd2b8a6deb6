/* `pos items`: what the shop sells, as the till finds it. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/stock/stock.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/desk.h"
#include "pos/people.h"
#include "pos/lookup.h"
#include "pos/search.h"
#include "pos/till.h"

#define NAME_COLUMNS 34

static const char help[] =
    N_("usage: pos items [--find TEXT] [--limit N] [--json] [--dir D]\n"
       "       pos items add --name N --unit U --price P [--barcode B] "
       "[--by-weight]\n"
       "       pos items change NUMBER [--name N] [--unit U] [--price P]\n"
       "\n"
       "Finds items by name, pinyin initials, last digits of a barcode, number "
       "or\n"
       "spec, best first; without --find what sells most.\n"
       "\n"
       "  --find TEXT  several words must all fit: --find \"kl 500\"\n"
       "  --limit N    at most N items (20; up to 100)\n"
       "  --json       one line of JSON an item\n"
       "  --cashier N  who adds or changes an item of this shop\n"
       "  --dir D      the till's directory (else $LIANDIAN_TILL)\n");

static enum err show(struct till *t, uint64_t id, bool json, struct diag *d)
{
    struct item item;
    struct quantity stock;
    char gtin[GTIN_CHARS] = "", price[MONEY_CHARS] = "";
    char on_hand[QUANTITY_CHARS], name[ITEM_NAME_CAP + ITEM_SPEC_CAP + 8];
    enum err err = lookup_item(t, id, 0, &item);
    if (err == ERR_NOTFOUND) /* it went while we looked */
        return ERR_OK;
    if (!err)
        err = stock_on_hand(t, id, &stock);
    if (err)
        return till_explain(t, err, d);
    if (item.gtin.number)
        gtin_format(item.gtin, gtin);
    if (item.priced)
        money_format(item.price, price);
    quantity_format(stock, on_hand);
    if (json) {
        json_t *o = json_pack(
            "{s:I s:s s:s s:s s:s s:I s:b s:s s:s}", "item",
            (json_int_t)item.id, "name", item.name, "spec", item.spec, "unit",
            item.unit, "barcode", gtin, "plu", (json_int_t)item.plu,
            "by_weight", (int)item.by_weight, "price", price, "stock", on_hand);
        json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        json_decref(o);
        putchar('\n');
        return ERR_OK;
    }
    char line[4 * NAME_COLUMNS + 8];
    snprintf(name, sizeof(name), "%s %s", item.name, item.spec);
    text_pad(name, NAME_COLUMNS, false, line, sizeof(line));
    printf("%s %14s %5u %9s/%s\n", line, gtin, item.plu, price, item.unit);
    return ERR_OK;
}

static enum err list(struct till *t, const char *find, int limit, bool json,
                     struct diag *d)
{
    struct search *search = NULL;
    uint64_t ids[SEARCH_HITS_MAX];
    bool done = false, more = false;
    int count = 0;
    enum err err = search_new(&search);
    if (!err)
        err = search_refresh(search, t, 0, &done);
    if (err)
        goto out;
    search_find(search, find ? find : "", ids, limit, &count, &more);
    for (int i = 0; !err && i < count; i++)
        err = show(t, ids[i], json, d);
    if (!err && count == 0 && (!find || !*find))
        err = diag_set(d, ERR_NOTFOUND,
                       tr("this till has no goods yet: let it reach "
                          "headquarters, which sends them"));
    if (!err && count == 0)
        err = diag_set(d, ERR_NOTFOUND, tr("nothing fits \"%s\""),
                       find ? find : "");
    if (!err && more && !json)
        puts(tr("… and more: give more letters, or --limit"));
out:
    search_free(search);
    return till_explain(t, err, d);
}

/* ---- the shop's own ------------------------------------------------------*/

struct own {
    const char *name, *unit, *price, *barcode, *cashier;
    bool by_weight;
};

static enum err own_price(const struct own *o, bool must,
                          struct money *ret_price, struct diag *d)
{
    if (!o->price && !must)
        return ERR_OK;
    if (!o->price)
        return diag_set(d, ERR_FORMAT, tr("say what one costs: --price 12.50"));
    return money_parse(o->price, ret_price, d);
}

static enum err own_add(struct till *t, const struct actor *who,
                        const struct own *o, struct item *ret_item,
                        struct diag *d)
{
    struct money price = {0};
    enum err err = own_price(o, true, &price, d);
    if (err)
        return err;
    return local_item_add(t, who, o->barcode ? o->barcode : "",
                          o->name ? o->name : "", o->unit ? o->unit : "", price,
                          o->by_weight, ret_item, d);
}

/* What is not given stays as it is. */
static enum err own_change(struct till *t, const struct actor *who,
                           const char *number, const struct own *o,
                           struct item *ret_item, struct diag *d)
{
    struct item now = {0};
    int64_t id = 0;
    enum err err = args_integer("change", number, 1, INT64_MAX, &id, d);
    if (err)
        return err;
    err = lookup_item(t, (uint64_t)id, 0, &now);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("this is no item of this shop"));
    if (err)
        return till_explain(t, err, d);
    err = own_price(o, false, &now.price, d);
    if (!err && o->price && !actor_may(who) && desk_limits(t).price_asks)
        err = diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    if (err)
        return err;
    return local_item_change(t, who, (uint64_t)id, o->name ? o->name : now.name,
                             o->unit ? o->unit : now.unit, now.price, ret_item,
                             d);
}

static enum err own(const char *dir, const struct args_words *words,
                    const struct own *o, bool json, struct diag *d)
{
    struct till t = {0};
    struct actor who;
    struct item item;
    int64_t cashier = 0;
    bool adds = strcmp(words->word[0], "add") == 0;
    if ((!adds && strcmp(words->word[0], "change") != 0) ||
        words->count != (adds ? 1 : 2))
        return diag_set(d, ERR_FORMAT,
                        tr("say \"pos items add\" or \"pos items change "
                           "NUMBER\": see --help"));
    enum err err = ERR_OK;
    if (o->cashier)
        err = args_integer("cashier", o->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err)
        err = till_open(args_dir(dir), &t, d);
    if (!err)
        err = people_by_id(&t, (uint32_t)cashier, &who, d);
    if (!err)
        err = adds ? own_add(&t, &who, o, &item, d)
                   : own_change(&t, &who, words->word[1], o, &item, d);
    if (!err)
        err = show(&t, item.id, json, d);
    till_close(&t);
    return err;
}

int cmd_items(int argc, char **argv)
{
    const char *dir = NULL, *find = NULL, *limit_text = NULL;
    bool json = false;
    struct own o = {0};
    const struct arg specs[] = {{"dir", &dir, NULL},
                                {"find", &find, NULL},
                                {"limit", &limit_text, NULL},
                                {"json", NULL, &json},
                                {"name", &o.name, NULL},
                                {"unit", &o.unit, NULL},
                                {"price", &o.price, NULL},
                                {"barcode", &o.barcode, NULL},
                                {"cashier", &o.cashier, NULL},
                                {"by-weight", NULL, &o.by_weight},
                                {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    int64_t limit = 20;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 0)
        return args_fail("items", own(dir, &words, &o, json, &d), &d);
    if (!err && limit_text)
        err = args_integer("limit", limit_text, 1, SEARCH_HITS_MAX, &limit, &d);
    if (!err)
        err = till_open_reader(args_dir(dir), &t, &d);
    if (!err)
        err = list(&t, find, (int)limit, json, &d);
    till_close(&t);
    return args_fail("items", err, &d);
}
