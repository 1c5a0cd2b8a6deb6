/* `hq ledger verify` and `hq ledger rebuild`. */
#include <stdio.h>

#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/project.h"
#include "hq/verify.h"

enum err cmd_ledger_verify(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct verify_counts n = {0};
    enum err err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = db_check(store_db(s), "hq.db", d);
    if (!err)
        err = verify_all(s, &n, d);
    if (!err && cli_flag(c, "json"))
        printf("{\"own_entries\":%llu,\"tills\":%llu,\"entries\":%llu,"
               "\"signed_heads\":%llu}\n",
               (unsigned long long)n.own, (unsigned long long)n.tills,
               (unsigned long long)n.entries, (unsigned long long)n.heads);
    else if (!err)
        printf(tr("all holds: %llu entries of headquarters, %llu entries of "
                  "%llu tills, %llu signed heads\n"),
               (unsigned long long)n.own, (unsigned long long)n.entries,
               (unsigned long long)n.tills, (unsigned long long)n.heads);
    store_close(s);
    return err;
}

enum err cmd_ledger_rebuild(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    bool same = false;
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = project_rebuild(s, &same);
    if (!err)
        printf("%s\n", same ? tr("everything recomputed: as it was")
                            : tr("everything recomputed: some figures were "
                                 "wrong and are right now"));
    store_close(s);
    return err;
}
