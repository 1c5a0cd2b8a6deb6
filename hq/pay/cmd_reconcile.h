/* hq/pay/cmd_reconcile.h - what `hq pay reconcile` and the commands of its work
 * list share. */
#ifndef HQ_PAY_CMD_RECONCILE_H
#define HQ_PAY_CMD_RECONCILE_H

#include "hq/cmd.h"

/* --by, or the user of this machine. Borrowed. */
MUST_USE enum err cmd_pay_who(const struct cli *c, const char **ret_who,
                              struct diag *d);
/* --json, --csv or neither. */
MUST_USE enum err cmd_pay_form(const struct cli *c, enum table_form *ret_form,
                               struct diag *d);

#endif
