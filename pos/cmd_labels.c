/* `pos labels`: how the scales' labels are read, and what a code on one says.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/label.h"

static const char help[] =
    N_("usage: pos labels [CODE] [--json] [--dir D]\n"
       "\n"
       "Shows the label layouts of the shop's scales, or what a code says by\n"
       "them. A scale is set up in till.ini, or by headquarters (hq setting "
       "set\n"
       "label.NAME \"prefix=22 item=5 value=5 kind=amount\"):\n"
       "\n"
       "  [label.fruit]\n"
       "  prefix = 20-24          first digits: 22, 20-24, or 20,22\n"
       "  item = 5                digits of the number\n"
       "  number = plu            or item: headquarters' item number\n"
       "  value = 5               digits of the value\n"
       "  kind = amount           or weight\n"
       "  decimals = 2            amount in yuan 0-2, weight in kg 0-3\n"
       "  price_check = none      or before, after: a check digit of the "
       "amount\n"
       "  second = 5              18 digits: weight after amount, or the other "
       "way\n"
       "  second_decimals = 3\n"
       "\n"
       "  --json    one line of JSON\n"
       "  --dir D   the till's directory (else $LIANDIAN_TILL)\n");

static const char *kind_text(enum instore_kind kind)
{
    return kind == INSTORE_AMOUNT ? "amount" : "weight";
}

static void show_layout(const struct labels *l, int at, bool json)
{
    const struct instore_layout *y = &l->layouts[at];
    char prefixes[64] = "";
    size_t len = 0;
    for (int i = 0; i < y->prefix_count; i++) {
        const struct instore_range *r = &y->prefixes[i];
        len +=
            (size_t)snprintf(prefixes + len, sizeof(prefixes) - len, "%s%0*d",
                             i ? "," : "", y->prefix_digits, r->from);
        if (r->to != r->from)
            len += (size_t)snprintf(prefixes + len, sizeof(prefixes) - len,
                                    "-%0*d", y->prefix_digits, r->to);
    }
    const char *from = l->usual         ? tr("usual")
                       : l->from_hq[at] ? tr("headquarters")
                                        : "till.ini";
    if (json) {
        json_t *o = json_pack(
            "{s:s s:s s:s s:i s:i s:s s:i s:s s:i}", "name", y->name, "from",
            l->usual         ? "usual"
            : l->from_hq[at] ? "hq"
                             : "till.ini",
            "prefix", prefixes, "digits", instore_layout_digits(y), "item",
            y->item_digits, "number", y->by_item ? "item" : "plu", "value",
            y->value.digits, "kind", kind_text(y->value.kind), "second",
            y->second.digits);
        json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        json_decref(o);
        putchar('\n');
        return;
    }
    printf("%-12s %-8s %2d  %s %d  %s %d", y->name, prefixes,
           instore_layout_digits(y), y->by_item ? "item" : "plu",
           y->item_digits, kind_text(y->value.kind), y->value.digits);
    if (y->second.digits)
        printf("  %s %d", kind_text(y->second.kind), y->second.digits);
    printf("  (%s)\n", from);
}

static enum err show_code(struct till *t, const char *code, bool json,
                          struct diag *d)
{
    struct pick pick;
    char amount[MONEY_CHARS] = "", weight[QUANTITY_CHARS];
    enum err err = label_lookup(t, code, &pick, d);
    if (err)
        return err;
    if (pick.label.fen > 0)
        money_format(pick.label, amount);
    quantity_format(pick.quantity, weight);
    if (json) {
        json_t *o = json_pack("{s:I s:s s:s s:s}", "item",
                              (json_int_t)pick.item.id, "name", pick.item.name,
                              "amount", amount, "weight", weight);
        json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        json_decref(o);
        putchar('\n');
    } else {
        printf("%s  %s%s%skg\n", pick.item.name, amount, amount[0] ? "  " : "",
               weight);
    }
    return ERR_OK;
}

int cmd_labels(int argc, char **argv)
{
    const char *dir = NULL;
    bool json = false;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"json", NULL, &json}, {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    struct labels l = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 1)
        err = diag_set(&d, ERR_FORMAT, tr("too many words: see --help"));
    if (!err)
        err = till_open_reader(args_dir(dir), &t, &d);
    if (!err)
        err = labels_load(&t, &l, &d);
    if (!err && words.count == 1)
        err = show_code(&t, words.word[0], json, &d);
    for (int i = 0; !err && words.count == 0 && i < l.count; i++)
        show_layout(&l, i, json);
    till_close(&t);
    return args_fail("labels", err, &d);
}
