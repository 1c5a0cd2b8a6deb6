#include "hq/purchase/commands.h"

const struct cli_command purchase_commands[] = {
    {0},
};
