/* `pos shift open|close|report`. */
#include <string.h>

#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/people.h"
#include "pos/shift_json.h"
#include "pos/till.h"

static const char help[] =
    N_("usage: pos shift open --float YUAN [--cashier ID] [--dir D]\n"
       "       pos shift close --counted YUAN | --notes LIST [--cashier ID] "
       "[--dir D]\n"
       "       pos shift report [--shift N] [--print] [--dir D]\n"
       "\n"
       "open    begins a shift with that much cash in the drawer\n"
       "close   ends it: counted cash against what the ledger expects (Z)\n"
       "report  shows the open shift so far (X), or shift N\n"
       "\n"
       "Prints one line of JSON. Amounts are yuan.\n"
       "\n"
       "  --float YUAN    cash in the drawer, like 200 or 200.00\n"
       "  --counted YUAN  cash counted at the end\n"
       "  --notes LIST    or note by note: 100x3,50x2,0.5x4\n"
       "  --cashier ID    who does it (else nobody in particular)\n"
       "  --shift N       another shift than the open one\n"
       "  --print         also on paper\n"
       "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

struct asked {
    const char *dir, *float_cash, *counted, *notes, *cashier, *shift;
    bool print;
};

static enum err need_money(const char *option, const char *text,
                           struct money *ret, struct diag *d)
{
    if (!text)
        return diag_set(d, ERR_FORMAT, tr("--%s is missing: see --help"),
                        option);
    return money_parse(text, ret, d);
}

/* "100x3,50x2" and what it adds up to. */
static enum err read_notes(const char *text, struct note_count *notes,
                           int *ret_count, struct money *ret_sum,
                           struct diag *d)
{
    char part[32];
    struct money sum = {0}, note;
    int count = 0;
    while (*text) {
        size_t len = strcspn(text, ",");
        char *x = NULL;
        if (len < sizeof(part)) {
            memcpy(part, text, len);
            part[len] = '\0';
            x = strchr(part, 'x');
        }
        if (!x || count == SHIFT_NOTES_MAX)
            return diag_set(d, ERR_FORMAT,
                            tr("write the notes like 100x3,50x2,0.5x4, at "
                               "most %d kinds"),
                            SHIFT_NOTES_MAX);
        *x = '\0';
        int64_t n = 0;
        enum err err = money_parse(part, &note, d);
        if (!err)
            err = args_integer("notes", x + 1, 0, 1000000, &n, d);
        if (!err && (note.fen <= 0 || note.fen > 100000))
            err =
                diag_set(d, ERR_RANGE, tr("there is no note of %s yuan"), part);
        if (!err)
            err = money_add(sum, money_of(note.fen * n), &sum);
        if (err)
            return err;
        notes[count++] = (struct note_count){note.fen, (uint32_t)n};
        text += len + (text[len] == ',');
    }
    *ret_count = count;
    *ret_sum = sum;
    return ERR_OK;
}

static enum err report(struct till *t, const struct asked *a, struct shift *ret,
                       struct diag *d)
{
    int64_t number = 0;
    enum err err = ERR_OK;
    if (a->shift)
        err = args_integer("shift", a->shift, 1, UINT32_MAX, &number, d);
    if (err)
        return err;
    err = number ? shift_find(t, (uint32_t)number, ret) : shift_current(t, ret);
    if (err == ERR_NOTFOUND && number)
        err = diag_set(d, err, tr("there is no shift number %u"),
                       (unsigned)number);
    else if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("no shift is open"));
    if (!err && a->print)
        err = shift_print(t, ret->number, d);
    return till_explain(t, err, d);
}

static enum err act(struct till *t, const char *what, const struct asked *a,
                    struct shift *ret, struct diag *d)
{
    struct actor who;
    struct money cash = {0};
    int64_t cashier = 0;
    enum err err = ERR_OK;
    if (a->cashier)
        err = args_integer("cashier", a->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err)
        err = people_by_id(t, (uint32_t)cashier, &who, d);
    if (err)
        return err;
    if (strcmp(what, "open") == 0) {
        err = need_money("float", a->float_cash, &cash, d);
        return err ? err : shift_open(t, &who, cash, ret, d);
    }
    if (strcmp(what, "close") == 0) {
        struct note_count notes[SHIFT_NOTES_MAX];
        int count = 0;
        if (a->notes)
            err = read_notes(a->notes, notes, &count, &cash, d);
        else
            err = need_money("counted", a->counted, &cash, d);
        return err ? err : shift_close(t, &who, cash, notes, count, ret, d);
    }
    return report(t, a, ret, d);
}

static bool is_known(const char *what)
{
    return strcmp(what, "open") == 0 || strcmp(what, "close") == 0 ||
           strcmp(what, "report") == 0;
}

int cmd_shift(int argc, char **argv)
{
    struct asked a = {0};
    const struct arg specs[] = {
        {"dir", &a.dir, NULL},         {"float", &a.float_cash, NULL},
        {"counted", &a.counted, NULL}, {"notes", &a.notes, NULL},
        {"cashier", &a.cashier, NULL}, {"shift", &a.shift, NULL},
        {"print", NULL, &a.print},     {0}};
    struct args_words words;
    struct till t = {0};
    struct shift shift;
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && (words.count != 1 || !is_known(words.word[0])))
        err = diag_set(&d, ERR_FORMAT,
                       tr("say \"pos shift open\", \"close\" or \"report\": "
                          "see --help"));
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    if (!err)
        err = act(&t, words.word[0], &a, &shift, &d);
    if (!err)
        err = shift_show(&shift, &d);
    till_close(&t);
    return args_fail("shift", err, &d);
}
