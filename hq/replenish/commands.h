/* hq/replenish/commands.h - `hq replenish ...`: one row each, ended by {0}. */
#ifndef HQ_REPLENISH_COMMANDS_H
#define HQ_REPLENISH_COMMANDS_H

#include "hq/cli.h"

extern const struct cli_command replenish_commands[];

enum err cmd_replenish_run(struct cli *c, struct diag *d);

#endif
