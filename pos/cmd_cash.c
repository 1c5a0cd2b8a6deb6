/* `pos cash in|out|drop|hand-over`. */
#include <string.h>

#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cash.h"
#include "pos/cmd.h"
#include "pos/people.h"
#include "pos/shift_json.h"

static const char help[] =
    N_("usage: pos cash in|out|drop --amount YUAN --reason TEXT [--cashier ID] "
       "[--dir D]\n"
       "       pos cash hand-over --counted YUAN --to ID [--cashier ID] [--dir "
       "D]\n"
       "\n"
       "in         cash put into the drawer that no sale brought\n"
       "out        cash paid out of the drawer\n"
       "drop       cash taken to the safe or the bank\n"
       "hand-over  the open shift goes on under another cashier\n"
       "\n"
       "Each is recorded and opens the drawer. Prints the shift as one line of "
       "JSON.\n"
       "\n"
       "  --amount YUAN   like 200 or 200.00\n"
       "  --reason TEXT   what for, at most 40 characters\n"
       "  --counted YUAN  cash counted in the drawer\n"
       "  --to ID         who takes over\n"
       "  --cashier ID    who does it (else nobody in particular)\n"
       "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

struct asked {
    const char *dir, *amount, *reason, *counted, *to, *cashier;
};

static enum err need(const char *option, const char *text, struct diag *d)
{
    if (text)
        return ERR_OK;
    return diag_set(d, ERR_FORMAT, tr("--%s is missing: see --help"), option);
}

static enum err hand_over(struct till *t, const struct actor *who,
                          const struct asked *a, struct shift *ret,
                          struct diag *d)
{
    struct money counted;
    int64_t to = 0;
    enum err err = need("counted", a->counted, d);
    if (!err)
        err = need("to", a->to, d);
    if (!err)
        err = money_parse(a->counted, &counted, d);
    if (!err)
        err = args_integer("to", a->to, 0, UINT32_MAX, &to, d);
    if (!err)
        err = cash_hand_over(t, who, (uint32_t)to, counted, ret, d);
    return err;
}

static enum err act(struct till *t, const char *what, const struct asked *a,
                    struct shift *ret, struct diag *d)
{
    static const char *const ways[] = {"in", "out", "drop"};
    struct actor who;
    struct money amount;
    int64_t cashier = 0;
    enum err err = ERR_OK;
    if (a->cashier)
        err = args_integer("cashier", a->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err)
        err = people_by_id(t, (uint32_t)cashier, &who, d);
    if (!err && strcmp(what, "hand-over") == 0)
        return hand_over(t, &who, a, ret, d);
    for (int way = 0; !err && way < 3; way++) {
        if (strcmp(what, ways[way]) != 0)
            continue;
        err = need("amount", a->amount, d);
        if (!err)
            err = need("reason", a->reason, d);
        if (!err)
            err = money_parse(a->amount, &amount, d);
        if (!err)
            err = cash_move(t, &who, (Ledger__CashMoved__Way)way, amount,
                            a->reason, ret, d);
        return err;
    }
    return err ? err
               : diag_set(d, ERR_FORMAT,
                          tr("say \"pos cash in\", \"out\", \"drop\" or "
                             "\"hand-over\": see --help"));
}

int cmd_cash(int argc, char **argv)
{
    struct asked a = {0};
    const struct arg specs[] = {{"dir", &a.dir, NULL},
                                {"amount", &a.amount, NULL},
                                {"reason", &a.reason, NULL},
                                {"counted", &a.counted, NULL},
                                {"to", &a.to, NULL},
                                {"cashier", &a.cashier, NULL},
                                {0}};
    struct args_words words;
    struct till t = {0};
    struct shift shift;
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    if (!err)
        err = act(&t, words.count == 1 ? words.word[0] : "", &a, &shift, &d);
    if (!err)
        err = shift_show(&shift, &d);
    till_close(&t);
    return args_fail("cash", err, &d);
}
