/* hq/purchase/commands.h - `hq supplier ...`, `hq purchase ...`, `hq invoice
 * ...`: one row each, ended by {0}. */
#ifndef HQ_PURCHASE_COMMANDS_H
#define HQ_PURCHASE_COMMANDS_H

#include "hq/cli.h"

extern const struct cli_command purchase_commands[];

#endif
