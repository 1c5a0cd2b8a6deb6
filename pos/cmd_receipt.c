/* `pos receipt` draws one, `pos print` empties the printer's queue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/papers.h"
#include "pos/spool.h"
#include "pos/till.h"

static const char receipt_help[] =
    N_("usage: pos receipt --seq N --png FILE [--width 384|576] [--dir D]\n"
       "\n"
       "Draws the receipt of sale N as the printer would print it.\n"
       "\n"
       "  --seq N     the sale's number, as `pos sell` printed it\n"
       "  --png FILE  the picture to write\n"
       "  --width W   dots across: 384 for 58 mm paper, 576 for 80 mm (else "
       "what\n"
       "              till.ini says)\n"
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

int cmd_receipt(int argc, char **argv)
{
    const char *dir = NULL, *seq = NULL, *png = NULL, *width = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL},
                                {"seq", &seq, NULL},
                                {"png", &png, NULL},
                                {"width", &width, NULL},
                                {0}};
    struct args_words words;
    struct diag d = {0};
    if (args_help(argc, argv, tr(receipt_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count != 0)
        err = diag_set(&d, ERR_FORMAT, tr("too many words: see --help"));
    if (!err)
        err = draw(dir, seq, png, width, &d);
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
    if (!spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    err = spool_drain(t, &printed, d);
    if (!err)
        printf(tr("%d papers printed\n"), printed);
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
