#include "hq/replenish/commands.h"

#include <stddef.h>

#include "base/i18n.h"

static const struct cli_option run_options[] = {
    {"dir", "D", N_("the directory of headquarters")},
    {"day", "DATE", N_("plan as on this morning (now)")},
    {"outlet", "ID", N_("only this outlet")},
    {"explain", NULL, N_("say why for every line")},
    {"try", NULL, N_("tell nobody: only show what it comes to")},
    {"json", NULL, N_("print JSON")},
    {0}};

const struct cli_command replenish_commands[] = {
    {"replenish run", "", N_("suggest what outlets should order"),
     N_("For every outlet with a rule (`hq order rule`): what should come "
        "with its next truck, from what will be asked for until the one after "
        "it, what is there and what is on the way; within shelf, life, budget "
        "and credit. The shops see it with the reason for every line."),
     "    hq replenish run --outlet 2 --explain --dir /srv/hq", run_options, 0,
     0, cmd_replenish_run},
    {0},
};
