/* `pos order`: what the shop orders from headquarters. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/order/order.h"
#include "pos/people.h"
#include "pos/stock/file.h"
#include "pos/stock/sheet.h"

static const char help[] = N_(
    "usage: pos order show [SEQ]\n"
    "       pos order list\n"
    "       pos order place [@FILE] [--emergency] [--replace SEQ]\n"
    "       pos order cancel SEQ\n"
    "\n"
    "show prints what headquarters suggests with its reasons, or what became "
    "of order\n"
    "SEQ. place without a file confirms the suggestion as it is; with one it "
    "orders the\n"
    "file's goods in its place, or as an emergency, or instead of order SEQ "
    "as long as\n"
    "headquarters has not decided on it.\n"
    "\n"
    "A file has a line an item: its barcode (or # and its number) and how "
    "many, "
    "as for\n"
    "\"pos stock receive\"; a case's barcode counts cases.\n"
    "\n"
    "  --json --csv    for programs\n"
    "  --cashier ID    who does it; no PIN is asked for\n"
    "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

enum { LIST_MAX = 200 };

struct asked {
    const char *dir, *cashier, *replace;
    bool json, csv, emergency;
    const char *what, *arg;
};

struct run {
    struct till *t;
    struct actor who;
    const struct asked *a;
    struct sheet sheet;
};

static enum err number(const char *text, uint64_t *ret, struct diag *d)
{
    int64_t seq = 0;
    if (!text)
        return diag_set(d, ERR_FORMAT,
                        tr("say the order's number: see --help"));
    enum err err = args_integer("SEQ", text, 1, INT64_MAX, &seq, d);
    if (!err)
        *ret = (uint64_t)seq;
    return err;
}

/* ---- lists ---------------------------------------------------------------*/

static enum err suggested_row(struct run *r, const struct suggestion *s,
                              const struct suggested *l)
{
    struct item item = {0};
    char words[320];
    enum err err = lookup_item(r->t, l->item, 0, &item);
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err)
        err = suggestion_words(r->t, s, l, item.unit, words, sizeof(words));
    if (err)
        return err;
    sheet_number(&r->sheet, l->item);
    sheet_words(&r->sheet, item.name);
    sheet_words(&r->sheet, item.spec);
    sheet_quantity(&r->sheet, l->quantity);
    sheet_words(&r->sheet, item.unit);
    sheet_number(&r->sheet, l->pack);
    sheet_money(&r->sheet, l->price);
    sheet_words(&r->sheet, words);
    sheet_row(&r->sheet);
    return ERR_OK;
}

static enum err show_suggestion(struct run *r, struct diag *d)
{
    static const char *const columns[] = {"item",     "name", "spec",
                                          "quantity", "unit", "pack",
                                          "price",    "why",  NULL};
    struct suggestion s = {0};
    enum err err = suggestion_read(r->t, &s);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("headquarters has not suggested anything yet: "
                           "begin an order of your own"));
    sheet_begin(&r->sheet, columns);
    for (int i = 0; !err && i < s.count; i++)
        err = suggested_row(r, &s, &s.lines[i]);
    suggestion_release(&s);
    return err;
}

static enum err show_order(struct run *r, uint64_t seq, struct diag *d)
{
    static const char *const columns[] = {
        "item",  "name",     "spec",     "asked", "suggested", "unit",
        "state", "allotted", "delivery", "day",   "words",     NULL};
    struct placed p = {0};
    char words[256];
    enum err err = order_read(r->t, seq, &p, d);
    if (err)
        return err;
    sheet_begin(&r->sheet, columns);
    for (int i = 0; i < p.count; i++) {
        const struct placed_line *l = &p.lines[i];
        sheet_number(&r->sheet, (int64_t)l->item.id);
        sheet_words(&r->sheet, l->item.name);
        sheet_words(&r->sheet, l->item.spec);
        sheet_quantity(&r->sheet, l->asked);
        sheet_quantity(&r->sheet, l->suggested);
        sheet_words(&r->sheet, l->item.unit);
        sheet_words(&r->sheet, order_state_name(l->state));
        sheet_quantity(&r->sheet, l->allotted);
        sheet_number(&r->sheet, p.delivery);
        sheet_date(&r->sheet, p.delivery_day);
        order_line_words(r->t, &p, l, words, sizeof(words));
        sheet_words(&r->sheet, words);
        sheet_row(&r->sheet);
    }
    placed_release(&p);
    return ERR_OK;
}

static enum err show(struct run *r, struct diag *d)
{
    uint64_t seq = 0;
    if (!r->a->arg)
        return show_suggestion(r, d);
    enum err err = number(r->a->arg, &seq, d);
    return err ? err : show_order(r, seq, d);
}

static enum err list(struct run *r, struct diag *d)
{
    static const char *const columns[] = {"seq",         "at",    "run",
                                          "emergency",   "lines", "replaces",
                                          "replaced_by", "words", NULL};
    static struct placed_row rows[LIST_MAX];
    char words[160];
    int count = 0;
    enum err err = order_list(r->t, 0, rows, LIST_MAX, &count);
    sheet_begin(&r->sheet, columns);
    for (int i = 0; !err && i < count; i++) {
        const struct placed_row *o = &rows[i];
        struct placed p = {0};
        err = order_read(r->t, o->seq, &p, d);
        if (err)
            break;
        sheet_number(&r->sheet, (int64_t)o->seq);
        sheet_time(&r->sheet, o->at_ms);
        sheet_number(&r->sheet, o->run);
        sheet_number(&r->sheet, o->emergency);
        sheet_number(&r->sheet, o->lines);
        sheet_number(&r->sheet, (int64_t)o->replaces);
        sheet_number(&r->sheet, (int64_t)o->replaced_by);
        order_words(r->t, &p, words, sizeof(words));
        sheet_words(&r->sheet, words);
        sheet_row(&r->sheet);
        placed_release(&p);
    }
    return err;
}

/* ---- acts ----------------------------------------------------------------*/

/* The file's goods are the order; what was suggested and is not in it is struck
 * out. */
static enum err fill(struct run *r, struct order_doc *doc, struct diag *d)
{
    struct stock_file file = {0};
    struct buf text = {0};
    int line = 0;
    enum err err = args_content(r->a->arg, STOCK_FILE_BYTES_MAX, &text, d);
    if (!err)
        err = stock_file_read(r->t, (char *)text.data, false, &file, d);
    for (int i = doc->count - 1; !err && i >= 0; i--)
        err = order_strike(r->t, doc, i, d);
    for (int i = 0; !err && i < file.count; i++)
        err = order_add(r->t, doc, &file.lines[i].pick, file.lines[i].quantity,
                        &line, d);
    free(file.lines);
    buf_release(&text);
    return err;
}

static enum err begin(struct run *r, struct order_doc *doc, struct diag *d)
{
    uint64_t seq = 0;
    const struct asked *a = r->a;
    if (a->emergency && a->replace)
        return diag_set(d, ERR_FORMAT,
                        tr("--emergency or --replace, not both"));
    if ((a->emergency || a->replace) && !a->arg)
        return diag_set(d, ERR_FORMAT, tr("name the file: see --help"));
    if (a->emergency)
        return order_new(r->t, &r->who, true, doc, d);
    if (a->replace) {
        enum err err = number(a->replace, &seq, d);
        return err ? err : order_again(r->t, &r->who, seq, doc, d);
    }
    enum err err = order_suggested(r->t, &r->who, doc, d);
    if (err == ERR_NOTFOUND && a->arg) { /* nothing to strike out */
        *d = (struct diag){0};
        err = order_new(r->t, &r->who, false, doc, d);
    }
    return err;
}

/* One transaction: nothing of a refused file stays as a draft. */
static enum err place(struct run *r, struct diag *d)
{
    struct order_doc doc = {0};
    uint64_t seq = 0;
    int facts = 0, fd = -1;
    enum err err = till_lock(r->t->dir, "screen", &fd, d);
    if (err)
        return err;
    (void)fd; /* until the program ends */
    err = till_begin(r->t, d);
    if (err)
        return err;
    err = begin(r, &doc, d);
    if (!err && r->a->arg)
        err = fill(r, &doc, d);
    if (!err)
        err = order_place(r->t, &r->who, &doc, &seq, &facts, d);
    order_doc_release(&doc);
    err = till_end(r->t, err, d);
    if (!err && r->a->json)
        printf("{\"seq\":%llu,\"orders\":%d}\n", (unsigned long long)seq,
               facts);
    else if (!err)
        printf(tr("ordered, number %llu\n"), (unsigned long long)seq);
    return err;
}

static enum err cancel(struct run *r, struct diag *d)
{
    uint64_t seq = 0, by = 0;
    enum err err = number(r->a->arg, &seq, d);
    if (!err)
        err = order_cancel(r->t, &r->who, seq, &by, d);
    if (!err && r->a->json)
        printf("{\"seq\":%llu}\n", (unsigned long long)by);
    else if (!err)
        printf(tr("order %llu is cancelled\n"), (unsigned long long)seq);
    return err;
}

/* ---- the command ---------------------------------------------------------*/

static enum err act(struct run *r, struct diag *d)
{
    const char *what = r->a->what;
    if (strcmp(what, "show") == 0)
        return show(r, d);
    if (strcmp(what, "list") == 0)
        return list(r, d);
    if (strcmp(what, "place") == 0)
        return place(r, d);
    if (strcmp(what, "cancel") == 0)
        return cancel(r, d);
    return diag_set(d, ERR_FORMAT, tr("say show, list, place or cancel"));
}

static enum err parse(int argc, char **argv, struct asked *a, struct diag *d)
{
    struct args_words words = {0};
    const struct arg specs[] = {
        {"dir", &a->dir, NULL},
        {"cashier", &a->cashier, NULL},
        {"replace", &a->replace, NULL},
        {"emergency", NULL, &a->emergency},
        {"json", NULL, &a->json},
        {"csv", NULL, &a->csv},
        {NULL, NULL, NULL},
    };
    enum err err = args_parse(argc, argv, specs, &words, d);
    if (!err && words.count > 2)
        err = diag_set(d, ERR_FORMAT, tr("\"%.40s\" is too much: see --help"),
                       words.word[2]);
    a->what = words.count > 0 ? words.word[0] : "show";
    a->arg = words.count > 1 ? words.word[1] : NULL;
    return err;
}

int cmd_order(int argc, char **argv)
{
    struct till t = {0};
    struct diag d = {0};
    struct asked a = {0};
    struct run r = {.t = &t, .a = &a};
    int64_t who = 0;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = parse(argc, argv, &a, &d);
    if (!err && a.cashier)
        err = args_integer("cashier", a.cashier, 0, UINT32_MAX, &who, &d);
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    bool acts =
        !err && (strcmp(a.what, "place") == 0 || strcmp(a.what, "cancel") == 0);
    if (!err && acts)
        err = people_by_id(&t, (uint32_t)who, &r.who, &d);
    r.sheet.form = a.json ? SHEET_JSON : a.csv ? SHEET_CSV : SHEET_WORDS;
    if (!err)
        err = till_explain(&t, act(&r, &d), &d);
    if (!err && !acts)
        err = sheet_end(&r.sheet, &d);
    sheet_release(&r.sheet);
    till_close(&t);
    return args_fail("pos order", err, &d);
}
