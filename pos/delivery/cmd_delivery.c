/* `pos delivery`: what headquarters' truck brings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/delivery/delivery.h"
#include "pos/people.h"
#include "pos/stock/file.h"
#include "pos/stock/sheet.h"

static const char help[] = N_(
    "usage: pos delivery list\n"
    "       pos delivery show NUMBER|SLIP\n"
    "       pos delivery receive NUMBER|SLIP [@FILE] [--rest there|missing]\n"
    "\n"
    "list prints what is expected, begun and received; show what is on a "
    "delivery.\n"
    "receive signs for it: the file's goods are what was there; what it does "
    "not name\n"
    "is taken over as on the slip (--rest there, and the whole without a file) "
    "or is\n"
    "missing (--rest missing). SLIP is the text of the code on the slip, for a "
    "delivery\n"
    "that has not come by the link.\n"
    "\n"
    "A file has a line an item: barcode (or # and its number), how many, "
    "nothing, lot,\n"
    "last good day, as for \"pos stock receive\".\n"
    "\n"
    "  --crates-left N --crates-back N   with a deposit (else: as on the slip, "
    "0)\n"
    "  --note T        words on the receipt\n"
    "  --json --csv    for programs\n"
    "  --cashier ID    who signs; no PIN is asked for\n"
    "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

enum { LIST_MAX = 200 };

struct asked {
    const char *dir, *cashier, *rest, *left, *back, *note;
    bool json, csv;
    const char *what, *arg, *file;
};

struct run {
    struct till *t;
    struct actor who;
    const struct asked *a;
    struct sheet sheet;
};

static enum err list(struct run *r)
{
    static const char *const states[] = {"expected", "coming", "begun",
                                         "received"};
    static const char *const columns[] = {"delivery", "state", "day", "route",
                                          "lines",    "total", "seq", NULL};
    static struct delivery_head rows[LIST_MAX];
    int count = 0;
    enum err err = delivery_list(r->t, rows, LIST_MAX, &count);
    sheet_begin(&r->sheet, columns);
    for (int i = 0; !err && i < count; i++) {
        sheet_number(&r->sheet, rows[i].delivery);
        sheet_words(&r->sheet, states[rows[i].state]);
        sheet_date(&r->sheet, rows[i].day);
        sheet_words(&r->sheet, rows[i].route);
        sheet_number(&r->sheet, rows[i].lines);
        sheet_money(&r->sheet, rows[i].total);
        sheet_number(&r->sheet, (int64_t)rows[i].seq);
        sheet_row(&r->sheet);
    }
    return err;
}

static enum err which(const struct asked *a, uint32_t *ret_delivery,
                      struct slip *slip, bool *ret_slip, struct diag *d)
{
    int64_t id = 0;
    if (!a->arg)
        return diag_set(d, ERR_FORMAT,
                        tr("say the delivery's number: see --help"));
    *ret_slip = slip_is(a->arg);
    if (*ret_slip) {
        enum err err = slip_parse(a->arg, slip, d);
        *ret_delivery = slip->delivery;
        return err;
    }
    enum err err = args_integer("NUMBER", a->arg, 1, UINT32_MAX, &id, d);
    *ret_delivery = (uint32_t)id;
    return err;
}

static enum err show(struct run *r, struct diag *d)
{
    static const char *const columns[] = {
        "item", "name",     "spec",    "lot",     "expiry", "sent",
        "unit", "accepted", "damaged", "refused", "price",  NULL};
    struct delivery_doc doc = {0};
    struct slip slip = {0};
    uint32_t id = 0;
    bool by_slip = false;
    enum err err = which(r->a, &id, &slip, &by_slip, d);
    if (!err)
        err = delivery_look(r->t, id, &doc, d);
    if (err)
        return err;
    sheet_begin(&r->sheet, columns);
    for (int i = 0; i < doc.count; i++) {
        const struct delivery_row *l = &doc.rows[i];
        sheet_number(&r->sheet, (int64_t)l->item.id);
        sheet_words(&r->sheet, l->item.name);
        sheet_words(&r->sheet, l->item.spec);
        sheet_words(&r->sheet, l->lot_code);
        sheet_date(&r->sheet, l->expiry_day);
        sheet_quantity(&r->sheet, l->sent);
        sheet_words(&r->sheet, l->item.unit);
        sheet_quantity(&r->sheet, l->accepted);
        sheet_quantity(&r->sheet, l->damaged);
        sheet_quantity(&r->sheet, l->refused);
        sheet_money(&r->sheet, l->price);
        sheet_row(&r->sheet);
    }
    delivery_doc_release(&doc);
    return ERR_OK;
}

static enum err fill(struct run *r, struct delivery_doc *doc, struct diag *d)
{
    struct stock_file file = {0};
    struct buf text = {0};
    char warn[256];
    int line = 0;
    if (!r->a->file)
        return ERR_OK;
    enum err err = args_content(r->a->file, STOCK_FILE_BYTES_MAX, &text, d);
    if (!err)
        err = stock_file_read(r->t, (char *)text.data, false, &file, d);
    for (int i = 0; !err && i < file.count; i++) {
        err =
            delivery_scan(r->t, doc, &file.lines[i].pick,
                          file.lines[i].quantity, &line, warn, sizeof(warn), d);
        if (!err && warn[0])
            fprintf(stderr, "%s\n", warn);
    }
    free(file.lines);
    buf_release(&text);
    return err;
}

static enum err rest(struct run *r, struct delivery_doc *doc, struct diag *d)
{
    const char *word = r->a->rest ? r->a->rest : r->a->file ? "" : "there";
    bool there = strcmp(word, "there") == 0;
    if (!word[0])
        return ERR_OK;
    if (!there && strcmp(word, "missing") != 0)
        return diag_set(d, ERR_FORMAT, tr("--rest is there or missing"));
    return delivery_rest(r->t, doc, there, d);
}

static enum err crates(struct run *r, struct delivery_doc *doc, struct diag *d)
{
    int64_t left = doc->crates_left, back = doc->crates_back;
    enum err err = ERR_OK;
    if (r->a->left)
        err = args_integer("crates-left", r->a->left, 0, DELIVERY_CRATES_MAX,
                           &left, d);
    if (!err && r->a->back)
        err = args_integer("crates-back", r->a->back, 0, DELIVERY_CRATES_MAX,
                           &back, d);
    return err ? err
               : delivery_set_head(r->t, doc, (uint32_t)left, (uint32_t)back,
                                   r->a->note ? r->a->note : doc->words, d);
}

static enum err sign(struct run *r, struct delivery_doc *doc, uint32_t id,
                     const struct slip *slip, uint64_t *ret_seq, struct diag *d)
{
    enum err err = delivery_open(r->t, &r->who, id, slip, doc, d);
    if (!err)
        err = fill(r, doc, d);
    if (!err)
        err = rest(r, doc, d);
    if (!err)
        err = crates(r, doc, d);
    return err ? err : delivery_sign(r->t, &r->who, doc, ret_seq, d);
}

/* One transaction: nothing of a refused file stays counted. */
static enum err receive(struct run *r, struct diag *d)
{
    struct delivery_doc doc = {0};
    struct slip slip = {0};
    uint32_t id = 0;
    uint64_t seq = 0;
    bool by_slip = false;
    int fd = -1;
    enum err err = which(r->a, &id, &slip, &by_slip, d);
    if (!err)
        err = till_lock(r->t->dir, "screen", &fd, d);
    if (!err)
        err = till_begin(r->t, d);
    if (err)
        return err;
    (void)fd; /* until the program ends */
    err = sign(r, &doc, id, by_slip ? &slip : NULL, &seq, d);
    delivery_doc_release(&doc);
    err = till_end(r->t, err, d);
    if (!err && r->a->json)
        printf("{\"seq\":%llu,\"delivery\":%u}\n", (unsigned long long)seq, id);
    else if (!err)
        printf(tr("delivery %u is received, number %llu\n"), id,
               (unsigned long long)seq);
    return err;
}

static enum err act(struct run *r, struct diag *d)
{
    const char *what = r->a->what;
    if (strcmp(what, "list") == 0)
        return list(r);
    if (strcmp(what, "show") == 0)
        return show(r, d);
    if (strcmp(what, "receive") == 0)
        return receive(r, d);
    return diag_set(d, ERR_FORMAT, tr("say list, show or receive"));
}

static enum err parse(int argc, char **argv, struct asked *a, struct diag *d)
{
    struct args_words words = {0};
    const struct arg specs[] = {
        {"dir", &a->dir, NULL},
        {"cashier", &a->cashier, NULL},
        {"rest", &a->rest, NULL},
        {"crates-left", &a->left, NULL},
        {"crates-back", &a->back, NULL},
        {"note", &a->note, NULL},
        {"json", NULL, &a->json},
        {"csv", NULL, &a->csv},
        {NULL, NULL, NULL},
    };
    enum err err = args_parse(argc, argv, specs, &words, d);
    if (!err && words.count > 3)
        err = diag_set(d, ERR_FORMAT, tr("\"%.40s\" is too much: see --help"),
                       words.word[3]);
    a->what = words.count > 0 ? words.word[0] : "list";
    a->arg = words.count > 1 ? words.word[1] : NULL;
    a->file = words.count > 2 ? words.word[2] : NULL;
    return err;
}

int cmd_delivery(int argc, char **argv)
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
    bool acts = !err && strcmp(a.what, "receive") == 0;
    if (!err && acts)
        err = people_by_id(&t, (uint32_t)who, &r.who, &d);
    r.sheet.form = a.json ? SHEET_JSON : a.csv ? SHEET_CSV : SHEET_WORDS;
    if (!err)
        err = till_explain(&t, act(&r, &d), &d);
    if (!err && !acts)
        err = sheet_end(&r.sheet, &d);
    sheet_release(&r.sheet);
    till_close(&t);
    return args_fail("pos delivery", err, &d);
}
