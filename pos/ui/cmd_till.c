#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/till.h"
#include "pos/ui/ui.h"

static enum err run(const char *dir, struct diag *d)
{
    struct till *till = calloc(1, sizeof(*till));
    char at[TILL_PATH_MAX], next[TILL_PATH_MAX] = "";
    int lock = -1;
    if (!till)
        return ERR_NOMEM;
    enum err err = till_open(dir, till, d);
    if (!err) /* held in practice too */
        err = till_lock(dir, "screen", &lock, d);
    if (err == ERR_BUSY)
        diag_set(d, err,
                 tr("the till's screen is already open in another window: go "
                    "there, or end it first (%s)"),
                 dir);
    if (!err)
        err = ui_run(till, next, d);
    while (!err && next[0]) {
        text_copy(at, sizeof(at), next);
        till_close(till);
        memset(till, 0, sizeof(*till));
        next[0] = '\0';
        err = till_open(at, till, d);
        if (!err)
            err = ui_run(till, next, d);
    }
    if (lock >= 0)
        close(lock);
    till_close(till);
    free(till);
    return err;
}

int cmd_till(int argc, char **argv)
{
    const char *dir = NULL;
    const struct arg specs[] = {{.name = "dir", .text = &dir}, {0}};
    struct args_words words = {0};
    struct diag d = {0};
    if (args_help(
            argc, argv,
            tr("usage: pos till [--dir D]\n"
               "\n"
               "The till's screen: sell, take cash, open and close the shift. "
               "Plain\n"
               "`pos` is the same. F1 explains the screen one is on. Give the\n"
               "directory once and for all with: export "
               "LIANDIAN_TILL=/srv/till\n"
               "\n"
               "  --dir D   the till's directory (else $LIANDIAN_TILL, else\n"
               "            ~/.local/share/liandian-till)\n")))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 0)
        err = diag_set(&d, ERR_FORMAT, tr("not understood: \"%.40s\""),
                       words.word[0]);
    if (!err)
        err = run(args_dir(dir), &d);
    return args_fail("till", err, &d);
}
