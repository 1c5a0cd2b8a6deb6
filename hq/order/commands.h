/* hq/order/commands.h - `hq order ...`: one row each, ended by {0}. */
#ifndef HQ_ORDER_COMMANDS_H
#define HQ_ORDER_COMMANDS_H

#include "hq/cli.h"

extern const struct cli_command order_commands[];

enum err cmd_order_rule(struct cli *c, struct diag *d);
enum err cmd_order_rules(struct cli *c, struct diag *d);
enum err cmd_order_import_rules(struct cli *c, struct diag *d);
enum err cmd_order_shelf(struct cli *c, struct diag *d);
enum err cmd_order_shelves(struct cli *c, struct diag *d);
enum err cmd_order_import_shelf(struct cli *c, struct diag *d);
enum err cmd_order_substitute(struct cli *c, struct diag *d);
enum err cmd_order_list(struct cli *c, struct diag *d);
enum err cmd_order_show(struct cli *c, struct diag *d);
enum err cmd_order_pool(struct cli *c, struct diag *d);
enum err cmd_order_close(struct cli *c, struct diag *d);
enum err cmd_order_allot(struct cli *c, struct diag *d);
enum err cmd_order_decide(struct cli *c, struct diag *d);

/* --day (its end, for what is decided then; today: now) and --json, --csv. */
MUST_USE enum err cmd_order_now(const struct cli *c, int64_t *ret_now_ms,
                                struct diag *d);

#endif
