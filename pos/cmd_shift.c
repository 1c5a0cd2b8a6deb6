/* `pos shift open|close|report`. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/people.h"
#include "pos/shift.h"
#include "pos/till.h"

static const char help[] =
    N_("usage: pos shift open --float YUAN [--cashier ID] [--dir D]\n"
       "       pos shift close --counted YUAN [--cashier ID] [--dir D]\n"
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
       "  --cashier ID    who does it (else nobody in particular)\n"
       "  --shift N       another shift than the open one\n"
       "  --print         also on paper\n"
       "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

static void set_money(json_t *o, const char *key, struct money m)
{
    char text[MONEY_CHARS];
    json_object_set_new(o, key, json_string(money_format(m, text)));
}

static void set_time(json_t *o, const char *key, int64_t at_ms)
{
    char text[CLOCK_TIME_CHARS];
    json_object_set_new(o, key, json_string(clock_format_time(at_ms, text)));
}

static enum err show(const struct shift *s, struct diag *d)
{
    char day[CLOCK_DAY_CHARS];
    json_t *o = json_object();
    json_object_set_new(o, "shift", json_integer(s->number));
    json_object_set_new(o, "business_day",
                        json_string(clock_format_day(s->business_day, day)));
    json_object_set_new(o, "closed", json_boolean(s->closed));
    set_time(o, "opened", s->opened_ms);
    if (s->closed)
        set_time(o, "ended", s->closed_ms);
    set_money(o, "float", s->float_cash);
    json_object_set_new(o, "sales",
                        json_integer(shift_of(s, SHIFT_SALES).count));
    json_object_set_new(o, "pieces",
                        json_integer(shift_of(s, SHIFT_PIECES).count));
    set_money(o, "total", shift_of(s, SHIFT_SALES).amount);
    set_money(o, "discounts", shift_of(s, SHIFT_SAVED).amount);
    set_money(o, "cash",
              s->sums[SHIFT_TENDERED][LEDGER__TENDER_TYPE__CASH].amount);
    set_money(o, "change", shift_of(s, SHIFT_CHANGE).amount);
    json_object_set_new(o, "voids",
                        json_integer(shift_of(s, SHIFT_VOIDS).count));
    set_money(o, "voided", shift_of(s, SHIFT_VOIDS).amount);
    json_object_set_new(o, "abandoned",
                        json_integer(shift_of(s, SHIFT_ABANDONED).count));
    json_object_set_new(o, "drawer",
                        json_integer(shift_of(s, SHIFT_DRAWER).count));
    json_object_set_new(o, "reprints",
                        json_integer(shift_of(s, SHIFT_REPRINTS).count));
    json_object_set_new(o, "overrides",
                        json_integer(shift_of(s, SHIFT_OVERRIDES).count));
    set_money(o, "expected", s->expected);
    if (s->closed) {
        set_money(o, "counted", s->counted);
        set_money(o, "difference", money_of(s->counted.fen - s->expected.fen));
    }
    int rc = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

struct asked {
    const char *dir, *float_cash, *counted, *cashier, *shift;
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
        err = need_money("counted", a->counted, &cash, d);
        return err ? err : shift_close(t, &who, cash, ret, d);
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
    const struct arg specs[] = {{"dir", &a.dir, NULL},
                                {"float", &a.float_cash, NULL},
                                {"counted", &a.counted, NULL},
                                {"cashier", &a.cashier, NULL},
                                {"shift", &a.shift, NULL},
                                {"print", NULL, &a.print},
                                {0}};
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
        err = show(&shift, &d);
    till_close(&t);
    return args_fail("shift", err, &d);
}
