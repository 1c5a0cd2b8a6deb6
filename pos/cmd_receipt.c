/* `pos receipt` draws one, `pos print` empties the printer's queue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/label_spool.h"
#include "pos/papers.h"
#include "pos/spool.h"
#include "pos/template.h"
#include "pos/till.h"

static const char receipt_help[] = N_(
    "usage: pos receipt --seq N --png FILE [--width 384|576] [--dir D]\n"
    "       pos receipt preview [--kind KIND] [--paper 58|80|40x30] [--png "
    "FILE]\n"
    "                           [--dir D]\n"
    "       pos receipt template --check [FILE] [--dir D]\n"
    "       pos receipt template --write [--dir D]\n"
    "\n"
    "Draws the receipt of sale N as the printer would print it; shows how the\n"
    "shop's papers look, with made-up contents; checks receipt.ini, the file "
    "in\n"
    "the till's directory that says how they look, or writes one to begin "
    "with.\n"
    "\n"
    "  --seq N     the sale's number, as `pos sell` printed it\n"
    "  --png FILE  the picture to write\n"
    "  --width W   dots across: 384 for 58 mm paper, 576 for 80 mm (else "
    "what\n"
    "              till.ini says)\n"
    "  --kind K    sale refund credit statement delivery order parcel stock "
    "shift\n"
    "              shelf weighed certificate\n"
    "  --paper P   58 or 80 mm roll, or the small label 40x30\n"
    "  --dir D     the till's directory (else $LIANDIAN_TILL)\n");

static enum err paper_of(const char *width, const char **ret_paper,
                         struct diag *d)
{
    if (!width)
        *ret_paper = NULL;
    else if (strcmp(width, "384") == 0)
        *ret_paper = "58";
    else if (strcmp(width, "576") == 0)
        *ret_paper = "80";
    else
        return diag_set(d, ERR_FORMAT, tr("--width is 384 or 576"));
    return ERR_OK;
}

static enum err draw(const char *dir, const char *seq, const char *png,
                     const char *width, struct diag *d)
{
    struct till t = {0};
    struct spool_job job = {.kind = SPOOL_SALE};
    const char *paper = NULL;
    int64_t number = 0;
    enum err err = paper_of(width, &paper, d);
    if (!err && (!seq || !png))
        err = diag_set(d, ERR_FORMAT, tr("give --seq and --png: see --help"));
    if (!err)
        err = decimal_parse(seq, 0, INT64_MAX / 100, &number, d);
    if (!err && number <= 0)
        err = diag_set(d, ERR_RANGE, tr("a sale's number begins at 1"));
    if (!err)
        err = till_open_reader(args_dir(dir), &t, d);
    if (!err) {
        job.ref = (uint64_t)number;
        job.queued_ms = t.now_ms();
        err = papers_picture(&t, &job, paper, png, d);
    }
    till_close(&t);
    return err;
}

/* ---- preview -------------------------------------------------------------*/

static enum err preview(const char *dir, const char *kind_word,
                        const char *paper, const char *png, struct diag *d)
{
    struct till t = {0};
    struct buf text = {0};
    struct diag why = {0};
    enum paper_kind kind = paper_kind_find(kind_word ? kind_word : "sale");
    if (kind == PAPER_KINDS)
        return diag_set(d, ERR_FORMAT,
                        tr("there is no paper \"%.40s\": see --help for the "
                           "kinds there are"),
                        kind_word);
    enum err err = till_open_reader(args_dir(dir), &t, d);
    if (!err)
        err = papers_preview(&t, kind, paper, png, &text, &why, d);
    if (!err)
        fwrite(text.data, 1, text.len, stdout);
    if (!err && png)
        printf(tr("%s written\n"), png);
    if (!err && why.text[0])
        fprintf(stderr, tr("pos receipt: not in use: %s\n"), why.text);
    buf_release(&text);
    till_close(&t);
    return err;
}

/* ---- template ------------------------------------------------------------*/

static enum err check_template(const char *path, struct diag *d)
{
    struct template template = {0};
    enum err err = template_load(path, &template, d);
    if (err == ERR_NOTFOUND)
        return diag_default(d, err,
                            tr("%s is not there: papers look as ever. \"pos "
                               "receipt template --write\" begins one"),
                            path);
    if (!err)
        printf(tr("%s is right\n"), path);
    template_release(&template);
    return err;
}

/* Never over one that is there. */
static enum err write_template(const char *path, struct diag *d)
{
    const char *text = template_example();
    struct buf old = {0};
    enum err err = file_read(path, TEMPLATE_FILE_MAX, &old);
    buf_release(&old);
    if (err != ERR_NOTFOUND)
        return diag_set(d, ERR_EXISTS,
                        tr("%s is there already: edit it, or move it away "
                           "first"),
                        path);
    err = file_write(path, 0600, text, strlen(text));
    if (err)
        return diag_set(d, err, tr("%s cannot be written"), path);
    printf(tr("%s written: edit it, then see \"pos receipt preview\"\n"), path);
    return ERR_OK;
}

static enum err template_command(const char *dir, const char *file, bool check,
                                 bool begin, struct diag *d)
{
    char path[TILL_PATH_MAX];
    if (check == begin || (begin && file))
        return diag_set(d, ERR_FORMAT,
                        tr("say --check [FILE] or --write: see --help"));
    enum err err =
        file ? ERR_OK : till_path(args_dir(dir), TEMPLATE_FILE, path, d);
    if (err)
        return err;
    return check ? check_template(file ? file : path, d)
                 : write_template(path, d);
}

struct receipt_options {
    const char *dir, *seq, *png, *width, *kind, *paper;
    bool check, begin;
};

static enum err receipt_command(const struct receipt_options *o,
                                const struct args_words *words, struct diag *d)
{
    const char *what = words->count ? words->word[0] : "";
    if (strcmp(what, "preview") == 0 && words->count == 1)
        return preview(o->dir, o->kind, o->paper, o->png, d);
    if (strcmp(what, "template") == 0 && words->count <= 2)
        return template_command(o->dir,
                                words->count == 2 ? words->word[1] : NULL,
                                o->check, o->begin, d);
    if (words->count != 0)
        return diag_set(d, ERR_FORMAT, tr("too many words: see --help"));
    return draw(o->dir, o->seq, o->png, o->width, d);
}

int cmd_receipt(int argc, char **argv)
{
    struct receipt_options o = {0};
    const struct arg specs[] = {{"dir", &o.dir, NULL},
                                {"seq", &o.seq, NULL},
                                {"png", &o.png, NULL},
                                {"width", &o.width, NULL},
                                {"kind", &o.kind, NULL},
                                {"paper", &o.paper, NULL},
                                {"check", NULL, &o.check},
                                {"write", NULL, &o.begin},
                                {0}};
    struct args_words words;
    struct diag d = {0};
    if (args_help(argc, argv, tr(receipt_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err)
        err = receipt_command(&o, &words, &d);
    return args_fail("receipt", err, &d);
}

static const char print_help[] = N_(
    "usage: pos print [--drop] [--dir D]\n"
    "\n"
    "Prints what waits for the printer. A running till does this by itself.\n"
    "\"pos printer --help\" tells how to set one up.\n"
    "\n"
    "  --drop   gives up what waits instead\n"
    "  --dir D  the till's directory (else $LIANDIAN_TILL)\n");

static enum err print(struct till *t, bool drop, struct diag *d)
{
    int printed = 0;
    int64_t dropped = 0;
    enum err err = ERR_OK;
    if (drop) {
        err = till_explain(t, spool_drop_waiting(&t->db, &dropped), d);
        if (!err)
            printf(tr("%lld papers given up\n"), (long long)dropped);
        return err;
    }
    if (!spool_has_printer(t) && !label_spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    /* Neither printer holds up the other. */
    struct diag no_labels = {0};
    int labels = 0;
    enum err labelled = label_spool_drain(t, NULL, &labels, &no_labels);
    err = spool_drain(t, &printed, d);
    if (!err && labelled)
        err = diag_set(d, labelled, "%s", no_labels.text);
    if (!err)
        printf(tr("%d papers printed\n"), printed + labels);
    return err;
}

int cmd_print(int argc, char **argv)
{
    const char *dir = NULL;
    bool drop = false;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"drop", NULL, &drop}, {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(print_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count != 0)
        err = diag_set(&d, ERR_FORMAT, tr("too many words: see --help"));
    if (!err)
        err = till_open(args_dir(dir), &t, &d);
    if (!err)
        err = print(&t, drop, &d);
    till_close(&t);
    return args_fail("print", err, &d);
}
