/* hq/floor/commands.h - `hq floor`: one row, ended by {0}. */
#ifndef HQ_FLOOR_COMMANDS_H
#define HQ_FLOOR_COMMANDS_H

#include "hq/cli.h"

extern const struct cli_command floor_commands[];

enum err cmd_floor(struct cli *c, struct diag *d);

#endif
