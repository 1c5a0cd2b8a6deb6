/* hq/demand/commands.h - `hq demand ...`: one row each, ended by {0}. */
#ifndef HQ_DEMAND_COMMANDS_H
#define HQ_DEMAND_COMMANDS_H

#include "hq/cli.h"

extern const struct cli_command demand_commands[];

enum err cmd_demand_show(struct cli *c, struct diag *d);
enum err cmd_demand_score(struct cli *c, struct diag *d);

#endif
