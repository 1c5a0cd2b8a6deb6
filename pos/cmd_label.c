/* `pos label`: price tags, labels of weighed goods, certificates. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/args.h"
#include "pos/catalogue.h"
#include "pos/cmd.h"
#include "pos/lookup.h"
#include "pos/label_spool.h"
#include "pos/papers.h"
#include "pos/tag.h"

#define DAYS_MAX 366

static const char help[] = N_(
    "usage: pos label shelf --item CODE [--copies N] [--was] [--png FILE]\n"
    "       pos label shelf --changed [--days N] [--list]\n"
    "       pos label weighed --item CODE --kg WEIGHT [--best-before DAY] "
    "[--png FILE]\n"
    "       pos label certificate --product NAME --quantity TEXT --origin "
    "PLACE\n"
    "                 --producer NAME --contact PHONE [--basis LIST] [--day "
    "DAY]\n"
    "                 [--number TEXT] [--copies N] [--png FILE]\n"
    "\n"
    "Prints price tags for shelves, labels for goods weighed here (with an\n"
    "in-store barcode), and the producer's certificate for farm goods.\n"
    "\n"
    "  --item CODE   barcode, short number, or id:N as \"pos items\" shows it\n"
    "  --copies N    how many (1)\n"
    "  --was         shows the former price beside a lower new one\n"
    "  --changed     all items whose shelf shows another price than the till\n"
    "  --days N      also those never printed whose price changed in N days "
    "(7)\n"
    "  --list        only says which they are\n"
    "  --kg WEIGHT   net weight: 0.530\n"
    "  --best-before DAY, --day DAY   2026-11-25\n"
    "  --basis LIST  control,test,outside,promise (promise)\n"
    "  --paper P     58, 80 or 40x30: for --png\n"
    "  --png FILE    draws it instead of printing\n"
    "  --dir D       the till's directory (else $LIANDIAN_TILL)\n"
    "\n"
    "A label printer of its own is named in till.ini: [label] spec = usb:…\n");

struct options {
    const char *dir, *item, *copies, *png, *paper, *days, *kg, *best_before;
    const char *product, *quantity, *origin, *producer, *contact, *basis, *day;
    const char *number;
    bool changed, list, was;
};

/* ---- what was asked for --------------------------------------------------*/

static enum err find_item(struct till *t, const char *code,
                          struct item *ret_item, struct diag *d)
{
    struct pick pick = {0};
    int64_t id = 0;
    if (!code)
        return diag_set(d, ERR_FORMAT, tr("say which goods: --item CODE"));
    if (strncmp(code, "id:", 3) == 0) {
        enum err err = decimal_parse(code + 3, 0, INT64_MAX / 100, &id, d);
        if (!err)
            err = lookup_item(t, (uint64_t)id, 0, ret_item);
        return err ? diag_default(d, err, tr("there is no item %s"), code)
                   : ERR_OK;
    }
    enum err err = lookup_typed(t, code, &pick, d);
    if (err == ERR_EXISTS)
        return diag_set(d, err,
                        tr("several goods fit %s: give the whole barcode, or "
                           "id:N as \"pos items\" shows it"),
                        code);
    if (!err)
        *ret_item = pick.item;
    return err;
}

static enum err copies_of(const char *text, int *ret, struct diag *d)
{
    int64_t copies = 1;
    enum err err =
        text ? args_integer("copies", text, 1, TAG_COPIES_MAX, &copies, d)
             : ERR_OK;
    if (!err)
        *ret = (int)copies;
    return err;
}

static enum err shelf_tag(struct till *t, const struct options *o,
                          struct tag *tag, struct diag *d)
{
    struct item item;
    enum err err = find_item(t, o->item, &item, d);
    if (err)
        return err;
    *tag =
        (struct tag){.kind = PAPER_SHELF, .item = item.id, .pack = item.pack};
    if (o->was && tag_shown(t, &item, &tag->amount))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no shelf label of %s was printed here yet: its "
                           "former price is not known"),
                        item.name);
    return ERR_OK;
}

static enum err weighed_tag(struct till *t, const struct options *o,
                            struct tag *tag, struct diag *d)
{
    struct item item;
    struct quantity net;
    if (!o->kg)
        return diag_set(d, ERR_FORMAT, tr("say the net weight: --kg 0.530"));
    enum err err = quantity_parse(o->kg, &net, d);
    if (!err)
        err = find_item(t, o->item, &item, d);
    if (!err)
        err = tag_weigh(t, &item, net, tag, d);
    if (!err && o->best_before)
        err = clock_parse_day(o->best_before, &tag->day, d);
    return err;
}

/* "control,promise" */
static enum err basis_of(const char *list, unsigned *ret_basis, struct diag *d)
{
    static const char *const names[CERTIFICATE_BASES] = {
        [CERTIFICATE_OWN_CONTROL] = "control",
        [CERTIFICATE_OWN_TEST] = "test",
        [CERTIFICATE_OUTSIDE_TEST] = "outside",
        [CERTIFICATE_PROMISE] = "promise",
    };
    unsigned basis = 0;
    for (const char *p = list ? list : "promise"; *p;) {
        size_t len = strcspn(p, ",");
        int i = 0;
        while (i < CERTIFICATE_BASES &&
               (strlen(names[i]) != len || strncmp(names[i], p, len) != 0))
            i++;
        if (i == CERTIFICATE_BASES)
            return diag_set(d, ERR_FORMAT,
                            tr("--basis is one or more of control, test, "
                               "outside and promise, with commas"));
        basis |= 1u << i;
        p += len + (p[len] == ',');
    }
    *ret_basis = basis;
    return ERR_OK;
}

static enum err certificate_tag(struct till *t, const struct options *o,
                                struct tag *tag, struct diag *d)
{
    const struct {
        enum tag_word word;
        const char *name, *text;
        bool needed;
    } words[] = {
        {TAG_PRODUCT, "product", o->product, true},
        {TAG_QUANTITY, "quantity", o->quantity, true},
        {TAG_ORIGIN, "origin", o->origin, true},
        {TAG_PRODUCER, "producer", o->producer, true},
        {TAG_CONTACT, "contact", o->contact, true},
        {TAG_NUMBER, "number", o->number, false},
    };
    *tag = (struct tag){.kind = PAPER_CERTIFICATE, .day = till_business_day(t)};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        const char *text = words[i].text ? words[i].text : "";
        if ((words[i].needed && !text[0]) || !text_is_plain(text, 40))
            return diag_set(d, ERR_FORMAT,
                            tr("a certificate needs --%s, in at most 40 "
                               "characters"),
                            words[i].name);
        text_copy(tag->words[words[i].word], TAG_WORD_CAP, text);
    }
    enum err err = basis_of(o->basis, &tag->basis, d);
    if (!err && o->day)
        err = clock_parse_day(o->day, &tag->day, d);
    return err;
}

/* ---- doing it ------------------------------------------------------------*/

static enum err draw(struct till *t, const struct tag *tag,
                     const struct options *o, struct diag *d)
{
    const struct printer_profile *profile = NULL;
    const struct page_size *page = NULL;
    struct arena arena = {0};
    struct document doc;
    enum err err = o->paper ? ERR_OK : tag_page(t, &page, d);
    if (!err && o->paper && page_find(o->paper, &page, NULL))
        err = profile_find(o->paper, &profile, d);
    if (!err && !page && !profile)
        err = papers_profile(t, &profile, d);
    if (err)
        return err;
    doc_init(&doc, &arena);
    err = tag_document(t, tag, page ? LABEL_40X30 : LABEL_ROLL, &doc, d);
    if (!err)
        err = papers_label_png(t, &doc, page, profile, o->png, d);
    arena_release(&arena);
    if (!err)
        printf(tr("%s written\n"), o->png);
    return err;
}

/* They are safe in the queue; a till that runs prints them, else we do. */
static enum err on_their_way(struct till *t, int count, struct diag *d)
{
    struct diag why = {0};
    int printed = 0;
    printf(tr("%d labels on their way to the printer\n"), count);
    enum err err = label_spool_drain(t, NULL, &printed, &why);
    if (!err || err == ERR_BUSY)
        return ERR_OK;
    return diag_set(
        d, err, tr("the labels wait, \"pos print\" tries again: %s"), why.text);
}

static enum err one(struct till *t, const struct options *o, struct tag *tag,
                    struct diag *d)
{
    enum err err = copies_of(o->copies, &tag->copies, d);
    if (!err && o->png)
        return draw(t, tag, o, d);
    if (!err)
        err = tag_print(t, tag, d);
    return err ? err : on_their_way(t, tag->copies, d);
}

static enum err changed(struct till *t, const struct options *o, struct diag *d)
{
    static uint64_t items[TAG_CHANGED_MAX];
    struct item item;
    int64_t days = 7;
    char price[MONEY_CHARS];
    int count = 0;
    enum err err =
        o->days ? args_integer("days", o->days, 0, DAYS_MAX, &days, d) : ERR_OK;
    if (!err)
        err = till_explain(t, tag_changed(t, (int)days, items, &count), d);
    for (int i = 0; i < count && !err; i++) {
        const struct tag tag = {
            .kind = PAPER_SHELF, .copies = 1, .item = items[i]};
        err = lookup_item(t, items[i], 0, &item);
        if (!err && !o->list)
            err = tag_print(t, &tag, d);
        if (!err)
            printf("%s %s\t%s\n", item.name, item.spec,
                   money_format(item.price, price));
    }
    if (err)
        return till_explain(t, err, d);
    if (!o->list)
        return on_their_way(t, count, d);
    printf(tr("%d shelves show another price than the till\n"), count);
    return ERR_OK;
}

static enum err label(struct till *t, const char *what, const struct options *o,
                      struct diag *d)
{
    struct tag tag = {0};
    enum err err = ERR_OK;
    if (strcmp(what, "shelf") == 0 && o->changed)
        return changed(t, o, d);
    if (strcmp(what, "shelf") == 0)
        err = shelf_tag(t, o, &tag, d);
    else if (strcmp(what, "weighed") == 0)
        err = weighed_tag(t, o, &tag, d);
    else
        err = certificate_tag(t, o, &tag, d);
    return err ? err : one(t, o, &tag, d);
}

int cmd_label(int argc, char **argv)
{
    struct options o = {0};
    const struct arg specs[] = {
        {"dir", &o.dir, NULL},         {"item", &o.item, NULL},
        {"copies", &o.copies, NULL},   {"png", &o.png, NULL},
        {"paper", &o.paper, NULL},     {"days", &o.days, NULL},
        {"kg", &o.kg, NULL},           {"best-before", &o.best_before, NULL},
        {"product", &o.product, NULL}, {"quantity", &o.quantity, NULL},
        {"origin", &o.origin, NULL},   {"producer", &o.producer, NULL},
        {"contact", &o.contact, NULL}, {"basis", &o.basis, NULL},
        {"day", &o.day, NULL},         {"number", &o.number, NULL},
        {"changed", NULL, &o.changed}, {"list", NULL, &o.list},
        {"was", NULL, &o.was},         {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    const char *what = words.count == 1 ? words.word[0] : "";
    if (!err && strcmp(what, "shelf") != 0 && strcmp(what, "weighed") != 0 &&
        strcmp(what, "certificate") != 0)
        err = diag_set(&d, ERR_FORMAT,
                       tr("say \"pos label shelf\", \"weighed\" or "
                          "\"certificate\": see --help"));
    if (!err)
        err = till_open(args_dir(o.dir), &t, &d);
    if (!err)
        err = label(&t, what, &o, &d);
    till_close(&t);
    return args_fail("label", err, &d);
}
