/* `pos stock opening`: a shop's first count. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/lookup.h"
#include "pos/people.h"
#include "pos/till.h"

#define LIST_BYTES_MAX ((size_t)4 << 20)

static const char help[] =
    N_("usage: pos stock opening @FILE [--cashier ID] [--dir D]\n"
       "\n"
       "Books what is on the shelves: a text file with a line an item, its\n"
       "barcode (or # and its number) and how many, separated by blanks, a "
       "comma\n"
       "or a tab. A case's barcode counts the bottles in it. What was on hand\n"
       "before is replaced.\n"
       "\n"
       "  6901234567892  24\n"
       "  #12            10.5\n"
       "\n"
       "  --cashier ID  the keeper who counted; no PIN is asked for\n"
       "  --dir D       the till's directory (else $LIANDIAN_TILL)\n");

struct list {
    struct stock_line lines[STOCK_OPENING_MAX];
    int count;
};

static enum err find(struct till *t, const char *code, struct pick *ret_pick,
                     struct diag *d)
{
    int64_t plu = 0;
    if (code[0] != '#')
        return lookup_barcode(t, code, ret_pick, d);
    enum err err = args_integer("#", code + 1, 1, UINT32_MAX, &plu, d);
    return err ? err : lookup_plu(t, (uint32_t)plu, ret_pick, d);
}

static enum err add(struct list *list, uint64_t item, struct quantity quantity,
                    struct diag *d)
{
    for (int i = 0; i < list->count; i++) {
        if (list->lines[i].item == item)
            return quantity_add(list->lines[i].quantity, quantity,
                                &list->lines[i].quantity);
    }
    if (list->count == STOCK_OPENING_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a stock list has between 1 and %d lines"),
                        STOCK_OPENING_MAX);
    list->lines[list->count++] = (struct stock_line){item, quantity};
    return ERR_OK;
}

static enum err read_line(struct till *t, struct list *list, char *line,
                          struct diag *d)
{
    char *rest = line;
    char *code = NULL, *number = NULL, *extra = NULL;
    struct pick pick;
    struct quantity quantity;
    while ((code = strsep(&rest, " \t,\r")) && !*code)
        ;
    if (!code)
        return ERR_OK; /* a blank line */
    while ((number = strsep(&rest, " \t,\r")) && !*number)
        ;
    while ((extra = strsep(&rest, " \t,\r")) && !*extra)
        ;
    if (!number || extra)
        return diag_set(d, ERR_FORMAT,
                        tr("a line is a barcode and a quantity"));
    enum err err = find(t, code, &pick, d);
    if (!err)
        err = quantity_parse(number, &quantity, d);
    if (!err && quantity.milli < 0)
        err = diag_set(d, ERR_RANGE, tr("a count cannot be negative"));
    if (!err)
        err = quantity_times(quantity, pick.item.pack_size, &quantity);
    return err ? err : add(list, pick.item.id, quantity, d);
}

static enum err read_list(struct till *t, const char *arg, struct list *list,
                          struct diag *d)
{
    struct buf text = {0};
    struct diag inner = {0};
    unsigned number = 0;
    enum err err = args_content(arg, LIST_BYTES_MAX, &text, d);
    if (err)
        return err;
    char *rest = (char *)text.data;
    while (!err && rest && *rest) {
        number++;
        err = read_line(t, list, strsep(&rest, "\n"), &inner);
    }
    buf_release(&text);
    if (err)
        return diag_set(d, err, tr("line %zu: %s"), (size_t)number,
                        inner.text[0] ? inner.text : err_text(err));
    return ERR_OK;
}

int cmd_stock(int argc, char **argv)
{
    static struct list list;
    const char *dir = NULL, *cashier_text = NULL;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"cashier", &cashier_text, NULL}, {0}};
    struct args_words words;
    struct till t = {0};
    struct actor who;
    struct diag d = {0};
    int64_t cashier = 0;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && (words.count != 2 || strcmp(words.word[0], "opening") != 0))
        err = diag_set(&d, ERR_FORMAT,
                       tr("say \"pos stock opening @FILE\": see --help"));
    if (!err && cashier_text)
        err =
            args_integer("cashier", cashier_text, 0, UINT32_MAX, &cashier, &d);
    if (!err)
        err = till_open(args_dir(dir), &t, &d);
    if (!err)
        err = people_by_id(&t, (uint32_t)cashier, &who, &d);
    if (!err)
        err = read_list(&t, words.word[1], &list, &d);
    if (!err)
        err = stock_opening(&t, &who, list.lines, list.count, &d);
    till_close(&t);
    if (!err)
        printf(tr("%d items booked\n"), list.count);
    return args_fail("stock", err, &d);
}
